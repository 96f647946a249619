//! What becomes of agent definitions: each form, what is only implied, hostile values, and that no other file is taken for one.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::testing::{Run, corpus, read};
use crate::source::{Claim, mcp};

fn agents(files: &[(&str, &str)]) -> Run {
    let run = read(&SOURCE, &[], files);
    run.is_sound();
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))), "{:?}", run.claims);
    run
}

/// The front matter of an agent, as the frame hands it over.
fn front(text: &str) -> Run {
    let run = read(&SOURCE, &[], &[("shop/.claude/agents/a.md", text)]);
    run.is_sound();
    run
}

#[test]
fn an_agent_calls_the_tools_that_it_names() {
    let run = front("name: triage\ndescription: sorts\ntools: Read, Bash(git log:*, git diff:*), mcp__tickets__search\nmodel: opus\n");
    assert_eq!(run.records(Kind::Agent), ["triage"]);
    assert_eq!(run.records(Kind::Resource), ["Bash", "Read", "tickets"]);
    assert!(run.has(Kind::Resource, "agents:shop", "Read") && run.has(Kind::Resource, "mcp:shop/.mcp.json", "tickets"));
    assert!(run.has_edge("agent:triage invokes(use) resource:tickets"));
    assert_eq!(run.attr(Kind::Agent, "triage", AttrName::Labels), ["model=opus"]);
    assert!(run.attr(Kind::Agent, "triage", AttrName::Approval).is_empty());
    assert_eq!(run.facts.needs.len(), 1, "the server's configuration");
}

#[test]
fn an_agent_that_names_no_tools_has_those_of_its_host_as_far_as_is_known() {
    let run = front("name: release\ndescription: x\npermissionMode: bypassPermissions\ndisallowedTools: [WebFetch]\n");
    assert!(run.has_edge("agent:release invokes(use) agent:Claude Code [assumed]"), "{:?}", run.edges());
    assert_eq!(run.attr(Kind::Agent, "release", AttrName::Approval), ["none"]);
    assert_eq!(run.facts.needs.len(), 1);
    let conditions: Vec<&str> = run.facts.edges.iter().map(|edge| run.facts.names.text(edge.conditions)).collect();
    assert_eq!(conditions, ["but for WebFetch"]);
    let empty = front("name: quiet\ndescription: x\ntools: []\n");
    assert!(empty.edges().is_empty(), "an empty list is none");
}

#[test]
fn servers_that_an_agent_brings_along_are_its_own() {
    let run = front(
        "name: a\ntools: Read\nmcpServers:\n  - tickets\n  - crm: { command: npx, args: [-y, '@acme/mcp-crm'], env: { CRM_TOKEN: PLANTEDkq83hs02 } }\n",
    );
    assert!(run.has_edge("agent:a invokes(use) resource:a#crm"));
    assert!(run.has_edge("agent:a invokes(use) resource:tickets"));
    assert!(run.has_edge("agent:a uses_secret secret:a#crm/CRM_TOKEN"));
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn settings_say_what_is_done_without_asking_and_may_hold_credentials() {
    let text = r#"{"permissions": {"allow": ["Read", "Bash(*)", "Edit(src/**)", "mcp__deploy__run", "Bash(curl -H \"Authorization: Bearer PLANTEDkq83hs02\" https://api.acme.example)",
      "Bash(API_KEY=PLANTEDkq83hs03 npm test)"], "deny": [], "defaultMode": "acceptEdits"}, "env": {"ANTHROPIC_API_KEY": "PLANTEDkq83hs04", "EDITOR": "vi"}}"#;
    let run = agents(&[("shop/.claude/settings.json", text)]);
    assert_eq!(run.records(Kind::Secret), ["Claude Code/ANTHROPIC_API_KEY", "Claude Code/API_KEY", "Claude Code/Authorization"]);
    assert_eq!(run.attr(Kind::Secret, "Claude Code/Authorization", AttrName::StoredIn), ["config_file"]);
    for tool in ["Read", "Bash", "deploy"] {
        assert_eq!(run.attr(Kind::Resource, tool, AttrName::Approval), ["none"], "{tool}");
    }
    assert!(run.attr(Kind::Resource, "Edit", AttrName::Approval).is_empty());
    assert!(run.attr(Kind::Agent, "Claude Code", AttrName::Approval).is_empty(), "some calls are asked about");
    assert!(run.has_edge("agent:Claude Code uses_secret secret:Claude Code/ANTHROPIC_API_KEY"));
    assert!(run.is_free_of("PLANTED"));
    let local = r#"{"permissions": {"allow": [], "defaultMode": "bypassPermissions"}}"#;
    let both = agents(&[("shop/.claude/settings.json", text), ("shop/.claude/settings.local.json", local)]);
    assert_eq!(both.attr(Kind::Agent, "Claude Code", AttrName::Approval), ["none"]);
    let asks = r#"{"permissions": {"allow": [], "defaultMode": "default"}}"#;
    let both = agents(&[("shop/.claude/settings.json", asks), ("shop/.claude/settings.local.json", local)]);
    assert_eq!(both.attr(Kind::Agent, "Claude Code", AttrName::Approval), ["none"], "one statement, of the one that asks less");
}

