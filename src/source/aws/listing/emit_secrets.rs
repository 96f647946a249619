//! Secrets and parameters: their records, who can read them, who can let others read them, and the function that changes them.

use super::Listing;
use super::emit_policies::has_denial;
use super::out::{Out, Power, Target, by_account};
use super::place::account_in;
use super::record::Secret;
use crate::model::{AttrName, EdgeFact, EdgeKind, End, Kind, Level, Name};
use std::collections::BTreeMap;

/// Actions that give a secret's value.
const READ_SECRET: &[&str] = &["secretsmanager:GetSecretValue"];
/// Actions that give a parameter's value.
const READ_PARAMETER: &[&str] = &["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"];

/// A secret with what may be asked about it.
struct Asked {
    account: String,
    target: Target,
    parameter: bool,
    /// The key that encrypts it, by its ARN where it can be told.
    key: Name,
    /// Whether its own policy forbids something.
    denied: bool,
}

impl Listing {
    /// Records and edges of secrets.
    pub(super) fn emit_secrets(&mut self, out: &mut Out<'_>) {
        let secrets = std::mem::take(&mut self.secrets);
        let mut asked = Vec::new();
        for secret in &secrets {
            let end = out.by_arn(Kind::Secret, secret.arn);
            self.secret_record(secret, end, out);
            if secret.deleted {
                continue;
            }
            let arn = out.text(secret.arn);
            let Some(account) = account_in(&arn).map(str::to_owned) else { continue };
            asked.push(Asked {
                key: key_arn(secret.key, &arn, out),
                denied: self.policies.iter().any(|policy| policy.resource == secret.arn && has_denial(policy.doc, out)),
                target: Target { asked: secret.arn, end, place: secret.place },
                parameter: secret.parameter,
                account,
            });
            opens(secret, end, out);
            self.rotates(secret, end, out);
        }
        self.secrets = secrets;
        self.readers(&asked, out);
    }

    fn secret_record(&self, secret: &Secret, end: End, out: &mut Out<'_>) {
        let place = secret.place;
        let row = out.record(end, place);
        out.named(row, AttrName::DisplayName, secret.name, place);
        out.facts.word(row, AttrName::Issued, "stored", place);
        let store = if secret.parameter { "parameter_store" } else { "secrets_manager" };
        out.facts.word(row, AttrName::StoredIn, store, place);
        out.time(row, AttrName::Created, secret.created, place);
        out.stated(row, AttrName::Rotated, secret.rotated, place);
        out.stated(row, AttrName::LastUsed, secret.used, place);
        out.stated(row, AttrName::Expires, secret.expires, place);
        if !secret.rotation.is_empty() {
            out.facts.word(row, AttrName::Rotation, secret.rotation, place);
        }
        out.facts.word(row, AttrName::Status, if secret.deleted { "deleted" } else { "active" }, place);
        out.label(row, "owning_service", secret.owner, place);
        out.label(row, "kms_key", secret.key, place);
        out.tags(row, &secret.tags, place);
        if out.text(secret.owner) == "rds" {
            out.facts.word(row, AttrName::Type, "password", place);
        }
    }

