//! Roles and bindings: each permission that leads somewhere, and its near miss that does not.

use super::*;

#[test]
fn bindings_are_grants_of_roles_in_their_place() {
    let rbac = "apiVersion: rbac.authorization.k8s.io/v1\n";
    let text = format!(
        "{rbac}kind: ClusterRole\nmetadata: {{name: reader}}\nrules: [{{apiGroups: [''], resources: [secrets, nodes/proxy], verbs: [get]}}]\n---\n\
         {rbac}kind: RoleBinding\nmetadata: {{name: b, namespace: a}}\nroleRef: {{kind: ClusterRole, name: reader}}\n\
         subjects: [{{kind: Group, name: devs}}, {{kind: User, name: 'system:serviceaccount:a:bot'}}]\n---\n\
         {rbac}kind: ClusterRoleBinding\nmetadata: {{name: c}}\nroleRef: {{kind: ClusterRole, name: reader}}\n\
         subjects: [{{kind: ServiceAccount, name: bot, namespace: a}}]\n"
    );
    let facts = one(&text);
    has(&facts, "grant:rolebinding/a/b/group:devs role role:reader@a");
    has(&facts, "grant:rolebinding/a/b/service_account:a/bot principal service_account:a/bot");
    has(&facts, "grant:clusterrolebinding/c/service_account:a/bot role role:reader");
    has(&facts, "role:reader reads_secret set:secrets [read-secrets, certain]");
    has(&facts, "role:reader controls set:pods [node-proxy, certain]");
    has(&facts, "role:reader@a reads_secret set:secrets@a [read-secrets, certain]");
    // Nodes lie in no namespace: bound in one, the rule about them is void.
    lacks(&facts, "role:reader@a controls");
    let expires: Vec<_> = facts.attrs.iter().filter(|attr| attr.name == AttrName::Expires).map(|attr| attr.value).collect();
    assert_eq!(expires, [Value::Null; 3]);
}

#[test]
fn a_subject_without_namespace_counts_if_it_can_be_told_and_a_role_bound_for_the_cluster_gives_nothing() {
    let rbac = "apiVersion: rbac.authorization.k8s.io/v1\n";
    let text = format!(
        "{rbac}kind: RoleBinding\nmetadata: {{name: b, namespace: a}}\nroleRef: {{kind: ClusterRole, name: edit}}\n\
         subjects: [{{kind: ServiceAccount, name: bot}}]\n---\n\
         {rbac}kind: ClusterRoleBinding\nmetadata: {{name: c}}\nroleRef: {{kind: Role, name: x}}\nsubjects: [{{kind: User, name: kim}}]\n"
    );
    // It is a manifest that is completed when it is applied: its account comes along, be it in these files or not.
    let facts = one(&text);
    has(&facts, "grant:rolebinding/a/b/service_account:a/bot principal service_account:a/bot");
    assert!(facts.attrs.iter().any(|attr| attr.name == AttrName::Conditions));
    lacks(&facts, "kim");
    let account = |home: &str| format!("---\n{CORE}kind: ServiceAccount\nmetadata: {{name: bot, namespace: {home}}}\n");
    let known = one(&format!("{text}{}", account("a")));
    has(&known, "grant:rolebinding/a/b/service_account:a/bot principal service_account:a/bot");
    assert!(known.attrs.iter().any(|attr| attr.name == AttrName::Conditions));
    let several = one(&format!("{text}{}{}", account("a"), account("c")));
    lacks(&several, "principal");
    assert!(several.notes.iter().any(|note| note.contains("`bot` without its namespace")), "{:?}", several.notes);
    assert!(facts.notes.iter().any(|note| note.contains("instead of a ClusterRole")), "{:?}", facts.notes);
}

#[test]
fn power_over_every_account_reaches_the_clusters_own_controllers() {
    let create = "[{apiGroups: [''], resources: [pods], verbs: [create]}]";
    let facts = cluster_role(create, "");
    has(&facts, "set:serviceaccounts manages resource:cluster [controller-account, conditional]");
    has(&facts, "set:serviceaccounts manages role:cluster-admin [controller-account, conditional]");
    // Another namespace has no such account.
    lacks(&role(create), "controller-account");
    // A live export lists the accounts of kube-system: what it does not bind has nothing.
    let live = format!("{CORE}kind: ServiceAccount\nmetadata: {{name: default, namespace: kube-system}}\n");
    lacks(&cluster_role(create, &live), "controller-account");
}

