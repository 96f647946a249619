//! What becomes of an organisation's lists: small worlds of our own, hostile values, and every file of the corpus where there is one.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, corpus, example, read};

fn org(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    run
}

const USERS: &str = r#"{"object":"list","data":[
  {"object":"organization.user","id":"user-1","name":"Kim","email":"kim@acme.example","role":"owner","added_at":1700000000},
  {"object":"organization.user","id":"user-2","name":"Lee","email":"lee@acme.example","role":"reader","added_at":1700000000,"user":{"enabled":false,"banned":false}}
],"first_id":"user-1","last_id":"user-2","has_more":false}"#;

const KEYS: &str = r#"{"object":"organization.project.api_key","id":"key_1","name":"chat","redacted_value":"sk-PLANTED","created_at":1700000000,"last_used_at":null,
  "owner_project_access":"active","owner":{"type":"user","user":{"id":"user-1","name":"Kim","email":"kim@acme.example","role":"owner"}}}
{"object":"organization.project.api_key","id":"key_2","name":"ci","redacted_value":"sk-PLANTED","created_at":1700000000,"last_used_at":1700000001,"expires_at":null,
  "owner_project_access":"inactive","owner":{"type":"service_account","service_account":{"id":"user-abc","name":"ci","role":"member"}}}"#;

#[test]
fn owners_administer_and_readers_do_not() {
    let run = org(&[("openai/users.json", USERS)]);
    assert!(run.has(Kind::Human, "openai:openai", "user-1"));
    assert!(run.holds("user-1", "owner") && run.holds("user-2", "reader"));
    assert!(run.has_edge("role:owner allows(administer) resource:organisation"));
    assert!(run.has_edge("role:reader allows(read) resource:organisation"));
    assert_eq!(run.attr(Kind::Human, "user-2", AttrName::Status), ["disabled"]);
    assert_eq!(run.attr(Kind::Human, "user-1", AttrName::Emails), ["kim@acme.example"]);
    assert!(run.facts.complete.iter().any(|claim| claim.kind == Kind::Human));
    let named = read(&SOURCE, &[("organization", "org-acme")], &[("users.json", USERS)]);
    assert!(named.has(Kind::Human, "openai:org-acme", "user-1"));
}

