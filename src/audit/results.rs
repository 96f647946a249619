//! What became of each rule: pass only where the files prove that nothing was left out, and otherwise why not, with the lines to add.
//! In: a rule's outcome, the world and its populations. Out: a result and its sentence.

use super::populations::{Gap, Populations, populous, says_all};
use crate::model::{Kind, Kinds, NotAssessed, Outcome, Plane, RuleResult, World, inventory};
use crate::rule::Rule;
use std::collections::BTreeSet;

/// What results rest on.
#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) world: &'k World,
    pub(super) populations: &'k Populations,
}

/// Files that one line names; of more, the reader knows which they are.
const NAMED: usize = 4;

/// The result of a rule that was run, and why it is neither a pass nor a fail.
pub(super) fn of(known: Known<'_>, rule: &Rule, outcome: &Outcome, found: bool) -> (RuleResult, String) {
    match (found, outcome.limits.first()) {
        (true, _) => return (RuleResult::Fail, String::new()),
        (false, Some(limit)) => return (RuleResult::Error, format!("{limit}: narrow the rule, or audit fewer files at once")),
        _ => {}
    }
    if let Some(said) = undecided(&outcome.not_assessed) {
        return (RuleResult::NotEvaluated, said);
    }
    if let Some(problem) = known.world.problems.first() {
        let more = known.world.problems.len() - 1;
        let others = if more == 0 { String::new() } else { format!(" (and {more} more)") };
        let said = format!("what a problem hides may belong here: `{}`: {}{others}", problem.path, problem.message);
        return (RuleResult::NotEvaluated, said);
    }
    let grounds = rule.grounds();
    let Known { world, populations } = known;
    if records(known, grounds.about, &grounds.planes) == 0 {
        return empty(known, grounds.about, &grounds.planes);
    }
    let gaps = missing(known, rule);
    let aimless = grounds.walks && outcome.examined == 0;
    if !gaps.is_empty() {
        let what = if aimless { "the files name nothing of what it is to keep apart, and " } else { "" };
        return (RuleResult::NotEvaluated, format!("{what}{}", supply(known, &gaps)));
    }
    let astray = populations.count(grounds.about, &[Plane::Unclassified]);
    if !grounds.planes.is_empty() && !grounds.planes.contains(&Plane::Unclassified) && astray > 0 {
        let said = format!("{astray} of the records that it may be about stand on no plane: sort them under `planes` in partywall.yaml");
        return (RuleResult::NotEvaluated, said);
    }
    if grounds.walks {
        if let Some(row) = world.dangling.first() {
            let said = format!(
                "a path may lead through what no file lists: `{}` of {} names `{}` ({} such references): add the file that lists it",
                row.key.key(),
                world.label(row.of),
                world.text(row.to),
                world.dangling.len()
            );
            return (RuleResult::NotEvaluated, said);
        }
        if let Some(row) = world.needed.first() {
            let said = format!(
                "{} needs {} ({} such facts): add the file that states it",
                world.label(row.of),
                world.text(row.what),
                world.needed.len()
            );
            return (RuleResult::NotEvaluated, said);
        }
    }
    if aimless {
        let listed: Vec<&str> = populous(grounds.goals).map(section).collect();
        // One system without any says nothing of the others, which may not be among the files.
        return if says_all(world, grounds.goals, &[]) {
            (RuleResult::NotApplicable, format!("the files hold all {}, and none is what it is to keep apart", listed.join(", ")))
        } else {
            let help = format!("add the files that do, or, if there are none, a native file with `complete: [{}]`", listed.join(", "));
            (RuleResult::NotEvaluated, format!("the files name nothing of what it is to keep apart: {help}"))
        };
    }
    (RuleResult::Pass, String::new())
}

/// How many records a rule is about. Input files are no population, but some rules are about them.
pub(super) fn records(known: Known<'_>, kinds: Kinds, planes: &[Plane]) -> u64 {
    let others = Kinds::of(&[Kind::Input, Kind::Set, Kind::External]);
    let beside = Kind::ALL.iter().filter(|kind| kinds.has(**kind) && others.has(**kind)).flat_map(|kind| known.world.of_kind(*kind));
    let on = |plane: Plane| planes.is_empty() || planes.contains(&plane);
    let beside = beside.filter(|id| on(known.world.record(*id).plane)).count() as u64;
    beside + known.populations.count(kinds, planes)
}

/// The first fact that the rule misses, and how many more there are.
fn undecided(all: &[NotAssessed]) -> Option<String> {
    let first = all.first()?;
    let declare = match first.declare.strip_prefix("in partywall.yaml: ") {
        Some(lines) => format!(": add `{lines}` to partywall.yaml"),
        None if first.declare.is_empty() => String::new(),
        None => format!(": add `{}` to a native file", first.declare),
    };
    let more = match all.len() - 1 {
        0 => String::new(),
        1 => " (and 1 more fact)".into(),
        more => format!(" (and {more} more facts)"),
    };
    Some(format!("{}{declare}{more}", first.why))
}

