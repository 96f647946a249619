//! People, organizations, connections and what runs at a login.

use super::*;

const USERS: &str = r#"{"users":[
  {"user_id":"auth0|1","email":"ann@acme.example","email_verified":true,"blocked":false,"created_at":"2025-01-01T00:00:00.000Z","last_login":"2026-01-01T00:00:00.000Z",
   "multifactor":["guardian"],"app_metadata":{"roles":["admin"]},"identities":[{"provider":"auth0","connection":"db","access_token":"PLANTED-access-token-1"}]},
  {"user_id":"samlp|sso|bob","email":"bob@globex.example","email_verified":false,"blocked":true,"identities":[{"provider":"samlp","connection":"sso","isSocial":false}]}
 ],"start":0,"limit":50,"total":2}"#;

#[test]
fn accounts_are_told_without_their_tokens() {
    let run = tenant(&[("auth0/users.json", USERS)]);
    assert_eq!(run.attr(Kind::Human, "auth0|1", AttrName::Status), ["active"]);
    assert_eq!(run.attr(Kind::Human, "auth0|1", AttrName::Auth), ["password"]);
    assert_eq!(run.attr(Kind::Human, "auth0|1", AttrName::Factors), ["guardian"]);
    assert_eq!(run.attr(Kind::Human, "samlp|sso|bob", AttrName::Status), ["disabled"]);
    assert_eq!(run.attr(Kind::Human, "samlp|sso|bob", AttrName::Auth), ["sso"]);
    assert_eq!(run.attr(Kind::Human, "samlp|sso|bob", AttrName::EmailVerified), ["false"]);
    assert!(run.has_edge("external:connection/sso trusts set:accounts of sso"), "{:?}", run.edges());
    assert!(run.is_free_of("PLANTED"));
    assert!(run.facts.notes.iter().any(|note| note.contains("1 accounts have words of roles in `app_metadata`")));
    assert!(run.facts.complete.is_empty(), "a search would not show, so nothing is proven");
}

#[test]
fn the_export_job_of_accounts_is_read() {
    let line = r#"{"user_id":"auth0|1","email":"ann@acme.example","email_verified":true,"created_at":"2025-01-01T00:00:00.000Z"}"#;
    let run = tenant(&[("users.json", &format!("{line}\n{}\n", line.replace("|1", "|2")))]);
    assert_eq!(run.records(Kind::Human), ["auth0|1", "auth0|2"]);
    assert_eq!(run.attr(Kind::Human, "auth0|2", AttrName::Emails), ["ann@acme.example"]);
}

