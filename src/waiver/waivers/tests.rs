//! Waivers over findings: what each accepts, and what is wrong with those that do not hold.

use super::*;
use crate::model::World;
use crate::model::report::{Location, Subject};
use crate::waiver::Limits;

const NOW: i64 = 1_000 * DAY;
const LIMITS: Limits = Limits { critical: 90, other: None, notice: 14 };

fn line(rule: &str, kind: &str, id: &str, scope: &str, severity: Severity) -> FindingLine {
    let world = World::default();
    let place = |_| Location { path: "x".into(), line: 1, column: 1, pointer: String::new() };
    let run = Run { world: &world, as_of: NOW, place: &place, result: &|_| None, limits: LIMITS };
    let mut line = finding(run, WAIVER_EXPIRED, &[], 0, String::new());
    line.rule = rule.into();
    line.severity = severity.word().into();
    let label = if scope.is_empty() { format!("{kind}:{id}") } else { format!("{kind}:{id}@{scope}") };
    line.fingerprint = fingerprint::join(rule, [label.as_str(), "role:admin"]);
    let subject = |kind: &str, id: &str| Subject {
        kind: kind.into(),
        id: id.into(),
        scope: scope.into(),
        plane: "platform".into(),
        tenant: None,
        known_as: vec!["other-name".into()],
    };
    line.subjects = vec![subject(kind, id), subject("role", "admin")];
    line
}

fn waiver(rule: &str, subject: &str) -> Waiver {
    Waiver {
        rule: rule.into(),
        subject: subject.into(),
        owner: "sre".into(),
        approved_by: "ciso@acme.example".into(),
        reason: "break glass".into(),
        ticket: None,
        expires: Some(NOW + 91 * DAY),
        at: 7,
    }
}

/// (rule of the finding about the waiver, its message, statuses of the findings)
fn run(waiver: Waiver, lines: Vec<FindingLine>) -> (Vec<(String, String)>, Vec<Status>) {
    let (out, lines) = held(waiver, lines, LIMITS, false);
    (out.findings.into_iter().map(|line| (line.rule, line.message)).collect(), lines.into_iter().map(|line| line.status).collect())
}

/// The same waiver twice over some findings: the second adds nothing.
fn held(waiver: Waiver, mut lines: Vec<FindingLine>, limits: Limits, ignored: bool) -> (Waivers, Vec<FindingLine>) {
    let world = World::default();
    let place = |at| Location { path: "partywall.yaml".into(), line: at, column: 1, pointer: String::new() };
    let result = |id: &str| match id {
        "r" => Some(RuleResult::Fail),
        "skipped" => Some(RuleResult::Skipped),
        _ => None,
    };
    let run = Run { world: &world, as_of: NOW, place: &place, result: &result, limits };
    let out = waivers(&[waiver.clone(), waiver], ignored, &mut lines, run);
    assert!(out.findings.iter().all(|line| line.locations[0].line == 7 && line.status == Status::Open));
    assert!(out.lines.len() == 2 && out.lines[0].state == out.lines[1].state && out.lines[0].location.line == 7);
    (out, lines)
}

#[test]
fn a_valid_waiver_takes_the_finding_it_names() {
    let lines = || vec![line("r", "human", "kim", "", Severity::High), line("other", "human", "kim", "", Severity::High)];
    for subject in ["kim", "human:kim", "other-name", "r|human:kim|role:admin"] {
        assert_eq!(run(waiver("r", subject), lines()), (vec![], vec![Status::Waived, Status::Open]), "{subject}");
    }
}

#[test]
fn what_matches_nothing_is_told() {
    // Only the first subject counts, and only whole.
    for subject in ["admin", "ki", "human:kim|role:admin", "role:admin", ""] {
        let (own, status) = run(waiver("r", subject), vec![line("r", "human", "kim", "", Severity::High)]);
        assert_eq!((own[0].0.as_str(), own.len(), status), ("waiver-unmatched", 1, vec![Status::Open]), "{subject}");
    }
    assert_eq!(run(waiver("skipped", "kim"), vec![]).0, []);
    assert!(run(waiver("typo", "kim"), vec![]).0[0].1.ends_with("names a rule that does not exist"));
}

#[test]
fn an_end_that_has_passed_opens_the_finding_again() {
    let ended = Waiver { expires: Some(NOW), ..waiver("r", "kim") };
    let (own, status) = run(ended, vec![line("r", "human", "kim", "", Severity::High)]);
    assert_eq!(own, [("waiver-expired".to_owned(), "the waiver of `r` for `kim` ended on 1972-09-27".to_owned())]);
    assert_eq!(status, [Status::Open]);
}

