//! What a run could not see, as one list, for formats that tell it line by line. In: a report. Out: gaps, the gravest sort first. Their
//! texts hold names from exports between backticks as they are: making them harmless is the format's business.

use super::text::count;
use crate::model::RuleResult;
use crate::model::report::{Location, Report};
use std::collections::{BTreeMap, BTreeSet};

/// The sorts of gaps, the gravest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Sort {
    /// An input that could not be read as a whole, or none at all.
    Problem,
    /// A rule that could not be run.
    Error,
    /// A fact without which a rule was not decided.
    NotAssessed,
    /// A fact that another file would settle.
    Needed,
    /// A reference that names no record.
    Dangling,
    /// Records on no plane.
    Unclassified,
    /// Files that are no input.
    PassedOver,
    /// A remark of a source.
    Remark,
}

impl Sort {
    /// All sorts, in order.
    pub(super) const ALL: [Sort; 8] =
        [Sort::Problem, Sort::Error, Sort::NotAssessed, Sort::Needed, Sort::Dangling, Sort::Unclassified, Sort::PassedOver, Sort::Remark];

    /// Its name.
    pub(super) fn word(self) -> &'static str {
        match self {
            Sort::Problem => "problem",
            Sort::Error => "error",
            Sort::NotAssessed => "not_assessed",
            Sort::Needed => "needed",
            Sort::Dangling => "dangling",
            Sort::Unclassified => "unclassified",
            Sort::PassedOver => "passed_over",
            Sort::Remark => "remark",
        }
    }

    /// So many of them, as a heading.
    pub(super) fn title(self, number: u64) -> String {
        match self {
            Sort::Problem => count(number, "problem", "problems"),
            Sort::Error => count(number, "rule that could not be run", "rules that could not be run"),
            Sort::NotAssessed => {
                count(number, "fact missing, without which rules were not decided", "facts missing, without which rules were not decided")
            }
            Sort::Needed => count(number, "fact needed from another file", "facts needed from other files"),
            Sort::Dangling => count(number, "reference to nothing known", "references to nothing known"),
            Sort::Unclassified => "Records on no plane".into(),
            Sort::PassedOver => "Files passed over".into(),
            Sort::Remark => count(number, "remark", "remarks"),
        }
    }
}

/// One thing that could not be seen.
#[derive(Debug)]
pub(super) struct Gap<'r> {
    /// Its sort.
    pub(super) sort: Sort,
    /// The rules that it concerns.
    pub(super) rules: BTreeSet<&'r str>,
    /// What it is.
    pub(super) text: String,
    /// What would mend it, or empty.
    pub(super) help: String,
    /// Where, if it has a place.
    pub(super) location: Option<&'r Location>,
}

impl<'r> Gap<'r> {
    fn new(sort: Sort, text: String) -> Gap<'r> {
        Gap { sort, rules: BTreeSet::new(), text, help: String::new(), location: None }
    }
}

/// Everything that could not be seen.
pub(super) fn gaps(report: &Report) -> Vec<Gap<'_>> {
    let seen = &report.coverage;
    let mut gaps = Vec::new();
    for line in &seen.problems {
        let location = Some(&line.location).filter(|at| !at.path.is_empty());
        gaps.push(Gap { help: line.help.clone(), location, ..Gap::new(Sort::Problem, line.message.clone()) });
    }
    if report.inputs.is_empty() && seen.problems.is_empty() {
        gaps.push(Gap {
            help: "name the files to read; `partywall sources` lists what can be read".into(),
            ..Gap::new(Sort::Problem, "no input was read".into())
        });
    }
    for rule in report.rules.iter().filter(|rule| rule.result == RuleResult::Error) {
        let because = if rule.because.is_empty() { "the rule could not be run" } else { &rule.because };
        gaps.push(Gap { rules: [rule.id.as_str()].into(), ..Gap::new(Sort::Error, because.into()) });
    }
    gaps.extend(not_assessed(report));
    for line in &seen.needed {
        let text = format!("`{}` needs {}", line.record, line.needs);
        gaps.push(Gap { location: Some(&line.location), ..Gap::new(Sort::Needed, text) });
    }
    for line in &seen.dangling {
        let text = format!("`{}` of `{}` names `{}`, which no file lists", line.key, line.from, line.to);
        gaps.push(Gap { location: Some(&line.location), ..Gap::new(Sort::Dangling, text) });
    }
    if seen.unclassified > 0 {
        let text = format!("{} on no plane", count(seen.unclassified, "record", "records"));
        let it = if seen.unclassified == 1 { "it" } else { "them" };
        gaps.push(Gap { help: format!("sort {it} under `planes` in partywall.yaml"), ..Gap::new(Sort::Unclassified, text) });
    }
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for line in &seen.passed_over {
        *reasons.entry(line.reason.as_str()).or_default() += 1;
    }
    let over = |(reason, files)| Gap::new(Sort::PassedOver, format!("{} passed over: {reason}", count(files, "file", "files")));
    gaps.extend(reasons.into_iter().map(over));
    gaps.extend(seen.notes.iter().map(|note| Gap::new(Sort::Remark, note.clone())));
    gaps
}

