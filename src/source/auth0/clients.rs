//! Clients: what they log in with, and what they may do by themselves.

use super::emit::{Out, SURE, Sure};
use super::record::{Client, Grant, Tenant};
use super::refer::{Management, management};
use super::scopes::{self, Holder};
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Kind, Level, Name, Place, Value};
use rustc_hash::FxHashMap;

pub(super) fn write(tenant: &Tenant, out: &mut Out<'_>) {
    for client in &tenant.clients {
        one(client, out);
    }
    keys(tenant, out);
    apis(tenant, out);
    let mut by_id: FxHashMap<Name, &Client> = FxHashMap::default();
    for client in &tenant.clients {
        let id = out.index.clients.own(client.id, client.title);
        // The answer of the API says more than the document.
        let known = by_id.entry(id).or_insert(client);
        if known.grant_types.is_none() {
            *known = client;
        }
    }
    let mut dormant = 0;
    for grant in &tenant.grants {
        if grant.third_parties {
            third_parties(grant, tenant, out);
            continue;
        }
        let id = out.index.clients.of(grant.client);
        let from = out.referred(Kind::OauthClient, id, "the tenant's clients: `auth0 api get clients`", grant.place);
        if out.index.clients.is_ambiguous(grant.client) {
            out.need(from, "which of the clients of this name is meant: export with `--export_ids=true`", None, grant.place);
        }
        if !grant.of_user && by_id.get(&id).is_some_and(|client| cannot_act(client, out)) {
            dormant += 1;
            continue;
        }
        of_grant(grant, id, tenant, out);
    }
    if dormant > 0 {
        out.facts.notes.push(format!(
            "auth0: {dormant} client grants can't be used: their clients do not log in by themselves (`client_credentials` is not among `grant_types`)"
        ));
    }
}

/// Whether a client is known to get no tokens of its own.
fn cannot_act(client: &Client, out: &Out<'_>) -> bool {
    let types = client.grant_types.as_ref();
    let by_itself = |types: &Vec<Name>| {
        types.iter().any(|one| {
            out.facts.names.text(*one).contains("client_credentials") || out.facts.names.text(*one).contains("client-credentials")
        })
    };
    types.is_some_and(|types| !by_itself(types)) || out.facts.names.text(client.method) == "none"
}

/// Whether a client has a secret that it logs in with.
pub(super) fn has_secret(client: &Client, out: &Out<'_>) -> bool {
    match out.facts.names.text(client.method) {
        "none" => false,
        method if method.starts_with("client_secret") => true,
        _ => client.secret.is_some(),
    }
}

fn one(client: &Client, out: &mut Out<'_>) {
    let place = client.place;
    let id = out.index.clients.own(client.id, client.title);
    let row = out.record(Kind::OauthClient, id, place);
    out.named(row, AttrName::DisplayName, client.title, place);
    if let Some(first) = client.first_party {
        out.facts.attr(row, AttrName::ThirdParty, Value::Bool(!first), place);
    }
    if !client.method.is_empty() {
        let public = out.facts.names.text(client.method) == "none";
        out.facts.attr(row, AttrName::Public, Value::Bool(public), place);
    }
    for (key, value) in &client.labels {
        out.label(row, key, *value, place);
    }
    for (connection, place) in &client.vault {
        let to = super::login::provider_tokens(out, *place);
        let from = out.end(Kind::OauthClient, id);
        let action = out.index.connection(*connection);
        out.edge(EdgeFact::touching(EdgeKind::Allows, Level::Read, from, to, *place), "read-provider-tokens", action, SURE);
    }
    if has_secret(client, out) {
        let secret = out.under("client-secret", id);
        let at = client.secret.map_or(place, |secret| secret.place);
        let row = out.record(Kind::Secret, secret, at);
        out.word(row, AttrName::Type, "oauth_client_secret", at);
        out.word(row, AttrName::Issued, "stored", at);
        out.named(row, AttrName::DisplayName, client.title, at);
        if let Some(value) = client.secret {
            out.digest(row, value.name, at);
        }
        out.refer(row, AttrName::AuthenticatesAs, Kind::OauthClient, id, at);
    }
}

/// Keys that clients log in with: what is registered is the public half, whose id stands for the pair.
fn keys(tenant: &Tenant, out: &mut Out<'_>) {
    let mut orphans = 0;
    for key in &tenant.credentials {
        if key.client.is_empty() {
            orphans += 1;
        }
        let id = if key.id.is_empty() { out.under("key", key.title) } else { key.id };
        let place = key.place;
        let row = out.record(Kind::Secret, id, place);
        let sort = if out.facts.names.text(key.sort).contains("cert") || out.facts.names.text(key.sort).contains("x509") {
            "certificate"
        } else {
            "private_key"
        };
        out.word(row, AttrName::Type, sort, place);
        out.word(row, AttrName::Issued, "stored", place);
        out.named(row, AttrName::DisplayName, key.title, place);
        out.label(row, "kid", key.kid, place);
        out.created(row, key.created, place);
        out.time(row, AttrName::Expires, key.expires, place);
        if !key.client.is_empty() {
            let client = out.index.clients.of(key.client);
            out.referred(Kind::OauthClient, client, "the tenant's clients: `auth0 api get clients`", place);
            out.refer(row, AttrName::AuthenticatesAs, Kind::OauthClient, client, place);
        }
    }
    for client in &tenant.clients {
        let id = out.index.clients.own(client.id, client.title);
        for key in &client.keys {
            let known = out.text(key.name).starts_with("cred_");
            let secret = if known { key.name } else { out.under(&format!("key/{}", out.text(id)), key.name) };
            if out.first(Kind::Secret, secret) {
                let row = out.record(Kind::Secret, secret, key.place);
                out.word(row, AttrName::Type, "private_key", key.place);
                out.word(row, AttrName::Issued, "stored", key.place);
            }
            let row = out.implied(Kind::Secret, secret, key.place);
            out.refer(row, AttrName::AuthenticatesAs, Kind::OauthClient, id, key.place);
            orphans -= i32::from(known && tenant.credentials.iter().any(|one| one.id == key.name && one.client.is_empty()));
        }
    }
    if orphans > 0 {
        out.facts.notes.push("auth0: keys of clients do not say whose they are: keep the list as `clients/ID/credentials.json`".into());
    }
}

