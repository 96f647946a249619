//! Floor 3: rules. A rule is a YAML file with exactly one match shape; the shapes are the files of this room.
//! In: a rule's text, then a world and its graph. Out: matches, crossings closed by bridges, and what could not be decided.

use crate::graph::Graph;
use crate::model::{Confidence, Family, Kind, Outcome, Problem, Severity, World};
use crate::select::{Bridge, Values};
use std::collections::BTreeMap;

/// What a rule is evaluated on.
#[derive(Clone, Copy)]
pub struct Evaluation<'a> {
    /// The records.
    pub world: &'a World,
    /// The graph of the edges live at `as_of`.
    pub graph: &'a Graph,
    /// Seconds since 1970.
    pub as_of: i64,
    /// Declared crossings.
    pub bridges: &'a [Bridge],
}

/// A small world in which a rule fires or stays silent.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The first subjects of the findings expected, as `kind:id`, one list a finding; empty: stays silent.
    pub finds: Vec<Vec<String>>,
    /// Position in the rule's `examples`.
    pub index: usize,
}

/// A loaded rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Kebab-case name, equal to the file's name.
    pub id: String,
    /// One line.
    pub title: String,
    /// What it is about.
    pub family: Family,
    /// How bad.
    pub severity: Severity,
    /// How sure at best.
    pub confidence: Confidence,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// What it does not see.
    pub limitations: String,
    /// Framework ids.
    pub controls: BTreeMap<String, Vec<String>>,
    /// The sentence of a finding, with `{placeholders}`.
    pub message: String,
    /// Small worlds.
    pub examples: Vec<Example>,
    /// The rule's own text.
    pub text: String,
    /// Where it comes from: `shipped` or a path.
    pub origin: String,
}

impl Rule {
    /// Reads one rule. `stem` is the file's name without its ending; `origin` how messages name the file.
    pub fn parse(text: &str, stem: &str, origin: &str, values: &Values) -> Result<Rule, Vec<Problem>> {
        let _ = (text, stem, origin, values);
        Err(Vec::new())
    }

    /// Evaluates the rule.
    pub fn evaluate(&self, on: Evaluation<'_>) -> Outcome {
        let _ = on;
        Outcome::default()
    }

    /// The kinds that the rule is about: without any record of them it is not applicable.
    pub fn about(&self) -> Vec<Kind> {
        Vec::new()
    }
}

/// The rules in the binary, in the order of their ids.
pub fn shipped(values: &Values) -> Result<Vec<Rule>, Vec<Problem>> {
    let _ = values;
    Ok(Vec::new())
}
