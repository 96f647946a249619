//! The findings as data for the page's own script. In: a report. Out: JSON in which every text and every row that is used more than once
//! stands once, and in which no character can end the element that holds it. `page.js` reads the rows by position: the two change together.

use crate::model::report::{FindingLine, Hop, Location, Report, Subject};
use crate::model::{Kind, Severity, Status, harmless_json};
use crate::report::neutral;
use crate::report::table::{numbers, told};
use crate::report::text::cut;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::hash::Hash;

/// Columns of a name or sentence that are shown; a longer one is cut in its middle.
pub(super) const LONG: usize = 600;
/// Rows of a list within one finding that are shown; the rest is counted.
const ROWS: usize = 200;

/// Things held once, told apart by their position.
#[derive(Debug)]
struct Pool<T> {
    all: Vec<T>,
    at: HashMap<T, u32>,
}

impl<T: Hash + Eq + Clone> Pool<T> {
    fn new() -> Pool<T> {
        Pool { all: Vec::new(), at: HashMap::new() }
    }

    fn put(&mut self, thing: T) -> u32 {
        if let Some(at) = self.at.get(&thing) {
            return *at;
        }
        let at = self.all.len() as u32;
        self.all.push(thing.clone());
        self.at.insert(thing, at);
        at
    }
}

/// File, line, column (0 where unknown), pointer.
type Place = (u32, u32, u32, u32);
/// Kind, id, plane, scope, tenant, further names.
type Who = (u32, u32, u32, u32, u32, u32);
/// Start (kind, id, plane), end (kind, id, plane), the sentence (subject, verb, object, remarks), place.
type Step = ((u32, u32, u32), (u32, u32, u32), (u32, u32, u32, u32), u32);
/// Framework, id, title, and whether the title is the publisher's own.
type Control = (u32, u32, u32, u8);
/// Owner, approver, reason, ticket, end.
type Accepted = (u32, u32, u32, u32, u32);

/// What a finding shares with others of its rule: rule, family, title, why, fix, controls.
type Common = (u32, u32, u32, u32, u32, Vec<Control>);

/// One finding: anchor, common part, severity, status, message, confidence, subjects, path, second path, reach, members and how many
/// there are in all, places and how many there are in all, fingerprint, whether that is the exact one, acceptance.
type Row =
    (String, u32, u8, u8, u32, u32, Vec<u32>, Vec<u32>, Vec<u32>, u32, (Vec<u32>, usize), (Vec<u32>, usize), (u32, u8), Option<Accepted>);

#[derive(Serialize)]
struct Data<'p> {
    texts: &'p [String],
    places: &'p [Place],
    who: &'p [Who],
    steps: &'p [Step],
    common: &'p [Common],
    findings: &'p [Row],
}

struct Pools<'r> {
    report: &'r Report,
    texts: Pool<String>,
    places: Pool<Place>,
    who: Pool<Who>,
    steps: Pool<Step>,
    common: Pool<Common>,
}

/// The findings as JSON that is safe inside of an element.
pub(super) fn json(report: &Report) -> serde_json::Result<String> {
    let mut pools = Pools { report, texts: Pool::new(), places: Pool::new(), who: Pool::new(), steps: Pool::new(), common: Pool::new() };
    pools.text("");
    let anchors = anchors(report);
    let rows: Vec<Row> = report.findings.iter().zip(anchors).map(|(finding, anchor)| pools.row(finding, anchor)).collect();
    let data = Data {
        texts: &pools.texts.all,
        places: &pools.places.all,
        who: &pools.who.all,
        steps: &pools.steps.all,
        common: &pools.common.all,
        findings: &rows,
    };
    Ok(contained(&harmless_json(serde_json::to_string(&data)?)))
}

/// JSON that neither ends its element nor begins another: these three characters stand in its strings only, where an escape says the same.
fn contained(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// A name for each finding, for links: of its fingerprint alone, so that it holds in the next report, too. Findings with the same
/// fingerprint are counted.
pub(super) fn anchors(report: &Report) -> Vec<String> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let name = |finding: &FindingLine| {
        let digest = Sha256::digest(finding.fingerprint.as_bytes());
        let mut name: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        if *times > 1 {
            name.push_str(&format!("-{times}"));
        }
        name
    };
    report.findings.iter().map(name).collect()
}

