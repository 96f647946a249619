//! LangGraph: `langgraph.json`, which names graphs, where they come from and the surroundings that they run in. A document in, an agent
//! for each graph out.

use super::record::Agent;
use crate::doc::{Item, Sort};
use crate::source::Context;

pub(super) fn is_graph(root: Item<'_>) -> bool {
    let is = |key: &str, sort: Sort| root.get(key).is_some_and(|item| item.sort() == sort);
    let version = root.get("node_version").is_some() || root.get("python_version").is_some();
    is("graphs", Sort::Map) && (is("dependencies", Sort::List) || version)
}

/// Reads the graphs of a file. All run in one server, with the same surroundings.
pub(super) fn read(root: Item<'_>, out: &mut Vec<Agent>, cx: &mut Context<'_>) {
    let folder = cx.folder().to_owned();
    let scope = cx.scope("agents", "project", &folder);
    for graph in root.get("graphs").into_iter().flat_map(|graphs| graphs.entries()) {
        let id = cx.name(graph.key());
        let mut agent = Agent::new(scope, id, cx.place(graph.at()));
        let code = graph.text().or_else(|| graph.text_of("path"));
        if let Some(file) = code.and_then(|code| code.split(':').next()).filter(|file| file.len() <= 200 && !file.is_empty()) {
            agent.built_from = cx.name(file);
        }
        match root.get("env") {
            Some(env) if env.sort() == Sort::Map => agent.credentials.map(env, cx),
            Some(env) if env.text().is_some() => agent.label("env_file", Some("named"), cx),
            _ => {}
        }
        let auth = root.get("auth").is_some_and(|auth| !auth.is_null());
        agent.label("own_authentication", Some(if auth { "yes" } else { "no" }), cx);
        out.push(agent);
    }
}
