//! One item of the organisation's lists in, a compact record out.

use super::kinds::{Object, Whereabouts};
use super::record::{Account, Actor, Group, GroupMember, Invite, Issuer, Key, Member, Org, Permission, Reach, Role, Rule, User, Workspace};
use super::{id_of, name_of};
use crate::doc::Item;
use crate::model::{Name, Stated, time};
use crate::source::Context;

/// A time; null and missing are kept apart.
pub(super) fn when(item: Item<'_>, key: &str) -> Stated<i64> {
    match item.get(key) {
        None => Stated::Missing,
        Some(value) if value.is_null() => Stated::Null,
        Some(value) => match value.text().and_then(time::parse).or_else(|| value.int().map(time::from_number)) {
            Some(at) => Stated::Is(at),
            None => Stated::Missing,
        },
    }
}

pub(super) fn at(item: Item<'_>, key: &str) -> Option<i64> {
    match when(item, key) {
        Stated::Is(at) => Some(at),
        _ => None,
    }
}

/// Whether a time is there that says when it ended.
pub(super) fn ended(item: Item<'_>) -> bool {
    item.get("archived_at").is_some_and(|value| !value.is_null())
}

fn flag(item: Item<'_>, key: &str) -> bool {
    item.get(key).and_then(|value| value.bool()) == Some(true)
}

/// The texts of a list, or `None` where one of several keys is missing: then the item is of no use and that is said.
fn need(object: Object, keys: &[&str], item: Item<'_>, cx: &mut Context<'_>) -> Option<Vec<Name>> {
    let mut found = Vec::with_capacity(keys.len());
    for key in keys {
        match item.text_of(key).filter(|text| !text.is_empty()) {
            Some(text) => found.push(cx.name(text)),
            None => {
                cx.problem(item.at(), format!("one of the {} has no `{key}`: it was left out", object.plural()), "");
                return None;
            }
        }
    }
    Some(found)
}

fn or_path(item: Item<'_>, key: &str, path: &str, cx: &mut Context<'_>) -> Name {
    cx.name(item.text_of(key).unwrap_or(path))
}

