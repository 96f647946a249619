//! What a fine-grained permission reaches, by the words that the server has for its actions. In: an action and what it is about. Out:
//! edges of the permission's role.

use super::emit::{Out, account_kind};
use super::flaws::{IMPERSONATES_ADMINISTRATORS, MAPS_SCOPES, MOVES_GROUPS};
use super::index::{Resolved, technique};
use super::record::Permission;
use super::sets::{Sets, Which};
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Name};

/// A sort of things that permissions are about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    Users,
    Clients,
    Groups,
    Roles,
    Providers,
}

/// What a permission is about: all things of a sort, or one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    All(Sort),
    One(Sort, Kind, Name),
}

impl Target {
    /// All things of a sort, by the server's word for it.
    pub(super) fn all(word: &str) -> Option<Target> {
        Some(Target::All(match word {
            "Users" => Sort::Users,
            "Clients" => Sort::Clients,
            "Groups" => Sort::Groups,
            "Roles" => Sort::Roles,
            "IdentityProviders" => Sort::Providers,
            _ => return None,
        }))
    }

    /// The server's older word for a single thing of the sort.
    pub(super) fn word(self) -> &'static str {
        match self.sort() {
            Sort::Users => "user",
            Sort::Clients => "client",
            Sort::Groups => "group",
            Sort::Roles => "role",
            Sort::Providers => "idp",
        }
    }

    fn sort(self) -> Sort {
        match self {
            Target::All(sort) | Target::One(sort, ..) => sort,
        }
    }

    /// One thing by its internal id or its name.
    pub(super) fn one(of: &Resolved, sort: &str, text: &str, facts: &Facts) -> Option<Target> {
        let realm = &of.realm;
        let name = facts.names.get(text)?;
        Some(match sort {
            "user" => {
                let user = realm.users.iter().find(|user| user.id == name || user.username == name)?;
                Target::One(Sort::Users, account_kind(of, user, facts), user.username)
            }
            "client" => {
                let client = realm.clients.iter().find(|client| client.uuid == name || client.id == name)?;
                Target::One(Sort::Clients, Kind::OauthClient, client.id)
            }
            "group" => {
                let group = realm.groups.iter().find(|group| group.uuid == name || group.path == name)?;
                Target::One(Sort::Groups, Kind::Group, group.path)
            }
            "role" => {
                let role = realm.roles.iter().find(|role| role.uuid == name || (role.client.is_empty() && role.name == name))?;
                Target::One(Sort::Roles, Kind::Role, of.known_role_id(role, facts)?)
            }
            "idp" => {
                let provider = realm.providers.iter().find(|idp| idp.uuid == name || idp.alias == name)?;
                Target::One(Sort::Providers, Kind::External, provider.id)
            }
            _ => return None,
        })
    }
}

/// The edges of one permission while they are written.
pub(super) struct Effects<'e, 'f> {
    pub(super) of: &'e Resolved,
    pub(super) permission: &'e Permission,
    /// The role that stands for the permission.
    pub(super) role: Name,
    pub(super) newer: bool,
    pub(super) sets: &'e mut Sets,
    pub(super) facts: &'f mut Facts,
    /// Actions that are not known here.
    pub(super) unknown: u32,
    /// Edges that were made.
    pub(super) made: u32,
}

/// Two permissions are needed, and only this one was looked at.
const MAPPING: &str = "the holder may also change which roles accounts hold";
const MEMBERSHIP: &str = "the holder may also change which groups accounts are in";
const TO_ROLE: &str = "the holder may also hand out the role";
const TO_GROUP: &str = "the holder may also change the members of the group";
const OF_TOKEN: &str = "it is handed a token of theirs, and exchanges it";

