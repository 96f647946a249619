//! Stores with who may read, change, copy or take them over, and what the policies on resources themselves allow: to other accounts, to
//! everybody, to somebody of the account by name.

use super::super::account::Records;
use super::super::policy::{Doc, Listed, Sorted, matches};
use super::Listing;
use super::data::{self, Sort};
use super::out::{Out, Power, Target, by_account};
use super::place::{account_in, field, rest};
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Place, Plane};
use std::collections::BTreeMap;

/// What a statement of a resource's policy gives to one principal.
pub(super) struct Granted {
    resource: Name,
    sort: Sorted,
    principal: Name,
    /// Actions, as written; all but these where `not`.
    actions: Vec<Name>,
    not: bool,
    conditions: String,
    place: Place,
}

impl Granted {
    fn gives(&self, action: &str, out: &Out<'_>) -> bool {
        let action = action.to_ascii_lowercase();
        self.actions.iter().any(|pattern| matches(out.facts.names.text(*pattern), &action)) != self.not
    }

    fn any(&self, actions: &[&str], out: &Out<'_>) -> bool {
        actions.iter().any(|action| self.gives(action, out))
    }
}

/// Whether a policy forbids something.
pub(super) fn has_denial(doc: Doc, out: &Out<'_>) -> bool {
    out.accounts.records().documents.get(doc).statements.iter().any(|statement| !statement.allow)
}

impl Listing {
    /// Takes the policies of resources apart, and tells the keys whose policy leaves the decision to the account's policies.
    pub(super) fn settle_policies(&mut self, records: &Records, facts: &mut Facts) {
        for policy in &self.policies {
            for statement in records.documents.get(policy.doc).statements.iter().filter(|statement| statement.allow) {
                let Some(principals) = &statement.principals else { continue };
                let resources = if policy.resource.is_empty() { named(statement.resources.as_ref(), facts) } else { vec![policy.resource] };
                let keys: Vec<&str> = statement.conditions.iter().map(|condition| facts.names.text(condition.key)).collect();
                let mut conditions =
                    if keys.is_empty() { String::new() } else { format!("the statement's conditions hold (`{}`)", keys.join("`, `")) };
                if principals.not {
                    conditions = "it is none of those that the statement leaves out".into();
                }
                let all: Vec<(Sorted, Name)> =
                    if principals.not { vec![(Sorted::Any, facts.names.intern("*"))] } else { principals.all.clone() };
                for resource in resources {
                    for (sort, principal) in &all {
                        let granted = Granted {
                            resource,
                            sort: *sort,
                            principal: *principal,
                            actions: statement.actions.patterns.clone(),
                            not: statement.actions.not,
                            conditions: conditions.clone(),
                            place: Place { at: policy.place.at + statement.at, ..policy.place },
                        };
                        let arn = facts.names.text(resource);
                        let own = is_account(facts.names.text(*principal), account_in(arn).unwrap_or(""));
                        if field(arn, 2) == "kms" && own {
                            self.delegating.insert(resource);
                        }
                        self.granted.push(granted);
                    }
                }
            }
        }
    }

