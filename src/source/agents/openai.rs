//! OpenAI: assistants as the API lists them, and requests of the Responses API that hand a model tools of MCP servers. An item in, an agent
//! out. An assistant has no identity of its own: it acts with the key of whoever calls it.

use super::record::{Agent, tool};
use crate::doc::{Item, Sort};
use crate::model::time;
use crate::source::Context;
use crate::source::mcp;

pub(super) fn is_assistant(item: Item<'_>) -> bool {
    item.text_of("object") == Some("assistant") && item.text_of("id").is_some()
}

/// A request names a model, and among its tools servers. An answer of the API repeats its request, and is none.
pub(super) fn is_request(root: Item<'_>) -> bool {
    let reached = |tool: Item<'_>| ["server_label", "server_url", "connector_id"].iter().any(|key| tool.text_of(key).is_some());
    let server = |tool: Item<'_>| tool.text_of("type") == Some("mcp") && reached(tool);
    root.get("model").is_some() && root.text_of("object").is_none() && root.list_of("tools").any(server)
}

/// An assistant.
pub(super) fn assistant(item: Item<'_>, cx: &mut Context<'_>) -> Option<Agent> {
    if !is_assistant(item) {
        cx.problem(item.at(), "an item of a list of assistants is no assistant with an `id`: it was left out", "");
        return None;
    }
    let folder = cx.folder().to_owned();
    let scope = cx.scope("agents", "project", &folder);
    let id = cx.name(item.text_of("id")?);
    let mut agent = Agent { acts_as_caller: true, ..Agent::new(scope, id, cx.place(item.at())) };
    if let Some(name) = item.text_of("name") {
        agent.display = cx.name(name);
    }
    agent.label("model", item.text_of("model"), cx);
    agent.created = item.get("created_at").and_then(|at| at.int()).map(time::from_number);
    tools(item, &mut agent, cx);
    for store in item.at_path(&["tool_resources", "file_search"]).into_iter().flat_map(|files| files.list_of("vector_store_ids")) {
        tool(store.text().unwrap_or(""), store.at(), &mut agent.tools, cx);
    }
    Some(agent)
}

/// A request: it is called by its file, since it has no name.
pub(super) fn request(item: Item<'_>, cx: &mut Context<'_>) -> Agent {
    let folder = cx.folder().to_owned();
    let scope = cx.scope("agents", "project", &folder);
    let file = cx.path.rsplit('/').next().unwrap_or(cx.path).to_owned();
    let id = cx.name(&format!("request {file}"));
    let mut agent = Agent { acts_as_caller: true, ..Agent::new(scope, id, cx.place(item.at())) };
    agent.label("model", item.text_of("model"), cx);
    tools(item, &mut agent, cx);
    agent
}

fn tools(item: Item<'_>, agent: &mut Agent, cx: &mut Context<'_>) {
    for entry in item.list_of("tools").filter(|tool| tool.sort() == Sort::Map) {
        match entry.text_of("type") {
            Some("mcp") => {
                let prefix = format!("{}#", cx.facts.names.text(agent.id));
                agent.servers.push(mcp::read_server(entry, &prefix, cx));
            }
            Some("function") => {
                let name = entry.at_path(&["function", "name"]).and_then(|name| name.text()).or(entry.text_of("name"));
                tool(name.unwrap_or("function"), entry.at(), &mut agent.tools, cx);
            }
            Some(word) => tool(word, entry.at(), &mut agent.tools, cx),
            None => {}
        }
    }
}
