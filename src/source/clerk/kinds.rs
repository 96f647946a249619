//! What an item of the Clerk API is, by its own words, and which of its keys are taken. Objects share their names with other vendors':
//! here times are numbers, addresses are lists, and keys have a subject.

use crate::doc::{Item, Sort};
use crate::source::customers::Take::{self, Bool, Digest, Time, Word, Words};
use crate::source::customers::{Parent, Shape};

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
    "user" "users" false [Word("username"), Word("first_name"), Word("last_name"), Word("primary_email_address_id"), Bool("banned"),
        Bool("locked"), Bool("deprovisioned"), Bool("two_factor_enabled"), Bool("totp_enabled"), Bool("backup_code_enabled"),
        Bool("password_enabled"), Words("passkeys", &["id"]), Words("enterprise_accounts", &["id"]), Words("saml_accounts", &["id"]),
        Words("external_accounts", &["provider"]), Word("scim.directory_id"), Word("external_id"), Time("last_sign_in_at"), CREATED];
    "email_address" "addresses" true [Word("email_address"), Word("verification.status"), Word("user_id")];
    "organization" "organizations" false [NAME, Word("slug"), Word("created_by"), Word("role_set_key"), CREATED];
    "organization_membership" "memberships" false [Word("role"), Word("role_name"), Words("permissions", &["key"]), Word("organization.id"),
        Word("organization.name"), Word("public_user_data.user_id"), ORG, Word("user_id"), CREATED];
    "role" "roles" false [Word("key"), NAME, Words("permissions", &["key"]), CREATED];
    "permission" "permissions" true [Word("key")];
    "role_set" "role sets" false [Word("key")];
    "machine" "machines" false [NAME, Word("instance_id"), Words("scoped_machines", &["id"]), CREATED];
    "api_key" "API keys" false [NAME, Word("type"), Word("subject"), Words("scopes", &[]), Bool("revoked"), Bool("expired"), Time("expiration"),
        Word("created_by"), Time("last_used_at"), CREATED];
    "enterprise_connection" "enterprise connections" false [NAME, Word("provider"), Bool("active"), ORG, Words("domains", &[]),
        Bool("allow_organization_account_linking"), CREATED];
    "saml_connection" "SAML connections" false [NAME, Word("provider"), Bool("active"), ORG, Words("domains", &[]), Word("domain"),
        Bool("allow_idp_initiated"), Bool("allow_subdomains"), Bool("allow_organization_account_linking"),
        Word("enterprise_connection_id"), CREATED];
    "scim_directory" "SCIM directories" false [NAME, Word("provider"), Bool("enabled"), Bool("group_role_mapping_enabled"),
        Word("enterprise_connection_id"), Digest("api_key"), CREATED];
    "scim_group_role_mapping" "role mappings of SCIM groups" false [Word("scim_directory_id"), Word("scim_group_display_name"),
        Word("role.key"), CREATED];
    "invitation" "invitations" false [Word("email_address"), Word("status"), Time("expires_at"), CREATED];
    "organization_invitation" "organization invitations" false [Word("email_address"), Word("role"), Word("status"), ORG, Word("inviter_id"),
        Time("expires_at"), CREATED];
    "organization_domain" "organization domains" false [NAME, ORG, Word("enrollment_mode"), Word("verification.status")];
    "organization_settings" "organization settings" true [Word("creator_role"), Bool("domains_enabled"), Word("domains_default_role")];
    "oauth_application" "OAuth applications" false [NAME, Word("client_id"), Word("scopes"), Bool("public"), Bool("dynamically_registered"),
        Bool("pkce_required"), CREATED];
    "session" "sessions" false [Word("user_id"), Word("status"), Word("actor.sub")];
    "instance" "instances" false [Word("environment_type")];
    "instance_settings" "instance settings" true [Bool("restricted_to_allowlist")];
    "allowlist_identifier" "allowlist entries" false [];
    "jwt_template" "JWT templates" false [];
}

/// The folders and hints that say whose list a file holds.
pub(super) const PARENTS: &[Parent] = &[
    Parent { folder: "organizations", starts: &["org_"], hint: "organization", key: "organization_id" },
    Parent { folder: "users", starts: &["user_"], hint: "user", key: "user_id" },
];

/// The shape of a kind.
pub(super) fn shape(kind: &str) -> Option<&'static Shape> {
    SHAPES.iter().find(|shape| shape.kind == kind)
}

/// What the report calls several of a kind.
pub(super) fn plural(kind: &str) -> &'static str {
    shape(kind).map_or("items", |shape| shape.plural)
}

/// Tells an item.
pub(super) fn of(item: Item<'_>) -> Option<&'static Shape> {
    if item.sort() != Sort::Map {
        return None;
    }
    let has = |key: &str| item.get(key).is_some();
    let word = |key: &str| item.text_of(key).is_some();
    let id = |start: &str| item.text_of("id").is_some_and(|id| id.starts_with(start));
    // The same names with times in words are another vendor's.
    let numbers = ["created_at", "updated_at"].iter().all(|key| item.get(key).is_none_or(|value| value.text().is_none()));
    if !numbers {
        return None;
    }
    let dated = item.get("created_at").is_some_and(|value| value.int().is_some() || !value.is_null());
    let list = |key: &str| item.get(key).is_some_and(|value| value.sort() == Sort::List);
    let kind = match item.text_of("object") {
        Some("user") if list("email_addresses") => "user",
        Some("organization") if dated && word("slug") => "organization",
        Some("organization_membership") if word("role") && (has("public_user_data") || has("organization")) => "organization_membership",
        Some("role") if word("key") && dated => "role",
        Some("permission") if word("key") && dated => "permission",
        Some("machine") if word("instance_id") => "machine",
        Some("api_key") if word("subject") => "api_key",
        None if id("ak_") && word("subject") && list("scopes") => "api_key",
        Some("invitation") if word("email_address") => "invitation",
        Some("organization_invitation") if word("email_address") => "organization_invitation",
        Some("organization_domain") if dated && word("enrollment_mode") => "organization_domain",
        Some("session") if dated && word("user_id") && has("status") => "session",
        Some("instance") if word("environment_type") => "instance",
        Some("organization_settings") if has("creator_role") => "organization_settings",
        Some("instance_settings") if has("restricted_to_allowlist") => "instance_settings",
        Some(
            kind @ ("enterprise_connection"
            | "saml_connection"
            | "scim_directory"
            | "scim_group_role_mapping"
            | "oauth_application"
            | "role_set"
            | "allowlist_identifier"
            | "jwt_template"),
        ) if dated => kind,
        // A user as a tool keeps it that drops `object`.
        None if id("user_") && list("email_addresses") && has("two_factor_enabled") => "user",
        _ => return None,
    };
    shape(kind)
}
