//! What is kept of a SCIM service while files are read. Passwords and certificates never get here.

use crate::model::{Name, Place};

/// One service: a product's users and groups.
pub(super) struct Service {
    pub(super) scope: Name,
    pub(super) pages: Vec<Page>,
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Group>,
    /// Resources that are neither, counted.
    pub(super) others: u32,
}

impl Service {
    pub(super) fn new(scope: Name) -> Service {
        Service { scope, pages: Vec::new(), users: Vec::new(), groups: Vec::new(), others: 0 }
    }
}

/// One answer.
pub(super) struct Page {
    /// What the service says that there is.
    pub(super) total: Option<i64>,
    /// The position of its first resource, from 1.
    pub(super) start: i64,
    pub(super) place: Place,
    pub(super) path: String,
    /// Resources in it.
    pub(super) count: i64,
    /// Whether they are groups: totals are of one kind.
    pub(super) groups: bool,
}

impl Page {
    pub(super) fn new(place: Place, path: &str) -> Page {
        Page { total: None, start: 1, place, path: path.to_owned(), count: 0, groups: false }
    }
}

/// What a resource refers to.
pub(super) struct Reference {
    pub(super) id: Name,
    pub(super) display: Name,
    /// Whether it is a group, a user, or not said.
    pub(super) group: Option<bool>,
    pub(super) place: Place,
}

pub(super) struct User {
    pub(super) id: Name,
    pub(super) name: Name,
    pub(super) display: Name,
    pub(super) emails: Vec<Name>,
    pub(super) active: Option<bool>,
    pub(super) created: Option<i64>,
    pub(super) groups: Vec<Reference>,
    pub(super) roles: Vec<(Name, Place)>,
    pub(super) labels: Vec<(Name, Name)>,
    pub(super) place: Place,
}

pub(super) struct Group {
    pub(super) id: Name,
    pub(super) display: Name,
    pub(super) external: Name,
    pub(super) created: Option<i64>,
    /// `None` where the answer leaves members out.
    pub(super) members: Option<Vec<Reference>>,
    pub(super) place: Place,
}
