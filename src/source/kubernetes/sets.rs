//! Where the facts of one cluster go: ends by name, records that exist because others name them, edges without repetition, and one
//! `set` node per kind and scope, shared by all that use it.

use super::record::Key;
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Name, Need, Place, RecordFact, Row, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// What a set holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Of {
    Secrets,
    Accounts,
    Pods,
    Workloads(&'static str),
    Nodes,
    Users,
    Groups,
    Roles,
}

/// A workload's namespace, kind and name.
pub(super) type WorkloadKey = (Name, &'static str, Name);

/// The nodes of the cluster that are known, by what a set can hold.
#[derive(Default)]
pub(super) struct Known {
    /// Secrets; true, where a file declares them.
    pub(super) secrets: BTreeMap<Key, bool>,
    /// Service accounts; true, where a file declares them.
    pub(super) accounts: BTreeMap<Key, bool>,
    /// Workloads: those that others are made by.
    pub(super) workloads: BTreeSet<WorkloadKey>,
    /// The workload that each object, by kind and name, counts as.
    pub(super) parts: BTreeMap<WorkloadKey, WorkloadKey>,
    pub(super) users: BTreeSet<End>,
    pub(super) groups: BTreeSet<Name>,
    /// Nodes; true, where a file declares them.
    pub(super) nodes: BTreeMap<Name, bool>,
    pub(super) roles: BTreeSet<Key>,
}

/// The facts of one cluster.
pub(super) struct Out<'f> {
    pub(super) facts: &'f mut Facts,
    pub(super) scope: Name,
    /// The first place of the cluster.
    pub(super) place: Place,
    pub(super) known: Known,
    sets: BTreeMap<(Of, Option<Name>), Place>,
    edges: FxHashMap<(End, End, EdgeKind, Name), usize>,
    needs: FxHashSet<(End, Name)>,
    implied: FxHashSet<End>,
}

