//! Service accounts and the outside subjects that act as them.

use super::{WORKSPACES, needs, notes, org};
use crate::model::{AttrName, Kind};

fn account(role: &str) -> String {
    format!(
        r#"{{"data":[{{"id":"svac_1","type":"service_account","name":"deploy","organization_role":"{role}","created_at":"2026-06-01T00:00:00Z","created_by_actor_id":"user_1","archived_at":null}}],"next_page":null}}"#
    )
}

fn rule(scope: &str, all: bool, workspaces: &str) -> String {
    format!(
        r#"{{"data":[{{"id":"fdrl_1","type":"federation_rule","name":"ci","issuer_id":"fdis_1","issuer_name":"ci","match":{{"subject_prefix":"repo:acme/app:*","audience":"claude","claims":{{"ref":"main"}},"condition":null}},
        "oauth_scope":"{scope}","target":{{"type":"service_account","service_account_id":"svac_1"}},"token_lifetime_seconds":3600,"applies_to_all_workspaces":{all},"workspace_ids":{workspaces},"workspace_id":null,"archived_at":null}}],"next_page":null}}"#
    )
}

const ISSUER: &str = r#"{"id":"fdis_1","type":"federation_issuer","name":"ci","issuer_url":"https://token.ci.example","jwks":{"type":"inline","keys":[{"k":"PLANTED"}]},"check_jti":true,"archived_at":null}"#;

const LISTED: &str = r#"{"data":[
  {"type":"service_account_workspace_member","service_account_id":"svac_1","workspace_id":"wrkspc_d","workspace_role":"workspace_user","implicit":true},
  {"type":"service_account_workspace_member","service_account_id":"svac_1","workspace_id":"wrkspc_a","workspace_role":"workspace_developer"}],"next_page":null}"#;

#[test]
fn every_service_account_is_in_the_default_workspace() {
    let run = org(&[("o/service_accounts.json", &account("developer"))]);
    assert!(run.holds("svac_1", "default/workspace_user") && run.holds("svac_1", "developer"));
    assert!(run.has_edge("role:developer inherits role:default/workspace_developer [assumed]"));
    let told = org(&[("o/service_accounts.json", &account("admin")), ("o/service_accounts/svac_1/workspaces.json", LISTED)]);
    assert!(told.holds("svac_1", "wrkspc_d/workspace_user") && told.holds("svac_1", "wrkspc_a/workspace_developer"));
    assert!(!told.records(Kind::Grant).iter().any(|id| id.contains("default")), "the list tells its id");
    assert!(told.holds("svac_1", "admin"));
    assert_eq!(told.attr(Kind::ServiceAccount, "svac_1", AttrName::CreatedBy), ["human:user_1"]);
    let gone = account("admin").replace("\"archived_at\":null", "\"archived_at\":\"2026-07-01T00:00:00Z\"");
    let gone = org(&[("o/service_accounts.json", &gone)]);
    assert!(gone.records(Kind::Grant).is_empty());
    assert_eq!(gone.attr(Kind::ServiceAccount, "svac_1", AttrName::Status), ["archived"]);
}

#[test]
fn a_pipeline_with_the_scope_of_administration_becomes_an_administrator() {
    let files = |role: &str| {
        let rule = rule("org:admin", true, "[]");
        org(&[("o/service_accounts.json", &account(role)), ("o/rules.json", &rule), ("o/issuers.jsonl", ISSUER)])
    };
    let run = files("admin");
    assert_eq!(run.records(Kind::External), ["https://token.ci.example repo:acme/app:* and ref == main"]);
    assert_eq!(run.attr(Kind::Trust, "fdrl_1", AttrName::MayAssume), ["service_account:svac_1"]);
    assert!(run.attr(Kind::Trust, "fdrl_1", AttrName::Conditions).is_empty());
    assert_eq!(run.attr(Kind::Trust, "fdrl_1", AttrName::Audience), ["claude"]);
    assert!(run.attr(Kind::Trust, "fdrl_1", AttrName::Labels).contains(&"workspaces=all, also later ones".to_owned()));
    assert_eq!(run.attr(Kind::External, "https://token.ci.example repo:acme/app:* and ref == main", AttrName::Labels).len(), 1);
    assert!(run.is_free_of("PLANTED"));
    let refused = files("developer");
    assert!(refused.records(Kind::Trust).is_empty() && notes(&refused, "such tokens are refused"));
    let alone = org(&[("rules.json", &rule("org:admin", true, "[]"))]);
    assert_eq!(alone.attr(Kind::Trust, "fdrl_1", AttrName::Conditions).len(), 1, "nobody says what the account is");
    assert!(needs(&alone, "the federation issuer of this rule"));
}

#[test]
fn tokens_of_a_workspace_reach_that_and_no_administration() {
    let rule = rule("workspace:developer", true, "[]");
    let run = org(&[
        ("o/service_accounts.json", &account("admin")),
        ("o/rules.json", &rule),
        ("o/issuers.jsonl", ISSUER),
        ("o/workspaces.json", WORKSPACES),
        ("o/service_accounts/svac_1/workspaces.json", LISTED),
    ]);
    assert_eq!(run.attr(Kind::Trust, "fdrl_1", AttrName::MayAssume), ["service_account:svac_1 by fdrl_1"]);
    assert!(run.holds("svac_1 by fdrl_1", "wrkspc_a/API calls") && run.holds("svac_1 by fdrl_1", "wrkspc_d/API calls"));
    assert!(!run.records(Kind::Grant).iter().any(|id| id.starts_with("svac_1 by") && id.ends_with("admin")));
    assert!(!needs(&run, "all workspaces of this service account"));
    let part = org(&[("o/rules.json", &rule), ("o/issuers.jsonl", ISSUER)]);
    assert!(needs(&part, "all workspaces of this service account"));
}

#[test]
fn a_rule_counts_where_its_account_is_a_member() {
    let named = rule("workspace:inference", false, r#"["wrkspc_a","wrkspc_b"]"#);
    let run = org(&[("o/rules.json", &named), ("o/service_accounts/svac_1/workspaces.json", LISTED)]);
    assert!(run.has_edge("service_account:svac_1 by fdrl_1 allows(use) resource:wrkspc_a/models"));
    assert!(!run.has_edge("service_account:svac_1 by fdrl_1 allows(use) resource:wrkspc_b/models"), "the whole list does not name it");
    let unknown = org(&[("o/rules.json", &named)]);
    assert!(unknown.has_edge("service_account:svac_1 by fdrl_1 allows(use) resource:wrkspc_b/models"));
    let strange = org(&[("o/rules.json", &rule("moon:walk", false, "[]"))]);
    assert_eq!(strange.attr(Kind::Trust, "fdrl_1", AttrName::Conditions).len(), 1);
    assert!(notes(&strange, "`moon:walk`"));
    let archived = named.replace("\"archived_at\":null", "\"archived_at\":\"2026-07-01T00:00:00Z\"");
    let archived = org(&[("o/rules.json", &archived)]);
    assert!(archived.records(Kind::Trust).is_empty() && notes(&archived, "not used for the graph"));
}
