//! Who becomes which role: edges from trusts and from the permission to assume, within an account, between accounts, and from outside
//! all files. In: trusts and units. Out: edges, records of outsiders, and what the other side would settle.

use super::class::Class;
use super::plan::{Edge, Outside, Plan};
use super::reach::both;
use super::record::account_of;
use super::trust::Whom;
use super::units::Principal;
use super::world::World;
use crate::model::{EdgeKind, End, Kind, Name, Place};
use crate::source::aws::policy::{Request, Resource, Terms, Tri, Verdict, denies};

const ASSUME: &str = "sts:assumerole";
const SHOWN: &str = "sts:AssumeRole";

fn technique(own: bool) -> &'static str {
    if own { "assume-role" } else { "assume-role-across-accounts" }
}

/// Makes the edges that start at principals of this account.
pub(super) fn assume(world: &World<'_>, plan: &mut Plan) {
    let account = world.view.account;
    let id = world.names().text(account.id);
    let own = |role: Name| account_of(world.names().text(role)) == Some(id);
    let units = account.units_for(ASSUME);
    for (terms, roles) in world.trusts.accounts.get(id).into_iter().flatten() {
        for here in [true, false] {
            let class = Class::new(roles.iter().copied().filter(|role| own(*role) == here).collect(), world.names());
            let words = terms.words();
            let what = match (here, words.as_str()) {
                (true, "") => "roles that trust the account".to_owned(),
                (false, "") => "roles of other accounts that trust the account".to_owned(),
                (true, words) => format!("roles that trust the account where {words}"),
                (false, words) => format!("roles of other accounts that trust the account where {words}"),
            };
            for unit in units.iter().filter_map(|at| account.units.get(*at as usize)) {
                for reach in world.view.reach(unit, &world.tagged(ASSUME), &class) {
                    let edge = Edge::of(unit, EdgeKind::Assumes, technique(here), SHOWN, reach.place).on(terms.clone());
                    plan.reach(edge, &reach, &class, &what, &|arn| world.role(arn));
                }
            }
        }
    }
    for principal in &account.principals {
        for opening in world.trusts.principals.get(&principal.arn).into_iter().flatten() {
            let here = own(opening.role);
            let edge = Edge::becoming(EdgeKind::Assumes, principal.end, technique(here), SHOWN, opening.place);
            let edge = edge.on(opening.terms.clone());
            if opening.enough {
                if let Some(terms) = not_denied(world, principal, opening.role) {
                    let role = world.role(opening.role);
                    plan.one(Edge { by: role, terms: edge.terms.clone().with(&terms), ..edge }, role);
                }
                continue;
            }
            let mut found: Vec<(Terms, Place, End)> = Vec::new();
            for unit in principal.units.iter().filter_map(|at| account.units.get(*at as usize)) {
                let may = world.view.one(unit, ASSUME, world.names().text(opening.role), &[], world.view.tags(opening.role));
                if may.tri != Tri::No {
                    found.push((may.terms, unit.place, unit.by));
                }
            }
            found.sort_by_key(|found| (found.0.open.len(), found.1));
            if let Some((terms, _, by)) = found.into_iter().next() {
                plan.one(Edge { by, terms: edge.terms.clone().with(&terms), ..edge }, world.role(opening.role));
            }
        }
    }
}

/// Whether nothing of a principal's own forbids a role that trusts it by name; a boundary has to allow it for roles.
fn not_denied(world: &World<'_>, principal: &Principal, role: Name) -> Option<Terms> {
    let account = world.view.account;
    let request = Request {
        action: ASSUME,
        resource: Resource::One(world.names().text(role)),
        who: Some(&principal.who),
        keys: &[],
        tags: world.view.tags(role),
    };
    let of_groups = principal.groups.iter().filter_map(|(group, _)| account.groups.get(*group as usize)).flat_map(|group| &group.held);
    let own = principal.held.iter().chain(of_groups).filter_map(|held| held.doc);
    let boundary = principal.boundary.and_then(|(_, doc)| doc);
    let org = account.org.iter().flatten().copied();
    let all = own.chain(boundary).chain(org).map(|doc| world.view.documents.get(doc));
    let forbidden = denies(all, &request, world.names());
    if forbidden.tri == Tri::Yes {
        return None;
    }
    let mut found = Verdict { tri: Tri::Yes, terms: forbidden.terms };
    for level in &account.org {
        let allowed = crate::source::aws::policy::allows(level.iter().map(|doc| world.view.documents.get(*doc)), &request, world.names());
        found = both(found, allowed);
    }
    if let (true, Some(doc)) = (principal.role, boundary) {
        let allowed = crate::source::aws::policy::allows(std::iter::once(world.view.documents.get(doc)), &request, world.names());
        found = both(found, allowed);
    }
    (found.tri != Tri::No).then_some(found.terms)
}

/// Makes the edges from outside to roles of this account.
pub(super) fn outside(world: &World<'_>, plan: &mut Plan) {
    let account = world.view.account;
    let id = world.names().text(account.id);
    for (role, who, terms, place) in &world.trusts.outside {
        if account_of(world.names().text(*role)) != Some(id) {
            continue;
        }
        let end = world.role(*role);
        let (key, record, condition) = match who {
            Whom::Deleted(unique) => {
                plan.deleted.push((unique.clone(), end, *place));
                continue;
            }
            Whom::Anybody => {
                ("anybody".to_owned(), stranger(Kind::External, "", "any_account", "whoever has an account at AWS", true, *place), "")
            }
            Whom::Organisation(org) => {
                let title = format!("all accounts of the organisation {org}");
                (
                    format!("org {org}"),
                    stranger(Kind::External, "aws", &format!("organisation {org}"), &title, false, *place),
                    "an identity there is allowed to",
                )
            }
            Whom::Account(other) => {
                let title = format!("AWS account {other}");
                let scope = format!("aws:{other}");
                (
                    format!("account {other}"),
                    stranger(Kind::External, &scope, other, &title, false, *place),
                    "an identity of that account is allowed to",
                )
            }
            Whom::Principal(arn) => {
                let other = account_of(arn).unwrap_or("");
                let scope = if other.is_empty() || other.contains('*') { "aws".to_owned() } else { format!("aws:{other}") };
                let pattern = arn.contains(['*', '?']);
                let kind = if pattern { Kind::External } else { Kind::ServiceAccount };
                let condition = if other == id { "" } else { "its own account allows it" };
                (format!("principal {arn}"), stranger(kind, &scope, arn, "", false, *place), condition)
            }
        };
        let technique = match who {
            Whom::Anybody => "assumable-by-anyone",
            _ => "assume-role-across-accounts",
        };
        let edge = Edge::becoming(EdgeKind::Assumes, end, technique, SHOWN, *place).on(terms.clone()).only_if(condition);
        let until = match who {
            Whom::Account(other) => Some(other.as_str()),
            Whom::Principal(arn) => account_of(arn).filter(|other| *other != id),
            _ => None,
        };
        if let Some(other) = until {
            let what = format!("who in AWS account {other} may assume it: the authorization details of that account");
            plan.needs.push((end, what, None, *place));
        }
        plan.outside.entry(key.clone()).or_insert(record);
        plan.from_outside.push((key, Edge { by: end, ..edge }, end));
    }
}

fn stranger(kind: Kind, scope: &str, id: &str, title: &str, application: bool, place: Place) -> Outside {
    Outside { kind, scope: scope.into(), id: id.into(), title: title.into(), application, place }
}
