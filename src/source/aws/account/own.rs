//! What a principal can do to itself: rewrite its own permissions or those of what trusts it by name, put an older version of a policy that
//! it holds into force, take its boundary off.

use super::combo::{How, OWN_BOUNDARY, Reached};
use super::plan::{Edge, Plan};
use super::units::Principal;
use super::world::World;
use crate::model::{EdgeKind, Name};
use crate::source::aws::policy::{Known, Tri};

/// What a principal can do to itself, or to what trusts it by name.
pub(super) fn own(world: &World<'_>, principal: &Principal, out: &Reached, units: &[u32]) -> Option<(How, &'static str)> {
    let account = world.view.account;
    let mut found: Vec<(How, &'static str)> = Vec::new();
    if principal.boundary.is_none() {
        let itself = if principal.role { &out.roles } else { &out.users };
        if let Some(how) = itself.get(&principal.arn) {
            found.push((how.clone(), "rewrite-own-permissions"));
        }
        for group in principal.groups.iter().filter_map(|(group, _)| account.groups.get(*group as usize)) {
            if let Some(how) = out.groups.get(&group.arn) {
                found.push((how.clone(), "rewrite-group"));
            }
        }
        if !principal.role {
            for (group, how) in &out.groups {
                if let Some(join) = out.joins.get(group) {
                    found.push((How { terms: how.terms.clone().with(&join.terms), ..how.clone() }, "rewrite-group"));
                }
            }
        }
        let of_groups = principal.groups.iter().filter_map(|(group, _)| account.groups.get(*group as usize)).flat_map(|group| &group.held);
        for held in principal.held.iter().chain(of_groups) {
            if let Some(how) = out.policies.get(&held.policy) {
                found.push((how.clone(), "rewrite-policy"));
            }
        }
    }
    // Roles that trust it by name, and that it can rewrite.
    if let Some(openings) = world.trusts.principals.get(&principal.arn) {
        for opening in openings.iter().filter(|opening| !world.bounded(opening.role)) {
            let rewrite = out.roles.get(&opening.role).cloned().or_else(|| rewritten_by_policy(world, opening.role, out));
            let Some(rewrite) = rewrite else { continue };
            let may = opening.enough
                || units
                    .iter()
                    .filter_map(|at| account.units.get(*at as usize))
                    .any(|unit| world.view.one(unit, "sts:assumerole", world.names().text(opening.role), &[], None).tri != Tri::No);
            if may {
                found.push((How { terms: rewrite.terms.clone().with(&opening.terms), ..rewrite }, "rewrite-role-and-become-it"));
            }
        }
    }
    found.sort_by(|a, b| {
        (a.0.terms.open.len(), a.0.place, a.0.action, a.1, &a.0.terms).cmp(&(b.0.terms.open.len(), b.0.place, b.0.action, b.1, &b.0.terms))
    });
    found.into_iter().next()
}

fn rewritten_by_policy(world: &World<'_>, role: Name, out: &Reached) -> Option<How> {
    let held = &world.view.account.principal(role)?.held;
    held.iter().find_map(|held| out.policies.get(&held.policy)).cloned()
}

/// An older version of a policy that it holds, set in force again.
pub(super) fn versions(world: &World<'_>, principal: &Principal, units: &[u32], plan: &mut Plan) {
    let account = world.view.account;
    let of_groups = principal.groups.iter().filter_map(|(group, _)| account.groups.get(*group as usize)).flat_map(|group| &group.held);
    for held in principal.held.iter().chain(of_groups) {
        let Some(policy) = world.records.policies.get(&held.policy).filter(|policy| policy.versions.len() > 1) else { continue };
        if account.policies.position(world.names(), world.names().text(held.policy)).is_none() {
            continue;
        }
        let arn = world.names().text(held.policy);
        for unit in units.iter().filter_map(|at| account.units.get(*at as usize)) {
            let found = world.view.one(unit, "iam:setdefaultpolicyversion", arn, &[], None);
            if found.tri == Tri::No {
                continue;
            }
            for version in policy.versions.iter().filter(|version| version.doc != held.doc) {
                let id = super::emit::version_id(arn, world.names().text(version.id));
                if let Some(end) = world.version(&id) {
                    let edge = Edge::becoming(
                        EdgeKind::Manages,
                        principal.end,
                        "revert-policy-version",
                        "iam:SetDefaultPolicyVersion",
                        unit.place,
                    );
                    plan.one(Edge { by: unit.by, ..edge }.on(found.terms.clone()), end);
                }
            }
        }
    }
}

/// A boundary that it can take off itself: its policies count in full then.
pub(super) fn boundary(world: &World<'_>, principal: &Principal, units: &[u32], plan: &mut Plan) {
    if principal.boundary.is_none() {
        return;
    }
    let account = world.view.account;
    let actions = if principal.role { &OWN_BOUNDARY[..2] } else { &OWN_BOUNDARY[2..] };
    for action in actions {
        for unit in units.iter().filter_map(|at| account.units.get(*at as usize)) {
            // Another boundary has to be one that allows more.
            let keys = [("iam:permissionsboundary", if action.contains("put") { Known::Chosen } else { Known::Unknown })];
            let found = world.view.one(unit, action, &principal.who.arn, &keys, world.view.tags(principal.arn));
            if found.tri == Tri::No {
                continue;
            }
            for free in principal.free.iter().filter_map(|at| account.units.get(*at as usize)) {
                let edge = Edge::becoming(EdgeKind::Manages, principal.end, "remove-boundary", world.shown(action), unit.place);
                plan.one(Edge { by: unit.by, ..edge }.on(found.terms.clone()), free.from);
            }
            return;
        }
    }
}
