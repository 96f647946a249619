//! Workflow files: who changes them, which secrets, logins, runners and foreign code they use, what their tokens say, and whether
//! somebody outside can have code of his own run in them.

use super::record::{Flow, Job, Reach, Repo, Shelf, Standing, TokenWrites, Triggers, Use};
use super::resolve::Resolver;
use super::subjects::Form;
use crate::model::{AttrName, EdgeKind, End, Kind, Level, Name, Place, Row};
use std::collections::BTreeSet;

/// Owners of actions that are the platform itself.
const PLATFORM: &[&str] = &["actions", "github"];

impl Resolver<'_, '_> {
    pub(super) fn flows(&mut self) {
        let org = self.org;
        for (full, repo) in &org.repos {
            for flow in &repo.flows {
                let read = repo.flows.iter().any(|other| other.path == flow.path && !other.only_listed);
                let off = repo.flows.iter().any(|other| other.path == flow.path && other.disabled);
                if flow.only_listed {
                    self.listed(*full, flow, read);
                } else {
                    self.flow(*full, repo, flow, off);
                }
            }
        }
    }

    fn flow_end(&mut self, full: Name, flow: &Flow) -> (End, Row, Place) {
        let place = flow.place.unwrap_or(self.place);
        let text = format!("{}/{}", self.w.text(full), self.w.text(flow.path));
        let id = self.w.name(&text);
        let row = self.w.record(Kind::Workload, id, place);
        self.w.word(row, AttrName::Class, "ci", place);
        self.w.named(row, AttrName::DisplayName, flow.title, place);
        self.w.within(row, "repository", full, place);
        (self.w.end(Kind::Workload, id), row, place)
    }

    fn listed(&mut self, full: Name, flow: &Flow, read: bool) {
        let (end, row, place) = self.flow_end(full, flow);
        if flow.disabled {
            self.w.word(row, AttrName::Status, "disabled", place);
        }
        // What the platform makes itself has no file.
        if !read && !self.w.text(flow.path).starts_with("dynamic/") {
            self.w.need(end, "the file of this workflow: keep `.github/workflows/` under `repos/OWNER/NAME/`", None, place);
        }
    }

    fn flow(&mut self, full: Name, repo: &Repo, flow: &Flow, off: bool) {
        let (end, row, place) = self.flow_end(full, flow);
        if off {
            return;
        }
        let site = self.sites.get(&full);
        let (main, archived) = (site.and_then(super::actions::Site::main), site.is_some_and(|site| site.archived));
        if archived {
            return;
        }
        if let Some(main) = main {
            self.controls(main, end, "change-workflow", "", place);
        }
        let mut said: BTreeSet<&str> = BTreeSet::new();
        for job in &flow.jobs {
            self.job_secrets(end, job, full);
            for login in &job.logins {
                self.login(end, login, full, &job.environment);
            }
            for used in &job.uses {
                self.used(end, used, full);
            }
            for runner in self.asked(&job.runner, full) {
                self.controls(end, runner, "run-on-self-hosted-runner", "", place);
            }
            if self.known && job.id_token && said.insert(&job.environment) {
                self.job_subjects(row, full, repo, flow, job, place);
            }
        }
        let may = |wanted: bool| {
            flow.jobs.iter().any(|job| match job.token {
                TokenWrites::Yes => true,
                TokenWrites::No => false,
                TokenWrites::Default => repo.token_writes == Some(true) || (wanted && repo.token_writes.is_none()),
            })
        };
        if may(true)
            && let Some(site) = self.sites.get(&full)
        {
            let (to, mut conditions) = (site.repo, site.rules(super::actions::WRITE).main);
            if !may(false) {
                let default = "the default of the repository lets its token write";
                conditions = if conditions.is_empty() { default.to_owned() } else { format!("{conditions} and {default}") };
            }
            self.touch(end, Level::Write, to, "workflow-token", &conditions, place);
        }
        self.outsiders(end, full, repo, flow);
        self.forks(full, repo, flow);
    }

