//! Secrets that are copies of others. In: the full names that a copy states (`copies`), with `*` for what it leaves open. Out: an edge from
//! the copy to each secret of that name, certain only where the name leaves nothing open; what is in no file is needed.

use super::edges::Maker;
use super::pattern::covers;
use crate::model::{AttrName, Basis, Certainty, EdgeKind, End, Facts, Kind, Name, Need, Place, RecordId, Value};
use rustc_hash::FxHashMap;

/// Secrets by the length and the first byte of the last part of their name: a pattern that leaves only its beginning open asks few.
type ByTail = FxHashMap<(usize, u8), Vec<RecordId>>;

fn tail(id: &str) -> &str {
    id.rsplit(['/', ':']).next().unwrap_or(id)
}

impl Maker<'_> {
    /// Joins copies with what they are copied from.
    pub(super) fn copies(&mut self, facts: &mut Facts) {
        let copies: Vec<_> = self.world.attrs.iter().filter(|attr| attr.name == AttrName::Copies).copied().collect();
        if copies.is_empty() {
            return;
        }
        let mut by_tail = ByTail::default();
        for secret in self.world.of_kind(Kind::Secret) {
            let tail = tail(self.world.id(secret));
            by_tail.entry((tail.len(), tail.bytes().next().unwrap_or(0))).or_default().push(secret);
        }
        for attr in copies {
            if let Value::Word(word) = attr.value {
                self.copy(&by_tail, attr.of, word, attr.place, facts);
            }
        }
    }

    fn copy(&mut self, by_tail: &ByTail, of: RecordId, word: Name, place: Place, facts: &mut Facts) {
        let pattern = self.world.text(word).to_owned();
        let tail = tail(&pattern);
        let candidates: Vec<RecordId> = if tail.contains('*') || tail.starts_with('?') {
            self.world.of_kind(Kind::Secret).collect()
        } else {
            by_tail.get(&(tail.len(), tail.bytes().next().unwrap_or(0))).cloned().unwrap_or_default()
        };
        let found: Vec<RecordId> = candidates.into_iter().filter(|id| *id != of && covers(&pattern, self.world.id(*id))).collect();
        // Which of the vendor's partitions it is makes no difference to a name that has region and account.
        let rest = pattern.strip_prefix("arn:*:").unwrap_or(&pattern);
        let full = ["arn:", "projects/", "https://"].iter().any(|start| pattern.starts_with(start)) && !rest.contains('*');
        let conditions = if full { "" } else { "its store is the one that has a secret of this name" };
        let certainty = if full { Certainty::Certain } else { Certainty::Conditional };
        let technique = self.world.names.intern("copied-secret");
        let conditions = self.world.names.intern(conditions);
        for original in &found {
            let extra = self.plain(Basis::Linked, technique, conditions);
            self.push(EdgeKind::ReadsSecret, None, (of, *original), of, (certainty, extra, place));
        }
        if found.is_empty() {
            let record = self.world.record(of);
            let of = End::one(record.kind, record.scope, record.id);
            let what = self.world.names.intern("the store that this secret is copied from");
            facts.needs.push(Need { of, what, until: None, place });
        }
    }
}
