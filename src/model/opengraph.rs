//! The names that our own graph has as BloodHound OpenGraph: kinds of nodes and edges with a prefix, as BloodHound asks for, so that they meet
//! no built-in ones. Written by the export and read by the source, which know nothing of one another.

use super::kind::{EdgeKind, Kind};

/// What all our nodes are, beside their own kind.
pub const SOURCE_KIND: &str = "Partywall";

/// Before each kind.
pub const PREFIX: &str = "PW_";

/// `service_account` as `PW_ServiceAccount`.
fn camel(word: &str) -> String {
    let upper = |part: &str| {
        let mut chars = part.chars();
        chars.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
    };
    PREFIX.to_owned() + &word.split('_').map(upper).collect::<String>()
}

/// The kind of node that a kind of record is.
pub fn node_kind(kind: Kind) -> String {
    camel(kind.word())
}

/// The kind of edge.
pub fn edge_kind(kind: EdgeKind) -> String {
    camel(kind.word())
}

/// The kind of edge of a name.
pub fn edge_of(name: &str) -> Option<EdgeKind> {
    EdgeKind::ALL.iter().copied().find(|kind| edge_kind(*kind) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_that_bloodhound_takes() {
        let plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        for kind in EdgeKind::ALL {
            assert!(plain(&edge_kind(*kind)));
            assert_eq!(edge_of(&edge_kind(*kind)), Some(*kind));
        }
        assert!(Kind::ALL.iter().all(|kind| plain(&node_kind(*kind))));
        assert_eq!(node_kind(Kind::ServiceAccount), "PW_ServiceAccount");
        assert_eq!(edge_of("MemberOf"), None);
    }
}
