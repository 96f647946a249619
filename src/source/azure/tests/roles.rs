//! Roles of Azure: scopes, what is taken out, conditions, vaults, identities.

use super::*;
use crate::model::{AttrName, Kind};

fn edges_of(run: &Run, role: &str) -> Vec<String> {
    run.edges().into_iter().filter(|edge| edge.starts_with(&format!("role:{role} "))).collect()
}

#[test]
fn a_role_counts_below_its_scope_and_in_any_case() {
    let machine = arm("Microsoft.Compute/virtualMachines", "vm");
    let group = format!("{}/RESOURCEGROUPS/G", SUB.to_uppercase().replace("/SUBSCRIPTIONS", "/subscriptions"));
    let run = docs(&[
        ("a.json", json!([assignment(&id(1), "User", "9980e02c-c2be-4d73-94e8-173b1dc7cf3c", &group)])),
        ("r.json", json!([machine])),
    ]);
    let role = format!("Virtual Machine Contributor@{group}");
    assert!(run.has_edge(&format!("role:{role} controls set:virtual machines@{group}")), "{:?}", run.edges());
    assert_eq!(run.attr(Kind::Set, &format!("virtual machines@{group}"), AttrName::Members).len(), 1);
    let other = docs(&[
        ("a.json", json!([assignment(&id(1), "User", "9980e02c-c2be-4d73-94e8-173b1dc7cf3c", &format!("{SUB}/resourceGroups/g2"))])),
        ("r.json", json!([arm("Microsoft.Compute/virtualMachines", "vm")])),
    ]);
    assert_eq!(other.attr(Kind::Set, &format!("virtual machines@{SUB}/resourceGroups/g2"), AttrName::Members), [""; 0]);
}

#[test]
fn management_groups_hold_what_is_under_them() {
    let root = "/providers/Microsoft.Management/managementGroups/root";
    let tree = json!({"id": root, "type": "/providers/Microsoft.Management/managementGroups", "name": "root", "displayName": "Root",
        "children": [{"id": "/providers/Microsoft.Management/managementGroups/a", "children": [{"id": SUB, "type": "/subscriptions"}]}]});
    let run = docs(&[("a.json", json!([assignment(&id(1), "User", OWNER, root)])), ("mg.json", tree)]);
    let members = run.attr(Kind::Set, &format!("scopes@{root}"), AttrName::Members);
    assert_eq!(members.len(), 3, "{members:?}");
    let lone = docs(&[("a.json", json!([assignment(&id(1), "User", OWNER, root), assignment(&id(2), "User", READER, SUB)]))]);
    assert!(lone.facts.needs.iter().any(|need| lone.facts.names.text(need.what).contains("management-group show")));
}

