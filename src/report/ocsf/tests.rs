//! The events of the samples, held against the rules of OCSF 1.5.0 that concern them.

use super::super::neutral::hazardous;
use super::super::sample;
use super::*;
use crate::model::report::Acceptance;
use serde_json::Value;

fn printed(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, Style { colour: true, width: 80 }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn events(report: &Report) -> Vec<Value> {
    let text = printed(report);
    assert!(text.ends_with('\n') && !text.contains("\n\n"));
    assert!(!text.replace('\n', "").contains(hazardous));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a Compliance Finding has to have, by the metaschema.
fn check(event: &Value) {
    for (key, number) in [("category_uid", 2), ("class_uid", 2003), ("activity_id", 1), ("type_uid", 200_301)] {
        assert_eq!(event[key], number, "{key}");
    }
    assert_eq!(event["type_uid"], event["class_uid"].as_i64().unwrap() * 100 + event["activity_id"].as_i64().unwrap());
    assert!(event["time"].as_i64().unwrap() > 1_000_000_000_000, "milliseconds");
    assert!(event["metadata"]["product"]["name"].is_string() && event["metadata"]["version"] == "1.5.0");
    let uid = event["finding_info"]["uid"].as_str().unwrap();
    assert!(uid.len() == 64 && uid.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let pairs = |value: &Value, key: &str, known: &[(u64, &str)]| {
        let id = value[format!("{key}_id")].as_u64().unwrap();
        let caption = value[key].as_str().unwrap();
        // 99 is for a caption of our own, which must be there.
        assert!(known.contains(&(id, caption)) || (id == 99 && !caption.is_empty()), "{key} {id} {caption}");
    };
    let severities = [(0, "Unknown"), (1, "Informational"), (2, "Low"), (3, "Medium"), (4, "High"), (5, "Critical")];
    let statuses = [(1, "Pass"), (2, "Warning"), (3, "Fail")];
    pairs(event, "severity", &severities);
    pairs(&event["compliance"], "status", &statuses);
    for check in event["compliance"]["checks"].as_array().into_iter().flatten() {
        pairs(check, "status", &statuses);
        pairs(check, "severity", &severities);
    }
    if event.get("status_id").is_some() {
        pairs(event, "status", &[(1, "New"), (3, "Suppressed")]);
        pairs(event, "confidence", &[(0, "Unknown"), (1, "Low"), (2, "Medium"), (3, "High")]);
    }
    for resource in event["resources"].as_array().into_iter().flatten() {
        assert!(resource["uid"].is_string() && resource["type"].is_string());
    }
    for evidence in event["evidences"].as_array().into_iter().flatten() {
        assert!(evidence["data"].is_object(), "an evidence needs one of its artifacts");
    }
    assert!(!has_null(event), "what is not known is left out: {event}");
}

/// Whether an attribute of OCSF is null; what is ours, under `data` and `unmapped`, may be.
fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.iter().any(has_null),
        Value::Object(map) => map.iter().any(|(key, value)| key != "data" && key != "unmapped" && has_null(value)),
        _ => false,
    }
}

#[test]
fn every_event_has_what_it_needs() {
    for report in [sample::company(), sample::empty(), sample::hostile()] {
        let events = events(&report);
        events.iter().for_each(check);
        let uids: BTreeSet<&str> = events.iter().map(|event| event["metadata"]["uid"].as_str().unwrap()).collect();
        let runs: BTreeSet<&str> = events.iter().map(|event| event["metadata"]["correlation_uid"].as_str().unwrap()).collect();
        // The sample has one finding twice, open and waived; and hostile rules all have one name.
        assert!(uids.len() >= events.len() / 2 && runs.len() == 1);
    }
}

#[test]
fn events_are_valid_by_the_schema_of_a_reader() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/schemas/ocsf/py-ocsf-models_ComplianceFinding.schema.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no schemas here");
        return;
    };
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for report in [sample::company(), sample::empty(), sample::hostile()] {
        for event in events(&report) {
            let wrong: Vec<String> = validator.iter_errors(&event).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(wrong.is_empty(), "{wrong:?}");
        }
    }
    let mut wrong = events(&sample::empty()).remove(0);
    wrong["time"] = "yesterday".into();
    assert!(!validator.is_valid(&wrong), "the schema says no to what is wrong");
}

