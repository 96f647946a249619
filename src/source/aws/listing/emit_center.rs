//! Identity Center and the organisation: people and groups, the roles that their permission sets are in each account, and the policies that
//! limit accounts.

use super::super::account::{Control, OrgPolicy, Records};
use super::Listing;
use super::out::Out;
use super::place::{account_in, rest};
use crate::model::{AttrName, EdgeKind, End, Facts, Kind, Name, Place, Value};
use std::collections::BTreeMap;

/// The scope of the one Identity Center that an organisation has.
const SCOPE: &str = "aws:identity-center";
/// How the roles begin that Identity Center makes.
const RESERVED: &str = "AWSReservedSSO_";
/// Levels of an organisation, at most: the root, five of units, the account.
const LEVELS: usize = 8;

impl Listing {
    /// The roles that Identity Center made in the accounts that were read, by account and permission set.
    pub(super) fn settle_center(&mut self, records: &Records, facts: &mut Facts) {
        let mut found: BTreeMap<(Name, Name), Vec<Name>> = BTreeMap::new();
        for arn in records.roles.keys() {
            let text = facts.names.text(*arn);
            let Some(account) = account_in(text).map(str::to_owned) else { continue };
            let name = rest(text).rsplit('/').next().unwrap_or("");
            // The name ends in an underscore and sixteen digits of its own.
            let Some(set) = name.strip_prefix(RESERVED).and_then(|name| name.rsplit_once('_')).map(|(set, _)| set.to_owned()) else {
                continue;
            };
            let key = (facts.names.intern(&account), facts.names.intern(&set));
            found.entry(key).or_default().push(*arn);
        }
        self.center_roles = found;
    }

    /// Policies that were described together with their targets, at each level above each account.
    pub(super) fn organisation_policies(&mut self, records: &mut Records, facts: &mut Facts) {
        let organisation = &self.organisation;
        let mut untargeted = 0_u32;
        for (id, (name, resources, doc, place)) in &organisation.policies {
            let targets: Vec<Name> = organisation.targets.iter().filter(|(of, _)| of == id).map(|(_, target)| *target).collect();
            if targets.is_empty() {
                untargeted += 1;
            }
            let mut accounts: Vec<Name> = organisation.accounts.keys().copied().collect();
            accounts.extend(targets.iter().copied().filter(|target| facts.names.text(*target).bytes().all(|byte| byte.is_ascii_digit())));
            accounts.sort_unstable();
            accounts.dedup();
            for account in accounts {
                for level in levels(account, &organisation.parents).into_iter().filter(|level| targets.contains(level)) {
                    let control = if *resources { Control::Resources } else { Control::Identities };
                    records.organisation.push(OrgPolicy { name: *name, doc: *doc, account, level, control, place: *place });
                }
            }
        }
        if untargeted > 0 {
            let text = format!(
                "aws: {untargeted} organisation policies do not say what they are attached to, and limited nothing: keep each under \
                 `targets/TARGET/` (a root, a unit or an account)"
            );
            facts.notes.push(text);
        }
    }

    /// Records and edges of Identity Center.
    pub(super) fn emit_center(&mut self, out: &mut Out<'_>) {
        let scope = out.name(SCOPE);
        for person in &self.people {
            let end = End::one(Kind::Human, scope, person.id);
            let row = out.record(end, person.place);
            out.named(row, AttrName::DisplayName, person.name, person.place);
            for email in &person.emails {
                out.facts.attr(row, AttrName::Emails, Value::Word(*email), person.place);
            }
            out.facts.word(row, AttrName::Auth, "sso", person.place);
        }
        for (id, (title, place)) in &self.center_groups {
            let row = out.record(End::one(Kind::Group, scope, *id), *place);
            out.named(row, AttrName::DisplayName, *title, *place);
        }
        for (user, group, place) in &self.center_members {
            let [user, group] = [End::one(Kind::Human, scope, *user), End::one(Kind::Group, scope, *group)];
            out.imply(user, *place);
            out.imply(group, *place);
            out.becomes(EdgeKind::MemberOf, user, group, "", "", *place);
        }
        for set in &self.permission_sets {
            let row = out.record(End::one(Kind::Role, scope, set.arn), set.place);
            out.named(row, AttrName::DisplayName, set.name, set.place);
            out.label(row, "session_duration", set.duration, set.place);
        }
        for found in &self.assignments {
            let kind = if found.group { Kind::Group } else { Kind::Human };
            let from = End::one(kind, scope, found.principal);
            out.imply(from, found.place);
            let set = self.permission_sets.iter().find(|set| set.arn == found.set).map(|set| set.name);
            self.assigned(from, found.account, found.set, set, found.place, out);
        }
        self.accounts(out);
    }

    fn assigned(&self, from: End, account: Name, arn: Name, set: Option<Name>, place: Place, out: &mut Out<'_>) {
        let number = out.text(account);
        let roles = set.and_then(|set| self.center_roles.get(&(account, set)));
        let Some(roles) = roles else {
            // The role's name ends in digits that no list of Identity Center tells.
            let title = set.map_or_else(|| out.text(arn), |set| out.text(set));
            let id = out.name(&format!("{RESERVED}{title}"));
            let role = out.end(Kind::ServiceAccount, Some(&number), id);
            out.imply(role, place);
            out.becomes(EdgeKind::Assumes, from, role, "permission-set", "", place);
            let what = if set.is_some() {
                "what this permission set's role may do (the account's authorization details)"
            } else {
                "the permission set's name (`aws sso-admin describe-permission-set`) and the account's authorization details"
            };
            return out.need(role, what, None, place);
        };
        for role in roles {
            let role = out.identity(*role, place);
            out.becomes(EdgeKind::Assumes, from, role, "permission-set", "", place);
        }
    }

    /// The accounts of the organisation, as systems.
    fn accounts(&self, out: &mut Out<'_>) {
        for (id, (title, place)) in &self.organisation.accounts {
            let number = out.text(*id);
            let end = out.system(&number, *place);
            let row = out.record_more(end, *place);
            out.facts.word(row, AttrName::Type, "system", *place);
            out.named(row, AttrName::DisplayName, *title, *place);
            if self.organisation.master.is_some_and(|(master, _)| master == *id) {
                let yes = out.name("true");
                out.label(row, "manages_organisation", yes, *place);
            }
        }
    }
}

/// The account and what it lies in, from below.
fn levels(account: Name, parents: &BTreeMap<Name, Name>) -> Vec<Name> {
    let mut all = vec![account];
    let mut at = account;
    while let Some(parent) = parents.get(&at).filter(|_| all.len() < LEVELS) {
        all.push(*parent);
        at = *parent;
    }
    all
}
