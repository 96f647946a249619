//! The end of the table: what was found in numbers, what was read, what could not be seen, and what was silenced. In: a report. Out: lines.

use super::{PLAIN, QUIET, paint, silenced};
use crate::model::inventory::PERMISSIONS;
use crate::model::report::{Report, RuleLine};
use crate::model::{Kind, RuleResult, Severity};
use crate::report::text::{Page, count, cut, wrap};
use crate::report::{neutral, place, problem};
use anstyle::Style as Paint;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::collections::BTreeMap;
use std::io;

/// Lines shown of a list that has no bound; the rest is counted.
const SHOWN: usize = 10;
/// Missing facts shown: the ones that most rules wait for.
const FACTS: usize = 5;

/// Writes everything but the verdict.
pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    found(page, report)?;
    read(page, report)?;
    unseen(page, report)?;
    silenced::write(page, report)?;
    page.gap()
}

fn found(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.heading("Found")?;
    let sum = &report.summary;
    let by_severity = [
        (Severity::Critical, sum.critical),
        (Severity::High, sum.high),
        (Severity::Medium, sum.medium),
        (Severity::Low, sum.low),
        (Severity::Informational, sum.informational),
    ];
    let mut counts = Vec::new();
    for (severity, number) in by_severity {
        let style = if number > 0 { paint(severity.word()) } else { QUIET };
        counts.push(page.paint(style, &format!("{number} {severity}")));
    }
    page.line(&format!("  {}", counts.join(" · ")))?;
    let failed: Vec<_> = report.rules.iter().filter(|rule| rule.findings > 0).collect();
    if failed.len() > 1 {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        for rule in failed {
            let id = cut(&neutral(&rule.id), page.room(12));
            table.add_row([rule.findings.to_string(), id]);
        }
        if let Some(column) = table.column_mut(0) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        for line in table.lines() {
            page.line(&format!("  {line}"))?;
        }
    }
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
    if !words.is_empty() {
        item(page, "", &format!("{}: {}", count(report.rules.len() as u64, "rule", "rules"), words.join("; ")))?;
    }
    for rule in report.rules.iter().filter(|rule| rule.result == RuleResult::Error) {
        let because = if rule.because.is_empty() { String::new() } else { format!(": {}", neutral(&rule.because)) };
        item(page, "could not be run: ", &format!("{}{because}", cut(&neutral(&rule.id), page.room(24))))?;
    }
    Ok(())
}

fn read(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.gap()?;
    page.heading("Read")?;
    let mut sources: BTreeMap<&str, u64> = BTreeMap::new();
    for input in &report.inputs {
        *sources.entry(input.source.as_str()).or_default() += 1;
    }
    let sources: Vec<String> = sources.iter().map(|(source, files)| format!("{} {files}", neutral(source))).collect();
    let records: u64 = report.inputs.iter().map(|input| input.records).sum();
    let mut files = format!("{}, {}", count(report.inputs.len() as u64, "file", "files"), count(records, "record", "records"));
    if !sources.is_empty() {
        files.push_str(&format!(": {}", sources.join(", ")));
    }
    item(page, "", &files)?;
    let graph = &report.graph;
    let edges = format!(
        "{}, {} ({} derived); judged as of {}",
        count(graph.nodes, "node", "nodes"),
        count(graph.edges, "edge", "edges"),
        graph.derived_edges,
        neutral(&report.as_of)
    );
    item(page, "", &edges)
}

fn unseen(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let seen = &report.coverage;
    page.gap()?;
    page.heading("Not seen")?;
    let problems = seen.problems.iter().map(problem).collect();
    list(page, "problem", "problems", paint("high"), problems)?;
    facts(page, report)?;
    unproven(page, report)?;
    let lines =
        seen.needed.iter().map(|line| format!("{} needs {} ({})", neutral(&line.record), neutral(&line.needs), place(&line.location)));
    list(page, "fact needed from another file", "facts needed from other files", PLAIN, lines.collect())?;
    let lines = seen.dangling.iter().map(|line| {
        format!(
            "{} of {} names `{}`, which no file lists ({})",
            neutral(&line.key),
            neutral(&line.from),
            neutral(&line.to),
            place(&line.location)
        )
    });
    list(page, "reference to nothing known", "references to nothing known", PLAIN, lines.collect())?;
    if seen.unclassified > 0 {
        let text = format!("on no plane; sort {} under `planes` in partywall.yaml", if seen.unclassified == 1 { "it" } else { "them" });
        item(page, "", &format!("{} {text}", count(seen.unclassified, "record", "records")))?;
    }
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for line in &seen.passed_over {
        *reasons.entry(line.reason.as_str()).or_default() += 1;
    }
    let lines = reasons.iter().map(|(reason, files)| format!("{files} {}", neutral(reason))).collect();
    let total = seen.passed_over.len() as u64;
    if total > 0 {
        titled(page, &format!("{} passed over", count(total, "file", "files")), PLAIN, lines)?;
    }
    list(page, "remark", "remarks", QUIET, seen.notes.iter().map(|note| neutral(note).into_owned()).collect())?;
    let nothing = seen.problems.is_empty() && seen.not_assessed.is_empty() && seen.needed.is_empty() && seen.dangling.is_empty();
    if nothing && report.inputs.is_empty() {
        return item(page, "", "no input was read, so nothing was seen; `partywall sources` says what can be read and how to export it");
    }
    if nothing && seen.unclassified == 0 && total == 0 {
        item(page, "", "no gap is known; `partywall sources` says what exports cannot show")?;
    }
    Ok(())
}

