//! The reader from text to facts, in both syntaxes. What is wrong with a file is in `wrong.rs`, what is long in `long.rs`.

mod long;
mod wrong;

use super::*;
use crate::doc::{Tape, json, yaml};
use crate::model::inventory::{Key, keys_of, many, sections};
use crate::model::{AttrName, AttrType, EdgeKind, FileInfo, Kind, Level, Plane, Reference, Standing, Syntax, Value};
use crate::source::Hints;

/// Reads texts as files (`.json` by a leading brace), each with all its documents.
fn read(files: &[&str]) -> Facts {
    read_with(files, &Hints::default())
}

fn read_with(files: &[&str], hints: &Hints) -> Facts {
    let mut facts = Facts::default();
    let mut source = (SOURCE.start)();
    for (number, text) in files.iter().enumerate() {
        let is_json = text.starts_with('{');
        facts.files.push(FileInfo {
            path: format!("file{number}"),
            source: "native",
            sha256: String::new(),
            bytes: 0,
            records: 0,
            exported_at: None,
            complete: false,
            truncated: false,
            open: None,
            standing: Standing::Export,
            syntax: if is_json { Syntax::Json } else { Syntax::Yaml },
        });
        let path = format!("file{number}");
        let mut cx = Context { facts: &mut facts, file: FileId(number as _), path: &path, hints, digest: &|_| None };
        let mut tape = Tape::default();
        if is_json {
            let mut start = 0;
            while start < text.len() {
                let taken = json::read(&text[start..], start as u32, Layout::Lists, &mut tape, &mut |part| source.part(part, &mut cx));
                source.end(&mut cx);
                match taken {
                    Ok(taken) => start += taken,
                    Err(error) => {
                        cx.problem(error.at.unwrap_or(0), error.message, "");
                        break;
                    }
                }
            }
        } else {
            for document in yaml::documents(text) {
                let base = document.at as u32;
                let read = yaml::read(document.text, base, Layout::Lists, &mut tape, &mut |part| source.part(part, &mut cx));
                source.end(&mut cx);
                if let Err(error) = read {
                    cx.problem(error.at.unwrap_or(0), error.message, "");
                }
            }
        }
    }
    source.resolve(&mut facts);
    facts
}

fn said(facts: &Facts) -> Vec<String> {
    facts.problems.iter().map(|p| format!("{} {} {}", p.at.unwrap(), p.message, p.help).trim().to_owned()).collect()
}

/// All facts in words, without places, sorted: what two ways of writing must agree in.
fn words(facts: &Facts) -> Vec<String> {
    let text = |name: Name| facts.names.text(name).to_owned();
    let value = |value: Value| match value {
        Value::Word(word) => format!("word {}", text(word)),
        Value::Entry(key, word) => format!("{} => {}", text(key), text(word)),
        Value::Qualified(at) => {
            let Reference { kind, scope, id } = facts.references[at as usize];
            format!("{} @{} {}", kind.map_or("", Kind::word), scope.map_or("?".into(), text), text(id))
        }
        other => format!("{other:?}"),
    };
    let mut all: Vec<String> = facts
        .records
        .iter()
        .map(|r| format!("{} @{} {} {:?} {}", r.kind, text(r.scope), text(r.id), r.plane, r.implied))
        .chain(facts.attrs.iter().map(|a| {
            let record = facts.records[a.of.0 as usize];
            format!("{} {} . {} = {}", record.kind, text(record.id), a.name.key(), value(a.value))
        }))
        .chain(facts.edges.iter().map(|e| {
            let end = |end: crate::model::End| format!("{}@{} {}", end.kind.map_or("?", Kind::word), text(end.scope), text(end.id));
            let tail = [text(e.technique), text(e.action), text(e.conditions)].join("|");
            format!(
                "{} {} {} by {} {:?} {:?} {} {tail} {:?}",
                end(e.from),
                e.kind,
                end(e.to),
                end(e.by),
                e.level,
                e.expires,
                e.certainty,
                e.resolved
            )
        }))
        .chain(facts.complete.iter().map(|c| format!("complete {} {:?} @{} {:?}", c.kind, c.field, text(c.scope), c.plane)))
        .collect();
    all.sort();
    all
}

fn fine(text: &str) -> Vec<String> {
    let facts = read(&[text]);
    assert_eq!(said(&facts), [""; 0], "{text}");
    words(&facts)
}

