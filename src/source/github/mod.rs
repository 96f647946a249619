//! GitHub: answers of its REST API (one, pages one after another, pages in a list) and workflow files in; people, teams, repositories,
//! keys, apps, tokens, environments and workflows out, with what a push to a repository gives. Whose a list is, is in its path.

mod actions;
mod alerts;
mod cloud;
mod flows;
mod gates;
mod kinds;
mod machines;
mod people;
mod permissions;
mod read;
mod read_access;
mod read_actions;
mod read_rules;
mod record;
mod repos;
mod resolve;
mod runners;
mod secrets;
mod subjects;
mod terraform;
mod terraform_rules;
mod terraform_settle;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_flows;
mod whereabouts;
mod workflow;

use super::{Claim, Context, Head, Hints, Resource, Source, SourceDef};
use crate::doc::{Error, Item, Layout, Part, Sort};
use crate::model::{Facts, Place, Plane, Problem, Syntax};
use kinds::Object;
use record::Org;
use std::collections::BTreeMap;
use whereabouts::Whereabouts;

/// The source.
pub(super) const SOURCE: SourceDef = SourceDef {
    name: "github",
    title: "GitHub",
    plane: Some(Plane::Platform),
    sniff: workflow::sniff,
    claims,
    start: || Box::new(GitHub::default()),
    terraform: terraform::TYPES,
    reads: &[
        "organisation, members, outside collaborators, teams, organisation roles, custom repository roles",
        "repositories with collaborators, teams, deploy keys, branch protection and rulesets",
        "names of Actions, Dependabot and Codespaces secrets, variables, environments with their protection, runners and runner groups",
        "installed apps, fine-grained tokens, authorised classic tokens and SSH keys, secret scanning alerts",
        "workflow files: permissions, secrets, logins to clouds, environments, called workflows and actions, `pull_request_target`",
        "what tokens of workflows say to others (OIDC), also with a template of the organisation or repository",
        "external identities and branch rules from the graph API",
        "of Terraform: repositories, people, teams, keys, secrets, environments, branch rules",
    ],
    cannot_see: &[
        "what a secret opens: `secrets: [{ id: acme/api/actions/DEPLOY_KEY, scope: \"github:acme\", authenticates_as: svc-deploy }]`",
        "as what a self-hosted runner runs: `workloads: [{ id: runner/build-1, scope: \"github:acme\", runs_as: svc-build }]`",
        "where the private key of an app lies: `secrets: [{ id: release-bot-key, scope: \"github:acme\", authenticates_as: release-bot, stored_in: vault/ci }]`",
        "which account belongs to whom, without single sign-on: `humans: [{ id: mona, scope: \"github:acme\", person: hr-1042, mfa: true }]`",
        "classic tokens of people outside organisations with SAML single sign-on; what an enterprise above the organisation grants",
    ],
    how: include_str!("how.sh"),
};

fn claims(head: &Head<'_>) -> Claim {
    if head.syntax == Syntax::Yaml && workflow::is(head.root) {
        return Claim::Yes(Layout::Whole);
    }
    // Nothing is refused here: hints only tell whose an item is.
    let at = Whereabouts::of(head.path, &Hints::default());
    let root = head.root;
    match root.sort() {
        Sort::Map if root.get("total_count").is_some() => {
            let list = kinds::LISTS.iter().find_map(|key| root.get(key).map(|list| (*key, list)));
            match list {
                Some((key, list)) => match list.children().next() {
                    Some(first) if kinds::object(first, key, &at).is_some() => Claim::Yes(Layout::Lists),
                    None if list.sort() == Sort::List && at.told() => Claim::Yes(Layout::Lists),
                    _ => Claim::No,
                },
                None => Claim::No,
            }
        }
        Sort::Map if kinds::object(root, "", &at).is_some_and(|object| object != Object::Refusal || at.told()) => Claim::Yes(Layout::Whole),
        Sort::List => {
            let mut first = root.children().next();
            let mut list = "";
            // Pages of `--slurp` stand in a list.
            if let Some(page) = first.filter(|page| page.sort() == Sort::List) {
                first = page.children().next().or(first);
            } else if let Some(page) = first.filter(|page| page.get("total_count").is_some())
                && let Some(key) = kinds::LISTS.iter().find(|key| page.get(key).is_some())
            {
                list = key;
                first = page.list_of(key).next();
            }
            match first {
                Some(item) if kinds::object(item, list, &at).is_some_and(|object| object != Object::Refusal) => Claim::Yes(Layout::Lists),
                None if at.told() => Claim::Yes(Layout::Whole),
                _ => Claim::No,
            }
        }
        _ => Claim::No,
    }
}

/// All organisations of a run.
#[derive(Default)]
struct GitHub {
    orgs: BTreeMap<String, Org>,
    now: Option<Whereabouts>,
    /// What states and plans of Terraform say, by file.
    planned: BTreeMap<String, terraform::Planned>,
    /// What each file says that its lists hold, and what they held: file and list to both, and where it says so.
    counted: BTreeMap<(String, String), (i64, i64, Place)>,
}

