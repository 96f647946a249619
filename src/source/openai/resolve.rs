//! From compact records to facts: who is in which project and group, with which role.

use super::emit::Out;
use super::record::{Org, Role, User};
use super::roles::{Holder, PRESETS, Reach};
use super::{agents, credentials, log, pages};
use crate::model::{AttrName, EdgeFact, EdgeKind, Facts, FileId, Kind, Level, Name, Place, Value};
use rustc_hash::FxHashSet;

/// Writes one organisation down.
pub(super) fn write(scope: Name, org: Org, facts: &mut Facts) {
    let place = org.pages.first().map_or(Place { file: FileId(0), at: 0 }, |page| page.place);
    let mut out = Out::new(facts, scope, place);
    let before = out.facts.edges.len();
    pages::write(&org, &mut out);
    pages::counted(&org, &mut out);
    out.organisation();
    collect(&org, &mut out);
    projects(&org, &mut out);
    for user in &org.users {
        account(user, &mut out);
    }
    groups(&org, &mut out);
    let machines: FxHashSet<Name> = org.users.iter().filter(|user| user.machine).map(|user| user.id).collect();
    for role in &org.roles {
        custom(role, &machines, &mut out);
    }
    invites(&org, &mut out);
    let project_keys: FxHashSet<Name> = org.keys.iter().map(|key| key.id).collect();
    for key in &org.keys {
        credentials::project_key(key, &mut out);
    }
    for key in &org.admin_keys {
        // The list of admin keys also shows project keys under their own id.
        match (project_keys.contains(&key.id), key.of_project) {
            (true, _) => {}
            (false, true) => credentials::project_key(key, &mut out),
            (false, false) => credentials::admin_key(key, &mut out),
        }
    }
    credentials::federation(&org, &mut out);
    makers(&org, &project_keys, &mut out);
    agents::write(&org, before, &mut out);
    log::write(&org, &mut out);
}

/// Who made a key or service account that is listed: only the log tells.
fn makers(org: &Org, project_keys: &FxHashSet<Name>, out: &mut Out<'_>) {
    let admin_keys: FxHashSet<Name> = org.admin_keys.iter().map(|key| key.id).collect();
    let machines: FxHashSet<Name> = org.users.iter().filter(|user| user.machine).map(|user| user.id).collect();
    let place = org.log.first.unwrap_or(out.place);
    for (made, maker) in &org.makers {
        let kind = match (project_keys.contains(made) || admin_keys.contains(made), machines.contains(made)) {
            (true, _) => Kind::Secret,
            (false, true) => Kind::ServiceAccount,
            (false, false) => continue,
        };
        let row = out.implied(kind, *made, Name::EMPTY, place);
        out.refer(row, AttrName::CreatedBy, Kind::Human, *maker, place);
    }
}

/// Gathers the members of the sets before any role names them.
fn collect(org: &Org, out: &mut Out<'_>) {
    let mut seen = FxHashSet::default();
    for user in org.users.iter().filter(|user| user.machine) {
        if seen.insert(user.id) {
            out.accounts.entry(user.project).or_default().push((user.id, user.place));
        }
    }
    for key in &org.keys {
        if let Some(owner) = key.owner.filter(|owner| owner.machine && seen.insert(owner.id)) {
            out.accounts.entry(key.project).or_default().push((owner.id, key.place));
        }
    }
    for rule in &org.rules {
        if seen.insert(rule.account) {
            out.accounts.entry(rule.project).or_default().push((rule.account, rule.place));
        }
    }
    let mut seen = FxHashSet::default();
    let mut project = |id: Name, place: Place, out: &mut Out<'_>| {
        if !id.is_empty() && seen.insert(id) {
            out.projects.push((id, place));
        }
    };
    for found in &org.projects {
        project(found.id, found.place, out);
    }
    let pages = org.pages.iter().map(|page| (page.project, page.place));
    let users = org.users.iter().flat_map(|user| user.in_projects.iter().map(|(project, _)| (*project, user.place)));
    let invites = org.invites.iter().flat_map(|invite| invite.in_projects.iter().map(|(project, _)| (*project, invite.place)));
    let others = org.project_groups.iter().map(|(project, _, _, place)| (*project, *place));
    for (id, place) in pages.chain(users).chain(invites).chain(others).chain(org.keys.iter().map(|key| (key.project, key.place))) {
        project(id, place, out);
    }
    for (id, place) in
        org.rules.iter().map(|rule| (rule.project, rule.place)).chain(org.roles.iter().map(|role| (role.project, role.place)))
    {
        project(id, place, out);
    }
    for setting in &org.settings {
        project(setting.project, setting.place, out);
    }
    for assistant in &org.assistants {
        project(assistant.project, assistant.place, out);
    }
    out.archived =
        org.projects.iter().filter(|project| out.facts.names.text(project.status) == "archived").map(|project| project.id).collect();
    out.groups = org.groups.iter().map(|group| (group.id, group.place)).collect();
}

