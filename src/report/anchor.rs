//! What formats for code hosts hang a finding on: a path below the repository's root, a line, and a short digest that stays the same.
//! In: places and fingerprints of a report. Out: paths without `..`, lines from 1, hexadecimal digits.

use crate::model::report::{Location, Report};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A path below the repository's root, without `.`, `..` and empty parts: hosts refuse what leads out of it. Nothing where nothing is left.
pub(super) fn relative(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() { None } else { Some(parts.join("/")) }
}

/// Where something stands that has no place of its own: the first line of the configuration, else of the first input.
pub(super) fn fallback(report: &Report) -> Option<Location> {
    let paths = report.config.path.iter().chain(report.inputs.iter().map(|input| &input.path));
    let path = paths.into_iter().find(|path| relative(path).is_some())?;
    Some(Location { path: path.clone(), line: 1, column: 1, pointer: String::new() })
}

/// SHA-256 of a text, as 64 hexadecimal digits.
pub(super) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Tells findings of one fingerprint apart, because hosts keep only one of those that they take for the same.
#[derive(Default)]
pub(super) struct Seen<'r>(BTreeMap<&'r str, u64>);

impl<'r> Seen<'r> {
    /// How often this fingerprint has come by now, from 1.
    pub(super) fn nth(&mut self, fingerprint: &'r str) -> u64 {
        let times = self.0.entry(fingerprint).or_default();
        *times += 1;
        *times
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn paths_stay_below_the_root() {
        assert_eq!(relative("exports/a.yaml").as_deref(), Some("exports/a.yaml"));
        assert_eq!(relative("./exports//a.yaml").as_deref(), Some("exports/a.yaml"));
        assert_eq!(relative("../../other/a.yaml").as_deref(), Some("other/a.yaml"));
        assert_eq!(relative("a/../../b.yaml").as_deref(), Some("b.yaml"));
        assert_eq!(relative("/srv/a.yaml").as_deref(), Some("srv/a.yaml"));
        for nothing in ["", ".", "..", "/", "a/.."] {
            assert_eq!(relative(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn without_a_place_the_configuration_answers_then_the_first_input() {
        let mut report = sample::company();
        assert_eq!(fallback(&report).unwrap().path, "partywall.yaml");
        report.config.path = None;
        assert_eq!(fallback(&report).unwrap().path, "app-roles.yaml");
        assert_eq!(fallback(&sample::empty()), None);
    }

    #[test]
    fn digests_are_of_the_text_and_repetitions_are_counted() {
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let mut seen = Seen::default();
        assert_eq!([seen.nth("a"), seen.nth("b"), seen.nth("a")], [1, 1, 2]);
    }
}
