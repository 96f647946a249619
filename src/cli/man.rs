//! `partywall man`: the manual, made of the same words as the help texts. In: a verb, or a folder. Out: a page on standard output, or all
//! of them as files.

use super::{DONE, output};
use anyhow::{Context, bail};
use clap::{Args, Command};
use clap_mangen::Man;
use std::fs;
use std::path::PathBuf;

const AFTER: &str = "Examples:
  partywall man
  partywall man audit
  partywall man -o man1/";

/// Print the manual, or write all its pages into a folder
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Manual {
    /// The page of this verb (`audit`, `rules list`); the program's own without one
    #[arg(value_name = "VERB", conflicts_with = "output")]
    verb: Vec<String>,
    /// Write all pages into this folder, made if it is not there, instead of printing one
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

impl Manual {
    pub(super) fn run(&self) -> anyhow::Result<u8> {
        let mut all = Vec::new();
        pages(super::command(), &mut all);
        if let Some(folder) = &self.output {
            fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
            for (name, page) in &all {
                output::file(&folder.join(format!("{name}.1")), &|out| out.write_all(page))?;
            }
            return Ok(DONE);
        }
        let name = [&["partywall".to_owned()][..], &self.verb].concat().join("-");
        let Some((_, page)) = all.iter().find(|(of, _)| *of == name) else {
            bail!("no verb `{}`; `partywall --help` lists them", crate::report::neutral(&self.verb.join(" ")));
        };
        output::stdout(&|out| out.write_all(page))?;
        Ok(DONE)
    }
}

/// (name, page) of the program and of each verb that is shown, verbs of verbs after theirs.
fn pages(command: Command, all: &mut Vec<(String, Vec<u8>)>) {
    let mut left = vec![command.disable_help_flag(true)];
    while let Some(mut command) = left.pop() {
        command.build();
        let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
        let verbs: Vec<Command> = command.get_subcommands().filter(|verb| !verb.is_hide_set()).cloned().collect();
        left.extend(verbs.into_iter().rev());
        let mut page = Vec::new();
        // Writing to memory does not fail; a page that could not be made would be missing from the list, which a test counts.
        if Man::new(command).title(name.clone()).source(concat!("partywall ", env!("CARGO_PKG_VERSION"))).render(&mut page).is_ok() {
            all.push((name, page));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_that_is_shown_has_a_page_with_its_examples() {
        let mut all = Vec::new();
        pages(super::super::command(), &mut all);
        let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.first(), Some(&"partywall"));
        for verb in super::super::command().get_subcommands().filter(|verb| !verb.is_hide_set()) {
            assert!(names.contains(&format!("partywall-{}", verb.get_name()).as_str()), "{} has no page", verb.get_name());
        }
        assert!(names.contains(&"partywall-rules-explain"));
        assert!(!names.contains(&"partywall-readme"), "what is hidden has no page");
        let (_, page) = all.iter().find(|(name, _)| name == "partywall-audit").unwrap();
        let page = String::from_utf8(page.clone()).unwrap();
        assert!(page.contains(".TH partywall-audit 1") && page.contains("partywall audit exports/") && page.contains("\\-\\-fail\\-on"));
    }
}
