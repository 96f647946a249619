//! A realm's roles looked through once: ids, what includes what, and which roles, groups and accounts may manage a realm.

use super::record::{Realm, Role, RoleRef, User};
use super::{admin, lists};
use crate::model::{Facts, FileId, Name, Place};
use rustc_hash::{FxHashMap, FxHashSet};

/// A realm with its scope and what was found out about its roles.
pub(super) struct Resolved {
    pub(super) realm: Realm,
    pub(super) scope: Name,
    pub(super) place: Place,
    /// Ids of roles that the files state.
    pub(super) roles: FxHashSet<Name>,
    /// For each role, those that include it.
    pub(super) parents: FxHashMap<Name, Vec<Name>>,
    /// Realm roles whose name is also the id of a client role.
    clash: FxHashSet<Name>,
    /// Usernames of the accounts of clients, by client.
    pub(super) machines: FxHashMap<Name, Name>,
    /// The realm's name.
    pub(super) text: String,
    /// Roles that are or include a right to manage a realm.
    pub(super) admin_roles: FxHashSet<Name>,
    /// Groups that hold one of them, by themselves or from above.
    pub(super) admin_groups: FxHashSet<Name>,
}

/// The name of a technique, or none.
pub(super) fn technique(name: &str, facts: &mut Facts) -> Name {
    facts.names.intern(name)
}

impl Resolved {
    /// The realm that a client's roles manage: only for the clients that the server makes for that.
    pub(super) fn manages(&self, client: Name, facts: &Facts) -> Option<String> {
        if client.is_empty() {
            return None;
        }
        let text = facts.names.text(client);
        match self.text.as_str() {
            "master" => text.strip_suffix("-realm").filter(|realm| !realm.is_empty()).map(str::to_owned),
            _ => (text == "realm-management").then(|| self.text.clone()),
        }
    }

    /// Whether a role is one of the two that `master` has for administering the server.
    pub(super) fn is_master_role(&self, role: &Role, facts: &Facts) -> bool {
        self.text == "master" && role.client.is_empty() && matches!(facts.names.text(role.name), "admin" | "create-realm")
    }

    /// Whether a new account gets anything.
    pub(super) fn has_defaults(&self) -> bool {
        let realm = &self.realm;
        !realm.default_roles.is_empty()
            || !realm.default_groups.is_empty()
            || realm.clients.iter().any(|client| !client.defaults.is_empty())
    }

    /// A role and all that include it.
    pub(super) fn including(&self, role: Name) -> FxHashSet<Name> {
        let (mut open, mut seen) = (vec![role], FxHashSet::default());
        while let Some(role) = open.pop() {
            if seen.insert(role) {
                open.extend(self.parents.get(&role).into_iter().flatten());
            }
        }
        seen
    }

    /// Where somebody is given a realm role.
    pub(super) fn referred(&self, name: Name) -> Option<Place> {
        let users = self.realm.users.iter().flat_map(|user| &user.roles);
        let all = users
            .chain(self.realm.groups.iter().flat_map(|group| &group.roles))
            .chain(self.realm.roles.iter().flat_map(|role| &role.includes));
        all.chain(self.realm.mappings.iter().flat_map(|mapping| &mapping.roles))
            .find(|role| role.client.is_empty() && role.name == name)
            .map(|role| role.place)
    }

    /// Whether an account holds a right to manage a realm.
    pub(super) fn is_admin(&self, user: &User, facts: &mut Facts) -> bool {
        user.groups.iter().any(|group| self.admin_groups.contains(&group.name))
            || user.roles.iter().any(|role| {
                let id = self.id_of(role, facts);
                self.admin_roles.contains(&id)
            })
    }

    /// The id of a role as a record: its name, or `client/name`.
    pub(super) fn role_id(&self, client: Name, name: Name, facts: &mut Facts) -> Name {
        let names = &mut facts.names;
        let text = match (client.is_empty(), self.clash.contains(&name)) {
            (true, false) => return name,
            (true, true) => format!("realm:{}", names.text(name)),
            (false, _) => format!("{}/{}", names.text(client), names.text(name)),
        };
        names.intern(&text)
    }

    /// The id of a role that the files state.
    pub(super) fn known_role_id(&self, role: &Role, facts: &Facts) -> Option<Name> {
        let names = &facts.names;
        match (role.client.is_empty(), self.clash.contains(&role.name)) {
            (true, false) => Some(role.name),
            (true, true) => names.get(&format!("realm:{}", names.text(role.name))),
            (false, _) => names.get(&format!("{}/{}", names.text(role.client), names.text(role.name))),
        }
    }