#[test]
fn a_contributor_changes_everything_and_administers_nothing() {
    let run = docs(&[("a.json", json!([assignment(&id(1), "User", CONTRIBUTOR, SUB)]))]);
    assert!(run.has_edge(&format!("role:Contributor@{SUB} allows(write) resource:{SUB}")));
    assert!(!edges_of(&run, &format!("Contributor@{SUB}")).iter().any(|edge| edge.contains("manages")));
    let access = docs(&[("a.json", json!([assignment(&id(1), "User", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", SUB)]))]);
    assert!(access.has_edge(&format!("role:User Access Administrator@{SUB} manages resource:{SUB}")));
    assert!(!access.edges().iter().any(|edge| edge.contains("allows(administer) resource:/sub")));
}

#[test]
fn a_condition_limits_what_may_be_assigned() {
    let with = |operator: &str, roles: &str| {
        let mut one = assignment(&id(1), "ServicePrincipal", "f58310d9-a9f6-439a-9e8d-f62e7b41a168", SUB);
        one["condition"] = json!(format!("(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] {operator} {{{roles}}})"));
        docs(&[("a.json", json!([one])), ("r.json", json!([arm("Microsoft.Storage/storageAccounts", "data")]))])
    };
    let only = with("ForAnyOfAnyValues:GuidEquals", READER);
    assert!(only.edges().iter().any(|edge| edge.contains(&format!("manages role:Reader@{SUB} [conditional]"))), "{:?}", only.edges());
    assert!(!only.edges().iter().any(|edge| edge.contains("resource:/sub")));
    let administrators = format!("{OWNER}, 18d7d88d-d35e-4fb5-a5c3-7773c20a72d9, f58310d9-a9f6-439a-9e8d-f62e7b41a168");
    let but = with("ForAnyOfAllValues:GuidNotEquals", &administrators);
    assert!(!but.edges().iter().any(|edge| edge.contains("manages resource:/sub")), "{:?}", but.edges());
    assert!(but.edges().iter().any(|edge| edge.contains("[conditional]")));
    let unknown = with("StringLike", "x");
    assert!(unknown.edges().iter().any(|edge| edge.contains(&format!("manages resource:{SUB} [conditional]"))));
    let plain = docs(&[("a.json", json!([assignment(&id(1), "ServicePrincipal", "f58310d9-a9f6-439a-9e8d-f62e7b41a168", SUB)]))]);
    assert!(plain.has_edge(&format!("role:Role Based Access Control Administrator@{SUB} manages resource:{SUB}")));
}

#[test]
fn an_unknown_role_is_never_empty() {
    let run = docs(&[("a.json", json!([assignment(&id(1), "User", &id(40), SUB)]))]);
    assert!(run.facts.needs.iter().any(|need| run.facts.names.text(need.what).contains("role definition list")));
    let own = custom(&id(40), "Vault Keeper", &[], &["Microsoft.KeyVault/vaults/secrets/getSecret/action"]);
    let run = docs(&[("a.json", json!([assignment(&id(1), "User", &id(40), SUB)])), ("d.json", json!([own]))]);
    assert!(!run.facts.needs.iter().any(|need| run.facts.names.text(need.what).contains("role definition list")));
    assert!(run.holds(&id(1), &format!("Vault Keeper@{SUB}")));
}

fn vault(by_roles: Option<bool>, policies: Value) -> Value {
    let mut vault = arm("Microsoft.KeyVault/vaults", "kv");
    vault["properties"] = json!({"tenantId": TENANT, "enableRbacAuthorization": by_roles, "accessPolicies": policies});
    vault
}

#[test]
fn either_roles_or_the_list_decide_over_a_vault() {
    let list = json!([{"tenantId": TENANT, "objectId": id(2), "permissions": {"secrets": ["Get", "List"], "keys": ["sign"]}}]);
    let roles = json!([
        assignment(&id(1), "User", "4633458b-17de-408a-b874-0445c86b69e6", SUB),
        assignment(&id(3), "User", "f25e0fa2-a7c8-4377-a976-54943a77a395", SUB)
    ]);
    let id_of = format!("{SUB}/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv");
    let by_list = docs(&[("a.json", roles.clone()), ("v.json", vault(Some(false), list.clone()))]);
    assert!(by_list.has_edge(&format!("external:{} allows(read) resource:{id_of}", id(2))), "{:?}", by_list.edges());
    assert!(by_list.has_edge(&format!("role:Key Vault Contributor@{SUB} allows(read) set:key vaults with lists@{SUB}")));
    assert!(by_list.attr(Kind::Set, &format!("key vaults@{SUB}"), AttrName::Members).is_empty());
    let by_roles = docs(&[("a.json", roles.clone()), ("v.json", vault(Some(true), list))]);
    assert!(by_roles.has_edge(&format!("role:Key Vault Secrets User@{SUB} allows(read) set:key vaults@{SUB}")));
    assert_eq!(by_roles.attr(Kind::Set, &format!("key vaults@{SUB}"), AttrName::Members).len(), 1);
    assert!(!by_roles.edges().iter().any(|edge| edge.starts_with("external:") || edge.contains("with lists")));
    // The list of vaults says nothing of their mode.
    let bare = docs(&[("a.json", roles), ("v.json", json!([arm("Microsoft.KeyVault/vaults", "kv")]))]);
    assert!(
        bare.has_edge(&format!("role:Key Vault Secrets User@{SUB} allows(read) set:key vaults of unknown mode@{SUB} [conditional]")),
        "{:?}",
        bare.edges()
    );
}

#[test]
fn secrets_of_a_vault_are_kept_without_values() {
    let secret = json!([{"id": "https://kv.vault.azure.net/secrets/db/0123", "value": "planted-value-of-the-vault", "attributes": {"enabled": true, "expires": null}}]);
    let run = docs(&[("v.json", vault(Some(true), json!([]))), ("s.json", secret)]);
    assert_eq!(run.records(Kind::Secret), ["https://kv.vault.azure.net/secrets/db"]);
    assert!(!run.attr(Kind::Secret, "https://kv.vault.azure.net/secrets/db", AttrName::StoredIn).is_empty());
    assert!(run.is_free_of("planted-value"));
}

#[test]
fn identities_of_resources_are_one_with_their_service_principals() {
    let arm_id = format!("{SUB}/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app");
    let mut site = arm("Microsoft.Web/sites", "web");
    site["identity"] = json!({"type": "SystemAssigned, UserAssigned", "principalId": id(1), "tenantId": TENANT,
        "userAssignedIdentities": {arm_id.to_lowercase(): {"clientId": id(11), "principalId": id(12)}}});
    let principals = json!([
        {"id": id(1), "appId": id(10), "displayName": "web", "servicePrincipalType": "ManagedIdentity", "alternativeNames": ["isExplicit=False", format!("{SUB}/resourcegroups/g/providers/Microsoft.Web/sites/web")]},
        {"id": id(12), "appId": id(11), "displayName": "app", "servicePrincipalType": "ManagedIdentity", "alternativeNames": ["isExplicit=True", arm_id]}
    ]);
    let run = docs(&[("r.json", json!([site])), ("sp.json", principals)]);
    let workload = format!("workload:{SUB}/resourceGroups/g/providers/Microsoft.Web/sites/web");
    assert!(run.has_edge(&format!("{workload} runs_as service_account:{}", id(10))), "{:?}", run.edges());
    assert!(run.has_edge(&format!("{workload} runs_as service_account:{}", id(11))));
    assert_eq!(run.records(Kind::ServiceAccount), [id(10), id(11)]);
}

#[test]
fn a_schedule_says_since_when_and_until_when() {
    let mut active = assignment(&id(1), "User", OWNER, SUB);
    active["properties"] = json!({"assignmentType": "Activated", "startDateTime": "2025-01-01T00:00:00Z", "endDateTime": "2025-01-01T08:00:00Z", "memberType": "Direct"});
    let mut eligible = assignment(&id(2), "User", OWNER, SUB);
    eligible["id"] = json!(format!("{SUB}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances/y"));
    eligible["startDateTime"] = json!("2025-01-01T00:00:00Z");
    let run =
        docs(&[("a.json", json!([active, eligible, assignment(&id(1), "User", OWNER, SUB), assignment(&id(3), "User", OWNER, SUB)]))]);
    let grant = |who: u32, way: &str| format!("{} holds Owner@{SUB}{way}", id(who));
    assert_eq!(
        run.attr(Kind::Grant, &grant(1, " while activated"), AttrName::Activation),
        ["just_in_time"],
        "{:?}",
        run.records(Kind::Grant)
    );
    assert_eq!(run.attr(Kind::Grant, &grant(1, " while activated"), AttrName::Expires), ["1735718400"]);
    assert_eq!(run.attr(Kind::Grant, &grant(2, " when eligible"), AttrName::Activation), ["eligible"]);
    // A plain assignment does not say whether it ends.
    assert!(run.attr(Kind::Grant, &grant(3, ""), AttrName::Expires).is_empty());
    assert_eq!(run.records(Kind::Grant).len(), 3);
}

#[test]
fn resources_of_terraform_are_the_same_records() {
    let at = |kind: &str, name: &str, values: Value| json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "values": values});
    let vm = format!("{SUB}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm");
    let arm_id = format!("{SUB}/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app");
    let state = json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": [
        at("azurerm_user_assigned_identity", "app", json!({"id": arm_id, "client_id": id(11), "principal_id": id(12), "tenant_id": TENANT})),
        at("azurerm_linux_virtual_machine", "vm", json!({"id": vm, "name": "vm", "admin_password": "planted-password-of-a-machine",
            "identity": [{"type": "UserAssigned", "identity_ids": [arm_id]}]})),
        at("azurerm_role_assignment", "a", json!({"scope": SUB, "principal_id": id(12), "role_definition_name": "Owner"})),
        at("azurerm_role_assignment", "b", json!({"scope": SUB, "principal_id": id(1), "principal_type": "User", "role_definition_name": "Virtual Machine Contributor"})),
        at("azurerm_federated_identity_credential", "f", json!({"parent_id": arm_id, "issuer": "https://token.actions.githubusercontent.com",
            "subject": "repo:acme/app:environment:prod", "audience": ["api://AzureADTokenExchange"], "name": "gh"})),
        at("azuread_application", "app", json!({"object_id": id(20), "id": format!("/applications/{}", id(20)), "client_id": id(21), "display_name": "app"})),
        at("azuread_service_principal", "app", json!({"object_id": id(24), "client_id": id(21), "display_name": "app"})),
        at("azuread_application_password", "p", json!({"application_id": format!("/applications/{}", id(20)), "key_id": id(22), "value": "planted-value-of-a-password", "end_date": "2030-01-01T00:00:00Z"})),
        at("azuread_app_role_assignment", "g", json!({"app_role_id": "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", "principal_object_id": id(24), "resource_object_id": id(99)}))
    ]}}});
    let run = read(&SOURCE, &[], &[("state.json", &state.to_string())]);
    run.is_sound();
    assert!(run.is_free_of("planted-"));
    assert!(run.has(Kind::ServiceAccount, &format!("azure:{TENANT}"), &id(11)), "{:?}", run.records(Kind::ServiceAccount));
    assert!(run.has_edge(&format!("workload:{vm} runs_as service_account:{}", id(11))), "{:?}", run.edges());
    assert!(run.holds(&id(11), &format!("Owner@{SUB}")));
    assert!(run.has_edge(&format!("role:Virtual Machine Contributor@{SUB} controls set:virtual machines@{SUB}")));
    assert_eq!(run.attr(Kind::Trust, &run.records(Kind::Trust)[0], AttrName::MayAssume), [format!("service_account:{}", id(11))]);
    assert!(run.has_edge(&format!("secret:{}/{} authenticates_as oauth_client:{}", id(21), id(22), id(21))));
    assert!(run.holds(&id(21), "Microsoft Graph RoleManagement.ReadWrite.Directory"));
}

