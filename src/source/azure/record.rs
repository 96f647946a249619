//! What is kept of an Azure tenant while its files are read: one small record for each object, with names in place of text.
//! The readers write them, `resolve` reads them; no value of a secret ever gets here.

use crate::model::{Activation, Name, Place, Stated};
use std::collections::{BTreeMap, BTreeSet};

/// A secret or certificate of an application, by its id.
#[derive(Clone, Copy)]
pub(super) struct Credential {
    pub(super) key: Name,
    pub(super) title: Name,
    pub(super) thumbprint: Name,
    pub(super) certificate: bool,
    pub(super) start: Stated<i64>,
    pub(super) end: Stated<i64>,
    pub(super) place: Place,
}

/// A person's account.
#[derive(Clone, Copy)]
pub(super) struct User {
    pub(super) id: Name,
    pub(super) upn: Name,
    pub(super) title: Name,
    pub(super) mail: Name,
    pub(super) guest: bool,
    pub(super) enabled: Option<bool>,
    pub(super) created: Stated<i64>,
    pub(super) last_used: Stated<i64>,
    pub(super) place: Place,
}

/// A group of the directory.
#[derive(Clone, Copy)]
pub(super) struct Group {
    pub(super) id: Name,
    pub(super) title: Name,
    /// Whether directory roles can be given to it; unknown where no file says it.
    pub(super) assignable: Option<bool>,
    pub(super) place: Place,
}

/// An application registration.
pub(super) struct App {
    pub(super) id: Name,
    pub(super) client: Name,
    pub(super) title: Name,
    pub(super) created: Stated<i64>,
    pub(super) credentials: Vec<Credential>,
    pub(super) place: Place,
}

/// A service principal: what an application or managed identity is in this tenant.
pub(super) struct Principal {
    pub(super) id: Name,
    pub(super) client: Name,
    pub(super) title: Name,
    /// `Application`, `ManagedIdentity` …
    pub(super) sort: Name,
    pub(super) enabled: Option<bool>,
    /// The tenant whose application it is.
    pub(super) home: Name,
    pub(super) created: Stated<i64>,
    pub(super) credentials: Vec<Credential>,
    /// Of a managed identity, the resource it belongs to.
    pub(super) resource: Name,
    /// The application permissions that it offers: id and value.
    pub(super) offers: Vec<(Name, Name)>,
    pub(super) place: Place,
}

/// A user-assigned managed identity, as Azure Resource Manager knows it.
#[derive(Clone, Copy)]
pub(super) struct Identity {
    pub(super) resource: Name,
    pub(super) client: Name,
    pub(super) principal: Name,
    pub(super) place: Place,
}

/// What an owner owns.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Owned {
    App,
    Principal,
    Group,
}

/// An owner of an application, service principal or group.
#[derive(Clone, Copy)]
pub(super) struct Owner {
    pub(super) of: Owned,
    pub(super) what: Name,
    pub(super) owner: Name,
    pub(super) place: Place,
}

/// When a role counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) activation: Activation,
    pub(super) start: Stated<i64>,
    pub(super) end: Stated<i64>,
    /// Whether a schedule says so; a plain assignment tells nothing of its end.
    pub(super) scheduled: bool,
}

/// An assignment of a role of Azure Resource Manager.
#[derive(Clone, Copy)]
pub(super) struct Assignment {
    pub(super) principal: Name,
    pub(super) sort: Name,
    pub(super) principal_name: Name,
    pub(super) definition: Name,
    pub(super) definition_name: Name,
    pub(super) scope: Name,
    pub(super) condition: Name,
    pub(super) created: Stated<i64>,
    pub(super) window: Window,
    pub(super) place: Place,
}

/// One block of permissions of a role definition.
#[derive(Default)]
pub(super) struct Block {
    pub(super) actions: Vec<String>,
    pub(super) not_actions: Vec<String>,
    pub(super) data: Vec<String>,
    pub(super) not_data: Vec<String>,
    /// Whether a condition limits it.
    pub(super) condition: bool,
}

/// A role definition of Azure Resource Manager.
pub(super) struct Definition {
    /// Its identifier, in lower case.
    pub(super) id: String,
    pub(super) title: Name,
    pub(super) custom: bool,
    pub(super) blocks: Vec<Block>,
    pub(super) place: Place,
}

/// A directory role that somebody has or can activate.
#[derive(Clone, Copy)]
pub(super) struct DirectoryAssignment {
    pub(super) principal: Name,
    pub(super) role: Name,
    pub(super) scope: Name,
    pub(super) window: Window,
    pub(super) place: Place,
}

/// A definition of a directory role.
pub(super) struct DirectoryRole {
    pub(super) id: Name,
    pub(super) template: Name,
    pub(super) title: Name,
    pub(super) built_in: bool,
    pub(super) actions: Vec<String>,
    pub(super) place: Place,
}

