//! The merged facts of a run: every record once, in the order (kind, scope, id), with its attributes, and every edge between them.
//! `link` builds it; selectors, graph, rules and exports read it. Nothing here does I/O.

use super::attr::{AttrName, Value};
use super::facts::{Complete, FileInfo, PassedOver, Place, Problem};
use super::kind::{Activation, Certainty, EdgeKind, Kind, Level, Plane};
use super::names::{Name, Names};
use std::ops::Range;

/// A row of [`World::records`]; rows are sorted by kind, scope and id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RecordId(pub u32);

/// A row of [`World::edges`]; rows are sorted by their ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EdgeId(pub u32);

impl RecordId {
    /// The row number.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl EdgeId {
    /// The row number.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One record.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// What it is.
    pub kind: Kind,
    /// Where it stands; `Unclassified` where nothing sorts it.
    pub plane: Plane,
    /// Whether it exists only because others name it.
    pub implied: bool,
    /// The system that the id belongs to.
    pub scope: Name,
    /// The id.
    pub id: Name,
    /// The first place that states it.
    pub place: Place,
}

/// One value of one attribute; sorted by record and attribute.
#[derive(Clone, Copy, Debug)]
pub struct Attr {
    /// The record.
    pub of: RecordId,
    /// Which attribute.
    pub name: AttrName,
    /// Its value; references that match a record are resolved.
    pub value: Value,
    /// The place that states it.
    pub place: Place,
}

/// One edge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Edge {
    /// Who.
    pub from: RecordId,
    /// Over whom or what.
    pub to: RecordId,
    /// The record by whose fact it is: what a fix removes.
    pub by: RecordId,
    /// The place that states it.
    pub place: Place,
    /// Its rarely different part: an index into [`World::extras`].
    pub extra: u32,
    /// What it means.
    pub kind: EdgeKind,
    /// How far a touch goes. On a derived edge out of a store or tool: the level of the touch that it takes.
    pub level: Option<Level>,
    /// How sure it is.
    pub certainty: Certainty,
}

/// What many edges have in common, held once.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Extra {
    /// What it rests on.
    pub basis: Basis,
    /// Whether it is there all the time.
    pub activation: Activation,
    /// Name of the technique, or empty.
    pub technique: Name,
    /// The system's own word for the action, or empty.
    pub action: Name,
    /// Conditions that were not evaluated, or empty.
    pub conditions: Name,
    /// From when it counts, in seconds since 1970.
    pub not_before: Option<i64>,
    /// Until when it counts.
    pub expires: Option<i64>,
}

super::kind::words! {
    /// What an edge rests on. The place beside it is where the fact stands.
    Basis {
        /// A record says so.
        Stated = "stated",
        /// Its system worked it out from its own records.
        Resolved = "resolved",
        /// Derived: who reads a store reads what is stored in it.
        StoredIn = "stored_in",
        /// Derived: who can write what a workload is built from controls the workload.
        BuiltFrom = "built_from",
        /// Derived: two systems describe the same thing, each from its side.
        Linked = "linked",
    }
}

impl Basis {
    /// Whether the edge is walked out of a touch (from the edge's level upwards) instead of from control.
    pub const fn out_of_touch(self) -> bool {
        matches!(self, Basis::StoredIn | Basis::BuiltFrom)
    }

    /// Whether it is derived from facts of any source.
    pub const fn derived(self) -> bool {
        matches!(self, Basis::StoredIn | Basis::BuiltFrom | Basis::Linked)
    }
}

/// A reference that names no record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Dangling {
    /// The record that refers.
    pub of: RecordId,
    /// Under which key.
    pub key: AttrName,
    /// To what.
    pub to: Name,
    /// Where.
    pub place: Place,
}

/// A fact that another file would settle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Needed {
    /// The record that it is said for.
    pub of: RecordId,
    /// What is needed, in words.
    pub what: Name,
    /// Where the question comes from.
    pub place: Place,
}

