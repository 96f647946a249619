//! Reads files, writes the world as an inventory, reads that again: the graph has to be the same but for places.
//! Over the shipped examples, over a world in which every key is set, and over the corpus where there is one.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test says what it expects by failing")]

use partywall::doc::{Layout, Part, Tape, csv, hand_over, hcl, json, yaml};
use partywall::export::{graph, inventory, schema};
use partywall::link::{Mapping, link};
use partywall::model::{Facts, FileId, FileInfo, Plane, Standing, Syntax, World};
use partywall::source::{Claim, Context, Head, Hints, SOURCES, Source, SourceDef};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A document, to be parsed twice: once to see whose it is, once to read it.
struct Document<'a> {
    text: &'a str,
    base: u32,
    syntax: Syntax,
}

fn documents<'a>(path: &str, text: &'a str) -> Vec<Document<'a>> {
    if path.ends_with(".hcl") {
        return vec![Document { text, base: 0, syntax: Syntax::Hcl }];
    }
    if path.ends_with(".csv") {
        return vec![Document { text, base: 0, syntax: Syntax::Csv }];
    }
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml::documents(text).map(|d| Document { text: d.text, base: d.at as u32, syntax: Syntax::Yaml }).collect();
    }
    let mut all = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let Ok(taken) = json::read(&text[start..], start as u32, Layout::Whole, &mut Tape::default(), &mut |_| Ok(())) else { break };
        all.push(Document { text: &text[start..start + taken], base: start as u32, syntax: Syntax::Json });
        start += taken;
    }
    all
}

fn parse(document: &Document<'_>, layout: Layout, sink: &mut dyn FnMut(Part<'_>) -> Result<(), partywall::doc::Error>) -> bool {
    let mut tape = Tape::default();
    match document.syntax {
        Syntax::Json => json::read(document.text, document.base, layout, &mut tape, sink).is_ok(),
        Syntax::Yaml => yaml::read(document.text, document.base, layout, &mut tape, sink).is_ok(),
        Syntax::Hcl => hcl::read(document.text, document.base, &mut tape).and_then(|root| hand_over(root, layout, sink)).is_ok(),
        Syntax::Csv => hand_over(csv::read(document.text, document.base, usize::MAX, &mut tape).0, layout, sink).is_ok(),
    }
}

