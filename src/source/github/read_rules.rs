//! Reads what stands between a push and its effect: branch protection, rulesets, environments; and who the identity provider knows.

use super::GitHub;
use super::kinds::Object;
use super::read::{bool_of, int_of};
use super::record::{Gate, Identity};
use super::terraform::gate;
use super::whereabouts::Whereabouts;
use crate::doc::{Item, Sort};
use crate::model::{Name, Place};
use crate::source::Context;

/// The number of the role `admin` in rulesets.
pub(super) const ADMIN: i64 = 5;

/// What reviews are asked for, in words, and whether a single approval by anybody does.
pub(super) fn reviews(count: i64, owners: bool) -> Option<(String, bool)> {
    match (count, owners) {
        (_, true) => Some(("a code owner approves".into(), false)),
        (1, false) => Some(("somebody else approves".into(), true)),
        (count, false) if count > 1 => Some((format!("{count} others approve"), false)),
        _ => None,
    }
}

fn join(asks: &[String]) -> String {
    asks.join(" and ")
}

/// A branch of the list: only that nothing protects it is told in full.
pub(super) fn branch(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let name = item.text_of("name").unwrap_or("").to_owned();
    let protected = bool_of(item, "protected") == Some(true);
    let Some(repo) = hub.repo(at, place, cx) else {
        return hub.lost("the repository of a list of branches", at, place, cx);
    };
    if !protected {
        repo.classic.insert(name);
    }
}

/// `branches/B/protection`.
pub(super) fn protection(hub: &mut GitHub, object: Object, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let url = item.text_of("url").unwrap_or("");
    let from_url = url.split_once("/branches/").and_then(|(_, rest)| rest.strip_suffix("/protection"));
    let branch = match from_url {
        Some(branch) => branch.replace("%2F", "/"),
        None if at.is(&["branches", "*", "protection"]) => at.part(1).to_owned(),
        None => String::new(),
    };
    let Some(repo) = hub.repo(at, place, cx).filter(|_| !branch.is_empty()) else {
        return hub.lost("the repository and branch of a branch protection", at, place, cx);
    };
    repo.classic.insert(branch.clone());
    if object == Object::NoProtection {
        return;
    }
    let on = |key: &str| item.at_path(&[key, "enabled"]).and_then(|value| value.bool()) == Some(true);
    let mut found = gate(&branch);
    let mut asks = Vec::new();
    if let Some(rule) = item.get("required_pull_request_reviews").filter(|rule| rule.sort() == Sort::Map) {
        let asked = reviews(
            int_of(rule, "required_approving_review_count").unwrap_or(1),
            bool_of(rule, "require_code_owner_reviews") == Some(true),
        );
        if let Some((words, one)) = asked {
            found.one_approval = one;
            asks.push(words);
        }
    }
    if item.get("restrictions").is_some_and(|rule| rule.sort() == Sort::Map) {
        found.one_approval = false;
        asks.push("the branch lets it push".into());
    }
    if on("lock_branch") {
        found.one_approval = false;
        asks.push("the branch is unlocked".into());
    }
    if !on("enforce_admins") {
        found.passed_by.push(ADMIN);
    }
    found.asks = join(&asks);
    repo.gates.push(found);
}

/// Rules or identities of the graph API.
pub(super) fn graph(hub: &mut GitHub, list: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let nodes: Vec<Item<'_>> = list.list_of("nodes").chain(list.list_of("edges").filter_map(|edge| edge.get("node"))).collect();
    if nodes.iter().any(|node| node.get("samlIdentity").is_some() || node.get("scimIdentity").is_some()) {
        return identities(hub, &nodes, at, cx);
    }
    let Some(repo) = hub.repo(at, place, cx) else {
        return hub.lost("the repository of branch rules of the graph API: keep them under `repos/OWNER/NAME/`", at, place, cx);
    };
    repo.classic.insert("*".into());
    for node in nodes {
        let on = |key: &str| bool_of(node, key) == Some(true);
        let mut found = gate(node.text_of("pattern").unwrap_or("*"));
        let mut asks = Vec::new();
        if on("requiresApprovingReviews")
            && let Some((words, one)) = reviews(int_of(node, "requiredApprovingReviewCount").unwrap_or(1), on("requiresCodeOwnerReviews"))
        {
            found.one_approval = one;
            asks.push(words);
        }
        if on("restrictsPushes") {
            found.one_approval = false;
            found.creation = on("blocksCreations");
            asks.push("the branch lets it push".into());
        }
        if on("lockBranch") {
            found.one_approval = false;
            asks.push("the branch is unlocked".into());
        }
        if !on("isAdminEnforced") {
            found.passed_by.push(ADMIN);
        }
        found.asks = join(&asks);
        repo.gates.push(found);
    }
}