fn projects(org: &Org, out: &mut Out<'_>) {
    let listed: FxHashSet<Name> = org.projects.iter().map(|project| project.id).collect();
    for project in &org.projects {
        let row = out.record(Kind::Resource, project.id, project.id, project.place);
        out.word(row, AttrName::Type, "system", project.place);
        out.named(row, AttrName::DisplayName, project.title, project.place);
        out.named(row, AttrName::Status, project.status, project.place);
        out.created(row, project.created, project.place);
    }
    for (id, place) in out.projects.clone() {
        if !listed.contains(&id) {
            let row = out.implied(Kind::Resource, id, id, place);
            out.word(row, AttrName::Type, "system", place);
        }
    }
    for setting in org.settings.iter().filter(|setting| !setting.project.is_empty()) {
        let row = out.implied(Kind::Resource, setting.project, setting.project, setting.place);
        out.facts.attr(row, AttrName::Labels, Value::Entry(setting.key, setting.value), setting.place);
    }
    if org.settings.iter().any(|setting| setting.project.is_empty()) {
        out.facts.notes.push(
            "openai: permissions of hosted tools or models do not say which project they are of; keep them under `projects/ID/`".into(),
        );
    }
}

/// The role of a word, made when first met: `owner`, or `proj_x/owner`.
fn preset(word: Name, project: Option<Name>, place: Place, out: &mut Out<'_>) -> Name {
    let text = out.text(word);
    let id = match project {
        Some(project) => {
            let text = format!("{}/{text}", out.text(project));
            out.name(&text)
        }
        None => word,
    };
    if out.first(Kind::Role, id) {
        out.implied(Kind::Role, id, project.unwrap_or(Name::EMPTY), place);
        let reach = project.map_or(Reach::Organisation, Reach::Project);
        let holder = Holder { role: out.end(Kind::Role, id), reach, place };
        if !holder.preset(&text, out) {
            out.facts.notes.push(format!("openai: the role `{text}` is not known here; what it may do was not read"));
            let end = out.end(Kind::Role, id);
            out.need(end, "what this role may do", place);
        }
    }
    id
}

