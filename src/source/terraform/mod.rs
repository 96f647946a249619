//! Terraform and OpenTofu: state and plan as `show -json` writes them, and raw state files of version 4. In: one document. Out: its
//! resources, each handed to the source of its system, which takes them like its own export.
//!
//! A plan is read as one side ([`Side`]). Nothing is decided here about what a resource means.

mod address;
mod claims;
mod mask;
mod plan;
mod raw;
mod resource;
mod shape;
mod side;
#[cfg(test)]
mod tests;

pub use resource::{Block, Given, Resource, by_address};
pub use shape::{Form, Shape, object, plain};
pub use side::Side;

use super::{Context, Source, SourceDef};
use crate::doc::{Error, Item, Part, Sort};
use crate::model::{Facts, Plane};
use mask::Mask;
use plan::Plan;
use raw::Raw;
use side::Row;
use std::collections::BTreeMap;

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "terraform",
    title: "Terraform and OpenTofu state and plan",
    plane: Some(Plane::Platform),
    sniff: |_| super::Claim::No,
    claims: claims::claims,
    start: || Box::new(Terraform::default()),
    terraform: &[],
    reads: &[],
    cannot_see: &[],
    how: "",
};

/// Where resources go: to the source of their type. False where no source takes it.
pub(in crate::source) type Give<'g> = dyn FnMut(&Resource<'_>, &mut Context<'_>) -> bool + 'g;

/// What the frame lends to a source that holds the resources of other systems.
pub struct Hand<'h> {
    /// Which side of a plan is read.
    pub(super) side: Side,
    /// Gives a resource to its source.
    pub(super) give: &'h mut Give<'h>,
}

/// What was read.
#[derive(Default)]
struct Terraform {
    /// The raw state that is being read.
    raw: Raw,
    /// Resources that no source takes, by type.
    left: BTreeMap<String, u64>,
}

impl Source for Terraform {
    fn part(&mut self, _: Part<'_>, _: &mut Context<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn shares(&mut self, part: Part<'_>, cx: &mut Context<'_>, hand: &mut Hand<'_>) -> Result<(), Error> {
        match (part.key, part.index) {
            ("", None) => self.shown(part.item, cx, hand),
            ("", Some(_)) => {}
            _ => {
                let mut raw = std::mem::take(&mut self.raw);
                raw.part(part, cx, &mut |resource, cx| self.take(resource, cx, hand));
                self.raw = raw;
            }
        }
        Ok(())
    }

    fn end(&mut self, _: &mut Context<'_>) {
        self.raw = Raw::default();
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        if !self.left.is_empty() {
            let types: Vec<String> = self.left.iter().map(|(kind, count)| format!("`{kind}` ({count})")).collect();
            facts.notes.push(format!("terraform: resources of types of which nothing is read: {}", types.join(", ")));
        }
    }
}

impl Terraform {
    /// Reads a document of `show -json`.
    fn shown(&mut self, document: Item<'_>, cx: &mut Context<'_>, hand: &mut Hand<'_>) {
        if document.get("modules").is_some() {
            let help = "a newer Terraform rewrites it when it is applied; `terraform show -json` reads it as it is";
            return cx.problem(document.at(), "a state of a version before 4: it is not read", help);
        }
        for key in ["values", "planned_values", "prior_state"] {
            if let Some(found) = document.get(key).filter(|found| found.sort() != Sort::Map && !found.is_null()) {
                cx.problem(found.at(), format!("`{key}` is a map, this is a {}", found.shape()), "");
            }
        }
        let rows = side::rows(document, hand.side);
        let plan = Plan::new(document, &rows);
        for row in &rows {
            self.row(row, &plan, document, cx, hand);
        }
    }

    fn row<'t>(&mut self, row: &Row<'t>, plan: &'t Plan<'t>, document: Item<'t>, cx: &mut Context<'_>, hand: &mut Hand<'_>) {
        let Some(kind) = row.head.text_of("type") else {
            return cx.problem(row.head.at(), "this resource has no `type`", "");
        };
        let deposed = row.head.text_of("deposed_key").or(row.head.text_of("deposed"));
        let named = deposed.map(|key| format!("{} (deposed {key})", row.address));
        let address = named.as_deref().unwrap_or(row.address);
        // Of a resource of which nothing is known before the apply, the values are left out.
        let values = row.values.unwrap_or_else(|| document.other(usize::MAX));
        let expressions = plan.resource(row.address).and_then(|found| found.get("expressions"));
        let block = Block { values, kind, address, mask: Mask::mirror(row.mask), unknown: row.unknown, expressions, plan: Some(plan) };
        let data = row.head.text_of("mode") == Some("data");
        self.take(&Resource { address, kind, values, data, at: row.head.at(), block }, cx, hand);
    }

    /// Gives a resource to its source, and counts what nobody takes.
    fn take(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>, hand: &mut Hand<'_>) {
        if !(hand.give)(resource, cx) && !resource.data {
            *self.left.entry(resource.kind.to_owned()).or_insert(0) += 1;
        }
    }
}
