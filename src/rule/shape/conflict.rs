//! Shape `conflict`: one person or principal that gets to both of two things that nobody should have together.
//! Linked accounts of one person count together, and are never walked into one another. Two reverse searches serve everybody.

use super::bridged::Crossings;
use super::chosen::Chosen;
use super::common::{comparisons, edge_kinds, level, mutate, need_selector, places, prove, selector};
use super::search::{Hunt, Way, Ways};
use super::unknown::Unknowns;
use super::{Scene, ShapeDef, Shaped, grounds};
use crate::doc::Fields;
use crate::graph::Witness;
use crate::model::{EdgeId, EdgeKind, EvidenceKind, Grounds, Kind, Kinds, Level, Match, Outcome, RecordId};
use crate::select::{Truth, Values, Where};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) const SHAPE: ShapeDef = ShapeDef {
    name: "conflict",
    about: "one person or principal that gets to both A and B",
    parameters: &[
        "who: person (linked accounts together), principal, role or agent",
        "of: which of them (selector)",
        "a: the one thing (selector)",
        "b: the other thing (selector)",
        "level: the least level of the last touch on both (default: use)",
        "via: kinds of edges that may be walked (default: all)",
        "where: comparisons (sides `a.`, `b.`)",
    ],
    placeholders: &["who", "a", "b", "members"],
    read: |fields, values| Arc::new(Conflict::read(fields, values)),
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Who {
    Person,
    Each(Kinds),
}

#[derive(Clone, Debug)]
struct Conflict {
    who: Who,
    of: Option<Chosen>,
    a: Chosen,
    b: Chosen,
    level: Level,
    via: Vec<EdgeKind>,
    compare: Option<Where>,
}

impl Conflict {
    fn read(fields: &Fields<'_>, values: &Values) -> Conflict {
        let words = [
            ("person", Who::Person),
            ("principal", Who::Each(Kinds::PRINCIPAL)),
            ("role", Who::Each(Kinds::of(&[Kind::Role]))),
            ("agent", Who::Each(Kinds::of(&[Kind::Agent]))),
        ];
        Conflict {
            who: fields.word("who", fields.need("who"), &words).unwrap_or(Who::Person),
            of: selector(fields, "of", values),
            a: need_selector(fields, "a", values),
            b: need_selector(fields, "b", values),
            level: level(fields, "level"),
            via: edge_kinds(fields, "via"),
            compare: comparisons(fields, &["a", "b"], values),
        }
    }

    /// Who is looked at: accounts, joined where they belong to one person.
    fn candidates(&self, scene: Scene<'_>, unknowns: &mut Unknowns) -> BTreeMap<RecordId, Vec<RecordId>> {
        let world = scene.on.world;
        let kinds = match self.who {
            Who::Person => Kinds::PRINCIPAL,
            Who::Each(kinds) => kinds,
        };
        let mut groups: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
        for id in Kind::ALL.iter().filter(|kind| kinds.has(**kind)).flat_map(|kind| world.of_kind(*kind)) {
            if scene.alive(id) && self.of.as_ref().is_none_or(|of| unknowns.matches(scene, of, id)) {
                let person = if self.who == Who::Person { world.person_of.get(id.index()).copied().unwrap_or(id) } else { id };
                groups.entry(person).or_default().push(id);
            }
        }
        groups
    }
}

/// The end of a way: the target, and the account that gets there.
struct Arm {
    account: RecordId,
    end: RecordId,
    bridge: Option<usize>,
    witness: Witness,
}

fn arm(scene: Scene<'_>, hunt: &Hunt<'_>, ways: &Ways, account: RecordId) -> Option<Arm> {
    let (bridge, witness) = match hunt.way(ways, account)? {
        Way::Open(witness) => (None, witness),
        Way::Bridged(bridge, witness) => (Some(bridge), witness),
    };
    let end = witness.edges.last().map_or(account, |edge| scene.on.world.edge(*edge).to);
    Some(Arm { account, end, bridge, witness })
}

/// The best arm of some accounts: open before bridged, then sure, then short.
fn best(scene: Scene<'_>, hunt: &Hunt<'_>, ways: &Ways, accounts: &[RecordId]) -> Option<Arm> {
    let arms = accounts.iter().filter_map(|account| arm(scene, hunt, ways, *account));
    arms.min_by_key(|arm| (arm.bridge.is_some(), arm.witness.certainty, arm.witness.elevated, arm.witness.edges.len(), arm.account))
}

impl Shaped for Conflict {
    fn eval(&self, scene: Scene<'_>) -> Outcome {
        let world = scene.on.world;
        let mut outcome = Outcome::default();
        let ends = |selector: &Chosen| -> (BTreeSet<RecordId>, Unknowns) {
            let mut missing = Unknowns::default();
            let found = missing.select(scene, selector).into_iter().filter(|id| Kinds::NODE.has(world.record(*id).kind)).collect();
            (found, missing)
        };
        let ((a, mut unknowns), (b, of_b)) = (ends(&self.a), ends(&self.b));
        // Nobody can have both where there is nothing of one: what is missing of the other does not matter then.
        if a.is_empty() && unknowns.is_empty() || b.is_empty() && of_b.is_empty() {
            return outcome;
        }
        unknowns.add(of_b);
        let both: BTreeSet<RecordId> = a.union(&b).copied().collect();
        let crossings = Crossings::find(scene, Some(&both));
        let hunt = |nodes| Hunt { scene, nodes, level: self.level, via: &self.via, through: &[], crossings: &crossings };
        let (to_a, to_b) = (hunt(&a), hunt(&b));
        let (ways_a, ways_b) = (to_a.run(), to_b.run());
        let mut sides = [false, false];
        for accounts in self.candidates(scene, &mut unknowns).into_values() {
            outcome.examined += 1;
            let (left, right) = (best(scene, &to_a, &ways_a, &accounts), best(scene, &to_b, &ways_b, &accounts));
            sides = [sides[0] || left.is_some(), sides[1] || right.is_some()];
            let (Some(left), Some(right)) = (left, right) else { continue };
            let side = |side: &str| Some(if side == "a" { left.end } else { right.end });
            match self.compare.as_ref().map_or(Truth::True, |compare| compare.holds(scene.on.lens(), &side)) {
                Truth::True => {}
                Truth::False => continue,
                Truth::Unknown => {
                    let missing = self.compare.iter().flat_map(|compare| compare.unknowns(scene.on.lens(), &side));
                    unknowns.sides(scene, missing.collect(), &side);
                    continue;
                }
            }
            let mut subjects = vec![left.account];
            if right.account != left.account {
                subjects.push(right.account);
            }
            subjects.extend([left.end, right.end]);
            let told: Vec<EdgeId> = left.witness.edges.iter().chain(&right.witness.edges).copied().collect();
            let mut found = Match::about(EvidenceKind::Conflict, subjects, places(world, &told));
            found.members = accounts.clone();
            found.remarks.extend(crossings.remark(&told));
            let bridge = left.bridge.or(right.bridge);
            prove(&mut found, right.witness);
            found.second = std::mem::take(&mut found.path);
            prove(&mut found, left.witness);
            match bridge {
                Some(bridge) => outcome.bridged.push((bridge, found)),
                None => outcome.matches.push(found),
            }
        }
        if a.is_empty() || b.is_empty() {
            outcome.examined = 0;
        }
        outcome.matches.sort_by(|a, b| a.subjects.cmp(&b.subjects));
        outcome.not_assessed = unknowns.finish(world);
        outcome
    }

    fn grounds(&self) -> Grounds {
        let who = match self.who {
            Who::Person => Kinds::PRINCIPAL,
            Who::Each(kinds) => kinds,
        };
        let of = self.of.as_ref().map_or(Grounds { about: who, ..Grounds::default() }, |of| grounds::of(of));
        let goals = self.a.kinds().and(self.b.kinds());
        Grounds { goals, edges: grounds::stating(&self.via), walks: true, ..of }
    }

    fn mutants(&self) -> Vec<(String, Arc<dyn Shaped>)> {
        let arc = |conflict: Conflict| Arc::new(conflict) as Arc<dyn Shaped>;
        let mut all = mutate("a", self.a.mutants(), |a| arc(Conflict { a, ..self.clone() }));
        all.extend(mutate("b", self.b.mutants(), |b| arc(Conflict { b, ..self.clone() })));
        if let Some(of) = &self.of {
            all.extend(mutate("of", of.mutants(), |of| arc(Conflict { of: Some(of), ..self.clone() })));
        }
        if self.level != Level::Use {
            all.push(("level".into(), arc(Conflict { level: Level::Use, ..self.clone() })));
        }
        if !self.via.is_empty() {
            all.push(("via".into(), arc(Conflict { via: Vec::new(), ..self.clone() })));
        }
        if let Some(compare) = &self.compare {
            all.extend(mutate("where", compare.mutants(), |compare| arc(Conflict { compare: Some(compare), ..self.clone() })));
        }
        all
    }
}
