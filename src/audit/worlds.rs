//! Small worlds from native text that is already on a tape: the examples of rules, and what a configuration declares.

use crate::doc::{Item, Layout, hand_over};
use crate::link::{Mapping, link};
use crate::model::{Facts, FileId, FileInfo, Problem, Standing, Syntax, World};
use crate::source::native;
use crate::source::{Context, Hints, input_records};
use std::path::PathBuf;

/// The file that a document stands in.
pub(super) struct File<'p> {
    pub(super) path: &'p str,
    pub(super) open: Option<PathBuf>,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// Adds the records of a native document to some facts, as a file of its own.
pub(super) fn add(facts: &mut Facts, item: Item<'_>, File { path, open, bytes, sha256 }: File<'_>) {
    let file = FileId(facts.files.len() as u32);
    facts.files.push(FileInfo {
        path: path.to_owned(),
        open,
        source: native::SOURCE.name,
        sha256,
        bytes,
        records: 0,
        exported_at: None,
        complete: false,
        truncated: false,
        standing: Standing::Export,
        syntax: Syntax::Yaml,
    });
    let before = facts.records.len();
    let hints = Hints::default();
    let mut source = (native::SOURCE.start)();
    let mut cx = Context { facts, file, path, hints: &hints, digest: &|_| None };
    if let Err(error) = hand_over(item, Layout::Lists, &mut |part| source.part(part, &mut cx)) {
        cx.problem(error.at.unwrap_or(0), error.message, "");
    }
    source.end(&mut cx);
    source.resolve(facts);
    let records = (facts.records.len() - before) as u64;
    if let Some(info) = facts.files.get_mut(file.0 as usize) {
        info.records = records;
    }
}

/// The world of an example's inventory. The problems are those of its text.
pub fn of_example(item: Item<'_>, as_of: i64) -> Result<World, Vec<Problem>> {
    let mut facts = Facts::default();
    add(&mut facts, item, File { path: "example.yaml", open: None, bytes: 0, sha256: String::new() });
    input_records(&mut facts);
    let world = link(facts, &Mapping::default(), as_of);
    if world.problems.is_empty() { Ok(world) } else { Err(world.problems) }
}
