//! Secrets of Actions by name: where they are kept and which runs read them; and variables that hold a credential in plain text.

use super::record::{Secret, Shelf};
use super::resolve::Resolver;
use crate::model::{AttrName, EdgeKind, End, Kind, Name, Place};
use crate::source::credential::sort_of;

impl Resolver<'_, '_> {
    /// The id of a secret: the path under which GitHub keeps it.
    pub(super) fn secret_id(&mut self, secret: &Secret) -> Name {
        let name = self.w.text(secret.name);
        let shelf = match secret.shelf {
            Shelf::Actions => "actions",
            Shelf::Dependabot => "dependabot",
            Shelf::Codespaces => "codespaces",
        };
        let text = match (secret.repo.is_empty(), secret.environment.is_empty()) {
            (true, _) => format!("{shelf}/{name}"),
            (false, true) => format!("{}/{shelf}/{name}", self.w.text(secret.repo)),
            (false, false) => format!("{}/environments/{}/{name}", self.w.text(secret.repo), self.w.text(secret.environment)),
        };
        self.w.name(&text)
    }

    pub(super) fn secrets(&mut self) {
        let org = self.org;
        for (at, secret) in org.secrets.iter().enumerate() {
            let place = secret.place;
            let id = self.secret_id(secret);
            if secret.shelf == Shelf::Actions {
                let name = self.w.text(secret.name).to_ascii_uppercase();
                self.named.entry((secret.repo, secret.environment, name)).or_insert(at);
            }
            let row = self.w.record(Kind::Secret, id, place);
            let sort = sort_of(&self.w.text(secret.name));
            if !sort.is_empty() {
                self.w.word(row, AttrName::Type, sort, place);
            }
            self.w.word(row, AttrName::StoredIn, "actions secrets", place);
            self.w.word(row, AttrName::Issued, "stored", place);
            self.w.time(row, AttrName::Created, secret.created, place);
            self.w.time(row, AttrName::Rotated, secret.updated, place);
            self.w.label(row, "visibility", secret.visibility, place);
            if !secret.repo.is_empty() {
                self.w.within(row, "repository", secret.repo, place);
            }
            let to = self.w.end(Kind::Secret, id);
            if !secret.repo.is_empty() {
                self.repository_secret(secret, to);
            } else if secret.shelf == Shelf::Actions && self.w.text(secret.visibility) == "selected" {
                self.selected_secret(secret, to);
            }
        }
        self.visible_secrets();
        self.variables();
    }

    /// Every run of the repository reads its secrets; those of an environment only its runs.
    fn repository_secret(&mut self, secret: &Secret, to: End) {
        let condition = match secret.shelf {
            Shelf::Actions => "",
            Shelf::Dependabot => "Dependabot starts the run",
            Shelf::Codespaces => "it runs in a codespace",
        };
        let Some(site) = self.sites.remove(&secret.repo) else { return };
        let waits = self.w.text(secret.environment);
        let id = format!("{}@environment:{waits}", self.w.text(secret.repo));
        let guarded = site.guarded.iter().find(|(end, _)| !waits.is_empty() && self.w.facts.names.text(end.id) == id).map(|(end, _)| *end);
        let listed = self.org.repos.get(&secret.repo).is_some_and(|repo| repo.environments.contains_key(&secret.environment));
        let condition = if waits.is_empty() || guarded.is_some() || listed { condition } else { "the rules of the environment let it" };
        if let Some(from) = guarded.or(site.free) {
            self.w.becomes(EdgeKind::ReadsSecret, from, to, "read-actions-secret", condition, secret.place);
        }
        self.sites.insert(secret.repo, site);
    }

    /// A secret of the organisation that only some repositories see.
    fn selected_secret(&mut self, secret: &Secret, to: End) {
        let key = format!("secrets/{}", self.w.text(secret.name));
        let Some(names) = self.org.selected.get(&key) else {
            let what = format!("the repositories that see it: keep `orgs/OWNER/actions/{key}/repositories`");
            return self.w.need(to, &what, None, secret.place);
        };
        for name in names {
            if let Some(from) = self.sites.get(name).and_then(|site| site.free) {
                self.w.becomes(EdgeKind::ReadsSecret, from, to, "read-actions-secret", "", secret.place);
            }
        }
    }

    fn shared(&mut self, visibility: &str) -> Vec<(Name, Place)> {
        let org = self.org;
        let of = |secret: &&Secret| {
            secret.repo.is_empty() && secret.shelf == Shelf::Actions && self.w.facts.names.text(secret.visibility) == visibility
        };
        let found: Vec<&Secret> = org.secrets.iter().filter(of).collect();
        found.into_iter().map(|secret| (self.secret_id(secret), secret.place)).collect()
    }

