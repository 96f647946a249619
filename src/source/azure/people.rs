//! People and groups: accounts, memberships, owners, and the sets over which directory roles have power. In: records of the directory.
//! Out: records, memberships, edges of owners, sets.

use super::emit::Hop;
use super::record::{Group, Owned, User};
use super::resolve::Resolver;
use crate::model::{AttrName, EdgeKind, End, Kind, Name, Place, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Whose passwords a role can reset: accounts without any directory role, or with none but some lesser ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reset {
    Nobody,
    Password,
    Helpdesk,
    Authentication,
    User,
}

const READERS: &str = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b";
const INVITER: &str = "95e79109-95c0-4d8e-aee3-d01accf2d47b";
const PASSWORD: &str = "966707d0-3269-4727-9be2-8c3a10f19b9d";
const HELPDESK: &str = "729827e3-9c14-49f7-bb1b-9608f156bbb8";
const MESSAGES: &str = "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b";
const REPORTS: &str = "4a5d8f65-41da-4de4-8968-e035b65339cf";
const USAGE: &str = "75934031-6c7e-415a-99d7-48dbd49e875e";
const AUTHENTICATION: &str = "c4e39bd9-1100-46d3-8c65-fb160da0071f";
const GROUPS: &str = "fdd7a751-b60b-444a-984c-02652fe8fa1c";
const USERS: &str = "fe930be7-5e62-47db-91af-98c3a49a38b1";

impl Reset {
    /// The roles that do not protect an account from it, by template id.
    const fn over(self) -> &'static [&'static str] {
        match self {
            Reset::Nobody => &[],
            Reset::Password => &[READERS, INVITER, PASSWORD],
            Reset::Helpdesk => &[READERS, INVITER, PASSWORD, HELPDESK, MESSAGES, REPORTS, USAGE],
            Reset::Authentication => &[READERS, INVITER, PASSWORD, AUTHENTICATION, MESSAGES, REPORTS, USAGE],
            Reset::User => &[READERS, INVITER, PASSWORD, HELPDESK, MESSAGES, REPORTS, USAGE, GROUPS, USERS],
        }
    }

    const fn set(self) -> &'static str {
        match self {
            Reset::Nobody => "users without a directory role",
            Reset::Password => "users whom a password administrator can reset",
            Reset::Helpdesk => "users whom the help desk can reset",
            Reset::Authentication => "users whom an authentication administrator can reset",
            Reset::User => "users whom a user administrator can reset",
        }
    }
}

