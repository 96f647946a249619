//! Single listings of IAM: the lists and things that `get-account-authorization-details` holds in one. They go into the same rows, through
//! the same collectors; what names no owner is of use only where the path does.

use super::super::account::{Inline, Records};
use super::super::policy::Doc;
use super::Listing;
use super::kinds::Of;
use super::place::{account, account_in, named};
use crate::doc::Item;
use crate::model::{Facts, Name, Place};
use crate::source::Context;

/// Folders by whose name the owner of a list is told, and the word of its ARN.
const OWNERS: &[(&[&str], &str)] = &[(&["users", "user"], "user"), (&["roles", "role"], "role"), (&["groups", "group"], "group")];

/// What a listing says of an identity that it names without its ARN: waits until all identities are known.
pub(super) struct Pending {
    account: Option<Name>,
    /// As in ARNs: `user`, `role`, `group`.
    word: &'static str,
    name: Name,
    what: What,
    place: Place,
}

enum What {
    Attached(Name),
    Inline(Name, Option<Doc>),
    MemberOf(Name),
}

impl Listing {
    /// An element of a list of IAM.
    pub(super) fn iam(&mut self, of: Of, records: &mut Records, item: Item<'_>, cx: &mut Context<'_>) {
        match of {
            Of::Users => drop(records.user(item, cx)),
            Of::Groups => {
                let group = records.group(item, cx);
                // The groups of an account, or of a user where the path names one.
                if let (Some(group), Some((word @ "user", name))) = (group, owner(cx)) {
                    self.wait(word, name, What::MemberOf(group), item.at(), cx);
                }
            }
            Of::Roles => drop(records.role(item, cx)),
            Of::Policies => drop(records.policy(item, cx)),
            Of::Profiles => drop(records.instance_profile(item, cx)),
            Of::Attached => match (owner(cx), item.text_of("PolicyArn")) {
                (Some((word, name)), Some(policy)) => {
                    let policy = cx.name(policy);
                    self.wait(word, name, What::Attached(policy), item.at(), cx);
                }
                _ => ownerless("attached policies", cx),
            },
            Of::InlineNames => match (owner(cx), item.text()) {
                (Some((word, name)), Some(policy)) => {
                    let policy = cx.name(policy);
                    self.wait(word, name, What::Inline(policy, None), item.at(), cx);
                }
                _ => ownerless("names of inline policies", cx),
            },
            Of::Versions => match policy(cx) {
                Some(policy) => records.version(policy, item, cx),
                None => ownerless("versions of a policy", cx),
            },
            _ => {}
        }
    }

    /// An answer about one thing of IAM; false where it is none.
    pub(super) fn iam_thing(&mut self, records: &mut Records, root: Item<'_>, cx: &mut Context<'_>) -> bool {
        if let Some(group) = root.get("Group") {
            let group = records.group(group, cx);
            for user in root.list_of("Users") {
                if let (Some(user_arn), Some(group)) = (records.user(user, cx), group) {
                    let place = cx.place(user.at());
                    records.members.push((user_arn, group, place));
                }
            }
        } else if let Some(user) = root.get("User") {
            records.user(user, cx);
        } else if let Some(role) = root.get("Role") {
            records.role(role, cx);
        } else if let Some(profile) = root.get("InstanceProfile") {
            records.instance_profile(profile, cx);
        } else if let Some(found) = root.get("Policy").filter(|found| found.get("Arn").is_some() && found.get("PolicyName").is_some()) {
            records.policy(found, cx);
        } else if let Some(version) = root.get("PolicyVersion") {
            match policy(cx) {
                Some(policy) => records.version(policy, version, cx),
                None => ownerless("a version of a policy", cx),
            }
        } else {
            return self.inline(records, root, cx);
        }
        true
    }

