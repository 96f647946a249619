//! What a cluster's files come to: each test is a few manifests, what they must give, and what they must not.

use super::*;
use crate::doc::{Layout, Tape, yaml};
use crate::model::{AttrName, Certainty, Direction, EdgeKind, Facts, FileId, FileInfo, Kind, Standing, Syntax, Value, technique};
use crate::source::{Claim, Hints};
use std::fmt::Write as _;

/// Reads files as the frame does: documents, sniff, parse, parts.
fn read(files: &[(&str, &str)]) -> Facts {
    let mut facts = Facts::default();
    let mut source = (SOURCE.start)();
    let digest = |value: &str| (value.len() >= 16).then(|| format!("same:{}", value.len()));
    for (number, (path, text)) in files.iter().enumerate() {
        facts.files.push(FileInfo {
            path: (*path).to_owned(),
            source: "kubernetes",
            sha256: String::new(),
            bytes: text.len() as u64,
            records: 0,
            exported_at: None,
            complete: false,
            standing: Standing::Export,
            syntax: Syntax::Yaml,
        });
        let hints = Hints::default();
        let mut cx = Context { facts: &mut facts, file: FileId(number as u16), path, hints: &hints, digest: &digest };
        for document in yaml::documents(text) {
            let layout = match (SOURCE.sniff)(document.text) {
                Claim::Yes(layout) => layout,
                Claim::No => Layout::Whole,
                Claim::Skip(_) => continue,
            };
            yaml::read(document.text, document.at as u32, layout, &mut Tape::default(), &mut |part| source.part(part, &mut cx)).unwrap();
            source.end(&mut cx);
        }
    }
    source.resolve(&mut facts);
    facts
}

fn one(text: &str) -> Facts {
    read(&[("cluster.yaml", text)])
}

/// All edges as lines, those of references included, sorted: `role:x reads_secret set:secrets@a [read-secrets, certain]`.
fn lines(facts: &Facts) -> Vec<String> {
    let text = |name| facts.names.text(name);
    let end = |kind: Option<Kind>, id| format!("{}:{}", kind.map_or("?", Kind::word), text(id));
    let mut all: Vec<String> = facts
        .edges
        .iter()
        .map(|edge| {
            let mut line = format!("{} {} {}", end(edge.from.kind, edge.from.id), edge.kind, end(edge.to.kind, edge.to.id));
            if let Some(level) = edge.level {
                let _ = write!(line, " {level}");
            }
            let _ = write!(line, " [{}, {}]", text(edge.technique), edge.certainty);
            line
        })
        .collect();
    for attr in &facts.attrs {
        let record = facts.records[attr.of.0 as usize];
        let Value::Qualified(at) = attr.value else { continue };
        let to = facts.references[at as usize];
        let (from, to) = (end(Some(record.kind), record.id), end(to.kind, to.id));
        match attr.name.edge(record.kind) {
            Some((kind, Direction::Out)) => all.push(format!("{from} {kind} {to}")),
            Some((kind, Direction::In)) => all.push(format!("{to} {kind} {from}")),
            None => all.push(format!("{from} {} {to}", attr.name.key())),
        }
    }
    all.sort();
    all.dedup();
    all
}

#[track_caller]
fn has(facts: &Facts, line: &str) {
    let all = lines(facts);
    assert!(all.iter().any(|found| found.starts_with(line)), "no `{line}` in\n{}", all.join("\n"));
}

#[track_caller]
fn lacks(facts: &Facts, part: &str) {
    let all = lines(facts);
    assert!(!all.iter().any(|found| found.contains(part)), "`{part}` in\n{}", all.join("\n"));
}

/// A role of namespace `a` with these rules, bound there to the user `kim`.
fn role(rules: &str) -> Facts {
    one(&format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: r, namespace: a}}\nrules: {rules}\n---\n\
         apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: b, namespace: a}}\n\
         roleRef: {{kind: Role, name: r}}\nsubjects: [{{kind: User, name: kim}}]\n"
    ))
}

/// A cluster role with these rules, bound for the cluster to the user `kim`, beside further documents.
fn cluster_role(rules: &str, more: &str) -> Facts {
    one(&format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r}}\nrules: {rules}\n---\n\
         apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: b}}\n\
         roleRef: {{kind: ClusterRole, name: r}}\nsubjects: [{{kind: User, name: kim}}]\n---\n{more}"
    ))
}

