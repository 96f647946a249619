//! Shape `opening`: the records by whose facts paths enter another plane on their way to a target; one finding for each opening,
//! however many targets lie behind it. Bridges close openings: every edge of one has to be named, and all that lies behind.

use super::bridged::{EXPIRED, WIDER, within};
use super::chosen::Chosen;
use super::common::{level, mutate, need_selector, places, prove, selector};
use super::path::opens_unknown;
use super::unknown::{Unknowns, declare};
use super::{Scene, ShapeDef, Shaped, grounds};
use crate::doc::{Fields, Item, Sort};
use crate::graph::{Goal, Opening as Found, Walk};
use crate::model::{Confidence, Counts, EdgeId, EdgeKind, EvidenceKind, Grounds, Kind, Kinds, Level, Match, Outcome, Plane, RecordId};
use crate::select::{Truth, Values};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) const SHAPE: ShapeDef = ShapeDef {
    name: "opening",
    about: "the records by whose facts paths enter another plane",
    parameters: &[
        "from: the principals that paths come from (selector)",
        "to: what they must not get to (selector)",
        "level: the least level of the last touch (default: use)",
        "enter: the planes that are entered (default: those of the targets)",
        "assumed_secrets: true to report openings to secrets of the entered plane of which nobody says what they open",
        "start: openings whose start matches (selector)",
    ],
    placeholders: &["start", "end", "before", "behind", "by"],
    read: |fields, values| Arc::new(Opening::read(fields, values)),
};

const LATENT: &str = "nobody reaches it yet";
const UNNAMED: &str = "what the secret behind it opens is not stated";

#[derive(Clone, Debug)]
struct Opening {
    from: Chosen,
    to: Chosen,
    level: Level,
    enter: Vec<Plane>,
    start: Option<Chosen>,
    assumed: bool,
}

impl Opening {
    fn read(fields: &Fields<'_>, values: &Values) -> Opening {
        let planes = [(Plane::Platform.word(), Plane::Platform), (Plane::Application.word(), Plane::Application)];
        let given: Vec<Item<'_>> = match fields.get("enter") {
            Some(item) if item.sort() == Sort::List => item.children().collect(),
            other => other.into_iter().collect(),
        };
        Opening {
            from: need_selector(fields, "from", values),
            to: need_selector(fields, "to", values),
            level: level(fields, "level"),
            enter: given.into_iter().filter_map(|item| fields.word("enter", Some(item), &planes)).collect(),
            start: selector(fields, "start", values),
            assumed: fields.bool("assumed_secrets").unwrap_or(false),
        }
    }

    /// The principals of F, the workloads on its side and those that run as one of them.
    fn starts(&self, scene: Scene<'_>, enter: &[Plane], unknowns: &mut Unknowns) -> Vec<RecordId> {
        let world = scene.on.world;
        let mut starts: BTreeSet<RecordId> = unknowns.select(scene, &self.from).into_iter().collect();
        let machines = self.from.kinds().has(Kind::ServiceAccount);
        let any = self.from.any_kind();
        for id in world.of_kind(Kind::Workload).filter(|id| scene.alive(*id)) {
            let runs_as = |edge: EdgeId| world.edge(edge).kind == EdgeKind::RunsAs && starts.contains(&world.edge(edge).to);
            if machines && any.matches(scene.on.lens(), id) == Truth::True || world.out(id).any(runs_as) {
                starts.insert(id);
            }
        }
        starts.into_iter().filter(|id| Kinds::NODE.has(world.record(*id).kind) && !enter.contains(&world.record(*id).plane)).collect()
    }
}

/// A finding being made of the openings between the same two records.
struct Joined {
    best: Found,
    edges: BTreeSet<EdgeId>,
    before: u64,
    behind: u64,
    counts: Counts,
    targets: BTreeMap<RecordId, Option<Level>>,
}

