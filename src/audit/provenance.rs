//! Where exports come from, as the configuration's `inputs` declares it, and whether what was read is what their systems say they hold.
//! In: the entries and the facts as read. Out: dates and claims added to the facts, and checks of totals and of dates that can't be.

use super::expect::claim;
use super::populations::Reported;
use super::settings::Settings;
use crate::config::{Config, InputEntry};
use crate::model::report::{Evidence, FindingLine, Location, Provenance};
use crate::model::{
    AttrName, Counts, EvidenceKind, Facts, Family, FileId, FileInfo, Kind, Name, Place, Problem, Row, RuleResult, Severity, Status, Value,
    World, fingerprint, time,
};
use crate::source::Pattern;
use crate::waiver::BuiltIn;
use std::collections::BTreeSet;

/// A total that is not the number of records read.
pub(super) const NOT_RECONCILED: BuiltIn = BuiltIn {
    id: "population-not-reconciled",
    family: Family::Evidence,
    severity: Severity::Medium,
    title: "An export does not hold what its system says it has",
    why: "Records that are missing from an export are missing from every result: nobody looked at them, and nothing else would show it.",
    fix: "Export again without filters and with all pages, and compare once more; correct the total if it was counted differently.",
};

/// An export that was made after the moment of the audit.
pub(super) const FROM_THE_FUTURE: BuiltIn = BuiltIn {
    id: "export-from-the-future",
    family: Family::Evidence,
    severity: Severity::Low,
    title: "An export is said to be made after the moment that it is judged at",
    why: "Either the date is wrong, and the export may be older than anybody thinks, or it does not show what was true at that moment.",
    fix: "Correct the date of the export, or judge at a later moment with `--as-of`.",
};

/// The checks of this file, by id.
pub(super) const CHECKS: &[BuiltIn] = &[FROM_THE_FUTURE, NOT_RECONCILED];

/// A total held against the records read.
#[derive(Clone, Debug)]
pub(super) struct Reconciled {
    pub(super) reported: Reported,
    /// Records read of it.
    read: u64,
    files: String,
    at: u32,
}

/// The patterns of an entry.
fn patterns(entry: &InputEntry) -> Vec<Pattern> {
    entry.files.iter().filter_map(|glob| Pattern::new(glob)).collect()
}

fn named(patterns: &[Pattern], file: &FileInfo) -> bool {
    !file.source.is_empty() && patterns.iter().any(|pattern| pattern.matches(&file.path))
}

/// Adds what the entries say to the facts, and compares the totals.
pub(super) fn apply(config: &Config, facts: &mut Facts) -> Vec<Reconciled> {
    let mut all = Vec::new();
    let Some(path) = &config.path else { return all };
    let mut dated: BTreeSet<usize> = BTreeSet::new();
    for entry in &config.inputs {
        let patterns = patterns(entry);
        let meant: Vec<bool> = facts.files.iter().map(|file| named(&patterns, file)).collect();
        for (pattern, glob) in patterns.iter().zip(&entry.files) {
            if !facts.files.iter().any(|file| named(std::slice::from_ref(pattern), file)) {
                let message = format!("`inputs`: no file that was read is named by `{glob}`");
                let help = "correct the pattern, add the file, or remove the entry".into();
                facts.problems.push(Problem { path: path.clone(), at: Some(entry.files_at), message, help });
            }
        }
        for (file, _) in meant.iter().enumerate().filter(|(_, meant)| **meant) {
            // The first entry that names a file speaks for it, and the file's own word comes before both.
            if dated.insert(file) {
                date(facts, file, entry.exported_at);
            }
        }
        for (kind, total, at) in &entry.reported {
            all.push(reconcile(facts, entry, &meant, (*kind, *total, *at)));
        }
    }
    all
}

/// Says when a file was exported, where it does not say so itself.
fn date(facts: &mut Facts, file: usize, at: Option<i64>) {
    let (Some(at), Some(info)) = (at, facts.files.get_mut(file)) else { return };
    if info.exported_at.is_some() {
        return;
    }
    info.exported_at = Some(at);
    let row = facts.records.iter().position(|row| row.kind == Kind::Input && row.place.file.0 as usize == file);
    if let Some(row) = row {
        let place = Place { file: FileId(file as u32), at: 0 };
        facts.attr(Row(row as u32), AttrName::ExportedAt, Value::Time(at), place);
    }
}

