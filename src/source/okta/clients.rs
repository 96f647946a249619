//! What machines log in with: the clients of apps, their secrets and keys, and API tokens, which are their user whatever he may do by now.

use super::emit::Out;
use super::record::{App, Credential, Org, Token};
use super::sets::Sets;
use crate::model::{AttrName, EdgeFact, EdgeKind, Kind, Name, Place, Row, Value};
use std::collections::BTreeMap;

pub(super) fn write(org: &Org, sets: &mut Sets<'_>, out: &mut Out<'_>) {
    let mut methods: BTreeMap<Name, Name> = BTreeMap::new();
    for app in &org.apps {
        client(app, org, sets, out);
        if let Some(client) = &app.client {
            methods.insert(client.id, client.method);
        }
    }
    for credential in &org.credentials {
        of_client(credential, &methods, sets, out);
    }
    for of in &org.tokens {
        token(of, sets, out);
    }
}

fn client(app: &App, org: &Org, sets: &mut Sets<'_>, out: &mut Out<'_>) {
    let Some(client) = &app.client else { return };
    let place = app.place;
    let row = out.record(Kind::OauthClient, client.id, place);
    out.named(row, AttrName::DisplayName, app.label, place);
    out.created(row, app.created, place);
    let on = !matches!(out.facts.names.text(app.status), "INACTIVE" | "DELETED");
    out.word(row, AttrName::Status, if on { "active" } else { "disabled" }, place);
    out.label(row, "app", app.id, place);
    out.label(row, "authentication", client.method, place);
    if !client.method.is_empty() {
        let public = out.is(client.method, "none");
        out.facts.attr(row, AttrName::Public, Value::Bool(public), place);
    }
    let mut scopes: Vec<String> = Vec::new();
    for grant in org.grants.iter().filter(|grant| grant.active && sets.index.client_of(grant.client) == client.id) {
        scopes.push(out.text(grant.scope));
    }
    scopes.sort();
    scopes.dedup();
    for scope in scopes {
        out.word(row, AttrName::Scopes, &scope, place);
    }
    if client.machine {
        let value = out.name("true");
        out.label(row, "machine", value, place);
    }
    // The list of its secrets tells more than the one that the app's own answer carries.
    if let (Some(secret), false) = (&client.secret, org.credentials.iter().any(|credential| credential.app == app.id && !credential.key)) {
        let text = format!("{}/client-secret", out.text(client.id));
        let id = out.name(&text);
        let row = secret_of(id, "oauth_client_secret", &secret.digest, secret.place, out);
        opens(row, id, client.id, Some(client.method), secret.place, out);
        sets.secrets.entry(client.id).or_default().push((id, secret.place));
    }
}

fn secret_of(id: Name, sort: &str, digest: &str, place: Place, out: &mut Out<'_>) -> Row {
    let row = out.record(Kind::Secret, id, place);
    out.word(row, AttrName::Type, sort, place);
    out.word(row, AttrName::Issued, "stored", place);
    if !digest.is_empty() {
        out.word(row, AttrName::Fingerprint, digest, place);
    }
    row
}

/// A secret is its client where the client's way of logging in takes secrets.
fn opens(row: Row, secret: Name, client: Name, method: Option<Name>, place: Place, out: &mut Out<'_>) {
    let refuses = method.is_some_and(|method| out.is(method, "private_key_jwt") || out.is(method, "none"));
    if refuses {
        let edge = EdgeFact::becoming(EdgeKind::AuthenticatesAs, out.end(Kind::Secret, secret), out.end(Kind::OauthClient, client), place);
        out.edge(edge, "okta-client-secret", Some("the client is set to log in with a secret"));
    } else {
        out.refer(row, AttrName::AuthenticatesAs, Kind::OauthClient, client, place);
    }
}

/// A secret or key as the lists of an app's credentials tell it.
fn of_client(of: &Credential, methods: &BTreeMap<Name, Name>, sets: &mut Sets<'_>, out: &mut Out<'_>) {
    let place = of.place;
    let row = secret_of(of.id, if of.key { "signing_key" } else { "oauth_client_secret" }, &of.digest, place, out);
    out.created(row, of.created, place);
    // The vendor gives them no end.
    out.facts.attr(row, AttrName::Expires, Value::Null, place);
    out.word(row, AttrName::Status, if of.active { "active" } else { "inactive" }, place);
    if of.digest.is_empty() {
        out.named(row, AttrName::Fingerprint, of.id, place);
    }
    if of.app.is_empty() {
        let end = out.end(Kind::Secret, of.id);
        return out.need(end, "the app of this credential", place);
    }
    let client = sets.index.client_of(of.app);
    out.known(Kind::OauthClient, client, place);
    let method = methods.get(&client).copied();
    if of.key {
        out.refer(row, AttrName::AuthenticatesAs, Kind::OauthClient, client, place);
    } else {
        opens(row, of.id, client, method, place, out);
        sets.secrets.entry(client).or_default().push((of.id, place));
    }
}

/// A token is its user, with all that he may do at the time, without login or second factor. Each use moves its end, so it has none.
fn token(of: &Token, sets: &Sets<'_>, out: &mut Out<'_>) {
    let place = of.place;
    let row = secret_of(of.id, "token", "", place, out);
    out.named(row, AttrName::Fingerprint, of.id, place);
    out.named(row, AttrName::DisplayName, of.title, place);
    out.created(row, of.created, place);
    out.facts.attr(row, AttrName::Expires, Value::Null, place);
    out.label(row, "ends_if_unused_for", of.window, place);
    out.label(row, "ends_if_unused_by", of.ends, place);
    if let Some(open) = of.open {
        out.word(row, AttrName::Network, if open { "open" } else { "restricted" }, place);
    }
    if of.user.is_empty() {
        let end = out.end(Kind::Secret, of.id);
        return out.need(end, "the user of this token", place);
    }
    out.known(Kind::Human, of.user, place);
    out.refer(row, AttrName::Owner, Kind::Human, of.user, place);
    out.refer(row, AttrName::AuthenticatesAs, Kind::Human, of.user, place);
    if sets.index.supers.contains(&of.user) {
        out.word(row, AttrName::Breadth, "organisation", place);
    }
}
