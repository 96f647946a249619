//! `population.csv`: every record that was looked at, those without a finding as well, with what each family of rules made of it.
//! In: a run. Out: a row for each record; the sampling frame of somebody who tests the findings.

use crate::audit::{Redactor, Run};
use crate::model::report::{FindingLine, RuleLine};
use crate::model::{Family, Kind, Kinds, Plane, RecordId, RuleResult, Status, World};
use crate::report::neutral;
use crate::source::reopen;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// What a column means, for the README of the folder.
pub(super) const ABOUT: &str = "one row for each record; a family's column says `pass`, names the rules that found something \
(waived and baselined findings are marked), or says `not_evaluated`, `skipped` or `error`; it is empty where no rule of the family is \
about such records";

/// Findings by record and family.
type Failed = BTreeMap<RecordId, BTreeMap<String, BTreeSet<String>>>;

/// Writes the rows.
pub(super) fn write(run: &Run, redactor: Option<&Redactor<'_>>, stdin: Option<&[u8]>, out: &mut dyn Write) -> io::Result<()> {
    let world = &run.world;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let families: Vec<&str> = Family::ALL.iter().map(|family| family.word()).collect();
    csv.write_record(["kind", "id", "scope", "plane", "tenant", "stated", "location"].iter().chain(&families))?;
    let lines = lines(world, stdin);
    let failed = failed(world, &run.report.findings);
    let mut otherwise: BTreeMap<(Kind, Plane), Vec<&str>> = BTreeMap::new();
    for (id, name) in order(world, redactor) {
        let record = world.record(id);
        let scope = world.text(record.scope);
        let tenants = crate::audit::tenants(world, id).unwrap_or_default();
        let path = world.files.get(record.place.file.0 as usize).map_or("", |file| file.path.as_str());
        let (scope, tenants, path) = match redactor {
            Some(redactor) => (redactor.scope(scope), redactor.tenants(&tenants), redactor.path(path)),
            None => (scope.to_owned(), tenants, path.to_owned()),
        };
        let location = match lines.get(id.index()) {
            Some(0) | None => path,
            Some(line) => format!("{path}:{line}"),
        };
        let stated = if record.implied { "implied" } else { "yes" };
        let mut row: Vec<Cow<'_, str>> =
            [record.kind.word(), &name, &scope, record.plane.word(), &tenants, stated, &location].map(cell).into();
        let (kind, plane) = (record.kind, record.plane);
        let cells =
            otherwise.entry((kind, plane)).or_insert_with(|| families.iter().map(|family| cell_of(run, kind, plane, family)).collect());
        for (family, otherwise) in families.iter().zip(cells) {
            let rules = failed.get(&id).and_then(|families| families.get(*family));
            row.push(match rules {
                Some(rules) => cell(&rules.iter().map(String::as_str).collect::<Vec<_>>().join("; ")).into_owned().into(),
                None => Cow::Borrowed(*otherwise),
            });
        }
        csv.write_record(row.iter().map(|cell| cell.as_bytes()))?;
    }
    csv.flush()
}

/// The records with their shown ids, in the order of what is shown. Input files are listed elsewhere.
fn order(world: &World, redactor: Option<&Redactor<'_>>) -> Vec<(RecordId, String)> {
    let records = world.ids().filter(|id| world.record(*id).kind != Kind::Input);
    let shown =
        |id: RecordId| redactor.map_or_else(|| world.id(id).to_owned(), |redactor| redactor.id(world.record(id).kind.word(), world.id(id)));
    let mut rows: Vec<(RecordId, String)> = records.map(|id| (id, shown(id))).collect();
    if redactor.is_some() {
        rows.sort_by(|a, b| (world.record(a.0).kind, &a.1).cmp(&(world.record(b.0).kind, &b.1)));
    }
    rows
}

/// The line of each record; 0 where it can't be found.
fn lines(world: &World, stdin: Option<&[u8]>) -> Vec<u32> {
    let mut order: Vec<(u32, u32, u32)> =
        (0..).zip(&world.records).map(|(row, record)| (record.place.file.0, record.place.at, row)).collect();
    order.sort_unstable();
    let mut lines = vec![0; world.records.len()];
    for group in order.chunk_by(|a, b| a.0 == b.0) {
        let file = group.first().and_then(|(file, ..)| world.files.get(*file as usize));
        let Some(text) = file.and_then(|file| reopen(file, stdin)) else { continue };
        let (mut seen, mut line) = (0, 1);
        for (_, at, row) in group {
            let at = *at as usize;
            line += memchr::memchr_iter(b'\n', text.as_bytes().get(seen..at).unwrap_or(&[])).count() as u32;
            seen = seen.max(at);
            if let Some(slot) = lines.get_mut(*row as usize) {
                *slot = line;
            }
        }
    }
    lines
}

/// The rules that found something, by subject and family.
fn failed(world: &World, findings: &[FindingLine]) -> Failed {
    let mut failed = Failed::new();
    for line in findings {
        let rule = match line.status {
            Status::Open => line.rule.clone(),
            Status::Waived => format!("{} (waived)", line.rule),
            Status::Baselined => format!("{} (baselined)", line.rule),
        };
        for subject in &line.subjects {
            let id = Kind::from_word(&subject.kind).and_then(|kind| world.find(kind, &subject.scope, &subject.id));
            if let Some(id) = id {
                failed.entry(id).or_default().entry(line.family.clone()).or_default().insert(rule.clone());
            }
        }
    }
    failed
}

/// What a family's rules say of a record of a kind and plane that is in none of their findings.
fn cell_of(run: &Run, kind: Kind, plane: Plane, family: &str) -> &'static str {
    let of = |(kinds, planes): &(Kinds, Vec<Plane>)| kinds.has(kind) && (planes.is_empty() || planes.contains(&plane));
    let about = |rule: &&RuleLine| rule.family == family && run.about.get(&rule.id).is_some_and(of);
    let mut results = BTreeSet::new();
    for rule in run.report.rules.iter().filter(about) {
        let open = run.report.coverage.not_assessed.iter().any(|line| line.rule == rule.id);
        // A rule with findings judged the other records only where nothing kept it from judging.
        let result = match rule.result {
            RuleResult::Fail if open || !run.report.coverage.problems.is_empty() => RuleResult::NotEvaluated,
            RuleResult::Fail => RuleResult::Pass,
            other => other,
        };
        results.insert(result);
    }
    let has = |result| results.contains(&result);
    match () {
        () if results.is_empty() => "",
        () if has(RuleResult::Error) => "error",
        () if has(RuleResult::NotEvaluated) || has(RuleResult::NotApplicable) => "not_evaluated",
        () if has(RuleResult::Pass) => "pass",
        () => "skipped",
    }
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> Cow<'_, str> {
    let text = neutral(text);
    let first = text.trim_start_matches([' ', '"', '\'']).chars().next();
    if first.is_some_and(|c| "=+-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(c)) { format!("'{text}").into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_no_formulas_and_stay_on_their_line() {
        assert_eq!(cell("alice@acme.example"), "alice@acme.example");
        for bad in ["=1+1", "@SUM(A1)", "+1", "-1", " =1", "\"=1", "\u{ff1d}1"] {
            assert!(cell(bad).starts_with('\''), "{bad}");
        }
        assert_eq!(cell("a\r\nb"), "a\\u{d}\\u{a}b");
        assert!(!cell("\t=1").starts_with('='));
    }
}
