//! What control of some records reaches: the blast radius. In: the records. Out: one line for each thing reached, with the highest level.

use super::{Line, Question};
use crate::graph::Walk;
use crate::model::{Kind, RecordId};

/// Everything reached, in the order of the records; sets are only how a right is written and are left out, and so are the starts.
pub fn reach(on: &Question<'_>, starts: &[RecordId]) -> Vec<Line> {
    let from: Vec<String> = starts.iter().map(|start| on.world.label(*start)).collect();
    let from = from.join(", ");
    let reached = on.graph.reached(on.world, starts, Walk::default());
    reached
        .into_iter()
        .filter(|(id, _)| !starts.contains(id) && on.world.record(*id).kind != Kind::Set)
        .map(|(id, level)| Line {
            from: from.clone(),
            to: on.world.label(id),
            plane: on.world.record(id).plane.word().into(),
            level: level.map_or("control", |level| level.word()).into(),
            certainty: String::new(),
            elevated: false,
            path: Vec::new(),
        })
        .collect()
}
