//! The last line of a run: what the gate says, in words. In: a report. Out: one sentence.

use super::text::count;
use crate::model::RuleResult;
use crate::model::report::Report;

/// What the gate says. When findings and gaps both count, the sentence says both.
pub fn verdict(report: &Report) -> String {
    let gate = &report.gate;
    let open = open(report);
    let findings = match (gate.fail_on.as_str(), gate.failing) {
        ("never", _) => format!("{} open, and no severity set to fail on", count(open, "finding", "findings")),
        (level, 0) if open == 0 => format!("no finding at `{level}` or above"),
        (level, 0) => format!("no finding at `{level}` or above, {} below", open),
        (level, failing) => format!("{} at `{level}` or above", count(failing, "finding", "findings")),
    };
    let set_aside = match (report.config.silenced.no_waivers, report.summary.baselined) {
        (true, _) => "; waivers and baselines are ignored".to_owned(),
        (false, 0) => String::new(),
        (false, more) => format!("; {more} more in the baseline"),
    };
    let findings = findings + &set_aside;
    let nothing = !gate.assessed;
    let read = match nothing {
        _ if report.inputs.is_empty() => "nothing was assessed: no input was read",
        true => "nothing was assessed: no rule could decide anything",
        false => "not everything could be assessed",
    };
    let gaps = if gate.gaps == 0 { read.to_owned() } else { format!("{read} ({})", count(gate.gaps, "problem", "problems")) };
    match (gate.exit, gate.gaps) {
        (0, 0) if !nothing => format!("passed: {findings}{}", undecided(report)),
        (1, 0) if nothing => format!("failed: {findings}; and {gaps}"),
        (0, _) => format!("passed: {findings}; {gaps}, which --allow-gaps lets pass"),
        (1, 0) => format!("failed: {findings}"),
        (1, _) => format!("failed: {findings}; and {gaps}"),
        (3, _) => format!("could not assess: {gaps}; {findings}"),
        (code, _) => format!("ended with {code}: {findings}; {gaps}"),
    }
}

/// Rules that neither passed nor failed: they stand beside a passed gate, which is no statement about them.
fn undecided(report: &Report) -> String {
    match report.rules.iter().filter(|rule| rule.result == RuleResult::NotEvaluated).count() as u64 {
        0 => String::new(),
        number => format!("; {} not decided", count(number, "rule", "rules")),
    }
}

fn open(report: &Report) -> u64 {
    let sum = &report.summary;
    sum.critical + sum.high + sum.medium + sum.low + sum.informational
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::model::report::Gate;

    #[test]
    fn says_both_when_findings_and_gaps_count() {
        let mut report = sample::company();
        report.gate.exit = 1;
        report.gate.failing = 2;
        report.gate.gaps = 1;
        let line = verdict(&report);
        assert!(line.starts_with("failed: 2 findings at `high` or above; and not everything could be assessed (1 problem)"), "{line}");
        report.gate.gaps = 0;
        assert_eq!(verdict(&report), "failed: 2 findings at `high` or above");
    }

    #[test]
    fn no_input_is_no_pass() {
        let report = sample::empty();
        assert_eq!(
            verdict(&report),
            "could not assess: nothing was assessed: no input was read (1 problem); no finding at `high` or above"
        );
    }

    #[test]
    fn what_does_not_count_is_said() {
        let mut report = sample::company();
        report.summary.baselined = 4;
        assert!(verdict(&report).contains("at `high` or above; 4 more in the baseline"), "{}", verdict(&report));
        report.config.silenced.no_waivers = true;
        assert!(verdict(&report).contains("at `high` or above; waivers and baselines are ignored"), "{}", verdict(&report));
    }

    #[test]
    fn where_no_rule_decides_anything_nothing_was_assessed() {
        let mut report = sample::company();
        report.gate = Gate { fail_on: "high".into(), failing: 0, gaps: 0, assessed: false, exit: 3 };
        assert!(
            verdict(&report).starts_with("could not assess: nothing was assessed: no rule could decide anything;"),
            "{}",
            verdict(&report)
        );
        report.gate.exit = 0;
        assert!(verdict(&report).ends_with("nothing was assessed: no rule could decide anything, which --allow-gaps lets pass"));
    }

    #[test]
    fn a_passed_gate_says_how_many_rules_are_not_decided() {
        let mut report = sample::company();
        report.gate = Gate { fail_on: "critical".into(), failing: 0, gaps: 0, assessed: true, exit: 0 };
        assert!(verdict(&report).ends_with("; 1 rule not decided"), "{}", verdict(&report));
    }

    #[test]
    fn never_still_says_how_many() {
        let mut report = sample::company();
        report.gate.fail_on = "never".into();
        report.gate.exit = 0;
        report.gate.gaps = 0;
        assert!(verdict(&report).starts_with("passed: 3 findings open"), "{}", verdict(&report));
    }
}
