//! One payload: its nodes and edges. In: a document. Out: rows. Of the properties of foreign nodes only names, addresses and states are kept,
//! because any other can hold a secret; those by which an edge names its end are compared while the file is open.

use super::kinds::{self, Way};
use super::record::{Edge, Graph, Node, Own, Walk};
use crate::doc::{Item, Sort, shown};
use crate::model::opengraph::{PREFIX, edge_of};
use crate::model::{Activation, AttrName, AttrType, Certainty, Kind, Kinds, Level, Name, Plane, Value, time};
use crate::source::Context;
use rustc_hash::FxHashMap;

/// Whether a document is a payload.
pub(super) fn is_payload(root: Item<'_>) -> bool {
    let Some(graph) = root.get("graph").filter(|graph| graph.sort() == Sort::Map) else { return false };
    let list = |key: &str| graph.get(key).filter(|list| list.sort() == Sort::List);
    let node = |item: Item<'_>| item.get("kinds").is_some() && item.get("id").is_some();
    let edge = |item: Item<'_>| item.text_of("kind").is_some() && item.get("start").is_some() && item.get("end").is_some();
    match (list("nodes").map(|all| all.children().next()), list("edges").map(|all| all.children().next())) {
        (Some(Some(first)), _) => node(first),
        (_, Some(Some(first))) => edge(first),
        (Some(None), Some(None)) => true,
        _ => false,
    }
}

/// Takes one payload.
pub(super) fn payload(graph: &mut Graph, root: Item<'_>, cx: &mut Context<'_>) {
    let Some(body) = root.get("graph") else { return };
    for item in body.list_of("nodes") {
        node(graph, item, cx);
    }
    let index = Index::new(body);
    for item in body.list_of("edges") {
        edge(graph, item, &index, cx);
    }
}

fn node(graph: &mut Graph, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(id) = item.text_of("id").filter(|id| !id.is_empty()) else {
        return cx.problem(item.at(), "a node has no `id`", "every node of OpenGraph has one");
    };
    let id = cx.name(id);
    let place = cx.place(item.at());
    let kinds: Vec<&str> = item.list_of("kinds").filter_map(|kind| kind.text()).collect();
    let properties = item.get("properties").filter(|properties| properties.sort() == Sort::Map);
    let text = |key: &str| properties.and_then(|all| all.text_of(key)).unwrap_or("");
    let ours = kinds.iter().any(|kind| kind.starts_with(PREFIX)).then(|| Kind::from_word(text("pw_kind"))).flatten();
    if let (Some(kind), Some(properties)) = (ours, properties) {
        let own = own(properties, kind, cx);
        let empty = Name::EMPTY;
        let node = Node { id, kind, sort: empty, label: empty, title: empty, email: empty, enabled: None, place, own: Some(Box::new(own)) };
        return graph.nodes.push(node);
    }
    let label = kinds.first().copied().unwrap_or("");
    let known = kinds::node(&kinds);
    if known.is_none() {
        *graph.unknown.entry(shown(label)).or_default() += 1;
    }
    let (kind, sort) = known.unwrap_or((Kind::Resource, ""));
    let sort = if known.is_none() { label.to_lowercase() } else { sort.to_owned() };
    let title = [text("displayname"), text("display_name"), text("name")].into_iter().find(|text| !text.is_empty()).unwrap_or("");
    let email = ["email", "mail", "userprincipalname", "login"].iter().map(|key| text(key)).find(|text| text.contains('@')).unwrap_or("");
    let [sort, label, title, email] = [&sort, label, title, email].map(|text| cx.name(text));
    let enabled = properties.and_then(|all| all.get("enabled")).and_then(|flag| flag.bool());
    graph.nodes.push(Node { id, kind, sort, label, title, email, enabled, place, own: None });
}

