//! What is kept of an organisation while files are read. Client secrets, seeds of factors, answers to security questions and private
//! keys never get here.

use super::kinds::Object;
use crate::model::{Kind, Name, Place, Stated};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct User {
    pub(super) id: Name,
    pub(super) login: Name,
    pub(super) email: Name,
    /// What the directory says of the primary address.
    pub(super) verified: Option<bool>,
    pub(super) status: Name,
    /// Who checks the password: the type and its name.
    pub(super) provider: (Name, Name),
    pub(super) created: Option<i64>,
    pub(super) last_login: Stated<i64>,
    pub(super) place: Place,
}

pub(super) struct Group {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) sort: Name,
    /// The app that fills it, where the group is an app's.
    pub(super) app: Name,
    pub(super) created: Option<i64>,
    pub(super) place: Place,
}

/// A rule that fills groups by what stands in people's profiles.
pub(super) struct Rule {
    pub(super) title: Name,
    pub(super) active: bool,
    pub(super) groups: Vec<Name>,
    pub(super) place: Place,
}

pub(super) struct App {
    pub(super) id: Name,
    pub(super) name: Name,
    pub(super) label: Name,
    pub(super) status: Name,
    pub(super) sign_on: Name,
    pub(super) provisions: bool,
    pub(super) created: Option<i64>,
    pub(super) client: Option<Client>,
    /// The policy that decides with which factors one gets in.
    pub(super) policy: Name,
    pub(super) place: Place,
}

/// The OAuth client of an app.
pub(super) struct Client {
    pub(super) id: Name,
    pub(super) method: Name,
    /// Logs in as itself, without a person.
    pub(super) machine: bool,
    /// The app's own answer carried a secret: its digest, empty for a mask.
    pub(super) secret: Option<Digest>,
}

/// That a credential has a value, and its digest under the run's key where the value is no mask.
pub(super) struct Digest {
    pub(super) digest: String,
    pub(super) place: Place,
}

/// A secret or public key of a client.
pub(super) struct Credential {
    pub(super) id: Name,
    pub(super) app: Name,
    pub(super) key: bool,
    pub(super) active: bool,
    pub(super) created: Option<i64>,
    pub(super) digest: String,
    pub(super) place: Place,
}

pub(super) struct Token {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) user: Name,
    pub(super) created: Option<i64>,
    pub(super) window: Name,
    pub(super) ends: Name,
    /// Whether it is accepted from anywhere.
    pub(super) open: Option<bool>,
    pub(super) place: Place,
}

/// A scope that an administrator granted to a client.
pub(super) struct Grant {
    pub(super) client: Name,
    pub(super) scope: Name,
    pub(super) active: bool,
    pub(super) place: Place,
}

/// That somebody has a role.
pub(super) struct Assignment {
    pub(super) id: Name,
    /// The standard role's word, or `CUSTOM`.
    pub(super) sort: Name,
    pub(super) label: Name,
    pub(super) holder: Option<(Kind, Name)>,
    /// The custom role.
    pub(super) role: Name,
    pub(super) resource_set: Name,
    pub(super) active: bool,
    pub(super) created: Option<i64>,
    pub(super) place: Place,
}

/// The groups and apps that one role assignment is limited to. An answer without any says that it is not limited.
#[derive(Default)]
pub(super) struct Targets {
    pub(super) groups: BTreeSet<Name>,
    pub(super) apps: BTreeSet<Name>,
    /// All apps of a sort.
    pub(super) app_names: BTreeSet<Name>,
}

pub(super) struct CustomRole {
    pub(super) id: Name,
    pub(super) label: Name,
    pub(super) created: Option<i64>,
    pub(super) place: Place,
}

/// A permission of a custom role.
pub(super) struct Permission {
    pub(super) role: Name,
    pub(super) label: Name,
    /// Limited to some attributes of profiles.
    pub(super) conditional: bool,
    pub(super) place: Place,
}

/// What a resource set holds.
#[derive(Default)]
pub(super) struct ResourceSet {
    pub(super) label: Name,
    pub(super) resources: Vec<SetResource>,
    /// Whether its list of resources was seen.
    pub(super) listed: bool,
}

