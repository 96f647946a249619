//! What Terraform says of a tenant comes to the same as the tenant's own export.

use super::super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::testing;
use serde_json::{Value, json};

fn resource(kind: &str, name: &str, values: Value) -> Value {
    json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "values": values})
}

fn state(resources: &[Value]) -> String {
    json!({"format_version": "1.0", "values": {"root_module": {"resources": resources}}}).to_string()
}

/// The same tenant, as its management API shows it.
const API: &str = r#"
{"clients": [{"client_id": "C1", "tenant": "acme", "name": "billing", "is_first_party": true, "app_type": "non_interactive",
   "grant_types": ["client_credentials"], "token_endpoint_auth_method": "client_secret_post", "client_secret": "planted-Zq81-value-0001"}],
 "clientGrants": [{"client_id": "C1", "audience": "https://acme.eu.auth0.com/api/v2/", "scope": ["read:users", "update:users"]}],
 "resourceServers": [{"identifier": "https://api.acme.example", "name": "api", "scopes": [{"value": "refund:create"}], "enforce_policies": true}],
 "roles": [{"id": "rol_1", "name": "support", "permissions": [{"permission_name": "refund:create", "resource_server_identifier": "https://api.acme.example"}]}]}"#;

fn resources() -> Vec<Value> {
    vec![
        resource(
            "auth0_client",
            "billing",
            json!({"id": "C1", "client_id": "C1", "name": "billing", "is_first_party": true, "app_type": "non_interactive",
                "grant_types": ["client_credentials"], "client_metadata": {}, "jwt_configuration": [{"alg": "RS256"}]}),
        ),
        resource(
            "auth0_client_credentials",
            "billing",
            json!({"id": "C1", "client_id": "C1", "authentication_method": "client_secret_post", "client_secret": "planted-Zq81-value-0001", "private_key_jwt": []}),
        ),
        resource(
            "auth0_client_grant",
            "billing",
            json!({"client_id": "C1", "audience": "https://acme.eu.auth0.com/api/v2/", "scopes": ["read:users", "update:users"]}),
        ),
        resource(
            "auth0_resource_server",
            "api",
            json!({"id": "rs1", "identifier": "https://api.acme.example", "name": "api", "enforce_policies": true, "scopes": []}),
        ),
        resource(
            "auth0_resource_server_scopes",
            "api",
            json!({"resource_server_identifier": "https://api.acme.example", "scopes": [{"name": "refund:create", "description": ""}]}),
        ),
        resource("auth0_role", "support", json!({"id": "rol_1", "name": "support", "description": "d"})),
        resource(
            "auth0_role_permissions",
            "support",
            json!({"role_id": "rol_1", "permissions": [{"name": "refund:create", "resource_server_identifier": "https://api.acme.example"}]}),
        ),
        resource("auth0_tenant", "this", json!({"domain": "acme.eu.auth0.com"})),
    ]
}

#[test]
fn resources_come_to_what_the_api_shows() {
    let api = testing::read(&SOURCE, &[], &[("auth0.json", API)]);
    let terraform = testing::read(&SOURCE, &[], &[("state.json", &state(&resources()))]);
    assert_eq!(api.edges(), terraform.edges());
    assert!(!terraform.edges().is_empty());
    for kind in [Kind::OauthClient, Kind::Role, Kind::Permission, Kind::Secret, Kind::Resource] {
        let mut found = terraform.records(kind);
        // The copy that lies in the state, and the state.
        found.retain(|id| !id.starts_with("auth0_") && id != "state.json");
        assert_eq!(api.records(kind), found, "{kind}");
    }
    for name in [AttrName::Fingerprint, AttrName::Type] {
        assert_eq!(
            api.attr(Kind::Secret, &api.records(Kind::Secret)[0], name),
            terraform.attr(Kind::Secret, &api.records(Kind::Secret)[0], name)
        );
    }
    assert!(terraform.has(Kind::OauthClient, "auth0:acme", "C1"));
    terraform.is_sound();
    assert!(terraform.is_free_of("planted-Zq81"));
    assert!(terraform.facts.problems.is_empty(), "{:?}", terraform.facts.problems);
}

