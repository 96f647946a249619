//! One evaluation of the shape `path`: starts are compared with their targets as long as the budget lasts, and ways become matches.

use super::super::common::{places, prove};
use super::super::search::{Hunt, Way, Ways};
use super::super::unknown::Unknowns;
use super::Path;
use crate::graph::{Reach, Walk, Witness};
use crate::model::{Counts, EdgeId, EdgeKind, EvidenceKind, Level, Match, Outcome, RecordId};
use crate::select::Truth;
use std::collections::BTreeSet;

/// The state of one evaluation.
pub(super) struct Run<'r> {
    pub(super) path: &'r Path,
    pub(super) hunt: Hunt<'r>,
    pub(super) unknowns: &'r mut Unknowns,
    pub(super) budget: usize,
    pub(super) uncompared: u64,
}

impl Run<'_> {
    /// Pays for one search; false where the budget is used up.
    fn pay(&mut self) -> bool {
        let cost = self.hunt.scene.on.graph.edges() + 1;
        let paid = self.budget >= cost;
        self.budget = self.budget.saturating_sub(cost);
        paid
    }

    /// Targets that a start reaches at the level.
    fn reached(&self, start: RecordId) -> Vec<RecordId> {
        let world = self.hunt.scene.on.world;
        self.reached_over(start, &|edge| self.path.via.is_empty() || self.path.via.contains(&world.edge(edge).kind))
    }

    /// Targets that a start gets to otherwise than by design, though it is there by design at others. What is by design at one target
    /// and hands out another (the account's role that names the administrators of its workspaces) is by design at both.
    fn beyond(&self, start: RecordId, designed: &Reach) -> BTreeSet<RecordId> {
        let world = self.hunt.scene.on.world;
        let only = |edge: EdgeId| {
            let edge = world.edge(edge);
            self.path.beyond.contains(&edge.kind) || edge.kind == EdgeKind::Manages && designed.reaches(edge.from)
        };
        let meant = self.reached_over(start, &only);
        self.reached(start).into_iter().filter(|target| !meant.contains(target)).collect()
    }

    /// The same over some edges.
    fn reached_over(&self, start: RecordId, only: &dyn Fn(EdgeId) -> bool) -> Vec<RecordId> {
        let all = self.hunt.scene.on.graph.reached(self.hunt.scene.on.world, &[start], Walk { only: Some(only) });
        let wanted = |(id, level): &(RecordId, Option<Level>)| {
            *id != start && self.hunt.nodes.contains(id) && level.is_none_or(|level| level >= self.path.level)
        };
        all.into_iter().filter(wanted).map(|(id, _)| id).collect()
    }

    /// The way of a start to the nearest of some targets.
    fn to(&mut self, start: RecordId, nodes: &BTreeSet<RecordId>) -> Option<Way> {
        let hunt = Hunt { nodes, ..self.hunt };
        let ways = hunt.run();
        hunt.way(&ways, start).filter(|way| !edges(way).is_empty())
    }

    /// The way of a start, compared pair by pair where the rule compares.
    pub(super) fn find(&mut self, ways: &Ways, start: RecordId) -> Option<Way> {
        let way = self.hunt.way(ways, start)?;
        if edges(&way).is_empty() || self.path.pairs() {
            let scene = self.hunt.scene;
            let near = edges(&way).last().map(|edge| (*edge, scene.on.world.edge(*edge).to));
            if let Some((last, to)) = near
                && self.path.compared(scene, start, to, Some(last)) == Truth::True
            {
                return Some(way);
            }
            if !self.pay() {
                self.uncompared += 1;
                return None;
            }
            return self.compare(start, self.reached(start));
        }
        Some(way)
    }

    /// Compares a start with each of the targets that it reaches.
    fn compare(&mut self, start: RecordId, targets: Vec<RecordId>) -> Option<Way> {
        for target in targets {
            let scene = self.hunt.scene;
            // Without the last hop a comparison that needs it is unknown, so only a clear no saves the search.
            let first = self.path.compared(scene, start, target, None);
            if first == Truth::False {
                continue;
            }
            if !self.pay() {
                self.uncompared += 1;
                return None;
            }
            if let Some(way) = self.to(start, &BTreeSet::from([target])) {
                match self.path.compared(scene, start, target, edges(&way).last().copied()) {
                    Truth::True => return Some(way),
                    Truth::Unknown => {
                        let last = edges(&way).last().copied();
                        let missing = self.path.missing(scene, start, target, last);
                        let side = |side: &str| self.path.side(scene, side, start, target, last);
                        self.unknowns.sides(scene, missing, &side);
                    }
                    Truth::False => {}
                }
            }
        }
        None
    }

    /// Writes down the way of a start.
    pub(super) fn tell(&self, start: RecordId, way: Way, behind: (u64, Counts), outcome: &mut Outcome) {
        let Hunt { scene, crossings, .. } = self.hunt;
        let world = scene.on.world;
        let (bridge, witness): (Option<usize>, Witness) = match way {
            Way::Open(witness) => (None, witness),
            Way::Bridged(bridge, witness) => (Some(bridge), witness),
        };
        let Some(target) = witness.edges.last().map(|edge| world.edge(*edge).to) else { return };
        let mut found = Match::about(EvidenceKind::Path, vec![start, target], places(world, &witness.edges));
        (found.behind, found.counts) = behind;
        found.remarks.extend(crossings.remark(&witness.edges));
        prove(&mut found, witness);
        match bridge {
            Some(bridge) => outcome.bridged.push((bridge, found)),
            None => outcome.matches.push(found),
        }
    }

    /// Whoever is by design at one target may get to others otherwise: an administrator of one system who can become that of another.
    pub(super) fn elsewhere(&mut self, starts: Vec<(Vec<RecordId>, RecordId)>, designed: &Reach, outcome: &mut Outcome) {
        let mut told: BTreeSet<RecordId> = BTreeSet::new();
        for (acts, start) in starts {
            if self.hunt.nodes.len() < 2 {
                return;
            }
            if acts.iter().any(|id| told.contains(id)) {
                told.insert(start);
                continue;
            }
            if !self.pay() {
                self.uncompared += 1;
                continue;
            }
            let others = self.beyond(start, designed);
            if others.is_empty() {
                continue;
            }
            let behind = (others.len() as u64, Counts::Exact);
            let way = if self.path.pairs() { self.compare(start, others.into_iter().collect()) } else { self.to(start, &others) };
            if let Some(way) = way {
                told.insert(start);
                self.tell(start, way, behind, outcome);
            }
        }
    }

    /// How many targets lie behind a start.
    pub(super) fn behind(&mut self, start: RecordId) -> (u64, Counts) {
        if self.hunt.nodes.len() == 1 {
            return (1, Counts::Exact);
        }
        if !self.pay() {
            return (1, Counts::AtLeast);
        }
        (self.reached(start).len().max(1) as u64, Counts::Exact)
    }
}

fn edges(way: &Way) -> &[EdgeId] {
    match way {
        Way::Open(witness) | Way::Bridged(_, witness) => &witness.edges,
    }
}
