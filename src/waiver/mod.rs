//! Floor 3: waivers, bridges and baselines held against what the rules found. In: the lines of a report, and what the configuration
//! declares or a baseline records. Out: findings that are waived or baselined, crossings with their bridges, and a finding of its own for
//! each entry of the configuration that no longer holds.

pub mod baseline;
mod bridges;
mod checks;
mod waivers;

pub use bridges::{Boundary, Bridges, bridges};
pub use checks::{BUILT_IN, BuiltIn};
pub use waivers::{IGNORED, Waivers, waivers};

use checks::*;

use crate::model::report::{Evidence, FindingLine, Location};
use crate::model::{Counts, EvidenceKind, RuleResult, Status, World, fingerprint, time};

/// What this room needs to know of the run.
#[derive(Clone, Copy)]
pub struct Run<'r> {
    /// The records.
    pub world: &'r World,
    /// Seconds since 1970 that ends are judged at.
    pub as_of: i64,
    /// The place of an offset in the configuration.
    pub place: &'r dyn Fn(u32) -> Location,
    /// What became of a rule; `None` where no rule has the id.
    pub result: &'r dyn Fn(&str) -> Option<RuleResult>,
    /// How long an acceptance may last, and when its end is near.
    pub limits: Limits,
}

/// How long an acceptance may last, and when its end is near, in days.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest for a critical finding.
    pub critical: i64,
    /// The longest for any other finding, where there is a limit.
    pub other: Option<i64>,
    /// From how many days before its end on an entry is told.
    pub notice: i64,
}

const DAY: i64 = 86_400;

impl Run<'_> {
    /// Whether an end that lies ahead is near.
    fn lapses(&self, expires: i64) -> bool {
        expires > self.as_of && expires - self.as_of <= self.limits.notice.saturating_mul(DAY)
    }
}

/// A moment as its date.
fn day(at: i64) -> String {
    let text = time::format(at);
    text.split_once('T').map_or(text.clone(), |(date, _)| date.to_owned())
}

/// A finding about an entry of the configuration: about no record, so that the entry's own words name it.
fn finding(run: Run<'_>, check: BuiltIn, named: &[&str], at: u32, message: String) -> FindingLine {
    FindingLine {
        fingerprint: fingerprint::join(check.id, named.iter().copied()),
        rule: check.id.into(),
        family: check.family.word().into(),
        severity: check.severity.word().into(),
        confidence: "high".into(),
        title: check.title.into(),
        message,
        why: check.why.into(),
        status: Status::Open,
        accepted: None,
        subjects: Vec::new(),
        evidence: Evidence {
            kind: EvidenceKind::Record,
            path: Vec::new(),
            second: Vec::new(),
            before: 0,
            behind: 0,
            counts: Counts::Exact,
            members: Vec::new(),
        },
        locations: vec![(run.place)(at)],
        fix: check.fix.into(),
        controls: check.controls(),
    }
}

/// Findings in order, the same one only once.
fn settled(mut findings: Vec<FindingLine>) -> Vec<FindingLine> {
    findings.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
    findings.dedup_by(|a, b| a.fingerprint == b.fingerprint);
    findings
}
