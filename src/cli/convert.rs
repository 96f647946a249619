//! `partywall convert`: any export as a native inventory, or as a graph for BloodHound. In: exports. Out: YAML or JSON that reads back to the
//! same graph.

use super::inputs::Inputs;
use super::terminal::Terminal;
use super::{Ambient, output, rooms};
use crate::export;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

const AFTER: &str = "Examples:
  partywall convert cluster.yaml
  partywall convert --to inventory -o company.yaml exports/
  partywall convert --to opengraph -o company.json exports/";

/// Write exports as one native inventory, or as a graph for BloodHound
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Convert {
    #[command(flatten)]
    inputs: Inputs,
    /// To which form
    #[arg(long, value_name = "FORM", default_value = "inventory")]
    to: Form,
    /// Write to a file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// The native inventory in YAML
    Inventory,
    /// BloodHound OpenGraph in JSON: the graph, for its viewers
    Opengraph,
}

impl Convert {
    pub(super) fn run(&self, ambient: &Ambient, terminal: &Terminal) -> anyhow::Result<u8> {
        let request = self.inputs.request(ambient)?;
        let (world, gaps) = rooms::world(&request, terminal)?;
        let text = match self.to {
            Form::Inventory => export::inventory(&world),
            Form::Opengraph => export::opengraph(&world),
        };
        output::text(&text, self.output.as_deref())?;
        Ok(rooms::code(gaps, &request))
    }
}
