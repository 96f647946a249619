//! What the configuration expects of the inputs: sources and numbers that have to be there, populations that some files hold in full.
//! In: the configuration and what was read. Out: problems where something is missing, and claims of completeness.

use crate::config::Config;
use crate::model::{AttrName, Complete, Facts, FileInfo, Kind, Name, Place, Plane, Problem, RecordFact, Value, inventory};
use crate::source::Pattern;
use std::collections::BTreeMap;

/// What a complete run must contain: a source or a number that is missing is a problem of the configuration's file.
pub(super) fn expected(config: &Config, facts: &mut Facts) {
    let Some(path) = &config.path else { return };
    let mut missing = Vec::new();
    for source in &config.expect.sources {
        // A state of Terraform holds records of other systems, and says of each whose it is.
        let word = facts.names.get(source);
        let within =
            || word.is_some() && facts.attrs.iter().any(|attr| attr.name == AttrName::Source && word.map(Value::Word) == Some(attr.value));
        if !facts.files.iter().any(|file| file.source == source) && !within() {
            missing.push(format!("`expect.sources`: no file of the source `{source}` was read"));
        }
    }
    for (kind, least) in &config.expect.counts {
        let count = declared_count(facts, *kind);
        if count < *least {
            missing.push(format!("`expect.counts.{}`: {count} were read, {least} are expected", kind.section()));
        }
    }
    for message in missing {
        let help = "add the file, or change `expect`".into();
        facts.problems.push(Problem { path: path.clone(), at: None, message, help });
    }
}

/// Claims what the configuration says of populations: the files named hold all of it, for each scope and plane whose records they hold.
/// A file that is missing, broke off or could not be read to its end proves nothing, and with it none of its group.
pub(super) fn complete(config: &Config, facts: &mut Facts) {
    for (population, globs) in &config.expect.complete {
        let (word, field) = population.split_once('.').map_or((population.as_str(), None), |(word, field)| (word, Some(field)));
        let Some(kind) = inventory::section(word) else { continue };
        let field = field.and_then(AttrName::from_key);
        let patterns: Vec<Pattern> = globs.iter().filter_map(|glob| Pattern::new(glob)).collect();
        let is_meant = |file: &FileInfo| patterns.iter().any(|pattern| pattern.matches(&file.path));
        let has_all = patterns.iter().all(|pattern| facts.files.iter().any(|file| pattern.matches(&file.path)));
        let meant: Vec<bool> = facts.files.iter().map(is_meant).collect();
        if has_all {
            claim(facts, kind, field, &meant);
        }
    }
}

/// Claims that the files that are `meant` hold all of a population together, unless one of them broke off or has a problem.
pub(super) fn claim(facts: &mut Facts, kind: Kind, field: Option<AttrName>, meant: &[bool]) {
    let is_broken =
        |file: &FileInfo| file.truncated || file.source.is_empty() || facts.problems.iter().any(|problem| problem.path == file.path);
    if facts.files.iter().zip(meant).any(|(file, meant)| *meant && is_broken(file)) {
        return;
    }
    let inside =
        |row: &&RecordFact| !row.implied && row.kind != Kind::Input && meant.get(row.place.file.0 as usize).copied().unwrap_or(false);
    // Where the files hold none at all, that is what they prove, for the systems that they are of.
    let any = facts.records.iter().filter(inside).any(|row| row.kind == kind);
    let mut claims: BTreeMap<(Name, Option<Plane>), Place> = BTreeMap::new();
    for row in facts.records.iter().filter(inside).filter(|row| !any || row.kind == kind) {
        claims.entry((row.scope, row.plane)).and_modify(|place| *place = (*place).min(row.place)).or_insert(row.place);
    }
    for ((scope, plane), place) in claims {
        facts.complete.push(Complete { file: place.file, kind, field, scope, plane, place });
    }
    for (file, _) in facts.files.iter_mut().zip(meant).filter(|(_, meant)| **meant) {
        file.complete = true;
    }
}

/// Distinct records of a kind that a file declares.
fn declared_count(facts: &Facts, kind: Kind) -> u64 {
    let ids = facts.records.iter().filter(|row| row.kind == kind && !row.implied).map(|row| (row.scope, row.id));
    ids.collect::<std::collections::BTreeSet<_>>().len() as u64
}
