//! Agents, deployments, vaults and credentials.

use super::super::read_agents::address;
use super::{SOURCE, needs, org};
use crate::model::{AttrName, Kind};
use crate::source::testing::read;

const AGENTS: &str = r#"{"id":"agent_1","type":"agent","name":"Triage","version":3,"model":{"id":"claude-x"},"system":"PLANTED prompt","created_at":"2026-06-01T00:00:00Z","archived_at":null,
  "mcp_servers":[{"name":"tickets","type":"url","url":"https://kim:PLANTED@mcp.acme.example/tickets?key=PLANTED"},{"name":"off","type":"url","url":"https://off.example/mcp"}],
  "tools":[{"type":"agent_toolset_20260401","default_config":{"enabled":true,"permission_policy":{"type":"always_ask"}},"configs":[]},
    {"type":"mcp_toolset","mcp_server_name":"tickets","default_config":{"enabled":true,"permission_policy":{"type":"always_allow"}},"configs":[]},
    {"type":"mcp_toolset","mcp_server_name":"off","default_config":{"enabled":false,"permission_policy":{"type":"always_allow"}},"configs":[{"name":"x","enabled":false}]},
    {"type":"custom","name":"refund","description":"","input_schema":{}}],
  "skills":[],"execution_identity":{"type":"aws_role","role_arn":"arn:aws:iam::123456789012:role/triage"},"multiagent":{"type":"coordinator","agents":[{"type":"agent","id":"agent_2","version":1}]}}
{"id":"agent_2","type":"agent","name":"Reader","model":{"id":"claude-x"},"mcp_servers":[],"tools":[{"type":"agent_toolset_20260401","default_config":{"enabled":true,"permission_policy":{"type":"always_ask"}}}],"skills":[],"execution_identity":{"type":"service_account"},"archived_at":null}"#;

const VAULTS: &str =
    r#"{"id":"vlt_1","type":"vault","display_name":"desk","metadata":{},"created_at":"2026-06-01T00:00:00Z","archived_at":null}"#;

const CREDENTIALS: &str = r#"{"id":"vcrd_1","type":"vault_credential","vault_id":"vlt_1","display_name":"tickets","auth":{"type":"static_bearer","mcp_server_url":"https://mcp.acme.example/tickets","token":"PLANTED"},"metadata":{},"created_at":"2026-06-01T00:00:00Z","archived_at":null}
{"id":"vcrd_2","type":"vault_credential","vault_id":"vlt_1","auth":{"type":"mcp_oauth","mcp_server_url":"https://mail.example/mcp","expires_at":"2026-07-01T00:00:00Z","refresh":{"client_id":"c","token_endpoint":"https://mail.example/token"}},"created_at":"2026-06-01T00:00:00Z","archived_at":null}
{"id":"vcrd_3","type":"vault_credential","vault_id":"vlt_1","auth":{"type":"environment_variable","secret_name":"CRM_KEY","networking":{"type":"limited","allowed_hosts":["crm.example"]}},"archived_at":"2026-08-01T00:00:00Z"}"#;

const DEPLOYMENTS: &str = r#"{"id":"depl_1","type":"deployment","name":"nightly","agent":{"type":"agent","id":"agent_1","version":3},"environment_id":"env_1","vault_ids":["vlt_1","vlt_9"],"schedule":{"type":"cron"},"status":"paused","archived_at":null}"#;

