//! The directory: roles, whom they reach, owners, permissions of applications, outside subjects.

use super::*;
use crate::model::{AttrName, Kind};

const GLOBAL: &str = "62e90394-69f5-4237-9190-012177145e10";
const HELPDESK: &str = "729827e3-9c14-49f7-bb1b-9608f156bbb8";

fn user(number: u32, name: &str) -> Value {
    json!({"id": id(number), "userPrincipalName": format!("{name}@acme.example"), "accountEnabled": true})
}

fn group(number: u32, assignable: Value) -> Value {
    json!({"id": id(number), "displayName": format!("g{number}"), "securityEnabled": true, "mailEnabled": false, "isAssignableToRole": assignable})
}

fn held(number: u32, role: &str) -> Value {
    json!({"id": format!("{number}-{role}"), "principalId": id(number), "roleDefinitionId": role, "directoryScopeId": "/"})
}

fn eligible(number: u32, role: &str) -> Value {
    let mut one = held(number, role);
    one["roleEligibilityScheduleId"] = json!("s");
    one["memberType"] = json!("Direct");
    one
}

#[test]
fn lesser_roles_do_not_reach_those_with_roles() {
    let users = json!([user(1, "global"), user(2, "desk"), user(3, "plain"), user(4, "member"), user(5, "reader"), user(6, "eligible")]);
    let groups = json!([group(7, json!(true)), group(8, json!(null))]);
    let roles = json!({"value": [held(1, GLOBAL), held(2, HELPDESK), held(5, "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"), held(9, GLOBAL)]});
    let later = json!({"value": [eligible(6, GLOBAL)]});
    let members = json!([{"id": id(4)}]);
    let run = docs(&[
        ("u.json", users),
        ("g.json", groups),
        ("d.json", roles),
        ("e.json", later),
        (&format!("groups/{}/members.json", id(7)), members),
    ]);
    let reset = run.attr(Kind::Set, "users whom the help desk can reset", AttrName::Members);
    assert_eq!(reset, ["human:desk@acme.example", "human:plain@acme.example", "human:reader@acme.example"]);
    assert!(run.has_edge("role:Helpdesk Administrator manages set:users whom the help desk can reset"));
    assert!(run.has_edge("role:Global Administrator allows(administer) resource:tenant"));
    assert_eq!(run.attr(Kind::Set, "users", AttrName::Members).len(), 6);
    assert_eq!(run.attr(Kind::Set, "groups", AttrName::Members), [format!("group:{}", id(8))]);
    assert_eq!(run.attr(Kind::Set, "role-assignable groups", AttrName::Members), [format!("group:{}", id(7))]);
    assert_eq!(run.attr(Kind::Grant, "eligible@acme.example holds Global Administrator when eligible", AttrName::Activation), ["eligible"]);
}

#[test]
fn a_role_over_one_application_reaches_no_other() {
    let apps = json!([
        {"id": id(20), "appId": id(21), "displayName": "a", "signInAudience": "AzureADMyOrg"},
        {"id": id(22), "appId": id(23), "displayName": "b", "signInAudience": "AzureADMyOrg"}
    ]);
    let mut one = held(1, "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3");
    one["directoryScopeId"] = json!(format!("/{}", id(20)));
    let run = docs(&[("u.json", json!([user(1, "lea")])), ("a.json", apps), ("d.json", json!({"value": [one]}))]);
    let managed: Vec<String> = run.edges().into_iter().filter(|edge| edge.starts_with("role:")).collect();
    assert_eq!(managed.len(), 1, "{managed:?}");
    assert!(managed[0].ends_with(&format!("manages oauth_client:{}", id(21))));
}

#[test]
fn an_own_role_is_read_by_its_actions_and_an_unknown_one_is_asked_for() {
    let role = json!({"id": id(30), "templateId": id(30), "displayName": "App Secrets", "isBuiltIn": false,
        "rolePermissions": [{"allowedResourceActions": ["microsoft.directory/applications/credentials/update"]}]});
    let run = docs(&[
        ("u.json", json!([user(1, "lea")])),
        ("r.json", json!({"value": [role]})),
        ("d.json", json!({"value": [held(1, &id(30)), held(1, &id(31))]})),
    ]);
    assert!(run.has_edge("role:App Secrets manages set:applications"), "{:?}", run.edges());
    assert!(run.facts.needs.iter().any(|need| run.facts.names.text(need.what).contains("this directory role")));
}

