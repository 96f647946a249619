//! `partywall reach`: the blast radius of an identity or a secret. In: a selector and exports. Out: everything that it reaches.

use super::Ambient;
use super::paths::{Asked, records};
use super::terminal::Terminal;
use crate::answer;
use clap::Args;

const AFTER: &str = "Examples:
  partywall reach secret:openai-key exports/
  partywall reach alice@acme.example --format json exports/";

/// Show everything that an identity or a secret reaches, with the highest level
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Reach {
    /// An id, or a selector
    start: String,
    #[command(flatten)]
    asked: Asked,
}

impl Reach {
    pub(super) fn run(&self, ambient: &Ambient, terminal: &Terminal) -> anyhow::Result<u8> {
        let question = format!("what does {} reach", self.start);
        self.asked.answer(ambient, terminal, &question, |on| {
            let starts = records(on, "reach", &self.start)?;
            Ok(answer::reach::reach(on, &starts))
        })
    }
}
