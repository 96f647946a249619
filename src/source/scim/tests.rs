//! What becomes of SCIM answers: small worlds of our own, partial ones, and pages.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, example, read};

fn service(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    run
}

const USER: &str = r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u1","userName":"kim@acme.example","active":false,
  "password":"PLANTED-password-1","x509Certificates":[{"value":"PLANTED-certificate"}],
  "groups":[{"value":"g1","$ref":"https://scim.acme.example/v2/Groups/g1","display":"Admins"}],"roles":[{"value":"owner"}],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Support"},"meta":{"created":"2025-01-01T00:00:00Z"}}"#;

#[test]
fn a_user_is_told_without_a_password() {
    let run = service(&[("scim/desk/users.json", USER)]);
    assert!(run.has(Kind::Human, "scim:scim/desk", "u1"));
    assert_eq!(run.attr(Kind::Human, "u1", AttrName::Status), ["disabled"]);
    assert_eq!(run.attr(Kind::Human, "u1", AttrName::Emails), ["kim@acme.example"]);
    assert_eq!(run.attr(Kind::Human, "u1", AttrName::MemberOf), ["group:g1"]);
    assert!(run.attr(Kind::Human, "u1", AttrName::Labels).contains(&"department=Support".to_owned()));
    assert!(run.holds("u1", "owner"));
    assert!(run.is_free_of("PLANTED"));
    assert!(run.facts.complete.is_empty(), "a filter would not show, so nothing is proven");
    let named = read(&SOURCE, &[("service", "desk")], &[("users.json", USER)]);
    assert!(named.has(Kind::Human, "scim:desk", "u1"));
}

#[test]
fn members_are_users_or_groups_as_somebody_says() {
    let groups = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":2,"Resources":[
      {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g1","displayName":"Admins","members":[
        {"value":"u1"},{"value":"g2","type":"Group"},{"value":"u9","$ref":"https://x.example/Users/u9","display":"Nia"},{"value":"nobody"}]},
      {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g2","displayName":"On call"}]}"#;
    let run = service(&[("scim/desk/groups.json", groups), ("scim/desk/users.json", USER)]);
    assert_eq!(run.attr(Kind::Group, "g1", AttrName::Members), ["group:g2", "human:u1", "human:u9"]);
    let needs: Vec<&str> = run.facts.needs.iter().map(|need| run.facts.names.text(need.what)).collect();
    assert!(needs.iter().any(|what| what.contains("a user or a group")), "{needs:?}");
    assert!(needs.iter().any(|what| what.contains("which the answer leaves out")), "{needs:?}");
    assert!(run.has_edge("external:scim-client manages set:groups [conditional]"));
}

#[test]
fn pages_reach_their_total_or_are_told() {
    let page = |start: u32, ids: &[&str]| {
        let items: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}","userName":"{id}"}}"#)).collect();
        let schema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
        format!(r#"{{"schemas":["{schema}"],"totalResults":3,"startIndex":{start},"Resources":[{}]}}"#, items.join(","))
    };
    let (first, last) = (page(1, &["a", "b"]), page(3, &["c"]));
    let half = service(&[("scim/users-1.json", &first)]);
    assert_eq!(half.facts.problems.len(), 1);
    assert_eq!(half.facts.problems[0].message, "the answer says that there are 3 (`totalResults`), 2 are here");
    for files in [[("scim/1.json", &first), ("scim/2.json", &last)], [("scim/1.json", &last), ("scim/2.json", &first)]] {
        let whole = service(&files.map(|(path, text)| (path, text.as_str())));
        assert!(whole.facts.problems.is_empty(), "{:?}", whole.facts.problems);
        assert_eq!(whole.records(Kind::Human), ["a", "b", "c"]);
    }
    assert_eq!(service(&[("scim/2.json", &last)]).facts.problems.len(), 1, "the first page is missing");
    let empty = page(1, &[]);
    assert_eq!(service(&[("scim/0.json", &empty)]).facts.problems.len(), 1);
}

#[test]
fn what_is_no_answer_is_left() {
    let claim = |text: &str| service(&[("x.json", text)]).claims.remove(0);
    let skipped = |text: &str| matches!(claim(text), Claim::Skip(_));
    assert!(skipped(r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"patch":{}}"#));
    assert!(skipped(r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"new"}"#));
    assert!(skipped(r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[]}"#));
    assert_eq!(claim(r#"{"schemas":["urn:acme:thing"],"id":"1"}"#), Claim::No);
    assert_eq!(claim(r#"{"id":"1","userName":"kim"}"#), Claim::No, "three generic keys say nothing");
    assert_eq!(claim("[]"), Claim::No);
}

#[test]
fn the_example_is_read_whole() {
    let files = example("scim");
    let files: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path.ends_with(".json")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = service(&files);
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
    assert!(run.facts.notes.is_empty(), "{:?}", run.facts.notes);
}