#[test]
fn each_finding_and_each_rule_is_told_once() {
    let report = sample::company();
    let events = events(&report);
    let of = |status: &str| events.iter().filter(|event| event["compliance"]["status"] == status).count();
    assert_eq!((of("Fail"), of("Pass"), of("Warning"), of("Skipped")), (5, 1, 1, 1), "four findings and the run; three rules");
    let first = &events[0];
    assert_eq!(first["finding_info"]["uid"], digest(&[&report.findings[0].fingerprint]));
    assert_eq!(first["unmapped"]["fingerprint"], report.findings[0].fingerprint.as_str());
    let sentence = &first["evidences"][0]["data"]["sentences"][0];
    assert_eq!(sentence, "alice@acme.example is a member of ml-engineers [platform-roles.yaml:12:5]");
    let undecided = events.iter().find(|event| event["unmapped"]["result"] == "not_evaluated").unwrap();
    assert!(undecided["compliance"]["status_details"][0].as_str().unwrap().starts_with("no file states when"));
    insta::assert_snapshot!("company_ocsf", events.iter().map(|event| format!("{event:#}\n")).collect::<String>());
}

#[test]
fn a_rule_said_to_fail_without_a_finding_is_not_lost() {
    let mut report = sample::company();
    report.findings.clear();
    assert_eq!(events(&report).len(), report.rules.len() + 1);
}

#[test]
fn what_was_accepted_is_suppressed_and_says_by_whom() {
    let mut report = sample::company();
    let by = Acceptance {
        owner: "team-a".into(),
        approved_by: "ciso@acme.example".into(),
        reason: "moves in spring".into(),
        ticket: None,
        expires: "2027-03-01T00:00:00Z".into(),
    };
    report.findings[3].accepted = Some(by);
    report.findings[2].status = Status::Baselined;
    let events = events(&report);
    assert_eq!(events[3]["status"], "Suppressed");
    let detail = "waived until 2027-03-01T00:00:00Z by team-a, approved by ciso@acme.example: moves in spring";
    assert_eq!(events[3]["status_detail"], detail);
    assert_eq!(events[3]["compliance"]["status"], "Fail", "accepted is not mended");
    assert_eq!((events[2]["status_id"].as_u64(), events[2]["status_detail"].as_str()), (Some(3), Some("in the baseline")));
}

#[test]
fn nothing_assessed_is_no_pass() {
    let mut report = sample::empty();
    let said = |report: &Report| events(report).pop().unwrap()["compliance"]["status"].clone();
    assert_eq!(said(&report), "Warning");
    report.gate.exit = 0;
    assert_eq!(said(&report), "Warning", "not even with --allow-gaps");
    report.coverage.problems.clear();
    report.gate.gaps = 0;
    assert_eq!(said(&report), "Warning");
}

#[test]
fn hostile_names_stay_what_they_are() {
    let report = sample::hostile();
    let events = events(&report);
    assert_eq!(events[0]["message"], report.findings[0].message.as_str());
    assert_eq!(events[0]["resources"][0]["name"], report.findings[0].subjects[0].id.as_str());
}

#[test]
fn the_same_risk_has_the_same_name_in_another_run() {
    let mut later = sample::company();
    later.as_of = "2026-12-01T00:00:00Z".into();
    let (one, other) = (events(&sample::company()).remove(0), events(&later).remove(0));
    assert_eq!(one["finding_info"]["uid"], other["finding_info"]["uid"]);
    assert_ne!(one["metadata"]["uid"], other["metadata"]["uid"]);
    assert_ne!(one["metadata"]["correlation_uid"], other["metadata"]["correlation_uid"]);
}
