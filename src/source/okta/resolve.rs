//! From compact records to facts: accounts, groups and what fills them, apps and who is assigned to them.

use super::emit::Out;
use super::index::Index;
use super::record::{Org, User};
use super::sets::Sets;
use super::{admin, clients, federation, policies};
use crate::model::{AttrName, EdgeFact, EdgeKind, Facts, Kind, Level, Name, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Writes one organisation down.
pub(super) fn write(scope: Name, org: &Org, facts: &mut Facts) {
    let Some(place) = org.first else { return };
    let mut out = Out::new(facts, scope, place);
    let index = Index::of(org, &out);
    let end = out.organisation();
    let row = out.implied(Kind::Resource, end.id, place);
    if let Some((on, place)) = org.new_clients_are_super {
        let value = out.name(if on { "true" } else { "false" });
        out.label(row, "new_clients_are_super_administrators", value, place);
    }
    let mfa = policies::write(org, row, &mut out);
    for user in &org.users {
        account(user, mfa, &mut out);
    }
    factors(org, &mut out);
    groups(org, &index, &mut out);
    apps(org, &index, &mut out);
    let mut sets = Sets::new(org, &index);
    clients::write(org, &mut sets, &mut out);
    federation::write(org, &mut sets, &mut out);
    admin::write(org, &mut sets, &mut out);
    told(org, &mut out);
}

/// What an account's state means: whether one can log in as it.
fn state(word: &str) -> Option<&'static str> {
    match word {
        // Locked out, expired and being recovered are states of a moment, in which the account keeps all it has.
        "ACTIVE" | "PROVISIONED" | "RECOVERY" | "PASSWORD_EXPIRED" | "LOCKED_OUT" => Some("active"),
        "STAGED" => Some("inactive"),
        "SUSPENDED" => Some("suspended"),
        "DEPROVISIONED" => Some("disabled"),
        _ => None,
    }
}

fn account(user: &User, mfa: Option<bool>, out: &mut Out<'_>) {
    let place = user.place;
    let row = out.record(Kind::Human, user.id, place);
    out.named(row, AttrName::DisplayName, user.login, place);
    let login_is_address = out.facts.names.text(user.login).contains('@');
    let email = if user.email.is_empty() && login_is_address { user.login } else { user.email };
    out.named(row, AttrName::Emails, email, place);
    if let Some(verified) = user.verified {
        out.facts.attr(row, AttrName::EmailVerified, Value::Bool(verified), place);
    }
    let word = out.text(user.status);
    match state(&word) {
        Some(status) => out.word(row, AttrName::Status, status, place),
        None if !word.is_empty() => out.note(format!("okta: the account status `{word}` is not known here")),
        None => {}
    }
    if !matches!(word.as_str(), "" | "ACTIVE") {
        out.label(row, "okta_status", user.status, place);
    }
    out.created(row, user.created, place);
    out.time(row, AttrName::LastUsed, user.last_login, place);
    let (sort, name) = (out.text(user.provider.0), out.text(user.provider.1));
    match sort.as_str() {
        "OKTA" | "IMPORT" => out.word(row, AttrName::Auth, "password", place),
        "FEDERATION" | "SOCIAL" => out.word(row, AttrName::Auth, "federated", place),
        // The directory checks the password, so that it decides who logs in.
        "ACTIVE_DIRECTORY" | "LDAP" => {
            out.word(row, AttrName::Auth, "password", place);
            let id = out.name(&format!("directory/{name}"));
            if out.first(Kind::External, id) {
                let directory = out.implied(Kind::External, id, place);
                out.word(directory, AttrName::DisplayName, &format!("the directory {name}"), place);
            }
            let edge = EdgeFact::becoming(EdgeKind::Trusts, out.end(Kind::External, id), out.end(Kind::Human, user.id), place);
            out.edge(edge, "okta-directory-login", None);
        }
        _ => {}
    }
    if mfa == Some(true) {
        out.facts.attr(row, AttrName::Mfa, Value::Bool(true), place);
    }
}

/// The second factors of each account whose list was read.
fn factors(org: &Org, out: &mut Out<'_>) {
    let mut all: BTreeMap<Name, BTreeSet<Name>> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for (user, factor, place) in &org.factors {
        let set = all.entry(*user).or_default();
        if !factor.is_empty() {
            set.insert(*factor);
        }
        places.entry(*user).or_insert(*place);
    }
    for (user, factors) in all {
        let Some(place) = places.get(&user).copied() else { continue };
        let row = out.implied(Kind::Human, user, place);
        if factors.is_empty() {
            out.facts.attr(row, AttrName::Factors, Value::Empty, place);
        }
        let mut words: Vec<String> = factors.into_iter().map(|factor| out.text(factor)).collect();
        words.sort();
        for word in words {
            out.word(row, AttrName::Factors, &word, place);
        }
    }
}

