//! Identifiers of OSCAL documents: UUIDs of version 5, made of what they name. In: a word for the kind of thing and the texts that tell
//! it from others. Out: an id that is the same in every run, and never the same for two things of a document.
//!
//! Observations and risks are named by the fingerprint of their finding, findings by framework and control, so that documents of one
//! estate can be compared over time. Documents and results are named by all that the run says, so another content has another id.

use crate::model::report::Report;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use uuid::{Uuid, uuid};

/// The namespace of all our ids. Published: who knows a fingerprint can compute the id.
pub(super) const NAMESPACE: Uuid = uuid!("1fe9a656-1eed-47c9-ad2b-87165fcbda0f");
/// The namespace as the URI that marks our own properties.
pub(super) const NS: &str = "urn:uuid:1fe9a656-1eed-47c9-ad2b-87165fcbda0f";

/// An id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Id(Uuid);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Id {
    /// The id of a thing, from its kind and names. Lengths are part of it, so that `ab` + `c` is not `a` + `bc`.
    pub(super) fn of(kind: &str, names: &[&str]) -> Id {
        let mut text = kind.as_bytes().to_vec();
        for name in names {
            text.extend((name.len() as u64).to_be_bytes());
            text.extend(name.as_bytes());
        }
        Id(Uuid::new_v5(&NAMESPACE, &text))
    }
}

/// The ids of one document.
#[derive(Default)]
pub(super) struct Ids {
    used: BTreeMap<Id, u32>,
}

impl Ids {
    /// An id for one more thing; where names are not unique, the second thing of a name has an id of its own.
    pub(super) fn make(&mut self, kind: &str, names: &[&str]) -> Id {
        let first = Id::of(kind, names);
        let count = self.used.entry(first).or_default();
        *count += 1;
        match *count {
            1 => first,
            nth => Id::of(kind, &[names, &["again", &nth.to_string()]].concat()),
        }
    }
}

/// A digest of everything that a run says.
pub(super) fn run(report: &Report) -> io::Result<String> {
    struct Hashed(Sha256);
    impl io::Write for Hashed {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut hashed = Hashed(Sha256::new());
    serde_json::to_writer(&mut hashed, report)?;
    Ok(hex(hashed.0))
}

/// SHA-256 in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes))
}

fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_thing_has_the_same_id_and_another_another() {
        assert_eq!(Id::of("risk", &["a", "b"]), Id::of("risk", &["a", "b"]));
        let others = [Id::of("risk", &["ab"]), Id::of("risk", &["a", "b"]), Id::of("risk", &["", "ab"]), Id::of("observation", &["ab"])];
        for (at, one) in others.iter().enumerate() {
            assert!(!others[..at].contains(one));
        }
        assert!(others.iter().all(|id| id.0.get_version_num() == 5));
    }

    #[test]
    fn two_things_of_one_name_have_two_ids_in_a_fixed_order() {
        let make = || {
            let mut ids = Ids::default();
            [ids.make("risk", &["x"]), ids.make("risk", &["x"]), ids.make("risk", &["x"])]
        };
        let [a, b, c] = make();
        assert!(a != b && b != c && a != c);
        assert_eq!(make(), [a, b, c]);
        assert_eq!(a, Id::of("risk", &["x"]));
    }

    #[test]
    fn the_namespace_is_said_twice_alike() {
        assert_eq!(NS, format!("urn:uuid:{NAMESPACE}"));
    }
}