/// An application permission that was granted.
#[derive(Clone, Copy)]
pub(super) struct AppRole {
    pub(super) principal: Name,
    pub(super) sort: Name,
    pub(super) resource: Name,
    pub(super) resource_title: Name,
    pub(super) role: Name,
    pub(super) created: Stated<i64>,
    pub(super) place: Place,
}

/// What an application may do for those who sign in to it.
pub(super) struct Delegated {
    pub(super) client: Name,
    pub(super) everyone: bool,
    pub(super) scopes: Vec<String>,
    pub(super) place: Place,
}

/// Whose federated credential it is.
#[derive(Clone, Copy)]
pub(super) enum Holder {
    /// An application, by client id or object id.
    App(Name),
    /// A managed identity, by its resource id.
    Identity(Name),
    /// The file does not say.
    Unknown,
}

/// A federated credential: tokens of an outside issuer that are taken for an application's own.
pub(super) struct Federated {
    pub(super) holder: Holder,
    pub(super) title: Name,
    pub(super) issuer: Name,
    pub(super) subject: Name,
    pub(super) audiences: Vec<Name>,
    pub(super) expression: Name,
    pub(super) place: Place,
}

/// A resource of Azure Resource Manager.
pub(super) struct Resource {
    pub(super) id: Name,
    pub(super) sort: Name,
    pub(super) title: Name,
    /// The object id of its own identity.
    pub(super) own: Name,
    /// The user-assigned identities that it has: resource id, client id, object id.
    pub(super) given: Vec<(Name, Name, Name)>,
    pub(super) environment: Name,
    pub(super) place: Place,
}

/// Who may do what in a key vault, by its own list.
pub(super) struct Policy {
    pub(super) vault: Name,
    pub(super) principal: Name,
    pub(super) application: Name,
    pub(super) secrets: Vec<String>,
    pub(super) keys: Vec<String>,
    pub(super) place: Place,
}

/// A secret of a key vault, without its value.
#[derive(Clone, Copy)]
pub(super) struct VaultSecret {
    pub(super) id: Name,
    pub(super) enabled: Option<bool>,
    pub(super) created: Stated<i64>,
    pub(super) updated: Stated<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) place: Place,
}

/// A subscription or management group.
pub(super) struct Container {
    /// Its resource id.
    pub(super) id: Name,
    pub(super) title: Name,
    /// The tenant it belongs to, where the file says it.
    pub(super) tenant: Name,
    /// Other tenants that manage it.
    pub(super) managed_by: Vec<Name>,
    pub(super) place: Place,
}

/// All that the files of one tenant say.
#[derive(Default)]
pub(super) struct Tenant {
    /// The tenants that the files name as their own.
    pub(super) told: BTreeSet<String>,
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Group>,
    pub(super) apps: Vec<App>,
    pub(super) principals: Vec<Principal>,
    pub(super) identities: Vec<Identity>,
    /// Credentials that stand apart from what they log in as: whether that is an application, its object id, the credential.
    pub(super) loose_credentials: Vec<(bool, Name, Credential)>,
    /// Group, member, place.
    pub(super) members: Vec<(Name, Name, Place)>,
    pub(super) owners: Vec<Owner>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) definitions: Vec<Definition>,
    pub(super) directory_assignments: Vec<DirectoryAssignment>,
    pub(super) directory_roles: Vec<DirectoryRole>,
    pub(super) app_roles: Vec<AppRole>,
    pub(super) delegated: Vec<Delegated>,
    pub(super) federated: Vec<Federated>,
    pub(super) resources: Vec<Resource>,
    /// Vaults of which it is known whether roles decide over their content.
    pub(super) vault_modes: Vec<(Name, bool)>,
    pub(super) policies: Vec<Policy>,
    pub(super) secrets: Vec<VaultSecret>,
    pub(super) containers: Vec<Container>,
    /// Child and parent among management groups and subscriptions.
    pub(super) under: Vec<(Name, Name)>,
    /// What was seen and is not audited.
    pub(super) skipped: BTreeMap<String, u64>,
}

impl Tenant {
    /// Takes over all that another folder says of the same tenant.
    pub(super) fn join(&mut self, other: Tenant) {
        self.told.extend(other.told);
        self.users.extend(other.users);
        self.groups.extend(other.groups);
        self.apps.extend(other.apps);
        self.principals.extend(other.principals);
        self.identities.extend(other.identities);
        self.loose_credentials.extend(other.loose_credentials);
        self.members.extend(other.members);
        self.owners.extend(other.owners);
        self.assignments.extend(other.assignments);
        self.definitions.extend(other.definitions);
        self.directory_assignments.extend(other.directory_assignments);
        self.directory_roles.extend(other.directory_roles);
        self.app_roles.extend(other.app_roles);
        self.delegated.extend(other.delegated);
        self.federated.extend(other.federated);
        self.resources.extend(other.resources);
        self.vault_modes.extend(other.vault_modes);
        self.policies.extend(other.policies);
        self.secrets.extend(other.secrets);
        self.containers.extend(other.containers);
        self.under.extend(other.under);
        for (what, count) in other.skipped {
            *self.skipped.entry(what).or_default() += count;
        }
    }
}