#[test]
fn an_agent_has_its_tools_its_identity_and_what_its_deployments_hand_it() {
    let run = org(&[
        ("o/workspaces/wrkspc_a/agents.jsonl", AGENTS),
        ("o/workspaces/wrkspc_a/vaults.jsonl", VAULTS),
        ("o/workspaces/wrkspc_a/vaults/vlt_1/credentials.jsonl", CREDENTIALS),
        ("o/workspaces/wrkspc_a/deployments.jsonl", DEPLOYMENTS),
        (
            "o/keys.jsonl",
            r#"{"id":"apikey_1","type":"api_key","name":"k","principal":null,"scope":{"type":"workspace","workspace_id":"wrkspc_a"},"status":"active"}"#,
        ),
    ]);
    let tools = run.attr(Kind::Agent, "agent_1", AttrName::Tools);
    assert_eq!(
        tools,
        ["agent:agent_2", "resource:agent toolset", "resource:agent_1/refund", "resource:https://mcp.acme.example/tickets"],
        "the server that is off is no tool"
    );
    assert_eq!(run.attr(Kind::Agent, "agent_1", AttrName::RunsAs), ["service_account:arn:aws:iam::123456789012:role/triage"]);
    assert!(run.has(Kind::ServiceAccount, "aws:123456789012", "arn:aws:iam::123456789012:role/triage"));
    assert!(run.attr(Kind::Agent, "agent_2", AttrName::RunsAs).is_empty(), "the vendor's own account is nobody here");
    assert_eq!(run.attr(Kind::Agent, "agent_1", AttrName::Approval), ["none"]);
    assert_eq!(run.attr(Kind::Agent, "agent_2", AttrName::Approval), ["required"]);
    assert_eq!(run.attr(Kind::Workload, "depl_1", AttrName::RunsAs), ["agent:agent_1"]);
    assert!(run.has_edge("agent:agent_1 uses_secret secret:vcrd_1") && run.has_edge("agent:agent_1 uses_secret secret:vcrd_2"));
    assert!(!run.has_edge("agent:agent_1 uses_secret secret:vcrd_3"), "archived");
    assert!(needs(&run, "the credentials of the vault `vlt_9`"));
    assert_eq!(run.attr(Kind::Secret, "vcrd_1", AttrName::StoredIn), ["vault vlt_1"], "words: nobody reads a value out of it");
    assert!(run.attr(Kind::Secret, "vcrd_2", AttrName::Expires).is_empty(), "it is renewed");
    assert_eq!(run.attr(Kind::Secret, "vcrd_2", AttrName::Rotation), ["automatic"]);
    assert_eq!(run.attr(Kind::Secret, "vcrd_3", AttrName::Status), ["archived"]);
    assert!(run.attr(Kind::Secret, "vcrd_3", AttrName::Labels).contains(&"host.crm.example=true".to_owned()));
    // Whoever holds a key of the workspace steers its agents and hands them its vaults.
    assert!(run.has_edge("role:wrkspc_a/API calls controls set:wrkspc_a/agents"));
    assert!(run.has_edge("role:wrkspc_a/API calls uses_secret set:wrkspc_a/vault credentials"));
    assert_eq!(run.attr(Kind::Set, "wrkspc_a/vault credentials", AttrName::Members), ["secret:vcrd_1", "secret:vcrd_2"]);
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn a_workspace_that_nobody_names_is_not_guessed() {
    let lost = org(&[("agents.jsonl", AGENTS), ("vaults.jsonl", VAULTS), ("credentials.jsonl", CREDENTIALS)]);
    assert!(needs(&lost, "the workspace of this agent") && needs(&lost, "the workspace of this vault"));
    assert!(lost.edges().is_empty(), "{:?}", lost.edges());
    let user = r#"{"id":"user_1","type":"user","email":"a@acme.example","name":"A","role":"admin","added_at":"2026-01-05T10:00:00Z"}"#;
    let admin = org(&[("agents.jsonl", AGENTS), ("users.jsonl", user)]);
    assert!(admin.has_edge("role:admin controls set:agents of unknown workspaces"), "in whichever workspace they are: {:?}", admin.edges());
    let hinted = read(&SOURCE, &[("workspace", "wrkspc_x")], &[("agents.jsonl", AGENTS)]);
    hinted.is_sound();
    assert!(!needs(&hinted, "the workspace of this agent"));
}

#[test]
fn addresses_lose_whatever_could_be_a_key() {
    assert_eq!(address("https://u:p@h.example/a/b/?k=v#f"), "https://h.example/a/b");
    assert_eq!(address("https://h.example/s/0123456789abcdefghijklmn/mcp"), "https://h.example/s/…/mcp");
    assert_eq!(address("https://h.example"), "https://h.example");
    assert_eq!(address("sk-PLANTED"), "address that is no URL");
    assert_eq!(address(""), "address that is no URL");
}
