//! What the exports leave open, as lines to complete: secrets of which nobody says whom they open, and the facts that rules wait for. In:
//! merged facts and the report. Out: comments in the form of inventories.

use super::quoted;
use crate::model::report::Report;
use crate::model::{EdgeKind, Kind, World};
use crate::report::neutral;
use std::collections::BTreeMap;

/// As many lines as somebody will read.
const SHOWN: usize = 40;

/// Secrets whose identity nobody states. A secret that opens nothing known ends every path.
pub(super) fn secrets(world: &World) -> String {
    let opens = |id| world.out(id).any(|edge| world.edge(edge).kind == EdgeKind::AuthenticatesAs);
    let open: Vec<String> = world
        .of_kind(Kind::Secret)
        .filter(|id| !world.record(*id).implied && !opens(*id))
        .map(|id| {
            let scope = world.text(world.record(id).scope);
            let scope = if scope.is_empty() { String::new() } else { format!(", scope: {}", quoted(scope)) };
            format!(
                "  # - {{ id: {}{scope}, authenticates_as: <the identity that it opens>, owner: <who answers for it> }}\n",
                quoted(world.id(id))
            )
        })
        .collect();
    if open.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\n# {} of the exports' secrets {}: no file says whom they open. Complete and take in:\n",
        open.len(),
        if open.len() > SHOWN { format!("(the first {SHOWN} here)") } else { "are listed here".to_owned() }
    );
    text.extend(open.into_iter().take(SHOWN));
    text
}

/// The facts that rules wait for, each once, with the rules behind it: native lines as an audit asks for them.
pub(super) fn facts(report: &Report) -> String {
    let mut wanted: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for line in &report.coverage.not_assessed {
        if !line.declare.is_empty() && !line.declare.starts_with("in partywall.yaml") {
            let entry = wanted.entry(&line.declare).or_insert((0, &line.why));
            entry.0 += 1;
        }
    }
    let mut all: Vec<(&str, usize, &str)> = wanted.into_iter().map(|(declare, (rules, why))| (declare, rules, why)).collect();
    all.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
    let mut text = String::new();
    for (declare, rules, why) in all.iter().take(SHOWN) {
        let rules = if *rules == 1 { "1 rule waits".to_owned() } else { format!("{rules} rules wait") };
        text.push_str(&format!("  # {rules}: {}\n  # - {}\n", neutral(why), neutral(declare)));
    }
    if all.len() > SHOWN {
        text.push_str(&format!("  # {} more: `partywall audit` lists them under \"Not seen\".\n", all.len() - SHOWN));
    }
    text
}
