//! What link makes of facts: one record of several statements, references in their scopes, planes, people, edges. Through the readers,
//! so that the files show what a user would write.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects by failing")]

use partywall::audit::{Request, Silent, world};
use partywall::model::{AttrName, Certainty, EdgeKind, Kind, Level, Plane, RecordId, Stated, Value, World};

fn linked(files: &[(&str, &str)]) -> World {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let request = Request::new(vec![folder.path().to_string_lossy().into_owned()], 1_795_305_600);
    world(&request, &Silent).unwrap()
}

fn native(text: &str) -> World {
    linked(&[("a.yaml", &format!("partywall: 1\n{text}"))])
}

fn one(world: &World, kind: Kind, id: &str) -> RecordId {
    let mut found = world.of_kind(kind).filter(|record| world.id(*record) == id);
    let first = found.next().unwrap_or_else(|| panic!("no {kind} `{id}`"));
    assert!(found.next().is_none(), "several {kind} `{id}`");
    first
}

/// The edges between two ids, as words.
fn between(world: &World, from: &str, to: &str) -> Vec<(EdgeKind, Option<Level>, Certainty)> {
    let ends = world.edges.iter().filter(|edge| world.id(edge.from) == from && world.id(edge.to) == to);
    ends.map(|edge| (edge.kind, edge.level, edge.certainty)).collect()
}

const ACCOUNT: &str = "apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: api, namespace: prod }\n";

#[test]
fn a_native_record_annotates_the_one_export_that_it_matches() {
    let owner = ("own.yaml", "partywall: 1\nservice_accounts: [{ id: prod/api, owner: team@acme.example }]\n");
    let world = linked(&[("k/a.yaml", ACCOUNT), owner]);
    let api = one(&world, Kind::ServiceAccount, "prod/api");
    assert_eq!(world.word(api, AttrName::Owner), Some("team@acme.example"));
    assert!(world.text(world.record(api).scope).starts_with("kubernetes"));
    assert!(world.problems.is_empty(), "{:?}", world.problems);
    // In two clusters nobody knows which one is meant.
    let world = linked(&[("k/a.yaml", ACCOUNT), ("l/a.yaml", ACCOUNT), owner]);
    let [problem] = world.problems.as_slice() else { panic!("{:?}", world.problems) };
    assert!(problem.message.contains("matches records of several scopes"), "{}", problem.message);
}

#[test]
fn statements_of_one_record_are_united_and_contradictions_named() {
    let first = ("a.yaml", "partywall: 1\nsecrets: [{ id: key, rotation: manual, environment: production }]\n");
    let world = linked(&[first, ("b.yaml", "partywall: 1\nsecrets: [{ id: key, owner: team@acme.example, environment: staging }]\n")]);
    let key = one(&world, Kind::Secret, "key");
    assert_eq!(world.word(key, AttrName::Rotation), Some("manual"));
    assert_eq!(world.word(key, AttrName::Owner), Some("team@acme.example"));
    assert_eq!(world.attr(key, AttrName::Environment).len(), 2, "what can be a list is one");
    assert!(world.problems.is_empty());
    let world = linked(&[first, ("b.yaml", "partywall: 1\nsecrets: [{ id: key, rotation: automatic }]\n")]);
    let [problem] = world.problems.as_slice() else { panic!("{:?}", world.problems) };
    assert!(problem.message.starts_with("`rotation` of secret `key` is stated differently in "), "{}", problem.message);
    // A statement beats a missing key, and a null is no second statement beside a value.
    let world = native("secrets: [{ id: key, expires: null }]\n");
    assert_eq!(world.stated(one(&world, Kind::Secret, "key"), AttrName::Expires), Stated::Null);
}

#[test]
fn what_is_no_export_makes_no_edges_and_hides_none() {
    let review = ("a-review.yaml", "partywall: 1\nstanding: review\ngrants: [{ principal: kim, role: admin, reviewed_on: 2026-10-01 }]\n");
    let export =
        ("b-export.yaml", "partywall: 1\nhumans: [{ id: kim }]\nroles: [{ id: admin }]\ngrants: [{ principal: kim, role: admin }]\n");
    let world = linked(&[review, export]);
    assert_eq!(between(&world, "kim", "admin"), [(EdgeKind::Holds, None, Certainty::Certain)]);
    let people = ("b.yaml", "partywall: 1\nhumans: [{ id: kim }]\nroles: [{ id: admin }]\n");
    assert!(between(&linked(&[review, people]), "kim", "admin").is_empty());
}

