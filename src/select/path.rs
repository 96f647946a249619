//! Dotted paths: how a selector's key is read and checked when it is loaded.
//! In: `owner.person.status`, `~runs_as.class`, `within.namespace`. Out: a [`PathExpr`]; `walk.rs` follows it.

use super::value::Got;
use super::{Lens, walk};
use crate::doc::{shown, suggest};
use crate::model::{ATTRS, AttrName, AttrType, EdgeKind, Kind, Kinds, Plane, RecordId, Value};

/// One name on the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// To the boundary of the record's plane.
    Boundary,
    /// To what a reference or an edge of this name leads to.
    Follow(Option<AttrName>, Option<EdgeKind>),
    /// To the records that name this one, or have an edge to it.
    Back(Option<AttrName>, Option<EdgeKind>),
    /// To the records that a map's entry names (`owners.roles.status`).
    Named(AttrName, String),
}

/// What is read at the end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Leaf {
    /// An attribute.
    Attr(AttrName),
    /// An entry of a map.
    Entry(AttrName, String),
    /// The records themselves, by id.
    Node,
    /// The id.
    Id,
    /// The kind.
    Kind,
    /// The plane.
    Plane,
    /// The system that the id belongs to.
    Scope,
    /// The system that the record was read from.
    Source,
    /// The domain of the e-mail address.
    Domain,
    /// Whether the record is declared anywhere, or only named by others.
    Resolves,
}

/// A dotted path (`owner.person.status`, `~runs_as.class`, `within.namespace`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PathExpr {
    pub(super) steps: Vec<Step>,
    pub(super) leaf: Leaf,
    /// The names, as written.
    pub(super) names: Vec<String>,
}

impl Default for PathExpr {
    fn default() -> Self {
        PathExpr { steps: Vec::new(), leaf: Leaf::Id, names: vec!["id".into()] }
    }
}

/// Names that are no attribute and no edge.
const OWN: &[(&str, Leaf)] = &[
    ("id", Leaf::Id),
    ("kind", Leaf::Kind),
    ("plane", Leaf::Plane),
    ("scope", Leaf::Scope),
    ("source", Leaf::Source),
    ("domain", Leaf::Domain),
    ("resolves", Leaf::Resolves),
];

const PLANES: &[&str] = &["platform", "application", "shared", "unclassified"];

/// Keys of `owners`, whose values name somebody.
const OWNERS: &[&str] = &["directory", "roles", "audit", "approvals"];

type Wrong = (String, String);

/// A name without `~`: the attribute that refers, and the kind of edge.
fn link(name: &str) -> Option<(Option<AttrName>, Option<EdgeKind>)> {
    let attr = AttrName::from_key(name).filter(|attr| matches!(attr.kind(), AttrType::Ref(_) | AttrType::Link(_)));
    let edge = EdgeKind::from_word(name);
    (attr.is_some() || edge.is_some()).then_some((attr, edge))
}

fn unknown(name: &str) -> Wrong {
    let words =
        ATTRS.iter().map(|def| def.key).chain(EdgeKind::ALL.iter().map(|kind| kind.word())).chain(OWN.iter().map(|(word, _)| *word));
    let sign = if name.starts_with('~') { "~" } else { "" };
    let near = suggest(name.trim_start_matches('~'), words.chain(["boundary"]));
    (
        format!("no attribute or edge is called `{}`", shown(name)),
        near.map_or_else(String::new, |near| format!("did you mean `{sign}{near}`?")),
    )
}

fn overlap(a: Kinds, b: Kinds) -> bool {
    Kind::ALL.iter().any(|kind| a.has(*kind) && b.has(*kind))
}

/// The kinds of a set in words: `secret, role and 3 more`.
fn listed(kinds: Kinds) -> String {
    let all: Vec<&str> = Kind::ALL.iter().filter(|kind| kinds.has(**kind)).map(|kind| kind.word()).collect();
    match all.get(..4) {
        Some(first) if all.len() > 4 => format!("{} and {} more", first.join(", "), all.len() - 4),
        _ => all.join(", "),
    }
}

