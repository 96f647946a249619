//! What the verbs ask of the rooms below, in one place: rules, their values, exports, places. In: names and paths. Out: loaded things, or
//! errors in the user's words.

use super::inputs::near;
use super::terminal::Terminal;
use crate::audit::{self, Request};
use crate::config;
use crate::model::report::{Location, ProblemLine};
use crate::model::{Family, Place, Problem, World};
use crate::report::{neutral, problem};
use crate::rule::{self, Rule};
use crate::select::Values;
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};

/// The shipped values that rules call `$name`.
pub(super) fn values() -> Values {
    config::parse("", "").0.values
}

/// The shipped rules and those of some folders. A rule that can't be read is an error with every place.
pub(super) fn rules(folders: &[PathBuf]) -> anyhow::Result<Vec<Rule>> {
    let values = values();
    let mut all = rule::shipped(&values).map_err(|problems| told("a shipped rule cannot be read", "", &problems))?;
    for (path, stem) in rule_files(folders)? {
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read the rule `{}`", path.display()))?;
        let shown = path.display().to_string();
        let rule = Rule::parse(&text, &stem, &shown, &values).map_err(|problems| told("a rule cannot be read", &text, &problems))?;
        if let Some(other) = all.iter().find(|other| other.id == rule.id) {
            bail!("`{}`: there is a rule `{}` already ({})", neutral(&shown), neutral(&rule.id), neutral(&other.origin));
        }
        all.push(rule);
    }
    Ok(all)
}

/// The rule files directly in some folders, in order, with their stems.
fn rule_files(folders: &[PathBuf]) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let mut all = Vec::new();
    for folder in folders {
        let failed = || format!("cannot read the folder of rules `{}`", folder.display());
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).with_context(failed)? {
            let path = entry.with_context(failed)?.path();
            let yaml = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
            if let (true, true, Some(stem)) = (yaml, path.is_file(), path.file_stem().and_then(|stem| stem.to_str())) {
                let stem = stem.to_owned();
                files.push((path, stem));
            }
        }
        if files.is_empty() {
            bail!("no rule in `{}`: rules are files that end in .yaml", folder.display());
        }
        files.sort();
        all.append(&mut files);
    }
    Ok(all)
}

/// Checks that every word names a rule or a family; a rule's name is that of its file.
pub(super) fn known_rules<'w>(folders: &[PathBuf], words: impl Iterator<Item = &'w String>) -> anyhow::Result<()> {
    let mut known: Vec<String> = Family::ALL.iter().map(|family| family.word().to_owned()).collect();
    let shipped = rule::shipped(&values()).map_err(|problems| told("a shipped rule cannot be read", "", &problems))?;
    known.extend(shipped.into_iter().map(|rule| rule.id));
    known.extend(rule_files(folders)?.into_iter().map(|(_, stem)| stem));
    for word in words {
        if !known.contains(word) {
            bail!("no rule or family `{}`{}", neutral(word), near(word, known.iter().map(String::as_str)));
        }
    }
    Ok(())
}

fn told(what: &str, text: &str, problems: &[Problem]) -> anyhow::Error {
    let lines: Vec<String> = problems.iter().map(|found| format!("  {}", problem(&placed(text, found)))).collect();
    anyhow::anyhow!("{what}\n{}", lines.join("\n"))
}

/// A problem with line and column in a text at hand; without the text, with the file alone.
pub(super) fn placed(text: &str, found: &Problem) -> ProblemLine {
    let before = found.at.and_then(|at| text.get(..at as usize)).filter(|_| !text.is_empty());
    let (line, column) = before.map_or((0, 0), |before| {
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(start..).unwrap_or("").chars().count();
        (before.matches('\n').count() as u32 + 1, column as u32 + 1)
    });
    ProblemLine {
        location: Location { path: found.path.clone(), line, column, pointer: String::new() },
        message: found.message.clone(),
        help: found.help.clone(),
    }
}

/// Reads and links the exports; their problems are said on standard error. The second value says whether there were any.
pub(super) fn world(request: &Request, terminal: &Terminal) -> anyhow::Result<(World, bool)> {
    let world = audit::world(request, &terminal.progress())?;
    let lines: Vec<ProblemLine> = world.problems.iter().map(|found| placed("", found)).collect();
    terminal.problems(&lines);
    let gaps = !lines.is_empty();
    Ok((world, gaps))
}

/// The code of a verb that has answered: 3 where not everything could be read, unless gaps are allowed.
pub(super) fn code(gaps: bool, request: &Request) -> u8 {
    if gaps && !request.allow_gaps { super::GAPS } else { super::DONE }
}

/// The file of a place. Lines take reading the file again, which the audit does.
pub(super) fn location(world: &World, place: Place) -> Location {
    let path = world.files.get(place.file.0 as usize).map(|file| file.path.clone()).unwrap_or_default();
    Location { path, line: 0, column: 0, pointer: String::new() }
}

/// The world as a native inventory.
pub(super) fn inventory(world: &World) -> anyhow::Result<String> {
    let _ = world;
    bail!("this build cannot write inventories")
}

/// The world's graph as JSON.
pub(super) fn graph_json(world: &World) -> anyhow::Result<String> {
    let _ = world;
    bail!("this build cannot write graphs")
}

/// The JSON Schema of the native inventory.
pub(super) fn inventory_schema() -> anyhow::Result<serde_json::Value> {
    bail!("this build has no schema of the inventory")
}

/// A rule for people.
pub(super) fn explain(rule: &Rule) -> String {
    let mut text = format!("{} ({})\n{}\n", rule.title, rule.id, rule.why);
    text.push_str(&format!("\nseverity {}, confidence {}, family {}\n", rule.severity, rule.confidence, rule.family));
    text.push_str(&format!("\nfix: {}\nlimitations: {}\n", rule.fix, rule.limitations));
    text
}

/// A rule to start from.
pub(super) fn new_rule(id: &str) -> anyhow::Result<String> {
    bail!("this build has no template for the rule `{}`", neutral(id))
}

/// Runs the examples of rules, and the mutation test over them. Out: one line for each failure, naming its rule.
pub(super) fn test_rules(rules: &[Rule]) -> anyhow::Result<Vec<String>> {
    let _ = rules;
    bail!("this build cannot test rules")
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
    fn offsets_become_lines_and_columns() {
        let found = |at| Problem { path: "a.yaml".into(), at: Some(at), message: "m".into(), help: String::new() };
        let place = |text: &str, at| {
            let line = placed(text, &found(at)).location;
            (line.line, line.column)
        };
        assert_eq!(place("ab\ncd", 0), (1, 1));
        assert_eq!(place("ab\ncd", 4), (2, 2));
        assert_eq!(place("雪\n雪x", 7), (2, 2));
        assert_eq!(place("ab", 99), (0, 0));
        assert_eq!(place("", 0), (0, 0));
    }

    #[test]
    fn unknown_rules_are_refused_with_the_nearest_name() {
        let check = |word: &str, folders: &[PathBuf]| known_rules(folders, [word.to_owned()].iter()).map_err(|error| error.to_string());
        assert_eq!(check("boundary", &[]), Ok(()));
        assert_eq!(check("bondary", &[]), Err("no rule or family `bondary`; did you mean `boundary`?".into()));
        let folder = tempfile::tempdir().unwrap();
        assert!(check("boundary", &[folder.path().into()]).unwrap_err().contains("no rule in"));
        std::fs::write(folder.path().join("our-own.yaml"), "").unwrap();
        assert_eq!(check("our-own", &[folder.path().into()]), Ok(()));
    }
}
