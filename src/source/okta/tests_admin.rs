//! Who administers: standard roles with and without targets, custom roles over resource sets, clients with their scopes.

use super::tests::{needs, organisation, user};
use crate::model::{AttrName, Kind};
use crate::source::testing::Run;

/// The list of roles of `00uroot`.
pub(super) const ROOT: &str =
    r#"[{"id":"ra1","type":"SUPER_ADMIN","label":"Super Administrator","status":"ACTIVE","assignmentType":"USER"}]"#;

fn role(id: &str, word: &str, to: &str, more: &str) -> String {
    format!(
        r#"{{"id":"{id}","type":"{word}","label":"{word}","status":"ACTIVE","assignmentType":"USER"{more},"_links":{{"assignee":{{"href":"https://acme.okta.example/{to}"}}}}}}"#
    )
}

fn world(roles: &str, more: &[(&str, &str)]) -> Run {
    let users = format!("[{},{},{}]", user("00ua", "ACTIVE"), user("00uroot", "ACTIVE"), user("00uhelp", "ACTIVE"));
    let groups = r#"[{"id":"00gdesk","type":"OKTA_GROUP","objectClass":["okta:user_group"],"profile":{"name":"Desk"}},
      {"id":"00gadmins","type":"OKTA_GROUP","objectClass":["okta:user_group"],"profile":{"name":"Admins"}}]"#;
    let members = format!("[{}]", user("00ua", "ACTIVE"));
    let mut files = vec![
        ("okta/users.json", users.as_str()),
        ("okta/groups.json", groups),
        ("okta/groups/00gdesk/users.json", members.as_str()),
        ("okta/users/00uroot/roles.json", ROOT),
        ("okta/roles.json", roles),
    ];
    files.extend(more);
    organisation(&files)
}

#[test]
fn a_super_administrator_reaches_everybody() {
    let run = world("[]", &[]);
    assert!(run.holds("00uroot", "SUPER_ADMIN"));
    for edge in [
        "role:SUPER_ADMIN allows(administer) resource:organisation",
        "role:SUPER_ADMIN manages set:accounts",
        "role:SUPER_ADMIN manages set:accounts of super administrators",
        "role:SUPER_ADMIN manages set:groups",
    ] {
        assert!(run.has_edge(edge), "{edge}: {:#?}", run.edges());
    }
    assert_eq!(run.attr(Kind::Set, "accounts", AttrName::Members), ["human:00ua", "human:00uhelp"]);
}

#[test]
fn a_lesser_role_does_not_reach_its_betters() {
    let roles = format!(
        "[{},{}]",
        role("r2", "HELP_DESK_ADMIN", "api/v1/users/00uhelp", ""),
        role("r3", "ORG_ADMIN", "api/v1/groups/00gadmins", "")
    );
    let run = world(&roles, &[]);
    assert!(run.holds("00uhelp", "HELP_DESK_ADMIN") && run.holds("00gadmins", "ORG_ADMIN"));
    assert!(run.has_edge("role:HELP_DESK_ADMIN manages set:accounts"));
    assert!(!run.edges().iter().any(|edge| edge.starts_with("role:HELP_DESK_ADMIN") && edge.contains("super")));
    // Only a super administrator changes groups that carry a role.
    assert_eq!(run.attr(Kind::Set, "groups", AttrName::Members), ["group:00gdesk"]);
    assert!(!run.edges().iter().any(|edge| edge == "role:ORG_ADMIN manages set:groups of administrators"));
    let condition = run.attr(Kind::Grant, "00uhelp holds HELP_DESK_ADMIN", AttrName::Conditions);
    assert!(condition.first().is_some_and(|words| words.contains("targets are not in the files")), "{condition:?}");
    assert!(run.attr(Kind::Grant, "00gadmins holds ORG_ADMIN", AttrName::Conditions).is_empty());
}

#[test]
fn targets_narrow_a_role() {
    let targets = r#","_embedded":{"targets":{"groups":[{"id":"00gdesk"}]}}"#;
    let run = world(&format!("[{}]", role("r2", "HELP_DESK_ADMIN", "api/v1/users/00uhelp", targets)), &[]);
    assert!(run.holds("00uhelp", "HELP_DESK_ADMIN in r2"));
    assert_eq!(run.attr(Kind::Set, "accounts in r2", AttrName::Members), ["human:00ua"]);
    assert!(run.attr(Kind::Grant, "00uhelp holds HELP_DESK_ADMIN in r2", AttrName::Conditions).is_empty());
    // The answer of the list of targets says the same, and an empty one that there are none.
    let group = r#"[{"id":"00gdesk","type":"OKTA_GROUP","objectClass":["okta:user_group"],"profile":{"name":"Desk"}}]"#;
    let one = format!("[{}]", role("r2", "HELP_DESK_ADMIN", "api/v1/users/00uhelp", ""));
    let run = world(&one, &[("okta/users/00uhelp/roles/r2/targets/groups.json", group)]);
    assert!(run.holds("00uhelp", "HELP_DESK_ADMIN in r2"));
    let run = world(&one, &[("okta/users/00uhelp/roles/r2/targets/groups.json", "[]")]);
    assert!(run.attr(Kind::Grant, "00uhelp holds HELP_DESK_ADMIN", AttrName::Conditions).is_empty());
    assert!(run.holds("00uhelp", "HELP_DESK_ADMIN"));
}

