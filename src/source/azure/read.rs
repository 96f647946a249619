//! Reads items of Microsoft Graph into records: people, groups, applications, service principals, owners, members, directory roles and
//! granted permissions. In: one item with the place it has. Out: records of its tenant.

use super::kinds::{self, Object, Under, field, text};
use super::read_arm;
use super::record::{
    App, AppRole, Credential, Delegated, DirectoryAssignment, DirectoryRole, Federated, Group, Holder, Owned, Owner, Principal, Tenant,
    User, Window,
};
use crate::doc::Item;
use crate::model::{Activation, Name, Place, Stated};
use crate::source::Context;
use crate::source::writer::{moment, when};

/// The name of a text of an item; empty where it is missing.
pub(super) fn name(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    text(item, key).map_or(Name::EMPTY, |text| cx.name(text))
}

/// All texts of a list.
pub(super) fn texts(item: Item<'_>, key: &str) -> Vec<String> {
    let list = field(item, key).into_iter().flat_map(|list| list.children());
    list.filter_map(|entry| entry.text()).map(str::to_owned).collect()
}

/// Whether a member or owner of a list is something of the directory.
pub(super) fn is_directory_object(item: Item<'_>) -> bool {
    item.text_of("id").is_some_and(kinds::is_guid)
}

/// Reads an item by what it is.
pub(super) fn object(tenant: &mut Tenant, object: Object, item: Item<'_>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    match object {
        Object::User => user(tenant, item, place, cx),
        Object::Group => group(tenant, item, place, cx),
        Object::App => app(tenant, item, place, cx),
        Object::Principal => principal(tenant, item, place, cx),
        Object::DirectoryAssignment => directory_assignment(tenant, item, place, cx),
        Object::DirectoryRole => directory_role(tenant, item, place, cx),
        Object::AppRole => app_role(tenant, item, place, cx),
        Object::Delegated => delegated(tenant, item, place, cx),
        Object::Federated => {
            let holder = read_arm::identity_of(item.text_of("id").unwrap_or(""));
            let holder = holder.map_or(Holder::Unknown, |id| Holder::Identity(cx.name(id)));
            federated(tenant, holder, item, cx);
        }
        Object::Other(what) => *tenant.skipped.entry(what.to_owned()).or_default() += 1,
        Object::Assignment
        | Object::Definition
        | Object::Secret
        | Object::Resource
        | Object::Subscription
        | Object::ManagementGroup
        | Object::Hound => read_arm::object(tenant, object, item, place, cx),
    }
}

/// Reads an item of a list that belongs to an object; false, where the item is no such thing.
pub(super) fn related(tenant: &mut Tenant, under: Under, id: &str, item: Item<'_>, cx: &mut Context<'_>) -> bool {
    let of = cx.name(id);
    if under == Under::AppFederated {
        let known = kinds::object(item) == Some(Object::Federated);
        if known {
            federated(tenant, Holder::App(of), item, cx);
        }
        return known;
    }
    let Some(who) = item.text_of("id").filter(|id| kinds::is_guid(id)) else { return false };
    let who = cx.name(who);
    let place = cx.place(item.at());
    match under {
        Under::GroupMembers => tenant.members.push((of, who, place)),
        Under::GroupOwners => tenant.owners.push(Owner { of: Owned::Group, what: of, owner: who, place }),
        Under::AppOwners => tenant.owners.push(Owner { of: Owned::App, what: of, owner: who, place }),
        Under::PrincipalOwners => tenant.owners.push(Owner { of: Owned::Principal, what: of, owner: who, place }),
        Under::AppFederated => {}
    }
    // The list shows the account as well, so that its name is known without the list of all.
    if matches!(kinds::object(item), Some(Object::User)) {
        user(tenant, item, place, cx);
    }
    true
}

fn user(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    let guest = item.text_of("userType").is_some_and(|sort| sort.eq_ignore_ascii_case("guest"))
        || item.text_of("userPrincipalName").is_some_and(|upn| upn.contains("#EXT#"));
    let signed_in = item.get("signInActivity").map_or(Stated::Missing, |activity| moment(activity, "lastSignInDateTime"));
    tenant.users.push(User {
        id: name(item, "id", cx),
        upn: name(item, "userPrincipalName", cx),
        title: name(item, "displayName", cx),
        mail: name(item, "mail", cx),
        guest,
        enabled: item.get("accountEnabled").and_then(|value| value.bool()),
        created: moment(item, "createdDateTime"),
        last_used: signed_in,
        place,
    });
}

fn group(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    // The directory writes null for a group that was made without the setting.
    let assignable = item.get("isAssignableToRole").map(|value| value.bool().unwrap_or(false));
    tenant.groups.push(Group { id: name(item, "id", cx), title: name(item, "displayName", cx), assignable, place });
}

fn credentials(item: Item<'_>, cx: &mut Context<'_>) -> Vec<Credential> {
    let mut all = Vec::new();
    for (list, certificate) in [("passwordCredentials", false), ("keyCredentials", true)] {
        for entry in item.list_of(list) {
            let thumbprint = entry.text_of("customKeyIdentifier").filter(|text| !text.is_empty()).map(str::to_ascii_uppercase);
            all.push(Credential {
                key: name(entry, "keyId", cx),
                title: name(entry, "displayName", cx),
                thumbprint: thumbprint.filter(|_| certificate).map_or(Name::EMPTY, |text| cx.name(&text)),
                certificate,
                start: moment(entry, "startDateTime"),
                end: when(entry, "endDateTime"),
                place: cx.place(entry.at()),
            });
        }
    }
    all
}

