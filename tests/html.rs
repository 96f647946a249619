//! The HTML report over real runs, read back by a real HTML tokenizer: well formed, nothing that acts or fetches beyond our own, every
//! reference leads somewhere, everything of the report is in it, and names stay text.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod common;

use common::{AS_OF, Folder};
use html5gum::{Token, Tokenizer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// An element with its attributes and the text before the next tag.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

/// Elements that have no end tag.
const VOID: [&str; 4] = ["meta", "link", "br", "input"];

/// The elements of a page; fails where the page is no HTML, or its elements are not nested well.
fn elements(page: &str) -> Vec<Element> {
    let mut all: Vec<Element> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    // The tokenizer does not know which elements hold raw text, so these go through it without what they hold.
    let mut bare = page.to_owned();
    for (start, end) in [("<style>", "</style>"), ("id=\"data\">", "</script>"), ("<script>", "</script>")] {
        let (before, rest) = bare.split_once(start).unwrap();
        let (_, after) = rest.split_once(end).unwrap();
        bare = format!("{before}{start}{end}{after}");
    }
    for token in Tokenizer::new(bare.as_str()) {
        match token.unwrap() {
            Token::StartTag(tag) => {
                let name = String::from_utf8(tag.name.to_vec()).unwrap();
                let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
                let attributes = tag.attributes.iter().map(|(key, value)| (text(key), text(value))).collect();
                if !VOID.contains(&name.as_str()) && !tag.self_closing {
                    open.push(name.clone());
                }
                all.push(Element { name, attributes, text: String::new() });
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8(tag.name.to_vec()).unwrap();
                assert_eq!(open.pop().as_deref(), Some(name.as_str()), "an end tag without its start");
            }
            Token::String(text) => {
                if let Some(last) = all.last_mut() {
                    last.text.push_str(std::str::from_utf8(&text).unwrap());
                }
            }
            Token::Error(error) => panic!("no HTML: {error:?}"),
            Token::Comment(_) => panic!("a comment"),
            Token::Doctype(_) => {}
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    all
}

/// The findings that the page's script reads.
fn data(page: &str) -> Value {
    let json = page.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap().0;
    assert!(!json.contains(['<', '>', '&']));
    serde_json::from_str(json).unwrap()
}

/// What holds of every page.
fn sound(page: &str, report: &Value) {
    let elements = elements(page);
    let of = |name: &str| elements.iter().filter(|element| element.name == name).collect::<Vec<_>>();
    let ids: Vec<&String> = elements.iter().filter_map(|element| element.attributes.get("id")).collect();
    let known: BTreeSet<&String> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len(), "an id stands twice");
    let data = data(page);
    let anchors: BTreeSet<String> =
        data["findings"].as_array().unwrap().iter().map(|row| format!("finding-{}", row[0].as_str().unwrap())).collect();
    assert_eq!(anchors.len(), report["findings"].as_array().unwrap().len(), "every finding has a link of its own");
    for element in &elements {
        for (key, value) in &element.attributes {
            assert!(!key.starts_with("on") && key != "style" && key != "src" && key != "action", "{key}");
            let leads = |id: &str| known.contains(&id.to_owned());
            match key.as_str() {
                "href" => {
                    let target = value.strip_prefix('#').unwrap_or_else(|| panic!("a link to outside: {value}"));
                    assert!(leads(target) || anchors.contains(target) || target.starts_with("rule="), "{value} leads nowhere");
                }
                "aria-labelledby" => assert!(leads(value), "{value}"),
                _ => {}
            }
        }
    }
    assert_eq!(of("script").len(), 2);
    assert_eq!((of("h1").len(), of("main").len()), (1, 1));
    assert_eq!(of("html")[0].attributes["lang"], "en");
    assert!(of("section").iter().all(|section| section.attributes.contains_key("aria-labelledby")));
    assert!(of("th").iter().all(|head| head.attributes.get("scope").is_some_and(|scope| scope == "col")));
    assert!(!of("noscript").is_empty());
    // No claim that only an assessor can make.
    assert!(!page.to_lowercase().contains("satisf"));
    assert!(page.len() < 10_000_000);
}

fn page(folder: &Path, paths: &[&str]) -> String {
    common::run(folder, &[&["audit", "--format", "html", "--as-of", AS_OF], paths].concat()).text()
}

#[test]
fn every_example_is_a_sound_page_and_the_same_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for entry in std::fs::read_dir(root.join("examples")).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let (html, report) = (page(&folder, &[]), common::report(&folder, &[]));
        sound(&html, &report);
        assert_eq!(html, page(&folder, &[]));
        let data = data(&html);
        for (row, finding) in data["findings"].as_array().unwrap().iter().zip(report["findings"].as_array().unwrap()) {
            let text = |at: &Value| data["texts"][at.as_u64().unwrap() as usize].as_str().unwrap().to_owned();
            assert_eq!(text(&row[4]), finding["message"].as_str().unwrap());
            assert_eq!(text(&row[12][0]), finding["fingerprint"].as_str().unwrap());
            assert_eq!(row[7].as_array().unwrap().len(), finding["evidence"]["path"].as_array().unwrap().len());
            let hops = row[7].as_array().unwrap().iter().zip(finding["evidence"]["path"].as_array().unwrap());
            for (step, hop) in hops {
                let step = &data["steps"][step.as_u64().unwrap() as usize];
                assert_eq!(format!("{}", text(&step[0][1])), hop["from"].as_str().unwrap().split_once(':').unwrap().1);
                assert_eq!(text(&step[1][2]), hop["to_plane"].as_str().unwrap());
            }
        }
        seen += 1;
    }
    assert!(seen >= 5, "{seen} examples");
}

