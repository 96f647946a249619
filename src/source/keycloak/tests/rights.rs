//! Scopes of clients, token exchange, flaws, and what the realm says about its own cover.

use super::realm;
use crate::model::{AttrName, Kind};
use crate::source::testing::Run;

fn narrow(mappings: &str) -> Run {
    realm(&format!(
        r#"{{"realm": "r", "users": [{{"username": "service-account-bot", "enabled": true, "serviceAccountClientId": "bot", "realmRoles": ["wide"], "groups": ["/ops/night"]}}],
        "groups": [{{"name": "ops", "path": "/ops", "realmRoles": ["watch"], "subGroups": [{{"name": "night", "path": "/ops/night"}}]}}],
        "roles": {{"realm": [{{"name": "wide", "composites": {{"realm": ["read", "write"]}}}}, {{"name": "read"}}, {{"name": "write"}}, {{"name": "watch"}}], "client": {{}}}},
        "clientScopes": [{{"name": "profile"}}, {{"name": "extra"}}], {mappings}
        "clients": [{{"clientId": "bot", "serviceAccountsEnabled": true, "fullScopeAllowed": false, "defaultClientScopes": ["profile"], "optionalClientScopes": ["extra"]}}]}}"#
    ))
}

#[test]
fn a_narrow_client_is_as_much_of_its_account_as_its_scopes_let_through() {
    let run = narrow(
        r#""scopeMappings": [{"client": "bot", "roles": ["read"]}, {"clientScope": "extra", "roles": ["watch"]}, {"clientScope": "other", "roles": ["write"]}],"#,
    );
    assert!(run.has_edge("oauth_client:bot holds role:read") && run.has_edge("oauth_client:bot holds role:watch"), "{:?}", run.edges());
    assert!(!run.edges().iter().any(|edge| edge.contains("role:write") || edge.contains("role:wide") || edge.contains("authenticates_as")));
    let all = narrow(r#""scopeMappings": [{"client": "bot", "roles": ["wide"]}],"#);
    assert!(all.has_edge("oauth_client:bot holds role:wide"));
    assert!(!all.has_edge("oauth_client:bot holds role:read"), "what a role includes comes with it");
    let unsaid = narrow("");
    assert!(unsaid.has_edge("oauth_client:bot authenticates_as service_account:service-account-bot [conditional]"));
}

#[test]
fn a_client_that_exchanges_tokens_acts_for_whoever_they_are_of() {
    let text = r#"{"realm": "r", "users": [{"username": "kim", "enabled": true, "realmRoles": []}],
      "clients": [{"clientId": "a", "publicClient": false, "attributes": {"standard.token.exchange.enabled": "true"}}, {"clientId": "b", "publicClient": false}]}"#;
    let run = realm(text);
    assert_eq!(run.edges().iter().filter(|edge| edge.contains(" acts_for ")).count(), 1);
    assert!(run.has_edge("oauth_client:a acts_for set:every account [conditional]"));
    let public = realm(&text.replacen("\"publicClient\": false", "\"publicClient\": true", 1));
    assert!(public.edges().is_empty(), "a client without a secret cannot exchange");
}

#[test]
fn an_organisation_carries_what_the_realm_says_of_its_login() {
    let world = |otp: &str, providers: &str| {
        realm(&format!(
            r#"{{"realm": "r", "eventsEnabled": true, "eventsExpiration": 864000, "adminEventsEnabled": false, "browserFlow": "browser",
            "organizations": [{{"name": "Globex", "alias": "globex", {providers}}}], "identityProviders": [{{"alias": "corp", "enabled": true}}],
            "roles": {{"client": {{"realm-management": [{{"name": "manage-events"}}]}}}},
            "authenticationFlows": [
              {{"alias": "browser", "authenticationExecutions": [{{"authenticator": "auth-cookie", "requirement": "ALTERNATIVE"}}, {{"flowAlias": "forms", "requirement": "ALTERNATIVE"}}]}},
              {{"alias": "forms", "authenticationExecutions": [{{"authenticator": "auth-username-password-form", "requirement": "REQUIRED"}}, {otp}]}},
              {{"alias": "inner", "authenticationExecutions": [{{"authenticator": "conditional-user-configured", "requirement": "REQUIRED"}}, {{"authenticator": "auth-otp-form", "requirement": "REQUIRED"}}]}}]}}"#
        ))
    };
    let mfa = |otp: &str| world(otp, r#""identityProviders": []"#).attr(Kind::Tenant, "globex", AttrName::Mfa);
    assert_eq!(mfa(r#"{"flowAlias": "inner", "requirement": "CONDITIONAL"}"#), ["optional"]);
    assert_eq!(mfa(r#"{"flowAlias": "inner", "requirement": "REQUIRED"}"#), ["required"]);
    assert_eq!(mfa(r#"{"authenticator": "auth-otp-form", "requirement": "DISABLED"}"#), ["none"]);
    assert!(mfa(r#"{"flowAlias": "elsewhere", "requirement": "REQUIRED"}"#).is_empty(), "a flow that is not there decides nothing");
    let run = world("null", r#""identityProviders": [{"alias": "corp"}]"#);
    assert_eq!(run.attr(Kind::Tenant, "globex", AttrName::Sso), ["optional"]);
    assert_eq!(run.attr(Kind::Tenant, "globex", AttrName::Directory), ["idp/corp"]);
    assert_eq!(run.attr(Kind::Tenant, "globex", AttrName::AuditLog), ["log_stream:events"]);
    assert_eq!(run.attr(Kind::LogStream, "events", AttrName::Events), ["authn"]);
    assert_eq!(run.attr(Kind::LogStream, "events", AttrName::RetentionDays), ["10"]);
    assert_eq!(run.attr(Kind::LogStream, "events", AttrName::AdministeredBy), ["role:realm-management/manage-events"]);
    assert!(world("null", "\"x\": 1").attr(Kind::Tenant, "globex", AttrName::Sso).is_empty(), "no list of providers, no word about them");
    let silent = realm(r#"{"realm": "r", "eventsEnabled": false, "adminEventsEnabled": false}"#);
    assert!(silent.records(Kind::LogStream).is_empty());
}

#[test]
fn joining_a_group_of_administrators_is_said_with_its_flaw() {
    let run = realm(
        r#"{"realm": "r", "keycloakVersion": "26.7.3", "groups": [{"name": "ops", "path": "/ops", "clientRoles": {"realm-management": ["manage-realm"]}}],
        "roles": {"client": {"realm-management": [{"name": "manage-users"}, {"name": "manage-realm"}]}}, "users": [{"username": "kim", "enabled": true, "realmRoles": []}]}"#,
    );
    assert!(run.has_edge("role:realm-management/manage-users manages set:groups of administrators [conditional]"));
    assert!(run.facts.names.everything().contains("CVE-2026-94000"));
}
