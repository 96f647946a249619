//! Key vaults: the names of their secrets, where they are kept, and who may do what by a vault's own list. In: vaults, policies, secrets.
//! Out: secrets and edges.

use super::action::Class;
use super::emit::Hop;
use super::record::{Policy, VaultSecret};
use super::resolve::Resolver;
use super::scope;
use crate::model::{AttrName, EdgeKind, Kind, Level, Name, Stated, Value};

/// A list that names everything.
fn has(words: &[String], one: &str) -> bool {
    words.iter().any(|word| word == one || word == "all")
}

impl Resolver<'_> {
    /// Gathers which secrets lie in which vault, before any role names them.
    pub(super) fn gather_secrets(&mut self) {
        let tenant = self.t;
        for secret in &tenant.secrets {
            let id = self.text(secret.id);
            let Some(vault) = self.vault_of(&id) else { continue };
            let members = self.vault_secrets.entry(vault).or_default();
            if !members.iter().any(|(known, _)| *known == secret.id) {
                members.push((secret.id, secret.place));
            }
        }
    }

    /// The key of the vault that keeps a secret, by the vault's name, which is unique in all of Azure.
    fn vault_of(&self, id: &str) -> Option<String> {
        let name = id.strip_prefix("https://")?.split('.').next()?.to_ascii_lowercase();
        self.vault_names.get(&name).cloned()
    }

    /// Writes secrets and lists.
    pub(super) fn vaults(&mut self) {
        let tenant = self.t;
        for secret in &tenant.secrets {
            self.vault_secret(secret);
        }
        for policy in &tenant.policies {
            self.policy(policy);
        }
    }

    fn vault_secret(&mut self, secret: &VaultSecret) {
        let id = self.text(secret.id);
        let place = secret.place;
        if !self.written.insert(secret.id) {
            return;
        }
        let row = self.out.w.record(Kind::Secret, secret.id, place);
        self.out.w.word(row, AttrName::Type, "stored_secret", place);
        if let Some(vault) = self.vault_of(&id).and_then(|vault| self.targets_vault(&vault)) {
            self.out.w.refer(row, AttrName::StoredIn, Kind::Resource, vault.id, place);
        } else {
            let host = id.strip_prefix("https://").and_then(|rest| rest.split('/').next()).unwrap_or("");
            let end = self.out.end(Kind::Secret, &id);
            self.out.w.word(row, AttrName::StoredIn, host, place);
            self.out.need(end, "who can read this vault: keep `az keyvault show` and `az role assignment list`", None, place);
        }
        self.out.w.time(row, AttrName::Created, secret.created, place);
        if let Stated::Is(at) = secret.updated {
            self.out.w.facts.attr(row, AttrName::Rotated, Value::Time(at), place);
        }
        self.out.w.time(row, AttrName::Expires, secret.expires, place);
        if secret.enabled == Some(false) {
            self.out.w.word(row, AttrName::Status, "disabled", place);
        }
    }

    /// A vault by its key, whatever decides over it.
    pub(super) fn targets_vault(&self, key: &str) -> Option<crate::model::End> {
        [Class::Vault, Class::ListedVault, Class::UnknownVault].into_iter().find_map(|class| self.targets.one(class, key))
    }

    fn policy(&mut self, policy: &Policy) {
        let place = policy.place;
        let id = self.text(policy.vault);
        let key = scope::key(&id);
        // In a vault that goes by roles, the list is kept and does not count.
        if self.targets.one(Class::Vault, &key).is_some() {
            return self.out.w.note("azure: access policies of a key vault that goes by roles do not count".into());
        }
        let vault = self.targets_vault(&key).unwrap_or_else(|| {
            let end = self.out.end(Kind::Resource, &id);
            if let Some(row) = self.out.imply(end, place) {
                self.out.w.word(row, AttrName::Type, "store", place);
            }
            end
        });
        let holder = self.principal(policy.principal, Name::EMPTY, Name::EMPTY, place);
        let with = if policy.application.is_empty() { "" } else { "it acts through the application that the policy names" };
        let touch = |level, technique| Hop { stated: true, ..Hop::touching(level, technique) }.only_if(with);
        if has(&policy.secrets, "get") {
            self.out.hop(holder, vault, touch(Level::Read, "read-key-vault"), place);
        }
        if ["sign", "decrypt", "unwrapkey"].iter().any(|word| has(&policy.keys, word)) {
            self.out.hop(holder, vault, touch(Level::Use, "use-key-vault-key"), place);
        }
        let members = self.vault_secrets.get(&key).cloned().unwrap_or_default();
        if has(&policy.secrets, "set") && !members.is_empty() {
            let set = self.out.w.set(&format!("secrets of key vaults@{id}"), Kind::Secret, &members, place);
            let hop = Hop { stated: true, ..Hop::becoming(EdgeKind::Manages, "replace-key-vault-secret") };
            self.out.hop(holder, set, hop.only_if(with), place);
        }
    }
}
