//! One record as it is written: its identity, then its attributes in the order of their table, then what stands in it.

use super::super::node::Node;
use super::Writer;
use crate::model::inventory::{Key, keys_of, many};
use crate::model::{Activation, Attr, AttrName, AttrType, Kind, Name, Plane, RecordId, Stated, Value, World, time};

/// A time as it is written: midnights as dates.
pub(super) fn moment(at: i64) -> Node {
    let text = time::format(at);
    Node::text(text.strip_suffix("T00:00:00Z").map(str::to_owned).unwrap_or(text))
}

/// What a permission says of its edge, as `link` takes it.
pub(super) fn window(world: &World, id: RecordId) -> (Name, Name, Option<i64>, Option<i64>, Activation) {
    let word = |name| if let Stated::Is(Value::Word(word)) = world.stated(id, name) { word } else { Name::EMPTY };
    let time = |name| if let Stated::Is(Value::Time(at)) = world.stated(id, name) { Some(at) } else { None };
    let activation = world.word(id, AttrName::Activation).and_then(Activation::from_word).unwrap_or(Activation::Standing);
    (word(AttrName::Action), word(AttrName::Technique), time(AttrName::NotBefore), time(AttrName::Expires), activation)
}

/// The conditions of a permission as one text.
pub(super) fn conditions(world: &World, id: RecordId) -> String {
    let words = world.attr(id, AttrName::Conditions).iter().filter_map(|attr| match attr.value {
        Value::Word(word) => Some(world.text(word)),
        _ => None,
    });
    words.collect::<Vec<_>>().join("; ")
}

