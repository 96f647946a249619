//! The meaning of the walk once more, as slowly and plainly as possible: sets of tuples that grow until nothing changes.
//! Written from `semantics.md` alone; shares nothing with the graph but the words of the model.

use crate::model::{Activation, AttrName, Basis, Certainty, Edge, EdgeId, EdgeKind, Kind, Level, RecordId, World};
use std::collections::BTreeMap;

/// How a path stands to a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Stand {
    Touches { level: Level, by_call: bool },
    CanReplace,
    Controls,
}

pub(super) type Spot = (RecordId, Stand);

/// Which edges count, with their certainty on this path and whether they need an elevation.
pub(super) type Filter<'a> = &'a dyn Fn(Certainty, bool) -> bool;

pub(super) struct Oracle<'w> {
    pub(super) world: &'w World,
    pub(super) as_of: i64,
}

impl Oracle<'_> {
    fn is(&self, id: RecordId, name: AttrName, words: &[&str]) -> bool {
        self.world.word(id, name).is_some_and(|word| words.contains(&word))
    }

    pub(super) fn kind(&self, id: RecordId) -> Kind {
        self.world.record(id).kind
    }

    fn counts(&self, edge: &Edge) -> bool {
        let extra = self.world.extra(edge);
        if extra.not_before.is_some_and(|from| from > self.as_of) || extra.expires.is_some_and(|until| until <= self.as_of) {
            return false;
        }
        self.world.alive(edge.from, self.as_of) && self.world.alive(edge.to, self.as_of)
    }

    /// Where an edge leads from a spot, with its certainty there.
    pub(super) fn follow(&self, (at, stand): Spot, edge: &Edge) -> Option<(Spot, Certainty)> {
        if edge.from != at || !self.counts(edge) {
            return None;
        }
        let basis = self.world.extra(edge).basis;
        let mut certainty = edge.certainty;
        let inside = self.kind(at) == Kind::Set && edge.kind == EdgeKind::Contains;
        match stand {
            Stand::Controls => {}
            Stand::CanReplace if self.kind(at) == Kind::Secret => certainty = certainty.max(Certainty::Conditional),
            Stand::CanReplace => {}
            Stand::Touches { level, by_call } => {
                let out_of_store = matches!(basis, Basis::StoredIn | Basis::BuiltFrom);
                let tool = self.kind(at) == Kind::Resource && self.is(at, AttrName::Type, &["tool", "connector"]);
                let called = self.kind(at) == Kind::Agent && by_call && !self.is(at, AttrName::ActsAs, &["caller"]);
                if out_of_store {
                    if level < edge.level.unwrap() {
                        return None;
                    }
                } else if !inside && !called {
                    let acts = tool && matches!(edge.kind, EdgeKind::RunsAs | EdgeKind::UsesSecret);
                    if acts {
                        certainty = certainty.max(Certainty::Conditional);
                    } else if self.kind(at) == Kind::Set || !(tool && edge.kind.touches()) {
                        return None;
                    }
                }
                if called {
                    certainty = certainty.max(Certainty::Conditional);
                }
            }
        }
        let mut arrives = Stand::Controls;
        if edge.kind.touches() {
            arrives = Stand::Touches { level: edge.level.unwrap_or(Level::Use), by_call: edge.kind == EdgeKind::Invokes };
        } else if inside {
            arrives = stand;
        } else if edge.kind == EdgeKind::Manages {
            arrives = Stand::CanReplace;
        }
        let learnt = self.is(edge.to, AttrName::Type, &["signing_key"]) || self.is(edge.to, AttrName::Issued, &["minted"]);
        let replaceable = self.kind(edge.to) == Kind::Set || (self.kind(edge.to) == Kind::Secret && !learnt);
        if arrives == Stand::CanReplace && !replaceable {
            arrives = Stand::Controls;
        }
        Some(((edge.to, arrives), certainty))
    }

    /// One step from a spot: (edge, spot).
    pub(super) fn steps(&self, from: Spot, filter: Filter<'_>) -> Vec<(EdgeId, Spot)> {
        let all = self.world.edges.iter().enumerate();
        all.filter_map(|(at, edge)| {
            let (to, certainty) = self.follow(from, edge)?;
            let elevated = self.world.extra(edge).activation != Activation::Standing;
            filter(certainty, elevated).then_some((EdgeId(at as u32), to))
        })
        .collect()
    }

    /// Everything that can be reached from spots, with the number of hops, through spots for which `through` holds.
    pub(super) fn closure(&self, from: &[Spot], filter: Filter<'_>, through: &dyn Fn(Spot) -> bool) -> BTreeMap<Spot, usize> {
        let mut found: BTreeMap<Spot, usize> = from.iter().map(|spot| (*spot, 0)).collect();
        for round in 0.. {
            let last: Vec<Spot> = found.iter().filter(|(_, hops)| **hops == round).map(|(spot, _)| *spot).collect();
            if last.is_empty() {
                break;
            }
            for spot in last {
                for (_, next) in self.steps(spot, filter).into_iter().filter(|(_, next)| through(*next)) {
                    found.entry(next).or_insert(round + 1);
                }
            }
        }
        found
    }

    /// Whether a spot meets a goal.
    pub(super) fn meets(&self, (at, stand): Spot, nodes: &[RecordId], least: Level) -> bool {
        let far = match stand {
            Stand::Touches { level, .. } => level >= least,
            _ => true,
        };
        far && nodes.contains(&at) && self.world.alive(at, self.as_of)
    }

    /// The least number of hops to a goal.
    pub(super) fn hops_to(&self, from: Spot, filter: Filter<'_>, nodes: &[RecordId], least: Level) -> Option<usize> {
        let found = self.closure(&[from], filter, &|_| true);
        found.iter().filter(|(spot, _)| self.meets(**spot, nodes, least)).map(|(_, hops)| *hops).min()
    }
}

/// The tiers, the best first.
pub(super) fn tiers() -> impl Iterator<Item = (bool, Certainty)> {
    [false, true].into_iter().flat_map(|elevated| Certainty::ALL.iter().map(move |certainty| (elevated, *certainty)))
}

pub(super) fn within((elevated, weakest): (bool, Certainty)) -> impl Fn(Certainty, bool) -> bool {
    move |certainty, needs| certainty <= weakest && (elevated || !needs)
}
