//! A plan of Terraform as the gate of a pull request: what was there is the baseline, what the plan adds fails.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::{AS_OF, Folder};
use serde_json::{Value, json};

fn binding(account: &str) -> Value {
    json!({"address": format!("kubernetes_cluster_role_binding.{account}"), "mode": "managed", "type": "kubernetes_cluster_role_binding", "name": account,
        "values": {"metadata": [{"name": account}],
            "role_ref": [{"api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "stand-in"}],
            "subject": [{"kind": "ServiceAccount", "name": account, "namespace": "ci"}]}})
}

/// Whoever holds it can speak as anybody.
fn role() -> Value {
    json!({"address": "kubernetes_cluster_role.stand_in", "mode": "managed", "type": "kubernetes_cluster_role", "name": "stand_in",
        "values": {"metadata": [{"name": "stand-in"}],
            "rule": [{"api_groups": [""], "resources": ["users", "groups"], "resource_names": [], "verbs": ["impersonate"]}]}})
}

/// A plan that leads from some holders of the role to others.
fn plan(before: &[&str], after: &[&str]) -> String {
    let all = |accounts: &[&str]| accounts.iter().map(|account| binding(account)).chain([role()]).collect::<Vec<_>>();
    let side = |accounts: &[&str]| json!({"root_module": {"resources": all(accounts)}});
    json!({"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": side(after), "resource_changes": [],
        "prior_state": {"format_version": "1.0", "values": side(before)}, "configuration": {"root_module": {}}})
    .to_string()
}

fn open(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["status"] == "open");
    let found = findings.filter(|finding| finding["rule"] == "can-become-administrator");
    found.map(|finding| finding["subjects"][0]["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_plan_is_held_against_its_own_past() {
    let gate = |before: &[&str], after: &[&str]| {
        let folder = Folder::new(&[("plan.json", &plan(before, after))]);
        let scope = ["--scope", "cluster=prod", "--as-of", AS_OF, "plan.json"];
        let written = folder.run(&[&["baseline", "--side", "before", "-o", "before.json"], &scope[..]].concat());
        written.ends(0);
        let gated = folder.run(
            &[&["audit", "--side", "after", "--baseline", "before.json", "--format", "json", "--fail-on", "medium"], &scope[..]].concat(),
        );
        (gated.code.unwrap(), open(&gated.json()))
    };
    assert_eq!(gate(&["deployer"], &["deployer"]), (0, vec![]));
    assert_eq!(gate(&["deployer"], &["deployer", "helper"]), (1, vec!["ci/helper".to_owned()]));
    assert_eq!(gate(&[], &["helper"]), (1, vec!["ci/helper".to_owned()]));
    assert_eq!(gate(&["deployer"], &[]).1, Vec::<String>::new());
}

#[test]
fn the_side_is_what_it_says_for_every_verb_that_reads() {
    let folder = Folder::new(&[("plan.json", &plan(&["old"], &["new"]))]);
    let ids = |side: &[&str]| {
        let text = folder.run(&[&["convert", "plan.json", "--as-of", AS_OF], side].concat()).text();
        (text.contains("ci/old"), text.contains("ci/new"))
    };
    assert_eq!(ids(&[]), (false, true));
    assert_eq!(ids(&["--side", "after"]), (false, true));
    assert_eq!(ids(&["--side", "before"]), (true, false));
    let wrong = folder.run(&["audit", "plan.json", "--side", "later"]);
    assert!(wrong.said.contains("no side `later`"), "{}", wrong.said);
    wrong.ends(2);
}

#[test]
fn what_is_kept_about_a_run_says_which_side_it_read() {
    let folder = Folder::new(&[("plan.json", &plan(&["old"], &["new"]))]);
    folder.run(&["evidence", "plan.json", "--side", "before", "--as-of", AS_OF, "--fail-on", "never", "-o", "evidence"]).ends(0);
    let manifest = std::fs::read_to_string(folder.path().join("evidence/manifest.json")).unwrap();
    assert!(manifest.contains("--side before"), "{manifest}");
    folder.run(&["verify", "evidence"]).ends(0);
}

#[test]
fn whoever_reads_a_state_has_what_its_secrets_open() {
    let key = "AKIAQ3EGRKZ7T5UX2MNP";
    let state = json!({"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "5f3a", "outputs": {}, "resources": [
        {"mode": "managed", "type": "aws_iam_access_key", "name": "deployer", "provider": "provider[\"aws\"]",
         "instances": [{"attributes": {"id": key, "user": "deployer", "secret": "planted-Zq81-value-0001", "status": "Active"}, "sensitive_attributes": []}]}]});
    let native = format!(
        "partywall: 1\nplane: platform\nhumans: [{{ id: kim }}]\nservice_accounts: [{{ id: deployer }}]\n\
         resources: [{{ id: states/prod.tfstate, type: state, readable_by: [kim] }}]\n\
         secrets: [{{ id: deploy-key, fingerprint: {key}, authenticates_as: deployer }}]\n"
    );
    let folder = Folder::new(&[("states/prod.tfstate", &state.to_string()), ("native.yaml", &native)]);
    let found = folder.run(&["paths", "--from", "kim", "--to", "deployer", "--as-of", AS_OF, "."]);
    assert!(found.text().contains("states/prod.tfstate"), "{}\n{}", found.text(), found.said);
    let report = folder.report(&["."]);
    let rules: Vec<&str> = report["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
    assert!(!rules.contains(&"credential-under-several-names"), "{rules:?}");
    assert!(!report.to_string().contains("planted-Zq81"));
}

#[test]
fn records_stand_where_their_system_stands() {
    let client = json!({"address": "auth0_client.a", "mode": "managed", "type": "auth0_client", "name": "a",
        "values": {"client_id": "C1", "name": "a", "app_type": "non_interactive", "grant_types": ["client_credentials"], "is_first_party": true}});
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [client, binding("deployer")]}}});
    let folder = Folder::new(&[("state.json", &state.to_string())]);
    let plane = |selector: &str| {
        let text = folder.run(&["convert", "state.json", "--as-of", AS_OF]).text();
        text.split("\n- ").find(|part| part.contains(selector)).unwrap_or_else(|| panic!("no {selector} in {text}")).to_owned()
    };
    assert!(plane("id: C1").contains("source: auth0"), "{}", plane("id: C1"));
    assert!(plane("id: ci/deployer").contains("source: kubernetes"), "{}", plane("id: ci/deployer"));
    let graph = folder.graph(&["state.json"]).to_string();
    assert!(graph.contains("\"application\"") && graph.contains("\"platform\""), "{graph}");
}

#[test]
fn whoever_reads_the_bucket_of_a_state_reads_the_state() {
    let state = json!({"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "5f3a", "outputs": {}, "resources": [
        {"mode": "managed", "type": "random_password", "name": "db", "instances": [{"attributes": {"result": "planted-Zq81-value-0002"}}]}]});
    let native = "partywall: 1\nplane: platform\nscope: \"aws:111122223333\"\nhumans: [{ id: kim }]\n\
                  resources: [{ id: \"arn:aws:s3:::acme-state\", type: bucket, readable_by: [kim] }]\n";
    let folder = Folder::new(&[("prod.tfstate", &state.to_string()), ("native.yaml", native)]);
    let paths = |scope: &[&str]| {
        folder.run(&[&["paths", "--from", "kim", "--to", "random_password.db", "--as-of", AS_OF, "."], scope].concat()).text()
    };
    assert!(paths(&["--scope", "backend=arn:aws:s3:::acme-state"]).contains("acme-state"));
    assert!(!paths(&[]).contains("acme-state"));
}
