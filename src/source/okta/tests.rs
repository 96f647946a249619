//! What becomes of the API's lists: small worlds of our own, missing parents, what is not Okta's, and what must not be kept.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, corpus, example, read};

pub(super) fn organisation(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    run
}

pub(super) fn user(id: &str, status: &str) -> String {
    format!(
        r#"{{"id":"{id}","status":"{status}","statusChanged":null,"created":"2025-01-01T00:00:00Z","lastLogin":null,"profile":{{"login":"{id}@acme.example","email":"{id}@acme.example"}},"credentials":{{"provider":{{"type":"OKTA","name":"OKTA"}},"emails":[{{"type":"PRIMARY","status":"VERIFIED","value":"x"}}]}}}}"#
    )
}

pub(super) fn needs(run: &Run) -> Vec<&str> {
    run.facts.needs.iter().map(|need| run.facts.names.text(need.what)).collect()
}

const GROUP: &str = r#"{"id":"00gdesk","type":"OKTA_GROUP","objectClass":["okta:user_group"],"profile":{"name":"Desk"}}"#;

#[test]
fn an_account_is_told_by_its_state() {
    let list = format!("[{},{},{}]", user("00ua", "LOCKED_OUT"), user("00ub", "STAGED"), user("00uc", "DEPROVISIONED"));
    let run = organisation(&[("okta/users.json", &list)]);
    assert!(run.has(Kind::Human, "okta:okta", "00ua"));
    assert_eq!(run.attr(Kind::Human, "00ua", AttrName::Status), ["active"], "a lock of a moment takes no right away");
    assert_eq!(run.attr(Kind::Human, "00ub", AttrName::Status), ["inactive"]);
    assert_eq!(run.attr(Kind::Human, "00uc", AttrName::Status), ["disabled"]);
    assert_eq!(run.attr(Kind::Human, "00ua", AttrName::Emails), ["00ua@acme.example"]);
    assert_eq!(run.attr(Kind::Human, "00ua", AttrName::EmailVerified), ["true"]);
    assert_eq!(run.attr(Kind::Human, "00ua", AttrName::LastUsed), ["null"], "null is never, a missing key is not stated");
    assert!(run.attr(Kind::Human, "00ua", AttrName::Mfa).is_empty());
    assert!(run.facts.complete.is_empty(), "a bare list proves nothing by absence");
}

#[test]
fn members_belong_to_the_group_of_the_path() {
    let (members, groups) = (format!("[{}]", user("00ua", "ACTIVE")), format!("[{GROUP}]"));
    let run = organisation(&[("okta/groups/00gdesk/users.json", &members), ("okta/groups.json", &groups)]);
    assert_eq!(run.attr(Kind::Group, "00gdesk", AttrName::Members), ["human:00ua"]);
    // The groups of a user are the same fact from the other side.
    let run = organisation(&[("okta/users/00ua/groups.json", &groups)]);
    assert_eq!(run.attr(Kind::Group, "00gdesk", AttrName::Members), ["human:00ua"]);
    // Without a path they are people and nothing more.
    let run = organisation(&[("members.json", &members), ("okta/groups.json", &groups)]);
    assert!(run.attr(Kind::Group, "00gdesk", AttrName::Members).is_empty());
    let hinted = read(&SOURCE, &[("group", "00gdesk")], &[("members.json", &members)]);
    assert_eq!(hinted.attr(Kind::Group, "00gdesk", AttrName::Members), ["human:00ua"]);
}

#[test]
fn a_folder_may_be_called_anything() {
    let users = format!("[{}]", user("00ua", "ACTIVE"));
    let rules = r#"[{"type":"group_rule","id":"0pr1","status":"ACTIVE","name":"r","conditions":{},"actions":{"assignUserToGroups":{"groupIds":["00gdesk"]}}}]"#;
    for folder in ["org/one", "clients/globex/okta", "iam/okta", "users/okta"] {
        let [users_at, rules_at, roles_at] =
            ["users.json", "groups/rules.json", "users/00ua/roles.json"].map(|file| format!("{folder}/{file}"));
        let run = organisation(&[(&users_at, &users), (&rules_at, rules), (&roles_at, super::tests_admin::ROOT)]);
        let scope = format!("okta:{folder}");
        assert!(
            run.has(Kind::Human, &scope, "00ua") && run.has(Kind::Group, &scope, "00gdesk") && run.holds("00ua", "SUPER_ADMIN"),
            "{folder}"
        );
        assert!(run.facts.records.iter().all(|record| run.facts.names.text(record.scope) == scope), "{folder}");
    }
    let setting = r#"{"clientPrivilegesSetting":true}"#;
    let run = organisation(&[("okta/org/settings/clientPrivilegesSetting.json", setting), ("okta/iam/assignees/users.json", "{}")]);
    assert!(run.has(Kind::Resource, "okta:okta", "organisation"));
}

