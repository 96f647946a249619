//! Claude Enterprise: groups, who is in them, and the permissions of their roles. An action counts by what it is on; nothing is
//! taken from a role's name.

use super::emit::{Out, Power};
use super::record::{Org, Permission};
use crate::model::{AttrName, Certainty, EdgeKind, End, Kind, Level, Name, Place, Stated};
use rustc_hash::FxHashSet;

/// Writes groups, members, roles and permissions.
pub(super) fn write(org: &Org, out: &mut Out<'_>) {
    groups(org, out);
    members(org, out);
    for role in &org.roles {
        let row = out.record(Kind::Role, role.id, Name::EMPTY, role.place);
        out.named(row, AttrName::DisplayName, role.title, role.place);
        out.created(row, role.created, role.place);
        if !role.source.is_empty() {
            let source = out.text(role.source);
            out.label(row, "source", &source, role.place);
        }
    }
    let told: FxHashSet<Name> = org.permissions.iter().map(|permission| permission.role).collect();
    let held = org.groups.iter().filter_map(|group| match &group.roles {
        Stated::Is(roles) => Some((roles, group.place)),
        _ => None,
    });
    let held: Vec<(Name, Place)> = held.flat_map(|(roles, place)| roles.iter().map(move |role| (*role, place))).collect();
    let mut asked = FxHashSet::default();
    for (role, place) in held.into_iter().chain(org.roles.iter().map(|role| (role.id, role.place))) {
        if !told.contains(&role) && asked.insert(role) {
            let text = format!("the permissions of this role: keep the list as `rbac_roles/{}/permissions.json`", out.text(role));
            let end = out.end(Kind::Role, role);
            out.need(end, &text, place);
        }
    }
    connectors(org, out);
    for permission in &org.permissions {
        allow(permission, out);
    }
}

fn groups(org: &Org, out: &mut Out<'_>) {
    for group in &org.groups {
        let place = group.place;
        let row = out.record(Kind::Group, group.id, Name::EMPTY, place);
        out.named(row, AttrName::DisplayName, group.title, place);
        out.created(row, group.created, place);
        let source = out.text(group.source);
        if !source.is_empty() {
            out.label(row, "source", &source, place);
        }
        if source == "scim" {
            let directory = out.name("directory");
            if out.first(Kind::External, directory) {
                let row = out.implied(Kind::External, directory, Name::EMPTY, place);
                out.word(row, AttrName::DisplayName, "the directory that provisions groups", place);
            }
            let (from, to) = (out.end(Kind::External, directory), out.end(Kind::Group, group.id));
            out.becomes(&Power::sure(from, "provision-claude-group", place), EdgeKind::Manages, to);
        }
        let end = out.end(Kind::Group, group.id);
        match &group.roles {
            Stated::Is(roles) => {
                for role in roles {
                    if out.first(Kind::Role, *role) {
                        out.implied(Kind::Role, *role, Name::EMPTY, place);
                    }
                    out.grant(Kind::Group, group.id, *role, Name::EMPTY, place);
                }
            }
            Stated::Null => out.need(end, "the roles of this group, which the service could not say when the list was made", place),
            Stated::Missing => out.need(end, "the roles of this group: its answer leaves `role_ids` out", place),
        }
    }
}

fn members(org: &Org, out: &mut Out<'_>) {
    for member in &org.group_members {
        let place = member.place;
        let row = out.implied(Kind::Human, member.user, Name::EMPTY, place);
        out.named(row, AttrName::Emails, member.email, place);
        if member.group.is_empty() {
            let end = out.end(Kind::Human, member.user);
            out.need(end, "the group of this list of members: keep it as `rbac_groups/ID/members.json`", place);
            continue;
        }
        if out.first(Kind::Group, member.group) {
            out.implied(Kind::Group, member.group, Name::EMPTY, place);
        }
        out.refer(row, AttrName::MemberOf, Kind::Group, member.group, place);
    }
}

