//! The tables of the README, written from the lists in the code so that they can't go stale (`tests/readme.rs`). In: the README's text.
//! Out: the same text with everything between `<!-- generated: NAME -->` and `<!-- end -->` written anew.

use super::sources::plane;
use super::{DONE, FAILED, output, rooms};
use crate::audit::{self, Request};
use crate::model::{Family, time};
use crate::report::{FORMATS, Style};
use crate::source::SOURCES;
use anyhow::{Context, bail};
use clap::Args;
use std::path::PathBuf;

/// Write the tables of the README anew
#[derive(Args)]
pub(super) struct Readme {
    /// The file
    #[arg(default_value = "README.md")]
    path: PathBuf,
    /// Only say whether it is current
    #[arg(long)]
    check: bool,
}

const OPEN: &str = "<!-- generated: ";
const CLOSE: &str = "<!-- end -->";

impl Readme {
    pub(super) fn run(&self) -> anyhow::Result<u8> {
        let path = &self.path;
        let old = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let new = current(&old)?;
        if new == old {
            return Ok(DONE);
        }
        if self.check {
            output::text(&format!("{} is not current: `partywall readme` writes it anew\n", path.display()), None)?;
            return Ok(FAILED);
        }
        output::text(&new, Some(path))?;
        Ok(DONE)
    }
}

/// The text with its generated parts written anew. A name that nothing generates, or a part without an end, is an error.
pub fn current(text: &str) -> anyhow::Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let (name, after) = after.split_once(" -->").context("a generated part has no name")?;
        let (_, after) = after.split_once(CLOSE).with_context(|| format!("the generated part `{name}` has no end"))?;
        out.push_str(before);
        out.push_str(&format!("{OPEN}{name} -->\n\n{}\n{CLOSE}", generated(name)?));
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

fn generated(name: &str) -> anyhow::Result<String> {
    Ok(match name {
        "sources" => rows(
            &["source", "what is read", "what it cannot show", "plane"],
            SOURCES
                .iter()
                .map(|source| vec![format!("`{}`", source.name), join(source.reads), join(source.cannot_see), plane(source).to_owned()]),
        ),
        "formats" => rows(
            &["format", "to a file", "for what"],
            FORMATS.iter().map(|format| {
                // A format without an ending of its own is named before the file.
                let file = if format.ending.is_empty() { format!("{}=FILE", format.name) } else { format!("FILE.{}", format.ending) };
                vec![format!("`{}`", format.name), format!("`-o {file}`"), format.about.to_owned()]
            }),
        ),
        "rules" => {
            let rules = rooms::rules(&[], None)?;
            let sorted = Family::ALL.iter().flat_map(|family| rules.iter().filter(move |rule| rule.family == *family));
            rows(
                &["rule", "family", "severity", "finds"],
                sorted.map(|rule| {
                    let link = format!("[`{0}`](rules/{0}.yaml)", rule.id);
                    vec![link, rule.family.to_string(), rule.severity.to_string(), rule.title.clone()]
                }),
            )
        }
        "output" => story()?,
        "cannot-see" => {
            SOURCES.iter().flat_map(|source| source.cannot_see.iter().map(move |line| format!("- {}: {line}\n", source.title))).collect()
        }
        other => bail!("nothing generates `{other}`"),
    })
}

/// The moment at which the README's example is judged.
const STORY_AS_OF: &str = "2026-11-22";

/// What the README's first command prints: its most telling finding and the summary.
fn story() -> anyhow::Result<String> {
    let request = Request {
        config: Some("examples/company/partywall.yaml".into()),
        ..Request::new(vec!["examples/company".into()], time::parse(STORY_AS_OF).context("a date")?)
    };
    let report = audit::run(&request, &audit::Silent)?;
    let table = FORMATS.first().context("there is no format")?;
    let mut bytes = Vec::new();
    (table.write)(&report, Style { colour: false, width: 100 }, &mut bytes)?;
    let text = String::from_utf8(bytes).context("the table is text")?;
    let start = text
        .find("  platform-identity-reaches-tenant-data")
        .and_then(|at| text.get(..at)?.trim_end().rfind('\n'))
        .context("the finding is gone")?;
    let finding = text.get(start + 1..).unwrap_or("");
    let finding = finding.split_once("\n\n  fix").map_or(finding, |(finding, _)| finding);
    let summary = text.rfind("\nFound\n").and_then(|at| text.get(at + 1..)).context("the summary is gone")?;
    Ok(format!("```text\n{finding}\n\n[…]\n\n{}\n```\n", summary.trim_end()))
}

fn join(lines: &[&str]) -> String {
    lines.join("; ")
}

fn rows(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.iter().map(|cell| cell.replace('|', "\\|")).collect::<Vec<_>>().join(" | "));
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let mut text = line(&head);
    text.push_str(&format!("|{}\n", "---|".repeat(head.len())));
    text.extend(rows.map(|row| line(&row)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_its_parts_and_leaves_the_rest() {
        let old = "# x\n<!-- generated: formats -->\nstale\n<!-- end -->\ntail\n";
        let new = current(old).unwrap();
        assert!(new.starts_with("# x\n<!-- generated: formats -->\n\n| format | to a file | for what |\n|---|---|---|\n| `table` |"));
        assert!(new.ends_with("<!-- end -->\ntail\n"));
        assert!(!new.contains("stale"));
        assert_eq!(current(&new).unwrap(), new, "writing it twice changes nothing");
    }

    #[test]
    fn slips_are_errors() {
        assert!(current("<!-- generated: no-such -->\n<!-- end -->").is_err());
        assert!(current("<!-- generated: formats -->\n").is_err());
        assert_eq!(current("plain").unwrap(), "plain");
    }
}
