//! Pseudonyms: one for each name, everywhere, and nothing left of the names.

use super::*;
use crate::model::Plane;
use crate::model::report::*;
use crate::select::fixture::Draft;

const KEY: &[u8] = b"a key of sixteen";

fn empty() -> Report {
    Report {
        schema: SCHEMA.into(),
        tool: Tool { name: "partywall".into(), version: "0".into(), rules_digest: String::new() },
        as_of: String::new(),
        inputs: Vec::new(),
        graph: GraphSummary::default(),
        coverage: Coverage::default(),
        summary: Summary::default(),
        rules: Vec::new(),
        findings: Vec::new(),
        bridges: Vec::new(),
        waivers: Vec::new(),
        baseline: None,
        populations: Vec::new(),
        values: Vec::new(),
        frameworks: Vec::new(),
        config: ConfigLine::default(),
        gate: Gate { fail_on: "high".into(), failing: 0, gaps: 0, assessed: false, exit: 0 },
    }
}

fn with<T>(ids: &[(Kind, &str)], ask: impl FnOnce(&Redactor<'_>) -> T) -> T {
    let mut draft = Draft::default();
    for (kind, id) in ids {
        draft.add(*kind, Plane::Platform, id);
    }
    let world = draft.world();
    ask(&Redactor::new(KEY, &world, &empty()))
}

#[test]
fn a_name_has_one_pseudonym_everywhere() {
    with(&[(Kind::Human, "kim@acme.example"), (Kind::Role, "deploy/api"), (Kind::Role, "deploy"), (Kind::Group, "sre")], |redactor| {
        let (kim, api, sre) = (redactor.id("human", "kim@acme.example"), redactor.id("role", "deploy/api"), redactor.id("group", "sre"));
        assert!(kim.starts_with("human-") && kim.len() == "human-".len() + DIGITS, "{kim}");
        assert_eq!(redactor.text("human `kim@acme.example` holds deploy/api; sre"), format!("human `{kim}` holds {api}; sre"));
        assert_eq!(redactor.text("in `sre`, group:sre"), format!("in `{sre}`, group:{sre}"));
        assert_eq!(redactor.fingerprint("r|human:kim@acme.example|role:deploy/api"), format!("r|human:{kim}|role:{api}"));
        assert_eq!(redactor.label("role:deploy/api"), format!("role:{api}"));
        assert_eq!((redactor.tenants(""), redactor.scope(""), redactor.tenants("*")), (String::new(), String::new(), "*".into()));
        assert_eq!(redactor.map()[&kim], "kim@acme.example");
    });
}

#[test]
fn the_longest_name_wins_and_parts_of_words_stay() {
    with(&[(Kind::Role, "a-b"), (Kind::Role, "a-b-c"), (Kind::Role, "a-b-c-d")], |redactor| {
        let [ab, abc] = ["a-b", "a-b-c"].map(|id| redactor.id("role", id));
        assert_eq!(redactor.text("a-b-c a-b xa-b a-bx a-b-cd"), format!("{abc} {ab} xa-b a-bx {ab}-cd"));
        assert_eq!(redactor.text("ä-ö 🦀 a-b"), format!("ä-ö 🦀 {ab}"));
        assert_eq!(redactor.text(""), "");
    });
}

#[test]
fn addresses_go_even_if_nobody_knows_them() {
    with(&[], |redactor| {
        let text = redactor.text("ask x.y+z@mail.acme.example. or a@b, @all");
        assert!(text.starts_with("ask address-") && text.ends_with(". or a@b, @all"), "{text}");
    });
}

#[test]
fn paths_and_pointers_keep_only_what_says_nothing() {
    with(&[(Kind::Human, "kim")], |redactor| {
        let path = redactor.path("teams/globex/users.json");
        assert!(path.starts_with("file-") && path.ends_with(".json") && !path.contains("globex"), "{path}");
        assert_eq!(redactor.path("-"), "-");
        assert!(!redactor.path("a/b.Globex").contains("Globex"));
        assert_eq!(redactor.pointer("/users/0/realmRoles"), "/users/0/realmRoles");
        let pointer = redactor.pointer("/users/kim/GLOBEX-KEY");
        assert!(pointer.starts_with("/users/key-") && !pointer.contains("kim") && !pointer.contains("GLOBEX"), "{pointer}");
    });
}

#[test]
fn another_key_gives_other_pseudonyms_and_none_are_shared() {
    let ids: Vec<String> = (0..20_000).map(|n| format!("user-{n}")).collect();
    let ids: Vec<(Kind, &str)> = ids.iter().map(|id| (Kind::Human, id.as_str())).collect();
    with(&ids, |redactor| {
        let names: BTreeSet<String> = ids.iter().map(|(_, id)| redactor.id("human", id)).collect();
        assert_eq!(names.len(), ids.len());
        let mut other = Draft::default();
        other.add(Kind::Human, Plane::Platform, "user-1");
        let world = other.world();
        let other = Redactor::new(b"another key of ours", &world, &empty()).id("human", "user-1");
        assert!(!redactor.id("human", "user-1").starts_with(&other));
    });
}

#[test]
fn scopes_of_fingerprints_and_config_entries_are_replaced() {
    let mut draft = Draft::default();
    let one = draft.add(Kind::Secret, Plane::Platform, "a|b");
    draft.scope(one, "vault:globex");
    let world = draft.world();
    let redactor = Redactor::new(KEY, &world, &empty());
    let print = redactor.fingerprint("some-rule|secret:a%7Cb@vault:globex");
    assert!(print.starts_with("some-rule|secret:secret-") && print.contains("@scope-") && !print.contains("globex"), "{print}");
    let print = redactor.fingerprint("bridge-expired|ci/deploy|kim@acme.example");
    assert!(print.starts_with("bridge-expired|value-") && !print.contains("kim"), "{print}");
}
