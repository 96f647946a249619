//! Accounts as a stranger would give them: each trap of the export and of the policy language, and what must stay silent.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

mod federation;
mod iamspy;
mod paths;
mod policies;
mod terraform;

use super::super::SOURCE;
use crate::model::{AttrName, Kind, Value};
use crate::source::testing::{Run, read};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// The account of most tests.
pub(super) const ACCOUNT: &str = "111122223333";

/// A user, role, group or policy of the account, as its ARN.
pub(super) fn arn(path: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{path}")
}

/// A policy document of statements.
pub(super) fn document(statements: Json) -> Json {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// A document that allows actions on resources.
pub(super) fn allow(actions: &[&str], resource: &str) -> Json {
    document(json!([{ "Effect": "Allow", "Action": actions, "Resource": resource }]))
}

/// A trust in the account.
pub(super) fn trust(principal: Json) -> Json {
    document(json!([{ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" }]))
}

/// Authorization details to be.
#[derive(Default)]
pub(super) struct Details {
    pub(super) users: Vec<Json>,
    pub(super) groups: Vec<Json>,
    pub(super) roles: Vec<Json>,
    pub(super) policies: Vec<Json>,
}

impl Details {
    pub(super) fn user(mut self, name: &str, inline: &[Json], more: Json) -> Details {
        let inline: Vec<Json> =
            inline.iter().enumerate().map(|(at, document)| json!({ "PolicyName": format!("p{at}"), "PolicyDocument": document })).collect();
        let mut user = json!({ "UserName": name, "Path": "/", "UserId": format!("AIDA{name}"), "Arn": arn(&format!("user/{name}")), "UserPolicyList": inline, "GroupList": [] });
        merge(&mut user, more);
        self.users.push(user);
        self
    }

    pub(super) fn role(mut self, name: &str, trust: Json, inline: &[Json], more: Json) -> Details {
        let inline: Vec<Json> =
            inline.iter().enumerate().map(|(at, document)| json!({ "PolicyName": format!("p{at}"), "PolicyDocument": document })).collect();
        let mut role = json!({
            "RoleName": name.rsplit('/').next().unwrap(), "Path": "/", "RoleId": format!("AROA{name}"), "Arn": arn(&format!("role/{name}")),
            "AssumeRolePolicyDocument": trust, "RolePolicyList": inline, "AttachedManagedPolicies": [], "InstanceProfileList": []
        });
        merge(&mut role, more);
        self.roles.push(role);
        self
    }

    pub(super) fn group(mut self, name: &str, inline: &[Json]) -> Details {
        let inline: Vec<Json> =
            inline.iter().enumerate().map(|(at, document)| json!({ "PolicyName": format!("p{at}"), "PolicyDocument": document })).collect();
        self.groups.push(json!({ "GroupName": name, "Arn": arn(&format!("group/{name}")), "GroupPolicyList": inline }));
        self
    }

    pub(super) fn policy(mut self, arn: &str, versions: &[Json]) -> Details {
        let count = versions.len();
        let versions: Vec<Json> = versions
            .iter()
            .enumerate()
            .map(|(at, document)| json!({ "VersionId": format!("v{}", at + 1), "IsDefaultVersion": at + 1 == count, "Document": document }))
            .collect();
        let name = arn.rsplit('/').next().unwrap();
        self.policies
            .push(json!({ "PolicyName": name, "Arn": arn, "DefaultVersionId": format!("v{count}"), "PolicyVersionList": versions }));
        self
    }

    pub(super) fn text(&self) -> String {
        json!({ "UserDetailList": self.users, "GroupDetailList": self.groups, "RoleDetailList": self.roles, "Policies": self.policies })
            .to_string()
    }

    pub(super) fn read(&self) -> Run {
        let run = read(&SOURCE, &[], &[("aws/details.json", &self.text())]);
        run.is_sound();
        run
    }
}

fn merge(into: &mut Json, more: Json) {
    if let Json::Object(more) = more {
        for (key, value) in more {
            into[key] = value;
        }
    }
}

/// What an identity comes to control, and by what certainty: over grants, memberships, sets and edges, as the graph walks them.
pub(super) fn reached(run: &Run, from: &str) -> BTreeMap<String, bool> {
    let facts = &run.facts;
    let text = |name| facts.names.text(name).to_owned();
    let mut next: BTreeMap<String, BTreeSet<(String, bool)>> = BTreeMap::new();
    let mut add = |from: String, to: String, sure: bool| {
        next.entry(from).or_default().insert((to, sure));
    };
    for edge in &facts.edges {
        add(text(edge.from.id), text(edge.to.id), edge.certainty == crate::model::Certainty::Certain);
    }
    let mut grants: BTreeMap<u32, (Option<String>, Option<String>)> = BTreeMap::new();
    for attr in &facts.attrs {
        let Value::Qualified(at) = attr.value else { continue };
        let (of, to) = (facts.records[attr.of.0 as usize], text(facts.references[at as usize].id));
        match (attr.name, of.kind) {
            (AttrName::MemberOf, _) => add(text(of.id), to, true),
            (AttrName::Members, Kind::Set) => add(text(of.id), to, true),
            (AttrName::Principal, Kind::Grant) => grants.entry(attr.of.0).or_default().0 = Some(to),
            (AttrName::RoleRef, Kind::Grant) => grants.entry(attr.of.0).or_default().1 = Some(to),
            (AttrName::IdentityRef, Kind::Trust) => grants.entry(attr.of.0).or_default().0 = Some(to),
            (AttrName::MayAssume, Kind::Trust) => grants.entry(attr.of.0).or_default().1 = Some(to),
            _ => {}
        }
    }
    for (from, to) in grants.into_values() {
        add(from.unwrap(), to.unwrap(), true);
    }
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    let mut open = vec![(from.to_owned(), true)];
    while let Some((at, sure)) = open.pop() {
        match found.get(&at) {
            Some(before) if *before || !sure => continue,
            _ => {}
        }
        found.insert(at.clone(), sure);
        for (to, certain) in next.get(&at).into_iter().flatten() {
            open.push((to.clone(), sure && *certain));
        }
    }
    found
}

/// Whether an identity comes to control a record; `Some(false)`: perhaps.
pub(super) fn becomes(run: &Run, from: &str, to: &str) -> Option<bool> {
    reached(run, from).get(to).copied()
}
