//! The report of a run: findings in their order, rules and what became of them, what could not be seen, what the gate says.
//! In: the world and what the rules made of it. Out: [`Report`], the only thing that formats read.

use super::accept::{self, Given as Baseline, Over};
use super::judge::Judged;
use super::places::Places;
use super::populations::{Given, Tally};
use super::results::Known;
use super::settings::Settings;
use super::{Reading, Request, assemble, provenance, rules};
use crate::config::Config;
use crate::config::values::DEFAULTS;
use crate::graph::Graph;
use crate::model::fingerprint::Fingerprints;
use crate::model::report::{
    BridgeLine, ConfigLine, Coverage, DanglingLine, FindingLine, Gate, GraphSummary, Input, Location, NeededLine, NotAssessedLine,
    PassedOverLine, ProblemLine, Report, SCHEMA, Silenced, Summary, Tool, ValueLine,
};
use crate::model::{Family, FileInfo, Kinds, Place, Plane, Problem, RuleResult, Severity, Status, World, time};
use crate::rule::{self, Rule};
use crate::waiver::Boundary;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What a report is made of.
#[derive(Clone, Copy)]
pub(super) struct Made<'r> {
    pub(super) request: &'r Request,
    pub(super) settings: &'r Settings,
    pub(super) rules: &'r [Rule],
    pub(super) known: Known<'r>,
    pub(super) read: &'r Reading,
    pub(super) graph: &'r Graph,
    /// What became of each rule, in the rules' order.
    pub(super) judged: &'r [Judged],
    pub(super) baseline: Option<&'r Baseline>,
}

/// Puts everything together.
pub(super) fn report(made: Made<'_>) -> Report {
    let Made { request, settings, rules, known, read, graph, judged, baseline } = made;
    let (config, world) = (&settings.config, known.world);
    let places = places(request, world, judged);
    let prints = Fingerprints::new(world);
    let mut findings = lines(world, &places, &prints, rules, judged);
    let result = |id: &str| rules.iter().position(|rule| rule.id == id).and_then(|at| judged.get(at)).map(|one| one.result);
    let rules_digest = rules::digest(rules);
    let over = Over { request, settings, world, prints: &prints, result: &result, rules_digest: &rules_digest };
    let inputs_own = provenance::findings(settings, world, request.as_of, &read.totals);
    let accepted = accept::apply(&over, baseline, &boundaries(rules, judged), &mut findings);
    let own = accepted.findings.into_iter().chain(inputs_own);
    findings.extend(own.filter(|line| rules::asked(request, &line.rule, &line.family)));
    findings.sort_by(|a, b| {
        let severity = |line: &FindingLine| Reverse(Severity::from_word(&line.severity));
        (severity(a), &a.rule, &a.fingerprint).cmp(&(severity(b), &b.rule, &b.fingerprint))
    });
    let mut coverage = coverage(settings, world, &places, rules, judged);
    coverage.notes.extend(accepted.notes);
    let summary = summary(&findings);
    let rule_lines = rules::lines(request, config, world, &read.totals, rules, judged, &findings);
    let stopped = judged.iter().filter(|one| one.result == RuleResult::Error || !one.outcome.limits.is_empty()).count();
    let gaps = (coverage.problems.len() + stopped) as u64 + u64::from(world.files.is_empty());
    let assessed = rules.iter().zip(judged).any(|(rule, one)| one.looked() && rule.family != Family::Evidence);
    let gate = gate(request, &findings, gaps, assessed);
    Report {
        schema: SCHEMA.into(),
        tool: Tool { name: "partywall".into(), version: env!("CARGO_PKG_VERSION").into(), rules_digest },
        as_of: time::format(request.as_of),
        inputs: inputs(config, world, &read.tally),
        graph: graph_summary(world, graph),
        frameworks: rule::framework_lines(rule_lines.iter().map(|line| &line.controls)),
        rules: rule_lines,
        config: config_line(request, config, rules, judged, &summary, &accepted.bridges),
        coverage,
        summary,
        findings,
        bridges: accepted.bridges,
        waivers: accepted.waivers,
        baseline: accepted.baseline,
        populations: known.populations.lines(world),
        values: values(config),
        gate,
    }
}

/// The places that the report shows, found in their files.
fn places(request: &Request, world: &World, judged: &[Judged]) -> Places {
    let mut wanted = BTreeSet::new();
    for found in judged.iter().flat_map(|one| &one.findings).map(|finding| &finding.found) {
        assemble::wanted(world, found, &mut wanted);
    }
    wanted.extend(world.dangling.iter().map(|row| row.place));
    wanted.extend(world.needed.iter().map(|row| row.place));
    wanted.extend(world.problems.iter().filter_map(|problem| place_of(world, problem)));
    Places::of_request(request, world, &wanted)
}

