//! The sets that rights over a tenant name: its accounts, clients, secrets, roles, login actions. Each is made when first asked for.

use super::emit::Out;
use super::record::{Holder, Tenant};
use crate::model::{AttrName, End, Kind, Name, Place};
use rustc_hash::FxHashSet;

/// What a set holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Which {
    Accounts,
    Clients,
    ClientSecrets,
    ConnectionSecrets,
    Roles,
    Actions,
}

impl Which {
    const fn words(self) -> (&'static str, Kind) {
        match self {
            Which::Accounts => ("accounts", Kind::Human),
            Which::Clients => ("clients", Kind::OauthClient),
            Which::ClientSecrets => ("client secrets", Kind::Secret),
            Which::ConnectionSecrets => ("connection secrets", Kind::Secret),
            Which::Roles => ("roles", Kind::Role),
            Which::Actions => ("login actions", Kind::Workload),
        }
    }
}

/// The set, with its members the first time.
pub(super) fn get(which: Which, tenant: &Tenant, out: &mut Out<'_>) -> End {
    let (text, kind) = which.words();
    let id = out.name(text);
    let end = out.end(Kind::Set, id);
    if !out.first(Kind::Set, id) {
        return end;
    }
    let place = out.place;
    let row = out.implied(Kind::Set, id, place);
    out.word(row, AttrName::Of, kind.word(), place);
    let members = members(which, tenant, out);
    if members.is_empty() && which == Which::Accounts {
        out.need(end, "the tenant's accounts: `auth0 api get users`", None, place);
    }
    let mut seen = FxHashSet::default();
    for (member, place) in members {
        if seen.insert(member) {
            out.refer(row, AttrName::Members, kind, member, place);
        }
    }
    end
}

fn members(which: Which, tenant: &Tenant, out: &mut Out<'_>) -> Vec<(Name, Place)> {
    match which {
        Which::Accounts => tenant.users.iter().map(|user| (user.id, user.place)).collect(),
        Which::Clients => tenant.clients.iter().map(|one| (out.index.clients.own(one.id, one.title), one.place)).collect(),
        Which::ClientSecrets => {
            let with = tenant.clients.iter().filter(|client| super::clients::has_secret(client, out));
            let ids: Vec<(Name, Place)> = with.map(|one| (out.index.clients.own(one.id, one.title), one.place)).collect();
            ids.into_iter().map(|(id, place)| (out.under("client-secret", id), place)).collect()
        }
        Which::ConnectionSecrets => {
            tenant.secrets.iter().filter(|secret| secret.of == Holder::Connection).map(|secret| (secret.id, secret.place)).collect()
        }
        Which::Roles => tenant.roles.iter().map(|one| (out.index.roles.own(one.id, one.title), one.place)).collect(),
        Which::Actions => {
            let runs: Vec<_> = tenant.actions.iter().filter(|action| !action.triggers.is_empty()).collect();
            runs.into_iter().map(|one| (out.under("action", one.title), one.place)).collect()
        }
    }
}
