//! Shape `absent`: a record that lacks an edge, a reference or a claim. What is not there can be found only where a file says null
//! or says that it lists all of such facts; elsewhere the rule is not assessed, and the line that would settle it is named.

use super::chosen::Chosen;
use super::common::{mutate, need_selector, selector_at};
use super::unknown::{Unknowns, counted, declare};
use super::{Scene, ShapeDef, Shaped, grounds};
use crate::doc::{Fields, Item, Sort, suggest};
use crate::model::{AttrName, AttrType, Direction, EdgeKind, EvidenceKind, Grounds, Kind, Kinds, Match, Name, Outcome, RecordId, Stated};
use crate::select::{Truth, Values};
use std::sync::Arc;

pub(super) const SHAPE: ShapeDef = ShapeDef {
    name: "absent",
    about: "a record that lacks a required edge, reference or claim",
    parameters: &[
        "of: the record (selector)",
        "lacks: a kind of edge or a key (`~kind` for edges that end here), or `claim:` with a selector of claims about it",
        "populations: kinds of records that have to be listed in full before the absence of an incoming edge counts",
    ],
    placeholders: &["lacks"],
    read: |fields, values| Arc::new(Absent::read(fields, values)),
};

#[derive(Clone, Debug)]
struct Absent {
    of: Chosen,
    lacks: Lacks,
    populations: Vec<Kind>,
}

#[derive(Clone, Debug)]
enum Lacks {
    /// An attribute of its own, and the kinds of edges that state the same.
    Out(Option<AttrName>, Vec<EdgeKind>, String),
    /// An edge that ends here, or a reference to it.
    In(Option<AttrName>, Vec<EdgeKind>, String),
    /// A claim about it.
    Claim(Chosen),
}

impl Absent {
    fn read(fields: &Fields<'_>, values: &Values) -> Absent {
        let lacks =
            fields.need("lacks").and_then(|item| if item.sort() == Sort::Map { claim(fields, item, values) } else { named(fields, item) });
        let kinds: Vec<(&'static str, Kind)> = Kind::ALL.iter().map(|kind| (kind.word(), *kind)).collect();
        let given: Vec<Item<'_>> = match fields.get("populations") {
            Some(item) if item.sort() == Sort::List => item.children().collect(),
            other => other.into_iter().collect(),
        };
        Absent {
            of: need_selector(fields, "of", values),
            lacks: lacks.unwrap_or(Lacks::Out(None, Vec::new(), String::new())),
            populations: given.into_iter().filter_map(|item| fields.word("populations", Some(item), &kinds)).collect(),
        }
    }

    /// Whether the record has it.
    fn has(&self, scene: Scene<'_>, id: RecordId) -> bool {
        let world = scene.on.world;
        match &self.lacks {
            Lacks::Out(key, kinds, _) => {
                key.is_some_and(|key| matches!(world.stated(id, key), Stated::Is(_)))
                    || world.out(id).any(|edge| kinds.contains(&world.edge(edge).kind) && scene.live(edge))
            }
            Lacks::In(key, kinds, _) => {
                key.is_some_and(|key| world.referrers(id, key).next().is_some())
                    || world.into(id).iter().any(|edge| kinds.contains(&world.edge(*edge).kind) && scene.live(*edge))
            }
            Lacks::Claim(claim) => {
                world.referrers(id, AttrName::About).any(|about| scene.alive(about) && claim.matches(scene.on.lens(), about) == Truth::True)
            }
        }
    }

    /// Whether the files prove that it is not there; otherwise the line that would settle it.
    fn proven(&self, scene: Scene<'_>, id: RecordId) -> Result<(), String> {
        let world = scene.on.world;
        let record = world.record(id);
        let complete = |kind: Kind, field| {
            world.is_complete(kind, record.scope, record.plane, field) || world.is_complete(kind, Name::EMPTY, record.plane, field)
        };
        let listed = |kinds: &[Kind]| -> Result<(), String> {
            let missing: Vec<&str> = kinds.iter().filter(|kind| !complete(**kind, None)).map(|kind| kind.section()).collect();
            if missing.is_empty() { Ok(()) } else { Err(format!("complete: [{}]", missing.join(", "))) }
        };
        match &self.lacks {
            Lacks::Out(Some(key), ..) => match world.stated(id, *key) {
                Stated::Null => Ok(()),
                _ if complete(record.kind, Some(*key)) => Ok(()),
                _ => Err(declare(world, id, &[key.key().to_owned()])),
            },
            Lacks::Out(None, ..) => listed(if self.populations.is_empty() { &[Kind::Grant] } else { &self.populations }),
            Lacks::In(key, ..) => {
                let on = key.map_or(Kinds::NONE, AttrName::on);
                let carriers: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| on.has(*kind) && !kind.section().is_empty()).collect();
                listed(if self.populations.is_empty() { &carriers } else { &self.populations })
            }
            Lacks::Claim(_) => listed(&[Kind::Claim]),
        }
    }

    fn said(&self) -> String {
        match &self.lacks {
            Lacks::Out(_, _, text) | Lacks::In(_, _, text) => format!("`{text}`"),
            Lacks::Claim(_) => "such a claim".into(),
        }
    }
}

