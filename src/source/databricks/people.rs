//! Who is who: people and service principals by number and by login, groups by number and by title, in each workspace and in the
//! account. The lists go in; accounts, groups and memberships come out, and an index by which access lists find their principals.

use super::record::{Account, Group, Of, User, Who};
use crate::model::{AttrName, Kind, Name, Place};
use crate::source::writer::Writer;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// What a group is, wherever it was heard of.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupAt {
    pub(super) of: Of,
    pub(super) title: Name,
    pub(super) local: Option<bool>,
    pub(super) place: Place,
}

/// Everybody, by all their names.
#[derive(Default)]
pub(super) struct Index {
    numbers: FxHashMap<Name, (Kind, Name)>,
    logins: FxHashMap<Name, Kind>,
    pub(super) groups: BTreeMap<Name, GroupAt>,
    /// Ids of groups by number, as people call them: `7001/analysts`, `account/analysts`.
    ids: FxHashMap<Name, Name>,
    /// Ids by whether it is the account's, workspace and title.
    titles: FxHashMap<(bool, Name, Name), Name>,
    /// Who administers the account.
    pub(super) account_admins: FxHashSet<Name>,
    /// The workspaces in which somebody is.
    places: FxHashMap<Name, FxHashSet<Name>>,
}

/// Whether it is the account's list.
pub(super) fn of_account(of: Of) -> bool {
    of.account && of.workspace.is_empty()
}

impl Index {
    pub(super) fn new(account: &Account, out: &mut Writer<'_>) -> Index {
        let mut index = Index::default();
        let admin = out.name(super::resolve::ACCOUNT_ADMIN);
        for user in &account.users {
            let kind = kind_of(user);
            index.logins.insert(user.login, kind);
            if !user.number.is_empty() {
                index.numbers.insert(user.number, (kind, user.login));
            }
            if user.roles.contains(&admin) {
                index.account_admins.insert(user.login);
            }
            if !of_account(user.of) {
                index.places.entry(user.login).or_default().insert(user.of.workspace);
            }
            for (number, title) in &user.groups {
                index.group(*number, GroupAt { of: user.of, title: *title, local: None, place: user.place });
            }
        }
        for group in &account.groups {
            index.group(group.number, GroupAt { of: group.of, title: group.title, local: group.local, place: group.place });
            for (number, title) in &group.parents {
                index.group(*number, GroupAt { of: group.of, title: *title, local: None, place: group.place });
            }
        }
        let administering: FxHashSet<Name> =
            account.groups.iter().filter(|group| group.roles.contains(&admin)).map(|group| group.number).collect();
        for user in &account.users {
            if user.groups.iter().any(|(number, _)| administering.contains(number)) {
                index.account_admins.insert(user.login);
            }
        }
        for group in account.groups.iter().filter(|group| administering.contains(&group.number)) {
            for (_, number, _) in &group.members {
                if let Some((_, login)) = index.numbers.get(number) {
                    index.account_admins.insert(*login);
                }
            }
        }
        for assignment in &account.assignments {
            if let Some((_, login)) = index.numbers.get(&assignment.who.number).copied() {
                index.places.entry(login).or_default().insert(assignment.workspace);
            }
        }
        for (number, group) in &index.groups {
            let title = out.text(group.title);
            let id = match (title.as_str(), of_account(group.of)) {
                ("", _) => *number,
                (title, true) => out.name(&format!("account/{title}")),
                (title, false) => inside(group.of.workspace, title, out),
            };
            index.ids.insert(*number, id);
            index.titles.insert((of_account(group.of), group.of.workspace, group.title), id);
        }
        index
    }

    /// What is listed beats what is mentioned, and the account's word beats a workspace's: its groups are shown in workspaces, too.
    fn group(&mut self, number: Name, found: GroupAt) {
        let slot = self.groups.entry(number).or_insert(found);
        if of_account(found.of) && !of_account(slot.of) {
            slot.of = found.of;
        }
        slot.local = slot.local.or(found.local);
        if slot.title.is_empty() {
            slot.title = found.title;
        }
    }

    /// Whether a login counts also outside this workspace, where a token of it does not.
    pub(super) fn elsewhere(&self, login: Name, workspace: Name) -> bool {
        self.account_admins.contains(&login) || self.places.get(&login).is_some_and(|places| places.iter().any(|place| *place != workspace))
    }

    pub(super) fn by_number(&self, number: Name) -> Option<(Kind, Name)> {
        self.numbers.get(&number).copied()
    }

    /// The id of a group.
    pub(super) fn group_id(&self, number: Name) -> Name {
        self.ids.get(&number).copied().unwrap_or(number)
    }

    /// The id of a group with a title, in its workspace or in the account.
    fn titled(&self, workspace: Name, title: Name) -> Option<Name> {
        self.titles.get(&(false, workspace, title)).or_else(|| self.titles.get(&(true, Name::EMPTY, title))).copied()
    }

    /// The record of a principal that a list names, made if no list has it. `kind` is what the list says, if it does.
    pub(super) fn principal(&self, workspace: Name, kind: Option<Kind>, name: Name, place: Place, out: &mut Writer<'_>) -> (Kind, Name) {
        let text = out.text(name);
        let looks_like = || match &text {
            _ if self.titled(workspace, name).is_some() => Kind::Group,
            text if text.contains('@') => Kind::Human,
            text if is_uuid(text) => Kind::ServiceAccount,
            _ => Kind::Group,
        };
        let kind = kind.or_else(|| self.logins.get(&name).copied()).unwrap_or_else(looks_like);
        if kind != Kind::Group {
            if out.first(kind, name) {
                out.implied(kind, name, place);
            }
            return (kind, name);
        }
        let id = match self.titled(workspace, name) {
            Some(id) => id,
            None => {
                let id = inside(workspace, &text, out);
                if out.first(kind, id) {
                    let row = out.implied(kind, id, place);
                    out.named(row, AttrName::DisplayName, name, place);
                    let end = out.end(kind, id);
                    out.need(end, "the list of groups: who is in this one stands there", None, place);
                }
                id
            }
        };
        (kind, id)
    }

