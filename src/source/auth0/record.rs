//! What is kept of a tenant while files are read. Values of secrets never get here: at most their digests.

use crate::model::{Name, Place, Stated};
use std::collections::{BTreeMap, BTreeSet};

/// One tenant of Auth0, as the files of a folder (or the user) tell it.
#[derive(Default)]
pub(super) struct Tenant {
    /// Names that its own records give it.
    pub(super) names: BTreeSet<String>,
    /// What the user called it.
    pub(super) hint: Option<String>,
    pub(super) place: Option<Place>,
    pub(super) clients: Vec<Client>,
    pub(super) grants: Vec<Grant>,
    pub(super) credentials: Vec<Credential>,
    pub(super) apis: Vec<Api>,
    pub(super) roles: Vec<Role>,
    pub(super) permissions: Vec<Permission>,
    pub(super) users: Vec<User>,
    pub(super) holds: Vec<Holds>,
    pub(super) organizations: Vec<Organization>,
    pub(super) members: Vec<Member>,
    pub(super) invitations: Vec<Invitation>,
    pub(super) connections: Vec<Connection>,
    pub(super) scim: Vec<Scim>,
    pub(super) actions: Vec<Action>,
    pub(super) bindings: Vec<Binding>,
    pub(super) bindings_stated: bool,
    pub(super) exchanges: Vec<Exchange>,
    pub(super) self_service: Vec<SelfService>,
    pub(super) streams: Vec<Stream>,
    pub(super) streams_stated: bool,
    pub(super) factors: Vec<(Name, bool)>,
    pub(super) policies: Option<Vec<Name>>,
    pub(super) secrets: Vec<Held>,
    pub(super) settings: Vec<(&'static str, Name, Place)>,
    /// Whether anybody may register a client.
    pub(super) open_registration: Option<Place>,
    pub(super) pages: Vec<Page>,
    /// What was read and is not used, by what it is.
    pub(super) unused: BTreeMap<String, u32>,
    /// Accounts whose `app_metadata` says something of roles.
    pub(super) metadata_roles: u32,
}

/// A reference with the place where it stands.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub(super) name: Name,
    pub(super) place: Place,
}

/// A secret that the export holds or names.
pub(super) struct Held {
    pub(super) id: Name,
    pub(super) kind: &'static str,
    pub(super) digest: Name,
    pub(super) of: Holder,
    pub(super) place: Place,
}

/// Whose a secret is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    Action(Name),
    Connection,
    System,
}

pub(super) struct Client {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) first_party: Option<bool>,
    /// `None` where the export leaves them out.
    pub(super) grant_types: Option<Vec<Name>>,
    pub(super) method: Name,
    /// The digest of its secret, empty where the value is masked; `None` where no secret is told.
    pub(super) secret: Option<At>,
    /// Keys that it logs in with, by id or name.
    pub(super) keys: Vec<At>,
    pub(super) vault: Vec<(Name, Place)>,
    pub(super) labels: Vec<(&'static str, Name)>,
    pub(super) place: Place,
}

pub(super) struct Credential {
    pub(super) client: Name,
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) kid: Name,
    pub(super) sort: Name,
    pub(super) created: Option<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) place: Place,
}

pub(super) struct Grant {
    pub(super) client: Name,
    pub(super) audience: Name,
    pub(super) scopes: Vec<At>,
    pub(super) all_scopes: bool,
    /// For tokens of people, not of the client itself.
    pub(super) of_user: bool,
    pub(super) third_parties: bool,
    pub(super) place: Place,
}

pub(super) struct Api {
    pub(super) identifier: Name,
    pub(super) title: Name,
    pub(super) scopes: Vec<At>,
    pub(super) rbac: Option<bool>,
    /// Whether people get tokens for it only by a grant, or not at all.
    pub(super) closed: bool,
    pub(super) system: Option<bool>,
    pub(super) place: Place,
}

pub(super) struct Role {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) place: Place,
}

/// A permission of a role, or of an account itself.
pub(super) struct Permission {
    pub(super) of: Name,
    pub(super) of_user: bool,
    pub(super) scope: Name,
    pub(super) api: Name,
    pub(super) place: Place,
}

pub(super) struct User {
    pub(super) id: Name,
    pub(super) email: Name,
    pub(super) verified: Option<bool>,
    pub(super) title: Name,
    pub(super) blocked: Option<bool>,
    pub(super) created: Option<i64>,
    pub(super) last_login: Stated<i64>,
    /// Connections it logs in through, and whether that is a directory of others.
    pub(super) logins: Vec<Login>,
    pub(super) factors: Vec<Name>,
    /// Whether it is only named in a list of members or holders.
    pub(super) short: bool,
    pub(super) place: Place,
}

