//! What becomes of a tenant: small worlds of our own for each trap of the format.

mod login;
mod terraform;
mod whole;

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, read};

fn tenant(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    run
}

fn needs(run: &Run) -> Vec<String> {
    run.facts.needs.iter().map(|need| run.facts.names.text(need.what).to_owned()).collect()
}

const MANAGEMENT: &str = "https://acme.eu.auth0.com/api/v2/";

fn granted(scopes: &str) -> String {
    let client =
        r#"{"client_id":"c1","name":"Job","app_type":"non_interactive","grant_types":["client_credentials"],"is_first_party":true}"#;
    format!(r#"{{"clients":[{client}],"clientGrants":[{{"client_id":"Job","audience":"{MANAGEMENT}","scope":[{scopes}]}}]}}"#)
}

#[test]
fn grants_name_clients_by_name_or_id() {
    let document = granted(r#""update:client_grants""#);
    let run = tenant(&[("auth0/tenant.json", &document)]);
    assert!(run.has(Kind::OauthClient, "auth0:acme", "c1"), "the audience names the tenant");
    assert_eq!(run.edges(), ["oauth_client:c1 allows(write) resource:acme", "oauth_client:c1 manages resource:acme"]);
    // The document without ids, and the ids in an answer: one client.
    let document = document.replace(r#""client_id":"c1","name""#, r#""name""#);
    let answer = r#"[{"client_id":"c1","name":"Job","tenant":"acme","app_type":"non_interactive","is_first_party":true}]"#;
    let run = tenant(&[("auth0/clients.json", answer), ("auth0/tenant.json", &document)]);
    assert_eq!(run.records(Kind::OauthClient), ["c1"]);
    assert!(run.has_edge("oauth_client:c1 manages resource:acme"));
    // Two clients of that name: nothing is guessed.
    let two = r#"[{"client_id":"c1","name":"Job","tenant":"acme","app_type":"spa"},{"client_id":"c2","name":"Job","tenant":"acme","app_type":"spa"}]"#;
    let grant = format!(r#"{{"client_id":"Job","audience":"{MANAGEMENT}","scope":["read:logs"]}}"#);
    let run = tenant(&[("auth0/clients.json", two), ("auth0/grants/job.json", &grant)]);
    assert!(run.has_edge("oauth_client:Job allows(read) resource:acme"));
    assert!(needs(&run).iter().any(|need| need.contains("which of the clients of this name")));
}

#[test]
fn the_scopes_of_the_management_api_are_powers() {
    for (scopes, edge) in [
        (r#""read:client_keys""#, "oauth_client:c1 reads_secret set:client secrets"),
        (r#""read:client_credentials""#, "oauth_client:c1 reads_secret set:client secrets"),
        (r#""update:client_keys""#, "oauth_client:c1 manages set:clients"),
        (r#""update:clients","create:client_credentials""#, "oauth_client:c1 manages set:clients"),
        (r#""update:connections""#, "oauth_client:c1 impersonates set:accounts"),
        (r#""create:connections""#, "oauth_client:c1 impersonates set:accounts [conditional]"),
        (r#""create:user_tickets""#, "oauth_client:c1 manages set:accounts"),
        (r#""update:users""#, "oauth_client:c1 manages set:accounts"),
        (r#""create:role_members""#, "oauth_client:c1 manages set:roles"),
        (r#""create:organization_member_roles""#, "oauth_client:c1 manages set:roles"),
        (r#""create:actions","update:actions""#, "oauth_client:c1 controls set:login actions"),
        (r#""create:actions","update:triggers""#, "oauth_client:c1 manages set:roles"),
        (r#""create:scim_token""#, "oauth_client:c1 manages set:accounts [conditional]"),
        (r#""read:logs""#, "oauth_client:c1 allows(read) resource:acme"),
    ] {
        let run = tenant(&[("t.json", &granted(scopes))]);
        assert!(run.has_edge(edge), "{scopes}: {:?}", run.edges());
    }
    // One scope of a pair is no power.
    for scopes in [r#""update:triggers""#, r#""create:actions""#, r#""create:client_credentials""#, r#""read:users""#] {
        let run = tenant(&[("t.json", &granted(scopes))]);
        assert_eq!(run.edges().len(), 1, "{scopes}: {:?}", run.edges());
    }
    let none = tenant(&[("t.json", &granted(""))]);
    assert!(none.edges().is_empty());
}

#[test]
fn who_has_every_power_administers() {
    let all = r#""update:client_grants","update:clients","update:connections","update:users","create:role_members","update:actions","update:triggers","update:tenant_settings""#;
    let run = tenant(&[("t.json", &granted(all))]);
    assert!(run.has_edge("oauth_client:c1 allows(administer) resource:acme"), "{:?}", run.edges());
    let fewer = all.replace(r#","update:tenant_settings""#, "");
    assert!(!tenant(&[("t.json", &granted(&fewer))]).has_edge("oauth_client:c1 allows(administer) resource:acme"));
    let every = granted("").replace(r#""scope":[]"#, r#""scope":[],"allow_all_scopes":true"#);
    let run = tenant(&[("t.json", &every)]);
    assert!(run.has_edge("oauth_client:c1 allows(administer) resource:acme"));
    assert!(run.has_edge("oauth_client:c1 impersonates set:accounts"));
}

#[test]
fn the_audience_may_be_a_mark_or_another_api() {
    let marked = granted(r#""update:client_grants""#).replace("acme.eu.auth0.com", "##AUTH0_DOMAIN##");
    let run = tenant(&[("t.json", &marked)]);
    assert!(run.has_edge("oauth_client:c1 manages resource:tenant [assumed]"), "{:?}", run.edges());
    let own = granted(r#""read:a","update:a""#).replace(MANAGEMENT, "https://api.acme.example");
    let run = tenant(&[("t.json", &own)]);
    assert_eq!(
        run.edges(),
        [
            "oauth_client:c1 allows(read) resource:https://api.acme.example",
            "oauth_client:c1 allows(write) resource:https://api.acme.example"
        ]
    );
    assert_eq!(run.attr(Kind::OauthClient, "c1", AttrName::Audience), ["https://api.acme.example"]);
}

#[test]
fn a_grant_that_the_client_cannot_use_is_only_counted() {
    let dormant = granted(r#""update:client_grants""#).replace(r#"["client_credentials"]"#, r#"["authorization_code"]"#);
    let run = tenant(&[("t.json", &dormant)]);
    assert!(run.edges().is_empty());
    assert!(run.facts.notes.iter().any(|note| note.starts_with("auth0: 1 client grants can't be used")), "{:?}", run.facts.notes);
    let of_people = granted(r#""update:client_grants""#).replace(r#""scope""#, r#""subject_type":"user","scope""#);
    assert!(tenant(&[("t.json", &of_people)]).edges().is_empty(), "what people may do is theirs");
}

#[test]
fn third_parties_have_what_is_granted_by_default() {
    let text = format!(
        r#"{{"tenant":{{"friendly_name":"A","flags":{{"enable_dynamic_client_registration":true}}}},
        "clients":[{{"client_id":"c9","name":"Agent","app_type":"regular_web","is_first_party":false,"external_client_id":"https://mcp.example/c.json"}},
          {{"client_id":"c1","name":"Own","app_type":"spa","is_first_party":true}}],
        "clientGrants":[{{"default_for":"third_party_clients","audience":"{MANAGEMENT}","scope":["read:users"]}}]}}"#
    );
    let run = tenant(&[("t.json", &text)]);
    let edges = [
        "external:anyone allows(read) resource:acme",
        "external:anyone allows(use) resource:acme",
        "oauth_client:c9 allows(read) resource:acme",
    ];
    assert_eq!(run.edges(), edges);
    assert_eq!(run.attr(Kind::OauthClient, "c9", AttrName::ThirdParty), ["true"]);
}

#[test]
fn lists_come_in_three_envelopes() {
    let role = r#"{"id":"rol_1","name":"admin"}"#;
    for text in [
        format!("[{role}]"),
        format!(r#"{{"roles":[{role}],"start":0,"limit":50,"total":1}}"#),
        format!(r#"{{"roles":[{role}],"next":""}}"#),
    ] {
        let run = tenant(&[("roles.json", &text)]);
        assert_eq!(run.records(Kind::Role), ["rol_1"], "{text}");
        assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
    }
    let page = |start: u32, total: u32| format!(r#"{{"roles":[{role}],"start":{start},"limit":1,"total":{total}}}"#);
    let half = tenant(&[("roles.json", &page(0, 2))]);
    assert_eq!(half.facts.problems[0].message, "the answer says that there are 2 (`total`), 1 are here");
    let whole = tenant(&[("roles-1.json", &page(1, 2)), ("roles-0.json", &page(0, 2))]);
    assert!(whole.facts.problems.is_empty(), "{:?}", whole.facts.problems);
    let next = tenant(&[("roles.json", &format!(r#"{{"roles":[{role}],"next":"abc"}}"#))]);
    assert!(next.facts.problems[0].message.contains("`next`"));
    let empty = tenant(&[("x.json", r#"{"connections":[],"start":0,"limit":50,"total":0}"#)]);
    assert_eq!(empty.claims, [Claim::Yes(crate::doc::Layout::Lists)]);
}

#[test]
fn what_is_another_systems_is_left() {
    for (path, text) in [
        ("auth0/x.json", r#"{"object":"organization","id":"org_1","name":"Acme","display_name":"A","created_at":"2026-01-01T00:00:00Z"}"#),
        ("x.json", r#"{"object":"role","id":"rol_1","name":"x"}"#),
        ("roles/admin.json", r#"{"name":"admin","description":"","permissions":[]}"#),
        ("roles/web.json", r#"{"name":"web","run_list":[]}"#),
        ("x.json", r#"{"name":"otp","enabled":true}"#),
        ("x.json", r#"{"policies":[]}"#),
        ("x.json", r#"{"clientId":"a","publicClient":true,"bearerOnly":false}"#),
        ("x.json", r#"{"id":"1","name":"Kim","email":"k@acme.example"}"#),
        ("x.json", r#"{"client_id":"a","grant_types":["authorization_code"],"application_type":"web"}"#),
        ("values.yaml", "clients:\n  - name: a\ntenant: b\n"),
        ("x.json", "[]"),
        ("x.json", "{}"),
    ] {
        assert_eq!(tenant(&[(path, text)]).claims, [Claim::No], "{text}");
    }
    let named = tenant(&[("auth0/roles/admin.json", r#"{"name":"admin","description":"","permissions":[]}"#)]);
    assert_eq!(named.records(Kind::Role), ["admin"], "the folder says whose it is");
}
