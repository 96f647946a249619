//! What a reverse search from a goal knows. In: a view and a goal. Out: [`Reach`], which answers for every record without a further search.
#![expect(clippy::indexing_slicing, reason = "one row for each state; records outside are refused first")]

use super::csr::{Csr, NONE};
use super::search::{Tier, Tree, View, path};
use super::{Goal, Witness};
use crate::model::RecordId;
use std::sync::Arc;

/// What a reverse search from a goal knows: for every node the best way to it.
pub struct Reach {
    csr: Arc<Csr>,
    /// For each record, one more than the index of its tier; 0 where it does not reach the goal.
    best: Vec<u8>,
    /// The tiers that are the best of some record, with their links.
    tiers: Vec<(Tier, Vec<u32>)>,
}

impl Reach {
    /// Whether control of the record reaches the goal.
    pub fn reaches(&self, from: RecordId) -> bool {
        self.best.get(from.index()).is_some_and(|best| *best > 0)
    }

    /// A shortest path of the highest certainty (standing ones first) from a record to the goal, if there is one.
    pub fn witness(&self, from: RecordId) -> Option<Witness> {
        let best = *self.best.get(from.index())?;
        let (tier, link) = self.tiers.get(usize::from(best).checked_sub(1)?)?;
        // A record is in the first tier that has a path, so that its weakest hop is exactly as weak as the tier allows.
        Some(Witness { edges: path(&self.csr, link, from.0), certainty: tier.certainty, elevated: tier.elevated })
    }

    /// Searches tier by tier until every record that reaches the goal at all has its best path.
    pub(super) fn new(csr: &Arc<Csr>, view: &View<'_>, goal: Goal<'_>) -> Reach {
        let nodes = csr.nodes as usize;
        let goals = view.goals(goal);
        let all = view.backward(&goals, Tier::ALL);
        let mut open = all.distance[..nodes].iter().filter(|distance| **distance != NONE).count();
        let mut reach = Reach { csr: Arc::clone(csr), best: vec![0; nodes], tiers: Vec::new() };
        let tiers = Tier::of(csr);
        let (last, better) = (tiers.last().copied().unwrap_or(Tier::ALL), tiers.len().saturating_sub(1));
        for tier in tiers.into_iter().take(better) {
            if open == 0 {
                break;
            }
            open -= reach.add(tier, view.backward(&goals, tier));
        }
        if open > 0 {
            reach.add(last, all);
        }
        reach
    }

    /// Takes over a tier's paths for the records that no better tier has; out comes their number.
    fn add(&mut self, tier: Tier, tree: Tree) -> usize {
        let number = self.tiers.len() as u8 + 1;
        let mut new = 0;
        for (best, _) in self.best.iter_mut().zip(&tree.distance).filter(|(best, distance)| **best == 0 && **distance != NONE) {
            *best = number;
            new += 1;
        }
        if new > 0 {
            self.tiers.push((tier, tree.link));
        }
        new
    }
}
