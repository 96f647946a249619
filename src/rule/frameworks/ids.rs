//! Ids of controls as people write them: `AC-6(5)`, `AC-06(05)` and `ac-6.5` are one. In: two ids. Out: whether they mean the same.

use super::{Alias, Control, Framework};

/// A run of letters or digits of an id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Part {
    /// A number, without zeros before it.
    Number(String),
    /// Letters, upper case.
    Word(String),
}

/// An id without what differs between ways of writing it: case, signs, zeros before a number.
pub(super) fn fold(id: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut apart = true;
    for c in id.chars() {
        match parts.last_mut() {
            Some(Part::Number(digits)) if !apart && c.is_ascii_digit() => {
                if digits == "0" {
                    digits.clear();
                }
                digits.push(c);
            }
            Some(Part::Word(word)) if !apart && c.is_alphabetic() => word.extend(c.to_uppercase()),
            _ if c.is_ascii_digit() => parts.push(Part::Number(c.into())),
            _ if c.is_alphabetic() => parts.push(Part::Word(c.to_uppercase().collect())),
            _ => {
                apart = true;
                continue;
            }
        }
        apart = false;
    }
    parts
}

/// The control that an id means under another way of writing, its OSCAL token included; the year of an edition may be left out.
pub(super) fn near<'f>(framework: &'f Framework, id: &str) -> Option<&'f Control> {
    let asked = fold(id);
    let meant = |control: &&Control| {
        let known = fold(&control.id);
        let year = |rest: &[Part]| matches!(rest, [Part::Number(year)] if year.len() == 4 && control.id.contains(':'));
        known == asked || known.strip_prefix(asked.as_slice()).is_some_and(year) || fold(&framework.token(&control.id)) == asked
    };
    framework.controls.iter().filter(|_| !asked.is_empty()).find(meant)
}

/// What an id was that the framework has no more.
pub(super) fn withdrawn<'f>(framework: &'f Framework, id: &str) -> Option<&'f Alias> {
    let asked = fold(id);
    framework.withdrawn.iter().find(|alias| fold(&alias.id) == asked)
}

/// What those mean who cite the framework by an id that it does not have. Zeros tell here: `NHI-03` is a citation, `NHI3` a short form.
pub(super) fn cited<'f>(framework: &'f Framework, id: &str) -> Option<&'f Alias> {
    let bare = |id: &str| id.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect::<String>();
    let asked = bare(id);
    framework.cited.iter().find(|alias| bare(&alias.id) == asked)
}

/// An id as an OSCAL token.
pub(super) fn token(prefix: &str, id: &str, keeps_case: bool) -> String {
    let mut out = prefix.to_owned();
    for c in id.chars() {
        match c {
            ')' => {}
            '(' => out.push('.'),
            c if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') => out.push(if keeps_case { c } else { c.to_ascii_lowercase() }),
            _ => out.push('-'),
        }
    }
    if !out.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        out.insert(0, '_');
    }
    out
}
