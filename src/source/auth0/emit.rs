//! Writes records of one tenant: scope, container, and each thing that is only referred to once.

use super::record::Held;
use super::refer::Index;
use crate::model::{AttrName, Certainty, EdgeFact, End, Facts, Kind, Name, Need, Place, Row, Stated, Value};
use rustc_hash::FxHashSet;

/// Facts with the tenant that is written to.
pub(super) struct Out<'f> {
    pub(super) facts: &'f mut Facts,
    pub(super) scope: Name,
    /// Where the tenant was first heard of.
    pub(super) place: Place,
    /// The tenant as the system that is administered.
    pub(super) system: Name,
    pub(super) index: Index,
    key: Name,
    made: FxHashSet<(Kind, Name)>,
}

/// How sure an edge is, and why not surer.
#[derive(Clone, Copy)]
pub(super) struct Sure<'w> {
    pub(super) certainty: Certainty,
    pub(super) conditions: &'w str,
}

/// What the files decide.
pub(super) const SURE: Sure<'static> = Sure { certainty: Certainty::Certain, conditions: "" };

impl<'w> Sure<'w> {
    /// Under a condition that was not evaluated; an empty one is none.
    pub(super) fn when(self, conditions: &'w str) -> Sure<'w> {
        if conditions.is_empty() {
            return self;
        }
        Sure { certainty: self.certainty.max(Certainty::Conditional), conditions }
    }
}

impl<'f> Out<'f> {
    pub(super) fn new(facts: &'f mut Facts, scope: Name, name: &str, place: Place, index: Index) -> Out<'f> {
        let key = facts.names.intern("account");
        let system = facts.names.intern(name);
        Out { facts, scope, place, system, index, key, made: FxHashSet::default() }
    }

    pub(super) fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    pub(super) fn text(&self, name: Name) -> String {
        self.facts.names.text(name).to_owned()
    }

    /// A name put together: `connection/NAME`.
    pub(super) fn under(&mut self, folder: &str, name: Name) -> Name {
        let text = format!("{folder}/{}", self.facts.names.text(name));
        self.name(&text)
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
        self.facts.attr(row, AttrName::Within, Value::Entry(self.key, self.system), place);
        row
    }

    pub(super) fn implied(&mut self, kind: Kind, id: Name, place: Place) -> Row {
        self.made.insert((kind, id));
        let row = self.facts.implied(kind, self.scope, id, place);
        self.facts.attr(row, AttrName::Within, Value::Entry(self.key, self.system), place);
        row
    }

    /// A record that is only referred to, unless it was written before; with what would tell more of it.
    pub(super) fn referred(&mut self, kind: Kind, id: Name, what: &str, place: Place) -> End {
        let end = self.end(kind, id);
        if self.first(kind, id) {
            self.implied(kind, id, place);
            self.need(end, what, Some(end), place);
        }
        end
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

    pub(super) fn need(&mut self, of: End, what: &str, until: Option<End>, place: Place) {
        let what = self.name(what);
        self.facts.needs.push(Need { of, what, until, place });
    }

    /// An edge with its technique and the action that gives it.
    pub(super) fn edge(&mut self, edge: EdgeFact, technique: &str, action: Name, sure: Sure<'_>) {
        let (technique, conditions) = (self.name(technique), self.name(sure.conditions));
        self.facts.edges.push(EdgeFact { technique, action, conditions, certainty: sure.certainty, ..edge });
    }

    pub(super) fn system(&self) -> End {
        self.end(Kind::Resource, self.system)
    }

    /// A secret that the export holds or names; never its value.
    pub(super) fn secret(&mut self, secret: &Held) -> Row {
        let place = secret.place;
        let row = self.record(Kind::Secret, secret.id, place);
        self.word(row, AttrName::Type, secret.kind, place);
        self.word(row, AttrName::Issued, "stored", place);
        self.digest(row, secret.digest, place);
        row
    }

    /// The digest of a secret whose value stands in the export.
    pub(super) fn digest(&mut self, row: Row, digest: Name, place: Place) {
        if !digest.is_empty() {
            self.facts.attr(row, AttrName::Fingerprint, Value::Word(digest), place);
            self.facts.entry(row, AttrName::Labels, "in_export", "clear", place);
        }
    }

    /// A grant of a role. Roles here are held until they are taken away.
    pub(super) fn grant(&mut self, kind: Kind, holder: Name, role: Name, organization: Name, place: Place) -> Row {
        let mut text = format!("{} holds {}", self.text(holder), self.text(role));
        if !organization.is_empty() {
            text += &format!(" in {}", self.text(organization));
        }
        let id = self.name(&text);
        let row = self.record(Kind::Grant, id, place);
        self.refer(row, AttrName::Principal, kind, holder, place);
        self.refer(row, AttrName::RoleRef, Kind::Role, role, place);
        if !organization.is_empty() {
            self.refer(row, AttrName::Tenant, Kind::Tenant, organization, place);
        }
        self.facts.attr(row, AttrName::Expires, Value::Null, place);
        row
    }
}
