//! The shape of the native format beyond [`ATTRS`]: head keys, sections, nested lists, and the keys of edges.
//! The reader, the writer and the schema all take what they know from here. No I/O, no decisions about a single file.

use super::attr::{ATTRS, AttrName, AttrType};
use super::kind::{Kind, Kinds};

/// The version of the format that is read and written.
pub const VERSION: i64 = 1;

/// A key of the head of a file, with what it holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeadKey {
    /// The format's version.
    Version,
    /// The plane of records that state none.
    Plane,
    /// The environment of records that state none.
    Environment,
    /// The tenant of records that state none.
    Tenant,
    /// The system that the records were read from.
    Source,
    /// The scope of records that state none.
    Scope,
    /// When the export was made.
    ExportedAt,
    /// What the file holds in full.
    Complete,
    /// What its facts are worth.
    Standing,
}

/// The keys of a file's head, each with a sentence.
pub const HEAD: &[(&str, HeadKey, &str)] = &[
    ("partywall", HeadKey::Version, "The version of the format."),
    ("plane", HeadKey::Plane, "The plane of every record of the file that states none itself; permissions have their own."),
    ("environment", HeadKey::Environment, "The environment of every record of the file that states none itself."),
    ("tenant", HeadKey::Tenant, "The tenant of every record of the file that states none itself."),
    ("source", HeadKey::Source, "The system that the records were read from."),
    ("scope", HeadKey::Scope, "The system that the ids of the file belong to; the company itself where nothing is said."),
    ("exported_at", HeadKey::ExportedAt, "When the export was made."),
    ("complete", HeadKey::Complete, "Sections of which the file holds all, and fields (`grants.expires`) that it always states."),
    (
        "standing",
        HeadKey::Standing,
        "What the facts are worth: export, usage, roster, review or expected. All but export give facts, never edges.",
    ),
];

/// What `mfa` says: of people the first two, of boundaries and tenants the others.
pub const MFA: &[&str] = &["true", "false", "required", "optional", "delegated", "none"];

/// The section whose entries are edges.
pub const EDGES: &str = "edges";

/// The section of permissions that do not stand under what holds them.
pub const PERMISSIONS: &str = "permissions";

/// The kind of the records in a section; [`EDGES`] is none of them.
pub fn section(name: &str) -> Option<Kind> {
    if name == PERMISSIONS {
        return Some(Kind::Permission);
    }
    Kind::ALL.iter().copied().find(|kind| !kind.section().is_empty() && kind.section() == name)
}

/// Every section with the kind of its records, in the order of [`Kind::ALL`].
pub fn sections() -> impl Iterator<Item = (&'static str, Kind)> {
    Kind::ALL.iter().copied().filter(|kind| *kind != Kind::Input).map(|kind| match kind {
        Kind::Permission => (PERMISSIONS, kind),
        other => (other.section(), other),
    })
}

/// A key of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Key {
    /// The id.
    Id,
    /// The system that the id belongs to.
    Scope,
    /// The plane.
    Plane,
    /// Whether it exists only because others name it.
    Implied,
    /// Permissions that it holds, in the long form.
    Permissions,
    /// What a tool can do.
    Allows,
    /// Claims about a boundary.
    Claims,
    /// An attribute.
    Attr(AttrName),
}

/// The keys of a record that are no attributes, each with a sentence.
pub const OWN_KEYS: &[(&str, Key, &str)] = &[
    ("id", Key::Id, "The system's full name for it; any characters."),
    ("scope", Key::Scope, "The system that the id belongs to; the company itself where nothing is said."),
    ("plane", Key::Plane, "The trust boundary that it stands behind."),
    ("implied", Key::Implied, "Whether it exists only because other records name it."),
    ("permissions", Key::Permissions, "What it may do: each an action on exactly one target."),
    ("allows", Key::Allows, "What a tool can do: entries of resource and level."),
    ("claims", Key::Claims, "What the company says about it, and by what kind of evidence."),
];

impl Key {
    /// The key that a text means.
    pub fn from_text(text: &str) -> Option<Key> {
        OWN_KEYS.iter().find(|(word, ..)| *word == text).map(|(_, key, _)| *key).or_else(|| AttrName::from_key(text).map(Key::Attr))
    }

    /// Whether records of a kind carry it.
    pub const fn on(self, kind: Kind) -> bool {
        match self {
            Key::Id | Key::Scope | Key::Plane | Key::Implied => true,
            Key::Permissions => HOLDERS.has(kind),
            Key::Allows | Key::Attr(AttrName::AllowsRef) => matches!(kind, Kind::Resource),
            Key::Claims => matches!(kind, Kind::Boundary),
            Key::Attr(name) => name.on().has(kind),
        }
    }
}

