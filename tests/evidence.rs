//! Evidence as its readers use it: written twice it is the same, checked elsewhere it is the same, and a changed byte is found and named.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::{AS_OF, Folder, copy, run};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{EncodePrivateKey, EncodePublicKey, spki::der::pem::LineEnding};
use partywall::audit::{Request, Silent};
use partywall::evidence::verify::{Answer, Came, Question, verify};
use partywall::evidence::{Machine, Options, PublicKey, Signer, write};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Files that say when and where a run was.
const OF_THE_RUN: &[&str] = &["run.json", "run.dsse.json"];

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

/// A folder with the company's exports.
fn company() -> Folder {
    let folder = Folder::new(&[]);
    copy(&example("company"), &folder.path().join("company"));
    folder
}

const COMPANY: &[&str] = &["company", "--config", "company/partywall.yaml", "--as-of", AS_OF];

fn evidence(folder: &Folder, more: &[&str]) -> common::Answer {
    folder.run(&[&["evidence"], COMPANY, more].concat())
}

/// All files below a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let walk = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
    walk.map(|entry| (name(entry.path()), std::fs::read(entry.path()).unwrap())).collect()
}

/// The answer of the library, which is quicker to ask than the binary.
fn asked(folder: &Path, paths: &[&Path], public_key: Option<PublicKey>) -> Answer {
    let paths = paths.iter().map(|path| path.to_path_buf()).collect();
    let question = Question { folder: folder.to_owned(), paths, public_key, key: None, random: vec![9; 32] };
    verify(&question, &Silent).unwrap()
}

fn differing(answer: &Answer) -> Vec<&str> {
    answer.lines.iter().filter(|line| line.0 == Came::Differs).map(|line| line.1.as_str()).collect()
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let folder = company();
    evidence(&folder, &["-o", "one"]).ends(1);
    evidence(&folder, &["-o", "two", "--quiet"]).ends(1);
    let (mut one, mut two) = (files(&folder.path().join("one")), files(&folder.path().join("two")));
    for name in OF_THE_RUN {
        assert_eq!(one.remove(*name).is_some(), two.remove(*name).is_some());
    }
    assert!(one.len() > 20 && one.keys().eq(two.keys()));
    for (name, bytes) in &one {
        assert!(two[name] == *bytes, "{name}");
    }
    // The folder is replaced as a whole, and another one is left alone.
    evidence(&folder, &["-o", "two", "--only", "boundary"]).ends(1);
    assert_ne!(std::fs::read(folder.path().join("two/report.json")).unwrap(), one["report.json"]);
    let said = evidence(&folder, &["-o", "company"]).ends(2).said;
    assert!(said.contains("something else than evidence"), "{said}");
    assert_eq!(files(&folder.path().join("company")), files(&example("company")));
}

#[test]
fn it_comes_out_the_same_in_another_folder_at_another_time() {
    let folder = company();
    // Without `--as-of` the clock of this run is recorded, and another clock later changes nothing.
    folder.run(&["evidence", "company", "--config", "company/partywall.yaml", "-o", "plain"]).ends(1);
    evidence(&folder, &["-o", "with", "--include-inputs"]).ends(1);
    folder.run(&["verify", "plain"]).ends(0);
    let other = Folder::new(&[("partywall.yaml", "not: read")]);
    copy(&folder.path().join("plain"), &other.path().join("a/plain"));
    copy(&folder.path().join("with"), &other.path().join("a/with"));
    copy(&folder.path().join("company"), &other.path().join("usb/exports/company"));
    let answer = other.run(&["verify", "a/plain"]).ends(3);
    assert!(answer.text().contains("inputs are not here") && answer.last().contains("could not be checked"), "{}", answer.text());
    for inputs in
        [&["a/plain", "usb/exports"][..], &["a/plain", "usb/exports/company"], &["a/plain", "--inputs", "usb/exports"], &["a/with"]]
    {
        let answer = other.run(&[&["verify"], inputs].concat()).ends(0);
        assert!(answer.text().contains("comes out the same, byte by byte"), "{inputs:?} {}", answer.text());
        assert_eq!(answer.last(), "same");
    }
    other.run(&["verify", "usb"]).ends(2);
    other.run(&["verify", "no-such"]).ends(2);
}

