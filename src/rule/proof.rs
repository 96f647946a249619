//! Rules tested: each example gives what it says, and taking any clause out of a rule changes what an example gives.
//! In: rules, and how an inventory becomes a world (that is floor 4's business). Out: failures, in the order of the rules.

use super::shape::Shape;
use super::{Evaluation, Example, Rule};
use crate::doc::{Item, Layout, Tape, yaml};
use crate::graph::Graph;
use crate::model::{Confidence, Match, Outcome, Problem, World};
use crate::select::Values;
use std::fmt;

/// The moment at which examples are judged: 2026-11-22T00:00:00Z.
pub const EXAMPLE_AS_OF: i64 = 1_795_305_600;

/// Turns the inventory of an example into a world, as if it were a native file of its own.
pub type WorldOf<'w> = dyn Fn(Item<'_>) -> Result<World, Vec<Problem>> + 'w;

/// An example that does not hold, or a clause that no example needs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Failure {
    /// The rule.
    pub rule: String,
    /// The example's name; empty for a clause.
    pub example: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.example.as_str() {
            "" => write!(f, "{}: {}", self.rule, self.message),
            example => write!(f, "{}: example `{example}`: {}", self.rule, self.message),
        }
    }
}

/// An example's world, ready to be asked.
struct Ready<'r> {
    example: &'r Example,
    world: World,
    graph: Graph,
}

/// The rules with the values of their examples in place of the user's. `values` are those that the rules were loaded with.
fn pinned(rules: &[Rule], values: &Values) -> (Vec<Rule>, Vec<Failure>) {
    let mut all = Vec::new();
    let mut failures = Vec::new();
    for rule in rules {
        let mut fixed = values.clone();
        fixed.extend(rule.example_values.clone());
        match Rule::parse(&rule.text, &rule.id, &rule.origin, &fixed) {
            Ok(rule) => all.push(rule),
            Err(problems) => failures.extend(problems.iter().map(|problem| Failure {
                rule: rule.id.clone(),
                example: String::new(),
                message: said(problem),
            })),
        }
    }
    (all, failures)
}

/// Runs every example of every rule.
pub fn test_rules(rules: &[Rule], values: &Values, world_of: &WorldOf<'_>) -> Vec<Failure> {
    let (rules, mut failures) = pinned(rules, values);
    for rule in &rules {
        let (worlds, wrong) = prepare(rule, world_of);
        failures.extend(wrong);
        for ready in &worlds {
            let found = findings(rule, &rule.shape, ready);
            if !fits(&ready.example.finds, &found) {
                let message = format!("expected {}, found {}", listed(&ready.example.finds), listed(&found));
                failures.push(Failure { rule: rule.id.clone(), example: ready.example.name.clone(), message });
            }
        }
    }
    failures
}

/// Takes the clauses out of every rule one by one: each must change what an example gives.
pub fn mutation_test(rules: &[Rule], values: &Values, world_of: &WorldOf<'_>) -> Vec<Failure> {
    let (rules, mut failures) = pinned(rules, values);
    for rule in &rules {
        let (worlds, wrong) = prepare(rule, world_of);
        failures.extend(wrong);
        for (clause, shape) in rule.shape.mutants() {
            if worlds.iter().all(|ready| seen(rule, &rule.shape, ready) == seen(rule, &shape, ready)) {
                let message = format!("no example needs the clause `{clause}`");
                failures.push(Failure { rule: rule.id.clone(), example: String::new(), message });
            }
        }
    }
    failures
}

fn prepare<'r>(rule: &'r Rule, world_of: &WorldOf<'_>) -> (Vec<Ready<'r>>, Vec<Failure>) {
    let mut worlds = Vec::new();
    let mut failures = Vec::new();
    let read = yaml::documents(&rule.text).next().map(|document| {
        yaml::read(document.text, document.at as u32, Layout::Whole, &mut Tape::default(), &mut |part| {
            let items: Vec<Item<'_>> = part.item.list_of("examples").collect();
            for example in &rule.examples {
                let Some(inventory) = items.get(example.index).and_then(|item| item.get("inventory")) else { continue };
                let failure = |message| Failure { rule: rule.id.clone(), example: example.name.clone(), message };
                match world_of(inventory) {
                    Ok(world) if world.problems.is_empty() => {
                        let graph = Graph::build(&world, EXAMPLE_AS_OF);
                        worlds.push(Ready { example, world, graph });
                    }
                    Ok(world) => failures.extend(world.problems.iter().map(|problem| failure(said(problem)))),
                    Err(problems) => failures.extend(problems.iter().map(|problem| failure(said(problem)))),
                }
            }
            Ok(())
        })
    });
    if !matches!(read, Some(Ok(()))) {
        failures.push(Failure { rule: rule.id.clone(), example: String::new(), message: "the rule's own text can't be read again".into() });
    }
    (worlds, failures)
}

