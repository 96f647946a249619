//! Reads conditions strictly: every one is checked against what its path can hold, and said with its place if it can't be.
//! In: an item of a rule or configuration. Out: a [`Cond`], or errors that show keys and shapes, never a value.

use super::condition::{Bound, Cond};
use super::value::seconds;
use super::{Errors, Values};
use crate::doc::{Error, Item, Sort, shown, suggest};
use crate::model::{AttrType, Kind, Kinds};

/// What the values of a path look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sorted {
    /// Kinds of records.
    Kind,
    /// As in the table of attributes.
    Attr(AttrType),
    /// One of these words, in no order.
    Words(&'static [&'static str]),
}

/// The words that a condition can be written under.
const WORDS: &[&str] = &["not", "exists", "older_than", "at_least", "at_most", "includes", "within", "is"];

/// Reads conditions, collecting errors.
pub(super) struct Reader<'v> {
    pub(super) values: &'v Values,
    pub(super) errors: Errors,
}

impl<'v> Reader<'v> {
    pub(super) fn new(values: &'v Values) -> Reader<'v> {
        Reader { values, errors: Vec::new() }
    }

    pub(super) fn error(&mut self, at: u32, message: impl Into<String>, help: impl Into<String>) {
        self.errors.push((Error::new(at, message), help.into()));
    }

    /// What was read, if nothing was wrong.
    pub(super) fn finish<T>(self, value: T) -> Result<T, Errors> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }

    /// A value, a list of values or conditions (any of), or a map of conditions (all of).
    pub(super) fn cond(&mut self, key: &str, item: Item<'_>, sort: Sorted) -> Option<Cond> {
        match item.sort() {
            Sort::Map => self.map(key, item, sort),
            Sort::List => {
                let all = self.list(key, item, sort, true);
                if item.children().next().is_none() {
                    self.error(
                        item.at(),
                        format!("the list of `{}` is empty, so nothing could match", shown(key)),
                        "write `null` for none",
                    );
                }
                Some(Cond::Any(all))
            }
            _ => self.scalar(key, item, sort, true),
        }
    }

    fn list(&mut self, key: &str, item: Item<'_>, sort: Sorted, globs: bool) -> Vec<Cond> {
        let mut all = Vec::new();
        for element in item.children() {
            let cond = match element.sort() {
                Sort::List => {
                    self.error(element.at(), format!("a list of `{}` can't hold a list", shown(key)), "");
                    None
                }
                Sort::Map => self.map(key, element, sort),
                _ => self.scalar(key, element, sort, globs),
            };
            all.extend(cond);
        }
        all
    }

    fn map(&mut self, key: &str, item: Item<'_>, sort: Sorted) -> Option<Cond> {
        let mut all = Vec::new();
        for child in item.children() {
            let Some(word) = WORDS.iter().find(|word| **word == child.key()) else {
                let near = suggest(child.key(), WORDS.iter().copied());
                let help = near.map_or_else(|| format!("conditions are {}", WORDS.join(", ")), |near| format!("did you mean `{near}`?"));
                self.error(child.key_at(), format!("`{}` is no condition for `{}`", shown(child.key()), shown(key)), help);
                continue;
            };
            if let Some(cond) = self.one(key, word, child, sort) {
                all.push((*word, cond));
            }
        }
        if item.children().next().is_none() {
            self.error(
                item.at(),
                format!("`{}` has a map without a condition", shown(key)),
                format!("conditions are {}", WORDS.join(", ")),
            );
        }
        Some(Cond::All(all))
    }

