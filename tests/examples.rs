//! The example worlds: each shows its opening and stays silent about the healthy counterpart. What is found is held as a snapshot of
//! fingerprints; what must never be found is written down here.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects by failing")]

use partywall::audit::{Request, Silent, run};
use partywall::model::report::Report;
use std::collections::BTreeSet;

/// 2026-11-22T00:00:00Z.
const AS_OF: i64 = 1_795_305_600;

fn request(folder: &str) -> Request {
    let config = format!("examples/{folder}/partywall.yaml");
    Request {
        config: std::path::Path::new(&config).is_file().then(|| config.into()),
        ..Request::new(vec![format!("examples/{folder}")], AS_OF)
    }
}

fn audited(folder: &str) -> Report {
    run(&request(folder), &Silent).unwrap()
}

/// Everything that a report names as a subject, member or hop of a finding.
fn named(report: &Report) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for finding in &report.findings {
        all.extend(finding.subjects.iter().chain(&finding.evidence.members).map(|subject| format!("{}:{}", subject.kind, subject.id)));
        for hop in finding.evidence.path.iter().chain(&finding.evidence.second) {
            all.extend([hop.from.clone(), hop.to.clone()]);
        }
    }
    all
}

fn shown(report: &Report) -> String {
    let lines: Vec<&str> = report.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    lines.join("\n")
}

#[test]
fn every_example_finds_what_it_shows() {
    let mut folders: Vec<String> =
        std::fs::read_dir("examples").unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    folders.sort();
    for folder in &folders {
        let folder = folder.as_str();
        let report = audited(folder);
        assert!(!report.findings.is_empty(), "{folder} finds nothing");
        assert!(report.coverage.problems.is_empty(), "{folder}: {:?}", report.coverage.problems);
        for finding in &report.findings {
            assert!(!finding.locations.is_empty(), "{} has no place", finding.fingerprint);
            for location in finding.locations.iter().chain(finding.evidence.path.iter().map(|hop| &hop.location)) {
                assert!(location.line > 0, "{} has a place without line", finding.fingerprint);
            }
        }
        insta::assert_snapshot!(folder, shown(&report));
    }
}

#[test]
fn the_healthy_counterparts_stay_silent() {
    let silent = [
        ("native", "human:observer@acme.example"),
        ("native", "role:service-observer"),
        ("openai", "service_account:svc_acct_chat"),
        ("openai", "human:user-jo"),
        ("kubernetes", "service_account:models/release-watcher"),
        // It reads the log; the customer's own administrator stays with the customer.
        ("auth0", "oauth_client:cli_metrics"),
        ("auth0", "workload:ops/login-metrics"),
        ("auth0", "human:samlp|globex-sso|omar@globex.example"),
        // It may not change agents; an agent whose role reads no secrets.
        ("crossing", "human:user_tomo"),
        ("crossing", "agent:agent_notes"),
        // It could pass roles on, were it not for the Deny in its other policy; a role that no task can run as.
        ("cloud", "service_account:arn:aws:iam::210987654321:role/ci/plan"),
        ("cloud", "service_account:arn:aws:iam::210987654321:role/service/thumbnails"),
        // It reads one config map; the client reads figures.
        ("terraform", "service_account:desk/catalogue"),
        ("terraform", "oauth_client:cli_usage"),
        // It reads one config map; the client reads figures.
        ("terraform", "service_account:desk/catalogue"),
        ("terraform", "oauth_client:cli_usage"),
        // It could pass roles on, were it not for the Deny in its other policy; a role that no task can run as.
        ("cloud", "service_account:arn:aws:iam::210987654321:role/ci/plan"),
        ("cloud", "service_account:arn:aws:iam::210987654321:role/service/thumbnails"),
        ("scim", "human:7002"),
        ("scim", "human:7004"),
        // A pipeline of one branch that only calls models, the account that it acts as, a bound key that ends, an agent that asks.
        ("anthropic", "external:https://token.ci.example repo:acme/lab:ref:refs/heads/main"),
        ("anthropic", "service_account:svac_lab"),
        ("anthropic", "service_account:svac_lab by fdrl_lab"),
        ("anthropic", "secret:apikey_lab"),
        ("anthropic", "agent:agent_reader"),
        ("anthropic", "human:user_jo"),
        ("mcp", "agent:.vscode/mcp.json"),
        ("mcp", "resource:tickets"),
        ("mcp", "secret:tickets/Authorization"),
        ("agents", "agent:triage"),
        ("agents", "agent:researcher"),
        ("agents", "resource:tickets"),
        // Who only reads, an app that only reads, a key that only fetches, a token that ends; a trust of an environment with a reviewer.
        ("github", "human:tomo-acme"),
        ("github", "oauth_client:acme-metrics"),
        ("github", "service_account:deploy key 62 of acme/api"),
        ("github", "secret:token/9042"),
        ("github", "external:repo:acme/api:environment:production"),
        // Limited to one customer's group, a client that may only look, a provider that spares administrators, a token of the desk.
        // A reader of monitoring data, a role that only restarts machines, and a model that an outside monitor may call.
        ("azure", "human:tom@acme.example"),
        ("azure", "role:Machine Restarter@/subscriptions/5b000000-0000-4000-8000-000000000001/resourceGroups/ml-prod"),
        ("azure", "service_account:c11e0000-0000-4000-8000-000000000005"),
        ("okta", "group:00g0000000000000desk"),
        ("okta", "oauth_client:0oa000000000000usage"),
        ("okta", "external:0oa0000000initechidp"),
        ("okta", "secret:00T0000000000000desk"),
        ("workos", "service_account:ops/metrics"),
        ("workos", "human:identity@acme.example"),
        ("workos", "human:user_dana"),
        ("workos", "secret:api_key_globex_sync"),
        ("clerk", "human:models@acme.example"),
        ("clerk", "human:user_tomas"),
        // Calling a model through an endpoint is not reading its key; a key of a project that ends; a workspace without customers.
        ("databricks", "human:lena@acme.example"),
        ("databricks", "secret:7001/serving/openai"),
        ("langfuse", "human:lf-lena"),
        ("langfuse", "secret:pk-lab"),
        ("langsmith", "human:ls-lena"),
        // Everything but the orders, because the narrower rule decides; the service itself, which administers nothing.
        ("vault", "human:auth/userpass/users/jo"),
        ("vault", "role:support"),
        // One role to one service, a right that another policy denies, one branch of one repository, an account that has to know an id.
        ("aws", "service_account:arn:aws:iam::111122223333:user/ona"),
        ("aws", "service_account:arn:aws:iam::111122223333:user/sam"),
        ("aws", "service_account:arn:aws:iam::111122223333:role/thumbnail-maker"),
        ("aws", "service_account:arn:aws:iam::111122223333:role/docs-publish"),
        ("aws", "external:repo:brindle-robotics/docs:ref:refs/heads/main"),
        ("aws", "external:444455556666"),
        // Who may read the repository and no more; the owner of the subscription, who administers it openly.
        ("opengraph", "human:U_pat"),
        ("opengraph", "human:AD000000-0000-0000-0000-0000000000AD"),
        // The product's own owner, looking only, a custom role that reads models, a training account without rights over accounts.
        ("gcp", "human:tove@tidewater.example"),
        ("gcp", "human:pia@tidewater.example"),
        ("gcp", "group:auditors@tidewater.example"),
        ("gcp", "role:projects/tidewater-ml/roles/modelReader@projects/tidewater-ml"),
        ("gcp", "workload:projects/tidewater-ml/locations/europe-west1/services/score"),
        // Everything but the orders, because the narrower rule decides; the service itself, which administers nothing.
        ("vault", "human:auth/userpass/users/jo"),
        ("vault", "role:support"),
        // Looking at builds without starting them; one table without customers, and who may read only that.
        ("aws-workloads", "service_account:arn:aws:iam::444455556666:user/build-board"),
        ("aws-workloads", "human:arn:aws:iam::444455556666:user/jonas"),
        ("aws-workloads", "resource:arn:aws:dynamodb:eu-west-1:444455556666:table/metrics"),
        ("aws-workloads", "secret:arn:aws:secretsmanager:eu-west-1:444455556666:secret:dev/sandbox-Ab12Cd"),
        // The same role on request only, looking without touching, a key with one use that a machine rotates.
        ("company", "human:ml-lead@fernhill.example"),
        ("company", "role:desk/observer"),
        ("company", "secret:eval-key"),
        ("company", "service_account:svc-nightly-eval"),
        ("company", "workload:desk/deployment/answer-api"),
        ("company", "role:desk-api/agent"),
        ("company", "human:reception@northwind-clinic.example"),
    ];
    for (folder, label) in silent {
        let named = named(&audited(folder));
        assert!(!named.contains(label), "{folder}: {label} is in a finding");
    }
}

