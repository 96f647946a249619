//! Worlds for tests of this room, made by hand: in go records by label and edges, out comes a [`World`] with its tables.

use crate::model::{
    Activation, Attr, AttrName, Basis, Certainty, Edge, EdgeId, EdgeKind, Extra, FileId, Kind, Level, Name, Names, Place, Plane, Record,
    RecordId, Value, World,
};
use std::collections::BTreeMap;

const PLACE: Place = Place { file: FileId(0), at: 0 };

/// A world in the making. Records are named `kind:id`; a `*` before the kind's word puts them on no plane.
#[derive(Default)]
pub(super) struct Maker {
    records: BTreeMap<(Kind, String), Plane>,
    attrs: Vec<((Kind, String), AttrName, String)>,
    edges: Vec<Draft>,
    same: Vec<(String, String)>,
}

/// An edge in the making.
#[derive(Clone)]
pub(super) struct Draft {
    from: (Kind, String),
    to: (Kind, String),
    by: Option<(Kind, String)>,
    kind: EdgeKind,
    level: Option<Level>,
    certainty: Certainty,
    activation: Activation,
    basis: Basis,
    not_before: Option<i64>,
    expires: Option<i64>,
}

fn key(label: &str) -> (Kind, String) {
    let (kind, id) = label.split_once(':').unwrap();
    (Kind::from_word(kind).unwrap(), id.to_owned())
}

impl Draft {
    pub(super) fn by(&mut self, label: &str) -> &mut Draft {
        self.by = Some(key(label));
        self
    }
    pub(super) fn certainty(&mut self, certainty: Certainty) -> &mut Draft {
        self.certainty = certainty;
        self
    }
    pub(super) fn eligible(&mut self) -> &mut Draft {
        self.activation = Activation::Eligible;
        self
    }
    pub(super) fn derived(&mut self, basis: Basis, level: Level) -> &mut Draft {
        self.basis = basis;
        self.level = Some(level);
        self
    }
    pub(super) fn window(&mut self, not_before: Option<i64>, expires: Option<i64>) -> &mut Draft {
        self.not_before = not_before;
        self.expires = expires;
        self
    }
}

impl Maker {
    /// Sets the plane of a record.
    pub(super) fn on(&mut self, plane: Plane, labels: &[&str]) -> &mut Maker {
        for label in labels {
            self.records.insert(key(label), plane);
        }
        self
    }

    /// Adds an attribute: a word, or for `expires` seconds.
    pub(super) fn attr(&mut self, label: &str, name: AttrName, value: &str) -> &mut Maker {
        self.records.entry(key(label)).or_insert(Plane::Unclassified);
        self.attrs.push((key(label), name, value.to_owned()));
        self
    }

    /// Links two accounts of one person.
    pub(super) fn same(&mut self, a: &str, b: &str) -> &mut Maker {
        self.same.push((a.to_owned(), b.to_owned()));
        self
    }

    /// Adds an edge of a becoming kind, by its start.
    pub(super) fn edge(&mut self, from: &str, kind: EdgeKind, to: &str) -> &mut Draft {
        self.touch(from, kind, to, None)
    }

    /// Adds an edge with a level.
    pub(super) fn touch(&mut self, from: &str, kind: EdgeKind, to: &str, level: impl Into<Option<Level>>) -> &mut Draft {
        for label in [from, to] {
            self.records.entry(key(label)).or_insert(Plane::Unclassified);
        }
        self.edges.push(Draft {
            from: key(from),
            to: key(to),
            by: None,
            kind,
            level: level.into(),
            certainty: Certainty::Certain,
            activation: Activation::Standing,
            basis: Basis::Resolved,
            not_before: None,
            expires: None,
        });
        self.edges.last_mut().unwrap()
    }

