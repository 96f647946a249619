//! Puts accounts together: records in, principals with the units of their policies out, through groups, as limited by denials and
//! boundaries, for one principal alone where that matters.

use super::class::Class;
use super::insight::Insight;
use super::record::{Common, Control, Records, account_of};
use super::units::{Account, GroupOf, Held, Limits, Principal, Unit, limit_words};
use crate::model::{End, FileId, Kind, Name, Names, Place};
use crate::source::aws::policy::{Doc, Who};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Puts all accounts together.
pub(super) fn accounts(records: &Records, kinds: &dyn Fn(Name) -> Kind, names: &mut Names) -> BTreeMap<String, Account> {
    let mut insight = Insight::new(&records.documents, names);
    let mut held: FxHashMap<Name, Vec<Held>> = FxHashMap::default();
    for attached in &records.attached {
        let found = records.policies.get(&attached.policy).and_then(super::managed::default_version);
        let (doc, place) = found.map_or((None, attached.place), |version| (version.doc, version.place));
        held.entry(attached.owner).or_default().push(Held { policy: attached.policy, doc, at: attached.place, place });
    }
    for inline in &records.inline {
        let id = inline_id(names, inline.owner, inline.name);
        held.entry(inline.owner).or_default().push(Held { policy: id, doc: inline.doc, at: inline.place, place: inline.place });
    }
    for list in held.values_mut() {
        list.sort_by_key(|held| (held.policy, held.doc.is_none(), held.at));
        list.dedup_by_key(|held| held.policy);
    }
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for arn in records.users.keys().chain(records.roles.keys()).chain(records.groups.keys()).chain(records.policies.keys()) {
        ids.extend(account_of(names.text(*arn)).map(str::to_owned));
    }
    let mut split: FxHashMap<String, [Vec<Name>; 4]> = FxHashMap::default();
    let lists: [&mut dyn Iterator<Item = &Name>; 4] =
        [&mut records.users.keys(), &mut records.roles.keys(), &mut records.groups.keys(), &mut records.policies.keys()];
    for (at, list) in lists.into_iter().enumerate() {
        for arn in list {
            if let Some(account) = account_of(names.text(*arn))
                && let Some(slot) = split.entry(account.to_owned()).or_default().get_mut(at)
            {
                slot.push(*arn);
            }
        }
    }
    let mut all = BTreeMap::new();
    for id in ids {
        let sorted = split.remove(&id).unwrap_or_default();
        let account =
            Builder { records, held: &held, kinds, insight: &mut insight, index: FxHashMap::default() }.account(&id, sorted, names);
        all.insert(id, account);
    }
    all
}

/// The id of an inline policy.
pub(super) fn inline_id(names: &mut Names, owner: Name, name: Name) -> Name {
    let text = format!("{}/inline/{}", names.text(owner), names.text(name));
    names.intern(&text)
}

struct Builder<'b> {
    records: &'b Records,
    held: &'b FxHashMap<Name, Vec<Held>>,
    kinds: &'b dyn Fn(Name) -> Kind,
    insight: &'b mut Insight,
    index: FxHashMap<(Name, Doc, Limits, Option<u32>), u32>,
}

