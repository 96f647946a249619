//! What access lists, secret scopes and rule sets make possible: each permission on each object is a role in series, so that
//! one entry of a list is one fact to remove.

use super::people::{Index, inside};
use super::record::{Account, Endpoint, Object_, Rule, Who};
use super::runs;
use crate::model::{AttrName, EdgeKind, Kind, Level, Name, Place};
use crate::source::writer::Writer;
use rustc_hash::{FxHashMap, FxHashSet};

/// How far a permission on an object goes, in the vendor's words.
const LEVELS: &[(&str, Level)] = &[
    ("READ", Level::Read),
    ("WRITE", Level::Write),
    ("MANAGE", Level::Administer),
    ("CAN_USE", Level::Use),
    ("CAN_QUERY", Level::Use),
    ("CAN_RUN", Level::Use),
    ("CAN_BIND", Level::Use),
    ("CAN_ATTACH_TO", Level::Use),
    ("CAN_RESTART", Level::Use),
    ("CAN_MANAGE_RUN", Level::Use),
    ("CAN_VIEW", Level::Read),
    ("CAN_READ", Level::Read),
    ("CAN_VIEW_METADATA", Level::Read),
    ("CAN_MONITOR", Level::Read),
    ("CAN_MONITOR_ONLY", Level::Read),
    ("CAN_EDIT", Level::Write),
    ("CAN_EDIT_METADATA", Level::Write),
    ("CAN_CREATE", Level::Write),
    ("CAN_MANAGE_STAGING_VERSIONS", Level::Write),
    ("CAN_MANAGE_PRODUCTION_VERSIONS", Level::Write),
    ("CAN_MANAGE", Level::Administer),
    ("IS_OWNER", Level::Administer),
];

fn level(word: &str) -> Option<Level> {
    LEVELS.iter().find(|(known, _)| *known == word).map(|(_, level)| *level)
}

pub(super) fn write(account: &Account, index: &Index, out: &mut Writer<'_>) {
    let jobs: FxHashMap<(Name, String), Name> =
        account.jobs.iter().map(|job| ((job.of.workspace, out.text(job.id)), job.runs_as)).collect();
    vaults(account, index, out);
    for endpoint in &account.endpoints {
        runs::endpoint(endpoint, index, out);
    }
    for app in &account.apps {
        runs::app(app, index, out);
    }
    for job in &account.jobs {
        runs::job(job, index, out);
    }
    let names: FxHashMap<(Name, Name), Name> = account
        .endpoints
        .iter()
        .filter(|endpoint| !endpoint.id.is_empty())
        .map(|found| ((found.of.workspace, found.id), found.name))
        .collect();
    for object in &account.objects {
        self::object(account, object, &names, &jobs, index, out);
    }
    for rule in &account.rules {
        self::rule(rule, index, out);
    }
}

/// The role that a permission on an object is, held by somebody. True the first time, when its edges are to be written.
fn held(object: &str, word: &str, holder: (Kind, Name), workspace: Name, place: Place, out: &mut Writer<'_>) -> (Name, bool) {
    let role = out.name(&format!("{object} {word}"));
    let first = out.first(Kind::Role, role);
    if first {
        let row = out.implied(Kind::Role, role, place);
        out.within(row, "workspace", workspace, place);
    }
    let id = format!("{} holds {}", out.text(holder.1), out.text(role));
    let id = out.name(&id);
    if out.first(Kind::Grant, id) {
        out.grant(holder, role, place);
    }
    (role, first)
}

/// The store that a secret scope is.
fn store(workspace: Name, vault: Name, place: Place, out: &mut Writer<'_>) -> Name {
    let text = format!("secret-scopes/{}", out.text(vault));
    let id = inside(workspace, &text, out);
    let text = out.text(id);
    out.resource(&text, "store", place);
    id
}

/// A secret of a scope, made if no list has it.
pub(super) fn secret(workspace: Name, vault: Name, key: Name, place: Place, out: &mut Writer<'_>) -> Name {
    let text = format!("{}/{}", out.text(vault), out.text(key));
    let id = inside(workspace, &text, out);
    if out.first(Kind::Secret, id) {
        let store = store(workspace, vault, place, out);
        let row = out.implied(Kind::Secret, id, place);
        out.refer(row, AttrName::StoredIn, Kind::Resource, store, place);
    }
    id
}

