//! A folder of evidence while it is written: beside its place, readable by nobody else, moved there when it is complete.
//! In: names and what writes each file. Out: the folder, with size and digest of every file.

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The file that makes a folder one of evidence.
pub(super) const MANIFEST: &str = "manifest.json";

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Output {
    /// Below the folder, with `/`.
    pub(super) path: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// A folder that is being written.
pub(super) struct Folder {
    temporary: tempfile::TempDir,
    place: PathBuf,
    /// What was written, in order.
    pub(super) outputs: Vec<Output>,
}

impl Folder {
    /// Starts a folder. An existing one is only replaced if it is empty, or evidence.
    pub(super) fn new(place: &Path) -> anyhow::Result<Folder> {
        let shown = place.display();
        match fs::read_dir(place) {
            Ok(mut entries) => {
                if entries.next().is_some() && !is_evidence(place) {
                    bail!("`{shown}` holds something else than evidence of ours: name a new folder");
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("cannot write the folder `{shown}`")),
        }
        let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".partywall-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let temporary = builder.tempdir_in(parent).with_context(|| format!("cannot write beside `{shown}`"))?;
        Ok(Folder { temporary, place: place.to_owned(), outputs: Vec::new() })
    }

    /// Where it lies while it is written.
    pub(super) fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Writes a file and keeps its size and digest.
    pub(super) fn file(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<Output> {
        let failed = || format!("cannot write `{name}` of the evidence");
        let path = self.path().join(name);
        if let Some(parent) = path.parent() {
            folder(parent).with_context(failed)?;
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut tee = Tee { out: BufWriter::new(options.open(&path).with_context(failed)?), digest: Sha256::new(), bytes: 0 };
        write(&mut tee).and_then(|()| tee.flush()).with_context(failed)?;
        let output = Output { path: name.to_owned(), bytes: tee.bytes, sha256: hex(&tee.digest.finalize()) };
        self.outputs.push(output.clone());
        Ok(output)
    }

    /// Moves the folder to its place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let failed = || format!("cannot write the folder `{}`", self.place.display());
        // The old folder makes room first and comes back if the new one can't take its place.
        let old = tempfile::Builder::new()
            .prefix(".partywall-old-")
            .tempdir_in(self.path().parent().unwrap_or(Path::new(".")))
            .with_context(failed)?;
        let aside = old.path().join("old");
        let was_there = self.place.exists();
        if was_there {
            fs::rename(&self.place, &aside).with_context(failed)?;
        }
        if let Err(error) = fs::rename(self.path(), &self.place) {
            if was_there {
                fs::rename(&aside, &self.place).with_context(failed)?;
            }
            return Err(error).with_context(failed);
        }
        // It has moved: nothing is left to be removed.
        let _ = self.temporary.keep();
        Ok(())
    }
}

fn folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Whether a folder was written by this room.
fn is_evidence(folder: &Path) -> bool {
    let manifest = fs::read(folder.join(MANIFEST)).ok().and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    manifest.is_some_and(|manifest| manifest.get("schema").and_then(|schema| schema.as_str()) == Some(super::SCHEMA))
}

/// Writes, counts and digests.
struct Tee<W> {
    out: W,
    digest: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Tee<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.digest.update(bytes.get(..written).unwrap_or(bytes));
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Size and digest of a file.
pub(super) fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut tee = Tee { out: io::sink(), digest: Sha256::new(), bytes: 0 };
    io::copy(&mut fs::File::open(path)?, &mut tee)?;
    Ok((tee.bytes, hex(&tee.digest.finalize())))
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_evidence_and_empty_folders_are_replaced() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("out");
        let write = |text: &str| {
            let mut folder = Folder::new(&place)?;
            folder.file(MANIFEST, |out| write!(out, "{{\"schema\": \"{}\", \"text\": \"{text}\"}}", super::super::SCHEMA))?;
            folder.file("a/b.txt", |out| out.write_all(text.as_bytes()))?;
            folder.finish()
        };
        write("one").unwrap();
        write("two").unwrap();
        assert_eq!(fs::read_to_string(place.join("a/b.txt")).unwrap(), "two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&place), mode(&place.join("a")), mode(&place.join("a/b.txt"))), (0o700, 0o700, 0o600));
        }
        fs::write(place.join(MANIFEST), "{}").unwrap();
        assert!(write("three").unwrap_err().to_string().contains("something else"));
        assert_eq!(fs::read_to_string(place.join("a/b.txt")).unwrap(), "two");
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_failure_leaves_nothing_behind() {
        let parent = tempfile::tempdir().unwrap();
        let place = parent.path().join("out");
        let mut folder = Folder::new(&place).unwrap();
        assert!(folder.file("a", |_| Err(io::Error::other("broken"))).is_err());
        drop(folder);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
