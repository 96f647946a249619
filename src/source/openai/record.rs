//! What is kept of an organisation while files are read. Values of keys never get here, not even masked.

use super::kinds::Object;
use crate::model::{Name, Place, Stated};
use std::collections::{BTreeMap, BTreeSet};

/// One page of a list.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) object: Option<Object>,
    pub(super) project: Name,
    pub(super) subject: Name,
    /// What `has_more` says; `None` where the list has no envelope.
    pub(super) more: Option<bool>,
    pub(super) place: Place,
    pub(super) path: String,
}

/// A person or service account of the organisation or of a project.
#[derive(Debug)]
pub(super) struct User {
    pub(super) id: Name,
    pub(super) email: Name,
    pub(super) title: Name,
    pub(super) role: Name,
    pub(super) machine: bool,
    pub(super) enabled: Option<bool>,
    pub(super) scim: Option<bool>,
    pub(super) added: Option<i64>,
    pub(super) created: Option<i64>,
    /// The project; empty for the organisation's own list.
    pub(super) project: Name,
    /// Roles in projects that the organisation's list tells: (project, role).
    pub(super) in_projects: Vec<(Name, Name)>,
    /// Whether the item is from a project's list whose project nobody says.
    pub(super) lost: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Invite {
    pub(super) email: Name,
    pub(super) role: Name,
    pub(super) status: Name,
    pub(super) created: Option<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) in_projects: Vec<(Name, Name)>,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Project {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) status: Name,
    pub(super) created: Option<i64>,
    pub(super) place: Place,
}

/// An API key of a project or of the administration.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) project: Name,
    pub(super) created: Option<i64>,
    pub(super) last_used: Stated<i64>,
    pub(super) expires: Stated<i64>,
    pub(super) access: Name,
    /// Whether the form of the key says that it is a project's, whatever its list says.
    pub(super) of_project: bool,
    pub(super) owner: Option<Owner>,
    pub(super) place: Place,
}

/// Whose key it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner {
    pub(super) machine: bool,
    pub(super) id: Name,
    pub(super) email: Name,
    pub(super) title: Name,
}

#[derive(Debug)]
pub(super) struct Group {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) scim: bool,
    pub(super) created: Option<i64>,
    pub(super) place: Place,
}

/// A role, or that somebody has it.
#[derive(Debug)]
pub(super) struct Role {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) predefined: bool,
    /// Whether the role is for projects.
    pub(super) of_project: bool,
    pub(super) permissions: Vec<(Name, Place)>,
    pub(super) project: Name,
    /// Who has it: a group (`true`) or somebody; empty where nobody says, `None` for the role itself.
    pub(super) subject: Option<(bool, Name)>,
    /// Groups that it comes from.
    pub(super) through: Vec<Name>,
    pub(super) created: Option<i64>,
    pub(super) created_by: Name,
    pub(super) place: Place,
}

/// That somebody belongs to a group.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) group: Name,
    pub(super) user: Name,
    pub(super) email: Name,
    pub(super) title: Name,
    pub(super) machine: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct Provider {
    pub(super) id: Name,
    pub(super) issuer: Name,
    pub(super) audience: Name,
    pub(super) enabled: bool,
}

/// A rule by which a subject of another issuer is a service account.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) id: Name,
    pub(super) provider: Name,
    pub(super) project: Name,
    pub(super) account: Name,
    pub(super) matchers: Vec<Name>,
    pub(super) restricted: bool,
    pub(super) enabled: bool,
    pub(super) place: Place,
}

/// A setting of a project, as a label.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) project: Name,
    pub(super) key: Name,
    pub(super) value: Name,
    pub(super) place: Place,
}

/// Something that the audit log says was last turned one way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Switch {
    pub(super) state: Name,
    pub(super) at: i64,
    pub(super) place: Place,
}

/// What is kept of the audit log.
#[derive(Default, Debug)]
pub(super) struct Log {
    pub(super) entries: usize,
    pub(super) first: Option<Place>,
    pub(super) last: Option<i64>,
    pub(super) sorts: BTreeSet<Name>,
    pub(super) switches: BTreeMap<Name, Switch>,
}

/// An assistant with its tools.
#[derive(Debug)]
pub(super) struct Assistant {
    pub(super) id: Name,
    pub(super) title: Name,
    pub(super) model: Name,
    pub(super) project: Name,
    pub(super) created: Option<i64>,
    pub(super) tools: Vec<(Name, Place)>,
    pub(super) stores: Vec<(Name, Place)>,
    pub(super) place: Place,
}

/// All that was read of one organisation.
#[derive(Default, Debug)]
pub(super) struct Org {
    pub(super) pages: Vec<Page>,
    pub(super) users: Vec<User>,
    pub(super) invites: Vec<Invite>,
    pub(super) projects: Vec<Project>,
    pub(super) keys: Vec<Key>,
    pub(super) admin_keys: Vec<Key>,
    pub(super) groups: Vec<Group>,
    /// Groups that take part in a project: (project, group, title, place).
    pub(super) project_groups: Vec<(Name, Name, Name, Place)>,
    pub(super) members: Vec<Member>,
    pub(super) roles: Vec<Role>,
    pub(super) providers: Vec<Provider>,
    pub(super) rules: Vec<Rule>,
    pub(super) settings: Vec<Setting>,
    pub(super) assistants: Vec<Assistant>,
    pub(super) log: Log,
    /// Who made which key or service account, as the log tells it: (what, who).
    pub(super) makers: Vec<(Name, Name)>,
    /// Items that are known and say nothing for the graph.
    pub(super) unused: BTreeMap<Object, usize>,
    /// Items of no kind that is known.
    pub(super) unknown: usize,
}
