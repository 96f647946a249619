//! What an item of Azure's or Microsoft Graph's answers is, by its own words, and whose it is, by the path under which its list is kept.

use crate::doc::{Item, Sort};
use crate::source::Context;

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Object {
    User,
    Group,
    App,
    Principal,
    Assignment,
    Definition,
    DirectoryAssignment,
    DirectoryRole,
    AppRole,
    Delegated,
    Federated,
    Secret,
    Resource,
    Subscription,
    ManagementGroup,
    /// One element of a collection by AzureHound.
    Hound,
    /// Keys and certificates of vaults, devices: known, and not audited.
    Other(&'static str),
}

/// A value at the top of an item or, as the REST interfaces have it, under `properties`.
pub(super) fn field<'t>(item: Item<'t>, key: &str) -> Option<Item<'t>> {
    let own = item.get(key).filter(|value| !value.is_null());
    own.or_else(|| item.at_path(&["properties", key]).filter(|value| !value.is_null()))
}

/// Its text.
pub(super) fn text<'t>(item: Item<'t>, key: &str) -> Option<&'t str> {
    field(item, key).and_then(|value| value.text())
}

/// Whether a text starts with another, whatever the case of its letters.
pub(super) fn starts(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// Whether a text has the form of an identifier of Azure: `8-4-4-4-12` hexadecimal digits.
pub(super) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() })
}

/// Tells an item.
pub(super) fn object(item: Item<'_>) -> Option<Object> {
    if item.sort() != Sort::Map {
        return None;
    }
    let has = |key: &str| item.get(key).is_some();
    let word = |key: &str| text(item, key);
    let list = |key: &str| field(item, key).is_some_and(|value| value.sort() == Sort::List);
    let id = item.text_of("id").unwrap_or("");
    let sort = item.text_of("type").unwrap_or("");
    if item.text_of("kind").is_some_and(|kind| kind.starts_with("AZ")) && item.get("data").is_some_and(|data| data.sort() == Sort::Map) {
        return Some(Object::Hound);
    }
    if word("roleDefinitionId").is_some() && word("principalId").is_some() {
        if has("directoryScopeId") || has("roleEligibilityScheduleId") || has("roleAssignmentScheduleId") {
            return Some(Object::DirectoryAssignment);
        }
        let arm = word("scope").is_some_and(|scope| scope.starts_with('/'))
            || word("roleDefinitionId").is_some_and(|role| role.to_ascii_lowercase().contains("/providers/microsoft.authorization/"));
        return Some(if arm { Object::Assignment } else { Object::DirectoryAssignment });
    }
    if list("rolePermissions") && (has("templateId") || has("isBuiltIn")) {
        return Some(Object::DirectoryRole);
    }
    if list("permissions") && (word("roleName").is_some() || starts(sort, "Microsoft.Authorization/roleDefinitions")) {
        return Some(Object::Definition);
    }
    if item.text_of("servicePrincipalType").is_some() && item.text_of("appId").is_some() {
        return Some(Object::Principal);
    }
    if item.text_of("appId").is_some() && (has("signInAudience") || has("requiredResourceAccess")) {
        return Some(Object::App);
    }
    if item.text_of("appRoleId").is_some() && item.text_of("principalId").is_some() && item.text_of("resourceId").is_some() {
        return Some(Object::AppRole);
    }
    if item.text_of("clientId").is_some() && item.text_of("consentType").is_some() && has("resourceId") {
        return Some(Object::Delegated);
    }
    if word("issuer").is_some() && list("audiences") && (word("subject").is_some() || field(item, "claimsMatchingExpression").is_some()) {
        return Some(Object::Federated);
    }
    if has("securityEnabled") && (has("mailEnabled") || has("groupTypes")) {
        return Some(Object::Group);
    }
    if item.text_of("userPrincipalName").is_some() && !id.is_empty() {
        return Some(Object::User);
    }
    if let Some(kept) = in_vault(id).or_else(|| item.text_of("kid").and_then(in_vault)) {
        return Some(if kept == "secrets" { Object::Secret } else { Object::Other("keys and certificates of key vaults") });
    }
    if starts(id, "/providers/Microsoft.Management/managementGroups/") {
        return Some(Object::ManagementGroup);
    }
    let subscription = item.text_of("tenantId").is_some()
        && (has("cloudName") && is_guid(id) || item.text_of("subscriptionId").is_some() && (has("state") || has("subscriptionPolicies")));
    if subscription {
        return Some(Object::Subscription);
    }
    if starts(id, "/subscriptions/")
        && sort.contains('/')
        && (starts(sort, "Microsoft.") || id.to_ascii_lowercase().contains("/providers/"))
    {
        return Some(Object::Resource);
    }
    None
}

