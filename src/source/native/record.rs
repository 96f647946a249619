//! One record: its identity, then key by key what the table of attributes knows.

use super::Native;
use super::identity::Holder;
use crate::doc::{Item, Sort, suggest};
use crate::model::inventory::{self, Key};
use crate::model::{AttrName, Kind, Plane, Row};
use crate::source::Context;

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
        let mut position = 0;
        while let Some((spot, key)) = self.ahead.nth(position) {
            let entry = item.other(spot);
            position += 1;
            match key {
                Some(Key::Attr(name)) if holder.is_some() && said_by_place(name, kind) => {
                    let message = format!("`{}` is said by where this {} stands", name.key(), kind.phrase());
                    self.problem(entry.key_at(), message, "leave it out", cx);
                }
                Some(Key::Attr(name)) => self.value(row, kind, name, &entry, cx),
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
