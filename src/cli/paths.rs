//! `partywall paths`: how some records reach others. In: two selectors and exports. Out: a path for each start, as sentences or JSON.

use super::inputs::Inputs;
use super::terminal::Terminal;
use super::{Ambient, output, rooms};
use crate::answer::{self, Line, Question};
use crate::graph::Graph;
use crate::model::{Level, RecordId};
use crate::report::{neutral, path};
use crate::select::Selector;
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::io::{self, Write};

const AFTER: &str = "Selectors are ids, or conditions as in rules:
`alice@acme.example`, `secret:openai-key`, `plane=platform,kind=human`.

Examples:
  partywall paths --from plane=platform --to sensitivity=customer exports/
  partywall paths --format json --from alice@acme.example --to openai-key";

/// Show how some records reach others: a shortest path for each start
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Paths {
    /// Where the paths start
    #[arg(long, value_name = "SEL")]
    from: String,
    /// Where they end
    #[arg(long, value_name = "SEL")]
    to: String,
    /// The least that is done to the end: use, read, write or administer
    #[arg(long, value_name = "LEVEL", default_value = "use", value_parser = level)]
    level: Level,
    #[command(flatten)]
    asked: Asked,
}

/// What all questions have in common.
#[derive(Args)]
pub(super) struct Asked {
    #[command(flatten)]
    inputs: Inputs,
    /// table for people, json for programs
    #[arg(long, value_name = "FORMAT", default_value = "table", hide_possible_values = true)]
    format: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Table,
    /// For programs
    Json,
}

/// An answer for programs.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    question: &'a str,
    as_of: String,
    lines: &'a [Line],
}

/// Reads a level.
pub(super) fn level(word: &str) -> anyhow::Result<Level> {
    let words = || Level::ALL.iter().map(|level| level.word());
    Level::from_word(word).with_context(|| format!("no level `{}`{}", neutral(word), super::inputs::near(word, words())))
}

impl Paths {
    pub(super) fn run(&self, ambient: &Ambient, terminal: &Terminal) -> anyhow::Result<u8> {
        let question = format!("from {} to {} at {}", self.from, self.to, self.level);
        self.asked.answer(ambient, terminal, &question, |on| {
            let starts = records(on, "--from", &self.from)?;
            let goals = records(on, "--to", &self.to)?;
            Ok(answer::paths::paths(on, &starts, &goals, self.level))
        })
    }
}

/// The records that a selector names; none at all is more likely a slip than an answer.
pub(super) fn records(on: &Question<'_>, what: &str, text: &str) -> anyhow::Result<Vec<RecordId>> {
    let shown = neutral(text);
    let selector = match Selector::short(text, &rooms::values()) {
        Ok(selector) => selector,
        Err(error) => bail!("`{what} {shown}`: {}", neutral(&error)),
    };
    let found = on.records(&selector);
    if found.is_empty() {
        bail!("`{what} {shown}` matches no record that is in use");
    }
    Ok(found)
}

impl Asked {
    /// Reads the exports, asks, and prints.
    pub(super) fn answer(
        &self,
        ambient: &Ambient,
        terminal: &Terminal,
        question: &str,
        ask: impl Fn(&Question<'_>) -> anyhow::Result<Vec<Line>>,
    ) -> anyhow::Result<u8> {
        let request = self.inputs.request(ambient)?;
        let (world, gaps) = rooms::world(&request, terminal)?;
        let graph = Graph::build(&world, request.as_of);
        let lines =
            rooms::located(&request, &world, |locate| ask(&Question { world: &world, graph: &graph, as_of: request.as_of, locate }))?;
        let style = terminal.stdout();
        output::stdout(&|out| match self.format {
            Form::Table => table(&lines, style, out),
            Form::Json => {
                let as_of = crate::model::time::format(request.as_of);
                crate::report::json(&Answer { schema: answer::SCHEMA, question, as_of, lines: &lines }, out)
            }
        })?;
        terminal.closing(&told(lines.len(), gaps));
        Ok(rooms::code(gaps, &request))
    }
}

fn told(lines: usize, gaps: bool) -> String {
    let found = match lines {
        0 => "nothing reached".to_owned(),
        1 => "1 answer".to_owned(),
        many => format!("{many} answers"),
    };
    if gaps { format!("{found}; not everything could be read, so there may be more") } else { found }
}

fn table(lines: &[Line], style: crate::report::Style, out: &mut dyn Write) -> io::Result<()> {
    for line in lines {
        if line.path.is_empty() {
            writeln!(out, "{:10}  {} ({})", line.level, neutral(&line.to), neutral(&line.plane))?;
            continue;
        }
        let sure = if line.certainty == "certain" { String::new() } else { format!(", {}", line.certainty) };
        let elevated = if line.elevated { ", only while elevated" } else { "" };
        writeln!(out, "{} -> {}: {}{sure}{elevated}", neutral(&line.from), neutral(&line.to), line.level)?;
        path(&line.path, style, 2, out)?;
        writeln!(out)?;
    }
    Ok(())
}
