//! Elements of a collection by AzureHound: `{ "kind": "AZ…", "data": {…} }`. In: one element. Out: the same records that the
//! direct lists give; what a collection wraps in lists of its own is unwrapped here.

use super::kinds::{self, Object, field, text};
use super::read::{self, told};
use super::read_arm;
use super::record::{Container, Holder, Owned, Owner, Tenant};
use crate::doc::{Item, Sort};
use crate::model::Name;
use crate::source::Context;

/// Kinds that hold nothing that is audited here.
const PASSED: &[&str] = &["AZDevice", "AZDeviceOwner", "AZIntuneDevice", "AZStorageContainer"];

/// Reads one element.
pub(super) fn element(tenant: &mut Tenant, item: Item<'_>, cx: &mut Context<'_>) {
    let (Some(kind), Some(data)) = (item.text_of("kind"), item.get("data")) else { return };
    // The collector says with each object whose it is; a tenant that was only seen from outside is another's.
    if !matches!(kind, "AZTenant") {
        told(tenant, data, "tenantId");
    } else if data.get("collected").and_then(|value| value.bool()) == Some(true) {
        told(tenant, data, "tenantId");
        return;
    } else {
        return;
    }
    let id = |key: &str, cx: &mut Context<'_>| data.text_of(key).map_or(Name::EMPTY, |id| cx.name(id));
    match kind {
        "AZGroupMember" => {
            let group = id("groupId", cx);
            for (who, at) in inner(data, "members", "member") {
                let member = cx.name(who);
                tenant.members.push((group, member, cx.place(at)));
            }
        }
        "AZGroupOwner" => owners(tenant, Owned::Group, id("groupId", cx), data, cx),
        "AZAppOwner" => owners(tenant, Owned::App, id("appId", cx), data, cx),
        "AZServicePrincipalOwner" => owners(tenant, Owned::Principal, id("servicePrincipalId", cx), data, cx),
        "AZRoleAssignment" => lists(data, |entry| {
            let place = cx.place(entry.at());
            read::directory_assignment(tenant, entry, place, cx);
        }),
        "AZRoleEligibilityScheduleInstance" => {
            let mut any = false;
            lists(data, |entry| {
                any = true;
                let place = cx.place(entry.at());
                read::directory(tenant, entry, true, place, cx);
            });
            if !any && data.text_of("principalId").is_some() {
                read::directory(tenant, data, true, cx.place(data.at()), cx);
            }
        }
        "AZFederatedIdentityCredential" => {
            let holder = Holder::App(id("appId", cx));
            lists(data, |entry| {
                let credential = entry.children().find(|child| child.text_of("issuer").is_some()).unwrap_or(entry);
                read::federated(tenant, holder, credential, cx);
            });
        }
        "AZKeyVaultAccessPolicy" => {
            let vault = id("keyVaultId", cx);
            read_arm::policy(tenant, vault, data, cx);
        }
        "AZManagementGroupDescendant" => {
            let parent = field(data, "parent").and_then(|parent| parent.text_of("id"));
            if let (Some(child), Some(parent)) = (data.text_of("id"), parent) {
                let pair = (cx.name(child), cx.name(parent));
                tenant.under.push(pair);
            }
        }
        "AZSubscription" => {
            let plain = data.text_of("subscriptionId").map(|id| format!("/subscriptions/{id}"));
            let Some(own) = data.text_of("id").filter(|id| id.starts_with('/')).map(str::to_owned).or(plain) else { return };
            let title = data.text_of("displayName").map_or(Name::EMPTY, |title| cx.name(title));
            let managed_by = data.list_of("managedByTenants").filter_map(|other| other.text_of("tenantId")).map(|id| cx.name(id)).collect();
            let place = cx.place(data.at());
            let tenant_of = id("tenantId", cx);
            tenant.containers.push(Container { id: cx.name(&own), title, tenant: tenant_of, managed_by, place });
        }
        _ if PASSED.contains(&kind) => *tenant.skipped.entry(format!("`{kind}` of a collection")).or_default() += 1,
        _ if assignees(tenant, data, cx) => {}
        _ => match kinds::object(data) {
            Some(object) if object != Object::Hound => read::object(tenant, object, data, cx),
            _ if data.text_of("id").is_some_and(|id| kinds::starts(id, "/subscriptions/")) && data.text_of("type").is_some() => {
                read_arm::resource(tenant, data, cx.place(data.at()), cx);
            }
            _ => *tenant.skipped.entry(format!("`{}` of a collection", shown(kind))).or_default() += 1,
        },
    }
}

/// A kind as a note may show it.
fn shown(kind: &str) -> String {
    kind.chars().filter(char::is_ascii_alphanumeric).take(60).collect()
}

/// All elements of all lists of a wrapper.
fn lists<'t>(data: Item<'t>, mut each: impl FnMut(Item<'t>)) {
    for list in data.children().filter(|child| child.sort() == Sort::List) {
        for entry in list.children().filter(|entry| entry.sort() == Sort::Map) {
            each(entry);
        }
    }
}

/// The ids of what each entry of a list wraps, with their places.
fn inner<'t>(data: Item<'t>, list: &str, key: &str) -> Vec<(&'t str, u32)> {
    let entries = data.list_of(list).filter_map(|entry| {
        let inner = entry.get(key).unwrap_or(entry);
        Some((inner.text_of("id")?, entry.at()))
    });
    entries.collect()
}

fn owners(tenant: &mut Tenant, of: Owned, what: Name, data: Item<'_>, cx: &mut Context<'_>) {
    for (who, at) in inner(data, "owners", "owner") {
        let owner = cx.name(who);
        tenant.owners.push(Owner { of, what, owner, place: cx.place(at) });
    }
}

/// Assignments of roles, whatever the wrapper calls them: entries in which some map has the properties of one.
fn assignees(tenant: &mut Tenant, data: Item<'_>, cx: &mut Context<'_>) -> bool {
    let mut any = false;
    let is_wrapper = data.children().any(|child| child.sort() == Sort::List) && data.text_of("type").is_none();
    if !is_wrapper {
        return false;
    }
    lists(data, |entry| {
        let holder = entry.children().find(|child| text(*child, "principalId").is_some() && text(*child, "roleDefinitionId").is_some());
        if let Some(holder) = holder {
            any = true;
            let place = cx.place(holder.at());
            read_arm::assignment(tenant, holder, place, cx);
        }
    });
    // A wrapper whose list is empty says that there is none.
    any || data.children().all(|child| child.sort() != Sort::List || child.children().next().is_none()) && data.text_of("id").is_none()
}