#[test]
fn a_custom_role_reaches_its_resource_set() {
    let more = r#","role":"cr0one","resource-set":"iamone""#;
    let roles = format!("[{}]", role("irb1", "CUSTOM", "api/v1/users/00uhelp", more));
    let permissions = r#"{"permissions":[{"label":"okta.groups.members.manage"},{"label":"okta.users.credentials.resetPassword"},{"label":"okta.moon.paint"}]}"#;
    let resources = r#"{"resources":[{"id":"ire1","orn":"orn:okta:directory:00o1:groups:00gdesk"},
        {"id":"ire2","_links":{"users":{"href":"https://acme.okta.example/api/v1/groups/00gdesk/users"}}}]}"#;
    let run = world(
        &roles,
        &[("okta/iam/roles/cr0one/permissions.json", permissions), ("okta/iam/resource-sets/iamone/resources.json", resources)],
    );
    assert!(run.holds("00uhelp", "cr0one in iamone"));
    assert!(run.has_edge("role:cr0one in iamone manages set:groups in iamone"));
    assert!(run.has_edge("role:cr0one in iamone manages set:accounts in iamone"));
    assert_eq!(run.attr(Kind::Set, "accounts in iamone", AttrName::Members), ["human:00ua"]);
    assert!(run.facts.notes.iter().any(|note| note.contains("`okta.moon.paint` is not known here")));
    // Without the resources nobody knows how far it reaches: it may be everywhere.
    let run = world(&roles, &[("okta/iam/roles/cr0one/permissions.json", permissions)]);
    assert!(run.has_edge("role:cr0one in iamone manages set:groups in iamone [conditional]"), "{:#?}", run.edges());
    assert!(needs(&run).iter().any(|what| what.contains("resources of this role's set")));
}

#[test]
fn members_of_a_binding_have_its_role() {
    let members = r#"{"members":[{"id":"irb1","_links":{"self":{"href":"https://acme.okta.example/api/v1/users/00uhelp"}}}],
        "_links":{"binding":{"href":"https://acme.okta.example/api/v1/iam/resource-sets/iamone/bindings/cr0one"}}}"#;
    let bindings = r#"{"roles":[{"id":"cr0one","_links":{"members":{"href":"https://acme.okta.example/api/v1/iam/resource-sets/iamone/bindings/cr0one/members"}}}]}"#;
    let run = world("[]", &[("okta/members.json", members), ("okta/b.json", bindings)]);
    assert!(run.holds("00uhelp", "cr0one in iamone"));
    assert!(!needs(&run).iter().any(|what| what.starts_with("who has this role over")));
    let run = world("[]", &[("okta/b.json", bindings)]);
    assert!(needs(&run).iter().any(|what| what.starts_with("who has this role over")));
}

const APP: &str = r#"[{"id":"0oasvc","name":"oidc_client","label":"Sync","status":"ACTIVE","signOnMode":"OPENID_CONNECT","credentials":{"oauthClient":{"client_id":"0oasvc","token_endpoint_auth_method":"private_key_jwt"}},"settings":{"oauthClient":{"application_type":"service"}}}]"#;

