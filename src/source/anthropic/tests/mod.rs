//! What becomes of an organisation's lists: small worlds of our own, one file per part, and every file of the corpus where there is one.

mod agents;
mod federation;
mod keys;

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::testing::{Run, corpus, example, read};
use crate::source::{Claim, SOURCES};

fn org(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    run
}

fn needs(run: &Run, words: &str) -> bool {
    run.facts.needs.iter().any(|need| run.facts.names.text(need.what).contains(words))
}

fn notes(run: &Run, words: &str) -> bool {
    run.facts.notes.iter().any(|note| note.contains(words))
}

const USERS: &str = r#"{"data":[
  {"id":"user_1","type":"user","email":"ana@acme.example","name":"Ana","role":"admin","added_at":"2026-01-05T10:00:00Z"},
  {"id":"user_2","type":"user","email":"bo@acme.example","name":"Bo","role":"developer","added_at":"2026-02-05T10:00:00Z"},
  {"id":"user_3","type":"user","email":"cy@acme.example","name":"Cy","role":"billing","added_at":"2026-02-05T10:00:00Z"},
  {"id":"user_4","type":"user","email":"di@acme.example","name":"Di","role":"claude_code_user","added_at":"2026-02-05T10:00:00Z"}
],"has_more":false,"first_id":"user_1","last_id":"user_4"}"#;

const WORKSPACES: &str = r#"{"data":[
  {"id":"wrkspc_a","type":"workspace","name":"Answers","created_at":"2026-01-01T00:00:00Z","archived_at":null,"display_color":"red","tags":{"team":"desk"},"external_key_id":null},
  {"id":"wrkspc_old","type":"workspace","name":"Old","created_at":"2025-01-01T00:00:00Z","archived_at":"2026-01-01T00:00:00Z","display_color":"red"}
],"has_more":false,"first_id":null,"last_id":null}"#;

#[test]
fn administrators_are_administrators_of_every_workspace_without_a_list() {
    let member = r#"{"type":"workspace_member","user_id":"user_2","workspace_id":"wrkspc_a","workspace_role":"workspace_developer"}"#;
    let run = org(&[("anthropic/users.json", USERS), ("anthropic/workspaces.json", WORKSPACES), ("anthropic/members.jsonl", member)]);
    assert!(run.has(Kind::Human, "anthropic:anthropic", "user_1"));
    assert!(run.holds("user_1", "admin") && run.holds("user_2", "wrkspc_a/workspace_developer"));
    assert!(run.has_edge("role:admin allows(administer) resource:organisation"));
    assert!(run.has_edge("role:admin inherits role:wrkspc_a/workspace_admin"));
    assert!(run.has_edge("role:wrkspc_a/workspace_admin allows(administer) resource:wrkspc_a"));
    assert!(run.has_edge("role:billing inherits role:wrkspc_a/workspace_billing"));
    assert!(run.has_edge("role:wrkspc_a/workspace_billing allows(read) resource:wrkspc_a"));
    assert!(run.has_edge("role:wrkspc_a/workspace_developer manages service_account:workspace wrkspc_a"));
    assert!(!run.has_edge("role:admin inherits role:wrkspc_old/workspace_admin"), "an archived workspace is nobody's");
    assert_eq!(run.attr(Kind::Resource, "wrkspc_old", AttrName::Status), ["archived"]);
    assert!(!run.edges().iter().any(|edge| edge.starts_with("role:claude_code_user")));
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::Emails), ["ana@acme.example"]);
    assert_eq!(run.attr(Kind::Resource, "wrkspc_a", AttrName::Labels), ["customer_managed_key=false", "tag.team=desk"]);
    assert!(run.facts.complete.iter().any(|claim| claim.kind == Kind::Human));
    assert!(run.facts.problems.is_empty() && run.facts.notes.is_empty(), "{:?}", run.facts.notes);
    let named = read(&SOURCE, &[("organization", "acme")], &[("users.json", USERS)]);
    assert!(named.has(Kind::Human, "anthropic:acme", "user_1"));
}

#[test]
fn roles_that_are_not_known_are_kept_and_counted() {
    let user = r#"{"id":"user_1","type":"user","email":"a@acme.example","name":"A","role":"wizard","added_at":"2026-01-05T10:00:00Z"}
      {"type":"workspace_member","user_id":"user_1","workspace_id":"wrkspc_a","workspace_role":"workspace_wizard"}"#;
    let run = org(&[("users.jsonl", user)]);
    assert!(run.holds("user_1", "wizard") && run.holds("user_1", "wrkspc_a/workspace_wizard"));
    assert!(notes(&run, "`wizard` is not known") && notes(&run, "`workspace_wizard` is not known"));
    assert!(needs(&run, "what this role may do") && run.edges().is_empty());
    let managers = user.replace("\"wizard\"", "\"membership_admin\"");
    assert!(org(&[("users.jsonl", &managers)]).has_edge("role:membership_admin manages resource:organisation [conditional]"));
    let owner = org(&[("users.jsonl", &user.replace("\"wizard\"", "\"primary_owner\""))]);
    assert!(owner.has_edge("role:primary_owner allows(administer) resource:organisation"));
}