impl<'f> Out<'f> {
    pub(super) fn new(facts: &'f mut Facts, scope: Name, place: Place) -> Out<'f> {
        Out {
            facts,
            scope,
            place,
            known: Known::default(),
            sets: BTreeMap::new(),
            edges: FxHashMap::default(),
            needs: FxHashSet::default(),
            implied: FxHashSet::default(),
        }
    }

    pub(super) fn name(&mut self, text: &str) -> Name {
        self.facts.names.intern(text)
    }

    pub(super) fn text(&self, name: Name) -> &str {
        self.facts.names.text(name)
    }

    /// A record of this cluster.
    pub(super) fn end(&self, kind: Kind, id: Name) -> End {
        End::one(kind, self.scope, id)
    }

    fn joined(&mut self, parts: &[Name]) -> Name {
        let text = parts.iter().map(|part| self.text(*part)).collect::<Vec<_>>().join("/");
        self.name(&text)
    }

    /// The end of a namespaced object.
    pub(super) fn of_key(&mut self, kind: Kind, key: Key) -> End {
        let id = self.joined(&[key.0, key.1]);
        self.end(kind, id)
    }

    /// The end of a workload.
    pub(super) fn of_workload(&mut self, key: WorkloadKey) -> End {
        let word = self.name(key.1);
        let id = self.joined(&[key.0, word, key.2]);
        self.end(Kind::Workload, id)
    }

    /// Makes a record and states its namespace.
    pub(super) fn record(&mut self, end: End, namespace: Option<Name>, place: Place) -> Row {
        let row = self.facts.record(end.kind.unwrap_or(Kind::Resource), end.scope, end.id, place);
        if let Some(namespace) = namespace {
            let text = self.text(namespace).to_owned();
            self.facts.entry(row, AttrName::Within, "namespace", &text, place);
        }
        row
    }

    /// Makes a record that only others name, once.
    pub(super) fn imply(&mut self, end: End, namespace: Option<Name>, place: Place) -> Option<Row> {
        if !self.implied.insert(end) {
            return None;
        }
        let row = self.record(end, namespace, place);
        if let Some(record) = self.facts.records.get_mut(row.0 as usize) {
            record.implied = true;
        }
        Some(row)
    }

    /// Says what another file would settle, until that file declares `until`.
    pub(super) fn need(&mut self, of: End, what: &str, until: Option<End>, place: Place) {
        let what = self.name(what);
        if self.needs.insert((of, what)) {
            self.facts.needs.push(Need { of, what, until, place });
        }
    }

    /// A service account, declared or not.
    pub(super) fn account(&mut self, key: Key, place: Place) -> End {
        let end = self.of_key(Kind::ServiceAccount, key);
        if !*self.known.accounts.entry(key).or_insert(false)
            && let Some(row) = self.imply(end, Some(key.0), place)
        {
            self.need(end, "the cluster's service accounts", Some(end), place);
            // Which account is the default one is a matter of its name: it is there in every namespace, in the files or not.
            let usual = self.text(key.1) == "default";
            self.facts.attr(row, AttrName::Default, Value::Bool(usual), place);
        }
        end
    }

    /// A secret, declared or not.
    pub(super) fn secret(&mut self, key: Key, place: Place) -> End {
        let end = self.of_key(Kind::Secret, key);
        if !*self.known.secrets.entry(key).or_insert(false) && self.imply(end, Some(key.0), place).is_some() {
            self.need(end, "the cluster's secrets (their metadata is enough)", Some(end), place);
        }
        end
    }

    /// A node, declared or not.
    pub(super) fn node(&mut self, name: Name, place: Place) -> End {
        let word = self.name("node");
        let id = self.joined(&[word, name]);
        let end = self.end(Kind::Workload, id);
        if !*self.known.nodes.entry(name).or_insert(false)
            && let Some(row) = self.imply(end, None, place)
        {
            self.facts.word(row, AttrName::Class, "machine", place);
        }
        end
    }

    /// A group, which no file of a cluster ever declares.
    pub(super) fn group(&mut self, name: Name, place: Place) -> End {
        let end = self.end(Kind::Group, name);
        if self.known.groups.insert(name) && self.imply(end, None, place).is_some() {
            let text = self.text(name);
            let inside = text.starts_with("system:serviceaccounts") || text == "system:nodes";
            if !inside {
                self.need(end, "who is in this group: the identity provider, certificates or the cloud decide it", Some(end), place);
            }
        }
        end
    }

    /// The cluster itself.
    pub(super) fn cluster(&mut self) -> End {
        let id = self.name("cluster");
        self.end(Kind::Resource, id)
    }

    /// The one set of a kind and scope.
    pub(super) fn set(&mut self, of: Of, namespace: Option<Name>, place: Place) -> End {
        let first = self.sets.entry((of, namespace)).or_insert(place);
        *first = (*first).min(place);
        let word = match of {
            Of::Secrets => "secrets".to_owned(),
            Of::Accounts => "serviceaccounts".to_owned(),
            Of::Pods => "pods".to_owned(),
            Of::Workloads(kind) => format!("{kind}s"),
            Of::Nodes => "nodes".to_owned(),
            Of::Users => "users".to_owned(),
            Of::Groups => "groups".to_owned(),
            Of::Roles => "roles".to_owned(),
        };
        let id = match namespace {
            Some(namespace) => format!("{word}@{}", self.text(namespace)),
            None => word,
        };
        let id = self.name(&id);
        self.end(Kind::Set, id)
    }

    /// The first place that named the set of a kind and scope.
    pub(super) fn named(&self, of: Of, namespace: Option<Name>) -> Option<Place> {
        self.sets.get(&(of, namespace)).copied()
    }

    /// Adds an edge, once for each technique, at its best certainty.
    pub(super) fn edge(&mut self, edge: EdgeFact) {
        if edge.from == edge.to {
            return;
        }
        let key = (edge.from, edge.to, edge.kind, edge.technique);
        if let Some(before) = self.edges.get(&key).and_then(|at| self.facts.edges.get_mut(*at)) {
            if edge.certainty < before.certainty {
                *before = edge;
            }
            return;
        }
        self.edges.insert(key, self.facts.edges.len());
        self.facts.edges.push(edge);
    }

    /// An edge that a file states, or that follows from how the system works.
    pub(super) fn becoming(&mut self, kind: EdgeKind, from: End, to: End, technique: &str, place: Place) -> EdgeFact {
        let technique = self.name(technique);
        EdgeFact::becoming(kind, from, to, place).by_technique(technique)
    }

    /// The same edge under a condition, in words.
    pub(super) fn only_if(&mut self, edge: EdgeFact, condition: &str) -> EdgeFact {
        if condition.is_empty() {
            return edge;
        }
        let conditions = self.name(condition);
        EdgeFact { certainty: edge.certainty.max(Certainty::Conditional), conditions, ..edge }
    }

    /// Makes the records of all sets that something named, with their members.
    pub(super) fn finish(&mut self) {
        if self.sets.keys().any(|(of, _)| *of == Of::Nodes) {
            let place = self.place;
            let nodes = self.set(Of::Nodes, None, place);
            let pods = self.set(Of::Pods, None, place);
            let edge = self.becoming(EdgeKind::Controls, nodes, pods, "node-to-pod", place);
            self.edge(edge);
        }
        // What says that a set holds a member is the line that declares the member; where none does, the line that names the set.
        let own = |record: &&RecordFact| record.scope == self.scope && !record.implied;
        let declared: FxHashMap<(Kind, Name), Place> =
            self.facts.records.iter().filter(own).map(|record| ((record.kind, record.id), record.place)).collect();
        for ((of, namespace), place) in std::mem::take(&mut self.sets) {
            let end = self.set(of, namespace, place);
            let row = self.record(end, namespace, place);
            let (word, what) = match of {
                Of::Secrets => ("secret", "the cluster's secrets (their metadata is enough)"),
                Of::Accounts => ("service_account", "the cluster's service accounts"),
                Of::Pods | Of::Workloads(_) => ("workload", "the cluster's pods and deployments"),
                Of::Nodes => ("workload", "the cluster's nodes"),
                Of::Users => ("human", "the cluster's bindings, and who its users are"),
                Of::Groups => ("group", "the cluster's bindings"),
                Of::Roles => ("role", "the cluster's roles"),
            };
            self.facts.word(row, AttrName::Of, word, place);
            let pattern = namespace.map_or("*".to_owned(), |namespace| format!("{}/*", self.text(namespace)));
            self.facts.word(row, AttrName::Pattern, &pattern, place);
            let members = self.members(of, namespace);
            if members.is_empty() {
                self.facts.attr(row, AttrName::Members, Value::Empty, place);
                // Where others of the kind are known, this scope has none.
                if self.members(of, None).is_empty() && self.none_known(of) {
                    self.need(end, what, None, place);
                }
            }
            for member in members {
                let kind = member.kind.unwrap_or(Kind::Resource);
                let at = declared.get(&(kind, member.id)).copied().unwrap_or(place);
                self.facts.refer(row, AttrName::Members, kind, member.scope, member.id, at);
            }
        }
    }

    /// Whether the files hold nothing of the kind at all.
    fn none_known(&self, of: Of) -> bool {
        !matches!(of, Of::Pods | Of::Workloads(_)) || self.known.workloads.is_empty()
    }

    fn members(&mut self, of: Of, namespace: Option<Name>) -> Vec<End> {
        let here = |home: Name| namespace.is_none_or(|namespace| namespace == home);
        let keyed = |map: &BTreeMap<Key, bool>| map.keys().copied().filter(|key| here(key.0)).collect::<Vec<Key>>();
        match of {
            Of::Secrets => keyed(&self.known.secrets).into_iter().map(|key| self.of_key(Kind::Secret, key)).collect(),
            Of::Accounts => keyed(&self.known.accounts).into_iter().map(|key| self.of_key(Kind::ServiceAccount, key)).collect(),
            Of::Roles => {
                let keys: Vec<Key> = self.known.roles.iter().copied().filter(|key| here(key.0)).collect();
                keys.into_iter().map(|key| self.of_key(Kind::Role, key)).collect()
            }
            Of::Pods | Of::Workloads(_) => {
                let wanted = |kind: &'static str| of == Of::Pods || of == Of::Workloads(kind);
                // What something else made counts as its maker.
                let made = self.known.parts.iter().filter(|(key, _)| here(key.0) && wanted(key.1));
                let keys: BTreeSet<WorkloadKey> = made.map(|(_, root)| *root).collect();
                keys.into_iter().map(|key| self.of_workload(key)).collect()
            }
            Of::Nodes => {
                let names: Vec<Name> = self.known.nodes.keys().copied().collect();
                let place = self.place;
                names.into_iter().map(|name| self.node(name, place)).collect()
            }
            Of::Users => self.known.users.iter().copied().collect(),
            Of::Groups => self.known.groups.iter().map(|name| self.end(Kind::Group, *name)).collect(),
        }
    }
}
