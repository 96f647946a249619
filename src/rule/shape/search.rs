//! Searches that path and conflict share: one reverse search from a goal with the bridged edges shut, one with them open,
//! and chains that have to pass certain hops. In: scene, goal and limits. Out: for each start the best way, or none.

use super::Scene;
use super::bridged::Crossings;
use crate::graph::{Goal, Reach, Walk, Witness};
use crate::model::{Certainty, EdgeId, EdgeKind, Level, RecordId};
use crate::select::{EdgeSelector, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// What is searched for.
#[derive(Clone, Copy)]
pub(super) struct Hunt<'h> {
    pub(super) scene: Scene<'h>,
    pub(super) nodes: &'h BTreeSet<RecordId>,
    pub(super) level: Level,
    pub(super) via: &'h [EdgeKind],
    pub(super) through: &'h [EdgeSelector],
    pub(super) crossings: &'h Crossings,
}

/// How a start comes to the goal.
pub(super) enum Way {
    /// Over edges that no bridge closes.
    Open(Witness),
    /// Only over a bridge (its index).
    Bridged(usize, Witness),
}

/// A goal's searches.
pub(super) struct Ways {
    open: Searched,
    /// With bridged edges, where there are any.
    all: Option<Searched>,
}

struct Searched {
    reach: Reach,
    /// For chains: for each order of the hops, the searches from the first hop to the last.
    chains: Vec<Vec<Stage>>,
}

/// One hop that has to be met: the way to its start, and the hop to take from there.
struct Stage {
    reach: Reach,
    hop_from: BTreeMap<RecordId, EdgeId>,
}

