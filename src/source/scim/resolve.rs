//! From compact records to facts: people, groups, who belongs to which, and that whoever holds the service's token fills them.

use super::record::{Group, Page, Reference, Service, User};
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Name, Need, Place, Problem, Row, Value};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Writes one service down.
pub(super) fn write(service: Service, facts: &mut Facts) {
    let groups: FxHashSet<Name> = service.groups.iter().map(|group| group.id).collect();
    let users: FxHashSet<Name> = service.users.iter().map(|user| user.id).collect();
    let mut out = Out { facts, scope: service.scope, groups, users, made: FxHashSet::default() };
    for user in &service.users {
        out.user(user);
    }
    for group in &service.groups {
        out.group(group);
    }
    out.provisioner(&service.groups);
    if service.others > 0 {
        let text =
            format!("scim: {} resources are neither users nor groups, or a partial answer does not say which; not used", service.others);
        out.facts.notes.push(text);
    }
    pages(&service.pages, facts);
}

struct Out<'f> {
    facts: &'f mut Facts,
    scope: Name,
    groups: FxHashSet<Name>,
    users: FxHashSet<Name>,
    made: FxHashSet<(Kind, Name)>,
}

impl Out<'_> {
    fn named(&mut self, row: Row, attr: AttrName, value: Name, place: Place) {
        if !value.is_empty() {
            self.facts.attr(row, attr, Value::Word(value), place);
        }
    }

    fn need(&mut self, of: End, what: &str, place: Place) {
        let what = self.facts.names.intern(what);
        // A role that another file declares says what it may do.
        let until = (of.kind == Some(Kind::Role)).then_some(of);
        self.facts.needs.push(Need { of, what, until, place });
    }

    /// The kind of what is referred to: as said, else as another file of the service says. `None` where nobody does.
    fn kind(&self, reference: &Reference) -> Option<Kind> {
        match reference.group {
            Some(true) => Some(Kind::Group),
            Some(false) => Some(Kind::Human),
            None if self.groups.contains(&reference.id) => Some(Kind::Group),
            None if self.users.contains(&reference.id) => Some(Kind::Human),
            None => None,
        }
    }

    /// A record for what is only referred to.
    fn implied(&mut self, kind: Kind, reference: &Reference) {
        let listed = if kind == Kind::Group { &self.groups } else { &self.users };
        if !listed.contains(&reference.id) && self.made.insert((kind, reference.id)) {
            let row = self.facts.implied(kind, self.scope, reference.id, reference.place);
            self.named(row, AttrName::DisplayName, reference.display, reference.place);
        }
    }

    fn user(&mut self, user: &User) {
        let (scope, place) = (self.scope, user.place);
        let row = self.facts.record(Kind::Human, scope, user.id, place);
        self.named(row, AttrName::DisplayName, if user.display.is_empty() { user.name } else { user.display }, place);
        for email in &user.emails {
            self.named(row, AttrName::Emails, *email, place);
        }
        if let Some(active) = user.active {
            self.facts.word(row, AttrName::Status, if active { "active" } else { "disabled" }, place);
        }
        if let Some(at) = user.created {
            self.facts.attr(row, AttrName::Created, Value::Time(at), place);
        }
        for (key, value) in &user.labels {
            self.facts.attr(row, AttrName::Labels, Value::Entry(*key, *value), place);
        }
        if !user.name.is_empty() {
            let key = self.facts.names.intern("userName");
            self.facts.attr(row, AttrName::Labels, Value::Entry(key, user.name), place);
        }
        for group in &user.groups {
            self.implied(Kind::Group, group);
            self.facts.refer(row, AttrName::MemberOf, Kind::Group, scope, group.id, group.place);
        }
        for (role, place) in &user.roles {
            if self.made.insert((Kind::Role, *role)) {
                self.facts.implied(Kind::Role, scope, *role, *place);
                self.need(End::one(Kind::Role, scope, *role), "what this role may do in the product: declare its `permissions`", *place);
            }
            let id = format!("{} holds {}", self.facts.names.text(user.id), self.facts.names.text(*role));
            let id = self.facts.names.intern(&id);
            let grant = self.facts.record(Kind::Grant, scope, id, *place);
            self.facts.refer(grant, AttrName::Principal, Kind::Human, scope, user.id, *place);
            self.facts.refer(grant, AttrName::RoleRef, Kind::Role, scope, *role, *place);
        }
    }

    fn group(&mut self, group: &Group) {
        let (scope, place) = (self.scope, group.place);
        let row = self.facts.record(Kind::Group, scope, group.id, place);
        self.named(row, AttrName::DisplayName, group.display, place);
        if let Some(at) = group.created {
            self.facts.attr(row, AttrName::Created, Value::Time(at), place);
        }
        if !group.external.is_empty() {
            let key = self.facts.names.intern("externalId");
            self.facts.attr(row, AttrName::Labels, Value::Entry(key, group.external), place);
        }
        let Some(members) = &group.members else {
            return self.need(End::one(Kind::Group, scope, group.id), "the members of this group, which the answer leaves out", place);
        };
        for member in members {
            match self.kind(member) {
                Some(kind) => {
                    self.implied(kind, member);
                    self.facts.refer(row, AttrName::Members, kind, scope, member.id, member.place);
                }
                None => {
                    let what = "whether a member of this group is a user or a group: add the list of users";
                    self.need(End::one(Kind::Group, scope, group.id), what, member.place);
                }
            }
        }
    }

    /// Whoever holds the token of the service decides who is in each group: that is what SCIM is for.
    fn provisioner(&mut self, groups: &[Group]) {
        let Some(first) = groups.first() else { return };
        let place = first.place;
        let [client, set] = ["scim-client", "groups"].map(|text| self.facts.names.intern(text));
        let row = self.facts.implied(Kind::External, self.scope, client, place);
        self.facts.word(row, AttrName::DisplayName, "whoever holds the token of this SCIM service", place);
        let row = self.facts.implied(Kind::Set, self.scope, set, place);
        self.facts.word(row, AttrName::Of, "group", place);
        self.facts.word(row, AttrName::Pattern, "*", place);
        for group in groups {
            self.facts.refer(row, AttrName::Members, Kind::Group, self.scope, group.id, group.place);
        }
        let (from, to) = (End::one(Kind::External, self.scope, client), End::one(Kind::Set, self.scope, set));
        let [technique, conditions] = ["provision-members", "the token may write"].map(|text| self.facts.names.intern(text));
        let edge = EdgeFact::becoming(EdgeKind::Manages, from, to, place);
        self.facts.edges.push(EdgeFact { certainty: Certainty::Conditional, conditions, ..edge.by_technique(technique) });
    }
}

/// Lists that stop before their total are problems. No list proves that it is all: a filter would not show.
fn pages(pages: &[Page], facts: &mut Facts) {
    let mut lists: BTreeMap<(bool, i64), Vec<&Page>> = BTreeMap::new();
    for page in pages {
        if let Some(total) = page.total {
            lists.entry((page.groups, total)).or_default().push(page);
        }
    }
    for ((_, total), pages) in lists {
        let mut stretches: Vec<(i64, i64)> = pages.iter().map(|page| (page.start, page.start.saturating_add(page.count))).collect();
        stretches.sort_unstable();
        let reached = stretches.iter().fold(1, |reached, (start, end)| if *start <= reached { reached.max(*end) } else { reached });
        let Some(last) = pages.last().filter(|_| reached <= total) else { continue };
        let message = format!("the answer says that there are {total} (`totalResults`), {} are here", reached - 1);
        facts.problems.push(Problem { path: last.path.clone(), at: Some(last.place.at), message, help: "get the remaining pages".into() });
        if let Some(file) = facts.files.get_mut(last.place.file.0 as usize) {
            file.truncated = true;
        }
    }
}
