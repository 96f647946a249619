//! Observations about findings, rules, inputs and populations: what was looked at, how, and what was seen. In: a draft. Out: them, with
//! their ids for whoever refers to them.

use super::assessed::{Actor, Observation, Origin, RelevantEvidence, SubjectRef};
use super::controls;
use super::draft::{Draft, FindingIds, InputIds, input_props, yes};
use super::gaps::missing_line;
use super::ids::Id;
use super::words::{self, Props, inline, list, name, paragraphs, prose, title};
use crate::model::report::{FindingLine, Hop, Input, Location, PopulationLine, RuleLine};
use crate::model::{RuleResult, Status};
use crate::report::{place, table};

/// Lines of a list; the JSON report has all of them.
pub(super) const LINES: usize = 200;

/// What an observation says, before it is put together.
pub(super) struct Seen {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) props: Props,
    pub(super) method: &'static str,
    pub(super) kind: &'static str,
}

impl Draft<'_> {
    /// The tool as the origin of what is said.
    pub(super) fn origin(&self) -> Origin {
        Origin { actors: [Actor { kind: "tool", actor_uuid: self.tool }] }
    }

    /// Puts an observation together.
    pub(super) fn observation(&self, uuid: Id, seen: Seen, subjects: Vec<SubjectRef>, evidence: Vec<RelevantEvidence>) -> Observation {
        Observation {
            uuid,
            title: seen.title,
            description: seen.description,
            props: seen.props.0,
            methods: [seen.method],
            types: [seen.kind],
            origins: [self.origin()],
            subjects,
            relevant_evidence: evidence,
            collected: self.moment.clone(),
        }
    }

    /// One observation for each finding.
    pub(super) fn of_findings(&self) -> Vec<Observation> {
        self.report.findings.iter().zip(&self.findings).map(|(finding, ids)| self.of_finding(finding, ids)).collect()
    }

    /// A finding: the message, the path that proves it, and the places that state it.
    pub(super) fn of_finding(&self, finding: &FindingLine, ids: &FindingIds) -> Observation {
        let evidence = &finding.evidence;
        let told = [
            prose(&finding.message),
            path("How it gets there:", &evidence.path),
            path("The other way:", &evidence.second),
            prose(&table::numbers(evidence).unwrap_or_default()),
        ];
        let props = Props::default()
            .with("fingerprint", &finding.fingerprint)
            .with("rule-id", &finding.rule)
            .with("family", &finding.family)
            .with("result", "fail")
            .with("status", status(finding.status))
            .with("severity", &finding.severity)
            .with("confidence", &finding.confidence);
        let hops = evidence.path.iter().chain(&evidence.second).map(|hop| &hop.location);
        let mut places: Vec<&Location> = Vec::new();
        let mut known = std::collections::BTreeSet::new();
        places.extend(finding.locations.iter().chain(hops).filter(|at| known.insert(*at)));
        let seen = Seen { title: headline(finding), description: paragraphs(&told), props, method: "TEST", kind: "finding" };
        self.observation(ids.observation, seen, self.subjects.of(finding), places.into_iter().map(stated).collect())
    }

    /// One observation for each rule, whatever became of it; with the ids in the order of the report's rules.
    pub(super) fn of_rules(&mut self) -> (Vec<Id>, Vec<Observation>) {
        let report = self.report;
        let ids: Vec<Id> = report.rules.iter().map(|rule| self.ids.make("rule", &[&rule.id])).collect();
        let all = report.rules.iter().zip(&ids).map(|(rule, id)| self.observation(*id, self.of_rule(rule), Vec::new(), Vec::new()));
        let all = all.collect();
        (ids, all)
    }

    fn of_rule(&self, rule: &RuleLine) -> Seen {
        let missing = self.report.coverage.not_assessed.iter().filter(|line| line.rule == rule.id);
        let missing: Vec<String> = missing.map(missing_line).collect();
        let outcome = format!("{}: {}.", sentence(controls::word(rule.result)), numbers(rule));
        let limits =
            if rule.limitations.is_empty() { String::new() } else { format!("What it does not see: {}", inline(&rule.limitations)) };
        let lacks = if missing.is_empty() { String::new() } else { "What could not be decided:".to_owned() };
        Seen {
            title: title(&format!("{}: {}", rule.title, controls::word(rule.result))),
            description: paragraphs(&[
                outcome,
                prose(&rule.because),
                lacks,
                list(missing.iter().map(String::as_str), LINES),
                prose(&rule.why),
                limits,
            ]),
            props: rule_props(rule)
                .with("result", controls::key(rule.result))
                .with("examined", rule.examined.to_string())
                .with("open", rule.findings.to_string())
                .with("waived", rule.waived.to_string())
                .with("baselined", rule.baselined.to_string()),
            method: match rule.result {
                RuleResult::Pass | RuleResult::Fail | RuleResult::NotApplicable => "TEST",
                RuleResult::NotEvaluated | RuleResult::Error | RuleResult::Skipped => "UNKNOWN",
            },
            kind: "control-objective",
        }
    }

    /// One observation for each input: what it is, and whether it holds all of its population.
    pub(super) fn of_inputs(&self) -> Vec<Observation> {
        let one = |(input, ids): (&Input, &InputIds)| {
            let whole = match (input.complete, input.truncated) {
                (_, true) => "It says that more follows, or broke off.",
                (true, false) => "It proves that it holds all of its population.",
                (false, false) => "It does not prove that it holds all of its population.",
            };
            let kinds: Vec<String> = input.by_kind.iter().map(|(kind, count)| format!("`{kind}`: {count}")).collect();
            let counted = format!("Records read: {}, from {} bytes. {whole}", input.records, input.bytes);
            let seen = Seen {
                title: title(&format!("Input read: {}", input.path)),
                description: paragraphs(&[counted, list(kinds.iter().map(String::as_str), LINES)]),
                props: input_props(input),
                method: "EXAMINE",
                kind: "discovery",
            };
            let evidence =
                RelevantEvidence { href: Some(format!("#{}", ids.resource)), description: "The export.".into(), props: Vec::new() };
            self.observation(ids.observation, seen, vec![SubjectRef { subject_uuid: ids.item, kind: "inventory-item" }], vec![evidence])
        };
        self.report.inputs.iter().zip(&self.inputs).map(one).collect()
    }

    /// One observation for each population: what was read against what its system reports.
    pub(super) fn of_populations(&mut self) -> Vec<Observation> {
        let mut all = Vec::new();
        for line in &self.report.populations {
            let uuid = self.ids.make("population", &[&line.kind, &line.plane, &line.scope]);
            all.push(self.observation(uuid, of_population(line), Vec::new(), Vec::new()));
        }
        all
    }
}

