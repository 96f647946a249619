//! What files of Google Cloud state, as compact records: kept until all files are read. No value of a secret is among them.

use super::permission::Bits;
use super::thing::Thing;
use crate::model::{Place, Stated};
use crate::source::credential::Credentials;
use std::collections::BTreeMap;

/// Everything that was read.
#[derive(Default)]
pub(super) struct Cloud {
    pub(super) policies: Vec<Policy>,
    pub(super) denies: Vec<Deny>,
    /// Projects, folders and organisations, by their short names as the file writes them.
    pub(super) containers: Vec<Container>,
    /// A home and its ancestors, nearest first, as assets state them.
    pub(super) ancestors: Vec<Vec<String>>,
    /// Numbers and ids of projects that are one: `projects/12`, `projects/acme`.
    pub(super) aliases: BTreeMap<String, String>,
    pub(super) accounts: Vec<Account>,
    pub(super) keys: Vec<Key>,
    pub(super) roles: BTreeMap<String, Role>,
    pub(super) works: Vec<Work>,
    pub(super) items: Vec<Item>,
    pub(super) clusters: Vec<Cluster>,
    pub(super) providers: Vec<Provider>,
    pub(super) members: Vec<Member>,
    /// Homes that use the product's own directory of end users.
    pub(super) end_users: BTreeMap<String, Place>,
    /// What was read and is not used, in words, with how often.
    pub(super) passed: BTreeMap<String, usize>,
}

/// The allow policy of one resource.
pub(super) struct Policy {
    pub(super) of: Thing,
    pub(super) bindings: Vec<Binding>,
    pub(super) place: Place,
    /// Whether the file does not say which resource it is of.
    pub(super) nameless: bool,
}

/// A role and who holds it.
pub(super) struct Binding {
    pub(super) role: String,
    pub(super) members: Vec<(String, Place)>,
    /// Title and expression of its condition.
    pub(super) condition: Option<(String, String)>,
    pub(super) place: Place,
}

/// A rule that takes permissions away.
pub(super) struct Deny {
    pub(super) home: String,
    pub(super) from: Vec<String>,
    pub(super) but: Vec<String>,
    pub(super) bits: Bits,
    pub(super) conditional: bool,
}

/// A project, folder or organisation.
pub(super) struct Container {
    /// `projects/acme`.
    pub(super) home: String,
    pub(super) title: String,
    /// Its parent's short name; empty where the file does not tell.
    pub(super) parent: String,
    pub(super) active: bool,
    pub(super) created: Stated<i64>,
    pub(super) place: Place,
}

/// A service account.
pub(super) struct Account {
    pub(super) email: String,
    pub(super) unique: String,
    pub(super) home: String,
    pub(super) title: String,
    /// Its OAuth client id, which the directory's list of domain-wide delegation names.
    pub(super) client: String,
    pub(super) disabled: Option<bool>,
    pub(super) place: Place,
}

/// A key of a service account.
pub(super) struct Key {
    pub(super) id: String,
    pub(super) account: String,
    pub(super) created: Stated<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) disabled: bool,
    pub(super) place: Place,
}

/// A custom role, or the file's own word on one of the vendor's.
pub(super) struct Role {
    /// `None` where a list names the role without its permissions.
    pub(super) bits: Option<Bits>,
    pub(super) title: String,
    pub(super) deleted: bool,
    pub(super) place: Place,
}

/// Something that runs as an account.
pub(super) struct Work {
    pub(super) thing: Thing,
    pub(super) class: &'static str,
    /// The account's address, `default`, or empty where the file does not tell.
    pub(super) account: String,
    /// Secrets that are handed to it, by name.
    pub(super) secrets: Vec<(String, Place)>,
    pub(super) credentials: Credentials,
    pub(super) created: Stated<i64>,
    /// Where its code comes from.
    pub(super) repository: String,
    pub(super) place: Place,
}

/// A secret, a key of an API or a store.
pub(super) struct Item {
    pub(super) thing: Thing,
    pub(super) title: String,
    pub(super) created: Stated<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) labels: Vec<(String, String)>,
    pub(super) place: Place,
}

/// A cluster of Kubernetes Engine.
pub(super) struct Cluster {
    pub(super) thing: Thing,
    /// The accounts of its nodes.
    pub(super) accounts: Vec<String>,
    /// `acme.svc.id.goog`, where pods get identities of their own.
    pub(super) pool: String,
    pub(super) place: Place,
}

/// Whom a workload identity pool believes.
pub(super) struct Provider {
    /// `projects/12/locations/global/workloadIdentityPools/ci`.
    pub(super) pool: Thing,
    pub(super) issuer: String,
    pub(super) audiences: Vec<String>,
    /// What it makes of the claims: `google.subject` to `assertion.sub`.
    pub(super) mapping: Vec<(String, String)>,
    pub(super) condition: String,
    pub(super) disabled: bool,
}

/// A member of a group of the directory.
pub(super) struct Member {
    pub(super) group: String,
    pub(super) member: String,
    pub(super) machine: bool,
    pub(super) nested: bool,
    pub(super) owner: bool,
    pub(super) place: Place,
}
