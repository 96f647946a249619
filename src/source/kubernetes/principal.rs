//! Who the subjects of bindings are, the grants that bindings make, and the groups that the API server puts everybody into.

use super::record::{Binding, Subject, SubjectKind};
use super::resolve::Resolver;
use super::role::{Instance, RoleKey, Scope};
use crate::model::{AttrName, EdgeKind, End, Kind, Name, Place, Plane, Value};

pub(super) const MASTERS: &str = "system:masters";
const AUTHENTICATED: &str = "system:authenticated";
const ACCOUNTS: &str = "system:serviceaccounts";
const NODES: &str = "system:nodes";

impl Resolver<'_> {
    /// The identity behind a user name.
    pub(super) fn user(&mut self, name: Name, place: Place) -> End {
        let text = self.out.text(name).to_owned();
        if let Some((home, account)) = text.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':')) {
            let key = (self.out.name(home), self.out.name(account));
            return self.out.account(key, place);
        }
        if text == "system:anonymous" {
            return self.anyone(place);
        }
        let end = match text.strip_prefix("system:node:") {
            Some(node) => {
                let node = self.out.name(node);
                self.out.node(node, place)
            }
            // The cluster's own components and machine identities of Google are no people.
            None => {
                let machine = text.starts_with("system:") || text.ends_with(".gserviceaccount.com");
                let end = self.out.end(if machine { Kind::ServiceAccount } else { Kind::Human }, name);
                self.out.imply(end, None, place);
                end
            }
        };
        self.out.known.users.insert(end);
        end
    }

    /// Whoever can reach the API server at all.
    fn anyone(&mut self, place: Place) -> End {
        let id = self.out.name("anyone");
        let end = End::one(Kind::External, Name::EMPTY, id);
        if let Some(row) = self.out.imply(end, None, place) {
            self.out.facts.plane(row, Plane::Application);
        }
        end
    }

    /// A group; `system:masters` is beyond RBAC, and whoever is in it administers the cluster.
    pub(super) fn group(&mut self, name: Name, place: Place) -> End {
        if self.out.text(name) == "system:unauthenticated" {
            return self.anyone(place);
        }
        let masters = self.out.text(name) == MASTERS;
        let end = self.out.group(name, place);
        if masters && !std::mem::replace(&mut self.masters, true) {
            let admin = self.cluster_admin(Scope::Cluster, place);
            let edge = self.out.becoming(EdgeKind::Holds, end, admin, "masters-group", place);
            self.out.edge(edge);
            self.administers(end, end, "masters-group", "*:*", place);
        }
        end
    }

    /// The subject of a binding; `None` where it can't be told whom it names.
    fn subject(&mut self, subject: &Subject, home: Option<Name>) -> Option<End> {
        Some(match subject.kind {
            SubjectKind::User => self.user(subject.name, subject.place),
            SubjectKind::Group => self.group(subject.name, subject.place),
            SubjectKind::Account if subject.namespace.is_empty() => {
                let mut same = self.c.accounts.keys().filter(|key| key.1 == subject.name);
                let key = match (same.next().copied(), same.next()) {
                    (Some(key), None) => key,
                    // No file has it: it comes with the others of its manifest, all of which are put into one namespace.
                    (None, _) => (home.unwrap_or_else(|| self.out.name("default")), subject.name),
                    (Some(_), Some(_)) => return None,
                };
                self.out.account(key, subject.place)
            }
            SubjectKind::Account => self.out.account((subject.namespace, subject.name), subject.place),
        })
    }

    /// Makes a grant for each subject of a binding.
    pub(super) fn binding(&mut self, binding: &Binding) {
        let scope = binding.namespace.map_or(Scope::Cluster, Scope::Namespace);
        let role = match (binding.to_cluster_role, binding.namespace) {
            (false, Some(home)) => RoleKey { home: Some(home), name: binding.role },
            _ => RoleKey { home: None, name: binding.role },
        };
        let instance = Instance { role, scope };
        for subject in &binding.subjects {
            let head = match binding.namespace {
                Some(home) => format!("rolebinding/{}/{}", self.out.text(home), self.out.text(binding.name)),
                None => format!("clusterrolebinding/{}", self.out.text(binding.name)),
            };
            let Some(who) = self.subject(subject, binding.namespace) else {
                let account = self.out.text(subject.name).to_owned();
                let text =
                    format!("{head} names the service account `{account}` without its namespace, and several have that name: not granted");
                self.out.facts.notes.push(text);
                continue;
            };
            let role_end = self.instance(instance, subject.place);
            let kind = who.kind.unwrap_or(Kind::Human);
            let id = format!("{head}/{kind}:{}", self.out.text(who.id));
            let id = self.out.name(&id);
            let end = self.out.end(Kind::Grant, id);
            if !self.granted.insert(end) {
                continue;
            }
            self.held.entry(who).or_default().push((instance, end));
            let place = subject.place;
            let row = self.out.record(end, binding.namespace, place);
            let facts = &mut *self.out.facts;
            facts.refer(row, AttrName::Principal, kind, who.scope, who.id, place);
            facts.refer(row, AttrName::RoleRef, Kind::Role, role_end.scope, role_end.id, place);
            // RBAC knows no end and no request: a binding counts until somebody deletes it.
            facts.attr(row, AttrName::Expires, Value::Null, place);
            facts.word(row, AttrName::Activation, "standing", place);
            let technique = if kind == Kind::External { "anonymous-binding" } else { "role-binding" };
            facts.word(row, AttrName::Technique, technique, place);
            // The API refuses such a subject: this is a manifest whose namespace is filled in when it is applied.
            if subject.kind == SubjectKind::Account && subject.namespace.is_empty() {
                facts.word(row, AttrName::Conditions, "its namespace is filled in as in these files", place);
            }
            if let Some(at) = binding.created {
                facts.attr(row, AttrName::Created, Value::Time(at), place);
            }
        }
    }

    /// Puts accounts, users and nodes into the groups that the API server adds, where such a group holds anything.
    pub(super) fn implicit_groups(&mut self) {
        let known =
            |resolver: &Self, text: &str| resolver.out.facts.names.get(text).filter(|name| resolver.out.known.groups.contains(name));
        let everybody = known(self, AUTHENTICATED).map(|name| self.out.end(Kind::Group, name));
        let all = known(self, ACCOUNTS).map(|name| self.out.end(Kind::Group, name));
        let nodes = known(self, NODES).map(|name| self.out.end(Kind::Group, name));
        let place = self.out.place;
        let mut pairs: Vec<(End, End)> = Vec::new();
        let accounts: Vec<_> = self.out.known.accounts.keys().copied().collect();
        for key in accounts {
            let of_home = format!("{ACCOUNTS}:{}", self.out.text(key.0));
            let home = known(self, &of_home).map(|name| self.out.end(Kind::Group, name));
            let account = self.out.of_key(Kind::ServiceAccount, key);
            pairs.extend([home, all.or(everybody)].into_iter().flatten().map(|group| (account, group)));
        }
        if let Some(everybody) = everybody {
            pairs.extend(self.out.known.users.iter().map(|user| (*user, everybody)));
            let groups = self.out.known.groups.iter().map(|name| self.out.end(Kind::Group, *name));
            pairs.extend(groups.map(|group| (group, everybody)));
        }
        if let Some(nodes) = nodes {
            let names: Vec<Name> = self.out.known.nodes.keys().copied().collect();
            for name in names {
                pairs.push((self.out.node(name, place), nodes));
            }
        }
        for (from, to) in pairs {
            let edge = self.out.becoming(EdgeKind::MemberOf, from, to, "implicit-group", place);
            self.out.edge(edge);
        }
    }
}
