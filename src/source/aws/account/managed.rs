//! Policies of AWS itself that an export may name without their text: the few that matter most, as AWS documents them. Facts from the
//! managed policy reference, checked 2026-11; each is what its name says at least.

use super::record::{Policy, Records, Version};
use crate::model::{Name, Names, Place};

/// Name and document. What a policy allows beyond the actions that are asked for here is left out.
const KNOWN: [(&str, &str); 4] = [
    ("AdministratorAccess", r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#),
    (
        "PowerUserAccess",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"}]}"#,
    ),
    ("IAMFullAccess", r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}"#),
    ("SecretsManagerReadWrite", r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"secretsmanager:*","Resource":"*"}]}"#),
];

/// The version of a policy that counts.
pub(super) fn default_version(policy: &Policy) -> Option<&Version> {
    let by_id = || policy.versions.iter().find(|version| version.id == policy.default);
    let one = || policy.versions.first().filter(|_| policy.versions.len() == 1);
    policy.versions.iter().find(|version| version.default).or_else(by_id).or_else(one)
}

/// Fills in the documents of known policies that something is attached to and no file holds.
pub(super) fn fill(records: &mut Records, names: &mut Names) {
    let missing: Vec<(Name, Place)> = records
        .attached
        .iter()
        .filter(|attached| records.policies.get(&attached.policy).and_then(default_version).is_none_or(|version| version.doc.is_none()))
        .map(|attached| (attached.policy, attached.place))
        .collect();
    for (arn, place) in missing {
        let text = names.text(arn);
        let Some(name) = text.split_once(":iam::aws:policy/").map(|(_, name)| name) else { continue };
        let Some((name, document)) = KNOWN.iter().find(|(known, _)| *known == name) else { continue };
        let name = names.intern(name);
        let Ok(doc) = records.documents.text(document, names) else { continue };
        let policy = records.policies.entry(arn).or_default();
        policy.name = name;
        policy.versions = vec![Version { id: Name::EMPTY, doc: Some(doc), default: true, place }];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::aws::policy::Documents;

    #[test]
    fn all_are_documents() {
        for (name, document) in KNOWN {
            assert!(Documents::default().text(document, &mut Names::default()).is_ok(), "{name}");
        }
    }
}
