//! Managed agents with their tools and identity, deployments that run them, vaults and the credentials that a deployment hands out.

use super::emit::Out;
use super::record::{Agent, Credential, Deployment, Org, Tool};
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Kind, Name, Place, Stated};
use rustc_hash::{FxHashMap, FxHashSet};

/// The file convention that says whose an item is.
const KEEP: &str = "keep its list under `workspaces/ID/`, or give `--scope workspace=ID`";

/// Writes agents, deployments, vaults and credentials.
pub(super) fn write(org: &Org, out: &mut Out<'_>) {
    let archived: FxHashSet<Name> = org.agents.iter().filter(|agent| agent.archived).map(|agent| agent.id).collect();
    for agent in &org.agents {
        write_agent(agent, out);
    }
    let mut gone: FxHashSet<Name> = FxHashSet::default();
    for vault in &org.vaults {
        let place = vault.place;
        let row = out.record(Kind::Resource, vault.id, vault.workspace, place);
        out.word(row, AttrName::Type, "store", place);
        out.named(row, AttrName::DisplayName, vault.title, place);
        out.created(row, vault.created, place);
        if vault.archived {
            gone.insert(vault.id);
            out.word(row, AttrName::Status, "archived", place);
        }
        lost(Kind::Resource, vault.id, vault.workspace, "the workspace of this vault", place, out);
    }
    for credential in &org.credentials {
        write_credential(credential, gone.contains(&credential.vault), out);
    }
    let mut of_vault: FxHashMap<Name, Vec<Name>> = FxHashMap::default();
    for credential in org.credentials.iter().filter(|credential| !credential.archived) {
        of_vault.entry(credential.vault).or_default().push(credential.id);
    }
    let mut skipped = 0;
    for deployment in &org.deployments {
        if deployment.archived || archived.contains(&deployment.agent) {
            skipped += 1;
        } else {
            write_deployment(deployment, &of_vault, &gone, out);
        }
    }
    if skipped > 0 {
        out.note(format!("anthropic: {skipped} deployments are archived, or their agent is, not used for the graph"));
    }
}

fn lost(kind: Kind, id: Name, workspace: Name, what: &str, place: Place, out: &mut Out<'_>) {
    if workspace.is_empty() {
        let end = out.end(kind, id);
        out.need(end, &format!("{what}: {KEEP}"), place);
    }
}

fn write_agent(agent: &Agent, out: &mut Out<'_>) {
    let place = agent.place;
    let row = out.record(Kind::Agent, agent.id, agent.workspace, place);
    out.named(row, AttrName::DisplayName, agent.title, place);
    out.created(row, agent.created, place);
    if !agent.model.is_empty() {
        let model = out.text(agent.model);
        out.label(row, "model", &model, place);
    }
    if agent.archived {
        return out.word(row, AttrName::Status, "archived", place);
    }
    lost(Kind::Agent, agent.id, agent.workspace, "the workspace of this agent", place, out);
    for (tool, at) in &agent.tools {
        let (id, title) = match tool {
            Tool::BuiltIn => (out.name("agent toolset"), "shell, files and web, as the vendor runs them"),
            Tool::Server(address) => (*address, ""),
            Tool::Custom(name) => {
                let name = out.text(*name);
                (out.joined(agent.id, "/", &name), "a tool that the calling application runs")
            }
        };
        if out.first(Kind::Resource, id) {
            let row = out.implied(Kind::Resource, id, Name::EMPTY, *at);
            out.word(row, AttrName::Type, "tool", *at);
            if !title.is_empty() {
                out.word(row, AttrName::DisplayName, title, *at);
            }
        }
        out.refer(row, AttrName::Tools, Kind::Resource, id, *at);
    }
    for (other, at) in &agent.agents {
        if *other != agent.id {
            if out.first(Kind::Agent, *other) && !out.agents.iter().any(|(_, id, _)| id == other) {
                out.implied(Kind::Agent, *other, Name::EMPTY, *at);
            }
            out.refer(row, AttrName::Tools, Kind::Agent, *other, *at);
        }
    }
    let words: Vec<String> = agent.policies.iter().map(|policy| out.text(*policy)).collect();
    // One tool that nobody is asked about is enough to act unattended; `auto` is judged by a machine.
    if words.iter().any(|word| matches!(word.as_str(), "always_allow" | "auto")) {
        out.word(row, AttrName::Approval, "none", place);
    } else if !words.is_empty() && words.iter().all(|word| word == "always_ask") {
        out.word(row, AttrName::Approval, "required", place);
    }
    if words.iter().any(|word| !matches!(word.as_str(), "always_allow" | "auto" | "always_ask")) {
        out.note("anthropic: a tool of an agent has a permission policy that is not known here");
    }
    if !agent.aws_role.is_empty() {
        aws_role(agent, row, out);
    }
    if agent.strange_identity {
        let end = out.end(Kind::Agent, agent.id);
        out.need(end, "whom this agent runs as: its identity is of a type that is not known here", place);
    }
}

