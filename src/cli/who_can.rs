//! `partywall who-can`: which principals can do something to a resource. In: a level, a selector and exports. Out: a path for each.

use super::Ambient;
use super::paths::{Asked, level, records};
use super::terminal::Terminal;
use crate::answer;
use crate::model::{Kinds, Level};
use clap::Args;

const AFTER: &str = "Examples:
  partywall who-can read resource:crm-db exports/
  partywall who-can administer plane=platform,type=system exports/";

/// Show who can use, read, write or administer something, each with a shortest path
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct WhoCan {
    /// use, read, write or administer
    #[arg(value_parser = level)]
    level: Level,
    /// An id, or a selector
    resource: String,
    #[command(flatten)]
    asked: Asked,
}

impl WhoCan {
    pub(super) fn run(&self, ambient: &Ambient, terminal: &Terminal) -> anyhow::Result<u8> {
        let question = format!("who can {} {}", self.level, self.resource);
        self.asked.answer(ambient, terminal, &question, |on| {
            let goals = records(on, "who-can", &self.resource)?;
            let principal = |id: &_| Kinds::PRINCIPAL.has(on.world.record(*id).kind) && on.world.alive(*id, on.as_of);
            let starts: Vec<_> = on.world.ids().filter(principal).collect();
            Ok(answer::paths::paths(on, &starts, &goals, self.level))
        })
    }
}