fn carried(name: &str, on: Kinds, kinds: Kinds) -> Result<(), Wrong> {
    if overlap(on, kinds) {
        return Ok(());
    }
    Err((format!("`{}` is never stated for {}", shown(name), listed(kinds)), format!("it belongs to {}", listed(on))))
}

impl PathExpr {
    /// Reads a path; the error is a message with a hint.
    pub fn parse(text: &str) -> Result<PathExpr, (String, String)> {
        PathExpr::parse_from(text, Kinds::ANY)
    }

    /// Reads a path that starts at a record of these kinds.
    pub(super) fn parse_from(text: &str, start: Kinds) -> Result<PathExpr, Wrong> {
        let mut path = PathExpr { steps: Vec::new(), leaf: Leaf::Node, names: Vec::new() };
        let mut kinds = start;
        let mut rest = text;
        loop {
            let (name, tail) = match rest.split_once('.') {
                Some((name, tail)) => (name, Some(tail)),
                None => (rest, None),
            };
            if name.is_empty() || tail == Some("") {
                return Err((format!("`{}` is no path: a name is missing beside a dot", shown(text)), String::new()));
            }
            path.names.push(name.to_owned());
            let attr = AttrName::from_key(name);
            if let (Some(attr), Some(AttrType::Map)) = (attr, attr.map(AttrName::kind)) {
                carried(name, attr.on(), kinds)?;
                if !path.map(attr, tail)? {
                    return Ok(path);
                }
                kinds = Kinds::of(&[Kind::Human, Kind::Group, Kind::Person, Kind::ServiceAccount]);
                rest = tail.and_then(|tail| tail.split_once('.')).map_or("", |(_, after)| after);
                continue;
            }
            let Some(tail) = tail else {
                path.leaf = path.end(name, kinds)?;
                return Ok(path);
            };
            kinds = path.step(name, kinds)?;
            rest = tail;
        }
    }

    /// A map and what follows it; true, if the path goes on behind its entry.
    fn map(&mut self, attr: AttrName, tail: Option<&str>) -> Result<bool, Wrong> {
        let Some(tail) = tail else {
            self.leaf = Leaf::Attr(attr);
            return Ok(false);
        };
        if attr == AttrName::Owners {
            let key = tail.split('.').next().unwrap_or(tail);
            if !OWNERS.contains(&key) {
                let near = suggest(key, OWNERS.iter().copied())
                    .map_or_else(|| format!("one of {}", OWNERS.join(", ")), |n| format!("did you mean `{n}`?"));
                return Err((format!("`owners` has no entry `{}`", shown(key)), near));
            }
            if key.len() < tail.len() {
                self.names.push(key.to_owned());
                self.steps.push(Step::Named(attr, key.to_owned()));
                return Ok(true);
            }
        }
        // Keys of labels have dots of their own, so an entry is the whole rest.
        self.names.push(tail.to_owned());
        self.leaf = Leaf::Entry(attr, tail.to_owned());
        Ok(false)
    }

