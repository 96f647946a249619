//! `controls/<framework>.md`: for each framework a sheet of its controls, with the rules that give evidence on each. In: a report.
//! Out: Markdown. What a control asks for is more than rules can see, so no sheet says that one is met.

use super::text::{cell, code, sentence};
use crate::model::report::{ControlLine, FindingLine, FrameworkLine, Report, RuleLine};
use crate::model::{RuleResult, Status};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The sheets: name of the file and its text.
pub(super) fn sheets(report: &Report, run_id: &str) -> Vec<(String, String)> {
    let frameworks = frameworks(report);
    let mut names = BTreeSet::new();
    let mut sheets = Vec::new();
    for framework in &frameworks {
        let plain: String =
            framework.key.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '-' }).collect();
        let mut name = format!("controls/{plain}.md");
        let mut number = 1;
        while !names.insert(name.clone()) {
            number += 1;
            name = format!("controls/{plain}-{number}.md");
        }
        sheets.push((name, sheet(report, framework, run_id)));
    }
    sheets
}

/// The report's frameworks with a control that a rule names, and those that only rules name.
fn frameworks(report: &Report) -> Vec<FrameworkLine> {
    let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, ids) in report.rules.iter().flat_map(|rule| &rule.controls) {
        named.entry(key).or_default().extend(ids.iter().map(String::as_str));
    }
    let mut all: Vec<FrameworkLine> = report.frameworks.iter().filter(|line| named.contains_key(line.key.as_str())).cloned().collect();
    for line in &mut all {
        let known: BTreeSet<String> = line.controls.iter().map(|control| control.id.clone()).collect();
        let ids = named.remove(line.key.as_str()).unwrap_or_default();
        line.controls.retain(|control| ids.contains(control.id.as_str()));
        line.controls.extend(ids.into_iter().filter(|id| !known.contains(*id)).map(bare));
    }
    let only_rules = named.into_iter().map(|(key, ids)| FrameworkLine {
        key: key.to_owned(),
        title: key.to_owned(),
        version: String::new(),
        date: String::new(),
        publisher: String::new(),
        licence: String::new(),
        controls: ids.into_iter().map(bare).collect(),
    });
    all.extend(only_rules);
    all
}

fn bare(id: &str) -> ControlLine {
    ControlLine { id: id.to_owned(), title: String::new(), official: false, token: String::new() }
}

fn sheet(report: &Report, framework: &FrameworkLine, run_id: &str) -> String {
    let mut out = String::new();
    let FrameworkLine { title, version, date, publisher, .. } = framework;
    // Writing to a string does not fail.
    let _ = writeln!(out, "# {}\n", sentence(format!("{title} {version}").trim()));
    let facts = [("Publisher", publisher), ("Date of this version", date), ("Run", &run_id.to_owned()), ("Judged as of", &report.as_of)];
    for (what, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(out, "- {what}: {}", sentence(value));
    }
    out.push_str("\nEvidence relevant to the controls below. A rule sees what the exports state, never all that a control asks for: whether a control is met, only an assessor decides.\n");
    populations(report, &mut out);
    for control in &framework.controls {
        let rules: Vec<&RuleLine> = report.rules.iter().filter(|rule| names(rule, &framework.key, &control.id)).collect();
        let label = match (control.title.as_str(), control.official) {
            ("", _) => String::new(),
            (title, true) => format!(": {}", sentence(title)),
            (title, false) => format!(": {} (our wording)", sentence(title)),
        };
        let _ = writeln!(out, "\n## {}{label}\n", code(&control.id));
        let findings: Vec<&FindingLine> = report.findings.iter().filter(|line| rules.iter().any(|rule| rule.id == line.rule)).collect();
        one(report, &rules, &findings, &mut out);
    }
    out
}

fn names(rule: &RuleLine, key: &str, id: &str) -> bool {
    rule.controls.get(key).is_some_and(|ids| ids.iter().any(|other| other == id))
}

fn populations(report: &Report, out: &mut String) {
    out.push_str("\n## Populations\n\n");
    for line in super::populations(report) {
        let _ = writeln!(out, "- {}", sentence(&line));
    }
    if report.populations.is_empty() {
        out.push_str("- none was stated\n");
    }
    let problems = report.coverage.problems.len();
    if problems > 0 {
        let _ = writeln!(out, "\nNot everything could be read: {problems} problems, listed in `manifest.json` under `gaps`.");
    }
}

fn one(report: &Report, rules: &[&RuleLine], findings: &[&FindingLine], out: &mut String) {
    out.push_str("| Rule | Result | Records examined | Open | Waived | Baselined |\n|---|---|---:|---:|---:|---:|\n");
    for rule in rules {
        let cells = [rule.examined, rule.findings, rule.waived, rule.baselined].map(|number| number.to_string()).join(" | ");
        let _ = writeln!(out, "| {} | {} | {cells} |", cell(&rule.id), result(rule.result));
    }
    if !findings.is_empty() {
        out.push_str("\nFindings:\n\n");
    }
    for line in findings {
        let status = match (line.status, &line.accepted) {
            (Status::Open, _) => "open".to_owned(),
            (Status::Waived, Some(by)) => format!("waived by {} until {}", sentence(&by.approved_by), sentence(&by.expires)),
            (Status::Waived, None) => "waived".to_owned(),
            (Status::Baselined, _) => "in the baseline".to_owned(),
        };
        let _ = writeln!(out, "- {} ({}, {status}): {}", code(&line.fingerprint), sentence(&line.severity), sentence(&line.message));
    }
    let because = rules.iter().filter(|rule| !rule.because.is_empty()).map(|rule| (rule.id.as_str(), rule.because.clone()));
    let open = report.coverage.not_assessed.iter().filter(|line| rules.iter().any(|rule| rule.id == line.rule));
    let mut gaps: Vec<(&str, String)> = because.collect();
    gaps.extend(open.map(|line| {
        (line.rule.as_str(), if line.declare.is_empty() { line.why.clone() } else { format!("{}; to declare: {}", line.why, line.declare) })
    }));
    if !gaps.is_empty() {
        out.push_str("\nGaps:\n\n");
    }
    for (rule, gap) in gaps {
        let _ = writeln!(out, "- {}: {}", code(rule), sentence(&gap));
    }
}

fn result(result: RuleResult) -> &'static str {
    match result {
        RuleResult::Pass => "pass",
        RuleResult::Fail => "fail",
        RuleResult::NotApplicable => "not applicable",
        RuleResult::NotEvaluated => "not evaluated",
        RuleResult::Error => "error",
        RuleResult::Skipped => "skipped",
    }
}
