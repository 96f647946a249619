//! The graph at size, on generated companies: bytes of an edge, many sources to many targets, openings.
//! Figures are ratios against a floor measured in the same run, printed before criterion's own tables; `benches/README.md` keeps them.
#![allow(missing_docs, reason = "criterion's macros make public items")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::indexing_slicing, reason = "tables made here, ids from the same table")]

use criterion::{Criterion, criterion_group, criterion_main};
use partywall::graph::{BLOCK, Goal, Graph, Walk};
use partywall::model::{
    Activation, Basis, Certainty, Edge, EdgeId, EdgeKind, Extra, FileId, Kind, Level, Name, Names, Place, Plane, Record, RecordId, World,
};
use std::hint::black_box;
use std::time::{Duration, Instant};

const PLACE: Place = Place { file: FileId(0), at: 0 };

/// A small generator, so that every run has the same graphs.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (((self.0 >> 32) * u64::from(limit)) >> 32) as u32
    }
}

/// How a company is wired.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    /// Islands of 1,000 records, edges forward, one in two hundred anywhere in the island and one to any later record.
    Islands,
    /// The same with the numbers of records shuffled.
    Shuffled,
    /// One component of 8 % of the records before the islands, one in twenty of its edges out of it.
    Component,
}

/// Records of an island: identities, groups, roles, resources.
const ISLAND: u32 = 1_000;

fn ends(shape: Shape, records: u32, edges: u32, dice: &mut Dice) -> Vec<(u32, u32)> {
    let mut all = Vec::with_capacity(edges as usize);
    let core = if shape == Shape::Component { records / 100 * 8 } else { 0 };
    // The core is a ring with chords, so that it is one component.
    all.extend((0..core).map(|at| (at, (at + 1) % core)));
    while all.len() < edges as usize {
        let from = dice.below(records);
        if from < core {
            let to = if dice.below(20) == 0 { dice.below(records) } else { dice.below(core) };
            all.push((from, to));
            continue;
        }
        let island = from / ISLAND * ISLAND;
        let to = match dice.below(200) {
            0 => island + dice.below(ISLAND),
            1 => from + dice.below(records - from),
            _ => (from + 1 + dice.below(ISLAND - from % ISLAND)).min(island + ISLAND - 1),
        };
        all.push((from, to));
    }
    if shape == Shape::Shuffled {
        let mut names: Vec<u32> = (0..records).collect();
        (1..records).rev().for_each(|at| names.swap(at as usize, dice.below(at + 1) as usize));
        all.iter_mut().for_each(|(from, to)| (*from, *to) = (names[*from as usize], names[*to as usize]));
    }
    all
}

