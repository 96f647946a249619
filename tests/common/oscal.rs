//! What the OSCAL schemas do not say, checked: references lead somewhere, ids are unique and of version 5, no list and no text is empty,
//! names from exports mean nothing in Markdown. In: a document. Out: a line for each thing that is wrong.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "each test takes what it needs, and a test says what it expects by failing"
)]

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Texts that OSCAL reads as Markdown.
const MARKUP: &[&str] = &["title", "description", "remarks", "statement", "prose"];
/// Keys whose values are tokens.
const TOKENS: &[&str] = &["control-id", "target-id", "role-id", "filename"];
/// Keys whose values are moments.
const MOMENTS: &[&str] = &["collected", "start", "end", "deadline", "expires", "last-modified", "published"];

/// Where a reference must lead, by its key.
fn leads_to(key: &str, kind: &str) -> Option<&'static [&'static str]> {
    Some(match (key, kind) {
        ("observation-uuid", _) => &["observations"],
        ("risk-uuid", _) => &["risks"],
        ("finding-uuid", _) => &["findings"],
        ("component-uuid", _) | ("subject-uuid", "component") | ("actor-uuid", "tool") => &["components"],
        ("subject-uuid", "user") => &["users"],
        ("subject-uuid", "inventory-item") => &["inventory-items"],
        ("party-uuid", _) | ("subject-uuid" | "actor-uuid", "party") => &["parties"],
        ("activity-uuid", _) => &["activities"],
        ("task-uuid", _) => &["tasks"],
        _ => return None,
    })
}

/// What is wrong with a document.
pub(crate) fn wrong(document: &Value) -> Vec<String> {
    let mut check = Check::default();
    check.collect(document, "");
    check.visit(document, "", "");
    for (href, at) in std::mem::take(&mut check.fragments) {
        if check.defined.get(&href).map(String::as_str) != Some("resources") {
            check.wrong.push(format!("{at}: `#{href}` is no resource"));
        }
    }
    check.controls(document);
    check.wrong
}

#[derive(Default)]
struct Check {
    /// Each uuid with the list that holds it.
    defined: BTreeMap<String, String>,
    roles: BTreeSet<String>,
    fragments: Vec<(String, String)>,
    wrong: Vec<String>,
}

impl Check {
    fn collect(&mut self, value: &Value, list: &str) {
        match value {
            Value::Object(map) => {
                if let Some(uuid) = map.get("uuid").and_then(Value::as_str) {
                    if self.defined.insert(uuid.into(), list.into()).is_some() {
                        self.wrong.push(format!("{list}: {uuid} is there twice"));
                    }
                    let v5 = uuid.len() == 36 && uuid.as_bytes()[14] == b'5' && b"89ab".contains(&uuid.as_bytes()[19]);
                    if !v5 {
                        self.wrong.push(format!("{list}: {uuid} is not of version 5"));
                    }
                }
                if list == "roles" {
                    self.roles.insert(map["id"].as_str().unwrap().into());
                }
                map.iter().for_each(|(key, value)| self.collect(value, key));
            }
            Value::Array(all) => all.iter().for_each(|value| self.collect(value, list)),
            _ => {}
        }
    }

