//! What is kept of an agent definition while files are read. Values of credentials never get here.

use crate::model::{Name, Place};
use crate::source::Context;
use crate::source::credential::Credentials;
use crate::source::mcp::Server;

/// What an agent does without asking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Approval {
    Unsaid,
    Required,
    Nobody,
}

/// A tool that a definition names.
pub(super) struct Tool {
    pub(super) name: Name,
    /// Whether it is a server of an MCP configuration, by its name there.
    pub(super) server: bool,
    pub(super) place: Place,
}

/// A definition.
pub(super) struct Agent {
    pub(super) scope: Name,
    pub(super) id: Name,
    pub(super) display: Name,
    pub(super) place: Place,
    /// Whether it is the agent of the host itself, which several files of a project describe.
    pub(super) main: bool,
    pub(super) tools: Vec<Tool>,
    /// Whether it has all tools of its host, because it names none.
    pub(super) inherits: bool,
    /// What it may not call although it has all tools.
    pub(super) denied: Vec<String>,
    /// Tools that are called without asking.
    pub(super) unattended: Vec<Tool>,
    pub(super) approval: Approval,
    pub(super) acts_as_caller: bool,
    pub(super) created: Option<i64>,
    pub(super) built_from: Name,
    pub(super) labels: Vec<(&'static str, Name)>,
    pub(super) credentials: Credentials,
    /// Servers that it brings along.
    pub(super) servers: Vec<Server>,
    /// The scope of the project's `.mcp.json`; empty where there can be none.
    pub(super) project: Name,
}

impl Agent {
    pub(super) fn new(scope: Name, id: Name, place: Place) -> Agent {
        Agent {
            scope,
            id,
            display: Name::EMPTY,
            place,
            main: false,
            tools: Vec::new(),
            inherits: false,
            denied: Vec::new(),
            unattended: Vec::new(),
            approval: Approval::Unsaid,
            acts_as_caller: false,
            created: None,
            built_from: Name::EMPTY,
            labels: Vec::new(),
            credentials: Credentials::default(),
            servers: Vec::new(),
            project: Name::EMPTY,
        }
    }

    /// Keeps a word under a label.
    pub(super) fn label(&mut self, key: &'static str, text: Option<&str>, cx: &mut Context<'_>) {
        let fits = |text: &&str| {
            text.len() <= 60
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/ ".contains(&byte))
                && text.split(|c: char| !c.is_ascii_alphanumeric()).all(|word| word.len() <= 24)
                && !crate::source::secrets::has_form(text)
        };
        if let Some(text) = text.filter(fits) {
            let text = cx.name(text);
            self.labels.push((key, text));
        }
    }
}

/// Adds a tool by the name that a definition has for it: `Bash`, `Bash(npm test:*)`, `mcp__server__tool`. What is no name is counted.
pub(super) fn tool(text: &str, at: u32, out: &mut Vec<Tool>, cx: &mut Context<'_>) {
    let text = text.split('(').next().unwrap_or(text).trim();
    let (name, server) = match text.strip_prefix("mcp__") {
        Some(rest) => (rest.split("__").next().unwrap_or(rest), true),
        None => (text, false),
    };
    // Words of a name stand apart; a long run of letters and digits is no name.
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:/@*# ".contains(&byte))
        && name.split(|c: char| !c.is_ascii_alphanumeric()).all(|word| word.len() <= 32);
    if name.is_empty() {
        return;
    }
    if !plain || name.len() > 80 || crate::source::secrets::has_form(name) {
        return cx.note(format!("agents: {}: a tool whose name is no name was left out", cx.path));
    }
    let name = cx.name(name);
    if !out.iter().any(|have| have.name == name && have.server == server) {
        out.push(Tool { name, server, place: cx.place(at) });
    }
}

/// The folder of a project, from the path of a file in it: without `.claude` and what is below.
pub(super) fn project(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let end = parts.iter().rposition(|part| *part == ".claude").unwrap_or(parts.len().saturating_sub(1));
    parts.get(..end).unwrap_or(&[]).join("/")
}
