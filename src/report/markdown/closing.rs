//! What stands around the findings: what could not be seen before them, what was accepted, the rules and what was silenced behind them.
//! In: a report. Out: Markdown, each part within a number of bytes and cut only between its items.

use super::text::{cell, cell_prose, code, literal, prose};
use super::{finding, fit, fold};
use crate::model::report::Report;
use crate::model::{RuleResult, Status};
use crate::report::gaps::{self, Gap, Sort};
use crate::report::text::count;
use std::fmt::Write as _;

/// Bytes for each sort of gaps, for the accepted findings, the rules, and what was silenced.
const GAPS: usize = 2_400;
const ACCEPTED: usize = 6_000;
const RULES: usize = 10_000;
const SILENCED: usize = 4_000;
/// Rules named with one gap.
const NAMED: usize = 6;

/// What could not be seen: problems at once, the rest folded, so that it does not hide the findings.
pub(super) fn unseen(report: &Report) -> String {
    let gaps = gaps::gaps(report);
    let mut text = String::from("### Not seen\n\n");
    for sort in Sort::ALL {
        let of_sort = || gaps.iter().filter(|gap| gap.sort == sort);
        let number = of_sort().count();
        if number == 0 {
            continue;
        }
        let title = sort.title(number as u64);
        let list = fit(of_sort().map(item), number, GAPS, "more in the JSON report");
        match sort {
            Sort::Problem | Sort::Error => {
                let _ = write!(text, "**{title}**\n\n{list}\n");
            }
            Sort::Unclassified => {
                let _ = writeln!(text, "{list}");
            }
            _ => text.push_str(&fold(&title, &list)),
        }
    }
    if gaps.is_empty() {
        text.push_str("No gap is known; `partywall sources` says what exports cannot show.\n\n");
    }
    text
}

fn item(gap: &Gap<'_>) -> String {
    let mut text = String::from("- ");
    if let Some(at) = gap.location {
        let _ = write!(text, "{}: ", code(&crate::report::place(at)));
    }
    text.push_str(&prose(&gap.text));
    if !gap.help.is_empty() {
        // What is to be declared is YAML to copy.
        let yaml = gap.help.strip_prefix("declare ").filter(|yaml| gap.sort == Sort::NotAssessed && !yaml.contains('`'));
        let help = yaml.map_or_else(|| prose(&gap.help), |yaml| format!("declare {}", literal(yaml)));
        let _ = write!(text, "; {help}");
    }
    if !gap.rules.is_empty() {
        let names: Vec<String> = gap.rules.iter().take(NAMED).map(|rule| code(rule)).collect();
        let _ = write!(text, "; for {}", names.join(", "));
        if gap.rules.len() > NAMED {
            let _ = write!(text, " and {} more", gap.rules.len() - NAMED);
        }
    }
    text.push('\n');
    text
}

/// Findings that somebody accepted.
pub(super) fn accepted(report: &Report) -> String {
    let accepted = || report.findings.iter().filter(|one| one.status != Status::Open);
    let number = accepted().count();
    if number == 0 {
        return String::new();
    }
    let title = format!("{} waived, {} in the baseline", report.summary.waived, report.summary.baselined);
    fold(&title, &fit(accepted().map(finding::accepted), number, ACCEPTED, "more in the JSON report"))
}

/// The rules and what became of them, those that say least first.
pub(super) fn rules(report: &Report) -> String {
    if report.rules.is_empty() {
        return String::new();
    }
    let mut rules: Vec<_> = report.rules.iter().collect();
    rules.sort_by_key(|rule| rank(rule.result));
    let rows = rules.iter().map(|rule| {
        let accepted = rule.waived + rule.baselined;
        let result = word(rule.result);
        format!("| {} | {result} | {} | {} | {accepted} | {} |\n", cell(&rule.id), rule.examined, rule.findings, cell_prose(&rule.because))
    });
    let table = fit(rows, report.rules.len(), RULES, "more rules in the JSON report");
    let head = "| rule | result | looked at | open | accepted | because |\n|---|---|--:|--:|--:|---|\n";
    fold(&gaps::rules(report), &format!("{head}{table}"))
}

/// Those that were not decided come first: a reader looks for the failures among the findings.
fn rank(result: RuleResult) -> u8 {
    match result {
        RuleResult::Error => 0,
        RuleResult::NotEvaluated => 1,
        RuleResult::Skipped => 2,
        RuleResult::Fail => 3,
        RuleResult::NotApplicable => 4,
        RuleResult::Pass => 5,
    }
}

/// A result in words.
fn word(result: RuleResult) -> &'static str {
    match result {
        RuleResult::Pass => "pass",
        RuleResult::Fail => "fail",
        RuleResult::NotApplicable => "not applicable",
        RuleResult::NotEvaluated => "not evaluated",
        RuleResult::Error => "error",
        RuleResult::Skipped => "skipped",
    }
}

/// What was silenced, by whom: an audited folder can bring its own configuration.
pub(super) fn silenced(report: &Report) -> String {
    let mut items: Vec<String> = gaps::silenced(report).iter().map(|line| format!("- {}\n", prose(line))).collect();
    for bridge in &report.bridges {
        let until = bridge.expires.as_deref().map_or("without an end".into(), |at| format!("until {}", prose(at)));
        items.push(format!(
            "- bridge, {}: from {} to {}, at most {}, {until}, owner {}, approved by {}; closes {}\n",
            prose(&bridge.state),
            code(&bridge.from),
            code(&bridge.to),
            prose(&bridge.level),
            code(&bridge.owner),
            code(&bridge.approved_by),
            count(bridge.closes.len() as u64, "crossing", "crossings"),
        ));
    }
    for waiver in &report.waivers {
        let until = waiver.expires.as_deref().map_or("without an end".into(), |at| format!("until {}", prose(at)));
        items.push(format!(
            "- waiver, {}: {} of {}, {until}, owner {}, approved by {}; accepts {}\n",
            prose(&waiver.state),
            code(&waiver.subject),
            code(&waiver.rule),
            code(&waiver.owner),
            code(&waiver.approved_by),
            count(waiver.accepts.len() as u64, "finding", "findings"),
        ));
    }
    if let Some(baseline) = &report.baseline {
        items.push(format!(
            "- baseline {} of {}: {}, {} found again, {} gone\n",
            code(&baseline.path),
            prose(&baseline.as_of),
            count(baseline.entries, "entry", "entries"),
            baseline.matched,
            baseline.gone.len(),
        ));
    }
    if items.is_empty() {
        return String::new();
    }
    let number = items.len();
    fold("Declared and silenced", &fit(items.into_iter(), number, SILENCED, "more in the JSON report"))
}