/// What sort of thing of a key vault an address names.
fn in_vault(id: &str) -> Option<&str> {
    let rest = id.strip_prefix("https://")?;
    let (host, path) = rest.split_once('/')?;
    let mut parts = path.split('/');
    let kind = parts.next()?;
    let known = matches!(kind, "secrets" | "keys" | "certificates" | "storage");
    let vault = [".vault.azure.net", ".vault.azure.cn", ".vault.usgovcloudapi.net"].iter().any(|end| host.ends_with(end));
    (known && vault && parts.next().is_some_and(|name| !name.is_empty())).then_some(kind)
}

/// The list that a file holds, by the folder it lies in: `groups/ID/members.json`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Under {
    GroupMembers,
    GroupOwners,
    AppOwners,
    PrincipalOwners,
    AppFederated,
}

/// Where a file lies.
#[derive(Clone, Debug)]
pub(super) struct Whereabouts {
    /// The folder of the tenant.
    pub(super) root: String,
    /// The tenant, where a folder is named for it.
    pub(super) tenant: String,
    /// The list, and the id of the object that it belongs to.
    pub(super) under: Option<(Under, String)>,
}

impl Whereabouts {
    /// Reads a path.
    pub(super) fn of(path: &str) -> Whereabouts {
        let parts: Vec<&str> = path.split('/').collect();
        let (file, folders) = parts.split_last().map_or(("", [].as_slice()), |(file, folders)| (*file, folders));
        let stem = file.split('.').next().unwrap_or("");
        let mut under = None;
        let mut end = folders.len();
        if let [.., kind, id] = folders {
            let list = match (*kind, stem) {
                ("groups", "members") => Some(Under::GroupMembers),
                ("groups", "owners") => Some(Under::GroupOwners),
                ("applications", "owners") => Some(Under::AppOwners),
                ("servicePrincipals", "owners") => Some(Under::PrincipalOwners),
                ("applications", "federatedIdentityCredentials") => Some(Under::AppFederated),
                _ => None,
            };
            let grouped = list.is_some() || matches!(*kind, "groups" | "applications" | "servicePrincipals");
            under = list.map(|list| (list, (*id).to_owned()));
            end -= if grouped { 2 } else { 0 };
        }
        let folders = folders.get(..end).unwrap_or(&[]);
        let at = folders.iter().position(|part| is_guid(part));
        let tenant = at.and_then(|at| folders.get(at)).map_or_else(String::new, |part| (*part).to_ascii_lowercase());
        let root = folders.get(..at.map_or(end, |at| at + 1)).unwrap_or(&[]).join("/");
        Whereabouts { root, tenant, under }
    }

    /// The same with what the user said.
    pub(super) fn with_hints(mut self, cx: &Context<'_>) -> Whereabouts {
        if let Some(tenant) = cx.hints.0.get("tenant") {
            self.tenant = tenant.to_ascii_lowercase();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_the_tenant_and_the_parent() {
        let at = Whereabouts::of("exports/11111111-2222-3333-4444-555555555555/groups/G1/members.json");
        assert_eq!(at.tenant, "11111111-2222-3333-4444-555555555555");
        assert_eq!(at.root, "exports/11111111-2222-3333-4444-555555555555");
        assert_eq!(at.under, Some((Under::GroupMembers, "G1".to_owned())));
        let at = Whereabouts::of("apps.json");
        assert_eq!((at.root.as_str(), at.tenant.as_str(), at.under), ("", "", None));
        assert_eq!(Whereabouts::of("az/servicePrincipals/S/appRoleAssignments.json").root, "az");
    }

    #[test]
    fn things_of_vaults_are_known_by_their_address() {
        assert_eq!(in_vault("https://kv.vault.azure.net/secrets/a/1"), Some("secrets"));
        assert_eq!(in_vault("https://kv.vault.azure.net/secrets/"), None);
        assert_eq!(in_vault("https://kv.example/secrets/a"), None);
        assert_eq!(in_vault(""), None);
    }
}
