//! Conditions: what a selector asks of the values at the end of a path. In: what was [`Found`]. Out: whether it holds.
//! On several values a positive condition holds if one of them matches, `not` if none does; what is not stated never matches.

use super::value::{Found, Got, fits};
use super::{Lens, Truth};
use crate::model::{Kind, Kinds};

/// A least or most value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Bound {
    /// A number.
    Number(i64),
    /// A position in an ordered list of words.
    Word(&'static [&'static str], usize),
}

/// What is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Cond {
    /// Known to be none.
    Null,
    /// Exactly these words, or a truth value or number so written.
    Text(String),
    /// Words that fit a pattern.
    Glob(String),
    /// One of these kinds.
    Kinds(Kinds),
    /// A `$name` without any word: nobody has said what it is.
    Unset(String),
    /// One of them holds.
    Any(Vec<Cond>),
    /// All of them hold; each with the word that it was written under.
    All(Vec<(&'static str, Cond)>),
    /// It does not hold.
    Not(Box<Cond>),
    /// Whether there is a value.
    Exists(bool),
    /// A time that lies more than so many seconds back.
    Older(i64),
    /// This or more.
    AtLeast(Bound),
    /// This or less.
    AtMost(Bound),
    /// Every one of these is among the values.
    Includes(Vec<Cond>),
}

impl Cond {
    /// Whether it holds.
    pub(super) fn holds(&self, lens: Lens<'_>, found: &Found<'_>) -> Truth {
        match self {
            Cond::Any(all) => all.iter().fold(Truth::False, |truth, cond| truth.or(cond.holds(lens, found))),
            Cond::All(all) => all.iter().fold(Truth::True, |truth, (_, cond)| truth.and(cond.holds(lens, found))),
            Cond::Includes(all) => all.iter().fold(Truth::True, |truth, cond| truth.and(cond.holds(lens, found))),
            Cond::Not(cond) => cond.holds(lens, found).not(),
            Cond::Unset(_) => Truth::Unknown,
            Cond::Exists(true) => some(found, |got| *got != Got::Null),
            Cond::Exists(false) => some(found, |got| *got != Got::Null).not(),
            _ => some(found, |got| self.fits(lens, got)),
        }
    }

    /// Whether one value is what is asked.
    fn fits(&self, lens: Lens<'_>, got: &Got<'_>) -> bool {
        match (self, got) {
            (Cond::Null, got) => *got == Got::Null,
            (Cond::Text(text), got) => same(lens, got, |found| found == text, text.contains(':')),
            (Cond::Glob(pattern), got) => same(lens, got, |found| fits(pattern, found, true), pattern.contains(':')),
            (Cond::Kinds(kinds), Got::Kind(kind)) => kinds.has(*kind),
            (Cond::Kinds(kinds), Got::Record(id)) => kinds.has(lens.world.record(*id).kind),
            (Cond::Older(age), Got::Time(at)) => lens.as_of.saturating_sub(*at) > *age,
            (Cond::AtLeast(Bound::Number(least)), Got::Int(number)) => number >= least,
            (Cond::AtMost(Bound::Number(most)), Got::Int(number)) => number <= most,
            (Cond::AtLeast(Bound::Word(..)), Got::Control) => true,
            (Cond::AtLeast(Bound::Word(words, least)), Got::Word(word)) => rank(words, word).is_some_and(|at| at >= *least),
            (Cond::AtMost(Bound::Word(words, most)), Got::Word(word)) => rank(words, word).is_some_and(|at| at <= *most),
            _ => false,
        }
    }

    /// The first `$name` in it that nobody has given a value.
    pub(super) fn unset(&self) -> Option<&str> {
        match self {
            Cond::Unset(name) => Some(name),
            Cond::Any(all) | Cond::Includes(all) => all.iter().find_map(Cond::unset),
            Cond::All(all) => all.iter().find_map(|(_, cond)| cond.unset()),
            Cond::Not(cond) => cond.unset(),
            _ => None,
        }
    }

    /// The kinds for which a condition on the kind holds.
    pub(super) fn kinds(&self) -> Kinds {
        let holds = |kind: Kind| match self.of_kind(kind) {
            Truth::False => Kinds::NONE,
            _ => Kinds::of(&[kind]),
        };
        Kind::ALL.iter().fold(Kinds::NONE, |all, kind| all.and(holds(*kind)))
    }

    pub(super) fn of_kind(&self, kind: Kind) -> Truth {
        match self {
            Cond::Kinds(kinds) => Truth::from(kinds.has(kind)),
            Cond::Text(text) => Truth::from(text == kind.word()),
            Cond::Glob(pattern) => Truth::from(fits(pattern, kind.word(), true)),
            Cond::Any(all) => all.iter().fold(Truth::False, |truth, cond| truth.or(cond.of_kind(kind))),
            Cond::All(all) => all.iter().fold(Truth::True, |truth, (_, cond)| truth.and(cond.of_kind(kind))),
            Cond::Includes(all) => all.iter().fold(Truth::True, |truth, cond| truth.and(cond.of_kind(kind))),
            Cond::Not(cond) => cond.of_kind(kind).not(),
            Cond::Exists(wanted) => Truth::from(*wanted),
            Cond::Null => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// The same condition once for each of its parts, without that part, with the part's word.
    pub(super) fn mutants(&self) -> Vec<(&'static str, Cond)> {
        let Cond::All(all) = self else { return Vec::new() };
        if all.len() < 2 {
            return Vec::new();
        }
        let without = |at: usize| all.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, part)| part.clone()).collect();
        all.iter().enumerate().map(|(at, (word, _))| (*word, Cond::All(without(at)))).collect()
    }
}

fn some(found: &Found<'_>, test: impl Fn(&Got<'_>) -> bool) -> Truth {
    if found.values.iter().any(test) {
        Truth::True
    } else if found.open() {
        Truth::Unknown
    } else {
        Truth::False
    }
}

fn rank(words: &[&str], word: &str) -> Option<usize> {
    words.iter().position(|known| *known == word)
}

/// Whether the text of a value passes: a record's id, any further name of it, or `kind:id`.
fn same(lens: Lens<'_>, got: &Got<'_>, test: impl Fn(&str) -> bool, with_kind: bool) -> bool {
    match got {
        Got::Record(id) => {
            let names = lens.world.attr(*id, crate::model::AttrName::KnownAs).iter();
            test(lens.world.id(*id))
                || with_kind && test(&lens.world.label(*id))
                || names.filter_map(|row| super::word_of(lens.world, row.value)).any(&test)
        }
        other => other.text(lens).is_some_and(|text| test(&text)),
    }
}
