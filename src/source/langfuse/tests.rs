//! What becomes of an organisation's lists: roles by their tables, keys, connections, lists that do not say whose they are.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, corpus, example, read};

fn org(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    run
}

const MEMBERS: &str = r#"{"memberships":[{"userId":"u1","role":"OWNER","email":"kim@acme.example","name":"Kim"},{"userId":"u2","role":"ADMIN","email":"lee@acme.example"},{"userId":"u3","role":"NONE","email":"zoe@acme.example"},{"userId":"u4","role":"WIZARD"}]}"#;
const PROJECTS: &str = r#"{"projects":[{"id":"p1","name":"Desk","metadata":{},"createdAt":"2026-01-01T00:00:00Z"},{"id":"p2","name":"Lab","metadata":null,"createdAt":"2026-01-01T00:00:00Z"}]}"#;
const KEYS: &str = r#"{"apiKeys":[{"id":"k1","createdAt":"2026-01-01T00:00:00Z","expiresAt":null,"lastUsedAt":null,"note":"ci","publicKey":"pk-lf-1","displaySecretKey":"sk-lf-PLANTED","secretKey":"sk-lf-PLANTED-0123456789"},{"id":"k2","publicKey":"pk-lf-2","displaySecretKey":"sk-lf-PLANTED"}]}"#;
const CONNECTIONS: &str = r#"{"data":[{"id":"c1","provider":"openai","adapter":"openai","displaySecretKey":"...PLANTED","baseURL":"https://PLANTED.acme.example","withDefaultModels":true,"extraHeaderKeys":["X-A"]}],"meta":{"page":1,"limit":1,"totalItems":2,"totalPages":2}}"#;

#[test]
fn roles_of_the_organisation_count_in_every_project() {
    let run = org(&[("langfuse/organization/memberships.json", MEMBERS), ("langfuse/organization/projects.json", PROJECTS)]);
    assert!(run.has(Kind::Human, "langfuse:langfuse", "u1"));
    assert!(run.holds("u1", "OWNER") && run.holds("u2", "ADMIN"));
    assert!(!run.records(Kind::Grant).iter().any(|id| id.starts_with("u3") || id.starts_with("u4")));
    assert!(run.has_edge("role:OWNER allows(administer) resource:organisation"));
    assert!(run.has_edge("role:ADMIN allows(write) resource:organisation"));
    assert!(run.has_edge("role:ADMIN manages resource:organisation [conditional]"));
    assert!(run.has_edge("role:ADMIN allows(administer) set:projects") && run.has_edge("role:OWNER allows(write) set:traces"));
    assert_eq!(run.attr(Kind::Set, "traces", AttrName::Members), ["resource:p1/traces", "resource:p2/traces"]);
    assert_eq!(run.attr(Kind::Human, "u1", AttrName::Emails), ["kim@acme.example"]);
    assert!(run.facts.notes.iter().any(|note| note.contains("`WIZARD`")));
}

#[test]
fn roles_of_a_project_stay_in_it() {
    let run = org(&[("langfuse/projects/p1/memberships.json", MEMBERS)]);
    assert!(run.holds("u1", "p1/OWNER"));
    assert!(
        run.has_edge("role:p1/OWNER allows(administer) resource:p1") && run.has_edge("role:p1/OWNER allows(write) resource:p1/prompts")
    );
    assert!(!run.edges().iter().any(|edge| edge.contains("resource:organisation")));
}

#[test]
fn a_list_that_does_not_say_whose_it_is_is_not_guessed() {
    let lost = org(&[("langfuse/memberships.json", MEMBERS), ("langfuse/apiKeys.json", KEYS)]);
    assert!(lost.edges().is_empty() && lost.records(Kind::Grant).is_empty());
    assert_eq!(lost.facts.needs.len(), 6);
    let hinted = read(&SOURCE, &[("project", "p9")], &[("langfuse/apiKeys.json", KEYS)]);
    assert!(hinted.holds("key k1", "p9/project key"));
    let whole = read(&SOURCE, &[("organization", "acme")], &[("langfuse/apiKeys.json", KEYS)]);
    assert!(whole.has(Kind::Secret, "langfuse:acme", "k1") && whole.holds("key k1", "organisation key"));
}

