//! From a world to the walk graph. In: records, edges and a moment. Out: a [`Csr`] with one position for every hop that may be walked.
//! All of `semantics.md`'s rules about what may follow what live in [`Walker::step`]; the searches only follow positions.
#![expect(clippy::indexing_slicing, reason = "tables here have one row for each record or state, and ids come from the world")]

use super::bits::Bits;
use super::csr::{Csr, How, NONE};
use crate::model::{Activation, AttrName, Basis, Certainty, Edge, EdgeId, EdgeKind, Kind, Kinds, Level, RecordId, World};

/// What of a record decides how paths go on behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Nothing leads out of it.
    Sink,
    /// A pattern or scope.
    Set,
    /// A tool or connector.
    Tool,
    /// An agent that acts with its own rights.
    Agent,
    /// A secret that whoever replaces it has not learnt.
    Replaceable,
    /// Anything else.
    Plain,
}

struct Walker<'w> {
    world: &'w World,
    live: Bits,
    class: Vec<Class>,
}

impl Walker<'_> {
    /// Where an edge leads from how a path stands to its start; `None` where it ends there.
    fn step(&self, how: How, edge: &Edge) -> Option<(RecordId, How)> {
        let from = self.class[edge.from.index()];
        let basis = self.world.extra(edge).basis;
        let open = match how {
            How::Control | How::Managed => true,
            How::Touch(level) | How::Call(level) if basis.out_of_touch() => level >= least(edge, basis),
            How::Touch(_) | How::Call(_) if from == Class::Set => edge.kind == EdgeKind::Contains,
            How::Touch(_) | How::Call(_) if from == Class::Tool => {
                edge.kind.touches() || matches!(edge.kind, EdgeKind::RunsAs | EdgeKind::UsesSecret)
            }
            How::Call(_) => from == Class::Agent,
            How::Touch(_) => false,
        };
        if !open {
            return None;
        }
        let arrives = match edge.kind {
            EdgeKind::Allows => How::Touch(edge.level.unwrap_or(Level::Use)),
            EdgeKind::Invokes => How::Call(edge.level.unwrap_or(Level::Use)),
            EdgeKind::Contains if from == Class::Set => how,
            EdgeKind::Manages => How::Managed,
            _ => How::Control,
        };
        // Ways of standing to a record behind which the same follows are one state.
        let arrives = match (self.class[edge.to.index()], arrives) {
            (Class::Sink, _) => How::Control,
            (Class::Set, how) | (Class::Agent, how @ How::Call(_)) | (Class::Replaceable, how @ How::Managed) => how,
            (_, How::Call(level)) => How::Touch(level),
            (_, How::Managed) => How::Control,
            (_, how) => how,
        };
        Some((edge.to, arrives))
    }

    /// The edges out of a record that may be walked.
    fn out(&self, of: RecordId) -> impl Iterator<Item = EdgeId> {
        self.world.out(of).filter(|edge| self.live.has(edge.0))
    }
}

/// The least touch that a derived edge is walked out of.
fn least(edge: &Edge, basis: Basis) -> Level {
    edge.level.unwrap_or(if basis == Basis::BuiltFrom { Level::Write } else { Level::Read })
}

fn alive(world: &World, as_of: i64) -> Bits {
    let mut alive = Bits::new(world.records.len());
    for id in world.ids().filter(|id| world.alive(*id, as_of)) {
        alive.add(id.0);
    }
    alive
}

/// Whether an edge may be walked: inside its window, and neither end nor the grant, trust or permission behind it withdrawn.
fn walkable(world: &World, edge: &Edge, alive: &Bits, as_of: i64) -> bool {
    let extra = world.extra(edge);
    let right = Kinds::of(&[Kind::Grant, Kind::Trust, Kind::Permission]);
    extra.not_before.is_none_or(|from| from <= as_of)
        && extra.expires.is_none_or(|until| until > as_of)
        && alive.has(edge.from.0)
        && alive.has(edge.to.0)
        && (!right.has(world.record(edge.by).kind) || alive.has(edge.by.0))
}

fn classify(world: &World, id: RecordId) -> Class {
    match world.record(id).kind {
        Kind::Set => Class::Set,
        Kind::Agent if world.word(id, AttrName::ActsAs) != Some("caller") => Class::Agent,
        Kind::Resource if matches!(world.word(id, AttrName::Type), Some("tool" | "connector")) => Class::Tool,
        Kind::Secret => {
            let learnt = world.word(id, AttrName::Type) == Some("signing_key") || world.word(id, AttrName::Issued) == Some("minted");
            if learnt { Class::Plain } else { Class::Replaceable }
        }
        _ => Class::Plain,
    }
}

