//! What the tenant itself says: its flags, second factors, log streams; and lists that stop before their end.

use super::clients::anyone;
use super::emit::{Out, SURE};
use super::record::{Page, Stream, Tenant};
use super::scopes::OF_STREAMS;
use crate::model::{AttrName, EdgeFact, EdgeKind, Facts, Kind, Level, Name, Problem, Row};
use std::collections::{BTreeMap, BTreeSet};

/// Names the streams that events flow into as the log of a record: those that are on, or of which nothing says otherwise.
pub(super) fn audit_log(row: Row, tenant: &Tenant, out: &mut Out<'_>) {
    let flows = |stream: &&Stream| matches!(out.facts.names.text(stream.status), "" | "active");
    let on: Vec<&Stream> = tenant.streams.iter().filter(flows).collect();
    for stream in on {
        out.refer(row, AttrName::AuditLog, Kind::LogStream, stream.key(), stream.place);
    }
}

pub(super) fn write(tenant: &Tenant, out: &mut Out<'_>) {
    let place = out.place;
    let row = out.record(Kind::Resource, out.system, place);
    out.word(row, AttrName::Type, "system", place);
    for (key, value, place) in &tenant.settings {
        match *key {
            "friendly_name" => out.named(row, AttrName::DisplayName, *value, *place),
            key => out.label(row, key, *value, *place),
        }
    }
    let join = |all: Vec<String>| if all.is_empty() { "none".to_owned() } else { all.join(" ") };
    if let Some(policies) = &tenant.policies {
        let all = join(policies.iter().map(|policy| out.text(*policy)).collect());
        let all = out.name(&all);
        out.label(row, "mfa_policy", all, place);
    }
    if !tenant.factors.is_empty() {
        let on: BTreeSet<String> = tenant.factors.iter().filter(|(_, enabled)| *enabled).map(|(name, _)| out.text(*name)).collect();
        let on = out.name(&join(on.into_iter().collect()));
        out.label(row, "factors", on, place);
    }
    if tenant.streams_stated && tenant.streams.is_empty() {
        let none = out.name("none");
        out.label(row, "log_streams", none, place);
    }
    audit_log(row, tenant, out);
    streams(tenant, out);
    if let Some(place) = tenant.open_registration {
        let (from, to) = (anyone(out, place), out.system());
        out.edge(EdgeFact::touching(EdgeKind::Allows, Level::Use, from, to, place), "register-client", Name::EMPTY, SURE);
    }
    for (what, count) in &tenant.unused {
        out.facts.notes.push(format!("auth0: {count} of `{}` read, not used for the graph", crate::doc::shown(what)));
    }
    let titles = tenant.clients.iter().map(|one| one.title).chain(tenant.apis.iter().map(|one| one.identifier));
    let titles = titles.chain(tenant.grants.iter().map(|one| one.audience)).chain(tenant.connections.iter().map(|one| one.title));
    let marked: BTreeSet<Name> = titles.filter(|name| out.facts.names.text(*name).contains("##")).collect();
    if !marked.is_empty() {
        let count = marked.len();
        let text = format!(
            "auth0: {count} names hold marks (`##KEY##`) that a deployment fills in: what is deployed may be called otherwise, and then is not joined with them"
        );
        out.facts.notes.push(text);
    }
    pages(&tenant.pages, out.facts);
}

fn streams(tenant: &Tenant, out: &mut Out<'_>) {
    for stream in &tenant.streams {
        let row = out.record(Kind::LogStream, stream.key(), stream.place);
        out.named(row, AttrName::DisplayName, stream.title, stream.place);
        out.named(row, AttrName::Status, stream.status, stream.place);
        out.label(row, "type", stream.sort, stream.place);
        for event in &stream.events {
            out.named(row, AttrName::Events, *event, stream.place);
        }
        let mut seen = BTreeSet::new();
        for grant in &tenant.grants {
            let can = grant.all_scopes || grant.scopes.iter().any(|scope| OF_STREAMS.contains(&out.facts.names.text(scope.name)));
            let management = super::refer::management(&out.text(grant.audience), None) != super::refer::Management::No;
            let client = out.index.clients.of(grant.client);
            if can && management && !grant.of_user && !grant.client.is_empty() && seen.insert(client) {
                out.refer(row, AttrName::AdministeredBy, Kind::OauthClient, client, stream.place);
            }
        }
    }
}

/// Lists that stop before their total, or name a next page, are problems unless another file goes on. No list proves that it is all.
fn pages(pages: &[Page], facts: &mut Facts) {
    let mut lists: BTreeMap<&str, Vec<&Page>> = BTreeMap::new();
    for page in pages {
        lists.entry(page.list.as_str()).or_default().push(page);
    }
    for (_, pages) in lists {
        let total = pages.iter().filter_map(|page| page.total).max();
        let mut stretches: Vec<(i64, i64)> = pages.iter().map(|page| (page.start, page.start.saturating_add(page.count))).collect();
        stretches.sort_unstable();
        let reached = stretches.iter().fold(0, |reached, (start, end)| if *start <= reached { reached.max(*end) } else { reached });
        let short = total.filter(|total| reached < *total);
        // The last page of a list with a cursor has none.
        let goes_on = pages.iter().all(|page| page.next);
        let Some(last) = pages.last().filter(|_| short.is_some() || goes_on) else { continue };
        let message = match short {
            Some(total) => format!("the answer says that there are {total} (`total`), {reached} are here"),
            None => "the export says that more follows (`next`)".to_owned(),
        };
        facts.problems.push(Problem { path: last.path.clone(), at: Some(last.place.at), message, help: "get the remaining pages".into() });
        if let Some(file) = facts.files.get_mut(last.place.file.0 as usize) {
            file.truncated = true;
        }
    }
    let bare = |page: &&Page| page.total.is_none() && !page.next && matches!(page.count, 50 | 100) && !page.list.ends_with('/');
    for page in pages.iter().filter(bare).take(20) {
        let text = format!(
            "auth0: {} holds exactly {} items and no total: it may be a first page; ask with `include_totals=true`",
            page.path, page.count
        );
        facts.notes.push(text);
    }
}
