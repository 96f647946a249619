//! From compact records to facts: agents, the tools that they call, and what they share with the host that runs them.

use super::claude::MAIN;
use super::record::{Agent, Approval, Tool};
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Need, Place, Value};
use crate::source::mcp::{self, Out};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Writes all definitions down.
pub(super) fn write(all: &[Agent], facts: &mut Facts) {
    // Configurations of servers were resolved before: they stand earlier in the list of sources.
    let declared: FxHashSet<(Kind, Name, Name)> = facts
        .records
        .iter()
        .filter(|row| matches!(row.kind, Kind::Agent | Kind::Resource))
        .map(|row| (row.kind, row.scope, row.id))
        .collect();
    let hosts = hosts(all);
    for agent in all {
        Writer { out: Out { facts, scope: agent.scope }, declared: &declared }.agent(agent, &hosts);
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for agent in all {
        let path = facts.files.get(agent.place.file.0 as usize).map_or("", |file| file.path.as_str()).to_owned();
        let held = agent.credentials.all.len() + agent.servers.iter().map(|server| server.credentials.all.len()).sum::<usize>();
        *counts.entry(path).or_default() += held;
    }
    for (path, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        let many = if count == 1 { "credential stands" } else { "credentials stand" };
        facts.notes.push(format!("agents: {path}: {count} {many} there, in plain text or by reference"));
    }
}

/// What the files of a project say of its host's agent together: one that lets calls through without asking beats one that asks.
fn hosts(all: &[Agent]) -> BTreeMap<Name, Approval> {
    let mut hosts: BTreeMap<Name, Approval> = BTreeMap::new();
    for agent in all.iter().filter(|agent| agent.main) {
        let slot = hosts.entry(agent.scope).or_insert(agent.approval);
        if agent.approval == Approval::Nobody || *slot == Approval::Unsaid {
            *slot = agent.approval;
        }
    }
    hosts
}

struct Writer<'f, 'd> {
    out: Out<'f>,
    declared: &'d FxHashSet<(Kind, Name, Name)>,
}

impl Writer<'_, '_> {
    fn agent(&mut self, of: &Agent, hosts: &BTreeMap<Name, Approval>) {
        let (place, scope) = (of.place, of.scope);
        let row = self.out.facts.record(Kind::Agent, scope, of.id, place);
        let agent = self.out.end(Kind::Agent, of.id);
        if !of.display.is_empty() {
            self.out.facts.attr(row, AttrName::DisplayName, Value::Word(of.display), place);
        }
        if let Some(created) = of.created {
            self.out.facts.attr(row, AttrName::Created, Value::Time(created), place);
        }
        if !of.built_from.is_empty() {
            self.out.facts.attr(row, AttrName::BuiltFrom, Value::Word(of.built_from), place);
        }
        if of.acts_as_caller {
            self.out.facts.word(row, AttrName::ActsAs, "caller", place);
        }
        match if of.main { hosts.get(&scope).copied().unwrap_or(of.approval) } else { of.approval } {
            Approval::Nobody => self.out.facts.word(row, AttrName::Approval, "none", place),
            Approval::Required => self.out.facts.word(row, AttrName::Approval, "required", place),
            Approval::Unsaid => {}
        }
        for (key, value) in &of.labels {
            let value = self.out.facts.names.text(*value).to_owned();
            // Several files may describe the host: the words of each are kept.
            let key = if of.main { format!("{key} in {}", self.file(place)) } else { (*key).to_owned() };
            self.out.facts.entry(row, AttrName::Labels, &key, &value, place);
        }
        for tool in &of.tools {
            let end = self.tool(tool, of);
            self.calls(agent, end, tool.place);
        }
        for tool in &of.unattended {
            let end = self.tool(tool, of);
            let row = self.out.facts.implied(Kind::Resource, end.scope, end.id, tool.place);
            self.out.facts.word(row, AttrName::Approval, "none", tool.place);
            self.calls(agent, end, tool.place);
        }
        for server in &of.servers {
            mcp::server(server, agent, &mut self.out);
        }
        let holder = self.out.facts.names.text(of.id).to_owned();
        mcp::own(&of.credentials, &holder, agent, &mut self.out);
        if of.inherits {
            self.inherits(of, agent);
        }
    }

    /// The name of a file without its folders.
    fn file(&self, place: Place) -> String {
        let path = self.out.facts.files.get(place.file.0 as usize).map_or("settings", |file| file.path.as_str());
        path.rsplit('/').next().unwrap_or(path).to_owned()
    }

    fn calls(&mut self, agent: End, tool: End, place: Place) {
        let technique = self.out.name("call-named-tool");
        let edge = EdgeFact::touching(EdgeKind::Invokes, Level::Use, agent, tool, place).by_technique(technique);
        self.out.facts.edges.push(EdgeFact { resolved: false, ..edge });
    }

    /// A tool as a resource: of the project's configuration where it is one of its servers, else of the host.
    fn tool(&mut self, tool: &Tool, of: &Agent) -> End {
        let scope = if tool.server && !of.project.is_empty() { of.project } else { of.scope };
        let end = End::one(Kind::Resource, scope, tool.name);
        let row = self.out.facts.implied(Kind::Resource, scope, tool.name, tool.place);
        self.out.facts.word(row, AttrName::Type, "tool", tool.place);
        if tool.server && !self.declared.contains(&(Kind::Resource, scope, tool.name)) {
            let what = self.out.name("the configuration of this MCP server (the project's `.mcp.json`)");
            self.out.facts.needs.push(Need { of: end, what, until: Some(end), place: tool.place });
        }
        end
    }

    /// An agent that names no tools has those of its host, and the host those of the project's configuration.
    fn inherits(&mut self, of: &Agent, agent: End) {
        let file = self.out.name(".mcp.json");
        let servers = End::one(Kind::Agent, of.project, file);
        let known = self.declared.contains(&(Kind::Agent, of.project, file));
        let mut host = agent;
        if !of.main {
            let main = self.out.name(MAIN);
            self.out.facts.implied(Kind::Agent, of.scope, main, of.place);
            host = self.out.end(Kind::Agent, main);
            self.inherit(of, agent, host);
        }
        if known {
            self.inherit(of, host, servers);
        } else if !of.main {
            let what = self.out.name("the project's `.mcp.json`: this agent names no tools, so it has all of its host's");
            self.out.facts.needs.push(Need { of: agent, what, until: Some(servers), place: of.place });
        }
    }

    fn inherit(&mut self, of: &Agent, from: End, to: End) {
        let technique = self.out.name("inherit-every-tool");
        let own = from.id == of.id;
        let conditions =
            if of.denied.is_empty() || !own { Name::EMPTY } else { self.out.name(&format!("but for {}", of.denied.join(", "))) };
        let edge = EdgeFact::touching(EdgeKind::Invokes, Level::Use, from, to, of.place).by_technique(technique);
        self.out.facts.edges.push(EdgeFact { certainty: Certainty::Assumed, conditions, ..edge });
    }
}