#[test]
fn permissions_of_applications_are_those_that_were_granted() {
    let requested = json!([{"id": id(20), "appId": id(21), "displayName": "a", "signInAudience": "AzureADMyOrg",
        "requiredResourceAccess": [{"resourceAppId": "00000003-0000-0000-c000-000000000000", "resourceAccess": [{"id": "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", "type": "Role"}]}]}]);
    let principals = json!([{"id": id(24), "appId": id(21), "servicePrincipalType": "Application", "displayName": "a"}]);
    let run = docs(&[("a.json", requested.clone()), ("s.json", principals.clone())]);
    assert!(run.records(Kind::Role).is_empty(), "what is only asked for is nothing");
    let granted = |role: &str| json!({"value": [{"id": "x", "appRoleId": role, "principalId": id(24), "principalType": "ServicePrincipal", "resourceId": id(99), "resourceDisplayName": "Microsoft Graph"}]});
    let run =
        docs(&[("a.json", requested.clone()), ("s.json", principals.clone()), ("g.json", granted("9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"))]);
    assert!(run.holds(&id(21), "Microsoft Graph RoleManagement.ReadWrite.Directory"));
    assert!(run.has_edge("role:Microsoft Graph RoleManagement.ReadWrite.Directory manages resource:tenant"));
    let run = docs(&[("a.json", requested), ("s.json", principals), ("g.json", granted("06b708a9-e830-4db3-a914-8e69da51d44f"))]);
    assert!(
        run.has_edge(
            "role:Microsoft Graph AppRoleAssignment.ReadWrite.All manages role:Microsoft Graph RoleManagement.ReadWrite.Directory"
        )
    );
}

#[test]
fn consent_for_one_person_or_to_little_is_no_power() {
    let grant = |consent: &str, scope: &str| json!([{"id": "x", "clientId": id(24), "consentType": consent, "principalId": null, "resourceId": id(99), "scope": scope}]);
    let all = docs(&[("o.json", grant("AllPrincipals", " User.Read Mail.ReadWrite "))]);
    assert!(all.edges().iter().any(|edge| edge.contains("allows(write) resource:mailboxes [conditional]")), "{:?}", all.edges());
    for quiet in [grant("Principal", "Mail.ReadWrite"), grant("AllPrincipals", "openid profile User.Read")] {
        assert!(docs(&[("o.json", quiet)]).edges().is_empty());
    }
}

#[test]
fn an_application_of_another_tenant_has_its_owner_outside() {
    let sp = |home: &str| json!([{"id": id(24), "appId": id(21), "servicePrincipalType": "Application", "displayName": "a", "appOwnerOrganizationId": home}]);
    let foreign = docs(&[("s.json", sp(&id(77)))]);
    assert!(foreign.has_edge(&format!("external:tenant {} impersonates service_account:{}", id(77), id(21))));
    assert_eq!(foreign.attr(Kind::ServiceAccount, &id(21), AttrName::ThirdParty), ["true"]);
    for own in [TENANT, "f8cdef31-a31e-4b4a-93e4-5f571e91255a"] {
        assert!(docs(&[("s.json", sp(own))]).edges().is_empty());
    }
}

#[test]
fn outside_subjects_become_whom_the_credential_names() {
    let apps = json!([{"id": id(20), "appId": id(21), "displayName": "a", "signInAudience": "AzureADMyOrg"}]);
    let credential = json!([{"id": "f", "name": "ci", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:acme/app:ref:refs/heads/main", "audiences": ["api://AzureADTokenExchange"]}]);
    let run = docs(&[("a.json", apps), (&format!("applications/{}/federatedIdentityCredentials.json", id(20)), credential.clone())]);
    let trust = &run.records(Kind::Trust)[0];
    assert_eq!(run.attr(Kind::Trust, trust, AttrName::MayAssume), [format!("service_account:{}", id(21))]);
    assert!(run.has(Kind::External, "oidc:token.actions.githubusercontent.com", "repo:acme/app:ref:refs/heads/main"));
    let arm_id = format!("{SUB}/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app");
    let of_identity = json!([{"id": format!("{arm_id}/federatedIdentityCredentials/aks"), "name": "aks", "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        "issuer": "https://westeurope.oic.prod-aks.azure.com/t/c/", "subject": "system:serviceaccount:ml:train", "audiences": ["api://AzureADTokenExchange"]}]);
    let identity = json!([{"id": arm_id, "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "clientId": id(11), "principalId": id(12), "tenantId": TENANT}]);
    let run = docs(&[("i.json", identity), ("f.json", of_identity)]);
    assert_eq!(run.attr(Kind::Trust, &run.records(Kind::Trust)[0], AttrName::MayAssume), [format!("service_account:{}", id(11))]);
    assert!(run.has(Kind::External, "oidc:westeurope.oic.prod-aks.azure.com/t/c", "system:serviceaccount:ml:train"));
    let lost = docs(&[("f.json", credential)]);
    assert!(lost.records(Kind::Trust).is_empty() && lost.facts.notes.iter().any(|note| note.contains("whose it is")));
}
