//! Takes the wrapping off asset exports, lists and searches: the resource's full name, its project and ancestors, and in it a policy or
//! the resource itself, which is read as if it stood alone.

use super::kinds::{self, Object};
use super::read::{one, policy, text};
use super::record::Cloud;
use super::resolve::OF_TYPE;
use super::thing::{Sort, Thing};
use crate::doc::Item;
use crate::source::Context;

/// One asset.
pub(super) fn asset(cloud: &mut Cloud, item: Item<'_>, cx: &mut Context<'_>) {
    let full = item.text_of("name").filter(|name| name.starts_with("//")).or(item.text_of("resource")).unwrap_or("");
    let Some(mut thing) = Thing::parse(full) else {
        return cloud.passed("assets without a full name", 1);
    };
    let sort = item.text_of("assetType").or(item.text_of("asset_type")).unwrap_or("");
    let mut line: Vec<String> = item.list_of("ancestors").filter_map(|item| item.text().map(str::to_owned)).collect();
    // A search tells them apart.
    if line.is_empty() {
        line.extend(item.text_of("project").map(str::to_owned));
        line.extend(item.list_of("folders").filter_map(|item| item.text().map(str::to_owned)));
        line.extend(item.text_of("organization").map(str::to_owned));
    }
    line.retain(|home| ["projects/", "folders/", "organizations/"].iter().any(|start| home.starts_with(start)));
    let parent = item.at_path(&["resource", "parent"]).and_then(|parent| parent.text()).and_then(Thing::parse);
    if line.is_empty() {
        line.extend(parent.map(|thing| thing.home));
    }
    if let Some(first) = line.first() {
        cloud.alias(&thing.home, first);
        if thing.home.is_empty() {
            thing.home.clone_from(first);
        }
        if thing.sort == Sort::Container && !line.contains(&thing.home) && !first.starts_with("projects/") {
            line.insert(0, thing.home.clone());
        }
        cloud.ancestors.push(line);
    }
    if sort.starts_with("identitytoolkit.googleapis.com/") || full.ends_with("/services/identitytoolkit.googleapis.com") {
        let place = cx.place(item.at());
        cloud.end_users.entry(thing.home.clone()).or_insert(place);
    }
    let mut used = false;
    for key in ["iamPolicy", "iam_policy", "policy"] {
        if let Some(inner) = item.get(key).filter(|inner| inner.get("bindings").is_some() || inner.get("etag").is_some()) {
            policy(cloud, &thing, false, inner, cx);
            used = true;
        }
    }
    let versions = item.list_of("versionedResources").filter_map(|version| version.get("resource")).last();
    if let Some(data) = item.at_path(&["resource", "data"]).or(versions) {
        used = true;
        resource(cloud, sort, &thing, data, cx);
    }
    for key in ["orgPolicy", "org_policy"] {
        if let Some(list) = item.get(key) {
            cloud.passed("organisation policies", list.children().count().max(1));
            used = true;
        }
    }
    if !used {
        cloud.passed("assets with neither a policy nor a resource that is read", 1);
    }
}

/// The resource of an asset: its type says what it is, whatever its own keys.
fn resource(cloud: &mut Cloud, sort: &str, thing: &Thing, data: Item<'_>, cx: &mut Context<'_>) {
    let object = match sort {
        "cloudresourcemanager.googleapis.com/Project" if !text(data, "projectId").is_empty() => Object::Project,
        "cloudresourcemanager.googleapis.com/Folder" => Object::Folder,
        "cloudresourcemanager.googleapis.com/Organization" => Object::Organization,
        "iam.googleapis.com/ServiceAccount" => Object::Account,
        "iam.googleapis.com/ServiceAccountKey" => Object::Key,
        "iam.googleapis.com/Role" => Object::Role,
        "iam.googleapis.com/WorkloadIdentityPoolProvider" => Object::Provider,
        "compute.googleapis.com/Instance" => Object::Instance,
        "cloudfunctions.googleapis.com/CloudFunction" | "cloudfunctions.googleapis.com/Function" => Object::Function,
        "run.googleapis.com/Service" | "run.googleapis.com/Job" => Object::Service,
        "container.googleapis.com/Cluster" => Object::Cluster,
        "secretmanager.googleapis.com/Secret" => Object::Secret,
        "apikeys.googleapis.com/Key" => Object::ApiKey,
        "storage.googleapis.com/Bucket" => Object::Bucket,
        "bigquery.googleapis.com/Dataset"
        | "sqladmin.googleapis.com/Instance"
        | "spanner.googleapis.com/Database"
        | "spanner.googleapis.com/Instance"
        | "firestore.googleapis.com/Database"
        | "cloudkms.googleapis.com/CryptoKey" => Object::Store,
        _ => match kinds::object(data, cx.path) {
            Some(object) if !matches!(object, Object::Policy | Object::Asset) => object,
            _ => {
                // A product that is not known here may run as an account all the same.
                if !super::read_run::other(cloud, thing, data, cx) {
                    cloud.passed(&format!("{OF_TYPE}{}", known_type(sort)), 1);
                }
                return;
            }
        },
    };
    let own = match object {
        // A cluster or an instance of a product with a name like another's is what its type says.
        Object::Store if sort.starts_with("sqladmin") => Some(Thing { sort: Sort::Sql, ..thing.clone() }),
        Object::Store if sort.starts_with("bigquery") => Some(Thing { sort: Sort::Dataset, ..thing.clone() }),
        Object::Project | Object::Folder | Object::Organization | Object::Provider => None,
        _ => Some(thing.clone()),
    };
    one(cloud, object, data, own.as_ref(), cx);
}

/// An asset type as a note may show it.
fn known_type(sort: &str) -> String {
    crate::doc::shown(sort)
}
