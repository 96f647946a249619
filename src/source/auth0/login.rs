//! Whose word the tenant takes for who somebody is: connections and their directories, login actions, token exchange.

use super::emit::{Out, SURE};
use super::people::{self, Login};
use super::record::{Action, Connection, Holder, Tenant};
use super::sets::{self, Which};
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Kind, Level, Name, Place};
use rustc_hash::FxHashSet;

pub(super) fn write(tenant: &Tenant, out: &mut Out<'_>) {
    for connection in &tenant.connections {
        one(connection, tenant, out);
    }
    others(tenant, out);
    scim(tenant, out);
    for action in &tenant.actions {
        run(action, tenant, out);
    }
    secrets(tenant, out);
    exchanges(tenant, out);
    for profile in &tenant.self_service {
        let id = out.under("self-service", profile.title);
        let row = out.record(Kind::Resource, id, profile.place);
        out.word(row, AttrName::Type, "self_service_profile", profile.place);
        let all: Vec<String> = profile.strategies.iter().map(|one| out.text(*one)).collect();
        let all = out.name(&all.join(" "));
        out.label(row, "strategies", all, profile.place);
    }
}

/// The accounts that log in through a connection; nothing, where none are in the files.
fn accounts(connection: Name, out: &mut Out<'_>) -> Option<End> {
    let (_, place) = *out.index.accounts.get(&connection)?.first()?;
    let text = format!("accounts of {}", out.text(connection));
    let id = out.name(&text);
    if out.first(Kind::Set, id) {
        let members = out.index.accounts.get(&connection).cloned().unwrap_or_default();
        let row = out.implied(Kind::Set, id, place);
        out.word(row, AttrName::Of, "human", place);
        let mut seen = FxHashSet::default();
        for (member, place) in members {
            if seen.insert(member) {
                out.refer(row, AttrName::Members, Kind::Human, member, place);
            }
        }
    }
    Some(out.end(Kind::Set, id))
}

fn one(connection: &Connection, tenant: &Tenant, out: &mut Out<'_>) {
    let place = connection.place;
    let id = out.under("connection", connection.title);
    let login = people::login(out.facts.names.text(connection.strategy));
    let kind = if login == Login::Own { Kind::Resource } else { Kind::External };
    let row = out.record(kind, id, place);
    if kind == Kind::Resource {
        out.word(row, AttrName::Type, "login_database", place);
    }
    out.named(row, AttrName::DisplayName, connection.title, place);
    out.label(row, "strategy", connection.strategy, place);
    for (key, value) in &connection.labels {
        out.label(row, key, *value, place);
    }
    if kind == Kind::Resource {
        return;
    }
    vouches(connection.title, place, out);
    // Whoever the connection vouches for can log in to the clients that it is switched on for.
    for client in &connection.clients {
        let of = out.index.clients.of(client.name);
        let to = out.under("login", of);
        if out.first(Kind::Resource, to) {
            let row = out.implied(Kind::Resource, to, client.place);
            out.word(row, AttrName::Type, "login", client.place);
            let title = tenant.clients.iter().find(|one| out.index.clients.own(one.id, one.title) == of).map_or(of, |one| one.title);
            out.named(row, AttrName::DisplayName, title, client.place);
        }
        let (from, to) = (out.end(Kind::External, id), out.end(Kind::Resource, to));
        out.edge(EdgeFact::touching(EdgeKind::Allows, Level::Use, from, to, client.place), "connection-login", Name::EMPTY, SURE);
    }
}

/// The connection decides who logs in as each of its accounts.
fn vouches(connection: Name, place: Place, out: &mut Out<'_>) {
    let id = out.under("connection", connection);
    let from = out.end(Kind::External, id);
    if let Some(to) = accounts(connection, out) {
        out.edge(EdgeFact::becoming(EdgeKind::Trusts, from, to, place), "connection-login", Name::EMPTY, SURE);
    }
}

/// Connections that only accounts name.
fn others(tenant: &Tenant, out: &mut Out<'_>) {
    for login in tenant.users.iter().flat_map(|user| &user.logins) {
        let known = out.index.strategies.contains_key(&login.connection);
        if known || login.connection.is_empty() || people::login(out.facts.names.text(login.provider)) == Login::Own {
            continue;
        }
        let id = out.under("connection", login.connection);
        if out.first(Kind::External, id) {
            let row = out.implied(Kind::External, id, login.place);
            out.label(row, "strategy", login.provider, login.place);
            vouches(login.connection, login.place, out);
        }
    }
}

