//! What the manifest says: the files of a run with their digests, what was asked, what came of it. In: a run. Out: the manifest's parts.

use super::folder::{Folder, Output, hex};
use super::manifest::{ArgumentProblem, Asked, File, Manifest, Tool, canonical};
use super::{SCHEMA, key_id, populations};
use crate::audit::{self, Redactor, Request, Run, shown};
use crate::model::FileInfo;
use crate::model::report::Report;
use crate::source::Side;
use anyhow::{Context, bail};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The configuration that is read where none is given.
const DEFAULT_CONFIG: &str = "partywall.yaml";

/// The files of a run.
pub(super) struct Gathered {
    pub(super) files: Vec<File>,
    pub(super) settings: Vec<File>,
    pub(super) argument_problems: Vec<ArgumentProblem>,
    pub(super) not_repeatable: Option<String>,
}

/// The configuration of a request, also the one that is read without being named.
pub(super) fn config(request: &Request) -> Option<PathBuf> {
    request.config.clone().or_else(|| Some(PathBuf::from(DEFAULT_CONFIG)).filter(|path| path.is_file()))
}

/// Where the settings of a request lie: by the names that a repetition will ask for.
pub(super) fn opened(request: &Request) -> BTreeMap<PathBuf, PathBuf> {
    request.config.iter().chain(&request.baseline).cloned().chain(request.rules.iter().cloned()).map(|path| (path.clone(), path)).collect()
}

/// Digests every file that the run read, and copies them where that is wanted. A file that is no longer what was read is an error.
pub(super) fn gather(
    request: &Request,
    run: &Run,
    redactor: Option<&Redactor<'_>>,
    copy: bool,
    folder: &mut Folder,
) -> anyhow::Result<Gathered> {
    let hide = |path: &str| redactor.map_or_else(|| path.to_owned(), |redactor| redactor.path(path));
    let mut gathered = Gathered { files: Vec::new(), settings: Vec::new(), argument_problems: Vec::new(), not_repeatable: None };
    let found = request.recorded.as_ref().map(|recorded| recorded.found.clone()).unwrap_or_default();
    let mut unread = BTreeSet::new();
    let read: BTreeMap<(&str, Option<&Path>), &FileInfo> =
        run.world.files.iter().map(|info| ((info.path.as_str(), info.open.as_deref()), info)).collect();
    for file in &found.files {
        let Some(info) = read.get(&(file.path.as_str(), file.open.as_deref())) else {
            if run.world.problems.iter().any(|problem| problem.path == file.path) {
                unread.insert(hide(&file.path));
            }
            continue;
        };
        let stored = format!("inputs/{:04}-{}", gathered.files.len() + 1, plain(&file.path));
        let bytes = match &file.open {
            Some(open) => std::fs::read(open).with_context(|| format!("cannot read `{}` again", file.path))?,
            None => request.stdin.clone().unwrap_or_default(),
        };
        if hex(&Sha256::digest(&bytes)) != info.sha256 {
            bail!("`{}` changed while it was audited: run it again", file.path);
        }
        gathered.files.push(kept("input", &hide(&file.path), file.named, &bytes, copy.then_some(stored), folder)?);
    }
    for (role, path, open, stored) in settings(request, run)? {
        let bytes = std::fs::read(&open).with_context(|| format!("cannot read `{path}` again"))?;
        gathered.settings.push(kept(role, &hide(&path), true, &bytes, copy.then_some(stored), folder)?);
    }
    gathered.files.sort_by(|a, b| a.path.cmp(&b.path));
    let hidden = |text: &str| redactor.map_or_else(|| text.to_owned(), |redactor| redactor.text(text));
    let problem = |problem: &crate::model::Problem| ArgumentProblem {
        path: hide(&problem.path),
        message: hidden(&problem.message),
        help: hidden(&problem.help),
    };
    gathered.argument_problems = found.problems.iter().map(problem).collect();
    gathered.not_repeatable = match () {
        () if redactor.is_some() => Some("its identifiers are pseudonyms".into()),
        () if !unread.is_empty() => Some(format!("a file could not be read then: {}", unread.into_iter().collect::<Vec<_>>().join(", "))),
        () if found.files.iter().any(|file| file.open.is_none()) && !copy => Some("standard input was not kept".into()),
        () => None,
    };
    Ok(gathered)
}

