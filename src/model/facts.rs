//! What readers write: records, attributes, edges and what was missing, in the rows they were read in.
//! Nothing here is merged or resolved; `link` turns it into the [`World`](super::World).

use super::attr::{AttrName, Value};
use super::kind::{Activation, Certainty, EdgeKind, Kind, Level, Plane};
use super::names::{Name, Names};
use std::path::PathBuf;

/// How the digest of a secret value starts that is only good for comparing within the run; `link` gives it a number before anything shows it.
pub const SAME_VALUE: &str = "same:";

/// Number of an input file: an index into [`Facts::files`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(pub u32);

/// Where a fact stands: a file and the byte offset of a value in it. Line and column are worked out late.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The byte at which the value starts, from the start of the file (a BOM counts).
    pub at: u32,
}

/// A row of [`Facts::records`]; not yet an id of the world.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Row(pub u32);

/// A record as one file states it. The same kind, scope and id may come again.
#[derive(Clone, Copy, Debug)]
pub struct RecordFact {
    /// What it is.
    pub kind: Kind,
    /// The plane that the record itself or its file states.
    pub plane: Option<Plane>,
    /// The system that the id belongs to.
    pub scope: Name,
    /// The system's full name for it.
    pub id: Name,
    /// Where it stands.
    pub place: Place,
    /// True for a record made only because another names it (it does not count as declared).
    pub implied: bool,
}

/// One value of one attribute of one row.
#[derive(Clone, Copy, Debug)]
pub struct AttrFact {
    /// The record's row.
    pub of: Row,
    /// Which attribute.
    pub name: AttrName,
    /// Its value.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
}

/// One end of an edge or a reference by name: resolved when all files are read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct End {
    /// Its kind; `None` where any kind may match and exactly one must.
    pub kind: Option<Kind>,
    /// The system that the id belongs to.
    pub scope: Name,
    /// The id.
    pub id: Name,
}

/// A reference that says more than an id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Reference {
    /// The kind, where it was written.
    pub kind: Option<Kind>,
    /// The scope, where it was written.
    pub scope: Option<Name>,
    /// The id.
    pub id: Name,
}

/// An edge as a reader states or resolves it. Its ends are records by name, so that files can come in any order.
#[derive(Clone, Copy, Debug)]
pub struct EdgeFact {
    /// Who.
    pub from: End,
    /// Over whom or what.
    pub to: End,
    /// What it means.
    pub kind: EdgeKind,
    /// How far a touch goes; `None` on becoming edges.
    pub level: Option<Level>,
    /// Whether it is there all the time.
    pub activation: Activation,
    /// How sure it is.
    pub certainty: Certainty,
    /// The record by whose fact it is (the role whose permission, the grant): what a fix removes. Usually `from`.
    pub by: End,
    /// Name of the technique (`technique::SYSTEMS`), or empty.
    pub technique: Name,
    /// The system's own word for the action, or empty.
    pub action: Name,
    /// Conditions that were not evaluated, in words, or empty.
    pub conditions: Name,
    /// From when it counts, in seconds since 1970.
    pub not_before: Option<i64>,
    /// Until when it counts.
    pub expires: Option<i64>,
    /// Whether its system worked it out from its own records instead of a file stating it.
    pub resolved: bool,
    /// The place that states it.
    pub place: Place,
}

/// A file that was read, or was to be read.
#[derive(Clone, Debug)]
pub struct FileInfo {
    /// As reports show it: relative, with `/`; `-` for standard input.
    pub path: String,
    /// The name of the source that read it; empty if none did.
    pub source: &'static str,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Records that it gave.
    pub records: u64,
    /// When the export was made, where it says so.
    pub exported_at: Option<i64>,
    /// Whether the export itself proves that it holds all of its population.
    pub complete: bool,
    /// Whether the export says that more follows, or broke off: nothing in it proves an absence.
    pub truncated: bool,
    /// Where to open it again, never printed; `None` for standard input.
    pub open: Option<PathBuf>,
    /// How the file counts: export, usage, roster, review, expected.
    pub standing: Standing,
    /// How line and column are found again.
    pub syntax: Syntax,
}

super::kind::words! {
    /// What the facts of a file are worth: all but `export` give facts, never edges.
    Standing {
        /// What a system says of itself.
        Export = "export",
        /// What was used.
        Usage = "usage",
        /// Who is employed.
        Roster = "roster",
        /// What a review decided.
        Review = "review",
        /// What ought to be.
        Expected = "expected",
    }
}

/// The syntax of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Syntax {
    /// JSON, JSON lines or concatenated JSON.
    Json,
    /// YAML, one document or several.
    Yaml,
    /// A table: a header, and a row on each line.
    Csv,
    /// HCL, as Vault's policies are written.
    Hcl,
}

/// Something wrong with an input: it makes the run end with exit code 3. Our own words, never a value of the file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    /// The file, as reports show it.
    pub path: String,
    /// Where in the file; byte offset, if known.
    pub at: Option<u32>,
    /// What is wrong, with the key path, in lower case, without a full stop.
    pub message: String,
    /// What would mend it ("did you mean `x`"), or empty.
    pub help: String,
}

