//! What is kept of GitHub's answers and workflow files until all files are read: compact records, without any value of a secret.

use crate::model::{Name, Place, Stated};
use std::collections::{BTreeMap, BTreeSet};

/// An account or a team.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Who {
    /// A person, or a machine account (`true`).
    User(Name, bool),
    /// A team by its slug.
    Team(Name),
}

/// How far a role goes in a repository.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) enum Reach {
    #[default]
    None,
    Read,
    Write,
    Admin,
}

/// What one organisation (or account that owns repositories) says of itself.
#[derive(Default)]
pub(super) struct Org {
    pub(super) owner: String,
    pub(super) place: Option<Place>,
    pub(super) info: Option<Info>,
    pub(super) users: Vec<User>,
    pub(super) teams: Vec<Team>,
    pub(super) members: Vec<Member>,
    pub(super) repos: BTreeMap<Name, Repo>,
    pub(super) roles: Vec<OrgRole>,
    pub(super) holders: Vec<(i64, Who, Place)>,
    pub(super) custom: Vec<CustomRole>,
    pub(super) secrets: Vec<Secret>,
    pub(super) variables: Vec<Variable>,
    pub(super) apps: Vec<App>,
    pub(super) tokens: Vec<Token>,
    pub(super) authorizations: Vec<Authorization>,
    pub(super) runner_groups: Vec<RunnerGroup>,
    pub(super) runners: Vec<Runner>,
    pub(super) identities: Vec<Identity>,
    pub(super) alerts: Vec<Alert>,
    /// Lists of repositories by what they belong to: `actions/secrets/NAME`, `installations/ID`.
    pub(super) selected: BTreeMap<String, Vec<Name>>,
    pub(super) oidc: Option<Oidc>,
    /// Lists whose parent no file tells, by what they hold.
    pub(super) lost: BTreeMap<&'static str, Place>,
    /// Answers that are not used for the graph, by what they are.
    pub(super) unused: BTreeMap<&'static str, u32>,
    pub(super) admins_listed: bool,
    pub(super) saml: bool,
    pub(super) actions_none: bool,
    /// The owner is a person's account, no organisation.
    pub(super) personal: bool,
}

/// The organisation's own settings.
pub(super) struct Info {
    pub(super) base: Name,
    pub(super) two_factor: Option<bool>,
    pub(super) create_private: Option<bool>,
    pub(super) create_public: Option<bool>,
    pub(super) created: Stated<i64>,
    pub(super) place: Place,
}

/// Who an account is in the organisation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Standing {
    Owner,
    Member,
    /// A member; whether also an owner is not said.
    Unknown,
    Outside,
    Billing,
}

pub(super) struct User {
    pub(super) login: Name,
    pub(super) bot: bool,
    pub(super) standing: Option<Standing>,
    pub(super) without_mfa: bool,
    pub(super) email: Name,
    pub(super) place: Place,
}

pub(super) struct Team {
    pub(super) slug: Name,
    pub(super) title: Name,
    pub(super) parent: Name,
    pub(super) place: Place,
}

pub(super) struct Member {
    pub(super) team: Name,
    pub(super) login: Name,
    pub(super) bot: bool,
    pub(super) maintainer: bool,
    pub(super) place: Place,
}

#[derive(Default)]
pub(super) struct Repo {
    pub(super) place: Option<Place>,
    pub(super) listed: bool,
    pub(super) id: Option<i64>,
    pub(super) owner_id: Option<i64>,
    pub(super) created: Option<i64>,
    pub(super) branch: Name,
    /// `public`, `private`, `internal`, or empty.
    pub(super) visibility: Name,
    pub(super) archived: bool,
    pub(super) no_forks: bool,
    pub(super) actions_off: bool,
    pub(super) token_writes: Option<bool>,
    pub(super) approves: Option<bool>,
    pub(super) oidc: Option<Oidc>,
    pub(super) gates: Vec<Gate>,
    /// Branches of which the classic protection is known; `*` where all rules were listed.
    pub(super) classic: BTreeSet<String>,
    /// Branches of which the rulesets are known; `*` where all were listed.
    pub(super) rules: BTreeSet<String>,
    pub(super) environments: BTreeMap<Name, Environment>,
    pub(super) environments_listed: bool,
    pub(super) grants: Vec<Grant>,
    pub(super) keys: Vec<Key>,
    pub(super) flows: Vec<Flow>,
}

pub(super) struct Grant {
    pub(super) who: Who,
    pub(super) role: Name,
    pub(super) reach: Reach,
    pub(super) place: Place,
}

/// What stands between a push and a branch.
#[derive(Clone)]
pub(super) struct Gate {
    /// The branch or a glob over branches; `~DEFAULT_BRANCH` and `~ALL` as in rulesets.
    pub(super) pattern: String,
    pub(super) but: Vec<String>,
    /// What it asks for, in words; empty where it holds nobody up.
    pub(super) asks: String,
    /// Whether one approval that a workflow can give is all it asks for.
    pub(super) one_approval: bool,
    /// Roles, as numbers of rulesets (2 maintain, 4 write, 5 admin), that pass it.
    pub(super) passed_by: Vec<i64>,
    /// New branches and changes of workflow files are held up as well.
    pub(super) creation: bool,
}

#[derive(Default)]
pub(super) struct Environment {
    pub(super) place: Option<Place>,
    /// What a job waits for, in words; empty for none.
    pub(super) asks: Vec<String>,
    /// Branch policies, where it has its own.
    pub(super) policies: Vec<String>,
    pub(super) custom: bool,
    pub(super) listed: bool,
}

pub(super) struct Key {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) writes: bool,
    pub(super) enabled: bool,
    pub(super) created: Stated<i64>,
    pub(super) used: Stated<i64>,
    pub(super) by: Name,
    pub(super) digest: Option<String>,
    pub(super) place: Place,
}

