//! Floor 1: selectors, the one way to name records and edges: in planes, links, bridges, waivers, rules and on the command line.
//! Out of a map of attribute (or dotted path) to condition comes a [`Selector`]; unknown never matches, either way.

mod between;
mod bridge;
mod condition;
mod edge;
#[cfg(test)]
pub(crate) mod fixture;
mod parse;
mod path;
mod record;
mod short;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_between;
mod value;
mod walk;

pub use between::Where;
pub use bridge::Bridge;
pub use edge::EdgeSelector;
pub use path::PathExpr;
pub use record::Selector;

use crate::doc::Error;
use crate::model::{Value, World};
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

impl Truth {
    /// Both; what is not stated gives way to what does not hold.
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, Truth::True) => Truth::True,
            _ => Truth::Unknown,
        }
    }

    /// One or the other.
    pub fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }

    /// The opposite; the opposite of what is not stated is not stated.
    #[expect(clippy::should_implement_trait, reason = "three values are no boolean, and `!` would hide that")]
    pub fn not(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Truth {
        if value { Truth::True } else { Truth::False }
    }
}

/// The text of a word.
fn word_of(world: &World, value: Value) -> Option<&str> {
    match value {
        Value::Word(word) => Some(world.text(word)),
        _ => None,
    }
}