fn claim(fields: &Fields<'_>, item: Item<'_>, values: &Values) -> Option<Lacks> {
    let inner = Fields::new(item, "lacks");
    let selector = inner.need("claim").and_then(|claim| selector_at(&inner, claim, values));
    let errors = inner.finish();
    for (error, help) in errors {
        fields.error(error.at.unwrap_or(item.at()), error.message, help);
    }
    selector.map(Lacks::Claim)
}

/// A kind of edge or the key of a reference, `~` for backwards.
fn named(fields: &Fields<'_>, item: Item<'_>) -> Option<Lacks> {
    let text = item.text().unwrap_or("");
    let word = text.strip_prefix('~').unwrap_or(text);
    let key = AttrName::from_key(word);
    let backwards = text.starts_with('~');
    let mut kinds: Vec<EdgeKind> = EdgeKind::from_word(word).into_iter().collect();
    // A key that makes edges is the same fact as those edges, in the direction in which the key runs.
    let direction = if backwards { Direction::In } else { Direction::Out };
    let made = key.into_iter().flat_map(|key| Kind::ALL.iter().filter_map(move |kind| key.edge(*kind)));
    kinds.extend(made.filter(|(_, runs)| (*runs == Direction::Out) == (direction == Direction::Out) || backwards).map(|(kind, _)| kind));
    kinds.sort_unstable();
    kinds.dedup();
    let reference = key.is_some_and(|key| matches!(key.kind(), AttrType::Ref(_) | AttrType::Link(_)));
    if key.is_none() && kinds.is_empty() || backwards && kinds.is_empty() && !reference {
        let all = crate::model::ATTRS.iter().map(|def| def.key).chain(EdgeKind::ALL.iter().map(|kind| kind.word()));
        let help = suggest(word, all).map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        fields.error(item.at(), format!("`lacks` names a kind of edge or a key, this is none ({})", item.shape()), help);
        return None;
    }
    Some(if backwards { Lacks::In(key, kinds, text.to_owned()) } else { Lacks::Out(key, kinds, text.to_owned()) })
}

impl Shaped for Absent {
    fn eval(&self, scene: Scene<'_>) -> Outcome {
        let world = scene.on.world;
        let mut unknowns = Unknowns::default();
        let mut outcome = Outcome::default();
        let mut open: Vec<(RecordId, String)> = Vec::new();
        for id in unknowns.select(scene, &self.of) {
            outcome.examined += 1;
            if self.has(scene, id) {
                continue;
            }
            match self.proven(scene, id) {
                Ok(()) => {
                    let mut found = Match::about(EvidenceKind::Absence, vec![id], vec![world.record(id).place]);
                    found.value = Some(self.said());
                    outcome.matches.push(found);
                }
                Err(declare) => open.push((id, declare)),
            }
        }
        if let Some((first, declare)) = open.first() {
            let alike = open.iter().all(|(id, _)| world.record(*id).kind == world.record(*first).kind);
            let records = if alike { counted(open.len() as u64, world.record(*first).kind) } else { format!("{} records", open.len()) };
            let why = format!("no file says whether {records} have {} (the first: `{}`)", self.said(), world.id(*first));
            unknowns.line(why, declare.clone());
        }
        outcome.not_assessed = unknowns.finish(world);
        outcome
    }

    fn grounds(&self) -> Grounds {
        grounds::of(&self.of)
    }

    fn mutants(&self) -> Vec<(String, Arc<dyn Shaped>)> {
        let arc = |absent: Absent| Arc::new(absent) as Arc<dyn Shaped>;
        let mut all = mutate("of", self.of.mutants(), |of| arc(Absent { of, ..self.clone() }));
        if let Lacks::Claim(claim) = &self.lacks {
            all.extend(mutate("claim", claim.mutants(), |claim| arc(Absent { lacks: Lacks::Claim(claim), ..self.clone() })));
        }
        all
    }
}
