//! Floor 2: the graph over a world's edges: who can come to control or act on what. The only place that knows petgraph.
//! In: a [`World`] and a moment. Out: searches, witnesses, openings and counts. Nothing recursive; a chain of a million hops is fine.

mod bits;
mod build;
mod component;
mod count;
mod csr;
mod opening;
mod pairs;
mod principal;
mod reach;
mod search;
mod sweep;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod visit;

pub use pairs::{BLOCK, Pairs};
pub use reach::Reach;
pub use visit::{Hop, Seen, State};

use crate::model::{Certainty, Counts, EdgeId, EdgeKind, Level, Plane, RecordId, World};
use csr::Csr;
use search::View;
use std::sync::Arc;

/// The graph of the edges that are live at a moment.
pub struct Graph {
    csr: Arc<Csr>,
}

/// What is to be reached: any of the nodes, by a touch of at least this level or by control.
#[derive(Clone, Copy)]
pub struct Goal<'a> {
    /// The nodes.
    pub nodes: &'a [RecordId],
    /// The least level of the last touch; control is more than `administer`.
    pub level: Level,
}

/// Limits of a walk.
#[derive(Clone, Copy, Default)]
pub struct Walk<'a> {
    /// Only edges for which this holds.
    pub only: Option<&'a dyn Fn(EdgeId) -> bool>,
}

/// A path with its weakest certainty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Consecutive edges from the start to the end; empty where the start is the end.
    pub edges: Vec<EdgeId>,
    /// The weakest hop's, calls into agents counted as conditional.
    pub certainty: Certainty,
    /// Whether some hop is eligible or just in time (there is then no path of standing edges alone).
    pub elevated: bool,
}

/// One opening in the wall.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The record by whose facts paths enter.
    pub by: RecordId,
    /// The kind of the edges that enter.
    pub kind: EdgeKind,
    /// The start of the witness's entering edge.
    pub start: RecordId,
    /// Where it enters: the end of the entering edge; the set, where it enters by a pattern.
    pub end: RecordId,
    /// The edges of `by` and `kind` that enter.
    pub edges: Vec<EdgeId>,
    /// A shortest path of the highest certainty from a start of F through the opening to a target; where nobody reaches it, from `start`.
    pub witness: Witness,
    /// Principals of F that reach a start of these edges without entering (0: latent). A workload counts through the identity it runs as,
    /// linked accounts count once.
    pub before: u64,
    /// Distinct targets that can be reached from the ends.
    pub behind: u64,
    /// Up to 1,000 of those targets, in order, with the highest level reached (`None`: control).
    pub targets: Vec<(RecordId, Option<Level>)>,
    /// How the two numbers were made.
    pub counts: Counts,
}

impl Graph {
    /// Builds the graph of the edges that may be walked at `as_of` (seconds since 1970).
    pub fn build(world: &World, as_of: i64) -> Graph {
        Graph { csr: Arc::new(build::build(world, as_of)) }
    }

    /// Number of edges that may be walked.
    pub fn edges(&self) -> usize {
        self.csr.live
    }

    /// Number of hops that may be walked: an edge out of a set, tool, store or called agent counts once for each way of standing to it.
    pub fn hops(&self) -> usize {
        self.csr.hops()
    }

    /// Bytes that both sides of the graph hold.
    pub fn bytes(&self) -> usize {
        self.csr.bytes()
    }

    /// One reverse search: from everywhere to a goal. A record of the goal reaches it by an empty path; a record that is disabled or
    /// expired neither reaches nor is reached.
    pub fn reach(&self, world: &World, goal: Goal<'_>, walk: Walk<'_>) -> Reach {
        Reach::new(&self.csr, &View::new(&self.csr, world, walk, goal.level), goal)
    }

    /// Who reaches a goal by design: over membership, grants, inclusion, patterns and touches alone.
    pub fn by_design(&self, world: &World, goal: Goal<'_>) -> Reach {
        use EdgeKind::{Allows, Contains, Holds, Inherits, MemberOf};
        let only = |edge| matches!(world.edge(edge).kind, MemberOf | Holds | Inherits | Contains | Allows);
        self.reach(world, goal, Walk { only: Some(&only) })
    }

    /// Everything that control of any of the starts reaches, with the highest level (`None`: control), in order. The starts and the sets
    /// on the way are among it.
    pub fn reached(&self, world: &World, starts: &[RecordId], walk: Walk<'_>) -> Vec<(RecordId, Option<Level>)> {
        View::new(&self.csr, world, walk, Level::Use).reached(starts)
    }

    /// Who of many reaches which of many: work that all sources share is done here, the rest in [`Pairs::block`] for 256 at a time.
    pub fn pairs<'a>(&'a self, world: &'a World, sources: &[RecordId], goal: Goal<'a>, walk: Walk<'_>) -> Pairs<'a> {
        Pairs::new(View::new(&self.csr, world, walk, goal.level), sources, goal)
    }

    /// All openings by which paths from the starts first enter a plane on their way to a goal (`semantics.md`).
    ///
    /// Starts that stand in the entered plane are left out, workloads that run as a start are added. An opening that no start reaches is
    /// latent (`before` is 0): something that stands on the other plane leads to it. What is only reached from shared, unclassified or
    /// entered records is none. In order of record and kind.
    pub fn openings(&self, world: &World, starts: &[RecordId], goal: Goal<'_>, enter: &[Plane], walk: Walk<'_>) -> Vec<Opening> {
        opening::openings(&View::new(&self.csr, world, walk, goal.level), starts, goal, enter)
    }

    /// Starts for a search that is to miss nothing a principal can do: those that are alive, and the workloads that run as one of them.
    /// [`Graph::openings`] does this by itself.
    pub fn with_workloads(&self, world: &World, starts: &[RecordId]) -> Vec<RecordId> {
        principal::with_workloads(&self.csr, world, starts)
    }

    /// The principal that a start counts as: a workload or agent is the identity it runs as, linked accounts are the first of them.
    pub fn counts_as(&self, world: &World, start: RecordId) -> RecordId {
        principal::counts_as(&self.csr, world, start)
    }
}
