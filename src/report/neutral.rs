//! Text from exports and rules made harmless for a terminal, shared by all formats. In: any text. Out: the same text on one line,
//! in which every character that could move the cursor, hide, or turn the reading direction is shown as `\u{..}`.

pub(super) use crate::model::hazardous;
use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with every hazardous character shown as `\u{..}`; borrowed where nothing had to be done.
pub fn neutral(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(hazardous) else {
        return Cow::Borrowed(text);
    };
    let (clean, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(clean);
    for c in rest.chars() {
        if hazardous(c) {
            let _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_plain_text_alone() {
        assert!(matches!(neutral("alice@acme.example · müller 雪 🦀"), Cow::Borrowed(_)));
        assert_eq!(neutral(""), "");
    }

    #[test]
    fn shows_what_could_move_hide_or_turn() {
        assert_eq!(neutral("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(neutral("two\r\nlines\tand tabs"), "two\\u{d}\\u{a}lines\\u{9}and tabs");
        assert_eq!(neutral("\u{9b}31m"), "\\u{9b}31m", "the one-byte form of an escape sequence");
        assert_eq!(neutral("abc\u{202e}fdp.exe"), "abc\\u{202e}fdp.exe");
        assert_eq!(neutral("ad\u{200b}min"), "ad\\u{200b}min");
        assert_eq!(neutral("x\u{2028}y\u{e0041}"), "x\\u{2028}y\\u{e0041}");
    }

    #[test]
    fn nothing_hazardous_is_left() {
        let all: String = (0..0x11_0000u32).filter_map(char::from_u32).collect();
        assert!(!neutral(&all).contains(hazardous));
    }
}
