//! References by name become records: in the scope of the record that refers first, then in the company's own, and from a
//! record without scope in any scope, if exactly one matches.

use super::index::Index;
use crate::model::{AttrName, End, Facts, Kind, Kinds, Name, Value};

/// What a reference names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// One entry.
    One(u32),
    /// None.
    Nothing,
    /// Several, in several scopes or of several kinds.
    Several,
}

fn only(mut found: impl Iterator<Item = u32>) -> Found {
    match (found.next(), found.next()) {
        (Some(one), None) => Found::One(one),
        (Some(_), Some(_)) => Found::Several,
        (None, _) => Found::Nothing,
    }
}

/// Looks a name up for somebody in a scope.
pub(super) fn look_up(index: &Index, kinds: Kinds, scope: Name, id: Name) -> Found {
    match only(index.matching(kinds, Some(scope), id)) {
        Found::Nothing if scope.is_empty() => only(index.matching(kinds, None, id)),
        Found::Nothing => only(index.matching(kinds, Some(Name::EMPTY), id)),
        found => found,
    }
}

/// The entry that an attribute's value names, for a record of a kind in a scope.
pub(super) fn value(index: &Index, facts: &Facts, name: AttrName, kind: Kind, scope: Name, value: Value) -> Option<(Found, Name)> {
    let wants = name.wants(kind);
    match value {
        // A bucket's name is one in all the world: whatever account it stands in, it is the store that is meant.
        Value::Word(id) if name == AttrName::StoredIn && is_global(facts.names.text(id)) => {
            Some((only(index.matching(wants, None, id)), id))
        }
        Value::Word(id) => Some((look_up(index, wants, scope, id), id)),
        Value::Qualified(at) => {
            let reference = facts.references.get(at as usize)?;
            let kinds = reference.kind.map_or(wants, |kind| Kinds::of(&[kind]));
            let found = match reference.scope {
                // A record of another system may be declared in the company's own scope instead.
                Some(scope) if !scope.is_empty() => look_up(index, kinds, scope, reference.id),
                Some(scope) => only(index.matching(kinds, Some(scope), reference.id)),
                None => look_up(index, kinds, scope, reference.id),
            };
            Some((found, reference.id))
        }
        _ => None,
    }
}

/// Whether a cloud gives a name only once.
fn is_global(text: &str) -> bool {
    text.starts_with("arn:aws:s3:::") || text.starts_with("gs://")
}

/// The entry of an edge's end.
pub(super) fn end(index: &Index, end: End) -> Found {
    let kinds = end.kind.map_or(Kinds::NODE, |kind| Kinds::of(&[kind]));
    look_up(index, kinds, end.scope, end.id)
}
