//! What Terraform says of a cluster comes to the same as the objects themselves.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::testing;
use serde_json::{Value, json};

const YAML: &str = r#"apiVersion: v1
kind: Namespace
metadata: {name: ml, labels: {pod-security.kubernetes.io/enforce: baseline}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: trainer, namespace: ml, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/trainer"}}
automountServiceAccountToken: true
imagePullSecrets: [{name: pull}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: ml}
rules:
  - {apiGroups: [""], resources: [secrets], resourceNames: [model-key], verbs: [get]}
  - {apiGroups: [apps], resources: [deployments], verbs: [patch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: ml}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
  - {kind: ServiceAccount, name: trainer, namespace: ml}
  - {kind: Group, name: ml-engineers, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: v1
kind: Secret
metadata: {name: model-key, namespace: ml}
type: Opaque
stringData: {password: planted-value-0001}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: ml}
spec:
  template:
    spec:
      serviceAccountName: trainer
      automountServiceAccountToken: true
      containers:
        - name: api
          env: [{name: KEY, valueFrom: {secretKeyRef: {name: model-key, key: password}}}]
          envFrom: [{secretRef: {name: more}}]
          securityContext: {privileged: true}
      volumes: [{name: v, secret: {secretName: files}}]
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: remote, namespace: ml}
spec: {secretStoreRef: {name: vault, kind: ClusterSecretStore}, data: [{secretKey: a, remoteRef: {key: prod/model}}]}
"#;

fn resource(kind: &str, name: &str, values: Value, mask: Value) -> Value {
    json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "values": values, "sensitive_values": mask})
}

fn state(resources: Vec<Value>) -> String {
    json!({"format_version": "1.0", "values": {"root_module": {"resources": resources}}}).to_string()
}

fn whole() -> String {
    let ml = |name: &str| json!([{"name": name, "namespace": "ml", "annotations": null, "labels": {}, "uid": "u"}]);
    state(vec![
        resource(
            "kubernetes_namespace_v1",
            "ml",
            json!({"metadata": [{"name": "ml", "labels": {"pod-security.kubernetes.io/enforce": "baseline"}}], "timeouts": null}),
            json!({}),
        ),
        resource(
            "kubernetes_service_account_v1",
            "trainer",
            json!({"id": "ml/trainer", "automount_service_account_token": true, "image_pull_secret": [{"name": "pull"}], "secret": [],
                "metadata": [{"name": "trainer", "namespace": "ml", "annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/trainer"}}]}),
            json!({}),
        ),
        resource(
            "kubernetes_role",
            "reader",
            json!({"metadata": ml("reader"), "rule": [
                {"api_groups": [""], "resources": ["secrets"], "resource_names": ["model-key"], "verbs": ["get"]},
                {"api_groups": ["apps"], "resources": ["deployments"], "resource_names": null, "verbs": ["patch"]}]}),
            json!({}),
        ),
        resource(
            "kubernetes_role_binding",
            "reader",
            json!({"metadata": ml("reader"), "role_ref": [{"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"}],
                "subject": [{"kind": "ServiceAccount", "name": "trainer", "namespace": "ml", "api_group": ""},
                    {"kind": "Group", "name": "ml-engineers", "namespace": "", "api_group": "rbac.authorization.k8s.io"}]}),
            json!({}),
        ),
        resource(
            "kubernetes_secret",
            "key",
            json!({"metadata": ml("model-key"), "type": "Opaque", "data": {"password": "planted-value-0001"}, "immutable": false}),
            json!({"data": true}),
        ),
        resource(
            "kubernetes_deployment",
            "api",
            json!({"metadata": ml("api"), "spec": [{"replicas": "1", "template": [{"metadata": [{"labels": {}}], "spec": [{
                "service_account_name": "trainer", "automount_service_account_token": true,
                "container": [{"name": "api",
                    "env": [{"name": "KEY", "value": "", "value_from": [{"secret_key_ref": [{"name": "model-key", "key": "password"}]}]},
                        {"name": "PLAIN", "value": "planted-value-0002", "value_from": []}],
                    "env_from": [{"prefix": "", "secret_ref": [{"name": "more"}]}], "security_context": [{"privileged": true, "capabilities": []}]}],
                "volume": [{"name": "v", "secret": [{"secret_name": "files"}]}]}]}]}]}),
            json!({"spec": [{"template": [{"spec": [{"container": [{"env": [{}, {"value": true}]}]}]}]}]}),
        ),
        resource(
            "kubernetes_manifest",
            "remote",
            json!({"manifest": {"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "remote", "namespace": "ml"},
                "spec": {"secretStoreRef": {"name": "vault", "kind": "ClusterSecretStore"}, "data": [{"secretKey": "a", "remoteRef": {"key": "prod/model"}}]}}}),
            json!({"manifest": {}}),
        ),
    ])
}

