//! Selectors of records: a map of path to condition, all of which have to hold.

use super::condition::Cond;
use super::parse::{Reader, Sorted};
use super::path::{Leaf, PathExpr};
use super::value::{Found, Got};
use super::{Errors, Lens, Truth, Values, walk, word_of};
use crate::doc::{Item, Sort};
use crate::model::{AttrName, Kind, Kinds, Plane, RecordId, World};

/// One path and what is asked of its values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Clause {
    pub(super) path: PathExpr,
    pub(super) cond: Cond,
}

impl Clause {
    /// Reads a condition on what a path finds.
    pub(super) fn parse(reader: &mut Reader<'_>, path: PathExpr, item: Item<'_>) -> Option<Clause> {
        let key = path.names.join(".");
        let cond = reader.cond(&key, item, path.sorted())?;
        Some(Clause { path, cond })
    }

    pub(super) fn found<'w>(&self, lens: Lens<'w>, id: RecordId) -> Found<'w> {
        let mut found = walk::walk(&self.path, lens, id);
        if self.path.steps.is_empty() && self.path.leaf == Leaf::Id {
            // An identity that was joined from several records answers to each of its names.
            let names = lens.world.attr(id, AttrName::KnownAs).iter();
            found.values.extend(names.filter_map(|row| word_of(lens.world, row.value)).map(Got::word));
        }
        found
    }

    pub(super) fn holds(&self, lens: Lens<'_>, id: RecordId) -> Truth {
        // Nearly every selector asks for the kind first, of every record: no need to look for values.
        if self.on_kind() {
            return self.cond.of_kind(lens.world.record(id).kind);
        }
        self.cond.holds(lens, &self.found(lens, id))
    }

    /// The key that would have to be stated, where that is why it is not known whether the clause holds.
    pub(super) fn unknown(&self, lens: Lens<'_>, id: RecordId) -> Option<String> {
        let missing = self.found(lens, id).missing.map(|depth| self.path.prefix(depth));
        missing.or_else(|| self.cond.unset().map(|name| format!("values.{name}")))
    }

    /// Whether it is the condition on the record's own kind.
    fn on_kind(&self) -> bool {
        self.path.steps.is_empty() && self.path.leaf == Leaf::Kind
    }

    /// Its parts left out one by one; `None` where it is left out as a whole.
    pub(super) fn mutants(&self) -> Vec<(String, Option<Clause>)> {
        let key = self.path.names.join(".");
        let part = |(word, cond): (&str, Cond)| (format!("{key}: {word}"), Some(Clause { path: self.path.clone(), cond }));
        std::iter::once((key.clone(), None)).chain(self.cond.mutants().into_iter().map(part)).collect()
    }
}

impl PathExpr {
    /// What the values at its end look like.
    pub(super) fn sorted(&self) -> Sorted {
        if self.leaf == Leaf::Kind { Sorted::Kind } else { Sorted::Attr(self.sort()) }
    }
}

/// A condition on records.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selector {
    clauses: Vec<Clause>,
}

impl Selector {
    /// Reads a selector from a map (`{kind: human, plane: platform}`); `$name` values come from `values`.
    pub fn parse(item: Item<'_>, values: &Values) -> Result<Selector, Errors> {
        let mut reader = Reader::new(values);
        let mut clauses: Vec<Clause> = Vec::new();
        if item.sort() != Sort::Map || item.children().next().is_none() {
            let help = "write a map of keys and conditions, or `{ kind: any }` for everything";
            reader.error(item.at(), format!("a selector is a map of conditions, this is a {}", item.shape()), help);
            return reader.finish(Selector { clauses });
        }
        // The kind comes first: it says which of the other keys make sense, and it is the cheapest to ask.
        if let Some(kind) = item.get("kind") {
            clauses.extend(PathExpr::parse("kind").ok().and_then(|path| Clause::parse(&mut reader, path, kind)));
        }
        let kinds = clauses.first().map_or(Kinds::ANY, |clause| clause.cond.kinds());
        for child in item.children().filter(|child| child.key() != "kind") {
            match PathExpr::parse_from(child.key(), kinds) {
                Ok(path) => clauses.extend(Clause::parse(&mut reader, path, child)),
                Err((message, help)) => reader.error(child.key_at(), message, help),
            }
        }
        reader.finish(Selector { clauses })
    }