/// Where a secret is handed out from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Shelf {
    Actions,
    Dependabot,
    Codespaces,
}

pub(super) struct Secret {
    pub(super) name: Name,
    pub(super) shelf: Shelf,
    /// Empty for the organisation's.
    pub(super) repo: Name,
    pub(super) environment: Name,
    pub(super) visibility: Name,
    pub(super) created: Stated<i64>,
    pub(super) updated: Stated<i64>,
    pub(super) place: Place,
}

/// A variable: its value only where it is a public name (a role, a client id), its digest where it is a credential.
pub(super) struct Variable {
    pub(super) name: Name,
    pub(super) repo: Name,
    pub(super) environment: Name,
    pub(super) value: Name,
    pub(super) credential: Option<(&'static str, Option<String>)>,
    pub(super) place: Place,
}

pub(super) struct OrgRole {
    pub(super) id: i64,
    pub(super) name: Name,
    pub(super) base: Name,
    pub(super) predefined: bool,
    pub(super) permissions: Vec<Name>,
    pub(super) place: Place,
}

pub(super) struct CustomRole {
    pub(super) name: Name,
    pub(super) base: Name,
    pub(super) permissions: Vec<Name>,
}

/// Permissions of an app or token: name and whether it writes.
pub(super) type Permissions = Vec<(Name, Name)>;

pub(super) struct App {
    pub(super) installation: i64,
    pub(super) slug: Name,
    pub(super) client: Name,
    pub(super) app: Option<i64>,
    pub(super) all: bool,
    pub(super) permissions: Permissions,
    pub(super) created: Stated<i64>,
    pub(super) suspended: bool,
    pub(super) place: Place,
}

pub(super) struct Token {
    pub(super) grant: i64,
    pub(super) id: i64,
    pub(super) title: Name,
    pub(super) owner: Name,
    /// `all`, `subset`, `none`.
    pub(super) selection: Name,
    pub(super) organisation: Permissions,
    pub(super) repository: Permissions,
    pub(super) granted: Stated<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) expired: bool,
    pub(super) used: Stated<i64>,
    pub(super) place: Place,
}

pub(super) struct Authorization {
    pub(super) id: i64,
    pub(super) login: Name,
    pub(super) title: Name,
    pub(super) ssh: bool,
    pub(super) scopes: Vec<Name>,
    pub(super) created: Stated<i64>,
    pub(super) used: Stated<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) place: Place,
}

pub(super) struct RunnerGroup {
    pub(super) id: i64,
    pub(super) name: Name,
    pub(super) visibility: Name,
    pub(super) public: bool,
}

pub(super) struct Runner {
    pub(super) name: Name,
    pub(super) group: Option<i64>,
    /// Empty for the organisation's.
    pub(super) repo: Name,
    pub(super) labels: Vec<Name>,
    pub(super) place: Place,
}

/// Whom the organisation's identity provider knows an account as.
pub(super) struct Identity {
    pub(super) login: Name,
    pub(super) email: Name,
    pub(super) scim: bool,
    pub(super) place: Place,
}

pub(super) struct Alert {
    pub(super) number: i64,
    pub(super) repo: Name,
    pub(super) sort: Name,
    pub(super) since: Stated<i64>,
    pub(super) revoked: bool,
    pub(super) digest: Option<String>,
    pub(super) place: Place,
}

#[derive(Clone, Default)]
pub(super) struct Oidc {
    pub(super) default: bool,
    pub(super) keys: Vec<String>,
    pub(super) immutable: Option<bool>,
    pub(super) prefix: String,
}

/// A workflow file.
#[derive(Default)]
pub(super) struct Flow {
    pub(super) path: Name,
    pub(super) title: Name,
    pub(super) place: Option<Place>,
    pub(super) triggers: Triggers,
    pub(super) jobs: Vec<Job>,
    /// Whether only the list of workflows names it.
    pub(super) only_listed: bool,
    pub(super) disabled: bool,
}

#[derive(Default)]
pub(super) struct Triggers {
    /// All events by name.
    pub(super) events: Vec<String>,
    /// Branch patterns of `push`; empty with `push` means all.
    pub(super) branches: Vec<String>,
    /// Tag patterns of `push`.
    pub(super) tags: Vec<String>,
}

/// Whether the workflow's own token may write the repository.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum TokenWrites {
    Yes,
    No,
    /// The default of the repository.
    #[default]
    Default,
}

#[derive(Default)]
pub(super) struct Job {
    pub(super) environment: String,
    pub(super) id_token: bool,
    pub(super) token: TokenWrites,
    pub(super) secrets: Vec<(String, Place)>,
    pub(super) logins: Vec<Login>,
    pub(super) uses: Vec<Use>,
    /// Labels of the runner it asks for.
    pub(super) runner: Vec<String>,
    pub(super) inherits: bool,
    /// Fetches what an outsider proposes and goes on to run something: how it is fetched.
    pub(super) untrusted: Option<Place>,
    /// What an outsider writes is put into a script, instead.
    pub(super) injected: bool,
    pub(super) guarded: bool,
}

/// A step that logs in somewhere.
pub(super) struct Login {
    pub(super) to: Cloud,
    pub(super) place: Place,
}

/// Where; each text as it stands, with `${{ vars.X }}` still in it.
pub(super) enum Cloud {
    Aws { role: String },
    Gcp { account: String },
    Azure { client: String, tenant: String },
    Vault { role: String, mount: String },
}

/// Something that the workflow runs and that lies elsewhere.
pub(super) struct Use {
    pub(super) repo: String,
    pub(super) workflow: bool,
    pub(super) pinned: bool,
    pub(super) place: Place,
}
