//! Waivers: which finding each accepts, and whether it may. One that does not count leaves its finding open and is a finding itself.

#[cfg(test)]
mod tests;

use super::{BuiltIn, DAY, Run, WAIVER_EXPIRED, WAIVER_INVALID, WAIVER_LAPSING, WAIVER_UNMATCHED, day, finding, settled};
use crate::model::report::{Acceptance, FindingLine, WaiverLine};
use crate::model::{RuleResult, Severity, Status, Waiver, fingerprint, time};
use std::collections::BTreeSet;

/// The state of a waiver that the command line ignores.
pub const IGNORED: &str = "ignored";

/// Every waiver as reports show it, and the findings about waivers.
#[derive(Debug, Default)]
pub struct Waivers {
    /// One line for each, in the order of the configuration.
    pub lines: Vec<WaiverLine>,
    /// Waivers that do not hold, or not for long.
    pub findings: Vec<FindingLine>,
}

/// Sets the findings that a valid waiver accepts to waived, and says what became of each waiver. Where they are `ignored` they are only listed.
pub fn waivers(waivers: &[Waiver], ignored: bool, findings: &mut [FindingLine], run: Run<'_>) -> Waivers {
    let mut out = Waivers::default();
    for waiver in waivers {
        let judged = if ignored { Judged::new(IGNORED) } else { judge(waiver, findings, run) };
        let said = judged.said.map(|(check, message)| finding(run, check, &[&waiver.rule, &waiver.subject], waiver.at, message));
        out.findings.extend(said);
        out.lines.push(WaiverLine {
            rule: waiver.rule.clone(),
            subject: waiver.subject.clone(),
            owner: waiver.owner.clone(),
            approved_by: waiver.approved_by.clone(),
            reason: waiver.reason.clone(),
            ticket: waiver.ticket.clone(),
            expires: waiver.expires.map(time::format),
            state: judged.state.into(),
            accepts: judged.accepts,
            location: (run.place)(waiver.at),
        });
    }
    out.findings = settled(out.findings);
    out
}

/// What became of one waiver.
struct Judged {
    state: &'static str,
    accepts: Vec<String>,
    said: Option<(BuiltIn, String)>,
}

impl Judged {
    fn new(state: &'static str) -> Judged {
        Judged { state, accepts: Vec::new(), said: None }
    }

    fn said(state: &'static str, check: BuiltIn, message: String) -> Judged {
        Judged { said: Some((check, message)), ..Judged::new(state) }
    }
}

/// Waives what the waiver may waive; says what is wrong with it otherwise.
fn judge(waiver: &Waiver, findings: &mut [FindingLine], run: Run<'_>) -> Judged {
    let name = format!("the waiver of `{}` for `{}`", waiver.rule, waiver.subject);
    let invalid = |what: &str| Judged::said("invalid", WAIVER_INVALID, format!("{name} {what}"));
    let Some(result) = (run.result)(&waiver.rule) else { return invalid("names a rule that does not exist") };
    if let Some(what) = lacks(waiver) {
        return invalid(what);
    }
    let expires = waiver.expires.unwrap_or(0);
    if expires <= run.as_of {
        return Judged::said("expired", WAIVER_EXPIRED, format!("{name} ended on {}", day(expires)));
    }
    let matched: Vec<usize> = findings.iter().enumerate().filter(|(_, line)| names(waiver, line)).map(|(at, _)| at).collect();
    if matched.is_empty() {
        // Where the rule did not run, nothing can be said.
        return match result {
            RuleResult::Skipped | RuleResult::Error => Judged::new("not_run"),
            _ => Judged::said("unmatched", WAIVER_UNMATCHED, format!("{name} matches no finding of this run")),
        };
    }
    let first = |at: &usize| findings.get(*at).and_then(|line| fingerprint::parts(&line.fingerprint).nth(1));
    if matched.iter().map(first).collect::<BTreeSet<_>>().len() > 1 {
        return invalid("fits findings about several records: name one by `kind:id` or by the fingerprint");
    }
    let (accepts, too_long) = accept(waiver, &matched, findings, run);
    let soon = || (WAIVER_LAPSING, format!("{name} ends on {}", day(expires)));
    match too_long {
        Some(what) => Judged { accepts, ..invalid(&what) },
        None if run.lapses(expires) => Judged { state: "lapsing", accepts, said: Some(soon()) },
        None => Judged { state: "active", accepts, said: None },
    }
}

/// Waives the findings that may be waived for so long. Out: their fingerprints, and what is wrong with the others.
fn accept(waiver: &Waiver, matched: &[usize], findings: &mut [FindingLine], run: Run<'_>) -> (Vec<String>, Option<String>) {
    let expires = waiver.expires.unwrap_or(0);
    let mut accepts = Vec::new();
    let mut too_long = None;
    for at in matched {
        let Some(line) = findings.get_mut(*at) else { continue };
        let critical = line.severity == Severity::Critical.word();
        let limit = if critical { Some(run.limits.critical) } else { run.limits.other };
        match limit {
            Some(days) if expires - run.as_of > days.saturating_mul(DAY) => {
                let about = if critical { "is about a critical finding, and " } else { "" };
                too_long = Some(format!("{about}runs longer than {days} days"));
            }
            _ => {
                line.status = Status::Waived;
                line.accepted = Some(Acceptance {
                    owner: waiver.owner.clone(),
                    approved_by: waiver.approved_by.clone(),
                    reason: waiver.reason.clone(),
                    ticket: waiver.ticket.clone(),
                    expires: time::format(expires),
                });
                accepts.push(line.fingerprint.clone());
            }
        }
    }
    accepts.sort_unstable();
    (accepts, too_long)
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
