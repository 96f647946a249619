//! A program that hosts an agent: what it is called, and what is written down of it. A compact record in, facts out.

use super::emit::{Out, credentials, server};
use super::server::Server;
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, Facts, Kind, Level, Name, Place};
use crate::source::Context;
use crate::source::credential::{Credentials, Given};

/// A host.
pub(super) struct Host {
    scope: Name,
    id: Name,
    path: String,
    place: Place,
    pub(super) title: &'static str,
    pub(super) servers: Vec<Server>,
    /// What it fills in for the user without asking.
    pub(super) own: Credentials,
    /// The host whose servers it has as well.
    pub(super) above: Option<usize>,
    /// Whether it calls every tool without asking.
    pub(super) unattended: bool,
}

impl Host {
    pub(super) fn new(scope: Name, id: String, place: Place, cx: &mut Context<'_>) -> Host {
        Host {
            scope,
            id: cx.name(&id),
            path: cx.path.to_owned(),
            place,
            title: "",
            servers: Vec::new(),
            own: Credentials::default(),
            above: None,
            unattended: false,
        }
    }
}

/// The scope of a file of this path.
pub(super) fn scope(path: &str, cx: &mut Context<'_>) -> Name {
    cx.scope("mcp", "host", path)
}

/// What a host is called: its file, with the folder where that says whose it is.
pub(super) fn id(path: &str) -> String {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or(path);
    match parts.next() {
        Some(folder) if folder.starts_with('.') && folder.len() > 2 => format!("{folder}/{file}"),
        _ => file.to_owned(),
    }
}

/// Whose settings a path is known for.
const TITLES: &[(&str, &str)] = &[
    ("claude_desktop_config.json", "Claude Desktop"),
    (".claude.json", "Claude Code"),
    (".vscode/mcp.json", "Visual Studio Code"),
    (".cursor/mcp.json", "Cursor"),
    (".gemini/settings.json", "Gemini CLI"),
    ("cline_mcp_settings.json", "Cline"),
    (".roo/mcp.json", "Roo Code"),
    ("windsurf/mcp_config.json", "Windsurf"),
];

pub(super) fn title(path: &str, zed: bool) -> &'static str {
    if zed { "Zed" } else { TITLES.iter().find(|(end, _)| path.ends_with(end)).map_or("", |(_, title)| title) }
}

/// Writes a host and its servers down.
pub(super) fn write(host: &Host, all: &[Host], facts: &mut Facts) {
    let mut out = Out { facts, scope: host.scope };
    let row = out.facts.record(Kind::Agent, host.scope, host.id, host.place);
    let agent = out.end(Kind::Agent, host.id);
    if !host.title.is_empty() {
        out.facts.word(row, AttrName::DisplayName, host.title, host.place);
    }
    if host.unattended {
        out.facts.word(row, AttrName::Approval, "none", host.place);
    }
    let (mut plain, mut referred, mut placeholders) = (0, 0, host.own.placeholders);
    for one in host.servers.iter() {
        server(one, agent, &mut out);
        placeholders += one.credentials.placeholders;
        for credential in &one.credentials.all {
            let open = matches!(credential.given, Given::Literal | Given::Default);
            *if open { &mut plain } else { &mut referred } += 1;
        }
    }
    credentials(&host.own, "inputs", agent, None, &mut out);
    plain += host.own.all.len();
    // A project's agent has the user's servers as well.
    for one in host.above.and_then(|above| all.get(above)).into_iter().flat_map(|above| &above.servers).filter(|one| !one.disabled) {
        let tool = out.end(Kind::Resource, one.id);
        let technique = out.name("call-tool");
        let edge = EdgeFact::touching(EdgeKind::Invokes, Level::Use, agent, tool, host.place);
        out.facts.edges.push(EdgeFact { technique, certainty: Certainty::Certain, ..edge });
    }
    let count = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    if plain + referred > 0 || placeholders > 0 {
        let id = out.facts.names.text(host.id).to_owned();
        out.facts.notes.push(format!(
            "mcp: {} ({id}): {} in plain text, {referred} by reference, {}",
            host.path,
            count(plain, "credential", "credentials"),
            count(placeholders as usize, "placeholder that was not used", "placeholders that were not used"),
        ));
    }
    let random = host.servers.iter().filter(|one| one.random_address).count();
    if random > 0 {
        let addresses = count(random, "address has", "addresses have");
        out.facts.notes.push(format!(
            "mcp: {}: {addresses} a long random part, which may be a credential: declare it as a secret if it is",
            host.path
        ));
    }
}
