//! From compact records to facts: documents of one realm are joined, each realm is written down, and then who administers which.

use super::admin;
use super::emit::{Out, account_kind};
use super::federation;
use super::record::{Realm, Role, RoleRef, User};
use super::sets::Sets;
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Facts, Kind, Name, Place, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

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

/// Writes all realms down.
pub(super) fn all(documents: Vec<Realm>, facts: &mut Facts) {
    let realms: Vec<Resolved> = joined(documents, facts).into_iter().map(|(scope, realm)| Resolved::of(scope, realm, facts)).collect();
    let mut sets = Sets::default();
    for realm in &realms {
        write(realm, &mut sets, facts);
    }
    admin::write(&realms, &mut sets, facts);
}

/// Joins documents of one realm. Two servers can have a realm of one name: differing internal ids keep them apart, by folder.
fn joined(documents: Vec<Realm>, facts: &mut Facts) -> Vec<(Name, Realm)> {
    let mut by_name: BTreeMap<String, Vec<Realm>> = BTreeMap::new();
    for document in documents {
        let scope = if document.name.is_empty() {
            document.fallback
        } else {
            let text = format!("keycloak:{}", facts.names.text(document.name));
            facts.names.intern(&text)
        };
        by_name.entry(facts.names.text(scope).to_owned()).or_default().push(document);
    }
    let mut all = Vec::new();
    for (scope, documents) in by_name {
        let ids: FxHashSet<Name> = documents.iter().map(|document| document.id).filter(|id| !id.is_empty()).collect();
        let mut apart: BTreeMap<String, Realm> = BTreeMap::new();
        for document in documents {
            let key = if ids.len() > 1 { format!("{scope}@{}", facts.names.text(document.folder)) } else { scope.clone() };
            apart.entry(key).or_default().merge(document);
        }
        if ids.len() > 1 {
            let (realm, number) = (scope.strip_prefix("keycloak:").unwrap_or(&scope), apart.len());
            facts.notes.push(format!("keycloak: the realm `{realm}` comes from several servers; kept apart by folder as {number} realms"));
        }
        for (key, realm) in apart {
            all.push((facts.names.intern(&key), realm));
        }
    }
    all
}

