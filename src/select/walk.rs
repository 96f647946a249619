//! Follows a path from a record. In: a [`PathExpr`], a world and a record. Out: what is [`Found`] at its end.
//! References and edges of one name are one thing here: an export may say `runs_as` as an attribute or as an edge.

use super::Lens;
use super::path::{Leaf, PathExpr, Step};
use super::value::{Found, Got};
use crate::model::{AttrName, Direction, EdgeId, EdgeKind, Kind, Kinds, RecordId, Stated, Value, World};
use std::borrow::Cow;

/// Follows a path.
pub(super) fn walk<'w>(path: &PathExpr, lens: Lens<'w>, from: RecordId) -> Found<'w> {
    let mut found = Found::default();
    if path.steps.is_empty() {
        leaf(&path.leaf, lens, from, 0, &mut found);
        return found;
    }
    let mut here = vec![from];
    // Names that were looked up so far; a map's entry takes two.
    let mut depth = 0;
    for (at, step) in path.steps.iter().enumerate() {
        if matches!(step, Step::Named(..)) {
            depth += 1;
        }
        let last = at + 1 == path.steps.len();
        let mut next = Vec::new();
        for record in here {
            let hop = hop(step, lens, record);
            match (hop.records.is_empty(), hop.state) {
                _ if hop.dangling && last && path.leaf == Leaf::Resolves => found.values.push(Got::Bool(false)),
                // Something is named that no file describes: what follows it can't be known.
                _ if hop.dangling => found.lacks(depth + 1),
                (true, State::Known) => found.values.push(Got::Null),
                (true, State::Missing) => found.lacks(depth),
                (true, State::Inapplicable) => found.inapplicable = true,
                (false, _) => {}
            }
            next.extend(hop.records);
        }
        next.sort_unstable();
        next.dedup();
        here = next;
        depth += 1;
    }
    // `a.~b` without a further name: the records are the values, and there is no name left to look up.
    for record in here {
        leaf(&path.leaf, lens, record, depth, &mut found);
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// What is there is all there is.
    Known,
    /// No file states it.
    Missing,
    /// The record can't have it.
    Inapplicable,
}

struct Hop {
    records: Vec<RecordId>,
    /// Whether something is named that is no record.
    dangling: bool,
    /// What it means if there are no records.
    state: State,
}

fn hop(step: &Step, lens: Lens<'_>, record: RecordId) -> Hop {
    let world = lens.world;
    match step {
        Step::Boundary => {
            let plane = world.record(record).plane;
            let records: Vec<RecordId> =
                world.of_kind(Kind::Boundary).filter(|id| world.record(*id).plane == plane || world.id(*id) == plane.word()).collect();
            Hop { records, dangling: false, state: State::Missing }
        }
        Step::Follow(attr, edge) => follow(*attr, *edge, lens, record),
        Step::Back(attr, edge) => back(*attr, *edge, lens, record),
        Step::Named(attr, key) => {
            let mut hop = Hop { records: Vec::new(), dangling: false, state: entry_state(world, record, *attr) };
            for text in entries(world, record, *attr, key) {
                let scope = world.text(world.record(record).scope);
                let kinds = [Kind::Human, Kind::Group, Kind::Person, Kind::ServiceAccount];
                let named = kinds.iter().find_map(|kind| world.find(*kind, scope, text).or_else(|| world.find(*kind, "", text)));
                hop.dangling |= named.is_none();
                hop.records.extend(named);
            }
            hop
        }
    }
}

/// Whether an edge counts at the moment of the lens.
fn live(lens: Lens<'_>, id: EdgeId) -> bool {
    let extra = lens.world.extra(lens.world.edge(id));
    extra.not_before.is_none_or(|from| from <= lens.as_of) && extra.expires.is_none_or(|until| until > lens.as_of)
}

/// The ends of the edges that mean the same as a reference under a key, from the record that would carry the key.
fn edges_of(attr: AttrName, lens: Lens<'_>, record: RecordId, records: &mut Vec<RecordId>) {
    let world = lens.world;
    let Some((kind, direction)) = attr.edge(world.record(record).kind) else { return };
    // What only follows from other facts is not what the record says of itself.
    let same = |id: &EdgeId| world.edge(*id).kind == kind && !world.extra(world.edge(*id)).basis.derived() && live(lens, *id);
    match direction {
        Direction::Out => records.extend(world.out(record).filter(same).map(|id| world.edge(id).to)),
        Direction::In => records.extend(world.into(record).iter().filter(|id| same(id)).map(|id| world.edge(*id).from)),
    }
}