    /// The record of exactly this id, of any of these kinds.
    pub(super) fn exact(kinds: Option<Kinds>, id: &str) -> Selector {
        let own =
            |leaf: Leaf, name: &str, cond: Cond| Clause { path: PathExpr { steps: Vec::new(), leaf, names: vec![name.into()] }, cond };
        let kind = kinds.map(|kinds| own(Leaf::Kind, "kind", Cond::Kinds(kinds)));
        Selector { clauses: kind.into_iter().chain([own(Leaf::Id, "id", Cond::Text(id.to_owned()))]).collect() }
    }

    /// Whether a record matches.
    pub fn matches(&self, lens: Lens<'_>, id: RecordId) -> Truth {
        let mut truth = Truth::True;
        for clause in &self.clauses {
            truth = truth.and(clause.holds(lens, id));
            if truth == Truth::False {
                break;
            }
        }
        truth
    }

    /// All records that match, in order.
    pub fn select(&self, lens: Lens<'_>) -> Vec<RecordId> {
        let kinds = self.kinds();
        let all = Kind::ALL.iter().filter(|kind| kinds.has(**kind)).flat_map(|kind| lens.world.of_kind(*kind));
        all.filter(|id| self.matches(lens, *id) == Truth::True).collect()
    }

    /// The kinds that can match.
    pub fn kinds(&self) -> Kinds {
        self.clauses.iter().find(|clause| clause.on_kind()).map_or(Kinds::ANY, |clause| clause.cond.kinds())
    }

    /// The planes that can match; every one, where it does not ask for the plane.
    pub fn planes(&self) -> Vec<Plane> {
        let asks = |clause: &&Clause| clause.path.steps.is_empty() && clause.path.leaf == Leaf::Plane;
        let world = World::default();
        let lens = Lens { world: &world, as_of: 0 };
        let can = |plane: &Plane| {
            let found = Found::one(Got::word(plane.word()));
            self.clauses.iter().filter(asks).all(|clause| clause.cond.holds(lens, &found) != Truth::False)
        };
        Plane::ALL.iter().copied().filter(can).collect()
    }

    /// The same selector without its condition on the kind.
    pub fn any_kind(&self) -> Selector {
        Selector { clauses: self.clauses.iter().filter(|clause| !clause.on_kind()).cloned().collect() }
    }

    /// For the mutation test: this selector once for each clause, without that clause, with the clause's text.
    /// A clause of several conditions also comes once without each of them.
    pub fn mutants(&self) -> Vec<(String, Selector)> {
        let mut all = Vec::new();
        for (at, clause) in self.clauses.iter().enumerate() {
            for (text, changed) in clause.mutants() {
                let mut clauses = self.clauses.clone();
                clauses.splice(at..=at, changed);
                all.push((text, Selector { clauses }));
            }
        }
        all
    }

    /// For a record that does not match only because a fact is not stated: the keys that are missing. Empty otherwise.
    /// `values.NAME` stands for a `$name` that nobody has given a value.
    pub fn unknowns(&self, lens: Lens<'_>, id: RecordId) -> Vec<String> {
        let mut keys = Vec::new();
        for clause in &self.clauses {
            match clause.holds(lens, id) {
                Truth::True => {}
                Truth::False => return Vec::new(),
                // A record that can't carry the key will never match, whatever anybody states.
                Truth::Unknown => match clause.unknown(lens, id) {
                    Some(key) => keys.push(key),
                    None => return Vec::new(),
                },
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