fn vaults(account: &Account, index: &Index, out: &mut Writer<'_>) {
    let mut stores: FxHashMap<Name, Vec<(Name, Place)>> = FxHashMap::default();
    for vault in &account.vaults {
        let id = inside(vault.of.workspace, &format!("secret-scopes/{}", out.text(vault.name)), out);
        let row = out.record(Kind::Resource, id, vault.place);
        out.word(row, AttrName::Type, "store", vault.place);
        out.within(row, "workspace", vault.of.workspace, vault.place);
        if !vault.azure.is_empty() {
            out.label(row, "keyvault", vault.azure, vault.place);
            let end = out.end(Kind::Resource, id);
            out.need(end, "who can read the key vault behind this scope: that stands in the cloud's export", None, vault.place);
        }
        stores.entry(vault.of.workspace).or_default().push((id, vault.place));
    }
    let (mut lost_entries, mut lost_acls) = (0, 0);
    for entry in &account.entries {
        if entry.vault.is_empty() || entry.key.is_empty() {
            lost_entries += 1;
            continue;
        }
        let place = entry.place;
        let store = store(entry.of.workspace, entry.vault, place, out);
        let id = inside(entry.of.workspace, &format!("{}/{}", out.text(entry.vault), out.text(entry.key)), out);
        let row = out.record(Kind::Secret, id, place);
        out.refer(row, AttrName::StoredIn, Kind::Resource, store, place);
        out.time(row, AttrName::Rotated, entry.changed, place);
        out.within(row, "workspace", entry.of.workspace, place);
    }
    for acl in &account.acls {
        if acl.vault.is_empty() {
            lost_acls += 1;
            continue;
        }
        let (workspace, place) = (acl.of.workspace, acl.place);
        let store = store(workspace, acl.vault, place, out);
        let holder = index.principal(workspace, None, acl.principal, place, out);
        let (object, word) = (out.text(store), out.text(acl.permission));
        let (role, first) = held(&object, &word, holder, workspace, place, out);
        let Some(level) = level(&word).filter(|_| first) else { continue };
        let (role, store) = (out.end(Kind::Role, role), out.end(Kind::Resource, store));
        out.touch(role, level, store, if level == Level::Administer { "manage-secret-scope" } else { "read-secret-scope" }, place);
    }
    for (number, what) in [(lost_entries, "names of secrets"), (lost_acls, "entries of access lists")] {
        if number > 0 {
            out.note(format!(
                "databricks: {number} {what} do not say of which secret scope they are: keep them as `secret-scopes/NAME/`, or give `--scope secret_scope=NAME`"
            ));
        }
    }
    // An administrator of a workspace may do everything with every secret scope in it, whatever the access lists say.
    let mut workspaces: Vec<(Name, Vec<(Name, Place)>)> = stores.into_iter().collect();
    workspaces.sort_unstable();
    for (workspace, stores) in workspaces {
        let role = inside(workspace, "workspace admin", out);
        if out.first(Kind::Role, role) {
            // Nobody is known to hold it.
            continue;
        }
        let place = stores.first().map(|(_, place)| *place);
        let id = inside(workspace, "secret scopes", out);
        let id = out.text(id);
        if let Some(place) = place {
            let set = out.set(&id, Kind::Resource, &stores, place);
            let role = out.end(Kind::Role, role);
            out.touch(role, Level::Administer, set, "manage-secret-scope", place);
        }
    }
}

/// The access list of an object.
fn object(
    account: &Account,
    of: &Object_,
    endpoints: &FxHashMap<(Name, Name), Name>,
    jobs: &FxHashMap<(Name, String), Name>,
    index: &Index,
    out: &mut Writer<'_>,
) {
    let workspace = of.of.workspace;
    let (path, sort) = (out.text(of.id), out.text(of.sort));
    let mut path = path.trim_start_matches('/').to_owned();
    // The list names an endpoint by its number, the list of endpoints by its name.
    if let Some(number) = path.strip_prefix("serving-endpoints/") {
        let number = out.name(number);
        if let Some(name) = endpoints.get(&(workspace, number)) {
            path = format!("serving-endpoints/{}", out.text(*name));
        }
    }
    let id = inside(workspace, &path, out);
    let name = out.text(id);
    let runs = path.starts_with("jobs/") || path.starts_with("apps/");
    let place = of.place;
    let end = if runs {
        if out.first(Kind::Workload, id) {
            let row = out.implied(Kind::Workload, id, place);
            out.within(row, "workspace", workspace, place);
        }
        out.end(Kind::Workload, id)
    } else {
        let sort = if path.starts_with("serving-endpoints/") { "model" } else { sort.as_str() };
        out.resource(&name, if sort.is_empty() { "object" } else { sort }, place)
    };
    let mut unknown: FxHashSet<String> = FxHashSet::default();
    for (who, word, _, place) in of.entries.iter().filter(|(_, _, inherited, _)| !inherited) {
        entry(account, (workspace, &name, end, runs), (*who, *word, *place), index, &mut unknown, out);
    }
    // What comes down from a folder counts as much; its own list is where it is taken away.
    for (who, word, _, place) in of.entries.iter().filter(|(_, _, inherited, _)| *inherited) {
        entry(account, (workspace, &name, end, runs), (*who, *word, *place), index, &mut unknown, out);
    }
    let mut unknown: Vec<String> = unknown.into_iter().collect();
    unknown.sort();
    for word in unknown {
        out.note(format!("databricks: the permission `{word}` is not known here; what it allows was not read"));
    }
    // Without its own record, a job runs as its owner.
    let listed = path.strip_prefix("jobs/").is_some_and(|number| jobs.contains_key(&(workspace, number.to_owned())));
    if path.starts_with("jobs/") && !listed {
        let owner =
            of.entries.iter().find(|(_, word, _, _)| out.facts.names.text(*word) == "IS_OWNER").map(|(who, _, _, place)| (*who, *place));
        if let Some((who, place)) = owner.filter(|(who, _)| who.kind != Kind::Group) {
            let (kind, identity) = index.who(workspace, who, place, out);
            let to = out.end(kind, identity);
            out.becomes(EdgeKind::RunsAs, end, to, "", "the job names nobody else to run as", place);
        }
    }
}

