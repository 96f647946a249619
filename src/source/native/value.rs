//! One value of one attribute, as its table says it has to look: words, references, times, truth values, numbers, maps.

use super::Native;
use crate::doc::{Item, Sort, suggest};
use crate::model::{AttrName, AttrType, Kind, Kinds, Name, Reference, Row, Value, inventory, time};
use crate::source::Context;

/// A reference as it was written.
#[derive(Clone, Copy)]
pub(super) struct Written<'t> {
    pub(super) kind: Option<Kind>,
    pub(super) scope: Option<&'t str>,
    pub(super) id: &'t str,
}

/// Reads `id` or `kind:id`; the part before the colon counts only if it is the word of a kind that may stand here.
pub(super) fn written(text: &str, wants: Kinds) -> Written<'_> {
    // The longest word of a kind has 15 letters, so the colon stands early or does not count.
    let head = text.as_bytes().get(..16).unwrap_or(text.as_bytes());
    let qualified = memchr::memchr(b':', head).and_then(|colon| {
        let (kind, id) = (text.get(..colon)?, text.get(colon + 1..)?);
        Kind::from_word(kind).map(|kind| (kind, id))
    });
    match qualified {
        Some((kind, id)) if wants.has(kind) && !id.is_empty() => Written { kind: Some(kind), scope: None, id },
        _ => Written { kind: None, scope: None, id: text },
    }
}

/// The value of a reference as it was written, without a scope of its own.
pub(super) fn refer(written: Written<'_>, cx: &mut Context<'_>) -> Value {
    let id = cx.name(written.id);
    match written.kind {
        None => Value::Word(id),
        Some(kind) => qualified(Reference { kind: Some(kind), scope: None, id }, cx),
    }
}

impl Native {
    /// Reads the value of an attribute and adds what it says. Items go by reference here: a copy of one just made waits for its parts.
    pub(super) fn value(&mut self, row: Row, kind: Kind, name: AttrName, item: &Item<'_>, cx: &mut Context<'_>) {
        if item.sort() != Sort::List {
            return self.one(row, kind, name, item, cx);
        }
        let mut elements = item.children();
        let first = elements.next();
        if !inventory::many(name) {
            return self.wrong(name.key(), want(name), *item, cx);
        }
        match first {
            None => {
                let place = cx.place(item.at());
                cx.facts.attr(row, name, Value::Empty, place);
            }
            Some(first) => {
                for element in std::iter::once(first).chain(elements) {
                    if element.is_null() || element.sort() == Sort::List {
                        self.wrong(name.key(), want(name), element, cx);
                    } else {
                        self.one(row, kind, name, &element, cx);
                    }
                }
            }
        }
    }

    fn one(&mut self, row: Row, kind: Kind, name: AttrName, item: &Item<'_>, cx: &mut Context<'_>) {
        let place = cx.place(item.at());
        if item.is_null() {
            return cx.facts.attr(row, name, Value::Null, place);
        }
        // Each value goes straight into its row: built aside and copied, it would wait for itself.
        match name.kind() {
            AttrType::Text => match self.text_value(item, cx) {
                // A slip here (`flase`) would be neither: no rule would ever ask again.
                Some(word) if name == AttrName::Mfa && !inventory::MFA.contains(&cx.facts.names.text(word)) => {
                    self.not_one_of(name.key(), *item, inventory::MFA.iter().copied(), cx);
                }
                Some(word) => cx.facts.attr(row, name, Value::Word(word), place),
                None => self.wrong(name.key(), want(name), *item, cx),
            },
            AttrType::OneOf(words) => match item.text().and_then(|text| words.iter().find(|word| **word == text)) {
                Some(word) => {
                    let word = self.name(item.spot(), word, cx);
                    cx.facts.attr(row, name, Value::Word(word), place);
                }
                None => self.not_one_of(name.key(), *item, words.iter().copied(), cx),
            },
            AttrType::Bool => match item.bool() {
                Some(truth) => cx.facts.attr(row, name, Value::Bool(truth), place),
                None => self.wrong(name.key(), want(name), *item, cx),
            },
            AttrType::Int => match item.int() {
                Some(number) => cx.facts.attr(row, name, Value::Int(number), place),
                None => self.wrong(name.key(), want(name), *item, cx),
            },
            AttrType::Time => match item.text().and_then(time::parse) {
                Some(at) => cx.facts.attr(row, name, Value::Time(at), place),
                None => self.wrong(name.key(), want(name), *item, cx),
            },
            AttrType::Ref(wants) | AttrType::Link(wants) => match (item.sort(), item.text()) {
                (Sort::Map, _) => self.reference(row, kind, name, *item, cx),
                (_, None) => self.wrong(name.key(), want(name), *item, cx),
                (_, Some(text)) => {
                    let wants = if name == AttrName::Members { name.wants(kind) } else { wants };
                    let written = written(text, wants);
                    if written.kind.is_none() {
                        let word = self.name(item.spot(), text, cx);
                        return cx.facts.attr(row, name, Value::Word(word), place);
                    }
                    let value = refer(written, cx);
                    cx.facts.attr(row, name, value, place);
                }
            },
            AttrType::Map => self.map(row, name, *item, cx),
        }
    }

    /// A word; truth values and whole numbers of JSON are taken as they would stand in YAML.
    #[inline]
    fn text_value(&mut self, item: &Item<'_>, cx: &mut Context<'_>) -> Option<Name> {
        match (item.text(), item.sort()) {
            (Some(text), _) => Some(self.name(item.spot(), text, cx)),
            (None, Sort::Bool) => Some(cx.name(if item.bool()? { "true" } else { "false" })),
            (None, Sort::Int) => item.int().map(|number| decimal(number, cx)),
            _ => None,
        }
    }

