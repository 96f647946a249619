//! What has to hold whatever the files are called, in whatever order and folder they lie: systems are kept apart and put together rightly,
//! same input gives same bytes, and a missing fact is said until its file is there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::{AS_OF, Folder, copy, each, of_rule, prints, problems, run};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

const ROLE: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: reader }\nrules:\n- { apiGroups: [''], resources: [secrets], verbs: [get, list] }\n";
const BINDING: &str = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: readers }\nroleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader }\nsubjects:\n- { kind: ServiceAccount, name: api, namespace: desk }\n";
const ACCOUNT: &str = "apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: api, namespace: desk }\n";
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: { name: api, namespace: desk }\nspec: { serviceAccountName: api, containers: [{ name: c, image: i }] }\n";

fn ends(graph: &Value) -> BTreeSet<String> {
    let end = |end: &Value| format!("{} {} {}", end["kind"], end["scope"], end["id"]);
    let edges = graph["edges"].as_array().unwrap();
    edges.iter().map(|edge| format!("{} {} {}", end(&edge["from"]), edge["kind"], end(&edge["to"]))).collect()
}

fn nodes(graph: &Value, kind: &str) -> Vec<String> {
    let nodes = graph["nodes"].as_array().unwrap().iter().filter(|node| node["kind"] == kind);
    nodes.map(|node| format!("{} {}", node["scope"].as_str().unwrap(), node["id"].as_str().unwrap())).collect()
}

#[test]
fn two_clusters_in_two_folders_stay_two() {
    let all = [ROLE, BINDING, ACCOUNT, POD].join("---\n");
    let folder = Folder::new(&[("east/all.yaml", &all), ("west/all.yaml", &all)]);
    let graph = folder.graph(&[]);
    assert_eq!(nodes(&graph, "service_account"), ["kubernetes:east desk/api", "kubernetes:west desk/api"]);
    let crossing = graph["edges"].as_array().unwrap().iter().filter(|edge| edge["from"]["scope"] != edge["to"]["scope"]);
    assert_eq!(crossing.count(), 0, "nothing leads from one cluster into the other");
    // The role of one cluster and the binding of the other make no grant.
    let split = Folder::new(&[("east/role.yaml", ROLE), ("west/rest.yaml", &[BINDING, ACCOUNT].join("---\n"))]);
    let reads = ends(&split.graph(&[])).into_iter().filter(|edge| edge.contains("reads_secret")).count();
    assert_eq!(reads, 0);
}

#[test]
fn one_cluster_is_the_same_in_any_files() {
    let parts = [ROLE, BINDING, ACCOUNT, POD];
    let whole = Folder::new(&[("c/all.yaml", &parts.join("---\n"))]).graph(&[]);
    assert!(ends(&whole).iter().any(|edge| edge.contains("reads_secret")), "{whole}");
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        let names: Vec<String> = order.iter().map(|at| format!("c/{at}.yaml")).collect();
        let files: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(parts).collect();
        assert_eq!(Folder::new(&files).graph(&[]), whole, "{order:?}");
        let mixed: Vec<&str> = order.iter().map(|at| parts[*at]).collect();
        assert_eq!(Folder::new(&[("c/all.yaml", &mixed.join("---\n"))]).graph(&[]), whole, "{order:?}");
    }
    let two = Folder::new(&[("c/a.yaml", &[BINDING, POD].join("---\n")), ("c/b.yml", &[ACCOUNT, ROLE].join("---\n"))]);
    assert_eq!(two.graph(&["c/b.yml", "c/a.yaml"]), whole);
    assert_eq!(two.graph(&["c/a.yaml", "c/b.yml", "c"]), whole, "a file that is named twice is read once");
}

const REALM: &str = r#"{"realm": "customers", "enabled": true, "users": [
  {"id": "u-1", "username": "service-account-deploy", "enabled": true, "serviceAccountClientId": "deploy"},
  {"id": "u-2", "username": "ola", "enabled": true}],
  "clients": [{"clientId": "deploy", "enabled": true, "serviceAccountsEnabled": true, "secret": "**********"}], "roles": {"realm": []}}"#;