/// Connectors that permissions name, gathered before a permission is on all of them.
fn connectors(org: &Org, out: &mut Out<'_>) {
    let mut seen = FxHashSet::default();
    for permission in org.permissions.iter().filter(|permission| !permission.connector.is_empty()) {
        let text = format!("connector/{}", out.text(permission.connector));
        let id = out.name(&text);
        if seen.insert(id) {
            out.connectors.push((id, permission.place));
            let row = out.implied(Kind::Resource, id, Name::EMPTY, permission.place);
            out.word(row, AttrName::Type, "connector", permission.place);
        }
    }
}

/// What a permission is on; nothing where its words are not known.
fn target(permission: &Permission, out: &mut Out<'_>) -> Option<End> {
    let place = permission.place;
    let connector = |out: &Out<'_>| format!("connector/{}", out.text(permission.connector));
    match out.text(permission.on).as_str() {
        "organization" => Some(out.organisation()),
        "connector" | "connector_scope" => {
            let id = connector(out);
            let id = out.name(&id);
            Some(out.end(Kind::Resource, id))
        }
        "connector_tool" => {
            let text = format!("{}/{}", connector(out), out.text(permission.part));
            let id = out.name(&text);
            if out.first(Kind::Resource, id) {
                let row = out.implied(Kind::Resource, id, Name::EMPTY, place);
                out.word(row, AttrName::Type, "tool", place);
            }
            Some(out.end(Kind::Resource, id))
        }
        "all_connectors" => {
            let id = out.name("connectors");
            let members = out.connectors.clone();
            if let Some(set) = out.set(id, Kind::Resource, Name::EMPTY, &members) {
                return Some(set);
            }
            // None is named anywhere: the permission is on all of them none the less.
            if out.first(Kind::Set, id) {
                let row = out.implied(Kind::Set, id, Name::EMPTY, place);
                out.word(row, AttrName::Of, Kind::Resource.word(), place);
            }
            Some(out.end(Kind::Set, id))
        }
        _ => None,
    }
}

fn allow(permission: &Permission, out: &mut Out<'_>) {
    let place = permission.place;
    let action = out.text(permission.action);
    if permission.role.is_empty() {
        let organisation = out.organisation();
        let what = "the role of a list of permissions: keep it as `rbac_roles/ID/permissions.json`, or give `--scope role=ID`";
        return out.need(organisation, what, place);
    }
    if out.first(Kind::Role, permission.role) {
        out.implied(Kind::Role, permission.role, Name::EMPTY, place);
    }
    let role = out.end(Kind::Role, permission.role);
    let Some(to) = target(permission, out) else {
        out.note(format!("anthropic: a permission `{action}` is on something that is not known here; what it allows was not read"));
        return out.need(role, "what a permission of this role allows", place);
    };
    let on_organisation = out.facts.names.text(permission.on) == "organization";
    let base = Power { action: permission.action, ..Power::sure(role, "", place) };
    match (on_organisation, action.as_str()) {
        // Rights in the panel of administrators: the vendor publishes no list of what each lets one change.
        (true, right) if right.starts_with("permission_") => {
            let power = Power {
                technique: "use-admin-panel-right",
                certainty: Certainty::Assumed,
                condition: "the right lets its holder change settings",
                ..base
            };
            out.touch(&power, Level::Write, to);
            out.need(role, &format!("how far the right `{right}` of the administration panel goes"), place);
        }
        // A feature of the product, or all of them.
        (true, _) => out.touch(&base, Level::Use, to),
        (false, "always_allow") => {
            out.touch(&Power { technique: "call-connector-unattended", ..base }, Level::Use, to);
        }
        (false, "use" | "grant" | "interactive" | "managed") => out.touch(&base, Level::Use, to),
        (false, _) => {
            out.note(format!("anthropic: the action `{action}` on a connector is not known here; it was taken as its use"));
            out.touch(&Power { certainty: Certainty::Assumed, ..base }, Level::Use, to);
        }
    }
}
