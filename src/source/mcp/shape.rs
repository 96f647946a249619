//! The shapes in which programs keep their servers. The root of a document in; whether it is one of them, and its hosts, out.

use super::host::{self, Host};
use super::server;
use crate::doc::{Item, Sort};
use crate::model::Name;
use crate::source::Context;
use crate::source::credential::Credentials;

/// Keys beside `servers` in a file of that shape.
const BESIDE: &[&str] = &["servers", "inputs", "$schema", "sandbox", "version"];

/// A map of servers: each is a map that says how it is reached.
fn is_servers(item: Item<'_>) -> bool {
    item.sort() == Sort::Map && item.children().next().is_some() && item.children().all(is_server)
}

fn is_server(item: Item<'_>) -> bool {
    let text = |key: &str| item.text_of(key).is_some();
    // A server of AsyncAPI says its protocol.
    let reached = text("command") || text("url") || text("serverUrl") || text("httpUrl") || item.get("transport").is_some();
    item.sort() == Sort::Map && reached && item.get("protocol").is_none()
}

/// A map under `mcpServers` or `context_servers`, which nobody else writes. It may be empty.
fn is_map(item: Option<Item<'_>>) -> bool {
    item.is_some_and(|item| item.sort() == Sort::Map && item.children().all(|server| server.sort() == Sort::Map))
}

/// Whether a document is a configuration of MCP servers.
pub(super) fn is_configuration(root: Item<'_>, path: &str) -> bool {
    let named = path.ends_with("mcp.json");
    let bare = root.get("servers").is_some_and(|servers| {
        is_servers(servers) && (named || root.children().all(|child| BESIDE.contains(&child.key())))
            || (named && servers.sort() == Sort::Map && servers.children().next().is_none())
    });
    is_map(root.get("mcpServers"))
        || is_map(root.get("context_servers"))
        || bare
        || root.at_path(&["mcp", "servers"]).is_some_and(is_servers)
        || root.get("mcp.servers").is_some_and(is_servers)
        || projects(root).next().is_some()
}

/// Projects with servers of their own.
fn projects<'t>(root: Item<'t>) -> impl Iterator<Item = (Item<'t>, Item<'t>)> {
    let projects = root.get("projects").into_iter().filter(|projects| projects.sort() == Sort::Map);
    projects.flat_map(|projects| projects.entries()).filter_map(|project| {
        let servers = project.get("mcpServers")?;
        (is_map(Some(servers)) && servers.children().next().is_some()).then_some((project, servers))
    })
}

/// Reads all hosts of a document.
pub(super) fn read(root: Item<'_>, hosts: &mut Vec<Host>, cx: &mut Context<'_>) {
    let scope = host::scope(cx.path.to_owned().as_str(), cx);
    let mut host = Host::new(scope, host::id(cx.path), cx.place(root.at()), cx);
    host.title = host::title(cx.path, root.get("context_servers").is_some());
    let lists = [
        root.get("mcpServers"),
        root.get("servers"),
        root.get("context_servers"),
        root.at_path(&["mcp", "servers"]),
        root.get("mcp.servers"),
    ];
    for servers in lists.into_iter().flatten().filter(|servers| servers.sort() == Sort::Map) {
        for entry in servers.entries() {
            let server = server::read(entry, "", cx);
            host.servers.push(server);
        }
    }
    inputs(root.get("inputs").or(root.at_path(&["mcp", "inputs"])), &mut host.own, cx);
    host.unattended |= approves_all(root);
    let own = hosts.len();
    hosts.push(host);
    for (project, servers) in projects(root) {
        let name = project.key();
        let id = format!("{} in {name}", host::id(cx.path));
        let mut host = Host::new(scope, id, cx.place(project.at()), cx);
        host.title = host::title(cx.path, false);
        host.above = Some(own);
        for entry in servers.entries() {
            let server = server::read(entry, &format!("{name}#"), cx);
            host.servers.push(server);
        }
        hosts.push(host);
    }
}

/// What a program asks the user for; what it fills in without asking may be a credential.
fn inputs(list: Option<Item<'_>>, out: &mut Credentials, cx: &mut Context<'_>) {
    for input in list.into_iter().filter(|list| list.sort() == Sort::List).flat_map(|list| list.children()) {
        let secret = input.get("password").and_then(|item| item.bool()) == Some(true);
        if let Some(default) = input.get("default") {
            let name = if secret { "password" } else { input.text_of("id").unwrap_or("") };
            out.value(name, default.text().unwrap_or(""), default.at(), cx);
        }
    }
}

/// Settings by which a program calls every tool without asking.
fn approves_all(root: Item<'_>) -> bool {
    let on = |path: &[&str]| root.at_path(path).and_then(|item| item.bool()) == Some(true);
    on(&["chat.tools.autoApprove"])
        || on(&["chat.tools.global.autoApprove"])
        || on(&["agent", "always_allow_tool_actions"])
        || root.at_path(&["agent", "tool_permissions", "default"]).and_then(|item| item.text()) == Some("allow")
}

/// The name of a text, or the empty one.
pub(super) fn name(text: Option<&str>, cx: &mut Context<'_>) -> Name {
    text.map_or(Name::EMPTY, |text| cx.name(text))
}