#[test]
fn an_owner_in_a_native_file_lands_on_the_exported_account() {
    let owners = "partywall: 1\nservice_accounts:\n- { id: desk/api, owner: desk-team }\n- { id: service-account-deploy, owner: ops }\n";
    let folder = Folder::new(&[("c/all.yaml", &[ACCOUNT, POD].join("---\n")), ("k/realm.json", REALM), ("owners.yaml", owners)]);
    let before = folder.graph(&["c", "k"]);
    let after = folder.graph(&[]);
    assert_eq!(nodes(&before, "service_account"), nodes(&after, "service_account"), "the owner makes no second account");
    let text = folder.run(&["convert"]).ends(0).text();
    for (id, owner) in [("desk/api", "desk-team"), ("service-account-deploy", "ops")] {
        let at = text.find(&format!("- id: {id}\n")).unwrap_or_else(|| panic!("{id} is there:\n{text}"));
        let record = text[at + 2..].split("\n- ").next().unwrap();
        assert!(record.contains("scope: ") && record.contains(&format!("owner: {owner}")), "{record}");
    }
    assert_eq!(problems(&folder.report(&[])), [""; 0]);
    // Where two systems have such an account, nobody can tell whose owner it is.
    let two = Folder::new(&[("c/all.yaml", ACCOUNT), ("d/all.yaml", ACCOUNT), ("owners.yaml", owners)]);
    let said = problems(&two.report(&[]));
    assert!(said.iter().any(|line| line.contains("owners.yaml")), "{said:?}");
}

#[test]
fn a_wildcard_role_over_three_databases_is_one_finding() {
    let world = |target: &str| {
        let databases = "resources:\n- { id: crm-a, type: database, plane: application, sensitivity: customer }\n- { id: crm-b, type: database, plane: application, sensitivity: customer }\n- { id: crm-c, type: database, plane: application, sensitivity: customer }\n";
        let role = format!("roles:\n- {{ id: support, members: [ops@acme.example], permissions: [{target}] }}\n");
        format!("partywall: 1\nplane: platform\nhumans: [{{ id: ops@acme.example, status: active }}]\n{role}{databases}")
    };
    let found = |text: &str| {
        let report = Folder::new(&[("world.yaml", text)]).report(&[]);
        let findings = of_rule(&report, "platform-identity-reaches-tenant-data").into_iter().cloned().collect::<Vec<_>>();
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings[0]["evidence"]["behind"].clone()
    };
    assert_eq!(found(&world("{ action: 'db:read', resource: 'crm-*', level: read }")), 3);
    let listed = ["crm-a", "crm-b", "crm-c"].map(|id| format!("{{ action: 'db:read', resource: {id}, level: read }}")).join(", ");
    assert_eq!(found(&world(&listed)), 3, "however many a list names, it is one role");
}

#[test]
fn what_is_needed_is_said_until_its_file_is_there() {
    let folder = Folder::new(&[("c/binding.yaml", BINDING), ("c/pod.yaml", POD)]);
    let needed = |paths: &[&str]| -> BTreeSet<String> {
        let report = folder.report(paths);
        let list = report["coverage"]["needed"].as_array().unwrap();
        list.iter().map(|row| format!("{} {}", row["record"].as_str().unwrap(), row["needs"].as_str().unwrap())).collect()
    };
    let names = |all: &BTreeSet<String>, word: &str| all.iter().any(|line| line.contains(word));
    let before = needed(&[]);
    assert!(names(&before, "reader") && names(&before, "desk/api"), "{before:#?}");
    folder.put("c/role.yaml", ROLE.as_bytes());
    let with_role = needed(&[]);
    assert!(!names(&with_role, "reader") && names(&with_role, "desk/api"), "{with_role:#?}");
    folder.put("c/account.yaml", ACCOUNT.as_bytes());
    let with_account = needed(&[]);
    assert!(!names(&with_account, "desk/api"), "{with_account:#?}");
    // What the role reads is only known to be open since the role is there.
    assert!(names(&with_account, "secrets"), "{with_account:#?}");
    folder.put("c/secret.yaml", b"apiVersion: v1\nkind: Secret\nmetadata: { name: key, namespace: desk }\ntype: Opaque\n");
    assert_eq!(needed(&[]), BTreeSet::new());
}

fn company() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/company")
}

