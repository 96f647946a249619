//! The match shapes, one file each, listed in [`SHAPES`]. In: the parameters under a rule's `match`, then a world and its graph.
//! Out: matches, crossings closed by bridges, what could not be decided. Every shape is linear in the graph for each goal it has.

mod absent;
mod bridged;
mod chosen;
mod common;
mod conflict;
mod edge;
mod grounds;
mod opening;
mod path;
mod record;
mod search;
mod shared;
mod unknown;

use super::Evaluation;
use crate::doc::{Fields, Item};
use crate::model::{Grounds, Outcome};
use crate::select::{Errors, Values};
use std::fmt;
use std::sync::Arc;

/// What a shape with its parameters can do.
trait Shaped: fmt::Debug + Send + Sync {
    /// Looks for matches.
    fn eval(&self, scene: Scene<'_>) -> Outcome;
    /// What its silence rests on.
    fn grounds(&self) -> Grounds;
    /// The same shape once for each clause, without that clause, with the clause's text.
    fn mutants(&self) -> Vec<(String, Arc<dyn Shaped>)>;
}

/// What a shape is evaluated on.
#[derive(Clone, Copy)]
struct Scene<'a> {
    /// The world and its graph.
    on: Evaluation<'a>,
    /// Whether the rule is of family boundary: its crossings can be bridged.
    boundary: bool,
}

type ReadFn = fn(&Fields<'_>, &Values) -> Arc<dyn Shaped>;

/// A match shape as rules, help texts and documentation know it.
pub struct ShapeDef {
    /// Its key under `match`.
    pub name: &'static str,
    /// What it finds.
    pub about: &'static str,
    /// Its parameters, one line each.
    pub parameters: &'static [&'static str],
    /// What a message can name.
    pub placeholders: &'static [&'static str],
    read: ReadFn,
}

impl ShapeDef {
    /// Reads the parameters.
    pub(super) fn read(&'static self, item: Item<'_>, values: &Values) -> Result<Shape, Errors> {
        let fields = Fields::new(item, self.name);
        let filled = (self.read)(&fields, values);
        let errors = fields.finish();
        if errors.is_empty() { Ok(Shape { def: self, filled }) } else { Err(errors) }
    }
}

impl fmt::Debug for ShapeDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// All shapes.
pub const SHAPES: &[&ShapeDef] =
    &[&record::SHAPE, &edge::SHAPE, &path::SHAPE, &opening::SHAPE, &shared::SHAPE, &absent::SHAPE, &conflict::SHAPE];

/// A shape with its parameters.
#[derive(Clone, Debug)]
pub struct Shape {
    def: &'static ShapeDef,
    filled: Arc<dyn Shaped>,
}

impl Shape {
    /// Its definition.
    pub fn def(&self) -> &'static ShapeDef {
        self.def
    }

    /// What a message can name.
    pub(super) fn placeholders(&self) -> &'static [&'static str] {
        self.def.placeholders
    }

    /// Evaluates it; `boundary` says that its crossings can be bridged.
    pub(super) fn eval(&self, on: Evaluation<'_>, boundary: bool) -> Outcome {
        self.filled.eval(Scene { on, boundary })
    }

    /// What its silence rests on.
    pub(super) fn grounds(&self) -> Grounds {
        self.filled.grounds()
    }

    /// For the mutation test.
    pub(super) fn mutants(&self) -> Vec<(String, Shape)> {
        self.filled.mutants().into_iter().map(|(clause, filled)| (clause, Shape { def: self.def, filled })).collect()
    }
}
