//! Floor 3: one file per format; each reads [`Report`] and nothing else. [`FORMATS`] is the one list of them.

use crate::model::report::Report;
use std::io;

/// How a format may write.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether colours are wanted.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// A form of the report.
pub struct Format {
    /// Its name, as in `--format`.
    pub name: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// The ending of files in it.
    pub ending: &'static str,
    /// Writes a report.
    pub write: fn(&Report, Style, &mut dyn io::Write) -> io::Result<()>,
}

/// All formats; the first is the default.
pub const FORMATS: &[&Format] = &[];
