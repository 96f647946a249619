//! The graph as data: nodes and edges without places, sorted, so that two ways of stating the same facts give the same bytes.
//! In: a world. Out: JSON, DOT or GraphML.

use crate::model::{AttrName, Edge, Kinds, RecordId, Value, World, harmless_json, hazardous, time};
use serde::Serialize;
use std::fmt::Write;

/// A node as it is written.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Node<'w> {
    kind: &'static str,
    scope: &'w str,
    id: &'w str,
    plane: &'static str,
    tenant: Vec<&'w str>,
}

/// One end of an edge.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
struct End<'w> {
    kind: &'static str,
    scope: &'w str,
    id: &'w str,
}

/// An edge as it is written.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Line<'w> {
    from: End<'w>,
    to: End<'w>,
    kind: &'static str,
    level: Option<&'static str>,
    certainty: &'static str,
    activation: &'static str,
    technique: &'w str,
    action: &'w str,
    conditions: &'w str,
    not_before: Option<String>,
    expires: Option<String>,
    basis: &'static str,
    by: End<'w>,
}

#[derive(Serialize)]
struct Whole<'w> {
    schema: &'static str,
    nodes: Vec<Node<'w>>,
    edges: Vec<Line<'w>>,
}

fn end(world: &World, id: RecordId) -> End<'_> {
    let record = world.record(id);
    End { kind: record.kind.word(), scope: world.text(record.scope), id: world.text(record.id) }
}

fn line<'w>(world: &'w World, edge: &Edge) -> Line<'w> {
    let extra = world.extra(edge);
    Line {
        from: end(world, edge.from),
        to: end(world, edge.to),
        kind: edge.kind.word(),
        level: edge.level.map(|level| level.word()),
        certainty: edge.certainty.word(),
        activation: extra.activation.word(),
        technique: world.text(extra.technique),
        action: world.text(extra.action),
        conditions: world.text(extra.conditions),
        not_before: extra.not_before.map(time::format),
        expires: extra.expires.map(time::format),
        basis: extra.basis.word(),
        by: end(world, edge.by),
    }
}

/// The records that are nodes: those of the node kinds, and whatever else an edge ends at.
fn nodes(world: &World) -> Vec<RecordId> {
    let touched = |id: RecordId| world.out(id).next().is_some() || !world.into(id).is_empty();
    world.ids().filter(|id| Kinds::NODE.has(world.record(*id).kind) || touched(*id)).collect()
}

fn whole(world: &World) -> Whole<'_> {
    let node = |id: RecordId| {
        let End { kind, scope, id: name } = end(world, id);
        let mut tenant: Vec<&str> = world
            .attr(id, AttrName::Tenant)
            .iter()
            .filter_map(|attr| match attr.value {
                Value::Word(word) => Some(world.text(word)),
                Value::Record(tenant) => Some(world.id(tenant)),
                _ => None,
            })
            .collect();
        tenant.sort_unstable();
        Node { kind, scope, id: name, plane: world.record(id).plane.word(), tenant }
    };
    let mut nodes: Vec<Node<'_>> = nodes(world).into_iter().map(node).collect();
    nodes.sort_unstable();
    let mut edges: Vec<Line<'_>> = world.edges.iter().map(|edge| line(world, edge)).collect();
    edges.sort_unstable();
    Whole { schema: "partywall.graph/1", nodes, edges }
}

/// The graph as JSON.
pub fn graph_json(world: &World) -> String {
    let mut text = harmless_json(serde_json::to_string_pretty(&whole(world)).unwrap_or_default());
    text.push('\n');
    text
}

/// A text between the quotes of DOT.
fn dot(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if hazardous(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A text inside XML, without the characters that XML does not have.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if hazardous(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The graph for Graphviz; nodes are named by their number, because ids can have any characters.
pub fn graph_dot(world: &World) -> String {
    let mut text = String::from("digraph partywall {\n  rankdir=LR;\n  node [shape=box];\n");
    for id in nodes(world) {
        let colour = match world.record(id).plane {
            crate::model::Plane::Platform => "steelblue",
            crate::model::Plane::Application => "darkorange",
            crate::model::Plane::Shared => "purple",
            crate::model::Plane::Unclassified => "gray50",
        };
        // Writing to a string can't fail.
        let _ = writeln!(text, "  n{} [label=\"{}\", color={colour}];", id.0, dot(&world.label(id)));
    }
    for edge in &world.edges {
        let level = edge.level.map_or(String::new(), |level| format!(" ({level})"));
        let style = if edge.certainty == crate::model::Certainty::Certain { "solid" } else { "dashed" };
        let _ = writeln!(text, "  n{} -> n{} [label=\"{}{level}\", style={style}];", edge.from.0, edge.to.0, edge.kind);
    }
    text.push_str("}\n");
    text
}

/// The graph as GraphML.
pub fn graph_graphml(world: &World) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    let keys = [("node", ["kind", "scope", "id", "plane"].as_slice()), ("edge", ["edge", "level", "certainty", "activation"].as_slice())];
    for (of, names) in keys {
        for name in names {
            let _ = writeln!(text, "  <key id=\"{of}_{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"string\"/>");
        }
    }
    text.push_str("  <graph edgedefault=\"directed\">\n");
    let data = |key: &str, value: &str| format!("<data key=\"{key}\">{}</data>", xml(value));
    for id in nodes(world) {
        let node = end(world, id);
        let plane = world.record(id).plane.word();
        let all = [data("node_kind", node.kind), data("node_scope", node.scope), data("node_id", node.id), data("node_plane", plane)];
        let _ = writeln!(text, "    <node id=\"n{}\">{}</node>", id.0, all.concat());
    }
    for edge in &world.edges {
        let level = edge.level.map_or(String::new(), |level| data("edge_level", level.word()));
        let all = [
            data("edge_edge", edge.kind.word()),
            level,
            data("edge_certainty", edge.certainty.word()),
            data("edge_activation", world.extra(edge).activation.word()),
        ];
        let _ = writeln!(text, "    <edge source=\"n{}\" target=\"n{}\">{}</edge>", edge.from.0, edge.to.0, all.concat());
    }
    text.push_str("  </graph>\n</graphml>\n");
    text
}