#[test]
fn a_key_of_a_person_opens_calls_in_its_project_and_not_the_person() {
    let run = org(&[("openai/users.json", USERS), ("openai/projects/proj_1/api_keys.jsonl", KEYS)]);
    assert_eq!(run.attr(Kind::Secret, "key_1", AttrName::AuthenticatesAs), ["service_account:user-1 in proj_1"]);
    assert_eq!(run.attr(Kind::Secret, "key_1", AttrName::Owner), ["human:user-1"]);
    assert_eq!(run.attr(Kind::Secret, "key_2", AttrName::AuthenticatesAs), ["service_account:user-abc"]);
    assert!(run.has_edge("service_account:user-1 in proj_1 allows(use) resource:proj_1/models"));
    let of_identity: Vec<String> = run.edges().into_iter().filter(|edge| edge.starts_with("service_account:user-1 in proj_1")).collect();
    assert_eq!(of_identity.len(), 1, "{of_identity:?}");
    assert_eq!(run.attr(Kind::Secret, "key_1", AttrName::LastUsed), ["null"]);
    assert!(run.attr(Kind::Secret, "key_1", AttrName::Expires).is_empty(), "not stated by this list");
    assert_eq!(run.attr(Kind::Secret, "key_2", AttrName::Expires), ["null"]);
    assert_eq!(run.attr(Kind::Secret, "key_1", AttrName::Breadth), ["project"]);
    assert_eq!(run.attr(Kind::Secret, "key_2", AttrName::Labels), ["owner_project_access=inactive"]);
    assert_eq!(run.attr(Kind::Secret, "key_1", AttrName::Within), ["organisation=openai", "project=proj_1"]);
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn a_parent_that_nobody_names_is_not_guessed() {
    let lost = org(&[("keys.jsonl", KEYS)]);
    assert_eq!(lost.records(Kind::Secret), ["key_1", "key_2"]);
    assert!(lost.facts.needs.len() >= 2);
    assert!(lost.edges().is_empty());
    let hinted = read(&SOURCE, &[("project", "proj_9")], &[("keys.jsonl", KEYS)]);
    hinted.is_sound();
    assert!(hinted.has_edge("service_account:user-abc allows(use) resource:proj_9/models"));
    let user = r#"{"object":"organization.project.user","id":"user-1","name":"Kim","email":"kim@acme.example","role":"owner"}"#;
    let lost = org(&[("users.jsonl", user)]);
    assert!(lost.records(Kind::Grant).is_empty());
    assert_eq!(lost.facts.needs.len(), 1);
    let found = org(&[("projects/proj_1/users.jsonl", user)]);
    assert!(found.holds("user-1", "proj_1/owner"));
    assert!(found.has_edge("role:proj_1/owner allows(administer) resource:proj_1"));
}

#[test]
fn admin_keys_administer_whoever_owns_them() {
    let keys = r#"{"object":"list","data":[
      {"object":"organization.admin_api_key","id":"key_a","name":"ops","redacted_value":"sk-admin-PLANTED","created_at":1700000000,"last_used_at":1700000001,"expires_at":null,"value":"sk-admin-PLANTED",
       "owner":{"type":"service_account","object":"organization.service_account","id":"sa_1","name":"ops","role":"member"}},
      {"object":"organization.admin_api_key","id":"key_1","name":"chat","redacted_value":"sk-PLANTED","owner":{"type":"user","object":"organization.user","id":"user-1","role":"owner"}}],"has_more":false}"#;
    let run = org(&[("o/admin_api_keys.json", keys), ("o/projects/proj_1/api_keys.jsonl", KEYS)]);
    assert_eq!(run.attr(Kind::Secret, "key_a", AttrName::AuthenticatesAs), ["service_account:admin key key_a"]);
    assert!(run.holds("admin key key_a", "administration by key"));
    assert!(run.has_edge("role:administration by key allows(administer) resource:organisation"));
    assert!(run.has_edge("role:administration by key manages set:service accounts"));
    assert!(!run.holds("admin key key_1", "administration by key"), "the list of admin keys also shows project keys");
    assert_eq!(run.attr(Kind::Secret, "key_1", AttrName::AuthenticatesAs), ["service_account:user-1 in proj_1"]);
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn service_accounts_hold_their_role_and_owners_make_their_keys() {
    let accounts = r#"{"object":"list","data":[
      {"object":"organization.project.service_account","id":"user-abc","name":"ci","role":"member","created_at":1700000000},
      {"object":"organization.project.service_account","id":"svc_acct_2","name":"ops","role":"owner","created_at":1700000000},
      {"object":"organization.project.service_account","id":"svc_acct_3","name":"idle","role":"none","created_at":1700000000}],"has_more":false}"#;
    let projects = r#"{"object":"list","data":[{"object":"organization.project","id":"proj_1","name":"chat","status":"active","created_at":1}],"has_more":false}"#;
    let run = org(&[("o/projects/proj_1/service_accounts.json", accounts), ("o/projects.json", projects)]);
    assert!(run.holds("user-abc", "proj_1/member"));
    assert!(!run.records(Kind::Grant).iter().any(|id| id.starts_with("svc_acct_3")));
    assert_eq!(run.attr(Kind::Grant, "svc_acct_2 holds proj_1/owner", AttrName::Conditions).len(), 1);
    assert!(run.attr(Kind::Grant, "user-abc holds proj_1/member", AttrName::Conditions).is_empty());
    assert!(run.has_edge("role:proj_1/owner manages set:proj_1/service accounts"));
    let members = run.attr(Kind::Set, "proj_1/service accounts", AttrName::Members);
    assert_eq!(members, ["service_account:svc_acct_2", "service_account:svc_acct_3", "service_account:user-abc"]);
    assert!(run.facts.complete.iter().any(|claim| claim.kind == Kind::ServiceAccount), "every project's list is whole");
    let part = org(&[("o/projects/proj_1/service_accounts.json", accounts)]);
    assert!(part.facts.complete.is_empty(), "nobody knows all projects");
}