    /// The role that a reference names.
    pub(super) fn id_of(&self, role: &RoleRef, facts: &mut Facts) -> Name {
        self.role_id(role.client, role.name, facts)
    }

    /// The role that a mapper names: `role`, or `client.role` where both may hold dots.
    pub(super) fn role_of_text(&self, text: Name, facts: &mut Facts) -> Name {
        let id = self.role_id(Name::EMPTY, text, facts);
        if self.roles.contains(&id) {
            return id;
        }
        let text = facts.names.text(text).to_owned();
        let dots: Vec<usize> = text.match_indices('.').map(|(at, _)| at).collect();
        for at in dots.into_iter().rev() {
            let (client, name) = (text.get(..at).unwrap_or(""), text.get(at + 1..).unwrap_or(""));
            if let Some(found) = facts.names.get(&format!("{client}/{name}")).filter(|found| self.roles.contains(found)) {
                return found;
            }
        }
        id
    }
}

impl Resolved {
    /// Looks a realm's roles through.
    pub(super) fn of(scope: Name, mut realm: Realm, facts: &mut Facts) -> Resolved {
        lists::apply(&mut realm, facts);
        let mut resolved = with_roles(scope, realm, facts);
        resolved.find_administrators(facts);
        resolved
    }

    fn find_administrators(&mut self, facts: &mut Facts) {
        let mut found = FxHashSet::default();
        let referred: Vec<(Name, Name)> = {
            let realm = &self.realm;
            let refs = realm.users.iter().flat_map(|user| &user.roles).chain(realm.groups.iter().flat_map(|group| &group.roles));
            let parts = realm.roles.iter().flat_map(|role| &role.includes);
            refs.chain(parts).map(|role| (role.client, role.name)).chain(realm.roles.iter().map(|role| (role.client, role.name))).collect()
        };
        for (client, name) in referred {
            let power = admin::POWERS.contains(&facts.names.text(name)) && self.manages(client, facts).is_some();
            let master = client.is_empty() && self.text == "master" && facts.names.text(name) == "admin";
            if power || master {
                let id = self.role_id(client, name, facts);
                if !found.contains(&id) {
                    found.extend(self.including(id));
                }
            }
        }
        self.admin_roles = found;
        let mut direct = FxHashSet::default();
        for group in &self.realm.groups {
            let holds = group.roles.iter().any(|role| {
                let id = self.id_of(role, facts);
                self.admin_roles.contains(&id)
            });
            if holds {
                direct.insert(group.path);
            }
        }
        let parents: FxHashMap<Name, Name> = self.realm.groups.iter().map(|group| (group.path, group.parent)).collect();
        for group in &self.realm.groups {
            let mut at = group.path;
            // Paths get shorter upwards; the bound is for files whose parents go in a circle.
            for _ in 0..256 {
                if direct.contains(&at) {
                    self.admin_groups.insert(group.path);
                    break;
                }
                match parents.get(&at) {
                    Some(parent) if !parent.is_empty() => at = *parent,
                    _ => break,
                }
            }
        }
    }
}

fn with_roles(scope: Name, realm: Realm, facts: &mut Facts) -> Resolved {
    let place = realm.place.unwrap_or(Place { file: FileId(0), at: 0 });
    let text = facts.names.text(realm.name).to_owned();
    let (roles, clash, admin_roles, admin_groups) = Default::default();
    let machines = realm.users.iter().filter(|user| !user.client.is_empty()).map(|user| (user.client, user.username)).collect();
    let parents = FxHashMap::default();
    let mut resolved = Resolved { realm, scope, place, roles, parents, clash, machines, text, admin_roles, admin_groups };
    let mut of_clients = FxHashSet::default();
    for role in resolved.realm.roles.iter().filter(|role| !role.client.is_empty()) {
        of_clients.insert(resolved.role_id(role.client, role.name, facts));
    }
    resolved.clash = resolved
        .realm
        .roles
        .iter()
        .filter(|role| role.client.is_empty() && of_clients.contains(&role.name))
        .map(|role| role.name)
        .collect();
    for role in &resolved.realm.roles {
        let id = resolved.role_id(role.client, role.name, facts);
        resolved.roles.insert(id);
        for part in &role.includes {
            let part = resolved.id_of(part, facts);
            resolved.parents.entry(part).or_default().push(id);
        }
    }
    resolved
}
