//! What runs in a repository whatever its files say: the workflows that a writer can push on a branch of his own, those that run on a
//! branch behind rules, and those that wait for an environment; each with what its tokens say to other systems.

use super::gates::{self, Way};
use super::record::{Reach, Repo};
use super::resolve::Resolver;
use super::subjects::{Form, ISSUER};
use crate::model::{AttrName, End, Kind, Name, Place, Row};
use std::collections::BTreeSet;

/// The numbers that rulesets give roles.
pub(super) const WRITE: i64 = 4;
pub(super) const MAINTAIN: i64 = 2;

/// A repository as rights are given in it.
pub(super) struct Site {
    pub(super) repo: End,
    pub(super) place: Place,
    pub(super) archived: bool,
    /// Any workflow that a writer can push; nothing where Actions is off.
    pub(super) free: Option<End>,
    /// Workflows behind a gate: of the default branch, and of environments with what they wait for.
    pub(super) guarded: Vec<(End, Guard)>,
    write: Rules,
    maintain: Rules,
    /// Those who pass every rule of branches by permission.
    pass: Rules,
}

/// What a workflow waits behind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Guard {
    /// The rules of the default branch, which are not the same for everybody.
    Main,
    /// The rules of other branches: what they ask for.
    Branch(String),
    /// An environment: what it asks for.
    Environment(String),
}

impl Guard {
    /// What a writer waits for, and the technique.
    pub(super) fn asks<'g>(&'g self, rules: &'g Rules) -> (&'g str, &'static str) {
        match self {
            Guard::Main => (&rules.main, "pass-branch-rules"),
            Guard::Branch(asks) => (if rules.passes { "" } else { asks }, "pass-branch-rules"),
            Guard::Environment(asks) => (asks, "deploy-to-environment"),
        }
    }
}

/// What holds up a writer, in words; empty where nothing does.
#[derive(Clone, Default)]
pub(super) struct Rules {
    pub(super) main: String,
    pub(super) free: String,
    passes: bool,
}

/// The number for roles that pass branch rules.
pub(super) const PASSES: i64 = -1;

impl Site {
    pub(super) fn rules(&self, number: i64) -> Rules {
        match number {
            MAINTAIN => self.maintain.clone(),
            PASSES => self.pass.clone(),
            _ => self.write.clone(),
        }
    }

    /// The workflows of the default branch.
    pub(super) fn main(&self) -> Option<End> {
        self.guarded.iter().find(|(_, guard)| *guard == Guard::Main).map(|(end, _)| *end).or(self.free)
    }
}

fn rules(repo: &Repo, branch: &str, number: i64) -> Rules {
    let main = match gates::way(repo, branch, branch, number) {
        Way::Open => String::new(),
        Way::Held(asks) => asks,
        Way::Unknown => "no rule of the default branch holds it up".to_owned(),
    };
    Rules { main, free: gates::new_branch(repo, number), passes: false }
}

impl Resolver<'_, '_> {
    fn workload(&mut self, id: &str, place: Place) -> (End, Row) {
        let id = self.w.name(id);
        let row = self.w.record(Kind::Workload, id, place);
        self.w.word(row, AttrName::Class, "ci", place);
        (self.w.end(Kind::Workload, id), row)
    }

    /// States what tokens say: `how` is empty, `any:` or `never:`.
    pub(super) fn say(&mut self, row: Row, how: &str, form: &Form, context: &str, flow: &str, place: Place) {
        for subject in form.say(context, flow) {
            self.w.word(row, AttrName::Subject, &format!("{ISSUER} {how}{subject}"), place);
        }
    }