#[test]
fn roles_are_held_where_the_path_says() {
    let holders = r#"{"users":[{"user_id":"auth0|1","email":"ann@acme.example","name":"Ann"}],"start":0,"limit":50,"total":1}"#;
    let rights = r#"[{"permission_name":"update:x","resource_server_identifier":"https://api.acme.example"}]"#;
    let files = [("a/roles/rol_1/users.json", holders), ("a/roles/rol_1/permissions.json", rights), ("a/users.json", USERS)];
    let run = tenant(&files);
    assert!(run.holds("auth0|1", "rol_1"));
    assert!(run.has_edge("role:rol_1 allows(write) resource:https://api.acme.example"));
    let of_user = tenant(&[("a/users/auth0%7C1/roles.json", r#"[{"id":"rol_2","name":"admin"}]"#)]);
    assert!(of_user.holds("auth0|1", "rol_2"));
    // Without the path, nobody knows whose they are, and that is said.
    let lost = tenant(&[("list.json", rights)]);
    assert!(lost.edges().is_empty());
    assert!(lost.facts.notes.iter().any(|note| note.contains("1 permissions do not say whose they are")), "{:?}", lost.facts.notes);
    let lost = tenant(&[("list.json", r#"[{"user_id":"auth0|1","email":"ann@acme.example","name":"Ann"}]"#)]);
    assert!(lost.facts.notes.iter().any(|note| note.contains("does not say whose members it lists")));
    // An address in a list of members may be anybody's: it names nobody's person.
    assert!(lost.attr(Kind::Human, "auth0|1", AttrName::Emails).is_empty());
}

#[test]
fn members_belong_to_their_organization() {
    let organizations = r#"[{"id":"org_1","name":"globex","display_name":"Globex"}]"#;
    let members = r#"[{"user_id":"auth0|1","email":"a@x.example","name":"A","roles":[{"id":"rol_1","name":"admin"}]}]"#;
    let run = tenant(&[("organizations.json", organizations), ("organizations/org_1/members.json", members)]);
    assert_eq!(run.attr(Kind::Human, "auth0|1", AttrName::Tenant), ["tenant:org_1"]);
    assert_eq!(run.records(Kind::Grant), ["auth0|1 holds rol_1 in org_1"]);
    assert_eq!(run.attr(Kind::Grant, "auth0|1 holds rol_1 in org_1", AttrName::Tenant), ["tenant:org_1"]);
    assert!(needs(&run).iter().any(|need| need.contains("what this role may do")));
    let invitation = r#"[{"id":"uinv_1","organization_id":"org_1","invitation_url":"https://acme.example/i?ticket=PLANTED-ticket","ticket_id":"PLANTED-ticket",
      "invitee":{"email":"new@x.example"},"roles":["rol_1"],"expires_at":"2026-12-01T00:00:00.000Z"}]"#;
    let run = tenant(&[("organizations/org_1/invitations.json", invitation)]);
    assert!(run.records(Kind::Grant).contains(&"new@x.example holds rol_1 in org_1".to_owned()));
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn an_organization_tells_how_its_people_log_in() {
    let of = |connections: &str| {
        format!(
            r#"{{"clients":[{{"name":"a","app_type":"spa","organization_usage":"require"}}],"guardianFactors":[{{"name":"otp","enabled":true}}],"guardianPolicies":{{"policies":["all-applications"]}},
          "connections":[{{"name":"sso","strategy":"okta","options":{{}}}},{{"name":"google","strategy":"google-oauth2","options":{{}}}}],
          "logStreams":[{{"name":"siem","type":"http","status":"active","sink":{{}}}},{{"name":"old","type":"http","status":"suspended","sink":{{}}}}],
          "organizations":[{{"name":"globex","connections":[{connections}]}}]}}"#
        )
    };
    let run = tenant(&[("t.json", &of(r#"{"name":"sso","assign_membership_on_login":true}"#))]);
    assert_eq!(run.attr(Kind::Tenant, "globex", AttrName::Sso), ["required"]);
    assert_eq!(run.attr(Kind::Tenant, "globex", AttrName::Mfa), ["required"]);
    assert_eq!(run.attr(Kind::Tenant, "globex", AttrName::Directory), ["sso"]);
    assert_eq!(run.attr(Kind::Tenant, "globex", AttrName::AuditLog), ["log_stream:siem"]);
    assert!(run.attr(Kind::Tenant, "globex", AttrName::Labels).contains(&"membership_on_login=sso".to_owned()));
    let open = of(r#"{"name":"sso"}"#).replace(r#""organization_usage":"require""#, r#""organization_usage":"allow""#);
    let open = tenant(&[("t.json", &open)]);
    assert!(open.attr(Kind::Tenant, "globex", AttrName::Sso).is_empty(), "a client lets them in without their organization");
    let both = tenant(&[("t.json", &of(r#"{"name":"sso"},{"name":"google"}"#))]);
    assert_eq!(both.attr(Kind::Tenant, "globex", AttrName::Sso), ["optional"]);
    let none = tenant(&[("t.json", &of(""))]);
    assert!(none.attr(Kind::Tenant, "globex", AttrName::Sso).is_empty(), "an organization without connections says nothing");
    let token = r#"[{"token_id":"tok_1","scopes":["get:users"],"created_at":"2026-01-01T00:00:00.000Z","valid_until":null,"token":"PLANTED-scim-token-123"}]"#;
    let text = of(r#"{"name":"sso"}"#);
    let scim = tenant(&[("t.json", &text), ("connections/sso/scim-tokens.json", token)]);
    assert_eq!(scim.attr(Kind::Tenant, "globex", AttrName::Provisioning), ["scim"]);
    assert_eq!(scim.attr(Kind::Secret, "tok_1", AttrName::Expires), ["null"]);
    assert_eq!(scim.attr(Kind::Secret, "tok_1", AttrName::AuthenticatesAs), ["external:scim/sso"]);
    assert!(scim.is_free_of("PLANTED"));
}

#[test]
fn no_second_factor_is_said_only_where_no_action_can_ask_for_one() {
    let of = |triggers: &str, policies: &str| {
        format!(
            r#"{{"clients":[{{"name":"a","app_type":"spa"}}],"guardianPolicies":{{"policies":{policies}}},{triggers}"guardianFactors":[{{"name":"otp","enabled":true}}],"organizations":[{{"name":"globex"}}]}}"#
        )
    };
    let mfa = |text: String| tenant(&[("t.json", &text)]).attr(Kind::Tenant, "globex", AttrName::Mfa);
    assert_eq!(mfa(of(r#""triggers":{},"#, "[]")), ["none"]);
    assert!(mfa(of("", "[]")).is_empty(), "triggers are not stated");
    assert!(mfa(of(r#""triggers":{"post-login":[{"action_name":"x"}]},"#, "[]")).is_empty());
    assert_eq!(mfa(of("", r#"["confidence-score"]"#)), ["optional"]);
    let off = of("", r#"["all-applications"]"#).replace("true", "false");
    assert!(mfa(off).is_empty(), "a policy without a factor to ask for");
}

#[test]
fn actions_decide_what_tokens_say() {
    let of = |rest: &str| {
        format!(
            r#"{{"clients":[{{"name":"a","app_type":"spa"}}],"databases":[],"roles":[{{"name":"admin","permissions":[]}}],
        "actions":[{{"name":"claims","deployed":true,"supported_triggers":[{{"id":"post-login","version":"v3"}}],"secrets":[{{"name":"KEY","value":"PLANTED-secret-value-1"}}]}}]{rest}}}"#
        )
    };
    let text = of(r#","triggers":{"post-login":[{"action_name":"claims"}]}"#);
    let run = tenant(&[("t.json", &text)]);
    assert!(run.has_edge("workload:action/claims manages set:roles"), "{:?}", run.edges());
    assert_eq!(run.attr(Kind::Secret, "action/claims/KEY", AttrName::UsedBy), ["workload:action/claims"]);
    assert!(run.is_free_of("PLANTED"));
    assert!(tenant(&[("t.json", &of(""))]).has_edge("workload:action/claims manages set:roles [conditional]"));
    let unbound = of(r#","triggers":{"post-login":[]}"#);
    assert!(!tenant(&[("t.json", &unbound)]).edges().iter().any(|edge| edge.contains("manages")));
    let exchange =
        of(r#","tokenExchangeProfiles":[{"name":"p","type":"custom_authentication","subject_token_type":"urn:acme:t","action":"claims"}]"#);
    let run = tenant(&[("t.json", &exchange)]);
    assert!(run.has_edge("external:token-exchange/urn:acme:t trusts set:accounts [conditional]"));
    assert!(run.has_edge("workload:action/claims impersonates set:accounts"));
}

#[test]
fn an_api_without_roles_gives_what_is_asked_for() {
    let of = |more: &str| format!(r#"[{{"identifier":"https://a","name":"A","scopes":[{{"value":"update:x"}}]{more}}}]"#);
    let edges = |more: &str| tenant(&[("resource-servers.json", &of(more)), ("users.json", USERS)]).edges();
    let open = "group:every account allows(write) resource:https://a [conditional]".to_owned();
    assert!(edges(r#","enforce_policies":false"#).contains(&open));
    for closed in
        ["", r#","enforce_policies":true"#, r#","enforce_policies":false,"subject_type_authorization":{"user":{"policy":"deny_all"}}"#]
    {
        assert!(!edges(closed).contains(&open), "{closed}");
    }
}
