//! One account with what is asked of it again and again: its roles that can be changed, those with an instance profile, who trusts which
//! service and provider, and the other accounts of the run.

use super::class::Class;
use super::reach::{Ask, View};
use super::record::{Records, account_of};
use super::trust::Trusts;
use super::units::Unit;
use crate::model::{End, Kind, Name, Names};
use crate::source::aws::policy::{Terms, Tri};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// An account, as its edges are worked out.
pub(super) struct World<'a> {
    pub(super) view: View<'a>,
    pub(super) records: &'a Records,
    pub(super) trusts: &'a Trusts,
    /// Roles whose trust and policies the account's own people can change.
    pub(super) plain_roles: Class,
    pub(super) providers: Class,
    pub(super) by_provider: FxHashMap<Name, Vec<Name>>,
    /// Roles in an instance profile.
    pub(super) profiled: FxHashSet<Name>,
    /// The other accounts of the run, with their systems.
    pub(super) others: &'a [(String, End)],
    services: BTreeMap<&'static str, Class>,
    service_terms: FxHashMap<(&'static str, Name), &'a Terms>,
    /// Scopes of the other accounts' roles.
    scopes: &'a FxHashMap<String, Name>,
}

impl<'a> World<'a> {
    pub(super) fn new(view: View<'a>, trusts: &'a Trusts, others: &'a [(String, End)], scopes: &'a FxHashMap<String, Name>) -> World<'a> {
        let (account, records, names) = (view.account, view.records, view.names);
        let plain = account.principals.iter().filter(|principal| principal.role && !principal.reserved).map(|principal| principal.arn);
        let id = names.text(account.id);
        let own = |name: &Name| account_of(names.text(*name)) == Some(id);
        let by_provider: FxHashMap<Name, Vec<Name>> = trusts
            .providers
            .iter()
            .filter(|(provider, _)| own(provider))
            .map(|(provider, roles)| (*provider, roles.iter().copied().filter(own).collect()))
            .collect();
        let mut services = BTreeMap::new();
        let mut service_terms = FxHashMap::default();
        for service in super::pass::services() {
            let found = trusts.services.get(&(id.to_owned(), service.to_owned()));
            let roles = found.into_iter().flatten();
            for (role, terms) in roles.clone() {
                service_terms.entry((service, *role)).or_insert(terms);
            }
            services.insert(service, Class::new(roles.map(|(role, _)| *role).collect(), names));
        }
        World {
            view,
            records,
            trusts,
            plain_roles: Class::new(plain.collect(), names),
            providers: Class::new(by_provider.keys().copied().collect(), names),
            by_provider,
            profiled: records.profiles.values().flat_map(|profile| profile.roles.iter().copied()).collect(),
            others,
            services,
            service_terms,
            scopes,
        }
    }

    pub(super) fn names(&self) -> &'a Names {
        self.view.names
    }

    /// The account's own record.
    pub(super) fn system(&self) -> End {
        self.view.account.end(Kind::Resource, self.view.account.id)
    }

    /// A user of the account.
    pub(super) fn user(&self, arn: Name) -> End {
        self.view.account.principal(arn).map_or(self.view.account.end(Kind::ServiceAccount, arn), |principal| principal.end)
    }

    /// A role of any account.
    pub(super) fn role(&self, arn: Name) -> End {
        let scope = account_of(self.view.names.text(arn)).and_then(|id| self.scopes.get(id)).copied();
        End::one(Kind::ServiceAccount, scope.unwrap_or(self.view.account.scope), arn)
    }

    /// A question about users or roles, whose tags are known.
    pub(super) fn tagged<'q>(&self, action: &'q str) -> Ask<'q> {
        Ask { tags: true, ..Ask::of(action) }
    }

    /// The record of a version that is not in force.
    pub(super) fn version(&self, id: &str) -> Option<End> {
        let id = self.names().get(id).filter(|id| self.view.account.versions.contains(id))?;
        Some(self.view.account.end(Kind::Role, id))
    }

    /// Roles that a service may take on.
    pub(super) fn trusting(&self, service: &str) -> Option<&Class> {
        self.services.get(service).filter(|class| !class.arns.is_empty())
    }

    /// What that hangs on for a role.
    pub(super) fn service_terms(&self, service: &'static str, role: Name) -> Option<&'a Terms> {
        self.service_terms.get(&(service, role)).copied()
    }

    /// Whether a unit can make room for a further access key of a user.
    pub(super) fn frees_key(&self, unit: &Unit, user: u32) -> bool {
        let arn = self.names().text(self.view.account.users.arn(user));
        ["iam:deleteaccesskey"].iter().any(|action| self.view.one(unit, action, arn, &[], None).tri != Tri::No)
    }

    /// An action as AWS writes it.
    pub(super) fn shown(&self, action: &'static str) -> &'static str {
        super::actions::shown(action)
    }

    /// Whether a principal is limited by a boundary.
    pub(super) fn bounded(&self, arn: Name) -> bool {
        self.view.account.principal(arn).is_some_and(|principal| principal.boundary.is_some())
    }
}
