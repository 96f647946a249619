//! The plan of the house, checked: imports go down only, rooms of floor 3 do not know each other, petgraph stays in its room, and files
//! stay short. The rules stand in [`FLOORS`]; the last test shows that each of them can fail.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

use std::collections::BTreeSet;
use std::path::Path;

/// Rooms by floor.
const FLOORS: &[(u8, &[&str])] = &[
    (1, &["model", "doc", "select", "locate"]),
    (2, &["link", "graph"]),
    (3, &["source", "config", "rule", "check", "waiver", "export", "report"]),
    (4, &["audit", "answer", "evidence"]),
    (5, &["cli", "main"]),
];

/// Lines that a file may have.
const LINES: usize = 400;

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(_, rooms)| rooms.contains(&room)).map(|(floor, _)| *floor)
}

/// The text without comments and strings, so that a sentence about another room is no import. Line breaks stay.
fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            raw.find("\"#").map_or(rest.len(), |at| at + 5)
        } else if c == '"' {
            let mut escaped = false;
            let close = rest[1..].find(|c: char| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            close.map_or(rest.len(), |at| at + 2)
        } else if rest.starts_with("'\"'") {
            3
        } else if rest.starts_with("'\\\"'") {
            4
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        out.extend(rest[..end].chars().filter(|c| *c == '\n'));
        rest = &rest[end..];
    }
    out
}

/// The rooms that a text names by `crate::room`, also in `use crate::{a::B, c}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let own = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        let rest = &code[at + found.len()..];
        let word = |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if own {
            continue;
        }
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0usize;
            let mut start = true;
            for (at, c) in list.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    c if start && !c.is_whitespace() => {
                        rooms.insert(word(&list[at..]));
                        start = false;
                    }
                    _ => {}
                }
            }
        } else {
            rooms.insert(word(rest));
        }
    }
    rooms
}

/// What is wrong with a file; `path` is relative to `src/`, with `/`.
fn wrong(path: &str, text: &str) -> Vec<String> {
    let room = path.split('/').next().unwrap().trim_end_matches(".rs");
    let mut wrong = Vec::new();
    if room == "lib" {
        return wrong;
    }
    let Some(here) = floor(room) else {
        return vec![format!("{path}: the room `{room}` is on no floor")];
    };
    let code = code(text);
    for other in imports(&code) {
        let Some(there) = floor(&other) else {
            // A macro of the crate root, or a name that is re-exported there, would need a floor, too.
            wrong.push(format!("{path}: `crate::{other}` is on no floor"));
            continue;
        };
        if there > here {
            wrong.push(format!("{path}: floor {here} imports `{other}` of floor {there}"));
        }
        if there == 3 && here == 3 && other != room {
            wrong.push(format!("{path}: rooms of floor 3 do not know each other, this one imports `{other}`"));
        }
    }
    if room != "graph" && code.contains("petgraph") {
        wrong.push(format!("{path}: petgraph is the business of graph alone"));
    }
    let top = text.lines().take_while(|line| line.starts_with("//!")).collect::<Vec<_>>().join(" ");
    if top.is_empty() && room != "main" {
        wrong.push(format!("{path}: does not open with `//!`"));
    }
    let lines = text.lines().count();
    if lines > LINES && !top.contains("Longer than") {
        wrong.push(format!("{path}: {lines} lines, and its top does not say why it is `Longer than {LINES} lines`"));
    }
    wrong
}

#[test]
fn the_house_stands_as_planned() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    let mut files = 0;
    for entry in walkdir::WalkDir::new(&src).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|ending| ending == "rs") {
            files += 1;
            let path = entry.path().strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
            all.extend(wrong(&path, &std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
    assert!(files > 20, "only {files} files were looked at");
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

#[test]
fn each_rule_can_fail() {
    let told = |path: &str, text: &str| wrong(path, &format!("//! For a test.\n{text}")).join("; ");
    assert_eq!(told("model/a.rs", "use crate::doc::Item;"), "");
    assert_eq!(told("model/a.rs", "use crate::graph::Graph;"), "model/a.rs: floor 1 imports `graph` of floor 2");
    assert_eq!(told("audit.rs", "use crate::{report::{A, B},\n  cli};"), "audit.rs: floor 4 imports `cli` of floor 5");
    assert!(told("rule/shape/path.rs", "fn f() { crate::report::neutral(\"x\"); }").contains("do not know each other"));
    assert_eq!(told("rule/shape/path.rs", "use crate::rule::Rule;"), "");
    assert!(told("attic/a.rs", "").contains("on no floor"));
    assert!(told("report/a.rs", "use crate::attic::A;").contains("on no floor"));
    assert!(told("link/a.rs", "use petgraph::Graph;").contains("petgraph"));
    assert_eq!(told("graph/a.rs", "use petgraph::Graph;"), "");
    assert!(told("report/a.rs", &"\n".repeat(400)).contains("401 lines"));
    assert_eq!(wrong("report/a.rs", &format!("//! Longer than 400 lines: one table.\n{}", "\n".repeat(400))), [""; 0]);
    assert!(wrong("report/a.rs", "fn f() {}").join("").contains("does not open"));
    assert_eq!(told("model/a.rs", "// crate::cli\n/// [`crate::cli`]\nconst A: &str = \"crate::cli \\\" petgraph\";"), "");
    assert_eq!(told("model/a.rs", "pub(crate) use words; use other_crate::cli;"), "");
}
