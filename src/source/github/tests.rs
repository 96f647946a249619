//! What GitHub's answers come to: each trap of the system, in texts as the API writes them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects by failing")]

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, read};

const REPO: &str = r#"[{"id":8,"full_name":"acme/api","private":true,"visibility":"private","default_branch":"main","owner":{"login":"acme","id":5,"type":"Organization"}}]"#;
const MONA: &str = r#"[[{"login":"mona","id":1,"type":"User","site_admin":false,"role_name":"write","permissions":{"pull":true,"push":true,"admin":false}}]]"#;
const OPEN: &str = r#"[{"name":"main","commit":{"sha":"x"},"protected":false}]"#;

fn run(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    run
}

fn repo(more: &[(&str, &str)]) -> Run {
    let mut files = vec![("orgs/acme/repos.json", REPO), ("repos/acme/api/collaborators.json", MONA)];
    files.extend(more);
    run(&files)
}

#[test]
fn pages_come_one_after_another_or_in_a_list() {
    let one = r#"[{"login":"a","id":1,"site_admin":false}][{"login":"b","id":2,"site_admin":false}]"#;
    let slurped = r#"[[{"login":"a","id":1,"site_admin":false}],[{"login":"b","id":2,"site_admin":false}]]"#;
    for text in [one, slurped] {
        let run = run(&[("orgs/acme/members-admin.json", text)]);
        assert!(run.holds("a", "owner") && run.holds("b", "owner"), "{text}");
        assert!(run.has_edge("role:owner allows(administer) resource:acme"));
    }
    // Each page says how many there are in all.
    let page = |name: &str| {
        format!(
            r#"{{"total_count":3,"secrets":[{{"name":"{name}","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}}]}}"#
        )
    };
    let short = format!("{}{}", page("A"), page("B"));
    let run = run(&[("repos/acme/api/actions/secrets.json", &short)]);
    assert_eq!(run.records(Kind::Secret), ["acme/api/actions/A", "acme/api/actions/B"]);
    assert!(run.facts.problems.iter().any(|problem| problem.message.contains("3 items") && problem.message.contains("2 are here")));
    let all = format!("[{}]", [page("A"), page("B"), page("C")].join(","));
    assert!(self::run(&[("repos/acme/api/actions/secrets.json", &all)]).facts.problems.is_empty());
}

