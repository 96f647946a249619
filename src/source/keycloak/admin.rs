//! Who administers a realm: the roles of the client that Keycloak itself makes for that (`realm-management`; in `master` one for each
//! realm), by what the server lets each of them do. A role of the same name anywhere else means nothing.

use super::emit::Out;
use super::flaws::{CLIENT_MANAGERS_RISE, IMPERSONATES_ADMINISTRATORS, JOINS_ADMIN_GROUP};
use super::index::{Resolved, technique};
use super::record::Realm;
use super::sets::{Sets, Which};
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Place};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Rights that change a realm: whoever holds one counts as one of its administrators.
pub(super) const POWERS: &[&str] = &[
    "realm-admin",
    "manage-realm",
    "manage-users",
    "manage-clients",
    "manage-identity-providers",
    "impersonation",
    "manage-authorization",
    "manage-organizations",
    "create-client",
];

/// Rights that together are all of a realm's administration, as `realm-admin` includes them.
const ALL: &[&str] = &[
    "manage-realm",
    "manage-users",
    "manage-clients",
    "manage-identity-providers",
    "impersonation",
    "manage-authorization",
    "manage-events",
    "create-client",
];

/// One right that somebody can hold: the role, and over which realm.
struct Right<'r> {
    role: Name,
    word: &'r str,
    place: Place,
}

pub(super) fn write(realms: &[Resolved], sets: &mut Sets, facts: &mut Facts) {
    for realm in realms {
        for (client, rights) in rights(realm, facts) {
            let Some(managed) = realm.manages(client, facts) else { continue };
            let absent;
            let target = match find(realms, realm, &managed) {
                Some(target) => target,
                None => {
                    absent = missing(&managed, realm, facts);
                    &absent
                }
            };
            for (name, place) in &rights {
                let role = realm.role_id(client, *name, facts);
                let word = facts.names.text(*name).to_owned();
                if !realm.roles.contains(&role) {
                    Out::new(facts, realm).implied(Kind::Role, role, *place);
                }
                let right = Right { role, word: &word, place: *place };
                effects(&right, realm, target, sets, facts);
            }
            whole_administration(realm, client, target, facts);
        }
        master(realms, realm, facts);
    }
}

/// The roles of managing clients that are stated or only referred to.
fn rights(of: &Resolved, facts: &Facts) -> BTreeMap<Name, BTreeMap<Name, Place>> {
    let mut all: BTreeMap<Name, BTreeMap<Name, Place>> = BTreeMap::new();
    let realm = &of.realm;
    let stated = realm.roles.iter().map(|role| (role.client, role.name, role.place));
    let referred = realm
        .roles
        .iter()
        .flat_map(|role| &role.includes)
        .chain(realm.users.iter().flat_map(|user| &user.roles))
        .chain(realm.groups.iter().flat_map(|group| &group.roles))
        .chain(realm.mappings.iter().flat_map(|mapping| &mapping.roles))
        .map(|role| (role.client, role.name, role.place));
    for (client, name, place) in stated.chain(referred) {
        if of.manages(client, facts).is_some() {
            all.entry(client).or_default().entry(name).or_insert(place);
        }
    }
    all
}

/// The realm of a name on the server of another realm: the only one, or the one in the same folder.
fn find<'r>(realms: &'r [Resolved], from: &Resolved, name: &str) -> Option<&'r Resolved> {
    if of_name(from, name) {
        return realms.iter().find(|realm| realm.scope == from.scope);
    }
    let mut found = realms.iter().filter(|realm| of_name(realm, name));
    let first = found.next()?;
    match found.next() {
        None => Some(first),
        Some(_) => realms.iter().find(|realm| of_name(realm, name) && realm.realm.folder == from.realm.folder),
    }
}

fn of_name(realm: &Resolved, name: &str) -> bool {
    realm.text == name
}

