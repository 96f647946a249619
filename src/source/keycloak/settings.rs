//! The settings of a realm: flags, identity providers, login flows, user storage, keys and mail. In: one value; out: compact records.

use super::read::{bool_of, digest, name_of};
use super::record::{Directory, Flow, Gives, Mapper, Provider, Realm, Said, Secret};
use crate::doc::{Item, Sort};
use crate::model::Name;
use crate::source::Context;

/// Flags of the realm that are kept as labels of its system record.
const FLAGS: &[(&str, &str)] = &[
    ("registrationAllowed", "registration"),
    ("bruteForceProtected", "brute_force_protection"),
    ("verifyEmail", "verify_email"),
    ("duplicateEmailsAllowed", "duplicate_emails"),
    ("eventsEnabled", "login_events"),
    ("adminEventsEnabled", "admin_events"),
    ("adminEventsDetailsEnabled", "admin_event_details"),
    ("organizationsEnabled", "organizations"),
    ("adminPermissionsEnabled", "fine_grained_permissions"),
];

/// Steps of a login flow that ask for a second factor, and those that ask for a password.
const SECOND_FACTORS: &[&str] = &["auth-otp-form", "webauthn-authenticator"];
const PASSWORD_FORMS: &[&str] = &["auth-username-password-form", "auth-password-form"];

pub(super) fn setting(realm: &mut Realm, key: &str, item: Item<'_>, cx: &mut Context<'_>) {
    match key {
        "id" => realm.id = item.text().map_or(Name::EMPTY, |text| cx.name(text)),
        "keycloakVersion" => realm.version = item.text().map_or(Name::EMPTY, |text| cx.name(text)),
        "displayName" => realm.title = item.text().map_or(Name::EMPTY, |text| cx.name(text)),
        "enabled" => realm.enabled = item.bool(),
        "browserFlow" => realm.browser_flow = item.text().map_or(Name::EMPTY, |text| cx.name(text)),
        "eventsExpiration" => realm.events.kept = item.int().filter(|seconds| *seconds > 0),
        "sslRequired" => {
            if let Some(text) = item.text() {
                let text = cx.name(text);
                realm.labels.push(("tls", text));
            }
        }
        "components" => {
            for list in item.children().filter(|list| list.sort() == Sort::List) {
                for component in list.children() {
                    self::component(realm, list.key(), component, cx);
                }
            }
        }
        "smtpServer" => {
            if let Some(value) = item.get("password") {
                held(realm, "mail/password", "password", value, cx);
            }
        }
        // Before version 2 the realm's key stood at the top.
        "privateKey" | "codeSecret" => held(realm, &format!("key/{key}"), "signing_key", item, cx),
        _ => {
            if let Some((_, label)) = FLAGS.iter().find(|(flag, _)| *flag == key)
                && let Some(value) = item.bool()
            {
                realm.labels.push((label, cx.name(if value { "true" } else { "false" })));
                realm.open_registration |= key == "registrationAllowed" && value;
                realm.fine_grained |= key == "adminPermissionsEnabled" && value;
                let said = Some(Said { name: cx.name(if value { "true" } else { "false" }), place: cx.place(item.at()) });
                match key {
                    "eventsEnabled" => realm.events.logins = said,
                    "adminEventsEnabled" => realm.events.admin = said,
                    _ => {}
                }
            }
        }
    }
}

pub(super) fn element(realm: &mut Realm, key: &str, item: Item<'_>, cx: &mut Context<'_>) {
    match key {
        "identityProviders" => provider(realm, item, cx),
        "identityProviderMappers" => {
            let kind = item.text_of("identityProviderMapper").unwrap_or("");
            let alias = name_of(item, "identityProviderAlias", cx);
            mapper(realm, alias, kind, item, cx);
        }
        "authenticationFlows" => flow(realm, item, cx),
        "requiredActions" => {
            let enrols = matches!(item.text_of("alias"), Some("CONFIGURE_TOTP" | "webauthn-register"))
                && bool_of(item, "enabled") == Some(true)
                && bool_of(item, "defaultAction") == Some(true);
            if enrols {
                realm.labels.push(("new_accounts_enrol_second_factor", cx.name("true")));
            }
        }
        "eventsListeners" => {
            if let Some(text) = item.text() {
                realm.labels.push(("event_listener", cx.name(text)));
            }
        }
        // Before version 2.5 user storage stood here.
        "userFederationProviders" => {
            let name = item.text_of("displayName").or_else(|| item.text_of("id")).unwrap_or("storage").to_owned();
            storage(realm, &name, item, cx);
        }
        _ => {}
    }
}

/// Remembers that the realm holds a secret.
fn held(realm: &mut Realm, id: &str, kind: &'static str, value: Item<'_>, cx: &mut Context<'_>) {
    let Some(text) = value.text().filter(|text| !text.is_empty()) else { return };
    let digest = digest(text, cx);
    realm.secrets.push(Secret { id: cx.name(id), kind, digest, created: None, expires: None, place: cx.place(value.at()) });
}

/// A value of a component's configuration: there it is a list of one.
fn config<'t>(item: Item<'t>, key: &str) -> Option<Item<'t>> {
    let value = item.get("config")?.get(key)?;
    if value.sort() == Sort::List { value.children().next() } else { Some(value) }
}

