//! All files of a graph are read: nodes become records, edges that can be walked become edges. In: rows. Out: facts.

use super::kinds::{self, Way};
use super::read::administers;
use super::record::{Edge, Graph, Node, Walk};
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Row, Value};
use crate::source::writer::Writer;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Writes a graph down.
pub(super) fn graph(scope: &str, graph: &Graph, facts: &mut Facts) {
    let mut w = Writer::new(facts, scope, "graph");
    let mut ends: FxHashMap<Name, (End, &Node)> = FxHashMap::default();
    for node in &graph.nodes {
        let end = match &node.own {
            Some(own) => End::one(node.kind, own.scope, own.id),
            None => End::one(node.kind, w.scope, node.id),
        };
        // The first file that holds a node says what it is.
        ends.entry(node.id).or_insert((end, node));
    }
    let mut sets: FxHashMap<Name, Row> = FxHashMap::default();
    for node in &graph.nodes {
        match &node.own {
            Some(_) => {
                if let Some(row) = ours(node, &ends, &mut w).filter(|_| node.kind == Kind::Set) {
                    sets.insert(node.id, row);
                }
            }
            None => theirs(node, ends.get(&node.id).map_or(node.kind, |(_, first)| first.kind), &mut w),
        }
    }
    let system = w.name("system");
    for edge in &graph.edges {
        let from = end_of(edge.from, edge, &ends, &mut w);
        let to = end_of(edge.to, edge, &ends, &mut w);
        // What a set holds is said on it: one that says nothing is filled by its pattern.
        if let (Walk::Ours { kind: EdgeKind::Contains, .. }, Some(row), Some(kind)) = (&edge.walk, sets.get(&edge.from), to.kind)
            && edge.conditions.is_empty()
        {
            w.facts.refer(*row, AttrName::Members, kind, to.scope, to.id, edge.place);
            continue;
        }
        let is_system =
            matches!(&edge.walk, Walk::Theirs(way) if ends.get(&edge.to).is_some_and(|(_, node)| administers(*way, node, system)));
        write(edge, (from, to), is_system, &ends, &mut w);
    }
    told(graph, scope, &mut w);
}

fn theirs(node: &Node, kind: Kind, w: &mut Writer<'_>) {
    let place = node.place;
    let row = w.record(kind, node.id, place);
    w.named(row, AttrName::DisplayName, node.title, place);
    w.label(row, "kind", node.label, place);
    if matches!(kind, Kind::Resource | Kind::Secret) {
        w.named(row, AttrName::Type, node.sort, place);
    }
    if kind == Kind::Human {
        w.named(row, AttrName::Emails, node.email, place);
    }
    match node.enabled {
        Some(true) => w.word(row, AttrName::Status, "active", place),
        Some(false) => w.word(row, AttrName::Status, "disabled", place),
        None => {}
    }
}

fn ours(node: &Node, ends: &FxHashMap<Name, (End, &Node)>, w: &mut Writer<'_>) -> Option<Row> {
    let (own, place) = (node.own.as_ref()?, node.place);
    let row = match own.implied {
        true => w.facts.implied(node.kind, own.scope, own.id, place),
        false => w.facts.record(node.kind, own.scope, own.id, place),
    };
    if let Some(plane) = own.plane {
        w.facts.plane(row, plane);
    }
    for (name, value) in &own.attrs {
        w.facts.attr(row, *name, *value, place);
    }
    for (name, id) in &own.refs {
        match ends.get(id) {
            Some((End { kind: Some(kind), scope, id }, _)) => w.facts.refer(row, *name, *kind, *scope, *id, place),
            _ => w.facts.attr(row, *name, Value::Word(*id), place),
        }
    }
    Some(row)
}

/// The record of a node; one that no file holds is an identity outside.
fn end_of(id: Name, edge: &Edge, ends: &FxHashMap<Name, (End, &Node)>, w: &mut Writer<'_>) -> End {
    if let Some((end, _)) = ends.get(&id) {
        return *end;
    }
    let end = w.end(Kind::External, id);
    if w.first(Kind::External, id) {
        w.implied(Kind::External, id, edge.place);
        w.need(end, "the file that holds this node: another collector's, or another part of the same run", None, edge.place);
    }
    end
}

fn write(edge: &Edge, (from, to): (End, End), is_system: bool, ends: &FxHashMap<Name, (End, &Node)>, w: &mut Writer<'_>) {
    let place = edge.place;
    let conditions = w.text(edge.conditions);
    match &edge.walk {
        Walk::Theirs(way) => {
            let technique = kinds::technique(*way);
            let made = |fact: EdgeFact| EdgeFact { certainty: edge.certainty, action: edge.action, resolved: false, ..fact };
            if is_system {
                w.push(made(EdgeFact::touching(EdgeKind::Allows, Level::Administer, from, to, place)), technique, &conditions);
            }
            let fact = match way {
                Way::Becomes(kind) => EdgeFact::becoming(*kind, from, to, place),
                Way::Administers => EdgeFact::becoming(EdgeKind::Controls, from, to, place),
                Way::Touches(level) => EdgeFact::touching(EdgeKind::Allows, *level, from, to, place),
            };
            w.push(made(fact), technique, &conditions);
        }
        Walk::Ours { kind, level, activation, technique, not_before, expires, by } => {
            let fact = match level {
                Some(level) => EdgeFact::touching(*kind, *level, from, to, place),
                None if kind.touches() => EdgeFact::touching(*kind, Level::Use, from, to, place),
                None => EdgeFact::becoming(*kind, from, to, place),
            };
            let by = ends.get(by).map_or(fact.by, |(end, _)| *end);
            let fact = EdgeFact {
                by,
                technique: *technique,
                certainty: edge.certainty,
                action: edge.action,
                conditions: edge.conditions,
                activation: *activation,
                not_before: *not_before,
                expires: *expires,
                ..fact
            };
            w.facts.edges.push(fact);
        }
    }
}

/// What was not taken over, so that nothing is passed over in silence.
fn told(graph: &Graph, scope: &str, w: &mut Writer<'_>) {
    let list = |all: &BTreeMap<String, u32>| all.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", ");
    if !graph.skipped.is_empty() {
        let count: u32 = graph.skipped.values().sum();
        w.note(format!(
            "{scope}: {count} edges are of kinds that nobody can walk, or that are not known here, and make no path: {}",
            list(&graph.skipped)
        ));
    }
    if !graph.unknown.is_empty() {
        w.note(format!("{scope}: nodes of these kinds are not known here and count as resources: {}", list(&graph.unknown)));
    }
    if graph.unmatched > 0 {
        w.note(format!("{scope}: {} edges name an end by properties that no node of their file has; they make no path", graph.unmatched));
    }
}
