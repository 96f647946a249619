//! Writes records of Google Cloud: a scope for each project, folder and organisation, each record once where it is only named, edges with
//! what makes them conditional, needs once.

use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Need, Place, Row, Stated, Value};
use rustc_hash::FxHashSet;

/// Where facts go.
pub(super) struct Out<'f> {
    pub(super) facts: &'f mut Facts,
    named: FxHashSet<End>,
    edges: FxHashSet<(End, End, EdgeKind, Option<Level>, Name, Name)>,
    needs: FxHashSet<(End, Name)>,
}

/// What an edge rests on beside its ends.
#[derive(Clone)]
pub(super) struct Why<'w> {
    pub(super) technique: &'w str,
    /// The permission.
    pub(super) action: &'w str,
    /// What was not evaluated, in words; empty: nothing.
    pub(super) conditions: &'w str,
    pub(super) by: Option<End>,
    pub(super) expires: Option<i64>,
    pub(super) place: Place,
}

impl<'w> Why<'w> {
    pub(super) fn new(technique: &'w str, place: Place) -> Why<'w> {
        Why { technique, action: "", conditions: "", by: None, expires: None, place }
    }
}

/// The scope of what lies in a project, folder or organisation.
pub(super) fn scope_of(home: &str) -> String {
    match home.strip_prefix("projects/").unwrap_or(home) {
        "" => "gcp".to_owned(),
        rest => format!("gcp:{rest}"),
    }
}

/// The scope of a service account: the project in its address.
pub(super) fn account_scope(email: &str) -> String {
    let project = email.split_once('@').and_then(|(_, domain)| domain.strip_suffix(".iam.gserviceaccount.com"));
    project.map_or_else(|| "gcp".to_owned(), |project| format!("gcp:{project}"))
}

impl<'f> Out<'f> {
    pub(super) fn new(facts: &'f mut Facts) -> Out<'f> {
        Out { facts, named: FxHashSet::default(), edges: FxHashSet::default(), needs: FxHashSet::default() }
    }

    pub(super) fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    pub(super) fn text(&self, name: Name) -> &str {
        self.facts.names.text(name)
    }

    /// A record of a scope as an end.
    pub(super) fn end(&mut self, kind: Kind, scope: &str, id: &str) -> End {
        let (scope, id) = (self.name(scope), self.name(id));
        End::one(kind, scope, id)
    }

    /// A record that a file states.
    pub(super) fn record(&mut self, end: End, place: Place) -> Row {
        self.named.insert(end);
        let row = self.facts.record(end.kind.unwrap_or(Kind::Resource), end.scope, end.id, place);
        let scope = self.text(end.scope).to_owned();
        if let Some((_, of)) = scope.split_once(':').filter(|(system, _)| *system == "gcp") {
            let (key, value) = of.split_once('/').unwrap_or(("project", of));
            self.facts.entry(row, AttrName::Within, key.trim_end_matches('s'), value, place);
        }
        row
    }

    /// A record that another names; `None`, where it is there.
    pub(super) fn implied(&mut self, end: End, place: Place) -> Option<Row> {
        if self.named.contains(&end) {
            return None;
        }
        let row = self.record(end, place);
        if let Some(record) = self.facts.records.get_mut(row.0 as usize) {
            record.implied = true;
        }
        Some(row)
    }

    pub(super) fn word(&mut self, row: Row, attr: AttrName, text: &str, place: Place) {
        if !text.is_empty() {
            self.facts.word(row, attr, text, place);
        }
    }

    pub(super) fn label(&mut self, row: Row, key: &str, text: &str, place: Place) {
        if !text.is_empty() {
            self.facts.entry(row, AttrName::Labels, key, text, place);
        }
    }

    pub(super) fn time(&mut self, row: Row, attr: AttrName, value: Stated<i64>, place: Place) {
        match value {
            Stated::Missing => {}
            Stated::Null => self.facts.attr(row, attr, Value::Null, place),
            Stated::Is(at) => self.facts.attr(row, attr, Value::Time(at), place),
        }
    }

    pub(super) fn refer(&mut self, row: Row, attr: AttrName, to: End, place: Place) {
        self.facts.refer(row, attr, to.kind.unwrap_or(Kind::Resource), to.scope, to.id, place);
    }

    /// What another file would settle.
    pub(super) fn need(&mut self, of: End, what: &str, until: Option<End>, place: Place) {
        let what = self.name(what);
        if self.needs.insert((of, what)) {
            self.facts.needs.push(Need { of, what, until, place });
        }
    }

    pub(super) fn note(&mut self, text: String) {
        self.facts.notes.push(format!("gcp: {text}"));
    }

    /// Gives power over the end: a touch where there is a level, becoming it where there is none.
    pub(super) fn edge(&mut self, from: End, kind: EdgeKind, level: Option<Level>, to: End, why: &Why<'_>) {
        let [technique, action, conditions] = [why.technique, why.action, why.conditions].map(|text| self.name(text));
        if from == to || !self.edges.insert((from, to, kind, level, technique, conditions)) {
            return;
        }
        let certainty = if why.conditions.is_empty() { Certainty::Certain } else { Certainty::Conditional };
        let edge = EdgeFact { level, ..EdgeFact::becoming(kind, from, to, why.place) };
        let by = why.by.unwrap_or(from);
        self.facts.edges.push(EdgeFact { technique, action, conditions, certainty, by, expires: why.expires, ..edge });
    }
}