fn account(user: &User, out: &mut Out<'_>) {
    let place = user.place;
    let kind = if user.machine { Kind::ServiceAccount } else { Kind::Human };
    // A person belongs to the organisation, also where a project's list names her.
    let container = if user.machine { user.project } else { Name::EMPTY };
    let row = out.record(kind, user.id, container, place);
    out.named(row, AttrName::DisplayName, user.title, place);
    if !user.machine {
        out.named(row, AttrName::Emails, user.email, place);
    }
    if let Some(enabled) = user.enabled {
        out.word(row, AttrName::Status, if enabled { "active" } else { "disabled" }, place);
    }
    if user.machine && out.archived.contains(&user.project) {
        out.word(row, AttrName::Status, "archived", place);
    }
    if user.project.is_empty() && !user.lost {
        out.created(row, user.created.or(user.added), place);
    } else if user.machine {
        out.created(row, user.created, place);
    }
    if let Some(scim) = user.scim {
        out.facts.entry(row, AttrName::Labels, "scim", if scim { "true" } else { "false" }, place);
    }
    if user.lost {
        let end = out.end(kind, user.id);
        out.need(end, "the project of this list: keep it as `projects/ID/`, or give `--scope project=ID`", place);
        return;
    }
    let held = (!user.role.is_empty()).then_some((user.project, user.role));
    for (project, role) in held.into_iter().chain(user.in_projects.iter().copied()) {
        let of_project = (!project.is_empty()).then_some(project);
        // A service account without a role in its project holds nothing.
        if of_project.is_some() && out.facts.names.text(role) == "none" {
            continue;
        }
        let owns = user.machine && out.facts.names.text(role) == "owner";
        let id = preset(role, of_project, place, out);
        let row = out.grant(kind, user.id, id, project, place);
        out.created(row, user.added.filter(|_| project == user.project), place);
        if let (true, Some(project)) = (user.machine, of_project) {
            let models = out.models(project, place);
            let edge = EdgeFact::touching(EdgeKind::Allows, Level::Use, out.end(kind, user.id), models, place);
            out.facts.edges.push(edge);
            if owns {
                out.word(row, AttrName::Conditions, "the administration takes a key of a project", place);
            }
        }
    }
}

fn groups(org: &Org, out: &mut Out<'_>) {
    for group in &org.groups {
        let row = out.record(Kind::Group, group.id, Name::EMPTY, group.place);
        out.named(row, AttrName::DisplayName, group.title, group.place);
        out.created(row, group.created, group.place);
        out.facts.entry(row, AttrName::Labels, "scim", if group.scim { "true" } else { "false" }, group.place);
        if group.scim {
            let directory = out.name("directory");
            if out.first(Kind::External, directory) {
                let row = out.implied(Kind::External, directory, Name::EMPTY, group.place);
                out.word(row, AttrName::DisplayName, "the directory that provisions groups", group.place);
            }
            let technique = out.name("provision-group");
            let edge =
                EdgeFact::becoming(EdgeKind::Manages, out.end(Kind::External, directory), out.end(Kind::Group, group.id), group.place);
            out.facts.edges.push(edge.by_technique(technique));
        }
    }
    let assigned: FxHashSet<(Name, Name)> = org
        .roles
        .iter()
        .filter_map(|role| role.subject.filter(|(is_group, _)| *is_group).map(|(_, group)| (role.project, group)))
        .collect();
    for (project, group, title, place) in &org.project_groups {
        let row = out.implied(Kind::Group, *group, Name::EMPTY, *place);
        out.named(row, AttrName::DisplayName, *title, *place);
        if !assigned.contains(&(*project, *group)) {
            let end = out.end(Kind::Group, *group);
            let text = format!("the roles of this group in the project `{}`", out.text(*project));
            out.need(end, &text, *place);
        }
    }
    for member in &org.members {
        let kind = if member.machine { Kind::ServiceAccount } else { Kind::Human };
        let row = out.implied(kind, member.user, Name::EMPTY, member.place);
        out.named(row, AttrName::DisplayName, member.title, member.place);
        if !member.machine {
            out.named(row, AttrName::Emails, member.email, member.place);
        }
        if member.group.is_empty() {
            let end = out.end(kind, member.user);
            out.need(end, "the group of this list of members: keep it as `groups/ID/users.json`", member.place);
        } else {
            out.refer(row, AttrName::MemberOf, Kind::Group, member.group, member.place);
        }
    }
}

