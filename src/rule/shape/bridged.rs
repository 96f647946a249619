//! Declared crossings as the shapes see them: which edges an active bridge closes, and which edges a bridge would close
//! if it had not expired or were not too narrow. In: the scene and what counts as lying behind an edge. Out: [`Crossings`].

use super::Scene;
use crate::graph::Walk;
use crate::model::{EdgeId, Level, RecordId};
use crate::select::{Bridge, Lens, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// Remark: a bridge names the crossing but more lies behind it than the bridge allows.
pub(super) const WIDER: &str = "wider than its bridge";
/// Remark: the bridge that named the crossing has ended.
pub(super) const EXPIRED: &str = "its bridge has expired";

/// The crossings that bridges speak of.
#[derive(Default)]
pub(super) struct Crossings {
    closed: BTreeMap<EdgeId, usize>,
    remarks: BTreeMap<EdgeId, &'static str>,
}

/// Whether all that lies behind a crossing is within its bridge.
pub(super) fn within(bridge: &Bridge, lens: Lens<'_>, behind: impl IntoIterator<Item = (RecordId, Option<Level>)>) -> bool {
    behind.into_iter().all(|(target, level)| {
        // Control is more than any touch; the most a bridge can allow is `administer`, which includes it.
        level.unwrap_or(Level::Administer) <= bridge.level
            && (bridge.reaches.is_empty() || bridge.reaches.iter().any(|what| what.matches(lens, target) == Truth::True))
    })
}

impl Crossings {
    /// Looks at every edge from one plane to another whose two ends a bridge names. `targets` are what the rule looks for;
    /// without them the end of the edge itself is what lies behind.
    pub(super) fn find(scene: Scene<'_>, targets: Option<&BTreeSet<RecordId>>) -> Crossings {
        let mut found = Crossings::default();
        if !scene.boundary {
            return found;
        }
        let (world, lens) = (scene.on.world, scene.on.lens());
        for (index, bridge) in scene.on.bridges.iter().enumerate() {
            for from in bridge.from.select(lens) {
                for id in world.out(from) {
                    let to = world.edge(id).to;
                    if world.record(from).plane == world.record(to).plane || bridge.to.matches(lens, to) != Truth::True {
                        continue;
                    }
                    if !bridge.active(scene.on.as_of) {
                        found.remarks.entry(id).or_insert(EXPIRED);
                    } else if within(bridge, lens, behind(scene, id, targets)) {
                        found.closed.entry(id).or_insert(index);
                    } else {
                        found.remarks.insert(id, WIDER);
                    }
                }
            }
        }
        found
    }

    /// The bridge that closes an edge.
    pub(super) fn closed(&self, edge: EdgeId) -> Option<usize> {
        self.closed.get(&edge).copied()
    }

    /// Whether any edge is closed.
    pub(super) fn any(&self) -> bool {
        !self.closed.is_empty()
    }

    /// What bridges have to say about a path.
    pub(super) fn remark(&self, edges: &[EdgeId]) -> Option<&'static str> {
        edges.iter().find_map(|edge| self.remarks.get(edge).copied())
    }

    /// The first bridge on a path.
    pub(super) fn bridge_on(&self, edges: &[EdgeId]) -> Option<usize> {
        edges.iter().find_map(|edge| self.closed(*edge))
    }
}

/// What lies behind one edge: walking from its start by this edge alone.
fn behind(scene: Scene<'_>, edge: EdgeId, targets: Option<&BTreeSet<RecordId>>) -> Vec<(RecordId, Option<Level>)> {
    let world = scene.on.world;
    let here = world.edge(edge);
    let Some(targets) = targets else { return vec![(here.to, here.level)] };
    let only = |other: EdgeId| other == edge || world.edge(other).from != here.from;
    let reached = scene.on.graph.reached(world, &[here.from], Walk { only: Some(&only) });
    reached.into_iter().filter(|(id, _)| *id != here.from && targets.contains(id)).collect()
}
