//! Where exports come from, and what their systems say they hold: totals held against what was read, dates, and what each file gave.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::{Folder, of_rule, problems};
use serde_json::{Value, json};

const PEOPLE: &str = "partywall: 1\nplane: platform\nhumans: [{ id: alice }, { id: bob }]\ngroups: [{ id: ops, members: [alice] }]\n";

fn world(config: &str) -> Value {
    Folder::new(&[("people.yaml", PEOPLE), ("partywall.yaml", config)]).report(&["people.yaml"])
}

fn rule<'r>(report: &'r Value, id: &str) -> &'r Value {
    report["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == id).unwrap()
}

fn population<'r>(report: &'r Value, kind: &str) -> &'r Value {
    report["populations"].as_array().unwrap().iter().find(|line| line["kind"] == kind).unwrap()
}

#[test]
fn a_total_that_is_what_was_read_makes_the_population_complete() {
    let report = world("inputs: [{ files: people.yaml, system: roster, reported: { humans: 2 }, seen_in: 'console, 2026-11-20' }]");
    assert_eq!(problems(&report), [""; 0]);
    let people = population(&report, "human");
    assert_eq!((&people["complete"], &people["reported"], &people["seen_in"]), (&json!(true), &json!(2), &json!("console, 2026-11-20")));
    assert_eq!(population(&report, "group")["complete"], json!(false));
    assert_eq!(rule(&report, "population-not-reconciled")["result"], "pass");
    assert_eq!(report["inputs"][0]["provenance"]["system"], "roster");
    assert_eq!(report["inputs"][0]["provenance"]["reported"], json!({ "humans": 2 }));
}

#[test]
fn a_total_that_is_not_what_was_read_is_a_finding_and_takes_the_claim_away() {
    let config = "inputs:\n  - files: people.yaml\n    reported: { humans: 412 }\n    seen_in: console\n";
    let folder = Folder::new(&[("people.yaml", &PEOPLE.replace("plane:", "complete: [humans]\nplane:")), ("partywall.yaml", config)]);
    let report = folder.report(&["people.yaml"]);
    let [finding] = of_rule(&report, "population-not-reconciled")[..] else { panic!("{report}") };
    assert_eq!(finding["message"], "2 humans were read from `people.yaml`, 412 are reported by their system (console)");
    assert_eq!((&finding["severity"], &finding["family"]), (&json!("medium"), &json!("evidence")));
    assert_eq!(finding["locations"][0]["path"], "partywall.yaml");
    assert_eq!(finding["locations"][0]["line"], 3);
    assert_eq!(population(&report, "human")["complete"], json!(false));
    // It is a finding, not a broken input.
    assert_eq!(report["gate"]["gaps"], 0);
}

#[test]
fn a_pattern_that_names_no_input_is_a_problem_with_its_line() {
    let report = world("# first\ninputs:\n  - { files: no-such.json, exported_at: 2026-11-01 }\n");
    assert_eq!(problems(&report), ["partywall.yaml `inputs`: no file that was read is named by `no-such.json`"]);
    assert_eq!(report["coverage"]["problems"][0]["location"]["line"], 3);
    assert_eq!(report["gate"]["exit"], 3);
}

#[test]
fn exports_are_judged_by_their_date_and_silent_without_one() {
    let dated = |at: &str| world(&format!("inputs: [{{ files: people.yaml, exported_at: {at} }}]"));
    let undated = world("note: nothing");
    for id in ["export-too-old", "export-from-the-future"] {
        assert_eq!(rule(&undated, id)["result"], "not_evaluated");
        let because = rule(&undated, id)["because"].as_str().unwrap();
        assert!(because.contains("inputs: [{ files: \"people.yaml\", exported_at: <date> }]"), "{because}");
        assert_eq!(rule(&dated("2026-11-20"), id)["result"], "pass");
    }
    let old = dated("2026-01-01");
    assert_eq!(of_rule(&old, "export-too-old").len(), 1);
    assert_eq!(old["inputs"][0]["exported_at"], "2026-01-01T00:00:00Z");
    let early = dated("2027-01-01");
    assert_eq!(of_rule(&early, "export-from-the-future").len(), 1);
    // The day of the audit itself is no other moment.
    assert_eq!(rule(&dated("2026-11-22T18:00:00Z"), "export-from-the-future")["result"], "pass");
    // The file's own word comes first.
    let own = Folder::new(&[
        ("people.yaml", &format!("exported_at: 2026-11-21\n{PEOPLE}")),
        ("partywall.yaml", "inputs: [{ files: people.yaml, exported_at: 2020-01-01 }]"),
    ]);
    assert_eq!(own.report(&["people.yaml"])["inputs"][0]["exported_at"], "2026-11-21T00:00:00Z");
}

