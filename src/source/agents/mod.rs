//! Agent definitions: what people write down about agents in, agents with the tools that they name, the credentials that lie beside them and
//! what they do without asking out. Definitions are hints: a program reads them and may do more or less, so what is only implied (an agent
//! that names no tools has all of its host's) is assumed.
//!
//! They stand on the platform by default, like the configurations of tools: whoever writes them decides what an agent does. Agents of the
//! product are mapped in `partywall.yaml`.

mod claude;
mod crew;
mod graph;
mod openai;
mod record;
mod resolve;
#[cfg(test)]
mod tests;

use super::{Claim, Context, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Plane};
use record::Agent;

/// The agent definitions source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "agents",
    title: "Agent definitions",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims: |head| form(head.root, head.path).map_or(Claim::No, |(_, layout)| Claim::Yes(layout)),
    start: || Box::new(Agents::default()),
    terraform: &[],
    reads: &[
        "Claude Code: `.claude/agents/*.md` (front matter only) and `.claude/settings.json` (permissions, `env`)",
        "CrewAI `agents.yaml`, LangGraph `langgraph.json`",
        "OpenAI assistants, and requests of the Responses API with tools of type `mcp`",
    ],
    cannot_see: &[
        "whom an agent acts for, and as which identity: `agents: [{ id: NAME, acts_for: [PEOPLE], runs_as: IDENTITY }]`",
        "tools and credentials that only code or the surroundings name: `agents: [{ id: NAME, tools: [TOOL], uses: [SECRET] }]`",
        "what a tool can do: `resources: [{ id: TOOL, type: tool, allows: [{ resource: X, level: write }] }]`",
        "the instructions themselves, and hooks",
        "settings that an organisation or a user puts above those of a project",
    ],
    how: "git ls-files '*.claude/agents/*.md' '*.claude/settings*.json' '*agents.yaml' '*langgraph.json' | xargs -I{} cp --parents {} agents/\n\
          curl -sS https://api.openai.com/v1/assistants?limit=100 -H \"Authorization: Bearer $OPENAI_API_KEY\" -H 'OpenAI-Beta: assistants=v2' > agents/assistants.json",
};

/// The forms of definitions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    ClaudeAgent,
    ClaudeSettings,
    Crew,
    Graph,
    Assistants,
    Request,
}

fn form(root: Item<'_>, path: &str) -> Option<(Form, Layout)> {
    if root.sort() == Sort::Map {
        let whole = if claude::is_agent(root, path) {
            Some(Form::ClaudeAgent)
        } else if claude::is_settings(root, path) {
            Some(Form::ClaudeSettings)
        } else if graph::is_graph(root) {
            Some(Form::Graph)
        } else if openai::is_request(root) {
            Some(Form::Request)
        } else if openai::is_assistant(root) {
            Some(Form::Assistants)
        } else if crew::is_crew(root) {
            Some(Form::Crew)
        } else {
            None
        };
        if whole.is_some() {
            return whole.map(|form| (form, Layout::Whole));
        }
    }
    let listed = openai::is_assistant(context_item(root));
    listed.then_some((Form::Assistants, Layout::Lists))
}

fn context_item(root: Item<'_>) -> Item<'_> {
    super::context::first_item(root)
}

/// All definitions of a run.
#[derive(Default)]
struct Agents {
    all: Vec<Agent>,
}

impl Source for Agents {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        let item = part.item;
        match (part.key, part.index) {
            ("", None) => match form(item, cx.path) {
                Some((Form::ClaudeAgent, _)) => self.all.extend(claude::agent(item, cx)),
                Some((Form::ClaudeSettings, _)) => self.all.push(claude::settings(item, cx)),
                Some((Form::Crew, _)) => crew::read(item, &mut self.all, cx),
                Some((Form::Graph, _)) => graph::read(item, &mut self.all, cx),
                Some((Form::Request, _)) => self.all.push(openai::request(item, cx)),
                Some((Form::Assistants, _)) => self.all.extend(openai::assistant(item, cx)),
                None => cx.problem(
                    item.at(),
                    "this is no form of agent definition that is known",
                    "`partywall sources --how agents` lists the forms",
                ),
            },
            ("" | "data", Some(_)) => self.all.extend(openai::assistant(item, cx)),
            ("has_more", None) if item.bool() == Some(true) => cx.truncated(item.at(), "has_more"),
            _ => {}
        }
        Ok(())
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        resolve::write(&self.all, facts);
    }
}
