//! The forms in which the same facts come: flat, nested, paged, in a collection; and what is none of them.

use super::*;
use crate::model::{AttrName, Kind};
use crate::source::Claim;

#[test]
fn an_assignment_is_the_same_in_every_form() {
    let flat = assignment(&id(1), "User", OWNER, SUB);
    let nested = json!({
        "id": format!("{SUB}/providers/Microsoft.Authorization/roleAssignments/x"), "name": "x",
        "type": "microsoft.authorization/roleassignments",
        "properties": {"scope": SUB, "principalId": id(1), "principalType": "User",
            "roleDefinitionId": format!("/providers/Microsoft.Authorization/RoleDefinitions/{OWNER}")}
    });
    let hound = json!({"data": [{"kind": "AZSubscriptionRoleAssignment", "data": {"subscriptionId": SUB, "roleAssignments": [
        {"subscriptionId": SUB, "roleAssignment": nested}]}}], "meta": {"type": "azure", "version": 5, "count": 1}});
    for document in [json!([flat]), json!({"value": [nested]}), json!({"data": [nested], "count": 1}), hound, nested] {
        let run = docs(&[("a.json", document.clone())]);
        assert!(run.holds(&id(1), &format!("Owner@{SUB}")), "{document}: {:?}", run.records(Kind::Grant));
        assert!(run.has_edge(&format!("role:Owner@{SUB} allows(administer) resource:{SUB}")), "{:?}", run.edges());
    }
}

#[test]
fn who_is_gone_is_said() {
    let run = docs(&[("a.json", json!([assignment(&id(9), "", READER, SUB)]))]);
    assert_eq!(run.records(Kind::External), [id(9)]);
    assert!(run.facts.needs.iter().any(|need| run.facts.names.text(need.what).contains("deleted")));
}

#[test]
fn a_page_with_a_next_one_is_truncated() {
    let page = json!({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "@odata.nextLink": "https://graph.microsoft.com/v1.0/users?x",
        "value": [{"id": id(1), "userPrincipalName": "ana@acme.example"}]});
    let run = docs(&[("users.json", page)]);
    assert!(run.facts.problems.iter().any(|problem| problem.message.contains("nextLink")));
    let text = |next: bool, number: u32| {
        let mut page = json!({"value": [{"id": id(number), "userPrincipalName": format!("{number}@acme.example")}]});
        if next {
            page["@odata.nextLink"] = json!("https://graph.microsoft.com/v1.0/users?x");
        }
        page.to_string()
    };
    let problems = |text: &str| read(&SOURCE, &[], &[("az/users.json", text)]).facts.problems.len();
    assert_eq!(problems(&(text(true, 1) + &text(false, 2))), 0, "the next page is in the file");
    assert_eq!(problems(&(text(true, 1) + &text(true, 2))), 1);
    assert_eq!(problems(&(text(true, 1) + &json!([arm("Microsoft.Web/sites", "s")]).to_string())), 1, "another list is no next page");
    let last = json!({"@odata.nextLink": "", "value": [{"id": id(1), "userPrincipalName": "ana@acme.example"}]});
    assert!(docs(&[("users.json", last)]).facts.problems.is_empty());
}

