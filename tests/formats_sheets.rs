//! Markdown, CSV and OCSF over real runs: all examples, a broken file, nothing at all, and names that would like to be more than names, each
//! read back by a parser of the format.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::{AS_OF, Folder, run};
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;
use std::path::Path;

fn audit(folder: &Path, format: &str) -> String {
    let args = ["audit", "--format", format, "--as-of", AS_OF];
    let (first, second) = (run(folder, &args), run(folder, &args));
    assert_eq!(first.out, second.out, "{format}: the same input gives the same bytes");
    first.text()
}

fn examples() -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut all: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    assert!(all.len() >= 5);
    all
}

/// What is read as text, not as code; no link, picture or foreign HTML anywhere.
fn bare(markdown: &str) -> String {
    let mut bare = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) => bare.push_str(&text),
            Event::Html(html) => {
                let mut rest: &str = &html;
                while let Some((before, after)) = rest.split_once("<code>") {
                    bare.push_str(before);
                    rest = after.split_once("</code>").unwrap().1;
                }
                bare.push_str(rest);
            }
            Event::InlineHtml(_) | Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::BlockQuote(_) | Tag::CodeBlock(_)) => {
                panic!("{event:?}")
            }
            _ => {}
        }
    }
    for tag in ["details", "summary", "b"] {
        bare = bare.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), "");
    }
    bare
}

fn rows(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

/// Holds the three formats against the JSON report of the same run.
/// `plain` where no name needs to be changed to be shown.
fn compare(folder: &Path, plain: bool) {
    let report: Value = serde_json::from_str(&audit(folder, "json")).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let prints = common::each(&report["findings"], "fingerprint");

    let markdown = audit(folder, "markdown");
    let read = bare(&markdown);
    assert!(!read.contains(['@', '<', '>', '[', ']', '`', '#']) && !read.contains("://") && !read.contains("www."), "{read}");
    assert!(markdown.chars().count() <= 65_536 && markdown.starts_with("## partywall: "));
    let shown = markdown.matches("**Fingerprint:** `").count();
    let whole = prints.iter().filter(|print| markdown.contains(&format!("**Fingerprint:** `{print}`"))).count();
    assert!(!plain || whole == shown);
    let left = findings.iter().filter(|finding| finding["status"] == "open").count() - shown;
    let note = markdown.lines().find(|line| line.contains("in the JSON report**"));
    assert_eq!(note.map_or("0", |line| line.trim_start_matches('*').split(' ').next().unwrap()), left.to_string());

    let rows = rows(&audit(folder, "csv"));
    let of = |kinds: &[&str]| rows.iter().filter(|row| kinds.contains(&row["status"].as_str())).count();
    assert_eq!(of(&["open", "waived", "baselined"]), findings.len());
    assert_eq!(of(&["verdict"]), 1);
    let told: Vec<&str> = rows.iter().map(|row| row["fingerprint"].as_str()).filter(|print| !print.is_empty()).collect();
    assert!(if plain { told == prints } else { told.len() == prints.len() }, "{told:?}");

    let events: Vec<Value> = audit(folder, "ocsf").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let named: Vec<&str> = events.iter().filter_map(|event| event["unmapped"]["fingerprint"].as_str()).collect();
    assert_eq!(named, prints);
    for rule in report["rules"].as_array().unwrap() {
        let of = events.iter().filter(|event| event["compliance"]["control"] == rule["id"]).count();
        let findings = findings.iter().filter(|finding| finding["rule"] == rule["id"]).count();
        assert_eq!(of, findings.max(1), "{}", rule["id"]);
    }
    valid(&events);
}

/// Valid by the schema that a reader of OCSF makes of itself, where there is a copy of it.
fn valid(events: &[Value]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/schemas/ocsf/py-ocsf-models_ComplianceFinding.schema.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no schemas here");
        return;
    };
    let validator = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
    for event in events {
        let wrong: Vec<String> = validator.iter_errors(event).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

#[test]
fn examples_say_the_same_in_every_format() {
    for folder in examples() {
        println!("{}", folder.display());
        compare(&folder, true);
    }
}

#[test]
fn real_exports_say_the_same_in_every_format() {
    let Some(corpus) = common::corpus() else { return };
    for system in ["kubernetes", "keycloak", "openai"] {
        println!("{system}");
        compare(&corpus.join(system), true);
    }
}

/// Names as a tenant's administrator could choose them.
const NAMES: &[&str] = &[
    "=HYPERLINK(\"https://evil.example\",\"open\")",
    "@acme/security",
    "x #1 GH-2 www.evil.example https://evil.example",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "</summary></details><img src=x onerror=alert(1)>",
    "a | b \\| c",
    "``` x `y` ````",
    "a;=1+1",
    "\u{1b}[2J\r\n\t=1+1",
    "'=1",
    "-1",
];

#[test]
fn names_are_only_names_in_every_format() {
    let mut text = String::from("partywall: 1\nroles:\n- { id: admin, plane: platform, privileged: true }\nhumans:\n");
    let quoted = |name: &str| serde_json::to_string(name).unwrap();
    for name in NAMES {
        text.push_str(&format!("- {{ id: {}, plane: platform }}\n", quoted(name)));
    }
    text.push_str("grants:\n");
    for name in NAMES {
        text.push_str(&format!("- {{ principal: {}, role: admin, expires: null, activation: standing }}\n", quoted(name)));
    }
    let folder = Folder::new(&[("inventory.yaml", &text)]);
    let report = folder.report(&[]);
    let found = common::of_rule(&report, "standing-platform-administrator").len();
    assert_eq!(found, NAMES.len(), "{report:#}");
    compare(folder.path(), false);
    for row in rows(&audit(folder.path(), "csv")) {
        for cell in row.values() {
            let start = cell.trim_start_matches([' ', '"', '\'']);
            assert!(!start.starts_with(['=', '+', '-', '@']) || cell.starts_with('\''), "{cell}");
        }
    }
}

#[test]
fn nothing_and_broken_files_are_no_pass() {
    let empty = Folder::new(&[]);
    let broken = Folder::new(&[("realm.json", "{\"realm\": \"acme\", \"users\": [{\"username\": ")]);
    for folder in [empty, broken] {
        let markdown = audit(folder.path(), "markdown");
        assert!(markdown.starts_with("## partywall: could not assess"), "{markdown}");
        assert!(markdown.contains("**1 problem**"), "{markdown}");
        let rows = rows(&audit(folder.path(), "csv"));
        assert!(rows.iter().any(|row| row["status"] == "gap" && row["family"] == "problem"));
        assert!(rows.last().unwrap()["message"].starts_with("could not assess"));
        let events: Vec<Value> = audit(folder.path(), "ocsf").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        valid(&events);
        assert!(events.iter().all(|event| event["compliance"]["status"] != "Pass"), "nothing assessed is never green");
        let run = &events.last().unwrap()["compliance"];
        assert_eq!(run["status"], "Warning");
        assert!(run["status_details"].as_array().unwrap().iter().any(|line| line.as_str().unwrap().starts_with("gap (problem)")));
    }
}