/// Evidence of an example with its inputs, signed, in a folder of its own.
fn signed(name: &str) -> (Folder, PublicKey) {
    let folder = Folder::new(&[]);
    copy(&example(name), &folder.path().join("in"));
    let key = SigningKey::from_bytes(&[7; 32]);
    folder.put("key.pem", key.to_pkcs8_pem(LineEnding::LF).unwrap().as_bytes());
    let public = key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
    folder.put("key.pub", public.as_bytes());
    folder.run(&["evidence", "in", "--as-of", AS_OF, "-o", "ev", "--include-inputs", "--sign-key", "key.pem", "--fail-on", "never"]);
    (folder, PublicKey::from_pem(&public).unwrap())
}

fn public(folder: &Folder) -> Option<PublicKey> {
    Some(PublicKey::from_pem(&std::fs::read_to_string(folder.path().join("key.pub")).unwrap()).unwrap())
}

#[test]
fn a_signature_is_checked_and_a_missing_check_is_said() {
    let (folder, _) = signed("native");
    let answer = folder.run(&["verify", "ev", "--public-key", "key.pub"]).ends(0);
    assert!(answer.text().contains("signed by the key"), "{}", answer.text());
    let answer = folder.run(&["verify", "ev"]).ends(3);
    assert!(answer.text().contains("the signature was not checked"), "{}", answer.text());
    folder.put("other.pub", SigningKey::from_bytes(&[8; 32]).verifying_key().to_public_key_pem(LineEnding::LF).unwrap().as_bytes());
    folder.run(&["verify", "ev", "--public-key", "other.pub"]).ends(1);
    folder.run(&["evidence", "in", "--as-of", AS_OF, "-o", "unsigned", "--fail-on", "never"]);
    assert!(folder.run(&["verify", "unsigned"]).ends(0).text().contains("not signed"));
    folder.run(&["verify", "unsigned", "--public-key", "key.pub"]).ends(1);
    // The key is nowhere, and a wrong one is not repeated.
    let pem = std::fs::read_to_string(folder.path().join("key.pem")).unwrap();
    let secret = pem.lines().nth(1).unwrap();
    for (name, bytes) in files(&folder.path().join("ev")) {
        assert!(!String::from_utf8_lossy(&bytes).contains(secret), "{name}");
    }
    let said = folder.run(&["evidence", "in", "-o", "x", "--sign-key", "key.pub"]).ends(2).said;
    assert!(said.contains("no ed25519 key"), "{said}");
    // What others make of it: a statement about every file and input, in an envelope around just these bytes.
    let read = |name: &str| serde_json::from_slice::<Value>(&std::fs::read(folder.path().join("ev").join(name)).unwrap()).unwrap();
    let (statement, envelope) = (read("statement.intoto.json"), read("statement.dsse.json"));
    assert_eq!((&statement["_type"], &statement["predicate"]["result"]), (&"https://in-toto.io/Statement/v1".into(), &"FAILED".into()));
    let subjects: BTreeSet<&str> =
        statement["subject"].as_array().unwrap().iter().map(|subject| subject["name"].as_str().unwrap()).collect();
    assert!(["manifest.json", "report.json", "input:in/inventory.yaml"].iter().all(|name| subjects.contains(name)));
    assert_eq!(subjects.len(), statement["subject"].as_array().unwrap().len(), "no two subjects have one name");
    assert_eq!(envelope["payloadType"], "application/vnd.in-toto+json");
}

