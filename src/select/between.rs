//! `where`: conditions and comparisons between the ends of a match. Keys are paths from a side (`from.tenant`), values are conditions
//! or `same_as`, `within`, `before`, `after` another path.

use super::condition::Cond;
use super::parse::Reader;
use super::path::PathExpr;
use super::value::{Found, Got, fits};
use super::{Errors, Lens, Truth, Values, walk};
use crate::doc::{Item, Sort, shown, suggest};
use crate::model::{AttrName, Kind, RecordId};

/// A path that starts at a side.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Sided {
    side: String,
    path: PathExpr,
}

/// How two ends are compared.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Compare {
    /// Some value of one is a value of the other.
    SameAs,
    /// Every value of the left is among those of the right, where `*` stands for anything.
    Within,
    /// Some time of the left lies before one of the right, so many seconds later; or it is not known how many.
    Before(Result<i64, String>),
    /// … lies after it.
    After(Result<i64, String>),
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Test {
    Cond(Cond),
    Compare { turned: bool, how: Compare, with: Sided },
}

/// Comparisons between two ends of a match: keys are paths from a side (`from.`, `to.`, `last.`, `hub.`, `a.`, `b.`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Where {
    tests: Vec<(Sided, Test)>,
}

const COMPARISONS: &[&str] = &["same_as", "within", "before", "after"];

impl Sided {
    fn parse(text: &str, sides: &[&str]) -> Result<Sided, (String, String)> {
        let (side, path) = text.split_once('.').unwrap_or((text, ""));
        // A shape with one record has the side "": its paths start without a word.
        let (side, path) = if sides.contains(&side) { (side, path) } else { ("", text) };
        if !sides.contains(&side) {
            let named: Vec<String> = sides.iter().map(|side| format!("`{side}.`")).collect();
            let start = text.split('.').next().unwrap_or(text);
            let near = suggest(start, sides.iter().copied());
            let help = near.map_or_else(|| format!("it starts with {}", named.join(", ")), |near| format!("did you mean `{near}.`?"));
            return Err((format!("`{}` starts at no side of this match", shown(text)), help));
        }
        if path.is_empty() {
            return Err((format!("`{}` is a side, and needs a path behind it", shown(text)), format!("write `{side}.KEY`")));
        }
        Ok(Sided { side: side.to_owned(), path: PathExpr::parse(path)? })
    }

    fn found<'w>(&self, lens: Lens<'w>, side: &dyn Fn(&str) -> Option<RecordId>) -> Found<'w> {
        match side(&self.side) {
            Some(id) => walk::walk(&self.path, lens, id),
            None => Found { inapplicable: true, ..Found::default() },
        }
    }

    fn text(&self) -> String {
        let path = self.path.names.join(".");
        if self.side.is_empty() { path } else { format!("{}.{path}", self.side) }
    }
}

impl Where {
    /// Reads comparisons; `sides` are the sides that the shape has. A side named `""` has paths without a word before them.
    pub fn parse(item: Item<'_>, sides: &[&str], values: &Values) -> Result<Where, Errors> {
        let mut reader = Reader::new(values);
        let mut tests = Vec::new();
        if item.sort() != Sort::Map || item.children().next().is_none() {
            reader.error(item.at(), format!("`where` is a map of paths, this is a {}", item.shape()), "");
        }
        for child in item.children().filter(|_| item.sort() == Sort::Map) {
            match Sided::parse(child.key(), sides) {
                Ok(left) => {
                    let all = read(&mut reader, &left, child, sides);
                    tests.extend(all.into_iter().map(|test| (left.clone(), test)));
                }
                Err((message, help)) => reader.error(child.key_at(), message, help),
            }
        }
        reader.finish(Where { tests })
    }

    /// Whether all comparisons hold, with a record for each side.
    pub fn holds(&self, lens: Lens<'_>, side: &dyn Fn(&str) -> Option<RecordId>) -> Truth {
        self.tests.iter().fold(Truth::True, |truth, (left, test)| truth.and(test.holds(lens, left, side)))
    }

