//! Who logs in: the trusts of each method, its secrets, entities and groups; and what is no export of Vault.

use super::super::SOURCE;
use super::{answer, policy, run, user};
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::read;

#[test]
fn accounts_of_a_cluster_log_in_by_name_and_namespace() {
    let data = r#"{"bound_service_account_names":["api"],"bound_service_account_namespaces":["prod","stage-*"],"audience":"vault","token_policies":["p"],"token_ttl":3600}"#;
    let run = run(&[("v/reads/auth__kubernetes__role__api.json", answer(data)), ("v/policies/p.hcl", policy("path \"x\" {}"))]);
    assert!(run.has(Kind::External, "oidc:kubernetes", "system:serviceaccount:prod:api"));
    assert!(run.has(Kind::External, "oidc:kubernetes", "system:serviceaccount:stage-*:api"));
    let id = "auth/kubernetes/role/api trusts system:serviceaccount:prod:api";
    assert_eq!(run.attr(Kind::Trust, id, AttrName::MayAssume), ["service_account:auth/kubernetes/role/api"]);
    assert_eq!(run.attr(Kind::Trust, id, AttrName::Audience), ["vault"]);
    assert!(run.holds("auth/kubernetes/role/api", "p"));
    assert!(run.has(Kind::Resource, "vault:main", "main"));
}