/// Whether a fact is stated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stated<T> {
    /// No file says anything.
    Missing,
    /// A file says that there is none.
    Null,
    /// A file says what it is.
    Is(T),
}

/// Everything known, merged.
#[derive(Default)]
pub struct World {
    /// All text.
    pub names: Names,
    /// The input files.
    pub files: Vec<FileInfo>,
    /// Records, sorted by kind, scope and id (as text).
    pub records: Vec<Record>,
    /// Attributes, sorted by record and attribute.
    pub attrs: Vec<Attr>,
    /// For each record, where its attributes start; one more at the end.
    pub attr_starts: Vec<u32>,
    /// For each record, a bit for each attribute that it has; most questions are about one that it has not. Empty: not made.
    pub attr_bits: Vec<u128>,
    /// Edges, sorted by from, to, kind, level.
    pub edges: Vec<Edge>,
    /// The common parts of edges.
    pub extras: Vec<Extra>,
    /// For each record, where its edges start; one more at the end.
    pub out_starts: Vec<u32>,
    /// Edges by their end, sorted.
    pub incoming: Vec<EdgeId>,
    /// For each record, where its incoming edges start; one more at the end.
    pub in_starts: Vec<u32>,
    /// Resolved references and links by their target: (to, key, from), sorted.
    pub referred: Vec<(RecordId, AttrName, RecordId)>,
    /// For each record, the lowest record among the accounts of the same person (itself where none is linked).
    pub person_of: Vec<RecordId>,
    /// Claims of completeness, sorted by kind, scope and field.
    pub complete: Vec<Complete>,
    /// References that name no record.
    pub dangling: Vec<Dangling>,
    /// Facts that another file would settle.
    pub needed: Vec<Needed>,
    /// What is wrong with inputs.
    pub problems: Vec<Problem>,
    /// What is no input.
    pub passed_over: Vec<PassedOver>,
    /// Remarks for the reader.
    pub notes: Vec<String>,
}

fn span(starts: &[u32], at: usize) -> Range<usize> {
    match (starts.get(at), starts.get(at + 1)) {
        (Some(a), Some(b)) => *a as usize..*b as usize,
        _ => 0..0,
    }
}

#[expect(clippy::indexing_slicing, reason = "ids come from this world; link builds the tables and checks every row")]
impl World {
    /// The record of an id.
    pub fn record(&self, id: RecordId) -> &Record {
        &self.records[id.index()]
    }

    /// The edge of an id.
    pub fn edge(&self, id: EdgeId) -> &Edge {
        &self.edges[id.index()]
    }

    /// The common part of an edge.
    pub fn extra(&self, edge: &Edge) -> &Extra {
        &self.extras[edge.extra as usize]
    }
}