    /// The set of the organisation's secrets that all, or all private, repositories see; nothing where there are none.
    fn shared_set(&mut self, visibility: &str) -> Option<(End, Place)> {
        let members = self.shared(visibility);
        let (_, place) = members.first().copied()?;
        let text = format!("secrets for {visibility} repositories@{}", self.org.owner);
        Some((self.w.set(&text, Kind::Secret, &members, place), place))
    }

    fn visible_secrets(&mut self) {
        let (all, private) = (self.shared_set("all"), self.shared_set("private"));
        let org = self.org;
        for (full, repo) in &org.repos {
            let Some(from) = self.sites.get(full).and_then(|site| site.free) else { continue };
            if let Some((to, place)) = all {
                self.w.becomes(EdgeKind::ReadsSecret, from, to, "read-actions-secret", "", place);
            }
            let visibility = self.w.text(repo.visibility);
            let condition = if visibility.is_empty() { "the repository is not public" } else { "" };
            if let Some((to, place)) = private.filter(|_| visibility != "public") {
                self.w.becomes(EdgeKind::ReadsSecret, from, to, "read-actions-secret", condition, place);
            }
        }
    }

    /// Who makes a repository reads what every new repository sees.
    pub(super) fn shared_secrets(&mut self, from: End, private: bool, technique: &str, place: Place) {
        let sets = [self.shared_set("all"), if private { self.shared_set("private") } else { None }];
        for (to, _) in sets.into_iter().flatten() {
            self.w.becomes(EdgeKind::ReadsSecret, from, to, technique, "", place);
        }
    }

    /// Who may write secrets puts another value in their place.
    pub(super) fn replace_secrets(&mut self, from: End, place: Place) {
        let org = self.org;
        for secret in org.secrets.iter().filter(|secret| secret.repo.is_empty() && secret.shelf == Shelf::Actions) {
            let id = self.secret_id(secret);
            let to = self.w.end(Kind::Secret, id);
            self.w.becomes(EdgeKind::Manages, from, to, "replace-actions-secret", "", place);
        }
    }

    /// The same in repositories: all, where none are named.
    pub(super) fn replace_repository_secrets(&mut self, from: End, repos: Option<&[Name]>, place: Place) {
        let org = self.org;
        let mut members = Vec::new();
        for secret in org.secrets.iter().filter(|secret| !secret.repo.is_empty() && secret.shelf == Shelf::Actions) {
            if repos.is_none_or(|repos| repos.contains(&secret.repo)) {
                members.push((self.secret_id(secret), secret.place));
            }
        }
        if members.is_empty() {
            return;
        }
        let text = match repos {
            None => format!("secrets of repositories@{}", org.owner),
            Some(_) => format!("secrets of the repositories of {}", self.w.text(from.id)),
        };
        let to = self.w.set(&text, Kind::Secret, &members, place);
        self.w.becomes(EdgeKind::Manages, from, to, "replace-actions-secret", "", place);
    }

    fn variables(&mut self) {
        let org = self.org;
        for variable in &org.variables {
            let Some((sort, digest)) = &variable.credential else { continue };
            let place = variable.place;
            let name = self.w.text(variable.name);
            let text = match (variable.repo.is_empty(), variable.environment.is_empty()) {
                (true, _) => format!("actions/variables/{name}"),
                (false, true) => format!("{}/actions/variables/{name}", self.w.text(variable.repo)),
                (false, false) => {
                    format!("{}/environments/{}/variables/{name}", self.w.text(variable.repo), self.w.text(variable.environment))
                }
            };
            let id = self.w.name(&text);
            let row = self.w.record(Kind::Secret, id, place);
            if !sort.is_empty() {
                self.w.word(row, AttrName::Type, sort, place);
            }
            // A variable is shown to whoever reads the repository's settings, and in logs.
            self.w.word(row, AttrName::StoredIn, "ci_variable", place);
            self.w.word(row, AttrName::Issued, "stored", place);
            if let Some(digest) = digest {
                self.w.word(row, AttrName::Fingerprint, digest, place);
            }
            let to = self.w.end(Kind::Secret, id);
            if let Some(from) = self.sites.get(&variable.repo).and_then(|site| site.free) {
                self.w.becomes(EdgeKind::ReadsSecret, from, to, "read-actions-secret", "", place);
            }
        }
    }
}
