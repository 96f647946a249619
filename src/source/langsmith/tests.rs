//! What becomes of an organisation's lists: presets and roles of its own, members of two levels, keys without an owner.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, corpus, example, read};

fn org(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    run
}

const MEMBERS: &str = r#"{"organization_id":"o1","members":[
  {"id":"m1","ls_user_id":"ls1","user_id":"u1","organization_id":"o1","role_id":"r1","role_name":"Organization Admin","org_role_name":"Organization Admin","access_scope":"organization","email":"kim@acme.example","full_name":"Kim","is_disabled":false,"tenant_ids":["w1"],"linked_login_methods":[{"provider":"supabase:sso"},{"provider":"email"}]},
  {"id":"m2","ls_user_id":"ls2","role_id":"r2","role_name":"Organization User","access_scope":"organization","email":"lee@acme.example","is_disabled":true,"tenant_ids":[]}],
  "pending":[{"id":"p1","email":"zoe@acme.example","role_id":"r1","role_name":"Organization Admin","access_scope":"organization","org_role_id":"r1","password":"PLANTED-0123456789","created_at":"2026-01-01T00:00:00Z"}]}"#;
const ROLES: &str = r#"[{"id":"r9","name":"CUSTOM","display_name":"Admin","organization_id":"o1","access_scope":"workspace","permissions":["runs:read","galaxies:explode"]},
  {"id":"r3","name":"WORKSPACE_ADMIN","display_name":"Admin","organization_id":null,"access_scope":"workspace","permissions":["workspaces:manage"]}]"#;

fn in_workspace(role: &str) -> String {
    format!(
        r#"{{"tenant_id":"w1","members":[{{"id":"x","ls_user_id":"ls2","role_id":"{role}","role_name":"Admin","org_role_name":"Organization User","access_scope":"workspace","email":"lee@acme.example","is_disabled":true}}],"pending":[]}}"#
    )
}

