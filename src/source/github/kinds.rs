//! What an item of GitHub's API is: by its own keys, and where these say too little, by the list's key and the path of its file.

use super::whereabouts::Whereabouts;
use crate::doc::{Item, Sort};

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Object {
    Organisation,
    User,
    Membership,
    Collaborator,
    Repository,
    Team,
    DeployKey,
    Secret,
    Variable,
    Environment,
    BranchPolicy,
    Installation,
    App,
    Token,
    TokenRequest,
    Authorization,
    TokenDefaults,
    ActionsPolicy,
    Subject,
    Branch,
    Protection,
    NoProtection,
    Ruleset,
    Rule,
    Runner,
    RunnerGroup,
    OrgRole,
    CustomRole,
    Workflow,
    Alert,
    Graph,
    Hook,
    Invitation,
    Refusal,
}

/// The keys of GitHub's envelopes.
pub(super) const LISTS: &[&str] = &[
    "secrets",
    "variables",
    "environments",
    "branch_policies",
    "installations",
    "repositories",
    "runners",
    "runner_groups",
    "roles",
    "custom_roles",
    "workflows",
];

fn has(item: Item<'_>, keys: &[&str]) -> bool {
    keys.iter().all(|key| item.get(key).is_some())
}

fn is_site(item: Item<'_>, key: &str) -> bool {
    item.text_of(key).is_some_and(|url| url.starts_with("https://"))
}

/// Whether an item is an account: a login with the type that only GitHub writes.
fn account(item: Item<'_>) -> bool {
    has(item, &["login", "id"]) && (has(item, &["site_admin"]) || has(item, &["received_events_url"]) || has(item, &["gravatar_id"]))
}

/// Tells an item. `list` is the key of the list that it stands in.
pub(super) fn object(item: Item<'_>, list: &str, at: &Whereabouts) -> Option<Object> {
    if item.sort() != Sort::Map {
        return None;
    }
    let text = |key: &str| item.text_of(key);
    let told = at.told();
    let dated = has(item, &["name", "created_at", "updated_at"]);
    Some(match list {
        "secrets" | "variables" if dated && item.text_of("value").is_some() => Object::Variable,
        "variables" if dated => Object::Variable,
        "secrets" if dated => Object::Secret,
        "environments" if has(item, &["name", "protection_rules"]) || has(item, &["name", "deployment_branch_policy"]) => {
            Object::Environment
        }
        "branch_policies" if has(item, &["name"]) => Object::BranchPolicy,
        "runners" if has(item, &["os", "status", "labels"]) => Object::Runner,
        "runner_groups" if has(item, &["name", "visibility"]) => Object::RunnerGroup,
        "roles" if has(item, &["name", "permissions", "organization"]) || (has(item, &["name", "permissions"]) && told) => Object::OrgRole,
        "custom_roles" if has(item, &["name", "permissions"]) => Object::CustomRole,
        "workflows" if has(item, &["path", "state"]) => Object::Workflow,
        _ if has(item, &["full_name", "owner", "private"]) => Object::Repository,
        _ if has(item, &["app_id", "permissions", "repository_selection"]) => Object::Installation,
        _ if has(item, &["slug", "permissions", "events", "owner", "external_url"]) => Object::App,
        _ if has(item, &["token_id", "token_name", "permissions"]) => {
            if has(item, &["access_granted_at"]) || at.is(&["personal-access-tokens"]) {
                Object::Token
            } else if has(item, &["reason"]) && !at.is(&["*", "*"]) {
                Object::TokenRequest
            } else {
                Object::Token
            }
        }
        _ if has(item, &["credential_type", "credential_authorized_at"]) => Object::Authorization,
        _ if has(item, &["slug", "privacy"]) && (has(item, &["members_url"]) || has(item, &["repositories_url"])) => Object::Team,
        _ if has(item, &["role", "state"]) && (has(item, &["organization_url"]) || has(item, &["organization", "user"])) => {
            Object::Membership
        }
        _ if has(item, &["inviter", "role"]) && account_or_mail(item) => Object::Invitation,
        _ if text("key").is_some_and(is_public_key) && has(item, &["title", "read_only"]) => Object::DeployKey,
        _ if has(item, &["default_workflow_permissions"]) => Object::TokenDefaults,
        _ if has(item, &["allowed_actions"]) || (has(item, &["enabled_repositories"]) && told) => Object::ActionsPolicy,
        _ if has(item, &["enabled", "sha_pinning_required"]) => Object::ActionsPolicy,
        _ if has(item, &["use_default"]) && (has(item, &["include_claim_keys"]) || has(item, &["use_immutable_subject"]) || told) => {
            Object::Subject
        }
        _ if has(item, &["include_claim_keys"]) => Object::Subject,
        _ if has(item, &["name", "commit", "protected"]) => Object::Branch,
        _ if has(item, &["enforce_admins", "url"]) && has(item, &["allow_force_pushes"]) => Object::Protection,
        _ if has(item, &["message", "documentation_url"]) && text("message") == Some("Branch not protected") => Object::NoProtection,
        _ if has(item, &["message", "documentation_url"]) && text("documentation_url").is_some_and(|url| url.contains("github.com")) => {
            Object::Refusal
        }
        _ if has(item, &["enforcement", "source_type", "source"]) => Object::Ruleset,
        _ if has(item, &["type", "ruleset_id", "ruleset_source"]) => Object::Rule,
        _ if has(item, &["secret_type", "number", "state"]) && is_site(item, "html_url") => Object::Alert,
        _ if has(item, &["login", "repos_url", "members_url"]) || (text("type") == Some("Organization") && is_site(item, "repos_url")) => {
            Object::Organisation
        }
        _ if account(item) && has(item, &["permissions"]) => Object::Collaborator,
        _ if account(item) => Object::User,
        _ if graph(item).is_some() => Object::Graph,
        _ if has(item, &["config", "events", "active", "ping_url"]) => Object::Hook,
        _ => return None,
    })
}

