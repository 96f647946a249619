//! One record: its identity, then key by key what the table of attributes knows.

use super::Native;
use super::identity::Holder;
use crate::doc::{Item, Sort, suggest};
use crate::model::inventory::{self, Key, OWN_KEYS};
use crate::model::{AttrName, AttrType, Kind, Look, Name, Names, Plane, Row, same};
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
    /// The key that a text means, if records of the kind carry it.
    fn key(&mut self, kind: Kind, position: usize, text: &str) -> Option<Known> {
        let before = self.0.get_mut(kind as usize)?;
        if let Some(known) = before.get(position).filter(|known| same(known.word.as_bytes(), text.as_bytes())) {
            return Some(*known);
        }
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
    fn clear(&mut self) {
        self.entries.clear();
        self.looks.clear();
        self.next = 0;
    }

    /// Looks for a text, or the texts of a list.
    fn look(&mut self, item: Item<'_>) {
        if item.sort() == Sort::List {
            for item in item.children() {
                self.looks.extend(item.text().map(|text| (item.spot(), Look::at(text))));
            }
        } else {
            self.looks.extend(item.text().map(|text| (item.spot(), Look::at(text))));
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

    /// The entry of a key.
    pub(super) fn entry<'t>(&self, key: Key, item: Item<'t>) -> Option<Item<'t>> {
        self.entries.iter().find(|(_, known)| *known == Some(key)).map(|(spot, _)| item.other(*spot))
    }

    /// The look that was taken for a value, if one was; asked for in document order.
    fn seen(&mut self, item: Item<'_>) -> Option<Look> {
        while let Some((spot, look)) = self.looks.get(self.next) {
            if *spot > item.spot() {
                return None;
            }
            self.next += 1;
            if *spot == item.spot() {
                return Some(*look);
            }
        }
        None
    }
}

impl Native {
    /// Reads a record; `holder` is the one that a nested record stands in.
    pub(super) fn record(&mut self, kind: Kind, item: Item<'_>, holder: Option<Holder>, cx: &mut Context<'_>) {
        self.ahead.clear();
        self.keys(kind, item, holder, cx);
        // What was seen is of this record alone.
        self.ahead.clear();
    }

    fn keys(&mut self, kind: Kind, item: Item<'_>, holder: Option<Holder>, cx: &mut Context<'_>) {
        if item.sort() != Sort::Map {
            let message = format!("an entry of `{}` is a map, this is a {}", list_of(kind), item.shape());
            return self.problem(item.at(), message, String::new(), cx);
        }
        self.look_ahead(kind, item, cx);
        let own_scope = self.ahead.entry(Key::Scope, item).and_then(|entry| self.own_scope(entry, holder, cx));
        let Some(id) = self.id_of(kind, item, own_scope, holder, cx) else { return };
        let scope = match (own_scope, holder) {
            (None, Some(holder)) => holder.scope,
            (own, _) => self.scope_of(own, cx),
        };
        let place = cx.place(item.at());
        let row = cx.facts.record(kind, scope, id, place);
        let scoped = own_scope.is_some() || holder.is_some_and(|holder| holder.scoped);
        if scoped {
            self.scoped_rows.push(row.0);
        }
        let inner = Holder { kind, id, scope, scoped };
        let mut nested = false;
        for at in 0..self.ahead.entries.len() {
            let Some((spot, key)) = self.ahead.entries.get(at).copied() else { break };
            let entry = item.other(spot);
            match key {
                Some(Key::Attr(name)) if holder.is_some() && said_by_place(name, kind) => {
                    let message = format!("`{}` is said by where this {} stands", name.key(), kind.phrase());
                    self.problem(entry.key_at(), message, "leave it out", cx);
                }
                Some(Key::Attr(name)) => self.value(row, kind, name, entry, cx),
                Some(Key::Id | Key::Scope) => {}
                Some(Key::Plane) => self.plane(row, entry, cx),
                Some(Key::Implied) => match entry.bool() {
                    Some(implied) => {
                        if let Some(record) = cx.facts.records.get_mut(row.0 as usize) {
                            record.implied = implied;
                        }
                    }
                    None => self.wrong("implied", "true or false", entry, cx),
                },
                Some(Key::Permissions | Key::Allows | Key::Claims) => nested = true,
                None => self.unknown_key(kind, entry, cx),
            }
        }
        match kind {
            Kind::Permission => self.permission(row, item, holder, cx),
            Kind::Claim => self.claim(row, item, holder, cx),
            Kind::Boundary => {
                if let Some(plane) = Plane::from_word(cx.facts.names.text(id)) {
                    cx.facts.plane(row, plane);
                }
            }
            _ => {}
        }
        // Nested records come after their holder, so that the rows of one record stand together.
        if nested {
            for entry in item.entries() {
                match Key::from_text(entry.key()).filter(|key| key.on(kind)) {
                    Some(Key::Permissions | Key::Allows) => self.nested(Kind::Permission, entry, inner, cx),
                    Some(Key::Claims) => self.nested(Kind::Claim, entry, inner, cx),
                    _ => {}
                }
            }
        }
    }

