//! Many sources at once: 256 bits for each component, carried along the edges between components in one pass over them.
//! In: components in order and bits at some of them. Out: the bits of everything behind them, or before them.
#![expect(clippy::indexing_slicing, reason = "one row for each component; edges run from higher to lower numbers of the same table")]

use super::component::Condensed;

/// Sources in one pass. Four words are two rows to a cache line; wider rows were slower when measured.
pub const BLOCK: usize = 256;

/// A set of the sources of a block.
pub(super) type Row = [u64; BLOCK / 64];

/// The empty set.
pub(super) const EMPTY: Row = [0; BLOCK / 64];

/// Bits of a block, one row for each component; made once and used for all blocks.
pub(super) struct Sweep<'a> {
    condensed: &'a Condensed,
    rows: Vec<Row>,
}

/// Adds all members of one set to another.
pub(super) fn join(to: &mut Row, from: &Row) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to |= from);
}

/// Adds a member.
pub(super) fn set(row: &mut Row, bit: usize) {
    row[bit / 64] |= 1 << (bit % 64);
}

/// Whether it is a member.
pub(super) fn has(row: &Row, bit: usize) -> bool {
    row[bit / 64] >> (bit % 64) & 1 == 1
}

/// Calls back for each member, in order.
pub(super) fn members(row: &Row, mut found: impl FnMut(usize)) {
    for (at, word) in row.iter().enumerate() {
        let mut rest = *word;
        while rest != 0 {
            found(at * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}

impl<'a> Sweep<'a> {
    pub(super) fn new(condensed: &'a Condensed) -> Sweep<'a> {
        Sweep::with(condensed, Vec::new())
    }

    /// The same with the rows of an earlier sweep, so that their memory is asked for once.
    pub(super) fn with(condensed: &'a Condensed, rows: Vec<Row>) -> Sweep<'a> {
        Sweep { condensed, rows }
    }

    /// The rows, for another sweep.
    pub(super) fn into_rows(self) -> Vec<Row> {
        self.rows
    }

    /// Begins a block.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.rows.resize(self.condensed.len(), EMPTY);
    }

    /// Puts a source at a state; nothing happens outside the part that was condensed.
    pub(super) fn seed(&mut self, state: u32, bit: usize) {
        let component = self.condensed.component[state as usize] as usize;
        if let Some(row) = self.rows.get_mut(component) {
            set(row, bit);
        }
    }

    /// Carries every bit to everything behind it.
    pub(super) fn onwards(&mut self) {
        for component in (0..self.condensed.len()).rev() {
            let row = self.rows[component];
            if row != EMPTY {
                for head in self.condensed.behind(component) {
                    join(&mut self.rows[*head as usize], &row);
                }
            }
        }
    }

    /// Carries every bit to everything before it.
    pub(super) fn back(&mut self) {
        for component in 0..self.condensed.len() {
            let mut row = self.rows[component];
            for head in self.condensed.behind(component) {
                join(&mut row, &self.rows[*head as usize]);
            }
            self.rows[component] = row;
        }
    }

    /// The sources at a state.
    pub(super) fn at(&self, state: u32) -> Row {
        self.rows.get(self.condensed.component[state as usize] as usize).copied().unwrap_or(EMPTY)
    }
}
