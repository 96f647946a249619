//! What an item of Google Cloud's answers is, by its own keys. An item goes in, its kind comes out; names of other systems' records that
//! look alike (Kubernetes, Azure, Okta) lack the key that decides here.

use crate::doc::{Item, Sort};

/// What an item is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Object {
    /// One line of an asset export, list or search.
    Asset,
    /// One element of the policies of a project and its ancestors.
    Ancestor,
    Policy,
    DenyPolicy,
    OrgPolicy,
    Project,
    Folder,
    Organization,
    Account,
    Key,
    Role,
    Instance,
    Function,
    Service,
    Secret,
    Bucket,
    Cluster,
    ApiKey,
    Store,
    Pool,
    Provider,
    Membership,
    Group,
}

/// Keys of an allow policy without bindings.
const BARE_POLICY: &[&str] = &["etag", "version", "kind", "resourceId", "bindings", "auditConfigs"];

/// Tells an item; `path` decides only for a policy that holds nothing.
pub(super) fn object(item: Item<'_>, path: &str) -> Option<Object> {
    if item.sort() != Sort::Map {
        return None;
    }
    let has = |key: &str| item.get(key).is_some();
    let text = |key: &str| item.text_of(key).unwrap_or("");
    let name = text("name");
    let part = |word: &str| name.contains(word);
    let of_project = name.starts_with("projects/") || name.starts_with("//");
    if has("assetType") || has("asset_type") {
        return (name.starts_with("//") || text("resource").starts_with("//")).then_some(Object::Asset);
    }
    if let Some(policy) = item.get("policy").filter(|_| matches!(text("type"), "project" | "folder" | "organization") && has("id")) {
        return is_policy(policy, "iam-policy").then_some(Object::Ancestor);
    }
    if is_policy(item, path) {
        return Some(Object::Policy);
    }
    if name.starts_with("policies/") && part("/denypolicies/") || text("kind") == "DenyPolicy" {
        return Some(Object::DenyPolicy);
    }
    if of_home(name) && part("/policies/") && has("spec") || text("constraint").starts_with("constraints/") {
        return Some(Object::OrgPolicy);
    }
    if part("/serviceAccounts/") && part("/keys/") {
        return Some(Object::Key);
    }
    if has("email") && (part("/serviceAccounts/") || has("uniqueId") && has("projectId")) {
        return Some(Object::Account);
    }
    if has("includedPermissions") && (name.contains("roles/") || has("title"))
        || part("roles/") && (name.starts_with("roles/") || of_home(name)) && (has("title") || has("stage") || has("etag"))
    {
        return Some(Object::Role);
    }
    if has("projectId") && (has("projectNumber") || name.starts_with("projects/")) && !part("/serviceAccounts/") {
        return Some(Object::Project);
    }
    if is_number(name, "folders/") && (has("displayName") || has("parent")) {
        return Some(Object::Folder);
    }
    if is_number(name, "organizations/") && (has("displayName") || has("owner") || has("directoryCustomerId")) {
        return Some(Object::Organization);
    }
    if text("kind") == "compute#instance" || text("selfLink").contains("/compute/") && text("selfLink").contains("/instances/") {
        return Some(Object::Instance);
    }
    if of_project && part("/functions/") && ["runtime", "serviceConfig", "buildConfig", "entryPoint"].iter().any(|key| has(key)) {
        return Some(Object::Function);
    }
    let run = of_project && (part("/services/") || part("/jobs/")) && item.get("template").is_some_and(|value| value.sort() == Sort::Map);
    if run || is_knative(item) {
        return Some(Object::Service);
    }
    if of_project && part("/secrets/") && !part("/versions/") && (has("replication") || has("createTime")) {
        return Some(Object::Secret);
    }
    if text("kind") == "storage#bucket" || text("storage_url").starts_with("gs://") {
        return Some(Object::Bucket);
    }
    if text("selfLink").contains("container.googleapis.com") && (has("nodePools") || has("nodeConfig") || has("currentMasterVersion")) {
        return Some(Object::Cluster);
    }
    if of_project && part("/locations/global/keys/") {
        return Some(Object::ApiKey);
    }
    if part("/workloadIdentityPools/") && (part("/providers/") || has("attributeMapping")) {
        return Some(Object::Provider);
    }
    if of_project && part("/workloadIdentityPools/") && (has("state") || has("displayName")) {
        return Some(Object::Pool);
    }
    let spanner = part("/instances/") && (part("/databases/") && has("state") || text("config").contains("/instanceConfigs/"));
    let key = part("/cryptoKeys/") && has("purpose");
    if text("kind") == "sql#instance" || of_project && (spanner && !part("/backups/") || key) || is_dataset(item) {
        return Some(Object::Store);
    }
    if name.starts_with("groups/") && part("/memberships/") || text("kind") == "admin#directory#member" {
        return Some(Object::Membership);
    }
    if name.starts_with("groups/") && has("groupKey") || text("kind") == "admin#directory#group" {
        return Some(Object::Group);
    }
    None
}

/// Whether a name lies in a project, folder or organisation.
fn of_home(name: &str) -> bool {
    ["projects/", "folders/", "organizations/"].iter().any(|start| name.starts_with(start))
}

fn is_number(name: &str, start: &str) -> bool {
    name.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
}

fn is_dataset(item: Item<'_>) -> bool {
    item.text_of("kind") == Some("bigquery#dataset") || item.at_path(&["datasetReference", "datasetId"]).is_some()
}

/// A service or job of Cloud Run as its first interface writes it: an object of Knative's with Google's own labels.
fn is_knative(item: Item<'_>) -> bool {
    let version = item.text_of("apiVersion").unwrap_or("");
    let ours = version.starts_with("serving.knative.dev/") || version.starts_with("run.googleapis.com/");
    ours && matches!(item.text_of("kind"), Some("Service" | "Job"))
        && item.at_path(&["metadata", "labels", "cloud.googleapis.com/location"]).is_some()
}

fn is_policy(item: Item<'_>, path: &str) -> bool {
    if item.sort() != Sort::Map || item.get("apiVersion").is_some() {
        return false;
    }
    let binding = |binding: Item<'_>| {
        let role = binding.text_of("role").is_some_and(|role| role.contains("roles/"));
        role && binding.get("members").is_none_or(|members| members.sort() == Sort::List)
    };
    let mut bindings = item.list_of("bindings");
    if let Some(first) = bindings.next() {
        return binding(first);
    }
    // A resource that nobody set a policy for answers with a tag and nothing else.
    let only = item.children().all(|child| BARE_POLICY.contains(&child.key()));
    let Some(tag) = item.text_of("etag").filter(|_| only) else { return false };
    let told =
        item.text_of("kind") == Some("storage#policy") || ["iam-policy", "IamPolicy", "iam_policy"].iter().any(|word| path.contains(word));
    tag == "ACAB" || told
}
