//! Who of many reaches which of many. In: sources and a goal. Out: for blocks of 256 sources, which of them reach each target.
//! The part of the graph between both is condensed once; each block is then one pass over its edges.

use super::Goal;
use super::component::Condensed;
use super::search::{Tier, View};
use super::sweep::{EMPTY, Sweep, join};
use crate::model::RecordId;

pub use super::sweep::BLOCK;

/// The part of a graph between sources and a goal, condensed.
pub struct Pairs<'a> {
    condensed: Condensed,
    /// Each target with each of the states in which it is reached, in order.
    targets: Vec<(RecordId, u32)>,
    view: View<'a>,
    rows: Vec<super::sweep::Row>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(view: View<'a>, sources: &[RecordId], goal: Goal<'_>) -> Pairs<'a> {
        let csr = view.csr;
        let goals = view.goals(goal);
        let towards = view.backward(&goals, Tier::ALL);
        let leads = |tail, position, head| towards.has(head) && view.far_enough(tail, position, head);
        let roots = sources.iter().map(|source| source.0).filter(|source| csr.alive.has(*source) && towards.has(*source));
        let inside = view.flood(roots, leads);
        let condensed = Condensed::new(&view, |state| inside.has(state), leads);
        let reached = goals.into_iter().filter(|state| inside.has(*state));
        let mut targets: Vec<(RecordId, u32)> = reached.map(|state| (csr.node(state), state)).collect();
        targets.sort_unstable();
        Pairs { condensed, targets, view, rows: Vec::new() }
    }

    /// Number of components, and of edges between them.
    pub fn size(&self) -> (usize, usize) {
        (self.condensed.len(), self.condensed.heads.len())
    }

    /// The condensed edges, for measuring what one look at each of them costs.
    pub fn condensed_edges(&self) -> &[u32] {
        &self.condensed.heads
    }

    /// Calls back for each target that some of the first 256 sources given reaches, in order: bit `n` of the row is source `n`.
    pub fn block(&mut self, sources: &[RecordId], mut found: impl FnMut(RecordId, &[u64; BLOCK / 64])) {
        let mut sweep = Sweep::with(&self.condensed, std::mem::take(&mut self.rows));
        sweep.clear();
        for (bit, source) in sources.iter().take(BLOCK).enumerate().filter(|(_, source)| self.view.csr.alive.has(source.0)) {
            sweep.seed(source.0, bit);
        }
        sweep.onwards();
        for states in self.targets.chunk_by(|a, b| a.0 == b.0) {
            let mut row = EMPTY;
            states.iter().for_each(|(_, state)| join(&mut row, &sweep.at(*state)));
            if let Some((target, _)) = states.first().filter(|_| row != EMPTY) {
                found(*target, &row);
            }
        }
        self.rows = sweep.into_rows();
    }
}
