//! The rules of the run as reporting descriptors. In: a report. Out: all rules in their order, those that passed as well, and which of them
//! a finding belongs to.
//!
//! Code-scanning hosts take the severity from the rule, never from the result. A finding can be lowered below its rule (an opening that
//! nobody reaches yet), so a rule whose findings have other severities than its own gets a descriptor more for each of these, with the id
//! `rule/severity`. A finding at its rule's own severity always has the plain id, and a rule without such findings has only that.

use super::frameworks::{Controls, Frameworks, tags};
use super::text::{DESCRIPTION, NAME, TEXT, first, markdown, plain};
use crate::model::Severity;
use crate::model::report::{FindingLine, Report, RuleLine};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The run's descriptors.
pub(super) struct Rules<'r> {
    list: Vec<Value>,
    /// The id and index of a rule at a severity.
    at: BTreeMap<(&'r str, &'r str), (String, usize)>,
    /// The index of a rule at its own severity.
    own: BTreeMap<&'r str, usize>,
}

/// How hosts name a severity.
pub(super) struct Rated {
    /// `error`, `warning` or `note`.
    pub(super) level: &'static str,
    /// From 0 to 100.
    pub(super) rank: f64,
    /// Above 9.0 critical, from 7.0 high, from 4.0 medium, from 0.1 low; 0.0 would be "no security result".
    security: &'static str,
}

/// The ratings of a severity.
pub(super) fn rated(severity: &str) -> Rated {
    let (level, rank, security) = match Severity::from_word(severity) {
        Some(Severity::Critical) => ("error", 93.0, "9.3"),
        Some(Severity::High) => ("error", 81.0, "8.1"),
        Some(Severity::Medium) => ("warning", 55.0, "5.5"),
        Some(Severity::Low) => ("note", 25.0, "2.5"),
        Some(Severity::Informational) | None => ("note", 1.0, "0.1"),
    };
    Rated { level, rank, security }
}

/// What a descriptor says, from the rule's line or, where there is none, from a finding.
struct Said<'r> {
    id: &'r str,
    family: &'r str,
    title: &'r str,
    why: &'r str,
    fix: &'r str,
    limitations: &'r str,
    confidence: &'r str,
    controls: &'r Controls,
    properties: Map<String, Value>,
}

impl<'r> Rules<'r> {
    /// Describes all rules of a report, and those that only a finding names.
    pub(super) fn new(report: &'r Report, frameworks: &Frameworks<'_>) -> Rules<'r> {
        let mut rules = Rules { list: Vec::new(), at: BTreeMap::new(), own: BTreeMap::new() };
        let mut severities: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for finding in &report.findings {
            severities.entry(&finding.rule).or_default().insert(&finding.severity);
        }
        let others = |rule: &str| severities.get(rule).into_iter().flatten().copied();
        for line in &report.rules {
            rules.add(said(line), &line.severity, others(&line.id), frameworks);
        }
        for finding in &report.findings {
            if !rules.own.contains_key(finding.rule.as_str()) {
                rules.add(unlisted(finding), &finding.severity, others(&finding.rule), frameworks);
            }
        }
        rules
    }

    fn add(&mut self, said: Said<'r>, severity: &'r str, others: impl Iterator<Item = &'r str>, frameworks: &Frameworks<'_>) {
        self.own.entry(said.id).or_insert(self.list.len());
        self.push(&said, severity, false, frameworks);
        for other in others.filter(|other| *other != severity) {
            self.push(&said, other, true, frameworks);
        }
    }

    fn push(&mut self, said: &Said<'r>, severity: &'r str, lowered: bool, frameworks: &Frameworks<'_>) {
        let base = first(&[said.id], NAME - 16);
        let id = if lowered { format!("{base}/{}", plain(severity, 15)) } else { base };
        self.at.entry((said.id, severity)).or_insert((id.clone(), self.list.len()));
        self.list.push(descriptor(said, &id, severity, frameworks));
    }

    /// The rule that a finding belongs to at its severity: its id and its place in the list.
    pub(super) fn of<'s>(&'s self, finding: &'s FindingLine) -> Option<(&'s str, usize)> {
        self.at.get(&(finding.rule.as_str(), finding.severity.as_str())).map(|(id, at)| (id.as_str(), *at))
    }

    /// A reference to a rule at its own severity.
    pub(super) fn reference(&self, rule: &str) -> Option<Value> {
        self.own.get(rule).map(|at| json!({ "id": first(&[rule], NAME - 16), "index": at }))
    }

    /// The list.
    pub(super) fn list(self) -> Vec<Value> {
        self.list
    }
}

