//! Collectors: items of authorization details, single listings, recorded answers and Terraform come in, rows of [`Records`] go out.
//! Each takes the item as AWS names its fields and merges what is new; a field that is missing leaves what was known.

use super::record::{Attachment, Common, Group, Inline, InstanceProfile, Policy, Records, Role, Version, account_of};
use crate::doc::{Item, Sort};
use crate::model::{Name, Place, time};
use crate::source::Context;
use crate::source::aws::policy::Doc;

/// A time as AWS writes it: RFC 3339, with a blank instead of the `T`, or epoch seconds.
pub(in crate::source::aws) fn when(item: Item<'_>, key: &str) -> Option<i64> {
    let value = item.get(key)?;
    if let Some(number) = value.int() {
        return Some(time::from_number(number));
    }
    let text = value.text()?;
    time::parse(text).or_else(|| time::parse(&text.replacen(' ', "T", 1)))
}

impl Records {
    /// A user: an element of `UserDetailList` or `Users`, or `User`. Gives its ARN.
    pub(in crate::source::aws) fn user(&mut self, item: Item<'_>, cx: &mut Context<'_>) -> Option<Name> {
        let arn = self.arn(item, "UserName", cx)?;
        let user = self.users.entry(arn).or_default();
        common(&mut user.common, item, "UserName", "UserId", cx);
        if item.get("PasswordLastUsed").is_some_and(|at| at.text().is_some() || at.int().is_some()) {
            user.password = user.password.or(Some(true));
        }
        for group in item.list_of("GroupList") {
            if let Some(name) = group.text() {
                let row = (arn, cx.name(name), cx.place(group.at()));
                self.members.push(row);
            }
        }
        self.policies_of(arn, item, "UserPolicyList", cx);
        Some(arn)
    }

    /// A group: an element of `GroupDetailList` or `Groups`, or `Group`. Gives its ARN.
    pub(in crate::source::aws) fn group(&mut self, item: Item<'_>, cx: &mut Context<'_>) -> Option<Name> {
        let arn = self.arn(item, "GroupName", cx)?;
        let group: &mut Group = self.groups.entry(arn).or_default();
        common(&mut group.common, item, "GroupName", "GroupId", cx);
        self.policies_of(arn, item, "GroupPolicyList", cx);
        Some(arn)
    }

    /// A role: an element of `RoleDetailList` or `Roles`, or `Role`. Gives its ARN.
    pub(in crate::source::aws) fn role(&mut self, item: Item<'_>, cx: &mut Context<'_>) -> Option<Name> {
        let arn = self.arn(item, "RoleName", cx)?;
        let trust = item.get("AssumeRolePolicyDocument").and_then(|document| self.document(document, cx));
        let role: &mut Role = self.roles.entry(arn).or_default();
        common(&mut role.common, item, "RoleName", "RoleId", cx);
        role.trust = trust.or(role.trust);
        if let Some(used) = item.get("RoleLastUsed").filter(|used| used.sort() == Sort::Map) {
            role.states_use = true;
            role.last_used = role.last_used.max(when(used, "LastUsedDate"));
        }
        for profile in item.list_of("InstanceProfileList") {
            self.instance_profile(profile, cx);
        }
        self.policies_of(arn, item, "RolePolicyList", cx);
        Some(arn)
    }

    /// An instance profile, with its roles.
    pub(in crate::source::aws) fn instance_profile(&mut self, item: Item<'_>, cx: &mut Context<'_>) -> Option<Name> {
        let arn = cx.name(item.text_of("Arn")?);
        let roles: Vec<Name> = item.list_of("Roles").filter_map(|role| role.text_of("Arn")).map(|arn| cx.name(arn)).collect();
        let profile: &mut InstanceProfile = self.profiles.entry(arn).or_default();
        profile.name = item.text_of("InstanceProfileName").map_or(profile.name, |name| cx.name(name));
        for role in roles {
            if !profile.roles.contains(&role) {
                profile.roles.push(role);
            }
        }
        Some(arn)
    }

    /// A managed policy: an element of `Policies`, or `Policy`. Gives its ARN.
    pub(in crate::source::aws) fn policy(&mut self, item: Item<'_>, cx: &mut Context<'_>) -> Option<Name> {
        let arn = self.arn(item, "PolicyName", cx)?;
        let place = cx.place(item.at());
        let policy: &mut Policy = self.policies.entry(arn).or_default();
        policy.name = item.text_of("PolicyName").map_or(policy.name, |name| cx.name(name));
        policy.default = item.text_of("DefaultVersionId").map_or(policy.default, |id| cx.name(id));
        policy.created = policy.created.or(when(item, "CreateDate"));
        policy.place = policy.place.or(Some(place));
        for version in item.list_of("PolicyVersionList") {
            self.version(arn, version, cx);
        }
        Some(arn)
    }

