//! `partywall completions`: what a shell needs to complete our arguments. In: the shell. Out: its script.

use super::{DONE, output};
use clap::Args;
use clap_complete::Shell;

const AFTER: &str = "Examples:
  partywall completions bash
  partywall completions zsh";

/// Print the completion script of a shell
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> anyhow::Result<u8> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut super::command(), "partywall", &mut script);
        output::stdout(&|out| out.write_all(&script))?;
        Ok(DONE)
    }
}