#[test]
fn resources_come_to_what_their_objects_come_to() {
    let objects = testing::read(&SOURCE, &[("cluster", "c")], &[("cluster.yaml", YAML)]);
    let resources = testing::read(&SOURCE, &[("cluster", "c")], &[("state.json", &whole())]);
    assert_eq!(objects.edges(), resources.edges());
    assert!(resources.edges().len() > 8, "{:#?}", resources.edges());
    for kind in Kind::ALL {
        let mut found = resources.records(*kind);
        // The state itself, in which the secret lies as well.
        found.retain(|id| id != "state.json");
        assert_eq!(objects.records(*kind), found, "{kind}");
    }
    let digest = |run: &testing::Run| run.attr(Kind::Secret, "ml/model-key", AttrName::Fingerprint);
    assert_eq!(digest(&objects), digest(&resources));
    assert_eq!(digest(&resources).len(), 1);
    assert_eq!(resources.attr(Kind::Secret, "ml/model-key", AttrName::StoredIn), ["resource:state.json"]);
    resources.is_sound();
    assert!(resources.is_free_of("planted-value"));
    assert!(resources.facts.problems.is_empty());
}

#[test]
fn what_is_sensitive_stays_out_and_what_is_unknown_has_an_address() {
    let plan = json!({"format_version": "1.2",
        "planned_values": {"root_module": {"resources": [
            {"address": "kubernetes_service_account.a", "type": "kubernetes_service_account", "mode": "managed",
             "values": {"metadata": [{"name": "a", "namespace": "ml", "annotations": {}}]}},
            {"address": "aws_iam_role.r", "type": "aws_iam_role", "mode": "managed", "values": {"name": "r"}}]}},
        "resource_changes": [{"address": "kubernetes_service_account.a", "type": "kubernetes_service_account",
            "change": {"actions": ["create"], "after_unknown": {"metadata": [{"annotations": {"eks.amazonaws.com/role-arn": true}, "uid": true}]}}}],
        "configuration": {"root_module": {"resources": [{"address": "kubernetes_service_account.a",
            "expressions": {"metadata": [{"annotations": {"references": ["aws_iam_role.r.arn", "aws_iam_role.r"]}}]}}]}}});
    let run = testing::read(&SOURCE, &[], &[("plan.json", &plan.to_string())]);
    assert!(run.has_edge("service_account:ml/a assumes service_account:tf:aws_iam_role.r [conditional]"), "{:#?}", run.edges());
    let hidden = state(vec![
        resource(
            "kubernetes_manifest",
            "a",
            json!({"manifest": {"kind": "ConfigMap", "data": {"a": "planted-value-0003"}}}),
            json!({"manifest": true}),
        ),
        resource(
            "kubernetes_manifest",
            "b",
            json!({"manifest": {"kind": "Secret", "metadata": {"name": "b", "namespace": "ml"}, "data": {"a": "cGxhbnRlZC12YWx1ZQ=="}}}),
            json!({"manifest": true}),
        ),
        resource("helm_release", "c", json!({"name": "chart", "namespace": "ml"}), json!({})),
        resource(
            "kubectl_manifest",
            "d",
            json!({"yaml_body": "x", "yaml_body_parsed": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: d\n  namespace: ml\n"}),
            json!({"yaml_body": true}),
        ),
        resource(
            "kubectl_manifest",
            "e",
            json!({"yaml_body": "x", "yaml_body_parsed": "a: [planted-value-0004"}),
            json!({"yaml_body": true}),
        ),
    ]);
    let run = testing::read(&SOURCE, &[], &[("state.json", &hidden)]);
    assert_eq!(run.records(Kind::Secret), ["ml/b"]);
    assert!(run.records(Kind::ServiceAccount).contains(&"ml/d".to_owned()));
    assert!(run.is_free_of("planted-value"));
    assert!(run.facts.notes.iter().any(|note| note.contains("`kubernetes_manifest.a` is sensitive as a whole")));
    assert!(run.facts.notes.iter().any(|note| note.contains("the Helm release `chart` in `ml`")));
    assert_eq!(run.facts.problems.len(), 1, "{:?}", run.facts.problems);
}
