//! Accounts, secrets, workloads and the bridges out of the cluster.

use super::*;

#[test]
fn tokens_are_mounted_unless_the_pod_then_the_account_says_no() {
    let pod = |account: &str, more: &str| {
        format!(
            "{CORE}kind: ServiceAccount\nmetadata: {{name: bot, namespace: a}}\n{account}---\n\
             {CORE}kind: Pod\nmetadata: {{name: web, namespace: a}}\nspec: {{serviceAccountName: bot, containers: [{{name: x}}]{more}}}\n"
        )
    };
    let off = "automountServiceAccountToken: false\n";
    has(&one(&pod("", "")), "workload:a/pod/web runs_as service_account:a/bot [mounted-token, certain]");
    lacks(&one(&pod(off, "")), "runs_as");
    lacks(&one(&pod("", ", automountServiceAccountToken: false")), "runs_as");
    has(&one(&pod(off, ", automountServiceAccountToken: true")), "workload:a/pod/web runs_as");
    let volume = ", automountServiceAccountToken: false, volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t}}]}}]";
    has(&one(&pod(off, volume)), "workload:a/pod/web runs_as");
    let unknown = one(&format!("{CORE}kind: Pod\nmetadata: {{name: web, namespace: a}}\nspec: {{containers: []}}\n"));
    has(&unknown, "workload:a/pod/web runs_as service_account:a/default [mounted-token, conditional]");
}

#[test]
fn secrets_are_found_wherever_a_pod_names_them() {
    let text = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly, namespace: a}\nspec: {jobTemplate: {spec: {template: {spec: {\
                imagePullSecrets: [{name: pull}], volumes: [{name: v, secret: {secretName: vol}}, {name: p, projected: {sources: [{secret: {name: proj}}]}}],\
                initContainers: [{name: i, env: [{name: A, valueFrom: {secretKeyRef: {name: env, key: k}}}]}],\
                containers: [{name: c, envFrom: [{secretRef: {name: from}}, {configMapRef: {name: map}}]}]}}}}}\n";
    let facts = one(text);
    for name in ["pull", "vol", "proj", "env", "from"] {
        has(&facts, &format!("workload:a/cronjob/nightly uses_secret secret:a/{name} "));
    }
    lacks(&facts, "secret:a/map");
    assert!(facts.needs.iter().any(|need| need.until.is_some() && facts.names.text(need.of.id) == "a/env"));
}

#[test]
fn replicas_count_as_what_made_them() {
    let owned = |name: &str, kind: &str, owner: &str, node: &str| {
        format!(
            "{CORE}kind: Pod\nmetadata: {{name: {name}, namespace: a, ownerReferences: [{{kind: {kind}, name: {owner}, controller: true}}]}}\n\
             spec: {{nodeName: {node}, serviceAccountName: bot, containers: [{{name: c, securityContext: {{privileged: true}}}}]}}\n---\n"
        )
    };
    let set = "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web-1, namespace: a, ownerReferences: [{kind: Deployment, name: web, controller: true}]}\nspec: {}\n";
    let facts = one(&format!("{}{}{set}", owned("web-1-x", "ReplicaSet", "web-1", "n1"), owned("web-1-y", "ReplicaSet", "web-1", "n2")));
    has(&facts, "workload:node/n1 controls workload:a/deployment/web [node-to-pod, certain]");
    has(&facts, "workload:a/deployment/web controls workload:node/n2 [privileged-container, certain]");
    lacks(&facts, "workload:a/pod/");
    // Nobody is left out of a set because something else made it.
    let rules = "[{apiGroups: [apps], resources: [replicasets], verbs: [patch]}]";
    has(&cluster_role(rules, set), "set:replicasets contains workload:a/deployment/web");
    // A circle of owners ends somewhere.
    let one_way = owned("p", "Job", "q", "n1");
    let back = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: q, namespace: a, ownerReferences: [{kind: Pod, name: p, controller: true}]}\nspec: {}\n";
    assert!(!one(&format!("{one_way}{back}")).edges.is_empty());
}

#[test]
fn implicit_groups_are_joined_where_they_hold_something() {
    let accounts = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: x, namespace: a}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: y, namespace: b}\n---\n";
    let bound = |group: &str| {
        one(&format!(
            "{accounts}apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: b, namespace: a}}\n\
             roleRef: {{kind: ClusterRole, name: view}}\nsubjects: [{{kind: Group, name: '{group}'}}, {{kind: User, name: kim}}]\n"
        ))
    };
    let home = bound("system:serviceaccounts:a");
    has(&home, "service_account:a/x member_of group:system:serviceaccounts:a [implicit-group, certain]");
    lacks(&home, "service_account:b/y member_of");
    has(&bound("system:serviceaccounts"), "service_account:b/y member_of group:system:serviceaccounts ");
    has(&bound("system:authenticated"), "human:kim member_of group:system:authenticated ");
    lacks(&bound("devs"), "member_of");
    has(&bound("system:unauthenticated"), "grant:rolebinding/a/b/external:anyone principal external:anyone");
}

