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
use crate::model::{Facts, FileId, Plane, Problem};
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
    how: include_str!("how.sh"),
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
    now: Option<Now>,
    /// Pages that say that more follows, until the next one comes.
    open: Vec<Open>,
}

/// The document that is being read.
struct Now {
    at: Whereabouts,
    /// What the document is a list of.
    of: Option<Object>,
    /// The key that says that more follows, and where.
    next: Option<(&'static str, u32)>,
}

/// A page whose next one was not seen yet.
struct Open {
    file: FileId,
    path: String,
    of: Option<Object>,
    key: &'static str,
    at: u32,
}

/// The keys by which a page names the next one.
const NEXT: [&str; 4] = ["@odata.nextLink", "nextLink", "skip_token", "$skipToken"];

impl Source for Azure {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        let now = self.now.get_or_insert_with(|| Now { at: Whereabouts::of(cx.path).with_hints(cx), of: None, next: None });
        let at = now.at.clone();
        let tenant = self.folders.entry((at.root.clone(), at.tenant.clone())).or_default();
        if part.is_empty_list() {
            return Ok(());
        }
        let item = part.item;
        let is_item = part.index.is_some() || part.key.is_empty();
        if let Some(key) = NEXT.into_iter().find(|key| *key == part.key) {
            if item.text().is_some_and(|next| !next.is_empty()) {
                now.next = Some((key, part.key_at));
            }
        } else if is_item && item.sort() == Sort::Map {
            now.of = now.of.or_else(|| kinds::object(item));
            element(tenant, item, &at, cx);
        }
        Ok(())
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let at = Whereabouts::of(cx.path).with_hints(cx);
        let tenant = self.folders.entry((at.root, at.tenant)).or_default();
        terraform::take(tenant, resource, cx);
    }

    fn end(&mut self, cx: &mut Context<'_>) {
        let Some(now) = self.now.take() else { return };
        // Pages of one list can follow each other in a file: then only the last one can lack its next.
        self.open.retain(|open| open.file != cx.file || now.of.is_some() && open.of != now.of);
        if let Some((key, at)) = now.next {
            self.open.push(Open { file: cx.file, path: cx.path.to_owned(), of: now.of, key, at });
        }
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for Open { file, path, key, at, .. } in self.open {
            let message = format!("the export says that more follows (`{key}`)");
            facts.problems.push(Problem { path, at: Some(at), message, help: "get the remaining pages".into() });
            if let Some(info) = facts.files.get_mut(file.0 as usize) {
                info.truncated = true;
            }
        }
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
