//! Shape `path`: a chain from one selected set to another, one finding for each start, with the shortest way of the highest
//! certainty to its nearest target. One reverse search serves all starts; ends are compared pair by pair only where a rule asks.

mod run;

use super::bridged::Crossings;
use super::chosen::Chosen;
use super::common::{comparisons, edge_at, edge_kinds, level, mutate, need_selector};
use super::search::Hunt;
use super::unknown::{Unknowns, declare};
use super::{Scene, ShapeDef, Shaped, grounds};
use crate::doc::Fields;
use crate::graph::{Goal, Reach, Walk};
use crate::model::{AttrName, EdgeId, EdgeKind, Grounds, Kind, Kinds, Level, Outcome, RecordId, Stated};
use crate::select::{EdgeSelector, PathExpr, Truth, Values, Where};
use run::Run;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) const SHAPE: ShapeDef = ShapeDef {
    name: "path",
    about: "a chain from one selected set to another",
    parameters: &[
        "from: the starts (selector)",
        "to: the targets (selector)",
        "level: the least level of the last touch (default: use; becoming the target is more than any level)",
        "via: kinds of edges that may be walked (default: all)",
        "through: up to three hops, each met by some hop of the chain (list of edge selectors)",
        "beyond: kinds of edges; starts that get there over these alone are left out",
        "differing: an attribute in which start and target differ",
        "where: comparisons (sides `from.`, `to.`, `last.`: the record by whose fact the last hop is)",
    ],
    placeholders: &["from", "to", "target", "start", "behind"],
    read: |fields, values| Arc::new(Path::read(fields, values)),
};

/// Edges that one evaluation may visit beyond its searches: pairs are compared and targets counted as long as it lasts.
const BUDGET: usize = 40_000_000;

#[derive(Clone, Debug)]
struct Path {
    from: Chosen,
    to: Chosen,
    level: Level,
    via: Vec<EdgeKind>,
    through: Vec<EdgeSelector>,
    beyond: Vec<EdgeKind>,
    differing: Option<PathExpr>,
    compare: Option<Where>,
}

impl Path {
    fn read(fields: &Fields<'_>, values: &Values) -> Path {
        let hops = fields.list("through");
        if let Some(fourth) = hops.get(3) {
            fields.error(fourth.at(), "a chain can be asked for at most three hops", "");
        }
        let differing = fields.text("differing").and_then(|text| match PathExpr::parse(text) {
            Ok(path) => Some(path),
            Err((wrong, help)) => {
                fields.error(fields.item().get("differing").map_or(0, |item| item.at()), wrong, help);
                None
            }
        });
        Path {
            from: need_selector(fields, "from", values),
            to: need_selector(fields, "to", values),
            level: level(fields, "level"),
            via: edge_kinds(fields, "via"),
            through: hops.into_iter().filter_map(|hop| edge_at(fields, hop, values)).collect(),
            beyond: edge_kinds(fields, "beyond"),
            differing,
            compare: comparisons(fields, &["from", "to", "last"], values),
        }
    }

    /// Starts that get there by design.
    fn designed(&self, scene: Scene<'_>, nodes: &BTreeSet<RecordId>) -> Option<Reach> {
        if self.beyond.is_empty() {
            return None;
        }
        let only = |edge: EdgeId| self.beyond.contains(&scene.on.world.edge(edge).kind);
        let nodes: Vec<RecordId> = nodes.iter().copied().collect();
        Some(scene.on.graph.reach(scene.on.world, Goal { nodes: &nodes, level: self.level }, Walk { only: Some(&only) }))
    }

    fn pairs(&self) -> bool {
        self.differing.is_some() || self.compare.is_some()
    }

    /// The record of a side.
    fn side(&self, scene: Scene<'_>, side: &str, from: RecordId, to: RecordId, last: Option<EdgeId>) -> Option<RecordId> {
        match side {
            "to" => Some(to),
            "last" => last.map(|edge| scene.on.world.edge(edge).by),
            _ => Some(from),
        }
    }

    /// What would have to be stated to compare two ends, each key with its side.
    fn missing(&self, scene: Scene<'_>, from: RecordId, to: RecordId, last: Option<EdgeId>) -> Vec<String> {
        let lens = scene.on.lens();
        let side = |side: &str| self.side(scene, side, from, to, last);
        let mut keys: Vec<String> = self.compare.iter().flat_map(|compare| compare.unknowns(lens, &side)).collect();
        if let Some(path) = &self.differing {
            let name = path.text();
            let ends = [("from", from), ("to", to)].into_iter().filter(|(_, id)| path.values(lens, *id).is_empty());
            keys.extend(ends.map(|(side, _)| format!("{side}.{name}")));
        }
        keys
    }