#[derive(Clone, Copy)]
pub(super) struct Login {
    pub(super) connection: Name,
    pub(super) provider: Name,
    pub(super) place: Place,
}

/// An account that has a role.
pub(super) struct Holds {
    pub(super) user: Name,
    pub(super) role: Name,
    pub(super) title: Name,
    pub(super) organization: Name,
    pub(super) place: Place,
}

pub(super) struct Organization {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) display: Name,
    /// `None` where the answer leaves them out.
    pub(super) connections: Option<Vec<OfOrganization>>,
    pub(super) labels: Vec<(&'static str, Name)>,
    /// Whether only another record names it.
    pub(super) implied: bool,
    pub(super) place: Place,
}

pub(super) struct OfOrganization {
    pub(super) connection: Name,
    pub(super) strategy: Name,
    pub(super) joins: bool,
    pub(super) place: Place,
}

pub(super) struct Member {
    pub(super) user: Name,
    pub(super) organization: Name,
    pub(super) place: Place,
}

pub(super) struct Invitation {
    pub(super) email: Name,
    pub(super) organization: Name,
    pub(super) roles: Vec<At>,
    pub(super) created: Option<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) place: Place,
}

pub(super) struct Connection {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) strategy: Name,
    pub(super) clients: Vec<At>,
    pub(super) labels: Vec<(&'static str, Name)>,
    pub(super) place: Place,
}

/// The SCIM service of a connection, or a token for it.
pub(super) struct Scim {
    pub(super) connection: Name,
    /// The token; empty for the service itself.
    pub(super) token: Name,
    pub(super) created: Option<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) last_used: Stated<i64>,
    pub(super) place: Place,
}

pub(super) struct Action {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) triggers: Vec<Name>,
    pub(super) deployed: Option<bool>,
    pub(super) created: Option<i64>,
    pub(super) place: Place,
}

/// An action that a trigger runs.
pub(super) struct Binding {
    pub(super) trigger: Name,
    pub(super) action: Name,
}

pub(super) struct Exchange {
    pub(super) title: Name,
    pub(super) sort: Name,
    pub(super) subject: Name,
    pub(super) action: Name,
    pub(super) place: Place,
}

pub(super) struct SelfService {
    pub(super) title: Name,
    pub(super) strategies: Vec<Name>,
    pub(super) place: Place,
}

pub(super) struct Stream {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) sort: Name,
    pub(super) status: Name,
    pub(super) events: Vec<Name>,
    pub(super) place: Place,
}

/// One answer that counts its items.
pub(super) struct Page {
    /// The key of the list and whose list it is.
    pub(super) list: String,
    pub(super) start: i64,
    pub(super) count: i64,
    pub(super) total: Option<i64>,
    /// Whether it names a next page.
    pub(super) next: bool,
    pub(super) place: Place,
    pub(super) path: String,
}

impl Stream {
    /// Its id, or its name where the document has none.
    pub(super) fn key(&self) -> Name {
        if self.id.is_empty() { self.title } else { self.id }
    }
}

impl Tenant {
    /// Takes in what another folder says of the same tenant.
    pub(super) fn join(&mut self, other: Tenant) {
        self.names.extend(other.names);
        self.hint = self.hint.take().or(other.hint);
        self.place = self.place.or(other.place);
        self.clients.extend(other.clients);
        self.grants.extend(other.grants);
        self.credentials.extend(other.credentials);
        self.apis.extend(other.apis);
        self.roles.extend(other.roles);
        self.permissions.extend(other.permissions);
        self.users.extend(other.users);
        self.holds.extend(other.holds);
        self.organizations.extend(other.organizations);
        self.members.extend(other.members);
        self.invitations.extend(other.invitations);
        self.connections.extend(other.connections);
        self.scim.extend(other.scim);
        self.actions.extend(other.actions);
        self.bindings.extend(other.bindings);
        self.bindings_stated |= other.bindings_stated;
        self.exchanges.extend(other.exchanges);
        self.self_service.extend(other.self_service);
        self.streams.extend(other.streams);
        self.streams_stated |= other.streams_stated;
        self.factors.extend(other.factors);
        self.policies = self.policies.take().or(other.policies);
        self.secrets.extend(other.secrets);
        self.settings.extend(other.settings);
        self.open_registration = self.open_registration.or(other.open_registration);
        self.pages.extend(other.pages);
        for (what, count) in other.unused {
            *self.unused.entry(what).or_default() += count;
        }
        self.metadata_roles += other.metadata_roles;
    }
}
