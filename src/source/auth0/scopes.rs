//! What scopes of the Management API let a client do: each power with the scopes that give it, alone or together.

use super::emit::{Out, Sure};
use super::record::{At, Tenant};
use super::sets::{self, Which};
use crate::model::{Certainty, EdgeFact, EdgeKind, End, Kind, Level, Name, Place, verbs};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// What a power is over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Over {
    System,
    Accounts,
    Clients,
    ClientSecrets,
    ConnectionSecrets,
    Roles,
    Actions,
    ProviderTokens,
}

/// Scopes that are needed together, what they give, and under which condition.
type Power = (&'static [&'static str], EdgeKind, Over, &'static str, &'static str);

/// The first line of a technique over one thing that is met counts; unconditional ones stand before conditional ones.
const POWERS: &[Power] = &[
    (&["create:client_grants"], EdgeKind::Manages, Over::System, "grant-own-client", ""),
    (&["update:client_grants"], EdgeKind::Manages, Over::System, "grant-own-client", ""),
    (&["read:client_keys"], EdgeKind::ReadsSecret, Over::ClientSecrets, "read-client-keys", ""),
    (&["read:client_credentials"], EdgeKind::ReadsSecret, Over::ClientSecrets, "read-client-keys", ""),
    (&["update:client_keys"], EdgeKind::Manages, Over::Clients, "rotate-client-keys", ""),
    (&["create:client_credentials", "update:clients"], EdgeKind::Manages, Over::Clients, "rotate-client-keys", ""),
    (&["update:connections"], EdgeKind::Impersonates, Over::Accounts, "repoint-connection", ""),
    (&["update:connections_options"], EdgeKind::Impersonates, Over::Accounts, "repoint-connection", ""),
    (
        &["create:connections"],
        EdgeKind::Impersonates,
        Over::Accounts,
        "add-connection",
        "an application takes the word of the new connection for who somebody is",
    ),
    (&["read:connections"], EdgeKind::ReadsSecret, Over::ConnectionSecrets, "read-connection-secret", ""),
    (&["read:connections_options"], EdgeKind::ReadsSecret, Over::ConnectionSecrets, "read-connection-secret", ""),
    (&["create:user_tickets"], EdgeKind::Manages, Over::Accounts, "issue-password-ticket", ""),
    (&["update:users"], EdgeKind::Manages, Over::Accounts, "set-user-password", ""),
    (&["create:role_members"], EdgeKind::Manages, Over::Roles, "assign-user-role", ""),
    (&["create:organization_member_roles"], EdgeKind::Manages, Over::Roles, "assign-user-role", ""),
    (&["create:group_roles"], EdgeKind::Manages, Over::Roles, "assign-user-role", "a group holds an account of the holder's own"),
    (
        &["create:organization_invitations"],
        EdgeKind::Manages,
        Over::Roles,
        "assign-user-role",
        "an account of the holder's own accepts the invitation",
    ),
    (&["update:roles"], EdgeKind::Manages, Over::Roles, "change-user-role", ""),
    (&["create:actions", "update:actions"], EdgeKind::Controls, Over::Actions, "change-login-action", ""),
    (&["create:actions", "update:triggers"], EdgeKind::Manages, Over::Roles, "bind-login-action", ""),
    (&["create:rules"], EdgeKind::Manages, Over::Roles, "bind-login-action", "rules are switched on in the tenant"),
    (&["update:rules"], EdgeKind::Manages, Over::Roles, "bind-login-action", "rules are switched on in the tenant"),
    (
        &["create:actions", "create:token_exchange_profiles"],
        EdgeKind::Impersonates,
        Over::Accounts,
        "add-token-exchange",
        "a client may use the profile",
    ),
    (&["create:scim_token"], EdgeKind::Manages, Over::Accounts, "directory-sync-token", "the account comes from a connection with SCIM"),
    (
        &["create:sso_access_tickets"],
        EdgeKind::Impersonates,
        Over::Accounts,
        "issue-sso-setup-ticket",
        "the ticket is for the connection that the account comes from",
    ),
    (
        &["create:guardian_enrollment_tickets"],
        EdgeKind::Manages,
        Over::Accounts,
        "reset-user-factor",
        "the holder knows the password of the account",
    ),
    (
        &["delete:guardian_enrollments"],
        EdgeKind::Manages,
        Over::Accounts,
        "reset-user-factor",
        "the holder knows the password of the account",
    ),
    (
        &["create:authentication_methods"],
        EdgeKind::Manages,
        Over::Accounts,
        "reset-user-factor",
        "the holder knows the password of the account",
    ),
    (
        &["delete:authentication_methods"],
        EdgeKind::Manages,
        Over::Accounts,
        "reset-user-factor",
        "the holder knows the password of the account",
    ),
    (&["read:user_idp_tokens"], EdgeKind::Allows, Over::ProviderTokens, "read-provider-tokens", ""),
    (&["read:federated_connections_tokens"], EdgeKind::Allows, Over::ProviderTokens, "read-provider-tokens", ""),
];

