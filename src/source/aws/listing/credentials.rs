//! Credentials of users, as IAM lists them: access keys and their use, console passwords, second factors, SSH keys, certificates and
//! credentials for one service. Items in, rows out.

use super::Listing;
use super::kinds::Of;
use super::place::{account, account_in, rest};
use super::record::{Key, Other, UserRef};
use crate::doc::Item;
use crate::model::Stated;
use crate::source::Context;
use crate::source::writer::moment;

/// A time that counts only where it is one.
pub(super) fn at(item: Item<'_>, key: &str) -> Option<i64> {
    match moment(item, key) {
        Stated::Is(at) => Some(at),
        _ => None,
    }
}

impl Listing {
    /// An element of a list of credentials.
    pub(super) fn credential(&mut self, of: Of, item: Item<'_>, cx: &mut Context<'_>) {
        let place = cx.place(item.at());
        let active = item.text_of("Status").is_none_or(|status| status == "Active");
        let user = user(item, cx);
        match (of, user) {
            (Of::Keys, Some(user)) => {
                let id = cx.name(item.text_of("AccessKeyId").unwrap_or(""));
                self.keys.push(Key { id, user, active, created: at(item, "CreateDate"), place });
            }
            (Of::Mfa, Some(mut user)) => {
                let serial = item.text_of("SerialNumber").unwrap_or("");
                user.account = account_in(serial).map(|account| cx.name(account)).or(user.account);
                self.mfa.push((user, device(serial), place));
            }
            (Of::VirtualMfa, _) => {
                let serial = item.text_of("SerialNumber").unwrap_or("");
                let holder = item.get("User").and_then(|user| user.text_of("Arn")).unwrap_or("");
                if let Some(account) = account_in(holder) {
                    let account = Some(cx.name(account));
                    let name = rest(holder).rsplit('/').next().unwrap_or("").to_owned();
                    let name = cx.name(&name);
                    self.mfa.push((UserRef { account, name }, device(serial), place));
                }
            }
            (Of::SshKeys, Some(user)) => self.other(item, "SSHPublicKeyId", "ssh_key", user, active, "UploadDate", cx),
            (Of::SigningCertificates, Some(user)) => self.other(item, "CertificateId", "certificate", user, active, "UploadDate", cx),
            (Of::ServiceCredentials, Some(user)) => {
                self.other(item, "ServiceSpecificCredentialId", "api_key", user, active, "CreateDate", cx);
            }
            _ => {}
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one row, each by its own name in the answer")]
    fn other(&mut self, item: Item<'_>, id: &str, sort: &'static str, user: UserRef, active: bool, made: &str, cx: &mut Context<'_>) {
        let place = cx.place(item.at());
        let id = cx.name(item.text_of(id).unwrap_or(""));
        let service = cx.name(item.text_of("ServiceName").unwrap_or(""));
        let (created, expires) = (at(item, made), at(item, "ExpirationDate"));
        self.others.push(Other { id, user, sort, service, active, created, expires, place });
    }

    /// An answer about one credential; false where it is none.
    pub(super) fn credential_thing(&mut self, root: Item<'_>, cx: &mut Context<'_>) -> bool {
        if let Some(profile) = root.get("LoginProfile") {
            if let Some(user) = user(profile, cx) {
                let place = cx.place(profile.at());
                self.passwords.push((user, place));
            }
        } else if let Some(used) = root.get("AccessKeyLastUsed") {
            // The answer does not repeat the key's id: the path has to.
            let key =
                cx.path.split(|c: char| !c.is_ascii_alphanumeric()).find(|part| part.len() >= 16 && is_key_id(part)).map(str::to_owned);
            let when = at(used, "LastUsedDate").map_or(Stated::Null, Stated::Is);
            match key {
                Some(key) => {
                    let key = cx.name(&key);
                    self.key_use.insert(key, when);
                }
                None => {
                    let Some(user) = user(root, cx) else { return true };
                    let place = cx.place(used.at());
                    self.user_key_use.push((user, when, place));
                }
            }
        } else if let Some(summary) = root.get("SummaryMap") {
            let number = |key: &str| summary.get(key).and_then(|value| value.int());
            if let Some(account) = account(cx) {
                let place = cx.place(summary.at());
                self.summaries.push((account, number("AccountMFAEnabled"), number("AccountAccessKeysPresent"), place));
            } else {
                cx.note("aws: an account summary does not say of which account it is: `--scope account=ID`, or the number in its path");
            }
        } else {
            return false;
        }
        true
    }
}

/// The user that an entry names.
fn user(item: Item<'_>, cx: &mut Context<'_>) -> Option<UserRef> {
    let name = cx.name(item.text_of("UserName")?);
    Some(UserRef { account: account(cx), name })
}

/// What a second factor is, by its serial: an app has an ARN that says `mfa`, a key one that says `u2f`, hardware a number.
fn device(serial: &str) -> &'static str {
    match rest(serial).split('/').next() {
        Some("u2f") => "webauthn",
        Some("mfa") => "totp",
        _ => "hardware token",
    }
}

/// The form of ids of access keys: of users (`AKIA`), of sessions (`ASIA`).
pub(super) fn is_key_id(text: &str) -> bool {
    let form = text.strip_prefix("AKIA").or_else(|| text.strip_prefix("ASIA"));
    form.is_some_and(|rest| (12..=28).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()))
}