#[test]
fn a_plan_names_what_is_not_known_by_its_address() {
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0",
    "planned_values": {"root_module": {"resources": [
        {"address": "azurerm_user_assigned_identity.app", "mode": "managed", "type": "azurerm_user_assigned_identity", "name": "app", "values": {"name": "app"}},
        {"address": "azurerm_role_assignment.a", "mode": "managed", "type": "azurerm_role_assignment", "name": "a", "values": {"scope": SUB, "role_definition_name": "Owner"}}
    ]}},
    "resource_changes": [
        {"address": "azurerm_user_assigned_identity.app", "mode": "managed", "type": "azurerm_user_assigned_identity", "name": "app",
            "change": {"actions": ["create"], "before": null, "after": {"name": "app"}, "after_unknown": {"id": true, "client_id": true, "principal_id": true}, "after_sensitive": {}}},
        {"address": "azurerm_role_assignment.a", "mode": "managed", "type": "azurerm_role_assignment", "name": "a",
            "change": {"actions": ["create"], "before": null, "after": {"scope": SUB, "role_definition_name": "Owner"}, "after_unknown": {"id": true, "principal_id": true}, "after_sensitive": {}}}
    ],
    "configuration": {"root_module": {"resources": [
        {"address": "azurerm_user_assigned_identity.app", "mode": "managed", "type": "azurerm_user_assigned_identity", "name": "app", "expressions": {"name": {"constant_value": "app"}}},
        {"address": "azurerm_role_assignment.a", "mode": "managed", "type": "azurerm_role_assignment", "name": "a",
            "expressions": {"principal_id": {"references": ["azurerm_user_assigned_identity.app.principal_id", "azurerm_user_assigned_identity.app"]}}}
    ]}}});
    let run = read(&SOURCE, &[], &[("plan.json", &plan.to_string())]);
    run.is_sound();
    assert!(run.holds("tf:azurerm_user_assigned_identity.app", &format!("Owner@{SUB}")), "{:?}", run.records(Kind::Grant));
    assert_eq!(run.records(Kind::ServiceAccount), ["tf:azurerm_user_assigned_identity.app"]);
}