    fn one(&mut self, key: &str, word: &'static str, item: Item<'_>, sort: Sorted) -> Option<Cond> {
        let wrong = |sort: Sorted| match (word, sort) {
            ("older_than", Sorted::Attr(AttrType::Time)) => None,
            ("older_than", _) => Some("times"),
            ("at_least" | "at_most", Sorted::Attr(AttrType::Int | AttrType::OneOf(_))) => None,
            ("at_least" | "at_most", _) => Some("numbers and ordered words"),
            _ => None,
        };
        if let Some(wants) = wrong(sort) {
            self.error(item.key_at(), format!("`{word}` is for {wants}, which `{}` does not hold", shown(key)), shape_of(sort));
            return None;
        }
        Some(match word {
            "not" => Cond::Not(Box::new(self.cond(key, item, sort)?)),
            "exists" => match item.bool() {
                Some(value) => Cond::Exists(value),
                None => {
                    self.error(item.at(), format!("`exists` is true or false, this is a {}", item.shape()), "");
                    return None;
                }
            },
            "older_than" => self.older(item)?,
            "at_least" => self.bound(key, item, sort, Cond::AtLeast)?,
            "at_most" => self.bound(key, item, sort, Cond::AtMost)?,
            "includes" => Cond::Includes(self.several(key, item, sort, true)?),
            "within" => Cond::Any(self.several(key, item, sort, true)?),
            _ => Cond::Any(self.several(key, item, sort, false)?),
        })
    }

    /// One value or a list of them; at least one.
    fn several(&mut self, key: &str, item: Item<'_>, sort: Sorted, globs: bool) -> Option<Vec<Cond>> {
        match item.sort() {
            Sort::List if item.children().next().is_some() => {
                let all = self.list(key, item, sort, globs);
                (!all.is_empty()).then_some(all)
            }
            Sort::List | Sort::Map => {
                self.error(item.at(), format!("`{}` needs a value or a list of values, this is a {}", item.key(), item.shape()), "");
                None
            }
            // `includes: $name` asks for each word of the name.
            _ => match self.scalar(key, item, sort, globs)? {
                Cond::Any(all) => Some(all),
                one => Some(vec![one]),
            },
        }
    }

    /// The words of `$name`, if the text is one.
    pub(super) fn value(&mut self, item: Item<'_>) -> Option<(&'v str, &'v [String])> {
        let name = item.text()?.strip_prefix('$')?;
        if let Some((known, words)) = self.values.get_key_value(name) {
            return Some((known.as_str(), words.as_slice()));
        }
        let near = suggest(name, self.values.keys().map(String::as_str));
        let help = near.map_or_else(|| "name it under `values` in partywall.yaml".to_owned(), |near| format!("did you mean `${near}`?"));
        self.error(item.at(), format!("no value has the name after this `$` ({})", item.shape()), help);
        None
    }

    fn is_value(item: Item<'_>) -> bool {
        item.text().is_some_and(|text| text.len() > 1 && text.starts_with('$'))
    }

    fn scalar(&mut self, key: &str, item: Item<'_>, sort: Sorted, globs: bool) -> Option<Cond> {
        if item.is_null() {
            return Some(Cond::Null);
        }
        if globs && Self::is_value(item) {
            let (name, words) = self.value(item)?;
            if words.is_empty() {
                return Some(Cond::Unset(name.to_owned()));
            }
            let all: Vec<Cond> = words.iter().filter_map(|word| self.words(key, item, word, sort, true)).collect();
            return Some(Cond::Any(all));
        }
        let text = match (item.sort(), item.text(), item.bool(), item.int()) {
            (_, Some(text), ..) => text.to_owned(),
            (_, _, Some(value), _) => value.to_string(),
            (_, _, _, Some(number)) => number.to_string(),
            _ => {
                self.error(item.at(), format!("`{}` can't be held against a number with a fraction", shown(key)), "");
                return None;
            }
        };
        self.words(key, item, &text, sort, globs)
    }

