//! Fine-grained administration: the authorization settings of the clients by which the server keeps its own permissions. In: those
//! settings of one client. Out: permissions and policies by name. The settings of all other clients are an application's own affair.

use super::record::{Client, Permission, Policy, Subject};
use crate::doc::{Item, Layout, Tape, json};
use crate::model::Name;
use crate::source::Context;

/// The client that keeps the permissions since version 26.2.
pub(super) const PERMISSIONS_CLIENT: &str = "admin-permissions";

/// Whether the server keeps its own permissions at this client.
pub(super) fn keeps_permissions(client: &str) -> bool {
    client == PERMISSIONS_CLIENT || client == "realm-management" || client.ends_with("-realm")
}

/// Reads the settings of such a client.
pub(super) fn read(client: &mut Client, settings: Item<'_>, cx: &mut Context<'_>) {
    for item in settings.list_of("policies") {
        let (Some(name), Some(kind)) = (item.text_of("name"), item.text_of("type")) else { continue };
        let name = cx.name(name);
        let place = cx.place(item.at());
        if matches!(kind, "scope" | "resource") {
            let all_agree = item.text_of("decisionStrategy") != Some("AFFIRMATIVE");
            let sort =
                config(item, "defaultResourceType").or_else(|| item.text_of("resourceType")).map_or(Name::EMPTY, |text| cx.name(text));
            let (scopes, resources) = (names(item, "scopes", cx), names(item, "resources", cx));
            let policies = names(item, "applyPolicies", cx);
            client.permissions.push(Permission { name, scopes, resources, sort, policies, all_agree, place });
            continue;
        }
        let mut policy = Policy { name, subjects: Vec::new(), required: false, decidable: false, place };
        let positive = item.text_of("logic") != Some("NEGATIVE");
        policy.decidable = positive
            && match kind {
                "role" => each(item, "roles", &mut |role| {
                    let named = role.text().or_else(|| role.text_of("id")).map(|text| Subject::Role(cx.name(text)));
                    policy.required |= role.get("required").and_then(|value| value.bool()) == Some(true);
                    policy.subjects.extend(named);
                }),
                "user" => each(item, "users", &mut |user| policy.subjects.extend(user.text().map(|text| Subject::User(cx.name(text))))),
                "client" => each(item, "clients", &mut |id| policy.subjects.extend(id.text().map(|text| Subject::Client(cx.name(text))))),
                "group" => each(item, "groups", &mut |group| {
                    let below = group.get("extendChildren").and_then(|value| value.bool()) == Some(true);
                    let named = group.text().or_else(|| group.text_of("path")).or_else(|| group.text_of("id"));
                    policy.subjects.extend(named.map(|text| Subject::Group(cx.name(text), below)));
                }),
                _ => false,
            };
        client.policies.push(policy);
    }
}

fn config<'t>(item: Item<'t>, key: &str) -> Option<&'t str> {
    item.at_path(&["config", key]).and_then(|value| value.text())
}

/// The texts of a list, which stands either as a list or as JSON within a text.
fn names(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Vec<Name> {
    let mut all = Vec::new();
    each(item, key, &mut |value| all.extend(value.text().or_else(|| value.text_of("name")).map(|text| cx.name(text))));
    all
}

/// Hands over each element of a list that stands beside the name or, as text, in `config`. Whether there was such a list.
fn each(item: Item<'_>, key: &str, take: &mut dyn FnMut(Item<'_>)) -> bool {
    if let Some(list) = item.get(key) {
        list.children().for_each(take);
        return true;
    }
    let Some(text) = config(item, key) else { return false };
    let mut tape = Tape::default();
    let read = json::read(text, 0, Layout::Whole, &mut tape, &mut |part| {
        part.item.children().for_each(&mut *take);
        Ok(())
    });
    read.is_ok()
}

/// Whether a client has settings that only its application understands.
pub(super) fn of_an_application(client: &str, item: Item<'_>) -> bool {
    !keeps_permissions(client) && item.get("authorizationSettings").is_some_and(|settings| settings.list_of("policies").next().is_some())
}
