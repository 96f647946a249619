//! Reads items of Azure Resource Manager into records: assignments and definitions of roles, subscriptions, management groups, key vaults
//! and resources with their identities. In: one item, flat as the command line prints it or with `properties` as the interface gives it.
//! Out: records of its tenant.

use super::kinds::{self, Object, field, starts, text};
use super::read::{name, texts, told, window};
use super::record::{Assignment, Block, Container, Definition, Identity, Policy, Resource, Tenant, VaultSecret};
use crate::doc::{Item, Sort};
use crate::model::{Name, Place};
use crate::source::Context;
use crate::source::writer::{moment, when};

/// Reads an item by what it is.
pub(super) fn object(tenant: &mut Tenant, object: Object, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    match object {
        Object::Assignment => assignment(tenant, item, place, cx),
        Object::Definition => definition(tenant, item, place, cx),
        Object::Secret => secret(tenant, item, place, cx),
        Object::Resource => resource(tenant, item, place, cx),
        Object::Subscription => subscription(tenant, item, place, cx),
        Object::ManagementGroup => management_group(tenant, item, place, cx),
        _ => {}
    }
}

/// The managed identity in whose resource id a federated credential lies.
pub(super) fn identity_of(id: &str) -> Option<&str> {
    let at = id.to_ascii_lowercase().find("/federatedidentitycredentials/")?;
    id.get(..at).filter(|id| starts(id, "/subscriptions/"))
}

pub(super) fn assignment(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    let id = item.text_of("id").unwrap_or("").to_ascii_lowercase();
    let eligible = id.contains("/roleeligibilityschedule") || field(item, "roleEligibilityScheduleId").is_some();
    let times = if item.get("createdOn").is_some() { item } else { item.get("properties").unwrap_or(item) };
    let scope = text(item, "scope").map_or_else(|| scope_of(&id).to_owned(), str::to_owned);
    let window = window(item, eligible);
    // A schedule that came through a group stands at the group, too.
    if window.scheduled && text(item, "memberType") == Some("Group") {
        return;
    }
    let condition = name(item, "condition", cx);
    let [principal, sort, principal_name] = ["principalId", "principalType", "principalName"].map(|key| name(item, key, cx));
    let [definition, definition_name] = ["roleDefinitionId", "roleDefinitionName"].map(|key| name(item, key, cx));
    tenant.assignments.push(Assignment {
        principal,
        sort,
        principal_name,
        definition,
        definition_name,
        scope: cx.name(&scope),
        condition,
        created: moment(times, "createdOn"),
        window,
        place,
    });
}

/// The scope in front of the last provider of a resource id.
fn scope_of(id: &str) -> &str {
    match id.find("/providers/microsoft.authorization/") {
        Some(0) | None => "/",
        Some(at) => id.get(..at).unwrap_or("/"),
    }
}

fn definition(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    let id = item.text_of("name").filter(|id| kinds::is_guid(id)).or_else(|| item.text_of("id")?.rsplit('/').next());
    let blocks = field(item, "permissions").into_iter().flat_map(|list| list.children());
    let blocks = blocks.map(|block| Block {
        actions: texts(block, "actions"),
        not_actions: texts(block, "notActions"),
        data: texts(block, "dataActions"),
        not_data: texts(block, "notDataActions"),
        condition: block.text_of("condition").is_some_and(|text| !text.is_empty()),
    });
    let custom = text(item, "roleType").or_else(|| item.at_path(&["properties", "type"])?.text()).is_some_and(|sort| sort == "CustomRole");
    let blocks = blocks.collect();
    let title = name(item, "roleName", cx);
    tenant.definitions.push(Definition { id: id.unwrap_or("").to_ascii_lowercase(), title, custom, blocks, place });
}

fn secret(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    // A version of a secret is the same secret.
    let id: String = item.text_of("id").unwrap_or("").split('/').take(5).collect::<Vec<_>>().join("/");
    let times = item.get("attributes").unwrap_or(item);
    tenant.secrets.push(VaultSecret {
        id: cx.name(&id),
        enabled: times.get("enabled").and_then(|value| value.bool()),
        created: moment(times, "created"),
        updated: moment(times, "updated"),
        expires: when(times, "expires"),
        place,
    });
}

fn subscription(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    told(tenant, item, "tenantId");
    let id = item.text_of("subscriptionId").or_else(|| item.text_of("id")).unwrap_or("");
    let id = if id.starts_with('/') { id.to_owned() } else { format!("/subscriptions/{id}") };
    let managed_by = item.list_of("managedByTenants").filter_map(|other| other.text_of("tenantId")).map(|id| cx.name(id)).collect();
    let title = item.text_of("displayName").or_else(|| item.text_of("name")).map_or(Name::EMPTY, |title| cx.name(title));
    let own = name(item, "tenantId", cx);
    tenant.containers.push(Container { id: cx.name(&id), title, tenant: own, managed_by, place });
}

