//! `partywall verify`: whether a folder of evidence is as it was written, and comes out the same again. In: the folder, and where the inputs
//! are. Out: what is the same, what differs, what could not be checked.

use super::terminal::Terminal;
use super::{Ambient, DONE, FAILED, GAPS, inputs, output};
use crate::evidence::PublicKey;
use crate::evidence::verify::{Answer, Came, Question, verify};
use crate::report::neutral;
use anyhow::{Context as _, bail};
use clap::Args;
use std::path::PathBuf;

const AFTER: &str = "Examples:
  partywall verify evidence-2026-11
  partywall verify evidence-2026-11 exports/
  partywall verify evidence-2026-11 --public-key audit-key.pub.pem

Exit codes: 0 all the same; 1 something differs; 2 usage error; 3 nothing differs, and not everything could be checked.";

/// Check a folder of evidence: digests, signature, inputs, and the audit itself by running it again
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Verify {
    /// The folder of evidence
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Where the inputs are: folders or files; without it the copies in the folder, else the recorded paths from here
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// A folder with the inputs, as PATH
    #[arg(long, value_name = "DIR")]
    inputs: Vec<PathBuf>,
    /// The public key (PEM) that has to have signed it
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
    /// The key that the evidence was made with, where it was made with one
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl Verify {
    pub(super) fn run(&self, ambient: &Ambient, terminal: &Terminal) -> anyhow::Result<u8> {
        let paths: Vec<PathBuf> = self.paths.iter().chain(&self.inputs).cloned().collect();
        if let Some(path) = paths.iter().find(|path| !path.exists()) {
            bail!("`{}`: no such file or folder", path.display());
        }
        let public_key = self.public_key.as_ref().map(|path| {
            let pem = std::fs::read_to_string(path).with_context(|| format!("cannot read the key `{}`", path.display()))?;
            PublicKey::from_pem(&pem).with_context(|| format!("cannot check with `{}`", path.display()))
        });
        let question = Question {
            folder: self.folder.clone(),
            paths,
            public_key: public_key.transpose()?,
            key: self.key_file.as_deref().map(inputs::read_key).transpose()?,
            random: ambient.key.clone().context("the system gives no random numbers")?,
        };
        let answer = verify(&question, &terminal.progress())?;
        output::text(&lines(&answer), None)?;
        let (code, closing) = verdict(&answer);
        terminal.closing(&closing);
        Ok(code)
    }
}

fn lines(answer: &Answer) -> String {
    let word = |came| match came {
        Came::Same => "same",
        Came::Differs => "differs",
        Came::Unchecked => "not checked",
        Came::Note => "note",
    };
    answer.lines.iter().map(|(came, text)| format!("{:<12} {}\n", word(*came), neutral(text))).collect()
}

/// The exit code and the last line.
fn verdict(answer: &Answer) -> (u8, String) {
    let (differs, unchecked) = (answer.count(Came::Differs), answer.count(Came::Unchecked));
    let things = |count: usize| if count == 1 { "1 thing".to_owned() } else { format!("{count} things") };
    match (differs, unchecked) {
        (0, 0) => (DONE, "same".into()),
        (0, _) => (GAPS, format!("nothing differs, but {} could not be checked", things(unchecked))),
        (_, 0) => (FAILED, format!("differs in {}", things(differs))),
        _ => (FAILED, format!("differs in {}; and {} could not be checked", things(differs), things(unchecked))),
    }
}