#[test]
fn an_acceptance_without_two_people_a_reason_and_an_end_does_not_count() {
    let good = waiver("r", "kim");
    let wrong = [
        (Waiver { owner: " ".into(), ..good.clone() }, "has no `owner`"),
        (Waiver { approved_by: String::new(), ..good.clone() }, "has no `approved_by`"),
        (Waiver { approved_by: "SRE ".into(), ..good.clone() }, "is approved by its own owner"),
        (Waiver { reason: String::new(), ..good.clone() }, "has no `reason`"),
        (Waiver { expires: None, ..good }, "has no `expires`"),
    ];
    for (waiver, what) in wrong {
        let (own, status) = run(waiver, vec![line("r", "human", "kim", "", Severity::High)]);
        assert_eq!((own[0].0.as_str(), status), ("waiver-invalid", vec![Status::Open]));
        assert!(own[0].1.ends_with(what), "{}", own[0].1);
    }
}

#[test]
fn a_critical_finding_is_accepted_for_ninety_days_at_most() {
    let lines = || vec![line("r", "human", "kim", "", Severity::Critical)];
    let (own, status) = run(waiver("r", "kim"), lines());
    assert_eq!((own[0].0.as_str(), status), ("waiver-invalid", vec![Status::Open]));
    let short = Waiver { expires: Some(NOW + 90 * DAY), ..waiver("r", "kim") };
    assert_eq!(run(short, lines()), (vec![], vec![Status::Waived]));
}

#[test]
fn an_id_of_two_records_waives_neither() {
    let lines = || vec![line("r", "human", "kim", "okta", Severity::High), line("r", "human", "kim", "entra", Severity::High)];
    let (own, status) = run(waiver("r", "kim"), lines());
    assert_eq!((own[0].0.as_str(), status), ("waiver-invalid", vec![Status::Open, Status::Open]));
    assert_eq!(run(waiver("r", "human:kim@okta"), lines()), (vec![], vec![Status::Waived, Status::Open]));
    assert_eq!(run(waiver("r", "r|human:kim@entra|role:admin"), lines()), (vec![], vec![Status::Open, Status::Waived]));
}

#[test]
fn the_limits_are_the_users() {
    let line = |severity| vec![line("r", "human", "kim", "", severity)];
    let ends = |days| Waiver { expires: Some(NOW + days * DAY), ..waiver("r", "kim") };
    let state = |days, severity, limits| held(ends(days), line(severity), limits, false).0.lines[0].state.clone();
    assert_eq!(state(100, Severity::Critical, Limits { critical: 120, ..LIMITS }), "active");
    assert_eq!(state(31, Severity::Low, Limits { other: Some(30), ..LIMITS }), "invalid");
    assert_eq!(state(30, Severity::Low, Limits { other: Some(30), ..LIMITS }), "active");
    assert_eq!(state(5000, Severity::High, LIMITS), "active");
    let (out, _) = held(ends(31), line(Severity::Low), Limits { other: Some(30), ..LIMITS }, false);
    assert!(out.findings[0].message.ends_with("for `kim` runs longer than 30 days"), "{}", out.findings[0].message);
}

#[test]
fn a_near_end_is_told_and_the_finding_still_waived() {
    let ends = |days| Waiver { expires: Some(NOW + days * DAY), ..waiver("r", "kim") };
    let lines = || vec![line("r", "human", "kim", "", Severity::High)];
    let (out, findings) = held(ends(14), lines(), LIMITS, false);
    assert_eq!((out.lines[0].state.as_str(), findings[0].status), ("lapsing", Status::Waived));
    assert_eq!(out.lines[0].accepts, ["r|human:kim|role:admin"]);
    assert_eq!((out.findings[0].rule.as_str(), out.findings[0].severity.as_str()), ("waiver-lapsing", "low"));
    assert_eq!(held(ends(15), lines(), LIMITS, false).0.lines[0].state, "active");
    assert_eq!(held(ends(1), lines(), Limits { notice: 0, ..LIMITS }, false).0.lines[0].state, "active");
    assert_eq!(held(ends(1), vec![], LIMITS, false).0.lines[0].state, "unmatched", "what matches nothing does not lapse");
}

#[test]
fn who_accepted_a_finding_stands_at_it() {
    let ticket = Waiver { ticket: Some("SEC-1".into()), ..waiver("r", "kim") };
    let (_, findings) = held(ticket, vec![line("r", "human", "kim", "", Severity::High)], LIMITS, false);
    let accepted = findings[0].accepted.clone().unwrap();
    assert_eq!((accepted.owner.as_str(), accepted.ticket.as_deref()), ("sre", Some("SEC-1")));
    assert!(accepted.expires.starts_with("1972-12-27T"), "{}", accepted.expires);
}

#[test]
fn ignored_waivers_are_listed_and_do_nothing() {
    let (out, findings) = held(waiver("r", "kim"), vec![line("r", "human", "kim", "", Severity::High)], LIMITS, true);
    assert_eq!((out.lines[0].state.as_str(), out.findings.len()), (IGNORED, 0));
    assert_eq!((findings[0].status, findings[0].accepted.is_none()), (Status::Open, true));
    assert_eq!(held(waiver("skipped", "kim"), vec![], LIMITS, false).0.lines[0].state, "not_run");
}