fn follow(attr: Option<AttrName>, edge: Option<EdgeKind>, lens: Lens<'_>, record: RecordId) -> Hop {
    let world = lens.world;
    let mut hop = Hop { records: Vec::new(), dangling: false, state: State::Missing };
    if let Some(attr) = attr {
        for row in world.attr(record, attr) {
            match row.value {
                Value::Record(to) => hop.records.push(to),
                Value::Null | Value::Empty => hop.state = State::Known,
                _ => hop.dangling = true,
            }
        }
        edges_of(attr, lens, record, &mut hop.records);
        if hop.state == State::Missing {
            hop.state = unstated(world, record, attr);
        }
    }
    if let Some(kind) = edge {
        let same = |id: &EdgeId| world.edge(*id).kind == kind && live(lens, *id);
        hop.records.extend(world.out(record).filter(same).map(|id| world.edge(id).to));
        if hop.state != State::Known {
            hop.state = if kind == EdgeKind::Holds && proven(world, record, Kind::Grant, None) { State::Known } else { State::Missing };
        }
    }
    hop.records.sort_unstable();
    hop.records.dedup();
    hop
}

fn back(attr: Option<AttrName>, edge: Option<EdgeKind>, lens: Lens<'_>, record: RecordId) -> Hop {
    let world = lens.world;
    let mut hop = Hop { records: Vec::new(), dangling: false, state: State::Missing };
    if let Some(attr) = attr {
        hop.records.extend(world.referrers(record, attr));
        let carrier = |id: RecordId, direction: Direction| attr.edge(world.record(id).kind).filter(|(_, way)| *way == direction);
        let same =
            |id: EdgeId, kind: EdgeKind| world.edge(id).kind == kind && !world.extra(world.edge(id)).basis.derived() && live(lens, id);
        for id in world.into(record) {
            let other = world.edge(*id).from;
            if carrier(other, Direction::Out).is_some_and(|(kind, _)| same(*id, kind)) {
                hop.records.push(other);
            }
        }
        for id in world.out(record) {
            let other = world.edge(id).to;
            if carrier(other, Direction::In).is_some_and(|(kind, _)| same(id, kind)) {
                hop.records.push(other);
            }
        }
        // Nobody names it only if every record that could is known, and says whom it names.
        let all = Kind::ALL.iter().filter(|kind| attr.on().has(**kind));
        if all.clone().all(|kind| proven(world, record, *kind, None) && proven(world, record, *kind, Some(attr))) {
            hop.state = State::Known;
        }
    }
    if let Some(kind) = edge {
        hop.records.extend(
            world.into(record).iter().filter(|id| world.edge(**id).kind == kind && live(lens, **id)).map(|id| world.edge(*id).from),
        );
        if kind == EdgeKind::Holds && proven(world, record, Kind::Grant, None) {
            hop.state = State::Known;
        }
    }
    hop.records.sort_unstable();
    hop.records.dedup();
    hop
}

/// Whether the files prove that they hold all records of a kind (or always state a field) where this record lies.
fn proven(world: &World, record: RecordId, kind: Kind, field: Option<AttrName>) -> bool {
    let row = world.record(record);
    world.is_complete(kind, row.scope, row.plane, field)
}

/// What it means that a record says nothing under a key.
fn unstated(world: &World, record: RecordId, attr: AttrName) -> State {
    let kind = world.record(record).kind;
    if attr.worked_out() || proven(world, record, kind, Some(attr)) {
        State::Known
    } else if attr.on().has(kind) {
        State::Missing
    } else {
        State::Inapplicable
    }
}

fn entry_state(world: &World, record: RecordId, attr: AttrName) -> State {
    match world.stated(record, attr) {
        Stated::Null => State::Known,
        _ => unstated(world, record, attr),
    }
}

fn entries<'w>(world: &'w World, record: RecordId, attr: AttrName, key: &str) -> impl Iterator<Item = &'w str> {
    world.attr(record, attr).iter().filter_map(move |row| match row.value {
        Value::Entry(name, value) if world.text(name) == key => Some(world.text(value)),
        _ => None,
    })
}