/// The problems of a world with their lines, for the verbs that make no report.
pub fn problems(request: &Request, world: &World) -> Vec<ProblemLine> {
    let wanted = world.problems.iter().filter_map(|problem| place_of(world, problem)).collect();
    let places = Places::of_request(request, world, &wanted);
    world.problems.iter().map(|problem| problem_line(world, &places, problem)).collect()
}

fn problem_line(world: &World, places: &Places, problem: &Problem) -> ProblemLine {
    let nowhere = || Location { path: problem.path.clone(), line: 0, column: 0, pointer: String::new() };
    ProblemLine {
        location: place_of(world, problem).map_or_else(nowhere, |place| places.of(place)),
        message: problem.message.clone(),
        help: problem.help.clone(),
    }
}

/// The place of a problem, if its file was read.
fn place_of(world: &World, problem: &Problem) -> Option<Place> {
    let file = world.files.iter().position(|file| file.path == problem.path)?;
    Some(Place { file: crate::model::FileId(file as u32), at: problem.at? })
}

/// What the rules about the boundary made of the bridges.
fn boundaries<'r>(rules: &'r [Rule], judged: &'r [Judged]) -> Vec<Boundary<'r>> {
    let both = rules.iter().zip(judged).filter(|(rule, _)| rule.family == Family::Boundary);
    both.map(|(rule, one)| Boundary {
        rule: &rule.id,
        result: one.result,
        open: one.findings.iter().map(|finding| &finding.found).collect(),
        closed: &one.outcome.bridged,
    })
    .collect()
}

fn lines(world: &World, places: &Places, prints: &Fingerprints<'_>, rules: &[Rule], judged: &[Judged]) -> Vec<FindingLine> {
    let mut lines = Vec::new();
    for finding in judged.iter().flat_map(|one| &one.findings) {
        if let Some(rule) = rules.get(finding.rule) {
            let print = prints.of(&rule.id, &finding.found);
            lines.push(assemble::line(world, places, rule, finding, print));
        }
    }
    lines
}

/// The files that gave facts, with what each gave.
fn inputs(config: &Config, world: &World, tally: &Tally) -> Vec<Input> {
    let files = world.files.iter().enumerate().filter(|(_, file)| !file.source.is_empty());
    files.map(|(at, file)| input(config, world, file, tally.file(at))).collect()
}

fn input(config: &Config, world: &World, file: &FileInfo, given: Option<&Given>) -> Input {
    let mut scopes: Vec<String> = given.into_iter().flat_map(|given| &given.scopes).map(|scope| world.text(*scope).to_owned()).collect();
    scopes.sort();
    let by_kind = given.into_iter().flat_map(|given| &given.by_kind).map(|(kind, count)| (kind.word().to_owned(), *count));
    Input {
        path: file.path.clone(),
        source: file.source.into(),
        sha256: file.sha256.clone(),
        bytes: file.bytes,
        records: file.records,
        exported_at: file.exported_at.map(time::format),
        complete: file.complete,
        truncated: file.truncated,
        standing: file.standing.word().into(),
        scopes,
        by_kind: by_kind.collect(),
        provenance: provenance::of_file(config, file),
    }
}

/// What rules call `$name`, by name.
fn values(config: &Config) -> Vec<ValueLine> {
    let line = |(name, words): (&String, &Vec<String>)| {
        let shipped = DEFAULTS.iter().find(|value| value.name == name);
        let same = shipped.is_some_and(|value| value.words == words.as_slice());
        ValueLine {
            name: name.clone(),
            words: words.clone(),
            origin: if same { "shipped" } else { "configuration" }.into(),
            about: shipped.map_or("", |value| value.about).into(),
        }
    };
    config.values.iter().map(line).collect()
}

fn graph_summary(world: &World, graph: &Graph) -> GraphSummary {
    let mut summary = GraphSummary { edges: graph.edges() as u64, ..GraphSummary::default() };
    for record in world.records.iter().filter(|record| Kinds::NODE.has(record.kind)) {
        summary.nodes += 1;
        *summary.by_kind.entry(record.kind.word().into()).or_default() += 1;
        *summary.by_plane.entry(record.plane.word().into()).or_default() += 1;
        let kinds = summary.by_plane_and_kind.entry(record.plane.word().into()).or_default();
        *kinds.entry(record.kind.word().into()).or_default() += 1;
    }
    summary.derived_edges = world.edges.iter().filter(|edge| world.extra(edge).basis.derived()).count() as u64;
    summary
}

