//! Fine-grained administration, of both makes.

use super::realm;
use crate::model::{AttrName, Kind};

/// A realm with the newer permissions: who may do what, with a place for its flag and its policies.
fn newer(on: bool, policies: &str) -> String {
    format!(
        r#"{{"realm": "r", "keycloakVersion": "26.8.1", "adminPermissionsEnabled": {on},
        "users": [{{"id": "u-1", "username": "kim", "email": "kim@acme.example", "enabled": true, "realmRoles": ["desk"], "groups": ["/leads"]}},
                  {{"id": "u-2", "username": "lee", "enabled": true, "realmRoles": []}}],
        "roles": {{"realm": [{{"name": "desk"}}, {{"name": "lead"}}], "client": {{"app": [{{"name": "boss"}}]}}}},
        "groups": [{{"id": "g-1", "name": "leads", "path": "/leads"}}],
        "clients": [{{"id": "c-1", "clientId": "app", "secret": "planted-planted-planted"}}, {{"id": "c-9", "clientId": "admin-permissions",
          "authorizationSettings": {{"resources": [{{"name": "Users", "type": "Users"}}], "policies": [
            {{"name": "desk people", "type": "role", "logic": "POSITIVE", "config": {{"roles": "[{{\"id\":\"desk\",\"required\":false}}]"}}}},
            {{"name": "bosses", "type": "role", "logic": "POSITIVE", "config": {{"roles": "[{{\"id\":\"app/boss\",\"required\":true}}]"}}}},
            {{"name": "by day", "type": "time", "logic": "POSITIVE", "config": {{"hour": "8"}}}},
            {{"name": "not kim", "type": "user", "logic": "NEGATIVE", "config": {{"users": "[\"kim\"]"}}}},
            {{"name": "leads", "type": "group", "logic": "POSITIVE", "config": {{"groups": "[{{\"path\":\"/leads\",\"extendChildren\":false}}]"}}}},
            {policies}]}}}}]}}"#
    )
}

fn permission(name: &str, sort: &str, resource: &str, scopes: &str, strategy: &str, policies: &str) -> String {
    let quoted = |words: &str| format!("[{}]", words.split(',').map(|word| format!("\\\"{word}\\\"")).collect::<Vec<_>>().join(","));
    format!(
        r#"{{"name": "{name}", "type": "scope", "logic": "POSITIVE", "decisionStrategy": "{strategy}", "config": {{"defaultResourceType": "{sort}",
        "resources": "{}", "scopes": "{}", "applyPolicies": "{}"}}}}"#,
        quoted(resource),
        quoted(scopes),
        quoted(policies)
    )
}

#[test]
fn a_permission_is_a_role_of_those_whom_its_policies_let_through() {
    let run = realm(&newer(true, &permission("reset", "Users", "Users", "view,manage", "UNANIMOUS", "desk people")));
    assert!(run.holds("desk", "permission/reset"));
    assert!(run.attr(Kind::Grant, "desk holds permission/reset", AttrName::Conditions).is_empty());
    assert!(run.has_edge("role:permission/reset manages set:accounts of people"));
    assert!(run.has_edge("role:permission/reset manages set:accounts of administrators"));
    let off = realm(&newer(false, &permission("reset", "Users", "Users", "manage", "UNANIMOUS", "desk people")));
    assert!(off.edges().is_empty(), "the realm has them turned off: {:?}", off.edges());
    let looks = realm(&newer(true, &permission("look", "Users", "Users", "view", "UNANIMOUS", "desk people")));
    assert!(!looks.records(Kind::Role).contains(&"permission/look".to_owned()), "looking gives no power");
}

#[test]
fn several_policies_are_a_condition_and_undecidable_ones_are_said() {
    let two = |strategy: &str, policies: &str| realm(&newer(true, &permission("p", "Users", "Users", "manage", strategy, policies)));
    let both = two("UNANIMOUS", "desk people,bosses");
    assert_eq!(both.attr(Kind::Grant, "desk holds permission/p", AttrName::Conditions), ["the other policies of the permission agree"]);
    assert!(both.holds("app/boss", "permission/p"), "a client's role is named with its client");
    let either = two("AFFIRMATIVE", "desk people,bosses");
    assert!(either.attr(Kind::Grant, "desk holds permission/p", AttrName::Conditions).is_empty());
    let night = two("UNANIMOUS", "by day");
    assert!(night.records(Kind::Grant).iter().all(|grant| !grant.contains("permission/p")));
    assert!(night.facts.notes.iter().any(|note| note.contains("nobody is taken to hold: 1")), "{:?}", night.facts.notes);
    let negative = two("UNANIMOUS", "not kim");
    assert!(!negative.holds("kim", "permission/p"), "whom a policy keeps out does not hold by it");
    assert!(two("UNANIMOUS", "no such").facts.notes.iter().any(|note| note.contains("nobody is taken to hold")));
}

