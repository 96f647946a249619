//! Terraform and OpenTofu: state and plan as `show -json` writes them, and raw state files of version 4. In: one document. Out: its
//! resources, each handed to the source of its system, which takes them like its own export.
//!
//! A plan is read as one side ([`Side`]). Nothing is decided here about what a resource means.

mod address;
mod claims;
mod mask;
mod plan;
mod predict;
mod raw;
mod resource;
mod shape;
mod side;
mod store;
#[cfg(test)]
mod tests;

pub use resource::{Block, Given, Resource, by_address};
pub use shape::{Form, Shape, object, plain};
pub use side::Side;

use super::{Context, Source, SourceDef};
use crate::doc::{Error, Item, Part, Sort};
use crate::model::{AttrName, Facts, FileId, Place, Plane, Row as Record};
use mask::Mask;
use plan::Plan;
use raw::Raw;
use side::Row;
use std::collections::BTreeMap;
use store::State;

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "terraform",
    title: "Terraform and OpenTofu state and plan",
    plane: Some(Plane::Platform),
    sniff: |_| super::Claim::No,
    claims: claims::claims,
    start: || Box::new(Terraform::default()),
    terraform: &[],
    reads: &[
        "state and plan of `show -json` and raw state of version 4: all modules, lookups, what is sensitive and what is known after the apply only",
        "the resources of every system that partywall reads, as that system's own export would show them (`partywall sources` lists the systems)",
        "the credentials that lie in a state, and the state as the place where they are kept",
    ],
    cannot_see: &[
        "what was made by hand, by a chart or in another workspace, and what changed since the last refresh: read the system's own export as well",
        "which cluster or tenant a provider talks to: `--scope cluster=prod`, `--scope tenant=acme`",
        "where a state is kept and who can read it there: `--scope backend=arn:aws:s3:::acme-state`, or `resources: [{ id: terraform/prod.json, type: state, readable_by: [platform-admins] }]`",
        "what a secret in it opens, where its value shows up in no other export: `secrets: [{ id: random_password.db, authenticates_as: app-db-user, owner: data-team }]`",
        "when anything was used last, and who is in a group that is synchronised from elsewhere",
    ],
    how: include_str!("how.sh"),
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
    /// The state that is being read, and those that were.
    state: Option<State>,
    states: Vec<State>,
    /// By folder, the store that its state is kept in.
    backends: BTreeMap<String, String>,
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
            ("lineage", None) => {
                let lineage = part.item.text().filter(|text| !text.is_empty());
                self.state.get_or_insert_with(|| State::new(lineage, part.item.at(), cx));
            }
            ("outputs", None) => {
                let state = self.state.get_or_insert_with(|| State::new(None, part.key_at, cx));
                part.item.entries().for_each(|output| state.output(output, cx));
            }
            ("resources", _) => {
                let state = self.state.get_or_insert_with(|| State::new(None, part.key_at, cx));
                self.raw.state = Some((state.scope, state.id));
                let mut raw = std::mem::take(&mut self.raw);
                raw.part(part, cx, &mut |resource, cx| self.take(resource, cx, hand));
                self.raw = raw;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, _: &mut Context<'_>) {
        self.raw = Raw::default();
        self.states.extend(self.state.take());
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for mut state in self.states {
            let path = facts.names.text(state.id);
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            state.backend = state.backend.or_else(|| self.backends.get(folder).cloned());
            state.emit(facts);
        }
        if !self.left.is_empty() {
            let types: Vec<String> = self.left.iter().map(|(kind, count)| format!("`{kind}` ({count})")).collect();
            facts.notes.push(format!("terraform: resources of types of which nothing is read: {}", types.join(", ")));
        }
    }
}

/// Records that a source made of the resources of another's file (a state of Terraform) say whose they are: what a file is does not tell.
pub(super) fn told_by(facts: &mut Facts, from: usize, source: &'static str) {
    let foreign = |file: FileId| facts.files.get(file.0 as usize).is_some_and(|info| info.source == "terraform" && info.source != source);
    let rows: Vec<(Record, Place)> = (from..)
        .zip(facts.records.iter().skip(from))
        .filter(|(_, record)| foreign(record.place.file))
        .map(|(row, record)| (Record(row as u32), record.place))
        .collect();
    for (row, place) in rows {
        facts.word(row, AttrName::Source, source, place);
    }
}

impl Terraform {
    /// Reads a document of `show -json`.
    fn shown(&mut self, document: Item<'_>, cx: &mut Context<'_>, hand: &mut Hand<'_>) {
        if document.get("backend").is_some() {
            let folder = cx.folder().strip_suffix(".terraform").map(|folder| folder.trim_end_matches('/').to_owned());
            if let (Some(folder), Some(store)) = (folder, store::backend(document)) {
                self.backends.insert(folder, store);
            }
            return;
        }
        if document.get("modules").is_some() {
            let help = "a newer Terraform rewrites it when it is applied; `terraform show -json` reads it as it is";
            return cx.problem(document.at(), "a state of a version before 4: it is not read", help);
        }
        for key in ["values", "planned_values", "prior_state"] {
            if let Some(found) = document.get(key).filter(|found| found.sort() != Sort::Map && !found.is_null()) {
                cx.problem(found.at(), format!("`{key}` is a map, this is a {}", found.shape()), "");
            }
        }
        // What a plan will keep lies in its state as soon as it is applied; until then the state itself tells what is there.
        if let Some(values) = document.get("values") {
            self.state = Some(State::new(None, values.at(), cx));
        }
        let rows = side::rows(document, hand.side);
        let plan = Plan::new(document, &rows);
        for row in &rows {
            self.row(row, &plan, document, cx, hand);
        }
        if let (Some(state), Some(outputs)) = (&mut self.state, document.at_path(&["values", "outputs"])) {
            outputs.entries().for_each(|output| state.output(output, cx));
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
        let state = self.state.as_ref().map(|state| (state.scope, state.id));
        self.take(&Resource { address, kind, values, data, at: row.head.at(), block, state }, cx, hand);
    }

    /// Gives a resource to its source, and counts what nobody takes.
    fn take(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>, hand: &mut Hand<'_>) {
        let kept = self.state.as_mut().is_some_and(|state| state.resource(resource, cx));
        if !(hand.give)(resource, cx) && !kept && !resource.data {
            *self.left.entry(resource.kind.to_owned()).or_insert(0) += 1;
        }
    }
}