/// Nothing that the rule is about: proven, or only not in the files.
fn empty(known: Known<'_>, kinds: Kinds, planes: &[Plane]) -> (RuleResult, String) {
    let every = planes.len() == Plane::ALL.len() || planes.is_empty();
    let side = if every { String::new() } else { format!(" on the plane {}", words(planes.iter().map(|plane| plane.word()), "or")) };
    let all: Vec<Kind> = populous(kinds).collect();
    let named = words(all.iter().take(NAMED).map(|kind| kind.phrase()), "or");
    let sections = words(all.iter().map(|kind| section(*kind)), "and");
    if known.populations.proves_none(known.world, kinds, planes) {
        return (RuleResult::NotApplicable, format!("the files hold all {sections}{side}, and there are none"));
    }
    if all.is_empty() {
        // What is about the inputs themselves is no population that a file could list.
        let said = if known.world.files.is_empty() { "no input was read" } else { "the files hold nothing that it is about" };
        return (RuleResult::NotEvaluated, said.into());
    }
    let listed: Vec<&str> = all.iter().map(|kind| section(*kind)).collect();
    let said = format!(
        "the files list no {named}{side}: add the files that do, or, if there are none, a native file with `complete: [{}]`",
        listed.join(", ")
    );
    (RuleResult::NotEvaluated, said)
}

/// The populations that the rule's silence rests on and that no file says it holds in full.
fn missing(known: Known<'_>, rule: &Rule) -> Vec<Gap> {
    let grounds = rule.grounds();
    let mut gaps = known.populations.gaps(grounds.about, &grounds.planes);
    gaps.extend(known.populations.gaps(grounds.goals.and(grounds.edges), &[]));
    if !grounds.walks {
        // One kind of edge: without any record that states it, nothing was looked at.
        gaps.extend(known.populations.unheard(grounds.edges, known.world));
    }
    // Who holds what, and what it allows, has to be known of every system, whether anything of it was read or not.
    for kind in [Kind::Grant, Kind::Permission].into_iter().filter(|kind| grounds.edges.has(*kind)) {
        gaps.extend(known.populations.unclaimed(kind, known.world, grounds.about, &grounds.planes));
    }
    gaps
}

/// What is not proven, and the exact lines that would say so.
fn supply(known: Known<'_>, gaps: &[Gap]) -> String {
    let kinds: BTreeSet<Kind> = gaps.iter().map(|gap| gap.kind).collect();
    let sections: Vec<&str> = kinds.iter().map(|kind| section(*kind)).collect();
    let homes = known.populations.homes(gaps);
    let files: Vec<_> = homes.iter().filter_map(|file| known.world.files.get(*file as usize)).collect();
    let claim = format!("complete: [{}]", sections.join(", "));
    let said = format!("no file says that it holds all {}", words(sections.iter().copied(), "and"));
    match files.as_slice() {
        [one] if one.source == "native" => format!("{said}: if `{}` does, add `{claim}` to it", one.path),
        all => {
            let named: Vec<String> = all.iter().map(|file| serde_json::Value::from(file.path.as_str()).to_string()).collect();
            let named = if named.is_empty() || named.len() > NAMED { "<the files that list them>".into() } else { named.join(", ") };
            let entry = format!("expect: {{ complete: [{{ population: [{}], files: [{named}] }}] }}", sections.join(", "));
            format!("{said}: if they do, add `{entry}` to partywall.yaml, or `{claim}` to a native file")
        }
    }
}

/// The section that holds records of a kind.
fn section(kind: Kind) -> &'static str {
    if kind == Kind::Permission { inventory::PERMISSIONS } else { kind.section() }
}

/// Words as a list in a sentence.
fn words<'w>(all: impl Iterator<Item = &'w str>, last: &str) -> String {
    let all: Vec<&str> = all.collect();
    match all.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., end] => format!("{} {last} {end}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::populations::Tally;
    use super::*;
    use crate::model::{Facts, Problem};
    use crate::rule::shipped;

    fn of_world(world: &World, outcome: &Outcome, found: bool) -> (RuleResult, String) {
        let rules = shipped(&crate::config::Config::default().values).unwrap();
        let rule = rules.iter().find(|rule| rule.id == "never-rotated-secret").unwrap();
        let populations = Populations::of(world, &Tally::of(&Facts::default()), &[]);
        of(Known { world, populations: &populations }, rule, outcome, found)
    }

    #[test]
    fn a_limit_is_an_error_and_a_finding_a_fail_whatever_else_is_missing() {
        let mut outcome = Outcome { limits: vec!["7 starts were not compared".into()], ..Outcome::default() };
        outcome.not_assessed.push(NotAssessed { why: "1 secret does not state `rotated`".into(), declare: "secrets: []".into() });
        let world = World::default();
        let (result, because) = of_world(&world, &outcome, false);
        assert_eq!(result, RuleResult::Error);
        assert!(because.starts_with("7 starts were not compared: "), "{because}");
        assert_eq!(of_world(&world, &outcome, true), (RuleResult::Fail, String::new()));
        outcome.limits.clear();
        let because = "1 secret does not state `rotated`: add `secrets: []` to a native file";
        assert_eq!(of_world(&world, &outcome, false), (RuleResult::NotEvaluated, because.into()));
    }

    #[test]
    fn what_is_not_in_the_files_is_not_evaluated_and_a_problem_comes_before_it() {
        let (result, because) = of_world(&World::default(), &Outcome::default(), false);
        assert_eq!(result, RuleResult::NotEvaluated);
        let said = "the files list no secret: add the files that do, or, if there are none, a native file with `complete: [secrets]`";
        assert_eq!(because, said);
        let problem = Problem { path: "a.json".into(), at: None, message: "the export ends early".into(), help: String::new() };
        let world = World { problems: vec![problem], ..World::default() };
        let because = of_world(&world, &Outcome::default(), false).1;
        assert_eq!(because, "what a problem hides may belong here: `a.json`: the export ends early");
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(words([].into_iter(), "and"), "");
        assert_eq!(words(["a"].into_iter(), "and"), "a");
        assert_eq!(words(["a", "b", "c"].into_iter(), "or"), "a, b or c");
    }
}
