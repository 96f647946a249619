//! Observations about what could not be seen and what the configuration decided: problems, loose ends, silenced findings, bridges,
//! acceptances, the baseline. In: a draft. Out: an observation for each problem and for each kind of gap that there is; nothing is passed
//! over in silence.

use super::assessed::{Observation, RelevantEvidence, SubjectRef};
use super::draft::Draft;
use super::ids::Id;
use super::observe::{LINES, Seen, stated};
use super::words::{Props, list, literal, name, paragraphs, prose, title};
use crate::model::report::{BaselineLine, BridgeLine, Coverage, NotAssessedLine, Silenced, WaiverLine};
use crate::report::place;

impl Draft<'_> {
    /// One observation for each problem; with their ids in the order of the report's problems.
    pub(super) fn of_problems(&mut self) -> (Vec<Id>, Vec<Observation>) {
        let (mut uuids, mut all) = (Vec::new(), Vec::new());
        for problem in &self.report.coverage.problems {
            let at = &problem.location;
            let uuid = self.ids.make("problem", &[&at.path, &at.pointer, &problem.message]);
            let wher = if at.path.is_empty() { "the run".to_owned() } else { place(at) };
            let seen = Seen {
                title: title(&format!("Could not be read: {wher}")),
                description: paragraphs(&[prose(&problem.message), prose(&problem.help)]),
                props: Props::default().with("gap", "problem"),
                method: "EXAMINE",
                kind: "discovery",
            };
            let input = self.report.inputs.iter().position(|input| input.path == at.path).and_then(|nth| self.inputs.get(nth));
            let subject = input.map(|ids| SubjectRef { subject_uuid: ids.item, kind: "inventory-item" });
            let evidence: Vec<RelevantEvidence> = (!at.path.is_empty()).then(|| stated(at)).into_iter().collect();
            uuids.push(uuid);
            all.push(self.observation(uuid, seen, subject.into_iter().collect(), evidence));
        }
        (uuids, all)
    }

    /// One observation for each kind of loose end.
    pub(super) fn of_gaps(&mut self) -> Vec<Observation> {
        let mut all = Vec::new();
        for (key, about, lines) in loose_ends(&self.report.coverage) {
            if lines.is_empty() {
                continue;
            }
            let props = Props::default().with("gap", key).with("count", lines.len().to_string());
            let described = paragraphs(&[about.into(), list(lines.iter().map(String::as_str), LINES)]);
            all.push(self.remark(key, about.trim_end_matches(['.', ':']), described, props));
        }
        let unclassified = self.report.coverage.unclassified;
        if unclassified > 0 {
            let about = "Nodes that nothing sorts into a plane";
            let described = format!("{about}: {unclassified}. Rules about the two planes do not see them.");
            let props = Props::default().with("gap", "unclassified").with("count", unclassified.to_string());
            all.push(self.remark("unclassified", about, described, props));
        }
        all
    }

    /// What the user declared, and what became of it.
    pub(super) fn of_declarations(&mut self) -> Vec<Observation> {
        let report = self.report;
        let mut all = Vec::new();
        if let Some((described, props)) = silenced(&report.config.silenced) {
            all.push(self.remark("silenced", "What the configuration silenced", described, props));
        }
        for line in &report.bridges {
            let uuid = self.ids.make("bridge", &[&line.from, &line.to, &line.level]);
            all.push(self.observation(uuid, bridge(line), Vec::new(), Vec::new()));
        }
        for line in &report.waivers {
            let uuid = self.ids.make("waiver", &[&line.rule, &line.subject]);
            let evidence = if line.location.path.is_empty() { Vec::new() } else { vec![stated(&line.location)] };
            all.push(self.observation(uuid, waiver(line), Vec::new(), evidence));
        }
        if let Some(line) = &report.baseline {
            let (described, props) = baseline(line);
            all.push(self.remark("baseline", "Baseline that was given", described, props));
        }
        all
    }

    /// An observation about the run as a whole.
    fn remark(&mut self, key: &str, about: &str, description: String, props: Props) -> Observation {
        let uuid = self.ids.make("remark", &[key]);
        let seen = Seen { title: title(about), description, props, method: "EXAMINE", kind: "discovery" };
        self.observation(uuid, seen, Vec::new(), Vec::new())
    }
}

/// What a rule could not be decided without.
pub(super) fn missing_line(line: &NotAssessedLine) -> String {
    let declare = if line.declare.is_empty() { String::new() } else { format!("; declare {}", literal(&line.declare)) };
    format!("`{}`: {}{declare}", line.rule, line.why)
}

