//! The account's authorization details (`aws iam get-account-authorization-details`): told by their lists, read element by element.

use super::record::{Records, account_of};
use crate::doc::{Layout, Part};
use crate::source::{Claim, Context, Head};

/// The lists of the answer.
const LISTS: [&str; 4] = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];

/// Whether a document is one.
pub(in crate::source::aws) fn claims(head: &Head<'_>) -> Claim {
    let has = |key: &str| head.root.get(key).is_some_and(|list| list.sort() == crate::doc::Sort::List);
    if LISTS.iter().take(3).any(|key| has(key)) { Claim::Yes(Layout::Lists) } else { Claim::No }
}

/// What the current document said so far.
#[derive(Default)]
pub(in crate::source::aws) struct Details {
    /// Which lists it holds.
    lists: [bool; 4],
    account: Option<(crate::model::Name, u32)>,
    more: Option<(u32, &'static str)>,
}

impl Details {
    /// Takes a part; false where it belongs to another kind of document.
    pub(in crate::source::aws) fn part(&mut self, records: &mut Records, part: Part<'_>, cx: &mut Context<'_>) -> bool {
        let Some(at) = LISTS.iter().position(|list| *list == part.key) else {
            if !self.open() {
                return false;
            }
            match part.key {
                "IsTruncated" if part.item.bool() == Some(true) => self.more = Some((part.item.at(), "IsTruncated")),
                "Marker" if part.item.text().is_some_and(|text| !text.is_empty()) => {
                    self.more = self.more.or(Some((part.item.at(), "Marker")))
                }
                "NextToken" if part.item.text().is_some() => self.more = self.more.or(Some((part.item.at(), "NextToken"))),
                _ => {}
            }
            return true;
        };
        // `Policies` alone is a list of its own (`aws iam list-policies`).
        if at == 3 && !self.open() {
            return false;
        }
        if let Some(list) = self.lists.get_mut(at) {
            *list = true;
        }
        if part.index.is_none() {
            return true;
        }
        let arn = match at {
            0 => records.user(part.item, cx),
            1 => records.group(part.item, cx),
            2 => records.role(part.item, cx),
            _ => {
                records.policy(part.item, cx);
                None
            }
        };
        if let (Some(arn), None) = (arn, self.account)
            && let Some(account) = account_of(cx.facts.names.text(arn)).map(str::to_owned)
        {
            self.account = Some((cx.name(&account), part.item.at()));
        }
        true
    }

    fn open(&self) -> bool {
        self.lists.iter().any(|list| *list)
    }

    /// The document ends: whether it held everything is known now.
    pub(in crate::source::aws) fn end(&mut self, records: &mut Records, cx: &mut Context<'_>) {
        let Details { lists, account, more } = std::mem::take(self);
        if let Some((at, key)) = more {
            return cx.truncated(at, key);
        }
        if let (true, Some((account, at))) = (lists.iter().all(|list| *list), account) {
            records.whole.entry(account).or_insert(cx.place(at));
        }
    }
}
