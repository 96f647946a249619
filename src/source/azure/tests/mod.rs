//! Tests of the Azure source: the forms in which lists come, and what each of them means.

mod directory;
mod forms;
mod roles;
mod whole;

use super::SOURCE;
use crate::source::testing::{Run, read};
use serde_json::{Value, json};

/// The tenant of the tests, as a folder names it.
pub(super) const TENANT: &str = "11111111-0000-4000-8000-000000000000";
/// Their subscription.
pub(super) const SUB: &str = "/subscriptions/22222222-0000-4000-8000-000000000000";

/// An identifier.
pub(super) fn id(number: u32) -> String {
    format!("33333333-0000-4000-8000-{number:012}")
}

/// Reads documents that lie in the tenant's folder, each in a file of its own.
pub(super) fn docs(documents: &[(&str, Value)]) -> Run {
    let texts: Vec<(String, String)> = documents.iter().map(|(name, doc)| (format!("az/{TENANT}/{name}"), doc.to_string())).collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = read(&SOURCE, &[], &files);
    run.is_sound();
    run
}

/// A resource of a type, in a group of the subscription.
pub(super) fn arm(kind: &str, name: &str) -> Value {
    json!({"id": format!("{SUB}/resourceGroups/g/providers/{kind}/{name}"), "name": name, "type": kind})
}

/// A role assignment as the command line prints it.
pub(super) fn assignment(principal: &str, sort: &str, role: &str, scope: &str) -> Value {
    json!({
        "id": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/x"), "scope": scope, "principalId": principal,
        "principalType": sort, "principalName": "", "roleDefinitionName": null, "condition": null,
        "roleDefinitionId": format!("{SUB}/providers/Microsoft.Authorization/roleDefinitions/{role}")
    })
}

/// A role of the company's own.
pub(super) fn custom(role: &str, name: &str, actions: &[&str], data: &[&str]) -> Value {
    json!({
        "id": format!("{SUB}/providers/Microsoft.Authorization/roleDefinitions/{role}"), "name": role, "roleName": name,
        "roleType": "CustomRole", "type": "Microsoft.Authorization/roleDefinitions",
        "permissions": [{"actions": actions, "notActions": [], "dataActions": data, "notDataActions": []}]
    })
}

pub(super) const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
pub(super) const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
pub(super) const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
