//! Shape `shared`: one hub, a record or a common value, whose users differ in something (a secret in two environments).
//! In: users by selector and the path to what they share. Out: one finding for each hub, the hub as first subject.

use super::bridged::Crossings;
use super::chosen::Chosen;
use super::common::{comparisons, mutate, selector};
use super::unknown::Unknowns;
use super::{Scene, ShapeDef, Shaped, grounds};
use crate::doc::{Fields, Item, Sort};
use crate::model::{AttrName, EdgeKind, EvidenceKind, Grounds, Kind, Kinds, Match, Outcome, Plane, RecordId, Stated, Value};
use crate::select::{PathExpr, Truth, Values, Where};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) const SHAPE: ShapeDef = ShapeDef {
    name: "shared",
    about: "one hub whose users differ in a named attribute",
    parameters: &[
        "of: the users (selector; default: whoever can share it)",
        "by: the path from a user to what it shares; several paths make one common value",
        "hub: which hubs, where they are records (selector)",
        "differ: the path in which the users differ; `id` counts them, accounts of one person once",
        "at_least: how many different values (default: 2; with `differ: id`, 1 finds whatever has a user)",
        "where: comparisons (side `hub.`)",
    ],
    placeholders: &["hub", "members", "count"],
    read: |fields, values| Arc::new(Shared::read(fields, values)),
};

#[derive(Clone, Debug)]
struct Shared {
    of: Option<Chosen>,
    by: Vec<PathExpr>,
    /// The kinds of records from which the path can start.
    carriers: Kinds,
    /// The paths that are one key of the user's own.
    own: Vec<AttrName>,
    /// The kinds of edges that say the same as the path's first name.
    edges: Vec<EdgeKind>,
    hub: Option<Chosen>,
    /// `None`: the users themselves are counted.
    differ: Option<PathExpr>,
    /// The path as written.
    differs: String,
    /// Whether the path ends at a tenant, where `"*"` stands for many.
    tenants: bool,
    at_least: usize,
    compare: Option<Where>,
}

/// What users have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Common {
    Hub(RecordId),
    Value(Value),
}

