//! Whole folders: the shipped example, and the corpus of every system.

use super::*;
use crate::model::Kind;
use crate::source::Claim;
use crate::source::testing::{corpus, example, readable};

#[test]
fn the_example_is_sound_and_shows_no_planted_value() {
    let files = example("azure");
    let files: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path.ends_with(".json")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert!(files.iter().any(|(_, text)| text.contains("planted-Q~")) && files.iter().any(|(_, text)| text.contains("planted-value")));
    let run = read(&SOURCE, &[], &files);
    run.is_sound();
    assert!(run.is_free_of("planted-"), "a secret value was kept");
    assert!(run.claims.iter().all(|claim| matches!(claim, Claim::Yes(_))), "{:?}", run.claims);
    assert!(run.facts.problems.is_empty(), "{:?}", run.facts.problems);
    assert_eq!(run.records(Kind::Human).len(), 5);
}

#[test]
fn same_files_in_any_order_give_the_same_facts() {
    let files = example("azure");
    let mut files: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path.ends_with(".json")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let edges = |files: &[(&str, &str)]| read(&SOURCE, &[], files).edges();
    let forward = edges(&files);
    files.reverse();
    assert_eq!(forward, edges(&files));
}

#[test]
fn nothing_foreign_is_claimed() {
    for system in [
        "anthropic",
        "auth0",
        "aws",
        "aws-recorded",
        "aws-privilege-paths",
        "databricks",
        "gcp",
        "github",
        "keycloak",
        "kubernetes",
        "langfuse",
        "langsmith",
        "mcp",
        "okta",
        "openai",
        "scim",
        "workos",
    ] {
        let Some(files) = corpus(system) else { continue };
        for (path, text) in files.iter().filter(|(path, text)| path.ends_with(".json") && readable(text)) {
            let run = read(&SOURCE, &[], &[(path.as_str(), text.as_str())]);
            assert!(run.claims.iter().all(|claim| *claim == Claim::No), "{system}/{path}: {:?}", run.claims);
        }
    }
}
