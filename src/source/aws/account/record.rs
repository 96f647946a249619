//! What is kept of an account until all files are read: identities, policies and what hangs on what, with places and interned names.
//! Authorization details, single listings, recorded answers and Terraform all fill the same rows; a row that comes twice is merged.

use super::terraform::Planned;
use crate::model::{Name, Place};
use crate::source::aws::policy::{Doc, Documents};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that was read about identities and policies, of all accounts.
#[derive(Default)]
pub(in crate::source::aws) struct Records {
    /// Users, by ARN.
    pub(in crate::source::aws) users: BTreeMap<Name, User>,
    /// Groups, by ARN.
    pub(in crate::source::aws) groups: BTreeMap<Name, Group>,
    /// Roles, by ARN.
    pub(in crate::source::aws) roles: BTreeMap<Name, Role>,
    /// Managed policies, by ARN. Those of AWS itself (`arn:aws:iam::aws:policy/…`) are the same in all accounts.
    pub(in crate::source::aws) policies: BTreeMap<Name, Policy>,
    /// Managed policies on their owners.
    pub(in crate::source::aws) attached: Vec<Attachment>,
    /// Inline policies of their owners.
    pub(in crate::source::aws) inline: Vec<Inline>,
    /// Users in groups: the user's ARN, and the group's ARN or plain name.
    pub(in crate::source::aws) members: Vec<(Name, Name, Place)>,
    /// Instance profiles, by ARN.
    pub(in crate::source::aws) profiles: BTreeMap<Name, InstanceProfile>,
    /// Organisation policies (service control, resource control).
    pub(in crate::source::aws) organisation: Vec<OrgPolicy>,
    /// The policy documents.
    pub(in crate::source::aws) documents: Documents,
    /// Accounts whose identities were listed in full (authorization details without a filter), with the place.
    pub(in crate::source::aws) whole: BTreeMap<Name, Place>,
    /// What Terraform names and does not spell out.
    pub(in crate::source::aws) planned: Planned,
    /// Services whose workloads (functions, tasks, instances …) some file lists, by account: `lambda`, `ecs`, `ec2`, `codebuild`,
    /// `cloudformation`, `sagemaker`, `glue`. Where none does, whoever may take such a workload over may conditionally become any role
    /// that the service can run with.
    pub(in crate::source::aws) listed: BTreeSet<(Name, &'static str)>,
}

/// What users, groups and roles have.
#[derive(Clone, Default)]
pub(in crate::source::aws) struct Common {
    pub(in crate::source::aws) name: Name,
    /// The unique id (`AIDA…`, `AROA…`), where it is stated.
    pub(in crate::source::aws) unique: Name,
    pub(in crate::source::aws) path: Name,
    pub(in crate::source::aws) created: Option<i64>,
    pub(in crate::source::aws) boundary: Option<(Name, Place)>,
    pub(in crate::source::aws) tags: Vec<(Name, Name)>,
    /// Whether a file lists it; false, where it is only named.
    pub(in crate::source::aws) place: Option<Place>,
}

/// A user.
#[derive(Clone, Default)]
pub(in crate::source::aws) struct User {
    pub(in crate::source::aws) common: Common,
    /// Whether it has a console password; `None` where no file says so. One with a password is a person.
    pub(in crate::source::aws) password: Option<bool>,
    /// How many access keys it has, where a file says so: two is the most.
    pub(in crate::source::aws) keys: Option<u8>,
}

/// A group.
#[derive(Clone, Default)]
pub(in crate::source::aws) struct Group {
    pub(in crate::source::aws) common: Common,
}

/// A role.
#[derive(Clone, Default)]
pub(in crate::source::aws) struct Role {
    pub(in crate::source::aws) common: Common,
    /// Who may become it.
    pub(in crate::source::aws) trust: Option<(Doc, Place)>,
    pub(in crate::source::aws) last_used: Option<i64>,
    /// Whether the file states when it was last used, be it never in the time that AWS keeps.
    pub(in crate::source::aws) states_use: bool,
}

/// A managed policy.
#[derive(Clone, Default)]
pub(in crate::source::aws) struct Policy {
    pub(in crate::source::aws) name: Name,
    pub(in crate::source::aws) created: Option<i64>,
    pub(in crate::source::aws) default: Name,
    pub(in crate::source::aws) versions: Vec<Version>,
    pub(in crate::source::aws) place: Option<Place>,
}

/// A version of a managed policy.
#[derive(Clone)]
pub(in crate::source::aws) struct Version {
    pub(in crate::source::aws) id: Name,
    /// `None` where the version is only listed.
    pub(in crate::source::aws) doc: Option<Doc>,
    pub(in crate::source::aws) default: bool,
    pub(in crate::source::aws) place: Place,
}

/// A managed policy on a user, group or role.
#[derive(Clone, Copy)]
pub(in crate::source::aws) struct Attachment {
    /// ARN of the user, group or role.
    pub(in crate::source::aws) owner: Name,
    /// ARN of the policy.
    pub(in crate::source::aws) policy: Name,
    pub(in crate::source::aws) place: Place,
}

/// An inline policy.
#[derive(Clone, Copy)]
pub(in crate::source::aws) struct Inline {
    /// ARN of the user, group or role.
    pub(in crate::source::aws) owner: Name,
    pub(in crate::source::aws) name: Name,
    /// `None` where it is only listed by name.
    pub(in crate::source::aws) doc: Option<Doc>,
    pub(in crate::source::aws) place: Place,
}

/// An instance profile.
#[derive(Clone, Default)]
pub(in crate::source::aws) struct InstanceProfile {
    pub(in crate::source::aws) name: Name,
    /// ARNs of its roles (never more than one, says the service).
    pub(in crate::source::aws) roles: Vec<Name>,
}

/// A policy of the organisation, on one of its targets.
#[derive(Clone)]
pub(in crate::source::aws) struct OrgPolicy {
    pub(in crate::source::aws) name: Name,
    pub(in crate::source::aws) doc: Doc,
    /// The account it counts for.
    pub(in crate::source::aws) account: Name,
    /// The level it hangs on (root, each unit, the account): at every level something has to allow.
    pub(in crate::source::aws) level: Name,
    /// Whether it limits identities (service control) or resources (resource control).
    pub(in crate::source::aws) control: Control,
    pub(in crate::source::aws) place: Place,
}

/// What an organisation policy limits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::source::aws) enum Control {
    /// The identities of its accounts.
    Identities,
    /// The resources of its accounts.
    Resources,
}

/// The account in an ARN.
pub(in crate::source::aws) fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| !account.is_empty() && *account != "aws")
}
