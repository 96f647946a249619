//! The sentence of a finding: a rule's `message` with `{placeholders}`. Checked when the rule is loaded, filled from a match.

use crate::doc::suggest;
use crate::model::{Counts, Match, RecordId, World};

/// Placeholders that every shape has.
const COMMON: &[&str] = &["subject"];

/// Names listed in a sentence before it says how many more there are.
const LISTED: usize = 5;

/// The parts of a message: text, and the names in braces.
fn parts(message: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = message;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (text, name, after) = match rest.split_once('{') {
            None => (rest, None, ""),
            Some((text, tail)) => match tail.split_once('}') {
                Some((name, after)) => (text, Some(name), after),
                None => (text, Some(tail), ""),
            },
        };
        rest = after;
        Some((text, name))
    })
}

/// Unknown placeholders of a message, each with a hint.
pub(super) fn check(message: &str, placeholders: &[&str]) -> Vec<(String, String)> {
    let known: Vec<&str> = COMMON.iter().chain(placeholders).copied().collect();
    let names = parts(message).filter_map(|(_, name)| name);
    names
        .filter(|name| !known.contains(name))
        .map(|name| {
            let help = match suggest(name, known.iter().copied()) {
                Some(near) => format!("did you mean `{{{near}}}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            (format!("the message has an unknown placeholder `{{{}}}`", name.chars().take(40).collect::<String>()), help)
        })
        .collect()
}

/// Fills a message.
pub(super) fn fill(message: &str, world: &World, found: &Match) -> String {
    let mut said = String::new();
    for (text, name) in parts(message) {
        said.push_str(text);
        if let Some(name) = name {
            said.push_str(&value(name, world, found));
        }
    }
    for remark in &found.remarks {
        said.push_str("; ");
        said.push_str(remark);
    }
    said
}

fn value(name: &str, world: &World, found: &Match) -> String {
    let subject = |at: usize| found.subjects.get(at).map_or_else(|| "nothing".to_owned(), |id| noun(world, *id));
    let number = |count: u64| match found.counts {
        Counts::Exact => count.to_string(),
        Counts::AtLeast => format!("at least {count}"),
    };
    match name {
        "subject" | "start" | "from" | "who" => subject(0),
        "hub" => found.value.as_ref().map_or_else(|| subject(0), |value| format!("`{value}`")),
        "target" | "end" | "to" => subject(1),
        "a" => subject(found.subjects.len().saturating_sub(2)),
        "b" => subject(found.subjects.len().saturating_sub(1)),
        "lacks" => found.value.clone().unwrap_or_default(),
        "before" => number(found.before),
        "behind" => number(found.behind),
        "count" => found.members.len().to_string(),
        "members" => members(world, &found.members),
        "edge" => found.path.last().map_or("", |edge| world.edge(*edge).kind.phrase()).to_owned(),
        "by" => found.crossing.first().map_or_else(|| subject(0), |edge| noun(world, world.edge(*edge).by)),
        _ => String::new(),
    }
}

fn noun(world: &World, id: RecordId) -> String {
    format!("{} `{}`", world.record(id).kind.phrase(), world.id(id))
}

fn members(world: &World, ids: &[RecordId]) -> String {
    let mut names: Vec<String> = ids.iter().take(LISTED).map(|id| format!("`{}`", world.id(*id))).collect();
    if ids.len() > LISTED {
        names.push(format!("{} more", ids.len() - LISTED));
    }
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => "nobody".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_checked_with_a_hint() {
        assert!(check("{subject} reaches {target}", &["target"]).is_empty());
        let wrong = check("{subject} reaches {taget}", &["target"]);
        assert_eq!(wrong[0].1, "did you mean `{target}`?");
        assert_eq!(check("an open {brace", &[]).len(), 1);
        assert_eq!(check("{}", &[]).len(), 1);
    }
}
