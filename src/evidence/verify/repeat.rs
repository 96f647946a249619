//! Runs a recorded audit again and compares what comes out with what was recorded, byte by byte.

use super::inputs::Located;
use super::{Answer, Came, Question};
use crate::audit::{Progress, Recorded, Request};
use crate::evidence::folder::{Folder, MANIFEST, Output};
use crate::evidence::manifest::{Manifest, pretty};
use crate::evidence::{Machine, Options, fill};
use crate::model::{PassedOver, Problem, Severity, time};
use crate::source::{Discovered, Found, Side};
use anyhow::Context as _;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Findings that are named one by one.
const NAMED: usize = 20;

/// Runs the audit again. `intact` says whether the folder is as it was written.
pub(super) fn repeat(
    question: &Question,
    manifest: &Manifest,
    located: Located,
    intact: bool,
    progress: &dyn Progress,
    answer: &mut Answer,
) -> anyhow::Result<()> {
    let work = tempfile::tempdir().context("cannot make a temporary folder")?;
    let rules = work.path().join("rules");
    let request = request(question, manifest, &located, &rules)?;
    let options = Options {
        include_inputs: manifest.files.iter().chain(&manifest.settings).any(|file| file.stored.is_some()),
        redact: false,
        signer: None,
        signed_by: manifest.signed_by.clone(),
        machine: Machine::default(),
    };
    let mut folder = Folder::new(&work.path().join("again"))?;
    if let Err(error) = fill(&request, &options, progress, &mut folder) {
        answer.say(Came::Differs, format!("run again: it ended with an error ({error:#})"));
        return Ok(());
    }
    let again: BTreeMap<&str, &Output> = folder.outputs.iter().map(|output| (output.path.as_str(), output)).collect();
    let before = answer.count(Came::Differs);
    for output in &manifest.outputs {
        match again.get(output.path.as_str()) {
            Some(found) if **found == *output => {}
            Some(_) => {
                answer.say(Came::Differs, format!("run again: {} comes out differently", output.path));
                if output.path == "report.json" {
                    findings(&question.folder.join(&output.path), &folder.path().join(&output.path), answer);
                }
            }
            None => answer.say(Came::Differs, format!("run again: {} does not come out", output.path)),
        }
    }
    if answer.count(Came::Differs) == before && fs::read(folder.path().join(MANIFEST)).ok() != pretty(manifest).ok() {
        answer.say(Came::Differs, format!("run again: {MANIFEST} comes out differently"));
    }
    if answer.count(Came::Differs) == before {
        let what = if intact { "every file comes out the same, byte by byte" } else { "every file comes out as the manifest says" };
        answer.say(Came::Same, format!("run again as of {}: {what}", manifest.as_of));
    }
    Ok(())
}

/// The recorded request, with every file where it lies now.
fn request(question: &Question, manifest: &Manifest, located: &Located, rules: &Path) -> anyhow::Result<Request> {
    let asked = &manifest.asked;
    let as_of = time::parse(&manifest.as_of).context("the manifest's `as_of` is no time")?;
    let mut opened: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for (file, place) in &located.settings {
        match file.role.as_str() {
            "rule" => {
                // Rules are read by folder: each comes back into one with just those that were there.
                let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
                let number = asked.rules.iter().position(|rules| rules.trim_end_matches('/') == folder).unwrap_or_default();
                let there = rules.join(number.to_string());
                fs::create_dir_all(&there).context("cannot make a temporary folder")?;
                fs::copy(place, there.join(name)).with_context(|| format!("cannot read the rule `{}`", file.path))?;
                opened.entry(asked.rules.get(number).map_or_else(PathBuf::new, PathBuf::from)).or_insert(there);
            }
            _ => {
                opened.insert(PathBuf::from(&file.path), place.clone());
            }
        }
    }
    let files = located.files.iter().map(|(file, place)| Found::again(file.path.clone(), place.clone(), file.named)).collect();
    let text = |row: &Value, key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let passed_over = manifest.gaps.get("passed_over").and_then(Value::as_array).into_iter().flatten();
    let passed_over = passed_over.map(|row| PassedOver { path: text(row, "path"), reason: text(row, "reason") }).collect();
    let problem = |row: &crate::evidence::manifest::ArgumentProblem| Problem {
        path: row.path.clone(),
        at: None,
        message: row.message.clone(),
        help: row.help.clone(),
    };
    let problems = manifest.argument_problems.iter().map(problem).collect();
    Ok(Request {
        config: asked.config.clone().map(PathBuf::from),
        rules: asked.rules.iter().map(PathBuf::from).collect(),
        only: asked.only.clone(),
        skip: asked.skip.clone(),
        treat_as: asked.treat_as.clone(),
        scope: asked.scope.clone(),
        side: asked.side.as_deref().and_then(Side::from_word).unwrap_or_default(),
        key: question.key.clone().filter(|_| asked.key.is_some()).unwrap_or_else(|| question.random.clone()),
        key_given: asked.key.is_some(),
        fail_on: Severity::from_word(&asked.fail_on),
        allow_gaps: asked.allow_gaps,
        baseline: asked.baseline.clone().map(PathBuf::from),
        no_waivers: asked.no_waivers,
        recorded: Some(Recorded { found: Discovered { files, passed_over, problems }, opened }),
        ..Request::new(asked.paths.clone(), as_of)
    })
}

/// Which findings of two reports are only in one, or not the same in both.
fn findings(recorded: &Path, again: &Path, answer: &mut Answer) {
    let read = |path: &Path| -> BTreeMap<String, Value> {
        let report = fs::read(path).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()).unwrap_or_default();
        let list = report.get("findings").and_then(Value::as_array).cloned().unwrap_or_default();
        list.into_iter().filter_map(|row| Some((row.get("fingerprint")?.as_str()?.to_owned(), row))).collect()
    };
    let (recorded, again) = (read(recorded), read(again));
    let mut rows: BTreeSet<(String, &str)> = BTreeSet::new();
    for print in recorded.keys().filter(|print| !again.contains_key(*print)) {
        rows.insert((print.clone(), "is recorded and does not come out"));
    }
    for (print, row) in &again {
        match recorded.get(print) {
            None => rows.insert((print.clone(), "comes out and is not recorded")),
            Some(other) if other != row => rows.insert((print.clone(), "comes out differently")),
            Some(_) => false,
        };
    }
    let more = rows.len().saturating_sub(NAMED);
    for (print, what) in rows.into_iter().take(NAMED) {
        answer.say(Came::Differs, format!("finding {print}: {what}"));
    }
    if more > 0 {
        answer.say(Came::Differs, format!("and {more} more findings"));
    }
}
