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

/// All techniques, by system.
pub const TECHNIQUES: &[&[Technique]] = &[
    core::TECHNIQUES,
    kubernetes::TECHNIQUES,
    keycloak::TECHNIQUES,
    openai::TECHNIQUES,
    anthropic::TECHNIQUES,
    databricks::TECHNIQUES,
    langfuse::TECHNIQUES,
    langsmith::TECHNIQUES,
    mcp::TECHNIQUES,
    agents::TECHNIQUES,
    auth0::TECHNIQUES,
    workos::TECHNIQUES,
    okta::TECHNIQUES,
    clerk::TECHNIQUES,
    scim::TECHNIQUES,
    aws::TECHNIQUES,
    aws_workloads::TECHNIQUES,
    terraform::TECHNIQUES,
    gcp::TECHNIQUES,
    azure::TECHNIQUES,
    github::TECHNIQUES,
    vault::TECHNIQUES,
    opengraph::TECHNIQUES,
];

/// What is not modelled, by system.
pub const UNMODELLED: &[&[Unmodelled]] =
    &[aws::UNMODELLED, aws_workloads::UNMODELLED, gcp::UNMODELLED, azure::UNMODELLED, github::UNMODELLED, vault::UNMODELLED];

/// The technique of a name.
pub fn find(name: &str) -> Option<&'static Technique> {
    TECHNIQUES.iter().flat_map(|list| list.iter()).find(|technique| technique.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_told() {
        let mut seen = std::collections::BTreeSet::new();
        for technique in TECHNIQUES.iter().flat_map(|list| list.iter()) {
            assert!(seen.insert(technique.name), "{} twice", technique.name);
            for text in [technique.means, technique.abuse, technique.close] {
                assert!(text.ends_with('.'), "{}: {text}", technique.name);
            }
        }
        assert!(find("read-store").is_some());
        assert!(find("no-such-thing").is_none());
    }
}
