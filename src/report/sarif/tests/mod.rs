//! SARIF over whole reports: one assertion for each thing that a code-scanning host asks for, so that the form holds without its schema too;
//! references that lead somewhere; hostile names read back.

mod limits;

use super::super::sample;
use super::*;
use crate::model::report::*;
use crate::model::{RuleResult, Status};
use std::collections::BTreeSet;

fn printed(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, Style { colour: true, width: 80 }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn log(report: &Report) -> Value {
    serde_json::from_str(&printed(report)).unwrap()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("no list `{key}`"))
}

/// A company with everything that a report can say.
fn full() -> Report {
    let mut report = sample::company();
    report.frameworks = vec![FrameworkLine {
        key: "owasp-nhi-2025".into(),
        title: "OWASP Non-Human Identities Top 10".into(),
        version: "2025".into(),
        date: "2025".into(),
        publisher: "OWASP".into(),
        licence: "titles".into(),
        controls: vec![ControlLine {
            id: "NHI5:2025".into(),
            title: "Overprivileged NHI".into(),
            official: true,
            token: "nhi5-2025".into(),
        }],
    }];
    let acceptance = Acceptance {
        owner: "keys-team".into(),
        approved_by: "ciso@acme.example".into(),
        reason: "replaced in spring".into(),
        ticket: Some("SEC-7".into()),
        expires: "2026-12-24T00:00:00Z".into(),
    };
    let waived = report.findings.iter_mut().find(|finding| finding.status == Status::Waived).unwrap();
    waived.fingerprint.push_str("-old");
    waived.accepted = Some(acceptance);
    let fingerprint = waived.fingerprint.clone();
    report.waivers = vec![WaiverLine {
        rule: waived.rule.clone(),
        subject: "openai-key".into(),
        owner: "keys-team".into(),
        approved_by: "ciso@acme.example".into(),
        reason: "replaced in spring".into(),
        ticket: None,
        expires: None,
        state: "active".into(),
        accepts: vec![fingerprint],
        location: Location { path: "partywall.yaml".into(), line: 9, column: 3, pointer: "/waivers/0".into() },
    }];
    report.rules[2].because = "no file states when grants end".into();
    report.rules[1].result = RuleResult::Error;
    report
}

fn all() -> [Report; 4] {
    [sample::empty(), sample::company(), sample::hostile(), full()]
}

/// Visits every value, without recursion.
fn every<'v>(value: &'v Value, mut visit: impl FnMut(&str, &'v Value)) {
    let mut left = vec![("", value)];
    while let Some((key, value)) = left.pop() {
        visit(key, value);
        match value {
            Value::Array(list) => left.extend(list.iter().map(|value| (key, value))),
            Value::Object(fields) => left.extend(fields.iter().map(|(key, value)| (key.as_str(), value))),
            _ => {}
        }
    }
}

#[test]
fn the_head_is_what_hosts_look_for() {
    for report in all() {
        let text = printed(&report);
        assert!(text.starts_with("{\n  \"version\": \"2.1.0\",\n  \"$schema\": \"https://"), "{}", &text[..80]);
        let log = log(&report);
        assert_eq!(list(&log, "runs").len(), 1);
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["name"], "partywall");
        assert!(run["originalUriBaseIds"].is_null(), "hosts do not know it");
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert_eq!(text, printed(&report), "the same bytes again");
    }
}

