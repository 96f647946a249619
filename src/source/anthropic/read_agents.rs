//! Managed agents, deployments, vaults and their credentials: one item in, a compact record out. Addresses are cut to host and path:
//! a query can hold a key.

use super::kinds::{Object, Whereabouts};
use super::read::{at, ended, when};
use super::record::{Agent, Credential, Deployment, Org, Tool, Vault};
use super::{id_of, name_of};
use crate::doc::Item;
use crate::model::{Name, Place};
use crate::source::Context;

/// Adds an item.
pub(super) fn element(org: &mut Org, object: Object, at_path: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(id) = id_of(object, item, cx) else { return };
    let place = cx.place(item.at());
    let workspace = cx.name(item.text_of("workspace_id").unwrap_or(&at_path.workspace));
    let (created, archived) = (at(item, "created_at"), ended(item));
    match object {
        Object::Agent => {
            let agent = agent(id, workspace, item, cx);
            org.agents.push(agent);
        }
        Object::Deployment => {
            let vaults = item.list_of("vault_ids").filter_map(|vault| Some((vault.text()?, vault.at())));
            let vaults = vaults.map(|(vault, at)| (cx.name(vault), cx.place(at))).collect();
            let [title, status] = ["name", "status"].map(|key| name_of(item, key, cx));
            // Older answers name the agent by its id alone.
            let agent = item.text_of("agent").or_else(|| item.at_path(&["agent", "id"]).and_then(|id| id.text())).unwrap_or("");
            let scheduled = item.get("schedule").is_some_and(|schedule| !schedule.is_null());
            let agent = cx.name(agent);
            org.deployments.push(Deployment { id, title, agent, workspace, status, vaults, scheduled, created, archived, place });
        }
        Object::Vault => {
            let title = name_of(item, "display_name", cx);
            org.vaults.push(Vault { id, title, workspace, created, archived, place });
        }
        _ => {
            let credential = credential(id, workspace, at_path, item, cx);
            org.credentials.push(credential);
        }
    }
}

/// An address without user, query and fragment, and without parts of its path that could be a key.
pub(super) fn address(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or("");
    let Some((scheme, rest)) = text.split_once("://") else { return "address that is no URL".to_owned() };
    let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
    let host = host.rsplit('@').next().unwrap_or(host);
    // A long part with figures in it is more likely a key than a name.
    let secret = |part: &&str| part.len() >= 20 && part.bytes().any(|byte| byte.is_ascii_digit());
    let path: Vec<&str> = path.trim_end_matches('/').split('/').map(|part| if secret(&part) { "…" } else { part }).collect();
    let path = path.join("/");
    if path.is_empty() { format!("{scheme}://{host}") } else { format!("{scheme}://{host}/{path}") }
}

/// Whether a toolset or one of its tools is switched on, and the policies of those that are.
fn policies(set: Item<'_>, all: &mut Vec<Name>, cx: &mut Context<'_>) -> bool {
    let on = |config: Item<'_>| config.get("enabled").and_then(|value| value.bool());
    let default = set.get("default_config");
    // What is not said is on: a toolset stands there to be used.
    let default_on = default.and_then(on) != Some(false);
    let mut any = default_on;
    let tools = set.list_of("configs").filter(|config| on(*config).unwrap_or(default_on));
    for config in tools.chain(default.filter(|_| default_on)) {
        any = true;
        if let Some(policy) = config.at_path(&["permission_policy", "type"]).and_then(|value| value.text()) {
            all.push(cx.name(policy));
        }
    }
    any
}

