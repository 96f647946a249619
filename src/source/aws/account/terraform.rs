//! IAM in Terraform: resources of a state or plan come in, the rows of an account's details go out. Attachments name their owner, which
//! another resource makes, so that they are joined when all files are read. What the apply will call something is put together from its
//! account, path and name.

use super::record::Records;
use crate::model::{Name, Names, Place};
use crate::source::aws::policy::Doc;
use crate::source::{Block, Context, Given, Resource, by_address};
use std::collections::BTreeMap;

/// The types that are read here.
pub(in crate::source::aws) const TYPES: &[&str] = &[
    "aws_iam_group",
    "aws_iam_group_membership",
    "aws_iam_group_policy",
    "aws_iam_group_policy_attachment",
    "aws_iam_instance_profile",
    "aws_iam_policy",
    "aws_iam_policy_attachment",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_user",
    "aws_iam_user_group_membership",
    "aws_iam_user_login_profile",
    "aws_iam_user_policy",
    "aws_iam_user_policy_attachment",
];

/// What hangs on an owner that is only named.
enum What {
    Attached(Name),
    Inline(Name, Option<Doc>),
    /// The group's name.
    Member(Name),
    /// It has a console password.
    Password,
    /// The profile's ARN.
    Profile(Name),
}

/// Something of an owner by its name, or by the address of the resource that makes it.
struct Of {
    sort: &'static str,
    owner: Name,
    what: What,
    place: Place,
}

/// What Terraform names and does not spell out.
#[derive(Default)]
pub(in crate::source::aws) struct Planned {
    /// The ARN that an address will have.
    arns: BTreeMap<Name, Name>,
    /// And back: other resources name by its address what the apply will make.
    addresses: BTreeMap<Name, Name>,
    of: Vec<Of>,
}

impl Planned {
    /// The ARN of a name that may be an address (`tf:aws_iam_role.app`).
    pub(in crate::source::aws) fn arn(&self, name: Name) -> Name {
        self.arns.get(&name).copied().unwrap_or(name)
    }

    /// The address (`tf:aws_iam_role.app`) of what is only planned.
    pub(super) fn address(&self, arn: Name) -> Option<Name> {
        self.addresses.get(&arn).copied()
    }
}

impl Records {
    /// Takes a resource; false where its type is not one of these.
    pub(in crate::source::aws) fn terraform(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) -> bool {
        let kind = resource.kind;
        if !TYPES.contains(&kind) {
            return false;
        }
        let place = cx.place(resource.at);
        match kind {
            "aws_iam_role" | "aws_iam_user" | "aws_iam_group" => self.tf_identity(resource, place, cx),
            "aws_iam_policy" => self.tf_policy(resource, place, cx),
            "aws_iam_instance_profile" => {
                let arn = self.tf_arn(resource, "instance-profile", cx);
                self.profiles.entry(arn).or_default();
                self.tf_of("role", resource, "role", |_| What::Profile(arn), place, cx);
            }
            "aws_iam_role_policy" | "aws_iam_user_policy" | "aws_iam_group_policy" => {
                let sort = kind.split('_').nth(2).unwrap_or("");
                let sort = sort_of(sort);
                let name = cx.name(&resource.name("name").unwrap_or_default());
                let doc = self.tf_document(resource, "policy", cx);
                self.tf_of(sort, resource, sort, |_| What::Inline(name, doc), place, cx);
            }
            "aws_iam_role_policy_attachment" | "aws_iam_user_policy_attachment" | "aws_iam_group_policy_attachment" => {
                let sort = sort_of(kind.split('_').nth(2).unwrap_or(""));
                self.tf_attach(sort, resource, sort, place, cx);
            }
            "aws_iam_policy_attachment" => {
                for (sort, key) in [("role", "roles"), ("user", "users"), ("group", "groups")] {
                    self.tf_attach(sort, resource, key, place, cx);
                }
            }
            "aws_iam_group_membership" => {
                let group = cx.name(&resource.name("group").unwrap_or_default());
                self.tf_of("user", resource, "users", |_| What::Member(group), place, cx);
            }
            "aws_iam_user_group_membership" => {
                for group in resource.names("groups") {
                    let group = cx.name(&group);
                    self.tf_of("user", resource, "user", |_| What::Member(group), place, cx);
                }
            }
            _ => self.tf_of("user", resource, "user", |_| What::Password, place, cx),
        }
        true
    }

