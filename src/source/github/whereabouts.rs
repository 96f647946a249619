//! Whose an answer is, by the path of its file, which follows the API's own paths: `repos/OWNER/NAME/actions/secrets.json`,
//! `orgs/OWNER/members-admin.json`; else by `--scope organization=` and `--scope repository=`.

use crate::source::Hints;

/// Where a file stands.
#[derive(Clone, Default, Debug)]
pub(super) struct Whereabouts {
    /// The folder above.
    pub(super) root: String,
    pub(super) owner: String,
    /// The name of the repository, without its owner.
    pub(super) repo: String,
    /// What comes behind owner and repository, without the file's ending.
    pub(super) tail: Vec<String>,
}

impl Whereabouts {
    pub(super) fn of(path: &str, hints: &Hints) -> Whereabouts {
        let mut at = Whereabouts::path(path);
        if at.repo.is_empty()
            && let Some((owner, repo)) = hints.0.get("repository").and_then(|text| text.split_once('/'))
            && (at.owner.is_empty() || at.owner == owner)
        {
            (at.owner, at.repo) = (owner.to_owned(), repo.to_owned());
        }
        if at.owner.is_empty() {
            at.owner = hints.0.get("organization").cloned().unwrap_or_default();
        }
        at
    }

    fn path(path: &str) -> Whereabouts {
        let path = path.strip_prefix("./").unwrap_or(path);
        let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let last = parts.pop().unwrap_or("");
        let stem = last.split(['?', '&']).next().unwrap_or(last);
        let stem = ["jsonl", "ndjson", "json", "yaml", "yml"]
            .iter()
            .find_map(|ending| stem.strip_suffix(ending)?.strip_suffix('.'))
            .unwrap_or(stem);
        let mut at = Whereabouts::default();
        // `members?role=admin` is a name that some systems keep.
        let query = last.split_once('?').map_or("", |(_, query)| query);
        let stem = if query.is_empty() { stem.to_owned() } else { format!("{stem}-{query}") };
        let known = |part: &str| matches!(part, "orgs" | "organizations" | "repos");
        let found = parts.iter().position(|part| known(part));
        let Some(found) = found else {
            at.root = parts.join("/");
            at.tail.push(stem);
            return at;
        };
        at.root = parts.iter().take(found).copied().collect::<Vec<_>>().join("/");
        let is_repo = parts.get(found) == Some(&"repos");
        let mut rest: Vec<String> = parts.iter().skip(found + 1).map(|part| (*part).to_owned()).chain([stem]).collect();
        at.owner = rest.remove(0);
        if is_repo && !rest.is_empty() {
            at.repo = rest.remove(0);
        }
        at.tail = rest;
        at
    }

    /// Whose checkout a workflow file lies in: of `repos/OWNER/NAME/.github/workflows/x.yml` the repository, else the folder.
    pub(super) fn checkout(path: &str, hints: &Hints) -> Whereabouts {
        let path = path.strip_prefix("./").unwrap_or(path);
        let above = path
            .rsplit_once(".github/workflows/")
            .map_or_else(|| path.rsplit_once('/').map_or("", |(folder, _)| folder), |(above, _)| above.trim_end_matches('/'));
        let parts: Vec<&str> = above.split('/').filter(|part| !part.is_empty()).collect();
        let mut at = match parts.as_slice() {
            [root @ .., "repos", owner, name] => {
                Whereabouts { root: root.join("/"), owner: (*owner).to_owned(), repo: (*name).to_owned(), tail: Vec::new() }
            }
            _ => Whereabouts { root: above.to_owned(), ..Whereabouts::default() },
        };
        if at.repo.is_empty()
            && let Some((owner, name)) = hints.0.get("repository").and_then(|text| text.split_once('/'))
        {
            (at.owner, at.repo) = (owner.to_owned(), name.to_owned());
        }
        at
    }

    /// `owner/name`, or empty.
    pub(super) fn full(&self) -> String {
        if self.owner.is_empty() || self.repo.is_empty() { String::new() } else { format!("{}/{}", self.owner, self.repo) }
    }

    /// Whether the path goes on like this; `*` takes any part, a pattern's last word may be followed by `-…` or `_…`.
    pub(super) fn is(&self, pattern: &[&str]) -> bool {
        self.tail.len() == pattern.len()
            && self.tail.iter().zip(pattern).enumerate().all(|(at, (part, want))| {
                let last = at + 1 == pattern.len();
                *want == "*" || part == want || (last && part.strip_prefix(want).is_some_and(|rest| rest.starts_with(['-', '_', '.'])))
            })
    }

    /// A part of the path behind owner and repository.
    pub(super) fn part(&self, at: usize) -> &str {
        self.tail.get(at).map_or("", String::as_str)
    }

    /// The last part.
    pub(super) fn last(&self) -> &str {
        self.tail.last().map_or("", String::as_str)
    }

    /// Whether the path says what a list is of, or it lies in a folder of the API.
    pub(super) fn told(&self) -> bool {
        !self.owner.is_empty()
    }

    /// Takes owner and name from an address of the API or the site, where the path does not tell.
    pub(super) fn address(&mut self, url: &str) {
        let Some(rest) = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path) else { return };
        let rest = rest.strip_prefix("api/v3/").unwrap_or(rest);
        let parts: Vec<&str> = rest.split(['/', '?', '{']).collect();
        match parts.as_slice() {
            ["repos", owner, name, ..] if self.owner.is_empty() || (self.owner == *owner && self.repo.is_empty()) => {
                (*owner).clone_into(&mut self.owner);
                (*name).clone_into(&mut self.repo);
            }
            ["orgs", owner, ..] if self.owner.is_empty() => (*owner).clone_into(&mut self.owner),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_api_tell_owner_repository_and_list() {
        let at = Whereabouts::path("exports/github/repos/acme/api/actions/secrets.json");
        assert_eq!((at.root.as_str(), at.full().as_str()), ("exports/github", "acme/api"));
        assert!(at.is(&["actions", "secrets"]));
        let at = Whereabouts::path("orgs/acme/members?role=admin");
        assert!(at.is(&["members"]) && at.last().contains("admin") && at.repo.is_empty());
        let at = Whereabouts::path("orgs/acme/teams/core/repos.json");
        assert!(at.is(&["teams", "*", "repos"]) && at.part(1) == "core");
        assert!(!Whereabouts::path("x/members.json").told());
        let mut at = Whereabouts::path("x/keys.json");
        at.address("https://api.github.com/repos/acme/api/keys/1");
        assert_eq!(at.full(), "acme/api");
        assert_eq!(Whereabouts::path("repos.json").owner, "");
        assert_eq!(Whereabouts::path("repos/acme.json").owner, "acme");
    }
}
