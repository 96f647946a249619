//! What is kept of a cluster's objects until all files are read: names, places and small flags, never a value of a secret.

use super::rule::Rule;
use crate::model::{Name, Place};
use std::collections::BTreeMap;

/// Key of a namespaced object.
pub(super) type Key = (Name, Name);

/// The objects of one cluster.
#[derive(Default)]
pub(super) struct Cluster {
    /// Roles by namespace and name.
    pub(super) roles: BTreeMap<Key, Role>,
    /// Cluster roles by name.
    pub(super) cluster_roles: BTreeMap<Name, Role>,
    /// Role bindings and cluster role bindings.
    pub(super) bindings: Vec<Binding>,
    /// Service accounts.
    pub(super) accounts: BTreeMap<Key, Account>,
    /// Secrets.
    pub(super) secrets: BTreeMap<Key, Secret>,
    /// Namespaces.
    pub(super) namespaces: BTreeMap<Name, Namespace>,
    /// Nodes.
    pub(super) nodes: BTreeMap<Name, Place>,
    /// Pods and whatever makes pods.
    pub(super) workloads: Vec<Workload>,
    /// Identities of AWS that the config map aws-auth lets in.
    pub(super) aws_auth: Vec<AwsAuth>,
    /// Secrets that are copied from a store outside the cluster.
    pub(super) external_secrets: Vec<ExternalSecret>,
    /// Stores outside the cluster.
    pub(super) stores: Vec<Store>,
    /// What is deployed from repositories.
    pub(super) deployers: Vec<Deployer>,
    /// Flux: the address of each source, by kind, namespace and name.
    pub(super) repositories: BTreeMap<(Name, Name, Name), Name>,
    /// Whether something says that the cluster runs on EKS, and whether aws-auth itself is there.
    pub(super) eks: bool,
    /// The issuer of its accounts' tokens, where a file or the user says so; empty otherwise.
    pub(super) issuer: Name,
    pub(super) has_aws_auth: bool,
    /// Objects that state no namespace.
    pub(super) without_namespace: u32,
    /// Items of lists whose kind is not read, with their number.
    pub(super) passed: BTreeMap<String, u32>,
    /// The first place of all.
    pub(super) place: Option<Place>,
}

/// What every object has.
#[derive(Clone, Default)]
pub(super) struct Meta {
    pub(super) name: Name,
    pub(super) namespace: Name,
    pub(super) labels: Vec<(Name, Name)>,
    pub(super) created: Option<i64>,
    /// The controller that made it: kind and name.
    pub(super) owner: Option<(Name, Name)>,
}

pub(super) struct Role {
    pub(super) labels: Vec<(Name, Name)>,
    pub(super) created: Option<i64>,
    pub(super) rules: Vec<Rule>,
    /// The selectors of the roles that it is made of.
    pub(super) aggregates: Vec<LabelSelector>,
    /// Whether several files describe it differently.
    pub(super) differs: bool,
    pub(super) place: Place,
}

/// A selector over labels: all of its terms have to hold.
pub(super) struct LabelSelector {
    pub(super) terms: Vec<Term>,
}

pub(super) struct Term {
    pub(super) key: Name,
    pub(super) test: Test,
}

