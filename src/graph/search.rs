//! Breadth-first searches over the walk graph, forwards and backwards, within tiers of certainty.
//! In: a graph, its world, limits. Out: for every state its distance and the position that its best path takes.
#![expect(clippy::indexing_slicing, reason = "one row for each state; states come from the graph")]

use super::bits::Bits;
use super::csr::{Csr, How, NONE};
use super::{Goal, Walk};
use crate::model::{Activation, Certainty, Edge, EdgeId, EdgeKind, Kind, Level, RecordId, World};

/// Which hops a search may take: everything up to a certainty, with or without those that need an elevation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Tier {
    /// Whether eligible and just-in-time edges are taken.
    pub(super) elevated: bool,
    /// The weakest certainty taken.
    pub(super) certainty: Certainty,
}

impl Tier {
    /// Every hop.
    pub(super) const ALL: Tier = Tier { elevated: true, certainty: Certainty::Assumed };

    /// The tiers in which a graph can have different paths, the best first: standing ones before elevated ones, certain ones before weaker.
    pub(super) fn of(csr: &Csr) -> Vec<Tier> {
        let certainties = [(true, Certainty::Certain), (csr.conditional, Certainty::Conditional), (csr.assumed, Certainty::Assumed)];
        let mut tiers = Vec::new();
        for elevated in [false, true].into_iter().filter(|elevated| csr.elevated || !elevated) {
            tiers.extend(certainties.iter().filter(|(there, _)| *there).map(|(_, certainty)| Tier { elevated, certainty: *certainty }));
        }
        tiers
    }
}

/// What a search found. A state that it did not reach is at distance `NONE`.
pub(super) struct Tree {
    /// Hops to the nearest root.
    pub(super) distance: Vec<u32>,
    /// The position of the hop towards the root; `NONE` at roots.
    pub(super) link: Vec<u32>,
}

impl Tree {
    fn new(states: u32) -> Tree {
        Tree { distance: vec![NONE; states as usize], link: vec![NONE; states as usize] }
    }

    /// Whether the search reached a state.
    pub(super) fn has(&self, state: u32) -> bool {
        self.distance[state as usize] != NONE
    }

    fn roots(&mut self, roots: &[u32]) -> Vec<u32> {
        let mut queue = Vec::with_capacity(roots.len());
        for root in roots {
            if !self.has(*root) {
                self.distance[*root as usize] = 0;
                queue.push(*root);
            }
        }
        queue
    }

    /// Notes a hop to a state; true where the state is new. Of several shortest ways the one with the lowest position is kept.
    fn note(&mut self, state: u32, distance: u32, position: u32) -> bool {
        let at = state as usize;
        if self.distance[at] == NONE {
            self.distance[at] = distance;
            self.link[at] = position;
            return true;
        }
        if self.distance[at] == distance {
            self.link[at] = self.link[at].min(position);
        }
        false
    }
}

/// A graph as one question sees it: its world, the edges it may walk, and the least touch that counts.
pub(super) struct View<'a> {
    pub(super) csr: &'a Csr,
    pub(super) world: &'a World,
    pub(super) least: Level,
    allowed: Option<Bits>,
}

