//! What several shapes need: reading their parameters strictly, places and certainty of edges, and which records count at all.

use super::Scene;
use super::chosen::Chosen;
use crate::doc::{Fields, Item, Sort, suggest};
use crate::graph::Witness;
use crate::model::{Certainty, Confidence, EdgeId, EdgeKind, Level, Match, Place, RecordId, World};
use crate::select::{EdgeSelector, Errors, Values, Where};

/// Remark on a finding all of whose paths need an elevation.
pub(super) const ELEVATED: &str = "only while elevated";

/// Hands the errors of a selector on.
fn told(fields: &Fields<'_>, item: Item<'_>, errors: Errors) {
    for (error, help) in errors {
        fields.error(error.at.unwrap_or(item.at()), error.message, help);
    }
}

pub(super) fn selector_at(fields: &Fields<'_>, item: Item<'_>, values: &Values) -> Option<Chosen> {
    Chosen::parse(item, values).map_err(|errors| told(fields, item, errors)).ok()
}

/// A selector that may be left out.
pub(super) fn selector(fields: &Fields<'_>, key: &'static str, values: &Values) -> Option<Chosen> {
    fields.get(key).and_then(|item| selector_at(fields, item, values))
}

/// A selector that has to be there.
pub(super) fn need_selector(fields: &Fields<'_>, key: &'static str, values: &Values) -> Chosen {
    fields.need(key).and_then(|item| selector_at(fields, item, values)).unwrap_or_default()
}

pub(super) fn edge_at(fields: &Fields<'_>, item: Item<'_>, values: &Values) -> Option<EdgeSelector> {
    EdgeSelector::parse(item, values).map_err(|errors| told(fields, item, errors)).ok()
}

/// `where`, over the sides that a shape has.
pub(super) fn comparisons(fields: &Fields<'_>, sides: &[&str], values: &Values) -> Option<Where> {
    let item = fields.get("where")?;
    Where::parse(item, sides, values).map_err(|errors| told(fields, item, errors)).ok()
}

/// A level, `use` where none is given.
pub(super) fn level(fields: &Fields<'_>, key: &'static str) -> Level {
    let words: Vec<(&'static str, Level)> = Level::ALL.iter().map(|level| (level.word(), *level)).collect();
    fields.word(key, fields.get(key), &words).unwrap_or(Level::Use)
}

/// A list of edge kinds.
pub(super) fn edge_kinds(fields: &Fields<'_>, key: &'static str) -> Vec<EdgeKind> {
    let Some(item) = fields.get(key) else { return Vec::new() };
    let listed: Vec<Item<'_>> = if item.sort() == Sort::List { item.children().collect() } else { vec![item] };
    let mut kinds = Vec::new();
    for word in listed {
        match word.text().and_then(EdgeKind::from_word) {
            Some(kind) => kinds.push(kind),
            None => {
                let near = word.text().and_then(|text| suggest(text, EdgeKind::ALL.iter().map(|kind| kind.word())));
                let help = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
                fields.error(word.at(), format!("`{key}` lists kinds of edges, this is none ({})", word.shape()), help);
            }
        }
    }
    kinds
}

/// The confidence that a certainty allows.
pub(super) const fn confidence(certainty: Certainty) -> Confidence {
    match certainty {
        Certainty::Certain => Confidence::High,
        Certainty::Conditional => Confidence::Medium,
        Certainty::Assumed => Confidence::Low,
    }
}

/// The places of edges, each once, in order.
pub(super) fn places(world: &World, edges: &[EdgeId]) -> Vec<Place> {
    let mut all: Vec<Place> = Vec::new();
    for edge in edges {
        let place = world.edge(*edge).place;
        if !all.contains(&place) {
            all.push(place);
        }
    }
    all
}

/// Sets what a witness says about a match: the path, how sure it is, and whether it needs an elevation.
pub(super) fn prove(found: &mut Match, witness: Witness) {
    found.confidence = found.confidence.min(confidence(witness.certainty));
    if witness.elevated && !found.remarks.contains(&ELEVATED) {
        found.lowered += 1;
        found.remarks.push(ELEVATED);
    }
    found.path = witness.edges;
}

impl Scene<'_> {
    /// Whether an edge counts at the moment: inside its window.
    pub(super) fn live(&self, edge: EdgeId) -> bool {
        let extra = self.on.world.extra(self.on.world.edge(edge));
        extra.not_before.is_none_or(|from| from <= self.on.as_of) && extra.expires.is_none_or(|until| until > self.on.as_of)
    }

    /// Whether a record counts at the moment: a revoked key or a disabled account is no finding.
    pub(super) fn alive(&self, id: RecordId) -> bool {
        self.on.world.alive(id, self.on.as_of)
    }
}

/// Mutants of one parameter of a shape, each put back into its shape.
pub(super) fn mutate<P, S>(name: &str, mutants: Vec<(String, P)>, put: impl Fn(P) -> S) -> Vec<(String, S)> {
    mutants.into_iter().map(|(clause, part)| (format!("{name}: {clause}"), put(part))).collect()
}
