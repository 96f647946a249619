//! Risks: one for each finding, open ones and those that somebody accepted. In: a draft. Out: risks with severity, recommendation, and
//! for accepted ones who approved it and until when.

use super::assessed::{Characterization, Facet, LogEntry, LoggedBy, RelatedObservation, Remediation, Risk, RiskLog};
use super::draft::{APPROVER, Draft, FindingIds, OWNER};
use super::ids::NS;
use super::observe::{headline, status};
use super::words::{self, Props, name, paragraphs, prose, title};
use crate::model::Status;
use crate::model::report::{Acceptance, FindingLine};

/// The namespace of facets that OSCAL defines.
const OSCAL_NS: &str = "http://csrc.nist.gov/ns/oscal";
/// The word for a risk that somebody accepted.
const ACCEPTED: &str = "deviation-approved";

impl Draft<'_> {
    /// The risks of all findings.
    pub(super) fn risks(&self) -> Vec<Risk> {
        self.report.findings.iter().zip(&self.findings).map(|(finding, ids)| self.risk(finding, ids)).collect()
    }

    fn risk(&self, finding: &FindingLine, ids: &FindingIds) -> Risk {
        let waived = finding.status == Status::Waived;
        let accepted = finding.accepted.as_ref().filter(|_| waived);
        Risk {
            uuid: ids.risk,
            title: headline(finding),
            description: paragraphs(&[prose(&finding.message)]),
            statement: paragraphs(&[prose(&finding.why)]),
            props: self.risk_props(finding, accepted).0,
            status: if waived { ACCEPTED } else { "open" },
            origins: [self.origin()],
            characterizations: [Characterization { origin: self.origin(), facets: facets(finding) }],
            deadline: accepted.and_then(|accepted| words::moment(&accepted.expires)),
            remediations: [Remediation {
                uuid: ids.remediation,
                lifecycle: "recommendation",
                title: title("What to do"),
                description: paragraphs(&[prose(&finding.fix)]),
            }],
            risk_log: waived.then(|| RiskLog { entries: [self.entry(accepted, ids)] }),
            related_observations: [RelatedObservation { observation_uuid: ids.observation }],
        }
    }

    fn risk_props(&self, finding: &FindingLine, accepted: Option<&Acceptance>) -> Props {
        let props = Props::default()
            .with("fingerprint", &finding.fingerprint)
            .with("rule-id", &finding.rule)
            .with("status", status(finding.status))
            .with("severity", &finding.severity);
        match accepted {
            None => props,
            Some(accepted) => props
                .with("accepted", accepted.ticket.as_deref().unwrap_or("without a ticket"))
                .with("approved-by", &accepted.approved_by)
                .with("owner", &accepted.owner)
                .with("expires", &accepted.expires),
        }
    }

    /// The acceptance as this run found it declared: when it was given, the configuration does not say.
    fn entry(&self, accepted: Option<&Acceptance>, ids: &FindingIds) -> LogEntry {
        let logged = |who: &str, role_id| self.people.get(who).map(|party| LoggedBy { party_uuid: *party, role_id });
        let (said, logged_by) = match accepted {
            None => (["Accepted; the run does not say by whom.".to_owned(), String::new()], Vec::new()),
            Some(line) => (
                [
                    format!(
                        "Declared as accepted: owner {}, approved by {}, until {}, ticket {}.",
                        name(&line.owner),
                        name(&line.approved_by),
                        name(&line.expires),
                        line.ticket.as_deref().map_or("none".into(), name)
                    ),
                    prose(&line.reason),
                ],
                [logged(&line.approved_by, APPROVER), logged(&line.owner, OWNER)].into_iter().flatten().collect(),
            ),
        };
        LogEntry {
            uuid: ids.log,
            title: "Acceptance found in the configuration",
            description: paragraphs(&said),
            start: self.moment.clone(),
            props: Props::default().maybe("ticket", accepted.and_then(|line| line.ticket.as_ref())).0,
            logged_by,
            status_change: ACCEPTED,
        }
    }
}

fn facets(finding: &FindingLine) -> Vec<Facet> {
    let of = |name, system, value: &str| words::value_of(value).map(|value| Facet { name, system, value });
    let severity = of("severity", OSCAL_NS, &finding.severity);
    // Without a severity there is still one facet, since OSCAL asks for one.
    let severity = severity.unwrap_or_else(|| Facet { name: "severity", system: OSCAL_NS, value: "unknown".into() });
    [Some(severity), of("confidence", NS, &finding.confidence)].into_iter().flatten().collect()
}
