//! Giving oneself more: rewriting the permissions of an identity that one is or can become, making an administrator anew, going back to
//! a stronger version of a policy, taking one's boundary off. What one policy gives by itself starts at its record; what several give
//! together, or what depends on who asks, at the principal.

use super::own::{boundary, own, versions};
use super::plan::{Edge, Plan};
use super::reach::{Ask, View, both};
use super::units::Unit;
use super::world::World;
use crate::model::{EdgeKind, End, Name, Place};
use crate::source::aws::policy::{Known, Terms, Tri, Verdict, better};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// How a member of a class is reached best: terms, the unit, where it says so, by which action.
#[derive(Clone)]
pub(super) struct How {
    pub(super) terms: Terms,
    pub(super) unit: u32,
    pub(super) place: Place,
    pub(super) action: &'static str,
}

/// Members of a class (by ARN) that some units can do something to.
pub(super) type Can = FxHashMap<Name, How>;

/// What some units can rewrite, and whom they can become by it.
#[derive(Default)]
pub(super) struct Reached {
    pub(super) roles: Can,
    pub(super) users: Can,
    pub(super) groups: Can,
    pub(super) policies: Can,
    pub(super) joins: Can,
    become_role: Can,
    become_user: Can,
}

/// What some units reach, and the best way in which that makes whoever holds them an administrator.
type Found = (Reached, Option<(How, &'static str)>);

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

/// Actions that such a way begins with, and then those by which one becomes what was rewritten.
const ALL: [&str; 20] = [
    "iam:putrolepolicy",
    "iam:attachrolepolicy",
    "iam:putuserpolicy",
    "iam:attachuserpolicy",
    "iam:putgrouppolicy",
    "iam:attachgrouppolicy",
    "iam:createpolicyversion",
    "iam:setdefaultpolicyversion",
    "iam:createrole",
    "iam:createuser",
    "iam:deleterolepermissionsboundary",
    "iam:putrolepermissionsboundary",
    "iam:deleteuserpermissionsboundary",
    "iam:putuserpermissionsboundary",
    "iam:createaccesskey",
    "iam:createloginprofile",
    "iam:updateloginprofile",
    "iam:updateassumerolepolicy",
    "iam:addusertogroup",
    "sts:assumerole",
];

/// How many of them begin one.
const STARTS: usize = 14;

/// Makes the edges.
pub(super) fn combos(world: &World<'_>, plan: &mut Plan) {
    let account = world.view.account;
    let mut relevant = vec![false; account.units.len()];
    let mut starting = relevant.clone();
    for (number, action) in ALL.into_iter().enumerate() {
        for at in account.units_for(action) {
            let allows = |unit: &Unit| {
                let document = world.view.documents.get(unit.doc);
                document.statements.iter().any(|statement| statement.allow && statement.actions.action(world.names(), action))
            };
            let found = account.units.get(at as usize).is_some_and(allows);
            for list in [Some(&mut relevant), Some(&mut starting).filter(|_| number < STARTS)].into_iter().flatten() {
                if let Some(slot) = list.get_mut(at as usize) {
                    *slot |= found;
                }
            }
        }
    }
    let starts = |at: &u32| starting.get(*at as usize).copied().unwrap_or(false);
    let is = |at: &u32| relevant.get(*at as usize).copied().unwrap_or(false);
    let holders = holders(world);
    // What one policy gives to whoever holds it.
    let mut alone: FxHashMap<u32, bool> = FxHashMap::default();
    let mut cache: FxHashMap<Vec<u32>, Rc<Found>> = FxHashMap::default();
    let mut designed: Vec<bool> = Vec::new();
    for (at, unit) in account.units.iter().enumerate() {
        let administers = super::power::administers(&world.view, unit).is_some_and(|(terms, _)| terms.is_plain());
        designed.push(administers);
        let at = at as u32;
        if administers || !starts(&at) {
            continue;
        }
        let found = reached(world, &holders, &[at], &mut cache);
        if let Some((how, technique)) = &found.1 {
            alone.insert(at, how.terms.open.is_empty());
            plan.one(edge(unit.from, unit.by, technique, how, world), world.system());
        }
    }
    for principal in &account.principals {
        let units: Vec<u32> = principal.units.iter().copied().filter(is).collect();
        let by_design = principal.units.iter().any(|at| designed.get(*at as usize).copied().unwrap_or(false));
        if !units.iter().any(starts) || by_design || principal.reserved {
            continue;
        }
        let found = reached(world, &holders, &units, &mut cache);
        let sure = units.iter().any(|at| alone.get(at).copied().unwrap_or(false));
        if !sure {
            let together = found.1.clone().filter(|(how, _)| how.terms.open.is_empty() || !units.iter().any(|at| alone.contains_key(at)));
            let own = own(world, principal, &found.0, &units);
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

fn reached(world: &World<'_>, holders: &FxHashMap<Name, Vec<u32>>, units: &[u32], cache: &mut FxHashMap<Vec<u32>, Rc<Found>>) -> Rc<Found> {
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