/// A SCIM token creates, changes and blocks the accounts of its connection.
fn scim(tenant: &Tenant, out: &mut Out<'_>) {
    for scim in &tenant.scim {
        let place = scim.place;
        let connection = out.index.connection(scim.connection);
        let id = out.under("scim", connection);
        let client = out.end(Kind::External, id);
        if out.first(Kind::External, id) {
            let row = out.implied(Kind::External, id, place);
            let title = format!("whoever provisions the connection {}", out.text(connection));
            out.word(row, AttrName::DisplayName, &title, place);
            if let Some(to) = accounts(connection, out) {
                out.edge(EdgeFact::becoming(EdgeKind::Manages, client, to, place), "directory-sync-token", Name::EMPTY, SURE);
            }
        }
        if scim.token.is_empty() {
            continue;
        }
        let row = out.record(Kind::Secret, scim.token, place);
        out.word(row, AttrName::Type, "token", place);
        out.word(row, AttrName::Issued, "stored", place);
        out.created(row, scim.created, place);
        out.time(row, AttrName::Expires, scim.expires, place);
        out.time(row, AttrName::LastUsed, scim.last_used, place);
        out.refer(row, AttrName::AuthenticatesAs, Kind::External, id, place);
    }
}

/// A login action: code that runs at each login and decides what is in the token.
fn run(action: &Action, tenant: &Tenant, out: &mut Out<'_>) {
    let place = action.place;
    let id = out.under("action", action.title);
    let row = out.record(Kind::Workload, id, place);
    out.named(row, AttrName::DisplayName, action.title, place);
    out.created(row, action.created, place);
    out.label(row, "id", action.id, place);
    if let Some(deployed) = action.deployed {
        out.facts.entry(row, AttrName::Labels, "deployed", if deployed { "true" } else { "false" }, place);
    }
    if !action.triggers.is_empty() {
        let all: Vec<String> = action.triggers.iter().map(|one| out.text(*one)).collect();
        let all = out.name(&all.join(" "));
        out.label(row, "triggers", all, place);
    }
    let runs_at = |trigger: &str| {
        let is = |name: Name| out.facts.names.text(name) == trigger;
        let bound = tenant.bindings.iter().any(|one| is(one.trigger) && (one.action == action.title || one.action == action.id));
        let able = action.triggers.iter().any(|one| is(*one));
        (bound, able && !tenant.bindings_stated)
    };
    let (at_login, maybe) = runs_at("post-login");
    if (at_login || maybe) && action.deployed != Some(false) {
        let sure = if at_login { SURE } else { SURE.when("the action is bound to its trigger") };
        let from = out.end(Kind::Workload, id);
        let to = sets::get(Which::Roles, tenant, out);
        out.edge(EdgeFact::becoming(EdgeKind::Manages, from, to, place), "action-decides-claims", Name::EMPTY, sure);
    }
}

/// Secrets that the export holds or names, and what uses them.
fn secrets(tenant: &Tenant, out: &mut Out<'_>) {
    let mut clear = 0;
    for secret in &tenant.secrets {
        clear += u32::from(!secret.digest.is_empty());
        let row = out.secret(secret);
        match secret.of {
            Holder::Action(title) => {
                let id = out.under("action", title);
                out.refer(row, AttrName::UsedBy, Kind::Workload, id, secret.place);
            }
            Holder::Connection | Holder::System => out.refer(row, AttrName::UsedBy, Kind::Resource, out.system, secret.place),
        }
    }
    clear += tenant.clients.iter().filter_map(|client| client.secret).map(|secret| u32::from(!secret.name.is_empty())).sum::<u32>();
    if clear > 0 {
        out.facts.notes.push(format!("auth0: {clear} secrets stand in the export in clear: keep the files like keys, and mask the values"));
    }
}

/// A profile takes tokens of somebody else and lets its action name the account that they stand for.
fn exchanges(tenant: &Tenant, out: &mut Out<'_>) {
    for exchange in &tenant.exchanges {
        let place = exchange.place;
        let id = out.under("token-exchange", exchange.subject);
        let row = out.record(Kind::External, id, place);
        out.named(row, AttrName::DisplayName, exchange.title, place);
        out.label(row, "type", exchange.sort, place);
        if out.text(exchange.sort) != "custom_authentication" {
            let end = out.end(Kind::External, id);
            out.need(end, "what this type of token exchange lets its tokens do: it is not known here", None, place);
            continue;
        }
        let from = out.end(Kind::External, id);
        let to = sets::get(Which::Accounts, tenant, out);
        let sure = SURE.when("the action of the profile takes the token and names the account");
        out.edge(EdgeFact::becoming(EdgeKind::Trusts, from, to, place), "exchange-subject-token", Name::EMPTY, sure);
        let named = |action: &&Action| action.title == exchange.action || (!action.id.is_empty() && action.id == exchange.action);
        if let Some(action) = tenant.actions.iter().find(named) {
            let action = out.under("action", action.title);
            let from = out.end(Kind::Workload, action);
            out.edge(EdgeFact::becoming(EdgeKind::Impersonates, from, to, place), "exchange-subject-token", Name::EMPTY, SURE);
        }
    }
}

/// The tokens of other providers that the tenant keeps for its accounts.
pub(super) fn provider_tokens(out: &mut Out<'_>, place: Place) -> End {
    let id = out.name("tokens of other providers");
    if out.first(Kind::Resource, id) {
        let row = out.implied(Kind::Resource, id, place);
        out.word(row, AttrName::Type, "token_vault", place);
    }
    out.end(Kind::Resource, id)
}