    /// A version of a managed policy: `{Document, VersionId, IsDefaultVersion}`.
    pub(in crate::source::aws) fn version(&mut self, policy: Name, item: Item<'_>, cx: &mut Context<'_>) {
        let found = item.get("Document").and_then(|document| self.document(document, cx));
        let id = cx.name(item.text_of("VersionId").unwrap_or("v1"));
        let default = item.get("IsDefaultVersion").and_then(|default| default.bool()).unwrap_or(false);
        let place = found.map_or_else(|| cx.place(item.at()), |(_, place)| place);
        let versions = &mut self.policies.entry(policy).or_default().versions;
        match versions.iter_mut().find(|version| version.id == id) {
            Some(version) => {
                version.default |= default;
                if let (None, Some((doc, place))) = (version.doc, found) {
                    (version.doc, version.place) = (Some(doc), place);
                }
            }
            None => versions.push(Version { id, doc: found.map(|(doc, _)| doc), default, place }),
        }
    }

    /// A managed policy on its owner.
    pub(in crate::source::aws) fn attach(&mut self, owner: Name, policy: Name, place: Place) {
        self.attached.push(Attachment { owner, policy, place });
    }

    /// An inline policy of an owner; without a document where it is only listed by name.
    pub(in crate::source::aws) fn inline(&mut self, owner: Name, name: Name, document: Option<Item<'_>>, at: u32, cx: &mut Context<'_>) {
        let found = document.and_then(|document| self.document(document, cx));
        let place = found.map_or_else(|| cx.place(at), |(_, place)| place);
        self.inline.push(Inline { owner, name, doc: found.map(|(doc, _)| doc), place });
    }

    /// A policy document in any of its forms; what is none is a problem.
    pub(in crate::source::aws) fn document(&mut self, item: Item<'_>, cx: &mut Context<'_>) -> Option<(Doc, Place)> {
        let place = cx.place(item.at());
        match self.documents.read(item, &mut cx.facts.names) {
            Ok(doc) => Some((doc, place)),
            Err(message) => {
                cx.problem(item.at(), message, "export the policy again; what it allows or forbids is not known");
                None
            }
        }
    }

    /// The inline and attached policies that an identity's details hold.
    fn policies_of(&mut self, owner: Name, item: Item<'_>, inline: &str, cx: &mut Context<'_>) {
        for policy in item.list_of(inline) {
            let name = cx.name(policy.text_of("PolicyName").unwrap_or(""));
            self.inline(owner, name, policy.get("PolicyDocument"), policy.at(), cx);
        }
        for policy in item.list_of("AttachedManagedPolicies") {
            if let Some(arn) = policy.text_of("PolicyArn") {
                let arn = cx.name(arn);
                let place = cx.place(policy.at());
                self.attach(owner, arn, place);
            }
        }
    }

    fn arn(&mut self, item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Option<Name> {
        let arn = item.text_of("Arn").filter(|arn| arn.starts_with("arn:") && arn.split(':').nth(5).is_some());
        match arn {
            Some(arn) if key == "PolicyName" || account_of(arn).is_some() => Some(cx.name(arn)),
            _ => {
                cx.problem(item.at(), format!("this entry with a `{key}` has no usable `Arn`, and was not read"), "");
                None
            }
        }
    }
}

fn common(common: &mut Common, item: Item<'_>, name: &str, unique: &str, cx: &mut Context<'_>) {
    common.name = item.text_of(name).map_or(common.name, |name| cx.name(name));
    common.unique = item.text_of(unique).map_or(common.unique, |id| cx.name(id));
    common.path = item.text_of("Path").map_or(common.path, |path| cx.name(path));
    common.created = common.created.or(when(item, "CreateDate"));
    let place = cx.place(item.at());
    common.place = common.place.or(Some(place));
    if let Some(boundary) = item.get("PermissionsBoundary")
        && let Some(arn) = boundary.text_of("PermissionsBoundaryArn")
    {
        common.boundary = Some((cx.name(arn), cx.place(boundary.at())));
    }
    for tag in item.list_of("Tags") {
        if let (Some(key), Some(value)) = (tag.text_of("Key"), tag.text_of("Value")) {
            let entry = (cx.name(key), cx.name(value));
            if !common.tags.contains(&entry) {
                common.tags.push(entry);
            }
        }
    }
}