impl Source for GitHub {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        if part.item.sort() == Sort::Map && part.key.is_empty() && workflow::is(part.item) {
            self.flow(part.item, cx);
            return Ok(());
        }
        let at = self.now.take().unwrap_or_else(|| Whereabouts::of(cx.path, cx.hints));
        match (part.key, part.index, part.item.sort()) {
            ("total_count", ..) => self.count(part.item, cx),
            ("" | "data", _, Sort::List) => self.list(part.item, "", &at, cx),
            (key, Some(_), Sort::Map) if kinds::LISTS.contains(&key) => self.element(part.item, key, &at, cx),
            ("", _, Sort::Map) => self.page(part.item, &at, cx),
            (key, None, Sort::List) if kinds::LISTS.contains(&key) => self.empty(key, &at, part.item, cx),
            _ => {}
        }
        self.now = Some(at);
        Ok(())
    }

    fn end(&mut self, _: &mut Context<'_>) {
        self.now = None;
    }

    fn resource(&mut self, resource: &Resource<'_>, cx: &mut Context<'_>) {
        terraform::resource(self, resource, cx);
    }

    fn resolve(mut self: Box<Self>, facts: &mut Facts) {
        self.missing(facts);
        terraform_settle::settle(&mut self, &mut facts.names, &mut facts.notes);
        for (scope, org) in &self.orgs {
            resolve::write(scope, org, facts);
        }
    }
}

impl GitHub {
    /// The organisation that something belongs to.
    fn org(&mut self, at: &Whereabouts, place: Place, cx: &mut Context<'_>) -> &mut Org {
        let key = if at.owner.is_empty() {
            let scope = cx.scope("github", "organization", &at.root);
            cx.facts.names.text(scope).to_owned()
        } else {
            format!("github:{}", at.owner)
        };
        let org = self.orgs.entry(key).or_default();
        org.owner.clone_from(&at.owner);
        org.place.get_or_insert(place);
        org
    }

    fn count(&mut self, item: Item<'_>, cx: &Context<'_>) {
        let Some(count) = item.int() else { return };
        let of = self.counted.entry((cx.path.to_owned(), String::new())).or_insert((0, 0, cx.place(item.at())));
        of.0 = of.0.max(count);
    }

    /// A list of items, or one page of a list of pages.
    fn list(&mut self, list: Item<'_>, key: &str, at: &Whereabouts, cx: &mut Context<'_>) {
        let mut any = false;
        for item in list.children() {
            any = true;
            match item.sort() {
                Sort::List => item.children().for_each(|item| self.element(item, key, at, cx)),
                _ => self.page(item, at, cx),
            }
        }
        if !any {
            self.empty(key, at, list, cx);
        }
    }

    /// An item, or an envelope around several.
    fn page(&mut self, item: Item<'_>, at: &Whereabouts, cx: &mut Context<'_>) {
        let list = kinds::LISTS.iter().find_map(|key| item.get(key).filter(|list| list.sort() == Sort::List).map(|list| (*key, list)));
        match (item.get("total_count"), list) {
            (Some(count), Some((key, list))) => {
                self.count(count, cx);
                if list.children().next().is_none() {
                    self.empty(key, at, list, cx);
                }
                for item in list.children() {
                    self.element(item, key, at, cx);
                }
            }
            _ => self.element(item, "", at, cx),
        }
    }

    fn element(&mut self, item: Item<'_>, list: &str, at: &Whereabouts, cx: &mut Context<'_>) {
        if !list.is_empty() {
            let of = self.counted.entry((cx.path.to_owned(), String::new())).or_insert((0, 0, cx.place(item.at())));
            of.1 += 1;
        }
        match kinds::object(item, list, at) {
            Some(object) => read::element(self, object, item, at, cx),
            None => cx.note(format!("{}: an item of GitHub's API that is not known here was left out", cx.path)),
        }
    }

    /// A list without items: what it would have held is known to be none.
    fn empty(&mut self, key: &str, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
        read::empty(self, key, item.at(), at, cx);
    }

    fn flow(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let at = Whereabouts::checkout(cx.path, cx.hints);
        let place = cx.place(item.at());
        let full = if at.repo.is_empty() { at.root.clone() } else { at.full() };
        let full = cx.name(&full);
        let flow = workflow::read(item, cx);
        let repo = self.org(&at, place, cx).repos.entry(full).or_default();
        repo.place.get_or_insert(place);
        repo.flows.push(flow);
    }

    /// Lists that hold less than they say.
    fn missing(&mut self, facts: &mut Facts) {
        for ((path, _), (said, seen, place)) in std::mem::take(&mut self.counted) {
            if seen < said {
                facts.problems.push(Problem {
                    path,
                    at: Some(place.at),
                    message: format!("the list says that it has {said} items (`total_count`), {seen} are here"),
                    help: "get the remaining pages: `gh api --paginate`".into(),
                });
                if let Some(info) = facts.files.get_mut(place.file.0 as usize) {
                    info.truncated = true;
                }
            }
        }
    }
}
