//! AWS: an account's authorization details and whatever is listed beside them. In: the answers of `aws … --output json`, recorded
//! answers, credential reports, Terraform. Out: identities, policies as roles, grants, who may become whom, and what lies behind.
//!
//! Reading only collects rows; `resolve` works the accounts out first (who may do what), then the listings that ask them.

mod account;
mod listing;
mod policy;

use super::{Claim, Context, Head, Resource, Source, SourceDef};
use crate::doc::{Error, Part};
use crate::model::{Facts, Plane};
use account::Records;
use listing::Listing;

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "aws",
    title: "AWS",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Aws::default()),
    terraform: listing::TYPES,
    reads: &[],
    cannot_see: &[],
    how: "",
};

fn claims(head: &Head<'_>) -> Claim {
    match account::claims(head) {
        Claim::No => listing::claims(head),
        claim => claim,
    }
}

/// What was read.
#[derive(Default)]
struct Aws {
    records: Records,
    details: account::Details,
    listing: Listing,
}

impl Source for Aws {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        if !self.details.part(&mut self.records, part, cx) {
            self.listing.part(&mut self.records, part, cx)?;
        }
        Ok(())
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        self.listing.resource(&mut self.records, resource, cx);
    }

    fn end(&mut self, cx: &mut Context<'_>) {
        self.details.end(&mut self.records, cx);
        self.listing.end(&mut self.records, cx);
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        let Aws { mut records, mut listing, .. } = *self;
        listing.prepare(&mut records, facts);
        let accounts = account::resolve(records, facts);
        listing.resolve(&accounts, facts);
    }
}
