//! Who administers the organisation: role assignments in, grants and what each role lets its holder do out. Standard roles are the
//! vendor's definitions; custom roles are judged by their permissions; a client has what its role and its scopes have in common.

use super::effects::{Effects, Powers};
use super::emit::Out;
use super::index::Reach;
use super::power::{self, Power};
use super::record::{Assignment, Org};
use super::sets::Sets;
use crate::model::{AttrName, Kind, Name};
use std::collections::{BTreeMap, BTreeSet};

/// What the scopes of a client leave of its role.
enum Scopes {
    /// No scope counts: the holder is a person or a group.
    NotAsked,
    /// The client's grants are not in the files.
    Unknown,
    Granted(Powers),
}

/// Writes role assignments down.
pub(super) fn write(org: &Org, sets: &mut Sets<'_>, out: &mut Out<'_>) {
    roles(org, out);
    let scopes = granted(org, sets, out);
    let mut made = (BTreeSet::new(), BTreeSet::new());
    let mut inactive = 0;
    let mut with_role: BTreeSet<Name> = BTreeSet::new();
    for assignment in &org.assignments {
        if !assignment.active {
            inactive += 1;
            continue;
        }
        if let Some((Kind::OauthClient, client)) = assignment.holder {
            with_role.insert(sets.index.client_of(client));
        }
        assigned(org, assignment, &scopes, &mut made, sets, out);
    }
    if inactive > 0 {
        out.note(format!("okta: {inactive} role assignments are switched off, not used for the graph"));
    }
    for (client, powers) in &scopes {
        if !with_role.contains(client) && !org.roleless.contains(client) {
            scopes_alone(*client, powers, sets, out);
        }
    }
    let mut told = BTreeSet::new();
    for (user, place) in &org.assignees {
        let has = |assignment: &Assignment| match assignment.holder {
            Some((Kind::Human, holder)) => holder == *user,
            Some((_, group)) => sets.index.members.get(&group).is_some_and(|members| members.contains(user)),
            None => false,
        };
        if told.insert(*user) && !org.assignments.iter().any(has) {
            out.known(Kind::Human, *user, *place);
            let end = out.end(Kind::Human, *user);
            out.need(end, "the administrator roles of this account: keep them as `users/ID/roles.json`", *place);
        }
    }
    bindings(org, out);
}

/// Custom roles as the export lists them.
fn roles(org: &Org, out: &mut Out<'_>) {
    for role in &org.roles {
        let row = out.record(Kind::Role, role.id, role.place);
        out.named(row, AttrName::DisplayName, role.label, role.place);
        out.created(row, role.created, role.place);
        if !org.permissions.iter().any(|permission| permission.role == role.id) {
            let end = out.end(Kind::Role, role.id);
            out.need(end, "the permissions of this role: keep them as `iam/roles/ID/permissions.json`", role.place);
        }
    }
}

/// Powers by the scopes that administrators granted to each client.
fn granted(org: &Org, sets: &Sets<'_>, out: &mut Out<'_>) -> BTreeMap<Name, Powers> {
    let mut all: BTreeMap<Name, Powers> = BTreeMap::new();
    for grant in org.grants.iter().filter(|grant| grant.active) {
        let powers = all.entry(sets.index.client_of(grant.client)).or_default();
        let text = out.text(grant.scope);
        if text.starts_with("okta.") && !power::is_known(&text) {
            out.note(format!("okta: the scope `{text}` is not known here; what it allows was not read"));
        }
        for power in power::of_scope(&text) {
            powers.entry(*power).or_insert((grant.scope, grant.place, None));
        }
    }
    for client in &org.scopeless {
        all.entry(sets.index.client_of(*client)).or_default();
    }
    all
}

/// The powers of an assignment's role by itself, with whether nobody is out of their reach.
fn powers_of(org: &Org, of: &Assignment, out: &mut Out<'_>) -> Option<Powers> {
    let word = out.text(of.sort);
    if let Some(standard) = power::standard(&word) {
        return Some(standard.powers.iter().map(|power| (*power, (Name::EMPTY, of.place, None))).collect());
    }
    if of.role.is_empty() {
        return None;
    }
    let mut powers = Powers::new();
    for permission in org.permissions.iter().filter(|permission| permission.role == of.role) {
        let text = out.text(permission.label);
        let found = power::of_permission(&text);
        if found.is_empty() {
            out.note(format!("okta: the permission `{text}` is not known here; what it allows was not read"));
        }
        for power in found {
            let condition = permission.conditional.then(|| "the conditions of the permission let it".to_owned());
            let stated = powers.entry(*power).or_insert((permission.label, permission.place, condition.clone()));
            if condition.is_none() {
                stated.2 = None;
            }
        }
    }
    Some(powers)
}

