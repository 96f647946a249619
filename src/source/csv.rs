//! CSV files: text whose header a source knows goes in; its rows reach that source as a list of maps. A table that nobody knows is left to
//! the other readers.

use super::run::{Current, Run};
use super::{Claim, Head};
use crate::doc::{Tape, csv};
use crate::model::Syntax;

/// Sources of which some export is a table. No other is asked: a table's columns can be named like anybody's keys.
pub(super) const SOURCES: &[&str] = &["aws"];

/// Rows that are read to tell what a table is.
const HEAD_ROWS: usize = 3;

/// Reads a text as a table, if a source wants it as one.
pub(super) fn read(run: &mut Run<'_>, now: &mut Current<'_>, text: &str, base: usize) -> bool {
    let mut tape = Tape::default();
    if !is_wanted(run, now, text, base, &mut tape) {
        return false;
    }
    now.syntax = Syntax::Csv;
    let (root, error) = csv::read(text, base as u32, usize::MAX, &mut tape);
    run.on_tape(now, root, 0);
    if let Some(error) = error {
        run.broken(now, error, "");
    }
    true
}

fn is_wanted(run: &Run<'_>, now: &Current<'_>, text: &str, base: usize, tape: &mut Tape) -> bool {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    if !header.contains(',') || header.starts_with(['{', '[', '#', '-']) {
        return false;
    }
    let (root, _) = csv::read(text, base as u32, HEAD_ROWS, tape);
    let head = Head { path: now.path, syntax: Syntax::Csv, root };
    run.sources.iter().enumerate().any(|(number, source)| {
        SOURCES.contains(&source.name) && now.forced.is_none_or(|forced| forced == number) && (source.claims)(&head) != Claim::No
    })
}
