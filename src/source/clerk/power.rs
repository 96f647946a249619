//! What a secret key of the instance can do, and each role of the dashboard's team, by the vendor's own words: the backend API makes
//! sessions as any user, and some of the team can from the dashboard.

use super::resolve::Index;
use crate::model::{EdgeKind, Kind, Level, Name, Place};
use crate::source::customers::Can::{Become, Do};
use crate::source::customers::{Out, Over, Power, Thing, powers};

const KEY: &[Power] = &[
    Power(Do(Level::Administer), Over::System, "use-instance-key", ""),
    Power(Become(EdgeKind::Impersonates), Over::Users, "mint-actor-token", ""),
    Power(Become(EdgeKind::Manages), Over::Roles, "regrant-customer-role", ""),
    Power(Become(EdgeKind::Manages), Over::Providers, "repoint-customer-login", ""),
    Power(Become(EdgeKind::Manages), Over::Clients, "add-client-secret", ""),
    Power(Become(EdgeKind::Manages), Over::Machines, "read-machine-key", ""),
];

/// What the team's administrators share.
const ADMINISTERS: &[Power] = &[
    Power(Do(Level::Administer), Over::System, "administer-environment", ""),
    Power(Become(EdgeKind::Manages), Over::Key, "mint-environment-key", ""),
    Power(Become(EdgeKind::Impersonates), Over::Users, "impersonate-customer", ""),
];

const TEAM: &[(&str, &[Power])] = &[
    ("dashboard/owner", ADMINISTERS),
    ("dashboard/admin", ADMINISTERS),
    (
        "dashboard/developer",
        &[
            Power(Do(Level::Read), Over::System, "", ""),
            Power(Become(EdgeKind::Manages), Over::Key, "mint-environment-key", "the instance is one for development"),
            Power(Become(EdgeKind::Impersonates), Over::Users, "impersonate-customer", "the instance is one for development"),
        ],
    ),
    (
        "dashboard/support",
        &[Power(Do(Level::Read), Over::System, "", ""), Power(Become(EdgeKind::Impersonates), Over::Users, "impersonate-customer", "")],
    ),
    ("dashboard/viewer", &[Power(Do(Level::Read), Over::System, "", "")]),
];

/// What sets are made of.
pub(super) struct Lists {
    pub(super) users: Vec<(Name, Place)>,
    pub(super) roles: Vec<(Name, Place)>,
    pub(super) keys: Vec<(Name, Place)>,
    pub(super) providers: Vec<(Name, Place)>,
    clients: Vec<(Name, Place)>,
    machines: Vec<(Name, Place)>,
}

impl Lists {
    pub(super) fn of(things: &[Thing], out: &mut Out<'_>) -> Lists {
        let mut lists = Lists {
            users: Vec::new(),
            roles: Vec::new(),
            keys: Vec::new(),
            providers: Vec::new(),
            clients: Vec::new(),
            machines: Vec::new(),
        };
        for thing in things {
            let place = thing.place;
            match thing.kind {
                "user" => lists.users.push((thing.id, place)),
                "role" if !thing.word("key").is_empty() => lists.roles.push((thing.word("key"), place)),
                "api_key" => {
                    let text = format!("key {}", out.text(thing.id));
                    lists.keys.push((out.name(&text), place));
                }
                "enterprise_connection" | "saml_connection" | "scim_directory" => lists.providers.push((thing.id, place)),
                "oauth_application" if !thing.word("client_id").is_empty() => lists.clients.push((thing.word("client_id"), place)),
                "machine" => lists.machines.push((thing.id, place)),
                _ => {}
            }
        }
        lists
    }
}

pub(super) fn write(index: &Index<'_>, out: &mut Out<'_>) {
    let key = out.key_holder(
        "clerk-instance",
        "whoever holds a secret key of this instance",
        "where the secret keys of this instance lie, which act as every user and which no list shows: declare each as `secrets: \
         [{ id: KEY, type: api_key, authenticates_as: clerk-instance }]`, then `externals: [{ id: clerk-instance, owner: TEAM }]`",
    );
    let lists = &index.lists;
    let members = |over: Over| match over {
        Over::Users => ("users", Kind::Human, lists.users.as_slice()),
        Over::Roles => ("roles", Kind::Role, lists.roles.as_slice()),
        Over::Providers => ("identity providers", Kind::External, lists.providers.as_slice()),
        Over::Clients => ("applications", Kind::OauthClient, lists.clients.as_slice()),
        Over::Machines => ("machines", Kind::ServiceAccount, lists.machines.as_slice()),
        Over::Secrets | Over::System | Over::Key => ("secrets", Kind::Secret, [].as_slice()),
    };
    powers(key, key, KEY, &members, out);
    for (id, table) in TEAM {
        let role = out.team_role(id);
        powers(role, key, table, &members, out);
    }
    let owner = out.name("dashboard/owner");
    let owner = out.end(Kind::Role, owner);
    let what = "who belongs to the dashboard's team: declare `roles: [{ id: dashboard/owner, members: [MAIL] }]`, and so for \
                `dashboard/admin`, `dashboard/developer`, `dashboard/support` and `dashboard/viewer`";
    out.need(owner, what, Some(owner), out.place);
}
