//! `partywall graph`: the permission graph for other tools. In: exports. Out: nodes and edges.

use super::inputs::Inputs;
use super::terminal::Terminal;
use super::{Ambient, output, rooms};
use crate::export;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

const AFTER: &str = "Examples:
  partywall graph exports/
  partywall graph --format dot exports/ -o graph.dot
  partywall graph --format json -o graph.json cluster.yaml";

/// Print the permission graph
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Graph {
    #[command(flatten)]
    inputs: Inputs,
    /// In which format
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    format: Form,
    /// Write to a file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// Nodes and edges as JSON, without places
    Json,
    /// For Graphviz
    Dot,
    /// For graph editors
    Graphml,
}

impl Graph {
    pub(super) fn run(&self, ambient: &Ambient, terminal: &Terminal) -> anyhow::Result<u8> {
        let request = self.inputs.request(ambient)?;
        let (world, gaps) = rooms::world(&request, terminal)?;
        let text = match self.format {
            Form::Json => export::graph_json(&world),
            Form::Dot => export::graph_dot(&world),
            Form::Graphml => export::graph_graphml(&world),
        };
        output::text(&text, self.output.as_deref())?;
        Ok(rooms::code(gaps, &request))
    }
}
