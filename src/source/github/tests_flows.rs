//! What workflow files come to: who can run them, what they are handed, and as whom they log in.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects by failing")]

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::testing::{Run, read};

const REPO: &str = r#"[{"id":8,"full_name":"acme/api","private":false,"visibility":"public","default_branch":"main","owner":{"login":"acme","id":5,"type":"Organization"}}]"#;
const PATH: &str = "repos/acme/api/.github/workflows/ci.yml";
const CI: &str = "acme/api/.github/workflows/ci.yml";

fn flow(text: &str, more: &[(&str, &str)]) -> Run {
    let mut files = vec![(PATH, text), ("orgs/acme/repos.json", REPO)];
    files.extend(more);
    let run = read(&SOURCE, &[], &files);
    run.is_sound();
    run
}

fn needs(run: &Run) -> Vec<String> {
    run.facts.needs.iter().map(|need| run.facts.names.text(need.what).to_owned()).collect()
}

#[test]
fn logins_secrets_and_subjects_are_read() {
    let text = "on: {push: {branches: [main, 'release/**']}}\npermissions: {id-token: write}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env: {ROLE: 'arn:aws:iam::111122223333:role/deploy'}\n    steps:\n      - uses: aws-actions/configure-aws-credentials@v4\n        with: {role-to-assume: '${{ env.ROLE }}'}\n      - run: deploy\n        env: {T: '${{ secrets.npm_token }}'}\n";
    let run = flow(text, &[]);
    assert!(run.has_edge(&format!("workload:{CI} assumes service_account:arn:aws:iam::111122223333:role/deploy [conditional]")));
    assert!(run.has_edge(&format!("workload:{CI} uses_secret secret:acme/api/actions/NPM_TOKEN")));
    assert!(run.has_edge(&format!("workload:acme/api@main controls workload:{CI}")));
    assert_eq!(
        run.attr(Kind::Workload, CI, AttrName::Subject),
        [
            "token.actions.githubusercontent.com repo:acme/api:ref:refs/heads/main",
            "token.actions.githubusercontent.com repo:acme/api:ref:refs/heads/release/*"
        ]
    );
    assert!(needs(&run).iter().any(|need| need.contains("trust policy of the AWS role")));
    assert!(run.has(Kind::ServiceAccount, "aws:111122223333", "arn:aws:iam::111122223333:role/deploy"));
    // By a tag that its owner moves.
    assert!(run.has_edge(&format!("resource:aws-actions/configure-aws-credentials controls workload:{CI} [conditional]")));
}

#[test]
fn yaml_1_1_takes_on_for_a_truth_value() {
    let run = flow("true:\n  pull_request:\njobs:\n  a: {runs-on: x, permissions: write-all, steps: [{run: x}]}\n", &[]);
    assert_eq!(run.attr(Kind::Workload, CI, AttrName::Subject), ["token.actions.githubusercontent.com repo:acme/api:pull_request"]);
}

#[test]
fn variables_tell_whom_a_login_means() {
    let text = "on: workflow_dispatch\njobs:\n  a:\n    runs-on: x\n    environment: prod\n    permissions: {id-token: write}\n    steps:\n      - uses: google-github-actions/auth@0123456789012345678901234567890123456789\n        with: {service_account: '${{ vars.GSA }}'}\n      - uses: azure/login@v2\n        with: {client-id: '${{ secrets.CLIENT }}', tenant-id: x}\n      - uses: hashicorp/vault-action@v3\n        with: {role: ci, method: jwt}\n";
    let variable = r#"{"total_count":1,"variables":[{"name":"GSA","value":"bot@acme-prod.iam.gserviceaccount.com","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}]}"#;
    let run = flow(text, &[("repos/acme/api/environments/prod/variables.json", variable)]);
    assert!(run.has_edge(&format!("workload:{CI} assumes service_account:bot@acme-prod.iam.gserviceaccount.com [conditional]")));
    assert!(run.has(Kind::ServiceAccount, "gcp:acme-prod", "bot@acme-prod.iam.gserviceaccount.com"));
    let needs = needs(&run);
    assert!(needs.iter().any(|need| need.contains("it stands in a secret")), "{needs:?}");
    assert!(needs.iter().any(|need| need.contains("the role `ci` at `jwt`")));
    assert_eq!(run.attr(Kind::Workload, CI, AttrName::Subject), ["token.actions.githubusercontent.com repo:acme/api:environment:prod"]);
    assert!(!run.edges().iter().any(|edge| edge.starts_with("resource:google-github-actions")), "it is pinned");
}

const FETCH: &str = "    steps:\n      - uses: actions/checkout@v5\n        with: {ref: '${{ github.event.pull_request.head.sha }}'}\n";