    /// Whether two ends (and the last hop of a way) are as the rule wants them.
    fn compared(&self, scene: Scene<'_>, from: RecordId, to: RecordId, last: Option<EdgeId>) -> Truth {
        let lens = scene.on.lens();
        let differs = match &self.differing {
            None => Truth::True,
            Some(path) => {
                let (a, b) = (path.values(lens, from), path.values(lens, to));
                match (a.is_empty() || b.is_empty(), a.iter().any(|value| b.contains(value))) {
                    (true, _) => Truth::Unknown,
                    (false, same) => {
                        if same {
                            Truth::False
                        } else {
                            Truth::True
                        }
                    }
                }
            }
        };
        let side = |side: &str| self.side(scene, side, from, to, last);
        let holds = self.compare.as_ref().map_or(Truth::True, |compare| compare.holds(lens, &side));
        match (differs, holds) {
            (Truth::True, Truth::True) => Truth::True,
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            _ => Truth::Unknown,
        }
    }
}

impl Shaped for Path {
    fn eval(&self, scene: Scene<'_>) -> Outcome {
        let world = scene.on.world;
        let (mut unknowns, mut of_targets) = (Unknowns::default(), Unknowns::default());
        let node = |id: &RecordId| Kinds::NODE.has(world.record(*id).kind);
        let mut starts: Vec<RecordId> = unknowns.select(scene, &self.from).into_iter().filter(node).collect();
        starts.sort_unstable();
        let nodes: BTreeSet<RecordId> = of_targets.select(scene, &self.to).into_iter().filter(node).collect();
        // Without anything to start from, or to get to, nothing that is missing at the other end matters.
        if starts.is_empty() && unknowns.is_empty() || nodes.is_empty() && of_targets.is_empty() {
            return Outcome::default();
        }
        unknowns.add(of_targets);
        let mut outcome = Outcome { examined: if nodes.is_empty() { 0 } else { starts.len() as u64 }, ..Outcome::default() };
        let crossings = Crossings::find(scene, Some(&nodes));
        let designed = self.designed(scene, &nodes);
        let (by_design, left): (Vec<RecordId>, Vec<RecordId>) =
            starts.iter().copied().partition(|start| designed.as_ref().is_some_and(|reach| reach.reaches(*start)));
        let hunt = Hunt { scene, nodes: &nodes, level: self.level, via: &self.via, through: &self.through, crossings: &crossings };
        let ways = hunt.run();
        // Whoever acts as another start comes last: where that one is told, or gets there by design, it is the same risk.
        let acts = |start: &RecordId| acts_as(scene, *start).into_iter().filter(|id| starts.binary_search(id).is_ok()).collect::<Vec<_>>();
        let in_order = |starts: &[RecordId]| {
            let mut order: Vec<(Vec<RecordId>, RecordId)> = starts.iter().map(|start| (acts(start), *start)).collect();
            order.sort_by_key(|(acts, start)| (acts.len(), *start));
            order
        };
        let order = in_order(&left);
        let mut counted: BTreeSet<RecordId> = by_design.iter().copied().collect();
        let mut run = Run { path: self, hunt, unknowns: &mut unknowns, budget: BUDGET, uncompared: 0 };
        for (acts, start) in &order {
            if acts.iter().any(|id| counted.contains(id)) {
                counted.insert(*start);
                continue;
            }
            let Some(way) = run.find(&ways, *start) else { continue };
            counted.insert(*start);
            let behind = run.behind(*start);
            run.tell(*start, way, behind, &mut outcome);
        }
        if let Some(designed) = &designed {
            run.elsewhere(in_order(&by_design), designed, &mut outcome);
        }
        if run.uncompared > 0 {
            let why = format!("{} starts were not compared with all their targets: the graph is too large for this rule", run.uncompared);
            outcome.limits.push(why);
        }
        for (by, keys) in hunt.undecided(&ways) {
            unknowns.edge(scene, by, keys);
        }
        self.unnamed(scene, &left, &nodes, &mut unknowns);
        outcome.matches.sort_by(|a, b| a.subjects.cmp(&b.subjects));
        outcome.not_assessed = unknowns.finish(world);
        outcome
    }

