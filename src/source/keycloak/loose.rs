//! Elements of the admin API's lists (`kcadm.sh get …`), which carry neither their realm nor what they belong to. In: an element and
//! where its file lies. Out: the same records as a realm export gives, with the path's word for what they belong to.

use super::read;
use super::record::{GroupRoles, Mapping, Realm, RoleRef, Said};
use super::settings;
use super::whereabouts::Whereabouts;
use crate::doc::{Item, Sort};
use crate::model::Name;
use crate::source::Context;

/// What an element is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Element {
    User,
    Client,
    Group,
    Role,
    Mappings,
    Provider,
    ProviderMapper,
    Component,
    Organisation,
}

/// What an element is, by its keys; what other systems have, too, only where the path says that it is a realm's.
pub(super) fn sort(item: Item<'_>, at: &Whereabouts) -> Option<Element> {
    if item.sort() != Sort::Map {
        return None;
    }
    let has = |keys: &[&str]| keys.iter().filter(|key| item.get(key).is_some()).count();
    if has(&["username"]) == 1
        && has(&["createdTimestamp", "totp", "emailVerified", "requiredActions", "disableableCredentialTypes", "notBefore"]) >= 2
    {
        return Some(Element::User);
    }
    if has(&["clientId"]) == 1
        && has(&["publicClient", "bearerOnly", "serviceAccountsEnabled", "standardFlowEnabled", "clientAuthenticatorType"]) >= 2
    {
        return Some(Element::Client);
    }
    if has(&["name", "containerId", "composite"]) == 3 {
        return Some(Element::Role);
    }
    let path = item.text_of("path").is_some_and(|path| path.starts_with('/'));
    if has(&["name"]) == 1 && path && (has(&["subGroups", "subGroupCount"]) >= 1 || (at.list == "groups" && at.user.is_some())) {
        return Some(Element::Group);
    }
    if item.text_of("providerType").is_some_and(|kind| kind.starts_with("org.keycloak.")) && has(&["providerId"]) == 1 {
        return Some(Element::Component);
    }
    if has(&["alias", "providerId"]) == 2
        && has(&["internalId", "firstBrokerLoginFlowAlias", "storeToken", "addReadTokenRoleOnCreate"]) >= 1
    {
        return Some(Element::Provider);
    }
    if has(&["identityProviderAlias", "identityProviderMapper"]) == 2 {
        return Some(Element::ProviderMapper);
    }
    if at.realm.is_some() && at.list == "organizations" && has(&["name"]) == 1 && has(&["alias", "domains"]) >= 1 {
        return Some(Element::Organisation);
    }
    let mappings = has(&["realmMappings", "clientMappings"]) >= 1
        && item.children().all(|child| matches!(child.key(), "realmMappings" | "clientMappings"));
    mappings.then_some(Element::Mappings)
}

/// Adds an element to the realm.
pub(super) fn read(realm: &mut Realm, sort: Element, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    match sort {
        Element::User => user(realm, at, item, cx),
        Element::Client => read::element(realm, "clients", item, cx),
        Element::Group => group(realm, at, item, cx),
        Element::Role => role(realm, at, item, cx),
        Element::Mappings => mappings(realm, at, item, cx),
        Element::Provider => read::element(realm, "identityProviders", item, cx),
        Element::ProviderMapper => read::element(realm, "identityProviderMappers", item, cx),
        Element::Component => settings::component(realm, item.text_of("providerType").unwrap_or(""), item, cx),
        Element::Organisation => read::element(realm, "organizations", item, cx),
    }
}

/// An account: of the realm, or in a list of a group's members, a role's holders, an organisation's members, or a client's own.
fn user(realm: &mut Realm, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(mut user) = read::user(item, cx) else { return };
    let place = user.place;
    let mut mapping = Mapping { account: user.username, roles: Vec::new(), groups: Vec::new(), user: None, states_roles: false, place };
    if let (Some(group), "members") = (&at.group, at.list.as_str()) {
        mapping.groups.push((Said { name: cx.name(group), place }, group.clone()));
    } else if let (Some(role), "users") = (&at.role, at.list.as_str()) {
        let client = at.client.as_ref().map_or(Name::EMPTY, |client| cx.name(client));
        mapping.roles.push(RoleRef { client, name: cx.name(role), place });
    } else if let (Some(alias), "members") = (&at.organisation, at.list.as_str()) {
        let member = Said { name: user.username, place };
        let alias = cx.name(alias);
        realm.members.push((alias, member));
    } else {
        if let (Some(client), true) = (&at.client, user.client.is_empty()) {
            user.client = cx.name(client);
        }
        return realm.users.push(user);
    }
    mapping.user = Some(user);
    realm.mappings.push(mapping);
}

/// A group: of the realm, or one that an account is in.
fn group(realm: &mut Realm, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let (Some(account), Some(path)) = (&at.user, item.text_of("path")) else {
        return read::element(realm, "groups", item, cx);
    };
    let place = cx.place(item.at());
    let groups = vec![(Said { name: cx.name(path), place }, path.to_owned())];
    let mapping = Mapping { account: cx.name(account), roles: Vec::new(), groups, user: None, states_roles: false, place };
    realm.mappings.push(mapping);
}

/// A role: of the realm, of a client (by the path, or by the internal id that it names), or a part of another role.
fn role(realm: &mut Realm, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let of_client = item.get("clientRole").and_then(|value| value.bool()) == Some(true);
    let container = item.text_of("containerId").filter(|_| of_client);
    if let (Some(whole), "composites", Some(name)) = (&at.role, at.list.as_str(), item.text_of("name")) {
        let place = cx.place(item.at());
        let client = at.client.as_ref().map_or(Name::EMPTY, |client| cx.name(client));
        let part = RoleRef { client: container.map_or(Name::EMPTY, |id| cx.name(id)), name: cx.name(name), place };
        return read::part(realm, client, whole, part, cx);
    }
    let client = match (of_client, &at.client, container) {
        (true, Some(client), _) => cx.name(client),
        (true, None, Some(container)) => cx.name(container),
        _ => Name::EMPTY,
    };
    read::roles(realm, client, item, cx);
}

/// `role-mappings` of an account or a group: whose they are is only in the path.
fn mappings(realm: &mut Realm, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    let roles = read::mappings(item, cx);
    match (&at.user, &at.group) {
        (Some(account), _) => {
            let account = cx.name(account);
            realm.mappings.push(Mapping { account, roles, groups: Vec::new(), user: None, states_roles: true, place });
        }
        (None, Some(group)) => realm.group_roles.push(GroupRoles { text: group.clone(), group: cx.name(group), roles, place }),
        (None, None) => {
            let help = "keep the file as `realms/REALM/users/USERNAME/role-mappings.json`, or below `groups/NAME/`";
            cx.problem(item.at(), "these role mappings do not say whose they are", help);
        }
    }
}
