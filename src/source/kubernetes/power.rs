//! What the rules of a role come to: a closed table of the permissions by which one identity becomes another or reads a secret.
//! In: the rules of one role. Out: [`Power`]s, not yet tied to a namespace. What takes several rules together is in `combo`.

use super::rule::Rule;
use crate::model::{Certainty, EdgeKind, Name, Names, Place};

/// Over what a power is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Target {
    /// Secrets of the scope.
    Secrets,
    /// Service accounts of the scope.
    Accounts,
    /// Whatever runs in the scope.
    Pods,
    /// One kind of workload in the scope.
    Workloads(&'static str),
    /// Pods on nodes.
    Nodes,
    /// Users.
    Users,
    /// Groups.
    Groups,
    /// The cluster.
    Cluster,
    /// The cluster, by way of aws-auth in `kube-system`.
    AwsAuth,
    /// Everything in the namespaces of the scope.
    Namespaces,
    /// Cluster roles, as they could be bound in the scope.
    ClusterRoles,
    /// Cluster roles, as they could be bound for the whole cluster.
    ClusterRolesEverywhere,
    /// Roles of the scope.
    Roles,
    /// Nodes that a new pod can take over, where pod security does not forbid it.
    FreshNodes,
}

/// One power of a role.
#[derive(Clone, Debug)]
pub(super) struct Power {
    pub(super) target: Target,
    pub(super) kind: EdgeKind,
    /// Only these names; empty: all.
    pub(super) names: Vec<Name>,
    pub(super) technique: &'static str,
    pub(super) action: String,
    pub(super) certainty: Certainty,
    /// Empty where nothing more is needed.
    pub(super) condition: &'static str,
    /// Void in a role that is bound in one namespace.
    pub(super) cluster_only: bool,
    /// The names are those of this kind of workload, in whose namespace the power holds.
    pub(super) anchor: Option<&'static str>,
    pub(super) place: Place,
}

struct Row {
    group: &'static str,
    resource: &'static str,
    verbs: &'static [&'static str],
    kind: EdgeKind,
    target: Target,
    technique: &'static str,
    condition: &'static str,
    cluster_only: bool,
}

const fn row(
    group: &'static str,
    resource: &'static str,
    verbs: &'static [&'static str],
    kind: EdgeKind,
    target: Target,
    technique: &'static str,
) -> Row {
    Row { group, resource, verbs, kind, target, technique, condition: "", cluster_only: false }
}

const fn only_if(condition: &'static str, row: Row) -> Row {
    Row { condition, ..row }
}

const fn cluster_only(row: Row) -> Row {
    Row { cluster_only: true, ..row }
}

const CHANGE: &[&str] = &["update", "patch"];
const WRITE: &[&str] = &["create", "update", "patch"];
const OLD_SERVER: &str = "the API server is older than 1.35";
const LATER: &str = "only for objects that are written afterwards";

use EdgeKind::{Controls, Impersonates, Manages, ReadsSecret};
use Target::{Accounts, Nodes, Pods, Secrets, Users, Workloads};

/// Permissions that suffice by themselves.
const TABLE: &[Row] = &[
    row("", "secrets", &["list", "watch", "get"], ReadsSecret, Secrets, "read-secrets"),
    row("", "secrets", CHANGE, Manages, Secrets, "replace-secret"),
    row("", "serviceaccounts/token", &["create"], Impersonates, Accounts, "request-token"),
    row("", "serviceaccounts", &["impersonate"], Impersonates, Accounts, "impersonate-account"),
    cluster_only(row("", "users", &["impersonate"], Impersonates, Users, "impersonate-user")),
    row("", "pods/exec", &["create"], Controls, Pods, "exec-pod"),
    row("", "pods/attach", &["create"], Controls, Pods, "exec-pod"),
    only_if(OLD_SERVER, row("", "pods/exec", &["get"], Controls, Pods, "exec-pod")),
    only_if(OLD_SERVER, row("", "pods/attach", &["get"], Controls, Pods, "exec-pod")),
    row("", "pods/ephemeralcontainers", CHANGE, Controls, Pods, "debug-pod"),
    row("", "pods", CHANGE, Controls, Pods, "patch-pod-image"),
    cluster_only(row("", "nodes/proxy", &["get", "create"], Controls, Nodes, "node-proxy")),
    row("", "replicationcontrollers", CHANGE, Controls, Workloads("replicationcontroller"), "change-workload"),
    row("apps", "deployments", CHANGE, Controls, Workloads("deployment"), "change-workload"),
    row("apps", "statefulsets", CHANGE, Controls, Workloads("statefulset"), "change-workload"),
    row("apps", "daemonsets", CHANGE, Controls, Workloads("daemonset"), "change-workload"),
    row("apps", "replicasets", CHANGE, Controls, Workloads("replicaset"), "change-workload"),
    row("batch", "cronjobs", CHANGE, Controls, Workloads("cronjob"), "change-workload"),
    only_if(LATER, cluster_only(row(WEBHOOKS, "mutatingwebhookconfigurations", WRITE, Controls, Pods, "admission-webhook"))),
    only_if(LATER, cluster_only(row(WEBHOOKS, "mutatingwebhookconfigurations", WRITE, ReadsSecret, Secrets, "admission-webhook"))),
    only_if(LATER, cluster_only(row(WEBHOOKS, "validatingwebhookconfigurations", WRITE, ReadsSecret, Secrets, "admission-webhook"))),
    row("", "configmaps", CHANGE, Manages, Target::AwsAuth, "edit-aws-auth"),
];

