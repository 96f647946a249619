//! Floor 2: facts of all systems in, one [`World`] out: records merged, references resolved, edges made, planes set, accounts of
//! one person linked. Each step is a file; [`link`] is their order.

mod attrs;
mod copies;
mod edges;
mod federation;
mod implied;
mod index;
mod merge;
mod open;
mod order;
mod pattern;
mod people;
mod planes;
mod resolve;

use crate::model::{
    Attr, AttrName, EdgeId, Facts, Kind, Level, Name, Needed, Place, Plane, Problem, Record, RecordId, Standing, Value, World,
};
use crate::model::{Certainty, Edge, EdgeKind};
use crate::select::{Lens, Selector, Truth};
use merge::Merged;
use resolve::Found;
use rustc_hash::FxHashSet;

/// The user's mapping of planes: first match wins.
#[derive(Clone, Debug)]
pub struct PlaneRule {
    /// Which records.
    pub select: Selector,
    /// Where they stand.
    pub plane: Plane,
    /// Their tenant: words, or `{within.namespace}`.
    pub tenant: Option<String>,
}

/// Accounts of one person, or one machine identity under several names.
#[derive(Clone, Debug)]
pub struct SameRule {
    /// The ids, as written.
    pub ids: Vec<String>,
    /// Why they are the same.
    pub basis: String,
}

/// What the user says of the class of permissions.
#[derive(Clone, Debug)]
pub struct ClassRule {
    /// Which permissions.
    pub select: Selector,
    /// The plane that they are for.
    pub plane: Option<Plane>,
    /// Their level.
    pub level: Option<Level>,
}

/// What link needs from the configuration.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// Planes.
    pub planes: Vec<PlaneRule>,
    /// Identity links.
    pub links: Vec<SameRule>,
    /// Classes of permissions.
    pub classes: Vec<ClassRule>,
    /// Default planes of sources, by source name.
    pub source_planes: Vec<(&'static str, Plane)>,
}

/// Merges, resolves and joins. `as_of` (seconds since 1970) only serves conditions on ages in the mapping.
pub fn link(mut facts: Facts, mapping: &Mapping, as_of: i64) -> World {
    implied::add(&mut facts);
    let merged = merge::merge(&mut facts, mapping);
    let (records, mut stated) = records(&mut facts, &merged);
    let mut united = attrs::unite(&mut facts, &merged);
    extra_attrs(&mut facts, &merged, &mut united.attrs);
    let mut world = World {
        names: std::mem::take(&mut facts.names),
        files: std::mem::take(&mut facts.files),
        records,
        attrs: united.attrs,
        dangling: united.dangling,
        complete: std::mem::take(&mut facts.complete),
        passed_over: std::mem::take(&mut facts.passed_over),
        notes: std::mem::take(&mut facts.notes),
        ..World::default()
    };
    // One claim for each plane is enough, however many files make it: selectors ask for every key that is missing.
    world.complete.sort_by_key(|claim| (claim.kind, claim.scope, claim.field, claim.plane, claim.place));
    world.complete.dedup_by_key(|claim| (claim.kind, claim.scope, claim.field, claim.plane));
    index_attrs(&mut world);
    classes(&mut world, &mut stated, mapping, as_of);
    edges::make(&mut world, &mut facts, &merged);
    index_edges(&mut world);
    let mut worked_out = planes::set(&mut world, &stated, mapping, as_of);
    worked_out.extend(administering(&world));
    if !worked_out.is_empty() {
        world.attrs.extend(worked_out);
        index_attrs(&mut world);
    }
    world.person_of = people::persons(&world, mapping);
    world.needed = needed(&facts, &merged, &world);
    world.problems = std::mem::take(&mut facts.problems);
    world.problems.sort();
    world.problems.dedup();
    world.passed_over.sort();
    world.passed_over.dedup();
    world.notes.sort();
    world.notes.dedup();
    world
}

