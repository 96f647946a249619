//! One item of a list in, the values under an allow list of keys out. What is not on the list is never kept: tokens, links with tokens,
//! secrets and their masks fall away here.

use crate::doc::{Item, Sort};
use crate::model::{Name, Place, Stated, time};
use crate::source::Context;

/// What is taken from a key.
#[derive(Clone, Copy, Debug)]
pub(in crate::source) enum Take {
    /// Words.
    Word(&'static str),
    /// A time, in whatever form the vendor writes times.
    Time(&'static str),
    /// True or false.
    Bool(&'static str),
    /// A list of words, or of maps with the word under one of these keys.
    Words(&'static str, &'static [&'static str]),
    /// A secret value: only its keyed digest.
    Digest(&'static str),
}

/// What an item is, and which of its keys are taken. A dot goes into a map.
#[derive(Debug)]
pub(in crate::source) struct Shape {
    /// The vendor's word for it.
    pub(in crate::source) kind: &'static str,
    /// What the report calls several of them.
    pub(in crate::source) plural: &'static str,
    /// Whether one without an id can still be used.
    pub(in crate::source) nameless: bool,
    /// The keys.
    pub(in crate::source) take: &'static [Take],
}

/// A value that was taken.
#[derive(Debug)]
enum Taken {
    Null,
    Word(Name),
    Bool(bool),
    Time(i64),
    Words(Vec<(Name, Place)>),
}

/// An item.
#[derive(Debug)]
pub(in crate::source) struct Thing {
    /// The vendor's word for it.
    pub(in crate::source) kind: &'static str,
    /// Its id; empty where it has none.
    pub(in crate::source) id: Name,
    /// Where it stands.
    pub(in crate::source) place: Place,
    taken: Vec<(&'static str, Taken)>,
}

impl Thing {
    /// Takes an item; none, with a problem, where the id is missing that everything else hangs on.
    pub(in crate::source) fn read(shape: &'static Shape, item: Item<'_>, cx: &mut Context<'_>) -> Option<Thing> {
        let id = match item.text_of("id") {
            Some(id) => cx.name(id),
            None if shape.nameless => Name::EMPTY,
            None => {
                cx.problem(item.at(), format!("one of the {} has no `id`: it was left out", shape.plural), "");
                return None;
            }
        };
        let mut thing = Thing { kind: shape.kind, id, place: cx.place(item.at()), taken: Vec::with_capacity(shape.take.len()) };
        for take in shape.take {
            let (Take::Word(path) | Take::Time(path) | Take::Bool(path) | Take::Words(path, _) | Take::Digest(path)) = *take;
            let Some(value) = walk(item, path) else { continue };
            if let Some(taken) = taken(take, value, cx) {
                thing.taken.push((path, taken));
            }
        }
        Some(thing)
    }

    /// Sets a word that the item leaves out: its parent, by the path of the file.
    pub(in crate::source) fn fill(&mut self, key: &'static str, value: Name) {
        if !self.says(key) && !value.is_empty() {
            self.taken.push((key, Taken::Word(value)));
        }
    }

    fn find(&self, key: &str) -> Option<&Taken> {
        self.taken.iter().find(|(path, _)| *path == key).map(|(_, taken)| taken)
    }

    /// A word, or the empty one.
    pub(in crate::source) fn word(&self, key: &str) -> Name {
        match self.find(key) {
            Some(Taken::Word(word)) => *word,
            _ => Name::EMPTY,
        }
    }

    /// Whether the item says that there is none.
    pub(in crate::source) fn is_null(&self, key: &str) -> bool {
        matches!(self.find(key), Some(Taken::Null))
    }

    /// Whether the item says anything under a key.
    pub(in crate::source) fn says(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// True or false.
    pub(in crate::source) fn bool(&self, key: &str) -> Option<bool> {
        match self.find(key) {
            Some(Taken::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    /// A time; null and missing are kept apart.
    pub(in crate::source) fn time(&self, key: &str) -> Stated<i64> {
        match self.find(key) {
            Some(Taken::Time(at)) => Stated::Is(*at),
            Some(Taken::Null) => Stated::Null,
            _ => Stated::Missing,
        }
    }

    /// The words of a list.
    pub(in crate::source) fn words(&self, key: &str) -> &[(Name, Place)] {
        match self.find(key) {
            Some(Taken::Words(words)) => words,
            _ => &[],
        }
    }
}

fn walk<'t>(item: Item<'t>, path: &str) -> Option<Item<'t>> {
    path.split('.').try_fold(item, |item, key| item.get(key))
}

fn taken(take: &Take, value: Item<'_>, cx: &mut Context<'_>) -> Option<Taken> {
    if value.is_null() {
        return Some(Taken::Null);
    }
    match take {
        Take::Word(_) => value.text().map(|text| Taken::Word(cx.name(text))),
        Take::Bool(_) => value.bool().map(Taken::Bool),
        Take::Time(_) => value.int().map(time::from_number).or_else(|| value.text().and_then(time::parse)).map(Taken::Time),
        Take::Words(_, keys) => {
            let mut words = Vec::new();
            for element in value.children().filter(|_| value.sort() == Sort::List) {
                let text = element.text().or_else(|| keys.iter().find_map(|key| element.text_of(key)));
                if let Some(text) = text {
                    words.push((cx.name(text), cx.place(element.at())));
                }
            }
            Some(Taken::Words(words))
        }
        Take::Digest(_) => {
            let digest = value.text().and_then(|text| (cx.digest)(text))?;
            Some(Taken::Word(cx.name(&digest)))
        }
    }
}