/// A component: user storage or keys; by the server's word for its sort.
pub(super) fn component(realm: &mut Realm, sort: &str, item: Item<'_>, cx: &mut Context<'_>) {
    let name = item.text_of("name").or_else(|| item.text_of("providerId")).or_else(|| item.text_of("id")).unwrap_or("unnamed").to_owned();
    if sort.ends_with("UserStorageProvider") {
        storage(realm, &name, item, cx);
        for mapper in item.get("subComponents").into_iter().flat_map(|all| all.children()).flat_map(|list| list.children()) {
            let alias = realm.providers.last().map_or(Name::EMPTY, |last| last.alias);
            storage_mapper(realm, alias, mapper, cx);
        }
    } else if sort.ends_with("LDAPStorageMapper") {
        let alias = name_of(item, "parentId", cx);
        storage_mapper(realm, alias, item, cx);
    } else if sort.ends_with("KeyProvider") {
        let provider = item.text_of("providerId").unwrap_or("");
        // Keys for encryption cannot sign a token.
        let encrypts =
            provider.contains("enc") || provider.starts_with("aes") || config(item, "keyUse").and_then(|value| value.text()) == Some("ENC");
        let kind = if encrypts { "encryption_key" } else { "signing_key" };
        for key in ["privateKey", "secret"] {
            if let Some(value) = config(item, key) {
                held(realm, &format!("key/{name}"), kind, value, cx);
            }
        }
        if let Some(value) = config(item, "keystorePassword") {
            held(realm, &format!("key/{name}/keystore"), "password", value, cx);
        }
    }
}

/// What a user storage decides beside who somebody is: groups and roles of its accounts, or a role for all of them.
fn storage_mapper(realm: &mut Realm, alias: Name, mapper: Item<'_>, cx: &mut Context<'_>) {
    let kind = mapper.text_of("providerId").unwrap_or("");
    if matches!(kind, "group-ldap-mapper" | "role-ldap-mapper") {
        realm.directory.push(Directory { alias, groups: kind.starts_with("group"), place: cx.place(mapper.at()) });
    } else if kind == "hardcoded-ldap-role-mapper"
        && let Some(role) = config(mapper, "role")
        && let Some(text) = role.text()
    {
        let gives = Gives::Role(cx.name(text));
        realm.mappers.push(Mapper { alias, gives, conditional: false, place: cx.place(role.at()) });
    }
}

fn storage(realm: &mut Realm, name: &str, item: Item<'_>, cx: &mut Context<'_>) {
    let id = cx.name(&format!("storage/{name}"));
    let alias = cx.name(item.text_of("id").unwrap_or(name));
    let mut labels = Vec::new();
    for key in ["providerId", "providerName"] {
        if let Some(text) = item.text_of(key) {
            labels.push(("provider", cx.name(text)));
        }
    }
    let enabled = config(item, "enabled").and_then(|value| value.bool().or_else(|| value.text().and_then(|text| text.parse().ok())));
    let place = cx.place(item.at());
    let (link_only, flow) = (false, Name::EMPTY);
    realm.providers.push(Provider { id, alias, uuid: Name::EMPTY, storage: true, enabled, link_only, flow, labels, place });
    if let Some(value) = config(item, "bindCredential") {
        held(realm, &format!("storage/{name}/bind"), "password", value, cx);
    }
}

fn provider(realm: &mut Realm, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(alias) = item.text_of("alias") else {
        cx.problem(item.at(), "an identity provider without `alias` was left out", "");
        return;
    };
    let mut labels = Vec::new();
    if let Some(text) = item.text_of("providerId") {
        labels.push(("provider", cx.name(text)));
    }
    for (key, label) in [("trustEmail", "trusts_email"), ("linkOnly", "link_only")] {
        if let Some(value) = bool_of(item, key) {
            labels.push((label, cx.name(if value { "true" } else { "false" })));
        }
    }
    let provider = Provider {
        id: cx.name(&format!("idp/{alias}")),
        alias: cx.name(alias),
        uuid: name_of(item, "internalId", cx),
        storage: false,
        enabled: bool_of(item, "enabled"),
        link_only: bool_of(item, "linkOnly") == Some(true),
        flow: name_of(item, "firstBrokerLoginFlowAlias", cx),
        labels,
        place: cx.place(item.at()),
    };
    realm.providers.push(provider);
    if let Some(value) = config(item, "clientSecret") {
        held(realm, &format!("idp/{alias}/client-secret"), "oauth_client_secret", value, cx);
    }
}

fn mapper(realm: &mut Realm, alias: Name, kind: &str, item: Item<'_>, cx: &mut Context<'_>) {
    let gives = if let Some(role) = config(item, "role") { Some((role, true)) } else { config(item, "group").map(|group| (group, false)) };
    let Some((value, is_role)) = gives else { return };
    let Some(text) = value.text().filter(|text| !text.is_empty()) else { return };
    let name = cx.name(text);
    let gives = if is_role { Gives::Role(name) } else { Gives::Group(name) };
    realm.mappers.push(Mapper { alias, gives, conditional: !kind.contains("hardcoded"), place: cx.place(value.at()) });
}

fn flow(realm: &mut Realm, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(alias) = item.text_of("alias") else { return };
    let live = || item.list_of("authenticationExecutions").filter(|step| step.text_of("requirement") != Some("DISABLED"));
    let links_by_itself = live().any(|step| step.text_of("authenticator") == Some("idp-auto-link"));
    let calls: Vec<Name> = live().filter_map(|step| step.text_of("flowAlias")).map(|text| cx.name(text)).collect();
    let step = |item: Item<'_>| item.text_of("authenticator").is_some_and(|name| SECOND_FACTORS.contains(&name));
    let needed = |item: &Item<'_>| item.text_of("requirement") == Some("REQUIRED");
    realm.flows.push(Flow {
        alias: cx.name(alias),
        links_by_itself,
        calls,
        password: live().any(|step| step.text_of("authenticator").is_some_and(|name| PASSWORD_FORMS.contains(&name))),
        second_factor: live().any(step),
        always: live().filter(needed).any(step),
        always_calls: live().filter(needed).filter_map(|step| step.text_of("flowAlias")).map(|text| cx.name(text)).collect(),
    });
}
