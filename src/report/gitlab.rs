//! `--format gitlab`: GitLab's code quality report, for merge requests. In: a report. Out: an array of entries, each with a path and a line.
//!
//! GitLab compares the entries of two branches by their fingerprints and knows no state of a finding. So a waived finding, or one of the
//! baseline, stays as an entry at `info` whose text begins with that: left out, it would be shown as fixed. Problems with inputs are
//! entries at `major`, because they end the run with 3, and rules that could not be run or not be decided at `info`, so that a list without
//! findings is not read as "all is well"; what else could not be seen and what was silenced is one entry each, in numbers. Where there is
//! no file at all the entries stand at `partywall.yaml`, where a configuration would be.

use super::anchor::{Seen, digest, fallback, relative};
use super::text::{count, cut};
use super::{Style, json, neutral, problem};
use crate::model::report::{FindingLine, Location, Report};
use crate::model::{RuleResult, Severity, Status};
use serde::Serialize;
use std::io;

/// Columns of a description; the whole of a text is in `report.json`.
const TEXT: usize = 1000;

#[derive(Serialize)]
struct Entry {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Where,
}

#[derive(Serialize)]
struct Where {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Writes the report.
pub(super) fn write(report: &Report, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let fallback = fallback(report);
    let place = |at: Option<&Location>| {
        let at = at.filter(|at| relative(&at.path).is_some()).or(fallback.as_ref());
        let path = at.and_then(|at| relative(&at.path)).unwrap_or_else(|| "partywall.yaml".to_owned());
        Where { path: neutral(&path).into_owned(), lines: Lines { begin: at.map_or(1, |at| at.line.max(1)) } }
    };
    let own = |name: &'static str, severity, text: String, key: &str, at: Option<&Location>| Entry {
        description: shown(&text),
        check_name: name.to_owned(),
        fingerprint: digest(&format!("{name}|{key}")),
        severity,
        location: place(at),
    };
    let mut seen = Seen::default();
    let mut entries: Vec<Entry> = report.findings.iter().map(|finding| entry(finding, seen.nth(&finding.fingerprint), &place)).collect();
    let mut seen = std::collections::BTreeMap::new();
    for line in &report.coverage.problems {
        // Without the line: a problem that moved is the same problem.
        let nth: &mut u64 = seen.entry((&line.location.path, &line.message)).or_default();
        *nth += 1;
        let key = format!("{}|{}|{nth}", line.location.path, line.message);
        entries.push(own("input-problem", "major", format!("could not assess: {}", problem(line)), &key, Some(&line.location)));
    }
    for rule in &report.rules {
        let what = match rule.result {
            RuleResult::Error => "could not be run",
            RuleResult::NotEvaluated => "was not evaluated",
            _ => continue,
        };
        let why = if rule.because.is_empty() { String::new() } else { format!(": {}", rule.because) };
        let severity = if rule.result == RuleResult::Error { "major" } else { "info" };
        entries.push(own("rule-not-evaluated", severity, format!("rule `{}` {what}{why}", rule.id), &rule.id, None));
    }
    for (name, text) in [("not-seen", unseen(report)), ("silenced", silenced(report))] {
        if let Some(text) = text {
            entries.push(own(name, "info", text, "", None));
        }
    }
    if report.inputs.is_empty() && report.coverage.problems.is_empty() {
        entries.push(own("no-input", "major", "could not assess: no input was read".to_owned(), "", None));
    }
    json(&entries, out)
}

