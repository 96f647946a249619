//! What Terraform says of a realm comes to the same as the realm's own export.

use super::super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::testing;
use serde_json::{Value, json};

fn resource(kind: &str, name: &str, values: Value) -> Value {
    json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "values": values})
}

const REALM: &str = r#"{"realm": "acme", "enabled": true, "registrationAllowed": false,
  "clients": [
    {"id": "u-rm", "clientId": "realm-management", "enabled": true, "publicClient": false, "bearerOnly": true},
    {"id": "u-sync", "clientId": "sync", "enabled": true, "publicClient": false, "bearerOnly": false, "serviceAccountsEnabled": true,
     "standardFlowEnabled": false, "fullScopeAllowed": true, "secret": "planted-Zq81-value-0001"}],
  "roles": {"realm": [{"id": "r-support", "name": "support"}], "client": {"realm-management": [{"id": "r-mu", "name": "manage-users"}]}},
  "groups": [{"id": "g-1", "name": "helpers", "path": "/helpers", "realmRoles": ["support"]}],
  "users": [
    {"id": "u-kim", "username": "kim", "email": "kim@acme.example", "enabled": true, "groups": ["/helpers"]},
    {"id": "u-sa", "username": "service-account-sync", "serviceAccountClientId": "sync", "clientRoles": {"realm-management": ["manage-users"]}}]}"#;

#[test]
fn resources_come_to_what_the_export_comes_to() {
    let in_realm = |mut values: Value| {
        values["realm_id"] = json!("acme");
        values
    };
    let resources = [
        resource("keycloak_realm", "acme", json!({"id": "acme", "realm": "acme", "enabled": true, "registration_allowed": false})),
        json!({"address": "data.keycloak_openid_client.rm", "mode": "data", "type": "keycloak_openid_client", "name": "rm",
            "values": in_realm(json!({"id": "u-rm", "client_id": "realm-management", "enabled": true, "access_type": "BEARER-ONLY", "service_accounts_enabled": false}))}),
        resource(
            "keycloak_openid_client",
            "sync",
            in_realm(
                json!({"id": "u-sync", "client_id": "sync", "enabled": true, "access_type": "CONFIDENTIAL", "service_accounts_enabled": true,
                "service_account_user_id": "u-sa", "standard_flow_enabled": false, "full_scope_allowed": true, "client_secret": "planted-Zq81-value-0001"}),
            ),
        ),
        resource("keycloak_role", "support", in_realm(json!({"id": "r-support", "name": "support", "client_id": ""}))),
        json!({"address": "data.keycloak_role.mu", "mode": "data", "type": "keycloak_role", "name": "mu",
            "values": in_realm(json!({"id": "r-mu", "name": "manage-users", "client_id": "u-rm"}))}),
        resource("keycloak_group", "helpers", in_realm(json!({"id": "g-1", "name": "helpers", "path": "/helpers"}))),
        resource("keycloak_group_roles", "helpers", in_realm(json!({"group_id": "g-1", "role_ids": ["r-support"]}))),
        resource("keycloak_user", "kim", in_realm(json!({"id": "u-kim", "username": "kim", "email": "kim@acme.example", "enabled": true}))),
        resource("keycloak_group_memberships", "helpers", in_realm(json!({"group_id": "g-1", "members": ["kim"]}))),
        resource(
            "keycloak_openid_client_service_account_role",
            "sync",
            in_realm(json!({"service_account_user_id": "u-sa", "client_id": "u-rm", "role": "manage-users"})),
        ),
    ];
    let text = json!({"format_version": "1.0", "values": {"root_module": {"resources": resources}}}).to_string();
    let export = testing::read(&SOURCE, &[], &[("realm.json", REALM)]);
    let terraform = testing::read(&SOURCE, &[], &[("state.json", &text)]);
    assert_eq!(export.edges(), terraform.edges());
    assert!(export.edges().len() > 3, "{:#?}", export.edges());
    for kind in [Kind::Human, Kind::ServiceAccount, Kind::Group, Kind::Role, Kind::OauthClient, Kind::Grant] {
        assert_eq!(export.records(kind), terraform.records(kind), "{kind}");
    }
    let secret = &export.records(Kind::Secret)[0];
    assert_eq!(export.attr(Kind::Secret, secret, AttrName::Fingerprint), terraform.attr(Kind::Secret, secret, AttrName::Fingerprint));
    assert!(terraform.is_free_of("planted-Zq81"));
    assert!(terraform.facts.problems.is_empty(), "{:?}", terraform.facts.problems);
    terraform.is_sound();
}

#[test]
fn a_resource_without_its_realm_is_a_problem() {
    let text =
        json!({"format_version": "1.0", "values": {"root_module": {"resources": [resource("keycloak_group", "g", json!({"name": "g"}))]}}});
    let run = testing::read(&SOURCE, &[], &[("state.json", &text.to_string())]);
    assert_eq!(run.facts.problems.len(), 1);
}
