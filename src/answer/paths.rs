//! Who of some records reaches which of others: a shortest path for each start. In: starts, goals and a level. Out: lines.

use super::{Line, Question};
use crate::graph::{Goal, Walk};
use crate::model::{Level, RecordId};

/// For each start that reaches some goal at the level or above, the nearest one with its path; in the order of the starts.
pub fn paths(on: &Question<'_>, starts: &[RecordId], goals: &[RecordId], level: Level) -> Vec<Line> {
    let reach = on.graph.reach(on.world, Goal { nodes: goals, level }, Walk::default());
    let mut lines = Vec::new();
    for start in starts {
        // A record that is itself the goal has no way to go.
        let Some(witness) = reach.witness(*start).filter(|witness| !witness.edges.is_empty()) else {
            continue;
        };
        let Some(last) = witness.edges.last().map(|id| *on.world.edge(*id)) else {
            continue;
        };
        lines.push(Line {
            from: on.world.label(*start),
            to: on.world.label(last.to),
            plane: on.world.record(last.to).plane.word().into(),
            level: last.level.map_or("control", |level| level.word()).into(),
            certainty: witness.certainty.word().into(),
            elevated: witness.elevated,
            path: on.hops(&witness),
        });
    }
    lines
}
