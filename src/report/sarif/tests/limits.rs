//! What hosts keep and take: as much as fits, the rest counted; and hostile names.

use super::super::results;
use super::*;
use crate::report::anchor::digest;
use crate::report::neutral::hazardous;

#[test]
fn hosts_keep_5000_results_so_the_open_and_most_severe_are_kept() {
    let mut report = sample::company();
    let (critical, medium, waived) = (report.findings[0].clone(), report.findings[2].clone(), report.findings[3].clone());
    let many = |finding: &FindingLine, count: usize| -> Vec<FindingLine> {
        (0..count).map(|n| FindingLine { fingerprint: format!("{}-{n}", finding.fingerprint), ..finding.clone() }).collect()
    };
    report.findings = [many(&waived, 100), many(&medium, 5000), many(&critical, 10)].concat();
    let log = log(&report);
    let results = list(&log["runs"][0], "results");
    assert_eq!(results.len(), 5000);
    assert!(results[..10].iter().all(|result| result["properties"]["severity"] == "critical"));
    assert!(results.iter().all(|result| list(result, "suppressions").is_empty()));
    let said = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(said.as_str().unwrap().starts_with("110 more findings in report.json"), "{said}");
}

#[test]
fn lists_without_a_bound_are_counted_beyond_their_start() {
    let mut report = sample::company();
    report.coverage.notes = (0..1000).map(|n| format!("note {n}")).collect();
    let log = log(&report);
    let notes = list(&log["runs"][0]["invocations"][0], "toolConfigurationNotifications");
    let notes: Vec<_> = notes.iter().filter(|one| one["descriptor"]["id"] == "remark").collect();
    assert_eq!(notes.len(), 201);
    assert_eq!(notes[200]["message"]["text"], "800 more of this kind; all are in report.json");
    let place = report.findings[0].locations[0].clone();
    report.findings[0].locations = (1..=150).map(|line| Location { line, ..place.clone() }).collect();
    let log = super::log(&report);
    let result = &log["runs"][0]["results"][0];
    assert_eq!(list(result, "relatedLocations").len(), 99);
    assert_eq!(result["properties"]["locationsLeftOut"], 50);
}

#[test]
fn without_a_place_a_finding_stands_at_the_configuration_and_without_any_file_it_is_counted() {
    let mut report = sample::company();
    report.findings[0].locations.clear();
    report.findings[1].locations = vec![Location { path: String::new(), line: 0, column: 0, pointer: String::new() }];
    let log = log(&report);
    for result in &list(&log["runs"][0], "results")[..2] {
        assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "partywall.yaml");
    }
    report.inputs.clear();
    report.config.path = None;
    let log = super::log(&report);
    assert_eq!(list(&log["runs"][0], "results").len(), 2);
    let said = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(said.as_str().unwrap().starts_with("2 findings have no file"), "{said}");
}

#[test]
fn hostile_names_stay_text() {
    let report = sample::hostile();
    let text = printed(&report);
    assert!(!text.replace('\n', "").contains(hazardous), "nothing acts on a terminal");
    assert!(text.len() < 300_000, "names of a megabyte are cut: {}", text.len());
    let mut links = report;
    links.findings[0].message = "role `[here](https://evil.example)` {0} and \\[x\\](1)".into();
    links.rules[0].why = "see ![x](https://evil.example/a.png) @everyone <script>".into();
    let log = log(&links);
    let said = log["runs"][0]["results"][0]["message"]["text"].as_str().unwrap();
    assert_eq!(said, "role `\\[here\\](https://evil.example)` {{0}} and \\\\\\[x\\\\\\](1)");
    every(&log, |_, value| {
        // The only line ends are ours, between the parts of a rule's help.
        assert!(value.as_str().is_none_or(|text| !text.replace('\n', "").contains(hazardous)), "{value}");
    });
    let help = log["runs"][0]["tool"]["driver"]["rules"][0]["help"]["markdown"].as_str().unwrap();
    assert!(!help.contains("x](") && !help.contains('@') && !help.contains("<s"), "{help}");
}

#[test]
fn as_many_results_as_a_host_keeps_fit_into_what_it_takes() {
    // A tenth of both, because the sizes grow in a line and this is slow without optimisation.
    let count = results::RESULTS / 10;
    let mut report = full();
    let finding = report.findings[0].clone();
    let hop = finding.evidence.path[0].clone();
    report.findings = (0..count)
        .map(|n| {
            let name = |at: usize| format!("projects/acme-{}/workloads/{}-answer-{}", digest(&format!("{n}.{at}")), at, n * 31 + at);
            let mut finding = finding.clone();
            finding.fingerprint = format!("{}|{}|{}", finding.rule, name(0), name(12));
            finding.message = format!("workload `{}` opens the way from the platform to `{}`", name(0), name(12));
            finding.subjects[0].id = name(0);
            finding.evidence.path = (0..12)
                .map(|at| {
                    let location = Location {
                        path: format!("exports/cluster-{}/rbac.yaml", n % 40),
                        line: (n * 7 + at * 911) as u32,
                        ..hop.location.clone()
                    };
                    Hop { from: format!("workload:{}", name(at)), to: format!("workload:{}", name(at + 1)), location, ..hop.clone() }
                })
                .collect();
            finding
        })
        .collect();
    let text = printed(&report);
    let packed = packed(text.as_bytes());
    println!("{count} results: {} bytes, packed {packed:?}", text.len());
    assert!(packed.is_none_or(|bytes| bytes < 1_000_000));
    // Where there is no gzip: hosts' limit is on what is packed, and this packs to less than a tenth.
    assert!(text.len() < 10_000_000, "{}", text.len());
}

/// What gzip makes of it, where there is one.
fn packed(bytes: &[u8]) -> Option<usize> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.sarif");
    std::fs::write(&path, bytes).unwrap();
    let packed = std::process::Command::new("gzip").arg("-c").arg(&path).output().ok()?;
    packed.status.success().then_some(packed.stdout.len())
}

#[test]
fn paths_that_would_make_the_file_too_large_are_counted_instead() {
    let mut report = sample::company();
    let mut finding = report.findings[0].clone();
    finding.evidence.path = vec![finding.evidence.path[0].clone(); 1000];
    let each = |n: usize| FindingLine { fingerprint: format!("{}-{n}", finding.fingerprint), ..finding.clone() };
    report.findings = (0..103).map(each).collect();
    let log = log(&report);
    let results = list(&log["runs"][0], "results");
    assert_eq!(results.iter().filter(|result| !result["codeFlows"].is_null()).count(), 100);
    let said = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert!(said.as_str().unwrap().starts_with("the paths of 3 findings are left out"), "{said}");
}
