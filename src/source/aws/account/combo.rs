//! Giving oneself more: rewriting the permissions of an identity that one is or can become, making an administrator anew, going back to
//! a stronger version of a policy, taking one's boundary off. What one policy gives by itself starts at its record; what several give
//! together, or what depends on who asks, at the principal.

use super::plan::{Edge, Plan};
use super::reach::{Ask, View, both};
use super::trust::best;
use super::units::{Principal, Unit};
use super::world::World;
use crate::model::{EdgeKind, End, Name, Place};
use crate::source::aws::policy::{Known, Terms, Tri, Verdict, better};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// How a member of a class is reached best: terms, the unit, where it says so, by which action.
#[derive(Clone)]
struct How {
    terms: Terms,
    unit: u32,
    place: Place,
    action: &'static str,
}

/// Members of a class (by ARN) that some units can do something to.
type Can = FxHashMap<Name, How>;

/// What some units can rewrite, and whom they can become by it.
#[derive(Default)]
struct Reached {
    roles: Can,
    users: Can,
    groups: Can,
    policies: Can,
    joins: Can,
    become_role: Can,
    become_user: Can,
}

const ATTACH_ROLE: [&str; 2] = ["iam:putrolepolicy", "iam:attachrolepolicy"];
const ATTACH_USER: [&str; 2] = ["iam:putuserpolicy", "iam:attachuserpolicy"];
const ATTACH_GROUP: [&str; 2] = ["iam:putgrouppolicy", "iam:attachgrouppolicy"];
const BECOME_USER: [&str; 3] = ["iam:createaccesskey", "iam:createloginprofile", "iam:updateloginprofile"];
pub(super) const OWN_BOUNDARY: [&str; 4] = [
    "iam:deleterolepermissionsboundary",
    "iam:putrolepermissionsboundary",
    "iam:deleteuserpermissionsboundary",
    "iam:putuserpermissionsboundary",
];

/// Everything that makes a unit worth a look here.
const ALL: [&str; 20] = [
    "iam:putrolepolicy",
    "iam:attachrolepolicy",
    "iam:putuserpolicy",
    "iam:attachuserpolicy",
    "iam:putgrouppolicy",
    "iam:attachgrouppolicy",
    "iam:createpolicyversion",
    "iam:setdefaultpolicyversion",
    "iam:createaccesskey",
    "iam:createloginprofile",
    "iam:updateloginprofile",
    "iam:updateassumerolepolicy",
    "iam:addusertogroup",
    "iam:createrole",
    "iam:createuser",
    "sts:assumerole",
    "iam:deleterolepermissionsboundary",
    "iam:putrolepermissionsboundary",
    "iam:deleteuserpermissionsboundary",
    "iam:putuserpermissionsboundary",
];

