//! The walk graph as two compressed tables. In: what `build` worked out. Out: constant-time answers about states and positions.
//!
//! A *state* is a record and how a path stands to it. The first states are the records themselves (control); behind them come, for the
//! few records where it makes a difference, being touched at a level, being called, being managed. A *position* is one walkable hop:
//! positions `0..edges` are the ids of the world's edges, walked from control; behind them come the hops out of the further states.
#![expect(clippy::indexing_slicing, reason = "states and positions come from the tables themselves, which `build` made of equal lengths")]

use super::bits::Bits;
use crate::model::{EdgeId, Level, RecordId, World};
use std::ops::Range;

/// No state, or no position.
pub(super) const NONE: u32 = u32::MAX;

/// How a path stands to a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum How {
    /// It controls it. For a record that nothing leads out of, also every touch: the hop into it knows the level.
    Control,
    /// It touched it at a level.
    Touch(Level),
    /// It called it (an agent, or a pattern over agents) at a level.
    Call(Level),
    /// It can replace it without learning it (a secret, or a pattern over secrets).
    Managed,
}

impl How {
    /// Number of codes.
    pub(super) const CODES: u8 = 9;

    /// A small number for every state but control.
    pub(super) fn code(self) -> Option<u8> {
        match self {
            How::Control => None,
            How::Touch(level) => Some(level as u8),
            How::Call(level) => Some(4 + level as u8),
            How::Managed => Some(8),
        }
    }

    /// The state of a code.
    pub(super) fn of(code: u8) -> How {
        match Level::ALL.get(code as usize % 4) {
            Some(level) if code < 4 => How::Touch(*level),
            Some(level) if code < 8 => How::Call(*level),
            _ => How::Managed,
        }
    }

    /// The level, if it is a touch.
    pub(super) fn level(self) -> Option<Level> {
        match self {
            How::Touch(level) | How::Call(level) => Some(level),
            How::Control | How::Managed => None,
        }
    }
}

/// Both sides of the walk graph.
#[derive(Default)]
pub(super) struct Csr {
    /// Number of records, and of control states.
    pub(super) nodes: u32,
    /// Number of the world's edges.
    pub(super) edges: u32,
    /// Number of the world's edges that may be walked.
    pub(super) live: usize,
    /// The records of the further states, in order.
    pub(super) extra: Vec<u32>,
    /// Their codes, in order within a record.
    pub(super) codes: Vec<u8>,
    /// For each state, where its positions start; one more at the end.
    pub(super) out: Vec<u32>,
    /// The state that a position leads to, or `NONE` where it may not be walked.
    pub(super) heads: Vec<u32>,
    /// For each state, where its incoming positions start; one more at the end.
    pub(super) into: Vec<u32>,
    /// Incoming positions, ascending for each state.
    pub(super) incoming: Vec<u32>,
    /// Records that may be walked through.
    pub(super) alive: Bits,
    /// Control states that touches enter too, because nothing leads out of them.
    pub(super) touched: Bits,
    /// Whether some hop is conditional.
    pub(super) conditional: bool,
    /// Whether some hop is assumed.
    pub(super) assumed: bool,
    /// Whether some hop is eligible or just in time.
    pub(super) elevated: bool,
}

impl Csr {
    /// Number of states.
    pub(super) fn states(&self) -> u32 {
        self.nodes + self.extra.len() as u32
    }

    /// The record of a state.
    pub(super) fn node(&self, state: u32) -> RecordId {
        RecordId(if state < self.nodes { state } else { self.extra[(state - self.nodes) as usize] })
    }

    /// How a state stands to its record.
    pub(super) fn how(&self, state: u32) -> How {
        if state < self.nodes { How::Control } else { How::of(self.codes[(state - self.nodes) as usize]) }
    }

    /// The further states of a record.
    pub(super) fn further(&self, node: RecordId) -> Range<u32> {
        let start = self.extra.partition_point(|of| *of < node.0) as u32;
        let end = self.extra.partition_point(|of| *of <= node.0) as u32;
        self.nodes + start..self.nodes + end
    }

    /// The positions out of a state; some lead nowhere.
    pub(super) fn row(&self, state: u32) -> Range<u32> {
        self.out[state as usize]..self.out[state as usize + 1]
    }

    /// The positions into a state.
    pub(super) fn sources(&self, state: u32) -> &[u32] {
        &self.incoming[self.into[state as usize] as usize..self.into[state as usize + 1] as usize]
    }

    /// The state that a position leads to, or `NONE`.
    pub(super) fn head(&self, position: u32) -> u32 {
        self.heads[position as usize]
    }

    /// The state that a position leaves. The row of the edge answers for most; the others are looked up.
    pub(super) fn tail(&self, world: &World, position: u32) -> u32 {
        if position < self.edges { world.edge(EdgeId(position)).from.0 } else { self.tail_alone(position) }
    }

    /// The same without the world, by searching the starts.
    pub(super) fn tail_alone(&self, position: u32) -> u32 {
        let starts = if position < self.edges { 0..self.nodes as usize + 1 } else { self.nodes as usize..self.out.len() };
        let skipped = starts.start;
        // Of several states that start here, all but the last have no positions.
        (skipped + self.out[starts].partition_point(|start| *start <= position)) as u32 - 1
    }

    /// The world's edge that a position out of `state` walks: the rows of further states repeat the row of their record.
    pub(super) fn edge(&self, state: u32, position: u32) -> EdgeId {
        if state < self.nodes {
            return EdgeId(position);
        }
        EdgeId(self.out[self.node(state).index()] + (position - self.out[state as usize]))
    }

    /// Number of positions that may be walked.
    pub(super) fn hops(&self) -> usize {
        self.incoming.len()
    }

    /// Bytes of both sides.
    pub(super) fn bytes(&self) -> usize {
        let words = self.extra.len() + self.out.len() + self.heads.len() + self.into.len() + self.incoming.len();
        words * 4 + self.codes.len() + self.alive.bytes() + self.touched.bytes()
    }
}