    /// Makes the workloads of a repository.
    pub(super) fn site(&mut self, full: Name, repo: &Repo, end: End, place: Place) {
        let text = self.w.text(full);
        let branch = self.w.text(repo.branch);
        let [write, maintain] = [WRITE, MAINTAIN].map(|number| rules(repo, &branch, number));
        self.held |= !write.main.is_empty();
        let mut site = Site {
            repo: end,
            place,
            archived: repo.archived,
            free: None,
            guarded: Vec::new(),
            write,
            maintain,
            pass: Rules { passes: true, ..Rules::default() },
        };
        if repo.archived || repo.actions_off || self.org.actions_none {
            self.sites.insert(full, site);
            return;
        }
        let visibility = self.w.text(repo.visibility);
        let form = Form::of(&text, &visibility, repo, self.org);
        let (free, row) = self.workload(&format!("{text}@actions"), place);
        self.w.word(row, AttrName::DisplayName, "any workflow that a writer can push", place);
        self.w.within(row, "repository", full, place);
        site.free = Some(free);
        if self.known {
            // Only where it is known which branches and environments are held up may one choose among the others.
            let chosen = |known: bool| if known { "any:" } else { "" };
            self.say(row, chosen(!branch.is_empty()), &form, "ref:refs/heads/*", "*", place);
            self.say(row, "", &form, "ref:refs/tags/*", "*", place);
            self.say(row, "", &form, "pull_request", "*", place);
            self.say(row, chosen(repo.environments_listed), &form, "environment:*", "*", place);
        }
        let context = form.shows_context();
        // A branch behind rules is no branch of one's own.
        let held = !site.write.main.is_empty() || !site.maintain.main.is_empty();
        if held && context && !branch.is_empty() {
            let (main, guarded) = self.workload(&format!("{text}@{branch}"), place);
            self.w.word(guarded, AttrName::DisplayName, "any workflow of the default branch", place);
            if self.known {
                self.say(row, "never:", &form, &format!("ref:refs/heads/{branch}"), "*", place);
                self.say(guarded, "", &form, &format!("ref:refs/heads/{branch}"), "*", place);
            }
            site.guarded.push((main, Guard::Main));
            if self.written(repo) && matches!(gates::way(repo, &branch, &branch, WRITE), Way::Unknown) {
                let what = "the rules of its default branch: keep `branches/BRANCH/protection` and `rules/branches/BRANCH` under `repos/OWNER/NAME/`";
                self.w.need(end, what, None, place);
            }
        }
        if context {
            self.other_branches(&text, repo, &form, row, &mut site, &branch, place);
        }
        if self.known {
            self.environments(&text, repo, &form, (row, free), &mut site, place);
        }
        self.sites.insert(full, site);
    }

    /// Further branches behind rules: their subjects are theirs alone.
    #[expect(clippy::too_many_arguments, reason = "all of them are what is known of one repository")]
    fn other_branches(&mut self, full: &str, repo: &Repo, form: &Form, free: Row, site: &mut Site, branch: &str, place: Place) {
        let mut seen = BTreeSet::new();
        for gate in repo.gates.iter().filter(|gate| !gate.asks.is_empty() && !gate.passed_by.contains(&WRITE)) {
            let pattern = gate.pattern.strip_prefix("refs/heads/").unwrap_or(&gate.pattern);
            let whole = matches!(pattern, "*" | "**" | "**/*") || pattern.starts_with('~');
            if whole || gates::means(pattern, branch, branch) || !seen.insert(pattern) {
                continue;
            }
            let (end, row) = self.workload(&format!("{full}@{pattern}"), place);
            self.w.word(row, AttrName::DisplayName, "any workflow of these branches", place);
            if self.known {
                let context = format!("ref:refs/heads/{}", pattern.replace("**", "*"));
                self.say(row, "", form, &context, "*", place);
                self.say(free, "never:", form, &context, "*", place);
            }
            site.guarded.push((end, Guard::Branch(gate.asks.clone())));
        }
    }

    /// Whether somebody is known to write here, so that rules matter.
    fn written(&self, repo: &Repo) -> bool {
        let org = self.org;
        repo.grants.iter().any(|grant| grant.reach >= Reach::Write)
            || repo.keys.iter().any(|key| key.writes)
            || !(org.apps.is_empty() && org.tokens.is_empty() && org.roles.is_empty())
    }

    /// An environment that nobody has made yet is made by the first run that names it; one with rules holds its runs up.
    fn environments(&mut self, full: &str, repo: &Repo, form: &Form, free: (Row, End), site: &mut Site, place: Place) {
        let deploys = repo.flows.iter().any(|flow| flow.jobs.iter().any(|job| !job.environment.is_empty()));
        if !repo.environments_listed && repo.environments.is_empty() && (deploys || self.written(repo)) {
            self.w.need(site.repo, "its environments: keep `repos/OWNER/NAME/environments`", None, place);
        }
        for (name, environment) in &repo.environments {
            let at = environment.place.unwrap_or(place);
            let mut asks = environment.asks.clone();
            if environment.custom || !environment.policies.is_empty() {
                asks.push(match environment.policies.as_slice() {
                    [] => "it runs from a branch that the environment names".to_owned(),
                    policies => format!("it runs from a branch like `{}`", policies.join("`, `")),
                });
            }
            // A free branch meets a policy that any branch meets.
            if environment.policies.iter().any(|policy| matches!(policy.as_str(), "*" | "**")) && environment.asks.is_empty() {
                asks.clear();
            }
            if !environment.listed {
                asks.push("the rules of the environment let it".to_owned());
            }
            if asks.is_empty() {
                continue;
            }
            let environment_name = self.w.text(*name);
            let (end, row) = self.workload(&format!("{full}@environment:{environment_name}"), at);
            self.w.word(row, AttrName::DisplayName, "any workflow that deploys to the environment", at);
            let context = format!("environment:{environment_name}");
            self.say(row, "", form, &context, "*", at);
            self.say(free.0, "never:", form, &context, "*", at);
            site.guarded.push((end, Guard::Environment(asks.join(" and "))));
        }
    }
}
