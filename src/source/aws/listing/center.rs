//! Identity Center and the organisation: who has which permission set where, and which policies hang on which accounts. Items in, rows out.

use super::super::account::Records;
use super::Listing;
use super::place::named;
use super::record::{Assignment, PermissionSet, Person};
use crate::doc::Item;
use crate::source::Context;

impl Listing {
    /// An element of `AccountAssignments`.
    pub(super) fn assignment(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let found = Assignment {
            account: cx.name(item.text_of("AccountId").unwrap_or("")),
            set: cx.name(item.text_of("PermissionSetArn").unwrap_or("")),
            principal: cx.name(item.text_of("PrincipalId").unwrap_or("")),
            group: item.text_of("PrincipalType") == Some("GROUP"),
            place: cx.place(item.at()),
        };
        self.assignments.push(found);
    }

    /// A permission set, as described.
    pub(super) fn permission_set(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(arn) = item.text_of("PermissionSetArn") else { return };
        let found = PermissionSet {
            arn: cx.name(arn),
            name: cx.name(item.text_of("Name").unwrap_or("")),
            duration: cx.name(item.text_of("SessionDuration").unwrap_or("")),
            place: cx.place(item.at()),
        };
        self.permission_sets.push(found);
    }

    /// A person of the identity store.
    pub(super) fn center_user(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let emails = item.list_of("Emails").filter_map(|email| email.text_of("Value")).map(|text| cx.name(text)).collect();
        let found = Person {
            id: cx.name(item.text_of("UserId").unwrap_or("")),
            name: cx.name(item.text_of("UserName").unwrap_or("")),
            emails,
            place: cx.place(item.at()),
        };
        self.people.push(found);
    }

    /// A group of the identity store.
    pub(super) fn center_group(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let row = (cx.name(item.text_of("GroupId").unwrap_or("")), cx.name(item.text_of("DisplayName").unwrap_or("")));
        let place = cx.place(item.at());
        self.center_groups.insert(row.0, (row.1, place));
    }

    /// A membership of the identity store.
    pub(super) fn center_member(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let user = item.at_path(&["MemberId", "UserId"]).and_then(|user| user.text());
        if let (Some(user), Some(group)) = (user, item.text_of("GroupId")) {
            let row = (cx.name(user), cx.name(group), cx.place(item.at()));
            self.center_members.push(row);
        }
    }

    /// An account of the organisation.
    pub(super) fn org_account(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        if let Some(id) = item.text_of("Id") {
            let (id, title, place) = (cx.name(id), cx.name(item.text_of("Name").unwrap_or("")), cx.place(item.at()));
            self.organisation.accounts.insert(id, (title, place));
        }
    }

    /// `Organization`: the account that manages the others.
    pub(super) fn organisation_thing(&mut self, root: Item<'_>, cx: &mut Context<'_>) -> bool {
        let Some(found) = root.get("Organization") else { return false };
        if let Some(master) = found.text_of("MasterAccountId").or_else(|| found.text_of("ManagementAccountId")) {
            self.organisation.master = Some((cx.name(master), cx.place(found.at())));
        }
        true
    }

    /// A policy of the organisation, as described: its document is JSON in a string. Its target stands in the path, if anywhere.
    pub(super) fn organisation_policy(&mut self, records: &mut Records, root: Item<'_>, cx: &mut Context<'_>) -> bool {
        let Some(policy) = root.get("Policy") else { return false };
        let (Some(summary), Some(content)) = (policy.get("PolicySummary"), policy.get("Content")) else { return false };
        let sort = summary.text_of("Type").unwrap_or("");
        if !matches!(sort, "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY") {
            cx.note("aws: organisation policies other than service and resource control policies limit no identity, and were not used");
            return true;
        }
        let Some((doc, place)) = records.document(content, cx) else { return true };
        let id = cx.name(summary.text_of("Id").unwrap_or(""));
        let title = cx.name(summary.text_of("Name").unwrap_or(""));
        self.organisation.policies.insert(id, (title, sort == "RESOURCE_CONTROL_POLICY", doc, place));
        if let Some(target) = named(cx.path, &["targets", "target"]).map(str::to_owned) {
            let target = cx.name(&target);
            self.organisation.targets.insert((id, target));
        }
        true
    }
}