const CORE: &str = "apiVersion: v1\n";

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
fn a_subject_without_namespace_or_a_role_bound_for_the_cluster_gives_nothing_and_is_said() {
    let rbac = "apiVersion: rbac.authorization.k8s.io/v1\n";
    let text = format!(
        "{rbac}kind: RoleBinding\nmetadata: {{name: b, namespace: a}}\nroleRef: {{kind: ClusterRole, name: edit}}\n\
         subjects: [{{kind: ServiceAccount, name: bot}}]\n---\n\
         {rbac}kind: ClusterRoleBinding\nmetadata: {{name: c}}\nroleRef: {{kind: Role, name: x}}\nsubjects: [{{kind: User, name: kim}}]\n"
    );
    let facts = one(&text);
    assert_eq!(lines(&facts), Vec::<String>::new());
    assert!(facts.notes.iter().any(|note| note.contains("`bot` without its namespace")), "{:?}", facts.notes);
    assert!(facts.notes.iter().any(|note| note.contains("instead of a ClusterRole")), "{:?}", facts.notes);
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
    lacks(&cluster_role("[{apiGroups: [''], resources: ['*'], verbs: ['*']}]", ""), "allows resource:cluster administer [cluster-admin, certain]");
    // A role of that name in the files that allows little is what the files say it is.
    let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: cluster-admin}\nrules: []\n---\n\
                apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n\
                roleRef: {kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: User, name: kim}]\n";
    assert!(one(text).edges.is_empty());
}

#[test]
fn built_in_roles_are_assumed_only_where_no_file_has_them() {
    let text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: a}\n\
                roleRef: {kind: ClusterRole, name: edit}\nsubjects: [{kind: User, name: kim}]\n";
    let facts = one(text);
    has(&facts, "role:edit@a reads_secret set:secrets@a [read-secrets, assumed]");
    assert!(facts.edges.iter().filter(|edge| facts.names.text(edge.from.id) == "edit@a").all(|e| e.certainty == Certainty::Assumed));
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
    has(&wide, "role:cluster-admin@* reads_secret set:secrets [read-secrets, assumed]");
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
    let signer = |name: &str| format!("{{apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: ['{name}'], verbs: [approve]}}");
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
fn tokens_are_mounted_unless_the_pod_then_the_account_says_no() {
    let pod = |account: &str, more: &str| {
        format!(
            "{CORE}kind: ServiceAccount\nmetadata: {{name: bot, namespace: a}}\n{account}---\n\
             {CORE}kind: Pod\nmetadata: {{name: web, namespace: a}}\nspec: {{serviceAccountName: bot, containers: [{{name: x}}]{more}}}\n"
        )
    };
    let off = "automountServiceAccountToken: false\n";
    has(&one(&pod("", "")), "workload:a/pod/web runs_as service_account:a/bot [mounted-token, certain]");
    lacks(&one(&pod(off, "")), "runs_as");
    lacks(&one(&pod("", ", automountServiceAccountToken: false")), "runs_as");
    has(&one(&pod(off, ", automountServiceAccountToken: true")), "workload:a/pod/web runs_as");
    let volume = ", automountServiceAccountToken: false, volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t}}]}}]";
    has(&one(&pod(off, volume)), "workload:a/pod/web runs_as");
    let unknown = one(&format!("{CORE}kind: Pod\nmetadata: {{name: web, namespace: a}}\nspec: {{containers: []}}\n"));
    has(&unknown, "workload:a/pod/web runs_as service_account:a/default [mounted-token, conditional]");
}

#[test]
fn secrets_are_found_wherever_a_pod_names_them() {
    let text = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly, namespace: a}\nspec: {jobTemplate: {spec: {template: {spec: {\
                imagePullSecrets: [{name: pull}], volumes: [{name: v, secret: {secretName: vol}}, {name: p, projected: {sources: [{secret: {name: proj}}]}}],\
                initContainers: [{name: i, env: [{name: A, valueFrom: {secretKeyRef: {name: env, key: k}}}]}],\
                containers: [{name: c, envFrom: [{secretRef: {name: from}}, {configMapRef: {name: map}}]}]}}}}}\n";
    let facts = one(text);
    for name in ["pull", "vol", "proj", "env", "from"] {
        has(&facts, &format!("workload:a/cronjob/nightly uses_secret secret:a/{name} "));
    }
    lacks(&facts, "secret:a/map");
    assert!(facts.needs.iter().any(|need| need.until.is_some() && facts.names.text(need.of.id) == "a/env"));
}