#[test]
fn pipelines_log_in_by_what_their_tokens_say() {
    let role = |claims: &str| {
        answer(&format!(
            r#"{{"role_type":"jwt","user_claim":"sub","bound_audiences":["https://v.acme.example"],"bound_claims":{claims},"token_policies":["p"]}}"#
        ))
    };
    let run = run(&[
        ("v/reads/auth__gh__role__a.json", role(r#"{"repository":"acme/api","ref":"refs/heads/main"}"#)),
        ("v/reads/auth__gh__role__b.json", role(r#"{"sub":["repo:acme/web:*"]}"#)),
        ("v/reads/auth__gh__role__c.json", role("{}")),
        (
            "v/reads/auth__gh__config.json",
            answer(r#"{"oidc_discovery_url":"https://token.actions.githubusercontent.com","bound_issuer":""}"#),
        ),
    ]);
    let scope = "oidc:token.actions.githubusercontent.com";
    for id in ["repo:acme/api:*", "repo:acme/web:*", "*"] {
        assert!(run.has(Kind::External, scope, id), "{id}: {:?}", run.records(Kind::External));
    }
    let conditions = run.attr(Kind::Trust, "auth/gh/role/a trusts repo:acme/api:*", AttrName::Conditions);
    assert_eq!(conditions, ["its claim `ref` is `refs/heads/main`"]);
    assert!(run.facts.notes.iter().any(|note| note.contains("auth/gh/role/c") && note.contains("binds no subject")));
}

#[test]
fn nought_is_no_end() {
    let role = |secret_id: bool, ttl: &str| {
        answer(&format!(r#"{{"bind_secret_id":{secret_id},"secret_id_ttl":{ttl},"secret_id_num_uses":0,"token_policies":["p"]}}"#))
    };
    let run = run(&[
        ("v/reads/auth__approle__role__a.json", role(true, "0")),
        ("v/reads/auth__approle__role__b.json", role(true, "\"24h\"")),
        ("v/reads/auth__approle__role__c.json", role(false, "0")),
        (
            "v/reads/auth__approle__role__a__secret-id-accessor__x1.json",
            answer(
                r#"{"secret_id_accessor":"x1","creation_time":"2025-01-01T00:00:00Z","expiration_time":"0001-01-01T00:00:00Z","secret_id_num_uses":0}"#,
            ),
        ),
    ]);
    assert_eq!(run.attr(Kind::Secret, "auth/approle/role/a/secret-id", AttrName::Expires), ["null"]);
    assert!(run.attr(Kind::Secret, "auth/approle/role/b/secret-id", AttrName::Expires).is_empty());
    assert!(run.attr(Kind::Secret, "auth/approle/role/b/secret-id", AttrName::Labels).contains(&"ttl_seconds=86400".to_owned()));
    assert!(run.has_edge("secret:auth/approle/role/c/role-id authenticates_as service_account:auth/approle/role/c"));
    assert_eq!(run.attr(Kind::Secret, "auth/approle/role/a/secret-id/x1", AttrName::Expires), ["null"]);
    assert!(run.has_edge("secret:auth/approle/role/a/secret-id/x1 authenticates_as service_account:auth/approle/role/a"));
}

#[test]
fn a_deployer_that_makes_secret_ids_becomes_the_role() {
    let with = |text: &str| {
        let run = run(&[
            ("v/policies/p.hcl", policy(text)),
            ("v/reads/auth__approle__role__api.json", answer(r#"{"bind_secret_id":true,"secret_id_ttl":600,"token_policies":["x"]}"#)),
            ("v/reads/auth__userpass__users__bob.json", user("\"p\"")),
        ]);
        run.edges().into_iter().filter(|edge| edge.starts_with("role:p ")).collect::<Vec<_>>()
    };
    let both = r#"path "auth/approle/role/api/secret-id" { capabilities = ["update"] } path "auth/approle/role/api/role-id" { capabilities = ["read"] }"#;
    assert_eq!(with(both), ["role:p impersonates service_account:auth/approle/role/api"]);
    let one = r#"path "auth/approle/role/api/secret-id" { capabilities = ["update"] }"#;
    assert_eq!(with(one), ["role:p impersonates service_account:auth/approle/role/api [conditional]"]);
    assert!(with(r#"path "auth/approle/role/api/secret-id" { capabilities = ["read", "list"] }"#).is_empty());
    // Whoever writes all of it takes any policy; knowing both halves of the login, without a condition.
    assert_eq!(
        with(r#"path "auth/approle/*" { capabilities = ["create", "read", "update"] }"#),
        ["role:p manages set:every policy but root"]
    );
    assert_eq!(
        with(r#"path "auth/approle/role/api" { capabilities = ["update"] }"#),
        ["role:p manages set:every policy but root [conditional]"]
    );
}

#[test]
fn entities_are_the_accounts_that_they_stand_for() {
    let entity = |id: &str, name: &str, alias: &str| {
        answer(&format!(
            r#"{{"id":"{id}","name":"{name}","policies":["own"],"disabled":false,"creation_time":"2026-01-01T00:00:00Z","direct_group_ids":["g1"],"aliases":[{alias}]}}"#
        ))
    };
    let run = run(&[
        ("v/reads/auth__userpass__users__bob.json", user("\"p\"")),
        (
            "v/reads/identity__entity__id__e1.json",
            entity("e1", "bob-smith", r#"{"name":"bob","mount_type":"userpass","mount_path":"auth/userpass/"}"#),
        ),
        (
            "v/reads/identity__entity__id__e2.json",
            entity(
                "e2",
                "api",
                r#"{"name":"uid","mount_type":"kubernetes","mount_path":"auth/kubernetes/","metadata":{"service_account_name":"api","service_account_namespace":"prod"}}"#,
            ),
        ),
        (
            "v/reads/identity__group__id__g1.json",
            answer(r#"{"id":"g1","name":"ops","type":"internal","policies":["shared"],"member_entity_ids":["e1"],"member_group_ids":[]}"#),
        ),
        (
            "v/reads/identity__group__id__g2.json",
            answer(
                r#"{"id":"g2","name":"admins","type":"external","policies":["top"],"member_entity_ids":[],"member_group_ids":["g1"],"alias":{"name":"vault-admins","mount_type":"oidc","mount_path":"auth/oidc/"}}"#,
            ),
        ),
    ]);
    assert_eq!(run.records(Kind::Human), ["identity/entity/bob-smith"]);
    assert!(run.holds("identity/entity/bob-smith", "own") && run.holds("identity/entity/bob-smith", "p"));
    assert!(run.holds("identity/group/ops", "shared"));
    for edge in [
        "human:identity/entity/bob-smith member_of group:identity/group/ops",
        "group:identity/group/ops member_of group:identity/group/admins",
        "external:group vault-admins member_of group:identity/group/admins",
    ] {
        assert!(run.has_edge(edge), "{edge}: {:?}", run.edges());
    }
    assert!(run.has(Kind::External, "oidc:kubernetes", "system:serviceaccount:prod:api"));
    // A policy that no file holds is asked for.
    let needs: Vec<&str> = run.facts.needs.iter().map(|need| run.facts.names.text(need.what)).collect();
    assert!(needs.iter().any(|need| need.contains("vault policy read top")), "{needs:?}");
}

#[test]
fn identities_of_clouds_are_named_as_their_clouds_name_them() {
    let run = run(&[
        (
            "v/reads/auth__aws__role__a.json",
            answer(
                r#"{"auth_type":"iam","bound_iam_principal_arn":["arn:aws:iam::111122223333:role/app","arn:aws:iam::111122223333:user/ann","arn:aws:iam::111122223333:role/ci-*"],"bound_account_id":[],"token_policies":["p"]}"#,
            ),
        ),
        (
            "v/reads/auth__gcp__role__g.json",
            answer(r#"{"type":"iam","bound_service_accounts":["app@acme-prod.iam.gserviceaccount.com"],"token_policies":["p"]}"#),
        ),
        (
            "v/reads/auth__azure__role__z.json",
            answer(r#"{"bound_service_principal_ids":["0000-1111"],"bound_locations":[],"token_policies":["p"]}"#),
        ),
        ("v/reads/auth__azure__config.json", answer(r#"{"tenant_id":"t-1","resource":"https://v.acme.example"}"#)),
    ]);
    assert!(run.has(Kind::ServiceAccount, "aws:111122223333", "arn:aws:iam::111122223333:role/app"));
    assert!(run.has(Kind::External, "aws:111122223333", "arn:aws:iam::111122223333:role/ci-*"));
    assert!(run.has(Kind::ServiceAccount, "gcp:acme-prod", "app@acme-prod.iam.gserviceaccount.com"));
    assert!(run.has(Kind::ServiceAccount, "azure:t-1", "0000-1111"));
    // Whether a user is a person is not for Vault to say.
    assert_eq!(
        run.attr(Kind::Trust, "auth/aws/role/a trusts arn:aws:iam::111122223333:user/ann", AttrName::IdentityRef),
        ["?:arn:aws:iam::111122223333:user/ann"]
    );
}

#[test]
fn values_are_dropped_and_said() {
    let run = run(&[
        (
            "v/reads/secret__data__prod__db.json",
            answer(r#"{"data":{"password":"PLANTED-0123456789"},"metadata":{"version":3,"created_time":"2026-01-01T00:00:00Z"}}"#),
        ),
        ("v/reads/old.json", answer(r#"{"password":"PLANTED-0123456789"}"#)),
    ]);
    assert!(run.is_free_of("PLANTED"));
    assert!(run.facts.notes.iter().any(|note| note.contains("dropped")));
    assert!(run.facts.notes.iter().any(|note| note.contains("old.json") && note.contains("not read here")));
    assert_eq!(run.records(Kind::Secret), ["secret/data/prod/db"]);
}

#[test]
fn nothing_else_is_claimed() {
    let foreign = [
        "{}",
        "[]",
        r#"{"path":"/a","capabilities":["x"]}"#,
        r#"{"path":{"a":{"b":1}}}"#,
        r#"{"path":{"a":{"capabilities":["read"]}},"kind":"Other"}"#,
        r#"{"request_id":"r","data":{"policies":["a"]}}"#,
        r#"{"a/":{"type":"kv"}}"#,
        r#"{"paths":{"/a":{}}}"#,
        r#"{"data":{"id":"1"},"meta":{}}"#,
    ];
    for text in foreign {
        assert_eq!(read(&SOURCE, &[], &[("a/x.json", text)]).claims, [Claim::No], "{text}");
    }
    let server = read(&SOURCE, &[], &[("config.hcl", "storage \"raft\" { path = \"/opt/vault\" }\nui = true")]);
    assert_eq!(server.claims, [Claim::No]);
}

#[test]
fn the_example_is_read_whole_and_no_value_stays() {
    let files = crate::source::testing::example("vault");
    let own: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path != "declared.yaml").map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let planted = own.iter().filter(|(_, text)| text.contains("PLANTED")).count();
    assert!(planted > 0, "the example plants a value");
    let run = read(&SOURCE, &[], &own);
    run.is_sound();
    assert!(run.is_free_of("PLANTED"));
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))));
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
}
