//! Rows become records: the same kind, scope and id is one record, a native record without scope annotates the one it matches,
//! and records of one machine identity or credential become one. Out: for every row its record, in the order (kind, scope, id).

use super::Mapping;
use super::index::{Entry, Index, Same};
use crate::doc::shown;
use crate::model::SAME_VALUE;
use crate::model::{AttrName, Facts, Kind, Kinds, Name, Problem, Value};
use rustc_hash::FxHashMap;

/// The kinds whose records are merged when they are known to be the same. Accounts of people are linked, never merged.
const MERGED: Kinds =
    Kinds::of(&[Kind::ServiceAccount, Kind::Secret, Kind::OauthClient, Kind::Workload, Kind::Agent, Kind::Resource, Kind::External]);

/// What became of the rows.
pub(super) struct Merged {
    pub(super) index: Index,
    /// For each entry, its record.
    pub(super) record_of_entry: Vec<u32>,
    /// For each row, its record.
    pub(super) record_of_row: Vec<u32>,
    /// For each record, the entry whose names it has.
    pub(super) entry_of_record: Vec<u32>,
    /// (record, entry) of further names.
    pub(super) known_as: Vec<(u32, u32)>,
}

pub(super) fn merge(facts: &mut Facts, mapping: &Mapping) -> Merged {
    let mut index = Index::default();
    let entry_of_row: Vec<u32> =
        facts.records.iter().map(|row| index.add(Entry { kind: row.kind, scope: row.scope, id: row.id })).collect();
    let mut same = Same::new(index.entries.len());
    annotate(facts, &index, &entry_of_row, &mut same);
    let plain = same_roots(&same, index.entries.len());
    same_credentials(facts, &entry_of_row, &mut same);
    declared(facts, &index, mapping, &entry_of_row, &mut same);
    same.flatten();
    order(facts, index, &entry_of_row, &same, &plain)
}

fn same_roots(same: &Same, len: usize) -> Vec<u32> {
    (0..len as u32).map(|at| same.root(at)).collect()
}

/// Whether a native file declares the row; what it only implies annotates nothing.
fn is_native(facts: &Facts, row: usize) -> bool {
    let declared = facts.records.get(row).filter(|record| !record.implied);
    declared.and_then(|record| facts.files.get(record.place.file.0 as usize)).is_some_and(|file| file.source == "native")
}

/// A native record without scope that matches exactly one record of another scope annotates it.
fn annotate(facts: &mut Facts, index: &Index, entry_of_row: &[u32], same: &mut Same) {
    let mut done = vec![false; index.entries.len()];
    let mut problems = Vec::new();
    for (row, entry_at) in entry_of_row.iter().enumerate() {
        let Some(entry) = index.entry(*entry_at) else { continue };
        if !entry.scope.is_empty()
            || std::mem::replace(done.get_mut(*entry_at as usize).unwrap_or(&mut true), true)
            || !is_native(facts, row)
        {
            continue;
        }
        let others: Vec<u32> = index.matching(Kinds::of(&[entry.kind]), None, entry.id).filter(|at| at != entry_at).collect();
        match others.as_slice() {
            [] => {}
            [one] => same.join(*entry_at, *one),
            // Several accounts of one person are linked by their address, not merged.
            _ if entry.kind == Kind::Human => {}
            several => {
                let Some(record) = facts.records.get(row) else { continue };
                let scopes: Vec<&str> =
                    several.iter().filter_map(|at| index.entry(*at)).map(|other| facts.names.text(other.scope)).collect();
                problems.push(Problem {
                    path: path(facts, record.place.file.0),
                    at: Some(record.place.at),
                    message: format!(
                        "the {} `{}` matches records of several scopes: {}",
                        entry.kind.phrase(),
                        shown(facts.names.text(entry.id)),
                        scopes.join(", ")
                    ),
                    help: "name one with `scope:`".into(),
                });
            }
        }
    }
    facts.problems.extend(problems);
}

fn path(facts: &Facts, file: u32) -> String {
    facts.files.get(file as usize).map(|file| file.path.clone()).unwrap_or_default()
}

/// Secrets with equal fingerprints are one secret.
fn same_credentials(facts: &Facts, entry_of_row: &[u32], same: &mut Same) {
    let mut first: FxHashMap<Name, u32> = FxHashMap::default();
    for attr in facts.attrs.iter().filter(|attr| attr.name == AttrName::Fingerprint) {
        let (Value::Word(word), Some(entry)) = (attr.value, entry_of_row.get(attr.of.0 as usize)) else { continue };
        match first.get(&word) {
            Some(other) => same.join(*other, *entry),
            None => {
                first.insert(word, *entry);
            }
        }
    }
}