#[test]
fn same_input_same_bytes() {
    let (one, two) = (Folder::new(&[]), Folder::new(&[]));
    copy(&company(), one.path());
    copy(&company(), two.path());
    let folders: Vec<&str> =
        vec!["app-roles.yaml", "keycloak", "kubernetes", "openai", "platform-roles.yaml", "secrets.yaml", "service-accounts.yaml"];
    let reversed: Vec<&str> = folders.iter().rev().copied().collect();
    let mut turned = folders.clone();
    turned.rotate_left(3);
    let verbs: [&[&str]; 7] = [
        &["audit", "--format", "json"],
        &["audit", "--format", "table"],
        &["convert"],
        &["graph", "--format", "json"],
        &["graph", "--format", "dot"],
        &["who-can", "read", "resource:conversations-db"],
        &["paths", "--from", "plane=platform,kind=human", "--to", "resource:conversations-db"],
    ];
    for verb in verbs {
        let question = matches!(verb[0], "who-can" | "paths");
        let ask = |folder: &Folder, paths: &[&str]| {
            // Questions take paths behind what they ask, like every verb.
            let answer = folder.run(&[verb, paths, &["--as-of", AS_OF]].concat());
            assert!(!answer.out.is_empty(), "{verb:?}: {}", answer.said);
            (answer.out, answer.said)
        };
        let first = ask(&one, &folders);
        assert_eq!(ask(&one, &folders), first, "{verb:?}: a second run");
        assert_eq!(ask(&one, &reversed), first, "{verb:?}: the other way round");
        assert_eq!(ask(&one, &turned), first, "{verb:?}: another order");
        assert_eq!(ask(&two, &folders), first, "{verb:?}: another folder");
        if !question {
            assert_eq!(run(&two.path().join("."), &[verb, &folders[..], &["--as-of", AS_OF]].concat()).out, first.0);
        }
    }
}

#[test]
fn findings_do_not_depend_on_names_of_files() {
    let folder = Folder::new(&[]);
    copy(&company(), folder.path());
    let before = folder.report(&[]);
    for (from, to) in [("app-roles.yaml", "zz.yml"), ("secrets.yaml", "0.yaml"), ("kubernetes/rbac.yaml", "kubernetes/z.yaml")] {
        std::fs::rename(folder.path().join(from), folder.path().join(to)).unwrap();
    }
    let after = folder.report(&[]);
    assert_eq!(prints(&before), prints(&after));
    assert_eq!(before["graph"], after["graph"]);
    assert!(!prints(&before).is_empty());
}

const CONFIGURED: &str = "partywall: 1\nplane: platform\nhumans:\n- { id: alice@acme.example, status: active }\n";

#[test]
fn names_in_the_configuration_have_to_be_known() {
    let refused = |config: &str, says: &str| {
        let folder = Folder::new(&[("roles.yaml", CONFIGURED), ("partywall.yaml", config)]);
        let answer = folder.run(&["audit"]).ends(2);
        assert!(answer.said.contains(says) && answer.said.contains("partywall.yaml:1:"), "{config}: {}", answer.said);
        assert!(answer.out.is_empty());
    };
    refused("rules: { skip: [rotation-overdu] }", "did you mean `rotation-overdue`?");
    refused("rules: { skip: [bondary] }", "did you mean `boundary`?");
    refused("rules: { severity: { rotation-overdew: low } }", "did you mean `rotation-overdue`?");
    refused("rules: { severity: { boundary: low } }", "names no rule");
    refused("expect: { sources: [kubernets] }", "did you mean `kubernetes`?");
    let folder = Folder::new(&[
        ("roles.yaml", CONFIGURED),
        ("partywall.yaml", "rules: { skip: [boundary, rotation-overdue], severity: { rotation-overdue: low } }"),
    ]);
    let report = folder.report(&[]);
    let skipped = report["config"]["silenced"]["skipped_rules"].as_array().unwrap().len();
    assert!(skipped > 1, "a family is skipped with all its rules");
    // A rule of the user's own can be named as well.
    let rule = folder.run(&["rules", "new", "our-own"]);
    folder.put(
        "rules/our-own.yaml",
        &if rule.out.is_empty() { std::fs::read(folder.path().join("our-own.yaml")).unwrap() } else { rule.out },
    );
    folder.put("partywall.yaml", b"rules: { skip: [our-own] }");
    folder.run(&["audit"]).ends(2);
    folder.run(&["audit", "--rules", "rules", "roles.yaml"]).ends(0);
}

#[test]
fn what_is_expected_is_asked_for() {
    let audit = |config: &str| {
        let folder = Folder::new(&[("roles.yaml", CONFIGURED), ("partywall.yaml", config)]);
        (folder.run(&["audit"]).code, problems(&folder.report(&[])))
    };
    let (code, said) = audit("expect: { sources: [kubernetes] }");
    assert_eq!(code, Some(3));
    assert!(said[0].contains("`kubernetes`"), "{said:?}");
    assert_eq!(audit("expect: { counts: { humans: 1 } }"), (Some(0), vec![]));
    assert_eq!(audit("expect: { counts: { humans: 2 } }").0, Some(3));
    let (code, said) = audit("expect: { complete: [{ population: grants, files: ['grants-*.yaml'] }] }");
    assert_eq!(code, Some(3));
    assert!(said[0].contains("no file matches this glob of `expect:`"), "{said:?}");
}

