//! From a part of a document to rows of a cluster: unwraps lists, reads what every object has, and hands each kind to its reader.

use super::record::{Cluster, Meta, Namespace};
use super::{read_custom, read_pod, read_rbac, read_secret, sniff};
use crate::doc::{Item, Part, Sort};
use crate::model::{Name, time};
use crate::source::Context;

/// Reads one part: an object, a list of objects, or one item of a list.
pub(super) fn part(cluster: &mut Cluster, list: &mut Option<String>, part: Part<'_>, cx: &mut Context<'_>) {
    if cluster.issuer.is_empty()
        && let Some(issuer) = cx.hints.0.get("issuer").cloned().or_else(|| sniff::issuer(part.item).map(str::to_owned))
    {
        cluster.issuer = cx.name(&issuer);
    }
    if sniff::issuer(part.item).is_some() {
        return;
    }
    match (part.key, part.index) {
        ("items", Some(_)) | ("", Some(_)) => object(cluster, part.item, list.as_deref(), cx),
        ("", None) => match part.item.get("items").filter(|items| items.sort() == Sort::List) {
            Some(items) => {
                let kind = part.item.text_of("kind").and_then(sniff::item_kind);
                if let Some(meta) = part.item.get("metadata") {
                    continued(meta, cx);
                }
                for item in items.children() {
                    object(cluster, item, kind, cx);
                }
            }
            None => object(cluster, part.item, None, cx),
        },
        ("kind", None) => *list = part.item.text().and_then(sniff::item_kind).map(str::to_owned),
        ("metadata", None) => continued(part.item, cx),
        _ => {}
    }
}

/// A list that was cut says so in its metadata.
fn continued(meta: Item<'_>, cx: &mut Context<'_>) {
    let token = meta.get("continue").filter(|token| token.text().is_some_and(|text| !text.is_empty()));
    let rest = meta.get("remainingItemCount").filter(|count| count.int().is_some_and(|count| count > 0));
    let found = token.map(|item| ("continue", item)).or(rest.map(|item| ("remainingItemCount", item)));
    if let Some((key, item)) = found {
        let message = format!("the export says that more follows (`metadata.{key}`): get the remaining pages");
        cx.problem(item.at(), message, "kubectl follows pages by itself; with `--raw`, repeat with `?continue=`");
    }
}

fn object(cluster: &mut Cluster, item: Item<'_>, list: Option<&str>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    if cluster.place.is_none_or(|first| place < first) {
        cluster.place = Some(place);
    }
    if item.sort() != Sort::Map {
        let message = format!("an object of Kubernetes is a map, this is a {}", item.shape());
        return cx.problem(item.at(), message, "");
    }
    let Some(kind) = item.text_of("kind").or(list) else {
        return cx.problem(item.at(), "this object has no `kind`", "");
    };
    // The items of a typed list leave their version out as well.
    let wanted = item.text_of("apiVersion").map_or_else(|| sniff::known(kind), |version| sniff::wanted(kind, version));
    if !wanted {
        let count = cluster.passed.entry(kind.chars().filter(char::is_ascii_alphanumeric).take(63).collect()).or_default();
        *count += 1;
        return;
    }
    let meta = meta(item, cx);
    if meta.name.is_empty() {
        let folder = cx.path.to_owned();
        return cx.note(format!("{folder}: an object without `metadata.name` was not read"));
    }
    match kind {
        "Role" | "ClusterRole" => read_rbac::role(cluster, kind == "ClusterRole", meta, item, cx),
        "RoleBinding" | "ClusterRoleBinding" => read_rbac::binding(cluster, kind == "ClusterRoleBinding", meta, item, cx),
        "ServiceAccount" => read_secret::account(cluster, meta, item, cx),
        "Secret" => read_secret::secret(cluster, meta, item, cx),
        "ConfigMap" => read_secret::aws_auth(cluster, meta, item, cx),
        "Namespace" => {
            let enforce = label(&meta, "pod-security.kubernetes.io/enforce", cx);
            cluster.namespaces.insert(meta.name, Namespace { enforce });
        }
        "Node" => {
            cluster.nodes.entry(meta.name).or_insert(place);
            if item.at_path(&["spec", "providerID"]).and_then(|id| id.text()).is_some_and(|id| id.starts_with("aws:")) {
                cluster.eks = true;
            }
        }
        "ExternalSecret" => read_custom::external_secret(cluster, meta, item, cx),
        "SecretStore" | "ClusterSecretStore" => read_custom::store(cluster, kind == "ClusterSecretStore", meta, item, cx),
        "Application" => read_custom::application(cluster, meta, item, cx),
        "Kustomization" | "HelmRelease" => read_custom::flux(cluster, kind, meta, item, cx),
        "GitRepository" | "OCIRepository" | "Bucket" => read_custom::repository(cluster, kind, meta, item, cx),
        other => read_pod::workload(cluster, other, meta, item, cx),
    }
}

