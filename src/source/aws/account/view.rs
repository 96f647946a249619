//! What the accounts of a run allow, as other listings ask for it: an action and a resource in, those who may out.

use crate::model::{End, Name, Place};

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

/// All accounts of the run, worked out.
#[derive(Default)]
pub(in crate::source::aws) struct Accounts {}

impl Accounts {
    /// Who may do an action (`secretsmanager:GetSecretValue`) on a resource (a full ARN) of an account, by identity policies, boundaries
    /// and organisation policies. The same question for thousands of resources must stay cheap.
    pub(in crate::source::aws) fn may(&self, account: &str, action: &str, resource: &str) -> Vec<May> {
        let _ = (account, action, resource);
        Vec::new()
    }
}