#[test]
fn every_rule_is_listed_with_all_that_is_shown_of_it() {
    for report in all() {
        let log = log(&report);
        let rules = list(&log["runs"][0]["tool"]["driver"], "rules");
        assert!(rules.len() >= report.rules.len());
        for rule in rules {
            let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).unwrap_or_else(|| panic!("empty: {rule}")).to_owned();
            let units = |value: &Value| text(value).encode_utf16().count();
            assert!(units(&rule["id"]) <= 255 && units(&rule["name"]) <= 255);
            assert!(units(&rule["shortDescription"]["text"]) <= 1024);
            assert!(units(&rule["fullDescription"]["text"]) <= 1024);
            text(&rule["help"]["text"]);
            text(&rule["help"]["markdown"]);
            let properties = &rule["properties"];
            let security: f64 = text(&properties["security-severity"]).parse().unwrap();
            let band = match properties["severity"].as_str().unwrap() {
                "critical" => 9.1..=10.0,
                "high" => 7.0..=8.9,
                "medium" => 4.0..=6.9,
                "low" | "informational" => 0.1..=3.9,
                other => panic!("{other}"),
            };
            assert!(band.contains(&security), "{security} in {band:?}");
            assert!(["very-high", "high", "medium", "low"].contains(&text(&properties["precision"]).as_str()));
            let tags: Vec<_> = list(properties, "tags").iter().map(text).collect();
            assert!(tags.len() <= 10 && tags[0] == "security", "{tags:?}");
            assert!(rule["helpUri"].is_null() || text(&rule["helpUri"]).starts_with("https://"));
        }
    }
}

#[test]
fn rules_that_passed_or_were_not_evaluated_are_listed_with_what_became_of_them() {
    let log = log(&full());
    let rules = list(&log["runs"][0]["tool"]["driver"], "rules");
    let result = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap()["properties"]["result"].clone();
    assert_eq!(result("key-without-an-owner"), "pass");
    assert_eq!(result("standing-platform-administrator"), "not_evaluated");
    assert_eq!(result("wildcard-role"), "skipped");
    let rule = rules.iter().find(|rule| rule["id"] == "standing-platform-administrator").unwrap();
    assert_eq!(rule["properties"]["because"], "no file states when grants end");
}

#[test]
fn a_severity_below_its_rules_has_a_rule_of_its_own_and_no_other_has() {
    let report = sample::company();
    let log = log(&report);
    let rules = list(&log["runs"][0]["tool"]["driver"], "rules");
    let of = |id: &str| rules.iter().find(|rule| rule["id"] == id).map(|rule| rule["properties"]["security-severity"].clone());
    // In the sample the rules are `high`, and their findings are not.
    assert_eq!(of("secret-shared-across-environments/medium"), Some("5.5".into()));
    assert_eq!(of("secret-shared-across-environments"), Some("8.1".into()));
    assert_eq!(of("key-without-an-owner/medium"), None);
    for result in list(&log["runs"][0], "results") {
        let severity = result["properties"]["severity"].as_str().unwrap();
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["properties"]["severity"], severity);
    }
    let mut same = sample::company();
    same.findings.iter_mut().for_each(|finding| finding.severity = "high".into());
    let rules = self::log(&same)["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().len();
    assert_eq!(rules, same.rules.len());
}

#[test]
fn every_result_has_what_hosts_refuse_a_file_for_lacking() {
    for report in all() {
        let log = log(&report);
        let results = list(&log["runs"][0], "results");
        assert_eq!(results.len(), report.findings.len());
        for result in results {
            assert!(!result["message"]["text"].as_str().unwrap().is_empty());
            assert_eq!(result["kind"], "fail");
            assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
            assert!((0.0..=100.0).contains(&result["rank"].as_f64().unwrap()));
            assert_eq!(list(result, "locations").len(), 1);
            let print = result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap();
            let (hash, nth) = print.split_once(':').unwrap();
            assert!(hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()) && nth.parse::<u64>().unwrap() > 0);
            assert_eq!(result["partialFingerprints"]["partywall/v1"].as_str().unwrap().len(), 64);
            assert!(result["partialFingerprints"]["partywall/v1"].as_str().unwrap().starts_with(hash));
            let steps = result["codeFlows"].as_array().into_iter().flatten();
            let hops: usize = steps.flat_map(|flow| list(flow, "threadFlows")).map(|flow| list(flow, "locations").len()).sum();
            assert!(hops <= 1000);
            assert!(result["relatedLocations"].as_array().map_or(0, Vec::len) < 100, "with the first one at most 100");
        }
        let prints: BTreeSet<_> =
            results.iter().map(|result| result["partialFingerprints"]["primaryLocationLineHash"].to_string()).collect();
        assert_eq!(prints.len(), results.len(), "hosts would take two for one");
    }
}