/// Scopes that together are the administration of the tenant.
const ALL: &[&str] = &[
    "update:client_grants",
    "update:clients",
    "update:connections",
    "update:users",
    "create:role_members",
    "update:actions",
    "update:triggers",
    "update:tenant_settings",
];

/// Scopes that change where the tenant's log goes.
pub(super) const OF_STREAMS: &[&str] = &["create:log_streams", "update:log_streams", "delete:log_streams"];

/// Who holds scopes of the Management API.
pub(super) struct Holder<'w> {
    pub(super) end: End,
    pub(super) sure: Sure<'w>,
    pub(super) place: Place,
}

/// Writes what scopes give; `None` stands for all that there are, also those to come.
pub(super) fn write(holder: &Holder<'_>, scopes: Option<&[At]>, tenant: &Tenant, out: &mut Out<'_>) {
    let held: FxHashMap<String, At> = scopes.into_iter().flatten().map(|at| (out.text(at.name), *at)).collect();
    // The last of the scopes that are needed gives the edge its action and place.
    let met = |needs: &[&str]| -> Option<Option<At>> {
        if scopes.is_none() {
            return Some(None);
        }
        let found: Option<Vec<At>> = needs.iter().map(|need| held.get(*need).copied()).collect();
        found.map(|found| found.last().copied())
    };
    let mut done = BTreeSet::new();
    for (needs, kind, over, technique, conditions) in POWERS {
        let Some(at) = met(needs) else { continue };
        if !done.insert((*over, *technique)) {
            continue;
        }
        let (action, place) = at.map_or((Name::EMPTY, holder.place), |at| (at.name, at.place));
        let to = match over {
            Over::System => out.system(),
            Over::Accounts => sets::get(Which::Accounts, tenant, out),
            Over::Clients => sets::get(Which::Clients, tenant, out),
            Over::ClientSecrets => sets::get(Which::ClientSecrets, tenant, out),
            Over::ConnectionSecrets => sets::get(Which::ConnectionSecrets, tenant, out),
            Over::Roles => sets::get(Which::Roles, tenant, out),
            Over::Actions => sets::get(Which::Actions, tenant, out),
            Over::ProviderTokens => super::login::provider_tokens(out, place),
        };
        let edge = match kind {
            EdgeKind::Allows => EdgeFact::touching(*kind, Level::Read, holder.end, to, place),
            kind => EdgeFact::becoming(*kind, holder.end, to, place),
        };
        out.edge(edge, technique, action, holder.sure.when(conditions));
    }
    system(holder, scopes, met(ALL).is_some(), out);
}

/// The level at which the tenant itself is touched: one edge, of the scope that goes furthest.
fn system(holder: &Holder<'_>, scopes: Option<&[At]>, whole: bool, out: &mut Out<'_>) {
    let system = out.system();
    if whole {
        let edge = EdgeFact::touching(EdgeKind::Allows, Level::Administer, holder.end, system, holder.place);
        return out.edge(edge, "administer-auth0-tenant", Name::EMPTY, holder.sure);
    }
    let level = |at: &At| {
        let verdict = verbs::level(out.facts.names.text(at.name));
        // No single scope is the administration of the tenant.
        (verdict.level.min(Level::Write), verdict.assumed)
    };
    let levels: Vec<(Level, bool, At)> = scopes.into_iter().flatten().map(|at| (level(at).0, level(at).1, *at)).collect();
    let best = levels.iter().fold(None::<&(Level, bool, At)>, |best, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    });
    if let Some((level, assumed, at)) = best {
        let certainty = if *assumed { holder.sure.certainty.max(Certainty::Assumed) } else { holder.sure.certainty };
        let edge = EdgeFact::touching(EdgeKind::Allows, *level, holder.end, system, at.place);
        out.edge(edge, "", at.name, Sure { certainty, ..holder.sure });
    }
}

/// A scope of an API of the company's own: at which level it touches the API.
pub(super) fn of_api(from: End, api: End, at: At, sure: Sure<'_>, out: &mut Out<'_>) {
    let verdict = verbs::level(out.facts.names.text(at.name));
    let certainty = if verdict.assumed { sure.certainty.max(Certainty::Assumed) } else { sure.certainty };
    let edge = EdgeFact::touching(EdgeKind::Allows, verdict.level, from, api, at.place);
    out.edge(edge, "", at.name, Sure { certainty, ..sure });
}

/// The resource of an API, named by its identifier.
pub(super) fn api(identifier: Name, place: Place, out: &mut Out<'_>) -> End {
    let end = out.end(Kind::Resource, identifier);
    if out.first(Kind::Resource, identifier) {
        let row = out.implied(Kind::Resource, identifier, place);
        out.word(row, crate::model::AttrName::Type, "api", place);
        out.need(end, "this API: `auth0 api get resource-servers`", Some(end), place);
    }
    end
}
