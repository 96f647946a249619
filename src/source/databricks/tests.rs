//! What becomes of an account's lists: small worlds of our own, hostile values, and every file of the corpus where there is one.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, corpus, example, read};

fn account(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    run
}

const SP: &str = "0d1f6a52-3c44-4b0e-9a57-6f2f1d2c0a01";
const USERS: &str = r#"[{"id":"1","userName":"kim@acme.example","displayName":"Kim","active":true,"groups":[{"value":"10","display":"admins"}]},
  {"id":"2","userName":"lee@acme.example","displayName":"Lee","active":false}]"#;
const SPS: &str = r#"{"Resources":[{"id":"3","applicationId":"0d1f6a52-3c44-4b0e-9a57-6f2f1d2c0a01","displayName":"etl","active":true}],"totalResults":1,"startIndex":1,"itemsPerPage":1}"#;
const GROUPS: &str = r#"[{"id":"10","displayName":"admins","members":[{"value":"1","$ref":"Users/1"},{"value":"11","$ref":"Groups/11"}]},
  {"id":"11","displayName":"ops","members":[{"value":"3","$ref":"ServicePrincipals/3"},{"value":"99","display":"Who","$ref":"Users/99"}]}]"#;
const W: &str = "databricks/workspaces/7";

fn world(more: &[(&str, &str)]) -> Run {
    let mut files = vec![
        ("databricks/workspaces/7/users.json", USERS),
        ("databricks/workspaces/7/service-principals.json", SPS),
        ("databricks/workspaces/7/groups.json", GROUPS),
    ];
    files.extend(more);
    account(&files)
}

#[test]
fn groups_nest_and_members_are_of_the_kind_that_their_reference_says() {
    let run = world(&[]);
    assert!(run.has(Kind::Human, "databricks:databricks", "kim@acme.example"));
    assert_eq!(run.attr(Kind::Group, "7/admins", AttrName::Members), ["group:7/ops", "human:kim@acme.example"]);
    assert_eq!(run.attr(Kind::Group, "7/ops", AttrName::Members), ["human:99".to_owned(), format!("service_account:{SP}")]);
    assert_eq!(run.attr(Kind::Human, "lee@acme.example", AttrName::Status), ["disabled"]);
    assert_eq!(run.attr(Kind::ServiceAccount, SP, AttrName::DisplayName), ["etl"]);
    assert!(run.holds("7/admins", "7/workspace admin"));
    assert!(run.has_edge("role:7/workspace admin allows(administer) resource:7"));
}

