//! What the accounts of a run allow, as other listings ask for it: an action and resources in, those who may out.

use super::class::Class;
use super::reach::{Ask, Reach, View};
use super::record::Records;
use super::units::{Account, Unit};
use crate::model::{End, Kind, Name, Names, Place};
use crate::source::aws::policy::Terms;
use std::collections::BTreeMap;
use std::rc::Rc;

/// One who may do something.
#[derive(Clone, Copy, Debug)]
pub(in crate::source::aws) struct May {
    /// Who: an identity, or the role record (policy) whose holders may.
    pub(in crate::source::aws) from: End,
    /// The record by whose fact it is.
    pub(in crate::source::aws) by: End,
    /// What could not be decided, in words; empty where nothing is open.
    pub(in crate::source::aws) conditions: Name,
    /// From when it counts, where a condition says so.
    pub(in crate::source::aws) not_before: Option<i64>,
    /// Until when it counts, where a condition says so.
    pub(in crate::source::aws) expires: Option<i64>,
    /// The statement.
    pub(in crate::source::aws) place: Place,
}

/// One who may do something to several resources at once.
#[derive(Clone, Debug)]
pub(in crate::source::aws) struct Over {
    /// Who, and how.
    pub(in crate::source::aws) may: May,
    /// The pattern that names them (`*`, `arn:…:secret:prod/*`), with what is taken out of it; equal words are equal members of the same
    /// question, so that it can be the id of one `set`. Empty where it is one resource by its full name.
    pub(in crate::source::aws) pattern: Name,
    /// Indexes into the resources asked for, going up.
    pub(in crate::source::aws) members: Rc<[u32]>,
}

/// All accounts of the run, worked out.
#[derive(Default)]
pub(in crate::source::aws) struct Accounts {
    pub(super) records: Records,
    pub(super) all: BTreeMap<String, Account>,
}

impl Accounts {
    pub(super) fn view<'a>(&'a self, account: &'a Account, names: &'a Names) -> View<'a> {
        View { account, documents: &self.records.documents, records: &self.records, names }
    }

    /// Who may do an action (`secretsmanager:GetSecretValue`) on a resource (a full ARN) of an account, by identity policies, boundaries
    /// and organisation policies. For many resources ask [`Accounts::over`].
    pub(in crate::source::aws) fn may(&self, names: &mut Names, account: &str, action: &str, resource: &str) -> Vec<May> {
        let resource = names.intern(resource);
        self.over(names, account, action, &[resource]).into_iter().map(|over| over.may).collect()
    }

    /// The same for all resources of one sort in an account (full ARNs): one entry for each policy and pattern, never one for each
    /// resource, so that a wildcard is one edge to one set.
    pub(in crate::source::aws) fn over(&self, names: &mut Names, account: &str, action: &str, resources: &[Name]) -> Vec<Over> {
        let Some(account) = self.all.get(account) else { return Vec::new() };
        let action = action.to_ascii_lowercase();
        let class = Class::new(resources.to_vec(), names);
        let mut asked: BTreeMap<Name, Vec<u32>> = BTreeMap::new();
        for (at, arn) in resources.iter().enumerate() {
            asked.entry(*arn).or_default().push(at as u32);
        }
        let mut found: Vec<(u32, Reach)> = Vec::new();
        let view = self.view(account, names);
        for at in account.units_for(&action) {
            if let Some(unit) = account.units.get(at as usize) {
                found.extend(view.reach(unit, &Ask::of(&action), &class).into_iter().map(|reach| (at, reach)));
            }
        }
        found
            .into_iter()
            .filter_map(|(at, reach)| {
                let unit = account.units.get(at as usize)?;
                let may = may(names, unit, &reach.terms, reach.place);
                let pattern = names.intern(&reach.pattern);
                let mut members: Vec<u32> = reach.members.iter().filter_map(|at| asked.get(&class.arn(*at))).flatten().copied().collect();
                members.sort_unstable();
                Some(Over { may, pattern, members: members.into() })
            })
            .collect()
    }

    /// The record of a user or role of a read account, by its ARN: a user with a console password is a person.
    pub(in crate::source::aws) fn identity(&self, names: &Names, arn: Name) -> Option<End> {
        let account = super::account_of(names.text(arn)).and_then(|id| self.all.get(id))?;
        account.principal(arn).map(|principal| principal.end)
    }

    /// The account's own record: the resource of type `system`.
    pub(in crate::source::aws) fn system(&self, account: &str) -> Option<End> {
        self.all.get(account).map(|account| account.end(Kind::Resource, account.id))
    }

    /// The numbers of the accounts that identities or policies were read of.
    pub(in crate::source::aws) fn ids(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }

    /// What was read.
    pub(in crate::source::aws) fn records(&self) -> &Records {
        &self.records
    }
}

/// An answer.
fn may(names: &mut Names, unit: &Unit, terms: &Terms, place: Place) -> May {
    let conditions = names.intern(&terms.words());
    May { from: unit.from, by: unit.by, conditions, not_before: terms.from, expires: terms.until, place }
}
