//! Writes the records of one system instance down: its scope and container, each record once, grants, sets and edges with what makes
//! them conditional. Facts and names go in, rows come out; what they mean is each source's own.

use super::recorded;
use crate::doc::Item;
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Need, Place, Row, Stated, Value, time};
use rustc_hash::FxHashSet;

/// The facts with the instance that is written to.
pub(super) struct Writer<'f> {
    /// All facts.
    pub(super) facts: &'f mut Facts,
    /// The instance.
    pub(super) scope: Name,
    /// What contains all its records: key and name.
    container: (Name, Name),
    made: FxHashSet<(Kind, Name)>,
}

impl<'f> Writer<'f> {
    /// A writer for a scope `system:ID`; `key` is what the vendor calls the instance.
    pub(super) fn new(facts: &'f mut Facts, scope: &str, key: &str) -> Writer<'f> {
        let name = facts.names.intern(scope);
        let key = facts.names.intern(key);
        let container = facts.names.intern(scope.split_once(':').map_or(scope, |(_, id)| id));
        Writer { facts, scope: name, container: (key, container), made: FxHashSet::default() }
    }

    /// The name of a text.
    pub(super) fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    /// The text of a name.
    pub(super) fn text(&self, name: Name) -> String {
        self.facts.names.text(name).to_owned()
    }

    /// A record of the instance as an end.
    pub(super) fn end(&self, kind: Kind, id: Name) -> End {
        End::one(kind, self.scope, id)
    }

    /// Whether nobody asked for this record before.
    pub(super) fn first(&mut self, kind: Kind, id: Name) -> bool {
        self.made.insert((kind, id))
    }

    /// A record that the export lists.
    pub(super) fn record(&mut self, kind: Kind, id: Name, place: Place) -> Row {
        self.made.insert((kind, id));
        let row = self.facts.record(kind, self.scope, id, place);
        self.facts.attr(row, AttrName::Within, Value::Entry(self.container.0, self.container.1), place);
        row
    }

    /// A record that is only named by another.
    pub(super) fn implied(&mut self, kind: Kind, id: Name, place: Place) -> Row {
        self.made.insert((kind, id));
        let row = self.facts.implied(kind, self.scope, id, place);
        self.facts.attr(row, AttrName::Within, Value::Entry(self.container.0, self.container.1), place);
        row
    }

    /// A further container of a record, where it has one.
    pub(super) fn within(&mut self, row: Row, key: &str, container: Name, place: Place) {
        if !container.is_empty() {
            let key = self.name(key);
            self.facts.attr(row, AttrName::Within, Value::Entry(key, container), place);
        }
    }

    /// One word.
    pub(super) fn word(&mut self, row: Row, attr: AttrName, text: &str, place: Place) {
        self.facts.word(row, attr, text, place);
    }

    /// A word that may be missing.
    pub(super) fn named(&mut self, row: Row, attr: AttrName, value: Name, place: Place) {
        if !value.is_empty() {
            self.facts.attr(row, attr, Value::Word(value), place);
        }
    }

    /// A label that may be missing.
    pub(super) fn label(&mut self, row: Row, key: &str, value: Name, place: Place) {
        if !value.is_empty() {
            let key = self.name(key);
            self.facts.attr(row, AttrName::Labels, Value::Entry(key, value), place);
        }
    }

    /// A time; null and missing are kept apart.
    pub(super) fn time(&mut self, row: Row, attr: AttrName, value: Stated<i64>, place: Place) {
        match value {
            Stated::Missing => {}
            Stated::Null => self.facts.attr(row, attr, Value::Null, place),
            Stated::Is(at) => self.facts.attr(row, attr, Value::Time(at), place),
        }
    }

    /// A reference within the instance.
    pub(super) fn refer(&mut self, row: Row, attr: AttrName, kind: Kind, id: Name, place: Place) {
        self.facts.refer(row, attr, kind, self.scope, id, place);
    }

    /// What another file would settle; the note vanishes when that file declares `until`.
    pub(super) fn need(&mut self, of: End, what: &str, until: Option<End>, place: Place) {
        let what = self.name(what);
        self.facts.needs.push(Need { of, what, until, place });
    }

    /// A remark for the report's coverage.
    pub(super) fn note(&mut self, text: String) {
        self.facts.notes.push(text);
    }

    /// A grant that is held until it is taken away.
    pub(super) fn grant(&mut self, holder: (Kind, Name), role: Name, place: Place) -> Row {
        let text = format!("{} holds {}", self.text(holder.1), self.text(role));
        let id = self.name(&text);
        let row = self.record(Kind::Grant, id, place);
        self.refer(row, AttrName::Principal, holder.0, holder.1, place);
        self.refer(row, AttrName::RoleRef, Kind::Role, role, place);
        self.facts.attr(row, AttrName::Expires, Value::Null, place);
        row
    }

    /// A set of records of one kind, made when first asked for.
    pub(super) fn set(&mut self, id: &str, of: Kind, members: &[(Name, Place)], place: Place) -> End {
        let id = self.name(id);
        if self.first(Kind::Set, id) {
            let row = self.implied(Kind::Set, id, place);
            self.word(row, AttrName::Of, of.word(), place);
            for (member, place) in members {
                self.refer(row, AttrName::Members, of, *member, *place);
            }
        }
        self.end(Kind::Set, id)
    }

    /// An edge with its technique; with conditions, in words, it is conditional.
    pub(super) fn push(&mut self, edge: EdgeFact, technique: &str, conditions: &str) {
        let [technique, conditions] = [technique, conditions].map(|text| self.name(text));
        let certainty = if conditions.is_empty() { edge.certainty } else { Certainty::Conditional };
        self.facts.edges.push(EdgeFact { technique, conditions, certainty, ..edge });
    }

    /// A touch at a level.
    pub(super) fn touch(&mut self, from: End, level: Level, to: End, technique: &str, place: Place) {
        self.push(EdgeFact::touching(EdgeKind::Allows, level, from, to, place), technique, "");
    }

    /// A becoming edge; conditions may be empty.
    pub(super) fn becomes(&mut self, kind: EdgeKind, from: End, to: End, technique: &str, conditions: &str, place: Place) {
        self.push(EdgeFact::becoming(kind, from, to, place), technique, conditions);
    }

    /// A resource, made when first asked for.
    pub(super) fn resource(&mut self, id: &str, sort: &str, place: Place) -> End {
        let id = self.name(id);
        if self.first(Kind::Resource, id) {
            let row = self.implied(Kind::Resource, id, place);
            self.word(row, AttrName::Type, sort, place);
        }
        self.end(Kind::Resource, id)
    }
}

/// A time of an item, in seconds, milliseconds or RFC 3339; null and missing are kept apart, and what is no time is missing.
pub(super) fn when(item: Item<'_>, key: &str) -> Stated<i64> {
    match item.get(key) {
        None => Stated::Missing,
        Some(value) if value.is_null() => Stated::Null,
        Some(value) => {
            let written = || value.text().and_then(time::parse).or_else(|| recorded::datetime(value));
            value.int().map(time::from_number).or_else(written).map_or(Stated::Missing, Stated::Is)
        }
    }
}

/// The same where the vendor gives null no meaning.
pub(super) fn moment(item: Item<'_>, key: &str) -> Stated<i64> {
    match when(item, key) {
        Stated::Null => Stated::Missing,
        stated => stated,
    }
}