/// Configuration, baseline and rules: role, name, where, and the name of a copy.
fn settings(request: &Request, run: &Run) -> anyhow::Result<Vec<(&'static str, String, PathBuf, String)>> {
    let mut all = Vec::new();
    if let Some(path) = &run.report.config.path {
        let open = request.config.as_deref().map(|config| request.open(config)).unwrap_or_default();
        all.push(("configuration", path.clone(), open, "inputs/configuration.yaml".to_owned()));
    }
    if let Some(line) = &run.report.baseline {
        let open = request.baseline.as_deref().map(|path| request.open(path)).unwrap_or_default();
        all.push(("baseline", line.path.clone(), open, "inputs/baseline.json".to_owned()));
    }
    for (number, folder) in request.rules.iter().enumerate() {
        let name = shown(folder);
        for path in audit::rule_paths(&request.open(folder)).with_context(|| format!("cannot read the folder of rules `{name}`"))? {
            let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
            let stored = format!("inputs/rules-{}/{file}", number + 1);
            all.push(("rule", format!("{}/{file}", name.trim_end_matches('/')), path, stored));
        }
    }
    Ok(all)
}

fn kept(role: &str, path: &str, named: bool, bytes: &[u8], stored: Option<String>, folder: &mut Folder) -> anyhow::Result<File> {
    if let Some(stored) = &stored {
        folder.file(stored, |out| out.write_all(bytes))?;
    }
    let (bytes, sha256) = (bytes.len() as u64, hex(&Sha256::digest(bytes)));
    Ok(File { role: role.into(), path: path.into(), bytes, sha256, named, stored })
}

/// The last part of a path as a name that means nothing to any system.
fn plain(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let safe = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
    let name: String =
        name.chars().map(safe).collect::<Vec<_>>().into_iter().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
    if name == "-" { "standard-input".into() } else { name.trim_end_matches('.').to_owned() }
}

/// What was asked for, in the form that a repetition reads.
pub(super) fn asked(request: &Request, redacted: bool) -> Asked {
    let relative = |path: &String| if path == "-" { path.clone() } else { shown(Path::new(path)) };
    let fail_on = request.fail_on.map_or("never", crate::model::Severity::word);
    let mut asked = Asked {
        command: String::new(),
        paths: request.paths.iter().map(relative).collect(),
        config: request.config.as_deref().map(shown),
        rules: request.rules.iter().map(|path| shown(path)).collect(),
        only: request.only.clone(),
        skip: request.skip.clone(),
        treat_as: request.treat_as.clone(),
        scope: request.scope.clone(),
        side: (request.side != Side::default()).then(|| request.side.word().to_owned()),
        fail_on: fail_on.into(),
        allow_gaps: request.allow_gaps,
        baseline: request.baseline.as_deref().map(shown),
        no_waivers: request.no_waivers,
        key: request.key_given.then(|| key_id(&request.key)),
        redacted,
    };
    if redacted {
        let gone = || "[redacted]".to_owned();
        asked.paths = vec![gone()];
        asked.config = asked.config.map(|_| gone());
        asked.baseline = asked.baseline.map(|_| gone());
        asked.rules = asked.rules.iter().map(|_| gone()).collect();
        asked.treat_as = asked.treat_as.iter().map(|(source, _)| (source.clone(), gone())).collect();
        asked.scope.values_mut().for_each(|value| *value = gone());
    }
    asked.command = command(&asked, request);
    asked
}

/// The command line for people. The key's own path says nothing, so only that there was one is kept.
fn command(asked: &Asked, request: &Request) -> String {
    let mut words = vec!["partywall evidence".to_owned()];
    let mut add = |option: &str, value: &str| words.push(format!("{option} {}", quoted(value)));
    asked.config.iter().for_each(|path| add("--config", path));
    asked.rules.iter().for_each(|path| add("--rules", path));
    asked.baseline.iter().for_each(|path| add("--baseline", path));
    asked.only.iter().for_each(|word| add("--only", word));
    asked.skip.iter().for_each(|word| add("--skip", word));
    asked.treat_as.iter().for_each(|(source, glob)| add("--as", &format!("{source}={glob}")));
    asked.scope.iter().for_each(|(key, value)| add("--scope", &format!("{key}={value}")));
    asked.side.iter().for_each(|side| add("--side", side));
    add("--fail-on", &asked.fail_on);
    add("--as-of", &crate::model::time::format(request.as_of));
    if asked.key.is_some() {
        add("--key-file", "KEY");
    }
    words.extend(asked.allow_gaps.then(|| "--allow-gaps".to_owned()));
    words.extend(asked.no_waivers.then(|| "--no-waivers".to_owned()));
    words.extend(asked.redacted.then(|| "--redact".to_owned()));
    words.extend(asked.paths.iter().map(|path| quoted(path)));
    words.join(" ")
}

