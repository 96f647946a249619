//! A map read strictly: every key is asked for or reported, with "did you mean", and a wrong type says what it is without its value.

use super::tape::shown;
use super::{Error, Item, Sort};
use std::cell::RefCell;

/// A map whose keys are taken one by one; [`Fields::finish`] reports those that nobody took.
pub struct Fields<'t> {
    item: Item<'t>,
    /// What the map is, for messages ("rule", "bridge").
    what: &'static str,
    known: RefCell<Vec<&'static str>>,
    errors: RefCell<Vec<(Error, String)>>,
}

impl<'t> Fields<'t> {
    /// Starts on a map; anything else is an error right away.
    pub fn new(item: Item<'t>, what: &'static str) -> Fields<'t> {
        let fields = Fields { item, what, known: RefCell::default(), errors: RefCell::default() };
        if item.sort() != Sort::Map {
            fields.error(item.at(), format!("a {what} is a map, this is a {}", item.shape()), String::new());
        }
        fields
    }

    /// The map itself.
    pub fn item(&self) -> Item<'t> {
        self.item
    }

    /// Reports an error of the caller's own.
    pub fn error(&self, at: u32, message: impl Into<String>, help: impl Into<String>) {
        self.errors.borrow_mut().push((Error::new(at, message), help.into()));
    }

    /// The value of a key, which is known from now on. Null counts as missing.
    pub fn get(&self, key: &'static str) -> Option<Item<'t>> {
        self.known.borrow_mut().push(key);
        self.item.get(key).filter(|value| !value.is_null())
    }

    /// The value of a key, or an error that it is missing.
    pub fn need(&self, key: &'static str) -> Option<Item<'t>> {
        let found = self.get(key);
        if found.is_none() {
            self.error(self.item.at(), format!("this {} has no `{key}`", self.what), String::new());
        }
        found
    }

    fn typed<T>(&self, key: &'static str, want: &str, item: Option<Item<'t>>, read: impl Fn(Item<'t>) -> Option<T>) -> Option<T> {
        let item = item?;
        let value = read(item);
        if value.is_none() {
            self.error(item.at(), format!("`{key}` is {want}, this is a {}", item.shape()), String::new());
        }
        value
    }

    /// The text of a key.
    pub fn text(&self, key: &'static str) -> Option<&'t str> {
        self.typed(key, "a string", self.get(key), |item| item.text())
    }

    /// The text of a key that has to be there.
    pub fn need_text(&self, key: &'static str) -> &'t str {
        self.typed(key, "a string", self.need(key), |item| item.text()).unwrap_or("")
    }

    /// The truth value of a key.
    pub fn bool(&self, key: &'static str) -> Option<bool> {
        self.typed(key, "true or false", self.get(key), |item| item.bool())
    }

    /// The number of a key.
    pub fn int(&self, key: &'static str) -> Option<i64> {
        self.typed(key, "a whole number", self.get(key), |item| item.int())
    }

    /// The time of a key, in seconds since 1970.
    pub fn time(&self, key: &'static str) -> Option<i64> {
        self.typed(key, "an RFC 3339 date or time", self.get(key), |item| item.text().and_then(crate::model::time::parse))
    }

    /// One string or a list of strings.
    pub fn texts(&self, key: &'static str) -> Vec<&'t str> {
        let Some(item) = self.get(key) else { return Vec::new() };
        let list: Vec<Item<'t>> = if item.sort() == Sort::List { item.children().collect() } else { vec![item] };
        list.into_iter().filter_map(|element| self.typed(key, "a string or a list of strings", Some(element), |item| item.text())).collect()
    }

    /// The elements of a list.
    pub fn list(&self, key: &'static str) -> Vec<Item<'t>> {
        match self.get(key) {
            None => Vec::new(),
            Some(item) if item.sort() == Sort::List => item.children().collect(),
            Some(item) => {
                self.error(item.at(), format!("`{key}` is a list, this is a {}", item.shape()), String::new());
                Vec::new()
            }
        }
    }

    /// One of a closed list of words.
    pub fn word<T: Copy>(&self, key: &'static str, item: Option<Item<'t>>, all: &[(&'static str, T)]) -> Option<T> {
        let item = item?;
        let text = item.text();
        let found = text.and_then(|text| all.iter().find(|(word, _)| *word == text)).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
            let near = text.and_then(|text| suggest(text, words.iter().copied()));
            let help = near.map_or_else(|| format!("one of {}", words.join(", ")), |near| format!("did you mean `{near}`?"));
            self.error(item.at(), format!("`{key}` has a value that is not known here ({})", item.shape()), help);
        }
        found
    }

    /// Reports keys that nobody asked for and returns all errors, each with a hint or an empty string.
    pub fn finish(self) -> Vec<(Error, String)> {
        let known = self.known.into_inner();
        let mut errors = self.errors.into_inner();
        for child in self.item.children().filter(|_| self.item.sort() == Sort::Map) {
            if !known.contains(&child.key()) {
                let near = suggest(child.key(), known.iter().copied());
                let help = near.map_or_else(|| format!("known here: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
                let message = format!("unknown key `{}` in a {} ({})", shown(child.key()), self.what, child.shape());
                errors.push((Error::new(child.key_at(), message), help));
            }
        }
        errors.sort_by_key(|(error, _)| error.at);
        errors
    }
}

/// The nearest of some words, if it is near enough to be a slip.
pub fn suggest<'w>(text: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let short: String = text.chars().take(64).collect();
    words
        .map(|word| (strsim::damerau_levenshtein(&short, word), word))
        .filter(|(distance, word)| *distance <= 1 + word.len() / 4)
        .min()
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::super::{Layout, Tape, yaml};
    use super::*;

    #[test]
    fn unknown_keys_and_wrong_types_are_told_without_values() {
        let text = "titel: hunter2hunter2\nseverity: [hunter2]\n";
        let mut all = Vec::new();
        yaml::read(text, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
            let fields = Fields::new(part.item, "rule");
            fields.text("title");
            fields.text("severity");
            all = fields.finish();
            Ok(())
        })
        .unwrap();
        let said: Vec<String> = all.iter().map(|(e, help)| format!("{} {} {help}", e.at.unwrap(), e.message)).collect();
        assert_eq!(said[0], "0 unknown key `titel` in a rule (string, 14 bytes) did you mean `title`?");
        assert_eq!(said[1], "32 `severity` is a string, this is a list of 1 ");
        assert!(!said.join("").contains("hunter2"));
    }
}
