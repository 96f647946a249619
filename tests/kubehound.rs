//! Reads public attack manifests, where a copy of them is at hand: each file is named after the way in that it shows.
//! Every one is found, or has the reason why it is none for us. Without the folder the tests say so and stop.

use partywall::doc::{Layout, Tape, json, yaml};
use partywall::model::{EdgeFact, Facts, FileId};
use partywall::source::kubernetes::SOURCE;
use partywall::source::{Claim, Context, Head, Hints, Source};
use std::path::{Path, PathBuf};

#[expect(clippy::print_stdout, reason = "a test that does not run says so")]
fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folder = std::env::var_os("PARTYWALL_CORPUS").map_or(beside, PathBuf::from).join("kubernetes");
    if !folder.is_dir() {
        println!("skipped: no corpus here (set PARTYWALL_CORPUS)");
        return None;
    }
    Some(folder)
}

/// Reads one file as the frame does; false, if nothing in it could be told or parsed.
fn feed(source: &mut dyn Source, facts: &mut Facts, path: &str, text: &str) -> bool {
    let hints = Hints::default();
    let digest = |_: &str| None;
    let mut cx = Context { facts, file: FileId(0), path, hints: &hints, digest: &digest };
    let mut good = true;
    let mut tape = Tape::default();
    if text.trim_start().starts_with(['{', '[']) {
        let mut claim = Claim::No;
        let head = json::read(text, 0, Layout::Whole, &mut tape, &mut |part| {
            claim = (SOURCE.claims)(&Head { path, syntax: partywall::model::Syntax::Json, root: part.item });
            Ok(())
        });
        if let (Ok(_), Claim::Yes(layout)) = (head, claim) {
            good &= json::read(text, 0, layout, &mut tape, &mut |part| source.part(part, &mut cx)).is_ok();
            source.end(&mut cx);
        }
        return good;
    }
    for document in yaml::documents(text) {
        if let Claim::Yes(layout) = (SOURCE.sniff)(document.text) {
            good &= yaml::read(document.text, document.at as u32, layout, &mut tape, &mut |part| source.part(part, &mut cx)).is_ok();
            source.end(&mut cx);
        }
    }
    good
}

fn read(paths: &[PathBuf]) -> (Facts, Vec<PathBuf>) {
    let mut facts = Facts::default();
    let mut source = (SOURCE.start)();
    let mut bad = Vec::new();
    for path in paths {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        if !feed(source.as_mut(), &mut facts, "cluster.yaml", &text) {
            bad.push(path.clone());
        }
    }
    source.resolve(&mut facts);
    (facts, bad)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        walkdir::WalkDir::new(folder).into_iter().flatten().filter(|e| e.file_type().is_file()).map(|e| e.into_path()).collect();
    all.sort();
    all
}