impl Resolved {
    /// Looks a realm's roles through.
    pub(super) fn of(scope: Name, mut realm: Realm, facts: &mut Facts) -> Resolved {
        apply_mappings(&mut realm);
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

/// Role mappings of an account that came in their own file are the account's.
fn apply_mappings(realm: &mut Realm) {
    let mut by_id: FxHashMap<Name, usize> = FxHashMap::default();
    for (at, user) in realm.users.iter().enumerate() {
        by_id.insert(user.username, at);
        if !user.id.is_empty() {
            by_id.insert(user.id, at);
        }
    }
    let mut left = Vec::new();
    for mut mapping in std::mem::take(&mut realm.mappings) {
        match by_id.get(&mapping.account).and_then(|at| realm.users.get_mut(*at)) {
            Some(user) => {
                user.roles.append(&mut mapping.roles);
                user.states_roles = true;
            }
            None => left.push(mapping),
        }
    }
    realm.mappings = left;
}

fn with_roles(scope: Name, realm: Realm, facts: &mut Facts) -> Resolved {
    let place = realm.place.unwrap_or(Place { file: crate::model::FileId(0), at: 0 });
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

/// The group that stands for every account that is still to be made.
pub(super) const NEW_ACCOUNTS: &str = "new accounts";

fn write(of: &Resolved, sets: &mut Sets, facts: &mut Facts) {
    let realm = &of.realm;
    let mut out = Out::new(facts, of);
    system(of, &mut out);
    for role in &realm.roles {
        let id = of.role_id(role.client, role.name, out.facts);
        let row = out.record(Kind::Role, id, role.place);
        for part in &role.includes {
            let part_id = of.id_of(part, out.facts);
            out.refer(row, AttrName::Inherits, Kind::Role, part_id, part.place);
        }
    }
    for group in &realm.groups {
        let row = out.record(Kind::Group, group.path, group.place);
        if !group.parent.is_empty() {
            out.refer(row, AttrName::MemberOf, Kind::Group, group.parent, group.place);
        }
        for role in &group.roles {
            let id = of.id_of(role, out.facts);
            out.grant(Kind::Group, group.path, id, role.place);
        }
    }
    for client in &realm.clients {
        out.client(of, client);
    }
    accounts(of, &mut out);
    defaults(of, &mut out);
    federation::write(of, sets, &mut out);
    organisations(of, &mut out);
}

/// The realm itself, as the system that is administered.
fn system(of: &Resolved, out: &mut Out<'_>) {
    let realm = &of.realm;
    let row = out.record(Kind::Resource, out.realm, of.place);
    out.word(row, AttrName::Type, "system", of.place);
    if !realm.title.is_empty() {
        out.facts.attr(row, AttrName::DisplayName, Value::Word(realm.title), of.place);
    }
    out.labels(row, &realm.labels, of.place);
    if !realm.version.is_empty() {
        out.labels(row, &[("version", realm.version)], of.place);
    }
    if let Some(enabled) = realm.enabled {
        out.word(row, AttrName::Status, if enabled { "active" } else { "disabled" }, of.place);
    }
    if realm.whole && !realm.version.is_empty() && realm.users.iter().any(|user| user.client.is_empty()) {
        // A full export writes the realm with all accounts; lists of the admin API can be pages.
        let file = of.place.file;
        if realm.users.iter().all(|user| user.place.file == file) {
            out.complete(Kind::Human, of.place);
        }
    }
    if realm.fine_grained {
        let name = out.facts.names.text(out.realm).to_owned();
        out.facts.notes.push(format!("keycloak: the realm `{name}` has fine-grained admin permissions on; they are not evaluated"));
    }
}

fn accounts(of: &Resolved, out: &mut Out<'_>) {
    let realm = &of.realm;
    for user in &realm.users {
        out.account(of, user);
    }
    for mapping in &realm.mappings {
        out.implied(Kind::Human, mapping.account, mapping.place);
        for role in &mapping.roles {
            let id = of.id_of(role, out.facts);
            out.grant(Kind::Human, mapping.account, id, role.place);
        }
    }
}

/// What a new account gets. Accounts that exist have their roles written down; those of a list without role mappings do not.
fn defaults(of: &Resolved, out: &mut Out<'_>) {
    let realm = &of.realm;
    if !of.has_defaults() {
        return;
    }
    let group = out.name(NEW_ACCOUNTS);
    let row = out.implied(Kind::Group, group, of.place);
    for parent in &realm.default_groups {
        out.refer(row, AttrName::MemberOf, Kind::Group, parent.name, parent.place);
    }
    for role in &realm.default_roles {
        let id = of.id_of(role, out.facts);
        out.grant(Kind::Group, group, id, role.place);
    }
    for client in &realm.clients {
        for role in &client.defaults {
            let id = of.role_id(client.id, role.name, out.facts);
            out.grant(Kind::Group, group, id, role.place);
        }
    }
    let group = out.end(Kind::Group, group);
    if realm.open_registration {
        let id = out.name("any_account");
        let anybody = out.facts.implied(Kind::External, Name::EMPTY, id, of.place);
        out.facts.plane(anybody, crate::model::Plane::Application);
        let technique = out.name("realm-self-registration");
        let edge = EdgeFact::becoming(EdgeKind::MemberOf, End::one(Kind::External, Name::EMPTY, id), group, of.place);
        out.facts.edges.push(edge.by_technique(technique));
    }
    for user in realm.users.iter().filter(|user| !user.states_roles) {
        let kind = account_kind(of, user, out.facts);
        let edge = EdgeFact::becoming(EdgeKind::MemberOf, out.end(kind, user.username), group, user.place);
        out.facts.edges.push(EdgeFact { certainty: crate::model::Certainty::Assumed, ..edge });
    }
}

fn organisations(of: &Resolved, out: &mut Out<'_>) {
    let accounts: FxHashMap<Name, usize> =
        of.realm.users.iter().enumerate().flat_map(|(at, user)| [(user.id, at), (user.username, at)]).collect();
    for organisation in &of.realm.organisations {
        let row = out.record(Kind::Tenant, organisation.id, organisation.place);
        out.title(row, organisation.title, organisation.place);
        if let Some(enabled) = organisation.enabled {
            out.word(row, AttrName::Status, if enabled { "active" } else { "disabled" }, organisation.place);
        }
        for domain in &organisation.domains {
            out.labels(row, &[("domain", *domain)], organisation.place);
        }
        for member in &organisation.members {
            let known = accounts.get(&member.name).and_then(|at| of.realm.users.get(*at));
            let (kind, id) = known.map_or((Kind::Human, member.name), |user| (account_kind(of, user, out.facts), user.username));
            let row = out.implied(kind, id, member.place);
            out.refer(row, AttrName::Tenant, Kind::Tenant, organisation.id, member.place);
        }
        for provider in of.realm.providers.iter().filter(|provider| organisation.providers.contains(&provider.alias)) {
            let row = out.implied(Kind::External, provider.id, organisation.place);
            out.refer(row, AttrName::Tenant, Kind::Tenant, organisation.id, organisation.place);
        }
    }
}
