//! What the records of an organisation say together: who is in which group, who administers, which client is which app's.

use super::emit::Out;
use super::record::{Assignment, Org, SetResource};
use crate::model::{Kind, Name, Place};
use std::collections::{BTreeMap, BTreeSet};

/// Answers that several records give.
#[derive(Default)]
pub(super) struct Index {
    /// Members by group.
    pub(super) members: BTreeMap<Name, BTreeSet<Name>>,
    /// Groups that carry an administrator role, and those that carry the one that may do everything.
    pub(super) admin_groups: BTreeSet<Name>,
    pub(super) admins: BTreeSet<Name>,
    pub(super) supers: BTreeSet<Name>,
    /// Groups that active rules fill.
    pub(super) ruled: BTreeSet<Name>,
    /// Clients by app.
    pub(super) clients: BTreeMap<Name, Name>,
    /// Apps by the name of their sort.
    pub(super) sorts: BTreeMap<Name, BTreeSet<Name>>,
    pub(super) admin_clients: BTreeSet<Name>,
    pub(super) users: BTreeMap<Name, Place>,
    pub(super) groups: BTreeMap<Name, Place>,
    pub(super) apps: BTreeMap<Name, Place>,
}

/// What a role is limited to.
#[derive(Clone)]
pub(super) enum Cover {
    All,
    Only(BTreeSet<Name>),
}

impl Cover {
    pub(super) fn has(&self, id: Name) -> bool {
        match self {
            Cover::All => true,
            Cover::Only(ids) => ids.contains(&id),
        }
    }
}

/// How far an assignment of a role reaches.
#[derive(Clone)]
pub(super) struct Reach {
    /// Empty for the whole organisation; else the assignment or resource set that limits it.
    pub(super) key: String,
    pub(super) users: Cover,
    pub(super) groups: Cover,
    pub(super) apps: Cover,
    pub(super) providers: bool,
    pub(super) servers: bool,
    /// What would have to be so for it to reach this far.
    pub(super) condition: Option<String>,
}

impl Reach {
    /// The whole organisation.
    pub(super) fn all() -> Reach {
        Reach {
            key: String::new(),
            users: Cover::All,
            groups: Cover::All,
            apps: Cover::All,
            providers: true,
            servers: true,
            condition: None,
        }
    }

    fn nothing(key: String) -> Reach {
        let none = || Cover::Only(BTreeSet::new());
        Reach { key, users: none(), groups: none(), apps: none(), providers: false, servers: false, condition: None }
    }
}

impl Index {
    pub(super) fn of(org: &Org, out: &Out<'_>) -> Index {
        let mut index = Index::default();
        for user in &org.users {
            index.users.entry(user.id).or_insert(user.place);
        }
        for (group, user, place) in &org.members {
            index.members.entry(*group).or_default().insert(*user);
            index.users.entry(*user).or_insert(*place);
            index.groups.entry(*group).or_insert(*place);
        }
        for group in &org.groups {
            index.groups.entry(group.id).or_insert(group.place);
            // The vendor puts every account into this one.
            if out.is(group.sort, "BUILT_IN") && out.is(group.title, "Everyone") {
                index.members.entry(group.id).or_default().extend(org.users.iter().map(|user| user.id));
            }
        }
        for app in &org.apps {
            index.apps.entry(app.id).or_insert(app.place);
            index.sorts.entry(app.name).or_default().insert(app.id);
            if let Some(client) = &app.client {
                index.clients.insert(app.id, client.id);
            }
        }
        index.ruled = org.rules.iter().filter(|rule| rule.active).flat_map(|rule| rule.groups.iter().copied()).collect();
        index.administrators(org, out);
        index
    }

    fn administrators(&mut self, org: &Org, out: &Out<'_>) {
        for assignment in org.assignments.iter().filter(|assignment| assignment.active) {
            let all = out.is(assignment.sort, "SUPER_ADMIN");
            let who: Vec<Name> = match assignment.holder {
                Some((Kind::Human, user)) => vec![user],
                Some((Kind::Group, group)) => {
                    self.admin_groups.insert(group);
                    self.members.get(&group).into_iter().flatten().copied().collect()
                }
                Some((_, client)) => {
                    self.admin_clients.insert(self.client_of(client));
                    Vec::new()
                }
                None => Vec::new(),
            };
            if all {
                self.supers.extend(&who);
            }
            self.admins.extend(who);
        }
        self.admins.extend(org.assignees.iter().map(|(user, _)| *user));
    }

    /// The client that an id means: an app's id is its client's, unless it was made otherwise.
    pub(super) fn client_of(&self, id: Name) -> Name {
        self.clients.get(&id).copied().unwrap_or(id)
    }

    fn members_of<'i>(&self, groups: impl Iterator<Item = &'i Name>) -> BTreeSet<Name> {
        groups.filter_map(|group| self.members.get(group)).flatten().copied().collect()
    }

    /// How far an assignment reaches: its targets, its resource set, or the whole organisation.
    pub(super) fn reach(&self, org: &Org, of: &Assignment, out: &mut Out<'_>) -> Reach {
        if !of.resource_set.is_empty() {
            return self.reach_of_set(org, of.resource_set, out);
        }
        let limited_by = super::power::standard(out.facts.names.text(of.sort)).and_then(|standard| standard.limited_by);
        match (limited_by, org.targets.get(&of.id)) {
            (None, _) => Reach::all(),
            (Some(by), None) => {
                let condition = format!("the assignment is not limited to some {by} (its targets are not in the files)");
                Reach { condition: Some(condition), ..Reach::all() }
            }
            (Some(_), Some(targets)) if targets.groups.is_empty() && targets.apps.is_empty() && targets.app_names.is_empty() => {
                Reach::all()
            }
            (Some(_), Some(targets)) => {
                let sorts = targets.app_names.iter().filter_map(|name| self.sorts.get(name)).flatten();
                Reach {
                    users: Cover::Only(self.members_of(targets.groups.iter())),
                    groups: Cover::Only(targets.groups.clone()),
                    apps: Cover::Only(targets.apps.iter().chain(sorts).copied().collect()),
                    ..Reach::nothing(out.text(of.id))
                }
            }
        }
    }

    fn reach_of_set(&self, org: &Org, id: Name, out: &mut Out<'_>) -> Reach {
        let key = out.text(id);
        let Some(set) = org.sets.get(&id).filter(|set| set.listed) else {
            let condition = format!("the resource set `{key}` holds it");
            return Reach { key, condition: Some(condition), ..Reach::all() };
        };
        let mut reach = Reach::nothing(key);
        let (mut users, mut groups, mut apps) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for resource in &set.resources {
            match resource {
                SetResource::AllUsers => reach.users = Cover::All,
                SetResource::AllGroups => reach.groups = Cover::All,
                SetResource::AllApps => reach.apps = Cover::All,
                SetResource::User(id) => drop(users.insert(*id)),
                SetResource::UsersOf(group) => users.extend(self.members_of(std::iter::once(group))),
                SetResource::Group(id) => drop(groups.insert(*id)),
                SetResource::App(id) => drop(apps.insert(*id)),
                SetResource::AppsNamed(name) => apps.extend(self.sorts.get(name).into_iter().flatten()),
                SetResource::Providers => reach.providers = true,
                SetResource::Servers => reach.servers = true,
                SetResource::Other => {}
            }
        }
        for (cover, more) in [(&mut reach.users, users), (&mut reach.groups, groups), (&mut reach.apps, apps)] {
            if let Cover::Only(ids) = cover {
                ids.extend(more);
            }
        }
        reach
    }
}
