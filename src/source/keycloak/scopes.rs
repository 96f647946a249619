//! What a client that does not carry all roles may carry in its tokens. In: the realm's scope mappings and the roles of the client's own
//! account. Out: the roles that are left of them, or nothing where the files do not say enough to tell.

use super::index::Resolved;
use super::record::{Client, Realm, User};
use crate::model::{Facts, Name};
use rustc_hash::{FxHashMap, FxHashSet};

/// For each role, those that it includes.
pub(super) type Parts = FxHashMap<Name, Vec<Name>>;

/// Roles by what they include.
pub(super) fn parts(of: &Resolved) -> Parts {
    let mut parts = Parts::default();
    for (part, parents) in &of.parents {
        for parent in parents {
            parts.entry(*parent).or_default().push(*part);
        }
    }
    parts
}

/// The roles of a client's own account that its tokens carry, without those that another of them includes, in the order of their names.
pub(super) fn carried(of: &Resolved, client: &Client, parts: &Parts, facts: &mut Facts) -> Option<Vec<Name>> {
    let realm = &of.realm;
    let account = realm.users.iter().find(|user| user.client == client.id && user.states_roles)?;
    let scopes: FxHashSet<Name> = client.scopes.iter().chain(&client.optional).map(|scope| scope.name).collect();
    let described: FxHashSet<Name> = realm.client_scopes.iter().copied().collect();
    // A mapping that is not there says something only where the document would have it.
    if !realm.whole || !client.states_scopes || !realm.states_mappings || !scopes.is_subset(&described) {
        return None;
    }
    let mut allowed = Vec::new();
    for mapping in &realm.scope_mappings {
        if mapping.client == client.id || scopes.contains(&mapping.scope) {
            allowed.extend(mapping.roles.iter().map(|role| of.id_of(role, facts)));
        }
    }
    allowed.extend(realm.roles.iter().filter(|role| role.client == client.id).map(|role| of.role_id(role.client, role.name, facts)));
    let allowed = closure(allowed, parts);
    let both: FxHashSet<Name> = closure(held(of, account, facts), parts).intersection(&allowed).copied().collect();
    Some(topmost(both, of, facts))
}

/// The roles of an account: its own, and those of its groups and the groups above them.
fn held(of: &Resolved, account: &User, facts: &mut Facts) -> Vec<Name> {
    let realm: &Realm = &of.realm;
    let mut all: Vec<Name> = account.roles.iter().map(|role| of.id_of(role, facts)).collect();
    let groups: FxHashMap<Name, usize> = realm.groups.iter().enumerate().map(|(at, group)| (group.path, at)).collect();
    let (mut open, mut seen): (Vec<Name>, FxHashSet<Name>) =
        (account.groups.iter().map(|group| group.name).collect(), FxHashSet::default());
    while let Some(path) = open.pop() {
        let Some(group) = groups.get(&path).and_then(|at| realm.groups.get(*at)).filter(|_| seen.insert(path)) else { continue };
        all.extend(group.roles.iter().map(|role| of.id_of(role, facts)));
        open.push(group.parent);
    }
    all
}

fn closure(mut open: Vec<Name>, parts: &Parts) -> FxHashSet<Name> {
    let mut all = FxHashSet::default();
    while let Some(role) = open.pop() {
        if all.insert(role) {
            open.extend(parts.get(&role).into_iter().flatten());
        }
    }
    all
}

/// Those that no other of them includes; of roles that include each other, all.
fn topmost(all: FxHashSet<Name>, of: &Resolved, facts: &Facts) -> Vec<Name> {
    let above = |role: Name| of.including(role);
    let mut top: Vec<Name> = all
        .iter()
        .copied()
        .filter(|role| {
            let others = above(*role);
            !all.iter().any(|other| other != role && others.contains(other) && !above(*other).contains(role))
        })
        .collect();
    top.sort_unstable_by(|one, other| facts.names.text(*one).cmp(facts.names.text(*other)));
    top
}
