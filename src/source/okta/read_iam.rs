//! Who administers the organisation, as the export says it: role assignments, custom roles, resource sets; one item in, a record out.

use super::kinds::{Object, STANDARD, href, id_in, is_template};
use super::read::{Reading, active, at};
use super::record::{Assignment, CustomRole, Org, Permission, SetResource, Targets};
use crate::doc::Item;
use crate::model::{Kind, Name};
use crate::source::Context;

/// Whom an address names.
fn holder_in(address: &str) -> Option<(Kind, &str)> {
    [("users", Kind::Human), ("groups", Kind::Group), ("clients", Kind::OauthClient)]
        .into_iter()
        .find_map(|(collection, kind)| id_in(address, collection).map(|id| (kind, id)))
}

/// That somebody has a role. The list of a user shows also what comes to him through groups: there the link names the group.
pub(super) fn assignment(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let item = reading.item;
    let at_place = reading.at;
    let by_path = [(Kind::OauthClient, &at_place.client), (Kind::Group, &at_place.group), (Kind::Human, &at_place.user)]
        .into_iter()
        .find(|(_, id)| !id.is_empty())
        .map(|(kind, id)| (kind, id.as_str()));
    let linked = href(item, "assignee").and_then(holder_in);
    let through_group = item.text_of("assignmentType") == Some("GROUP");
    let holder = match (linked, by_path) {
        // The link of a role that comes through a group can name the group or its member: whoever it names has the role.
        (Some((Kind::Group, id)), _) => Some((Kind::Group, id)),
        (_, Some(path)) => Some(path),
        (Some(linked), None) => Some(linked),
        (None, None) => None,
    };
    let holder = holder.filter(|(kind, _)| !(through_group && *kind == Kind::OauthClient));
    let custom = item.text_of("role").filter(|role| role.starts_with("cr0"));
    let linked_set = href(item, "resource-set").and_then(|address| id_in(address, "resource-sets"));
    let resource_set = item.text_of("resource-set").or(linked_set).filter(|_| custom.is_some());
    let assignment = Assignment {
        id: reading.name("id"),
        sort: reading.name("type"),
        label: reading.name("label"),
        holder: holder.map(|(kind, id)| (kind, reading.cx.name(id))),
        role: custom.map_or(Name::EMPTY, |id| reading.cx.name(id)),
        resource_set: resource_set.map_or(Name::EMPTY, |id| reading.cx.name(id)),
        active: active(item),
        created: at(item, "created"),
        place: reading.cx.place(item.at()),
    };
    targets(org, assignment.id, reading);
    org.assignments.push(assignment);
}

/// The targets that came with an assignment (`expand=targets/groups`).
fn targets(org: &mut Org, assignment: Name, reading: &mut Reading<'_, '_, '_>) {
    let Some(found) = reading.item.at_path(&["_embedded", "targets"]) else { return };
    let groups: Vec<&str> = found.list_of("groups").filter_map(|group| group.text_of("id")).collect();
    let apps: Vec<Item<'_>> = found.get("catalog").into_iter().flat_map(|catalog| catalog.list_of("apps")).collect();
    let apps: Vec<Target> = apps.into_iter().map(|item| target_app(&mut Reading { at: reading.at, item, cx: &mut *reading.cx })).collect();
    let targets = org.targets.entry(assignment).or_default();
    for group in groups {
        targets.groups.insert(reading.cx.name(group));
    }
    for app in apps {
        add_target(targets, app);
    }
}

/// An app that a role assignment is limited to, or all apps of a sort.
pub(super) enum Target {
    App(Name),
    Sort(Name),
}

/// An instance has the id of an app; what has none, or its sort's, is the sort.
pub(super) fn target_app(reading: &mut Reading<'_, '_, '_>) -> Target {
    match reading.item.text_of("id") {
        Some(id) if id.starts_with("0oa") => Target::App(reading.name("id")),
        _ => Target::Sort(reading.name("name")),
    }
}

pub(super) fn add_target(targets: &mut Targets, found: Target) {
    match found {
        Target::App(id) => targets.apps.insert(id),
        Target::Sort(name) => targets.app_names.insert(name),
    };
}

pub(super) fn role(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let item = reading.item;
    let role = CustomRole {
        id: reading.name("id"),
        label: reading.name("label"),
        created: at(item, "created"),
        place: reading.cx.place(item.at()),
    };
    org.roles.push(role);
}

pub(super) fn permission(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let item = reading.item;
    let of = reading.at.role.as_str();
    let say = "keep the list as `iam/roles/ID/permissions.json`, or give `--scope role=ID`";
    let Some(role) = reading.parent(org, Object::Permission, of, "role", "roles", say) else { return };
    let permission = Permission {
        role,
        label: reading.name("label"),
        conditional: item.get("conditions").is_some_and(|conditions| !conditions.is_null()),
        place: reading.cx.place(item.at()),
    };
    org.permissions.push(permission);
}

pub(super) fn resource_set(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let (id, label) = (reading.name("id"), reading.name("label"));
    org.sets.entry(id).or_default().label = label;
}

