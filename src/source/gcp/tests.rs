//! What becomes of Google Cloud's answers: small worlds of our own for each trap, hostile input, and the example.

use super::SOURCE;
use crate::model::{AttrName, Kind, time};
use crate::source::Claim;
use crate::source::testing::{Run, example, read};

fn world(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    run
}

/// A policy of the project `acme` with one binding each: role, members as JSON texts, more keys.
fn policy(bindings: &[(&str, &str, &str)]) -> String {
    let all: Vec<String> =
        bindings.iter().map(|(role, members, more)| format!(r#"{{"role":"{role}","members":[{members}]{more}}}"#)).collect();
    format!(r#"{{"bindings":[{}],"etag":"BwX="}}"#, all.join(","))
}

const AT: &str = "gcp/projects/acme/iam-policy.json";
const ACCOUNTS: &str = r#"[{"name":"projects/acme/serviceAccounts/bot@acme.iam.gserviceaccount.com","projectId":"acme","uniqueId":"1001","email":"bot@acme.iam.gserviceaccount.com"},
 {"name":"projects/acme/serviceAccounts/off@acme.iam.gserviceaccount.com","projectId":"acme","uniqueId":"1002","email":"off@acme.iam.gserviceaccount.com","disabled":true}]"#;
const SECRETS: &str = r#"[{"name":"projects/77/secrets/db","createTime":"2024-01-01T00:00:00Z","replication":{"automatic":{}}},
 {"name":"projects/77/secrets/api","createTime":"2024-01-01T00:00:00Z","replication":{"automatic":{}}}]"#;
const PROJECT: &str =
    r#"[{"projectId":"acme","projectNumber":"77","lifecycleState":"ACTIVE","name":"Acme","parent":{"type":"folder","id":"9"}}]"#;

fn project(bindings: &[(&str, &str, &str)]) -> Run {
    let text = policy(bindings);
    world(&[(AT, text.as_str()), ("gcp/accounts.json", ACCOUNTS), ("gcp/secrets.json", SECRETS), ("gcp/projects.json", PROJECT)])
}

fn noted(run: &Run, words: &str) -> bool {
    run.facts.notes.iter().any(|note| note.contains(words))
}

fn needed(run: &Run, words: &str) -> bool {
    run.facts.needs.iter().any(|need| run.facts.names.text(need.what).contains(words))
}

#[test]
fn editors_make_keys_and_start_things_but_mint_no_tokens_and_read_no_secrets() {
    let run = project(&[("roles/editor", r#""user:Kim@acme.example""#, "")]);
    assert!(run.holds("kim@acme.example", "roles/editor@projects/acme"));
    assert!(run.has_edge("role:roles/editor@projects/acme manages set:service accounts@projects/acme"));
    assert!(run.has_edge("role:roles/editor@projects/acme impersonates set:service accounts@projects/acme"));
    assert!(!run.edges().iter().any(|edge| edge.contains("secrets@")), "{:?}", run.edges());
    assert!(!run.edges().iter().any(|edge| edge.contains("resource:projects/acme")), "{:?}", run.edges());
}

#[test]
fn owners_administer_and_policy_setters_only_manage() {
    let owner = project(&[("roles/owner", r#""user:kim@acme.example""#, "")]);
    assert!(owner.has_edge("role:roles/owner@projects/acme allows(administer) resource:projects/acme"));
    assert!(!owner.has_edge("role:roles/owner@projects/acme manages resource:projects/acme"));
    let setter = project(&[("roles/resourcemanager.projectIamAdmin", r#""user:kim@acme.example""#, "")]);
    let role = "role:roles/resourcemanager.projectIamAdmin@projects/acme";
    assert!(setter.has_edge(&format!("{role} manages resource:projects/acme")));
    assert!(setter.has_edge(&format!("{role} manages role:roles/owner@projects/acme")));
    assert!(!setter.has_edge(&format!("{role} allows(administer) resource:projects/acme")));
}

#[test]
fn the_roles_that_may_be_handed_out_limit_what_a_policy_setter_manages() {
    let only = r#","condition":{"title":"invokers","expression":"api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/secretmanager.secretAccessor'])"}"#;
    let run = project(&[("roles/resourcemanager.projectIamAdmin", r#""user:kim@acme.example""#, only)]);
    let role = "role:roles/resourcemanager.projectIamAdmin@projects/acme if invokers";
    assert!(run.has_edge(&format!("{role} manages role:roles/secretmanager.secretAccessor@projects/acme")));
    assert!(!run.edges().iter().any(|edge| edge.contains("roles/owner") || edge.contains("resource:projects/acme")), "{:?}", run.edges());
}

#[test]
fn a_bound_of_time_is_the_end_of_the_grant_and_no_condition() {
    let until = r#","condition":{"title":"for now","expression":"request.time < timestamp(\"2026-12-31T00:00:00Z\")"}"#;
    let run = project(&[("roles/owner", r#""user:kim@acme.example""#, until)]);
    let id = "kim@acme.example holds roles/owner@projects/acme (for now)";
    assert_eq!(run.attr(Kind::Grant, id, AttrName::Expires), [time::parse("2026-12-31").unwrap().to_string()]);
    assert!(run.attr(Kind::Grant, id, AttrName::Conditions).is_empty());
    let tagged = r#","condition":{"title":"prod","expression":"resource.matchTag('1/env', 'prod')"}"#;
    let run = project(&[("roles/owner", r#""user:kim@acme.example""#, tagged)]);
    let id = "kim@acme.example holds roles/owner@projects/acme (prod)";
    assert_eq!(run.attr(Kind::Grant, id, AttrName::Expires), ["null"]);
    assert!(run.attr(Kind::Grant, id, AttrName::Conditions)[0].contains("matchTag"));
}

#[test]
fn a_condition_on_names_chooses_among_the_resources() {
    let named = r#","condition":{"title":"db","expression":"resource.name.startsWith('projects/77/secrets/db')"}"#;
    let run = project(&[("roles/secretmanager.secretAccessor", r#""user:kim@acme.example""#, named)]);
    let set = "Secrets@projects/acme if db";
    assert!(run.has_edge(&format!("role:roles/secretmanager.secretAccessor@projects/acme if db reads_secret set:{set}")));
    assert_eq!(run.attr(Kind::Set, set, AttrName::Members), ["secret:projects/acme/secrets/db"]);
    // Without the project's number it can't be told.
    let text = policy(&[("roles/secretmanager.secretAccessor", r#""user:kim@acme.example""#, named)]);
    let secrets = SECRETS.replace("projects/77", "projects/acme");
    let blind = world(&[(AT, text.as_str()), ("s.json", secrets.as_str())]);
    assert!(blind.edges().iter().any(|edge| edge.contains("if db, perhaps [conditional]")), "{:?}", blind.edges());
}

#[test]
fn deleted_members_hold_nothing_and_convenience_members_are_the_basic_role() {
    let run = project(&[("roles/owner", r#""deleted:serviceAccount:old@acme.iam.gserviceaccount.com?uid=12""#, "")]);
    assert!(run.records(Kind::Grant).is_empty() && noted(&run, "1 members that were deleted"));
    let bucket = r#"{"name":"//storage.googleapis.com/logs","assetType":"storage.googleapis.com/Bucket","ancestors":["projects/77"],
      "iamPolicy":{"bindings":[{"role":"roles/storage.legacyBucketOwner","members":["projectEditor:acme"]}]}}"#;
    let run = world(&[("a.json", bucket), ("p.json", PROJECT)]);
    assert!(run.holds("roles/editor@projects/acme", "roles/storage.legacyBucketOwner@gs://logs"), "{:?}", run.records(Kind::Grant));
    assert!(run.has_edge("role:roles/storage.legacyBucketOwner@gs://logs allows(administer) resource:gs://logs"));
}

#[test]
fn everybody_is_the_reserved_external() {
    let run = project(&[("roles/secretmanager.secretAccessor", r#""allUsers","allAuthenticatedUsers""#, "")]);
    assert!(run.has(Kind::External, "", "anyone") && run.has(Kind::External, "", "any_account"));
    assert!(run.holds("anyone", "roles/secretmanager.secretAccessor@projects/acme"));
}

#[test]
fn rights_held_through_two_roles_make_one_power() {
    let user = r#""user:kim@acme.example""#;
    let both = project(&[("roles/iam.serviceAccountUser", user, ""), ("roles/run.developer", user, "")]);
    assert!(both.has_edge("human:kim@acme.example impersonates set:service accounts@projects/acme"), "{:?}", both.edges());
    for single in [("roles/iam.serviceAccountUser", user, ""), ("roles/run.developer", user, "")] {
        assert!(!project(&[single]).edges().iter().any(|edge| edge.contains("impersonates")));
    }
    let other = r#""user:lee@acme.example""#;
    let apart = project(&[("roles/iam.serviceAccountUser", user, ""), ("roles/run.developer", other, "")]);
    assert!(!apart.edges().iter().any(|edge| edge.contains("impersonates")), "two people hold no role together");
}

#[test]
fn the_right_to_act_as_one_account_reaches_that_account_only() {
    let user = r#""user:kim@acme.example""#;
    let on_account = policy(&[("roles/iam.serviceAccountUser", user, "")]);
    let on_project = policy(&[("roles/run.developer", user, "")]);
    let at = "gcp/projects/acme/serviceAccounts/bot@acme.iam.gserviceaccount.com/iam-policy.json";
    let run = world(&[(at, on_account.as_str()), (AT, on_project.as_str()), ("a.json", ACCOUNTS)]);
    assert!(run.has_edge("human:kim@acme.example impersonates service_account:bot@acme.iam.gserviceaccount.com"), "{:?}", run.edges());
    assert!(!run.edges().iter().any(|edge| edge.contains("impersonates set:")));
    let elsewhere = world(&[(at, on_account.as_str()), ("gcp/projects/lab/iam-policy.json", on_project.as_str()), ("a.json", ACCOUNTS)]);
    let edge = "human:kim@acme.example impersonates service_account:bot@acme.iam.gserviceaccount.com [conditional]";
    assert!(elsewhere.has_edge(edge), "{:?}", elsewhere.edges());
}

#[test]
fn a_role_that_nobody_knows_is_a_need_and_never_empty() {
    let run = project(&[
        ("roles/newproduct.admin", r#""user:kim@acme.example""#, ""),
        ("roles/logging.viewer", r#""user:lee@acme.example""#, ""),
    ]);
    assert!(needed(&run, "the permissions of the role `roles/newproduct.admin`") && !needed(&run, "logging.viewer"));
    let listed = r#"[{"name":"projects/acme/roles/custom","title":"Custom","etag":"x"}]"#;
    let described = r#"{"name":"projects/acme/roles/custom","title":"Custom","includedPermissions":["secretmanager.versions.access","iam.googleapis.com/workloadIdentityPools.get"]}"#;
    let bound = policy(&[("projects/acme/roles/custom", r#""user:kim@acme.example""#, "")]);
    let run = world(&[(AT, bound.as_str()), ("r.json", listed), ("s.json", SECRETS), ("p.json", PROJECT)]);
    assert!(needed(&run, "the permissions of the role `projects/acme/roles/custom`"));
    let run = world(&[(AT, bound.as_str()), ("q.json", described), ("r.json", listed), ("s.json", SECRETS), ("p.json", PROJECT)]);
    assert!(!needed(&run, "the permissions of the role"));
    assert!(run.has_edge("role:projects/acme/roles/custom@projects/acme reads_secret set:secrets@projects/acme"));
}

#[test]
fn whoever_rewrites_a_role_that_it_holds_has_what_it_likes() {
    let custom = r#"{"name":"projects/acme/roles/custom","title":"Custom","includedPermissions":["storage.objects.list"]}"#;
    let user = r#""user:kim@acme.example""#;
    let bound = policy(&[("roles/iam.roleAdmin", user, ""), ("projects/acme/roles/custom", user, "")]);
    let run = world(&[(AT, bound.as_str()), ("r.json", custom)]);
    assert!(run.has_edge("role:roles/iam.roleAdmin@projects/acme manages set:custom roles@projects/acme"), "{:?}", run.edges());
    let alone = world(&[(AT, policy(&[("roles/iam.roleAdmin", user, "")]).as_str()), ("r.json", custom)]);
    assert!(!alone.edges().iter().any(|edge| edge.contains("owner")));
}

#[test]
fn what_is_granted_above_counts_below_without_being_repeated() {
    let asset = |home: &str, line: &str, role: &str| {
        format!(
            r#"{{"name":"//cloudresourcemanager.googleapis.com/{home}","assetType":"x.googleapis.com/Y","ancestors":[{line}],
            "iamPolicy":{{"bindings":[{{"role":"{role}","members":["user:kim@acme.example"]}}]}}}}"#
        )
    };
    let above = asset("organizations/1", r#""organizations/1""#, "roles/iam.serviceAccountTokenCreator");
    let below = asset("projects/acme", r#""projects/77","folders/9","organizations/1""#, "roles/logging.viewer");
    let text = format!("{above}\n{below}\n");
    let run = world(&[("assets.json", text.as_str()), ("accounts.json", ACCOUNTS)]);
    assert!(run.has_edge("role:roles/iam.serviceAccountTokenCreator@organizations/1 impersonates set:service accounts@organizations/1"));
    assert_eq!(run.attr(Kind::Set, "service accounts@organizations/1", AttrName::Members), ["set:service accounts@folders/9"]);
    assert_eq!(run.attr(Kind::Set, "service accounts@folders/9", AttrName::Members), ["set:service accounts@projects/acme"]);
    assert_eq!(run.attr(Kind::Set, "service accounts@projects/acme", AttrName::Members).len(), 2);
}

#[test]
fn deny_rules_take_away_for_certain_or_perhaps() {
    let deny = |from: &str, but: &str| {
        format!(
            r#"[{{"name":"policies/cloudresourcemanager.googleapis.com%2Fprojects%2Facme/denypolicies/no-keys","kind":"DenyPolicy","rules":[{{"denyRule":
            {{"deniedPrincipals":["{from}"],"exceptionPrincipals":[{but}],"deniedPermissions":["iam.googleapis.com/serviceAccountKeys.create","iam.googleapis.com/serviceAccounts.actAs","storage.googleapis.com/hmacKeys.create"]}}}}]}}]"#
        )
    };
    let bound = policy(&[("roles/editor", r#""user:kim@acme.example","group:team@acme.example""#, "")]);
    let run = |deny: &str| world(&[(AT, bound.as_str()), ("accounts.json", ACCOUNTS), ("deny.json", deny)]);
    let all = run(&deny("principalSet://goog/public:all", ""));
    assert!(!all.edges().iter().any(|edge| edge.contains("service accounts@")), "{:?}", all.edges());
    let spared = run(&deny("principalSet://goog/public:all", r#""principal://goog/subject/kim@acme.example""#));
    assert!(spared.holds("kim@acme.example", "roles/editor@projects/acme"));
    assert!(spared.has_edge("role:roles/editor@projects/acme manages set:service accounts@projects/acme"));
    let grouped = run(&deny("principalSet://goog/group/contractors@acme.example", ""));
    assert!(
        grouped.has_edge("role:roles/editor@projects/acme less what is denied manages set:service accounts@projects/acme [conditional]")
    );
    let other = run(&deny("principal://goog/subject/lee@acme.example", ""));
    assert!(other.holds("kim@acme.example", "roles/editor@projects/acme"));
}

const POOL: &str = "principalSet://iam.googleapis.com/projects/77/locations/global/workloadIdentityPools/ci";

fn federated(member: &str, provider: &str) -> Run {
    let bound = policy(&[("roles/iam.workloadIdentityUser", &format!(r#""{member}""#), "")]);
    let at = "gcp/projects/acme/serviceAccounts/bot@acme.iam.gserviceaccount.com/iam-policy.json";
    let provider = format!(
        r#"[{{"name":"projects/77/locations/global/workloadIdentityPools/ci/providers/x","oidc":{{"issuerUri":"https://token.actions.githubusercontent.com"}},
        "attributeMapping":{{"google.subject":"assertion.sub","attribute.repository":"assertion.repository"}}{provider}}}]"#
    );
    world(&[(at, bound.as_str()), ("providers.json", provider.as_str()), ("accounts.json", ACCOUNTS), ("p.json", PROJECT)])
}

#[test]
fn a_pool_lets_in_whom_provider_and_binding_admit_together() {
    let scope = "oidc:token.actions.githubusercontent.com";
    let trusts = |run: &Run| run.records(Kind::Trust).len();
    let one = federated(&format!("{POOL}/attribute.repository/acme/api"), "");
    assert!(one.has(Kind::External, scope, "repo:acme/api:*") && trusts(&one) == 1);
    let any = federated(&format!("{POOL}/*"), "");
    assert!(any.has(Kind::External, scope, "*"));
    let owner = federated(&format!("{POOL}/*"), r#","attributeCondition":"assertion.repository_owner == 'acme'""#);
    assert!(owner.has(Kind::External, scope, "repo:acme/*"));
    let never =
        federated(&format!("{POOL}/attribute.repository/acme/api"), r#","attributeCondition":"assertion.repository_owner=='globex'""#);
    assert_eq!(trusts(&never), 0, "no token is of two owners");
    let unmapped = federated(&format!("{POOL}/attribute.actor/kim"), "");
    assert_eq!(trusts(&unmapped), 0, "nobody has an attribute that the provider does not map");
    let branch =
        federated(&format!("{POOL}/attribute.repository/acme/api"), r#","attributeCondition":"assertion.ref == 'refs/heads/main'""#);
    let id = "repo:acme/api:* as bot@acme.iam.gserviceaccount.com";
    assert_eq!(branch.attr(Kind::Trust, id, AttrName::Conditions), ["its token's `ref` is `refs/heads/main`"]);
    let off = federated(&format!("{POOL}/*"), r#","disabled":true"#);
    assert_eq!(trusts(&off), 0);
    let unknown = federated("principalSet://iam.googleapis.com/projects/77/locations/global/workloadIdentityPools/other/*", "");
    assert!(needed(&unknown, "the providers of its pool"));
}

#[test]
fn pods_are_the_subjects_of_their_cluster() {
    let run = federated("serviceAccount:acme.svc.id.goog[web/api]", "");
    assert!(run.has(Kind::External, "oidc:acme.svc.id.goog", "system:serviceaccount:web:api"));
    let id = "system:serviceaccount:web:api as bot@acme.iam.gserviceaccount.com";
    assert_eq!(run.attr(Kind::Trust, id, AttrName::MayAssume), ["service_account:bot@acme.iam.gserviceaccount.com"]);
    assert!(run.records(Kind::Grant).is_empty());
}

#[test]
fn keys_without_an_end_say_so_and_those_of_the_vendor_are_left_out() {
    let keys = r#"[{"name":"projects/acme/serviceAccounts/bot@acme.iam.gserviceaccount.com/keys/aa11","keyType":"USER_MANAGED","validAfterTime":"2024-01-01T00:00:00Z","validBeforeTime":"9999-12-31T23:59:59Z"},
      {"name":"projects/acme/serviceAccounts/bot@acme.iam.gserviceaccount.com/keys/bb22","keyType":"SYSTEM_MANAGED","validAfterTime":"2024-01-01T00:00:00Z","validBeforeTime":"2024-02-01T00:00:00Z"},
      {"name":"projects/acme/serviceAccounts/1001/keys/cc33","keyType":"USER_MANAGED","disabled":true,"validBeforeTime":"2027-01-01T00:00:00Z"}]"#;
    let run = world(&[("k.json", keys), ("a.json", ACCOUNTS)]);
    assert_eq!(run.records(Kind::Secret), ["aa11", "cc33"]);
    assert_eq!(run.attr(Kind::Secret, "aa11", AttrName::Expires), ["null"]);
    assert_eq!(run.attr(Kind::Secret, "aa11", AttrName::Fingerprint), ["aa11"]);
    assert_eq!(run.attr(Kind::Secret, "cc33", AttrName::AuthenticatesAs), ["service_account:bot@acme.iam.gserviceaccount.com"]);
    assert_eq!(run.attr(Kind::Secret, "cc33", AttrName::Status), ["disabled"]);
    assert_eq!(run.attr(Kind::ServiceAccount, "off@acme.iam.gserviceaccount.com", AttrName::Status), ["disabled"]);
}

#[test]
fn a_policy_without_a_resource_asks_which_one_it_is_of() {
    let text = policy(&[("roles/owner", r#""user:kim@acme.example""#, "")]);
    let run = world(&[("policy.json", text.as_str())]);
    assert!(needed(&run, "which resource this policy is of"));
    assert!(!run.edges().iter().any(|edge| edge.contains("administer")), "{:?}", run.edges());
    let told = read(&SOURCE, &[("project", "acme")], &[("policy.json", text.as_str())]);
    assert!(told.has_edge("role:roles/owner@projects/acme allows(administer) resource:projects/acme"));
}

#[test]
fn clusters_are_reached_by_roles_of_the_project() {
    let cluster = r#"[{"name":"prod","selfLink":"https://container.googleapis.com/v1/projects/acme/locations/europe-west1/clusters/prod","currentMasterVersion":"1.31",
      "nodePools":[{"config":{"serviceAccount":"default"}}],"workloadIdentityConfig":{"workloadPool":"acme.svc.id.goog"}}]"#;
    let bound = policy(&[("roles/container.developer", r#""user:kim@acme.example""#, "")]);
    let run = world(&[(AT, bound.as_str()), ("c.json", cluster), ("p.json", PROJECT)]);
    assert!(run.has_edge("role:roles/container.developer@projects/acme allows(read) set:clusters@projects/acme"));
    assert!(run.has_edge("role:roles/container.developer@projects/acme controls set:nodes@projects/acme [conditional]"));
    let nodes = "projects/acme/locations/europe-west1/clusters/prod nodes";
    assert_eq!(run.attr(Kind::Workload, nodes, AttrName::RunsAs), ["service_account:77-compute@developer.gserviceaccount.com"]);
    assert!(!run.edges().iter().any(|edge| edge.contains("administer")), "a developer binds no roles");
}

#[test]
fn values_of_settings_are_dropped() {
    let run = world(&[(
        "f.json",
        r#"[{"name":"projects/acme/locations/l/functions/f","serviceConfig":{"serviceAccountEmail":"bot@acme.iam.gserviceaccount.com",
        "environmentVariables":{"DB_PASSWORD":"planted-gcp-value-271828","LOG_LEVEL":"debug"},
        "secretEnvironmentVariables":[{"key":"K","projectId":"acme","secret":"db","version":"1"}]},"state":"ACTIVE"}]"#,
    )]);
    run.is_free_of("planted-gcp-value-271828");
    let uses = run.attr(Kind::Workload, "projects/acme/locations/l/functions/f", AttrName::Uses);
    assert_eq!(uses, ["secret:projects/acme/locations/l/functions/f/env/DB_PASSWORD", "secret:projects/acme/secrets/db"]);
    let files = example("gcp");
    let files: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path != "partywall.yaml").map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert!(files.iter().any(|(_, text)| text.contains("gcp-example-plain-text-token-31415926")));
    world(&files).is_free_of("gcp-example-plain-text-token-31415926");
}

#[test]
fn records_of_other_systems_are_not_taken() {
    for other in [
        r#"{"apiVersion":"v1","kind":"List","items":[]}"#,
        r#"[{"email":"kim@acme.example","id":"1"}]"#,
        r#"{"bindings":[{"role":"admin","members":["kim"]}]}"#,
        r#"{"etag":"abc"}"#,
        r#"{"name":"projects","etag":"x","value":[]}"#,
        r#"[{"name":"acme","projectId":"p"}]"#,
        r#"{"accounts":[{"id":"1","name":"x"}]}"#,
        "[]",
        "{}",
        "7",
    ] {
        let run = read(&SOURCE, &[], &[("x.json", other)]);
        assert_eq!(run.claims, [Claim::No], "{other}");
    }
}

#[test]
fn hostile_items_end_in_nothing_worse_than_a_note() {
    for text in [
        r#"{"bindings":[{"role":"roles/","members":[7,null,"",":","user:"]},{"role":null},7],"etag":"x"}"#,
        r#"[{"assetType":"x","name":"//","iamPolicy":{"bindings":[{"role":"roles/owner","members":["user:a@b.example"]}]}}]"#,
        r#"[{"assetType":"x","name":"//a/projects/x","ancestors":["projects/1","projects/1","folders/2","projects/1"],"iamPolicy":{"etag":"x"}}]"#,
        r#"[{"name":"folders/1","displayName":"a","parent":"folders/2"},{"name":"folders/2","displayName":"b","parent":"folders/1"}]"#,
        r#"[{"name":"projects//serviceAccounts//keys/","keyType":"USER_MANAGED"}]"#,
        r#"[{"name":"projects/1/locations/global/workloadIdentityPools/x/providers/y","attributeMapping":7,"oidc":[]}]"#,
        r#"[{"name":"policies/x/denypolicies/y","rules":[{"denyRule":{"deniedPermissions":["*",""],"deniedPrincipals":[""]}},7]}]"#,
    ] {
        world(&[("x.json", text)]);
    }
}