fn entry(finding: &FindingLine, nth: u64, place: &impl Fn(Option<&Location>) -> Where) -> Entry {
    let state = match (finding.status, &finding.accepted) {
        (Status::Open, _) => String::new(),
        (Status::Baselined, _) => "in the baseline: ".to_owned(),
        (Status::Waived, None) => "waived by the configuration: ".to_owned(),
        (Status::Waived, Some(by)) => {
            let ticket = by.ticket.as_ref().map_or(String::new(), |ticket| format!(" ({})", brief(ticket)));
            let (owner, approver, reason) = (brief(&by.owner), brief(&by.approved_by), brief(&by.reason));
            format!("waived by {owner}, approved by {approver}, until {}: {reason}{ticket}; ", brief(&by.expires))
        }
    };
    let fix = if finding.fix.is_empty() { String::new() } else { format!(". Fix: {}", shown(&finding.fix)) };
    // Cut part by part, so that a name of a megabyte takes neither the state nor the fix away.
    let description = format!("{state}{}{fix}", shown(&finding.message));
    let print = if nth == 1 { digest(&finding.fingerprint) } else { digest(&format!("{}|{nth}", finding.fingerprint)) };
    Entry {
        description,
        check_name: brief(&finding.rule),
        fingerprint: print,
        severity: if finding.status == Status::Open { severity(&finding.severity) } else { "info" },
        location: place(finding.locations.iter().find(|at| relative(&at.path).is_some())),
    }
}

/// Five severities on each side.
fn severity(severity: &str) -> &'static str {
    match Severity::from_word(severity) {
        Some(Severity::Critical) => "blocker",
        Some(Severity::High) => "critical",
        Some(Severity::Medium) => "major",
        Some(Severity::Low) => "minor",
        Some(Severity::Informational) | None => "info",
    }
}

fn shown(text: &str) -> String {
    cut(&neutral(text), TEXT)
}

fn brief(text: &str) -> String {
    cut(&neutral(text), 250)
}

/// What could not be seen, beside the problems, in numbers.
fn unseen(report: &Report) -> Option<String> {
    let seen = &report.coverage;
    let counts = [
        (seen.unclassified, "record on no plane", "records on no plane"),
        (seen.dangling.len() as u64, "reference to nothing known", "references to nothing known"),
        (seen.needed.len() as u64, "fact that another file would settle", "facts that another file would settle"),
        (seen.passed_over.len() as u64, "file passed over", "files passed over"),
    ];
    told("not seen", &counts)
}

/// What the configuration and the command line silenced, in numbers.
fn silenced(report: &Report) -> Option<String> {
    let silenced = &report.config.silenced;
    let counts = [
        (silenced.bridges, "crossing closed by a bridge", "crossings closed by bridges"),
        (report.summary.waived, "finding waived", "findings waived"),
        (report.summary.baselined, "finding in the baseline", "findings in the baseline"),
        (silenced.skipped_rules.len() as u64, "rule left out", "rules left out"),
        (silenced.lowered.len() as u64, "severity lowered", "severities lowered"),
    ];
    told("silenced", &counts)
}

