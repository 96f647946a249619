//! What becomes of each real export: a table made by hand for each system, held against a run over its folder. A line of
//! `fates/SYSTEM.tsv` is `file`, `fate`, `words`, with tabs: the fate is the name of the source that reads the file, `over` (passed over)
//! or `problem`, and the words stand in the reason or the message. Every file has one line, so that none is read by another system than
//! its own, and none goes unseen.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::{corpus, report};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// (file, fate) to words, as a run says it.
fn said(report: &Value) -> BTreeMap<(String, String), String> {
    let mut all: BTreeMap<(String, String), String> = BTreeMap::new();
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    for input in report["inputs"].as_array().unwrap() {
        all.insert((text(&input["path"]), text(&input["source"])), String::new());
    }
    for line in report["coverage"]["passed_over"].as_array().unwrap() {
        all.insert((text(&line["path"]), "over".into()), text(&line["reason"]));
    }
    for line in report["coverage"]["problems"].as_array().unwrap() {
        let words = all.entry((text(&line["location"]["path"]), "problem".into())).or_default();
        words.push_str(&text(&line["message"]));
        words.push('\n');
    }
    all
}

#[test]
fn every_file_meets_the_fate_that_the_table_says() {
    let Some(corpus) = corpus() else { return };
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fates");
    let mut names: Vec<_> = std::fs::read_dir(tables).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for table in names.iter().filter(|path| path.extension().is_some_and(|ending| ending == "tsv")) {
        let system = table.file_stem().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(table).unwrap();
        let report = report(&corpus.join(system), &[]);
        let said = said(&report);
        let mut wrong = Vec::new();
        let mut listed = BTreeSet::new();
        let mut fates: BTreeMap<&str, u32> = BTreeMap::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let (file, fate, words) = (cells.next().unwrap(), cells.next().unwrap_or(""), cells.next().unwrap_or(""));
            listed.insert(file.to_owned());
            *fates.entry(fate).or_default() += 1;
            match said.get(&(file.to_owned(), fate.to_owned())) {
                Some(reason) if reason.contains(words) => {}
                Some(reason) => wrong.push(format!("{file}: {fate} says `{reason}`, not `{words}`")),
                None => {
                    let other: Vec<_> =
                        said.iter().filter(|((of, _), _)| of == file).map(|((_, fate), why)| format!("{fate} {why}")).collect();
                    wrong.push(format!("{file}: {fate} was expected, it is {other:?}"));
                }
            }
        }
        let folder = corpus.join(system);
        for entry in walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
            let file = entry.path().strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
            if !listed.contains(&file) {
                let fates: Vec<_> =
                    said.iter().filter(|((of, _), _)| *of == file).map(|((_, fate), why)| format!("{fate}\t{why}")).collect();
                wrong.push(format!("{file} is not in the table: {fates:?}"));
            }
        }
        println!("{system}: {} files, {fates:?}, {} findings", listed.len(), report["findings"].as_array().unwrap().len());
        assert!(wrong.is_empty(), "{system}:\n{}", wrong.join("\n"));
    }
}
