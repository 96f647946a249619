//! A finding and its proof, as the report shows them.

use crate::model::finding::{Counts, EvidenceKind, Status};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// One finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FindingLine {
    /// `rule|subject|subject`, stable while the risk is the same.
    pub fingerprint: String,
    /// The rule.
    pub rule: String,
    /// The rule's family.
    pub family: String,
    /// How bad.
    pub severity: String,
    /// How sure.
    pub confidence: String,
    /// The rule's title.
    pub title: String,
    /// What was found, in a sentence.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// Whether it counts.
    pub status: Status,
    /// Who accepted it, where it is waived.
    pub accepted: Option<Acceptance>,
    /// The records it is about, the most important first.
    pub subjects: Vec<Subject>,
    /// The proof.
    pub evidence: Evidence,
    /// The places that state it, the most telling first; at least one.
    pub locations: Vec<Location>,
    /// What to do.
    pub fix: String,
    /// Framework ids.
    pub controls: BTreeMap<String, Vec<String>>,
}

/// Who accepted a finding, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Acceptance {
    /// Who answers for it.
    pub owner: String,
    /// Who approved it.
    pub approved_by: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: Option<String>,
    /// Until when, RFC 3339.
    pub expires: String,
}

/// A record that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Subject {
    /// What it is.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The system that the id belongs to; empty for the company's own.
    pub scope: String,
    /// Where it stands.
    pub plane: String,
    /// Its tenant.
    pub tenant: Option<String>,
    /// Further names of the same identity.
    pub known_as: Vec<String>,
}

/// The proof of a finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Evidence {
    /// What kind of proof.
    pub kind: EvidenceKind,
    /// The witness path.
    pub path: Vec<Hop>,
    /// The second path of a conflict.
    pub second: Vec<Hop>,
    /// Principals that reach the opening's start.
    pub before: u64,
    /// Targets behind it.
    pub behind: u64,
    /// How the two were counted.
    pub counts: Counts,
    /// Records that belong to it.
    pub members: Vec<Subject>,
}

/// One hop of a path.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Hop {
    /// `kind:id` of its start.
    pub from: String,
    /// The kind of edge.
    pub edge: String,
    /// The kind of edge as a verb phrase.
    pub phrase: String,
    /// `kind:id` of its end.
    pub to: String,
    /// Where its start stands.
    pub from_plane: String,
    /// Where its end stands.
    pub to_plane: String,
    /// The level of a touch, `null` where it gives control.
    pub level: Option<String>,
    /// How sure.
    pub certainty: String,
    /// Whether it is there all the time.
    pub activation: String,
    /// What it rests on.
    pub basis: String,
    /// Name of the technique, or empty.
    pub technique: String,
    /// Conditions that were not evaluated, or empty.
    pub conditions: String,
    /// Where it is stated.
    pub location: Location,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Location {
    /// The file.
    pub path: String,
    /// Line, from 1; 0 if the file could not be read again.
    pub line: u32,
    /// Column in characters, from 1; 0 if unknown.
    pub column: u32,
    /// JSON pointer in its document, or empty.
    pub pointer: String,
}