    /// A name in the middle; returns the kinds that it leads to.
    fn step(&mut self, name: &str, kinds: Kinds) -> Result<Kinds, Wrong> {
        if name == "boundary" {
            self.steps.push(Step::Boundary);
            return Ok(Kinds::of(&[Kind::Boundary]));
        }
        if let Some(plain) = name.strip_prefix('~') {
            let (attr, edge) = link(plain).ok_or_else(|| unknown(name))?;
            self.steps.push(Step::Back(attr, edge));
            let edges = if edge.is_some() { Kinds::NODE } else { Kinds::NONE };
            if edge.is_none()
                && let Some(attr) = attr
            {
                let wanted = attr.on();
                let named = Kind::ALL.iter().filter(|on| wanted.has(**on)).fold(Kinds::NONE, |all, on| all.and(attr.wants(*on)));
                if !overlap(named, kinds) {
                    return Err((format!("no `{}` leads to {}", shown(plain), listed(kinds)), format!("it leads to {}", listed(named))));
                }
            }
            return Ok(attr.map_or(Kinds::NONE, AttrName::on).and(edges));
        }
        let Some((attr, edge)) = link(name) else {
            let known = AttrName::from_key(name).is_some() || OWN.iter().any(|(word, _)| *word == name);
            return Err(if known {
                (format!("`{}` leads to no record, so nothing can follow it", shown(name)), String::new())
            } else {
                unknown(name)
            });
        };
        if edge.is_none()
            && let Some(attr) = attr
        {
            carried(name, attr.on(), kinds)?;
        }
        self.steps.push(Step::Follow(attr, edge));
        let edges = if edge.is_some() { Kinds::NODE } else { Kinds::NONE };
        let named = attr.map_or(Kinds::NONE, |attr| {
            Kind::ALL.iter().filter(|kind| kinds.has(**kind)).fold(Kinds::NONE, |all, kind| all.and(attr.wants(*kind)))
        });
        Ok(named.and(edges))
    }

    /// The last name.
    fn end(&mut self, name: &str, kinds: Kinds) -> Result<Leaf, Wrong> {
        if let Some((_, leaf)) = OWN.iter().find(|(word, _)| *word == name) {
            return Ok(leaf.clone());
        }
        if let Some(attr) = AttrName::from_key(name) {
            let also = if attr == AttrName::Class { Kinds::of(&[Kind::Agent]) } else { Kinds::NONE };
            if EdgeKind::from_word(name).is_none() {
                carried(name, attr.on().and(also), kinds)?;
            }
            return Ok(Leaf::Attr(attr));
        }
        if name == "boundary" || name.starts_with('~') || EdgeKind::from_word(name).is_some() {
            self.step(name, kinds)?;
            return Ok(Leaf::Node);
        }
        Err(unknown(name))
    }

    /// What its values look like, for the check of conditions.
    pub(super) fn sort(&self) -> AttrType {
        match &self.leaf {
            Leaf::Attr(attr) => attr.kind(),
            Leaf::Plane => AttrType::OneOf(PLANES),
            Leaf::Resolves => AttrType::Bool,
            Leaf::Node => AttrType::Link(Kinds::NODE),
            _ => AttrType::Text,
        }
    }

    /// The path as it was written, up to and with the name number `depth` (from 0).
    pub(super) fn prefix(&self, depth: usize) -> String {
        self.names.get(..=depth).unwrap_or(&self.names).join(".")
    }

    /// The path as it was written.
    pub fn text(&self) -> String {
        self.names.join(".")
    }

    /// The values at the end of the path from a record: words, times, records …; none where nothing is stated.
    /// Words that no file holds (a domain worked out in lower case) are only in [`PathExpr::texts`].
    pub fn values(&self, lens: Lens<'_>, from: RecordId) -> Vec<Value> {
        let name = |text: &str| lens.world.names.get(text).map(Value::Word);
        let found = walk::walk(self, lens, from);
        let value = |got: &Got<'_>| match got {
            Got::Null => Some(Value::Null),
            Got::Bool(value) => Some(Value::Bool(*value)),
            Got::Int(value) => Some(Value::Int(*value)),
            Got::Time(at) => Some(Value::Time(*at)),
            Got::Word(word) => name(word),
            Got::Record(id) => Some(Value::Record(*id)),
            Got::Kind(kind) => name(kind.word()),
            Got::Control => None,
        };
        found.values.iter().filter_map(value).collect()
    }

    /// The values at the end of the path as text, sorted, each once; a record by its id. None of them is empty or null.
    pub fn texts(&self, lens: Lens<'_>, from: RecordId) -> Vec<String> {
        let found = walk::walk(self, lens, from);
        let mut texts: Vec<String> = found.values.iter().filter_map(|got| got.text(lens)).map(|text| text.into_owned()).collect();
        texts.sort_unstable();
        texts.dedup();
        texts
    }
}

const _: () = assert!(PLANES.len() == Plane::ALL.len());
