//! What counts as a credential, how it is given, and that nothing else does.

use super::value::{Given, examine};
use super::{known, name, url};

fn given(name: &str, text: &str) -> Option<Given> {
    examine(name, text).map(|found| found.given)
}

#[test]
fn names_of_credentials_are_told_from_names_of_settings() {
    for name in [
        "OPENAI_API_KEY",
        "GITHUB_TOKEN",
        "GITHUB_PERSONAL_ACCESS_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "X-Api-Key",
        "Authorization",
        "api-key",
        "openaiApiKey",
        "apikey",
        "PGPASSWORD",
        "DB_PASSWORD_PROD",
        "API_KEY_2",
        "client_secret",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "Cookie",
    ] {
        assert!(name::is_credential(name), "{name}");
    }
    for name in [
        "GITHUB_OAUTH_CALLBACK_PORT",
        "MAX_TOKENS",
        "TOKEN_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_REGION",
        "X-MCP-Insiders",
        "KEYBOARD",
        "PWD",
        "PUBLIC_KEY",
        "SORT_KEY",
        "STRIPE_PUBLISHABLE_KEY",
        "SECRET_NAME",
        "AUTH_TYPE",
        "",
        "---",
        "MONKEY",
        "COMPASS",
    ] {
        assert!(!name::is_credential(name), "{name}");
    }
}

#[test]
fn a_value_is_plain_text_a_reference_or_a_placeholder() {
    for (text, expected) in [
        ("sk-proj-4f9a77c2d1e8", Given::Literal),
        ("hunter2!", Given::Literal),
        ("Bearer kq83hs02md81", Given::Literal),
        ("${TOKEN}", Given::Variable),
        ("Bearer ${TOKEN}", Given::Variable),
        ("${env:TOKEN}", Given::Variable),
        ("{env:TOKEN}", Given::Variable),
        ("${{ secrets.TOKEN }}", Given::Variable),
        ("$TOKEN", Given::Variable),
        ("%TOKEN%", Given::Variable),
        ("${TOKEN:-}", Given::Variable),
        ("${TOKEN:-<your token>}", Given::Variable),
        ("${TOKEN:-kq83hs02md81}", Given::Default),
        ("${TOKEN:-${OTHER:-kq83hs02md81}}", Given::Default),
        ("${input:token}", Given::Input),
        ("Bearer ${input:token}", Given::Input),
        ("<YOUR_TOKEN>", Given::Placeholder),
        ("YOUR_GITHUB_PAT", Given::Placeholder),
        ("Bearer YOUR_GITHUB_PAT", Given::Placeholder),
        ("Bearer <YOUR_GITHUB_PAT>", Given::Placeholder),
        ("sk-...", Given::Placeholder),
        ("~/keys/service.json", Given::File),
        ("/etc/keys/service.json", Given::File),
    ] {
        assert_eq!(given("API_TOKEN", text), Some(expected), "{text}");
    }
    for text in ["", "  ", "true", "none", "42"] {
        assert_eq!(given("API_TOKEN", text), None, "{text}");
    }
    assert_eq!(given("LOG_LEVEL", "debug"), None);
    assert_eq!(given("LOG_LEVEL", "ghp_9fA3kd82jQ7fA3kd82jQ"), Some(Given::Literal), "the form tells, whatever the name");
}

#[test]
fn the_digest_is_of_the_credential_and_not_of_what_stands_around_it() {
    let secret = |text| examine("Authorization", text).map(|found| found.secret);
    assert_eq!(secret("Bearer kq83hs02md81"), Some("kq83hs02md81"));
    assert_eq!(secret("${TOKEN:-kq83hs02md81}"), Some("kq83hs02md81"));
    assert_eq!(secret("${TOKEN}"), Some(""));
}

#[test]
fn variables_are_kept_by_name_only_where_no_value_can_hide_there() {
    let variable = |text| examine("TOKEN", text).and_then(|found| found.variable);
    assert_eq!(variable("${CRM_TOKEN:-x}"), Some("CRM_TOKEN"));
    assert_eq!(variable("${sk-live-PLANTED}"), None);
    assert_eq!(variable("${AKIAPLANTED0123456789}"), None);
    assert_eq!(variable("${c2stbGl2ZS1QTEFOVEVE}"), None);
}

