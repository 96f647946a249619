//! Who holds policies, and which of them together in one token: its login's own, its entity's, those of the entity's groups, and `default`.
//! In: the records of a vault. Out: holders.

use super::record::{Alias, Entity, How, Vault};
use crate::model::{Kind, Place};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody with policies.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub(super) kind: Kind,
    pub(super) id: String,
    /// What it is given itself.
    pub(super) own: BTreeSet<String>,
    /// What its tokens carry.
    pub(super) all: BTreeSet<String>,
    /// What stands for the words of templates.
    pub(super) fill: BTreeMap<String, String>,
    pub(super) place: Place,
}

/// The shipped policy that every token has.
pub(super) const DEFAULT: &str = "default";
/// The policy that allows everything.
pub(super) const ROOT: &str = "root";

/// How a way to log in is written down.
pub(super) fn login_kind(how: &How) -> Kind {
    match how {
        How::Person => Kind::Human,
        How::People | How::Jwt { browser: true, .. } => Kind::Group,
        _ => Kind::ServiceAccount,
    }
}

/// The id of an entity.
pub(super) fn entity_id(id: &str, entity: &Entity) -> String {
    format!("identity/entity/{}", if entity.name.is_empty() { id } else { &entity.name })
}

/// The id of a group.
pub(super) fn group_id(id: &str, name: &str) -> String {
    format!("identity/group/{}", if name.is_empty() { id } else { name })
}

/// Whether an entity is a person: by where it logs in.
pub(super) fn entity_kind(vault: &Vault, aliases: &[Alias]) -> Kind {
    let person = |alias: &Alias| match method(vault, alias).as_str() {
        "userpass" | "ldap" | "oidc" | "github" | "okta" | "saml" | "radius" => true,
        "jwt" => alias.name.contains('@'),
        _ => false,
    };
    if aliases.iter().any(person) { Kind::Human } else { Kind::ServiceAccount }
}

/// The type of the login method of an alias.
pub(super) fn method(vault: &Vault, alias: &Alias) -> String {
    if !alias.kind.is_empty() {
        return alias.kind.clone();
    }
    let mut mounts = vault.methods();
    mounts.find(|(_, mount)| mount.accessor == alias.accessor).map(|(_, mount)| mount.kind.clone()).unwrap_or_default()
}

/// Where the login method of an alias is mounted.
pub(super) fn mount(vault: &Vault, alias: &Alias) -> String {
    if !alias.mount.is_empty() {
        return alias.mount.clone();
    }
    let mut mounts = vault.methods();
    mounts.find(|(_, mount)| mount.accessor == alias.accessor).map(|(name, _)| name.clone()).unwrap_or_default()
}

/// All aliases of an entity, also those that were listed apart.
pub(super) fn aliases(vault: &Vault, id: &str, entity: &Entity) -> Vec<Alias> {
    let apart = vault.aliases.iter().filter(|(of, _)| of == id).map(|(_, alias)| alias.clone());
    entity.aliases.iter().cloned().chain(apart).collect()
}

/// The groups of an entity or group, upwards, each once.
pub(super) fn groups_of(vault: &Vault, id: &str) -> BTreeSet<String> {
    let stated = vault.memberships.keys().filter(|(member, _)| member == id).map(|(_, group)| group.clone());
    let listed = vault.groups.iter().filter(|(_, group)| group.members.iter().any(|member| member == id)).map(|(group, _)| group.clone());
    let mut open: Vec<String> = stated.chain(listed).collect();
    let mut found = BTreeSet::new();
    while let Some(next) = open.pop() {
        let above = vault.groups.iter().filter(|(_, group)| group.groups.contains(&next)).map(|(above, _)| above.clone());
        if !found.contains(&next) {
            open.extend(above);
            found.insert(next);
        }
    }
    found
}

/// The login that is the same account as an alias.
pub(super) fn login_of(vault: &Vault, alias: &Alias) -> Option<String> {
    let mount = mount(vault, alias);
    let role = alias.metadata.iter().find(|(key, _)| key == "role_name" || key == "role").map(|(_, role)| role.as_str());
    let candidates = [
        Some(format!("auth/{mount}/users/{}", alias.name)),
        Some(alias.name.as_str()).filter(|_| method(vault, alias) == "approle").and(role).map(|role| format!("auth/{mount}/role/{role}")),
    ];
    candidates.into_iter().flatten().find(|path| vault.logins.contains_key(path))
}

