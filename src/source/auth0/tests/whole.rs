//! Whole files: secrets, keys, tenants kept apart, the two traps of the deploy tool's YAML, the corpus.

use super::*;
use crate::source::read::{ReadOptions, read_in};
use crate::source::testing::{corpus, example};

#[test]
fn values_of_secrets_are_dropped() {
    let text = r###"{"clients":[{"name":"a","client_id":"c1","tenant":"acme","app_type":"regular_web","client_secret":"PLANTED-client-secret-1","token_endpoint_auth_method":"client_secret_post"},
        {"name":"b","client_id":"c2","app_type":"spa","client_secret":"PLANTED-unused-secret","token_endpoint_auth_method":"none"}],
      "connections":[{"name":"sso","strategy":"oidc","options":{"client_secret":"PLANTED-connection-secret","tokenUrl":"https://x","signing_key":{"cert":"c","key":"PLANTED-signing-key"}}}],
      "databases":[{"name":"db","options":{"configuration":{"DB_URL":"PLANTED-database-url"}}}],
      "emailProvider":{"name":"smtp","credentials":{"smtp_host":"h","smtp_pass":"PLANTED-mail-password"}},
      "guardianFactorProviders":[{"name":"sms","provider":"twilio","auth_token":"PLANTED-factor-token"}],
      "phoneProviders":[{"name":"twilio","credentials":{"auth_token":"PLANTED-phone-token"}}],
      "logStreams":[{"name":"dd","type":"datadog","sink":{"datadogApiKey":"PLANTED-datadog-key","datadogRegion":"us"}},{"name":"h","type":"http","sink":{"httpAuthorization":"PLANTED-authorization"}}],
      "eventStreams":[{"name":"e","destination":{"configuration":{"webhook_authorization":{"method":"bearer","token":"PLANTED-webhook-token"}}},"subscriptions":[]}]}"###;
    let run = tenant(&[("t.json", text)]);
    assert!(run.is_free_of("PLANTED"));
    let secrets = [
        "client-secret/c1",
        "connection/db/DB_URL",
        "connection/sso/client_secret",
        "connection/sso/signing_key",
        "event-stream/e/token",
        "factor/sms/auth_token",
        "log-stream/dd/datadogApiKey",
        "log-stream/h/httpAuthorization",
        "mail/smtp_pass",
        "phone/twilio/auth_token",
    ];
    assert_eq!(run.records(Kind::Secret), secrets);
    assert_eq!(run.attr(Kind::Secret, "client-secret/c1", AttrName::AuthenticatesAs), ["oauth_client:c1"]);
    assert!(run.facts.notes.iter().any(|note| note.contains("secrets stand in the export in clear")));
    let masked = text.replace("PLANTED-", "REDACTED-");
    assert!(tenant(&[("t.json", &masked)]).attr(Kind::Secret, "client-secret/c1", AttrName::Fingerprint).is_empty());
}

#[test]
fn keys_belong_to_the_client_that_names_them() {
    let key = r#"[{"id":"cred_1","credential_type":"public_key","kid":"k","alg":"RS256","name":"ci","created_at":"2026-01-01T00:00:00.000Z","expires_at":"2027-01-01T00:00:00.000Z"}]"#;
    let client = r#"[{"client_id":"c1","name":"a","tenant":"acme","app_type":"non_interactive","client_authentication_methods":{"private_key_jwt":{"credentials":[{"id":"cred_1"}]}}}]"#;
    let run = tenant(&[("x/clients.json", client), ("x/keys.json", key)]);
    assert_eq!(run.attr(Kind::Secret, "cred_1", AttrName::AuthenticatesAs), ["oauth_client:c1"]);
    assert!(run.facts.notes.is_empty(), "{:?}", run.facts.notes);
    let alone = tenant(&[("x/keys.json", key)]);
    assert!(alone.facts.notes.iter().any(|note| note.contains("do not say whose they are")));
    let parent = tenant(&[("x/clients/c2/credentials.json", key)]);
    assert_eq!(parent.attr(Kind::Secret, "cred_1", AttrName::AuthenticatesAs), ["oauth_client:c2"]);
}

#[test]
fn tenants_are_joined_by_name_and_kept_apart_without() {
    let client = |name: &str| format!(r#"[{{"client_id":"c1","name":"a","tenant":"{name}","app_type":"spa"}}]"#);
    let role = r#"[{"id":"rol_1","name":"r"}]"#;
    let run = tenant(&[("x/clients.json", &client("acme")), ("y/clients.json", &client("acme")), ("y/roles.json", role)]);
    assert!(run.has(Kind::Role, "auth0:acme", "rol_1") && run.facts.notes.is_empty());
    let run = tenant(&[("x/clients.json", &client("acme")), ("y/roles.json", role)]);
    assert!(run.has(Kind::Role, "auth0:y", "rol_1"));
    assert!(run.facts.notes.iter().any(|note| note.contains("the files in `y` do not name their tenant")));
    let hinted = read(&SOURCE, &[("tenant", "acme")], &[("y/roles.json", role)]);
    assert!(hinted.has(Kind::Role, "auth0:acme", "rol_1"));
}

/// Reads files as the program does.
fn walked(files: &[(&str, &str)]) -> crate::model::Facts {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).unwrap();
    }
    read_in(folder.path(), &ReadOptions::default(), crate::source::SOURCES, &|_| {})
}