fn said(problem: &Problem) -> String {
    if problem.help.is_empty() { problem.message.clone() } else { format!("{}: {}", problem.message, problem.help) }
}

/// What a shape gives.
fn outcome(rule: &Rule, shape: &Shape, ready: &Ready<'_>) -> Outcome {
    let on = Evaluation { world: &ready.world, graph: &ready.graph, as_of: EXAMPLE_AS_OF, bridges: &[] };
    rule.evaluate_as(shape, on)
}

/// The subjects of what a shape finds, as examples name them.
fn findings(rule: &Rule, shape: &Shape, ready: &Ready<'_>) -> Vec<Vec<String>> {
    outcome(rule, shape, ready).matches.iter().map(|found| labels(&ready.world, found)).collect()
}

/// Subjects, steps of severity, confidence, numbers before and behind, members.
type Row = (Vec<String>, u8, Confidence, u64, u64, usize);

/// What a reader would see of the findings and of what was not assessed: a clause counts if any of it changes, be it only how many
/// stand before an opening.
fn seen(rule: &Rule, shape: &Shape, ready: &Ready<'_>) -> (Vec<Row>, usize) {
    let row =
        |found: &Match| (labels(&ready.world, found), found.lowered, found.confidence, found.before, found.behind, found.members.len());
    let outcome = outcome(rule, shape, ready);
    let mut rows: Vec<Row> = outcome.matches.iter().map(row).collect();
    rows.sort();
    (rows, outcome.not_assessed.len())
}

fn labels(world: &World, found: &Match) -> Vec<String> {
    let value = found.value.iter().filter(|_| found.subjects.is_empty()).map(|value| format!("value:{value}"));
    found.subjects.iter().map(|id| world.label(*id)).chain(value).collect()
}

/// Whether each expected list is the beginning of one finding's subjects, and none is left over.
fn fits(expected: &[Vec<String>], found: &[Vec<String>]) -> bool {
    let mut left: Vec<&Vec<String>> = found.iter().collect();
    // The longest lists choose first, so that a short one does not take the finding that only fits them.
    let mut wanted: Vec<&Vec<String>> = expected.iter().collect();
    wanted.sort_by_key(|subjects| std::cmp::Reverse(subjects.len()));
    for subjects in wanted {
        match left.iter().position(|labels| labels.starts_with(subjects)) {
            Some(at) => left.remove(at),
            None => return false,
        };
    }
    left.is_empty()
}

fn listed(findings: &[Vec<String>]) -> String {
    let all: Vec<String> = findings.iter().map(|subjects| format!("[{}]", subjects.join(", "))).collect();
    if all.is_empty() { "nothing".into() } else { all.join(" and ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(all: &[&[&str]]) -> Vec<Vec<String>> {
        all.iter().map(|list| list.iter().map(|text| (*text).to_owned()).collect()).collect()
    }

    #[test]
    fn beginnings_are_enough_and_nothing_is_left_over() {
        let found = lists(&[&["human:a", "resource:x"], &["human:a", "resource:y"]]);
        assert!(fits(&lists(&[&["human:a"], &["human:a", "resource:x"]]), &found));
        assert!(!fits(&lists(&[&["human:a"]]), &found));
        assert!(!fits(&lists(&[&["human:a"], &["human:b"]]), &found));
        assert!(fits(&[], &[]));
        assert!(!fits(&[], &found));
    }

    #[test]
    fn the_moment_is_what_it_says() {
        assert_eq!(crate::model::time::parse("2026-11-22"), Some(EXAMPLE_AS_OF));
    }
}
