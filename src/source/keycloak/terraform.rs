//! Resources of Terraform's Keycloak provider, as the records that a realm export gives. A resource in, records of its realm out: roles,
//! clients and groups are named by their internal ids here, which `lists` turns into their names when everything is read.

use super::read;
use super::record::{Group, GroupRoles, Mapping, Realm, Role, RoleRef, Said};
use crate::doc::Made;
use crate::model::Name;
use crate::source::{Block, Context, Form, Given, Resource, Shape, object};

/// The types that are read.
pub(super) const TYPES: &[&str] = &[
    "keycloak_default_groups",
    "keycloak_default_roles",
    "keycloak_group",
    "keycloak_group_memberships",
    "keycloak_group_roles",
    "keycloak_oidc_google_identity_provider",
    "keycloak_oidc_identity_provider",
    "keycloak_openid_client",
    "keycloak_openid_client_service_account_realm_role",
    "keycloak_openid_client_service_account_role",
    "keycloak_openid_client_service_account_user",
    "keycloak_realm",
    "keycloak_role",
    "keycloak_saml_client",
    "keycloak_saml_identity_provider",
    "keycloak_user",
    "keycloak_user_groups",
    "keycloak_user_roles",
];

const SHAPE: Shape = Shape {
    names: &[
        ("client_secret", "secret", Form::Plain),
        ("display_name", "displayName", Form::Plain),
        ("link_only", "linkOnly", Form::Plain),
        ("realm", "realm", Form::Plain),
        ("valid_redirect_uris", "redirectUris", Form::Plain),
    ],
    spelling: camel,
    digested: &["client_secret"],
};

