//! What a key of the environment can do, and each role of the dashboard's team, by the vendor's own words. A key may make any request:
//! it sets passwords, edits connections and their signing certificates, gives roles, and lists webhook secrets. Members of the team can
//! act as any user once impersonation is switched on.

use super::resolve::Index;
use super::roles;
use crate::model::{EdgeKind, Kind, Level, Name, Place};
use crate::source::customers::Can::{Become, Do};
use crate::source::customers::{Out, Over, Power, Thing, powers};

const IMPERSONATION: &str = "impersonation is switched on for the environment";

const KEY: &[Power] = &[
    Power(Do(Level::Administer), Over::System, "use-environment-key", ""),
    Power(Become(EdgeKind::Manages), Over::Users, "reset-customer-login", ""),
    Power(Become(EdgeKind::Manages), Over::Roles, "regrant-customer-role", ""),
    Power(Become(EdgeKind::Manages), Over::Providers, "repoint-customer-login", ""),
    Power(Become(EdgeKind::Manages), Over::Clients, "add-client-secret", ""),
    Power(Become(EdgeKind::ReadsSecret), Over::Secrets, "list-webhook-secrets", ""),
];

const TEAM: &[(&str, &[Power])] = &[
    (
        "dashboard/admin",
        &[
            Power(Do(Level::Administer), Over::System, "administer-environment", ""),
            Power(Become(EdgeKind::Manages), Over::Key, "mint-environment-key", ""),
            Power(Become(EdgeKind::Manages), Over::Providers, "repoint-customer-login", ""),
            Power(Become(EdgeKind::Impersonates), Over::Users, "impersonate-customer", IMPERSONATION),
        ],
    ),
    (
        "dashboard/developer",
        &[
            Power(Do(Level::Write), Over::System, "", ""),
            Power(Become(EdgeKind::Manages), Over::Key, "mint-environment-key", "the role may make keys of this environment"),
            Power(Become(EdgeKind::Manages), Over::Providers, "repoint-customer-login", ""),
            Power(Become(EdgeKind::Impersonates), Over::Users, "impersonate-customer", IMPERSONATION),
        ],
    ),
    (
        "dashboard/support",
        &[
            Power(Do(Level::Read), Over::System, "", ""),
            Power(Become(EdgeKind::Manages), Over::Providers, "repoint-customer-login", ""),
            Power(Become(EdgeKind::Impersonates), Over::Users, "impersonate-customer", IMPERSONATION),
        ],
    ),
    (
        "dashboard/support-viewer",
        &[
            Power(Do(Level::Read), Over::System, "", ""),
            Power(Become(EdgeKind::Impersonates), Over::Users, "impersonate-customer", IMPERSONATION),
        ],
    ),
];

/// What sets are made of.
pub(super) struct Lists {
    users: Vec<(Name, Place)>,
    pub(super) roles: Vec<(Name, Place)>,
    pub(super) keys: Vec<(Name, Place)>,
    pub(super) providers: Vec<(Name, Place)>,
    clients: Vec<(Name, Place)>,
    secrets: Vec<(Name, Place)>,
}

impl Lists {
    pub(super) fn of(things: &[Thing], out: &mut Out<'_>) -> Lists {
        let mut lists = Lists {
            users: Vec::new(),
            roles: Vec::new(),
            keys: Vec::new(),
            providers: Vec::new(),
            clients: Vec::new(),
            secrets: Vec::new(),
        };
        for thing in things {
            let place = thing.place;
            match thing.kind {
                "user" => lists.users.push((thing.id, place)),
                "role" => lists.roles.extend(roles::id(thing, out).map(|id| (id, place))),
                "api_key" => {
                    let text = format!("key {}", out.text(thing.id));
                    lists.keys.push((out.name(&text), place));
                }
                "connection" | "directory" => lists.providers.push((thing.id, place)),
                "connect_application" if !thing.word("client_id").is_empty() => lists.clients.push((thing.word("client_id"), place)),
                "webhook_endpoint" => {
                    let text = format!("{} secret", out.text(thing.id));
                    lists.secrets.push((out.name(&text), place));
                }
                _ => {}
            }
        }
        lists
    }
}

pub(super) fn write(index: &Index<'_>, out: &mut Out<'_>) {
    let key = out.key_holder(
        "workos-environment",
        "whoever holds a key of this environment",
        "where the keys of this environment lie, which control every customer's login and which no list shows: declare each as `secrets: \
         [{ id: KEY, type: api_key, authenticates_as: workos-environment }]`, then `externals: [{ id: workos-environment, owner: TEAM }]`",
    );
    let lists = &index.lists;
    let members = |over: Over| match over {
        Over::Users => ("users", Kind::Human, lists.users.as_slice()),
        Over::Roles => ("roles", Kind::Role, lists.roles.as_slice()),
        Over::Providers => ("identity providers", Kind::External, lists.providers.as_slice()),
        Over::Clients => ("applications", Kind::OauthClient, lists.clients.as_slice()),
        Over::Machines => ("API keys", Kind::ServiceAccount, lists.keys.as_slice()),
        Over::Secrets | Over::System | Over::Key => ("webhook secrets", Kind::Secret, lists.secrets.as_slice()),
    };
    powers(key, key, KEY, &members, out);
    for (id, table) in TEAM {
        let role = out.team_role(id);
        powers(role, key, table, &members, out);
    }
    let admin = out.name("dashboard/admin");
    let admin = out.end(Kind::Role, admin);
    let what = "who belongs to the dashboard's team: declare `roles: [{ id: dashboard/admin, members: [MAIL] }]`, and so for \
                `dashboard/developer`, `dashboard/support` and `dashboard/support-viewer`";
    out.need(admin, what, Some(admin), out.place);
}
