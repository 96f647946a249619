//! Whether a map has a key twice, mostly settled without comparing keys: key after key goes in, out comes whether it may have come before.

/// The keys of a map so far, by a mark of nine bits each: keys with different marks differ, and mostly that settles it.
#[derive(Default)]
pub(in crate::doc) struct Marks([u64; 8]);

impl Marks {
    /// The mark of a key: of its length, its first, middle and last byte.
    #[inline]
    pub(in crate::doc) fn of(key: &str) -> u16 {
        let key = key.as_bytes();
        let byte = |at: usize| key.get(at).copied().unwrap_or(0);
        let bits = u32::from_le_bytes([key.len() as u8, byte(0), byte(key.len() / 2), byte(key.len().wrapping_sub(1))]);
        (bits.wrapping_mul(0x9e37_79b1) >> 23) as u16
    }

    /// Adds a mark; tells whether it is new.
    #[inline]
    pub(in crate::doc) fn add(&mut self, mark: u16) -> bool {
        let bit = 1 << (mark % 64);
        let Some(word) = self.0.get_mut(usize::from(mark / 64)) else { return false };
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }
}
