//! How much more reading an inventory costs than checking that it is JSON (`doc::json::scan`, which keeps nothing).
//! 100,000 names, and 1,000,000, with references to random ones; all sides run over the same bytes in turn, and ratios are printed:
//! of the best times by the clock, and of processor time, because a second thread saves the one and not the other.
//!
//! `cargo bench --bench ingest`
#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use partywall::doc::{Error, Layout, Sink, Tape, json};
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

/// `json::read` or `json::read_alone`.
type Reader = fn(&str, u32, Layout, &mut Tape, &mut Sink<'_>) -> Result<usize, Error>;

fn read(text: &str, reader: Reader) -> Facts {
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
    let read = reader(text, 0, Layout::Lists, &mut Tape::default(), &mut |part| source.part(part, &mut cx));
    source.end(&mut cx);
    assert!(read.is_ok() && cx.facts.problems.is_empty());
    source.resolve(&mut facts);
    facts
}

/// How long all threads of this process have worked, as far as the system tells; it counts in hundredths of a second.
fn worked() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let ticks: Vec<u64> = stat.rsplit(')').next()?.split_whitespace().skip(11).take(2).filter_map(|number| number.parse().ok()).collect();
    Some(Duration::from_millis(ticks.iter().sum::<u64>() * 10))
}

/// Times of one side: the best by the clock, and all work.
struct Side {
    best: Duration,
    work: Duration,
}

impl Side {
    fn run(&mut self, run: impl FnOnce()) {
        let (start, before) = (Instant::now(), worked());
        run();
        self.best = self.best.min(start.elapsed());
        self.work += worked().zip(before).map_or(Duration::ZERO, |(now, before)| now - before);
    }
}

fn tape(text: &str) {
    let mut parts = 0;
    let read = json::read_alone(text, 0, Layout::Lists, &mut Tape::default(), &mut |_| {
        parts += 1;
        Ok(())
    });
    assert!(read.is_ok() && parts > 0);
}

fn ratio(names: u64, rounds: u32) {
    let text = inventory(names);
    let mut sides = [(); 4].map(|()| Side { best: Duration::MAX, work: Duration::ZERO });
    for _ in 0..rounds {
        let [scan, alone, one, two] = &mut sides;
        scan.run(|| assert!(json::scan(black_box(&text)).is_ok()));
        alone.run(|| tape(black_box(&text)));
        one.run(|| drop(black_box(read(&text, json::read_alone))));
        two.run(|| drop(black_box(read(&text, json::read))));
    }
    let [scan, alone, one, two] = &sides;
    println!("{names} names, {} MB, {rounds} rounds: checked in {:?}", text.len() / 1_000_000, scan.best);
    for (what, side) in [("tape alone", alone), ("facts, one thread", one), ("facts", two)] {
        let (clock, work) = (side.best.as_secs_f64() / scan.best.as_secs_f64(), side.work.as_secs_f64() / scan.work.as_secs_f64());
        println!("  {what}: {:?}, {clock:.2} times by the clock, {work:.2} times in processor time", side.best);
    }
}

fn ingest(c: &mut Criterion) {
    ratio(100_000, 40);
    ratio(1_000_000, 8);
    let text = inventory(20_000);
    c.bench_function("scan 20,000", |b| b.iter(|| json::scan(black_box(&text))));
    c.bench_function("facts 20,000", |b| b.iter_batched(|| (), |()| read(black_box(&text), json::read), BatchSize::LargeInput));
}

criterion_group! { name = benches; config = Criterion::default().sample_size(10); targets = ingest }
criterion_main!(benches);
