//! Walks JSON text by its brackets, quotes and commas, without recursion and without holding anything but the way down. It forgives
//! whatever is not JSON: broken files have places too.

use super::trail::Trail;

/// Walks all values of the text; comments are no part of it, where it is read with comments.
pub(super) fn walk(text: &str, trail: &mut Trail<'_>) {
    let plain = crate::doc::json::plain(text);
    let text = plain.as_deref().unwrap_or(text);
    let bytes = text.as_bytes();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while !trail.is_done() {
        let Some(byte) = bytes.get(at).copied() else { return };
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b':' => at += 1,
            b'#' if trail.is_top() => {
                at += memchr::memchr(b'\n', bytes.get(at..).unwrap_or(&[])).unwrap_or(bytes.len() - at);
            }
            b',' => {
                trail.around(at + 1);
                at += 1;
            }
            b'{' | b'[' => {
                trail.around(at);
                trail.here(at + 1);
                trail.enter(byte == b'{');
                at += 1;
            }
            b'}' | b']' => {
                trail.around(at);
                trail.leave();
                trail.here(at + 1);
                trail.next();
                at += 1;
            }
            b'"' => {
                let end = string_end(bytes, at);
                trail.around(at);
                if trail.wants_key() {
                    let raw = trail.text().get(at..end).unwrap_or("");
                    trail.key(|| key_text(raw));
                    trail.here(end);
                } else {
                    scalar(trail, end);
                }
                at = end;
            }
            _ => {
                let rest = bytes.get(at..).unwrap_or(&[]);
                let len = rest.iter().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b',' | b'}' | b']')).unwrap_or(rest.len());
                trail.around(at);
                scalar(trail, at + len.max(1));
                at += len.max(1);
            }
        }
    }
}

fn scalar(trail: &mut Trail<'_>, end: usize) {
    trail.here(end);
    trail.next();
}

/// The offset behind the closing quote, or the end of the text.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    loop {
        match memchr::memchr2(b'"', b'\\', bytes.get(at..).unwrap_or(&[])) {
            None => return bytes.len(),
            Some(step) if bytes.get(at + step) == Some(&b'"') => return at + step + 1,
            Some(step) => at = (at + step + 2).min(bytes.len()),
        }
    }
}

fn key_text(raw: &str) -> String {
    if raw.contains('\\') {
        return serde_json::from_str(raw).unwrap_or_default();
    }
    raw.trim_matches('"').to_owned()
}
