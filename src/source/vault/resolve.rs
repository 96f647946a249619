//! All files of a vault are read: policies become roles, whoever holds them gets them, and what they give together becomes edges.
//! A power that a policy gives whatever other policies stand beside it is the role's; one that only some sets give is its holder's, by
//! the policy that gives it.

use super::effective::Effective;
use super::holders::{DEFAULT, Holder, ROOT, holders};
use super::pattern::Pattern;
use super::policy::{Caps, Rule};
use super::powers::{Given, Over, Powers, Same, powers};
use super::record::{Known, Vault};
use super::targets::Targets;
use super::{issue, login};
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Place, Stated, Value};
use crate::source::writer::Writer;
use std::collections::{BTreeMap, BTreeSet};

/// The facts of one vault.
pub(super) struct Out<'f> {
    pub(super) w: Writer<'f>,
    pub(super) system: End,
    pub(super) place: Place,
}

/// Policies with what fills their templates: what decides about powers.
type SetKey = (BTreeSet<String>, Vec<(String, String)>);

/// Writes a vault down.
pub(super) fn vault(scope: &str, mut vault: Vault, facts: &mut Facts) {
    let Some(place) = vault.place else { return };
    let mut w = Writer::new(facts, scope, "vault");
    let id = scope.split_once(':').map_or(scope, |(_, id)| id).to_owned();
    let name = w.name(&id);
    let row = w.implied(Kind::Resource, name, place);
    w.word(row, AttrName::Type, "system", place);
    let system = w.end(Kind::Resource, name);
    let mut out = Out { w, system, place };
    named_secrets(&mut vault);
    let targets = Targets::new(&vault);
    let holders = holders(&vault);
    out.roles(&vault, &holders);
    out.secrets(&vault);
    issue::write(&vault, &mut out);
    login::write(&vault, &holders, &mut out);
    out.grants(&vault, &holders);
    out.powers(&vault, &holders, &targets);
}

/// Secrets that a policy names by their full path are there for all we know.
fn named_secrets(vault: &mut Vault) {
    let targets = Targets::new(vault);
    let mut named = Vec::new();
    let rules = vault.policies.values().flat_map(|policy| &policy.rules);
    for rule in rules.filter(|rule| rule.pattern.is_exact() && rule.caps.any(Caps::READ) && !is_template(rule)) {
        let path = rule.pattern.text();
        if targets.may_hold_secrets(&rule.pattern) == Some("") && targets.read.binary_search_by(|it| it.path.as_str().cmp(path)).is_err() {
            named.push((path.to_owned(), rule.place));
        }
    }
    for (path, place) in named {
        let known = Known { created: Stated::Missing, updated: Stated::Missing, listed: false, place };
        vault.secrets.entry(path).or_insert(known);
    }
}

fn is_template(rule: &Rule) -> bool {
    rule.pattern.text().contains("{{")
}

/// The rules of a policy for one holder; those that nothing fills are left out.
fn filled(rules: &[Rule], fill: &[(String, String)]) -> Vec<Rule> {
    let mut out = Vec::with_capacity(rules.len());
    for rule in rules {
        if !is_template(rule) {
            out.push(rule.clone());
            continue;
        }
        let mut text = rule.pattern.text().to_owned();
        for (word, value) in fill {
            for written in [format!("{{{{{word}}}}}"), format!("{{{{ {word} }}}}")] {
                text = text.replace(&written, value);
            }
        }
        if !text.contains("{{") {
            out.push(Rule { pattern: Pattern::new(&text), ..rule.clone() });
        }
    }
    out
}