/// What a file shows: an edge that starts at its object, by a technique; or nothing, for a reason.
enum Expect {
    /// Technique, start, end; priority 1.
    Must(&'static str, &'static str, &'static str),
    /// The same, of lower priority.
    May(&'static str, &'static str, &'static str),
    /// A grant to this principal.
    Grant(&'static str),
    /// The reason why there is no edge.
    None(&'static str),
}

use Expect::{Grant, May, Must, None as Nothing};

const IMPLICIT: &str = "the attack needs other traffic on the node's network: no identity is taken over by the files alone";

/// By file name, what is expected of it.
const ATTACKS: &[(&str, &[Expect])] = &[
    ("CE_MODULE_LOAD", &[May("host-capability", "default/pod/modload-pod", "nodes")]),
    ("CE_NET_MITM", &[Nothing(IMPLICIT)]),
    ("CE_NSENTER", &[May("privileged-container", "default/pod/nsenter-pod", "nodes")]),
    ("CE_PRIV_MOUNT", &[May("privileged-container", "default/pod/priv-pod", "nodes")]),
    ("CE_SYS_PTRACE", &[May("host-capability", "default/pod/sys-ptrace-pod", "nodes")]),
    ("CE_UMH_CORE_PATTERN", &[May("host-path", "default/pod/umh-core-pod", "nodes")]),
    ("CE_VAR_LOG_SYMLINK", &[May("host-path", "default/pod/varlog-pod", "nodes")]),
    ("CONTROL_POD", &[Nothing("the file is the healthy counterpart: its pod has no way out")]),
    (
        "ENDPOINT_EXPLOIT",
        &[
            May("privileged-container", "default/pod/endpoints-pod", "nodes"),
            Nothing("services and open ports are not read: who can reach a port is no identity"),
        ],
    ),
    ("EXPLOIT_HOST_READ_TRAVERSE", &[May("host-path", "default/pod/host-read-exploit-pod", "nodes")]),
    ("EXPLOIT_HOST_WRITE", &[May("host-path", "default/pod/host-write-exploit-pod", "nodes")]),
    ("IDENTITY_ASSUME", &[Grant("system:nodes")]),
    (
        "IDENTITY_IMPERSONATE",
        &[Nothing(
            "a Role can't reach users or groups, which lie in no namespace, and its subject lacks a namespace: the API grants nothing",
        )],
    ),
    (
        "POD_CREATE",
        &[
            Must("create-workload", "default/create-pods", "serviceaccounts@default"),
            Must("mount-secret", "default/create-pods", "secrets@default"),
            May("privileged-pod", "default/create-pods", "nodes"),
        ],
    ),
    (
        "POD_EXEC",
        &[Must("exec-pod", "default/exec-pods", "pods@default"), Must("mounted-token", "default/pod/pod-exec-pod", "default/pod-exec-sa")],
    ),
    ("POD_PATCH", &[May("patch-pod-image", "default/patch-pods", "pods@default")]),
    ("ROLE_BIND_ALL", &[Nothing("its roles are bound by nobody: the file is the aim of the other ones")]),
    (
        "ROLE_BIND_CRB_CR",
        &[
            Must("bind-role", "rolebind-crb-cr-crb-cr", "cluster"),
            Must("bind-role", "rolebind-crb-cr-crb-cr", "cluster-admin"),
            Must("bind-role", "rolebind-crb-cr-rb-cr", "cluster-admin@*"),
            Must("bind-role", "rolebind-crb-cr-rb-r", "roles"),
        ],
    ),
    (
        "ROLE_BIND_RB_CR-SA",
        &[
            Must("bind-role", "rolebind-rb-cr-rb-cr@default", "cluster-admin@default"),
            Must("bind-role", "rolebind-rb-cr-rb-r@default", "roles@default"),
        ],
    ),
    (
        "ROLE_BIND_RB_R-SA",
        &[
            Must("bind-role", "default/rolebind-rb-r-rb-r", "roles@default"),
            Must("bind-role", "default/rolebind-rb-r-rb-crb", "cluster-admin@default"),
        ],
    ),
    ("ROLE_BIND_RB_R-UG", &[Grant("group-rb-r-rb-r"), Grant("user-rb-r-rb-r")]),
    ("SHARE_PS_NAMESPACE", &[Nothing("the containers of a pod are one workload here, so that they reach one another already")]),
    ("TOKEN_BRUTEFORCE", &[Must("read-secrets", "default/read-secrets", "secrets@default")]),
    ("TOKEN_LIST", &[Must("read-secrets", "default/list-secrets", "secrets@default")]),
];

fn found<'f>(facts: &'f Facts, technique: &str, from: &str, to: &str) -> Option<&'f EdgeFact> {
    let text = |name| facts.names.text(name);
    facts.edges.iter().find(|edge| text(edge.technique) == technique && text(edge.from.id) == from && text(edge.to.id) == to)
}

#[test]
fn every_attack_is_found_or_has_its_reason() {
    let Some(folder) = corpus() else { return };
    let all: Vec<PathBuf> =
        files(&folder.join("DataDog+KubeHound")).into_iter().filter(|path| path.to_string_lossy().contains("__attacks__")).collect();
    let mut missed = Vec::new();
    println!("{:28} {:21} {:8} from -> to, or why not", "file", "technique", "found");
    for path in &all {
        let name = path.file_stem().unwrap().to_string_lossy();
        let name = name.rsplit("__").next().unwrap().to_owned();
        let (facts, bad) = read(std::slice::from_ref(path));
        assert!(bad.is_empty(), "{name} can't be read");
        let Some((_, expected)) = ATTACKS.iter().find(|(file, _)| *file == name) else {
            missed.push(format!("{name}: nobody said what it shows"));
            continue;
        };
        for expect in *expected {
            let (technique, how, line) = match expect {
                Must(technique, from, to) | May(technique, from, to) => {
                    let edge = found(&facts, technique, from, to);
                    if edge.is_none() {
                        missed.push(format!("{name}: no {technique} from {from} to {to}"));
                    }
                    (*technique, edge.map_or("MISSED", |edge| edge.certainty.word()), format!("{from} -> {to}"))
                }
                Grant(to) => {
                    let held = facts.references.iter().any(|reference| facts.names.text(reference.id) == *to);
                    if !held {
                        missed.push(format!("{name}: no grant to {to}"));
                    }
                    ("role-binding", if held { "certain" } else { "MISSED" }, (*to).to_owned())
                }
                Nothing(why) => ("-", "-", (*why).to_owned()),
            };
            println!("{name:28} {technique:21} {how:8} {line}");
        }
        // Bindings that the API would refuse, or that reach no further than their namespace, give nothing.
        let power = |edge: &&EdgeFact| facts.names.text(edge.technique) != "mounted-token";
        for edge in facts.edges.iter().filter(power).filter(|edge| facts.names.text(edge.from.id).contains("fail")) {
            missed.push(format!("{name}: {} is a false alarm", facts.names.text(edge.from.id)));
        }
        if matches!(*expected, [Nothing(_)]) {
            for edge in facts.edges.iter().filter(power) {
                missed.push(format!("{name}: {} is a false alarm", facts.names.text(edge.technique)));
            }
        }
    }
    assert!(all.len() >= ATTACKS.len(), "{} of {} files", all.len(), ATTACKS.len());
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn everything_in_the_corpus_is_read() {
    let Some(folder) = corpus() else { return };
    let all = files(&folder);
    let (facts, bad) = read(&all);
    for path in &bad {
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains("{{"), "{} can't be read and is no template", path.display());
    }
    assert!(facts.records.len() > 300, "{}", facts.records.len());
    assert!(facts.edges.len() > 300, "{}", facts.edges.len());
    println!(
        "{} files: {} records, {} edges, {} problems, {} notes",
        all.len(),
        facts.records.len(),
        facts.edges.len(),
        facts.problems.len(),
        facts.notes.len()
    );
    for problem in &facts.problems {
        println!("  {}", problem.message);
    }
    for note in &facts.notes {
        println!("  {note}");
    }
}
