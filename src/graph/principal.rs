//! Who counts as whom. In: starts that a rule selects. Out: the same with the workloads that run as one of them, each with the principal
//! that it counts as: a workload or agent is the identity it runs as, a client the account of the same system that it logs in as, and linked
//! accounts are one person.

use super::csr::{Csr, NONE};
use crate::model::{EdgeKind, Kind, RecordId, World};

/// The principal that a record counts as.
pub(super) fn counts_as(csr: &Csr, world: &World, id: RecordId) -> RecordId {
    let of = |kind: EdgeKind| live(csr, world.out(id)).map(|edge| world.edge(edge)).find(move |edge| edge.kind == kind);
    let identity = match world.record(id).kind {
        Kind::Workload | Kind::Agent => of(EdgeKind::RunsAs),
        Kind::OauthClient => of(EdgeKind::AuthenticatesAs).filter(|edge| world.record(edge.to).scope == world.record(id).scope),
        _ => None,
    };
    let identity = identity.map_or(id, |edge| edge.to);
    world.person_of.get(identity.index()).copied().unwrap_or(identity)
}

/// The starts that are alive and the workloads that run as one of them, in order.
pub(super) fn with_workloads(csr: &Csr, world: &World, starts: &[RecordId]) -> Vec<RecordId> {
    let mut all: Vec<RecordId> = starts.iter().copied().filter(|start| csr.alive.has(start.0)).collect();
    for start in starts {
        let runs = live(csr, world.into(*start).iter().copied()).map(|edge| world.edge(edge));
        all.extend(
            runs.filter(|edge| edge.kind == EdgeKind::RunsAs && world.record(edge.from).kind == Kind::Workload).map(|edge| edge.from),
        );
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn live(csr: &Csr, edges: impl Iterator<Item = crate::model::EdgeId>) -> impl Iterator<Item = crate::model::EdgeId> {
    edges.filter(|edge| csr.heads.get(edge.index()).is_some_and(|head| *head != NONE))
}
