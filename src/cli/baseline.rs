//! `partywall baseline`: the findings of today in a file, so that the gate is about what comes after. In: what `audit` takes. Out: the
//! file for `audit --baseline`, and on standard error what it holds and what changed against the file that was there.

use super::inputs::Inputs;
use super::terminal::Terminal;
use super::{Ambient, DONE, GAPS, output};
use crate::audit;
use crate::report::neutral;
use crate::waiver::baseline::{self, Baseline as Held};
use anyhow::bail;
use clap::Args;
use std::path::PathBuf;

const AFTER: &str = "Examples:
  partywall baseline exports/ -o baseline.json
  partywall baseline --rules our-rules/ --as-of 2026-11-22 exports/ -o b.json

Waived findings and those about waivers and bridges are not in it: the former end by themselves, the latter are there to be mended.

Exit codes: 0 written; 2 usage error; 3 written, but not everything could be assessed.";

/// Write down the findings of today, so that `audit --baseline` fails for new and worse ones only
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Baseline {
    #[command(flatten)]
    inputs: Inputs,
    /// The file to write; one that is there is replaced
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// A folder of further rules; repeatable
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
}

impl Baseline {
    pub(super) fn run(&self, ambient: &Ambient, terminal: &Terminal) -> anyhow::Result<u8> {
        if self.output.is_dir() {
            bail!("`-o {}` is a folder", neutral(&self.output.display().to_string()));
        }
        let mut request = self.inputs.request(ambient)?;
        request.rules.clone_from(&self.rules);
        let report = audit::run(&request, &terminal.progress())?;
        let held = Held::of(&report);
        let before = self.before();
        output::text(&held.text(), Some(&self.output))?;
        terminal.problems(&report.coverage.problems);
        let path = neutral(&self.output.display().to_string()).into_owned();
        let gaps = report.gate.gaps > 0;
        let unread = if gaps { "; not everything could be assessed, so what was not seen is not in it" } else { "" };
        terminal.closing(&format!("{} in `{path}`{}{unread}", count(held.entries.len(), "finding"), changed(before.as_ref(), &held)));
        Ok(if gaps && !request.allow_gaps { GAPS } else { DONE })
    }

    /// The file that is there, if it is a baseline.
    fn before(&self) -> Option<Held> {
        let text = std::fs::read_to_string(&self.output).ok()?;
        baseline::parse(&text, "").ok()
    }
}

/// What is new and what is gone against the file that was there.
fn changed(before: Option<&Held>, now: &Held) -> String {
    let Some(before) = before else { return String::new() };
    let new = now.entries.iter().filter(|(print, entry)| before.entries.get(*print).is_none_or(|old| old != *entry)).count();
    let gone = before.entries.keys().filter(|print| !now.entries.contains_key(*print)).count();
    format!(", {new} of them new or changed, {gone} gone since the file before")
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