#[derive(Clone, Copy)]
pub(super) enum SetResource {
    AllUsers,
    User(Name),
    /// The members of a group.
    UsersOf(Name),
    AllGroups,
    Group(Name),
    AllApps,
    App(Name),
    /// All apps of a sort.
    AppsNamed(Name),
    Providers,
    Servers,
    /// A resource of a kind that is not known here.
    Other,
}

/// An identity provider whose word the organisation takes.
pub(super) struct Provider {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) sort: Name,
    pub(super) active: bool,
    /// Joins a login to the account of the same name by itself.
    pub(super) links: bool,
    /// Only accounts in these groups are joined.
    pub(super) only_groups: Vec<Name>,
    /// Accounts of administrators are left out.
    pub(super) spares_administrators: bool,
    /// A filter on names stands before it.
    pub(super) filtered: bool,
    /// Makes accounts by itself.
    pub(super) provisions: bool,
    /// Groups that every account which comes through it is put into.
    pub(super) assigns: Vec<Name>,
    /// Groups that its word can put an account into.
    pub(super) may_assign: Vec<Name>,
    pub(super) secret: Option<Digest>,
    pub(super) place: Place,
}

pub(super) struct Policy {
    pub(super) id: Name,
    pub(super) sort: Name,
    pub(super) active: bool,
    pub(super) place: Place,
}

/// What a rule of a policy asks of a login: `Some(true)` is a second factor.
pub(super) struct PolicyRule {
    pub(super) policy: Name,
    pub(super) active: bool,
    pub(super) second_factor: Option<bool>,
    pub(super) denies: bool,
}

/// What waits for the end of its document, which may say whose it is.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) members: Vec<Assignment>,
    /// The resource set, empty where the item does not say it.
    pub(super) resources: Vec<(Name, SetResource)>,
}

/// All that was read of one organisation.
#[derive(Default)]
pub(super) struct Org {
    pub(super) first: Option<Place>,
    /// Names of hosts in the links: several may mean several organisations.
    pub(super) hosts: BTreeSet<String>,
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Group>,
    /// (group, user, place)
    pub(super) members: Vec<(Name, Name, Place)>,
    /// (group, kind of the owner, owner, place)
    pub(super) owners: Vec<(Name, Kind, Name, Place)>,
    pub(super) rules: Vec<Rule>,
    pub(super) apps: Vec<App>,
    /// (app, kind, who, place)
    pub(super) assigned: Vec<(Name, Kind, Name, Place)>,
    pub(super) credentials: Vec<Credential>,
    pub(super) tokens: Vec<Token>,
    pub(super) grants: Vec<Grant>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) targets: BTreeMap<Name, Targets>,
    /// Clients whose list of roles, or of scopes, is empty.
    pub(super) roleless: BTreeSet<Name>,
    pub(super) scopeless: BTreeSet<Name>,
    pub(super) roles: Vec<CustomRole>,
    pub(super) permissions: Vec<Permission>,
    pub(super) sets: BTreeMap<Name, ResourceSet>,
    /// Roles that a list of bindings names for a resource set.
    pub(super) bindings: Vec<(Name, Name, Place)>,
    pub(super) assignees: Vec<(Name, Place)>,
    pub(super) pending: Pending,
    pub(super) providers: Vec<Provider>,
    /// (provider, user, place)
    pub(super) linked: Vec<(Name, Name, Place)>,
    /// (user, factor, place); the factor is empty where a list shows that there is none.
    pub(super) factors: Vec<(Name, Name, Place)>,
    pub(super) policies: Vec<Policy>,
    pub(super) policy_rules: Vec<PolicyRule>,
    pub(super) new_clients_are_super: Option<(bool, Place)>,
    /// Items that are known and say nothing for the graph.
    pub(super) unused: BTreeMap<&'static str, usize>,
    /// Items whose parent nobody says, with what would say it.
    pub(super) orphans: BTreeMap<(Object, &'static str), usize>,
    /// Items that name a template in place of an id.
    pub(super) templates: usize,
    /// Items of no kind that is known.
    pub(super) unknown: usize,
    /// By file, how long its last list is.
    pub(super) last_pages: BTreeMap<String, usize>,
}
