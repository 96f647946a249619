//! GitHub as Terraform knows it: resources of a state or plan in, the same records as of the API out. Resources name repositories without
//! their owner and teams by a number, so both are settled when the whole run is read ([`super::terraform_settle`]).

use super::GitHub;
use super::read_access::preset;
use super::record::{Gate, Grant, Info, Key, Member, Oidc, Org, Repo, Secret, Shelf, Standing, Team, User, Variable, Who};
use super::terraform_rules as rules;
use crate::model::{Name, Place, Stated, time};
use crate::source::Context;
use crate::source::credential::{Credentials, Given as Value};
use crate::source::terraform::{Block, Given, Resource, by_address};
use std::collections::{BTreeMap, BTreeSet};

/// The types that are read.
pub(super) const TYPES: &[&str] = &[
    "github_actions_environment_secret",
    "github_actions_environment_variable",
    "github_actions_organization_oidc_subject_claim_customization_template",
    "github_actions_organization_secret",
    "github_actions_organization_variable",
    "github_actions_repository_oidc_subject_claim_customization_template",
    "github_actions_repository_permissions",
    "github_actions_secret",
    "github_actions_variable",
    "github_branch_default",
    "github_branch_protection",
    "github_branch_protection_v3",
    "github_codespaces_secret",
    "github_dependabot_secret",
    "github_membership",
    "github_organization_settings",
    "github_repository",
    "github_repository_collaborator",
    "github_repository_collaborators",
    "github_repository_deploy_key",
    "github_repository_environment",
    "github_repository_ruleset",
    "github_team",
    "github_team_members",
    "github_team_membership",
    "github_team_repository",
];

/// What one state or plan says, with names as it has them.
#[derive(Default)]
pub(super) struct Planned {
    pub(super) org: Org,
    pub(super) scope: String,
    /// The owner that the user gave.
    pub(super) owner: String,
    pub(super) owners: BTreeSet<String>,
    pub(super) repos: BTreeMap<String, Name>,
    pub(super) teams: BTreeMap<String, Name>,
}

/// Takes a resource.
pub(super) fn resource(hub: &mut GitHub, resource: &Resource<'_>, cx: &mut Context<'_>) {
    let place = cx.place(resource.at);
    let scope = cx.scope("github", "organization", cx.folder().to_owned().as_str());
    let scope = cx.facts.names.text(scope).to_owned();
    let planned = hub.planned.entry(cx.path.to_owned()).or_default();
    planned.scope = scope;
    let repository = cx.hints.0.get("repository").and_then(|text| text.split_once('/')).map(|(owner, _)| owner.to_owned());
    planned.owner = cx.hints.0.get("organization").cloned().or(repository).unwrap_or_default();
    if let Some((owner, _)) = resource.text("full_name").and_then(|full| full.split_once('/')) {
        planned.owners.insert(owner.to_owned());
    }
    // What is only looked up belongs to another state.
    if resource.data {
        return;
    }
    planned.org.place.get_or_insert(place);
    let mut one = One { planned, r: resource, place };
    one.take(cx);
}

/// One resource with what it goes into.
pub(super) struct One<'p, 'r, 't> {
    pub(super) planned: &'p mut Planned,
    pub(super) r: &'r Resource<'t>,
    pub(super) place: Place,
}

/// A time that is known.
fn moment(block: &Block<'_>, key: &str) -> Stated<i64> {
    block.text(key).and_then(time::parse).map_or(Stated::Missing, Stated::Is)
}

fn named(block: &Block<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    block.name(key).map_or(Name::EMPTY, |text| cx.name(&text))
}