fn leaf<'w>(leaf: &Leaf, lens: Lens<'w>, record: RecordId, depth: usize, found: &mut Found<'w>) {
    let world = lens.world;
    let row = world.record(record);
    let before = found.values.len();
    let state = match leaf {
        Leaf::Node => return found.values.push(Got::Record(record)),
        Leaf::Id => return found.values.push(Got::word(world.text(row.id))),
        Leaf::Kind => return found.values.push(Got::Kind(row.kind)),
        Leaf::Plane => return found.values.push(Got::word(row.plane.word())),
        Leaf::Scope => return found.values.push(Got::word(world.text(row.scope))),
        Leaf::Resolves => {
            let known = !row.implied || matches!(row.kind, Kind::External | Kind::Set);
            return found.values.push(Got::Bool(known));
        }
        Leaf::Source => {
            attr(AttrName::Source, lens, record, found);
            let file = world.files.get(row.place.file.0 as usize).map_or("", |file| file.source);
            if found.values.len() == before && !file.is_empty() {
                found.values.push(Got::word(file));
            }
            State::Inapplicable
        }
        Leaf::Domain => {
            attr(AttrName::Domain, lens, record, found);
            if found.values.len() == before {
                found.values.extend(domains(world, record).map(Got::Word));
            }
            if Kinds::of(&[Kind::Human, Kind::Person]).has(row.kind) { State::Missing } else { State::Inapplicable }
        }
        Leaf::Entry(name, key) => {
            found.values.extend(entries(world, record, *name, key).map(Got::word));
            let state = entry_state(world, record, *name);
            return settle(
                state,
                before,
                depth + usize::from(state == State::Missing && world.stated(record, *name) != Stated::Missing),
                found,
            );
        }
        Leaf::Attr(name) => {
            attr(*name, lens, record, found);
            if *name == AttrName::Class && row.kind == Kind::Agent && found.values.len() == before {
                found.values.push(Got::word("agent"));
            }
            match (EdgeKind::from_word(name.key()), unstated(world, record, *name)) {
                (Some(_), State::Inapplicable) => State::Missing,
                (_, state) => state,
            }
        }
    };
    settle(state, before, depth, found);
}

/// Without values, says why there are none.
fn settle(state: State, before: usize, depth: usize, found: &mut Found<'_>) {
    if found.values.len() > before {
        return;
    }
    match state {
        State::Known => found.values.push(Got::Null),
        State::Missing => found.lacks(depth),
        State::Inapplicable => found.inapplicable = true,
    }
}

/// The values of an attribute, with the edges that mean the same.
fn attr<'w>(name: AttrName, lens: Lens<'w>, record: RecordId, found: &mut Found<'w>) {
    let world = lens.world;
    let mut records = Vec::new();
    let mut none = false;
    for row in world.attr(record, name) {
        match row.value {
            Value::Null | Value::Empty => none = true,
            Value::Bool(value) => found.values.push(Got::Bool(value)),
            Value::Int(value) => found.values.push(Got::Int(value)),
            Value::Time(at) => found.values.push(Got::Time(at)),
            Value::Word(word) => found.values.push(Got::word(world.text(word))),
            Value::Record(id) => records.push(id),
            // The entries of a map: that they are there is all that a path without a key can ask.
            Value::Entry(key, _) => found.values.push(Got::word(world.text(key))),
            Value::Qualified(_) => found.inapplicable = true,
        }
    }
    edges_of(name, lens, record, &mut records);
    if let Some(kind) = EdgeKind::from_word(name.key()) {
        records.extend(world.out(record).filter(|id| world.edge(*id).kind == kind && live(lens, *id)).map(|id| world.edge(id).to));
    }
    records.sort_unstable();
    records.dedup();
    none &= records.is_empty();
    found.values.extend(records.into_iter().map(Got::Record));
    if none {
        found.values.push(Got::Null);
    }
}

/// The domains of a person's addresses, else of an id that is one.
fn domains(world: &World, record: RecordId) -> impl Iterator<Item = Cow<'_, str>> {
    let row = world.record(record);
    let person = Kinds::of(&[Kind::Human, Kind::Person]).has(row.kind);
    let mut all: Vec<&str> = world
        .attr(record, AttrName::Emails)
        .iter()
        .filter_map(|row| match row.value {
            Value::Word(word) => Some(world.text(word)),
            _ => None,
        })
        .collect();
    if all.is_empty() {
        all.push(world.text(row.id));
    }
    all.into_iter().filter(move |_| person).filter_map(|address| address.rsplit_once('@')).map(|(_, domain)| {
        if domain.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(domain.to_ascii_lowercase()) } else { Cow::Borrowed(domain) }
    })
}