#[test]
fn members_hold_what_the_vendor_says_of_its_presets() {
    let run = org(&[("langsmith/members.json", MEMBERS)]);
    assert!(run.has(Kind::Human, "langsmith:o1", "ls1"), "the organisation's own id is its scope");
    assert!(run.holds("ls1", "Organization Admin") && run.holds("ls2", "Organization User"));
    assert!(run.has_edge("role:Organization Admin allows(administer) resource:organisation"));
    assert!(run.has_edge("role:Organization Admin allows(administer) set:workspaces"));
    assert!(run.has_edge("role:Organization User allows(read) resource:organisation"));
    assert_eq!(run.attr(Kind::Human, "ls1", AttrName::Auth), ["password", "sso"]);
    assert_eq!(run.attr(Kind::Human, "ls2", AttrName::Status), ["disabled"]);
    assert_eq!(run.attr(Kind::Grant, "zoe@acme.example holds Organization Admin", AttrName::Conditions), ["the invitation is accepted"]);
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn a_role_of_the_company_acts_by_its_permissions_whatever_it_is_called() {
    let files = |role: &str| {
        let text = in_workspace(role);
        org(&[("langsmith/roles.json", ROLES), ("langsmith/workspaces/w1/members.json", &text)])
    };
    let own = files("r9");
    assert!(own.holds("ls2", "w1/r9"));
    assert!(own.has_edge("role:w1/r9 allows(read) resource:w1/traces"));
    assert!(!own.edges().iter().any(|edge| edge.contains("administer")));
    assert!(own.facts.notes.iter().any(|note| note.contains("`galaxies:explode`")));
    let preset = files("r3");
    assert!(preset.holds("ls2", "w1/Admin") && preset.has_edge("role:w1/Admin allows(administer) resource:w1"));
    assert!(preset.holds("ls2", "Organization User"));
}

#[test]
fn a_workspace_that_nobody_names_is_not_guessed() {
    let text = in_workspace("r3");
    let lost = org(&[("langsmith/roles.json", ROLES), ("langsmith/ws.json", &text)]);
    assert!(!lost.records(Kind::Grant).iter().any(|id| id.contains("Admin")));
    assert!(lost.facts.needs.iter().any(|need| lost.facts.names.text(need.what).contains("workspaces/ID/")));
    let hinted = read(&SOURCE, &[("workspace", "w7")], &[("langsmith/ws.json", &text)]);
    assert!(hinted.holds("ls2", "w7/Admin"));
}

#[test]
fn keys_tell_their_sort_and_nothing_of_their_owner() {
    let keys = r#"[{"id":"k1","short_key":"lsv2_sk_PLANTED","description":"ci","created_at":"2026-01-01T00:00:00Z","expires_at":null,"last_used_at":null,"workspace_names":["Desk"]},
      {"id":"k2","short_key":"lsv2_pt_PLANTED","description":"mine","created_at":"2026-01-01T00:00:00Z"},
      {"id":"k3","short_key":"PLANTED","description":"?","created_at":"2026-01-01T00:00:00Z"},
      {"id":"k4","short_key":"lsv2_sk_PLANTED","description":"all","org_role_name":"Organization Admin","created_at":"2026-01-01T00:00:00Z"}]"#;
    let workspaces = r#"[{"id":"w1","display_name":"Desk","tenant_handle":"desk","created_at":"2026-01-01T00:00:00Z"}]"#;
    let run = org(&[("langsmith/keys.json", keys), ("langsmith/workspaces.json", workspaces)]);
    assert_eq!(run.attr(Kind::Secret, "k1", AttrName::AuthenticatesAs), ["service_account:service key k1"]);
    assert_eq!(run.attr(Kind::Secret, "k1", AttrName::Expires), ["null"]);
    assert_eq!(run.attr(Kind::Secret, "k1", AttrName::Breadth), ["project"]);
    assert_eq!(run.attr(Kind::Grant, "service key k1 holds w1/Admin", AttrName::Conditions).len(), 1, "the list does not say its role");
    assert_eq!(run.attr(Kind::Secret, "k2", AttrName::Type), ["token"]);
    assert!(run.attr(Kind::Secret, "k2", AttrName::AuthenticatesAs).is_empty());
    assert!(run.attr(Kind::Secret, "k3", AttrName::AuthenticatesAs).is_empty());
    assert!(run.holds("service key k4", "Organization Admin"));
    assert!(run.attr(Kind::Grant, "service key k4 holds Organization Admin", AttrName::Conditions).is_empty());
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn settings_are_labels_and_secrets_are_names() {
    let info = r#"{"id":"o1","display_name":"Acme","sso_only":true,"jit_provisioning_enabled":false,"max_api_key_expiry_days":30,"ip_allowlist_enabled":true}"#;
    let run = org(&[
        ("langsmith/info.json", info),
        ("langsmith/workspaces/w1/secrets.json", r#"[{"key":"OPENAI_API_KEY"}]"#),
        ("langsmith/secrets.json", r#"[{"key":"LOST"}]"#),
    ]);
    let labels = run.attr(Kind::Resource, "organisation", AttrName::Labels);
    assert_eq!(labels, ["ip_allowlist_enabled=true", "jit_provisioning_enabled=false", "max_api_key_expiry_days=30", "sso_only=true"]);
    assert_eq!(run.attr(Kind::Resource, "organisation", AttrName::Network), ["restricted"]);
    assert_eq!(run.records(Kind::Secret), ["w1/OPENAI_API_KEY"]);
    assert_eq!(run.attr(Kind::Resource, "w1", AttrName::Uses), ["secret:w1/OPENAI_API_KEY"]);
    assert!(run.facts.notes.iter().any(|note| note.contains("of which workspace")));
}

#[test]
fn lists_of_other_products_are_left_to_them() {
    for (path, text) in [
        ("members.json", r#"{"members":[{"id":"1","email":"kim@acme.example","role":"owner"}]}"#),
        ("secrets.json", r#"[{"key":"A"}]"#),
        ("workspaces.json", r#"[{"id":"1","display_name":"x","type":"workspace"}]"#),
        ("roles.json", r#"[{"id":"1","name":"x","permissions":[]}]"#),
        ("langsmith/readme.yaml", "title: x\n"),
    ] {
        assert_eq!(read(&SOURCE, &[], &[(path, text)]).claims, [Claim::No], "{text}");
    }
}

#[test]
fn hostile_lists_give_no_panic() {
    for text in [
        r#"{"members":[{"ls_user_id":null,"email":1},{"ls_user_id":"a","role_id":[]}],"pending":[1]}"#,
        r#"[{"short_key":"x","created_at":[]},{"short_key":"lsv2_sk","id":"a","created_at":1,"workspace_names":[1,"w","w"]}]"#,
        r#"[{"permissions":[1,"x",":"],"access_scope":1,"display_name":null,"id":"r"}]"#,
        r#"{"sso_only":[],"config":{}}"#,
    ] {
        org(&[("langsmith/x.json", text), ("langsmith/workspaces/w/x.json", text)]);
    }
}

#[test]
fn corpus_and_example_are_read() {
    if let Some(files) = corpus("langsmith") {
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let run = org(&files);
        assert!(run.claims.iter().all(|claim| *claim != Claim::No));
        assert_eq!(run.records(Kind::Human).len(), 1);
    }
    let files = example("langsmith");
    let files: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path.ends_with(".json")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = org(&files);
    assert!(run.claims.iter().all(|claim| *claim != Claim::No) && run.facts.problems.is_empty());
    assert!(run.has_edge("role:ws-desk/r-people manages resource:ws-desk"));
}
