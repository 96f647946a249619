//! Attributes of the rows of one record, united: a statement beats a missing key, a native file beats an export, and two
//! different statements of equal rank are a problem that names both places.

use super::merge::Merged;
use super::resolve::{self, Found};
use crate::doc::shown;
use crate::model::{Attr, AttrFact, AttrName, AttrType, Dangling, Facts, Problem, RecordId, Row, Standing, Value};

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

/// A value with the row that states it: two values of one row are a list, of two rows two statements.
#[derive(Clone, Copy)]
struct Said {
    row: Row,
    attr: Attr,
}

pub(super) fn unite(facts: &mut Facts, merged: &Merged) -> United {
    let native: Vec<bool> = facts.files.iter().map(|file| file.source == "native").collect();
    let rank = |attr: &Attr| native.get(attr.place.file.0 as usize).copied().unwrap_or(false);
    let record = |row: Row| RecordId(merged.record_of_row.get(row.0 as usize).copied().unwrap_or(0));
    let mut said = std::mem::take(&mut facts.attrs);
    said.sort_by_key(|fact| (record(fact.of), fact.name));
    let mut united = United { attrs: Vec::with_capacity(said.len()), dangling: Vec::new() };
    let mut problems = Vec::new();
    let mut values: Vec<Said> = Vec::new();
    for group in said.chunk_by(|a, b| a.name == b.name && record(a.of) == record(b.of)) {
        if let [one] = group {
            let attr = resolved(facts, merged, one, record(one.of), &mut united.dangling, &mut problems);
            united.attrs.push(attr);
            continue;
        }
        values.clear();
        for fact in group {
            let attr = resolved(facts, merged, fact, record(fact.of), &mut united.dangling, &mut problems);
            values.push(Said { row: fact.of, attr });
        }
        choose(facts, merged, &mut values, &rank, &mut problems);
        united.attrs.extend(values.iter().map(|value| value.attr));
    }
    facts.problems.extend(problems);
    united.dangling.sort_unstable();
    united.dangling.dedup();
    united
}

/// The attribute with its reference resolved; what names nothing, or several records, stays a word and is said.
fn resolved(
    facts: &Facts,
    merged: &Merged,
    fact: &AttrFact,
    of: RecordId,
    dangling: &mut Vec<Dangling>,
    problems: &mut Vec<Problem>,
) -> Attr {
    let mut value = fact.value;
    if matches!(fact.name.kind(), AttrType::Ref(_) | AttrType::Link(_))
        && let Some(row) = facts.records.get(fact.of.0 as usize)
        && let Some((found, id)) = resolve::value(&merged.index, facts, fact.name, row.kind, row.scope, fact.value)
    {
        value = match found {
            Found::One(entry) => Value::Record(RecordId(merged.record_of_entry.get(entry as usize).copied().unwrap_or(0))),
            Found::Nothing | Found::Several => Value::Word(id),
        };
        match found {
            Found::Several if fact.name.dangles() => problems.push(Problem {
                path: facts.files.get(fact.place.file.0 as usize).map(|file| file.path.clone()).unwrap_or_default(),
                at: Some(fact.place.at),
                message: format!("`{}`: several records have the id `{}`", fact.name.key(), shown(facts.names.text(id))),
                help: "say which with `{ kind, scope, id }`".into(),
            }),
            Found::Nothing if fact.name.dangles() => dangling.push(Dangling { of, key: fact.name, to: id, place: fact.place }),
            _ => {}
        }
    }
    Attr { of, name: fact.name, value, place: fact.place }
}

/// Keeps of several values of one attribute those that count.
fn choose(facts: &Facts, merged: &Merged, group: &mut Vec<Said>, rank: &dyn Fn(&Attr) -> bool, problems: &mut Vec<Problem>) {
    // What an export states makes edges: where a review says the same, the export's statement is the one that is kept.
    group.sort_by_key(|said| facts.files.get(said.attr.place.file.0 as usize).is_some_and(|file| file.standing != Standing::Export));
    let nothing = |said: &Said| matches!(said.attr.value, Value::Null | Value::Empty);
    let Some(first) = group.first().map(|said| said.attr) else { return };
    if single(first.name) {
        let top = group.iter().any(|said| rank(&said.attr));
        group.retain(|said| rank(&said.attr) == top);
        if first.name == AttrName::LastUsed {
            group.sort_by_key(|said| std::cmp::Reverse(said.attr.value));
            group.truncate(1);
        }
        // Several names of one credential may each say something of their own: all of it is kept.
        let several_names = merged.known_as.binary_search_by(|(record, _)| record.cmp(&first.of.0)).is_ok();
        let Some(chosen) = group.first().copied() else { return };
        let other = group.iter().find(|said| said.row != chosen.row && said.attr.value != chosen.attr.value);
        if let Some(other) = other.filter(|_| !several_names) {
            let entry = merged.entry_of_record.get(first.of.index()).and_then(|at| merged.index.entry(*at));
            let path = |attr: &Attr| facts.files.get(attr.place.file.0 as usize).map(|file| file.path.as_str()).unwrap_or_default();
            problems.push(Problem {
                path: path(&other.attr).to_owned(),
                at: Some(other.attr.place.at),
                message: format!(
                    "`{}` of {} `{}` is stated differently in {}",
                    first.name.key(),
                    entry.map_or("record", |entry| entry.kind.phrase()),
                    shown(entry.map_or("", |entry| facts.names.text(entry.id))),
                    path(&chosen.attr)
                ),
                help: "keep one of the two statements".into(),
            });
            group.truncate(1);
        }
    }
    if group.iter().any(|said| !nothing(said)) {
        group.retain(|said| !nothing(said));
    }
    if group.len() > 16 {
        let mut seen = std::collections::BTreeSet::new();
        group.retain(|said| seen.insert(said.attr.value));
        return;
    }
    let mut at = 1;
    while let Some(said) = group.get(at) {
        if group.iter().take(at).any(|before| before.attr.value == said.attr.value) {
            group.remove(at);
        } else {
            at += 1;
        }
    }
}
