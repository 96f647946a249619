//! Who of many reaches which of many. In: sources and a goal. Out: for blocks of 256 sources, which of them reach each target.
//! The part of the graph between both is condensed once; each block is then one pass over its edges.

use super::Goal;
use super::bits::Bits;
use super::component::Condensed;
use super::search::{Tier, View};
use super::sweep::{EMPTY, Sweep, join};
use crate::model::RecordId;

pub use super::sweep::BLOCK;

/// The part of a graph between sources and a goal, condensed.
pub struct Pairs<'a> {
    condensed: Condensed,
    /// For each target, the states in which it is reached.
    targets: Vec<(RecordId, Vec<u32>)>,
    view: View<'a>,
    rows: Vec<super::sweep::Row>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(view: View<'a>, sources: &[RecordId], goal: Goal<'_>) -> Pairs<'a> {
        let csr = view.csr;
        let goals = view.goals(goal);
        let towards = view.backward(&goals, Tier::ALL);
        let mut inside = Bits::new(csr.states() as usize);
        let mut work: Vec<u32> = sources.iter().map(|source| source.0).filter(|source| csr.alive.has(*source)).collect();
        work.retain(|state| towards.has(*state) && inside.add(*state));
        let leads = |tail, position, head| towards.has(head) && view.far_enough(tail, position, head);
        while let Some(tail) = work.pop() {
            for (position, head) in view.hops(tail) {
                if leads(tail, position, head) && inside.add(head) {
                    work.push(head);
                }
            }
        }
        let condensed = Condensed::new(&view, |state| inside.has(state), leads);
        let mut targets: Vec<(RecordId, Vec<u32>)> = Vec::new();
        for state in goals.into_iter().filter(|state| inside.has(*state)) {
            targets.push((csr.node(state), vec![state]));
        }
        targets.sort_unstable();
        targets.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1.append(&mut next.1);
            }
            same
        });
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
        for (target, states) in &self.targets {
            let mut row = EMPTY;
            states.iter().for_each(|state| join(&mut row, &sweep.at(*state)));
            if row != EMPTY {
                found(*target, &row);
            }
        }
        self.rows = sweep.into_rows();
    }
}
