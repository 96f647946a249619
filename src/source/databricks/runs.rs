//! What runs in a workspace and with whose rights: serving endpoints with the secrets they call models with, apps and jobs.

use super::access::secret;
use super::people::{Index, inside};
use super::record::{App, Endpoint, Job};
use crate::model::{AttrName, Kind, Name, Place, Row};
use crate::source::writer::Writer;

/// The model that an endpoint serves, and the secrets it calls others with.
pub(super) fn endpoint(of: &Endpoint, index: &Index, out: &mut Writer<'_>) {
    let (workspace, place) = (of.of.workspace, of.place);
    let id = inside(workspace, &format!("serving-endpoints/{}", out.text(of.name)), out);
    let row = out.record(Kind::Resource, id, place);
    out.word(row, AttrName::Type, "model", place);
    out.within(row, "workspace", workspace, place);
    out.time(row, AttrName::Created, of.created, place);
    creator(row, of.creator, workspace, index, place, out);
    for provider in &of.providers {
        let key = format!("provider:{}", out.text(*provider));
        let yes = out.name("true");
        out.label(row, &key, yes, place);
    }
    for (vault, key) in &of.secrets {
        let secret = secret(workspace, *vault, *key, place, out);
        out.refer(row, AttrName::Uses, Kind::Secret, secret, place);
    }
    for (key, digest) in &of.clear {
        let text = format!("{} {}", out.text(id), out.text(*key));
        let secret = out.name(&text);
        let held = out.record(Kind::Secret, secret, place);
        out.word(held, AttrName::Type, "api_key", place);
        out.word(held, AttrName::StoredIn, "code", place);
        out.named(held, AttrName::Fingerprint, *digest, place);
        let clear = out.name("clear");
        out.label(held, "in_export", clear, place);
        out.refer(row, AttrName::Uses, Kind::Secret, secret, place);
    }
    if !of.clear.is_empty() {
        out.note(format!(
            "databricks: {} credentials stand in the clear in the configuration of a serving endpoint; dropped",
            of.clear.len()
        ));
    }
    if of.silent {
        let end = out.end(Kind::Resource, id);
        out.need(end, "the secret with which this endpoint calls a model elsewhere: declare it as `uses`", None, place);
    }
}

/// Who made something, where that is somebody known.
fn creator(row: Row, by: Name, workspace: Name, index: &Index, place: Place, out: &mut Writer<'_>) {
    if !by.is_empty() {
        let (kind, id) = index.principal(workspace, None, by, place, out);
        if kind != Kind::Group {
            out.refer(row, AttrName::CreatedBy, kind, id, place);
        }
    }
}

/// An app runs as a service principal of its own.
pub(super) fn app(of: &App, index: &Index, out: &mut Writer<'_>) {
    let (workspace, place) = (of.of.workspace, of.place);
    let id = inside(workspace, &format!("apps/{}", out.text(of.name)), out);
    let row = out.record(Kind::Workload, id, place);
    out.word(row, AttrName::Class, "serving", place);
    out.within(row, "workspace", workspace, place);
    out.time(row, AttrName::Created, of.created, place);
    creator(row, of.creator, workspace, index, place, out);
    if !of.client.is_empty() {
        let (_, id) = index.principal(workspace, Some(Kind::ServiceAccount), of.client, place, out);
        out.refer(row, AttrName::RunsAs, Kind::ServiceAccount, id, place);
    }
    for (vault, key) in &of.secrets {
        let secret = secret(workspace, *vault, *key, place, out);
        out.refer(row, AttrName::Uses, Kind::Secret, secret, place);
    }
}

pub(super) fn job(of: &Job, index: &Index, out: &mut Writer<'_>) {
    let (workspace, place) = (of.of.workspace, of.place);
    let id = inside(workspace, &format!("jobs/{}", out.text(of.id)), out);
    let row = out.record(Kind::Workload, id, place);
    out.named(row, AttrName::DisplayName, of.title, place);
    out.within(row, "workspace", workspace, place);
    creator(row, of.creator, workspace, index, place, out);
    if of.runs_as.is_empty() {
        let end = out.end(Kind::Workload, id);
        return out.need(end, "whom this job runs as", None, place);
    }
    let (kind, identity) = index.principal(workspace, None, of.runs_as, place, out);
    if kind != Kind::Group {
        out.refer(row, AttrName::RunsAs, kind, identity, place);
    }
}
