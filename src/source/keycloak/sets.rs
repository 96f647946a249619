//! The sets that rights over a realm name: its accounts, clients, roles. Each is one record, made when first asked for.

use super::emit::{Out, account_kind};
use super::index::Resolved;
use crate::model::{AttrName, End, Kind, Name, Place};
use rustc_hash::FxHashSet;

/// What a set holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Which {
    /// All accounts, also those of clients.
    Everyone,
    /// People who administer nothing.
    Accounts,
    /// People who hold a right to manage a realm.
    Administrators,
    /// People with an e-mail address.
    WithAddress,
    Clients,
    ClientSecrets,
    Providers,
    /// Roles that carry no right to manage a realm.
    Roles,
    /// Roles of the company's own that include such a right.
    AdminRoles,
    Groups,
    AdminGroups,
}

impl Which {
    const fn words(self) -> (&'static str, Kind) {
        match self {
            Which::Everyone => ("every account", Kind::Human),
            Which::Accounts => ("accounts of people", Kind::Human),
            Which::Administrators => ("accounts of administrators", Kind::Human),
            Which::WithAddress => ("accounts with an address", Kind::Human),
            Which::Clients => ("clients", Kind::OauthClient),
            Which::ClientSecrets => ("client secrets", Kind::Secret),
            Which::Providers => ("identity providers", Kind::External),
            Which::Roles => ("roles", Kind::Role),
            Which::AdminRoles => ("roles of administrators", Kind::Role),
            Which::Groups => ("groups", Kind::Group),
            Which::AdminGroups => ("groups of administrators", Kind::Group),
        }
    }
}

/// Which sets are written down already.
#[derive(Default)]
pub(super) struct Sets(FxHashSet<(Name, Which)>);

impl Sets {
    /// The set, with its members the first time.
    pub(super) fn get(&mut self, which: Which, of: &Resolved, out: &mut Out<'_>) -> End {
        let (text, kind) = which.words();
        let id = out.name(text);
        let end = out.end(Kind::Set, id);
        if !self.0.insert((of.scope, which)) {
            return end;
        }
        let row = out.implied(Kind::Set, id, of.place);
        out.word(row, AttrName::Of, kind.word(), of.place);
        let members = members(which, of, out);
        // Of a whole realm without any account its system record says so, once.
        let said = of.realm.whole && of.realm.users.is_empty();
        if members.is_empty() && !said && matches!(which, Which::Everyone | Which::Accounts) {
            out.need(end, "the realm's accounts", None, of.place);
        }
        for (kind, id, place) in members {
            out.refer(row, AttrName::Members, kind, id, place);
        }
        end
    }
}

fn members(which: Which, of: &Resolved, out: &mut Out<'_>) -> Vec<(Kind, Name, Place)> {
    let realm = &of.realm;
    let mut all: Vec<(Kind, Name, Place)> = Vec::new();
    match which {
        Which::Everyone | Which::Accounts | Which::Administrators | Which::WithAddress => {
            for user in &realm.users {
                let kind = account_kind(of, user, out.facts);
                let takes = match which {
                    Which::Everyone => true,
                    Which::Accounts => kind == Kind::Human && !of.is_admin(user, out.facts),
                    Which::Administrators => kind == Kind::Human && of.is_admin(user, out.facts),
                    _ => kind == Kind::Human && !user.email.is_empty(),
                };
                if takes {
                    all.push((kind, user.username, user.place));
                }
            }
        }
        Which::Clients => all.extend(realm.clients.iter().map(|client| (Kind::OauthClient, client.id, client.place))),
        Which::ClientSecrets => {
            all.extend(
                realm.clients.iter().filter_map(|client| client.secret.as_ref()).map(|secret| (Kind::Secret, secret.id, secret.place)),
            );
        }
        Which::Providers => {
            all.extend(realm.providers.iter().filter(|provider| !provider.storage).map(|idp| (Kind::External, idp.id, idp.place)));
        }
        Which::Roles | Which::AdminRoles => {
            for role in &realm.roles {
                let id = of.role_id(role.client, role.name, out.facts);
                // The built-in rights themselves are guarded: only who holds them can hand them on.
                let built_in = of.manages(role.client, out.facts).is_some();
                if !built_in && of.admin_roles.contains(&id) == (which == Which::AdminRoles) && !of.is_master_role(role, out.facts) {
                    all.push((Kind::Role, id, role.place));
                }
            }
        }
        Which::Groups | Which::AdminGroups => {
            for group in &realm.groups {
                if of.admin_groups.contains(&group.path) == (which == Which::AdminGroups) {
                    all.push((Kind::Group, group.path, group.place));
                }
            }
        }
    }
    all
}
