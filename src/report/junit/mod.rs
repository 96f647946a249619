//! `--format junit`: test results for CI systems, as the XML schema of Ant's JUnit task has them. In: a report. Out: a suite a family, a case
//! a rule; a rule that found something has a failing case for each finding, named by its subjects.
//!
//! Only a rule that passed is a passing case. What was not evaluated, not applicable or left out is `skipped` with the reason, and so is a
//! finding that was waived or is in the baseline. The first suite, `coverage`, says what could not be seen: a problem is an error. Severity
//! does not decide whether a case fails, it is the failure's type; the gate's verdict is a property of the first suite.
//! No time is measured, so that the same input gives the same bytes.

mod case;
mod coverage;
mod xml;

use super::Style;
use crate::model::report::{FindingLine, Report};
use case::{Case, of_finding, of_rule};
use std::collections::BTreeMap;
use std::io;
use xml::{Suite, document};

/// Writes the report.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let mut suites = vec![coverage::suite(report)];
    suites.extend(families(report));
    document(&suites, &timestamp(&report.as_of), out)
}

/// A suite for each family, in the order in which the rules first name them.
fn families(report: &Report) -> Vec<Suite> {
    let mut by_rule: BTreeMap<&str, Vec<&FindingLine>> = BTreeMap::new();
    for finding in &report.findings {
        by_rule.entry(&finding.rule).or_default().push(finding);
    }
    let mut suites = Suites::default();
    for rule in &report.rules {
        let findings = by_rule.remove(rule.id.as_str()).unwrap_or_default();
        suites.add(&rule.family, of_rule(rule, &findings));
    }
    // Findings of rules that the list does not hold are no less found.
    for finding in report.findings.iter().filter(|finding| by_rule.contains_key(finding.rule.as_str())) {
        suites.add(&finding.family, vec![of_finding(finding)]);
    }
    suites.list
}

/// Suites by family.
#[derive(Default)]
struct Suites {
    list: Vec<Suite>,
    at: BTreeMap<String, usize>,
}

impl Suites {
    fn add(&mut self, family: &str, cases: Vec<Case>) {
        let at = *self.at.entry(family.to_owned()).or_insert(self.list.len());
        match self.list.get_mut(at) {
            Some(suite) => suite.cases.extend(cases),
            None => self.list.push(Suite { name: family.to_owned(), properties: Vec::new(), cases, said: Vec::new() }),
        }
    }
}

/// The moment without its zone, which the schema does not allow; it is UTC. A moment that the schema has no form for is in the properties.
fn timestamp(as_of: &str) -> String {
    let moment = as_of.strip_suffix('Z').unwrap_or(as_of);
    let form = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        10 => byte == b'T',
        13 | 16 => byte == b':',
        _ => byte.is_ascii_digit(),
    };
    let fits = moment.len() == 19 && moment.bytes().enumerate().all(form);
    if fits { moment.to_owned() } else { "1970-01-01T00:00:00".to_owned() }
}

#[cfg(test)]
mod tests;
