//! At size: a path and a cycle of a million records, hubs, and the bytes of an edge.

use crate::graph::testing::tables;
use crate::graph::{Goal, Graph, Walk};
use crate::model::{
    Activation, Basis, Certainty, Edge, EdgeKind, Extra, FileId, Kind, Level, Name, Names, Place, Plane, Record, RecordId, World,
};

const PLACE: Place = Place { file: FileId(0), at: 0 };

/// Groups without names that are members of one another; the last part of them stands on the application plane.
fn groups(count: u32, application: u32, edges: impl Iterator<Item = (u32, u32)>) -> World {
    let record = |at: u32| Record {
        kind: Kind::Group,
        plane: if at >= count - application { Plane::Application } else { Plane::Platform },
        implied: false,
        scope: Name::EMPTY,
        id: Name::EMPTY,
        place: PLACE,
    };
    let edge = |(from, to)| Edge {
        from: RecordId(from),
        to: RecordId(to),
        by: RecordId(from),
        place: PLACE,
        extra: 0,
        kind: EdgeKind::MemberOf,
        level: None,
        certainty: Certainty::Certain,
    };
    let extra = Extra {
        basis: Basis::Resolved,
        activation: Activation::Standing,
        technique: Name::EMPTY,
        action: Name::EMPTY,
        conditions: Name::EMPTY,
        not_before: None,
        expires: None,
    };
    let records = (0..count).map(record).collect();
    tables(Names::default(), records, Vec::new(), edges.map(edge).collect(), vec![extra], Vec::new())
}

const MILLION: u32 = 1_000_000;

#[test]
fn a_path_of_a_million_hops() {
    let world = groups(MILLION, 1, (0..MILLION - 1).map(|at| (at, at + 1)));
    deep(&world, MILLION as usize - 1, 1);
}

#[test]
fn a_cycle_of_a_million_hops() {
    let world = groups(MILLION, 1, (0..MILLION).map(|at| (at, (at + 1) % MILLION)));
    deep(&world, MILLION as usize - 1, MILLION as usize);
}

fn deep(world: &World, hops: usize, component: usize) {
    let graph = Graph::build(world, 0);
    let last = RecordId(MILLION - 1);
    let goal = Goal { nodes: &[last], level: Level::Use };
    let reach = graph.reach(world, goal, Walk::default());
    assert_eq!(reach.witness(RecordId(0)).unwrap().edges.len(), hops);
    assert_eq!(graph.reached(world, &[RecordId(0)], Walk::default()).len(), MILLION as usize);
    let found = graph.openings(world, &[RecordId(0)], goal, &[Plane::Application], Walk::default());
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].start, found[0].before, found[0].behind), (RecordId(MILLION - 2), 1, 1));
    assert_eq!(found[0].witness.edges.len(), hops);
    let mut pairs = graph.pairs(world, &[RecordId(0)], goal, Walk::default());
    assert_eq!(pairs.size().0, MILLION as usize - component + 1);
    let mut rows = Vec::new();
    pairs.block(&[RecordId(0)], |to, row| rows.push((to, *row)));
    assert_eq!(rows, [(last, [1, 0, 0, 0])]);
}

#[test]
fn a_hub_is_not_quadratic() {
    // Two stars joined at their middles, each edge twice: what looks at pairs of neighbours does not end.
    let half = 50_000;
    let spokes = (1..half).flat_map(move |at| [(at, 0), (at, 0), (half, half + at), (half, half + at)]);
    let world = groups(2 * half, half, spokes.chain([(0, half)]));
    let graph = Graph::build(&world, 0);
    let targets: Vec<RecordId> = (half + 1..2 * half).map(RecordId).collect();
    let starts: Vec<RecordId> = (1..half).map(RecordId).collect();
    let found = graph.openings(&world, &starts, Goal { nodes: &targets, level: Level::Use }, &[Plane::Application], Walk::default());
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].before, found[0].behind), (u64::from(half) - 1, u64::from(half) - 1));
    assert_eq!(found[0].targets.len(), 1_000);
    assert_eq!(found[0].witness.edges.len(), 3);
}

#[test]
fn an_edge_is_small() {
    assert!(size_of::<Edge>() <= 32, "a row of the world");
    let count = 50_000u32;
    let edges = (0..count).flat_map(|at| (1..=5u32).map(move |step| (at, at.wrapping_mul(step).wrapping_add(step * 7_919) % count)));
    let world = groups(count, 1, edges);
    let graph = Graph::build(&world, 0);
    assert_eq!(graph.edges(), 5 * count as usize);
    let each = graph.bytes() as f64 / graph.edges() as f64;
    assert!(each <= 10.0, "{each} bytes an edge");
}
