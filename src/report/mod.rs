//! Floor 3: one file per format; each reads [`Report`] and nothing else. [`FORMATS`] is the one list of them.

mod anchor;
mod csv;
mod gaps;
mod gitlab;
mod html;
mod json;
mod junit;
mod markdown;
mod neutral;
mod ocsf;
mod oscal;
#[cfg(test)]
mod sample;
mod sarif;
mod table;
mod text;
mod verdict;

pub use json::print as json;
pub use neutral::neutral;
pub use verdict::verdict;

use crate::model::report::{Hop, Location, ProblemLine, Report};
use std::io;

/// How a format may write.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether colours are wanted.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// A form of the report.
pub struct Format {
    /// Its name, as in `--format`.
    pub name: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// The ending of files in it; empty where it has none of its own, so that `-o FORMAT=FILE` names it.
    pub ending: &'static str,
    /// Writes a report.
    pub write: fn(&Report, Style, &mut dyn io::Write) -> io::Result<()>,
}

impl Format {
    /// The name of a file in this format, where the program names it.
    pub fn file(&self) -> String {
        if self.ending.is_empty() { format!("{}.json", self.name) } else { format!("report.{}", self.ending) }
    }
}

/// The format where none is named.
pub const DEFAULT: &str = "table";

/// All formats; the first is the default.
pub const FORMATS: &[&Format] = &[
    &Format {
        name: "table",
        about: "For people: findings with their paths as sentences, what could not be seen, and the verdict.",
        ending: "txt",
        write: table::write,
    },
    &Format {
        name: "json",
        about: "For programs: the whole report, `partywall.report/1`; `partywall schema report` describes it.",
        ending: "json",
        write: json::write,
    },
    &Format {
        name: "sarif",
        about: "For code scanning: SARIF 2.1.0 with all rules, paths as code flows, stable fingerprints.",
        ending: "sarif",
        write: sarif::write,
    },
    &Format {
        name: "html",
        about: "For meetings and archives: one self-contained page with the wall drawn, filters, and every path.",
        ending: "html",
        write: html::write,
    },
    &Format {
        name: "markdown",
        about: "For pull requests and step summaries: the verdict first, paths folded away.",
        ending: "md",
        write: markdown::write,
    },
    &Format {
        name: "junit",
        about: "For test reports of CI systems: one suite a family, one case a rule.",
        ending: "xml",
        write: junit::write,
    },
    &Format {
        name: "csv",
        about: "For spreadsheets: a row a finding; a leading `'` keeps formulas from running.",
        ending: "csv",
        write: csv::write,
    },
    &Format { name: "gitlab", about: "For merge requests on GitLab: its code quality report.", ending: "", write: gitlab::write },
    &Format { name: "ocsf", about: "For security data lakes: OCSF findings, one JSON object a line.", ending: "ocsf", write: ocsf::write },
    &Format { name: "oscal", about: "For assessors: OSCAL assessment results.", ending: "", write: oscal::results },
    &Format {
        name: "oscal-plan",
        about: "For assessors: the OSCAL assessment plan that the results refer to.",
        ending: "",
        write: oscal::plan,
    },
    &Format {
        name: "oscal-poam",
        about: "For assessors: the OSCAL plan of action and milestones, an item an open finding.",
        ending: "",
        write: oscal::poam,
    },
];

/// The format of a name.
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// The format of a file's ending, as in `-o report.json`.
pub fn by_ending(path: &str) -> Option<&'static Format> {
    let (_, ending) = path.rsplit(['/', '\\']).next()?.rsplit_once('.')?;
    FORMATS.iter().copied().find(|format| !format.ending.is_empty() && format.ending.eq_ignore_ascii_case(ending))
}

/// `file:line:column` as far as it is known; `file` alone where the line could not be found.
pub fn place(location: &Location) -> String {
    let path = neutral(&location.path);
    match (location.line, location.column) {
        (0, _) => path.into_owned(),
        (line, 0) => format!("{path}:{line}"),
        (line, column) => format!("{path}:{line}:{column}"),
    }
}

/// One problem in a line: where, what, and what would mend it.
pub fn problem(line: &ProblemLine) -> String {
    let mut text = match line.location.path.as_str() {
        "" => neutral(&line.message).into_owned(),
        _ => format!("{}: {}", place(&line.location), neutral(&line.message)),
    };
    if !line.help.is_empty() {
        text.push_str("; ");
        text.push_str(&neutral(&line.help));
    }
    text
}

/// Writes a path as sentences, each with its place; for answers that are no findings.
pub fn path(hops: &[Hop], style: Style, indent: usize, out: &mut dyn io::Write) -> io::Result<()> {
    table::path(&mut text::Page::new(style, out), indent, hops)
}

/// A paragraph in lines of at most `width` columns, each with an indent.
pub fn paragraph(text: &str, indent: usize, width: usize) -> String {
    text::wrap(&neutral(text), width.saturating_sub(indent)).iter().map(|line| format!("{:indent$}{line}\n", "")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_have_names_and_endings_of_their_own() {
        for (at, format) in FORMATS.iter().enumerate() {
            assert_eq!(by_name(format.name).unwrap().about, format.about);
            if !format.ending.is_empty() {
                assert_eq!(by_ending(&format!("out.{}", format.ending)).unwrap().name, format.name);
            }
            let same = |other: &Format| other.name == format.name || (!format.ending.is_empty() && other.ending == format.ending);
            assert!(!FORMATS.iter().skip(at + 1).any(|other| same(other)));
        }
        assert!(by_name("tabel").is_none());
        assert_eq!(FORMATS[0].name, DEFAULT);
    }

    #[test]
    fn the_ending_is_that_of_the_file_not_of_its_folder() {
        assert!(by_ending("out.json/report").is_none());
        assert!(by_ending("json").is_none());
        assert!(by_ending("report.").is_none());
        assert_eq!(by_ending("a.b/report.JSON").unwrap().name, "json");
    }

    #[test]
    fn places_say_what_is_known() {
        let mut at = Location { path: "a.yaml".into(), line: 3, column: 7, pointer: String::new() };
        assert_eq!(place(&at), "a.yaml:3:7");
        at.column = 0;
        assert_eq!(place(&at), "a.yaml:3");
        at.line = 0;
        assert_eq!(place(&at), "a.yaml");
    }
}
