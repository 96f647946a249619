//! A LangSmith organisation: members, roles, workspaces, service keys, access tokens and names of secrets in; who reads traces, changes
//! prompts and administers out. Which workspace a list belongs to is only in the path under which it was kept, or in `--scope`: it is
//! never guessed.

mod read;
mod resolve;
mod roles;
#[cfg(test)]
mod tests;

use super::{Claim, Context, Head, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Name, Place, Plane, Stated};
use std::collections::BTreeMap;

/// The LangSmith source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "langsmith",
    title: "LangSmith",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(LangSmith::default()),
    terraform: &[],
    reads: &[
        "members of the organisation and of workspaces, open invitations, roles and their permissions",
        "workspaces and the names of their secrets",
        "service keys, personal access tokens, service accounts",
        "settings of the organisation: single sign-on, account creation by login, limits of keys, address lists, as labels",
    ],
    cannot_see: &[
        "who owns a service key, and which workload holds it: `secrets: [{ id: KEY, owner: ID, used_by: [ID] }]`",
        "personal access tokens of others: the list shows only those of whoever exports it",
        "which identity a secret of a workspace opens at its provider: `secrets: [{ id: WORKSPACE/NAME, authenticates_as: ID }]`",
        "whether traces hold what customers wrote: `resources: [{ id: WORKSPACE/traces, plane: application, tenant: \"*\", sensitivity: customer }]`",
        "second factors: `boundaries: [{ plane: platform, mfa: required }]`",
    ],
    how: "# with a key that may read the organisation (KEY), its id (O) and the address of the API in HOST; for each workspace W\n\
          mkdir -p langsmith/workspaces/W\n\
          G=\"curl -s -H X-Api-Key:$KEY -H X-Organization-Id:$O\"\n\
          for L in members info roles service-keys; do $G $HOST/api/v1/orgs/current/$L > langsmith/$L.json; done\n\
          $G $HOST/api/v1/workspaces > langsmith/workspaces.json; $G $HOST/api/v1/service-accounts > langsmith/service-accounts.json\n\
          # for each workspace W\n\
          for L in members secrets; do $G -H X-Tenant-Id:W $HOST/api/v1/workspaces/current/$L > langsmith/workspaces/W/$L.json; done\n\
          # each person for himself\n\
          $G $HOST/api/v1/orgs/current/personal-access-tokens > langsmith/personal-access-tokens.json",
};

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Object {
    Member,
    Pending,
    Role,
    Workspace,
    Key,
    ServiceAccount,
    Secret,
    Info,
}

/// Tells an item; `near` says that its path names LangSmith: keys that other products have, too, count only there.
fn object(item: Item<'_>, at: &Whereabouts) -> Option<Object> {
    if item.sort() != Sort::Map {
        return None;
    }
    let has = |key: &str| item.get(key).is_some();
    let near = at.near;
    if has("ls_user_id") && (has("email") || has("role_id") || has("user_id")) {
        return Some(Object::Member);
    }
    if item.text_of("short_key").is_some() && (has("description") || has("created_at")) {
        return Some(Object::Key);
    }
    if has("tenant_handle") && has("display_name") && has("id") {
        return Some(Object::Workspace);
    }
    if has("sso_only") && (has("jit_provisioning_enabled") || has("pat_creation_disabled") || has("config")) {
        return Some(Object::Info);
    }
    if has("permissions") && has("access_scope") && has("display_name") {
        return Some(Object::Role);
    }
    let alone = item.children().all(|child| matches!(child.key(), "key" | "created_at" | "updated_at"));
    match at.stem.as_str() {
        "service-accounts" if near && has("id") && has("name") => Some(Object::ServiceAccount),
        "secrets" if near && item.text_of("key").is_some() && alone => Some(Object::Secret),
        "workspaces" if near && has("id") && has("display_name") => Some(Object::Workspace),
        _ if has("email") && has("role_id") && has("access_scope") && (near || has("org_role_id")) => Some(Object::Pending),
        _ => None,
    }
}

fn claims(head: &Head<'_>) -> Claim {
    let at = Whereabouts::of(head.path);
    let ours = |item: Item<'_>| object(item, &at).is_some();
    let first =
        |list: Option<Item<'_>>| list.filter(|list| list.sort() == Sort::List).and_then(|list| list.children().next()).is_some_and(ours);
    match head.root.sort() {
        Sort::Map if ours(head.root) => Claim::Yes(Layout::Whole),
        Sort::Map if first(head.root.get("members")) || first(head.root.get("pending")) => Claim::Yes(Layout::Lists),
        Sort::List if first(Some(head.root)) => Claim::Yes(Layout::Lists),
        _ => Claim::No,
    }
}

