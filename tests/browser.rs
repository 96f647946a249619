//! The HTML report in a real browser, headless Chromium: its script runs under its own policy, shows every finding, filters by address, and
//! is quick with ten thousand. Where no Chromium is installed the tests say that they were skipped (`apt-get install chromium`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

use partywall::audit::{Request, Silent, run};
use partywall::model::report::{FindingLine, Report};
use partywall::report::{Style, by_name};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// 2026-11-22T00:00:00Z.
const AS_OF: i64 = 1_795_305_600;

/// A browser with a profile of its own, and pages for it.
struct Browser {
    program: PathBuf,
    folder: tempfile::TempDir,
}

/// What a page became: its elements after scripts, and what the browser said of it.
struct Seen {
    dom: String,
    said: Vec<String>,
    took: Duration,
}

impl Browser {
    fn find() -> Option<Browser> {
        let path = std::env::var_os("PATH")?;
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let program = std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name))).find(|file| file.is_file());
        if program.is_none() {
            println!("skipped: no Chromium here");
        }
        Some(Browser { program: program?, folder: tempfile::tempdir().unwrap() })
    }

    fn write(&self, name: &str, report: &Report) -> u64 {
        let mut file = std::fs::File::create(self.folder.path().join(name)).unwrap();
        (by_name("html").unwrap().write)(report, Style { colour: false, width: 80 }, &mut file).unwrap();
        file.metadata().unwrap().len()
    }

    /// Opens a page, with what follows `#`.
    fn open(&self, name: &str, address: &str) -> Seen {
        let profile = self.folder.path().join("profile");
        let url = format!("file://{}{address}", self.folder.path().join(name).display());
        let start = Instant::now();
        let output = Command::new(&self.program)
            // Sandboxes need rights that containers lack; what is opened is our own page.
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--enable-logging=stderr"])
            .arg(format!("--user-data-dir={}", profile.display()))
            .args(["--dump-dom", &url])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let took = start.elapsed();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let said = said.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
        Seen { dom: String::from_utf8(output.stdout).unwrap(), said, took }
    }

    /// Opens a page on which nothing may go wrong.
    fn sound(&self, name: &str, address: &str) -> String {
        let seen = self.open(name, address);
        assert!(seen.said.is_empty(), "{name}{address}: {:?}", seen.said);
        assert!(!shown(&seen.dom).is_empty() || seen.dom.contains("id=\"shown\""), "{name}{address} is no page: {}", seen.dom.len());
        seen.dom
    }
}

/// The line that says how many findings are shown.
fn shown(dom: &str) -> String {
    let rest = dom.split_once("id=\"shown\"").map_or("", |(_, rest)| rest);
    rest.split_once('>').and_then(|(_, rest)| rest.split_once('<')).map_or(String::new(), |(text, _)| text.to_owned())
}

fn company() -> Report {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/company");
    let config = Some(PathBuf::from(root).join("partywall.yaml"));
    run(&Request { config, ..Request::new(vec![root.into()], AS_OF) }, &Silent).unwrap()
}

/// As many findings, each with names and lines of its own; every second one is an opening, with its whole path.
fn many(report: &Report, number: usize) -> Report {
    let (openings, others): (Vec<_>, Vec<_>) =
        report.findings.iter().partition(|finding| finding.evidence.kind == partywall::model::EvidenceKind::Opening);
    let finding = |n: usize| {
        let from = if n.is_multiple_of(2) { &openings } else { &others };
        let mut finding: FindingLine = from[n / 2 % from.len()].clone();
        let severities = ["critical", "high", "medium", "low", "informational"];
        finding.severity = severities[n * 5 / number].into();
        finding.message = format!("{} (number {n})", finding.message);
        finding.fingerprint = format!("{}-{n}", finding.fingerprint);
        for subject in &mut finding.subjects {
            subject.id = format!("{}-{n}", subject.id);
        }
        for hop in finding.evidence.path.iter_mut().chain(&mut finding.evidence.second) {
            (hop.from, hop.to) = (format!("{}-{n}", hop.from), format!("{}-{n}", hop.to));
            hop.location.line += n as u32;
        }
        for location in &mut finding.locations {
            location.line += n as u32;
        }
        finding
    };
    Report { findings: (0..number).map(finding).collect(), ..report.clone() }
}

#[test]
fn every_finding_is_there_and_nothing_is_refused() {
    let Some(browser) = Browser::find() else { return };
    let report = company();
    browser.write("company.html", &report);
    let dom = browser.sound("company.html", "");
    assert_eq!(shown(&dom), format!("All {} findings.", report.findings.len()));
    assert_eq!(dom.matches("<details class=\"finding\"").count(), report.findings.len());
    for finding in &report.findings {
        let name = &finding.subjects[0].id;
        assert!(dom.contains(&name.replace('&', "&amp;")), "{name}");
    }
    assert!(!dom.contains("id=\"controls\" role=\"search\" aria-label=\"Filter and sort the findings\" hidden"));
}

