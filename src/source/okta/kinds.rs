//! What an item of Okta's management API is, by its own words, and whose it is, by the path of its file or by the links in it.

use crate::doc::{Item, Sort};
use crate::source::Context;

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Object {
    User,
    Group,
    GroupRule,
    GroupOwner,
    App,
    AppUser,
    AppGroup,
    /// An app or a sort of apps that a role assignment is limited to.
    TargetApp,
    Grant,
    ApiToken,
    RoleAssignment,
    CustomRole,
    Permission,
    ResourceSet,
    SetResource,
    Binding,
    BindingMember,
    Assignee,
    Provider,
    ProviderUser,
    Factor,
    Policy,
    PolicyRule,
    AppSecret,
    AppKey,
    ClientPrivileges,
    Log,
}

impl Object {
    /// What the report calls several of them.
    pub(super) const fn plural(self) -> &'static str {
        match self {
            Object::User => "users",
            Object::Group => "groups",
            Object::GroupRule => "group rules",
            Object::GroupOwner => "owners of groups",
            Object::App => "apps",
            Object::AppUser => "users of apps",
            Object::AppGroup => "groups of apps",
            Object::TargetApp => "apps of role assignments",
            Object::Grant => "granted scopes",
            Object::ApiToken => "API tokens",
            Object::RoleAssignment => "role assignments",
            Object::CustomRole => "custom roles",
            Object::Permission => "permissions of custom roles",
            Object::ResourceSet => "resource sets",
            Object::SetResource => "resources of resource sets",
            Object::Binding => "bindings",
            Object::BindingMember => "members of bindings",
            Object::Assignee => "people with administrator roles",
            Object::Provider => "identity providers",
            Object::ProviderUser => "users of identity providers",
            Object::Factor => "factors",
            Object::Policy => "policies",
            Object::PolicyRule => "rules of policies",
            Object::AppSecret => "secrets of apps",
            Object::AppKey => "keys of apps",
            Object::ClientPrivileges => "settings of new clients",
            Object::Log => "entries of the system log",
        }
    }
}

/// The standard roles, as the type of a role assignment says them.
pub(super) const STANDARD: &[&str] = &[
    "SUPER_ADMIN",
    "ORG_ADMIN",
    "APP_ADMIN",
    "USER_ADMIN",
    "HELP_DESK_ADMIN",
    "GROUP_MEMBERSHIP_ADMIN",
    "API_ACCESS_MANAGEMENT_ADMIN",
    "API_ADMIN",
    "READ_ONLY_ADMIN",
    "REPORT_ADMIN",
    "MOBILE_ADMIN",
    "WORKFLOWS_ADMIN",
    "ACCESS_CERTIFICATIONS_ADMIN",
    "ACCESS_REQUESTS_ADMIN",
];

/// Kinds of policies, from the sign-on to the password.
const POLICIES: &[&str] = &[
    "OKTA_SIGN_ON",
    "ACCESS_POLICY",
    "MFA_ENROLL",
    "PASSWORD",
    "IDP_DISCOVERY",
    "PROFILE_ENROLLMENT",
    "POST_AUTH_SESSION",
    "ENTITY_RISK",
    "SESSION_VIOLATION_DETECTION",
    "DEVICE_SIGNAL_COLLECTION",
    "IDENTITY_CLAIM_SOURCING",
    "CLIENT_POLICY",
];