    /// The same for an entry that may also give a number.
    pub(super) fn who(&self, workspace: Name, who: Who, place: Place, out: &mut Writer<'_>) -> (Kind, Name) {
        if who.kind == Kind::Group && self.groups.contains_key(&who.number) {
            return (Kind::Group, self.group_id(who.number));
        }
        match self.by_number(who.number) {
            Some(found) if found.0 == who.kind => found,
            _ => self.principal(workspace, Some(who.kind), who.name, place, out),
        }
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

const fn kind_of(user: &User) -> Kind {
    if user.machine { Kind::ServiceAccount } else { Kind::Human }
}

/// An id within a workspace.
pub(super) fn inside(workspace: Name, text: &str, out: &mut Writer<'_>) -> Name {
    if workspace.is_empty() {
        return out.name(text);
    }
    let text = format!("{}/{text}", out.text(workspace));
    out.name(&text)
}

/// Writes accounts and groups.
pub(super) fn write(account: &Account, index: &Index, out: &mut Writer<'_>) {
    let mut of_login: FxHashMap<Name, Vec<&User>> = FxHashMap::default();
    let mut order = Vec::new();
    for user in &account.users {
        let lists = of_login.entry(user.login).or_default();
        if lists.is_empty() {
            order.push(user.login);
        }
        lists.push(user);
    }
    for login in order {
        if let Some(lists) = of_login.get(&login) {
            one(login, lists, index, out);
        }
    }
    for group in &account.groups {
        members(group, index, out);
    }
    let listed: FxHashSet<Name> = account.groups.iter().map(|group| group.number).collect();
    for (number, group) in index.groups.iter().filter(|(number, _)| !listed.contains(number)) {
        let row = out.implied(Kind::Group, index.group_id(*number), group.place);
        out.named(row, AttrName::DisplayName, group.title, group.place);
        out.within(row, "workspace", group.of.workspace, group.place);
    }
}

/// One login in all lists that have it: the account's list decides whether it is active, else any workspace that lets it in.
fn one(login: Name, lists: &[&User], index: &Index, out: &mut Writer<'_>) {
    let Some(first) = lists.iter().find(|user| of_account(user.of)).or(lists.first()) else { return };
    let (kind, place) = (kind_of(first), first.place);
    let row = out.record(kind, login, place);
    out.named(row, AttrName::DisplayName, first.title, place);
    let mut emails: Vec<(Name, Place)> = lists.iter().flat_map(|user| user.emails.iter().map(|email| (*email, user.place))).collect();
    emails.sort_unstable();
    emails.dedup_by_key(|(email, _)| *email);
    for (email, place) in emails {
        out.named(row, AttrName::Emails, email, place);
    }
    let by_account = lists.iter().find(|user| of_account(user.of)).and_then(|user| user.active);
    let anywhere = || {
        let said = lists.iter().filter_map(|user| user.active);
        said.reduce(|any, active| any || active)
    };
    if let Some(active) = by_account.or_else(anywhere) {
        out.word(row, AttrName::Status, if active { "active" } else { "disabled" }, place);
    }
    for user in lists {
        for entitlement in &user.entitlements {
            let key = format!("entitlement:{}", out.text(*entitlement));
            let yes = out.name("true");
            out.label(row, &key, yes, user.place);
        }
        for (group, _) in &user.groups {
            out.refer(row, AttrName::MemberOf, Kind::Group, index.group_id(*group), user.place);
        }
    }
}

fn members(group: &Group, index: &Index, out: &mut Writer<'_>) {
    let place = group.place;
    let id = index.group_id(group.number);
    let row = out.record(Kind::Group, id, place);
    out.label(row, "id", group.number, place);
    out.named(row, AttrName::DisplayName, group.title, place);
    out.within(row, "workspace", group.of.workspace, place);
    out.label(row, "externalId", group.external, place);
    for (kind, number, title) in &group.members {
        let known = index.by_number(*number).or_else(|| index.groups.contains_key(number).then(|| (Kind::Group, index.group_id(*number))));
        match (known, kind) {
            (Some((kind, member)), _) => out.refer(row, AttrName::Members, kind, member, place),
            (None, Some(kind)) => {
                if out.first(*kind, *number) {
                    let row = out.implied(*kind, *number, place);
                    out.named(row, AttrName::DisplayName, *title, place);
                    let what = match kind {
                        Kind::Human => "the list of users: this member is known by its number alone",
                        Kind::ServiceAccount => "the list of service principals: this member is known by its number alone",
                        _ => "the members of this group",
                    };
                    let end = out.end(*kind, *number);
                    out.need(end, what, None, place);
                }
                out.refer(row, AttrName::Members, *kind, *number, place);
            }
            (None, None) => {
                let end = out.end(Kind::Group, id);
                out.need(end, "whether a member of this group is a person, a service principal or a group: add those lists", None, place);
            }
        }
    }
    for (number, _) in &group.parents {
        out.refer(row, AttrName::MemberOf, Kind::Group, index.group_id(*number), place);
    }
}
