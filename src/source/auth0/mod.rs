//! Auth0: to be built.

use super::{Claim, Context, Source, SourceDef};
use crate::doc::{Error, Part};
use crate::model::Facts;

/// The Auth0 source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "auth0",
    title: "Auth0",
    plane: Some(crate::model::Plane::Application),
    sniff: |_| Claim::No,
    claims: |_| Claim::No,
    start: || Box::new(Nothing),
    reads: &[],
    cannot_see: &[],
    how: "",
};

struct Nothing;

impl Source for Nothing {
    fn part(&mut self, _: Part<'_>, _: &mut Context<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn resolve(self: Box<Self>, _: &mut Facts) {}
}
