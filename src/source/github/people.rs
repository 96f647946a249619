//! People and teams of the organisation: who owns it, who is a member, what every member may, who fills a team.

use super::read_access::preset;
use super::record::{Reach, Standing, Who};
use super::resolve::Resolver;
use crate::model::{AttrName, EdgeKind, Kind, Level, Name, Place};
use std::collections::BTreeSet;

impl Resolver<'_, '_> {
    pub(super) fn people(&mut self) {
        let org = self.org;
        let required = org.info.as_ref().and_then(|info| info.two_factor) == Some(true);
        let owners: BTreeSet<Name> =
            org.users.iter().filter(|user| user.standing == Some(Standing::Owner)).map(|user| user.login).collect();
        for user in &org.users {
            let place = user.place;
            let kind = if user.bot { Kind::ServiceAccount } else { Kind::Human };
            let row = self.w.record(kind, user.login, place);
            if !user.bot {
                self.w.named(row, AttrName::Emails, user.email, place);
                if user.without_mfa {
                    self.flag(row, AttrName::Mfa, false, place);
                } else if required && user.standing.is_some() {
                    // Nobody stays in an organisation that asks for it without one.
                    self.flag(row, AttrName::Mfa, true, place);
                }
            }
            let holder = (kind, user.login);
            match user.standing {
                Some(Standing::Owner) => {
                    let owner = self.owner(place);
                    self.w.grant(holder, owner, place);
                }
                Some(Standing::Member | Standing::Unknown) if !owners.contains(&user.login) => {
                    let member = self.member(place);
                    self.w.grant(holder, member, place);
                }
                Some(Standing::Outside) => {
                    let outside = self.w.name("outside collaborator");
                    self.w.label(row, "affiliation", outside, place);
                }
                _ => {}
            }
        }
        if owners.is_empty() && org.users.iter().any(|user| user.standing == Some(Standing::Unknown)) && !org.admins_listed {
            let end = self.itself();
            self.w.need(
                end,
                "which members are owners: keep `orgs/OWNER/members?role=admin` as `orgs/OWNER/members-admin.json`",
                None,
                self.place,
            );
        }
        for identity in &org.identities {
            if self.w.first(Kind::Human, identity.login) {
                self.w.implied(Kind::Human, identity.login, identity.place);
            }
            let row = self.w.implied(Kind::Human, identity.login, identity.place);
            if !identity.email.is_empty() {
                self.w.named(row, AttrName::Emails, identity.email, identity.place);
                self.flag(row, AttrName::EmailVerified, true, identity.place);
            }
            self.w.word(row, AttrName::Auth, "sso", identity.place);
        }
    }

    /// The role of owners.
    pub(super) fn owner(&mut self, place: Place) -> Name {
        let id = self.w.name("owner");
        if self.w.first(Kind::Role, id) {
            self.w.implied(Kind::Role, id, place);
            let from = self.w.end(Kind::Role, id);
            let system = self.itself();
            self.touch(from, Level::Administer, system, "administer-github-organisation", "", place);
            self.give_every(from, Reach::Admin, place);
        }
        id
    }

    /// What every member may.
    fn member(&mut self, place: Place) -> Name {
        let id = self.w.name("member");
        if !self.w.first(Kind::Role, id) {
            return id;
        }
        self.w.implied(Kind::Role, id, place);
        let from = self.w.end(Kind::Role, id);
        let org = self.org;
        match &org.info {
            Some(info) => {
                let base = self.w.text(info.base);
                self.give_every(from, preset(&base), info.place);
                let visible: Vec<&str> = [("all", info.create_public), ("private", info.create_private)]
                    .into_iter()
                    .filter(|(_, may)| *may == Some(true))
                    .map(|(what, _)| what)
                    .collect();
                // A new private repository sees what all and what private ones see.
                if !visible.is_empty() {
                    self.shared_secrets(from, visible.contains(&"private"), "create-repository", info.place);
                }
            }
            None => self.w.need(from, "what every member may in repositories: keep `orgs/OWNER` as `orgs/OWNER.json`", None, place),
        }
        id
    }

    pub(super) fn teams(&mut self) {
        let org = self.org;
        for team in &org.teams {
            let row = self.w.record(Kind::Group, team.slug, team.place);
            self.w.named(row, AttrName::DisplayName, team.title, team.place);
            // Members of a team have what its parents have.
            if !team.parent.is_empty() {
                self.w.refer(row, AttrName::MemberOf, Kind::Group, team.parent, team.place);
            }
        }
        for member in &org.members {
            let (kind, login) = self.who(Who::User(member.login, member.bot), member.place);
            let (_, slug) = self.who(Who::Team(member.team), member.place);
            let row = self.w.implied(kind, login, member.place);
            self.w.refer(row, AttrName::MemberOf, Kind::Group, slug, member.place);
            if member.maintainer {
                let (from, to) = (self.w.end(kind, login), self.w.end(Kind::Group, slug));
                self.w.becomes(EdgeKind::Manages, from, to, "maintain-team", "", member.place);
            }
        }
    }
}
