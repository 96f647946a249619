//! Baselines: the findings that were there when a team adopted the tool, so that the gate is about what is new. In: a file, and findings.
//! Out: findings that are baselined because they are no worse than recorded, what is gone, and the text of a new file.

#[cfg(test)]
mod tests;

use super::BUILT_IN;
use crate::doc::{Error, Fields, Item, Layout, Tape, json};
use crate::model::report::{FindingLine, Report};
use crate::model::{Problem, RuleResult, Severity, Status, fingerprint, hazardous, time};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The version of the file's form.
pub const SCHEMA: &str = "partywall.baseline/1";

/// What was found at a moment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Baseline {
    /// When, RFC 3339.
    pub as_of: String,
    /// By which version of the program.
    pub version: String,
    /// By which rules.
    pub rules_digest: String,
    /// The findings, by fingerprint.
    pub entries: BTreeMap<String, Entry>,
}

/// One finding as it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// How bad.
    pub severity: Severity,
    /// Targets behind it.
    pub behind: u64,
    /// Records that belonged to it.
    pub members: u64,
    /// For people: the rule's title.
    pub title: String,
}

/// What a baseline made of a run.
#[derive(Debug, Default)]
pub struct Applied {
    /// Findings that it holds.
    pub matched: u64,
    /// Fingerprints that this run does not find any more.
    pub gone: Vec<String>,
}

/// Whether a fingerprint is of one of our own checks: what is wrong with an acceptance can't itself be accepted.
fn of_built_in(print: &str) -> bool {
    let rule = fingerprint::parts(print).next().unwrap_or_default();
    BUILT_IN.iter().any(|check| check.id == rule)
}

impl Entry {
    fn of(line: &FindingLine) -> Entry {
        Entry {
            severity: Severity::from_word(&line.severity).unwrap_or(Severity::Informational),
            behind: line.evidence.behind,
            members: line.evidence.members.len() as u64,
            title: line.title.clone(),
        }
    }

    /// What got worse since; `None` if nothing did.
    fn worse(&self, now: &Entry) -> Option<String> {
        if now.severity > self.severity {
            Some(format!("the baseline holds it as {}", self.severity))
        } else if now.behind > self.behind {
            Some(format!("{} behind it, {} in the baseline", now.behind, self.behind))
        } else if now.members > self.members {
            Some(format!("{} belong to it, {} in the baseline", now.members, self.members))
        } else {
            None
        }
    }
}

impl Baseline {
    /// What is open in a report. What is waived has its own end, so it does not belong here.
    pub fn of(report: &Report) -> Baseline {
        let open = report.findings.iter().filter(|line| line.status == Status::Open && !of_built_in(&line.fingerprint));
        Baseline {
            as_of: report.as_of.clone(),
            version: report.tool.version.clone(),
            rules_digest: report.tool.rules_digest.clone(),
            entries: open.map(|line| (line.fingerprint.clone(), Entry::of(line))).collect(),
        }
    }

    /// Sets the open findings that it holds, and that are no worse, to baselined. `result` is what became of a rule: what did not run
    /// can't be gone.
    pub fn apply(&self, findings: &mut [FindingLine], result: &dyn Fn(&str) -> Option<RuleResult>) -> Applied {
        let mut applied = Applied::default();
        let mut seen = BTreeSet::new();
        for line in findings {
            let Some(entry) = self.entries.get(&line.fingerprint) else { continue };
            seen.insert(line.fingerprint.clone());
            if line.status != Status::Open || of_built_in(&line.fingerprint) {
                continue;
            }
            match entry.worse(&Entry::of(line)) {
                Some(worse) => line.message.push_str(&format!("; worse than before: {worse}")),
                None => {
                    line.status = Status::Baselined;
                    applied.matched += 1;
                }
            }
        }
        let ran = |print: &str| {
            let rule = fingerprint::parts(print).next().unwrap_or_default();
            !matches!(result(&rule), Some(RuleResult::Skipped | RuleResult::Error))
        };
        applied.gone = self.entries.keys().filter(|print| !seen.contains(*print) && ran(print)).cloned().collect();
        applied
    }