#[test]
fn administrators_of_a_workspace_become_others_unless_they_are_restricted() {
    let edge = "role:7/workspace admin manages set:7/service principals";
    let told = |status: &str| {
        let text = format!(r#"{{"restrict_workspace_admins":{{"status":"{status}"}},"setting_name":"default"}}"#);
        world(&[("databricks/workspaces/7/restrict.json", text.as_str())]).edges()
    };
    let unknown = world(&[]);
    assert!(unknown.has_edge(&format!("{edge} [conditional]")));
    assert!(unknown.has_edge("role:7/workspace admin impersonates set:7/users [conditional]"));
    assert!(unknown.facts.needs.iter().any(|need| unknown.facts.names.text(need.what).contains("RestrictWorkspaceAdmins")));
    assert!(told("ALLOW_ALL").contains(&edge.to_owned()));
    assert!(!told("RESTRICT_TOKENS_AND_JOB_RUN_AS").iter().any(|found| found.contains("set:7/")));
    assert!(told("SOMETHING_NEW").contains(&format!("{edge} [conditional]")));
}

#[test]
fn a_group_called_admins_of_the_account_administers_no_workspace() {
    let of_account = account(&[("databricks/account/groups.json", GROUPS), ("databricks/account/users.json", USERS)]);
    assert!(of_account.edges().is_empty() && of_account.records(Kind::Grant).is_empty());
    assert!(of_account.has(Kind::Group, "databricks:databricks", "account/admins"));
    // Shown in a workspace, it is still the account's.
    let shown = world(&[("databricks/account/groups.json", GROUPS)]);
    assert!(!shown.records(Kind::Grant).iter().any(|id| id.contains("workspace admin")));
    // Where nobody says what the list is of, the grant is conditional and said to be so.
    let lost = account(&[("databricks/groups.json", GROUPS)]);
    assert_eq!(lost.attr(Kind::Grant, "admins holds workspace admin", AttrName::Conditions).len(), 1);
    let hinted = read(&SOURCE, &[("workspace", "7")], &[("databricks/groups.json", GROUPS)]);
    assert!(hinted.attr(Kind::Grant, "7/admins holds 7/workspace admin", AttrName::Conditions).is_empty());
    let local = GROUPS.replace(r#""displayName":"admins""#, r#""displayName":"admins","meta":{"resourceType":"WorkspaceGroup"}"#);
    let local = account(&[("groups.json", local.as_str())]);
    assert!(local.attr(Kind::Grant, "admins holds workspace admin", AttrName::Conditions).is_empty());
}

#[test]
fn a_token_opens_its_owner_and_not_its_maker() {
    let tokens = r#"{"token_infos":[
      {"token_id":"t1","comment":"ci","creation_time":1700000000000,"expiry_time":-1,"owner_id":3,"created_by_id":1,"created_by_username":"kim@acme.example","token_value":"dapiPLANTED0123456789"},
      {"token_id":"t2","creation_time":1700000000000,"expiry_time":1800000000000,"owner_id":1,"created_by_id":1,"scopes":["sql"]},
      {"token_id":"t3","creation_time":1700000000000,"owner_id":77}]}"#;
    let run = world(&[("databricks/workspaces/7/tokens.json", tokens)]);
    assert_eq!(run.attr(Kind::Secret, "7/t1", AttrName::AuthenticatesAs), [format!("service_account:{SP}")]);
    assert_eq!(run.attr(Kind::Secret, "7/t1", AttrName::CreatedBy), ["human:kim@acme.example"]);
    assert_eq!(run.attr(Kind::Secret, "7/t1", AttrName::Expires), ["null"]);
    assert_eq!(run.attr(Kind::Secret, "7/t1", AttrName::Created), ["1700000000"]);
    assert_eq!(run.attr(Kind::Secret, "7/t1", AttrName::Labels), ["made_by_another=true"]);
    assert_eq!(run.attr(Kind::Secret, "7/t2", AttrName::Expires), ["1800000000"]);
    assert!(run.has_edge("secret:7/t2 authenticates_as human:kim@acme.example [conditional]"));
    assert!(run.attr(Kind::Secret, "7/t3", AttrName::Expires).is_empty(), "not stated");
    assert!(run.attr(Kind::Secret, "7/t3", AttrName::AuthenticatesAs).is_empty());
    assert!(run.is_free_of("PLANTED"));
    // A token of one workspace is not taken by another, in which its owner is as well.
    let both = world(&[("databricks/workspaces/7/tokens.json", tokens), ("databricks/workspaces/8/service-principals.json", SPS)]);
    assert!(both.has_edge(&format!("secret:7/t1 authenticates_as service_account:{SP} [conditional]")));
}

#[test]
fn secret_scopes_open_what_their_lists_say() {
    let scopes = r#"{"scopes":[{"name":"ml","backend_type":"DATABRICKS"},{"name":"kv","backend_type":"AZURE_KEYVAULT","keyvault_metadata":{"resource_id":"/subscriptions/a/vaults/v"}}]}"#;
    let acls = format!(
        r#"{{"items":[{{"principal":"ops","permission":"READ"}},{{"principal":"{SP}","permission":"MANAGE"}},{{"principal":"zoe@acme.example","permission":"WRITE"}},{{"principal":"strangers","permission":"READ"}}]}}"#
    );
    let names = r#"{"secrets":[{"key":"openai","last_updated_timestamp":1700000000000}]}"#;
    let (acl_path, names_path) = (format!("{W}/secret-scopes/ml/acls.json"), format!("{W}/secret-scopes/ml/secrets.json"));
    let run = world(&[("databricks/workspaces/7/scopes.json", scopes), (&acl_path, &acls), (&names_path, names)]);
    assert_eq!(run.attr(Kind::Secret, "7/ml/openai", AttrName::StoredIn), ["resource:7/secret-scopes/ml"]);
    assert_eq!(run.attr(Kind::Secret, "7/ml/openai", AttrName::Rotated), ["1700000000"]);
    assert!(run.holds("7/ops", "7/secret-scopes/ml READ") && run.holds(SP, "7/secret-scopes/ml MANAGE"));
    assert!(run.holds("zoe@acme.example", "7/secret-scopes/ml WRITE") && run.holds("7/strangers", "7/secret-scopes/ml READ"));
    assert!(run.has_edge("role:7/secret-scopes/ml READ allows(read) resource:7/secret-scopes/ml"));
    assert!(run.has_edge("role:7/secret-scopes/ml MANAGE allows(administer) resource:7/secret-scopes/ml"));
    assert!(run.has_edge("role:7/workspace admin allows(administer) set:7/secret scopes"));
    let lost = world(&[("databricks/workspaces/7/acls.json", &acls)]);
    assert!(!lost.records(Kind::Role).iter().any(|id| id.contains("READ")));
    assert!(lost.facts.notes.iter().any(|note| note.contains("secret_scope=NAME")));
    let hinted = read(&SOURCE, &[("secret_scope", "ml")], &[("databricks/workspaces/7/acls.json", &acls)]);
    assert!(hinted.holds("7/strangers", "7/secret-scopes/ml READ"));
}

