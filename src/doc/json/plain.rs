//! JSON with comments, as editors keep their settings: text in, the same text out with comments and commas before a closing bracket blanked
//! out byte for byte, so that every offset stays. Only where the text is no JSON as it stands.

use super::scan;

/// The longest text that is looked at: settings are small, and exports are not written by hand.
const BYTES: usize = 16 << 20;

/// The text without such marks. `None` where it is JSON as it stands, or has none of them.
pub fn plain(text: &str) -> Option<String> {
    if text.len() > BYTES || !opens(text) {
        return None;
    }
    let blanked = blank(text)?;
    scan(text.trim_start_matches('\u{feff}')).is_err().then_some(blanked)
}

/// Whether the first thing behind blanks and comments opens a map or list.
fn opens(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest.as_bytes() {
            [b'{' | b'[', ..] => return true,
            [b'/', b'/', ..] => rest.find('\n'),
            [b'/', b'*', ..] => rest.find("*/").map(|at| at + 2),
            _ => return false,
        };
        let Some(next) = end.and_then(|end| rest.get(end..)) else { return false };
        rest = next.trim_start();
    }
}

/// Blanks out the marks; `None` where there are none.
fn blank(text: &str) -> Option<String> {
    let mut out = text.as_bytes().to_vec();
    let mut changed = false;
    // The last comma, as long as nothing but blanks and comments follow it.
    let mut comma = None;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at).copied() {
        let rest = text.get(at..).unwrap_or("");
        match byte {
            b'"' => {
                at = string_end(text.as_bytes(), at);
                comma = None;
                continue;
            }
            b'/' if rest.starts_with("//") || rest.starts_with("/*") => {
                let len = if rest.starts_with("//") { rest.find('\n') } else { rest.find("*/").map(|at| at + 2) };
                let end = at + len.unwrap_or(rest.len());
                for slot in out.get_mut(at..end).unwrap_or(&mut []) {
                    if *slot != b'\n' && *slot != b'\r' {
                        *slot = b' ';
                    }
                }
                changed = true;
                at = end;
                continue;
            }
            b',' => comma = Some(at),
            b'}' | b']' => {
                if let Some(slot) = comma.take().and_then(|at| out.get_mut(at)) {
                    *slot = b' ';
                    changed = true;
                }
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => comma = None,
        }
        // A character of several bytes is stepped over whole, so that the rest stays text.
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    // Whole comments are blanked, so what is left is text; anything else is no JSON anyway.
    changed.then(|| String::from_utf8(out).ok()).flatten()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_last_commas_become_blanks_and_offsets_stay() {
        let text = "// é \"quoted\" {\n{ /* a\n, b */ \"a\": [1, 2,], // x\n  \"u\": \"http://x/*no*/ ,]\", }\n";
        let blanked = plain(text).unwrap();
        assert_eq!(blanked.len(), text.len());
        let value: serde_json::Value = serde_json::from_str(&blanked).unwrap();
        assert_eq!(value["a"], serde_json::json!([1, 2]));
        assert_eq!(value["u"], "http://x/*no*/ ,]");
        assert_eq!(blanked.find("\"u\""), text.find("\"u\""));
        assert_eq!(blanked.matches('\n').count(), text.matches('\n').count());
    }

    #[test]
    fn what_is_json_or_has_no_marks_is_left() {
        for text in [
            "{\"a\": \"//\"}",
            "{}",
            "\u{feff}{\"a\": \"/*,]\"}",
            "// only a comment",
            "a: 1 // yaml",
            "",
            "/",
            "{\"a\": \"",
            "{\"a\": 1,",
            "{/",
        ] {
            assert_eq!(plain(text), None, "{text}");
        }
        // What is broken besides is read up to the break.
        for text in ["{\"a\": oops} // x", "{ // never ends", "{ /* never ends", "[1,\r\n]", "\u{feff}{\"a\": 1,}", "{\"a\": 1,, }"] {
            assert_eq!(plain(text).map(|blanked| blanked.len()), Some(text.len()), "{text}");
        }
    }
}