    /// Sorts everything into tables.
    pub(super) fn world(&self) -> World {
        let mut names = Names::default();
        let mut records = self.records.clone();
        for by in self.edges.iter().filter_map(|edge| edge.by.clone()) {
            records.entry(by).or_insert(Plane::Unclassified);
        }
        let ids: BTreeMap<(Kind, String), RecordId> =
            records.keys().enumerate().map(|(at, key)| (key.clone(), RecordId(at as u32))).collect();
        let mut rows = Vec::new();
        for ((kind, id), plane) in &records {
            let id = names.intern(id);
            rows.push(Record { kind: *kind, plane: *plane, implied: false, scope: Name::EMPTY, id, place: PLACE });
        }
        let mut attrs = Vec::new();
        for (of, name, value) in &self.attrs {
            let value = match name {
                AttrName::Expires => Value::Time(value.parse().unwrap()),
                _ => Value::Word(names.intern(value)),
            };
            attrs.push(Attr { of: ids[of], name: *name, value, place: PLACE });
        }
        attrs.sort_by_key(|attr| (attr.of, attr.name));
        let mut extras: Vec<Extra> = Vec::new();
        let mut edges = Vec::new();
        for draft in &self.edges {
            let extra = Extra {
                basis: draft.basis,
                activation: draft.activation,
                technique: Name::EMPTY,
                action: Name::EMPTY,
                conditions: Name::EMPTY,
                not_before: draft.not_before,
                expires: draft.expires,
            };
            let at = extras.iter().position(|other| *other == extra).unwrap_or_else(|| {
                extras.push(extra);
                extras.len() - 1
            });
            edges.push(Edge {
                from: ids[&draft.from],
                to: ids[&draft.to],
                by: ids[draft.by.as_ref().unwrap_or(&draft.from)],
                place: PLACE,
                extra: at as u32,
                kind: draft.kind,
                level: draft.level,
                certainty: draft.certainty,
            });
        }
        let mut person_of: Vec<RecordId> = (0..rows.len() as u32).map(RecordId).collect();
        for (a, b) in &self.same {
            let (a, b) = (ids[&key(a)], ids[&key(b)]);
            person_of[a.index().max(b.index())] = a.min(b);
        }
        tables(names, rows, attrs, edges, extras, person_of)
    }
}

/// Sorts edges and fills the tables of a world.
pub(super) fn tables(
    names: Names,
    records: Vec<Record>,
    attrs: Vec<Attr>,
    mut edges: Vec<Edge>,
    extras: Vec<Extra>,
    person_of: Vec<RecordId>,
) -> World {
    edges.sort_by_key(|edge| (edge.from, edge.to, edge.kind, edge.level));
    let starts = |of: &mut dyn Iterator<Item = usize>| {
        let mut starts = vec![0u32; records.len() + 1];
        of.for_each(|at| starts[at + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        starts
    };
    let attr_starts = starts(&mut attrs.iter().map(|attr| attr.of.index()));
    let out_starts = starts(&mut edges.iter().map(|edge| edge.from.index()));
    let in_starts = starts(&mut edges.iter().map(|edge| edge.to.index()));
    let mut incoming: Vec<EdgeId> = (0..edges.len() as u32).map(EdgeId).collect();
    incoming.sort_by_key(|edge| edges[edge.index()].to);
    World { names, records, attrs, attr_starts, edges, extras, out_starts, incoming, in_starts, person_of, ..World::default() }
}

/// The record of a label.
pub(super) fn id(world: &World, label: &str) -> RecordId {
    let (kind, id) = key(label);
    world.find(kind, "", &id).unwrap()
}

/// The labels of a path: its start and the ends of its hops.
pub(super) fn labels(world: &World, from: RecordId, edges: &[EdgeId]) -> Vec<String> {
    let mut at = from;
    let mut labels = vec![world.label(from)];
    for edge in edges {
        assert_eq!(world.edge(*edge).from, at, "hops are consecutive");
        at = world.edge(*edge).to;
        labels.push(world.label(at));
    }
    labels
}
