//! Records of accounts, secrets, nodes and workloads, and the edges between them that need no RBAC.
//!
//! A pod counts as the workload that made it, so that fifty replicas are one record. A workload is its account only where a token is
//! mounted: `automountServiceAccountToken` of the pod beats the account's, and a projected token volume beats both.

use super::read_pod;
use super::record::{PodSpec, Workload};
use super::resolve::Resolver;
use super::sets::{Of, WorkloadKey};
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Kind, Name, Place, Row, Value};
use std::collections::BTreeMap;

/// Owners of owners that are followed: pod, replica set, deployment; job, cron job.
const LEVELS: usize = 4;

impl Resolver<'_> {
    /// Makes all records that stand in the files as objects.
    pub(super) fn objects(&mut self) {
        self.out.known.accounts = self.c.accounts.keys().map(|key| (*key, true)).collect();
        self.out.known.secrets = self.c.secrets.keys().map(|key| (*key, true)).collect();
        self.out.known.nodes = self.c.nodes.keys().map(|name| (*name, true)).collect();
        self.accounts();
        self.secrets();
        for (name, place) in std::mem::take(&mut self.c.nodes) {
            let end = self.out.node(name, place);
            let row = self.out.record(end, None, place);
            self.out.facts.word(row, AttrName::Class, "machine", place);
        }
        let workloads = std::mem::take(&mut self.c.workloads);
        self.out.known.parts = roots(&workloads, &self.out.facts.names);
        self.out.known.workloads = self.out.known.parts.values().copied().collect();
        for workload in &workloads {
            self.workload(workload);
        }
    }

    fn common(&mut self, row: Row, created: Option<i64>, labels: &[(Name, Name)], place: Place) {
        if let Some(at) = created {
            self.out.facts.attr(row, AttrName::Created, Value::Time(at), place);
        }
        for (key, value) in labels {
            self.out.facts.attr(row, AttrName::Labels, Value::Entry(*key, *value), place);
        }
    }

    fn accounts(&mut self) {
        let accounts = std::mem::take(&mut self.c.accounts);
        let issuer = self.out.text(self.c.issuer).trim_start_matches("https://").trim_end_matches('/').to_owned();
        let issuer = if issuer.is_empty() { "kubernetes".to_owned() } else { issuer };
        for (key, account) in &accounts {
            let end = self.out.account(*key, account.place);
            let row = self.out.record(end, Some(key.0), account.place);
            self.common(row, account.created, &account.labels, account.place);
            let usual = self.out.text(key.1) == "default";
            self.out.facts.attr(row, AttrName::Default, Value::Bool(usual), account.place);
            let subject = format!("{issuer} system:serviceaccount:{}:{}", self.out.text(key.0), self.out.text(key.1));
            self.out.facts.word(row, AttrName::Subject, &subject, account.place);
            for (pull, place) in &account.pulls {
                let secret = self.out.secret((key.0, *pull), *place);
                let edge = self.out.becoming(EdgeKind::UsesSecret, end, secret, "use-secret", *place);
                self.out.edge(EdgeFact { resolved: false, ..edge });
            }
        }
        self.c.accounts = accounts;
    }

    fn secrets(&mut self) {
        let secrets = std::mem::take(&mut self.c.secrets);
        for (key, secret) in &secrets {
            let place = secret.place;
            let end = self.out.secret(*key, place);
            let row = self.out.record(end, Some(key.0), place);
            self.common(row, secret.created, &secret.labels, place);
            let token = self.out.text(secret.sort) == "kubernetes.io/service-account-token";
            let sort = match self.out.text(secret.sort) {
                "kubernetes.io/service-account-token" | "bootstrap.kubernetes.io/token" => "token",
                "kubernetes.io/dockerconfigjson" | "kubernetes.io/dockercfg" | "kubernetes.io/basic-auth" => "password",
                "kubernetes.io/ssh-auth" => "ssh_key",
                "kubernetes.io/tls" => "certificate",
                _ => "",
            };
            let facts = &mut *self.out.facts;
            if !sort.is_empty() {
                facts.word(row, AttrName::Type, sort, place);
            }
            facts.word(row, AttrName::Issued, "stored", place);
            if let Some(at) = secret.last_used {
                facts.attr(row, AttrName::LastUsed, Value::Time(at), place);
            }
            if token {
                facts.attr(row, AttrName::Expires, Value::Null, place);
            }
            if token && secret.invalid {
                facts.word(row, AttrName::Status, "revoked", place);
            }
            if let Some((account, at)) = secret.account.filter(|_| token) {
                let account = self.out.account((key.0, account), at);
                let edge = self.out.becoming(EdgeKind::AuthenticatesAs, end, account, "token-secret", at);
                self.out.edge(EdgeFact { resolved: false, ..edge });
            }
            if secret.remote_cluster {
                self.out.need(end, "the cluster that this secret opens", None, place);
            }
            if let Some((scope, state)) = secret.kept_in {
                self.out.facts.refer(row, AttrName::StoredIn, Kind::Resource, scope, state, place);
            }
            self.digests(end, row, *key, &secret.digests);
        }
        self.c.secrets = secrets;
    }

    /// A secret of one credential carries its digest. One of several has a record for each, so that two secrets that share one
    /// credential are not taken for one and the same.
    fn digests(&mut self, end: End, row: Row, home: (Name, Name), digests: &[(Name, String, Place)]) {
        if let [(_, digest, place)] = digests {
            self.out.facts.word(row, AttrName::Fingerprint, digest, *place);
            return;
        }
        for (key, digest, place) in digests {
            let id = format!("{}/{}", self.out.text(end.id), self.out.text(*key));
            let id = self.out.name(&id);
            let value = self.out.end(Kind::Secret, id);
            let row = self.out.record(value, Some(home.0), *place);
            self.out.facts.word(row, AttrName::Fingerprint, digest, *place);
            let edge = self.out.becoming(EdgeKind::Contains, end, value, "", *place);
            self.out.edge(EdgeFact { resolved: false, ..edge });
        }
    }

    fn workload(&mut self, workload: &Workload) {
        let home = workload.meta.namespace;
        let own = (home, workload.kind, workload.meta.name);
        let root = self.out.known.parts.get(&own).copied().unwrap_or(own);
        let end = self.out.of_workload(root);
        let pod = &workload.pod;
        if root == own {
            let row = self.out.record(end, Some(home), workload.place);
            self.common(row, workload.meta.created, &workload.meta.labels, workload.place);
            self.runs_as(end, home, pod, workload.place, Some(row));
        } else {
            // Its maker may be in no file: then this is what there is of it.
            if !self.out.known.parts.contains_key(&root) {
                self.out.imply(end, Some(home), workload.place);
            }
            self.runs_as(end, home, pod, workload.place, None);
        }
        for (secret, place) in &pod.uses {
            let secret = self.out.secret((home, *secret), *place);
            let edge = self.out.becoming(EdgeKind::UsesSecret, end, secret, "use-secret", *place);
            self.out.edge(EdgeFact { resolved: false, ..edge });
        }
        let node = pod.node.map(|name| self.out.node(name, workload.place));
        if let Some(node) = node {
            let edge = self.out.becoming(EdgeKind::Controls, node, end, "node-to-pod", workload.place);
            self.out.edge(edge);
        }
        for escape in &pod.escapes {
            let everywhere = root.1 == "daemonset";
            let (to, unknown) = match node {
                Some(node) => (node, false),
                None => (self.out.set(Of::Nodes, None, escape.place), !everywhere),
            };
            let edge = self.out.becoming(EdgeKind::Controls, end, to, escape.technique, escape.place);
            let action = self.out.name(escape.action);
            let condition = match (escape.condition, unknown) {
                ("", true) => "on the node that it is scheduled to".to_owned(),
                (text, true) => format!("on the node that it is scheduled to, if {text}"),
                (text, false) => text.to_owned(),
            };
            let edge = self.out.only_if(EdgeFact { action, ..edge }, &condition);
            self.out.edge(edge);
        }
    }

    fn runs_as(&mut self, end: End, home: Name, pod: &PodSpec, place: Place, row: Option<Row>) {
        let default = self.out.name("default");
        let (name, at) = pod.account.unwrap_or((default, place));
        let account = self.c.accounts.get(&(home, name));
        let stated = pod.automount.or(account.and_then(|account| account.automount));
        if !pod.token_volume && stated == Some(false) {
            if let Some(row) = row {
                let text = format!("no token of its service account `{}` is mounted", self.out.text(name));
                self.out.facts.word(row, AttrName::Note, &text, at);
                self.out.facts.attr(row, AttrName::RunsAs, Value::Null, at);
            }
            return;
        }
        let unknown = account.is_none() && stated.is_none() && !pod.token_volume;
        let to = self.out.account((home, name), at);
        let edge = self.out.becoming(EdgeKind::RunsAs, end, to, "mounted-token", at);
        let condition = if unknown { "its service account does not turn its token off" } else { "" };
        let edge = self.out.only_if(EdgeFact { resolved: false, ..edge }, condition);
        self.out.edge(edge);
    }
}

/// The workload that each object counts as: itself, or the one at the end of its owners.
fn roots(workloads: &[Workload], names: &crate::model::Names) -> BTreeMap<WorkloadKey, WorkloadKey> {
    let mut owners = BTreeMap::new();
    for workload in workloads {
        let own = (workload.meta.namespace, workload.kind, workload.meta.name);
        let owner = read_pod::owner(&workload.meta, names).map(|(kind, name)| (workload.meta.namespace, kind, name));
        let before = owners.entry(own).or_insert(None);
        *before = before.or(owner);
    }
    let root = |own: WorkloadKey| {
        let mut at = own;
        for _ in 0..LEVELS {
            match owners.get(&at).copied().flatten() {
                Some(owner) => at = owner,
                None => break,
            }
        }
        at
    };
    owners.keys().map(|own| (*own, root(*own))).collect()
}