#[test]
fn equal_fingerprints_are_one_credential_with_all_its_names() {
    let world = native(
        "secrets:\n- { id: vault-copy, fingerprint: k1:00ff, stored_in: vault }\n- { id: ci-copy, fingerprint: k1:00ff, stored_in: ci_variable }\n- { id: other, fingerprint: k1:11ff }\n",
    );
    assert_eq!(world.of_kind(Kind::Secret).count(), 2);
    let key = one(&world, Kind::Secret, "ci-copy");
    assert_eq!(world.word(key, AttrName::KnownAs), Some("vault-copy"));
    assert_eq!(world.attr(key, AttrName::StoredIn).len(), 2, "what each name says is kept");
    assert!(world.problems.is_empty());
}

#[test]
fn accounts_of_one_person_are_linked_and_never_merged() {
    let world = native(
        "people: [{ id: hr-1 }]\nhumans:\n- { id: kim@acme.example }\n- { id: kim-support, emails: [Kim@acme.example] }\n- { id: kim-lab, person: hr-1 }\n- { id: kim-old, person: hr-1 }\n- { id: stranger, emails: [kim@acme.example], email_verified: false }\n",
    );
    let person = |id| *world.person_of.get(one(&world, Kind::Human, id).index()).unwrap();
    assert_eq!(person("kim@acme.example"), person("kim-support"));
    assert_eq!(person("kim-lab"), person("kim-old"));
    assert_ne!(person("kim-lab"), person("kim-support"));
    assert_ne!(person("stranger"), person("kim-support"), "anybody can write an address that nobody verified");
    assert_eq!(world.of_kind(Kind::Human).count(), 5);
    assert!(world.edges.is_empty());
}

#[test]
fn permissions_become_the_edges_of_the_table() {
    let world = native(
        "roles:\n- id: r\n  permissions:\n  - { action: db.read, resource: db, level: read }\n  - { action: key.rotate, secret: key, level: write }\n  - { action: key.use, secret: locked, level: use }\n  - { action: id.impersonate, identity: bot, level: use }\n  - { action: id.reset, identity: other-bot, level: write }\n  - { action: agent.call, identity: helper, level: use }\n  - { action: job.edit, identity: job, level: write }\n  - { action: role.grant, role: admin, level: write }\nresources: [{ id: db, type: database }]\nsecrets: [{ id: key }, { id: locked }]\nservice_accounts: [{ id: bot }, { id: other-bot }]\nagents: [{ id: helper }]\nworkloads: [{ id: job }]\n",
    );
    let kinds = |to: &str| between(&world, "r", to).iter().map(|(kind, level, _)| (*kind, *level)).collect::<Vec<_>>();
    assert_eq!(kinds("db"), [(EdgeKind::Allows, Some(Level::Read))]);
    assert_eq!(kinds("key"), [(EdgeKind::Manages, None), (EdgeKind::ReadsSecret, None)]);
    assert_eq!(kinds("locked"), []);
    assert_eq!(kinds("bot"), [(EdgeKind::Impersonates, None)]);
    assert_eq!(kinds("other-bot"), [(EdgeKind::Manages, None)]);
    assert_eq!(kinds("helper"), [(EdgeKind::Invokes, Some(Level::Use))]);
    assert_eq!(kinds("job"), [(EdgeKind::Controls, None)]);
    let dangling: Vec<&str> = world.dangling.iter().map(|row| world.text(row.to)).collect();
    assert_eq!(dangling, ["admin"], "a role that no file describes is a gap, and no edge");
}

#[test]
fn patterns_are_one_set_and_trusted_strangers_are_externals() {
    let world = native(
        "roles: [{ id: r, permissions: [{ action: read, resource: 'db-*', level: read }] }]\nresources: [{ id: db-a }, { id: db-b }, { id: other }]\nservice_accounts: [{ id: deployer }]\ntrusts: [{ identity: 'repo:acme/api', may_assume: deployer, conditions: ['aud == sts'] }]\n",
    );
    let set = one(&world, Kind::Set, "resource:db-*");
    assert_eq!(world.out(set).count(), 2);
    assert_eq!(between(&world, "r", "resource:db-*"), [(EdgeKind::Allows, Some(Level::Read), Certainty::Certain)]);
    assert_eq!(world.record(one(&world, Kind::External, "repo:acme/api")).kind, Kind::External);
    assert_eq!(between(&world, "repo:acme/api", "deployer"), [(EdgeKind::Trusts, None, Certainty::Conditional)]);
    assert!(world.dangling.is_empty());
}

