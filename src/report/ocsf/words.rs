//! Our words as the numbers and captions of OCSF. In: severities, confidences, results. Out: pairs of id and caption.

use crate::model::report::{Report, RuleLine};
use crate::model::{RuleResult, Severity};
use std::collections::BTreeMap;

/// `severity_id` and its caption.
pub(super) fn severity(word: &str) -> (u32, &'static str) {
    match Severity::from_word(word) {
        Some(Severity::Informational) => (1, "Informational"),
        Some(Severity::Low) => (2, "Low"),
        Some(Severity::Medium) => (3, "Medium"),
        Some(Severity::High) => (4, "High"),
        Some(Severity::Critical) => (5, "Critical"),
        None => (0, "Unknown"),
    }
}

/// `confidence_id` and its caption.
pub(super) fn confidence(word: &str) -> (u32, &'static str) {
    match word {
        "low" => (1, "Low"),
        "medium" => (2, "Medium"),
        "high" => (3, "High"),
        _ => (0, "Unknown"),
    }
}

/// `compliance.status_id` and its caption. Only a pass is a pass: a missing fact or an error is a warning, which OCSF explains as no result
/// for want of information; where there was nothing to look at, or nobody wanted to, the status is one of our own.
pub(super) fn result(result: RuleResult) -> (u32, &'static str) {
    match result {
        RuleResult::Pass => (1, "Pass"),
        RuleResult::NotEvaluated | RuleResult::Error => (2, "Warning"),
        RuleResult::Fail => (3, "Fail"),
        RuleResult::NotApplicable => (99, "Not Applicable"),
        RuleResult::Skipped => (99, "Skipped"),
    }
}

/// The result in our own word.
pub(super) fn own(result: RuleResult) -> &'static str {
    match result {
        RuleResult::Pass => "pass",
        RuleResult::Fail => "fail",
        RuleResult::NotApplicable => "not_applicable",
        RuleResult::NotEvaluated => "not_evaluated",
        RuleResult::Error => "error",
        RuleResult::Skipped => "skipped",
    }
}

/// What a rule is about, and how its status is to be read: a control is the assessor's to judge.
pub(super) fn criteria(why: &str) -> String {
    let read =
        "The status is that of this check alone; it is evidence relevant to the requirements named, and meets or fails none of them.";
    if why.is_empty() { read.to_owned() } else { format!("{why} {read}") }
}

/// Frameworks by their names, and their ids each behind the name.
pub(super) fn standards(report: &Report, controls: &BTreeMap<String, Vec<String>>) -> (Vec<String>, Vec<String>) {
    let (mut standards, mut requirements) = (Vec::new(), Vec::new());
    for (key, ids) in controls {
        let known = report.frameworks.iter().find(|framework| framework.key == *key);
        let name = known.map_or_else(
            || key.clone(),
            |one| if one.version.is_empty() { one.title.clone() } else { format!("{} {}", one.title, one.version) },
        );
        requirements.extend(ids.iter().map(|id| format!("{name} {id}")));
        standards.push(name);
    }
    (standards, requirements)
}

/// The rule of an id.
pub(super) fn rule<'r>(report: &'r Report, id: &str) -> Option<&'r RuleLine> {
    report.rules.iter().find(|rule| rule.id == id)
}
