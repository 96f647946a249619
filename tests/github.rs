//! GitHub beside other systems: what a cluster deploys from a repository, and what tokens of workflows say to a cloud. Through the readers,
//! so that the files show what a user has.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects by failing")]

use partywall::audit::{Request, Silent, world};
use partywall::model::{Certainty, EdgeKind, World};

fn linked(files: &[(&str, &str)]) -> World {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let request = Request::new(vec![folder.path().to_string_lossy().into_owned()], 1_795_305_600);
    let world = world(&request, &Silent).unwrap();
    assert!(world.problems.is_empty(), "{:?}", world.problems);
    world
}

fn between(world: &World, from: &str, to: &str) -> Vec<(EdgeKind, Certainty)> {
    let ends = world.edges.iter().filter(|edge| world.id(edge.from) == from && world.id(edge.to) == to);
    ends.map(|edge| (edge.kind, edge.certainty)).collect()
}

const REPO: &str = r#"[{"id":8,"full_name":"acme/api","private":true,"visibility":"private","default_branch":"main","owner":{"login":"acme","id":5,"type":"Organization"}}]"#;
const WRITER: &str = r#"[{"login":"mona","id":1,"site_admin":false,"role_name":"write","permissions":{"pull":true,"push":true}}]"#;
const OPEN: &str = r#"[{"name":"main","commit":{"sha":"x"},"protected":false}]"#;
const HELD: &str = r#"{"url":"https://api.github.com/repos/acme/api/branches/main/protection","required_pull_request_reviews":{"required_approving_review_count":2},
    "enforce_admins":{"enabled":true},"allow_force_pushes":{"enabled":false}}"#;
const NO_RULES: (&str, &str) = ("repos/acme/api/rules/branches/main.json", "[]");

fn trust(subject: &str) -> String {
    format!(
        "partywall: 1\nservice_accounts: [{{ id: deploy, scope: \"aws:1\" }}]\ntrusts:\n  - {{ id: t, scope: \"aws:1\", may_assume: deploy, \
         identity: {{ kind: external, scope: \"oidc:token.actions.githubusercontent.com\", id: \"{subject}\" }} }}\n"
    )
}

fn says(files: &[(&str, &str)], subject: &str) -> World {
    let trust = trust(subject);
    let mut all = vec![("orgs/acme/repos.json", REPO), ("repos/acme/api/collaborators.json", WRITER), NO_RULES, ("trust.yaml", &trust)];
    all.extend(files);
    linked(&all)
}

#[test]
fn whoever_pushes_a_branch_says_its_subject() {
    let certain = [(EdgeKind::AuthenticatesAs, Certainty::Certain)];
    let main = "repo:acme/api:ref:refs/heads/main";
    let world = says(&[("repos/acme/api/branches.json", OPEN)], main);
    assert_eq!(between(&world, "acme/api@actions", main), certain);
    // Behind rules it is the branch's own workflows that say so.
    let held = [("repos/acme/api/branches/main/protection.json", HELD)];
    let world = says(&held, main);
    assert!(between(&world, "acme/api@actions", main).is_empty());
    assert_eq!(between(&world, "acme/api@main", main), certain);
    assert_eq!(between(&world, "write@acme/api", "acme/api@main"), [(EdgeKind::Controls, Certainty::Conditional)]);
    // A trust of the whole repository is met from any branch, whatever the rules of one.
    let any = "repo:acme/api:*";
    assert!(between(&says(&held, any), "acme/api@actions", any).contains(&certain[0]));
    assert!(between(&says(&held, "repo:acme/web:*"), "acme/api@actions", "repo:acme/web:*").is_empty());
}

#[test]
fn an_environment_that_nobody_made_is_anybody_s() {
    let prod = "repo:acme/api:environment:prod";
    let none = r#"{"total_count":0,"environments":[]}"#;
    let world = says(&[("repos/acme/api/environments.json", none)], prod);
    assert_eq!(between(&world, "acme/api@actions", prod), [(EdgeKind::AuthenticatesAs, Certainty::Certain)]);
    let rules = r#"{"total_count":1,"environments":[{"name":"prod","protection_rules":[{"type":"required_reviewers"}],"deployment_branch_policy":null}]}"#;
    let world = says(&[("repos/acme/api/environments.json", rules)], prod);
    assert!(between(&world, "acme/api@actions", prod).is_empty());
    assert_eq!(between(&world, "acme/api@environment:prod", prod), [(EdgeKind::AuthenticatesAs, Certainty::Certain)]);
}

#[test]
fn who_writes_the_repository_decides_what_a_cluster_runs() {
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: api, namespace: argocd }\nspec:\n  project: default\n  \
        source: { repoURL: 'https://github.com/acme/api.git', path: deploy }\n  destination: { server: 'https://kubernetes.default.svc', namespace: prod }\n";
    let files = [
        ("orgs/acme/repos.json", REPO),
        ("repos/acme/api/collaborators.json", WRITER),
        NO_RULES,
        ("repos/acme/api/branches.json", OPEN),
        ("k/app.yaml", application),
    ];
    let world = linked(&files);
    let built: Vec<_> = world.edges.iter().filter(|edge| world.id(edge.from) == "acme/api" && edge.kind == EdgeKind::Controls).collect();
    let [edge] = built.as_slice() else { panic!("{} edges", built.len()) };
    assert!(world.id(edge.to).starts_with("argocd/"), "{}", world.id(edge.to));
    assert_eq!(between(&world, "write@acme/api", "acme/api"), [(EdgeKind::Allows, Certainty::Certain)]);
    assert!(world.needed.iter().all(|need| !world.text(need.what).contains("who can write the repository")), "the repository is there");
}
