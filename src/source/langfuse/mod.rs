//! A Langfuse organisation: memberships, projects, API keys and connections to model providers in; who reads traces, changes prompts and
//! holds whose keys out. Whether a list is the organisation's or a project's is only in the path under which it was kept, or in
//! `--scope`: it is never guessed.

mod resolve;
mod roles;
#[cfg(test)]
mod tests;

use super::writer::{moment, when};
use super::{Claim, Context, Head, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Name, Place, Plane, Stated};
use std::collections::BTreeMap;

/// The Langfuse source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "langfuse",
    title: "Langfuse",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Langfuse::default()),
    terraform: &[],
    reads: &[
        "memberships of the organisation and of projects, projects",
        "API keys of the organisation and of projects",
        "connections to model providers, as credentials that the project holds",
    ],
    cannot_see: &[
        "which identity a connection's key opens at its provider: `secrets: [{ id: PROJECT/llm-connections/PROVIDER, authenticates_as: ID }]`",
        "whether traces hold what customers wrote: `resources: [{ id: PROJECT/traces, plane: application, tenant: \"*\", sensitivity: customer }]`",
        "single sign-on and second factors: `boundaries: [{ plane: platform, sso: required, mfa: required }]`",
        "which workload holds a key: `workloads: [{ id: ID, uses: [KEY] }]`",
    ],
    how: "# with a key of the organisation (PK and SK) and the address of the server in HOST; for each project P\n\
          mkdir -p langfuse/organization langfuse/projects/P\n\
          for L in memberships projects apiKeys; do curl -su $PK:$SK $HOST/api/public/organizations/$L > langfuse/organization/$L.json; done\n\
          # for each project P\n\
          for L in memberships apiKeys; do curl -su $PK:$SK $HOST/api/public/projects/P/$L > langfuse/projects/P/$L.json; done\n\
          # with a key of the project P (PPK and PSK)\n\
          curl -su $PPK:$PSK \"$HOST/api/public/llm-connections?limit=100\" > langfuse/projects/P/llm-connections.json",
};

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Object {
    Member,
    Project,
    Key,
    Connection,
}

/// The roles that a membership can have, so that other products' memberships are told apart.
const ROLES: &[&str] = &["OWNER", "ADMIN", "MEMBER", "VIEWER", "NONE"];

/// Tells an item of a list under a key. Without the list's key, two keys that only Langfuse has together must be there.
fn object(key: &str, item: Item<'_>, near: bool) -> Option<Object> {
    let has = |key: &str| item.get(key).is_some();
    let role = || item.text_of("role").is_some_and(|role| ROLES.contains(&role));
    match key {
        _ if item.text_of("publicKey").is_some() && has("displaySecretKey") => Some(Object::Key),
        _ if item.text_of("provider").is_some() && has("adapter") && (has("displaySecretKey") || has("withDefaultModels")) => {
            Some(Object::Connection)
        }
        "memberships" if has("userId") && (role() || near) => Some(Object::Member),
        "projects" | "data" if near && has("id") && has("name") && (has("metadata") || has("createdAt") || has("organization")) => {
            Some(Object::Project)
        }
        _ => None,
    }
}

const LISTS: &[&str] = &["memberships", "projects", "apiKeys", "data"];

fn claims(head: &Head<'_>) -> Claim {
    let near = Whereabouts::of(head.path).near;
    let ours = |key: &str, list: Item<'_>| {
        list.sort() == Sort::List && list.children().next().is_some_and(|item| object(key, item, near).is_some())
    };
    if head.root.sort() == Sort::List {
        return if ours("", head.root) { Claim::Yes(Layout::Lists) } else { Claim::No };
    }
    let found = LISTS.iter().any(|key| head.root.get(key).is_some_and(|list| ours(key, list)));
    let alone = head.root.sort() == Sort::Map && object("", head.root, false).is_some();
    match (found, alone) {
        (true, _) => Claim::Yes(Layout::Lists),
        (false, true) => Claim::Yes(Layout::Whole),
        (false, false) => Claim::No,
    }
}

/// Where a file stands: `langfuse/projects/P/apiKeys.json` or `langfuse/organization/apiKeys.json`.
#[derive(Default)]
struct Whereabouts {
    root: String,
    project: String,
    organisation: bool,
    near: bool,
}

impl Whereabouts {
    fn of(path: &str) -> Whereabouts {
        let mut at = Whereabouts::default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts = folder.split('/').filter(|part| !part.is_empty());
        let mut root: Vec<&str> = Vec::new();
        while let Some(part) = parts.next() {
            match part {
                "organization" | "organizations" | "organisation" => at.organisation = true,
                "projects" => match parts.next() {
                    Some(id) => at.project = id.to_owned(),
                    None => root.push(part),
                },
                _ => root.push(part),
            }
        }
        at.near = path.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "langfuse");
        at.root = root.join("/");
        at
    }
}