/// The records in their order, and the planes that they state themselves (a native file beats an export).
fn records(facts: &mut Facts, merged: &Merged) -> (Vec<Record>, Vec<Option<Plane>>) {
    let mut records: Vec<Option<Record>> = vec![None; merged.entry_of_record.len()];
    let mut stated: Vec<Option<(bool, Plane)>> = vec![None; records.len()];
    let mut problems = Vec::new();
    for (row, at) in facts.records.iter().zip(&merged.record_of_row) {
        let entry = merged.entry_of_record.get(*at as usize).and_then(|entry| merged.index.entry(*entry));
        let (Some(slot), Some(entry)) = (records.get_mut(*at as usize), entry) else { continue };
        let record = Record {
            kind: entry.kind,
            plane: Plane::Unclassified,
            implied: row.implied,
            scope: entry.scope,
            id: entry.id,
            place: row.place,
        };
        // The first place that declares it: a mere mention gives way, and what is no export (it makes no edges) to an export.
        let rank = |implied: bool, place: Place| {
            let export = facts.files.get(place.file.0 as usize).is_some_and(|file| file.standing == Standing::Export);
            (implied, !export, place)
        };
        match slot {
            Some(before) if rank(row.implied, row.place) < rank(before.implied, before.place) => *before = record,
            Some(_) => {}
            None => *slot = Some(record),
        }
        let (Some(plane), Some(said)) = (row.plane, stated.get_mut(*at as usize)) else { continue };
        let native = facts.files.get(row.place.file.0 as usize).is_some_and(|file| file.source == "native");
        match said {
            Some((rank, before)) if *rank == native && *before != plane => problems.push(Problem {
                path: facts.files.get(row.place.file.0 as usize).map(|file| file.path.clone()).unwrap_or_default(),
                at: Some(row.place.at),
                message: format!(
                    "{} `{}` is said to stand on the plane {before} and on {plane}",
                    entry.kind.phrase(),
                    facts.names.text(entry.id)
                ),
                help: "keep one of the two statements".into(),
            }),
            Some((true, _)) => {}
            _ => *said = Some((native, plane)),
        }
    }
    facts.problems.extend(problems);
    let records = records.into_iter().flatten().collect();
    (records, stated.into_iter().map(|said| said.map(|(_, plane)| plane)).collect())
}

/// The further names under which a secret is kept. Its vendor's own list, which calls it by the id that is its fingerprint, keeps nothing; and
/// the address under which a state of Terraform holds it is where it is kept (`stored_in` says so) and no copy that a rotation forgets:
/// it counts only beside another state.
fn further_names(facts: &Facts, merged: &Merged, attrs: &[Attr]) -> Vec<(u32, u32)> {
    let text = |entry: u32| merged.index.entry(entry).map(|entry| (facts.names.text(entry.scope), entry.id));
    let in_state = |entry: &u32| text(*entry).is_some_and(|(scope, _)| scope.starts_with("terraform:"));
    let prints: FxHashSet<(u32, Name)> = attrs
        .iter()
        .filter_map(|attr| match (attr.name, attr.value) {
            (AttrName::Fingerprint, Value::Word(word)) => Some((attr.of.0, word)),
            _ => None,
        })
        .collect();
    let mut all = Vec::new();
    for names in merged.known_as.chunk_by(|one, other| one.0 == other.0) {
        let Some((record, _)) = names.first().copied() else { continue };
        let own = merged.entry_of_record.get(record as usize).copied();
        if own.and_then(|own| merged.index.entry(own)).is_none_or(|entry| entry.kind != Kind::Secret) {
            continue;
        }
        let listed = |entry: &u32| text(*entry).is_some_and(|(_, id)| prints.contains(&(record, id)));
        let kept: Vec<u32> = own.into_iter().chain(names.iter().map(|(_, entry)| *entry)).filter(|entry| !listed(entry)).collect();
        let mut places: Vec<u32> = kept.iter().copied().filter(|entry| !in_state(entry)).collect();
        if places.is_empty() {
            places = kept;
        }
        all.extend(places.into_iter().skip(1).map(|entry| (record, entry)));
    }
    all
}

/// Attributes that link itself knows: further names of merged records, and the standing of the files where not all are exports.
fn extra_attrs(facts: &mut Facts, merged: &Merged, attrs: &mut Vec<Attr>) {
    let mut first_place = std::collections::BTreeMap::new();
    if !merged.known_as.is_empty() {
        for (row, record) in facts.records.iter().zip(&merged.record_of_row) {
            first_place.entry(*record).or_insert(row.place);
        }
    }
    let mut new = Vec::new();
    let kept = further_names(facts, merged, attrs);
    let known = merged.known_as.iter().map(|(record, entry)| (AttrName::KnownAs, *record, *entry));
    for (name, record, entry) in known.chain(kept.into_iter().map(|(record, entry)| (AttrName::KeptAs, record, entry))) {
        if let (Some(entry), Some(place)) = (merged.index.entry(entry), first_place.get(&record).copied()) {
            let (scope, id) = (facts.names.text(entry.scope), facts.names.text(entry.id));
            let text = if scope.is_empty() { id.to_owned() } else { format!("{id} ({scope})") };
            new.push((record, name, text, place));
        }
    }
    if facts.files.iter().any(|file| file.standing != Standing::Export) {
        let mut seen = std::collections::BTreeSet::new();
        for (row, record) in facts.records.iter().zip(&merged.record_of_row) {
            let Some(file) = facts.files.get(row.place.file.0 as usize) else { continue };
            if !row.implied && seen.insert((*record, file.standing)) {
                new.push((*record, AttrName::StatedIn, file.standing.word().to_owned(), row.place));
            }
        }
    }
    for (record, name, text, place) in new {
        let value = Value::Word(facts.names.intern(&text));
        attrs.push(Attr { of: RecordId(record), name, value, place });
    }
}

