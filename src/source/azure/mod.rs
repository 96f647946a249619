//! Azure and Entra: the lists of the command line, of Azure Resource Manager, Resource Graph and Microsoft Graph, and collections by
//! AzureHound in; people, groups, applications, service principals, managed identities, role assignments, key vaults, workloads and who can
//! become whom out. Most lists do not say whose they are: the tenant is named by some of them, by a folder or by `--scope tenant=ID`.

mod action;
mod apps;
mod builtin;
mod conditions;
mod directory;
mod emit;
mod federation;
mod grants;
mod graph_roles;
mod hound;
mod index;
mod kinds;
mod people;
mod powers;
mod read;
mod read_arm;
mod record;
mod resolve;
mod scope;
mod targets;
mod terraform;
#[cfg(test)]
mod tests;
mod vaults;
mod workloads;

use super::{Claim, Context, Head, Resource, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Plane};
use kinds::{Object, Whereabouts};
use record::Tenant;
use std::collections::BTreeMap;

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "azure",
    title: "Azure and Entra",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Azure::default()),
    terraform: terraform::TYPES,
    reads: &[
        "users, groups with members and owners, application registrations and service principals with the ids and ends of their credentials, owners",
        "role assignments of Azure (plain, active and eligible), role definitions with actions and data actions, conditions in words",
        "directory roles (assigned, activated, eligible), application permissions and delegated permissions of Microsoft Graph",
        "federated credentials of applications and managed identities: which outside subject may become them",
        "key vaults with access policies, the names of their secrets, resources with managed identities, subscriptions, management groups",
        "collections by AzureHound; resources of Terraform",
    ],
    cannot_see: &[
        "conditional access and second factors: `boundaries: [{ plane: platform, directory: entra, sso: required, mfa: required }]`",
        "who approves the activation of an eligible role: `boundaries: [{ plane: platform, approvers: [security-leads@acme.example] }]`",
        "when an assignment ends that was listed without its schedule: `grants: [{ scope: \"azure:TENANT\", principal: ana@acme.example, \
         role: \"Owner@/subscriptions/ID\", activation: just_in_time }]`",
        "which workload outside Azure holds a secret of an application: `secrets: [{ scope: \"azure:TENANT\", id: CLIENT/KEY, used_by: [deploy/sync], stored_in: ci_variable }]`",
        "what a secret of a key vault opens: `secrets: [{ scope: \"azure:TENANT\", id: \"https://acme-kv.vault.azure.net/secrets/db\", authenticates_as: svc-db }]`",
        "which store holds data of customers: `resources: [{ scope: \"azure:TENANT\", id: /subscriptions/S/resourceGroups/G/providers/Microsoft.Storage/storageAccounts/A, \
         plane: application, tenant: \"*\", sensitivity: customer }]`",
        "deny assignments, classic administrators, rights inside databases, and members that a group gets by a rule",
    ],
    how: "# a person or service principal with Reader at the root management group, and Directory Readers in Entra; eligible roles need Security Reader\n\
          T=$(az account show --query tenantId -o tsv); mkdir -p \"azure/$T\"; cd \"azure/$T\"\n\
          az account list --all -o json > subscriptions.json; az role definition list -o json > role-definitions.json\n\
          az ad app list --all -o json > apps.json; az ad sp list --all -o json > service-principals.json; az ad group list -o json > groups.json\n\
          az ad user list -o json > users.json\n\
          for s in $(az account list --query \"[?state=='Enabled'].id\" -o tsv); do\n\
          az role assignment list --subscription \"$s\" --all --include-inherited -o json > \"assignments-$s.json\"\n\
          az resource list --subscription \"$s\" -o json > \"resources-$s.json\"; az identity list --subscription \"$s\" -o json > \"identities-$s.json\"\n\
          for i in $(az identity list --subscription \"$s\" --query '[].id' -o tsv); do az identity federated-credential list --ids \"$i\" -o json > \"federated-$(basename \"$i\").json\" \
          || az identity federated-credential list --subscription \"$s\" --identity-name \"$(basename \"$i\")\" --resource-group \"$(echo \"$i\" | cut -d/ -f5)\" -o json > \"federated-$(basename \"$i\").json\"; done\n\
          for v in $(az keyvault list --subscription \"$s\" --query '[].name' -o tsv); do az keyvault show --subscription \"$s\" --name \"$v\" -o json > \"vault-$v.json\"; \
          az keyvault secret list --subscription \"$s\" --vault-name \"$v\" -o json > \"vault-$v-secrets.json\"; done; done\n\
          # Microsoft Graph gives pages: while an answer has `@odata.nextLink`, ask for that address and add the answer to the same file\n\
          get() { mkdir -p \"$(dirname \"$2\")\"; u=\"https://graph.microsoft.com/v1.0/$1\"; : > \"$2\"; while [ -n \"$u\" ]; do az rest -u \"$u\" > page.tmp || break; \
          jq 'del(.\"@odata.nextLink\")' page.tmp >> \"$2\"; u=$(jq -r '.\"@odata.nextLink\" // empty' page.tmp); done; rm -f page.tmp; }\n\
          d=roleManagement/directory; for l in roleDefinitions roleAssignmentScheduleInstances roleEligibilityScheduleInstances; do get \"$d/$l\" \"$l.json\"; done\n\
          get oauth2PermissionGrants oauth2PermissionGrants.json\n\
          for g in $(jq -r '.[].id' groups.json); do for l in members owners; do get \"groups/$g/$l\" \"groups/$g/$l.json\"; done; done\n\
          for a in $(jq -r '.[].id' apps.json); do for l in owners federatedIdentityCredentials; do get \"applications/$a/$l\" \"applications/$a/$l.json\"; done; done\n\
          for p in $(jq -r '.[].id' service-principals.json); do for l in owners appRoleAssignments; do get \"servicePrincipals/$p/$l\" \"servicePrincipals/$p/$l.json\"; done; done\n\
          # or, in place of all of it, one file of a collector that people already run (it leaves out role definitions and eligible roles of Azure)\n\
          azurehound list -t \"$T\" -o azurehound.json",
};

