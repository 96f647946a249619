//! Findings become lines of the report: records become subjects, edges hops, places locations.

use super::places::Places;
use crate::model::report::{Evidence, FindingLine, Hop, Location, Subject};
use crate::model::{AttrName, EdgeId, Finding, Match, Place, RecordId, Value, World};
use crate::rule::Rule;
use std::collections::BTreeSet;

/// The places that a match shows.
pub(super) fn wanted(world: &World, found: &Match, places: &mut BTreeSet<Place>) {
    places.extend(found.places.iter().copied());
    places.extend(found.path.iter().chain(&found.second).map(|edge| world.edge(*edge).place));
    places.extend(found.subjects.first().map(|subject| world.record(*subject).place));
}

/// The tenants of a record, as reports name them.
pub fn tenants(world: &World, id: RecordId) -> Option<String> {
    let text = |value| match value {
        Value::Word(word) => Some(world.text(word)),
        Value::Record(record) => Some(world.id(record)),
        _ => None,
    };
    let tenants: Vec<&str> = world.attr(id, AttrName::Tenant).iter().filter_map(|attr| text(attr.value)).collect();
    (!tenants.is_empty()).then(|| tenants.join(", "))
}

/// A record as a subject.
pub(super) fn subject(world: &World, id: RecordId) -> Subject {
    let record = world.record(id);
    let known_as = world.attr(id, AttrName::KnownAs).iter();
    Subject {
        kind: record.kind.word().into(),
        id: world.id(id).into(),
        scope: world.text(record.scope).into(),
        plane: record.plane.word().into(),
        tenant: tenants(world, id),
        known_as: known_as
            .filter_map(|attr| if let Value::Word(word) = attr.value { Some(world.text(word).into()) } else { None })
            .collect(),
    }
}

fn hop(world: &World, places: &Places, id: EdgeId) -> Hop {
    let edge = world.edge(id);
    let extra = world.extra(edge);
    Hop {
        from: world.label(edge.from),
        edge: edge.kind.word().into(),
        phrase: edge.kind.phrase().into(),
        to: world.label(edge.to),
        from_plane: world.record(edge.from).plane.word().into(),
        to_plane: world.record(edge.to).plane.word().into(),
        level: edge.level.filter(|_| edge.kind.touches()).map(|level| level.word().into()),
        certainty: edge.certainty.word().into(),
        activation: extra.activation.word().into(),
        basis: extra.basis.word().into(),
        technique: world.text(extra.technique).into(),
        conditions: world.text(extra.conditions).into(),
        location: places.of(edge.place),
    }
}

/// A finding of a rule as a line of the report.
pub(super) fn line(world: &World, places: &Places, rule: &Rule, finding: &Finding, fingerprint: String) -> FindingLine {
    let found = &finding.found;
    let hops = |edges: &[EdgeId]| edges.iter().map(|edge| hop(world, places, *edge)).collect::<Vec<_>>();
    let mut locations: Vec<Location> = Vec::new();
    let from_path = found.crossing.first().or(found.path.first()).map(|edge| world.edge(*edge).place);
    let of_subject = found.subjects.first().map(|subject| world.record(*subject).place);
    for place in found.places.iter().copied().chain(from_path).chain(of_subject.filter(|_| found.places.is_empty())) {
        let location = places.of(place);
        if !locations.contains(&location) {
            locations.push(location);
        }
    }
    FindingLine {
        fingerprint,
        rule: rule.id.clone(),
        family: rule.family.word().into(),
        severity: finding.severity.word().into(),
        confidence: finding.confidence.word().into(),
        title: rule.title.clone(),
        message: rule.say(world, found),
        why: rule.why.clone(),
        status: finding.status,
        accepted: None,
        subjects: found.subjects.iter().map(|id| subject(world, *id)).collect(),
        evidence: Evidence {
            kind: found.kind,
            path: hops(&found.path),
            second: hops(&found.second),
            before: found.before,
            behind: found.behind,
            counts: found.counts,
            members: found.members.iter().map(|id| subject(world, *id)).collect(),
        },
        locations,
        fix: rule.fix.clone(),
        controls: rule.controls.clone(),
    }
}