/// Reads texts by their names with all sources.
fn world(files: &[(String, String)]) -> World {
    let mut facts = Facts::default();
    let mut states: Vec<(&'static SourceDef, Box<dyn Source>)> = SOURCES.iter().map(|def| (*def, (def.start)())).collect();
    let hints = Hints(BTreeMap::new());
    for (number, (path, text)) in files.iter().enumerate() {
        facts.files.push(FileInfo {
            path: path.clone(),
            source: "",
            sha256: String::new(),
            bytes: text.len() as u64,
            records: 0,
            exported_at: None,
            complete: false,
            truncated: false,
            open: None,
            standing: Standing::Export,
            syntax: Syntax::Yaml,
        });
        for document in documents(path, text) {
            let mut chosen = None;
            parse(&document, Layout::Whole, &mut |part| {
                let head = Head { path, syntax: document.syntax, root: part.item };
                chosen = states
                    .iter()
                    .position(|(def, _)| matches!((def.claims)(&head), Claim::Yes(_)))
                    .map(|at| (at, (states[at].0.claims)(&head)));
                Ok(())
            });
            let Some((at, Claim::Yes(layout))) = chosen else { continue };
            facts.files[number].source = states[at].0.name;
            let mut cx = Context { facts: &mut facts, file: FileId(number as _), path, hints: &hints, digest: &|_| None };
            parse(&document, layout, &mut |part| states[at].1.part(part, &mut cx));
            states[at].1.end(&mut cx);
        }
    }
    for (_, state) in states {
        state.resolve(&mut facts);
    }
    let source_planes: Vec<(&'static str, Plane)> = SOURCES.iter().filter_map(|def| def.plane.map(|plane| (def.name, plane))).collect();
    link(facts, &Mapping { source_planes, ..Mapping::default() }, 1_795_305_600)
}

fn native(text: &str) -> World {
    world(&[("inventory.yaml".to_owned(), text.to_owned())])
}

/// Writes and reads again; both graphs and both inventories have to agree. Tells how many records there were.
fn round(name: &str, before: &World) -> usize {
    if before.records.is_empty() {
        return 0;
    }
    let text = inventory::inventory(before);
    let after = native(&text);
    // What was wrong in the files that were read is not wrong in what was written.
    assert!(after.problems.is_empty(), "{name}: {:#?}\n{}", after.problems, cut(&text));
    same(&format!("{name}: the graph"), &graph::graph_json(before), &graph::graph_json(&after));
    same(&format!("{name}: the inventory"), &text, &inventory::inventory(&after));
    as_opengraph(name, before);
    before.records.len()
}

/// Writes OpenGraph and reads it again: the nodes and edges that it can hold have to be the same, and it has to be what BloodHound takes.
fn as_opengraph(name: &str, before: &World) {
    let text = partywall::export::opengraph(before);
    let payload: serde_json::Value = serde_json::from_str(&text).unwrap();
    is_taken_by_bloodhound(name, &payload);
    let after = world(&[("opengraph.json".to_owned(), text.clone())]);
    assert!(after.problems.is_empty(), "{name}: {:#?}", after.problems);
    same(&format!("{name}: OpenGraph"), &lines(before), &lines(&after));
}

/// Nodes and edges, one a line, without what OpenGraph can't hold: which record that is no node an edge rests on, and how it came to be.
fn lines(world: &World) -> String {
    let graph: serde_json::Value = serde_json::from_str(&graph::graph_json(world)).unwrap();
    let mut all = Vec::new();
    for node in graph["nodes"].as_array().unwrap() {
        all.push(format!("{} {} {} {} {}", node["kind"], node["scope"], node["id"], node["plane"], node["tenant"]));
    }
    for edge in graph["edges"].as_array().unwrap() {
        let keys = ["from", "kind", "to", "level", "certainty", "activation", "technique", "action", "conditions", "not_before", "expires"];
        all.push(keys.map(|key| edge[key].to_string()).join(" "));
    }
    all.sort();
    all.join("\n")
}

/// The rules of OpenGraph's schema for nodes and edges.
fn is_taken_by_bloodhound(name: &str, payload: &serde_json::Value) {
    use serde_json::Value;
    let plain = |value: &Value| match value {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => true,
        Value::Array(all) => all.iter().all(|one| one.is_string()) && !all.is_empty(),
        _ => false,
    };
    let properties = |item: &Value| {
        let all = item["properties"].as_object().unwrap();
        all.keys().all(|key| {
            key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
                && !["objectid", "lastseen", "reconcile"].contains(&key.as_str())
        }) && all.values().all(plain)
    };
    assert!(payload["metadata"]["source_kind"].is_string() && payload["metadata"].as_object().unwrap().len() == 1);
    let mut ids = std::collections::BTreeSet::new();
    for node in payload["graph"]["nodes"].as_array().unwrap() {
        assert!(ids.insert(node["id"].as_str().unwrap()), "{name}: {node} twice");
        // One more is added when it is taken in.
        assert!((1..=2).contains(&node["kinds"].as_array().unwrap().len()) && properties(node), "{name}: {node}");
    }
    for edge in payload["graph"]["edges"].as_array().unwrap() {
        let kind = edge["kind"].as_str().unwrap();
        assert!(kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && properties(edge), "{name}: {edge}");
        for end in [&edge["start"], &edge["end"]] {
            assert!(end["match_by"] == "id" && ids.contains(end["value"].as_str().unwrap()), "{name}: {edge}");
        }
    }
}

/// Two texts line by line; the lines around the first difference are shown.
fn same(what: &str, a: &str, b: &str) {
    if a == b {
        return;
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
    let at = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let around = |lines: &[&str]| lines[at.saturating_sub(15).min(lines.len())..(at + 8).min(lines.len())].join("\n");
    panic!("{what} differs from line {at} on\n--- before\n{}\n--- after\n{}", around(&a), around(&b));
}

fn cut(text: &str) -> &str {
    text.get(..text.len().min(4_000)).unwrap_or(text)
}

/// The texts of a folder by their paths in it, sorted.
fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file() && entry.metadata().is_ok_and(|data| data.len() < 8_000_000))
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(folder).ok()?.to_str()?.replace('\\', "/");
            Some((path, std::fs::read_to_string(entry.path()).ok()?))
        })
        .collect();
    all.sort();
    all
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(of).into_iter().flatten().filter_map(Result::ok).map(|e| e.path()).filter(|p| p.is_dir()).collect();
    all.sort();
    all
}