#[test]
fn roles_of_the_company_act_by_their_permissions() {
    let role = |permission: &str, of: &str| {
        format!(
            r#"{{"object":"list","data":[{{"id":"role_1","name":"Helper","permissions":["{permission}"],"resource_type":"{of}","predefined_role":false,"created_at":1}}],"has_more":false,"next":null}}"#
        )
    };
    let edges = |path: &str, permission: &str, of: &str| {
        let group = r#"{"object":"group","id":"group_1","name":"All","is_scim_managed":false,"created_at":1}"#;
        org(&[(path, &role(permission, of)), ("groups.jsonl", group)]).edges()
    };
    assert_eq!(edges("users/user-7/roles.json", "api.groups.write", "api.organization"), ["role:role_1 manages set:groups"]);
    assert_eq!(edges("users/user-7/roles.json", "api.groups.read", "api.organization"), ["role:role_1 allows(read) resource:organisation"]);
    assert_eq!(edges("users/user-7/roles.json", "api.roles.write", "api.organization"), ["role:role_1 manages resource:organisation"]);
    assert_eq!(
        edges("users/user-7/roles.json", "api.invites.write", "api.organization"),
        ["role:role_1 manages resource:organisation [conditional]"]
    );
    let keys = "api.organization.projects.api_keys.write";
    let in_project = edges("projects/proj_1/users/user-7/roles.json", keys, "api.project");
    assert_eq!(in_project, ["role:proj_1/role_1 allows(write) resource:proj_1", "role:proj_1/role_1 manages set:proj_1/service accounts"]);
    assert!(edges("users/user-7/roles.json", "something.new", "api.organization").is_empty());
    let unknown = org(&[("users/user-7/roles.json", &role("something.new", "api.organization"))]);
    assert!(unknown.holds("user-7", "role_1"));
    assert!(unknown.facts.notes.iter().any(|note| note.contains("`something.new` is not known")));
    let lost = org(&[("roles.json", &role("api.groups.write", "api.organization"))]);
    assert!(lost.records(Kind::Grant).is_empty());
    assert!(lost.facts.needs.iter().any(|need| lost.facts.names.text(need.what).contains("who has this role")));
    let group = org(&[("groups/group_1/roles.json", &role("api.groups.write", "api.organization"))]);
    assert!(group.holds("group_1", "role_1"));
}

