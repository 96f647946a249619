//! Every rule on the graph, and what each match is worth: severity after lowering, confidence, and what became of the rule.

use super::results::{self, Known};
use super::{Progress, Request};
use crate::config::Config;
use crate::graph::Graph;
use crate::model::{Finding, Outcome, RuleResult, Severity, Status};
use crate::rule::{Evaluation, Rule};
use std::sync::atomic::{AtomicUsize, Ordering};

/// One rule's outcome in a run.
pub(super) struct Judged {
    /// What became of it, waivers not yet counted.
    pub(super) result: RuleResult,
    /// Why it is neither a pass nor a fail.
    pub(super) because: String,
    /// Records that it is about.
    pub(super) examined: u64,
    /// What evaluating gave; its matches have moved into `findings`.
    pub(super) outcome: Outcome,
    /// Its findings.
    pub(super) findings: Vec<Finding>,
}

impl Judged {
    /// Whether it decided something: it came to a result, or looked at records without a missing fact and only lacks the proof that
    /// they are all there are.
    pub(super) fn looked(&self) -> bool {
        match self.result {
            RuleResult::Pass | RuleResult::Fail => true,
            RuleResult::NotEvaluated => self.examined > 0 && self.outcome.not_assessed.is_empty(),
            _ => false,
        }
    }
}

/// Why the user does not want a rule: `--only` and `--skip`, by id or family, and `skip:` of the configuration.
fn unwanted(request: &Request, config: &Config, rule: &Rule) -> Option<&'static str> {
    let named = |list: &[String]| list.iter().any(|name| *name == rule.id || name == rule.family.word());
    if !request.only.is_empty() && !named(&request.only) {
        Some("left out by `--only`")
    } else if named(&request.skip) {
        Some("left out by `--skip`")
    } else {
        named(&config.skip).then_some("left out by `rules.skip` of the configuration")
    }
}

/// Evaluates all rules, in their order, on as many threads as there are cores: rules know nothing of one another, and each
/// outcome goes to its rule's place, so that threads decide nothing but the time.
pub(super) fn all(
    request: &Request,
    config: &Config,
    rules: &[Rule],
    known: Known<'_>,
    graph: &Graph,
    progress: &dyn Progress,
) -> Vec<Judged> {
    progress.stage("applying rules", Some(rules.len() as u64));
    let on = Evaluation { world: known.world, graph, as_of: request.as_of, bridges: &config.bridges };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, rule)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, rules.get(at)?))) {
            let judged = match unwanted(request, config, rule) {
                None => one(config, rule, at, on, known),
                Some(why) => none(RuleResult::Skipped, why),
            };
            done.push((at, judged));
            progress.step();
        }
        done
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
    let mut all = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for other in others {
            match other.join() {
                Ok(done) => all.extend(done),
                Err(cause) => std::panic::resume_unwind(cause),
            }
        }
        all
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, judged)| judged).collect()
}

/// A rule's working memory grows with the graph: more threads than this would cost more than they save.
const MAX_THREADS: usize = 4;

fn none(result: RuleResult, because: &str) -> Judged {
    Judged { result, because: because.into(), examined: 0, outcome: Outcome::default(), findings: Vec::new() }
}

/// What a part of the program gives, or nothing where it breaks off: one broken rule is no reason to lose what the others found.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    // What it looked at is only read, so nothing half-done is left behind.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok()
}

/// How bad a finding of a rule is before lowering: the configuration's word, else the rule's own.
pub(super) fn severity(config: &Config, rule: &Rule) -> Severity {
    config.severity.iter().find(|(id, _)| *id == rule.id).map_or(rule.severity, |(_, severity)| *severity)
}

fn one(config: &Config, rule: &Rule, at: usize, on: Evaluation<'_>, known: Known<'_>) -> Judged {
    let Some(mut outcome) = guarded(|| rule.evaluate(on)) else {
        return none(RuleResult::Error, "the rule broke off: this is a fault of partywall, please report it with the rule's name");
    };
    let severity = severity(config, rule);
    let findings: Vec<Finding> = std::mem::take(&mut outcome.matches)
        .into_iter()
        .map(|found| Finding {
            rule: at,
            severity: lowered(severity, found.lowered),
            confidence: rule.confidence.min(found.confidence),
            status: Status::Open,
            found,
        })
        .collect();
    let (result, because) = results::of(known, rule, &outcome, !findings.is_empty());
    let grounds = rule.grounds();
    let examined = results::records(known, grounds.about, &grounds.planes);
    Judged { result, because, examined, outcome, findings }
}

/// A severity some steps lower.
fn lowered(severity: Severity, steps: u8) -> Severity {
    let at = (severity as usize).saturating_sub(steps.into());
    Severity::ALL.get(at).copied().unwrap_or(Severity::Informational)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_breaks_off_is_an_error_of_that_rule_alone() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| -> u8 { panic!("broken") }), None);
    }
}
