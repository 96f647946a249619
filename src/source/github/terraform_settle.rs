//! What Terraform says of GitHub, put with what the API said: repositories named with their owner, teams by their slug.

use super::GitHub;
use super::record::{Environment, Org, Repo, Who};
use super::terraform::Planned;
use crate::model::{Name, Names};
use std::collections::BTreeMap;

/// Names repositories with their owner and teams by their slug, and puts everything with what the API said.
pub(super) fn settle(hub: &mut GitHub, names: &mut Names, notes: &mut Vec<String>) {
    for (_, planned) in std::mem::take(&mut hub.planned) {
        let Planned { mut org, scope, owner, owners, repos, teams } = planned;
        let owner = match (owner.as_str(), owners.len()) {
            ("", 1) => owners.into_iter().next().unwrap_or_default(),
            _ => owner,
        };
        if owner.is_empty() {
            notes.push("terraform: no file says whose resources of GitHub these are: give `--scope organization=OWNER`".into());
        }
        let mut repo_of = |name: Name| -> Name {
            if name.is_empty() {
                return name;
            }
            let name = repos.get(names.text(name)).copied().unwrap_or(name);
            let text = names.text(name);
            if text.contains('/') || owner.is_empty() {
                return name;
            }
            let full = format!("{owner}/{text}");
            names.intern(&full)
        };
        let mut found: BTreeMap<Name, Repo> = BTreeMap::new();
        for (name, repo) in std::mem::take(&mut org.repos) {
            join(found.entry(repo_of(name)).or_default(), repo);
        }
        org.repos = found;
        for secret in &mut org.secrets {
            secret.repo = repo_of(secret.repo);
        }
        for variable in &mut org.variables {
            variable.repo = repo_of(variable.repo);
        }
        for list in org.selected.values_mut() {
            list.iter_mut().for_each(|name| *name = repo_of(*name));
        }
        let team_of = |name: Name| teams.get(names.text(name)).copied().unwrap_or(name);
        for grant in org.repos.values_mut().flat_map(|repo| repo.grants.iter_mut()) {
            if let Who::Team(team) = grant.who {
                grant.who = Who::Team(team_of(team));
            }
        }
        org.members.iter_mut().for_each(|member| member.team = team_of(member.team));
        org.teams.iter_mut().for_each(|team| team.parent = team_of(team.parent));
        let key = if owner.is_empty() { scope } else { format!("github:{owner}") };
        let into = hub.orgs.entry(key).or_default();
        into.owner = owner;
        unite(into, org);
    }
}

fn unite(into: &mut Org, from: Org) {
    into.place = into.place.or(from.place);
    into.info = into.info.take().or(from.info);
    into.oidc = into.oidc.take().or(from.oidc);
    into.users.extend(from.users);
    into.teams.extend(from.teams);
    into.members.extend(from.members);
    into.secrets.extend(from.secrets);
    into.variables.extend(from.variables);
    for (key, list) in from.selected {
        into.selected.entry(key).or_default().extend(list);
    }
    for (name, repo) in from.repos {
        join(into.repos.entry(name).or_default(), repo);
    }
}

/// Two statements of one repository: what the first leaves open the second tells.
fn join(into: &mut Repo, from: Repo) {
    into.place = into.place.or(from.place);
    into.id = into.id.or(from.id);
    if into.branch.is_empty() {
        into.branch = from.branch;
    }
    if into.visibility.is_empty() {
        into.visibility = from.visibility;
    }
    into.listed |= from.listed;
    into.archived |= from.archived;
    into.actions_off |= from.actions_off;
    into.oidc = into.oidc.take().or(from.oidc);
    into.grants.extend(from.grants);
    into.keys.extend(from.keys);
    into.gates.extend(from.gates);
    into.classic.extend(from.classic);
    into.rules.extend(from.rules);
    into.environments_listed |= from.environments_listed;
    for (name, environment) in from.environments {
        let known: &mut Environment = into.environments.entry(name).or_default();
        known.place = known.place.or(environment.place);
        known.listed |= environment.listed;
        known.custom |= environment.custom;
        known.policies.extend(environment.policies);
        for asks in environment.asks {
            if !known.asks.contains(&asks) {
                known.asks.push(asks);
            }
        }
    }
}