/// Openings between the same two records are one finding: the reader would close them in one go, and they are one risk.
fn join(openings: Vec<Found>) -> Vec<Joined> {
    let mut all: BTreeMap<(RecordId, RecordId), Joined> = BTreeMap::new();
    for opening in openings {
        let key = (opening.start, opening.end);
        let rank = |found: &Found| (found.before == 0, found.witness.certainty, found.witness.elevated, found.witness.edges.len());
        match all.get_mut(&key) {
            None => {
                let joined = Joined {
                    edges: opening.edges.iter().copied().collect(),
                    before: opening.before,
                    behind: opening.behind,
                    counts: opening.counts,
                    targets: opening.targets.iter().copied().collect(),
                    best: opening,
                };
                all.insert(key, joined);
            }
            Some(joined) => {
                joined.edges.extend(&opening.edges);
                joined.before = joined.before.max(opening.before);
                // The targets of two openings overlap; the larger number is what can be said for sure.
                joined.counts = if joined.behind == opening.behind { joined.counts } else { Counts::AtLeast };
                joined.behind = joined.behind.max(opening.behind);
                for (target, level) in &opening.targets {
                    let most = joined.targets.entry(*target).or_insert(*level);
                    *most = match (*most, *level) {
                        (None, _) | (_, None) => None,
                        (Some(a), Some(b)) => Some(a.max(b)),
                    };
                }
                if rank(&opening) < rank(&joined.best) {
                    joined.best = opening;
                }
            }
        }
    }
    all.into_values().collect()
}

/// What the bridges say of an opening: the one that closes it, or a remark on why it stays open.
fn judge(scene: Scene<'_>, joined: &Joined) -> (Option<usize>, Option<&'static str>) {
    let (world, lens) = (scene.on.world, scene.on.lens());
    let mut closing = None;
    let mut remark = None;
    // The names of at most 1,000 targets are known: a bridge that has to vouch for more can't be checked.
    let listed = joined.targets.len() as u64 >= joined.behind;
    let mut all = true;
    for edge in joined.edges.iter().map(|edge| world.edge(*edge)) {
        let mut closed = false;
        for (index, bridge) in scene.on.bridges.iter().enumerate() {
            if bridge.from.matches(lens, edge.from) != Truth::True || bridge.to.matches(lens, edge.to) != Truth::True {
                continue;
            }
            if !bridge.active(scene.on.as_of) {
                remark = remark.or(Some(EXPIRED));
            } else if !listed || !within(bridge, lens, joined.targets.iter().map(|(id, level)| (*id, *level))) {
                remark = Some(WIDER);
            } else {
                closed = true;
                closing = closing.or(Some(index));
            }
        }
        all &= closed;
    }
    match (all && closing.is_some(), closing) {
        (true, index) => (index, None),
        (false, Some(_)) => (None, Some(WIDER)),
        (false, None) => (None, remark),
    }
}

impl Opening {
    fn say(&self, scene: Scene<'_>, joined: Joined, outcome: &mut Outcome) {
        let world = scene.on.world;
        let bridges = if scene.boundary { judge(scene, &joined) } else { (None, None) };
        let edges: Vec<EdgeId> = joined.edges.into_iter().collect();
        let mut told = edges.clone();
        told.extend(&joined.best.witness.edges);
        let mut found = Match::about(EvidenceKind::Opening, vec![joined.best.start, joined.best.end], places(world, &told));
        found.crossing = edges;
        (found.before, found.behind, found.counts) = (joined.before, joined.behind, joined.counts);
        if joined.before == 0 {
            found.lowered += 1;
            found.remarks.push(LATENT);
        }
        found.remarks.extend(bridges.1);
        prove(&mut found, joined.best.witness);
        match bridges.0 {
            Some(bridge) => outcome.bridged.push((bridge, found)),
            None => outcome.matches.push(found),
        }
    }

