//! The tables below the findings: rules, populations, frameworks, what was accepted, what was read. In: a report. Out: tables of cells for
//! the template. Sentences about frameworks say "evidence relevant to": whether a control is met, only an assessor says.

use super::data::phrase;
use super::view::LINES;
use crate::model::RuleResult;
use crate::model::report::{FrameworkLine, PopulationLine, Report};
use crate::report::place;
use crate::report::text::count;
use serde::Serialize;
use std::collections::BTreeMap;

/// Tables under one heading.
#[derive(Serialize)]
pub(super) struct Group {
    id: &'static str,
    title: &'static str,
    about: &'static str,
    tables: Vec<Table>,
}

#[derive(Serialize)]
struct Table {
    caption: String,
    about: String,
    folded: bool,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    more: usize,
}

#[derive(Serialize)]
struct Column {
    title: &'static str,
    number: bool,
}

/// One cell: lines, each with a class (`code`, `quiet`, or a state's word) and a sign where it is a state.
#[derive(Serialize)]
struct Cell {
    number: bool,
    lines: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    class: &'static str,
    sign: &'static str,
    text: String,
}

/// Sign and word of a rule's result.
fn result(result: RuleResult) -> (&'static str, &'static str, &'static str) {
    match result {
        RuleResult::Pass => ("pass", "✓", "pass"),
        RuleResult::Fail => ("fail", "✕", "fail"),
        RuleResult::NotApplicable => ("na", "–", "not applicable"),
        RuleResult::NotEvaluated => ("unknown", "?", "not evaluated"),
        RuleResult::Error => ("fail", "!", "error"),
        RuleResult::Skipped => ("na", "»", "skipped"),
    }
}

fn text(text: impl Into<String>) -> Cell {
    lines(vec![part("", text)])
}

fn code(text: impl Into<String>) -> Cell {
    lines(vec![part("code", text)])
}

fn number(number: u64) -> Cell {
    Cell { number: true, lines: vec![part("", number.to_string())] }
}

fn state(class: &'static str, sign: &'static str, word: impl Into<String>) -> Cell {
    lines(vec![Part { class, sign, text: word.into() }])
}

fn lines(lines: Vec<Part>) -> Cell {
    Cell { number: false, lines }
}

fn part(class: &'static str, text: impl Into<String>) -> Part {
    Part { class, sign: "", text: text.into() }
}