fn texts(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Vec<Name> {
    item.list_of(key).filter_map(|value| value.text()).map(|text| cx.name(text)).collect()
}

/// Adds an item.
pub(super) fn element(org: &mut Org, object: Object, at_path: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    match object {
        Object::Organisation => org.title = Some((name_of(item, "name", cx), place)),
        Object::User => {
            let Some(id) = id_of(object, item, cx) else { return };
            let [email, title, role] = ["email", "name", "role"].map(|key| name_of(item, key, cx));
            org.users.push(User { id, email, title, role, added: at(item, "added_at"), place });
        }
        Object::Invite => {
            let Some(email) = need(object, &["email"], item, cx).and_then(|found| found.first().copied()) else { return };
            let [role, status] = ["role", "status"].map(|key| name_of(item, key, cx));
            let groups = texts(item, "rbac_group_ids", cx);
            let (created, expires) = (at(item, "invited_at"), when(item, "expires_at"));
            org.invites.push(Invite { email, role, status, created, expires, groups, place });
        }
        Object::Workspace => {
            let Some(id) = id_of(object, item, cx) else { return };
            let mut labels = Vec::new();
            for tag in item.get("tags").into_iter().flat_map(|tags| tags.children()) {
                if let Some(value) = tag.text() {
                    labels.push((cx.name(&format!("tag.{}", tag.key())), cx.name(value)));
                }
            }
            if let Some(key) = item.get("external_key_id") {
                labels.push((cx.name("customer_managed_key"), cx.name(if key.is_null() { "false" } else { "true" })));
            }
            let title = name_of(item, "name", cx);
            org.workspaces.push(Workspace { id, title, created: at(item, "created_at"), archived: ended(item), labels, place });
        }
        Object::Member | Object::AccountMember => member(org, object, at_path, item, cx),
        Object::Key => key(org, item, cx),
        Object::ServiceAccount => {
            let Some(id) = id_of(object, item, cx) else { return };
            let [title, role, created_by] = ["name", "organization_role", "created_by_actor_id"].map(|key| name_of(item, key, cx));
            org.accounts.push(Account { id, title, role, created: at(item, "created_at"), created_by, archived: ended(item), place });
        }
        Object::Issuer => {
            let Some(id) = id_of(object, item, cx) else { return };
            org.issuers.push(Issuer { id, url: name_of(item, "issuer_url", cx), archived: ended(item) });
        }
        Object::Rule => rule(org, item, cx),
        Object::RuleWorkspace => {
            let rule = or_path(item, "federation_rule_id", &at_path.rule, cx);
            let workspace = name_of(item, "workspace_id", cx);
            if rule.is_empty() || workspace.is_empty() {
                return cx.problem(item.at(), "a rule's workspace without `federation_rule_id` and `workspace_id` was left out", "");
            }
            org.rule_workspaces.push((rule, workspace));
        }
        Object::Group => {
            let Some(id) = id_of(object, item, cx) else { return };
            let [title, source] = ["name", "source_type"].map(|key| name_of(item, key, cx));
            let roles = match item.get("role_ids") {
                None => Stated::Missing,
                Some(value) if value.is_null() => Stated::Null,
                Some(_) => Stated::Is(texts(item, "role_ids", cx)),
            };
            org.groups.push(Group { id, title, source, created: at(item, "created_at"), roles, place });
        }
        Object::GroupMember => {
            let group = or_path(item, "rbac_group_id", &at_path.group, cx);
            let [user, email] = ["user_id", "email"].map(|key| name_of(item, key, cx));
            if user.is_empty() {
                return cx.problem(item.at(), "a group member without `user_id` was left out", "");
            }
            org.group_members.push(GroupMember { group, user, email, place });
        }
        Object::Role => {
            let Some(id) = id_of(object, item, cx) else { return };
            let source = item.at_path(&["source", "type"]).and_then(|value| value.text()).map_or(Name::EMPTY, |text| cx.name(text));
            let title = cx.name(item.text_of("display_name").or_else(|| item.text_of("name")).unwrap_or(""));
            org.roles.push(Role { id, title, source, created: at(item, "created_at"), place });
        }
        Object::Permission => {
            let resource = item.get("resource").unwrap_or(item);
            let part = cx.name(resource.text_of("tool_name").or_else(|| resource.text_of("scope")).unwrap_or(""));
            let [on, connector] = ["type", "connector_id"].map(|key| name_of(resource, key, cx));
            let role = or_path(item, "rbac_role_id", &at_path.role, cx);
            org.permissions.push(Permission { role, action: name_of(item, "action", cx), on, connector, part, place });
        }
        Object::Compliance => {
            let state = item.at_path(&["state", "type"]).and_then(|value| value.text()).unwrap_or("");
            org.compliance.push((cx.name(state), place));
        }
        Object::Agent | Object::Deployment | Object::Vault | Object::Credential | Object::Other => {
            *org.unused.entry(object).or_default() += 1;
        }
    }
}

fn member(org: &mut Org, object: Object, at_path: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let machine = object == Object::AccountMember;
    let principal = if machine { or_path(item, "service_account_id", &at_path.account, cx) } else { name_of(item, "user_id", cx) };
    let workspace = or_path(item, "workspace_id", &at_path.workspace, cx);
    if principal.is_empty() || workspace.is_empty() {
        return cx.problem(item.at(), format!("one of the {} names no member or no workspace: it was left out", object.plural()), "");
    }
    org.members.push(Member {
        machine,
        principal,
        workspace,
        role: name_of(item, "workspace_role", cx),
        implicit: flag(item, "implicit"),
        created_by: name_of(item, "created_by_actor_id", cx),
        place: cx.place(item.at()),
    });
}

fn actor(item: Item<'_>, cx: &mut Context<'_>) -> Option<Actor> {
    let (machine, key) = match item.text_of("type")? {
        "user_actor" => (false, "user_id"),
        "service_account_actor" => (true, "service_account_id"),
        "user" => (false, "id"),
        "service_account" => (true, "id"),
        _ => return None,
    };
    item.text_of(key).map(|id| Actor { machine, id: cx.name(id) })
}

fn key(org: &mut Org, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(id) = id_of(Object::Key, item, cx) else { return };
    let workspace = item.get("workspace_id");
    let reach = match (item.get("scope"), workspace) {
        (Some(scope), _) => match (scope.text_of("type"), scope.text_of("workspace_id")) {
            (Some("organization"), _) => Reach::Organisation,
            (Some("workspace"), Some(id)) => Reach::Workspace(cx.name(id)),
            _ => Reach::Unknown,
        },
        // The older shape: null is the default workspace.
        (None, Some(value)) if value.is_null() => Reach::Default,
        (None, Some(value)) => value.text().map_or(Reach::Unknown, |id| Reach::Workspace(cx.name(id))),
        (None, None) => Reach::Unknown,
    };
    let stated = item.get("principal");
    let principal = match stated {
        None => Stated::Missing,
        Some(value) if value.is_null() => Stated::Null,
        Some(value) => actor(value, cx).map_or(Stated::Missing, Stated::Is),
    };
    let strange = stated.is_some() && principal == Stated::Missing;
    org.keys.push(Key {
        id,
        title: name_of(item, "name", cx),
        status: name_of(item, "status", cx),
        created: at(item, "created_at"),
        expires: when(item, "expires_at"),
        created_by: item.get("created_by").and_then(|value| actor(value, cx)),
        principal,
        strange,
        reach,
        place: cx.place(item.at()),
    });
}

fn rule(org: &mut Org, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(id) = id_of(Object::Rule, item, cx) else { return };
    let target = item.get("target").filter(|target| target.text_of("type") == Some("service_account"));
    let matches = item.get("match").unwrap_or(item);
    let mut claims = Vec::new();
    for claim in matches.get("claims").into_iter().flat_map(|all| all.children()) {
        if let Some(value) = claim.text() {
            claims.push(cx.name(&format!("{} == {value}", claim.key())));
        }
    }
    let scopes = item.text_of("oauth_scope").unwrap_or("").split_whitespace().map(|scope| cx.name(scope)).collect();
    let [subject, audience, condition] = ["subject_prefix", "audience", "condition"].map(|key| name_of(matches, key, cx));
    let [issuer, issuer_name, legacy, created_by] =
        ["issuer_id", "issuer_name", "workspace_id", "created_by_actor_id"].map(|key| name_of(item, key, cx));
    org.rules.push(Rule {
        id,
        issuer,
        issuer_name,
        subject,
        audience,
        claims,
        condition,
        scopes,
        account: target.map_or(Name::EMPTY, |target| name_of(target, "service_account_id", cx)),
        all: flag(item, "applies_to_all_workspaces"),
        workspaces: texts(item, "workspace_ids", cx),
        legacy,
        lifetime: item.get("token_lifetime_seconds").and_then(|value| value.int()),
        created: at(item, "created_at"),
        created_by,
        archived: ended(item),
        place: cx.place(item.at()),
    });
}
