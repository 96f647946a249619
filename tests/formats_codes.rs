//! The formats for code hosts over real runs: every example through SARIF, GitLab's report and JUnit, valid, without a dangling place, the
//! same bytes again; hostile exports read back by a parser of each format; and what is too large.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

mod common;
#[path = "common/junit.rs"]
mod junit;

use common::{AS_OF, Folder, run};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

const EXAMPLES: [&str; 5] = ["native", "kubernetes", "keycloak", "openai", "company"];

/// A validator of an official schema, where there is a copy of it.
fn schema(name: &str) -> Option<jsonschema::Validator> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/schemas").join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: no schema {name} here");
        return None;
    };
    let schema: Value = serde_json::from_slice(&bytes).unwrap();
    Some(jsonschema::options().build(&schema).unwrap())
}

#[track_caller]
fn valid(validator: &Option<jsonschema::Validator>, value: &Value) {
    let errors = validator.iter().flat_map(|validator| validator.iter_errors(value));
    let errors: Vec<String> = errors.map(|error| format!("{} {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// One format over an example, twice.
fn example(name: &str, format: &str) -> (String, Value) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = format!("examples/{name}");
    let config = format!("{folder}/partywall.yaml");
    let mut args = vec!["audit", folder.as_str(), "--as-of", AS_OF, "--format", format];
    if root.join(&config).is_file() {
        args.extend(["--config", config.as_str()]);
    }
    let text = run(root, &args).text();
    assert_eq!(text, run(root, &args).text(), "the same bytes again");
    let at = args.iter().position(|arg| *arg == format).unwrap();
    args[at] = "json";
    (text, run(root, &args).json())
}

/// Every URI of a SARIF file, and every path.
fn uris(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            Value::Array(list) => left.extend(list),
            Value::Object(fields) => {
                found.extend(fields.get("uri").and_then(Value::as_str).map(str::to_owned));
                left.extend(fields.values());
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_example_is_valid_sarif_and_every_place_is_a_file() {
    let validator = schema("sarif/sarif-schema-2.1.0.json");
    for name in EXAMPLES {
        let (text, report) = example(name, "sarif");
        let log: Value = serde_json::from_str(&text).unwrap();
        valid(&validator, &log);
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), report["findings"].as_array().unwrap().len(), "{name}");
        let ids: BTreeSet<&str> =
            run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert!(report["rules"].as_array().unwrap().iter().all(|rule| ids.contains(rule["id"].as_str().unwrap())));
        let prints: BTreeSet<String> = results.iter().map(|result| result["partialFingerprints"].to_string()).collect();
        assert_eq!(prints.len(), results.len(), "{name}: fingerprints of findings differ");
        assert!(results.iter().all(|result| result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().ends_with(":1")));
        for uri in uris(&log) {
            assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(&uri).is_file(), "{name}: {uri} is no file");
        }
        println!("{name}: {} results, {} rules, {} bytes", results.len(), ids.len(), text.len());
    }
}

#[test]
fn every_example_is_a_valid_gitlab_report() {
    let validator = schema("gitlab/codeclimate.json");
    for name in EXAMPLES {
        let (text, report) = example(name, "gitlab");
        let entries: Vec<Value> = serde_json::from_str(&text).unwrap();
        entries.iter().for_each(|entry| valid(&validator, entry));
        let findings = report["findings"].as_array().unwrap();
        let rules: BTreeSet<&str> = findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
        let told = entries.iter().filter(|entry| rules.contains(entry["check_name"].as_str().unwrap())).count();
        assert_eq!(told, findings.len(), "{name}");
        let prints: BTreeSet<&str> = entries.iter().map(|entry| entry["fingerprint"].as_str().unwrap()).collect();
        assert_eq!(prints.len(), entries.len(), "{name}");
        for entry in &entries {
            let path = entry["location"]["path"].as_str().unwrap();
            assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(path).is_file(), "{name}: {path}");
        }
    }
}

