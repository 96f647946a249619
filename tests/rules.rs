//! The shipped rules: they load, their examples hold, every clause of theirs is needed, and their controls exist.

#![expect(clippy::panic, reason = "a helper of tests ends the test where its world is wrong")]

use partywall::audit::of_example;
use partywall::doc::Item;
use partywall::model::{Problem, World};
use partywall::rule::{EXAMPLE_AS_OF, Failure, Rule, explain, framework, load_dir, mutation_test, new_rule, shipped, test_rules};
use partywall::select::Values;

/// Values that the rules name; the examples of a rule that needs others give their own.
fn values() -> Values {
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    [
        ("secret_age_days", list(&["90"])),
        ("unused_days", list(&["90"])),
        ("grace_days", list(&["7"])),
        ("export_days", list(&["30"])),
        ("workforce_domains", list(&[])),
    ]
    .into_iter()
    .map(|(name, words)| (name.to_owned(), words))
    .collect()
}

/// An example's inventory as a world, as the program makes it.
fn world_of(inventory: Item<'_>) -> Result<World, Vec<Problem>> {
    of_example(inventory, EXAMPLE_AS_OF)
}

fn rules() -> Vec<Rule> {
    shipped(&values()).unwrap_or_else(|problems| {
        let said: Vec<String> = problems.iter().map(|p| format!("{}:{:?} {} {}", p.path, p.at, p.message, p.help)).collect();
        panic!("{}", said.join("\n"))
    })
}

fn none(failures: &[Failure]) {
    let said: Vec<String> = failures.iter().map(Failure::to_string).collect();
    assert!(failures.is_empty(), "{}", said.join("\n"));
}

#[test]
fn there_are_rules_and_each_says_what_it_has_to() {
    let rules = rules();
    assert!(rules.len() >= 24, "{} rules", rules.len());
    for rule in &rules {
        for (key, text) in [("why", &rule.why), ("fix", &rule.fix), ("limitations", &rule.limitations)] {
            assert!(text.ends_with('.') && text.len() > 40, "{}: `{key}` is no sentence", rule.id);
        }
        assert!(!rule.title.ends_with('.') && rule.title.len() <= 80, "{}: its title is no line", rule.id);
        assert!(!rule.message.ends_with('.'), "{}: remarks follow its message", rule.id);
        assert!(!rule.controls.is_empty(), "{} has no controls", rule.id);
        assert_ne!(rule.grounds().about, partywall::model::Kinds::NONE);
        assert!(explain(rule).contains(&rule.title));
    }
}

#[test]
fn controls_exist() {
    for rule in rules() {
        for (key, ids) in &rule.controls {
            let framework = framework(key).unwrap_or_else(|| panic!("{}: {key}", rule.id));
            for id in ids {
                assert!(framework.control(id).is_some(), "{}: {key} has no {id}", rule.id);
            }
        }
    }
}

#[test]
fn examples_hold() {
    none(&test_rules(&rules(), &values(), &world_of));
}

#[test]
fn every_clause_is_needed() {
    none(&mutation_test(&rules(), &values(), &world_of));
}

#[test]
fn the_template_passes_its_own_tests() {
    let text = new_rule("my-rule");
    let rules = load_dir([("mine/my-rule.yaml", text.as_str())], &values()).expect("the template loads");
    none(&test_rules(&rules, &values(), &world_of));
    none(&mutation_test(&rules, &values(), &world_of));
}

#[test]
fn a_wrong_example_and_a_needless_clause_are_told() {
    let text = new_rule("my-rule").replace("finds: [[secret:orphan-key]]", "finds: [[secret:other-key]]");
    let rules = load_dir([("my-rule.yaml", text.as_str())], &values()).expect("it loads");
    let failures = test_rules(&rules, &values(), &world_of);
    assert!(failures.iter().any(|failure| failure.example == "nobody answers for the key"), "{failures:?}");
    let needless = new_rule("my-rule")
        .replace("of: { kind: secret, owner: null }", "of: { kind: secret, owner: null, plane: [unclassified, shared] }");
    let rules = load_dir([("my-rule.yaml", needless.as_str())], &values()).expect("it loads");
    let failures = mutation_test(&rules, &values(), &world_of);
    assert!(failures.iter().any(|failure| failure.message.contains("`of: plane`")), "{failures:?}");
}

#[test]
fn a_shipped_id_can_not_be_taken() {
    let first = &rules()[0];
    let problems =
        load_dir([("mine.yaml", "id: mine"), (format!("{}.yaml", first.id).as_str(), first.text.as_str())], &values()).expect_err("taken");
    assert!(problems.iter().any(|problem| problem.message.contains("already that of a shipped rule")), "{problems:?}");
    assert!(problems.iter().any(|problem| problem.path == "mine.yaml"));
}
