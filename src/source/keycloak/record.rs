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
    pub(super) uuid: Name,
    pub(super) client: Name,
    pub(super) name: Name,
    pub(super) includes: Vec<RoleRef>,
    pub(super) place: Place,
}

/// A group, by its path.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) uuid: Name,
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
    /// Its internal id, by which permissions and role lists name it.
    pub(super) uuid: Name,
    pub(super) title: Name,
    pub(super) enabled: Option<bool>,
    pub(super) public: Option<bool>,
    pub(super) service_account: bool,
    pub(super) full_scope: Option<bool>,
    pub(super) scopes: Vec<Said>,
    /// Scopes that it gets when it asks for them.
    pub(super) optional: Vec<Said>,
    /// Whether the export states its scopes.
    pub(super) states_scopes: bool,
    /// Whether it may exchange tokens that it was given for others.
    pub(super) exchanges: bool,
    /// What its authorization settings say about the administration of the realm.
    pub(super) permissions: Vec<Permission>,
    pub(super) policies: Vec<Policy>,
    pub(super) labels: Vec<(&'static str, Name)>,
    pub(super) secret: Option<Secret>,
    pub(super) token_roles: Vec<Said>,
    /// Roles of this client that a new account gets (before version 13).
    pub(super) defaults: Vec<Said>,
    pub(super) place: Place,
}

/// A fine-grained permission: which actions on which things, under which policies.
#[derive(Debug)]
pub(super) struct Permission {
    pub(super) name: Name,
    pub(super) scopes: Vec<Name>,
    pub(super) resources: Vec<Name>,
    /// The sort of things where the resources are single ones.
    pub(super) sort: Name,
    pub(super) policies: Vec<Name>,
    /// Whether every policy has to agree.
    pub(super) all_agree: bool,
    pub(super) place: Place,
}

/// A policy: whom it lets through, where that can be told from the file.
#[derive(Debug)]
pub(super) struct Policy {
    pub(super) name: Name,
    pub(super) subjects: Vec<Subject>,
    /// Whether some of its roles are needed together.
    pub(super) required: bool,
    /// Whether its kind and logic can be decided here.
    pub(super) decidable: bool,
    pub(super) place: Place,
}

/// Whom a policy names.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject {
    /// `role` or `client/role`.
    Role(Name),
    User(Name),
    Client(Name),
    /// A path, and whether the groups below it count.
    Group(Name, bool),
}

/// Roles that a client or client scope may carry in its tokens.
#[derive(Debug)]
pub(super) struct ScopeMapping {
    /// The client; empty for a client scope.
    pub(super) client: Name,
    /// The client scope; empty for a client.
    pub(super) scope: Name,
    pub(super) roles: Vec<RoleRef>,
}

/// What the realm writes down of its events.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Events {
    pub(super) logins: Option<Said>,
    pub(super) admin: Option<Said>,
    /// Seconds that login events are kept.
    pub(super) kept: Option<i64>,
}

/// Role mappings of a group that came in a list of their own.
#[derive(Debug)]
pub(super) struct GroupRoles {
    /// The group as the path calls it: its path, name or internal id.
    pub(super) text: String,
    pub(super) group: Name,
    pub(super) roles: Vec<RoleRef>,
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
    /// Its internal id.
    pub(super) uuid: Name,
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

/// A mapper by which a user storage (LDAP) decides who is in which group or holds which role.
#[derive(Clone, Copy, Debug)]
pub(super) struct Directory {
    /// The storage, as its accounts call it.
    pub(super) alias: Name,
    /// Groups, else roles.
    pub(super) groups: bool,
    pub(super) place: Place,
}

/// A login flow: its steps and the flows it calls.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) alias: Name,
    pub(super) links_by_itself: bool,
    pub(super) calls: Vec<Name>,
    /// Whether it asks for a password.
    pub(super) password: bool,
    /// Whether it has steps for a second factor, and whether one of them is always taken.
    pub(super) second_factor: bool,
    pub(super) always: bool,
    /// Flows that it always calls.
    pub(super) always_calls: Vec<Name>,
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
    /// Whether the export lists its providers at all.
    pub(super) states_providers: bool,
    pub(super) place: Place,
}

/// Role mappings that came in a file of their own, for one account.
#[derive(Debug)]
pub(super) struct Mapping {
    pub(super) account: Name,
    pub(super) roles: Vec<RoleRef>,
    /// Whether these are all roles that it has of itself.
    pub(super) states_roles: bool,
    /// Groups, and what the path calls them: their path, name or internal id.
    pub(super) groups: Vec<(Said, String)>,
    /// The account as the list shows it, where it does.
    pub(super) user: Option<User>,
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
    pub(super) directory: Vec<Directory>,
    pub(super) flows: Vec<Flow>,
    pub(super) secrets: Vec<Secret>,
    pub(super) organisations: Vec<Organisation>,
    pub(super) mappings: Vec<Mapping>,
    pub(super) group_roles: Vec<GroupRoles>,
    /// Members of organisations that came in lists of their own, by the organisation.
    pub(super) members: Vec<(Name, Said)>,
    pub(super) scope_mappings: Vec<ScopeMapping>,
    /// The client scopes that the document describes.
    pub(super) client_scopes: Vec<Name>,
    /// Whether it says which roles client scopes carry.
    pub(super) states_mappings: bool,
    pub(super) browser_flow: Name,
    pub(super) events: Events,
    /// Clients whose authorization settings are an application's own.
    pub(super) app_policies: u32,
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
        first(&mut self.browser_flow, other.browser_flow);
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
        self.directory.append(&mut other.directory);
        self.flows.append(&mut other.flows);
        self.secrets.append(&mut other.secrets);
        self.organisations.append(&mut other.organisations);
        self.mappings.append(&mut other.mappings);
        self.group_roles.append(&mut other.group_roles);
        self.members.append(&mut other.members);
        self.scope_mappings.append(&mut other.scope_mappings);
        self.client_scopes.append(&mut other.client_scopes);
        self.states_mappings |= other.states_mappings;
        self.events.logins = self.events.logins.or(other.events.logins);
        self.events.admin = self.events.admin.or(other.events.admin);
        self.events.kept = self.events.kept.or(other.events.kept);
        self.app_policies += other.app_policies;
        self.default_roles.append(&mut other.default_roles);
        self.default_groups.append(&mut other.default_groups);
    }
}
