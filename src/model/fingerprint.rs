//! stub
use super::{Match, World};
/// stub
pub fn of(world: &World, rule: &str, found: &Match) -> String {
    let mut text = rule.to_owned();
    for s in &found.subjects { text += "|"; text += &world.label(*s); }
    text
}