/// Whose list a record is in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Of {
    Organisation,
    Project(Name),
    /// Nobody says.
    Unknown,
}

struct Member {
    of: Of,
    user: Name,
    email: Name,
    title: Name,
    role: Name,
    place: Place,
}

struct Project {
    id: Name,
    title: Name,
    created: Stated<i64>,
    place: Place,
}

struct Key {
    of: Of,
    id: Name,
    title: Name,
    created: Stated<i64>,
    expires: Stated<i64>,
    last_used: Stated<i64>,
    place: Place,
}

struct Connection {
    of: Of,
    id: Name,
    provider: Name,
    adapter: Name,
    elsewhere: bool,
    headers: usize,
    created: Stated<i64>,
    place: Place,
}

/// All that was read of one organisation.
#[derive(Default)]
struct Org {
    members: Vec<Member>,
    projects: Vec<Project>,
    keys: Vec<Key>,
    connections: Vec<Connection>,
    /// Projects that only paths name.
    named: Vec<(Name, Place)>,
    first: Option<Place>,
    unknown: usize,
    /// Pages of connections: (project, page, number of pages, path, place).
    pages: Vec<(Name, i64, i64, String, Place)>,
}

/// All organisations of a run.
#[derive(Default)]
struct Langfuse {
    orgs: BTreeMap<String, Org>,
}

impl Source for Langfuse {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        let mut at = Whereabouts::of(cx.path);
        if at.project.is_empty() && !at.organisation {
            at.project = cx.hints.0.get("project").cloned().unwrap_or_default();
        }
        at.organisation |= at.project.is_empty() && cx.hints.0.contains_key("organization");
        let scope = cx.scope("langfuse", "organization", &at.root);
        let key = cx.facts.names.text(scope).to_owned();
        let place = cx.place(part.item.at());
        let of = match (at.organisation, at.project.is_empty()) {
            (_, false) => Of::Project(cx.name(&at.project)),
            (true, true) => Of::Organisation,
            (false, true) => Of::Unknown,
        };
        let org = self.orgs.entry(key).or_default();
        org.first.get_or_insert(place);
        if let Of::Project(project) = of {
            org.named.push((project, place));
        }
        match (part.key, part.index) {
            _ if part.is_empty_list() => {}
            ("", _) => {
                let mut found = false;
                for list in LISTS.iter().filter_map(|key| part.item.get(key)).filter(|list| list.sort() == Sort::List) {
                    found = true;
                    list.children().for_each(|item| element(org, list.key(), of, item, cx));
                }
                match part.item.get("meta") {
                    Some(meta) => page(org, of, meta, cx),
                    None if !found => element(org, "", of, part.item, cx),
                    None => {}
                }
            }
            (key, Some(_)) => element(org, key, of, part.item, cx),
            ("meta", None) => page(org, of, part.item, cx),
            _ => {}
        }
        Ok(())
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for (scope, org) in self.orgs {
            resolve::write(&scope, &org, facts);
        }
    }
}

fn page(org: &mut Org, of: Of, meta: Item<'_>, cx: &mut Context<'_>) {
    let number = |key: &str| meta.get(key).and_then(|value| value.int());
    if let (Some(page), Some(pages)) = (number("page"), number("totalPages")) {
        let project = if let Of::Project(project) = of { project } else { Name::EMPTY };
        org.pages.push((project, page, pages, cx.path.to_owned(), cx.place(meta.at())));
    }
}

fn element(org: &mut Org, key: &str, of: Of, item: Item<'_>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    let text = |key: &str, cx: &mut Context<'_>| item.text_of(key).map_or(Name::EMPTY, |text| cx.name(text));
    match object(key, item, true) {
        Some(Object::Member) => {
            let [user, email, title, role] = ["userId", "email", "name", "role"].map(|key| text(key, cx));
            org.members.push(Member { of, user, email, title, role, place });
        }
        Some(Object::Project) => {
            let [id, title] = ["id", "name"].map(|key| text(key, cx));
            org.projects.push(Project { id, title, created: moment(item, "createdAt"), place });
        }
        Some(Object::Key) => {
            let id = text("id", cx);
            // The public half names the key where its id is left out.
            let id = if id.is_empty() { text("publicKey", cx) } else { id };
            let note = text("note", cx);
            let title = if note.is_empty() { text("name", cx) } else { note };
            let (created, expires, last_used) = (moment(item, "createdAt"), when(item, "expiresAt"), when(item, "lastUsedAt"));
            org.keys.push(Key { of, id, title, created, expires, last_used, place });
        }
        Some(Object::Connection) => {
            let [id, provider, adapter] = ["id", "provider", "adapter"].map(|key| text(key, cx));
            let elsewhere = item.get("baseURL").is_some_and(|url| !url.is_null());
            let headers = item.list_of("extraHeaderKeys").count();
            org.connections.push(Connection { of, id, provider, adapter, elsewhere, headers, created: moment(item, "createdAt"), place });
        }
        None => org.unknown += 1,
    }
}