    /// Openings to secrets of the entered plane of which nobody says what they open: the secret is itself the target, assumed.
    fn unnamed(&self, scene: Scene<'_>, starts: &[RecordId], enter: &[Plane], outcome: &mut Outcome, unknowns: &mut Unknowns) {
        let world = scene.on.world;
        let open = |id: &RecordId| enter.contains(&world.record(*id).plane) && scene.alive(*id) && opens_unknown(scene, *id);
        let secrets: Vec<RecordId> = world.of_kind(Kind::Secret).filter(open).collect();
        if secrets.is_empty() {
            return;
        }
        let known: BTreeSet<(RecordId, RecordId)> = outcome
            .matches
            .iter()
            .chain(outcome.bridged.iter().map(|(_, found)| found))
            .filter_map(|found| Some((*found.subjects.first()?, *found.subjects.get(1)?)))
            .collect();
        let goal = Goal { nodes: &secrets, level: Level::Read };
        let openings = scene.on.graph.openings(world, starts, goal, enter, Walk::default());
        let mut reached: BTreeSet<RecordId> = BTreeSet::new();
        // Only what somebody reaches is worth an assumed finding.
        for joined in join(openings).into_iter().filter(|joined| joined.before > 0 && self.begins(scene, joined.best.start, unknowns)) {
            reached.extend(joined.targets.keys());
            if !self.assumed || known.contains(&(joined.best.start, joined.best.end)) {
                continue;
            }
            let mut made = Outcome::default();
            self.say(scene, joined, &mut made);
            for found in made.matches.iter_mut().chain(made.bridged.iter_mut().map(|(_, found)| found)) {
                found.confidence = Confidence::Low;
                found.remarks.push(UNNAMED);
            }
            outcome.matches.extend(made.matches);
            outcome.bridged.extend(made.bridged);
        }
        if let Some(first) = reached.first() {
            let why = format!("{} secrets behind openings do not state what they open (the first: `{}`)", reached.len(), world.id(*first));
            unknowns.line(why, declare(world, *first, &["authenticates_as".to_owned()]));
        }
    }

    /// Whether the rule is about openings that start there; what is missing to tell is kept.
    fn begins(&self, scene: Scene<'_>, start: RecordId, unknowns: &mut Unknowns) -> bool {
        self.start.as_ref().is_none_or(|selector| unknowns.matches(scene, selector, start))
    }
}

impl Shaped for Opening {
    fn eval(&self, scene: Scene<'_>) -> Outcome {
        let world = scene.on.world;
        let mut unknowns = Unknowns::default();
        let mut outcome = Outcome::default();
        let nodes: Vec<RecordId> =
            unknowns.select(scene, &self.to).into_iter().filter(|id| Kinds::NODE.has(world.record(*id).kind)).collect();
        let sides = [Plane::Platform, Plane::Application];
        let enter: Vec<Plane> = if self.enter.is_empty() {
            sides.into_iter().filter(|plane| nodes.iter().any(|id| world.record(*id).plane == *plane)).collect()
        } else {
            self.enter.clone()
        };
        if enter.is_empty() {
            if let Some(first) = nodes.first() {
                let why =
                    format!("no plane is stated for the {} records that the rule guards (the first: `{}`)", nodes.len(), world.id(*first));
                unknowns.line(why, declare(world, *first, &["plane".to_owned()]));
            }
            outcome.not_assessed = unknowns.finish(world);
            return outcome;
        }
        let starts = self.starts(scene, &enter, &mut unknowns);
        outcome.examined = if nodes.is_empty() { 0 } else { starts.len() as u64 };
        let goal = Goal { nodes: &nodes, level: self.level };
        let openings = scene.on.graph.openings(world, &starts, goal, &enter, Walk::default());
        for joined in join(openings) {
            if self.begins(scene, joined.best.start, &mut unknowns) {
                self.say(scene, joined, &mut outcome);
            }
        }
        self.unnamed(scene, &starts, &enter, &mut outcome, &mut unknowns);
        outcome.matches.sort_by(|a, b| a.subjects.cmp(&b.subjects));
        outcome.not_assessed = unknowns.finish(world);
        outcome
    }

    fn grounds(&self) -> Grounds {
        Grounds { goals: self.to.kinds(), edges: grounds::stating(&[]), walks: true, ..grounds::of(&self.from) }
    }

    fn mutants(&self) -> Vec<(String, Arc<dyn Shaped>)> {
        let arc = |opening: Opening| Arc::new(opening) as Arc<dyn Shaped>;
        let mut all = mutate("from", self.from.mutants(), |from| arc(Opening { from, ..self.clone() }));
        all.extend(mutate("to", self.to.mutants(), |to| arc(Opening { to, ..self.clone() })));
        if self.level != Level::Use {
            all.push(("level".into(), arc(Opening { level: Level::Use, ..self.clone() })));
        }
        if let Some(start) = &self.start {
            all.extend(mutate("start", start.mutants(), |start| arc(Opening { start: Some(start), ..self.clone() })));
        }
        all
    }
}
