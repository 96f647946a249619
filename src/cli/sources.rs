//! `partywall sources`: what can be read, how to get it, and what it cannot show. In: the name of a source. Out: text from [`SOURCES`].

use super::inputs::near;
use super::rules::lines;
use super::terminal::Terminal;
use super::{DONE, output};
use crate::model::EdgeKind;
use crate::model::technique::{SYSTEMS, System};
use crate::report::neutral;
use crate::source::{SOURCES, SourceDef};
use anyhow::bail;
use clap::Args;
use comfy_table::{Table, presets};

const AFTER: &str = "Examples:
  partywall sources
  partywall sources --how kubernetes
  partywall sources --edges aws";

/// List the systems whose exports can be read, how to make an export, or what the edges of the graph mean
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Sources {
    /// The commands that make the export of a source, what is read from it, and what it cannot show
    #[arg(long, value_name = "NAME", conflicts_with = "edges")]
    how: Option<String>,
    /// The kinds of edges and the techniques behind them, of one system or of all; and what is known and not modelled
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "all")]
    edges: Option<String>,
}

impl Sources {
    pub(super) fn run(&self, terminal: &Terminal) -> anyhow::Result<u8> {
        let width = terminal.stdout().width;
        let text = match &self.how {
            Some(name) => match SOURCES.iter().find(|source| source.name == name) {
                Some(source) => how(source),
                None => bail!("no source `{}`{}", neutral(name), near(name, SOURCES.iter().map(|source| source.name))),
            },
            None => match &self.edges {
                Some(name) => edges(name, width)?,
                None => list(),
            },
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

fn edges(name: &str, width: usize) -> anyhow::Result<String> {
    let wanted: Vec<&System> = SYSTEMS.iter().filter(|system| name == "all" || system.name == name).collect();
    if wanted.is_empty() {
        bail!("no system `{}`{}", neutral(name), near(name, SYSTEMS.iter().map(|system| system.name)));
    }
    let mut text = String::new();
    if name == "all" {
        text.push_str("Whoever controls the left side of an edge can come to control, or act on, its right side.\n\n");
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        for kind in EdgeKind::ALL {
            table.add_row([kind.word(), kind.phrase(), if kind.touches() { "touches, at a level" } else { "gives control" }]);
        }
        text.push_str(&lines(&table));
        text.push('\n');
    }
    for system in wanted {
        techniques(system, width, &mut text);
    }
    Ok(text)
}

/// What a system's edges mean, and which are known and missing, by the rows of the catalogue of edges.
fn techniques(system: &System, width: usize, text: &mut String) {
    text.push_str(&format!("Techniques of {}:\n", system.name));
    for technique in system.techniques.iter().flat_map(|list| list.iter()) {
        let rows = if technique.rows.is_empty() { String::new() } else { format!(" ({})", technique.rows.join(", ")) };
        text.push_str(&format!("\n{}{rows}\n", technique.name));
        for sentence in [technique.means, technique.abuse, technique.close] {
            text.push_str(&crate::report::paragraph(sentence, 2, width));
        }
    }
    let gaps: Vec<_> = system.unmodelled.iter().flat_map(|list| list.iter()).collect();
    if !gaps.is_empty() {
        text.push_str(&format!("\nNot modelled of {}:\n", system.name));
        for gap in gaps {
            text.push_str(&crate::report::paragraph(&format!("{}: {}. {}", gap.row, gap.what, gap.why), 2, width));
        }
    }
    text.push('\n');
}
