//! `partywall evidence`: an audit with everything that an auditor asks for. In: exports and options. Out: a folder, and the gate's exit code.

use super::Ambient;
use super::audit::Judging;
use super::inputs::Inputs;
use super::sharing::Sharing;
use super::terminal::Terminal;
use crate::evidence::{self, Machine, Options, Signer};
use crate::model::time;
use crate::report::verdict;
use anyhow::Context as _;
use clap::Args;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

const AFTER: &str = "Examples:
  partywall evidence exports/ -o evidence-2026-11
  partywall evidence exports/ -o evidence --include-inputs
  partywall evidence exports/ -o evidence --sign-key audit-key.pem
  partywall evidence exports/ -o to-share --redact --key-file company.key

Exit codes: 0 assessed, nothing at or above --fail-on; 1 findings at or above it; 2 usage error; 3 could not assess everything.";

/// Audit, and write a folder that an auditor can check and run again: reports, population, controls, manifest, statement
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Evidence {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    judging: Judging,
    /// The folder to write; an older folder of evidence is replaced, any other is left alone
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
    /// Copy the inputs into the folder, so that it can be run again from itself
    #[arg(long, conflicts_with = "redact")]
    include_inputs: bool,
    /// Sign with this ed25519 key (PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` makes it)
    #[arg(long, value_name = "FILE")]
    sign_key: Option<PathBuf>,
    #[command(flatten)]
    sharing: Sharing,
}

impl Evidence {
    pub(super) fn run(&self, ambient: &Ambient, terminal: &Terminal) -> anyhow::Result<u8> {
        self.sharing.check(Some(&self.output))?;
        let signer = self.sign_key.as_ref().map(|path| {
            let pem = std::fs::read_to_string(path).with_context(|| format!("cannot read the key `{}`", path.display()))?;
            Signer::from_pem(&pem).with_context(|| format!("cannot sign with `{}`", path.display()))
        });
        let signer = signer.transpose()?;
        let mut request = self.inputs.request(ambient)?;
        self.judging.request(&self.inputs, &mut request)?;
        let machine = Machine { written_at: time::format(ambient.now), binary_sha256: program() };
        let options =
            Options { include_inputs: self.include_inputs, redact: self.sharing.redact, signer: signer.as_ref(), signed_by: None, machine };
        let written = evidence::write(&request, &options, &terminal.progress(), &self.output)?;
        self.sharing.written(&written)?;
        terminal.problems(&written.report.coverage.problems);
        terminal.closing(&format!("evidence in `{}`; {}", self.output.display(), verdict(&written.report)));
        Ok(written.report.gate.exit)
    }
}

/// Digest of the program's own file, where the system tells which it is.
fn program() -> Option<String> {
    let bytes = std::env::current_exe().ok().and_then(|path| std::fs::read(path).ok())?;
    Some(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
