//! Accounts of one person: the same entry of the roster, the same verified address, or a declared link. Linked for counts and
//! for conflicts, never merged and never walked.

use super::Mapping;
use super::index::Same;
use crate::model::{AttrName, Kind, RecordId, Stated, Value, World};
use rustc_hash::FxHashMap;

/// For every record the lowest account of its person; itself for all others.
pub(super) fn persons(world: &World, mapping: &Mapping) -> Vec<RecordId> {
    let mut same = Same::new(world.records.len());
    let mut by_person: FxHashMap<RecordId, RecordId> = FxHashMap::default();
    let mut by_address: FxHashMap<String, RecordId> = FxHashMap::default();
    for human in world.of_kind(Kind::Human) {
        for person in world.named(human, AttrName::PersonRef) {
            let first = *by_person.entry(person).or_insert(human);
            same.join(first.0, human.0);
        }
        for address in addresses(world, human) {
            let first = *by_address.entry(address).or_insert(human);
            same.join(first.0, human.0);
        }
    }
    for link in &mapping.links {
        let mut accounts = world.of_kind(Kind::Human).filter(|id| link.ids.iter().any(|named| named == world.id(*id)));
        if let Some(first) = accounts.next() {
            accounts.for_each(|other| same.join(first.0, other.0));
        }
    }
    world.ids().map(|id| RecordId(same.root(id.0))).collect()
}

/// The verified addresses of an account: what the directory says of them, else taken as verified only where it has no such notion.
fn addresses(world: &World, human: RecordId) -> Vec<String> {
    if world.stated(human, AttrName::EmailVerified) == Stated::Is(Value::Bool(false)) {
        return Vec::new();
    }
    let stated = world.attr(human, AttrName::Emails).iter().filter_map(|attr| match attr.value {
        Value::Word(word) => Some(world.text(word)),
        _ => None,
    });
    let id = Some(world.id(human)).filter(|id| id.contains('@'));
    stated.chain(id).map(str::to_ascii_lowercase).collect()
}
