//! Random small worlds, hostile ones among them: the graph against the plain meaning of [`super::oracle`].

use super::oracle::{Oracle, Spot, Stand, tiers, within};
use crate::graph::testing::Maker;
use crate::graph::{Goal, Graph, Opening, Walk, Witness};
use crate::model::{AttrName, Basis, Certainty, EdgeId, EdgeKind, Kind, Level, Plane, RecordId, World};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const KINDS: &[&str] = &["human", "role", "workload", "agent", "secret", "resource", "set", "service_account"];
const PLANES: &[Plane] = Plane::ALL;

#[derive(Clone, Debug)]
struct Drawn {
    nodes: Vec<(usize, usize, usize)>,
    edges: Vec<(usize, usize, usize, usize, u8, u8)>,
}

fn drawn(nodes: usize, edges: usize) -> impl Strategy<Value = Drawn> {
    let node = (0..KINDS.len(), 0..PLANES.len(), 0..8usize);
    let edge = (0..nodes, 0..nodes, 0..EdgeKind::ALL.len() + 12, 0..5usize, 0..12u8, 0..16u8);
    (prop::collection::vec(node, 2..=nodes), prop::collection::vec(edge, 0..=edges)).prop_map(|(nodes, edges)| Drawn { nodes, edges })
}

fn world(drawn: &Drawn) -> World {
    let mut maker = Maker::default();
    let label = |at: usize| format!("{}:{at}", KINDS[drawn.nodes[at % drawn.nodes.len()].0]);
    let label = |at: usize| label(at % drawn.nodes.len());
    for (at, (_, plane, sort)) in drawn.nodes.iter().enumerate() {
        let label = label(at);
        maker.on(PLANES[*plane], &[&label]);
        let kind = label.split(':').next().unwrap();
        match (kind, sort) {
            (_, 7) => drop(maker.attr(&label, AttrName::Status, "disabled")),
            ("resource", 0..=3) => drop(maker.attr(&label, AttrName::Type, "tool")),
            ("agent", 0..=2) => drop(maker.attr(&label, AttrName::ActsAs, "caller")),
            ("secret", 0..=1) => drop(maker.attr(&label, AttrName::Type, "signing_key")),
            ("secret", 2) => drop(maker.attr(&label, AttrName::Issued, "minted")),
            ("human", 0..=2) => drop(maker.same(&label, &first_human(drawn).unwrap())),
            _ => {}
        }
    }
    for (from, to, kind, level, certainty, rest) in &drawn.edges {
        let (from, to) = (label(*from), label(*to));
        // Sets, touches and calls come more often than the rest.
        let mut kind = *EdgeKind::ALL.get(*kind).unwrap_or(match kind % 3 {
            0 => &EdgeKind::Contains,
            1 => &EdgeKind::Allows,
            _ => &EdgeKind::Invokes,
        });
        if from.starts_with("set:") && rest % 4 != 0 {
            kind = EdgeKind::Contains;
        }
        let level = if kind.touches() { Level::ALL.get(*level).copied() } else { None };
        let draft = maker.touch(&from, kind, &to, level);
        draft.certainty(match certainty {
            0 => Certainty::Assumed,
            1 | 2 => Certainty::Conditional,
            _ => Certainty::Certain,
        });
        match rest {
            0 => drop(draft.window(None, Some(0))),
            1 | 2 => drop(draft.eligible()),
            3 => drop(draft.by(&to)),
            4 if !kind.touches() => drop(draft.derived(Basis::StoredIn, Level::Read)),
            5 if !kind.touches() => drop(draft.derived(Basis::BuiltFrom, Level::Write)),
            _ => {}
        }
    }
    maker.world()
}

fn first_human(drawn: &Drawn) -> Option<String> {
    drawn.nodes.iter().position(|node| KINDS[node.0] == "human").map(|at| format!("human:{at}"))
}

fn spot(id: RecordId) -> Spot {
    (id, Stand::Controls)
}

/// Walks a witness by the plain meaning; true if some way of walking it ends in the goal.
fn walks(oracle: &Oracle<'_>, from: Vec<Spot>, witness: &Witness, nodes: &[RecordId], level: Level) -> bool {
    let filter = within((witness.elevated, witness.certainty));
    let mut spots = from;
    for edge in &witness.edges {
        let mut next: Vec<Spot> =
            spots.iter().flat_map(|spot| oracle.steps(*spot, &filter)).filter(|(id, _)| id == edge).map(|(_, to)| to).collect();
        next.dedup();
        spots = next;
    }
    spots.iter().any(|spot| oracle.meets(*spot, nodes, level))
}