#[test]
fn a_default_account_is_one_by_its_name_even_where_no_file_has_it() {
    let pod =
        |spec: &str| one(&format!("{CORE}kind: Pod\nmetadata: {{name: web, namespace: a}}\nspec: {{{spec}containers: [{{name: x}}]}}\n"));
    let says =
        |facts: &Facts, name: AttrName| facts.attrs.iter().filter(|attr| attr.name == name).map(|attr| attr.value).collect::<Vec<_>>();
    assert_eq!(says(&pod(""), AttrName::Default), [Value::Bool(true)]);
    assert_eq!(says(&pod("serviceAccountName: bot, "), AttrName::Default), [Value::Bool(false)]);
    // Without a token it runs as nobody.
    assert_eq!(says(&pod("automountServiceAccountToken: false, "), AttrName::RunsAs), [Value::Null]);
}

#[test]
fn a_role_that_files_describe_differently_is_no_certainty() {
    let named =
        |rules: &str| format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r}}\nrules: {rules}\n");
    let tokens = "[{apiGroups: [''], resources: [secrets], verbs: [get]}]";
    let twice = cluster_role(tokens, &named("[{apiGroups: [''], resources: [pods], verbs: [get]}]"));
    has(&twice, "role:r reads_secret set:secrets [read-secrets, conditional]");
    assert!(twice.notes.iter().any(|note| note.contains("`r` stands in several places")), "{:?}", twice.notes);
    has(&cluster_role(tokens, &named(tokens)), "role:r reads_secret set:secrets [read-secrets, certain]");
}

#[test]
fn names_limit_a_rule_to_records() {
    let facts = role("[{apiGroups: [''], resources: [secrets], resourceNames: [db], verbs: [list, create]}]");
    has(&facts, "role:a/r reads_secret secret:a/db [read-secrets, certain]");
    lacks(&facts, "set:secrets");
    // A create carries no name, so that names never allow it: no token secret can be minted.
    lacks(&facts, "mint-token-secret");
    let exec = role("[{apiGroups: [''], resources: [pods/exec, pods], resourceNames: [web], verbs: [create]}]");
    lacks(&exec, "create-workload");
    let text = "kind: Pod\napiVersion: v1\nmetadata: {name: web, namespace: a}\nspec: {containers: [{name: x}]}\n";
    let all = cluster_role("[{apiGroups: [''], resources: [pods/exec], resourceNames: [web], verbs: [create]}]", text);
    has(&all, "role:r controls workload:a/pod/web [exec-pod, certain]");
    lacks(&all, "controls set:pods");
}

#[test]
fn groups_of_the_api_are_kept_apart() {
    let apps = role("[{apiGroups: [apps], resources: [deployments], verbs: [create]}]");
    has(&apps, "role:a/r impersonates set:serviceaccounts@a [create-workload, certain]");
    has(&apps, "role:a/r reads_secret set:secrets@a [mount-secret, certain]");
    for silent in [
        "[{apiGroups: [''], resources: [deployments], verbs: [create]}]",
        "[{apiGroups: [apps], resources: [pods, secrets], verbs: ['*']}]",
        "[{apiGroups: [''], resources: ['pods/*'], verbs: [create]}]",
        "[{apiGroups: [batch], resources: [jobs], verbs: [update, patch]}]",
        "[{apiGroups: [''], resources: [pods, pods/log], verbs: [get, list, watch]}]",
    ] {
        assert!(role(silent).edges.is_empty(), "{silent}: {:?}", lines(&role(silent)));
    }
}

#[test]
fn execution_in_pods_needs_the_subresource() {
    for rules in [
        "[{apiGroups: [''], resources: ['*/exec'], verbs: [create]}]",
        "[{apiGroups: [''], resources: ['*'], verbs: [create]}]",
        "[{apiGroups: ['*'], resources: [pods/attach], verbs: ['*']}]",
    ] {
        has(&role(rules), "role:a/r controls set:pods@a [exec-pod, certain]");
    }
    has(&role("[{apiGroups: [''], resources: [pods/exec], verbs: [get]}]"), "role:a/r controls set:pods@a [exec-pod, conditional]");
    has(&role("[{apiGroups: [''], resources: [pods/ephemeralcontainers], verbs: [patch]}]"), "role:a/r controls set:pods@a [debug-pod,");
    has(&role("[{apiGroups: [''], resources: [pods], verbs: [patch]}]"), "role:a/r controls set:pods@a [patch-pod-image,");
    lacks(&role("[{apiGroups: [''], resources: [pods], verbs: [create]}]"), "exec-pod");
}

