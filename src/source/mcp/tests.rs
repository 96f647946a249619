//! What becomes of MCP configurations: every shape, every place of a credential, hostile values, and every file of the corpus.

use super::SOURCE;
use crate::model::{AttrName, Kind, Plane};
use crate::source::Claim;
use crate::source::testing::{Run, corpus, example, read};

fn config(path: &str, text: &str) -> Run {
    let run = read(&SOURCE, &[], &[(path, text)]);
    run.is_sound();
    assert!(matches!(run.claims.as_slice(), [Claim::Yes(_)]), "{:?}", run.claims);
    run
}

const GITHUB: &str =
    r#""github": {"command": "npx", "args": ["-y", "@acme/mcp-github"], "env": {"GITHUB_TOKEN": "ghp_PLANTED9fA3kd82jQ7f"}}"#;

#[test]
fn every_shape_gives_the_same_tool_and_credential() {
    for (path, text) in [
        (".mcp.json", format!(r#"{{"mcpServers": {{{GITHUB}}}}}"#)),
        ("mcp.json", format!(r#"{{"inputs": [], "servers": {{{GITHUB}}}}}"#)),
        ("zed.json", format!(r#"{{"theme": "x", "context_servers": {{{GITHUB}}}}}"#)),
        ("settings.json", format!(r#"{{"editor.tabSize": 2, "mcp": {{"servers": {{{GITHUB}}}}}}}"#)),
        ("settings.json", format!(r#"{{"mcp.servers": {{{GITHUB}}}}}"#)),
    ] {
        let run = config(path, &text);
        assert_eq!(run.records(Kind::Resource), ["github"]);
        assert_eq!(run.attr(Kind::Resource, "github", AttrName::Labels), ["package=@acme/mcp-github", "program=npx", "transport=stdio"]);
        assert_eq!(run.records(Kind::Agent), [path]);
        assert_eq!(run.attr(Kind::Secret, "github/GITHUB_TOKEN", AttrName::StoredIn), ["config_file"]);
        assert_eq!(run.attr(Kind::Secret, "github/GITHUB_TOKEN", AttrName::Fingerprint).len(), 1);
        for edge in [
            format!("agent:{path} invokes(use) resource:github"),
            format!("agent:{path} uses_secret secret:github/GITHUB_TOKEN"),
            "resource:github uses_secret secret:github/GITHUB_TOKEN".to_owned(),
            "secret:github/GITHUB_TOKEN authenticates_as external:GitHub account of github/GITHUB_TOKEN [assumed]".to_owned(),
        ] {
            assert!(run.has_edge(&edge), "{edge} in {:?}", run.edges());
        }
        assert!(run.is_free_of("PLANTED"));
    }
}

#[test]
fn other_files_are_not_claimed() {
    for text in [
        r#"{"asyncapi": "2.6.0", "servers": {"production": {"url": "mqtt://acme.example", "protocol": "mqtt"}}}"#,
        r#"{"openapi": "3.1.0", "servers": [{"url": "https://acme.example"}], "paths": {}}"#,
        r#"{"info": {}, "servers": {"a": {"url": "https://acme.example"}}}"#,
        r#"{"mcpServers": "./servers.json"}"#,
        r#"{"mcpServers": ["github"]}"#,
        r#"{"file_search": {"enabled": true}, "mcp": {"enabled": true}}"#,
        r#"{"projects": {"a": {"history": []}}}"#,
        r#"{"type": "agent", "mcp_servers": [{"name": "x", "type": "url", "url": "https://acme.example"}]}"#,
        r#"{"realm": "r", "clients": []}"#,
        "[]",
    ] {
        assert_eq!(read(&SOURCE, &[], &[("x.json", text)]).claims, [Claim::No], "{text}");
    }
}

#[test]
fn projects_have_the_servers_of_the_user_as_well() {
    let text = format!(
        r#"{{"mcpServers": {{{GITHUB}}}, "projects": {{"/home/kim/shop": {{"mcpServers": {{"github": {{"url": "https://mcp.acme.example/x"}}}}}}, "/home/kim/other": {{"mcpServers": {{}}}}}}}}"#
    );
    let run = config("kim/.claude.json", &text);
    assert_eq!(run.records(Kind::Agent), [".claude.json", ".claude.json in /home/kim/shop"]);
    assert!(run.has_edge("agent:.claude.json in /home/kim/shop invokes(use) resource:/home/kim/shop#github"));
    assert!(run.has_edge("agent:.claude.json in /home/kim/shop invokes(use) resource:github"));
    assert!(!run.has_edge("agent:.claude.json invokes(use) resource:/home/kim/shop#github"));
    assert_eq!(run.attr(Kind::Agent, ".claude.json", AttrName::DisplayName), ["Claude Code"]);
}

#[test]
fn credentials_are_found_wherever_they_are_handed_over() {
    let text = r#"{"mcpServers": {"x": {"command": "docker", "args": ["run", "-i", "-e", "CRM_TOKEN", "-e", "CRM_KEY=PLANTEDkq83hs02", "--env=CRM_SECRET=PLANTEDkq83hs03",
      "-p", "127.0.0.1:8085:8085", "-e", "LOG_LEVEL", "--api-key", "PLANTEDkq83hs04", "--access-token=PLANTEDkq83hs05", "--header", "Authorization: Bearer PLANTEDkq83hs06",
      "postgresql://app:PLANTEDkq8@db.acme.example/crm", "acme/mcp-server"]},
      "y": {"type": "http", "url": "https://mcp.acme.example/sse?token=PLANTEDkq83hs07", "headers": {"X-Api-Key": "PLANTEDkq83hs08", "X-Page": "2"}, "oauth": {"clientId": "a", "clientSecret": "PLANTEDkq83hs09"}},
      "z": {"transport": {"type": "http", "url": "https://z.acme.example/mcp", "headers": {"Authorization": "Bearer ${Z_TOKEN}"}}},
      "sh": {"command": "sh", "args": ["-c", "API_KEY=PLANTEDkq83hs10 npx @acme/mcp --token 'PLANTEDkq83hs11'"]},
      "one": {"command": "npx -y @acme/mcp-one --api-key=PLANTEDkq83hs12"}}}"#;
    let run = config(".cursor/mcp.json", text);
    assert_eq!(
        run.records(Kind::Secret),
        [
            "one/api-key",
            "sh/API_KEY",
            "sh/token",
            "x/Authorization",
            "x/CRM_KEY",
            "x/CRM_SECRET",
            "x/CRM_TOKEN",
            "x/access-token",
            "x/api-key",
            "x/postgresql url",
            "y/X-Api-Key",
            "y/clientSecret",
            "y/url",
            "z/Authorization",
        ]
    );
    assert_eq!(run.attr(Kind::Secret, "x/CRM_TOKEN", AttrName::Labels), ["given=by a variable", "variable=CRM_TOKEN"]);
    assert_eq!(run.attr(Kind::Secret, "z/Authorization", AttrName::Labels), ["given=by a variable", "variable=Z_TOKEN"]);
    assert!(run.attr(Kind::Secret, "z/Authorization", AttrName::StoredIn).is_empty());
    assert!(run.attr(Kind::Secret, "z/Authorization", AttrName::Issued).is_empty(), "what a variable holds may be made for the run");
    assert_eq!(run.attr(Kind::Resource, "y", AttrName::Labels), ["address=https://mcp.acme.example", "transport=http"]);
    assert_eq!(run.attr(Kind::Resource, "one", AttrName::Labels), ["package=@acme/mcp-one", "program=npx", "transport=stdio"]);
    assert!(run.is_free_of("PLANTED"));
    assert!(run.facts.notes.iter().any(|note| note.contains("12 credentials in plain text, 2 by reference")), "{:?}", run.facts.notes);
}

#[test]
fn placeholders_and_references_are_counted_and_found_nowhere() {
    let text = r#"{"servers": {"a": {"command": "x", "args": ["-e", "GITHUB_TOKEN"], "env": {"GITHUB_TOKEN": "<YOUR_TOKEN>", "OTHER_TOKEN": "${input:t}", "THIRD_TOKEN": "${THIRD:-PLANTEDkq83hs02}", "LEVEL": "info"}}},
      "inputs": [{"type": "promptString", "id": "t", "password": true}, {"type": "promptString", "id": "u", "password": true, "default": "PLANTEDkq83hs99"}]}"#;
    let run = config(".vscode/mcp.json", text);
    assert_eq!(run.records(Kind::Secret), ["a/OTHER_TOKEN", "a/THIRD_TOKEN", "inputs/password"]);
    assert_eq!(run.attr(Kind::Secret, "a/THIRD_TOKEN", AttrName::StoredIn), ["config_file"]);
    assert_eq!(run.attr(Kind::Secret, "a/OTHER_TOKEN", AttrName::Labels), ["given=asked of the user"]);
    assert!(
        run.facts.notes.iter().any(|note| note.contains("2 credentials in plain text, 1 by reference, 1 placeholder ")),
        "{:?}",
        run.facts.notes
    );
    assert!(run.is_free_of("PLANTED") && run.is_free_of("YOUR_TOKEN"));
}

#[test]
fn what_nobody_is_asked_about_and_what_is_switched_off() {
    let text = r#"{"mcpServers": {"all": {"command": "x", "alwaysAllow": ["*"]}, "two": {"command": "x", "autoApprove": ["a", "b"]}, "asks": {"command": "x", "autoApprove": []},
      "trusted": {"command": "x", "trust": true}, "off": {"command": "x", "disabled": true, "env": {"API_KEY": "PLANTEDkq83hs02"}}}}"#;
    let run = config("mcp.json", text);
    for (server, approval) in [("all", "none"), ("two", "none"), ("trusted", "none")] {
        assert_eq!(run.attr(Kind::Resource, server, AttrName::Approval), [approval]);
    }
    assert!(run.attr(Kind::Resource, "asks", AttrName::Approval).is_empty());
    assert!(run.attr(Kind::Resource, "two", AttrName::Labels).contains(&"unattended=2 tools".to_owned()));
    assert_eq!(run.attr(Kind::Resource, "off", AttrName::Status), ["disabled"]);
    assert!(!run.has_edge("agent:mcp.json invokes(use) resource:off"));
    assert!(!run.edges().iter().any(|edge| edge.contains("uses_secret")), "{:?}", run.edges());
    assert_eq!(run.attr(Kind::Secret, "off/API_KEY", AttrName::StoredIn), ["config_file"], "it lies there all the same");
}

#[test]
fn what_a_name_tells_stands_on_its_plane_and_is_assumed() {
    let text = r#"{"mcpServers": {"a": {"command": "x", "env": {"OPENAI_API_KEY": "${A}", "DATABASE_URL": "${B}", "WORKOS_API_KEY": "${C}", "BRAVE_API_KEY": "${D}"}}}}"#;
    let run = config("mcp.json", text);
    let plane = |id: &str| {
        run.facts.records.iter().find(|row| row.kind == Kind::External && run.facts.names.text(row.id) == id).and_then(|row| row.plane)
    };
    assert_eq!(plane("OpenAI project of a/OPENAI_API_KEY"), Some(Plane::Platform));
    assert_eq!(plane("application database of a/DATABASE_URL"), Some(Plane::Application));
    assert!(run.has_edge("external:WorkOS environment of a/WORKOS_API_KEY allows(administer) resource:WorkOS environment [assumed]"));
    assert!(run.attr(Kind::Secret, "a/BRAVE_API_KEY", AttrName::Labels).contains(&"variable=D".to_owned()));
    assert_eq!(run.records(Kind::External).len(), 3);
}

#[test]
fn each_file_is_a_scope_of_its_own_unless_it_is_named() {
    let text = format!(r#"{{"mcpServers": {{{GITHUB}}}}}"#);
    let run = read(&SOURCE, &[], &[("a/.mcp.json", &text), ("b/.mcp.json", &text)]);
    assert!(run.has(Kind::Resource, "mcp:a/.mcp.json", "github") && run.has(Kind::Resource, "mcp:b/.mcp.json", "github"));
    let named = read(&SOURCE, &[("host", "laptop-7")], &[("a/.mcp.json", &text)]);
    assert!(named.has(Kind::Resource, "mcp:laptop-7", "github"));
}

#[test]
fn hostile_and_empty_settings_are_read() {
    for text in [
        r#"{"mcpServers": {}}"#,
        r#"{"mcpServers": {"": {}}}"#,
        r#"{"mcpServers": {"a": {"command": 7, "args": "x", "env": ["a"], "url": null, "headers": {"Authorization": {"a": 1}}}}}"#,
        r#"{"mcpServers": {"a": {"command": {"path": "x", "args": ["--token", "PLANTEDkq83hs02"], "env": {"API_KEY": "PLANTEDkq83hs03"}}}}}"#,
        r#"{"mcpServers": {"a": {"command": ["npx", "x", "--api-key=PLANTEDkq83hs02"], "args": [null, 1, "-e", "--header"]}}}"#,
    ] {
        assert!(config("x.json", text).is_free_of("PLANTED"), "{text}");
    }
}

#[test]
fn every_file_of_the_corpus_is_read() {
    let Some(files) = corpus("mcp") else { return };
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = read(&SOURCE, &[], &files);
    run.is_sound();
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))), "{:?}", run.claims);
    let stored = run.facts.attrs.iter().filter(|attr| attr.name == AttrName::StoredIn).count();
    println!(
        "mcp: {} files, {} servers, {} credentials, {stored} in plain text",
        files.len(),
        run.records(Kind::Resource).len(),
        run.records(Kind::Secret).len()
    );
    assert_eq!(stored, 0, "all that stands there are placeholders");
}

#[test]
fn the_example_is_read() {
    let files = example("mcp");
    let plain: Vec<(String, String)> = files
        .into_iter()
        .filter(|(path, _)| path.ends_with("mcp.json"))
        .map(|(path, text)| (path, crate::doc::json::plain(&text).unwrap_or(text)))
        .collect();
    let files: Vec<(&str, &str)> = plain.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let run = read(&SOURCE, &[], &files);
    run.is_sound();
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))), "{:?}", run.claims);
}
