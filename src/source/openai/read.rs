//! One item of the administration API in, a compact record out.

use super::kinds::{Object, Whereabouts};
use super::record::{Assistant, Group, Invite, Key, Member, Org, Owner, Project, Provider, Role, Rule, Setting, User};
use super::{log, name_of};
use crate::doc::Item;
use crate::model::{Name, Stated, time};
use crate::source::Context;

/// A time in seconds; null and missing are kept apart.
fn when(item: Item<'_>, key: &str) -> Stated<i64> {
    match item.get(key) {
        None => Stated::Missing,
        Some(value) if value.is_null() => Stated::Null,
        Some(value) => match value.int().map(time::from_number).or_else(|| value.text().and_then(time::parse)) {
            Some(at) => Stated::Is(at),
            None => Stated::Missing,
        },
    }
}

fn at(item: Item<'_>, key: &str) -> Option<i64> {
    match when(item, key) {
        Stated::Is(at) => Some(at),
        _ => None,
    }
}

fn bool_of(item: Item<'_>, key: &str) -> Option<bool> {
    item.get(key).and_then(|value| value.bool())
}

/// The project of an item: its own word, else where its file stands.
fn project(item: Item<'_>, whereabouts: &Whereabouts, cx: &mut Context<'_>) -> Name {
    cx.name(item.text_of("project_id").unwrap_or(&whereabouts.project))
}

/// Adds an item.
pub(super) fn element(org: &mut Org, object: Object, whereabouts: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    let needs_id =
        !matches!(object, Object::HostedTools | Object::ModelPermissions | Object::ProjectGroup | Object::SubjectRole | Object::Invite);
    if needs_id && item.text_of("id").is_none() {
        return cx.problem(item.at(), format!("one of the {} has no `id`: it was left out", object.plural()), "");
    }
    let id = name_of(item, "id", cx);
    match object {
        Object::User | Object::ProjectUser | Object::ServiceAccount => user(org, object, whereabouts, item, cx),
        Object::Invite => {
            let Some(email) = item.text_of("email") else {
                return cx.problem(item.at(), "an invite without `email` was left out", "");
            };
            let invite = Invite {
                email: cx.name(email),
                role: name_of(item, "role", cx),
                status: name_of(item, "status", cx),
                created: at(item, "created_at").or_else(|| at(item, "invited_at")),
                expires: when(item, "expires_at"),
                in_projects: in_projects(item.list_of("projects"), cx),
                place,
            };
            org.invites.push(invite);
        }
        Object::Project => {
            let (title, status) = (name_of(item, "name", cx), name_of(item, "status", cx));
            org.projects.push(Project { id, title, status, created: at(item, "created_at"), place });
        }
        Object::ProjectKey => {
            let key = key(item, whereabouts, cx);
            org.keys.push(key);
        }
        Object::AdminKey => {
            let key = key(item, whereabouts, cx);
            org.admin_keys.push(key);
        }
        Object::Group => {
            let (title, scim) = (name_of(item, "name", cx), bool_of(item, "is_scim_managed") == Some(true));
            org.groups.push(Group { id, title, scim, created: at(item, "created_at"), place });
        }
        Object::GroupUser => {
            let member = Member {
                group: cx.name(&whereabouts.group),
                user: id,
                email: name_of(item, "email", cx),
                title: name_of(item, "name", cx),
                machine: bool_of(item, "is_service_account") == Some(true),
                place,
            };
            org.members.push(member);
        }
        Object::ProjectGroup => {
            let Some(group) = item.text_of("group_id") else {
                return cx.problem(item.at(), "a project's group without `group_id` was left out", "");
            };
            let (group, project, title) = (cx.name(group), project(item, whereabouts, cx), name_of(item, "group_name", cx));
            org.project_groups.push((project, group, title, place));
        }
        Object::Role => {
            let role = role(item, None, whereabouts, cx);
            org.roles.push(role);
        }
        Object::Assignment => {
            let subject = (!whereabouts.group.is_empty(), whereabouts.subject(cx));
            let role = role(item, Some(subject), whereabouts, cx);
            org.roles.push(role);
        }
        Object::SubjectRole => {
            // The answer to an assignment names both sides.
            let subject = ["group", "user"]
                .into_iter()
                .find_map(|key| item.at_path(&[key, "id"]).and_then(|id| id.text()).map(|id| (key == "group", id)));
            match (subject, item.get("role").filter(|role| role.text_of("id").is_some())) {
                (Some((is_group, subject)), Some(inner)) => {
                    let subject = (is_group, cx.name(subject));
                    let role = role(inner, Some(subject), whereabouts, cx);
                    org.roles.push(role);
                }
                _ => cx.problem(item.at(), "a role assignment without `role.id` and `user.id` or `group.id` was left out", ""),
            }
        }
        Object::Provider => {
            let provider = Provider {
                id,
                issuer: name_of(item, "issuer", cx),
                audience: name_of(item, "audience", cx),
                enabled: bool_of(item, "enabled") != Some(false),
            };
            org.providers.push(provider);
        }
        Object::Rule => rule(org, id, whereabouts, item, cx),
        Object::HostedTools => {
            for tool in item.children() {
                if let Some(enabled) = bool_of(tool, "enabled") {
                    setting(
                        org,
                        &format!("hosted_tool_{}", tool.key()),
                        if enabled { "enabled" } else { "disabled" },
                        tool,
                        whereabouts,
                        cx,
                    );
                }
            }
        }
        Object::ModelPermissions => {
            if let Some(mode) = item.text_of("mode") {
                setting(org, "model_permissions", mode, item, whereabouts, cx);
            }
        }
        Object::Assistant => {
            let assistant = assistant(id, whereabouts, item, cx);
            org.assistants.push(assistant);
        }
        Object::AuditLog => log::read(org, item, cx),
        Object::Certificate | Object::Other => *org.unused.entry(object).or_default() += 1,
    }
}