#[test]
fn everybody_is_in_everyone() {
    let everyone = r#"[{"id":"00gall","type":"BUILT_IN","objectClass":["okta:user_group"],"profile":{"name":"Everyone"}},
      {"id":"00gown","type":"OKTA_GROUP","objectClass":["okta:user_group"],"profile":{"name":"Everyone"}}]"#;
    let run = organisation(&[("okta/users.json", &format!("[{}]", user("00ua", "ACTIVE"))), ("okta/groups.json", everyone)]);
    assert_eq!(run.attr(Kind::Group, "00gall", AttrName::Members), ["human:00ua"]);
    assert!(run.attr(Kind::Group, "00gown", AttrName::Members).is_empty(), "a group of that name is not the vendor's");
}

#[test]
fn an_imported_group_is_its_directorys() {
    let groups = r#"[{"id":"00gad","type":"APP_GROUP","objectClass":["okta:windows_security_principal"],"source":{"id":"0oaad"},"profile":{"name":"Ops"}},
      {"id":"00gx","type":"APP_GROUP","objectClass":["okta:user_group"],"profile":{"name":"Other"}}]"#;
    let run = organisation(&[("okta/groups.json", groups)]);
    assert!(run.has_edge("resource:0oaad manages group:00gad"));
    assert!(run.has_edge("external:directory of 00gx manages group:00gx"));
}

#[test]
fn a_token_is_its_user_and_has_no_end() {
    let tokens = r#"[{"id":"00Tone","name":"sync","userId":"00ua","tokenWindow":"P30D","expiresAt":"2026-01-01T00:00:00Z","created":"2025-01-01T00:00:00Z","network":{"connection":"ANYWHERE"}}]"#;
    let run = organisation(&[("okta/api-tokens.json", tokens)]);
    assert_eq!(run.attr(Kind::Secret, "00Tone", AttrName::AuthenticatesAs), ["human:00ua"]);
    assert_eq!(run.attr(Kind::Secret, "00Tone", AttrName::Expires), ["null"], "each use moves its end");
    assert_eq!(run.attr(Kind::Secret, "00Tone", AttrName::Network), ["open"]);
    assert!(run.attr(Kind::Secret, "00Tone", AttrName::Breadth).is_empty());
}

#[test]
fn values_are_dropped_and_equal_ones_are_told() {
    let apps = r#"[{"id":"0oaone","name":"oidc_client","label":"One","status":"ACTIVE","signOnMode":"OPENID_CONNECT","credentials":{"oauthClient":{"client_id":"0oaone","client_secret":"PLANTED-client-secret-1","token_endpoint_auth_method":"client_secret_basic"}},"settings":{"oauthClient":{"application_type":"web"}}}]"#;
    let secrets = r#"[{"id":"ocsone","status":"ACTIVE","client_secret":"PLANTED-client-secret-1","secret_hash":"PLANTED-hash","created":"2025-01-01T00:00:00Z"}]"#;
    let idps = r#"[{"id":"0oaidp","type":"OIDC","name":"G","status":"ACTIVE","protocol":{"type":"OIDC","credentials":{"client":{"client_id":"x","client_secret":"PLANTED-idp-secret-1"}}},"policy":{"provisioning":{"action":"AUTO"},"accountLink":{"action":"DISABLED"}}}]"#;
    let factors = r#"[{"id":"ost","factorType":"token:software:totp","provider":"OKTA","status":"PENDING_ACTIVATION","_embedded":{"activation":{"sharedSecret":"PLANTED-seed"}}}]"#;
    let keys = r#"{"jwks":{"keys":[{"id":"pksone","kid":"k1","kty":"RSA","status":"ACTIVE","d":"PLANTED-private-key"}]}}"#;
    let run = organisation(&[
        ("okta/apps.json", apps),
        ("okta/apps/0oaone/secrets.json", secrets),
        ("okta/apps/0oaone/jwks.json", keys),
        ("okta/idps.json", idps),
        ("okta/users/00ua/factors.json", factors),
    ]);
    assert!(run.is_free_of("PLANTED"));
    assert_eq!(run.records(Kind::Secret), ["0oaidp/client-secret", "ocsone", "pksone"]);
    assert_eq!(run.attr(Kind::Secret, "ocsone", AttrName::Fingerprint).len(), 1);
    assert_eq!(run.attr(Kind::Secret, "pksone", AttrName::AuthenticatesAs), ["oauth_client:0oaone"]);
    assert_eq!(run.attr(Kind::Human, "00ua", AttrName::Factors), ["[]"], "what is not set up guards nothing");
    let alone = organisation(&[("okta/apps.json", apps)]);
    assert_eq!(alone.records(Kind::Secret), ["0oaone/client-secret"]);
    assert_eq!(alone.attr(Kind::Secret, "0oaone/client-secret", AttrName::AuthenticatesAs), ["oauth_client:0oaone"]);
}