#[test]
fn replicas_count_as_what_made_them() {
    let owned = |name: &str, kind: &str, owner: &str, node: &str| {
        format!(
            "{CORE}kind: Pod\nmetadata: {{name: {name}, namespace: a, ownerReferences: [{{kind: {kind}, name: {owner}, controller: true}}]}}\n\
             spec: {{nodeName: {node}, serviceAccountName: bot, containers: [{{name: c, securityContext: {{privileged: true}}}}]}}\n---\n"
        )
    };
    let set = "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web-1, namespace: a, ownerReferences: [{kind: Deployment, name: web, controller: true}]}\nspec: {}\n";
    let facts = one(&format!("{}{}{set}", owned("web-1-x", "ReplicaSet", "web-1", "n1"), owned("web-1-y", "ReplicaSet", "web-1", "n2")));
    has(&facts, "workload:node/n1 controls workload:a/deployment/web [node-to-pod, certain]");
    has(&facts, "workload:a/deployment/web controls workload:node/n2 [privileged-container, certain]");
    lacks(&facts, "workload:a/pod/");
    // Nobody is left out of a set because something else made it.
    let rules = "[{apiGroups: [apps], resources: [replicasets], verbs: [patch]}]";
    has(&cluster_role(rules, set), "set:replicasets contains workload:a/deployment/web");
    // A circle of owners ends somewhere.
    let one_way = owned("p", "Job", "q", "n1");
    let back = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: q, namespace: a, ownerReferences: [{kind: Pod, name: p, controller: true}]}\nspec: {}\n";
    assert!(!one(&format!("{one_way}{back}")).edges.is_empty());
}

#[test]
fn implicit_groups_are_joined_where_they_hold_something() {
    let accounts = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: x, namespace: a}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: y, namespace: b}\n---\n";
    let bound = |group: &str| {
        one(&format!(
            "{accounts}apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: b, namespace: a}}\n\
             roleRef: {{kind: ClusterRole, name: view}}\nsubjects: [{{kind: Group, name: '{group}'}}, {{kind: User, name: kim}}]\n"
        ))
    };
    let home = bound("system:serviceaccounts:a");
    has(&home, "service_account:a/x member_of group:system:serviceaccounts:a [implicit-group, certain]");
    lacks(&home, "service_account:b/y member_of");
    has(&bound("system:serviceaccounts"), "service_account:b/y member_of group:system:serviceaccounts ");
    has(&bound("system:authenticated"), "human:kim member_of group:system:authenticated ");
    lacks(&bound("devs"), "member_of");
    has(&bound("system:unauthenticated"), "grant:rolebinding/a/b/external:anyone principal external:anyone");
}

#[test]
fn secrets_keep_types_and_digests_but_no_values() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: t, namespace: a, annotations: {kubernetes.io/service-account.name: bot}}\n\
                type: kubernetes.io/service-account-token\ndata: {token: aHVudGVyMmh1bnRlcjJodW50ZXIy, ca.crt: aHVudGVyMmh1bnRlcjJodW50ZXIy}\n---\n\
                apiVersion: v1\nkind: Secret\nmetadata: {name: two, namespace: a}\nstringData: {one: hunter2hunter2hunter2, other: hunter3hunter3hunter3}\n";
    let facts = one(text);
    has(&facts, "secret:a/t authenticates_as service_account:a/bot [token-secret, certain]");
    has(&facts, "secret:a/two contains secret:a/two/one");
    let prints = |id: &str| {
        let of = |attr: &&crate::model::AttrFact| facts.names.text(facts.records[attr.of.0 as usize].id) == id;
        facts.attrs.iter().filter(|attr| attr.name == AttrName::Fingerprint).filter(of).count()
    };
    assert_eq!((prints("a/t"), prints("a/two"), prints("a/two/other")), (1, 0, 1));
    for value in ["hunter2hunter2hunter2", "hunter3hunter3hunter3", "aHVudGVyMmh1bnRlcjJodW50ZXIy"] {
        assert!(facts.names.get(value).is_none() && !all_text(&facts).contains(value), "{value} was kept");
    }
}

/// All text that the facts hold.
fn all_text(facts: &Facts) -> String {
    let mut text = String::new();
    for record in &facts.records {
        let _ = writeln!(text, "{}", facts.names.text(record.id));
    }
    for attr in &facts.attrs {
        match attr.value {
            Value::Word(name) => text.push_str(facts.names.text(name)),
            Value::Entry(key, value) => {
                text.push_str(facts.names.text(key));
                text.push_str(facts.names.text(value));
            }
            _ => {}
        }
    }
    let _ = write!(text, "{:?}{:?}", facts.notes, facts.problems);
    text
}