fn setting(org: &mut Org, key: &str, value: &str, item: Item<'_>, whereabouts: &Whereabouts, cx: &mut Context<'_>) {
    let project = cx.name(&whereabouts.project);
    org.settings.push(Setting { project, key: cx.name(key), value: cx.name(value), place: cx.place(item.at()) });
}

/// `[{ id, name, role }]` of projects.
fn in_projects<'t>(list: impl Iterator<Item = Item<'t>>, cx: &mut Context<'_>) -> Vec<(Name, Name)> {
    let named: Vec<(&str, &str)> = list.filter_map(|project| Some((project.text_of("id")?, project.text_of("role")?))).collect();
    named.into_iter().map(|(project, role)| (cx.name(project), cx.name(role))).collect()
}

fn user(org: &mut Org, object: Object, whereabouts: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let account = item.get("user");
    let of_project = object != Object::User;
    let project = if of_project { project(item, whereabouts, cx) } else { Name::EMPTY };
    // `enabled` and `banned` are the account's, not the membership's.
    let banned = account.and_then(|account| bool_of(account, "banned")) == Some(true);
    let enabled = if banned { Some(false) } else { account.and_then(|account| bool_of(account, "enabled")) };
    let text = |key: &str, cx: &mut Context<'_>| {
        let found = item.text_of(key).or_else(|| account.and_then(|account| account.text_of(key)));
        found.map_or(Name::EMPTY, |text| cx.name(text))
    };
    let user = User {
        id: text("id", cx),
        email: text("email", cx),
        title: text("name", cx),
        role: name_of(item, "role", cx),
        machine: object == Object::ServiceAccount || bool_of(item, "is_service_account") == Some(true),
        enabled,
        scim: bool_of(item, "is_scim_managed"),
        added: at(item, "added_at"),
        created: at(item, "created_at").or_else(|| at(item, "created")),
        project,
        in_projects: in_projects(item.get("projects").into_iter().flat_map(|projects| projects.list_of("data")), cx),
        lost: of_project && project.is_empty(),
        place: cx.place(item.at()),
    };
    org.users.push(user);
}

