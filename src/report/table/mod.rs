//! `--format table`: the report for people, readable at 80 columns and at 140. In: a report. Out: a block for each finding, grouped by
//! rule, then what was read, what could not be seen, what was silenced, and the verdict.

mod closing;
mod finding;
mod path;
mod silenced;

use super::Style;
use super::text::Page;
use super::verdict::verdict;
use crate::model::report::{FindingLine, Report};
use crate::model::{Severity, Status};
use anstyle::{AnsiColor, Style as Paint};
use std::io::{self, Write};

pub(super) use finding::{numbers, told as subject};
pub(super) use path::{sentence, told, write as path};

/// Writes the report.
pub(super) fn write(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style, out);
    for group in groups(report) {
        finding::group(&mut page, &group)?;
    }
    closing::write(&mut page, report)?;
    let paint = match report.gate.exit {
        0 => AnsiColor::Green.on_default().bold(),
        _ => AnsiColor::Red.on_default().bold(),
    };
    page.para(0, "", paint, &verdict(report))
}

/// Open findings of the same rule and severity together, worst first; within a severity in the order of the report.
fn groups(report: &Report) -> Vec<Vec<&FindingLine>> {
    let mut groups: Vec<Vec<&FindingLine>> = Vec::new();
    let mut known = std::collections::BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.status == Status::Open) {
        let at = *known.entry((&finding.severity, &finding.rule)).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.first().and_then(|finding| Severity::from_word(&finding.severity))));
    groups
}

/// The colour of a severity.
fn paint(severity: &str) -> Paint {
    match Severity::from_word(severity) {
        Some(Severity::Critical) => AnsiColor::Red.on_default().bold(),
        Some(Severity::High) => AnsiColor::Red.on_default(),
        Some(Severity::Medium) => AnsiColor::Yellow.on_default(),
        Some(Severity::Low) => AnsiColor::Cyan.on_default(),
        _ => Paint::new().dimmed(),
    }
}

/// How labels and places are shown.
const QUIET: Paint = Paint::new().dimmed();
/// How running text is shown.
const PLAIN: Paint = Paint::new();

#[cfg(test)]
mod tests {
    use super::super::neutral::hazardous;
    use super::super::sample;
    use super::*;
    use crate::model::report::{Acceptance, BaselineLine, WaiverLine};
    use unicode_width::UnicodeWidthStr;

    fn printed(report: &Report, width: usize, colour: bool) -> String {
        let mut out = Vec::new();
        write(report, Style { colour, width }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn is_readable_at_80_columns() {
        let text = printed(&sample::company(), 80, false);
        assert!(text.lines().all(|line| line.width() <= 80), "{text}");
        insta::assert_snapshot!("company_80", text);
    }

    #[test]
    fn is_readable_at_140_columns() {
        let text = printed(&sample::company(), 140, false);
        assert!(text.lines().all(|line| line.width() <= 140), "{text}");
        insta::assert_snapshot!("company_140", text);
    }

    #[test]
    fn without_input_it_says_so_and_does_not_pass() {
        insta::assert_snapshot!("empty_80", printed(&sample::empty(), 80, false));
    }

    #[test]
    fn hostile_names_can_do_nothing() {
        let text = printed(&sample::hostile(), 80, false);
        assert!(!text.replace('\n', "").contains(hazardous), "{text:?}");
        assert!(text.len() < 20_000, "an id of a megabyte is cut: {}", text.len());
        insta::assert_snapshot!("hostile_80", text);
    }

    #[test]
    fn colour_changes_nothing_but_colour() {
        let report = sample::company();
        let coloured = printed(&report, 100, true);
        assert!(coloured.contains("\u{1b}["));
        let mut plain = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once("\u{1b}[") {
            plain.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        plain.push_str(rest);
        assert_eq!(plain, printed(&report, 100, false));
    }

    #[test]
    fn silenced_findings_are_counted_and_named_but_not_told() {
        let text = printed(&sample::company(), 100, false);
        assert!(text.contains("1 waived"));
        assert_eq!(text.matches("Make one key for each environment").count(), 1);
    }

    #[test]
    fn what_is_accepted_stands_there_with_who_accepted_it() {
        let mut report = sample::company();
        for finding in report.findings.iter_mut().filter(|finding| finding.status == Status::Waived) {
            finding.accepted = Some(Acceptance {
                owner: "sre".into(),
                approved_by: "ciso@acme.example".into(),
                reason: "until the split".into(),
                ticket: None,
                expires: "2027-01-15T00:00:00Z".into(),
            });
        }
        report.waivers = vec![WaiverLine {
            rule: "r".into(),
            subject: "kim".into(),
            owner: String::new(),
            approved_by: "ciso@acme.example".into(),
            reason: String::new(),
            ticket: None,
            expires: None,
            state: "invalid".into(),
            accepts: Vec::new(),
            location: sample::at("partywall.yaml", 3),
        }];
        let gone = (0..12).map(|n| format!("r|secret:key-{n:02}")).collect();
        let as_of = "2026-11-01T00:00:00Z".to_owned();
        let baseline = BaselineLine { path: "b.json".into(), digest: String::new(), as_of, entries: 15, matched: 3, gone };
        report.baseline = Some(baseline);
        report.gate.gaps = 0;
        let text = printed(&report, 160, false);
        let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "approved by ciso@acme.example until 2027-01-15: until the split",
            "waiver: invalid, of r for kim, without an end, owner nobody, approved by ciso@acme.example, no ticket; accepts 0 findings",
            "baseline: b.json of 2026-11-01: 3 of 15 entries set aside",
            "12 entries of the baseline are not found any more",
            "and 2 more",
            "`partywall baseline … -o b.json` writes it anew",
        ] {
            assert!(joined.contains(part), "{part} is missing in\n{text}");
        }
        report.gate.gaps = 1;
        assert!(printed(&report, 160, false).contains("they may still be there"));
        report.config.silenced.no_waivers = true;
        assert!(printed(&report, 160, false).contains("are ignored (`--no-waivers`)"));
    }

    #[test]
    fn the_worst_comes_first_whatever_the_order() {
        let mut report = sample::company();
        report.findings.reverse();
        let text = printed(&report, 100, false);
        assert!(text.find("CRITICAL").unwrap() < text.find("MEDIUM").unwrap());
    }
}