impl Writer<'_> {
    /// A record under its section.
    pub(super) fn record(&self, id: RecordId) -> Node {
        self.entry(id, None)
    }

    fn entry(&self, id: RecordId, holder: Option<RecordId>) -> Node {
        let record = self.world.record(id);
        let mut all: Vec<(String, Node)> = Vec::new();
        let mut add = |key: &str, node: Node| all.push((key.to_owned(), node));
        if self.made_id(id, holder).as_deref() != Some(self.world.id(id)) {
            add("id", Node::text(self.world.id(id)));
        }
        if holder.is_none() && !record.scope.is_empty() {
            add("scope", Node::text(self.world.text(record.scope)));
        }
        if record.plane != Plane::Unclassified && Some(record.plane) != self.plane_behind(id) {
            add("plane", Node::text(record.plane.word()));
        }
        if record.implied {
            add("implied", Node::Bool(true));
        }
        let files = &self.world.files;
        let read_from = files.get(record.place.file.0 as usize).map_or("", |file| file.source);
        let read_from = Some(read_from).filter(|source| !source.is_empty() && *source != "native" && holder.is_none());
        for (key, name) in keys_of(record.kind).filter_map(|(key, it)| if let Key::Attr(name) = it { Some((key, name)) } else { None }) {
            if holder.is_some() && name == AttrName::HeldBy {
                continue;
            }
            let rows: Vec<&Attr> = self.world.attr(id, name).iter().filter(|attr| self.keeps(attr) && self.shown(attr)).collect();
            if !rows.is_empty() {
                add(key, self.values(id, name, &rows));
            } else if let Some(source) = read_from.filter(|_| name == AttrName::Source) {
                add(key, Node::text(source));
            }
        }
        if let Some((file, pointer)) = self.origin.and_then(|origin| origin(record.place)) {
            add("origin", Node::Map(vec![("file".to_owned(), Node::Text(file)), ("pointer".to_owned(), Node::Text(pointer))]));
        }
        let held = self.held.get(&id).map(Vec::as_slice).unwrap_or_default();
        let is_tool =
            |permission: &&RecordId| record.kind == Kind::Resource && !self.world.attr(**permission, AttrName::ResourceRef).is_empty();
        let (tools, others): (Vec<&RecordId>, Vec<&RecordId>) = held.iter().partition(is_tool);
        for (key, list) in [("permissions", others), ("allows", tools)] {
            if !list.is_empty() {
                add(key, Node::List(list.into_iter().map(|permission| self.entry(*permission, Some(id))).collect()));
            }
        }
        Node::Map(all)
    }

    /// Digests under the run's own key never leave, and a record that is the same as itself says nothing.
    fn shown(&self, attr: &Attr) -> bool {
        match (attr.name, attr.value) {
            (AttrName::Fingerprint, Value::Word(word)) => !self.world.text(word).starts_with("same"),
            (AttrName::SameAs, Value::Record(other)) => other != attr.of,
            (AttrName::Origin, _) => self.origin.is_none(),
            _ => true,
        }
    }

    fn values(&self, id: RecordId, name: AttrName, rows: &[&Attr]) -> Node {
        if rows.iter().any(|attr| matches!(attr.value, Value::Entry(..))) {
            return self.map(rows);
        }
        let node = |attr: &&Attr| self.value(id, name, attr.value);
        match rows {
            [only] => node(only),
            // One credential under several names can have several of what has one value elsewhere: the first counts.
            [first, ..] if !many(name) => node(first),
            several => Node::one_or_list(several.iter().map(node).collect()),
        }
    }

    fn value(&self, id: RecordId, name: AttrName, value: Value) -> Node {
        let record = self.world.record(id);
        let wants = name.wants(record.kind);
        match value {
            Value::Null => Node::Null,
            Value::Empty if matches!(name.kind(), AttrType::Map) => Node::Map(Vec::new()),
            Value::Empty => Node::List(Vec::new()),
            Value::Bool(value) => Node::Bool(value),
            Value::Int(value) => Node::Int(value),
            Value::Time(at) => moment(at),
            Value::Record(to) => self.refer.to(record.scope, wants, to).node,
            Value::Word(word) => match (name.kind(), self.world.text(word)) {
                (AttrType::Ref(_) | AttrType::Link(_), _) => self.refer.word(wants, word).node,
                (AttrType::Text, "true") => Node::Bool(true),
                (AttrType::Text, "false") => Node::Bool(false),
                (_, text) => Node::text(text),
            },
            // References are resolved when there is a world, and entries are written as maps.
            Value::Qualified(_) | Value::Entry(..) => Node::Null,
        }
    }

    fn map(&self, rows: &[&Attr]) -> Node {
        let mut all: Vec<(String, Vec<Node>)> = Vec::new();
        for attr in rows {
            let Value::Entry(key, value) = attr.value else { continue };
            let (key, value) = (self.world.text(key), Node::text(self.world.text(value)));
            match all.iter_mut().find(|(before, _)| before == key) {
                Some((_, values)) => values.push(value),
                None => all.push((key.to_owned(), vec![value])),
            }
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        Node::Map(all.into_iter().map(|(key, values)| (key, Node::one_or_list(values))).collect())
    }

    /// The plane that a record has without saying so: a permission its target's, a grant its role's.
    fn plane_behind(&self, id: RecordId) -> Option<Plane> {
        let keys: &[AttrName] = match self.world.record(id).kind {
            Kind::Permission => crate::model::inventory::TARGETS,
            Kind::Grant => &[AttrName::RoleRef],
            Kind::Trust => &[AttrName::MayAssume],
            Kind::Claim => &[AttrName::About],
            _ => return None,
        };
        let named = keys.iter().find_map(|key| self.world.named(id, *key).next())?;
        Some(self.world.record(named).plane)
    }

    /// The id that the reader makes for a record that states none.
    fn made_id(&self, id: RecordId, holder: Option<RecordId>) -> Option<String> {
        let record = self.world.record(id);
        let spelled = |name: AttrName| {
            let attr = self.world.attr(id, name).first()?;
            let wants = name.wants(record.kind);
            match attr.value {
                Value::Record(to) => Some(self.refer.to(record.scope, wants, to).spelled),
                Value::Word(word) => Some(self.refer.word(wants, word).spelled),
                _ => None,
            }
        };
        let two = |a, between, b| Some(format!("{}{between}{}", spelled(a)?, spelled(b)?));
        match record.kind {
            Kind::Boundary => {
                Plane::from_word(self.world.id(id)).filter(|plane| *plane == record.plane).map(|plane| plane.word().to_owned())
            }
            Kind::Trust => two(AttrName::IdentityRef, " may assume ", AttrName::MayAssume),
            Kind::Grant => {
                let mut text = two(AttrName::Principal, " holds ", AttrName::RoleRef)?;
                if !record.scope.is_empty() {
                    text += &format!(" in {}", self.world.text(record.scope));
                }
                // With a tenant the id is said: its spelling depends on how the tenant is written.
                self.world.attr(id, AttrName::Tenant).is_empty().then_some(text)
            }
            Kind::Permission => {
                let holder = holder?;
                let action = self.world.word(id, AttrName::Action).or_else(|| self.world.word(id, AttrName::PermissionLevel))?;
                let stated = |name: &&AttrName| !self.world.attr(id, **name).is_empty();
                let target = crate::model::inventory::TARGETS.iter().find(stated)?;
                Some(format!("{} {action} {}:{}", self.world.label(holder), target.key(), spelled(*target)?))
            }
            _ => None,
        }
    }
}
