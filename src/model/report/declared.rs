//! What the user declared, as the report shows it, with what it silenced.

use super::Location;
use schemars::JsonSchema;
use serde::Serialize;

/// A declared crossing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BridgeLine {
    /// Its start, as written.
    pub from: String,
    /// Its end, as written.
    pub to: String,
    /// The most that may lie behind it.
    pub level: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it.
    pub approved_by: String,
    /// Until when.
    pub expires: Option<String>,
    /// active, lapsing, expired, unmatched or widened.
    pub state: String,
    /// Crossings that it closes, as `rule|subject|subject`.
    pub closes: Vec<String>,
}

/// An accepted finding, as the configuration declares it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WaiverLine {
    /// The rule.
    pub rule: String,
    /// The subject or fingerprint, as written.
    pub subject: String,
    /// Who answers for it.
    pub owner: String,
    /// Who approved it.
    pub approved_by: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: Option<String>,
    /// Until when, RFC 3339.
    pub expires: Option<String>,
    /// active, lapsing, expired, invalid, unmatched, not_run where its rule did not run, or ignored where the command line says so.
    pub state: String,
    /// Fingerprints of the findings that it accepts.
    pub accepts: Vec<String>,
    /// Where it is declared.
    pub location: Location,
}

/// A baseline: the findings that were there when the team adopted the tool.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BaselineLine {
    /// The file.
    pub path: String,
    /// Digest of its bytes.
    pub digest: String,
    /// When it was made, RFC 3339.
    pub as_of: String,
    /// Fingerprints in it.
    pub entries: u64,
    /// Findings of this run that it holds.
    pub matched: u64,
    /// Fingerprints in it that this run does not find any more.
    pub gone: Vec<String>,
}

/// A value that rules call `$name`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ValueLine {
    /// Its name.
    pub name: String,
    /// Its words.
    pub words: Vec<String>,
    /// `shipped` or `configuration`.
    pub origin: String,
    /// One sentence, or empty for the user's own.
    pub about: String,
}

/// The user's configuration.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ConfigLine {
    /// The file, or none.
    pub path: Option<String>,
    /// Digest of its bytes.
    pub digest: Option<String>,
    /// What it silenced.
    pub silenced: Silenced,
}

/// What a configuration silenced.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Silenced {
    /// Crossings closed by bridges.
    pub bridges: u64,
    /// Findings waived.
    pub waivers: u64,
    /// Findings in the baseline.
    pub baseline: u64,
    /// Rules left out.
    pub skipped_rules: Vec<String>,
    /// Rules whose severity was lowered, as `rule: from -> to`.
    pub lowered: Vec<String>,
    /// Whether waivers and the baseline were ignored, by `--no-waivers`.
    pub no_waivers: bool,
}