#[test]
fn examples_read_back_to_the_same_graph() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for folder in folders(&examples) {
        let records = round(&folder.display().to_string(), &world(&texts(&folder)));
        println!("{}: {records} records", folder.display());
    }
}

#[test]
fn the_corpus_reads_back_to_the_same_graph() {
    let corpus =
        std::env::var_os("PARTYWALL_CORPUS").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"), PathBuf::from);
    if !corpus.is_dir() {
        println!("skipped: there is no corpus here");
        return;
    }
    for folder in folders(&corpus) {
        let records = round(&folder.display().to_string(), &world(&texts(&folder)));
        println!("{}: {records} records", folder.display());
    }
}

const COMPANY: &str = r#"
partywall: 1
plane: platform
environment: production
complete: [humans, grants, grants.expires]
exported_at: 2026-11-01T08:00:00Z
boundaries:
- plane: platform
  owner: ops@acme.example
  mfa: required
  owners: {directory: it, roles: [ops, sec]}
  claims: [{control: authentication, evidence_kind: report}]
people: [{id: hr-1, status: active, ended: null, emails: [alice@acme.example]}]
humans:
- {id: alice@acme.example, owner: null, mfa: true, person: hr-1, member_of: [ml], created: 2024-02-01}
- {id: 'null', member_of: []}
- {id: '0755', owner: "- x"}
- {id: "ctrl\u0001\u001b[31m\n", labels: {"a: b #": "~", 'true': 'yes', n: "\u2028"}}
- {id: "😀", note: "line\nline\n"}
groups: [{id: ml, members: ['0755']}]
service_accounts: [{id: svc, owner: alice@acme.example, expires: null}, {id: svc, scope: other}]
workloads: [{id: deploy/api, runs_as: svc, uses: [key], class: serving, built_from: repo}]
agents: [{id: bot, runs_as: {kind: service_account, scope: other, id: svc}, tools: [crm], acts_as: caller}]
roles:
- id: admin
  privileged: true
  inherits: [viewer]
  members: [alice@acme.example]
  permissions:
  - {action: 'model:configure', resource: model}
  - {action: 'model:configure', resource: model, conditions: [office hours], expires: 2027-01-01T10:00:00Z}
  - {action: 'secret:read', secret: key}
  - {action: 'secret:*', secret: 'k*'}
  - {action: 'identity:impersonate', identity: svc}
  - {action: 'job:run', identity: 'agent:bot', tenant: own}
  - {action: 'x:edit', role: nowhere}
