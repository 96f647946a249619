//! For tests of sources: feeds texts to one source as the frame does, without discovery, and tells what came out in one line each.

use super::recorded::{self, Body};
use super::{Claim, Context, Hand, Head, Hints, Resource, Side, SourceDef, terraform};
use crate::doc::{self, Item, Layout, Part, Tape};
use crate::model::{AttrName, EdgeFact, End, Facts, FileId, Kind, Name, Row, Syntax, Value};
use std::collections::BTreeMap;

/// What the source said of each document, and the facts.
pub(super) struct Run {
    pub(super) claims: Vec<Claim>,
    pub(super) facts: Facts,
}

/// A digest for tests that gives nothing for masks, as the real one does.
fn digest(value: &str) -> Option<String> {
    let masked = value.len() < 16 || value.contains("REDACTED") || value.chars().all(|c| c == '*');
    (!masked).then(|| format!("k1:{:016x}", value.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()))))
}

/// Reads files with a source and resolves them. A state or plan of Terraform is read as the frame does it: its resources come to the
/// source, if it has their types. With the hint `side=before` a plan is read as it was.
pub(super) fn read(def: &SourceDef, hints: &[(&str, &str)], files: &[(&str, &str)]) -> Run {
    let hints = Hints(hints.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect::<BTreeMap<_, _>>());
    let (mut facts, mut claims, mut source) = (Facts::default(), Vec::new(), (def.start)());
    let side = hints.0.get("side").and_then(|side| Side::from_word(side)).unwrap_or_default();
    for (number, (path, text)) in files.iter().enumerate() {
        let file = FileId(number as _);
        let mut one = |root: Item<'_>, syntax: Syntax, facts: &mut Facts| {
            let head = Head { path, syntax, root };
            let claim = (def.claims)(&head);
            let mut cx = Context { facts, file, path, hints: &hints, digest: &digest };
            if let Claim::Yes(layout) = claim {
                let hand = &mut |part: Part<'_>| source.shares(part, &mut cx, &mut Hand { side, give: &mut |_, _| false });
                doc::hand_over(root, layout, hand).unwrap();
                source.end(&mut cx);
            } else if let Claim::Yes(layout) = (terraform::SOURCE.claims)(&head) {
                let mut give = |resource: &Resource<'_>, cx: &mut Context<'_>| {
                    let takes = def.terraform.contains(&resource.kind);
                    if takes {
                        source.resource(resource, cx);
                    }
                    takes
                };
                let mut state = (terraform::SOURCE.start)();
                doc::hand_over(root, layout, &mut |part| state.shares(part, &mut cx, &mut Hand { side, give: &mut give })).unwrap();
                state.end(&mut cx);
                state.resolve(cx.facts);
            }
            claims.push(claim);
        };
        let mut document = |root: Item<'_>, syntax: Syntax, facts: &mut Facts| {
            if !recorded::is_recording(root, syntax) {
                return one(root, syntax, facts);
            }
            for answer in recorded::answers(root) {
                match answer.body() {
                    Ok(Body::Item(body)) => one(body, syntax, facts),
                    Ok(Body::Text(text, at)) => one(doc::json::within(text, at, &mut Tape::default()).unwrap(), syntax, facts),
                    Err(_) => {}
                }
            }
        };
        if path.ends_with(".csv") {
            let mut tape = Tape::default();
            let (root, error) = doc::csv::read(text, 0, usize::MAX, &mut tape);
            assert_eq!(error, None, "{path}");
            one(root, Syntax::Csv, &mut facts);
            continue;
        }
        if path.ends_with(".hcl") {
            document(doc::hcl::read(text, 0, &mut Tape::default()).unwrap(), Syntax::Hcl, &mut facts);
            continue;
        }
        let yaml = path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".md");
        let mut at = 0;
        while !yaml && !text[at..].trim().is_empty() {
            let mut tape = Tape::default();
            let read = doc::json::read(&text[at..], at as u32, Layout::Whole, &mut tape, &mut |part| {
                document(part.item, Syntax::Json, &mut facts);
                Ok(())
            });
            at += read.unwrap_or_else(|error| panic!("{path}: {error}"));
        }
        for yaml in doc::yaml::documents(text).filter(|_| yaml) {
            let mut tape = Tape::default();
            let sink = &mut |part: Part<'_>| {
                document(part.item, Syntax::Yaml, &mut facts);
                Ok(())
            };
            doc::yaml::read(yaml.text, yaml.at as u32, Layout::Whole, &mut tape, sink).unwrap();
        }
    }
    source.resolve(&mut facts);
    Run { claims, facts }
}

impl Run {
    fn text(&self, name: Name) -> &str {
        self.facts.names.text(name)
    }

    fn end(&self, end: End) -> String {
        format!("{}:{}", end.kind.map_or("?", Kind::word), self.text(end.id))
    }

