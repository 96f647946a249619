//! What stands at the top of the page: the verdict as a state, the numbers, and what could not be seen. In: a report. Out: plain values for
//! the template, which makes every text harmless as it prints it.

use super::data::anchors;
use super::overview::{self, Picture};
use super::tables::{self, Group};
use crate::model::report::{FindingLine, Location, Report};
use crate::model::{RuleResult, Severity, Status};
use crate::report::text::count;
use crate::report::{place, verdict};
use serde::Serialize;
use std::collections::BTreeMap;

/// Lines of a list that are shown; the rest is counted.
pub(super) const LINES: usize = 500;
/// Findings that are listed for readers without scripts.
const WORST: usize = 200;

/// Everything but the findings themselves.
#[derive(Serialize)]
pub(super) struct View {
    state: State,
    sentence: String,
    as_of: String,
    tool: String,
    rules_digest: String,
    severities: Vec<Number>,
    facts: Vec<String>,
    gaps: Vec<Gap>,
    gaps_total: usize,
    config: String,
    config_digest: String,
    silenced: Vec<String>,
    pictures: Vec<Picture>,
    total: usize,
    worst: Vec<Worst>,
    groups: Vec<Group>,
}

/// The verdict as colour, sign and word.
#[derive(Serialize, PartialEq, Eq, Debug)]
pub(super) struct State {
    class: &'static str,
    sign: &'static str,
    word: &'static str,
}

#[derive(Serialize)]
struct Number {
    class: &'static str,
    number: u64,
    word: &'static str,
}

/// One sort of thing that was not seen.
#[derive(Serialize)]
struct Gap {
    id: &'static str,
    title: String,
    about: &'static str,
    lines: Vec<Line>,
    more: usize,
    open: bool,
}

#[derive(Serialize)]
struct Line {
    text: String,
    then: String,
    place: String,
}

#[derive(Serialize)]
struct Worst {
    anchor: String,
    severity: String,
    status: &'static str,
    message: String,
    rule: String,
    place: String,
}

/// The view of a report.
pub(super) fn view(report: &Report) -> View {
    let gaps = gaps(report);
    let sum = &report.summary;
    let numbers = [
        (Severity::Critical, sum.critical),
        (Severity::High, sum.high),
        (Severity::Medium, sum.medium),
        (Severity::Low, sum.low),
        (Severity::Informational, sum.informational),
    ];
    let anchors = anchors(report);
    View {
        state: state(report),
        sentence: verdict(report),
        as_of: report.as_of.clone(),
        tool: format!("{} {}", report.tool.name, report.tool.version),
        rules_digest: report.tool.rules_digest.clone(),
        severities: numbers.map(|(severity, number)| Number { class: severity.word(), number, word: severity.word() }).into(),
        facts: facts(report),
        gaps_total: gaps.iter().map(|gap| gap.lines.len() + gap.more).sum(),
        gaps,
        config: report.config.path.clone().unwrap_or_default(),
        config_digest: report.config.digest.clone().unwrap_or_default(),
        silenced: silenced(report),
        pictures: overview::pictures(report, &anchors),
        total: report.findings.len(),
        worst: report.findings.iter().zip(anchors).take(WORST).map(|(finding, anchor)| worst(finding, anchor)).collect(),
        groups: tables::groups(report),
    }
}

/// The verdict's state. Green only where something was assessed, all of it was, and nothing failed.
pub(super) fn state(report: &Report) -> State {
    let any = |wanted: &[RuleResult]| report.rules.iter().any(|rule| wanted.contains(&rule.result));
    let open = report.summary.critical + report.summary.high + report.summary.medium + report.summary.low + report.summary.informational;
    let assessed = report.gate.assessed;
    let (class, sign, word) = match report.gate.exit {
        1 => ("fail", "✕", "Failed"),
        _ if !assessed => ("unknown", "?", "Nothing was assessed"),
        0 if report.gate.gaps > 0 => ("partial", "!", "Passed, with gaps allowed"),
        0 if report.gate.fail_on == "never" && open > 0 => ("partial", "!", "Findings, and no gate set"),
        0 if any(&[RuleResult::NotEvaluated, RuleResult::Error]) => ("partial", "!", "Passed as far as could be decided"),
        0 => ("pass", "✓", "Passed"),
        _ => ("unknown", "?", "Could not assess"),
    };
    State { class, sign, word }
}

