//! What the run could not see, and what was silenced, as notifications. In: a report, and what of it did not fit. Out: two lists, about what
//! the run was given and about this file, and the descriptors that both refer to.

use super::location::Places;
use super::results::{RESULTS, Results};
use super::rules::Rules;
use super::text::message;
use crate::model::RuleResult;
use crate::model::report::{Location, Report};
use crate::report::problem;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Notifications of one kind; the rest is counted.
const SHOWN: usize = 200;

/// A kind of notification: its id, its level, and what it means.
struct Notice(&'static str, &'static str, &'static str);

const PROBLEM: Notice = Notice("input-problem", "error", "Something is wrong with an input, so not all of it could be assessed");
const NO_INPUT: Notice = Notice("no-input", "error", "No input was read, so nothing was assessed");
const FAILED: Notice = Notice("rule-error", "error", "A rule could not be run");
const UNDECIDED: Notice = Notice("rule-not-evaluated", "warning", "A rule could not be decided, because a fact is missing");
const DANGLING: Notice = Notice("reference-to-nothing", "warning", "A reference names no record of the inputs");
const NEEDED: Notice = Notice("fact-needed", "note", "Another file would settle a fact");
const UNSORTED: Notice = Notice("record-on-no-plane", "warning", "Records that nothing sorts into a plane");
const PASSED_OVER: Notice = Notice("file-passed-over", "note", "A file that is no input");
const REMARK: Notice = Notice("remark", "note", "A remark on what was read");
const SILENCED: Notice = Notice("silenced", "note", "Something that the configuration or the command line silenced");
const CUT: Notice = Notice("results-left-out", "warning", "This file holds only a part of the findings");

const ALL: [&Notice; 11] =
    [&PROBLEM, &NO_INPUT, &FAILED, &UNDECIDED, &DANGLING, &NEEDED, &UNSORTED, &PASSED_OVER, &REMARK, &SILENCED, &CUT];

/// `tool.driver.notifications`.
pub(super) fn descriptors() -> Vec<Value> {
    let one = |Notice(id, level, about): &&Notice| json!({ "id": id, "shortDescription": { "text": about }, "defaultConfiguration": { "level": level } });
    ALL.iter().map(one).collect()
}

/// A notification.
fn notification(notice: &Notice, text: &str) -> Value {
    let Notice(id, level, _) = notice;
    let at = ALL.iter().position(|other| other.0 == *id);
    json!({ "descriptor": { "id": id, "index": at }, "level": level, "message": { "text": message(text) } })
}

fn with(mut notification: Value, key: &str, value: Option<Value>) -> Value {
    if let (Some(value), Some(fields)) = (value, notification.as_object_mut()) {
        fields.insert(key.into(), value);
    }
    notification
}

/// Collects notifications.
struct Notices<'a> {
    places: &'a Places,
    rules: &'a Rules<'a>,
    list: Vec<Value>,
}

impl Notices<'_> {
    /// Some of a kind, each with its place if it has one.
    fn some<'l>(&mut self, notice: &Notice, lines: impl Iterator<Item = (String, Option<&'l Location>)>) {
        let mut more = 0;
        for (at, (text, location)) in lines.enumerate() {
            if at < SHOWN {
                let place = location.and_then(|location| self.places.at(location)).map(|place| json!([place]));
                self.list.push(with(notification(notice, &text), "locations", place));
            } else {
                more += 1;
            }
        }
        self.more(notice, more);
    }

    /// Some of a kind about rules.
    fn of_rules<'l>(&mut self, notice: &Notice, lines: impl Iterator<Item = (&'l str, String)>) {
        let mut more = 0;
        for (at, (rule, text)) in lines.enumerate() {
            if at < SHOWN {
                self.list.push(with(notification(notice, &text), "associatedRule", self.rules.reference(rule)));
            } else {
                more += 1;
            }
        }
        self.more(notice, more);
    }

    fn more(&mut self, notice: &Notice, more: usize) {
        if more > 0 {
            self.list.push(notification(notice, &format!("{more} more of this kind; all are in report.json")));
        }
    }
}