    fn grounds(&self) -> Grounds {
        Grounds { goals: self.to.kinds(), edges: grounds::stating(&self.via), walks: true, ..grounds::of(&self.from) }
    }

    fn mutants(&self) -> Vec<(String, Arc<dyn Shaped>)> {
        let arc = |path: Path| Arc::new(path) as Arc<dyn Shaped>;
        let mut all = mutate("from", self.from.mutants(), |from| arc(Path { from, ..self.clone() }));
        all.extend(mutate("to", self.to.mutants(), |to| arc(Path { to, ..self.clone() })));
        if self.level != Level::Use {
            all.push(("level".into(), arc(Path { level: Level::Use, ..self.clone() })));
        }
        if !self.via.is_empty() {
            all.push(("via".into(), arc(Path { via: Vec::new(), ..self.clone() })));
        }
        for (at, hop) in self.through.iter().enumerate() {
            let with = |hops: Vec<EdgeSelector>| arc(Path { through: hops, ..self.clone() });
            let without = self.through.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, hop)| hop.clone()).collect();
            all.push((format!("through {at}"), with(without)));
            let swapped = |hop: EdgeSelector| {
                self.through.iter().enumerate().map(|(other, old)| if other == at { hop.clone() } else { old.clone() }).collect()
            };
            all.extend(mutate(&format!("through {at}"), hop.mutants(), |hop| with(swapped(hop))));
        }
        if !self.beyond.is_empty() {
            all.push(("beyond".into(), arc(Path { beyond: Vec::new(), ..self.clone() })));
        }
        if self.differing.is_some() {
            all.push(("differing".into(), arc(Path { differing: None, ..self.clone() })));
        }
        if let Some(compare) = &self.compare {
            all.extend(mutate("where", compare.mutants(), |compare| arc(Path { compare: Some(compare), ..self.clone() })));
        }
        all
    }
}

impl Path {
    /// Secrets that the starts reach and of which nobody says what they open: the chain may go on there, so it is said.
    fn unnamed(&self, scene: Scene<'_>, starts: &[RecordId], nodes: &BTreeSet<RecordId>, unknowns: &mut Unknowns) {
        let world = scene.on.world;
        if starts.is_empty() || nodes.is_empty() || !(self.via.is_empty() || self.via.contains(&EdgeKind::AuthenticatesAs)) {
            return;
        }
        let only = |edge: EdgeId| self.via.is_empty() || self.via.contains(&world.edge(edge).kind);
        let reached = scene.on.graph.reached(world, starts, Walk { only: Some(&only) });
        let open: Vec<RecordId> = reached
            .into_iter()
            .filter(|(id, level)| level.is_none() && opens_unknown(scene, *id) && !nodes.contains(id))
            .map(|(id, _)| id)
            .collect();
        if let Some(first) = open.first() {
            let why = format!("{} secrets that can be reached do not state what they open (the first: `{}`)", open.len(), world.id(*first));
            unknowns.line(why, declare(world, *first, &["authenticates_as".to_owned()]));
        }
    }
}

/// The identities as which a principal acts, however many steps it takes: those it runs as, and those of its own system it logs in as.
fn acts_as(scene: Scene<'_>, start: RecordId) -> BTreeSet<RecordId> {
    let world = scene.on.world;
    let mut all = BTreeSet::new();
    let mut open = vec![start];
    while let Some(id) = open.pop() {
        for edge in world.out(id).filter(|edge| scene.live(*edge)).map(|edge| world.edge(edge)) {
            let same = edge.kind == EdgeKind::RunsAs
                || edge.kind == EdgeKind::AuthenticatesAs && world.record(edge.to).scope == world.record(id).scope;
            if same && world.record(id).kind != Kind::Secret && edge.to != start && scene.alive(edge.to) && all.insert(edge.to) {
                open.push(edge.to);
            }
        }
    }
    all
}

/// Whether a record is a secret of which no file says what it opens.
pub(super) fn opens_unknown(scene: Scene<'_>, id: RecordId) -> bool {
    let world = scene.on.world;
    world.record(id).kind == Kind::Secret
        && world.stated(id, AttrName::AuthenticatesAs) == Stated::Missing
        && !world.out(id).any(|edge| world.edge(edge).kind == EdgeKind::AuthenticatesAs)
}
