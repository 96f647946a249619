//! What the token of a workflow run says to other systems: repository, its template and the run's branch or environment in, subjects
//! out. `any:` before a subject says that whoever writes the workflow chooses what stands for its `*`, `never:` that it can't say this.

use super::record::{Oidc, Org, Repo};

/// The issuer of all of them.
pub(super) const ISSUER: &str = "token.actions.githubusercontent.com";

/// From 2026-07-15 new repositories have the numbers of owner and repository in their subjects.
const IMMUTABLE_SINCE: i64 = 1_784_073_600;

/// How the subjects of a repository begin, and what they are made of.
pub(super) struct Form {
    prefixes: Vec<String>,
    keys: Vec<String>,
    owner: String,
    full: String,
    visibility: String,
    id: Option<i64>,
    owner_id: Option<i64>,
}

impl Form {
    pub(super) fn of(full: &str, visibility: &str, repo: &Repo, org: &Org) -> Form {
        let (owner, name) = full.split_once('/').unwrap_or((full, ""));
        let plain = format!("repo:{full}");
        let numbers = match (repo.owner_id, repo.id) {
            (Some(owner_id), Some(id)) => Some(format!("repo:{owner}@{owner_id}/{name}@{id}")),
            _ => None,
        };
        let told = repo.oidc.as_ref();
        let prefixes = match told.and_then(|oidc| oidc.immutable) {
            Some(true) => {
                let given = told.map(|oidc| oidc.prefix.clone()).filter(|prefix| !prefix.is_empty());
                vec![given.or(numbers).unwrap_or_else(|| format!("repo:{owner}@*/{name}@*"))]
            }
            Some(false) => vec![plain],
            None if repo.created.is_some_and(|at| at >= IMMUTABLE_SINCE) => [Some(plain), numbers].into_iter().flatten().collect(),
            None => vec![plain],
        };
        // A repository takes part in the organisation's template only where it says so.
        let keys = |oidc: &Oidc| (!oidc.default).then(|| oidc.keys.clone()).filter(|keys| !keys.is_empty());
        let keys =
            told.and_then(|oidc| if oidc.default { None } else { keys(oidc).or_else(|| org.oidc.as_ref().map(|of| of.keys.clone())) });
        Form {
            prefixes,
            keys: keys.unwrap_or_default(),
            owner: owner.to_owned(),
            full: full.to_owned(),
            visibility: visibility.to_owned(),
            id: repo.id,
            owner_id: repo.owner_id,
        }
    }

    /// The subjects of a run in a context (`ref:refs/heads/main`, `pull_request`, `environment:prod`) of a workflow file.
    pub(super) fn say(&self, context: &str, flow: &str) -> Vec<String> {
        let mut found: Vec<String> = self.prefixes.iter().map(|prefix| self.one(prefix, context, flow)).collect();
        found.sort();
        found.dedup();
        found
    }

    fn one(&self, prefix: &str, context: &str, flow: &str) -> String {
        if self.keys.is_empty() {
            return format!("{prefix}:{context}");
        }
        let of = |number: Option<i64>| number.map_or("*".to_owned(), |number| number.to_string());
        let within = |key: &str| context.strip_prefix(key).and_then(|rest| rest.strip_prefix(':')).unwrap_or("*").to_owned();
        let parts: Vec<String> = self
            .keys
            .iter()
            .map(|key| match key.as_str() {
                "repo" => prefix.to_owned(),
                "context" => context.to_owned(),
                "repository" => format!("repository:{}", self.full),
                "repository_owner" => format!("repository_owner:{}", self.owner),
                "repository_id" => format!("repository_id:{}", of(self.id)),
                "repository_owner_id" => format!("repository_owner_id:{}", of(self.owner_id)),
                "repository_visibility" if !self.visibility.is_empty() => format!("repository_visibility:{}", self.visibility),
                "ref" | "environment" => format!("{key}:{}", within(key)),
                "job_workflow_ref" | "workflow_ref" if flow != "*" => format!("{key}:{}/{flow}@*", self.full),
                other => format!("{other}:*"),
            })
            .collect();
        parts.join(":")
    }

    /// Whether branch or environment shows in the subjects at all.
    pub(super) fn shows_context(&self) -> bool {
        self.keys.is_empty() || self.keys.iter().any(|key| matches!(key.as_str(), "context" | "ref" | "environment"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(repo: &Repo) -> Vec<String> {
        Form::of("acme/api", "private", repo, &Org::default()).say("environment:prod", "*")
    }

    #[test]
    fn templates_numbers_and_names() {
        let mut repo = Repo { id: Some(9), owner_id: Some(7), ..Repo::default() };
        assert_eq!(say(&repo), ["repo:acme/api:environment:prod"]);
        repo.created = Some(IMMUTABLE_SINCE);
        assert_eq!(say(&repo), ["repo:acme/api:environment:prod", "repo:acme@7/api@9:environment:prod"]);
        repo.oidc = Some(Oidc { default: true, immutable: Some(true), ..Oidc::default() });
        assert_eq!(say(&repo), ["repo:acme@7/api@9:environment:prod"]);
        repo.oidc = Some(Oidc { keys: vec!["repository_owner".into(), "environment".into(), "actor".into()], ..Oidc::default() });
        assert_eq!(say(&repo), ["repository_owner:acme:environment:prod:actor:*"]);
    }
}