fn key(item: Item<'_>, whereabouts: &Whereabouts, cx: &mut Context<'_>) -> Key {
    Key {
        id: name_of(item, "id", cx),
        title: name_of(item, "name", cx),
        project: project(item, whereabouts, cx),
        created: at(item, "created_at"),
        last_used: when(item, "last_used_at"),
        expires: when(item, "expires_at"),
        access: name_of(item, "owner_project_access", cx),
        of_project: item.text_of("redacted_value").is_some_and(|text| text.starts_with("sk-proj-") || text.starts_with("sk-svcacct-")),
        owner: item.get("owner").and_then(|value| owner(value, cx)),
        place: cx.place(item.at()),
    }
}

/// The owner stands under its type in project keys, and openly in admin keys.
fn owner(item: Item<'_>, cx: &mut Context<'_>) -> Option<Owner> {
    let inner =
        ["service_account", "user"].into_iter().find_map(|key| item.get(key)).filter(|inner| inner.text_of("id").is_some()).unwrap_or(item);
    let id = cx.name(inner.text_of("id")?);
    let machine = item.text_of("type") == Some("service_account");
    Some(Owner { machine, id, email: name_of(inner, "email", cx), title: name_of(inner, "name", cx) })
}

fn role(item: Item<'_>, subject: Option<(bool, Name)>, whereabouts: &Whereabouts, cx: &mut Context<'_>) -> Role {
    let through = item
        .list_of("assignment_sources")
        .filter(|source| source.text_of("principal_type") == Some("group"))
        .filter_map(|source| source.text_of("principal_id"))
        .map(|id| cx.name(id))
        .collect();
    let permissions =
        item.list_of("permissions").filter_map(|value| value.text().map(|text| (cx.name(text), cx.place(value.at())))).collect();
    Role {
        id: name_of(item, "id", cx),
        title: name_of(item, "name", cx),
        predefined: bool_of(item, "predefined_role") == Some(true),
        of_project: item.text_of("resource_type") == Some("api.project"),
        permissions,
        project: project(item, whereabouts, cx),
        subject,
        through,
        created: at(item, "created_at"),
        created_by: name_of(item, "created_by", cx),
        place: cx.place(item.at()),
    }
}

fn assistant(id: Name, whereabouts: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) -> Assistant {
    let mut tools = Vec::new();
    for tool in item.list_of("tools") {
        let text = match (tool.text_of("type").unwrap_or("tool"), tool.at_path(&["function", "name"]).and_then(|name| name.text())) {
            (_, Some(name)) => format!("function {name}"),
            (sort, None) => sort.to_owned(),
        };
        tools.push((cx.name(&text), cx.place(tool.at())));
    }
    let stores = item.at_path(&["tool_resources", "file_search"]).into_iter().flat_map(|files| files.list_of("vector_store_ids"));
    let stores: Vec<(&str, u32)> = stores.filter_map(|store| Some((store.text()?, store.at()))).collect();
    Assistant {
        id,
        title: name_of(item, "name", cx),
        model: name_of(item, "model", cx),
        project: project(item, whereabouts, cx),
        created: at(item, "created_at"),
        tools,
        stores: stores.into_iter().map(|(store, at)| (cx.name(store), cx.place(at))).collect(),
        place: cx.place(item.at()),
    }
}

fn rule(org: &mut Org, id: Name, whereabouts: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let mut matchers = Vec::new();
    for matcher in item.get("attribute_matchers").into_iter().flat_map(|all| all.children()) {
        if let Some(value) = matcher.text() {
            matchers.push(cx.name(&format!("{} == {value}", matcher.key())));
        }
    }
    let Some(account) = item.text_of("service_account_id") else {
        return cx.problem(item.at(), "a federation rule without `service_account_id` was left out", "");
    };
    let rule = Rule {
        id,
        provider: name_of(item, "workload_identity_provider_id", cx),
        project: project(item, whereabouts, cx),
        account: cx.name(account),
        matchers,
        restricted: item.at_path(&["permissions", "type"]).and_then(|value| value.text()) == Some("restricted"),
        enabled: bool_of(item, "enabled") != Some(false),
        place: cx.place(item.at()),
    };
    org.rules.push(rule);
}
