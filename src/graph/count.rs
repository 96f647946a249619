//! How many principals stand before an opening and how many targets lie behind it. In: openings. Out: their numbers and targets,
//! exact for the first 4,096 of a question, one pass over the condensed graph for each 256.
#![expect(clippy::indexing_slicing, reason = "one row for each opening of a block; blocks are cut from the same list")]

use super::component::Condensed;
use super::csr::NONE;
use super::opening::{Crossing, Wall};
use super::principal::counts_as;
use super::search::Tree;
use super::sweep::{BLOCK, EMPTY, Row, Sweep, join, members, set};
use super::{Opening, Witness};
use crate::model::{Counts, Level, RecordId, World};

/// Openings of one question that are counted exactly.
const LIMIT: usize = 4_096;

/// Targets that an opening lists.
const LISTED: usize = 1_000;

/// Sources by the way they stand to a target: four levels of touch, then control.
type ByLevel = [Row; 5];

/// Fills the numbers. `found`, `groups` and `reached` are parallel; `approach` is everything that the starts reach without entering.
pub(super) fn count(wall: &Wall<'_>, approach: &Tree, groups: &[&[Crossing]], reached: &[bool], found: &mut [Opening]) {
    let exact = found.len().min(LIMIT);
    let mut principals: Vec<(RecordId, u32)> =
        wall.starts.iter().map(|start| (counts_as(wall.view.csr, wall.view.world, *start), start.0)).collect();
    principals.sort_unstable();
    let near = Condensed::new(wall.view, |state| approach.has(state), |_, _, _| true);
    let mut sweep = Sweep::new(&near);
    for (groups, found) in groups[..exact].chunks(BLOCK).zip(found[..exact].chunks_mut(BLOCK)) {
        before(&mut sweep, &principals, groups, found);
    }
    drop(near);
    let leads = |tail, position, head| wall.leads(tail, position, head);
    let inside = wall.view.flood(groups.iter().flat_map(|group| group.iter().map(|crossing| crossing.head)), leads);
    let beyond = Condensed::new(wall.view, |state| inside.has(state), leads);
    let mut goal: Vec<RecordId> = wall.goal.nodes.iter().copied().filter(|node| wall.view.csr.alive.has(node.0)).collect();
    goal.retain(|node| inside.has(node.0) || wall.view.csr.further(*node).any(|state| inside.has(state)));
    goal.sort_unstable();
    goal.dedup();
    let mut sweep = Sweep::new(&beyond);
    for (groups, found) in groups[..exact].chunks(BLOCK).zip(found[..exact].chunks_mut(BLOCK)) {
        behind(wall, &mut sweep, &goal, groups, found);
    }
    for (opening, reached) in found.iter_mut().zip(reached).skip(exact) {
        opening.before = u64::from(*reached);
        opening.behind = 1;
        opening.targets = last(wall, &opening.witness).into_iter().collect();
    }
}

/// The target of a witness, with the level reached there.
fn last(wall: &Wall<'_>, witness: &Witness) -> Option<(RecordId, Option<Level>)> {
    let world = wall.view.world;
    let level = |world: &World| {
        let touch = witness.edges.iter().rev().map(|edge| world.edge(*edge)).find(|edge| edge.kind != crate::model::EdgeKind::Contains)?;
        touch.kind.touches().then_some(touch.level.unwrap_or(Level::Use))
    };
    witness.edges.last().map(|edge| (world.edge(*edge).to, level(world)))
}

fn before(sweep: &mut Sweep<'_>, principals: &[(RecordId, u32)], groups: &[&[Crossing]], found: &mut [Opening]) {
    sweep.clear();
    for (bit, group) in groups.iter().enumerate() {
        group.iter().for_each(|crossing| sweep.seed(crossing.tail, bit));
    }
    sweep.back();
    for accounts in principals.chunk_by(|a, b| a.0 == b.0) {
        let mut row = EMPTY;
        accounts.iter().for_each(|(_, state)| join(&mut row, &sweep.at(*state)));
        members(&row, |bit| found[bit].before += 1);
    }
}

fn behind(wall: &Wall<'_>, sweep: &mut Sweep<'_>, goal: &[RecordId], groups: &[&[Crossing]], found: &mut [Opening]) {
    sweep.clear();
    // A crossing straight into a target is not behind any state: (state, position, bit).
    let mut straight = Vec::new();
    for (bit, group) in groups.iter().enumerate() {
        for crossing in *group {
            sweep.seed(crossing.head, bit);
            straight.push((crossing.head, crossing.position, bit));
        }
    }
    straight.sort_unstable();
    sweep.onwards();
    for node in goal {
        let mut rows: ByLevel = [EMPTY; 5];
        meet(wall, sweep, *node, &straight, &mut rows);
        let mut any = EMPTY;
        rows.iter().for_each(|row| join(&mut any, row));
        members(&any, |bit| {
            let opening = &mut found[bit];
            opening.behind += 1;
            if opening.targets.len() < LISTED {
                let best = (0..5).rev().find(|at| super::sweep::has(&rows[*at], bit));
                opening.targets.push((*node, best.and_then(|at| Level::ALL.get(at).copied())));
            }
        });
    }
    found.iter_mut().for_each(|opening| opening.counts = Counts::Exact);
}

/// Sorts the sources that reach a target by the way they stand to it.
fn meet(wall: &Wall<'_>, sweep: &Sweep<'_>, node: RecordId, straight: &[(u32, u32, usize)], rows: &mut ByLevel) {
    let (view, csr) = (wall.view, wall.view.csr);
    let slot = |level: Option<Level>| level.map_or(4, |level| level as usize);
    for state in csr.further(node).filter(|state| csr.how(*state).level().is_none_or(|level| level >= view.least)) {
        join(&mut rows[slot(csr.how(state).level())], &sweep.at(state));
    }
    if csr.row(node.0).any(|position| csr.head(position) != NONE) {
        join(&mut rows[slot(None)], &sweep.at(node.0));
        return;
    }
    // A record that nothing leads out of is entered at different levels, which only the hops into it know.
    for position in csr.sources(node.0) {
        let tail = csr.tail(view.world, *position);
        if view.hop(tail, *position).is_some() && wall.leads(tail, *position, node.0) {
            join(&mut rows[slot(view.touch(tail, *position))], &sweep.at(tail));
        }
    }
    let start = straight.partition_point(|row| row.0 < node.0);
    for (_, position, bit) in straight[start..].iter().take_while(|row| row.0 == node.0) {
        let tail = csr.tail(view.world, *position);
        set(&mut rows[slot(view.touch(tail, *position))], *bit);
    }
}
