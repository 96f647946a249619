//! Real exports, where there is a copy of them: every file has its fate, writing and reading back changes nothing, and no administrator is
//! recognised by a role's name. Without the folder the tests over it say that they were skipped.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::{Folder, corpus, passed_over, problems, report};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Regular files of a folder, as reports show them.
fn files(folder: &std::path::Path) -> BTreeSet<String> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    walk.map(|entry| entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn every_file_has_its_fate() {
    let Some(corpus) = corpus() else { return };
    for system in ["kubernetes", "keycloak", "openai"] {
        let folder = corpus.join(system);
        let report = report(&folder, &[]);
        let inputs: BTreeSet<String> = common::each(&report["inputs"], "path").into_iter().collect();
        let (over, wrong) = (passed_over(&report), problems(&report));
        let mut by_reason: BTreeMap<&str, u32> = BTreeMap::new();
        for line in &over {
            *by_reason.entry(line.split_once(' ').unwrap().1).or_default() += 1;
        }
        assert!(by_reason.keys().all(|reason| !reason.is_empty()));
        for file in files(&folder) {
            let said =
                |lines: &[String]| lines.iter().any(|line| line.strip_prefix(file.as_str()).is_some_and(|rest| rest.starts_with(' ')));
            let fates = [inputs.contains(&file), said(&over), said(&wrong)];
            assert!(fates.contains(&true), "{system}/{file} is passed over in silence");
            assert!(!(fates[0] && fates[1]), "{system}/{file} is an input and passed over");
        }
        let findings = report["findings"].as_array().unwrap().len();
        println!("{system}: {} inputs, {} problems, {findings} findings, passed over {by_reason:?}", inputs.len(), wrong.len());
        for line in &wrong {
            println!("  problem: {line}");
        }
    }
}

#[test]
fn the_corpus_is_read_the_same_from_any_folder() {
    let Some(corpus) = corpus() else { return };
    for system in ["keycloak", "openai", "kubernetes"] {
        assert_eq!(report(&corpus.join(system), &[]), report(&corpus.join(system), &["."]), "{system}");
    }
}

/// A cluster in which `ROLE` is bound to a person, with some rules; and a harmless one under `OTHER`.
const CLUSTER: &str = r#"
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ROLE }
rules:
- { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }
- { nonResourceURLs: ["*"], verbs: ["*"] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: BINDING }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ROLE }
subjects:
- { kind: User, name: ola@acme.example, apiGroup: rbac.authorization.k8s.io }
- { kind: ServiceAccount, name: deploy, namespace: desk }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: OTHER }
rules:
- { apiGroups: [""], resources: [configmaps], verbs: [get] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: other }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: OTHER }
subjects:
- { kind: User, name: sam@acme.example, apiGroup: rbac.authorization.k8s.io }
- { kind: ServiceAccount, name: reader, namespace: desk }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: deploy, namespace: desk }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: reader, namespace: desk }
"#;

/// Fingerprints of what is found, and what each role leads to, with the roles' names put back to what they stand for.
fn found(names: [(&str, &str); 3]) -> (BTreeSet<String>, BTreeSet<String>) {
    let text = names.iter().fold(CLUSTER.to_owned(), |text, (word, name)| text.replace(word, name));
    let folder = Folder::new(&[("c/all.yaml", &text)]);
    let report = folder.report(&["c"]);
    assert_eq!(problems(&report), [""; 0]);
    let back = |text: &str| names.iter().fold(text.to_owned(), |text, (word, name)| text.replace(name, word));
    // The rule's own name stays as it is, whatever roles are called.
    let print = |finding: &Value| {
        let (rule, subjects) = finding["fingerprint"].as_str().unwrap().split_once('|').unwrap();
        format!("{rule}|{}", back(subjects))
    };
    let graph = folder.graph(&["c"]);
    let id = |end: &Value| back(end["id"].as_str().unwrap());
    // The API server brings `cluster-admin` along where no file defines it, so what leads to roles differs by that one role.
    let counts = |edge: &&Value| ["ROLE", "OTHER"].contains(&id(&edge["from"]).as_str()) && edge["to"]["kind"] != "role";
    let edges = graph["edges"].as_array().unwrap().iter().filter(counts);
    (
        report["findings"].as_array().unwrap().iter().map(print).collect(),
        edges.map(|edge| format!("{} {} {} {}", id(&edge["from"]), edge["kind"], id(&edge["to"]), edge["certainty"])).collect(),
    )
}

#[test]
fn no_administrator_is_recognised_by_a_roles_name() {
    let plain = [("ROLE", "zz-role-one"), ("OTHER", "zz-role-two"), ("BINDING", "zz-binding")];
    let telling = [("ROLE", "cluster-admin"), ("OTHER", "zz-role-two"), ("BINDING", "zz-binding")];
    let misleading = [("ROLE", "zz-role-one"), ("OTHER", "cluster-admin"), ("BINDING", "zz-binding")];
    let local = [("ROLE", "edit"), ("OTHER", "admin"), ("BINDING", "view")];
    let (findings, edges) = found(plain);
    assert!(findings.iter().any(|line| line.contains("desk/deploy")), "what the rules allow is found: {findings:#?}");
    assert!(!findings.iter().any(|line| line.contains("reader") || line.contains("sam@")), "what they do not allow is not: {findings:#?}");
    for names in [telling, misleading, local] {
        let (other, other_edges) = found(names);
        assert_eq!(other, findings, "{names:?}");
        let differ: Vec<_> = other_edges.symmetric_difference(&edges).collect();
        assert!(differ.is_empty(), "{names:?} {differ:#?}");
    }
}

#[test]
fn a_realms_roles_are_judged_by_what_they_contain() {
    let realm = |admin: &str, composites: &str| {
        format!(
            r#"{{"realm": "r", "enabled": true, "roles": {{"realm": [{{"name": "{admin}", "composite": true, "composites": {{"client": {composites}}}}}], "client": {{"realm-management": [{{"name": "realm-admin", "composite": false}}, {{"name": "view-users", "composite": false}}]}}}},
            "clients": [{{"clientId": "realm-management", "enabled": true}}, {{"clientId": "bot", "enabled": true, "serviceAccountsEnabled": true}}],
            "users": [{{"id": "u", "username": "service-account-bot", "enabled": true, "serviceAccountClientId": "bot", "realmRoles": ["{admin}"]}}]}}"#
        )
    };
    let found = |text: &str| {
        let report = Folder::new(&[("k/realm.json", text)]).report(&[]);
        assert_eq!(problems(&report), [""; 0]);
        common::each(&report["findings"], "rule").into_iter().filter(|rule| rule.contains("admin")).collect::<BTreeSet<_>>()
    };
    let all = r#"{"realm-management": ["realm-admin"]}"#;
    let little = r#"{"realm-management": ["view-users"]}"#;
    let by_power = found(&realm("janitor", all));
    assert!(!by_power.is_empty(), "a machine administers the realm, whatever the role is called");
    assert_eq!(found(&realm("admin", all)), by_power);
    assert_eq!(found(&realm("admin", little)), found(&realm("janitor", little)));
    assert!(found(&realm("admin", little)).len() < by_power.len(), "a role that is only called so administers nothing");
}
