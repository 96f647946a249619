//! Text that a template engine has to fill in first (Helm, Jinja): read as it is, its names would be no names.

use crate::doc::{Item, Sort};

/// Whether a text holds marks of a template engine at all.
pub(super) fn has_marks(text: &str) -> bool {
    let find = |mark: &[u8]| memchr::memmem::find(text.as_bytes(), mark).is_some();
    find(b"{{") || find(b"{%")
}

/// Whether a line of the text is an instruction to a template engine: it starts with a mark outside any value.
pub(super) fn has_instructions(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        line.starts_with("{{-") || line.starts_with("{{ ") || line.starts_with("{%")
    })
}

/// Keys that say what a record is and which one: a mark in their values means that the record is not there yet.
const NAMING: &[&str] = &["apiVersion", "kind", "name", "namespace", "id", "metadata", "roleRef", "subjects", "realm", "clientId"];

/// Whether a document that could be parsed still waits for names.
pub(super) fn names_are_open(root: Item<'_>) -> bool {
    // Elements of a list are not asked: one strange name in an export must not hide the rest.
    root.sort() == Sort::Map && open_names(root, 3)
}

fn open_names(item: Item<'_>, depth: u32) -> bool {
    match item.sort() {
        Sort::Map => item.children().filter(|child| NAMING.contains(&child.key())).any(|child| match child.text() {
            Some(text) => has_marks(text),
            None => depth > 0 && open_names(child, depth - 1),
        }),
        Sort::List => depth > 0 && item.children().take(100).any(|child| open_names(child, depth - 1)),
        _ => false,
    }
}