#[test]
fn endpoints_use_secrets_by_reference_and_values_are_dropped() {
    let endpoints = r#"{"endpoints":[{"name":"gpt","id":"e1","creator":"kim@acme.example","creation_timestamp":1700000000000,"config":{"served_entities":[
      {"name":"a","external_model":{"provider":"openai","name":"g","openai_config":{"openai_api_key":"{{secrets/ml/openai}}"}}},
      {"name":"b","external_model":{"provider":"anthropic","anthropic_config":{"anthropic_api_key_plaintext":"sk-ant-PLANTED-0123456789"}}},
      {"name":"c","environment_vars":{"HF_TOKEN":"hf_PLANTED0123456789","MODE":"fast","DB":"{{secrets/ml/db}}"}}]}},
     {"name":"bare","config":{"served_entities":[{"external_model":{"provider":"openai"}}]}}]}"#;
    let acl = r#"{"object_id":"/serving-endpoints/e1","object_type":"serving-endpoint","access_control_list":[
      {"group_name":"ops","all_permissions":[{"permission_level":"CAN_QUERY","inherited":false}]},
      {"user_name":"kim@acme.example","all_permissions":[{"permission_level":"CAN_MANAGE","inherited":true},{"permission_level":"CAN_FLY"}]}]}"#;
    let run = world(&[("databricks/workspaces/7/endpoints.json", endpoints), ("databricks/workspaces/7/acl.json", acl)]);
    let uses = run.attr(Kind::Resource, "7/serving-endpoints/gpt", AttrName::Uses);
    assert!(uses.contains(&"secret:7/ml/openai".to_owned()) && uses.contains(&"secret:7/ml/db".to_owned()), "{uses:?}");
    assert_eq!(uses.len(), 4, "{uses:?}");
    assert!(run.is_free_of("PLANTED") && run.is_free_of("fast"));
    assert!(run.facts.notes.iter().any(|note| note.contains("2 credentials stand in the clear")));
    assert_eq!(run.attr(Kind::Resource, "7/serving-endpoints/gpt", AttrName::Type), ["model"]);
    assert!(run.has_edge("role:7/serving-endpoints/gpt CAN_QUERY allows(use) resource:7/serving-endpoints/gpt"));
    assert!(run.has_edge("role:7/serving-endpoints/gpt CAN_MANAGE reads_secret secret:7/ml/openai [conditional]"));
    assert!(!run.edges().iter().any(|edge| edge.contains("CAN_QUERY reads_secret")), "calling a model is not reading its key");
    assert!(run.facts.notes.iter().any(|note| note.contains("CAN_FLY")));
    assert!(run.facts.needs.iter().any(|need| run.facts.names.text(need.of.id) == "7/serving-endpoints/bare"));
}

#[test]
fn jobs_and_apps_run_as_somebody_and_whoever_changes_them_controls_them() {
    let jobs = format!(
        r#"{{"jobs":[{{"job_id":5,"creator_user_name":"kim@acme.example","run_as_user_name":"{SP}","settings":{{"name":"nightly"}}}}]}}"#
    );
    let acl = |id: u8| {
        format!(
            r#"{{"object_id":"/jobs/{id}","object_type":"job","access_control_list":[{{"user_name":"lee@acme.example","all_permissions":[{{"permission_level":"IS_OWNER"}}]}},{{"group_name":"ops","all_permissions":[{{"permission_level":"CAN_MANAGE_RUN"}}]}}]}}"#
        )
    };
    let app = format!(
        r#"{{"apps":[{{"name":"chat","creator":"kim@acme.example","service_principal_client_id":"{SP}","create_time":"2026-07-02T00:10:29Z"}}]}}"#
    );
    let (five, six) = (acl(5), acl(6));
    let run = world(&[
        ("databricks/workspaces/7/jobs.json", &jobs),
        ("databricks/workspaces/7/j5.json", &five),
        ("databricks/workspaces/7/j6.json", &six),
        ("databricks/workspaces/7/apps.json", &app),
    ]);
    assert_eq!(run.attr(Kind::Workload, "7/jobs/5", AttrName::RunsAs), [format!("service_account:{SP}")]);
    assert_eq!(run.attr(Kind::Workload, "7/apps/chat", AttrName::RunsAs), [format!("service_account:{SP}")]);
    assert!(run.has_edge("role:7/jobs/5 IS_OWNER controls workload:7/jobs/5"));
    assert!(!run.edges().iter().any(|edge| edge.starts_with("role:7/jobs/5 CAN_MANAGE_RUN")));
    assert!(run.has_edge("workload:7/jobs/6 runs_as human:lee@acme.example [conditional]"));
    assert!(!run.edges().iter().any(|edge| edge.starts_with("workload:7/jobs/5 runs_as")));
}