fn starts(records: usize, of: impl Iterator<Item = RecordId>) -> Vec<u32> {
    let mut starts = vec![0u32; records + 1];
    of.for_each(|id| starts[id.index() + 1] += 1);
    (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
    starts
}

fn world(records: Vec<Record>, mut edges: Vec<Edge>) -> World {
    edges.sort_unstable_by_key(|edge| (edge.from, edge.to, edge.kind, edge.level));
    let out_starts = starts(records.len(), edges.iter().map(|edge| edge.from));
    let in_starts = starts(records.len(), edges.iter().map(|edge| edge.to));
    let mut incoming: Vec<EdgeId> = (0..edges.len() as u32).map(EdgeId).collect();
    incoming.sort_by_key(|edge| edges[edge.index()].to);
    let extra = Extra {
        basis: Basis::Resolved,
        activation: Activation::Standing,
        technique: Name::EMPTY,
        action: Name::EMPTY,
        conditions: Name::EMPTY,
        not_before: None,
        expires: None,
    };
    let attr_starts = vec![0; records.len() + 1];
    World { names: Names::default(), records, edges, extras: vec![extra], attr_starts, out_starts, in_starts, incoming, ..World::default() }
}

fn record(kind: Kind, plane: Plane) -> Record {
    Record { kind, plane, implied: false, scope: Name::EMPTY, id: Name::EMPTY, place: PLACE }
}

fn edge(from: u32, to: u32, kind: EdgeKind, level: Option<Level>) -> Edge {
    let (from, to) = (RecordId(from), RecordId(to));
    Edge { from, to, by: from, place: PLACE, extra: 0, kind, level, certainty: Certainty::Certain }
}

/// A company of becoming edges alone.
fn company(shape: Shape, records: u32, edges: u32) -> World {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let edges = ends(shape, records, edges, &mut dice).into_iter().map(|(from, to)| edge(from, to, EdgeKind::MemberOf, None)).collect();
    world((0..records).map(|_| record(Kind::Group, Plane::Platform)).collect(), edges)
}

/// A company with a wall: the last third stands on the application plane, few roles cross; one touch in ten goes to a set.
fn walled(records: u32, edges: u32, crossings: u32) -> (World, Vec<RecordId>, Vec<RecordId>) {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    // Records are in the order of their kinds: people, roles, resources, sets.
    let (people, roles, sets) = (records / 10 * 3, records / 10 * 6, records / 100 * 99);
    let near = |at: u32| !at.is_multiple_of(3);
    let kind = |at| match at {
        at if at < people => Kind::Human,
        at if at < roles => Kind::Role,
        at if at < sets => Kind::Resource,
        _ => Kind::Set,
    };
    let rows = (0..records).map(|at| record(kind(at), if near(at) { Plane::Platform } else { Plane::Application })).collect();
    let mut all = Vec::with_capacity(edges as usize);
    let same_side = |from: u32, to: u32| if near(from) == near(to) { to } else { to / 3 * 3 + from % 3 };
    while all.len() < (edges - crossings) as usize {
        let from = dice.below(roles);
        let (to, kind, level) = match from {
            at if at < people => (people + dice.below(roles - people - 3), EdgeKind::Holds, None),
            at if dice.below(3) == 0 && at + 600 < roles => (at + 1 + dice.below(500), EdgeKind::Inherits, None),
            _ => (roles + dice.below(sets - roles - 3), EdgeKind::Allows, Level::ALL.get(dice.below(4) as usize).copied()),
        };
        if kind == EdgeKind::Allows && dice.below(10) == 0 {
            let set = sets + dice.below(records - sets);
            let resource = roles + dice.below(sets - roles - 3);
            all.push(edge(from, same_side(from, set.min(records - 3)), kind, level));
            all.push(edge(set, same_side(set, resource), EdgeKind::Contains, None));
        } else {
            all.push(edge(from, same_side(from, to), kind, level));
        }
    }
    for at in 0..crossings {
        let role = (people + (roles - people) / crossings * at) / 3 * 3 + 1;
        let resource = (roles + dice.below(sets - roles - 3)) / 3 * 3;
        all.push(edge(role, resource, EdgeKind::Allows, Some(Level::Read)));
    }
    let starts = (0..people).filter(|at| near(*at)).map(RecordId).collect();
    let targets = (roles..sets).filter(|at| !near(*at)).map(RecordId).collect();
    (world(rows, all), starts, targets)
}

/// The middle of five runs.
fn middle(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[2]
}

/// A search per source as one would write it for speed: plain tables, one stamp array for all searches, no parents.
struct Plain {
    out: Vec<u32>,
    heads: Vec<u32>,
    stamp: Vec<u32>,
    queue: Vec<u32>,
}

impl Plain {
    fn of(world: &World) -> Plain {
        let heads = world.edges.iter().map(|edge| edge.to.0).collect();
        Plain { out: world.out_starts.clone(), heads, stamp: vec![u32::MAX; world.records.len()], queue: Vec::new() }
    }

    fn targets(&mut self, source: u32, is_target: &[bool]) -> u64 {
        self.queue.clear();
        self.queue.push(source);
        self.stamp[source as usize] = source;
        let (mut next, mut found) = (0, 0);
        while let Some(at) = self.queue.get(next).copied() {
            next += 1;
            found += u64::from(is_target[at as usize]);
            for head in &self.heads[self.out[at as usize] as usize..self.out[at as usize + 1] as usize] {
                if self.stamp[*head as usize] != source {
                    self.stamp[*head as usize] = source;
                    self.queue.push(*head);
                }
            }
        }
        found
    }
}

const RECORDS: u32 = 1_000_000;
const EDGES: u32 = 5_000_000;

fn many_to_many(name: &str, shape: Shape) {
    let world = company(shape, RECORDS, EDGES);
    let graph = Graph::build(&world, 0);
    println!("{name}: {:.2} bytes an edge, row of the world {} bytes", graph.bytes() as f64 / graph.edges() as f64, size_of::<Edge>());
    let mut dice = Dice(88_172_645_463_325_252);
    let mut draw = |count: usize| {
        let mut ids: Vec<RecordId> = (0..count * 2).map(|_| RecordId(dice.below(RECORDS))).collect();
        ids.sort_unstable();
        ids.dedup();
        for at in 0..count {
            let other = at + dice.below((ids.len() - at) as u32) as usize;
            ids.swap(at, other);
        }
        ids.truncate(count);
        ids
    };
    let (sources, targets) = (draw(2_000), draw(50_000));
    let goal = Goal { nodes: &targets, level: Level::Use };
    let mut is_target = vec![false; RECORDS as usize];
    targets.iter().for_each(|id| is_target[id.index()] = true);

    let start = Instant::now();
    let mut pairs = graph.pairs(&world, &sources, goal, Walk::default());
    let prepared = start.elapsed();
    let mut count = 0u64;
    let blocks = middle(|| {
        count = 0;
        for block in sources.chunks(BLOCK) {
            pairs.block(block, |_, row| count += row.iter().map(|word| u64::from(word.count_ones())).sum::<u64>());
        }
    });
    let look = |edges: &[u32]| {
        middle(|| {
            let sum: u64 = black_box(edges).iter().map(|head| u64::from(*head)).sum();
            black_box(sum);
        })
    };
    let part = look(pairs.condensed_edges());
    let all: Vec<RecordId> = world.ids().collect();
    let whole = graph.pairs(&world, &all, Goal { nodes: &all, level: Level::Use }, Walk::default());
    let (whole_edges, whole) = (whole.size().1, look(whole.condensed_edges()));
    let mut plain = Plain::of(&world);
    let sample = &sources[..50];
    let start = Instant::now();
    let seen: u64 = sample.iter().map(|source| plain.targets(source.0, &is_target)).sum();
    let per_source = start.elapsed() / 50 * sources.len() as u32;
    let mut ours = 0u64;
    pairs.block(sample, |_, row| ours += row.iter().map(|word| u64::from(word.count_ones())).sum::<u64>());
    assert_eq!(seen, ours, "both find the same pairs");
    let passes = sources.len().div_ceil(BLOCK) as f64;
    let (components, edges) = pairs.size();
    println!(
        "{name}: {count} pairs; {components} components and {edges} edges between sources and targets, {whole_edges} in all; \
         prepared {prepared:?}, {passes} blocks {blocks:?}: a block is {:.1} looks at the edges of the part ({part:?}), {:.1} at all \
         ({whole:?}); a search per source {per_source:?}: {:.1} times, {:.1} with the preparation",
        blocks.as_secs_f64() / passes / part.as_secs_f64(),
        blocks.as_secs_f64() / passes / whole.as_secs_f64(),
        per_source.as_secs_f64() / blocks.as_secs_f64(),
        per_source.as_secs_f64() / (blocks + prepared).as_secs_f64(),
    );
}

fn ratios() {
    many_to_many("islands", Shape::Islands);
    many_to_many("islands, shuffled", Shape::Shuffled);
    many_to_many("component of 8 %", Shape::Component);
    let mut first = None;
    for times in [1, 2, 4] {
        let (world, starts, targets) = walled(200_000 * times, 1_000_000 * times, 1_000);
        let graph = Graph::build(&world, 0);
        let mut found = 0;
        let goal = Goal { nodes: &targets, level: Level::Read };
        let time = middle(|| found = graph.openings(&world, &starts, goal, &[Plane::Application], Walk::default()).len());
        let each = graph.bytes() as f64 / graph.edges() as f64;
        let first = *first.get_or_insert(time);
        let ratio = time.as_secs_f64() / first.as_secs_f64();
        let (edges, hops) = (graph.edges(), graph.bytes() as f64 / graph.hops() as f64);
        println!(
            "openings: {edges} edges, {each:.2} bytes each, {hops:.2} a hop, {found} openings in {time:?}: {ratio:.2} times the first"
        );
    }
}

fn graph(criterion: &mut Criterion) {
    ratios();
    let world = company(Shape::Islands, 200_000, 1_000_000);
    let built = Graph::build(&world, 0);
    let goal = [RecordId(199_999)];
    let mut group = criterion.benchmark_group("graph");
    group.sample_size(10).measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(300));
    group.bench_function("build, 1M edges", |bench| bench.iter(|| Graph::build(black_box(&world), 0)));
    group.bench_function("reach of one record, 1M edges", |bench| {
        bench.iter(|| built.reach(&world, Goal { nodes: black_box(&goal), level: Level::Use }, Walk::default()));
    });
    group.finish();
}

criterion_group!(benches, graph);
criterion_main!(benches);
