//! Where paths first enter another plane. In: starts, a goal, the planes to enter. Out: one [`Opening`] for each record and kind of edge.
//!
//! Linear in the graph: one search back from the goal, one forward from the near side that stops at the wall, then at most two searches
//! for each tier of certainty. The counts are the business of `count`.
#![expect(clippy::indexing_slicing, reason = "one row for each state or opening; numbers come from the same tables")]

use super::bits::Bits;
use super::count;
use super::search::{Tier, Tree, View};
use super::{Goal, Opening, Witness};
use crate::model::{Counts, EdgeId, EdgeKind, Kind, Plane, RecordId};

/// A hop through the wall.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Crossing {
    by: RecordId,
    kind: EdgeKind,
    edge: EdgeId,
    /// The hop, the state it leaves and the state it leads to.
    pub(super) position: u32,
    pub(super) tail: u32,
    pub(super) head: u32,
}

/// What the search for openings knows.
pub(super) struct Wall<'a> {
    pub(super) view: &'a View<'a>,
    pub(super) goal: Goal<'a>,
    /// States of sets, which have no plane, and states behind the wall.
    patterns: Bits,
    entered: Bits,
    /// From everywhere to the goal, by any path.
    pub(super) towards: Tree,
    /// Sets with a member in the entered plane that reaches the goal.
    sets: Bits,
    /// States that can be reached from the near side without entering, and that lead to the goal.
    pub(super) near: Bits,
    /// The members of F that stand on the near side, in order.
    pub(super) starts: Vec<RecordId>,
}

impl Wall<'_> {
    /// Whether a hop can be part of a path to the goal.
    pub(super) fn leads(&self, tail: u32, position: u32, head: u32) -> bool {
        self.towards.has(head) && self.view.far_enough(tail, position, head)
    }

    /// Whether a hop from the near side goes through the wall. Out of a set nothing enters: what led into the set did.
    fn crosses(&self, tail: u32, position: u32, head: u32) -> bool {
        if !self.leads(tail, position, head) {
            return false;
        }
        if self.patterns.has(head) {
            return self.sets.has(head) && !self.contains(tail, position);
        }
        self.entered.has(head) && !self.contains(tail, position)
    }

    fn contains(&self, tail: u32, position: u32) -> bool {
        self.patterns.has(tail) && self.view.edge(tail, position).kind == EdgeKind::Contains
    }

    /// Marks the sets through which a pattern enters.
    fn mark_sets(&mut self) {
        let csr = self.view.csr;
        let mut work: Vec<u32> = (0..csr.states()).filter(|state| self.towards.has(*state) && self.entered.has(*state)).collect();
        while let Some(head) = work.pop() {
            for position in csr.sources(head) {
                let tail = csr.tail(self.view.world, *position);
                let holds = self.contains(tail, *position) && self.view.hop(tail, *position).is_some();
                if holds && self.leads(tail, *position, head) && self.sets.add(tail) {
                    work.push(tail);
                }
            }
        }
    }

    /// Marks what can be reached without entering from the starts and from whatever stands on the other plane, and lists the hops
    /// through the wall. What is shared or unclassified has no side: it is near where something near leads to it.
    fn explore(&mut self) -> Vec<Crossing> {
        let (csr, world) = (self.view.csr, self.view.world);
        let on_a_side = |id: u32| matches!(world.record(RecordId(id)).plane, Plane::Platform | Plane::Application);
        let mut work: Vec<u32> = self.starts.iter().map(|start| start.0).collect();
        work.extend((0..csr.nodes).filter(|id| !self.patterns.has(*id) && !self.entered.has(*id) && on_a_side(*id)));
        work.retain(|state| self.towards.has(*state) && self.near.add(*state));
        let mut crossings = Vec::new();
        while let Some(tail) = work.pop() {
            for (position, head) in self.view.hops(tail) {
                if self.crosses(tail, position, head) {
                    let edge = csr.edge(tail, position);
                    let (by, kind) = (world.edge(edge).by, world.edge(edge).kind);
                    crossings.push(Crossing { by, kind, edge, position, tail, head });
                }
                if self.leads(tail, position, head) && !self.entered.has(head) && self.near.add(head) {
                    work.push(head);
                }
            }
        }
        crossings.sort_unstable();
        crossings
    }

    /// Searches from the starts without entering.
    fn approach(&self, tier: Tier) -> Tree {
        let starts: Vec<u32> = self.starts.iter().map(|start| start.0).filter(|start| self.near.has(*start)).collect();
        self.view.forward(&starts, tier, |_, _, head| self.near.has(head))
    }

    /// The best way through an opening that a tier has: the crossing and the witness.
    fn through(&self, tier: Tier, before: Option<&Tree>, after: &Tree, crossings: &[Crossing]) -> Option<(Crossing, Witness)> {
        let length = |crossing: &Crossing| {
            let before = before.map_or(Some(0), |tree| tree.has(crossing.tail).then(|| tree.distance[crossing.tail as usize]))?;
            let takes = after.has(crossing.head) && self.view.takes(tier, crossing.tail, crossing.position);
            takes.then(|| u64::from(before) + u64::from(after.distance[crossing.head as usize]))
        };
        let (_, best) = crossings.iter().filter_map(|crossing| Some((length(crossing)?, *crossing))).min_by_key(|(length, _)| *length)?;
        let mut edges = before.map_or(Vec::new(), |tree| self.view.backwards(tree, best.tail));
        edges.push(best.edge);
        edges.extend(self.view.onwards(after, best.head));
        Some((best, Witness { edges, certainty: tier.certainty, elevated: tier.elevated }))
    }
}

