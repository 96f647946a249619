//! `--format ocsf`: for security data lakes. In: a report. Out: NDJSON, one OCSF event a line, all of class 2003, Compliance Finding, in the
//! form of OCSF 1.5.0, the release that `compliance.checks` came with; later releases read it as it is.
//!
//! - For each finding an event with `compliance.status` Fail. `finding_info.uid` is the SHA-256 of its fingerprint, the same in every run;
//!   the fingerprint itself is `unmapped.fingerprint`. What is waived or in the baseline has the status Suppressed and says by whom.
//! - For each rule that found nothing an event with Pass, Warning (not evaluated, error) or an own status (not applicable, skipped), and why.
//! - At the end one for the run: the verdict, all gaps, and what was silenced, in `compliance.status_details`. A run with gaps never passes.
//!
//! IAM Analysis Finding (2008) would fit some of this better; it is younger than what most lakes take in, and it has no place for a rule
//! that passed.

mod event;
mod words;

use super::gaps::{gaps, silenced};
use super::table::sentence;
use super::verdict::verdict;
use super::{Style, place};
use crate::model::report::{FindingLine, Report, RuleLine, Subject};
use crate::model::{RuleResult, Status, harmless_json, time};
use event::{
    Analytic, Artifact, Check, Compliance, Event, FindingInfo, Metadata, Product, Proof, Remediation, Resource, Unmapped, VERSION,
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// Writes the report.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let run = Run::of(report)?;
    for finding in &report.findings {
        line(&run.finding(finding), out)?;
    }
    let found: BTreeSet<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    for rule in report.rules.iter().filter(|rule| rule.result != RuleResult::Fail || !found.contains(rule.id.as_str())) {
        line(&run.rule(rule), out)?;
    }
    line(&run.whole(), out)
}

fn line(event: &Event<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let text = harmless_json(serde_json::to_string(event)?);
    writeln!(out, "{text}")
}

/// What the events of a run share.
struct Run<'r> {
    report: &'r Report,
    time: i64,
    uid: String,
}

