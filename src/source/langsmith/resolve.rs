//! From compact records to facts: who holds which role in the organisation and in each workspace, and what keys open.

use super::roles::{self, Does, To};
use super::{Held, Key, Member, Org, Role, Sort_};
use crate::model::{AttrName, EdgeKind, End, Facts, Kind, Level, Name, Place};
use crate::source::writer::Writer;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// What is known before any role is met.
struct Index<'o> {
    roles: FxHashMap<Name, &'o Role>,
    workspaces: BTreeMap<Name, Place>,
    /// Workspaces by their title, as lists of keys name them; none where two have one title.
    titles: FxHashMap<Name, Option<Name>>,
}

/// Writes one organisation down.
pub(super) fn write(scope: &str, org: &Org, facts: &mut Facts) {
    let Some(place) = org.first else { return };
    let mut out = Writer::new(facts, scope, "organisation");
    let organisation = out.name("organisation");
    let row = out.record(Kind::Resource, organisation, place);
    out.word(row, AttrName::Type, "system", place);
    for (key, value, place) in &org.settings {
        out.label(row, key, *value, *place);
        let restricted = out.facts.names.text(*value) == "true";
        if *key == "ip_allowlist_enabled" {
            out.word(row, AttrName::Network, if restricted { "restricted" } else { "open" }, *place);
        }
    }
    let index = index(org, &mut out);
    members(org, &index, &mut out);
    for pending in &org.pending {
        let place = pending.place;
        let row = out.record(Kind::External, pending.email, place);
        out.time(row, AttrName::Created, pending.created, place);
        let open = out.name("pending");
        out.label(row, "invite", open, place);
        if let Some(role) = role(pending.role, pending.workspace, &index, place, &mut out) {
            let grant = out.grant((Kind::External, pending.email), role, place);
            out.word(grant, AttrName::Conditions, "the invitation is accepted", place);
            out.word(grant, AttrName::Technique, "accept-langsmith-invitation", place);
        }
    }
    for account in &org.accounts {
        let row = out.record(Kind::ServiceAccount, account.id, account.place);
        out.named(row, AttrName::DisplayName, account.title, account.place);
        out.time(row, AttrName::Created, account.created, account.place);
    }
    // Roles that nobody is known to hold are still the organisation's.
    for listed in &org.roles {
        if !listed.of_workspace {
            let held = Held { id: listed.id, word: Name::EMPTY };
            role(held, None, &index, listed.place, &mut out);
        }
    }
    for key in &org.keys {
        self::key(key, &index, &mut out);
    }
    secrets(org, &mut out);
    if org.unknown > 0 {
        out.note(format!("langsmith: {} items of a kind that is not known here were not read", org.unknown));
    }
}

fn index<'o>(org: &'o Org, out: &mut Writer<'_>) -> Index<'o> {
    let mut workspaces = BTreeMap::new();
    let mut titles: FxHashMap<Name, Option<Name>> = FxHashMap::default();
    for workspace in org.workspaces.iter().filter(|workspace| !workspace.id.is_empty()) {
        let place = workspace.place;
        workspaces.entry(workspace.id).or_insert(place);
        let row = out.record(Kind::Resource, workspace.id, place);
        out.word(row, AttrName::Type, "system", place);
        out.named(row, AttrName::DisplayName, workspace.title, place);
        out.within(row, "workspace", workspace.id, place);
        out.time(row, AttrName::Created, workspace.created, place);
        if workspace.deleted {
            out.word(row, AttrName::Status, "deleted", place);
        }
        for name in [workspace.title, workspace.id] {
            titles.entry(name).and_modify(|known| *known = known.filter(|id| *id == workspace.id)).or_insert(Some(workspace.id));
        }
    }
    let told = org.members.iter().flat_map(|member| member.workspaces.iter().map(|workspace| (*workspace, member.place)));
    for (workspace, place) in org.named.iter().copied().chain(told) {
        if workspaces.insert(workspace, place).is_none() {
            let row = out.implied(Kind::Resource, workspace, place);
            out.word(row, AttrName::Type, "system", place);
            out.within(row, "workspace", workspace, place);
        }
    }
    for (workspace, place) in &workspaces {
        for (part, sort) in [("traces", "database"), ("prompts", "prompt")] {
            let id = out.name(&format!("{}/{part}", out.text(*workspace)));
            let row = out.implied(Kind::Resource, id, *place);
            out.word(row, AttrName::Type, sort, *place);
            out.within(row, "workspace", *workspace, *place);
        }
    }
    Index { roles: org.roles.iter().map(|role| (role.id, role)).collect(), workspaces, titles }
}

