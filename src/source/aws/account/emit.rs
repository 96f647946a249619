//! The records of an account: the account itself, users, groups, roles, policies as roles, who holds which. In: what was read and put
//! together. Out: records, attributes and grants.

use super::managed::default_version;
use super::power::administers;
use super::reach::View;
use super::record::{Common, Records};
use super::units::{Account, Held, Limits};
use crate::model::{AttrName, Facts, Kind, Name, Place, Stated, Value};
use crate::source::writer::Writer;
use rustc_hash::FxHashSet;

/// The id of a version of a policy that is not in force.
pub(super) fn version_id(policy: &str, version: &str) -> String {
    format!("{policy} version {version}")
}

/// Makes the records of an account.
pub(super) fn records(account: &Account, records: &Records, whole: &FxHashSet<Name>, facts: &mut Facts) {
    let scope = facts.names.text(account.scope).to_owned();
    let id = facts.names.text(account.id).to_owned();
    let mut out = Writer::new(facts, &scope, "account");
    system(account, &id, &mut out);
    let place = account.place;
    if let Some(place) = records.whole.get(&account.id) {
        for kind in [Kind::ServiceAccount, Kind::Group, Kind::Role, Kind::Grant] {
            out.facts.complete.push(crate::model::Complete {
                file: place.file,
                kind,
                field: None,
                scope: account.scope,
                plane: None,
                place: *place,
            });
        }
    } else {
        let system = out.end(Kind::Resource, account.id);
        out.need(system, "all users, groups, roles and policies of the account: `aws iam get-account-authorization-details`", None, place);
    }
    identities(account, records, &mut out);
    let mut policies = Policies { account, records, whole, out, made: FxHashSet::default() };
    policies.all();
}

fn system(account: &Account, id: &str, out: &mut Writer<'_>) {
    let row = out.implied(Kind::Resource, account.id, account.place);
    out.word(row, AttrName::Type, "system", account.place);
    out.word(row, AttrName::DisplayName, &format!("AWS account {id}"), account.place);
}

fn identities(account: &Account, records: &Records, out: &mut Writer<'_>) {
    for principal in &account.principals {
        let kind = principal.end.kind.unwrap_or(Kind::ServiceAccount);
        let place = principal.place;
        let role = records.roles.get(&principal.arn);
        let common = role.map(|role| &role.common).or_else(|| records.users.get(&principal.arn).map(|user| &user.common));
        let listed = common.is_some_and(|common| common.place.is_some());
        let row = if listed { out.record(kind, principal.arn, place) } else { out.implied(kind, principal.arn, place) };
        if let Some(common) = common {
            common_of(row, common, place, out);
        }
        if let Some(address) = records.planned.address(principal.arn) {
            let scope = out.name("aws");
            out.facts.refer(row, AttrName::SameAs, Kind::ServiceAccount, scope, address, place);
        }
        if let Some(role) = role {
            match role.last_used {
                Some(at) => out.time(row, AttrName::LastUsed, Stated::Is(at), place),
                None if role.states_use => out.time(row, AttrName::LastUsed, Stated::Null, place),
                None => {}
            }
            let services = role.trust.map(|(doc, _)| services(records, doc, &out.facts.names)).unwrap_or_default();
            for service in services {
                let yes = out.name("trusted");
                out.label(row, &format!("service.{service}"), yes, place);
            }
        }
        if principal.plain_member {
            for (group, at) in &principal.groups {
                if let Some(group) = account.groups.get(*group as usize) {
                    out.refer(row, AttrName::MemberOf, Kind::Group, group.arn, *at);
                }
            }
        } else {
            // Its denials or its boundary take something of what the group gives, so that it holds the group's policies as limited.
            for (group, at) in &principal.groups {
                if let Some(group) = account.groups.get(*group as usize) {
                    out.label(row, "member_of_limited", group.arn, *at);
                }
            }
        }
    }
    for group in &account.groups {
        let row = out.record(Kind::Group, group.arn, group.place);
        if let Some(found) = records.groups.get(&group.arn) {
            common_of(row, &found.common, group.place, out);
        }
    }
}

/// The services that a role's trust names.
fn services(records: &Records, doc: crate::source::aws::policy::Doc, names: &crate::model::Names) -> Vec<String> {
    let statements = records.documents.get(doc).statements.iter().filter(|statement| statement.allow);
    let principals = statements.filter_map(|statement| statement.principals.as_ref()).filter(|principals| !principals.not);
    let of_services =
        principals.flat_map(|principals| principals.all.iter()).filter(|(sort, _)| *sort == crate::source::aws::policy::Sorted::Service);
    let mut all: Vec<String> = of_services.map(|(_, name)| names.text(*name).to_owned()).collect();
    all.sort();
    all.dedup();
    all
}