/// The kinds that have a list of permissions.
pub const HOLDERS: Kinds = Kinds::IDENTITY.and(Kinds::of(&[Kind::Group, Kind::Role, Kind::Resource]));

/// All keys that a record of a kind carries, in the order of the tables.
pub fn keys_of(kind: Kind) -> impl Iterator<Item = (&'static str, Key)> {
    let own = OWN_KEYS.iter().map(|(word, key, _)| (*word, *key));
    let attrs = ATTRS.iter().filter(|def| def.name != AttrName::AllowsRef).map(|def| (def.key, Key::Attr(def.name)));
    own.chain(attrs).filter(move |(_, key)| key.on(kind))
}

/// Whether an attribute can have several values.
pub const fn many(name: AttrName) -> bool {
    use AttrName as A;
    match name.kind() {
        AttrType::Bool | AttrType::Int | AttrType::Time | AttrType::Map => false,
        AttrType::OneOf(_) => matches!(name, A::Serves | A::Modes),
        AttrType::Ref(_) => !matches!(
            name,
            A::Principal | A::RoleRef | A::IdentityRef | A::MayAssume | A::ResourceRef | A::SecretRef | A::GroupRef | A::HeldBy | A::About
        ),
        AttrType::Text | AttrType::Link(_) => !matches!(name, A::Action),
    }
}

/// The keys of which a permission has exactly one.
pub const TARGETS: &[AttrName] =
    &[AttrName::ResourceRef, AttrName::SecretRef, AttrName::IdentityRef, AttrName::RoleRef, AttrName::GroupRef];

/// A key of an edge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EdgeKey {
    /// Who.
    From,
    /// What it means.
    Kind,
    /// Over whom or what.
    To,
    /// How far a touch goes.
    Level,
    /// The system's own word for the action.
    Action,
    /// The technique's name.
    Technique,
    /// Whether it is there all the time.
    Activation,
    /// How sure it is.
    Certainty,
    /// From when it counts.
    NotBefore,
    /// Until when it counts.
    Expires,
    /// Conditions that were not evaluated.
    Conditions,
    /// The record by whose fact it is.
    By,
    /// Whether a record says so or its system worked it out.
    Basis,
    /// Places, in words.
    RestsOn,
    /// A remark.
    Note,
}

/// The keys of an edge, each with a sentence.
pub const EDGE_KEYS: &[(&str, EdgeKey, &str)] = &[
    ("from", EdgeKey::From, "Who."),
    ("kind", EdgeKey::Kind, "What it means."),
    ("to", EdgeKey::To, "Over whom or what."),
    ("level", EdgeKey::Level, "How far it goes; only edges that touch (allows, invokes) have a level."),
    ("action", EdgeKey::Action, "The action, in the system's own words."),
    ("technique", EdgeKey::Technique, "How it is abused, by name."),
    ("activation", EdgeKey::Activation, "Whether it is there all the time."),
    ("certainty", EdgeKey::Certainty, "How sure it is."),
    ("not_before", EdgeKey::NotBefore, "From when it counts."),
    ("expires", EdgeKey::Expires, "Until when it counts."),
    ("conditions", EdgeKey::Conditions, "Conditions that were not evaluated, in words."),
    ("by", EdgeKey::By, "The record by whose fact it is: what a fix removes. Where nothing is said, the record it starts from."),
    ("basis", EdgeKey::Basis, "Whether a record says so or its system worked it out from its own records."),
    ("rests_on", EdgeKey::RestsOn, "The places that it rests on, for the reader."),
    ("note", EdgeKey::Note, "A remark for the reader."),
];

/// The words of `basis:`; derived edges are never written.
pub const BASES: &[(&str, bool)] = &[("stated", false), ("resolved", true)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_but_inputs_has_one_section() {
        let all: Vec<_> = sections().collect();
        assert_eq!(all.len(), Kind::ALL.len() - 1);
        for (name, kind) in all {
            assert_eq!(section(name), Some(kind));
        }
        assert_eq!(section(""), None);
        assert_eq!(section(EDGES), None);
    }

    #[test]
    fn keys_are_found_and_carried() {
        for kind in Kind::ALL {
            for (word, key) in keys_of(*kind) {
                assert_eq!(Key::from_text(word), Some(key), "{word}");
            }
        }
        assert!(keys_of(Kind::Role).any(|(word, _)| word == "permissions"));
        assert!(!keys_of(Kind::Secret).any(|(word, _)| word == "permissions" || word == "allows"));
        assert!(keys_of(Kind::Resource).filter(|(word, _)| *word == "allows").count() == 1);
    }
}