/// A table; a `#` before a column's title says that it holds numbers.
fn table(caption: impl Into<String>, columns: &[&'static str], rows: impl Iterator<Item = Vec<Cell>>) -> Table {
    let mut rows: Vec<Vec<Cell>> = rows.collect();
    let total = rows.len();
    rows.truncate(LINES);
    let columns = columns.iter().map(|title| match title.strip_prefix('#') {
        Some(title) => Column { title, number: true },
        None => Column { title, number: false },
    });
    let columns = columns.collect();
    Table { caption: caption.into(), about: String::new(), folded: false, columns, more: total - rows.len(), rows }
}

/// All tables of a report that have rows.
pub(super) fn groups(report: &Report) -> Vec<Group> {
    let group = |id, title, about, tables: Vec<Table>| Group {
        id,
        title,
        about,
        tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
    };
    let all = [
        group(
            "populations",
            "Populations",
            "What the rules look at. A rule passes only on a population that the inputs prove to be complete.",
            vec![populations(report)],
        ),
        group("rules", "Rules and results", "Every rule of this run and what became of it.", vec![rules(report)]),
        group(
            "frameworks",
            "Frameworks",
            "Evidence relevant to controls, by the rules that name them. Whether a control is met is for an assessor to say.",
            report.frameworks.iter().map(|framework| controls(report, framework)).collect(),
        ),
        group("waivers", "Waivers", "Findings that somebody answers for, as declared in the configuration.", vec![waivers(report)]),
        group("bridges", "Bridges", "Crossings that are meant, as declared in the configuration.", vec![bridges(report)]),
        group("baseline", "Baseline", "Findings that were there when the tool was adopted.", vec![baseline(report)]),
        group("inputs", "Inputs", "The files that were read, with their digests.", vec![inputs(report)]),
        group("values", "Values in force", "Thresholds and lists that rules compare with.", vec![values(report)]),
    ];
    all.into_iter().filter(|group| !group.tables.is_empty()).collect()
}

fn populations(report: &Report) -> Table {
    let columns = ["Kind", "Plane", "System", "#Records", "Complete", "#Reported by the system", "Reconciled"];
    table(
        "Populations",
        &columns,
        report.populations.iter().map(|line| {
            let complete = if line.complete { state("pass", "✓", "complete") } else { state("unknown", "?", "not proven") };
            let reported = line.reported.map_or(text("not declared"), number);
            vec![text(phrase(&line.kind)), text(&line.plane), code(&line.scope), number(line.records), complete, reported, reconciled(line)]
        }),
    )
}

fn reconciled(line: &PopulationLine) -> Cell {
    let (class, sign, word) = match line.reported {
        None => ("na", "–", "nothing to compare with".to_owned()),
        Some(total) if total == line.records => ("pass", "✓", "same number".to_owned()),
        Some(total) if total > line.records => ("fail", "✕", format!("{} missing here", total - line.records)),
        Some(total) => ("fail", "✕", format!("{} more here", line.records - total)),
    };
    let mut cell = state(class, sign, word);
    if !line.seen_in.is_empty() {
        cell.lines.push(part("quiet", format!("seen in {}", line.seen_in)));
    }
    cell
}

fn rules(report: &Report) -> Table {
    let columns = ["Rule", "Family", "Severity", "Result", "#Examined", "#Open", "#Waived", "#Baseline", "Origin"];
    table(
        "Rules and results",
        &columns,
        report.rules.iter().map(|rule| {
            let (class, sign, word) = result(rule.result);
            let mut became = state(class, sign, word);
            if !rule.because.is_empty() {
                became.lines.push(part("quiet", &rule.because));
            }
            vec![
                lines(vec![part("", &rule.title), part("code", &rule.id)]),
                text(&rule.family),
                text(&rule.severity),
                became,
                number(rule.examined),
                number(rule.findings),
                number(rule.waived),
                number(rule.baselined),
                text(&rule.origin),
            ]
        }),
    )
}

fn controls(report: &Report, framework: &FrameworkLine) -> Table {
    let mut relevant: BTreeMap<&str, Vec<Part>> = BTreeMap::new();
    for rule in &report.rules {
        for id in rule.controls.get(&framework.key).into_iter().flatten() {
            let (class, sign, word) = result(rule.result);
            let open = if rule.findings > 0 { format!(", {} open", rule.findings) } else { String::new() };
            let line = Part { class, sign, text: format!("{}: {word}{open}", rule.id) };
            relevant.entry(id).or_default().push(line);
        }
    }
    let rows = framework.controls.iter().map(|control| {
        let mut title = text(&control.title);
        if !control.official && !control.title.is_empty() {
            title.lines.push(part("quiet", "our own label"));
        }
        let rules = relevant.remove(control.id.as_str()).unwrap_or_else(|| vec![part("quiet", "no rule of this run")]);
        vec![code(&control.id), title, lines(rules)]
    });
    let mut table = table(&framework.title, &["Control", "Title", "Evidence relevant to it: rules and results"], rows);
    let said = [
        ("version", &framework.version),
        ("of", &framework.date),
        ("published by", &framework.publisher),
        ("shown here:", &framework.licence),
    ];
    let said: Vec<String> = said.iter().filter(|(_, text)| !text.is_empty()).map(|(what, text)| format!("{what} {text}")).collect();
    table.about = said.join("; ");
    table.folded = true;
    table
}

fn declared(state_word: &str) -> Cell {
    match state_word {
        "active" => state("pass", "✓", "active"),
        "lapsing" => state("unknown", "!", "lapsing"),
        "not_run" => state("na", "–", "its rule did not run"),
        other => state("fail", "✕", other),
    }
}

/// Fingerprints, the first of them by name.
fn prints(all: &[String]) -> Cell {
    let mut shown: Vec<Part> = all.iter().take(20).map(|print| part("code", print)).collect();
    if all.len() > shown.len() {
        shown.push(part("quiet", format!("and {} more", all.len() - shown.len())));
    }
    if shown.is_empty() {
        shown.push(part("quiet", "none"));
    }
    lines(shown)
}

fn waivers(report: &Report) -> Table {
    let columns = ["State", "Rule and subject", "Owner", "Approved by", "Reason", "Until", "Accepts", "Declared at"];
    table(
        "Waivers",
        &columns,
        report.waivers.iter().map(|line| {
            let mut reason = text(&line.reason);
            if let Some(ticket) = &line.ticket {
                reason.lines.push(part("quiet", format!("ticket {ticket}")));
            }
            vec![
                declared(&line.state),
                lines(vec![part("code", &line.rule), part("code", &line.subject)]),
                text(&line.owner),
                text(&line.approved_by),
                reason,
                text(line.expires.as_deref().unwrap_or("no end")),
                prints(&line.accepts),
                code(place(&line.location)),
            ]
        }),
    )
}

fn bridges(report: &Report) -> Table {
    let columns = ["State", "From", "To", "At most", "Owner", "Approved by", "Until", "Closes"];
    table(
        "Bridges",
        &columns,
        report.bridges.iter().map(|line| {
            vec![
                declared(&line.state),
                code(&line.from),
                code(&line.to),
                text(&line.level),
                text(&line.owner),
                text(&line.approved_by),
                text(line.expires.as_deref().unwrap_or("no end")),
                prints(&line.closes),
            ]
        }),
    )
}

fn baseline(report: &Report) -> Table {
    let columns = ["File", "Digest", "Made as of", "#Fingerprints", "#Found again", "Not found any more"];
    table(
        "Baseline",
        &columns,
        report.baseline.iter().map(|line| {
            vec![code(&line.path), code(&line.digest), text(&line.as_of), number(line.entries), number(line.matched), prints(&line.gone)]
        }),
    )
}

fn inputs(report: &Report) -> Table {
    let columns = ["File", "Source", "#Records", "#Bytes", "Exported", "Holds", "SHA-256"];
    table(
        "Inputs",
        &columns,
        report.inputs.iter().map(|line| {
            let holds = match (line.truncated, line.complete) {
                (true, _) => state("fail", "✕", "cut off"),
                (false, true) => state("pass", "✓", "complete"),
                (false, false) => state("unknown", "?", "not proven complete"),
            };
            let mut file = code(&line.path);
            if let Some(made) = &line.provenance {
                let said = [
                    ("", &made.system),
                    ("", &made.environment),
                    ("by ", &made.exported_by),
                    ("with ", &made.command),
                    ("filtered by ", &made.filters),
                ];
                let said: Vec<String> =
                    said.iter().filter(|(_, text)| !text.is_empty()).map(|(what, text)| format!("{what}{text}")).collect();
                file.lines.push(part("quiet", said.join(", ")));
            }
            let exported = text(line.exported_at.as_deref().unwrap_or("not stated"));
            vec![file, text(&line.source), number(line.records), number(line.bytes), exported, holds, code(&line.sha256)]
        }),
    )
}

fn values(report: &Report) -> Table {
    table(
        "Values in force",
        &["Name", "Value", "From", "About"],
        report.values.iter().map(|line| {
            let words = if line.words.len() > 30 {
                format!(
                    "{} and {}",
                    line.words.iter().take(30).cloned().collect::<Vec<_>>().join(", "),
                    count(line.words.len() as u64 - 30, "more", "more")
                )
            } else {
                line.words.join(", ")
            };
            vec![code(format!("${}", line.name)), code(words), text(&line.origin), text(&line.about)]
        }),
    )
}
