//! A realm as a system that is administered: its settings, what it writes down of its events, whether its login asks for a second
//! factor, and which populations its export proves to hold in full. In: a realm. Out: its record, its event log, claims of completeness.

use super::emit::Out;
use super::index::Resolved;
use super::record::Flow;
use crate::model::{AttrName, Facts, Kind, Name, Place, Row, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// The id of a realm's event log.
pub(super) const EVENTS: &str = "events";

/// The realm itself, as the system that is administered.
pub(super) fn write(of: &Resolved, out: &mut Out<'_>) {
    let realm = &of.realm;
    let row = out.record(Kind::Resource, out.realm, of.place);
    out.word(row, AttrName::Type, "system", of.place);
    if !realm.title.is_empty() {
        out.facts.attr(row, AttrName::DisplayName, Value::Word(realm.title), of.place);
    }
    out.labels(row, &realm.labels, of.place);
    if !realm.version.is_empty() {
        out.labels(row, &[("version", realm.version)], of.place);
    }
    if let Some(enabled) = realm.enabled {
        out.word(row, AttrName::Status, if enabled { "active" } else { "disabled" }, of.place);
    }
    if let Some(word) = second_factor(of, out.facts) {
        out.facts.entry(row, AttrName::Labels, "second_factor_at_login", word, of.place);
    }
    events(of, row, out);
    if realm.whole && realm.users.is_empty() {
        let end = out.end(Kind::Resource, out.realm);
        out.need(end, "its accounts: this export holds none, and a partial export leaves them out", None, of.place);
    }
    populations(of, out);
}

/// What the export proves to hold in full. Only a full export writes a realm with people's accounts, and then with all its roles,
/// groups and clients; a partial one leaves accounts out, and lists of the admin API can be pages.
fn populations(of: &Resolved, out: &mut Out<'_>) {
    let realm = &of.realm;
    let here = |place: &Place| place.file == of.place.file;
    let people = realm.users.iter().any(|user| user.client.is_empty());
    if !(realm.whole && people && !realm.version.is_empty() && realm.users.iter().all(|user| here(&user.place))) {
        return;
    }
    // Accounts that a user storage (LDAP) has not handed over yet are in no export, and neither are their roles.
    let stored = realm.providers.iter().any(|provider| provider.storage);
    if !stored {
        out.complete(Kind::Human, of.place);
    }
    let own = realm.roles.iter().all(|role| here(&role.place))
        && realm.groups.iter().all(|group| here(&group.place))
        && realm.clients.iter().all(|client| here(&client.place));
    if own && !realm.roles.is_empty() && !realm.clients.is_empty() {
        for kind in [Kind::Group, Kind::Role, Kind::ServiceAccount, Kind::OauthClient] {
            out.complete(kind, of.place);
        }
        if !stored && realm.mappings.is_empty() {
            out.complete(Kind::Grant, of.place);
        }
    }
}

/// Whether the server writes any events of the realm down.
pub(super) fn writes_events(of: &Resolved, facts: &Facts) -> bool {
    let events = of.realm.events;
    [events.logins, events.admin].into_iter().flatten().any(|said| facts.names.text(said.name) == "true")
}

/// The event log, where the export says what is written down.
fn events(of: &Resolved, row: Row, out: &mut Out<'_>) {
    let events = of.realm.events;
    if !writes_events(of, out.facts) {
        return;
    }
    let id = out.name(EVENTS);
    out.refer(row, AttrName::AuditLog, Kind::LogStream, id, of.place);
    let log = out.record(Kind::LogStream, id, of.place);
    for (said, word) in [(events.logins, "authn"), (events.admin, "admin_action")] {
        if let Some(said) = said.filter(|said| out.facts.names.text(said.name) == "true") {
            out.word(log, AttrName::Events, word, said.place);
        }
    }
    if let Some(seconds) = events.kept {
        out.facts.attr(log, AttrName::RetentionDays, Value::Int(seconds / 86_400), of.place);
    }
    for role in &of.realm.roles {
        let guards = matches!(out.facts.names.text(role.name), "manage-events" | "manage-realm");
        if guards && of.manages(role.client, out.facts).is_some() {
            let id = of.role_id(role.client, role.name, out.facts);
            out.refer(log, AttrName::AdministeredBy, Kind::Role, id, role.place);
        }
    }
}

/// Whether a login with a password asks for a second factor, by the flow that browsers go through; nothing where a flow that it calls is
/// not in the files.
pub(super) fn second_factor(of: &Resolved, facts: &Facts) -> Option<&'static str> {
    let flows: FxHashMap<Name, &Flow> = of.realm.flows.iter().map(|flow| (flow.alias, flow)).collect();
    let start = if of.realm.browser_flow.is_empty() { facts.names.get("browser")? } else { of.realm.browser_flow };
    let reached = reached(start, &flows, |flow| &flow.calls)?;
    if !reached.iter().any(|flow| flow.second_factor) {
        return Some("none");
    }
    let (mut asks, mut always) = (false, true);
    for flow in reached.iter().filter(|flow| flow.password) {
        asks = true;
        always &= reached_always(flow, &flows);
    }
    Some(if asks && always { "required" } else { "optional" })
}

fn reached_always(flow: &Flow, flows: &FxHashMap<Name, &Flow>) -> bool {
    reached(flow.alias, flows, |flow| &flow.always_calls).is_some_and(|all| all.iter().any(|flow| flow.always))
}

/// A flow and those that it calls; nothing where one of them is not there.
fn reached<'f>(start: Name, flows: &FxHashMap<Name, &'f Flow>, calls: impl Fn(&'f Flow) -> &'f Vec<Name>) -> Option<Vec<&'f Flow>> {
    let (mut open, mut seen, mut all) = (vec![start], FxHashSet::default(), Vec::new());
    while let Some(alias) = open.pop() {
        if seen.insert(alias) {
            let flow = *flows.get(&alias)?;
            open.extend(calls(flow));
            all.push(flow);
        }
    }
    Some(all)
}