/// A value of the right type for an attribute, as JSON.
fn sample(name: AttrName) -> serde_json::Value {
    match name.kind() {
        AttrType::OneOf(words) => words[0].into(),
        AttrType::Bool => true.into(),
        AttrType::Int => 7.into(),
        AttrType::Time => "2026-01-02".into(),
        AttrType::Map => serde_json::json!({"key": "value"}),
        // A text whose words the reader knows.
        AttrType::Text if name == AttrName::Mfa => "required".into(),
        AttrType::Text | AttrType::Ref(_) | AttrType::Link(_) => "some-name".into(),
    }
}

#[test]
fn every_key_of_every_section_is_read_in_both_syntaxes() {
    let mut document = serde_json::Map::new();
    document.insert("partywall".into(), 1.into());
    let mut expected = Vec::new();
    for (section, kind) in sections() {
        let mut record = serde_json::Map::new();
        record.insert("id".into(), format!("the-{section}").into());
        for (word, key) in keys_of(kind) {
            let Key::Attr(name) = key else { continue };
            if crate::model::inventory::TARGETS.contains(&name) && kind == Kind::Permission && name != AttrName::SecretRef {
                continue;
            }
            record.insert(word.into(), sample(name));
            expected.push((kind, name));
        }
        document.insert(section.into(), vec![serde_json::Value::from(record)].into());
    }
    let json = serde_json::Value::from(document.clone()).to_string();
    let yaml = serde_yaml::to_string(&document).unwrap();
    let facts = read(&[&json]);
    assert_eq!(said(&facts), [""; 0]);
    for (kind, name) in expected {
        let rows = facts.attrs.iter().filter(|a| a.name == name && facts.records[a.of.0 as usize].kind == kind).count();
        assert_eq!(rows, 1, "{kind} {}", name.key());
    }
    assert_eq!(words(&facts), fine(&yaml));
}

#[test]
fn null_missing_and_empty_are_three_things() {
    for text in [
        "partywall: 1\nhumans:\n- {id: a, owner: null, member_of: [], mfa: true}\n- {id: b}\n",
        r#"{"partywall": 1, "humans": [{"id": "a", "owner": null, "member_of": [], "mfa": true}, {"id": "b"}]}"#,
    ] {
        assert_eq!(
            fine(text),
            [
                "human @ a None false",
                "human @ b None false",
                "human a . member_of = Empty",
                "human a . mfa = word true",
                "human a . owner = Null"
            ]
        );
    }
}

#[test]
fn the_head_counts_wherever_it_stands() {
    let records = "humans:\n- {id: a}\n- {id: b, plane: application, environment: test, scope: own}\nedges:\n- {from: a, kind: manages, to: {scope: own, id: b}}\n";
    let head =
        "plane: platform\nenvironment: production\ntenant: [x, '*']\nsource: okta\nscope: okta:acme\ncomplete: [humans, humans.mfa]\n";
    let before = fine(&format!("partywall: 1\n{head}{records}"));
    let after = fine(&format!("{records}{head}partywall: 1\n"));
    assert_eq!(before, after);
    assert!(before.contains(&"human @okta:acme a Some(Platform) false".to_owned()), "{before:#?}");
    assert!(before.contains(&"human @own b Some(Application) false".to_owned()));
    assert!(before.contains(&"human b . environment = word test".to_owned()));
    assert!(before.contains(&"human a . environment = word production".to_owned()));
    assert_eq!(before.iter().filter(|line| line.contains("tenant = word")).count(), 4);
    assert!(before.contains(&"complete human Some(Mfa) @okta:acme Some(Platform)".to_owned()));
    assert!(before.iter().any(|line| line.starts_with("?@okta:acme a manages ?@own b by ?@okta:acme a")));
}

#[test]
fn one_document_does_not_lend_its_head_to_the_next() {
    let facts = read(&[
        "partywall: 1\nplane: platform\nscope: one\nhumans: [{id: a}]\n---\npartywall: 1\nhumans: [{id: b}]\n",
        "partywall: 1\nenvironment: test\nhumans: [{id: c}]\n",
        "{\"partywall\": 1, \"humans\": [{\"id\": \"d\"}]}\n{\"partywall\": 1, \"plane\": \"shared\", \"humans\": [{\"id\": \"e\"}]}",
    ]);
    assert_eq!(
        words(&facts),
        [
            "human @ b None false",
            "human @ c None false",
            "human @ d None false",
            "human @ e Some(Shared) false",
            "human @one a Some(Platform) false",
            "human c . environment = word test"
        ]
    );
    assert!(facts.problems.is_empty());
}

