//! What an item of the WorkOS API is, by its own words, and which of its keys are taken. Three vendors share names of objects
//! (`organization`, `user`, `role`, `group`, `api_key`): the second key decides, and the form of its times.

use crate::doc::{Item, Sort};
use crate::source::customers::Parent;
use crate::source::customers::Shape;
use crate::source::customers::Take::{self, Bool, Digest, Time, Word, Words};

const CREATED: Take = Time("created_at");
const ORG: Take = Word("organization_id");
const NAME: Take = Word("name");

macro_rules! shapes {
    ($($kind:literal $plural:literal $nameless:literal [$($take:expr),* $(,)?];)+) => {
        /// All kinds of items.
        pub(super) const SHAPES: &[Shape] = &[$(Shape { kind: $kind, plural: $plural, nameless: $nameless, take: &[$($take),*] }),+];
    };
}

shapes! {
    "organization" "organizations" false [NAME, Word("external_id"), Bool("allow_profiles_outside_organization"),
        Words("domains", &["domain"]), CREATED];
    "organization_domain" "organization domains" false [Word("domain"), Word("state"), ORG];
    "organization_membership" "memberships" false [Word("user_id"), ORG, Word("status"), Word("role.slug"), Words("roles", &["slug"]),
        Bool("directory_managed"), Word("group_id"), CREATED];
    "user" "users" false [Word("email"), Bool("email_verified"), NAME, Word("first_name"), Word("last_name"), Time("last_sign_in_at"),
        Word("external_id"), CREATED];
    "role" "roles" false [Word("slug"), NAME, Word("type"), Words("permissions", &["slug"]), ORG, Word("resource_type_slug"), CREATED];
    "permission" "permissions" true [Word("slug")];
    "role_assignment" "role assignments" false [Word("organization_membership_id"), Word("role.slug"), Word("resource.id"),
        Word("resource.external_id"), Word("resource.resource_type_slug"), Word("source.group_role_assignment_id"), CREATED];
    "group_role_assignment" "role assignments of groups" false [Word("group_id"), Word("role.slug"), Word("resource.id"),
        Word("resource.external_id"), Word("resource.resource_type_slug"), CREATED];
    "authorization_resource" "resources" false [Word("external_id"), NAME, Word("resource_type_slug"), ORG, Word("parent_resource_id"),
        CREATED];
    "group" "groups" false [NAME, ORG, CREATED];
    "api_key" "API keys" false [NAME, Word("owner.type"), Word("owner.id"), Word("owner.organization_id"), Words("permissions", &["slug"]),
        Time("last_used_at"), Time("expires_at"), CREATED];
    "connection" "connections" false [NAME, Word("connection_type"), Word("state"), ORG, CREATED];
    "directory" "directories" false [NAME, Word("type"), Word("state"), ORG, CREATED];
    "directory_user" "directory users" false [Word("directory_id"), ORG, Word("email"), Words("emails", &["value"]), Word("state"),
        Word("first_name"), Word("last_name"), Words("groups", &["id"]), Words("group_ids", &[]), CREATED];
    "directory_group" "directory groups" false [Word("directory_id"), ORG, NAME, CREATED];
    "connect_application" "Connect applications" false [Word("client_id"), NAME, Word("application_type"), ORG, Words("scopes", &[]),
        Bool("is_first_party"), Bool("was_dynamically_registered"), Bool("uses_pkce"), CREATED];
    "connect_application_secret" "secrets of Connect applications" false [Word("application_id"), Time("last_used_at"), CREATED];
    "invitation" "invitations" false [Word("email"), Word("state"), ORG, Word("role_slug"), Word("inviter_user_id"), Time("expires_at"), CREATED];
    "authentication_factor" "authentication factors" false [Word("type"), Word("user_id")];
    "session" "sessions" false [Word("user_id"), Word("auth_method"), Word("status"), Word("impersonator.email")];
    "webhook_endpoint" "webhook endpoints" false [Word("status"), Words("events", &[]), Digest("secret"), CREATED];
    "agent_blueprint" "agent blueprints" false [NAME, Words("permissions", &["slug"]), CREATED];
    "agent_instance" "agent instances" false [Word("agent_blueprint_id"), ORG, Word("organization_membership_id"), Word("type"), CREATED];
    "agent_registration" "agent registrations" false [ORG, Word("status"), Word("kind"), Time("revoked_at"),
        Word("agent_identity.userland_user_id"), CREATED];
    "audit_log_export" "audit log exports" false [];
    "event" "audit log events" true [];
    "vault_object" "Vault objects" false [NAME];
}

/// The folders and hints that say whose list a file holds.
pub(super) const PARENTS: &[Parent] = &[
    Parent { folder: "organizations", starts: &["org_", "organization_"], hint: "organization", key: "organization_id" },
    Parent { folder: "users", starts: &["user_"], hint: "user", key: "user_id" },
    Parent { folder: "groups", starts: &["group_"], hint: "group", key: "group_id" },
    Parent { folder: "applications", starts: &["conn_app_", "client_"], hint: "application", key: "application_id" },
    Parent { folder: "directories", starts: &["directory_", "dir_"], hint: "directory", key: "directory_id" },
];

