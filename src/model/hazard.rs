//! Which characters of a name could act on a reader's terminal or eyes; every format that prints names asks here. No I/O.

use std::fmt::Write as _;

/// Whether a character is shown as its code point instead of itself: control characters (terminal escapes begin with one),
/// line and paragraph separators, direction controls, and characters that take no room and so let two names look alike.
pub fn hazardous(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// JSON text that is harmless to look at: every hazardous character in its strings becomes a JSON escape, so a parser reads the same.
/// Line ends of the text itself stay, since JSON has none in its strings.
pub fn harmless_json(text: String) -> String {
    let acts = |c: char| c != '\n' && hazardous(c);
    if !text.contains(acts) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if acts(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_its_meaning_and_shows_nothing_that_acts() {
        let name = "a\u{9b}31m\u{202e}b\u{e0041}\n\u{1b}";
        let text = serde_json::to_string_pretty(&[name, "plain"]).unwrap();
        let safe = harmless_json(text);
        assert!(!safe.contains(|c| c != '\n' && hazardous(c)));
        assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), [name, "plain"]);
    }
}
