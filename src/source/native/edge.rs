//! Edges that no other section can say: both ends by name, any kind, with window, conditions and certainty.

use super::Native;
use super::value::{scope_name, written};
use crate::doc::{Item, Sort, suggest};
use crate::model::inventory::{BASES, EDGE_KEYS, EdgeKey};
use crate::model::{Activation, Certainty, EdgeFact, EdgeKind, End, Kinds, Level, Name, time, verbs};
use crate::source::Context;

/// Which ends of an edge state their scope themselves.
#[derive(Clone, Copy, Default)]
pub(super) struct Ends {
    pub(super) from: bool,
    pub(super) to: bool,
    pub(super) by: bool,
}

impl Native {
    pub(super) fn edge(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        if item.sort() != Sort::Map {
            let message = format!("an entry of `edges` is a map, this is a {}", item.shape());
            return self.problem(item.at(), message, String::new(), cx);
        }
        let mut ends = Ends::default();
        let (mut from, mut to, mut by, mut kind) = (None, None, None, None);
        let (mut level, mut activation, mut certainty, mut resolved) = (None, None, None, false);
        let (mut technique, mut action, mut conditions) = (Name::EMPTY, Name::EMPTY, Name::EMPTY);
        let (mut not_before, mut expires) = (None, None);
        let mut verb = None;
        for entry in item.entries() {
            let Some((word, key, _)) = EDGE_KEYS.iter().find(|(word, ..)| *word == entry.key()) else {
                self.unknown_edge_key(entry, cx);
                continue;
            };
            if entry.is_null() {
                continue;
            }
            match key {
                EdgeKey::From => (from, ends.from) = self.end(word, entry, Kinds::NODE, cx),
                EdgeKey::To => (to, ends.to) = self.end(word, entry, Kinds::NODE, cx),
                EdgeKey::By => (by, ends.by) = self.end(word, entry, Kinds::ANY, cx),
                EdgeKey::Kind => kind = self.word(word, entry, EdgeKind::ALL, EdgeKind::word, cx),
                EdgeKey::Level => level = self.word(word, entry, Level::ALL, Level::word, cx).map(|level| (level, entry.at())),
                EdgeKey::Activation => activation = self.word(word, entry, Activation::ALL, Activation::word, cx),
                EdgeKey::Certainty => certainty = self.word(word, entry, Certainty::ALL, Certainty::word, cx),
                EdgeKey::Basis => resolved = self.word(word, entry, BASES, |basis| basis.0, cx).is_some_and(|basis| basis.1),
                EdgeKey::Technique => technique = self.name_of(word, entry, cx),
                EdgeKey::Action => {
                    action = self.name_of(word, entry, cx);
                    verb = entry.text();
                }
                EdgeKey::Conditions => conditions = self.conditions(entry, cx),
                EdgeKey::NotBefore => not_before = self.time(word, entry, cx),
                EdgeKey::Expires => expires = self.time(word, entry, cx),
                EdgeKey::RestsOn | EdgeKey::Note => {
                    let is_list = entry.sort() == Sort::List;
                    for text in std::iter::once(entry).filter(|_| !is_list).chain(entry.children().filter(|_| is_list)) {
                        if text.text().is_none() {
                            self.wrong(word, "a string or a list of strings", text, cx);
                        }
                    }
                }
            }
        }
        for (key, missing) in [("from", item.get("from")), ("to", item.get("to")), ("kind", item.get("kind"))] {
            if missing.is_none_or(|value| value.is_null()) {
                self.problem(item.at(), format!("this edge has no `{key}`"), String::new(), cx);
            }
        }
        let (Some(from), Some(to), Some(kind)) = (from, to, kind) else { return };
        let mut certainty = certainty.unwrap_or(if conditions.is_empty() { Certainty::Certain } else { Certainty::Conditional });
        let level = match (kind.touches(), level) {
            (true, Some((level, _))) => Some(level),
            (true, None) => Some(self.level_of(kind, verb, &mut certainty, item, cx)),
            (false, None) => None,
            (false, Some((_, at))) => {
                let message = format!("`{kind}` gives control and has no `level`; only `allows` and `invokes` do");
                self.problem(at, message, String::new(), cx);
                None
            }
        };
        if ends.from || ends.to || ends.by {
            self.scoped_ends.push((cx.facts.edges.len() as u32, Ends { by: if by.is_some() { ends.by } else { ends.from }, ..ends }));
        }
        cx.facts.edges.push(EdgeFact {
            from,
            to,
            kind,
            level,
            activation: activation.unwrap_or(Activation::Standing),
            certainty,
            by: by.unwrap_or(from),
            technique,
            action,
            conditions,
            not_before,
            expires,
            resolved,
            place: cx.place(item.at()),
        });
    }

