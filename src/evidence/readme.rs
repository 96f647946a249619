//! The README of the folder: what it is, how it is checked, and what it does not show. In: a report and what was asked. Out: Markdown.

use super::gather::Gathered;
use super::manifest::Asked;
use super::text::{code, sentence};
use super::{Options, population, populations};
use crate::model::report::Report;
use crate::report::{FORMATS, verdict};
use std::fmt::Write as _;

/// The text.
pub(super) fn text(report: &Report, asked: &Asked, gathered: &Gathered, run_id: &str, options: &Options<'_>) -> String {
    let mut out = String::from(
        "# Evidence of an audit by partywall\n\n**Handling: confidential.** A list of findings shows where to attack. \
         Keep this folder where the people it names cannot change it, and pass it on only to those who need it.\n\n## The run\n\n",
    );
    // Writing to a string does not fail.
    let mut fact = |what: &str, value: &str| {
        let _ = writeln!(out, "- {what}: {value}");
    };
    fact("Result", &sentence(&verdict(report)));
    fact("Judged as of", &sentence(&report.as_of));
    fact("Run", run_id);
    fact("Program", &format!("{} {}", sentence(&report.tool.name), sentence(&report.tool.version)));
    fact("Rules", &format!("{} with digest {}", report.rules.len(), code(&report.tool.rules_digest)));
    fact("Command", &code(&asked.command));
    fact("Inputs", &format!("{} files, listed with their digests in `inputs.sha256`", gathered.files.len() + gathered.settings.len()));
    if asked.redacted {
        fact("Names", "identifiers are pseudonyms; the same name has the same one in all files");
        let stable = if asked.key.is_some() {
            "the same key gives the same pseudonyms again"
        } else {
            "their key was drawn for this run and is gone"
        };
        fact("Key", stable);
    } else if asked.key.is_some() {
        fact("Key", "digests of secret values were made with a key of the user's; a repetition needs it");
    }
    out.push_str("\n## Populations\n\n");
    for line in populations(report) {
        let _ = writeln!(out, "- {}", sentence(&line));
    }
    if report.populations.is_empty() {
        out.push_str("- none was stated\n");
    }
    out.push_str("\n## The files\n\n");
    for format in FORMATS {
        let _ = writeln!(out, "- {}: {}", code(&format.file()), sentence(format.about));
    }
    let _ = writeln!(out, "- `population.csv`: {}", sentence(population::ABOUT));
    out.push_str(FILES);
    if options.include_inputs {
        out.push_str(
            "- `inputs/`: copies of the inputs, configuration and rules; `files` and `settings` in `manifest.json` say which is which\n",
        );
    }
    out.push_str(CHECK);
    out.push_str(LIMITS);
    out
}

const FILES: &str = "- `controls/`: for each framework, its controls with the rules that give evidence on them
- `inputs.sha256`: digests of the inputs, for `sha256sum -c` in the folder that they lie in
- `manifest.json`: what was asked and read, what came of it, the gaps, and the digest of every file here
- `statement.intoto.json`: the result as an in-toto statement; `statement.dsse.json` is the same, signed, where somebody signed it
- `run.json`: when and with which program file this was written; the only file that differs when the same is run again
";

const CHECK: &str = "
## How to check it

`partywall verify FOLDER` checks every digest and names each file that was changed, added or removed. With the inputs at hand
(`partywall verify FOLDER PATH`, or where `inputs/` is here) it checks those too, runs the audit again with the recorded settings and time,
and compares every file byte by byte. `--public-key FILE` checks the signature. Without a signature whoever can write the folder can write
all of it anew: compare `manifest_sha256` with a copy that was kept elsewhere.
";

const LIMITS: &str = "
## What it does not show

- It judges the exports as they were given. Whether they are genuine, and made when they say, their digests cannot tell.
- One run is one moment. It says nothing of the time before or after.
- What could not be read, sorted or decided stands in `manifest.json` under `gaps`. No finding there is no proof of absence.
- Files that are no input are listed with the reason; their content was not judged, and their digests are not recorded.
- Controls are listed with evidence relevant to them. Whether one is met, only an assessor decides.
";
