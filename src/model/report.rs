//! The report, `partywall.report/1`: frozen structs that every format reads and that `--format json` prints as they are.
//! Additions are allowed; a change needs a new version. Lines and columns start at 1; paths are relative, with `/`.

mod declared;
mod finding;
mod rules;
mod seen;

pub use declared::{BaselineLine, BridgeLine, ConfigLine, Silenced, ValueLine, WaiverLine};
pub use finding::{Acceptance, Evidence, FindingLine, Hop, Location, Subject};
pub use rules::{ControlLine, FrameworkLine, RuleLine};
pub use seen::{
    Coverage, DanglingLine, GraphSummary, Input, NeededLine, NotAssessedLine, PassedOverLine, PopulationLine, ProblemLine, Provenance,
};

use schemars::JsonSchema;
use serde::Serialize;

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

/// What the gate says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Gate {
    /// The threshold.
    pub fail_on: String,
    /// Findings at or above it.
    pub failing: u64,
    /// Problems with inputs or rules.
    pub gaps: u64,
    /// Whether any rule decided something. Where none did, nothing is said about what the files hold.
    pub assessed: bool,
    /// The exit code.
    pub exit: u8,
}