#[test]
fn aws_auth_lets_identities_in_and_whoever_writes_it_is_an_administrator() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\ndata:\n  mapRoles: |\n    - rolearn: arn:aws:iam::123456789012:role/ops\n      username: ops\n      groups: [system:masters]\n";
    let rules = "[{apiGroups: [''], resources: [configmaps], verbs: [update]}]";
    let facts = cluster_role(rules, map);
    has(&facts, "service_account:arn:aws:iam::123456789012:role/ops impersonates service_account:ops [aws-auth, certain]");
    has(&facts, "service_account:ops member_of group:system:masters [aws-auth, certain]");
    has(&facts, "role:r manages resource:cluster [edit-aws-auth, certain]");
    // Elsewhere than on EKS a config map of that name is nothing.
    assert!(cluster_role(rules, "").edges.is_empty());
    let other = "[{apiGroups: [''], resources: [configmaps], resourceNames: [other], verbs: [update]}]";
    lacks(&cluster_role(other, map), "role:r manages");
}

#[test]
fn cloud_identities_wait_for_the_clouds_side() {
    let text = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: x, namespace: a, annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::123456789012:role/data', iam.gke.io/gcp-service-account: bot@acme-prod.iam.gserviceaccount.com}}\n";
    let facts = one(text);
    has(&facts, "service_account:a/x assumes service_account:arn:aws:iam::123456789012:role/data [eks-role, conditional]");
    has(&facts, "service_account:a/x assumes service_account:bot@acme-prod.iam.gserviceaccount.com [gke-workload-identity, conditional]");
    let scopes: Vec<&str> = facts.edges.iter().map(|edge| facts.names.text(edge.to.scope)).collect();
    assert_eq!(scopes, ["aws:123456789012", "gcp:acme-prod"]);
    assert!(facts.needs.iter().all(|need| need.until == Some(need.of)));
}

#[test]
fn pod_security_closes_the_way_to_nodes() {
    let rules = "[{apiGroups: [''], resources: [pods], verbs: [create]}]";
    let namespace = |level: &str| format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: a, labels: {{pod-security.kubernetes.io/enforce: {level}}}}}\n");
    has(&cluster_role(rules, &namespace("privileged")), "role:r controls set:nodes [privileged-pod, conditional]");
    has(&cluster_role(rules, &namespace("privileged")), "set:nodes controls set:pods [node-to-pod, certain]");
    lacks(&cluster_role(rules, &namespace("restricted")), "privileged-pod");
    lacks(&cluster_role(rules, &namespace("baseline")), "privileged-pod");
}

#[test]
fn lists_are_unwrapped_and_cut_ones_are_a_problem() {
    let item = "{metadata: {name: r, namespace: a}, rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]}";
    let binding = "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b, namespace: a}, roleRef: {kind: Role, name: r}, subjects: [{kind: User, name: kim}]}";
    let typed = format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nmetadata: {{continue: abc, remainingItemCount: 7}}\nitems: [{item}]\n---\n");
    let plain = format!("apiVersion: v1\nkind: List\nmetadata: {{resourceVersion: ''}}\nitems: [{binding}, {{apiVersion: v1, kind: Event, metadata: {{name: e}}}}]\n");
    let facts = one(&format!("{typed}{plain}"));
    has(&facts, "role:a/r reads_secret set:secrets@a [read-secrets, certain]");
    assert_eq!(facts.problems.len(), 1);
    assert!(facts.problems[0].message.contains("`metadata.continue`"));
    assert!(!facts.problems[0].message.contains("abc"));
    assert!(facts.notes.iter().any(|note| note.contains("kind Event")), "{:?}", facts.notes);
    assert!(facts.complete.is_empty());
}

#[test]
fn deployers_and_stores_are_bridges() {
    let text = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: app, namespace: argocd}\nspec: {source: {repoURL: 'https://github.com/acme/deploy.git'}, destination: {server: 'https://kubernetes.default.svc', namespace: a}}\n---\n\
                apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: s, namespace: a}\nspec: {provider: {aws: {auth: {jwt: {serviceAccountRef: {name: reader}}}}}}\n---\n\
                apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e, namespace: a}\nspec: {secretStoreRef: {name: s, kind: SecretStore}, target: {name: db}, data: [{secretKey: k, remoteRef: {key: prod/db}}]}\n";
    let facts = one(text);
    has(&facts, "workload:argocd/application/app impersonates set:serviceaccounts@a [gitops-deploy, conditional]");
    has(&facts, "resource:a/secretstore/s runs_as service_account:a/reader [store-login, certain]");
    let words = all_text(&facts);
    assert!(words.contains("acme/deploy") && words.contains("prod/db"));
    let elsewhere = one(&text.replace("https://kubernetes.default.svc", "https://other.acme.example"));
    lacks(&elsewhere, "gitops-deploy");
}

