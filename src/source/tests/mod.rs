//! Tests of the frame with a source of its own, so that no system's shapes are needed.

mod bad;
mod corpus;
mod envelopes;
mod folders;
mod recordings;
mod settings;

use super::read::{ReadOptions, read_in};
use super::{Claim, Context, Head, Source, SourceDef};
use crate::doc::{Error, Layout, Part, Sort};
use crate::model::{AttrName, Facts, Kind, Row};
use std::path::Path;
use tempfile::TempDir;

/// A system whose records are maps with `probe: 1` and an `id`.
const PROBE: SourceDef = SourceDef {
    name: "probe",
    title: "Probe",
    plane: None,
    sniff: |text| {
        let line = |start: &str| text.lines().any(|line| line.starts_with(start));
        match () {
            () if line("probe: 1") => Claim::Yes(Layout::Whole),
            () if line("probe: other") => Claim::Skip("kind Other".into()),
            () => Claim::No,
        }
    },
    claims: |head| claims(head, "probe"),
    start: || Box::new(Probe::default()),
    terraform: &[],
    reads: &[],
    cannot_see: &[],
    how: "",
};

/// A second system, to see that nobody takes what is another's.
const OTHER: SourceDef = SourceDef { name: "other", title: "Other", sniff: |_| Claim::No, claims: |head| claims(head, "other"), ..PROBE };

fn claims(head: &Head<'_>, key: &str) -> Claim {
    let item = head.first_item();
    match item.get(key).or_else(|| head.root.get(key)).and_then(|mark| mark.int()) {
        Some(1) if item.at() == head.root.at() && head.root.sort() == Sort::Map => Claim::Yes(Layout::Whole),
        Some(1) => Claim::Yes(Layout::Lists),
        Some(2) => Claim::Skip("kind Two".into()),
        _ => Claim::No,
    }
}

#[derive(Default)]
struct Probe {
    more: Option<u32>,
    parts: u32,
}

impl Source for Probe {
    fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>) -> Result<(), Error> {
        self.parts += 1;
        if part.key == "has_more" && part.item.bool() == Some(true) {
            self.more = Some(part.key_at);
        }
        if part.item.get("refuse").is_some() {
            return Err(Error::new(part.item.at(), "refused"));
        }
        let Some(id) = part.item.text_of("id") else { return Ok(()) };
        let folder = cx.folder().to_owned();
        let (scope, id, place) = (cx.scope("probe", "realm", &folder), cx.name(id), cx.place(part.item.at()));
        let row = cx.facts.record(Kind::Human, scope, id, place);
        cx.complete(Kind::Human, None, scope, part.item.at());
        if let Some(token) = part.item.get("token") {
            cx.fingerprint(row, token.text().unwrap_or(""), token.at());
        }
        Ok(())
    }

    fn end(&mut self, cx: &mut Context<'_>) {
        cx.note(format!("{} ended after {}", cx.path, std::mem::take(&mut self.parts)));
        if let Some(at) = self.more.take() {
            cx.truncated(at, "has_more");
        }
    }

    fn resolve(self: Box<Self>, facts: &mut Facts) {
        facts.notes.push("resolved".into());
    }
}

/// A folder with files in it.
struct World {
    dir: TempDir,
}

impl World {
    fn new(files: &[(&str, &[u8])]) -> World {
        let world = World { dir: TempDir::new().unwrap() };
        for (path, bytes) in files {
            world.put(path, bytes);
        }
        world
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn read_with(&self, options: &ReadOptions) -> Facts {
        read_in(self.path(), options, &[&PROBE, &OTHER], &|_| {})
    }

    fn read(&self, paths: &[&str]) -> Facts {
        self.read_with(&ReadOptions { paths: paths.iter().map(|path| (*path).to_owned()).collect(), ..ReadOptions::default() })
    }
}

/// One file, walked and named.
fn walked(bytes: &[u8]) -> Facts {
    World::new(&[("f", bytes)]).read(&[])
}

fn named(bytes: &[u8]) -> Facts {
    World::new(&[("f", bytes)]).read(&["f"])
}

/// The ids of the records, in reading order.
fn ids(facts: &Facts) -> Vec<&str> {
    facts.records.iter().filter(|record| record.kind == Kind::Human).map(|record| facts.names.text(record.id)).collect()
}

/// The records as `file:id`.
fn located(facts: &Facts) -> Vec<String> {
    let humans = facts.records.iter().filter(|record| record.kind == Kind::Human);
    humans.map(|record| format!("{}:{}", facts.files[record.place.file.0 as usize].path, facts.names.text(record.id))).collect()
}

fn problems(facts: &Facts) -> Vec<String> {
    let at = |at: Option<u32>| at.map_or_else(String::new, |at| format!("@{at}"));
    facts.problems.iter().map(|problem| format!("{}{} {}", problem.path, at(problem.at), problem.message)).collect()
}

fn passed_over(facts: &Facts) -> Vec<String> {
    facts.passed_over.iter().map(|row| format!("{} {}", row.path, row.reason)).collect()
}

fn attr(facts: &Facts, row: Row, name: AttrName) -> Option<crate::model::Value> {
    facts.attrs.iter().find(|attr| attr.of == row && attr.name == name).map(|attr| attr.value)
}
