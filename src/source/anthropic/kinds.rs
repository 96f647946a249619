//! What an item is, by its `type` and a second key that no other vendor has beside it, and whose it is, by the path of its file.

use crate::doc::{Item, Sort};

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Object {
    Organisation,
    User,
    Invite,
    Workspace,
    Member,
    Key,
    ServiceAccount,
    AccountMember,
    Issuer,
    Rule,
    RuleWorkspace,
    Group,
    GroupMember,
    Role,
    Permission,
    Compliance,
    Agent,
    Deployment,
    Vault,
    Credential,
    /// Of this vendor, and nothing that decides who may do what.
    Other,
}

impl Object {
    /// What the report calls several of them.
    pub(super) const fn plural(self) -> &'static str {
        match self {
            Object::Organisation => "organisations",
            Object::User => "users",
            Object::Invite => "invites",
            Object::Workspace => "workspaces",
            Object::Member => "workspace members",
            Object::Key => "API keys",
            Object::ServiceAccount => "service accounts",
            Object::AccountMember => "workspaces of service accounts",
            Object::Issuer => "federation issuers",
            Object::Rule => "federation rules",
            Object::RuleWorkspace => "workspaces of federation rules",
            Object::Group => "groups",
            Object::GroupMember => "group members",
            Object::Role => "roles",
            Object::Permission => "permissions of roles",
            Object::Compliance => "compliance settings",
            Object::Agent => "agents",
            Object::Deployment => "deployments",
            Object::Vault => "vaults",
            Object::Credential => "vault credentials",
            Object::Other => "items",
        }
    }
}

/// Tells an item.
pub(super) fn object(item: Item<'_>) -> Option<Object> {
    if item.sort() != Sort::Map {
        return None;
    }
    let has = |key: &str| item.get(key).is_some();
    let id = |prefix: &str| item.text_of("id").is_some_and(|id| id.starts_with(prefix));
    let sure = |says: bool, object: Object| says.then_some(object);
    // Vendors that name things by `object` have the same words.
    if has("object") {
        return None;
    }
    match item.text_of("type")? {
        "user" => sure(item.text_of("added_at").is_some() && has("role"), Object::User),
        "invite" => sure(has("invited_at"), Object::Invite),
        "workspace" => sure(id("wrkspc_") || has("data_residency") || has("display_color"), Object::Workspace),
        "workspace_member" => sure(has("workspace_role"), Object::Member),
        "api_key" => sure(id("apikey_") || has("partial_key_hint"), Object::Key),
        "service_account" => sure(has("organization_role"), Object::ServiceAccount),
        "service_account_workspace_member" => Some(Object::AccountMember),
        "federation_issuer" => sure(has("issuer_url"), Object::Issuer),
        "federation_rule" => sure(has("issuer_id") || has("oauth_scope"), Object::Rule),
        "federation_rule_workspace" => Some(Object::RuleWorkspace),
        "rbac_group" => Some(Object::Group),
        "rbac_group_member" => Some(Object::GroupMember),
        "rbac_role" => Some(Object::Role),
        "rbac_role_permission" => Some(Object::Permission),
        "compliance_settings" => sure(has("state"), Object::Compliance),
        "vault" => sure(id("vlt_") || (has("display_name") && has("metadata")), Object::Vault),
        "vault_credential" => Some(Object::Credential),
        "agent" => sure(has("mcp_servers") || has("execution_identity"), Object::Agent),
        "deployment" => sure(has("vault_ids"), Object::Deployment),
        "organization" => {
            let only = item.children().all(|child| matches!(child.key(), "id" | "name" | "type"));
            sure(only && has("name") && has("id"), Object::Organisation)
        }
        "external_key" => sure(has("attachment") || id("extkey_"), Object::Other),
        "telemetry_destination" => sure(has("endpoint_url"), Object::Other),
        _ => None,
    }
}

/// Where a file stands: `anthropic/workspaces/W/vaults/V/credentials.json`.
#[derive(Default, Debug)]
pub(super) struct Whereabouts {
    /// The folder of the organisation.
    pub(super) root: String,
    pub(super) workspace: String,
    pub(super) role: String,
    pub(super) group: String,
    pub(super) account: String,
    pub(super) rule: String,
    pub(super) vault: String,
}

impl Whereabouts {
    pub(super) fn of(path: &str) -> Whereabouts {
        let mut at = Whereabouts::default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts = folder.split('/').filter(|part| !part.is_empty());
        let mut root: Vec<&str> = Vec::new();
        while let Some(part) = parts.next() {
            let next = parts.clone().next().unwrap_or("");
            // Only what looks like an id is taken for one, where ids have a look: a folder can be called anything.
            let slot = match part {
                "workspaces" if next.starts_with("wrkspc_") || next == "default" => &mut at.workspace,
                "service_accounts" if next.starts_with("svac_") => &mut at.account,
                "vaults" if next.starts_with("vlt_") => &mut at.vault,
                "rbac_roles" if !next.is_empty() => &mut at.role,
                "rbac_groups" if !next.is_empty() => &mut at.group,
                "federation_rules" if next.starts_with("fdrl_") => &mut at.rule,
                _ => {
                    root.push(part);
                    continue;
                }
            };
            *slot = next.to_owned();
            parts.next();
        }
        at.root = root.join("/");
        // Lists of the whole organisation lie directly in its folder, or in one of their own name.
        at
    }

    /// The parent that tells two lists of one kind apart.
    pub(super) fn parent(&self) -> String {
        [&self.workspace, &self.role, &self.group, &self.account, &self.rule, &self.vault].map(String::as_str).join("/")
    }
}
