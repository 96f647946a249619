//! The whole pipeline through the binary, over worlds made here and over `examples/`: exit codes, formats, files, the gate.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Somebody on the platform who holds nothing, and all that there is: nothing to find, everything readable.
const QUIET: &str =
    "partywall: 1\nplane: platform\ncomplete: [humans, secrets]\nhumans:\n  - { id: alice@acme.example, status: active, mfa: true }\n";

fn partywall(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_partywall"));
    command.args(args).current_dir(folder).env_remove("COLUMNS").env_remove("NO_COLOR").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn world(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        fs::write(folder.path().join(path), text).unwrap();
    }
    folder
}

#[track_caller]
fn ends(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}{}", text(&output.stdout), text(&output.stderr));
}

fn company() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/company")
}

#[test]
fn nothing_found_is_0() {
    let folder = world(&[("roles.yaml", QUIET)]);
    let output = partywall(folder.path(), &["audit"]);
    ends(&output, 0);
    assert!(text(&output.stderr).trim_end().lines().last().unwrap().starts_with("passed: "));
}

#[test]
fn nothing_assessed_is_3_and_never_green() {
    let folder = world(&[("roles.yaml", QUIET)]);
    for args in [&["audit", "--only", "never-rotated-secret"][..], &["audit", "--only", "export-too-old"]] {
        let output = partywall(folder.path(), args);
        ends(&output, 3);
        let said = text(&output.stderr);
        assert!(said.contains("could not assess: nothing was assessed: no rule could decide anything"), "{said}");
        ends(&partywall(folder.path(), &[args, &["--allow-gaps"]].concat()), 0);
    }
}

