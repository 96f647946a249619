//! What Terraform says of an organisation comes to the same as the lists of its management API.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::testing;
use serde_json::{Value, json};

fn resource(kind: &str, name: &str, values: Value) -> Value {
    json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "values": values})
}

fn state(resources: &[Value]) -> String {
    json!({"format_version": "1.0", "values": {"root_module": {"resources": resources}}}).to_string()
}

#[test]
fn groups_apps_and_administrators_come_to_what_the_api_shows() {
    let api = [
        (
            "okta/users.json",
            r#"[{"id": "00u1", "status": "ACTIVE", "profile": {"login": "kim@acme.example", "email": "kim@acme.example"}}]"#,
        ),
        (
            "okta/groups.json",
            r#"[{"id": "00g1", "type": "OKTA_GROUP", "objectClass": ["okta:user_group"], "profile": {"name": "Helpers"}}]"#,
        ),
        (
            "okta/groups/00g1/users.json",
            r#"[{"id": "00u1", "status": "ACTIVE", "profile": {"login": "kim@acme.example", "email": "kim@acme.example"}}]"#,
        ),
        (
            "okta/groups/00g1/roles.json",
            r#"[{"id": "grp1", "type": "SUPER_ADMIN", "label": "Super Administrator", "status": "ACTIVE", "assignmentType": "GROUP"}]"#,
        ),
        ("okta/groups/00g1/roles/grp1/targets/groups.json", "[]"),
        (
            "okta/apps.json",
            r#"[{"id": "0oa1", "name": "oidc_client", "label": "Deployer", "status": "ACTIVE", "signOnMode": "OPENID_CONNECT",
                "credentials": {"oauthClient": {"client_id": "0oa1", "token_endpoint_auth_method": "client_secret_basic", "client_secret": "planted-Zq81-value-0001"}},
                "settings": {"oauthClient": {"application_type": "service", "grant_types": ["client_credentials"]}}}]"#,
        ),
        (
            "okta/apps/0oa1/grants.json",
            r#"[{"id": "oag1", "scopeId": "okta.users.manage", "issuer": "https://acme.okta.com", "clientId": "0oa1", "source": "ADMIN", "status": "ACTIVE"}]"#,
        ),
    ];
    let terraform = state(&[
        resource("okta_user", "kim", json!({"id": "00u1", "login": "kim@acme.example", "email": "kim@acme.example", "status": "ACTIVE"})),
        resource("okta_group", "helpers", json!({"id": "00g1", "name": "Helpers"})),
        resource("okta_group_memberships", "helpers", json!({"group_id": "00g1", "users": ["00u1"]})),
        resource(
            "okta_group_role",
            "helpers",
            json!({"group_id": "00g1", "role_type": "SUPER_ADMIN", "target_group_list": [], "target_app_list": null}),
        ),
        resource(
            "okta_app_oauth",
            "deployer",
            json!({"id": "0oa1", "name": "oidc_client", "label": "Deployer", "status": "ACTIVE", "type": "service", "client_id": "0oa1",
                "client_secret": "planted-Zq81-value-0001", "token_endpoint_auth_method": "client_secret_basic", "grant_types": ["client_credentials"]}),
        ),
        resource(
            "okta_app_oauth_api_scope",
            "deployer",
            json!({"app_id": "0oa1", "issuer": "https://acme.okta.com", "scopes": ["okta.users.manage"]}),
        ),
    ]);
    let api = testing::read(&SOURCE, &[("org", "acme")], &api);
    let terraform = testing::read(&SOURCE, &[("org", "acme")], &[("state.json", &terraform)]);
    assert_eq!(api.edges(), terraform.edges());
    assert!(!terraform.edges().is_empty());
    for kind in [Kind::Human, Kind::Group, Kind::OauthClient, Kind::Secret, Kind::Role, Kind::Resource] {
        let mut found = terraform.records(kind);
        // The copy that lies in the state, and the state.
        found.retain(|id| !id.starts_with("okta_") && id != "state.json");
        assert_eq!(api.records(kind), found, "{kind}");
    }
    let digests = |id: &str| terraform.attr(Kind::Secret, id, AttrName::Fingerprint);
    assert_eq!(digests(&api.records(Kind::Secret)[0]), digests("okta_app_oauth.deployer"), "the copy in the state is known as one");
    assert_eq!(digests("okta_app_oauth.deployer").len(), 1);
    terraform.is_sound();
    assert!(terraform.is_free_of("planted-Zq81"));
    assert!(terraform.facts.problems.is_empty());
}

#[test]
fn custom_roles_and_what_is_not_there_yet() {
    let text = state(&[
        resource(
            "okta_admin_role_custom",
            "helper",
            json!({"id": "cr01", "label": "Helper", "permissions": ["okta.users.credentials.manage"]}),
        ),
        resource(
            "okta_resource_set",
            "all",
            json!({"id": "iam1", "label": "everybody", "resources": ["https://acme.okta.com/api/v1/users"]}),
        ),
        resource(
            "okta_admin_role_custom_assignments",
            "helper",
            json!({"resource_set_id": "iam1", "custom_role_id": "cr01", "members": ["https://acme.okta.com/api/v1/groups/00g1"]}),
        ),
        resource("okta_group", "g", json!({"id": "00g1", "name": "G"})),
        resource(
            "okta_user",
            "boss",
            json!({"id": "00u9", "login": "boss@acme.example", "email": "boss@acme.example", "status": "ACTIVE"}),
        ),
        resource("okta_user_admin_roles", "boss", json!({"user_id": "00u9", "admin_roles": ["SUPER_ADMIN"]})),
    ]);
    let run = testing::read(&SOURCE, &[], &[("state.json", &text)]);
    assert!(
        run.edges().iter().any(|edge| edge.contains("manages") && edge.contains("human:00u9") || edge.contains("manages set:")),
        "{:#?}",
        run.edges()
    );
    assert!(run.records(Kind::Grant).iter().any(|grant| grant.starts_with("00g1 holds ")), "{:?}", run.records(Kind::Grant));
    run.is_sound();
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
            {"address": "okta_group.g", "type": "okta_group", "mode": "managed", "values": {"name": "G"}},
            {"address": "okta_group_role.g", "type": "okta_group_role", "mode": "managed", "values": {"role_type": "SUPER_ADMIN"}}]}},
        "resource_changes": [
            {"address": "okta_group.g", "type": "okta_group", "change": {"actions": ["create"], "after_unknown": {"id": true}}},
            {"address": "okta_group_role.g", "type": "okta_group_role", "change": {"actions": ["create"], "after_unknown": {"id": true, "group_id": true}}}],
        "configuration": {"root_module": {"resources": [{"address": "okta_group_role.g", "expressions": {"group_id": {"references": ["okta_group.g.id", "okta_group.g"]}}}]}}});
    let run = testing::read(&SOURCE, &[], &[("plan.json", &plan.to_string())]);
    assert!(run.records(Kind::Group).contains(&"tf:okta_group.g".to_owned()));
    assert!(run.records(Kind::Grant).iter().any(|grant| grant.starts_with("tf:okta_group.g holds ")), "{:?}", run.records(Kind::Grant));
    run.is_sound();
}
