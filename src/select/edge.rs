//! Selectors of edges: what an edge says itself, and conditions on its two ends and on the record by whose fact it is.

use super::parse::{Reader, Sorted};
use super::path::PathExpr;
use super::record::Clause;
use super::value::{Found, Got};
use super::{Errors, Lens, Truth, Values, walk};
use crate::doc::{Item, Sort, shown, suggest};
use crate::model::{Activation, AttrName, AttrType, EdgeId, EdgeKind, Kind, RecordId, Stated, Value};

/// What an edge says itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Field {
    Kind,
    Level,
    Activation,
    Certainty,
    Technique,
    Action,
    Conditions,
    Expires,
    NotBefore,
    Basis,
}

const FIELDS: &[(&str, Field)] = &[
    ("kind", Field::Kind),
    ("level", Field::Level),
    ("activation", Field::Activation),
    ("certainty", Field::Certainty),
    ("technique", Field::Technique),
    ("action", Field::Action),
    ("conditions", Field::Conditions),
    ("expires", Field::Expires),
    ("not_before", Field::NotBefore),
    ("basis", Field::Basis),
];

const KINDS: &[&str] = &[
    "member_of",
    "contains",
    "holds",
    "inherits",
    "assumes",
    "impersonates",
    "acts_for",
    "runs_as",
    "controls",
    "manages",
    "reads_secret",
    "uses_secret",
    "authenticates_as",
    "trusts",
    "allows",
    "invokes",
];
const LEVELS: &[&str] = &["use", "read", "write", "administer"];
const ACTIVATIONS: &[&str] = &["standing", "eligible", "just_in_time"];
/// From least to most sure, so that `at_least: conditional` means what it says.
const CERTAINTIES: &[&str] = &["assumed", "conditional", "certain"];
const BASES: &[&str] = &["stated", "resolved", "stored_in", "built_from", "linked"];

impl Field {
    fn sort(self) -> Sorted {
        match self {
            Field::Kind => Sorted::Words(KINDS),
            Field::Level => Sorted::Attr(AttrType::OneOf(LEVELS)),
            Field::Activation => Sorted::Words(ACTIVATIONS),
            Field::Certainty => Sorted::Attr(AttrType::OneOf(CERTAINTIES)),
            Field::Technique | Field::Action | Field::Conditions => Sorted::Attr(AttrType::Text),
            Field::Expires | Field::NotBefore => Sorted::Attr(AttrType::Time),
            Field::Basis => Sorted::Words(BASES),
        }
    }

    fn found<'w>(self, lens: Lens<'w>, id: EdgeId) -> Found<'w> {
        let edge = lens.world.edge(id);
        let extra = lens.world.extra(edge);
        let text = |name| {
            let text = lens.world.text(name);
            if text.is_empty() { Got::Null } else { Got::word(text) }
        };
        Found::one(match self {
            Field::Kind => Got::word(edge.kind.word()),
            // Without a level an edge gives control, which is more than any level.
            Field::Level => edge.level.map_or(Got::Control, |level| Got::word(level.word())),
            Field::Activation => Got::word(extra.activation.word()),
            Field::Certainty => Got::word(edge.certainty.word()),
            Field::Technique => text(extra.technique),
            Field::Action => text(extra.action),
            Field::Conditions => text(extra.conditions),
            Field::Basis => Got::word(extra.basis.word()),
            Field::Expires => return extra.expires.map_or_else(|| window(lens, id, AttrName::Expires), |at| Found::one(Got::Time(at))),
            Field::NotBefore => {
                return extra.not_before.map_or_else(|| window(lens, id, AttrName::NotBefore), |at| Found::one(Got::Time(at)));
            }
        })
    }
}

/// An edge without an end: whether that is known, or only not stated, the record says by whose fact the edge is.
fn window<'w>(lens: Lens<'w>, id: EdgeId, name: AttrName) -> Found<'w> {
    let edge = lens.world.edge(id);
    let by = lens.world.record(edge.by);
    let known = match lens.world.stated(edge.by, name) {
        Stated::Null => true,
        Stated::Is(Value::Time(_)) => false,
        // Who holds a role by its list of members holds it without an end.
        _ if edge.kind == EdgeKind::Holds && by.kind == Kind::Role => true,
        _ => lens.world.is_complete(by.kind, by.scope, by.plane, Some(name)),
    };
    if known { Found::one(Got::Null) } else { Found { missing: Some(0), ..Found::default() } }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    From,
    To,
    By,
}

const SIDES: &[(&str, Side)] = &[("from", Side::From), ("to", Side::To), ("by", Side::By)];

