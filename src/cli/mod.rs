//! Floor 5: the command line. In: arguments. Out: what was asked for, on standard output, and an exit code. One file per verb; the only
//! room that prints. Every line of a help text that starts with `partywall ` is an example that has to parse (`tests/cli.rs`).

mod audit;
mod baseline;
mod completions;
mod controls;
mod convert;
mod evidence;
mod graph;
mod init;
mod inputs;
mod man;
mod output;
mod paths;
mod reach;
pub mod readme;
mod rooms;
mod rules;
mod schema;
mod sharing;
mod sources;
mod terminal;
mod verify;
mod who_can;

use clap::{Args, CommandFactory, Parser, Subcommand};
use std::ffi::OsString;
use terminal::{Colour, Terminal};

/// Assessed, and nothing at or above the threshold.
const DONE: u8 = 0;
/// The rules' own examples do not hold.
const FAILED: u8 = 1;
/// The command was not understood, or could not be carried out.
const USAGE: u8 = 2;
/// Could not assess everything.
const GAPS: u8 = 3;

/// What the process knows of the world around it, read once in `main`.
pub struct Ambient {
    /// Seconds since 1970.
    pub now: i64,
    /// A random key for digests of secret values; `None` if the system gave none.
    pub key: Option<Vec<u8>>,
}

const ABOUT: &str = "Finds where the platform and the application identity planes of an AI company touch";

const AFTER: &str = "Examples:
  partywall audit exports/
  partywall audit --format json -o report.txt cluster.yaml realm.json
  partywall rules explain can-become-administrator
  partywall sources

Exit codes: 0 assessed, nothing at or above --fail-on; 1 findings at or above it; 2 usage error; 3 could not assess everything.";

#[derive(Parser)]
#[command(name = "partywall", version, about = ABOUT, after_help = AFTER, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    look: Look,
}

/// How the program speaks.
#[derive(Args, Clone, Copy)]
struct Look {
    /// Colours: always, never, or auto, which follows the terminal and NO_COLOR
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, hide_possible_values = true, display_order = 900)]
    color: Colour,
    /// No progress and no closing line; problems are still printed
    #[arg(long, short, global = true, display_order = 900)]
    quiet: bool,
}

#[derive(Subcommand)]
enum Verb {
    Audit(audit::Audit),
    Paths(paths::Paths),
    WhoCan(who_can::WhoCan),
    Reach(reach::Reach),
    Evidence(evidence::Evidence),
    Verify(verify::Verify),
    Rules(rules::Rules),
    Baseline(baseline::Baseline),
    Init(init::Init),
    Sources(sources::Sources),
    Convert(convert::Convert),
    Graph(graph::Graph),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(man::Manual),
    #[command(hide = true)]
    Readme(readme::Readme),
}

/// The command line as clap knows it: for completions, manuals and tests.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program and returns its exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, ambient: &Ambient) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, everything else is a usage error; a reader who has gone is neither.
            let code = u8::try_from(error.exit_code()).unwrap_or(USAGE);
            return if error.print().is_err() && code == DONE { DONE } else { code };
        }
    };
    let terminal = Terminal::new(cli.look.color, cli.look.quiet);
    let done = match cli.verb {
        Verb::Audit(verb) => verb.run(ambient, &terminal),
        Verb::Paths(verb) => verb.run(ambient, &terminal),
        Verb::WhoCan(verb) => verb.run(ambient, &terminal),
        Verb::Reach(verb) => verb.run(ambient, &terminal),
        Verb::Evidence(verb) => verb.run(ambient, &terminal),
        Verb::Verify(verb) => verb.run(ambient, &terminal),
        Verb::Rules(verb) => verb.run(&terminal),
        Verb::Baseline(verb) => verb.run(ambient, &terminal),
        Verb::Init(verb) => verb.run(ambient, &terminal),
        Verb::Sources(verb) => verb.run(&terminal),
        Verb::Convert(verb) => verb.run(ambient, &terminal),
        Verb::Graph(verb) => verb.run(ambient, &terminal),
        Verb::Schema(verb) => verb.run(),
        Verb::Completions(verb) => verb.run(),
        Verb::Man(verb) => verb.run(),
        Verb::Readme(verb) => verb.run(),
    };
    match done {
        Ok(code) => code,
        Err(error) if output::closed_pipe(&error) => DONE,
        Err(error) => {
            terminal.error(&error);
            USAGE
        }
    }
}