#[test]
fn one_path_crosses_an_agents_organisation_a_cloud_a_cluster_and_a_login_system() {
    let report = audited("crossing");
    let print = "can-become-administrator|human:user_rhea|resource:acme-desk";
    let path = &report.findings.iter().find(|finding| finding.fingerprint == print).unwrap().evidence.path;
    let files: BTreeSet<&str> = path.iter().map(|hop| hop.location.path.as_str()).collect();
    assert!(path.len() >= 5 && files.len() >= 4, "{} hops over {files:?}", path.len());
    // A developer's agent, its role in the cloud, the group that the cluster makes of it, the client whose secret that group reads.
    for end in [
        "agent:agent_rollout",
        "service_account:arn:aws:iam::111122223333:role/rollout-helper",
        "group:rollouts",
        "oauth_client:cli_accounts",
    ] {
        assert!(path.iter().any(|hop| hop.to == end), "{end} is on no hop");
    }
}

#[test]
fn the_best_finding_of_the_company_rests_on_many_files() {
    let report = audited("company");
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.fingerprint == "platform-identity-reaches-tenant-data|role:desk/deployer|set:secrets@desk")
        .unwrap_or_else(|| panic!("the finding is gone: {}", shown(&report)));
    let files: BTreeSet<&str> = finding.evidence.path.iter().map(|hop| hop.location.path.as_str()).collect();
    assert_eq!(files.len(), 6, "{files:?}");
}

#[test]
fn the_declared_bridge_closes_its_crossing_and_reopens_when_it_ends() {
    let report = audited("company");
    let [bridge] = report.bridges.as_slice() else { panic!("{:?}", report.bridges) };
    assert_eq!((bridge.state.as_str(), bridge.closes.len()), ("active", 2));
    let crosses = |report: &Report| {
        report.findings.iter().any(|finding| finding.fingerprint.contains("workload:ci/deploy-desk|secret:desk-smoke-token"))
    };
    assert!(!report.findings.iter().any(|f| f.rule.starts_with("platform-identity-reaches") && f.fingerprint.contains("ci/deploy-desk")));
    let request = Request { as_of: AS_OF + 60 * 86_400, ..request("company") };
    let later = run(&request, &Silent).unwrap();
    assert_eq!(later.bridges.first().map(|bridge| bridge.state.as_str()), Some("expired"));
    assert!(crosses(&later));
    assert!(later.findings.iter().any(|finding| finding.rule == "bridge-expired"));
}
