//! `partywall init`: what it writes loads, an audit over it works at once, and nothing that is there is written over.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test says what it expects by failing")]

mod common;

use common::{AS_OF, Folder, copy, of_rule, problems, run};
use std::collections::BTreeMap;
use std::path::Path;

fn examples() -> Vec<String> {
    let mut all: Vec<String> =
        std::fs::read_dir("examples").unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    all.sort();
    all
}

/// All files of a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            (path, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn every_example_can_be_started_from_and_audited_at_once() {
    for example in examples() {
        let folder = Folder::new(&[]);
        copy(&Path::new("examples").join(&example), folder.path());
        let _ = std::fs::remove_file(folder.path().join("partywall.yaml"));
        let (before, bare) = (files(folder.path()), folder.report(&[]));
        let answer = folder.run(&["init", "--as-of", AS_OF]).ends(0);
        assert!(answer.text().contains("review:") && answer.text().contains("\n  partywall audit\n"), "{}", answer.text());
        let after = files(folder.path());
        for (path, bytes) in &before {
            assert_eq!(after.get(path), Some(bytes), "{example}: {path} was written over");
        }
        for name in ["partywall.yaml", "app-roles.yaml", "platform-roles.yaml", "secrets.yaml"] {
            assert!(after.contains_key(name), "{example}: no {name}");
        }
        let audit = folder.run(&["audit", "--format", "json", "--as-of", AS_OF]);
        assert!(matches!(audit.code, Some(0 | 1)), "{example}: {:?} {}", audit.code, audit.said);
        let report = audit.json();
        assert_eq!(problems(&report), Vec::<String>::new(), "{example}");
        // The configuration asks for what is there, so nothing that was found without it is lost.
        for rule in ["can-become-administrator", "platform-identity-reaches-tenant-data", "machine-administers-system"] {
            assert!(of_rule(&report, rule).len() >= of_rule(&bare, rule).len(), "{example}: {rule}");
        }
        let again = folder.run(&["init"]).ends(2);
        assert!(again.said.contains("`partywall.yaml` is there already"), "{}", again.said);
        assert_eq!(files(folder.path()), after, "{example}: a second time changes nothing");
    }
}

#[test]
fn an_empty_folder_gets_forms_that_load() {
    let folder = Folder::new(&[]);
    let answer = folder.run(&["init"]).ends(0);
    assert!(answer.text().contains("No export was found"), "{}", answer.text());
    let audit = folder.run(&["audit", "--format", "json", "--as-of", AS_OF]);
    // There is nothing to judge, and the audit says so; every file of ours loads.
    assert_eq!(audit.code, Some(3), "{}", audit.said);
    assert!(audit.last().contains("nothing was assessed"), "{}", audit.said);
    assert_eq!(problems(&audit.json()), Vec::<String>::new());
}

#[test]
fn another_folder_is_made_and_the_next_command_works() {
    let folder = Folder::new(&[]);
    copy(Path::new("examples/keycloak"), &folder.path().join("exports"));
    let answer = folder.run(&["init", "exports", "-o", "access", "--as-of", AS_OF]).ends(0);
    let text = answer.text();
    let next = text.lines().find_map(|line| line.trim().strip_prefix("partywall ")).unwrap().to_owned();
    assert_eq!(next, "audit --config access/partywall.yaml access exports");
    let args: Vec<&str> = next.split(' ').chain(["--as-of", AS_OF]).collect();
    assert!(matches!(run(folder.path(), &args).code, Some(0 | 1)));
    assert!(!folder.path().join("partywall.yaml").exists());
}

#[test]
fn guesses_are_marked_and_their_grounds_said() {
    let user = |id: u32, mail: &str| {
        format!(r#"{{"object": "organization.user", "id": "user-{id}", "email": "{mail}", "name": "x", "role": "reader", "added_at": 1}}"#)
    };
    let users = [user(1, "a@acme.example"), user(2, "b@acme.example"), user(3, "c@gmail.com")].join("\n");
    let realm = |name: &str| {
        format!(
            r#"{{"realm": "{name}", "enabled": true, "roles": {{"realm": [{{"name": "x"}}]}}, "users": [{{"username": "kim", "enabled": true, "realmRoles": ["x"]}}]}}"#
        )
    };
    let folder = Folder::new(&[
        ("openai/users.jsonl", &users),
        ("staff.json", &realm("acme-staff")),
        ("shop.json", &realm("shop \u{202e}\\n# x: y")),
    ]);
    folder.run(&["init", "--as-of", AS_OF]).ends(0);
    let text = std::fs::read_to_string(folder.path().join("partywall.yaml")).unwrap();
    assert!(text.contains("workforce_domains: [acme.example]  # review:"), "{text}");
    assert!(
        text.contains(
            "\n  - { match: { source: keycloak, scope: \"keycloak:acme-staff\" }, plane: platform }  # review: `staff` in its name"
        ),
        "{text}"
    );
    assert!(text.contains("\n  # - { match: { source: openai, scope: \"openai:openai\" }, plane: platform }  # review:"), "{text}");
    assert!(!text.contains('\u{202e}'), "a name does not act on who reads it");
    assert!(text.contains("files: [\"openai/**\"]") && text.contains("sources: [keycloak, openai]"), "{text}");
    assert!(text.contains("cannot show:"), "{text}");
    let report = folder.report(&[]);
    assert_eq!(problems(&report), Vec::<String>::new());
    assert!(report["graph"]["by_plane_and_kind"]["platform"]["human"].as_u64().unwrap() >= 4, "the staff realm stands on the platform");
}

#[test]
fn a_broken_export_is_said_and_the_rest_is_started_from() {
    let folder = Folder::new(&[("realm.json", r#"{"realm": "r", "users": [{"username": "kim""#)]);
    let answer = folder.run(&["init", "--as-of", AS_OF]).ends(3);
    assert!(answer.said.contains("realm.json"), "{}", answer.said);
    assert!(folder.path().join("partywall.yaml").exists());
}