/// One person is one record, whichever lists have her.
fn members(org: &Org, index: &Index<'_>, out: &mut Writer<'_>) {
    let mut written = FxHashSet::default();
    let mut ordered: Vec<&Member> = org.members.iter().filter(|member| member.workspace.is_none()).collect();
    ordered.extend(org.members.iter().filter(|member| member.workspace.is_some()));
    for member in ordered {
        let place = member.place;
        if written.insert(member.user) {
            let row = out.record(Kind::Human, member.user, place);
            out.named(row, AttrName::Emails, member.email, place);
            out.named(row, AttrName::DisplayName, member.title, place);
            if let Some(disabled) = member.disabled {
                out.word(row, AttrName::Status, if disabled { "disabled" } else { "active" }, place);
            }
            for auth in &member.auth {
                out.word(row, AttrName::Auth, auth, place);
            }
            out.time(row, AttrName::Created, member.created, place);
        }
        let held = [(member.workspace, member.role), (None, Held { id: Name::EMPTY, word: member.in_organisation })];
        let mut held: Vec<(Option<Name>, Held)> =
            held.into_iter().filter(|(_, role)| !role.id.is_empty() || !role.word.is_empty()).collect();
        held.dedup_by_key(|(workspace, _)| *workspace);
        for (workspace, held) in held {
            if workspace == Some(Name::EMPTY) {
                let end = out.end(Kind::Human, member.user);
                out.need(
                    end,
                    "the workspace of this list of members: keep it as `workspaces/ID/`, or give `--scope workspace=ID`",
                    None,
                    place,
                );
                continue;
            }
            let Some(role) = role(held, workspace, index, place, out) else { continue };
            let grant = out.grant((Kind::Human, member.user), role, place);
            if member.read_only && workspace.is_some() {
                out.word(grant, AttrName::Conditions, "the member is not kept to reading (`read_only`)", place);
            }
        }
    }
}

/// The role that is held in the organisation (`None`) or in a workspace; made with its edges when first met.
fn role(held: Held, workspace: Option<Name>, index: &Index<'_>, place: Place, out: &mut Writer<'_>) -> Option<Name> {
    if workspace == Some(Name::EMPTY) {
        return None;
    }
    let listed = index.roles.get(&held.id).copied();
    let word = match listed {
        Some(role) if !role.title.is_empty() => out.text(role.title),
        Some(role) => out.text(role.name),
        None => out.text(held.word),
    };
    if word.is_empty() && held.id.is_empty() {
        return None;
    }
    // A role of the organisation's own acts by its permissions, whatever it is called.
    let own = listed.and_then(|role| role.own) == Some(true);
    let preset = if own {
        None
    } else {
        roles::preset(&word, workspace.is_some())
            .or_else(|| listed.and_then(|role| roles::preset(&out.text(role.name), workspace.is_some())))
    };
    let label = if word.is_empty() || own { out.text(held.id) } else { word.clone() };
    let id = match workspace {
        Some(workspace) => out.name(&format!("{}/{label}", out.text(workspace))),
        None => out.name(&label),
    };
    if !out.first(Kind::Role, id) {
        return Some(id);
    }
    let stated = listed.map_or(place, |role| role.place);
    let row = out.implied(Kind::Role, id, stated);
    out.within(row, "workspace", workspace.unwrap_or(Name::EMPTY), stated);
    if own {
        out.word(row, AttrName::DisplayName, &word, stated);
    }
    let from = out.end(Kind::Role, id);
    match (preset, listed) {
        (Some(preset), _) => {
            for (to, level) in preset.touches {
                let of = if preset.everywhere { None } else { workspace };
                touch(from, *to, *level, of, index, stated, out);
            }
        }
        (None, Some(role)) => {
            for (permission, place) in &role.permissions {
                let text = out.text(*permission);
                match roles::permission(&text) {
                    Some(Does::Touch(to, level)) => touch(from, to, level, workspace, index, *place, out),
                    Some(Does::ManageMembers) => match workspace {
                        Some(workspace) => {
                            let end = out.end(Kind::Resource, workspace);
                            out.becomes(EdgeKind::Manages, from, end, "manage-workspace-members", "", *place);
                        }
                        None => {
                            out.note("langsmith: a role of the organisation manages members of workspaces; of which was not read".into())
                        }
                    },
                    Some(Does::Nothing) => {}
                    None => {
                        out.note(format!("langsmith: the permission `{text}` is not known here; what it allows was not read"));
                        out.need(from, "what a permission of this role allows", None, *place);
                    }
                }
            }
        }
        (None, None) => out.need(from, "the list of roles: what this one may do stands there", None, place),
    }
    Some(id)
}

