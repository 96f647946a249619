//! Reads pods and the pod templates of whatever makes pods: account, secrets handed in, and ways out to the node.

use super::read::{list, namespace};
use super::record::{Cluster, Escape, Meta, PodSpec, Workload};
use crate::doc::{Item, Sort};
use crate::model::Name;
use crate::source::Context;
use rustc_hash::FxHashMap;

/// Where each kind keeps its pod spec, and its word in ids.
const SPECS: &[(&str, &str, &[&str])] = &[
    ("Pod", "pod", &["spec"]),
    ("Deployment", "deployment", &["spec", "template", "spec"]),
    ("ReplicaSet", "replicaset", &["spec", "template", "spec"]),
    ("StatefulSet", "statefulset", &["spec", "template", "spec"]),
    ("DaemonSet", "daemonset", &["spec", "template", "spec"]),
    ("ReplicationController", "replicationcontroller", &["spec", "template", "spec"]),
    ("Job", "job", &["spec", "template", "spec"]),
    ("CronJob", "cronjob", &["spec", "jobTemplate", "spec", "template", "spec"]),
    ("PodTemplate", "podtemplate", &["template", "spec"]),
];

/// The word of a kind in ids.
pub(super) fn word(kind: &str) -> Option<&'static str> {
    SPECS.iter().find(|row| row.0 == kind).map(|row| row.1)
}

/// Reads a pod, or an object that makes pods.
pub(super) fn workload(cluster: &mut Cluster, kind: &str, meta: Meta, item: Item<'_>, cx: &mut Context<'_>) {
    let Some((_, word, path)) = SPECS.iter().find(|row| row.0 == kind) else { return };
    let pod = item.at_path(path).map(|spec| pod(spec, cx)).unwrap_or_default();
    let home = namespace(cluster, &meta, cx);
    cluster.workloads.push(Workload { meta: Meta { namespace: home, ..meta }, kind: word, pod, place: cx.place(item.at()) });
}

fn pod(spec: Item<'_>, cx: &mut Context<'_>) -> PodSpec {
    let account = spec.get("serviceAccountName").or(spec.get("serviceAccount")).filter(|item| item.text().is_some_and(|t| !t.is_empty()));
    let account = account.and_then(|item| item.text().map(|text| (cx.name(text), cx.place(item.at()))));
    let mut pod = PodSpec {
        account,
        automount: spec.get("automountServiceAccountToken").and_then(|item| item.bool()),
        node: spec.text_of("nodeName").filter(|text| !text.is_empty()).map(|text| cx.name(text)),
        ..PodSpec::default()
    };
    let mut host_paths = FxHashMap::default();
    for volume in list(spec, "volumes", cx) {
        take(&mut pod, volume.at_path(&["secret", "secretName"]), cx);
        for source in volume.at_path(&["projected"]).into_iter().flat_map(|projected| projected.list_of("sources")) {
            take(&mut pod, source.at_path(&["secret", "name"]), cx);
            pod.token_volume |= source.get("serviceAccountToken").is_some_and(|token| token.sort() == Sort::Map);
        }
        for driver in ["cephfs", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos"] {
            take(&mut pod, volume.at_path(&[driver, "secretRef", "name"]), cx);
        }
        take(&mut pod, volume.at_path(&["csi", "nodePublishSecretRef", "name"]), cx);
        take(&mut pod, volume.at_path(&["azureFile", "secretName"]), cx);
        if let (Some(name), Some(path)) = (volume.text_of("name"), volume.at_path(&["hostPath", "path"]).and_then(|path| path.text())) {
            host_paths.insert(name, path);
        }
    }
    for pull in list(spec, "imagePullSecrets", cx) {
        take(&mut pod, pull.get("name"), cx);
    }
    let host_pid = spec.get("hostPID").and_then(|item| item.bool()) == Some(true);
    for key in ["containers", "initContainers", "ephemeralContainers"] {
        for container in list(spec, key, cx) {
            secrets(&mut pod, container, cx);
            escapes(&mut pod, container, host_pid, &host_paths, cx);
        }
    }
    pod
}

/// Takes a secret's name.
fn take(pod: &mut PodSpec, item: Option<Item<'_>>, cx: &mut Context<'_>) {
    if let Some((item, text)) = item.and_then(|item| item.text().filter(|text| !text.is_empty()).map(|text| (item, text))) {
        let name: Name = cx.name(text);
        if !pod.uses.iter().any(|(have, _)| *have == name) {
            pod.uses.push((name, cx.place(item.at())));
        }
    }
}

fn secrets(pod: &mut PodSpec, container: Item<'_>, cx: &mut Context<'_>) {
    for variable in list(container, "env", cx) {
        take(pod, variable.at_path(&["valueFrom", "secretKeyRef", "name"]), cx);
    }
    for source in list(container, "envFrom", cx) {
        take(pod, source.at_path(&["secretRef", "name"]), cx);
    }
}

