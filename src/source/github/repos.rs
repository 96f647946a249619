//! Repositories as resources, the rights that people and teams have in them, and what custom roles add.

use super::actions::{MAINTAIN, PASSES, WRITE};
use super::read_access::preset;
use super::record::{CustomRole, Reach, Who};
use super::resolve::Resolver;
use crate::model::{AttrName, EdgeKind, Kind, Name, Place};

/// Permissions of custom roles that let their holder onto every branch.
const PASS: &[&str] = &["bypass_branch_protection", "push_protected_branch", "edit_repo_protections"];

impl Resolver<'_, '_> {
    pub(super) fn repositories(&mut self) {
        let org = self.org;
        for (full, repo) in &org.repos {
            let place = repo.place.unwrap_or(self.place);
            let row = if repo.listed { self.w.record(Kind::Resource, *full, place) } else { self.w.implied(Kind::Resource, *full, place) };
            self.w.word(row, AttrName::Type, "repository", place);
            self.w.label(row, "visibility", repo.visibility, place);
            if let Some(created) = repo.created {
                self.w.time(row, AttrName::Created, crate::model::Stated::Is(created), place);
            }
            if repo.archived {
                let yes = self.w.name("true");
                self.w.label(row, "archived", yes, place);
            }
            let end = self.w.end(Kind::Resource, *full);
            if !self.known {
                self.w.need(end, "its name: give `--scope repository=OWNER/NAME`, or keep it as `repos/OWNER/NAME/`", None, place);
            }
            self.site(*full, repo, end, place);
        }
    }

    /// The end of an account or team, with a record of it.
    pub(super) fn who(&mut self, who: Who, place: Place) -> (Kind, Name) {
        let (kind, id) = match who {
            Who::User(login, true) => (Kind::ServiceAccount, login),
            Who::User(login, false) => (Kind::Human, login),
            Who::Team(slug) => (Kind::Group, slug),
        };
        if self.w.first(kind, id) {
            self.w.implied(kind, id, place);
        }
        (kind, id)
    }

    /// Rights in single repositories: one role for each repository and right that somebody has.
    pub(super) fn grants(&mut self) {
        let org = self.org;
        for (full, repo) in &org.repos {
            for grant in &repo.grants {
                let holder = self.who(grant.who, grant.place);
                let role = self.repository_role(*full, grant.role, grant.reach, grant.place);
                self.w.grant(holder, role, grant.place);
            }
        }
    }

    fn repository_role(&mut self, full: Name, role: Name, reach: Reach, place: Place) -> Name {
        let word = self.w.text(role);
        let text = format!("{word}@{}", self.w.text(full));
        let id = self.w.name(&text);
        if !self.w.first(Kind::Role, id) {
            return id;
        }
        self.w.implied(Kind::Role, id, place);
        let from = self.w.end(Kind::Role, id);
        let org = self.org;
        let custom = org.custom.iter().find(|custom| custom.name == role);
        let based = custom.map_or(Reach::None, |custom| preset(&self.w.text(custom.base)));
        let reach = reach.max(based);
        if reach == Reach::None {
            self.w.need(from, "what this role may do: keep `orgs/OWNER/custom-repository-roles`", None, place);
        }
        let passes = custom.is_some_and(|custom| self.has(custom, PASS));
        let number = match word.as_str() {
            _ if passes => PASSES,
            "maintain" => MAINTAIN,
            _ => WRITE,
        };
        let Some(site) = self.sites.remove(&full) else { return id };
        self.give(from, &site, reach, number, place);
        if let (Some(custom), Some(free)) = (custom, site.free)
            && reach < Reach::Write
            && self.has(custom, &["manage_deploy_keys"])
        {
            self.controls(from, free, "add-deploy-key", "", place);
        }
        let alerts = reach == Reach::Admin || custom.is_some_and(|custom| self.has(custom, &["view_secret_scanning_alerts"]));
        for alert in org.alerts.iter().filter(|alert| alerts && alert.repo == full) {
            let secret = self.alert_id(alert);
            let secret = self.w.end(Kind::Secret, secret);
            self.w.becomes(EdgeKind::ReadsSecret, from, secret, "read-secret-alert", "", place);
        }
        self.sites.insert(full, site);
        id
    }

    fn has(&self, custom: &CustomRole, any: &[&str]) -> bool {
        custom.permissions.iter().any(|permission| any.contains(&self.w.facts.names.text(*permission)))
    }
}
