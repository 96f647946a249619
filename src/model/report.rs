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
    /// The accepted findings, as the configuration declares them.
    pub waivers: Vec<WaiverLine>,
    /// The baseline that was given.
    pub baseline: Option<BaselineLine>,
    /// The populations that rules are about, and whether the inputs hold all of each.
    pub populations: Vec<PopulationLine>,
    /// What rules call `$name`: thresholds and lists, with where each comes from.
    pub values: Vec<ValueLine>,
    /// The frameworks that `controls` name, with the ids used in this report.
    pub frameworks: Vec<FrameworkLine>,
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
    /// How bad a finding is, before lowering; the user's own severity where the configuration sets one.
    pub severity: String,
    /// How sure a finding is at best.
    pub confidence: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// What it does not see, or empty.
    pub limitations: String,
    /// Where it comes from: `shipped`, `built in` or a path.
    pub origin: String,
    /// Digest of its text; empty for a check of the program itself.
    pub digest: String,
    /// What became of it.
    pub result: RuleResult,
    /// Why it is not a pass or a fail, in a sentence; empty for those two.
    pub because: String,
    /// Records of the kinds that it is about.
    pub examined: u64,
    /// Open findings.
    pub findings: u64,
    /// Waived findings.
    pub waived: u64,
    /// Findings in the baseline.
    pub baselined: u64,
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
    /// Who accepted it, where it is waived.
    pub accepted: Option<Acceptance>,
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

/// Who accepted a finding, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Acceptance {
    /// Who answers for it.
    pub owner: String,
    /// Who approved it.
    pub approved_by: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: Option<String>,
    /// Until when, RFC 3339.
    pub expires: String,
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
    /// Where its start stands.
    pub from_plane: String,
    /// Where its end stands.
    pub to_plane: String,
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

/// An accepted finding, as the configuration declares it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WaiverLine {
    /// The rule.
    pub rule: String,
    /// The subject or fingerprint, as written.
    pub subject: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it.
    pub approved_by: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: Option<String>,
    /// Until when, RFC 3339.
    pub expires: Option<String>,
    /// active, lapsing, expired, invalid, unmatched, or not_run where its rule did not run.
    pub state: String,
    /// Fingerprints of the findings that it accepts.
    pub accepts: Vec<String>,
    /// Where it is declared.
    pub location: Location,
}

/// A baseline: the findings that were there when the team adopted the tool.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BaselineLine {
    /// The file.
    pub path: String,
    /// Digest of its bytes.
    pub digest: String,
    /// When it was made, RFC 3339.
    pub as_of: String,
    /// Fingerprints in it.
    pub entries: u64,
    /// Findings of this run that it holds.
    pub matched: u64,
    /// Fingerprints in it that this run does not find any more.
    pub gone: Vec<String>,
}

/// A population: the records of one kind on one plane.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PopulationLine {
    /// The kind of record.
    pub kind: String,
    /// The plane.
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

/// A value that rules call `$name`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ValueLine {
    /// Its name.
    pub name: String,
    /// Its words.
    pub words: Vec<String>,
    /// `shipped` or `configuration`.
    pub origin: String,
    /// One sentence, or empty for the user's own.
    pub about: String,
}

/// A framework, with the ids that this report uses. Evidence is relevant to a control; only an assessor says that one is satisfied.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FrameworkLine {
    /// Its key in `controls`.
    pub key: String,
    /// Its name.
    pub title: String,
    /// Its version.
    pub version: String,
    /// When that version was published, as far as known.
    pub date: String,
    /// Who publishes it.
    pub publisher: String,
    /// What of its text may be shown.
    pub licence: String,
    /// The ids, in the framework's order.
    pub controls: Vec<ControlLine>,
}

/// One control of a framework.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ControlLine {
    /// Its id, as printed.
    pub id: String,
    /// Its title or our own label; empty where neither may be shown.
    pub title: String,
    /// Whether the title is the publisher's own.
    pub official: bool,
    /// Its id as an OSCAL token.
    pub token: String,
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
