//! `partywall schema`: the JSON Schema of a form. In: its name. Out: the schema.

use super::{DONE, output};
use crate::model::report::Report;
use crate::{config, export};
use anyhow::Context;
use clap::{Args, ValueEnum};

const AFTER: &str = "Examples:
  partywall schema inventory
  partywall schema config
  partywall schema report";

/// Print the JSON Schema of the native inventory, of the configuration or of the report
#[derive(Args)]
#[command(after_help = AFTER)]
pub(super) struct Schema {
    /// Of which form
    form: Form,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// The native inventory, which partywall reads and `convert` writes
    Inventory,
    /// The configuration, `partywall.yaml`
    Config,
    /// The report of `audit --format json`
    Report,
}

impl Schema {
    pub(super) fn run(&self) -> anyhow::Result<u8> {
        let schema = match self.form {
            Form::Inventory => export::inventory_schema(),
            Form::Config => config::schema(),
            Form::Report => schemars::schema_for!(Report).to_value(),
        };
        let text = serde_json::to_string_pretty(&schema).context("cannot write the schema")?;
        output::text(&format!("{text}\n"), None)?;
        Ok(DONE)
    }
}
