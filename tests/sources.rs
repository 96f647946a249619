//! What is said about each source: complete, and true where it can be tried. Lines to declare are read as what they claim to be.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

use partywall::audit::{Request, Silent};
use partywall::source::SOURCES;
use std::io::Write;
use std::process::{Command, Stdio};

/// The parts of a line between backticks that look like YAML: a key and a list or map.
fn yaml(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter(|part| {
        part.split_once(": ").is_some_and(|(key, value)| {
            !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && value.starts_with(['[', '{'])
        })
    })
}

/// What is wrong with a text as an inventory.
fn wrong(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("declared.yaml");
    std::fs::write(&path, format!("partywall: 1\n{text}\n")).unwrap();
    let world = partywall::audit::world(&Request::new(vec![path.to_str().unwrap().into()], 1_800_000_000), &Silent).unwrap();
    world.problems.iter().map(|problem| format!("{} ({})", problem.message, problem.help)).collect()
}

#[test]
fn every_source_says_what_it_reads_what_it_cannot_and_how_to_export() {
    for source in SOURCES {
        assert!(!source.reads.is_empty() && !source.cannot_see.is_empty(), "{}", source.name);
        assert!(source.how.trim().lines().count() > 1, "{} has no recipe to paste", source.name);
        for line in source.reads.iter().chain(source.cannot_see) {
            assert!(!line.trim().is_empty() && !line.contains('\n') && !line.ends_with('.'), "{}: {line}", source.name);
            assert_eq!(line.matches('`').count() % 2, 0, "{}: {line}", source.name);
        }
    }
}

#[test]
fn lines_to_declare_can_be_declared() {
    let mut tried = 0;
    for source in SOURCES {
        for text in source.cannot_see.iter().flat_map(|line| yaml(line)) {
            let as_inventory = wrong(text);
            let as_config = partywall::config::parse(text, "partywall.yaml").1;
            assert!(
                as_inventory.is_empty() || as_config.is_empty(),
                "{}: `{text}` is neither: {as_inventory:?} {as_config:?}",
                source.name
            );
            tried += 1;
        }
    }
    assert!(tried >= 10, "only {tried} lines");
    assert!(!wrong("secretz: [{ id: x }]").is_empty() && !wrong("secrets: [{ id: x, ownr: y }]").is_empty(), "a slip is seen");
    assert_eq!(yaml("a `b: [c]` and `d` and `--e f: g`").collect::<Vec<_>>(), ["b: [c]"]);
}

#[test]
fn recipes_are_shell_that_parses() {
    for name in ["native", "kubernetes", "keycloak", "openai", "workos", "clerk", "vault", "opengraph"] {
        let source = SOURCES.iter().find(|source| source.name == name).unwrap();
        let Ok(mut shell) = Command::new("sh").arg("-n").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn() else {
            println!("skipped: no shell here");
            return;
        };
        shell.stdin.take().unwrap().write_all(source.how.as_bytes()).unwrap();
        let output = shell.wait_with_output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
