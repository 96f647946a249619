//! Tests of the OpenGraph source.

use super::SOURCE;
use crate::model::{AttrName, Kind};
use crate::source::Claim;
use crate::source::testing::{Run, read};

fn run(text: &str) -> Run {
    let run = read(&SOURCE, &[("graph", "acme")], &[("g/a.json", text)]);
    run.is_sound();
    run
}

fn payload(nodes: &str, edges: &str) -> String {
    format!(r#"{{"metadata":{{"source_kind":"X"}},"graph":{{"nodes":[{nodes}],"edges":[{edges}]}}}}"#)
}

fn edge(kind: &str, from: &str, to: &str) -> String {
    format!(r#"{{"kind":"{kind}","start":{{"match_by":"id","value":"{from}"}},"end":{{"value":"{to}"}}}}"#)
}

const NODES: &str = r#"
    {"id":"U1","kinds":["AZUser","AZBase"],"properties":{"displayname":"Ann","userprincipalname":"ann@acme.example","enabled":true,"token":"PLANTED-0123456789"}},
    {"id":"G1","kinds":["AZGroup"],"properties":{"name":"OPS"}},
    {"id":"T1","kinds":["AZTenant"],"properties":{"name":"ACME"}},
    {"id":"V1","kinds":["AZVM"],"properties":null},
    {"id":"S1","kinds":["AZServicePrincipal"],"properties":{"appid":"a-1"}},
    {"id":"X1","kinds":["Odd_Thing"],"properties":{"name":"odd"}}"#;

#[test]
fn nodes_and_walkable_edges_are_taken_over() {
    let edges = [
        edge("AZMemberOf", "U1", "G1"),
        edge("AZGlobalAdmin", "G1", "T1"),
        edge("AZVMContributor", "U1", "V1"),
        edge("AZManagedIdentity", "V1", "S1"),
    ];
    let run = run(&payload(NODES, &edges.join(",")));
    assert_eq!(
        run.edges(),
        [
            "group:G1 allows(administer) resource:T1",
            "group:G1 controls resource:T1",
            "human:U1 controls workload:V1",
            "human:U1 member_of group:G1",
            "workload:V1 runs_as service_account:S1",
        ]
    );
    assert_eq!(run.attr(Kind::Human, "U1", AttrName::Emails), ["ann@acme.example"]);
    assert_eq!(run.attr(Kind::Human, "U1", AttrName::Status), ["active"]);
    assert_eq!(run.attr(Kind::Resource, "T1", AttrName::Type), ["system"]);
    assert_eq!(run.attr(Kind::Resource, "X1", AttrName::Type), ["odd_thing"]);
    assert!(run.has(Kind::Human, "opengraph:acme", "U1"));
    assert!(run.is_free_of("PLANTED"));
}

#[test]
fn what_is_not_walked_is_counted() {
    let edges = [edge("GH_Contains", "U1", "G1"), edge("Knows", "U1", "G1"), edge("Knows", "G1", "U1"), edge("SNOW_HasRole", "U1", "G1")];
    let run = run(&payload(NODES, &edges.join(",")));
    assert_eq!(run.edges(), ["human:U1 holds group:G1 [assumed]"]);
    let notes = run.facts.notes.join("\n");
    assert!(notes.contains("3 edges are of kinds") && notes.contains("GH_Contains 1, Knows 2"), "{notes}");
    assert!(notes.contains("Odd_Thing 1"));
}

#[test]
fn ends_are_named_by_id_name_or_property() {
    let by = |end: &str| format!(r#"{{"kind":"AZMemberOf","start":{{"value":"U1"}},"end":{end}}}"#);
    let nodes = r#"{"id":"U1","kinds":["AZUser"]},
        {"id":"G1","kinds":["AZGroup"],"properties":{"name":"OPS","level":3,"tier":"a"}},
        {"id":"G2","kinds":["AZGroup"],"properties":{"name":"OPS","level":4,"tier":"a"}},
        {"id":"U2","kinds":["AZUser"],"properties":{"name":"DEV"}},{"id":"G3","kinds":["AZGroup"],"properties":{"name":"DEV"}}"#;
    let cases = [
        (r#"{"match_by":"id","value":"G1"}"#, vec!["human:U1 member_of group:G1"]),
        (r#"{"match_by":"name","value":"DEV","kind":"AZGroup"}"#, vec!["human:U1 member_of group:G3"]),
        (
            r#"{"match_by":"property","property_matchers":[{"key":"name","operator":"equals","value":"OPS"},{"key":"level","operator":"equals","value":4}]}"#,
            vec!["human:U1 member_of group:G2"],
        ),
        (
            r#"{"match_by":"property","property_matchers":[{"key":"tier","operator":"equals","value":"a"}]}"#,
            vec!["human:U1 member_of group:G1 [conditional]", "human:U1 member_of group:G2 [conditional]"],
        ),
        (r#"{"match_by":"property","property_matchers":[{"key":"tier","operator":"starts","value":"a"}]}"#, vec![]),
        (r#"{"match_by":"property","property_matchers":[]}"#, vec![]),
        (r#"{"match_by":"name","value":"NOBODY"}"#, vec![]),
        (r#"{"match_by":"id","value":"ELSEWHERE"}"#, vec!["human:U1 member_of external:ELSEWHERE"]),
    ];
    for (end, expected) in cases {
        let run = run(&payload(nodes, &by(end)));
        assert_eq!(run.edges(), expected, "{end}");
        assert_eq!(run.facts.notes.iter().any(|note| note.contains("1 edges name an end")), expected.is_empty(), "{end}");
    }
}

#[test]
fn files_of_one_folder_are_one_graph() {
    let nodes = payload(NODES, "");
    let edges = r#"{"graph":{"edges":[{"kind":"AZMemberOf","start":{"value":"U1"},"end":{"value":"G1"}}]}}"#;
    let run = read(&SOURCE, &[], &[("g/edges.json", edges), ("g/nodes.json", &nodes)]);
    assert_eq!(run.edges(), ["human:U1 member_of group:G1"]);
}

#[test]
fn broken_and_foreign_payloads() {
    let broken = run(&payload(
        r#"{"id":"U1","kinds":["AZUser"]},{"kinds":["AZUser"]}"#,
        r#"{"kind":"AZMemberOf","start":{"value":"U1"}},{"start":{},"end":{}}"#,
    ));
    assert_eq!(broken.facts.problems.len(), 3, "{:?}", broken.facts.problems);
    let foreign = [
        "{}",
        r#"{"graph":{}}"#,
        r#"{"graph":{"nodes":{"a":1}}}"#,
        r#"{"graph":{"nodes":[{"id":1}],"edges":[]}}"#,
        r#"{"nodes":[],"edges":[]}"#,
        r#"{"data":[{"kind":"AZUser","data":{}}],"meta":{"type":"azure"}}"#,
        r#"{"graph":"nodes"}"#,
    ];
    for text in foreign {
        assert_eq!(read(&SOURCE, &[], &[("a.json", text)]).claims, [Claim::No], "{text}");
    }
    assert!(matches!(read(&SOURCE, &[], &[("a.json", r#"{"graph":{"nodes":[],"edges":[]}}"#)]).claims[0], Claim::Yes(_)));
}

#[test]
fn the_example_is_read_whole_and_no_property_stays_that_nobody_needs() {
    let files = crate::source::testing::example("opengraph");
    let own: Vec<(&str, &str)> =
        files.iter().filter(|(path, _)| path.ends_with(".json")).map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert!(own.iter().any(|(_, text)| text.contains("PLANTED")), "the example plants a value");
    let run = read(&SOURCE, &[], &own);
    run.is_sound();
    assert!(run.is_free_of("PLANTED") && run.facts.problems.is_empty());
    assert!(run.has_edge("resource:B_infra_main assumes service_account:5E000000-0000-0000-0000-00000000005E"), "{:?}", run.edges());
}
