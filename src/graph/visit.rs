//! petgraph's visit traits over the walk graph. In: a [`Graph`]. Out: whatever algorithm of petgraph is safe on the graph's size:
//! `kosaraju_scc`, `toposort`, `dijkstra`, `dominators` and the walkers are; its Tarjan and its depth-first search recurse, so that a long
//! chain overflows them, and its condensation is quadratic at hubs.

use super::Graph;
use super::bits::Bits;
use super::csr::NONE;
use crate::model::RecordId;
use petgraph::visit::{
    Data, EdgeCount, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges, IntoNeighbors, IntoNeighborsDirected,
    IntoNodeIdentifiers, NodeCompactIndexable, NodeCount, NodeIndexable, VisitMap, Visitable,
};
use petgraph::{Directed, Direction};

/// A node of the walk graph: a record that a path controls; or one that it touched, called or can replace, where that makes a difference
/// to what may follow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct State(pub(super) u32);

/// One walkable hop between two states.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hop {
    from: State,
    to: State,
    position: u32,
}

/// The states that a walk has seen.
#[derive(Default)]
pub struct Seen(Bits);

impl Graph {
    /// Control of a record.
    pub fn control(&self, record: RecordId) -> State {
        State(record.0)
    }

    /// The record of a state.
    pub fn record(&self, state: State) -> RecordId {
        self.csr.node(state.0)
    }

    fn hops_out(&self, from: State) -> impl Iterator<Item = Hop> + use<'_> {
        let hop = move |position| {
            let head = self.csr.head(position);
            (head != NONE).then_some(Hop { from, to: State(head), position })
        };
        self.csr.row(from.0).filter_map(hop)
    }
}

impl GraphBase for Graph {
    type NodeId = State;
    type EdgeId = u32;
}

impl GraphProp for Graph {
    type EdgeType = Directed;
}

impl Data for Graph {
    type NodeWeight = ();
    type EdgeWeight = ();
}

impl NodeCount for Graph {
    fn node_count(&self) -> usize {
        self.csr.states() as usize
    }
}

impl EdgeCount for Graph {
    fn edge_count(&self) -> usize {
        self.csr.hops()
    }
}

impl NodeIndexable for Graph {
    fn node_bound(&self) -> usize {
        self.csr.states() as usize
    }
    fn to_index(&self, state: State) -> usize {
        state.0 as usize
    }
    fn from_index(&self, at: usize) -> State {
        State(at as u32)
    }
}

impl NodeCompactIndexable for Graph {}

impl VisitMap<State> for Seen {
    fn visit(&mut self, state: State) -> bool {
        self.0.add(state.0)
    }
    fn is_visited(&self, state: &State) -> bool {
        self.0.has(state.0)
    }
    fn unvisit(&mut self, state: State) -> bool {
        self.0.remove(state.0)
    }
}

impl Visitable for Graph {
    type Map = Seen;
    fn visit_map(&self) -> Seen {
        Seen(Bits::new(self.csr.states() as usize))
    }
    fn reset_map(&self, map: &mut Seen) {
        *map = self.visit_map();
    }
}

impl<'a> IntoNodeIdentifiers for &'a Graph {
    type NodeIdentifiers = Box<dyn Iterator<Item = State> + 'a>;
    fn node_identifiers(self) -> Self::NodeIdentifiers {
        Box::new((0..self.csr.states()).map(State))
    }
}

impl<'a> IntoNeighbors for &'a Graph {
    type Neighbors = Box<dyn Iterator<Item = State> + 'a>;
    fn neighbors(self, from: State) -> Self::Neighbors {
        Box::new(self.hops_out(from).map(|hop| hop.to))
    }
}

impl<'a> IntoNeighborsDirected for &'a Graph {
    type NeighborsDirected = Box<dyn Iterator<Item = State> + 'a>;
    fn neighbors_directed(self, of: State, direction: Direction) -> Self::NeighborsDirected {
        match direction {
            Direction::Outgoing => self.neighbors(of),
            Direction::Incoming => Box::new(self.csr.sources(of.0).iter().map(|position| State(self.csr.tail_alone(*position)))),
        }
    }
}

impl EdgeRef for Hop {
    type NodeId = State;
    type EdgeId = u32;
    type Weight = ();
    fn source(&self) -> State {
        self.from
    }
    fn target(&self) -> State {
        self.to
    }
    fn weight(&self) -> &() {
        &()
    }
    fn id(&self) -> u32 {
        self.position
    }
}

impl<'a> IntoEdgeReferences for &'a Graph {
    type EdgeRef = Hop;
    type EdgeReferences = Box<dyn Iterator<Item = Hop> + 'a>;
    fn edge_references(self) -> Self::EdgeReferences {
        Box::new((0..self.csr.states()).flat_map(|state| self.hops_out(State(state))))
    }
}

impl<'a> IntoEdges for &'a Graph {
    type Edges = Box<dyn Iterator<Item = Hop> + 'a>;
    fn edges(self, from: State) -> Self::Edges {
        Box::new(self.hops_out(from))
    }
}
