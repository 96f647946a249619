//! How much more reading an inventory costs than checking that it is JSON (`doc::json::scan`, which keeps nothing).
//! 100,000 records, and 1,000,000 with references to random ones; both sides run over the same bytes, and the ratio is printed.
//!
//! `cargo bench --bench ingest`

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use partywall::doc::{Layout, Tape, json};
use partywall::model::{Facts, FileId, FileInfo, Standing, Syntax};
use partywall::source::{Context, Hints, Source, native};
use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Numbers that look random and are the same in every run.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// An inventory of so many names: service accounts, each with what an export says of one; the last two keys refer to others.
fn inventory(names: u64) -> String {
    let mut text = String::from("{\"partywall\": 1, \"plane\": \"platform\", \"service_accounts\": [");
    let mut state = 7;
    for at in 0..names {
        let comma = if at == 0 { "" } else { "," };
        let (a, b) = (next(&mut state) % names, next(&mut state) % names);
        let _ = write!(
            text,
            "{comma}\n{{\"id\": \"projects/acme/serviceAccounts/svc-{at:07}\", \"status\": \"active\", \"created\": \"2025-01-10\", \"last_used\": null, \
             \"purpose\": \"serving\", \"owner\": \"projects/acme/serviceAccounts/svc-{a:07}\", \"member_of\": [\"projects/acme/serviceAccounts/svc-{b:07}\"]}}"
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
    for _ in 0..5 {
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