    /// The ARN of what a resource makes: as stated, or as it will be.
    fn tf_arn(&mut self, resource: &Resource<'_>, sort: &str, cx: &mut Context<'_>) -> Name {
        if let Some(arn) = resource.text("arn").filter(|arn| arn.starts_with("arn:")) {
            return cx.name(arn);
        }
        let name = resource.name("name").unwrap_or_else(|| by_address(resource.address).into());
        let path = resource.text("path").unwrap_or("/");
        let account = cx.hints.0.get("account").map(String::as_str).or_else(|| resource.account()).unwrap_or("planned");
        let text = format!("arn:aws:iam::{account}:{sort}{path}{name}");
        if account == "planned" {
            cx.note("aws: what a Terraform plan makes stands in the account `planned`: say which one it is with `--scope account=NUMBER`");
        }
        let arn = cx.name(&text);
        let address = cx.name(&by_address(resource.address));
        self.planned.arns.insert(address, arn);
        self.planned.addresses.insert(arn, address);
        arn
    }

    fn tf_identity(&mut self, resource: &Resource<'_>, place: Place, cx: &mut Context<'_>) {
        let sort = sort_of(resource.kind.rsplit('_').next().unwrap_or(""));
        let arn = self.tf_arn(resource, sort, cx);
        let trust = self.tf_document(resource, "assume_role_policy", cx);
        let name = cx.name(&resource.name("name").unwrap_or_default());
        let unique = cx.name(resource.text("unique_id").unwrap_or(""));
        let boundary = resource.name("permissions_boundary").filter(|arn| !arn.is_empty()).map(|arn| cx.name(&arn));
        let tags: Vec<(Name, Name)> = resource
            .get("tags_all")
            .item()
            .or(resource.get("tags").item())
            .into_iter()
            .flat_map(|tags| tags.entries())
            .filter_map(|tag| Some((cx.name(tag.key()), cx.name(tag.text()?))))
            .collect();
        let common = match sort {
            "role" => &mut self.roles.entry(arn).or_default().common,
            "user" => &mut self.users.entry(arn).or_default().common,
            _ => &mut self.groups.entry(arn).or_default().common,
        };
        common.name = name;
        common.unique = unique;
        common.place = common.place.or(Some(place));
        common.boundary = boundary.map(|arn| (arn, place)).or(common.boundary);
        common.tags.extend(tags);
        if sort != "role" {
            return;
        }
        if let Some(role) = self.roles.get_mut(&arn) {
            role.trust = trust.map(|doc| (doc, place)).or(role.trust);
        }
        for inline in resource.blocks("inline_policy") {
            let doc = self.tf_document(&inline, "policy", cx);
            let name = cx.name(&inline.name("name").unwrap_or_default());
            if doc.is_some() {
                self.inline.push(super::record::Inline { owner: arn, name, doc, place });
            }
        }
        for policy in resource.names("managed_policy_arns") {
            let policy = cx.name(&policy);
            self.attach(arn, policy, place);
        }
    }

    fn tf_policy(&mut self, resource: &Resource<'_>, place: Place, cx: &mut Context<'_>) {
        let arn = self.tf_arn(resource, "policy", cx);
        let doc = self.tf_document(resource, "policy", cx);
        let name = cx.name(&resource.name("name").unwrap_or_default());
        let policy = self.policies.entry(arn).or_default();
        policy.name = name;
        policy.place = policy.place.or(Some(place));
        if policy.versions.is_empty() {
            policy.versions.push(super::record::Version { id: Name::EMPTY, doc, default: true, place });
        }
    }