    /// The file's text: one line a finding, sorted, so that two of them can be compared.
    pub fn text(&self) -> String {
        let mut out = String::from("{\n");
        for (key, value) in [("schema", SCHEMA), ("as_of", &self.as_of), ("version", &self.version), ("rules_digest", &self.rules_digest)] {
            let _ = writeln!(out, "  \"{key}\": {},", quoted(value));
        }
        out.push_str("  \"findings\": [");
        for (at, (print, entry)) in self.entries.iter().enumerate() {
            let _ = write!(out, "{}\n    {{ \"fingerprint\": {}", if at > 0 { "," } else { "" }, quoted(print));
            let _ = write!(out, ", \"severity\": \"{}\"", entry.severity);
            for (key, number) in [("behind", entry.behind), ("members", entry.members)] {
                if number > 0 {
                    let _ = write!(out, ", \"{key}\": {number}");
                }
            }
            let _ = write!(out, ", \"title\": {} }}", quoted(&entry.title));
        }
        out.push_str(if self.entries.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        out
    }
}

/// A JSON string in which nothing can act on a terminal or hide.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if hazardous(c) => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                let _ = write!(out, "\\u{unit:04x}");
            }),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Reads a file strictly. `path` is how messages name it.
pub fn parse(text: &str, path: &str) -> Result<Baseline, Vec<Problem>> {
    let mut baseline = Baseline::default();
    let mut errors: Vec<(Error, String)> = Vec::new();
    let read = json::read(text, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
        let fields = Fields::new(part.item, "baseline");
        root(&fields, &mut baseline);
        errors.extend(fields.finish());
        Ok(())
    });
    match read {
        Ok(end) if text.get(end..).is_some_and(|rest| !rest.trim().is_empty()) => {
            errors.push((Error::new(end as u32, "a baseline is one value, and here starts another"), String::new()));
        }
        Ok(_) => {}
        Err(error) => errors.push((error, "`partywall baseline … -o FILE` writes it anew".into())),
    }
    if errors.is_empty() {
        return Ok(baseline);
    }
    let problem = |(error, help): (Error, String)| Problem { path: path.to_owned(), at: error.at, message: error.message, help };
    Err(errors.into_iter().map(problem).collect())
}

fn root(fields: &Fields<'_>, baseline: &mut Baseline) {
    fields.word("schema", fields.need("schema"), &[(SCHEMA, ())]);
    fields.need("as_of");
    baseline.as_of = fields.time("as_of").map(time::format).unwrap_or_default();
    baseline.version = fields.need_text("version").to_owned();
    baseline.rules_digest = fields.need_text("rules_digest").to_owned();
    fields.need("findings");
    for item in fields.list("findings") {
        entry(fields, item, baseline);
    }
}

fn entry(fields: &Fields<'_>, item: Item<'_>, baseline: &mut Baseline) {
    let inner = Fields::new(item, "finding of a baseline");
    let print = inner.need_text("fingerprint").to_owned();
    let words: Vec<(&'static str, Severity)> = Severity::ALL.iter().map(|severity| (severity.word(), *severity)).collect();
    let severity = inner.word("severity", inner.need("severity"), &words);
    let [behind, members] = ["behind", "members"].map(|key| inner.int(key).unwrap_or(0));
    if behind < 0 || members < 0 {
        inner.error(item.at(), "a number of records is not below zero", "");
    }
    let title = inner.text("title").unwrap_or("").to_owned();
    if print.is_empty() && item.get("fingerprint").is_some() {
        inner.error(item.at(), "this finding has no fingerprint", "");
    }
    if of_built_in(&print) {
        inner.error(item.at(), "a finding about a waiver or bridge can't be in a baseline", "mend the entry of the configuration instead");
    }
    let entry = severity.map(|severity| Entry { severity, behind: behind.unsigned_abs(), members: members.unsigned_abs(), title });
    if entry.is_some_and(|entry| baseline.entries.insert(print, entry).is_some()) {
        inner.error(item.at(), "this fingerprint stands in the baseline twice", "");
    }
    for (error, help) in inner.finish() {
        fields.error(error.at.unwrap_or(0), error.message, help);
    }
}
