//! The recipes for where partywall runs, held against the program: their scripts are taken out of the files and run as a runner would,
//! with a repository whose change tries to silence its own audit.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::Folder;
use serde_yaml::Value;
use std::path::Path;
use std::process::{Command, Output};

/// A person who can reset a customer administrator, with nothing to say that it is meant.
const ROLES: &str = r#"
partywall: 1
plane: platform
humans: [{ id: ola@acme.example, status: active }]
roles:
  - id: support-engineer
    members: [ola@acme.example]
    permissions: [{ action: "conversation:read", resource: conversations, level: read }]
---
partywall: 1
plane: application
resources: [{ id: conversations, type: database, tenant: "*", sensitivity: customer }]
"#;

/// A configuration that leaves all of it out.
const SILENT: &str =
    "rules: { skip: [boundary, privilege, credential, lifecycle, ownership, tenancy, agent, vendor, logging, attestation, evidence] }\n";

fn file(path: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    use serde::Deserialize;
    serde_yaml::Deserializer::from_str(&text).map(|document| Value::deserialize(document).unwrap()).collect()
}

fn git(at: &Path, args: &[&str]) {
    let name = ["-c", "user.name=acme", "-c", "user.email=ci@acme.example", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(name).args(args).current_dir(at).output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A clone at a change which silences everything; its base branch says `base`.
fn change(folder: &Folder, base: Option<&str>) {
    let origin = folder.path().join("origin");
    folder.put("origin/infra/roles.yaml", ROLES.as_bytes());
    if let Some(base) = base {
        folder.put("origin/partywall.yaml", base.as_bytes());
    }
    git(&origin, &["init", "--quiet", "."]);
    git(&origin, &["add", "-A"]);
    git(&origin, &["commit", "--quiet", "-m", "base"]);
    git(folder.path(), &["clone", "--quiet", "origin", "work"]);
    folder.put("work/partywall.yaml", SILENT.as_bytes());
}

/// Runs a script as the runner of GitHub does; `base` is the branch that a pull request is to go into.
fn on_github(folder: &Folder, base: &str) -> Output {
    let action = &file("action.yml")[0];
    let steps = action["runs"]["steps"].as_sequence().unwrap();
    let audit = steps.iter().find(|step| step["id"] == "audit").unwrap();
    let given = |name: &str| audit["env"][name].as_str().unwrap().to_owned();
    // What the runner puts in for each expression; a new one has to be told here.
    let value = |expression: &str| match expression {
        "${{ inputs.program }}" => env!("CARGO_BIN_EXE_partywall").to_owned(),
        "${{ inputs.args }}" => "--as-of 2026-11-22".to_owned(),
        "${{ github.base_ref }}" => base.to_owned(),
        _ => {
            let name = expression.strip_prefix("${{ inputs.").unwrap().strip_suffix(" }}").unwrap();
            action["inputs"][name]["default"].as_str().unwrap().to_owned()
        }
    };
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", audit["run"].as_str().unwrap()]);
    for name in ["PROGRAM", "PATHS", "CONFIG", "FAIL_ON", "ARGS", "BASE"] {
        command.env(name, value(&given(name)));
    }
    folder.put("runner/output", b"");
    folder.put("runner/summary", b"");
    command.env("RUNNER_TEMP", folder.path().join("runner")).env("GITHUB_OUTPUT", folder.path().join("runner/output"));
    command.env("GITHUB_STEP_SUMMARY", folder.path().join("runner/summary")).current_dir(folder.path().join("work")).output().unwrap()
}

fn read(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.path().join(path)).unwrap()
}

#[test]
fn on_github_a_change_cannot_silence_its_own_audit() {
    let folder = Folder::new(&[]);
    change(&folder, Some("values: { unused_days: 60 }\n"));
    let output = on_github(&folder, "main");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(read(&folder, "work/partywall.yaml"), SILENT, "the change's own file is put back");
    let outputs = read(&folder, "runner/output");
    assert!(outputs.contains("exit-code=1\n") && outputs.contains("sarif=") && outputs.contains("report="), "{outputs}");
    assert!(read(&folder, "runner/summary").contains("platform-identity-reaches-tenant-data"));
    let report: serde_json::Value = serde_json::from_str(&read(&folder, "runner/partywall-report/report.json")).unwrap();
    assert_eq!(report["config"]["path"], "partywall.yaml");
    assert_eq!(report["config"]["silenced"]["skipped_rules"], serde_json::json!([]));
    let sarif: serde_json::Value = serde_json::from_str(&read(&folder, "runner/partywall-report/partywall.sarif")).unwrap();
    assert!(!sarif["runs"][0]["results"].as_array().unwrap().is_empty());
    assert!(said.starts_with("::stop-commands::"), "names in exports must not command the runner");
}

#[test]
fn on_github_a_base_without_configuration_is_an_empty_one() {
    let folder = Folder::new(&[]);
    change(&folder, None);
    assert_eq!(on_github(&folder, "main").status.code(), Some(1));
    // Outside a pull request the branch's own configuration holds.
    let silent = on_github(&folder, "").status.code();
    assert!(matches!(silent, Some(0 | 3)), "{silent:?}");
    assert_eq!(on_github(&folder, "no-such-branch").status.code(), Some(2));
}

#[test]
fn on_gitlab_a_change_cannot_silence_its_own_audit() {
    let folder = Folder::new(&[]);
    change(&folder, Some("values: { unused_days: 60 }\n"));
    let documents = file("templates/partywall.yml");
    let inputs = &documents[0]["spec"]["inputs"];
    let job = &documents[1]["partywall"];
    let mut command = Command::new("sh");
    command.args(["-ec", job["script"][0].as_str().unwrap()]).current_dir(folder.path().join("work"));
    for (name, value) in job["variables"].as_mapping().unwrap() {
        let value = value.as_str().unwrap();
        let input = value.strip_prefix("$[[ inputs.").and_then(|rest| rest.strip_suffix(" ]]"));
        let value = match input {
            Some("args") => "--as-of 2026-11-22",
            Some(input) => inputs[input]["default"].as_str().unwrap(),
            None => value,
        };
        command.env(name.as_str().unwrap(), value);
    }
    let bin = Path::new(env!("CARGO_BIN_EXE_partywall")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let output = command.env("PATH", path).env("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main").output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    for (what, artifact) in job["artifacts"]["reports"].as_mapping().unwrap() {
        let text = read(&folder, &format!("work/{}", artifact.as_str().unwrap()));
        assert!(text.contains("platform-identity-reaches-tenant-data"), "{what:?}");
    }
    let report: serde_json::Value = serde_json::from_str(&read(&folder, "work/partywall-report.json")).unwrap();
    assert_eq!(report["config"]["silenced"]["skipped_rules"], serde_json::json!([]));
}

#[test]
fn the_hook_of_pre_commit_names_a_verb_that_is_there() {
    let hook = &file(".pre-commit-hooks.yaml")[0][0];
    let entry: Vec<&str> = hook["entry"].as_str().unwrap().split(' ').collect();
    assert!(partywall::cli::command().try_get_matches_from(&entry).is_ok());
    assert_eq!(hook["pass_filenames"], Value::Bool(false), "one file alone says too little");
}
