//! Where every record stands: what it says itself, then the user's mapping, then what its kind says (`semantics.md`, fine print 1),
//! then its source's default. What nothing sorts stays unclassified and is counted.

use super::Mapping;
use crate::model::{Attr, AttrName, EdgeKind, Kind, Plane, RecordId, Value, World};
use crate::select::{Lens, Truth};

/// Sets the planes of a world whose records state theirs in `stated`; mapped tenants are returned as attributes to add.
pub(super) fn set(world: &mut World, stated: &[Option<Plane>], mapping: &Mapping, as_of: i64) -> Vec<Attr> {
    let mut planes: Vec<Option<Plane>> = stated.to_vec();
    let tenants = mapped(world, &mut planes, mapping, as_of);
    let defaults: Vec<Option<Plane>> = world
        .files
        .iter()
        .map(|file| mapping.source_planes.iter().find(|(name, _)| *name == file.source).map(|(_, plane)| *plane))
        .collect();
    let default_of = |world: &World, id: RecordId| {
        // A file of one source can hold records of another (a state of Terraform): then they say it themselves.
        let file = world.record(id).place.file.0 as usize;
        let own = world.word(id, AttrName::Source).filter(|_| world.files.get(file).is_some_and(|file| file.source == "terraform"));
        let own = own.and_then(|own| mapping.source_planes.iter().find(|(name, _)| *name == own));
        own.map(|(_, plane)| *plane).or_else(|| defaults.get(file).copied().flatten())
    };
    for id in world.ids() {
        let later = matches!(world.record(id).kind, Kind::Secret | Kind::Set | Kind::Permission | Kind::Grant | Kind::Trust | Kind::Claim);
        if !later && planes.get(id.index()) == Some(&None) {
            put(&mut planes, id, default_of(world, id));
        }
    }
    for id in world.of_kind(Kind::Role) {
        fill(&mut planes, id, |planes| {
            only_one(
                world.out(id).map(|edge| world.edge(edge)).filter(|edge| edge.kind != EdgeKind::Inherits).map(|edge| of(planes, edge.to)),
            )
        });
    }
    for id in world.of_kind(Kind::Secret) {
        fill(&mut planes, id, |planes| opened(world, planes, id).or_else(|| default_of(world, id)));
    }
    for id in world.of_kind(Kind::Permission) {
        fill(&mut planes, id, |planes| target(world, id).and_then(|target| of(planes, target)));
    }
    for (kind, key) in [(Kind::Grant, AttrName::RoleRef), (Kind::Trust, AttrName::MayAssume), (Kind::Claim, AttrName::About)] {
        for id in world.of_kind(kind) {
            fill(&mut planes, id, |planes| world.named(id, key).next().and_then(|named| of(planes, named)));
        }
    }
    for (record, plane) in world.records.iter_mut().zip(planes) {
        record.plane = plane.unwrap_or(Plane::Unclassified);
    }
    tenants
}

fn of(planes: &[Option<Plane>], id: RecordId) -> Option<Plane> {
    planes.get(id.index()).copied().flatten()
}

fn put(planes: &mut [Option<Plane>], id: RecordId, plane: Option<Plane>) {
    if let Some(slot) = planes.get_mut(id.index()) {
        *slot = plane;
    }
}

fn fill(planes: &mut [Option<Plane>], id: RecordId, decide: impl FnOnce(&[Option<Plane>]) -> Option<Plane>) {
    if of(planes, id).is_none() {
        let plane = decide(planes);
        put(planes, id, plane);
    }
}

/// The one plane that all have; none, where they differ or one has none.
fn only_one(mut planes: impl Iterator<Item = Option<Plane>>) -> Option<Plane> {
    let first = planes.next()??;
    planes.all(|plane| plane == Some(first)).then_some(first)
}

/// The plane of the identity that a secret opens, else of what uses it, else of its store.
fn opened(world: &World, planes: &[Option<Plane>], id: RecordId) -> Option<Plane> {
    let opens = world
        .out(id)
        .map(|edge| world.edge(edge))
        .filter(|edge| edge.kind == EdgeKind::AuthenticatesAs)
        .find_map(|edge| of(planes, edge.to));
    let users = || {
        only_one(
            world
                .into(id)
                .iter()
                .map(|edge| world.edge(*edge))
                .filter(|edge| edge.kind == EdgeKind::UsesSecret)
                .map(|edge| of(planes, edge.from)),
        )
    };
    let store = || world.named(id, AttrName::StoredIn).next().and_then(|store| of(planes, store));
    opens.or_else(users).or_else(store)
}

fn target(world: &World, permission: RecordId) -> Option<RecordId> {
    [AttrName::ResourceRef, AttrName::SecretRef, AttrName::IdentityRef, AttrName::RoleRef, AttrName::GroupRef]
        .into_iter()
        .find_map(|key| world.named(permission, key).next())
}

/// The user's mapping: first match wins. A tenant can be words or a part of the record, as `{within.namespace}`.
fn mapped(world: &mut World, planes: &mut [Option<Plane>], mapping: &Mapping, as_of: i64) -> Vec<Attr> {
    let mut tenants = Vec::new();
    if mapping.planes.is_empty() {
        return tenants;
    }
    for id in world.ids() {
        let lens = Lens { world, as_of };
        let Some(rule) = mapping.planes.iter().find(|rule| rule.select.matches(lens, id) == Truth::True) else { continue };
        if of(planes, id).is_none() {
            put(planes, id, Some(rule.plane));
        }
        if let Some(tenant) = rule.tenant.as_deref().and_then(|template| fill_in(world, id, template)) {
            let place = world.record(id).place;
            if world.attr(id, AttrName::Tenant).is_empty() {
                let value = Value::Word(world.names.intern(&tenant));
                tenants.push(Attr { of: id, name: AttrName::Tenant, value, place });
            }
        }
    }
    tenants
}

/// Replaces one `{within.KEY}` or `{labels.KEY}`; nothing where the record does not have it.
fn fill_in(world: &World, id: RecordId, template: &str) -> Option<String> {
    let Some((before, rest)) = template.split_once('{') else { return Some(template.to_owned()) };
    let (path, after) = rest.split_once('}')?;
    let value = match path.split_once('.') {
        Some((map, key)) => world.entry(id, AttrName::from_key(map)?, key)?,
        None if path == "id" => world.id(id),
        None => world.word(id, AttrName::from_key(path)?)?,
    };
    Some(format!("{before}{value}{after}"))
}
