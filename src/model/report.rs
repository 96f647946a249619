//! The report, `partywall.report/1`: frozen structs that every format reads and that `--format json` prints as they are.
//! Additions are allowed; a change needs a new version. Lines and columns start at 1; paths are relative, with `/`.

use super::finding::{Counts, EvidenceKind, RuleResult, Status};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of this report's form.
pub const SCHEMA: &str = "partywall.report/1";

/// All that a run has to say.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// Always `partywall.report/1`.
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// The moment that windows and ages are judged at, RFC 3339.
    pub as_of: String,
    /// The files that were read.
    pub inputs: Vec<Input>,
    /// The size of the graph.
    pub graph: GraphSummary,
    /// What could not be seen.
    pub coverage: Coverage,
    /// Open findings by severity, and those that do not count.
    pub summary: Summary,
    /// Every rule and what became of it.
    pub rules: Vec<RuleLine>,
    /// The findings, worst first.
    pub findings: Vec<FindingLine>,
    /// The declared crossings.
    pub bridges: Vec<BridgeLine>,
    /// The user's configuration and what it silenced.
    pub config: ConfigLine,
    /// What the gate says.
    pub gate: Gate,
}

/// The program.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the rules used, in their order.
    pub rules_digest: String,
}

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

/// Numbers of findings.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Summary {
    /// Open and critical.
    pub critical: u64,
    /// Open and high.
    pub high: u64,
    /// Open and medium.
    pub medium: u64,
    /// Open and low.
    pub low: u64,
    /// Open and informational.
    pub informational: u64,
    /// Waived.
    pub waived: u64,
    /// In the baseline.
    pub baselined: u64,
}

/// A rule and what became of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleLine {
    /// Its id.
    pub id: String,
    /// Its family.
    pub family: String,
    /// Its title.
    pub title: String,
    /// What became of it.
    pub result: RuleResult,
    /// Open findings.
    pub findings: u64,
    /// Framework ids.
    pub controls: BTreeMap<String, Vec<String>>,
}

/// One finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingLine {
    /// `rule|subject|subject`, stable while the risk is the same.
    pub fingerprint: String,
    /// The rule.
    pub rule: String,
    /// The rule's family.
    pub family: String,
    /// How bad.
    pub severity: String,
    /// How sure.
    pub confidence: String,
    /// The rule's title.
    pub title: String,
    /// What was found, in a sentence.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// Whether it counts.
    pub status: Status,
    /// The records it is about, the most important first.
    pub subjects: Vec<Subject>,
    /// The proof.
    pub evidence: Evidence,
    /// The places that state it, the most telling first; at least one.
    pub locations: Vec<Location>,
    /// What to do.
    pub fix: String,
    /// Framework ids.
    pub controls: BTreeMap<String, Vec<String>>,
}

/// A record that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Subject {
    /// What it is.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The system that the id belongs to; empty for the company's own.
    pub scope: String,
    /// Where it stands.
    pub plane: String,
    /// Its tenant.
    pub tenant: Option<String>,
    /// Further names of the same identity.
    pub known_as: Vec<String>,
}

/// The proof of a finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Evidence {
    /// What kind of proof.
    pub kind: EvidenceKind,
    /// The witness path.
    pub path: Vec<Hop>,
    /// The second path of a conflict.
    pub second: Vec<Hop>,
    /// Principals that reach the opening's start.
    pub before: u64,
    /// Targets behind it.
    pub behind: u64,
    /// How the two were counted.
    pub counts: Counts,
    /// Records that belong to it.
    pub members: Vec<Subject>,
}

/// One hop of a path.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Hop {
    /// `kind:id` of its start.
    pub from: String,
    /// The kind of edge.
    pub edge: String,
    /// The kind of edge as a verb phrase.
    pub phrase: String,
    /// `kind:id` of its end.
    pub to: String,
    /// The level of a touch, `null` where it gives control.
    pub level: Option<String>,
    /// How sure.
    pub certainty: String,
    /// Whether it is there all the time.
    pub activation: String,
    /// What it rests on.
    pub basis: String,
    /// Name of the technique, or empty.
    pub technique: String,
    /// Conditions that were not evaluated, or empty.
    pub conditions: String,
    /// Where it is stated.
    pub location: Location,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Location {
    /// The file.
    pub path: String,
    /// Line, from 1; 0 if the file could not be read again.
    pub line: u32,
    /// Column in characters, from 1; 0 if unknown.
    pub column: u32,
    /// JSON pointer in its document, or empty.
    pub pointer: String,
}

/// A declared crossing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BridgeLine {
    /// Its start, as written.
    pub from: String,
    /// Its end, as written.
    pub to: String,
    /// The most that may lie behind it.
    pub level: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it.
    pub approved_by: String,
    /// Until when.
    pub expires: Option<String>,
    /// active, expired, unmatched or widened.
    pub state: String,
    /// Crossings that it closes, as `rule|subject|subject`.
    pub closes: Vec<String>,
}

/// The user's configuration.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ConfigLine {
    /// The file, or none.
    pub path: Option<String>,
    /// Digest of its bytes.
    pub digest: Option<String>,
    /// What it silenced.
    pub silenced: Silenced,
}

/// What a configuration silenced.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Silenced {
    /// Crossings closed by bridges.
    pub bridges: u64,
    /// Findings waived.
    pub waivers: u64,
    /// Findings in the baseline.
    pub baseline: u64,
    /// Rules left out.
    pub skipped_rules: Vec<String>,
    /// Rules whose severity was lowered, as `rule: from -> to`.
    pub lowered: Vec<String>,
}

/// What the gate says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Gate {
    /// The threshold.
    pub fail_on: String,
    /// Findings at or above it.
    pub failing: u64,
    /// Problems with inputs or rules.
    pub gaps: u64,
    /// The exit code.
    pub exit: u8,
}