fn identities(hub: &mut GitHub, nodes: &[Item<'_>], at: &Whereabouts, cx: &mut Context<'_>) {
    for node in nodes {
        let place = cx.place(node.at());
        let text = |path: &[&str]| node.at_path(path).and_then(|value| value.text());
        let Some(login) = text(&["user", "login"]) else { continue };
        let email = text(&["scimIdentity", "username"]).or_else(|| text(&["samlIdentity", "nameId"])).filter(|text| text.contains('@'));
        let identity = Identity {
            login: cx.name(login),
            email: email.map_or(Name::EMPTY, |text| cx.name(text)),
            scim: node.get("scimIdentity").is_some_and(|found| found.sort() == Sort::Map),
            place,
        };
        let org = hub.org(at, place, cx);
        org.saml = true;
        org.identities.push(identity);
    }
}

/// A ruleset, in full or from the list (which has no rules).
pub(super) fn ruleset(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let mut at = at.clone();
    if item.text_of("source_type") == Some("Repository")
        && let Some((owner, name)) = item.text_of("source").and_then(|source| source.split_once('/'))
    {
        (at.owner, at.repo) = (owner.to_owned(), name.to_owned());
    }
    let active = item.text_of("enforcement") == Some("active");
    if item.get("rules").is_none() || !matches!(item.text_of("target"), Some("branch" | "push")) {
        if active && item.get("rules").is_none() {
            hub.org(&at, place, cx).unused.entry("rulesets without their rules (the list has none)").and_modify(|n| *n += 1).or_insert(1);
        }
        return;
    }
    let Some(repo) = hub.repo(&at, place, cx) else {
        *hub.org(&at, place, cx)
            .unused
            .entry("rulesets of an organisation (`rules/branches/BRANCH` of a repository has what counts there)")
            .or_default() += 1;
        return;
    };
    if !active {
        return;
    }
    let named = |key: &str| -> Vec<String> {
        item.at_path(&["conditions", "ref_name"])
            .into_iter()
            .flat_map(|names| names.list_of(key))
            .filter_map(|name| name.text())
            .map(str::to_owned)
            .collect()
    };
    let passed_by: Vec<i64> = item
        .list_of("bypass_actors")
        .filter(|actor| actor.text_of("actor_type") == Some("RepositoryRole"))
        .filter_map(|actor| int_of(actor, "actor_id"))
        .collect();
    let patterns = if item.text_of("target") == Some("push") { vec!["~ALL".to_owned()] } else { named("include") };
    let but = named("exclude");
    for rule in item.list_of("rules") {
        for pattern in &patterns {
            if let Some(found) = one_rule(rule, pattern, &but, &passed_by) {
                repo.gates.push(found);
            }
        }
    }
}

/// What one rule asks for.
fn one_rule(rule: Item<'_>, pattern: &str, but: &[String], passed_by: &[i64]) -> Option<Gate> {
    let mut found = Gate { but: but.to_vec(), passed_by: passed_by.to_vec(), ..gate(pattern) };
    let parameters = rule.get("parameters");
    let number = |key: &str| parameters.and_then(|map| int_of(map, key));
    let on = |key: &str| parameters.and_then(|map| bool_of(map, key)) == Some(true);
    match rule.text_of("type").unwrap_or("") {
        "pull_request" => {
            let asked = reviews(number("required_approving_review_count").unwrap_or(0), on("require_code_owner_review"));
            (found.asks, found.one_approval) = asked?;
        }
        "update" => "a ruleset lets it push".clone_into(&mut found.asks),
        "creation" => {
            "a ruleset lets it make branches".clone_into(&mut found.asks);
            found.creation = true;
        }
        "required_deployments" => "it was deployed elsewhere before".clone_into(&mut found.asks),
        "file_path_restriction" => {
            let paths = parameters.into_iter().flat_map(|map| map.list_of("restricted_file_paths")).filter_map(|path| path.text());
            if !paths.into_iter().any(|path| path.starts_with(".github") || path.starts_with("**")) {
                return None;
            }
            "a ruleset lets it change workflow files".clone_into(&mut found.asks);
            found.creation = true;
        }
        _ => return None,
    }
    Some(found)
}

/// `rules/branches/B`: every rule that counts for one branch, whoever made it.
pub(super) fn rule(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let branch = at.last().to_owned();
    let Some(repo) = hub.repo(at, place, cx).filter(|_| at.is(&["rules", "branches", "*"])) else {
        return hub.lost(
            "the repository and branch of a list of rules: keep it as `repos/OWNER/NAME/rules/branches/BRANCH.json`",
            at,
            place,
            cx,
        );
    };
    repo.rules.insert(branch.clone());
    if let Some(found) = one_rule(item, &branch, &[], &[])
        && !found.creation
    {
        repo.gates.push(found);
    }
}

/// An environment with what a job in it waits for.
pub(super) fn environment(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let name = cx.name(item.text_of("name").unwrap_or(""));
    let mut asks = Vec::new();
    for rule in item.list_of("protection_rules") {
        match rule.text_of("type") {
            Some("required_reviewers") => asks.push("a reviewer of the environment approves".to_owned()),
            Some("branch_policy" | "wait_timer") | None => {}
            // What an app decides is not in the answer.
            Some(_) => asks.push("a rule of the environment lets it".to_owned()),
        }
    }
    let policy = item.get("deployment_branch_policy").filter(|policy| policy.sort() == Sort::Map);
    let protected = policy.and_then(|policy| bool_of(policy, "protected_branches")) == Some(true);
    let custom = policy.and_then(|policy| bool_of(policy, "custom_branch_policies")) == Some(true);
    if protected {
        asks.push("it runs from a protected branch".to_owned());
    }
    let Some(repo) = hub.repo(at, place, cx) else {
        return hub.lost("the repository of a list of environments: keep it as `repos/OWNER/NAME/environments.json`", at, place, cx);
    };
    repo.environments_listed = true;
    let environment = repo.environments.entry(name).or_default();
    environment.place = Some(place);
    environment.listed = true;
    environment.asks = asks;
    environment.custom = custom;
}

/// A branch that deploys to an environment.
pub(super) fn branch_policy(hub: &mut GitHub, item: Item<'_>, at: &Whereabouts, place: Place, cx: &mut Context<'_>) {
    let name = item.text_of("name").unwrap_or("").to_owned();
    let environment = cx.name(at.part(1));
    match hub.repo(at, place, cx).filter(|_| at.is(&["environments", "*", "deployment-branch-policies"])) {
        Some(repo) => repo.environments.entry(environment).or_default().policies.push(name),
        None => hub.lost("the environment of a list of branch policies", at, place, cx),
    }
}
