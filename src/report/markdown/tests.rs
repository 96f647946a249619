//! The Markdown of the samples, looked at and parsed back.

use super::super::neutral::hazardous;
use super::super::sample;
use super::*;
use crate::model::report::{Acceptance, ProblemLine};
use pulldown_cmark::{Event, Options, Parser, Tag};

fn printed(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, Style { colour: true, width: 80 }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The HTML that a report may hold, and nothing in it but that.
fn own_html(html: &str) -> bool {
    let mut rest = html.to_owned();
    for tag in ["<details>", "</details>", "<summary>", "</summary>", "<b>", "</b>", "<code>", "</code>"] {
        rest = rest.replace(tag, "");
    }
    !rest.contains(['<', '>'])
}

/// Parses back: no link, no picture, no HTML but our own, folds opened and closed in turn, and nothing outside of code that could be read
/// as a mention, a reference or an address. Returns what is not in code.
fn harmless(markdown: &str) -> String {
    let mut bare = String::new();
    let mut depth = 0i32;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES) {
        match event {
            Event::Html(html) => {
                assert!(own_html(&html), "{html}");
                depth += html.matches("<details>").count() as i32 - html.matches("</details>").count() as i32;
                assert!((0..=1).contains(&depth));
                let mut seen = String::new();
                let mut rest: &str = &html;
                while let Some((before, after)) = rest.split_once("<code>") {
                    seen.push_str(before);
                    rest = after.split_once("</code>").unwrap().1;
                }
                seen.push_str(rest);
                for tag in ["<details>", "</details>", "<summary>", "</summary>", "<b>", "</b>"] {
                    seen = seen.replace(tag, "");
                }
                bare.push_str(&seen);
            }
            Event::Text(text) => bare.push_str(&text),
            Event::InlineHtml(html) => panic!("{html}"),
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_)) => {
                panic!("{event:?}")
            }
            Event::Start(Tag::Strikethrough | Tag::Emphasis) | Event::Rule | Event::FootnoteReference(_) => panic!("{event:?}"),
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    assert!(!bare.contains(['@', '#', '<', '>', '[', ']', '`', '_', '~', '$', '&', '\\']), "{bare}");
    assert!(!bare.contains("www.") && !bare.contains("://") && !bare.contains("GH-"), "{bare}");
    assert!(!markdown.replace('\n', "").contains(hazardous));
    bare
}

#[test]
fn a_company_reads_well() {
    let text = printed(&sample::company());
    harmless(&text);
    insta::assert_snapshot!("company_md", text);
}

#[test]
fn the_verdict_comes_first_and_gaps_before_findings() {
    let text = printed(&sample::company());
    assert!(text.starts_with("## partywall: failed: 2 findings at `high` or above; and not everything could be assessed"), "{text}");
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what}"));
    assert!(at("**2** critical") < at("### Not seen") && at("the export ends in the middle") < at("### Findings"));
    assert!(at("<b>critical</b>") < at("<b>medium</b>"));
    assert!(at("**Silenced** with the configuration `partywall.yaml`") < at("### Not seen"));
}

#[test]
fn without_input_it_says_so_and_does_not_pass() {
    let text = printed(&sample::empty());
    assert!(text.starts_with("## partywall: could not assess: nothing was assessed: no input was read"), "{text}");
    assert!(text.contains("no input: nothing under `exports` is an export"));
    harmless(&text);
}

#[test]
fn hostile_names_are_only_shown() {
    let mut report = sample::hostile();
    let bad = "@acme/all #1 GH-2 www.evil.example https://evil.example [a](b) ![c](d) <img src=x> </details> | ``` *x* &lt;";
    report.coverage.problems.push(ProblemLine { message: bad.into(), help: bad.into(), ..report.coverage.problems[0].clone() });
    let mut second = report.findings[0].clone();
    for text in [&mut second.title, &mut second.message, &mut second.fix, &mut second.rule, &mut second.severity, &mut second.confidence] {
        *text = bad.into();
    }
    second.fingerprint = bad.into();
    second.evidence.path.clear();
    second.controls = [(bad.to_owned(), vec![bad.to_owned()])].into();
    second.subjects[0].id = bad.into();
    let by = Acceptance { owner: bad.into(), approved_by: bad.into(), reason: bad.into(), ticket: Some(bad.into()), expires: bad.into() };
    let waived = FindingLine { status: Status::Waived, accepted: Some(by), ..second.clone() };
    report.findings.extend([second, waived]);
    for rule in &mut report.rules {
        rule.because = format!("{bad}\\|");
    }
    let text = printed(&report);
    harmless(&text);
    let cells = table_cells(&text);
    assert_eq!(cells, vec![6; report.rules.len() + 1], "no cell is broken");
}

/// Cells of each row of the table.
fn table_cells(markdown: &str) -> Vec<usize> {
    let mut rows = Vec::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(0),
            Event::Start(Tag::TableCell) => *rows.last_mut().unwrap() += 1,
            _ => {}
        }
    }
    rows
}

#[test]
fn whole_findings_are_left_out_and_counted() {
    let mut report = sample::company();
    let one = report.findings[2].clone();
    report.findings.extend((0..5_000).map(|n| FindingLine { fingerprint: format!("x|{n}"), ..one.clone() }));
    report.summary.medium += 5_000;
    let text = printed(&report);
    assert!(text.len() <= MOST, "{}", text.len());
    assert!(text.len() > MOST * 9 / 10, "what fits is shown: {}", text.len());
    harmless(&text);
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    assert!(text.contains("**5001** medium") && text.contains("#### 5001 medium"));
    let shown = text.matches("<b>critical</b>").count() + text.matches("<b>medium</b>").count();
    assert!(text.contains(&format!("**{} more findings in the JSON report**", 5_003 - shown)), "{shown}");
    assert_eq!(text.matches("<b>critical</b>").count(), 2, "the worst are there");
}

#[test]
fn nothing_makes_it_longer_than_a_comment() {
    let mut report = sample::hostile();
    let wide = "🦀&|`".repeat(1_000);
    let mut one = report.findings[0].clone();
    for hop in &mut one.evidence.path {
        hop.to.truncate(2_000);
    }
    for n in 0..300 {
        let mut finding = FindingLine { fingerprint: format!("{wide}{n}"), message: wide.clone(), rule: wide.clone(), ..one.clone() };
        finding.status = if n % 2 == 0 { Status::Waived } else { Status::Open };
        finding.evidence.path = vec![finding.evidence.path[0].clone(); 60];
        report.findings.push(finding);
    }
    for lines in 0..300 {
        report.coverage.notes.push(wide.clone());
        report.coverage.problems.push(ProblemLine { message: format!("{wide}{lines}"), ..report.coverage.problems[0].clone() });
        report.config.silenced.skipped_rules.push(wide.clone());
        report.rules.push(report.rules[0].clone());
    }
    let text = printed(&report);
    assert!(text.len() <= MOST, "{}", text.len());
    harmless(&text);
    assert!(text.contains("more findings in the JSON report"));
    assert!(text.contains("<b>"), "some finding is shown all the same");
}
