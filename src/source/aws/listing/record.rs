//! What is kept of listings until all files are read: rows with interned names and places; values of settings are digested before.

use super::super::policy::Doc;
use crate::model::{Name, Place, Stated};
use crate::source::credential::Credentials;
use std::collections::{BTreeMap, BTreeSet};

/// A user as a listing names it: by name, with the account where file or path tell it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct UserRef {
    /// The account, or nothing.
    pub(super) account: Option<Name>,
    /// The user's name.
    pub(super) name: Name,
}

/// An access key.
#[derive(Clone, Copy)]
pub(super) struct Key {
    pub(super) id: Name,
    pub(super) user: UserRef,
    pub(super) active: bool,
    pub(super) created: Option<i64>,
    pub(super) place: Place,
}

/// Another credential of a user: SSH key, signing certificate, credential for one service.
#[derive(Clone, Copy)]
pub(super) struct Other {
    pub(super) id: Name,
    pub(super) user: UserRef,
    /// As in the attribute `type`.
    pub(super) sort: &'static str,
    /// The service that it is for, or nothing.
    pub(super) service: Name,
    pub(super) active: bool,
    pub(super) created: Option<i64>,
    pub(super) expires: Option<i64>,
    pub(super) place: Place,
}

/// A row of a credential report.
#[derive(Clone)]
pub(super) struct ReportRow {
    pub(super) arn: Name,
    pub(super) user: Name,
    pub(super) root: bool,
    pub(super) created: Option<i64>,
    pub(super) password: Option<bool>,
    pub(super) password_used: Stated<i64>,
    pub(super) mfa: Option<bool>,
    pub(super) keys: [Slot; 2],
    pub(super) certificates: [bool; 2],
    pub(super) place: Place,
}

/// One of the two places for keys of a user.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) active: bool,
    /// When the key in it was made; nothing where there is none.
    pub(super) made: Option<i64>,
    pub(super) used: Stated<i64>,
}

/// A secret of Secrets Manager, or a parameter that is kept encrypted.
#[derive(Clone)]
pub(super) struct Secret {
    pub(super) arn: Name,
    pub(super) name: Name,
    /// Whether it is a parameter.
    pub(super) parameter: bool,
    /// The customer's own key that encrypts it, or nothing.
    pub(super) key: Name,
    pub(super) created: Option<i64>,
    pub(super) rotated: Stated<i64>,
    pub(super) rotation: &'static str,
    /// The function that changes it, by its ARN.
    pub(super) rotates: Name,
    pub(super) used: Stated<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) deleted: bool,
    /// The service that made it and uses it (`rds`).
    pub(super) owner: Name,
    pub(super) tags: Vec<(Name, Name)>,
    pub(super) place: Place,
}

/// Something that runs.
pub(super) struct Workload {
    pub(super) arn: Name,
    pub(super) service: &'static str,
    pub(super) name: Name,
    pub(super) class: &'static str,
    /// The role that its code has.
    pub(super) role: Name,
    /// The instance profile that it has instead.
    pub(super) profile: Name,
    /// The role that its surroundings have (an ECS execution role).
    pub(super) surroundings: Name,
    pub(super) settings: Credentials,
    /// Ids of access keys in its settings, by variable.
    pub(super) keys: Vec<(Name, Name, Place)>,
    /// Secrets and parameters that are handed to it: ARN or name.
    pub(super) uses: Vec<(Name, Place)>,
    pub(super) built_from: Vec<(Name, Place)>,
    pub(super) created: Option<i64>,
    pub(super) labels: Vec<(&'static str, Name)>,
    pub(super) tags: Vec<(Name, Name)>,
    pub(super) place: Place,
}

/// An EKS cluster.
#[derive(Clone, Default)]
pub(super) struct Cluster {
    pub(super) name: Name,
    pub(super) issuer: Name,
    pub(super) mode: Name,
    pub(super) created: Option<i64>,
    pub(super) public: Option<bool>,
    pub(super) place: Option<Place>,
}

/// Who of AWS is whom in a cluster.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) cluster: Name,
    pub(super) principal: Name,
    pub(super) user: Name,
    pub(super) groups: Vec<Name>,
    pub(super) place: Place,
}

/// A policy of EKS on an access entry.
#[derive(Clone)]
pub(super) struct EntryPolicy {
    pub(super) cluster: Name,
    pub(super) principal: Name,
    pub(super) policy: Name,
    /// The namespaces it counts in; none: the whole cluster.
    pub(super) namespaces: Vec<Name>,
    pub(super) place: Place,
}

/// A role that the pods of a Kubernetes account get.
#[derive(Clone, Copy)]
pub(super) struct Association {
    pub(super) cluster: Name,
    pub(super) namespace: Name,
    pub(super) account: Name,
    pub(super) role: Name,
    pub(super) place: Place,
}

/// Somebody of Identity Center with a permission set in an account.
#[derive(Clone, Copy)]
pub(super) struct Assignment {
    pub(super) account: Name,
    pub(super) set: Name,
    pub(super) principal: Name,
    pub(super) group: bool,
    pub(super) place: Place,
}

/// A permission set.
#[derive(Clone, Copy)]
pub(super) struct PermissionSet {
    pub(super) arn: Name,
    pub(super) name: Name,
    pub(super) duration: Name,
    pub(super) place: Place,
}

/// A person of Identity Center.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) id: Name,
    pub(super) name: Name,
    pub(super) emails: Vec<Name>,
    pub(super) place: Place,
}

/// A policy on a resource.
#[derive(Clone, Copy)]
pub(super) struct ResourcePolicy {
    /// The resource, where the answer or its path names it; else the statements do.
    pub(super) resource: Name,
    pub(super) doc: Doc,
    pub(super) place: Place,
}

/// Somewhere data lies, or a pool of the product's users.
#[derive(Clone, Default)]
pub(super) struct Store {
    pub(super) name: Name,
    /// The account, where the ARN has none.
    pub(super) account: Option<Name>,
    pub(super) tags: Vec<(Name, Name)>,
    pub(super) created: Option<i64>,
    pub(super) public: bool,
    pub(super) place: Option<Place>,
}

/// An organisation policy that was described, and its targets.
#[derive(Default)]
pub(super) struct Organisation {
    /// By id: name, whether it limits resources, document.
    pub(super) policies: BTreeMap<Name, (Name, bool, Doc, Place)>,
    /// Policy id and target id.
    pub(super) targets: BTreeSet<(Name, Name)>,
    /// Child to parent, of accounts and units.
    pub(super) parents: BTreeMap<Name, Name>,
    /// The accounts.
    pub(super) accounts: BTreeMap<Name, (Name, Place)>,
    /// The account that manages the others.
    pub(super) master: Option<(Name, Place)>,
}
