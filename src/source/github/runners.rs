//! Self-hosted runners: a job runs on the host with all that the host may, so whoever starts jobs there controls it.

use super::record::{Repo, Runner, RunnerGroup};
use super::resolve::Resolver;
use crate::model::{AttrName, End, Kind, Name, Place};
use std::collections::BTreeMap;

impl Resolver<'_, '_> {
    pub(super) fn runner_id(&mut self, runner: &Runner) -> Name {
        let name = self.w.text(runner.name);
        let text = if runner.repo.is_empty() { format!("runner/{name}") } else { format!("{}/runner/{name}", self.w.text(runner.repo)) };
        self.w.name(&text)
    }

    pub(super) fn runners(&mut self) {
        let org = self.org;
        let mut grouped: BTreeMap<Option<i64>, Vec<(Name, Place)>> = BTreeMap::new();
        for runner in &org.runners {
            let place = runner.place;
            let id = self.runner_id(runner);
            let row = self.w.record(Kind::Workload, id, place);
            self.w.word(row, AttrName::Class, "machine", place);
            for label in &runner.labels {
                let yes = self.w.name("true");
                let label = self.w.text(*label);
                self.w.label(row, &format!("runner.{label}"), yes, place);
            }
            let to = self.w.end(Kind::Workload, id);
            self.w.need(to, "as what this runner runs: declare `runs_as` of this workload", None, place);
            if runner.repo.is_empty() {
                let groups = grouped.entry(runner.group).or_default();
                if !groups.iter().any(|(known, _)| *known == id) {
                    groups.push((id, place));
                }
            } else if let Some(from) = self.sites.get(&runner.repo).and_then(|site| site.free) {
                self.controls(from, to, "run-on-self-hosted-runner", "", place);
            }
        }
        for (group, members) in grouped {
            let known = org.runner_groups.iter().find(|known| Some(known.id) == group);
            let name = known.map_or_else(|| "Default".to_owned(), |known| self.w.text(known.name));
            let place = members.first().map_or(self.place, |(_, place)| *place);
            let to = self.w.set(&format!("runners of {name}@{}", org.owner), Kind::Workload, &members, place);
            for (full, repo) in &org.repos {
                let condition = match known {
                    Some(known) => self.visible(known, *full, repo),
                    None => Some("its group of runners is open to the repository"),
                };
                let from = self.sites.get(full).and_then(|site| site.free);
                if let (Some(condition), Some(from)) = (condition, from) {
                    self.controls(from, to, "run-on-self-hosted-runner", condition, place);
                }
            }
        }
    }

    /// Whether a group takes jobs of a repository, and on which condition.
    fn visible(&mut self, group: &RunnerGroup, full: Name, repo: &Repo) -> Option<&'static str> {
        let (whom, visibility) = (self.w.text(group.visibility), self.w.text(repo.visibility));
        if visibility == "public" && !group.public {
            return None;
        }
        let unsure = if visibility.is_empty() && !group.public { "the repository is not public" } else { "" };
        match whom.as_str() {
            "all" => Some(unsure),
            "private" if visibility != "public" => Some(unsure),
            "selected" => match self.org.selected.get(&format!("runners/{}", group.id)) {
                Some(names) => names.contains(&full).then_some(unsure),
                None => Some("the group of runners is open to the repository"),
            },
            _ => None,
        }
    }

    /// The runners that a job asks for by its labels, among those of its repository and of the organisation.
    pub(super) fn asked(&mut self, labels: &[String], full: Name) -> Vec<End> {
        let org = self.org;
        if labels.is_empty() || labels.iter().any(|label| label.contains("${{")) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for runner in org.runners.iter().filter(|runner| runner.repo.is_empty() || runner.repo == full) {
            let has = |label: &String| {
                let group = |name: &str| {
                    org.runner_groups.iter().any(|group| Some(group.id) == runner.group && self.w.facts.names.text(group.name) == name)
                };
                match label.strip_prefix("group:") {
                    Some(name) => group(name),
                    None => runner.labels.iter().any(|own| self.w.facts.names.text(*own).eq_ignore_ascii_case(label)),
                }
            };
            if labels.iter().all(has) {
                let id = self.runner_id(runner);
                found.push(self.w.end(Kind::Workload, id));
            }
        }
        found
    }
}