fn common_of(row: crate::model::Row, common: &Common, place: Place, out: &mut Writer<'_>) {
    out.named(row, AttrName::DisplayName, common.name, place);
    if let Some(at) = common.created {
        out.time(row, AttrName::Created, Stated::Is(at), place);
    }
    for (key, value) in &common.tags {
        let key = format!("tag.{}", out.text(*key));
        out.label(row, &key, *value, place);
    }
    if let Some((boundary, at)) = common.boundary {
        out.label(row, "permissions_boundary", boundary, at);
    }
}

struct Policies<'p, 'f> {
    account: &'p Account,
    records: &'p Records,
    /// Role records that administer the account.
    whole: &'p FxHashSet<Name>,
    out: Writer<'f>,
    made: FxHashSet<Name>,
}

impl Policies<'_, '_> {
    fn all(&mut self) {
        let (account, records) = (self.account, self.records);
        for arn in &account.policies.arns {
            if let Some(place) = records.policies.get(arn).and_then(|policy| policy.place) {
                self.policy(*arn, place, None);
            }
        }
        for group in &account.groups {
            for held in &group.held {
                self.held((Kind::Group, group.arn), *held, None, held.at);
            }
        }
        for principal in &account.principals {
            let holder = (principal.end.kind.unwrap_or(Kind::ServiceAccount), principal.arn);
            for held in &principal.held {
                let unit = principal.units.iter().filter_map(|at| account.units.get(*at as usize)).find(|unit| unit.policy == held.policy);
                let variant = unit.filter(|unit| unit.limits != Limits::default()).map(|unit| unit.from.id);
                self.held(holder, *held, variant, held.at);
            }
            for (unit, at) in &principal.beside {
                if let Some(unit) = account.units.get(*unit as usize) {
                    let held = Held { policy: unit.policy, doc: Some(unit.doc), at: *at, place: unit.place };
                    self.held(holder, held, Some(unit.from.id).filter(|id| *id != unit.policy), *at);
                }
            }
        }
        // Versions that could be set in force again, and whatever else edges start at.
        for unit in account.units.iter().filter(|unit| unit.from.kind == Some(Kind::Role)) {
            self.policy(unit.from.id, unit.place, Some(unit.policy));
        }
        for unit in &account.units {
            self.policy(unit.policy, unit.place, None);
        }
    }

    fn held(&mut self, holder: (Kind, Name), held: Held, variant: Option<Name>, at: Place) {
        self.policy(held.policy, held.place, None);
        let id = variant.unwrap_or(held.policy);
        if variant.is_some() {
            self.policy(id, held.place, Some(held.policy));
        }
        self.out.grant(holder, id, at);
        if held.doc.is_none() {
            let end = self.out.end(Kind::Role, held.policy);
            let what = "what this policy allows: `aws iam get-account-authorization-details`, or `aws iam get-policy-version`";
            self.out.need(end, what, None, at);
        }
    }

    /// The record of a policy, made once.
    fn policy(&mut self, id: Name, place: Place, of: Option<Name>) {
        if !self.made.insert(id) {
            return;
        }
        let policy = self.records.policies.get(&of.unwrap_or(id));
        let row = self.out.record(Kind::Role, id, policy.and_then(|policy| policy.place).filter(|_| of.is_none()).unwrap_or(place));
        if let Some(policy) = policy {
            if of.is_none() {
                self.out.named(row, AttrName::DisplayName, policy.name, place);
            }
            if let Some(created) = policy.created {
                self.out.time(row, AttrName::Created, Stated::Is(created), place);
            }
            if let Some(version) = default_version(policy).filter(|_| of.is_none()) {
                self.out.label(row, "version", version.id, place);
            }
        }
        if self.whole.contains(&id) {
            self.out.facts.attr(row, AttrName::Wildcard, Value::Bool(true), place);
        }
    }
}

/// Role records whose policy administers the account.
pub(super) fn administrators(view: &View<'_>) -> FxHashSet<Name> {
    let plain = |unit: &&super::units::Unit| unit.from.kind == Some(Kind::Role) && administers(view, unit).is_some();
    view.account.units.iter().filter(plain).map(|unit| unit.from.id).collect()
}
