//! What runs in a project beside its keys: assistants with their tools and files, and the hosted tools that are switched on. Whoever
//! calls the models of a project can call both, and change the assistants.

use super::emit::Out;
use super::record::{Assistant, Org};
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Kind, Level, Name, Place};
use rustc_hash::FxHashMap;

/// Writes assistants and hosted tools; `from` is the number of edges that were there before the organisation's own.
pub(super) fn write(org: &Org, from: usize, out: &mut Out<'_>) {
    let mut tools: FxHashMap<Name, Vec<(Name, Place)>> = FxHashMap::default();
    for setting in org.settings.iter().filter(|setting| !setting.project.is_empty()) {
        let (key, value) = (out.text(setting.key), out.text(setting.value));
        if let (Some(tool), "enabled") = (key.strip_prefix("hosted_tool_"), value.as_str()) {
            let id = hosted(setting.project, tool, setting.place, out);
            tools.entry(setting.project).or_default().push((id, setting.place));
        }
    }
    let mut agents: FxHashMap<Name, Vec<(Name, Place)>> = FxHashMap::default();
    for assistant in &org.assistants {
        write_assistant(assistant, out);
        agents.entry(assistant.project).or_default().push((assistant.id, assistant.place));
    }
    for (project, _) in out.projects.clone() {
        if let Some(members) = tools.get(&project) {
            let set = set(project, "hosted tools", Kind::Resource, members, out);
            callers(project, from, out, |edge| EdgeFact { to: set, ..edge }, "call-hosted-tool");
        }
        if let Some(members) = agents.get(&project) {
            let set = set(project, "assistants", Kind::Agent, members, out);
            let change = |edge: EdgeFact| EdgeFact { to: set, kind: EdgeKind::Controls, level: None, ..edge };
            callers(project, from, out, change, "change-assistant");
        }
    }
}

/// One more edge for each that calls the project's models.
fn callers(project: Name, from: usize, out: &mut Out<'_>, make: impl Fn(EdgeFact) -> EdgeFact, technique: &str) {
    let models = out.joined(project, "/models");
    let technique = out.name(technique);
    let calls = |edge: &&EdgeFact| edge.to.kind == Some(Kind::Resource) && edge.to.id == models && edge.kind == EdgeKind::Allows;
    let mine = out.facts.edges.get(from..).unwrap_or(&[]).iter().filter(calls).filter(|edge| edge.to.scope == out.scope);
    let new: Vec<EdgeFact> = mine.map(|edge| EdgeFact { technique, ..make(*edge) }).collect();
    out.facts.edges.extend(new);
}

fn set(project: Name, what: &str, kind: Kind, members: &[(Name, Place)], out: &mut Out<'_>) -> End {
    let id = out.joined(project, &format!("/{what}"));
    if out.first(Kind::Set, id) {
        out.write_set(id, kind, project, members.to_vec());
    }
    out.end(Kind::Set, id)
}

/// A tool that the vendor runs for a project.
fn hosted(project: Name, tool: &str, place: Place, out: &mut Out<'_>) -> Name {
    let id = out.joined(project, &format!("/hosted tools/{tool}"));
    if out.first(Kind::Resource, id) {
        let row = out.implied(Kind::Resource, id, project, place);
        out.word(row, AttrName::Type, "tool", place);
        let title = if tool == "mcp" { "any MCP server that a call names" } else { "a tool that the vendor runs" };
        out.word(row, AttrName::DisplayName, title, place);
    }
    id
}

fn write_assistant(assistant: &Assistant, out: &mut Out<'_>) {
    let place = assistant.place;
    let row = out.record(Kind::Agent, assistant.id, assistant.project, place);
    out.named(row, AttrName::DisplayName, assistant.title, place);
    out.created(row, assistant.created, place);
    if !assistant.model.is_empty() {
        let model = out.text(assistant.model);
        out.facts.entry(row, AttrName::Labels, "model", &model, place);
    }
    if assistant.project.is_empty() {
        let end = out.end(Kind::Agent, assistant.id);
        out.need(end, "the project of this assistant: keep the list as `projects/ID/`, or give `--scope project=ID`", place);
    }
    let file_search = out.name("file_search");
    for (tool, place) in &assistant.tools {
        let text = out.text(*tool);
        let id = if assistant.project.is_empty() || text.starts_with("function ") {
            out.joined(assistant.id, &format!("/{text}"))
        } else {
            hosted(assistant.project, &text, *place, out)
        };
        if out.first(Kind::Resource, id) {
            let row = out.implied(Kind::Resource, id, assistant.project, *place);
            out.word(row, AttrName::Type, "tool", *place);
        }
        out.refer(row, AttrName::Tools, Kind::Resource, id, *place);
    }
    if !assistant.tools.iter().any(|(tool, _)| *tool == file_search) {
        return;
    }
    let technique = out.name("search-files");
    for (store, place) in &assistant.stores {
        if out.first(Kind::Resource, *store) {
            let row = out.implied(Kind::Resource, *store, assistant.project, *place);
            out.word(row, AttrName::Type, "vector_store", *place);
        }
        let edge =
            EdgeFact::touching(EdgeKind::Allows, Level::Read, out.end(Kind::Agent, assistant.id), out.end(Kind::Resource, *store), *place);
        out.facts.edges.push(edge.by_technique(technique));
    }
}
