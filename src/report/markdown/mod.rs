//! `--format markdown`: the report for a comment on a pull request or for a step's summary. In: a report. Out: GitHub's Markdown, the
//! verdict first, then the counts, what could not be seen, and the findings, folded, the worst first.
//!
//! It always fits into a comment. Where not all findings do, the last ones are left out, each as a whole, and counted; counts, gaps and
//! what was silenced are about the whole run even then. Names and texts are made harmless by [`text`].

mod closing;
mod finding;
mod text;

use super::text::count;
use super::verdict::verdict;
use super::{Style, gaps};
use crate::model::report::{FindingLine, Report};
use crate::model::{Severity, Status};
use std::cmp::Reverse;
use std::fmt::Write as _;
use std::io;
use text::{brief, code, prose};

/// Bytes that a report may have. A comment may have 65,536 characters; the rest is for what a pipeline writes around it.
const MOST: usize = 64_000;

/// Writes the report.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let before = format!("{}{}", head(report), closing::unseen(report));
    let after =
        ["### The run\n\n".to_owned(), closing::accepted(report), closing::rules(report), closing::silenced(report), foot(report)].concat();
    let room = MOST.saturating_sub(before.len() + after.len());
    write!(out, "{before}{}{after}", findings(report, room))
}

fn head(report: &Report) -> String {
    let sum = &report.summary;
    let mut text = format!("## partywall: {}\n\n", prose(&verdict(report)));
    let by_severity = [
        (Severity::Critical, sum.critical),
        (Severity::High, sum.high),
        (Severity::Medium, sum.medium),
        (Severity::Low, sum.low),
        (Severity::Informational, sum.informational),
    ];
    let counts: Vec<String> = by_severity.iter().map(|(severity, number)| format!("**{number}** {severity}")).collect();
    let _ = write!(text, "{} · {} waived · {} in the baseline\n\n", counts.join(" · "), sum.waived, sum.baselined);
    let _ = write!(text, "{}\n\n", gaps::rules(report));
    let silenced = gaps::silenced(report);
    if !silenced.is_empty() {
        let by =
            report.config.path.as_deref().map_or("without a configuration".into(), |path| format!("with the configuration {}", code(path)));
        let rest = silenced.len().saturating_sub(5);
        let more = if rest > 0 { format!("; and {rest} more") } else { String::new() };
        let silenced: Vec<String> = silenced.iter().take(5).map(|line| brief(line)).collect();
        let _ = write!(text, "**Silenced** {by}: {}{more}\n\n", silenced.join("; "));
    }
    text
}

fn foot(report: &Report) -> String {
    let graph = &report.graph;
    let records: u64 = report.inputs.iter().map(|input| input.records).sum();
    format!(
        "{} {} read {} with {}: {}, {} ({} derived). Judged as of {}.\n",
        prose(&report.tool.name),
        prose(&report.tool.version),
        count(report.inputs.len() as u64, "file", "files"),
        count(records, "record", "records"),
        count(graph.nodes, "node", "nodes"),
        count(graph.edges, "edge", "edges"),
        graph.derived_edges,
        prose(&report.as_of),
    )
}

/// The findings that count, the worst first, as many as fit.
fn findings(report: &Report, room: usize) -> String {
    let mut open: Vec<&FindingLine> = report.findings.iter().filter(|finding| finding.status == Status::Open).collect();
    open.sort_by_key(|finding| Reverse(Severity::from_word(&finding.severity)));
    let mut text = String::new();
    if open.is_empty() {
        return text;
    }
    text.push_str("### Findings\n\n");
    let mut shown = 0;
    let mut severity = None;
    for finding in &open {
        let mut next = String::new();
        if severity != Some(&finding.severity) {
            let all = open.iter().filter(|other| other.severity == finding.severity).count();
            let _ = write!(next, "#### {all} {}\n\n", prose(&finding.severity));
        }
        next.push_str(&finding::open(finding));
        if text.len() + next.len() + NOTE > room {
            break;
        }
        severity = Some(&finding.severity);
        text.push_str(&next);
        shown += 1;
    }
    if shown < open.len() {
        let rest = open.len() - shown;
        let many = count(rest as u64, "more finding", "more findings");
        let _ = write!(text, "**{many} in the JSON report**: what is shown here are the worst {shown}, all that fit.\n\n");
    }
    text
}

/// Bytes for the sentence that says how many findings are left out.
const NOTE: usize = 160;

/// A part that is folded away below a title. The title is HTML; the empty line behind it makes the rest Markdown again.
fn fold(title: &str, body: &str) -> String {
    format!("<details>\n<summary>{title}</summary>\n\n{}\n\n</details>\n\n", body.trim_end())
}

/// As many of `all` items as fit into so many bytes, and how many more there are.
fn fit(items: impl Iterator<Item = String>, all: usize, room: usize, what: &str) -> String {
    let mut text = String::new();
    for (at, item) in items.enumerate() {
        if text.len() + item.len() > room {
            let _ = write!(text, "\n{} {what}\n", all - at);
            break;
        }
        text.push_str(&item);
    }
    text
}

#[cfg(test)]
mod tests;
