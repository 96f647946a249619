//! What is kept of an account and its workspaces while files are read. Values of secrets never get here, not even masked or hashed.

use super::kinds::Object;
use crate::model::{Kind, Name, Place, Stated};
use std::collections::BTreeMap;

/// What a file is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Of {
    /// Whether it is a list of the account.
    pub(super) account: bool,
    /// The workspace; empty where the path names none.
    pub(super) workspace: Name,
}

/// A person or service principal as one list tells it.
#[derive(Debug)]
pub(super) struct User {
    pub(super) of: Of,
    pub(super) machine: bool,
    /// The number by which other lists refer to it.
    pub(super) number: Name,
    /// The name by which access lists refer to it: the user name, or the application's id.
    pub(super) login: Name,
    pub(super) title: Name,
    pub(super) emails: Vec<Name>,
    pub(super) active: Option<bool>,
    /// Groups: number and title.
    pub(super) groups: Vec<(Name, Name)>,
    pub(super) roles: Vec<Name>,
    pub(super) entitlements: Vec<Name>,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Group {
    pub(super) of: Of,
    pub(super) number: Name,
    pub(super) title: Name,
    /// Kind (where the reference says it), number and title.
    pub(super) members: Vec<(Option<Kind>, Name, Name)>,
    pub(super) parents: Vec<(Name, Name)>,
    pub(super) roles: Vec<Name>,
    /// Whether it says that it belongs to its workspace (`true`) or to the account.
    pub(super) local: Option<bool>,
    pub(super) external: Name,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Token {
    pub(super) of: Of,
    pub(super) id: Name,
    pub(super) comment: Name,
    pub(super) created: Stated<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) last_used: Stated<i64>,
    pub(super) owner: Name,
    pub(super) by: Name,
    pub(super) by_login: Name,
    pub(super) scopes: Vec<Name>,
    pub(super) place: Place,
}

/// An OAuth secret of a service principal.
#[derive(Debug)]
pub(super) struct SpSecret {
    pub(super) principal: Name,
    pub(super) id: Name,
    pub(super) status: Name,
    pub(super) created: Stated<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) digest: Name,
    pub(super) place: Place,
}

/// Whose tokens are taken for whom; an empty principal means every user of the account.
#[derive(Debug)]
pub(super) struct Policy {
    pub(super) principal: Name,
    pub(super) id: Name,
    pub(super) issuer: Name,
    pub(super) subject: Name,
    pub(super) claim: Name,
    pub(super) audiences: Vec<Name>,
    pub(super) place: Place,
}

/// A secret scope.
#[derive(Debug)]
pub(super) struct Vault {
    pub(super) of: Of,
    pub(super) name: Name,
    pub(super) azure: Name,
    pub(super) place: Place,
}

/// One entry of a secret scope's access list.
#[derive(Debug)]
pub(super) struct Acl {
    pub(super) of: Of,
    pub(super) vault: Name,
    pub(super) principal: Name,
    pub(super) permission: Name,
    pub(super) place: Place,
}

/// A secret in a scope; never its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) of: Of,
    pub(super) vault: Name,
    pub(super) key: Name,
    pub(super) changed: Stated<i64>,
    pub(super) place: Place,
}

/// A principal as access lists write it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who {
    pub(super) kind: Kind,
    pub(super) name: Name,
    /// The number, where the list gives it.
    pub(super) number: Name,
}

#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) workspace: Name,
    pub(super) who: Who,
    pub(super) permissions: Vec<Name>,
    pub(super) place: Place,
}

/// Who may do what with an object of a workspace.
#[derive(Debug)]
pub(super) struct Object_ {
    pub(super) of: Of,
    pub(super) id: Name,
    pub(super) sort: Name,
    pub(super) entries: Vec<(Who, Name, bool, Place)>,
    pub(super) place: Place,
}

/// A model endpoint.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) of: Of,
    pub(super) name: Name,
    pub(super) id: Name,
    pub(super) creator: Name,
    pub(super) created: Stated<i64>,
    pub(super) providers: Vec<Name>,
    /// References to secrets: scope and key.
    pub(super) secrets: Vec<(Name, Name)>,
    /// Values in the clear: the key's name and the value's digest.
    pub(super) clear: Vec<(Name, Name)>,
    /// Whether it calls a model elsewhere without saying with which secret.
    pub(super) silent: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct App {
    pub(super) of: Of,
    pub(super) name: Name,
    pub(super) client: Name,
    pub(super) creator: Name,
    pub(super) created: Stated<i64>,
    pub(super) secrets: Vec<(Name, Name)>,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Job {
    pub(super) of: Of,
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) runs_as: Name,
    pub(super) creator: Name,
    pub(super) place: Place,
}

/// A grant of a rule set: who has which role on a service principal.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) about: Name,
    pub(super) role: Name,
    pub(super) principal: Name,
    pub(super) place: Place,
}

/// A setting of a workspace or of the account.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) of: Of,
    pub(super) key: Name,
    pub(super) value: Name,
    pub(super) place: Place,
}

/// A list of addresses that are let in or kept out.
#[derive(Debug)]
pub(super) struct Addresses {
    pub(super) of: Of,
    pub(super) allows: bool,
    pub(super) enabled: Option<bool>,
    pub(super) place: Place,
}

/// One page of a SCIM list.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) of: Of,
    pub(super) object: Option<Object>,
    pub(super) start: i64,
    pub(super) count: i64,
    pub(super) total: Option<i64>,
    pub(super) place: Place,
    pub(super) path: String,
}

/// All that was read of one account.
#[derive(Default, Debug)]
pub(super) struct Account {
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Group>,
    pub(super) tokens: Vec<Token>,
    pub(super) sp_secrets: Vec<SpSecret>,
    pub(super) policies: Vec<Policy>,
    pub(super) vaults: Vec<Vault>,
    pub(super) acls: Vec<Acl>,
    pub(super) entries: Vec<Entry>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) objects: Vec<Object_>,
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) apps: Vec<App>,
    pub(super) jobs: Vec<Job>,
    pub(super) rules: Vec<Rule>,
    pub(super) settings: Vec<Setting>,
    pub(super) addresses: Vec<Addresses>,
    pub(super) pages: Vec<Page>,
    /// What a file is of, in reading order, with whether only a workspace has such lists.
    pub(super) seen: BTreeMap<(bool, Name), (Place, bool)>,
    /// Items of kinds that say nothing for the graph, and of none that is known.
    pub(super) unknown: usize,
}
