//! Walks YAML documents by the events of the parser that `doc` reads with. Documents in which nothing is looked for are not parsed.

use super::trail::Trail;
use crate::doc::{marks, yaml::documents};
use granit_parser::{Event, Parser};

/// Walks the documents that hold offsets.
pub(super) fn walk(text: &str, sorted: &[usize], trail: &mut Trail<'_>) {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    for document in documents(text.get(mark..).unwrap_or("")) {
        let (start, end) = (mark + document.at, mark + document.at + document.text.len());
        let first = sorted.partition_point(|at| *at < start);
        if sorted.get(first).is_some_and(|at| *at <= end) {
            trail.restart(start);
            one(document.text, start, trail);
            trail.restart(end);
        }
    }
}

fn one(text: &str, base: usize, trail: &mut Trail<'_>) {
    // As the text was read: open marks are quoted, byte for byte.
    for event in Parser::new_from_str(&marks::quoted(text)) {
        let Ok((event, span)) = event else { return };
        let start = base + span.start.byte_offset().unwrap_or(0);
        let end = base + span.end.byte_offset().unwrap_or(0);
        match event {
            Event::Scalar(key, ..) if trail.wants_key() => {
                trail.around(start);
                trail.key(|| key.into_owned());
                trail.here(end);
            }
            Event::Scalar(..) | Event::Alias(..) => {
                trail.around(start);
                // An empty value has no length; its place is its own all the same.
                trail.here(end.max(start + 1));
                trail.next();
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if trail.wants_key() {
                    return;
                }
                let is_map = matches!(event, Event::MappingStart(..));
                trail.around(start);
                // A map in block style starts where its first key does and is meant itself; a list without indentation starts where its
                // first element does, and the element is meant.
                if is_map {
                    trail.here(start + 1);
                }
                trail.enter(is_map);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                trail.around(start);
                trail.leave();
                trail.here(end);
                trail.next();
            }
            _ => {}
        }
        if trail.is_done() {
            return;
        }
    }
}