/// Sorts attributes and makes the tables that find them and those who refer.
fn index_attrs(world: &mut World) {
    world.attrs.sort_by_key(|attr| (attr.of, attr.name));
    world.attrs.shrink_to_fit();
    world.attr_starts = starts(world.records.len(), world.attrs.iter().map(|attr| attr.of));
    world.attr_bits = vec![0; world.records.len()];
    for attr in &world.attrs {
        if let Some(bits) = world.attr_bits.get_mut(attr.of.index()) {
            *bits |= 1 << attr.name as u8;
        }
    }
    let mut referred: Vec<(RecordId, AttrName, RecordId)> = world
        .attrs
        .iter()
        .filter_map(|attr| if let Value::Record(to) = attr.value { Some((to, attr.name, attr.of)) } else { None })
        .collect();
    referred = order::by_record(referred, world.records.len(), |row| row.0, |row| (row.1, row.2));
    referred.dedup();
    world.referred = referred;
}

fn index_edges(world: &mut World) {
    world.out_starts = starts(world.records.len(), world.edges.iter().map(|edge| edge.from));
    world.in_starts = starts(world.records.len(), world.edges.iter().map(|edge| edge.to));
    let mut next = world.in_starts.clone();
    let mut incoming = vec![EdgeId(0); world.edges.len()];
    for (at, edge) in world.edges.iter().enumerate() {
        if let Some(position) = next.get_mut(edge.to.index()) {
            if let Some(slot) = incoming.get_mut(*position as usize) {
                *slot = EdgeId(at as u32);
            }
            *position += 1;
        }
    }
    world.incoming = incoming;
}

/// Where each record's rows start when they are sorted by record.
fn starts(records: usize, rows: impl Iterator<Item = RecordId>) -> Vec<u32> {
    let mut starts = vec![0_u32; records + 1];
    for row in rows {
        if let Some(count) = starts.get_mut(row.index() + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

/// The user's classes of permissions, before edges are made of them: the first that matches sets plane and level.
fn classes(world: &mut World, stated: &mut [Option<Plane>], mapping: &Mapping, as_of: i64) {
    if mapping.classes.is_empty() {
        return;
    }
    let mut levels = Vec::new();
    for id in world.of_kind(Kind::Permission) {
        let lens = Lens { world, as_of };
        let Some(rule) = mapping.classes.iter().find(|rule| rule.select.matches(lens, id) == Truth::True) else { continue };
        if let (Some(plane), Some(slot)) = (rule.plane, stated.get_mut(id.index())) {
            *slot = Some(plane);
        }
        if let Some(level) = rule.level {
            levels.push((id, level));
        }
    }
    let changed: std::collections::BTreeSet<RecordId> = levels.iter().map(|(id, _)| *id).collect();
    world.attrs.retain(|attr| !matches!(attr.name, AttrName::PermissionLevel | AttrName::LevelAssumed) || !changed.contains(&attr.of));
    for (id, level) in levels {
        let value = Value::Word(world.names.intern(level.word()));
        let place = world.record(id).place;
        world.attrs.push(Attr { of: id, name: AttrName::PermissionLevel, value, place });
    }
    index_attrs(world);
}

/// A role that certainly administers a whole system is an administrator's role, whatever it is called; what a file states stands.
fn administering(world: &World) -> Vec<Attr> {
    let system = |id: RecordId| world.record(id).kind == Kind::Resource && world.word(id, AttrName::Type) == Some("system");
    let roles = world.of_kind(Kind::Role).filter(|role| world.attr(*role, AttrName::Privileged).is_empty());
    let found = roles.filter_map(|role| {
        let administers = |edge: &&Edge| {
            edge.kind == EdgeKind::Allows
                && edge.level == Some(Level::Administer)
                && edge.certainty == Certainty::Certain
                && system(edge.to)
        };
        let edge = world.out(role).map(|id| world.edge(id)).find(administers)?;
        Some(Attr { of: role, name: AttrName::Privileged, value: Value::Bool(true), place: edge.place })
    });
    found.collect()
}

/// The notes "needs …" whose file is still absent.
fn needed(facts: &Facts, merged: &Merged, world: &World) -> Vec<Needed> {
    let record_of = |entry: u32| RecordId(merged.record_of_entry.get(entry as usize).copied().unwrap_or(0));
    let mut needed: Vec<Needed> = facts
        .needs
        .iter()
        .filter_map(|need| {
            let Found::One(of) = resolve::end(&merged.index, need.of) else { return None };
            let settled = need.until.is_some_and(
                |until| matches!(resolve::end(&merged.index, until), Found::One(entry) if !world.record(record_of(entry)).implied),
            );
            (!settled).then(|| Needed { of: record_of(of), what: need.what, place: need.place })
        })
        .collect();
    needed.sort_unstable();
    needed.dedup_by_key(|need| (need.of, need.what));
    needed
}
