//! From compact records to facts: who holds which role where, what each key opens, and which credentials a project keeps.

use super::roles::{ORGANISATION, ORGANISATION_KEY, PROJECT, PROJECT_KEY, Power, Rights, To};
use super::{Connection, Key, Member, Of, Org};
use crate::model::{AttrName, EdgeKind, End, Facts, Kind, Level, Name, Place, Problem};
use crate::source::writer::Writer;
use std::collections::{BTreeMap, BTreeSet};

const LOST: &str = "whether this list is the organisation's or a project's: keep it as `organization/` or `projects/ID/`, or give `--scope organization=NAME` or `--scope project=ID`";

/// What the roles of one organisation reach.
struct Reach {
    projects: BTreeMap<Name, Place>,
    /// Credentials of model providers, by project.
    credentials: BTreeMap<Name, Vec<(Name, Place)>>,
}

/// Writes one organisation down.
pub(super) fn write(scope: &str, org: &Org, facts: &mut Facts) {
    let Some(place) = org.first else { return };
    let mut out = Writer::new(facts, scope, "organisation");
    let organisation = out.name("organisation");
    let row = out.record(Kind::Resource, organisation, place);
    out.word(row, AttrName::Type, "system", place);
    let mut reach = Reach { projects: BTreeMap::new(), credentials: BTreeMap::new() };
    projects(org, &mut reach, &mut out);
    for connection in &org.connections {
        self::connection(connection, &mut reach, &mut out);
    }
    for member in &org.members {
        self::member(member, &reach, &mut out);
    }
    for key in &org.keys {
        self::key(key, &reach, &mut out);
    }
    if org.unknown > 0 {
        out.note(format!("langfuse: {} items of a kind that is not known here were not read", org.unknown));
    }
    pages(org, facts);
}

fn projects(org: &Org, reach: &mut Reach, out: &mut Writer<'_>) {
    for project in &org.projects {
        if project.id.is_empty() {
            continue;
        }
        reach.projects.entry(project.id).or_insert(project.place);
        let row = out.record(Kind::Resource, project.id, project.place);
        out.word(row, AttrName::Type, "system", project.place);
        out.named(row, AttrName::DisplayName, project.title, project.place);
        out.within(row, "project", project.id, project.place);
        out.time(row, AttrName::Created, project.created, project.place);
    }
    for (project, place) in &org.named {
        if reach.projects.insert(*project, *place).is_none() {
            let row = out.implied(Kind::Resource, *project, *place);
            out.word(row, AttrName::Type, "system", *place);
            out.within(row, "project", *project, *place);
        }
    }
    for (project, place) in reach.projects.clone() {
        for (part, sort) in [("traces", "database"), ("prompts", "prompt"), ("models", "model")] {
            let id = out.name(&format!("{}/{part}", out.text(project)));
            let row = out.implied(Kind::Resource, id, place);
            out.word(row, AttrName::Type, sort, place);
            out.within(row, "project", project, place);
        }
    }
}

/// The end that a right reaches: of one project, or the set over all.
fn ends(to: To, of: Of, reach: &Reach, place: Place, out: &mut Writer<'_>) -> Option<End> {
    let part = match to {
        To::Organisation => {
            let id = out.name("organisation");
            return Some(out.end(Kind::Resource, id));
        }
        To::Project => "",
        To::Traces => "/traces",
        To::Prompts => "/prompts",
        To::Models => "/models",
    };
    match of {
        Of::Unknown => None,
        Of::Project(project) => {
            let id = out.name(&format!("{}{part}", out.text(project)));
            Some(out.end(Kind::Resource, id))
        }
        Of::Organisation if reach.projects.is_empty() => None,
        Of::Organisation => {
            let mut all = Vec::new();
            for (project, place) in &reach.projects {
                all.push((out.name(&format!("{}{part}", out.text(*project))), *place));
            }
            let id = if part.is_empty() { "projects" } else { part.trim_start_matches('/') };
            Some(out.set(id, Kind::Resource, &all, place))
        }
    }
}

