//! Real exports: nothing panics, every file is accounted for, and every offset is found again.

use super::*;
use crate::doc::{Item, Tape, json, yaml};
use crate::locate::locate;
use crate::model::Syntax;
use std::path::PathBuf;
use walkdir::WalkDir;

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("PARTYWALL_CORPUS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"));
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no corpus here");
    None
}

#[test]
fn every_file_is_accounted_for() {
    let Some(folder) = corpus() else { return };
    let options = ReadOptions { paths: vec![folder.display().to_string()], ..ReadOptions::default() };
    let facts = read_in(Path::new("/"), &options, &[&PROBE], &|_| {});
    let told = facts.files.len() + facts.passed_over.iter().filter(|row| !row.path.ends_with('/')).count() + facts.problems.len();
    let files = WalkDir::new(&folder).into_iter().filter(|entry| entry.as_ref().is_ok_and(|entry| !entry.file_type().is_dir())).count();
    assert_eq!(told, files);
    let mut reasons = std::collections::BTreeMap::new();
    for row in &facts.passed_over {
        *reasons.entry(row.reason.as_str()).or_insert(0) += 1;
    }
    println!("{files} files: {reasons:?}");
}

fn every_item(item: Item<'_>, pointer: String, out: &mut Vec<(u32, String)>) {
    for (index, child) in item.children().enumerate() {
        let is_map = item.sort() == Sort::Map;
        let part = if is_map { child.key().replace('~', "~0").replace('/', "~1") } else { index.to_string() };
        // Lists without indentation have the offset of their first element; an empty map has none of its own in JSON.
        if (child.sort() == Sort::Map && child.children().next().is_some()) || child.sort() == Sort::Text {
            out.push((child.at(), format!("{pointer}/{part}")));
        }
        every_item(child, format!("{pointer}/{part}"), out);
    }
}

#[test]
fn offsets_of_records_are_found_again() {
    let Some(folder) = corpus() else { return };
    let (mut found, mut wrong) = (0, Vec::new());
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        let mut all = Vec::new();
        let mut tape = Tape::default();
        let syntax = if text.trim_start().starts_with(['{', '[']) { Syntax::Json } else { Syntax::Yaml };
        match syntax {
            // Escaped text has no exact offset, and neither has what stands behind it.
            Syntax::Json if text.contains('\\') => continue,
            Syntax::Json => {
                let _ = json::read(&text, 0, Layout::Whole, &mut tape, &mut |part| {
                    every_item(part.item, String::new(), &mut all);
                    Ok(())
                });
            }
            Syntax::Csv | Syntax::Hcl => continue,
            // What an alias brings in stands where its anchor does.
            Syntax::Yaml if text.contains('*') => continue,
            Syntax::Yaml => {
                for document in yaml::documents(&text) {
                    let _ = yaml::read(document.text, document.at as u32, Layout::Whole, &mut tape, &mut |part| {
                        every_item(part.item, String::new(), &mut all);
                        Ok(())
                    });
                }
            }
        }
        let offsets: Vec<u32> = all.iter().map(|(at, _)| *at).collect();
        for (located, (at, pointer)) in locate(&text, syntax, &offsets).iter().zip(&all) {
            found += 1;
            if located.pointer != *pointer {
                wrong.push(format!("{}@{at}: {} for {pointer}", entry.path().display(), located.pointer));
            }
        }
    }
    assert!(found > 1000, "{found}");
    assert!(wrong.is_empty(), "{} of {found}: {:#?}", wrong.len(), &wrong[..wrong.len().min(10)]);
}