impl World {
    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        self.names.text(name)
    }

    /// The id of a record, as text.
    pub fn id(&self, id: RecordId) -> &str {
        self.names.text(self.record(id).id)
    }

    /// `kind:id`, as reports name a record.
    pub fn label(&self, id: RecordId) -> String {
        let record = self.record(id);
        format!("{}:{}", record.kind, self.names.text(record.id))
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = RecordId> + use<> {
        (0..self.records.len() as u32).map(RecordId)
    }

    /// The ids of one kind, which are consecutive.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = RecordId> + use<> {
        let start = self.records.partition_point(|record| record.kind < kind);
        let end = self.records.partition_point(|record| record.kind <= kind);
        (start as u32..end as u32).map(RecordId)
    }

    /// The record of a kind, scope and id.
    pub fn find(&self, kind: Kind, scope: &str, id: &str) -> Option<RecordId> {
        self.records
            .binary_search_by(|record| (record.kind, self.text(record.scope), self.text(record.id)).cmp(&(kind, scope, id)))
            .ok()
            .map(|at| RecordId(at as u32))
    }

    /// All attributes of a record.
    pub fn attrs_of(&self, id: RecordId) -> &[Attr] {
        self.attrs.get(span(&self.attr_starts, id.index())).unwrap_or(&[])
    }

    /// The values of one attribute of a record; none, if no file states it.
    pub fn attr(&self, id: RecordId, name: AttrName) -> &[Attr] {
        if self.attr_bits.get(id.index()).is_some_and(|bits| bits & (1 << name as u8) == 0) {
            return &[];
        }
        let all = self.attrs_of(id);
        let start = all.partition_point(|attr| attr.name < name);
        let end = all.partition_point(|attr| attr.name <= name);
        all.get(start..end).unwrap_or(&[])
    }

    /// The first value of an attribute, with missing and null kept apart.
    pub fn stated(&self, id: RecordId, name: AttrName) -> Stated<Value> {
        match self.attr(id, name).first() {
            None => Stated::Missing,
            Some(Attr { value: Value::Null | Value::Empty, .. }) => Stated::Null,
            Some(attr) => Stated::Is(attr.value),
        }
    }

    /// The first value of an attribute as text: a word, or the id of the record it names.
    pub fn word(&self, id: RecordId, name: AttrName) -> Option<&str> {
        match self.stated(id, name) {
            Stated::Is(Value::Word(word)) => Some(self.text(word)),
            Stated::Is(Value::Record(record)) => Some(self.id(record)),
            _ => None,
        }
    }

    /// The records that an attribute names.
    pub fn named(&self, id: RecordId, name: AttrName) -> impl Iterator<Item = RecordId> + '_ {
        self.attr(id, name).iter().filter_map(|attr| match attr.value {
            Value::Record(record) => Some(record),
            _ => None,
        })
    }

    /// The value of a key in a map attribute (`within`, `labels`, `owners`).
    pub fn entry(&self, id: RecordId, name: AttrName, key: &str) -> Option<&str> {
        self.attr(id, name).iter().find_map(|attr| match attr.value {
            Value::Entry(k, v) if self.text(k) == key => Some(self.text(v)),
            _ => None,
        })
    }

    /// The edges that start at a record, with their ids.
    pub fn out(&self, id: RecordId) -> impl Iterator<Item = EdgeId> + use<> {
        let range = span(&self.out_starts, id.index());
        (range.start as u32..range.end as u32).map(EdgeId)
    }

    /// The edges that end at a record.
    pub fn into(&self, id: RecordId) -> &[EdgeId] {
        self.incoming.get(span(&self.in_starts, id.index())).unwrap_or(&[])
    }

    /// The records that refer to a record under a key.
    pub fn referrers(&self, to: RecordId, name: AttrName) -> impl Iterator<Item = RecordId> + '_ {
        let start = self.referred.partition_point(|row| (row.0, row.1) < (to, name));
        self.referred.iter().skip(start).take_while(move |row| row.0 == to && row.1 == name).map(|row| row.2)
    }

    /// Whether the files prove that they state this field (or, with `None`, list all records) for the record's kind and scope.
    pub fn is_complete(&self, kind: Kind, scope: Name, plane: Plane, field: Option<AttrName>) -> bool {
        let key = |claim: &Complete| (claim.kind, claim.scope, claim.field);
        let start = self.complete.partition_point(|claim| key(claim) < (kind, scope, field));
        let same = self.complete.iter().skip(start).take_while(|claim| key(claim) == (kind, scope, field));
        let mut planes = same.map(|claim| claim.plane);
        planes.any(|of| of.is_none_or(|of| of == plane))
    }

    /// Whether the graph may walk through a record at `as_of` (seconds since 1970): not disabled, revoked, deleted or expired.
    pub fn alive(&self, id: RecordId, as_of: i64) -> bool {
        let dead = self.word(id, AttrName::Status).is_some_and(|status| {
            ["disabled", "deleted", "revoked", "expired", "suspended", "inactive", "left", "archived", "blocked"].contains(&status)
        });
        let expired = matches!(self.stated(id, AttrName::Expires), Stated::Is(Value::Time(at)) if at <= as_of);
        !dead && !expired
    }
}
