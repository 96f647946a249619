//! Kubernetes: objects as `kubectl get -o yaml|json` writes them, or as manifests. In: one object, or the items of a list.
//! Out: roles as bound in one place, grants, accounts, workloads, secrets, and who can become or read what.
//!
//! Reading only collects compact rows per cluster; what they mean together is decided in `resolve`, whatever order the files came in.
//! Without a namespace, a namespaced object counts as in `default`, as the API would have it; that is noted.

mod builtin;
mod cloud;
mod combo;
mod power;
mod principal;
mod read;
mod read_custom;
mod read_pod;
mod read_rbac;
mod read_secret;
mod record;
mod resolve;
mod role;
mod rule;
mod sets;
mod sniff;
mod terraform;
#[cfg(test)]
mod tests;
mod workload;

use super::{Context, Resource, Source, SourceDef};
use crate::doc::{Error, Part};
use crate::model::{Facts, Name, Plane};
use record::Cluster;
use std::collections::BTreeMap;

/// Kubernetes, as detection and help know it.
pub const SOURCE: SourceDef = SourceDef {
    name: "kubernetes",
    title: "Kubernetes",
    plane: Some(Plane::Platform),
    sniff: sniff::sniff,
    claims: sniff::claims,
    start: || Box::new(Kubernetes::default()),
    terraform: terraform::TYPES,
    reads: &[
        "RBAC: roles, cluster roles, their aggregation and bindings",
        "service accounts, namespaces, nodes",
        "pods and the templates of deployments, stateful sets, daemon sets, replica sets, jobs and cron jobs",
        "secrets: names, types, ages, and keyed digests of values where they are in the export",
        "the issuer of its tokens: its `/.well-known/openid-configuration`",
        "the config map aws-auth, external secrets and their stores, Argo CD applications, Flux sources and kustomizations",
    ],
    cannot_see: &[
        "who is behind a user name or in a group (certificates, the identity provider or the cloud decide that): `groups: [{ id: platform-admins, scope: \"kubernetes:prod\", members: [alice@acme.example] }]`",
        "who answers for a service account, and what it is for: `service_accounts: [{ id: ml/trainer, scope: \"kubernetes:prod\", owner: ml-lead@acme.example, purpose: training }]`",
        "what a secret opens outside the cluster: `secrets: [{ id: chat/model-key, scope: \"kubernetes:prod\", authenticates_as: svc-chat, owner: ml-lead@acme.example, rotated: 2026-08-01 }]`",
        "the cloud's side of workload identity (trust policies, workload identity bindings, federated credentials): read the cloud's export, or `trusts: [{ identity: { kind: service_account, scope: \"kubernetes:prod\", id: ml/trainer }, may_assume: bucket-reader }]`",
        "where its audit log goes and how its people log in: `boundaries: [{ plane: platform, audit_log: siem/platform, sso: required, mfa: required }]`",
        "authorizers other than RBAC, API server flags and admission policies other than pod security labels",
        "man-in-the-middle positions on a pod's network, and services that are reachable from outside",
        "what controllers do on behalf of those who write their custom resources, other than Argo CD and Flux",
    ],
    how: include_str!("how.sh"),
};

/// The clusters of a run, by scope.
#[derive(Default)]
struct Kubernetes {
    clusters: BTreeMap<Name, Cluster>,
    /// The `kind` of the list that is being read, where its items leave theirs out.
    list: Option<String>,
}

impl Source for Kubernetes {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        let folder = cx.folder().to_owned();
        let scope = cx.scope("kubernetes", "cluster", &folder);
        let cluster = self.clusters.entry(scope).or_default();
        read::part(cluster, &mut self.list, part, cx);
        Ok(())
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let folder = cx.folder().to_owned();
        let scope = cx.scope("kubernetes", "cluster", &folder);
        terraform::resource(self.clusters.entry(scope).or_default(), resource, cx);
    }

    fn end(&mut self, _: &mut Context<'_>) {
        self.list = None;
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for (scope, cluster) in self.clusters {
            resolve::cluster(scope, cluster, facts);
        }
    }
}
