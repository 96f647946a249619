//! Resources of Terraform's Kubernetes providers, as the objects that they make. A resource in, the rows of its object out: blocks become
//! the object that the API would show, and the reader of objects takes it.

use super::read;
use super::record::Cluster;
use crate::doc::{Item, Layout, Made, Part, Sort, Tape, yaml};
use crate::source::{Context, Form, Given, Resource, Shape, object, plain};

/// The types that are read.
pub(super) const TYPES: &[&str] = &[
    "helm_release",
    "kubectl_manifest",
    "kubernetes_cluster_role",
    "kubernetes_cluster_role_binding",
    "kubernetes_cluster_role_binding_v1",
    "kubernetes_cluster_role_v1",
    "kubernetes_config_map",
    "kubernetes_config_map_v1",
    "kubernetes_config_map_v1_data",
    "kubernetes_cron_job",
    "kubernetes_cron_job_v1",
    "kubernetes_daemon_set_v1",
    "kubernetes_daemonset",
    "kubernetes_default_service_account",
    "kubernetes_default_service_account_v1",
    "kubernetes_deployment",
    "kubernetes_deployment_v1",
    "kubernetes_job",
    "kubernetes_job_v1",
    "kubernetes_manifest",
    "kubernetes_namespace",
    "kubernetes_namespace_v1",
    "kubernetes_pod",
    "kubernetes_pod_v1",
    "kubernetes_replication_controller",
    "kubernetes_replication_controller_v1",
    "kubernetes_role",
    "kubernetes_role_binding",
    "kubernetes_role_binding_v1",
    "kubernetes_role_v1",
    "kubernetes_secret",
    "kubernetes_secret_v1",
    "kubernetes_service_account",
    "kubernetes_service_account_v1",
    "kubernetes_stateful_set",
    "kubernetes_stateful_set_v1",
];

/// The kind of the objects that a type makes.
const KINDS: &[(&str, &str)] = &[
    ("cluster_role", "ClusterRole"),
    ("cluster_role_binding", "ClusterRoleBinding"),
    ("config_map", "ConfigMap"),
    ("config_map_v1_data", "ConfigMap"),
    ("cron_job", "CronJob"),
    ("daemon_set", "DaemonSet"),
    ("daemonset", "DaemonSet"),
    ("default_service_account", "ServiceAccount"),
    ("deployment", "Deployment"),
    ("job", "Job"),
    ("namespace", "Namespace"),
    ("pod", "Pod"),
    ("replication_controller", "ReplicationController"),
    ("role", "Role"),
    ("role_binding", "RoleBinding"),
    ("secret", "Secret"),
    ("service_account", "ServiceAccount"),
    ("stateful_set", "StatefulSet"),
];

/// What every object has in common.
const NAMES: &[(&str, &str, Form)] = &[
    ("annotations", "annotations", Form::Plain),
    ("cluster_role_selectors", "clusterRoleSelectors", Form::Many),
    ("container", "containers", Form::Many),
    ("data", "data", Form::Plain),
    ("env", "env", Form::Many),
    ("env_from", "envFrom", Form::Many),
    ("host_ipc", "hostIPC", Form::Plain),
    ("host_pid", "hostPID", Form::Plain),
    ("image_pull_secret", "imagePullSecrets", Form::Many),
    ("image_pull_secrets", "imagePullSecrets", Form::Many),
    ("init_container", "initContainers", Form::Many),
    ("items", "items", Form::Many),
    ("labels", "labels", Form::Plain),
    ("match_expressions", "matchExpressions", Form::Many),
    ("match_labels", "matchLabels", Form::Plain),
    ("port", "ports", Form::Many),
    ("rule", "rules", Form::Many),
    ("sources", "sources", Form::Many),
    ("subject", "subjects", Form::Many),
    ("volume", "volumes", Form::Many),
    ("volume_mount", "volumeMounts", Form::Many),
];

const SHAPE: Shape = Shape { names: NAMES, spelling: camel, digested: &[] };

