//! Bridges: whether each declared crossing is still the one that was approved. The shapes decide which crossings a bridge closes;
//! here is told what became of every bridge, with a finding for each that has ended, names nothing, or is crossed by more.

use super::{BRIDGE_EXPIRED, BRIDGE_LAPSING, BRIDGE_UNMATCHED, BRIDGE_WIDENED, Run, day, finding, settled};
use crate::model::fingerprint::Fingerprints;
use crate::model::report::{BridgeLine, FindingLine};
use crate::model::{EdgeId, Match, RuleResult, time};
use crate::select::{Bridge, Lens, Truth};

/// What one rule of family boundary made of a run.
pub struct Boundary<'r> {
    /// The rule.
    pub rule: &'r str,
    /// What became of it.
    pub result: RuleResult,
    /// Its findings.
    pub open: Vec<&'r Match>,
    /// Crossings that a bridge closes, by the bridge's index.
    pub closed: &'r [(usize, Match)],
}

/// Every bridge as reports show it, and the findings about bridges.
#[derive(Debug, Default)]
pub struct Bridges {
    /// One line for each, in the order of the configuration.
    pub lines: Vec<BridgeLine>,
    /// Bridges that have ended, name nothing, or are crossed by more.
    pub findings: Vec<FindingLine>,
}

