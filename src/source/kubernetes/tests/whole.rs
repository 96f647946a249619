//! Files as a whole: lists, order, hostile shapes, the example.

use super::*;

#[test]
fn lists_are_unwrapped_and_cut_ones_are_a_problem() {
    let item = "{metadata: {name: r, namespace: a}, rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]}";
    let binding = "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b, namespace: a}, roleRef: {kind: Role, name: r}, subjects: [{kind: User, name: kim}]}";
    let typed = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nmetadata: {{continue: abc, remainingItemCount: 7}}\nitems: [{item}]\n---\n"
    );
    let plain = format!(
        "apiVersion: v1\nkind: List\nmetadata: {{resourceVersion: ''}}\nitems: [{binding}, {{apiVersion: v1, kind: Event, metadata: {{name: e}}}}]\n"
    );
    let facts = one(&format!("{typed}{plain}"));
    has(&facts, "role:a/r reads_secret set:secrets@a [read-secrets, certain]");
    assert_eq!(facts.problems.len(), 1);
    assert!(facts.problems[0].message.contains("`metadata.continue`"));
    assert!(!facts.problems[0].message.contains("abc"));
    assert!(facts.notes.iter().any(|note| note.contains("kind Event")), "{:?}", facts.notes);
    assert!(facts.complete.is_empty());
}

#[test]
fn order_of_files_does_not_matter() {
    let rbac = "apiVersion: rbac.authorization.k8s.io/v1\n";
    let parts = [
        format!("{rbac}kind: ClusterRole\nmetadata: {{name: r}}\nrules: [{{apiGroups: ['*'], resources: ['*'], verbs: ['*']}}]\n"),
        format!(
            "{rbac}kind: ClusterRoleBinding\nmetadata: {{name: b}}\nroleRef: {{kind: ClusterRole, name: r}}\nsubjects: [{{kind: ServiceAccount, name: bot, namespace: a}}]\n"
        ),
        format!("{CORE}kind: ServiceAccount\nmetadata: {{name: bot, namespace: a}}\nautomountServiceAccountToken: false\n"),
        format!(
            "{CORE}kind: Pod\nmetadata: {{name: p, namespace: a}}\nspec: {{serviceAccountName: bot, containers: [{{name: x, envFrom: [{{secretRef: {{name: s}}}}]}}]}}\n"
        ),
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
        format!(
            "{rbac}kind: RoleBinding\nmetadata: {{name: b}}\nroleRef: {{kind: Role, name: r}}\nsubjects: [x, {{kind: Robot, name: y}}, {{kind: User}}]\n"
        ),
        format!("{rbac}kind: RoleBinding\nmetadata: {{name: b}}\nroleRef: []\n"),
        format!("{rbac}kind: Role\nmetadata: []\n"),
        format!("{rbac}kind: RoleList\nitems: [1]\n"),
        format!(
            "{rbac}kind: ClusterRole\nmetadata: {{name: loop, labels: {{a: b}}}}\naggregationRule: {{clusterRoleSelectors: [{{matchExpressions: [{{key: a, operator: Near}}]}}]}}\n"
        ),
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

#[test]
fn the_example_shows_one_opening_and_its_healthy_counterpart() {
    let files = [
        ("rbac.yaml", include_str!("../../../../examples/kubernetes/rbac.yaml")),
        ("workloads.yaml", include_str!("../../../../examples/kubernetes/workloads.yaml")),
    ];
    let facts = read(&files);
    has(&facts, "grant:rolebinding/conversations/deploy/service_account:models/release-manager role role:deployer@conversations");
    has(&facts, "role:deployer@conversations reads_secret set:secrets@conversations [mount-secret, certain]");
    has(&facts, "set:secrets@conversations contains secret:conversations/conversation-db");
    lacks(&facts, "role:watcher@conversations reads");
    lacks(&facts, "role:watcher@conversations controls");
    lacks(&facts, "workload:conversations/deployment/history runs_as");
    assert!(facts.problems.is_empty() && facts.notes.is_empty(), "{:?} {:?}", facts.problems, facts.notes);
}