#[test]
fn others_are_not_claimed() {
    let others = [
        json!([]),
        json!({}),
        json!([{"id": "x", "name": "y"}]),
        json!({"value": []}),
        json!({"value": [{"id": "1", "displayName": "x"}]}),
        json!({"data": [{"id": "user-1", "object": "user"}]}),
        json!([{"applicationId": id(1), "displayName": "x", "id": "7"}]),
        json!({"resources": [{"type": "Microsoft.Compute/virtualMachines", "name": "x"}], "$schema": "deploymentTemplate.json#"}),
        json!([{"RoleAssignmentId": "x", "RoleDefinitionId": "y", "ObjectId": id(1)}]),
        json!({"roleDefinitionId": 1, "principalId": []}),
    ];
    for other in others {
        assert_eq!(docs(&[("x.json", other.clone())]).claims, [Claim::No], "{other}");
    }
    let graph =
        json!({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#policies", "value": [{"id": "1", "state": "enabled"}]});
    assert!(matches!(docs(&[("x.json", graph)]).claims.as_slice(), [Claim::Skip(_)]));
}

#[test]
fn the_tenant_is_told_by_folder_files_or_user() {
    let account = json!([{"cloudName": "AzureCloud", "id": id(5), "tenantId": id(6), "name": "prod", "state": "Enabled"}]).to_string();
    let run = read(&SOURCE, &[], &[("x/subscriptions.json", &account)]);
    assert!(run.has(Kind::Resource, &format!("azure:{}", id(6)), &format!("/subscriptions/{}", id(5))));
    let run = read(&SOURCE, &[("tenant", &id(7))], &[("x/a.json", &json!([arm("Microsoft.Web/sites", "s")]).to_string())]);
    assert!(run.has(Kind::Resource, &format!("azure:{}", id(7)), SUB));
    let run = read(&SOURCE, &[], &[("x/a.json", &json!([arm("Microsoft.Web/sites", "s")]).to_string())]);
    assert!(run.has(Kind::Resource, "azure:x", SUB), "a folder stands for its tenant");
    // A subscription of another tenant in the list of one person is not this tenant's.
    let run = docs(&[(
        "subscriptions.json",
        json!([{"cloudName": "AzureCloud", "id": id(5), "tenantId": id(6), "name": "other", "state": "Enabled"}]),
    )]);
    assert!(run.records(Kind::Resource).is_empty());
}

#[test]
fn a_collection_is_read_by_its_kinds() {
    let user = json!({"id": id(1), "userPrincipalName": "ana@acme.example", "tenantId": TENANT});
    let collection = json!({"data": [
        {"kind": "AZUser", "data": user},
        {"kind": "AZGroup", "data": {"id": id(2), "displayName": "g", "securityEnabled": true, "mailEnabled": false, "isAssignableToRole": false}},
        {"kind": "AZGroupMember", "data": {"groupId": id(2), "members": [{"groupId": id(2), "member": {"id": id(1)}}]}},
        {"kind": "AZApp", "data": {"id": id(3), "appId": id(4), "displayName": "app", "signInAudience": "AzureADMyOrg",
            "passwordCredentials": [{"keyId": id(8), "endDateTime": "2030-01-01T00:00:00.1234567Z"}]}},
        {"kind": "AZServicePrincipal", "data": {"id": id(5), "appId": id(4), "servicePrincipalType": "Application", "appOwnerOrganizationId": TENANT}},
        {"kind": "AZAppOwner", "data": {"appId": id(4), "owners": [{"appId": id(4), "owner": {"id": id(1)}}]}},
        {"kind": "AZRole", "data": {"id": "62e90394-69f5-4237-9190-012177145e10", "templateId": "62e90394-69f5-4237-9190-012177145e10",
            "displayName": "Global Administrator", "isBuiltIn": true, "rolePermissions": []}},
        {"kind": "AZRoleAssignment", "data": {"roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10", "tenantId": TENANT,
            "roleAssignments": [{"id": "a", "roleDefinitionId": "62e90394-69f5-4237-9190-012177145e10", "principalId": id(2), "directoryScopeId": "/"}]}},
        {"kind": "AZRoleEligibilityScheduleInstance", "data": {"id": "e", "roleDefinitionId": "e8611ab8-c189-46e8-94e1-60213ab1f814",
            "principalId": id(1), "directoryScopeId": "/", "startDateTime": "2025-01-01T00:00:00Z", "tenantId": TENANT}},
        {"kind": "AZFederatedIdentityCredential", "data": {"appId": id(4), "fics": [{"appId": id(4), "fic": {
            "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:acme/app:environment:prod", "audiences": ["x"]}}]}},
        {"kind": "AZVM", "data": {"id": format!("{SUB}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm"),
            "type": "Microsoft.Compute/virtualMachines", "name": "vm", "identity": {"type": "SystemAssigned", "principalId": id(7), "tenantId": TENANT}}},
        {"kind": "AZDevice", "data": {"id": "d"}},
        {"kind": "AZSomethingNew", "data": {"id": "d"}}
    ], "meta": {"type": "azure", "version": 5, "count": 13}});
    let run = docs(&[("azurehound.json", collection)]);
    assert!(run.has_edge(&format!("human:ana@acme.example member_of group:{}", id(2))), "{:?}", run.edges());
    assert!(run.has_edge(&format!("human:ana@acme.example manages oauth_client:{}", id(4))));
    assert!(run.has_edge(&format!("oauth_client:{} authenticates_as service_account:{}", id(4), id(4))));
    assert!(run.has_edge(&format!("secret:{}/{} authenticates_as oauth_client:{}", id(4), id(8), id(4))));
    assert!(run.has_edge(&format!(
        "workload:{SUB}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm runs_as service_account:{}",
        id(7)
    )));
    assert!(run.holds(&id(2), "Global Administrator"));
    assert!(run.holds("ana@acme.example", "Privileged Role Administrator when eligible"));
    assert_eq!(run.records(Kind::Trust).len(), 1);
    assert_eq!(run.attr(Kind::Secret, &format!("{}/{}", id(4), id(8)), AttrName::Expires), ["1893456000"]);
    assert!(
        run.facts.notes.iter().any(|note| note.contains("AZSomethingNew")) && run.facts.notes.iter().any(|note| note.contains("AZDevice"))
    );
}

#[test]
fn what_is_broken_breaks_nothing() {
    let bad = [
        json!([{"roleDefinitionId": "", "principalId": "", "scope": "/"}]),
        json!([{"id": SUB, "type": "Microsoft.Compute/virtualMachines", "identity": []}]),
        json!([{"appId": "", "signInAudience": null, "passwordCredentials": {"keyId": 1}}]),
        json!([{"issuer": "", "subject": "", "audiences": []}]),
        json!({"kind": "AZGroupMember", "data": {"groupId": null, "members": [null, 1, {"member": []}]}}),
        json!([{"id": "/providers/Microsoft.Management/managementGroups/a", "children": [{"id": "/providers/Microsoft.Management/managementGroups/a"}]}]),
        json!([{"id": format!("{SUB}/x"), "type": "/"}]),
    ];
    for document in bad {
        docs(&[("x.json", document)]);
    }
}