    /// One word, checked against what the path can hold.
    fn words(&mut self, key: &str, item: Item<'_>, text: &str, sort: Sorted, globs: bool) -> Option<Cond> {
        let glob = globs && text.contains(['*', '?']);
        let exact = |text: &str| if glob { Cond::Glob(text.to_owned()) } else { Cond::Text(text.to_owned()) };
        let help = match sort {
            Sorted::Kind => match Kinds::from_word(text) {
                Some(kinds) => return Some(Cond::Kinds(kinds)),
                None => near(text, Kind::ALL.iter().map(|kind| kind.word()).chain(["principal", "identity", "node", "any"])),
            },
            Sorted::Attr(AttrType::OneOf(words)) | Sorted::Words(words) => match words.contains(&text) {
                true => return Some(exact(text)),
                false => near(text, words.iter().copied()),
            },
            Sorted::Attr(AttrType::Bool) => match text {
                "true" | "false" => return Some(exact(text)),
                "True" | "TRUE" | "False" | "FALSE" => return Some(exact(&text.to_ascii_lowercase())),
                _ => "true or false".to_owned(),
            },
            Sorted::Attr(AttrType::Int) => match text.parse::<i64>() {
                Ok(number) => return Some(exact(&number.to_string())),
                Err(_) => "a whole number".to_owned(),
            },
            Sorted::Attr(AttrType::Time) => "for a time write `null`, `exists` or `older_than`".to_owned(),
            Sorted::Attr(AttrType::Map) => format!("for an entry write `{}.KEY`", shown(key)),
            Sorted::Attr(AttrType::Text | AttrType::Ref(_) | AttrType::Link(_)) => return Some(exact(text)),
        };
        self.error(item.at(), format!("`{}` never has such a value ({})", shown(key), item.shape()), help);
        None
    }

    /// A length of time: `90d`, `12h`, a number of days, or `$name`.
    pub(super) fn age(&mut self, item: Item<'_>) -> Option<Result<i64, String>> {
        let text = if Self::is_value(item) {
            let (name, words) = self.value(item)?;
            match words {
                [] => return Some(Err(name.to_owned())),
                [one] => one.clone(),
                _ => String::new(),
            }
        } else {
            item.text().map_or_else(|| item.int().map_or_else(String::new, |days| days.to_string()), str::to_owned)
        };
        let age = seconds(&text);
        if age.is_none() {
            self.error(
                item.at(),
                format!("`{}` is no length of time ({})", shown(item.key()), item.shape()),
                "write `90d`, `12h` or a number of days",
            );
        }
        age.map(Ok)
    }

    fn older(&mut self, item: Item<'_>) -> Option<Cond> {
        Some(self.age(item)?.map_or_else(Cond::Unset, Cond::Older))
    }

    fn bound(&mut self, key: &str, item: Item<'_>, sort: Sorted, make: fn(Bound) -> Cond) -> Option<Cond> {
        let text = if Self::is_value(item) {
            let (name, words) = self.value(item)?;
            match words {
                [] => return Some(Cond::Unset(name.to_owned())),
                [one] => one.clone(),
                _ => String::new(),
            }
        } else {
            item.text().map_or_else(|| item.int().map_or_else(String::new, |number| number.to_string()), str::to_owned)
        };
        let (bound, help) = match sort {
            Sorted::Attr(AttrType::OneOf(words)) => {
                (words.iter().position(|word| *word == text).map(|at| Bound::Word(words, at)), near(&text, words.iter().copied()))
            }
            _ => (text.parse().ok().map(Bound::Number), "a whole number".to_owned()),
        };
        if bound.is_none() {
            self.error(item.at(), format!("`{}` of `{}` has no such value ({})", shown(item.key()), shown(key), item.shape()), help);
        }
        bound.map(make)
    }
}

/// The nearest word, or all of them.
fn near<'w>(text: &str, words: impl Iterator<Item = &'w str> + Clone) -> String {
    suggest(text, words.clone())
        .map_or_else(|| format!("one of {}", words.collect::<Vec<_>>().join(", ")), |near| format!("did you mean `{near}`?"))
}

fn shape_of(sort: Sorted) -> String {
    match sort {
        Sorted::Kind => "it holds kinds".into(),
        Sorted::Attr(AttrType::Text | AttrType::Ref(_) | AttrType::Link(_)) => "it holds words".into(),
        Sorted::Attr(AttrType::OneOf(words)) | Sorted::Words(words) => format!("it holds one of {}", words.join(", ")),
        Sorted::Attr(AttrType::Bool) => "it holds true or false".into(),
        Sorted::Attr(AttrType::Int) => "it holds numbers".into(),
        Sorted::Attr(AttrType::Time) => "it holds times".into(),
        Sorted::Attr(AttrType::Map) => "it holds a map".into(),
    }
}
