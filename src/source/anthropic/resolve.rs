//! From compact records to facts: what exists is gathered first, so that roles and rules can name it, then everything is written.

use super::emit::Out;
use super::record::{Org, Reach};
use super::{agents, federation, keys, pages, people, rbac};
use crate::model::{AttrName, Facts, FileId, Kind, Name, Place, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// Writes one organisation down.
pub(super) fn write(scope: Name, org: &Org, facts: &mut Facts) {
    let place = org.pages.first().map_or(Place { file: FileId(0), at: 0 }, |page| page.place);
    let mut out = Out::new(facts, scope, org, place);
    let whole = pages::write(org, &mut out);
    pages::counted(org, &mut out);
    out.organisation();
    gather(org, &mut out);
    workspaces(org, &mut out);
    people::write(org, &mut out);
    federation::write(org, &whole, &mut out);
    rbac::write(org, &mut out);
    keys::write(org, &whole, &mut out);
    agents::write(org, &mut out);
    settings(org, &mut out);
}

/// Gathers what sets are made of, before any role names them.
fn gather(org: &Org, out: &mut Out<'_>) {
    let mut seen = FxHashSet::default();
    let mut add = |id: Name, place: Place, out: &mut Out<'_>| {
        if !id.is_empty() && seen.insert(id) {
            out.workspaces.push((id, place));
        }
    };
    for workspace in org.workspaces.iter().filter(|workspace| !workspace.archived) {
        add(workspace.id, workspace.place, out);
    }
    let archived: FxHashSet<Name> = org.workspaces.iter().filter(|workspace| workspace.archived).map(|workspace| workspace.id).collect();
    let of_members = org.members.iter().map(|member| (member.workspace, member.place));
    let of_keys = org.keys.iter().filter_map(|key| match key.reach {
        Reach::Workspace(id) => Some((id, key.place)),
        _ => None,
    });
    let of_rules = org.rules.iter().flat_map(|rule| rule.workspaces.iter().chain([&rule.legacy]).map(|id| (*id, rule.place)));
    let of_agents = org.agents.iter().map(|agent| (agent.workspace, agent.place));
    let of_vaults = org.vaults.iter().map(|vault| (vault.workspace, vault.place));
    for (id, place) in of_members.chain(of_keys).chain(of_rules).chain(of_agents).chain(of_vaults) {
        if !archived.contains(&id) {
            add(id, place, out);
        }
    }
    let by_default = org.keys.iter().find(|key| key.reach == Reach::Default).map(|key| key.place);
    if let Some(place) = org.accounts.first().map(|account| account.place).or(by_default) {
        add(out.default, place, out);
    }
    let mut seen = FxHashSet::default();
    let listed = org.accounts.iter().filter(|account| !account.archived).map(|account| (account.id, account.place));
    let targets = org.rules.iter().filter(|rule| !rule.archived).map(|rule| (rule.account, rule.place));
    let members = org.members.iter().filter(|member| member.machine).map(|member| (member.principal, member.place));
    let gone: FxHashSet<Name> = org.accounts.iter().filter(|account| account.archived).map(|account| account.id).collect();
    for (id, place) in listed.chain(targets).chain(members) {
        if !id.is_empty() && !gone.contains(&id) && seen.insert(id) {
            out.accounts.push((id, place));
        }
    }
    let live = org.agents.iter().filter(|agent| !agent.archived);
    out.agents = live.map(|agent| (agent.workspace, agent.id, agent.place)).collect();
    let of_vault: FxHashMap<Name, Name> = org.vaults.iter().map(|vault| (vault.id, vault.workspace)).collect();
    let gone: FxHashSet<Name> = org.vaults.iter().filter(|vault| vault.archived).map(|vault| vault.id).collect();
    for credential in org.credentials.iter().filter(|credential| !credential.archived && !gone.contains(&credential.vault)) {
        let told = of_vault.get(&credential.vault).copied().filter(|workspace| !workspace.is_empty());
        out.credentials.push((told.unwrap_or(credential.workspace), credential.id, credential.place));
    }
}

fn workspaces(org: &Org, out: &mut Out<'_>) {
    for workspace in &org.workspaces {
        let place = workspace.place;
        let row = out.record(Kind::Resource, workspace.id, workspace.id, place);
        out.word(row, AttrName::Type, "system", place);
        out.named(row, AttrName::DisplayName, workspace.title, place);
        out.created(row, workspace.created, place);
        if workspace.archived {
            out.word(row, AttrName::Status, "archived", place);
        }
        for (key, value) in &workspace.labels {
            out.facts.attr(row, AttrName::Labels, Value::Entry(*key, *value), place);
        }
    }
    for (id, place) in out.workspaces.clone() {
        out.workspace(id, place);
    }
}

/// What the organisation says of itself: its name, the Compliance API, and whether a directory fills its groups.
fn settings(org: &Org, out: &mut Out<'_>) {
    if let Some((title, place)) = org.title {
        let id = out.name("organisation");
        let row = out.implied(Kind::Resource, id, Name::EMPTY, place);
        out.named(row, AttrName::DisplayName, title, place);
    }
    let scim = org.groups.iter().find(|group| out.facts.names.text(group.source) == "scim").map(|group| group.place);
    let Some(place) = org.compliance.first().map(|(_, place)| *place).or(scim) else { return };
    // One of several systems of its plane: the boundary of the plane itself is the company's to declare.
    let scope = out.scope;
    let row = out.record(Kind::Boundary, scope, Name::EMPTY, place);
    if let Some(place) = scim {
        out.word(row, AttrName::Provisioning, "scim", place);
    }
    for (state, place) in &org.compliance {
        let state = out.text(*state);
        out.label(row, "compliance_api", if state.is_empty() { "unknown" } else { &state }, *place);
        if state == "enabled" {
            let stream = out.name("compliance API");
            if out.first(Kind::LogStream, stream) {
                let made = out.record(Kind::LogStream, stream, Name::EMPTY, *place);
                out.word(made, AttrName::DisplayName, "the activity feed of the Compliance API", *place);
            }
            out.refer(row, AttrName::AuditLog, Kind::LogStream, stream, *place);
        } else if state != "disabled" {
            out.note("anthropic: the compliance settings have a state that is not known here");
        }
    }
}