fn groups(org: &Org, index: &Index, out: &mut Out<'_>) {
    for group in &org.groups {
        let place = group.place;
        let row = out.record(Kind::Group, group.id, place);
        out.named(row, AttrName::DisplayName, group.title, place);
        out.created(row, group.created, place);
        out.label(row, "okta_type", group.sort, place);
        if out.is(group.sort, "APP_GROUP") {
            // What is imported with an app is filled by whoever administers the app's own directory.
            let (kind, id) = if group.app.is_empty() {
                let text = format!("directory of {}", out.text(group.id));
                (Kind::External, out.name(&text))
            } else {
                (Kind::Resource, group.app)
            };
            if kind == Kind::External || !index.apps.contains_key(&id) {
                out.known(kind, id, place);
            }
            let edge = EdgeFact::becoming(EdgeKind::Manages, out.end(kind, id), out.end(Kind::Group, group.id), place);
            out.edge(edge, "okta-imported-group", None);
        }
    }
    let stated: BTreeMap<(Name, Name), _> = org.members.iter().map(|(group, user, place)| ((*group, *user), *place)).collect();
    for (group, members) in &index.members {
        for user in members {
            let place = stated.get(&(*group, *user)).or_else(|| index.users.get(user)).copied().unwrap_or(out.place);
            out.known(Kind::Human, *user, place);
            let row = out.implied(Kind::Group, *group, place);
            out.refer(row, AttrName::Members, Kind::Human, *user, place);
        }
    }
    for (group, kind, owner, place) in &org.owners {
        out.known(Kind::Group, *group, *place);
        out.known(*kind, *owner, *place);
        let edge = EdgeFact::becoming(EdgeKind::Manages, out.end(*kind, *owner), out.end(Kind::Group, *group), *place);
        out.edge(edge, "okta-group-owner", Some("owners of groups may change their members"));
    }
    let mut off = 0;
    for rule in &org.rules {
        if !rule.active {
            off += 1;
            continue;
        }
        for group in &rule.groups {
            let row = out.implied(Kind::Group, *group, rule.place);
            out.label(row, "filled_by_rule", rule.title, rule.place);
        }
    }
    if off > 0 {
        out.note(format!("okta: {off} group rules are switched off, not used for the graph"));
    }
}

fn apps(org: &Org, index: &Index, out: &mut Out<'_>) {
    for app in &org.apps {
        let place = app.place;
        let row = out.record(Kind::Resource, app.id, place);
        out.word(row, AttrName::Type, "app", place);
        out.named(row, AttrName::DisplayName, app.label, place);
        out.created(row, app.created, place);
        out.label(row, "app", app.name, place);
        out.label(row, "sign_on_mode", app.sign_on, place);
        let on = !matches!(out.facts.names.text(app.status), "INACTIVE" | "DELETED");
        out.word(row, AttrName::Status, if on { "active" } else { "disabled" }, place);
        if let Some(word) = policies::of_app(org, app.policy, out) {
            let word = out.name(word);
            out.label(row, "sign_on_factors", word, place);
        }
        if app.provisions {
            let value = out.name("true");
            out.label(row, "provisions", value, place);
            let end = out.end(Kind::Resource, app.id);
            out.need(end, "which system this app provisions: declare it with `edges: [{ from: APP, kind: manages, to: GROUP }]`", place);
        }
    }
    for (app, kind, who, place) in &org.assigned {
        if !index.apps.contains_key(app) && out.first(Kind::Resource, *app) {
            let row = out.implied(Kind::Resource, *app, *place);
            out.word(row, AttrName::Type, "app", *place);
        }
        out.known(*kind, *who, *place);
        let edge = EdgeFact::touching(EdgeKind::Allows, Level::Use, out.end(*kind, *who), out.end(Kind::Resource, *app), *place);
        out.edge(edge, "", None);
    }
}

/// What was read and not used, and what is missing.
fn told(org: &Org, out: &mut Out<'_>) {
    out.note("okta: an organisation of Okta stands on no plane by itself; `planes:` in partywall.yaml says whether it is the staff's or the customers'");
    for (what, number) in &org.unused {
        out.note(format!("okta: {number} {what} read, not used for the graph"));
    }
    for ((object, say), number) in &org.orphans {
        out.note(format!("okta: {number} {} do not say whose they are: {say}", object.plural()));
    }
    if org.unknown > 0 {
        out.note(format!("okta: {} items of a kind that is not known here were not read", org.unknown));
    }
    if org.templates > 0 {
        out.note(format!("okta: {} items have a template (`{{…}}`) in place of an id and were left out", org.templates));
    }
    if org.hosts.len() > 1 {
        out.note(format!(
            "okta: the links of one folder name {} hosts; if these are several organisations, keep each in a folder of its own",
            org.hosts.len()
        ));
    }
    // A page that is not full is the last one.
    for (path, number) in org.last_pages.iter().filter(|(_, number)| matches!(number, 20 | 50 | 100 | 200 | 500 | 1000 | 10_000)) {
        out.note(format!("okta: `{path}` holds exactly {number} items, the size of a page: more may follow behind the `Link` header"));
    }
}