pub(super) enum Test {
    In(Vec<Name>),
    NotIn(Vec<Name>),
    Exists,
    Absent,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SubjectKind {
    User,
    Group,
    Account,
}

pub(super) struct Subject {
    pub(super) kind: SubjectKind,
    pub(super) namespace: Name,
    pub(super) name: Name,
    pub(super) place: Place,
}

pub(super) struct Binding {
    pub(super) name: Name,
    /// `None`: a cluster role binding.
    pub(super) namespace: Option<Name>,
    pub(super) to_cluster_role: bool,
    pub(super) role: Name,
    pub(super) subjects: Vec<Subject>,
    pub(super) created: Option<i64>,
}

pub(super) struct Account {
    pub(super) labels: Vec<(Name, Name)>,
    pub(super) created: Option<i64>,
    pub(super) automount: Option<bool>,
    pub(super) pulls: Vec<(Name, Place)>,
    /// Identities of a cloud that its annotations name.
    pub(super) cloud: Vec<(Cloud, Name, Place)>,
    /// The Azure tenant of an annotation beside the client id.
    pub(super) azure_tenant: Name,
    pub(super) place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cloud {
    Aws,
    Gcp,
    Azure,
}

pub(super) struct Secret {
    pub(super) labels: Vec<(Name, Name)>,
    pub(super) created: Option<i64>,
    pub(super) sort: Name,
    /// The account that a token secret opens.
    pub(super) account: Option<(Name, Place)>,
    pub(super) last_used: Option<i64>,
    pub(super) invalid: bool,
    /// Keys whose values have a digest.
    pub(super) digests: Vec<(Name, String, Place)>,
    /// The state of Terraform that it lies in with its values.
    pub(super) kept_in: Option<(Name, Name)>,
    /// Argo CD keeps the credentials of another cluster in it.
    pub(super) remote_cluster: bool,
    pub(super) place: Place,
}

pub(super) struct Namespace {
    /// The level that pod security enforces, where a label says so.
    pub(super) enforce: Name,
}

pub(super) struct Workload {
    pub(super) meta: Meta,
    /// Lower case, as in ids.
    pub(super) kind: &'static str,
    pub(super) pod: PodSpec,
    pub(super) place: Place,
}

#[derive(Default)]
pub(super) struct PodSpec {
    pub(super) account: Option<(Name, Place)>,
    pub(super) automount: Option<bool>,
    /// A volume asks for a token of its own, whatever `automount` says.
    pub(super) token_volume: bool,
    pub(super) uses: Vec<(Name, Place)>,
    pub(super) node: Option<Name>,
    pub(super) escapes: Vec<Escape>,
}

/// A way from a container to its node.
pub(super) struct Escape {
    pub(super) technique: &'static str,
    pub(super) action: &'static str,
    /// Empty where nothing more is needed.
    pub(super) condition: &'static str,
    pub(super) place: Place,
}

pub(super) struct AwsAuth {
    pub(super) arn: Name,
    pub(super) username: Name,
    pub(super) groups: Vec<Name>,
    pub(super) role: bool,
    pub(super) place: Place,
}

pub(super) struct ExternalSecret {
    pub(super) namespace: Name,
    pub(super) target: Name,
    /// The remote keys that it copies.
    pub(super) keys: Vec<Name>,
    /// Whether it copies more than the keys say: what a search finds.
    pub(super) more: bool,
    pub(super) store: Name,
    pub(super) cluster_store: bool,
    pub(super) place: Place,
}

/// Stands for the key in [`Store::names`]: no name holds it.
pub(super) const KEY: char = '\u{0}';

pub(super) struct Store {
    /// `None`: for all namespaces.
    pub(super) namespace: Option<Name>,
    pub(super) name: Name,
    pub(super) provider: Name,
    /// The full name of a secret there, with [`KEY`] where its key stands; empty where it can't be told.
    pub(super) names: String,
    /// The account by which it logs in, with its namespace (empty: the store's).
    pub(super) account: Option<(Name, Name)>,
    /// The secret by which it logs in, with its namespace (empty: the store's).
    pub(super) secret: Vec<(Name, Name)>,
    pub(super) place: Place,
}

pub(super) struct Deployer {
    pub(super) kind: &'static str,
    pub(super) namespace: Name,
    pub(super) name: Name,
    /// Addresses of the repositories; for Flux, sources still to be looked up.
    pub(super) repositories: Vec<Name>,
    pub(super) source: Option<(Name, Name, Name)>,
    /// Where it deploys; empty: wherever its manifests say.
    pub(super) into: Name,
    /// It deploys into another cluster.
    pub(super) elsewhere: bool,
    pub(super) account: Option<Name>,
    pub(super) place: Place,
}