#[test]
fn addresses_hold_credentials_in_three_places() {
    for text in [
        "postgresql://app:Zk3p9wq@db.acme.example/crm",
        "postgresql://app:Zk3/p9wq@db.acme.example/crm",
        "https://mcp.acme.example/sse?api_key=4f9a77c2d1e8",
        "https://mcp.acme.example/v1?x=1&sig=4f9a77c2d1e8#top",
        "https://ghp_9fA3kd82jQ7f@git.acme.example/repo",
        "https://mcp.acme.example/sk-proj-4f9a77c2d1e8/mcp",
    ] {
        assert_eq!(given("URL", text), Some(Given::Literal), "{text}");
        assert_eq!(given("DATABASE_URL", text), Some(Given::Literal), "{text}");
    }
    assert_eq!(given("DATABASE_URL", "postgres://app:${PW}@db.acme.example/crm"), Some(Given::Variable));
    assert_eq!(given("DATABASE_URL", "postgres://app:${PW:-Zk3p9wq}@db.acme.example/crm"), Some(Given::Default));
    assert_eq!(given("DATABASE_URL", "postgres://app:<password>@db.acme.example/crm"), Some(Given::Placeholder));
    assert_eq!(given("DATABASE_URL", "${DATABASE_URL}"), Some(Given::Variable));
    assert_eq!(given("DATABASE_URL", "Server=db;User=app;Password=Zk3p9wq"), Some(Given::Literal));
    for text in ["postgresql://localhost/mydb", "https://api.acme.example/mcp/", "https://app@acme.example/x?page=2", "file:./dev.db"] {
        assert_eq!(given("DATABASE_URL", text), None, "{text}");
    }
    assert_eq!(given("POSTGRES_SCHEMA", "public"), None);
    assert_eq!(url::shown("https://u:p@mcp.acme.example:8443/a?token=x").as_deref(), Some("https://mcp.acme.example:8443"));
    assert_eq!(url::shown("https://sk-live-PLANTED/x"), None);
    assert_eq!(url::shown("no address"), None);
    assert!(url::has_random_part("https://mcp.acme.example/s/a1b2c3d4e5f6a7b8c9d0e1f2/mcp"));
    assert!(!url::has_random_part("https://mcp.acme.example/a-rather-long-name-of-a-server/mcp"));
}

#[test]
fn the_system_is_told_by_form_before_name() {
    let system = |name, value| known(name, value).map(|known| (known.system, known.administers));
    assert_eq!(system("OPENAI_API_KEY", ""), Some(("OpenAI project", false)));
    assert_eq!(system("OPENAI_API_KEY", "sk-admin-4f9a"), Some(("OpenAI organisation", true)));
    assert_eq!(system("Authorization", "ghp_9fA3"), Some(("GitHub account", false)));
    assert_eq!(system("anthropic-api-key", "sk-ant-admin01-4f9a"), Some(("Anthropic organisation", true)));
    assert_eq!(system("WORKOS_API_KEY", ""), Some(("WorkOS environment", true)));
    assert_eq!(system("BRAVE_API_KEY", ""), None);
    assert_eq!(system("POSTGRES_HOST", ""), None);
    assert_eq!(name::sort("OPENAI_API_KEY"), "api_key");
    assert_eq!(name::sort("AUTH0_CLIENT_SECRET"), "oauth_client_secret");
    assert_eq!(name::sort("x"), "");
    assert_eq!(name::shown("--api-key"), "api-key");
    assert_eq!(name::shown("sk-live-PLANTED"), "credential");
    assert_eq!(name::shown("Planted!Pa55word"), "credential");
}

#[test]
fn hostile_values_are_read_in_one_walk() {
    for text in [
        "${".repeat(10_000),
        "}".repeat(10_000),
        "${A:-".repeat(2_000),
        "://@:".repeat(5_000),
        "é".repeat(5_000),
        "$".to_owned(),
        "${}".to_owned(),
    ] {
        let _ = (examine("TOKEN", &text), url::shown(&text), name::shown(&text), name::is_credential(&text), url::has_random_part(&text));
    }
}
