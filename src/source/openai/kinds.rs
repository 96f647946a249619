//! What an item of the administration API is, by its own words, and whose it is, by the path of its file.

use crate::doc::{Item, Sort};
use crate::model::Name;
use crate::source::Context;

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Object {
    User,
    Invite,
    Project,
    ProjectUser,
    ServiceAccount,
    ProjectKey,
    AdminKey,
    Group,
    GroupUser,
    ProjectGroup,
    Role,
    Assignment,
    SubjectRole,
    Provider,
    Rule,
    HostedTools,
    ModelPermissions,
    Certificate,
    AuditLog,
    Assistant,
    /// Of the administration API, but of no kind that is known here.
    Other,
}

impl Object {
    /// What the report calls several of them.
    pub(super) const fn plural(self) -> &'static str {
        match self {
            Object::User => "users",
            Object::Invite => "invites",
            Object::Project => "projects",
            Object::ProjectUser => "project users",
            Object::ServiceAccount => "service accounts",
            Object::ProjectKey => "project keys",
            Object::AdminKey => "admin keys",
            Object::Group => "groups",
            Object::GroupUser => "group members",
            Object::ProjectGroup => "project groups",
            Object::Role => "roles",
            Object::Assignment | Object::SubjectRole => "role assignments",
            Object::Provider => "workload identity providers",
            Object::Rule => "federation rules",
            Object::HostedTools => "hosted tool permissions",
            Object::ModelPermissions => "model permissions",
            Object::Certificate => "certificates",
            Object::AuditLog => "audit log entries",
            Object::Assistant => "assistants",
            Object::Other => "items",
        }
    }
}

/// Tells an item. `bare` says that its list has a cursor (`next`), as the lists of group members have.
pub(super) fn object(item: Item<'_>, at: &Whereabouts, bare: bool) -> Option<Object> {
    if item.sort() != Sort::Map {
        return None;
    }
    let has = |key: &str| item.get(key).is_some();
    let api = |key: &str| item.text_of(key).is_some_and(|text| text.starts_with("api."));
    match item.text_of("object") {
        Some("organization.user") => Some(Object::User),
        Some("organization.invite") => Some(Object::Invite),
        Some("organization.project") => Some(Object::Project),
        Some("organization.project.user") => Some(Object::ProjectUser),
        Some("organization.project.service_account") => Some(Object::ServiceAccount),
        Some("organization.project.api_key") => Some(Object::ProjectKey),
        Some("organization.admin_api_key") => Some(Object::AdminKey),
        Some("organization.certificate" | "organization.project.certificate") => Some(Object::Certificate),
        Some("organization.workload_identity_provider") => Some(Object::Provider),
        Some("organization.workload_identity_federation_rule") => Some(Object::Rule),
        Some("project.group") => Some(Object::ProjectGroup),
        Some("project.model_permissions") => Some(Object::ModelPermissions),
        Some("user.role" | "group.role") => Some(Object::SubjectRole),
        Some("role") if api("resource_type") => Some(Object::Role),
        Some("group") if item.get("is_scim_managed").is_some_and(|value| value.bool().is_some()) => Some(Object::Group),
        Some(other) if other.starts_with("organization.") => Some(Object::Other),
        Some("assistant") if has("tools") || has("model") => Some(Object::Assistant),
        Some("group.user") => Some(Object::GroupUser),
        Some(_) => None,
        None if api("resource_type") && has("permissions") && has("predefined_role") => Some(Object::Assignment),
        None if item.text_of("redacted_value").is_some_and(|text| text.starts_with("sk-admin")) => Some(Object::AdminKey),
        None if has("owner_project_access") || item.text_of("redacted_value").is_some_and(|text| text.starts_with("sk-")) => {
            Some(Object::ProjectKey)
        }
        None if has("effective_at") && has("actor") && item.text_of("type").is_some_and(has) => Some(Object::AuditLog),
        None if item.at_path(&["mcp", "enabled"]).is_some() && has("file_search") && has("code_interpreter") => Some(Object::HostedTools),
        None => {
            let person = item.text_of("id").is_some_and(|id| id.starts_with("user")) && has("email") && has("name");
            let only = item
                .children()
                .all(|child| matches!(child.key(), "id" | "name" | "email" | "is_service_account" | "user_type" | "picture"));
            (person && only && (bare || !at.group.is_empty())).then_some(Object::GroupUser)
        }
    }
}

/// Where a file stands: `openai/projects/P/groups/G/roles.json`.
#[derive(Default, Debug)]
pub(super) struct Whereabouts {
    /// The folder of the organisation.
    pub(super) root: String,
    pub(super) project: String,
    pub(super) user: String,
    pub(super) group: String,
}

impl Whereabouts {
    pub(super) fn of(path: &str) -> Whereabouts {
        let mut at = Whereabouts::default();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts = folder.split('/').filter(|part| !part.is_empty());
        let mut root: Vec<&str> = Vec::new();
        while let Some(part) = parts.next() {
            let next = parts.clone().next().unwrap_or("");
            // Only what looks like an id is taken for one: a folder can be called anything.
            let slot = match part {
                "projects" if next.starts_with("proj") => &mut at.project,
                "users" if next.starts_with("user") || next.starts_with("svc_acct") => &mut at.user,
                "groups" if next.starts_with("group") => &mut at.group,
                _ => {
                    root.push(part);
                    continue;
                }
            };
            *slot = next.to_owned();
            parts.next();
        }
        at.root = root.join("/");
        at
    }

    /// The user or group that a list of roles or members belongs to; empty if the path does not say.
    pub(super) fn subject(&self, cx: &mut Context<'_>) -> Name {
        cx.name(if self.group.is_empty() { &self.user } else { &self.group })
    }
}
