//! Shape `edge`: one hop between two selected ends. Parallel edges between the same two records are one finding.
//! An edge outside its window or at a record that does not count is left out, unless the rule says `inactive: true`.

use super::bridged::Crossings;
use super::chosen::Chosen;
use super::common::{comparisons, confidence, edge_at, mutate, need_selector, places, selector};
use super::unknown::Unknowns;
use super::{Scene, ShapeDef, Shaped, grounds};
use crate::doc::Fields;
use crate::model::{EdgeId, EvidenceKind, Grounds, Kinds, Match, Outcome, RecordId};
use crate::select::{EdgeSelector, Truth, Values, Where};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const SHAPE: ShapeDef = ShapeDef {
    name: "edge",
    about: "one hop between two selected ends",
    parameters: &[
        "from: the start (selector)",
        "edge: kinds and attributes of the edge",
        "to: the end (selector)",
        "where: comparisons between the ends (sides `from.`, `to.`)",
        "inactive: true to look at edges and records that do not count at the moment",
    ],
    placeholders: &["from", "to", "edge"],
    read: |fields, values| Arc::new(Edge::read(fields, values)),
};

#[derive(Clone, Debug)]
struct Edge {
    from: Option<Chosen>,
    edge: EdgeSelector,
    to: Option<Chosen>,
    compare: Option<Where>,
    inactive: bool,
}

impl Edge {
    fn read(fields: &Fields<'_>, values: &Values) -> Edge {
        Edge {
            from: Some(need_selector(fields, "from", values)),
            edge: fields.need("edge").and_then(|item| edge_at(fields, item, values)).unwrap_or_default(),
            to: selector(fields, "to", values),
            compare: comparisons(fields, &["from", "to"], values),
            inactive: fields.bool("inactive").unwrap_or(false),
        }
    }

    /// Both ends together: what is missing at one counts only where the other does not speak against the edge.
    fn ends(&self, scene: Scene<'_>, from: RecordId, to: RecordId, unknowns: &mut Unknowns) -> bool {
        let lens = scene.on.lens();
        let side = |selector: &Option<Chosen>, id| selector.as_ref().map_or(Truth::True, |selector| selector.matches(lens, id));
        let (first, second) = (side(&self.from, from), side(&self.to, to));
        if first == Truth::False || second == Truth::False {
            return false;
        }
        for (selector, id, truth) in [(&self.from, from, first), (&self.to, to, second)] {
            if let (Some(selector), Truth::Unknown) = (selector, truth) {
                unknowns.keys(scene, id, selector.unknowns(lens, id));
            }
        }
        first == Truth::True && second == Truth::True
    }
}

impl Shaped for Edge {
    fn eval(&self, scene: Scene<'_>) -> Outcome {
        let world = scene.on.world;
        let lens = scene.on.lens();
        let mut unknowns = Unknowns::default();
        let mut outcome = Outcome::default();
        let mut undecided: BTreeMap<RecordId, Vec<String>> = BTreeMap::new();
        let mut groups: BTreeMap<(RecordId, RecordId), Vec<EdgeId>> = BTreeMap::new();
        for id in (0..world.edges.len() as u32).map(EdgeId) {
            let edge = world.edge(id);
            let truth = self.edge.matches(lens, id);
            let counts = self.inactive || scene.live(id) && scene.alive(edge.from) && scene.alive(edge.to);
            if truth == Truth::False || !counts {
                continue;
            }
            outcome.examined += 1;
            if !self.ends(scene, edge.from, edge.to, &mut unknowns) {
                continue;
            }
            let side = |side: &str| Some(if side == "from" { edge.from } else { edge.to });
            let compared = self.compare.as_ref().map_or(Truth::True, |compare| compare.holds(lens, &side));
            match (truth, compared) {
                (Truth::True, Truth::True) => groups.entry((edge.from, edge.to)).or_default().push(id),
                (_, Truth::False) => {}
                _ => {
                    undecided.entry(edge.by).or_default().extend(self.edge.unknowns(lens, id));
                    let missing = self.compare.iter().flat_map(|compare| compare.unknowns(lens, &side));
                    unknowns.sides(scene, missing.collect(), &side);
                }
            }
        }
        let crossings = Crossings::find(scene, None);
        for ((from, to), edges) in groups {
            let open: Vec<EdgeId> = edges.iter().copied().filter(|edge| crossings.closed(*edge).is_none()).collect();
            let shown = if open.is_empty() { &edges } else { &open };
            let mut found = Match::about(EvidenceKind::Edge, vec![from, to], places(world, shown));
            found.path = shown.iter().take(1).copied().collect();
            found.crossing = shown.clone();
            found.confidence = shown.iter().map(|edge| confidence(world.edge(*edge).certainty)).max().unwrap_or(found.confidence);
            found.remarks.extend(crossings.remark(shown));
            match edges.iter().find_map(|edge| crossings.closed(*edge)) {
                Some(bridge) if open.is_empty() => outcome.bridged.push((bridge, found)),
                _ => outcome.matches.push(found),
            }
        }
        for (by, keys) in undecided {
            unknowns.edge(scene, by, keys);
        }
        outcome.not_assessed = unknowns.finish(world);
        outcome
    }

    fn grounds(&self) -> Grounds {
        let node = Grounds { about: Kinds::NODE, ..Grounds::default() };
        let from = self.from.as_ref().map_or(node, |from| grounds::of(from));
        Grounds { edges: grounds::stating(&self.edge.kinds()), ..from }
    }

    fn mutants(&self) -> Vec<(String, Arc<dyn Shaped>)> {
        let arc = |edge: Edge| Arc::new(edge) as Arc<dyn Shaped>;
        let mut all = mutate("edge", self.edge.mutants(), |edge| arc(Edge { edge, ..self.clone() }));
        if let Some(from) = &self.from {
            all.extend(mutate("from", from.mutants(), |from| arc(Edge { from: Some(from), ..self.clone() })));
        }
        if let Some(to) = &self.to {
            all.extend(mutate("to", to.mutants(), |to| arc(Edge { to: Some(to), ..self.clone() })));
        }
        if let Some(compare) = &self.compare {
            all.extend(mutate("where", compare.mutants(), |compare| arc(Edge { compare: Some(compare), ..self.clone() })));
        }
        all
    }
}
