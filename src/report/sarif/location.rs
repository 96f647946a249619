//! Places as SARIF has them. In: places of a report. Out: locations with a relative, percent-encoded URI and a region with all four numbers,
//! because hosts refuse a whole file for one result without them; and the table of artifacts that locations refer to.

use super::text::{NAME, message, plain};
use crate::model::report::{Location, Report};
use crate::report::anchor::{fallback, relative};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What is escaped in a path: all but RFC 3986's unreserved characters and the slash; so a colon can make no scheme.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The run's files, and how to point into them.
pub(super) struct Places {
    artifacts: Vec<Value>,
    index: BTreeMap<String, usize>,
    fallback: Option<Location>,
}

/// The URI of a file.
fn uri(path: &str) -> Option<String> {
    relative(path).map(|path| utf8_percent_encode(&path, PATH).to_string())
}

impl Places {
    /// The inputs with their digests, then the configuration and the baseline.
    pub(super) fn new(report: &Report) -> Places {
        let mut places = Places { artifacts: Vec::new(), index: BTreeMap::new(), fallback: fallback(report) };
        for input in &report.inputs {
            let properties = json!({
                "source": plain(&input.source, NAME),
                "standing": plain(&input.standing, NAME),
                "records": input.records,
                "complete": input.complete,
                "truncated": input.truncated,
                "exportedAt": input.exported_at,
            });
            let artifact = json!({ "roles": ["analysisTarget"], "length": input.bytes, "properties": properties });
            places.add(&input.path, &input.sha256, artifact);
        }
        if let Some(path) = &report.config.path {
            let artifact = json!({ "roles": ["userSpecifiedConfiguration"] });
            places.add(path, report.config.digest.as_deref().unwrap_or(""), artifact);
        }
        if let Some(baseline) = &report.baseline {
            let artifact = json!({ "roles": ["userSpecifiedConfiguration"], "properties": { "baselineOf": baseline.as_of } });
            places.add(&baseline.path, &baseline.digest, artifact);
        }
        places
    }

    fn add(&mut self, path: &str, digest: &str, mut artifact: Value) {
        let Some(uri) = uri(path).filter(|_| !self.index.contains_key(path)) else {
            return;
        };
        let at = self.artifacts.len();
        if let Some(fields) = artifact.as_object_mut() {
            fields.insert("location".into(), json!({ "uri": uri, "index": at }));
            let digest = digest.strip_prefix("sha256:").unwrap_or(digest);
            if !digest.is_empty() {
                fields.insert("hashes".into(), json!({ "sha-256": digest }));
            }
        }
        self.index.insert(path.to_owned(), at);
        self.artifacts.push(artifact);
    }

    /// The table.
    pub(super) fn artifacts(self) -> Vec<Value> {
        self.artifacts
    }

    /// A place, if it names a file. Where the line is not known, it is the first, and the place says so.
    fn own(&self, at: &Location) -> Option<Map<String, Value>> {
        let uri = uri(&at.path)?;
        let mut artifact = json!({ "uri": uri });
        if let (Some(index), Some(fields)) = (self.index.get(&at.path), artifact.as_object_mut()) {
            fields.insert("index".into(), json!(index));
        }
        let (line, column) = (at.line.max(1), at.column.max(1));
        // A place is where something begins; its end is not known, so the region is that one character.
        let region = json!({ "startLine": line, "startColumn": column, "endLine": line, "endColumn": column.saturating_add(1) });
        let mut location = Map::new();
        location.insert("physicalLocation".into(), json!({ "artifactLocation": artifact, "region": region }));
        if !at.pointer.is_empty() {
            location.insert("logicalLocations".into(), json!([{ "fullyQualifiedName": plain(&at.pointer, 1000) }]));
        }
        if at.line == 0 {
            location.insert("message".into(), json!({ "text": "the line is not known" }));
        }
        Some(location)
    }

    /// A place, if it names a file.
    pub(super) fn at(&self, at: &Location) -> Option<Value> {
        self.own(at).map(Value::Object)
    }

    /// A place in any case, as long as there is an input or a configuration: without a file of its own it is the fallback.
    pub(super) fn anywhere(&self, at: Option<&Location>) -> Option<Map<String, Value>> {
        at.and_then(|at| self.own(at)).or_else(|| {
            let mut location = self.fallback.as_ref().and_then(|at| self.own(at))?;
            location.insert(
                "message".into(),
                json!({ "text": "no place of its own; shown at the start of the configuration or of the first input" }),
            );
            Some(location)
        })
    }

    /// A place with a sentence of its own.
    pub(super) fn told(&self, at: &Location, text: &str) -> Option<Value> {
        let mut location = self.anywhere(Some(at))?;
        location.insert("message".into(), json!({ "text": message(text) }));
        Some(Value::Object(location))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    #[test]
    fn uris_are_relative_and_encoded() {
        assert_eq!(uri("a b/ü%[1]#?.yaml").as_deref(), Some("a%20b/%C3%BC%25%5B1%5D%23%3F.yaml"));
        assert_eq!(uri("javascript:alert(1)").as_deref(), Some("javascript%3Aalert%281%29"));
        assert_eq!(uri("c:\\x\\y.json").as_deref(), Some("c%3A%5Cx%5Cy.json"));
        assert_eq!(uri("../x/y.json").as_deref(), Some("x/y.json"));
        assert_eq!(uri(""), None);
    }

    #[test]
    fn regions_have_all_numbers_and_start_at_one() {
        let places = Places::new(&sample::company());
        let at = |line, column| Location { path: "x.yaml".into(), line, column, pointer: String::new() };
        let region = |at: &Location| places.at(at).unwrap()["physicalLocation"]["region"].clone();
        assert_eq!(region(&at(3, 7)), json!({ "startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 8 }));
        assert_eq!(region(&at(0, 0)), json!({ "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2 }));
        assert_eq!(places.at(&at(0, 0)).unwrap()["message"]["text"], "the line is not known");
        let largest = region(&at(u32::MAX, u32::MAX));
        assert!(largest["endColumn"].as_u64() >= largest["startColumn"].as_u64());
    }

    #[test]
    fn what_has_no_place_stands_at_the_configuration() {
        let places = Places::new(&sample::company());
        let nowhere = Location { path: String::new(), line: 0, column: 0, pointer: String::new() };
        assert!(places.at(&nowhere).is_none());
        let shown = places.anywhere(Some(&nowhere)).unwrap();
        assert_eq!(shown["physicalLocation"]["artifactLocation"]["uri"], "partywall.yaml");
        assert!(Places::new(&sample::empty()).anywhere(None).is_none());
    }
}
