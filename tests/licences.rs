//! Every dependency has a licence that `deny.toml` allows, comes from crates.io, and is none of those it bans. The lists stand in
//! `deny.toml` alone; this needs no further tool, and no network once the dependencies are there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

use serde_json::Value;
use std::process::Command;

/// The words in quotes of a list in `deny.toml`; comments are left out.
fn list(toml: &str, section: &str, key: &str) -> Vec<String> {
    let body = toml.split(&format!("\n[{section}]")).nth(1).unwrap().split("\n[").next().unwrap();
    let body = body.split(&format!("\n{key} = [")).nth(1).unwrap().split(']').next().unwrap();
    let lines = body.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// Whether an SPDX expression is met by the licences allowed: `OR` needs one side, `AND` both; `/` is an old `OR`.
fn met(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "-WITH-");
    let mut words = spaced.split_whitespace().peekable();
    either(&mut words, allowed)
}

type Words<'w> = std::iter::Peekable<std::str::SplitWhitespace<'w>>;

fn either(words: &mut Words<'_>, allowed: &[String]) -> bool {
    let mut holds = both(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        holds |= both(words, allowed);
    }
    holds
}

fn both(words: &mut Words<'_>, allowed: &[String]) -> bool {
    let mut holds = single(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        holds &= single(words, allowed);
    }
    holds
}

fn single(words: &mut Words<'_>, allowed: &[String]) -> bool {
    if words.next_if_eq(&"(").is_some() {
        let holds = either(words, allowed);
        words.next_if_eq(&")");
        return holds;
    }
    words.next().is_some_and(|word| allowed.iter().any(|licence| licence == word))
}

fn host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = String::from_utf8(Command::new(rustc).arg("-vV").output().unwrap().stdout).unwrap();
    version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

#[test]
fn every_dependency_may_be_here() {
    let toml = include_str!("../deny.toml");
    let allowed = list(toml, "licenses", "allow");
    let banned = list(toml, "bans", "deny");
    let registries = list(toml, "sources", "allow-registry");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", &host()])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50, "only {} packages were looked at", packages.len());
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(met(licence, &allowed), "{name}: the licence `{licence}` is not among those of deny.toml");
        assert!(!banned.iter().any(|other| other == name), "{name} is banned by deny.toml");
        if let Some(source) = package["source"].as_str() {
            assert!(registries.iter().any(|registry| source == format!("registry+{registry}")), "{name} comes from {source}");
        }
    }
}

#[test]
fn the_check_can_fail() {
    let allowed = ["MIT".to_owned(), "BSD-3-Clause".to_owned()];
    for good in ["MIT", "GPL-3.0 OR MIT", "Unlicense/MIT", "(GPL-3.0 OR MIT) AND BSD-3-Clause", "MIT AND BSD-3-Clause"] {
        assert!(met(good, &allowed), "{good}");
    }
    for bad in ["", "none", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR GPL-3.0) AND Zlib", "MIT WITH some-exception"] {
        assert!(!met(bad, &allowed), "{bad}");
    }
    let toml = "\n[bans]\ndeny = [\n  # \"c\"\n  \"a\", \"b\",\n]\n[x]\n";
    assert_eq!(list(toml, "bans", "deny"), ["a", "b"]);
}