impl Effects<'_, '_> {
    /// One action on one thing.
    pub(super) fn scope(&mut self, scope: Name, on: Target) {
        let action = scope;
        let word = self.facts.names.text(scope).to_owned();
        let version = self.facts.names.text(self.of.realm.version).to_owned();
        match (on.sort(), word.as_str()) {
            (Sort::Users, "manage" | "reset-password") => {
                self.edge(EdgeKind::Manages, on, &[Which::Accounts, Which::Administrators], "reset-account", "", action);
            }
            (Sort::Users, "impersonate") => {
                self.edge(EdgeKind::Impersonates, on, &[Which::Accounts], "open-session-as", "", action);
                if let (Target::All(_), Some(condition)) = (on, IMPERSONATES_ADMINISTRATORS.condition(&version)) {
                    self.edge(EdgeKind::Impersonates, on, &[Which::Administrators], "open-session-as", &condition, action);
                }
            }
            (Sort::Users, "map-roles") => {
                self.sets_of(EdgeKind::Manages, &[Which::Roles, Which::AdminRoles], "grant-realm-role", TO_ROLE, action);
            }
            (Sort::Users, "manage-group-membership") => {
                self.sets_of(EdgeKind::Manages, &[Which::Groups, Which::AdminGroups], "join-admin-group", TO_GROUP, action);
            }
            (Sort::Clients, "manage" | "configure") => {
                self.edge(EdgeKind::Manages, on, &[Which::Clients], "take-over-client", "", action);
                self.secrets(on, action);
                if let (true, "manage", Some(condition)) = (self.newer, word.as_str(), MAPS_SCOPES.condition(&version)) {
                    self.sets_of(EdgeKind::Manages, &[Which::AdminRoles], "grant-admin-composite", &condition, action);
                }
            }
            (Sort::Clients | Sort::Providers, "token-exchange") => {
                self.sets_of(EdgeKind::ActsFor, &[Which::Everyone], "exchange-token", OF_TOKEN, action);
            }
            (Sort::Groups, "manage") => {
                self.edge(EdgeKind::Manages, on, &[Which::Groups], "grant-realm-role", MEMBERSHIP, action);
                if let (true, Some(condition)) = (self.newer, MOVES_GROUPS.condition(&version)) {
                    self.sets_of(EdgeKind::Manages, &[Which::AdminGroups], "join-admin-group", &condition, action);
                }
            }
            (Sort::Groups, "manage-membership") => {
                self.edge(EdgeKind::Manages, on, &[Which::Groups, Which::AdminGroups], "join-admin-group", MEMBERSHIP, action);
            }
            (Sort::Groups, "manage-members") => self.members(EdgeKind::Manages, on, "reset-account", action),
            (Sort::Groups, "impersonate-members") => self.members(EdgeKind::Impersonates, on, "open-session-as", action),
            (Sort::Roles, "map-role") => {
                self.edge(EdgeKind::Manages, on, &[Which::Roles, Which::AdminRoles], "grant-realm-role", MAPPING, action);
            }
            // Looking, and which roles a client or a role may carry, give no power over anything by themselves.
            (_, "view" | "view-members" | "query" | "user-impersonated") => {}
            (Sort::Clients, "map-roles" | "map-roles-composite" | "map-roles-client-scope") => {}
            (Sort::Roles, "map-role-composite" | "map-role-client-scope") => {}
            _ => self.unknown += 1,
        }
    }

    fn from(&mut self) -> End {
        let (place, role) = (self.permission.place, self.role);
        let mut out = Out::new(self.facts, self.of);
        if self.made == 0 {
            out.record(Kind::Role, role, place);
        }
        self.made += 1;
        out.end(Kind::Role, role)
    }

    fn push(&mut self, kind: EdgeKind, to: End, name: &str, conditions: &str, action: Name) {
        let from = self.from();
        let (technique, conditions) = (technique(name, self.facts), self.facts.names.intern(conditions));
        let certainty = if conditions.is_empty() { Certainty::Certain } else { Certainty::Conditional };
        let edge = EdgeFact::becoming(kind, from, to, self.permission.place);
        self.facts.edges.push(EdgeFact { technique, action, certainty, conditions, ..edge });
    }

    fn sets_of(&mut self, kind: EdgeKind, sets: &[Which], name: &str, conditions: &str, action: Name) {
        for which in sets {
            let to = self.sets.get(*which, self.of, &mut Out::new(self.facts, self.of));
            self.push(kind, to, name, conditions, action);
        }
    }

    /// To one thing, or to the sets that hold all.
    fn edge(&mut self, kind: EdgeKind, on: Target, all: &[Which], name: &str, conditions: &str, action: Name) {
        match on {
            Target::All(_) => self.sets_of(kind, all, name, conditions, action),
            Target::One(_, of, id) => {
                let to = Out::new(self.facts, self.of).end(of, id);
                self.push(kind, to, name, conditions, action);
            }
        }
    }

    fn secrets(&mut self, on: Target, action: Name) {
        let one = match on {
            Target::All(_) => return self.sets_of(EdgeKind::ReadsSecret, &[Which::ClientSecrets], "read-client-secret", "", action),
            Target::One(_, _, id) => self.of.realm.clients.iter().find(|client| client.id == id).and_then(|client| client.secret.as_ref()),
        };
        if let Some(secret) = one {
            let to = Out::new(self.facts, self.of).end(Kind::Secret, secret.id);
            self.push(EdgeKind::ReadsSecret, to, "read-client-secret", "", action);
        }
    }

    /// To the members of a group: one set for each group.
    fn members(&mut self, kind: EdgeKind, on: Target, name: &str, action: Name) {
        let Target::One(_, _, path) = on else {
            return self.sets_of(kind, &[Which::Accounts], name, "they are members of a group", action);
        };
        let (of, place) = (self.of, self.permission.place);
        let text = format!("members of {}", self.facts.names.text(path));
        let mut out = Out::new(self.facts, of);
        let id = out.name(&text);
        let to = out.end(Kind::Set, id);
        let row = out.implied(Kind::Set, id, place);
        out.word(row, AttrName::Of, Kind::Human.word(), place);
        for user in of.realm.users.iter().filter(|user| user.groups.iter().any(|group| group.name == path)) {
            let kind = account_kind(of, user, out.facts);
            out.refer(row, AttrName::Members, kind, user.username, user.place);
        }
        self.push(kind, to, name, "", action);
    }
}
