//! Floor 4: the evidence folder. In: a run. Out: a folder that an auditor can keep: reports in every format, the population, a sheet for
//! each framework, a manifest with every digest, a statement; and `verify`, which checks all of it and runs the audit again.
//!
//! The same inputs give the same bytes in every file but `run.json` (and its signature), which alone knows the clock and the machine.

mod controls;
mod folder;
mod gather;
mod manifest;
mod population;
mod readme;
mod statement;
mod text;
pub mod verify;

pub use statement::{PublicKey, Signer};

use crate::audit::{self, Progress, Recorded, Redactor, Request};
use crate::model::report::{PopulationLine, Report};
use crate::report::{FORMATS, Style};
use folder::{Folder, MANIFEST, Output, hex};
use hmac::{Hmac, KeyInit, Mac};
use manifest::{Manifest, canonical, pretty};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use statement::{ENVELOPE, IN_TOTO, STATEMENT};
use std::collections::BTreeMap;
use std::path::Path;

/// The version of the folder's form.
pub const SCHEMA: &str = "partywall.evidence/1";
/// The file about this very run: clock and machine.
const RUN: &str = "run.json";
/// Its signed form.
const RUN_ENVELOPE: &str = "run.dsse.json";
/// The type of its bytes.
const RUN_TYPE: &str = "application/vnd.partywall.run+json";
/// How files are written: the same everywhere.
const STYLE: Style = Style { colour: false, width: 100 };

/// What goes into the folder beside the results.
pub struct Options<'o> {
    /// Whether to copy the inputs.
    pub include_inputs: bool,
    /// Whether to replace identifiers by pseudonyms.
    pub redact: bool,
    /// Who signs.
    pub signer: Option<&'o Signer>,
    /// Whose signature is recorded where nobody signs: that of the run which is repeated.
    pub signed_by: Option<String>,
    /// What only `run.json` tells.
    pub machine: Machine,
}

/// The clock and the machine.
#[derive(Default)]
pub struct Machine {
    /// When the evidence was written, RFC 3339.
    pub written_at: String,
    /// SHA-256 of the program's file, where it could be read.
    pub binary_sha256: Option<String>,
}

/// What came of writing a folder.
pub struct Written {
    /// The report, with pseudonyms where those were asked for.
    pub report: Report,
    /// Pseudonyms and what they stand for; empty without.
    pub map: BTreeMap<String, String>,
}

/// Runs an audit and writes its evidence to `place`.
pub fn write(request: &Request, options: &Options<'_>, progress: &dyn Progress, place: &Path) -> anyhow::Result<Written> {
    let mut folder = Folder::new(place)?;
    let written = fill(request, options, progress, &mut folder)?;
    folder.finish()?;
    Ok(written)
}

/// Runs an audit and writes its evidence into a folder.
fn fill(request: &Request, options: &Options<'_>, progress: &dyn Progress, folder: &mut Folder) -> anyhow::Result<Written> {
    let mut request = request.clone();
    if request.recorded.is_none() {
        request.config = gather::config(&request);
    }
    // Found once, so that what is recorded is what was read.
    let recorded = match &request.recorded {
        Some(recorded) => recorded.clone(),
        None => Recorded { found: audit::find(&request)?, opened: gather::opened(&request) },
    };
    request.recorded = Some(recorded);
    let run = audit::examine(&request, progress)?;
    progress.stage("writing the evidence", None);
    let redactor = options.redact.then(|| Redactor::new(&request.key, &run.world, &run.report));
    let report = redactor.as_ref().map_or_else(|| run.report.clone(), |redactor| redactor.report(&run.report));
    let gathered = gather::gather(&request, &run, redactor.as_ref(), options.include_inputs, folder)?;
    folder.outputs.clear();
    for format in FORMATS {
        folder.file(&format.file(), |out| (format.write)(&report, STYLE, out))?;
    }
    folder.file("population.csv", |out| population::write(&run, redactor.as_ref(), request.stdin.as_deref(), out))?;
    let asked = gather::asked(&request, redactor.is_some());
    let run_id = run_id(&report, &gathered, &asked)?;
    for (name, text) in controls::sheets(&report, &run_id) {
        folder.file(&name, |out| out.write_all(text.as_bytes()))?;
    }
    folder.file("inputs.sha256", |out| out.write_all(sums(&gathered).as_bytes()))?;
    let readme = readme::text(&report, &asked, &gathered, &run_id, options);
    folder.file("README.md", |out| out.write_all(readme.as_bytes()))?;
    let mut outputs = folder.outputs.clone();
    outputs.sort_by(|a, b| a.path.cmp(&b.path));
    let signed_by = options.signer.map(Signer::id).transpose()?.or_else(|| options.signed_by.clone());
    let manifest = gather::manifest(&run, &report, asked, gathered, run_id, signed_by, outputs)?;
    let file = folder.file(MANIFEST, |out| out.write_all(&pretty(&manifest)?))?;
    seal(folder, &manifest, &file, options)?;
    Ok(Written { report, map: redactor.map(|redactor| redactor.map()).unwrap_or_default() })
}