fn apis(tenant: &Tenant, out: &mut Out<'_>) {
    for api in &tenant.apis {
        if management(&out.text(api.identifier), api.system) == Management::Yes {
            continue;
        }
        let row = out.record(Kind::Resource, api.identifier, api.place);
        out.word(row, AttrName::Type, "api", api.place);
        out.named(row, AttrName::DisplayName, api.title, api.place);
        for scope in &api.scopes {
            out.named(row, AttrName::Scopes, scope.name, scope.place);
        }
        if let Some(rbac) = api.rbac {
            out.facts.entry(row, AttrName::Labels, "rbac", if rbac { "true" } else { "false" }, api.place);
        }
    }
}

/// What a grant lets its client do.
fn of_grant(grant: &Grant, id: Name, tenant: &Tenant, out: &mut Out<'_>) {
    let from = out.end(Kind::OauthClient, id);
    let text = out.text(grant.audience);
    let declared = tenant.apis.iter().find(|api| api.identifier == grant.audience);
    let is_management = management(&text, declared.map(|api| api.system == Some(true)));
    if !grant.of_user && is_management == Management::No {
        let row = out.implied(Kind::OauthClient, id, grant.place);
        out.named(row, AttrName::Audience, grant.audience, grant.place);
        for scope in &grant.scopes {
            out.named(row, AttrName::Scopes, scope.name, scope.place);
        }
    }
    if grant.of_user {
        // For tokens of people: what they may do is theirs, not the client's.
        let row = out.implied(Kind::OauthClient, id, grant.place);
        out.label(row, "acts_for_people_at", grant.audience, grant.place);
        return;
    }
    gives(grant, from, is_management, declared, tenant, out);
}

fn gives(grant: &Grant, from: End, is_management: Management, declared: Option<&super::record::Api>, tenant: &Tenant, out: &mut Out<'_>) {
    let place = grant.place;
    let conditions = "the mark in the audience stands for the tenant's own address";
    let sure = match is_management {
        Management::Likely => Sure { certainty: Certainty::Assumed, conditions },
        _ => SURE,
    };
    if is_management != Management::No {
        let scopes = (!grant.all_scopes).then_some(grant.scopes.as_slice());
        return scopes::write(&Holder { end: from, sure, place }, scopes, tenant, out);
    }
    let api = scopes::api(grant.audience, place, out);
    let of_api = declared.map(|api| api.scopes.as_slice()).unwrap_or_default();
    let all: Vec<_> = grant.scopes.iter().chain(of_api.iter().filter(|_| grant.all_scopes)).copied().collect();
    for at in &all {
        scopes::of_api(from, api, super::record::At { place, ..*at }, sure, out);
    }
    if grant.all_scopes && of_api.is_empty() {
        let sure = Sure { certainty: Certainty::Assumed, conditions: "the API has scopes that change something" };
        let edge = EdgeFact::touching(EdgeKind::Allows, Level::Write, from, api, place);
        out.edge(edge, "", Name::EMPTY, sure);
    } else if all.is_empty() {
        out.edge(EdgeFact::touching(EdgeKind::Allows, Level::Use, from, api, place), "", Name::EMPTY, sure);
    }
}

/// A grant that every client of a third party has, also those that register themselves.
fn third_parties(grant: &Grant, tenant: &Tenant, out: &mut Out<'_>) {
    let text = out.text(grant.audience);
    let declared = tenant.apis.iter().find(|api| api.identifier == grant.audience);
    let is_management = management(&text, declared.map(|api| api.system == Some(true)));
    if grant.of_user {
        out.facts.notes.push("auth0: clients of third parties may act for people by a default grant; what people may do is theirs".into());
        return;
    }
    for client in tenant.clients.iter().filter(|client| client.first_party == Some(false)) {
        let id = out.index.clients.own(client.id, client.title);
        gives(grant, out.end(Kind::OauthClient, id), is_management, declared, tenant, out);
    }
    if tenant.open_registration.is_some() {
        let anyone = anyone(out, grant.place);
        gives(grant, anyone, is_management, declared, tenant, out);
    }
}

/// The reserved identity of whoever does not log in.
pub(super) fn anyone(out: &mut Out<'_>, place: Place) -> End {
    let id = out.name("anyone");
    out.facts.implied(Kind::External, Name::EMPTY, id, place);
    End::one(Kind::External, Name::EMPTY, id)
}