fn facts(report: &Report) -> Vec<String> {
    let with = |result| report.rules.iter().filter(|rule| rule.result == result).count() as u64;
    let results = [
        (RuleResult::Fail, "found something"),
        (RuleResult::Pass, "passed"),
        (RuleResult::NotEvaluated, "not decided, a fact is missing"),
        (RuleResult::NotApplicable, "without anything to look at"),
        (RuleResult::Skipped, "skipped"),
        (RuleResult::Error, "could not be run"),
    ];
    let words: Vec<String> =
        results.iter().map(|(result, what)| (with(*result), what)).filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let records: u64 = report.inputs.iter().map(|input| input.records).sum();
    let mut facts = Vec::new();
    if !words.is_empty() {
        facts.push(format!("{}: {}", count(report.rules.len() as u64, "rule", "rules"), words.join("; ")));
    }
    facts.push(format!(
        "{} read, {}; {} and {} in the graph",
        count(report.inputs.len() as u64, "file", "files"),
        count(records, "record", "records"),
        count(report.graph.nodes, "node", "nodes"),
        count(report.graph.edges, "edge", "edges"),
    ));
    facts.push(match report.gate.fail_on.as_str() {
        "never" => "no severity is set to fail on".into(),
        level => format!("the gate fails on open findings at {level} or above"),
    });
    facts
}

fn silenced(report: &Report) -> Vec<String> {
    let silenced = &report.config.silenced;
    let mut lines = Vec::new();
    let numbers = [
        (silenced.bridges, "crossing closed by bridges", "crossings closed by bridges"),
        (report.summary.waived, "finding waived", "findings waived"),
        (report.summary.baselined, "finding in the baseline", "findings in the baseline"),
    ];
    lines.extend(numbers.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| count(*n, one, many)));
    lines.extend(silenced.skipped_rules.iter().map(|rule| format!("rule left out: {rule}")));
    lines.extend(silenced.lowered.iter().map(|change| format!("severity lowered: {change}")));
    lines
}