/// A realm that is managed from `master` and is not in the files.
fn missing(name: &str, from: &Resolved, facts: &mut Facts) -> Resolved {
    let scope = facts.names.intern(&format!("keycloak:{name}"));
    let realm = Realm { name: facts.names.intern(name), place: Some(from.place), ..Realm::default() };
    let target = Resolved::of(scope, realm, facts);
    let mut out = Out::new(facts, &target);
    let row = out.implied(Kind::Resource, out.realm, from.place);
    out.word(row, AttrName::Type, "system", from.place);
    let end = out.end(Kind::Resource, out.realm);
    out.need(end, "the export of this realm: its accounts, clients and roles", Some(end), from.place);
    target
}

/// Writes edges of one right, from its role to what it reaches.
struct Write<'w, 'f> {
    right: &'w Right<'w>,
    from: End,
    target: &'w Resolved,
    sets: &'w mut Sets,
    facts: &'f mut Facts,
}

impl Write<'_, '_> {
    fn system(&mut self) -> End {
        let out = Out::new(self.facts, self.target);
        out.end(Kind::Resource, out.realm)
    }

    fn set(&mut self, which: Which) -> End {
        self.sets.get(which, self.target, &mut Out::new(self.facts, self.target))
    }

    fn push(&mut self, edge: EdgeFact, name: &str) {
        let technique = technique(name, self.facts);
        let action = self.facts.names.intern(self.right.word);
        self.facts.edges.push(EdgeFact { technique, action, ..edge });
    }

    fn allows(&mut self, level: Level, name: &str) {
        let to = self.system();
        self.push(EdgeFact::touching(EdgeKind::Allows, level, self.from, to, self.right.place), name);
    }

    fn over(&mut self, kind: EdgeKind, which: Which, name: &str) {
        let to = self.set(which);
        self.push(EdgeFact::becoming(kind, self.from, to, self.right.place), name);
    }

    fn perhaps(&mut self, kind: EdgeKind, to: End, name: &str, conditions: &str) {
        let conditions = self.facts.names.intern(conditions);
        let edge = EdgeFact::becoming(kind, self.from, to, self.right.place);
        self.push(EdgeFact { certainty: Certainty::Conditional, conditions, ..edge }, name);
    }
}

fn effects(right: &Right<'_>, realm: &Resolved, target: &Resolved, sets: &mut Sets, facts: &mut Facts) {
    let from = End::one(Kind::Role, realm.scope, right.role);
    let version = facts.names.text(target.realm.version).to_owned();
    let mut write = Write { right, from, target, sets, facts };
    match right.word {
        "realm-admin" => write.allows(Level::Administer, "administer-realm"),
        "manage-realm" => {
            write.allows(Level::Write, "");
            let to = write.system();
            write.perhaps(EdgeKind::Manages, to, "realm-settings", "a signing key or login flow of the holder's own is accepted");
            write.over(EdgeKind::Manages, Which::Roles, "grant-realm-role");
        }
        "manage-users" => {
            write.over(EdgeKind::Manages, Which::Accounts, "reset-account");
            write.over(EdgeKind::Manages, Which::Administrators, "reset-account");
            write.over(EdgeKind::Manages, Which::Roles, "grant-realm-role");
            write.over(EdgeKind::Manages, Which::Groups, "grant-realm-role");
            if !target.admin_groups.is_empty() {
                let to = write.set(Which::AdminGroups);
                if let Some(conditions) = JOINS_ADMIN_GROUP.condition(&version) {
                    write.perhaps(EdgeKind::Manages, to, "join-admin-group", &conditions);
                }
            }
            if !target.admin_roles.is_empty() {
                let to = write.set(Which::AdminRoles);
                let conditions = "the server looks at the role's own name, not at what it includes";
                write.perhaps(EdgeKind::Manages, to, "grant-admin-composite", conditions);
            }
        }
        "impersonation" => {
            write.over(EdgeKind::Impersonates, Which::Accounts, "open-session-as");
            if let Some(conditions) = IMPERSONATES_ADMINISTRATORS.condition(&version) {
                let to = write.set(Which::Administrators);
                write.perhaps(EdgeKind::Impersonates, to, "open-session-as", &conditions);
            }
        }
        "manage-clients" => {
            write.over(EdgeKind::Manages, Which::Clients, "take-over-client");
            write.over(EdgeKind::ReadsSecret, Which::ClientSecrets, "read-client-secret");
            if target.realm.fine_grained
                && let Some(conditions) = CLIENT_MANAGERS_RISE.condition(&version)
            {
                let to = write.system();
                write.perhaps(EdgeKind::Manages, to, "take-over-client", &conditions);
            }
        }
        "view-clients" => {
            write.allows(Level::Read, "");
            write.over(EdgeKind::ReadsSecret, Which::ClientSecrets, "read-client-secret");
        }
        "manage-identity-providers" => {
            write.over(EdgeKind::Manages, Which::Providers, "repoint-identity-provider");
            let to = write.set(Which::WithAddress);
            let conditions = "a provider of the holder's own is added with a flow that joins accounts by their address";
            write.perhaps(EdgeKind::Manages, to, "add-identity-provider", conditions);
        }
        "create-client" | "manage-authorization" | "manage-events" | "manage-organizations" => write.allows(Level::Write, ""),
        word if word.starts_with("view-") => write.allows(Level::Read, ""),
        // The query roles only open the search forms; other roles of the client are the company's own and give nothing here.
        _ => {}
    }
}

