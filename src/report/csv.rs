//! `--format csv`: for spreadsheets. In: a report. Out: RFC 4180, UTF-8, comma, CRLF, every cell quoted, the columns of [`COLUMNS`].
//!
//! First a row for each finding, with status `open`, `waived` or `baselined`. Then the run says what it is worth, in rows without a
//! severity: status `gap` for what could not be seen (its sort stands under `family`), `silenced` for what the configuration or the command
//! line took out, and at the end one row with status `verdict`. So a file without findings is not empty, and says whether that is good.
//!
//! Spreadsheets run a cell that begins like a formula. Where a cell's first character, blanks and quotes aside, is one of `= + - @`, one of
//! their full-width forms, or a control character, the cell gets a leading `'`. The same is done behind `,` and `;` inside of a cell, since
//! a spreadsheet that takes another separator begins a new cell there. Line breaks, tabs and whatever else acts are shown as `\u{..}`, and
//! what is longer than a cell may be is cut in its middle. The text as it is stands in the JSON report.

use super::gaps::{gaps, silenced};
use super::neutral::hazardous;
use super::table::{sentence, subject};
use super::verdict::verdict;
use super::{Style, neutral, place};
use crate::model::report::{FindingLine, Hop, Location, Report, Subject};
use crate::model::{Counts, Status};
use csv::{QuoteStyle, Terminator, WriterBuilder};
use std::io;

/// The columns. New ones come at the end.
const COLUMNS: [&str; 32] = [
    "severity",
    "status",
    "rule",
    "family",
    "title",
    "message",
    "subject_kind",
    "subject_id",
    "subject_scope",
    "subject_plane",
    "subject_tenant",
    "more_subjects",
    "members",
    "path",
    "file",
    "line",
    "column",
    "pointer",
    "more_places",
    "fix",
    "confidence",
    "before",
    "behind",
    "counts",
    "accepted_owner",
    "accepted_approver",
    "accepted_ticket",
    "accepted_expires",
    "accepted_reason",
    "controls",
    "fingerprint",
    "as_of",
];

/// Characters of a cell. Spreadsheets take 32,767 units of UTF-16, up to two a character, and spill the rest into other rows.
const CELL: usize = 16_000;

/// Writes the report.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let mut rows = WriterBuilder::new().quote_style(QuoteStyle::Always).terminator(Terminator::CRLF).from_writer(out);
    rows.write_record(COLUMNS).map_err(own)?;
    let mut row = |row: Row| rows.write_record(row.0.iter().map(|text| cell(text))).map_err(own);
    for line in &report.findings {
        row(finding(line).with("as_of", &report.as_of))?;
    }
    for gap in gaps(report) {
        let rules = gap.rules.iter().copied().collect::<Vec<_>>().join(", ");
        let about = if rules.is_empty() { gap.text } else { format!("{}; for {rules}", gap.text) };
        let told = said("gap", &about).with("family", gap.sort.word()).with("fix", &gap.help);
        row(told.at(gap.location).with("as_of", &report.as_of))?;
    }
    for line in silenced(report) {
        let by = report.config.path.as_deref().unwrap_or("");
        row(said("silenced", &line).with("file", by).with("as_of", &report.as_of))?;
    }
    row(said("verdict", &verdict(report)).with("as_of", &report.as_of))?;
    rows.flush()
}

/// The error of the writer below: a closed pipe stays one.
fn own(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other("a row of another length than the header"),
    }
}

/// A row; cells are found by the name of their column.
struct Row([String; COLUMNS.len()]);

impl Row {
    fn with(mut self, column: &str, text: &str) -> Row {
        if let Some(cell) = COLUMNS.iter().position(|name| *name == column).and_then(|at| self.0.get_mut(at)) {
            text.clone_into(cell);
        }
        self
    }

    /// The place, if there is one; a line or column that is not known is empty.
    fn at(self, location: Option<&Location>) -> Row {
        let Some(at) = location else { return self };
        let number = |number: u32| if number == 0 { String::new() } else { number.to_string() };
        let row = self.with("file", &at.path).with("line", &number(at.line));
        row.with("column", &number(at.column)).with("pointer", &at.pointer)
    }
}