const STATES: &[&str] = &["ACTIVE", "PROVISIONED", "STAGED", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"];

/// Tells an item of a list, whose key in its document is given: empty for a bare list and for a document of one item.
pub(super) fn object(item: Item<'_>, key: &str, at: &Whereabouts) -> Option<Object> {
    if item.sort() != Sort::Map {
        return None;
    }
    let has = |key: &str| item.get(key).is_some();
    let id = item.text_of("id").unwrap_or("");
    let word = item.text_of("type").unwrap_or("");
    let label = |start: &str| item.text_of("label").is_some_and(|label| label.starts_with(start));
    let linked = |key: &str| href(item, key).is_some();
    match key {
        "roles" if id.starts_with("cr0") && has("label") => return Some(Object::CustomRole),
        "roles" if !id.is_empty() && linked("members") => return Some(Object::Binding),
        "permissions" if label("okta.") => return Some(Object::Permission),
        "resource-sets" if id.starts_with("iam") || has("label") => return Some(Object::ResourceSet),
        "members" if id.starts_with("irb") && linked("self") => return Some(Object::BindingMember),
        "resources" if is_resource(item) => return Some(Object::SetResource),
        "value" if item.text_of("orn").is_some_and(|orn| orn.starts_with("orn:okta")) && id.starts_with("00u") => {
            return Some(Object::Assignee);
        }
        "keys" if has("kid") && has("kty") => return Some(Object::AppKey),
        "" => {}
        _ => return None,
    }
    let state = item.text_of("status").is_some_and(|status| STATES.contains(&status));
    let profile = item.get("profile");
    if at.targets && has("name") && (id.starts_with("0oa") || has("signOnModes") || has("displayName")) {
        Some(Object::TargetApp)
    } else if has("assignmentType") && !word.is_empty() || (STANDARD.contains(&word) && has("label") && has("status")) {
        Some(Object::RoleAssignment)
    } else if word == "group_rule" && has("actions") {
        Some(Object::GroupRule)
    } else if has("scopeId") && has("issuer") && has("source") {
        Some(Object::Grant)
    } else if id.starts_with("00T") && (has("tokenWindow") || item.text_of("clientName") == Some("Okta API")) {
        Some(Object::ApiToken)
    } else if has("factorType") && has("provider") {
        Some(Object::Factor)
    } else if has("signOnMode") && has("status") && (id.starts_with("0oa") || has("accessibility") || has("credentials")) {
        Some(Object::App)
    } else if has("protocol") && item.at_path(&["policy", "provisioning"]).is_some() && !word.is_empty() {
        Some(Object::Provider)
    } else if id.starts_with("00u") && (linked("idp") || (!at.provider.is_empty() && has("externalId"))) {
        Some(Object::ProviderUser)
    } else if id.starts_with("00u") && has("scope") && (has("syncState") || item.at_path(&["credentials", "userName"]).is_some()) {
        Some(Object::AppUser)
    } else if state && profile.is_some_and(|profile| id.starts_with("00u") || (profile.get("login").is_some() && has("statusChanged"))) {
        Some(Object::User)
    } else if (id.starts_with("00u") || id.starts_with("00g")) && has("originType") && matches!(word, "USER" | "GROUP") {
        Some(Object::GroupOwner)
    } else if id.starts_with("00g") && has("objectClass") && profile.is_some() {
        Some(Object::Group)
    } else if id.starts_with("00g") && has("priority") {
        Some(Object::AppGroup)
    } else if POLICIES.contains(&word) && has("priority") && has("status") && has("system") && !has("actions") {
        Some(Object::Policy)
    } else if has("actions") && has("priority") && has("conditions") && (linked("self") || !at.policy.is_empty()) {
        Some(Object::PolicyRule)
    } else if id.starts_with("ocs") && has("secret_hash") {
        Some(Object::AppSecret)
    } else if id.starts_with("pks") && has("kid") && has("kty") {
        Some(Object::AppKey)
    } else if has("eventType") && has("actor") && has("published") && has("uuid") {
        Some(Object::Log)
    } else {
        let setting = item.get("clientPrivilegesSetting").is_some_and(|value| value.bool().is_some());
        setting.then_some(Object::ClientPrivileges)
    }
}

/// A resource of a resource set: named by an ORN or by the address of what it holds.
fn is_resource(item: Item<'_>) -> bool {
    let orn = item.text_of("orn").is_some_and(|orn| orn.starts_with("orn:"));
    let links = item.get("_links").into_iter().flat_map(|links| links.children());
    let api = links.into_iter().any(|link| link.text_of("href").is_some_and(|href| href.contains("/api/v1/")));
    orn || (api && item.text_of("id").is_some())
}

/// The address that a link of an item gives.
pub(super) fn href<'t>(item: Item<'t>, link: &str) -> Option<&'t str> {
    item.get("_links")?.get(link)?.text_of("href")
}