#[test]
fn a_changed_byte_in_any_file_is_found_and_named() {
    let (folder, _) = signed("native");
    let place = folder.path().join("ev");
    let all = files(&place);
    assert!(all.keys().any(|name| name.starts_with("inputs/")) && all.contains_key("run.dsse.json"));
    // Where no input is found, nothing is run again, and the folder is checked all the same.
    let nowhere = Folder::new(&[]);
    let check = || asked(&place, &[nowhere.path()], public(&folder));
    let (mut changes, mut random) = (0, 1_u64);
    for (name, bytes) in &all {
        let path = place.join(name);
        for round in 0..5 {
            // The first and the last byte, and others anywhere, each with any other value; an empty file gets one.
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = [0, bytes.len().saturating_sub(1)].get(round).copied().unwrap_or((random >> 33) as usize % bytes.len().max(1));
            let mut changed = bytes.clone();
            match changed.get_mut(at) {
                Some(byte) => *byte ^= 1 + (random >> 20) as u8 % 255,
                None => changed.push(b'x'),
            }
            std::fs::write(&path, changed).unwrap();
            let answer = check();
            assert!(differing(&answer).iter().any(|line| line.contains(name.as_str())), "{name} at {at}: {:?}", answer.lines);
            changes += 1;
        }
        std::fs::remove_file(&path).unwrap();
        if name != "manifest.json" {
            let answer = check();
            assert!(differing(&answer).iter().any(|line| *line == format!("{name}: missing")), "{name}: {:?}", answer.lines);
        }
        std::fs::write(&path, bytes).unwrap();
    }
    assert!(changes > 100, "{changes}");
    folder.put("ev/controls/more.md", b"");
    assert_eq!(differing(&check()), ["controls/more.md: added"]);
    std::fs::remove_file(place.join("controls/more.md")).unwrap();
    assert_eq!(asked(&place, &[], public(&folder)).lines.iter().filter(|line| line.0 != Came::Same).count(), 0, "all was put back");
}

#[test]
fn a_changed_byte_in_any_input_is_found_and_named() {
    let folder = company();
    evidence(&folder, &["-o", "ev"]).ends(1);
    let (place, inputs) = (folder.path().join("ev"), folder.path().join("company"));
    for (name, bytes) in files(&inputs) {
        let mut changed = bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        std::fs::write(inputs.join(&name), changed).unwrap();
        let answer = asked(&place, &[&inputs], None);
        assert!(
            differing(&answer).iter().any(|line| line.starts_with(&format!("input company/{name}: changed"))),
            "{name}: {:?}",
            answer.lines
        );
        std::fs::write(inputs.join(&name), bytes).unwrap();
    }
    std::fs::remove_file(inputs.join("app-roles.yaml")).unwrap();
    let answer = asked(&place, &[&inputs], None);
    assert!(answer.lines.iter().any(|line| line.0 == Came::Unchecked && line.1.contains("company/app-roles.yaml")), "{:?}", answer.lines);
}