/// Holds a total against the records read: equal numbers prove the population, others take every claim of it away.
fn reconcile(facts: &mut Facts, entry: &InputEntry, meant: &[bool], (kind, total, at): (Kind, u64, u32)) -> Reconciled {
    let inside = |file: FileId| meant.get(file.0 as usize).copied().unwrap_or(false);
    let rows = facts.records.iter().filter(|row| row.kind == kind && !row.implied && inside(row.place.file));
    let ids: BTreeSet<(Name, Name)> = rows.map(|row| (row.scope, row.id)).collect();
    let read = ids.len() as u64;
    let mut scopes: BTreeSet<Name> = ids.into_iter().map(|(scope, _)| scope).collect();
    if scopes.is_empty() {
        scopes = facts.records.iter().filter(|row| row.kind != Kind::Input && inside(row.place.file)).map(|row| row.scope).collect();
    }
    if read == total {
        claim(facts, kind, None, meant);
    } else {
        facts.complete.retain(|claim| claim.kind != kind || claim.field.is_some() || !scopes.contains(&claim.scope));
    }
    let reported = Reported { kind, scopes, total, seen_in: entry.provenance.seen_in.clone() };
    Reconciled { reported, read, files: entry.files.join(", "), at }
}

/// What is declared of a file: by the first entry that names it.
pub(super) fn of_file(config: &Config, file: &FileInfo) -> Option<Provenance> {
    config.inputs.iter().find(|entry| named(&patterns(entry), file)).map(|entry| entry.provenance.clone())
}

/// Clocks and time zones differ: up to a day ahead is no other moment.
const AHEAD: i64 = 86_400;

/// What the checks find.
pub(super) fn findings(settings: &Settings, world: &World, as_of: i64, totals: &[Reconciled]) -> Vec<FindingLine> {
    let mut all = Vec::new();
    for total in totals.iter().filter(|total| total.read != total.reported.total) {
        let section = total.reported.kind.section();
        let of = &total.reported;
        let message = format!(
            "{} {section} were read from `{}`, {} are reported by their system ({})",
            total.read, total.files, of.total, of.seen_in
        );
        let print = fingerprint::join(NOT_RECONCILED.id, [total.files.as_str(), section]);
        all.push(own_finding(NOT_RECONCILED, print, message, settings.place(total.at)));
    }
    for file in world.files.iter().filter(|file| !file.source.is_empty()) {
        let Some(at) = file.exported_at.filter(|at| *at > as_of.saturating_add(AHEAD)) else { continue };
        let message = format!("`{}` is said to be made at {}, and is judged at {}", file.path, time::format(at), time::format(as_of));
        let print = fingerprint::join(FROM_THE_FUTURE.id, [file.path.as_str()]);
        let place = Location { path: file.path.clone(), line: 1, column: 1, pointer: String::new() };
        all.push(own_finding(FROM_THE_FUTURE, print, message, place));
    }
    all
}

/// What became of a check that found nothing, why, and how many it looked at.
pub(super) fn result(check: &BuiltIn, world: &World, totals: &[Reconciled]) -> (RuleResult, String, u64) {
    let files = || world.files.iter().filter(|file| !file.source.is_empty());
    if check.id == NOT_RECONCILED.id {
        return match totals.len() as u64 {
            0 => {
                let said = "no total is declared to hold against what was read: add `inputs: [{ files: \"<pattern>\", reported: { humans: <number> }, seen_in: \"<console, day>\" }]` to partywall.yaml";
                (RuleResult::NotEvaluated, said.into(), 0)
            }
            some => (RuleResult::Pass, String::new(), some),
        };
    }
    let dated = files().filter(|file| file.exported_at.is_some()).count() as u64;
    match files().find(|file| file.exported_at.is_none()) {
        Some(first) => (RuleResult::NotEvaluated, undated(&first.path, files().count() as u64 - dated), dated),
        None if dated == 0 => (RuleResult::NotEvaluated, "no input was read".into(), 0),
        None => (RuleResult::Pass, String::new(), dated),
    }
}

/// Which files do not say when they were made, and what to write.
fn undated(first: &str, count: u64) -> String {
    let (noun, verb, which) = if count == 1 { ("file", "does", "") } else { ("files", "do", "the first: ") };
    let path = serde_json::Value::from(first);
    format!(
        "{count} {noun} {verb} not say when they were exported ({which}`{first}`): add `inputs: [{{ files: {path}, exported_at: <date> }}]` to partywall.yaml"
    )
}

/// A finding about an input: about no record of the graph.
fn own_finding(check: BuiltIn, fingerprint: String, message: String, place: Location) -> FindingLine {
    FindingLine {
        fingerprint,
        rule: check.id.into(),
        family: check.family.word().into(),
        severity: check.severity.word().into(),
        confidence: "high".into(),
        title: check.title.into(),
        message,
        why: check.why.into(),
        status: Status::Open,
        accepted: None,
        subjects: Vec::new(),
        evidence: Evidence {
            kind: EvidenceKind::Record,
            path: Vec::new(),
            second: Vec::new(),
            before: 0,
            behind: 0,
            counts: Counts::Exact,
            members: Vec::new(),
        },
        locations: vec![place],
        fix: check.fix.into(),
        controls: Default::default(),
    }
}
