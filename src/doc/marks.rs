//! Marks that a deployment fills in (`@@KEY@@`, `##KEY##`) and that YAML does not take as they stand: text goes in; out comes a text of
//! the same length that can be parsed, and how many values a `#` turned into comments.

use std::borrow::Cow;

/// Puts quotes around marks that stand as a value of their own: `@@KEY@@` becomes `"@KEY@"`, byte for byte, so that offsets stay.
/// YAML lets no plain value begin with `@`, so that nothing that could be parsed before is read otherwise.
pub fn quoted(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut mended: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(bytes.get(at..).unwrap_or(&[]), b"@@") {
        let start = at + found;
        at = start + 2;
        let rest = bytes.get(at..).unwrap_or(&[]);
        let len = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')).count();
        let closes = len > 0 && rest.get(len..).is_some_and(|rest| rest.starts_with(b"@@"));
        if !closes {
            continue;
        }
        let end = at + len + 2;
        at = end;
        if begins(bytes.get(..start).unwrap_or(&[])) && ends(bytes.get(end..).unwrap_or(&[])) {
            let mended = mended.get_or_insert_with(|| bytes.to_vec());
            for quote in [start, end - 1] {
                if let Some(byte) = mended.get_mut(quote) {
                    *byte = b'"';
                }
            }
        }
    }
    mended.and_then(|mended| String::from_utf8(mended).ok()).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether a value can begin behind this text.
fn begins(before: &[u8]) -> bool {
    let line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or(before);
    let told = line.trim_ascii_end();
    let blank = told.len() < line.len();
    match told.last() {
        None => true,
        // Behind a quoted key no blank is needed.
        Some(b':' | b'-') => blank || told.ends_with(b"\":"),
        Some(b'[' | b',' | b'{') => true,
        Some(_) => false,
    }
}

/// Whether a value can end before this text.
fn ends(after: &[u8]) -> bool {
    let line = after.split(|byte| *byte == b'\n').next().unwrap_or(after);
    let told = line.trim_ascii_start();
    match told.first() {
        None => true,
        Some(b',' | b']' | b'}') => true,
        Some(b'#') => told.len() < line.len(),
        Some(_) => false,
    }
}

/// Values that stand as `key: ##MARK##`: YAML reads them as a comment behind no value.
pub fn commented(text: &str) -> usize {
    let is_mark = |value: &str| value.len() > 4 && value.starts_with("##") && value.ends_with("##") && !value.contains(' ');
    let value_of = |line: &str| line.split_once(": ").map(|(key, value)| (!key.contains('#'), is_mark(value.trim())));
    text.lines().filter(|line| value_of(line) == Some((true, true))).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_quoted_where_they_stand() {
        for (text, wanted) in [
            ("a: @@X@@\n", "a: \"@X@\"\n"),
            ("a: @@LANGUAGES@@\nb: 1\n", "a: \"@LANGUAGES@\"\nb: 1\n"),
            ("- @@A@@ # why\n", "- \"@A@\" # why\n"),
            ("{\"a\":@@A_1@@, \"b\": [@@B@@]}", "{\"a\":\"@A_1@\", \"b\": [\"@B@\"]}"),
        ] {
            assert_eq!(quoted(text), wanted);
            assert_eq!(quoted(text).len(), text.len());
        }
        for same in ["a: '@@X@@'\n", "a: x@@X@@\n", "a: @@X@@y\n", "a: @@\n@@\n", "@@", "a: @@ö@@", ""] {
            assert_eq!(quoted(same), same);
        }
    }

    #[test]
    fn values_that_became_comments_are_counted() {
        assert_eq!(commented("a: ##X##\n  b:   ##Y_Z##  \nc: '##X##'\nd: x ##X##\n# e: ##X##\n## f\n"), 2);
    }
}