impl One<'_, '_, '_> {
    /// The repository that the resource is of, made when first named.
    pub(super) fn repo(&mut self, key: &str, cx: &mut Context<'_>) -> Option<&mut Repo> {
        let name = named(self.r, key, cx);
        if name.is_empty() {
            cx.note("terraform: a resource of GitHub whose repository is not known before the apply was not used for the graph");
            return None;
        }
        let repo = self.planned.org.repos.entry(name).or_default();
        repo.place.get_or_insert(self.place);
        Some(repo)
    }

    fn take(&mut self, cx: &mut Context<'_>) {
        let place = self.place;
        match self.r.kind {
            "github_repository" => self.repository(cx),
            "github_branch_default" => {
                let branch = named(self.r, "branch", cx);
                if let Some(repo) = self.repo("repository", cx) {
                    repo.branch = branch;
                }
            }
            "github_membership" => {
                let standing = if self.r.text("role") == Some("admin") { Standing::Owner } else { Standing::Member };
                let login = named(self.r, "username", cx);
                self.user(login, standing);
            }
            "github_team" => self.team(cx),
            "github_team_membership" => {
                let (team, login) = (named(self.r, "team_id", cx), named(self.r, "username", cx));
                let maintainer = self.r.text("role") == Some("maintainer");
                self.planned.org.members.push(Member { team, login, bot: false, maintainer, place });
            }
            "github_team_members" => {
                let team = named(self.r, "team_id", cx);
                for block in self.r.blocks("members") {
                    let maintainer = block.text("role") == Some("maintainer");
                    let login = named(&block, "username", cx);
                    self.planned.org.members.push(Member { team, login, bot: false, maintainer, place });
                }
            }
            "github_team_repository" => {
                let who = Who::Team(named(self.r, "team_id", cx));
                let permission = self.r.text("permission").unwrap_or("pull").to_owned();
                self.grant("repository", who, &permission, cx);
            }
            "github_repository_collaborator" => {
                let who = Who::User(named(self.r, "username", cx), false);
                let permission = self.r.text("permission").unwrap_or("push").to_owned();
                self.grant("repository", who, &permission, cx);
            }
            "github_repository_collaborators" => {
                for block in self.r.blocks("user") {
                    let who = Who::User(named(&block, "username", cx), false);
                    self.grant("repository", who, block.text("permission").unwrap_or("push"), cx);
                }
                for block in self.r.blocks("team") {
                    let who = Who::Team(named(&block, "team_id", cx));
                    self.grant("repository", who, block.text("permission").unwrap_or("push"), cx);
                }
            }
            "github_repository_deploy_key" => self.key(cx),
            "github_actions_secret" | "github_dependabot_secret" | "github_codespaces_secret" | "github_actions_environment_secret" => {
                self.secret(cx);
            }
            "github_actions_organization_secret" => self.organisation_secret(cx),
            "github_actions_variable" | "github_actions_environment_variable" | "github_actions_organization_variable" => self.variable(cx),
            "github_actions_repository_permissions" => {
                let off = self.r.bool("enabled") == Some(false);
                if let Some(repo) = self.repo("repository", cx) {
                    repo.actions_off = off;
                }
            }
            "github_organization_settings" => {
                let info = Info {
                    base: named(self.r, "default_repository_permission", cx),
                    two_factor: None,
                    create_private: self.r.bool("members_can_create_private_repositories"),
                    create_public: self.r.bool("members_can_create_public_repositories"),
                    created: Stated::Missing,
                    place,
                };
                self.planned.org.info = Some(info);
            }
            "github_actions_repository_oidc_subject_claim_customization_template" => {
                let oidc = self.oidc();
                if let Some(repo) = self.repo("repository", cx) {
                    repo.oidc = Some(oidc);
                }
            }
            "github_actions_organization_oidc_subject_claim_customization_template" => self.planned.org.oidc = Some(self.oidc()),
            "github_repository_environment" => rules::environment(self, cx),
            "github_branch_protection" | "github_branch_protection_v3" => rules::protection(self, cx),
            "github_repository_ruleset" => rules::ruleset(self, cx),
            _ => {}
        }
    }

    fn oidc(&self) -> Oidc {
        let keys = self.r.names("include_claim_keys").into_iter().map(|key| key.into_owned()).collect();
        Oidc { default: self.r.bool("use_default") == Some(true), keys, immutable: None, prefix: String::new() }
    }

    fn user(&mut self, login: Name, standing: Standing) {
        if !login.is_empty() {
            let user = User { login, bot: false, standing: Some(standing), without_mfa: false, email: Name::EMPTY, place: self.place };
            self.planned.org.users.push(user);
        }
    }

    fn repository(&mut self, cx: &mut Context<'_>) {
        let name = cx.name(&self.r.id(&["name"]));
        for key in ["id", "node_id", "repo_id", "full_name"] {
            let text = self.r.text(key).map(str::to_owned).or_else(|| self.r.int(key).map(|number| number.to_string()));
            if let Some(text) = text {
                self.planned.repos.insert(text, name);
            }
        }
        self.planned.repos.insert(by_address(self.r.address), name);
        let visibility = match (self.r.text("visibility"), self.r.bool("private")) {
            (Some(word), _) => cx.name(word),
            (None, Some(private)) => cx.name(if private { "private" } else { "public" }),
            (None, None) => Name::EMPTY,
        };
        let branch = self.r.text("default_branch").map_or(Name::EMPTY, |text| cx.name(text));
        let repo = self.planned.org.repos.entry(name).or_default();
        repo.listed = true;
        repo.place = Some(self.place);
        repo.id = self.r.int("repo_id");
        if repo.branch.is_empty() {
            repo.branch = branch;
        }
        repo.visibility = visibility;
        repo.archived = self.r.bool("archived") == Some(true);
    }

    fn team(&mut self, cx: &mut Context<'_>) {
        let title = named(self.r, "name", cx);
        // The vendor makes the slug of the name; a plan knows only that.
        let made = cx.facts.names.text(title).to_lowercase().replace(' ', "-");
        let slug = cx.name(self.r.text("slug").unwrap_or(&made));
        for key in ["id", "node_id", "slug"] {
            if let Some(text) = self.r.text(key) {
                self.planned.teams.insert(text.to_owned(), slug);
            }
        }
        self.planned.teams.insert(by_address(self.r.address), slug);
        let parent = ["parent_team_id", "parent_team_read_slug"].iter().find_map(|key| self.r.name(key).filter(|text| !text.is_empty()));
        let parent = parent.map_or(Name::EMPTY, |text| cx.name(&text));
        self.planned.org.teams.push(Team { slug, title, parent, place: self.place });
    }

    fn grant(&mut self, key: &str, who: Who, permission: &str, cx: &mut Context<'_>) {
        let word = match permission {
            "push" => "write",
            "pull" => "read",
            other => other,
        };
        let grant = Grant { who, role: cx.name(word), reach: preset(permission), place: self.place };
        if let Some(repo) = self.repo(key, cx) {
            repo.grants.push(grant);
        }
    }

    fn key(&mut self, cx: &mut Context<'_>) {
        let id = self.r.text("id").and_then(|text| text.rsplit_once(':')).map(|(_, id)| id.to_owned());
        let key = Key {
            id: cx.name(&id.unwrap_or_else(|| by_address(self.r.address))),
            title: named(self.r, "title", cx),
            writes: self.r.bool("read_only") == Some(false),
            enabled: true,
            created: Stated::Missing,
            used: Stated::Missing,
            by: Name::EMPTY,
            digest: self.r.text("key").and_then(|text| (cx.digest)(text.trim())),
            place: self.place,
        };
        if let Some(repo) = self.repo("repository", cx) {
            repo.keys.push(key);
        }
    }

    fn secret(&mut self, cx: &mut Context<'_>) {
        let shelf = match self.r.kind {
            "github_dependabot_secret" => Shelf::Dependabot,
            "github_codespaces_secret" => Shelf::Codespaces,
            _ => Shelf::Actions,
        };
        let repo = named(self.r, "repository", cx);
        if self.repo("repository", cx).is_none() {
            return;
        }
        let secret = Secret {
            name: named(self.r, "secret_name", cx),
            shelf,
            repo,
            environment: named(self.r, "environment", cx),
            visibility: Name::EMPTY,
            created: moment(self.r, "created_at"),
            updated: moment(self.r, "updated_at"),
            place: self.place,
        };
        self.planned.org.secrets.push(secret);
    }

    fn organisation_secret(&mut self, cx: &mut Context<'_>) {
        let name = named(self.r, "secret_name", cx);
        let secret = Secret {
            name,
            shelf: Shelf::Actions,
            repo: Name::EMPTY,
            environment: Name::EMPTY,
            visibility: named(self.r, "visibility", cx),
            created: moment(self.r, "created_at"),
            updated: moment(self.r, "updated_at"),
            place: self.place,
        };
        self.planned.org.secrets.push(secret);
        if let Given::Is(list) = self.r.get("selected_repository_ids") {
            let ids: Vec<Name> = list
                .children()
                .filter_map(|id| id.int().map(|id| id.to_string()).or_else(|| id.text().map(str::to_owned)))
                .map(|id| cx.name(&id))
                .collect();
            let list = format!("secrets/{}", cx.facts.names.text(name));
            self.planned.org.selected.insert(list, ids);
        }
    }

    fn variable(&mut self, cx: &mut Context<'_>) {
        let (Some(name), Some(value)) = (self.r.text("variable_name"), self.r.text("value")) else { return };
        let mut found = Credentials::default();
        found.value(name, value, self.r.at, cx);
        let credential = found.all.into_iter().find(|one| one.given == Value::Literal).map(|one| (one.sort, one.digest));
        let value = if super::read_actions::is_name(value) { cx.name(value) } else { Name::EMPTY };
        let variable = Variable {
            name: cx.name(name),
            repo: named(self.r, "repository", cx),
            environment: named(self.r, "environment", cx),
            value,
            credential,
            place: self.place,
        };
        self.planned.org.variables.push(variable);
    }
}

/// A gate without anything in it.
pub(super) fn gate(pattern: &str) -> Gate {
    Gate { pattern: pattern.to_owned(), but: Vec::new(), asks: String::new(), one_approval: false, passed_by: Vec::new(), creation: false }
}