fn coverage(settings: &Settings, world: &World, places: &Places, rules: &[Rule], judged: &[Judged]) -> Coverage {
    let mut not_assessed: Vec<NotAssessedLine> = Vec::new();
    for (rule, one) in rules.iter().zip(judged) {
        let line =
            |row: &crate::model::NotAssessed| NotAssessedLine { rule: rule.id.clone(), why: row.why.clone(), declare: row.declare.clone() };
        not_assessed.extend(one.outcome.not_assessed.iter().map(line));
    }
    // A slip in the configuration is found while files are read, and its place is in no input.
    let of_problem = |problem: &Problem| match problem.at.filter(|_| place_of(world, problem).is_none()) {
        Some(at) if Some(&problem.path) == settings.config.path.as_ref() => {
            ProblemLine { location: settings.place(at), ..problem_line(world, places, problem) }
        }
        _ => problem_line(world, places, problem),
    };
    Coverage {
        problems: world.problems.iter().chain(&places.changed).map(of_problem).collect(),
        unclassified: unclassified(world),
        dangling: world
            .dangling
            .iter()
            .map(|row| DanglingLine {
                from: world.label(row.of),
                key: row.key.key().into(),
                to: world.text(row.to).into(),
                location: places.of(row.place),
            })
            .collect(),
        needed: world
            .needed
            .iter()
            .map(|row| NeededLine { record: world.label(row.of), needs: world.text(row.what).into(), location: places.of(row.place) })
            .collect(),
        not_assessed,
        passed_over: world.passed_over.iter().map(|row| PassedOverLine { path: row.path.clone(), reason: row.reason.clone() }).collect(),
        notes: world.notes.clone(),
    }
}

/// Nodes that nothing sorts; sets have no plane of their own.
fn unclassified(world: &World) -> u64 {
    let kinds = Kinds::NODE;
    let sorted = |record: &&crate::model::Record| {
        kinds.has(record.kind) && record.kind != crate::model::Kind::Set && record.plane == Plane::Unclassified
    };
    world.records.iter().filter(sorted).count() as u64
}

fn summary(findings: &[FindingLine]) -> Summary {
    let mut summary = Summary::default();
    for line in findings {
        match (line.status, Severity::from_word(&line.severity)) {
            (Status::Waived, _) => summary.waived += 1,
            (Status::Baselined, _) => summary.baselined += 1,
            (Status::Open, Some(Severity::Critical)) => summary.critical += 1,
            (Status::Open, Some(Severity::High)) => summary.high += 1,
            (Status::Open, Some(Severity::Medium)) => summary.medium += 1,
            (Status::Open, Some(Severity::Low)) => summary.low += 1,
            (Status::Open, _) => summary.informational += 1,
        }
    }
    summary
}

/// What the exit code is. A run in which no rule decided anything has shown nothing, and is never green.
fn gate(request: &Request, findings: &[FindingLine], gaps: u64, assessed: bool) -> Gate {
    let at_or_above = |line: &&FindingLine| {
        let severity = Severity::from_word(&line.severity);
        line.status == Status::Open && request.fail_on.is_some() && severity >= request.fail_on
    };
    let failing = findings.iter().filter(at_or_above).count() as u64;
    let exit = match (failing, gaps) {
        (1.., _) => 1,
        (0, gaps) if (gaps > 0 || !assessed) && !request.allow_gaps => 3,
        _ => 0,
    };
    Gate { fail_on: request.fail_on.map_or("never", Severity::word).into(), failing, gaps, assessed, exit }
}

/// What the configuration silenced: an audited folder can bring its own.
fn config_line(
    request: &Request,
    config: &Config,
    rules: &[Rule],
    judged: &[Judged],
    summary: &Summary,
    bridges: &[BridgeLine],
) -> ConfigLine {
    let skipped = rules.iter().zip(judged).filter(|(_, one)| one.result == RuleResult::Skipped);
    let lowered = config.severity.iter().filter_map(|(id, to)| {
        let from = rules.iter().find(|rule| rule.id == *id)?.severity;
        (*to < from).then(|| format!("{id}: {from} -> {to}"))
    });
    ConfigLine {
        path: config.path.clone(),
        digest: config.digest.as_ref().map(|digest| format!("sha256:{digest}")),
        silenced: Silenced {
            bridges: bridges.iter().map(|line| line.closes.len() as u64).sum(),
            waivers: summary.waived,
            baseline: summary.baselined,
            skipped_rules: skipped.map(|(rule, _)| rule.id.clone()).collect(),
            lowered: lowered.collect(),
            no_waivers: request.no_waivers,
        },
    }
}
