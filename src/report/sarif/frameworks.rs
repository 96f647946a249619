//! Frameworks as taxonomies. In: the report's frameworks and a rule's controls. Out: taxonomies with the ids that this report uses, a rule's
//! relationships to them, its tags, and the lines of its help. A relationship says "relevant", never that a control is satisfied.

use super::text::{DESCRIPTION, NAME, first, plain};
use crate::model::report::{ControlLine, FrameworkLine, Report};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A rule's controls: ids by the framework's key.
pub(super) type Controls = BTreeMap<String, Vec<String>>;

/// Tags that hosts keep of a rule.
const TAGS: usize = 10;

/// The frameworks whose ids come first among the tags: the ones that speak of identities of machines, and the most cited catalogue.
const BEST: [&str; 2] = ["owasp-nhi-2025", "nist-800-53-r5"];

/// The frameworks of a report, found by key and id.
pub(super) struct Frameworks<'r> {
    list: &'r [FrameworkLine],
    taxa: BTreeMap<(&'r str, &'r str), (usize, usize)>,
}

impl<'r> Frameworks<'r> {
    /// Reads the report's list.
    pub(super) fn new(report: &'r Report) -> Frameworks<'r> {
        let mut taxa = BTreeMap::new();
        for (framework, line) in report.frameworks.iter().enumerate() {
            for (at, control) in line.controls.iter().enumerate() {
                taxa.entry((line.key.as_str(), control.id.as_str())).or_insert((framework, at));
            }
        }
        Frameworks { list: &report.frameworks, taxa }
    }

    /// `run.taxonomies`.
    pub(super) fn taxonomies(&self) -> Vec<Value> {
        self.list.iter().map(taxonomy).collect()
    }

    /// `tool.driver.supportedTaxonomies`.
    pub(super) fn references(&self) -> Vec<Value> {
        let reference = |(at, line): (usize, &FrameworkLine)| json!({ "name": first(&[&line.key], NAME), "index": at });
        self.list.iter().enumerate().map(reference).collect()
    }

    /// A rule's relationships to the taxa that its evidence is relevant to.
    pub(super) fn relationships(&self, controls: &Controls) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        for (key, id) in pairs(controls) {
            let Some((framework, at)) = self.taxa.get(&(key, id)) else { continue };
            let component = json!({ "name": first(&[key], NAME), "index": framework });
            let target = json!({ "id": first(&[id], NAME), "index": at, "toolComponent": component });
            let relation = json!({ "target": target, "kinds": ["relevant"] });
            if !all.contains(&relation) {
                all.push(relation);
            }
        }
        all
    }

    /// The lines of a rule's help: a framework with the ids, and their titles where they may be shown.
    pub(super) fn lines(&self, controls: &Controls) -> Vec<String> {
        controls.iter().filter(|(_, ids)| !ids.is_empty()).map(|(key, ids)| self.line(key, ids)).collect()
    }

    fn line(&self, key: &str, ids: &[String]) -> String {
        let framework = self.list.iter().find(|line| line.key == *key);
        let name = framework.map_or(key.to_owned(), |line| format!("{} {}", line.title, line.version));
        let told = |id: &String| match self.title(key, id) {
            Some(title) => format!("{id} ({title})"),
            None => id.clone(),
        };
        format!("{}: {}", name.trim(), ids.iter().map(told).collect::<Vec<_>>().join(", "))
    }

    fn title(&self, key: &str, id: &str) -> Option<&str> {
        let (framework, at) = self.taxa.get(&(key, id))?;
        let control = self.list.get(*framework)?.controls.get(*at)?;
        Some(control.title.as_str()).filter(|title| !title.is_empty())
    }
}

fn taxonomy(line: &FrameworkLine) -> Value {
    let mut taxonomy = json!({
        "name": first(&[&line.key], NAME),
        "fullName": first(&[&format!("{} {}", line.title, line.version), &line.key], NAME),
        "shortDescription": { "text": first(&[&line.title, &line.key], DESCRIPTION) },
        // Only the ids that this report uses are listed.
        "isComprehensive": false,
        "taxa": line.controls.iter().map(taxon).collect::<Vec<_>>(),
        "properties": { "date": line.date, "licence": plain(&line.licence, DESCRIPTION) },
    });
    if let Some(fields) = taxonomy.as_object_mut() {
        for (key, text) in [("version", &line.version), ("organization", &line.publisher)] {
            let text = plain(text, NAME);
            if !text.is_empty() {
                fields.insert(key.into(), json!(text));
            }
        }
    }
    taxonomy
}

fn taxon(control: &ControlLine) -> Value {
    let id = first(&[&control.id], NAME);
    let title = plain(&control.title, DESCRIPTION);
    if title.is_empty() {
        return json!({ "id": id });
    }
    json!({ "id": id, "shortDescription": { "text": title }, "properties": { "officialTitle": control.official } })
}

fn pairs(controls: &Controls) -> impl Iterator<Item = (&str, &str)> {
    controls.iter().flat_map(|(key, ids)| ids.iter().map(|id| (key.as_str(), id.as_str())))
}

/// A rule's tags: what it is, the first id of each of the two best frameworks, its family, then further ids as long as there is room.
pub(super) fn tags(family: &str, controls: &Controls) -> Vec<String> {
    let best = BEST.iter().filter_map(|key| Some((*key, controls.get(*key)?.first()?.as_str())));
    let named = |(key, id): (&str, &str)| format!("{key}/{id}");
    let mut tags = vec!["security".to_owned()];
    let more = best.map(named).chain([family.to_owned(), "identity".to_owned()]).chain(pairs(controls).map(named));
    for tag in more {
        let tag = plain(&tag, NAME);
        if tags.len() < TAGS && !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn controls(list: &[(&str, &[&str])]) -> Controls {
        list.iter().map(|(key, ids)| ((*key).to_owned(), ids.iter().map(|id| (*id).to_owned()).collect())).collect()
    }

    #[test]
    fn tags_start_with_security_and_the_best_ids_and_are_at_most_ten() {
        let many: Vec<String> = (0..30).map(|n| format!("A-{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let all = controls(&[("cis", &many), ("nist-800-53-r5", &["AC-6", "AC-5"]), ("owasp-nhi-2025", &["NHI5:2025"])]);
        let tags = tags("boundary", &all);
        assert_eq!(tags[..5], ["security", "owasp-nhi-2025/NHI5:2025", "nist-800-53-r5/AC-6", "boundary", "identity"]);
        assert_eq!(tags.len(), TAGS);
        assert_eq!(super::tags("", &Controls::new()), ["security", "identity"]);
    }
}