fn gaps(report: &Report) -> Vec<Gap> {
    let seen = &report.coverage;
    let mut missing: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for line in &seen.not_assessed {
        missing.entry((&line.why, &line.declare)).or_default().push(&line.rule);
    }
    let mut missing: Vec<_> = missing.into_iter().collect();
    missing.sort_by_key(|(_, rules)| std::cmp::Reverse(rules.len()));
    // A run without input says so here even where no problem does: no gap is known only where something was read.
    let nothing = (report.inputs.is_empty() && seen.problems.is_empty())
        .then(|| Line::new("no input was read, so nothing is known", "`partywall sources` lists what can be read", None));
    let problems = seen.problems.iter().map(|line| Line::new(&line.message, &line.help, Some(&line.location))).chain(nothing);
    let left_open = left_open(report);
    let unclassified = (seen.unclassified > 0).then(|| {
        Line::new(
            &count(seen.unclassified, "record is on no plane", "records are on no plane"),
            "sort under `planes` in partywall.yaml",
            None,
        )
    });
    [
        gap(
            "problems",
            ("problem with an input", "problems with inputs"),
            "What is wrong with files; each leaves the run unassessed.",
            problems,
        ),
        gap(
            "not-assessed",
            (&format!("missing fact, {left_open}"), &format!("missing facts, {left_open}")),
            "Facts without which rules could not be decided, and what to declare.",
            missing.into_iter().map(|((why, declare), rules)| {
                let declare = if declare.is_empty() { String::new() } else { format!("declare {declare}; ") };
                Line::new(why, &format!("{declare}for {}", rules.join(", ")), None)
            }),
        ),
        gap(
            "needed",
            ("fact that another file would settle", "facts that other files would settle"),
            "Export these as well.",
            seen.needed.iter().map(|line| Line::new(&format!("{} needs {}", line.record, line.needs), "", Some(&line.location))),
        ),
        gap(
            "dangling",
            ("reference to nothing known", "references to nothing known"),
            "Records name something that no file lists.",
            seen.dangling.iter().map(|line| {
                Line::new(&format!("{} of {} names {}, which no file lists", line.key, line.from, line.to), "", Some(&line.location))
            }),
        ),
        gap("unclassified", ("remark about planes", "remarks about planes"), "What stands on neither side.", unclassified),
        gap(
            "passed-over",
            ("file passed over", "files passed over"),
            "Files that are no input, with the reason.",
            seen.passed_over.iter().map(|line| Line::new(&line.path, &line.reason, None)),
        ),
        gap(
            "notes",
            ("remark", "remarks"),
            "What readers of the exports should know.",
            seen.notes.iter().map(|note| Line::new(note, "", None)),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// How many rules the missing facts left undecided.
fn left_open(report: &Report) -> String {
    let rules: std::collections::BTreeSet<&str> = report.coverage.not_assessed.iter().map(|line| line.rule.as_str()).collect();
    count(rules.len() as u64, "rule not decided for all records", "rules not decided for all records")
}

fn gap(id: &'static str, title: (&str, &str), about: &'static str, lines: impl IntoIterator<Item = Line>) -> Option<Gap> {
    let mut lines: Vec<Line> = lines.into_iter().collect();
    let total = lines.len();
    lines.truncate(LINES);
    let open = id == "problems" && total <= 10;
    (total > 0).then(|| Gap { id, title: count(total as u64, title.0, title.1), about, more: total - lines.len(), lines, open })
}

impl Line {
    fn new(text: &str, then: &str, at: Option<&Location>) -> Line {
        let at = at.filter(|at| !at.path.is_empty()).map(place).unwrap_or_default();
        Line { text: text.into(), then: then.into(), place: at }
    }
}

fn worst(finding: &FindingLine, anchor: String) -> Worst {
    Worst {
        anchor,
        severity: finding.severity.clone(),
        status: match finding.status {
            Status::Open => "open",
            Status::Waived => "waived",
            Status::Baselined => "in the baseline",
        },
        message: finding.message.clone(),
        rule: finding.rule.clone(),
        place: finding.locations.first().map(place).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    /// A report in which every rule has a result, and the gate says a code.
    fn with(results: &[RuleResult], exit: u8, gaps: u64) -> Report {
        let mut report = sample::company();
        let rule = report.rules[0].clone();
        report.rules = results.iter().map(|result| crate::model::report::RuleLine { result: *result, ..rule.clone() }).collect();
        (report.gate.exit, report.gate.gaps) = (exit, gaps);
        report.gate.assessed = results.iter().any(|result| matches!(result, RuleResult::Pass | RuleResult::Fail));
        report
    }

    #[test]
    fn green_is_only_what_was_assessed_whole() {
        let class = |report: &Report| state(report).class;
        assert_eq!(class(&with(&[RuleResult::Pass], 0, 0)), "pass");
        assert_eq!(class(&with(&[RuleResult::Pass, RuleResult::NotApplicable], 0, 0)), "pass");
        assert_eq!(class(&with(&[RuleResult::Pass, RuleResult::NotEvaluated], 0, 0)), "partial");
        assert_eq!(class(&with(&[RuleResult::Pass, RuleResult::Error], 0, 0)), "partial");
        assert_eq!(class(&with(&[RuleResult::Pass], 0, 1)), "partial");
        assert_eq!(class(&with(&[RuleResult::NotApplicable, RuleResult::Skipped], 0, 0)), "unknown");
        assert_eq!(class(&with(&[], 0, 0)), "unknown");
        assert_eq!(class(&with(&[RuleResult::Pass], 3, 1)), "unknown");
        assert_eq!(class(&with(&[RuleResult::Fail], 1, 0)), "fail");
        assert_eq!(class(&sample::empty()), "unknown");
        let mut never = with(&[RuleResult::Fail], 0, 0);
        never.gate.fail_on = "never".into();
        assert_eq!(class(&never), "partial");
    }

    #[test]
    fn without_input_there_is_always_a_gap() {
        let mut report = sample::empty();
        assert_eq!(view(&report).gaps_total, 1);
        report.coverage.problems.clear();
        assert_eq!(view(&report).gaps_total, 1);
    }

    #[test]
    fn every_sort_of_gap_is_counted_whole_and_listed_to_a_limit() {
        let mut report = sample::company();
        let line = report.coverage.dangling[0].clone();
        report.coverage.dangling = vec![line; LINES + 7];
        let view = view(&report);
        let titles: Vec<&str> = view.gaps.iter().map(|gap| gap.id).collect();
        assert_eq!(titles, ["problems", "not-assessed", "needed", "dangling", "unclassified", "passed-over", "notes"]);
        let dangling = &view.gaps[3];
        assert_eq!((dangling.lines.len(), dangling.more), (LINES, 7));
        assert!(dangling.title.starts_with("507 "));
    }
}