#[test]
fn every_place_is_a_relative_uri_with_a_region() {
    for report in all() {
        let log = log(&report);
        every(&log, |key, value| {
            if key == "uri" {
                let uri = value.as_str().unwrap();
                assert!(
                    !uri.is_empty() && !uri.starts_with('/') && !uri.contains(':') && !uri.split('/').any(|part| part == ".."),
                    "{uri}"
                );
                let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
                assert!(uri.bytes().all(plain), "{uri}");
            }
            if key == "physicalLocation" {
                let number = |key: &str| value["region"][key].as_u64().unwrap_or_else(|| panic!("no {key} in {value}"));
                assert!(number("startLine") >= 1 && number("startColumn") >= 1);
                assert!(number("endLine") >= number("startLine") && number("endColumn") > number("startColumn"));
                assert!(!value["artifactLocation"]["uri"].is_null());
            }
            if ["locations", "relatedLocations"].contains(&key) && value.is_object() && value["importance"].is_null() {
                assert!(value["physicalLocation"].is_object(), "a place without a file: {value}");
            }
        });
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for report in all() {
        let log = log(&report);
        let run = &log["runs"][0];
        let driver = &run["tool"]["driver"];
        let (rules, artifacts) = (list(driver, "rules"), list(run, "artifacts"));
        let at = |list: &'_ [Value], index: &Value| list[usize::try_from(index.as_u64().unwrap()).unwrap()].clone();
        for result in list(run, "results") {
            assert_eq!(at(rules, &result["ruleIndex"])["id"], result["ruleId"]);
        }
        for (index, artifact) in artifacts.iter().enumerate() {
            assert_eq!(artifact["location"]["index"], index);
        }
        let taxonomies = list(run, "taxonomies");
        for reference in list(driver, "supportedTaxonomies") {
            assert_eq!(at(taxonomies, &reference["index"])["name"], reference["name"]);
        }
        for relation in rules.iter().flat_map(|rule| list(rule, "relationships")) {
            let target = &relation["target"];
            let taxonomy = at(taxonomies, &target["toolComponent"]["index"]);
            assert_eq!(taxonomy["name"], target["toolComponent"]["name"]);
            assert_eq!(at(list(&taxonomy, "taxa"), &target["index"])["id"], target["id"]);
            assert_eq!(relation["kinds"], json!(["relevant"]));
        }
        every(&log, |key, value| {
            if key == "artifactLocation" && !value["index"].is_null() {
                assert_eq!(at(artifacts, &value["index"])["location"]["uri"], value["uri"]);
            }
            if key == "descriptor" {
                assert_eq!(at(list(driver, "notifications"), &value["index"])["id"], value["id"]);
            }
            if key == "associatedRule" {
                assert_eq!(at(rules, &value["index"])["id"], value["id"]);
            }
        });
    }
    let log = log(&full());
    let rules = list(&log["runs"][0]["tool"]["driver"], "rules");
    assert!(rules.iter().all(|rule| list(rule, "relationships").len() == 1), "the sample's rules all name one control");
    assert!(rules[0]["help"]["markdown"].as_str().unwrap().contains("Evidence relevant to"));
    assert!(rules[0]["help"]["text"].as_str().unwrap().contains("NHI5:2025 (Overprivileged NHI)"));
    assert!(!log.to_string().contains("satisf"));
}

#[test]
fn inputs_are_artifacts_with_their_digests() {
    let log = log(&sample::company());
    let artifacts = list(&log["runs"][0], "artifacts");
    let uris: Vec<_> = artifacts.iter().map(|one| one["location"]["uri"].as_str().unwrap()).collect();
    assert_eq!(uris, ["app-roles.yaml", "kubernetes/rbac.yaml", "platform-roles.yaml", "partywall.yaml"]);
    assert!(artifacts.iter().all(|one| one["hashes"]["sha-256"] == "00"));
}

#[test]
fn waived_findings_stay_with_who_accepted_them_and_until_when() {
    let log = log(&full());
    let results = list(&log["runs"][0], "results");
    let waived: Vec<_> = results.iter().filter(|result| !list(result, "suppressions").is_empty()).collect();
    assert_eq!(waived.len(), 1);
    let suppression = &waived[0]["suppressions"][0];
    assert_eq!((suppression["kind"].as_str(), suppression["status"].as_str()), (Some("external"), Some("accepted")));
    let why = "accepted by keys-team, approved by ciso@acme.example, until 2026-12-24T00:00:00Z: replaced in spring (SEC-7)";
    assert_eq!(suppression["justification"], why);
    assert_eq!(suppression["location"]["physicalLocation"]["region"]["startLine"], 9);
    assert!(results.iter().all(|result| result["baselineState"].is_null()), "no baseline was given");
}

#[test]
fn with_a_baseline_every_result_says_whether_it_is_new() {
    let mut report = full();
    report.findings[1].status = Status::Baselined;
    let baseline =
        BaselineLine { path: "base.json".into(), digest: "sha256:00".into(), as_of: "x".into(), entries: 1, matched: 1, gone: Vec::new() };
    report.baseline = Some(baseline);
    let log = log(&report);
    let mut states: Vec<_> = list(&log["runs"][0], "results").iter().map(|result| result["baselineState"].as_str().unwrap()).collect();
    states.sort_unstable();
    assert_eq!(states, ["new", "new", "new", "unchanged"]);
}

#[test]
fn gaps_and_what_was_silenced_are_notifications_and_the_verdict_is_there() {
    let report = full();
    let log = log(&report);
    let run = &log["runs"][0];
    let invocation = &run["invocations"][0];
    assert_eq!((&invocation["executionSuccessful"], &invocation["exitCode"]), (&json!(false), &json!(1)));
    assert_eq!(run["properties"]["verdict"], verdict(&report));
    let told: BTreeSet<_> =
        list(invocation, "toolConfigurationNotifications").iter().map(|one| one["descriptor"]["id"].as_str().unwrap()).collect();
    let all = [
        "fact-needed",
        "file-passed-over",
        "input-problem",
        "record-on-no-plane",
        "reference-to-nothing",
        "remark",
        "rule-error",
        "rule-not-evaluated",
        "silenced",
    ];
    assert_eq!(told.into_iter().collect::<Vec<_>>(), all);
    let empty = self::log(&sample::empty());
    assert_eq!(empty["runs"][0]["invocations"][0]["executionSuccessful"], false, "nothing assessed is no success");
    let mut clean = sample::company();
    clean.gate.gaps = 0;
    assert_eq!(self::log(&clean)["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn the_category_is_the_estates_and_the_same_in_every_run() {
    let mut report = sample::company();
    assert_eq!(category(&report), "partywall/2026-11-22T00:00:00Z");
    report.config.path = Some("estates/north/partywall.yaml".into());
    assert_eq!(category(&report), "partywall/estates/north/2026-11-22T00:00:00Z");
    report.config.path = None;
    report.inputs.iter_mut().for_each(|input| input.path = format!("exports/{}", input.path));
    assert_eq!(category(&report), "partywall/exports/2026-11-22T00:00:00Z");
    assert_eq!(category(&sample::empty()), "partywall/2026-11-22T00:00:00Z");
}

#[test]
fn valid_against_the_official_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/schemas/sarif/sarif-schema-2.1.0.json");
    let Ok(schema) = std::fs::read(path) else {
        println!("skipped: no schema here");
        return;
    };
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let validator = jsonschema::draft4::new(&schema).unwrap();
    for report in all() {
        let log = log(&report);
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    let mut wrong = log(&sample::company());
    wrong["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(!validator.is_valid(&wrong), "the schema is looked at");
}
