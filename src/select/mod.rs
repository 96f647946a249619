//! Floor 1: selectors, the one way to name records and edges: in planes, links, bridges, waivers, rules and on the command line.
//! Out of a map of attribute (or dotted path) to condition comes a [`Selector`]; unknown never matches, either way.

mod bridge;

pub use bridge::Bridge;

use crate::doc::{Error, Item};
use crate::model::{EdgeId, Kinds, RecordId, Value, World};
use std::collections::BTreeMap;

/// What rules call `$name`: each a list of words.
pub type Values = BTreeMap<String, Vec<String>>;

/// Errors of a selector, each with a hint ("did you mean `plane`?") or an empty string.
pub type Errors = Vec<(Error, String)>;

/// Whether a condition holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not.
    False,
    /// No file states what it asks for.
    Unknown,
}

/// What a selector is read for: the world and the moment.
#[derive(Clone, Copy)]
pub struct Lens<'w> {
    /// The records.
    pub world: &'w World,
    /// Seconds since 1970 that ages and windows are judged at.
    pub as_of: i64,
}

/// A condition on records.
#[derive(Clone, Debug, Default)]
pub struct Selector {}

/// A condition on edges: `kind`, `level`, `activation`, `certainty`, `technique`, `action`, `conditions`, `expires`, `not_before`, and `by.*`.
#[derive(Clone, Debug, Default)]
pub struct EdgeSelector {}

/// Comparisons between two ends of a match: keys are paths from a side (`from.`, `to.`, `last.`, `hub.`, `a.`, `b.`).
#[derive(Clone, Debug, Default)]
pub struct Where {}

/// A dotted path (`owner.person.status`, `~runs_as.class`, `within.namespace`).
#[derive(Clone, Debug, Default)]
pub struct PathExpr {}

impl Selector {
    /// Reads a selector from a map (`{kind: human, plane: platform}`); `$name` values come from `values`.
    pub fn parse(item: Item<'_>, values: &Values) -> Result<Selector, Errors> {
        let _ = (item, values);
        Ok(Selector {})
    }

    /// Reads the short form of the command line and of bridges: `plane=platform,kind=human`, or an id (`kind:id` too).
    pub fn short(text: &str, values: &Values) -> Result<Selector, String> {
        let _ = (text, values);
        Ok(Selector {})
    }

    /// Whether a record matches.
    pub fn matches(&self, lens: Lens<'_>, id: RecordId) -> Truth {
        let _ = (lens, id);
        Truth::Unknown
    }

    /// All records that match, in order.
    pub fn select(&self, lens: Lens<'_>) -> Vec<RecordId> {
        lens.world.ids().filter(|id| self.matches(lens, *id) == Truth::True).collect()
    }

    /// The kinds that can match.
    pub fn kinds(&self) -> Kinds {
        Kinds::ANY
    }

    /// The same selector without its condition on the kind.
    pub fn any_kind(&self) -> Selector {
        self.clone()
    }

    /// For the mutation test: this selector once for each clause, without that clause, with the clause's text.
    pub fn mutants(&self) -> Vec<(String, Selector)> {
        Vec::new()
    }

    /// For a record that does not match only because a fact is not stated: the keys that are missing. Empty otherwise.
    pub fn unknowns(&self, lens: Lens<'_>, id: RecordId) -> Vec<String> {
        let _ = (lens, id);
        Vec::new()
    }
}

impl EdgeSelector {
    /// Reads an edge selector from a kind, a list of kinds, or a map.
    pub fn parse(item: Item<'_>, values: &Values) -> Result<EdgeSelector, Errors> {
        let _ = (item, values);
        Ok(EdgeSelector {})
    }

    /// Whether an edge matches.
    pub fn matches(&self, lens: Lens<'_>, id: EdgeId) -> Truth {
        let _ = (lens, id);
        Truth::Unknown
    }

    /// For the mutation test.
    pub fn mutants(&self) -> Vec<(String, EdgeSelector)> {
        Vec::new()
    }
}

impl Where {
    /// Reads comparisons; `sides` are the sides that the shape has.
    pub fn parse(item: Item<'_>, sides: &[&str], values: &Values) -> Result<Where, Errors> {
        let _ = (item, sides, values);
        Ok(Where {})
    }

    /// Whether all comparisons hold, with a record for each side.
    pub fn holds(&self, lens: Lens<'_>, side: &dyn Fn(&str) -> Option<RecordId>) -> Truth {
        let _ = (lens, side);
        Truth::True
    }

    /// For the mutation test.
    pub fn mutants(&self) -> Vec<(String, Where)> {
        Vec::new()
    }
}

impl PathExpr {
    /// Reads a path; the error is a message with a hint.
    pub fn parse(text: &str) -> Result<PathExpr, (String, String)> {
        let _ = text;
        Ok(PathExpr {})
    }

    /// The values at the end of the path from a record: words, times, records …; none where nothing is stated.
    pub fn values(&self, lens: Lens<'_>, from: RecordId) -> Vec<Value> {
        let _ = (lens, from);
        Vec::new()
    }
}
