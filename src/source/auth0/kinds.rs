//! What an item is, by its own words; by its folder only where the words alone would fit other systems as well.

use super::place::Whereabouts;
use crate::doc::{Item, Sort};

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Object {
    Client,
    Credential,
    ClientGrant,
    Api,
    Connection,
    ScimService,
    ScimToken,
    Role,
    Permission,
    User,
    Member,
    AuthenticationMethod,
    Organization,
    OrganizationConnection,
    Invitation,
    Settings,
    Factor,
    Policies,
    Action,
    Binding,
    Triggers,
    Exchange,
    SelfService,
    LogStream,
    EventStream,
}

/// Second factors, by the vendor's names.
const FACTORS: &[&str] =
    &["sms", "push-notification", "otp", "email", "duo", "webauthn-roaming", "webauthn-platform", "recovery-code", "phone"];
/// When a second factor is asked for, by the vendor's names.
const POLICIES: &[&str] = &["all-applications", "confidence-score"];
const APP_TYPES: &[&str] = &["spa", "native", "regular_web", "non_interactive", "resource_server", "express_configuration"];
/// How an account proves who it is, by the vendor's names.
const METHODS: &[&str] = &[
    "totp",
    "phone",
    "push-notification",
    "webauthn-roaming",
    "webauthn-platform",
    "recovery-code",
    "email",
    "guardian",
    "passkey",
    "password",
];

/// Tells an item.
pub(super) fn object(item: Item<'_>, at: &Whereabouts) -> Option<Object> {
    if item.sort() != Sort::Map || item.get("object").is_some() {
        return None;
    }
    let has = |key: &str| item.get(key).is_some();
    let text = |key: &str| item.text_of(key).is_some();
    let is_bool = |key: &str| item.get(key).is_some_and(|value| value.bool().is_some());
    let is_list = |key: &str| item.get(key).is_some_and(|value| value.sort() == Sort::List);
    let is_map = |key: &str| item.get(key).is_some_and(|value| value.sort() == Sort::Map);
    let starts = |key: &str, prefix: &str| item.text_of(key).is_some_and(|text| text.starts_with(prefix));
    let is_account = item.text_of("user_id").is_some_and(|id| id.contains('|'));
    let one_of = |key: &str, known: &[&str]| item.text_of(key).is_some_and(|text| known.contains(&text));
    let only = |known: &[&str]| item.children().all(|child| known.contains(&child.key()));
    // The export job of accounts leaves their identities out.
    if is_account && (is_list("identities") || is_bool("email_verified") || has("logins_count")) {
        return Some(Object::User);
    }
    if text("audience") && is_list("scope") && (text("client_id") || text("default_for")) {
        return Some(Object::ClientGrant);
    }
    let of_vendor = is_bool("is_first_party") || is_bool("oidc_conformant") || text("external_client_id") || text("tenant");
    if (text("client_id") || text("name"))
        && of_vendor
        && (one_of("app_type", APP_TYPES) || is_list("grant_types") || (is_bool("global") && text("tenant")))
    {
        return Some(Object::Client);
    }
    if text("credential_type") && (starts("id", "cred_") || text("kid") || text("alg")) {
        return Some(Object::Credential);
    }
    if text("permission_name") && text("resource_server_identifier") {
        return Some(Object::Permission);
    }
    let of_api = || item.list_of("scopes").all(|scope| scope.text_of("value").is_some());
    if text("identifier") && text("name") && ((is_list("scopes") && of_api()) || has("token_dialect") || has("enforce_policies")) {
        return Some(Object::Api);
    }
    if text("strategy") && has("user_id_attribute") && has("mapping") {
        return Some(Object::ScimService);
    }
    if text("token_id") && is_list("scopes") && at.what == "scim-tokens" {
        return Some(Object::ScimToken);
    }
    if text("strategy") && text("name") && (is_map("options") || is_list("enabled_clients") || starts("id", "con_")) {
        return Some(Object::Connection);
    }
    if starts("connection_id", "con_") && (has("assign_membership_on_login") || is_map("connection")) {
        return Some(Object::OrganizationConnection);
    }
    if (text("invitation_url") || starts("id", "uinv_")) && is_map("invitee") {
        return Some(Object::Invitation);
    }
    if is_list("supported_triggers") && text("name") {
        return Some(Object::Action);
    }
    if text("trigger_id") && is_map("action") {
        return Some(Object::Binding);
    }
    if text("subject_token_type") && text("name") && has("type") && (text("action_id") || text("action")) {
        return Some(Object::Exchange);
    }
    if is_list("allowed_strategies") && text("name") && (is_list("user_attributes") || starts("id", "ssp_")) {
        return Some(Object::SelfService);
    }
    if is_map("sink") && text("type") && text("name") && (starts("id", "lst_") || at.of == "log-streams") {
        return Some(Object::LogStream);
    }
    if is_map("destination") && is_list("subscriptions") && text("name") {
        return Some(Object::EventStream);
    }
    if is_map("flags") && ["sandbox_version", "session_lifetime", "friendly_name", "enabled_locales"].into_iter().any(has) {
        return Some(Object::Settings);
    }
    if is_list("policies") && only(&["policies"]) && item.list_of("policies").all(|one| one.text().is_some_and(|t| POLICIES.contains(&t))) {
        let stated = item.list_of("policies").next().is_some() || at.of == "guardian";
        return stated.then_some(Object::Policies);
    }
    if one_of("name", FACTORS) && is_bool("enabled") && only(&["name", "enabled", "trial_expired"]) {
        return (is_bool("trial_expired") || at.of == "guardian").then_some(Object::Factor);
    }
    if starts("id", "rol_") && text("name") {
        return Some(Object::Role);
    }
    if starts("id", "org_") && text("name") && (text("display_name") || has("branding") || at.what == "organizations") {
        return Some(Object::Organization);
    }
    let of_folder = |folder: &str| at.of == folder && at.what.is_empty();
    if of_folder("roles") && text("name") && is_list("permissions") && only(&["name", "description", "permissions", "id"]) {
        let first = item.list_of("permissions").next();
        let known = first.is_some_and(|first| first.text_of("permission_name").is_some());
        return (known || at.named).then_some(Object::Role);
    }
    if of_folder("organizations") && text("name") && text("display_name") {
        let known = ["third_party_client_access", "is_app_entitlement_active"].into_iter().any(has);
        return (known || at.named).then_some(Object::Organization);
    }
    if of_folder("triggers") && ["post-login", "credentials-exchange", "pre-user-registration"].into_iter().any(has) {
        return Some(Object::Triggers);
    }
    if at.what == "authentication-methods" && one_of("type", METHODS) && text("id") {
        return Some(Object::AuthenticationMethod);
    }
    // Only this vendor's accounts are called like this.
    let member = only(&["user_id", "email", "name", "picture", "roles", "nickname", "username", "given_name", "family_name"]);
    (is_account && member).then_some(Object::Member)
}

