//! What stands between a writer and a branch: the gates that were read and a branch in, open, held up or unknown out.

use super::record::{Gate, Repo};
use globset::GlobBuilder;

/// Whether whoever can write the repository can also put something on a branch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Way {
    Open,
    /// What it asks for, in words.
    Held(String),
    /// No file tells all of the branch's rules.
    Unknown,
}

/// Whether a pattern of branches means a branch.
pub(super) fn means(pattern: &str, branch: &str, default: &str) -> bool {
    let pattern = pattern.strip_prefix("refs/heads/").unwrap_or(pattern);
    match pattern {
        "~ALL" => true,
        "~DEFAULT_BRANCH" => branch == default,
        _ if pattern == branch => true,
        _ => GlobBuilder::new(pattern).literal_separator(true).build().is_ok_and(|glob| glob.compile_matcher().is_match(branch)),
    }
}

fn counts(gate: &Gate, branch: &str, default: &str) -> bool {
    means(&gate.pattern, branch, default) && !gate.but.iter().any(|but| means(but, branch, default))
}

/// The way of a role onto a branch; `number` is the role's in rulesets (4 write, 2 maintain).
pub(super) fn way(repo: &Repo, branch: &str, default: &str, number: i64) -> Way {
    let mut asks: Vec<&str> = Vec::new();
    for gate in repo.gates.iter().filter(|gate| !gate.asks.is_empty() && counts(gate, branch, default)) {
        // A workflow of the same writer gives the one approval.
        let own_approval = gate.one_approval && repo.approves == Some(true);
        if !gate.passed_by.contains(&number) && !own_approval && !asks.contains(&gate.asks.as_str()) {
            asks.push(&gate.asks);
        }
    }
    asks.sort_unstable();
    if !asks.is_empty() {
        return Way::Held(asks.join(" and "));
    }
    let known = |of: &std::collections::BTreeSet<String>| of.contains("*") || of.contains(branch);
    if known(&repo.classic) && known(&repo.rules) { Way::Open } else { Way::Unknown }
}

/// What holds up whoever wants to push a new branch with a workflow of his own; empty where nothing does.
pub(super) fn new_branch(repo: &Repo, number: i64) -> String {
    let mut asks: Vec<&str> = repo
        .gates
        .iter()
        .filter(|gate| {
            gate.creation
                && matches!(gate.pattern.as_str(), "~ALL" | "**" | "**/*" | "refs/heads/**" | "refs/heads/**/*")
                && gate.but.is_empty()
        })
        .filter(|gate| !gate.passed_by.contains(&number))
        .map(|gate| gate.asks.as_str())
        .collect();
    asks.sort_unstable();
    asks.dedup();
    asks.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(pattern: &str, asks: &str) -> Gate {
        Gate {
            pattern: pattern.into(),
            but: vec!["refs/heads/free/*".into()],
            asks: asks.into(),
            one_approval: true,
            passed_by: vec![2],
            creation: false,
        }
    }

    #[test]
    fn a_branch_is_open_only_if_both_sorts_of_rules_are_known() {
        let mut repo = Repo::default();
        assert_eq!(way(&repo, "main", "main", 4), Way::Unknown);
        repo.classic.insert("main".into());
        assert_eq!(way(&repo, "main", "main", 4), Way::Unknown);
        repo.rules.insert("*".into());
        assert_eq!(way(&repo, "main", "main", 4), Way::Open);
        repo.gates.push(gate("~DEFAULT_BRANCH", "somebody else approves"));
        assert_eq!(way(&repo, "main", "main", 4), Way::Held("somebody else approves".into()));
        // A role that the ruleset lets through, and a workflow that may approve.
        assert_eq!(way(&repo, "main", "main", 2), Way::Open);
        repo.approves = Some(true);
        assert_eq!(way(&repo, "main", "main", 4), Way::Open);
    }

    #[test]
    fn patterns_of_branches_are_the_vendors() {
        assert!(means("release/*", "release/1", "main") && !means("release/*", "release/1/x", "main"));
        assert!(means("refs/heads/main", "main", "x") && means("~ALL", "y", "x") && !means("~DEFAULT_BRANCH", "y", "x"));
        assert!(!means("[", "a", "x"));
    }
}
