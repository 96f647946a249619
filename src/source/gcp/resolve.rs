//! Makes the facts of all projects together, when all files are read: what lies where, then who is who, then bindings, then roles as
//! bound, then what somebody holds through several roles, then the sets that all these named.

use super::condition::Condition;
use super::containers::Tree;
use super::emit::{Out, scope_of};
use super::federation::Terms;
use super::member::{Who, who};
use super::permission::{Bits, Predefined};
use super::record::{Binding, Cloud, Policy};
use super::role::{Instance, Known};
use super::sets::Sets;
use super::thing::{Sort, Thing};
use crate::model::{AttrName, End, Facts, FileId, Kind, Place, Stated};
use std::collections::{BTreeMap, BTreeSet};

/// A role that somebody holds somewhere.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) role: String,
    pub(super) at: Thing,
    pub(super) home: String,
    pub(super) bits: Bits,
    pub(super) grant: End,
    /// Not through a group.
    pub(super) own: bool,
    pub(super) words: String,
    pub(super) expires: Option<i64>,
    pub(super) place: Place,
}

/// What is known while facts are made.
pub(super) struct Resolver<'f> {
    pub(super) cloud: Cloud,
    pub(super) tree: Tree,
    pub(super) sets: Sets,
    pub(super) out: Out<'f>,
    pub(super) predefined: Predefined,
    pub(super) instances: BTreeMap<Instance, Known>,
    pub(super) ends: BTreeSet<End>,
    pub(super) queue: Vec<Instance>,
    pub(super) held: BTreeMap<End, Vec<Held>>,
    pub(super) in_groups: BTreeMap<End, Vec<End>>,
    pub(super) groups: BTreeSet<End>,
    pub(super) domains: BTreeMap<String, End>,
    pub(super) humans: Vec<(String, End, Place)>,
    /// Numbers of accounts and their addresses.
    pub(super) emails: BTreeMap<String, String>,
    pub(super) things: BTreeMap<End, Thing>,
    /// Where a home is first named.
    pub(super) first: BTreeMap<String, Place>,
    pub(super) place: Place,
}

/// Makes the facts.
pub(super) fn write(cloud: Cloud, facts: &mut Facts) {
    let tree = Tree::new(&cloud);
    let mut first: BTreeMap<String, Place> = BTreeMap::new();
    let policies = cloud.policies.iter().map(|policy| (&policy.of.home, policy.place));
    let others = cloud.items.iter().map(|item| (&item.thing.home, item.place));
    let accounts = cloud.accounts.iter().map(|account| (&account.home, account.place));
    let works = cloud.works.iter().map(|work| (&work.thing.home, work.place));
    for (home, place) in policies.chain(others).chain(accounts).chain(works) {
        let slot = first.entry(tree.home(home)).or_insert(place);
        *slot = (*slot).min(place);
    }
    let keys = cloud.keys.iter().map(|key| key.place).chain(cloud.containers.iter().map(|container| container.place));
    let place = first.values().copied().chain(keys).min().unwrap_or(Place { file: FileId(0), at: 0 });
    let emails = cloud.accounts.iter().map(|account| (account.unique.clone(), account.email.clone())).collect();
    let mut resolver = Resolver {
        tree,
        sets: Sets::default(),
        out: Out::new(facts),
        predefined: Predefined::read(),
        instances: BTreeMap::new(),
        ends: BTreeSet::new(),
        queue: Vec::new(),
        held: BTreeMap::new(),
        in_groups: BTreeMap::new(),
        groups: BTreeSet::new(),
        domains: BTreeMap::new(),
        humans: Vec::new(),
        emails,
        things: BTreeMap::new(),
        first,
        place,
        cloud,
    };
    resolver.run();
}

