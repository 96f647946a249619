//! JUnit over whole reports, read back by a real parser: the schema's rules, what became of each rule, hostile names.

#[path = "../../../tests/common/junit.rs"]
mod schema;

use super::super::neutral::hazardous;
use super::super::{sample, verdict};
use super::*;
use crate::model::report::{Acceptance, NeededLine};
use crate::model::{RuleResult, Status};
use roxmltree::{Document, Node};

fn printed(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, Style { colour: true, width: 80 }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn cases<'a>(document: &'a Document<'_>, class: &str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.has_tag_name("testcase") && node.attribute("classname") == Some(class)).collect()
}

/// What became of a case: the element and its message.
fn outcome(case: Node<'_, '_>) -> (String, String) {
    let said = case.children().find(Node::is_element);
    said.map_or(("passed".into(), String::new()), |one| (one.tag_name().name().into(), one.attribute("message").unwrap().into()))
}

#[test]
fn holds_to_the_schema_and_gives_the_same_bytes() {
    for report in [sample::empty(), sample::company(), sample::hostile()] {
        let text = printed(&report);
        schema::check(&text);
        assert_eq!(text, printed(&report));
    }
}

#[test]
fn a_failing_rule_has_a_case_for_each_finding_named_by_its_subjects() {
    let text = printed(&sample::company());
    let document = Document::parse(&text).unwrap();
    let found = cases(&document, "platform-identity-reaches-tenant-data");
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].attribute("name"), Some("human:alice@acme.example, resource:conversations"));
    let failure = found[0].children().find(Node::is_element).unwrap();
    assert_eq!((failure.tag_name().name(), failure.attribute("type")), ("failure", Some("critical")));
    let body = failure.text().unwrap();
    for part in [
        "`alice@acme.example` on the platform reaches",
        "alice@acme.example is a member of ml-engineers  (platform-roles.yaml:12:5)",
        "svc-answer can read conversations (only while activated)  (app-roles.yaml:44:5)",
        "kubernetes/rbac.yaml:118:5",
        "fix: Give the workload an application identity",
        "severity: critical, confidence medium",
        "fingerprint: platform-identity-reaches-tenant-data|human:alice@acme.example|resource:conversations",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
}

#[test]
fn only_a_rule_that_passed_is_a_passing_case() {
    let mut report = sample::company();
    report.rules[2].because = "no file states when grants end".into();
    report.rules[4].result = RuleResult::NotApplicable;
    let last = report.rules[4].clone();
    report.rules.push(crate::model::report::RuleLine { id: "broken".into(), result: RuleResult::Error, ..last });
    let text = printed(&report);
    schema::check(&text);
    let document = Document::parse(&text).unwrap();
    let one = |class: &str| outcome(*cases(&document, class).last().unwrap());
    assert_eq!(one("key-without-an-owner").0, "passed");
    let waits = cases(&document, "standing-platform-administrator");
    assert!(waits.iter().all(|case| outcome(*case).0 == "skipped"));
    assert_eq!(one("standing-platform-administrator").1, "not evaluated: no file states when grants end");
    assert_eq!(one("wildcard-role"), ("skipped".into(), "not applicable".into()));
    assert_eq!(one("broken"), ("error".into(), "could not be run".into()));
    let passing = document.descendants().filter(|node| node.has_tag_name("testcase") && outcome(*node).0 == "passed").count();
    assert_eq!(passing, report.rules.iter().filter(|rule| rule.result == RuleResult::Pass).count());
}

#[test]
fn a_waived_finding_is_skipped_with_who_and_until_when() {
    let mut report = sample::company();
    report.findings[3].accepted = Some(Acceptance {
        owner: "keys-team".into(),
        approved_by: "ciso@acme.example".into(),
        reason: "replaced in spring".into(),
        ticket: Some("SEC-7".into()),
        expires: "2026-12-24T00:00:00Z".into(),
    });
    report.findings[1].status = Status::Baselined;
    let text = printed(&report);
    let document = Document::parse(&text).unwrap();
    let (kind, why) = outcome(cases(&document, "secret-shared-across-environments")[1]);
    assert_eq!(kind, "skipped");
    let said =
        "waived by keys-team, approved by ciso@acme.example, until 2026-12-24T00:00:00Z: replaced in spring (SEC-7); medium: `openai-key`";
    assert!(why.starts_with(said), "{why}");
    let (kind, why) = outcome(cases(&document, "platform-identity-reaches-tenant-data")[1]);
    assert!(kind == "skipped" && why.starts_with("in the baseline; critical: "), "{why}");
}

