//! Names and ids: the deploy tool's document calls clients, roles and organizations by name, the API by id. Both become one.

use super::record::Tenant;
use crate::model::{Facts, Name, Place};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// The records of one kind, by id and by name.
#[derive(Default)]
pub(super) struct Ids {
    known: FxHashSet<Name>,
    by_name: FxHashMap<Name, Vec<Name>>,
}

impl Ids {
    fn of_all(all: impl Iterator<Item = (Name, Name)> + Clone) -> Ids {
        let mut ids = Ids::default();
        for (id, title) in all.clone().filter(|(id, _)| !id.is_empty()) {
            ids.known.insert(id);
            let named = ids.by_name.entry(title).or_default();
            if !named.contains(&id) {
                named.push(id);
            }
        }
        for (_, title) in all.filter(|(id, _)| id.is_empty()) {
            if ids.one(title).is_none() {
                ids.known.insert(title);
            }
        }
        ids
    }

    fn one(&self, title: Name) -> Option<Name> {
        match self.by_name.get(&title).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        }
    }

    /// The id that a reference means; the reference itself, where nothing or more than one thing is called so.
    pub(super) fn of(&self, text: Name) -> Name {
        if self.known.contains(&text) { text } else { self.one(text).unwrap_or(text) }
    }

    /// The id of a record of its own.
    pub(super) fn own(&self, id: Name, title: Name) -> Name {
        if id.is_empty() { self.of(title) } else { id }
    }

    pub(super) fn knows(&self, id: Name) -> bool {
        self.known.contains(&id)
    }

    /// Whether a name belongs to several.
    pub(super) fn is_ambiguous(&self, text: Name) -> bool {
        !self.known.contains(&text) && self.by_name.get(&text).is_some_and(|all| all.len() > 1)
    }
}

/// All that is referred to by name.
#[derive(Default)]
pub(super) struct Index {
    pub(super) clients: Ids,
    pub(super) roles: Ids,
    pub(super) organizations: Ids,
    /// Connections are called by their names everywhere: ids lead to them.
    connections: FxHashMap<Name, Name>,
    pub(super) strategies: FxHashMap<Name, Name>,
    /// The accounts that log in through a connection, by its name.
    pub(super) accounts: FxHashMap<Name, Vec<(Name, Place)>>,
}

impl Index {
    pub(super) fn new(tenant: &Tenant) -> Index {
        let connections = &tenant.connections;
        let mut accounts: FxHashMap<Name, Vec<(Name, Place)>> = FxHashMap::default();
        for (user, login) in tenant.users.iter().flat_map(|user| user.logins.iter().map(move |login| (user, login))) {
            accounts.entry(login.connection).or_default().push((user.id, user.place));
        }
        Index {
            accounts,
            clients: Ids::of_all(tenant.clients.iter().map(|one| (one.id, one.title))),
            roles: Ids::of_all(tenant.roles.iter().map(|one| (one.id, one.title))),
            organizations: Ids::of_all(tenant.organizations.iter().filter(|one| !one.implied).map(|one| (one.id, one.title))),
            connections: connections.iter().filter(|one| !one.id.is_empty()).map(|one| (one.id, one.title)).collect(),
            strategies: connections.iter().map(|one| (one.title, one.strategy)).collect(),
        }
    }

    /// The name of a connection.
    pub(super) fn connection(&self, text: Name) -> Name {
        self.connections.get(&text).copied().unwrap_or(text)
    }
}

/// How sure it is that an audience is the Management API.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Management {
    No,
    /// By its address, or because the tenant says that the API is the system's.
    Yes,
    /// Its host is a mark that the deployment fills in.
    Likely,
}

/// Whether an audience is the Management API: the vendor gives it the tenant's address and nothing else.
pub(super) fn management(audience: &str, system: Option<bool>) -> Management {
    let Some(host) = host(audience) else { return Management::No };
    let vendor = host.ends_with(".auth0.com") || host.ends_with(".auth0app.com");
    let mark = ["##", "@@"].iter().any(|mark| host.starts_with(mark) && host.ends_with(mark) && host.len() > 4);
    match system {
        Some(true) => Management::Yes,
        _ if vendor => Management::Yes,
        None if mark => Management::Likely,
        _ => Management::No,
    }
}

fn host(audience: &str) -> Option<&str> {
    let rest = audience.strip_prefix("https://")?;
    let host = rest.strip_suffix("/api/v2/").or_else(|| rest.strip_suffix("/api/v2"))?;
    (!host.contains('/')).then_some(host)
}

/// The names that audiences of the Management API give the tenant.
pub(super) fn names(tenant: &Tenant, facts: &Facts) -> BTreeSet<String> {
    let audiences = tenant.grants.iter().map(|grant| grant.audience).chain(tenant.apis.iter().map(|api| api.identifier));
    let of = |audience: Name| {
        let text = facts.names.text(audience);
        let host = host(text).filter(|_| management(text, None) == Management::Yes)?;
        host.split('.').next().filter(|label| !label.contains('#')).map(str::to_owned)
    };
    audiences.filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_management_api_is_told_by_its_address() {
        assert_eq!(management("https://acme.eu.auth0.com/api/v2/", None), Management::Yes);
        assert_eq!(management("https://acme.eu.auth0.com/api/v2/", Some(false)), Management::Yes);
        assert_eq!(management("https://##AUTH0_DOMAIN##/api/v2/", None), Management::Likely);
        assert_eq!(management("https://##AUTH0_DOMAIN##/api/v2/", Some(false)), Management::No);
        assert_eq!(management("https://##ENV##.acme.example/api/v2/", None), Management::No);
        assert_eq!(management("https://login.acme.example/api/v2/", Some(true)), Management::Yes);
        assert_eq!(management("https://login.acme.example/api/v2/", None), Management::No);
        assert_eq!(management("https://acme.eu.auth0.com/userinfo", None), Management::No);
        assert_eq!(management("https://acme.eu.auth0.com/x/api/v2/", None), Management::No);
    }
}