#[test]
fn who_is_assigned_to_an_app_is_in_the_path_or_a_link() {
    let linked = r#"[{"id":"00gdesk","priority":0,"_links":{"app":{"href":"https://acme.okta.example/api/v1/apps/0oaone"}}}]"#;
    let bare = r#"[{"id":"00uz","scope":"USER","status":"ACTIVE","syncState":"DISABLED","credentials":{"userName":"z"}},
      {"id":"00uold","scope":"USER","status":"INACTIVE","syncState":"DISABLED","credentials":{"userName":"o"}}]"#;
    let run = organisation(&[("okta/x.json", linked), ("okta/apps/0oaone/users.json", bare), ("okta/lost.json", bare)]);
    assert!(run.has_edge("group:00gdesk allows(use) resource:0oaone"));
    assert!(run.has_edge("human:00uz allows(use) resource:0oaone"));
    assert!(!run.has_edge("human:00uold allows(use) resource:0oaone"));
    assert!(
        run.facts.notes.iter().any(|note| note.starts_with("okta: 2 users of apps do not say whose they are")),
        "{:?}",
        run.facts.notes
    );
}

#[test]
fn a_provider_that_links_by_itself_decides_who_logs_in() {
    let provider = |id: &str, link: &str| {
        format!(
            r#"{{"id":"{id}","type":"SAML2","name":"{id}","status":"ACTIVE","protocol":{{"type":"SAML2"}},"policy":{{"provisioning":{{"action":"AUTO","groups":{{"action":"ASSIGN","assignments":["00gdesk"]}}}},"accountLink":{link},"subject":{{"filter":null}}}}}}"#
        )
    };
    let spares = r#"{"action":"AUTO","filter":{"groups":{"include":["00gdesk"]},"users":{"excludeAdmins":true}}}"#;
    let idps = format!(
        "[{},{},{}]",
        provider("0oaopen", r#"{"action":"AUTO","filter":null}"#),
        provider("0oaclosed", r#"{"action":"DISABLED"}"#),
        provider("0oanarrow", spares)
    );
    let (users, roles) = (format!("[{},{}]", user("00ua", "ACTIVE"), user("00uroot", "ACTIVE")), super::tests_admin::ROOT);
    let members = format!("[{}]", user("00ua", "ACTIVE"));
    let linked = r#"[{"id":"00ua","externalId":"a","created":"2025-01-01T00:00:00Z"}]"#;
    let run = organisation(&[
        ("okta/idps.json", &idps),
        ("okta/users.json", &users),
        ("okta/users/00uroot/roles.json", roles),
        ("okta/groups/00gdesk/users.json", &members),
        ("okta/idps/0oaclosed/users.json", linked),
    ]);
    assert!(run.has_edge("external:0oaopen trusts set:accounts"));
    assert!(run.has_edge("external:0oaopen trusts set:accounts of super administrators"));
    assert!(run.has_edge("external:0oaopen member_of group:00gdesk"));
    assert!(run.has_edge("external:0oanarrow trusts set:accounts in 0oanarrow"));
    assert_eq!(run.attr(Kind::Set, "accounts in 0oanarrow", AttrName::Members), ["human:00ua"]);
    let edges = run.edges();
    assert_eq!(edges.iter().filter(|edge| edge.starts_with("external:0oanarrow trusts")).count(), 1, "administrators are left out");
    let closed: Vec<&String> = edges.iter().filter(|edge| edge.starts_with("external:0oaclosed trusts")).collect();
    assert_eq!(closed, ["external:0oaclosed trusts human:00ua"], "only whom it is joined to already");
}

#[test]
fn a_second_factor_is_needed_only_where_all_rules_say_so() {
    let policies =
        r#"[{"id":"00pone","type":"OKTA_SIGN_ON","status":"ACTIVE","name":"Default","priority":1,"system":true,"conditions":null}]"#;
    let rules = |factor: &str| {
        format!(
            r#"[{{"id":"0prone","status":"ACTIVE","name":"r","priority":1,"conditions":{{}},"actions":{{"signon":{{"access":"ALLOW","requireFactor":true}}}}}},{{"id":"0prtwo","status":"ACTIVE","name":"s","priority":2,"conditions":{{}},"actions":{{"signon":{factor}}}}}]"#
        )
    };
    let users = format!("[{}]", user("00ua", "ACTIVE"));
    let mfa = |second: &str| {
        let rules = rules(second);
        let run =
            organisation(&[("okta/users.json", &users), ("okta/policies.json", policies), ("okta/policies/00pone/rules.json", &rules)]);
        run.attr(Kind::Human, "00ua", AttrName::Mfa)
    };
    assert_eq!(mfa(r#"{"access":"DENY","requireFactor":false}"#), ["true"]);
    assert!(mfa(r#"{"access":"ALLOW","requireFactor":false}"#).is_empty());
    let alone = organisation(&[("okta/users.json", &users), ("okta/policies.json", policies)]);
    assert!(alone.attr(Kind::Human, "00ua", AttrName::Mfa).is_empty());
    assert!(needs(&alone).iter().any(|what| what.contains("rules of the sign-on policies")));
}

#[test]
fn what_is_not_oktas_is_left() {
    let claim = |path: &str, text: &str| organisation(&[(path, text)]).claims.remove(0);
    for text in [
        r#"[{"id":"u1","status":"ACTIVE","profile":{"login":"x"}}]"#,
        r#"[{"id":"1","userName":"kim"}]"#,
        r#"{"roles":[{"id":"role_1","label":"x"}]}"#,
        r#"{"resources":[{"type":"okta_app_oauth","name":"x"}],"version":4}"#,
        r#"{"value":[{"id":"00000000-0000-0000-0000-000000000000","displayName":"x"}]}"#,
        r#"{"keys":[{"kid":"1","kty":"RSA","n":"x"}]}"#,
        r#"[{"object":"role","id":"role_1","name":"x"}]"#,
        r#"{"members":[{"id":"irbx"}]}"#,
        "[]",
        "{}",
    ] {
        assert_eq!(claim("x.json", text), Claim::No, "{text}");
    }
    assert!(matches!((SOURCE.sniff)("interactions:\n- request:\n    uri: https://test.okta.com/api/v1/users\n"), Claim::Skip(_)));
    assert_eq!((SOURCE.sniff)("interactions:\n- request:\n    uri: https://api.acme.example/\n"), Claim::No);
}

#[test]
fn templates_and_strange_items_are_counted() {
    let grants = r#"[{"id":"oag1","issuer":"{yourOktaDomain}","clientId":"{clientId}","scopeId":"okta.users.read","source":"ADMIN"},{"id":"{id}","issuer":"i","clientId":"c","scopeId":"s","source":"ADMIN"},7,{"what":1}]"#;
    let run = organisation(&[("okta/grants.json", grants)]);
    let says = |text: &str| run.facts.notes.iter().any(|note| note.contains(text));
    assert!(says("1 granted scopes do not say whose they are") && says("1 items have a template") && says("2 items of a kind"));
    assert!(run.records(Kind::OauthClient).is_empty());
}

#[test]
fn a_full_page_may_be_the_first_of_many() {
    let page = |number: usize| format!("[{}]", (0..number).map(|at| user(&format!("00u{at}"), "ACTIVE")).collect::<Vec<_>>().join(","));
    let told = |text: &str| organisation(&[("okta/users.json", text)]).facts.notes.iter().any(|note| note.contains("the size of a page"));
    assert!(told(&page(200)));
    assert!(!told(&page(199)));
    assert!(!told(&format!("{}\n{}", page(200), page(3))), "the last page is not full");
}

#[test]
fn the_example_is_read_whole() {
    let files = example("okta");
    let files: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path.ends_with(".json")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = organisation(&files);
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
    assert_eq!(run.facts.notes.len(), 1, "{:?}", run.facts.notes);
    assert!(needs(&run).is_empty(), "{:?}", needs(&run));
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))), "{:?}", run.claims);
}

#[test]
fn the_corpus_keeps_no_value() {
    let Some(files) = corpus("okta/openapi-examples") else { return };
    let mut values = Vec::new();
    for line in files.iter().flat_map(|(_, text)| text.lines()) {
        let Some((key, value)) = line.split_once(": ") else { continue };
        let kept_nowhere = ["client_secret", "secret_hash", "sharedSecret", "securityAnswer", "phoneNumber", "mobilePhone", "questionText"];
        let value = value.trim_end_matches(',').trim_matches('"');
        if kept_nowhere.contains(&key.trim().trim_matches('"')) && value != "null" {
            values.push(value);
        }
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = organisation(&files);
    assert!(values.len() > 10, "{}", values.len());
    for value in values {
        assert!(run.is_free_of(value), "{} bytes of a value were kept", value.len());
    }
}
