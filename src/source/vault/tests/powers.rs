//! What policies give: secrets, other identities, the vault; and what they look like and don't give.

use super::{answer, mounts, policy, run, user};
use crate::model::{AttrName, Kind};

fn with(text: &str) -> Vec<String> {
    let run =
        run(&[("v/policies/p.hcl", policy(text)), ("v/mounts.json", mounts()), ("v/reads/auth__userpass__users__bob.json", user("\"p\""))]);
    run.edges().into_iter().filter(|edge| edge.starts_with("role:p ") || edge.starts_with("human:")).collect()
}

#[test]
fn the_version_of_a_store_decides_which_path_reads() {
    assert_eq!(with(r#"path "secret/data/db" { capabilities = ["read"] }"#), ["role:p reads_secret secret:secret/data/db"]);
    assert_eq!(with(r#"path "old/db" { capabilities = ["read", "list"] }"#), ["role:p reads_secret secret:old/db"]);
    // `data/` is missing in the first, listing and metadata show no value, and nothing is mounted in the last.
    for path in ["secret/db", "secret/prod/*", "secret/metadata/*", "other/data/db"] {
        assert!(with(&format!(r#"path "{path}" {{ capabilities = ["read"] }}"#)).is_empty(), "{path}");
    }
    assert!(with(r#"path "secret/data/db" { capabilities = ["list", "update"] }"#).is_empty());
    assert_eq!(with(r#"path "secret/*" { policy = "read" }"#), ["role:p reads_secret set:secret/*"]);
}

#[test]
fn conditions_are_told_and_not_decided() {
    let text = r#"path "secret/data/db" { capabilities = ["read"] control_group = { factor "ops" { identity { group_names = ["ops"] approvals = 1 } } } }"#;
    assert_eq!(with(text), ["role:p reads_secret secret:secret/data/db [conditional]"]);
    assert_eq!(with(r#"path "secret/data/db" { capabilities = ["read"] allowed_parameters = {} }"#).len(), 1);
    assert!(!with(r#"path "secret/data/db" { capabilities = ["read"] mfa_methods = ["m"] }"#)[0].ends_with("db"));
}

#[test]
fn policies_of_one_token_are_read_together() {
    let files = [
        ("v/policies/broad.hcl", policy(r#"path "secret/data/*" { capabilities = ["read"] }"#)),
        ("v/policies/fence.hcl", policy(r#"path "secret/data/prod/*" { capabilities = ["deny"] }"#)),
        ("v/policies/db.hcl", policy(r#"path "secret/data/prod/db" { capabilities = ["list"] }"#)),
        ("v/mounts.json", mounts()),
        ("v/reads/secret__metadata__prod__db.json", answer(r#"{"created_time":"2026-01-01T00:00:00Z","versions":{}}"#)),
        ("v/reads/auth__userpass__users__free.json", user("\"broad\"")),
        ("v/reads/auth__userpass__users__fenced.json", user("\"broad\",\"fence\"")),
    ];
    let run = run(&files);
    // What the fence takes away, the broad policy gives only to who has no fence.
    assert!(!run.has_edge("role:broad reads_secret set:secret/data/*"), "{:?}", run.edges());
    assert!(run.has_edge("human:auth/userpass/users/free reads_secret set:secret/data/*"));
    assert!(run.has_edge("human:auth/userpass/users/fenced reads_secret set:secret/data/* except secret/data/prod/*"));
    assert_eq!(run.attr(Kind::Set, "secret/data/*", AttrName::Members), ["secret:secret/data/prod/db"]);
    assert!(run.attr(Kind::Set, "secret/data/* except secret/data/prod/*", AttrName::Members).is_empty());
    assert_eq!(run.attr(Kind::Secret, "secret/data/prod/db", AttrName::Created), ["1767225600"]);
}

#[test]
fn ways_to_take_over_the_vault() {
    let system = "resource:main";
    let cases = [
        (r#"path "sys/policies/acl/p" { capabilities = ["update"] }"#, format!("role:p manages {system}")),
        (r#"path "sys/policies/acl/*" { capabilities = ["create", "update"] }"#, format!("role:p manages {system}")),
        (r#"path "sys/policy/other" { capabilities = ["update"] }"#, format!("role:p manages {system} [conditional]")),
        (r#"path "sys/storage/raft/snapshot" { capabilities = ["read"] }"#, format!("role:p manages {system} [conditional]")),
        (r#"path "sys/raw/*" { capabilities = ["read", "sudo"] }"#, format!("role:p manages {system} [conditional]")),
        (r#"path "auth/userpass/users/*" { capabilities = ["update"] }"#, "role:p manages set:every policy but root".to_owned()),
        (r#"path "auth/token/create" { capabilities = ["update", "sudo"] }"#, "role:p manages set:every policy but root".to_owned()),
        (r#"path "identity/entity/id/*" { capabilities = ["update"] }"#, "role:p manages set:every policy but root".to_owned()),
        (r#"path "identity/entity-alias" { capabilities = ["update"] }"#, "role:p manages set:every entity".to_owned()),
    ];
    for (text, edge) in cases {
        assert_eq!(with(text), [edge], "{text}");
    }
    let silent = [
        r#"path "sys/policies/acl/p" { capabilities = ["read", "list", "create"] }"#,
        r#"path "sys/policies/acl/*" { capabilities = ["update"] } path "sys/policies/acl/*" { capabilities = ["deny"] }"#,
        r#"path "auth/token/create" { capabilities = ["update"] }"#,
        r#"path "auth/token/lookup-self" { capabilities = ["read"] }"#,
        r#"path "sys/raw/*" { capabilities = ["read"] }"#,
        r#"path "sys/generate-root/*" { capabilities = ["update"] }"#,
        r#"path "identity/entity/id/*" { capabilities = ["read"] }"#,
        r#"path "sys/auth/*" { capabilities = ["sudo", "create"] }"#,
        "",
    ];
    for text in silent {
        assert!(with(text).is_empty(), "{text}: {:?}", with(text));
    }
}

#[test]
fn administrators_are_told_from_those_who_can_become_one() {
    let text = r#"path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }"#;
    assert_eq!(with(text), ["role:p allows(administer) resource:main", "role:p reads_secret set:*"]);
    let without = text.replace(", \"sudo\"", "");
    assert!(with(&without).contains(&"role:p manages resource:main".to_owned()));
    assert!(!with(&without).iter().any(|edge| edge.contains("administer")));
    let root = run(&[(
        "v/reads/t.json",
        answer(
            r#"{"accessor":"acc1","display_name":"root","policies":["root"],"path":"auth/token/root","expire_time":null,"id":"hvs.PLANTED0000000000","entity_id":""}"#,
        ),
    )]);
    assert!(root.has_edge("role:root allows(administer) resource:main") && root.holds("auth/token/acc1", "root"));
    assert_eq!(root.attr(Kind::Secret, "auth/token/accessor/acc1", AttrName::Expires), ["null"]);
    assert!(root.is_free_of("PLANTED"));
}

#[test]
fn templates_are_filled_in_for_their_holder() {
    let text = r#"path "secret/data/{{identity.entity.name}}/*" { capabilities = ["read"] }"#;
    let entity = |name: &str| {
        answer(&format!(
            r#"{{"id":"id-{name}","name":"{name}","policies":["own"],"aliases":[],"direct_group_ids":[],"disabled":false,"creation_time":"2026-01-01T00:00:00Z"}}"#
        ))
    };
    let meta = || answer(r#"{"created_time":"2026-01-01T00:00:00Z","versions":{}}"#);
    let run = run(&[
        ("v/policies/own.hcl", policy(text)),
        ("v/reads/identity__entity__id__1.json", entity("ann")),
        ("v/reads/identity__entity__id__2.json", entity("ben")),
        ("v/reads/secret__metadata__ann__key.json", meta()),
    ]);
    assert!(run.has_edge("service_account:identity/entity/ann reads_secret set:secret/data/ann/*"), "{:?}", run.edges());
    assert!(run.has_edge("service_account:identity/entity/ben reads_secret set:secret/data/ben/*"));
    assert_eq!(run.attr(Kind::Set, "secret/data/ann/*", AttrName::Members), ["secret:secret/data/ann/key"]);
    assert!(run.attr(Kind::Set, "secret/data/ben/*", AttrName::Members).is_empty());
    // For whoever logs in without an entity of these, the path stays open and names nobody's secrets.
    assert!(run.has_edge("role:own reads_secret set:secret/data/{{identity.entity.name}}/* [conditional]"));
}

#[test]
fn policies_come_as_json_and_as_text_in_answers() {
    let run = run(&[
        ("v/policies/a.json", r#"{"path":{"old/*":{"capabilities":["read"]}}}"#.to_owned()),
        ("v/reads/sys__policies__acl__b.json", answer(r#"{"name":"b","policy":"path \"old/b\" { policy = \"write\" }"}"#)),
        ("v/reads/sys__policy__c.json", answer(r#"{"rules":"{\"path\":{\"old/c\":{\"policy\":\"read\"}}}"}"#)),
        ("v/reads/sys__policies__acl__d.json", answer(r#"{"name":"d","policy":"path \"old/d\" {"}"#)),
        ("v/mounts.json", mounts()),
    ]);
    let mut edges = run.edges();
    edges.retain(|edge| edge.starts_with("role:"));
    assert_eq!(edges, ["role:a reads_secret set:old/*", "role:b reads_secret secret:old/b", "role:c reads_secret secret:old/c"]);
    assert_eq!(run.facts.problems.len(), 1, "{:?}", run.facts.problems);
    assert!(run.facts.problems[0].message.contains("`d`"));
}

#[test]
fn unknown_words_are_told() {
    let run = run(&[("v/policies/p.hcl", policy(r#"path "old/*" { capabilities = ["read", "fly"] colour = "red" }"#))]);
    let notes = run.facts.notes.join("\n");
    assert!(notes.contains("`fly`") && notes.contains("`colour`"), "{notes}");
}

#[test]
fn what_engines_issue_is_read_where_it_is_issued() {
    let files = |caps: &str| {
        run(&[
            (
                "v/policies/p.hcl",
                policy(&format!(
                    r#"path "aws/sts/deploy" {{ capabilities = ["{caps}"] }} path "database/creds/*" {{ capabilities = ["{caps}"] }}"#
                )),
            ),
            (
                "v/reads/aws__roles__deploy.json",
                answer(r#"{"credential_type":"assumed_role","role_arns":["arn:aws:iam::111122223333:role/deploy"],"policy_arns":null}"#),
            ),
            (
                "v/reads/database__roles__orders.json",
                answer(
                    r#"{"db_name":"orders","creation_statements":["CREATE ROLE x; GRANT SELECT ON ALL TABLES IN SCHEMA public TO x"],"default_ttl":3600}"#,
                ),
            ),
            (
                "v/reads/database__config__orders.json",
                answer(
                    r#"{"plugin_name":"postgresql-database-plugin","allowed_roles":["orders"],"connection_details":{"connection_url":"postgresql://vault:PLANTED-pw@db.acme.example:5432/orders","username":"vault"}}"#,
                ),
            ),
        ])
    };
    let run = files("read");
    assert!(run.is_free_of("PLANTED-pw"));
    for edge in [
        "role:p reads_secret secret:aws/creds/deploy",
        "secret:aws/creds/deploy authenticates_as service_account:arn:aws:iam::111122223333:role/deploy",
        "role:p reads_secret set:database/creds/*",
        "secret:database/creds/orders authenticates_as service_account:database/roles/orders",
        "service_account:database/roles/orders allows(read) resource:database/config/orders",
    ] {
        assert!(run.has_edge(edge), "{edge}: {:?}", run.edges());
    }
    assert_eq!(run.attr(Kind::Set, "database/creds/*", AttrName::Members), ["secret:database/creds/orders"]);
    assert!(run.has(Kind::ServiceAccount, "aws:111122223333", "arn:aws:iam::111122223333:role/deploy"));
    assert_eq!(run.attr(Kind::Resource, "database/config/orders", AttrName::Labels)[0], "host=db.acme.example:5432");
    // Writing there makes a credential at `sts`, and nothing at `creds`.
    let run = files("update");
    let read: Vec<String> = run.edges().into_iter().filter(|edge| edge.contains("reads_secret")).collect();
    assert_eq!(read, ["role:p reads_secret secret:aws/creds/deploy"]);
}