#[test]
fn planes_come_from_the_record_then_from_what_it_is_about() {
    let world = native(
        "service_accounts: [{ id: app, plane: application }]\nworkloads: [{ id: job, plane: platform }]\nroles:\n- { id: reader, permissions: [{ action: read, resource: data, level: read }] }\n- { id: both, permissions: [{ action: read, resource: data, level: read }, { action: read, resource: model, level: read }] }\nresources: [{ id: data, plane: application }, { id: model, plane: platform }]\nsecrets:\n- { id: opens, authenticates_as: app, used_by: [job] }\n- { id: used, used_by: [job] }\n- { id: alone }\n",
    );
    let plane = |kind, id| world.record(one(&world, kind, id)).plane;
    assert_eq!(plane(Kind::Secret, "opens"), Plane::Application);
    assert_eq!(plane(Kind::Secret, "used"), Plane::Platform);
    assert_eq!(plane(Kind::Secret, "alone"), Plane::Unclassified);
    assert_eq!(plane(Kind::Role, "reader"), Plane::Application);
    assert_eq!(plane(Kind::Role, "both"), Plane::Unclassified);
}

#[test]
fn a_role_that_administers_a_system_is_an_administrators_whatever_its_name() {
    let world = native(
        "roles:\n- { id: viewer, permissions: [{ action: all, resource: cluster, level: administer }] }\n- { id: admin, permissions: [{ action: look, resource: cluster, level: read }] }\n- { id: denied, privileged: false, permissions: [{ action: all, resource: cluster, level: administer }] }\nresources: [{ id: cluster, type: system }]\n",
    );
    let privileged = |id| world.stated(one(&world, Kind::Role, id), AttrName::Privileged);
    assert_eq!(privileged("viewer"), Stated::Is(Value::Bool(true)));
    assert_eq!(privileged("admin"), Stated::Missing);
    assert_eq!(privileged("denied"), Stated::Is(Value::Bool(false)), "what a file states stands");
}

const ROLE: &str = "service_accounts: [{ id: \"arn:aws:iam::123456789012:role/api\", scope: \"aws:123456789012\" }]\n";

fn trust(issuer: &str, subject: &str) -> String {
    format!(
        "partywall: 1\n{ROLE}trusts:\n  - {{ id: t, scope: \"aws:123456789012\", identity: {{ kind: external, scope: \"oidc:{issuer}\", id: \"{subject}\" }}, \
         may_assume: \"arn:aws:iam::123456789012:role/api\" }}\n"
    )
}

