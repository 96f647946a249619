//! CrewAI: a map of agents with their role, goal and story. A document in, compact records out.

use super::record::{Agent, Approval, tool};
use crate::doc::{Item, Sort};
use crate::source::Context;
use crate::source::credential::url;
use crate::source::mcp;

/// Each value says who the agent is.
pub(super) fn is_crew(root: Item<'_>) -> bool {
    let is_agent = |item: Item<'_>| item.sort() == Sort::Map && ["role", "goal", "backstory"].iter().all(|key| item.text_of(key).is_some());
    root.children().next().is_some() && root.children().all(is_agent)
}

/// Reads all agents of a file.
pub(super) fn read(root: Item<'_>, out: &mut Vec<Agent>, cx: &mut Context<'_>) {
    let folder = cx.folder().to_owned();
    let scope = cx.scope("agents", "project", &folder);
    for entry in root.entries() {
        let id = cx.name(entry.key());
        let mut agent = Agent::new(scope, id, cx.place(entry.at()));
        agent.label("model", entry.text_of("llm"), cx);
        for key in ["tools", "apps"] {
            for name in entry.list_of(key) {
                tool(name.text().unwrap_or(""), name.at(), &mut agent.tools, cx);
            }
        }
        for server in entry.list_of("mcps") {
            server_of(server, &mut agent, cx);
        }
        let on = |key: &str| entry.get(key).and_then(|flag| flag.bool()) == Some(true);
        if on("allow_code_execution") {
            tool("code interpreter", entry.at(), &mut agent.tools, cx);
            if entry.text_of("code_execution_mode") == Some("unsafe") {
                agent.label("code_execution", Some("outside of a container"), cx);
            }
        }
        if on("allow_delegation") {
            agent.label("delegation", Some("to other agents of the crew"), cx);
        }
        if on("human_input") {
            agent.approval = Approval::Required;
        }
        out.push(agent);
    }
}

/// A server by its address, which may hold a key, or by its name; or with its settings.
fn server_of(item: Item<'_>, agent: &mut Agent, cx: &mut Context<'_>) {
    if item.sort() == Sort::Map {
        let prefix = format!("{}#", cx.facts.names.text(agent.id));
        agent.servers.push(mcp::read_server(item, &prefix, cx));
        return;
    }
    let text = item.text().unwrap_or("");
    agent.credentials.address(text, item.at(), cx);
    if text.contains("://") {
        tool(&url::shown(text).unwrap_or_default(), item.at(), &mut agent.tools, cx);
    } else {
        tool(text, item.at(), &mut agent.tools, cx);
    }
}
