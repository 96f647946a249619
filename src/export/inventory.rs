//! The world as a native inventory: what files stated and systems resolved, never what was derived, and no digest of a secret.
//! Read again, it gives the same graph. In: a world. Out: YAML, records in their order.

mod record;

use super::node::{Node, harmless_yaml};
use super::refer::Referrer;
use crate::model::inventory::{EDGES, PERMISSIONS, VERSION, sections};
use crate::model::{AttrName, Basis, Complete, Edge, EdgeId, EdgeKind, Kind, Name, Place, Plane, RecordId, Standing, World, time};
use rustc_hash::FxHashMap;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// How an origin is looked up: the file and the pointer of a place.
pub type Origin<'a> = &'a dyn Fn(Place) -> Option<(String, String)>;

/// Writes a world as YAML.
pub fn inventory(world: &World) -> String {
    inventory_with(world, None)
}

/// Writes a world as YAML, with the origin of every record where a way to look it up is given.
pub fn inventory_with(world: &World, origin: Option<Origin<'_>>) -> String {
    let writer = Writer::new(world, origin);
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    let mut text = String::new();
    if writer.left_out > 0 {
        text += &format!(
            "# {} facts are left out: they stand in files of another standing than `export`, and would make edges here\n",
            writer.left_out
        );
    }
    // Writing to a string can't fail, and every value is one that the emitter knows.
    let _ = serde_saphyr::to_fmt_writer_with_options(&mut text, &writer, options);
    for claims in writer.complete() {
        text += "---\n";
        let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
        let _ = serde_saphyr::to_fmt_writer_with_options(&mut text, &claims, options);
    }
    harmless_yaml(text)
}

/// What writing needs to know of a world.
struct Writer<'w> {
    world: &'w World,
    refer: Referrer<'w>,
    origin: Option<Origin<'w>>,
    /// Permissions by their holder, where they stand under it.
    held: FxHashMap<RecordId, Vec<RecordId>>,
    /// Facts of files that are no exports.
    left_out: usize,
}

