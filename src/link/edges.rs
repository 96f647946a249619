//! Edges: of references, grants, trusts and permissions (`inventory.md`, "From a permission to an edge"), those that adapters
//! resolved, and the derived ones. Only files that are exports make edges.

use super::merge::Merged;
use super::order;
use super::resolve::{self, Found};
use crate::model::{
    Activation, Attr, AttrName, Basis, Certainty, Direction, Edge, EdgeFact, EdgeKind, Extra, Facts, Kind, Level, Name, Place, Record,
    RecordId, Standing, Stated, Value, World, verbs,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// The common parts of edges, each held once.
#[derive(Default)]
struct Extras {
    rows: Vec<Extra>,
    seen: FxHashMap<Extra, u32>,
}

const PLAIN: Extra = Extra {
    basis: Basis::Stated,
    activation: Activation::Standing,
    technique: Name::EMPTY,
    action: Name::EMPTY,
    conditions: Name::EMPTY,
    not_before: None,
    expires: None,
};

impl Extras {
    fn add(&mut self, extra: Extra) -> u32 {
        if extra == PLAIN && !self.rows.is_empty() {
            return 0;
        }
        *self.seen.entry(extra).or_insert_with(|| {
            self.rows.push(extra);
            self.rows.len() as u32 - 1
        })
    }
}

pub(super) struct Maker<'w> {
    pub(super) world: &'w mut World,
    extras: Extras,
    pub(super) edges: Vec<Edge>,
    /// Names of the techniques of derived edges.
    read_store: Name,
    change_source: Name,
}

/// Makes all edges of the world and puts them in order.
pub(super) fn make(world: &mut World, facts: &mut Facts, merged: &Merged) {
    let read_store = world.names.intern("read-store");
    let change_source = world.names.intern("change-source");
    let mut maker = Maker { world, extras: Extras::default(), edges: Vec::new(), read_store, change_source };
    maker.extras.add(PLAIN);
    maker.references();
    maker.records();
    maker.patterns();
    for fact in std::mem::take(&mut facts.edges) {
        maker.fact(facts, merged, fact);
    }
    maker.federation();
    maker.copies(facts);
    let Maker { extras, mut edges, .. } = maker;
    give_way(&mut edges);
    let extras = in_order(extras.rows, &mut edges, world);
    let rest = |edge: &Edge| (edge.to, edge.kind, edge.level, edge.certainty, edge.by, edge.extra, edge.place);
    edges = order::by_record(edges, world.records.len(), |edge| edge.from, rest);
    edges.dedup_by_key(|edge| (edge.from, edge.to, edge.kind, edge.level, edge.certainty, edge.by, edge.extra));
    edges.shrink_to_fit();
    world.edges = edges;
    world.extras = extras;
}

/// An identity that an adapter only assumed for a credential gives way to one that is stated.
fn give_way(edges: &mut Vec<Edge>) {
    let opens = |edge: &Edge| edge.kind == EdgeKind::AuthenticatesAs;
    if !edges.iter().any(|edge| opens(edge) && edge.certainty == Certainty::Assumed) {
        return;
    }
    let stated: FxHashSet<RecordId> =
        edges.iter().filter(|edge| opens(edge) && edge.certainty != Certainty::Assumed).map(|edge| edge.from).collect();
    edges.retain(|edge| !opens(edge) || edge.certainty != Certainty::Assumed || !stated.contains(&edge.from));
}

/// The common parts in the order of their words, so that no order of files shows in the order of edges.
fn in_order(rows: Vec<Extra>, edges: &mut [Edge], world: &World) -> Vec<Extra> {
    let key = |extra: &Extra| {
        let words = [extra.technique, extra.action, extra.conditions].map(|name| world.text(name));
        (extra.basis, extra.activation, words, extra.not_before, extra.expires)
    };
    let mut order: Vec<(u32, Extra)> = (0..).zip(rows).collect();
    order.sort_by(|a, b| key(&a.1).cmp(&key(&b.1)));
    let mut place = vec![0; order.len()];
    for (new, (old, _)) in order.iter().enumerate() {
        if let Some(slot) = place.get_mut(*old as usize) {
            *slot = new as u32;
        }
    }
    for edge in edges {
        edge.extra = place.get(edge.extra as usize).copied().unwrap_or(0);
    }
    order.into_iter().map(|(_, extra)| extra).collect()
}

