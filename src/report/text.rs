//! Laying text out in columns: display width, cutting in the middle, wrapping. In: neutral text and a number of columns. Out: lines.

use super::Style;
use anstyle::Style as Paint;
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most `room` columns: if it is longer its middle is replaced by `…`, so that start and end stay (the end tells names apart).
pub(super) fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let keep = room.max(5) - 1;
    let head = take(text.chars(), keep / 2);
    let mut tail: Vec<char> = take(text.chars().rev(), keep - keep / 2);
    tail.reverse();
    head.into_iter().chain(['…']).chain(tail).collect()
}

fn take(chars: impl Iterator<Item = char>, room: usize) -> Vec<char> {
    let mut used = 0;
    chars
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= room
        })
        .collect()
}

/// Lines that one paragraph may take: a name may be a megabyte of words, and the whole of it is in the other formats.
const LINES: usize = 16;

/// The text in lines of at most `room` columns, broken at spaces; a word that is longer than a line, or a text longer than a
/// paragraph, is cut in its middle.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let room = room.max(16);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in cut(text, room * LINES).split(' ').filter(|word| !word.is_empty()) {
        let word = cut(word, room);
        let wide = width(&word);
        if used > 0 && used + 1 + wide > room {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(&word);
        used += wide;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// `1 finding`, `3 findings`.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A page being written: knows its width and whether it may use colours.
pub(super) struct Page<'o> {
    out: &'o mut dyn Write,
    colour: bool,
    /// Columns.
    pub(super) width: usize,
}

impl<'o> Page<'o> {
    /// Starts a page. Very narrow and very wide terminals are treated as 40 and 160 columns.
    pub(super) fn new(style: Style, out: &'o mut dyn Write) -> Page<'o> {
        Page { out, colour: style.colour, width: style.width.clamp(40, 160) }
    }

    /// Text in a colour, if colours are wanted.
    pub(super) fn paint(&self, paint: Paint, text: &str) -> String {
        if self.colour { format!("{paint}{text}{paint:#}") } else { text.to_owned() }
    }

    /// A finished line.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", text.trim_end_matches(' '))
    }

    /// An empty line.
    pub(super) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// Columns left after an indent.
    pub(super) fn room(&self, indent: usize) -> usize {
        self.width.saturating_sub(indent).max(16)
    }

    /// A paragraph: the label stands before its first line, all lines start at the same column.
    pub(super) fn para(&mut self, indent: usize, label: &str, paint: Paint, text: &str) -> io::Result<()> {
        let start = indent + width(label);
        let mut before = format!("{:indent$}{label}", "");
        for line in wrap(text, self.room(start)) {
            let painted = self.paint(paint, &line);
            self.line(&format!("{before}{painted}"))?;
            before = " ".repeat(start);
        }
        Ok(())
    }

    /// A heading.
    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        let painted = self.paint(Paint::new().bold(), text);
        self.line(&painted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_in_the_middle_and_keeps_the_end() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("abcdefghij", 7), "abc…hij");
        assert_eq!(cut("projects/acme/serviceAccounts/deployer", 16), "project…deployer");
        for room in 5..40 {
            let short = cut("雪雪雪雪雪雪雪雪雪雪雪雪雪雪雪雪雪雪雪雪", room);
            assert!(width(&short) <= room, "{short} in {room}");
        }
    }

    #[test]
    fn wraps_by_columns_not_bytes() {
        assert_eq!(wrap("one two three four five", 16), ["one two three", "four five"]);
        assert_eq!(wrap("", 20), Vec::<String>::new());
        assert_eq!(wrap("雪雪雪雪 雪雪雪雪 a", 16), ["雪雪雪雪", "雪雪雪雪 a"]);
        assert!(wrap(&"x ".repeat(1 << 20), 40).len() <= 2 * LINES);
        for line in wrap(&"x".repeat(1 << 20), 40) {
            assert_eq!(width(&line), 40);
        }
    }

    #[test]
    fn counts_in_english() {
        assert_eq!(count(0, "gap", "gaps"), "0 gaps");
        assert_eq!(count(1, "gap", "gaps"), "1 gap");
    }
}