#[test]
fn an_open_invitation_is_a_role_in_waiting() {
    let invites = r#"{"data":[
      {"id":"invite_1","type":"invite","email":"new@partner.example","role":"admin","status":"pending","invited_at":"2026-11-01T00:00:00Z","expires_at":"2026-12-01T00:00:00Z","rbac_group_ids":["g_1"]},
      {"id":"invite_2","type":"invite","email":"old@partner.example","role":"admin","status":"deleted","invited_at":"2026-11-01T00:00:00Z","expires_at":"2026-12-01T00:00:00Z"}],"has_more":false}"#;
    let run = org(&[("invites.json", invites)]);
    assert_eq!(run.records(Kind::External), ["new@partner.example"]);
    assert_eq!(run.attr(Kind::Grant, "new@partner.example holds admin", AttrName::Conditions), ["the invitation is accepted"]);
    assert!(run.has_edge("external:new@partner.example member_of group:g_1 [conditional]"));
    assert_eq!(run.attr(Kind::External, "new@partner.example", AttrName::Expires), ["1796083200"]);
    assert!(notes(&run, "1 invites are no longer open"));
}

#[test]
fn groups_hold_roles_and_a_directory_fills_them() {
    let groups = r#"{"data":[
      {"type":"rbac_group","id":"g_1","name":"Support","role_ids":["r_1"],"source_type":"scim","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"},
      {"type":"rbac_group","id":"g_2","name":"Others","role_ids":null,"source_type":"direct","created_at":"2026-01-01T00:00:00Z"}],"next_page":null}"#;
    let members = r#"{"data":[{"type":"rbac_group_member","rbac_group_id":"g_1","user_id":"user_1","email":"a@acme.example","created_at":"2026-01-01T00:00:00Z"}],"next_page":null}"#;
    let permission =
        |action: &str, resource: &str| format!(r#"{{"type":"rbac_role_permission","action":"{action}","resource":{resource}}}"#);
    let all = [
        permission("permission_billing", r#"{"type":"organization","organization_id":"x"}"#),
        permission("capability_access_all", r#"{"type":"organization","organization_id":"x"}"#),
        permission("always_allow", r#"{"type":"connector_tool","connector_id":"c1","tool_name":"send"}"#),
        permission("use", r#"{"type":"all_connectors"}"#),
        permission("fly", r#"{"type":"connector","connector_id":"c1"}"#),
        permission("use", r#"{"type":"moon"}"#),
    ]
    .join("\n");
    let run = org(&[("o/groups.json", groups), ("o/rbac_groups/g_1/members.json", members), ("o/rbac_roles/r_1/permissions.jsonl", &all)]);
    assert!(run.holds("g_1", "r_1"));
    assert_eq!(run.attr(Kind::Human, "user_1", AttrName::MemberOf), ["group:g_1"]);
    assert!(run.has_edge("external:directory manages group:g_1") && !run.has_edge("external:directory manages group:g_2"));
    assert!(run.has_edge("role:r_1 allows(write) resource:organisation [assumed]"));
    assert!(run.has_edge("role:r_1 allows(use) resource:organisation"));
    assert!(run.has_edge("role:r_1 allows(use) resource:connector/c1/send"));
    assert!(run.has_edge("role:r_1 allows(use) set:connectors"));
    assert!(run.has_edge("role:r_1 allows(use) resource:connector/c1 [assumed]"));
    assert!(notes(&run, "`fly` on a connector is not known") && notes(&run, "is on something that is not known"));
    assert!(needs(&run, "could not say when the list was made") && needs(&run, "`permission_billing`"));
    assert_eq!(run.attr(Kind::Boundary, "anthropic:o", AttrName::Provisioning), ["scim"]);
    let lost = org(&[("permissions.jsonl", &permission("use", r#"{"type":"all_connectors"}"#))]);
    assert!(needs(&lost, "the role of a list of permissions") && lost.edges().is_empty());
    let hinted = read(&SOURCE, &[("role", "r_9")], &[("permissions.jsonl", &permission("use", r#"{"type":"all_connectors"}"#))]);
    hinted.is_sound();
    assert!(hinted.has_edge("role:r_9 allows(use) set:connectors"));
}

#[test]
fn the_compliance_api_is_a_fact_of_this_system_alone() {
    let run = org(&[("compliance.json", r#"{"type":"compliance_settings","state":{"type":"enabled"}}"#)]);
    assert_eq!(run.attr(Kind::Boundary, "anthropic", AttrName::Labels), ["compliance_api=enabled"]);
    assert_eq!(run.attr(Kind::Boundary, "anthropic", AttrName::AuditLog), ["log_stream:compliance API"]);
    let off = org(&[("compliance.json", r#"{"type":"compliance_settings","state":{"type":"disabled"}}"#)]);
    assert!(off.records(Kind::LogStream).is_empty());
    assert_eq!(off.attr(Kind::Boundary, "anthropic", AttrName::Labels), ["compliance_api=disabled"]);
}

#[test]
fn lists_that_stop_are_problems_and_prove_nothing() {
    let cut = org(&[("users.json", &USERS.replace("\"has_more\":false", "\"has_more\":true"))]);
    assert!(cut.facts.problems[0].message.contains("more users follow (`has_more`)"));
    assert!(cut.facts.complete.is_empty());
    let cursor = r#"{"data":[{"type":"rbac_group","id":"g","name":"x","role_ids":[],"source_type":"direct"}],"next_page":"PLANTED"}"#;
    let cursor = org(&[("groups.json", cursor)]);
    assert!(cursor.facts.problems[0].message.contains("more groups follow (`next_page`)"));
    assert!(cursor.is_free_of("PLANTED"));
    let slurped = format!("[{},{}]", USERS.replace("\"has_more\":false", "\"has_more\":true").replace("user_", "user_0"), USERS);
    let slurped = org(&[("users.json", &slurped)]);
    assert!(slurped.facts.problems.is_empty() && slurped.facts.complete.len() == 1);
    assert_eq!(slurped.records(Kind::Human).len(), 8);
    let jsonl = org(&[(
        "users.jsonl",
        r#"{"id":"user_1","type":"user","email":"a@acme.example","role":"user","added_at":"2026-01-05T10:00:00Z"}"#,
    )]);
    assert!(jsonl.facts.complete.is_empty(), "no envelope, no proof");
}

#[test]
fn only_what_is_ours_is_claimed() {
    let claim = |path: &str, text: &str| org(&[(path, text)]).claims.remove(0);
    for other in [
        r#"{"object":"api_key","type":"api_key","id":"api_key_1","obfuscated_value":"sk_...x"}"#,
        r#"{"type":"user","fullname":"Kim","role":"admin"}"#,
        r#"{"type":"agent","name":"helper","tools":[]}"#,
        r#"{"type":"workspace","id":"ws-1","name":"x"}"#,
        r#"{"type":"api_key","id":"k1","name":"x"}"#,
        r#"{"type":"service_account","project_id":"acme","private_key":"PLANTED","client_email":"x@acme.example"}"#,
        r#"{"type":"organization","id":"1","name":"x","plan":"pro"}"#,
        r#"{"type":"invite","email":"x@acme.example"}"#,
        r#"[]"#,
        r#"{"data":[],"has_more":false,"first_id":null,"last_id":null}"#,
    ] {
        assert_eq!(claim("x.json", other), Claim::No, "{other}");
    }
    assert!(matches!(claim("exports/anthropic/invites.json", r#"{"data":[],"has_more":false}"#), Claim::Yes(_)));
    let wrong = org(&[("x.json", r#"{"type":"user","email":"a@acme.example","role":"admin","added_at":"2026-01-05T10:00:00Z"}"#)]);
    assert!(wrong.facts.problems[0].message.contains("no `id`"));
}

#[test]
fn every_file_of_the_corpus_is_read_and_no_other_vendors() {
    let Some(files) = corpus("anthropic") else { return };
    for (path, text) in &files {
        let run = org(&[(path, text)]);
        assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))), "{path}: {:?}", run.claims);
        assert!(run.facts.problems.is_empty(), "{path}: {:?}", run.facts.problems);
        assert!(run.facts.records.len() > 1, "{path}");
    }
    let all: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    org(&all);
    let Some(everything) = corpus("") else { return };
    let mut claimed = 0;
    for (path, text) in everything.iter().filter(|(path, _)| path.ends_with(".json") && !path.starts_with("anthropic/")) {
        let mut tape = crate::doc::Tape::default();
        let _ = crate::doc::json::read(text, 0, crate::doc::Layout::Whole, &mut tape, &mut |part| {
            let head = crate::source::Head { path, syntax: crate::model::Syntax::Json, root: part.item };
            let ours = (SOURCE.claims)(&head) != Claim::No;
            assert!(!ours, "{path} is claimed");
            claimed += 1;
            Ok(())
        });
    }
    assert!(claimed > 50, "{claimed} files of other vendors were asked about");
    assert!(SOURCES.iter().any(|source| source.name == SOURCE.name));
}

#[test]
fn the_example_is_read_without_a_problem() {
    let files = example("anthropic");
    let all: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path.contains(".json")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = org(&all);
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))), "{:?}", run.claims);
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
    assert!(run.facts.notes.is_empty(), "{:?}", run.facts.notes);
}
