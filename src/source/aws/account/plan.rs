//! What an account comes to, before it is written down: edges, sets and needs are collected while names are only looked at, then made
//! facts in one go.

use super::class::Class;
use super::reach::Reach;
use super::units::Unit;
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Need, Place, Value};
use crate::source::aws::policy::Terms;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// An edge to be.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub(super) from: End,
    pub(super) by: End,
    pub(super) kind: EdgeKind,
    pub(super) level: Option<Level>,
    pub(super) technique: &'static str,
    pub(super) action: &'static str,
    pub(super) terms: Terms,
    pub(super) place: Place,
}

impl Edge {
    pub(super) fn becoming(kind: EdgeKind, from: End, technique: &'static str, action: &'static str, place: Place) -> Edge {
        Edge { from, by: from, kind, level: None, technique, action, terms: Terms::default(), place }
    }

    pub(super) fn of(unit: &Unit, kind: EdgeKind, technique: &'static str, action: &'static str, place: Place) -> Edge {
        Edge { by: unit.by, ..Edge::becoming(kind, unit.from, technique, action, place) }
    }

    pub(super) fn on(self, terms: Terms) -> Edge {
        Edge { terms, ..self }
    }

    /// Only under one more condition, in words.
    pub(super) fn only_if(mut self, words: &str) -> Edge {
        if !words.is_empty() {
            self.terms.add(words.to_owned());
        }
        self
    }
}

/// Where an edge goes.
#[derive(Clone, Debug)]
pub(super) enum To {
    /// A record.
    One(End),
    /// A set, by its id.
    Set(String),
}

/// A set to be.
pub(super) struct SetOf {
    pub(super) of: Kind,
    pub(super) pattern: String,
    pub(super) members: Vec<End>,
    pub(super) place: Place,
}

/// A record that an account names and nobody declares.
pub(super) struct Outside {
    pub(super) kind: Kind,
    pub(super) scope: String,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) application: bool,
    pub(super) place: Place,
}

/// A trust in tokens of another issuer.
pub(super) struct Federation {
    pub(super) scope: String,
    pub(super) subject: String,
    pub(super) role: End,
    pub(super) issuer: String,
    pub(super) audience: Vec<String>,
    pub(super) words: String,
    pub(super) technique: &'static str,
    pub(super) application: bool,
    pub(super) place: Place,
}

/// All of it.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) edges: Vec<(Edge, To)>,
    pub(super) sets: BTreeMap<String, SetOf>,
    pub(super) outside: BTreeMap<String, Outside>,
    pub(super) from_outside: Vec<(String, Edge, End)>,
    pub(super) federations: Vec<Federation>,
    pub(super) needs: Vec<(End, String, Option<End>, Place)>,
    pub(super) notes: Vec<String>,
    /// Deleted principals that a role still trusts: unique id, role, place.
    pub(super) deleted: Vec<(String, End, Place)>,
}

impl Plan {
    /// An edge to one record.
    pub(super) fn one(&mut self, edge: Edge, to: End) {
        if edge.from != to {
            self.edges.push((edge, To::One(to)));
        }
    }

    /// An edge to what a pattern reaches: the record itself where it is one, else the set that everybody with this pattern shares.
    pub(super) fn reach(&mut self, edge: Edge, reach: &Reach, class: &Class, what: &str, end: &dyn Fn(Name) -> End) {
        let edge = Edge { terms: edge.terms.with(&reach.terms), ..edge };
        if let [one] = reach.members.as_slice() {
            return self.one(edge, end(class.arn(*one)));
        }
        self.many(edge, what, &reach.pattern, || reach.members.iter().map(|at| end(class.arn(*at))).collect());
    }

    /// An edge to a set that is made when first asked for.
    pub(super) fn many(&mut self, edge: Edge, what: &str, pattern: &str, members: impl FnOnce() -> Vec<End>) {
        let id = if pattern == "*" { format!("all {what}") } else { format!("{what}: {pattern}") };
        if !self.sets.contains_key(&id) {
            let members = members();
            let of = members.first().and_then(|end| end.kind).unwrap_or(Kind::ServiceAccount);
            self.sets.insert(id.clone(), SetOf { of, pattern: pattern.to_owned(), members, place: edge.place });
        }
        self.edges.push((edge, To::Set(id)));
    }

