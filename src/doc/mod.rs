//! Floor 1: JSON, YAML, CSV and HCL text in, a flat tape of nodes with byte offsets out. No I/O, and no value outlives the tape.
//!
//! All syntaxes give the same [`Item`]s, so that a reader is written once. A big JSON document is never held whole:
//! with [`Layout::Lists`] the elements of its top-level lists are handed over one by one, on a tape that is used again.
//! Errors are our own words with an offset; no text of a parsing library gets through, because it can quote a value.

pub mod csv;
mod fields;
pub mod hcl;
pub mod json;
pub mod marks;
mod tape;
pub mod yaml;

pub use fields::{Fields, suggest};
pub use tape::{Item, Made, Sort, Tape, shown};

use std::fmt;

/// The deepest nesting that is read.
pub const MAX_DEPTH: usize = 128;

/// How the parts of a top-level value are handed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Layout {
    /// The value as one part.
    Whole,
    /// Elements of a top-level list, or of the lists directly under a top-level map, one by one; other values, and empty lists, under their key.
    Lists,
}

/// A part of a top-level value.
#[derive(Clone, Copy)]
pub struct Part<'t> {
    /// The key at top level; empty for the value itself and for elements of a top-level list.
    pub key: &'t str,
    /// Offset of the key in the file; of the value, where there is no key.
    pub key_at: u32,
    /// Position in the list, for elements.
    pub index: Option<u32>,
    /// The value.
    pub item: Item<'t>,
}

impl Part<'_> {
    /// Whether this is a list without elements under a key: it is handed over once, so that its key is seen.
    pub fn is_empty_list(&self) -> bool {
        self.index.is_none() && !self.key.is_empty() && self.item.sort() == Sort::List && self.item.children().next().is_none()
    }
}

/// Why a text could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// Byte offset in the file.
    pub at: Option<u32>,
    /// What is wrong, in our words.
    pub message: String,
}

impl Error {
    /// An error at an offset.
    pub fn new(at: u32, message: impl Into<String>) -> Error {
        Error { at: Some(at), message: message.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Takes the parts of a value as they are read; an error ends the reading.
pub type Sink<'s> = dyn FnMut(Part<'_>) -> Result<(), Error> + 's;

/// Hands a value that is already on a tape over in parts, as if it had just been read.
pub fn hand_over(root: Item<'_>, layout: Layout, sink: &mut Sink<'_>) -> Result<(), Error> {
    match (layout, root.sort()) {
        (Layout::Lists, Sort::List) => elements(root, "", sink),
        (Layout::Lists, Sort::Map) => {
            for value in root.children() {
                if value.sort() == Sort::List && value.children().next().is_some() {
                    elements(value, value.key(), sink)?;
                } else {
                    sink(Part { key: value.key(), key_at: value.key_at(), index: None, item: value })?;
                }
            }
            Ok(())
        }
        _ => sink(Part { key: "", key_at: root.at(), index: None, item: root }),
    }
}

fn elements(list: Item<'_>, key: &str, sink: &mut Sink<'_>) -> Result<(), Error> {
    for (index, item) in list.children().enumerate() {
        sink(Part { key, key_at: item.at(), index: Some(index as u32), item })?;
    }
    Ok(())
}
