//! Rules, what became of each, and the frameworks that their controls belong to.

use crate::model::finding::RuleResult;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

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