#[test]
fn scope_comes_from_the_command_line_where_the_file_is_silent() {
    let hints = Hints([("scope".to_owned(), "acme".to_owned())].into());
    let facts = read_with(&["partywall: 1\nhumans: [{id: a}]\n", "partywall: 1\nscope: b\nhumans: [{id: a}]\n"], &hints);
    assert_eq!(words(&facts), ["human @acme a None false", "human @b a None false"]);
}

#[test]
fn references_in_their_three_forms() {
    let text = "partywall: 1\nsecrets:\n- id: k\n  authenticates_as: {kind: human, scope: s, id: a:b}\n  readable_by: ['group:ops', 'arn:aws:x', 'secret:odd', {id: c}]\n  tenant: '*'\n";
    assert_eq!(
        fine(text),
        [
            "secret @ k None false",
            "secret k . authenticates_as = human @s a:b",
            "secret k . readable_by =  @? c",
            "secret k . readable_by = group @? ops",
            "secret k . readable_by = word arn:aws:x",
            "secret k . readable_by = word secret:odd",
            "secret k . tenant = word *"
        ]
    );
}

#[test]
fn permissions_stand_under_what_holds_them() {
    let text = "partywall: 1\nplane: platform\nroles:\n- id: admin\n  scope: s\n  permissions:\n  - {action: 'model:configure', resource: m}\n  - {action: 'model:configure', resource: m, conditions: [x]}\n  - {action: 'job:run', identity: 'agent:bot', tenant: own}\nresources:\n- {id: tool, allows: [{resource: db, level: write}]}\n";
    let words = fine(text);
    for line in [
        "permission @s role:admin model:configure resource:m None false",
        "permission @s role:admin model:configure resource:m #2 None false",
        "permission role:admin model:configure resource:m . held_by = role @? admin",
        "permission role:admin model:configure resource:m . level = word write",
        "permission role:admin job:run identity:agent:bot . level = word use",
        "permission role:admin job:run identity:agent:bot . level_assumed = Bool(true)",
        "permission role:admin job:run identity:agent:bot . identity = agent @? bot",
        "permission @ resource:tool write resource:db None false",
        "permission resource:tool write resource:db . held_by = resource @? tool",
        "permission resource:tool write resource:db . level = word write",
    ] {
        assert!(words.contains(&line.to_owned()), "{line}\n{words:#?}");
    }
    assert!(!words.iter().any(|line| line.contains("model:configure resource:m . level_assumed")));
}

#[test]
fn records_without_names_of_their_own() {
    let text = "partywall: 1\ngrants:\n- {principal: bob, role: admin, expires: null}\n- {principal: 'group:ops', role: admin, scope: s, tenant: globex}\ntrusts:\n- {identity: 'repo:x', may_assume: d}\n- {identity: 'repo:x', may_assume: d, conditions: [c]}\nboundaries:\n- plane: platform\n  mfa: required\n  owners: {directory: it, roles: [a, b]}\n  claims:\n  - {control: authentication, evidence_kind: model_safety}\nclaims:\n- {about: 'vendor:v', control: c, value: false, party: vendor}\n";
    let words = fine(text);
    for line in [
        "grant @ bob holds admin None false",
        "grant @s group:ops holds admin in s for globex None false",
        "trust @ repo:x may assume d None false",
        "trust @ repo:x may assume d #2 None false",
        "boundary @ platform Some(Platform) false",
        "boundary platform . owners = roles => b",
        "claim @ boundary:platform authentication None false",
        "claim boundary:platform authentication . about = boundary @? platform",
        "claim @ vendor:v c by vendor None false",
        "claim vendor:v c by vendor . value = word false",
    ] {
        assert!(words.contains(&line.to_owned()), "{line}\n{words:#?}");
    }
}

#[test]
fn the_same_grant_twice_is_one_identity() {
    let facts = read(&["partywall: 1\ngrants:\n- {principal: a, role: r}\n- {principal: a, role: r}\n"]);
    assert_eq!(facts.records[0].id, facts.records[1].id);
}

