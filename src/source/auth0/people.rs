//! Accounts, roles and who holds which.

use super::emit::{Out, SURE};
use super::record::{Tenant, User};
use super::refer::{Management, management};
use super::scopes;
use crate::model::{AttrName, EdgeFact, EdgeKind, Kind, Level, Name, Stated, Value};
use rustc_hash::FxHashSet;

/// Strategies of connections to a directory of somebody else's.
const ENTERPRISE: &[&str] = &[
    "ad",
    "adfs",
    "auth0-adldap",
    "custom",
    "google-apps",
    "ip",
    "office365",
    "oidc",
    "okta",
    "pingfederate",
    "samlp",
    "sharepoint",
    "waad",
];
/// Strategies where the tenant itself checks who somebody is.
const OWN: &[&str] = &["auth0", "email", "sms"];

/// Who checks a login.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Login {
    /// A directory of the company's or a customer's.
    Enterprise,
    /// A password or a code of the tenant's own.
    Own,
    /// An account elsewhere that anybody can have.
    Social,
}

pub(super) fn login(strategy: &str) -> Login {
    match strategy {
        _ if ENTERPRISE.contains(&strategy) => Login::Enterprise,
        _ if OWN.contains(&strategy) => Login::Own,
        _ => Login::Social,
    }
}

pub(super) fn write(tenant: &Tenant, out: &mut Out<'_>) {
    let full: FxHashSet<Name> = tenant.users.iter().filter(|user| !user.short).map(|user| user.id).collect();
    for user in tenant.users.iter().filter(|user| !user.short) {
        account(user, out);
    }
    for user in tenant.users.iter().filter(|user| user.short) {
        let first = out.first(Kind::Human, user.id);
        let row = out.implied(Kind::Human, user.id, user.place);
        for factor in &user.factors {
            out.named(row, AttrName::Factors, *factor, user.place);
        }
        if !full.contains(&user.id) {
            out.named(row, AttrName::DisplayName, user.title, user.place);
            // Lists of members do not say whether the address is verified, so that it proves no person.
            out.label(row, "email", user.email, user.place);
            if first {
                let end = out.end(Kind::Human, user.id);
                out.need(end, "whether this account is blocked and its address verified: `auth0 api get users`", Some(end), user.place);
            }
        }
    }
    roles(tenant, out);
    if tenant.metadata_roles > 0 {
        let text = format!(
            "auth0: {} accounts have words of roles in `app_metadata`, which the product reads by itself: declare those roles and who holds them",
            tenant.metadata_roles
        );
        out.facts.notes.push(text);
    }
}

fn account(user: &User, out: &mut Out<'_>) {
    let place = user.place;
    let row = out.record(Kind::Human, user.id, place);
    out.named(row, AttrName::DisplayName, user.title, place);
    out.named(row, AttrName::Emails, user.email, place);
    if let Some(verified) = user.verified {
        out.facts.attr(row, AttrName::EmailVerified, Value::Bool(verified), place);
    }
    if let Some(blocked) = user.blocked {
        out.word(row, AttrName::Status, if blocked { "disabled" } else { "active" }, place);
    }
    out.created(row, user.created, place);
    if let Stated::Is(at) = user.last_login {
        out.facts.attr(row, AttrName::LastUsed, Value::Time(at), place);
    }
    for factor in &user.factors {
        out.named(row, AttrName::Factors, *factor, place);
    }
    for login in &user.logins {
        let strategy = out.index.strategies.get(&login.connection).copied().unwrap_or(login.provider);
        let auth = match (self::login(out.facts.names.text(strategy)), out.facts.names.text(strategy)) {
            (Login::Enterprise, _) => "sso",
            (Login::Social, _) => "federated",
            (Login::Own, "auth0") => "password",
            (Login::Own, _) => "local",
        };
        out.word(row, AttrName::Auth, auth, login.place);
    }
}

