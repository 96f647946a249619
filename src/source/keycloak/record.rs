//! What is kept of a realm while files are read: names and places in, nothing else. Values of secrets never get here.

use crate::model::{Name, Place};

/// A name and the place that says it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) name: Name,
    pub(super) place: Place,
}

/// A role that is held, included or handed out; the client is empty for a role of the realm.
#[derive(Clone, Copy, Debug)]
pub(super) struct RoleRef {
    pub(super) client: Name,
    pub(super) name: Name,
    pub(super) place: Place,
}

/// A role and what it includes.
#[derive(Debug)]
pub(super) struct Role {
    pub(super) client: Name,
    pub(super) name: Name,
    pub(super) includes: Vec<RoleRef>,
    pub(super) place: Place,
}

/// A group, by its path.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) path: Name,
    pub(super) parent: Name,
    pub(super) roles: Vec<RoleRef>,
    pub(super) place: Place,
}

/// An account: a person's, or the one behind a client.
#[derive(Debug)]
pub(super) struct User {
    pub(super) id: Name,
    pub(super) username: Name,
    pub(super) email: Name,
    pub(super) full_name: Name,
    pub(super) enabled: Option<bool>,
    pub(super) verified: Option<bool>,
    pub(super) created: Option<i64>,
    /// Whether it has a second factor, where the export lists its credentials or says `totp: true`.
    pub(super) mfa: Option<bool>,
    pub(super) factors: Vec<&'static str>,
    pub(super) password: bool,
    /// The client whose service account this is.
    pub(super) client: Name,
    /// The storage provider (LDAP) that it comes from.
    pub(super) storage: Name,
    /// Identity providers that it is linked to.
    pub(super) links: Vec<Said>,
    pub(super) groups: Vec<Said>,
    pub(super) roles: Vec<RoleRef>,
    /// Whether the export states role mappings at all.
    pub(super) states_roles: bool,
    pub(super) place: Place,
}

/// A client.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) enabled: Option<bool>,
    pub(super) public: Option<bool>,
    pub(super) service_account: bool,
    pub(super) full_scope: Option<bool>,
    pub(super) scopes: Vec<Said>,
    pub(super) labels: Vec<(&'static str, Name)>,
    pub(super) secret: Option<Secret>,
    pub(super) token_roles: Vec<Said>,
    /// Roles of this client that a new account gets (before version 13).
    pub(super) defaults: Vec<Said>,
    pub(super) place: Place,
}

/// That there is a secret, without its value.
#[derive(Debug)]
pub(super) struct Secret {
    pub(super) id: Name,
    pub(super) kind: &'static str,
    /// Keyed digest, or empty where the export has a mask.
    pub(super) digest: Name,
    pub(super) created: Option<i64>,
    pub(super) expires: Option<i64>,
    pub(super) place: Place,
}

/// An identity provider, or a user storage such as LDAP.
#[derive(Debug)]
pub(super) struct Provider {
    /// Its id as a record: `idp/github`, `storage/ldap`.
    pub(super) id: Name,
    /// What accounts call it: the alias, or the component's id.
    pub(super) alias: Name,
    pub(super) storage: bool,
    pub(super) enabled: Option<bool>,
    pub(super) link_only: bool,
    pub(super) flow: Name,
    pub(super) labels: Vec<(&'static str, Name)>,
    pub(super) place: Place,
}

/// What a mapper hands to accounts that come through a provider.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mapper {
    pub(super) alias: Name,
    pub(super) gives: Gives,
    /// Whether the provider's claims decide.
    pub(super) conditional: bool,
    pub(super) place: Place,
}

/// A role as `client.role` or a group by path.
#[derive(Clone, Copy, Debug)]
pub(super) enum Gives {
    Role(Name),
    Group(Name),
}

/// A login flow: its steps and the flows it calls.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) alias: Name,
    pub(super) links_by_itself: bool,
    pub(super) calls: Vec<Name>,
}

/// An organisation within the realm: a tenant.
#[derive(Debug)]
pub(super) struct Organisation {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) enabled: Option<bool>,
    pub(super) domains: Vec<Name>,
    pub(super) members: Vec<Said>,
    pub(super) providers: Vec<Name>,
    pub(super) place: Place,
}

/// Role mappings that came in a file of their own, for one account.
#[derive(Debug)]
pub(super) struct Mapping {
    pub(super) account: Name,
    pub(super) roles: Vec<RoleRef>,
    pub(super) place: Place,
}

/// A realm: one document's part of it, and after merging all of it.
#[derive(Default, Debug)]
pub(super) struct Realm {
    /// Its name; empty where the document does not say.
    pub(super) name: Name,
    /// Its internal id, to tell two servers' realms of one name apart.
    pub(super) id: Name,
    pub(super) folder: Name,
    /// The scope for documents that do not name their realm.
    pub(super) fallback: Name,
    pub(super) place: Option<Place>,
    pub(super) version: Name,
    pub(super) title: Name,
    pub(super) labels: Vec<(&'static str, Name)>,
    pub(super) open_registration: bool,
    pub(super) fine_grained: bool,
    /// Whether the document is the realm itself and not a list of some of its parts.
    pub(super) whole: bool,
    pub(super) enabled: Option<bool>,
    pub(super) roles: Vec<Role>,
    pub(super) groups: Vec<Group>,
    pub(super) users: Vec<User>,
    pub(super) clients: Vec<Client>,
    pub(super) providers: Vec<Provider>,
    pub(super) mappers: Vec<Mapper>,
    pub(super) flows: Vec<Flow>,
    pub(super) secrets: Vec<Secret>,
    pub(super) organisations: Vec<Organisation>,
    pub(super) mappings: Vec<Mapping>,
    pub(super) default_roles: Vec<RoleRef>,
    pub(super) default_groups: Vec<Said>,
}

impl Realm {
    /// Whether nothing was read into it.
    pub(super) fn is_empty(&self) -> bool {
        self.place.is_none()
    }

    /// Takes another document's part of the same realm in.
    pub(super) fn merge(&mut self, mut other: Realm) {
        let first = |mine: &mut Name, theirs: Name| {
            if mine.is_empty() {
                *mine = theirs;
            }
        };
        first(&mut self.name, other.name);
        first(&mut self.id, other.id);
        first(&mut self.version, other.version);
        first(&mut self.title, other.title);
        if other.whole && !self.whole {
            self.place = other.place;
        }
        self.whole |= other.whole;
        self.enabled = self.enabled.or(other.enabled);
        self.open_registration |= other.open_registration;
        self.fine_grained |= other.fine_grained;
        self.labels.append(&mut other.labels);
        self.roles.append(&mut other.roles);
        self.groups.append(&mut other.groups);
        self.users.append(&mut other.users);
        self.clients.append(&mut other.clients);
        self.providers.append(&mut other.providers);
        self.mappers.append(&mut other.mappers);
        self.flows.append(&mut other.flows);
        self.secrets.append(&mut other.secrets);
        self.organisations.append(&mut other.organisations);
        self.mappings.append(&mut other.mappings);
        self.default_roles.append(&mut other.default_roles);
        self.default_groups.append(&mut other.default_groups);
    }
}