/// Everybody who holds policies.
pub(super) fn holders(vault: &Vault) -> Vec<Holder> {
    let mut found: BTreeMap<(Kind, String), Holder> = BTreeMap::new();
    for (path, login) in &vault.logins {
        let mut all = login.policies.clone();
        if !login.no_default {
            all.insert(DEFAULT.to_owned());
        }
        let kind = login_kind(&login.how);
        let holder =
            Holder { kind, id: path.clone(), own: login.policies.clone(), all, fill: filled_by_login(vault, login), place: login.place };
        found.insert((kind, path.clone()), holder);
    }
    for (id, entity) in &vault.entities {
        let aliases = aliases(vault, id, entity);
        let groups = groups_of(vault, id);
        let of_groups = groups.iter().filter_map(|group| vault.groups.get(group)).flat_map(|group| group.policies.iter().cloned());
        let mut all: BTreeSet<String> = entity.policies.iter().cloned().chain(of_groups).collect();
        let mut own = entity.policies.clone();
        all.insert(DEFAULT.to_owned());
        let mut fill = filled_by_entity(vault, id, entity, &aliases);
        let logins: Vec<String> = aliases.iter().filter_map(|alias| login_of(vault, alias)).collect();
        let mut absorbed = false;
        for path in logins {
            let Some(login) = vault.logins.get(&path) else { continue };
            let key = (login_kind(&login.how), path);
            if matches!(login.how, How::Person) {
                // One person: the account and the entity are the same.
                if let Some(account) = found.remove(&key) {
                    all.extend(account.all);
                    own.extend(account.own);
                }
            } else if let Some(account) = found.get_mut(&key) {
                account.all.extend(all.iter().cloned());
                account.own.extend(entity.policies.iter().cloned());
                account.fill.append(&mut fill.clone());
                absorbed = true;
            }
        }
        if absorbed && groups.is_empty() {
            continue;
        }
        let kind = entity_kind(vault, &aliases);
        fill.retain(|_, value| !value.contains('*'));
        let name = entity_id(id, entity);
        found.insert((kind, name.clone()), Holder { kind, id: name, own, all, fill, place: entity.place });
    }
    for (id, group) in &vault.groups {
        let above = groups_of_group(vault, id);
        let inherited = above.iter().filter_map(|group| vault.groups.get(group)).flat_map(|group| group.policies.iter().cloned());
        let mut all: BTreeSet<String> = group.policies.iter().cloned().chain(inherited).collect();
        all.insert(DEFAULT.to_owned());
        let name = group_id(id, &group.name);
        let holder =
            Holder { kind: Kind::Group, id: name.clone(), own: group.policies.clone(), all, fill: BTreeMap::new(), place: group.place };
        found.insert((Kind::Group, name), holder);
    }
    for token in &vault.tokens {
        let path = token_login(vault, token);
        if path.is_none() && !vault.entities.contains_key(&token.entity) {
            let id = format!("auth/token/{}", token.accessor);
            let all = token.policies.clone();
            let holder =
                Holder { kind: Kind::ServiceAccount, id: id.clone(), own: all.clone(), all, fill: BTreeMap::new(), place: token.place };
            found.insert((Kind::ServiceAccount, id), holder);
        }
    }
    found.into_values().collect()
}

/// The login that gave a token.
pub(super) fn token_login(vault: &Vault, token: &super::record::Token) -> Option<String> {
    let mount = token.path.strip_prefix("auth/")?.strip_suffix("/login")?;
    let path = format!("auth/{mount}/role/{}", token.role);
    vault.logins.contains_key(&path).then_some(path)
}

/// The groups above a group.
pub(super) fn groups_of_group(vault: &Vault, id: &str) -> BTreeSet<String> {
    let mut open = vec![id.to_owned()];
    let mut found = BTreeSet::new();
    while let Some(next) = open.pop() {
        for (above, _) in vault.groups.iter().filter(|(_, group)| group.groups.contains(&next)) {
            if found.insert(above.clone()) {
                open.push(above.clone());
            }
        }
    }
    found
}

fn filled_by_entity(vault: &Vault, id: &str, entity: &Entity, aliases: &[Alias]) -> BTreeMap<String, String> {
    let mut fill = BTreeMap::from([("identity.entity.id".to_owned(), id.to_owned())]);
    if !entity.name.is_empty() {
        fill.insert("identity.entity.name".to_owned(), entity.name.clone());
    }
    for (key, value) in &entity.metadata {
        fill.insert(format!("identity.entity.metadata.{key}"), value.clone());
    }
    for alias in aliases {
        let accessor = accessor(vault, alias);
        fill.insert(format!("identity.entity.aliases.{accessor}.name"), alias.name.clone());
        for (key, value) in &alias.metadata {
            fill.insert(format!("identity.entity.aliases.{accessor}.metadata.{key}"), value.clone());
        }
    }
    fill
}

fn accessor(vault: &Vault, alias: &Alias) -> String {
    if !alias.accessor.is_empty() {
        return alias.accessor.clone();
    }
    vault.methods().find(|(name, _)| **name == alias.mount).map(|(_, mount)| mount.accessor.clone()).unwrap_or_default()
}

/// A Kubernetes role that names one account says which words its tokens carry.
fn filled_by_login(vault: &Vault, login: &super::record::Login) -> BTreeMap<String, String> {
    let How::Kubernetes { names, namespaces, .. } = &login.how else { return BTreeMap::new() };
    let Some(accessor) = vault.methods().find(|(name, _)| **name == login.mount).map(|(_, mount)| &mount.accessor) else {
        return BTreeMap::new();
    };
    let mut fill = BTreeMap::new();
    for (key, values) in [("service_account_name", names), ("service_account_namespace", namespaces)] {
        if let [only] = values.as_slice()
            && !only.contains('*')
        {
            fill.insert(format!("identity.entity.aliases.{accessor}.metadata.{key}"), only.clone());
        }
    }
    fill
}
