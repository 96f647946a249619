//! What a cluster's files come to: each test is a few manifests, what they must give, and what they must not.

mod objects;
mod rbac;
mod terraform;
mod whole;

use super::SOURCE;
use crate::doc::{Layout, Tape, yaml};
use crate::model::{AttrName, Certainty, Direction, EdgeKind, Facts, FileId, FileInfo, Kind, Standing, Syntax, Value, technique};
use crate::source::{Claim, Context, Hints};
use std::fmt::Write as _;

/// Reads files as the frame does: documents, sniff, parse, parts.
fn read(files: &[(&str, &str)]) -> Facts {
    let mut facts = Facts::default();
    let mut source = (SOURCE.start)();
    let digest = |value: &str| (value.len() >= 16).then(|| format!("same:{}", value.len()));
    for (number, (path, text)) in files.iter().enumerate() {
        facts.files.push(FileInfo {
            path: (*path).to_owned(),
            source: "kubernetes",
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
        let hints = Hints::default();
        let mut cx = Context { facts: &mut facts, file: FileId(number as u32), path, hints: &hints, digest: &digest };
        for document in yaml::documents(text) {
            let layout = match (SOURCE.sniff)(document.text) {
                Claim::Yes(layout) => layout,
                Claim::No => Layout::Whole,
                Claim::Skip(_) => continue,
            };
            yaml::read(document.text, document.at as u32, layout, &mut Tape::default(), &mut |part| source.part(part, &mut cx)).unwrap();
            source.end(&mut cx);
        }
    }
    source.resolve(&mut facts);
    facts
}

fn one(text: &str) -> Facts {
    read(&[("cluster.yaml", text)])
}

/// All edges as lines, those of references included, sorted: `role:x reads_secret set:secrets@a [read-secrets, certain]`.
fn lines(facts: &Facts) -> Vec<String> {
    let text = |name| facts.names.text(name);
    let end = |kind: Option<Kind>, id| format!("{}:{}", kind.map_or("?", Kind::word), text(id));
    let mut all: Vec<String> = facts
        .edges
        .iter()
        .map(|edge| {
            let mut line = format!("{} {} {}", end(edge.from.kind, edge.from.id), edge.kind, end(edge.to.kind, edge.to.id));
            if let Some(level) = edge.level {
                let _ = write!(line, " {level}");
            }
            let _ = write!(line, " [{}, {}]", text(edge.technique), edge.certainty);
            line
        })
        .collect();
    for attr in &facts.attrs {
        let record = facts.records[attr.of.0 as usize];
        let Value::Qualified(at) = attr.value else { continue };
        let to = facts.references[at as usize];
        let (from, to) = (end(Some(record.kind), record.id), end(to.kind, to.id));
        match attr.name.edge(record.kind) {
            Some((kind, Direction::Out)) => all.push(format!("{from} {kind} {to}")),
            Some((kind, Direction::In)) => all.push(format!("{to} {kind} {from}")),
            None => all.push(format!("{from} {} {to}", attr.name.key())),
        }
    }
    all.sort();
    all.dedup();
    all
}

#[track_caller]
fn has(facts: &Facts, line: &str) {
    let all = lines(facts);
    assert!(all.iter().any(|found| found.starts_with(line)), "no `{line}` in\n{}", all.join("\n"));
}

#[track_caller]
fn lacks(facts: &Facts, part: &str) {
    let all = lines(facts);
    assert!(!all.iter().any(|found| found.contains(part)), "`{part}` in\n{}", all.join("\n"));
}

/// A role of namespace `a` with these rules, bound there to the user `kim`.
fn role(rules: &str) -> Facts {
    one(&format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: r, namespace: a}}\nrules: {rules}\n---\n\
         apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: b, namespace: a}}\n\
         roleRef: {{kind: Role, name: r}}\nsubjects: [{{kind: User, name: kim}}]\n"
    ))
}

/// A cluster role with these rules, bound for the cluster to the user `kim`, beside further documents.
fn cluster_role(rules: &str, more: &str) -> Facts {
    one(&format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: r}}\nrules: {rules}\n---\n\
         apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: b}}\n\
         roleRef: {{kind: ClusterRole, name: r}}\nsubjects: [{{kind: User, name: kim}}]\n---\n{more}"
    ))
}

const CORE: &str = "apiVersion: v1\n";

/// All text that the facts hold.
fn all_text(facts: &Facts) -> String {
    let mut text = String::new();
    for record in &facts.records {
        let _ = writeln!(text, "{}", facts.names.text(record.id));
    }
    for attr in &facts.attrs {
        match attr.value {
            Value::Word(name) => text.push_str(facts.names.text(name)),
            Value::Entry(key, value) => {
                text.push_str(facts.names.text(key));
                text.push_str(facts.names.text(value));
            }
            _ => {}
        }
    }
    let _ = write!(text, "{:?}{:?}", facts.notes, facts.problems);
    text
}