/// One assignment: the role as it reaches there, what it allows, and who holds it.
fn assigned(
    org: &Org,
    of: &Assignment,
    scopes: &BTreeMap<Name, Powers>,
    (made, granted_to): &mut (BTreeSet<Name>, BTreeSet<(Kind, Name, Name)>),
    sets: &mut Sets<'_>,
    out: &mut Out<'_>,
) {
    let mut reach = sets.index.reach(org, of, out);
    let holder = of.holder.map(|(kind, id)| (kind, if kind == Kind::OauthClient { sets.index.client_of(id) } else { id }));
    let base = if of.role.is_empty() { of.sort } else { of.role };
    let mut text = out.text(base);
    if !reach.key.is_empty() {
        text = format!("{text} in {}", reach.key);
    }
    let scopes = match holder {
        Some((Kind::OauthClient, client)) => {
            text = format!("{text} as {}", out.text(client));
            match scopes.get(&client) {
                Some(powers) => Scopes::Granted(powers.clone()),
                None => Scopes::Unknown,
            }
        }
        _ => Scopes::NotAsked,
    };
    // A limit that nobody knows belongs to this holder, not to the role.
    let holder_condition = if of.resource_set.is_empty() { reach.condition.take() } else { None };
    let role = out.name(&text);
    if made.insert(role) {
        let row = if role == of.role { out.implied(Kind::Role, role, of.place) } else { out.record(Kind::Role, role, of.place) };
        let title = org.roles.iter().find(|custom| custom.id == of.role).map_or(of.label, |custom| custom.label);
        out.named(row, AttrName::DisplayName, title, of.place);
        allowed(org, of, role, &reach, &scopes, sets, out);
    }
    let Some((kind, holder)) = holder else {
        let end = out.end(Kind::Role, role);
        return out.need(
            end,
            "who has this role: keep the list as `users/ID/roles.json`, `groups/ID/roles.json` or `clients/ID/roles.json`",
            of.place,
        );
    };
    out.known(kind, holder, of.place);
    // The same assignment can stand in the lists of its holder and of its binding.
    if !granted_to.insert((kind, holder, role)) {
        return;
    }
    let row = out.grant(kind, holder, role, of.place);
    out.created(row, of.created, of.place);
    if let Some(condition) = holder_condition {
        out.word(row, AttrName::Conditions, &condition, of.place);
    }
}

fn allowed(org: &Org, of: &Assignment, role: Name, reach: &Reach, scopes: &Scopes, sets: &mut Sets<'_>, out: &mut Out<'_>) {
    let end = out.end(Kind::Role, role);
    let Some(powers) = powers_of(org, of, out) else {
        let word = out.text(of.sort);
        if word == "CUSTOM" {
            return out.need(end, "which custom role this is", of.place);
        }
        out.note(format!("okta: the role `{word}` is not known here; what it may do was not read"));
        return out.need(end, "what this role may do", of.place);
    };
    if powers.is_empty() {
        out.need(end, "the permissions of this role: keep them as `iam/roles/ID/permissions.json`", of.place);
    }
    if !of.resource_set.is_empty() && reach.condition.is_some() {
        out.need(end, "the resources of this role's set: keep them as `iam/resource-sets/ID/resources.json`", of.place);
    }
    let own: BTreeSet<Power> = powers.keys().copied().collect();
    let strong = own.contains(&Power::Administer);
    let powers = match scopes {
        Scopes::NotAsked => powers,
        Scopes::Unknown => {
            out.need(end, "the scopes of this client: keep them as `apps/ID/grants.json`", of.place);
            let condition = "the client was granted the scopes that the role needs";
            powers.into_iter().map(|(power, (word, place, _))| (power, (word, place, Some(condition.to_owned())))).collect()
        }
        Scopes::Granted(granted) => {
            let common = power::in_common(&own, &granted.keys().copied().collect());
            granted.iter().filter(|(power, _)| common.contains(power)).map(|(power, stated)| (*power, stated.clone())).collect()
        }
    };
    Effects { role: end, reach, strong, new_clients_are_super: org.new_clients_are_super.is_some_and(|(on, _)| on) }
        .write(&powers, sets, out);
}

/// A client with scopes of whose role nothing is known: before roles were asked for, a client with a scope could do all that it names.
fn scopes_alone(client: Name, powers: &Powers, sets: &mut Sets<'_>, out: &mut Out<'_>) {
    let Some((_, place, _)) = powers.values().next() else { return };
    let place = *place;
    let text = format!("scopes of {}", out.text(client));
    let role = out.name(&text);
    out.implied(Kind::Role, role, place);
    let end = out.end(Kind::Role, role);
    let what = "the administrator roles of this client: keep them as `clients/ID/roles.json`, also where the list is empty";
    out.known(Kind::OauthClient, client, place);
    let of = out.end(Kind::OauthClient, client);
    out.need(of, what, place);
    let condition = "the client has an administrator role that allows it";
    let reach = Reach { condition: Some(condition.to_owned()), ..Reach::all() };
    Effects { role: end, reach: &reach, strong: true, new_clients_are_super: false }.write(powers, sets, out);
    out.grant(Kind::OauthClient, client, role, place);
}

/// A binding says that a role is assigned over a resource set; its members say to whom.
fn bindings(org: &Org, out: &mut Out<'_>) {
    for (set, role, place) in &org.bindings {
        let seen = |assignment: &Assignment| assignment.role == *role && assignment.resource_set == *set;
        if !org.assignments.iter().any(seen) {
            out.known(Kind::Role, *role, *place);
            let end = out.end(Kind::Role, *role);
            let what = format!(
                "who has this role over the resource set `{}`: keep `iam/resource-sets/ID/bindings/ROLE/members.json`",
                out.text(*set)
            );
            out.need(end, &what, *place);
        }
    }
}
