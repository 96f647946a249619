//! The sets that rights over an organisation name: its accounts, groups, apps, clients. Each is one record for each reach, made when
//! first asked for; what is empty and can't be otherwise is none.

use super::emit::Out;
use super::index::{Index, Reach};
use super::record::Org;
use crate::model::{AttrName, End, Kind, Name, Place};
use std::collections::BTreeMap;

/// What a set holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Which {
    /// Accounts without an administrator role.
    Accounts,
    /// Accounts with one, but not the one that may do everything.
    Administrators,
    SuperAdministrators,
    /// Groups that carry no administrator role.
    Groups,
    AdminGroups,
    /// Groups that rules fill, without an administrator role.
    RuledGroups,
    Apps,
    /// Clients without an administrator role.
    Clients,
    AdminClients,
    Secrets,
    Providers,
}

impl Which {
    const fn words(self) -> (&'static str, Kind) {
        match self {
            Which::Accounts => ("accounts", Kind::Human),
            Which::Administrators => ("accounts of administrators", Kind::Human),
            Which::SuperAdministrators => ("accounts of super administrators", Kind::Human),
            Which::Groups => ("groups", Kind::Group),
            Which::AdminGroups => ("groups of administrators", Kind::Group),
            Which::RuledGroups => ("groups filled by rules", Kind::Group),
            Which::Apps => ("apps", Kind::Resource),
            Which::Clients => ("clients", Kind::OauthClient),
            Which::AdminClients => ("clients of administrators", Kind::OauthClient),
            Which::Secrets => ("client secrets", Kind::Secret),
            Which::Providers => ("identity providers", Kind::External),
        }
    }
}

/// The sets that are written down already.
pub(super) struct Sets<'o> {
    org: &'o Org,
    pub(super) index: &'o Index,
    made: BTreeMap<(Which, String), Option<End>>,
    /// Secrets by client, in the order of their ids.
    pub(super) secrets: BTreeMap<Name, Vec<(Name, Place)>>,
}

impl<'o> Sets<'o> {
    pub(super) fn new(org: &'o Org, index: &'o Index) -> Sets<'o> {
        Sets { org, index, made: BTreeMap::new(), secrets: BTreeMap::new() }
    }

    /// The set, with its members the first time; none where nothing is in it.
    pub(super) fn get(&mut self, which: Which, reach: &Reach, out: &mut Out<'_>) -> Option<End> {
        let key = (which, reach.key.clone());
        if let Some(made) = self.made.get(&key) {
            return *made;
        }
        let (text, kind) = which.words();
        let id = if reach.key.is_empty() { text.to_owned() } else { format!("{text} in {}", reach.key) };
        let members = self.members(which, reach);
        let end = if members.is_empty() && !self.unseen(which) {
            None
        } else {
            let place = out.place;
            let id = out.name(&id);
            let end = out.end(Kind::Set, id);
            let row = out.implied(Kind::Set, id, place);
            out.word(row, AttrName::Of, kind.word(), place);
            if members.is_empty() {
                let what =
                    if which == Which::Apps { "the organisation's apps (`apps.json`)" } else { "the organisation's users (`users.json`)" };
                out.need(end, what, place);
            }
            for (member, place) in members {
                out.refer(row, AttrName::Members, kind, member, place);
            }
            Some(end)
        };
        self.made.insert(key, end);
        end
    }

    /// Whether the set is empty only because nobody exported what is in it.
    fn unseen(&self, which: Which) -> bool {
        match which {
            Which::Accounts => self.index.users.is_empty(),
            Which::Apps => self.index.apps.is_empty(),
            _ => false,
        }
    }

    fn members(&self, which: Which, reach: &Reach) -> Vec<(Name, Place)> {
        let index = self.index;
        let clients = |administer: bool| {
            let of = self.org.apps.iter().filter(|app| reach.apps.has(app.id));
            of.filter_map(|app| app.client.as_ref().map(|client| (client.id, app.place)))
                .filter(move |(client, _)| index.admin_clients.contains(client) == administer)
        };
        let mut all: Vec<(Name, Place)> = match which {
            Which::Accounts | Which::Administrators | Which::SuperAdministrators => {
                let takes = |user: Name| match which {
                    Which::Accounts => !index.admins.contains(&user),
                    Which::Administrators => index.admins.contains(&user) && !index.supers.contains(&user),
                    _ => index.supers.contains(&user),
                };
                index.users.iter().filter(|(user, _)| reach.users.has(**user) && takes(**user)).map(|(id, place)| (*id, *place)).collect()
            }
            Which::Groups | Which::AdminGroups | Which::RuledGroups => {
                let takes = |group: Name| {
                    let admin = index.admin_groups.contains(&group);
                    admin == (which == Which::AdminGroups) && (which != Which::RuledGroups || index.ruled.contains(&group))
                };
                index.groups.iter().filter(|(id, _)| reach.groups.has(**id) && takes(**id)).map(|(id, place)| (*id, *place)).collect()
            }
            Which::Apps => index.apps.iter().filter(|(id, _)| reach.apps.has(**id)).map(|(id, place)| (*id, *place)).collect(),
            Which::Clients => clients(false).collect(),
            Which::AdminClients => clients(true).collect(),
            Which::Secrets => {
                let of = self.org.apps.iter().filter(|app| reach.apps.has(app.id)).filter_map(|app| app.client.as_ref());
                of.filter_map(|client| self.secrets.get(&client.id)).flatten().copied().collect()
            }
            Which::Providers if reach.providers => self.org.providers.iter().map(|provider| (provider.id, provider.place)).collect(),
            Which::Providers => Vec::new(),
        };
        all.sort_unstable();
        all.dedup_by_key(|(id, _)| *id);
        all
    }
}
