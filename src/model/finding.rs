//! What the rules find, before places become lines: the engine's own words, read by waivers and by the report.

use super::facts::Place;
use super::kind::{Confidence, Kinds, Plane, Severity};
use super::world::{EdgeId, RecordId};

/// What kind of proof a finding carries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// One record.
    Record,
    /// One edge.
    Edge,
    /// A chain of edges.
    Path,
    /// An opening in the wall, with one witness path.
    Opening,
    /// A hub and its users.
    Group,
    /// Something that is not there.
    Absence,
    /// Two paths of one principal or person.
    Conflict,
}

/// How the numbers of an opening were made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Counted.
    Exact,
    /// Counting stopped at a limit.
    AtLeast,
}

/// One match of a rule.
#[derive(Clone, Debug)]
pub struct Match {
    /// The records it is about, the most important first.
    pub subjects: Vec<RecordId>,
    /// The common value that makes a group, if it is not a record.
    pub value: Option<String>,
    /// What kind of proof it is.
    pub kind: EvidenceKind,
    /// The witness: consecutive edges. A conflict has its second path in `second`.
    pub path: Vec<EdgeId>,
    /// The second path of a conflict.
    pub second: Vec<EdgeId>,
    /// Records that belong to it: users of a hub, linked accounts.
    pub members: Vec<RecordId>,
    /// Principals that reach the opening's start.
    pub before: u64,
    /// Targets that can be reached from its end.
    pub behind: u64,
    /// How the two numbers were made.
    pub counts: Counts,
    /// The edges that make an opening, all of one record and kind.
    pub crossing: Vec<EdgeId>,
    /// The places that state it, the most telling first.
    pub places: Vec<Place>,
    /// Steps by which the rule's severity is lowered (latent opening, only while elevated).
    pub lowered: u8,
    /// The most that the witness allows to say.
    pub confidence: Confidence,
    /// A remark for the message: "only while elevated", "nobody reaches it yet".
    pub remarks: Vec<&'static str>,
}

impl Match {
    /// A match about records only, without a path.
    pub fn about(kind: EvidenceKind, subjects: Vec<RecordId>, places: Vec<Place>) -> Match {
        Match {
            subjects,
            value: None,
            kind,
            path: Vec::new(),
            second: Vec::new(),
            members: Vec::new(),
            before: 0,
            behind: 0,
            counts: Counts::Exact,
            crossing: Vec::new(),
            places,
            lowered: 0,
            confidence: Confidence::High,
            remarks: Vec::new(),
        }
    }
}

/// Where a finding stands towards the gate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Counts.
    Open,
    /// Accepted by somebody until a date.
    Waived,
    /// Was there when the team adopted the tool.
    Baselined,
}

/// A rule's match with the rule's judgement.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Index of the rule in the run's list of rules.
    pub rule: usize,
    /// How bad, after lowering.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Whether it counts.
    pub status: Status,
    /// What was found.
    pub found: Match,
}

/// What became of a rule in this run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleResult {
    /// Assessed on a complete population, nothing found.
    Pass,
    /// Something found.
    Fail,
    /// Nothing in the files that the rule is about.
    NotApplicable,
    /// A fact is missing.
    NotEvaluated,
    /// The rule could not be run.
    Error,
    /// The user left it out.
    Skipped,
}

/// Why a rule was not assessed for some records, and what would settle it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NotAssessed {
    /// Why.
    pub why: String,
    /// What to declare.
    pub declare: String,
}

/// What evaluating one rule gives.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Matches, in the order of their subjects.
    pub matches: Vec<Match>,
    /// Crossings closed by a bridge: (index of the bridge, match).
    pub bridged: Vec<(usize, Match)>,
    /// What could not be decided.
    pub not_assessed: Vec<NotAssessed>,
    /// Records that the rule looked at.
    pub examined: u64,
    /// Limits that stopped the search, each in a sentence: what lies beyond was not looked at.
    pub limits: Vec<String>,
}

/// What the silence of a rule rests on: the records that would have to be known in full for "nothing found" to be a pass.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    /// The kinds that it is about.
    pub about: Kinds,
    /// The planes that it is about; empty: every plane.
    pub planes: Vec<Plane>,
    /// The kinds of what must not be reached.
    pub goals: Kinds,
    /// The kinds of records that state the edges it looks at.
    pub edges: Kinds,
    /// Whether it follows paths: then one edge that no file states can hide one.
    pub walks: bool,
}
