//! What was read and what could not be seen, as the report shows it.

use super::Location;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// A file that was read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Input {
    /// The file.
    pub path: String,
    /// The source that read it.
    pub source: String,
    /// Digest of its bytes.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// Records that it gave.
    pub records: u64,
    /// When the export was made, where it says so.
    pub exported_at: Option<String>,
    /// Whether the export proves that it holds all of its population.
    pub complete: bool,
    /// Whether the export says that more follows, or broke off.
    pub truncated: bool,
    /// What its facts are worth: export, usage, roster, review, expected.
    pub standing: String,
    /// The systems (scopes) that its records belong to; the company's own is empty.
    pub scopes: Vec<String>,
    /// Records that it gave, by kind.
    pub by_kind: BTreeMap<String, u64>,
    /// How the export was made, as the configuration's `inputs` declares it.
    pub provenance: Option<Provenance>,
}

/// How an export was made: what its user declares, because no export says it of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Provenance {
    /// The system, in its owner's words.
    pub system: String,
    /// The environment: production, test.
    pub environment: String,
    /// The command or API call.
    pub command: String,
    /// Filters that the call used; empty if none.
    pub filters: String,
    /// Who made it.
    pub exported_by: String,
    /// Totals that the system itself reports, by section (`humans: 412`).
    pub reported: BTreeMap<String, u64>,
    /// Where those totals were seen.
    pub seen_in: String,
}

/// The size of the graph.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct GraphSummary {
    /// Nodes.
    pub nodes: u64,
    /// Edges, derived ones included.
    pub edges: u64,
    /// Derived edges.
    pub derived_edges: u64,
    /// Nodes by kind.
    pub by_kind: BTreeMap<String, u64>,
    /// Nodes by plane.
    pub by_plane: BTreeMap<String, u64>,
    /// Nodes by plane and kind.
    pub by_plane_and_kind: BTreeMap<String, BTreeMap<String, u64>>,
}

/// What could not be seen.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Coverage {
    /// What is wrong with inputs; each makes the exit code 3.
    pub problems: Vec<ProblemLine>,
    /// Nodes that nothing sorts into a plane.
    pub unclassified: u64,
    /// References that name no record.
    pub dangling: Vec<DanglingLine>,
    /// Facts that another file would settle.
    pub needed: Vec<NeededLine>,
    /// Rules that could not be decided for some records.
    pub not_assessed: Vec<NotAssessedLine>,
    /// Files that are no input.
    pub passed_over: Vec<PassedOverLine>,
    /// Remarks: kinds not read, scopes kept apart, values not understood.
    pub notes: Vec<String>,
}

/// Something wrong with an input.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProblemLine {
    /// Where.
    pub location: Location,
    /// What.
    pub message: String,
    /// What would mend it, or empty.
    pub help: String,
}

/// A reference that names no record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DanglingLine {
    /// Who refers.
    pub from: String,
    /// Under which key.
    pub key: String,
    /// To what.
    pub to: String,
    /// Where.
    pub location: Location,
}

/// A fact that another file would settle.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NeededLine {
    /// The record that it is said for.
    pub record: String,
    /// What is needed.
    pub needs: String,
    /// Where the question comes from.
    pub location: Location,
}

/// A rule that could not be decided for some records.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NotAssessedLine {
    /// The rule.
    pub rule: String,
    /// Why.
    pub why: String,
    /// What to declare.
    pub declare: String,
}

/// A file that is no input.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PassedOverLine {
    /// The file.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// A population: the records of one kind on one plane.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PopulationLine {
    /// The kind of record.
    pub kind: String,
    /// The plane; empty where the files claim that there are none and name no plane.
    pub plane: String,
    /// The system; empty for the company's own.
    pub scope: String,
    /// Records read.
    pub records: u64,
    /// Whether the inputs prove that this is all of them.
    pub complete: bool,
    /// The total that the system itself reports, where declared.
    pub reported: Option<u64>,
    /// Where that total was seen, or empty.
    pub seen_in: String,
}