#[test]
fn marks_that_are_no_yaml_are_read_as_text() {
    let text = "tenant:\n  enabled_locales: @@LANGUAGES@@\nclients:\n  - name: Job\n    app_type: non_interactive\n    client_secret: ##SECRET##\n";
    let facts = walked(&[("tenant.yaml", text)]);
    assert!(facts.problems.is_empty() && facts.passed_over.is_empty(), "{:?} {:?}", facts.problems, facts.passed_over);
    let client = facts.records.iter().find(|row| row.kind == Kind::OauthClient).unwrap();
    assert_eq!(&text[client.place.at as usize..][..4], "name", "offsets stay");
    let found = crate::locate::locate(text, crate::model::Syntax::Yaml, &[client.place.at]);
    assert_eq!((found[0].line, found[0].pointer.as_str()), (4, "/clients/0"));
    assert!(facts.notes.iter().any(|note| note.contains("marks like `@@KEY@@`")), "{:?}", facts.notes);
    assert!(facts.notes.iter().any(|note| note.contains("1 values stand as `##KEY##`")));
    assert!(!facts.records.iter().any(|row| row.kind == Kind::Secret), "a comment is no value");
    // The same in a file of the folder form, which is JSON until a mark stands in it.
    let json = r#"{"name":"Job","app_type":"spa","is_first_party":@@FIRST@@,"oidc_conformant":true}"#;
    let facts = walked(&[("job.json", json)]);
    assert!(facts.problems.is_empty() && facts.records.iter().any(|row| row.kind == Kind::OauthClient), "{:?}", facts.passed_over);
    // What is broken beside its marks stays broken.
    let facts = walked(&[("tenant.yaml", &text.replace("- name", "- [name"))]);
    assert!(!facts.records.iter().any(|row| row.kind == Kind::OauthClient));
}

#[test]
fn what_is_broken_inside_is_told_with_its_place() {
    let text = r#"{"clientGrants":[{"client_id":"a"},7],"clients":{"x":1},"resourceServers":[{"name":"x"}],"roles":[{}],"actions":[{}]}"#;
    let run = tenant(&[("t.json", text)]);
    let said: Vec<&str> = run.facts.problems.iter().map(|problem| problem.message.as_str()).collect();
    let wanted = [
        "a client grant without `client_id` or `audience` was left out",
        "an element of `clientGrants` is a number: it was left out",
        "`clients` is a list, this is a map of 1",
        "an API without `identifier` was left out",
        "a role without `id` and `name` was left out",
        "an action without `name` was left out",
    ];
    assert_eq!(said, wanted);
}

#[test]
fn the_corpus_is_read_and_nobody_elses() {
    let Some(files) = corpus("auth0") else { return };
    // The documents with open marks are read by the frame, not by this harness.
    let files: Vec<_> = files.iter().filter(|(path, _)| !path.contains("preserve") && !path.ends_with(".example")).collect();
    for (path, text) in &files {
        let run = tenant(&[(path, text)]);
        assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))), "{path}: {:?}", run.claims);
        assert!(run.facts.problems.is_empty(), "{path}: {:?}", run.facts.problems);
    }
    let all: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    tenant(&all);
    let others =
        ["anthropic", "databricks", "github", "keycloak", "langfuse", "langsmith", "mcp", "okta", "openai", "scim", "workos", "azure"];
    let mut seen = 0;
    for (path, text) in others.into_iter().filter_map(corpus).flatten().filter(|(path, _)| path.ends_with(".json")) {
        let Ok(run) = std::panic::catch_unwind(|| read(&SOURCE, &[], &[(&path, &text)])) else { continue };
        seen += 1;
        assert!(run.claims.iter().all(|claim| *claim == Claim::No), "{path}");
    }
    println!("{seen} files of other systems, none taken");
}

#[test]
fn the_example_is_read_without_a_problem() {
    let files = example("auth0");
    let files: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path != "platform.yaml").map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = tenant(&files);
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
    assert!(run.has_edge("oauth_client:cli_release manages resource:acme-desk"), "the escalation");
    assert!(run.has_edge("oauth_client:cli_metrics allows(read) resource:acme-desk"), "its healthy twin");
    assert_eq!(run.records(Kind::Role), ["rol_customeradmin01", "rol_support00000001"], "names and ids are one");
}
