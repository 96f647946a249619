//! Attributes of the rows of one record, united: a statement beats a missing key, a native file beats an export, and two
//! different statements of equal rank are a problem that names both places.

use super::merge::Merged;
use super::resolve::{self, Found};
use crate::model::{Attr, AttrName, AttrType, Dangling, Facts, Problem, RecordId, Value};

/// What uniting gives.
pub(super) struct United {
    pub(super) attrs: Vec<Attr>,
    pub(super) dangling: Vec<Dangling>,
}

/// Whether an attribute has one value; the others are lists, to which every file may add.
fn single(name: AttrName) -> bool {
    match name.kind() {
        AttrType::Bool | AttrType::Int | AttrType::Time => true,
        AttrType::OneOf(_) => !matches!(name, AttrName::Serves | AttrName::Modes),
        AttrType::Text => matches!(name, AttrName::Status | AttrName::Type | AttrName::Class | AttrName::Sensitivity | AttrName::Mfa),
        AttrType::Ref(_) => matches!(name, AttrName::HeldBy | AttrName::RoleRef | AttrName::Principal | AttrName::MayAssume),
        AttrType::Link(_) => matches!(name, AttrName::Owner | AttrName::PersonRef | AttrName::StoredIn | AttrName::PurposeRef),
        AttrType::Map => false,
    }
}

pub(super) fn unite(facts: &mut Facts, merged: &Merged) -> United {
    let mut dangling = Vec::new();
    let mut attrs: Vec<Attr> = Vec::with_capacity(facts.attrs.len());
    for fact in std::mem::take(&mut facts.attrs) {
        let Some(row) = facts.records.get(fact.of.0 as usize) else { continue };
        let of = RecordId(merged.record_of_row.get(fact.of.0 as usize).copied().unwrap_or(0));
        let mut value = fact.value;
        if matches!(fact.name.kind(), AttrType::Ref(_) | AttrType::Link(_))
            && let Some((found, id)) = resolve::value(&merged.index, facts, fact.name, row.kind, row.scope, fact.value)
        {
            value = match found {
                Found::One(entry) => Value::Record(RecordId(merged.record_of_entry.get(entry as usize).copied().unwrap_or(0))),
                Found::Nothing | Found::Several => Value::Word(id),
            };
            if found == Found::Several && fact.name.dangles() {
                facts.problems.push(Problem {
                    path: facts.files.get(fact.place.file.0 as usize).map(|file| file.path.clone()).unwrap_or_default(),
                    at: Some(fact.place.at),
                    message: format!("`{}`: several records have the id `{}`", fact.name.key(), facts.names.text(id)),
                    help: "say which with `{ kind, scope, id }`".into(),
                });
            } else if found == Found::Nothing && fact.name.dangles() {
                dangling.push(Dangling { of, key: fact.name, to: id, place: fact.place });
            }
        }
        attrs.push(Attr { of, name: fact.name, value, place: fact.place });
    }
    attrs.sort_by_key(|attr| (attr.of, attr.name));
    settle(facts, merged, &mut attrs);
    dangling.sort_unstable();
    dangling.dedup();
    United { attrs, dangling }
}

/// Goes through the groups of one record and attribute and keeps what counts.
fn settle(facts: &mut Facts, merged: &Merged, attrs: &mut Vec<Attr>) {
    let native: Vec<bool> = facts.files.iter().map(|file| file.source == "native").collect();
    let rank = |attr: &Attr| native.get(attr.place.file.0 as usize).copied().unwrap_or(false);
    let mut problems = Vec::new();
    let mut kept = 0;
    let mut start = 0;
    while let Some(first) = attrs.get(start).copied() {
        let len = attrs.get(start..).unwrap_or(&[]).iter().take_while(|attr| (attr.of, attr.name) == (first.of, first.name)).count();
        let mut group: Vec<Attr> = Vec::new();
        if len == 1 {
            group.push(first);
        } else {
            group.extend(attrs.get(start..start + len).unwrap_or(&[]));
            choose(facts, merged, &mut group, &rank, &mut problems);
        }
        for attr in group {
            if let Some(slot) = attrs.get_mut(kept) {
                *slot = attr;
            }
            kept += 1;
        }
        start += len;
    }
    attrs.truncate(kept);
    facts.problems.extend(problems);
}

fn choose(facts: &Facts, merged: &Merged, group: &mut Vec<Attr>, rank: &dyn Fn(&Attr) -> bool, problems: &mut Vec<Problem>) {
    let nothing = |attr: &Attr| matches!(attr.value, Value::Null | Value::Empty);
    let Some(first) = group.first().copied() else { return };
    // Several names of one credential may each say something of their own: all of it is kept.
    let several_names = merged.known_as.binary_search_by(|(record, _)| record.cmp(&first.of.0)).is_ok();
    if single(first.name) && !several_names {
        let top = group.iter().any(rank);
        group.retain(|attr| rank(attr) == top);
        if first.name == AttrName::LastUsed {
            group.sort_by_key(|attr| std::cmp::Reverse(attr.value));
        }
        let Some(chosen) = group.first().copied() else { return };
        if let Some(other) = group.iter().find(|attr| attr.value != chosen.value).filter(|_| first.name != AttrName::LastUsed) {
            let entry = merged.entry_of_record.get(first.of.index()).and_then(|at| merged.index.entry(*at));
            let path = |attr: &Attr| facts.files.get(attr.place.file.0 as usize).map(|file| file.path.as_str()).unwrap_or_default();
            problems.push(Problem {
                path: path(other).to_owned(),
                at: Some(other.place.at),
                message: format!(
                    "`{}` of {} `{}` is stated differently in {}",
                    first.name.key(),
                    entry.map_or("record", |entry| entry.kind.phrase()),
                    entry.map_or("", |entry| facts.names.text(entry.id)),
                    path(&chosen)
                ),
                help: "keep one of the two statements".into(),
            });
        }
        group.truncate(1);
        return;
    }
    if group.iter().any(|attr| !nothing(attr)) {
        group.retain(|attr| !nothing(attr));
    }
    if group.len() <= 16 {
        let mut at = 1;
        while at < group.len() {
            let repeated = group.get(at).is_some_and(|attr| group.iter().take(at).any(|before| before.value == attr.value));
            if repeated {
                group.remove(at);
            } else {
                at += 1;
            }
        }
    } else {
        let mut seen = std::collections::BTreeSet::new();
        group.retain(|attr| seen.insert(attr.value));
    }
}