impl Side {
    fn of(self, lens: Lens<'_>, id: EdgeId) -> RecordId {
        let edge = lens.world.edge(id);
        match self {
            Side::From => edge.from,
            Side::To => edge.to,
            Side::By => edge.by,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Asked {
    Field(Field),
    Side(Side),
}

impl Asked {
    /// What stands before the path in the key.
    fn prefix(self) -> String {
        SIDES.iter().find(|(_, side)| self == Asked::Side(*side)).map_or(String::new(), |(word, _)| format!("{word}."))
    }
}

/// A condition on edges: `kind`, `level`, `activation`, `certainty`, `technique`, `action`, `conditions`, `expires`, `not_before`, `basis`,
/// and `from.*`, `to.*`, `by.*`: paths from its ends and from the record by whose fact it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EdgeSelector {
    clauses: Vec<(Asked, Clause)>,
}

impl EdgeSelector {
    /// Reads an edge selector from a kind, a list of kinds, or a map.
    pub fn parse(item: Item<'_>, values: &Values) -> Result<EdgeSelector, Errors> {
        let mut reader = Reader::new(values);
        let mut selector = EdgeSelector::default();
        if item.sort() != Sort::Map {
            let cond = reader.cond("kind", item, Field::Kind.sort());
            selector.extend(Asked::Field(Field::Kind), cond.map(|cond| Clause { path: named("kind"), cond }));
            return reader.finish(selector);
        }
        if item.children().next().is_none() {
            reader.error(
                item.at(),
                "an edge selector without a condition",
                "write a kind of edge, a list of kinds, or a map of conditions",
            );
        }
        for child in item.children() {
            selector.key(&mut reader, child);
        }
        reader.finish(selector)
    }

    fn extend(&mut self, asked: Asked, clause: Option<Clause>) {
        self.clauses.extend(clause.map(|clause| (asked, clause)));
    }

    fn key(&mut self, reader: &mut Reader<'_>, child: Item<'_>) {
        let key = child.key();
        if let Some((_, field)) = FIELDS.iter().find(|(word, _)| *word == key) {
            let cond = reader.cond(key, child, field.sort());
            return self.extend(Asked::Field(*field), cond.map(|cond| Clause { path: named(key), cond }));
        }
        let (side, path) = key.split_once('.').unwrap_or((key, ""));
        match SIDES.iter().find(|(word, _)| *word == side) {
            Some(_) if path.is_empty() => {
                reader.error(child.key_at(), format!("`{side}` of an edge needs a path"), format!("write `{side}.KEY: CONDITION`"));
            }
            Some((_, side)) => match PathExpr::parse(path) {
                Ok(path) => {
                    let clause = Clause::parse(reader, path, child);
                    self.extend(Asked::Side(*side), clause);
                }
                Err((message, help)) => reader.error(child.key_at(), message, help),
            },
            None => {
                let near = suggest(key, FIELDS.iter().map(|(word, _)| *word));
                let all: Vec<&str> = FIELDS.iter().map(|(word, _)| *word).collect();
                let help =
                    near.map_or_else(|| format!("known: {}, from.*, to.*, by.*", all.join(", ")), |near| format!("did you mean `{near}`?"));
                reader.error(child.key_at(), format!("an edge has no `{}`", shown(key)), help);
            }
        }
    }

    fn each<'s>(&'s self, lens: Lens<'s>, id: EdgeId) -> impl Iterator<Item = (Asked, &'s Clause, Found<'s>)> {
        self.clauses.iter().map(move |(asked, clause)| {
            let found = match asked {
                Asked::Field(field) => field.found(lens, id),
                Asked::Side(side) => walk::walk(&clause.path, lens, side.of(lens, id)),
            };
            (*asked, clause, found)
        })
    }

    /// Whether an edge matches.
    pub fn matches(&self, lens: Lens<'_>, id: EdgeId) -> Truth {
        let mut truth = Truth::True;
        for (_, clause, found) in self.each(lens, id) {
            truth = truth.and(clause.cond.holds(lens, &found));
            if truth == Truth::False {
                break;
            }
        }
        truth
    }

    /// For an edge that does not match only because a fact is not stated: the keys that are missing (`expires`, `by.ticket`). Empty otherwise.
    pub fn unknowns(&self, lens: Lens<'_>, id: EdgeId) -> Vec<String> {
        let mut keys = Vec::new();
        for (asked, clause, found) in self.each(lens, id) {
            match clause.cond.holds(lens, &found) {
                Truth::True => {}
                Truth::False => return Vec::new(),
                Truth::Unknown => {
                    let key = found.missing.map(|depth| format!("{}{}", asked.prefix(), clause.path.prefix(depth)));
                    match key.or_else(|| clause.cond.unset().map(|name| format!("values.{name}"))) {
                        Some(key) => keys.push(key),
                        None => return Vec::new(),
                    }
                }
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The kinds of edges that can match.
    pub fn kinds(&self) -> Vec<EdgeKind> {
        let kind = self.clauses.iter().find(|(asked, _)| *asked == Asked::Field(Field::Kind));
        let world = crate::model::World::default();
        let lens = Lens { world: &world, as_of: 0 };
        let can =
            |edge: &EdgeKind| kind.is_none_or(|(_, clause)| clause.cond.holds(lens, &Found::one(Got::word(edge.word()))) != Truth::False);
        EdgeKind::ALL.iter().copied().filter(can).collect()
    }

    /// For the mutation test.
    pub fn mutants(&self) -> Vec<(String, EdgeSelector)> {
        let mut all = Vec::new();
        for (at, (asked, clause)) in self.clauses.iter().enumerate() {
            for (text, changed) in clause.mutants() {
                let mut clauses = self.clauses.clone();
                clauses.splice(at..=at, changed.map(|clause| (*asked, clause)));
                all.push((format!("{}{text}", asked.prefix()), EdgeSelector { clauses }));
            }
        }
        all
    }
}

/// A path that is only a name, for the fields of an edge.
fn named(name: &str) -> PathExpr {
    PathExpr { names: vec![name.to_owned()], ..PathExpr::default() }
}

const _: () = assert!(KINDS.len() == EdgeKind::ALL.len() && ACTIVATIONS.len() == Activation::ALL.len());