/// A role as the export lists it, or that somebody has it.
fn custom(role: &Role, machines: &FxHashSet<Name>, out: &mut Out<'_>) {
    let place = role.place;
    let reach = match (role.of_project, role.project.is_empty()) {
        (false, _) => Reach::Organisation,
        (true, false) => Reach::Project(role.project),
        (true, true) => Reach::Unknown,
    };
    let word = out.text(role.title).to_lowercase();
    let id = match reach {
        _ if role.predefined && PRESETS.contains(&word.as_str()) && !matches!(reach, Reach::Unknown) => {
            let word = out.name(&word);
            preset(word, role.of_project.then_some(role.project), place, out)
        }
        Reach::Project(project) => {
            let text = format!("{}/{}", out.text(project), out.text(role.id));
            out.name(&text)
        }
        _ => role.id,
    };
    let row = if role.subject.is_none() {
        out.record(Kind::Role, id, role.project, place)
    } else {
        out.implied(Kind::Role, id, role.project, place)
    };
    out.named(row, AttrName::DisplayName, role.title, place);
    let holder = Holder { role: out.end(Kind::Role, id), reach, place };
    if !role.predefined || id == role.id {
        for (permission, place) in &role.permissions {
            if !holder.permission(*permission, *place, out) {
                let text = out.text(*permission);
                out.facts.notes.push(format!("openai: the permission `{text}` is not known here; what it allows was not read"));
                let end = out.end(Kind::Role, id);
                out.need(end, "what a permission of this role allows", *place);
            }
        }
    }
    if matches!(reach, Reach::Unknown) {
        let end = out.end(Kind::Role, id);
        out.need(end, "the project of this role: keep the list as `projects/ID/`, or give `--scope project=ID`", place);
    }
    let Some((is_group, subject)) = role.subject else { return };
    if subject.is_empty() {
        let end = out.end(Kind::Role, id);
        out.need(end, "who has this role: keep the list as `users/ID/roles.json` or `groups/ID/roles.json`", place);
        return;
    }
    let kind = match (is_group, machines.contains(&subject)) {
        (true, _) => Kind::Group,
        (false, true) => Kind::ServiceAccount,
        (false, false) => Kind::Human,
    };
    out.implied(kind, subject, Name::EMPTY, place);
    let row = out.grant(kind, subject, id, role.project, place);
    out.created(row, role.created, place);
    if !role.created_by.is_empty() {
        out.named(row, AttrName::GrantedBy, role.created_by, place);
    }
    for group in &role.through {
        out.refer(row, AttrName::InheritedFrom, Kind::Group, *group, place);
    }
}

fn invites(org: &Org, out: &mut Out<'_>) {
    let mut closed = 0;
    for invite in &org.invites {
        let status = out.text(invite.status);
        match status.as_str() {
            "pending" => {}
            // Who accepted is among the users, and what has expired opens nothing.
            "accepted" | "expired" | "deleted" => {
                closed += 1;
                continue;
            }
            _ => out.facts.notes.push("openai: an invite has a status that is not known here; it was taken as open".into()),
        }
        let place = invite.place;
        let row = out.record(Kind::External, invite.email, Name::EMPTY, place);
        out.facts.entry(row, AttrName::Labels, "invite", if status.is_empty() { "unknown" } else { &status }, place);
        out.created(row, invite.created, place);
        out.time(row, AttrName::Expires, invite.expires, place);
        let held = (!invite.role.is_empty()).then_some((Name::EMPTY, invite.role));
        for (project, role) in held.into_iter().chain(invite.in_projects.iter().copied()) {
            let id = preset(role, (!project.is_empty()).then_some(project), place, out);
            let row = out.grant(Kind::External, invite.email, id, project, place);
            out.word(row, AttrName::Conditions, "the invitation is accepted", place);
            out.word(row, AttrName::Technique, "accept-invitation", place);
        }
    }
    if closed > 0 {
        out.facts.notes.push(format!("openai: {closed} invites are no longer open, not used for the graph"));
    }
}
