//! Text held once: a string goes in, a small `Name` comes out, and equality of names is equality of integers.

use super::kind::{Kind, Plane};
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A string of [`Names`], four bytes wide. `Name::EMPTY` is the empty string in every table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Name(u32);

impl Name {
    /// The empty string.
    pub const EMPTY: Name = Name(0);

    /// Position in the table, for side tables indexed by name.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// Whether this is the empty string.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// All text of a run: bytes back to back, their ends, and a hash table of positions. Holds up to 4 GiB.
#[derive(Clone)]
pub struct Names {
    bytes: String,
    ends: Vec<u32>,
    table: HashTable<Slot>,
}

/// What the table holds of a string: enough to grow without a look at the text, and to compare without a look at `ends`.
/// Names of a large inventory are spread over more memory than the caches hold, and each look is a wait.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    start: u32,
    len: u32,
    at: u32,
}

impl Slot {
    /// The hash as the table wants it: its tags are the highest bits, its positions the lowest.
    fn spread(hash: u32) -> u64 {
        u64::from(hash) | u64::from(hash) << 32
    }

    fn is(&self, bytes: &str, hash: u32, text: &str) -> bool {
        let (start, len) = (self.start as usize, self.len as usize);
        self.hash == hash && len == text.len() && bytes.as_bytes().get(start..start + len).is_some_and(|own| same(own, text.as_bytes()))
    }
}

/// A look at the table for a text, taken before its name is asked for, in three steps: [`Look::at`], [`Names::find`],
/// [`Names::check`]. Of several texts each step is done for all before the next, so that the waits for memory run side by side.
#[derive(Clone, Copy)]
pub struct Look {
    hash: u32,
    slot: Option<Slot>,
    name: Option<Name>,
}

impl Look {
    /// Begins a look.
    #[inline]
    pub fn at(text: &str) -> Look {
        Look { hash: hash(text), slot: None, name: None }
    }
}

/// Whether two texts are the same. Names are short: two words that overlap settle it without a call.
#[inline]
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        16..=32 => a.first_chunk::<16>() == b.first_chunk() && a.last_chunk::<16>() == b.last_chunk(),
        8..16 => a.first_chunk::<8>() == b.first_chunk() && a.last_chunk::<8>() == b.last_chunk(),
        4..8 => a.first_chunk::<4>() == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk(),
        _ => a == b,
    }
}

impl Default for Names {
    fn default() -> Self {
        let mut names = Names { bytes: String::new(), ends: Vec::new(), table: HashTable::new() };
        names.intern("");
        // What every record has must have a name in every table, so that values can be grouped by it.
        for word in Kind::ALL.iter().map(|kind| kind.word()).chain(Plane::ALL.iter().map(|plane| plane.word())) {
            names.intern(word);
        }
        names
    }
}

/// Reads eight bytes at a time: the hasher's own `write` for byte slices is the slow part for short strings.
fn hash(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.write_u8(0xff);
    let whole = hasher.finish();
    (whole ^ whole >> 32) as u32
}

fn slice<'a>(bytes: &'a str, ends: &[u32], at: u32) -> &'a str {
    let end = ends.get(at as usize).copied().unwrap_or(0) as usize;
    let start = (at as usize).checked_sub(1).and_then(|i| ends.get(i)).copied().unwrap_or(0) as usize;
    bytes.get(start..end).unwrap_or("")
}

impl Names {
    /// Returns the name of `text`, adding it if it is new.
    pub fn intern(&mut self, text: &str) -> Name {
        self.intern_hashed(text, hash(text))
    }

    /// Second step: finds what has the hash of the text.
    #[inline]
    pub fn find(&self, look: &mut Look) {
        look.slot = self.table.find(Slot::spread(look.hash), |slot| slot.hash == look.hash).copied();
    }

    /// Third step: whether what was found is the text.
    #[inline]
    pub fn check(&self, look: &mut Look, text: &str) {
        look.name = look.slot.filter(|slot| slot.is(&self.bytes, look.hash, text)).map(|slot| Name(slot.at));
    }

