//! A rule and its findings as test cases. In: a rule's line and its findings. Out: cases with what a reader of CI needs to act.

use crate::model::fingerprint::parts;
use crate::model::report::{Acceptance, FindingLine, Hop, RuleLine};
use crate::model::{RuleResult, Status};
use crate::report::table::sentence;
use crate::report::text::cut;
use crate::report::{neutral, place};

/// Columns of a name.
const NAME: usize = 250;
/// Columns of a text.
const TEXT: usize = 4000;
/// Columns of a hop.
const HOP: usize = 400;
/// Hops, places and members that a case tells; the rest is counted.
const SHOWN: usize = 50;

/// What became of a case.
pub(super) enum Outcome {
    /// Assessed, nothing found.
    Passed,
    /// Not assessed, or accepted: why.
    Skipped(String),
    /// Could not be assessed: the kind, the message, and what would help.
    Error(&'static str, String, String),
    /// Found: the severity, the message, and everything that leads to a fix.
    Failed(String, String, String),
}

/// A test case.
pub(super) struct Case {
    /// What it belongs to; CI systems group by it.
    pub(super) class: String,
    /// Its name.
    pub(super) name: String,
    /// What became of it.
    pub(super) outcome: Outcome,
}

impl Case {
    /// A case of a class.
    pub(super) fn new(class: &str, name: &str, outcome: Outcome) -> Case {
        Case { class: short(class), name: short(name), outcome }
    }
}

/// A name on one line, cut in its middle.
pub(super) fn short(text: &str) -> String {
    cut(&neutral(text), NAME)
}

/// A text on one line, cut in its middle.
pub(super) fn long(text: &str) -> String {
    cut(&neutral(text), TEXT)
}

/// The cases of a rule: one for each finding; one for the rule itself where it has none, or where it could not say all.
pub(super) fn of_rule(rule: &RuleLine, findings: &[&FindingLine]) -> Vec<Case> {
    let mut cases: Vec<Case> = findings.iter().map(|finding| of_finding(finding)).collect();
    let because = |what: &str| match rule.because.as_str() {
        "" => what.to_owned(),
        because => format!("{what}: {}", long(because)),
    };
    let open = findings.iter().any(|finding| finding.status == Status::Open);
    let outcome = match rule.result {
        RuleResult::Pass if open => None,
        RuleResult::Pass => Some(Outcome::Passed),
        RuleResult::Fail if !findings.is_empty() => None,
        RuleResult::Fail => Some(Outcome::Failed(short(&rule.severity), long(&rule.title), long(&rule.fix))),
        RuleResult::NotApplicable => Some(Outcome::Skipped(because("not applicable"))),
        RuleResult::NotEvaluated => Some(Outcome::Skipped(because("not evaluated"))),
        RuleResult::Skipped => Some(Outcome::Skipped(because("left out"))),
        RuleResult::Error => Some(Outcome::Error("rule-error", because("could not be run"), String::new())),
    };
    cases.extend(outcome.map(|outcome| Case::new(&rule.id, &rule.title, outcome)));
    cases
}

/// The case of a finding.
pub(super) fn of_finding(finding: &FindingLine) -> Case {
    // The parts of the fingerprint: the same in every run, and no two findings of a rule have the same.
    let subjects: Vec<String> = parts(&finding.fingerprint).skip(1).map(|part| cut(&neutral(&part), NAME / 2 - 2)).collect();
    let name = if subjects.is_empty() { finding.title.clone() } else { subjects.join(", ") };
    let outcome = match finding.status {
        Status::Open => Outcome::Failed(short(&finding.severity), long(&finding.message), told(finding)),
        Status::Waived => {
            let by = finding.accepted.as_ref().map_or("by the configuration".to_owned(), accepted);
            Outcome::Skipped(format!("waived {by}; {}: {}", short(&finding.severity), long(&finding.message)))
        }
        Status::Baselined => Outcome::Skipped(format!("in the baseline; {}: {}", short(&finding.severity), long(&finding.message))),
    };
    Case::new(&finding.rule, &name, outcome)
}

fn accepted(by: &Acceptance) -> String {
    let ticket = by.ticket.as_ref().map_or(String::new(), |ticket| format!(" ({})", short(ticket)));
    let (owner, approver, until, reason) = (short(&by.owner), short(&by.approved_by), short(&by.expires), short(&by.reason));
    format!("by {owner}, approved by {approver}, until {until}: {reason}{ticket}")
}

/// Everything about a finding, in lines.
fn told(finding: &FindingLine) -> String {
    let evidence = &finding.evidence;
    let mut lines = vec![long(&finding.message), String::new()];
    if !finding.why.is_empty() {
        lines.push(format!("why: {}", long(&finding.why)));
    }
    path("path", &evidence.path, &mut lines);
    path("second path", &evidence.second, &mut lines);
    let members = evidence.members.iter().map(|member| short(&format!("{} {}", member.kind.replace('_', " "), member.id)));
    some("with", members, &mut lines);
    some("places", finding.locations.iter().map(|at| short(&place(at))), &mut lines);
    if !finding.fix.is_empty() {
        lines.push(format!("fix: {}", long(&finding.fix)));
    }
    lines.push(format!("rule: {}", short(&finding.rule)));
    lines.push(format!("severity: {}, confidence {}", short(&finding.severity), short(&finding.confidence)));
    lines.push(format!("fingerprint: {}", long(&finding.fingerprint)));
    lines.join("\n")
}

fn path(label: &str, hops: &[Hop], lines: &mut Vec<String>) {
    let told = hops.iter().map(|hop| format!("{}  ({})", sentence(hop, HOP), short(&place(&hop.location))));
    some(label, told, lines);
}

fn some(label: &str, items: impl ExactSizeIterator<Item = String>, lines: &mut Vec<String>) {
    let count = items.len();
    if count > 0 {
        lines.push(format!("{label}:"));
        lines.extend(items.take(SHOWN).map(|item| format!("  {item}")));
    }
    if count > SHOWN {
        lines.push(format!("  and {} more, all in report.json", count - SHOWN));
    }
}
