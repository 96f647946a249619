//! A whole run over 1M records (200,000 of them permissions) and 5M edges of native JSON: from the file to a written report, with all shipped rules.
//! Prints the time, its ratio to checking that the same bytes are JSON, and the memory at its highest (where the system tells).
//!
//! `cargo bench --bench whole`
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints its figures, and stops where it can't measure")]

use partywall::audit::{Progress, Request, run};
use partywall::doc::json;
use std::io::{BufWriter, Write};
use std::sync::Mutex;
use std::time::Instant;

const HUMANS: u64 = 400_000;
const GROUPS: u64 = 100_000;
const ROLES: u64 = 100_000;
/// Permissions of each role: each is a record of its own.
const PERMISSIONS: u64 = 2;
const ACCOUNTS: u64 = 100_000;
const RESOURCES: u64 = 100_000;
/// One resource in so many holds customers' data: each role that reads one is a finding.
const CUSTOMERS: u64 = 200;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn list(&mut self, count: u64, limit: u64, word: &str) -> String {
        (0..count).map(|_| format!("\"{word}-{:06}\"", self.below(limit))).collect::<Vec<_>>().join(",")
    }
}

/// Writes a section: `one` writes an entry.
fn section(out: &mut impl Write, name: &str, count: u64, mut one: impl FnMut(u64) -> String) {
    write!(out, ",\n\"{name}\":[").unwrap();
    for at in 0..count {
        write!(out, "{}\n{}", if at == 0 { "" } else { "," }, one(at)).unwrap();
    }
    write!(out, "]").unwrap();
}

fn company(out: &mut impl Write) {
    let mut numbers = Numbers(7);
    write!(out, "{{\"partywall\":1,\"plane\":\"platform\"").unwrap();
    section(out, "humans", HUMANS, |at| {
        let groups = numbers.list(5, GROUPS, "group");
        format!("{{\"id\":\"user-{at:06}@acme.example\",\"status\":\"active\",\"mfa\":true,\"member_of\":[{groups}]}}")
    });
    section(out, "groups", GROUPS, |at| format!("{{\"id\":\"group-{at:06}\"}}"));
    section(out, "service_accounts", ACCOUNTS, |at| {
        format!("{{\"id\":\"svc-{at:06}\",\"owner\":\"user-{:06}@acme.example\",\"status\":\"active\"}}", numbers.below(HUMANS))
    });
    section(out, "roles", ROLES, |at| {
        let members = numbers.list(28, GROUPS, "group");
        let permission =
            |_| format!("{{\"action\":\"data:read\",\"resource\":\"res-{:06}\",\"level\":\"read\"}}", numbers.below(RESOURCES));
        let permissions: Vec<String> = (0..PERMISSIONS).map(permission).collect();
        format!("{{\"id\":\"role-{at:06}\",\"members\":[{members}],\"permissions\":[{}]}}", permissions.join(","))
    });
    section(out, "resources", RESOURCES, |at| {
        let (plane, sensitivity) = if at % CUSTOMERS == 0 { ("application", "customer") } else { ("platform", "internal") };
        format!("{{\"id\":\"res-{at:06}\",\"type\":\"database\",\"plane\":\"{plane}\",\"sensitivity\":\"{sensitivity}\"}}")
    });
    writeln!(out, "}}").unwrap();
}

/// When each stage began.
struct Stages(Mutex<Vec<(&'static str, Instant)>>);

impl Progress for Stages {
    fn stage(&self, name: &'static str, _: Option<u64>) {
        self.0.lock().unwrap().push((name, Instant::now()));
    }
    fn step(&self) {}
}

/// The most memory that this process has held, in MB.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1000)
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("company.json");
    let mut out = BufWriter::new(std::fs::File::create(&path).unwrap());
    company(&mut out);
    out.into_inner().unwrap();
    let request = Request::new(vec![path.to_string_lossy().into_owned()], 1_795_305_600);
    let start = Instant::now();
    let stages = Stages(Mutex::default());
    let report = run(&request, &stages).unwrap();
    let text = serde_json::to_vec_pretty(&report).unwrap();
    let whole = start.elapsed();
    let memory = most_memory();
    let mut end = Instant::now();
    for (name, began) in stages.0.into_inner().unwrap().into_iter().rev() {
        println!("{name}: {:?}", end - began);
        end = began;
    }
    let bytes = std::fs::read_to_string(&path).unwrap();
    let start = Instant::now();
    json::scan(&bytes).unwrap();
    let scan = start.elapsed();
    println!(
        "{} nodes, {} edges, {} findings; {} MB in, {} MB out; {whole:?}, {:.1} times a scan ({scan:?}); {} MB at most",
        report.graph.nodes,
        report.graph.edges,
        report.findings.len(),
        bytes.len() / 1_000_000,
        text.len() / 1_000_000,
        whole.as_secs_f64() / scan.as_secs_f64(),
        memory.map_or("?".into(), |mb| mb.to_string()),
    );
}