#[test]
fn the_first_suite_says_what_could_not_be_seen_and_the_verdict() {
    let report = sample::company();
    let text = printed(&report);
    let document = Document::parse(&text).unwrap();
    let suite = document.root_element().first_element_child().unwrap();
    assert_eq!((suite.attribute("name"), suite.attribute("errors")), (Some("coverage"), Some("1")));
    let property = |name: &str| suite.descendants().find(|node| node.attribute("name") == Some(name)).unwrap().attribute("value").unwrap();
    assert_eq!(property("verdict"), verdict(&report));
    assert_eq!((property("as_of"), property("closed_by_bridges"), property("rules_left_out")), ("2026-11-22T00:00:00Z", "2", "1"));
    assert_eq!(suite.attribute("timestamp"), Some("2026-11-22T00:00:00"));
    let (kind, message) = outcome(cases(&document, "input")[0]);
    assert_eq!(kind, "error");
    assert!(message.starts_with("keycloak/realm.json:7:5: the export ends in the middle"), "{message}");
    let out = suite.children().find(|node| node.has_tag_name("system-out")).unwrap().text().unwrap();
    for part in
        [verdict(&report).as_str(), "bridge, active: from deploy/answer-api", "rule left out: wildcard-role", "passed over: logo.png"]
    {
        assert!(out.contains(part), "{part} in {out}");
    }
}

#[test]
fn nothing_read_is_an_error_and_never_a_pass() {
    let mut report = sample::empty();
    for problems in [1, 0] {
        report.coverage.problems.truncate(problems);
        let text = printed(&report);
        let document = Document::parse(&text).unwrap();
        let all: Vec<_> = document.descendants().filter(|node| node.has_tag_name("testcase")).map(|case| outcome(case).0).collect();
        assert_eq!(all, ["error"]);
    }
    let mut clean = sample::company();
    clean.coverage.problems.clear();
    let text = printed(&clean);
    let document = Document::parse(&text).unwrap();
    assert_eq!(cases(&document, "input")[0].attribute("name"), Some("3 files read without a problem"));
}

#[test]
fn a_finding_of_a_rule_that_is_not_listed_is_not_lost() {
    let mut report = sample::company();
    report.rules.clear();
    report.findings[2].family = "credential".into();
    let text = printed(&report);
    schema::check(&text);
    let document = Document::parse(&text).unwrap();
    let names: Vec<_> = document.root_element().children().filter(Node::is_element).map(|suite| suite.attribute("name").unwrap()).collect();
    assert_eq!(names, ["coverage", "boundary", "credential"]);
    assert_eq!(document.descendants().filter(|node| node.has_tag_name("failure")).count(), 3);
}

#[test]
fn hostile_names_stay_text() {
    let mut report = sample::hostile();
    report.findings[0].fix = "]]> <!-- &x; [[ATTACHMENT|/etc/passwd]] \u{ffff}\u{fffe}".into();
    let text = printed(&report);
    assert!(!text.replace('\n', "").contains(hazardous));
    assert!(!text.contains("[[") && !text.contains('\u{ffff}'));
    assert!(text.len() < 300_000, "names of a megabyte are cut: {}", text.len());
    let document = Document::parse(&text).unwrap();
    let body = document.descendants().find(|node| node.has_tag_name("failure")).unwrap().text().unwrap();
    assert!(body.contains("fix: ]]> <!-- &x; [ [ATTACHMENT|/etc/passwd]] \\u{ffff}\\u{fffe}"), "{body}");
    assert!(body.contains("gnp.exe") && body.contains("<b>=1+1"), "{body}");
}

#[test]
fn lists_without_a_bound_are_counted_beyond_their_start() {
    let mut report = sample::company();
    let needed = report.coverage.needed[0].clone();
    report.coverage.needed = (0..1000).map(|n| NeededLine { record: format!("role:{n}"), ..needed.clone() }).collect();
    let text = printed(&report);
    schema::check(&text);
    let document = Document::parse(&text).unwrap();
    let facts = cases(&document, "fact");
    assert_eq!((facts.len(), outcome(facts[200]).1.as_str()), (201, "800 more, all in report.json"));
}

#[test]
fn a_moment_without_a_form_in_the_schema_is_only_a_property() {
    assert_eq!(timestamp("2026-11-22T01:02:03Z"), "2026-11-22T01:02:03");
    assert_eq!(timestamp("-001000-01-01T00:00:00Z"), "1970-01-01T00:00:00");
    let mut report = sample::empty();
    report.as_of = "+012026-11-22T00:00:00Z".into();
    schema::check(&printed(&report));
}