impl Builder<'_> {
    fn account(mut self, id: &str, [users, roles, groups, policies]: [Vec<Name>; 4], names: &mut Names) -> Account {
        let scope = names.intern(&format!("aws:{id}"));
        let mut account = Account {
            id: names.intern(id),
            scope,
            principals: Vec::new(),
            of_arn: FxHashMap::default(),
            groups: Vec::new(),
            units: Vec::new(),
            users: Class::new(users, names),
            roles: Class::new(roles, names),
            group_class: Class::new(groups, names),
            policies: Class::new(policies, names),
            org: self.levels(names.intern(id)),
            by_service: FxHashMap::default(),
            place: Place { file: FileId(u32::MAX), at: u32::MAX },
            versions: FxHashSet::default(),
        };
        let mut group_of: FxHashMap<Name, u32> = FxHashMap::default();
        for arn in account.group_class.arns.clone() {
            let group = self.records.groups.get(&arn).map(|group| group.common.clone()).unwrap_or_default();
            let at = account.groups.len() as u32;
            group_of.insert(arn, at);
            group_of.entry(group.name).or_insert(at);
            let held = self.held.get(&arn).cloned().unwrap_or_default();
            let place = self.place(&group, &held);
            account.groups.push(GroupOf { arn, held, place, members: Vec::new(), units: Vec::new() });
        }
        let mut member_of: FxHashMap<Name, Vec<(u32, Place)>> = FxHashMap::default();
        for (user, group, place) in &self.records.members {
            if let Some(group) = group_of.get(group) {
                member_of.entry(*user).or_default().push((*group, *place));
            }
        }
        for (arn, role) in account.users.arns.iter().map(|arn| (*arn, false)).chain(account.roles.arns.iter().map(|arn| (*arn, true))) {
            let common = match role {
                true => self.records.roles.get(&arn).map(|role| &role.common),
                false => self.records.users.get(&arn).map(|user| &user.common),
            };
            let common = common.cloned().unwrap_or_default();
            let held = self.held.get(&arn).cloned().unwrap_or_default();
            let mut groups = member_of.remove(&arn).unwrap_or_default();
            groups.sort_unstable();
            groups.dedup_by_key(|(group, _)| *group);
            let text = names.text(arn).to_owned();
            let path = text.split(':').nth(5).unwrap_or("");
            let who = Who {
                account: id.to_owned(),
                user: if role { String::new() } else { text.rsplit('/').next().unwrap_or("").to_owned() },
                unique: names.text(common.unique).to_owned(),
                tags: common.tags.clone(),
                arn: text.clone(),
            };
            let at = account.principals.len() as u32;
            for (group, _) in &groups {
                if let Some(group) = account.groups.get_mut(*group as usize) {
                    group.members.push(at);
                }
            }
            account.of_arn.insert(arn, at);
            account.principals.push(Principal {
                arn,
                end: End::one((self.kinds)(arn), scope, arn),
                role,
                who,
                place: self.place(&common, &held),
                held,
                groups,
                units: Vec::new(),
                beside: Vec::new(),
                free: Vec::new(),
                plain_member: true,
                boundary: common.boundary.and_then(|(arn, _)| self.boundary(arn)),
                reserved: path.starts_with("role/aws-service-role/") || path.starts_with("role/aws-reserved/"),
            });
        }
        self.units(&mut account, names);
        self.versions(&mut account, names);
        let places = account.principals.iter().map(|principal| principal.place).chain(account.groups.iter().map(|group| group.place));
        let policies = account.policies.arns.iter().filter_map(|arn| self.records.policies.get(arn)).filter_map(|policy| policy.place);
        account.place = places.chain(policies).min().unwrap_or(account.place);
        account
    }

    fn place(&self, common: &Common, held: &[Held]) -> Place {
        let nowhere = Place { file: FileId(0), at: 0 };
        common.place.or_else(|| held.first().map(|held| held.at)).unwrap_or(nowhere)
    }

    /// A boundary that limits nothing is none.
    fn boundary(&self, arn: Name) -> Option<(Name, Option<Doc>)> {
        let doc = self.records.policies.get(&arn).and_then(super::managed::default_version).and_then(|version| version.doc);
        match doc {
            Some(doc) if self.insight.whole(doc) => None,
            doc => Some((arn, doc)),
        }
    }

    fn levels(&self, account: Name) -> Vec<Vec<Doc>> {
        let mut levels: BTreeMap<Name, Vec<Doc>> = BTreeMap::new();
        for policy in self.records.organisation.iter().filter(|policy| policy.account == account && policy.control == Control::Identities) {
            levels.entry(policy.level).or_default().push(policy.doc);
        }
        // A level that allows everything and forbids nothing says nothing.
        levels.into_values().filter(|docs| !docs.iter().all(|doc| self.insight.whole(*doc))).collect()
    }

    fn units(&mut self, account: &mut Account, names: &mut Names) {
        for at in 0..account.groups.len() {
            let held = account.groups.get(at).map(|group| group.held.clone()).unwrap_or_default();
            for held in held {
                if let Some(doc) = held.doc.filter(|doc| !self.insight.personal(*doc)) {
                    let unit = self.unit(account, held, doc, Limits::default(), None, names);
                    if let Some(group) = account.groups.get_mut(at) {
                        group.units.push(unit);
                    }
                }
            }
        }
        for at in 0..account.principals.len() {
            let Some(principal) = account.principals.get(at) else { continue };
            let own = principal.held.clone();
            let boundary = principal.boundary;
            let role = principal.role;
            let of_groups: Vec<(Held, Place)> = principal
                .groups
                .iter()
                .filter_map(|(group, place)| account.groups.get(*group as usize).map(|group| (group, *place)))
                .flat_map(|(group, place)| group.held.iter().map(move |held| (*held, place)))
                .collect();
            let all = own.iter().map(|held| (*held, None)).chain(of_groups.iter().map(|(held, place)| (*held, Some(*place))));
            let mut denies: Vec<(Name, Doc)> = all
                .clone()
                .filter_map(|(held, _)| held.doc.map(|doc| (held.policy, doc)))
                .filter(|(_, doc)| self.insight.denies(*doc))
                .collect();
            denies.sort_unstable();
            denies.dedup();
            let (mut units, mut beside, mut free, mut plain) = (Vec::new(), Vec::new(), Vec::new(), true);
            let frees = boundary.is_some() && all.clone().filter_map(|(held, _)| held.doc).any(|doc| self.frees(doc, names));
            for (held, group) in all {
                let Some(doc) = held.doc else { continue };
                let limits = Limits { denies: self.limiting(&denies, held.policy, doc, names), boundary };
                let personal = self.insight.personal(doc) || limits.denies.iter().any(|(_, doc)| self.insight.personal_denials(*doc));
                let personal = personal || boundary.and_then(|(_, doc)| doc).is_some_and(|doc| self.insight.personal(doc));
                let who = personal.then_some(at as u32);
                let limited = limits != Limits::default();
                if frees && who.is_none() {
                    let limits = Limits { denies: limits.denies.clone(), boundary: None };
                    free.push(self.unit(account, held, doc, limits, None, names));
                }
                let unit = self.unit(account, held, doc, limits, who, names);
                if let Some(unit) = account.units.get_mut(unit as usize) {
                    unit.roles |= role;
                    unit.users |= !role;
                }
                units.push(unit);
                if let Some(place) = group.filter(|_| limited) {
                    plain = false;
                    beside.push((unit, place));
                }
            }
            // In a group whose other policies are not limited, they still have to be held one by one.
            if !plain {
                for ((held, place), unit) in of_groups
                    .iter()
                    .filter(|(held, _)| held.doc.is_some())
                    .zip(units.iter().skip(own.iter().filter(|held| held.doc.is_some()).count()))
                {
                    let _ = held;
                    let shared = account.units.get(*unit as usize).is_some_and(|unit| unit.who.is_none());
                    if shared && !beside.iter().any(|(other, _)| other == unit) {
                        beside.push((*unit, *place));
                    }
                }
            }
            units.sort_unstable();
            units.dedup();
            if let Some(principal) = account.principals.get_mut(at) {
                principal.units = units;
                principal.beside = beside;
                principal.free = free;
                principal.plain_member = plain;
            }
        }
    }

    /// Whether a document allows something by which a boundary is taken off.
    fn frees(&self, doc: Doc, names: &Names) -> bool {
        let document = self.records.documents.get(doc);
        let mut allowed = document.statements.iter().filter(|statement| statement.allow);
        allowed.any(|statement| super::combo::OWN_BOUNDARY.iter().any(|action| statement.actions.action(names, action)))
    }

    /// Versions that are not in force, where somebody can change which one is.
    fn versions(&mut self, account: &mut Account, names: &mut Names) {
        const ACTION: &str = "iam:setdefaultpolicyversion";
        let sets = |unit: &Unit| {
            let document = self.records.documents.get(unit.doc);
            document.statements.iter().any(|statement| statement.allow && statement.actions.action(names, ACTION))
        };
        if !account.units.iter().any(sets) {
            return;
        }
        for arn in account.policies.arns.clone() {
            let Some(policy) = self.records.policies.get(&arn).filter(|policy| policy.versions.len() > 1) else { continue };
            let current = super::managed::default_version(policy).and_then(|version| version.doc);
            for version in &policy.versions {
                let Some(doc) = version.doc.filter(|doc| Some(*doc) != current && !self.insight.personal(*doc)) else { continue };
                let id = names.intern(&super::emit::version_id(names.text(arn), names.text(version.id)));
                let held = Held { policy: id, doc: Some(doc), at: version.place, place: version.place };
                self.unit(account, held, doc, Limits::default(), None, names);
                account.versions.insert(id);
            }
        }
    }

    /// The denials of other policies that touch what a document allows.
    fn limiting(&mut self, denies: &[(Name, Doc)], policy: Name, doc: Doc, names: &Names) -> Vec<(Name, Doc)> {
        let documents = &self.records.documents;
        let insight = &mut *self.insight;
        denies.iter().copied().filter(|(id, deny)| *id != policy && insight.overlap(*deny, doc, documents, names)).collect()
    }

    fn unit(&mut self, account: &mut Account, held: Held, doc: Doc, limits: Limits, who: Option<u32>, names: &mut Names) -> u32 {
        let key = (held.policy, doc, limits, who);
        if let Some(unit) = self.index.get(&key) {
            return *unit;
        }
        let limits = key.2.clone();
        let by = account.end(Kind::Role, held.policy);
        let from = match who.and_then(|at| account.principals.get(at as usize)) {
            Some(principal) if limits == Limits::default() => principal.end,
            None if limits == Limits::default() => by,
            one => {
                let mut text = format!("{} limited by {}", names.text(held.policy), limit_words(&limits, names));
                if let Some(one) = one {
                    text.push_str(&format!(" for {}", one.who.arn));
                }
                account.end(Kind::Role, names.intern(&text))
            }
        };
        let services = self.insight.services.get(doc.index()).cloned().unwrap_or(None);
        let at = account.units.len() as u32;
        match &services {
            Some(services) => {
                for service in services {
                    account.by_service.entry(service.clone()).or_default().push(at);
                }
            }
            None => account.by_service.entry(String::new()).or_default().push(at),
        }
        let by = if from.kind == Some(Kind::Role) { from } else { by };
        account.units.push(Unit {
            policy: held.policy,
            doc,
            limits,
            who,
            from,
            by,
            place: held.place,
            services,
            users: false,
            roles: false,
        });
        self.index.insert(key, at);
        at
    }
}