fn roles(tenant: &Tenant, out: &mut Out<'_>) {
    for role in &tenant.roles {
        let id = out.index.roles.own(role.id, role.title);
        let row = out.record(Kind::Role, id, role.place);
        out.named(row, AttrName::DisplayName, role.title, role.place);
    }
    let mut lost = 0;
    for permission in &tenant.permissions {
        if permission.of.is_empty() || permission.scope.is_empty() || permission.api.is_empty() {
            lost += 1;
            continue;
        }
        let place = permission.place;
        let from = if permission.of_user {
            out.referred(Kind::Human, permission.of, "this account: `auth0 api get users`", place)
        } else {
            let id = out.index.roles.of(permission.of);
            out.referred(Kind::Role, id, "this role: `auth0 api get roles`", place)
        };
        let text = out.text(permission.api);
        let declared = tenant.apis.iter().find(|api| api.identifier == permission.api);
        // People get no tokens for the Management API by a role: what stands here is a leftover.
        if management(&text, declared.map(|api| api.system == Some(true))) == Management::Yes {
            let action = permission.scope;
            out.edge(EdgeFact::touching(EdgeKind::Allows, Level::Use, from, out.system(), place), "", action, SURE);
            continue;
        }
        let api = scopes::api(permission.api, place, out);
        scopes::of_api(from, api, super::record::At { name: permission.scope, place }, SURE, out);
    }
    if lost > 0 {
        let text = format!("auth0: {lost} permissions do not say whose they are: keep the list as `roles/ID/permissions.json`");
        out.facts.notes.push(text);
    }
    holders(tenant, out);
}

fn holders(tenant: &Tenant, out: &mut Out<'_>) {
    for holds in &tenant.holds {
        let id = out.index.roles.of(holds.role);
        let first = out.first(Kind::Role, id);
        if first || !out.index.roles.knows(id) {
            let row = out.implied(Kind::Role, id, holds.place);
            out.named(row, AttrName::DisplayName, holds.title, holds.place);
        }
        if first {
            let end = out.end(Kind::Role, id);
            out.need(end, "what this role may do: `auth0 api get roles/ID/permissions`", Some(end), holds.place);
        }
        let organization = if holds.organization.is_empty() { Name::EMPTY } else { out.index.organizations.of(holds.organization) };
        out.grant(Kind::Human, holds.user, id, organization, holds.place);
    }
    if tenant.holds.is_empty() && !tenant.roles.is_empty() {
        let system = out.system();
        out.need(system, "who holds the roles: `auth0 api get roles/ID/users`", None, out.place);
    }
    unassigned(tenant, out);
}

/// Where an API does not look at roles, every account gets the scopes that an application asks for.
fn unassigned(tenant: &Tenant, out: &mut Out<'_>) {
    let open: Vec<_> = tenant
        .apis
        .iter()
        .filter(|api| api.rbac == Some(false) && !api.closed && api.system != Some(true) && !api.scopes.is_empty())
        .collect();
    let Some(first) = open.first() else { return };
    let group = out.name("every account");
    let row = out.implied(Kind::Group, group, first.place);
    out.word(row, AttrName::Note, "all accounts of the tenant, as far as they are in the files", first.place);
    let mut seen = FxHashSet::default();
    for user in &tenant.users {
        if seen.insert(user.id) {
            out.refer(row, AttrName::Members, Kind::Human, user.id, user.place);
        }
    }
    let from = out.end(Kind::Group, group);
    for api in open {
        let to = out.end(Kind::Resource, api.identifier);
        for at in &api.scopes {
            let sure = SURE.when("an application asks for the scope, and the API looks at nothing else");
            let level = crate::model::verbs::level(out.facts.names.text(at.name)).level;
            out.edge(EdgeFact::touching(EdgeKind::Allows, level, from, to, at.place), "ask-unassigned-scope", at.name, sure);
        }
    }
}
