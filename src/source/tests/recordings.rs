//! Recorded answers and tables: what is around them goes, places stay.

use super::*;
use crate::model::Syntax;

fn of(text: &str) -> Facts {
    let facts = walked(text.as_bytes());
    assert_eq!(facts.problems.len(), 0, "{text}: {:?}", facts.problems);
    facts
}

#[test]
fn bodies_of_recorded_answers_are_documents() {
    for text in [
        r#"{"status_code": 200, "data": {"probe":1,"id":"a","ResponseMetadata":{}}}"#,
        r#"{"headers": {"status": "200"}, "body": {"probe":1,"id":"a"}}"#,
        r#"{"headers": {}, "body": [{"probe":1,"id":"a"}]}"#,
        r#"[{"method":"get","path":"/a","status":200,"response":{"probe":1,"id":"a"}}]"#,
        r#"{"version":1,"interactions":[{"request":{},"response":{"status":{"code":200},"body":{"data":{"probe":1,"id":"a"}}}}]}"#,
        r#"{"http_interactions":[{"request":{},"response":{"status":{"code":200},"body":{"string":"{\"probe\":1,\"id\":\"a\"}"}}}]}"#,
    ] {
        let facts = of(text);
        assert_eq!(ids(&facts), ["a"], "{text}");
        let at = facts.records.iter().find(|record| record.kind == Kind::Human).unwrap().place.at as usize;
        assert!(text[at..].starts_with(r#"{"probe""#) || text[at..].starts_with(r#""{\"probe"#), "{text}: {at}");
    }
}

#[test]
fn long_recordings_are_opened_too() {
    let rows: Vec<String> = (0..3000).map(|i| format!(r#"{{"probe":1,"id":"u{i}","text":"{}"}}"#, "x".repeat(200))).collect();
    let list = rows.join(",");
    assert_eq!(ids(&of(&format!(r#"{{"status_code":200,"data":{{"data":[{list}]}}}}"#))).len(), 3000);
    assert_eq!(ids(&of(&format!(r#"{{"data":{{"items":[{list}]}},"status_code":200}}"#))).len(), 3000);
    let exchanges: Vec<String> = rows.iter().map(|row| format!(r#"{{"method":"get","path":"/","status":200,"response":{row}}}"#)).collect();
    assert_eq!(ids(&of(&format!("[{}]", exchanges.join(",")))).len(), 3000);
}

#[test]
fn answers_that_list_nothing_are_passed_over_with_their_reason() {
    let reason = |text: &str| of(text).passed_over.iter().map(|passed| passed.reason.clone()).collect::<Vec<_>>().join("; ");
    let error = "a recorded answer that is an error (status 404): it lists nothing";
    assert_eq!(reason(r#"{"status_code": 404, "data": {"probe":1,"id":"a"}}"#), error);
    assert_eq!(reason(r#"{"headers": {"status":"404"}, "body": {"probe":1,"id":"a"}}"#), error);
    assert_eq!(reason(r#"[{"method":"get","path":"/a","status":404,"response":{"probe":1}}]"#), error);
    let nothing = "a recorded answer that lists nothing";
    assert_eq!(reason(r#"{"status_code": 200, "data": {"ResponseMetadata": {"RequestId": "x"}}}"#), nothing);
    assert_eq!(reason(r#"{"headers": {}, "body": null}"#), nothing);
    assert_eq!(reason(r#"[{"method":"delete","path":"/a","status":204,"response":""}]"#), nothing);
    assert_eq!(reason(r#"{"headers": {}, "body": {"x": 1}}"#), "no export known");
    // Beside answers that are read, they are counted.
    let facts = of(
        r#"[{"method":"get","path":"/","status":200,"response":{"probe":1,"id":"a"}},{"method":"get","path":"/","status":404,"response":1}]"#,
    );
    assert_eq!(ids(&facts), ["a"]);
    assert!(facts.notes.iter().any(|note| note.contains(error)), "{:?}", facts.notes);
}

#[test]
fn what_only_looks_like_a_wrapper_is_none() {
    assert_eq!(ids(&of(r#"{"status_code": 200, "data": [], "probe": 1, "id": "a"}"#)), ["a"]);
    assert_eq!(ids(&of(r#"{"method":"get","path":"/","status":200,"response":{},"probe":1,"id":"a"}"#)), ["a"]);
    assert_eq!(ids(&of(r#"{"interactions": [], "probe": 1, "id": "a"}"#)), ["a"]);
    let deep = format!("{}1{}", r#"{"headers":{},"body":"#.repeat(60), "}".repeat(60));
    assert_eq!(of(&deep).passed_over.len(), 1);
}

/// A source with a table among its exports.
const TABLE: SourceDef = SourceDef {
    name: "aws",
    claims: |head| {
        let is_mine = head.syntax == Syntax::Csv && head.first_item().get("probe").is_some();
        if is_mine { Claim::Yes(Layout::Lists) } else { Claim::No }
    },
    ..PROBE
};

#[test]
fn tables_go_to_the_source_that_knows_their_header() {
    let read = |text: &str| {
        let world = World::new(&[("f.csv", text.as_bytes())]);
        read_in(world.path(), &ReadOptions::default(), &[&PROBE, &TABLE], &|_| {})
    };
    let facts = read("\u{feff}id,probe\r\na,1\r\nb,1\r\n");
    assert_eq!(ids(&facts), ["a", "b"]);
    assert_eq!((facts.files[0].source, facts.files[0].syntax), ("aws", Syntax::Csv));
    let places: Vec<u32> = facts.records.iter().filter(|record| record.kind == Kind::Human).map(|record| record.place.at).collect();
    assert_eq!(places, [13, 18]);
    let broken = read("id,probe\na,1\nb\nc,1\n");
    assert_eq!((ids(&broken).len(), problems(&broken)), (1, vec!["f.csv@13 a row of 1 fields under a header of 2".to_owned()]));
    assert_eq!(read("id,other\na,1\n").passed_over[0].reason, "no export known");
    assert_eq!(read("id, probe\n").passed_over.len(), 1, "nothing stands in it");
}
