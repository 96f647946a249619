//! JSON files: one value, several in a row, one on each line with blank and `#` lines between, pages in lists. Each value is a document.
//! A value that ends within the head's length is parsed once; of a longer one the head is read, then the whole, element by element.

use super::limits::{BROKEN_VALUES, FLOW_YAML_BYTES, HEAD_BYTES, HEAD_ELEMENTS, PAGE_DEPTH, UNKNOWN_VALUES};
use super::recorded::is_recording;
use super::run::{Choice, Current, Run, is_list_of_pages};
use super::{Claim, Head, SourceDef};
use crate::doc::json::{self, Cut};
use crate::doc::{Error, Layout, Tape, marks};
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// What came of a value.
enum Read {
    /// It took so many bytes.
    Taken(usize),
    /// It is broken here; its source knows of it, or it was counted as unknown.
    Broken(usize),
    /// It is broken, nobody knows it and it may not be JSON at all.
    Other(Error),
}

/// Reads all values of a text. An error: the first value is broken and nobody knows it; nothing was read, and it may be YAML.
pub(super) fn read(run: &mut Run<'_>, now: &mut Current<'_>, text: &str, base: usize) -> Result<(), Error> {
    let mut tape = Tape::default();
    let mut at = 0;
    let mut first = true;
    loop {
        at = next_value(text, at);
        let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) else { return Ok(()) };
        let offset = (base + at) as u32;
        match value(run, now, &mut tape, rest, offset) {
            Read::Taken(bytes) => at += bytes.max(1),
            Read::Other(error) if first && text.len() <= FLOW_YAML_BYTES => return Err(error),
            Read::Other(error) => {
                let broken = error.at.map_or(at, |at| (at as usize).saturating_sub(base));
                now.unknown(error.at.unwrap_or(offset), Some(error.message));
                let Some(next) = recover(text, at, broken) else { return Ok(()) };
                at = next;
            }
            Read::Broken(broken) => {
                let Some(next) = recover(text, at, broken.saturating_sub(base)) else { return Ok(()) };
                at = next;
            }
        }
        first = false;
        if now.first.is_none() && now.unknown.0 >= UNKNOWN_VALUES {
            now.reason.get_or_insert((base as u32, format!("no export known in its first {UNKNOWN_VALUES} values")));
            return Ok(());
        }
        if now.broken > BROKEN_VALUES {
            let message = format!("more than {BROKEN_VALUES} broken values: the rest of the file is not read");
            run.problem(now, Some((base + at) as u32), message, "");
            return Ok(());
        }
    }
}

/// Sources of settings that people write by hand, with comments in them.
const WITH_COMMENTS: &[&str] = &["mcp", "agents"];

/// Whether a text without its comments is settings of a source that allows them. Of any other export, a comment stays an error.
pub(super) fn is_settings(run: &Run<'_>, now: &Current<'_>, text: &str, base: usize) -> bool {
    let mut tape = Tape::default();
    let (root, _) = json::head(text, base as u32, Cut::Lists(HEAD_ELEMENTS), &mut tape);
    let head = Head { path: now.path, syntax: now.syntax, root };
    let takes = |source: &&'static SourceDef| (source.claims)(&head) != Claim::No;
    let first = match now.forced {
        Some(forced) => run.sources.get(forced),
        None => run.sources.iter().find(|source| takes(source)),
    };
    first.is_some_and(|source| WITH_COMMENTS.contains(&source.name))
}

/// The next value, behind blanks and comment lines.
fn next_value(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        let rest = bytes.get(at..).unwrap_or(&[]);
        at += rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        if bytes.get(at) != Some(&b'#') {
            return at;
        }
        at += memchr::memchr(b'\n', bytes.get(at..).unwrap_or(&[])).unwrap_or(bytes.len() - at);
    }
}

fn value(run: &mut Run<'_>, now: &mut Current<'_>, tape: &mut Tape, text: &str, base: u32) -> Read {
    let (root, outcome) = json::head(text, base, Cut::After(HEAD_BYTES), tape);
    match outcome {
        Ok(Some(taken)) => {
            run.on_tape(now, root, PAGE_DEPTH);
            Read::Taken(taken)
        }
        Ok(None) if is_recording(root, now.syntax) => recorded(run, now, tape, (text, base)),
        Ok(None) => {
            let pages = is_list_of_pages(root);
            let choice = if pages { Choice::Unknown } else { run.choose(now, root) };
            long(run, now, tape, (text, base), choice, pages)
        }
        // With its marks quoted it can be read as YAML.
        Err(error) if text.len() <= FLOW_YAML_BYTES && matches!(marks::quoted(text), Cow::Owned(_)) => Read::Other(error),
        Err(error) => {
            let pages = is_list_of_pages(root);
            match if pages { Choice::Unknown } else { run.choose(now, root) } {
                Choice::Unknown if !pages => Read::Other(error),
                Choice::Skip => {
                    let at = error.at.unwrap_or(base) as usize;
                    run.broken(now, error, "");
                    Read::Broken(at)
                }
                Choice::Read(..) if is_foreign(now, &error, base) => Read::Other(error),
                // Once more, so that the elements before the break are handed over as they would be in a long file.
                choice => long(run, now, tape, (text, base), choice, pages),
            }
        }
    }
}

