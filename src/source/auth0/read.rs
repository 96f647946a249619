//! One item in, compact records out: clients, their grants and keys, APIs, and what a document says beside its lists.

use super::kinds::{self, Object};
use super::place::Whereabouts;
use super::record::{Api, At, Client, Credential, Grant, Held, Holder, Permission, Role, Tenant};
use super::{read_login, read_people};
use crate::doc::{Item, Sort};
use crate::model::{Name, Stated, time};
use crate::source::Context;

/// A time; null and missing are kept apart.
pub(super) fn when(item: Item<'_>, key: &str) -> Stated<i64> {
    match item.get(key) {
        None => Stated::Missing,
        Some(value) if value.is_null() => Stated::Null,
        Some(value) => {
            let found = value.int().map(time::from_number).or_else(|| value.text().and_then(time::parse));
            found.map_or(Stated::Missing, Stated::Is)
        }
    }
}

pub(super) fn moment(item: Item<'_>, key: &str) -> Option<i64> {
    match when(item, key) {
        Stated::Is(at) => Some(at),
        _ => None,
    }
}

pub(super) fn bool_of(item: Item<'_>, key: &str) -> Option<bool> {
    item.get(key).and_then(|value| value.bool())
}

/// A name, or the empty one.
pub(super) fn name_of(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    item.text_of(key).map_or(Name::EMPTY, |text| cx.name(text))
}

/// The first of some keys that has a text.
pub(super) fn first_of(item: Item<'_>, keys: &[&str], cx: &mut Context<'_>) -> Name {
    keys.iter().find_map(|key| item.text_of(key)).map_or(Name::EMPTY, |text| cx.name(text))
}

