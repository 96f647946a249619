//! From compact records to facts: who administers the account and each workspace, and what that lets them become.

use super::people::{self, Index, inside, of_account};
use super::read::RESTRICTION;
use super::record::{Account, Page, User};
use super::{access, credentials};
use crate::model::{AttrName, EdgeKind, End, Facts, Kind, Level, Name, Place, Problem};
use crate::source::writer::Writer;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// The vendor's name of the role that administers an account.
pub(super) const ACCOUNT_ADMIN: &str = "account_admin";
/// The group of each workspace whose members administer it.
const ADMINS: &str = "admins";
/// What a token or job of one workspace does not carry.
pub(super) const HERE: &str = "only what it may do in this workspace: a token of one workspace is not taken by others nor by the account";

/// Writes one account down.
pub(super) fn write(scope: &str, account: &Account, facts: &mut Facts) {
    let mut out = Writer::new(facts, scope, "account");
    let index = Index::new(account, &mut out);
    let workspaces = systems(account, &mut out);
    people::write(account, &index, &mut out);
    account_admins(account, &index, &workspaces, &mut out);
    for (workspace, place) in &workspaces {
        workspace_admins(account, &index, *workspace, *place, &mut out);
    }
    settings(account, &workspaces, &mut out);
    access::write(account, &index, &mut out);
    credentials::write(account, &index, &mut out);
    if account.unknown > 0 {
        out.note(format!("databricks: {} items of a kind that is not known here were not read", account.unknown));
    }
    pages(&account.pages, facts);
}

/// The account and its workspaces as systems; gives the workspaces.
fn systems(account: &Account, out: &mut Writer<'_>) -> BTreeMap<Name, Place> {
    let mut workspaces = BTreeMap::new();
    for ((of_account, workspace), (place, _)) in &account.seen {
        if *of_account {
            let id = out.name("account");
            let row = out.record(Kind::Resource, id, *place);
            out.word(row, AttrName::Type, "system", *place);
        } else {
            workspaces.entry(*workspace).or_insert(*place);
        }
    }
    // An assignment whose workspace nobody names tells that one of some workspace is meant, and no more.
    let lost = account.assignments.iter().any(|assignment| assignment.workspace.is_empty());
    if lost && !account.seen.contains_key(&(false, Name::EMPTY)) {
        out.note("databricks: workspace assignments do not say of which workspace they are: keep them as `workspaces/ID/`, or give `--scope workspace=ID`".into());
    }
    for (workspace, place) in &workspaces {
        let id = system(*workspace, out);
        let row = out.record(Kind::Resource, id, *place);
        out.word(row, AttrName::Type, "system", *place);
        out.within(row, "workspace", *workspace, *place);
    }
    workspaces
}

/// The id of a workspace.
pub(super) fn system(workspace: Name, out: &mut Writer<'_>) -> Name {
    if workspace.is_empty() { out.name("workspace") } else { workspace }
}

/// Members of a workspace of one kind, as its lists and assignments tell them.
fn members(account: &Account, index: &Index, workspace: Name, machine: bool) -> Vec<(Name, Place)> {
    let listed = |user: &&User| user.machine == machine && !of_account(user.of) && user.of.workspace == workspace;
    let mut seen = FxHashSet::default();
    let mut all: Vec<(Name, Place)> = account.users.iter().filter(listed).map(|user| (user.login, user.place)).collect();
    for assignment in account.assignments.iter().filter(|assignment| assignment.workspace == workspace) {
        if let Some((kind, login)) = index.by_number(assignment.who.number)
            && (kind == Kind::ServiceAccount) == machine
        {
            all.push((login, assignment.place));
        }
    }
    all.retain(|(login, _)| seen.insert(*login));
    all
}