fn app(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    let credentials = credentials(item, cx);
    tenant.apps.push(App {
        id: name(item, "id", cx),
        client: name(item, "appId", cx),
        title: name(item, "displayName", cx),
        created: moment(item, "createdDateTime"),
        credentials,
        place,
    });
}

fn principal(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    let resource = item.list_of("alternativeNames").filter_map(|name| name.text()).find(|name| kinds::starts(name, "/subscriptions/"));
    let resource = resource.map_or(Name::EMPTY, |id| cx.name(id));
    let offers = item.list_of("appRoles").map(|role| (name(role, "id", cx), name(role, "value", cx))).collect();
    let credentials = credentials(item, cx);
    tenant.principals.push(Principal {
        id: name(item, "id", cx),
        client: name(item, "appId", cx),
        title: name(item, "displayName", cx),
        sort: name(item, "servicePrincipalType", cx),
        enabled: item.get("accountEnabled").and_then(|value| value.bool()),
        home: name(item, "appOwnerOrganizationId", cx),
        created: moment(item, "createdDateTime"),
        credentials,
        resource,
        offers,
        place,
    });
}

/// The window of a role by a schedule, or of a plain assignment.
pub(super) fn window(item: Item<'_>, eligible: bool) -> Window {
    let scheduled = field(item, "startDateTime").is_some() || field(item, "assignmentType").is_some();
    let source = if item.get("startDateTime").is_some() || item.get("endDateTime").is_some() {
        item
    } else {
        item.get("properties").unwrap_or(item)
    };
    let activation = match text(item, "assignmentType") {
        _ if eligible => Activation::Eligible,
        Some("Activated") => Activation::JustInTime,
        _ => Activation::Standing,
    };
    Window { activation, start: moment(source, "startDateTime"), end: when(source, "endDateTime"), scheduled }
}

pub(super) fn directory_assignment(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    let eligible =
        item.get("roleEligibilityScheduleId").is_some() || text(item, "assignmentType").is_none() && item.get("memberType").is_some();
    directory(tenant, item, eligible, place, cx);
}

/// The same where the file says which it is.
pub(super) fn directory(tenant: &mut Tenant, item: Item<'_>, eligible: bool, place: Place, cx: &mut Context<'_>) {
    // A role that comes through a group stands at the group, too.
    if item.text_of("memberType") == Some("Group") {
        return;
    }
    let scope = item.text_of("directoryScopeId").unwrap_or("/");
    let scope = cx.name(scope);
    let window = window(item, eligible);
    let [principal, role] = ["principalId", "roleDefinitionId"].map(|key| name(item, key, cx));
    tenant.directory_assignments.push(DirectoryAssignment { principal, role, scope, window, place });
}

fn directory_role(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    let blocks = item.list_of("rolePermissions");
    let actions = blocks.flat_map(|block| block.list_of("allowedResourceActions")).filter_map(|action| action.text());
    let actions = actions.map(str::to_ascii_lowercase).collect();
    let built_in = item.get("isBuiltIn").and_then(|value| value.bool()).unwrap_or(false);
    tenant.directory_roles.push(DirectoryRole {
        id: name(item, "id", cx),
        template: name(item, "templateId", cx),
        title: name(item, "displayName", cx),
        built_in,
        actions,
        place,
    });
}

fn app_role(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    tenant.app_roles.push(AppRole {
        principal: name(item, "principalId", cx),
        sort: name(item, "principalType", cx),
        resource: name(item, "resourceId", cx),
        resource_title: name(item, "resourceDisplayName", cx),
        role: name(item, "appRoleId", cx),
        created: moment(item, "createdDateTime"),
        place,
    });
}

fn delegated(tenant: &mut Tenant, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    tenant.delegated.push(Delegated {
        client: name(item, "clientId", cx),
        everyone: item.text_of("consentType") == Some("AllPrincipals"),
        scopes: item.text_of("scope").unwrap_or("").split_whitespace().map(str::to_owned).collect(),
        place,
    });
}

/// A federated credential of a holder.
pub(super) fn federated(tenant: &mut Tenant, holder: Holder, item: Item<'_>, cx: &mut Context<'_>) {
    let expression = field(item, "claimsMatchingExpression").and_then(|value| value.text().or_else(|| value.text_of("value")));
    let expression = expression.map_or(Name::EMPTY, |text| cx.name(text));
    let audiences = texts(item, "audiences").iter().map(|text| cx.name(text)).collect();
    let [title, issuer, subject] = ["name", "issuer", "subject"].map(|key| name(item, key, cx));
    tenant.federated.push(Federated { holder, title, issuer, subject, audiences, expression, place: cx.place(item.at()) });
}

/// The tenant that an item names as its own.
pub(super) fn told(tenant: &mut Tenant, item: Item<'_>, key: &str) {
    if let Some(id) = text(item, key).filter(|id| kinds::is_guid(id)) {
        tenant.told.insert(id.to_ascii_lowercase());
    }
}
