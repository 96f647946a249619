//! `partywall init`: a starter folder beside the exports. In: exports, or none. Out: a configuration and inventories to fill in, never over
//! a file that is there.

use super::inputs::Inputs;
use super::terminal::Terminal;
use super::{Ambient, DONE, output, rooms};
use crate::answer::init::{self, CONFIG, Starter};
use crate::audit;
use anyhow::{Context as _, bail};
use clap::Args;
use std::path::{Path, PathBuf};

const AFTER: &str = "Examples:
  partywall init
  partywall init exports/
  partywall init exports/ -o access";

/// Write a commented partywall.yaml and inventories to fill in, from the exports that are found
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Init {
    #[command(flatten)]
    inputs: Inputs,
    /// The folder to write to; files that are there are left alone
    #[arg(long, short, value_name = "DIR", default_value = ".")]
    output: PathBuf,
}

impl Init {
    pub(super) fn run(&self, ambient: &Ambient, terminal: &Terminal) -> anyhow::Result<u8> {
        let config = self.at(CONFIG);
        if config.exists() {
            bail!("`{}` is there already: take it away first, or write to another folder with `-o DIR`", config.display());
        }
        let request = self.inputs.request(ambient)?;
        let run = audit::examine(&request, &terminal.progress())?;
        // An empty folder is no gap here: there is nothing yet, and the forms say what could be.
        let problems = if run.world.files.is_empty() { Vec::new() } else { run.report.coverage.problems.clone() };
        terminal.problems(&problems);
        let starters = init::starters(&run);
        std::fs::create_dir_all(&self.output).with_context(|| format!("cannot make the folder `{}`", self.output.display()))?;
        let mut text = String::new();
        for starter in &starters {
            text.push_str(&self.write(starter)?);
        }
        text.push_str(&format!(
            "\nNext: look at the lines marked `review:` in `{}`, then run\n  {}\n",
            config.display(),
            self.next(&request.paths)
        ));
        if run.world.files.is_empty() {
            text.push_str("No export was found: `partywall sources` says what can be read and how to export it.\n");
        }
        output::text(&text, None)?;
        Ok(if problems.is_empty() { DONE } else { rooms::code(true, &request) })
    }

    /// Where a file goes, without a needless `./`.
    fn at(&self, name: &str) -> PathBuf {
        if self.output == Path::new(".") { PathBuf::from(name) } else { self.output.join(name) }
    }

    /// Writes one file; says what became of it.
    fn write(&self, starter: &Starter) -> anyhow::Result<String> {
        let path = self.at(starter.name);
        if path.exists() {
            return Ok(format!("left alone: {} (is there already)\n", path.display()));
        }
        output::text(&starter.text, Some(&path))?;
        Ok(format!("written:    {}\n", path.display()))
    }

    /// The audit over all of it.
    fn next(&self, paths: &[String]) -> String {
        let here = self.output == Path::new(".");
        let below = |path: &String| Path::new(path).is_relative() && !path.starts_with("..");
        let folder = self.output.display();
        match here {
            true if paths.iter().all(below) => "partywall audit".to_owned(),
            true => format!("partywall audit . {}", paths.join(" ")),
            false => format!("partywall audit --config {} {folder} {}", self.at(CONFIG).display(), paths.join(" ")),
        }
    }
}