/// What the elements of a list are, by the key of the list: of an answer, or of the deploy tool's document.
pub(super) fn listed(key: &str, at: &Whereabouts) -> Option<Object> {
    Some(match key {
        "clients" => Object::Client,
        "clientGrants" | "client_grants" => Object::ClientGrant,
        "resourceServers" | "resource_servers" => Object::Api,
        "connections" | "enabled_connections" if at.of == "organizations" => Object::OrganizationConnection,
        "connections" | "databases" => Object::Connection,
        "roles" => Object::Role,
        "permissions" => Object::Permission,
        "users" if at.of == "roles" => Object::Member,
        "users" => Object::User,
        "members" => Object::Member,
        "organizations" => Object::Organization,
        "invitations" => Object::Invitation,
        "guardianFactors" => Object::Factor,
        "actions" | "actionModules" => Object::Action,
        "bindings" => Object::Binding,
        "tokenExchangeProfiles" | "token_exchange_profiles" => Object::Exchange,
        "selfServiceProfiles" | "self_service_profiles" => Object::SelfService,
        "logStreams" | "log_streams" => Object::LogStream,
        "eventStreams" => Object::EventStream,
        "credentials" if at.of == "clients" => Object::Credential,
        _ => return None,
    })
}

/// Keys that only the deploy tool's document has.
const OF_DEPLOY: &[&str] = &[
    "clientGrants",
    "resourceServers",
    "guardianFactors",
    "guardianPolicies",
    "guardianFactorProviders",
    "selfServiceProfiles",
    "tokenExchangeProfiles",
    "logStreams",
    "attackProtection",
    "emailTemplates",
    "connectionProfiles",
    "userAttributeProfiles",
];

/// Whether a document is the deploy tool's.
pub(super) fn is_deploy(root: Item<'_>) -> bool {
    let count = OF_DEPLOY.iter().filter(|key| root.get(key).is_some()).count();
    let of_vendor =
        |client: Item<'_>| client.text_of("name").is_some() && ["app_type", "grant_types"].iter().any(|key| client.get(key).is_some());
    let clients = root.list_of("clients").next().is_some_and(of_vendor);
    let sort_of = |key: &str| root.get(key).map(|value| value.sort());
    let beside = || sort_of("tenant") == Some(Sort::Map) || sort_of("databases") == Some(Sort::List);
    let grants =
        root.list_of("clientGrants").next().is_some_and(|grant| grant.text_of("audience").is_some() || grant.get("client_id").is_some());
    root.sort() == Sort::Map && (grants || count >= 2 || (clients && (count == 1 || beside())))
}