/// With `--as` every value is taken; one that breaks at its second byte is YAML in flow style rather than broken JSON.
fn is_foreign(now: &Current<'_>, error: &Error, base: u32) -> bool {
    now.forced.is_some() && now.broken == 0 && error.message == json::INVALID && error.at.is_some_and(|at| at <= base + 1)
}

/// Reads a value in parts.
fn long(run: &mut Run<'_>, now: &mut Current<'_>, tape: &mut Tape, (text, base): (&str, u32), choice: Choice, pages: bool) -> Read {
    let (number, layout) = match choice {
        Choice::Read(number, layout) => (number, layout),
        Choice::Skip => return skip(text, base),
        Choice::Unknown if pages => return paged(run, now, tape, text, base),
        Choice::Unknown => {
            let (root, outcome) = json::head(text, base, Cut::Lists(HEAD_ELEMENTS), tape);
            if outcome.is_ok() && is_recording(root, now.syntax) {
                return recorded(run, now, tape, (text, base));
            }
            match (run.choose(now, root), outcome) {
                (Choice::Read(number, layout), _) => (number, layout),
                (Choice::Skip, _) => return skip(text, base),
                (Choice::Unknown, Ok(_)) => {
                    now.unknown(base, None);
                    return skip(text, base);
                }
                (Choice::Unknown, Err(error)) => return Read::Other(error),
            }
        }
    };
    // Whether it was the source that gave up: then the text itself may be sound.
    let mut refused = false;
    let outcome = json::read(text, base, layout, tape, &mut |part| run.part(now, number, part).inspect_err(|_| refused = true));
    let read = finish(run, now, outcome, refused, (text, base));
    run.end(now, number);
    read
}

/// Reads a long recording whole: what counts of it lies deep.
fn recorded(run: &mut Run<'_>, now: &mut Current<'_>, tape: &mut Tape, (text, base): (&str, u32)) -> Read {
    let outcome = json::read(text, base, Layout::Whole, tape, &mut |part| {
        run.on_tape(now, part.item, PAGE_DEPTH);
        Ok(())
    });
    finish(run, now, outcome, false, (text, base))
}

/// Reads a long list of pages: each is a document.
fn paged(run: &mut Run<'_>, now: &mut Current<'_>, tape: &mut Tape, text: &str, base: u32) -> Read {
    let outcome = json::read(text, base, Layout::Lists, tape, &mut |part| {
        run.on_tape(now, part.item, PAGE_DEPTH - 1);
        Ok(())
    });
    if now.first.is_none()
        && let Err(error) = outcome
    {
        return Read::Other(error);
    }
    finish(run, now, outcome, false, (text, base))
}

fn finish(run: &mut Run<'_>, now: &mut Current<'_>, outcome: Result<usize, Error>, refused: bool, (text, base): (&str, u32)) -> Read {
    match outcome {
        Ok(taken) => Read::Taken(taken),
        Err(error) => {
            let at = error.at.unwrap_or(base) as usize;
            run.broken(now, error, "");
            if refused { skip(text, base) } else { Read::Broken(at) }
        }
    }
}

/// Goes past a value without reading it.
fn skip(text: &str, base: u32) -> Read {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => Read::Taken(values.byte_offset()),
        _ => Read::Broken(base as usize),
    }
}

/// Where reading can go on behind a broken value: at a line that starts like the value, and is no element of a list around it.
fn recover(text: &str, start: usize, broken: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let open = *bytes.get(start).filter(|b| matches!(b, b'{' | b'['))?;
    // The break may be the start of the next line's value, when this one was cut off.
    let line_of_break = memchr::memrchr(b'\n', bytes.get(..broken)?).map_or(0, |at| at + 1);
    let mut at = line_of_break.max(start + 1);
    if at == start + 1 {
        at += memchr::memchr(b'\n', bytes.get(at..)?)? + 1;
    }
    loop {
        let line = bytes.get(at..).filter(|line| !line.is_empty())?;
        let end = memchr::memchr(b'\n', line).unwrap_or(line.len());
        if line.first() == Some(&open) {
            let before = bytes.get(start..at)?.iter().rev().find(|b| !b.is_ascii_whitespace()).copied();
            let stands_alone = || serde_json::from_slice::<IgnoredAny>(line.get(..end).unwrap_or(&[])).is_ok();
            if !matches!(before, Some(b',' | b'[' | b':' | b'{')) || stands_alone() {
                return Some(at);
            }
        }
        at += end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comment_lines_and_blanks_stand_between_values() {
        assert_eq!(next_value(" \n# a\n#\n {}", 0), 9);
        assert_eq!(next_value("{}\n# end", 2), 8);
    }

    #[test]
    fn reading_goes_on_at_a_line_of_its_own() {
        let text = "{\"a\": 1\n{\"b\": 2}\n";
        assert_eq!(recover(text, 0, 8), Some(8));
        let text = "{\"a\": 1,\n{\"b\": 2}\n";
        assert_eq!(recover(text, 0, 9), Some(9));
        let text = "{\"a\": oops}\n{\"b\": 2}\n";
        assert_eq!(recover(text, 0, 6), Some(12));
        let text = "{\"items\": [\n{\"a\": oops},\n{\"b\": 2},\n{\"c\": 3},\n]}\n";
        assert_eq!(recover(text, 0, 18), None);
        assert_eq!(recover("{\"a\": [1, 2", 0, 11), None);
    }
}