#[test]
fn what_a_list_is_of_is_in_its_path_and_never_guessed() {
    let run = run(&[("people.json", r#"[{"login":"a","id":1,"site_admin":false}]"#), ("collaborators.json", MONA)]);
    assert!(run.records(Kind::Grant).is_empty());
    let needs: Vec<&str> = run.facts.needs.iter().map(|need| run.facts.names.text(need.what)).collect();
    assert!(needs.iter().any(|need| need.contains("members-admin.json")), "{needs:?}");
    assert!(needs.iter().any(|need| need.contains("repos/OWNER/NAME/collaborators.json")));
    let hinted = read(&SOURCE, &[("repository", "acme/api")], &[("collaborators.json", MONA)]);
    assert!(hinted.holds("mona", "write@acme/api"));
}

#[test]
fn a_writer_runs_any_workflow_and_waits_for_the_branch() {
    let unknown = repo(&[]);
    assert!(unknown.has_edge("role:write@acme/api controls workload:acme/api@actions"));
    assert!(unknown.has_edge("role:write@acme/api allows(write) resource:acme/api [conditional]"));
    assert!(unknown.has_edge("role:write@acme/api controls workload:acme/api@main [conditional]"));
    let open = repo(&[("repos/acme/api/branches.json", OPEN), ("repos/acme/api/rules/branches/main.json", "[]")]);
    assert!(open.has_edge("role:write@acme/api allows(write) resource:acme/api"));
    assert!(!open.records(Kind::Workload).contains(&"acme/api@main".to_owned()));
    let subjects = open.attr(Kind::Workload, "acme/api@actions", AttrName::Subject);
    assert!(subjects.contains(&"token.actions.githubusercontent.com any:repo:acme/api:ref:refs/heads/*".to_owned()));
    assert!(!subjects.iter().any(|subject| subject.contains("never:")));

    let protected = r#"{"url":"https://api.github.com/repos/acme/api/branches/main/protection","required_pull_request_reviews":{"required_approving_review_count":1},
        "enforce_admins":{"enabled":true},"allow_force_pushes":{"enabled":false}}"#;
    let held = repo(&[("repos/acme/api/branches/main/protection.json", protected), ("repos/acme/api/rules/branches/main.json", "[]")]);
    assert!(held.has_edge("role:write@acme/api controls workload:acme/api@main [conditional]"));
    assert!(held.has_edge("role:write@acme/api controls workload:acme/api@actions"));
    let subjects = held.attr(Kind::Workload, "acme/api@actions", AttrName::Subject);
    assert!(subjects.contains(&"token.actions.githubusercontent.com never:repo:acme/api:ref:refs/heads/main".to_owned()));
    assert_eq!(
        held.attr(Kind::Workload, "acme/api@main", AttrName::Subject),
        ["token.actions.githubusercontent.com repo:acme/api:ref:refs/heads/main"]
    );
    // The review is one that the writer's own workflow can give.
    let approves = (
        "repos/acme/api/actions/permissions/workflow.json",
        r#"{"default_workflow_permissions":"read","can_approve_pull_request_reviews":true}"#,
    );
    let own =
        repo(&[("repos/acme/api/branches/main/protection.json", protected), ("repos/acme/api/rules/branches/main.json", "[]"), approves]);
    assert!(own.has_edge("role:write@acme/api allows(write) resource:acme/api"));
}

#[test]
fn admins_lift_rules_and_archives_stand_still() {
    let admin = r#"[{"login":"ada","id":1,"site_admin":false,"role_name":"admin","permissions":{"admin":true,"push":true}}]"#;
    let run = run(&[("orgs/acme/repos.json", REPO), ("repos/acme/api/collaborators.json", admin)]);
    assert!(run.has_edge("role:admin@acme/api controls workload:acme/api@main"));
    assert!(run.has_edge("role:admin@acme/api allows(administer) resource:acme/api"));
    let archived = REPO.replace(r#""private":true"#, r#""private":true,"archived":true"#);
    let run = self::run(&[("orgs/acme/repos.json", &archived), ("repos/acme/api/collaborators.json", MONA)]);
    assert!(run.records(Kind::Workload).is_empty());
    assert!(run.has_edge("role:write@acme/api allows(read) resource:acme/api"));
    let off = repo(&[("repos/acme/api/actions/permissions.json", r#"{"enabled":false,"sha_pinning_required":false}"#)]);
    assert!(off.records(Kind::Workload).is_empty());
}

#[test]
fn secrets_go_where_their_visibility_says() {
    let secret = |name: &str, visibility: &str| {
        format!(
            r#"{{"name":"{name}","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-02-01T00:00:00Z","visibility":"{visibility}"}}"#
        )
    };
    let list = format!(
        r#"{{"total_count":4,"secrets":[{},{},{},{}]}}"#,
        secret("ALL", "all"),
        secret("PRIVATE", "private"),
        secret("SOME", "selected"),
        secret("OTHER", "selected")
    );
    let selected = format!(r#"{{"total_count":1,"repositories":{REPO}}}"#);
    let public = REPO
        .replace("acme/api", "acme/site")
        .replace(r#""private":true,"visibility":"private""#, r#""private":false,"visibility":"public""#);
    let run = run(&[
        ("orgs/acme/repos.json", REPO),
        ("orgs/acme/more/repos.json", &public),
        ("orgs/acme/actions/secrets.json", &list),
        ("orgs/acme/actions/secrets/SOME/repositories.json", &selected),
    ]);
    assert!(run.has_edge("workload:acme/api@actions reads_secret secret:actions/SOME"));
    assert!(!run.has_edge("workload:acme/site@actions reads_secret secret:actions/SOME"));
    assert!(run.has_edge("workload:acme/site@actions reads_secret set:secrets for all repositories@acme"));
    assert!(run.has_edge("workload:acme/api@actions reads_secret set:secrets for private repositories@acme"));
    assert!(!run.has_edge("workload:acme/site@actions reads_secret set:secrets for private repositories@acme"));
    assert_eq!(run.attr(Kind::Set, "secrets for all repositories@acme", AttrName::Members), ["secret:actions/ALL"]);
    let needs: Vec<&str> = run.facts.needs.iter().map(|need| run.facts.names.text(need.what)).collect();
    assert!(needs.iter().any(|need| need.contains("secrets/OTHER/repositories")), "{needs:?}");
}

#[test]
fn an_environment_holds_up_only_by_its_rules() {
    let environments = r#"{"total_count":2,"environments":[
        {"id":1,"name":"staging","protection_rules":[],"deployment_branch_policy":null},
        {"id":2,"name":"prod","protection_rules":[{"type":"required_reviewers","reviewers":[]}],"deployment_branch_policy":null}]}"#;
    let secret = r#"{"total_count":1,"secrets":[{"name":"DB","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}]}"#;
    let run = repo(&[
        ("repos/acme/api/environments.json", environments),
        ("repos/acme/api/environments/prod/secrets.json", secret),
        ("repos/acme/api/environments/staging/secrets.json", secret),
    ]);
    assert!(run.has_edge("workload:acme/api@environment:prod reads_secret secret:acme/api/environments/prod/DB"));
    assert!(run.has_edge("workload:acme/api@actions reads_secret secret:acme/api/environments/staging/DB"));
    assert!(run.has_edge("role:write@acme/api controls workload:acme/api@environment:prod [conditional]"));
    assert!(!run.has_edge("workload:acme/api@actions reads_secret secret:acme/api/environments/prod/DB"));
    let subjects = run.attr(Kind::Workload, "acme/api@actions", AttrName::Subject);
    assert!(subjects.contains(&"token.actions.githubusercontent.com never:repo:acme/api:environment:prod".to_owned()));
    assert!(!subjects.iter().any(|subject| subject.ends_with("environment:staging")));
}

#[test]
fn keys_apps_and_tokens_have_what_they_list() {
    let keys = r#"[{"id":1,"key":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIxxxxxxxxxxxx","title":"ci","read_only":false,"created_at":"2025-01-01T00:00:00Z","last_used":null},
        {"id":2,"key":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIyyyyyyyyyyyy","title":"ro","read_only":true}]"#;
    let app = |slug: &str, permissions: &str, suspended: &str| {
        format!(
            r#"{{"id":7,"account":{{"login":"acme"}},"app_id":3,"app_slug":"{slug}","repository_selection":"all","permissions":{permissions},"suspended_at":{suspended}}}"#
        )
    };
    let apps = format!(
        r#"{{"total_count":3,"installations":[{},{},{}]}}"#,
        app("pusher", r#"{"contents":"write"}"#, "null"),
        app("releaser", r#"{"contents":"write","workflows":"write"}"#, "\"2026-01-01T00:00:00Z\""),
        app("reader", r#"{"metadata":"read"}"#, "null")
    );
    let token = r#"[{"id":4,"owner":{"login":"olga"},"repository_selection":"none","permissions":{"organization":{"members":"write"}},"access_granted_at":"2026-01-01T00:00:00Z","token_id":9,"token_name":"t","token_expires_at":null}]"#;
    let run = repo(&[
        ("repos/acme/api/keys.json", keys),
        ("orgs/acme/installations.json", &apps),
        ("orgs/acme/personal-access-tokens.json", token),
    ]);
    assert!(run.has_edge("service_account:deploy key 1 of acme/api controls workload:acme/api@actions"));
    assert!(!run.edges().iter().any(|edge| edge.starts_with("service_account:deploy key 2 of acme/api controls")));
    assert!(run.has_edge("service_account:deploy key 2 of acme/api allows(read) resource:acme/api"));
    // Without the permission for workflow files it changes what they run.
    assert!(run.has_edge("oauth_client:pusher controls set:workflows@acme [conditional]"));
    assert!(run.has_edge("oauth_client:releaser controls set:workflows@acme"));
    assert_eq!(run.attr(Kind::OauthClient, "releaser", AttrName::Status), ["suspended"]);
    assert!(!run.edges().iter().any(|edge| edge.starts_with("oauth_client:reader")));
    assert!(run.has_edge("service_account:token 9 of olga manages resource:acme [conditional]"));
    assert_eq!(run.attr(Kind::Secret, "token/9", AttrName::Expires), ["null"]);
    assert_eq!(run.attr(Kind::Secret, "token/9", AttrName::Owner), ["human:olga"]);
}

#[test]
fn members_have_the_base_permission_and_teams_their_parents_rights() {
    let org = r#"{"login":"acme","id":5,"type":"Organization","repos_url":"https://api.github.com/orgs/acme/repos","members_url":"x",
        "default_repository_permission":"write","two_factor_requirement_enabled":true,"members_can_create_private_repositories":true}"#;
    let secret = r#"{"total_count":1,"secrets":[{"name":"X","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","visibility":"private"}]}"#;
    let teams = r#"[{"id":1,"slug":"core","name":"Core","privacy":"closed","members_url":"x","parent":null},
        {"id":2,"slug":"web","name":"Web","privacy":"closed","members_url":"x","parent":{"slug":"core"}}]"#;
    let person = |login: &str| format!(r#"[{{"login":"{login}","id":1,"site_admin":false,"type":"User"}}]"#);
    let run = run(&[
        ("orgs/acme.json", org),
        ("orgs/acme/repos.json", REPO),
        ("orgs/acme/actions/secrets.json", secret),
        ("orgs/acme/members-member.json", &person("mona")),
        ("orgs/acme/outside_collaborators.json", &person("otto")),
        ("orgs/acme/teams.json", teams),
        ("orgs/acme/teams/web/members-maintainer.json", &person("mona")),
        (
            "orgs/acme/teams/web/repos.json",
            &REPO.replace(r#""private":true"#, r#""private":true,"role_name":"admin","permissions":{"admin":true}"#),
        ),
    ]);
    assert!(run.has_edge("role:member controls set:workflows@acme"));
    assert!(run.has_edge("role:member reads_secret set:secrets for private repositories@acme"));
    assert!(run.has_edge("human:mona manages group:web"));
    assert!(run.holds("web", "admin@acme/api") && run.holds("mona", "member") && !run.holds("otto", "member"));
    assert_eq!(run.attr(Kind::Group, "web", AttrName::MemberOf), ["group:core"]);
    assert_eq!(run.attr(Kind::Boundary, "github:acme", AttrName::Mfa), ["required"]);
    assert_eq!(run.attr(Kind::Human, "mona", AttrName::Mfa), ["true"]);
}

#[test]
fn roles_are_judged_by_what_they_list() {
    let roles = r#"{"total_count":3,"roles":[
        {"id":1,"name":"owner","permissions":["read_audit_logs"],"base_role":null,"source":"Organization","organization":{"login":"acme"}},
        {"id":2,"name":"desk","permissions":["write_organization_custom_org_role","brand_new_permission"],"base_role":"write","source":"Organization","organization":{"login":"acme"}},
        {"id":3,"name":"all_repo_admin","permissions":[],"source":"Predefined","organization":{"login":"acme"}}]}"#;
    let custom =
        r#"{"total_count":1,"custom_roles":[{"id":5,"name":"releaser","base_role":"write","permissions":["bypass_branch_protection"]}]}"#;
    let rita = MONA.replace("mona", "rita").replace(r#""role_name":"write""#, r#""role_name":"releaser""#);
    let holder = r#"[{"login":"desmond","id":3,"site_admin":false}]"#;
    let run = repo(&[
        ("orgs/acme/organization-roles.json", roles),
        ("orgs/acme/organization-roles/2/users.json", holder),
        ("orgs/acme/custom-repository-roles.json", custom),
        ("repos/acme/api/x/collaborators.json", &rita),
    ]);
    assert!(!run.edges().iter().any(|edge| edge.starts_with("role:owner@acme")), "a name gives nothing");
    assert!(run.holds("desmond", "desk@acme"));
    assert!(run.has_edge("role:desk@acme controls set:workflows@acme"));
    assert!(run.has_edge("role:desk@acme manages role:owner@acme [conditional]"));
    assert!(run.has_edge("role:all_repo_admin@acme allows(administer) set:repositories@acme"));
    assert!(run.facts.notes.iter().any(|note| note.contains("`brand_new_permission`")));
    // The permission passes the rules that hold up a writer.
    assert!(run.has_edge("role:releaser@acme/api controls workload:acme/api@main"));
    assert!(run.has_edge("role:write@acme/api controls workload:acme/api@main [conditional]"));
}

#[test]
fn values_do_not_outlive_the_reading() {
    let alert = r#"[{"number":3,"state":"open","secret_type":"aws_secret_access_key","secret":"planted+value/that+must+not+leave0","created_at":"2026-10-01T00:00:00Z",
        "html_url":"https://github.com/acme/api/security/secret-scanning/3","url":"https://api.github.com/repos/acme/api/secret-scanning/alerts/3","validity":"active"}]"#;
    let variables = r#"{"total_count":2,"variables":[
        {"name":"DB_PASSWORD","value":"planted-Passw0rd-in-a-variable","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"},
        {"name":"NOTE","value":"planted-words-of-no-use","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}]}"#;
    let classic = r#"[{"login":"olga","credential_id":7,"credential_type":"personal access token","token_last_eight":"planted8","credential_authorized_at":"2026-01-01T00:00:00Z","scopes":["repo","admin:org"],"authorized_credential_expires_at":null}]"#;
    let run = repo(&[
        ("repos/acme/api/secret-scanning/alerts.json", alert),
        ("repos/acme/api/actions/variables.json", variables),
        ("orgs/acme/credential-authorizations.json", classic),
    ]);
    assert!(run.is_free_of("planted"));
    assert_eq!(run.records(Kind::Secret), ["acme/api/actions/variables/DB_PASSWORD", "acme/api/secret-scanning/3", "classic-token/7"]);
    assert_eq!(run.attr(Kind::Secret, "acme/api/secret-scanning/3", AttrName::StoredIn), ["code"]);
    assert_eq!(run.attr(Kind::Secret, "acme/api/secret-scanning/3", AttrName::Fingerprint).len(), 1);
    assert!(run.has_edge("secret:classic-token/7 authenticates_as human:olga [conditional]"));
}

#[test]
fn runners_take_jobs_of_who_may_ask_them() {
    let runners = r#"{"total_count":1,"runners":[{"id":1,"name":"gpu-1","os":"linux","status":"online","busy":false,"labels":[{"name":"self-hosted"},{"name":"gpu"}],"runner_group_id":2}]}"#;
    let groups = r#"{"total_count":1,"runner_groups":[{"id":2,"name":"gpus","visibility":"all","allows_public_repositories":false}]}"#;
    let public = REPO.replace("acme/api", "acme/site").replace(r#""visibility":"private""#, r#""visibility":"public""#);
    let run = repo(&[
        ("orgs/acme/x/repos.json", &public),
        ("orgs/acme/actions/runners.json", runners),
        ("orgs/acme/actions/runner-groups.json", groups),
    ]);
    assert!(run.has_edge("workload:acme/api@actions controls set:runners of gpus@acme"));
    assert!(!run.has_edge("workload:acme/site@actions controls set:runners of gpus@acme"));
    assert_eq!(run.attr(Kind::Workload, "runner/gpu-1", AttrName::Class), ["machine"]);
}

#[test]
fn rulesets_and_the_graph_s_rules_are_gates() {
    let ruleset = |kind: &str, bypass: &str| {
        format!(
            r#"{{"id":1,"name":"r","target":"branch","source_type":"Repository","source":"acme/api","enforcement":"active","bypass_actors":[{bypass}],
            "conditions":{{"ref_name":{{"include":["~DEFAULT_BRANCH"],"exclude":[]}}}},"rules":[{kind}]}}"#
        )
    };
    let held = |text: &str| {
        let run = repo(&[
            ("repos/acme/api/branches.json", OPEN),
            ("repos/acme/api/rules/branches/main.json", "[]"),
            ("repos/acme/api/rulesets/1.json", text),
        ]);
        run.has_edge("role:write@acme/api allows(write) resource:acme/api [conditional]")
    };
    let review = r#"{"type":"pull_request","parameters":{"required_approving_review_count":1}}"#;
    assert!(held(&ruleset(review, "")));
    assert!(!held(&ruleset(review, r#"{"actor_id":4,"actor_type":"RepositoryRole","bypass_mode":"always"}"#)));
    assert!(!held(&ruleset(r#"{"type":"pull_request","parameters":{"required_approving_review_count":0}}"#, "")));
    assert!(!held(&ruleset(review, "").replace("active", "evaluate")));
    let graph =
        r#"{"data":{"nodes":[{"pattern":"*","requiresApprovingReviews":true,"requiredApprovingReviewCount":2,"isAdminEnforced":true}]}}"#;
    assert!(held(graph));
}

#[test]
fn nothing_foreign_and_nothing_hollow_is_claimed() {
    for (path, text) in [
        ("a.json", "[]"),
        ("a.json", "{}"),
        ("a.json", r#"{"total_count":0,"secrets":[]}"#),
        ("a.json", r#"{"total_count":1,"items":[{"name":"x"}]}"#),
        ("a.json", r#"[{"id":1,"name":"x","email":"a@acme.example"}]"#),
        ("a.json", r#"{"roles":[{"name":"x","permissions":[]}],"total_count":1}"#),
        ("a.json", r#"{"message":"Not Found","documentation_url":"https://docs.github.com/rest"}"#),
        ("a.yml", "jobs:\n  a:\n    steps: []\nversion: 2\n"),
        ("a.yml", "on: push\n"),
    ] {
        let run = read(&SOURCE, &[], &[(path, text)]);
        assert!(run.claims.iter().all(|claim| *claim == Claim::No), "{text}");
    }
    // Broken items give no record and no panic.
    let hostile = r#"[{"full_name":"x","owner":null,"private":1},{"full_name":7,"owner":7,"private":7},{"login":"a","id":"x","site_admin":0},7,[[]],null]"#;
    read(&SOURCE, &[], &[("orgs/acme/repos.json", hostile), ("repos/acme.json", "[]"), ("repos.json", hostile)]);
}

#[test]
fn terraform_says_the_same_as_the_api() {
    let resource = |kind: &str, name: &str, values: &str| {
        format!(
            r#"{{"address":"{kind}.{name}","mode":"managed","type":"{kind}","name":"{name}","provider_name":"registry.terraform.io/integrations/github","values":{values}}}"#
        )
    };
    let resources = [
        resource(
            "github_repository",
            "api",
            r#"{"name":"api","full_name":"acme/api","visibility":"private","default_branch":"main","repo_id":8,"node_id":"R_8"}"#,
        ),
        resource("github_team", "core", r#"{"name":"Core Team","slug":"core-team","id":"41"}"#),
        resource("github_team_membership", "mona", r#"{"team_id":"41","username":"mona","role":"maintainer"}"#),
        resource("github_team_repository", "core", r#"{"team_id":"41","repository":"api","permission":"push"}"#),
        resource("github_membership", "olga", r#"{"username":"olga","role":"admin"}"#),
        resource(
            "github_repository_deploy_key",
            "k",
            r#"{"id":"api:61","repository":"api","title":"k","key":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIzzzzzzzzzzzz","read_only":false}"#,
        ),
        resource(
            "github_actions_secret",
            "s",
            r#"{"repository":"api","secret_name":"TOKEN","plaintext_value":"planted-value-of-a-secret","created_at":"2026-01-01T00:00:00Z"}"#,
        ),
        resource(
            "github_actions_organization_secret",
            "o",
            r#"{"secret_name":"ORG","visibility":"selected","selected_repository_ids":[8]}"#,
        ),
        resource(
            "github_branch_protection",
            "main",
            r#"{"repository_id":"R_8","pattern":"main","enforce_admins":true,"required_pull_request_reviews":[{"required_approving_review_count":2}]}"#,
        ),
        resource(
            "github_repository_environment",
            "prod",
            r#"{"repository":"api","environment":"prod","reviewers":[{"teams":[41],"users":[]}]}"#,
        ),
    ];
    let state = format!(
        r#"{{"format_version":"1.0","terraform_version":"1.9.0","values":{{"root_module":{{"resources":[{}]}}}}}}"#,
        resources.join(",")
    );
    let run = run(&[("infra/state.json", &state)]);
    assert!(run.is_free_of("planted"));
    assert!(run.has(Kind::Resource, "github:acme", "acme/api"));
    assert!(run.holds("core-team", "write@acme/api") && run.holds("olga", "owner"));
    assert!(run.has_edge("human:mona manages group:core-team"));
    assert!(run.has_edge("role:write@acme/api controls workload:acme/api@main [conditional]"));
    assert!(run.has_edge("role:write@acme/api controls workload:acme/api@environment:prod [conditional]"));
    assert!(run.has_edge("service_account:deploy key 61 of acme/api controls workload:acme/api@actions"));
    assert!(run.has_edge("workload:acme/api@actions reads_secret secret:acme/api/actions/TOKEN"));
    assert!(run.has_edge("workload:acme/api@actions reads_secret secret:actions/ORG"));
}