/// Builds both sides.
pub(super) fn build(world: &World, as_of: i64) -> Csr {
    let nodes = world.records.len();
    let alive = alive(world, as_of);
    let mut live = Bits::new(world.edges.len());
    let mut csr = Csr { nodes: nodes as u32, edges: world.edges.len() as u32, ..Csr::default() };
    for (at, edge) in world.edges.iter().enumerate().filter(|(_, edge)| walkable(world, edge, &alive, as_of)) {
        live.add(at as u32);
        csr.live += 1;
        csr.conditional |= edge.certainty == Certainty::Conditional;
        csr.assumed |= edge.certainty == Certainty::Assumed;
        csr.elevated |= world.extra(edge).activation != Activation::Standing;
    }
    let mut walker = Walker { world, live, class: vec![Class::Sink; nodes] };
    for id in world.ids() {
        if walker.out(id).next().is_some() {
            walker.class[id.index()] = classify(world, id);
        }
    }

    let first = further_states(&walker, &mut csr);
    fill(&walker, &mut csr, &first);
    reverse(&mut csr);
    // Hops out of a called agent, a tool or a replaced secret are conditional whatever their edges say.
    csr.conditional |= !csr.extra.is_empty();
    csr.alive = alive;
    csr
}

/// Finds the states beyond control that some hop leads to; out comes where each record's begin.
fn further_states(walker: &Walker<'_>, csr: &mut Csr) -> Vec<u32> {
    let world = walker.world;
    let mut wanted = vec![0u16; world.records.len()];
    let mut work = Vec::new();
    let mut arrive = |work: &mut Vec<(RecordId, How)>, step: Option<(RecordId, How)>| {
        let Some((to, how)) = step else { return };
        let Some(code) = how.code() else { return };
        if wanted[to.index()] & 1 << code == 0 {
            wanted[to.index()] |= 1 << code;
            work.push((to, how));
        }
    };
    for edge in world.edges.iter().enumerate().filter(|(at, _)| walker.live.has(*at as u32)).map(|(_, edge)| edge) {
        arrive(&mut work, walker.step(How::Control, edge));
        while let Some((of, how)) = work.pop() {
            for next in walker.out(of) {
                arrive(&mut work, walker.step(how, world.edge(next)));
            }
        }
    }
    let mut first = Vec::with_capacity(wanted.len() + 1);
    for (at, codes) in wanted.iter().enumerate() {
        first.push(csr.extra.len() as u32);
        for code in (0..How::CODES).filter(|code| codes & 1 << code != 0) {
            csr.extra.push(at as u32);
            csr.codes.push(code);
        }
    }
    first.push(csr.extra.len() as u32);
    csr.extra.shrink_to_fit();
    csr.codes.shrink_to_fit();
    first
}

/// Fills the forward side.
fn fill(walker: &Walker<'_>, csr: &mut Csr, first: &[u32]) {
    let world = walker.world;
    let state = |csr: &Csr, (to, how): (RecordId, How)| match how.code() {
        None => to.0,
        Some(code) => {
            let own = first[to.index()] as usize..first[to.index() + 1] as usize;
            csr.nodes + own.start as u32 + csr.codes[own].partition_point(|other| *other < code) as u32
        }
    };
    let hop = |csr: &Csr, how: How, edge: EdgeId| {
        let step = if walker.live.has(edge.0) { walker.step(how, world.edge(edge)) } else { None };
        step.map_or(NONE, |to| state(csr, to))
    };
    csr.touched = Bits::new(world.records.len());
    for edge in world.edges.iter().filter(|edge| walker.class[edge.to.index()] == Class::Sink) {
        // What a set contains is touched with it.
        if edge.kind.touches() || edge.kind == EdgeKind::Contains {
            csr.touched.add(edge.to.0);
        }
    }
    let mut out = Vec::with_capacity(csr.states() as usize + 1);
    let mut heads = Vec::with_capacity(world.edges.len());
    for id in world.ids() {
        out.push(heads.len() as u32);
        heads.extend(world.out(id).map(|edge| hop(csr, How::Control, edge)));
    }
    for at in csr.nodes..csr.states() {
        out.push(heads.len() as u32);
        let (of, how) = (csr.node(at), csr.how(at));
        let start = heads.len();
        heads.extend(world.out(of).map(|edge| hop(csr, how, edge)));
        if heads[start..].iter().all(|head| *head == NONE) {
            heads.truncate(start);
        }
    }
    out.push(heads.len() as u32);
    heads.shrink_to_fit();
    csr.out = out;
    csr.heads = heads;
}

/// Fills the reverse side by counting.
fn reverse(csr: &mut Csr) {
    let mut into = vec![0u32; csr.states() as usize + 1];
    for head in csr.heads.iter().filter(|head| **head != NONE) {
        into[*head as usize] += 1;
    }
    let mut sum = 0;
    for count in &mut into {
        sum += std::mem::replace(count, sum);
    }
    let mut incoming = vec![0u32; sum as usize];
    for (position, head) in csr.heads.iter().enumerate().filter(|(_, head)| **head != NONE) {
        let at = &mut into[*head as usize];
        incoming[*at as usize] = position as u32;
        *at += 1;
    }
    // Every start has moved to the next one's place.
    into.rotate_right(1);
    into[0] = 0;
    csr.into = into;
    csr.incoming = incoming;
}
