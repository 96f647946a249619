//! Shape `record`: one record whose attributes match (a secret without an end, a role that names everything).
//! Disabled, revoked and expired records are left out, unless the rule asks for them with `inactive: true`.

use super::chosen::Chosen;
use super::common::{comparisons, mutate, need_selector};
use super::unknown::Unknowns;
use super::{Scene, ShapeDef, Shaped, grounds};
use crate::doc::Fields;
use crate::model::{EvidenceKind, Grounds, Kind, Match, Outcome};
use crate::select::{Truth, Values, Where};
use std::sync::Arc;

pub(super) const SHAPE: ShapeDef = ShapeDef {
    name: "record",
    about: "one record whose attributes match",
    parameters: &[
        "of: the record (selector)",
        "where: comparisons between its own attributes (side `of.`)",
        "inactive: true to look at disabled, revoked and expired records too",
    ],
    placeholders: &[],
    read: |fields, values| Arc::new(Record::read(fields, values)),
};

#[derive(Clone, Debug)]
struct Record {
    of: Chosen,
    compare: Option<Where>,
    inactive: bool,
}

impl Record {
    fn read(fields: &Fields<'_>, values: &Values) -> Record {
        Record {
            of: need_selector(fields, "of", values),
            compare: comparisons(fields, &["of"], values),
            inactive: fields.bool("inactive").unwrap_or(false),
        }
    }
}

impl Shaped for Record {
    fn eval(&self, scene: Scene<'_>) -> Outcome {
        let world = scene.on.world;
        let mut outcome = Outcome::default();
        let mut unknowns = Unknowns::default();
        let kinds = self.of.kinds();
        for id in Kind::ALL.iter().filter(|kind| kinds.has(**kind)).flat_map(|kind| world.of_kind(*kind)) {
            if !self.inactive && !scene.alive(id) {
                continue;
            }
            outcome.examined += 1;
            if !unknowns.matches(scene, &self.of, id) {
                continue;
            }
            match self.compare.as_ref().map_or(Truth::True, |compare| compare.holds(scene.on.lens(), &|_| Some(id))) {
                Truth::True => outcome.matches.push(Match::about(EvidenceKind::Record, vec![id], vec![world.record(id).place])),
                Truth::Unknown => {
                    let missing = self.compare.iter().flat_map(|compare| compare.unknowns(scene.on.lens(), &|_| Some(id)));
                    unknowns.sides(scene, missing.collect(), &|_| Some(id));
                }
                Truth::False => {}
            }
        }
        outcome.not_assessed = unknowns.finish(world);
        outcome
    }

    fn grounds(&self) -> Grounds {
        grounds::of(&self.of)
    }

    fn mutants(&self) -> Vec<(String, Arc<dyn Shaped>)> {
        // A comparison of keys that only these kinds carry implies the kind.
        let only = |compare: &Where| Kind::ALL.iter().all(|kind| !compare.on(*kind) || self.of.kinds().has(*kind));
        let implied = self.compare.as_ref().is_some_and(only);
        let clauses = self.of.mutants().into_iter().filter(|(clause, _)| !(implied && clause == "kind"));
        let mut all = mutate("of", clauses.collect(), |of| Arc::new(Record { of, ..self.clone() }) as Arc<dyn Shaped>);
        if let Some(compare) = &self.compare {
            all.extend(mutate("where", compare.mutants(), |compare| {
                Arc::new(Record { compare: Some(compare), ..self.clone() }) as Arc<dyn Shaped>
            }));
        }
        all
    }
}
