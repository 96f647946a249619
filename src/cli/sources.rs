//! `partywall sources`: what can be read, how to get it, and what it cannot show. In: the name of a source. Out: text from [`SOURCES`].

use super::inputs::near;
use super::rules::lines;
use super::terminal::Terminal;
use super::{DONE, output};
use crate::model::EdgeKind;
use crate::model::technique::TECHNIQUES;
use crate::report::neutral;
use crate::source::{SOURCES, SourceDef};
use anyhow::bail;
use clap::Args;
use comfy_table::{Table, presets};

const AFTER: &str = "Examples:
  partywall sources
  partywall sources --how kubernetes
  partywall sources --edges";

/// List the systems whose exports can be read, how to make an export, or what the edges of the graph mean
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Sources {
    /// The commands that make the export of a source, what is read from it, and what it cannot show
    #[arg(long, value_name = "NAME", conflicts_with = "edges")]
    how: Option<String>,
    /// The kinds of edges and the techniques behind them
    #[arg(long)]
    edges: bool,
}

impl Sources {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<u8> {
        let width = terminal.stdout().width;
        let text = match &self.how {
            Some(name) => match SOURCES.iter().find(|source| source.name == name) {
                Some(source) => how(source),
                None => bail!("no source `{}`{}", neutral(name), near(name, SOURCES.iter().map(|source| source.name))),
            },
            None if self.edges => edges(width),
            None => list(),
        };
        output::text(&text, None)?;
        Ok(DONE)
    }
}

fn list() -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["SOURCE", "READS", "PLANE"]);
    for source in SOURCES {
        table.add_row([source.name, source.title, plane(source)]);
    }
    lines(&table)
}

/// The plane of a source's records where nothing else is said.
pub(super) fn plane(source: &SourceDef) -> &'static str {
    source.plane.map_or("as stated", |plane| plane.word())
}

fn how(source: &SourceDef) -> String {
    let mut text = format!("{}\n\nTo export:\n", source.title);
    let bullets = |lines: &[&str]| lines.iter().map(|line| format!("  - {line}\n")).collect::<String>();
    text.extend(source.how.trim().lines().map(|line| format!("  {line}\n")));
    text.push_str(&format!("\nWhat is read:\n{}", bullets(source.reads)));
    text.push_str(&format!("\nWhat the export cannot show, and has to be declared:\n{}", bullets(source.cannot_see)));
    text
}

fn edges(width: usize) -> String {
    let mut text = "Whoever controls the left side of an edge can come to control, or act on, its right side.\n\n".to_owned();
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for kind in EdgeKind::ALL {
        table.add_row([kind.word(), kind.phrase(), if kind.touches() { "touches, at a level" } else { "gives control" }]);
    }
    text.push_str(&lines(&table));
    text.push_str("\nTechniques:\n");
    for technique in TECHNIQUES.iter().flat_map(|list| list.iter()) {
        text.push_str(&format!("\n{}\n", technique.name));
        for sentence in [technique.means, technique.abuse, technique.close] {
            text.push_str(&crate::report::paragraph(sentence, 2, width));
        }
    }
    text
}