fn agent(id: Name, workspace: Name, item: Item<'_>, cx: &mut Context<'_>) -> Agent {
    let place = cx.place(item.at());
    let servers: Vec<(&str, &str)> =
        item.list_of("mcp_servers").filter_map(|server| Some((server.text_of("name")?, server.text_of("url")?))).collect();
    let (mut tools, mut asked) = (Vec::new(), Vec::new());
    for tool in item.list_of("tools") {
        let at = cx.place(tool.at());
        match tool.text_of("type").unwrap_or("") {
            "mcp_toolset" => {
                let named = tool.text_of("mcp_server_name").unwrap_or("");
                if policies(tool, &mut asked, cx) {
                    let found = servers.iter().find(|(name, _)| *name == named).map(|(_, url)| address(url));
                    tools.push((Tool::Server(cx.name(&found.unwrap_or_else(|| format!("MCP server {named}")))), at));
                }
            }
            "custom" => tools.push((Tool::Custom(name_of(tool, "name", cx)), at)),
            sort if sort.starts_with("agent_toolset") => {
                if policies(tool, &mut asked, cx) {
                    tools.push((Tool::BuiltIn, at));
                }
            }
            _ => {
                cx.note("anthropic: a tool of an agent is of a type that is not known here and was kept as a custom tool");
                tools.push((Tool::Custom(name_of(tool, "type", cx)), at));
            }
        }
    }
    let toolsets: Vec<&str> = item.list_of("tools").filter_map(|tool| tool.text_of("mcp_server_name")).collect();
    if servers.iter().any(|(name, _)| !toolsets.contains(name)) {
        cx.note("anthropic: an agent names an MCP server of which it has no toolset; the server was not taken for a tool");
    }
    let multi = item.get("multiagent");
    let coordinated = multi.into_iter().flat_map(|multi| multi.list_of("agents"));
    let predefined =
        multi.and_then(|multi| multi.get("subagents")).into_iter().flat_map(|subagents| subagents.list_of("predefined_agents"));
    let agents: Vec<(&str, u32)> = coordinated
        .chain(predefined)
        .filter(|entry| entry.text_of("type").is_none_or(|sort| sort == "agent"))
        .filter_map(|entry| Some((entry.text_of("id")?, entry.at())))
        .collect();
    let identity = item.get("execution_identity");
    let sort = identity.and_then(|identity| identity.text_of("type"));
    let model = item.text_of("model").or_else(|| item.at_path(&["model", "id"]).and_then(|id| id.text())).unwrap_or("");
    Agent {
        id,
        title: name_of(item, "name", cx),
        model: cx.name(model),
        workspace,
        created: at(item, "created_at"),
        archived: ended(item),
        tools,
        agents: agents.into_iter().map(|(id, at)| (cx.name(id), cx.place(at))).collect::<Vec<(Name, Place)>>(),
        policies: asked,
        aws_role: identity.filter(|_| sort == Some("aws_role")).map_or(Name::EMPTY, |identity| name_of(identity, "role_arn", cx)),
        strange_identity: sort.is_some_and(|sort| !matches!(sort, "aws_role" | "service_account")),
        place,
    }
}

fn credential(id: Name, workspace: Name, at_path: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) -> Credential {
    let auth = item.get("auth").unwrap_or(item);
    let mut hosts = Vec::new();
    if let Some(url) = auth.text_of("mcp_server_url") {
        hosts.push(cx.name(&address(url)));
    }
    if let Some(networking) = auth.get("networking") {
        match networking.text_of("type") {
            Some("limited") => hosts.extend(networking.list_of("allowed_hosts").filter_map(|host| host.text()).map(|host| cx.name(host))),
            Some("unrestricted") => hosts.push(cx.name("*")),
            _ => {}
        }
    }
    Credential {
        id,
        title: cx.name(item.text_of("display_name").or_else(|| auth.text_of("secret_name")).unwrap_or("")),
        vault: cx.name(item.text_of("vault_id").unwrap_or(&at_path.vault)),
        workspace,
        sort: name_of(auth, "type", cx),
        hosts,
        refreshed: auth.get("refresh").is_some_and(|refresh| !refresh.is_null()),
        expires: when(auth, "expires_at"),
        created: at(item, "created_at"),
        archived: ended(item),
        place: cx.place(item.at()),
    }
}
