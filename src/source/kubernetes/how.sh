# 1. An account that may list what is read and nothing else: no secret, no exec, no write. Run as an administrator, once for each cluster.
kubectl create clusterrole access-export --verb=list \
  --resource=roles.rbac.authorization.k8s.io,rolebindings.rbac.authorization.k8s.io,clusterroles.rbac.authorization.k8s.io,clusterrolebindings.rbac.authorization.k8s.io,serviceaccounts,namespaces,nodes,pods,deployments.apps,statefulsets.apps,daemonsets.apps,replicasets.apps,jobs.batch,cronjobs.batch
kubectl create serviceaccount access-export -n default
kubectl create clusterrolebinding access-export --clusterrole=access-export --serviceaccount=default:access-export

# 2. The export: one folder for each cluster, because no file names its cluster. The folder is the scope (or give `--scope cluster=NAME`).
C="$(kubectl config current-context)"
D="kubernetes/$(printf %s "$C" | tr -c 'A-Za-z0-9._-' _)"; mkdir -p "$D"
kubectl get roles,rolebindings,clusterroles,clusterrolebindings,serviceaccounts,namespaces,nodes -A -o json > "$D/rbac.json"
kubectl get pods,deployments,statefulsets,daemonsets,replicasets,jobs,cronjobs -A -o json > "$D/workloads.json"

# Who signs its accounts' tokens: other clouds trust them by that name.
kubectl get --raw /.well-known/openid-configuration > "$D/issuer.json"

# 3. Secrets: who may list them can read them, so ask somebody who may. Values are taken out before anything is written to disk.
kubectl get secrets -A -o json \
  | jq 'del(.items[].metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]) | .items[].data |= ((. // {}) | map_values(""))' \
  > "$D/secrets.json"

# 4. Where the cluster has them: the map of cloud identities, secrets from outside, and what deploys from repositories.
kubectl get configmap aws-auth -n kube-system -o json > "$D/aws-auth.json"
kubectl get externalsecrets.external-secrets.io,secretstores.external-secrets.io,clustersecretstores.external-secrets.io -A -o json > "$D/external-secrets.json"
kubectl get applications.argoproj.io -A -o json > "$D/argo.json"
kubectl get gitrepositories.source.toolkit.fluxcd.io,kustomizations.kustomize.toolkit.fluxcd.io,helmreleases.helm.toolkit.fluxcd.io -A -o json > "$D/flux.json"

# 5. Take the account away again.
kubectl delete clusterrolebinding,clusterrole access-export && kubectl delete serviceaccount access-export -n default