fn goal_of(world: &World, seed: usize) -> Vec<RecordId> {
    world.ids().filter(|id| (id.index() + seed).is_multiple_of(3)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn searches_mean_what_the_words_say(drawn in drawn(9, 26), seed in 0..3usize, level in 0..4usize) {
        let world = world(&drawn);
        let oracle = Oracle { world: &world, as_of: 0 };
        let graph = Graph::build(&world, 0);
        let (nodes, level) = (goal_of(&world, seed), Level::ALL[level]);
        let reach = graph.reach(&world, Goal { nodes: &nodes, level }, Walk::default());
        let mut pairs = BTreeSet::new();
        let all: Vec<RecordId> = world.ids().collect();
        graph.pairs(&world, &all, Goal { nodes: &nodes, level }, Walk::default()).block(&all, |to, row| {
            pairs.extend(all.iter().enumerate().filter(|(at, _)| row[at / 64] >> (at % 64) & 1 == 1).map(|(_, from)| (*from, to)));
        });
        for from in world.ids() {
            let alive = world.alive(from, 0);
            let closure = if alive { oracle.closure(&[spot(from)], &|_, _| true, &|_| true) } else { BTreeMap::new() };
            let mut highest: BTreeMap<RecordId, Option<Level>> = BTreeMap::new();
            for (at, stand) in closure.keys() {
                let level = match stand { Stand::Touches { level, .. } => Some(*level), _ => None };
                let best = highest.entry(*at).or_insert(level);
                *best = if level.is_none() || best.is_none() { None } else { (*best).max(level) };
            }
            prop_assert_eq!(graph.reached(&world, &[from], Walk::default()), highest.into_iter().collect::<Vec<_>>());
            let met: BTreeSet<RecordId> = closure.keys().filter(|spot| oracle.meets(**spot, &nodes, level)).map(|spot| spot.0).collect();
            prop_assert_eq!(&met, &pairs.iter().filter(|pair| pair.0 == from).map(|pair| pair.1).collect());

            let best = tiers().find_map(|tier| oracle.hops_to(spot(from), &within(tier), &nodes, level).map(|hops| (tier, hops)));
            let best = best.filter(|_| alive);
            let witness = reach.witness(from);
            prop_assert_eq!(witness.as_ref().map(|w| ((w.elevated, w.certainty), w.edges.len())), best);
            prop_assert_eq!(reach.reaches(from), best.is_some());
            if let Some(witness) = witness {
                prop_assert!(walks(&oracle, vec![spot(from)], &witness, &nodes, level));
            }
        }
    }

    #[test]
    fn openings_mean_what_the_words_say(drawn in drawn(9, 24), seed in 0..3usize, level in 0..4usize, both in 0..3usize) {
        let world = world(&drawn);
        let graph = Graph::build(&world, 0);
        let (nodes, level) = (goal_of(&world, seed), Level::ALL[level]);
        let starts: Vec<RecordId> = world.ids().filter(|id| (id.index() + seed) % 3 != 0 && world.record(*id).kind != Kind::Set).collect();
        let enter: &[Plane] = if both == 0 { &[Plane::Application, Plane::Shared] } else { &[Plane::Application] };
        let found = graph.openings(&world, &starts, Goal { nodes: &nodes, level }, enter, Walk::default());
        let plain = plainly(&world, &starts, &nodes, level, enter);
        prop_assert_eq!(found.iter().map(|o| (o.by, o.kind)).collect::<Vec<_>>(), plain.keys().copied().collect::<Vec<_>>());
        for opening in &found {
            check(&world, opening, &plain[&(opening.by, opening.kind)], &nodes, level)?;
        }
    }
}

/// An opening by the plain meaning.
struct Plain {
    edges: BTreeSet<EdgeId>,
    before: usize,
    targets: BTreeMap<RecordId, Option<Level>>,
    best: ((bool, Certainty), usize),
    roots: Vec<Spot>,
}

fn check(world: &World, opening: &Opening, plain: &Plain, nodes: &[RecordId], level: Level) -> Result<(), TestCaseError> {
    let oracle = Oracle { world, as_of: 0 };
    prop_assert_eq!(&opening.edges, &plain.edges.iter().copied().collect::<Vec<_>>());
    prop_assert_eq!(opening.before as usize, plain.before);
    prop_assert_eq!(&opening.targets, &plain.targets.clone().into_iter().collect::<Vec<_>>());
    prop_assert_eq!(opening.behind as usize, plain.targets.len());
    let witness = &opening.witness;
    prop_assert_eq!(((witness.elevated, witness.certainty), witness.edges.len()), plain.best);
    let first = world.edge(witness.edges[0]).from;
    let roots: Vec<Spot> = plain.roots.iter().copied().filter(|spot| spot.0 == first).collect();
    prop_assert!(walks(&oracle, roots, witness, nodes, level));
    let entries = witness.edges.iter().filter(|edge| opening.edges.contains(edge));
    prop_assert!(entries.map(|edge| world.edge(*edge)).any(|edge| (edge.from, edge.to) == (opening.start, opening.end)));
    Ok(())
}

fn plainly(world: &World, starts: &[RecordId], nodes: &[RecordId], level: Level, enter: &[Plane]) -> BTreeMap<(RecordId, EdgeKind), Plain> {
    let oracle = Oracle { world, as_of: 0 };
    let any = |_: Certainty, _: bool| true;
    let leads = |spot: Spot| oracle.hops_to(spot, &any, nodes, level).is_some();
    let is_set = |id: RecordId| oracle.kind(id) == Kind::Set;
    let entered = |spot: Spot| !is_set(spot.0) && enter.contains(&world.record(spot.0).plane);
    let by_pattern = |spot: Spot| {
        let mut inside = BTreeSet::from([spot]);
        let mut work = vec![spot];
        while let Some(at) = work.pop() {
            for (edge, next) in oracle.steps(at, &any) {
                if is_set(at.0) && world.edge(edge).kind == EdgeKind::Contains && inside.insert(next) {
                    work.push(next);
                }
            }
        }
        inside.into_iter().any(|spot| entered(spot) && leads(spot))
    };
    // F: alive, not behind the wall, with the workloads that run as one of them.
    let runs_as = |id: RecordId| {
        let steps = oracle.steps(spot(id), &any);
        steps.iter().filter(|(edge, _)| world.edge(*edge).kind == EdgeKind::RunsAs).map(|(_, to)| to.0).next()
    };
    let mut members: BTreeSet<RecordId> = starts.iter().copied().filter(|id| world.alive(*id, 0)).collect();
    for id in world.of_kind(Kind::Workload) {
        let steps = oracle.steps(spot(id), &any);
        let member = |to: &Spot| starts.contains(&to.0) && !entered(spot(to.0));
        if steps.iter().any(|(edge, to)| world.edge(*edge).kind == EdgeKind::RunsAs && member(to)) {
            members.insert(id);
        }
    }
    members.retain(|id| !entered(spot(*id)));
    let person = |id: RecordId| {
        let acts = matches!(oracle.kind(id), Kind::Workload | Kind::Agent);
        world.person_of[runs_as(id).filter(|_| acts).unwrap_or(id).index()]
    };

    let on_a_side = |id: &RecordId| matches!(world.record(*id).plane, Plane::Platform | Plane::Application) && !is_set(*id);
    let mut roots: Vec<Spot> = world.ids().filter(|id| world.alive(*id, 0)).filter(on_a_side).map(spot).collect();
    roots.extend(members.iter().map(|id| spot(*id)));
    roots.retain(|spot| !entered(*spot) && leads(*spot));
    let outside = |spot: Spot| !entered(spot) && leads(spot);
    let near = oracle.closure(&roots, &any, &outside);
    let mut groups: BTreeMap<_, Vec<(Spot, EdgeId, Spot)>> = BTreeMap::new();
    for at in near.keys() {
        for (id, to) in oracle.steps(*at, &any) {
            let edge = world.edge(id);
            let out_of_set = is_set(at.0) && edge.kind == EdgeKind::Contains;
            let enters = if is_set(to.0) { by_pattern(to) } else { entered(to) };
            if leads(to) && enters && !out_of_set {
                groups.entry((edge.by, edge.kind)).or_default().push((*at, id, to));
            }
        }
    }
    let mut plain = BTreeMap::new();
    for (name, crossings) in groups {
        let reaches = |id: &RecordId| {
            let found = oracle.closure(&[spot(*id)], &any, &outside);
            leads(spot(*id)) && crossings.iter().any(|(at, _, _)| found.contains_key(at))
        };
        let before: BTreeSet<RecordId> = members.iter().filter(|id| reaches(id)).map(|id| person(*id)).collect();
        let heads: Vec<Spot> = crossings.iter().map(|(_, _, to)| *to).collect();
        let mut targets: BTreeMap<RecordId, Option<Level>> = BTreeMap::new();
        for at in oracle.closure(&heads, &any, &|_| true).into_keys().filter(|at| oracle.meets(*at, nodes, level)) {
            let stands = match at.1 {
                Stand::Touches { level, .. } => Some(level),
                _ => None,
            };
            let best = targets.entry(at.0).or_insert(stands);
            *best = if stands.is_none() || best.is_none() { None } else { (*best).max(stands) };
        }
        let from: Vec<Spot> = members.iter().map(|id| spot(*id)).filter(|at| leads(*at)).collect();
        let best = tiers().find_map(|tier| {
            let filter = within(tier);
            let reached = oracle.closure(&from, &filter, &outside);
            let length = |(at, edge, to): &(Spot, EdgeId, Spot)| {
                let before = if before.is_empty() { 0 } else { *reached.get(at)? };
                let taken = oracle.steps(*at, &filter).contains(&(*edge, *to));
                let after = oracle.hops_to(*to, &filter, nodes, level)?;
                taken.then_some(before + 1 + after)
            };
            crossings.iter().filter_map(length).min().map(|hops| (tier, hops))
        });
        let edges = crossings.iter().map(|(_, edge, _)| *edge).collect();
        let roots = if before.is_empty() { crossings.iter().map(|(at, _, _)| *at).collect() } else { from };
        plain.insert(name, Plain { edges, before: before.len(), targets, best: best.unwrap(), roots });
    }
    plain
}
