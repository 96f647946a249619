//! Conditions of a statement: `{operator: {key: values}}` in, one row for each operator and key out, and whether it holds for what is
//! known of a request: yes, no, or open.

use super::document::each;
use super::glob;
use crate::doc::{Item, Sort};
use crate::model::{Name, Names, time};

/// Whether something holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::source::aws) enum Tri {
    /// It does not.
    No,
    /// The files can't tell.
    Open,
    /// It does.
    Yes,
}

impl Tri {
    /// Both hold.
    pub(super) fn and(self, other: Tri) -> Tri {
        self.min(other)
    }

    /// One of them holds.
    pub(super) fn or(self, other: Tri) -> Tri {
        self.max(other)
    }

    fn not(self) -> Tri {
        match self {
            Tri::No => Tri::Yes,
            Tri::Open => Tri::Open,
            Tri::Yes => Tri::No,
        }
    }
}

impl From<bool> for Tri {
    fn from(yes: bool) -> Tri {
        if yes { Tri::Yes } else { Tri::No }
    }
}

/// One condition.
#[derive(Debug)]
pub(in crate::source::aws) struct Condition {
    test: Test,
    /// The operator is the negative of its test.
    not: bool,
    quantifier: Quantifier,
    if_exists: bool,
    /// In lower case; what follows `tag/` as it stands.
    pub(in crate::source::aws) key: Name,
    pub(in crate::source::aws) values: Vec<Name>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Test {
    Equals,
    IgnoreCase,
    Like,
    Arn,
    Bool,
    Null,
    Before,
    After,
    Moment,
    /// Numbers, addresses, binary values: never known here.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Quantifier {
    One,
    All,
    Any,
}

/// What is known of a key.
#[derive(Clone, Debug)]
pub(in crate::source::aws) enum Known {
    /// Its value.
    Is(String),
    /// The request does not have it.
    Absent,
    /// Whoever asks chooses it.
    Chosen,
    /// The files can't tell.
    Unknown,
}

/// Reads the conditions of a statement.
pub(super) fn conditions(item: Option<Item<'_>>, names: &mut Names) -> Result<Vec<Condition>, String> {
    let mut all = Vec::new();
    let Some(item) = item.filter(|item| !item.is_null()) else { return Ok(all) };
    if item.sort() != Sort::Map {
        return Err(format!("the `Condition` of a policy's statement is a map, this is a {}", item.shape()));
    }
    for operator in item.entries() {
        for entry in operator.entries() {
            let values = each(Some(entry)).filter_map(|value| text(value).map(|text| names.intern(&text))).collect();
            all.push(Condition { key: names.intern(&key(entry.key())), values, ..shape(operator.key()) });
        }
    }
    Ok(all)
}

fn text(value: Item<'_>) -> Option<String> {
    let other = || value.bool().map(|bool| bool.to_string()).or_else(|| value.int().map(|int| int.to_string()));
    value.text().map(str::to_owned).or_else(other)
}

/// Keys are the same in upper and lower case; the names of tags are not.
fn key(text: &str) -> String {
    match text.split_once('/') {
        Some((key, tag)) => format!("{}/{tag}", key.to_ascii_lowercase()),
        None => text.to_ascii_lowercase(),
    }
}

fn shape(operator: &str) -> Condition {
    let lower = operator.to_ascii_lowercase();
    let (quantifier, rest) = match lower.split_once(':') {
        Some(("forallvalues", rest)) => (Quantifier::All, rest),
        Some(("foranyvalue", rest)) => (Quantifier::Any, rest),
        _ => (Quantifier::One, lower.as_str()),
    };
    let (rest, if_exists) = rest.strip_suffix("ifexists").map_or((rest, false), |rest| (rest, true));
    let (test, not) = match rest {
        "stringequals" => (Test::Equals, false),
        "stringnotequals" => (Test::Equals, true),
        "stringequalsignorecase" => (Test::IgnoreCase, false),
        "stringnotequalsignorecase" => (Test::IgnoreCase, true),
        "stringlike" => (Test::Like, false),
        "stringnotlike" => (Test::Like, true),
        "arnequals" | "arnlike" => (Test::Arn, false),
        "arnnotequals" | "arnnotlike" => (Test::Arn, true),
        "bool" => (Test::Bool, false),
        "null" => (Test::Null, false),
        "datelessthan" | "datelessthanequals" => (Test::Before, false),
        "dategreaterthan" | "dategreaterthanequals" => (Test::After, false),
        "dateequals" => (Test::Moment, false),
        "datenotequals" => (Test::Moment, true),
        "notipaddress" | "numericnotequals" => (Test::Other, true),
        _ => (Test::Other, false),
    };
    Condition { test, not, quantifier, if_exists, key: Name::EMPTY, values: Vec::new() }
}

/// When a condition is about the time of the request: from when, until when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Clock {
    From(i64),
    Until(i64),
}

