//! MCP configurations: the settings of a program that hosts an agent in (Claude, Visual Studio Code, Cursor, Gemini, Zed …), the agent, the
//! servers that it calls as tools, and the credentials that it hands them out. Every value is sorted where it is read (plain text, a
//! reference, a placeholder) and dropped.
//!
//! Such a file stands on the platform by default: it decides which tools, with which credentials, an agent of those who build and run the
//! service can use, and tools and connectors are what the platform is made of. A configuration of the product's own agents, or of staff
//! who serve customers, is mapped in `partywall.yaml`. Each file is a scope of its own: two programs may call two things `github`.

mod emit;
mod host;
mod server;
mod shape;
#[cfg(test)]
mod tests;

pub(super) use emit::{Out, own, server};
pub(super) use server::{Server, read as read_server};

use super::{Claim, Context, Source, SourceDef};
use crate::doc::{Error, Layout, Part, Sort};
use crate::model::{Facts, Plane};
use host::Host;

/// The MCP configurations source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "mcp",
    title: "MCP configurations",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims: |head| {
        if head.root.sort() == Sort::Map && shape::is_configuration(head.root, head.path) { Claim::Yes(Layout::Whole) } else { Claim::No }
    },
    start: || Box::new(Mcp::default()),
    terraform: &[],
    reads: &[
        "`mcpServers`, `servers` with `inputs`, `context_servers`, `mcp.servers`, `projects.PATH.mcpServers`; comments and last commas are allowed",
        "servers as tools: how they are started, the package or host, whether calls are approved",
        "credentials in `env`, `headers`, `args`, addresses and other keys: how each is given; values are dropped, equal ones told apart by digest",
    ],
    cannot_see: &[
        "who runs the program, and for whom: `agents: [{ id: .mcp.json, scope: \"mcp:.mcp.json\", acts_for: [PERSON] }]`",
        "the identity behind a credential; what its name tells is assumed until it is stated: `secrets: [{ id: SERVER/NAME, authenticates_as: IDENTITY }]`",
        "what a server can do with its credential: `resources: [{ id: SERVER, type: tool, allows: [{ resource: X, level: write }] }]`",
        "the value of a variable, the content of an `envFile`, and Codex's `config.toml`",
        "logins of a remote server that the program keeps elsewhere (OAuth)",
    ],
    how: "git ls-files '*.mcp.json' '*mcp*.json' '*.cursor/*.json' '*.vscode/*.json' | xargs -I{} cp --parents {} mcp/\n\
          cp ~/.claude.json mcp/HOST/claude.json; cp ~/.cursor/mcp.json mcp/HOST/cursor.json   # HOST: a folder for each machine\n\
          values of secrets are dropped while reading and never shown; `jq` can blank them out before",
};

/// All hosts of a run.
#[derive(Default)]
struct Mcp {
    hosts: Vec<Host>,
}

impl Source for Mcp {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        shape::read(part.item, &mut self.hosts, cx);
        Ok(())
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for host in &self.hosts {
            host::write(host, &self.hosts, facts);
        }
    }
}