#[test]
fn single_things_are_named_by_their_internal_ids() {
    let one =
        |sort: &str, resource: &str, scopes: &str| realm(&newer(true, &permission("p", sort, resource, scopes, "UNANIMOUS", "leads")));
    let client = one("Clients", "c-1", "manage");
    assert!(
        client.has_edge("role:permission/p manages oauth_client:app")
            && client.has_edge("role:permission/p reads_secret secret:client/app")
    );
    assert!(!client.edges().iter().any(|edge| edge.contains("set:clients")));
    assert!(client.has_edge("role:permission/p manages set:roles of administrators [conditional]"), "a flaw without a known correction");
    assert!(one("Users", "u-2", "reset-password").has_edge("role:permission/p manages human:lee"));
    let group = one("Groups", "g-1", "manage-members");
    assert!(group.has_edge("role:permission/p manages set:members of /leads"));
    assert_eq!(group.attr(Kind::Set, "members of /leads", AttrName::Members), ["human:kim"]);
    assert!(one("Groups", "g-1", "manage-membership").has_edge("role:permission/p manages group:/leads [conditional]"));
    let gone = one("Clients", "c-404", "manage");
    assert!(gone.edges().is_empty() && gone.facts.notes.iter().any(|note| note.contains("not in the files: 1")), "{:?}", gone.facts.notes);
    let strange = one("Users", "Users", "levitate");
    assert!(strange.facts.notes.iter().any(|note| note.contains("not known here: 1")), "an unknown action is counted");
}

#[test]
fn the_older_make_stands_at_the_managing_client_and_depends_on_the_server() {
    let text = r#"{"realm": "r", "users": [{"id": "u", "username": "kim", "enabled": true, "realmRoles": []}],
      "clients": [{"id": "c-1", "clientId": "app"}, {"id": "c-2", "clientId": "robot"}, {"clientId": "realm-management", "authorizationSettings": {
        "resources": [{"name": "client.resource.c-1", "type": "Client"}, {"name": "Users"}],
        "policies": [
          {"name": "robots", "type": "client", "logic": "POSITIVE", "config": {"clients": "[\"robot\"]"}},
          {"name": "token-exchange.permission.client.c-1", "type": "scope", "decisionStrategy": "UNANIMOUS",
           "config": {"resources": "[\"client.resource.c-1\"]", "scopes": "[\"token-exchange\"]", "applyPolicies": "[\"robots\"]"}},
          {"name": "admin-impersonating.permission.users", "type": "scope", "decisionStrategy": "UNANIMOUS",
           "config": {"resources": "[\"Users\"]", "scopes": "[\"impersonate\"]", "applyPolicies": "[\"robots\"]"}}]}}]}"#;
    let run = realm(text);
    assert!(run.has_edge("role:permission/token-exchange.permission.client.c-1 acts_for set:every account [conditional]"));
    assert!(run.has_edge("role:permission/admin-impersonating.permission.users impersonates set:accounts of people"));
    let grant = "robot holds permission/token-exchange.permission.client.c-1";
    assert_eq!(run.attr(Kind::Grant, grant, AttrName::Conditions), ["the server has its older fine-grained permissions turned on"]);
    let elsewhere = realm(&text.replace("realm-management", "bookings"));
    assert!(elsewhere.edges().is_empty(), "settings of an application say nothing about the realm");
    assert!(elsewhere.facts.notes.iter().any(|note| note.contains("only their application evaluates: 1")));
}

#[test]
fn hostile_settings_are_survived() {
    for settings in
        [r#"{"policies": 3}"#, r#"{"policies": [null, {"name": 1}, {"name": "x", "type": "scope", "config": {"scopes": "[[["}}]}"#]
    {
        let text = format!(r#"{{"realm": "r", "clients": [{{"clientId": "realm-management", "authorizationSettings": {settings}}}]}}"#);
        assert!(realm(&text).edges().is_empty());
    }
}