#[test]
fn people_organisations_and_connections_are_put_together() {
    let text = state(&[
        resource("auth0_role", "admin", json!({"id": "rol_2", "name": "admin"})),
        resource(
            "auth0_user",
            "kim",
            json!({"user_id": "auth0|kim", "email": "kim@acme.example", "email_verified": true, "connection_name": "db"}),
        ),
        resource("auth0_user_roles", "kim", json!({"user_id": "auth0|kim", "roles": ["rol_2"]})),
        resource("auth0_organization", "globex", json!({"id": "org_1", "name": "globex", "display_name": "Globex"})),
        resource("auth0_organization_members", "globex", json!({"organization_id": "org_1", "members": ["auth0|kim"]})),
        resource("auth0_organization_member_roles", "kim", json!({"organization_id": "org_1", "user_id": "auth0|kim", "roles": ["rol_2"]})),
        resource(
            "auth0_organization_connections",
            "globex",
            json!({"organization_id": "org_1", "enabled_connections": [{"connection_id": "con_1", "assign_membership_on_login": true}]}),
        ),
        resource(
            "auth0_connection",
            "db",
            json!({"id": "con_1", "name": "db", "strategy": "auth0", "options": [{"disable_signup": false, "client_secret": "planted-Zq81-value-0002", "configuration": {}}]}),
        ),
        resource("auth0_connection_clients", "db", json!({"connection_id": "con_1", "enabled_clients": ["C1"]})),
        resource(
            "auth0_action",
            "login",
            json!({"id": "a1", "name": "login", "deploy": true, "supported_triggers": [{"id": "post-login", "version": "v3"}], "secrets": [{"name": "KEY", "value": "planted-Zq81-value-0003"}]}),
        ),
        resource("auth0_trigger_actions", "login", json!({"trigger": "post-login", "actions": [{"id": "a1", "display_name": "login"}]})),
        resource(
            "auth0_log_stream",
            "siem",
            json!({"id": "lst_1", "name": "siem", "type": "http", "status": "active", "sink": [{"http_endpoint": "https://siem.acme.example"}]}),
        ),
        resource("auth0_guardian", "this", json!({"policy": "all-applications"})),
    ]);
    let run = testing::read(&SOURCE, &[("tenant", "acme")], &[("state.json", &text)]);
    assert!(run.holds("auth0|kim", "rol_2"), "{:?}", run.records(Kind::Grant));
    assert!(run.has(Kind::Tenant, "auth0:acme", "org_1") || run.has(Kind::Group, "auth0:acme", "org_1"), "{:?}", run.records(Kind::Tenant));
    assert_eq!(run.records(Kind::LogStream).len(), 1);
    assert!(run.is_free_of("planted-Zq81"));
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
    run.is_sound();
}

#[test]
fn what_a_plan_makes_meets_by_its_address() {
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
            {"address": "auth0_client.a", "type": "auth0_client", "mode": "managed", "values": {"name": "a", "app_type": "non_interactive", "grant_types": ["client_credentials"], "is_first_party": true}},
            {"address": "auth0_client_grant.a", "type": "auth0_client_grant", "mode": "managed", "values": {"audience": "https://acme.eu.auth0.com/api/v2/", "scopes": ["update:users"]}}]}},
        "resource_changes": [
            {"address": "auth0_client.a", "type": "auth0_client", "change": {"actions": ["create"], "after_unknown": {"id": true, "client_id": true}}},
            {"address": "auth0_client_grant.a", "type": "auth0_client_grant", "change": {"actions": ["create"], "after_unknown": {"id": true, "client_id": true}}}],
        "configuration": {"root_module": {"resources": [{"address": "auth0_client_grant.a", "expressions": {"client_id": {"references": ["auth0_client.a.id", "auth0_client.a"]}}}]}}});
    let run = testing::read(&SOURCE, &[], &[("plan.json", &plan.to_string())]);
    assert_eq!(run.records(Kind::OauthClient), ["tf:auth0_client.a"]);
    assert!(run.edges().iter().any(|edge| edge.starts_with("oauth_client:tf:auth0_client.a ")), "{:#?}", run.edges());
    run.is_sound();
}