/// Writes the statement, what the clock says, and the signatures.
fn seal(folder: &mut Folder, manifest: &Manifest, file: &Output, options: &Options<'_>) -> anyhow::Result<()> {
    let statement = pretty(&statement::statement(manifest, &file.sha256))?;
    folder.file(STATEMENT, |out| out.write_all(&statement))?;
    let run = pretty(&about_run(manifest, &options.machine)?)?;
    folder.file(RUN, |out| out.write_all(&run))?;
    if let Some(signer) = options.signer {
        let envelope = signer.sign(IN_TOTO, &statement)?;
        folder.file(ENVELOPE, |out| out.write_all(&envelope))?;
        let envelope = signer.sign(RUN_TYPE, &run)?;
        folder.file(RUN_ENVELOPE, |out| out.write_all(&envelope))?;
    }
    Ok(())
}

/// `run.json`: what differs from run to run, with its own digest, tied to its manifest.
fn about_run(manifest: &Manifest, machine: &Machine) -> anyhow::Result<Value> {
    let mut run = json!({
        "schema": "partywall.run/1",
        "manifest_sha256": manifest.manifest_sha256,
        "written_at": machine.written_at,
        "program": {
            "name": manifest.tool.name,
            "version": manifest.tool.version,
            "os": std::env::consts::OS,
            "arch": std::env::consts::ARCH,
            "sha256": machine.binary_sha256,
        },
    });
    let digest = format!("sha256:{}", hex(&Sha256::digest(canonical(&run)?)));
    if let Value::Object(map) = &mut run {
        map.insert("run_sha256".into(), digest.into());
    }
    Ok(run)
}

/// The id of a run: of what it read, how it judged and what was asked.
fn run_id(report: &Report, gathered: &gather::Gathered, asked: &manifest::Asked) -> anyhow::Result<String> {
    let made_of = json!({
        "files": gathered.files,
        "settings": gathered.settings,
        "rules": report.tool.rules_digest,
        "version": report.tool.version,
        "as_of": report.as_of,
        "asked": asked,
    });
    let space = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, SCHEMA.as_bytes());
    // Copies of the inputs make no other run.
    let mut made_of = made_of;
    for list in ["files", "settings"] {
        for file in made_of.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut) {
            file.remove("stored");
        }
    }
    Ok(uuid::Uuid::new_v5(&space, &canonical(&made_of)?).to_string())
}

/// The inputs in the form of `sha256sum`, which marks names with a backslash or line break.
fn sums(gathered: &gather::Gathered) -> String {
    let line = |file: &manifest::File| {
        let escaped = file.path.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
        let mark = if escaped == file.path { "" } else { "\\" };
        format!("{mark}{}  {escaped}\n", file.sha256)
    };
    gathered.files.iter().chain(&gathered.settings).filter(|file| file.path != "-").map(line).collect()
}

/// What tells a key from others, without telling the key.
fn key_id(key: &[u8]) -> String {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    let digest = hex(&mac.chain_update(b"partywall key id").finalize().into_bytes());
    digest.get(..16).unwrap_or(&digest).to_owned()
}

/// The populations in sentences: how many were read, and whether somebody else's count agrees.
fn populations(report: &Report) -> Vec<String> {
    report.populations.iter().map(reconciled).collect()
}

fn reconciled(line: &PopulationLine) -> String {
    let section = crate::model::Kind::from_word(&line.kind).map_or("", |kind| kind.section());
    let kind = match (line.records, section) {
        (1, _) => line.kind.replace('_', " "),
        (_, "") => format!("{}s", line.kind.replace('_', " ")),
        (_, section) => section.replace('_', " "),
    };
    let system = if line.scope.is_empty() { String::new() } else { format!(" of `{}`", line.scope) };
    let read = format!("{} {kind}{system} ({}) read", line.records, line.plane);
    let seen = if line.seen_in.is_empty() { String::new() } else { format!(" ({})", line.seen_in) };
    let counted = match line.reported {
        Some(reported) if reported == line.records => format!("{read} = {reported} reported{seen}"),
        Some(reported) => format!("{read}, but {reported} reported{seen}: not reconciled"),
        None => format!("{read}; not reconciled, no other total was given"),
    };
    let complete = if line.complete { "the inputs prove that this is all" } else { "nothing proves that this is all" };
    format!("{counted}; {complete}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn populations_are_reconciled_only_by_an_equal_total() {
        let mut line = PopulationLine {
            kind: "human".into(),
            plane: "platform".into(),
            scope: String::new(),
            records: 412,
            complete: true,
            reported: Some(412),
            seen_in: "admin console".into(),
        };
        assert_eq!(reconciled(&line), "412 humans (platform) read = 412 reported (admin console); the inputs prove that this is all");
        line.reported = Some(420);
        line.complete = false;
        assert!(reconciled(&line).contains("but 420 reported (admin console): not reconciled; nothing proves"));
        (line.reported, line.scope) = (None, "keycloak:x".into());
        assert!(reconciled(&line).starts_with("412 humans of `keycloak:x` (platform) read; not reconciled"));
    }

    #[test]
    fn a_key_is_told_from_others_and_not_told() {
        assert_ne!(key_id(&[1; 16]), key_id(&[2; 16]));
        assert_eq!(key_id(&[1; 16]).len(), 16);
    }
}
