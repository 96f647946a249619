//! What one file can hold, and how it reaches its source.

use super::*;
use crate::model::{Syntax, Value};

fn all(text: &str) -> Vec<String> {
    let facts = walked(text.as_bytes());
    assert_eq!(problems(&facts), [""; 0], "{text}");
    assert_eq!(facts.files.len(), 1, "{text}: {:?}", facts.passed_over);
    ids(&facts).into_iter().map(str::to_owned).collect()
}

#[test]
fn every_envelope_is_opened() {
    for text in [
        r#"[{"probe":1,"id":"a"},{"probe":1,"id":"b"}]"#,
        r#"{"object":"list","data":[{"probe":1,"id":"a"},{"probe":1,"id":"b"}],"has_more":false}"#,
        r#"{"Resources":[{"probe":1,"id":"a"},{"probe":1,"id":"b"}],"totalResults":2}"#,
        "{\"probe\":1,\"id\":\"a\"}{\"probe\":1,\"id\":\"b\"}",
        "{\n  \"probe\": 1,\n  \"id\": \"a\"\n}\n{\n  \"probe\": 1,\n  \"id\": \"b\"\n}\n",
        "# users\n{\"probe\":1,\"id\":\"a\"}\n\n# more\n{\"probe\":1,\"id\":\"b\"}\n#",
        r#"[{"data":[{"probe":1,"id":"a"}],"has_more":false},{"data":[{"probe":1,"id":"b"}],"has_more":false}]"#,
        r#"[[{"probe":1,"id":"a"}],[{"probe":1,"id":"b"}],[]]"#,
        r#"[{"data":[],"has_more":false},{"data":[{"probe":1,"id":"a"},{"probe":1,"id":"b"}]}]"#,
        r#"{"data":[{"probe":1,"id":"a"},{"probe":1,"id":"b"}]} {"data":[],"has_more":false}"#,
        "\u{feff}[{\"probe\":1,\"id\":\"a\"},\r\n{\"probe\":1,\"id\":\"b\"}]\r\n",
        "probe: 1\nid: a\n---\nprobe: 1\nid: b\n",
        "\u{feff}---\r\n# c\r\nprobe: 1\r\nid: a\r\n---\r\nprobe: 1\r\nid: b\r\n...\r\n",
        "- probe: 1\n  id: a\n- {probe: 1, id: b}\n",
        "items:\n- probe: 1\n  id: a\n- {probe: 1, id: b}\n",
        "---\n{\"probe\":1,\"id\":\"a\"}\n---\n{\"probe\":1,\"id\":\"b\"}\n",
        "{\"probe\":1,\"id\":\"a\"}\n---\n{\"probe\":1,\"id\":\"b\"}\n",
        "{probe: 1, id: a}\n---\n{probe: 1, id: b}\n",
        "items: [&x {probe: 1, id: a}, {<<: *x, id: b}]\n",
    ] {
        assert_eq!(all(text), ["a", "b"], "{text}");
    }
    assert_eq!(all("{probe: 1, id: a}\n"), ["a"], "flow style is YAML");
}

