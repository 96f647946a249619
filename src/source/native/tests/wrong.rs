//! What is wrong with a file: the place, the key and the shape are told, the value never.

use super::*;

const PLANTED: &str = "sk-live-PLANTED-0123456789abcdef";

#[test]
fn wrong_edges_are_told() {
    let facts = read(&[
        "partywall: 1\nedges:\n- {from: a, kind: reads_secrets, to: b}\n- {from: a, kind: manages, to: b, level: write}\n- {kind: manages, form: x}\n- {from: a, kind: allows, to: [b]}\n- {from: a, kind: allows, to: b}\n",
    ]);
    let said = said(&facts);
    assert!(said[0].contains("`kind` has a value that is not known here (string, 13 bytes) did you mean `reads_secret`?"), "{said:#?}");
    assert!(said[1].contains("`manages` gives control and has no `level`"));
    assert!(said[2].contains("unknown key `form` in an edge (string, 1 bytes) did you mean `from`?"));
    assert!(said.iter().any(|line| line.contains("this edge has no `to`")));
    assert!(said.iter().any(|line| line.contains("this is a list of 1")));
    assert_eq!(facts.edges.len(), 2);
    assert_eq!((facts.edges[0].kind, facts.edges[0].level), (EdgeKind::Manages, None));
    assert_eq!(facts.edges[1].level, Some(Level::Use));
}

#[test]
fn unknown_keys_have_a_place_and_a_hint() {
    let text = "partywall: 1\nplain: platform\nsecrets:\n- {id: k, ownr: x, rotated: soon, rotation: daily, mfa: true, kind: y}\nhumanz:\n- {id: a}\n- {id: b}\n";
    let facts = read(&[text]);
    let said = said(&facts);
    let at = |needle: &str| text.find(needle).unwrap();
    assert_eq!(said[0], format!("{} unknown key `plain` in an inventory (string, 8 bytes) did you mean `plane`?", at("plain")));
    assert_eq!(said[1], format!("{} unknown key `ownr` in a secret (string, 1 bytes) did you mean `owner`?", at("ownr")));
    assert_eq!(said[2], format!("{} `rotated` is an RFC 3339 date or time, this is a string, 4 bytes", at("soon")));
    assert_eq!(
        said[3],
        format!("{} `rotation` has a value that is not known here (string, 5 bytes) one of automatic, manual, none", at("daily"))
    );
    assert!(said[4].starts_with(&format!("{} unknown key `mfa` in a secret", at("mfa"))));
    assert!(said[4].contains("entries of humans, boundaries, tenants carry it"), "{}", said[4]);
    assert!(said[5].contains("is its `type`"));
    assert_eq!(said[6], format!("{} unknown key `humanz` in an inventory (a list) did you mean `humans`?", at("- {id: a}") + 2));
    assert_eq!(said.len(), 7);
    assert_eq!(facts.records.len(), 1, "the record is kept with its good keys");
}

#[test]
fn wrong_shapes_are_told_without_values() {
    for (text, want) in [
        ("humans: {id: a}", "`humans` is a list, this is a map of 1"),
        ("humans: [a]", "an entry of `humans` is a map, this is a string, 1 bytes"),
        ("humans: [{status: active}]", "this human has no `id`"),
        ("humans: [{id: ''}]", "`id` is a string that is not empty, this is a string, 0 bytes"),
        ("humans: [{id: [a]}]", "`id` is a string that is not empty, this is a list of 1"),
        ("humans: [{id: a, labels: x}]", "`labels` is a map of words to words, this is a string, 1 bytes"),
        ("humans: [{id: a, labels: {k: null}}]", "`labels` is a map of words to words, this is a null"),
        ("humans: [{id: a, member_of: [null]}]", "this is a null"),
        ("humans: [{id: a, third_party: maybe}]", "`third_party` is true or false, this is a string, 5 bytes"),
        ("humans: [{id: a, owner: {kind: secret, id: b}}]", "`owner` can't name a secret"),
        ("humans: [{id: a, owner: {name: b}}]", "unknown key `name` in a reference"),
        ("humans: [{id: a, created: [2026-01-01]}]", "`created` is an RFC 3339 date or time, this is a list of 1"),
        ("humans: [{id: a, implied: 7}]", "`implied` is true or false, this is a number"),
        ("grants: [{principal: a}]", "this grant has no `role`"),
        ("grants: [{principal: [a], role: b}]", "`principal` is one name, this is a list of 1"),
        ("boundaries: [{plane: moon}]", "`plane` has a value that is not known here"),
        ("boundaries: [{mfa: required}]", "this boundary has no `plane`"),
        ("humans: [{id: a, mfa: flase}]", "`mfa` has a value that is not known here"),
        ("humanz: []", "unknown key `humanz` in an inventory (list of 0)"),
        ("plane: []", "`plane` has a value that is not known here (list of 0)"),
        ("claims: [{control: c}]", "this claim has no `about`"),
        ("log_streams: [{id: a, retention_days: many}]", "`retention_days` is a whole number"),
        ("plane: moon", "`plane` has a value that is not known here (string, 4 bytes)"),
        ("plane: [platform]", "`plane` has one value, this is a list"),
        ("standing: exprt", "did you mean `export`?"),
        ("exported_at: now", "`exported_at` is an RFC 3339 date or time"),
        ("complete: [humanz]", "did you mean `humans`?"),
        ("complete: [humans.mfaa]", "did you mean `mfa`?"),
        ("complete: [humans.rotation]", "`complete` names a field that a human does not carry"),
        ("partywall: 2", "the key `partywall` stands here twice"),
    ] {
        let facts = read(&[&format!("partywall: 1\n{text}\n")]);
        assert!(said(&facts).iter().any(|line| line.contains(want)), "{text}\n{:#?}", said(&facts));
    }
    assert!(said(&read(&["partywall: 2\n"]))[0].contains("the version of the format, 1, this is a number"));
    assert!(said(&read(&["humans: [{id: a}]\n"]))[0].contains("does not say its version"));
    assert!(said(&read(&["- 1\n"]))[0].contains("an inventory is a map"));
}