pub(super) fn resource(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let linked = href(reading.item, "resource-set").and_then(|address| id_in(address, "resource-sets"));
    let set = if reading.at.resource_set.is_empty() { linked.unwrap_or("") } else { &reading.at.resource_set };
    let set = reading.cx.name(set);
    let item = reading.item;
    let links = item.get("_links").into_iter().flat_map(|links| links.children());
    let address = links
        .filter_map(|link| link.text_of("href"))
        .find(|href| href.contains("/api/v1/") && !href.contains("/iam/resource-sets/"))
        .or_else(|| item.text_of("orn"));
    let found = address.map_or(SetResource::Other, |address| meant(address, reading));
    org.pending.resources.push((set, found));
}

/// What an address or an ORN names.
pub(super) fn meant(text: &str, reading: &mut Reading<'_, '_, '_>) -> SetResource {
    let query = text.split_once('?').map_or("", |(_, query)| query);
    let path = text.split('?').next().unwrap_or("");
    let parts: Vec<&str> = if path.starts_with("orn:") {
        // orn:okta:directory:ORG:groups:00g1:contained_resources
        path.split(':').skip(4).collect()
    } else {
        path.split("/api/v1/").nth(1).unwrap_or("").split('/').filter(|part| !part.is_empty()).collect()
    };
    if parts.iter().any(|part| is_template(part)) {
        return SetResource::Other;
    }
    let mut name = |text: &str| reading.cx.name(text);
    match parts.as_slice() {
        ["users"] => SetResource::AllUsers,
        ["users", id] => SetResource::User(name(id)),
        ["groups"] => SetResource::AllGroups,
        ["groups", id, "users" | "contained_resources"] => SetResource::UsersOf(name(id)),
        ["groups", id] => SetResource::Group(name(id)),
        // `filter=name eq "NAME"` is all apps of a sort.
        ["apps"] if query.is_empty() => SetResource::AllApps,
        ["apps"] => match query.rsplit(['"', '+', ' ']).map(|part| part.trim_matches(['"', '%', '2'])).find(|part| !part.is_empty()) {
            Some(sort) => SetResource::AppsNamed(name(sort)),
            None => SetResource::Other,
        },
        ["apps", id] if id.starts_with("0oa") => SetResource::App(name(id)),
        ["apps", sort] => SetResource::AppsNamed(name(sort)),
        ["apps", _, id] => SetResource::App(name(id)),
        ["idps" | "identity_providers" | "identityProviders", ..] => SetResource::Providers,
        ["authorizationServers" | "authorization_servers", ..] => SetResource::Servers,
        _ => SetResource::Other,
    }
}

pub(super) fn binding(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let item = reading.item;
    let of = reading.at.resource_set.as_str();
    let say = "keep the list as `iam/resource-sets/ID/bindings.json`";
    let Some(set) = reading.parent(org, Object::Binding, of, "members", "resource-sets", say) else { return };
    let role = reading.name("id");
    org.bindings.push((set, role, reading.cx.place(item.at())));
}

/// A member of a binding is a role assignment, seen from the resource set.
pub(super) fn member(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let item = reading.item;
    let holder = href(item, "self").and_then(holder_in);
    let assignment = Assignment {
        id: reading.name("id"),
        sort: Name::EMPTY,
        label: Name::EMPTY,
        holder: holder.map(|(kind, id)| (kind, reading.cx.name(id))),
        role: reading.cx.name(&reading.at.role),
        resource_set: reading.cx.name(&reading.at.resource_set),
        active: true,
        created: at(item, "created"),
        place: reading.cx.place(item.at()),
    };
    org.pending.members.push(assignment);
}

/// A document has ended: what its head said of its parent is known now.
pub(super) fn settle(org: &mut Org, links: &Parents, cx: &mut Context<'_>) {
    let (set, role) = (cx.name(&links.resource_set), cx.name(&links.role));
    for (own, resource) in std::mem::take(&mut org.pending.resources) {
        let of = if own.is_empty() { set } else { own };
        if of.is_empty() {
            let say = "keep the list as `iam/resource-sets/ID/resources.json`, or give `--scope resource-set=ID`";
            *org.orphans.entry((Object::SetResource, say)).or_default() += 1;
            continue;
        }
        let set = org.sets.entry(of).or_default();
        set.listed = true;
        set.resources.push(resource);
    }
    for mut member in std::mem::take(&mut org.pending.members) {
        member.role = if member.role.is_empty() { role } else { member.role };
        member.resource_set = if member.resource_set.is_empty() { set } else { member.resource_set };
        if member.role.is_empty() || member.resource_set.is_empty() {
            let say = "keep the list as `iam/resource-sets/ID/bindings/ROLE/members.json`";
            *org.orphans.entry((Object::BindingMember, say)).or_default() += 1;
            continue;
        }
        if STANDARD.contains(&cx.facts.names.text(member.role)) {
            (member.sort, member.role, member.resource_set) = (member.role, Name::EMPTY, Name::EMPTY);
        } else {
            member.sort = cx.name("CUSTOM");
        }
        org.assignments.push(member);
    }
}

/// What the links around a list say of its parent.
#[derive(Default)]
pub(super) struct Parents {
    resource_set: String,
    role: String,
}

impl Parents {
    /// Takes the links around a list.
    pub(super) fn of(links: Item<'_>) -> Parents {
        let all: Vec<&str> = links.children().filter_map(|link| link.text_of("href")).collect();
        let first = |collection: &str| all.iter().find_map(|address| id_in(address, collection)).unwrap_or("").to_owned();
        Parents { resource_set: first("resource-sets"), role: first("bindings") }
    }
}