/// Whoever administers the account: every workspace, every account-level group and the secrets of every service principal.
fn account_admins(account: &Account, index: &Index, workspaces: &BTreeMap<Name, Place>, out: &mut Writer<'_>) {
    let role = out.name(ACCOUNT_ADMIN);
    let mut others: BTreeSet<Name> = BTreeSet::new();
    let mut holders: Vec<((Kind, Name), Place)> = Vec::new();
    for user in &account.users {
        let kind = if user.machine { Kind::ServiceAccount } else { Kind::Human };
        for held in &user.roles {
            if *held == role {
                holders.push(((kind, user.login), user.place));
            } else {
                others.insert(*held);
            }
        }
    }
    for group in account.groups.iter().filter(|group| group.roles.contains(&role)) {
        holders.push(((Kind::Group, index.group_id(group.number)), group.place));
    }
    // Instance profiles and the account's lesser roles say nothing of who becomes whom.
    if !others.is_empty() {
        out.note(format!("databricks: {} roles of accounts beside `{ACCOUNT_ADMIN}` were read and not used for the graph", others.len()));
    }
    let mut seen = FxHashSet::default();
    holders.retain(|(holder, _)| seen.insert(*holder));
    let Some((_, place)) = holders.first().copied() else { return };
    out.implied(Kind::Role, role, place);
    let holder = out.end(Kind::Role, role);
    let id = out.name("account");
    if out.first(Kind::Resource, id) {
        let row = out.implied(Kind::Resource, id, place);
        out.word(row, AttrName::Type, "system", place);
    }
    let end = out.end(Kind::Resource, id);
    out.touch(holder, Level::Administer, end, "administer-databricks-account", place);
    let mut systems = Vec::new();
    for (workspace, place) in workspaces {
        systems.push((system(*workspace, out), *place));
    }
    if !systems.is_empty() {
        let set = out.set("workspaces", Kind::Resource, &systems, place);
        out.becomes(EdgeKind::Manages, holder, set, "assign-workspace-admin", "", place);
    }
    let mut seen = FxHashSet::default();
    let machines: Vec<(Name, Place)> =
        account.users.iter().filter(|user| user.machine && seen.insert(user.login)).map(|user| (user.login, user.place)).collect();
    if !machines.is_empty() {
        let set = out.set("service principals", Kind::ServiceAccount, &machines, place);
        out.becomes(EdgeKind::Manages, holder, set, "make-principal-secret", "", place);
    }
    let groups: Vec<(Name, Place)> = index
        .groups
        .iter()
        .filter(|(_, group)| of_account(group.of))
        .map(|(number, group)| (index.group_id(*number), group.place))
        .collect();
    if !groups.is_empty() {
        let set = out.set("account groups", Kind::Group, &groups, place);
        out.becomes(EdgeKind::Manages, holder, set, "join-databricks-group", "", place);
    }
    for (holder, place) in holders {
        out.grant(holder, role, place);
    }
}

/// The setting of a workspace, as its list says it.
fn setting<'a>(account: &'a Account, workspace: Name, key: &str, out: &'a Writer<'_>) -> Option<&'a str> {
    let names = &out.facts.names;
    let mut found = account.settings.iter().filter(|setting| setting.of.workspace == workspace && names.text(setting.key) == key);
    found.next().map(|setting| names.text(setting.value))
}

/// Whoever administers a workspace, and whom that lets them become.
fn workspace_admins(account: &Account, index: &Index, workspace: Name, place: Place, out: &mut Writer<'_>) {
    let role = inside(workspace, "workspace admin", out);
    let is_admins = |text: &str| text == ADMINS;
    let only_here = account.seen.get(&(false, workspace)).is_some_and(|(_, only)| *only) || !workspace.is_empty();
    let mut holders: Vec<((Kind, Name), &str, Place)> = Vec::new();
    for (number, group) in &index.groups {
        let ours = !of_account(group.of) && group.of.workspace == workspace && group.local != Some(false);
        if ours && is_admins(out.facts.names.text(group.title)) {
            let doubt = if only_here || group.local == Some(true) { "" } else { "the list of groups is a workspace's, not the account's" };
            holders.push(((Kind::Group, index.group_id(*number)), doubt, group.place));
        }
    }
    for assignment in account.assignments.iter().filter(|assignment| assignment.workspace == workspace) {
        let words: Vec<String> = assignment.permissions.iter().map(|word| out.text(*word)).collect();
        let unknown = words.iter().filter(|word| !matches!(word.as_str(), "ADMIN" | "USER")).count();
        if unknown > 0 {
            out.note(format!("databricks: {unknown} permissions of a workspace assignment are not known here"));
        }
        if words.iter().any(|word| word == "ADMIN") {
            let holder = index.who(workspace, assignment.who, assignment.place, out);
            holders.push((holder, "", assignment.place));
        }
    }
    let Some(first) = holders.first().map(|(_, _, place)| *place) else { return };
    let row = out.implied(Kind::Role, role, first);
    out.within(row, "workspace", workspace, first);
    let end = out.end(Kind::Role, role);
    let id = system(workspace, out);
    let resource = out.end(Kind::Resource, id);
    out.touch(end, Level::Administer, resource, "administer-databricks-workspace", first);
    become_others(account, index, workspace, (end, place), out);
    for (holder, doubt, place) in holders {
        let row = out.grant(holder, role, place);
        if !doubt.is_empty() {
            out.word(row, AttrName::Conditions, doubt, place);
            let end = out.end(holder.0, holder.1);
            out.need(end, "whether this list is a workspace's: keep it as `workspaces/ID/`, or give `--scope workspace=ID`", None, place);
        }
    }
}