/// The value of a label.
pub(super) fn label(meta: &Meta, key: &str, cx: &Context<'_>) -> Name {
    meta.labels.iter().find(|(k, _)| cx.facts.names.text(*k) == key).map_or(Name::EMPTY, |(_, value)| *value)
}

/// The namespace of a namespaced object; `default`, where it states none.
pub(super) fn namespace(cluster: &mut Cluster, meta: &Meta, cx: &mut Context<'_>) -> Name {
    if !meta.namespace.is_empty() {
        return meta.namespace;
    }
    cluster.without_namespace += 1;
    cx.name("default")
}

/// The name of a key's text; the empty one, where there is none.
pub(super) fn named(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    item.text_of(key).map_or(Name::EMPTY, |text| cx.name(text))
}

/// The elements of a key's list; anything else but null is a problem.
pub(super) fn list<'t>(item: Item<'t>, key: &str, cx: &mut Context<'_>) -> Vec<Item<'t>> {
    match item.get(key).filter(|value| !value.is_null()) {
        None => Vec::new(),
        Some(value) if value.sort() == Sort::List => value.children().collect(),
        Some(value) => {
            cx.problem(value.at(), format!("`{key}` is a list, this is a {}", value.shape()), "");
            Vec::new()
        }
    }
}

/// The names of a list of strings.
pub(super) fn names(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Vec<Name> {
    let mut all = Vec::new();
    for value in list(item, key, cx) {
        match value.text() {
            Some(text) => all.push(cx.name(text)),
            None => cx.problem(value.at(), format!("`{key}` is a list of strings, this is a {}", value.shape()), ""),
        }
    }
    all
}

/// The pairs of a map of strings.
pub(super) fn pairs(item: Option<Item<'_>>, cx: &mut Context<'_>) -> Vec<(Name, Name)> {
    let Some(item) = item.filter(|item| item.sort() == Sort::Map) else { return Vec::new() };
    let mut all = Vec::new();
    for child in item.children() {
        if let Some(text) = child.text() {
            let key = cx.name(child.key());
            let value = cx.name(text);
            all.push((key, value));
        }
    }
    all
}

fn meta(item: Item<'_>, cx: &mut Context<'_>) -> Meta {
    let Some(meta) = item.get("metadata") else { return Meta::default() };
    let name = match named(meta, "name", cx) {
        Name::EMPTY => named(meta, "generateName", cx),
        name => name,
    };
    let mut owner = None;
    for reference in meta.list_of("ownerReferences") {
        if reference.get("controller").and_then(|controller| controller.bool()) == Some(true) {
            owner = Some((named(reference, "kind", cx), named(reference, "name", cx)));
        }
    }
    Meta {
        name,
        namespace: named(meta, "namespace", cx),
        labels: pairs(meta.get("labels"), cx),
        created: meta.text_of("creationTimestamp").and_then(time::parse),
        owner,
    }
}