/// `same_as:` of records, and `links:` of the configuration.
fn declared(facts: &Facts, index: &Index, mapping: &Mapping, entry_of_row: &[u32], same: &mut Same) {
    let mergeable = |at: u32| index.entry(at).is_some_and(|entry| MERGED.has(entry.kind));
    for attr in facts.attrs.iter().filter(|attr| attr.name == AttrName::SameAs) {
        let Some(entry) = entry_of_row.get(attr.of.0 as usize).copied().filter(|at| mergeable(*at)) else { continue };
        let Some(kind) = index.entry(entry).map(|entry| entry.kind) else { continue };
        let (scope, id) = match attr.value {
            Value::Word(word) => (None, word),
            Value::Qualified(at) => match facts.references.get(at as usize) {
                Some(reference) => (reference.scope, reference.id),
                None => continue,
            },
            _ => continue,
        };
        if let Some(other) = index.matching(Kinds::of(&[kind]), scope, id).find(|at| *at != entry) {
            same.join(entry, other);
        }
    }
    for link in &mapping.links {
        let found: Vec<u32> =
            link.ids.iter().filter_map(|id| facts.names.get(id)).flat_map(|id| index.matching(MERGED, None, id)).collect();
        for pair in found.windows(2) {
            if let [a, b] = pair
                && index.entry(*a).map(|e| e.kind) == index.entry(*b).map(|e| e.kind)
            {
                same.join(*a, *b);
            }
        }
    }
}

/// The first sixteen bytes as a number: most comparisons end here, without a look at the text.
fn prefix(text: &str) -> u128 {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u128::from_be_bytes(bytes)
}

fn order(facts: &mut Facts, index: Index, entry_of_row: &[u32], same: &Same, plain: &[u32]) -> Merged {
    let names = &facts.names;
    // Which entry lends its names to the group: one with a scope (an annotated export's) before one without, then by text.
    let mut keys: Vec<(Kind, bool, Name, u128, u32)> = index
        .entries
        .iter()
        .enumerate()
        .map(|(at, entry)| (entry.kind, entry.scope.is_empty(), entry.scope, prefix(names.text(entry.id)), at as u32))
        .collect();
    let text = |at: u32| index.entry(at).map_or("", |entry| names.text(entry.id));
    keys.sort_unstable_by(|a, b| (a.0, names.text(a.2), a.3).cmp(&(b.0, names.text(b.2), b.3)).then_with(|| text(a.4).cmp(text(b.4))));
    let mut lender: Vec<u32> = vec![u32::MAX; index.entries.len()];
    for key in &keys {
        let root = same.root(key.4) as usize;
        let Some(slot) = lender.get_mut(root) else { continue };
        let better = *slot == u32::MAX || (index.entry(*slot).is_some_and(|entry| entry.scope.is_empty()) && !key.1);
        if better {
            *slot = key.4;
        }
    }
    let mut record_of_root = vec![0_u32; index.entries.len()];
    let mut entry_of_record = Vec::new();
    for key in &keys {
        let root = same.root(key.4) as usize;
        if lender.get(root) == Some(&key.4) {
            if let Some(slot) = record_of_root.get_mut(root) {
                *slot = entry_of_record.len() as u32;
            }
            entry_of_record.push(key.4);
        }
    }
    let record_of_entry: Vec<u32> =
        (0..index.entries.len() as u32).map(|at| record_of_root.get(same.root(at) as usize).copied().unwrap_or(0)).collect();
    let mut known_as = Vec::new();
    for key in &keys {
        let record = record_of_entry.get(key.4 as usize).copied().unwrap_or(0);
        let lends = entry_of_record.get(record as usize).copied().unwrap_or(0);
        // An annotation has the same id as what it annotates: no further name.
        if lends != key.4 && plain.get(lends as usize) != plain.get(key.4 as usize) {
            known_as.push((record, key.4));
        }
    }
    known_as.sort_unstable();
    let record_of_row = entry_of_row.iter().map(|at| record_of_entry.get(*at as usize).copied().unwrap_or(0)).collect();
    rename_digests(facts);
    Merged { index, record_of_entry, record_of_row, entry_of_record, known_as }
}

/// Digests under a random key never leave the process: equal ones become `same value 1`, numbered by first place; single ones go.
fn rename_digests(facts: &mut Facts) {
    let mut seen: FxHashMap<Name, (u32, crate::model::Place)> = FxHashMap::default();
    for attr in facts.attrs.iter().filter(|attr| attr.name == AttrName::Fingerprint) {
        let Value::Word(word) = attr.value else { continue };
        if facts.names.text(word).starts_with(SAME_VALUE) {
            let entry = seen.entry(word).or_insert((0, attr.place));
            entry.0 += 1;
            entry.1 = entry.1.min(attr.place);
        }
    }
    let mut several: Vec<(crate::model::Place, Name)> =
        seen.iter().filter(|(_, (count, _))| *count > 1).map(|(word, (_, place))| (*place, *word)).collect();
    several.sort_unstable();
    let renamed: FxHashMap<Name, Name> =
        several.iter().enumerate().map(|(at, (_, word))| (*word, facts.names.intern(&format!("same value {}", at + 1)))).collect();
    facts.attrs.retain_mut(|attr| {
        let Value::Word(word) = attr.value else { return true };
        if attr.name != AttrName::Fingerprint || !seen.contains_key(&word) {
            return true;
        }
        renamed.get(&word).map(|name| attr.value = Value::Word(*name)).is_some()
    });
}
