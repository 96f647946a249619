//! GitHub.

use super::{Claim, Context, Source, SourceDef};
use crate::doc::{Error, Part};
use crate::model::{Facts, Plane};

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "github",
    title: "GitHub",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims: |_| Claim::No,
    start: || Box::new(GitHub),
    terraform: &[],
    reads: &[],
    cannot_see: &[],
    how: "",
};

/// What was read.
struct GitHub;

impl Source for GitHub {
    fn part(&mut self, _: Part<'_>, _: &mut Context<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn resolve(self: Box<Self>, _: &mut Facts) {}
}