impl Resolver<'_> {
    fn run(&mut self) {
        self.systems();
        self.accounts();
        self.items();
        self.works();
        self.clusters();
        self.members();
        let policies = std::mem::take(&mut self.cloud.policies);
        // Everything that a policy names is there before the first power asks for all of it.
        for policy in &policies {
            self.thing(&policy.of, policy.place);
            for binding in &policy.bindings {
                for (member, place) in &binding.members {
                    let of_account = policy.of.sort == Sort::Account && matches!(who(member), Who::Pod(..) | Who::Pooled(..));
                    if !of_account {
                        self.member(member, *place);
                    }
                }
            }
        }
        self.cloud.passed.retain(|what, _| !what.starts_with("members that were deleted") && !what.starts_with("members of a kind"));
        for policy in &policies {
            self.policy(policy);
        }
        self.of_domains();
        self.drain();
        self.together();
        self.drain();
        self.sets.finish(&self.tree, &mut self.out);
        self.notes();
    }

    fn policy(&mut self, policy: &Policy) {
        if policy.nameless && !policy.bindings.is_empty() {
            let Some(end) = self.thing(&policy.of, policy.place) else { return };
            let what = "which resource this policy is of: keep it under its name (`projects/P/iam-policy.json`) or say `--scope project=P`";
            self.out.need(end, what, None, policy.place);
        }
        for binding in &policy.bindings {
            let condition = binding.condition.as_ref().map(|(_, text)| Condition::read(text)).unwrap_or_default();
            for (member, place) in &binding.members {
                self.grant(&policy.of, binding, &condition, member, *place);
            }
        }
    }

    fn grant(&mut self, of: &Thing, binding: &Binding, condition: &Condition, member: &str, place: Place) {
        let home = self.tree.home(&of.home);
        let (denied, perhaps) = self.denied(member, &home);
        let decides = !condition.tests.is_empty() || condition.only_roles.is_some();
        let (title, text) = binding.condition.as_ref().map_or(("", ""), |(title, text)| (title.as_str(), text.as_str()));
        let only = if decides { if title.is_empty() { crate::doc::shown(text) } else { crate::doc::shown(title) } } else { String::new() };
        let at = Thing { home: home.clone(), ..of.clone() };
        // Only what the role holds can be taken from it.
        let own = self.instance_bits(&binding.role);
        let [denied, perhaps] = [denied, perhaps].map(|bits| Bits(bits.0 & own.0));
        let instance = Instance { role: binding.role.clone(), at: at.clone(), only, denied, perhaps };
        let terms = Terms { expires: condition.expires, not_before: condition.not_before, words: condition.words.clone() };
        let who = who(member);
        let tokens = own.without(denied).has("iam.serviceAccounts.getAccessToken");
        if of.sort == Sort::Account && tokens && matches!(who, Who::Pod(..) | Who::Pooled(..)) {
            if let Some(account) = self.thing(&at, place) {
                self.federated(&who, account, &terms, place);
            }
            return;
        }
        let Some(holder) = self.member(member, place) else { return };
        let role = self.instance(instance, condition, binding.place);
        let id = format!("{} holds {}", self.out.text(holder.id), self.out.text(role.id));
        // One member can hold one role with and without an end.
        let id = if title.is_empty() { id } else { format!("{id} ({})", crate::doc::shown(title)) };
        let end = self.out.end(Kind::Grant, &scope_of(&home), &id);
        let Some(row) = self.out.implied(end, place) else { return };
        if let Some(record) = self.out.facts.records.get_mut(row.0 as usize) {
            record.implied = false;
        }
        self.out.refer(row, AttrName::Principal, holder, place);
        self.out.refer(row, AttrName::RoleRef, role, place);
        self.out.time(row, AttrName::Expires, terms.expires.map_or(Stated::Null, Stated::Is), place);
        self.out.time(row, AttrName::NotBefore, terms.not_before.map_or(Stated::Missing, Stated::Is), place);
        self.out.word(row, AttrName::Conditions, &terms.words, place);
        let public = matches!(who, Who::Anyone | Who::AnyAccount);
        self.out.word(row, AttrName::Technique, if public { "public-gcp-binding" } else { "gcp-binding" }, place);
        let bits = own.without(denied).without(perhaps);
        if decides || bits.is_empty() {
            return;
        }
        let held =
            Held { role: binding.role.clone(), at, home, bits, grant: end, own: true, words: terms.words, expires: terms.expires, place };
        self.held.entry(holder).or_default().push(held);
    }

    fn notes(&mut self) {
        for (what, count) in std::mem::take(&mut self.cloud.passed) {
            self.out.note(format!("{count} {what}"));
        }
        if !self.cloud.denies.is_empty() {
            self.out.note(format!("{} deny rules were held against what is granted", self.cloud.denies.len()));
        }
    }
}