/// Where a file stands: `langsmith/workspaces/W/members.json`.
#[derive(Default)]
struct Whereabouts {
    root: String,
    workspace: String,
    /// The file's name without ending.
    stem: String,
    near: bool,
}

impl Whereabouts {
    fn of(path: &str) -> Whereabouts {
        let mut at = Whereabouts::default();
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let mut parts = folder.split('/').filter(|part| !part.is_empty());
        let mut root: Vec<&str> = Vec::new();
        while let Some(part) = parts.next() {
            match part {
                "workspaces" => match parts.next() {
                    Some(id) => at.workspace = id.to_owned(),
                    None => root.push(part),
                },
                _ => root.push(part),
            }
        }
        at.root = root.join("/");
        at.near = path.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "langsmith");
        at.stem = file.split('.').next().unwrap_or("").replace('_', "-");
        at
    }
}

/// A person as a list of the organisation or of a workspace tells it.
struct Member {
    /// The workspace; `None` for the organisation's list.
    workspace: Option<Name>,
    user: Name,
    email: Name,
    title: Name,
    disabled: Option<bool>,
    read_only: bool,
    role: Held,
    /// The organisation's role, where a workspace's list repeats it.
    in_organisation: Name,
    workspaces: Vec<Name>,
    auth: Vec<&'static str>,
    created: Stated<i64>,
    place: Place,
}

/// A role as a membership names it.
#[derive(Clone, Copy)]
struct Held {
    id: Name,
    word: Name,
}

struct Pending {
    workspace: Option<Name>,
    email: Name,
    role: Held,
    created: Stated<i64>,
    place: Place,
}

struct Role {
    id: Name,
    name: Name,
    title: Name,
    /// Whether the organisation made it; `None` where the list does not say.
    own: Option<bool>,
    of_workspace: bool,
    permissions: Vec<(Name, Place)>,
    place: Place,
}

struct Workspace {
    id: Name,
    title: Name,
    deleted: bool,
    created: Stated<i64>,
    place: Place,
}

/// Whose a key is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sort_ {
    Service,
    Personal,
    Unknown,
}

struct Key {
    sort: Sort_,
    id: Name,
    title: Name,
    created: Stated<i64>,
    expires: Stated<i64>,
    last_used: Stated<i64>,
    /// Names of workspaces that it is limited to.
    workspaces: Vec<Name>,
    role: Held,
    account: Name,
    place: Place,
}

struct Account {
    id: Name,
    title: Name,
    created: Stated<i64>,
    place: Place,
}

struct Secret {
    workspace: Option<Name>,
    key: Name,
    place: Place,
}

/// All that was read of the files of one folder.
#[derive(Default)]
struct Org {
    /// Ids of organisations that its files state.
    ids: std::collections::BTreeSet<String>,
    first: Option<Place>,
    members: Vec<Member>,
    pending: Vec<Pending>,
    roles: Vec<Role>,
    workspaces: Vec<Workspace>,
    keys: Vec<Key>,
    accounts: Vec<Account>,
    secrets: Vec<Secret>,
    /// Settings: key, value, place.
    settings: Vec<(&'static str, Name, Place)>,
    named: Vec<(Name, Place)>,
    unknown: usize,
}

/// All organisations of a run, by folder.
#[derive(Default)]
struct LangSmith {
    orgs: BTreeMap<String, Org>,
}

impl Source for LangSmith {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        let mut at = Whereabouts::of(cx.path);
        // The file is known to be ours.
        at.near = true;
        if at.workspace.is_empty() {
            at.workspace = cx.hints.0.get("workspace").cloned().unwrap_or_default();
        }
        let scope = cx.scope("langsmith", "organization", &at.root);
        let key = cx.facts.names.text(scope).to_owned();
        let org = self.orgs.entry(key).or_default();
        org.first.get_or_insert(cx.place(part.item.at()));
        match (part.key, part.index) {
            _ if part.is_empty_list() => {}
            ("organization_id", None) => org.ids.extend(part.item.text().map(str::to_owned)),
            ("", _) | ("members" | "pending", Some(_)) => match object(part.item, &at) {
                Some(object) => read::element(org, object, &at, part.item, cx),
                None => org.unknown += 1,
            },
            _ => {}
        }
        Ok(())
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for (folder, org) in self.orgs {
            // The organisation's own id is its scope where the files of a folder agree on one, so that it is one wherever it lies.
            let scope = match org.ids.iter().next() {
                Some(id) if org.ids.len() == 1 => format!("langsmith:{id}"),
                Some(_) => {
                    facts
                        .notes
                        .push("langsmith: files of several organisations lie in one folder; keep each in a folder of its own".into());
                    folder
                }
                None => folder,
            };
            resolve::write(&scope, &org, facts);
        }
    }
}