#[test]
fn an_expected_population_is_complete() {
    let secrets = "partywall: 1\nplane: platform\nsecrets:\n- { id: prod-key, type: api_key, stored_in: vault }\nresources: [{ id: vault, type: store, plane: platform }]\n";
    let more =
        "partywall: 1\nplane: platform\nsecrets:\n- { id: other-key, type: api_key, stored_in: vault, revocation: runbooks/other }\n";
    let rule = "platform-secret-without-revocation";
    let audit = |config: &str, first: &str| {
        let folder = Folder::new(&[("secrets-a.yaml", first), ("secrets-b.yaml", more), ("partywall.yaml", config)]);
        let report = folder.report(&[]);
        let ids: Vec<Value> = of_rule(&report, rule).iter().map(|finding| finding["subjects"][0]["id"].clone()).collect();
        let open = each(&report["coverage"]["not_assessed"], "rule").iter().any(|id| id == rule);
        let complete = report["inputs"].as_array().unwrap().iter().filter(|input| input["complete"] == true).count();
        (ids, open, complete)
    };
    let whole = "expect: { complete: [{ population: secrets.revocation, files: ['secrets-*.yaml'] }] }";
    let part = "expect: { complete: [{ population: secrets.revocation, files: ['secrets-*.yaml', 'gone-*.yaml'] }] }";
    assert_eq!(audit("note: nothing", secrets), (vec![], true, 0), "a missing key proves nothing");
    assert_eq!(audit(whole, secrets), (vec!["prod-key".into()], false, 2), "the files together state it always");
    assert_eq!(audit(part, secrets), (vec![], true, 0), "a part of the population is missing");
    let broken = format!("{secrets}unknown_section: 1\n");
    assert_eq!(audit(whole, &broken), (vec![], true, 0), "a file with a problem proves nothing");
}

#[test]
fn a_rule_of_the_user_may_call_a_value_of_the_user() {
    let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/rotation-overdue.yaml")).unwrap();
    assert!(shipped.contains("$secret_age_days"), "the rule that this test takes calls a value");
    let rule = shipped.replace("id: rotation-overdue", "id: our-own").replace("$secret_age_days", "$our_days");
    let secret = "partywall: 1\nplane: platform\nsecrets: [{ id: key, type: api_key, stored_in: vault, rotated: 2026-11-01 }]\n";
    let found = |days: u32| {
        let folder =
            Folder::new(&[("rules/our-own.yaml", &rule), ("a.yaml", secret), ("own.yaml", &format!("values: {{ our_days: {days} }}"))]);
        folder.run(&["rules", "list", "--rules", "rules"]).ends(2);
        folder.run(&["rules", "list", "--rules", "rules", "--config", "own.yaml"]).ends(0);
        let args = ["a.yaml", "--rules", "rules", "--config", "own.yaml", "--only", "our-own"];
        folder.report(&args)["findings"].as_array().unwrap().len()
    };
    assert_eq!((found(10), found(30)), (1, 0), "its days are the configuration's");
}

#[test]
fn the_programs_own_checks_follow_the_command_line_and_not_the_configuration() {
    let waiver = "waivers:\n- { rule: rotation-overdue, subject: x, owner: a, approved_by: b, reason: r, expires: 2025-01-01 }\n";
    let folder = Folder::new(&[("roles.yaml", CONFIGURED), ("partywall.yaml", waiver)]);
    let result = |args: &[&str]| {
        let report = folder.report(args);
        let rules = report["rules"].as_array().unwrap();
        let line = rules.iter().find(|rule| rule["id"] == "waiver-expired").unwrap();
        (of_rule(&report, "waiver-expired").len(), line["result"].clone())
    };
    assert_eq!(result(&[]), (1, "fail".into()));
    for args in [["--skip", "waiver-expired"], ["--skip", "evidence"], ["--only", "boundary"]] {
        assert_eq!(result(&args), (0, "skipped".into()), "{args:?}");
    }
    assert_eq!(result(&["--only", "evidence"]).0, 1);
    folder.put("partywall.yaml", format!("{waiver}rules: {{ skip: [evidence] }}\n").as_bytes());
    assert_eq!(result(&[]).0, 1, "a configuration does not silence what is said of itself");
}