    /// Who can read secrets, by account and by the key that encrypts them: who may decrypt is a question of its own.
    fn readers(&self, asked: &[Asked], out: &mut Out<'_>) {
        let mut groups: BTreeMap<(bool, Name, bool), Vec<(String, Target)>> = BTreeMap::new();
        for one in asked {
            groups.entry((one.parameter, one.key, one.denied)).or_default().push((one.account.clone(), one.target));
        }
        for ((parameter, key, denied), targets) in groups {
            let (actions, technique) = if parameter { (READ_PARAMETER, "read-parameter") } else { (READ_SECRET, "read-secret-value") };
            let noun = if parameter { "parameters" } else { "secrets" };
            let key_text = out.text(key);
            let noun = if key.is_empty() { noun.to_owned() } else { format!("{noun} encrypted with {key_text},") };
            let noun = if denied { format!("{noun} with a denial in their own policy,") } else { noun };
            let denial = if denied { "the secret's own policy, which forbids something, does not forbid it" } else { "" };
            for (account, targets) in by_account(&targets) {
                let open = self.decrypts(&account, key, out);
                let condition = [denial, open.as_str()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
                for action in actions {
                    out.over(&account, &targets, &noun, Power::reads(action, technique).only_if(&condition));
                }
                if !parameter && key.is_empty() {
                    // Whoever writes its policy lets himself in.
                    out.over(&account, &targets, &noun, Power::reads("secretsmanager:PutResourcePolicy", "rewrite-resource-policy"));
                }
                let write = if parameter { "ssm:PutParameter" } else { "secretsmanager:PutSecretValue" };
                let replace =
                    Power { action: write, kind: EdgeKind::Manages, level: None, technique: "replace-secret-value", condition: "" };
                out.over(&account, &targets, &noun, replace);
            }
        }
    }

    /// What has to hold for whoever may read a secret under a customer's own key; nothing, where its policy leaves that to the account
    /// and the account lets everybody decrypt who may read.
    fn decrypts(&self, account: &str, key: Name, out: &mut Out<'_>) -> String {
        if key.is_empty() {
            return String::new();
        }
        let text = out.text(key);
        let may = if text.starts_with("arn:") { out.accounts.may(&mut out.facts.names, account, "kms:Decrypt", &text) } else { Vec::new() };
        let read = self.delegating.contains(&key);
        match (may.is_empty(), read) {
            (false, true) => format!("it may also decrypt with the key {text}, whose policy leaves that to the account"),
            (false, false) => format!("it may also decrypt with the key {text}, and that key's own policy does not forbid it"),
            (true, _) => format!("the key {text} lets it decrypt, by its own policy or a grant"),
        }
    }

    /// The function that changes a secret knows it while it does.
    fn rotates(&self, secret: &Secret, end: End, out: &mut Out<'_>) {
        if secret.rotates.is_empty() {
            return;
        }
        let function = out.by_arn(Kind::Workload, secret.rotates);
        out.imply(function, secret.place);
        out.becomes(EdgeKind::ReadsSecret, function, end, "rotation-function", "", secret.place);
        out.need(function, "the function that changes secrets, and the role that it runs as", Some(function), secret.place);
    }

    /// The record of a secret that a workload names, by ARN (in full or without the six characters at its end) or by name.
    pub(super) fn secret_named(&self, named: Name, account: Option<&str>, region: &str, out: &mut Out<'_>) -> Option<End> {
        let text = out.text(named);
        let found = self.secrets.iter().find(|secret| {
            let arn = out.facts.names.text(secret.arn);
            let own = out.facts.names.text(secret.name);
            let near = || account_in(arn) == account && (region.is_empty() || super::place::field(arn, 3) == region);
            arn == text
                || (text.starts_with("arn:") && arn.len() == text.len() + 7 && arn.starts_with(&format!("{text}-")))
                || (!text.starts_with("arn:") && near() && own.trim_start_matches('/') == text.trim_start_matches('/'))
        });
        if let Some(secret) = found {
            return Some(out.by_arn(Kind::Secret, secret.arn));
        }
        if text.starts_with("arn:") && account_in(&text).is_some() {
            return Some(out.by_arn(Kind::Secret, named));
        }
        // A name alone is a parameter or a secret of the same account and region, and no list says which.
        let account = account?;
        let id = out.name(&format!("{region}/{}", text.trim_start_matches('/')));
        Some(out.end(Kind::Secret, Some(account), id))
    }
}

/// A database service keeps the password of a database's first user in a secret of its own, and names the database in a tag.
fn opens(secret: &Secret, end: End, out: &mut Out<'_>) {
    if out.text(secret.owner) != "rds" {
        return;
    }
    for (key, value) in &secret.tags {
        let names = ["aws:rds:primaryDBInstanceArn", "aws:rds:primaryDBClusterArn"];
        let (key, arn) = (out.text(*key), out.text(*value));
        if names.iter().any(|name| key.eq_ignore_ascii_case(name)) && arn.starts_with("arn:") {
            let database = out.by_arn(Kind::Resource, *value);
            out.imply(database, secret.place);
            let edge = EdgeFact::touching(EdgeKind::Allows, Level::Administer, end, database, secret.place);
            out.edge(EdgeFact { resolved: true, ..edge }, "managed-database-secret", "");
        }
    }
}

/// The ARN of the key that encrypts a secret: keys may be told by id, within the secret's region and account.
fn key_arn(key: Name, secret: &str, out: &mut Out<'_>) -> Name {
    let text = out.text(key);
    if text.is_empty() || text.starts_with("arn:") {
        return key;
    }
    let [partition, region, account] = [1, 3, 4].map(|number| super::place::field(secret, number));
    let sort = if text.starts_with("alias/") { "" } else { "key/" };
    let arn = format!("arn:{partition}:kms:{region}:{account}:{sort}{text}");
    out.name(&arn)
}
