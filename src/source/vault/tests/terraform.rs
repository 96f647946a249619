//! Resources of Terraform, read by the frame as it reads a state.

use crate::model::{AttrName, Facts, Kind};
use crate::source::SOURCES;
use crate::source::read::{ReadOptions, read_in};

fn state(resources: &str) -> String {
    format!(r#"{{"format_version":"1.0","terraform_version":"1.9.0","values":{{"root_module":{{"resources":[{resources}]}}}}}}"#)
}

fn resource(kind: &str, values: &str) -> String {
    format!(
        r#"{{"address":"{kind}.a","mode":"managed","type":"{kind}","name":"a","provider_name":"registry.example/vault","schema_version":0,"values":{values},"sensitive_values":{{}}}}"#
    )
}

fn read(resources: &[String]) -> Facts {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("state.json"), state(&resources.join(","))).unwrap();
    let options = ReadOptions { paths: vec!["state.json".to_owned()], key: vec![7; 32], ..ReadOptions::default() };
    read_in(folder.path(), &options, SOURCES, &|_| {})
}

fn edges(facts: &Facts) -> Vec<String> {
    let end = |end: crate::model::End| format!("{}:{}", end.kind.map_or("?", Kind::word), facts.names.text(end.id));
    let mut all: Vec<String> = facts.edges.iter().map(|edge| format!("{} {} {}", end(edge.from), edge.kind, end(edge.to))).collect();
    all.sort();
    all
}

#[test]
fn resources_say_what_answers_say() {
    let facts = read(&[
        resource(
            "vault_policy",
            r#"{"id":"app","name":"app","policy":"path \"kv/data/app/*\" { capabilities = [\"read\"] }\npath \"kv/app\" { capabilities = [\"read\"] }"}"#,
        ),
        resource("vault_mount", r#"{"path":"kv","type":"kv","accessor":"kv_1","options":{"version":"2"}}"#),
        resource("vault_kv_secret_v2", r#"{"mount":"kv","name":"app/key","data_json":"{\"v\":\"PLANTED-0123456789\"}"}"#),
        resource(
            "vault_kubernetes_auth_backend_role",
            r#"{"backend":"kubernetes","role_name":"app","bound_service_account_names":["app"],"bound_service_account_namespaces":["prod"],"token_policies":["app"]}"#,
        ),
        resource(
            "vault_jwt_auth_backend_role",
            r#"{"backend":"gh","role_name":"ci","role_type":"jwt","user_claim":"sub","bound_claims":{"sub":"repo:acme/a:*,repo:acme/b:*"},"token_policies":["app"]}"#,
        ),
        resource(
            "vault_approle_auth_backend_role_secret_id",
            r#"{"backend":"approle","role_name":"app","accessor":"acc","secret_id":"PLANTED-0123456789"}"#,
        ),
        resource(
            "vault_aws_secret_backend_role",
            r#"{"backend":"aws","name":"deploy","credential_type":"assumed_role","role_arns":["arn:aws:iam::111122223333:role/deploy"]}"#,
        ),
    ]);
    assert!(facts.problems.is_empty(), "{:?}", facts.problems);
    let edges = edges(&facts);
    for edge in [
        // The rule without `data/` reads nothing in a store of version 2.
        "role:app reads_secret set:kv/data/app/*",
        "secret:aws/creds/deploy authenticates_as service_account:arn:aws:iam::111122223333:role/deploy",
        "secret:auth/approle/role/app/secret-id/acc authenticates_as service_account:auth/approle/role/app",
    ] {
        assert!(edges.iter().any(|found| found == edge), "{edge}: {edges:#?}");
    }
    assert!(!edges.iter().any(|edge| edge.ends_with("secret:kv/app")));
    let known = |kind: Kind, id: &str| facts.records.iter().any(|row| row.kind == kind && facts.names.text(row.id) == id);
    assert!(known(Kind::External, "system:serviceaccount:prod:app") && known(Kind::Secret, "kv/data/app/key"));
    assert!(known(Kind::External, "repo:acme/a:*") && known(Kind::External, "repo:acme/b:*"));
    assert!(facts.attrs.iter().any(|attr| attr.name == AttrName::MayAssume));
    assert!(!facts.names.everything().contains("PLANTED"));
}