/// A row about the run.
fn said(status: &str, message: &str) -> Row {
    Row(Default::default()).with("status", status).with("message", message)
}

fn finding(line: &FindingLine) -> Row {
    let status = match line.status {
        Status::Open => "open",
        Status::Waived => "waived",
        Status::Baselined => "baselined",
    };
    let row = said(status, &line.message)
        .with("severity", &line.severity)
        .with("rule", &line.rule)
        .with("family", &line.family)
        .with("title", &line.title)
        .with("fix", &line.fix)
        .with("confidence", &line.confidence)
        .with("fingerprint", &line.fingerprint);
    accepted(evidence(about(row, &line.subjects), line), line)
}

fn about(row: Row, subjects: &[Subject]) -> Row {
    let Some((first, rest)) = subjects.split_first() else { return row };
    row.with("subject_kind", &first.kind)
        .with("subject_id", &first.id)
        .with("subject_scope", &first.scope)
        .with("subject_plane", &first.plane)
        .with("subject_tenant", first.tenant.as_deref().unwrap_or(""))
        .with("more_subjects", &told(rest))
}

fn told(subjects: &[Subject]) -> String {
    subjects.iter().map(|one| subject(one, usize::MAX)).collect::<Vec<_>>().join("; ")
}

fn evidence(row: Row, line: &FindingLine) -> Row {
    let evidence = &line.evidence;
    let mut path = sentences(&evidence.path);
    if !evidence.second.is_empty() {
        path.push_str(&format!("; and {}", sentences(&evidence.second)));
    }
    let counted = evidence.before > 0 || evidence.behind > 0;
    let counts = match evidence.counts {
        _ if !counted => "",
        Counts::Exact => "exact",
        Counts::AtLeast => "at_least",
    };
    let number = |number: u64| if counted { number.to_string() } else { String::new() };
    let controls = line.controls.iter().map(|(framework, ids)| format!("{framework}: {}", ids.join(", ")));
    let places = line.locations.iter().skip(1).map(place).collect::<Vec<_>>().join("; ");
    row.at(line.locations.first())
        .with("path", &path)
        .with("members", &told(&evidence.members))
        .with("more_places", &places)
        .with("before", &number(evidence.before))
        .with("behind", &number(evidence.behind))
        .with("counts", counts)
        .with("controls", &controls.collect::<Vec<_>>().join("; "))
}

/// A path in one line, each hop with its place.
fn sentences(hops: &[Hop]) -> String {
    let told = hops.iter().map(|hop| format!("{} [{}]", sentence(hop, usize::MAX), place(&hop.location)));
    told.collect::<Vec<_>>().join("; ")
}

fn accepted(row: Row, line: &FindingLine) -> Row {
    let Some(by) = &line.accepted else { return row };
    row.with("accepted_owner", &by.owner)
        .with("accepted_approver", &by.approved_by)
        .with("accepted_ticket", by.ticket.as_deref().unwrap_or(""))
        .with("accepted_expires", &by.expires)
        .with("accepted_reason", &by.reason)
}

/// A text that a spreadsheet shows and does not run.
fn cell(text: &str) -> String {
    let clean = neutral(text);
    let mut out = String::with_capacity(clean.len() + 8);
    if text.starts_with(hazardous) || clean.trim_start_matches(blank).starts_with(runs) {
        out.push('\'');
    }
    let mut behind_separator = false;
    for c in clean.chars() {
        if behind_separator && runs(c) {
            out.push('\'');
        }
        out.push(c);
        behind_separator = matches!(c, ',' | ';' | '\u{ff0c}' | '\u{ff1b}') || (behind_separator && blank(c));
    }
    cut(out)
}

/// What makes a formula of a cell, also as full-width forms and as the sign for minus.
fn runs(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}' | '\u{2212}' | '\u{fe62}'..='\u{fe66}' | '\u{fe6b}'
    )
}

