//! One item of the LangSmith API in, a compact record out. Passwords of open invitations and values of keys never get here.

use super::{Account, Held, Key, Member, Object, Org, Pending, Role, Secret, Sort_, Whereabouts, Workspace};
use crate::doc::Item;
use crate::model::Name;
use crate::source::Context;
use crate::source::writer::{moment, when};

fn text(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    item.text_of(key).map_or(Name::EMPTY, |text| cx.name(text))
}

fn texts(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Vec<Name> {
    item.list_of(key).filter_map(|entry| entry.text()).map(|text| cx.name(text)).collect()
}

/// Settings of the organisation that are worth a label.
const SETTINGS: &[&str] = &[
    "sso_only",
    "sso_login_slug",
    "jit_provisioning_enabled",
    "pat_creation_disabled",
    "max_api_key_expiry_days",
    "ip_allowlist_enabled",
    "invites_enabled",
];

/// How somebody logs in, by the vendor's words for it.
fn login(provider: &str) -> &'static str {
    match provider {
        "email" => "password",
        "supabase:sso" | "oidc" | "custom-oidc" => "sso",
        _ => "federated",
    }
}

/// The workspace of a list, or none where it is the organisation's; a list that says itself that it is a workspace's without
/// its path saying which has the empty name.
fn workspace(item: Item<'_>, at: &Whereabouts, cx: &mut Context<'_>) -> Option<Name> {
    let stated = item.text_of("access_scope") == Some("workspace");
    (!at.workspace.is_empty() || stated).then(|| cx.name(&at.workspace))
}

pub(super) fn element(org: &mut Org, object: Object, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    if !at.workspace.is_empty() {
        org.named.push((cx.name(&at.workspace), place));
    }
    // A role of the vendor's own names no organisation.
    if object != Object::Role
        && let Some(id) = item.text_of("organization_id")
    {
        org.ids.insert(id.to_owned());
    }
    let word = |item: Item<'_>, cx: &mut Context<'_>| {
        let word = text(item, "role_name", cx);
        if word.is_empty() { text(item, "org_role_name", cx) } else { word }
    };
    match object {
        Object::Member => {
            let user = ["ls_user_id", "user_id", "id"].map(|key| text(item, key, cx)).into_iter().find(|id| !id.is_empty());
            let Some(user) = user else {
                return cx.problem(item.at(), "a member without `ls_user_id` was left out", "");
            };
            let workspace = workspace(item, at, cx);
            let mut auth: Vec<&'static str> =
                item.list_of("linked_login_methods").filter_map(|method| method.text_of("provider")).map(login).collect();
            auth.sort_unstable();
            auth.dedup();
            let member = Member {
                workspace,
                user,
                email: text(item, "email", cx),
                title: text(item, "full_name", cx),
                disabled: item.get("is_disabled").and_then(|value| value.bool()),
                read_only: item.get("read_only").and_then(|value| value.bool()) == Some(true),
                role: Held { id: text(item, "role_id", cx), word: word(item, cx) },
                in_organisation: if workspace.is_some() { text(item, "org_role_name", cx) } else { Name::EMPTY },
                workspaces: texts(item, "tenant_ids", cx),
                auth,
                created: moment(item, "created_at"),
                place,
            };
            org.members.push(member);
        }
        Object::Pending => {
            let email = text(item, "email", cx);
            if email.is_empty() {
                return cx.problem(item.at(), "an invitation without `email` was left out", "");
            }
            let role = Held { id: text(item, "role_id", cx), word: word(item, cx) };
            org.pending.push(Pending { workspace: workspace(item, at, cx), email, role, created: moment(item, "created_at"), place });
        }
        Object::Role => {
            let own = item.get("organization_id").map(|id| !id.is_null());
            let permissions = item
                .list_of("permissions")
                .filter_map(|permission| permission.text().map(|text| (cx.name(text), cx.place(permission.at()))))
                .collect();
            let role = Role {
                id: text(item, "id", cx),
                name: text(item, "name", cx),
                title: text(item, "display_name", cx),
                own,
                of_workspace: item.text_of("access_scope") == Some("workspace"),
                permissions,
                place,
            };
            if role.id.is_empty() {
                return cx.problem(item.at(), "a role without `id` was left out", "");
            }
            org.roles.push(role);
        }
        Object::Workspace => {
            let deleted = item.get("is_deleted").and_then(|value| value.bool()) == Some(true);
            let [id, title] = ["id", "display_name"].map(|key| text(item, key, cx));
            org.workspaces.push(Workspace { id, title, deleted, created: moment(item, "created_at"), place });
        }
        Object::Key => {
            // The beginning of a key says what sort it is; the rest of its hint is not kept.
            let hint = item.text_of("short_key").unwrap_or("");
            let sort = match (hint.starts_with("lsv2_sk"), hint.starts_with("lsv2_pt"), at.stem.as_str()) {
                (true, _, _) | (_, false, "service-keys") => Sort_::Service,
                (_, true, _) | (_, _, "personal-access-tokens") => Sort_::Personal,
                _ => Sort_::Unknown,
            };
            let id = text(item, "id", cx);
            if id.is_empty() {
                return cx.problem(item.at(), "a key without `id` was left out", "");
            }
            let mut workspaces = texts(item, "workspace_names", cx);
            if workspaces.is_empty() {
                workspaces = texts(item, "workspace_ids", cx);
            }
            let key = Key {
                sort,
                id,
                title: text(item, "description", cx),
                created: moment(item, "created_at"),
                expires: when(item, "expires_at"),
                last_used: when(item, "last_used_at"),
                workspaces,
                role: Held { id: text(item, "role_id", cx), word: word(item, cx) },
                account: text(item, "service_account_id", cx),
                place,
            };
            org.keys.push(key);
        }
        Object::ServiceAccount => {
            let [id, title] = ["id", "name"].map(|key| text(item, key, cx));
            org.accounts.push(Account { id, title, created: moment(item, "created_at"), place });
        }
        Object::Secret => {
            let workspace = (!at.workspace.is_empty()).then(|| cx.name(&at.workspace));
            org.secrets.push(Secret { workspace, key: text(item, "key", cx), place });
        }
        Object::Info => {
            if let Some(id) = item.text_of("id") {
                org.ids.insert(id.to_owned());
            }
            for key in SETTINGS {
                let Some(value) = item.get(key).filter(|value| !value.is_null()) else { continue };
                let said = match (value.bool(), value.int(), value.text()) {
                    (Some(value), _, _) => value.to_string(),
                    (None, Some(number), _) => number.to_string(),
                    (None, None, Some(text)) => text.to_owned(),
                    _ => continue,
                };
                org.settings.push((key, cx.name(&said), cx.place(value.at())));
            }
        }
    }
}
