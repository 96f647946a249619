//! Writing from worlds made by hand; reading back is tested over whole files in `tests/roundtrip.rs`.

use super::*;
use crate::export::graph::{graph_dot, graph_graphml, graph_json};
use crate::model::{Activation, Attr, Certainty, Edge, Extra, FileId, FileInfo, Level, Record, RecordId, Syntax, Value};

const HERE: Place = Place { file: FileId(0), at: 0 };

/// A world of records in order, with attributes and edges; all in one file of a standing.
fn world(
    standing: Standing,
    records: &[(Kind, &str, &str)],
    attrs: &[(u32, AttrName, &str)],
    edges: &[(u32, EdgeKind, u32, Option<Level>, Basis)],
) -> World {
    let mut world = World::default();
    world.files.push(FileInfo {
        path: "a.json".into(),
        source: "probe",
        sha256: String::new(),
        bytes: 0,
        records: 0,
        exported_at: None,
        complete: false,
        truncated: false,
        open: None,
        standing,
        syntax: Syntax::Json,
    });
    for (kind, scope, id) in records {
        let (scope, id) = (world.names.intern(scope), world.names.intern(id));
        world.records.push(Record { kind: *kind, plane: Plane::Platform, implied: false, scope, id, place: HERE });
    }
    for (of, name, word) in attrs {
        let value = match word.strip_prefix("->") {
            Some(row) => Value::Record(RecordId(row.parse().unwrap())),
            None => Value::Word(world.names.intern(word)),
        };
        world.attrs.push(Attr { of: RecordId(*of), name: *name, value, place: HERE });
    }
    world.attrs.sort_by_key(|attr| (attr.of, attr.name));
    let technique = world.names.intern("some-technique");
    for (from, kind, to, level, basis) in edges {
        let extra = Extra {
            basis: *basis,
            activation: Activation::Standing,
            technique,
            action: Name::EMPTY,
            conditions: Name::EMPTY,
            not_before: None,
            expires: None,
        };
        let (from, to) = (RecordId(*from), RecordId(*to));
        let extra_at = world.extras.len() as u32;
        world.extras.push(extra);
        world.edges.push(Edge {
            from,
            to,
            by: from,
            place: HERE,
            extra: extra_at,
            kind: *kind,
            level: *level,
            certainty: Certainty::Certain,
        });
    }
    let starts = |of: &dyn Fn(u32) -> usize| (0..=world.records.len() as u32).map(|at| of(at) as u32).collect::<Vec<u32>>();
    let attr_starts = starts(&|at| world.attrs.iter().filter(|attr| attr.of.0 < at).count());
    let out_starts = starts(&|at| world.edges.iter().filter(|edge| edge.from.0 < at).count());
    (world.attr_starts, world.out_starts) = (attr_starts, out_starts);
    world
}

#[test]
fn derived_edges_and_digests_stay_and_resolved_edges_go() {
    let records = [(Kind::ServiceAccount, "s", "svc"), (Kind::Secret, "s", "k"), (Kind::Resource, "s", "vault")];
    let attrs = [(1, AttrName::Fingerprint, "same value 1"), (1, AttrName::StoredIn, "->2"), (1, AttrName::AuthenticatesAs, "->0")];
    let edges =
        [(0, EdgeKind::Allows, 2, Some(Level::Read), Basis::Resolved), (2, EdgeKind::ReadsSecret, 1, Some(Level::Read), Basis::StoredIn)];
    let text = inventory(&world(Standing::Export, &records, &attrs, &edges));
    assert!(!text.contains("same") && !text.contains("reads_secret"), "{text}");
    assert!(text.contains("kind: allows") && text.contains("level: read") && text.contains("basis: resolved"), "{text}");
    assert!(text.contains("stored_in: vault") && text.contains("authenticates_as: svc") && text.contains("source: probe"), "{text}");
    assert!(!text.contains("left out"));
}