fn said(line: &RuleLine) -> Said<'_> {
    let mut properties = Map::new();
    for (key, text) in [("because", &line.because), ("origin", &line.origin), ("digest", &line.digest)] {
        let text = plain(text, DESCRIPTION);
        if !text.is_empty() {
            properties.insert(key.into(), json!(text));
        }
    }
    properties.insert("result".into(), json!(line.result));
    for (key, number) in [("examined", line.examined), ("findings", line.findings), ("waived", line.waived), ("baselined", line.baselined)]
    {
        properties.insert(key.into(), json!(number));
    }
    Said {
        id: &line.id,
        family: &line.family,
        title: &line.title,
        why: &line.why,
        fix: &line.fix,
        limitations: &line.limitations,
        confidence: &line.confidence,
        controls: &line.controls,
        properties,
    }
}

/// A finding may come from a check that the list of rules does not hold; its texts are the rule's.
fn unlisted(finding: &FindingLine) -> Said<'_> {
    Said {
        id: &finding.rule,
        family: &finding.family,
        title: &finding.title,
        why: &finding.why,
        fix: &finding.fix,
        limitations: "",
        confidence: &finding.confidence,
        controls: &finding.controls,
        properties: Map::new(),
    }
}

fn descriptor(said: &Said<'_>, id: &str, severity: &str, frameworks: &Frameworks<'_>) -> Value {
    let rated = rated(severity);
    let mut properties = said.properties.clone();
    properties.insert("security-severity".into(), json!(rated.security));
    properties.insert("precision".into(), json!(precision(said.confidence)));
    properties.insert("tags".into(), json!(tags(said.family, said.controls)));
    properties.insert("rule".into(), json!(first(&[said.id], NAME)));
    properties.insert("family".into(), json!(plain(said.family, NAME)));
    properties.insert("severity".into(), json!(plain(severity, NAME)));
    let (text, markdown) = help(said, frameworks);
    json!({
        "id": id,
        "name": name(said.id),
        "shortDescription": { "text": first(&[said.title, said.id], DESCRIPTION) },
        "fullDescription": { "text": first(&[said.why, said.title, said.id], DESCRIPTION) },
        "help": { "text": text, "markdown": markdown },
        "defaultConfiguration": { "level": rated.level, "rank": rated.rank },
        "relationships": frameworks.relationships(said.controls),
        "properties": properties,
    })
}

/// The id as one word with capitals, as the form asks of names.
fn name(id: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
    };
    let name: String = id.split(|c: char| !c.is_alphanumeric()).map(word).collect();
    first(&[&name, id], NAME)
}

fn precision(confidence: &str) -> &'static str {
    match confidence {
        "high" => "high",
        "medium" => "medium",
        _ => "low",
    }
}

/// The help as plain text and as Markdown.
fn help(said: &Said<'_>, frameworks: &Frameworks<'_>) -> (String, String) {
    let parts = [("Why it matters", said.why), ("What to do", said.fix), ("What it does not see", said.limitations)];
    let (mut text, mut marked) = (Vec::new(), Vec::new());
    for (title, words) in parts.into_iter().filter(|(_, words)| !words.is_empty()) {
        text.push(format!("{title}: {}", plain(words, TEXT)));
        marked.push(format!("**{title}**\n\n{}", markdown(words)));
    }
    let controls = frameworks.lines(said.controls);
    if !controls.is_empty() {
        let lines: Vec<String> = controls.iter().map(|line| plain(line, TEXT)).collect();
        text.push(format!("Evidence relevant to: {}. Whether a control is met, only an assessor can say.", lines.join("; ")));
        let lines: Vec<String> = controls.iter().map(|line| format!("- {}", markdown(line))).collect();
        marked.push(format!("**Evidence relevant to**\n\n{}\n\nWhether a control is met, only an assessor can say.", lines.join("\n")));
    }
    if text.is_empty() {
        text.push(first(&[said.title, said.id], TEXT));
        marked.push(markdown(&first(&[said.title, said.id], TEXT)));
    }
    (text.join("\n\n"), marked.join("\n\n"))
}
