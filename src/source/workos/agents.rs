//! Agents of the product: blueprints with the most that a session may do, their instances in an organization, and agents that registered
//! themselves. A delegated instance acts with the rights of its user, an autonomous one with those of its blueprint.

use super::resolve::Index;
use crate::model::{AttrName, Kind, Name, Stated};
use crate::source::customers::{In, Out, Thing};
use rustc_hash::FxHashMap;

pub(super) fn write(index: &Index<'_>, out: &mut Out<'_>) {
    let blueprints: FxHashMap<Name, &Thing> = index.of("agent_blueprint").map(|thing| (thing.id, thing)).collect();
    for thing in index.of("agent_blueprint") {
        let row = out.record(Kind::Resource, thing.id, thing.place);
        out.word(row, AttrName::Type, "agent_blueprint", thing.place);
        out.named(row, AttrName::DisplayName, thing.word("name"), thing.place);
        out.time(row, AttrName::Created, thing.time("created_at"), thing.place);
    }
    for thing in index.of("agent_instance") {
        instance(thing, &blueprints, index, out);
    }
    for thing in index.of("agent_registration") {
        let place = thing.place;
        let row = out.record(Kind::Agent, thing.id, place);
        out.belongs(row, thing.word("organization_id"), place);
        out.label(row, "registration", thing.word("kind"), place);
        out.label(row, "state", thing.word("status"), place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        if let Stated::Is(_) = thing.time("revoked_at") {
            out.word(row, AttrName::Status, "revoked", place);
        }
        let user = thing.word("agent_identity.userland_user_id");
        if !user.is_empty() {
            out.implied(Kind::Human, user, place);
            out.refer(row, AttrName::Owner, Kind::Human, user, place);
        }
        let end = out.end(Kind::Agent, thing.id);
        out.need(end, "what this registered agent may do: its credentials are told one by one, in no list", None, place);
    }
}

fn instance(thing: &Thing, blueprints: &FxHashMap<Name, &Thing>, index: &Index<'_>, out: &mut Out<'_>) {
    let (place, organization) = (thing.place, thing.word("organization_id"));
    let row = out.record(Kind::Agent, thing.id, place);
    out.belongs(row, organization, place);
    out.time(row, AttrName::Created, thing.time("created_at"), place);
    let blueprint = thing.word("agent_blueprint_id");
    if !blueprint.is_empty() {
        if out.first(Kind::Resource, blueprint) {
            let row = out.implied(Kind::Resource, blueprint, place);
            out.word(row, AttrName::Type, "agent_blueprint", place);
        }
        out.refer(row, AttrName::BuiltFrom, Kind::Resource, blueprint, place);
    }
    let end = out.end(Kind::Agent, thing.id);
    let sort = out.text(thing.word("type"));
    match sort.as_str() {
        "delegated" => {
            out.word(row, AttrName::ActsAs, "caller", place);
            match index.memberships.get(&thing.word("organization_membership_id")) {
                Some((user, _)) if !user.is_empty() => out.refer(row, AttrName::ActsFor, Kind::Human, *user, place),
                _ => out.need(end, "whose delegate this agent is: export the memberships of its organization", None, place),
            }
        }
        "autonomous" => {
            out.word(row, AttrName::ActsAs, "self", place);
            match blueprints.get(&blueprint) {
                Some(blueprint) => {
                    let tenant = if organization.is_empty() { In::Unsaid } else { In::One(organization) };
                    for (permission, place) in blueprint.words("permissions") {
                        out.permission(end, *permission, None, tenant, *place);
                    }
                }
                None => out.need(end, "what this agent may do: export the agent blueprints", None, place),
            }
        }
        other => {
            out.facts.notes.push(format!("workos: the agent type `{other}` is not known here; whose rights it has was not read"));
            out.need(end, "whose rights this agent has", None, place);
        }
    }
}