impl<'r> Run<'r> {
    fn of(report: &'r Report) -> io::Result<Run<'r>> {
        let seconds = time::parse(&report.as_of).ok_or_else(|| io::Error::other("the report's `as_of` is no time"))?;
        let mut parts = vec![report.tool.version.as_str(), &report.tool.rules_digest, &report.as_of];
        parts.push(report.config.digest.as_deref().unwrap_or(""));
        parts.extend(report.inputs.iter().flat_map(|input| [input.path.as_str(), &input.sha256]));
        Ok(Run { report, time: seconds.saturating_mul(1000), uid: digest(&parts) })
    }

    /// An event of this run about something with a lasting name.
    fn event(&self, name: &[&str], title: &'r str, severity: (u32, &'static str), compliance: Compliance<'r>) -> Event<'r> {
        let uid = digest(name);
        let tool = &self.report.tool;
        Event {
            activity_id: 1,
            activity_name: "Create",
            category_uid: 2,
            category_name: "Findings",
            class_uid: 2003,
            class_name: "Compliance Finding",
            type_uid: 200_301,
            type_name: "Compliance Finding: Create",
            time: self.time,
            severity_id: severity.0,
            severity: severity.1,
            status_id: None,
            status: None,
            status_detail: None,
            confidence_id: None,
            confidence: None,
            message: title.into(),
            metadata: Metadata {
                version: VERSION,
                product: Product { name: &tool.name, vendor_name: &tool.name, version: &tool.version },
                correlation_uid: self.uid.clone(),
                uid: digest(&[&self.uid, &uid]),
            },
            finding_info: FindingInfo { uid, title, desc: "", types: Vec::new(), data_sources: Vec::new(), analytic: None },
            compliance,
            resources: Vec::new(),
            evidences: Vec::new(),
            remediation: None,
            unmapped: Unmapped::default(),
        }
    }

    /// What a check says, of a rule or of one finding of it.
    fn compliance(
        &self,
        [id, title, why, severity]: [&'r str; 4],
        controls: &BTreeMap<String, Vec<String>>,
        (status_id, status): (u32, &'static str),
    ) -> Compliance<'r> {
        let (standards, requirements) = words::standards(self.report, controls);
        let (severity_id, severity) = words::severity(severity);
        let check = Check {
            uid: id,
            name: title,
            desc: why,
            severity_id,
            severity,
            status_id,
            status,
            standards: standards.clone(),
            version: words::rule(self.report, id).map_or("", |rule| &rule.digest),
        };
        let desc = words::criteria(why);
        Compliance { control: id, status_id, status, status_details: Vec::new(), desc, standards, requirements, checks: vec![check] }
    }

    fn finding(&self, line: &'r FindingLine) -> Event<'r> {
        let texts = [line.rule.as_str(), &line.title, &line.why, &line.severity];
        let compliance = self.compliance(texts, &line.controls, words::result(RuleResult::Fail));
        // One part, so that the digest is that of the fingerprint as it is.
        let mut event = self.event(&[&line.fingerprint], &line.title, words::severity(&line.severity), compliance);
        let (id, caption) = words::confidence(&line.confidence);
        (event.confidence_id, event.confidence) = (Some(id), Some(caption));
        let (id, caption) = if line.status == Status::Open { (1, "New") } else { (3, "Suppressed") };
        (event.status_id, event.status) = (Some(id), Some(caption));
        event.status_detail = accepted(line);
        event.message.clone_from(&line.message);
        event.finding_info.desc = &line.message;
        event.finding_info.types = vec![&line.family];
        let files: BTreeSet<&str> = line.locations.iter().map(|at| at.path.as_str()).filter(|path| !path.is_empty()).collect();
        event.finding_info.data_sources = files.into_iter().collect();
        event.finding_info.analytic = Some(analytic(self.report, &line.rule, &line.title));
        event.resources = line.subjects.iter().map(resource).collect();
        let hops = line.evidence.path.iter().chain(&line.evidence.second);
        let sentences = hops.map(|hop| format!("{} [{}]", sentence(hop, usize::MAX), place(&hop.location))).collect();
        let proof = Proof { sentences, evidence: &line.evidence, locations: &line.locations };
        event.evidences = vec![Artifact { name: "partywall evidence", data: proof }];
        event.remediation = remediation(&line.fix);
        event.unmapped = Unmapped { fingerprint: &line.fingerprint, accepted: line.accepted.as_ref(), ..Unmapped::default() };
        event
    }

    /// A rule without findings.
    fn rule(&self, rule: &'r RuleLine) -> Event<'r> {
        let texts = [rule.id.as_str(), &rule.title, &rule.why, &rule.severity];
        let mut compliance = self.compliance(texts, &rule.controls, words::result(rule.result));
        if !rule.because.is_empty() {
            compliance.status_details.push(rule.because.clone());
        }
        for line in self.report.coverage.not_assessed.iter().filter(|line| line.rule == rule.id) {
            let declare = if line.declare.is_empty() { String::new() } else { format!("; declare {}", line.declare) };
            compliance.status_details.push(format!("{}{declare}", line.why));
        }
        // How bad a finding would be stands with the check; that there is none is no alarm.
        let mut event = self.event(&["rule", &rule.id], &rule.title, (1, "Informational"), compliance);
        event.message = format!("{}: {}", words::own(rule.result).replace('_', " "), rule.title);
        event.finding_info.types = vec![&rule.family];
        event.finding_info.analytic = Some(analytic(self.report, &rule.id, &rule.title));
        event.remediation = remediation(&rule.fix);
        event.unmapped = Unmapped { result: words::own(rule.result), examined: Some(rule.examined), ..Unmapped::default() };
        event
    }

    /// The run itself.
    fn whole(&self) -> Event<'r> {
        let report = self.report;
        let gaps = gaps(report);
        let (result, severity) = match (report.gate.exit, report.gate.gaps) {
            (1, _) => (RuleResult::Fail, (4, "High")),
            (0, 0) if !report.inputs.is_empty() => (RuleResult::Pass, (1, "Informational")),
            _ => (RuleResult::NotEvaluated, (3, "Medium")),
        };
        let texts = ["partywall-run", "The run as a whole", "", ""];
        let mut compliance = self.compliance(texts, &BTreeMap::new(), words::result(result));
        compliance.checks.clear();
        compliance.desc = "Whether the gate holds, and what could not be seen; the last counts against a pass of anything.".into();
        compliance.status_details.push(verdict(report));
        for gap in &gaps {
            let at = gap.location.map_or_else(String::new, |at| format!("{}: ", place(at)));
            let help = if gap.help.is_empty() { String::new() } else { format!("; {}", gap.help) };
            compliance.status_details.push(format!("gap ({}): {at}{}{help}", gap.sort.word(), gap.text));
        }
        compliance.status_details.extend(silenced(report).iter().map(|line| format!("silenced: {line}")));
        let mut event = self.event(&["run", &self.uid], "The run as a whole", severity, compliance);
        event.message = verdict(report);
        event.finding_info.types = vec!["run"];
        event.finding_info.data_sources = report.inputs.iter().map(|input| input.path.as_str()).collect();
        let sum = &report.summary;
        let counts = [
            ("critical", sum.critical),
            ("high", sum.high),
            ("medium", sum.medium),
            ("low", sum.low),
            ("informational", sum.informational),
            ("waived", sum.waived),
            ("baselined", sum.baselined),
            ("gaps", gaps.len() as u64),
        ];
        event.unmapped = Unmapped { exit: Some(report.gate.exit), counts: Some(counts.into()), ..Unmapped::default() };
        event
    }
}

fn analytic<'r>(report: &'r Report, id: &'r str, title: &'r str) -> Analytic<'r> {
    Analytic { uid: id, name: title, type_id: 1, sort: "Rule", version: words::rule(report, id).map_or("", |rule| &rule.digest) }
}

fn resource(subject: &Subject) -> Resource<'_> {
    let mut labels = Vec::new();
    if !subject.plane.is_empty() {
        labels.push(format!("plane:{}", subject.plane));
    }
    labels.extend(subject.tenant.iter().map(|tenant| format!("tenant:{tenant}")));
    labels.extend(subject.known_as.iter().map(|name| format!("known_as:{name}")));
    let scope = if subject.scope.is_empty() { String::new() } else { format!("@{}", subject.scope) };
    let uid = format!("{}:{}{scope}", subject.kind, subject.id);
    Resource { uid, name: &subject.id, kind: &subject.kind, namespace: &subject.scope, labels }
}

fn remediation(fix: &str) -> Option<Remediation<'_>> {
    (!fix.is_empty()).then_some(Remediation { desc: fix })
}

/// Why a finding does not count.
fn accepted(line: &FindingLine) -> Option<String> {
    let state = match line.status {
        Status::Open => return None,
        Status::Waived => "waived",
        Status::Baselined => "in the baseline",
    };
    let Some(by) = &line.accepted else { return Some(state.into()) };
    let ticket = by.ticket.as_deref().map_or_else(String::new, |ticket| format!(", ticket {ticket}"));
    Some(format!("{state} until {} by {}, approved by {}{ticket}: {}", by.expires, by.owner, by.approved_by, by.reason))
}

/// SHA-256 of parts, as hex; parts are told apart by a byte that no text has.
fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            hasher.update([0xff]);
        }
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
