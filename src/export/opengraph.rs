//! The graph as BloodHound OpenGraph: a payload that its viewers take, and that the source `opengraph` reads back. In: a world. Out: JSON.
//!
//! The ids of nodes are digests of kind, scope and id, because BloodHound wants ids that are unique everywhere, changes their case, and stumbles
//! over colons in them. Values are texts, numbers, truth values or lists of texts, as its schema asks for; nothing is null.

use crate::model::opengraph::{SOURCE_KIND, edge_kind, node_kind};
use crate::model::{Activation, Attr, AttrName, AttrType, Basis, Edge, Kinds, Plane, RecordId, Value, World, harmless_json, time};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

/// What is known by it is written by no export, or says nothing outside this one.
const LEFT_OUT: &[AttrName] = &[
    AttrName::Fingerprint,
    AttrName::Origin,
    AttrName::SameAs,
    AttrName::StatedIn,
    // The edges that follow from these are written.
    AttrName::Subject,
    AttrName::Copies,
];

/// Writes a world.
pub fn opengraph(world: &World) -> String {
    let nodes: Vec<Json> = nodes(world).into_iter().map(|id| node(world, id)).collect();
    let mut edges: Vec<(String, String, String, Json)> = world.edges.iter().map(|it| edge(world, it)).collect();
    edges.sort_by(|a, b| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2)).then_with(|| a.3.to_string().cmp(&b.3.to_string())));
    let edges: Vec<Json> = edges.into_iter().map(|(.., json)| json).collect();
    let whole = json!({ "metadata": { "source_kind": SOURCE_KIND }, "graph": { "nodes": nodes, "edges": edges } });
    let mut text = harmless_json(serde_json::to_string_pretty(&whole).unwrap_or_default());
    text.push('\n');
    text
}

/// The records that are nodes: those of the node kinds, and whatever else an edge ends at.
fn nodes(world: &World) -> Vec<RecordId> {
    let touched = |id: RecordId| world.out(id).next().is_some() || !world.into(id).is_empty();
    world.ids().filter(|id| Kinds::NODE.has(world.record(*id).kind) || touched(*id)).collect()
}

/// The id of a record, the same in every run.
fn name_of(world: &World, id: RecordId) -> String {
    let record = world.record(id);
    let text = format!("{}\n{}\n{}", record.kind.word(), world.text(record.scope), world.text(record.id));
    Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes()).hyphenated().to_string().to_uppercase()
}

fn plane_kind(plane: Plane) -> &'static str {
    match plane {
        Plane::Platform => "PW_PlatformPlane",
        Plane::Application => "PW_ApplicationPlane",
        Plane::Shared => "PW_SharedPlane",
        Plane::Unclassified => "PW_NoPlane",
    }
}

fn node(world: &World, id: RecordId) -> Json {
    let record = world.record(id);
    let text = world.text(record.id);
    let mut properties = Map::new();
    for (key, value) in [("name", text), ("pw_id", text), ("pw_kind", record.kind.word()), ("pw_scope", world.text(record.scope))] {
        properties.insert(key.into(), value.into());
    }
    properties.insert("plane".into(), record.plane.word().into());
    if record.implied {
        properties.insert("implied".into(), true.into());
    }
    let attrs = world.attrs_of(id);
    let mut from = 0;
    while let Some(first) = attrs.get(from) {
        let rows: Vec<&Attr> = attrs.iter().skip(from).take_while(|attr| attr.name == first.name).collect();
        from += rows.len();
        if first.value == Value::Empty {
            // Known to be none is a fact; a set that says so is not filled by its pattern.
            properties.insert(format!("{}_empty", first.name.key()), true.into());
        } else if !LEFT_OUT.contains(&first.name) && first.name.edge(record.kind).is_none() {
            attribute(world, first.name, &rows, &mut properties);
        }
    }
    json!({ "id": name_of(world, id), "kinds": [node_kind(record.kind), plane_kind(record.plane)], "properties": properties })
}

/// All values of one attribute, under its key.
fn attribute(world: &World, name: AttrName, rows: &[&Attr], out: &mut Map<String, Json>) {
    let key = if name == AttrName::DisplayName { "displayname".to_owned() } else { name.key().to_owned() };
    let mut ids: Vec<String> = Vec::new();
    let mut values: Vec<Json> = Vec::new();
    for attr in rows {
        match attr.value {
            // There is no null in a property, and none is a fact.
            Value::Null => drop(out.insert(format!("{key}_none"), true.into())),
            Value::Bool(value) => values.push(value.into()),
            Value::Int(value) => values.push(value.into()),
            Value::Time(at) => values.push(time::format(at).into()),
            Value::Word(word) => values.push(world.text(word).into()),
            Value::Entry(entry, value) => values.push(format!("{}={}", world.text(entry), world.text(value)).into()),
            Value::Record(to) if Kinds::NODE.has(world.record(to).kind) => {
                values.push(world.label(to).into());
                ids.push(name_of(world, to));
            }
            Value::Record(to) => values.push(world.id(to).into()),
            Value::Empty | Value::Qualified(_) => {}
        }
    }
    if !ids.is_empty() {
        out.insert(format!("{key}_id"), ids.into());
    }
    let is_map = matches!(name.kind(), AttrType::Map);
    match values.as_slice() {
        [] => {}
        [only] if !is_map => drop(out.insert(key, only.clone())),
        // A list is of one type.
        several => {
            let plain = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let list: Vec<String> = several.iter().map(plain).collect();
            out.insert(key, list.into());
        }
    }
}

fn edge(world: &World, edge: &Edge) -> (String, String, String, Json) {
    let extra = world.extra(edge);
    let mut properties = Map::new();
    let mut add = |key: &str, value: &str| {
        if !value.is_empty() {
            properties.insert(key.into(), value.into());
        }
    };
    add("certainty", edge.certainty.word());
    add("level", edge.level.map_or("", |level| level.word()));
    add("activation", if extra.activation == Activation::Standing { "" } else { extra.activation.word() });
    for (key, name) in [("technique", extra.technique), ("action", extra.action), ("conditions", extra.conditions)] {
        add(key, world.text(name));
    }
    for (key, at) in [("not_before", extra.not_before), ("expires", extra.expires)] {
        add(key, &at.map(time::format).unwrap_or_default());
    }
    add("basis", if matches!(extra.basis, Basis::Stated) { "" } else { extra.basis.word() });
    if edge.by != edge.from {
        add("by", &world.label(edge.by));
        if Kinds::NODE.has(world.record(edge.by).kind) {
            add("by_id", &name_of(world, edge.by));
        }
    }
    let (from, to, kind) = (name_of(world, edge.from), name_of(world, edge.to), edge_kind(edge.kind));
    let end = |id: &str| json!({ "match_by": "id", "value": id });
    let json = json!({ "kind": kind, "start": end(&from), "end": end(&to), "properties": properties });
    (from, to, kind, json)
}