#[test]
fn a_stranger_s_names_come_back_as_text() {
    let bad = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\\\" ' & <!-- {{ 7*7 }} javascript:x";
    let inventory = format!(
        "partywall: 1\nplane: platform\nhumans: [{{ id: \"{bad}\", status: active }}]\nroles:\n- {{ id: support, members: [\"{bad}\"], permissions: [{{ action: 'db:read', resource: crm, level: read }}] }}\nresources: [{{ id: crm, type: database, plane: application, sensitivity: customer }}]\ngroups: [{{ id: g, members: [\"missing{bad}\"] }}]\n"
    );
    let folder = Folder::new(&[("a.yaml", &inventory), ("<img src=x onerror=alert(1)>.txt", "prose")]);
    let (html, report) = (page(folder.path(), &[]), folder.report(&[]));
    assert!(!report["findings"].as_array().unwrap().is_empty(), "nothing found, nothing tried");
    sound(&html, &report);
    let wanted = bad.replace("\\\"", "\"");
    let texts = data(&html)["texts"].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert!(texts.contains(&wanted), "the name comes back whole");
    let elements = elements(&html);
    assert!(elements.iter().any(|element| element.text.contains("<img src=x onerror=alert(1)>.txt")), "so does a file's name");
    assert!(!elements.iter().any(|element| element.name == "img"));
}

#[test]
fn nothing_read_is_nothing_green() {
    let folder = Folder::new(&[]);
    let html = page(folder.path(), &[]);
    sound(&html, &folder.report(&[]));
    let verdict = elements(&html).into_iter().find(|element| element.attributes.get("id").is_some_and(|id| id == "verdict")).unwrap();
    assert_eq!(verdict.attributes["class"], "verdict unknown");
    assert!(html.contains("Nothing was assessed") && html.contains("no input was read"));
    assert!(!html.contains("class=\"plate pass\""));
}

#[test]
fn a_broken_file_is_at_the_top() {
    let folder = Folder::new(&[("a.yaml", "partywall: 1\nhumans:\n- { id: a,\n    id: b }\n")]);
    let html = page(folder.path(), &[]);
    let gaps = html.find("stands here twice").unwrap();
    assert!(gaps < html.find("id=\"overview\"").unwrap());
    assert!(html.contains("a.yaml:4:5"));
}
