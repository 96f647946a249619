//! Reads what other projects add to a cluster: external secrets and their stores, Argo CD applications, Flux sources and deployers.

use super::read::{list, named, namespace};
use super::record::{Cluster, Deployer, ExternalSecret, KEY, Meta, Store};
use crate::doc::{Item, Sort};
use crate::model::Name;
use crate::source::Context;

/// Reads an external secret: which secret of the cluster is a copy of what.
pub(super) fn external_secret(cluster: &mut Cluster, meta: Meta, item: Item<'_>, cx: &mut Context<'_>) {
    let home = namespace(cluster, &meta, cx);
    let Some(spec) = item.get("spec") else { return };
    let target = match spec.at_path(&["target", "name"]).and_then(|name| name.text()) {
        Some(text) => cx.name(text),
        None => meta.name,
    };
    let mut keys: Vec<Name> = Vec::new();
    let mut more = false;
    for entry in list(spec, "data", cx) {
        if let Some(remote) = entry.get("remoteRef") {
            keys.push(named(remote, "key", cx));
        }
    }
    for entry in list(spec, "dataFrom", cx) {
        match entry.get("extract") {
            Some(remote) => keys.push(named(remote, "key", cx)),
            // A search (`find`) or a generator: what it copies is not known.
            None => more = true,
        }
    }
    keys.retain(|key| !key.is_empty());
    keys.dedup();
    let reference = spec.get("secretStoreRef");
    let store = reference.map_or(Name::EMPTY, |reference| named(reference, "name", cx));
    let cluster_store = reference.and_then(|reference| reference.text_of("kind")) == Some("ClusterSecretStore");
    let place = cx.place(item.at());
    cluster.external_secrets.push(ExternalSecret { namespace: home, target, keys, more, store, cluster_store, place });
}

/// Reads a secret store: its provider, and the account or secret by which it logs in there.
pub(super) fn store(cluster: &mut Cluster, whole_cluster: bool, meta: Meta, item: Item<'_>, cx: &mut Context<'_>) {
    let home = if whole_cluster { None } else { Some(namespace(cluster, &meta, cx)) };
    let mut store = Store {
        namespace: home,
        name: meta.name,
        provider: Name::EMPTY,
        names: String::new(),
        account: None,
        secret: Vec::new(),
        place: cx.place(item.at()),
    };
    let provider = item.at_path(&["spec", "provider"]).filter(|provider| provider.sort() == Sort::Map);
    if let Some(provider) = provider.and_then(|provider| provider.children().next()) {
        store.provider = cx.name(provider.key());
        store.names = names(provider);
        references(provider, &mut store, cx);
    }
    cluster.stores.push(store);
}

/// How a provider names its secrets in full. What the store leaves open is `*`.
fn names(provider: Item<'_>) -> String {
    let of = |key: &str| provider.text_of(key).filter(|text| !text.is_empty());
    match provider.key() {
        "aws" => {
            let region = of("region").unwrap_or("*");
            let account = of("role").and_then(|role| role.split(':').nth(4)).filter(|account| !account.is_empty()).unwrap_or("*");
            if of("service") == Some("ParameterStore") {
                format!("arn:*:ssm:{region}:{account}:parameter/{KEY}")
            } else {
                // The service puts six characters behind the name.
                format!("arn:*:secretsmanager:{region}:{account}:secret:{KEY}-??????")
            }
        }
        "gcpsm" => format!("projects/{}/secrets/{KEY}", of("projectID").unwrap_or("*")),
        "vault" => {
            let mount = of("path").unwrap_or("*").trim_matches('/');
            // Version 2 is what the operator takes where none is stated.
            if of("version") == Some("v1") { format!("{mount}/{KEY}") } else { format!("{mount}/data/{KEY}") }
        }
        "azurekv" => format!("{}/secrets/{KEY}", of("vaultUrl").unwrap_or("*").trim_end_matches('/')),
        _ => String::new(),
    }
}

/// Finds `serviceAccountRef` and whatever names a secret, however deep the provider keeps it.
fn references(provider: Item<'_>, store: &mut Store, cx: &mut Context<'_>) {
    let mut open = vec![provider];
    while let Some(item) = open.pop() {
        for child in item.children() {
            if child.sort() == Sort::Map && child.get("name").is_some() {
                let key = child.key();
                let named = (named(child, "name", cx), named(child, "namespace", cx));
                if key == "serviceAccountRef" {
                    store.account = store.account.or(Some(named));
                } else if key.ends_with("SecretRef") || key.ends_with("secretRef") || child.get("key").is_some() {
                    store.secret.push(named);
                }
            }
            if matches!(child.sort(), Sort::Map | Sort::List) {
                open.push(child);
            }
        }
    }
}

/// Reads an Argo CD application: from which repositories it deploys where.
pub(super) fn application(cluster: &mut Cluster, meta: Meta, item: Item<'_>, cx: &mut Context<'_>) {
    let home = namespace(cluster, &meta, cx);
    let Some(spec) = item.get("spec") else { return };
    let mut repositories = Vec::new();
    for source in spec.get("source").into_iter().chain(spec.list_of("sources")) {
        let address = named(source, "repoURL", cx);
        if !address.is_empty() && !repositories.contains(&address) {
            repositories.push(address);
        }
    }
    let destination = spec.get("destination");
    let text = |key: &str| destination.and_then(|to| to.text_of(key)).unwrap_or("");
    let here = matches!(text("server"), "https://kubernetes.default.svc") || text("name") == "in-cluster";
    let into = cx.name(text("namespace"));
    cluster.deployers.push(Deployer {
        kind: "application",
        namespace: home,
        name: meta.name,
        repositories,
        source: None,
        into,
        elsewhere: !here,
        account: None,
        place: cx.place(item.at()),
    });
}

/// Reads a Flux kustomization or Helm release.
pub(super) fn flux(cluster: &mut Cluster, kind: &str, meta: Meta, item: Item<'_>, cx: &mut Context<'_>) {
    let home = namespace(cluster, &meta, cx);
    let Some(spec) = item.get("spec") else { return };
    let (kind, source) = if kind == "HelmRelease" {
        ("helmrelease", spec.at_path(&["chart", "spec", "sourceRef"]).or(spec.get("chartRef")))
    } else {
        ("kustomization", spec.get("sourceRef"))
    };
    let source = source.map(|source| {
        let of = match named(source, "namespace", cx) {
            Name::EMPTY => home,
            stated => stated,
        };
        (named(source, "kind", cx), of, named(source, "name", cx))
    });
    let account = Some(named(spec, "serviceAccountName", cx)).filter(|name| !name.is_empty());
    cluster.deployers.push(Deployer {
        kind,
        namespace: home,
        name: meta.name,
        repositories: Vec::new(),
        source,
        into: named(spec, "targetNamespace", cx),
        elsewhere: spec.get("kubeConfig").is_some_and(|config| config.sort() == Sort::Map),
        account,
        place: cx.place(item.at()),
    });
}

/// Reads where a Flux source comes from.
pub(super) fn repository(cluster: &mut Cluster, kind: &str, meta: Meta, item: Item<'_>, cx: &mut Context<'_>) {
    let home = namespace(cluster, &meta, cx);
    let Some(spec) = item.get("spec") else { return };
    let address = match named(spec, "url", cx) {
        Name::EMPTY => named(spec, "bucketName", cx),
        url => url,
    };
    let kind = cx.name(kind);
    cluster.repositories.insert((kind, home, meta.name), address);
}
