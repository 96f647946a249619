//! Against petgraph, on random graphs with cycles, self-loops and parallel edges; its algorithms also run on our graph itself.

use crate::graph::component::Condensed;
use crate::graph::csr::NONE;
use crate::graph::search::{Tier, View};
use crate::graph::testing::{Maker, id};
use crate::graph::{Goal, Graph, State, Walk};
use crate::model::{EdgeKind, Level, RecordId, World};
use petgraph::Direction;
use petgraph::algo::{dijkstra, dominators, kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{
    Bfs, EdgeCount, EdgeRef, IntoEdgeReferences, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, NodeCount, NodeIndexable,
    Reversed,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Mostly becoming edges, with sets and touches among them.
fn world(nodes: usize, edges: &[(usize, usize, u8)]) -> World {
    let mut maker = Maker::default();
    let label = |at: usize| format!("{}:{:03}", if at % 5 == 4 { "set" } else { "group" }, at);
    for at in 0..nodes {
        maker.on(crate::model::Plane::Platform, &[&label(at)]);
    }
    for (from, to, kind) in edges {
        let kind = match kind {
            0 => EdgeKind::Allows,
            1 => EdgeKind::Invokes,
            2..=4 => EdgeKind::Contains,
            _ => EdgeKind::MemberOf,
        };
        maker.edge(&label(from % nodes), kind, &label(to % nodes));
    }
    maker.world()
}

fn peer(graph: &Graph) -> DiGraph<(), ()> {
    let mut peer = DiGraph::new();
    graph.node_identifiers().for_each(|_| {
        peer.add_node(());
    });
    for hop in graph.edge_references() {
        peer.add_edge(NodeIndex::new(graph.to_index(hop.source())), NodeIndex::new(graph.to_index(hop.target())), ());
    }
    peer
}

fn graphs() -> impl Strategy<Value = (usize, Vec<(usize, usize, u8)>)> {
    (1..200usize, prop::collection::vec((0..200usize, 0..200usize, 0..12u8), 0..500))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_sides_hold_the_same_hops((nodes, edges) in graphs()) {
        let graph = Graph::build(&world(nodes, &edges), 0);
        let mut forward: Vec<(State, State)> = graph.node_identifiers().flat_map(|a| (&graph).neighbors(a).map(move |b| (a, b))).collect();
        let mut reverse: Vec<(State, State)> = graph
            .node_identifiers()
            .flat_map(|b| (&graph).neighbors_directed(b, Direction::Incoming).map(move |a| (a, b)))
            .collect();
        forward.sort();
        reverse.sort();
        prop_assert_eq!(forward.len(), graph.edge_count());
        prop_assert_eq!(forward, reverse);
    }

    #[test]
    fn components_and_their_order((nodes, edges) in graphs()) {
        let world = world(nodes, &edges);
        let graph = Graph::build(&world, 0);
        let view = View::new(&graph.csr, &world, Walk::default(), Level::Use);
        let condensed = Condensed::new(&view, |_| true, |_, _, _| true);
        let mut ours = vec![BTreeSet::new(); condensed.len()];
        for (state, component) in condensed.component.iter().enumerate() {
            ours[*component as usize].insert(state);
        }
        let theirs: BTreeSet<BTreeSet<usize>> =
            kosaraju_scc(&peer(&graph)).into_iter().map(|all| all.into_iter().map(NodeIndex::index).collect()).collect();
        let on_ours: BTreeSet<BTreeSet<usize>> =
            kosaraju_scc(&graph).into_iter().map(|all| all.into_iter().map(|state| graph.to_index(state)).collect()).collect();
        prop_assert_eq!(&ours.iter().cloned().collect::<BTreeSet<_>>(), &theirs);
        prop_assert_eq!(&on_ours, &theirs);
        let mut between = BTreeSet::new();
        for hop in graph.edge_references() {
            let of = |state: State| condensed.component[graph.to_index(state)];
            if of(hop.source()) != of(hop.target()) {
                between.insert((of(hop.source()), of(hop.target())));
            }
        }
        let listed: Vec<(u32, u32)> =
            (0..condensed.len()).flat_map(|from| condensed.behind(from).iter().map(move |to| (from as u32, *to))).collect();
        prop_assert!(listed.iter().all(|(from, to)| from > to), "edges run from higher to lower numbers");
        prop_assert_eq!(listed.len(), between.len(), "each edge once");
        prop_assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), between);
        prop_assert_eq!(toposort(&graph, None).is_ok(), theirs.len() == graph.node_count() && !petgraph::algo::is_cyclic_directed(&peer(&graph)));
    }

    #[test]
    fn a_part_is_condensed_without_the_rest((nodes, edges) in graphs(), part in 2..5u32) {
        let world = world(nodes, &edges);
        let graph = Graph::build(&world, 0);
        let view = View::new(&graph.csr, &world, Walk::default(), Level::Use);
        let inside = |state: u32| !state.is_multiple_of(part);
        let condensed = Condensed::new(&view, inside, |_, position, _| position % 7 != 0);
        let mut peer: DiGraph<(), ()> = DiGraph::new();
        graph.node_identifiers().for_each(|_| {
        peer.add_node(());
    });
        for hop in graph.edge_references().filter(|hop| hop.id() % 7 != 0 && inside(hop.source().0) && inside(hop.target().0)) {
            peer.add_edge(NodeIndex::new(hop.source().0 as usize), NodeIndex::new(hop.target().0 as usize), ());
        }
        for all in kosaraju_scc(&peer) {
            let first = condensed.component[all[0].index()];
            prop_assert_eq!(first == NONE, !inside(all[0].index() as u32));
            prop_assert!(all.iter().all(|state| condensed.component[state.index()] == first));
        }
        let count = kosaraju_scc(&peer).into_iter().filter(|all| inside(all[0].index() as u32)).count();
        prop_assert_eq!(condensed.len(), count);
    }

    #[test]
    fn distances_and_reach((nodes, edges) in graphs(), at in 0..200u32) {
        let world = world(nodes, &edges);
        let graph = Graph::build(&world, 0);
        let (goal, at) = ([RecordId(at % nodes as u32)], at % nodes as u32);
        let view = View::new(&graph.csr, &world, Walk::default(), Level::Use);
        let goals = view.goals(Goal { nodes: &goal, level: Level::Use });
        let tree = view.backward(&goals, Tier::ALL);
        let reach = graph.reach(&world, Goal { nodes: &goal, level: Level::Use }, Walk::default());
        let reached: BTreeSet<RecordId> = graph.reached(&world, &goal, Walk::default()).into_iter().map(|row| row.0).collect();
        let forward = dijkstra(&graph, State(at), None, |_| 1u32);
        prop_assert_eq!(reached, forward.keys().map(|state| graph.record(*state)).collect::<BTreeSet<_>>());
        for state in graph.node_identifiers() {
            let theirs = dijkstra(&graph, state, None, |_| 1u32);
            let best = goals.iter().filter_map(|goal| theirs.get(&State(*goal))).min().copied();
            prop_assert_eq!((tree.distance[state.0 as usize] != NONE).then_some(tree.distance[state.0 as usize]), best);
            if state.0 < nodes as u32 {
                prop_assert_eq!(reach.witness(RecordId(state.0)).map(|witness| witness.edges.len() as u32), best);
            }
        }
    }

    #[test]
    fn many_to_many((nodes, edges) in graphs(), seed in 1..7usize) {
        let world = world(nodes, &edges);
        let graph = Graph::build(&world, 0);
        let sources: Vec<RecordId> = world.ids().filter(|id| id.index() % seed == 0).collect();
        let targets: Vec<RecordId> = world.ids().filter(|id| id.index() % 3 != 1).collect();
        let goal = Goal { nodes: &targets, level: Level::Use };
        let mut ours = BTreeSet::new();
        graph.pairs(&world, &sources, goal, Walk::default()).block(&sources, |to, row| {
            ours.extend((0..256).filter(|bit| row[bit / 64] >> (bit % 64) & 1 == 1).map(|bit| (sources[bit], to)));
        });
        let mut theirs = BTreeSet::new();
        for source in &sources {
            let mut bfs = Bfs::new(&graph, graph.control(*source));
            while let Some(state) = bfs.next(&graph) {
                if targets.contains(&graph.record(state)) {
                    theirs.insert((*source, graph.record(state)));
                }
            }
        }
        prop_assert_eq!(ours, theirs);
    }
}

#[test]
fn petgraphs_walkers_run_on_our_graph() {
    let mut maker = Maker::default();
    maker.edge("group:a", EdgeKind::MemberOf, "group:b");
    maker.edge("group:a", EdgeKind::MemberOf, "group:c");
    maker.edge("group:b", EdgeKind::MemberOf, "group:d");
    maker.edge("group:c", EdgeKind::MemberOf, "group:d");
    maker.edge("group:d", EdgeKind::MemberOf, "group:e");
    let world = maker.world();
    let graph = Graph::build(&world, 0);
    let state = |label: &str| graph.control(id(&world, label));
    let choke = dominators::simple_fast(&graph, state("group:a"));
    assert_eq!(choke.immediate_dominator(state("group:e")), Some(state("group:d")));
    assert_eq!(choke.immediate_dominator(state("group:d")), Some(state("group:a")));
    let mut back = Bfs::new(Reversed(&graph), state("group:c"));
    let mut seen = Vec::new();
    while let Some(next) = back.next(Reversed(&graph)) {
        seen.push(world.label(graph.record(next)));
    }
    assert_eq!(seen, ["group:c", "group:a"]);
    assert_eq!(toposort(&graph, None).unwrap()[0], state("group:a"));
}