const WEBHOOKS: &str = "admissionregistration.k8s.io";

/// Objects that make pods: group, resource, verbs that set a pod template, and the kind's word. A job's template can't be changed.
const MAKERS: &[(&str, &str, &[&str], &str)] = &[
    ("", "pods", &["create"], "pod"),
    ("", "replicationcontrollers", WRITE, "replicationcontroller"),
    ("apps", "deployments", WRITE, "deployment"),
    ("apps", "statefulsets", WRITE, "statefulset"),
    ("apps", "daemonsets", WRITE, "daemonset"),
    ("apps", "replicasets", WRITE, "replicaset"),
    ("batch", "jobs", &["create"], "job"),
    ("batch", "cronjobs", WRITE, "cronjob"),
];

/// The powers that single rules give.
pub(super) fn powers(rules: &[Rule], names: &Names) -> Vec<Power> {
    let mut all = Vec::new();
    for rule in rules {
        if rule.everything(names) {
            all.push(Power { cluster_only: true, ..plain(rule, Target::Cluster, EdgeKind::Allows, "cluster-admin", "*:*".to_owned()) });
        }
        for row in TABLE {
            table(rule, row, names, &mut all);
        }
        constrained(rule, names, &mut all);
        for (group, resource, verbs, word) in MAKERS {
            if let Some(verb) = rule.first(names, group, resource, verbs) {
                maker(rule, word, format!("{resource}:{verb}"), &mut all);
            }
        }
    }
    all
}

/// A certain power over all names.
pub(super) fn plain(rule: &Rule, target: Target, kind: EdgeKind, technique: &'static str, action: String) -> Power {
    Power {
        target,
        kind,
        names: Vec::new(),
        technique,
        action,
        certainty: Certainty::Certain,
        condition: "",
        cluster_only: false,
        anchor: None,
        place: rule.place,
    }
}

fn table(rule: &Rule, row: &Row, names: &Names, all: &mut Vec<Power>) {
    let Some(verb) = rule.first(names, row.group, row.resource, row.verbs) else { return };
    let mut power = plain(rule, row.target, row.kind, row.technique, format!("{}:{verb}", row.resource));
    power.cluster_only = row.cluster_only;
    power.condition = row.condition;
    if !row.condition.is_empty() {
        power.certainty = Certainty::Conditional;
    }
    match row.target {
        Target::AwsAuth if !rule.names_it(names, "aws-auth") => return,
        Target::AwsAuth => {}
        // One webhook sees as much as all of them do.
        _ if row.group == WEBHOOKS => {}
        _ => power.names.clone_from(&rule.names),
    }
    all.push(power);
}

/// Newer servers split impersonation into verbs of its own kind, whose limits are not evaluated here.
fn constrained(rule: &Rule, names: &Names, all: &mut Vec<Power>) {
    let Some(verb) = rule.verbs.iter().map(|verb| names.text(*verb)).find(|verb| verb.starts_with("impersonate:")) else { return };
    for (resource, target, whole) in [("users", Target::Users, true), ("serviceaccounts", Target::Accounts, false)] {
        let about = rule.about(names, "authentication.k8s.io", resource) || rule.about(names, "", resource);
        if about {
            let mut power = plain(rule, target, EdgeKind::Impersonates, "impersonate-user", format!("{resource}:{verb}"));
            power.certainty = Certainty::Conditional;
            power.condition = "constrained impersonation was not evaluated";
            power.cluster_only = whole;
            power.names.clone_from(&rule.names);
            all.push(power);
        }
    }
}

/// Whoever sets a pod's template chooses its account, mounts any secret of the namespace, and may reach its node.
fn maker(rule: &Rule, word: &'static str, action: String, all: &mut Vec<Power>) {
    let anchor = (!rule.names.is_empty()).then_some(word);
    let with =
        |target, kind, technique| Power { names: rule.names.clone(), anchor, ..plain(rule, target, kind, technique, action.clone()) };
    all.push(with(Target::Accounts, EdgeKind::Impersonates, "create-workload"));
    all.push(with(Target::Secrets, EdgeKind::ReadsSecret, "mount-secret"));
    let node = with(Target::FreshNodes, EdgeKind::Controls, "privileged-pod");
    all.push(Power { certainty: Certainty::Conditional, condition: "no admission policy forbids privileged pods", ..node });
}
