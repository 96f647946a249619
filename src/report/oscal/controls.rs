//! What a run says about the controls of frameworks. In: a report. Out: the frameworks that its rules name, each control with its rules,
//! and what follows from them. A rule's evidence is relevant to a control; that a control is satisfied is said only where every rule
//! that is mapped to it passed and nothing of the inputs was left unread, and even then an assessor decides.

use super::words;
use crate::model::report::{FrameworkLine, Report, RuleLine};
use crate::model::{RuleResult, Status};
use std::collections::{BTreeMap, BTreeSet};

/// A framework with the controls that rules of the run name.
pub(super) struct Framework<'r> {
    pub(super) key: &'r str,
    pub(super) title: &'r str,
    /// What is known of it; none where only rules name it.
    pub(super) line: Option<&'r FrameworkLine>,
    pub(super) controls: Vec<Control<'r>>,
}

/// A control with its rules.
pub(super) struct Control<'r> {
    /// As printed in the framework.
    pub(super) id: &'r str,
    /// Its title, or empty.
    pub(super) title: &'r str,
    /// Its id as OSCAL writes it.
    pub(super) token: String,
    pub(super) rules: Vec<&'r RuleLine>,
}

/// The frameworks of a report in its order, then those that only rules name: none is passed over.
pub(super) fn frameworks(report: &Report) -> Vec<Framework<'_>> {
    let mut mapped: BTreeMap<&str, BTreeMap<&str, Vec<&RuleLine>>> = BTreeMap::new();
    for rule in &report.rules {
        for (key, ids) in &rule.controls {
            let controls = mapped.entry(key).or_default();
            for id in ids.iter().collect::<BTreeSet<_>>() {
                controls.entry(id).or_default().push(rule);
            }
        }
    }
    let mut all = Vec::new();
    for line in &report.frameworks {
        let mut rest = mapped.remove(line.key.as_str()).unwrap_or_default();
        let known = line.controls.iter().filter_map(|control| {
            Some((control.id.as_str(), control.title.as_str(), control.token.as_str(), rest.remove(control.id.as_str())?))
        });
        let mut controls: Vec<_> = known.collect();
        controls.extend(rest.into_iter().map(|(id, rules)| (id, "", "", rules)));
        all.push(Framework { key: &line.key, title: &line.title, line: Some(line), controls: told_apart(&line.key, controls) });
    }
    all.extend(mapped.into_iter().map(|(key, controls)| Framework {
        key,
        title: key,
        line: None,
        controls: told_apart(key, controls.into_iter().map(|(id, rules)| (id, "", "", rules)).collect()),
    }));
    all.retain(|framework| !framework.controls.is_empty());
    all
}

/// Gives every control a token of its own: the framework's where it has one, else one made of key and id.
fn told_apart<'r>(key: &str, controls: Vec<(&'r str, &'r str, &'r str, Vec<&'r RuleLine>)>) -> Vec<Control<'r>> {
    let mut used = BTreeSet::new();
    let one = |(id, title, token, rules)| {
        let base = match token {
            "" => words::token(&format!("{key}_{id}").to_lowercase()),
            token => words::token(token),
        };
        let token = (1..).map(|nth: u32| if nth == 1 { base.clone() } else { format!("{base}_{nth}") }).find(|token| !used.contains(token));
        let token = token.unwrap_or(base);
        used.insert(token.clone());
        Control { id, title, token, rules }
    };
    controls.into_iter().map(one).collect()
}

/// What a run says about a control.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Every mapped rule passed on complete populations.
    Satisfied,
    /// A mapped rule found something that nobody accepted.
    NotSatisfied,
    /// Neither: why, a line each.
    Undecided(Vec<String>),
}

/// What follows for a control from the results of its rules.
pub(super) fn standing(report: &Report, against: &Against<'_>, control: &Control<'_>) -> Standing {
    if control.rules.iter().any(|rule| against.contains_key(rule.id.as_str())) {
        return Standing::NotSatisfied;
    }
    let mut why: Vec<String> = control.rules.iter().filter_map(|rule| unsettled(report, rule)).collect();
    why.extend(unread(report));
    if why.is_empty() && !control.rules.is_empty() { Standing::Satisfied } else { Standing::Undecided(why) }
}

/// By rule, the findings that stand against its controls, by their index.
pub(super) type Against<'r> = BTreeMap<&'r str, Vec<usize>>;

/// The findings that stand against controls: open ones, and those of a baseline, which nobody has accepted.
pub(super) fn against(report: &Report) -> Against<'_> {
    let mut all = Against::new();
    for (at, finding) in report.findings.iter().enumerate() {
        if matches!(finding.status, Status::Open | Status::Baselined) {
            all.entry(&finding.rule).or_default().push(at);
        }
    }
    all
}

/// Why a rule gives no verdict; none if it passed.
fn unsettled(report: &Report, rule: &RuleLine) -> Option<String> {
    let missing: Vec<&str> =
        report.coverage.not_assessed.iter().filter(|line| line.rule == rule.id).map(|line| line.why.as_str()).collect();
    let because = match rule.because.as_str() {
        "" => missing.join("; "),
        because => because.to_owned(),
    };
    let what = match rule.result {
        RuleResult::Pass if missing.is_empty() => return None,
        RuleResult::Pass => "passed for what could be decided",
        RuleResult::Fail => "found only what is accepted until a date",
        result => word(result),
    };
    Some(if because.is_empty() { format!("`{}`: {what}", rule.id) } else { format!("`{}`: {what}: {because}", rule.id) })
}

