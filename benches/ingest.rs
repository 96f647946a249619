//! How much more reading an inventory costs than checking that it is JSON (`doc::json::scan`, which keeps nothing).
//! 100,000 names, and 1,000,000, with references to random ones; both sides run over the same bytes, and the ratio is printed.
//!
//! `cargo bench --bench ingest`
#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use partywall::doc::{Layout, Tape, json};
use partywall::model::{Facts, FileId, FileInfo, Standing, Syntax};
use partywall::source::{Context, Hints, native};
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Numbers that look random and are the same in every run.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// An inventory of so many names: accounts of people as the format's description shows one, each with its own name and one of
/// the roster's; owner and person refer to random others.
fn inventory(names: u64) -> String {
    let mut text = String::from("{\"partywall\":1,\"plane\":\"platform\",\"humans\":[");
    let mut state = 7;
    let people = names / 2;
    for at in 0..people {
        let comma = if at == 0 { "" } else { "," };
        let (owner, person) = (next(&mut state) % people, next(&mut state) % people);
        let (day, month, group) = (1 + next(&mut state) % 28, 1 + next(&mut state) % 12, next(&mut state) % 500);
        let _ = write!(
            text,
            "{comma}{{\"id\":\"user{at:06}@acme.example\",\"owner\":\"user{owner:06}@acme.example\",\"status\":\"active\",\"mfa\":true,\"created\":\"2024-{month:02}-{day:02}\",\"last_used\":\"2026-10-{day:02}\",\"auth\":[\"sso\"],\"factors\":[\"webauthn\"],\"person\":\"hr-{person:06}\",\"member_of\":[\"group-{group}\"],\"third_party\":false}}"
        );
    }
    text.push_str("]}");
    text
}
fn read(text: &str) -> Facts {
    let mut facts = Facts::default();
    facts.files.push(FileInfo {
        path: "inventory.json".into(),
        source: "native",
        sha256: String::new(),
        bytes: text.len() as u64,
        records: 0,
        exported_at: None,
        complete: false,
        truncated: false,
        open: None,
        standing: Standing::Export,
        syntax: Syntax::Json,
    });
    let hints = Hints::default();
    let mut source = (native::SOURCE.start)();
    let mut cx = Context { facts: &mut facts, file: FileId(0), path: "inventory.json", hints: &hints, digest: &|_| None };
    let read = json::read(text, 0, Layout::Lists, &mut Tape::default(), &mut |part| source.part(part, &mut cx));
    source.end(&mut cx);
    assert!(read.is_ok() && cx.facts.problems.is_empty());
    source.resolve(&mut facts);
    facts
}

fn least(mut run: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..15 {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed());
    }
    best
}

fn ratio(names: u64) {
    let text = inventory(names);
    let scan = least(|| assert!(json::scan(black_box(&text)).is_ok()));
    let whole = least(|| {
        let tape = &mut Tape::default();
        let mut parts = 0;
        assert!(
            json::read(black_box(&text), 0, Layout::Lists, tape, &mut |_| {
                parts += 1;
                Ok(())
            })
            .is_ok()
        );
    });
    let facts = least(|| drop(black_box(read(&text))));
    let times = |of: Duration| of.as_secs_f64() / scan.as_secs_f64();
    println!(
        "{names} names, {} MB: scan {scan:?}; tape {whole:?}, {:.2} times; facts {facts:?}, {:.2} times",
        text.len() / 1_000_000,
        times(whole),
        times(facts)
    );
}

fn ingest(c: &mut Criterion) {
    ratio(100_000);
    ratio(1_000_000);
    let text = inventory(20_000);
    c.bench_function("scan 20,000", |b| b.iter(|| json::scan(black_box(&text))));
    c.bench_function("facts 20,000", |b| b.iter_batched(|| (), |()| read(black_box(&text)), BatchSize::LargeInput));
}

criterion_group! { name = benches; config = Criterion::default().sample_size(10); targets = ingest }
criterion_main!(benches);
