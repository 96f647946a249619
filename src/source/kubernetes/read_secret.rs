//! Reads service accounts, secrets and the config map aws-auth. Values of secrets are digested here and dropped.

use super::read::{label, list, named, namespace};
use super::record::{Account, AwsAuth, Cloud, Cluster, Meta, Secret};
use crate::doc::{Item, Layout, Sort, Tape, yaml};
use crate::model::{Name, time};
use crate::source::Context;

/// Annotations by which an account names an identity of a cloud.
const CLOUD: &[(&str, Cloud)] = &[
    ("eks.amazonaws.com/role-arn", Cloud::Aws),
    ("iam.gke.io/gcp-service-account", Cloud::Gcp),
    ("azure.workload.identity/client-id", Cloud::Azure),
];

/// Reads a service account.
pub(super) fn account(cluster: &mut Cluster, meta: Meta, item: Item<'_>, cx: &mut Context<'_>) {
    let home = namespace(cluster, &meta, cx);
    let annotations = item.at_path(&["metadata", "annotations"]);
    let mut cloud = Vec::new();
    for (key, which) in CLOUD {
        let found = annotations.and_then(|all| all.get(key));
        if let Some((value, text)) = found.and_then(|value| value.text().filter(|t| !t.is_empty()).map(|text| (value, text))) {
            let name = cx.name(text);
            cloud.push((*which, name, cx.place(value.at())));
            cluster.eks |= *which == Cloud::Aws;
        }
    }
    let azure_tenant = annotations.map_or(Name::EMPTY, |all| named(all, "azure.workload.identity/tenant-id", cx));
    let mut pulls = Vec::new();
    for pull in list(item, "imagePullSecrets", cx) {
        let name = named(pull, "name", cx);
        if !name.is_empty() {
            pulls.push((name, cx.place(pull.at())));
        }
    }
    let account = Account {
        labels: meta.labels,
        created: meta.created,
        automount: item.get("automountServiceAccountToken").and_then(|item| item.bool()),
        pulls,
        cloud,
        azure_tenant,
        place: cx.place(item.at()),
    };
    match cluster.accounts.get_mut(&(home, meta.name)) {
        None => {
            cluster.accounts.insert((home, meta.name), account);
        }
        Some(before) => {
            // A patch and the object it patches: what either says counts.
            before.automount = before.automount.or(account.automount);
            before.created = before.created.or(account.created);
            before.pulls.extend(account.pulls);
            before.cloud.extend(account.cloud);
            before.place = before.place.min(account.place);
        }
    }
}

/// Keys that hold no credential: comparing them would join what has nothing in common.
fn holds_no_credential(key: &str) -> bool {
    const KEYS: &[&str] = &[
        "user",
        "username",
        "host",
        "hostname",
        "url",
        "uri",
        "endpoint",
        "region",
        "namespace",
        "port",
        "database",
        "dbname",
        "ca.crt",
        "ca",
        "ca.pem",
        "tls.crt",
        "cert",
        "certificate",
        "issuer",
        "type",
        "name",
        "server",
        "audience",
        "bucket",
        "email",
        "project",
    ];
    let lower = key.to_ascii_lowercase();
    KEYS.contains(&lower.as_str()) || lower.ends_with(".crt") || lower.ends_with(".pub")
}

/// Reads a secret: its type, its keys, and digests of values.
pub(super) fn secret(cluster: &mut Cluster, meta: Meta, item: Item<'_>, cx: &mut Context<'_>) {
    let home = namespace(cluster, &meta, cx);
    let sort = named(item, "type", cx);
    let mut digests = Vec::new();
    let helm = item.text_of("type").is_some_and(|sort| sort.starts_with("helm.sh/"));
    for key in ["data", "stringData"] {
        let values = item.get(key).filter(|values| values.sort() == Sort::Map && !helm);
        for value in values.into_iter().flat_map(|values| values.children()) {
            let digest = value.text().filter(|_| !holds_no_credential(value.key())).and_then(|text| (cx.digest)(text));
            if let Some(digest) = digest {
                let name = cx.name(value.key());
                digests.push((name, digest, cx.place(value.at())));
            }
        }
    }
    let annotation = item.at_path(&["metadata", "annotations", "kubernetes.io/service-account.name"]);
    let account = annotation.and_then(|item| item.text().map(|text| (cx.name(text), cx.place(item.at()))));
    let used = label(&meta, "kubernetes.io/legacy-token-last-used", cx);
    let invalid = !label(&meta, "kubernetes.io/legacy-token-invalid-since", cx).is_empty();
    let argo = label(&meta, "argocd.argoproj.io/secret-type", cx);
    let secret = Secret {
        created: meta.created,
        sort,
        account,
        last_used: time::parse(cx.facts.names.text(used)),
        invalid,
        digests,
        kept_in: None,
        remote_cluster: cx.facts.names.text(argo) == "cluster",
        labels: meta.labels,
        place: cx.place(item.at()),
    };
    match cluster.secrets.get_mut(&(home, meta.name)) {
        None => {
            cluster.secrets.insert((home, meta.name), secret);
        }
        Some(before) => {
            before.created = before.created.or(secret.created);
            before.account = before.account.or(secret.account);
            before.last_used = before.last_used.max(secret.last_used);
            before.sort = if before.sort.is_empty() { secret.sort } else { before.sort };
            before.digests.extend(secret.digests);
            before.kept_in = before.kept_in.or(secret.kept_in);
            before.remote_cluster |= secret.remote_cluster;
            before.invalid |= secret.invalid;
            before.place = before.place.min(secret.place);
        }
    }
}

/// Reads aws-auth: which identities of AWS are which users and groups here. Its lists are YAML in a string.
pub(super) fn aws_auth(cluster: &mut Cluster, meta: Meta, item: Item<'_>, cx: &mut Context<'_>) {
    let is = |name: Name, text: &str, cx: &Context<'_>| cx.facts.names.text(name) == text;
    if !is(meta.name, "aws-auth", cx) || !is(meta.namespace, "kube-system", cx) {
        return;
    }
    cluster.eks = true;
    cluster.has_aws_auth = true;
    for (key, arn_key, role) in [("mapRoles", "rolearn", true), ("mapUsers", "userarn", false)] {
        let Some(value) = item.at_path(&["data", key]) else { continue };
        let Some(text) = value.text() else { continue };
        let place = cx.place(value.at());
        let mut tape = Tape::default();
        let outcome = yaml::read(text, 0, Layout::Whole, &mut tape, &mut |part| {
            for entry in part.item.children() {
                let arn = named(entry, arn_key, cx);
                if arn.is_empty() {
                    cx.problem(value.at(), format!("an entry of `data.{key}` has no `{arn_key}`"), "");
                    continue;
                }
                let username = named(entry, "username", cx);
                let groups = entry.list_of("groups").filter_map(|group| group.text().map(|text| cx.name(text))).collect();
                cluster.aws_auth.push(AwsAuth { arn, username, groups, role, place });
            }
            Ok(())
        });
        if outcome.is_err() {
            cx.problem(value.at(), format!("the YAML in `data.{key}` can't be read"), "");
        }
    }
    if item.at_path(&["data", "mapAccounts"]).and_then(|item| item.text()).is_some_and(|text| !matches!(text.trim(), "" | "[]")) {
        cx.note("aws-auth lets in whole accounts (`mapAccounts`): their users are not known here");
    }
}