impl Out<'_> {
    /// A record of the vault as an end.
    pub(super) fn end(&mut self, kind: Kind, id: &str) -> End {
        let id = self.w.name(id);
        self.w.end(kind, id)
    }

    fn roles(&mut self, vault: &Vault, holders: &[Holder]) {
        for (name, policy) in &vault.policies {
            let place = policy.place.unwrap_or(self.place);
            let id = self.w.name(name);
            self.w.record(Kind::Role, id, place);
        }
        let mut missing: BTreeMap<&String, Place> = BTreeMap::new();
        for holder in holders {
            for name in holder.own.iter().filter(|name| !vault.policies.contains_key(*name)) {
                missing.entry(name).or_insert(holder.place);
            }
        }
        for (name, place) in missing {
            let id = self.w.name(name);
            let row = self.w.implied(Kind::Role, id, place);
            let end = self.w.end(Kind::Role, id);
            if name == ROOT {
                self.w.word(row, AttrName::Breadth, "everything", place);
                self.w.touch(end, Level::Administer, self.system, "vault-root", place);
            } else if name != DEFAULT {
                let what = format!("the policy's text: `vault policy read {name} > policies/{name}.hcl`");
                self.w.need(end, &what, Some(end), place);
            }
        }
        if !vault.policies.contains_key(DEFAULT) && !holders.is_empty() {
            self.w
                .note("vault: the policy `default` is not among the files: it is taken as it is shipped, which opens no secret".to_owned());
        }
    }

    fn secrets(&mut self, vault: &Vault) {
        for (path, known) in &vault.secrets {
            let place = known.place;
            let id = self.w.name(path);
            let row = if known.listed { self.w.record(Kind::Secret, id, place) } else { self.w.implied(Kind::Secret, id, place) };
            let minted = ["/creds/", "/static-creds/", "/sts/"].iter().any(|part| path.contains(part));
            if minted {
                self.w.word(row, AttrName::Issued, "minted", place);
                let end = self.w.end(Kind::Secret, id);
                self.w.need(end, "what is issued here: the role of its engine", None, place);
                continue;
            }
            self.w.word(row, AttrName::Issued, "stored", place);
            let (kind, scope, system) = (Kind::Resource, self.w.scope, self.system.id);
            self.w.facts.refer(row, AttrName::StoredIn, kind, scope, system, place);
            self.w.time(row, AttrName::Created, known.created, place);
            self.w.time(row, AttrName::Rotated, known.updated, place);
        }
    }

    fn grants(&mut self, vault: &Vault, holders: &[Holder]) {
        for holder in holders {
            let missing: Vec<&str> = holder
                .all
                .iter()
                .filter(|name| !vault.policies.contains_key(*name))
                .map(String::as_str)
                .filter(|name| ![ROOT, DEFAULT].contains(name))
                .collect();
            let id = self.w.name(&holder.id);
            let mut held: Vec<&String> = holder.own.iter().collect();
            let default = DEFAULT.to_owned();
            if vault.policies.contains_key(DEFAULT) && holder.all.contains(DEFAULT) && !held.contains(&&default) {
                held.push(&default);
            }
            for name in held {
                let role = self.w.name(name);
                let row = self.w.grant((holder.kind, id), role, holder.place);
                self.w.word(row, AttrName::Technique, "vault-policy", holder.place);
                if vault.policies.contains_key(name) && !missing.is_empty() {
                    let text = format!("what is not among the files, `{}`, does not deny it", missing.join("`, `"));
                    self.w.word(row, AttrName::Conditions, &text, holder.place);
                }
            }
        }
    }

    fn powers(&mut self, vault: &Vault, holders: &[Holder], targets: &Targets) {
        let work = |key: &SetKey| {
            let rules: Vec<(&str, Vec<Rule>)> = key
                .0
                .iter()
                .filter_map(|name| vault.policies.get_key_value(name))
                .map(|(name, policy)| (name.as_str(), filled(&policy.rules, &key.1)))
                .collect();
            let effective = Effective::new(rules.iter().map(|(name, rules)| (*name, rules.as_slice())));
            let names: Vec<&str> = key.0.iter().map(String::as_str).collect();
            powers(&effective, &names, targets)
        };
        let mut sets: BTreeMap<SetKey, Vec<&Holder>> = BTreeMap::new();
        for holder in holders {
            let all: BTreeSet<String> = holder.all.iter().filter(|name| vault.policies.contains_key(*name)).cloned().collect();
            let templated = all.iter().filter_map(|name| vault.policies.get(name)).any(|policy| policy.rules.iter().any(is_template));
            let fill = if templated { holder.fill.clone().into_iter().collect() } else { Vec::new() };
            if !all.is_empty() {
                sets.entry((all, fill)).or_default().push(holder);
            }
        }
        let worked: Vec<(&SetKey, Powers)> = sets.keys().map(|key| (key, work(key))).collect();
        let mut general: BTreeMap<&str, BTreeSet<Same>> = BTreeMap::new();
        for name in vault.policies.keys() {
            let mut alone = work(&(BTreeSet::from([name.clone()]), Vec::new()));
            let with: Vec<&Powers> = worked.iter().filter(|(key, _)| key.0.contains(name)).map(|(_, powers)| powers).collect();
            alone.all.retain(|same, _| with.iter().all(|powers| powers.all.contains_key(same)));
            self.sets(&alone);
            let from = self.end(Kind::Role, name);
            for (same, given) in &alone.all {
                self.power(from, same, given);
            }
            general.insert(name, alone.all.into_keys().collect());
            self.templates(vault, name, from);
        }
        for (key, powers) in &worked {
            let rest: Vec<_> = powers
                .all
                .iter()
                .filter(|(same, _)| !key.0.iter().any(|name| general.get(name.as_str()).is_some_and(|all| all.contains(same))))
                .collect();
            if rest.is_empty() {
                continue;
            }
            self.sets(powers);
            for holder in sets.get(*key).into_iter().flatten() {
                let from = self.end(holder.kind, &holder.id);
                for (same, given) in &rest {
                    self.power(from, same, given);
                }
            }
        }
        self.everything(vault, holders);
    }

    /// A rule whose path is filled in for whoever asks opens that holder's own secrets: nothing that another one reads as well.
    fn templates(&mut self, vault: &Vault, name: &str, from: End) {
        let rules = vault.policies.get(name).into_iter().flat_map(|policy| &policy.rules);
        for rule in rules.filter(|rule| is_template(rule) && rule.caps.any(Caps::READ) && !rule.pattern.text().starts_with("identity/")) {
            let set = self.w.set(rule.pattern.text(), Kind::Secret, &[], rule.place);
            let conditions = "its path is filled in for whoever logs in";
            self.w.becomes(EdgeKind::ReadsSecret, from, set, "vault-read-secret", conditions, rule.place);
        }
    }

    fn sets(&mut self, powers: &Powers) {
        for ((kind, id), members) in &powers.sets {
            let place = self.place;
            let members: Vec<(Name, Place)> =
                members.iter().filter(|(of, _)| of == kind).map(|(_, member)| (self.w.name(member), place)).collect();
            self.w.set(id, *kind, &members, place);
        }
    }

    fn power(&mut self, from: End, same: &Same, given: &Given) {
        let to = match &same.over {
            Over::Vault | Over::Administration => self.system,
            Over::Policies => self.end(Kind::Set, EVERY_POLICY),
            Over::Entities => self.end(Kind::Set, EVERY_ENTITY),
            Over::One(kind, id) => self.end(*kind, id),
            Over::Some { id, .. } => self.end(Kind::Set, id),
        };
        let by = self.end(Kind::Role, &given.policy);
        let edge = match same.kind.touches() {
            true => EdgeFact::touching(same.kind, Level::Administer, from, to, given.place),
            false => EdgeFact::becoming(same.kind, from, to, given.place),
        };
        let action = self.w.name(same.action);
        self.w.push(EdgeFact { by, action, expires: given.expires, ..edge }, same.technique, &same.conditions);
    }

    /// The sets of all policies and of all entities, where an edge goes there.
    fn everything(&mut self, vault: &Vault, holders: &[Holder]) {
        let named = |out: &mut Self, id: &str| {
            let end = out.end(Kind::Set, id);
            out.w.facts.edges.iter().any(|edge| edge.to == end)
        };
        let place = self.place;
        if named(self, EVERY_POLICY) {
            let held = holders.iter().flat_map(|holder| &holder.own);
            let all: BTreeSet<&String> = vault.policies.keys().chain(held).filter(|name| *name != ROOT).collect();
            let members: Vec<(Name, Place)> = all.into_iter().map(|name| (self.w.name(name), place)).collect();
            self.w.set(EVERY_POLICY, Kind::Role, &members, place);
        }
        if named(self, EVERY_ENTITY) {
            let id = self.w.name(EVERY_ENTITY);
            let row = self.w.implied(Kind::Set, id, place);
            self.w.word(row, AttrName::Of, Kind::Human.word(), place);
            for holder in holders.iter().filter(|holder| holder.id.starts_with("identity/entity/")) {
                let member = self.w.name(&holder.id);
                self.w.refer(row, AttrName::Members, holder.kind, member, place);
            }
        }
    }

    /// Seconds as a label, where there are some.
    pub(super) fn label(&mut self, row: crate::model::Row, key: &str, value: &str, place: Place) {
        let (key, value) = (self.w.name(key), self.w.name(value));
        self.w.facts.attr(row, AttrName::Labels, Value::Entry(key, value), place);
    }
}

/// The set of all policies but `root`: login methods and entities can't be given that.
const EVERY_POLICY: &str = "every policy but root";
/// The set of all entities.
const EVERY_ENTITY: &str = "every entity";
