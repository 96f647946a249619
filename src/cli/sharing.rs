//! The options of verbs whose results may leave the company: pseudonyms, and the file that says what they stand for.

use crate::audit::Redactor;
use crate::evidence::Written;
use anyhow::{Context, bail};
use clap::Args;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// How results are made fit to be shared.
#[derive(Args, Debug)]
pub(super) struct Sharing {
    /// Replace ids, names, addresses and paths by pseudonyms; with --key-file the same ones in each run
    #[arg(long, help_heading = "Sharing")]
    pub(super) redact: bool,
    /// Write what the pseudonyms stand for to a file, which is not for sharing
    #[arg(long, value_name = "FILE", requires = "redact", help_heading = "Sharing")]
    redact_map: Option<PathBuf>,
}

impl Sharing {
    /// Checks before the work begins that the map can be written, and not where it would be shared.
    pub(super) fn check(&self, folder: Option<&Path>) -> anyhow::Result<()> {
        let Some(path) = &self.redact_map else { return Ok(()) };
        if folder.is_some_and(|folder| path.starts_with(folder)) {
            bail!("`--redact-map {}` lies in the folder of the evidence, which it is not to be shared with", path.display());
        }
        if path.is_dir() || !parent(path).is_dir() {
            bail!("`--redact-map {}` can't be written: it is a folder, or lies in none", path.display());
        }
        Ok(())
    }

    /// Writes the map of an evidence folder.
    pub(super) fn written(&self, written: &Written) -> anyhow::Result<()> {
        self.map(&written.map)
    }

    /// Writes the map of a report.
    pub(super) fn redacted(&self, redactor: &Redactor<'_>) -> anyhow::Result<()> {
        self.map(&redactor.map())
    }

    /// Readable by its owner alone, as temporary files are.
    fn map(&self, map: &BTreeMap<String, String>) -> anyhow::Result<()> {
        let Some(path) = &self.redact_map else { return Ok(()) };
        let failed = || format!("cannot write `{}`", path.display());
        let mut file = tempfile::NamedTempFile::new_in(parent(path)).with_context(failed)?;
        serde_json::to_writer_pretty(&mut file, map).with_context(failed)?;
        file.write_all(b"\n").with_context(failed)?;
        file.persist(path).with_context(failed)?;
        Ok(())
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