impl Resolver<'_> {
    /// Writes accounts, groups, memberships and owners.
    pub(super) fn people(&mut self) {
        let tenant = self.t;
        for user in &tenant.users {
            self.user(user);
        }
        for group in &tenant.groups {
            self.group(group);
        }
        for (group, member, place) in &tenant.members {
            let group = self.group_end(*group, *place);
            let member = self.principal(*member, Name::EMPTY, Name::EMPTY, *place);
            self.out.hop(member, group, Hop { stated: true, ..Hop::becoming(EdgeKind::MemberOf, "entra-group-member") }, *place);
        }
        for owner in &tenant.owners {
            let id = self.text(owner.what);
            let (to, technique) = match owner.of {
                Owned::Group => (self.group_end(owner.what, owner.place), "own-entra-group"),
                Owned::App => {
                    let client = self.index.app(&id).unwrap_or(owner.what);
                    let end = self.out.w.end(Kind::OauthClient, client);
                    self.out.imply(end, owner.place);
                    (end, "own-entra-application")
                }
                Owned::Principal => {
                    let sort = self.out.w.name("ServicePrincipal");
                    (self.principal(owner.what, sort, Name::EMPTY, owner.place), "own-entra-application")
                }
            };
            let holder = self.principal(owner.owner, Name::EMPTY, Name::EMPTY, owner.place);
            self.out.hop(holder, to, Hop { stated: true, ..Hop::becoming(EdgeKind::Manages, technique) }, owner.place);
        }
    }

    fn user(&mut self, user: &User) {
        let id = if user.upn.is_empty() { user.id } else { user.upn };
        let place = user.place;
        let out = &mut self.out.w;
        // The same account can stand in several lists.
        if !out.first(Kind::Human, id) {
            return;
        }
        let row = out.record(Kind::Human, id, place);
        out.named(row, AttrName::DisplayName, user.title, place);
        out.label(row, "object_id", user.id, place);
        let upn = out.text(user.upn);
        let mail = out.text(user.mail);
        let address = if upn.contains('@') && !upn.contains("#EXT#") { upn } else { String::new() };
        for (at, address) in [&mail, &address].into_iter().enumerate() {
            let again = at == 1 && mail.eq_ignore_ascii_case(address);
            if address.contains('@') && !again {
                out.word(row, AttrName::Emails, address, place);
            }
        }
        if user.guest {
            out.facts.attr(row, AttrName::ThirdParty, Value::Bool(true), place);
        }
        if let Some(enabled) = user.enabled {
            out.word(row, AttrName::Status, if enabled { "active" } else { "disabled" }, place);
        }
        out.time(row, AttrName::Created, user.created, place);
        out.time(row, AttrName::LastUsed, user.last_used, place);
    }

    fn group(&mut self, group: &Group) {
        let out = &mut self.out.w;
        if !out.first(Kind::Group, group.id) {
            return;
        }
        let row = out.record(Kind::Group, group.id, group.place);
        out.named(row, AttrName::DisplayName, group.title, group.place);
        if let Some(assignable) = group.assignable {
            let value = out.name(if assignable { "true" } else { "false" });
            out.label(row, "role_assignable", value, group.place);
        }
        if self.t.members.is_empty() {
            let end = self.out.w.end(Kind::Group, group.id);
            self.out.need(end, "the members of the groups: keep each list as `groups/ID/members.json`", None, group.place);
        }
    }

    fn group_end(&mut self, id: Name, place: Place) -> End {
        let end = self.out.w.end(Kind::Group, id);
        if self.out.imply(end, place).is_some() {
            self.out.need(end, "the groups of the directory", Some(end), place);
        }
        end
    }

    /// A set of the directory's records, made when first asked for.
    fn directory_set(&mut self, id: &str, of: Kind, members: Vec<(Name, Place)>, missing: &str, place: Place) -> End {
        let first = !self.sets.contains(id);
        let end = self.out.w.set(id, of, &members, place);
        if first {
            self.sets.insert(id.to_owned());
            if members.is_empty() {
                if let Some(row) = self.out.w.facts.records.iter().rposition(|row| row.kind == Kind::Set && row.id == end.id) {
                    self.out.w.facts.attr(crate::model::Row(row as u32), AttrName::Members, Value::Empty, place);
                }
                if !missing.is_empty() {
                    self.out.need(end, missing, None, place);
                }
            }
        }
        end
    }

    /// All application registrations.
    pub(super) fn applications(&mut self, place: Place) -> End {
        let members = distinct(self.t.apps.iter().map(|app| (app.client, app.place)));
        let missing = if self.t.apps.is_empty() { "the application registrations: keep `az ad app list --all`" } else { "" };
        self.directory_set("applications", Kind::OauthClient, members, missing, place)
    }

    /// All service principals of applications: credentials can't be added to managed identities.
    pub(super) fn principals(&mut self, place: Place) -> End {
        let own = self.t.principals.iter().filter(|principal| self.text(principal.sort) != "ManagedIdentity");
        let members =
            distinct(own.map(|principal| (if principal.client.is_empty() { principal.id } else { principal.client }, principal.place)));
        let missing = if self.t.principals.is_empty() { "the service principals: keep `az ad sp list --all`" } else { "" };
        self.directory_set("service principals", Kind::ServiceAccount, members, missing, place)
    }

    fn groups_that(&self, keep: Option<bool>) -> Vec<(Name, Place)> {
        distinct(self.t.groups.iter().filter(|group| group.assignable == keep).map(|group| (group.id, group.place)))
    }

    /// The groups that no directory role can be given to.
    pub(super) fn plain_groups(&mut self, place: Place) -> End {
        let members = self.groups_that(Some(false));
        let missing = if self.t.groups.is_empty() { "the groups: keep `az ad group list`" } else { "" };
        self.directory_set("groups", Kind::Group, members, missing, place)
    }

    /// The groups that directory roles can be given to.
    pub(super) fn assignable_groups(&mut self, place: Place) -> Option<End> {
        let members = self.groups_that(Some(true));
        (!members.is_empty()).then(|| self.directory_set("role-assignable groups", Kind::Group, members, "", place))
    }

    /// The groups of which no file says whether directory roles can be given to them.
    pub(super) fn unknown_groups(&mut self, place: Place) -> Option<End> {
        let members = self.groups_that(None);
        (!members.is_empty()).then(|| self.directory_set("groups of unknown kind", Kind::Group, members, "", place))
    }

    fn accounts(&self, keep: impl Fn(&str) -> bool) -> Vec<(Name, Place)> {
        let users = self.t.users.iter().filter(|user| keep(&self.text(user.id).to_ascii_lowercase()));
        distinct(users.map(|user| (if user.upn.is_empty() { user.id } else { user.upn }, user.place)))
    }

    /// All people.
    pub(super) fn all_users(&mut self, place: Place) -> End {
        let members = self.accounts(|_| true);
        let missing = if members.is_empty() { "the accounts of people: keep `az ad user list`" } else { "" };
        self.directory_set("users", Kind::Human, members, missing, place)
    }

    /// A role that resets passwords of those whom no other role protects.
    pub(super) fn resets(&mut self, role: End, reset: Reset, limited: &str, place: Place) {
        let protected = self.protected(reset.over());
        let members = self.accounts(|id| !protected.contains(id));
        let missing = if self.t.users.is_empty() { "the accounts of people: keep `az ad user list`" } else { "" };
        let set = self.directory_set(reset.set(), Kind::Human, members, missing, place);
        // Whoever is only eligible for a role is protected as well.
        let eligible =
            self.t.directory_assignments.iter().any(|assignment| assignment.window.activation == crate::model::Activation::Eligible);
        let unknown = if eligible { "" } else { "the account is not eligible for a directory role" };
        let condition = if limited.is_empty() { unknown } else { limited };
        self.out.hop(role, set, Hop::becoming(EdgeKind::Manages, "reset-entra-password").only_if(condition), place);
    }

    /// The accounts that hold a directory role beyond some, themselves or through groups, or that are in or own a group which roles can be given to.
    fn protected(&self, over: &[&str]) -> BTreeSet<String> {
        let lower = |name: Name| self.text(name).to_ascii_lowercase();
        let mut found: BTreeSet<String> = BTreeSet::new();
        for assignment in &self.t.directory_assignments {
            if !over.contains(&lower(assignment.role).as_str()) {
                found.insert(lower(assignment.principal));
            }
        }
        found.extend(self.t.groups.iter().filter(|group| group.assignable == Some(true)).map(|group| lower(group.id)));
        let mut below: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let owners = self.t.owners.iter().filter(|owner| owner.of == Owned::Group).map(|owner| (owner.what, owner.owner));
        for (group, member) in self.t.members.iter().map(|(group, member, _)| (*group, *member)).chain(owners) {
            below.entry(lower(group)).or_default().push(lower(member));
        }
        let mut open: Vec<String> = found.iter().cloned().collect();
        while let Some(next) = open.pop() {
            for member in below.get(&next).into_iter().flatten() {
                if found.insert(member.clone()) {
                    open.push(member.clone());
                }
            }
        }
        found
    }
}

/// Each name once, with the first place.
fn distinct(rows: impl Iterator<Item = (Name, Place)>) -> Vec<(Name, Place)> {
    let mut seen = rustc_hash::FxHashSet::default();
    rows.filter(|(name, _)| !name.is_empty() && seen.insert(*name)).collect()
}