/// A secret's values are plain text here, as in `stringData`; those of `binary_data` are what the API calls `data`.
const SECRET: Shape = Shape {
    names: &[
        ("annotations", "annotations", Form::Plain),
        ("binary_data", "data", Form::Plain),
        ("data", "stringData", Form::Plain),
        ("labels", "labels", Form::Plain),
    ],
    spelling: camel,
    digested: &["binary_data", "data"],
};

/// `service_account_name` as the API spells it.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut out = words.next().unwrap_or("").to_owned();
    for word in words {
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

/// Reads a resource.
pub(super) fn resource(cluster: &mut Cluster, resource: &Resource<'_>, cx: &mut Context<'_>) {
    match resource.kind {
        "kubernetes_manifest" => manifest(cluster, resource, cx),
        "kubectl_manifest" => parsed(cluster, resource, cx),
        "helm_release" => {
            let text = |key| resource.text(key).unwrap_or("?").to_owned();
            let (name, namespace) = (text("name"), text("namespace"));
            cx.note(format!(
                "the Helm release `{name}` in `{namespace}` stands in Terraform with its values only: read what `helm get manifest` prints"
            ));
        }
        other => {
            let word = other.strip_prefix("kubernetes_").unwrap_or(other);
            let word = if word == "config_map_v1_data" { word } else { word.strip_suffix("_v1").unwrap_or(word) };
            let Some((_, kind)) = KINDS.iter().find(|row| row.0 == word) else { return };
            let shape = if *kind == "Secret" { &SECRET } else { &SHAPE };
            let mut made = Made::default();
            object(&mut made, "", resource, shape, &[("kind", kind)]);
            take(cluster, made.root(), cx);
            if *kind == "Secret" {
                kept(cluster, resource, cx);
            }
        }
    }
}

/// A secret whose values Terraform knows lies in its state as well.
fn kept(cluster: &mut Cluster, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let has = |key| matches!(resource.get(key), Given::Secret(item) if item.children().next().is_some());
    let (Some(meta), Some(state)) = (resource.block("metadata"), resource.kept_in().filter(|_| has("data") || has("binary_data"))) else {
        return;
    };
    let namespace = meta.text("namespace").filter(|text| !text.is_empty()).unwrap_or("default");
    let key = (cx.name(namespace), cx.name(meta.text("name").unwrap_or("")));
    if let Some(secret) = cluster.secrets.get_mut(&key) {
        secret.kept_in = Some(state);
    }
}

/// An object, written as the API has it.
fn manifest(cluster: &mut Cluster, resource: &Resource<'_>, cx: &mut Context<'_>) {
    match resource.get("manifest") {
        Given::Is(_) => {
            let mut made = Made::default();
            plain(&mut made, "", resource, "manifest");
            take(cluster, made.root(), cx);
        }
        // Of a secret, the values are digested and dropped in any case.
        Given::Secret(item) if item.text_of("kind") == Some("Secret") => take(cluster, item, cx),
        Given::Secret(_) => cx.note(format!("`{}` is sensitive as a whole: its object is not read", resource.address)),
        Given::Unknown(_) => cx.note(format!("`{}` is not known before the apply: its object is not read", resource.address)),
        Given::Missing => {}
    }
}

/// An object in YAML. The provider keeps it twice; what it shows has its secrets blanked out.
fn parsed(cluster: &mut Cluster, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let Some(item) = resource.get("yaml_body_parsed").item() else { return };
    let outcome = yaml::read(item.text().unwrap_or(""), 0, Layout::Whole, &mut Tape::default(), &mut |part| {
        let mut made = Made::default();
        made.copy("", part.item, Some(item.at()));
        take(cluster, made.root(), cx);
        Ok(())
    });
    if outcome.is_err() {
        cx.problem(item.at(), "the YAML in `yaml_body_parsed` can't be read", "");
    }
}

fn take(cluster: &mut Cluster, item: Item<'_>, cx: &mut Context<'_>) {
    if item.sort() == Sort::Map {
        read::part(cluster, &mut None, Part { key: "", key_at: item.at(), index: None, item }, cx);
    }
}
