//! The documents over the sample reports: valid, without a loose end, the same bytes every time, and true.

#[path = "../../../tests/common/oscal.rs"]
mod check;

use crate::model::report::{
    Acceptance, BaselineLine, ControlLine, FrameworkLine, PopulationLine, Provenance, Report, ValueLine, WaiverLine,
};
use crate::model::{RuleResult, Status};
use crate::report::{Style, by_name, sample};
use serde_json::Value;

const DOCUMENTS: [(&str, &str); 3] = [("oscal", "assessment-results"), ("oscal-plan", "assessment-plan"), ("oscal-poam", "poam")];

fn text(format: &str, report: &Report) -> String {
    let mut out = Vec::new();
    (by_name(format).unwrap().write)(report, Style { colour: false, width: 80 }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn written(format: &str, report: &Report) -> Value {
    serde_json::from_str(&text(format, report)).unwrap()
}

/// Everything that a report can hold.
fn full() -> Report {
    let mut report = sample::company();
    report.findings[3].accepted = Some(Acceptance {
        owner: "product-team".into(),
        approved_by: "ciso@acme.example".into(),
        reason: "The key is replaced in spring.".into(),
        ticket: Some("SEC-7".into()),
        expires: "2027-02-01".into(),
    });
    report.findings[2].status = Status::Baselined;
    report.baseline = Some(BaselineLine {
        path: "baseline.yaml".into(),
        digest: "sha256:11".into(),
        as_of: "2026-10-01T00:00:00Z".into(),
        entries: 3,
        matched: 1,
        gone: vec!["a|b".into()],
    });
    report.waivers = vec![WaiverLine {
        rule: "secret-shared-across-environments".into(),
        subject: "secret:openai-key".into(),
        owner: "product-team".into(),
        approved_by: "ciso@acme.example".into(),
        reason: "The key is replaced in spring.".into(),
        ticket: None,
        expires: Some("2027-02-01".into()),
        state: "active".into(),
        accepts: vec!["secret-shared-across-environments|secret:openai-key".into()],
        location: report.findings[0].locations[0].clone(),
    }];
    report.populations = vec![
        PopulationLine {
            kind: "role".into(),
            plane: "platform".into(),
            scope: String::new(),
            records: 12,
            complete: true,
            reported: Some(12),
            seen_in: "the admin console".into(),
        },
        PopulationLine {
            kind: "human".into(),
            plane: "application".into(),
            scope: "keycloak:desk".into(),
            records: 3,
            complete: false,
            reported: None,
            seen_in: String::new(),
        },
    ];
    report.values = vec![ValueLine {
        name: "key_age".into(),
        words: vec!["90d".into()],
        origin: "shipped".into(),
        about: "How old a key may get.".into(),
    }];
    let made = Provenance { system: "prod".into(), command: "kubectl get".into(), ..Provenance::default() };
    report.inputs[1].provenance = Some(Provenance { reported: [("roles".to_owned(), 40)].into(), ..made });
    let control =
        |id: &str, token: &str, title: &str| ControlLine { id: id.into(), title: title.into(), official: true, token: token.into() };
    let framework = |key: &str, title: &str, controls| FrameworkLine {
        key: key.into(),
        title: title.into(),
        version: "1".into(),
        date: "2025".into(),
        publisher: "A publisher".into(),
        licence: String::new(),
        controls,
    };
    report.frameworks = vec![
        framework("owasp-nhi-2025", "OWASP NHI Top 10", vec![control("NHI5:2025", "nhi5-2025", "Overprivileged NHI")]),
        framework(
            "nist-800-53-r5",
            "NIST SP 800-53",
            vec![control("AC-6(5)", "ac-6.5", ""), control("AC-2", "ac-2", "Account Management")],
        ),
    ];
    report.rules[0].controls.insert("nist-800-53-r5".into(), vec!["AC-6(5)".into()]);
    report.rules[2].controls.insert("nist-800-53-r5".into(), vec!["AC-2".into()]);
    report.rules[3].controls.insert("house".into(), vec!["7.1 keys".into()]);
    report
}

/// As [`full`], with names that would like to be markup, links, formulas and control characters.
fn hostile() -> Report {
    let bad = "1. <b>x</b> [y](javascript:z) `q` {{ insert: param, p }}\u{1b}[2J\r\n\u{202e}\u{200b} # | $a$ ~~s~~ &amp; ../../etc";
    let mut report = sample::hostile();
    let full = full();
    let mut waived = full.findings[3].clone();
    waived.accepted = Some(Acceptance {
        owner: bad.into(),
        approved_by: format!("a@{bad}"),
        reason: bad.into(),
        ticket: Some(bad.into()),
        expires: bad.into(),
    });
    waived.message = bad.into();
    waived.controls.insert(bad.into(), vec![bad.into()]);
    waived.fingerprint = bad.into();
    report.findings.push(waived);
    let mut nameless = full.findings[2].clone();
    (nameless.title, nameless.message, nameless.why, nameless.fix) = (String::new(), "\n".into(), String::new(), String::new());
    (nameless.severity, nameless.rule, nameless.fingerprint) = (String::new(), String::new(), String::new());
    nameless.subjects.iter_mut().for_each(|subject| (subject.kind, subject.id, subject.plane) = Default::default());
    report.findings.push(nameless);
    report.frameworks = full.frameworks;
    for line in &mut report.frameworks {
        (line.title, line.publisher, line.version) = (bad.into(), bad.into(), bad.into());
        line.controls.iter_mut().for_each(|control| (control.title, control.token) = (bad.into(), bad.into()));
    }
    for rule in &mut report.rules {
        rule.controls.insert(bad.into(), vec![bad.into(), "x".into(), String::new()]);
        rule.controls.insert("nist-800-53-r5".into(), vec!["AC-2".into(), "AC-6(5)".into()]);
        (rule.why, rule.limitations, rule.because, rule.digest) = (bad.into(), bad.into(), bad.into(), bad.into());
    }
    for input in &mut report.inputs {
        input.exported_at = Some(bad.into());
        input.scopes = vec![bad.into()];
        input.by_kind = [(bad.to_owned(), 1)].into();
        input.provenance = Some(Provenance { system: bad.into(), reported: [(bad.to_owned(), 1)].into(), ..Provenance::default() });
    }
    report.populations = full.populations;
    report
        .populations
        .iter_mut()
        .for_each(|line| (line.kind, line.plane, line.scope, line.seen_in) = (bad.into(), bad.into(), bad.into(), bad.into()));
    report.waivers = full.waivers;
    report
        .waivers
        .iter_mut()
        .for_each(|line| (line.rule, line.subject, line.state, line.reason) = (bad.into(), bad.into(), bad.into(), bad.into()));
    report.baseline = full.baseline;
    report.baseline.iter_mut().for_each(|line| (line.path, line.gone) = ("../x".into(), vec![bad.into()]));
    report.values = vec![ValueLine { name: bad.into(), words: vec![bad.into()], origin: bad.into(), about: bad.into() }];
    report
}

fn samples() -> Vec<(&'static str, Report)> {
    let mut calm = full();
    calm.findings.clear();
    calm.coverage = crate::model::report::Coverage::default();
    calm.rules.iter_mut().for_each(|rule| rule.result = RuleResult::Pass);
    calm.gate.gaps = 0;
    vec![
        ("empty", sample::empty()),
        ("company", sample::company()),
        ("sample hostile", sample::hostile()),
        ("full", full()),
        ("hostile", hostile()),
        ("calm", calm),
    ]
}

#[test]
fn all_references_lead_somewhere_and_no_name_is_markup() {
    for (name, report) in samples() {
        for (format, _) in DOCUMENTS {
            assert_eq!(check::wrong(&written(format, &report)), Vec::<String>::new(), "{name} as {format}");
        }
    }
}

#[test]
fn the_official_schemas_accept_all() {
    for (format, name) in DOCUMENTS {
        let Some(schema) = check::schema(name) else { return };
        for (sample, report) in samples() {
            assert_eq!(check::against(&schema, &written(format, &report)), Vec::<String>::new(), "{sample} as {format}");
        }
    }
    let schema = check::schema("catalog").unwrap();
    for (sample, report) in samples() {
        for catalog in check::catalogs(&written("oscal", &report)) {
            assert_eq!(check::against(&schema, &catalog), Vec::<String>::new(), "{sample}");
            assert_eq!(check::wrong(&catalog), Vec::<String>::new(), "{sample}");
        }
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    let good = text("oscal", &full());
    let broken = |from: &str, to: &str| {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good, "{from}");
        !check::wrong(&serde_json::from_str(&text).unwrap()).is_empty()
    };
    let value: Value = serde_json::from_str(&good).unwrap();
    let run = &value["assessment-results"]["results"][0];
    let observation = run["observations"][0]["uuid"].as_str().unwrap();
    assert!(
        broken(&format!("\"uuid\": \"{observation}\""), "\"uuid\": \"00000000-0000-5000-8000-000000000000\""),
        "a reference into nothing"
    );
    let other = run["observations"][1]["uuid"].as_str().unwrap();
    assert!(broken(&format!("\"uuid\": \"{observation}\""), &format!("\"uuid\": \"{other}\"")), "an id twice");
    assert!(broken("\"state\": \"operational\"", "\"state\": \"\""), "an empty text");
    assert!(broken("\"title\": \"", "\"title\": \"<b>"), "markup");
    assert!(broken("\"href\": \"./", "\"href\": \"../"), "a way out");
    assert!(broken("\"target-id\": \"nhi5-2025_smt\"", "\"target-id\": \"nhi4-2025_smt\""), "a control that nobody reviews");
    assert!(broken("\"state\": \"not-satisfied\"", "\"state\": \"satisfied\""), "a whole control that is called satisfied");
    assert!(broken("\"methods\": [", "\"more\": [], \"methods\": ["), "an empty list");
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    for (format, _) in DOCUMENTS {
        assert_eq!(text(format, &full()), text(format, &full()));
        assert!(text(format, &full()).ends_with("}\n"));
    }
}

fn uuids(value: &Value, list: &str) -> Vec<String> {
    let all = value[list].as_array().unwrap();
    all.iter().map(|one| one["uuid"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn runs_of_one_estate_can_be_compared_and_documents_of_one_run_agree() {
    let (early, mut later) = (full(), full());
    later.as_of = "2026-12-01T00:00:00Z".into();
    let (a, b) = (written("oscal", &early), written("oscal", &later));
    let (a, b) = (&a["assessment-results"], &b["assessment-results"]);
    assert_ne!(a["uuid"], b["uuid"]);
    assert_ne!(a["results"][0]["uuid"], b["results"][0]["uuid"]);
    for list in ["observations", "risks"] {
        assert_eq!(uuids(&a["results"][0], list), uuids(&b["results"][0], list));
    }
    assert_eq!(uuids(&a["results"][1], "findings"), uuids(&b["results"][1], "findings"));
    let poam = written("oscal-poam", &early);
    let poam = &poam["plan-of-action-and-milestones"];
    assert_eq!(uuids(poam, "risks"), uuids(&a["results"][0], "risks"));
    let observations = uuids(&a["results"][0], "observations");
    assert!(uuids(poam, "observations").iter().all(|uuid| observations.contains(uuid)));
}

#[test]
fn results_tell_their_plan_by_id_and_digest() {
    let report = full();
    let (results, plan) = (written("oscal", &report), text("oscal-plan", &report));
    let results = &results["assessment-results"];
    let resources = results["back-matter"]["resources"].as_array().unwrap();
    let id = results["import-ap"]["href"].as_str().unwrap().trim_start_matches('#');
    let resource = resources.iter().find(|one| one["uuid"] == id).unwrap();
    assert_eq!(resource["rlinks"][0]["hashes"][0]["value"], super::ids::sha256(plan.as_bytes()));
    let plan: Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(resource["props"][0]["value"], plan["assessment-plan"]["uuid"]);
}

#[test]
fn each_framework_has_its_result_and_says_what_was_not_decided() {
    let value = written("oscal", &full());
    let results = value["assessment-results"]["results"].as_array().unwrap();
    let titles: Vec<&str> = results.iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(
        titles,
        [
            "All rules of the run",
            "Evidence relevant to OWASP NHI Top 10",
            "Evidence relevant to NIST SP 800-53",
            "Evidence relevant to house"
        ]
    );
    let target = &results[2]["findings"][0]["target"];
    assert_eq!((&target["type"], &target["target-id"]), (&"objective-id".into(), &"ac-6.5_obj".into()));
    assert_eq!(target["status"]["state"], "not-satisfied");
    assert_eq!(results[2]["reviewed-controls"]["control-selections"][0]["include-controls"][0]["control-id"], "ac-6.5");
    // One rule was not evaluated, another passed while an input has a problem.
    let undecided = results[2]["observations"][0]["description"].as_str().unwrap();
    assert!(undecided.contains("`standing-platform-administrator`: not evaluated: no file states when"), "{undecided}");
    assert!(results[3].get("findings").is_none());
    assert!(results[3]["observations"][0]["description"].as_str().unwrap().contains("problems with inputs or rules: 1"));
}

#[test]
fn a_control_is_satisfied_where_nothing_is_missing() {
    let (_, calm) = samples().pop().unwrap();
    let value = written("oscal", &calm);
    for result in value["assessment-results"]["results"].as_array().unwrap().iter().skip(1) {
        for finding in result["findings"].as_array().unwrap() {
            assert_eq!(finding["target"]["status"]["state"], "satisfied");
            assert!(finding["title"].as_str().unwrap().starts_with("Evidence relevant to"));
            // The rules, and all that was read.
            assert!(finding["related-observations"].as_array().unwrap().len() > calm.inputs.len() + calm.populations.len());
        }
    }
}

#[test]
fn accepted_risks_say_who_and_until_when() {
    let value = written("oscal", &full());
    let root = &value["assessment-results"];
    let risks = root["results"][0]["risks"].as_array().unwrap();
    let states: Vec<&str> = risks.iter().map(|risk| risk["status"].as_str().unwrap()).collect();
    assert_eq!(states, ["open", "open", "open", "deviation-approved"]);
    let waived = &risks[3];
    assert_eq!(waived["deadline"], "2027-02-01T00:00:00Z");
    let parties = root["metadata"]["parties"].as_array().unwrap();
    let logged = waived["risk-log"]["entries"][0]["logged-by"].as_array().unwrap();
    let names: Vec<_> = logged
        .iter()
        .map(|by| {
            (by["role-id"].as_str().unwrap(), parties.iter().find(|one| one["uuid"] == by["party-uuid"]).unwrap()["name"].as_str().unwrap())
        })
        .collect();
    assert_eq!(names, [("risk-approver", "ciso@acme.example"), ("risk-owner", "product-team")]);
}

#[test]
fn a_plan_of_action_lists_findings_and_what_was_not_assessed() {
    let items = |report: &Report| {
        let value = written("oscal-poam", report);
        let items = value["plan-of-action-and-milestones"]["poam-items"].as_array().unwrap().clone();
        items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let of_full = items(&full());
    assert_eq!(of_full.len(), 6);
    assert!(of_full[4].starts_with("Make keycloak/realm.json readable"), "{of_full:?}");
    assert_eq!(of_full[5], "Supply what rules could not decide without");
    assert_eq!(items(&sample::empty()), ["Make the run's inputs readable and audit again"]);
    let (_, calm) = samples().pop().unwrap();
    assert_eq!(items(&calm), ["Nothing to plan: no finding as of 2026-11-22T00:00:00Z"]);
}

#[test]
fn rules_left_out_are_in_the_plan_and_in_no_task() {
    let value = written("oscal-plan", &full());
    let plan = &value["assessment-plan"];
    assert_eq!(plan["local-definitions"]["activities"].as_array().unwrap().len(), 5);
    assert_eq!(plan["tasks"][0]["associated-activities"].as_array().unwrap().len(), 4);
}

#[test]
fn a_time_that_oscal_cannot_say_is_an_error() {
    let mut report = full();
    report.as_of = "0900-01-01T00:00:00Z".into();
    for (format, _) in DOCUMENTS {
        let error = (by_name(format).unwrap().write)(&report, Style { colour: false, width: 80 }, &mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "OSCAL has no way to say the time `0900-01-01T00:00:00Z`: its years are 1900 to 2999");
    }
}