/// The id after a collection in an address: `…/users/00u1/roles` and `users` give `00u1`. Templates give nothing.
pub(super) fn id_in<'t>(address: &'t str, collection: &str) -> Option<&'t str> {
    let mut parts = address.split(['/', '?', '#']);
    parts.by_ref().find(|part| *part == collection)?;
    parts.next().filter(|id| !id.is_empty() && !is_template(id))
}

/// Documentation and templates have `{clientId}` in place of an id.
pub(super) fn is_template(text: &str) -> bool {
    text.contains(['{', '}'])
}

/// Where a file stands: `okta/groups/00g1/users.json`.
#[derive(Clone, Default, Debug)]
pub(super) struct Whereabouts {
    /// The folder of the organisation.
    pub(super) root: String,
    pub(super) user: String,
    pub(super) group: String,
    pub(super) app: String,
    pub(super) client: String,
    pub(super) provider: String,
    pub(super) policy: String,
    /// A custom role, of whose permissions or members the file tells.
    pub(super) role: String,
    pub(super) resource_set: String,
    /// A role assignment, of whose targets the file tells.
    pub(super) assignment: String,
    /// Whether the file lists targets of a role assignment.
    pub(super) targets: bool,
}

impl Whereabouts {
    pub(super) fn of(path: &str) -> Whereabouts {
        let mut at = Whereabouts::default();
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let mut parts = folder.split('/').filter(|part| !part.is_empty());
        let (mut root, mut below): (Vec<&str>, bool) = (Vec::new(), false);
        while let Some(part) = parts.next() {
            let next = parts.clone().next().unwrap_or("");
            let last = parts.clone().nth(1).is_none();
            let held = !at.user.is_empty() || !at.group.is_empty() || !at.client.is_empty();
            // Only what looks like an id is taken for one: a folder can be called anything.
            let slot = match part {
                "users" if next.starts_with("00u") => &mut at.user,
                "groups" if next.starts_with("00g") => &mut at.group,
                "apps" if next.starts_with("0oa") => &mut at.app,
                // A client can have any id: then it is known by being the folder of its roles.
                "clients" if next.starts_with("0oa") || (!next.is_empty() && last && file.starts_with("roles")) => &mut at.client,
                "idps" if next.starts_with("0oa") => &mut at.provider,
                "policies" if next.starts_with("00p") => &mut at.policy,
                "roles" if next.starts_with("cr0") => &mut at.role,
                "roles" if held && !next.is_empty() => &mut at.assignment,
                "bindings" if !next.is_empty() && !at.resource_set.is_empty() => &mut at.role,
                "resource-sets" if !next.is_empty() => &mut at.resource_set,
                "targets" if !at.assignment.is_empty() => {
                    at.targets = true;
                    continue;
                }
                // A company can call a folder like a part of the API: what follows tells.
                "iam" if matches!(next, "" | "roles" | "resource-sets" | "assignees") => {
                    below = true;
                    continue;
                }
                "org" | "oauth2" if matches!(next, "settings" | "v1") => {
                    below = true;
                    continue;
                }
                // `groups/rules.json` and `policies/OKTA_SIGN_ON.json` are lists of the organisation.
                "groups" if next.is_empty() && file.starts_with("rules") => continue,
                "policies" if next.is_empty() => continue,
                _ => {
                    if !below {
                        root.push(part);
                    }
                    continue;
                }
            };
            below = true;
            *slot = next.to_owned();
            parts.next();
        }
        at.root = root.join("/");
        at
    }

    /// What the user said on the command line, where the path does not say it.
    pub(super) fn with_hints(mut self, cx: &Context<'_>) -> Whereabouts {
        let slots = [
            ("user", &mut self.user),
            ("group", &mut self.group),
            ("app", &mut self.app),
            ("client", &mut self.client),
            ("idp", &mut self.provider),
            ("policy", &mut self.policy),
            ("role", &mut self.role),
            ("resource-set", &mut self.resource_set),
        ];
        for (key, slot) in slots {
            if let (true, Some(value)) = (slot.is_empty(), cx.hints.0.get(key)) {
                slot.clone_from(value);
            }
        }
        self
    }
}