#[test]
fn no_problem_repeats_a_value() {
    let mut texts = vec![
        format!("partywall: 1\nsecrets:\n- {{id: k, valeu: {PLANTED}}}\n"),
        format!("partywall: 1\nsecrets:\n- id: k\n  {PLANTED}: x\n"),
        format!("partywall: 1\nsecrets:\n- {{id: k, {PLANTED}}}\n"),
        format!("partywall: 1\n{PLANTED}: [a]\n"),
        format!("partywall: 1\nsecrets: {PLANTED}\n"),
        format!("partywall: 1\nsecrets: [{PLANTED}]\n"),
        format!("partywall: 1\nsecrets:\n- id: \"k\n  note: {PLANTED}\n"),
        format!("partywall: 1\nsecrets:\n- id: k\"\n  note: '{PLANTED}\n"),
        format!("partywall: {PLANTED}\n"),
        format!(
            "partywall: 1\nplane: {PLANTED}\nstanding: {PLANTED}\nexported_at: {PLANTED}\ncomplete: [{PLANTED}, humans.{PLANTED}]\nscope: [{PLANTED}]\n"
        ),
        format!("partywall: 1\nedges:\n- {{from: a, kind: {PLANTED}, to: [{PLANTED}], {PLANTED}: 1, level: {PLANTED}}}\n"),
        format!(
            "partywall: 1\nroles:\n- id: r\n  permissions: {PLANTED}\n- id: s\n  permissions: [{PLANTED}, {{level: {PLANTED}, secret: {{key: {PLANTED}, {PLANTED}: 1, kind: {PLANTED}}}}}]\n"
        ),
        format!("{{\"partywall\": 1, \"secrets\": [{{\"id\": \"k\", \"fingerprint\": {PLANTED}}}]}}"),
        format!("{{\"partywall\": 1, \"secrets\": [{{\"id\": \"k\", \"fingerprint: \"{PLANTED}\"}}]}}"),
        format!("{{\"partywall\": 1, \"secrets\": [{{\"id\": \"k\", \"fingerprint\": {{\"{PLANTED}\": \"{PLANTED}\"}}}}]}}"),
    ];
    // Every key of every section with a value of the wrong type.
    for (section, kind) in sections() {
        for (word, _) in keys_of(kind) {
            texts.push(format!("partywall: 1\n{section}:\n- {{id: i, {word}: {{{PLANTED}: [[{PLANTED}]]}}}}\n- {{id: j, {word}: [{{{PLANTED}: 1}}]}}\n- {{id: l, {word}: {PLANTED}}}\n"));
        }
    }
    for text in texts {
        let facts = read(&[&text]);
        let all: String = facts.problems.iter().map(|p| format!("{} {}\n", p.message, p.help)).chain(facts.notes.clone()).collect();
        assert!(!all.contains("PLANTED"), "{text}\n{all}");
    }
}

#[test]
fn a_flood_of_one_problem_is_counted() {
    let mut text = String::from("partywall: 1\nhumans:\n");
    for at in 0..500 {
        text += &format!("- {{id: h{at}, nmae: x}}\n");
    }
    let facts = read(&[&text]);
    assert_eq!(facts.problems.len(), TOLD as usize + 1);
    assert!(facts.problems.last().unwrap().message.starts_with("480 more like this one: unknown key `nmae`"));
    assert_eq!(facts.records.len(), 500);
}

#[test]
fn a_permission_has_one_target_and_a_level() {
    let text = "partywall: 1\nroles:\n- id: r\n  permissions:\n  - {action: a:read}\n  - {action: a:read, secret: x, role: y}\n  - {secret: x}\n  - {action: a:read, secret: x, held_by: r}\n  - {action: a:read, secret: x, scope: s}\n";
    let facts = read(&[text]);
    let said = said(&facts);
    assert_eq!(said.len(), 5, "{said:#?}");
    assert!(said[0].contains("this one names none") && said[1].contains("names secret and role") && said[2].contains("this one has none"));
    assert!(said[3].contains("`held_by` is said by where") && said[4].contains("has its `scope`"));
}

#[test]
fn unknown_verbs_are_said_once() {
    let facts =
        read(&["partywall: 1\nroles: [{id: r, permissions: [{action: 'x:frobnicate', resource: a}, {action: 'x:zap', resource: a}]}]\n"]);
    assert_eq!(facts.notes.len(), 1);
    assert!(facts.notes[0].starts_with("file0: 2 permissions"));
}