/// Writes a JSON file as the program does.
fn put(path: &Path, value: &Value) {
    std::fs::write(path, serde_json::to_string_pretty(value).unwrap() + "\n").unwrap();
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_forged_folder_without_a_slip_is_found_by_running_it_again() {
    let folder = company();
    evidence(&folder, &["-o", "ev", "--include-inputs"]).ends(1);
    let place = folder.path().join("ev");
    let read = |name: &str| serde_json::from_slice::<Value>(&std::fs::read(place.join(name)).unwrap()).unwrap();
    // A finding is taken out, and every digest that could tell is made anew.
    let mut report = read("report.json");
    let gone = report["findings"].as_array_mut().unwrap().remove(3)["fingerprint"].as_str().unwrap().to_owned();
    put(&place.join("report.json"), &report);
    let bytes = std::fs::read(place.join("report.json")).unwrap();
    let mut manifest = read("manifest.json");
    let output = manifest["outputs"].as_array_mut().unwrap().iter_mut().find(|output| output["path"] == "report.json").unwrap();
    (output["bytes"], output["sha256"]) = (bytes.len().into(), sha256(&bytes).into());
    manifest.as_object_mut().unwrap().remove("manifest_sha256");
    let own = format!("sha256:{}", sha256(&serde_json::to_vec(&manifest).unwrap()));
    manifest["manifest_sha256"] = own.clone().into();
    put(&place.join("manifest.json"), &manifest);
    let mut statement = read("statement.intoto.json");
    for subject in statement["subject"].as_array_mut().unwrap() {
        if let Some(name @ ("manifest.json" | "report.json")) = subject["name"].as_str() {
            subject["digest"]["sha256"] = sha256(&std::fs::read(place.join(name)).unwrap()).into();
        }
    }
    put(&place.join("statement.intoto.json"), &statement);
    let mut about = read("run.json");
    about["manifest_sha256"] = own.into();
    about.as_object_mut().unwrap().remove("run_sha256");
    about["run_sha256"] = format!("sha256:{}", sha256(&serde_json::to_vec(&about).unwrap())).into();
    put(&place.join("run.json"), &about);
    let answer = asked(&place, &[], None);
    let differs = differing(&answer);
    assert!(differs.contains(&"run again: report.json comes out differently"), "{:?}", answer.lines);
    assert!(differs.contains(&format!("finding {gone}: comes out and is not recorded").as_str()), "{differs:?}");
    assert_eq!(differs.len(), 2, "{differs:?}");
}

#[test]
fn the_manifest_says_what_an_auditor_asks() {
    let folder = company();
    evidence(&folder, &["-o", "ev"]).ends(1);
    let read = |name: &str| std::fs::read(folder.path().join("ev").join(name)).unwrap();
    let manifest: Value = serde_json::from_slice(&read("manifest.json")).unwrap();
    let report: Value = serde_json::from_slice(&read("report.json")).unwrap();
    assert_eq!(manifest["schema"], "partywall.evidence/1");
    assert_eq!(manifest["sources"]["missing"], serde_json::json!([]));
    for (part, of) in [
        ("graph", "graph"),
        ("gaps", "coverage"),
        ("gate", "gate"),
        ("configuration", "config"),
        ("summary", "summary"),
        ("values", "values"),
    ] {
        assert_eq!(manifest[part], report[of], "{part}");
    }
    assert_eq!(manifest["rules"]["list"].as_array().unwrap().len(), report["rules"].as_array().unwrap().len());
    assert_eq!(manifest["exceptions"]["bridges"].as_array().unwrap().len(), report["bridges"].as_array().unwrap().len());
    assert_eq!(manifest["inputs"].as_array().unwrap().len(), report["inputs"].as_array().unwrap().len());
    let text = String::from_utf8(read("manifest.json")).unwrap();
    assert!(!text.contains(folder.path().to_str().unwrap()), "no path of this machine");
    // Every record has its row, with a line that names it.
    let population = String::from_utf8(read("population.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(population.as_bytes());
    let header = rows.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|found| found == name).unwrap();
    let mut counted: BTreeMap<String, u64> = BTreeMap::new();
    let mut failed = BTreeSet::new();
    for row in rows.records() {
        let row = row.unwrap();
        *counted.entry(row[column("kind")].to_owned()).or_default() += 1;
        let (path, line) = row[column("location")].rsplit_once(':').unwrap();
        let source = std::fs::read_to_string(folder.path().join(path)).unwrap();
        assert!(line.parse::<usize>().unwrap() <= source.lines().count(), "{row:?}");
        for cell in row.iter().skip(column("boundary")) {
            failed.extend(cell.split("; ").filter(|rule| rule.contains('-')).map(str::to_owned));
        }
    }
    for (kind, count) in report["graph"]["by_kind"].as_object().unwrap() {
        assert_eq!(counted[kind], count.as_u64().unwrap(), "{kind}");
    }
    let findings = report["findings"].as_array().unwrap().iter().filter(|row| !row["subjects"].as_array().unwrap().is_empty());
    let expected: BTreeSet<String> = findings.map(|row| row["rule"].as_str().unwrap().to_owned()).collect();
    assert_eq!(failed, expected);
    // The digests are in a form that other tools read.
    for line in String::from_utf8(read("inputs.sha256")).unwrap().lines() {
        let (digest, path) = line.split_once("  ").unwrap();
        assert_eq!(digest, sha256(&std::fs::read(folder.path().join(path)).unwrap()), "{path}");
    }
    let sheet = String::from_utf8(read("controls/owasp-nhi-2025.md")).unwrap();
    assert!(sheet.contains("only an assessor decides") && !sheet.contains("satisf"), "{sheet}");
}

#[test]
fn what_could_not_be_read_is_in_the_evidence_and_said_by_verify() {
    let folder = Folder::new(&[
        ("in/broken.json", "{\"realm\": \"x\", \"users\": [{\"username\": \"a\""),
        ("in/README.md", "hello"),
        ("empty/x.txt", ""),
    ]);
    folder.run(&["evidence", "in", "--as-of", AS_OF, "-o", "ev"]).ends(3);
    let manifest: Value = serde_json::from_slice(&std::fs::read(folder.path().join("ev/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["gaps"]["problems"].as_array().unwrap().len(), 1);
    folder.run(&["verify", "ev"]).ends(0);
    folder.run(&["evidence", "empty", "--as-of", AS_OF, "-o", "none"]).ends(3);
    folder.run(&["verify", "none"]).ends(0);
    let statement: Value = serde_json::from_slice(&std::fs::read(folder.path().join("none/statement.intoto.json")).unwrap()).unwrap();
    assert_eq!(statement["predicate"]["result"], "WARNED", "nothing assessed is no pass");
    folder.run(&["evidence", "no-such.json", "--as-of", AS_OF, "-o", "gone"]).ends(3);
    folder.run(&["verify", "gone"]).ends(0);
}

#[test]
fn all_examples_and_ways_of_asking_come_out_again() {
    for name in ["keycloak", "kubernetes", "native", "openai"] {
        let folder = Folder::new(&[]);
        copy(&example(name), &folder.path().join("in"));
        let config = folder.path().join("in/partywall.yaml");
        // By an absolute path, and with its configuration by one.
        let (input, config) = (folder.path().join("in"), config.is_file().then(|| config.to_str().unwrap().to_owned()));
        let mut args = vec!["evidence", input.to_str().unwrap(), "--as-of", AS_OF, "-o", "ev", "--include-inputs", "--fail-on", "never"];
        args.extend(config.iter().flat_map(|config| ["--config", config]));
        folder.run(&args);
        let other = Folder::new(&[]);
        copy(&folder.path().join("ev"), &other.path().join("ev"));
        let answer = other.run(&["verify", "ev"]).ends(0);
        assert!(answer.text().contains("byte by byte"), "{name}: {}", answer.text());
        for (file, bytes) in files(&other.path().join("ev")) {
            assert!(!String::from_utf8_lossy(&bytes).contains(folder.path().to_str().unwrap()), "{name} {file}: a path of this machine");
        }
    }
    let folder = company();
    folder.put("key", b"0123456789abcdef");
    let rule = folder.run(&["rules", "new", "our-own"]).ends(0).out;
    folder.put("ours/our-own.yaml", &rule);
    folder.run(&[&["baseline"], COMPANY, &["-o", "base.json"]].concat()).ends(0);
    let with = "-o ev --key-file key --as native=company/app-roles.yaml --scope project=x --skip vendor --allow-gaps --baseline base.json --rules ours";
    evidence(&folder, &with.split(' ').collect::<Vec<_>>()).ends(0);
    let manifest: Value = serde_json::from_slice(&std::fs::read(folder.path().join("ev/manifest.json")).unwrap()).unwrap();
    let roles: Vec<&str> = manifest["settings"].as_array().unwrap().iter().map(|file| file["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["configuration", "baseline", "rule"]);
    assert!(std::fs::read_to_string(folder.path().join("ev/population.csv")).unwrap().contains("(baselined)"));
    evidence(&folder, &["-o", "strict", "--baseline", "base.json", "--no-waivers"]).ends(1);
    folder.run(&["verify", "strict"]).ends(0);
    folder.run(&["verify", "ev"]).ends(3);
    folder.run(&["verify", "ev", "--key-file", "key"]).ends(0);
    folder.put("key2", b"fedcba9876543210");
    let answer = folder.run(&["verify", "ev", "--key-file", "key2"]).ends(3);
    assert!(answer.text().contains("another key"), "{}", answer.text());
}

#[test]
fn a_later_version_checks_digests_and_says_so() {
    let folder = company();
    evidence(&folder, &["-o", "ev"]).ends(1);
    let path = folder.path().join("ev/manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    manifest["tool"]["version"] = "99.0.0".into();
    put(&path, &manifest);
    let answer = asked(&folder.path().join("ev"), &[folder.path()], None);
    assert!(answer.lines.iter().any(|line| line.0 == Came::Unchecked && line.1.contains("made by version 99.0.0")), "{:?}", answer.lines);
    assert!(differing(&answer).iter().any(|line| line.starts_with("manifest.json: changed")), "{:?}", answer.lines);
}

/// Whether a text holds a word, not as a part of another.
fn holds(text: &str, word: &str) -> bool {
    let edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, _)| edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next()))
}

#[test]
fn no_name_is_left_in_redacted_evidence() {
    let folder = company();
    folder.put("key", b"0123456789abcdef");
    evidence(&folder, &["-o", "open"]).ends(1);
    let args = ["--redact", "--key-file", "key"];
    evidence(&folder, &[&["-o", "closed", "--redact-map", "map.json"], &args[..]].concat()).ends(1);
    evidence(&folder, &[&["-o", "again"], &args[..]].concat()).ends(1);
    let closed = files(&folder.path().join("closed"));
    for (name, bytes) in &closed {
        let run = OF_THE_RUN.contains(&name.as_str());
        assert!(run || *bytes == std::fs::read(folder.path().join("again").join(name)).unwrap(), "{name}: one key, one set of pseudonyms");
    }
    let mut names: BTreeSet<String> = BTreeSet::new();
    let population = std::fs::read(folder.path().join("open/population.csv")).unwrap();
    for row in csv::Reader::from_reader(&population[..]).records() {
        let row = row.unwrap();
        names.extend([1, 2, 4].iter().map(|column| row[*column].to_owned()));
        names.insert(row[6].rsplit_once(':').unwrap().0.to_owned());
    }
    names.extend(["product-security@fernhill.example", "fernhill", "sre"].map(str::to_owned));
    names.retain(|name| !name.is_empty() && name != "*");
    assert!(names.len() > 60, "{}", names.len());
    // What the program says of itself, wherever the company's names come in: texts of rules and help, and the words of an empty run.
    let empty = Folder::new(&[]);
    empty.run(&["evidence", "--as-of", AS_OF, "-o", "ev"]).ends(3);
    let mut ours: String = files(&empty.path().join("ev")).values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    // An empty run names no kinds of records.
    partywall::model::Kind::ALL.iter().for_each(|kind| ours.push_str(&format!(" {}", kind.section().replace('_', " "))));
    let is_ours = |name: &&String| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ') && holds(&ours, name);
    let exempt: BTreeSet<&String> = names.iter().filter(is_ours).collect();
    assert!(exempt.len() < 16, "{exempt:?}");
    let kinds = partywall::model::Kind::ALL;
    for (file, bytes) in &closed {
        let text = String::from_utf8_lossy(bytes);
        for name in &exempt {
            let as_id =
                kinds.iter().map(|kind| format!("{kind}:{name}")).chain([format!("\"id\": \"{name}\"")]).find(|id| holds(&text, id));
            assert_eq!(as_id, None, "{file}: a word of ours is an id all the same");
        }
        for name in names.iter().filter(|name| !exempt.contains(name)) {
            let encoded = name.replace('@', "%40").replace('/', "%2F");
            assert!(!holds(&text, name) && !holds(&text, &encoded), "{file}: {name}");
        }
    }
    let map: BTreeMap<String, String> = serde_json::from_slice(&std::fs::read(folder.path().join("map.json")).unwrap()).unwrap();
    assert!(map.values().any(|name| name == "product-security@fernhill.example"));
    // It can be checked for changes, and says why it can't be run again.
    let answer = folder.run(&["verify", "closed"]).ends(3);
    assert!(answer.text().contains("pseudonyms"), "{}", answer.text());
    assert!(evidence(&folder, &["-o", "x", "--redact", "--include-inputs"]).code == Some(2));
    // The same of a report alone, also where the key is drawn for the run.
    for format in partywall::report::FORMATS {
        let answer = folder.run(&[&["audit"], COMPANY, &["--redact", "--format", format.name]].concat()).ends(1);
        let text = answer.text() + &answer.said;
        for name in names.iter().filter(|name| !exempt.contains(name)) {
            assert!(!holds(&text, name), "{}: {name}", format.name);
        }
    }
}

#[test]
fn standard_input_is_kept_or_said_to_be_missing() {
    let folder = Folder::new(&[]);
    let text = std::fs::read(example("native").join("inventory.yaml")).unwrap();
    let mut request = Request::new(vec!["-".into()], 1_800_000_000);
    request.stdin = Some(text);
    for (include_inputs, name) in [(true, "kept"), (false, "gone")] {
        let options = Options { include_inputs, redact: false, signer: None::<&Signer>, signed_by: None, machine: Machine::default() };
        write(&request, &options, &Silent, &folder.path().join(name)).unwrap();
        let answer = asked(&folder.path().join(name), &[], None);
        assert_eq!(differing(&answer), [""; 0], "{name}");
        assert_eq!(answer.count(Came::Unchecked) == 0, include_inputs, "{:?}", answer.lines);
    }
    run(folder.path(), &["verify", "kept"]).ends(0);
}