fn account_or_mail(item: Item<'_>) -> bool {
    item.get("login").is_some() || item.get("email").is_some()
}

fn is_public_key(text: &str) -> bool {
    text.starts_with("ssh-") || text.starts_with("ecdsa-") || text.starts_with("sk-")
}

/// The rules or identities in an answer of the graph API: the list's owner.
pub(super) fn graph<'t>(item: Item<'t>) -> Option<Item<'t>> {
    let data = item.get("data")?;
    let rules = |of: Item<'t>| {
        of.list_of("nodes").next().is_some_and(|node| node.get("pattern").is_some() && node.get("requiresApprovingReviews").is_some())
    };
    if rules(data) {
        return Some(data);
    }
    if let Some(found) = data.at_path(&["repository", "branchProtectionRules"]).filter(|found| found.get("nodes").is_some()) {
        return Some(found);
    }
    data.at_path(&["organization", "samlIdentityProvider", "externalIdentities"])
}

impl Object {
    /// What the report calls several of them.
    pub(super) const fn plural(self) -> &'static str {
        match self {
            Object::Organisation => "organisations",
            Object::User => "accounts",
            Object::Membership => "memberships",
            Object::Collaborator => "collaborators",
            Object::Repository => "repositories",
            Object::Team => "teams",
            Object::DeployKey => "deploy keys",
            Object::Secret => "secrets",
            Object::Variable => "variables",
            Object::Environment => "environments",
            Object::BranchPolicy => "branch policies of an environment",
            Object::Installation => "installed apps",
            Object::App => "descriptions of apps",
            Object::Token => "personal access tokens",
            Object::TokenRequest => "requests of personal access tokens",
            Object::Authorization => "authorised credentials",
            Object::TokenDefaults => "defaults of workflow tokens",
            Object::ActionsPolicy => "policies of actions",
            Object::Subject => "subject templates",
            Object::Branch => "branches",
            Object::Protection | Object::NoProtection => "branch protections",
            Object::Ruleset => "rulesets",
            Object::Rule => "rules of a branch",
            Object::Runner => "runners",
            Object::RunnerGroup => "runner groups",
            Object::OrgRole => "organisation roles",
            Object::CustomRole => "custom repository roles",
            Object::Workflow => "workflows",
            Object::Alert => "secret scanning alerts",
            Object::Graph => "answers of the graph API",
            Object::Hook => "webhooks",
            Object::Invitation => "invitations",
            Object::Refusal => "answers that refuse",
        }
    }
}