    /// `kind:id` of all records, sorted, each once.
    pub(super) fn records(&self, kind: Kind) -> Vec<String> {
        let mut all: Vec<String> =
            self.facts.records.iter().filter(|row| row.kind == kind).map(|row| self.text(row.id).to_owned()).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Whether a record is there in a scope.
    pub(super) fn has(&self, kind: Kind, scope: &str, id: &str) -> bool {
        self.facts.records.iter().any(|row| row.kind == kind && self.text(row.scope) == scope && self.text(row.id) == id)
    }

    fn value(&self, value: Value) -> String {
        match value {
            Value::Null => "null".into(),
            Value::Empty => "[]".into(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) | Value::Time(value) => value.to_string(),
            Value::Word(word) => self.text(word).to_owned(),
            Value::Qualified(at) => {
                let found = self.facts.references[at as usize];
                format!("{}:{}", found.kind.map_or("?", Kind::word), self.text(found.id))
            }
            Value::Record(_) => "a record".into(),
            Value::Entry(key, value) => format!("{}={}", self.text(key), self.text(value)),
        }
    }

    /// All values of an attribute of a record.
    pub(super) fn attr(&self, kind: Kind, id: &str, name: AttrName) -> Vec<String> {
        let of = |row: Row| self.facts.records.get(row.0 as usize).is_some_and(|record| record.kind == kind && self.text(record.id) == id);
        let mut all: Vec<String> =
            self.facts.attrs.iter().filter(|attr| attr.name == name && of(attr.of)).map(|attr| self.value(attr.value)).collect();
        all.sort();
        all.dedup();
        all
    }

    fn edge(&self, edge: &EdgeFact) -> String {
        let level = edge.level.map_or(String::new(), |level| format!("({level})"));
        let sure = if edge.certainty == crate::model::Certainty::Certain { String::new() } else { format!(" [{}]", edge.certainty) };
        format!("{} {}{level} {}{sure}", self.end(edge.from), edge.kind, self.end(edge.to))
    }

    /// Edges as `kind:id edge(level) kind:id [certainty]`, sorted.
    pub(super) fn edges(&self) -> Vec<String> {
        let mut all: Vec<String> = self.facts.edges.iter().map(|edge| self.edge(edge)).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Whether such an edge is there.
    pub(super) fn has_edge(&self, edge: &str) -> bool {
        self.edges().iter().any(|found| found == edge)
    }

    /// Whether such a grant is there.
    pub(super) fn holds(&self, holder: &str, role: &str) -> bool {
        let id = format!("{holder} holds {role}");
        self.records(Kind::Grant).contains(&id)
    }

    /// That nothing that was kept holds a text: no name, problem or note.
    pub(super) fn is_free_of(&self, text: &str) -> bool {
        let texts = self.facts.problems.iter().flat_map(|problem| [&problem.message, &problem.help, &problem.path]);
        !self.facts.names.everything().contains(text) && !texts.chain(&self.facts.notes).any(|said| said.contains(text))
    }

    /// Every end of every edge is a record, and every technique is told: what link and the report rely on.
    pub(super) fn is_sound(&self) {
        for edge in &self.facts.edges {
            for end in [edge.from, edge.to, edge.by] {
                let found = self.facts.records.iter().any(|row| Some(row.kind) == end.kind && row.scope == end.scope && row.id == end.id);
                assert!(found, "no record for {} in {}", self.end(end), self.text(end.scope));
            }
            let technique = self.text(edge.technique);
            assert!(technique.is_empty() || crate::model::technique::find(technique).is_some(), "{technique} is not told");
        }
        for attr in &self.facts.attrs {
            let kind = self.facts.records[attr.of.0 as usize].kind;
            assert!(attr.name.on().has(kind), "{} on {kind}", attr.name.key());
        }
    }
}

/// Whether a text is JSON from its start to its end: [`read`] takes no other.
pub(super) fn readable(text: &str) -> bool {
    let mut at = 0;
    while !text[at..].trim().is_empty() {
        match doc::json::read(&text[at..], at as u32, Layout::Whole, &mut Tape::default(), &mut |_| Ok(())) {
            Ok(read) => at += read,
            Err(_) => return false,
        }
    }
    true
}

/// The files under a folder, by their path in it.
fn files(root: &std::path::Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in
        walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok).filter(|entry| entry.file_type().is_file())
    {
        let path = entry.path().strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        files.push((path, std::fs::read_to_string(entry.path()).unwrap()));
    }
    files
}

/// The files of a shipped example.
pub(super) fn example(folder: &str) -> Vec<(String, String)> {
    let files = files(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(folder));
    assert!(!files.is_empty(), "no example {folder}");
    files
}

/// The files of a folder of the corpus, or nothing where it is not at hand (said on the test's output).
pub(super) fn corpus(folder: &str) -> Option<Vec<(String, String)>> {
    let root = std::env::var("PARTYWALL_CORPUS").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus").to_owned());
    let files = files(&std::path::Path::new(&root).join(folder));
    if files.is_empty() {
        println!("skipped: no corpus with {folder} here");
        return None;
    }
    Some(files)
}