impl<'a> View<'a> {
    /// Asks the walk's condition once for each edge.
    pub(super) fn new(csr: &'a Csr, world: &'a World, walk: Walk<'_>, least: Level) -> View<'a> {
        let allowed = walk.only.map(|only| {
            let mut bits = Bits::new(world.edges.len());
            for at in (0..csr.edges).filter(|at| only(EdgeId(*at))) {
                bits.add(at);
            }
            bits
        });
        View { csr, world, least, allowed }
    }

    /// The states in which a goal is met, in order.
    pub(super) fn goals(&self, goal: Goal<'_>) -> Vec<u32> {
        let mut states = Vec::new();
        for node in goal.nodes.iter().filter(|node| self.csr.alive.has(node.0)) {
            states.push(node.0);
            let meets = |state: &u32| self.csr.how(*state).level().is_none_or(|level| level >= goal.level);
            states.extend(self.csr.further(*node).filter(meets));
        }
        states.sort_unstable();
        states.dedup();
        states
    }

    /// The walkable hops out of a state: (position, state it leads to).
    pub(super) fn hops(&self, state: u32) -> impl Iterator<Item = (u32, u32)> {
        self.csr.row(state).filter_map(move |position| Some((position, self.hop(state, position)?)))
    }

    /// The state that a position out of a state leads to, if it may be walked.
    pub(super) fn hop(&self, state: u32, position: u32) -> Option<u32> {
        let head = self.csr.head(position);
        (head != NONE && self.may(state, position)).then_some(head)
    }

    fn may(&self, state: u32, position: u32) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.has(self.csr.edge(state, position).0))
    }

    /// The edge that a hop walks.
    pub(super) fn edge(&self, state: u32, position: u32) -> &Edge {
        self.world.edge(self.csr.edge(state, position))
    }

    /// The level at which a hop touches its end; `None` where it gives control.
    pub(super) fn touch(&self, state: u32, position: u32) -> Option<Level> {
        let edge = self.edge(state, position);
        match edge.kind {
            EdgeKind::Allows | EdgeKind::Invokes => Some(edge.level.unwrap_or(Level::Use)),
            EdgeKind::Contains if self.world.record(edge.from).kind == Kind::Set => self.csr.how(state).level(),
            _ => None,
        }
    }

    /// Whether a hop into a goal touches it far enough. Only a state that nothing leads out of is entered at different levels,
    /// so that the question is idle for every other hop.
    pub(super) fn far_enough(&self, state: u32, position: u32, head: u32) -> bool {
        self.least == Level::Use || !self.csr.touched.has(head) || self.touch(state, position).is_none_or(|level| level >= self.least)
    }

    /// How sure a hop is, and whether it needs an elevation.
    fn weight(&self, state: u32, position: u32) -> (Certainty, bool) {
        let edge = self.edge(state, position);
        let handed_on = match self.csr.how(state) {
            How::Control => false,
            How::Managed | How::Call(_) => self.world.record(edge.from).kind != Kind::Set,
            How::Touch(_) if self.world.extra(edge).basis.out_of_touch() => false,
            How::Touch(_) => matches!(edge.kind, EdgeKind::RunsAs | EdgeKind::UsesSecret),
        };
        let certainty = if handed_on { edge.certainty.max(Certainty::Conditional) } else { edge.certainty };
        (certainty, self.world.extra(edge).activation != Activation::Standing)
    }

    /// Whether a tier takes a hop.
    pub(super) fn takes(&self, tier: Tier, state: u32, position: u32) -> bool {
        if tier == Tier::ALL {
            return true;
        }
        let (certainty, elevated) = self.weight(state, position);
        certainty <= tier.certainty && (tier.elevated || !elevated)
    }

    /// From everywhere to the goals: links lead towards them.
    pub(super) fn backward(&self, goals: &[u32], tier: Tier) -> Tree {
        let mut tree = Tree::new(self.csr.states());
        let mut queue = tree.roots(goals);
        let mut next = 0;
        while let Some(head) = queue.get(next).copied() {
            next += 1;
            let distance = tree.distance[head as usize] + 1;
            for position in self.csr.sources(head) {
                let tail = self.csr.tail(self.world, *position);
                let taken = self.may(tail, *position) && self.far_enough(tail, *position, head) && self.takes(tier, tail, *position);
                if taken && tree.note(tail, distance, *position) {
                    queue.push(tail);
                }
            }
        }
        tree
    }

    /// From the starts to everywhere, through states for which `inside` holds: links lead back.
    pub(super) fn forward(&self, starts: &[u32], tier: Tier, inside: impl Fn(u32, u32, u32) -> bool) -> Tree {
        let mut tree = Tree::new(self.csr.states());
        let mut queue = tree.roots(starts);
        let mut next = 0;
        while let Some(tail) = queue.get(next).copied() {
            next += 1;
            let distance = tree.distance[tail as usize] + 1;
            for (position, head) in self.hops(tail) {
                if self.takes(tier, tail, position) && inside(tail, position, head) && tree.note(head, distance, position) {
                    queue.push(head);
                }
            }
        }
        tree
    }

    /// The edges from a state along links towards a goal.
    pub(super) fn onwards(&self, tree: &Tree, from: u32) -> Vec<EdgeId> {
        path(self.csr, &tree.link, from)
    }

    /// The edges from a root along links back from a state.
    pub(super) fn backwards(&self, tree: &Tree, to: u32) -> Vec<EdgeId> {
        let mut edges = Vec::new();
        let mut state = to;
        while tree.link[state as usize] != NONE {
            let position = tree.link[state as usize];
            state = self.csr.tail(self.world, position);
            edges.push(self.csr.edge(state, position));
        }
        edges.reverse();
        edges
    }

    /// All states that roots lead to over hops for which `keep` holds: (state, position, head).
    pub(super) fn flood(&self, roots: impl Iterator<Item = u32>, keep: impl Fn(u32, u32, u32) -> bool) -> Bits {
        let mut seen = Bits::new(self.csr.states() as usize);
        let mut work: Vec<u32> = roots.filter(|root| seen.add(*root)).collect();
        while let Some(tail) = work.pop() {
            for (position, head) in self.hops(tail) {
                if !seen.has(head) && keep(tail, position, head) {
                    seen.add(head);
                    work.push(head);
                }
            }
        }
        seen
    }

    /// Everything that control of the starts reaches, with the highest level (`None`: control), by record.
    pub(super) fn reached(&self, starts: &[RecordId]) -> Vec<(RecordId, Option<Level>)> {
        let csr = self.csr;
        let mut best = vec![0u8; csr.nodes as usize];
        let starts: Vec<u32> = starts.iter().map(|start| start.0).filter(|start| csr.alive.has(*start)).collect();
        starts.iter().for_each(|start| best[*start as usize] = CONTROL);
        let mut seen = Bits::new(csr.states() as usize);
        let mut work = starts;
        work.retain(|start| seen.add(*start));
        while let Some(tail) = work.pop() {
            for (position, head) in self.hops(tail) {
                let level = if head < csr.nodes { self.touch(tail, position) } else { csr.how(head).level() };
                let rank = level.map_or(CONTROL, |level| level as u8 + 1);
                let node = csr.node(head);
                best[node.index()] = best[node.index()].max(rank);
                if seen.add(head) {
                    work.push(head);
                }
            }
        }
        let found = |(at, rank): (usize, &u8)| {
            let level = rank.checked_sub(1).and_then(|level| Level::ALL.get(level as usize).copied());
            (*rank > 0).then_some((RecordId(at as u32), level))
        };
        best.iter().enumerate().filter_map(found).collect()
    }
}

/// Above every level.
const CONTROL: u8 = 5;

/// The edges along links that lead towards a goal.
pub(super) fn path(csr: &Csr, link: &[u32], from: u32) -> Vec<EdgeId> {
    let mut edges = Vec::new();
    let mut state = from;
    while link[state as usize] != NONE {
        let position = link[state as usize];
        edges.push(csr.edge(state, position));
        state = csr.head(position);
    }
    edges
}