    /// A proposal to a public repository runs on the runner that its workflow names, without secrets, but on the host.
    fn forks(&mut self, full: Name, repo: &Repo, flow: &Flow) {
        let proposals = flow.triggers.events.iter().any(|event| event == "pull_request");
        if !proposals || self.w.text(repo.visibility) != "public" {
            return;
        }
        let labels: BTreeSet<&Vec<String>> = flow.jobs.iter().map(|job| &job.runner).collect();
        for runner in labels.into_iter().flat_map(|labels| self.asked(labels, full)).collect::<Vec<_>>() {
            let place = flow.place.unwrap_or(self.place);
            let (scope, id) = (Name::EMPTY, self.w.name("any_account"));
            self.w.facts.implied(Kind::External, scope, id, place);
            let from = End::one(Kind::External, scope, id);
            self.controls(from, runner, "run-on-self-hosted-runner", "somebody approves the run of a first proposal", place);
        }
    }

    /// Code of an outsider that is fetched and run with the rights of the repository.
    fn outsiders(&mut self, end: End, full: Name, repo: &Repo, flow: &Flow) {
        let Some((job, place)) = flow
            .jobs
            .iter()
            .filter(|job| job.untrusted.is_some())
            .min_by_key(|job| job.guarded)
            .and_then(|job| Some((job, job.untrusted?)))
        else {
            return;
        };
        let mut conditions =
            vec![if job.injected { "a script takes in what an outsider writes" } else { "a later step runs what it fetched" }];
        if job.guarded {
            conditions.push("the job's own `if`, label or environment lets it");
        }
        let visibility = self.w.text(repo.visibility);
        if matches!(visibility.as_str(), "private" | "internal") {
            if !repo.no_forks {
                conditions.push("private forks are allowed");
                self.readers(end, full, repo, &conditions.join(" and "), place);
            }
            return;
        }
        if visibility.is_empty() {
            conditions.push("the repository is public");
        }
        let (scope, id) = (Name::EMPTY, self.w.name("any_account"));
        self.w.facts.implied(Kind::External, scope, id, place);
        self.controls(End::one(Kind::External, scope, id), end, "pwn-request", &conditions.join(" and "), place);
    }

    /// Who may only read a private repository forks it and proposes from there.
    fn readers(&mut self, end: End, full: Name, repo: &Repo, conditions: &str, place: Place) {
        let roles: BTreeSet<String> = repo
            .grants
            .iter()
            .filter(|grant| grant.reach == Reach::Read)
            .map(|grant| format!("{}@{}", self.w.text(grant.role), self.w.text(full)))
            .collect();
        let base = self.org.info.as_ref().is_some_and(|info| self.w.facts.names.text(info.base) == "read");
        let members = base && self.org.users.iter().any(|user| matches!(user.standing, Some(Standing::Member | Standing::Unknown)));
        for role in roles.into_iter().chain(members.then(|| "member".to_owned())) {
            let id = self.w.name(&role);
            if self.w.first(Kind::Role, id) {
                self.w.implied(Kind::Role, id, place);
            }
            let from = self.w.end(Kind::Role, id);
            self.controls(from, end, "pwn-request", conditions, place);
        }
    }

    fn job_subjects(&mut self, row: Row, full: Name, repo: &Repo, flow: &Flow, job: &Job, place: Place) {
        let (text, visibility, path) = (self.w.text(full), self.w.text(repo.visibility), self.w.text(flow.path));
        let form = Form::of(&text, &visibility, repo, self.org);
        if !job.environment.is_empty() {
            return self.say(row, "", &form, &format!("environment:{}", job.environment), &path, place);
        }
        let branch = self.w.text(repo.branch);
        for context in contexts(&flow.triggers, &branch) {
            self.say(row, "", &form, &context, &path, place);
        }
    }

    fn job_secrets(&mut self, end: End, job: &Job, full: Name) {
        let org = self.org;
        for (name, place) in &job.secrets {
            let to = self.find_secret(name, full, &job.environment, *place);
            self.w.becomes(EdgeKind::UsesSecret, end, to, "workflow-secret", "", *place);
        }
        if let (true, Some(place)) = (job.inherits, job.uses.first().map(|used| used.place)) {
            for secret in
                org.secrets.iter().filter(|secret| secret.repo == full && secret.environment.is_empty() && secret.shelf == Shelf::Actions)
            {
                let id = self.secret_id(secret);
                let to = self.w.end(Kind::Secret, id);
                self.w.becomes(EdgeKind::UsesSecret, end, to, "workflow-secret", "the called workflow asks for it", place);
            }
        }
    }