fn told(what: &str, counts: &[(u64, &str, &str)]) -> Option<String> {
    let words: Vec<String> = counts.iter().filter(|(n, _, _)| *n > 0).map(|(n, one, many)| count(*n, one, many)).collect();
    (!words.is_empty()).then(|| format!("{what}: {}; `partywall audit` and report.json say which", words.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::neutral::hazardous;
    use super::super::sample;
    use super::*;
    use crate::model::report::Acceptance;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn printed(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, Style { colour: true, width: 80 }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn entries(report: &Report) -> Vec<Value> {
        serde_json::from_str(&printed(report)).unwrap()
    }

    fn of<'e>(entries: &'e [Value], name: &str) -> Vec<&'e Value> {
        entries.iter().filter(|entry| entry["check_name"] == name).collect()
    }

    #[test]
    fn every_entry_has_what_gitlab_asks_for() {
        for report in [sample::empty(), sample::company(), sample::hostile()] {
            let text = printed(&report);
            assert!(text.starts_with('['), "no byte order mark");
            let entries = entries(&report);
            assert!(entries.len() >= report.findings.len());
            for entry in &entries {
                assert!(!entry["description"].as_str().unwrap().is_empty() && !entry["check_name"].as_str().unwrap().is_empty());
                assert!(["info", "minor", "major", "critical", "blocker"].contains(&entry["severity"].as_str().unwrap()));
                let path = entry["location"]["path"].as_str().unwrap();
                assert!(!path.is_empty() && !path.starts_with("./") && !path.starts_with('/') && !path.contains(".."), "{path}");
                assert!(entry["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
                let print = entry["fingerprint"].as_str().unwrap();
                assert!(print.len() == 64 && print.bytes().all(|byte| byte.is_ascii_hexdigit()));
            }
            let prints: BTreeSet<_> = entries.iter().map(|entry| entry["fingerprint"].to_string()).collect();
            assert_eq!(prints.len(), entries.len(), "GitLab keeps one of two with the same fingerprint");
            assert_eq!(text, printed(&report));
        }
    }

    #[test]
    fn severities_keep_their_order() {
        let words = Severity::ALL.iter().map(|word| severity(word.word())).collect::<BTreeSet<_>>();
        assert_eq!(words.len(), 5);
        assert_eq!((severity("critical"), severity("high"), severity("informational")), ("blocker", "critical", "info"));
    }

    #[test]
    fn a_waived_finding_stays_at_info_with_who_and_until_when() {
        let mut report = sample::company();
        report.findings[3].accepted = Some(Acceptance {
            owner: "keys-team".into(),
            approved_by: "ciso@acme.example".into(),
            reason: "replaced in spring".into(),
            ticket: Some("SEC-7".into()),
            expires: "2026-12-24T00:00:00Z".into(),
        });
        report.findings[1].status = Status::Baselined;
        let entries = entries(&report);
        let waived =
            "waived by keys-team, approved by ciso@acme.example, until 2026-12-24T00:00:00Z: replaced in spring (SEC-7); `openai-key`";
        assert!(entries[3]["description"].as_str().unwrap().starts_with(waived), "{}", entries[3]);
        assert_eq!((&entries[3]["severity"], &entries[1]["severity"]), (&"info".into(), &"info".into()));
        assert!(entries[1]["description"].as_str().unwrap().starts_with("in the baseline: "));
    }

    #[test]
    fn gaps_are_entries_and_no_input_is_never_an_empty_list() {
        let entries = entries(&sample::company());
        let problems = of(&entries, "input-problem");
        assert_eq!(problems[0]["location"]["path"], "keycloak/realm.json");
        assert_eq!((&problems[0]["location"]["lines"]["begin"], &problems[0]["severity"]), (&7.into(), &"major".into()));
        assert_eq!(of(&entries, "rule-not-evaluated").len(), 1);
        let unseen = of(&entries, "not-seen")[0]["description"].as_str().unwrap();
        assert!(unseen.starts_with("not seen: 2 records on no plane, 1 reference to nothing known, 1 fact that"), "{unseen}");
        let silenced = of(&entries, "silenced")[0]["description"].as_str().unwrap();
        assert!(
            silenced.starts_with("silenced: 2 crossings closed by bridges, 1 finding waived, 1 rule left out, 1 severity"),
            "{silenced}"
        );
        let mut empty = sample::empty();
        let list = super::tests::entries(&empty);
        assert_eq!((&list[0]["check_name"], &list[0]["location"]["path"]), (&"input-problem".into(), &"partywall.yaml".into()));
        empty.coverage.problems.clear();
        assert_eq!(super::tests::entries(&empty)[0]["check_name"], "no-input");
    }

    #[test]
    fn hostile_names_stay_text_and_short() {
        let text = printed(&sample::hostile());
        assert!(!text.replace('\n', "").contains(hazardous));
        assert!(text.len() < 60_000, "{}", text.len());
        for entry in entries(&sample::hostile()) {
            assert!(!entry["description"].as_str().unwrap().contains(hazardous));
            assert!(!entry["location"]["path"].as_str().unwrap().contains(hazardous));
        }
    }

    #[test]
    fn a_fingerprint_does_not_move_with_its_line() {
        let before = entries(&sample::company());
        let mut report = sample::company();
        report.findings[0].locations[0].line += 100;
        report.findings[0].message.push_str(", said otherwise");
        assert_eq!(entries(&report)[0]["fingerprint"], before[0]["fingerprint"]);
    }
}
