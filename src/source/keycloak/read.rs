//! One value of a realm export in, compact records out. Only the fields named here are looked at: everything else, and with it
//! every secret value, stays on the tape.

use super::authz;
use super::record::{Client, Group, Organisation, Realm, Role, RoleRef, Said, ScopeMapping, Secret, User};
use super::settings;
use crate::doc::{Item, Sort};
use crate::model::{Name, time};
use crate::source::Context;

pub(super) fn bool_of(item: Item<'_>, key: &str) -> Option<bool> {
    item.get(key).and_then(|value| value.bool().or_else(|| value.text().and_then(|text| text.parse().ok())))
}

pub(super) fn name_of(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    item.text_of(key).map_or(Name::EMPTY, |text| cx.name(text))
}

/// The texts of a list, each with its place.
pub(super) fn said(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Vec<Said> {
    item.list_of(key).filter_map(|value| value.text().map(|text| Said { name: cx.name(text), place: cx.place(value.at()) })).collect()
}

fn number(item: Item<'_>) -> Option<i64> {
    item.int().or_else(|| item.text().and_then(|text| text.parse().ok()))
}

/// A time stamp: seconds or milliseconds, also as text; zero says "none".
fn stamp(item: Item<'_>, key: &str) -> Option<i64> {
    item.get(key).and_then(number).filter(|number| *number > 0).map(time::from_number)
}

/// A title for people; message keys (`${…}`) are none.
fn title(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    item.text_of(key).filter(|text| !text.contains("${")).map_or(Name::EMPTY, |text| cx.name(text))
}

/// The keyed digest of a value as a name, or empty for masks and the like.
pub(super) fn digest(value: &str, cx: &mut Context<'_>) -> Name {
    (cx.digest)(value).map_or(Name::EMPTY, |digest| cx.name(&digest))
}

/// Adds one value that stands under a key of the realm; for lists, one element.
pub(super) fn element(realm: &mut Realm, key: &str, item: Item<'_>, cx: &mut Context<'_>) {
    match key {
        "users" | "federatedUsers" => {
            if let Some(user) = user(item, cx) {
                realm.users.push(user);
            }
        }
        "clients" | "applications" | "oauthClients" => {
            if let Some(client) = client(item, cx) {
                realm.app_policies += u32::from(authz::of_an_application(cx.facts.names.text(client.id), item));
                realm.clients.push(client);
            }
        }
        "groups" => groups(realm, item, cx),
        "defaultRoles" => {
            if let Some(text) = item.text() {
                let role = RoleRef { client: Name::EMPTY, name: cx.name(text), place: cx.place(item.at()) };
                realm.default_roles.push(role);
            }
        }
        "defaultGroups" => {
            if let Some(text) = item.text() {
                let group = Said { name: cx.name(text), place: cx.place(item.at()) };
                realm.default_groups.push(group);
            }
        }
        "organizations" => {
            if let Some(organisation) = organisation(item, cx) {
                realm.organisations.push(organisation);
            }
        }
        "scopeMappings" => scope_mapping(realm, Name::EMPTY, item, cx),
        "clientScopes" => {
            if let Some(text) = item.text_of("name") {
                realm.client_scopes.push(cx.name(text));
            }
        }
        _ => settings::element(realm, key, item, cx),
    }
}

/// Which roles a client or a client scope may carry in its tokens; `of` is the client whose roles they are, or empty.
fn scope_mapping(realm: &mut Realm, of: Name, item: Item<'_>, cx: &mut Context<'_>) {
    let (client, scope) = (name_of(item, "client", cx), name_of(item, "clientScope", cx));
    let roles = said(item, "roles", cx).into_iter().map(|role| RoleRef { client: of, name: role.name, place: role.place }).collect();
    realm.states_mappings = true;
    realm.scope_mappings.push(ScopeMapping { client, scope, roles });
}

/// Adds a value that is no list element: roles, flags, components.
pub(super) fn setting(realm: &mut Realm, key: &str, item: Item<'_>, cx: &mut Context<'_>) {
    match key {
        "realm" => realm.name = item.text().map_or(Name::EMPTY, |text| cx.name(text)),
        "roles" => {
            for role in item.list_of("realm") {
                roles(realm, Name::EMPTY, role, cx);
            }
            for key in ["client", "application"] {
                for list in item.get(key).into_iter().flat_map(|clients| clients.children()) {
                    let client = cx.name(list.key());
                    for role in list.children() {
                        roles(realm, client, role, cx);
                    }
                }
            }
        }
        "clientScopeMappings" | "applicationScopeMappings" => {
            for list in item.children() {
                let of = cx.name(list.key());
                for mapping in list.children() {
                    scope_mapping(realm, of, mapping, cx);
                }
            }
        }
        "defaultRole" => {
            if let Some(text) = item.text_of("name") {
                let role = RoleRef { client: Name::EMPTY, name: cx.name(text), place: cx.place(item.at()) };
                realm.default_roles.push(role);
            }
        }
        _ => settings::setting(realm, key, item, cx),
    }
}

/// Adds a role of the realm or of a client.
pub(super) fn roles(realm: &mut Realm, client: Name, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(name) = item.text_of("name") else {
        cx.problem(item.at(), "a role without `name` was left out", "");
        return;
    };
    let includes =
        item.get("composites").map(|composites| mapped(composites, &["realm"], &["client", "application"], cx)).unwrap_or_default();
    let role = Role { uuid: name_of(item, "id", cx), client, name: cx.name(name), includes, place: cx.place(item.at()) };
    realm.roles.push(role);
}

/// Adds one part to a role whose other parts come in further elements.
pub(super) fn part(realm: &mut Realm, client: Name, whole: &str, part: RoleRef, cx: &mut Context<'_>) {
    let role = Role { uuid: Name::EMPTY, client, name: cx.name(whole), includes: vec![part], place: part.place };
    realm.roles.push(role);
}

/// Role references: lists of realm roles under some keys, maps of client to list under others.
fn mapped(item: Item<'_>, own: &[&str], of_clients: &[&str], cx: &mut Context<'_>) -> Vec<RoleRef> {
    let mut all = Vec::new();
    for key in own {
        all.extend(said(item, key, cx).into_iter().map(|role| RoleRef { client: Name::EMPTY, name: role.name, place: role.place }));
    }
    for key in of_clients {
        for list in item.get(key).into_iter().flat_map(|clients| clients.children()) {
            let client = cx.name(list.key());
            for role in list.children() {
                if let Some(text) = role.text() {
                    all.push(RoleRef { client, name: cx.name(text), place: cx.place(role.at()) });
                }
            }
        }
    }
    all
}

const OWN_ROLES: &[&str] = &["realmRoles"];
const CLIENT_ROLES: &[&str] = &["clientRoles", "applicationRoles"];

fn groups(realm: &mut Realm, item: Item<'_>, cx: &mut Context<'_>) {
    // A stack instead of recursion: groups nest as deep as the file does.
    let mut open = vec![(item, Name::EMPTY)];
    while let Some((item, parent)) = open.pop() {
        let path = match (item.text_of("path"), item.text_of("name")) {
            (Some(path), _) => path.to_owned(),
            // A slash within a name is written `~/` in paths.
            (None, Some(name)) => format!("{}/{}", cx.facts.names.text(parent), name.replace('/', "~/")),
            (None, None) => {
                cx.problem(item.at(), "a group without `name` or `path` was left out", "");
                continue;
            }
        };
        let path = cx.name(&path);
        let parent = if parent.is_empty() { parent_of(path, cx) } else { parent };
        let roles = mapped(item, OWN_ROLES, CLIENT_ROLES, cx);
        realm.groups.push(Group { uuid: name_of(item, "id", cx), path, parent, roles, place: cx.place(item.at()) });
        open.extend(item.list_of("subGroups").map(|sub| (sub, path)));
    }
}

/// The group above, from a path: sub-groups can be listed without their parents around them.
fn parent_of(path: Name, cx: &mut Context<'_>) -> Name {
    let text = cx.facts.names.text(path).to_owned();
    let cut = text.char_indices().rev().find(|(at, c)| *c == '/' && !text.get(..*at).unwrap_or("").ends_with('~')).map(|(at, _)| at);
    match cut.and_then(|at| text.get(..at)) {
        Some(parent) if !parent.is_empty() => cx.name(parent),
        _ => Name::EMPTY,
    }
}

pub(super) fn user(item: Item<'_>, cx: &mut Context<'_>) -> Option<User> {
    let Some(username) = item.text_of("username").or_else(|| item.text_of("id")) else {
        cx.problem(item.at(), "an account without `username` or `id` was left out", "");
        return None;
    };
    let full: Vec<&str> = ["firstName", "lastName"].iter().filter_map(|key| item.text_of(key)).filter(|text| !text.is_empty()).collect();
    let username = cx.name(username);
    let full_name = cx.name(&full.join(" "));
    let (mut factors, mut password) = (Vec::new(), false);
    for credential in item.list_of("credentials") {
        match credential.text_of("type") {
            Some("password" | "password-history") => password = true,
            Some("otp" | "totp" | "hotp") => factors.push("otp"),
            Some("webauthn" | "webauthn-passwordless") => factors.push("webauthn"),
            _ => {}
        }
    }
    let totp = bool_of(item, "totp");
    if totp == Some(true) && !factors.contains(&"otp") {
        factors.push("otp");
    }
    factors.sort_unstable();
    factors.dedup();
    // `totp: false` alone leaves security keys open; the list of credentials does not.
    let lists_credentials = item.get("credentials").is_some_and(|list| list.sort() == Sort::List);
    let mfa = if !factors.is_empty() { Some(true) } else { lists_credentials.then_some(false) };
    let links = item
        .list_of("federatedIdentities")
        .filter_map(|link| link.text_of("identityProvider").map(|alias| Said { name: cx.name(alias), place: cx.place(link.at()) }))
        .collect();
    Some(User {
        id: name_of(item, "id", cx),
        username,
        email: name_of(item, "email", cx),
        full_name,
        enabled: bool_of(item, "enabled"),
        verified: bool_of(item, "emailVerified"),
        created: stamp(item, "createdTimestamp"),
        mfa,
        factors,
        password,
        client: item
            .text_of("serviceAccountClientId")
            .or_else(|| item.text_of("serviceAccountClientLink"))
            .map_or(Name::EMPTY, |id| cx.name(id)),
        storage: name_of(item, "federationLink", cx),
        links,
        groups: said(item, "groups", cx),
        roles: mapped(item, OWN_ROLES, CLIENT_ROLES, cx),
        states_roles: ["realmRoles", "clientRoles", "applicationRoles", "groups"].iter().any(|key| item.get(key).is_some()),
        place: cx.place(item.at()),
    })
}

/// Client settings that are kept as labels.
const CLIENT_FLAGS: &[(&str, &str)] = &[
    ("bearerOnly", "bearer_only"),
    ("standardFlowEnabled", "standard_flow"),
    ("implicitFlowEnabled", "implicit_flow"),
    ("directAccessGrantsEnabled", "password_grant"),
    ("fullScopeAllowed", "full_scope"),
    ("authorizationServicesEnabled", "authorization_services"),
    ("consentRequired", "consent"),
];

fn client(item: Item<'_>, cx: &mut Context<'_>) -> Option<Client> {
    // Before version 1.3 the client's id stood under `name`.
    let Some(text) = item.text_of("clientId").or_else(|| item.text_of("name")) else {
        cx.problem(item.at(), "a client without `clientId` was left out", "");
        return None;
    };
    let id = cx.name(text);
    let public = bool_of(item, "publicClient");
    let mut labels = Vec::new();
    for (key, label) in CLIENT_FLAGS {
        if let Some(value) = bool_of(item, key) {
            labels.push((*label, cx.name(if value { "true" } else { "false" })));
        }
    }
    if let Some(kind) = item.text_of("clientAuthenticatorType") {
        labels.push(("authenticator", cx.name(kind)));
    }
    if item.list_of("redirectUris").any(|uri| uri.text() == Some("*")) {
        labels.push(("redirects", cx.name("anywhere")));
    }
    let attributes = item.get("attributes");
    let attribute = |key: &str| attributes.and_then(|map| map.get(key));
    let exchanges =
        attribute("standard.token.exchange.enabled").is_some_and(|value| value.text() == Some("true") || value.bool() == Some(true));
    if exchanges {
        labels.push(("token_exchange", cx.name("true")));
    }
    let when = |key: &str| attribute(key).and_then(number).filter(|at| *at > 0).map(time::from_number);
    let value = item.get("secret").filter(|value| value.text().is_some_and(|text| !text.is_empty()) && public != Some(true));
    let secret = value.map(|value| Secret {
        id: cx.name(&format!("client/{text}")),
        kind: "oauth_client_secret",
        digest: digest(value.text().unwrap_or(""), cx),
        created: when("client.secret.creation.time"),
        expires: when("client.secret.expiration.time"),
        place: cx.place(value.at()),
    });
    let token_roles = item
        .list_of("protocolMappers")
        .filter(|mapper| {
            mapper
                .text_of("protocolMapper")
                .is_some_and(|kind| kind.ends_with("hardcoded-role-mapper") || kind == "saml-hardcode-role-mapper")
        })
        .filter_map(|mapper| mapper.at_path(&["config", "role"]))
        .filter_map(|role| role.text().map(|text| Said { name: cx.name(text), place: cx.place(role.at()) }))
        .collect();
    let mut client = Client {
        id,
        uuid: name_of(item, "id", cx),
        title: title(item, "name", cx),
        enabled: bool_of(item, "enabled"),
        public,
        service_account: bool_of(item, "serviceAccountsEnabled") == Some(true),
        full_scope: bool_of(item, "fullScopeAllowed"),
        scopes: said(item, "defaultClientScopes", cx),
        optional: said(item, "optionalClientScopes", cx),
        states_scopes: item.get("defaultClientScopes").is_some() && item.get("optionalClientScopes").is_some(),
        // A client without a secret cannot exchange.
        exchanges: exchanges && public != Some(true),
        permissions: Vec::new(),
        policies: Vec::new(),
        labels,
        secret,
        token_roles,
        defaults: said(item, "defaultRoles", cx),
        place: cx.place(item.at()),
    };
    if let Some(settings) = item.get("authorizationSettings").filter(|_| authz::keeps_permissions(text)) {
        authz::read(&mut client, settings, cx);
    }
    Some(client)
}

fn organisation(item: Item<'_>, cx: &mut Context<'_>) -> Option<Organisation> {
    let Some(id) = item.text_of("alias").or_else(|| item.text_of("name")).or_else(|| item.text_of("id")) else {
        cx.problem(item.at(), "an organisation without `alias` or `name` was left out", "");
        return None;
    };
    let domains: Vec<Name> =
        item.list_of("domains").filter_map(|domain| domain.text().or_else(|| domain.text_of("name"))).map(|text| cx.name(text)).collect();
    let members = item
        .list_of("members")
        .filter_map(|member| {
            let text = member.text().or_else(|| member.text_of("username")).or_else(|| member.text_of("id"))?;
            Some(Said { name: cx.name(text), place: cx.place(member.at()) })
        })
        .collect();
    let providers: Vec<Name> =
        item.list_of("identityProviders").filter_map(|idp| idp.text().or_else(|| idp.text_of("alias"))).map(|text| cx.name(text)).collect();
    Some(Organisation {
        id: cx.name(id),
        title: title(item, "name", cx),
        enabled: bool_of(item, "enabled"),
        domains,
        members,
        providers,
        states_providers: item.get("identityProviders").is_some(),
        place: cx.place(item.at()),
    })
}

/// The answer of the admin API to "which roles does this account hold".
pub(super) fn mappings(item: Item<'_>, cx: &mut Context<'_>) -> Vec<RoleRef> {
    let mut all = Vec::new();
    let mut add = |client: Name, list: Item<'_>, cx: &mut Context<'_>| {
        for role in list.children() {
            if let Some(name) = role.text_of("name") {
                all.push(RoleRef { client, name: cx.name(name), place: cx.place(role.at()) });
            }
        }
    };
    if let Some(list) = item.get("realmMappings") {
        add(Name::EMPTY, list, cx);
    }
    for entry in item.get("clientMappings").into_iter().flat_map(|clients| clients.children()) {
        let client = cx.name(entry.text_of("client").unwrap_or_else(|| entry.key()));
        if let Some(list) = entry.get("mappings") {
            add(client, list, cx);
        }
    }
    all
}
