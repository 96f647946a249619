//! What is accepted: bridges, waivers and the baseline over the findings of a run. In: the configuration, a baseline's file, the findings.
//! Out: findings with their status, the lines that reports show of each, and findings about entries that no longer hold.

use super::Request;
use super::places::hex;
use super::settings::{Settings, refuse, shown};
use crate::config::Config;
use crate::model::fingerprint::Fingerprints;
use crate::model::report::{BaselineLine, BridgeLine, FindingLine, WaiverLine};
use crate::model::{RuleResult, World};
use crate::waiver::baseline::{self, Baseline};
use crate::waiver::{self, Boundary, Limits, Run};
use anyhow::Context as _;
use sha2::{Digest, Sha256};

/// A baseline that was given.
pub(super) struct Given {
    baseline: Baseline,
    path: String,
    digest: String,
}

/// Reads the baseline of a request, unless it is to be ignored. One that can't be read is a usage error: without it the gate would fail
/// for what the team has long known.
pub(super) fn given(request: &Request) -> anyhow::Result<Option<Given>> {
    let Some(path) = request.baseline.as_deref().filter(|_| !request.no_waivers) else { return Ok(None) };
    let shown = shown(path);
    let text = std::fs::read_to_string(request.open(path)).with_context(|| format!("cannot read the baseline `{shown}`"))?;
    let baseline = match baseline::parse(&text, &shown) {
        Ok(baseline) => baseline,
        Err(problems) => {
            refuse("the baseline cannot be read", &text, &problems)?;
            return Ok(None);
        }
    };
    Ok(Some(Given { baseline, path: shown, digest: format!("sha256:{}", hex(&Sha256::digest(text.as_bytes()))) }))
}

/// What became of all that is accepted.
pub(super) struct Accepted {
    /// The bridges.
    pub(super) bridges: Vec<BridgeLine>,
    /// The waivers.
    pub(super) waivers: Vec<WaiverLine>,
    /// The baseline.
    pub(super) baseline: Option<BaselineLine>,
    /// Findings about bridges and waivers.
    pub(super) findings: Vec<FindingLine>,
    /// Remarks for the report.
    pub(super) notes: Vec<String>,
}

/// What a run knows that acceptance depends on.
pub(super) struct Over<'r> {
    pub(super) request: &'r Request,
    pub(super) settings: &'r Settings,
    pub(super) world: &'r World,
    pub(super) prints: &'r Fingerprints<'r>,
    /// What became of a rule; `None` where no rule has the id.
    pub(super) result: &'r dyn Fn(&str) -> Option<RuleResult>,
    /// SHA-256 of the rules of this run.
    pub(super) rules_digest: &'r str,
}

/// Waives and baselines findings; a finding that is waived is not baselined as well.
pub(super) fn apply(over: &Over<'_>, given: Option<&Given>, boundaries: &[Boundary<'_>], findings: &mut [FindingLine]) -> Accepted {
    let config = &over.settings.config;
    let place = |at: u32| over.settings.place(at);
    let run = Run { world: over.world, as_of: over.request.as_of, place: &place, result: over.result, limits: limits(config) };
    let bridges = waiver::bridges(&config.bridges, boundaries, over.prints, run);
    let waivers = waiver::waivers(&config.waivers, over.request.no_waivers, findings, run);
    let mut notes = Vec::new();
    let baseline = given.map(|given| {
        let applied = given.baseline.apply(findings, over.result);
        if given.baseline.rules_digest != over.rules_digest {
            notes.push(format!("the baseline `{}` was made with other rules: what these find and those did not is open", given.path));
        }
        BaselineLine {
            path: given.path.clone(),
            digest: given.digest.clone(),
            as_of: given.baseline.as_of.clone(),
            entries: given.baseline.entries.len() as u64,
            matched: applied.matched,
            gone: applied.gone,
        }
    });
    let own = waivers.findings.into_iter().chain(bridges.findings).collect();
    Accepted { bridges: bridges.lines, waivers: waivers.lines, baseline, findings: own, notes }
}

/// The limits of the configuration; the shipped ones where it sets none.
fn limits(config: &Config) -> Limits {
    let number = |name: &str| config.values.get(name).and_then(|words| words.first()).and_then(|word| word.parse::<i64>().ok());
    Limits {
        critical: number("waiver_days_critical").unwrap_or(0),
        other: number("waiver_days"),
        notice: number("waiver_notice_days").unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_limits_hold_without_a_configuration() {
        let limits = limits(&Config::default());
        assert_eq!((limits.critical, limits.other, limits.notice), (90, None, 14));
        let mut config = Config::default();
        config.values.insert("waiver_days".into(), vec!["30".into()]);
        assert_eq!(super::limits(&config).other, Some(30));
    }
}