/// Makes the edges.
pub(super) fn combos(world: &World<'_>, plan: &mut Plan) {
    let account = world.view.account;
    let mut relevant = vec![false; account.units.len()];
    for action in ALL {
        for at in account.units_for(action) {
            let allows = |unit: &Unit| {
                let document = world.view.documents.get(unit.doc);
                document.statements.iter().any(|statement| statement.allow && statement.actions.action(world.names(), action))
            };
            if let Some(slot) = relevant.get_mut(at as usize) {
                *slot = *slot || account.units.get(at as usize).is_some_and(allows);
            }
        }
    }
    let is = |at: &u32| relevant.get(*at as usize).copied().unwrap_or(false);
    let holders = holders(world);
    // What one policy gives to whoever holds it.
    let mut alone: FxHashMap<u32, bool> = FxHashMap::default();
    let mut cache: FxHashMap<Vec<u32>, Rc<(Reached, Option<(How, &'static str)>)>> = FxHashMap::default();
    let mut designed: Vec<bool> = Vec::new();
    for (at, unit) in account.units.iter().enumerate() {
        let administers = super::power::administers(&world.view, unit).is_some_and(|(terms, _)| terms.is_plain());
        designed.push(administers);
        let at = at as u32;
        if administers || !is(&at) {
            continue;
        }
        let found = reached(world, &holders, &[at], &mut cache);
        if let Some((how, technique)) = &found.1 {
            alone.insert(at, how.terms.open.is_empty());
            plan.one(edge(unit.from, unit.by, technique, how, world), world.system());
        }
    }
    for (number, principal) in account.principals.iter().enumerate() {
        let units: Vec<u32> = principal.units.iter().copied().filter(is).collect();
        let by_design = principal.units.iter().any(|at| designed.get(*at as usize).copied().unwrap_or(false));
        if units.is_empty() || by_design || principal.reserved {
            continue;
        }
        let found = reached(world, &holders, &units, &mut cache);
        let sure = units.iter().any(|at| alone.get(at).copied().unwrap_or(false));
        if !sure {
            let together = found.1.clone().filter(|(how, _)| how.terms.open.is_empty() || !units.iter().any(|at| alone.contains_key(at)));
            let own = own(world, principal, number as u32, &found.0, &units);
            let chosen = [together, own]
                .into_iter()
                .flatten()
                .reduce(|one, other| if other.0.terms.open.len() < one.0.terms.open.len() { other } else { one });
            if let Some((how, technique)) = chosen {
                let by = account.units.get(how.unit as usize).map_or(principal.end, |unit| unit.by);
                plan.one(edge(principal.end, by, technique, &how, world), world.system());
            }
        }
        versions(world, principal, &units, plan);
        boundary(world, principal, &units, plan);
    }
}

fn edge(from: End, by: End, technique: &'static str, how: &How, world: &World<'_>) -> Edge {
    let edge = Edge::becoming(EdgeKind::Manages, from, technique, world.shown(how.action), how.place).on(how.terms.clone());
    Edge { by, ..edge }
}

/// Who holds a managed policy of the account: principals by number.
fn holders(world: &World<'_>) -> FxHashMap<Name, Vec<u32>> {
    let account = world.view.account;
    let mut all: FxHashMap<Name, Vec<u32>> = FxHashMap::default();
    for (number, principal) in account.principals.iter().enumerate() {
        let of_groups = principal.groups.iter().filter_map(|(group, _)| account.groups.get(*group as usize)).flat_map(|group| &group.held);
        for held in principal.held.iter().chain(of_groups) {
            if account.policies.position(world.names(), world.names().text(held.policy)).is_some() {
                all.entry(held.policy).or_default().push(number as u32);
            }
        }
    }
    all
}

/// Attaching is as good as anything where the administrators' policy can be attached.
fn attach_keys(world: &World<'_>) -> [(&'static str, Known); 2] {
    let partition = world.view.account.principals.first().and_then(|principal| principal.who.arn.split(':').nth(1)).unwrap_or("aws");
    let policy = format!("arn:{partition}:iam::aws:policy/AdministratorAccess");
    [("iam:policyarn", Known::Is(policy)), ("iam:permissionsboundary", Known::Absent)]
}

fn reached(
    world: &World<'_>,
    holders: &FxHashMap<Name, Vec<u32>>,
    units: &[u32],
    cache: &mut FxHashMap<Vec<u32>, Rc<(Reached, Option<(How, &'static str)>)>>,
) -> Rc<(Reached, Option<(How, &'static str)>)> {
    if let Some(found) = cache.get(units) {
        return Rc::clone(found);
    }
    let account = world.view.account;
    let keys = attach_keys(world);
    let mut out = Reached::default();
    let fill = |can: &mut Can, actions: &[&'static str], class: &super::class::Class| {
        for action in actions {
            for at in units {
                let Some(unit) = account.units.get(*at as usize) else { continue };
                let ask = Ask { keys: &keys, ..world.tagged(action) };
                for reach in world.view.reach(unit, &ask, class) {
                    for member in &reach.members {
                        let how = How { terms: reach.terms.clone(), unit: *at, place: reach.place, action };
                        put(can, class.arn(*member), how);
                    }
                }
            }
        }
    };
    fill(&mut out.roles, &ATTACH_ROLE, &world.plain_roles);
    fill(&mut out.users, &ATTACH_USER, &account.users);
    fill(&mut out.groups, &ATTACH_GROUP, &account.group_class);
    fill(&mut out.policies, &["iam:createpolicyversion"], &account.policies);
    if !out.roles.is_empty() || !out.users.is_empty() || !out.groups.is_empty() || !out.policies.is_empty() {
        fill(&mut out.joins, &["iam:addusertogroup"], &account.group_class);
        fill(&mut out.become_role, &["iam:updateassumerolepolicy"], &world.plain_roles);
        fill(&mut out.become_user, &BECOME_USER, &account.users);
        for (terms, roles) in world.trusts.accounts.get(world.names().text(account.id)).into_iter().flatten() {
            let mut some = Can::default();
            let class = super::class::Class::new(roles.clone(), world.names());
            fill(&mut some, &["sts:assumerole"], &class);
            for (role, how) in some {
                put(&mut out.become_role, role, How { terms: how.terms.with(terms), ..how });
            }
        }
    }
    passwords(world, &mut out.become_user);
    let general = general(world, holders, &out, units);
    let found = Rc::new((out, general));
    cache.insert(units.to_vec(), Rc::clone(&found));
    found
}

fn put(can: &mut Can, member: Name, how: How) {
    let verdict = |how: &How| Verdict { tri: Tri::Yes, terms: how.terms.clone() };
    match can.get(&member) {
        Some(before) if !better(&verdict(&how), &verdict(before)) => {}
        _ => {
            can.insert(member, how);
        }
    }
}

/// A password can be made where there is none, and reset where there is one.
fn passwords(world: &World<'_>, can: &mut Can) {
    can.retain(|arn, how| {
        let user = world.records.users.get(arn);
        let password = user.and_then(|user| user.password);
        match (how.action, password) {
            ("iam:createloginprofile", Some(true)) | ("iam:updateloginprofile", Some(false)) => return false,
            ("iam:createloginprofile", None) => how.terms.add("it has no console password yet".into()),
            ("iam:updateloginprofile", None) => how.terms.add("it has a console password".into()),
            ("iam:createaccesskey", _) if user.and_then(|user| user.keys).is_some_and(|keys| keys > 1) => {
                how.terms.add("one of its two keys can be deleted first".into());
            }
            _ => {}
        }
        true
    });
}

/// The best way in which some units make whoever holds them all an administrator, whoever that is.
fn general(world: &World<'_>, holders: &FxHashMap<Name, Vec<u32>>, out: &Reached, units: &[u32]) -> Option<(How, &'static str)> {
    let account = world.view.account;
    let mut found: Vec<(How, &'static str)> = Vec::new();
    let mut add = |rewrite: &How, become_it: Option<&How>, technique: &'static str| {
        if let Some(become_it) = become_it {
            found.push((How { terms: rewrite.terms.clone().with(&become_it.terms), ..rewrite.clone() }, technique));
        }
    };
    for (role, how) in out.roles.iter().filter(|(role, _)| !world.bounded(**role)) {
        add(how, out.become_role.get(role), "rewrite-role-and-become-it");
    }
    for (user, how) in out.users.iter().filter(|(user, _)| !world.bounded(**user)) {
        add(how, out.become_user.get(user), "rewrite-user-and-become-it");
    }
    for (group, how) in &out.groups {
        let members = account.groups.iter().find(|own| own.arn == *group).map(|own| own.members.as_slice()).unwrap_or_default();
        for arn in members.iter().filter_map(|at| account.principals.get(*at as usize)).map(|principal| principal.arn) {
            add(how, out.become_user.get(&arn).filter(|_| !world.bounded(arn)), "rewrite-group");
        }
        // A user that it can log in as, put into the group.
        let any = out.become_user.values().min_by_key(|how| how.terms.open.len());
        if let (Some(join), Some(any)) = (out.joins.get(group), any) {
            let both = How { terms: any.terms.clone().with(&join.terms), ..any.clone() };
            add(how, Some(&both), "rewrite-group");
        }
    }
    for (policy, how) in &out.policies {
        for principal in holders.get(policy).into_iter().flatten().filter_map(|at| account.principals.get(*at as usize)) {
            if !world.bounded(principal.arn) && !principal.reserved {
                let can = if principal.role { &out.become_role } else { &out.become_user };
                add(how, can.get(&principal.arn), "rewrite-policy");
            }
        }
    }
    found.extend(anew(&world.view, units, &attach_keys(world)));
    found.sort_by(|a, b| {
        (a.0.terms.open.len(), a.0.place, a.0.action, a.1, &a.0.terms).cmp(&(b.0.terms.open.len(), b.0.place, b.0.action, b.1, &b.0.terms))
    });
    found.into_iter().next()
}

/// A role or user made anew, given the administrators' policy, and taken on.
fn anew(view: &View<'_>, units: &[u32], keys: &[(&str, Known)]) -> Option<(How, &'static str)> {
    let id = view.names.text(view.account.id);
    let can = |actions: &[&'static str], sort: &str| -> Option<(Verdict, u32, &'static str)> {
        let pattern = format!("arn:*:iam::{id}:{sort}/*");
        let mut best: Option<(Verdict, u32, &'static str)> = None;
        for action in actions {
            for at in units {
                let Some(unit) = view.account.units.get(*at as usize) else { continue };
                let found = view.named(unit, action, &pattern, keys);
                if found.tri != Tri::No && best.as_ref().is_none_or(|(before, ..)| better(&found, before)) {
                    best = Some((found, *at, action));
                }
            }
        }
        best
    };
    // Whoever makes a role writes its trust, and is the one that it names.
    let role = || {
        let (made, unit, _) = can(&["iam:createrole"], "role")?;
        let (given, ..) = can(&ATTACH_ROLE, "role")?;
        Some((both(made, given), unit, "iam:createrole"))
    };
    let user = || {
        let (made, unit, _) = can(&["iam:createuser"], "user")?;
        let (given, ..) = can(&ATTACH_USER, "user")?;
        let (login, ..) = can(&["iam:createaccesskey", "iam:createloginprofile"], "user")?;
        Some((both(both(made, given), login), unit, "iam:createuser"))
    };
    let (found, unit, action) = role().or_else(user)?;
    let place = view.account.units.get(unit as usize)?.place;
    Some((How { terms: found.terms, unit, place, action }, "create-administrator"))
}

/// What a principal can do to itself, or to what trusts it by name.
fn own(world: &World<'_>, principal: &Principal, number: u32, out: &Reached, units: &[u32]) -> Option<(How, &'static str)> {
    let account = world.view.account;
    let _ = number;
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
            if may && best(std::iter::once(opening)).is_some() {
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
fn versions(world: &World<'_>, principal: &Principal, units: &[u32], plan: &mut Plan) {
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
fn boundary(world: &World<'_>, principal: &Principal, units: &[u32], plan: &mut Plan) {
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