#[test]
fn invitations_groups_and_federation() {
    let invites = r#"{"object":"list","data":[
      {"object":"organization.invite","id":"invite-1","email":"new@acme.example","role":"owner","status":"pending","created_at":1700000000,"expires_at":1700600000,"projects":[{"id":"proj_1","role":"member"}]},
      {"object":"organization.invite","id":"invite-2","email":"old@acme.example","role":"owner","status":"accepted","created_at":1,"expires_at":2}],"has_more":false}"#;
    let run = org(&[("invites.json", invites)]);
    assert_eq!(run.records(Kind::External), ["new@acme.example"]);
    assert_eq!(run.attr(Kind::Grant, "new@acme.example holds owner", AttrName::Conditions), ["the invitation is accepted"]);
    assert!(run.holds("new@acme.example", "proj_1/member"));
    assert_eq!(run.attr(Kind::External, "new@acme.example", AttrName::Expires), ["1700600000"]);
    let group = r#"{"object":"group","id":"group_1","name":"ML","is_scim_managed":true,"created_at":1}"#;
    let members = r#"{"object":"list","data":[{"id":"user-1","name":"Kim","email":"kim@acme.example"}],"has_more":false,"next":null}"#;
    let run = org(&[("groups.jsonl", group), ("groups/group_1/users.json", members)]);
    assert!(run.has_edge("external:directory manages group:group_1"));
    assert_eq!(run.attr(Kind::Human, "user-1", AttrName::MemberOf), ["group:group_1"]);
    let lost = org(&[("members.json", members)]);
    assert_eq!(lost.facts.needs.len(), 1);
    let rule = r#"{"object":"organization.workload_identity_provider","id":"wip_1","issuer":"https://token.ci.example","audience":"openai","enabled":true}
      {"object":"organization.workload_identity_federation_rule","id":"wif_1","workload_identity_provider_id":"wip_1","project_id":"proj_1","service_account_id":"svc_acct_1",
       "attribute_matchers":{"repository":"acme/api"},"permissions":{"type":"restricted","scopes":["model.request"]},"enabled":true}"#;
    let run = org(&[("federation.jsonl", rule)]);
    assert_eq!(run.attr(Kind::Trust, "wif_1", AttrName::MayAssume), ["service_account:svc_acct_1"]);
    assert_eq!(run.records(Kind::External), ["https://token.ci.example repository == acme/api"]);
    assert_eq!(run.attr(Kind::Trust, "wif_1", AttrName::Conditions).len(), 1);
    let off =
        org(&[("federation.jsonl", &rule.replace(r#""scopes":["model.request"]},"enabled":true"#, r#""scopes":[]},"enabled":false"#))]);
    assert!(off.records(Kind::Trust).is_empty());
}

#[test]
fn pages_that_stop_are_problems_and_last_pages_are_not() {
    let page = |id: &str, more: bool| {
        format!(
            r#"{{"object":"list","data":[{{"object":"organization.user","id":"{id}","name":"K","email":"k@acme.example","role":"reader"}}],"has_more":{more}}}"#
        )
    };
    let cut = org(&[("users.json", &page("user-1", true))]);
    assert_eq!(cut.facts.problems.len(), 1);
    assert!(cut.facts.problems[0].message.contains("more users follow"));
    assert!(cut.facts.complete.is_empty());
    let slurped = org(&[("users.json", &format!("[{},{}]", page("user-1", true), page("user-2", false)))]);
    assert_eq!(slurped.records(Kind::Human), ["user-1", "user-2"]);
    assert!(slurped.facts.problems.is_empty());
    assert_eq!(slurped.facts.complete.len(), 1);
    let concatenated = org(&[("users.json", &format!("{}\n{}", page("user-1", true), page("user-2", false)))]);
    assert!(concatenated.facts.problems.is_empty() && concatenated.facts.complete.len() == 1);
    let apart = org(&[("1.json", &page("user-1", true)), ("2.json", &page("user-2", false))]);
    assert!(apart.facts.problems.is_empty() && apart.facts.complete.is_empty(), "pages between them could be missing");
    let backwards = org(&[("users.json", &format!("[{},{}]", page("user-2", false), page("user-1", true)))]);
    assert!(backwards.facts.complete.is_empty());
}

#[test]
fn what_is_not_used_is_counted_and_what_is_not_known_is_kept() {
    let run = org(&[("a.json", r#"{"object":"organization.user","id":"user-1","email":"k@acme.example","name":"K","role":"wizard"}"#)]);
    assert!(run.holds("user-1", "wizard"));
    assert!(run.facts.notes.iter().any(|note| note.contains("`wizard` is not known")));
    let run = org(&[("b.json", r#"{"object":"organization.user","id":"user-1","email":"k@acme.example","name":"K","role":null}"#)]);
    assert!(run.records(Kind::Grant).is_empty());
    let run = org(&[("c.json", r#"{"object":"organization.future_thing","id":"x"}"#)]);
    assert!(run.facts.notes.iter().any(|note| note == "openai: 1 items read, not used for the graph"));
    let run = org(&[("d.json", r#"{"object":"organization.user","email":"k@acme.example"}"#)]);
    assert_eq!(run.facts.problems.len(), 1);
    let run = org(&[("e.json", r#"{"object":"list","data":[{"object":"role","slug":"x","resource_type_slug":"y"}],"has_more":false}"#)]);
    assert_eq!(run.claims, [Claim::No], "another vendor's role");
    let run = org(&[("exports/groups/openai/x.json", r#"{"id":"u1","name":"K","email":"k@acme.example"}"#)]);
    assert_eq!(run.claims, [Claim::No]);
}

#[test]
fn every_file_of_the_corpus_is_read() {
    let Some(files) = corpus("openai") else { return };
    for (path, text) in &files {
        let run = read(&SOURCE, &[], &[(path, text)]);
        run.is_sound();
        assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))), "{path}: {:?}", run.claims);
        assert!(run.facts.problems.is_empty(), "{path}: {:?}", run.facts.problems);
        // What says nothing for the graph says so.
        let used = run.facts.records.len() > 1 || !run.facts.notes.is_empty();
        assert!(used, "{path}");
    }
    let all: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    read(&SOURCE, &[("project", "proj_abc")], &all).is_sound();
}

#[test]
fn the_example_is_read_without_a_problem() {
    let files = example("openai");
    let all: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = read(&SOURCE, &[], &all);
    run.is_sound();
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))));
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
    assert!(run.has_edge("role:role_keys manages set:groups"), "the escalation");
    assert!(run.holds("svc_acct_chat", "proj_chat/member"), "its healthy twin");
}

#[test]
fn the_log_tells_what_was_switched_last_and_who_made_a_key() {
    let entry = |sort: &str, at: i64, more: &str| {
        format!(
            r#"{{"id":"audit_log-{at}","type":"{sort}","effective_at":{at},"actor":{{"type":"session","session":{{"user":{{"id":"user-1","email":"kim@acme.example"}},"ip_address":"192.0.2.7"}}}},"{sort}":{more}}}"#
        )
    };
    let log = [
        entry("scim.enabled", 1_700_000_300, "{}"),
        entry("scim.disabled", 1_700_000_100, "{}"),
        entry("ip_allowlist.config.activated", 1_700_000_100, "{}"),
        entry("ip_allowlist.config.deactivated", 1_700_000_200, "{}"),
        entry("tenant.sso_connection.created", 1_700_000_050, "{}"),
        entry("organization.updated", 1_700_000_060, r#"{"changes_requested":{"api_call_logging":"enabled_per_call"}}"#),
        entry("api_key.created", 1_700_000_400, r#"{"id":"key_1"}"#),
        entry("api_key.created", 1_700_000_400, r#"{"id":"key_gone"}"#),
    ]
    .join("\n");
    let run = org(&[("o/audit.jsonl", &log), ("o/projects/proj_1/api_keys.jsonl", KEYS)]);
    let labels = run.attr(Kind::Boundary, "openai:o", AttrName::Labels);
    for label in [
        "scim=on",
        "scim_since=2023-11-14T22:18:20Z",
        "ip_allowlist=off",
        "sso_connection=created",
        "api_call_logging=enabled_per_call",
        "last_change_seen=2023-11-14T22:20:00Z",
    ] {
        assert!(labels.contains(&label.to_owned()), "{label}: {labels:?}");
    }
    assert_eq!(run.attr(Kind::Boundary, "openai:o", AttrName::Provisioning), ["scim"]);
    assert_eq!(run.attr(Kind::Boundary, "openai:o", AttrName::Network), ["open"]);
    assert!(run.attr(Kind::Boundary, "openai:o", AttrName::Sso).is_empty(), "a connection is not a duty to use it");
    assert_eq!(run.attr(Kind::Secret, "key_1", AttrName::CreatedBy), ["human:user-1"]);
    assert!(!run.records(Kind::Secret).contains(&"key_gone".to_owned()), "what is listed nowhere is not there");
    assert!(run.attr(Kind::LogStream, "audit log", AttrName::Events).contains(&"scim.enabled".to_owned()));
    assert!(run.is_free_of("192.0.2.7"));
    let group = r#"{"object":"group","id":"group_1","name":"ML","is_scim_managed":true,"created_at":1}"#;
    assert_eq!(org(&[("groups.jsonl", group)]).attr(Kind::Boundary, "openai", AttrName::Provisioning), ["scim"]);
    assert!(org(&[("users.json", USERS)]).records(Kind::Boundary).is_empty(), "nothing said, nothing stated");
}

#[test]
fn a_project_key_in_the_list_of_admin_keys_administers_nothing() {
    let admin = r#"{"object":"organization.admin_api_key","id":"key_p","name":"chat","redacted_value":"sk-proj-...x","owner":{"type":"user","object":"organization.user","id":"user-1","role":"owner"}}"#;
    let run = org(&[("o/admin_api_keys.jsonl", admin)]);
    assert!(!run.holds("admin key key_p", "administration by key") && run.edges().is_empty());
    assert!(run.facts.needs.iter().any(|need| run.facts.names.text(need.what).contains("the project of this key")));
}

#[test]
fn assistants_and_hosted_tools_are_reached_by_whoever_calls_the_models() {
    let assistant = r#"{"object":"assistant","id":"asst_1","name":"Desk","created_at":1700000000,"model":"gpt-x","instructions":"PLANTED","tools":[{"type":"file_search"},{"type":"function","function":{"name":"refund"}}],"tool_resources":{"file_search":{"vector_store_ids":["vs_1"]}}}"#;
    let hosted = r#"{"file_search":{"enabled":true},"web_search":{"enabled":false},"image_generation":{"enabled":false},"mcp":{"enabled":true},"code_interpreter":{"enabled":false}}"#;
    let run = org(&[
        ("o/projects/proj_1/assistants.jsonl", assistant),
        ("o/projects/proj_1/hosted.json", hosted),
        ("o/projects/proj_1/api_keys.jsonl", KEYS),
    ]);
    assert_eq!(
        run.attr(Kind::Agent, "asst_1", AttrName::Tools),
        ["resource:asst_1/function refund", "resource:proj_1/hosted tools/file_search"]
    );
    assert!(run.has_edge("agent:asst_1 allows(read) resource:vs_1"));
    assert!(run.has_edge("service_account:user-1 in proj_1 controls set:proj_1/assistants"));
    assert!(run.has_edge("service_account:user-1 in proj_1 allows(use) set:proj_1/hosted tools"));
    let tools = run.attr(Kind::Set, "proj_1/hosted tools", AttrName::Members);
    assert_eq!(tools, ["resource:proj_1/hosted tools/file_search", "resource:proj_1/hosted tools/mcp"]);
    assert!(run.is_free_of("PLANTED"));
    let lost = org(&[("assistants.jsonl", assistant)]);
    assert!(lost.facts.needs.iter().any(|need| lost.facts.names.text(need.what).contains("the project of this assistant")));
}

#[test]
fn nothing_of_an_archived_project_works() {
    let project = r#"{"object":"organization.project","id":"proj_1","name":"old","status":"archived","created_at":1}"#;
    let account = r#"{"object":"organization.project.service_account","id":"svc_acct_2","name":"ops","role":"owner","created_at":1}"#;
    let run = org(&[
        ("o/projects.jsonl", project),
        ("o/projects/proj_1/api_keys.jsonl", KEYS),
        ("o/projects/proj_1/service_accounts.jsonl", account),
    ]);
    assert_eq!(run.attr(Kind::Secret, "key_1", AttrName::Status), ["archived"]);
    assert_eq!(run.attr(Kind::ServiceAccount, "svc_acct_2", AttrName::Status), ["archived"]);
}
