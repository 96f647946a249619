//! Findings as results. In: a report, its rules and places. Out: at most as many results as hosts keep, the open and the most severe first,
//! and how many did not fit.

use super::flow;
use super::location::Places;
use super::rules::{Rules, rated};
use super::text::{NAME, TEXT, message, plain};
use crate::model::report::{Acceptance, FindingLine, Location, Report, Subject, WaiverLine};
use crate::model::{Severity, Status};
use crate::report::anchor::{Seen, digest};
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Results that a host keeps of one run.
pub(super) const RESULTS: usize = 5000;

/// Hops told in one file: 60,000 with long names that are all different pack to 5 MB, and hosts take 10.
const HOPS: usize = 100_000;

/// Places that a host keeps of one result, the first included.
pub(super) const LOCATIONS: usize = 100;

/// Members of a group that a result names; their number is given as well.
const MEMBERS: usize = 50;

/// What became of the findings.
pub(super) struct Results {
    /// The results.
    pub(super) list: Vec<Value>,
    /// Findings that did not fit.
    pub(super) left_out: usize,
    /// Findings whose paths are left out.
    pub(super) pathless: usize,
    /// Findings that have no place, in a run without any file: a result without a place would make hosts refuse all of them.
    pub(super) nowhere: usize,
}

/// Makes the results.
pub(super) fn results(report: &Report, rules: &Rules<'_>, places: &Places) -> Results {
    let mut findings: Vec<&FindingLine> = report.findings.iter().collect();
    // Stable: within a severity the report's own order stays.
    findings.sort_by_key(|finding| (finding.status != Status::Open, Reverse(Severity::from_word(&finding.severity))));
    let left_out = findings.len().saturating_sub(RESULTS);
    findings.truncate(RESULTS);
    let mut waivers: BTreeMap<&str, &WaiverLine> = BTreeMap::new();
    for waiver in &report.waivers {
        for fingerprint in &waiver.accepts {
            waivers.entry(fingerprint).or_insert(waiver);
        }
    }
    let mut seen = Seen::default();
    let mut results = Results { list: Vec::with_capacity(findings.len()), left_out, pathless: 0, nowhere: 0 };
    let mut hops = HOPS;
    for finding in findings {
        let nth = seen.nth(&finding.fingerprint);
        let waiver = waivers.get(finding.fingerprint.as_str()).copied();
        match result(finding, nth, waiver, report.baseline.is_some(), rules, places) {
            None => results.nowhere += 1,
            Some(mut result) => {
                let told = (finding.evidence.path.len() + finding.evidence.second.len()).min(flow::HOPS);
                match hops.checked_sub(told) {
                    Some(left) => {
                        hops = left;
                        paths(&mut result, finding, places);
                    }
                    None => results.pathless += 1,
                }
                results.list.push(result);
            }
        }
    }
    results
}

fn result(
    finding: &FindingLine,
    nth: u64,
    waiver: Option<&WaiverLine>,
    baseline: bool,
    rules: &Rules<'_>,
    places: &Places,
) -> Option<Value> {
    let (first, related) = locations(&finding.locations, places)?;
    let (rule, at) = rules.of(finding)?;
    let rated = rated(&finding.severity);
    let print = digest(&finding.fingerprint);
    // Hosts know a finding again by this alone; the line it stands in may move.
    let hash = format!("{}:{nth}", print.get(..16).unwrap_or(&print));
    let mut result = json!({
        "ruleId": rule,
        "ruleIndex": at,
        "kind": "fail",
        "level": rated.level,
        "rank": rated.rank,
        "message": { "text": message(&finding.message) },
        "locations": [first],
        "partialFingerprints": { "primaryLocationLineHash": hash, "partywall/v1": print },
        "fingerprints": { "partywall/v1": print },
        // Given for all results, since a missing list says "not known".
        "suppressions": suppressions(finding, waiver, places),
        "properties": properties(finding),
    });
    if let Some(fields) = result.as_object_mut() {
        if !related.is_empty() {
            fields.insert("relatedLocations".into(), json!(related));
        }
        match (finding.status, baseline) {
            (Status::Baselined, _) => fields.insert("baselineState".into(), json!("unchanged")),
            (_, true) => fields.insert("baselineState".into(), json!("new")),
            (_, false) => None,
        };
    }
    Some(result)
}