impl Condition {
    /// The time that it limits the statement to, if that is all it does.
    pub(super) fn clock(&self, names: &Names) -> Option<Clock> {
        let [value] = self.values.as_slice() else { return None };
        if !matches!(names.text(self.key), "aws:currenttime" | "aws:epochtime") {
            return None;
        }
        let text = names.text(*value);
        let at = time::parse(text).or_else(|| text.parse().ok().map(time::from_number))?;
        match self.test {
            Test::Before => Some(Clock::Until(at)),
            Test::After => Some(Clock::From(at)),
            _ => None,
        }
    }

    /// The values of which one has to fit, where it is a plain test of a text; patterns, where `true`.
    pub(in crate::source::aws) fn wanted(&self) -> Option<(&[Name], bool)> {
        let plain = !self.not && !self.if_exists && self.quantifier != Quantifier::All;
        match self.test {
            Test::Equals if plain => Some((&self.values, false)),
            Test::Like | Test::Arn if plain => Some((&self.values, true)),
            _ => None,
        }
    }

    /// Whether it holds; `fill` puts the variables of a value in (`None`: the files can't tell).
    pub(super) fn holds(&self, names: &Names, known: &Known, fill: &dyn Fn(&str) -> Option<String>) -> Tri {
        if self.test == Test::Null {
            let wants_absent = self.values.first().is_some_and(|value| names.text(*value).eq_ignore_ascii_case("true"));
            return match known {
                Known::Is(_) => Tri::from(!wants_absent),
                Known::Absent => Tri::from(wants_absent),
                Known::Chosen => Tri::Yes,
                Known::Unknown => Tri::Open,
            };
        }
        match known {
            Known::Unknown => Tri::Open,
            // One value that fits is enough, and whoever asks can name it; of a negative, anything else.
            Known::Chosen => Tri::Yes,
            Known::Absent => {
                Tri::from(self.if_exists || self.quantifier == Quantifier::All || (self.not && self.quantifier == Quantifier::One))
            }
            Known::Is(value) => {
                let mut found = Tri::No;
                for wanted in &self.values {
                    found = found.or(self.fits(names.text(*wanted), value, fill));
                }
                if self.not { found.not() } else { found }
            }
        }
    }

    fn fits(&self, wanted: &str, value: &str, fill: &dyn Fn(&str) -> Option<String>) -> Tri {
        let Some(wanted) = fill(wanted) else { return Tri::Open };
        match self.test {
            Test::Equals => Tri::from(wanted == value),
            Test::IgnoreCase | Test::Bool => Tri::from(wanted.eq_ignore_ascii_case(value)),
            Test::Like => Tri::from(glob::matches(&wanted, value)),
            Test::Arn => Tri::from(glob::arn_matches(&wanted, value)),
            Test::Null | Test::Before | Test::After | Test::Moment | Test::Other => Tri::Open,
        }
    }

    /// What has to be so for it to hold, in words, without the file's values.
    pub(in crate::source::aws) fn words(&self, names: &Names) -> String {
        let key = names.text(self.key);
        match key {
            "aws:multifactorauthpresent" | "aws:multifactorauthage" => "the session was opened with a second factor".into(),
            "aws:sourceip" | "aws:vpcsourceip" => "the request comes from an address that the policy names".into(),
            "aws:sourcevpc" | "aws:sourcevpce" => "the request comes through a network that the policy names".into(),
            "sts:externalid" => "the caller knows the external id".into(),
            "aws:principalorgid" | "aws:principalorgpaths" => "the caller belongs to the organisation that the policy names".into(),
            _ => {
                let shown: String = key.chars().take(80).filter(|c| !c.is_control() && *c != '`').collect();
                format!("`{shown}` is as the policy wants it")
            }
        }
    }
}