#[test]
fn keys_act_as_their_project_or_organisation() {
    let run = org(&[("langfuse/organization/apiKeys.json", KEYS), ("langfuse/projects/p1/apiKeys.json", &KEYS.replace("\"k", "\"q"))]);
    assert_eq!(run.attr(Kind::Secret, "k1", AttrName::Breadth), ["organisation"]);
    assert_eq!(run.attr(Kind::Secret, "q1", AttrName::Breadth), ["project"]);
    assert_eq!(run.attr(Kind::Secret, "k1", AttrName::Expires), ["null"]);
    assert!(run.attr(Kind::Secret, "k2", AttrName::Expires).is_empty(), "not stated");
    assert_eq!(run.attr(Kind::Secret, "k1", AttrName::LastUsed), ["null"]);
    assert!(run.has_edge("role:organisation key allows(administer) resource:organisation"));
    assert!(run.has_edge("role:p1/project key allows(write) resource:p1/traces"));
    assert!(!run.edges().iter().any(|edge| edge.starts_with("role:p1/project key") && edge.contains("administer")));
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn a_connection_holds_a_key_that_members_use_and_administrators_may_get() {
    let run = org(&[("langfuse/projects/p1/llm-connections.json", CONNECTIONS), ("langfuse/projects/p1/memberships.json", MEMBERS)]);
    assert_eq!(run.attr(Kind::Resource, "p1/models", AttrName::Uses), ["secret:p1/llm-connections/openai"]);
    assert_eq!(run.attr(Kind::Secret, "p1/llm-connections/openai", AttrName::Labels), ["adapter=openai", "address=own", "extra_headers=1"]);
    assert!(run.has_edge("role:p1/OWNER reads_secret set:p1/llm-connections [conditional]"));
    assert!(run.has_edge("role:p1/OWNER manages set:p1/llm-connections"));
    assert!(run.has_edge("role:p1/OWNER allows(use) resource:p1/models"));
    assert!(run.facts.problems.iter().any(|problem| problem.message.contains("2 pages")));
    assert!(run.is_free_of("PLANTED"));
    let second = CONNECTIONS.replace("\"page\":1", "\"page\":2");
    let both = org(&[("langfuse/projects/p1/a.json", CONNECTIONS), ("langfuse/projects/p1/b.json", &second)]);
    assert!(both.facts.problems.is_empty());
}

#[test]
fn lists_of_other_products_are_left_to_them() {
    for (path, text) in [
        ("memberships.json", r#"{"memberships":[{"userId":"1","role":"admin"}]}"#),
        ("memberships.json", r#"{"memberships":[{"user_id":"1","role":"OWNER"}]}"#),
        ("projects.json", r#"{"projects":[{"id":"1","name":"x","createdAt":"2026-01-01"}]}"#),
        ("langfuse/definition.yaml", "service:\n  auth: true\n  endpoints: {}\n"),
        ("keys.json", r#"{"apiKeys":[{"id":"1","name":"x"}]}"#),
    ] {
        assert_eq!(read(&SOURCE, &[], &[(path, text)]).claims, [Claim::No], "{text}");
    }
    assert_ne!(read(&SOURCE, &[], &[("memberships.json", MEMBERS)]).claims, [Claim::No]);
}

#[test]
fn hostile_lists_give_no_panic() {
    for text in [
        r#"{"memberships":[{"userId":null,"role":"OWNER"},{"userId":"x","role":"OWNER","email":[]}]}"#,
        r#"{"apiKeys":[{"publicKey":"a","displaySecretKey":null,"expiresAt":[]}]}"#,
        r#"{"data":[{"provider":"a","adapter":null,"displaySecretKey":1}],"meta":{"page":"x"}}"#,
        r#"{"memberships":[{"userId":"x","role":"OWNER"}],"data":[1,null]}"#,
    ] {
        org(&[("langfuse/organization/x.json", text), ("langfuse/projects/p/x.json", text), ("langfuse/x.json", text)]);
    }
}

#[test]
fn corpus_and_example_are_read() {
    if let Some(files) = corpus("langfuse") {
        let files: Vec<(&str, &str)> =
            files.iter().filter(|(path, _)| path.ends_with(".json")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let run = org(&files);
        assert!(run.claims.iter().all(|claim| *claim != Claim::No) && run.facts.needs.len() == 2);
    }
    let files = example("langfuse");
    let files: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path.ends_with(".json")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = org(&files);
    assert!(run.claims.iter().all(|claim| *claim != Claim::No) && run.facts.problems.is_empty());
    assert!(run.holds("lf-omar", "desk/MEMBER"));
}