fn of_population(line: &PopulationLine) -> Seen {
    let system = if line.scope.is_empty() { "the company's own records".into() } else { name(&line.scope) };
    let seen_in = if line.seen_in.is_empty() { "its place is not stated".into() } else { format!("seen in {}", name(&line.seen_in)) };
    let against = match line.reported {
        Some(total) if total == line.records => format!("Reconciled: the system reports {total} ({seen_in})."),
        Some(total) => format!("Not reconciled: the system reports {total} ({seen_in})."),
        None => "Not reconciled: no total of the system's own is declared.".into(),
    };
    let whole = if line.complete { "The inputs prove that this is all." } else { "The inputs do not prove that this is all." };
    Seen {
        title: title(&format!(
            "Population: {} on {}, {}",
            line.kind,
            line.plane,
            if line.scope.is_empty() { "own records" } else { &line.scope }
        )),
        description: format!(
            "Records of kind {}, plane {}, of {system}: {} read. {whole} {against}",
            name(&line.kind),
            name(&line.plane),
            line.records
        ),
        props: Props::default()
            .with("kind", &line.kind)
            .with("plane", &line.plane)
            .with("scope", &line.scope)
            .with("record-count", line.records.to_string())
            .with("complete", yes(line.complete))
            .maybe("reported", line.reported.map(|total| total.to_string()))
            .with("totals-seen-in", &line.seen_in),
        method: "EXAMINE",
        kind: "discovery",
    }
}

/// What names a rule.
pub(super) fn rule_props(rule: &RuleLine) -> Props {
    Props::default()
        .with("rule-id", &rule.id)
        .with("family", &rule.family)
        .with("severity", &rule.severity)
        .with("confidence", &rule.confidence)
        .with("origin", &rule.origin)
        .with("rule-digest", &rule.digest)
}

/// A finding in one line: the rule's title and the first subject.
pub(super) fn headline(finding: &FindingLine) -> String {
    match finding.subjects.first() {
        Some(subject) => title(&format!("{}: {}", finding.title, subject.id)),
        None => title(&finding.title),
    }
}

/// The report's word for a status.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Waived => "waived",
        Status::Baselined => "baselined",
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn numbers(rule: &RuleLine) -> String {
    let mut parts = vec![format!("records examined: {}", rule.examined)];
    for (count, what) in [(rule.findings, "open findings"), (rule.waived, "waived"), (rule.baselined, "in the baseline")] {
        if count > 0 {
            parts.push(format!("{what}: {count}"));
        }
    }
    parts.join(", ")
}

/// A path as a list of sentences, each with its place.
fn path(lead: &str, hops: &[Hop]) -> String {
    if hops.is_empty() {
        return String::new();
    }
    let one = |hop: &Hop| {
        let told = table::told(hop);
        let mut line = format!("{} {} {}", name(&told.from), inline(&told.phrase), name(&told.to));
        for remark in &told.remarks {
            line.push_str(&format!(" ({})", inline(remark)));
        }
        let at = place(&hop.location);
        if at.is_empty() { format!("- {line}") } else { format!("- {line}: {}", name(&at)) }
    };
    let lines: Vec<String> = hops.iter().map(one).collect();
    format!("{lead}\n\n{}", lines.join("\n"))
}

/// A place as evidence.
pub(super) fn stated(location: &Location) -> RelevantEvidence {
    RelevantEvidence {
        href: words::place(location),
        description: format!("Stated in {}", name(&place(location))),
        props: Props::default()
            .with("line", if location.line > 0 { location.line.to_string() } else { String::new() })
            .with("pointer", &location.pointer)
            .0,
    }
}