fn quoted(word: &str) -> String {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_./:=,@+".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// The manifest of a run, sealed.
pub(super) fn manifest(
    run: &Run,
    report: &Report,
    asked: Asked,
    gathered: Gathered,
    run_id: String,
    signed_by: Option<String>,
    outputs: Vec<Output>,
) -> anyhow::Result<Manifest> {
    let manifest = Manifest {
        schema: SCHEMA.into(),
        label: "confidential: a list of findings shows where to attack".into(),
        run_id,
        as_of: report.as_of.clone(),
        tool: Tool { name: report.tool.name.clone(), version: report.tool.version.clone(), rules_digest: report.tool.rules_digest.clone() },
        asked,
        settings: gathered.settings,
        files: gathered.files,
        argument_problems: gathered.argument_problems,
        not_repeatable: gathered.not_repeatable,
        signed_by,
        inputs: inputs(report)?,
        sources: sources(run, report),
        rules: rules(report),
        values: serde_json::to_value(&report.values)?,
        configuration: serde_json::to_value(&report.config)?,
        populations: Value::Array(reconciled(report)?),
        graph: serde_json::to_value(&report.graph)?,
        exceptions: json!({
            "bridges": with_digest(&report.bridges)?,
            "waivers": with_digest(&report.waivers)?,
            "baseline": report.baseline.as_ref().map(serde_json::to_value).transpose()?,
            "declared_facts": declared(report),
        }),
        gaps: serde_json::to_value(&report.coverage)?,
        summary: serde_json::to_value(&report.summary)?,
        gate: serde_json::to_value(&report.gate)?,
        outputs,
        manifest_sha256: String::new(),
    };
    Ok(manifest.sealed()?)
}

/// The inputs, each with what of it could not be read.
fn inputs(report: &Report) -> anyhow::Result<Value> {
    let mut list = Vec::new();
    for input in &report.inputs {
        let mut value = serde_json::to_value(input)?;
        let rejected = report.coverage.problems.iter().filter(|problem| problem.location.path == input.path);
        let rejected: Vec<Value> = rejected.map(|problem| json!({"line": problem.location.line, "message": problem.message})).collect();
        if let Value::Object(map) = &mut value {
            map.insert("rejected".into(), rejected.into());
        }
        list.push(value);
    }
    Ok(list.into())
}

/// The sources that there should be, and those that there are.
fn sources(run: &Run, report: &Report) -> Value {
    let present: BTreeSet<&str> = report.inputs.iter().map(|input| input.source.as_str()).collect();
    let missing: Vec<&String> = run.expected.iter().filter(|source| !present.contains(source.as_str())).collect();
    json!({"expected": run.expected, "present": present, "missing": missing})
}

/// The rules with what became of each. Their texts are in the report.
fn rules(report: &Report) -> Value {
    let line = |rule: &crate::model::report::RuleLine| {
        json!({
            "id": rule.id, "family": rule.family, "severity": rule.severity, "origin": rule.origin, "digest": rule.digest, "result": rule.result,
            "because": rule.because, "examined": rule.examined, "findings": rule.findings, "waived": rule.waived, "baselined": rule.baselined,
        })
    };
    let silenced = &report.config.silenced;
    json!({
        "digest": report.tool.rules_digest,
        "list": report.rules.iter().map(line).collect::<Vec<_>>(),
        "skipped": silenced.skipped_rules,
        "lowered": silenced.lowered,
    })
}

fn reconciled(report: &Report) -> anyhow::Result<Vec<Value>> {
    let mut list = Vec::new();
    for (line, said) in report.populations.iter().zip(populations(report)) {
        let mut value = serde_json::to_value(line)?;
        if let Value::Object(map) = &mut value {
            map.insert("reconciliation".into(), said.into());
        }
        list.push(value);
    }
    Ok(list)
}

/// Entries of the configuration, each with the digest of what it says.
fn with_digest(entries: &[impl Serialize]) -> anyhow::Result<Vec<Value>> {
    let mut list = Vec::new();
    for entry in entries {
        let mut value = serde_json::to_value(entry)?;
        let digest = hex(&Sha256::digest(canonical(&value)?));
        if let Value::Object(map) = &mut value {
            map.insert("sha256".into(), digest.into());
        }
        list.push(value);
    }
    Ok(list)
}

/// Facts that the configuration declares: an input of its own with the configuration's path and digest.
fn declared(report: &Report) -> Vec<Value> {
    let of_config = report.inputs.iter().filter(|input| Some(&input.path) == report.config.path.as_ref());
    of_config.map(|input| json!({"path": input.path, "sha256": input.sha256, "records": input.records})).collect()
}
