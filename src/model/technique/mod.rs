//! The techniques: how one identity becomes another, by name. What each means, how it is abused, how to close it.
//! One file per system; every technique that an edge of ours names is in here (a test over the examples holds it to that).

mod agents;
mod anthropic;
mod auth0;
mod clerk;
mod core;
mod databricks;
mod keycloak;
mod kubernetes;
mod langfuse;
mod langsmith;
mod mcp;
mod okta;
mod openai;
mod scim;
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
];

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
