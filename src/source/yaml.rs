//! YAML files: each document is looked at as text first, and parsed only if somebody may want it. Documents are independent: one that is
//! broken does not touch the others.

use super::limits::{BROKEN_VALUES, PAGE_DEPTH, UNKNOWN_VALUES};
use super::run::{Choice, Current, Run};
use super::{Claim, template};
use crate::doc::yaml::{self, Document};
use crate::doc::{Error, Sort, Tape, marks};
use std::borrow::Cow;

/// Why a document waits.
const TEMPLATE: &str = "a template to render first";

/// Reads all documents of a text.
pub(super) fn read(run: &mut Run<'_>, now: &mut Current<'_>, text: &str, base: usize) {
    let mut tape = Tape::default();
    for document in yaml::documents(text) {
        read_one(run, now, &mut tape, document, base);
        if now.first.is_none() && now.unknown.0 >= UNKNOWN_VALUES {
            now.reason.get_or_insert((base as u32, format!("no export known in its first {UNKNOWN_VALUES} documents")));
            return;
        }
        if now.broken > BROKEN_VALUES {
            let message = format!("more than {BROKEN_VALUES} broken documents: the rest of the file is not read");
            run.problem(now, Some((base + document.at) as u32), message, "");
            return;
        }
    }
}

fn read_one(run: &mut Run<'_>, now: &mut Current<'_>, tape: &mut Tape, document: Document<'_>, base: usize) {
    let text = document.text;
    let start = (base + document.at) as u32;
    let at = start + text.bytes().take_while(u8::is_ascii_whitespace).count() as u32;
    let templated = template::has_marks(text);
    let sniffed = match sniff(run, now, text) {
        // Text with instructions to an engine is no document of its kind yet.
        Some((number, Claim::Skip(what))) if !(templated && template::has_instructions(text)) => {
            run.skip(now, number, what);
            return;
        }
        Some((number, _)) => Some(number),
        None if now.forced.is_none() && !may_be_map_or_list(text) => return now.unknown(at, templated.then(|| TEMPLATE.to_owned())),
        None => now.forced,
    };
    let before = now.last;
    now.last = sniffed.or(before);
    let mended = mended(text, start, tape);
    let text = mended.as_deref().unwrap_or(text);
    let first = now.first;
    let (root, outcome) = yaml::head(text, start, tape);
    match outcome {
        Err(error) if templated && (sniffed.is_none() || template::has_instructions(text) || breaks_at_mark(text, start, &error)) => {
            now.unknown(at, Some(TEMPLATE.into()))
        }
        Ok(()) if templated && template::names_are_open(root) => now.unknown(at, Some(TEMPLATE.into())),
        Ok(()) if now.forced.is_none() && !matches!(root.sort(), Sort::Map | Sort::List) => now.unknown(at, None),
        Ok(()) => run.on_tape(now, root, PAGE_DEPTH),
        Err(error) => match (run.choose(now, root), sniffed) {
            (Choice::Unknown, None) => now.unknown(error.at.unwrap_or(at), Some(error.message)),
            (_, sniffed) => {
                now.first = now.first.or(sniffed);
                run.broken(now, error, if templated { TEMPLATE } else { "" });
            }
        },
    }
    if now.first.is_none() {
        now.last = before;
    } else if first.is_none() {
        told(run, now, mended.is_some(), marks::commented(text));
    }
}

/// The text with its open marks quoted, where that is what keeps it from being read.
fn mended(text: &str, start: u32, tape: &mut Tape) -> Option<String> {
    let Cow::Owned(quoted) = marks::quoted(text) else { return None };
    let broken = yaml::head(text, start, tape).1.is_err();
    (broken && yaml::head(&quoted, start, tape).1.is_ok()).then_some(quoted)
}

/// Says which marks of a deployment were not taken as they stand.
fn told(run: &mut Run<'_>, now: &Current<'_>, mended: bool, commented: usize) {
    if mended {
        let text = format!(
            "{}: marks like `@@KEY@@` stand without quotes, which is no YAML: they were read as text; what they stand for is not in the file",
            now.path
        );
        run.facts.notes.push(text);
    }
    if commented > 0 {
        let text = format!(
            "{}: {commented} values stand as `##KEY##` without quotes, which YAML takes for a comment: they count as not stated",
            now.path
        );
        run.facts.notes.push(text);
    }
}

/// Whether the line that can't be read holds a mark of a template engine.
fn breaks_at_mark(text: &str, start: u32, error: &Error) -> bool {
    let at = (error.at.unwrap_or(start).saturating_sub(start) as usize).min(text.len());
    let (before, after) = text.as_bytes().split_at_checked(at).unwrap_or_default();
    let from = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let to = memchr::memchr(b'\n', after).map_or(text.len(), |end| at + end);
    text.get(from..to).is_some_and(template::has_marks)
}

/// The first source that knows a document by its text; the one that took the last document is asked first.
fn sniff(run: &Run<'_>, now: &Current<'_>, text: &str) -> Option<(usize, Claim)> {
    if let Some(forced) = now.forced {
        return run.sources.get(forced).map(|source| (forced, (source.sniff)(text))).filter(|(_, claim)| *claim != Claim::No);
    }
    let order = now.last.into_iter().chain((0..run.sources.len()).filter(|number| Some(*number) != now.last));
    order.filter_map(|number| run.sources.get(number).map(|source| (number, (source.sniff)(text)))).find(|(_, claim)| *claim != Claim::No)
}

/// Whether the first line with content can start a map or a list. Prose and code can't, and are not parsed.
fn may_be_map_or_list(text: &str) -> bool {
    let Some(line) = text.lines().map(str::trim_end).find(|line| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with(['#', '%'])
    }) else {
        return false;
    };
    let line = line.trim_start();
    let starts = line.starts_with(['{', '[', '"', '\'', '?', '&', '!', '*']) || line == "-" || line.starts_with("- ");
    starts || line.ends_with(':') || line.contains(": ") || line.contains(":\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_and_code_are_not_parsed() {
        for text in ["# Title\nimport os\n", "fn main() {\n", "\n\n#!/bin/sh\nset -e\n", "", "FROM alpine\n"] {
            assert!(!may_be_map_or_list(text), "{text}");
        }
        for text in ["kind: Role\n", "# c\n\n- a\n", "{a: 1}", "  key:\r\n", "\"k\": v", "%YAML 1.2\nx:\n"] {
            assert!(may_be_map_or_list(text), "{text}");
        }
    }
}
