//! What AWS lists beside an account's authorization details: credential report, keys, secrets, parameters, workloads, resource policies,
//! Identity Center, EKS. Records in, records and edges out.

use super::account::{Accounts, Records};
use crate::doc::{Error, Part};
use crate::model::Facts;
use crate::source::{Claim, Context, Head, Resource};

/// Whether a document is a listing.
pub(super) fn claims(head: &Head<'_>) -> Claim {
    let _ = head;
    Claim::No
}

/// What the listings say.
#[derive(Default)]
pub(super) struct Listing {}

impl Listing {
    /// Takes a part of a listing; single listings of IAM go into `records` through its collectors.
    pub(super) fn part(&mut self, records: &mut Records, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        let _ = (records, part, cx);
        Ok(())
    }

    /// Takes a resource of Terraform.
    pub(super) fn resource(&mut self, records: &mut Records, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let _ = (records, resource, cx);
    }

    /// A document ends.
    pub(super) fn end(&mut self, records: &mut Records, cx: &mut Context<'_>) {
        let _ = (records, cx);
    }

    /// Before the accounts are worked out: what the listings know of users (passwords, keys), which services' workloads they list,
    /// organisation policies.
    pub(super) fn prepare(&mut self, records: &mut Records, facts: &mut Facts) {
        let _ = (records, facts);
    }

    /// Makes records and edges.
    pub(super) fn resolve(self, accounts: &Accounts, facts: &mut Facts) {
        let _ = (accounts, facts);
    }
}
