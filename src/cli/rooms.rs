//! What the verbs ask of the rooms below, in one place: rules, their values, exports, places. In: names and paths. Out: loaded things, or
//! errors in the user's words.

use super::inputs::near;
use super::terminal::Terminal;
use crate::audit::{self, Request};
use crate::config;
use crate::doc::Item;
use crate::model::report::Location;
use crate::model::{Family, Place, World};
use crate::report::neutral;
use crate::rule::{self, Rule};
use crate::select::Values;
use anyhow::bail;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The shipped values that rules call `$name`.
pub(super) fn values() -> Values {
    config::Config::default().values
}

/// The shipped rules and those of some folders, which may call values of the configuration. A rule that can't be read is an error with every place.
pub(super) fn rules(folders: &[PathBuf], config: Option<&Path>) -> anyhow::Result<Vec<Rule>> {
    audit::all_rules(folders, &named(folders, config)?)
}

/// What rules may call `$name`: only rules of the user's own can call values of the user's own.
pub(super) fn named(folders: &[PathBuf], config: Option<&Path>) -> anyhow::Result<Values> {
    if folders.is_empty() { Ok(values()) } else { audit::named_values(config) }
}

/// Checks that every word names a rule or a family.
pub(super) fn known_rules<'w>(folders: &[PathBuf], config: Option<&Path>, words: impl Iterator<Item = &'w String>) -> anyhow::Result<()> {
    let mut known: Vec<String> = Family::ALL.iter().map(|family| family.word().to_owned()).collect();
    known.extend(rules(folders, config)?.into_iter().map(|rule| rule.id));
    known.extend(audit::built_in().map(|check| check.id.to_owned()));
    for word in words {
        if !known.contains(word) {
            bail!("no rule or family `{}`{}", neutral(word), near(word, known.iter().map(String::as_str)));
        }
    }
    Ok(())
}

/// Reads and links the exports; their problems are said on standard error. The second value says whether there were any.
pub(super) fn world(request: &Request, terminal: &Terminal) -> anyhow::Result<(World, bool)> {
    let world = audit::world(request, &terminal.progress())?;
    let lines = audit::problems(request, &world);
    terminal.problems(&lines);
    let gaps = !lines.is_empty() || world.files.is_empty();
    Ok((world, gaps))
}

/// The code of a verb that has answered: 3 where not everything could be read, unless gaps are allowed.
pub(super) fn code(gaps: bool, request: &Request) -> u8 {
    if gaps && !request.allow_gaps { super::GAPS } else { super::DONE }
}

/// Makes something of places, with their lines: once to learn which places it shows, once with what their files say.
pub(super) fn located<T>(request: &Request, world: &World, make: impl Fn(&dyn Fn(Place) -> Location) -> T) -> T {
    let wanted = RefCell::new(BTreeSet::new());
    let nowhere = Location { path: String::new(), line: 0, column: 0, pointer: String::new() };
    make(&|place| {
        wanted.borrow_mut().insert(place);
        nowhere.clone()
    });
    let places = audit::Places::of_request(request, world, &wanted.into_inner());
    make(&|place| places.of(place))
}

/// Runs the examples of rules, and the mutation test over them. Out: one line for each failure, naming its rule.
pub(super) fn test_rules(rules: &[Rule], values: &Values) -> Vec<String> {
    let world_of = |item: Item<'_>| audit::of_example(item, rule::EXAMPLE_AS_OF);
    let mut failures = rule::test_rules(rules, values, &world_of);
    failures.extend(rule::mutation_test(rules, values, &world_of));
    failures.sort();
    failures.iter().map(ToString::to_string).collect()
}

/// Refuses to write over a file that is there.
pub(super) fn must_be_new(path: &Path) -> anyhow::Result<()> {
    if path.exists() {
        bail!("`{}` is there already", path.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_rules_are_refused_with_the_nearest_name() {
        let check =
            |word: &str, folders: &[PathBuf]| known_rules(folders, None, [word.to_owned()].iter()).map_err(|error| error.to_string());
        assert_eq!(check("boundary", &[]), Ok(()));
        assert_eq!(check("bondary", &[]), Err("no rule or family `bondary`; did you mean `boundary`?".into()));
        let folder = tempfile::tempdir().unwrap();
        assert!(check("boundary", &[folder.path().into()]).unwrap_err().contains("no rule in"));
        std::fs::write(folder.path().join("our-own.yaml"), rule::new_rule("our-own")).unwrap();
        assert_eq!(check("our-own", &[folder.path().into()]), Ok(()));
    }
}
