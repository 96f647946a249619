//! EKS: clusters as systems of the account, who of AWS is whom in them, who can let himself in, and which roles their pods get.

use super::Listing;
use super::out::{Out, Power, Target, by_account};
use super::place::{account_in, rest};
use super::record::Cluster;
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Kind, Level, Name, Place, Value};

/// Policies of EKS for access entries, and how far they go in the cluster.
const POLICIES: &[(&str, Level)] = &[
    ("AmazonEKSClusterAdminPolicy", Level::Administer),
    ("AmazonEKSAdminPolicy", Level::Write),
    ("AmazonEKSEditPolicy", Level::Write),
    ("AmazonEKSAdminViewPolicy", Level::Read),
    ("AmazonEKSViewPolicy", Level::Read),
    ("AmazonEKSSecretReaderPolicy", Level::Read),
];

impl Listing {
    /// Records and edges of clusters.
    pub(super) fn emit_eks(&mut self, out: &mut Out<'_>) {
        let mut targets = Vec::new();
        for (key, cluster) in &self.clusters {
            let Some(place) = cluster.place else { continue };
            let end = cluster_end(*key, out);
            self.cluster_record(cluster, end, place, out);
            if let Some(account) = account_in(&out.text(*key)).map(str::to_owned) {
                targets.push((account, Target { asked: *key, end, place }));
            }
        }
        self.entries(out);
        self.entry_policies(out);
        self.pod_identities(out);
        for (account, targets) in by_account(&targets) {
            let manage = |action| Power { action, kind: EdgeKind::Manages, level: None, technique: "manage-cluster-access", condition: "" };
            let entry = "the cluster takes access entries";
            out.over(&account, &targets, "clusters", manage("eks:AssociateAccessPolicy").only_if(entry));
            out.over(&account, &targets, "clusters", manage("eks:CreateAccessEntry").only_if("it may also put a policy on the entry"));
            out.over(
                &account,
                &targets,
                "clusters",
                manage("eks:UpdateAccessEntry").only_if("some group of an entry has rights in the cluster"),
            );
        }
    }

    fn cluster_record(&self, cluster: &Cluster, end: End, place: Place, out: &mut Out<'_>) {
        let row = out.record(end, place);
        out.facts.word(row, AttrName::Type, "system", place);
        out.named(row, AttrName::DisplayName, cluster.name, place);
        out.time(row, AttrName::Created, cluster.created, place);
        out.label(row, "issuer", cluster.issuer, place);
        out.label(row, "authentication_mode", cluster.mode, place);
        if let Some(public) = cluster.public {
            out.facts.word(row, AttrName::Network, if public { "open" } else { "restricted" }, place);
        }
        if !cluster.issuer.is_empty() {
            // Whoever administers the cluster can have a token made for any of its accounts.
            let subject = format!("{} system:serviceaccount:*", out.text(cluster.issuer));
            out.facts.word(row, AttrName::Subject, &subject, place);
        }
    }

    /// The key of a cluster that an answer names by its ARN or by its name alone.
    fn cluster_key(&self, named: Name, out: &Out<'_>) -> Name {
        if self.clusters.contains_key(&named) || out.facts.names.text(named).starts_with("arn:") {
            return named;
        }
        let mut all = self.clusters.iter().filter(|(_, cluster)| cluster.name == named).map(|(key, _)| *key);
        match (all.next(), all.next()) {
            (Some(one), None) => one,
            _ => named,
        }
    }

    /// Access entries: the AWS principal is a user of the cluster, in groups of the cluster.
    fn entries(&self, out: &mut Out<'_>) {
        for entry in &self.entries {
            let place = entry.place;
            let scope = kubernetes(self.cluster_key(entry.cluster, out), out);
            let from = out.identity(entry.principal, place);
            let name = if entry.user.is_empty() { entry.principal } else { entry.user };
            let user = End { kind: Some(Kind::ServiceAccount), scope, id: name };
            out.imply(user, place);
            out.becomes(EdgeKind::Impersonates, from, user, "cluster-access-entry", "", place);
            for group in &entry.groups {
                let group = End { kind: Some(Kind::Group), scope, id: *group };
                out.imply(group, place);
                out.becomes(EdgeKind::MemberOf, user, group, "cluster-access-entry", "", place);
                out.need(
                    group,
                    "what this group may do in the cluster (its roles and bindings, read with `--scope cluster=NAME`)",
                    Some(group),
                    place,
                );
            }
        }
    }

