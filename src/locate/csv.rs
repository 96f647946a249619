//! Walks a table by its rows: what stands in a row is found under its number and, where fields can be told apart, the name of its column.

use super::trail::Trail;

/// Walks all rows of the text.
pub(super) fn walk(text: &str, trail: &mut Trail<'_>) {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let (mut first, mut in_map) = (true, false);
    crate::doc::csv::rows(text.get(mark..).unwrap_or(""), |names, at, fields| {
        trail.here(mark + at);
        if first {
            trail.enter(false);
        } else {
            if in_map {
                trail.leave();
            }
            trail.next();
        }
        first = false;
        // A row starts where its first field does, and is meant itself.
        trail.here(mark + at + 1);
        in_map = !fields.is_empty();
        if in_map {
            trail.enter(true);
        }
        for (name, start) in names.iter().zip(fields) {
            trail.here(mark + start);
            trail.next();
            trail.key(|| name.clone());
        }
    });
    trail.here(usize::MAX);
}
