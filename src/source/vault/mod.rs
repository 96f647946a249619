//! HashiCorp Vault and OpenBao: policies in HCL and JSON, and answers of its API, of which only the file's name says the path.
//! In: policies, lists of mounts, roles of login methods and engines, entities, groups, tokens by their accessor.
//! Out: policies as roles, logins as identities, who is trusted to log in, and what each set of policies gives together.

mod effective;
mod holders;
mod issue;
mod login;
mod path;
mod pattern;
mod people;
mod policy;
mod powers;
mod read;
mod read_auth;
mod read_engine;
mod read_identity;
mod record;
mod resolve;
mod targets;
mod terraform;
#[cfg(test)]
mod tests;

use super::{Claim, Context, Head, Resource, Source, SourceDef};
use crate::doc::{Error, Layout, Part, Sort};
use crate::model::{Facts, Name, Plane};
use record::Vault;
use std::collections::BTreeMap;

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "vault",
    title: "HashiCorp Vault and OpenBao",
    plane: Some(Plane::Platform),
    sniff: |_| Claim::No,
    claims,
    start: || Box::new(Vaults::default()),
    terraform: terraform::TYPES,
    reads: &[
        "policies: `*.hcl`, JSON, and the text in answers of `sys/policies/acl/NAME`",
        "lists of login methods and of secret engines, with the version of key-value stores",
        "roles of AppRole, Kubernetes, JWT and OIDC, AWS, GCP, Azure, certificates and tokens; accounts and groups of other methods",
        "entities, their aliases, groups, and the groups of identity providers that they stand for",
        "roles of the AWS, GCP, Azure, database and Kubernetes engines, and the databases that are set up",
        "resources `vault_…` of Terraform states and plans: policies, methods, mounts, roles, entities, groups, names of secrets",
        "tokens and secret ids looked up by their accessors; metadata of key-value secrets, never their values",
    ],
    cannot_see: &[
        "what a secret of the key-value store opens: `secrets: [{ id: secret/data/prod/db, scope: \"vault:main\", authenticates_as: svc-db, owner: data@acme.example, rotated: 2026-08-01 }]`",
        "who is in a group of a directory or identity provider: `groups: [{ id: auth/ldap/groups/ops, scope: \"vault:main\", members: [alice@acme.example] }]`",
        "whose data a database holds: `resources: [{ id: database/config/orders, scope: \"vault:main\", type: database, plane: application, tenant: \"*\", sensitivity: customer }]`",
        "who holds unseal or recovery keys, and where its audit log goes: `boundaries: [{ plane: platform, audit_log: siem/vault, sso: required, mfa: required }]`",
        "what was used and when: that is in the audit log",
        "namespaces other than the one that was exported; Sentinel policies; leases that are still out",
    ],
    how: include_str!("how.sh"),
};

fn claims(head: &Head<'_>) -> Claim {
    let root = head.root;
    if root.sort() != Sort::Map {
        return Claim::No;
    }
    let by_path = || path::spot(head.path).api.is_some_and(|api| api.starts_with("auth/") || api.starts_with("identity/"));
    let is_answer = || {
        ["token_policies", "bound_service_account_names", "bind_secret_id", "member_entity_ids", "direct_group_ids", "allowed_policies"]
            .iter()
            .any(|key| root.get(key).is_some())
    };
    let own = policy::is_policy(root) || read::is_envelope(root) || read::is_mounts(root) || (by_path() && is_answer());
    if own { Claim::Yes(Layout::Whole) } else { Claim::No }
}

/// The vaults of a run, by scope.
#[derive(Default)]
struct Vaults {
    vaults: BTreeMap<Name, Vault>,
}

impl Source for Vaults {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        let home = path::spot(cx.path).home;
        let scope = cx.scope("vault", "vault", &home);
        read::document(self.vaults.entry(scope).or_default(), part.item, cx);
        Ok(())
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        let home = cx.folder().to_owned();
        let scope = cx.scope("vault", "vault", &home);
        terraform::resource(self.vaults.entry(scope).or_default(), resource, cx);
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        for (scope, vault) in self.vaults {
            let scope = facts.names.text(scope).to_owned();
            resolve::vault(&scope, vault, facts);
        }
    }
}