/// One touch, in a workspace or in all of them.
fn touch(from: End, to: To, level: Level, workspace: Option<Name>, index: &Index<'_>, place: Place, out: &mut Writer<'_>) {
    let part = match to {
        To::Organisation => {
            let organisation = out.name("organisation");
            let end = out.end(Kind::Resource, organisation);
            let technique = if level == Level::Administer { "administer-langsmith-organisation" } else { "" };
            return out.touch(from, level, end, technique, place);
        }
        To::Workspace => "",
        To::Traces => "/traces",
        To::Prompts => "/prompts",
    };
    let technique = match (to, level) {
        (To::Workspace, Level::Administer) => "administer-langsmith-workspace",
        (To::Traces, _) => "read-langsmith-traces",
        (To::Prompts, Level::Write) => "change-langsmith-prompt",
        _ => "",
    };
    let end = match workspace {
        Some(workspace) => {
            let id = out.name(&format!("{}{part}", out.text(workspace)));
            out.end(Kind::Resource, id)
        }
        None if index.workspaces.is_empty() => return,
        None => {
            let mut all = Vec::new();
            for (workspace, place) in &index.workspaces {
                all.push((out.name(&format!("{}{part}", out.text(*workspace))), *place));
            }
            let id = if part.is_empty() { "workspaces" } else { part.trim_start_matches('/') };
            out.set(id, Kind::Resource, &all, place)
        }
    };
    out.touch(from, level, end, technique, place);
}

/// A key is an identity of its own; the list tells neither its owner nor, in most versions, its role.
fn key(of: &Key, index: &Index<'_>, out: &mut Writer<'_>) {
    let place = of.place;
    let row = out.record(Kind::Secret, of.id, place);
    out.word(row, AttrName::Type, if of.sort == Sort_::Personal { "token" } else { "api_key" }, place);
    out.word(row, AttrName::Issued, "stored", place);
    out.named(row, AttrName::DisplayName, of.title, place);
    out.time(row, AttrName::Created, of.created, place);
    out.time(row, AttrName::Expires, of.expires, place);
    out.time(row, AttrName::LastUsed, of.last_used, place);
    let end = out.end(Kind::Secret, of.id);
    match of.sort {
        Sort_::Service => {}
        Sort_::Personal => {
            return out.need(end, "whose access token this is: declare `authenticates_as`; it does what that person may do", None, place);
        }
        Sort_::Unknown => {
            let what =
                "whether this is a service key or an access token: keep the list as `service-keys.json` or `personal-access-tokens.json`";
            return out.need(end, what, None, place);
        }
    }
    let identity = if of.account.is_empty() { out.name(&format!("service key {}", out.text(of.id))) } else { of.account };
    if out.first(Kind::ServiceAccount, identity) {
        let account = out.implied(Kind::ServiceAccount, identity, place);
        out.named(account, AttrName::DisplayName, of.title, place);
    }
    out.refer(row, AttrName::AuthenticatesAs, Kind::ServiceAccount, identity, place);
    let mut known = Vec::new();
    for title in &of.workspaces {
        match index.titles.get(title).copied().flatten() {
            Some(workspace) => known.push(workspace),
            None => out.need(end, "the list of workspaces: which one this key names is not clear without it", None, place),
        }
    }
    if !of.workspaces.is_empty() {
        out.word(row, AttrName::Breadth, if of.workspaces.len() == 1 { "project" } else { "account" }, place);
    }
    // An older list says nothing of the role; the vendor's default for a workspace's key is its administrator's.
    let stated = !of.role.id.is_empty() || !of.role.word.is_empty();
    for workspace in known {
        let held = if stated { of.role } else { Held { id: Name::EMPTY, word: out.name("Admin") } };
        let Some(role) = role(held, Some(workspace), index, place, out) else { continue };
        let grant = out.grant((Kind::ServiceAccount, identity), role, place);
        out.word(grant, AttrName::Technique, "use-langsmith-service-key", place);
        if !stated {
            out.word(grant, AttrName::Conditions, "the key was made with the administrator's role, as is the default", place);
        }
    }
    if of.workspaces.is_empty() && stated {
        if let Some(role) = role(of.role, None, index, place, out) {
            let grant = out.grant((Kind::ServiceAccount, identity), role, place);
            out.word(grant, AttrName::Technique, "use-langsmith-service-key", place);
        }
    } else if !stated {
        out.need(end, "the role of this key: declare a grant of its service account", None, place);
    }
}

/// Secrets of workspaces, by name: playgrounds and evaluators call model providers with them.
fn secrets(org: &Org, out: &mut Writer<'_>) {
    for secret in org.secrets.iter().filter(|secret| !secret.key.is_empty()) {
        let place = secret.place;
        let Some(workspace) = secret.workspace else {
            out.note(
                "langsmith: names of secrets do not say of which workspace they are: keep them as `workspaces/ID/secrets.json`".into(),
            );
            continue;
        };
        let id = out.name(&format!("{}/{}", out.text(workspace), out.text(secret.key)));
        let row = out.record(Kind::Secret, id, place);
        out.word(row, AttrName::Type, "api_key", place);
        out.word(row, AttrName::Issued, "stored", place);
        out.named(row, AttrName::DisplayName, secret.key, place);
        out.within(row, "workspace", workspace, place);
        let end = out.end(Kind::Secret, id);
        out.need(end, "which identity this secret opens: declare `authenticates_as`", None, place);
        let owner = out.implied(Kind::Resource, workspace, place);
        out.refer(owner, AttrName::Uses, Kind::Secret, id, place);
    }
}
