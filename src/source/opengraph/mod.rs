//! BloodHound OpenGraph.

use super::{Claim, Context, Source, SourceDef};
use crate::doc::{Error, Part};
use crate::model::Facts;

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "opengraph",
    title: "BloodHound OpenGraph",
    plane: None,
    sniff: |_| Claim::No,
    claims: |_| Claim::No,
    start: || Box::new(OpenGraph),
    terraform: &[],
    reads: &[],
    cannot_see: &[],
    how: "",
};

/// What was read.
struct OpenGraph;

impl Source for OpenGraph {
    fn part(&mut self, _: Part<'_>, _: &mut Context<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn resolve(self: Box<Self>, _: &mut Facts) {}
}
