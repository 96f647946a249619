//! Environments, branch protection and rulesets of Terraform in, the same gates as of the API out.

use super::read_rules::{ADMIN, reviews};
use super::terraform::{One, gate};
use crate::model::Name;
use crate::source::Context;
use crate::source::terraform::Block;

pub(super) fn environment(one: &mut One<'_, '_, '_>, cx: &mut Context<'_>) {
    let name = one.r.name("environment").map_or(Name::EMPTY, |text| cx.name(&text));
    let mut asks = Vec::new();
    if !one.r.blocks("reviewers").is_empty() || one.r.is_unknown("reviewers") {
        asks.push("a reviewer of the environment approves".to_owned());
    }
    let policy = one.r.block("deployment_branch_policy");
    let on = |key: &str| policy.is_some_and(|policy| policy.bool(key) == Some(true));
    if on("protected_branches") {
        asks.push("it runs from a protected branch".to_owned());
    }
    let (custom, place) = (on("custom_branch_policies"), one.place);
    let Some(repo) = one.repo("repository", cx) else { return };
    let environment = repo.environments.entry(name).or_default();
    environment.place = Some(place);
    environment.listed = true;
    environment.custom = custom;
    environment.asks = asks;
}

fn asked(block: &Block<'_>, owners: &str) -> Option<(String, bool)> {
    reviews(block.int("required_approving_review_count").unwrap_or(0), block.bool(owners) == Some(true))
}

pub(super) fn protection(one: &mut One<'_, '_, '_>, cx: &mut Context<'_>) {
    let third = one.r.kind.ends_with("_v3");
    let pattern = one.r.text(if third { "branch" } else { "pattern" }).unwrap_or("*").to_owned();
    let mut found = gate(&pattern);
    let mut asks = Vec::new();
    let review = one.r.block("required_pull_request_reviews").and_then(|block| asked(&block, "require_code_owner_reviews"));
    if let Some((words, alone)) = review {
        found.one_approval = alone;
        asks.push(words);
    }
    let restricted = if third { "restrictions" } else { "restrict_pushes" };
    if !one.r.blocks(restricted).is_empty() || one.r.is_unknown(restricted) {
        found.one_approval = false;
        asks.push("the branch lets it push".to_owned());
    }
    if one.r.bool("lock_branch") == Some(true) {
        found.one_approval = false;
        asks.push("the branch is unlocked".to_owned());
    }
    if one.r.bool("enforce_admins") != Some(true) {
        found.passed_by.push(ADMIN);
    }
    found.asks = asks.join(" and ");
    if let Some(repo) = one.repo(if third { "repository" } else { "repository_id" }, cx) {
        repo.classic.insert(pattern);
        repo.gates.push(found);
    }
}

pub(super) fn ruleset(one: &mut One<'_, '_, '_>, cx: &mut Context<'_>) {
    if one.r.text("enforcement") != Some("active") || one.r.text("target") != Some("branch") {
        return;
    }
    let names = one.r.block("conditions").and_then(|block| block.block("ref_name"));
    let list = |key: &str| -> Vec<String> { names.into_iter().flat_map(|names| names.names(key)).map(|name| name.into_owned()).collect() };
    let (include, but) = (list("include"), list("exclude"));
    let passed_by: Vec<i64> = one
        .r
        .blocks("bypass_actors")
        .iter()
        .filter(|actor| actor.text("actor_type") == Some("RepositoryRole"))
        .filter_map(|actor| actor.int("actor_id"))
        .collect();
    let mut gates = Vec::new();
    for rules in one.r.blocks("rules") {
        for pattern in &include {
            let base = || super::record::Gate { but: but.clone(), passed_by: passed_by.clone(), ..gate(pattern) };
            if let Some((asks, one_approval)) = rules.block("pull_request").and_then(|block| asked(&block, "require_code_owner_review")) {
                gates.push(super::record::Gate { asks, one_approval, ..base() });
            }
            if rules.bool("update") == Some(true) {
                gates.push(super::record::Gate { asks: "a ruleset lets it push".into(), ..base() });
            }
            if rules.bool("creation") == Some(true) {
                gates.push(super::record::Gate { asks: "a ruleset lets it make branches".into(), creation: true, ..base() });
            }
        }
    }
    if let Some(repo) = one.repo("repository", cx) {
        repo.gates.extend(gates);
    }
}
