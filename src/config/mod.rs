//! Floor 3: `partywall.yaml`, read strictly into what the pipeline needs. Text in, [`Config`] and problems out; no I/O.

use crate::link::Mapping;
use crate::model::{Kind, Problem, Severity};
use crate::select::{Bridge, Values};

/// A finding accepted by somebody until a date.
#[derive(Clone, Debug, Default)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// The id of its first subject, or the whole fingerprint.
    pub subject: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it; not the owner.
    pub approved_by: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: Option<String>,
    /// Until when, in seconds since 1970.
    pub expires: Option<i64>,
    /// Where it stands in the configuration.
    pub at: u32,
}

/// What a complete run must contain.
#[derive(Clone, Debug, Default)]
pub struct Expect {
    /// Sources that have to be there.
    pub sources: Vec<String>,
    /// Least numbers of records by kind.
    pub counts: Vec<(Kind, u64)>,
    /// Populations that the named files hold in full, together.
    pub complete: Vec<(String, Vec<String>)>,
}

/// The user's configuration.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file, as reports show it; `None` without one.
    pub path: Option<String>,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: Option<String>,
    /// Planes, links and classes.
    pub mapping: Mapping,
    /// Crossings that are meant.
    pub bridges: Vec<Bridge>,
    /// Findings that are accepted.
    pub waivers: Vec<Waiver>,
    /// What rules call `$name`, shipped defaults included.
    pub values: Values,
    /// Rules and families to leave out.
    pub skip: Vec<String>,
    /// Severities that the user changed, by rule id.
    pub severity: Vec<(String, Severity)>,
    /// What a complete run must contain.
    pub expect: Expect,
    /// Globs of files that are no input.
    pub ignore: Vec<String>,
    /// Native facts declared here: the text of the `declared` list's file with the offset where the list stands (read by the native source).
    pub declared_at: Option<u32>,
}

/// Reads a configuration. `path` is how reports show it.
pub fn parse(text: &str, path: &str) -> (Config, Vec<Problem>) {
    let _ = text;
    (Config { path: Some(path.to_owned()), ..Config::default() }, Vec::new())
}
