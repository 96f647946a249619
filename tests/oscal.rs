//! OSCAL over real runs: every example, an empty folder and broken files give documents that the official schemas accept, in which all
//! references lead somewhere, and which are the same bytes again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

mod common;
#[path = "common/oscal.rs"]
mod oscal;

use common::{AS_OF, Folder, run};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const DOCUMENTS: [(&str, &str); 3] = [("oscal", "assessment-results"), ("oscal-plan", "assessment-plan"), ("oscal-poam", "poam")];

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    all.sort();
    assert!(all.len() > 3);
    all
}

/// A document of an audit of a folder.
fn written(folder: &Path, format: &str, more: &[&str]) -> Vec<u8> {
    run(folder, &[&["audit", "--format", format, "--as-of", AS_OF], more].concat()).out
}

fn read(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn every_example_is_valid_and_repeats_itself() {
    for (format, name) in DOCUMENTS {
        let schema = oscal::schema(name);
        for folder in examples() {
            let bytes = written(&folder, format, &[]);
            let document = read(&bytes);
            assert_eq!(oscal::wrong(&document), Vec::<String>::new(), "{} as {format}", folder.display());
            if let Some(schema) = &schema {
                assert_eq!(oscal::against(schema, &document), Vec::<String>::new(), "{} as {format}", folder.display());
            }
            assert_eq!(written(&folder, format, &[]), bytes, "{} as {format}", folder.display());
        }
    }
}

#[test]
fn nothing_and_broken_things_are_valid_and_satisfy_no_control() {
    let hostile = "schema: partywall.inventory/1\nhumans:\n- id: \"<b>x</b>`[a](javascript:b)\\e[2J\\u202e{{ insert: param, p }}\"\n  plane: platform\n";
    let worlds: [&[(&str, &str)]; 3] = [&[], &[("roles.yaml", "schema: partywall.inventory/1\nroles: [\n")], &[("a b#c:d.yaml", hostile)]];
    for files in worlds {
        let folder = Folder::new(files);
        for (format, name) in DOCUMENTS {
            let document = read(&written(folder.path(), format, &[]));
            assert_eq!(oscal::wrong(&document), Vec::<String>::new(), "{files:?} as {format}");
            if let Some(schema) = oscal::schema(name) {
                assert_eq!(oscal::against(&schema, &document), Vec::<String>::new(), "{files:?} as {format}");
            }
        }
        if files.len() != 1 || files[0].0 == "roles.yaml" {
            let text = String::from_utf8(written(folder.path(), "oscal", &[])).unwrap();
            assert!(!text.contains("\"state\": \"satisfied\""), "{files:?}");
        }
    }
}

/// The ids of observations about findings in the run's result.
fn observations(document: &Value) -> BTreeSet<String> {
    let all = document["assessment-results"]["results"][0]["observations"].as_array().unwrap();
    let about = all.iter().filter(|one| one["types"][0] == "finding");
    about.map(|one| one["uuid"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn another_day_keeps_the_ids_of_what_is_still_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/company");
    let today = read(&written(&folder, "oscal", &[]));
    let tomorrow = read(&run(&folder, &["audit", "--format", "oscal", "--as-of", "2026-11-23"]).out);
    assert!(!observations(&today).is_empty());
    assert_eq!(observations(&today), observations(&tomorrow));
    assert_ne!(today["assessment-results"]["uuid"], tomorrow["assessment-results"]["uuid"]);
}

#[test]
fn every_finding_is_an_observation_and_a_risk_and_an_item() {
    for folder in examples() {
        let report = common::report(&folder, &[]);
        let prints: Vec<String> = common::each(&report["findings"], "fingerprint");
        let results = read(&written(&folder, "oscal", &[]));
        let poam = read(&written(&folder, "oscal-poam", &[]));
        let prop = |one: &Value| {
            let props = one["props"].as_array().into_iter().flatten();
            props.filter(|prop| prop["name"] == "fingerprint").map(|prop| prop["value"].as_str().unwrap().to_owned()).next()
        };
        let of = |list: &Value| list.as_array().into_iter().flatten().filter_map(prop).collect::<Vec<_>>();
        let run = &results["assessment-results"]["results"][0];
        assert_eq!(of(&run["observations"]), prints);
        assert_eq!(of(&run["risks"]), prints);
        assert_eq!(of(&poam["plan-of-action-and-milestones"]["poam-items"]), prints);
        let rules = run["observations"].as_array().unwrap().iter().filter(|one| one["types"][0] == "control-objective").count();
        assert_eq!(rules, report["rules"].as_array().unwrap().len());
    }
}

#[test]
fn a_control_is_satisfied_only_where_every_rule_passed() {
    for folder in examples() {
        let report = common::report(&folder, &[]);
        let results = read(&written(&folder, "oscal", &[]));
        let (mut satisfied, mut failed) = (0, 0);
        for result in results["assessment-results"]["results"].as_array().unwrap().iter().skip(1) {
            for finding in result["findings"].as_array().into_iter().flatten() {
                let prop = |name: &str| {
                    let props = finding["props"].as_array().unwrap();
                    props.iter().find(|prop| prop["name"] == name).unwrap()["value"].as_str().unwrap()
                };
                let (framework, control) = (prop("framework"), prop("control"));
                let mapped = report["rules"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|rule| rule["controls"][framework].as_array().is_some_and(|ids| ids.iter().any(|id| id == control)));
                let results: Vec<(&str, u64)> =
                    mapped.map(|rule| (rule["result"].as_str().unwrap(), rule["findings"].as_u64().unwrap())).collect();
                assert!(!results.is_empty());
                if finding["target"]["status"]["state"] == "satisfied" {
                    satisfied += 1;
                    assert!(results.iter().all(|(result, _)| *result == "pass"), "{framework} {control}: {results:?}");
                } else {
                    failed += 1;
                    assert!(results.iter().any(|(_, open)| *open > 0), "{framework} {control}: {results:?}");
                }
            }
        }
        println!("{}: {satisfied} controls satisfied, {failed} not", folder.display());
        assert!(failed > 0);
    }
}