    /// Tells what the keys of a record mean, and looks for its words: all looks first, then their use, because each is a wait.
    fn look_ahead(&mut self, kind: Kind, item: Item<'_>, cx: &mut Context<'_>) {
        for (position, entry) in item.entries().enumerate() {
            let known = self.guess.key(kind, position, entry.key());
            self.ahead.entries.push((entry.spot(), known.map(|known| known.key)));
            if known.is_some_and(|known| known.named) {
                self.ahead.look(entry);
            }
        }
        self.ahead.find(item, &cx.facts.names);
    }

    /// The name of a value's whole text.
    pub(super) fn name(&mut self, item: Item<'_>, text: &str, cx: &mut Context<'_>) -> Name {
        match self.ahead.seen(item) {
            Some(look) => cx.facts.names.intern_seen(text, look),
            None => cx.name(text),
        }
    }

    /// The scope that a record states. What stands in another record has its scope.
    fn own_scope<'t>(&mut self, entry: Item<'t>, holder: Option<Holder>, cx: &mut Context<'_>) -> Option<&'t str> {
        if entry.is_null() {
            return None;
        }
        if holder.is_some() {
            self.problem(entry.key_at(), "what stands in a record has its `scope`", "leave it out", cx);
            return None;
        }
        if entry.text().is_none() {
            self.wrong("scope", "a string", entry, cx);
        }
        entry.text()
    }

    fn plane(&mut self, row: Row, item: Item<'_>, cx: &mut Context<'_>) {
        match item.text().and_then(Plane::from_word) {
            Some(plane) => cx.facts.plane(row, plane),
            None if item.is_null() => {}
            None => self.not_one_of("plane", item, Plane::ALL.iter().map(|plane| plane.word()), cx),
        }
    }

    fn unknown_key(&mut self, kind: Kind, entry: Item<'_>, cx: &mut Context<'_>) {
        let key = entry.key();
        let help = match suggest(key, inventory::keys_of(kind).map(|(word, _)| word)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if key == "kind" => "a secret's or resource's own sort is its `type`; the section says what kind of record it is".into(),
            None => match Key::from_text(key) {
                Some(key) => carriers(key),
                None => String::new(),
            },
        };
        let message = format!("unknown key {} in a {} ({})", super::shown(key), kind.phrase(), entry.shape());
        self.problem(entry.key_at(), message, help, cx);
    }

    fn nested(&mut self, kind: Kind, list: Item<'_>, holder: Holder, cx: &mut Context<'_>) {
        if list.is_null() {
            return;
        }
        if list.sort() != Sort::List {
            return self.problem(list.at(), format!("`{}` is a list, this is a {}", list.key(), list.shape()), String::new(), cx);
        }
        for entry in list.children() {
            self.record(kind, entry, Some(holder), cx);
        }
    }
}

/// Which kinds carry a key that this kind does not.
fn carriers(key: Key) -> String {
    let kinds: Vec<&str> = inventory::sections().filter(|(_, kind)| key.on(*kind)).map(|(word, _)| word).collect();
    format!("entries of {} carry it", kinds.join(", "))
}

/// Whether a nested record may not say a key itself.
fn said_by_place(name: AttrName, kind: Kind) -> bool {
    matches!((name, kind), (AttrName::HeldBy, Kind::Permission) | (AttrName::About, Kind::Claim))
}

fn list_of(kind: Kind) -> &'static str {
    if kind == Kind::Permission { inventory::PERMISSIONS } else { kind.section() }
}