impl Maker<'_> {
    fn exports(&self, place: Place) -> bool {
        self.world.files.get(place.file.0 as usize).is_some_and(|file| file.standing == Standing::Export)
    }

    pub(super) fn push(
        &mut self,
        kind: EdgeKind,
        level: Option<Level>,
        ends: (RecordId, RecordId),
        by: RecordId,
        at: (Certainty, Extra, Place),
    ) {
        let (certainty, extra, place) = at;
        if self.exports(place) {
            let extra = self.extras.add(extra);
            self.edges.push(Edge { from: ends.0, to: ends.1, by, place, extra, kind, level, certainty });
        }
    }

    /// The common part of a derived edge.
    pub(super) fn plain(&self, basis: Basis, technique: Name, conditions: Name) -> Extra {
        Extra { basis, technique, conditions, ..PLAIN }
    }

    /// The technique of an edge.
    pub(super) fn technique(&self, edge: &Edge) -> Name {
        self.extras.rows.get(edge.extra as usize).map_or(Name::EMPTY, |extra| extra.technique)
    }

    /// The common part of an edge with other conditions.
    pub(super) fn again(&mut self, edge: &Edge, conditions: Name) -> u32 {
        let extra = self.extras.rows.get(edge.extra as usize).copied().unwrap_or(PLAIN);
        self.extras.add(Extra { conditions, ..extra })
    }

    /// Edges of attributes, and the derived ones that rest on a link.
    fn references(&mut self) {
        let attrs = std::mem::take(&mut self.world.attrs);
        for Attr { of, name, value, place } in attrs.iter().copied() {
            let Value::Record(other) = value else { continue };
            let kind = self.world.record(of).kind;
            let certain = |extra: Extra| (Certainty::Certain, extra, place);
            if let Some((edge, direction)) = name.edge(kind) {
                let ends = if direction == Direction::Out { (of, other) } else { (other, of) };
                let level = edge.touches().then_some(Level::Use);
                self.push(edge, level, ends, of, certain(PLAIN));
            }
            match (name, kind) {
                (AttrName::ReadableBy, Kind::Resource | Kind::LogStream) => {
                    self.push(EdgeKind::Allows, Some(Level::Read), (other, of), of, certain(PLAIN));
                }
                (AttrName::StoredIn, Kind::Secret) => {
                    let extra = Extra { basis: Basis::StoredIn, technique: self.read_store, ..PLAIN };
                    self.push(EdgeKind::ReadsSecret, Some(Level::Read), (other, of), of, certain(extra));
                }
                (AttrName::BuiltFrom, Kind::Workload | Kind::Agent) => {
                    let extra = Extra { basis: Basis::BuiltFrom, technique: self.change_source, ..PLAIN };
                    self.push(EdgeKind::Controls, Some(Level::Write), (other, of), of, certain(extra));
                }
                _ => {}
            }
        }
        self.world.attrs = attrs;
    }

    fn records(&mut self) {
        for id in self.world.of_kind(Kind::Grant) {
            self.grant(id, AttrName::Principal, AttrName::RoleRef, EdgeKind::Holds);
        }
        for id in self.world.of_kind(Kind::Trust) {
            self.grant(id, AttrName::IdentityRef, AttrName::MayAssume, EdgeKind::Trusts);
        }
        for id in self.world.of_kind(Kind::Permission) {
            self.permission(id);
        }
    }

    fn time(&self, id: RecordId, name: AttrName) -> Option<i64> {
        match self.world.stated(id, name) {
            Stated::Is(Value::Time(at)) => Some(at),
            _ => None,
        }
    }

    /// The window, activation and conditions that a record states for its edge.
    fn extra(&mut self, id: RecordId) -> Extra {
        let name_of = |value| if let Stated::Is(Value::Word(word)) = value { word } else { Name::EMPTY };
        let conditions: Vec<&str> = self
            .world
            .attr(id, AttrName::Conditions)
            .iter()
            .filter_map(|attr| if let Value::Word(word) = attr.value { Some(self.world.text(word)) } else { None })
            .collect();
        let conditions = conditions.join("; ");
        Extra {
            activation: self.world.word(id, AttrName::Activation).and_then(Activation::from_word).unwrap_or(Activation::Standing),
            technique: name_of(self.world.stated(id, AttrName::Technique)),
            action: name_of(self.world.stated(id, AttrName::Action)),
            not_before: self.time(id, AttrName::NotBefore),
            expires: self.time(id, AttrName::Expires),
            conditions: self.world.names.intern(&conditions),
            ..PLAIN
        }
    }

    fn grant(&mut self, id: RecordId, from: AttrName, to: AttrName, kind: EdgeKind) {
        let ends = (self.world.named(id, from).next(), self.world.named(id, to).next());
        let (Some(from), Some(to)) = ends else { return };
        let extra = self.extra(id);
        let certainty = if extra.conditions.is_empty() { Certainty::Certain } else { Certainty::Conditional };
        let place = self.world.record(id).place;
        self.push(kind, None, (from, to), id, (certainty, extra, place));
    }

    fn permission(&mut self, id: RecordId) {
        use AttrName::{GroupRef, HeldBy, IdentityRef, ResourceRef, RoleRef, SecretRef};
        let Some(holder) = self.world.named(id, HeldBy).next() else { return };
        let target = [ResourceRef, SecretRef, IdentityRef, RoleRef, GroupRef]
            .into_iter()
            .find_map(|key| self.world.named(id, key).next().map(|target| (key, target)));
        let Some((key, target)) = target else { return };
        let level = self.world.word(id, AttrName::PermissionLevel).and_then(Level::from_word).unwrap_or(Level::Use);
        let extra = self.extra(id);
        let assumed = matches!(self.world.stated(id, AttrName::LevelAssumed), Stated::Is(Value::Bool(true)));
        let certainty = match (assumed, extra.conditions.is_empty()) {
            (true, _) => Certainty::Assumed,
            (false, false) => Certainty::Conditional,
            (false, true) => Certainty::Certain,
        };
        let at = (certainty, extra, self.world.record(id).place);
        let ends = (holder, target);
        let kind = self.kind_behind(target);
        let becomes = verbs::impersonates(self.world.text(extra.action));
        match key {
            ResourceRef => self.push(EdgeKind::Allows, Some(level), ends, holder, at),
            SecretRef => {
                if level >= Level::Read {
                    self.push(EdgeKind::ReadsSecret, None, ends, holder, at);
                }
                if level >= Level::Write {
                    self.push(EdgeKind::Manages, None, ends, holder, at);
                }
            }
            IdentityRef if kind == Kind::Agent && level < Level::Write => {
                self.push(EdgeKind::Invokes, Some(level), ends, holder, at);
            }
            IdentityRef if matches!(kind, Kind::Agent | Kind::Workload) => {
                if level >= Level::Write {
                    self.push(EdgeKind::Controls, None, ends, holder, at);
                }
            }
            IdentityRef if becomes => self.push(EdgeKind::Impersonates, None, ends, holder, at),
            _ => {
                if level >= Level::Write {
                    self.push(EdgeKind::Manages, None, ends, holder, at);
                }
            }
        }
    }

    /// The kind of a record, or of what a set holds.
    fn kind_behind(&self, id: RecordId) -> Kind {
        let kind = self.world.record(id).kind;
        if kind != Kind::Set {
            return kind;
        }
        self.world.word(id, AttrName::Of).and_then(Kind::from_word).unwrap_or(kind)
    }

    /// Members of sets that have a pattern and no members of their own: records of that kind in the set's scope.
    fn patterns(&mut self) {
        for set in self.world.of_kind(Kind::Set) {
            if !self.world.attr(set, AttrName::Members).is_empty() {
                continue;
            }
            let Some(pattern) = self.world.word(set, AttrName::Pattern) else { continue };
            let Some(kind) = self.world.word(set, AttrName::Of).and_then(Kind::from_word) else { continue };
            let Ok(glob) = globset::GlobBuilder::new(pattern).literal_separator(false).backslash_escape(true).build() else { continue };
            let matcher = glob.compile_matcher();
            let kinds: &[Kind] = match kind {
                // A pattern over identities names every kind of them.
                Kind::ServiceAccount => &[Kind::Human, Kind::ServiceAccount, Kind::OauthClient, Kind::Agent, Kind::Workload],
                Kind::Resource => &[Kind::Resource, Kind::LogStream],
                _ => std::slice::from_ref(&kind),
            };
            let Record { scope, place, .. } = *self.world.record(set);
            let members: Vec<RecordId> = kinds
                .iter()
                .flat_map(|kind| self.world.of_kind(*kind))
                .filter(|id| self.world.record(*id).scope == scope && matcher.is_match(self.world.id(*id)))
                .collect();
            for member in members {
                self.push(
                    EdgeKind::Contains,
                    None,
                    (set, member),
                    set,
                    (Certainty::Certain, Extra { basis: Basis::Resolved, ..PLAIN }, place),
                );
            }
        }
    }

    /// An edge that an adapter states or resolved.
    fn fact(&mut self, facts: &mut Facts, merged: &Merged, fact: EdgeFact) {
        let find = |end| match resolve::end(&merged.index, end) {
            Found::One(entry) => Some(RecordId(merged.record_of_entry.get(entry as usize).copied().unwrap_or(0))),
            Found::Nothing | Found::Several => None,
        };
        let (from, to) = (find(fact.from), find(fact.to));
        let (Some(from), Some(to)) = (from, to) else {
            let missing = if from.is_none() { fact.from } else { fact.to };
            facts.problems.push(crate::model::Problem {
                path: self.world.files.get(fact.place.file.0 as usize).map(|file| file.path.clone()).unwrap_or_default(),
                at: Some(fact.place.at),
                message: format!("an edge names `{}`, which is not exactly one record", self.world.text(missing.id)),
                help: "name it as `{ kind, scope, id }`".into(),
            });
            return;
        };
        let extra = Extra {
            basis: if fact.resolved { Basis::Resolved } else { Basis::Stated },
            activation: fact.activation,
            technique: fact.technique,
            action: fact.action,
            conditions: fact.conditions,
            not_before: fact.not_before,
            expires: fact.expires,
        };
        let level = fact.level.or(fact.kind.touches().then_some(Level::Use)).filter(|_| fact.kind.touches());
        self.push(fact.kind, level, (from, to), find(fact.by).unwrap_or(from), (fact.certainty, extra, fact.place));
    }
}