    /// Makes facts of it.
    pub(super) fn write(self, scope: Name, account: &str, facts: &mut Facts) {
        let key = facts.names.intern("account");
        let container = facts.names.intern(account);
        let mut sets: FxHashMap<String, End> = FxHashMap::default();
        for (id, set) in self.sets {
            let name = facts.names.intern(&id);
            let row = facts.implied(Kind::Set, scope, name, set.place);
            facts.attr(row, AttrName::Within, Value::Entry(key, container), set.place);
            facts.word(row, AttrName::Of, set.of.word(), set.place);
            facts.word(row, AttrName::Pattern, &set.pattern, set.place);
            if set.members.is_empty() {
                facts.attr(row, AttrName::Members, Value::Empty, set.place);
            }
            for member in set.members {
                facts.refer(row, AttrName::Members, member.kind.unwrap_or(Kind::ServiceAccount), member.scope, member.id, set.place);
            }
            sets.insert(id, End::one(Kind::Set, scope, name));
        }
        let mut outside: FxHashMap<String, End> = FxHashMap::default();
        for (id, record) in self.outside {
            let name = facts.names.intern(&record.id);
            let home = facts.names.intern(&record.scope);
            let row = facts.implied(record.kind, home, name, record.place);
            if record.application {
                facts.plane(row, crate::model::Plane::Application);
            }
            if !record.title.is_empty() {
                facts.word(row, AttrName::DisplayName, &record.title, record.place);
            }
            outside.insert(id, End::one(record.kind, home, name));
        }
        for (edge, to) in self.edges {
            let to = match to {
                To::One(end) => end,
                To::Set(id) => match sets.get(&id) {
                    Some(end) => *end,
                    None => continue,
                },
            };
            push(facts, edge, to);
        }
        for (id, edge, to) in self.from_outside {
            if let Some(from) = outside.get(&id) {
                push(facts, Edge { from: *from, ..edge }, to);
            }
        }
        for federation in self.federations {
            self::federation(facts, scope, key, container, &federation);
        }
        for (unique, role, place) in self.deleted {
            let id = facts.names.intern(&format!("{} trusts {unique}", facts.names.text(role.id).to_owned()));
            let row = facts.record(Kind::Trust, scope, id, place);
            facts.attr(row, AttrName::Within, Value::Entry(key, container), place);
            let unique = facts.names.intern(&unique);
            facts.refer(row, AttrName::IdentityRef, Kind::ServiceAccount, scope, unique, place);
            facts.refer(row, AttrName::MayAssume, Kind::ServiceAccount, scope, role.id, place);
        }
        let mut seen = FxHashSet::default();
        for (of, what, until, place) in self.needs {
            let what = facts.names.intern(&what);
            if seen.insert((of, what)) {
                facts.needs.push(Need { of, what, until, place });
            }
        }
        facts.notes.extend(self.notes);
    }
}

fn push(facts: &mut Facts, edge: Edge, to: End) {
    let [technique, action] = [edge.technique, edge.action].map(|text| facts.names.intern(text));
    let conditions = facts.names.intern(&edge.terms.words());
    let certainty = if edge.terms.open.is_empty() { Certainty::Certain } else { Certainty::Conditional };
    facts.edges.push(EdgeFact {
        by: edge.by,
        level: edge.level,
        technique,
        action,
        conditions,
        certainty,
        not_before: edge.terms.from,
        expires: edge.terms.until,
        ..EdgeFact::becoming(edge.kind, edge.from, to, edge.place)
    });
}

fn federation(facts: &mut Facts, scope: Name, key: Name, container: Name, found: &Federation) {
    let role = facts.names.text(found.role.id).to_owned();
    let text = format!("{role} trusts {} as {}", found.scope, found.subject);
    let [id, home, subject] = [text.as_str(), found.scope.as_str(), found.subject.as_str()].map(|text| facts.names.intern(text));
    let outside = facts.implied(Kind::External, home, subject, found.place);
    if found.application {
        facts.plane(outside, crate::model::Plane::Application);
    }
    let row = facts.record(Kind::Trust, scope, id, found.place);
    facts.attr(row, AttrName::Within, Value::Entry(key, container), found.place);
    facts.refer(row, AttrName::IdentityRef, Kind::External, home, subject, found.place);
    facts.refer(row, AttrName::MayAssume, Kind::ServiceAccount, found.role.scope, found.role.id, found.place);
    facts.word(row, AttrName::Issuer, &found.issuer, found.place);
    for audience in &found.audience {
        facts.word(row, AttrName::Audience, audience, found.place);
    }
    facts.word(row, AttrName::Technique, found.technique, found.place);
    if !found.words.is_empty() {
        facts.word(row, AttrName::Conditions, &found.words, found.place);
    }
}