/// A role that includes every right over a realm administers it, whatever it is called.
fn whole_administration(of: &Resolved, client: Name, target: &Resolved, facts: &mut Facts) {
    let mut have: FxHashMap<Name, u32> = FxHashMap::default();
    for (bit, word) in ALL.iter().enumerate() {
        let Some(name) = facts.names.get(word) else { return };
        let role = of.role_id(client, name, facts);
        for role in of.including(role) {
            *have.entry(role).or_default() |= 1 << bit;
        }
    }
    let full: FxHashSet<Name> = have.iter().filter(|(_, bits)| bits.count_ones() as usize == ALL.len()).map(|(role, _)| *role).collect();
    for role in &of.realm.roles {
        let id = of.role_id(role.client, role.name, facts);
        if full.contains(&id) && !role.includes.iter().any(|part| full.contains(&of.id_of(part, facts))) {
            administers(of, id, role.place, target, Certainty::Certain, facts);
        }
    }
}

fn administers(of: &Resolved, role: Name, place: Place, target: &Resolved, certainty: Certainty, facts: &mut Facts) {
    let out = Out::new(facts, target);
    let to = out.end(Kind::Resource, out.realm);
    let technique = technique("administer-realm", facts);
    let from = End::one(Kind::Role, of.scope, role);
    let edge = EdgeFact::touching(EdgeKind::Allows, Level::Administer, from, to, place);
    facts.edges.push(EdgeFact { certainty, technique, ..edge });
}

/// `admin` of `master` is every realm's administrator. Where the file has the role, what it includes decides; where it is only
/// referred to, the server's own definition is assumed.
fn master(realms: &[Resolved], of: &Resolved, facts: &mut Facts) {
    if of.text != "master" {
        return;
    }
    let Some(admin) = facts.names.get("admin") else { return };
    let includes = of.realm.roles.iter().any(|role| role.client.is_empty() && role.name == admin && !role.includes.is_empty());
    let referred = of.referred(admin);
    if let (false, Some(place)) = (includes, referred) {
        let mut out = Out::new(facts, of);
        if !of.roles.contains(&admin) {
            out.implied(Kind::Role, admin, place);
        }
        let end = out.end(Kind::Role, admin);
        out.need(end, "what the role `admin` of the realm `master` includes", None, place);
        for target in realms.iter().filter(|target| target.realm.folder == of.realm.folder) {
            administers(of, admin, place, target, Certainty::Assumed, facts);
        }
    }
    if let Some(create) = facts.names.get("create-realm").filter(|create| of.roles.contains(create)) {
        let place = of.realm.roles.iter().find(|role| role.client.is_empty() && role.name == create).map_or(of.place, |role| role.place);
        let out = Out::new(facts, of);
        let (from, to) = (out.end(Kind::Role, create), out.end(Kind::Resource, out.realm));
        let technique = technique("create-realm", facts);
        facts.edges.push(EdgeFact::touching(EdgeKind::Allows, Level::Write, from, to, place).by_technique(technique));
    }
}