#[test]
fn edges_say_all_they_can() {
    let text = "partywall: 1\nscope: s\nedges:\n- {from: 'role:view@prod', kind: reads_secret, to: 'set:all', action: 'secrets:list', technique: list-secrets, expires: 2026-01-01, conditions: [a, b], rests_on: ['x#/y'], note: n}\n- {from: a, kind: allows, to: b, action: 'db:read', by: {kind: grant, scope: t, id: g}, basis: resolved, certainty: assumed}\n- {from: a, kind: invokes, to: a}\n";
    assert_eq!(
        fine(text),
        [
            "?@s a allows ?@s b by grant@t g Some(Read) None assumed |db:read| true",
            "?@s a invokes ?@s a by ?@s a Some(Use) None certain || false",
            "role@s view@prod reads_secret set@s all by role@s view@prod None Some(1767225600) conditional list-secrets|secrets:list|a; b false"
        ]
    );
}

#[test]
fn merge_keys_count_once_and_own_keys_win() {
    let text = "partywall: 1\nhumans:\n- &a {id: a, status: active, owner: x}\n- {<<: *a, id: b, status: disabled}\n";
    let words = fine(text);
    assert!(words.contains(&"human b . status = word disabled".to_owned()));
    assert!(words.contains(&"human b . owner = word x".to_owned()));
    assert!(!words.contains(&"human b . status = word active".to_owned()));
}

#[test]
fn places_are_the_places_of_values() {
    for text in ["partywall: 1\nhumans:\n  - id: a\n    owner: bob\n", r#"{"partywall": 1, "humans": [ {"id": "a", "owner": "bob"}]}"#] {
        let facts = read(&[text]);
        let at = facts.attrs[0].place.at as usize;
        assert!(text[at..].trim_start_matches('"').starts_with("bob"));
        assert!(text[facts.records[0].place.at as usize..].trim_start_matches('{').trim_start_matches('"').starts_with("id"));
    }
}

#[test]
fn head_facts_reach_the_file() {
    let facts = read(&["partywall: 1\nexported_at: 2026-11-01T08:00:00Z\nstanding: roster\npeople: [{id: p, ended: null}]\n"]);
    assert_eq!(facts.files[0].standing, Standing::Roster);
    assert_eq!(facts.files[0].exported_at, crate::model::time::parse("2026-11-01T08:00:00Z"));
    let two = read(&["partywall: 1\nstanding: roster\n---\npartywall: 1\nstanding: usage\n"]);
    assert!(said(&two)[0].contains("have one `standing`"));
}

#[test]
fn names_of_any_characters_and_length_survive() {
    let long = "x".repeat(1_000_000);
    for id in ["null", "0755", "- x", "\u{1b}[31m", "😀", "a: b #c", long.as_str()] {
        let text = serde_json::json!({"partywall": 1, "humans": [{"id": id, "owner": id}]}).to_string();
        let facts = read(&[&text]);
        assert_eq!(facts.names.text(facts.records[0].id), id);
        assert!(facts.problems.is_empty());
    }
}

#[test]
fn detection_is_by_the_key() {
    assert_eq!(sniff("# hello\npartywall: 1\n"), Claim::Yes(Layout::Lists));
    assert_eq!(sniff("a:\n  partywall: 1\n"), Claim::No);
    let claim = |text: &str| {
        let mut found = Claim::No;
        yaml::read(text, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
            found = claims(&Head { path: "x", syntax: Syntax::Yaml, root: part.item });
            Ok(())
        })
        .unwrap();
        found
    };
    assert_eq!(claim("{partywall: 1}"), Claim::Yes(Layout::Lists));
    assert_eq!(claim("{other: 1}"), Claim::No);
    assert_eq!(claim("[partywall]"), Claim::No);
}

#[test]
fn single_values_are_those_that_the_table_calls_single() {
    assert!(many(AttrName::Serves) && !many(AttrName::Rotation) && !many(AttrName::Principal) && many(AttrName::Owner));
    assert_eq!(fine("partywall: 1\noauth_clients: [{id: c, serves: [platform, application]}]\n").len(), 3);
    assert_eq!(Plane::from_word("platform"), Some(Plane::Platform));
}