    /// The same as [`Names::intern`], with a look at this very text taken before. What came in between is found too.
    #[inline]
    pub fn intern_seen(&mut self, text: &str, look: Look) -> Name {
        debug_assert!(look.hash == hash(text) && look.name.is_none_or(|name| self.text(name) == text), "a look at another text");
        look.name.unwrap_or_else(|| self.intern_hashed(text, look.hash))
    }

    fn intern_hashed(&mut self, text: &str, hash: u32) -> Name {
        let Names { bytes, ends, table } = self;
        if let Some(slot) = table.find(Slot::spread(hash), |slot| slot.is(bytes, hash, text)) {
            return Name(slot.at);
        }
        let slot = Slot { hash, start: bytes.len() as u32, len: text.len() as u32, at: ends.len() as u32 };
        bytes.push_str(text);
        ends.push(bytes.len() as u32);
        table.insert_unique(Slot::spread(hash), slot, |slot| Slot::spread(slot.hash));
        Name(slot.at)
    }

    /// Makes room for this many more strings at once: growing step by step moves all of them each time.
    pub fn reserve(&mut self, more: usize) {
        self.ends.reserve(more);
        self.table.reserve(more, |slot| Slot::spread(slot.hash));
    }

    /// Returns the name of `text` if it was interned before.
    pub fn get(&self, text: &str) -> Option<Name> {
        let hash = hash(text);
        self.table.find(Slot::spread(hash), |slot| slot.is(&self.bytes, hash, text)).map(|slot| Name(slot.at))
    }

    /// Returns the text of a name (empty for a name of another table that is out of range).
    pub fn text(&self, name: Name) -> &str {
        slice(&self.bytes, &self.ends, name.0)
    }

    /// Number of distinct strings, the empty one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Never true: the empty string is always held.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All text back to back, for tests that nothing secret was kept.
    #[cfg(test)]
    pub(crate) fn everything(&self) -> &str {
        &self.bytes
    }

    /// Bytes of text held, to keep a run under the 4 GiB that offsets can say.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_text_is_one_name() {
        let mut names = Names::default();
        let a = names.intern("alice");
        let b = names.intern("bob");
        assert_eq!(a, names.intern("alice"));
        assert_ne!(a, b);
        assert_eq!(names.text(b), "bob");
        assert_eq!(names.get("alice"), Some(a));
        assert_eq!(names.get("carol"), None);
        assert_eq!(names.intern(""), Name::EMPTY);
    }

    #[test]
    fn a_look_is_only_a_guess() {
        let mut names = Names::default();
        let look = |names: &Names, text: &str| {
            let mut look = Look::at(text);
            names.find(&mut look);
            names.check(&mut look, text);
            look
        };
        let before = look(&names, "alice");
        let alice = names.intern("alice");
        assert_eq!(names.intern_seen("alice", before), alice);
        assert_eq!(names.intern_seen("alice", look(&names, "alice")), alice);
        assert_eq!(names.intern_seen("alice", Look::at("alice")), alice);
        let count = names.len();
        let bob = names.intern_seen("bob", look(&names, "bob"));
        assert_eq!((names.text(bob), names.len()), ("bob", count + 1));
    }

    #[test]
    fn sameness_looks_at_every_byte() {
        for len in 0..70 {
            let text = vec![b'x'; len];
            assert!(same(&text, &text.clone()));
            assert!(!same(&text, &vec![b'x'; len + 1]));
            for at in 0..len {
                let mut other = text.clone();
                other[at] = b'y';
                assert!(!same(&text, &other), "{len} {at}");
            }
        }
    }

    #[test]
    fn many_names_keep_their_text() {
        let mut names = Names::default();
        let all: Vec<Name> = (0..5_000).map(|i| names.intern(&format!("n{i}"))).collect();
        for (i, name) in all.iter().enumerate() {
            assert_eq!(names.text(*name), format!("n{i}"));
        }
    }
}
