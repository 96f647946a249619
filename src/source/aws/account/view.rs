//! What the accounts of a run allow, as other listings ask for it: an action and resources in, those who may out.

use super::record::Records;
use crate::model::{End, Name, Names, Place};
use std::rc::Rc;

/// One who may do something.
#[derive(Clone, Copy, Debug)]
pub(in crate::source::aws) struct May {
    /// Who: an identity, or the role record (policy) whose holders may.
    pub(in crate::source::aws) from: End,
    /// The record by whose fact it is.
    pub(in crate::source::aws) by: End,
    /// What could not be decided, in words; empty where nothing is open.
    pub(in crate::source::aws) conditions: Name,
    /// Until when it counts, where a condition says so.
    pub(in crate::source::aws) expires: Option<i64>,
    /// The statement.
    pub(in crate::source::aws) place: Place,
}

/// One who may do something to several resources at once.
#[derive(Clone, Debug)]
pub(in crate::source::aws) struct Over {
    /// Who, and how.
    pub(in crate::source::aws) may: May,
    /// The pattern that names them (`*`, `arn:…:secret:prod/*`), with what is taken out of it; equal words are equal members, so that it
    /// can be the id of one `set`. Empty where it is one resource by its full name.
    pub(in crate::source::aws) pattern: Name,
    /// Indexes into the resources asked for, going up.
    pub(in crate::source::aws) members: Rc<[u32]>,
}

/// All accounts of the run, worked out.
#[derive(Default)]
pub(in crate::source::aws) struct Accounts {}

impl Accounts {
    /// Who may do an action (`secretsmanager:GetSecretValue`) on a resource (a full ARN) of an account, by identity policies, boundaries
    /// and organisation policies.
    pub(in crate::source::aws) fn may(&self, names: &mut Names, account: &str, action: &str, resource: &str) -> Vec<May> {
        let _ = (names, account, action, resource);
        Vec::new()
    }

    /// The same for all resources of one sort in an account (full ARNs): one entry for each policy and pattern, never one for each
    /// resource, so that a wildcard is one edge to one set.
    pub(in crate::source::aws) fn over(&self, names: &mut Names, account: &str, action: &str, resources: &[Name]) -> Vec<Over> {
        let _ = (names, account, action, resources);
        Vec::new()
    }

    /// The record of a user or role of a read account, by its ARN: a user with a console password is a person.
    pub(in crate::source::aws) fn identity(&self, arn: Name) -> Option<End> {
        let _ = arn;
        None
    }

    /// The account's own record: the resource of type `system`.
    pub(in crate::source::aws) fn system(&self, account: &str) -> Option<End> {
        let _ = account;
        None
    }

    /// What was read.
    pub(in crate::source::aws) fn records(&self) -> &Records {
        static NONE: std::sync::OnceLock<Records> = std::sync::OnceLock::new();
        NONE.get_or_init(Records::default)
    }
}

impl Accounts {
    pub(in crate::source::aws) fn ids(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }
}
