//! Floor 3: rules. A rule is a YAML file with exactly one match shape; the shapes are the files of `shape/`.
//! In: a rule's text, then a world and its graph. Out: matches, crossings closed by bridges, and what could not be decided.

mod frameworks;
mod message;
mod parse;
mod proof;
mod shape;
mod shipped;
mod text;

pub use frameworks::{Alias, Control, Framework, How, Licence, Meaning, framework, framework_lines, frameworks, look_up};
pub use proof::{EXAMPLE_AS_OF, Failure, WorldOf, mutation_test, test_rules};
pub use shape::{SHAPES, Shape, ShapeDef};
pub use shipped::{load_dir, shipped};
pub use text::{explain, new_rule};

use crate::graph::Graph;
use crate::model::{Confidence, Family, Grounds, Match, Outcome, Problem, Severity, World};
use crate::select::{Bridge, Lens, Values};
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

impl<'a> Evaluation<'a> {
    /// What selectors look through.
    pub fn lens(&self) -> Lens<'a> {
        Lens { world: self.world, as_of: self.as_of }
    }
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
    /// What it looks for.
    pub shape: Shape,
    /// Small worlds.
    pub examples: Vec<Example>,
    /// What `$name` stands for in the examples, whatever the user's configuration says.
    pub example_values: Values,
    /// The rule's own text.
    pub text: String,
    /// Where it comes from: `shipped` or a path.
    pub origin: String,
}

impl Rule {
    /// Reads one rule. `stem` is the file's name without its ending; `origin` how messages name the file.
    pub fn parse(text: &str, stem: &str, origin: &str, values: &Values) -> Result<Rule, Vec<Problem>> {
        parse::read(text, stem, origin, values)
    }

    /// Evaluates the rule.
    pub fn evaluate(&self, on: Evaluation<'_>) -> Outcome {
        self.evaluate_as(&self.shape, on)
    }

    /// Evaluates another shape in this rule's place: the mutation test takes clauses out.
    fn evaluate_as(&self, shape: &Shape, on: Evaluation<'_>) -> Outcome {
        let mut outcome = shape.eval(on, self.family == Family::Boundary);
        outcome.not_assessed.sort();
        outcome.not_assessed.dedup();
        outcome
    }

    /// What the rule's silence rests on.
    pub fn grounds(&self) -> Grounds {
        self.shape.grounds()
    }

    /// The sentence of one finding: the rule's message with its placeholders filled, and the remarks.
    pub fn say(&self, world: &World, found: &Match) -> String {
        message::fill(&self.message, world, found)
    }
}