impl Pools<'_> {
    fn text(&mut self, text: &str) -> u32 {
        self.texts.put(shown(text))
    }

    fn row(&mut self, finding: &FindingLine, anchor: String) -> Row {
        let evidence = &finding.evidence;
        let severity = Severity::from_word(&finding.severity).map_or(0, |severity| severity as u8);
        let status = match finding.status {
            Status::Open => 0,
            Status::Waived => 1,
            Status::Baselined => 2,
        };
        let exact = shown(&finding.fingerprint) == finding.fingerprint;
        let accepted = finding.accepted.as_ref().map(|by| {
            let ticket = by.ticket.as_deref().unwrap_or("");
            (self.text(&by.owner), self.text(&by.approved_by), self.text(&by.reason), self.text(ticket), self.text(&by.expires))
        });
        let reach = numbers(evidence).unwrap_or_default();
        (
            anchor,
            self.common(finding),
            severity,
            status,
            self.text(&finding.message),
            self.text(&finding.confidence),
            finding.subjects.iter().take(ROWS).map(|subject| self.who(subject)).collect(),
            evidence.path.iter().map(|hop| self.step(hop)).collect(),
            evidence.second.iter().map(|hop| self.step(hop)).collect(),
            self.text(&reach),
            (evidence.members.iter().take(ROWS).map(|member| self.who(member)).collect(), evidence.members.len()),
            (finding.locations.iter().take(ROWS).map(|location| self.place(location)).collect(), finding.locations.len()),
            (self.text(&finding.fingerprint), u8::from(exact)),
            accepted,
        )
    }

    fn common(&mut self, finding: &FindingLine) -> u32 {
        let controls = finding.controls.iter().flat_map(|(key, ids)| ids.iter().map(move |id| (key, id)));
        let controls = controls.map(|(key, id)| self.control(key, id)).collect();
        let row = (
            self.text(&finding.rule),
            self.text(&finding.family),
            self.text(&finding.title),
            self.text(&finding.why),
            self.text(&finding.fix),
            controls,
        );
        self.common.put(row)
    }

    fn control(&mut self, key: &str, id: &str) -> Control {
        let framework = self.report.frameworks.iter().find(|framework| framework.key == key);
        let control = framework.and_then(|framework| framework.controls.iter().find(|control| control.id == id));
        let name = framework.map_or(key, |framework| framework.title.as_str());
        let title = control.map_or("", |control| control.title.as_str());
        (self.text(name), self.text(id), self.text(title), control.map_or(0, |control| u8::from(control.official)))
    }

    fn place(&mut self, location: &Location) -> u32 {
        let row = (self.text(&location.path), location.line, location.column, self.text(&location.pointer));
        self.places.put(row)
    }

    fn who(&mut self, subject: &Subject) -> u32 {
        let tenant = match subject.tenant.as_deref() {
            Some("*") => "every tenant".to_owned(),
            Some(tenant) => format!("tenant {tenant}"),
            None => String::new(),
        };
        let row = (
            self.kind(&subject.kind),
            self.text(&subject.id),
            self.text(&subject.plane),
            self.text(&subject.scope),
            self.text(&tenant),
            self.text(&subject.known_as.join(", ")),
        );
        self.who.put(row)
    }

    fn kind(&mut self, kind: &str) -> u32 {
        self.text(&phrase(kind))
    }

    fn step(&mut self, hop: &Hop) -> u32 {
        let told = told(hop);
        let remarks: String = told.remarks.iter().map(|remark| format!(" ({remark})")).collect();
        let row = (
            self.end(&hop.from, &hop.from_plane),
            self.end(&hop.to, &hop.to_plane),
            (self.text(&told.from), self.text(&told.phrase), self.text(&told.to), self.text(&remarks)),
            self.place(&hop.location),
        );
        self.steps.put(row)
    }

    fn end(&mut self, label: &str, plane: &str) -> (u32, u32, u32) {
        let (kind, id) = label.split_once(':').unwrap_or(("", label));
        (self.kind(kind), self.text(id), self.text(plane))
    }
}

/// How a sentence speaks of a kind of record.
pub(super) fn phrase(kind: &str) -> String {
    Kind::from_word(kind).map_or_else(|| kind.replace('_', " "), |kind| kind.phrase().to_owned())
}

/// A text as the page shows it: harmless to look at, and not without end.
pub(super) fn shown(text: &str) -> String {
    cut(&neutral(text), LONG)
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;
    use serde_json::Value;

    #[test]
    fn nothing_in_it_can_end_its_element_and_a_parser_reads_the_same() {
        let mut report = sample::company();
        report.findings[0].message = "</script><!--<script>&\u{2028}\u{202e}".into();
        let text = json(&report).unwrap();
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{202e}', '\n']), "{text}");
        let value: Value = serde_json::from_str(&text).unwrap();
        let at = value["findings"][0][4].as_u64().unwrap() as usize;
        assert_eq!(value["texts"][at], "</script><!--<script>&\\u{2028}\\u{202e}");
    }

    #[test]
    fn every_index_leads_somewhere() {
        for report in [sample::company(), sample::hostile(), sample::empty()] {
            let value: Value = serde_json::from_str(&json(&report).unwrap()).unwrap();
            let len = |key: &str| value[key].as_array().unwrap().len() as u64;
            assert_eq!(len("findings"), report.findings.len() as u64);
            for finding in value["findings"].as_array().unwrap() {
                assert!(finding[1].as_u64().unwrap() < len("common"));
                assert!(finding[4].as_u64().unwrap() < len("texts"));
                assert!(finding[7].as_array().unwrap().iter().all(|step| step.as_u64().unwrap() < len("steps")));
                assert!(finding[6].as_array().unwrap().iter().all(|who| who.as_u64().unwrap() < len("who")));
                assert!(finding[11][0].as_array().unwrap().iter().all(|place| place.as_u64().unwrap() < len("places")));
            }
        }
    }

    #[test]
    fn anchors_are_unique_and_depend_on_the_fingerprint_alone() {
        let report = sample::company();
        let names = anchors(&report);
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), report.findings.len());
        let mut other = report.clone();
        other.findings.swap(0, 1);
        assert_eq!(anchors(&other)[1], names[0]);
    }

    #[test]
    fn a_fingerprint_that_is_not_shown_as_it_is_is_not_offered_for_copying() {
        let mut report = sample::company();
        report.findings[0].fingerprint = "rule|human:a\u{202e}b".into();
        let value: Value = serde_json::from_str(&json(&report).unwrap()).unwrap();
        assert_eq!(value["findings"][0][12][1], 0);
        assert_eq!(value["findings"][1][12][1], 1);
    }

    #[test]
    fn a_name_of_a_megabyte_is_cut() {
        assert!(json(&sample::hostile()).unwrap().len() < 30_000);
    }
}