#[test]
fn an_edge_that_a_reference_says_is_not_said_twice() {
    let records = [(Kind::Group, "", "g"), (Kind::Role, "", "r")];
    let mut world = world(Standing::Export, &records, &[(1, AttrName::Members, "->0")], &[(0, EdgeKind::Holds, 1, None, Basis::Stated)]);
    world.edges[0].by = RecordId(1);
    world.extras[0].technique = Name::EMPTY;
    assert!(!inventory(&world).contains("edges:"));
    world.edges[0].certainty = Certainty::Assumed;
    assert!(inventory(&world).contains("edges:"), "what the reference does not say is said");
}

#[test]
fn what_makes_no_edge_is_not_written_as_if_it_did() {
    let records = [(Kind::Group, "", "g"), (Kind::Role, "", "r"), (Kind::Grant, "", "x")];
    let attrs =
        [(1, AttrName::Members, "->0"), (1, AttrName::Owner, "ops"), (2, AttrName::Principal, "->0"), (2, AttrName::RoleRef, "->1")];
    let text = inventory(&world(Standing::Usage, &records, &attrs, &[]));
    assert!(text.starts_with("# 2 facts are left out"), "{text}");
    assert!(text.contains("owner: ops") && !text.contains("members") && !text.contains("grants"), "{text}");
}

#[test]
fn references_are_as_short_as_they_can_be() {
    let records = [
        (Kind::Human, "a", "x"),
        (Kind::Group, "a", "x"),
        (Kind::Group, "b", "only"),
        (Kind::Group, "a", "group:odd"),
        (Kind::Secret, "a", "k"),
    ];
    let attrs = [
        (4, AttrName::ReadableBy, "->1"),
        (4, AttrName::ReadableBy, "->2"),
        (4, AttrName::ReadableBy, "->3"),
        (4, AttrName::ReadableBy, "role:gone"),
    ];
    let text = inventory(&world(Standing::Export, &records, &attrs, &[]));
    let at = text.find("readable_by").unwrap();
    let want = "readable_by:\n  - group:x\n  - kind: group\n    scope: b\n    id: only\n  - group:group:odd\n  - id: role:gone\n";
    assert!(text[at..].starts_with(want), "{text}");
}

#[test]
fn origins_are_written_only_where_they_are_asked_for() {
    let world = world(Standing::Export, &[(Kind::Human, "", "x")], &[], &[]);
    assert!(!inventory(&world).contains("origin"));
    let text = inventory_with(&world, Some(&|_| Some(("a.json".into(), "/users/0".into()))));
    assert!(text.contains("origin:\n    file: a.json\n    pointer: /users/0\n"), "{text}");
}

#[test]
fn graphs_have_no_places_and_no_foreign_markup() {
    let records = [(Kind::Human, "", "</node>\"\u{1b}&"), (Kind::Resource, "", "db"), (Kind::Person, "", "hr")];
    let edges = [(0, EdgeKind::Allows, 1, Some(Level::Read), Basis::Stated)];
    let mut world = world(Standing::Export, &records, &[], &edges);
    world.in_starts = vec![0, 0, 1, 1];
    world.incoming = vec![EdgeId(0)];
    let json: serde_json::Value = serde_json::from_str(&graph_json(&world)).unwrap();
    assert_eq!(json["nodes"].as_array().unwrap().len(), 2, "people of the roster are no nodes");
    assert_eq!((&json["edges"][0]["kind"], &json["edges"][0]["level"]), (&"allows".into(), &"read".into()));
    assert!(!graph_json(&world).contains("a.json"));
    let xml = graph_graphml(&world);
    assert!(xml.contains("&lt;/node&gt;&quot;\u{fffd}&amp;") && !xml.contains('\u{1b}'), "{xml}");
    let dot = graph_dot(&world);
    assert!(dot.contains("human:</node>\\\"\u{fffd}&") && dot.contains("n0 -> n1"), "{dot}");
}

#[test]
fn an_empty_world_is_an_inventory() {
    assert_eq!(inventory(&World::default()), "partywall: 1\n");
    assert!(graph_json(&World::default()).contains("\"nodes\": []"));
}