    fn reference(&mut self, row: Row, kind: Kind, name: AttrName, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(reference) = self.reference_map(name.key(), item, name.wants(kind), cx) else { return };
        let place = cx.place(item.at());
        let scope = reference.scope.map(|scope| cx.name(scope));
        let id = cx.name(reference.id);
        let value = qualified(Reference { kind: reference.kind, scope, id }, cx);
        cx.facts.attr(row, name, value, place);
    }

    /// Reads `{ kind, scope, id }`.
    pub(super) fn reference_map<'t>(&mut self, key: &str, item: Item<'t>, wants: Kinds, cx: &mut Context<'_>) -> Option<Written<'t>> {
        let mut found = Written { kind: None, scope: None, id: "" };
        let mut fine = true;
        for part in item.entries() {
            match (part.key(), part.text()) {
                ("id", Some(id)) => found.id = id,
                ("scope", Some(scope)) => found.scope = Some(scope),
                ("scope" | "kind", None) if part.is_null() => {}
                ("kind", Some(text)) => match Kind::from_word(text) {
                    Some(kind) if wants.has(kind) => found.kind = Some(kind),
                    Some(kind) => {
                        fine = false;
                        self.problem(part.at(), format!("`{key}` can't name a {}", kind.phrase()), String::new(), cx);
                    }
                    None => {
                        fine = false;
                        self.not_one_of("kind", part, Kind::ALL.iter().filter(|kind| wants.has(**kind)).map(|kind| kind.word()), cx);
                    }
                },
                ("id" | "scope" | "kind", None) => {
                    fine = false;
                    self.wrong(part.key(), "a string", part, cx);
                }
                _ => {
                    fine = false;
                    let help = suggest(part.key(), ["kind", "scope", "id"].into_iter())
                        .map_or_else(|| "known here: kind, scope, id".to_owned(), |near| format!("did you mean `{near}`?"));
                    self.problem(
                        part.key_at(),
                        format!("unknown key {} in a reference ({})", super::shown(part.key()), part.shape()),
                        help,
                        cx,
                    );
                }
            }
        }
        if fine && found.id.is_empty() {
            fine = false;
            self.problem(item.at(), format!("this reference (`{key}`) has no `id`"), String::new(), cx);
        }
        fine.then_some(found)
    }

    fn map(&mut self, row: Row, name: AttrName, item: Item<'_>, cx: &mut Context<'_>) {
        if item.sort() != Sort::Map {
            return self.wrong(name.key(), want(name), item, cx);
        }
        let mut empty = true;
        for entry in item.entries() {
            empty = false;
            let key = cx.name(entry.key());
            let is_list = entry.sort() == Sort::List;
            for value in std::iter::once(entry).filter(|_| !is_list).chain(entry.children().filter(|_| is_list)) {
                match self.text_value(&value, cx) {
                    Some(word) => {
                        let place = cx.place(value.at());
                        cx.facts.attr(row, name, Value::Entry(key, word), place);
                    }
                    None => self.wrong(name.key(), want(name), value, cx),
                }
            }
        }
        if empty {
            let place = cx.place(item.at());
            cx.facts.attr(row, name, Value::Empty, place);
        }
    }

    /// A value of the wrong type: what is wanted, and the shape of what is there.
    pub(super) fn wrong(&mut self, key: &str, want: &str, item: Item<'_>, cx: &mut Context<'_>) {
        self.problem(item.at(), format!("`{key}` is {want}, this is a {}", item.shape()), String::new(), cx);
    }

    /// A word that is not in its list.
    pub(super) fn not_one_of<'w>(&mut self, key: &str, item: Item<'_>, words: impl Iterator<Item = &'w str> + Clone, cx: &mut Context<'_>) {
        let near = item.text().and_then(|text| suggest(text, words.clone()));
        let help =
            near.map_or_else(|| format!("one of {}", words.collect::<Vec<_>>().join(", ")), |near| format!("did you mean `{near}`?"));
        self.problem(item.at(), format!("`{key}` has a value that is not known here ({})", item.shape()), help, cx);
    }
}

/// The name of a whole number.
fn decimal(number: i64, cx: &mut Context<'_>) -> Name {
    cx.name(&number.to_string())
}

fn qualified(reference: Reference, cx: &mut Context<'_>) -> Value {
    let at = cx.facts.references.len() as u32;
    cx.facts.references.push(reference);
    Value::Qualified(at)
}

/// What a value has to be, in words.
const fn want(name: AttrName) -> &'static str {
    match (name.kind(), inventory::many(name)) {
        (AttrType::Text, true) => "a string or a list of strings",
        (AttrType::Text, false) => "a string",
        (AttrType::OneOf(_), _) => "one of a list of words",
        (AttrType::Bool, _) => "true or false",
        (AttrType::Int, _) => "a whole number",
        (AttrType::Time, _) => "an RFC 3339 date or time",
        (AttrType::Ref(_) | AttrType::Link(_), true) => "an id, a `kind:id`, a `{ kind, scope, id }`, or a list of them",
        (AttrType::Ref(_) | AttrType::Link(_), false) => "an id, a `kind:id` or a `{ kind, scope, id }`",
        (AttrType::Map, _) => "a map of words to words",
    }
}

/// The name of a scope, where one is written.
pub(super) fn scope_name(written: Written<'_>, cx: &mut Context<'_>) -> Option<Name> {
    written.scope.map(|scope| cx.name(scope))
}