#[test]
fn administrators_are_told_by_rules_not_names() {
    let all = "[{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]";
    let facts = cluster_role(all, "");
    has(&facts, "role:r allows resource:cluster administer [cluster-admin, certain]");
    has(&facts, "role:r reads_secret set:secrets [read-secrets, certain]");
    has(&facts, "role:r impersonates set:groups [impersonate-group, certain]");
    has(&facts, "group:system:masters allows resource:cluster administer [masters-group, certain]");
    lacks(&role(all), "allows resource:cluster");
    lacks(
        &cluster_role("[{apiGroups: [''], resources: ['*'], verbs: ['*']}]", ""),
        "allows resource:cluster administer [cluster-admin, certain]",
    );
    // A role of that name in the files that allows little is what the files say it is.
    let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: cluster-admin}\nrules: []\n---\n\
                apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n\
                roleRef: {kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: User, name: kim}]\n";
    assert!(one(text).edges.is_empty());
}

#[test]
fn built_in_roles_count_as_shipped_only_where_no_file_has_them() {
    let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: a}\n\
                roleRef: {kind: ClusterRole, name: edit}\nsubjects: [{kind: User, name: kim}]\n";
    let facts = one(text);
    has(&facts, "role:edit@a reads_secret set:secrets@a [read-secrets, conditional]");
    assert!(facts.edges.iter().filter(|edge| facts.names.text(edge.from.id) == "edit@a").all(|e| e.certainty == Certainty::Conditional));
    assert!(facts.needs.iter().any(|need| facts.names.text(need.what).contains("ClusterRole `edit`")));
    let other = one(&text.replace("name: edit", "name: editor"));
    assert!(other.edges.is_empty());
    assert!(other.needs.iter().any(|need| other.names.text(need.what).contains("ClusterRole `editor`")));
    let view = one(&text.replace("name: edit", "name: view"));
    assert!(view.edges.is_empty(), "{:?}", lines(&view));
}

#[test]
fn binding_takes_writing_and_bind_together() {
    let bind = "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}";
    let crb = "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings], verbs: [create]}";
    let rb = "{apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create]}";
    let both = cluster_role(&format!("[{bind}, {crb}]"), "");
    has(&both, "role:r manages resource:cluster [bind-role, certain]");
    has(&both, "role:r manages role:cluster-admin [bind-role, certain]");
    for alone in [bind, crb, rb] {
        assert!(cluster_role(&format!("[{alone}]"), "").edges.is_empty(), "{alone}");
    }
    // In one namespace a cluster role binding can't be written, and bind reaches that namespace only.
    assert!(role(&format!("[{bind}, {crb}]")).edges.is_empty());
    let here = role(&format!("[{bind}, {rb}]"));
    has(&here, "role:a/r manages role:cluster-admin@a [bind-role, certain]");
    lacks(&here, "manages resource:cluster");
    let wide = cluster_role(&format!("[{bind}, {rb}]"), "");
    has(&wide, "role:r manages role:cluster-admin@* [bind-role, certain]");
    has(&wide, "role:cluster-admin@* reads_secret set:secrets [read-secrets, conditional]");
    lacks(&wide, "role:cluster-admin@* allows");
    let named = "{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [small], verbs: [bind]}";
    let small = cluster_role(&format!("[{named}, {crb}]"), "");
    has(&small, "role:r manages role:small [bind-role, certain]");
    lacks(&small, "cluster-admin");
    let roles = "{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [bind]}";
    let own = role(&format!("[{roles}, {rb}]"));
    has(&own, "role:a/r manages set:roles@a [bind-role, certain]");
    has(&own, "set:roles@a contains role:a/r");
}

#[test]
fn halves_in_two_roles_are_joined_at_their_holder() {
    let rbac = "apiVersion: rbac.authorization.k8s.io/v1\n";
    let text = |second: &str| {
        format!(
            "{rbac}kind: Role\nmetadata: {{name: maker, namespace: a}}\nrules: [{{apiGroups: [''], resources: [secrets], verbs: [create]}}]\n---\n\
             {rbac}kind: Role\nmetadata: {{name: reader, namespace: a}}\nrules: [{{apiGroups: [''], resources: [secrets], verbs: [get]}}]\n---\n\
             {rbac}kind: RoleBinding\nmetadata: {{name: one, namespace: a}}\nroleRef: {{kind: Role, name: maker}}\nsubjects: [{{kind: User, name: kim}}]\n---\n\
             {rbac}kind: RoleBinding\nmetadata: {{name: two, namespace: a}}\nroleRef: {{kind: Role, name: reader}}\nsubjects: [{{kind: User, name: {second}}}]\n"
        )
    };
    let joined = one(&text("kim"));
    has(&joined, "human:kim impersonates set:serviceaccounts@a [mint-token-secret, certain]");
    let edge = joined.edges.iter().find(|edge| joined.names.text(edge.technique) == "mint-token-secret").unwrap();
    assert_eq!(joined.names.text(edge.by.id), "rolebinding/a/one/human:kim");
    lacks(&one(&text("lee")), "mint-token-secret");
}

