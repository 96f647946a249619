//! What acts without a person: deploy keys, installed apps, fine-grained tokens, and classic tokens and SSH keys of people.

use super::actions::WRITE;
use super::record::{Authorization, Reach, Standing, Token};
use super::resolve::Resolver;
use crate::model::{AttrName, EdgeKind, Kind, Name, Place, Value};

impl Resolver<'_, '_> {
    /// A deploy key is one identity that writes, or only reads, one repository.
    pub(super) fn keys(&mut self) {
        let org = self.org;
        for (full, repo) in &org.repos {
            for key in &repo.keys {
                let place = key.place;
                let text = format!("{}/keys/{}", self.w.text(*full), self.w.text(key.id));
                let id = self.w.name(&text);
                let row = self.w.record(Kind::Secret, id, place);
                self.w.word(row, AttrName::Type, "ssh_key", place);
                self.w.word(row, AttrName::Breadth, "resource", place);
                self.w.word(row, AttrName::Issued, "stored", place);
                self.w.named(row, AttrName::DisplayName, key.title, place);
                self.w.time(row, AttrName::Created, key.created, place);
                self.w.time(row, AttrName::LastUsed, key.used, place);
                // The vendor gives deploy keys no end.
                self.w.facts.attr(row, AttrName::Expires, Value::Null, place);
                if let Some(digest) = &key.digest {
                    self.w.word(row, AttrName::Fingerprint, digest, place);
                }
                if !key.by.is_empty() {
                    self.w.refer(row, AttrName::CreatedBy, Kind::Human, key.by, place);
                }
                if !key.enabled {
                    self.w.word(row, AttrName::Status, "disabled", place);
                }
                let text = format!("deploy key {} of {}", self.w.text(key.id), self.w.text(*full));
                let identity = self.w.name(&text);
                let account = self.w.implied(Kind::ServiceAccount, identity, place);
                self.w.named(account, AttrName::DisplayName, key.title, place);
                self.w.refer(row, AttrName::AuthenticatesAs, Kind::ServiceAccount, identity, place);
                let Some(site) = self.sites.remove(full) else { continue };
                let from = self.w.end(Kind::ServiceAccount, identity);
                let level = if key.writes && !site.archived { crate::model::Level::Write } else { crate::model::Level::Read };
                let rules = site.rules(WRITE);
                let conditions = if level == crate::model::Level::Write { rules.main.as_str() } else { "" };
                self.touch(from, level, site.repo, "use-deploy-key", conditions, place);
                if let (true, Some(free)) = (level == crate::model::Level::Write, site.free) {
                    self.controls(from, free, "use-deploy-key", &rules.free, place);
                    if let Some(main) = site.main().filter(|main| *main != free) {
                        self.controls(from, main, "use-deploy-key", &rules.main, place);
                    }
                }
                self.sites.insert(*full, site);
            }
        }
    }

    /// The repositories of a selection; `None` for all.
    fn selected(&mut self, all: bool, list: &str, of: crate::model::End, place: Place) -> Option<Vec<Name>> {
        if all {
            return None;
        }
        let found = self.org.selected.get(list).cloned();
        if found.is_none() {
            let what = format!(
                "the repositories that it is for: keep `orgs/OWNER/{}/repositories`",
                list.replace("tokens/", "personal-access-tokens/")
            );
            self.w.need(of, &what, None, place);
        }
        Some(found.unwrap_or_default())
    }

    pub(super) fn apps(&mut self) {
        let org = self.org;
        for app in &org.apps {
            let place = app.place;
            let row = self.w.record(Kind::OauthClient, app.slug, place);
            self.w.label(row, "client_id", app.client, place);
            if let Some(number) = app.app {
                let number = self.w.name(&number.to_string());
                self.w.label(row, "app_id", number, place);
            }
            self.w.time(row, AttrName::Created, app.created, place);
            for (permission, access) in &app.permissions {
                let scope = format!("{}:{}", self.w.text(*permission), self.w.text(*access));
                self.w.word(row, AttrName::Scopes, &scope, place);
            }
            if app.suspended {
                self.w.word(row, AttrName::Status, "suspended", place);
            }
            let from = self.w.end(Kind::OauthClient, app.slug);
            let reach = self.reach(&app.permissions);
            let list = format!("installations/{}", app.installation);
            if reach.0 > Reach::None {
                let repos = self.selected(app.all, &list, from, place);
                self.in_repositories(from, reach, repos.as_deref(), "app-installation", "", place);
            }
            if self.writes(&app.permissions, "secrets") {
                let repos = if app.all { None } else { org.selected.get(&list).cloned() };
                self.replace_repository_secrets(from, repos.as_deref(), place);
            }
            self.in_organisation(from, &app.permissions, "app-installation", "", place);
        }
    }