#[test]
fn account_administrators_reach_all_of_it() {
    let users =
        r#"[{"id":"1","userName":"kim@acme.example","active":true,"roles":[{"value":"account_admin"},{"value":"marketplace_admin"}]}]"#;
    let rules = format!(
        r#"{{"name":"accounts/a/servicePrincipals/{SP}/ruleSets/default","etag":"x","grant_rules":[{{"role":"roles/servicePrincipal.user","principals":["groups/ops","users/lee@acme.example"]}},{{"role":"roles/servicePrincipal.manager","principals":["users/lee@acme.example"]}},{{"role":"roles/odd","principals":["users/lee@acme.example"]}}]}}"#
    );
    let assignments = r#"{"permission_assignments":[{"principal":{"principal_id":3,"service_principal_name":"0d1f6a52-3c44-4b0e-9a57-6f2f1d2c0a01"},"permissions":["ADMIN"]},{"principal":{"principal_id":1,"user_name":"kim@acme.example"},"permissions":["USER"]}]}"#;
    let run = account(&[
        ("databricks/account/users.json", users),
        ("databricks/account/service-principals.json", SPS),
        ("databricks/account/rules.json", &rules),
        ("databricks/account/workspaces/7/assignments.json", assignments),
        (
            "databricks/account/service-principals/3/secrets.json",
            r#"{"secrets":[{"id":"s1","status":"INACTIVE","secret":"dosePLANTED0123456789","secret_hash":"PLANTED","create_time":"2026-01-01T00:00:00Z","expire_time":"2027-01-01T00:00:00Z"}]}"#,
        ),
        (
            "databricks/account/service-principals/3/federation.json",
            r#"[{"uid":"p1","oidc_policy":{"issuer":"https://id.acme.example","subject":"repo:acme/x","audiences":["a"]}},{"uid":"p2","oidc_policy":{"issuer":"https://id.acme.example","subject_claim":"sub"}}]"#,
        ),
        (
            "databricks/account/federation.json",
            r#"[{"uid":"p0","oidc_policy":{"issuer":"https://id.acme.example","subject_claim":"email"}}]"#,
        ),
    ]);
    assert!(run.holds("kim@acme.example", "account_admin") && run.holds(SP, "7/workspace admin"));
    assert!(run.has_edge("role:account_admin allows(administer) resource:account"));
    assert!(run.has_edge("role:account_admin manages set:workspaces") && run.has_edge("role:account_admin manages set:service principals"));
    assert!(run.has_edge(&format!("role:service principal {SP} servicePrincipal.user impersonates service_account:{SP}")));
    assert!(run.has_edge(&format!("role:service principal {SP} servicePrincipal.manager manages service_account:{SP}")));
    assert!(run.facts.notes.iter().any(|note| note.contains("`odd`")));
    assert_eq!(run.attr(Kind::Secret, "s1", AttrName::Status), ["disabled"]);
    assert_eq!(run.attr(Kind::Secret, "s1", AttrName::AuthenticatesAs), [format!("service_account:{SP}")]);
    assert_eq!(run.attr(Kind::Trust, &format!("{SP} p1"), AttrName::IdentityRef), ["external:https://id.acme.example repo:acme/x"]);
    assert!(run.attr(Kind::Trust, &format!("{SP} p1"), AttrName::Conditions).is_empty());
    assert_eq!(run.attr(Kind::Trust, &format!("{SP} p2"), AttrName::Conditions).len(), 1);
    assert!(run.has_edge("external:https://id.acme.example any subject trusts set:users [conditional]"));
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn one_login_in_two_lists_is_one_record_that_contradicts_nobody() {
    let elsewhere = USERS.replace("\"active\":true", "\"active\":false").replace("Kim", "Kimberly");
    let run = world(&[("databricks/workspaces/8/users.json", &elsewhere)]);
    assert_eq!(run.attr(Kind::Human, "kim@acme.example", AttrName::Status), ["active"], "one workspace still lets her in");
    assert_eq!(run.attr(Kind::Human, "kim@acme.example", AttrName::DisplayName), ["Kim"]);
    let over = world(&[("databricks/account/users.json", &elsewhere)]);
    assert_eq!(over.attr(Kind::Human, "kim@acme.example", AttrName::Status), ["disabled"], "the account's word counts");
}

#[test]
fn pages_that_stop_early_are_told_and_no_list_claims_to_be_whole() {
    let page = r#"{"Resources":[{"id":"1","userName":"kim@acme.example","entitlements":[{"value":"workspace-access"}]}],"totalResults":3,"startIndex":1,"itemsPerPage":1}"#;
    let run = account(&[("databricks/users.json", page)]);
    assert!(run.facts.problems.iter().any(|problem| problem.message.contains("3 users")));
    let tokens = r#"{"token_infos":[{"token_id":"t1","creation_time":1}],"next_page_token":"more"}"#;
    let run = account(&[("databricks/tokens.json", tokens)]);
    assert!(run.facts.problems.iter().any(|problem| problem.message.contains("next_page_token")));
    assert!(world(&[]).facts.complete.is_empty());
}

#[test]
fn lists_of_other_systems_are_left_to_them() {
    for (path, text) in [
        ("users.json", r#"[{"id":"1","userName":"kim@acme.example","active":true}]"#),
        (
            "users.json",
            r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"Resources":[{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"kim"}]}"#,
        ),
        ("groups.json", r#"[{"id":"1","displayName":"x","members":[{"value":"2","$ref":"Users/2"}]}]"#),
        ("databricks/x.json", r#"{"secrets":{"a":1},"scopes":["openid"]}"#),
        ("databricks/x.json", r#"[]"#),
        ("acl.json", r#"[{"principal":"x","permission":"READ","resource":"y"}]"#),
        ("apps.json", r#"[{"appId":"1","displayName":"x","id":"2"}]"#),
    ] {
        let run = read(&SOURCE, &[], &[(path, text)]);
        assert_eq!(run.claims, [Claim::No], "{text}");
    }
    let theirs = r#"{"Resources":[{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:workspace:2.0:User"],"id":"1","userName":"kim"}]}"#;
    assert_ne!(read(&SOURCE, &[], &[("users.json", theirs)]).claims, [Claim::No]);
}

#[test]
fn hostile_lists_give_problems_and_no_panic() {
    for text in [
        r#"[{"token_id":null,"creation_time":"x"}]"#,
        r#"[{"applicationId":"","displayName":"","id":""}]"#,
        r#"[{"principal":{"principal_id":[]},"permissions":[1,null]}]"#,
        r#"[{"object_id":{},"access_control_list":[null,{"user_name":1},{"group_name":"g","all_permissions":[null,{"permission_level":[]}]}]}]"#,
        r#"[{"name":"x","config":{"served_entities":[1,{"external_model":[]},{"environment_vars":"x"}]}}]"#,
        r#"{"name":"accounts/","grant_rules":[{"role":"r","principals":["a","/","users/"]}]}"#,
        r#"{"1":{"permission_assignments":[{"principal":{"principal_id":1},"permissions":[]}]},"2":{}}"#,
        r#"[{"oidc_policy":{"issuer":1}},{"oidc_policy":null}]"#,
    ] {
        account(&[("databricks/x.json", text)]);
        account(&[("databricks/workspaces/1/x.json", text), ("databricks/account/x.json", text)]);
    }
}

#[test]
fn every_file_of_the_corpus_is_claimed_or_said_to_be_none() {
    let Some(files) = corpus("databricks") else { return };
    let named: Vec<(String, String)> = files.iter().map(|(path, text)| (path.clone(), text.clone())).collect();
    let borrowed: Vec<(&str, &str)> =
        named.iter().filter(|(_, text)| !text.starts_with('"')).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = read(&SOURCE, &[], &borrowed);
    run.is_sound();
    assert!(run.claims.iter().all(|claim| *claim != Claim::No));
    assert!(run.has_edge("role:1234567890123456/workspace admin allows(administer) resource:1234567890123456"));
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
}

#[test]
fn the_example_is_read_without_a_problem() {
    let files = example("databricks");
    let files: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path.ends_with(".json")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = account(&files);
    assert!(run.claims.iter().all(|claim| *claim != Claim::No));
    assert!(run.holds("7001/data-scientists", "7001/secret-scopes/desk READ"));
    assert!(run.facts.problems.is_empty());
}
