//! Populations: the records of one kind, on one plane, of one system, and whether the inputs hold all of each.
//! In: what each file gave, and the world. Out: [`Populations`], which results rest on, and the report's lines.

use crate::model::report::PopulationLine;
use crate::model::{Complete, Facts, Kind, Kinds, Name, Plane, World};
use std::collections::{BTreeMap, BTreeSet};

/// What one file gave.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    /// The systems that its records belong to.
    pub(super) scopes: BTreeSet<Name>,
    /// Records by kind, mere mentions not counted.
    pub(super) by_kind: BTreeMap<Kind, u64>,
}

/// What each file gave, counted before records of several files become one.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// By file.
    files: Vec<Given>,
    /// The files in which records of a kind and system stand.
    homes: BTreeMap<(Kind, Name), BTreeSet<u32>>,
}

impl Tally {
    /// Counts.
    pub(super) fn of(facts: &Facts) -> Tally {
        let mut tally = Tally { files: vec![Given::default(); facts.files.len()], homes: BTreeMap::new() };
        for row in facts.records.iter().filter(|row| row.kind != Kind::Input) {
            let file = row.place.file.0;
            let Some(given) = tally.files.get_mut(file as usize) else { continue };
            given.scopes.insert(row.scope);
            if !row.implied {
                *given.by_kind.entry(row.kind).or_default() += 1;
            }
            tally.homes.entry((row.kind, row.scope)).or_default().insert(file);
        }
        tally
    }

    /// What a file gave.
    pub(super) fn file(&self, file: usize) -> Option<&Given> {
        self.files.get(file)
    }
}

/// What a system itself says its total is.
#[derive(Clone, Debug)]
pub(super) struct Reported {
    /// Of what.
    pub(super) kind: Kind,
    /// In which systems.
    pub(super) scopes: BTreeSet<Name>,
    /// The total.
    pub(super) total: u64,
    /// Where it was seen.
    pub(super) seen_in: String,
}

/// One population.
#[derive(Clone, Debug, Default)]
pub(super) struct Population {
    records: u64,
    complete: bool,
    reported: Option<(u64, String)>,
}

/// All populations of a run.
pub(super) struct Populations {
    rows: BTreeMap<(Kind, Option<Plane>, Name), Population>,
    homes: BTreeMap<(Kind, Name), BTreeSet<u32>>,
}

/// Kinds that are no population of a system: files, patterns, and identities outside every file. The last are known by the trusts and
/// grants that name them, and those are populations.
const NONE: Kinds = Kinds::of(&[Kind::Input, Kind::Set, Kind::External]);

/// What a rule's population lacks.
pub(super) struct Gap {
    /// The kind.
    pub(super) kind: Kind,
    /// The system.
    pub(super) scope: Name,
}

impl Populations {
    /// Makes the populations of a world.
    pub(super) fn of(world: &World, tally: &Tally, reported: &[Reported]) -> Populations {
        let mut rows: BTreeMap<(Kind, Option<Plane>, Name), Population> = BTreeMap::new();
        for record in world.records.iter().filter(|record| !NONE.has(record.kind)) {
            rows.entry((record.kind, Some(record.plane), record.scope)).or_default().records += 1;
        }
        for claim in world.complete.iter().filter(|claim| claim.field.is_none() && !NONE.has(claim.kind)) {
            let any = rows.keys().any(|(kind, plane, scope)| {
                (*kind, *scope) == (claim.kind, claim.scope) && plane.is_some() && (claim.plane.is_none() || claim.plane == *plane)
            });
            if !any {
                // Claimed, and nothing there: proven to be empty.
                rows.entry((claim.kind, claim.plane, claim.scope)).or_default();
            }
        }
        for ((kind, plane, scope), row) in &mut rows {
            row.complete = match plane {
                Some(plane) => world.is_complete(*kind, *scope, *plane, None),
                None => true,
            };
        }
        for total in reported {
            // A total over several planes or systems belongs to none of them alone; the check of totals speaks for it.
            let mut of = rows.iter_mut().filter(|((kind, _, scope), _)| *kind == total.kind && total.scopes.contains(scope));
            if let (Some((_, row)), None) = (of.next(), of.next()) {
                row.reported = Some(match row.reported.take() {
                    Some((before, seen)) if seen == total.seen_in => (before + total.total, seen),
                    Some((before, seen)) => (before + total.total, format!("{seen}; {}", total.seen_in)),
                    None => (total.total, total.seen_in.clone()),
                });
            }
        }
        Populations { rows, homes: tally.homes.clone() }
    }