#[test]
fn every_example_is_valid_junit() {
    for name in EXAMPLES {
        let (text, report) = example(name, "junit");
        junit::check(&text);
        let document = roxmltree::Document::parse(&text).unwrap();
        let failures = document.descendants().filter(|node| node.has_tag_name("failure")).count();
        let open = report["findings"].as_array().unwrap().iter().filter(|finding| finding["status"] == "open").count();
        assert_eq!(failures, open, "{name}");
        let classes: BTreeSet<&str> = document.descendants().filter_map(|node| node.attribute("classname")).collect();
        for rule in report["rules"].as_array().unwrap() {
            assert!(classes.contains(rule["id"].as_str().unwrap()), "{name}: {} has no case", rule["id"]);
        }
    }
}

/// A name that would like to be a link, an element, a placeholder, a mention, a path out of the folder.
const NAME: &str = r#"[x](javascript:alert(1))<script>@everyone{0}]]>\"&amp;%s ../../x=1 | `code` \u001b[2J \u202e"#;

#[test]
fn hostile_exports_stay_text_in_every_format() {
    let text = format!(
        r#"{{"partywall": 1, "plane": "platform", "humans": [{{"id": "{NAME}", "status": "active"}}], "roles": [{{"id": "r {NAME}", "members": ["{NAME}"], "permissions": [{{"action": "db:read", "resource": "crm {NAME}", "level": "read"}}]}}], "resources": [{{"id": "crm {NAME}", "type": "database", "plane": "application", "sensitivity": "customer"}}]}}"#
    );
    let folder = Folder::new(&[("a b/[x](1) #?%.json", &text)]);
    let ask = |format: &str| folder.run(&["audit", "--as-of", AS_OF, "--format", format]).text();
    let report: Value = serde_json::from_str(&ask("json")).unwrap();
    let findings = report["findings"].as_array().unwrap().len();
    assert!(findings > 0, "{report}");
    let sarif: Value = serde_json::from_str(&ask("sarif")).unwrap();
    valid(&schema("sarif/sarif-schema-2.1.0.json"), &sarif);
    assert_eq!(uris(&sarif).into_iter().collect::<Vec<_>>(), ["a%20b/%5Bx%5D%281%29%20%23%3F%25.json"]);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), findings);
    for result in results {
        let said = result["message"]["text"].as_str().unwrap();
        assert!(said.contains("\\[x\\](javascript:alert(1))") && said.contains("{{0}}") && !said.contains('\u{1b}'), "{said}");
    }
    let entries: Vec<Value> = serde_json::from_str(&ask("gitlab")).unwrap();
    assert!(entries.iter().all(|entry| entry["location"]["path"] == "a b/[x](1) #?%.json"));
    let xml = ask("junit");
    junit::check(&xml);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let body = document.descendants().find(|node| node.has_tag_name("failure")).unwrap().text().unwrap();
    assert!(body.contains("<script>@everyone{0}]]>\"&amp;%s"), "{body}");
}

#[test]
fn nothing_read_and_broken_files_are_said_in_every_format() {
    let empty = Folder::new(&[]);
    let broken = Folder::new(&[("a.yaml", "partywall: 1\nhumans: [ {id: \n")]);
    let cases = [(&empty, "no-input", "no-input", "partywall.yaml"), (&broken, "input-problem", "input-problem", "a.yaml")];
    for (folder, notice, check, path) in cases {
        let ask = |format: &str| folder.run(&["audit", "--as-of", AS_OF, "--format", format]).ends(3).text();
        let sarif: Value = serde_json::from_str(&ask("sarif")).unwrap();
        valid(&schema("sarif/sarif-schema-2.1.0.json"), &sarif);
        let invocation = &sarif["runs"][0]["invocations"][0];
        assert_eq!((&invocation["executionSuccessful"], &invocation["exitCode"]), (&false.into(), &3.into()));
        let first = &invocation["toolConfigurationNotifications"][0];
        assert_eq!((&first["descriptor"]["id"], &first["level"]), (&notice.into(), &"error".into()));
        let entries: Vec<Value> = serde_json::from_str(&ask("gitlab")).unwrap();
        assert!(entries.iter().any(|entry| entry["check_name"] == check && entry["location"]["path"] == path), "{entries:#?}");
        let xml = ask("junit");
        junit::check(&xml);
        assert!(xml.contains("<error "), "{xml}");
    }
}