/// A file that is no input, with the reason; no effect on the exit code.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PassedOver {
    /// The file, as reports show it.
    pub path: String,
    /// Why it was not read.
    pub reason: String,
}

/// A fact that another file would settle, said for a named record; link drops it when the record `until` names is there.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// The record that it is said for.
    pub of: End,
    /// What is needed, in words ("the cluster's service accounts").
    pub what: Name,
    /// The note vanishes when a declared record matches this end.
    pub until: Option<End>,
    /// Where the fact stands that raises the question.
    pub place: Place,
}

/// What a file says that it holds in full: a population (`humans`) or a field that it always states (`grants.expires`).
#[derive(Clone, Copy, Debug)]
pub struct Complete {
    /// The file that claims it.
    pub file: FileId,
    /// The kind of the population.
    pub kind: Kind,
    /// The field that is always stated; `None` for the population itself.
    pub field: Option<AttrName>,
    /// The scope that the claim holds for.
    pub scope: Name,
    /// The plane that the claim is limited to, if the file has a default plane.
    pub plane: Option<Plane>,
    /// Where the claim stands.
    pub place: Place,
}

/// Everything that the readers found.
#[derive(Default)]
pub struct Facts {
    /// All text.
    pub names: Names,
    /// The files, by [`FileId`].
    pub files: Vec<FileInfo>,
    /// Records, in reading order.
    pub records: Vec<RecordFact>,
    /// Attributes, in reading order.
    pub attrs: Vec<AttrFact>,
    /// References that say more than an id.
    pub references: Vec<Reference>,
    /// Edges that are no attribute of a record.
    pub edges: Vec<EdgeFact>,
    /// Claims of completeness.
    pub complete: Vec<Complete>,
    /// What another file would settle.
    pub needs: Vec<Need>,
    /// What is wrong with inputs.
    pub problems: Vec<Problem>,
    /// What is no input.
    pub passed_over: Vec<PassedOver>,
    /// Facts for the report that are neither: kinds that were not read, scopes kept apart, values not understood. Sorted and made unique later.
    pub notes: Vec<String>,
}

impl Facts {
    /// Adds a record and returns its row.
    pub fn record(&mut self, kind: Kind, scope: Name, id: Name, place: Place) -> Row {
        let row = Row(self.records.len() as u32);
        self.records.push(RecordFact { kind, plane: None, scope, id, place, implied: false });
        row
    }

    /// Adds a record that exists only because another one names it.
    pub fn implied(&mut self, kind: Kind, scope: Name, id: Name, place: Place) -> Row {
        let row = self.record(kind, scope, id, place);
        if let Some(record) = self.records.last_mut() {
            record.implied = true;
        }
        row
    }

    /// Sets the plane of a row.
    pub fn plane(&mut self, row: Row, plane: Plane) {
        if let Some(record) = self.records.get_mut(row.0 as usize) {
            record.plane = Some(plane);
        }
    }

    /// Adds one value of an attribute.
    #[inline]
    pub fn attr(&mut self, of: Row, name: AttrName, value: Value, place: Place) {
        self.attrs.push(AttrFact { of, name, value, place });
    }

    /// Adds one word (or reference by plain id) of an attribute.
    pub fn word(&mut self, of: Row, name: AttrName, text: &str, place: Place) {
        let text = self.names.intern(text);
        self.attr(of, name, Value::Word(text), place);
    }

    /// Adds a reference that names kind and scope.
    pub fn refer(&mut self, of: Row, name: AttrName, kind: Kind, scope: Name, id: Name, place: Place) {
        let at = self.references.len() as u32;
        self.references.push(Reference { kind: Some(kind), scope: Some(scope), id });
        self.attr(of, name, Value::Qualified(at), place);
    }

    /// Adds a map entry (`within`, `labels`).
    pub fn entry(&mut self, of: Row, name: AttrName, key: &str, value: &str, place: Place) {
        let key = self.names.intern(key);
        let value = self.names.intern(value);
        self.attr(of, name, Value::Entry(key, value), place);
    }
}

impl End {
    /// A record of exactly this kind.
    pub fn one(kind: Kind, scope: Name, id: Name) -> End {
        End { kind: Some(kind), scope, id }
    }
}

impl EdgeFact {
    /// A certain, standing edge of a becoming kind, by the record it starts from.
    pub fn becoming(kind: EdgeKind, from: End, to: End, place: Place) -> EdgeFact {
        EdgeFact {
            from,
            to,
            kind,
            level: None,
            activation: Activation::Standing,
            certainty: Certainty::Certain,
            by: from,
            technique: Name::EMPTY,
            action: Name::EMPTY,
            conditions: Name::EMPTY,
            not_before: None,
            expires: None,
            resolved: true,
            place,
        }
    }

    /// A certain, standing edge that touches its end at a level.
    pub fn touching(kind: EdgeKind, level: Level, from: End, to: End, place: Place) -> EdgeFact {
        EdgeFact { level: Some(level), ..EdgeFact::becoming(kind, from, to, place) }
    }

    /// The same edge with the technique's name.
    pub fn by_technique(self, technique: Name) -> EdgeFact {
        EdgeFact { technique, ..self }
    }
}