/// Finds, witnesses and counts.
pub(super) fn openings(view: &View<'_>, starts: &[RecordId], goal: Goal<'_>, enter: &[Plane]) -> Vec<Opening> {
    let (csr, world) = (view.csr, view.world);
    let goals = view.goals(goal);
    let states = csr.states() as usize;
    let empty = || Bits::new(states);
    let (towards, patterns, entered) = (view.backward(&goals, Tier::ALL), empty(), empty());
    let mut wall = Wall { view, goal, patterns, entered, towards, sets: empty(), near: empty(), starts: Vec::new() };
    for state in 0..csr.states() {
        let record = world.record(csr.node(state));
        if record.kind == Kind::Set {
            wall.patterns.add(state);
        } else if enter.contains(&record.plane) {
            wall.entered.add(state);
        }
    }
    let outside = |start: &RecordId| !enter.contains(&world.record(*start).plane);
    let starts: Vec<RecordId> = starts.iter().copied().filter(outside).collect();
    wall.starts = super::principal::with_workloads(csr, world, &starts);
    wall.starts.retain(outside);
    wall.mark_sets();
    let crossings = wall.explore();
    if crossings.is_empty() {
        return Vec::new();
    }
    let groups: Vec<&[Crossing]> = crossings.chunk_by(|a, b| (a.by, a.kind) == (b.by, b.kind)).collect();
    let all = wall.approach(Tier::ALL);
    let reached: Vec<bool> = groups.iter().map(|group| group.iter().any(|crossing| all.has(crossing.tail))).collect();
    let mut found = witnesses(&wall, &goals, &groups, &reached);
    count::count(&wall, &all, &groups, &reached, &mut found);
    found
}

/// Takes the tiers one after the other, the best first, until every opening has its witness.
fn witnesses(wall: &Wall<'_>, goals: &[u32], groups: &[&[Crossing]], reached: &[bool]) -> Vec<Opening> {
    let mut best: Vec<Option<(Crossing, Witness)>> = vec![None; groups.len()];
    let mut open = groups.len();
    for tier in Tier::of(wall.view.csr) {
        if open == 0 {
            break;
        }
        let before = wall.approach(tier);
        let after = wall.view.backward(goals, tier);
        for (at, slot) in best.iter_mut().enumerate().filter(|(_, slot)| slot.is_none()) {
            *slot = wall.through(tier, reached[at].then_some(&before), &after, groups[at]);
            open -= usize::from(slot.is_some());
        }
    }
    let opening = |(group, best): (&&[Crossing], Option<(Crossing, Witness)>)| {
        let (entry, witness) = best?;
        let mut edges: Vec<EdgeId> = group.iter().map(|crossing| crossing.edge).collect();
        edges.dedup();
        let node = |state| wall.view.csr.node(state);
        Some(Opening {
            by: entry.by,
            kind: entry.kind,
            start: node(entry.tail),
            end: node(entry.head),
            edges,
            witness,
            before: 0,
            behind: 0,
            targets: Vec::new(),
            counts: Counts::AtLeast,
        })
    };
    groups.iter().zip(best).filter_map(opening).collect()
}