    fn visit(&mut self, value: &Value, key: &str, at: &str) {
        match value {
            Value::Null => self.wrong.push(format!("{at}: null")),
            Value::Array(all) if all.is_empty() => self.wrong.push(format!("{at}: an empty list")),
            Value::Array(all) => all.iter().enumerate().for_each(|(n, value)| self.visit(value, key, &format!("{at}/{n}"))),
            Value::Object(map) => {
                let kind = map.get("type").and_then(Value::as_str).unwrap_or("");
                for (key, value) in map {
                    let at = format!("{at}/{key}");
                    if key.ends_with("-uuid") {
                        self.reference(key, kind, value.as_str().unwrap(), &at);
                    }
                    self.visit(value, key, &at);
                }
                if let (Some(name), Some(value)) = (map.get("name"), map.get("value")) {
                    let value = value.as_str().unwrap();
                    if !token(name.as_str().unwrap()) {
                        self.wrong.push(format!("{at}: {name} is no token"));
                    }
                    if value.trim() != value || value.contains('\n') {
                        self.wrong.push(format!("{at}: {value:?} is no value"));
                    }
                }
            }
            Value::String(text) => self.text(key, text, at),
            Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn reference(&mut self, key: &str, kind: &str, uuid: &str, at: &str) {
        let Some(lists) = leads_to(key, kind) else {
            return self.wrong.push(format!("{at}: {key} of type `{kind}` is not known to this check"));
        };
        match self.defined.get(uuid) {
            Some(list) if lists.contains(&list.as_str()) => {}
            other => self.wrong.push(format!("{at}: {uuid} leads to {other:?}, not to {lists:?}")),
        }
    }

    fn text(&mut self, key: &str, text: &str, at: &str) {
        let mut bad = |what: &str| self.wrong.push(format!("{at}: {what}: {:?}", text.chars().take(200).collect::<String>()));
        if text.trim().is_empty() {
            bad("empty");
        }
        if text.contains(|c: char| c != '\n' && partywall_hazardous(c)) {
            bad("a character that acts");
        }
        if key == "title" && text.contains('\n') {
            bad("a title of two lines");
        }
        if TOKENS.contains(&key) && !token(text) {
            bad("no token");
        }
        if MOMENTS.contains(&key) && !(text.len() == 20 && text.ends_with('Z')) {
            bad("no moment");
        }
        if MARKUP.contains(&key) {
            for event in Parser::new_ext(text, Options::all()) {
                match event {
                    Event::Html(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::Rule | Event::TaskListMarker(_) => {
                        bad("markup")
                    }
                    Event::InlineMath(_) | Event::DisplayMath(_) => bad("mathematics"),
                    Event::Start(Tag::Paragraph | Tag::List(None) | Tag::Item) => {}
                    Event::Start(_) => bad("markup"),
                    _ => {}
                }
            }
            // OSCAL's own: parameters, sub- and superscript.
            if text.contains("{{") {
                bad("a parameter");
            }
        }
        if key == "href" {
            match text.strip_prefix('#') {
                Some(uuid) => self.fragments.push((uuid.into(), at.into())),
                None => {
                    let safe = |b: u8| b.is_ascii_alphanumeric() || b"-._~/%#".contains(&b);
                    if !text.starts_with("./") || !text.bytes().all(safe) || text.split('/').any(|step| step == "..") {
                        bad("a reference out of the folder");
                    }
                }
            }
        }
        if key == "role-id" && !self.roles.contains(text) {
            self.wrong.push(format!("{at}: no role {text}"));
        }
    }

    /// Findings aim at controls that their result reviews, and at statements that an attached catalog has.
    fn controls(&mut self, document: &Value) {
        let statements = statements(document);
        for result in document["assessment-results"]["results"].as_array().into_iter().flatten() {
            let selections = result["reviewed-controls"]["control-selections"].as_array().unwrap();
            let reviewed: BTreeSet<&str> = selections
                .iter()
                .flat_map(|selection| selection["include-controls"].as_array().unwrap())
                .map(|control| control["control-id"].as_str().unwrap())
                .collect();
            for finding in result["findings"].as_array().into_iter().flatten() {
                let (kind, id) = (finding["target"]["type"].as_str().unwrap(), finding["target"]["target-id"].as_str().unwrap());
                let control = ["_smt.tested", "_smt", "_obj"].iter().find_map(|end| id.strip_suffix(end)).unwrap();
                if !reviewed.contains(control) {
                    self.wrong.push(format!("finding about `{control}`, which its result does not review"));
                }
                if finding["target"]["status"]["state"] == "satisfied" && !id.ends_with("_smt.tested") {
                    self.wrong.push(format!("`{id}` as a whole is called satisfied"));
                }
                if kind == "statement-id" && !statements.contains(id) {
                    self.wrong.push(format!("`{id}` is in no attached catalog"));
                }
            }
        }
    }
}

/// The catalogs that are attached to a document.
pub(crate) fn catalogs(document: &Value) -> Vec<Value> {
    let root = document.as_object().unwrap().values().next().unwrap();
    let resources = root["back-matter"]["resources"].as_array().into_iter().flatten();
    resources.filter_map(|one| one["base64"]["value"].as_str()).map(|text| serde_json::from_slice(&decoded(text)).unwrap()).collect()
}

fn statements(document: &Value) -> BTreeSet<String> {
    let catalogs = catalogs(document);
    let controls = catalogs.iter().flat_map(|catalog| catalog["catalog"]["controls"].as_array().unwrap());
    let parts = controls.flat_map(|control| control["parts"].as_array().unwrap());
    parts.map(|part| part["id"].as_str().unwrap().to_owned()).collect()
}

fn decoded(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for c in text.bytes().filter(|c| *c != b'=') {
        bits = bits << 6 | u32::from(value(c));
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    out
}

/// Letters, digits, `.`, `-` and `_`, starting with a letter or `_`.
fn token(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(|c| c.is_alphanumeric() || ".-_".contains(c))
}

/// Characters that a terminal or an eye could be fooled by; the few that matter here, told independently of the program.
fn partywall_hazardous(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A validator for one of the official schemas, where there is a copy of them.
pub(crate) fn schema(name: &str) -> Option<jsonschema::Validator> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/schemas");
    let folder = std::env::var_os("PARTYWALL_SCHEMAS").map_or(beside, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: no schemas here (set PARTYWALL_SCHEMAS)");
        return None;
    }
    let text = std::fs::read_to_string(folder.join(format!("oscal/oscal_{name}_schema.json"))).unwrap();
    Some(jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap())
}

/// What the official schema says against a document.
pub(crate) fn against(schema: &jsonschema::Validator, document: &Value) -> Vec<String> {
    schema.iter_errors(document).take(20).map(|error| format!("{}: {}", error.instance_path(), cut(&error.to_string()))).collect()
}

fn cut(text: &str) -> String {
    text.chars().take(300).collect()
}