/// `service_accounts_enabled` as the API spells it.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut out = words.next().unwrap_or("").to_owned();
    for word in words {
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

/// The realm that a resource belongs to.
pub(super) fn realm_of(resource: &Resource<'_>) -> String {
    let keys: &[&str] = if resource.kind == "keycloak_realm" { &["realm", "id"] } else { &["realm_id", "realm"] };
    keys.iter().find_map(|key| resource.name(key)).unwrap_or_default().into_owned()
}

/// The name that an attribute gives, or the empty one.
fn name(block: &Block<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    block.name(key).map_or(Name::EMPTY, |text| cx.name(&text))
}

fn names(block: &Block<'_>, key: &str, cx: &mut Context<'_>) -> Vec<Name> {
    block.names(key).iter().map(|text| cx.name(text)).collect()
}

/// Reads a resource.
pub(super) fn resource(realm: &mut Realm, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let place = cx.place(resource.at);
    let own = cx.name(&resource.id(&["id"]));
    let mut mapping = |account: Name, roles: Vec<RoleRef>, groups: Vec<(Said, String)>| {
        realm.mappings.push(Mapping { account, roles, groups, user: None, states_roles: false, place });
    };
    let role = |client: Name, name: Name| RoleRef { client, name, place };
    match resource.kind {
        "keycloak_realm" => settings(realm, resource, cx),
        "keycloak_role" => {
            let client = name(resource, "client_id", cx);
            let includes = names(resource, "composite_roles", cx).into_iter().map(|id| role(Name::EMPTY, id)).collect();
            realm.roles.push(Role { uuid: own, client, name: name(resource, "name", cx), includes, place });
        }
        "keycloak_group" => {
            let path = resource.text("path").map_or_else(|| format!("/{}", resource.text("name").unwrap_or("")), str::to_owned);
            let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
            let (path, parent) = (cx.name(&path), cx.name(&parent));
            realm.groups.push(Group { uuid: own, path, parent, roles: Vec::new(), place });
        }
        "keycloak_group_memberships" => {
            let group = resource.name("group_id").unwrap_or_default().into_owned();
            for member in names(resource, "members", cx) {
                mapping(member, Vec::new(), vec![(Said { name: cx.name(&group), place }, group.clone())]);
            }
        }
        "keycloak_user_groups" => {
            let groups = resource.names("group_ids");
            let groups = groups.iter().map(|group| (Said { name: cx.name(group), place }, group.clone().into_owned())).collect();
            mapping(name(resource, "user_id", cx), Vec::new(), groups);
        }
        "keycloak_user_roles" => {
            let roles = names(resource, "role_ids", cx).into_iter().map(|id| role(Name::EMPTY, id)).collect();
            mapping(name(resource, "user_id", cx), roles, Vec::new());
        }
        "keycloak_group_roles" => {
            let roles = names(resource, "role_ids", cx).into_iter().map(|id| role(Name::EMPTY, id)).collect();
            let text = resource.name("group_id").unwrap_or_default().into_owned();
            realm.group_roles.push(GroupRoles { group: cx.name(&text), text, roles, place });
        }
        "keycloak_openid_client_service_account_role" | "keycloak_openid_client_service_account_realm_role" => {
            let found = role(name(resource, "client_id", cx), name(resource, "role", cx));
            mapping(name(resource, "service_account_user_id", cx), vec![found], Vec::new());
        }
        "keycloak_default_roles" => {
            realm.default_roles.extend(names(resource, "default_roles", cx).into_iter().map(|found| role(Name::EMPTY, found)));
        }
        "keycloak_default_groups" => {
            realm.default_groups.extend(names(resource, "group_ids", cx).into_iter().map(|name| Said { name, place }));
        }
        "keycloak_user" => element(realm, "users", resource, &[("id", cx.facts.names.text(own))].map(|(key, id)| (key, id.to_owned())), cx),
        // What is looked up is the account behind a client; its name says which.
        "keycloak_openid_client_service_account_user" => {
            let client = resource.text("username").and_then(|name| name.strip_prefix("service-account-")).unwrap_or("").to_owned();
            element(realm, "users", resource, &[("serviceAccountClientId", client)], cx);
        }
        "keycloak_openid_client" | "keycloak_saml_client" => client(realm, resource, cx),
        _ => provider(realm, resource, cx),
    }
}

/// Reads a resource as an element of one of the lists of an export; `more` are texts that the export has and the resource has not.
fn element(realm: &mut Realm, list: &str, resource: &Resource<'_>, more: &[(&str, String)], cx: &mut Context<'_>) {
    let more: Vec<(&str, &str)> =
        more.iter().map(|(key, text)| (*key, text.as_str())).filter(|(key, _)| resource.text(key).is_none()).collect();
    let mut made = Made::default();
    object(&mut made, "", resource, &SHAPE, &more);
    read::element(realm, list, made.root(), cx);
}

fn settings(realm: &mut Realm, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let mut made = Made::default();
    object(&mut made, "", resource, &SHAPE, &[]);
    for key in ["enabled", "registrationAllowed", "displayName"] {
        if let Some(item) = made.root().get(key) {
            read::setting(realm, key, item, cx);
        }
    }
}

/// A client, and the account behind it.
fn client(realm: &mut Realm, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let access = resource.text("access_type").unwrap_or("");
    let uuid = resource.id(&["id"]).into_owned();
    let mut made = Made::default();
    made.open_map("", resource.at);
    made.text("id", &uuid, resource.at);
    for (key, of) in [("clientId", "client_id"), ("name", "name")] {
        if let Some(text) = resource.text(of) {
            made.text(key, text, resource.at);
        }
    }
    made.bool("publicClient", access == "PUBLIC", resource.at);
    made.bool("bearerOnly", access == "BEARER-ONLY", resource.at);
    for key in [
        "enabled",
        "service_accounts_enabled",
        "standard_flow_enabled",
        "implicit_flow_enabled",
        "direct_access_grants_enabled",
        "full_scope_allowed",
        "consent_required",
    ] {
        if let Some(value) = resource.bool(key) {
            made.bool(&camel(key), value, resource.at);
        }
    }
    if let Some(uris) = resource.get("valid_redirect_uris").item() {
        made.copy("redirectUris", uris, None);
    }
    if let Given::Secret(secret) | Given::Is(secret) = resource.get("client_secret") {
        made.copy("secret", secret, None);
    }
    made.close();
    read::element(realm, "clients", made.root(), cx);
    if let (Some(true), Some(id)) = (resource.bool("service_accounts_enabled"), resource.text("client_id")) {
        let account = resource.text("service_account_user_id").map_or(uuid, str::to_owned);
        let mut made = Made::default();
        made.open_map("", resource.at);
        made.text("id", &account, resource.at);
        made.text("username", &format!("service-account-{}", id.to_lowercase()), resource.at);
        made.text("serviceAccountClientId", id, resource.at);
        made.close();
        read::element(realm, "users", made.root(), cx);
    }
}

/// An identity provider. Its type stands in the resource's type, unless it says one itself.
fn provider(realm: &mut Realm, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let kind = match resource.kind {
        "keycloak_saml_identity_provider" => "saml",
        "keycloak_oidc_google_identity_provider" => "google",
        _ => "oidc",
    };
    let mut made = Made::default();
    made.open_map("", resource.at);
    for (key, of, default) in [
        ("alias", "alias", kind),
        ("providerId", "provider_id", kind),
        ("firstBrokerLoginFlowAlias", "first_broker_login_flow_alias", ""),
        ("internalId", "internal_id", ""),
    ] {
        let text = resource.text(of).filter(|text| !text.is_empty()).unwrap_or(default);
        if !text.is_empty() {
            made.text(key, text, resource.at);
        }
    }
    for key in ["enabled", "trust_email", "link_only", "store_token"] {
        if let Some(value) = resource.bool(key) {
            made.bool(&camel(key), value, resource.at);
        }
    }
    made.open_map("config", resource.at);
    if let Given::Secret(secret) | Given::Is(secret) = resource.get("client_secret") {
        made.copy("clientSecret", secret, None);
    }
    made.close();
    made.close();
    read::element(realm, "identityProviders", made.root(), cx);
}
