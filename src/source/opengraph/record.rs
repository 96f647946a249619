//! What is kept of a graph until all files are read: nodes, the edges that can be walked, and a count of the others by their kind.

use super::kinds::Way;
use crate::model::{Activation, AttrName, Certainty, EdgeKind, Kind, Level, Name, Place, Plane, Value};
use std::collections::BTreeMap;

/// The nodes and edges of one scope.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// Edges of kinds that are not walked.
    pub(super) skipped: BTreeMap<String, u32>,
    /// Nodes of kinds that are in no table.
    pub(super) unknown: BTreeMap<String, u32>,
    /// Edges whose end no node of the file fits.
    pub(super) unmatched: u32,
}

/// One node.
pub(super) struct Node {
    /// Its id in the graph.
    pub(super) id: Name,
    pub(super) kind: Kind,
    /// The type of a resource or secret, or empty.
    pub(super) sort: Name,
    /// What its collector calls its kind.
    pub(super) label: Name,
    pub(super) title: Name,
    pub(super) email: Name,
    pub(super) enabled: Option<bool>,
    pub(super) place: Place,
    /// What our own export says of it.
    pub(super) own: Option<Box<Own>>,
}

/// A record as our own export writes it.
pub(super) struct Own {
    pub(super) scope: Name,
    pub(super) id: Name,
    pub(super) plane: Option<Plane>,
    pub(super) implied: bool,
    pub(super) attrs: Vec<(AttrName, Value)>,
    /// References, by the ids of nodes.
    pub(super) refs: Vec<(AttrName, Name)>,
}

/// One edge that can be walked.
pub(super) struct Edge {
    pub(super) from: Name,
    pub(super) to: Name,
    pub(super) walk: Walk,
    /// What its collector calls it.
    pub(super) action: Name,
    pub(super) certainty: Certainty,
    /// Several nodes fit its end, or its collector's schema is not known here.
    pub(super) conditions: Name,
    pub(super) place: Place,
}

/// How it is walked.
pub(super) enum Walk {
    /// By the tables.
    Theirs(Way),
    /// As our own export says it.
    Ours {
        kind: EdgeKind,
        level: Option<Level>,
        activation: Activation,
        technique: Name,
        not_before: Option<i64>,
        expires: Option<i64>,
        by: Name,
    },
}