    /// Records of stores, and who may do what with them.
    pub(super) fn emit_stores(&mut self, out: &mut Out<'_>) {
        // A key or a repository is known by its policy alone, too.
        for granted in &self.granted {
            if data::of(out.facts.names.text(granted.resource)).is_some() {
                let store = self.stores.entry(granted.resource).or_default();
                store.place = store.place.or(Some(granted.place));
            }
        }
        let only = {
            let mut ids = out.accounts.ids();
            ids.next().filter(|_| ids.next().is_none()).map(str::to_owned)
        };
        let mut all: BTreeMap<&'static str, Vec<(String, Target, &'static Sort)>> = BTreeMap::new();
        for (arn, store) in &self.stores {
            let text = out.text(*arn);
            let (Some(sort), Some(place)) = (data::of(&text), store.place) else { continue };
            let told = account_in(&text).map(str::to_owned).or_else(|| store.account.map(|account| out.text(account)));
            let account = told.or_else(|| only.clone());
            let end = out.end(Kind::Resource, account.as_deref(), *arn);
            let row = out.record(end, place);
            out.facts.word(row, AttrName::Type, sort.word, place);
            if sort.is_directory() {
                out.plane(row, Plane::Application);
            }
            out.named(row, AttrName::DisplayName, store.name, place);
            out.time(row, AttrName::Created, store.created, place);
            if store.public {
                out.facts.word(row, AttrName::Network, "open", place);
            }
            out.tags(row, &store.tags, place);
            match account {
                Some(account) => all.entry(sort.word).or_default().push((account, Target { asked: *arn, end, place }, sort)),
                None => out.need(end, "the account that this store is in (`--scope account=ID`)", None, place),
            }
        }
        for (word, list) in all {
            powers(word, &list, out);
        }
    }

    /// What policies of resources give.
    pub(super) fn emit_policies(&mut self, out: &mut Out<'_>) {
        let mut open = false;
        for granted in std::mem::take(&mut self.granted) {
            let Some(to) = self.target(&granted, out) else { continue };
            open |= granted.sort == Sorted::Federated || granted.sort == Sorted::Canonical;
            let Some((from, condition)) = principal(&granted, to, out) else { continue };
            let words: Vec<&str> = [granted.conditions.as_str(), condition].into_iter().filter(|words| !words.is_empty()).collect();
            let words = words.join("; ");
            for (kind, level) in gives(&granted, to, out) {
                let mut edge = EdgeFact::becoming(kind, from, to, granted.place);
                edge.level = level;
                edge.by = to;
                edge.resolved = false;
                out.edge(edge, "resource-policy", &words);
            }
        }
        if open {
            out.facts
                .notes
                .push("aws: policies of resources that name federated or canonical users were read, and these users left out".into());
        }
    }

    /// The record of the resource that a policy is on.
    fn target(&self, granted: &Granted, out: &mut Out<'_>) -> Option<End> {
        let text = out.text(granted.resource);
        match field(&text, 2) {
            "secretsmanager" => {
                let end = out.by_arn(Kind::Secret, granted.resource);
                out.imply(end, granted.place);
                Some(end)
            }
            "lambda" => {
                let end = out.by_arn(Kind::Workload, granted.resource);
                out.imply(end, granted.place);
                Some(end)
            }
            _ => {
                data::of(&text)?;
                let store = self.stores.get(&granted.resource)?;
                let told = account_in(&text).map(str::to_owned).or_else(|| store.account.map(|account| out.text(account)));
                let mut ids = out.accounts.ids();
                let only = ids.next().filter(|_| ids.next().is_none()).map(str::to_owned);
                Some(out.end(Kind::Resource, told.or(only).as_deref(), granted.resource))
            }
        }
    }
}