#[test]
fn code_of_an_outsider_counts_only_if_it_may_run() {
    let text = |on: &str, job: &str, after: &str| format!("on: {on}\njobs:\n  a:\n    runs-on: x\n{job}{FETCH}{after}");
    let opened = |text: &str| flow(text, &[]).edges().into_iter().find(|edge| edge.starts_with("external:any_account controls"));
    let runs = "      - run: make\n";
    assert!(opened(&text("pull_request_target", "", runs)).is_some());
    assert!(opened(&text("issue_comment", "", runs)).is_some());
    // An ordinary proposal has no secrets, and what is only fetched does not run.
    assert!(opened(&text("pull_request", "", runs)).is_none());
    assert!(opened(&text("pull_request_target", "", "")).is_none());
    assert!(
        opened("on: pull_request_target\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v5\n      - run: make\n")
            .is_none()
    );
    // What an outsider writes becomes a script; what is only compared does not.
    let script = |text: &str| format!("on: issues\njobs:\n  a:\n    runs-on: x\n    steps: [{{run: \"{text}\"}}]\n");
    assert!(opened(&script("echo ${{ github.event.issue.title }}")).is_some());
    assert!(opened(&script("echo ${{ contains(github.event.issue.title, 'x') }}")).is_none());
    assert!(opened(&script("echo ${{ github.event.issue.number }}")).is_none());
    // Of a private repository its readers, not the world.
    let private = REPO.replace(r#""private":false,"visibility":"public""#, r#""private":true,"visibility":"private""#);
    let reader = r#"[{"login":"rae","id":1,"site_admin":false,"role_name":"read","permissions":{"pull":true}}]"#;
    let files = [
        (PATH, text("pull_request_target", "", runs)),
        ("orgs/acme/repos.json", private),
        ("repos/acme/api/collaborators.json", reader.to_owned()),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let run = read(&SOURCE, &[], &files);
    run.is_sound();
    assert!(run.has_edge(&format!("role:read@acme/api controls workload:{CI} [conditional]")));
    assert!(!run.edges().iter().any(|edge| edge.contains("any_account")));
}

#[test]
fn called_workflows_and_runners_count() {
    let text = "on: push\njobs:\n  a:\n    uses: acme/shared/.github/workflows/build.yml@main\n    secrets: inherit\n  b:\n    runs-on: [self-hosted, gpu]\n    steps: [{run: x}]\n  c:\n    uses: ./.github/workflows/local.yml\n";
    let secrets = r#"{"total_count":1,"secrets":[{"name":"K","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}]}"#;
    let runners = r#"{"total_count":1,"runners":[{"id":1,"name":"gpu-1","os":"linux","status":"online","busy":false,"labels":[{"name":"self-hosted"},{"name":"GPU"}]}]}"#;
    let run = flow(text, &[("repos/acme/api/actions/secrets.json", secrets), ("repos/acme/api/actions/runners.json", runners)]);
    assert!(run.has_edge(&format!("resource:acme/shared controls workload:{CI} [conditional]")));
    assert!(run.has_edge(&format!("workload:{CI} uses_secret secret:acme/api/actions/K [conditional]")));
    assert!(run.has_edge(&format!("workload:{CI} controls workload:acme/api/runner/gpu-1")));
    assert!(run.attr(Kind::Workload, CI, AttrName::Subject).is_empty(), "it may ask for no token");
}

#[test]
fn a_proposal_runs_on_the_host_of_a_runner() {
    let runners = r#"{"total_count":1,"runners":[{"id":1,"name":"box","os":"linux","status":"online","busy":false,"labels":[{"name":"self-hosted"}]}]}"#;
    let text = |on: &str| format!("on: {on}\njobs:\n  a:\n    runs-on: self-hosted\n    steps: [{{run: x}}]\n");
    let edge = "external:any_account controls workload:acme/api/runner/box [conditional]";
    assert!(flow(&text("pull_request"), &[("repos/acme/api/actions/runners.json", runners)]).has_edge(edge));
    assert!(!flow(&text("push"), &[("repos/acme/api/actions/runners.json", runners)]).has_edge(edge));
}

#[test]
fn a_checkout_without_a_name_says_what_is_missing() {
    let text = "on: push\njobs:\n  a: {runs-on: x, permissions: {id-token: write}, steps: [{run: x}]}\n";
    let run = read(&SOURCE, &[], &[(".github/workflows/ci.yml", text)]);
    run.is_sound();
    assert!(needs(&run).iter().any(|need| need.contains("--scope repository=OWNER/NAME")));
    assert!(!run.facts.attrs.iter().any(|attr| attr.name == AttrName::Subject));
    let run = read(&SOURCE, &[("repository", "acme/api")], &[(".github/workflows/ci.yml", text)]);
    assert!(run.records(Kind::Workload).contains(&CI.to_owned()));
    assert_eq!(run.attr(Kind::Workload, CI, AttrName::Subject), ["token.actions.githubusercontent.com repo:acme/api:ref:refs/heads/*"]);
}