/// `arn:aws:iam::123456789012:role/x` is a service account of the account that stands in it.
fn aws_role(agent: &Agent, row: crate::model::Row, out: &mut Out<'_>) {
    let place = agent.place;
    let arn = out.text(agent.aws_role);
    let account = arn.split(':').nth(4).unwrap_or("").to_owned();
    let scope = out.name(&format!("aws:{account}"));
    let end = End::one(Kind::ServiceAccount, scope, agent.aws_role);
    out.facts.implied(Kind::ServiceAccount, scope, agent.aws_role, place);
    out.facts.refer(row, AttrName::RunsAs, Kind::ServiceAccount, scope, agent.aws_role, place);
    out.need_until(end, "what this AWS role may do: add the export of its account", Some(end), place);
}

fn write_credential(credential: &Credential, of_dead_vault: bool, out: &mut Out<'_>) {
    let place = credential.place;
    let workspace = out.credentials.iter().find(|(_, id, _)| *id == credential.id).map_or(credential.workspace, |(of, ..)| *of);
    let row = out.record(Kind::Secret, credential.id, workspace, place);
    let sort = out.text(credential.sort);
    match sort.as_str() {
        "static_bearer" | "mcp_oauth" => out.word(row, AttrName::Type, "token", place),
        // The value can be of any sort.
        "environment_variable" => {}
        _ => out.note("anthropic: a vault credential authenticates in a way that is not known here"),
    }
    if !sort.is_empty() {
        out.label(row, "auth", &sort, place);
    }
    out.word(row, AttrName::Issued, "stored", place);
    out.named(row, AttrName::DisplayName, credential.title, place);
    out.named(row, AttrName::Fingerprint, credential.id, place);
    out.created(row, credential.created, place);
    out.word(row, AttrName::Status, if credential.archived || of_dead_vault { "archived" } else { "active" }, place);
    if credential.refreshed {
        // The time that it states is that of the access token, which is renewed.
        out.word(row, AttrName::Rotation, "automatic", place);
    } else if let Stated::Is(_) = credential.expires {
        out.time(row, AttrName::Expires, credential.expires, place);
    }
    for host in &credential.hosts {
        let host = out.text(*host);
        out.label(row, &format!("host.{host}"), "true", place);
    }
    if credential.vault.is_empty() {
        let end = out.end(Kind::Secret, credential.id);
        out.need(end, "the vault of this credential: keep the list as `vaults/ID/credentials.json`", place);
    } else {
        if out.first(Kind::Resource, credential.vault) {
            let row = out.implied(Kind::Resource, credential.vault, workspace, place);
            out.word(row, AttrName::Type, "store", place);
        }
        // In words and not as a store: no answer ever gives a value, so whoever reads the vault learns nothing.
        let text = format!("vault {}", out.text(credential.vault));
        out.word(row, AttrName::StoredIn, &text, place);
    }
    if !credential.archived && !of_dead_vault {
        lost(Kind::Secret, credential.id, workspace, "the workspace of this credential's vault", place, out);
    }
}

/// Every run of a deployment may use every credential of its vaults, and whoever changes the agent decides what the run does.
fn write_deployment(deployment: &Deployment, of_vault: &FxHashMap<Name, Vec<Name>>, gone: &FxHashSet<Name>, out: &mut Out<'_>) {
    let place = deployment.place;
    let row = out.record(Kind::Workload, deployment.id, deployment.workspace, place);
    out.word(row, AttrName::Class, "agent", place);
    out.named(row, AttrName::DisplayName, deployment.title, place);
    out.created(row, deployment.created, place);
    out.label(row, "schedule", if deployment.scheduled { "recurring" } else { "manual" }, place);
    if !deployment.status.is_empty() {
        let status = out.text(deployment.status);
        // A paused deployment still holds everything, and is started again by a word.
        out.label(row, "status", &status, place);
    }
    let by = out.end(Kind::Workload, deployment.id);
    if deployment.agent.is_empty() {
        return out.need(by, "the agent that this deployment runs", place);
    }
    if out.first(Kind::Agent, deployment.agent) {
        out.implied(Kind::Agent, deployment.agent, deployment.workspace, place);
        let end = out.end(Kind::Agent, deployment.agent);
        out.need_until(end, "the agents of this workspace: what this agent can call", Some(end), place);
    }
    out.refer(row, AttrName::RunsAs, Kind::Agent, deployment.agent, place);
    for (vault, at) in deployment.vaults.iter().filter(|(vault, _)| !gone.contains(vault)) {
        let Some(credentials) = of_vault.get(vault) else {
            if out.first(Kind::Resource, *vault) {
                let row = out.implied(Kind::Resource, *vault, deployment.workspace, *at);
                out.word(row, AttrName::Type, "store", *at);
            }
            let text = format!("the credentials of the vault `{}`, which its runs can use", out.text(*vault));
            out.need(by, &text, *at);
            continue;
        };
        for credential in credentials {
            let (from, to) = (out.end(Kind::Agent, deployment.agent), out.end(Kind::Secret, *credential));
            let technique = out.name("run-with-vault");
            let edge = EdgeFact { by, technique, ..EdgeFact::becoming(EdgeKind::UsesSecret, from, to, *at) };
            out.facts.edges.push(edge);
        }
    }
}