/// Judges all bridges of the configuration. `rules` are all rules of family boundary, those that did not run included.
pub fn bridges(bridges: &[Bridge], rules: &[Boundary<'_>], prints: &Fingerprints<'_>, run: Run<'_>) -> Bridges {
    let ran = !rules.is_empty() && rules.iter().all(|rule| !matches!(rule.result, RuleResult::Skipped | RuleResult::Error));
    let mut out = Bridges::default();
    for (index, bridge) in bridges.iter().enumerate() {
        let closed = rules.iter().flat_map(|rule| rule.closed.iter().map(move |(at, found)| (rule.rule, *at, found)));
        let mut closes: Vec<String> = closed.filter(|(_, at, _)| *at == index).map(|(rule, _, found)| prints.of(rule, found)).collect();
        closes.sort_unstable();
        closes.dedup();
        let mut beyond: Vec<String> = rules
            .iter()
            .flat_map(|rule| rule.open.iter().map(move |found| (rule.rule, *found)))
            .filter(|(_, found)| crosses(bridge, found, run))
            .map(|(rule, found)| prints.of(rule, found))
            .collect();
        beyond.sort_unstable();
        beyond.dedup();
        let name = format!("the bridge from `{}` to `{}`", bridge.from_text, bridge.to_text);
        let (state, told) = if !bridge.active(run.as_of) {
            ("expired", Some((BRIDGE_EXPIRED, format!("{name} ended on {}", bridge.expires.map(day).unwrap_or_default()))))
        } else if let Some(first) = beyond.first() {
            let more = if beyond.len() > 1 { format!(" and {} more", beyond.len() - 1) } else { String::new() };
            ("widened", Some((BRIDGE_WIDENED, format!("{name} does not cover `{first}`{more}"))))
        } else if closes.is_empty() && ran {
            ("unmatched", Some((BRIDGE_UNMATCHED, format!("{name} {}", unmatched(bridge, run)))))
        } else if let Some(end) = bridge.expires.filter(|end| run.lapses(*end) && !closes.is_empty()) {
            ("lapsing", Some((BRIDGE_LAPSING, format!("{name} ends on {}", day(end)))))
        } else {
            // Where no rule could say, a bridge that has not ended still stands.
            ("active", None)
        };
        out.findings.extend(told.map(|(check, message)| finding(run, check, &[&bridge.from_text, &bridge.to_text], bridge.at, message)));
        out.lines.push(BridgeLine {
            from: bridge.from_text.clone(),
            to: bridge.to_text.clone(),
            level: bridge.level.word().into(),
            owner: bridge.owner.clone(),
            approved_by: bridge.approved_by.clone(),
            expires: bridge.expires.map(time::format),
            state: state.into(),
            closes,
        });
    }
    out.findings = settled(out.findings);
    out
}

/// Whether an open finding crosses where the bridge stands: then the bridge does not cover all of it.
fn crosses(bridge: &Bridge, found: &Match, run: Run<'_>) -> bool {
    let lens = Lens { world: run.world, as_of: run.as_of };
    let between = |id: &&EdgeId| {
        let edge = run.world.edge(**id);
        let other_plane = run.world.record(edge.from).plane != run.world.record(edge.to).plane;
        // The edges of an opening cross by being in it; those of a path only where the plane changes.
        (other_plane || found.crossing.contains(id))
            && bridge.from.matches(lens, edge.from) == Truth::True
            && bridge.to.matches(lens, edge.to) == Truth::True
    };
    let path = found.path.iter().chain(&found.second);
    if found.crossing.is_empty() { path.clone().any(|id| between(&id)) } else { found.crossing.iter().any(|id| between(&id)) }
}

/// Why nothing matches, as far as it can be told.
fn unmatched(bridge: &Bridge, run: Run<'_>) -> &'static str {
    let lens = Lens { world: run.world, as_of: run.as_of };
    match (bridge.from.select(lens).is_empty(), bridge.to.select(lens).is_empty()) {
        (true, true) => "names no record at either end",
        (true, false) => "names no record at its start",
        (false, true) => "names no record at its end",
        (false, false) => "stands where nothing crosses from one plane to the other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::report::Location;
    use crate::model::{EdgeKind, EvidenceKind, Kind, Level, Plane, World};
    use crate::select::fixture::{DAY, Draft, NOW};
    use crate::select::{Selector, Values};
    use crate::waiver::Limits;

    const LIMITS: Limits = Limits { critical: 90, other: None, notice: 14 };

    fn world() -> World {
        let mut draft = Draft::default();
        let api = draft.add(Kind::Workload, Plane::Platform, "deploy/api");
        let svc = draft.add(Kind::ServiceAccount, Plane::Application, "svc");
        let ops = draft.add(Kind::Human, Plane::Platform, "ops");
        draft.edge(EdgeKind::RunsAs, api, svc);
        draft.edge(EdgeKind::Controls, ops, api);
        draft.world()
    }

    fn bridge(from: &str, to: &str) -> Bridge {
        let end = |text: &str| Selector::short(text, &Values::new()).unwrap();
        Bridge {
            from: end(from),
            to: end(to),
            from_text: from.into(),
            to_text: to.into(),
            level: Level::Read,
            reaches: Vec::new(),
            owner: "product".into(),
            approved_by: "ciso@acme.example".into(),
            reason: "until the split".into(),
            expires: Some(NOW + 30 * DAY),
            at: 3,
        }
    }

    fn crossing(world: &World) -> Match {
        let edge = (0..world.edges.len() as u32).map(EdgeId).find(|id| world.edge(*id).kind == EdgeKind::RunsAs).unwrap();
        let (from, to) = (world.edge(edge).from, world.edge(edge).to);
        let mut found = Match::about(EvidenceKind::Opening, vec![from, to], Vec::new());
        found.crossing = vec![edge];
        found
    }

    /// (state, closes, finding) of one bridge.
    fn judged(bridge: &Bridge, open: &[Match], closed: &[(usize, Match)], result: RuleResult) -> (String, usize, String) {
        let world = world();
        let place = |at| Location { path: "partywall.yaml".into(), line: at, column: 1, pointer: String::new() };
        let run = Run { world: &world, as_of: NOW, place: &place, result: &|_| None, limits: LIMITS };
        let rule = Boundary { rule: "r", result, open: open.iter().collect(), closed };
        let out = bridges(std::slice::from_ref(bridge), &[rule], &Fingerprints::new(&world), run);
        assert!(out.findings.len() <= 1);
        let said = out.findings.first().map(|line| format!("{}: {}", line.rule, line.message)).unwrap_or_default();
        (out.lines[0].state.clone(), out.lines[0].closes.len(), said)
    }

    #[test]
    fn a_bridge_that_closes_its_crossing_is_active() {
        let world = world();
        let closed = [(0, crossing(&world)), (0, crossing(&world))];
        let (state, closes, said) = judged(&bridge("deploy/api", "svc"), &[], &closed, RuleResult::Pass);
        assert_eq!((state.as_str(), closes, said.as_str()), ("active", 1, ""));
    }

    #[test]
    fn a_crossing_that_stays_open_on_a_bridge_widens_it() {
        let world = world();
        let (state, _, said) = judged(&bridge("deploy/api", "svc"), &[crossing(&world)], &[], RuleResult::Fail);
        assert_eq!(state, "widened");
        assert_eq!(
            said,
            "bridge-widened: the bridge from `deploy/api` to `svc` does not cover `r|workload:deploy/api|service_account:svc`"
        );
        let mut path = Match::about(EvidenceKind::Path, Vec::new(), Vec::new());
        path.path = (0..world.edges.len() as u32).map(EdgeId).collect();
        assert_eq!(judged(&bridge("deploy/api", "svc"), std::slice::from_ref(&path), &[], RuleResult::Fail).0, "widened");
        // A hop within one plane is no crossing, whatever stands at its ends.
        assert_eq!(judged(&bridge("ops", "deploy/api"), &[path], &[], RuleResult::Fail).0, "unmatched");
    }

    #[test]
    fn a_bridge_that_has_ended_is_told_whatever_it_matches() {
        let world = world();
        let ended = Bridge { expires: Some(NOW), ..bridge("deploy/api", "svc") };
        let (state, _, said) = judged(&ended, &[crossing(&world)], &[], RuleResult::Fail);
        assert_eq!(
            (state.as_str(), said.as_str()),
            ("expired", "bridge-expired: the bridge from `deploy/api` to `svc` ended on 2026-11-22")
        );
    }

    #[test]
    fn a_bridge_that_ends_soon_is_told_and_still_closes() {
        let world = world();
        let closed = [(0, crossing(&world))];
        let soon = Bridge { expires: Some(NOW + 14 * DAY), ..bridge("deploy/api", "svc") };
        let (state, closes, said) = judged(&soon, &[], &closed, RuleResult::Pass);
        assert_eq!((state.as_str(), closes), ("lapsing", 1));
        assert_eq!(said, "bridge-lapsing: the bridge from `deploy/api` to `svc` ends on 2026-12-06");
    }

    #[test]
    fn a_bridge_over_nothing_is_told_only_where_the_rules_ran() {
        let said = |from, to| judged(&bridge(from, to), &[], &[], RuleResult::Pass).2;
        assert!(said("deploy/api", "nobody").ends_with("names no record at its end"));
        assert!(said("nobody", "svc").ends_with("names no record at its start"));
        assert!(said("ops", "svc").ends_with("stands where nothing crosses from one plane to the other"));
        assert_eq!(judged(&bridge("ops", "svc"), &[], &[], RuleResult::Skipped), ("active".into(), 0, String::new()));
    }
}