/// The keys under which an answer has its items.
const LISTS: &[&str] = &["value", "data"];

fn claims(head: &Head<'_>) -> Claim {
    let (root, at) = (head.root, Whereabouts::of(head.path));
    let ours = |item: Item<'_>| kinds::object(item).is_some() || at.under.is_some() && read::is_directory_object(item);
    match root.sort() {
        Sort::List => match root.children().next() {
            Some(first) if ours(first) => Claim::Yes(Layout::Lists),
            None if at.under.is_some() => Claim::Yes(Layout::Lists),
            _ => Claim::No,
        },
        Sort::Map if kinds::object(root).is_some() => Claim::Yes(Layout::Whole),
        Sort::Map => {
            let graph = root.text_of("@odata.context").is_some_and(|context| context.contains("//graph.microsoft.com/"));
            let lists = root.children().filter(|child| LISTS.contains(&child.key()) && child.sort() == Sort::List);
            let hound = root.at_path(&["meta", "type"]).and_then(|word| word.text()) == Some("azure");
            let mut first = None;
            let mut any = false;
            for list in lists {
                any = true;
                first = first.or_else(|| list.children().next());
            }
            match first {
                Some(item) if ours(item) => Claim::Yes(Layout::Lists),
                None if any && (graph || hound || at.under.is_some()) => Claim::Yes(Layout::Lists),
                Some(_) if graph => Claim::Skip("Microsoft Graph's answers of other kinds".into()),
                _ => Claim::No,
            }
        }
        _ => Claim::No,
    }
}

/// All tenants of a run, by the folder in which their files lie.
#[derive(Default)]
struct Azure {
    /// By folder, and by tenant where the folder or the user names it.
    folders: BTreeMap<(String, String), Tenant>,
    now: Option<Whereabouts>,
}

impl Source for Azure {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        let at = self.now.get_or_insert_with(|| Whereabouts::of(cx.path).with_hints(cx)).clone();
        let tenant = self.folders.entry((at.root.clone(), at.tenant.clone())).or_default();
        if part.is_empty_list() {
            return Ok(());
        }
        let item = part.item;
        let is_item = part.index.is_some() || part.key.is_empty();
        match part.key {
            "@odata.nextLink" | "nextLink" | "skip_token" | "$skipToken" if item.text().is_some_and(|next| !next.is_empty()) => {
                cx.truncated(part.key_at, part.key);
            }
            _ if is_item && item.sort() == Sort::Map => element(tenant, item, &at, cx),
            _ => {}
        }
        Ok(())
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let at = Whereabouts::of(cx.path).with_hints(cx);
        let tenant = self.folders.entry((at.root, at.tenant)).or_default();
        terraform::take(tenant, resource, cx);
    }

    fn end(&mut self, _: &mut Context<'_>) {
        self.now = None;
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        let mut tenants: BTreeMap<String, Tenant> = BTreeMap::new();
        for ((folder, named), tenant) in self.folders {
            let id = if named.is_empty() { whose(&folder, &tenant, facts) } else { named };
            let scope = if id.is_empty() { "azure".to_owned() } else { format!("azure:{id}") };
            tenants.entry(scope).or_default().join(tenant);
        }
        for (scope, tenant) in &tenants {
            resolve::write(scope, tenant, facts);
        }
    }
}

/// The tenant whose files a folder holds: the one that they name, else the folder itself.
fn whose(folder: &str, tenant: &Tenant, facts: &mut Facts) -> String {
    let mut told = tenant.told.iter();
    match (told.next(), told.next()) {
        (Some(one), None) => one.clone(),
        (Some(_), Some(_)) => {
            facts.notes.push(format!(
                "azure: the files of `{folder}` name several tenants and are read as one: keep each tenant's in a folder named by its id, or say `--scope tenant=ID`"
            ));
            folder.to_owned()
        }
        _ => folder.to_owned(),
    }
}

/// One item of an answer, an export or a collection.
fn element(tenant: &mut Tenant, item: Item<'_>, at: &Whereabouts, cx: &mut Context<'_>) {
    if let Some((under, id)) = &at.under
        && read::related(tenant, *under, id, item, cx)
    {
        return;
    }
    match kinds::object(item) {
        Some(Object::Hound) => hound::element(tenant, item, cx),
        Some(object) => read::object(tenant, object, item, cx),
        None => *tenant.skipped.entry("items that are not known here".to_owned()).or_default() += 1,
    }
}
