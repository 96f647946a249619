//! Small worlds for unit tests: records, attributes and edges by hand, sorted as `link` sorts them.

use super::{Lens, Selector, Values};
use crate::doc::{Item, Layout, Tape, yaml};
use crate::model::{
    Activation, Attr, AttrName, Basis, Certainty, Complete, Edge, EdgeId, EdgeKind, Extra, FileId, Kind, Level, Name, Names, Place, Plane,
    Record, RecordId, Value, World,
};

/// The moment of the tests: 2026-11-22.
pub(crate) const NOW: i64 = 1_795_305_600;
/// A day in seconds.
pub(crate) const DAY: i64 = 86_400;

const PLACE: Place = Place { file: FileId(0), at: 0 };

/// A value before ids are known.
#[derive(Clone)]
pub(crate) enum Draw {
    Null,
    Empty,
    Bool(bool),
    Int(i64),
    Time(i64),
    Word(&'static str),
    To(Handle),
    Entry(&'static str, &'static str),
}

/// A record of the draft.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Handle(usize);

/// A world in the making.
#[derive(Default)]
pub(crate) struct Draft {
    names: Names,
    records: Vec<Record>,
    attrs: Vec<(Handle, AttrName, Draw)>,
    edges: Vec<(Handle, Handle, Handle, EdgeKind, Option<Level>, Extra)>,
    complete: Vec<(Kind, Option<AttrName>)>,
}

impl Draft {
    pub(crate) fn add(&mut self, kind: Kind, plane: Plane, id: &str) -> Handle {
        let id = self.names.intern(id);
        self.records.push(Record { kind, plane, implied: false, scope: Name::EMPTY, id, place: PLACE });
        Handle(self.records.len() - 1)
    }

    pub(crate) fn implied(&mut self, of: Handle) {
        self.records[of.0].implied = true;
    }

    pub(crate) fn scope(&mut self, of: Handle, scope: &str) {
        self.records[of.0].scope = self.names.intern(scope);
    }

    pub(crate) fn set(&mut self, of: Handle, name: AttrName, value: Draw) -> &mut Draft {
        self.attrs.push((of, name, value));
        self
    }

    pub(crate) fn edge(&mut self, kind: EdgeKind, from: Handle, to: Handle) -> &mut Extra {
        self.edge_by(kind, None, from, to, from)
    }

    pub(crate) fn edge_by(&mut self, kind: EdgeKind, level: Option<Level>, from: Handle, to: Handle, by: Handle) -> &mut Extra {
        let extra = Extra {
            basis: Basis::Stated,
            activation: Activation::Standing,
            technique: Name::EMPTY,
            action: Name::EMPTY,
            conditions: Name::EMPTY,
            not_before: None,
            expires: None,
        };
        self.edges.push((from, to, by, kind, level, extra));
        &mut self.edges.last_mut().unwrap().5
    }

    pub(crate) fn complete(&mut self, kind: Kind, field: Option<AttrName>) {
        self.complete.push((kind, field));
    }

    pub(crate) fn world(mut self) -> World {
        let mut order: Vec<usize> = (0..self.records.len()).collect();
        let key = |at: &usize| {
            let record = &self.records[*at];
            (record.kind, self.names.text(record.scope).to_owned(), self.names.text(record.id).to_owned())
        };
        order.sort_by_key(key);
        let mut row = vec![0u32; order.len()];
        for (to, from) in order.iter().enumerate() {
            row[*from] = to as u32;
        }
        let id = |handle: Handle| RecordId(row[handle.0]);
        let mut attrs: Vec<Attr> = Vec::new();
        for (of, name, value) in &self.attrs {
            let value = match value {
                Draw::Null => Value::Null,
                Draw::Empty => Value::Empty,
                Draw::Bool(value) => Value::Bool(*value),
                Draw::Int(value) => Value::Int(*value),
                Draw::Time(at) => Value::Time(*at),
                Draw::Word(word) => Value::Word(self.names.intern(word)),
                Draw::To(to) => Value::Record(id(*to)),
                Draw::Entry(key, value) => Value::Entry(self.names.intern(key), self.names.intern(value)),
            };
            attrs.push(Attr { of: id(*of), name: *name, value, place: PLACE });
        }
        attrs.sort_by_key(|attr| (attr.of, attr.name));
        let mut extras = Vec::new();
        let mut edges: Vec<Edge> = Vec::new();
        for (from, to, by, kind, level, extra) in &self.edges {
            let (from, to, by) = (id(*from), id(*to), id(*by));
            let at = extras.len() as u32;
            edges.push(Edge { from, to, by, place: PLACE, extra: at, kind: *kind, level: *level, certainty: Certainty::Certain });
            extras.push(*extra);
        }
        edges.sort_by_key(|edge| (edge.from, edge.to, edge.kind, edge.level));
        let count = order.len();
        let starts = |of: &dyn Fn(usize) -> u32, len: usize| -> Vec<u32> {
            (0..=count as u32).map(|record| (0..len).filter(|at| of(*at) < record).count() as u32).collect()
        };
        let mut incoming: Vec<EdgeId> = (0..edges.len() as u32).map(EdgeId).collect();
        incoming.sort_by_key(|edge| (edges[edge.index()].to, *edge));
        let mut referred: Vec<(RecordId, AttrName, RecordId)> = attrs
            .iter()
            .filter_map(|attr| match attr.value {
                Value::Record(to) => Some((to, attr.name, attr.of)),
                _ => None,
            })
            .collect();
        referred.sort();
        let claim = |(kind, field): &(Kind, Option<AttrName>)| Complete {
            file: FileId(0),
            kind: *kind,
            field: *field,
            scope: Name::EMPTY,
            plane: None,
            place: PLACE,
        };
        World {
            records: order.iter().map(|at| self.records[*at]).collect(),
            attr_starts: starts(&|at| attrs[at].of.0, attrs.len()),
            out_starts: starts(&|at| edges[at].from.0, edges.len()),
            in_starts: starts(&|at| edges[incoming[at].index()].to.0, edges.len()),
            person_of: (0..count as u32).map(RecordId).collect(),
            complete: self.complete.iter().map(claim).collect(),
            names: self.names,
            attrs,
            edges,
            extras,
            incoming,
            referred,
            ..World::default()
        }
    }
}

/// Gives an item of YAML to a function.
pub(crate) fn with_item<T>(text: &str, then: impl Fn(Item<'_>) -> T) -> T {
    let mut out = None;
    yaml::read(text, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
        out = Some(then(part.item));
        Ok(())
    })
    .unwrap();
    out.unwrap()
}

/// A selector of YAML, which has to be right.
pub(crate) fn selector(text: &str) -> Selector {
    with_item(text, |item| Selector::parse(item, &values())).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

/// The values of the tests.
pub(crate) fn values() -> Values {
    let pair = |name: &str, words: &[&str]| (name.to_owned(), words.iter().map(|word| (*word).to_owned()).collect());
    Values::from([pair("secret_age_days", &["90"]), pair("domains", &["acme.example", "*.acme.example"]), pair("nothing", &[])])
}

/// Ids that match, in order.
pub(crate) fn selected<'w>(world: &'w World, text: &str) -> Vec<&'w str> {
    let lens = Lens { world, as_of: NOW };
    selector(text).select(lens).into_iter().map(|id| world.id(id)).collect()
}
