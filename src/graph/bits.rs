//! A set of small integers, one bit each. In: a length. Out: membership in constant time, cleared by making a new one.

/// One bit for each of `0..len`; what lies outside is never a member.
#[derive(Clone, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// The empty set over `0..len`.
    pub(super) fn new(len: usize) -> Bits {
        Bits(vec![0; len.div_ceil(64)])
    }

    /// Whether `at` is a member.
    pub(super) fn has(&self, at: u32) -> bool {
        self.0.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Adds `at`; true if it was not a member before.
    pub(super) fn add(&mut self, at: u32) -> bool {
        let Some(word) = self.0.get_mut(at as usize / 64) else { return false };
        let bit = 1 << (at % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Takes `at` out; true if it was a member.
    pub(super) fn remove(&mut self, at: u32) -> bool {
        let was = self.has(at);
        if let Some(word) = self.0.get_mut(at as usize / 64) {
            *word &= !(1 << (at % 64));
        }
        was
    }

    /// Number of bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.0.len() * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_what_was_added() {
        let mut bits = Bits::new(130);
        assert!(bits.add(0) && bits.add(64) && bits.add(129));
        assert!(!bits.add(64), "a second time is not new");
        assert!(!bits.add(100_000), "outside is refused");
        let members: Vec<u32> = (0..300).filter(|at| bits.has(*at)).collect();
        assert_eq!(members, [0, 64, 129]);
        assert!(!Bits::new(0).has(0));
        assert!(bits.remove(64) && !bits.remove(64) && !bits.remove(100_000));
        assert!(bits.has(0) && !bits.has(64) && bits.has(129));
    }
}