    /// Where comparisons do not hold only because a fact is not stated: the paths that are missing, with their side. Empty otherwise.
    pub fn unknowns(&self, lens: Lens<'_>, side: &dyn Fn(&str) -> Option<RecordId>) -> Vec<String> {
        let mut keys = Vec::new();
        for (left, test) in &self.tests {
            match test.holds(lens, left, side) {
                Truth::True => {}
                Truth::False => return Vec::new(),
                Truth::Unknown => {
                    let right = match test {
                        Test::Compare { with, .. } => Some(with),
                        Test::Cond(_) => None,
                    };
                    let missing = |sided: &Sided| {
                        let depth = sided.found(lens, side).missing?;
                        Some(
                            Sided {
                                side: sided.side.clone(),
                                path: PathExpr { names: vec![sided.path.prefix(depth)], ..PathExpr::default() },
                            }
                            .text(),
                        )
                    };
                    let unset = test.unset().map(|name| format!("values.{name}"));
                    let named: Vec<String> = missing(left).into_iter().chain(right.and_then(missing)).chain(unset).collect();
                    if named.is_empty() {
                        return Vec::new();
                    }
                    keys.extend(named);
                }
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Whether a record of a kind can carry all the keys that are compared, where all sides are one record.
    pub fn on(&self, kind: Kind) -> bool {
        let carries =
            |sided: &Sided| sided.path.names.first().and_then(|name| AttrName::from_key(name)).is_none_or(|key| key.on().has(kind));
        self.tests.iter().all(|(left, test)| carries(left) && !matches!(test, Test::Compare { with, .. } if !carries(with)))
    }

    /// For the mutation test.
    pub fn mutants(&self) -> Vec<(String, Where)> {
        let without = |at: usize| self.tests.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, test)| test.clone()).collect();
        self.tests.iter().enumerate().map(|(at, (left, _))| (left.text(), Where { tests: without(at) })).collect()
    }
}

/// What stands behind one key: comparisons, alone or under `not`, and conditions.
fn read(reader: &mut Reader<'_>, left: &Sided, item: Item<'_>, sides: &[&str]) -> Vec<Test> {
    let compares = |item: Item<'_>| item.children().any(|child| compared(child));
    let turned = item.get("not").filter(|inner| inner.sort() == Sort::Map && compares(*inner));
    if item.sort() != Sort::Map || !(compares(item) || turned.is_some()) {
        let key = left.path.names.join(".");
        return reader.cond(&key, item, left.path.sorted()).map(Test::Cond).into_iter().collect();
    }
    let mut tests = Vec::new();
    for child in item.children() {
        if let Some(inner) = turned.filter(|_| child.key() == "not") {
            for each in inner.children() {
                tests.extend(comparison(reader, each, sides).map(|(how, with)| Test::Compare { turned: true, how, with }));
            }
        } else {
            tests.extend(comparison(reader, child, sides).map(|(how, with)| Test::Compare { turned: false, how, with }));
        }
    }
    tests
}

/// Whether a key compares with another path; `within` of a list or of `$name` is a condition.
fn compared(child: Item<'_>) -> bool {
    match child.key() {
        "within" => child.text().is_some_and(|text| !text.starts_with('$')),
        key => COMPARISONS.contains(&key),
    }
}

fn comparison(reader: &mut Reader<'_>, item: Item<'_>, sides: &[&str]) -> Option<(Compare, Sided)> {
    if !compared(item) {
        let near = suggest(item.key(), COMPARISONS.iter().copied());
        let help = near.filter(|near| *near != item.key()).map_or_else(
            || "comparisons stand by themselves; write a second key for a condition".into(),
            |near| format!("did you mean `{near}`?"),
        );
        reader.error(item.key_at(), format!("`{}` can't stand beside a comparison", shown(item.key())), help);
        return None;
    }
    let (field, mut plus) = (item.get("field"), Ok(0));
    let timed = matches!(item.key(), "before" | "after");
    let path = match item.sort() {
        Sort::Map if timed && field.is_some() => {
            for child in item.children() {
                match child.key() {
                    "field" => {}
                    "plus" => plus = reader.age(child)?,
                    key => reader.error(
                        child.key_at(),
                        format!("`{}` is no part of a comparison of times", shown(key)),
                        "it has `field` and `plus`",
                    ),
                }
            }
            field
        }
        Sort::Map | Sort::List => None,
        _ => Some(item),
    };
    let Some((text, at)) = path.and_then(|path| Some((path.text()?, path.at()))) else {
        let help = if timed { "write a path, or `{ field: PATH, plus: 90d }`" } else { "write a path" };
        reader.error(item.at(), format!("`{}` needs another path, this is a {}", item.key(), item.shape()), help);
        return None;
    };
    let with = match Sided::parse(text, sides) {
        Ok(with) => with,
        // The path is a value of the file, so it is not shown.
        Err((_, help)) => {
            reader.error(at, format!("`{}` names no path of this match ({})", item.key(), item.shape()), help);
            return None;
        }
    };
    let how = match item.key() {
        "same_as" => Compare::SameAs,
        "within" => Compare::Within,
        "before" => Compare::Before(plus),
        _ => Compare::After(plus),
    };
    Some((how, with))
}

impl Test {
    fn holds(&self, lens: Lens<'_>, left: &Sided, side: &dyn Fn(&str) -> Option<RecordId>) -> Truth {
        let here = left.found(lens, side);
        match self {
            Test::Cond(cond) => cond.holds(lens, &here),
            Test::Compare { turned, how, with } => {
                let there = with.found(lens, side);
                let truth = match how {
                    Compare::SameAs => any(&here, &there, |a, b| same(lens, a, b)),
                    Compare::Within => within(lens, &here, &there),
                    Compare::Before(Ok(plus)) => {
                        any(&here, &there, |a, b| matches!((a, b), (Got::Time(a), Got::Time(b)) if *a < b.saturating_add(*plus)))
                    }
                    Compare::After(Ok(plus)) => {
                        any(&here, &there, |a, b| matches!((a, b), (Got::Time(a), Got::Time(b)) if *a > b.saturating_add(*plus)))
                    }
                    Compare::Before(Err(_)) | Compare::After(Err(_)) => Truth::Unknown,
                };
                if *turned { truth.not() } else { truth }
            }
        }
    }