- {id: viewer, permissions: [{action: read, resource: 'crm*', tenant: '*'}]}
- {id: admin, scope: other, permissions: [{action: 'model:configure', resource: model}]}
grants:
- {principal: alice@acme.example, role: admin, expires: null, approved_by: bob}
- {principal: 'group:ml', role: admin, scope: other, activation: eligible, tenant: globex}
- {principal: nobody, role: admin}
trusts:
- {identity: 'repo:acme/api', may_assume: svc, conditions: ['aud == sts']}
- {identity: 'repo:acme/api', may_assume: svc, conditions: ['aud == other']}
secrets:
- {id: key, authenticates_as: svc, stored_in: vault, fingerprint: 'k1:3f', readable_by: [ml], last_used: 2026-11-20, rotation: automatic}
resources:
- {id: crm-db, type: database, plane: application, tenant: '*'}
- {id: crm, type: tool, allows: [{resource: crm-db, level: write}], permissions: [{action: read, secret: key}]}
- {id: model}
- {id: repo}
- {id: vault, type: store}
tenants: [{id: globex, sso: required}]
claims: [{about: 'vendor:v', control: c, value: false}]
vendors: [{id: v}]
log_streams: [{id: siem, retention_days: 365, administered_by: [ml]}]
sets: [{id: 'secrets@prod', of: secret, pattern: 'k*'}]
edges:
- {from: 'role:viewer', kind: reads_secret, to: 'set:secrets@prod', action: 'secrets:list', technique: list-secrets, conditions: [ip], not_before: 2026-01-01, rests_on: [x]}
- {from: deploy/api, kind: allows, to: crm-db, level: read, by: 'grant:alice@acme.example holds admin', basis: resolved, activation: just_in_time}
- {from: bot, kind: invokes, to: bot, certainty: assumed}
"#;

#[test]
fn a_company_reads_back_to_the_same_graph() {
    let before = native(COMPANY);
    if before.records.is_empty() {
        println!("skipped: there is no link yet");
        return;
    }
    assert!(before.problems.is_empty(), "{:#?}", before.problems);
    assert!(before.edges.len() > 20);
    round("company", &before);
}

#[test]
fn names_of_any_characters_and_length_survive() {
    let long = "x".repeat(1_000_000);
    let names = [
        "null",
        "~",
        "true",
        "0755",
        "1e3",
        "- x",
        "a: b",
        "#c",
        "\u{1b}[31m",
        "\u{85}",
        "\u{2028}",
        "\u{202e}gnp",
        "ad\u{200b}min",
        "'\u{2066}: #\u{e0041}\u{85}\"",
        "\u{feff}x",
        "a\u{0}b",
        "\r\n",
        " ",
        "'",
        "\"",
        "---",
        "...",
        "😀",
        "kind:x",
        "role:x",
        "!tag",
        "&a",
        "*a",
        "%x",
        "@",
        "`",
        "2026-01-01",
        "{}",
        "[]",
        long.as_str(),
    ];
    for name in names {
        let text =
            serde_json::json!({"partywall": 1, "humans": [{"id": name, "owner": name, "labels": {"k": name}, "member_of": [name, "g"]}],
            "groups": [{"id": name}, {"id": "g", "labels": {name: "v"}}]})
            .to_string();
        let before = native(&text);
        if before.records.is_empty() {
            return println!("skipped: there is no link yet");
        }
        let shown: String = name.chars().take(20).collect();
        round(&format!("{shown:?}"), &before);
    }
}

#[test]
fn what_is_written_is_what_the_schema_describes() {
    // The words that are written are keys of the schema; the schema's own tests hold it to the tables.
    let before = native(COMPANY);
    let text = inventory::inventory(&before);
    let schema = schema::inventory();
    let first = text.split("\n---\n").next().unwrap_or("");
    let value: serde_json::Value = serde_yaml::from_str(first).unwrap();
    for (section, records) in value.as_object().unwrap() {
        let described = &schema["properties"][section];
        assert!(described.is_object(), "{section}");
        let definition = described["items"]["$ref"].as_str().and_then(|path| path.rsplit('/').next()).unwrap_or("");
        for record in records.as_array().into_iter().flatten() {
            for key in record.as_object().unwrap().keys() {
                assert!(schema["$defs"][definition]["properties"][key].is_object(), "{section}.{key}");
            }
        }
    }
}