/// The texts of a list.
pub(super) fn names(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Vec<Name> {
    let texts: Vec<&str> = item.list_of(key).filter_map(|one| one.text()).collect();
    texts.into_iter().map(|text| cx.name(text)).collect()
}

/// The texts of a list with their places; of its maps, what stands under `inner`.
pub(super) fn places(item: Item<'_>, key: &str, inner: &str, cx: &mut Context<'_>) -> Vec<At> {
    let texts: Vec<(&str, u32)> =
        item.list_of(key).filter_map(|one| Some((one.text().or_else(|| one.text_of(inner))?, one.at()))).collect();
    texts.into_iter().map(|(text, at)| At { name: cx.name(text), place: cx.place(at) }).collect()
}

/// The digest of a value; empty where it is masked or proves nothing.
pub(super) fn digest(value: &str, cx: &mut Context<'_>) -> Name {
    match (cx.digest)(value) {
        Some(digest) => cx.name(&digest),
        None => Name::EMPTY,
    }
}

pub(super) fn unused(tenant: &mut Tenant, what: &str) {
    *tenant.unused.entry(what.to_owned()).or_default() += 1;
}

/// Remembers that a value is in the export.
pub(super) fn held(tenant: &mut Tenant, id: &str, kind: &'static str, of: Holder, value: Item<'_>, cx: &mut Context<'_>) {
    // A key stands with its certificate: `{ cert, key }`.
    let value = value.get("key").unwrap_or(value);
    let Some(text) = value.text().filter(|text| !text.is_empty()) else { return };
    let digest = digest(text, cx);
    tenant.secrets.push(Held { id: cx.name(id), kind, digest, of, place: cx.place(value.at()) });
}

/// Ends of keys of settings whose values are credentials.
const CREDENTIALS: &[&str] = &[
    "secret",
    "password",
    "pass",
    "token",
    "api_key",
    "apikey",
    "authorization",
    "private_key",
    "privatekey",
    "signing_key",
    "decryptionkey",
    "writekey",
    "accesskey",
    "accesskeyid",
    "sourceaddress",
];

pub(super) fn is_credential(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    CREDENTIALS.iter().any(|end| key.ends_with(end))
}

/// Remembers all credentials among the texts of a map.
pub(super) fn credentials(tenant: &mut Tenant, of: &str, holder: Holder, map: Item<'_>, cx: &mut Context<'_>) {
    for child in map.entries().filter(|child| is_credential(child.key())) {
        held(tenant, &format!("{of}/{}", child.key()), "api_key", holder, child, cx);
    }
}

/// An element of a list under a key.
pub(super) fn listed(tenant: &mut Tenant, key: &str, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    match kinds::listed(key, at) {
        Some(object) if item.sort() == Sort::Map => element(tenant, object, at, item, cx),
        Some(_) => cx.problem(item.at(), format!("an element of `{key}` is a {}: it was left out", item.shape()), ""),
        None => {
            let name = item.text_of("name").unwrap_or("unnamed").to_owned();
            match key {
                "phoneProviders" => {
                    if let Some(map) = item.get("credentials") {
                        credentials(tenant, &format!("phone/{name}"), Holder::System, map, cx);
                    }
                }
                "guardianFactorProviders" => credentials(tenant, &format!("factor/{name}"), Holder::System, item, cx),
                "flowVaultConnections" => {
                    if let Some(map) = item.get("setup").filter(|map| map.sort() == Sort::Map) {
                        credentials(tenant, &format!("vault/{name}"), Holder::System, map, cx);
                    }
                    unused(tenant, "flowVaultConnections");
                }
                _ => unused(tenant, key),
            }
        }
    }
}

/// A list without elements.
pub(super) fn empty(tenant: &mut Tenant, key: &str) {
    match key {
        "logStreams" | "log_streams" => tenant.streams_stated = true,
        "policies" => tenant.policies = Some(Vec::new()),
        _ => {}
    }
}

/// What stands beside lists in the deploy tool's document.
pub(super) fn setting(tenant: &mut Tenant, key: &str, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    match key {
        "tenant" if item.sort() == Sort::Map => read_login::settings(tenant, item, cx),
        "guardianPolicies" => tenant.policies = item.get("policies").map(|_| names(item, "policies", cx)),
        "triggers" => read_login::triggers(tenant, item, cx),
        "emailProvider" => {
            if let Some(map) = item.get("credentials") {
                credentials(tenant, "mail", Holder::System, map, cx);
            }
        }
        _ if item.sort() == Sort::Map => {
            unused(tenant, key);
            let _ = at;
        }
        _ => {}
    }
}

/// Adds an item.
pub(super) fn element(tenant: &mut Tenant, object: Object, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    match object {
        Object::Client => client(tenant, item, cx),
        Object::ClientGrant => grant(tenant, item, cx),
        Object::Credential => {
            let credential = Credential {
                client: cx.name(&at.parent),
                id: name_of(item, "id", cx),
                title: name_of(item, "name", cx),
                kid: name_of(item, "kid", cx),
                sort: name_of(item, "credential_type", cx),
                created: moment(item, "created_at"),
                expires: when(item, "expires_at"),
                place: cx.place(item.at()),
            };
            tenant.credentials.push(credential);
        }
        Object::Api => api(tenant, item, cx),
        Object::Role => role(tenant, at, item, cx),
        Object::Permission => {
            let of = cx.name(&at.parent);
            let permission = permission(of, at.of == "users", item, cx);
            tenant.permissions.push(permission);
        }
        Object::User | Object::Member | Object::AuthenticationMethod | Object::Invitation => {
            read_people::element(tenant, object, at, item, cx);
        }
        Object::Organization | Object::OrganizationConnection => read_people::element(tenant, object, at, item, cx),
        _ => read_login::element(tenant, object, at, item, cx),
    }
}

fn client(tenant: &mut Tenant, item: Item<'_>, cx: &mut Context<'_>) {
    let (id, title) = (name_of(item, "client_id", cx), name_of(item, "name", cx));
    if id.is_empty() && title.is_empty() {
        return cx.problem(item.at(), "a client without `client_id` and `name` was left out", "");
    }
    if let Some(name) = item.text_of("tenant").filter(|name| !name.contains("##") && !name.contains('@')) {
        tenant.names.insert(name.to_owned());
    }
    let mut labels = Vec::new();
    for (key, label) in [
        ("app_type", "app_type"),
        ("organization_usage", "organization_usage"),
        ("organization_require_behavior", "organization_login"),
        ("external_client_id", "external_client_id"),
        ("resource_server_identifier", "resource_server"),
    ] {
        if let Some(text) = item.text_of(key) {
            labels.push((label, cx.name(text)));
        }
    }
    if bool_of(item, "global") == Some(true) {
        labels.push(("global", cx.name("true")));
    }
    let grant_types: Option<Vec<Name>> = item.get("grant_types").map(|_| names(item, "grant_types", cx));
    let listed = |key: &str, label, labels: &mut Vec<(&'static str, Name)>, map: Option<Item<'_>>, cx: &mut Context<'_>| {
        let all: Vec<&str> = map.into_iter().flat_map(|map| map.list_of(key)).filter_map(|one| one.text()).collect();
        if !all.is_empty() {
            labels.push((label, cx.name(&all.join(" "))));
        }
    };
    listed("grant_types", "grant_types", &mut labels, Some(item), cx);
    listed("allow_any_profile_of_type", "token_exchange", &mut labels, item.get("token_exchange"), cx);
    let methods = item.get("client_authentication_methods");
    let inner = |key: &str| methods.and_then(|methods| methods.get(key));
    let mut keys = Vec::new();
    for key in ["private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth"].into_iter().filter_map(inner) {
        let found: Vec<(&str, u32)> =
            key.list_of("credentials").filter_map(|one| Some((one.text_of("id").or(one.text_of("name"))?, one.at()))).collect();
        keys.extend(found.into_iter().map(|(text, at)| At { name: cx.name(text), place: cx.place(at) }));
    }
    let secret = item.get("client_secret").and_then(|value| Some((value.text()?, value.at())));
    let secret = secret.map(|(text, at)| At { name: digest(text, cx), place: cx.place(at) });
    let grants = item.at_path(&["token_vault_privileged_access", "grants"]);
    let vault: Vec<(&str, u32)> =
        grants.into_iter().flat_map(|list| list.children()).filter_map(|one| Some((one.text_of("connection")?, one.at()))).collect();
    let client = Client {
        id,
        title,
        first_party: bool_of(item, "is_first_party"),
        grant_types,
        method: name_of(item, "token_endpoint_auth_method", cx),
        secret,
        keys,
        vault: vault.into_iter().map(|(text, at)| (cx.name(text), cx.place(at))).collect(),
        labels,
        place: cx.place(item.at()),
    };
    tenant.clients.push(client);
}

fn grant(tenant: &mut Tenant, item: Item<'_>, cx: &mut Context<'_>) {
    let third_parties = item.text_of("default_for") == Some("third_party_clients");
    if item.text_of("audience").is_none() || (item.text_of("client_id").is_none() && !third_parties) {
        return cx.problem(item.at(), "a client grant without `client_id` or `audience` was left out", "");
    }
    let grant = Grant {
        client: name_of(item, "client_id", cx),
        audience: name_of(item, "audience", cx),
        scopes: places(item, "scope", "value", cx),
        all_scopes: bool_of(item, "allow_all_scopes") == Some(true),
        of_user: item.text_of("subject_type") == Some("user"),
        third_parties,
        place: cx.place(item.at()),
    };
    tenant.grants.push(grant);
}

fn api(tenant: &mut Tenant, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(identifier) = item.text_of("identifier") else {
        return cx.problem(item.at(), "an API without `identifier` was left out", "");
    };
    let policy = item.at_path(&["subject_type_authorization", "user", "policy"]).and_then(|policy| policy.text());
    let api = Api {
        identifier: cx.name(identifier),
        title: name_of(item, "name", cx),
        scopes: places(item, "scopes", "value", cx),
        rbac: bool_of(item, "enforce_policies"),
        closed: matches!(policy, Some("deny_all" | "require_client_grant")),
        system: bool_of(item, "is_system"),
        place: cx.place(item.at()),
    };
    tenant.apis.push(api);
}

fn role(tenant: &mut Tenant, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let (id, title) = (name_of(item, "id", cx), name_of(item, "name", cx));
    if id.is_empty() && title.is_empty() {
        return cx.problem(item.at(), "a role without `id` and `name` was left out", "");
    }
    // Under an account or a member, the list says who has which role.
    if at.what == "roles" {
        return read_people::holds(tenant, at, item, cx);
    }
    let key = if id.is_empty() { title } else { id };
    tenant.roles.push(Role { id, title, place: cx.place(item.at()) });
    for one in item.list_of("permissions") {
        let permission = permission(key, false, one, cx);
        tenant.permissions.push(permission);
    }
}

fn permission(of: Name, of_user: bool, item: Item<'_>, cx: &mut Context<'_>) -> Permission {
    Permission {
        of,
        of_user,
        scope: name_of(item, "permission_name", cx),
        api: name_of(item, "resource_server_identifier", cx),
        place: cx.place(item.at()),
    }
}