    /// Policies of EKS on access entries: rights in the cluster without any binding there.
    fn entry_policies(&self, out: &mut Out<'_>) {
        for found in &self.entry_policies {
            let place = found.place;
            let key = self.cluster_key(found.cluster, out);
            let to = cluster_end(key, out);
            out.imply(to, place);
            let from = out.identity(found.principal, place);
            let policy = out.text(found.policy);
            let policy = policy.rsplit('/').next().unwrap_or("").to_owned();
            let Some((_, level)) = POLICIES.iter().find(|(name, _)| *name == policy) else {
                out.facts.notes.push(format!("aws: the EKS access policy `{policy}` is not known here, and its rights were left out"));
                continue;
            };
            // In some namespaces only, nobody administers the cluster.
            let level = if found.namespaces.is_empty() { *level } else { (*level).min(Level::Write) };
            let names: Vec<String> = found.namespaces.iter().map(|name| out.text(*name)).collect();
            let condition = if names.is_empty() { String::new() } else { format!("only in the namespaces `{}`", names.join("`, `")) };
            let mut edge = EdgeFact::touching(EdgeKind::Allows, level, from, to, place);
            edge.resolved = false;
            edge.action = out.name(&policy);
            out.edge(edge, "cluster-access-policy", &condition);
        }
    }

    /// Associations: the tokens of a Kubernetes account become a role.
    fn pod_identities(&self, out: &mut Out<'_>) {
        for found in &self.associations {
            let place = found.place;
            let key = self.cluster_key(found.cluster, out);
            let issuer = self.clusters.get(&key).map(|cluster| cluster.issuer).filter(|issuer| !issuer.is_empty());
            let issuer = issuer.map_or_else(|| String::from("kubernetes"), |issuer| out.text(issuer));
            let [namespace, account] = [found.namespace, found.account].map(|name| out.text(name));
            let subject = out.name(&format!("system:serviceaccount:{namespace}:{account}"));
            let scope = out.name(&format!("oidc:{issuer}"));
            let from = End { kind: Some(Kind::External), scope, id: subject };
            out.imply(from, place);
            let role = out.identity(found.role, place);
            let title = format!("{namespace}/{account} of {} as {}", rest(&out.text(key)), out.text(found.role));
            let id = out.name(&title);
            let end = End { kind: Some(Kind::Trust), ..role };
            let row = out.record(End { id, ..end }, place);
            out.facts.refer(row, AttrName::IdentityRef, Kind::External, scope, subject, place);
            out.facts.refer(row, AttrName::MayAssume, role.kind.unwrap_or(Kind::ServiceAccount), role.scope, role.id, place);
            out.facts.word(row, AttrName::Technique, "pod-identity", place);
            let issuer = out.name(&issuer);
            out.facts.attr(row, AttrName::Issuer, Value::Word(issuer), place);
            if !self.clusters.contains_key(&key) {
                out.need(from, "the cluster's issuer (`aws eks describe-cluster`)", None, place);
            }
        }
    }
}

/// A cluster as a system of its account.
fn cluster_end(key: Name, out: &mut Out<'_>) -> End {
    out.by_arn(Kind::Resource, key)
}

/// The scope of the cluster's own records: what its Kubernetes export is read with.
fn kubernetes(key: Name, out: &mut Out<'_>) -> Name {
    let text = out.text(key);
    let name = rest(&text).strip_prefix("cluster/").map_or(text.clone(), str::to_owned);
    out.name(&format!("kubernetes:{name}"))
}