impl<'w> Writer<'w> {
    fn new(world: &'w World, origin: Option<Origin<'w>>) -> Writer<'w> {
        let mut writer = Writer { world, refer: Referrer::new(world), origin, held: FxHashMap::default(), left_out: 0 };
        let mut held: FxHashMap<RecordId, Vec<RecordId>> = FxHashMap::default();
        for id in world.of_kind(Kind::Permission).filter(|id| writer.exported(world.record(*id).place)) {
            if let Some(holder) = writer.holder(id) {
                held.entry(holder).or_default().push(id);
            }
        }
        writer.held = held;
        let records = world.ids().filter(|id| !writer.written(*id)).count();
        let attrs = world.attrs.iter().filter(|attr| writer.written(attr.of) && !writer.keeps(attr)).count();
        writer.left_out = records + attrs;
        writer
    }

    fn exported(&self, place: Place) -> bool {
        self.world.files.get(place.file.0 as usize).is_none_or(|file| file.standing == Standing::Export)
    }

    /// Whether a record is written: one that would only make an edge is not, if its file makes none.
    fn written(&self, id: RecordId) -> bool {
        let record = self.world.record(id);
        !matches!(record.kind, Kind::Grant | Kind::Trust | Kind::Permission) || self.exported(record.place)
    }

    /// Whether a value is written: a reference that makes an edge is not, if its file makes none.
    fn keeps(&self, attr: &crate::model::Attr) -> bool {
        self.exported(attr.place) || !makes_edge(attr.name, self.world.record(attr.of).kind)
    }

    /// The record under which a permission stands: its holder, if they share their scope.
    fn holder(&self, permission: RecordId) -> Option<RecordId> {
        let holder = self.world.named(permission, AttrName::HeldBy).next()?;
        let record = self.world.record(holder);
        let fits = record.scope == self.world.record(permission).scope && crate::model::inventory::HOLDERS.has(record.kind);
        fits.then_some(holder)
    }

    /// The records of a section.
    fn section(&self, kind: Kind) -> Vec<RecordId> {
        let nested = |id: &RecordId| kind == Kind::Permission && self.holder(*id).is_some();
        self.world.of_kind(kind).filter(|id| self.written(*id) && !nested(id)).collect()
    }

    /// The edges to be written: all that are not derived and that no other section says.
    fn edges(&self) -> Vec<EdgeId> {
        let mut edges: Vec<EdgeId> = (0..self.world.edges.len() as u32).map(EdgeId).filter(|id| self.says(self.world.edge(*id))).collect();
        // By their words: the numbers of texts and of common parts depend on the order of reading.
        edges.sort_by(|a, b| self.words(*a).cmp(&self.words(*b)));
        edges
    }

    fn words(&self, id: EdgeId) -> impl Ord + use<'w> {
        let edge = self.world.edge(id);
        let extra = self.world.extra(edge);
        let texts = [extra.action, extra.technique, extra.conditions].map(|name| self.world.text(name));
        let window = (extra.not_before, extra.expires, extra.activation, extra.basis);
        ((edge.from, edge.to, edge.kind, edge.level, edge.certainty, edge.by), texts, window)
    }

    fn says(&self, edge: &Edge) -> bool {
        match self.world.extra(edge).basis {
            Basis::Resolved => true,
            Basis::Stated => !self.said_by_record(edge),
            Basis::StoredIn | Basis::BuiltFrom | Basis::Linked => false,
        }
    }

    /// Whether a grant, a trust or a reference makes this edge again. Saying an edge twice does no harm, so doubt says it.
    fn said_by_record(&self, edge: &Edge) -> bool {
        let names = |name: AttrName, to: RecordId| self.world.named(edge.by, name).any(|named| named == to);
        match (self.world.record(edge.by).kind, edge.kind) {
            (Kind::Grant, EdgeKind::Holds) => names(AttrName::Principal, edge.from) && names(AttrName::RoleRef, edge.to),
            (Kind::Trust, EdgeKind::Trusts) => names(AttrName::IdentityRef, edge.from) && names(AttrName::MayAssume, edge.to),
            _ => self.said_by_reference(edge) || self.said_by_permission(edge),
        }
    }

    fn said_by_reference(&self, edge: &Edge) -> bool {
        let extra = self.world.extra(edge);
        let plain = extra.technique.is_empty()
            && extra.action.is_empty()
            && extra.conditions.is_empty()
            && extra.not_before.is_none()
            && extra.expires.is_none()
            && extra.activation == crate::model::Activation::Standing
            && edge.certainty == crate::model::Certainty::Certain;
        let other = if edge.by == edge.from { edge.to } else { edge.from };
        let kind = self.world.record(edge.by).kind;
        plain
            && [edge.from, edge.to].contains(&edge.by)
            && self.world.attrs_of(edge.by).iter().any(|attr| {
                let direction = if other == edge.to { crate::model::Direction::Out } else { crate::model::Direction::In };
                attr.value == crate::model::Value::Record(other)
                    && attr.name.edge(kind) == Some((edge.kind, direction))
                    && (edge.level.is_none() || edge.level == Some(crate::model::Level::Use))
            })
    }

    /// Only where nothing but the permission can have made it.
    fn said_by_permission(&self, edge: &Edge) -> bool {
        let extra = self.world.extra(edge);
        let key = match edge.kind {
            EdgeKind::Allows => AttrName::ResourceRef,
            EdgeKind::ReadsSecret => AttrName::SecretRef,
            _ => return false,
        };
        self.held.get(&edge.from).into_iter().flatten().any(|id| {
            let stated = record::window(self.world, *id);
            self.world.named(*id, key).any(|named| named == edge.to)
                && edge.by == edge.from
                && edge.level
                    == self
                        .world
                        .word(*id, AttrName::PermissionLevel)
                        .and_then(crate::model::Level::from_word)
                        .filter(|_| edge.kind.touches())
                && stated == (extra.action, extra.technique, extra.not_before, extra.expires, extra.activation)
                && self.world.text(extra.conditions) == record::conditions(self.world, *id)
        })
    }

    fn edge(&self, id: EdgeId) -> Node {
        let edge = self.world.edge(id);
        let extra = self.world.extra(edge);
        let mut all = vec![("from", self.refer.end(edge.from)), ("kind", Node::text(edge.kind.word())), ("to", self.refer.end(edge.to))];
        let name = |name: Name| (!name.is_empty()).then(|| Node::text(self.world.text(name)));
        let rest = [
            ("level", edge.level.filter(|_| edge.kind.touches()).map(|level| Node::text(level.word()))),
            ("action", name(extra.action)),
            ("technique", name(extra.technique)),
            ("activation", Some(extra.activation).filter(|it| *it != crate::model::Activation::Standing).map(|it| Node::text(it.word()))),
            ("conditions", name(extra.conditions)),
            ("certainty", Some(Node::text(edge.certainty.word()))),
            ("not_before", extra.not_before.map(record::moment)),
            ("expires", extra.expires.map(record::moment)),
            ("by", Some(edge.by).filter(|by| *by != edge.from).map(|by| self.refer.end(by))),
            ("basis", Some(Node::text("resolved")).filter(|_| extra.basis == Basis::Resolved)),
        ];
        all.extend(rest.into_iter().filter_map(|(key, value)| value.map(|value| (key, value))));
        Node::Map(all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// Claims of completeness: one document for each scope and plane, because a head says both once.
    fn complete(&self) -> Vec<Node> {
        let words = |claim: &Complete| {
            let section = if claim.kind == Kind::Permission { PERMISSIONS } else { claim.kind.section() };
            claim.field.map_or(section.to_owned(), |field| format!("{section}.{}", field.key()))
        };
        let mut groups: std::collections::BTreeMap<(&str, Option<Plane>), std::collections::BTreeSet<String>> = Default::default();
        for claim in self.world.complete.iter().filter(|claim| claim.kind != Kind::Input) {
            groups.entry((self.world.text(claim.scope), claim.plane)).or_default().insert(words(claim));
        }
        let document = |((scope, plane), claims): ((&str, Option<Plane>), std::collections::BTreeSet<String>)| {
            let mut all = vec![("partywall", Node::Int(VERSION))];
            if !scope.is_empty() {
                all.push(("scope", Node::text(scope)));
            }
            if let Some(plane) = plane {
                all.push(("plane", Node::text(plane.word())));
            }
            all.push(("complete", Node::List(claims.into_iter().map(Node::Text).collect())));
            Node::Map(all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
        };
        groups.into_iter().map(document).collect()
    }
}

/// Whether a reference under this key makes an edge on a record of this kind.
fn makes_edge(name: AttrName, kind: Kind) -> bool {
    name.edge(kind).is_some() || matches!(name, AttrName::ReadableBy | AttrName::StoredIn | AttrName::BuiltFrom)
}

impl Serialize for Writer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("partywall", &VERSION)?;
        // The oldest export says how old the facts are at worst.
        if let Some(at) = self.world.files.iter().filter_map(|file| file.exported_at).min() {
            map.serialize_entry("exported_at", &time::format(at))?;
        }
        for (name, kind) in sections() {
            let records = self.section(kind);
            if !records.is_empty() {
                map.serialize_entry(name, &Rows(&records, |id| self.record(*id)))?;
            }
        }
        let edges = self.edges();
        if !edges.is_empty() {
            map.serialize_entry(EDGES, &Rows(&edges, |id| self.edge(*id)))?;
        }
        map.end()
    }
}

/// Rows written one by one, so that only one is held as a tree.
struct Rows<'r, T, F: Fn(&T) -> Node>(&'r [T], F);

impl<T, F: Fn(&T) -> Node> Serialize for Rows<'_, T, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(&self.1))
    }
}

#[cfg(test)]
mod tests;
