//! How a record names another one: as shortly as the reader still understands it, as `id`, `kind:id` or `{ kind, scope, id }`.

use super::node::Node;
use crate::model::{Kind, Kinds, Name, RecordId, World};
use rustc_hash::FxHashMap;

/// A reference as it is written, and as the ids of grants and permissions spell it.
pub(super) struct Reference {
    pub(super) node: Node,
    pub(super) spelled: String,
}

/// Knows which ids are one record only.
pub(super) struct Referrer<'w> {
    world: &'w World,
    count: FxHashMap<(Name, Name), u32>,
}

/// Whether the reader would take a text for `kind:id`.
fn looks_qualified(text: &str, wants: Kinds) -> bool {
    text.split_once(':').is_some_and(|(kind, id)| !id.is_empty() && Kind::from_word(kind).is_some_and(|kind| wants.has(kind)))
}

fn map(entries: Vec<(&str, &str)>) -> Node {
    Node::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), Node::text(value))).collect())
}

impl<'w> Referrer<'w> {
    pub(super) fn new(world: &'w World) -> Referrer<'w> {
        let mut count = FxHashMap::default();
        for record in &world.records {
            *count.entry((record.scope, record.id)).or_insert(0) += 1;
        }
        Referrer { world, count }
    }

    /// A reference from a record in a scope; `wants` is what the reader takes for a kind before a colon.
    pub(super) fn to(&self, from_scope: Name, wants: Kinds, to: RecordId) -> Reference {
        let record = self.world.record(to);
        let (scope, id) = (self.world.text(record.scope), self.world.text(record.id));
        let kind = record.kind.word();
        if record.scope != from_scope {
            let node = map(vec![("kind", kind), ("scope", scope), ("id", id)]);
            return Reference { node, spelled: format!("{kind}:{id}@{scope}") };
        }
        let alone = self.count.get(&(record.scope, record.id)) == Some(&1);
        if alone && wants.has(record.kind) && !looks_qualified(id, wants) && !id.is_empty() {
            return Reference { node: Node::text(id), spelled: id.to_owned() };
        }
        let text = format!("{kind}:{id}");
        if looks_qualified(&text, wants) {
            return Reference { node: Node::text(text.clone()), spelled: text };
        }
        Reference { node: map(vec![("kind", kind), ("id", id)]), spelled: text }
    }

    /// A name that no record has.
    pub(super) fn word(&self, wants: Kinds, word: Name) -> Reference {
        let text = self.world.text(word);
        let node = if looks_qualified(text, wants) { map(vec![("id", text)]) } else { Node::text(text) };
        Reference { node, spelled: text.to_owned() }
    }

    /// One end of an edge, which always says its kind.
    pub(super) fn end(&self, to: RecordId) -> Node {
        let record = self.world.record(to);
        let (kind, scope, id) = (record.kind.word(), self.world.text(record.scope), self.world.text(record.id));
        let text = format!("{kind}:{id}");
        if scope.is_empty() && looks_qualified(&text, Kinds::NODE) {
            return Node::Text(text);
        }
        map(vec![("kind", kind), ("scope", scope), ("id", id)])
    }
}
