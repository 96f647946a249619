//! The end of the table: what was found in numbers, what was read, what could not be seen, and what was silenced. In: a report. Out: lines.

use super::{PLAIN, QUIET, paint, silenced};
use crate::model::inventory::PERMISSIONS;
use crate::model::report::{Report, RuleLine};
use crate::model::{Kind, RuleResult, Severity};
use crate::report::gaps::{self, Gap, Sort};
use crate::report::text::{Page, count, cut, wrap};
use crate::report::{neutral, place};
use anstyle::Style as Paint;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::collections::{BTreeMap, BTreeSet};
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
    if !report.rules.is_empty() {
        item(page, "", &gaps::rules(report))?;
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

/// Gaps by their sort. Rules that only lack the proof that a list is complete share one block.
fn unseen(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    page.gap()?;
    page.heading("Not seen")?;
    let facts: BTreeSet<&str> = report.coverage.not_assessed.iter().map(|line| line.why.as_str()).collect();
    let all = gaps::gaps(report);
    let mut silent = true;
    for sort in Sort::ALL {
        let (paint, shown) = match sort {
            Sort::Problem | Sort::Error => (paint("high"), SHOWN),
            Sort::NotAssessed => (PLAIN, FACTS),
            Sort::Remark => (QUIET, SHOWN),
            _ => (PLAIN, SHOWN),
        };
        let told = |gap: &&Gap<'_>| gap.sort == sort && (sort != Sort::NotAssessed || facts.contains(gap.text.as_str()));
        let lines: Vec<String> = all.iter().filter(told).map(line).collect();
        silent &= lines.is_empty() || sort == Sort::Remark;
        if let (Sort::Unclassified, Some(line)) = (sort, lines.first()) {
            // One line that says it all needs no heading.
            item(page, "", line)?;
        } else if !lines.is_empty() {
            bounded(page, &sort.title(lines.len() as u64), paint, lines, shown)?;
        }
        if sort == Sort::NotAssessed {
            unproven(page, report)?;
        }
    }
    if silent {
        item(page, "", "no gap is known; `partywall sources` says what exports cannot show")?;
    }
    Ok(())
}

/// A gap in a line: where a problem is, what is missing, what would mend it, and which rules wait for it.
fn line(gap: &Gap<'_>) -> String {
    let mut text = neutral(&gap.text).into_owned();
    if !gap.help.is_empty() {
        text.push_str(&format!("; {}", neutral(&gap.help)));
    }
    let mut named: Vec<_> = gap.rules.iter().take(2).map(|rule| neutral(rule).into_owned()).collect();
    if gap.rules.len() > named.len() {
        named.push(format!("{} more", gap.rules.len() - named.len()));
    }
    if !named.is_empty() {
        text.push_str(&format!("; for {}", named.join(", ")));
    }
    match gap.location.map(place) {
        Some(place) if gap.sort == Sort::Problem => format!("{place}: {text}"),
        Some(place) => format!("{text} ({place})"),
        None => text,
    }
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
    if lines.is_empty() {
        return Ok(());
    }
    bounded(page, &count(lines.len() as u64, one, many), paint, lines, SHOWN)
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
