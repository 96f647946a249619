//! The first suite: what could not be seen, and what the run comes to. In: a report. Out: a suite whose errors are the problems with inputs.

use super::case::{Case, Outcome, long, short};
use super::xml::Suite;
use crate::model::report::Report;
use crate::report::text::count;
use crate::report::{place, problem, verdict};

/// Cases of one kind; the rest is counted in a case.
const SHOWN: usize = 200;

/// The suite.
pub(super) fn suite(report: &Report) -> Suite {
    Suite { name: "coverage".to_owned(), properties: properties(report), cases: cases(report), said: said(report) }
}

fn cases(report: &Report) -> Vec<Case> {
    let seen = &report.coverage;
    let mut cases = Vec::new();
    let problems = seen.problems.iter().map(|line| {
        let name = if line.location.path.is_empty() { "inputs" } else { &line.location.path };
        // No text of its own beside the message: where, what, and what would mend it are one sentence.
        Case::new("input", name, Outcome::Error("input-problem", long(&problem(line)), String::new()))
    });
    cases.extend(problems);
    if cases.is_empty() {
        cases.push(match report.inputs.len() as u64 {
            0 => Case::new("input", "inputs", Outcome::Error("no-input", "no input was read".to_owned(), String::new())),
            files => Case::new("input", &format!("{} read without a problem", count(files, "file", "files")), Outcome::Passed),
        });
    }
    let undecided = seen.not_assessed.iter().map(|line| {
        let why = format!("not decided for some records: {}; to settle it, declare {}", long(&line.why), long(&line.declare));
        Case::new("rule", &line.rule, Outcome::Skipped(why))
    });
    some("rule", undecided, &mut cases);
    let dangling = seen.dangling.iter().map(|line| {
        let why = format!("`{}` names `{}`, which no input holds ({})", short(&line.key), short(&line.to), place(&line.location));
        Case::new("reference", &format!("{}: {}", short(&line.from), short(&line.key)), Outcome::Skipped(long(&why)))
    });
    some("reference", dangling, &mut cases);
    let needed = seen.needed.iter().map(|line| {
        let why = format!("needs {} ({})", long(&line.needs), place(&line.location));
        Case::new("fact", &line.record, Outcome::Skipped(long(&why)))
    });
    some("fact", needed, &mut cases);
    if seen.unclassified > 0 {
        let why = format!("{} on no plane; sort them under `planes` in partywall.yaml", count(seen.unclassified, "record", "records"));
        cases.push(Case::new("plane", "records on no plane", Outcome::Skipped(why)));
    }
    cases
}

fn some(class: &str, all: impl ExactSizeIterator<Item = Case>, cases: &mut Vec<Case>) {
    let count = all.len();
    cases.extend(all.take(SHOWN));
    if count > SHOWN {
        cases.push(Case::new(class, "further ones", Outcome::Skipped(format!("{} more, all in report.json", count - SHOWN))));
    }
}

fn properties(report: &Report) -> Vec<(&'static str, String)> {
    let silenced = &report.config.silenced;
    let mut list = vec![
        ("verdict", verdict(report)),
        ("tool", format!("{} {}", report.tool.name, report.tool.version)),
        ("rules_digest", report.tool.rules_digest.clone()),
        ("as_of", report.as_of.clone()),
        ("fail_on", report.gate.fail_on.clone()),
        ("exit", report.gate.exit.to_string()),
        ("inputs", report.inputs.len().to_string()),
    ];
    if let Some(path) = &report.config.path {
        list.push(("configuration", short(path)));
    }
    if let Some(digest) = &report.config.digest {
        list.push(("configuration_digest", digest.clone()));
    }
    list.push(("closed_by_bridges", silenced.bridges.to_string()));
    list.push(("waived", report.summary.waived.to_string()));
    list.push(("in_the_baseline", report.summary.baselined.to_string()));
    list.push(("rules_left_out", silenced.skipped_rules.len().to_string()));
    list.push(("severities_lowered", silenced.lowered.len().to_string()));
    list.push(("files_passed_over", report.coverage.passed_over.len().to_string()));
    list
}

/// The suite's output: the verdict, what was silenced, what was passed over, remarks.
fn said(report: &Report) -> Vec<String> {
    let mut lines = vec![verdict(report)];
    for bridge in &report.bridges {
        let until = bridge.expires.as_deref().map_or("without an end".into(), |at| format!("until {}", short(at)));
        lines.push(format!(
            "bridge, {}: from {} to {}, at most {}, {until}, owner {}, approved by {}; closes {}",
            short(&bridge.state),
            short(&bridge.from),
            short(&bridge.to),
            short(&bridge.level),
            short(&bridge.owner),
            short(&bridge.approved_by),
            count(bridge.closes.len() as u64, "crossing", "crossings")
        ));
    }
    let silenced = &report.config.silenced;
    lines.extend(silenced.skipped_rules.iter().map(|rule| format!("rule left out: {}", short(rule))));
    lines.extend(silenced.lowered.iter().map(|change| format!("severity lowered: {}", short(change))));
    let seen = &report.coverage;
    let over = seen.passed_over.iter().map(|line| format!("passed over: {}: {}", short(&line.path), short(&line.reason)));
    bounded(over, &mut lines);
    bounded(seen.notes.iter().map(|note| format!("remark: {}", long(note))), &mut lines);
    lines
}

fn bounded(all: impl ExactSizeIterator<Item = String>, lines: &mut Vec<String>) {
    let count = all.len();
    lines.extend(all.take(SHOWN));
    if count > SHOWN {
        lines.push(format!("and {} more, all in report.json", count - SHOWN));
    }
}