    fn unset(&self) -> Option<&str> {
        match self {
            Test::Cond(cond) => cond.unset(),
            Test::Compare { how: Compare::Before(Err(name)) | Compare::After(Err(name)), .. } => Some(name),
            Test::Compare { .. } => None,
        }
    }
}

/// Whether some pair of values passes.
fn any(here: &Found<'_>, there: &Found<'_>, test: impl Fn(&Got<'_>, &Got<'_>) -> bool) -> Truth {
    if here.values.iter().any(|a| there.values.iter().any(|b| test(a, b))) {
        return Truth::True;
    }
    // One side known to be empty settles it, whatever the other one is.
    let none = |found: &Found<'_>| !found.open() && found.values.iter().all(|got| *got == Got::Null);
    if none(here) || none(there) || !(here.open() || there.open()) { Truth::False } else { Truth::Unknown }
}

/// Two accounts of one person are the same somebody; a record and its id are the same, too.
fn same(lens: Lens<'_>, a: &Got<'_>, b: &Got<'_>) -> bool {
    match (a, b) {
        (Got::Null, _) | (_, Got::Null) => false,
        (Got::Record(a), Got::Record(b)) => {
            let person = |id: &RecordId| lens.world.person_of.get(id.index()).copied().unwrap_or(*id);
            person(a) == person(b)
        }
        (a, b) => a.text(lens).is_some_and(|text| b.text(lens).is_some_and(|other| text == other)),
    }
}

fn within(lens: Lens<'_>, here: &Found<'_>, there: &Found<'_>) -> Truth {
    let covers = |value: &Got<'_>, pattern: &Got<'_>| {
        same(lens, value, pattern)
            || matches!(pattern, Got::Word(word) if word.contains('*') && value.text(lens).is_some_and(|text| fits(word, &text, false)))
    };
    let inside = |value: &Got<'_>| match there.values.iter().any(|pattern| covers(value, pattern)) {
        true => Truth::True,
        false if there.open() => Truth::Unknown,
        false => Truth::False,
    };
    let all = here.values.iter().filter(|got| **got != Got::Null).fold(Truth::True, |truth, value| truth.and(inside(value)));
    if here.open() { all.and(Truth::Unknown) } else { all }
}
