//! Every rule on the graph, and what each match is worth: severity after lowering, confidence, and what became of the rule.

use super::{Progress, Request};
use crate::config::Config;
use crate::graph::Graph;
use crate::model::{Finding, Outcome, RuleResult, Severity, Status, World};
use crate::rule::{Evaluation, Rule};
use std::sync::atomic::{AtomicUsize, Ordering};

/// One rule's outcome in a run.
pub(super) struct Judged {
    /// What became of it, waivers not yet counted.
    pub(super) result: RuleResult,
    /// What evaluating gave; its matches have moved into `findings`.
    pub(super) outcome: Outcome,
    /// Its findings.
    pub(super) findings: Vec<Finding>,
}

/// Whether the user wants a rule: `--only` and `--skip`, by id or family, and `skip:` of the configuration.
fn wanted(request: &Request, config: &Config, rule: &Rule) -> bool {
    let named = |list: &[String]| list.iter().any(|name| *name == rule.id || name == rule.family.word());
    (request.only.is_empty() || named(&request.only)) && !named(&request.skip) && !named(&config.skip)
}

/// Evaluates all rules, in their order, on as many threads as there are cores: rules know nothing of one another, and each
/// outcome goes to its rule's place, so that threads decide nothing but the time.
pub(super) fn all(
    request: &Request,
    config: &Config,
    rules: &[Rule],
    world: &World,
    graph: &Graph,
    progress: &dyn Progress,
) -> Vec<Judged> {
    progress.stage("applying rules", Some(rules.len() as u64));
    let on = Evaluation { world, graph, as_of: request.as_of, bridges: &config.bridges };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, rule)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, rules.get(at)?))) {
            done.push((at, if wanted(request, config, rule) { one(config, rule, at, on) } else { skipped() }));
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

fn skipped() -> Judged {
    Judged { result: RuleResult::Skipped, outcome: Outcome::default(), findings: Vec::new() }
}

/// How bad a finding of a rule is before lowering: the configuration's word, else the rule's own.
pub(super) fn severity(config: &Config, rule: &Rule) -> Severity {
    config.severity.iter().find(|(id, _)| *id == rule.id).map_or(rule.severity, |(_, severity)| *severity)
}

fn one(config: &Config, rule: &Rule, at: usize, on: Evaluation<'_>) -> Judged {
    let mut outcome = rule.evaluate(on);
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
    let result = if !findings.is_empty() {
        RuleResult::Fail
    } else if !applies(on.world, rule) {
        RuleResult::NotApplicable
    } else if !outcome.not_assessed.is_empty() || !on.world.problems.is_empty() {
        RuleResult::NotEvaluated
    } else {
        RuleResult::Pass
    };
    Judged { result, outcome, findings }
}

/// Whether the files hold anything that the rule is about.
fn applies(world: &World, rule: &Rule) -> bool {
    rule.about().iter().any(|kind| world.of_kind(*kind).next().is_some())
}

/// A severity some steps lower.
fn lowered(severity: Severity, steps: u8) -> Severity {
    let at = (severity as usize).saturating_sub(steps.into());
    Severity::ALL.get(at).copied().unwrap_or(Severity::Informational)
}