impl Shared {
    fn read(fields: &Fields<'_>, values: &Values) -> Shared {
        let path = |item: Item<'_>| match item.text().map(PathExpr::parse) {
            Some(Ok(path)) => Some(path),
            Some(Err((wrong, help))) => {
                fields.error(item.at(), wrong, help);
                None
            }
            None => {
                fields.error(item.at(), format!("a path is a string, this is a {}", item.shape()), "");
                None
            }
        };
        let by: Vec<Item<'_>> = match fields.need("by") {
            Some(item) if item.sort() == Sort::List => item.children().collect(),
            other => other.into_iter().collect(),
        };
        let differ = fields.need("differ");
        let text = differ.and_then(|item| item.text()).unwrap_or("");
        let at_least = fields.int("at_least").unwrap_or(2);
        if at_least < 1 || at_least < 2 && text != "id" {
            fields.error(fields.item().at(), "`at_least` is 2 or more, or 1 where `differ` is `id`", "");
        }
        Shared {
            of: selector(fields, "of", values),
            carriers: by.first().and_then(|item| item.text()).map_or(Kinds::ANY, carriers),
            own: by.iter().filter_map(|item| item.text().and_then(AttrName::from_key)).collect(),
            edges: by.first().and_then(|item| item.text()).map(edges).unwrap_or_default(),
            by: by.into_iter().filter_map(path).collect(),
            hub: selector(fields, "hub", values),
            differ: differ.filter(|_| text != "id").and_then(path),
            differs: text.to_owned(),
            tenants: text.rsplit('.').next() == Some("tenant"),
            at_least: usize::try_from(at_least).unwrap_or(2).max(1),
            compare: comparisons(fields, &["hub"], values),
        }
    }

    fn users(&self, scene: Scene<'_>, unknowns: &mut Unknowns) -> Vec<RecordId> {
        if let Some(of) = &self.of {
            return unknowns.select(scene, of);
        }
        let world = scene.on.world;
        let kinds = Kind::ALL.iter().filter(|kind| self.carriers.has(**kind));
        kinds.flat_map(|kind| world.of_kind(*kind)).filter(|id| scene.alive(*id)).collect()
    }

    /// What a user shares: hubs or values, one for each way of combining the paths.
    fn keys(&self, scene: Scene<'_>, user: RecordId) -> BTreeSet<Vec<Common>> {
        let mut keys = BTreeSet::from([Vec::new()]);
        for path in &self.by {
            let ends: BTreeSet<Common> = path
                .values(scene.on.lens(), user)
                .into_iter()
                .filter(|value| !matches!(value, Value::Null | Value::Empty))
                .map(|value| match value {
                    Value::Record(hub) => Common::Hub(hub),
                    other => Common::Value(other),
                })
                .collect();
            keys = keys.iter().flat_map(|key| ends.iter().map(|end| key.iter().copied().chain([*end]).collect())).collect();
        }
        keys
    }

    /// Keys of its own that a user says nothing under: what it shares is not known then. References that make edges are no such keys,
    /// because who states edges states all that he knows.
    fn unstated(&self, scene: Scene<'_>, user: RecordId) -> Vec<String> {
        let world = scene.on.world;
        let record = world.record(user);
        let missing = |key: &AttrName| {
            !self.by_edges(*key)
                && key.on().has(record.kind)
                && world.stated(user, *key) == Stated::Missing
                && !world.is_complete(record.kind, record.scope, record.plane, Some(*key))
        };
        self.own.iter().copied().filter(missing).map(|key| key.key().to_owned()).collect()
    }

    /// Whether a key makes edges.
    fn by_edges(&self, key: AttrName) -> bool {
        key.worked_out() || !edges(key.key()).is_empty()
    }

    fn wanted(&self, scene: Scene<'_>, key: &[Common], unknowns: &mut Unknowns) -> bool {
        let [Common::Hub(hub)] = key else { return self.hub.is_none() && self.compare.is_none() };
        let lens = scene.on.lens();
        scene.alive(*hub)
            && self.hub.as_ref().is_none_or(|selector| unknowns.matches(scene, selector, *hub))
            && self.compare.as_ref().is_none_or(|compare| {
                let side = |_: &str| Some(*hub);
                let holds = compare.holds(lens, &side);
                if holds == Truth::Unknown {
                    unknowns.sides(scene, compare.unknowns(lens, &side), &side);
                }
                holds == Truth::True
            })
    }

    /// The different values of some users, and the users of which none is known.
    fn values(&self, scene: Scene<'_>, users: &[RecordId]) -> (usize, Vec<RecordId>) {
        let world = scene.on.world;
        let Some(path) = &self.differ else {
            let people: BTreeSet<RecordId> = users.iter().map(|user| world.person_of.get(user.index()).copied().unwrap_or(*user)).collect();
            return (people.len(), Vec::new());
        };
        let mut all = BTreeSet::new();
        let mut missing = Vec::new();
        let mut many = false;
        for user in users {
            let values: Vec<Value> =
                path.values(scene.on.lens(), *user).into_iter().filter(|value| !matches!(value, Value::Null | Value::Empty)).collect();
            let unclassified = |value: &Value| matches!(value, Value::Word(word) if world.text(*word) == Plane::Unclassified.word());
            if values.is_empty() || values.iter().all(unclassified) {
                missing.push(*user);
                continue;
            }
            many |= self.tenants && values.iter().any(|value| matches!(value, Value::Word(word) if world.text(*word) == "*"));
            all.extend(values.into_iter().filter(|value| !unclassified(value)));
        }
        (if many { all.len().max(self.at_least) } else { all.len() }, missing)
    }

    /// The bridge over which alone a user comes to a hub.
    fn bridge(&self, scene: Scene<'_>, crossings: &Crossings, user: RecordId, key: &[Common]) -> Option<usize> {
        let [Common::Hub(hub)] = key else { return None };
        let world = scene.on.world;
        let mut closing = None;
        for edge in world.out(user).filter(|edge| world.edge(*edge).to == *hub) {
            closing = Some(crossings.closed(edge)?);
        }
        closing
    }

    fn found(&self, scene: Scene<'_>, key: &[Common], users: &[RecordId]) -> Match {
        let world = scene.on.world;
        let mut places = Vec::new();
        let mut found = match key {
            [Common::Hub(hub)] => {
                places.push(world.record(*hub).place);
                Match::about(EvidenceKind::Group, vec![*hub], Vec::new())
            }
            _ => {
                let mut found = Match::about(EvidenceKind::Group, Vec::new(), Vec::new());
                found.value = Some(key.iter().map(|part| said(scene, *part)).collect::<Vec<_>>().join(", "));
                found
            }
        };
        // The line that says that a user has it; the user's own, where several lines lead there.
        for user in users {
            let edge = match key {
                [Common::Hub(hub)] => world.out(*user).find(|edge| world.edge(*edge).to == *hub),
                _ => None,
            };
            places.push(edge.map_or(world.record(*user).place, |edge| world.edge(edge).place));
        }
        found.places = places;
        found.members = users.to_vec();
        found
    }
}

