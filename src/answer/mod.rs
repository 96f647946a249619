//! Floor 4: questions to the graph, one file per verb. In: a world, its graph, and who is asked about. Out: [`Line`]s, which the command
//! line prints as sentences or JSON.

pub mod init;
pub mod paths;
pub mod reach;

use crate::graph::{Graph, Witness};
use crate::model::report::{Hop, Location};
use crate::model::{Place, RecordId, World};
use crate::select::{Lens, Selector, Truth};
use serde::Serialize;

/// The version of this form.
pub const SCHEMA: &str = "partywall.answer/1";

/// What is asked: the records, their graph, and how a place becomes a line.
pub struct Question<'a> {
    /// The records.
    pub world: &'a World,
    /// The graph of the edges live at `as_of`.
    pub graph: &'a Graph,
    /// Seconds since 1970.
    pub as_of: i64,
    /// Finds the line of a place.
    pub locate: &'a dyn Fn(Place) -> Location,
}

/// One line of an answer: who reaches what, and how.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// `kind:id` of who.
    pub from: String,
    /// `kind:id` of what.
    pub to: String,
    /// Where the end of the line stands.
    pub plane: String,
    /// How far: a level, or `control`.
    pub level: String,
    /// How sure; empty where no single path was asked for.
    pub certainty: String,
    /// Whether it takes a right that is not there all the time.
    pub elevated: bool,
    /// A shortest path.
    pub path: Vec<Hop>,
}

impl Question<'_> {
    fn lens(&self) -> Lens<'_> {
        Lens { world: self.world, as_of: self.as_of }
    }

    /// The living records that a selector names.
    pub fn records(&self, selector: &Selector) -> Vec<RecordId> {
        let lens = self.lens();
        self.world.ids().filter(|id| self.world.alive(*id, self.as_of) && selector.matches(lens, *id) == Truth::True).collect()
    }

    fn hops(&self, witness: &Witness) -> Vec<Hop> {
        let hop = |id: &crate::model::EdgeId| {
            let edge = self.world.edge(*id);
            let extra = self.world.extra(edge);
            Hop {
                from: self.world.label(edge.from),
                edge: edge.kind.word().into(),
                phrase: edge.kind.phrase().into(),
                to: self.world.label(edge.to),
                from_plane: self.world.record(edge.from).plane.word().into(),
                to_plane: self.world.record(edge.to).plane.word().into(),
                level: edge.level.map(|level| level.word().into()),
                certainty: edge.certainty.word().into(),
                activation: extra.activation.word().into(),
                basis: extra.basis.word().into(),
                technique: self.world.text(extra.technique).into(),
                conditions: self.world.text(extra.conditions).into(),
                location: (self.locate)(edge.place),
            }
        };
        witness.edges.iter().map(hop).collect()
    }
}
