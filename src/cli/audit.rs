//! `partywall audit`: findings over exports. In: files and options. Out: the report, in the formats asked for, and the gate's exit code.

use super::inputs::Inputs;
use super::output::{self, Target};
use super::sharing::Sharing;
use super::terminal::Terminal;
use super::{Ambient, rooms};
use crate::audit::{self, Request};
use crate::model::Severity;
use crate::model::report::Report;
use crate::report::{DEFAULT, neutral, verdict};
use clap::Args;
use std::io::IsTerminal;
use std::path::PathBuf;

const AFTER: &str = "Examples:
  partywall audit
  partywall audit exports/ cluster.yaml
  partywall audit --fail-on critical --only boundary exports/
  partywall audit -o report.json -o table=report.log exports/
  partywall audit --scope project=proj_x --as-of 2026-11-22 users.json
  partywall audit --baseline baseline.json exports/
  partywall audit --rules our-rules/ --skip manually-rotated-secret exports/

Exit codes: 0 assessed, nothing at or above --fail-on; 1 findings at or above it; 2 usage error; 3 could not assess everything.";

/// Find where the planes touch, and everything else the rules know, in files, folders or standard input
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Audit {
    #[command(flatten)]
    inputs: Inputs,
    /// The format for standard output
    #[arg(long, value_name = "FORMAT", default_value = DEFAULT, value_parser = format_name)]
    format: &'static str,
    /// Write the report to a file as well; the format may come from its ending; repeatable
    #[arg(long, short, value_name = "[FORMAT=]FILE", value_parser = output::target)]
    output: Vec<Target>,
    #[command(flatten)]
    judging: Judging,
    #[command(flatten)]
    sharing: Sharing,
}

/// Which rules judge, and what the gate lets pass.
#[derive(Args)]
pub(super) struct Judging {
    /// End with 1 if there is an open finding of this severity or above: informational, low, medium, high, critical or never
    #[arg(long, value_name = "SEVERITY", default_value = "high", value_parser = threshold)]
    fail_on: Threshold,
    /// A folder of further rules; repeatable
    #[arg(long, value_name = "DIR")]
    rules: Vec<PathBuf>,
    /// Only this rule or family; repeatable
    #[arg(long, value_name = "RULE|FAMILY")]
    only: Vec<String>,
    /// Not this rule or family; repeatable
    #[arg(long, value_name = "RULE|FAMILY")]
    skip: Vec<String>,
    /// Findings that were there when the tool was adopted, as `partywall baseline` wrote them: shown, and not counted
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Count waived and baselined findings like all others, as auditors do
    #[arg(long)]
    no_waivers: bool,
}

/// The gate's threshold; `None` never fails.
#[derive(Clone, Copy)]
struct Threshold(Option<Severity>);

fn threshold(text: &str) -> anyhow::Result<Threshold> {
    if text == "never" {
        return Ok(Threshold(None));
    }
    let words = || Severity::ALL.iter().map(|severity| severity.word()).chain(["never"]);
    match Severity::from_word(text) {
        Some(severity) => Ok(Threshold(Some(severity))),
        None => anyhow::bail!("no severity `{}`{}", neutral(text), super::inputs::near(text, words())),
    }
}

fn format_name(text: &str) -> anyhow::Result<&'static str> {
    Ok(output::format_of(text)?.name)
}

impl Judging {
    /// Fills in what was asked for; a rule or family that is not there is an error.
    pub(super) fn request(&self, inputs: &Inputs, request: &mut Request) -> anyhow::Result<()> {
        rooms::known_rules(&self.rules, inputs.config(), self.only.iter().chain(&self.skip))?;
        request.rules.clone_from(&self.rules);
        request.only.clone_from(&self.only);
        request.skip.clone_from(&self.skip);
        request.fail_on = self.fail_on.0;
        request.baseline.clone_from(&self.baseline);
        request.no_waivers = self.no_waivers;
        Ok(())
    }
}

impl Audit {
    pub(super) fn run(&self, ambient: &Ambient, terminal: &Terminal) -> anyhow::Result<u8> {
        output::check(&self.output)?;
        self.sharing.check(None)?;
        let mut request = self.inputs.request(ambient)?;
        self.judging.request(&self.inputs, &mut request)?;
        let mut run = audit::examine(&request, &terminal.progress())?;
        if self.sharing.redact {
            let redactor = audit::Redactor::new(&request.key, &run.world, &run.report);
            let redacted = redactor.report(&run.report);
            self.sharing.redacted(&redactor)?;
            run.report = redacted;
        }
        let report = run.report;
        self.print(&report, terminal)?;
        Ok(report.gate.exit)
    }

    fn print(&self, report: &Report, terminal: &Terminal) -> anyhow::Result<()> {
        // Files first: a reader of standard output who leaves early takes nothing from them.
        for target in &self.output {
            output::report(report, target)?;
        }
        let format = output::format_of(self.format)?;
        // On a terminal the table has just shown problems and verdict in the same window.
        let told = self.format == DEFAULT && std::io::stdout().is_terminal();
        let printed = output::stdout(&|out| (format.write)(report, terminal.stdout(), out));
        if !told || printed.is_err() {
            terminal.problems(&report.coverage.problems);
            terminal.closing(&verdict(report));
        }
        printed
    }
}
