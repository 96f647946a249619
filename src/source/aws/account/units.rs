//! An account put together: its principals, and for each policy that is in force the *unit* that its edges are worked out for. A policy
//! is one unit for all its holders, unless denials or a boundary of some of them limit it (one more unit for each such limit) or what
//! it says depends on who asks (one for each holder).

use super::class::Class;
use crate::model::{End, Kind, Name, Names, Place};
use crate::source::aws::policy::{Doc, Who};
use rustc_hash::{FxHashMap, FxHashSet};

/// What limits a policy in the hands of some holders.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(super) struct Limits {
    /// Policies with denials: id and document.
    pub(super) denies: Vec<(Name, Doc)>,
    pub(super) boundary: Option<(Name, Option<Doc>)>,
}

/// A policy in force.
pub(super) struct Unit {
    /// The id of the policy's record.
    pub(super) policy: Name,
    pub(super) doc: Doc,
    pub(super) limits: Limits,
    /// The principal it is worked out for, where that matters.
    pub(super) who: Option<u32>,
    /// Where its edges start: the policy's record, a record of its own where it is limited, or the principal.
    pub(super) from: End,
    pub(super) by: End,
    /// The document's place.
    pub(super) place: Place,
    /// The services of the actions that it allows; `None`: any.
    pub(super) services: Option<Vec<String>>,
    /// Whether users, and whether roles hold it.
    pub(super) users: bool,
    pub(super) roles: bool,
}

/// A policy on something.
#[derive(Clone, Copy)]
pub(super) struct Held {
    pub(super) policy: Name,
    pub(super) doc: Option<Doc>,
    /// Where it is attached.
    pub(super) at: Place,
    /// Where the document stands.
    pub(super) place: Place,
}

/// A user or a role.
pub(super) struct Principal {
    pub(super) arn: Name,
    pub(super) end: End,
    pub(super) role: bool,
    pub(super) who: Who,
    pub(super) place: Place,
    /// The policies on it itself.
    pub(super) held: Vec<Held>,
    pub(super) groups: Vec<(u32, Place)>,
    /// Its units, through groups as well.
    pub(super) units: Vec<u32>,
    /// Units that it holds though a group's record should give them: the group's policies as limited for it.
    pub(super) beside: Vec<(u32, Place)>,
    /// The same policies without its boundary, where it might take that off.
    pub(super) free: Vec<u32>,
    /// Whether being in its groups gives it all that they have.
    pub(super) plain_member: bool,
    pub(super) boundary: Option<(Name, Option<Doc>)>,
    /// A role of a service, or of Identity Center: nobody in the account can change it.
    pub(super) reserved: bool,
}

/// A group.
pub(super) struct GroupOf {
    pub(super) arn: Name,
    pub(super) held: Vec<Held>,
    pub(super) place: Place,
    pub(super) members: Vec<u32>,
    pub(super) units: Vec<u32>,
}

/// An account.
pub(super) struct Account {
    pub(super) id: Name,
    pub(super) scope: Name,
    pub(super) principals: Vec<Principal>,
    pub(super) of_arn: FxHashMap<Name, u32>,
    pub(super) groups: Vec<GroupOf>,
    pub(super) units: Vec<Unit>,
    pub(super) users: Class,
    pub(super) roles: Class,
    pub(super) group_class: Class,
    /// Policies of the account's own.
    pub(super) policies: Class,
    /// Service control policies, by level.
    pub(super) org: Vec<Vec<Doc>>,
    /// Units by a service that they allow something of; under the empty name those that allow something of any.
    pub(super) by_service: FxHashMap<String, Vec<u32>>,
    /// First place of anything in it.
    pub(super) place: Place,
    /// Ids of policies' versions that are not in force but could be set so.
    pub(super) versions: FxHashSet<Name>,
}

impl Account {
    pub(super) fn end(&self, kind: Kind, id: Name) -> End {
        End::one(kind, self.scope, id)
    }

    /// Units that may allow an action.
    pub(super) fn units_for(&self, action: &str) -> Vec<u32> {
        let service = action.split(':').next().unwrap_or("");
        let mut all: Vec<u32> = [service, ""].iter().filter_map(|key| self.by_service.get(*key)).flatten().copied().collect();
        all.sort_unstable();
        all
    }

    pub(super) fn principal(&self, arn: Name) -> Option<&Principal> {
        self.of_arn.get(&arn).and_then(|at| self.principals.get(*at as usize))
    }
}

/// What limits, by the ids of the policies.
pub(super) fn limit_words(limits: &Limits, names: &Names) -> String {
    let ids = limits.denies.iter().map(|(id, _)| *id).chain(limits.boundary.map(|(id, _)| id));
    ids.map(|id| names.text(id)).collect::<Vec<_>>().join(" and ")
}
