//! Writes records of one organisation: scope, container, and the few attributes that all have.

use crate::model::{AttrName, Certainty, EdgeFact, End, Facts, Kind, Name, Need, Place, Row, Stated, Value};
use rustc_hash::FxHashSet;

/// Facts with the organisation that is written to.
pub(super) struct Out<'f> {
    pub(super) facts: &'f mut Facts,
    pub(super) scope: Name,
    /// Where the organisation was first heard of.
    pub(super) place: Place,
    key: Name,
    container: Name,
    made: FxHashSet<(Kind, Name)>,
}

impl<'f> Out<'f> {
    pub(super) fn new(facts: &'f mut Facts, scope: Name, place: Place) -> Out<'f> {
        let key = facts.names.intern("organisation");
        let text = facts.names.text(scope).to_owned();
        let container = facts.names.intern(text.strip_prefix("okta:").unwrap_or("organisation"));
        Out { facts, scope, place, key, container, made: FxHashSet::default() }
    }

    pub(super) fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    pub(super) fn text(&self, name: Name) -> String {
        self.facts.names.text(name).to_owned()
    }

    pub(super) fn is(&self, name: Name, text: &str) -> bool {
        self.facts.names.text(name) == text
    }

    pub(super) fn end(&self, kind: Kind, id: Name) -> End {
        End::one(kind, self.scope, id)
    }

    /// Whether this is the first call for a record.
    pub(super) fn first(&mut self, kind: Kind, id: Name) -> bool {
        self.made.insert((kind, id))
    }

    pub(super) fn record(&mut self, kind: Kind, id: Name, place: Place) -> Row {
        self.made.insert((kind, id));
        let row = self.facts.record(kind, self.scope, id, place);
        self.facts.attr(row, AttrName::Within, Value::Entry(self.key, self.container), place);
        row
    }

    /// A record that is only named by another.
    pub(super) fn implied(&mut self, kind: Kind, id: Name, place: Place) -> Row {
        self.made.insert((kind, id));
        let row = self.facts.implied(kind, self.scope, id, place);
        self.facts.attr(row, AttrName::Within, Value::Entry(self.key, self.container), place);
        row
    }

    /// Sees to it that a record is there.
    pub(super) fn known(&mut self, kind: Kind, id: Name, place: Place) {
        if !self.made.contains(&(kind, id)) {
            self.implied(kind, id, place);
        }
    }

    pub(super) fn word(&mut self, row: Row, attr: AttrName, text: &str, place: Place) {
        self.facts.word(row, attr, text, place);
    }

    /// A word that may be missing.
    pub(super) fn named(&mut self, row: Row, attr: AttrName, value: Name, place: Place) {
        if !value.is_empty() {
            self.facts.attr(row, attr, Value::Word(value), place);
        }
    }

    pub(super) fn label(&mut self, row: Row, key: &str, value: Name, place: Place) {
        if !value.is_empty() {
            let key = self.name(key);
            self.facts.attr(row, AttrName::Labels, Value::Entry(key, value), place);
        }
    }

    pub(super) fn time(&mut self, row: Row, attr: AttrName, value: Stated<i64>, place: Place) {
        match value {
            Stated::Missing => {}
            Stated::Null => self.facts.attr(row, attr, Value::Null, place),
            Stated::Is(at) => self.facts.attr(row, attr, Value::Time(at), place),
        }
    }

    pub(super) fn created(&mut self, row: Row, at: Option<i64>, place: Place) {
        self.time(row, AttrName::Created, at.map_or(Stated::Missing, Stated::Is), place);
    }

    pub(super) fn refer(&mut self, row: Row, attr: AttrName, kind: Kind, id: Name, place: Place) {
        self.facts.refer(row, attr, kind, self.scope, id, place);
    }

    pub(super) fn need(&mut self, of: End, what: &str, place: Place) {
        let what = self.name(what);
        self.facts.needs.push(Need { of, what, until: None, place });
    }

    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.facts.notes.push(text.into());
    }

    /// An edge with its technique; with a condition it is no longer certain.
    pub(super) fn edge(&mut self, edge: EdgeFact, technique: &str, condition: Option<&str>) {
        let technique = self.name(technique);
        let edge = edge.by_technique(technique);
        let edge = match condition {
            Some(words) => EdgeFact { certainty: Certainty::Conditional, conditions: self.name(words), ..edge },
            None => edge,
        };
        self.facts.edges.push(edge);
    }

    /// A grant. Roles here are held until they are taken away.
    pub(super) fn grant(&mut self, kind: Kind, holder: Name, role: Name, place: Place) -> Row {
        let text = format!("{} holds {}", self.text(holder), self.text(role));
        let id = self.name(&text);
        let row = self.record(Kind::Grant, id, place);
        self.refer(row, AttrName::Principal, kind, holder, place);
        self.refer(row, AttrName::RoleRef, Kind::Role, role, place);
        self.facts.attr(row, AttrName::Expires, Value::Null, place);
        row
    }

    /// The organisation as the system that is administered.
    pub(super) fn organisation(&mut self) -> End {
        let id = self.name("organisation");
        if self.first(Kind::Resource, id) {
            let place = self.place;
            let row = self.record(Kind::Resource, id, place);
            self.word(row, AttrName::Type, "system", place);
        }
        self.end(Kind::Resource, id)
    }

    /// A part of the organisation that rights name and no export lists.
    pub(super) fn part(&mut self, word: &str, sort: &str, place: Place) -> End {
        let id = self.name(word);
        if self.first(Kind::Resource, id) {
            let row = self.implied(Kind::Resource, id, place);
            self.word(row, AttrName::Type, sort, place);
        }
        self.end(Kind::Resource, id)
    }
}