    /// The secret of a name: of the environment, else the repository, else the organisation; where no list has it, the repository's.
    fn find_secret(&mut self, name: &str, full: Name, environment: &str, place: Place) -> End {
        let org = self.org;
        let name = name.to_ascii_uppercase();
        let environment = self.w.name(environment);
        // With an empty environment the first is the second.
        let places = [(full, environment), (full, Name::EMPTY), (Name::EMPTY, Name::EMPTY)];
        let found = places.iter().find_map(|(repo, within)| self.named.get(&(*repo, *within, name.clone())));
        let found = found.and_then(|at| org.secrets.get(*at));
        if let Some(found) = found {
            let id = self.secret_id(found);
            return self.w.end(Kind::Secret, id);
        }
        let text = format!("{}/actions/{name}", self.w.text(full));
        let id = self.w.name(&text);
        let end = self.w.end(Kind::Secret, id);
        if self.w.first(Kind::Secret, id) {
            let row = self.w.implied(Kind::Secret, id, place);
            self.w.word(row, AttrName::StoredIn, "actions secrets", place);
            self.w.within(row, "repository", full, place);
            self.w.need(
                end,
                "where this secret is kept: keep `repos/OWNER/NAME/actions/secrets` and `orgs/OWNER/actions/secrets`",
                None,
                place,
            );
        }
        end
    }

    /// A workflow or action that lies in another repository: who writes that one decides what runs here.
    fn used(&mut self, end: End, used: &Use, full: Name) {
        let owner = used.repo.split('/').next().unwrap_or("");
        let same = self.w.text(full) == used.repo;
        if same || used.pinned || (!used.workflow && PLATFORM.contains(&owner)) {
            return;
        }
        let (scope, id) = (self.w.name(&format!("github:{owner}")), self.w.name(&used.repo));
        let row = self.w.facts.implied(Kind::Resource, scope, id, used.place);
        self.w.word(row, AttrName::Type, "repository", used.place);
        let outside = owner != self.org.owner;
        if outside {
            self.flag(row, AttrName::ThirdParty, true, used.place);
        }
        let from = End::one(Kind::Resource, scope, id);
        let technique = if used.workflow { "call-reusable-workflow" } else { "action-by-tag" };
        // Reached by writing it: the tag or branch that is named is moved.
        self.controls(from, end, technique, "the tag or branch that is named is moved", used.place);
    }
}

/// What a run's token says of branch and event, by what starts the workflow.
fn contexts(triggers: &Triggers, branch: &str) -> BTreeSet<String> {
    let default = if branch.is_empty() { "*" } else { branch };
    let mut found = BTreeSet::new();
    let mut head = |name: &str| {
        // Their globs know `**`; a subject has only `*`.
        let name = name.replace("**", "*");
        found.insert(if name.starts_with('!') { String::new() } else { format!("ref:refs/heads/{name}") });
    };
    for event in &triggers.events {
        match event.as_str() {
            "push" => {
                triggers.branches.iter().for_each(|name| head(name));
                if triggers.branches.is_empty() && triggers.tags.is_empty() {
                    head("*");
                }
            }
            "workflow_dispatch" => head("*"),
            "pull_request" | "workflow_call" | "release" => {}
            _ => head(default),
        }
    }
    for event in &triggers.events {
        match event.as_str() {
            "pull_request" | "pull_request_target" => drop(found.insert("pull_request".into())),
            "release" => drop(found.insert("ref:refs/tags/*".into())),
            "push" => found.extend(
                triggers.tags.iter().filter(|tag| !tag.starts_with('!')).map(|tag| format!("ref:refs/tags/{}", tag.replace("**", "*"))),
            ),
            _ => {}
        }
    }
    found.remove("");
    found
}
