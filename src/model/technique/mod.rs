//! The techniques: how one identity becomes another, by name. What each means, how it is abused, how to close it.
//! One file per system; every technique that an edge of ours names is in here (a test over the examples holds it to that).

mod agents;
mod anthropic;
mod auth0;
mod aws;
mod aws_workloads;
mod azure;
mod clerk;
mod core;
mod databricks;
mod gcp;
mod github;
mod keycloak;
mod kubernetes;
mod langfuse;
mod langsmith;
mod mcp;
mod okta;
mod openai;
mod opengraph;
mod scim;
mod terraform;
mod vault;
mod workos;

/// One technique.
#[derive(Debug)]
pub struct Technique {
    /// Its name: kebab-case, unique.
    pub name: &'static str,
    /// What it means.
    pub means: &'static str,
    /// How it is abused.
    pub abuse: &'static str,
    /// How to close it.
    pub close: &'static str,
    /// The rows of the catalogue of edges that it covers (`AWS-03`), as `partywall sources --edges` names them.
    pub rows: &'static [&'static str],
}

/// An edge of the catalogue that is not modelled.
#[derive(Debug)]
pub struct Unmodelled {
    /// Its row in the catalogue (`AWS-45`).
    pub row: &'static str,
    /// What it is, in words.
    pub what: &'static str,
    /// Why it is not there, and what stands in for it.
    pub why: &'static str,
}

/// A system with its techniques.
#[derive(Debug)]
pub struct System {
    /// The name of its source; `core` for what any system can have.
    pub name: &'static str,
    /// What its edges mean.
    pub techniques: &'static [&'static [Technique]],
    /// What is known and not there.
    pub unmodelled: &'static [&'static [Unmodelled]],
}

/// All techniques, by system.
pub const SYSTEMS: &[System] = &[
    System { name: "core", techniques: &[core::TECHNIQUES], unmodelled: &[] },
    System { name: "kubernetes", techniques: &[kubernetes::TECHNIQUES], unmodelled: &[kubernetes::UNMODELLED] },
    System { name: "keycloak", techniques: &[keycloak::TECHNIQUES], unmodelled: &[] },
    System { name: "openai", techniques: &[openai::TECHNIQUES], unmodelled: &[] },
    System { name: "anthropic", techniques: &[anthropic::TECHNIQUES], unmodelled: &[] },
    System { name: "databricks", techniques: &[databricks::TECHNIQUES], unmodelled: &[] },
    System { name: "langfuse", techniques: &[langfuse::TECHNIQUES], unmodelled: &[] },
    System { name: "langsmith", techniques: &[langsmith::TECHNIQUES], unmodelled: &[] },
    System { name: "mcp", techniques: &[mcp::TECHNIQUES], unmodelled: &[] },
    System { name: "agents", techniques: &[agents::TECHNIQUES], unmodelled: &[] },
    System { name: "auth0", techniques: &[auth0::TECHNIQUES], unmodelled: &[] },
    System { name: "workos", techniques: &[workos::TECHNIQUES], unmodelled: &[] },
    System { name: "okta", techniques: &[okta::TECHNIQUES], unmodelled: &[] },
    System { name: "clerk", techniques: &[clerk::TECHNIQUES], unmodelled: &[] },
    System { name: "scim", techniques: &[scim::TECHNIQUES], unmodelled: &[] },
    System {
        name: "aws",
        techniques: &[aws::TECHNIQUES, aws_workloads::TECHNIQUES],
        unmodelled: &[aws::UNMODELLED, aws_workloads::UNMODELLED],
    },
    System { name: "terraform", techniques: &[terraform::TECHNIQUES], unmodelled: &[] },
    System { name: "gcp", techniques: &[gcp::TECHNIQUES], unmodelled: &[gcp::UNMODELLED] },
    System { name: "azure", techniques: &[azure::TECHNIQUES], unmodelled: &[azure::UNMODELLED] },
    System { name: "github", techniques: &[github::TECHNIQUES], unmodelled: &[github::UNMODELLED] },
    System { name: "vault", techniques: &[vault::TECHNIQUES], unmodelled: &[vault::UNMODELLED] },
    System { name: "opengraph", techniques: &[opengraph::TECHNIQUES], unmodelled: &[] },
];

/// All techniques.
pub fn all() -> impl Iterator<Item = &'static Technique> {
    SYSTEMS.iter().flat_map(|system| system.techniques).flat_map(|list| list.iter())
}

/// The technique of a name.
pub fn find(name: &str) -> Option<&'static Technique> {
    all().find(|technique| technique.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_told() {
        let mut seen = BTreeSet::new();
        for technique in all() {
            assert!(seen.insert(technique.name), "{} twice", technique.name);
            for text in [technique.means, technique.abuse, technique.close] {
                assert!(text.ends_with('.'), "{}: {text}", technique.name);
            }
        }
        assert!(find("read-store").is_some());
        assert!(find("no-such-thing").is_none());
    }
    #[test]
    fn a_row_of_the_catalogue_is_covered_or_named_as_missing() {
        let covered: BTreeSet<&str> = all().flat_map(|technique| technique.rows).copied().collect();
        let mut missing = BTreeSet::new();
        for gap in SYSTEMS.iter().flat_map(|system| system.unmodelled).flat_map(|list| list.iter()) {
            assert!(!covered.contains(gap.row), "{} is said to be missing, and a technique covers it", gap.row);
            assert!(missing.insert(gap.row), "{} twice", gap.row);
            assert!(!gap.what.is_empty() && gap.why.ends_with('.'), "{}", gap.row);
        }
        for row in covered.iter().chain(&missing) {
            let (system, number) = row.split_once('-').unwrap_or_default();
            assert!(["AWS", "K8S", "GCP", "AZ", "GH", "V", "X"].contains(&system) && number.len() == 2, "{row}");
        }
    }
}