/// A record of our own export.
fn own(properties: Item<'_>, kind: Kind, cx: &mut Context<'_>) -> Own {
    let text = |key: &str| properties.text_of(key).unwrap_or("");
    let [scope, id] = [text("pw_scope"), text("pw_id")].map(|text| cx.name(text));
    let plane = Plane::from_word(text("plane")).filter(|plane| *plane != Plane::Unclassified);
    let implied = properties.get("implied").and_then(|flag| flag.bool()) == Some(true);
    let mut own = Own { scope, id, plane, implied, attrs: Vec::new(), refs: Vec::new() };
    for property in properties.entries() {
        let key = if property.key() == "displayname" { "display_name" } else { property.key() };
        let attr = |key: &str| AttrName::from_key(key).filter(|name| name.on().has(kind) && name.edge(kind).is_none());
        if let Some(name) = key.strip_suffix("_empty").and_then(AttrName::from_key).filter(|name| name.on().has(kind)) {
            own.attrs.push((name, Value::Empty));
        } else if let Some(name) = key.strip_suffix("_none").and_then(attr) {
            own.attrs.push((name, Value::Null));
        } else if let Some(name) = key.strip_suffix("_id").and_then(attr) {
            let ids = property.children().chain((property.sort() == Sort::Text).then_some(property));
            own.refs.extend(ids.filter_map(|id| id.text()).map(|id| (name, cx.name(id))).collect::<Vec<_>>());
        } else if let Some(name) = attr(key) {
            let has_ids = properties.get(&format!("{key}_id")).is_some();
            let values: Vec<Item<'_>> = if property.sort() == Sort::List { property.children().collect() } else { vec![property] };
            for item in values.into_iter().filter(|_| !has_ids) {
                own.attrs.extend(value(name, item, cx).map(|value| (name, value)));
            }
        }
    }
    own
}

/// A value as its attribute takes it.
fn value(name: AttrName, item: Item<'_>, cx: &mut Context<'_>) -> Option<Value> {
    let text = item.text();
    Some(match name.kind() {
        AttrType::Bool => Value::Bool(item.bool().or_else(|| text.and_then(|text| text.parse().ok()))?),
        AttrType::Int => Value::Int(item.int().or_else(|| text.and_then(|text| text.parse().ok()))?),
        AttrType::Time => Value::Time(text.and_then(time::parse)?),
        AttrType::Map => {
            let (key, value) = text?.split_once('=')?;
            Value::Entry(cx.name(key), cx.name(value))
        }
        AttrType::Ref(_) => return None,
        AttrType::Text | AttrType::OneOf(_) | AttrType::Link(_) => match (text, item.bool()) {
            (Some(text), _) => Value::Word(cx.name(text)),
            (None, Some(flag)) => Value::Bool(flag),
            (None, None) => return None,
        },
    })
}

/// Nodes by a property and its value: each with its id and its kinds.
type ByProperty<'t> = FxHashMap<(&'t str, String), Vec<(&'t str, Vec<&'t str>)>>;

/// What edges name their ends by, beside ids.
struct Index<'t> {
    by: ByProperty<'t>,
}

fn scalar(item: Item<'_>) -> Option<String> {
    item.text().map(str::to_owned).or_else(|| item.bool().map(|flag| flag.to_string())).or_else(|| item.int().map(|int| int.to_string()))
}

