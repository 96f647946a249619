//! The parts of OCSF that are written, under its names: a Compliance Finding (class 2003) and the objects in it. What is not known is left
//! out, never `null`.

use crate::model::report::{Acceptance, Evidence, Location};
use serde::Serialize;
use std::collections::BTreeMap;

/// The release of OCSF whose attributes these are.
pub(super) const VERSION: &str = "1.5.0";

/// One event.
#[derive(Serialize)]
pub(super) struct Event<'r> {
    pub(super) activity_id: u32,
    pub(super) activity_name: &'static str,
    pub(super) category_uid: u32,
    pub(super) category_name: &'static str,
    pub(super) class_uid: u32,
    pub(super) class_name: &'static str,
    pub(super) type_uid: u32,
    pub(super) type_name: &'static str,
    pub(super) time: i64,
    pub(super) severity_id: u32,
    pub(super) severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status_detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) confidence_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) confidence: Option<&'static str>,
    pub(super) message: String,
    pub(super) metadata: Metadata<'r>,
    pub(super) finding_info: FindingInfo<'r>,
    pub(super) compliance: Compliance<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) resources: Vec<Resource<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) evidences: Vec<Artifact<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) remediation: Option<Remediation<'r>>,
    pub(super) unmapped: Unmapped<'r>,
}

/// Who made the event.
#[derive(Clone, Serialize)]
pub(super) struct Metadata<'r> {
    pub(super) version: &'static str,
    pub(super) product: Product<'r>,
    /// The same for all events of a run.
    pub(super) correlation_uid: String,
    /// Of this event alone.
    pub(super) uid: String,
}

/// The program.
#[derive(Clone, Serialize)]
pub(super) struct Product<'r> {
    pub(super) name: &'r str,
    pub(super) vendor_name: &'r str,
    pub(super) version: &'r str,
}

/// What was found, by name.
#[derive(Serialize)]
pub(super) struct FindingInfo<'r> {
    pub(super) uid: String,
    pub(super) title: &'r str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) desc: &'r str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) types: Vec<&'r str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) data_sources: Vec<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) analytic: Option<Analytic<'r>>,
}

/// The rule.
#[derive(Serialize)]
pub(super) struct Analytic<'r> {
    pub(super) uid: &'r str,
    pub(super) name: &'r str,
    pub(super) type_id: u32,
    #[serde(rename = "type")]
    pub(super) sort: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) version: &'r str,
}

/// What became of a check.
#[derive(Serialize)]
pub(super) struct Compliance<'r> {
    pub(super) control: &'r str,
    pub(super) status_id: u32,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) status_details: Vec<String>,
    pub(super) desc: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) standards: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) requirements: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) checks: Vec<Check<'r>>,
}

/// A check.
#[derive(Serialize)]
pub(super) struct Check<'r> {
    pub(super) uid: &'r str,
    pub(super) name: &'r str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) desc: &'r str,
    pub(super) severity_id: u32,
    pub(super) severity: &'static str,
    pub(super) status_id: u32,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) standards: Vec<String>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) version: &'r str,
}

/// A record that a finding is about.
#[derive(Serialize)]
pub(super) struct Resource<'r> {
    pub(super) uid: String,
    pub(super) name: &'r str,
    #[serde(rename = "type")]
    pub(super) kind: &'r str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) namespace: &'r str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) labels: Vec<String>,
}

/// The proof.
#[derive(Serialize)]
pub(super) struct Artifact<'r> {
    pub(super) name: &'static str,
    pub(super) data: Proof<'r>,
}

/// The proof as sentences, and as the report has it.
#[derive(Serialize)]
pub(super) struct Proof<'r> {
    pub(super) sentences: Vec<String>,
    pub(super) evidence: &'r Evidence,
    pub(super) locations: &'r [Location],
}

/// What to do.
#[derive(Serialize)]
pub(super) struct Remediation<'r> {
    pub(super) desc: &'r str,
}

/// What OCSF has no place for.
#[derive(Default, Serialize)]
pub(super) struct Unmapped<'r> {
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) fingerprint: &'r str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) accepted: Option<&'r Acceptance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) examined: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) exit: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) counts: Option<BTreeMap<&'static str, u64>>,
}
