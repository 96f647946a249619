//! What an item of the Databricks APIs is, by its own keys, and whose it is, by the path of its file.

use crate::doc::{Item, Sort};

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Object {
    User,
    Principal,
    Group,
    Token,
    SpSecret,
    Policy,
    Vault,
    Acl,
    Entry,
    Assignment,
    Access,
    Endpoint,
    App,
    Job,
    Rules,
    Restriction,
    Addresses,
    Settings,
}

impl Object {
    /// Whether only a workspace has such a list.
    pub(super) const fn of_workspace(self) -> bool {
        use Object::{Access, Acl, App, Endpoint, Entry, Job, Restriction, Settings, Token, Vault};
        matches!(self, Token | Vault | Acl | Entry | Access | Endpoint | App | Job | Restriction | Settings)
    }

    /// What the report calls several of them.
    pub(super) const fn plural(self) -> &'static str {
        match self {
            Object::User => "users",
            Object::Principal => "service principals",
            Object::Group => "groups",
            _ => "items",
        }
    }
}

/// Settings of a workspace that are worth a label; other keys of the same answer are not kept.
pub(super) const SETTINGS: &[&str] = &[
    "enableTokensConfig",
    "maxTokenLifetimeDays",
    "enableIpAccessLists",
    "enableExportNotebook",
    "enableResultsDownloading",
    "enableWebTerminal",
    "storeInteractiveNotebookResultsInCustomerAccount",
];

/// Entitlements of Databricks: no other SCIM service has them.
const ENTITLEMENTS: &[&str] =
    &["workspace-access", "databricks-sql-access", "allow-cluster-create", "allow-instance-pool-create", "workspace-consume"];

const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal";

/// Tells an item. `near` says that its path names Databricks: keys that other systems have, too, count only there.
pub(super) fn object(item: Item<'_>, near: bool) -> Option<Object> {
    if item.sort() != Sort::Map {
        return None;
    }
    let has = |key: &str| item.get(key).is_some();
    let text = |key: &str| item.text_of(key);
    let list = |key: &str| item.get(key).is_some_and(|value| value.sort() == Sort::List);
    let only = |keys: &[&str]| item.children().all(|child| keys.contains(&child.key()));
    let values =
        |key: &str, known: &[&str]| item.list_of(key).any(|entry| entry.text_of("value").is_some_and(|value| known.contains(&value)));
    let schema = |ending: &str| item.list_of("schemas").filter_map(|schema| schema.text()).any(|schema| schema.ends_with(ending));
    let ours = || {
        near || schema("extension:workspace:2.0:User")
            || values("entitlements", ENTITLEMENTS)
            || values("roles", &["account_admin"])
            || item.at_path(&["meta", "resourceType"]).and_then(|sort| sort.text()) == Some("WorkspaceGroup")
    };
    if has("applicationId") && (has("displayName") || has("groups") || has("active")) && text("id").is_some()
        || item.list_of("schemas").any(|schema| schema.text() == Some(SCHEMA))
    {
        return Some(Object::Principal);
    }
    if has("token_id") && has("creation_time") {
        return Some(Object::Token);
    }
    if text("secret_hash").is_some() && has("create_time")
        || near && only(&["id", "status", "create_time", "update_time", "expire_time", "secret_hash", "secret"]) && has("create_time")
    {
        return Some(Object::SpSecret);
    }
    if item.at_path(&["oidc_policy", "issuer"]).is_some() || near && has("oidc_policy") {
        return Some(Object::Policy);
    }
    if matches!(text("backend_type"), Some("DATABRICKS" | "AZURE_KEYVAULT")) {
        return Some(Object::Vault);
    }
    if text("principal").is_some() && matches!(text("permission"), Some("READ" | "WRITE" | "MANAGE")) && only(&["principal", "permission"])
    {
        return Some(Object::Acl);
    }
    if text("key").is_some() && has("last_updated_timestamp") && only(&["key", "last_updated_timestamp"]) {
        return Some(Object::Entry);
    }
    if item.at_path(&["principal", "principal_id"]).is_some() && list("permissions") {
        return Some(Object::Assignment);
    }
    if has("object_id") && list("access_control_list") {
        return Some(Object::Access);
    }
    if item.at_path(&["config", "served_entities"]).is_some() || item.at_path(&["config", "served_models"]).is_some() {
        return Some(Object::Endpoint);
    }
    if has("service_principal_client_id") && text("name").is_some() {
        return Some(Object::App);
    }
    if has("job_id") && has("settings") && (has("creator_user_name") || has("run_as_user_name")) {
        return Some(Object::Job);
    }
    if list("grant_rules") && text("name").is_some_and(|name| name.starts_with("accounts/")) {
        return Some(Object::Rules);
    }
    if item.at_path(&["restrict_workspace_admins", "status"]).is_some() {
        return Some(Object::Restriction);
    }
    if has("list_id") && matches!(text("list_type"), Some("ALLOW" | "BLOCK")) {
        return Some(Object::Addresses);
    }
    if has("enableTokensConfig") || has("maxTokenLifetimeDays") || has("enableIpAccessLists") {
        return Some(Object::Settings);
    }
    if near && text("endpoint_type").is_some() && has("state") && text("name").is_some() {
        return Some(Object::Endpoint);
    }
    if text("userName").is_some() && text("id").is_some() && ours() {
        return Some(Object::User);
    }
    let member = || item.list_of("members").any(|member| member.text_of("$ref").is_some_and(|to| to.starts_with("ServicePrincipals/")));
    let known = || only(&["id", "displayName", "externalId", "members", "groups", "roles", "entitlements", "meta", "schemas"]);
    (text("id").is_some() && text("displayName").is_some() && known() && (member() || ours())).then_some(Object::Group)
}

/// Where a file stands: `databricks/workspaces/W/secret-scopes/S/acls.json`.
#[derive(Default, Debug)]
pub(super) struct Whereabouts {
    /// The folder of the account.
    pub(super) root: String,
    pub(super) account: bool,
    pub(super) workspace: String,
    pub(super) vault: String,
    pub(super) principal: String,
    /// Whether the path names Databricks.
    pub(super) near: bool,
}

impl Whereabouts {
    pub(super) fn of(path: &str) -> Whereabouts {
        let mut at = Whereabouts::default();
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let mut parts = folder.split('/').filter(|part| !part.is_empty());
        let mut root: Vec<&str> = Vec::new();
        while let Some(part) = parts.next() {
            let slot = match part {
                "account" => {
                    at.account = true;
                    continue;
                }
                "workspaces" => &mut at.workspace,
                "secret-scopes" => &mut at.vault,
                "service-principals" => &mut at.principal,
                _ => {
                    root.push(part);
                    continue;
                }
            };
            match parts.next() {
                Some(id) => *slot = id.to_owned(),
                None => root.push(part),
            }
        }
        at.root = root.join("/");
        let stem = file.split('.').next().unwrap_or("");
        let mut words = stem.split(|c: char| !c.is_ascii_alphanumeric());
        at.account |= at.workspace.is_empty() && words.clone().any(|word| word == "account");
        at.near = words.any(|word| word == "databricks")
            || folder.split('/').any(|part| part.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "databricks"));
        at
    }
}