#[test]
fn a_pass_needs_a_population_that_is_proven_to_be_complete() {
    let result = |text: &str| {
        let folder = world(&[("roles.yaml", text)]);
        let output = partywall(folder.path(), &["audit", "--format", "json", "--only", "machine-credential-used-by-person"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let rules = report["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["id"] == "machine-credential-used-by-person").unwrap();
        (rule["result"].as_str().unwrap().to_owned(), rule["because"].as_str().unwrap().to_owned())
    };
    assert_eq!(result(QUIET), ("pass".into(), String::new()));
    let unclaimed = QUIET.replace("complete: [humans, secrets]", "complete: [secrets]");
    let because = "no file says that it holds all humans: if `roles.yaml` does, add `complete: [humans]` to it";
    assert_eq!(result(&unclaimed), ("not_evaluated".into(), because.into()));
    let (one, because) = result(&QUIET.replace("complete: [humans, secrets]", "complete: [humans]"));
    assert_eq!(one, "not_evaluated");
    assert!(because.contains("holds all secrets"), "{because}");
    let none =
        "partywall: 1\ncomplete: [humans, secrets, workloads, agents, resources, service_accounts, oauth_clients]\ngroups: [{ id: x }]\n";
    assert_eq!(result(none).0, "not_applicable");
    assert_eq!(result("partywall: 1\ngroups: [{ id: x }]\n").0, "not_evaluated");
}

#[test]
fn no_input_is_3_even_though_nothing_was_found() {
    let folder = world(&[]);
    ends(&partywall(folder.path(), &["audit"]), 3);
    ends(&partywall(folder.path(), &["audit", "no-such-file.yaml"]), 3);
}

#[test]
fn a_broken_input_is_3_and_gaps_can_be_allowed() {
    let folder = world(&[("roles.yaml", QUIET), ("broken.yaml", "partywall: 1\nhumans: [ {id: \n")]);
    let output = partywall(folder.path(), &["audit"]);
    ends(&output, 3);
    assert!(text(&output.stderr).contains("problem: broken.yaml:"));
    ends(&partywall(folder.path(), &["audit", "--allow-gaps"]), 0);
}

#[test]
fn findings_are_1_and_the_threshold_is_the_users() {
    let folder = company();
    let output = partywall(&folder, &["audit"]);
    ends(&output, 1);
    assert!(text(&output.stderr).contains("failed: "));
    ends(&partywall(&folder, &["audit", "--fail-on", "never"]), 0);
}

#[test]
fn when_findings_and_gaps_both_count_1_wins_and_the_last_line_says_both() {
    let folder = world(&[("broken.yaml", "partywall: 1\nhumans: [ {id: \n")]);
    for entry in walkdir::WalkDir::new(company()).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let to = folder.path().join(entry.path().strip_prefix(company()).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(entry.path(), to).unwrap();
    }
    let output = partywall(folder.path(), &["audit"]);
    ends(&output, 1);
    let said = text(&output.stderr);
    let last = said.trim_end().lines().last().unwrap();
    assert!(last.starts_with("failed: ") && last.contains("not everything could be assessed"), "{last}");
}

#[test]
fn files_are_written_in_the_format_of_their_ending_and_equal_standard_output() {
    let out = tempfile::tempdir().unwrap();
    let path = |name: &str| out.path().join(name).to_str().unwrap().to_owned();
    let (json, table) = (path("report.json"), format!("table={}", path("report.log")));
    let args = ["audit", "--as-of", "2026-11-22", "--format", "json", "--key-file", &path("key"), "-o", &json, "-o", &table];
    fs::write(out.path().join("key"), "0123456789abcdef").unwrap();
    let output = partywall(&company(), &args);
    ends(&output, 1);
    assert_eq!(fs::read(&json).unwrap(), output.stdout);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["schema"], "partywall.report/1");
    assert!(fs::read_to_string(out.path().join("report.log")).unwrap().contains("Found"));
    assert_eq!(partywall(&company(), &args).stdout, output.stdout, "same input, same bytes");
}

#[test]
fn every_line_of_the_table_fits_80_columns() {
    let output = Command::new(env!("CARGO_BIN_EXE_partywall")).arg("audit").current_dir(company()).env("COLUMNS", "80").output().unwrap();
    let table = text(&output.stdout);
    assert!(!table.is_empty());
    for line in table.lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
    }
}

#[test]
fn standard_input_is_read() {
    let folder = world(&[]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_partywall"))
        .args(["audit", "--format", "json", "-"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(QUIET.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    ends(&output, 0);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["inputs"][0]["path"], "-");
}

#[test]
fn a_reader_who_leaves_early_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_partywall"))
        .arg("audit")
        .current_dir(company())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    ends(&output, 0);
    assert!(!text(&output.stderr).contains("panicked"));
}

#[test]
fn convert_and_graph_answer() {
    let folder = world(&[("roles.yaml", QUIET)]);
    let converted = partywall(folder.path(), &["convert"]);
    ends(&converted, 0);
    assert!(text(&converted.stdout).contains("alice@acme.example"));
    let graph = partywall(folder.path(), &["graph", "--format", "json"]);
    ends(&graph, 0);
    assert!(serde_json::from_slice::<serde_json::Value>(&graph.stdout).is_ok());
}

#[test]
fn questions_are_answered_with_paths() {
    let roles = "partywall: 1\nplane: platform\nhumans:\n  - { id: alice@acme.example, member_of: [ops] }\ngroups:\n  - { id: ops }\nroles:\n  - { id: admin, members: [ops], permissions: [{ action: 'model:configure', resource: model, level: administer }] }\nresources:\n  - { id: model, type: model }\n";
    let folder = world(&[("roles.yaml", roles)]);
    let output = partywall(folder.path(), &["paths", "--from", "kind=human", "--to", "resource:model"]);
    ends(&output, 0);
    let said = text(&output.stdout);
    assert!(said.contains("alice@acme.example is a member of ops") && said.contains("can administer model"), "{said}");
    let who = text(&partywall(folder.path(), &["who-can", "write", "resource:model"]).stdout);
    assert!(who.contains("human:alice@acme.example -> resource:model: administer"), "{who}");
    let reach = text(&partywall(folder.path(), &["reach", "alice@acme.example"]).stdout);
    assert!(reach.contains("resource:model"), "{reach}");
    ends(&partywall(folder.path(), &["reach", "nobody@acme.example"]), 2);
}

#[test]
fn our_own_rules_hold() {
    let folder = world(&[]);
    ends(&partywall(folder.path(), &["rules", "test"]), 0);
    let list = text(&partywall(folder.path(), &["rules", "list"]).stdout);
    assert!(list.lines().count() >= 24, "{list}");
}
