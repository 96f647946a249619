//! Floor 1: the words of the program. Rows, tables and closed lists; no I/O, no decisions.

pub mod attr;
pub mod facts;
pub mod finding;
pub mod fingerprint;
mod hazard;
pub mod inventory;
pub mod kind;
pub mod names;
pub mod opengraph;
pub mod report;
pub mod technique;
pub mod time;
pub mod verbs;
mod waiver;
pub mod world;

pub use attr::{ATTRS, AttrDef, AttrName, AttrType, Direction, Value};
pub use facts::{
    AttrFact, Complete, EdgeFact, End, Facts, FileId, FileInfo, Need, PassedOver, Place, Problem, RecordFact, Reference, Row, SAME_VALUE,
    Standing, Syntax,
};
pub use finding::{Counts, EvidenceKind, Finding, Grounds, Match, NotAssessed, Outcome, RuleResult, Status};
pub use hazard::{harmless_json, hazardous};
pub use kind::{Activation, Certainty, Confidence, EdgeKind, Family, Kind, Kinds, Level, Plane, Severity};
pub(crate) use names::same;
pub use names::{Look, Name, Names};
pub use waiver::Waiver;
pub use world::{Attr, Basis, Dangling, Edge, EdgeId, Extra, Needed, Record, RecordId, Stated, World};