#[test]
fn order_of_files_does_not_matter() {
    let rbac = "apiVersion: rbac.authorization.k8s.io/v1\n";
    let parts = [
        format!("{rbac}kind: ClusterRole\nmetadata: {{name: r}}\nrules: [{{apiGroups: ['*'], resources: ['*'], verbs: ['*']}}]\n"),
        format!("{rbac}kind: ClusterRoleBinding\nmetadata: {{name: b}}\nroleRef: {{kind: ClusterRole, name: r}}\nsubjects: [{{kind: ServiceAccount, name: bot, namespace: a}}]\n"),
        format!("{CORE}kind: ServiceAccount\nmetadata: {{name: bot, namespace: a}}\nautomountServiceAccountToken: false\n"),
        format!("{CORE}kind: Pod\nmetadata: {{name: p, namespace: a}}\nspec: {{serviceAccountName: bot, containers: [{{name: x, envFrom: [{{secretRef: {{name: s}}}}]}}]}}\n"),
        format!("{CORE}kind: Secret\nmetadata: {{name: s, namespace: a}}\n"),
    ];
    let forward: Vec<(&str, &str)> = parts.iter().map(|text| ("k/x.yaml", text.as_str())).collect();
    let backward: Vec<(&str, &str)> = forward.iter().rev().copied().collect();
    assert_eq!(lines(&read(&forward)), lines(&read(&backward)));
    // Another folder is another cluster.
    let apart: Vec<(&str, &str)> = forward.iter().enumerate().map(|(i, (_, text))| (["a/x", "b/x"][i % 2], *text)).collect();
    assert_ne!(lines(&read(&forward)), lines(&read(&apart)));
}

#[test]
fn hostile_shapes_are_problems_or_notes_and_never_a_crash() {
    let rbac = "apiVersion: rbac.authorization.k8s.io/v1\n";
    for text in [
        format!("{rbac}kind: Role\nmetadata: {{name: r}}\nrules: text\n"),
        format!("{rbac}kind: Role\nmetadata: {{name: r}}\nrules: [1, [2], {{verbs: {{a: b}}}}]\n"),
        format!("{rbac}kind: RoleBinding\nmetadata: {{name: b}}\nroleRef: {{kind: Role, name: r}}\nsubjects: [x, {{kind: Robot, name: y}}, {{kind: User}}]\n"),
        format!("{rbac}kind: RoleBinding\nmetadata: {{name: b}}\nroleRef: []\n"),
        format!("{rbac}kind: Role\nmetadata: []\n"),
        format!("{rbac}kind: RoleList\nitems: [1]\n"),
        format!("{rbac}kind: ClusterRole\nmetadata: {{name: loop, labels: {{a: b}}}}\naggregationRule: {{clusterRoleSelectors: [{{matchExpressions: [{{key: a, operator: Near}}]}}]}}\n"),
        format!("{CORE}kind: ConfigMap\nmetadata: {{name: aws-auth, namespace: kube-system}}\ndata: {{mapRoles: '[{{'}}\n"),
    ] {
        let facts = one(&text);
        assert!(!facts.problems.is_empty() || !facts.notes.is_empty(), "nothing said of\n{text}");
    }
    let text = format!("{CORE}kind: Pod\nmetadata: {{name: p, namespace: a}}\nspec: {{containers: 7, volumes: {{a: b}}, hostPID: x}}\n");
    assert_eq!(one(&text).problems.len(), 2);
}

#[test]
fn every_technique_is_told() {
    let all = "[{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]";
    let facts = cluster_role(all, "apiVersion: v1\nkind: Node\nmetadata: {name: n}\nspec: {providerID: 'aws:///x'}\n");
    let mut count = 0;
    for edge in &facts.edges {
        let name = facts.names.text(edge.technique);
        assert!(technique::find(name).is_some(), "`{name}` is not told");
        count += usize::from(edge.kind != EdgeKind::MemberOf);
    }
    assert!(count > 20, "{count}");
}
