//! Baselines over findings: what is set aside, what got worse, what is gone, and files that are broken.

use super::*;
use crate::model::World;
use crate::model::report::{Location, Subject};
use crate::waiver::{Limits, Run, WAIVER_EXPIRED, finding};

fn line(rule: &str, id: &str, severity: Severity, behind: u64, members: usize) -> FindingLine {
    let world = World::default();
    let place = |_| Location { path: "x".into(), line: 1, column: 1, pointer: String::new() };
    let limits = Limits { critical: 90, other: None, notice: 14 };
    let mut line =
        finding(Run { world: &world, as_of: 0, place: &place, result: &|_| None, limits }, WAIVER_EXPIRED, &[], 0, "it is so".into());
    line.rule = rule.into();
    line.severity = severity.word().into();
    line.fingerprint = fingerprint::join(rule, [id]);
    line.evidence.behind = behind;
    let member = Subject {
        kind: "workload".into(),
        id: "w".into(),
        scope: String::new(),
        plane: "platform".into(),
        tenant: None,
        known_as: Vec::new(),
    };
    line.evidence.members = vec![member; members];
    line
}

fn baseline(entries: &[(&str, Severity, u64, u64)]) -> Baseline {
    let entry = |severity, behind, members| Entry { severity, behind, members, title: "A \"title\" \u{202e}\\ 雪\u{e0041}".into() };
    Baseline {
        as_of: "2026-11-22T00:00:00Z".into(),
        version: "0.1.0".into(),
        rules_digest: "sha256:00".into(),
        entries: entries
            .iter()
            .map(|(print, severity, behind, members)| ((*print).to_owned(), entry(*severity, *behind, *members)))
            .collect(),
    }
}

fn ran(id: &str) -> Option<RuleResult> {
    match id {
        "skipped" => Some(RuleResult::Skipped),
        "removed" => None,
        _ => Some(RuleResult::Fail),
    }
}

#[test]
fn what_is_in_it_and_no_worse_is_baselined() {
    let held = baseline(&[("r|a", Severity::High, 3, 2)]);
    for (severity, behind, members, status) in [
        (Severity::High, 3, 2, Status::Baselined),
        (Severity::Low, 0, 0, Status::Baselined),
        (Severity::Critical, 3, 2, Status::Open),
        (Severity::High, 4, 2, Status::Open),
        (Severity::Low, 3, 3, Status::Open),
    ] {
        let mut lines = [line("r", "a", severity, behind, members), line("r", "b", severity, behind, members)];
        let applied = held.apply(&mut lines, &ran);
        assert_eq!((lines[0].status, lines[1].status), (status, Status::Open), "{severity} {behind} {members}");
        assert_eq!((applied.matched, applied.gone.len()), (u64::from(status == Status::Baselined), 0), "worse is not gone");
        assert_eq!(lines[0].message.contains("; worse than before: "), status == Status::Open, "{}", lines[0].message);
    }
}

#[test]
fn waived_beats_baselined() {
    let mut waived = line("r", "a", Severity::High, 0, 0);
    waived.status = Status::Waived;
    let mut lines = [waived];
    let applied = baseline(&[("r|a", Severity::High, 0, 0)]).apply(&mut lines, &ran);
    assert_eq!((lines[0].status, applied.matched, applied.gone), (Status::Waived, 0, vec![]));
}

#[test]
fn what_is_not_found_any_more_is_gone_unless_its_rule_did_not_run() {
    let held = baseline(&[("r|a", Severity::Low, 0, 0), ("skipped|a", Severity::Low, 0, 0), ("removed|a", Severity::Low, 0, 0)]);
    assert_eq!(held.apply(&mut [], &ran).gone, ["removed|a", "r|a"]);
}

#[test]
fn findings_about_acceptances_are_never_in_it() {
    let mut lines = [line("waiver-expired", "a", Severity::Medium, 0, 0)];
    baseline(&[("waiver-expired|a", Severity::Critical, 9, 9)]).apply(&mut lines, &ran);
    assert_eq!(lines[0].status, Status::Open);
    let text = baseline(&[("bridge-widened|a", Severity::Low, 0, 0)]).text();
    assert!(parse(&text, "b.json").unwrap_err()[0].message.starts_with("a finding about a waiver or bridge"));
}

#[test]
fn the_text_comes_back_and_is_one_line_a_finding() {
    let held = baseline(&[("r|b", Severity::Low, 0, 7), ("r|a\u{1b}%7C", Severity::Critical, 12, 0)]);
    let text = held.text();
    assert_eq!(parse(&text, "b.json").unwrap(), held);
    assert!(!text.replace('\n', "").contains(hazardous));
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("fingerprint")).collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].contains("r|a") && lines[0].contains("\"behind\": 12") && !lines[0].contains("members"));
    let empty = baseline(&[]);
    assert_eq!(parse(&empty.text(), "b.json").unwrap(), empty);
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
}

#[test]
fn a_broken_file_is_told_with_its_place_and_without_its_values() {
    let good = baseline(&[("r|a", Severity::High, 1, 0)]).text();
    let secret = "hunter2hunter2";
    let put = |from: &str, to: &str| good.replace(from, to);
    for (text, says) in [
        (String::new(), ""),
        ("[]".into(), "a baseline is a map"),
        ("{}".into(), "has no `schema`"),
        (put("baseline/1", secret), "`schema` has a value that is not known here"),
        (put("2026-11-22T00:00:00Z", secret), "`as_of` is an RFC 3339"),
        (put("\"high\"", &format!("\"{secret}\"")), "`severity` has a value"),
        (put("\"severity\"", "\"sverity\""), "unknown key `sverity`"),
        (put("\"behind\": 1", "\"behind\": -1"), "not below zero"),
        (put("r|a", ""), "no fingerprint"),
        (format!("{good}{good}"), "here starts another"),
        (good[..good.len() / 2].to_owned(), ""),
        (good.replace("  \"findings\": [\n", "  \"findings\": [\n    { \"fingerprint\": \"r|a\", \"severity\": \"low\" },\n"), "twice"),
    ] {
        let wrong = parse(&text, "b.json").unwrap_err();
        assert!(wrong.iter().any(|problem| problem.message.contains(says)), "{says}: {wrong:?}");
        assert!(wrong.iter().all(|problem| problem.at.is_some() && !format!("{problem:?}").contains(secret)), "{wrong:?}");
    }
}