    fn tf_attach(&mut self, sort: &'static str, resource: &Resource<'_>, key: &str, place: Place, cx: &mut Context<'_>) {
        if let Some(policy) = resource.name("policy_arn") {
            let policy = cx.name(&policy);
            self.tf_of(sort, resource, key, |_| What::Attached(policy), place, cx);
        }
    }

    fn tf_of(
        &mut self,
        sort: &'static str,
        resource: &Resource<'_>,
        key: &str,
        what: impl Fn(Name) -> What,
        place: Place,
        cx: &mut Context<'_>,
    ) {
        for owner in resource.names(key) {
            let owner = cx.name(&owner);
            self.planned.of.push(Of { sort, owner, what: what(owner), place });
        }
    }

    /// A document in an attribute. One that the apply only tells is not known: what hangs on it is asked for.
    fn tf_document(&mut self, block: &Block<'_>, key: &str, cx: &mut Context<'_>) -> Option<Doc> {
        match block.get(key) {
            Given::Is(item) => self.document(item, cx).map(|(doc, _)| doc),
            _ => None,
        }
    }

    /// Joins what Terraform only names; all files are read.
    pub(super) fn join_planned(&mut self, names: &Names, notes: &mut Vec<String>) {
        let planned = std::mem::take(&mut self.planned);
        let owners = owners(self, names);
        for of in planned.of {
            let Some(arn) = owner(&owners, &planned.arns, &of, names) else {
                let name = names.text(of.owner);
                notes.push(format!(
                    "aws: Terraform names the {} {name}, which no file holds, so that what hangs on it is not known",
                    of.sort
                ));
                continue;
            };
            let Of { what, place, .. } = of;
            match what {
                What::Attached(policy) => self.attach(arn, policy, place),
                What::Inline(name, doc) => self.inline.push(super::record::Inline { owner: arn, name, doc, place }),
                What::Member(group) => self.members.push((arn, planned.arns.get(&group).copied().unwrap_or(group), place)),
                What::Password => self.users.entry(arn).or_default().password = Some(true),
                What::Profile(profile) => self.profiles.entry(profile).or_default().roles.push(arn),
            }
        }
        self.planned.arns = planned.arns;
        self.planned.addresses = planned.addresses;
        for attached in &mut self.attached {
            attached.policy = self.planned.arn(attached.policy);
        }
    }
}

/// Owners by sort and by name, with where they stand.
type Owners = BTreeMap<(&'static str, String), Vec<(Name, Option<Place>)>>;

fn owners(records: &Records, names: &Names) -> Owners {
    let mut all = Owners::new();
    let roles = records.roles.iter().map(|(arn, role)| ("role", *arn, role.common.place));
    let users = records.users.iter().map(|(arn, user)| ("user", *arn, user.common.place));
    let groups = records.groups.iter().map(|(arn, group)| ("group", *arn, group.common.place));
    for (sort, arn, place) in roles.chain(users).chain(groups) {
        let name = names.text(arn).rsplit(['/', ':']).next().unwrap_or("").to_owned();
        all.entry((sort, name)).or_default().push((arn, place));
    }
    all
}

/// The ARN of an owner: of that name in the same file, else the only one there is.
fn owner(owners: &Owners, arns: &BTreeMap<Name, Name>, of: &Of, names: &Names) -> Option<Name> {
    if let Some(arn) = arns.get(&of.owner) {
        return Some(*arn);
    }
    let text = names.text(of.owner);
    if text.starts_with("arn:") {
        return Some(of.owner);
    }
    let found = owners.get(&(of.sort, text.to_owned())).map(Vec::as_slice).unwrap_or_default();
    let mut here = found.iter().filter(|(_, own)| own.is_some_and(|own| own.file == of.place.file));
    match (here.next(), here.next(), found) {
        (Some((one, _)), None, _) | (None, None, [(one, _)]) => Some(*one),
        _ => None,
    }
}

fn sort_of(word: &str) -> &'static str {
    match word {
        "role" => "role",
        "user" => "user",
        _ => "group",
    }
}