fn annotated(role: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{ name: api, namespace: prod, annotations: {{ eks.amazonaws.com/role-arn: \"{role}\" }} }}\n"
    )
}

const ARN: &str = "arn:aws:iam::123456789012:role/api";
const CONFIGURATION: &str = r#"{"issuer":"https://oidc.eks.example/id/AB","jwks_uri":"https://oidc.eks.example/id/AB/keys","response_types_supported":["id_token"]}"#;

#[test]
fn a_cluster_s_account_becomes_a_role_only_if_the_role_trusts_it() {
    let account = annotated(ARN);
    // The trust names the account; which cluster is its issuer nobody says.
    let world = linked(&[("k/a.yaml", &account), ("aws.yaml", &trust("oidc.eks.example/id/AB", "system:serviceaccount:prod:*"))]);
    assert!(world.problems.is_empty(), "{:?}", world.problems);
    let [(EdgeKind::Assumes, None, Certainty::Conditional)] = between(&world, "prod/api", ARN)[..] else { panic!() };
    // The cluster's own issuer settles it, by annotation and by subject.
    let configured = ("k/oidc.json", CONFIGURATION);
    let world =
        linked(&[("k/a.yaml", &account), configured, ("aws.yaml", &trust("oidc.eks.example/id/AB", "system:serviceaccount:prod:*"))]);
    let [(EdgeKind::Assumes, None, Certainty::Certain)] = between(&world, "prod/api", ARN)[..] else { panic!() };
    let subject = between(&world, "prod/api", "system:serviceaccount:prod:*");
    assert_eq!(subject, [(EdgeKind::AuthenticatesAs, None, Certainty::Certain)]);
    // The trust names somebody else, or another cluster: the annotation alone gives nothing.
    for (issuer, subject) in
        [("oidc.eks.example/id/AB", "system:serviceaccount:test:api"), ("oidc.eks.example/id/CD", "system:serviceaccount:prod:api")]
    {
        let world = linked(&[("k/a.yaml", &account), configured, ("aws.yaml", &trust(issuer, subject))]);
        assert!(between(&world, "prod/api", ARN).is_empty(), "{issuer} {subject}");
        assert!(between(&world, "prod/api", subject).is_empty());
        assert!(world.notes.iter().any(|note| note.contains("does not admit them")), "{:?}", world.notes);
    }
}

#[test]
fn a_token_s_subject_is_held_against_every_pattern_that_is_trusted() {
    let says = |subject: &str| format!("partywall: 1\nworkloads: [{{ id: deploy, subject: \"https://token.example/ {subject}\" }}]\n");
    let world = |subject: &str, pattern: &str| linked(&[("w.yaml", &says(subject)), ("t.yaml", &trust("token.example", pattern))]);
    let certain = [(EdgeKind::AuthenticatesAs, None, Certainty::Certain)];
    let maybe = [(EdgeKind::AuthenticatesAs, None, Certainty::Conditional)];
    let main = "repo:acme/api:ref:refs/heads/main";
    assert_eq!(between(&world(main, "repo:acme/*"), "deploy", "repo:acme/*"), certain);
    assert_eq!(between(&world(main, main), "deploy", main), certain);
    assert_eq!(between(&world("repo:acme/api:*", main), "deploy", main), maybe);
    assert!(between(&world(main, "repo:acme/web:*"), "deploy", "repo:acme/web:*").is_empty());
    assert!(
        between(&world("repo:acme/api:*", "repo:acme/web:ref:refs/heads/main"), "deploy", "repo:acme/web:ref:refs/heads/main").is_empty()
    );
    // Whoever changes the workload gets the role, over the subject.
    let world = linked(&[("w.yaml", &says(main)), ("t.yaml", &trust("token.example", "repo:acme/*"))]);
    assert_eq!(between(&world, "repo:acme/*", ARN), [(EdgeKind::Trusts, None, Certainty::Certain)]);
}

#[test]
fn an_issuer_that_no_file_tells_keeps_the_way_and_says_so() {
    let vault = trust("kubernetes", "system:serviceaccount:prod:api");
    let world = linked(&[("k/a.yaml", ACCOUNT), ("v.yaml", &vault)]);
    let edges = between(&world, "prod/api", "system:serviceaccount:prod:api");
    assert_eq!(edges, [(EdgeKind::AuthenticatesAs, None, Certainty::Conditional)]);
}

const STORE: &str = "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: s, namespace: a}\nspec: {provider: {aws: {service: SecretsManager, region: eu-west-1, role: 'arn:aws:iam::123456789012:role/reader'}}}\n---\n\
                     apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e, namespace: a}\nspec: {secretStoreRef: {name: s, kind: SecretStore}, target: {name: db}, data: [{secretKey: k, remoteRef: {key: prod/db}}, {secretKey: l, remoteRef: {key: prod/mail}}]}\n";

#[test]
fn a_copy_of_a_cloud_s_secret_leads_to_it() {
    let full = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-a1B2c3";
    let cloud = format!("partywall: 1\nsecrets: [{{ id: \"{full}\", scope: \"aws:123456789012\" }}]\n");
    let needs = |world: &World| world.needed.iter().filter(|need| world.text(need.what).contains("copied from")).count();
    let world = linked(&[("k/a.yaml", STORE), ("aws.yaml", &cloud)]);
    assert_eq!(between(&world, "a/db", full), [(EdgeKind::ReadsSecret, None, Certainty::Certain)]);
    assert_eq!(needs(&world), 1, "the other one is in no file");
    // Without the role, the account is open; another region is another secret.
    let open = STORE.replace(", role: 'arn:aws:iam::123456789012:role/reader'", "");
    let world = linked(&[("k/a.yaml", &open), ("aws.yaml", &cloud)]);
    assert_eq!(between(&world, "a/db", full), [(EdgeKind::ReadsSecret, None, Certainty::Conditional)]);
    let world = linked(&[("k/a.yaml", &STORE.replace("eu-west-1", "eu-west-2")), ("aws.yaml", &cloud)]);
    assert!(between(&world, "a/db", full).is_empty());
    let world = linked(&[("k/a.yaml", STORE)]);
    assert_eq!(needs(&world), 1, "one note for one secret");
}
