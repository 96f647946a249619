//! The binary from outside: what it prints where, and with which exit code it ends. No pipeline is needed for these; see `e2e.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

use std::io::Read;
use std::process::{Command, Output, Stdio};

fn partywall(args: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_partywall")).args(args).current_dir(folder.path()).env_remove("COLUMNS").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn refused(args: &[&str], says: &str) {
    let output = partywall(args);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
    assert!(said.contains(says), "{args:?} said: {said}");
    assert!(output.stdout.is_empty(), "errors go to standard error");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn usage_errors_end_with_2_and_help() {
    refused(&[], "Usage: partywall");
    refused(&["adit"], "audit");
    refused(&["audit", "--fial-on", "high"], "--fail-on");
    refused(&["audit", "--fail-on", "hihg"], "no severity `hihg`; did you mean `high`?");
    refused(&["audit", "--format", "tabel"], "no format `tabel`; did you mean `table`?");
    refused(&["audit", "-o", "report"], "the ending names no format");
    refused(&["audit", "-o", "no/such/folder/report.json"], "there is no folder");
    refused(&["audit", "-o", "a.json", "-o", "a.json"], "twice");
    refused(&["audit", "--only", "bondary"], "no rule or family `bondary`; did you mean `boundary`?");
    refused(&["audit", "--skip", "credentail"], "did you mean `credential`?");
    refused(&["audit", "--as-of", "tomorrow"], "no RFC 3339");
    refused(&["audit", "--scope", "project"], "KEY=VALUE");
    refused(&["audit", "--as", "nothing=*.json"], "no source `nothing`");
    refused(&["audit", "--key-file", "no-such-file"], "cannot read the key `no-such-file`");
    refused(&["rules", "explain", "no-such-rule"], "no rule `no-such-rule`");
    refused(&["rules", "list", "--family", "agnet"], "did you mean `agent`?");
    refused(&["rules", "new", "Not_A_Name"], "no name for a rule");
    refused(&["rules", "list", "--rules", "no-such-folder"], "cannot read the folder of rules `no-such-folder`");
    refused(&["sources", "--how", "nothing"], "no source `nothing`");
    refused(&["who-can", "wriet", "x"], "no level `wriet`; did you mean `write`?");
    refused(&["completions", "powerfish"], "powerfish");
}

#[test]
fn hostile_arguments_are_shown_not_obeyed() {
    for args in [["audit", "--only", "x\u{1b}[2J"], ["audit", "--as-of", "\u{1b}]0;owned\u{7}"], ["sources", "--how", "\u{202e}gnp"]] {
        let said = text(&partywall(&args).stderr);
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
        assert!(said.contains("\\u{"), "{said:?}");
    }
}

#[test]
fn help_and_version_are_answers() {
    for args in [&["--help"][..], &["--version"], &["audit", "--help"], &["rules", "--help"], &["who-can", "-h"]] {
        let output = partywall(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(!output.stdout.is_empty() && output.stderr.is_empty(), "{args:?}");
    }
}

/// Every command and its own commands, with the words that lead to it.
fn commands(command: &clap::Command, words: &str, all: &mut Vec<(String, clap::Command)>) {
    all.push((words.to_owned(), command.clone()));
    for sub in command.get_subcommands() {
        commands(sub, &format!("{words} {}", sub.get_name()), all);
    }
}

#[test]
fn every_example_in_a_help_text_parses() {
    let mut all = Vec::new();
    commands(&partywall::cli::command(), "partywall", &mut all);
    let mut examples = 0;
    for (words, mut command) in all {
        let help = command.render_long_help().to_string();
        let lines: Vec<&str> = help.lines().map(str::trim).filter(|line| line.starts_with("partywall ")).collect();
        let verb = words.split(' ').count() == 2 && !command.is_hide_set();
        assert!(!verb || !lines.is_empty(), "`{words}` has no example");
        for line in lines {
            examples += 1;
            assert!(line.len() <= 76, "`{line}` does not fit into 80 columns");
            if let Err(error) = partywall::cli::command().try_get_matches_from(line.split(' ')) {
                panic!("the example `{line}` of `{words} --help` does not parse: {error}");
            }
        }
    }
    assert!(examples > 20, "only {examples} examples were looked at");
}

#[test]
fn what_we_say_has_no_colour_unless_asked_for() {
    let coloured = |args: &[&str]| partywall(args).stderr.contains(&0x1b);
    assert!(!coloured(&["rules", "explain", "no-such-rule"]), "no terminal, no colour");
    assert!(coloured(&["rules", "explain", "no-such-rule", "--color", "always"]));
    assert!(!coloured(&["rules", "explain", "no-such-rule", "--color", "never"]));
    let output = Command::new(env!("CARGO_BIN_EXE_partywall"))
        .args(["rules", "explain", "no-such-rule", "--color", "always"])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(output.stderr.contains(&0x1b), "what is typed comes before what the environment says");
}

#[test]
fn a_closed_pipe_is_success() {
    for args in [&["schema", "report"][..], &["completions", "bash"], &["sources", "--edges"], &["--help"]] {
        let mut child =
            Command::new(env!("CARGO_BIN_EXE_partywall")).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{args:?}: {said}");
        assert_eq!(said, "", "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_no_success() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_partywall")).args(["schema", "report"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("cannot write to standard output"));
}

#[test]
fn the_schema_of_the_report_describes_it() {
    let output = partywall(&["schema", "report"]);
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for key in ["findings", "coverage", "gate", "config"] {
        assert!(schema["properties"][key].is_object(), "{key}");
    }
}

#[test]
fn completions_know_the_verbs() {
    for shell in ["bash", "zsh", "fish"] {
        let script = text(&partywall(&["completions", shell]).stdout);
        assert!(script.contains("who-can") && script.contains("fail-on"), "{shell}");
    }
}

#[test]
fn the_lists_come_from_the_tables() {
    let sources = text(&partywall(&["sources"]).stdout);
    assert!(partywall::source::SOURCES.iter().all(|source| sources.contains(source.name)));
    let edges = text(&partywall(&["sources", "--edges"]).stdout);
    assert!(partywall::model::EdgeKind::ALL.iter().all(|kind| edges.contains(kind.word()) && edges.contains(kind.phrase())));
    assert!(edges.contains("read-store"));
}