/// The role of a table's line, with its edges the first time.
fn role(rights: &Rights, of: Of, reach: &Reach, place: Place, out: &mut Writer<'_>) -> Name {
    let id = match of {
        Of::Project(project) => out.name(&format!("{}/{}", out.text(project), rights.word)),
        _ => out.name(rights.word),
    };
    if !out.first(Kind::Role, id) {
        return id;
    }
    let row = out.implied(Kind::Role, id, place);
    if let Of::Project(project) = of {
        out.within(row, "project", project, place);
    }
    let from = out.end(Kind::Role, id);
    for (to, level) in rights.touches {
        let Some(end) = ends(*to, of, reach, place, out) else { continue };
        let technique = match (to, level) {
            (To::Organisation, Level::Administer) => "administer-langfuse-organisation",
            (To::Project, Level::Administer) => "administer-langfuse-project",
            (To::Prompts, Level::Write) => "change-prompt",
            (To::Traces, _) => "read-traces",
            _ => "",
        };
        out.touch(from, *level, end, technique, place);
    }
    for power in rights.powers {
        match power {
            Power::OrganisationKeys => {
                let organisation = out.name("organisation");
                let end = out.end(Kind::Resource, organisation);
                let conditions = "the version lets this role make keys of the organisation, which change any membership";
                out.becomes(EdgeKind::Manages, from, end, "make-langfuse-organisation-key", conditions, place);
            }
            Power::Connections => connections_of(from, of, reach, place, out),
        }
    }
    id
}

/// Who can change a connection can replace its key, and may get at it by sending it elsewhere.
fn connections_of(from: End, of: Of, reach: &Reach, place: Place, out: &mut Writer<'_>) {
    let mine: Vec<(Name, Place)> = match of {
        Of::Project(project) => reach.credentials.get(&project).cloned().unwrap_or_default(),
        Of::Organisation => reach.credentials.values().flatten().copied().collect(),
        Of::Unknown => return,
    };
    if mine.is_empty() {
        return;
    }
    let id = match of {
        Of::Project(project) => format!("{}/llm-connections", out.text(project)),
        _ => "llm-connections".to_owned(),
    };
    let set = out.set(&id, Kind::Secret, &mine, place);
    let conditions = "the address of a connection can be changed without giving its key anew";
    out.becomes(EdgeKind::ReadsSecret, from, set, "repoint-llm-connection", conditions, place);
    out.becomes(EdgeKind::Manages, from, set, "replace-llm-connection", "", place);
}

fn member(of: &Member, reach: &Reach, out: &mut Writer<'_>) {
    let place = of.place;
    if of.user.is_empty() {
        return out.note("langfuse: a membership without `userId` was left out".into());
    }
    let row = out.record(Kind::Human, of.user, place);
    out.named(row, AttrName::Emails, of.email, place);
    out.named(row, AttrName::DisplayName, of.title, place);
    let end = out.end(Kind::Human, of.user);
    if of.of == Of::Unknown {
        return out.need(end, LOST, None, place);
    }
    let word = out.text(of.role);
    let table = if of.of == Of::Organisation { ORGANISATION } else { PROJECT };
    let Some(rights) = table.iter().find(|rights| rights.word == word) else {
        out.note(format!("langfuse: the role `{word}` is not known here; what it may do was not read"));
        return out.need(end, "what the role of this membership may do", None, place);
    };
    // `NONE` in a project leaves what the organisation's role gives.
    if !rights.touches.is_empty() {
        let role = role(rights, of.of, reach, place, out);
        out.grant((Kind::Human, of.user), role, place);
    }
    if of.of == Of::Organisation && reach.projects.is_empty() {
        out.need(end, "the list of projects, in which the organisation's roles count", None, place);
    }
}

