//! What is kept of the files of one vault until all are read. Nothing here is a secret: names, terms and places.

use super::policy::Policy;
use crate::model::{Place, Stated};
use std::collections::{BTreeMap, BTreeSet};

/// One vault.
#[derive(Default)]
pub(super) struct Vault {
    /// The first place of it.
    pub(super) place: Option<Place>,
    pub(super) policies: BTreeMap<String, Policy>,
    /// Login methods and engines by their mount, without the slash at the end; `None` where no list was given.
    pub(super) auths: Option<BTreeMap<String, Mount>>,
    pub(super) mounts: Option<BTreeMap<String, Mount>>,
    /// Single ones that Terraform states: they say what is there, and not what is not.
    pub(super) stated_methods: BTreeMap<String, Mount>,
    pub(super) stated_engines: BTreeMap<String, Mount>,
    /// Ways to log in, by API path.
    pub(super) logins: BTreeMap<String, Login>,
    /// Settings of login methods, by mount.
    pub(super) settings: BTreeMap<String, Settings>,
    pub(super) entities: BTreeMap<String, Entity>,
    pub(super) groups: BTreeMap<String, Group>,
    /// Members of groups, as entities say it.
    pub(super) memberships: BTreeMap<(String, String), Place>,
    /// Names of entities that were listed apart from them.
    pub(super) aliases: Vec<(String, Alias)>,
    /// What engines issue, by API path of the role.
    pub(super) engines: BTreeMap<String, Engine>,
    /// Databases by mount and name.
    pub(super) databases: BTreeMap<(String, String), Database>,
    /// Secrets that are known to be there, by the path that reads them.
    pub(super) secrets: BTreeMap<String, Known>,
    pub(super) tokens: Vec<Token>,
    /// Secret ids that were looked up.
    pub(super) secret_ids: Vec<SecretId>,
    /// Tenant of the Azure engines and logins, by mount.
    pub(super) tenants: BTreeMap<String, String>,
}

impl Vault {
    /// Login methods that are known, listed or stated.
    pub(super) fn methods(&self) -> impl Iterator<Item = (&String, &Mount)> {
        self.auths.iter().flatten().chain(&self.stated_methods)
    }
}

/// A login method or an engine.
#[derive(Clone, Default)]
pub(super) struct Mount {
    pub(super) kind: String,
    /// Version 2 of the key-value store.
    pub(super) versioned: bool,
    pub(super) accessor: String,
}

/// Something that gives a token.
pub(super) struct Login {
    /// `approle`, without `auth/`.
    pub(super) mount: String,
    pub(super) name: String,
    pub(super) how: How,
    pub(super) policies: BTreeSet<String>,
    pub(super) no_default: bool,
    /// Addresses from which it works.
    pub(super) addresses: bool,
    pub(super) labels: Vec<(&'static str, String)>,
    pub(super) place: Place,
}

/// How one logs in.
pub(super) enum How {
    AppRole {
        secret_id: Option<bool>,
        ttl: Option<i64>,
        uses: Option<i64>,
        addresses: bool,
    },
    Kubernetes {
        names: Vec<String>,
        namespaces: Vec<String>,
        selector: bool,
        audience: String,
    },
    Jwt {
        browser: bool,
        audiences: Vec<String>,
        subject: String,
        claims: Vec<(String, Vec<String>)>,
    },
    Aws {
        principals: Vec<String>,
        accounts: Vec<String>,
        instance: bool,
    },
    Gcp {
        accounts: Vec<String>,
        projects: Vec<String>,
        instance: bool,
    },
    Azure {
        principals: Vec<String>,
        other: bool,
    },
    Certificate {
        names: Vec<String>,
    },
    /// A person's account of the vault or of a directory.
    Person,
    /// People of a directory's group.
    People,
    /// A role of the token store.
    Token {
        any: bool,
    },
}

/// What a login method is set up with.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) issuer: String,
    pub(super) host: String,
}

/// An identity of the vault's own.
pub(super) struct Entity {
    pub(super) name: String,
    pub(super) policies: BTreeSet<String>,
    pub(super) aliases: Vec<Alias>,
    pub(super) disabled: Option<bool>,
    pub(super) created: Stated<i64>,
    pub(super) metadata: Vec<(String, String)>,
    pub(super) place: Place,
}

/// What an entity is called where it logs in.
#[derive(Clone, Default)]
pub(super) struct Alias {
    pub(super) name: String,
    pub(super) accessor: String,
    pub(super) kind: String,
    pub(super) mount: String,
    pub(super) metadata: Vec<(String, String)>,
}

/// A group of entities, or of a directory.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) external: bool,
    pub(super) policies: BTreeSet<String>,
    pub(super) members: Vec<String>,
    pub(super) groups: Vec<String>,
    pub(super) alias: Option<Alias>,
    pub(super) place: Place,
}

/// A role of an engine: what is issued by it.
pub(super) struct Engine {
    pub(super) mount: String,
    pub(super) name: String,
    pub(super) issues: Issues,
    pub(super) ttl: Option<i64>,
    pub(super) place: Place,
}

/// What an engine issues.
pub(super) enum Issues {
    Aws { kinds: Vec<String>, roles: Vec<String>, policies: Vec<String>, inline: bool, groups: Vec<String> },
    Gcp { family: &'static str, email: String, key: bool },
    Azure { roles: Vec<(String, String)>, application: String },
    Database { database: String, statements: Grants, user: String },
    Kubernetes { account: String, namespaces: Vec<String>, role: String },
}

/// What the statements that make a database's user grant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Grants {
    Administer,
    Write,
    Read,
    Unknown,
}

/// A database that is set up.
pub(super) struct Database {
    pub(super) user: String,
    pub(super) host: String,
    pub(super) plugin: String,
    pub(super) place: Place,
}

/// A secret that is known to be there.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) created: Stated<i64>,
    pub(super) updated: Stated<i64>,
    /// Whether a file lists it, and not only a policy names it.
    pub(super) listed: bool,
    pub(super) place: Place,
}

/// A token that was looked up by its accessor.
pub(super) struct Token {
    pub(super) accessor: String,
    pub(super) name: String,
    pub(super) policies: BTreeSet<String>,
    pub(super) path: String,
    pub(super) role: String,
    pub(super) entity: String,
    pub(super) created: Stated<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) place: Place,
}

/// A secret id of an AppRole that was looked up.
pub(super) struct SecretId {
    pub(super) accessor: String,
    pub(super) role: Option<String>,
    pub(super) created: Stated<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) place: Place,
}