    /// The report's lines, by kind, plane and system.
    pub(super) fn lines(&self, world: &World) -> Vec<PopulationLine> {
        let mut lines: Vec<(Kind, PopulationLine)> = Vec::new();
        for ((kind, plane, scope), row) in &self.rows {
            let (reported, seen_in) = row.reported.clone().map_or((None, String::new()), |(total, seen)| (Some(total), seen));
            let line = PopulationLine {
                kind: kind.word().into(),
                plane: plane.map_or("", Plane::word).into(),
                scope: world.text(*scope).into(),
                records: row.records,
                complete: row.complete,
                reported,
                seen_in,
            };
            lines.push((*kind, line));
        }
        // Names are numbers in reading order; the report is sorted by their text.
        lines.sort_by(|a, b| (a.0, &a.1.plane, &a.1.scope).cmp(&(b.0, &b.1.plane, &b.1.scope)));
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// Records of some kinds on some planes (all planes, where none is named).
    pub(super) fn count(&self, kinds: Kinds, planes: &[Plane]) -> u64 {
        self.chosen(kinds, planes).map(|(_, row)| row.records).sum()
    }

    /// Whether the inputs prove for each of these kinds that there is none on these planes. Only the company's own word counts: that one
    /// system has none says nothing of the others.
    pub(super) fn proves_none(&self, world: &World, kinds: Kinds, planes: &[Plane]) -> bool {
        self.count(kinds, planes) == 0 && says_all(world, kinds, planes)
    }

    /// The populations of these kinds with records that the inputs do not prove to hold in full.
    pub(super) fn gaps(&self, kinds: Kinds, planes: &[Plane]) -> Vec<Gap> {
        let open = self.chosen(kinds, planes).filter(|(_, row)| row.records > 0 && !row.complete);
        open.map(|((kind, _, scope), _)| Gap { kind: *kind, scope: *scope }).collect()
    }

    /// The systems with records of these kinds in which no claim is made for a kind, whether it has records there or not.
    pub(super) fn unclaimed(&self, kind: Kind, world: &World, kinds: Kinds, planes: &[Plane]) -> Vec<Gap> {
        let scopes: BTreeSet<Name> =
            self.chosen(kinds, planes).filter(|(_, row)| row.records > 0).map(|((_, _, scope), _)| *scope).collect();
        let claimed = |scope: &Name| world.complete.iter().any(|claim| (claim.kind, claim.scope, claim.field) == (kind, *scope, None));
        scopes.into_iter().filter(|scope| !claimed(scope)).map(|scope| Gap { kind, scope }).collect()
    }

    /// The kinds of which there is no record and no claim at all.
    pub(super) fn unheard(&self, kinds: Kinds, world: &World) -> Vec<Gap> {
        let unheard = |kind: &Kind| {
            let only = Kinds::of(&[*kind]);
            self.count(only, &[]) == 0 && !self.proves_none(world, only, &[])
        };
        populous(kinds).filter(unheard).map(|kind| Gap { kind, scope: Name::EMPTY }).collect()
    }

    fn chosen(&self, kinds: Kinds, planes: &[Plane]) -> impl Iterator<Item = (&(Kind, Option<Plane>, Name), &Population)> {
        self.rows.iter().filter(move |((kind, plane, _), _)| kinds.has(*kind) && on(*plane, planes))
    }

    /// The files in which the records of some gaps stand.
    pub(super) fn homes(&self, gaps: &[Gap]) -> BTreeSet<u32> {
        gaps.iter().filter_map(|gap| self.homes.get(&(gap.kind, gap.scope))).flatten().copied().collect()
    }
}

fn on(plane: Option<Plane>, planes: &[Plane]) -> bool {
    planes.is_empty() || plane.is_none_or(|plane| planes.contains(&plane))
}

/// Whether the company itself says of each of these kinds that its files hold all of it on these planes.
pub(super) fn says_all(world: &World, kinds: Kinds, planes: &[Plane]) -> bool {
    let claimed = |kind| {
        let own = |claim: &&Complete| claim.kind == kind && claim.field.is_none() && claim.scope.is_empty();
        world.complete.iter().filter(own).any(|claim| on(claim.plane, planes))
    };
    populous(kinds).next().is_some() && populous(kinds).all(claimed)
}

/// The kinds of a set that are populations.
pub(super) fn populous(kinds: Kinds) -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(move |kind| kinds.has(*kind) && !NONE.has(*kind))
}