/// By default an administrator of a workspace makes tokens of any service principal in it and hands jobs to any owner.
fn become_others(account: &Account, index: &Index, workspace: Name, (role, place): (End, Place), out: &mut Writer<'_>) {
    let restriction = setting(account, workspace, RESTRICTION, out).map(str::to_owned);
    let mut conditions = Vec::new();
    match restriction.as_deref() {
        Some("ALLOW_ALL") => {}
        Some("RESTRICT_TOKENS_AND_JOB_RUN_AS") => return,
        _ => {
            conditions.push("the workspace does not restrict its administrators (`RestrictWorkspaceAdmins`)");
            let what =
                "the setting `RestrictWorkspaceAdmins`: keep the answer of `databricks settings restrict-workspace-admins get -o json`";
            out.need(role, what, None, place);
        }
    }
    let no_tokens = setting(account, workspace, "enableTokensConfig", out) == Some("false");
    for machine in [true, false] {
        let all = members(account, index, workspace, machine);
        if all.is_empty() {
            continue;
        }
        let (word, kind) = if machine { ("service principals", Kind::ServiceAccount) } else { ("users", Kind::Human) };
        let mut conditions = conditions.clone();
        if all.iter().any(|(login, _)| index.elsewhere(*login, workspace)) {
            conditions.push(HERE);
        }
        let id = inside(workspace, word, out);
        let id = out.text(id);
        // The account's own set of service principals has the plain name.
        let id = if workspace.is_empty() { format!("workspace/{id}") } else { id };
        let set = out.set(&id, kind, &all, place);
        let conditions = conditions.join("; ");
        if machine && !no_tokens {
            out.becomes(EdgeKind::Manages, role, set, "make-token-on-behalf", &conditions, place);
        } else {
            out.becomes(EdgeKind::Impersonates, role, set, "hand-job-to-owner", &conditions, place);
        }
    }
}

/// Settings as labels of their workspace, and from where it can be reached.
fn settings(account: &Account, workspaces: &BTreeMap<Name, Place>, out: &mut Writer<'_>) {
    for found in account.settings.iter().filter(|setting| workspaces.contains_key(&setting.of.workspace)) {
        let id = system(found.of.workspace, out);
        let row = out.implied(Kind::Resource, id, found.place);
        let key = out.text(found.key);
        out.label(row, &key, found.value, found.place);
    }
    for workspace in workspaces.keys() {
        let mine = |list: &&super::record::Addresses| !of_account(list.of) && list.of.workspace == *workspace;
        let id = system(*workspace, out);
        let switch = setting(account, *workspace, "enableIpAccessLists", out).map(str::to_owned);
        let enabled = account.addresses.iter().filter(mine).find(|list| list.allows && list.enabled == Some(true)).map(|list| list.place);
        let stated = account.settings.iter().find(|found| found.of.workspace == *workspace).map(|found| found.place);
        match (switch.as_deref(), enabled, stated) {
            (Some("true"), Some(place), _) => {
                let row = out.implied(Kind::Resource, id, place);
                out.word(row, AttrName::Network, "restricted", place);
            }
            (Some("false"), _, Some(place)) => {
                let row = out.implied(Kind::Resource, id, place);
                out.word(row, AttrName::Network, "open", place);
            }
            (None, Some(place), _) => {
                let end = out.end(Kind::Resource, id);
                out.need(
                    end,
                    "whether address lists are switched on: `databricks workspace-conf get-status enableIpAccessLists`",
                    None,
                    place,
                );
            }
            _ => {}
        }
    }
    let off = account.addresses.iter().filter(|list| list.enabled == Some(false)).count();
    if off > 0 {
        out.note(format!("databricks: {off} address lists are switched off and restrict nothing"));
    }
}

/// Lists that stop before their total are problems. No list proves that it is all: a filter would not show.
fn pages(pages: &[Page], facts: &mut Facts) {
    let mut lists: BTreeMap<_, Vec<&Page>> = BTreeMap::new();
    for page in pages {
        if let Some(total) = page.total {
            lists.entry((page.of, page.object, total)).or_default().push(page);
        }
    }
    for ((_, object, total), pages) in lists {
        let mut stretches: Vec<(i64, i64)> = pages.iter().map(|page| (page.start, page.start.saturating_add(page.count))).collect();
        stretches.sort_unstable();
        let reached = stretches.iter().fold(1, |reached, (start, end)| if *start <= reached { reached.max(*end) } else { reached });
        let Some(last) = pages.last().filter(|_| reached <= total) else { continue };
        let what = object.map_or("items", |object| object.plural());
        let message = format!("the answer says that there are {total} {what} (`totalResults`), {} are here", reached - 1);
        facts.problems.push(Problem { path: last.path.clone(), at: Some(last.place.at), message, help: "get the remaining pages".into() });
        if let Some(file) = facts.files.get_mut(last.place.file.0 as usize) {
            file.truncated = true;
        }
    }
}