/// The kinds of records that can carry the first name of a path.
fn carriers(path: &str) -> Kinds {
    let name = path.split('.').next().unwrap_or(path);
    match (AttrName::from_key(name), EdgeKind::from_word(name)) {
        (None, None) => Kinds::ANY,
        (key, edge) => key.map_or(Kinds::NONE, AttrName::on).and(if edge.is_some() { Kinds::NODE } else { Kinds::NONE }),
    }
}

/// The kinds of edges that the first name of a path means.
fn edges(path: &str) -> Vec<EdgeKind> {
    let name = path.split('.').next().unwrap_or(path);
    let made = AttrName::from_key(name).into_iter().flat_map(|key| Kind::ALL.iter().filter_map(move |kind| key.edge(*kind)));
    let mut kinds: Vec<EdgeKind> = EdgeKind::from_word(name).into_iter().chain(made.map(|(kind, _)| kind)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn said(scene: Scene<'_>, part: Common) -> String {
    let world = scene.on.world;
    match part {
        Common::Hub(hub) => world.label(hub),
        Common::Value(Value::Word(word)) => world.text(word).to_owned(),
        Common::Value(Value::Bool(value)) => value.to_string(),
        Common::Value(Value::Int(value)) => value.to_string(),
        Common::Value(Value::Time(at)) => crate::model::time::format(at),
        Common::Value(Value::Entry(key, value)) => format!("{}={}", world.text(key), world.text(value)),
        Common::Value(_) => String::new(),
    }
}

impl Shaped for Shared {
    fn eval(&self, scene: Scene<'_>) -> Outcome {
        let world = scene.on.world;
        let mut unknowns = Unknowns::default();
        let mut outcome = Outcome::default();
        let mut groups: BTreeMap<Vec<Common>, Vec<RecordId>> = BTreeMap::new();
        let users = self.users(scene, &mut unknowns);
        for user in users.iter().copied() {
            let keys = self.keys(scene, user);
            if keys.is_empty() && users.len() >= 2 {
                unknowns.keys(scene, user, self.unstated(scene, user));
            }
            outcome.examined += u64::from(!keys.is_empty());
            for key in keys {
                groups.entry(key).or_default().push(user);
            }
        }
        let crossings = Crossings::find(scene, None);
        for (key, users) in groups {
            if users.len() < 2.min(self.at_least) && !self.tenants || !self.wanted(scene, &key, &mut unknowns) {
                continue;
            }
            let (all, missing) = self.values(scene, &users);
            if all < self.at_least {
                if all + missing.len() >= self.at_least && users.len() >= 2 {
                    for user in missing {
                        unknowns.keys(scene, user, vec![self.differs.clone()]);
                    }
                }
                continue;
            }
            let bridges: Vec<Option<usize>> = users.iter().map(|user| self.bridge(scene, &crossings, *user, &key)).collect();
            let open: Vec<RecordId> = users.iter().zip(&bridges).filter(|(_, bridge)| bridge.is_none()).map(|(user, _)| *user).collect();
            match bridges.iter().flatten().next() {
                Some(bridge) if self.values(scene, &open).0 < self.at_least => {
                    outcome.bridged.push((*bridge, self.found(scene, &key, &users)))
                }
                _ => outcome.matches.push(self.found(scene, &key, &open)),
            }
        }
        outcome.not_assessed = unknowns.finish(world);
        outcome
    }

    fn grounds(&self) -> Grounds {
        let users = self.of.as_ref().map_or(Grounds { about: self.carriers, ..Grounds::default() }, |of| grounds::of(of));
        let edges = if self.edges.is_empty() { Kinds::NONE } else { grounds::stating(&self.edges) };
        Grounds { edges, ..users }
    }

    fn mutants(&self) -> Vec<(String, Arc<dyn Shaped>)> {
        let arc = |shared: Shared| Arc::new(shared) as Arc<dyn Shaped>;
        let mut all = Vec::new();
        if let Some(of) = &self.of {
            all.extend(mutate("of", of.mutants(), |of| arc(Shared { of: Some(of), ..self.clone() })));
        }
        if let Some(hub) = &self.hub {
            all.extend(mutate("hub", hub.mutants(), |hub| arc(Shared { hub: Some(hub), ..self.clone() })));
        }
        if let Some(compare) = &self.compare {
            all.extend(mutate("where", compare.mutants(), |compare| arc(Shared { compare: Some(compare), ..self.clone() })));
        }
        if self.differ.is_some() {
            all.push(("differ".into(), arc(Shared { differ: None, ..self.clone() })));
        }
        all
    }
}
