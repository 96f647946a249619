//! Records that the facts imply without stating them: a set for each pattern in a permission, an external for each subject of a
//! trust that nothing declares, and the reserved `anyone` and `any_account`. Added before rows are merged.

use crate::model::{AttrName, Facts, Kind, Kinds, Name, Place, Plane, Reference, Row, Value};
use rustc_hash::FxHashMap;

/// Reserved externals: no authentication, and whoever can sign up.
const RESERVED: [&str; 2] = ["anyone", "any_account"];

/// The kind that a permission's target key names.
const TARGETS: [(AttrName, Kind); 5] = [
    (AttrName::ResourceRef, Kind::Resource),
    (AttrName::SecretRef, Kind::Secret),
    (AttrName::IdentityRef, Kind::ServiceAccount),
    (AttrName::RoleRef, Kind::Role),
    (AttrName::GroupRef, Kind::Group),
];

pub(super) fn add(facts: &mut Facts) {
    let ids = declared_ids(facts);
    patterns(facts, &ids);
    trust_subjects(facts, &ids);
    super::open::add(facts);
    reserved(facts, &ids);
}

/// For each name, the kinds of the records whose id it is, as one bit set.
fn declared_ids(facts: &Facts) -> Vec<Kinds> {
    let mut ids = vec![Kinds::NONE; facts.names.len()];
    for record in &facts.records {
        if let Some(kinds) = ids.get_mut(record.id.index()) {
            *kinds = kinds.and(Kinds::of(&[record.kind]));
        }
    }
    ids
}

fn has(ids: &[Kinds], id: Name, kinds: Kinds) -> bool {
    ids.get(id.index()).is_some_and(|found| found.meets(kinds))
}

/// `resource: crm-*` names a set: one for each pattern, kind and scope.
fn patterns(facts: &mut Facts, ids: &[Kinds]) {
    let mut sets: FxHashMap<(Name, Kind, Name), u32> = FxHashMap::default();
    for at in 0..facts.attrs.len() {
        let Some(attr) = facts.attrs.get(at).copied() else { continue };
        let Some((_, of)) = TARGETS.iter().find(|(name, _)| *name == attr.name).copied() else { continue };
        let Value::Word(pattern) = attr.value else { continue };
        let Some(record) = facts.records.get(attr.of.0 as usize).copied() else { continue };
        let text = facts.names.text(pattern).to_owned();
        if record.kind != Kind::Permission || !text.contains(['*', '?']) || has(ids, pattern, attr.name.wants(record.kind)) {
            continue;
        }
        let reference = match sets.get(&(record.scope, of, pattern)) {
            Some(reference) => *reference,
            None => {
                let id = facts.names.intern(&format!("{of}:{text}"));
                let row = facts.implied(Kind::Set, record.scope, id, attr.place);
                facts.word(row, AttrName::Of, of.word(), attr.place);
                facts.word(row, AttrName::Pattern, &text, attr.place);
                let reference = facts.references.len() as u32;
                facts.references.push(crate::model::Reference { kind: Some(Kind::Set), scope: Some(record.scope), id });
                sets.insert((record.scope, of, pattern), reference);
                reference
            }
        };
        if let Some(attr) = facts.attrs.get_mut(at) {
            attr.value = Value::Qualified(reference);
        }
    }
}

/// The subject of a trust that nothing declares is an identity outside every file.
fn trust_subjects(facts: &mut Facts, ids: &[Kinds]) {
    let mut new: Vec<(Row, Name)> = Vec::new();
    let mut told: Vec<(Name, Name, Place)> = Vec::new();
    for attr in facts.attrs.iter().filter(|attr| attr.name == AttrName::IdentityRef) {
        if let Value::Qualified(at) = attr.value
            && let Some(Reference { kind: Some(Kind::External), scope: Some(scope), id }) = facts.references.get(at as usize).copied()
        {
            told.push((scope, id, attr.place));
        }
        let Value::Word(id) = attr.value else { continue };
        let is_trust = facts.records.get(attr.of.0 as usize).is_some_and(|record| record.kind == Kind::Trust);
        if is_trust && !has(ids, id, attr.name.wants(Kind::Trust)) {
            new.push((attr.of, id));
        }
    }
    // Rows of one record are merged, so a subject that is declared elsewhere loses nothing.
    for (scope, id, place) in told {
        facts.implied(Kind::External, scope, id, place);
    }
    for (row, id) in new {
        if let Some(record) = facts.records.get(row.0 as usize).copied() {
            facts.implied(Kind::External, record.scope, id, record.place);
        }
    }
}

fn reserved(facts: &mut Facts, ids: &[Kinds]) {
    for word in RESERVED {
        let Some(id) = facts.names.get(word) else { continue };
        if !has(ids, id, Kinds::of(&[Kind::External])) {
            let place = facts.attrs.iter().find(|attr| attr.value == Value::Word(id)).map(|attr| attr.place);
            if let Some(place) = place {
                facts.implied(Kind::External, Name::EMPTY, id, place);
            }
        }
    }
    for at in 0..facts.records.len() {
        let Some(record) = facts.records.get(at) else { continue };
        if record.kind == Kind::External && record.plane.is_none() && RESERVED.contains(&facts.names.text(record.id)) {
            facts.plane(Row(at as u32), Plane::Application);
        }
    }
}