/// A management group, with all that is known to lie under it: nested `children`, or the `parent` of its details.
fn management_group(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    if let Some(id) = text(item, "tenantId").filter(|id| kinds::is_guid(id)) {
        tenant.told.insert(id.to_ascii_lowercase());
    }
    let mut open = vec![item];
    while let Some(group) = open.pop() {
        let Some(id) = group.text_of("id") else { continue };
        let id = cx.name(id);
        if let Some(parent) = field(group, "details").and_then(|details| details.at_path(&["parent", "id"])).and_then(|id| id.text()) {
            let parent = cx.name(parent);
            tenant.under.push((id, parent));
        }
        let title = name(group, "displayName", cx);
        tenant.containers.push(Container { id, title, tenant: Name::EMPTY, managed_by: Vec::new(), place });
        for child in field(group, "children").into_iter().flat_map(|list| list.children()) {
            if let Some(below) = child.text_of("id") {
                let below = cx.name(below);
                tenant.under.push((below, id));
                open.push(child);
            }
        }
    }
}

pub(super) fn resource(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    let id = name(item, "id", cx);
    let sort = item.text_of("type").unwrap_or("").to_ascii_lowercase();
    if sort.starts_with("microsoft.authorization/") {
        return;
    }
    if let Some(identity) = item.get("identity") {
        told(tenant, identity, "tenantId");
    }
    match sort.as_str() {
        "microsoft.managedidentity/userassignedidentities" => {
            told(tenant, item, "tenantId");
            let [client, principal] = ["clientId", "principalId"].map(|key| name(item, key, cx));
            tenant.identities.push(Identity { resource: id, client, principal, place });
            return;
        }
        "microsoft.keyvault/vaults" => vault(tenant, id, item, cx),
        "microsoft.keyvault/vaults/accesspolicies" => {
            // A change of a vault's list, with the entries that it adds.
            let text = item.text_of("id").unwrap_or("");
            let end = text.to_ascii_lowercase().find("/accesspolicies").unwrap_or(text.len());
            let of = cx.name(text.get(..end).unwrap_or(text));
            for entry in item.at_path(&["properties", "accessPolicies"]).into_iter().flat_map(|list| list.children()) {
                policy(tenant, of, entry, cx);
            }
            return;
        }
        _ => {}
    }
    let own = item.at_path(&["identity", "principalId"]).and_then(|id| id.text()).map_or(Name::EMPTY, |id| cx.name(id));
    let mut given = Vec::new();
    for entry in item.at_path(&["identity", "userAssignedIdentities"]).into_iter().flat_map(|map| map.entries()) {
        let resource = cx.name(entry.key());
        let [client, principal] = ["clientId", "principalId"].map(|key| name(entry, key, cx));
        given.push((resource, client, principal));
    }
    // What runs in a cluster has the identity of its nodes; the identity of the control plane is out of its reach.
    let nodes = field(item, "identityProfile").and_then(|profile| profile.get("kubeletidentity"));
    let is_cluster = sort == "microsoft.containerservice/managedclusters";
    if let Some(nodes) = nodes.filter(|_| is_cluster) {
        given = vec![(name(nodes, "resourceId", cx), name(nodes, "clientId", cx), name(nodes, "objectId", cx))];
    }
    let own = if is_cluster { Name::EMPTY } else { own };
    let tag = item.get("tags").into_iter().flat_map(|tags| tags.children()).find(|tag| {
        let key = tag.key().to_ascii_lowercase();
        matches!(key.as_str(), "environment" | "env") && tag.text().is_some_and(|value| !value.is_empty())
    });
    let environment = tag.and_then(|tag| tag.text()).map_or(Name::EMPTY, |value| cx.name(&value.to_ascii_lowercase()));
    let title = name(item, "name", cx);
    tenant.resources.push(Resource { id, sort: cx.name(&sort), title, own, given, environment, place });
}

fn vault(tenant: &mut Tenant, id: Name, item: Item<'_>, cx: &mut Context<'_>) {
    told(tenant, item, "tenantId");
    let properties = item.get("properties").filter(|map| map.sort() == Sort::Map);
    let Some(properties) = properties else { return };
    // A vault without the setting is one of the time before it, in which only its own list counted.
    let by_roles = properties.get("enableRbacAuthorization").and_then(|value| value.bool());
    let listed = properties.get("accessPolicies").is_some();
    if by_roles.is_some() || listed {
        tenant.vault_modes.push((id, by_roles.unwrap_or(false)));
    }
    for policy in properties.list_of("accessPolicies") {
        self::policy(tenant, id, policy, cx);
    }
}

pub(super) fn policy(tenant: &mut Tenant, vault: Name, item: Item<'_>, cx: &mut Context<'_>) {
    let lower = |key: &str| -> Vec<String> {
        let list = item.at_path(&["permissions", key]).into_iter().flat_map(|list| list.children());
        list.filter_map(|word| word.text()).map(str::to_ascii_lowercase).collect()
    };
    let (secrets, keys) = (lower("secrets"), lower("keys"));
    let [principal, application] = ["objectId", "applicationId"].map(|key| name(item, key, cx));
    tenant.policies.push(Policy { vault, principal, application, secrets, keys, place: cx.place(item.at()) });
}
