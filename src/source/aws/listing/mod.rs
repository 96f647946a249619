//! What AWS lists beside an account's authorization details: credential report, keys, secrets, parameters, workloads, resource policies,
//! Identity Center, EKS. Records in, records and edges out.

mod center;
mod credentials;
mod data;
mod eks;
mod emit_center;
mod emit_eks;
mod emit_policies;
mod emit_secrets;
mod emit_users;
mod emit_workloads;
mod iam;
mod kinds;
mod out;
mod place;
mod record;
mod report;
mod secrets;
mod stores;
mod take;
mod terraform;
#[cfg(test)]
mod tests;
mod workload;

#[cfg(test)]
pub(super) use terraform::TYPES;

use super::account::{Accounts, Records};
use crate::doc::{Error, Item, Part};
use crate::model::{Facts, FileId, Name, Place, Stated};
use crate::source::{Claim, Context, Head, Resource};
use out::Out;
use record::{
    Assignment, Association, Cluster, Entry, EntryPolicy, Key, Organisation, Other, PermissionSet, Person, ReportRow, ResourcePolicy,
    Secret, Store, UserRef, Workload,
};
use std::collections::{BTreeMap, BTreeSet};

/// Whether a document is a listing.
pub(super) fn claims(head: &Head<'_>) -> Claim {
    kinds::claims(head)
}

/// What the listings say.
#[derive(Default)]
pub(super) struct Listing {
    /// Where the document at hand says that more follows, and by which key.
    unread: Option<(u32, String)>,
    pending: Vec<iam::Pending>,
    keys: Vec<Key>,
    key_use: BTreeMap<Name, Stated<i64>>,
    user_key_use: Vec<(UserRef, Stated<i64>, Place)>,
    others: Vec<Other>,
    mfa: Vec<(UserRef, &'static str, Place)>,
    passwords: Vec<(UserRef, Place)>,
    summaries: Vec<(Name, Option<i64>, Option<i64>, Place)>,
    report: Vec<ReportRow>,
    /// When an identity was last seen by some service, by its ARN.
    seen: BTreeMap<Name, (i64, Place)>,
    secrets: Vec<Secret>,
    workloads: Vec<Workload>,
    services: Vec<(Name, Name, Option<bool>)>,
    clusters: BTreeMap<Name, Cluster>,
    entries: Vec<Entry>,
    entry_policies: Vec<EntryPolicy>,
    associations: Vec<Association>,
    assignments: Vec<Assignment>,
    permission_sets: Vec<PermissionSet>,
    people: Vec<Person>,
    center_groups: BTreeMap<Name, (Name, Place)>,
    center_members: Vec<(Name, Name, Place)>,
    organisation: Organisation,
    stores: BTreeMap<Name, Store>,
    policies: Vec<ResourcePolicy>,
    /// Services whose workloads some file lists, by account.
    listed: BTreeSet<(Name, &'static str)>,
    /// Files that say of every person of an account whether there is a second factor.
    complete: BTreeSet<(FileId, Name)>,
    /// Users by name, settled: their ARNs.
    users: BTreeMap<UserRef, Name>,
    /// Roles by account and permission set: what Identity Center made.
    center_roles: BTreeMap<(Name, Name), Vec<Name>>,
    /// Policies of resources: statement by statement, who and how.
    granted: Vec<emit_policies::Granted>,
    /// Keys whose own policy leaves the decision to the account's policies.
    delegating: BTreeSet<Name>,
}

impl Listing {
    /// Takes a part of a listing; single listings of IAM go into `records` through its collectors.
    pub(super) fn part(&mut self, records: &mut Records, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        if part.key.is_empty() && part.index.is_none() {
            self.thing(records, part.item, cx);
        } else if part.is_empty_list() {
            self.nothing(part.key, cx);
        } else if part.index.is_some() {
            self.element(records, part.key, part.item, cx);
        } else {
            self.more(part);
        }
        Ok(())
    }

    /// Takes a resource of Terraform.
    pub(super) fn resource(&mut self, records: &mut Records, resource: &Resource<'_>, cx: &mut Context<'_>) {
        self.terraform(records, resource, cx);
    }

    /// What stands beside a list: whether more follows.
    fn more(&mut self, part: Part<'_>) {
        let is_token = || part.item.text().is_some_and(|text| !text.is_empty());
        let said = match part.key {
            "NextToken" | "nextToken" | "Marker" | "NextMarker" | "PaginationToken" => is_token(),
            "IsTruncated" => part.item.bool() == Some(true),
            _ => false,
        };
        if said && self.unread.is_none() {
            self.unread = Some((part.key_at, part.key.to_owned()));
        }
    }

    /// A document ends.
    pub(super) fn end(&mut self, _: &mut Records, cx: &mut Context<'_>) {
        if let Some((at, key)) = self.unread.take() {
            cx.truncated(at, &key);
        }
    }

    /// Before the accounts are worked out: what the listings know of users (passwords, keys), which services' workloads they list,
    /// organisation policies.
    pub(super) fn prepare(&mut self, records: &mut Records, facts: &mut Facts) {
        self.report_users(records, facts);
        self.settle(records, facts);
        self.settle_users(records, facts);
        self.organisation_policies(records, facts);
        self.settle_policies(records, facts);
        self.settle_center(records, facts);
        for workload in &self.workloads {
            if let Some(account) = place::account_in(facts.names.text(workload.arn)).map(str::to_owned) {
                self.listed.insert((facts.names.intern(&account), workload.service));
            }
        }
        records.listed.extend(self.listed.iter().copied());
    }

    /// Makes records and edges.
    pub(super) fn resolve(mut self, accounts: &Accounts, facts: &mut Facts) {
        let mut out = Out::new(facts, accounts);
        self.emit_users(&mut out);
        self.emit_secrets(&mut out);
        self.emit_workloads(&mut out);
        self.emit_eks(&mut out);
        self.emit_center(&mut out);
        self.emit_stores(&mut out);
        self.emit_policies(&mut out);
    }
}

/// The region of a file, as its path tells it.
fn region(cx: &Context<'_>) -> String {
    place::region(cx.path).unwrap_or("").to_owned()
}

/// Whether an item has a key with a text.
fn has_text(item: Item<'_>, key: &str) -> bool {
    item.text_of(key).is_some()
}
