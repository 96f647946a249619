//! `partywall rules`: the rules themselves. In: rules, shipped and the user's own. Out: a list, a rule told, a template, or the result of
//! their examples.

use super::controls;
use super::inputs::near;
use super::terminal::Terminal;
use super::{DONE, FAILED, output, rooms};
use crate::model::Family;
use crate::report::neutral;
use crate::rule::{self, Rule};
use crate::select::Values;
use crate::waiver;
use anyhow::bail;
use clap::{Args, Subcommand};
use comfy_table::{Table, presets};
use std::path::PathBuf;

const AFTER: &str = "Examples:
  partywall rules list
  partywall rules list --family credential
  partywall rules list --framework owasp-nhi-2025
  partywall rules explain can-become-administrator
  partywall rules explain PR.AC-4
  partywall rules test --rules our-rules/
  partywall rules new -o our-rules/contractor-key.yaml contractor-key";

/// List, explain and test rules, or start a new one
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Rules {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// All rules, one a line
    List {
        #[command(flatten)]
        folders: Folders,
        /// Only those of a family
        #[arg(long, value_name = "FAMILY")]
        family: Option<String>,
        /// By the controls of a framework that they give evidence relevant to
        #[arg(long, value_name = "KEY", conflicts_with = "family")]
        framework: Option<String>,
    },
    /// What a rule finds, why it matters, what to do, and what it does not see; or what an id of a framework is now
    Explain {
        /// The rule, an id of a framework as you found it written, or the key of a framework
        #[arg(value_name = "RULE|ID|FRAMEWORK")]
        rule: String,
        #[command(flatten)]
        folders: Folders,
    },
    /// Run the examples of the rules: each must fire or stay silent as it says, and every clause must be needed
    Test {
        /// Only this rule
        rule: Option<String>,
        #[command(flatten)]
        folders: Folders,
    },
    /// Print a rule to start from
    New {
        /// The name of the rule: small letters, digits and hyphens
        id: String,
        /// Write to a file, which must not be there yet
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(Args)]
struct Folders {
    /// A folder of further rules; repeatable
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
    /// The configuration whose values these rules call; without it `partywall.yaml` of the working directory, if there is one
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Folders {
    fn load(&self) -> anyhow::Result<Vec<Rule>> {
        rooms::rules(&self.rules, self.config.as_deref())
    }
}

impl Rules {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<u8> {
        match &self.what {
            What::List { folders, framework: Some(key), .. } => by_framework(&folders.load()?, key),
            What::List { folders, family, .. } => list(&folders.load()?, family.as_deref()),
            What::Explain { rule, folders } => {
                let rules = folders.load()?;
                // Texts of rules are data, too: only their line breaks are kept.
                let text = explained(&rules, rule)?;
                let text: Vec<_> = text.lines().map(neutral).collect();
                output::text(&format!("{}\n", text.join("\n")), None)?;
                Ok(DONE)
            }
            What::Test { rule, folders } => {
                let mut rules = folders.load()?;
                if let Some(id) = rule {
                    find(&rules, id)?;
                    rules.retain(|rule| rule.id == *id);
                }
                test(&rules, &rooms::named(&folders.rules, folders.config.as_deref())?, terminal)
            }
            What::New { id, output } => {
                check_id(id)?;
                if let Some(path) = output {
                    rooms::must_be_new(path)?;
                }
                output::text(&rule::new_rule(id), output.as_deref())?;
                Ok(DONE)
            }
        }
    }
}

fn list(rules: &[Rule], family: Option<&str>) -> anyhow::Result<u8> {
    if let Some(word) = family.filter(|word| Family::from_word(word).is_none()) {
        bail!("no family `{}`{}", neutral(word), near(word, Family::ALL.iter().map(|family| family.word())));
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for rule in rules.iter().filter(|rule| family.is_none_or(|family| family == rule.family.word())) {
        let row = [neutral(&rule.id).into_owned(), rule.severity.to_string(), rule.family.to_string(), neutral(&rule.title).into_owned()];
        table.add_row(row);
    }
    output::text(&lines(&table), None)?;
    Ok(DONE)
}

fn by_framework(rules: &[Rule], key: &str) -> anyhow::Result<u8> {
    let Some(text) = controls::list(key, rules) else {
        let keys = rule::frameworks().iter().map(|framework| framework.key.as_str());
        bail!("no framework `{}`{}", neutral(key), near(key, keys));
    };
    output::text(&text, None)?;
    Ok(DONE)
}

/// A rule, a check of the program, or whatever a framework calls by that name.
fn explained(rules: &[Rule], word: &str) -> anyhow::Result<String> {
    if let Some(rule) = rules.iter().find(|rule| rule.id == word) {
        return Ok(rule::explain(rule));
    }
    if let Some(check) = waiver::BUILT_IN.iter().find(|check| check.id == word) {
        return Ok(controls::of_check(check));
    }
    if let Some(text) = controls::explain(word, rules) {
        return Ok(text);
    }
    let known = rules.iter().map(|rule| rule.id.as_str()).chain(waiver::BUILT_IN.iter().map(|check| check.id));
    bail!("no rule `{}`, and no framework or id of one that partywall knows{}", neutral(word), near(word, known))
}

/// The lines of a table without the spaces at their ends.
pub(super) fn lines(table: &Table) -> String {
    table.lines().map(|line| format!("{}\n", line.trim())).collect()
}

fn find<'r>(rules: &'r [Rule], id: &str) -> anyhow::Result<&'r Rule> {
    match rules.iter().find(|rule| rule.id == id) {
        Some(rule) => Ok(rule),
        None => bail!("no rule `{}`{}", neutral(id), near(id, rules.iter().map(|rule| rule.id.as_str()))),
    }
}

fn test(rules: &[Rule], values: &Values, terminal: &Terminal) -> anyhow::Result<u8> {
    let failures = rooms::test_rules(rules, values);
    let examples: usize = rules.iter().map(|rule| rule.examples.len()).sum();
    let text: String = failures.iter().map(|failure| format!("{}\n", neutral(failure))).collect();
    output::text(&text, None)?;
    let broken = failures.len();
    terminal.closing(&format!(
        "{} rules, {examples} examples: {}",
        rules.len(),
        if broken == 0 { "all hold".to_owned() } else { format!("{broken} failures") }
    ));
    Ok(if broken == 0 { DONE } else { FAILED })
}

fn check_id(id: &str) -> anyhow::Result<()> {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if !id.split('-').all(word) {
        bail!("`{}` is no name for a rule: small letters and digits, joined by single hyphens", neutral(id));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rules_are_kebab_case() {
        for good in ["a", "key-without-owner", "k8s-admin-2"] {
            assert!(check_id(good).is_ok(), "{good}");
        }
        for bad in ["", "-", "a--b", "A", "a_b", "../x", "a-"] {
            assert!(check_id(bad).is_err(), "{bad}");
        }
    }
}