    /// The level of a touch that states none: its action's verb, or the least for a call.
    fn level_of(&mut self, kind: EdgeKind, verb: Option<&str>, certainty: &mut Certainty, item: Item<'_>, cx: &mut Context<'_>) -> Level {
        match verb {
            Some(action) => {
                let verdict = verbs::level(action);
                if verdict.assumed {
                    *certainty = Certainty::Assumed;
                }
                verdict.level
            }
            None if kind == EdgeKind::Invokes => Level::Use,
            None => {
                self.problem(item.at(), format!("`{kind}` has a `level` or an `action`; this edge has none"), String::new(), cx);
                Level::Use
            }
        }
    }

    /// One end, and whether it states its scope.
    fn end(&mut self, key: &str, item: Item<'_>, wants: Kinds, cx: &mut Context<'_>) -> (Option<End>, bool) {
        let found = match (item.sort(), item.text()) {
            (Sort::Map, _) => self.reference_map(key, item, wants, cx),
            (_, Some(text)) if !text.is_empty() => Some(written(text, wants)),
            _ => {
                self.wrong(key, "an id, a `kind:id` or a `{ kind, scope, id }`", item, cx);
                None
            }
        };
        let Some(found) = found else { return (None, false) };
        let scope = scope_name(found, cx);
        let id = cx.name(found.id);
        (Some(End { kind: found.kind, scope: scope.unwrap_or(self.scope), id }), scope.is_some())
    }

    fn word<T: Copy>(&mut self, key: &str, item: Item<'_>, all: &[T], word: impl Fn(T) -> &'static str, cx: &mut Context<'_>) -> Option<T> {
        let found = item.text().and_then(|text| all.iter().find(|value| word(**value) == text)).copied();
        if found.is_none() {
            self.not_one_of(key, item, all.iter().map(|value| word(*value)), cx);
        }
        found
    }

    fn name_of(&mut self, key: &str, item: Item<'_>, cx: &mut Context<'_>) -> Name {
        match item.text() {
            Some(text) => cx.name(text),
            None => {
                self.wrong(key, "a string", item, cx);
                Name::EMPTY
            }
        }
    }

    fn time(&mut self, key: &str, item: Item<'_>, cx: &mut Context<'_>) -> Option<i64> {
        let at = item.text().and_then(time::parse);
        if at.is_none() {
            self.wrong(key, "an RFC 3339 date or time", item, cx);
        }
        at
    }

    /// Conditions in words; several are one text.
    fn conditions(&mut self, item: Item<'_>, cx: &mut Context<'_>) -> Name {
        if item.sort() != Sort::List {
            return self.name_of("conditions", item, cx);
        }
        let mut all = Vec::new();
        for element in item.children() {
            match element.text() {
                Some(text) => all.push(text),
                None => self.wrong("conditions", "a string or a list of strings", element, cx),
            }
        }
        cx.name(&all.join("; "))
    }

    fn unknown_edge_key(&mut self, entry: Item<'_>, cx: &mut Context<'_>) {
        let known = || EDGE_KEYS.iter().map(|(word, ..)| *word);
        let help = suggest(entry.key(), known())
            .map_or_else(|| format!("known here: {}", known().collect::<Vec<_>>().join(", ")), |near| format!("did you mean `{near}`?"));
        let message = format!("unknown key {} in an edge ({})", super::shown(entry.key()), entry.shape());
        self.problem(entry.key_at(), message, help, cx);
    }
}
