//! The rules of a run as lines of the report, the program's own checks among them. In: rules, what became of each, and the findings.
//! Out: a line for each rule with its result and why it is neither a pass nor a fail.

use super::Request;
use super::judge::{Judged, severity};
use super::places::hex;
use super::provenance::{self, Reconciled};
use crate::config::Config;
use crate::model::report::{FindingLine, RuleLine};
use crate::model::{Confidence, RuleResult, Status, World};
use crate::rule::Rule;
use crate::waiver::{self, BuiltIn};
use sha2::{Digest, Sha256};

/// The program's own checks.
pub fn built_in() -> impl Iterator<Item = &'static BuiltIn> {
    waiver::BUILT_IN.iter().chain(provenance::CHECKS)
}

/// SHA-256 of all rules, in their order.
pub(super) fn digest(rules: &[Rule]) -> String {
    let mut hasher = Sha256::new();
    for rule in rules {
        hasher.update(rule.id.as_bytes());
        hasher.update([0]);
        hasher.update(rule.text.as_bytes());
        hasher.update([0]);
    }
    format!("sha256:{}", hex(&hasher.finalize()))
}

/// Whether the command line asks for one of the program's own checks. The configuration is what they check, so it has no say here.
pub(super) fn asked(request: &Request, id: &str, family: &str) -> bool {
    let named = |list: &[String]| list.iter().any(|name| name == id || name == family);
    let ignored = request.no_waivers && id.starts_with("waiver");
    (request.only.is_empty() || named(&request.only)) && !named(&request.skip) && !ignored
}

/// The rules and the program's own checks, each with what became of it.
pub(super) fn lines(
    request: &Request,
    config: &Config,
    world: &World,
    totals: &[Reconciled],
    rules: &[Rule],
    judged: &[Judged],
    findings: &[FindingLine],
) -> Vec<RuleLine> {
    let of = |id: &str, status: Status| findings.iter().filter(|line| line.rule == id && line.status == status).count() as u64;
    let any = |id: &str| findings.iter().any(|line| line.rule == id);
    let own = rules.iter().zip(judged).map(|(rule, one)| RuleLine {
        id: rule.id.clone(),
        family: rule.family.word().into(),
        title: rule.title.clone(),
        severity: severity(config, rule).word().into(),
        confidence: rule.confidence.word().into(),
        why: rule.why.clone(),
        fix: rule.fix.clone(),
        limitations: rule.limitations.clone(),
        origin: rule.origin.clone(),
        digest: format!("sha256:{}", hex(&Sha256::digest(rule.text.as_bytes()))),
        result: one.result,
        because: one.because.clone(),
        examined: one.examined,
        findings: of(&rule.id, Status::Open),
        waived: of(&rule.id, Status::Waived),
        baselined: of(&rule.id, Status::Baselined),
        controls: rule.controls.clone(),
    });
    let of_config = waiver::BUILT_IN.iter().map(|check| (check, declared(config, check)));
    let of_inputs = provenance::CHECKS.iter().map(|check| (check, provenance::result(check, world, totals)));
    let built_in = of_config.chain(of_inputs).map(|(check, (result, because, examined))| {
        let (result, because) = match (asked(request, check.id, check.family.word()), any(check.id)) {
            (false, _) if request.no_waivers && check.id.starts_with("waiver") => {
                (RuleResult::Skipped, "waivers are ignored (`--no-waivers`)".into())
            }
            (false, _) => (RuleResult::Skipped, "left out by `--only` or `--skip`".into()),
            (true, true) => (RuleResult::Fail, String::new()),
            (true, false) => (result, because),
        };
        RuleLine {
            id: check.id.into(),
            family: check.family.word().into(),
            title: check.title.into(),
            severity: check.severity.word().into(),
            confidence: Confidence::High.word().into(),
            why: check.why.into(),
            fix: check.fix.into(),
            limitations: String::new(),
            origin: "built in".into(),
            digest: String::new(),
            because,
            examined,
            result,
            findings: of(check.id, Status::Open),
            waived: of(check.id, Status::Waived),
            baselined: of(check.id, Status::Baselined),
            controls: check.controls(),
        }
    });
    own.chain(built_in).collect()
}

/// A check of what the configuration declares, where it found nothing: nothing declared is nothing assessed.
fn declared(config: &Config, check: &BuiltIn) -> (RuleResult, String, u64) {
    let (count, what) = if check.id.starts_with("bridge") { (config.bridges.len(), "bridge") } else { (config.waivers.len(), "waiver") };
    match count as u64 {
        0 => (RuleResult::NotApplicable, format!("no {what} is declared"), 0),
        count => (RuleResult::Pass, String::new(), count),
    }
}