    /// A fine-grained token does what it lists, as far as its owner may: an identity of its own.
    pub(super) fn tokens(&mut self) {
        let org = self.org;
        for token in &org.tokens {
            self.token(token);
        }
    }

    fn token(&mut self, token: &Token) {
        let place = token.place;
        let text = format!("token/{}", token.id);
        let id = self.w.name(&text);
        let row = self.w.record(Kind::Secret, id, place);
        self.w.word(row, AttrName::Type, "token", place);
        self.w.word(row, AttrName::Issued, "stored", place);
        self.w.named(row, AttrName::DisplayName, token.title, place);
        self.w.named(row, AttrName::Fingerprint, id, place);
        self.w.time(row, AttrName::Created, token.granted, place);
        self.w.time(row, AttrName::Expires, token.expires, place);
        self.w.time(row, AttrName::LastUsed, token.used, place);
        let selection = self.w.text(token.selection);
        let breadth = if token.organisation.iter().any(|(_, access)| self.w.facts.names.text(*access) != "read") || selection == "all" {
            "organisation"
        } else {
            "resource"
        };
        self.w.word(row, AttrName::Breadth, breadth, place);
        if token.expired {
            self.w.word(row, AttrName::Status, "expired", place);
        }
        let text = format!("token {} of {}", token.id, self.w.text(token.owner));
        let identity = self.w.name(&text);
        let account = self.w.implied(Kind::ServiceAccount, identity, place);
        self.w.named(account, AttrName::DisplayName, token.title, place);
        self.w.refer(row, AttrName::AuthenticatesAs, Kind::ServiceAccount, identity, place);
        let mut condition = "its owner may";
        if !token.owner.is_empty() {
            self.who(super::record::Who::User(token.owner, false), place);
            self.w.refer(row, AttrName::Owner, Kind::Human, token.owner, place);
            self.w.refer(account, AttrName::Owner, Kind::Human, token.owner, place);
            let owns = |user: &&super::record::User| user.login == token.owner && user.standing == Some(Standing::Owner);
            if self.org.users.iter().any(|user| owns(&user)) {
                condition = "";
            }
        }
        let from = self.w.end(Kind::ServiceAccount, identity);
        let reach = self.reach(&token.repository);
        if selection != "none" && reach.0 > Reach::None {
            let repos = self.selected(selection == "all", &format!("tokens/{}", token.grant), from, place);
            self.in_repositories(from, reach, repos.as_deref(), "fine-grained-token", condition, place);
        }
        self.in_organisation(from, &token.organisation, "fine-grained-token", condition, place);
    }

    /// Credentials of people that single sign-on let in: they act as the person.
    pub(super) fn authorizations(&mut self) {
        let org = self.org;
        for one in &org.authorizations {
            self.authorization(one);
        }
    }

    fn authorization(&mut self, one: &Authorization) {
        let place = one.place;
        let sort = if one.ssh { "ssh-key" } else { "classic-token" };
        let text = format!("{sort}/{}", one.id);
        let id = self.w.name(&text);
        let row = self.w.record(Kind::Secret, id, place);
        self.w.word(row, AttrName::Type, if one.ssh { "ssh_key" } else { "token" }, place);
        self.w.word(row, AttrName::Issued, "stored", place);
        self.w.named(row, AttrName::DisplayName, one.title, place);
        self.w.time(row, AttrName::Created, one.created, place);
        self.w.time(row, AttrName::LastUsed, one.used, place);
        self.w.time(row, AttrName::Expires, one.expires, place);
        let mut scopes: Vec<String> = one.scopes.iter().map(|scope| self.w.text(*scope)).collect();
        scopes.sort();
        if !scopes.is_empty() {
            let words = self.w.name(&scopes.join(" "));
            self.w.label(row, "scopes", words, place);
        }
        self.who(super::record::Who::User(one.login, false), place);
        self.w.refer(row, AttrName::Owner, Kind::Human, one.login, place);
        let acts = one.ssh || scopes.iter().any(|scope| matches!(scope.as_str(), "repo" | "admin:org" | "write:org" | "public_repo"));
        if acts {
            let conditions =
                if one.ssh { "for pushing and fetching only".to_owned() } else { format!("within the scopes {}", scopes.join(", ")) };
            let (from, to) = (self.w.end(Kind::Secret, id), self.w.end(Kind::Human, one.login));
            self.w.becomes(EdgeKind::AuthenticatesAs, from, to, "classic-token", &conditions, place);
        }
    }
}