/// Adds the paths.
fn paths(result: &mut Value, finding: &FindingLine, places: &Places) {
    let flows = flow::flows(finding, places);
    if let (false, Some(fields)) = (flows.is_empty(), result.as_object_mut()) {
        fields.insert("codeFlows".into(), json!(flows));
    }
}

/// The place that is shown, and the others, numbered. Hosts show only the first, so it carries the finding alone.
fn locations(all: &[Location], places: &Places) -> Option<(Value, Vec<Value>)> {
    let mut found = all.iter().filter_map(|at| places.at(at));
    let first = found.next().or_else(|| places.anywhere(None).map(Value::Object))?;
    let mut related: Vec<Value> = found.take(LOCATIONS - 1).collect();
    for (at, location) in related.iter_mut().enumerate() {
        if let Some(fields) = location.as_object_mut() {
            fields.insert("id".into(), json!(at + 1));
            fields.entry("message").or_insert_with(|| json!({ "text": "a further place that states it" }));
        }
    }
    Some((first, related))
}

/// A waived finding is accepted outside of its file, by somebody, until a date. An open one has an empty list.
fn suppressions(finding: &FindingLine, waiver: Option<&WaiverLine>, places: &Places) -> Vec<Value> {
    if finding.status != Status::Waived {
        return Vec::new();
    }
    let why = finding.accepted.as_ref().map_or_else(|| "waived by the configuration".to_owned(), accepted);
    let mut suppression = json!({ "kind": "external", "status": "accepted", "justification": plain(&why, TEXT) });
    let place = waiver.and_then(|waiver| places.at(&waiver.location));
    if let (Some(place), Some(fields)) = (place, suppression.as_object_mut()) {
        fields.insert("location".into(), place);
    }
    vec![suppression]
}

/// Who accepted a finding, why, and until when.
fn accepted(by: &Acceptance) -> String {
    let ticket = by.ticket.as_ref().map_or(String::new(), |ticket| format!(" ({ticket})"));
    format!("accepted by {}, approved by {}, until {}: {}{ticket}", by.owner, by.approved_by, by.expires, by.reason)
}

fn properties(finding: &FindingLine) -> Value {
    let evidence = &finding.evidence;
    let mut fields = Map::new();
    fields.insert("fingerprint".into(), json!(plain(&finding.fingerprint, TEXT)));
    fields.insert("status".into(), json!(finding.status));
    for (key, text) in [("severity", &finding.severity), ("confidence", &finding.confidence), ("fix", &finding.fix)] {
        fields.insert(key.into(), json!(plain(text, TEXT)));
    }
    fields.insert("evidence".into(), json!(evidence.kind));
    fields.insert("subjects".into(), json!(finding.subjects.iter().map(subject).collect::<Vec<_>>()));
    if evidence.before + evidence.behind > 0 {
        fields.insert("before".into(), json!(evidence.before));
        fields.insert("behind".into(), json!(evidence.behind));
        fields.insert("counts".into(), json!(evidence.counts));
    }
    if !evidence.members.is_empty() {
        fields.insert("memberCount".into(), json!(evidence.members.len()));
        fields.insert("members".into(), json!(evidence.members.iter().take(MEMBERS).map(label).collect::<Vec<_>>()));
    }
    let places = finding.locations.len();
    if places > LOCATIONS {
        fields.insert("locationsLeftOut".into(), json!(places - LOCATIONS));
    }
    Value::Object(fields)
}

fn label(subject: &Subject) -> String {
    plain(&format!("{}:{}", subject.kind, subject.id), 1000)
}

fn subject(subject: &Subject) -> Value {
    let mut fields = Map::new();
    fields.insert("record".into(), json!(label(subject)));
    let tenant = subject.tenant.as_deref().unwrap_or("");
    for (key, text) in [("scope", subject.scope.as_str()), ("plane", &subject.plane), ("tenant", tenant)] {
        if !text.is_empty() {
            fields.insert(key.into(), json!(plain(text, NAME)));
        }
    }
    if !subject.known_as.is_empty() {
        let names: Vec<String> = subject.known_as.iter().take(MEMBERS).map(|name| plain(name, 1000)).collect();
        fields.insert("knownAs".into(), json!(names));
    }
    Value::Object(fields)
}