impl Hunt<'_> {
    /// Runs the searches.
    pub(super) fn run(&self) -> Ways {
        let all = self.crossings.any().then(|| self.search(false));
        Ways { open: self.search(true), all }
    }

    fn allowed(&self, edge: EdgeId, shut: bool) -> bool {
        (self.via.is_empty() || self.via.contains(&self.scene.on.world.edge(edge).kind)) && !(shut && self.crossings.closed(edge).is_some())
    }

    fn search(&self, shut: bool) -> Searched {
        let only = |edge: EdgeId| self.allowed(edge, shut);
        let nodes: Vec<RecordId> = self.nodes.iter().copied().collect();
        let reach = self.reach(&nodes, self.level, &only);
        let hops: Vec<Vec<EdgeId>> = self.through.iter().map(|hop| self.edges_of(hop, &only)).collect();
        let chains = if hops.is_empty() {
            Vec::new()
        } else {
            orders(hops.len()).into_iter().map(|order| self.chain(&reach, &hops, &order, &only)).collect()
        };
        Searched { reach, chains }
    }

    fn reach(&self, nodes: &[RecordId], level: Level, only: &dyn Fn(EdgeId) -> bool) -> Reach {
        self.scene.on.graph.reach(self.scene.on.world, Goal { nodes, level }, Walk { only: Some(only) })
    }

    fn edges_of(&self, hop: &EdgeSelector, only: &dyn Fn(EdgeId) -> bool) -> Vec<EdgeId> {
        let all = (0..self.scene.on.world.edges.len() as u32).map(EdgeId);
        all.filter(|edge| only(*edge) && self.scene.live(*edge) && hop.matches(self.scene.on.lens(), *edge) == Truth::True).collect()
    }

    /// The searches for one order of the hops, made from the goal backwards.
    fn chain(&self, goal: &Reach, hops: &[Vec<EdgeId>], order: &[usize], only: &dyn Fn(EdgeId) -> bool) -> Vec<Stage> {
        let world = self.scene.on.world;
        let mut stages: Vec<Stage> = Vec::new();
        for hop in order.iter().rev() {
            let last = stages.is_empty();
            let mut hop_from = BTreeMap::new();
            for id in hops.get(*hop).into_iter().flatten() {
                let edge = world.edge(*id);
                let next = stages.last().map_or(goal, |stage| &stage.reach);
                let ends = last && self.nodes.contains(&edge.to) && edge.level.is_none_or(|level| level >= self.level);
                // A touch goes on only in a few ways, which the search itself knows: it counts where the best way takes it.
                let goes_on = if edge.kind.touches() {
                    last && next.witness(edge.from).is_some_and(|witness| witness.edges.first() == Some(id))
                } else {
                    next.reaches(edge.to)
                };
                if ends || goes_on {
                    hop_from.entry(edge.from).or_insert(*id);
                }
            }
            let starts: Vec<RecordId> = hop_from.keys().copied().collect();
            let reach = self.reach(&starts, Level::Administer, only);
            stages.push(Stage { reach, hop_from });
        }
        stages.reverse();
        stages
    }

    /// Edges on the way to the goal of which it is not stated whether they are a hop asked for: the record and the missing keys.
    pub(super) fn undecided(&self, ways: &Ways) -> BTreeMap<RecordId, Vec<String>> {
        let world = self.scene.on.world;
        let mut missing: BTreeMap<RecordId, Vec<String>> = BTreeMap::new();
        for hop in self.through {
            for id in (0..world.edges.len() as u32).map(EdgeId).filter(|id| self.allowed(*id, true) && self.scene.live(*id)) {
                let edge = world.edge(id);
                if hop.matches(self.scene.on.lens(), id) == Truth::Unknown && ways.open.reach.reaches(edge.from) {
                    missing.entry(edge.by).or_default().extend(hop.unknowns(self.scene.on.lens(), id));
                }
            }
        }
        missing
    }

    /// Whether a path meets every hop.
    fn meets(&self, edges: &[EdgeId]) -> bool {
        let lens = self.scene.on.lens();
        self.through.iter().all(|hop| edges.iter().any(|edge| hop.matches(lens, *edge) == Truth::True))
    }

    /// The best way of a start. An empty one means that the start is itself the goal.
    pub(super) fn way(&self, ways: &Ways, start: RecordId) -> Option<Way> {
        if let Some(witness) = self.witness(&ways.open, start) {
            return Some(Way::Open(witness));
        }
        let witness = self.witness(ways.all.as_ref()?, start)?;
        Some(Way::Bridged(self.crossings.bridge_on(&witness.edges)?, witness))
    }

    fn witness(&self, searched: &Searched, start: RecordId) -> Option<Witness> {
        let plain = searched.reach.witness(start)?;
        if self.meets(&plain.edges) {
            return Some(plain);
        }
        let chained = searched.chains.iter().filter_map(|stages| self.follow(&searched.reach, stages, start));
        chained.min_by_key(|witness| (witness.certainty, witness.elevated, witness.edges.len()))
    }

    /// Puts the parts of a chain together. No result is a guess: a part that only touches where the next needs control ends it.
    fn follow(&self, goal: &Reach, stages: &[Stage], start: RecordId) -> Option<Witness> {
        let world = self.scene.on.world;
        let mut whole = Witness { edges: Vec::new(), certainty: Certainty::Certain, elevated: false };
        let mut at = start;
        for stage in stages {
            let part = stage.reach.witness(at)?;
            if part.edges.last().is_some_and(|edge| world.edge(*edge).kind.touches()) {
                return None;
            }
            add(&mut whole, part);
            let here = whole.edges.last().map_or(at, |edge| world.edge(*edge).to);
            let hop = *stage.hop_from.get(&here)?;
            whole.certainty = whole.certainty.max(world.edge(hop).certainty);
            whole.elevated |= world.extra(world.edge(hop)).activation != crate::model::Activation::Standing;
            whole.edges.push(hop);
            at = world.edge(hop).to;
        }
        let ended = self.nodes.contains(&at);
        if !ended {
            let last_touches = whole.edges.last().is_some_and(|edge| world.edge(*edge).kind.touches());
            if last_touches {
                let hop = whole.edges.pop()?;
                add(&mut whole, goal.witness(world.edge(hop).from)?);
            } else {
                add(&mut whole, goal.witness(at)?);
            }
        }
        Some(whole)
    }
}

fn add(whole: &mut Witness, part: Witness) {
    whole.edges.extend(part.edges);
    whole.certainty = whole.certainty.max(part.certainty);
    whole.elevated |= part.elevated;
}

/// All orders of up to three hops.
fn orders(hops: usize) -> Vec<Vec<usize>> {
    match hops {
        0 => Vec::new(),
        1 => vec![vec![0]],
        2 => vec![vec![0, 1], vec![1, 0]],
        _ => vec![vec![0, 1, 2], vec![0, 2, 1], vec![1, 0, 2], vec![1, 2, 0], vec![2, 0, 1], vec![2, 1, 0]],
    }
}