/// Stores of one sort, with their accounts.
type Group = (&'static Sort, Vec<(String, Target)>);

/// Who may do what with stores of one sort.
fn powers(word: &str, list: &[(String, Target, &'static Sort)], out: &mut Out<'_>) {
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    for (account, target, sort) in list {
        let key = sort.take.first().or(sort.copy.first()).or(sort.read.first()).copied().unwrap_or("");
        groups.entry(key).or_insert_with(|| (*sort, Vec::new())).1.push((account.clone(), *target));
    }
    for (sort, targets) in groups.into_values() {
        let noun = format!("{word}s");
        for (account, targets) in by_account(&targets) {
            let inner: Vec<Target> = targets
                .iter()
                .map(|target| {
                    let asked = format!("{}{}", out.text(target.asked), sort.within);
                    Target { asked: out.name(&asked), ..*target }
                })
                .collect();
            for action in sort.read {
                out.over(&account, &inner, &noun, Power::allows(action, Level::Read, "read-store-data"));
            }
            for action in sort.write {
                out.over(&account, &inner, &noun, Power::allows(action, Level::Write, "write-store-data"));
            }
            for action in sort.copy {
                let power = Power::allows(action, Level::Read, "copy-store");
                out.over(&account, &targets, &noun, power.only_if("it may also share, restore or export the copy"));
            }
            for action in sort.take {
                let power = match () {
                    () if sort.is_directory() => Power::allows(action, Level::Administer, "control-tenant-users"),
                    () if sort.needs_network() => Power::allows(action, Level::Administer, "reset-master-password")
                        .only_if("the database can be reached over the network"),
                    () => Power::allows(action, Level::Administer, "rewrite-resource-policy"),
                };
                out.over(&account, &targets, &noun, power);
            }
        }
    }
}

/// Buckets and functions that the statements of a policy name.
fn named(listed: Option<&Listed>, facts: &mut Facts) -> Vec<Name> {
    let mut all: Vec<String> = Vec::new();
    for pattern in listed.filter(|listed| !listed.not).into_iter().flat_map(|listed| &listed.patterns) {
        let text = facts.names.text(*pattern);
        let found = match field(text, 2) {
            "s3" => text.split('/').next().unwrap_or(text),
            "lambda" => text.get(..text.match_indices(':').nth(6).map_or(text.len(), |(at, _)| at)).unwrap_or(text),
            _ => continue,
        };
        if !found.contains('*') && !rest(found).is_empty() && !all.iter().any(|have| have == found) {
            all.push(found.to_owned());
        }
    }
    all.into_iter().map(|text| facts.names.intern(&text)).collect()
}

/// Whether a principal is a whole account: its number, or the ARN of its root.
fn is_account(principal: &str, account: &str) -> bool {
    !account.is_empty() && (principal == account || (account_in(principal) == Some(account) && rest(principal) == "root"))
}

/// Whom a statement names, and what else has to hold.
fn principal(granted: &Granted, to: End, out: &mut Out<'_>) -> Option<(End, &'static str)> {
    let text = out.text(granted.principal);
    let home = out.text(to.scope);
    let home = home.strip_prefix("aws:").unwrap_or("").to_owned();
    match granted.sort {
        Sorted::Any => {
            // Without an account of AWS nobody gets at anything but buckets, queues and topics.
            let public = matches!(field(&out.text(granted.resource), 2), "s3" | "sqs" | "sns");
            let id = out.name(if public { "anyone" } else { "any_account" });
            let end = End::one(Kind::External, Name::EMPTY, id);
            out.imply(end, granted.place);
            Some((end, ""))
        }
        Sorted::Aws if is_account(&text, &home) => None,
        Sorted::Aws => {
            let other = account_in(&text).map(str::to_owned).or_else(|| Some(text.clone()).filter(|text| is_number(text)))?;
            if is_number(&text) || rest(&text) == "root" {
                let arn = out.name(&format!("arn:aws:iam::{other}:root"));
                let end = out.end(Kind::External, Some(&other), arn);
                out.imply(end, granted.place);
                return Some((end, "the other account's own policies allow it as well"));
            }
            let end = out.identity(granted.principal, granted.place);
            let condition = if other == home { "" } else { "the other account's own policies allow it as well" };
            Some((end, condition))
        }
        Sorted::Service | Sorted::Federated | Sorted::Canonical => None,
    }
}

fn is_number(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a statement gives on its resource, as edges: the furthest touch, or learning a secret.
fn gives(granted: &Granted, to: End, out: &Out<'_>) -> Vec<(EdgeKind, Option<Level>)> {
    let text = out.text(granted.resource);
    let mut all = Vec::new();
    match to.kind {
        Some(Kind::Secret) => {
            if granted.any(&["secretsmanager:GetSecretValue"], out) {
                all.push((EdgeKind::ReadsSecret, None));
            }
            if granted.any(&["secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret"], out) {
                all.push((EdgeKind::Manages, None));
            }
        }
        Some(Kind::Workload) => {
            if granted.any(&["lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"], out) {
                all.push((EdgeKind::Controls, None));
            }
        }
        _ => {
            let Some(sort) = data::of(&text) else { return all };
            let level = if granted.any(sort.take, out) {
                Some(Level::Administer)
            } else if granted.any(sort.write, out) {
                Some(Level::Write)
            } else if granted.any(sort.read, out) || granted.any(&["kms:Decrypt"], out) {
                Some(Level::Read)
            } else {
                None
            };
            all.extend(level.map(|level| (EdgeKind::Allows, Some(level))));
        }
    }
    all
}
