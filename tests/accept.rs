//! What is accepted, through the binary: waivers, baselines, `--no-waivers`, and ids of frameworks looked up. Each test is a short story.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::{AS_OF, Folder};
use serde_json::Value;

/// An old sin: a key of the whole organisation without an end.
const OLD: &str = "partywall: 1\nplane: platform\nsecrets:\n  - { id: org-key, breadth: organisation, expires: null }\n";
/// A new one beside it.
const NEW: &str = "partywall: 1\nplane: platform\nsecrets:\n  - { id: new-key, breadth: everything, expires: null }\n";
const RULE: &str = "broad-key-without-expiry";

fn words(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

fn audit<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["audit", "--as-of", AS_OF], more].concat()
}

/// (status, message) of the findings of the rule, by fingerprint.
fn statuses(report: &Value) -> Vec<(String, String)> {
    let of_rule = |line: &&Value| line["rule"] == RULE;
    let pair = |line: &Value| (line["fingerprint"].as_str().unwrap().to_owned(), line["status"].as_str().unwrap().to_owned());
    report["findings"].as_array().unwrap().iter().filter(of_rule).map(pair).collect()
}

#[test]
fn a_team_adopts_the_tool_and_pays_its_debts() {
    let team = Folder::new(&[("keys.yaml", OLD)]);
    team.run(&audit(&["keys.yaml"])).ends(1);
    let wrote = team.run(&["baseline", "--as-of", AS_OF, "keys.yaml", "-o", "baseline.json"]).ends(0);
    assert!(wrote.said.contains("1 finding in `baseline.json`"), "{}", wrote.said);
    let gate = |inputs: &[&'static str]| team.run(&audit(&[&["--baseline", "baseline.json"], inputs].concat()));

    let adopted = gate(&["keys.yaml"]).ends(0);
    assert!(adopted.said.contains("passed: ") && adopted.said.contains("1 more in the baseline"), "{}", adopted.said);
    let shown = adopted.text();
    assert!(
        shown.contains("1 finding is in the baseline") && shown.contains("baseline.json of 2026-11-22: 1 of 1 entry set aside"),
        "{shown}"
    );

    // A new sin fails, and only the new one counts.
    team.put("new.yaml", NEW.as_bytes());
    let report = gate(&["keys.yaml", "new.yaml", "--format", "json"]).ends(1).json();
    let old = (format!("{RULE}|secret:org-key"), "baselined".to_owned());
    assert_eq!(statuses(&report), [(format!("{RULE}|secret:new-key"), "open".to_owned()), old]);
    assert_eq!((&report["gate"]["failing"], &report["summary"]["baselined"]), (&1.into(), &1.into()));
    assert_eq!((&report["baseline"]["entries"], &report["baseline"]["matched"]), (&1.into(), &1.into()));
    assert_eq!(report["config"]["silenced"]["baseline"], 1);

    // The auditor sees all of it.
    let auditor = gate(&["keys.yaml", "new.yaml", "--no-waivers", "--format", "json"]).ends(1).json();
    assert!(statuses(&auditor).iter().all(|(_, status)| status == "open"));
    assert_eq!((&auditor["baseline"], &auditor["config"]["silenced"]["no_waivers"]), (&Value::Null, &true.into()));

    // The old sin is mended: the baseline can shrink, and then does.
    team.put("keys.yaml", OLD.replace("null", "2027-01-01").as_bytes());
    let mended = gate(&["keys.yaml"]).ends(0).text();
    assert!(mended.contains("1 entry of the baseline is not found any more") && mended.contains("the baseline can shrink"), "{mended}");
    let wrote = team.run(&["baseline", "--as-of", AS_OF, "keys.yaml", "-o", "baseline.json"]).ends(0);
    assert!(wrote.said.contains("0 findings in `baseline.json`, 0 of them new or changed, 1 gone"), "{}", wrote.said);
    assert!(!gate(&["keys.yaml"]).ends(0).text().contains("not found any more"));
}

#[test]
fn a_finding_that_got_worse_is_open_again() {
    let team = Folder::new(&[("keys.yaml", OLD), ("soft.yaml", &format!("rules: {{ severity: {{ {RULE}: low }} }}\n"))]);
    team.run(&["baseline", "--as-of", AS_OF, "--config", "soft.yaml", "keys.yaml", "-o", "b.json"]).ends(0);
    let report = team.run(&audit(&["--baseline", "b.json", "--format", "json", "keys.yaml"])).ends(1).json();
    assert_eq!(statuses(&report)[0].1, "open");
    assert!(report["findings"][0]["message"].as_str().unwrap().ends_with("; worse than before: the baseline holds it as low"));
    assert_eq!(words(&report["baseline"]["gone"]), [""; 0], "worse is not gone");
}

#[test]
fn a_baseline_is_the_same_twice_and_no_input() {
    let team = Folder::new(&[("keys.yaml", OLD)]);
    let write = |to: &str| team.run(&["baseline", "--as-of", AS_OF, "keys.yaml", "-o", to]).ends(0);
    write("a.json");
    write("b.json");
    let read = |name: &str| std::fs::read_to_string(team.path().join(name)).unwrap();
    assert_eq!(read("a.json"), read("b.json"));
    // It lies in the audited folder without doing anything to the run.
    let report = team.run(&audit(&["--baseline", "a.json", "--format", "json"])).ends(0).json();
    assert_eq!((report["inputs"].as_array().unwrap().len(), &report["gate"]["gaps"]), (1, &0.into()));
}

#[test]
fn other_rules_are_accepted_and_said() {
    let team = Folder::new(&[("keys.yaml", OLD)]);
    team.run(&["baseline", "--as-of", AS_OF, "keys.yaml", "-o", "b.json"]).ends(0);
    let text = std::fs::read_to_string(team.path().join("b.json")).unwrap();
    let at = text.find("sha256:").unwrap() + "sha256:".len();
    let digest = &text[at..at + 64];
    team.put("b.json", text.replace(digest, &"0".repeat(64)).as_bytes());
    let report = team.run(&audit(&["--baseline", "b.json", "--format", "json", "keys.yaml"])).ends(0).json();
    assert!(words(&report["coverage"]["notes"]).iter().any(|note| note.contains("was made with other rules")), "{report}");
}

#[test]
fn a_broken_baseline_is_a_usage_error_with_its_line() {
    let team = Folder::new(&[("keys.yaml", OLD), ("b.json", "{\n  \"schema\": \"partywall.baseline/1\",\n  \"as_of\": 7,\n")]);
    let refused = team.run(&audit(&["--baseline", "b.json", "keys.yaml"])).ends(2);
    assert!(refused.said.contains("the baseline cannot be read") && refused.said.contains("b.json:"), "{}", refused.said);
    team.put("b.json", b"{ \"schema\": \"partywall.baseline/1\",\n  \"as_of\": \"hunter2hunter2\", \"version\": \"1\", \"rules_digest\": \"x\", \"findings\": [] }");
    let refused = team.run(&audit(&["--baseline", "b.json", "keys.yaml"])).ends(2);
    assert!(refused.said.contains("b.json:2:") && !refused.said.contains("hunter2"), "{}", refused.said);
    assert!(team.run(&audit(&["--baseline", "none.json", "keys.yaml"])).ends(2).said.contains("cannot read the baseline"));
    team.run(&audit(&["--baseline", ".", "keys.yaml"])).ends(2);
}

#[test]
fn a_baseline_over_gaps_says_so() {
    let team = Folder::new(&[("keys.yaml", OLD), ("broken.yaml", "partywall: 1\nhumans: [ {id: \n")]);
    let wrote = team.run(&["baseline", "--as-of", AS_OF, "keys.yaml", "broken.yaml", "-o", "b.json"]).ends(3);
    assert!(wrote.said.contains("what was not seen is not in it"), "{}", wrote.said);
    assert!(team.run(&["baseline", "--as-of", AS_OF, "keys.yaml", "-o", "."]).ends(2).said.contains("is a folder"));
}

/// A configuration with one waiver.
fn waiver(more: &str) -> String {
    format!(
        "waivers:\n  - {{ rule: {RULE}, subject: org-key, owner: sre, approved_by: ciso@acme.example, reason: moving to short keys, {more} }}\n"
    )
}

#[test]
fn a_waived_finding_stays_visible_with_who_accepted_it() {
    let team = Folder::new(&[("keys.yaml", OLD), ("partywall.yaml", &waiver("ticket: SEC-9, expires: 2027-01-15"))]);
    let report = team.run(&audit(&["--format", "json", "keys.yaml"])).ends(0).json();
    assert_eq!(statuses(&report)[0].1, "waived");
    let accepted = &report["findings"].as_array().unwrap().iter().find(|line| line["rule"] == RULE).unwrap()["accepted"];
    assert_eq!((&accepted["ticket"], &accepted["approved_by"]), (&"SEC-9".into(), &"ciso@acme.example".into()));
    let line = &report["waivers"][0];
    assert_eq!((&line["state"], &line["location"]["line"]), (&"active".into(), &2.into()));
    assert_eq!(words(&line["accepts"]), [format!("{RULE}|secret:org-key")]);
    let shown = team.run(&audit(&["keys.yaml"])).ends(0).text();
    assert!(shown.contains("waived: ") && shown.contains("approved by ciso@acme.example"), "{shown}");

    let auditor = team.run(&audit(&["--no-waivers", "keys.yaml"])).ends(1);
    assert!(auditor.said.contains("waivers and baselines are ignored"), "{}", auditor.said);
    assert!(auditor.text().contains("waiver: ignored"), "{}", auditor.text());
    let report = team.run(&audit(&["--no-waivers", "--format", "json", "keys.yaml"])).ends(1).json();
    let check = report["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "waiver-unmatched").unwrap();
    assert_eq!((&check["result"], &report["waivers"][0]["state"]), (&"skipped".into(), &"ignored".into()));
}

#[test]
fn waived_findings_do_not_go_into_a_baseline() {
    let team = Folder::new(&[("keys.yaml", OLD), ("partywall.yaml", &waiver("expires: 2026-12-01"))]);
    let wrote = team.run(&["baseline", "--as-of", AS_OF, "keys.yaml", "-o", "b.json"]).ends(0);
    assert!(wrote.said.contains("0 findings"), "neither the waived one nor that about its near end: {}", wrote.said);
    // When the waiver has ended, the finding is back.
    team.run(&["audit", "--as-of", "2026-12-02", "--baseline", "b.json", "keys.yaml"]).ends(1);
}

#[test]
fn waivers_that_end_soon_or_run_too_long_are_findings() {
    let found = |config: &str, as_of: &str| {
        let team = Folder::new(&[("keys.yaml", OLD), ("partywall.yaml", config)]);
        let report = team.run(&["audit", "--as-of", as_of, "--fail-on", "never", "--format", "json", "keys.yaml"]).ends(0).json();
        let own = report["findings"].as_array().unwrap().iter().filter(|line| line["rule"].as_str().unwrap().starts_with("waiver"));
        let rules: Vec<String> = own.map(|line| line["rule"].as_str().unwrap().to_owned()).collect();
        (report["waivers"][0]["state"].as_str().unwrap().to_owned(), rules)
    };
    let near = waiver("expires: 2026-12-01");
    assert_eq!(found(&near, AS_OF), ("lapsing".into(), vec!["waiver-lapsing".into()]));
    assert_eq!(found(&format!("{near}values: {{ waiver_notice_days: 5 }}\n"), AS_OF), ("active".into(), vec![]));
    assert_eq!(found(&near, "2026-12-01"), ("expired".into(), vec!["waiver-expired".into()]));
    let long = waiver("expires: 2027-06-01");
    assert_eq!(found(&long, AS_OF), ("active".into(), vec![]));
    assert_eq!(found(&format!("{long}values: {{ waiver_days: 60 }}\n"), AS_OF), ("invalid".into(), vec!["waiver-invalid".into()]));
    let critical = format!("{long}rules: {{ severity: {{ {RULE}: critical }} }}\n");
    assert_eq!(found(&critical, AS_OF), ("invalid".into(), vec!["waiver-invalid".into()]));
    assert_eq!(found(&format!("{critical}values: {{ waiver_days_critical: 365 }}\n"), AS_OF), ("active".into(), vec![]));
}

#[test]
fn the_report_names_its_frameworks_with_the_ids_used() {
    let team = Folder::new(&[("keys.yaml", OLD)]);
    let report = team.report(&["keys.yaml"]);
    let lines = report["frameworks"].as_array().unwrap();
    let keys: Vec<&str> = lines.iter().map(|line| line["key"].as_str().unwrap()).collect();
    assert!(keys.is_sorted() && keys.contains(&"owasp-nhi-2025") && keys.contains(&"csa-maestro-1"), "{keys:?}");
    for rule in report["rules"].as_array().unwrap() {
        for (key, ids) in rule["controls"].as_object().unwrap() {
            let line = lines.iter().find(|line| line["key"] == *key).unwrap();
            let known =
                |id: &Value| line["controls"].as_array().unwrap().iter().any(|control| control["id"] == *id && control["title"] != "");
            assert!(ids.as_array().unwrap().iter().all(known), "{}: {key} {ids}", rule["id"]);
        }
    }
}

#[test]
fn ids_are_explained_however_they_were_found() {
    let here = Folder::new(&[]);
    let said = |id: &str| here.run(&["rules", "explain", id]).ends(0).text();
    assert!(said("PR.AC-4").contains("PR.AC-4 is no id of NIST Cybersecurity Framework 2.0: it is of version 1.1. Replaced by PR.AA-05."));
    assert!(said("NHI-03").contains("Vulnerable Third-Party NHI") && said("NHI-03").contains("look at NHI2:2025"));
    assert!(said("AC-2(10)").contains("Replaced by AC-2."));
    assert!(said("ac-6.5").contains("is written AC-6(5)") && said("AC-6(5)").contains("Privileged Accounts"));
    assert!(said("M1").contains("IAM-19") && said("A-02").contains("ASI03"));
    assert!(said("NHI5:2025").contains("- can-become-administrator (high)"));
    assert!(said("nist-csf-1.1").contains("older edition") && said("waiver-lapsing").contains("ID.RA-07"));
    let list = here.run(&["rules", "list", "--framework", "owasp-nhi-2025"]).ends(0).text();
    assert!(list.contains("## NHI10:2025: Human Use of NHI") && list.contains("Ids without a rule: NHI3:2025"), "{list}");
    for text in [said("PR.AC-4"), said("nist-csf-2.0"), list] {
        assert!(text.ends_with("only an assessor says.\n") && !text.to_lowercase().contains("satisfies"), "{text}");
    }
    assert!(here.run(&["rules", "explain", "AC-99(\u{1b}[2J"]).ends(2).said.contains("no rule"));
    assert!(here.run(&["rules", "list", "--framework", "owasp-nhi-2024"]).ends(2).said.contains("did you mean `owasp-nhi-2025`?"));
}

#[test]
fn a_rule_of_the_users_own_can_name_a_framework_of_its_own() {
    let rule = common_rule();
    let here = Folder::new(&[
        ("ours/my-rule.yaml", &rule.replace("owasp-nhi-2025: [\"NHI1:2025\"]", "house-policy-3: [\"7.1\"]")),
        ("keys.yaml", OLD),
    ]);
    assert!(here.run(&["rules", "explain", "7.1", "--rules", "ours"]).ends(0).text().contains("`house-policy-3`"));
    let report = here.run(&audit(&["--rules", "ours", "--fail-on", "never", "--format", "json", "keys.yaml"])).ends(0).json();
    let line = report["frameworks"].as_array().unwrap().iter().find(|line| line["key"] == "house-policy-3").unwrap().clone();
    assert_eq!(line["controls"][0]["token"], "house-policy-3_7.1");
    here.put("ours/my-rule.yaml", rule.replace("owasp-nhi-2025: [\"NHI1:2025\"]", "nist-csf-2.0: [\"PR.AC-4\"]").as_bytes());
    let refused = here.run(&audit(&["--rules", "ours", "keys.yaml"])).ends(2);
    assert!(refused.said.contains("replaced by `PR.AA-05`"), "{}", refused.said);
}

/// The template of `rules new`.
fn common_rule() -> String {
    Folder::new(&[]).run(&["rules", "new", "my-rule"]).ends(0).text()
}