#[test]
fn crews_graphs_assistants_and_requests() {
    let crew = "writer:\n  role: Writer\n  goal: g\n  backstory: b\n  llm: some-model\n  tools: [search]\n  mcps: ['https://mcp.acme.example/x?api_key=PLANTEDkq83hs02', 'crm']\n  allow_code_execution: true\n";
    let run = agents(&[("crew/config/agents.yaml", crew)]);
    assert_eq!(run.records(Kind::Resource), ["code interpreter", "crm", "https://mcp.acme.example", "search"]);
    assert_eq!(run.records(Kind::Secret), ["writer/url"]);
    assert!(run.is_free_of("PLANTED"));

    let graph = r#"{"dependencies": ["."], "graphs": {"chat": "./src/chat.py:graph", "plan": {"path": "./src/plan.py:graph"}}, "env": {"OPENAI_API_KEY": "PLANTEDkq83hs02"}}"#;
    let run = agents(&[("langgraph.json", graph)]);
    assert_eq!(run.records(Kind::Agent), ["chat", "plan"]);
    assert_eq!(run.attr(Kind::Agent, "plan", AttrName::BuiltFrom), ["./src/plan.py"]);
    assert!(run.has_edge("secret:plan/OPENAI_API_KEY authenticates_as external:OpenAI project of plan/OPENAI_API_KEY [assumed]"));
    assert!(run.is_free_of("PLANTED"));

    let assistants = r#"{"object": "list", "data": [{"id": "asst_1", "object": "assistant", "created_at": 1700000000, "name": "Desk", "model": "m", "instructions": "PLANTED",
      "tools": [{"type": "file_search"}, {"type": "function", "function": {"name": "refund"}}], "tool_resources": {"file_search": {"vector_store_ids": ["vs_1"]}}}], "has_more": true}"#;
    let run = agents(&[("a/assistants.json", assistants)]);
    assert_eq!(run.records(Kind::Resource), ["file_search", "refund", "vs_1"]);
    assert_eq!(run.attr(Kind::Agent, "asst_1", AttrName::ActsAs), ["caller"]);
    assert_eq!(run.attr(Kind::Agent, "asst_1", AttrName::Created), ["1700000000"]);
    assert_eq!(run.facts.problems.len(), 1, "more follows");
    assert!(run.is_free_of("PLANTED"));

    let request = r#"{"model": "m", "input": "x", "tools": [{"type": "mcp", "server_label": "crm", "server_url": "https://mcp.acme.example/x", "authorization": "PLANTEDkq83hs02", "require_approval": "never"},
      {"type": "mcp", "server_label": "mail", "connector_id": "connector_gmail", "headers": {"Authorization": "Bearer ${MAIL}"}, "require_approval": {"never": {"tool_names": ["search"]}}}, {"type": "web_search"}]}"#;
    let run = agents(&[("a/request.json", request)]);
    assert_eq!(run.records(Kind::Secret), ["request request.json#crm/authorization", "request request.json#mail/Authorization"]);
    assert_eq!(run.attr(Kind::Resource, "request request.json#crm", AttrName::Approval), ["none"]);
    assert!(run.attr(Kind::Resource, "request request.json#mail", AttrName::Labels).contains(&"unattended=1 tool".to_owned()));
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn other_files_are_not_claimed() {
    for (path, text) in [
        ("a.json", r#"{"object": "list", "data": [{"object": "organization.user", "id": "u"}], "has_more": false}"#),
        ("a.json", r#"{"permissions": [{"label": "okta.users.read"}]}"#),
        ("workflow.yaml", "permissions: { contents: read }\njobs: {}\n"),
        ("a.json", r#"{"permissions": {"allow": ["a"]}}"#),
        ("a.json", r#"{"graphs": {"a": "b"}}"#),
        ("a.json", r#"{"object": "response", "model": "m", "tools": [{"type": "mcp", "server_label": "x"}]}"#),
        ("a.json", r#"{"model": "m", "tools": [{"type": "function", "name": "x"}]}"#),
        ("roles.yaml", "writer: { role: w, goal: g }\n"),
        ("empty.json", "{}"),
        ("list.json", "[]"),
    ] {
        assert_eq!(read(&SOURCE, &[], &[(path, text)]).claims, [Claim::No], "{text}");
    }
    let prose = read(&SOURCE, &[], &[("docs/intro.md", "title: x\ndescription: y\n")]);
    assert_eq!(prose.claims, [Claim::No]);
}

#[test]
fn hostile_definitions_are_read() {
    for text in [
        r#"{"permissions": {"allow": [1, null, {"a": 1}, "", "(", "mcp__", "sk-live-PLANTED-0123456789"], "defaultMode": 7}, "env": ["a"]}"#,
        r#"{"permissions": {"allow": "x", "defaultMode": "default"}, "env": {"TOKEN": {"a": 1}}}"#,
    ] {
        assert!(agents(&[("x/.claude/settings.json", text)]).is_free_of("PLANTED"), "{text}");
    }
    let run = front("name: a\ntools: { a: 1 }\nmcpServers: 7\npermissionMode: [x]\ndisallowedTools: x\n");
    assert_eq!(run.records(Kind::Agent), ["a"]);
}

#[test]
fn no_file_of_the_corpus_is_taken_by_the_wrong_source() {
    for (def, own) in [(&mcp::SOURCE, &["mcp/"][..]), (&SOURCE, &[])] {
        let Some(files) = corpus("") else { return };
        let mut claimed = Vec::new();
        for (path, text) in files
            .iter()
            .filter(|(path, text)| text.len() < 2 << 20 && (path.ends_with(".json") || path.ends_with("yaml") || path.ends_with("yml")))
        {
            // A file that does not parse is nobody's here.
            let run = std::panic::catch_unwind(|| read(def, &[], &[(path, text)]));
            if run.is_ok_and(|run| run.claims.iter().any(|claim| *claim != Claim::No)) {
                claimed.push(path.clone());
            }
        }
        let wrong: Vec<&String> = claimed.iter().filter(|path| !own.iter().any(|own| path.starts_with(own))).collect();
        println!("{}: {} of {} files claimed", def.name, claimed.len(), files.len());
        assert!(wrong.is_empty(), "{}: {wrong:?}", def.name);
    }
}
