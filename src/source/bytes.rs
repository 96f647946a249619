//! From bytes to text: what can't be text is told from its first bytes, the encoding is checked once. A byte order mark counts in offsets.

use super::limits::SNIFF_BYTES;

/// Text, or why there is none.
pub(super) enum Content {
    /// The file's text, its mark included.
    Text(String),
    /// Nothing to read, in words for a report.
    Not(&'static str),
    /// Text up to a byte that is no UTF-8.
    Broken {
        /// What stands before that byte.
        before: String,
        /// The rest, from that byte on.
        rest: Vec<u8>,
    },
}

/// What the first bytes of a file say, if they say that it is no UTF-8 text.
pub(super) fn no_text(head: &[u8]) -> Option<&'static str> {
    let head = head.get(..SNIFF_BYTES.min(head.len())).unwrap_or(head);
    match head {
        [] => Some("empty"),
        [0x1f, 0x8b, ..] => Some("a gzip file: unpack it first"),
        [b'P', b'K', 3, 4, ..] => Some("a zip file: unpack it first"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("a zstd file: unpack it first"),
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32 text: convert it to UTF-8"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16 text: convert it to UTF-8"),
        // Without a mark: every other byte of plain text is zero.
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some("UTF-16 text: convert it to UTF-8"),
        _ if memchr::memchr(0, head).is_some() => Some("not text"),
        _ => None,
    }
}

/// Takes the bytes of a whole file.
pub(super) fn content(bytes: Vec<u8>) -> Content {
    if let Some(reason) = no_text(&bytes) {
        return Content::Not(reason);
    }
    match String::from_utf8(bytes) {
        Ok(text) if !has_content(&text) => Content::Not("empty"),
        Ok(text) => Content::Text(text),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            let rest = bytes.split_off(at);
            Content::Broken { before: String::from_utf8(bytes).unwrap_or_default(), rest }
        }
    }
}

/// How many bytes of a byte order mark a text starts with.
pub(super) fn mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') { 3 } else { 0 }
}

/// Whether there is more than blanks, comments and marker lines.
fn has_content(text: &str) -> bool {
    text.get(mark(text)..).unwrap_or("").lines().any(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && line != "---" && line != "..."
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(bytes: &[u8]) -> String {
        match content(bytes.to_vec()) {
            Content::Text(text) => format!("text {}", text.len()),
            Content::Not(reason) => reason.into(),
            Content::Broken { before, rest } => format!("{before} {rest:?}"),
        }
    }

    #[test]
    fn bytes_tell_what_they_are() {
        assert_eq!(said(b""), "empty");
        assert_eq!(said(b" \n\t# nothing\n---\n"), "empty");
        assert_eq!(said(b"\xef\xbb\xbf"), "empty");
        assert_eq!(said(b"\xef\xbb\xbf{}"), "text 5");
        assert_eq!(said(b"\x1f\x8b\x08\x00"), "a gzip file: unpack it first");
        assert_eq!(said(b"\xff\xfe{\0}\0"), "UTF-16 text: convert it to UTF-8");
        assert_eq!(said(b"{\0}\0"), "UTF-16 text: convert it to UTF-8");
        assert_eq!(said(b"\0{\0}"), "UTF-16 text: convert it to UTF-8");
        assert_eq!(said(b"\x7fELF\0\0\0"), "not text");
        assert_eq!(said(b"name: \xe4"), "name:  [228]");
    }
}
