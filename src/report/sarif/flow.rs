//! Witness paths as code flows, told hop by hop. In: a finding. Out: a code flow for each of its paths, within what a host keeps.

use super::location::Places;
use crate::model::report::{FindingLine, Hop};
use crate::report::table::sentence;
use serde_json::{Value, json};

/// Hops that a host keeps of one result.
pub(super) const HOPS: usize = 1000;

/// Columns of a sentence; longer ids are cut in their middle.
const SENTENCE: usize = 400;

/// The code flows of a finding; a conflict has two.
pub(super) fn flows(finding: &FindingLine, places: &Places) -> Vec<Value> {
    let evidence = &finding.evidence;
    let both = !evidence.path.is_empty() && !evidence.second.is_empty();
    let room = if both { HOPS / 2 } else { HOPS };
    let paths = [&evidence.path, &evidence.second].into_iter().filter(|path| !path.is_empty());
    paths.map(|path| flow(path, room, places)).collect()
}

/// Of a path that is too long the start and the end are told, and between them how much is missing.
fn flow(path: &[Hop], room: usize, places: &Places) -> Value {
    let (head, tail) = if path.len() <= room { (path.len(), 0) } else { (room / 2, room - room / 2) };
    let missing = path.len() - head - tail;
    let ends = path.iter().take(head).chain(path.iter().skip(path.len() - tail));
    let steps = ends.enumerate().filter_map(|(at, hop)| {
        let mut text = sentence(hop, SENTENCE);
        if at == head && missing > 0 {
            text = format!("({missing} hops are left out before this one) {text}");
        }
        Some(json!({ "location": places.told(&hop.location, &text)?, "importance": "essential" }))
    });
    json!({ "threadFlows": [{ "locations": steps.collect::<Vec<_>>() }] })
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    fn steps(flow: &Value) -> &Vec<Value> {
        flow["threadFlows"][0]["locations"].as_array().unwrap()
    }

    #[test]
    fn a_path_is_told_hop_by_hop() {
        let report = sample::company();
        let flows = flows(&report.findings[0], &Places::new(&report));
        assert_eq!(flows.len(), 1);
        let steps = steps(&flows[0]);
        let said: Vec<&str> = steps.iter().map(|step| step["location"]["message"]["text"].as_str().unwrap()).collect();
        assert_eq!(said[0], "alice@acme.example is a member of ml-engineers");
        assert_eq!(said[4], "svc-answer can read conversations (only while activated)");
        assert_eq!(steps[1]["location"]["physicalLocation"]["region"]["startLine"], 31);
    }

    #[test]
    fn of_a_path_that_is_too_long_both_ends_stay() {
        let mut report = sample::company();
        let hop = report.findings[0].evidence.path[0].clone();
        let path: Vec<Hop> = (0..5000).map(|n| Hop { from: format!("human:n{n}"), ..hop.clone() }).collect();
        report.findings[0].evidence.path = path.clone();
        let places = Places::new(&report);
        let one = flows(&report.findings[0], &places);
        assert_eq!(steps(&one[0]).len(), HOPS);
        let text = |step: &Value| step["location"]["message"]["text"].as_str().unwrap().to_owned();
        assert!(text(&steps(&one[0])[0]).starts_with("n0 "));
        assert!(text(&steps(&one[0])[500]).starts_with("(4000 hops are left out before this one) n4500 "));
        assert!(text(&steps(&one[0])[999]).starts_with("n4999 "));
        report.findings[0].evidence.second = path;
        let two = flows(&report.findings[0], &places);
        assert_eq!(two.iter().map(|flow| steps(flow).len()).sum::<usize>(), HOPS);
    }
}
