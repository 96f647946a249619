//! Floor 3: waivers and bridges held against what the rules found. In: the lines of a report and what the configuration declares.
//! Out: findings that are waived, crossings with their bridges, and a finding of its own for each entry that no longer holds.

mod bridges;
mod waivers;

pub use bridges::{Boundary, Bridges, bridges};
pub use waivers::apply;

use crate::model::report::{Evidence, FindingLine, Location};
use crate::model::{Counts, EvidenceKind, Family, RuleResult, Severity, Status, World, fingerprint};

/// A check of this room: it has no rule file, but stands among the rules in every list.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// Its id.
    pub id: &'static str,
    /// What it is about.
    pub family: Family,
    /// How bad.
    pub severity: Severity,
    /// One line.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
}

const fn check(id: &'static str, severity: Severity, [title, why, fix]: [&'static str; 3]) -> BuiltIn {
    BuiltIn { id, family: Family::Evidence, severity, title, why, fix }
}

const WAIVER_EXPIRED: BuiltIn = check(
    "waiver-expired",
    Severity::Medium,
    [
        "A waiver has run out",
        "The risk was accepted until a date that has passed, so nobody accepts it any more; its finding counts again.",
        "Close the finding, or have the waiver approved again with a new end; remove the entry if neither is needed.",
    ],
);
const WAIVER_INVALID: BuiltIn = check(
    "waiver-invalid",
    Severity::Medium,
    [
        "A waiver does not say enough to count",
        "An acceptance of risk needs an owner, somebody else who approved it, a reason and an end; without them it is only silence.",
        "Complete the entry as the message says; until then the finding counts.",
    ],
);
const WAIVER_UNMATCHED: BuiltIn = check(
    "waiver-unmatched",
    Severity::Low,
    [
        "A waiver matches no finding",
        "Either the risk is gone and the entry would silence it unseen when it comes back, or the entry never named what it was meant for.",
        "Remove the entry, or correct its rule and subject; the fingerprint of a finding always works as a subject.",
    ],
);
const BRIDGE_EXPIRED: BuiltIn = check(
    "bridge-expired",
    Severity::Medium,
    [
        "A bridge between the planes has run out",
        "The crossing was approved until a date that has passed; what crosses there is a finding again.",
        "Remove the crossing, or have the bridge approved again with a new end.",
    ],
);
const BRIDGE_UNMATCHED: BuiltIn = check(
    "bridge-unmatched",
    Severity::Low,
    [
        "A bridge names no crossing",
        "A declared crossing that is not there hides the next one that is built between the same ends.",
        "Remove the entry, or correct its two ends; `partywall paths` shows the edges between them.",
    ],
);
const BRIDGE_WIDENED: BuiltIn = check(
    "bridge-widened",
    Severity::Medium,
    [
        "More crosses a bridge than was approved",
        "The crossing goes further than its level, reaches something that `reaches` does not name, or has more ways than the bridge closes.",
        "Take back what was added, or have the wider crossing approved: raise `level`, extend `reaches`, or name the further ends.",
    ],
);

/// The checks of this room, by id.
pub const BUILT_IN: &[BuiltIn] = &[BRIDGE_EXPIRED, BRIDGE_UNMATCHED, BRIDGE_WIDENED, WAIVER_EXPIRED, WAIVER_INVALID, WAIVER_UNMATCHED];

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
        controls: Default::default(),
    }
}

/// Findings in order, the same one only once.
fn settled(mut findings: Vec<FindingLine>) -> Vec<FindingLine> {
    findings.sort_by(|a, b| a.fingerprint.cmp(&b.fingerprint));
    findings.dedup_by(|a, b| a.fingerprint == b.fingerprint);
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_in_order_and_say_everything() {
        assert!(BUILT_IN.windows(2).all(|pair| pair[0].id < pair[1].id));
        for check in BUILT_IN {
            assert!(check.why.ends_with('.') && check.fix.ends_with('.') && !check.title.ends_with('.'), "{}", check.id);
        }
    }
}
