//! Checks a folder of evidence: every byte of it, the signature, the inputs where they are at hand, and the audit itself by running it again.
//! In: a folder, where inputs and keys are. Out: lines that say what is the same, what differs, and what could not be checked.

mod files;
mod inputs;
mod repeat;

use super::folder::{MANIFEST, hex};
use super::manifest::{Manifest, canonical, pretty};
use super::statement::PublicKey;
use super::{SCHEMA, key_id};
use crate::audit::Progress;
use anyhow::{Context, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// What is to be checked, and with what.
pub struct Question {
    /// The folder.
    pub folder: PathBuf,
    /// Where the inputs are: folders and files. Empty: the copies in the folder, else the recorded paths.
    pub paths: Vec<PathBuf>,
    /// The key that the signature is held against.
    pub public_key: Option<PublicKey>,
    /// The key of `--key-file` with which the evidence was made.
    pub key: Option<Vec<u8>>,
    /// The key for digests of secret values where the evidence was made without one.
    pub random: Vec<u8>,
}

/// What a check came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Came {
    /// As it was.
    Same,
    /// Not as it was.
    Differs,
    /// Could not be checked.
    Unchecked,
    /// Nothing to check.
    Note,
}

/// What the checks came to.
#[derive(Default)]
pub struct Answer {
    /// Each with a sentence, in order.
    pub lines: Vec<(Came, String)>,
}

impl Answer {
    fn say(&mut self, came: Came, text: impl Into<String>) {
        self.lines.push((came, text.into()));
    }

    /// How many lines came to this.
    pub fn count(&self, came: Came) -> usize {
        self.lines.iter().filter(|line| line.0 == came).count()
    }

    /// Whether nothing differs so far.
    fn is_same(&self) -> bool {
        self.count(Came::Differs) == 0
    }
}

/// Checks a folder. An error is a folder that is no evidence at all.
pub fn verify(question: &Question, progress: &dyn Progress) -> anyhow::Result<Answer> {
    let folder = &question.folder;
    let bytes = match std::fs::read(folder.join(MANIFEST)) {
        Ok(bytes) => bytes,
        Err(_) if folder.is_dir() => bail!("`{}` holds no `{MANIFEST}`: it is no evidence of ours", folder.display()),
        Err(error) => return Err(error).with_context(|| format!("cannot read `{}`", folder.display())),
    };
    let mut answer = Answer::default();
    progress.stage("checking digests", None);
    let Some(manifest) = manifest(&bytes, &mut answer) else { return Ok(answer) };
    files::check(question, &manifest, &hex(&Sha256::digest(&bytes)), &mut answer);
    files::signatures(question, &manifest, &mut answer);
    let intact = answer.is_same();
    let Some(located) = inputs::locate(question, &manifest, &mut answer) else { return Ok(answer) };
    if let Some(reason) = hindrance(question, &manifest) {
        answer.say(Came::Unchecked, format!("not run again: {reason}"));
        return Ok(answer);
    }
    repeat::repeat(question, &manifest, located, intact, progress, &mut answer)?;
    Ok(answer)
}

/// Reads the manifest and holds it against its own digest.
fn manifest(bytes: &[u8], answer: &mut Answer) -> Option<Manifest> {
    let mut value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(_) => {
            answer.say(Came::Differs, format!("{MANIFEST}: changed, it is no JSON any more; nothing else was checked"));
            return None;
        }
    };
    let as_written = pretty(&value).is_ok_and(|written| written == bytes);
    let stated = value.as_object_mut().and_then(|map| map.remove("manifest_sha256"));
    let own = canonical(&value).map(|text| format!("sha256:{}", hex(&Sha256::digest(text)))).unwrap_or_default();
    if !as_written || stated.as_ref().and_then(Value::as_str) != Some(&own) {
        answer.say(Came::Differs, format!("{MANIFEST}: changed, its digest is not the one it states"));
    }
    let schema = value.get("schema").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let (Some(map), Some(stated)) = (value.as_object_mut(), stated) {
        map.insert("manifest_sha256".into(), stated);
    }
    if schema != SCHEMA {
        answer.say(
            Came::Unchecked,
            format!("{MANIFEST}: of the form `{schema}`; this program knows `{SCHEMA}`, so nothing else was checked"),
        );
        return None;
    }
    match serde_json::from_value::<Manifest>(value) {
        Ok(manifest) => {
            if answer.is_same() {
                answer.say(Came::Same, format!("{MANIFEST}: {}", manifest.manifest_sha256));
            }
            Some(manifest)
        }
        Err(_) => {
            answer.say(Came::Unchecked, format!("{MANIFEST}: a part of it is missing or of another form; nothing else was checked"));
            None
        }
    }
}

/// Why the audit can't be run again, though its inputs are there.
fn hindrance(question: &Question, manifest: &Manifest) -> Option<String> {
    let ours = env!("CARGO_PKG_VERSION");
    if let Some(reason) = &manifest.not_repeatable {
        return Some(reason.clone());
    }
    if manifest.tool.version != ours {
        return Some(format!("the evidence was made by version {}, this is {ours}; digests were checked", manifest.tool.version));
    }
    match (&manifest.asked.key, &question.key) {
        (Some(_), None) => Some("it was made with a key: give it with `--key-file`".into()),
        (Some(id), Some(key)) if *id != key_id(key) => Some("it was made with another key than the one given".into()),
        _ => None,
    }
}

/// A path of a manifest below a folder. `None` for one that would lead out of it.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let plain = !path.is_empty() && !path.contains('\\') && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
    (plain && !path.contains(':')).then(|| folder.join(path))
}