/// A key acts as its project or organisation; nobody's leaving ends it.
fn key(of: &Key, reach: &Reach, out: &mut Writer<'_>) {
    let place = of.place;
    let row = out.record(Kind::Secret, of.id, place);
    out.word(row, AttrName::Type, "api_key", place);
    out.word(row, AttrName::Issued, "stored", place);
    out.named(row, AttrName::DisplayName, of.title, place);
    out.time(row, AttrName::Created, of.created, place);
    out.time(row, AttrName::Expires, of.expires, place);
    out.time(row, AttrName::LastUsed, of.last_used, place);
    let end = out.end(Kind::Secret, of.id);
    let rights = match of.of {
        Of::Unknown => return out.need(end, LOST, None, place),
        Of::Organisation => &ORGANISATION_KEY,
        Of::Project(project) => {
            out.within(row, "project", project, place);
            &PROJECT_KEY
        }
    };
    out.word(row, AttrName::Breadth, if of.of == Of::Organisation { "organisation" } else { "project" }, place);
    let identity = out.name(&format!("key {}", out.text(of.id)));
    let account = out.implied(Kind::ServiceAccount, identity, place);
    out.named(account, AttrName::DisplayName, of.title, place);
    out.refer(row, AttrName::AuthenticatesAs, Kind::ServiceAccount, identity, place);
    let role = role(rights, of.of, reach, place, out);
    let grant = out.grant((Kind::ServiceAccount, identity), role, place);
    let technique = if of.of == Of::Organisation { "use-langfuse-organisation-key" } else { "use-langfuse-project-key" };
    out.word(grant, AttrName::Technique, technique, place);
}

/// A connection holds a model provider's key for everybody who may use models in the project.
fn connection(of: &Connection, reach: &mut Reach, out: &mut Writer<'_>) {
    let place = of.place;
    let (project, prefix) = match of.of {
        Of::Project(project) => (project, format!("{}/", out.text(project))),
        _ => (Name::EMPTY, String::new()),
    };
    let id =
        if prefix.is_empty() && !of.id.is_empty() { out.text(of.id) } else { format!("{prefix}llm-connections/{}", out.text(of.provider)) };
    let id = out.name(&id);
    let row = out.record(Kind::Secret, id, place);
    out.word(row, AttrName::Type, "api_key", place);
    out.word(row, AttrName::Issued, "stored", place);
    out.time(row, AttrName::Created, of.created, place);
    out.label(row, "adapter", of.adapter, place);
    if of.elsewhere {
        let own = out.name("own");
        out.label(row, "address", own, place);
    }
    if of.headers > 0 {
        let number = out.name(&of.headers.to_string());
        out.label(row, "extra_headers", number, place);
    }
    let end = out.end(Kind::Secret, id);
    if project.is_empty() {
        return out.need(end, "the project of this connection: keep the list as `projects/ID/`, or give `--scope project=ID`", None, place);
    }
    out.within(row, "project", project, place);
    out.need(
        end,
        "which identity of the model provider this key opens: declare `authenticates_as`, or `same_as` the key there",
        None,
        place,
    );
    let models = out.name(&format!("{}/models", out.text(project)));
    let user = out.implied(Kind::Resource, models, place);
    out.refer(user, AttrName::Uses, Kind::Secret, id, place);
    reach.credentials.entry(project).or_default().push((id, place));
}

/// Lists of connections that stop before their last page.
fn pages(org: &Org, facts: &mut Facts) {
    let mut seen: BTreeMap<Name, BTreeSet<i64>> = BTreeMap::new();
    for (project, page, _, _, _) in &org.pages {
        seen.entry(*project).or_default().insert(*page);
    }
    for (project, page, total, path, place) in &org.pages {
        let here = seen.get(project).map_or(0, BTreeSet::len) as i64;
        let last = seen.get(project).and_then(|pages| pages.last()) == Some(page);
        if last && here < *total {
            let message = format!("the answer says that there are {total} pages (`totalPages`), {here} are here");
            facts.problems.push(Problem { path: path.clone(), at: Some(place.at), message, help: "get the remaining pages".into() });
            if let Some(file) = facts.files.get_mut(place.file.0 as usize) {
                file.truncated = true;
            }
        }
    }
}