/// `invocation.toolConfigurationNotifications`: what the run was given, and what it could not see in it.
pub(super) fn of_inputs(report: &Report, places: &Places, rules: &Rules<'_>) -> Vec<Value> {
    let mut notices = Notices { places, rules, list: Vec::new() };
    let seen = &report.coverage;
    notices.some(&PROBLEM, seen.problems.iter().map(|line| (problem(line), Some(&line.location))));
    if report.inputs.is_empty() {
        notices.some(&NO_INPUT, std::iter::once(("no input was read, so nothing was assessed".to_owned(), None)));
    }
    let with_result = |result| report.rules.iter().filter(move |line| line.result == result);
    let why = |what: &str, because: &str| if because.is_empty() { what.to_owned() } else { format!("{what}: {because}") };
    let failed =
        with_result(RuleResult::Error).map(|line| (line.id.as_str(), why(&format!("`{}` could not be run", line.id), &line.because)));
    notices.of_rules(&FAILED, failed);
    let lines = seen.not_assessed.iter().map(|line| {
        let text = format!("`{}` could not be decided for some records: {}; to settle it, declare {}", line.rule, line.why, line.declare);
        (line.rule.as_str(), text)
    });
    let told: BTreeSet<&str> = seen.not_assessed.iter().map(|line| line.rule.as_str()).collect();
    let untold = with_result(RuleResult::NotEvaluated).filter(|line| !told.contains(line.id.as_str()));
    let untold = untold.map(|line| (line.id.as_str(), why(&format!("`{}` was not evaluated", line.id), &line.because)));
    notices.of_rules(&UNDECIDED, lines.chain(untold));
    let dangling = seen
        .dangling
        .iter()
        .map(|line| (format!("`{}`: its `{}` names `{}`, which no input holds", line.from, line.key, line.to), Some(&line.location)));
    notices.some(&DANGLING, dangling);
    let needed = seen.needed.iter().map(|line| (format!("`{}` needs {}", line.record, line.needs), Some(&line.location)));
    notices.some(&NEEDED, needed);
    if seen.unclassified > 0 {
        let text = format!("records on no plane: {}; sort them under `planes` in partywall.yaml", seen.unclassified);
        notices.some(&UNSORTED, std::iter::once((text, None)));
    }
    notices.some(&PASSED_OVER, seen.passed_over.iter().map(|line| (format!("`{}` was passed over: {}", line.path, line.reason), None)));
    notices.some(&REMARK, seen.notes.iter().map(|note| (note.clone(), None)));
    notices.some(&SILENCED, silenced(report).into_iter().map(|text| (text, None)));
    notices.list
}

/// What the configuration and the command line silenced.
fn silenced(report: &Report) -> Vec<String> {
    let config = &report.config;
    let by = config.path.as_deref().unwrap_or("no configuration");
    let mut lines = Vec::new();
    let counts = [
        (config.silenced.bridges, "crossings closed by bridges"),
        (report.summary.waived, "findings waived"),
        (report.summary.baselined, "findings in the baseline"),
    ];
    for (number, what) in counts.into_iter().filter(|(number, _)| *number > 0) {
        lines.push(format!("`{by}`: {what}: {number}"));
    }
    for bridge in &report.bridges {
        let until = bridge.expires.as_deref().map_or("without an end".into(), |at| format!("until {at}"));
        lines.push(format!(
            "bridge from `{}` to `{}`, at most `{}`, {until}, {}; owner `{}`, approved by `{}`; closes {}",
            bridge.from,
            bridge.to,
            bridge.level,
            bridge.state,
            bridge.owner,
            bridge.approved_by,
            bridge.closes.len()
        ));
    }
    lines.extend(config.silenced.skipped_rules.iter().map(|rule| format!("rule left out: `{rule}`")));
    lines.extend(config.silenced.lowered.iter().map(|change| format!("severity lowered: `{change}`")));
    lines
}

/// `invocation.toolExecutionNotifications`: what did not fit into this file.
pub(super) fn of_file(results: &Results) -> Vec<Value> {
    let mut list = Vec::new();
    if results.left_out > 0 {
        let text =
            format!("{} more findings in report.json; code-scanning hosts keep {RESULTS}, the most severe are here", results.left_out);
        list.push(notification(&CUT, &text));
    }
    if results.pathless > 0 {
        let text =
            format!("the paths of {} findings are left out, so that hosts take this file; they are in report.json", results.pathless);
        list.push(notification(&CUT, &text));
    }
    if results.nowhere > 0 {
        let text = format!("{} findings have no file to be shown in; they are in report.json", results.nowhere);
        list.push(notification(&CUT, &text));
    }
    list
}