/// The shape of a kind.
pub(super) fn shape(kind: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.kind == kind)
}

/// What the report calls several of a kind.
pub(super) fn plural(kind: &str) -> &'static str {
    shape(kind).map_or("items", |shape| shape.plural)
}

/// The kind that a file's name promises, for lists without items.
pub(super) fn of_file(path: &str) -> Option<&'static Shape> {
    let name = path.rsplit('/').next().unwrap_or("").split('.').next().unwrap_or("");
    let kind = match name {
        "organizations" => "organization",
        "users" => "user",
        "connections" => "connection",
        "directories" => "directory",
        "api_keys" => "api_key",
        "applications" => "connect_application",
        "client_secrets" => "connect_application_secret",
        "invitations" => "invitation",
        _ => return None,
    };
    shape(kind)
}

/// Tells an item.
pub(super) fn of(item: Item<'_>) -> Option<&'static Shape> {
    if item.sort() != Sort::Map {
        return None;
    }
    let has = |key: &str| item.get(key).is_some();
    let id = |starts: &[&str]| item.text_of("id").is_some_and(|id| starts.iter().any(|start| id.starts_with(start)));
    let word = |key: &str| item.text_of(key).is_some();
    // Clerk's objects of the same names carry times as numbers.
    let text_time = ["created_at", "updated_at"].iter().all(|key| item.get(key).is_none_or(|value| value.text().is_some()));
    if !text_time {
        return None;
    }
    let dated = word("created_at");
    let kind = match item.text_of("object") {
        Some("organization") if dated || has("allow_profiles_outside_organization") => "organization",
        Some("organization_domain") if word("domain") => "organization_domain",
        Some("organization_membership") if dated && word("user_id") => "organization_membership",
        Some("user") if dated && has("email_verified") => "user",
        Some("role") if word("slug") && !item.text_of("resource_type").is_some_and(|of| of.starts_with("api.")) => "role",
        Some("permission") if word("slug") => "permission",
        Some("group") if dated && word("organization_id") && !has("is_scim_managed") => "group",
        Some("api_key") if has("obfuscated_value") => "api_key",
        Some("session") if dated && word("user_id") && (has("auth_method") || has("impersonator")) => "session",
        Some("invitation") if dated && word("email") => "invitation",
        Some("event") if word("action") && has("occurred_at") => "event",
        Some(
            kind @ ("role_assignment"
            | "group_role_assignment"
            | "authorization_resource"
            | "connection"
            | "directory"
            | "directory_user"
            | "directory_group"
            | "connect_application"
            | "connect_application_secret"
            | "authentication_factor"
            | "webhook_endpoint"
            | "agent_blueprint"
            | "agent_instance"
            | "agent_registration"
            | "audit_log_export"),
        ) if dated => kind,
        Some(_) => return None,
        // Tools that keep only the items drop `object`; then the id's form and the keys that only this vendor has decide.
        None if id(&["api_key_"]) && has("obfuscated_value") => "api_key",
        None if id(&["conn_app_"]) && word("client_id") => "connect_application",
        None if id(&["org_"]) && has("allow_profiles_outside_organization") => "organization",
        None if id(&["om_"]) && word("user_id") && word("organization_id") => "organization_membership",
        None if id(&["role_"]) && matches!(item.text_of("type"), Some("EnvironmentRole" | "OrganizationRole")) => "role",
        None if id(&["user_"]) && word("email") && has("email_verified") && has("last_sign_in_at") => "user",
        None if has("idp_id") && word("directory_id") => {
            if has("state") {
                "directory_user"
            } else {
                "directory_group"
            }
        }
        None if id(&["dir_", "directory_"]) && word("organization_id") && word("state") => "directory",
        None if id(&["conn_"]) && word("connection_type") => "connection",
        None if id(&["inv_", "invitation_"]) && word("email") && word("state") && has("expires_at") => "invitation",
        None if id(&["orgdom_", "org_domain_"]) && word("domain") => "organization_domain",
        None if id(&["secret_"]) && has("secret_hint") => "connect_application_secret",
        None if dated && item.at_path(&["agent_identity", "id"]).is_some() && word("organization_id") => "agent_registration",
        None => return None,
    };
    shape(kind)
}

/// Whether a page is one of this vendor's: no other calls its cursors so.
pub(super) fn is_page(item: Item<'_>) -> bool {
    item.get("data").is_some()
        && item.get("list_metadata").is_some_and(|metadata| metadata.get("before").is_some() && metadata.get("after").is_some())
}

/// Whether a map holds lists of client secrets by their applications.
pub(super) fn is_by_application(root: Item<'_>) -> bool {
    let mut children = root.children().peekable();
    root.sort() == Sort::Map
        && children.peek().is_some()
        && children.all(|child| child.key().starts_with("conn_app_") && child.sort() == Sort::List)
}
