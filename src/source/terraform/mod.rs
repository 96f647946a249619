//! Terraform state and plan.

mod resource;

pub use resource::Given;
pub use resource::Resource;

use super::{Claim, Context, Source, SourceDef};
use crate::doc::{Error, Part};
use crate::model::{Facts, Plane};

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "terraform",
    title: "Terraform state and plan",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims: |_| Claim::No,
    start: || Box::new(Terraform),
    terraform: &[],
    reads: &[],
    cannot_see: &[],
    how: "",
};

/// What was read.
struct Terraform;

impl Source for Terraform {
    fn part(&mut self, _: Part<'_>, _: &mut Context<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn resolve(self: Box<Self>, _: &mut Facts) {}
}
