//! One item of GitHub's API in, a compact record out, kept with the organisation that it belongs to.

use super::kinds::{self, Object};
use super::record::{Grant, Info, Reach, Repo, Team, Who};
use super::whereabouts::Whereabouts;
use super::{GitHub, read_access, read_actions, read_rules};
use crate::doc::{Item, Sort};
use crate::model::{Name, Place, Stated};
use crate::source::Context;
pub(super) use crate::source::writer::{moment, when};

/// A name, or the empty one.
pub(super) fn name_of(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    item.text_of(key).map_or(Name::EMPTY, |text| cx.name(text))
}

pub(super) fn bool_of(item: Item<'_>, key: &str) -> Option<bool> {
    item.get(key).and_then(|value| value.bool())
}

pub(super) fn int_of(item: Item<'_>, key: &str) -> Option<i64> {
    item.get(key).and_then(|value| value.int())
}

pub(super) fn stated(value: Stated<i64>) -> Option<i64> {
    match value {
        Stated::Is(at) => Some(at),
        _ => None,
    }
}

/// Every text of a list.
pub(super) fn texts(item: Item<'_>, key: &str) -> Vec<String> {
    item.list_of(key).filter_map(|entry| entry.text().map(str::to_owned)).collect()
}

/// Names of a list.
pub(super) fn names(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Vec<Name> {
    item.list_of(key).filter_map(|entry| entry.text()).map(|text| cx.name(text)).collect()
}

impl GitHub {
    /// The repository that something belongs to, or nothing where no file tells.
    pub(super) fn repo(&mut self, at: &Whereabouts, place: Place, cx: &mut Context<'_>) -> Option<&mut Repo> {
        let full = at.full();
        if full.is_empty() {
            return None;
        }
        let name = cx.name(&full);
        let repo = self.org(at, place, cx).repos.entry(name).or_default();
        repo.place.get_or_insert(place);
        Some(repo)
    }

    /// Remembers that the parent of a list is not told.
    pub(super) fn lost(&mut self, what: &'static str, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
        self.org(at, place, cx).lost.entry(what).or_insert(place);
    }
}

/// Adds an item.
pub(super) fn element(hub: &mut GitHub, object: Object, item: Item<'_>, at: &Whereabouts, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    // Many items name their repository or organisation in an address of their own.
    let mut own = at.clone();
    for key in ["url", "protection_url", "html_url", "organization_url", "selected_repositories_url"] {
        if let Some(url) = item.text_of(key) {
            own.address(url);
        }
    }
    match object {
        Object::Organisation => organisation(hub, item, place, cx),
        Object::Repository => repository(hub, item, at, place, cx),
        Object::Team => team(hub, item, at, &own, place, cx),
        Object::User | Object::Collaborator => read_access::account(hub, object, item, at, place, cx),
        Object::Membership => read_access::membership(hub, item, &own, place, cx),
        Object::DeployKey => read_access::key(hub, item, &own, place, cx),
        Object::Installation => read_access::installation(hub, item, at, place, cx),
        Object::Token => read_access::token(hub, item, at, place, cx),
        Object::Authorization => read_access::authorization(hub, item, at, place, cx),
        Object::OrgRole | Object::CustomRole => read_access::role(hub, object, item, at, place, cx),
        Object::Graph => {
            if let Some(found) = kinds::graph(item) {
                read_rules::graph(hub, found, at, place, cx);
            }
        }
        Object::Secret => read_actions::secret(hub, item, &own, place, cx),
        Object::Variable => read_actions::variable(hub, item, &own, place, cx),
        Object::TokenDefaults => read_actions::defaults(hub, item, at, place, cx),
        Object::ActionsPolicy => read_actions::policy(hub, item, at, place, cx),
        Object::Subject => read_actions::subject(hub, item, at, place, cx),
        Object::Runner => read_actions::runner(hub, item, at, place, cx),
        Object::RunnerGroup => read_actions::runner_group(hub, item, at, place, cx),
        Object::Workflow => read_actions::workflow(hub, item, &own, place, cx),
        Object::Alert => read_actions::alert(hub, item, &own, place, cx),
        Object::Environment => read_rules::environment(hub, item, &own, place, cx),
        Object::BranchPolicy => read_rules::branch_policy(hub, item, at, place, cx),
        Object::Branch => read_rules::branch(hub, item, &own, place, cx),
        Object::Protection | Object::NoProtection => read_rules::protection(hub, object, item, &own, place, cx),
        Object::Ruleset => read_rules::ruleset(hub, item, at, place, cx),
        Object::Rule => read_rules::rule(hub, item, at, place, cx),
        Object::App | Object::TokenRequest | Object::Hook | Object::Invitation | Object::Refusal => {
            let org = hub.org(&own, place, cx);
            *org.unused.entry(object.plural()).or_default() += 1;
        }
    }
}

/// A list without items, where that says something.
pub(super) fn empty(hub: &mut GitHub, key: &str, offset: u32, at: &Whereabouts, cx: &mut Context<'_>) {
    let place = cx.place(offset);
    if let Some(repo) = hub.repo(at, place, cx) {
        if at.is(&["rulesets"]) {
            repo.rules.insert("*".into());
        } else if at.is(&["rules", "branches", "*"]) {
            repo.rules.insert(at.last().to_owned());
        } else if key == "environments" {
            repo.environments_listed = true;
        }
        return;
    }
    if at.told() {
        let org = hub.org(at, place, cx);
        if let Some(selected) = selection(at) {
            org.selected.entry(selected).or_default();
        } else if at.is(&["members"]) && at.last().contains("admin") {
            org.admins_listed = true;
        }
    }
}

fn organisation(hub: &mut GitHub, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
    let Some(login) = item.text_of("login") else {
        return cx.problem(item.at(), "an organisation without `login` was left out", "");
    };
    let at = Whereabouts { owner: login.to_owned(), ..Whereabouts::default() };
    let info = Info {
        base: name_of(item, "default_repository_permission", cx),
        two_factor: bool_of(item, "two_factor_requirement_enabled"),
        create_private: bool_of(item, "members_can_create_private_repositories"),
        create_public: bool_of(item, "members_can_create_public_repositories"),
        created: moment(item, "created_at"),
        place,
    };
    let org = hub.org(&at, place, cx);
    // A short form (of a membership or a list) says nothing of the settings.
    if org.info.is_none() || !info.base.is_empty() {
        org.info = Some(info);
    }
}

/// What a list of repositories belongs to, if it is the selection of a secret, an app, a token or a group of runners.
fn selection(at: &Whereabouts) -> Option<String> {
    let tail: Vec<&str> = at.tail.iter().map(String::as_str).collect();
    match tail.as_slice() {
        ["actions", "secrets", name, last] if last.starts_with("repositories") => Some(format!("secrets/{name}")),
        ["installations", id, last] if last.starts_with("repositories") => Some(format!("installations/{id}")),
        ["personal-access-tokens", id, last] if last.starts_with("repositories") => Some(format!("tokens/{id}")),
        ["actions", "runner-groups", id, last] if last.starts_with("repositories") => Some(format!("runners/{id}")),
        ["actions", "permissions", last] if last.starts_with("repositories") => Some("actions".to_owned()),
        _ => None,
    }
}

fn repository(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let Some((owner, name)) = item.text_of("full_name").and_then(|full| full.split_once('/')) else {
        return cx.problem(item.at(), "a repository whose `full_name` is no `owner/name` was left out", "");
    };
    let own = Whereabouts { owner: owner.to_owned(), repo: name.to_owned(), ..Whereabouts::default() };
    let full = cx.name(&own.full());
    let visibility = match (item.text_of("visibility"), bool_of(item, "private")) {
        (Some(word), _) => cx.name(word),
        (None, Some(true)) => cx.name("private"),
        (None, Some(false)) => cx.name("public"),
        (None, None) => Name::EMPTY,
    };
    let branch = name_of(item, "default_branch", cx);
    // A person's own repository: nobody owns it by a role.
    let personal = item.at_path(&["owner", "type"]).and_then(|sort| sort.text()) == Some("User");
    if personal {
        hub.org(&own, place, cx).personal = true;
    }
    let itself = personal.then(|| (cx.name(owner), cx.name("admin")));
    let Some(repo) = hub.repo(&own, place, cx) else { return };
    repo.listed = true;
    repo.place = Some(place);
    repo.id = int_of(item, "id");
    repo.owner_id = item.get("owner").and_then(|owner| int_of(owner, "id"));
    repo.created = stated(moment(item, "created_at")).or(repo.created);
    if !branch.is_empty() {
        repo.branch = branch;
    }
    repo.visibility = visibility;
    repo.archived = bool_of(item, "archived") == Some(true);
    repo.no_forks = bool_of(item, "allow_forking") == Some(false);
    if let Some((login, role)) = itself {
        repo.grants.push(Grant { who: Who::User(login, false), role, reach: Reach::Admin, place });
    }
    if at.is(&["teams", "*", "repos"]) {
        let team = cx.name(at.part(1));
        let who = Who::Team(team);
        let grant = read_access::grant(who, item, place, cx);
        if let Some(repo) = hub.repo(&own, place, cx) {
            repo.grants.push(grant);
        }
    }
    if let Some(selected) = selection(at) {
        hub.org(at, place, cx).selected.entry(selected).or_default().push(full);
    }
}

fn team(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, own: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let slug = name_of(item, "slug", cx);
    let parent = item.get("parent").filter(|parent| parent.sort() == Sort::Map).map_or(Name::EMPTY, |parent| name_of(parent, "slug", cx));
    let team = Team { slug, title: name_of(item, "name", cx), parent, place };
    // Of a team in a list of a repository, the path is the repository's.
    let of = if at.told() { at } else { own };
    hub.org(of, place, cx).teams.push(team);
    if at.is(&["teams"]) && !at.repo.is_empty() {
        let grant = read_access::grant(Who::Team(slug), item, place, cx);
        if let Some(repo) = hub.repo(at, place, cx) {
            repo.grants.push(grant);
        }
    } else if at.is(&["organization-roles", "*", "teams"]) {
        match at.part(1).parse() {
            Ok(role) => hub.org(at, place, cx).holders.push((role, Who::Team(slug), place)),
            Err(_) => hub.lost("the number of the organisation role of a list of teams", at, place, cx),
        }
    }
}