/// What of the inputs was not read: with it no control is satisfied.
fn unread(report: &Report) -> Vec<String> {
    let mut why = Vec::new();
    if report.inputs.is_empty() {
        why.push("no input was read".to_owned());
    }
    match (report.coverage.problems.len() as u64, report.gate.gaps) {
        (0, 0) => {}
        (problems, gaps) => why.push(format!("problems with inputs or rules: {}", problems.max(gaps))),
    }
    let cut = report.inputs.iter().filter(|input| input.truncated).count();
    if cut > 0 {
        why.push(format!("inputs that say that more follows: {cut}"));
    }
    why
}

/// A result in words.
pub(super) fn word(result: RuleResult) -> &'static str {
    match result {
        RuleResult::Pass => "passed",
        RuleResult::Fail => "failed",
        RuleResult::NotApplicable => "not applicable",
        RuleResult::NotEvaluated => "not evaluated",
        RuleResult::Error => "could not be run",
        RuleResult::Skipped => "left out by the user",
    }
}

/// A result as the report's own word.
pub(super) fn key(result: RuleResult) -> &'static str {
    match result {
        RuleResult::Pass => "pass",
        RuleResult::Fail => "fail",
        RuleResult::NotApplicable => "not_applicable",
        RuleResult::NotEvaluated => "not_evaluated",
        RuleResult::Error => "error",
        RuleResult::Skipped => "skipped",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::report::{ControlLine, NotAssessedLine};
    use crate::report::sample;

    /// A report in which all went well, with one framework and rules mapped to one control.
    fn healthy() -> Report {
        let mut report = sample::company();
        report.findings.clear();
        report.coverage.problems.clear();
        report.coverage.not_assessed.clear();
        report.gate.gaps = 0;
        for rule in &mut report.rules {
            rule.result = RuleResult::Pass;
            rule.findings = 0;
        }
        report
    }

    fn standing_of(report: &Report) -> Standing {
        let frameworks = frameworks(report);
        assert_eq!(frameworks.len(), 1);
        standing(report, &against(report), &frameworks[0].controls[0])
    }

    fn why(report: &Report) -> String {
        match standing_of(report) {
            Standing::Undecided(why) => why.join("\n"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn satisfied_is_said_only_where_all_passed() {
        assert_eq!(standing_of(&healthy()), Standing::Satisfied);
        for result in [RuleResult::NotApplicable, RuleResult::NotEvaluated, RuleResult::Error, RuleResult::Skipped, RuleResult::Fail] {
            let mut report = healthy();
            report.rules[2].result = result;
            report.rules[2].because = "no file says when".into();
            assert!(why(&report).contains("`standing-platform-administrator`"), "{result:?}");
            assert!(why(&report).ends_with("no file says when"));
        }
    }

    #[test]
    fn what_is_open_or_only_in_a_baseline_stands_against_the_control() {
        let full = sample::company();
        for (status, against) in [(Status::Open, true), (Status::Baselined, true), (Status::Waived, false)] {
            let mut report = healthy();
            report.rules[0].result = RuleResult::Fail;
            report.findings = vec![full.findings[0].clone()];
            report.findings[0].status = status;
            assert_eq!(standing_of(&report) == Standing::NotSatisfied, against, "{status:?}");
            if !against {
                assert!(why(&report).contains("accepted until a date"));
            }
        }
    }

    #[test]
    fn a_gap_anywhere_leaves_it_undecided() {
        let mut report = healthy();
        report.gate.gaps = 1;
        assert!(why(&report).contains("problems with inputs or rules: 1"));
        let mut report = healthy();
        report.coverage.problems = sample::company().coverage.problems;
        assert!(why(&report).contains("problems with inputs or rules: 1"));
        let mut report = healthy();
        report.inputs[0].truncated = true;
        assert!(why(&report).contains("more follows: 1"));
        let mut report = healthy();
        report.inputs.clear();
        assert!(why(&report).contains("no input was read"));
        let mut report = healthy();
        let line = NotAssessedLine { rule: report.rules[0].id.clone(), why: "no end is stated".into(), declare: String::new() };
        report.coverage.not_assessed = vec![line];
        assert!(why(&report).contains("passed for what could be decided: no end is stated"));
    }

    #[test]
    fn a_failure_counts_even_if_much_was_not_read() {
        let mut report = sample::company();
        report.gate.gaps = 7;
        assert_eq!(standing_of(&report), Standing::NotSatisfied);
    }

    #[test]
    fn no_framework_and_no_id_is_passed_over_and_tokens_are_unique() {
        let mut report = healthy();
        report.rules[0].controls = [("house".to_owned(), vec!["7.1".into(), "7(1".into(), "7.1".into()])].into();
        let control = |id: &str, token: &str| ControlLine { id: id.into(), title: String::new(), official: false, token: token.into() };
        report.frameworks = vec![FrameworkLine {
            key: "owasp-nhi-2025".into(),
            title: "NHI".into(),
            version: String::new(),
            date: String::new(),
            publisher: String::new(),
            licence: String::new(),
            controls: vec![control("NHI9:2025", "nhi9-2025"), control("NHI5:2025", "nhi5-2025")],
        }];
        let all = frameworks(&report);
        let tokens = |at: usize| all[at].controls.iter().map(|control| control.token.as_str()).collect::<Vec<_>>();
        assert_eq!((all[0].key, tokens(0)), ("owasp-nhi-2025", vec!["nhi5-2025"]));
        assert_eq!((all[1].key, tokens(1)), ("house", vec!["house_7-1", "house_7.1"]));
        assert_eq!(all[1].controls[1].rules.len(), 1);
        report.rules[0].controls = [("house".to_owned(), vec!["7)1".into(), "7(1".into()])].into();
        assert_eq!(frameworks(&report)[1].controls.iter().map(|c| c.token.as_str()).collect::<Vec<_>>(), ["house_7-1", "house_7-1_2"]);
    }
}
