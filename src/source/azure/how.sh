# for a person or service principal with Reader at the root management group and Directory Readers in Entra; eligible roles need Security Reader.
# Names of secrets need `list` on them; leave that line out where it is not wanted: values are never asked for.
T=$(az account show --query tenantId -o tsv); mkdir -p "azure/$T"; cd "azure/$T"
az account list --all -o json > subscriptions.json
az role definition list -o json > role-definitions.json
az account management-group show --name "$T" --expand --recurse -o json > management-groups.json
az ad app list --all -o json > apps.json; az ad sp list --all -o json > service-principals.json
az ad group list -o json > groups.json; az ad user list -o json > users.json
for s in $(az account list --query "[?tenantId=='$T' && state=='Enabled'].id" -o tsv); do
  az role assignment list --subscription "$s" --all --include-inherited -o json > "assignments-$s.json"
  for l in roleAssignmentScheduleInstances roleEligibilityScheduleInstances; do
    az rest -u "https://management.azure.com/subscriptions/$s/providers/Microsoft.Authorization/$l?api-version=2020-10-01" > "$l-$s.json"; done
  az resource list --subscription "$s" -o json > "resources-$s.json"
  az identity list --subscription "$s" -o json > "identities-$s.json"
  jq -r '.[] | [.name, .resourceGroup] | @tsv' "identities-$s.json" | while read -r n g; do
    az identity federated-credential list --subscription "$s" --identity-name "$n" --resource-group "$g" -o json > "federated-$s-$g-$n.json"; done
  az aks list --subscription "$s" -o json > "clusters-$s.json"
  for v in $(az keyvault list --subscription "$s" --query '[].name' -o tsv); do
    az keyvault show --subscription "$s" --name "$v" -o json > "vault-$v.json"
    az keyvault secret list --subscription "$s" --vault-name "$v" -o json > "vault-$v-secrets.json"; done
done
# Microsoft Graph answers in pages: all pages of a list go into one file
get() { mkdir -p "$(dirname "$2")"; u="https://graph.microsoft.com/v1.0/$1"; : > "$2"; while [ -n "$u" ]; do
  az rest -u "$u" > page.tmp || break; jq 'del(."@odata.nextLink")' page.tmp >> "$2"; u=$(jq -r '."@odata.nextLink" // empty' page.tmp); done; rm -f page.tmp; }
for l in roleDefinitions roleAssignmentScheduleInstances roleEligibilityScheduleInstances; do get "roleManagement/directory/$l" "directory-$l.json"; done
get oauth2PermissionGrants oauth2PermissionGrants.json
for g in $(jq -r '.[].id' groups.json); do for l in members owners; do get "groups/$g/$l" "groups/$g/$l.json"; done; done
for a in $(jq -r '.[].id' apps.json); do for l in owners federatedIdentityCredentials; do get "applications/$a/$l" "applications/$a/$l.json"; done; done
for p in $(jq -r '.[].id' service-principals.json); do for l in owners appRoleAssignments; do get "servicePrincipals/$p/$l" "servicePrincipals/$p/$l.json"; done; done
# or one file of a collector that people already run; it leaves out definitions of roles and eligible roles of Azure
azurehound list -t "$T" -o azurehound.json