/// The kinds of loose ends: a word, a sentence, a line for each.
fn loose_ends(coverage: &Coverage) -> [(&'static str, &'static str, Vec<String>); 5] {
    let dangling = coverage.dangling.iter();
    let needed = coverage.needed.iter();
    let missing = coverage.not_assessed.iter();
    let over = coverage.passed_over.iter();
    [
        (
            "dangling",
            "References that name no record:",
            dangling.map(|line| format!("`{}` names `{}` under `{}` ({})", line.from, line.to, line.key, place(&line.location))).collect(),
        ),
        (
            "needed",
            "Facts that another file would settle:",
            needed.map(|line| format!("`{}` needs {} ({})", line.record, line.needs, place(&line.location))).collect(),
        ),
        ("not-assessed", "Rules that could not be decided for some records:", missing.map(missing_line).collect()),
        ("passed-over", "Files that are no input:", over.map(|line| format!("`{}`: {}", line.path, line.reason)).collect()),
        ("notes", "Remarks about what was read:", coverage.notes.clone()),
    ]
}

fn silenced(line: &Silenced) -> Option<(String, Props)> {
    let counts = [
        (line.bridges, "crossings closed by declared bridges"),
        (line.waivers, "findings accepted"),
        (line.baseline, "findings in the baseline"),
    ];
    let mut lines: Vec<String> = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{what}: {count}")).collect();
    lines.extend(line.skipped_rules.iter().map(|rule| format!("rule left out: `{rule}`")));
    lines.extend(line.lowered.iter().map(|rule| format!("severity lowered: {rule}")));
    let described = paragraphs(&["The configuration or the call decided:".into(), list(lines.iter().map(String::as_str), LINES)]);
    let props = Props::default()
        .with("closed-by-bridges", line.bridges.to_string())
        .with("waived", line.waivers.to_string())
        .with("baselined", line.baseline.to_string())
        .with("rules-left-out", line.skipped_rules.len().to_string())
        .with("severities-lowered", line.lowered.len().to_string());
    (!lines.is_empty()).then_some((described, props))
}

fn bridge(line: &BridgeLine) -> Seen {
    let until = line.expires.as_deref().unwrap_or("");
    let said = format!(
        "A crossing from {} to {} is declared, up to level {}; state: {}. Owner: {}; approved by: {}; until: {}.",
        name(&line.from),
        name(&line.to),
        name(&line.level),
        name(&line.state),
        name(&line.owner),
        name(&line.approved_by),
        if until.is_empty() { "no end is stated".into() } else { name(until) },
    );
    let closes = if line.closes.is_empty() { String::new() } else { "It closes:".into() };
    let lines: Vec<String> = line.closes.iter().map(|print| format!("`{print}`")).collect();
    Seen {
        title: title(&format!("Declared crossing: {} to {}", line.from, line.to)),
        description: paragraphs(&[said, closes, list(lines.iter().map(String::as_str), LINES)]),
        props: Props::default()
            .with("declared", "bridge")
            .with("state", &line.state)
            .with("owner", &line.owner)
            .with("approved-by", &line.approved_by)
            .with("expires", until)
            .with("closes", line.closes.len().to_string()),
        method: "EXAMINE",
        kind: "mitigation",
    }
}

fn waiver(line: &WaiverLine) -> Seen {
    let until = line.expires.as_deref().unwrap_or("");
    let said = format!(
        "Findings of rule {} about {} are declared as accepted; state: {}. Owner: {}; approved by: {}; until: {}.",
        name(&line.rule),
        name(&line.subject),
        name(&line.state),
        name(&line.owner),
        name(&line.approved_by),
        if until.is_empty() { "no end is stated".into() } else { name(until) },
    );
    let accepts = if line.accepts.is_empty() { "It accepts no finding of this run.".into() } else { "It accepts:".into() };
    let lines: Vec<String> = line.accepts.iter().map(|print| format!("`{print}`")).collect();
    Seen {
        title: title(&format!("Declared acceptance: {} about {}", line.rule, line.subject)),
        description: paragraphs(&[said, prose(&line.reason), accepts, list(lines.iter().map(String::as_str), LINES)]),
        props: Props::default()
            .with("declared", "waiver")
            .with("state", &line.state)
            .with("owner", &line.owner)
            .with("approved-by", &line.approved_by)
            .maybe("ticket", line.ticket.as_ref())
            .with("expires", until),
        method: "EXAMINE",
        kind: "mitigation",
    }
}

fn baseline(line: &BaselineLine) -> (String, Props) {
    let said = format!(
        "Findings in {}, made {}: {}; of them found again: {}. Nobody has accepted them; the gate does not count them.",
        name(&line.path),
        name(&line.as_of),
        line.entries,
        line.matched
    );
    let gone = if line.gone.is_empty() { String::new() } else { "Not found any more:".into() };
    let lines: Vec<String> = line.gone.iter().map(|print| format!("`{print}`")).collect();
    let props = Props::default()
        .with("sha256", super::draft::bare(&line.digest))
        .with("made", &line.as_of)
        .with("entries", line.entries.to_string())
        .with("matched", line.matched.to_string());
    (paragraphs(&[said, gone, list(lines.iter().map(String::as_str), LINES)]), props)
}