    /// `get-user-policy`, `get-role-policy`, `get-group-policy`: the owner by its name.
    fn inline(&mut self, records: &mut Records, root: Item<'_>, cx: &mut Context<'_>) -> bool {
        let Some(document) = root.get("PolicyDocument") else { return false };
        let owner = [("UserName", "user"), ("RoleName", "role"), ("GroupName", "group")]
            .iter()
            .find_map(|(key, word)| root.text_of(key).map(|name| (*word, name)));
        let Some((word, name)) = owner else { return false };
        let (name, policy) = (cx.name(name), cx.name(root.text_of("PolicyName").unwrap_or("")));
        let doc = records.document(document, cx).map(|(doc, _)| doc);
        self.wait(word, name, What::Inline(policy, doc), document.at(), cx);
        true
    }

    fn wait(&mut self, word: &'static str, name: Name, what: What, at: u32, cx: &mut Context<'_>) {
        let (account, place) = (account(cx), cx.place(at));
        self.pending.push(Pending { account, word, name, what, place });
    }

    /// Gives what waited to the identities it is about.
    pub(super) fn settle(&mut self, records: &mut Records, facts: &mut Facts) {
        for pending in std::mem::take(&mut self.pending) {
            let Some(owner) = arn_of(records, pending.account, pending.word, pending.name, facts) else {
                let text = format!(
                    "aws: policies or groups of a {} are listed by its name alone, and no path or `--scope account=ID` says in which \
                     account it is: they were not used",
                    pending.word
                );
                facts.notes.push(text);
                continue;
            };
            match pending.what {
                What::Attached(policy) => records.attach(owner, policy, pending.place),
                What::Inline(name, doc) => records.inline.push(Inline { owner, name, doc, place: pending.place }),
                What::MemberOf(group) => records.members.push((owner, group, pending.place)),
            }
        }
    }
}

/// The ARN of an identity by its name: of one that some file lists, in the account that is told or in the only one there is; else, where
/// the account is told, by the rule of ARNs.
pub(super) fn arn_of(records: &Records, account: Option<Name>, word: &str, name: Name, facts: &mut Facts) -> Option<Name> {
    let all: Vec<(Name, Name)> = match word {
        "user" => records.users.iter().map(|(arn, user)| (*arn, user.common.name)).collect(),
        "role" => records.roles.iter().map(|(arn, role)| (*arn, role.common.name)).collect(),
        _ => records.groups.iter().map(|(arn, group)| (*arn, group.common.name)).collect(),
    };
    let told = account.map(|account| facts.names.text(account).to_owned()).or_else(|| only_account(records, facts))?;
    let found = all.iter().find(|(arn, own)| *own == name && account_in(facts.names.text(*arn)) == Some(told.as_str()));
    let by_rule = || format!("arn:aws:iam::{told}:{word}/{}", facts.names.text(name));
    match found {
        Some((arn, _)) => Some(*arn),
        None if account.is_some() => {
            let text = by_rule();
            Some(facts.names.intern(&text))
        }
        None => None,
    }
}

/// The account that all identities of the run are in.
fn only_account(records: &Records, facts: &Facts) -> Option<String> {
    let mut accounts = records.users.keys().chain(records.roles.keys()).filter_map(|arn| account_in(facts.names.text(*arn)));
    let first = accounts.next()?;
    accounts.all(|other| other == first).then(|| first.to_owned())
}

/// The identity that the path names: its word in ARNs and its name.
fn owner(cx: &mut Context<'_>) -> Option<(&'static str, Name)> {
    let (word, name) = OWNERS.iter().find_map(|(folders, word)| named(cx.path, folders).map(|name| (*word, name.to_owned())))?;
    Some((word, cx.name(&name)))
}

/// The ARN of the policy that the path names.
fn policy(cx: &mut Context<'_>) -> Option<Name> {
    let name = named(cx.path, &["policies", "policy"])?.to_owned();
    let account = account(cx)?;
    let text = format!("arn:aws:iam::{}:policy/{name}", cx.facts.names.text(account));
    Some(cx.name(&text))
}

fn ownerless(what: &str, cx: &mut Context<'_>) {
    let text = format!(
        "aws: {what} in an answer that does not say whose they are can't be used: `get-account-authorization-details` says it, and so \
         does a path such as `ACCOUNT/roles/NAME/attached.json`"
    );
    cx.note(text);
}
