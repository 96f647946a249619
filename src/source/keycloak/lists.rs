//! What came in lists of the admin API, each without the record that it belongs to: role mappings, memberships, roles of clients. In: a
//! realm as its documents gave it. Out: the same realm with those at their accounts, groups and clients.

use super::record::{Group, Realm, RoleRef};
use crate::model::{Facts, Name};
use rustc_hash::FxHashMap;

/// Joins the lists with what they are about. What is not in the files stays as it is.
pub(super) fn apply(realm: &mut Realm, facts: &Facts) {
    name_clients(realm);
    name_roles(realm);
    let groups = group_names(&realm.groups, facts);
    group_roles(realm, &groups);
    mappings(realm, &groups);
}

/// Lists of roles name their client by its internal id.
fn name_clients(realm: &mut Realm) {
    let ids: FxHashMap<Name, Name> =
        realm.clients.iter().filter(|client| !client.uuid.is_empty()).map(|client| (client.uuid, client.id)).collect();
    let rename = |client: &mut Name| {
        if let Some(id) = ids.get(client) {
            *client = *id;
        }
    };
    let each = |roles: &mut Vec<RoleRef>| roles.iter_mut().for_each(|role| rename(&mut role.client));
    for role in &mut realm.roles {
        rename(&mut role.client);
        each(&mut role.includes);
    }
    realm.mappings.iter_mut().for_each(|mapping| each(&mut mapping.roles));
    realm.users.iter_mut().for_each(|user| rename(&mut user.client));
    // An account stands in the list of all accounts, too, and there its client is left out.
    let machines: FxHashMap<Name, Name> =
        realm.users.iter().filter(|user| !user.client.is_empty()).map(|user| (user.username, user.client)).collect();
    for user in realm.users.iter_mut().filter(|user| user.client.is_empty()) {
        user.client = machines.get(&user.username).copied().unwrap_or(Name::EMPTY);
    }
}

/// Terraform names roles and groups by their internal ids, wherever it hands them out.
fn name_roles(realm: &mut Realm) {
    let ids: FxHashMap<Name, (Name, Name)> =
        realm.roles.iter().filter(|role| !role.uuid.is_empty()).map(|role| (role.uuid, (role.client, role.name))).collect();
    let each = |roles: &mut Vec<RoleRef>| {
        for role in roles.iter_mut().filter(|role| role.client.is_empty()) {
            if let Some((client, name)) = ids.get(&role.name) {
                (role.client, role.name) = (*client, *name);
            }
        }
    };
    realm.roles.iter_mut().for_each(|role| each(&mut role.includes));
    realm.mappings.iter_mut().for_each(|mapping| each(&mut mapping.roles));
    realm.group_roles.iter_mut().for_each(|found| each(&mut found.roles));
    each(&mut realm.default_roles);
    let paths: FxHashMap<Name, Name> =
        realm.groups.iter().filter(|group| !group.uuid.is_empty()).map(|group| (group.uuid, group.path)).collect();
    for group in &mut realm.default_groups {
        group.name = paths.get(&group.name).copied().unwrap_or(group.name);
    }
}

/// Groups by everything that a path can call them: their own path, their internal id, or a name that only one of them has.
fn group_names(groups: &[Group], facts: &Facts) -> FxHashMap<String, Name> {
    let mut all: FxHashMap<String, Name> = FxHashMap::default();
    let mut names: FxHashMap<String, Vec<Name>> = FxHashMap::default();
    for group in groups {
        let path = facts.names.text(group.path);
        all.insert(path.to_owned(), group.path);
        if !group.uuid.is_empty() {
            all.insert(facts.names.text(group.uuid).to_owned(), group.path);
        }
        names.entry(path.rsplit('/').next().unwrap_or(path).to_owned()).or_default().push(group.path);
    }
    for (name, paths) in names {
        if let [path] = paths.as_slice() {
            all.entry(name).or_insert(*path);
        }
    }
    all.into_iter().collect()
}

fn group_roles(realm: &mut Realm, groups: &FxHashMap<String, Name>) {
    let by_path: FxHashMap<Name, usize> = realm.groups.iter().enumerate().map(|(at, group)| (group.path, at)).collect();
    for mut found in std::mem::take(&mut realm.group_roles) {
        let at = groups.get(&found.text).and_then(|path| by_path.get(path));
        match at.and_then(|at| realm.groups.get_mut(*at)) {
            Some(group) => group.roles.append(&mut found.roles),
            None => {
                let path = found.group;
                realm.groups.push(Group { uuid: Name::EMPTY, path, parent: Name::EMPTY, roles: found.roles, place: found.place });
            }
        }
    }
}

/// Role mappings and memberships of an account that came in their own file are the account's.
fn mappings(realm: &mut Realm, groups: &FxHashMap<String, Name>) {
    let mut by_id: FxHashMap<Name, usize> = FxHashMap::default();
    for (at, user) in realm.users.iter().enumerate() {
        by_id.insert(user.username, at);
        if !user.id.is_empty() {
            by_id.insert(user.id, at);
        }
    }
    let mut left = Vec::new();
    for mut mapping in std::mem::take(&mut realm.mappings) {
        for (said, text) in &mut mapping.groups {
            if let Some(path) = groups.get(text.as_str()) {
                said.name = *path;
            }
        }
        let known = by_id.get(&mapping.account).copied();
        let at = match (known, mapping.user.take()) {
            (None, Some(user)) => {
                by_id.insert(user.username, realm.users.len());
                realm.users.push(user);
                realm.users.len().checked_sub(1)
            }
            (known, _) => known,
        };
        match at.and_then(|at| realm.users.get_mut(at)) {
            Some(user) => {
                user.states_roles |= mapping.states_roles;
                user.roles.append(&mut mapping.roles);
                user.groups.extend(mapping.groups.drain(..).map(|(said, _)| said));
            }
            None => left.push(mapping),
        }
    }
    realm.mappings = left;
}
