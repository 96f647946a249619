//! Every rule on the graph, and what each match is worth: severity after lowering, confidence, and what became of the rule.

use super::{Progress, Request};
use crate::config::Config;
use crate::graph::Graph;
use crate::model::{Finding, Outcome, RuleResult, Severity, Status, World};
use crate::rule::{Evaluation, Rule};

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

/// Evaluates all rules, in their order.
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
    rules
        .iter()
        .enumerate()
        .map(|(at, rule)| {
            let judged = if wanted(request, config, rule) { one(config, rule, at, on) } else { skipped() };
            progress.step();
            judged
        })
        .collect()
}

fn skipped() -> Judged {
    Judged { result: RuleResult::Skipped, outcome: Outcome::default(), findings: Vec::new() }
}

fn one(config: &Config, rule: &Rule, at: usize, on: Evaluation<'_>) -> Judged {
    let mut outcome = rule.evaluate(on);
    let severity = config.severity.iter().find(|(id, _)| *id == rule.id).map_or(rule.severity, |(_, severity)| *severity);
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
