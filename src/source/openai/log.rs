//! The audit log: which switches of the organisation were last turned which way, who made which key, and when the last change was seen.
//! A log is a stretch of time, so that it proves what happened and never what did not.

use super::emit::Out;
use super::record::{Org, Switch};
use crate::doc::Item;
use crate::model::{AttrName, Kind, Name, Place, time};
use crate::source::Context;

/// Events that turn something on or off, with what it is.
const SWITCHES: &[(&str, &str, bool)] = &[
    ("scim.enabled", "scim", true),
    ("scim.disabled", "scim", false),
    ("ip_allowlist.config.activated", "ip_allowlist", true),
    ("ip_allowlist.config.deactivated", "ip_allowlist", false),
    ("certificates.activated", "mutual_tls", true),
    ("certificates.deactivated", "mutual_tls", false),
];

/// The start of events about single sign-on; the last word says what happened.
const SSO: &str = "tenant.sso_connection.";

/// Takes one entry.
pub(super) fn read(org: &mut Org, item: Item<'_>, cx: &mut Context<'_>) {
    let sort = item.text_of("type").unwrap_or("");
    let at = item.get("effective_at").and_then(|value| value.int().map(time::from_number).or_else(|| value.text().and_then(time::parse)));
    let place = cx.place(item.at());
    let log = &mut org.log;
    log.entries += 1;
    if log.first.is_none() {
        log.first = Some(place);
    }
    let name = cx.name(sort);
    log.sorts.insert(name);
    log.last = log.last.max(at);
    let Some(at) = at else { return };
    let mut turn = |what: &str, state: &str, cx: &mut Context<'_>| {
        let (what, state) = (cx.name(what), cx.name(state));
        let newer = log.switches.get(&what).is_none_or(|known| (known.at, known.place) <= (at, place));
        if newer {
            log.switches.insert(what, Switch { state, at, place });
        }
    };
    if let Some((_, what, on)) = SWITCHES.iter().find(|(event, ..)| *event == sort) {
        turn(what, if *on { "on" } else { "off" }, cx);
    } else if let Some(what) = sort.strip_prefix(SSO) {
        turn("sso_connection", what, cx);
    } else if sort == "organization.updated"
        && let Some(state) = item.at_path(&[sort, "changes_requested", "api_call_logging"]).and_then(|value| value.text())
    {
        turn("api_call_logging", state, cx);
    } else if matches!(sort, "api_key.created" | "service_account.created") {
        let actor = item.get("actor");
        let by_session = actor.and_then(|actor| actor.at_path(&["session", "user", "id"]));
        let by_key = actor.and_then(|actor| actor.at_path(&["api_key", "user", "id"]));
        let made = item.at_path(&[sort, "id"]).and_then(|id| id.text());
        if let (Some(made), Some(maker)) = (made, by_session.or(by_key).and_then(|id| id.text())) {
            org.makers.push((cx.name(made), cx.name(maker)));
        }
    }
}

/// Writes what the log and the groups say of the organisation as a system of its plane.
pub(super) fn write(org: &Org, out: &mut Out<'_>) {
    let scim = org.groups.iter().find(|group| group.scim).map(|group| group.place);
    let by_user = org.users.iter().find(|user| user.scim == Some(true)).map(|user| user.place);
    let Some(place) = org.log.first.or(scim).or(by_user) else { return };
    // One of several systems of its plane: the boundary of the plane itself is the company's to declare.
    let id = out.scope;
    let row = out.record(Kind::Boundary, id, Name::EMPTY, place);
    let mut filled = scim.or(by_user);
    if let Some(place) = org.log.first {
        let stream = out.name("audit log");
        let made = out.record(Kind::LogStream, stream, Name::EMPTY, place);
        out.word(made, AttrName::DisplayName, "the audit log of the organisation", place);
        let mut sorts: Vec<String> = org.log.sorts.iter().map(|sort| out.text(*sort)).collect();
        sorts.sort_unstable();
        sorts.retain(|sort| !sort.is_empty());
        for sort in sorts {
            out.word(made, AttrName::Events, &sort, place);
        }
        out.refer(row, AttrName::AuditLog, Kind::LogStream, stream, place);
        if let Some(at) = org.log.last {
            label(row, "last_change_seen", &time::format(at), place, out);
        }
    }
    let mut switches: Vec<(String, &Switch)> = org.log.switches.iter().map(|(what, switch)| (out.text(*what), switch)).collect();
    switches.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    for (what, switch) in switches {
        let state = out.text(switch.state);
        label(row, &what, &state, switch.place, out);
        label(row, &format!("{what}_since"), &time::format(switch.at), switch.place, out);
        match (what.as_str(), state.as_str()) {
            ("scim", "on") => filled = Some(switch.place),
            ("ip_allowlist", "on") => out.word(row, AttrName::Network, "restricted", switch.place),
            ("ip_allowlist", "off") => out.word(row, AttrName::Network, "open", switch.place),
            _ => {}
        }
    }
    if let Some(place) = filled {
        out.word(row, AttrName::Provisioning, "scim", place);
    }
}

fn label(row: crate::model::Row, key: &str, value: &str, place: Place, out: &mut Out<'_>) {
    out.facts.entry(row, AttrName::Labels, key, value, place);
}