#[test]
fn secrets_keep_types_and_digests_but_no_values() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: t, namespace: a, annotations: {kubernetes.io/service-account.name: bot}}\n\
                type: kubernetes.io/service-account-token\ndata: {token: aHVudGVyMmh1bnRlcjJodW50ZXIy, ca.crt: aHVudGVyMmh1bnRlcjJodW50ZXIy}\n---\n\
                apiVersion: v1\nkind: Secret\nmetadata: {name: two, namespace: a}\nstringData: {one: hunter2hunter2hunter2, other: hunter3hunter3hunter3}\n";
    let facts = one(text);
    has(&facts, "secret:a/t authenticates_as service_account:a/bot [token-secret, certain]");
    has(&facts, "secret:a/two contains secret:a/two/one");
    let prints = |id: &str| {
        let of = |attr: &&crate::model::AttrFact| facts.names.text(facts.records[attr.of.0 as usize].id) == id;
        facts.attrs.iter().filter(|attr| attr.name == AttrName::Fingerprint).filter(of).count()
    };
    assert_eq!((prints("a/t"), prints("a/two"), prints("a/two/other")), (1, 0, 1));
    for value in ["hunter2hunter2hunter2", "hunter3hunter3hunter3", "aHVudGVyMmh1bnRlcjJodW50ZXIy"] {
        assert!(facts.names.get(value).is_none() && !all_text(&facts).contains(value), "{value} was kept");
    }
}

#[test]
fn aws_auth_lets_identities_in_and_whoever_writes_it_is_an_administrator() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\ndata:\n  mapRoles: |\n    - rolearn: arn:aws:iam::123456789012:role/ops\n      username: ops\n      groups: [system:masters]\n";
    let rules = "[{apiGroups: [''], resources: [configmaps], verbs: [update]}]";
    let facts = cluster_role(rules, map);
    has(&facts, "service_account:arn:aws:iam::123456789012:role/ops impersonates service_account:ops [aws-auth, certain]");
    has(&facts, "service_account:ops member_of group:system:masters [aws-auth, certain]");
    has(&facts, "role:r manages resource:cluster [edit-aws-auth, certain]");
    // Elsewhere than on EKS a config map of that name is nothing.
    assert!(cluster_role(rules, "").edges.is_empty());
    let other = "[{apiGroups: [''], resources: [configmaps], resourceNames: [other], verbs: [update]}]";
    lacks(&cluster_role(other, map), "role:r manages");
}

#[test]
fn cloud_identities_wait_for_the_clouds_side() {
    let text = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: x, namespace: a, annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::123456789012:role/data', iam.gke.io/gcp-service-account: bot@acme-prod.iam.gserviceaccount.com}}\n";
    let facts = one(text);
    has(&facts, "service_account:a/x assumes service_account:arn:aws:iam::123456789012:role/data [eks-role, conditional]");
    has(&facts, "service_account:a/x assumes service_account:bot@acme-prod.iam.gserviceaccount.com [gke-workload-identity, conditional]");
    let scopes: Vec<&str> = facts.edges.iter().map(|edge| facts.names.text(edge.to.scope)).collect();
    assert_eq!(scopes, ["aws:123456789012", "gcp:acme-prod"]);
    assert!(facts.needs.iter().all(|need| need.until == Some(need.of)));
}

#[test]
fn deployers_and_stores_are_bridges() {
    let text = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: app, namespace: argocd}\nspec: {source: {repoURL: 'https://github.com/acme/deploy.git'}, destination: {server: 'https://kubernetes.default.svc', namespace: a}}\n---\n\
                apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: s, namespace: a}\nspec: {provider: {aws: {auth: {jwt: {serviceAccountRef: {name: reader}}}}}}\n---\n\
                apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e, namespace: a}\nspec: {secretStoreRef: {name: s, kind: SecretStore}, target: {name: db}, data: [{secretKey: k, remoteRef: {key: prod/db}}]}\n";
    let facts = one(text);
    has(&facts, "workload:argocd/application/app impersonates set:serviceaccounts@a [gitops-deploy, conditional]");
    has(&facts, "resource:a/secretstore/s runs_as service_account:a/reader [store-login, certain]");
    let words = all_text(&facts);
    assert!(words.contains("prod/db"));
    let named = |at: &crate::model::Reference| (at.scope.map(|scope| facts.names.text(scope)), facts.names.text(at.id));
    assert!(facts.references.iter().any(|at| named(at) == (Some("github:acme"), "acme/deploy")));
    let elsewhere = one(&text.replace("https://kubernetes.default.svc", "https://other.acme.example"));
    lacks(&elsewhere, "gitops-deploy");
}