#[test]
fn pages_end_one_by_one() {
    let facts = walked(br#"[{"data":[{"probe":1,"id":"a"}],"has_more":true},{"data":[{"probe":1,"id":"b"}],"has_more":false}]"#);
    assert_eq!(problems(&facts), ["f@32 the export says that more follows (`has_more`)"]);
    assert_eq!(facts.notes.iter().filter(|note| note.contains("ended after 2")).count(), 2, "{:?}", facts.notes);
}

#[test]
fn long_files_are_read_in_parts_and_recognised_by_their_head() {
    let row = |i: usize| format!(r#"{{"probe":1,"id":"u{i}","text":"{}"}}"#, "x".repeat(200));
    let rows = (0..5000).map(row).collect::<Vec<_>>().join(",\n");
    let plain = format!("[{rows}]");
    assert_eq!(all(&plain).len(), 5000);
    // Its mark stands behind a list that is longer than the head.
    let late = format!(r#"{{"other_things":[{}],"probe":1,"id":"late"}}"#, vec!["[\"filler filler\",1]"; 30_000].join(","));
    assert_eq!(all(&late), ["late"]);
    let pages = format!(r#"[{{"data":[{rows}],"has_more":false}},{{"data":[{}],"has_more":false}}]"#, row(5000));
    assert_eq!(all(&pages).len(), 5001);
    let cut = &plain[..plain.len() - 300];
    let facts = walked(cut.as_bytes());
    assert_eq!(ids(&facts).len(), 4998);
    assert_eq!(problems(&facts), [format!("f@{} the file ends in the middle of a value: it looks truncated", cut.len() - 1)]);
    assert!(facts.complete.is_empty(), "a truncated file proves nothing by absence");
    let numbers = format!("[{}]", vec!["1"; 200_000].join(","));
    assert_eq!(passed_over(&walked(numbers.as_bytes())), ["f no export known"]);
}

#[test]
fn two_sources_can_share_a_file() {
    let facts = walked(b"{\"probe\":1,\"id\":\"a\"}\n{\"other\":1,\"id\":\"b\"}\n{\"who\":1}\n");
    assert_eq!(ids(&facts), ["a", "b"]);
    assert_eq!(facts.files[0].source, "probe");
    assert!(facts.notes.contains(&"f: 1 of its values are of no export that is known".to_owned()), "{:?}", facts.notes);
    let facts = named(b"{\"probe\":1,\"id\":\"a\"}\n{\"who\":1}\n");
    assert_eq!(problems(&facts), ["f@21 1 of its values are of no export that is known"]);
}

#[test]
fn what_does_not_matter_is_counted() {
    let facts = walked(b"probe: other\n---\nprobe: other\nbroken: [\n---\nprobe: 1\nid: a\n");
    assert_eq!(ids(&facts), ["a"]);
    assert_eq!(problems(&facts), [""; 0]);
    assert!(facts.notes.contains(&"probe: 2 documents of kind Other hold nothing that is audited".to_owned()));
    let facts = named(br#"{"probe":2}"#);
    assert_eq!((problems(&facts).len(), facts.files[0].source), (0, "probe"));
}

#[test]
fn inputs_are_described() {
    let facts = walked(b"\xef\xbb\xbf{\"probe\":1,\"id\":\"a\"}");
    let file = &facts.files[0];
    assert_eq!((file.path.as_str(), file.source, file.bytes, file.records, file.syntax), ("f", "probe", 23, 1, Syntax::Json));
    assert_eq!(file.sha256.len(), 64);
    assert!(file.complete && !file.truncated);
    assert_eq!(facts.records[0].place.at, 3, "a byte order mark counts");
    assert!(facts.notes.contains(&"resolved".to_owned()));
    let input = facts.records.iter().position(|record| record.kind == Kind::Input).unwrap();
    assert_eq!(attr(&facts, Row(input as u32), AttrName::Truncated), Some(Value::Bool(false)));
    assert_eq!(walked(b"probe: 1\nid: a\n").files[0].syntax, Syntax::Yaml);
}

#[test]
fn a_source_that_refuses_a_value_leaves_the_others() {
    let facts = walked(b"{\"probe\":1,\"refuse\":1}\n{\"probe\":1,\"id\":\"b\"}\n");
    assert_eq!(ids(&facts), ["b"]);
    assert_eq!(problems(&facts), ["f@0 refused"]);
    let facts = walked(br#"{"data":[{"probe":1,"id":"a"},{"probe":1,"refuse":1},{"probe":1,"id":"c"}]} {"probe":1,"id":"d"}"#);
    assert_eq!(ids(&facts), ["a", "d"]);
    assert_eq!(problems(&facts), ["f@30 refused"]);
}

#[test]
fn secrets_are_compared_and_not_kept() {
    let world = World::new(&[(
        "f",
        br#"[{"probe":1,"id":"a","token":"Tr0ub4dor-and-3-horses"},{"probe":1,"id":"b","token":"VHIwdWI0ZG9yLWFuZC0zLWhvcnNlcw=="},{"probe":1,"id":"c","token":"**********"}]"#,
    )]);
    let facts = world.read_with(&ReadOptions { key: b"k".to_vec(), ..ReadOptions::default() });
    let prints: Vec<_> = (0..3).map(|row| attr(&facts, Row(row), AttrName::Fingerprint)).collect();
    assert!(prints[0].is_some());
    assert_eq!(prints[0], prints[1]);
    assert_eq!(prints[2], None);
    for number in 0..facts.names.len() {
        let text =
            facts.attrs.iter().filter_map(|attr| if let Value::Word(name) = attr.value { Some(facts.names.text(name)) } else { None });
        assert!(text.clone().all(|text| !text.contains("horses")), "{number}");
    }
    assert!(facts.names.get("Tr0ub4dor-and-3-horses").is_none());
}