/// Missing facts, each with all rules that wait for it, the most wanted first; then rules that were not decided for another reason.
fn not_assessed(report: &Report) -> Vec<Gap<'_>> {
    let mut missing: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for line in &report.coverage.not_assessed {
        missing.entry((&line.why, &line.declare)).or_default().insert(&line.rule);
        told.insert(&line.rule);
    }
    for rule in report.rules.iter().filter(|rule| rule.result == RuleResult::NotEvaluated && !told.contains(rule.id.as_str())) {
        let because = if rule.because.is_empty() { "a fact is missing" } else { &rule.because };
        missing.entry((because, "")).or_default().insert(&rule.id);
    }
    let gap = |((why, declare), rules): ((&str, &str), _)| {
        let help = if declare.is_empty() { String::new() } else { format!("declare {declare}") };
        Gap { rules, help, ..Gap::new(Sort::NotAssessed, why.to_owned()) }
    };
    let mut gaps: Vec<Gap<'_>> = missing.into_iter().map(gap).collect();
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.rules.len()));
    gaps
}

/// What the configuration and the command line silenced, a line each; empty if nothing.
pub(super) fn silenced(report: &Report) -> Vec<String> {
    let silenced = &report.config.silenced;
    let mut lines = Vec::new();
    let mut add = |number: u64, one: &str, many: &str| {
        if number > 0 {
            lines.push(count(number, one, many));
        }
    };
    add(silenced.bridges, "crossing closed by bridges", "crossings closed by bridges");
    add(report.summary.waived, "finding waived", "findings waived");
    add(report.summary.baselined, "finding in the baseline", "findings in the baseline");
    lines.extend(silenced.skipped_rules.iter().map(|rule| format!("rule left out: `{rule}`")));
    lines.extend(silenced.lowered.iter().map(|change| format!("severity lowered: `{change}`")));
    lines
}

/// The rules in numbers: `46 rules: 18 found something; …`.
pub(super) fn rules(report: &Report) -> String {
    let with = |result| report.rules.iter().filter(|rule| rule.result == result).count() as u64;
    let results = [
        (with(RuleResult::Fail), "found something"),
        (with(RuleResult::Pass), "passed"),
        (with(RuleResult::NotEvaluated), "not decided, a fact or a complete list is missing"),
        (with(RuleResult::NotApplicable), "without anything to look at"),
        (with(RuleResult::Skipped), "skipped"),
        (with(RuleResult::Error), "could not be run"),
    ];
    let words: Vec<String> = results.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let colon = if words.is_empty() { "" } else { ": " };
    format!("{}{colon}{}", count(report.rules.len() as u64, "rule", "rules"), words.join("; "))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn every_sort_of_the_sample_is_told_in_order() {
        let report = sample::company();
        let gaps = gaps(&report);
        assert!(gaps.is_sorted_by_key(|gap| gap.sort), "{gaps:?}");
        let have: BTreeSet<&str> = gaps.iter().map(|gap| gap.sort.word()).collect();
        assert_eq!(have, ["problem", "not_assessed", "needed", "dangling", "unclassified", "passed_over", "remark"].into());
        assert!(gaps.iter().any(|gap| gap.text == "2 files passed over: no export known"));
    }

    #[test]
    fn a_rule_that_was_not_decided_is_never_left_out() {
        let mut report = sample::company();
        report.coverage.not_assessed.clear();
        report.rules[0].result = RuleResult::Error;
        report.rules[0].because = "too large".into();
        let gaps = gaps(&report);
        let of = |sort| gaps.iter().find(|gap| gap.sort == sort).unwrap();
        assert_eq!(of(Sort::NotAssessed).rules, ["standing-platform-administrator"].into());
        assert_eq!(of(Sort::Error).text, "too large");
    }

    #[test]
    fn no_input_is_a_gap_even_if_no_problem_says_so() {
        let mut report = sample::empty();
        assert_eq!(gaps(&report).len(), 1);
        report.coverage.problems.clear();
        assert_eq!(gaps(&report)[0].sort, Sort::Problem);
    }
}
