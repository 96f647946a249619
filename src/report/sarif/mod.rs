//! `--format sarif`: SARIF 2.1.0 for code-scanning hosts. In: a report. Out: one run with all rules, findings with their paths as code flows,
//! what could not be seen as notifications, and the verdict in the run's properties. Limits of hosts are kept here, so that nothing is cut
//! without a word: what does not fit is counted in a notification, and all of it is in `report.json`.

mod flow;
mod frameworks;
mod location;
mod notices;
mod results;
mod rules;
#[cfg(test)]
mod tests;
mod text;

use super::{Style, json, verdict};
use crate::model::report::Report;
use serde::Serialize;
use serde_json::{Value, json};
use std::io;
use text::{NAME, plain};

/// The file. A struct, because the version should come first.
#[derive(Serialize)]
struct Log {
    version: &'static str,
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Value; 1],
}

/// Where the form is published.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes the report.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    json(&Log { version: "2.1.0", schema: SCHEMA, runs: [run(report)] }, out)
}

fn run(report: &Report) -> Value {
    let frameworks = frameworks::Frameworks::new(report);
    let rules = rules::Rules::new(report, &frameworks);
    let places = location::Places::new(report);
    let results = results::results(report, &rules, &places);
    let inputs = notices::of_inputs(report, &places, &rules);
    let invocation = json!({
        // Nothing read, or something that could not be read, is no success, whatever the gate lets pass.
        "executionSuccessful": report.gate.gaps == 0 && !report.inputs.is_empty(),
        "exitCode": report.gate.exit,
        "exitCodeDescription": verdict(report),
        "toolConfigurationNotifications": inputs,
        "toolExecutionNotifications": notices::of_file(&results),
    });
    json!({
        "tool": { "driver": {
            "name": plain(&report.tool.name, NAME),
            "version": plain(&report.tool.version, NAME),
            "semanticVersion": plain(&report.tool.version, NAME),
            "rules": rules.list(),
            "notifications": notices::descriptors(),
            "supportedTaxonomies": frameworks.references(),
            "properties": { "rulesDigest": report.tool.rules_digest },
        } },
        "automationDetails": { "id": category(report) },
        "invocations": [invocation],
        "artifacts": places.artifacts(),
        "taxonomies": frameworks.taxonomies(),
        "columnKind": "unicodeCodePoints",
        "language": "en",
        "results": results.list,
        "properties": properties(report),
    })
}

/// `partywall/FOLDER/TIME`: hosts take what stands before the last slash as the category, and keep the alerts of each category apart. So it
/// is the same in every run over one estate, and another for another estate in the same repository.
fn category(report: &Report) -> String {
    let folder = match &report.config.path {
        Some(path) => path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned()),
        None => common(report.inputs.iter().map(|input| input.path.as_str())),
    };
    let folder = super::anchor::relative(&folder).map_or(String::new(), |folder| format!("{}/", plain(&folder, NAME)));
    format!("partywall/{folder}{}", plain(&report.as_of, NAME))
}

/// The folder that all these files are in.
fn common<'p>(paths: impl Iterator<Item = &'p str>) -> String {
    let folder = |path: &'p str| path.rsplit_once('/').map_or("", |(folder, _)| folder).split('/').collect::<Vec<_>>();
    let shared = |one: Vec<&'p str>, other: Vec<&'p str>| one.into_iter().zip(other).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    paths.map(folder).reduce(shared).unwrap_or_default().join("/")
}

/// What the run comes to.
fn properties(report: &Report) -> Value {
    let seen = &report.coverage;
    json!({
        "schema": report.schema,
        "verdict": verdict(report),
        "asOf": report.as_of,
        "rulesDigest": report.tool.rules_digest,
        "configurationDigest": report.config.digest,
        "gate": report.gate,
        "summary": report.summary,
        "silenced": {
            "bridges": report.config.silenced.bridges,
            "waivers": report.config.silenced.waivers,
            "baseline": report.config.silenced.baseline,
            "skippedRules": report.config.silenced.skipped_rules.len(),
            "lowered": report.config.silenced.lowered.len(),
        },
        "coverage": {
            "problems": seen.problems.len(),
            "unclassified": seen.unclassified,
            "dangling": seen.dangling.len(),
            "needed": seen.needed.len(),
            "notAssessed": seen.not_assessed.len(),
            "passedOver": seen.passed_over.len(),
            "notes": seen.notes.len(),
        },
        "graph": { "nodes": report.graph.nodes, "edges": report.graph.edges, "derivedEdges": report.graph.derived_edges },
        "baselineGone": report.baseline.as_ref().map(|baseline| baseline.gone.len()),
    })
}
