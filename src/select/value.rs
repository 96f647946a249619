//! What a path finds on a record, and how one value is held against one word of a selector.
//! In: rows of a world. Out: [`Found`], which keeps "none", "not stated" and "does not apply" apart.

use super::Lens;
use crate::model::{Kind, RecordId};
use std::borrow::Cow;

/// One value at the end of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Got<'w> {
    /// Known to be none.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Seconds since 1970.
    Time(i64),
    /// Words.
    Word(Cow<'w, str>),
    /// A record.
    Record(RecordId),
    /// The kind of a record.
    Kind(Kind),
    /// Control of the end of an edge: more than any level.
    Control,
}

impl<'w> Got<'w> {
    /// Words that lie in the world or in a table.
    pub(super) fn word(text: &'w str) -> Got<'w> {
        Got::Word(Cow::Borrowed(text))
    }

    /// As text; a record by its id.
    pub(super) fn text(&self, lens: Lens<'w>) -> Option<Cow<'w, str>> {
        Some(match self {
            Got::Null | Got::Control => return None,
            Got::Bool(true) => Cow::Borrowed("true"),
            Got::Bool(false) => Cow::Borrowed("false"),
            Got::Int(number) => Cow::Owned(number.to_string()),
            Got::Time(at) => Cow::Owned(crate::model::time::format(*at)),
            Got::Word(word) => word.clone(),
            Got::Record(id) => Cow::Borrowed(lens.world.id(*id)),
            Got::Kind(kind) => Cow::Borrowed(kind.word()),
        })
    }
}

/// Everything at the end of a path from one record.
#[derive(Default, Debug)]
pub(super) struct Found<'w> {
    /// The values, in order.
    pub(super) values: Vec<Got<'w>>,
    /// How far the path could be followed where a fact is not stated: the number of names that lead to it.
    pub(super) missing: Option<usize>,
    /// Whether some record on the way can't carry what is asked for, so that nothing could settle it.
    pub(super) inapplicable: bool,
}

impl<'w> Found<'w> {
    /// One value.
    pub(super) fn one(value: Got<'w>) -> Found<'w> {
        Found { values: vec![value], missing: None, inapplicable: false }
    }

    /// Whether there may be more than the values.
    pub(super) fn open(&self) -> bool {
        self.missing.is_some() || self.inapplicable
    }

    /// Says that a fact is not stated after `depth` names.
    pub(super) fn lacks(&mut self, depth: usize) {
        self.missing = Some(self.missing.map_or(depth, |before| before.min(depth)));
    }
}

/// Whether a text fits a pattern of `*` (anything) and, if `one` is set, `?` (one character).
pub(super) fn fits(pattern: &str, text: &str, one: bool) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where to go on when a character does not fit: behind the last star, one byte further in the text.
    let mut back: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                back = Some((p + 1, t));
                p += 1;
                continue;
            }
            Some(b'?') if one => {
                p += 1;
                t += 1;
                while text.get(t).is_some_and(|byte| byte & 0xc0 == 0x80) {
                    t += 1;
                }
                continue;
            }
            Some(wanted) if wanted == byte => {
                p += 1;
                t += 1;
                continue;
            }
            _ => {}
        }
        let Some((after, from)) = back else { return false };
        (p, t) = (after, from + 1);
        back = Some((after, from + 1));
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

/// Reads `90d`, `12h`, `2w` or a number of days, into seconds.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let (number, unit) = match text.as_bytes().last()? {
        b'd' => (text.strip_suffix('d')?, 86_400),
        b'h' => (text.strip_suffix('h')?, 3_600),
        b'w' => (text.strip_suffix('w')?, 7 * 86_400),
        _ => (text, 86_400),
    };
    number.parse::<u32>().ok().and_then(|count| i64::from(count).checked_mul(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_texts() {
        assert!(fits("tenant-*", "tenant-a", true));
        assert!(!fits("tenant-*", "my-tenant-a", true));
        assert!(fits("*", "", true));
        assert!(fits("a*b*c", "a/x/b/y/c", true));
        assert!(!fits("a*b*c", "a/x/b/y", true));
        assert!(fits("v?", "vé", true));
        assert!(!fits("v?", "v", true));
        assert!(!fits("v?", "vx", false));
        assert!(fits("v?", "v?", false));
        assert!(fits("[a]{b}\\", "[a]{b}\\", true));
        assert!(!fits("", "x", true));
        assert!(fits("*é*", "caféxé", true));
    }

    #[test]
    fn a_hostile_pattern_ends() {
        let text = "a".repeat(20_000);
        assert!(!fits(&format!("{}b", "*a".repeat(50)), &text, true));
    }

    #[test]
    fn durations() {
        assert_eq!(seconds("90d"), Some(90 * 86_400));
        assert_eq!(seconds("12h"), Some(43_200));
        assert_eq!(seconds("2w"), Some(14 * 86_400));
        assert_eq!(seconds("7"), Some(7 * 86_400));
        for wrong in ["", "d", "-1d", "1.5d", "9999999999d", "ninety", "5é"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
