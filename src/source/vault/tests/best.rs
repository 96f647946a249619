//! Which rule decides: against a plain oracle, and the cases of the documentation.

use super::super::effective::Effective;
use super::super::pattern::Pattern;
use super::super::policy::{Caps, Rule};
use super::super::powers::{Over, powers};
use super::super::record::{Known, Vault};
use super::super::targets::Targets;
use crate::model::{FileId, Kind, Place, Stated};
use proptest::prelude::*;
use std::collections::BTreeSet;

const PLACE: Place = Place { file: FileId(0), at: 0 };

fn rule(pattern: &str, caps: Caps) -> Rule {
    Rule { pattern: Pattern::new(pattern), caps, conditions: Vec::new(), expires: None, place: PLACE }
}

/// What the words say, done as naively as it goes: all rules that match, sorted, the last one's pattern decides.
fn oracle(policies: &[Vec<(String, Caps)>], path: &str) -> bool {
    fn fits(pattern: &str, path: &str) -> bool {
        let (body, open) = pattern.strip_suffix('*').map_or((pattern, false), |body| (body, true));
        let (a, b): (Vec<&str>, Vec<&str>) = (body.split('/').collect(), path.split('/').collect());
        if if open { b.len() < a.len() } else { b.len() != a.len() } {
            return false;
        }
        (0..a.len()).all(|i| a[i] == "+" || a[i] == b[i] || (open && i == a.len() - 1 && b[i].starts_with(a[i])))
    }
    let mut matching: Vec<&(String, Caps)> = policies.iter().flatten().filter(|(pattern, _)| fits(pattern, path)).collect();
    matching.sort_by_key(|(pattern, _)| {
        let wild = pattern.find(['+', '*']);
        let plus = pattern.chars().filter(|c| *c == '+').count() as i64;
        (wild.is_none(), wild.unwrap_or(0), !pattern.ends_with('*'), -plus, pattern.len(), pattern.clone())
    });
    let Some((winner, _)) = matching.last() else { return false };
    let same: Vec<Caps> = matching.iter().filter(|(pattern, _)| pattern == winner).map(|(_, caps)| *caps).collect();
    same.iter().any(|caps| caps.has(Caps::READ)) && !same.iter().any(|caps| caps.has(Caps::DENY))
}

/// The secrets that the powers of these policies name.
fn read(policies: &[Vec<(String, Caps)>], secrets: &[&str]) -> BTreeSet<String> {
    let known = Known { created: Stated::Missing, updated: Stated::Missing, listed: true, place: PLACE };
    let vault = Vault { secrets: secrets.iter().map(|path| ((*path).to_owned(), known)).collect(), ..Vault::default() };
    let rules: Vec<Vec<Rule>> = policies.iter().map(|all| all.iter().map(|(pattern, caps)| rule(pattern, *caps)).collect()).collect();
    let effective = Effective::new(rules.iter().map(|rules| ("p", rules.as_slice())));
    let found = powers(&effective, &["p"], &Targets::new(&vault));
    let mut out = BTreeSet::new();
    for same in found.all.keys().filter(|same| same.technique == "vault-read-secret") {
        match &same.over {
            Over::One(_, id) => drop(out.insert(id.clone())),
            Over::Some { id, .. } => out.extend(found.sets[&(Kind::Secret, id.clone())].iter().map(|(_, id)| id.clone())),
            other => panic!("{other:?}"),
        }
    }
    out
}

fn some_pattern() -> impl Strategy<Value = String> {
    let part = || prop::sample::select(vec!["a", "b", "ab", "+"]);
    (prop::collection::vec(part(), 0..4), prop::sample::select(vec!["", "*", "/*"])).prop_map(|(parts, end)| {
        let mut text = format!("kv/data/{}", parts.join("/"));
        if !(end == "*" && text.ends_with('+')) {
            text += end;
        }
        text.replace("//", "/")
    })
}

fn some_caps() -> impl Strategy<Value = Caps> {
    prop::sample::select(vec![Caps::READ, Caps::LIST, Caps::DENY, Caps::READ.and(Caps::LIST), Caps::NONE])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn what_is_read_is_what_the_oracle_says(
        policies in prop::collection::vec(prop::collection::vec((some_pattern(), some_caps()), 0..5), 1..4),
    ) {
        let secrets = ["kv/data/a", "kv/data/b", "kv/data/ab", "kv/data/a/a", "kv/data/a/b", "kv/data/ab/a/b", "kv/data/b/ab/a", "kv/data/z/z"];
        let expected: BTreeSet<String> = secrets.iter().filter(|path| oracle(&policies, path)).map(|path| (*path).to_owned()).collect();
        prop_assert_eq!(read(&policies, &secrets), expected, "{:?}", policies);
    }
}

#[test]
fn a_narrower_rule_takes_away_what_a_broader_one_gives() {
    let all = ["secret/data/prod/db", "secret/data/dev/db"];
    let one = |rules: &[(&str, Caps)]| {
        let policy = rules.iter().map(|(pattern, caps)| ((*pattern).to_owned(), *caps)).collect();
        read(&[policy], &all).into_iter().collect::<Vec<_>>()
    };
    assert_eq!(one(&[("secret/*", Caps::READ)]), ["secret/data/dev/db", "secret/data/prod/db"]);
    // Weaker and more specific is enough, it need not deny.
    assert_eq!(one(&[("secret/*", Caps::READ), ("secret/data/prod/*", Caps::LIST)]), ["secret/data/dev/db"]);
    assert_eq!(one(&[("secret/data/+/db", Caps::READ), ("secret/data/prod/*", Caps::DENY)]), ["secret/data/dev/db"]);
    assert_eq!(one(&[("secret/data/prod/db", Caps::READ), ("secret/data/prod/*", Caps::DENY)]), ["secret/data/prod/db"]);
    assert!(one(&[("secret/*", Caps::READ.and(Caps::DENY))]).is_empty());
    assert!(one(&[]).is_empty());
}