#[test]
fn the_address_filters_and_opens() {
    let Some(browser) = Browser::find() else { return };
    let report = company();
    browser.write("company.html", &report);
    let count = |wanted: &dyn Fn(&FindingLine) -> bool| report.findings.iter().filter(|finding| wanted(finding)).count();
    let medium = count(&|finding| finding.severity == "medium");
    assert!(medium > 1 && medium < report.findings.len());
    let dom = browser.sound("company.html", "#severity=medium");
    assert_eq!(shown(&dom), format!("{medium} of {} findings fit the filter.", report.findings.len()));
    let rule = &report.findings[0].rule;
    let of_rule = count(&|finding| finding.rule == *rule && finding.severity == "high");
    let dom = browser.sound("company.html", &format!("#severity=high&rule={rule}&group=none"));
    assert_eq!(dom.matches("<details class=\"finding\"").count(), of_rule);
    let hub = count(&|finding| serde_json::to_string(finding).unwrap().contains("model-hub-token"));
    let dom = browser.sound("company.html", "#q=model-hub-token");
    assert_eq!(dom.matches("<details class=\"finding\"").count(), hub);
    assert_eq!(
        shown(&browser.sound("company.html", "#q=no-such-name")),
        format!("0 of {} findings fit the filter.", report.findings.len())
    );
    // A finding with a path, by the link that the picture holds.
    let anchor = dom.split_once("href=\"#finding-").unwrap().1.split_once('"').unwrap().0;
    let dom = browser.sound("company.html", &format!("#finding-{anchor}"));
    assert!(dom.contains("class=\"finding target\"") && dom.contains("<svg class=\"path\"") && dom.contains("<ol class=\"told\">"));
    // What an address asks for can be anything.
    for address in ["#sort=constructor&group=__proto__&page=-7", "#finding-<img>", "#severity=%3Cscript%3E&page=99999999", "#=%"] {
        browser.sound("company.html", address);
    }
}

#[test]
fn a_stranger_s_names_do_nothing() {
    let Some(browser) = Browser::find() else { return };
    let mut report = company();
    let bad = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">`<b>`";
    for finding in &mut report.findings {
        (finding.message, finding.title, finding.why, finding.fix) = (bad.into(), bad.into(), bad.into(), bad.into());
        finding.fingerprint = format!("{}{bad}", finding.fingerprint);
        for hop in &mut finding.evidence.path {
            (hop.from, hop.to, hop.phrase) = (format!("human:{bad}"), format!("role:{bad}"), bad.into());
            (hop.from_plane, hop.location.path) = (bad.into(), bad.into());
        }
        for subject in finding.subjects.iter_mut().chain(&mut finding.evidence.members) {
            (subject.id, subject.kind, subject.plane) = (bad.into(), bad.into(), bad.into());
        }
    }
    for rule in &mut report.rules {
        rule.title = bad.into();
    }
    browser.write("hostile.html", &report);
    let first = browser.sound("hostile.html", "");
    let anchor = first.split_once("id=\"finding-").unwrap().1.split_once('"').unwrap().0.to_owned();
    for address in [String::new(), format!("#finding-{anchor}"), "#group=file&sort=subject".into()] {
        let dom = browser.sound("hostile.html", &address);
        assert_eq!(dom.matches("<script").count(), 2, "ours, and no other");
        assert!(!dom.contains("<img") && !dom.contains("<title>owned"), "{address}");
        assert!(dom.contains("&lt;img src=x"));
    }
}

#[test]
fn the_policy_holds() {
    let Some(browser) = Browser::find() else { return };
    browser.write("company.html", &company());
    let path = browser.folder.path().join("company.html");
    let page = std::fs::read_to_string(&path).unwrap();
    // Had an element slipped in, the browser would refuse to run it, and say so: this also shows that a refusal is heard here.
    let slipped = page.replace("<main>", "<main><script>document.title='owned'</script><p id=\"x\" style=\"color:red\"></p>");
    std::fs::write(&path, slipped).unwrap();
    let seen = browser.open("company.html", "");
    assert!(!seen.dom.contains("<title>owned"));
    assert!(seen.said.iter().any(|line| line.contains("Content Security Policy")), "{:?}", seen.said);
}

#[test]
fn ten_thousand_findings_are_quick_and_small() {
    let Some(browser) = Browser::find() else { return };
    let report = many(&company(), 10_000);
    let bytes = browser.write("many.html", &report);
    std::fs::write(browser.folder.path().join("empty.html"), "<!doctype html><html lang=\"en\"><title>empty</title><p>nothing</p></html>")
        .unwrap();
    assert!(bytes < 10_000_000, "{bytes} bytes");
    let best = |name: &str, address: &str| (0..3).map(|_| browser.open(name, address).took).min().unwrap();
    let empty = best("empty.html", "");
    let loaded = best("many.html", "");
    let filtered = best("many.html", "#q=number%209999&group=file");
    let dom = browser.sound("many.html", "");
    assert_eq!(shown(&dom), "All 10,000 findings, 1 to 100 here.");
    assert_eq!(dom.matches("<details class=\"finding\"").count(), 100);
    assert_eq!(shown(&browser.sound("many.html", "#q=%28number%209999%29")), "1 of 10,000 findings fit the filter.");
    let ratio = |time: Duration| time.as_secs_f64() / empty.as_secs_f64();
    println!(
        "10,000 findings: {:.1} MB; loading takes {:.1} times an empty page ({loaded:?} and {empty:?}), with a search {:.1} times",
        bytes as f64 / 1e6,
        ratio(loaded),
        ratio(filtered),
    );
    assert!(ratio(loaded) < 6.0 && ratio(filtered) < 6.0, "{loaded:?} and {filtered:?} against {empty:?}");
    if let Some(folder) = std::env::var_os("PARTYWALL_KEEP") {
        std::fs::copy(browser.folder.path().join("many.html"), Path::new(&folder).join("many.html")).unwrap();
    }
}
