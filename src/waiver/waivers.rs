//! Waivers: which finding each accepts, and whether it may. One that does not count leaves its finding open and is a finding itself.

use super::{BuiltIn, Run, WAIVER_EXPIRED, WAIVER_INVALID, WAIVER_UNMATCHED, finding, settled};
use crate::model::report::FindingLine;
use crate::model::{RuleResult, Severity, Status, Waiver, fingerprint, time};
use std::collections::BTreeSet;

/// The longest that a critical finding may be accepted, in days.
const CRITICAL_DAYS: i64 = 90;
const DAY: i64 = 86_400;

/// Sets the findings that a valid waiver accepts to waived; returns the findings about waivers that do not hold.
pub fn apply(waivers: &[Waiver], findings: &mut [FindingLine], run: Run<'_>) -> Vec<FindingLine> {
    let mut own = Vec::new();
    for waiver in waivers {
        let said = judge(waiver, findings, run);
        own.extend(said.map(|(check, message)| finding(run, check, &[&waiver.rule, &waiver.subject], waiver.at, message)));
    }
    settled(own)
}

/// Waives what the waiver may waive; says what is wrong with it otherwise.
fn judge(waiver: &Waiver, findings: &mut [FindingLine], run: Run<'_>) -> Option<(BuiltIn, String)> {
    let name = format!("the waiver of `{}` for `{}`", waiver.rule, waiver.subject);
    let invalid = |what: &str| Some((WAIVER_INVALID, format!("{name} {what}")));
    let Some(result) = (run.result)(&waiver.rule) else { return invalid("names a rule that does not exist") };
    if let Some(what) = lacks(waiver) {
        return invalid(what);
    }
    let expires = waiver.expires.unwrap_or(0);
    if expires <= run.as_of {
        return Some((WAIVER_EXPIRED, format!("{name} ended on {}", day(expires))));
    }
    let matched: Vec<usize> = findings.iter().enumerate().filter(|(_, line)| names(waiver, line)).map(|(at, _)| at).collect();
    if matched.is_empty() {
        // Where the rule did not run, nothing can be said.
        let ran = !matches!(result, RuleResult::Skipped | RuleResult::Error);
        return ran.then(|| (WAIVER_UNMATCHED, format!("{name} matches no finding of this run")));
    }
    let first = |at: &usize| findings.get(*at).and_then(|line| fingerprint::parts(&line.fingerprint).nth(1));
    if matched.iter().map(first).collect::<BTreeSet<_>>().len() > 1 {
        return invalid("fits findings about several records: name one by `kind:id` or by the fingerprint");
    }
    let mut too_long = false;
    for at in matched {
        let Some(line) = findings.get_mut(at) else { continue };
        if line.severity == Severity::Critical.word() && expires - run.as_of > CRITICAL_DAYS * DAY {
            too_long = true;
        } else {
            line.status = Status::Waived;
        }
    }
    if too_long { invalid("is about a critical finding, and runs longer than 90 days") } else { None }
}

/// What an acceptance of risk has to say and this one does not.
fn lacks(waiver: &Waiver) -> Option<&'static str> {
    let empty = |text: &str| text.trim().is_empty();
    let same = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b.trim());
    match waiver {
        _ if empty(&waiver.owner) => Some("has no `owner`"),
        _ if empty(&waiver.approved_by) => Some("has no `approved_by`"),
        _ if same(&waiver.owner, &waiver.approved_by) => Some("is approved by its own owner"),
        _ if empty(&waiver.reason) => Some("has no `reason`"),
        _ if waiver.expires.is_none() => Some("has no `expires`"),
        _ => None,
    }
}

/// Whether a waiver means a finding: by its fingerprint, or by its first subject.
fn names(waiver: &Waiver, line: &FindingLine) -> bool {
    let subject = waiver.subject.as_str();
    if line.rule != waiver.rule {
        return false;
    }
    let by_subject = line.subjects.first().is_some_and(|first| first.id == subject || first.known_as.iter().any(|name| name == subject));
    line.fingerprint == subject || by_subject || fingerprint::parts(&line.fingerprint).nth(1).is_some_and(|first| first == subject)
}

/// A moment as its date.
fn day(at: i64) -> String {
    let text = time::format(at);
    text.split_once('T').map_or(text.clone(), |(date, _)| date.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::World;
    use crate::model::report::{Location, Subject};

    const NOW: i64 = 1_000 * DAY;

    fn line(rule: &str, kind: &str, id: &str, scope: &str, severity: Severity) -> FindingLine {
        let world = World::default();
        let place = |_| Location { path: "x".into(), line: 1, column: 1, pointer: String::new() };
        let run = Run { world: &world, as_of: NOW, place: &place, result: &|_| None };
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
    fn run(waiver: Waiver, mut lines: Vec<FindingLine>) -> (Vec<(String, String)>, Vec<Status>) {
        let world = World::default();
        let place = |at| Location { path: "partywall.yaml".into(), line: at, column: 1, pointer: String::new() };
        let result = |id: &str| match id {
            "r" => Some(RuleResult::Fail),
            "skipped" => Some(RuleResult::Skipped),
            _ => None,
        };
        let own = apply(&[waiver.clone(), waiver], &mut lines, Run { world: &world, as_of: NOW, place: &place, result: &result });
        assert!(own.iter().all(|line| line.locations[0].line == 7 && line.status == Status::Open));
        (own.into_iter().map(|line| (line.rule, line.message)).collect(), lines.into_iter().map(|line| line.status).collect())
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
}
