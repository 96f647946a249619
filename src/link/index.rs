//! Finds records by name without hashing: for every name, the chain of entries whose id it is.
//! In: entries as they are added. Out: the entries of an id, in the order in which they came.

use crate::model::{Kind, Kinds, Name};

/// One record to be: what several rows of facts may state together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) scope: Name,
    pub(super) id: Name,
}

const NONE: u32 = u32::MAX;

/// Entries by id.
#[derive(Default)]
pub(super) struct Index {
    pub(super) entries: Vec<Entry>,
    head: Vec<u32>,
    next: Vec<u32>,
}

impl Index {
    /// The entry of a kind, scope and id, added if it is new.
    pub(super) fn add(&mut self, entry: Entry) -> u32 {
        if let Some(found) = self.find(entry.kind, entry.scope, entry.id) {
            return found;
        }
        let at = self.entries.len() as u32;
        if self.head.len() <= entry.id.index() {
            self.head.resize(entry.id.index() + 1, NONE);
        }
        // New entries go to the chain's end, so that a chain is in reading order whatever its length; chains are short.
        let last = self.of_id(entry.id).last();
        match last.and_then(|last| self.next.get_mut(last as usize)) {
            Some(next) => *next = at,
            None => {
                if let Some(head) = self.head.get_mut(entry.id.index()) {
                    *head = at;
                }
            }
        }
        self.entries.push(entry);
        self.next.push(NONE);
        at
    }

    /// The entry of a number.
    pub(super) fn entry(&self, at: u32) -> Option<Entry> {
        self.entries.get(at as usize).copied()
    }

    /// The entries of an id.
    pub(super) fn of_id(&self, id: Name) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.head.get(id.index()).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let found = at;
            at = self.next.get(at as usize).copied().unwrap_or(NONE);
            (found != NONE).then_some(found)
        })
    }

    /// The entry of a kind, scope and id.
    pub(super) fn find(&self, kind: Kind, scope: Name, id: Name) -> Option<u32> {
        self.of_id(id).find(|at| self.entry(*at).is_some_and(|entry| entry.kind == kind && entry.scope == scope))
    }

    /// The entries of an id that are of some kinds, in one scope or in all.
    pub(super) fn matching(&self, kinds: Kinds, scope: Option<Name>, id: Name) -> impl Iterator<Item = u32> + '_ {
        self.of_id(id)
            .filter(move |at| self.entry(*at).is_some_and(|entry| kinds.has(entry.kind) && scope.is_none_or(|scope| scope == entry.scope)))
    }
}

/// Which entries are one record: a forest whose roots are the lowest entries.
pub(super) struct Same(Vec<u32>);

impl Same {
    pub(super) fn new(len: usize) -> Same {
        Same((0..len as u32).collect())
    }

    /// The lowest entry of the group.
    pub(super) fn root(&self, mut at: u32) -> u32 {
        while let Some(up) = self.0.get(at as usize).copied().filter(|up| *up != at) {
            at = up;
        }
        at
    }

    /// Makes two groups one.
    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        if let Some(slot) = self.0.get_mut(high as usize) {
            *slot = low;
        }
    }

    /// Shortens all chains to one step.
    pub(super) fn flatten(&mut self) {
        for at in 0..self.0.len() as u32 {
            let root = self.root(at);
            if let Some(slot) = self.0.get_mut(at as usize) {
                *slot = root;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Names;

    #[test]
    fn chains_keep_kinds_and_scopes_apart() {
        let mut names = Names::default();
        let (x, prod, dev) = (names.intern("x"), names.intern("prod"), names.intern("dev"));
        let mut index = Index::default();
        let a = index.add(Entry { kind: Kind::Human, scope: prod, id: x });
        let b = index.add(Entry { kind: Kind::Human, scope: dev, id: x });
        let c = index.add(Entry { kind: Kind::Group, scope: prod, id: x });
        assert_eq!(index.add(Entry { kind: Kind::Human, scope: prod, id: x }), a);
        assert_eq!(index.of_id(x).collect::<Vec<_>>(), [a, b, c]);
        assert_eq!(index.matching(Kinds::PRINCIPAL, None, x).collect::<Vec<_>>(), [a, b]);
        assert_eq!(index.matching(Kinds::ANY, Some(prod), x).collect::<Vec<_>>(), [a, c]);
        assert_eq!(index.of_id(names.intern("y")).count(), 0);
    }

    #[test]
    fn joined_groups_have_the_lowest_root() {
        let mut same = Same::new(5);
        same.join(4, 2);
        same.join(2, 1);
        same.join(4, 3);
        same.flatten();
        assert_eq!((0..5).map(|at| same.root(at)).collect::<Vec<_>>(), [0, 1, 1, 1, 1]);
    }
}