fn grants(scopes: &[&str]) -> String {
    let all: Vec<String> = scopes
        .iter()
        .map(|scope| format!(r#"{{"id":"oag","clientId":"0oasvc","scopeId":"{scope}","issuer":"https://acme.okta.example","source":"ADMIN","status":"ACTIVE"}}"#))
        .collect();
    format!("[{}]", all.join(","))
}

#[test]
fn a_client_has_what_its_role_and_scopes_share() {
    let roles = format!("[{}]", role("r9", "SUPER_ADMIN", "oauth2/v1/clients/0oasvc", ""));
    let read = world(&roles, &[("okta/apps.json", APP), ("okta/apps/0oasvc/grants.json", &grants(&["okta.users.read"]))]);
    assert!(read.holds("0oasvc", "SUPER_ADMIN as 0oasvc"));
    let of = |run: &Run| run.edges().into_iter().filter(|edge| edge.starts_with("role:SUPER_ADMIN as 0oasvc")).collect::<Vec<_>>();
    assert_eq!(of(&read), ["role:SUPER_ADMIN as 0oasvc allows(read) resource:organisation"]);
    let strong = world(&roles, &[("okta/apps.json", APP), ("okta/apps/0oasvc/grants.json", &grants(&["okta.roles.manage"]))]);
    assert!(strong.has_edge("role:SUPER_ADMIN as 0oasvc manages resource:organisation"));
    let unknown = world(&roles, &[("okta/apps.json", APP)]);
    assert!(unknown.has_edge("role:SUPER_ADMIN as 0oasvc allows(administer) resource:organisation [conditional]"));
    let none = world(&roles, &[("okta/apps.json", APP), ("okta/apps/0oasvc/grants.json", "[]")]);
    assert!(of(&none).is_empty(), "a role without a scope does nothing");
}

#[test]
fn a_client_of_whose_role_nothing_is_known_may_have_one() {
    let scopes = grants(&["okta.users.manage"]);
    let run = world("[]", &[("okta/apps.json", APP), ("okta/apps/0oasvc/grants.json", &scopes)]);
    assert!(run.has_edge("role:scopes of 0oasvc manages set:accounts [conditional]"));
    assert!(needs(&run).iter().any(|what| what.contains("administrator roles of this client")));
    let run = world("[]", &[("okta/apps.json", APP), ("okta/apps/0oasvc/grants.json", &scopes), ("okta/clients/0oasvc/roles.json", "[]")]);
    assert!(!run.edges().iter().any(|edge| edge.starts_with("role:scopes")), "an empty list says that it has none");
}

#[test]
fn an_app_administrator_takes_clients_over_and_reads_secrets() {
    let roles =
        format!("[{},{}]", role("r4", "APP_ADMIN", "api/v1/users/00uhelp", ""), role("r9", "SUPER_ADMIN", "oauth2/v1/clients/0oasvc", ""));
    let secrets = r#"[{"id":"ocsone","status":"ACTIVE","secret_hash":"h","created":"2025-01-01T00:00:00Z"}]"#;
    let files = [
        ("okta/apps.json", APP),
        ("okta/apps/0oasvc/secrets.json", secrets),
        ("okta/org/settings/clientPrivilegesSetting.json", r#"{"clientPrivilegesSetting":true}"#),
    ];
    let run = world(&roles, &files);
    assert!(run.has_edge("role:APP_ADMIN manages set:clients of administrators [conditional]"));
    assert!(run.has_edge("role:APP_ADMIN reads_secret set:client secrets"));
    // The client logs in with a key: its secret opens it only if that is changed.
    assert!(run.has_edge("secret:ocsone authenticates_as oauth_client:0oasvc [conditional]"));
    assert!(run.has_edge("role:APP_ADMIN manages resource:organisation [conditional]"), "a new client starts as super administrator");
}

#[test]
fn who_can_edit_providers_can_be_anybody() {
    let idps = r#"[{"id":"0oaidp","type":"SAML2","name":"G","status":"ACTIVE","protocol":{"type":"SAML2"},"policy":{"provisioning":{"action":"DISABLED"},"accountLink":{"action":"DISABLED"}}}]"#;
    let run = world(&format!("[{}]", role("r3", "ORG_ADMIN", "api/v1/users/00uhelp", "")), &[("okta/idps.json", idps)]);
    assert!(run.has_edge("role:ORG_ADMIN manages set:identity providers"));
    assert!(run.has_edge("role:ORG_ADMIN manages set:accounts of super administrators [conditional]"));
}

#[test]
fn what_is_unknown_or_switched_off_is_told() {
    let off = role("r5", "ORG_ADMIN", "api/v1/users/00uhelp", "").replace("\"ACTIVE\"", "\"INACTIVE\"");
    let roles = format!("[{off},{},{}]", role("r6", "MOON_ADMIN", "api/v1/users/00uhelp", ""), role("r7", "REPORT_ADMIN", "nowhere", ""));
    let assignees = r#"{"value":[{"id":"00ua","orn":"orn:okta:directory:00o1:users:00ua"},{"id":"00uroot","orn":"orn:okta:directory:00o1:users:00uroot"}],"_links":{"next":{"href":"https://acme.okta.example/x"}}}"#;
    let run = world(&roles, &[("okta/iam/assignees/users.json", assignees)]);
    assert!(!run.holds("00uhelp", "ORG_ADMIN"));
    assert!(run.holds("00uhelp", "MOON_ADMIN"), "kept as a word");
    assert!(run.facts.notes.iter().any(|note| note.contains("the role `MOON_ADMIN` is not known here")));
    let needs = needs(&run);
    assert!(needs.iter().any(|what| what.starts_with("who has this role:")), "{needs:?}");
    assert_eq!(needs.iter().filter(|what| what.starts_with("the administrator roles of this account")).count(), 1);
    assert!(run.facts.problems.iter().any(|problem| problem.message.contains("_links.next")));
}

#[test]
fn a_role_through_a_group_is_the_groups() {
    let through = r#"[{"id":"r8","type":"ORG_ADMIN","label":"x","status":"ACTIVE","assignmentType":"GROUP","_links":{"assignee":{"href":"https://acme.okta.example/api/v1/groups/00gadmins"}}}]"#;
    let run = world("[]", &[("okta/users/00ua/roles.json", through)]);
    assert_eq!(run.records(Kind::Grant), ["00gadmins holds ORG_ADMIN", "00uroot holds SUPER_ADMIN"]);
}