/// Capabilities that lead to the node by themselves, with what else they need.
const CAPABILITIES: &[(&str, bool, &str)] = &[
    ("SYS_ADMIN", false, "no seccomp or AppArmor profile stops it"),
    ("SYS_MODULE", false, ""),
    ("SYS_RAWIO", false, "no seccomp or AppArmor profile stops it"),
    ("SYS_PTRACE", true, ""),
    ("DAC_READ_SEARCH", false, "no seccomp or AppArmor profile stops it"),
    ("ALL", false, ""),
];

/// Parts of the node's file system from which its control follows, if they can be written.
const HOST_PATHS: &[&str] = &[
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/var/lib/containerd",
    "/var/lib/docker",
    "/var/lib/kubelet",
    "/var/log",
    "/var/run",
];

fn escapes(pod: &mut PodSpec, container: Item<'_>, host_pid: bool, host_paths: &FxHashMap<&str, &str>, cx: &mut Context<'_>) {
    let mut add = |technique, action, condition, at: u32| {
        let place = cx.place(at);
        if !pod.escapes.iter().any(|have| have.technique == technique && have.action == action && have.condition == condition) {
            pod.escapes.push(Escape { technique, action, condition, place });
        }
    };
    if let Some(context) = container.get("securityContext") {
        if let Some(privileged) = context.get("privileged").filter(|item| item.bool() == Some(true)) {
            add("privileged-container", "privileged", "", privileged.at());
        }
        for added in context.get("capabilities").into_iter().flat_map(|capabilities| capabilities.list_of("add")) {
            let text = added.text().unwrap_or("");
            let text = text.strip_prefix("CAP_").unwrap_or(text);
            for (name, needs_pid, condition) in CAPABILITIES {
                if *name == text && (host_pid || !needs_pid) {
                    add("host-capability", name, condition, added.at());
                }
            }
        }
    }
    for mount in container.list_of("volumeMounts") {
        let Some(path) = mount.text_of("name").and_then(|name| host_paths.get(name)) else { continue };
        let read_only = mount.get("readOnly").and_then(|item| item.bool()) == Some(true);
        let Some(found) = sensitive(path) else { continue };
        let (action, condition) = match (found, read_only) {
            // A runtime's socket is a door, whether or not its file can be written.
            (Found::Socket, _) => ("hostPath socket", ""),
            (Found::Log, false) => ("hostPath", "the node's logs can also be read through the API"),
            (Found::Tree, false) => ("hostPath", ""),
            (_, true) => ("hostPath read-only", "what can be read there opens the node or its pods"),
        };
        add("host-path", action, condition, mount.at());
    }
}

#[derive(Clone, Copy)]
enum Found {
    Socket,
    Log,
    Tree,
}

fn sensitive(path: &str) -> Option<Found> {
    let path = path.trim_end_matches('/');
    let within = |root: &str| path == root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
    if ["docker.sock", "containerd.sock", "crio.sock"].iter().any(|socket| path.ends_with(socket)) {
        return Some(Found::Socket);
    }
    // A deeper path below these is taken for what its program keeps there, unless it is one of the known doors.
    let narrow = ["/run", "/var/run", "/dev", "/sys", "/home", "/opt", "/var/log", "/usr", "/lib", "/lib64", "/boot", "/etc"];
    if narrow.iter().any(|root| path != *root && within(root)) {
        let doors =
            ["/etc/kubernetes", "/etc/cron.d", "/etc/systemd", "/etc/ssh", "/run/containerd", "/var/run/docker", "/usr/bin", "/usr/lib"];
        return doors.iter().any(|door| within(door)).then_some(Found::Tree);
    }
    match path {
        "" => Some(Found::Tree),
        "/var/log" => Some(Found::Log),
        "/var" | "/var/lib" => Some(Found::Tree),
        _ => HOST_PATHS.iter().any(|root| within(root)).then_some(Found::Tree),
    }
}

/// The kind and name of the object that made a pod, as an id's parts, if it is one that is read.
pub(super) fn owner(meta: &Meta, cx: &crate::model::Names) -> Option<(&'static str, Name)> {
    let (kind, name) = meta.owner?;
    word(cx.text(kind)).map(|word| (word, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doors_to_the_node_are_told_from_folders_of_programs() {
        for path in ["/", "/etc", "/root/.ssh", "/proc/sys/kernel", "/var/lib/kubelet/pods", "/var/run/docker.sock", "/etc/kubernetes/pki"]
        {
            assert!(sensitive(path).is_some(), "{path}");
        }
        for path in ["/data", "/mnt/disks", "/opt/cni/bin", "/var/run/istio-cni", "/dev/fuse", "/rooted", "/etc/ssl/certs"] {
            assert!(sensitive(path).is_none(), "{path}");
        }
    }
}