fn entry(
    account: &Account,
    (workspace, name, end, runs): (Name, &str, crate::model::End, bool),
    (who, word, place): (Who, Name, Place),
    index: &Index,
    unknown: &mut FxHashSet<String>,
    out: &mut Writer<'_>,
) {
    let word = out.text(word);
    let holder = index.who(workspace, who, place, out);
    let (role, first) = held(name, &word, holder, workspace, place, out);
    let Some(level) = level(&word) else {
        unknown.insert(word);
        return;
    };
    if !first {
        return;
    }
    let role = out.end(Kind::Role, role);
    if runs {
        // Starting a job runs what others wrote; only who can change it decides what runs.
        if level >= Level::Write {
            let technique = if name.contains("apps/") { "change-databricks-app" } else { "change-databricks-job" };
            out.becomes(EdgeKind::Controls, role, end, technique, "", place);
        }
        return;
    }
    out.touch(role, level, end, "", place);
    if level < Level::Administer {
        return;
    }
    let uses = |endpoint: &&Endpoint| {
        endpoint.of.workspace == workspace && name.ends_with(&format!("serving-endpoints/{}", out.text(endpoint.name)))
    };
    let secrets = account.endpoints.iter().find(uses).map(|endpoint| endpoint.secrets.clone()).unwrap_or_default();
    for (vault, key) in secrets {
        let secret = secret(workspace, vault, key, place, out);
        let secret = out.end(Kind::Secret, secret);
        let conditions = "the endpoint can be pointed at an address of the holder's own without naming the secret anew";
        out.becomes(EdgeKind::ReadsSecret, role, secret, "repoint-endpoint", conditions, place);
    }
}

/// Who has which role on a service principal or group, from its rule set.
fn rule(of: &Rule, index: &Index, out: &mut Writer<'_>) {
    let (about, role, principal) = (out.text(of.about), out.text(of.role), out.text(of.principal));
    let place = of.place;
    let parts: Vec<&str> = about.split('/').collect();
    let (Some(sort), Some(id)) = (parts.get(2), parts.get(3)) else {
        return out.note("databricks: a rule set of the account itself was read and not used for the graph".into());
    };
    let id = out.name(id);
    let to = match *sort {
        "servicePrincipals" => index.principal(Name::EMPTY, Some(Kind::ServiceAccount), id, place, out),
        "groups" => {
            let known = index.groups.contains_key(&id);
            let id = index.group_id(id);
            if !known && out.first(Kind::Group, id) {
                out.implied(Kind::Group, id, place);
            }
            (Kind::Group, id)
        }
        _ => return out.note("databricks: a rule set about something else than service principals and groups was not used".into()),
    };
    let Some((sort, name)) = principal.split_once('/') else {
        return out.note("databricks: a rule set names a principal in a form that is not known here".into());
    };
    let kind = match sort {
        "users" => Kind::Human,
        "groups" => Kind::Group,
        "servicePrincipals" => Kind::ServiceAccount,
        _ => return out.note("databricks: a rule set names a principal in a form that is not known here".into()),
    };
    let name = out.name(name);
    let holder = index.principal(Name::EMPTY, Some(kind), name, place, out);
    let word = role.strip_prefix("roles/").unwrap_or(&role);
    let object = format!("{sort_of} {id}", sort_of = if to.0 == Kind::Group { "group" } else { "service principal" }, id = out.text(to.1));
    let (held, first) = held(&object, word, holder, Name::EMPTY, place, out);
    let (from, end) = (out.end(Kind::Role, held), out.end(to.0, to.1));
    match word {
        _ if !first => {}
        "servicePrincipal.manager" => out.becomes(EdgeKind::Manages, from, end, "manage-databricks-principal", "", place),
        "servicePrincipal.user" => out.becomes(EdgeKind::Impersonates, from, end, "run-job-as-principal", "", place),
        "group.manager" => out.becomes(EdgeKind::Manages, from, end, "join-databricks-group", "", place),
        _ => {
            out.note(format!("databricks: the role `{word}` of a rule set is not known here; what it allows was not read"));
            out.need(from, "what this role allows", None, place);
        }
    }
}
