//! What a record says, seen before it is read: in goes a map, out come the meanings of its keys and looks at the table of names
//! for its words. Reading a large inventory is mostly waiting for memory, and side by side the waits are one.

use super::Native;
use crate::doc::{Item, Sort};
use crate::model::inventory::{Key, OWN_KEYS};
use crate::model::{AttrType, Kind, Look, Name, Names, same};
use crate::source::Context;

/// For each kind, the keys of the record before: records of one file have their keys in one order, so a guess is mostly right.
pub(super) struct Guess(Vec<Vec<Known>>);

/// A key that records of a kind carry.
#[derive(Clone, Copy)]
struct Known {
    word: &'static str,
    key: Key,
    /// Whether its values become names.
    named: bool,
}

impl Known {
    fn of(text: &str, kind: Kind) -> Option<Known> {
        let key = Key::from_text(text).filter(|key| key.on(kind))?;
        let word = match key {
            Key::Attr(name) => name.key(),
            other => OWN_KEYS.iter().find(|(_, key, _)| *key == other).map_or("", |(word, ..)| *word),
        };
        let named = match key {
            Key::Attr(name) => {
                matches!(name.kind(), AttrType::Text | AttrType::OneOf(_) | AttrType::Ref(_) | AttrType::Link(_))
            }
            key => key == Key::Id,
        };
        Some(Known { word, key, named })
    }
}

impl Default for Guess {
    fn default() -> Guess {
        Guess(vec![Vec::new(); Kind::ALL.len()])
    }
}

impl Guess {
    /// The key that a text means, if records of the kind carry it, and whether its values become names.
    #[inline]
    fn key(&mut self, kind: Kind, position: usize, text: &str) -> Option<(Key, bool)> {
        let before = self.0.get(kind as usize)?;
        match before.get(position).filter(|known| same(known.word.as_bytes(), text.as_bytes())) {
            Some(known) => Some((known.key, known.named)),
            None => self.other(kind, position, text).map(|known| (known.key, known.named)),
        }
    }

    /// The same where the guess was wrong; the next one will be this key.
    fn other(&mut self, kind: Kind, position: usize, text: &str) -> Option<Known> {
        let before = self.0.get_mut(kind as usize)?;
        let known = Known::of(text, kind)?;
        if position >= before.len() && before.len() < 256 {
            before.push(known);
        } else if let Some(slot) = before.get_mut(position) {
            *slot = known;
        }
        Some(known)
    }
}

/// The entries of a record with what their keys mean, and looks at the table of names for the texts that become names.
/// Used again for each record, so that nothing is allocated for one.
#[derive(Default)]
pub(super) struct Ahead {
    /// The spot of each entry on the tape.
    entries: Vec<(usize, Option<Key>)>,
    looks: Vec<(usize, Look)>,
    next: usize,
}

impl Ahead {
    /// Forgets the record.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.looks.clear();
        self.next = 0;
    }

    /// Looks for a text, or the texts of a list.
    #[inline]
    fn look(&mut self, item: Item<'_>) {
        if let Some(text) = item.text() {
            self.looks.push((item.spot(), Look::at(text)));
        } else if item.sort() == Sort::List {
            for item in item.children() {
                self.looks.extend(item.text().map(|text| (item.spot(), Look::at(text))));
            }
        }
    }

    /// Finds all that was looked for.
    fn find(&mut self, item: Item<'_>, names: &Names) {
        for (_, look) in &mut self.looks {
            names.find(look);
        }
        for (spot, look) in &mut self.looks {
            names.check(look, item.other(*spot).text().unwrap_or(""));
        }
    }

    /// The spot of the entry at a position, with what its key means.
    #[inline]
    pub(super) fn nth(&self, position: usize) -> Option<(usize, Option<Key>)> {
        self.entries.get(position).copied()
    }

    /// The entry of a key.
    pub(super) fn entry<'t>(&self, key: Key, item: Item<'t>) -> Option<Item<'t>> {
        self.entries.iter().find(|(_, known)| *known == Some(key)).map(|(spot, _)| item.other(*spot))
    }

    /// The look that was taken for the value at a spot, if one was; asked for in document order.
    #[inline]
    fn seen(&mut self, at: usize) -> Option<Look> {
        while let Some((spot, look)) = self.looks.get(self.next) {
            if *spot > at {
                return None;
            }
            self.next += 1;
            if *spot == at {
                return Some(*look);
            }
        }
        None
    }
}

impl Native {
    /// Tells what the keys of a record mean, and looks for its words: all looks first, then their use, because each is a wait.
    pub(super) fn look_ahead(&mut self, kind: Kind, item: Item<'_>, cx: &mut Context<'_>) {
        for (position, entry) in item.entries().enumerate() {
            let known = self.guess.key(kind, position, entry.key());
            self.ahead.entries.push((entry.spot(), known.map(|(key, _)| key)));
            if known.is_some_and(|(_, named)| named) {
                self.ahead.look(entry);
            }
        }
        self.ahead.find(item, &cx.facts.names);
    }

    /// The name of the whole text of the value at a spot.
    #[inline]
    pub(super) fn name(&mut self, spot: usize, text: &str, cx: &mut Context<'_>) -> Name {
        match self.ahead.seen(spot) {
            Some(look) => cx.facts.names.intern_seen(text, look),
            None => cx.name(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::{Layout, Tape, json};
    use crate::model::AttrName;

    #[test]
    fn guesses_follow_the_keys_whatever_their_order() {
        let mut guess = Guess::default();
        for _ in 0..2 {
            for (position, word) in ["id", "owner", "status", "created"].into_iter().enumerate() {
                assert_eq!(guess.key(Kind::Human, position, word), Key::from_text(word).map(|key| (key, word != "created")));
            }
            assert_eq!(guess.key(Kind::Human, 0, "status"), Some((Key::Attr(AttrName::Status), true)));
            assert!(guess.key(Kind::Human, 1, "titel").is_none());
            assert!(guess.key(Kind::Human, 1, "rotation").is_none(), "a key of another kind");
            assert!(guess.key(Kind::Human, 900, "owner").is_some());
        }
    }

    #[test]
    fn looks_are_found_by_where_the_value_stands() {
        let text = r#"{"a": "x", "b": ["y", 1, "z"], "c": "y"}"#;
        json::read(text, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
            let mut names = Names::default();
            let y = names.intern("y");
            let mut ahead = Ahead::default();
            part.item.children().for_each(|entry| ahead.look(entry));
            ahead.find(part.item, &names);
            assert_eq!(ahead.looks.len(), 4);
            let c = part.item.get("c").unwrap();
            let look = ahead.seen(c.spot()).unwrap();
            assert_eq!(names.intern_seen("y", look), y);
            // What stands before was passed by: its name is looked up again.
            assert!(ahead.seen(part.item.get("a").unwrap().spot()).is_none());
            ahead.clear();
            assert!(ahead.seen(c.spot()).is_none());
            Ok(())
        })
        .unwrap();
    }
}