#[test]
fn what_is_declared_of_inputs_is_read_strictly() {
    for (config, says) in [
        ("inputs: [{ system: x }]", "this declaration of inputs has no `files`"),
        ("inputs: [{ files: a.json, exporter: x }]", "unknown key `exporter`"),
        ("inputs: [{ files: a.json, reported: { humans: 2 } }]", "`reported` needs `seen_in`"),
        ("inputs: [{ files: a.json, reported: { humen: 2 }, seen_in: x }]", "did you mean `humans`?"),
        (
            "inputs: [{ files: a.json, reported: { humans: many }, seen_in: x }]",
            "`humans` is a number of records, this is a string, 4 bytes",
        ),
        ("inputs: [{ files: a.json, exported_at: yesterday }]", "`exported_at` is an RFC 3339 date or time"),
    ] {
        let answer = Folder::new(&[("people.yaml", PEOPLE), ("partywall.yaml", config)]).run(&["audit"]).ends(2);
        assert!(answer.said.contains(says), "{config}: {}", answer.said);
    }
}

#[test]
fn every_input_says_what_it_gave_and_every_value_where_it_comes_from() {
    let report = world("values: { export_days: 10, own_word: x }");
    let input = &report["inputs"][0];
    assert_eq!(input["by_kind"], json!({ "human": 2, "group": 1 }));
    assert_eq!(input["records"], 3);
    assert_eq!(input["scopes"], json!([""]));
    let value = |name: &str| report["values"].as_array().unwrap().iter().find(|line| line["name"] == name).unwrap().clone();
    assert_eq!(value("unused_days")["origin"], "shipped");
    assert!(value("unused_days")["about"].as_str().unwrap().ends_with('.'));
    assert_eq!((&value("export_days")["origin"], &value("export_days")["words"]), (&json!("configuration"), &json!(["10"])));
    assert_eq!((&value("own_word")["origin"], &value("own_word")["about"]), (&json!("configuration"), &json!("")));
}

#[test]
fn several_populations_can_be_declared_at_once_and_rules_pass_on_them() {
    let config = "expect: { complete: [{ population: [humans, groups, permissions], files: [people.yaml] }] }";
    let report = world(config);
    assert_eq!(problems(&report), [""; 0]);
    for kind in ["human", "group", "permission"] {
        assert_eq!(population(&report, kind)["complete"], json!(true), "{kind}");
    }
}

#[test]
fn only_a_full_realm_export_proves_its_populations() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/keycloak/acme-realm.json");
    let whole: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let complete = |realm: &Value| {
        let report = Folder::new(&[("realm.json", &realm.to_string())]).report(&["realm.json"]);
        assert_eq!(problems(&report), [""; 0]);
        let lines = report["populations"].as_array().unwrap().clone();
        let proven = lines.iter().filter(|line| line["complete"] == true && line["records"] != 0);
        proven.map(|line| line["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(complete(&whole), ["human", "group", "role", "service_account", "oauth_client", "grant"]);
    // A partial export leaves accounts out.
    let mut partial = whole.clone();
    partial.as_object_mut().unwrap().remove("users");
    assert_eq!(complete(&partial), [""; 0]);
    // A directory behind the realm has accounts that the realm has not met yet.
    let mut stored = whole;
    stored["components"] =
        json!({ "org.keycloak.storage.UserStorageProvider": [{ "id": "x", "name": "ldap", "providerId": "ldap", "config": {} }] });
    assert_eq!(complete(&stored), ["group", "role", "service_account", "oauth_client"]);
}