/// The facts that most rules wait for, with the lines to add.
fn facts(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let mut missing: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for line in &report.coverage.not_assessed {
        missing.entry((&line.why, &line.declare)).or_default().push(&line.rule);
    }
    let mut missing: Vec<_> = missing.into_iter().collect();
    missing.sort_by_key(|(_, rules)| std::cmp::Reverse(rules.len()));
    let lines = missing.iter().map(|((why, declare), rules)| {
        let declare = if declare.is_empty() { String::new() } else { format!("; declare {}", neutral(declare)) };
        let mut named: Vec<_> = rules.iter().take(2).map(|rule| neutral(rule).into_owned()).collect();
        if rules.len() > named.len() {
            named.push(format!("{} more", rules.len() - named.len()));
        }
        format!("{}{declare}; for {}", neutral(why), named.join(", "))
    });
    let (one, many) = ("fact missing, without which rules were not decided", "facts missing, without which rules were not decided");
    first(page, one, many, PLAIN, lines.collect(), FACTS)
}

/// What keeps rules that found nothing from passing: populations of which no file says that it holds all.
fn unproven(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let open: Vec<_> = report.populations.iter().filter(|line| line.records > 0 && !line.complete).collect();
    let kinds: std::collections::BTreeSet<Kind> = open.iter().filter_map(|line| Kind::from_word(&line.kind)).collect();
    let waits = |rule: &&RuleLine| {
        rule.result == RuleResult::NotEvaluated
            && rule.origin != "built in"
            && !report.coverage.not_assessed.iter().any(|line| line.rule == rule.id)
    };
    let rules: Vec<&RuleLine> = report.rules.iter().filter(waits).collect();
    let section = |kind: &Kind| if *kind == Kind::Permission { PERMISSIONS } else { kind.section() };
    let wanted = |section: &&str| rules.iter().any(|rule| rule.because.contains(section));
    let sections: Vec<&str> = kinds.iter().map(section).filter(wanted).collect();
    if sections.is_empty() {
        return Ok(());
    }
    let rules = rules.len() as u64;
    let title = format!("{} found nothing, and can pass only on what is known to be all there is", count(rules, "rule", "rules"));
    let lines = vec![
        format!("no file says that it holds all {}", sections.join(", ")),
        "if it does, say so: `complete: [<section>]` at the head of a native file; for exports `expect: { complete: [{ population: \
         [<section>], files: [<pattern>] }] }` in partywall.yaml"
            .to_owned(),
        "each rule's own reason (`because`) is in `--format json`".to_owned(),
    ];
    titled(page, &title, PLAIN, lines)
}

pub(super) fn item(page: &mut Page<'_>, label: &str, text: &str) -> io::Result<()> {
    page.para(2, label, PLAIN, text)
}

pub(super) fn list(page: &mut Page<'_>, one: &str, many: &str, paint: Paint, lines: Vec<String>) -> io::Result<()> {
    first(page, one, many, paint, lines, SHOWN)
}

/// The same with a bound of its own.
fn first(page: &mut Page<'_>, one: &str, many: &str, paint: Paint, lines: Vec<String>, shown: usize) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    bounded(page, &count(lines.len() as u64, one, many), paint, lines, shown)
}

/// A title with its lines below; of a long list the first lines, and how many more there are.
fn titled(page: &mut Page<'_>, title: &str, paint: Paint, lines: Vec<String>) -> io::Result<()> {
    bounded(page, title, paint, lines, SHOWN)
}

fn bounded(page: &mut Page<'_>, title: &str, paint: Paint, lines: Vec<String>, shown: usize) -> io::Result<()> {
    page.para(2, "", paint, title)?;
    for line in lines.iter().take(shown) {
        let mut start = "    - ";
        for part in wrap(line, page.room(6)) {
            page.line(&format!("{start}{part}"))?;
            start = "      ";
        }
    }
    match lines.len().checked_sub(shown) {
        None | Some(0) => Ok(()),
        Some(more) => page.line(&format!("    and {more} more, all in `--format json`")),
    }
}
