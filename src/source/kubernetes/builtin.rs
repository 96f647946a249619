//! The four roles that every cluster has for its users, by what Kubernetes documents of them: used, on the condition that they are as
//! shipped, only where something names one that no file holds. Of their many rules only those stand here that lead to another identity
//! or to a secret.

/// Group, resources, verbs.
pub(super) type Line = (&'static str, &'static [&'static str], &'static [&'static str]);

const WRITE: &[&str] = &["create", "delete", "deletecollection", "patch", "update"];

const EVERYTHING: &[Line] = &[("*", &["*"], &["*"])];

const EDIT: &[Line] = &[
    ("", &["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "services/proxy"], &["get", "list", "watch"]),
    ("", &["secrets"], &["get", "list", "watch"]),
    ("", &["serviceaccounts"], &["impersonate"]),
    ("", &["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"], WRITE),
    ("", &["configmaps", "replicationcontrollers", "secrets", "serviceaccounts", "services"], WRITE),
    ("", &["serviceaccounts/token"], &["create"]),
    ("apps", &["daemonsets", "deployments", "replicasets", "statefulsets"], WRITE),
    ("batch", &["cronjobs", "jobs"], WRITE),
];

const ADMIN: &[Line] =
    &[("rbac.authorization.k8s.io", &["rolebindings", "roles"], &["create", "delete", "get", "list", "patch", "update"])];

const VIEW: &[Line] = &[("", &["configmaps", "pods", "services", "serviceaccounts"], &["get", "list", "watch"])];

/// What is documented of a role of this exact name; `None` for any other.
pub(super) fn rules(name: &str) -> Option<[&'static [Line]; 2]> {
    Some(match name {
        "cluster-admin" => [EVERYTHING, &[]],
        "admin" => [EDIT, ADMIN],
        "edit" => [EDIT, &[]],
        "view" => [VIEW, &[]],
        _ => return None,
    })
}
