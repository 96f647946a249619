//! Fingerprints: the readable name of a risk, the same in every run while the risk is the same. Made of the rule and its subjects,
//! without lines and hops, so that a path over another way is the same risk.

use super::finding::Match;
use super::kind::Kind;
use super::names::Name;
use super::world::{RecordId, World};
use rustc_hash::{FxHashMap, FxHashSet};

/// What fingerprints of a world need to know: which ids need their scope to be told apart. Make it once for a run.
pub struct Fingerprints<'w> {
    world: &'w World,
    /// Ids that several records of one kind have.
    shared: FxHashSet<(Kind, Name)>,
}

/// A part of a fingerprint, without the sign that separates parts.
pub fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('|', "%7C")
}

/// A part as it was before [`escape`].
pub fn unescape(part: &str) -> String {
    part.replace("%7C", "|").replace("%25", "%")
}

/// The parts of a fingerprint, as they were before they were escaped: the rule, then its subjects.
pub fn parts(fingerprint: &str) -> impl Iterator<Item = String> + '_ {
    fingerprint.split('|').map(unescape)
}

/// A fingerprint of a rule and texts.
pub fn join<'t>(rule: &str, parts: impl IntoIterator<Item = &'t str>) -> String {
    let mut text = escape(rule);
    for part in parts {
        text.push('|');
        text.push_str(&escape(part));
    }
    text
}

impl<'w> Fingerprints<'w> {
    /// Looks for ids that are not unique in their kind.
    pub fn new(world: &'w World) -> Fingerprints<'w> {
        let mut seen: FxHashMap<(Kind, Name), u32> = FxHashMap::default();
        let mut shared = FxHashSet::default();
        for record in &world.records {
            let count = seen.entry((record.kind, record.id)).or_default();
            *count += 1;
            if *count > 1 {
                shared.insert((record.kind, record.id));
            }
        }
        Fingerprints { world, shared }
    }

    /// A subject: `kind:id`, with `@scope` only if another record of that kind has the same id.
    pub fn subject(&self, id: RecordId) -> String {
        let record = self.world.record(id);
        let label = self.world.label(id);
        if self.shared.contains(&(record.kind, record.id)) { format!("{label}@{}", self.world.text(record.scope)) } else { label }
    }

    /// The fingerprint of a match: `rule|subject|subject`; a group without a hub has its common value in their place.
    pub fn of(&self, rule: &str, found: &Match) -> String {
        let subjects: Vec<String> = found.subjects.iter().map(|id| self.subject(*id)).collect();
        join(rule, found.value.iter().chain(&subjects).map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EvidenceKind, Plane};
    use crate::select::fixture::Draft;

    #[test]
    fn subjects_are_told_apart_and_parts_come_back() {
        let mut draft = Draft::default();
        draft.add(Kind::Human, Plane::Platform, "kim");
        draft.add(Kind::Role, Plane::Platform, "kim");
        let one = draft.add(Kind::Secret, Plane::Platform, "a|b%7C");
        let other = draft.add(Kind::Secret, Plane::Platform, "a|b%7C");
        draft.scope(one, "vault:one");
        draft.scope(other, "vault:two");
        let world = draft.world();
        let prints = Fingerprints::new(&world);
        let of = |kind, scope: &str, id: &str| {
            prints.of("some-rule", &Match::about(EvidenceKind::Record, vec![world.find(kind, scope, id).unwrap()], Vec::new()))
        };
        assert_eq!(of(Kind::Human, "", "kim"), "some-rule|human:kim");
        let a = of(Kind::Secret, "vault:one", "a|b%7C");
        assert_eq!(a, "some-rule|secret:a%7Cb%257C@vault:one");
        assert_ne!(a, of(Kind::Secret, "vault:two", "a|b%7C"));
        assert_eq!(parts(&a).collect::<Vec<_>>(), ["some-rule", "secret:a|b%7C@vault:one"]);
        let mut group = Match::about(EvidenceKind::Group, Vec::new(), Vec::new());
        group.value = Some("issuer|x".into());
        assert_eq!(prints.of("r", &group), "r|issuer%7Cx");
    }
}
