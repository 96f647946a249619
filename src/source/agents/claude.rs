//! Claude Code: the front matter of an agent's file, and the settings of a project. A map in, a compact record out.

use super::record::{Agent, Approval, Tool, project, tool};
use crate::doc::{Item, Sort};
use crate::model::Name;
use crate::source::Context;
use crate::source::mcp;

/// The agent of the host itself.
pub(super) const MAIN: &str = "Claude Code";

/// The front matter of an agent: in a folder for agents, with what only such a file says.
pub(super) fn is_agent(root: Item<'_>, path: &str) -> bool {
    let Some((folder, file)) = path.rsplit_once('/') else { return false };
    if !file.ends_with(".md") {
        return false;
    }
    let parts: Vec<&str> = folder.split('/').collect();
    let own = parts.windows(2).any(|pair| pair == [".claude", "agents"]);
    let named = root.text_of("name").is_some();
    let said = root.get("description").is_some() || root.get("tools").is_some();
    named && (own || (parts.contains(&"agents") && said))
}

/// The settings of a project or user: permissions in words of this program.
pub(super) fn is_settings(root: Item<'_>, path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let schema = root.text_of("$schema").is_some_and(|schema| schema.contains("claude-code-settings"));
    let permissions = root.get("permissions").is_some_and(|permissions| {
        let lists = || ["allow", "deny", "ask"].iter().any(|key| permissions.get(key).is_some_and(|list| list.sort() == Sort::List));
        permissions.sort() == Sort::Map && (lists() || permissions.text_of("defaultMode").is_some())
    });
    let own = path.split('/').any(|part| part == ".claude") || ["settings.local.json", "managed-settings.json"].contains(&file);
    let env = own && file.starts_with("settings") && root.get("env").is_some_and(|env| env.sort() == Sort::Map);
    schema || (permissions && (own || file == "settings.json")) || env
}

/// The scope of a project's definitions, and that of its `.mcp.json`.
fn scopes(cx: &mut Context<'_>) -> (Name, Name) {
    let root = project(cx.path);
    let own = cx.scope("agents", "project", &root);
    let file = if root.is_empty() { ".mcp.json".to_owned() } else { format!("{root}/.mcp.json") };
    (own, cx.scope("mcp", "host", &file))
}

/// An agent's file.
pub(super) fn agent(item: Item<'_>, cx: &mut Context<'_>) -> Option<Agent> {
    let (scope, project) = scopes(cx);
    let id = cx.name(item.text_of("name")?);
    let mut agent = Agent { project, ..Agent::new(scope, id, cx.place(item.at())) };
    agent.label("model", item.text_of("model"), cx);
    match item.get("tools").filter(|tools| !tools.is_null()) {
        Some(tools) => names(tools, &mut agent.tools, cx),
        None => agent.inherits = true,
    }
    let mut denied = Vec::new();
    if let Some(list) = item.get("disallowedTools") {
        names(list, &mut denied, cx);
    }
    agent.denied = denied.iter().map(|tool| cx.facts.names.text(tool.name).to_owned()).collect();
    agent.tools.retain(|tool| tool.server || !denied.iter().any(|no| no.name == tool.name && !no.server));
    mode(&mut agent, item.text_of("permissionMode"), cx);
    servers(&mut agent, item.get("mcpServers"), cx);
    Some(agent)
}

/// Tools in a list, or in one text with commas between them.
fn names(item: Item<'_>, out: &mut Vec<Tool>, cx: &mut Context<'_>) {
    if item.sort() == Sort::List {
        for name in item.children() {
            tool(name.text().unwrap_or(""), name.at(), out, cx);
        }
        return;
    }
    // A comma within brackets belongs to the tool's own words.
    let mut depth = 0;
    let between = |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth <= 0
    };
    for name in item.text().unwrap_or("").split(between) {
        tool(name, item.at(), out, cx);
    }
}

/// The mode of permissions. Some modes ask for some calls only: they are kept as a word.
fn mode(agent: &mut Agent, mode: Option<&str>, cx: &mut Context<'_>) {
    agent.approval = match mode {
        Some("bypassPermissions") => Approval::Nobody,
        Some("default" | "plan") => Approval::Required,
        _ => agent.approval,
    };
    agent.label("permission_mode", mode, cx);
}

/// Servers by name, or with their settings: a list of both, or a map.
fn servers(agent: &mut Agent, item: Option<Item<'_>>, cx: &mut Context<'_>) {
    let Some(item) = item else { return };
    let prefix = format!("{}#", cx.facts.names.text(agent.id));
    for entry in item.children() {
        if item.sort() == Sort::Map {
            agent.servers.push(mcp::read_server(entry, &prefix, cx));
        } else if entry.sort() == Sort::Map {
            for server in entry.entries() {
                agent.servers.push(mcp::read_server(server, &prefix, cx));
            }
        } else if let Some(name) = entry.text() {
            tool(&format!("mcp__{name}"), entry.at(), &mut agent.tools, cx);
        }
    }
}

/// The settings of a project.
pub(super) fn settings(item: Item<'_>, cx: &mut Context<'_>) -> Agent {
    let (scope, project) = scopes(cx);
    let id = cx.name(MAIN);
    let mut agent = Agent { project, main: true, inherits: true, ..Agent::new(scope, id, cx.place(item.at())) };
    if let Some(env) = item.get("env") {
        agent.credentials.map(env, cx);
    }
    let permissions = item.get("permissions");
    mode(&mut agent, permissions.and_then(|permissions| permissions.text_of("defaultMode")), cx);
    for rule in permissions.into_iter().flat_map(|permissions| permissions.list_of("allow")) {
        let text = rule.text().unwrap_or("");
        let (name, inside) = text.split_once('(').map_or((text, ""), |(name, inside)| (name, inside.trim_end_matches(')')));
        // A rule for some calls leaves the others to be asked about.
        if matches!(inside, "" | "*" | ":*" | "**") {
            tool(name, rule.at(), &mut agent.unattended, cx);
        }
        // A command that was approved once is kept as it was typed, with the credentials in it.
        agent.credentials.command_line(&[(inside, rule.at())], cx);
        let quoted: Vec<(&str, u32)> = inside.split(['"', '\'']).skip(1).step_by(2).map(|part| (part, rule.at())).collect();
        agent.credentials.command_line(&quoted, cx);
    }
    agent
}