#[test]
fn escalation_signing_and_groups_need_all_their_parts() {
    let rbac = |verbs: &str| format!("[{{apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [{verbs}]}}]");
    has(&cluster_role(&rbac("escalate, update"), ""), "role:r manages resource:cluster [escalate-role, certain]");
    has(&cluster_role(&rbac("escalate, create"), ""), "role:r manages resource:cluster [escalate-role, conditional]");
    assert!(cluster_role(&rbac("escalate"), "").edges.is_empty());
    assert!(cluster_role(&rbac("update, patch, create"), "").edges.is_empty());
    let groups = "{apiGroups: [''], resources: [groups], verbs: [impersonate]}";
    let users = "{apiGroups: [''], resources: [users], verbs: [impersonate]}";
    assert!(cluster_role(&format!("[{groups}]"), "").edges.is_empty());
    has(&cluster_role(&format!("[{groups}, {users}]"), ""), "role:r impersonates set:groups [impersonate-group, certain]");
    has(&cluster_role(&format!("[{groups}, {users}]"), ""), "set:users contains human:kim");
    // Users and groups lie in no namespace.
    assert!(role(&format!("[{groups}, {users}]")).edges.is_empty());
    let csr = "{apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests], verbs: [create]}";
    let approval = "{apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update]}";
    let signer =
        |name: &str| format!("{{apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: ['{name}'], verbs: [approve]}}");
    let good = format!("[{csr}, {approval}, {}]", signer("kubernetes.io/kube-apiserver-client"));
    has(&cluster_role(&good, ""), "role:r impersonates set:users [sign-certificate, certain]");
    let other = format!("[{csr}, {approval}, {}]", signer("acme.example/other"));
    assert!(cluster_role(&other, "").edges.is_empty());
}

#[test]
fn aggregated_roles_are_the_union_of_what_they_select() {
    let rbac = "apiVersion: rbac.authorization.k8s.io/v1\n";
    let text = |rules: &str| {
        format!(
            "{rbac}kind: ClusterRole\nmetadata: {{name: top}}\naggregationRule: {{clusterRoleSelectors: [{{matchLabels: {{to: top}}}}]}}\nrules: {rules}\n---\n\
             {rbac}kind: ClusterRole\nmetadata: {{name: mid, labels: {{to: top}}}}\naggregationRule: {{clusterRoleSelectors: [{{matchExpressions: [{{key: to, operator: In, values: [mid, top]}}]}}]}}\n---\n\
             {rbac}kind: ClusterRole\nmetadata: {{name: leaf, labels: {{to: mid}}}}\nrules: [{{apiGroups: [''], resources: [secrets], verbs: [get]}}]\n---\n\
             {rbac}kind: ClusterRole\nmetadata: {{name: other, labels: {{to: none}}}}\nrules: [{{apiGroups: [''], resources: [pods/exec], verbs: [create]}}]\n---\n\
             {rbac}kind: ClusterRoleBinding\nmetadata: {{name: b}}\nroleRef: {{kind: ClusterRole, name: top}}\nsubjects: [{{kind: User, name: kim}}]\n"
        )
    };
    let manifest = one(&text("[]"));
    has(&manifest, "role:top reads_secret set:secrets [read-secrets, certain]");
    lacks(&manifest, "exec-pod");
    // A live export holds the merged rules: they alone count.
    let live = one(&text("[{apiGroups: [''], resources: [pods], verbs: [patch]}]"));
    has(&live, "role:top controls set:pods [patch-pod-image, certain]");
    lacks(&live, "read-secrets");
}

#[test]
fn pod_security_closes_the_way_to_nodes() {
    let rules = "[{apiGroups: [''], resources: [pods], verbs: [create]}]";
    let namespace = |level: &str| {
        format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: a, labels: {{pod-security.kubernetes.io/enforce: {level}}}}}\n")
    };
    has(&cluster_role(rules, &namespace("privileged")), "role:r controls set:nodes [privileged-pod, conditional]");
    has(&cluster_role(rules, &namespace("privileged")), "set:nodes controls set:pods [node-to-pod, certain]");
    lacks(&cluster_role(rules, &namespace("restricted")), "privileged-pod");
    lacks(&cluster_role(rules, &namespace("baseline")), "privileged-pod");
}