impl<'t> Index<'t> {
    /// Of those properties only that some edge asks for.
    fn new(body: Item<'t>) -> Index<'t> {
        let mut wanted: Vec<&str> = Vec::new();
        for end in body.list_of("edges").flat_map(|edge| [edge.get("start"), edge.get("end")]).flatten() {
            match end.text_of("match_by") {
                Some("name") => wanted.push("name"),
                Some("property") => wanted.extend(end.list_of("property_matchers").filter_map(|matcher| matcher.text_of("key"))),
                _ => {}
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        let mut by: ByProperty<'_> = FxHashMap::default();
        for item in body.list_of("nodes").filter(|_| !wanted.is_empty()) {
            let (Some(id), Some(properties)) = (item.text_of("id"), item.get("properties")) else { continue };
            let kinds: Vec<&str> = item.list_of("kinds").filter_map(|kind| kind.text()).collect();
            for key in &wanted {
                if let Some(value) = properties.get(key).and_then(scalar) {
                    by.entry((*key, value)).or_default().push((id, kinds.clone()));
                }
            }
        }
        Index { by }
    }

    /// The ids of the nodes that an end means.
    fn find(&self, end: Item<'t>) -> Vec<&'t str> {
        let of_kind = |kinds: &[&str]| end.text_of("kind").is_none_or(|wanted| kinds.contains(&wanted));
        let fitting = |key: &'t str, value: String| -> Vec<&'t str> {
            self.by.get(&(key, value)).into_iter().flatten().filter(|(_, kinds)| of_kind(kinds)).map(|(id, _)| *id).collect()
        };
        match end.text_of("match_by") {
            None | Some("id") => end.text_of("value").into_iter().filter(|id| !id.is_empty()).collect(),
            Some("name") => end.text_of("value").map(|name| fitting("name", name.to_owned())).unwrap_or_default(),
            Some("property") => {
                let mut all: Option<Vec<&str>> = None;
                for matcher in end.list_of("property_matchers") {
                    let found = matcher.text_of("key").zip(matcher.get("value").and_then(scalar)).map(|(key, value)| fitting(key, value));
                    let found = found.filter(|_| matcher.text_of("operator") == Some("equals")).unwrap_or_default();
                    all = Some(match all {
                        Some(before) => before.into_iter().filter(|id| found.contains(id)).collect(),
                        None => found,
                    });
                }
                all.unwrap_or_default()
            }
            Some(_) => Vec::new(),
        }
    }
}

fn edge<'t>(graph: &mut Graph, item: Item<'t>, index: &Index<'t>, cx: &mut Context<'_>) {
    let Some(kind) = item.text_of("kind") else {
        return cx.problem(item.at(), "an edge has no `kind`", "every edge of OpenGraph has one");
    };
    let ours = edge_of(kind);
    let way = if ours.is_some() { None } else { kinds::way(kind) };
    if ours.is_none() && way.is_none() {
        *graph.skipped.entry(shown(kind)).or_default() += 1;
        return;
    }
    let (Some(start), Some(end)) = (item.get("start"), item.get("end")) else {
        return cx.problem(item.at(), "an edge has no `start` or no `end`", "every edge of OpenGraph has both");
    };
    let (from, to) = (index.find(start), index.find(end));
    if from.is_empty() || to.is_empty() {
        graph.unmatched += 1;
        return;
    }
    let several = from.len() > 1 || to.len() > 1;
    let place = cx.place(item.at());
    let properties = item.get("properties").filter(|properties| properties.sort() == Sort::Map);
    let text = |key: &str| properties.and_then(|all| all.text_of(key)).unwrap_or("");
    for (from, to) in from.iter().flat_map(|from| to.iter().map(move |to| (*from, *to))) {
        let [from, to] = [from, to].map(|id| cx.name(id));
        let (walk, certainty, conditions, action) = match (ours, way) {
            (Some(kind), _) => {
                // What follows from other facts follows again.
                if matches!(text("basis"), "stored_in" | "built_from") {
                    return;
                }
                let walk = Walk::Ours {
                    kind,
                    level: Level::from_word(text("level")).filter(|_| kind.touches()),
                    activation: Activation::from_word(text("activation")).unwrap_or(Activation::Standing),
                    technique: cx.name(text("technique")),
                    not_before: time::parse(text("not_before")),
                    expires: time::parse(text("expires")),
                    by: cx.name(text("by_id")),
                };
                (walk, Certainty::from_word(text("certainty")).unwrap_or(Certainty::Conditional), text("conditions"), text("action"))
            }
            (None, Some((way, told))) => {
                let conditions = if several { "of several nodes that fit, this one is meant" } else { "" };
                let certainty = match (several, told) {
                    (true, _) => Certainty::Conditional,
                    (false, true) => Certainty::Certain,
                    (false, false) => Certainty::Assumed,
                };
                (Walk::Theirs(way), certainty, conditions, kind)
            }
            (None, None) => return,
        };
        let [conditions, action] = [conditions, action].map(|text| cx.name(text));
        graph.edges.push(Edge { from, to, walk, action, certainty, conditions, place });
    }
}

/// Whether an edge of this way ends at something that can be administered as a system.
pub(super) fn administers(way: Way, end: &Node, system: Name) -> bool {
    way == Way::Administers && Kinds::of(&[Kind::Resource]).has(end.kind) && end.sort == system
}