/// What may stand before it: blanks and quotes of all sorts.
fn blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '\u{ff02}' | '\u{ff07}')
}

fn cut(text: String) -> String {
    let length = text.chars().count();
    if length <= CELL {
        return text;
    }
    text.chars().take(CELL / 2).chain(['…']).chain(text.chars().skip(length - CELL / 2 + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::model::report::Acceptance;

    fn printed(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, Style { colour: true, width: 80 }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The rows as a parser reads them, each as wide as the header.
    fn rows(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    fn column(name: &str) -> usize {
        COLUMNS.iter().position(|column| *column == name).unwrap()
    }

    #[test]
    fn is_what_rfc_4180_asks_for() {
        let text = printed(&sample::company());
        assert!(text.ends_with("\"\r\n"));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert!(text.lines().all(|line| line.starts_with('"') && line.ends_with('"')), "{text}");
        insta::assert_snapshot!("company_csv", text.replace("\r\n", "\n"));
    }

    #[test]
    fn every_finding_gap_and_the_verdict_has_its_row() {
        let report = sample::company();
        let text = printed(&report);
        let rows = rows(&text);
        let with = |status: &str| rows.iter().filter(|row| row[column("status")] == status).count();
        assert_eq!((with("open"), with("waived"), with("gap")), (3, 1, gaps(&report).len()));
        assert_eq!((with("silenced"), with("verdict")), (4, 1));
        assert_eq!(rows.last().unwrap()[column("message")], verdict(&report));
        let first = &rows[0];
        assert_eq!((first[column("before")].as_str(), first[column("counts")].as_str()), ("7", "exact"));
        assert!(first[column("path")].starts_with("alice@acme.example is a member of ml-engineers [platform-roles.yaml:12:5]; "));
    }

    #[test]
    fn nothing_read_is_told() {
        let text = printed(&sample::empty());
        let rows = rows(&text);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0][column("status")], "gap");
        assert!(rows[1][column("message")].starts_with("could not assess"));
    }

    #[test]
    fn who_accepted_a_finding_is_told() {
        let mut report = sample::company();
        report.findings[3].accepted = Some(Acceptance {
            owner: "team-a".into(),
            approved_by: "ciso@acme.example".into(),
            reason: "=moves in spring".into(),
            ticket: Some("RISK-7".into()),
            expires: "2027-03-01T00:00:00Z".into(),
        });
        let text = printed(&report);
        let row = &rows(&text)[3];
        let accepted = &row[column("accepted_owner")..=column("accepted_reason")];
        assert_eq!(accepted, ["team-a", "ciso@acme.example", "RISK-7", "2027-03-01T00:00:00Z", "'=moves in spring"]);
    }

    #[test]
    fn no_cell_runs() {
        for (text, shown) in [
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("  =1", "'  =1"),
            ("\"=1", "'\"=1"),
            ("'=1", "''=1"),
            ("\t=1", "'\\u{9}=1"),
            ("\r\n=1", "'\\u{d}\\u{a}=1"),
            ("\0=1", "'\\u{0}=1"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("\u{a0}\u{ff20}x", "'\u{a0}\u{ff20}x"),
            ("a;=1", "a;'=1"),
            ("a\", \"=1", "a\", \"'=1"),
            ("a@b.example", "a@b.example"),
            ("1=1", "1=1"),
            ("", ""),
        ] {
            assert_eq!(cell(text), shown, "{text:?}");
        }
        let long = cell(&"🦀".repeat(100_000));
        assert!(long.encode_utf16().count() < 32_767);
    }

    #[test]
    fn hostile_names_are_only_shown() {
        let text = printed(&sample::hostile());
        assert!(!text.replace("\r\n", "").contains(hazardous));
        for row in rows(&text) {
            assert_eq!(row.len(), COLUMNS.len());
            for cell in row {
                assert!(!cell.trim_start_matches(blank).starts_with(runs) || cell.starts_with('\''), "{cell}");
                assert!(cell.encode_utf16().count() < 32_767);
            }
        }
    }
}
