//! Bad input: each is a problem with its place, or passed over with its reason, and the rest is still read.

use super::*;
use std::fmt::Write as _;

/// A file beside one that is sound: the sound one is always read.
fn beside(bytes: &[u8], paths: &[&str]) -> Facts {
    let world = World::new(&[("f", bytes), ("sound.json", b"{\"probe\":1,\"id\":\"sound\"}")]);
    let facts = world.read(paths);
    assert!(ids(&facts).contains(&"sound"));
    facts
}

/// What is said of a file that was walked, and of the same file when it was named.
fn said(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let walked = beside(bytes, &[]);
    assert_eq!(problems(&walked), [""; 0]);
    let named = beside(bytes, &["f", "sound.json"]);
    assert_eq!(passed_over(&named), [""; 0]);
    (passed_over(&walked), problems(&named))
}

#[test]
fn what_is_no_export_is_passed_over_unless_it_was_named() {
    for (bytes, over, problem) in [
        (b"".as_slice(), "f empty", "f empty"),
        (b" \n# nothing\n", "f empty", "f empty"),
        (b"# Title\n\nSome prose.\n", "f no export known", "f@0 no export known"),
        (b"FROM alpine\nRUN x\n", "f no export known", "f@0 no export known"),
        (b"[package]\nname = \"x\"\n", "f no export known", "f@0 no export known"),
        (b"name: chart\nversion: 1\n", "f no export known", "f@0 no export known"),
        (b"{\"name\":\"package\"}", "f no export known", "f@0 no export known"),
        (b"[]", "f an empty list: nothing tells what it is of", "f@0 an empty list: nothing tells what it is of"),
        (b"{\"x\": 1,, }", "f no export known, and this is not valid JSON", "f@8 this is not valid JSON"),
        (b"a: [1\nb: 2\n", "f no export known, and this is not valid YAML", "f@7 this is not valid YAML"),
        (b"\x7fELF\x01\0\0\0", "f not text", "f not text"),
        (b"\x1f\x8b\x08\0rest", "f a gzip file: unpack it first", "f a gzip file: unpack it first"),
        (b"\xff\xfe{\0}\0", "f UTF-16 text: convert it to UTF-8", "f UTF-16 text: convert it to UTF-8"),
        (b"name: caf\xe9\n", "f not UTF-8 text, and no export known in it", "f@9 a byte that is no UTF-8: nothing behind it is read"),
        (b"{{- if .Values.rbac }}\nkind: Role\n{{- end }}\n", "f a template to render first", "f@0 a template to render first"),
        (b"probe: 1\nid: {{ .Values.id }}\n", "f a template to render first", "f@0 a template to render first"),
        (b"probe: 1\nid: \"{{ id }}\"\n", "f a template to render first", "f@0 a template to render first"),
        (b"probe: 1\n{% if x %}\nid: a\n{% endif %}\n", "f a template to render first", "f@0 a template to render first"),
    ] {
        assert_eq!(said(bytes), (vec![over.to_owned()], vec![problem.to_owned()]), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn what_is_known_and_broken_is_a_problem_also_when_walked() {
    for (bytes, problem) in [
        (b"{\"probe\":1,\"id\":\"a\"".as_slice(), "f@18 the file ends in the middle of a value: it looks truncated"),
        (b"{\"probe\":1,\"id\":tok3n}", "f@17 this is not valid JSON"),
        (b"{\"probe\":1,\"id\":\"a\",\"id\":\"b\"}", "f@20 the key `id` stands here twice"),
        (b"probe: 1\nid: a\nid: b\n", "f@15 the key `id` stands here twice"),
        (b"probe: 1\nid: [\n", "f@13 this is not valid YAML"),
        (b"{\"probe\":1,\"id\":\"caf\xe9\"}", "f@20 a byte that is no UTF-8: nothing behind it is read"),
        (b"probe: 1\nid: caf\xe9\n", "f@16 a byte that is no UTF-8: nothing behind it is read"),
        (b"{\"probe\":1,\"id\":\"a\"} trailing", "f@20 this is not valid JSON"),
    ] {
        let facts = beside(bytes, &[]);
        // What a source knows is never passed over; text behind a value may be counted as unknown instead.
        let said = if problems(&facts).is_empty() {
            facts.notes.iter().filter(|n| n.starts_with("f: ")).cloned().collect()
        } else {
            problems(&facts)
        };
        if problem.starts_with("f@20 this") {
            assert_eq!(said, ["f: 1 of its values are of no export that is known: this is not valid JSON"]);
        } else {
            assert_eq!(said, [problem], "{}", String::from_utf8_lossy(bytes));
        }
        assert!(passed_over(&facts).is_empty());
    }
}

#[test]
fn depth_and_bombs_are_stopped() {
    let deep = "[".repeat(100_000);
    assert_eq!(said(deep.as_bytes()).1, ["f@127 nested deeper than 128 levels"]);
    let known = format!("{{\"probe\":1,\"id\":{deep}");
    assert!(problems(&walked(known.as_bytes()))[0].contains("nested deeper than 128 levels"));
    let yaml = format!("probe: 1\nid: {deep}");
    assert!(problems(&walked(yaml.as_bytes()))[0].contains("nested deeper than 128 levels"), "{:?}", problems(&walked(yaml.as_bytes())));
    let mut bomb = String::from("probe: 1\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for i in 1..12 {
        writeln!(bomb, "a{i}: &a{i} [*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0}]", i - 1).unwrap();
    }
    assert!(problems(&walked(bomb.as_bytes()))[0].contains("expand beyond all measure"));
}

#[test]
fn one_broken_line_or_document_leaves_the_others() {
    let lines =
        b"{\"probe\":1,\"id\":\"a\"}\n{\"probe\":1,\"id\":oops}\n{\"probe\":1,\"id\":\"c\"}\n{\"probe\":1,\n{\"probe\":1,\"id\":\"e\"}\n";
    let facts = walked(lines);
    assert_eq!(ids(&facts), ["a", "c", "e"]);
    assert_eq!(problems(&facts), ["f@37 this is not valid JSON", "f@76 this is not valid JSON"]);
    assert!(facts.complete.is_empty() && facts.files[0].truncated);
    let facts = walked(b"probe: 1\nid: a\n---\nprobe: 1\nid: [\n---\nprobe: 1\nid: c\n");
    assert_eq!(ids(&facts), ["a", "c"]);
    assert_eq!(problems(&facts).len(), 1);
    let many = "{\"probe\":1,\"id\":oops}\n".repeat(1000);
    let facts = walked(many.as_bytes());
    assert_eq!(facts.problems.len(), 21);
    assert!(facts.problems[20].message.contains("the rest of the file is not read"));
}

#[test]
fn a_long_file_of_nothing_known_is_left_early() {
    let log = "{\"level\":\"info\"}\n".repeat(5000);
    assert_eq!(passed_over(&walked(log.as_bytes())), ["f no export known in its first 1000 values"]);
}

#[test]
fn hostile_names_are_data() {
    let long = "x".repeat(1 << 20);
    let facts = walked(format!("{{\"probe\":1,\"id\":\"{long}\"}}").as_bytes());
    assert_eq!(ids(&facts), [long.as_str()]);
    let facts = walked(b"{\"probe\":1,\"id\":\"\\u001b[31mred\\u0007<script>\"}");
    assert_eq!(ids(&facts), ["\u{1b}[31mred\u{7}<script>"]);
}

#[test]
fn no_problem_quotes_a_value() {
    for text in [
        "{\"probe\":1,\"token\": sk-hunter2hunter2}",
        "{\"probe\":1,\"token\": \"sk-hunter2hunter2",
        "probe: 1\ntoken: \"sk-hunter2hunter2\n",
        "probe: 1\ntoken: [sk-hunter2hunter2\n",
        "probe: 1\n\tsk-hunter2hunter2: x\n",
    ] {
        let facts = named(text.as_bytes());
        assert_eq!(facts.problems.len(), 1, "{text}");
        assert!(!format!("{:?}{:?}{:?}", facts.problems, facts.notes, facts.passed_over).contains("hunter2"), "{text}");
    }
}

#[test]
fn arguments_that_lead_nowhere_are_problems() {
    let world = World::new(&[("a.json", b"{\"probe\":1,\"id\":\"a\"}")]);
    let facts = world.read(&["gone.json", "*.nothing", "a.json", "gone/*.json"]);
    assert_eq!(ids(&facts), ["a"]);
    assert_eq!(
        problems(&facts),
        ["*.nothing no file matches this glob", "gone.json no such file or folder", "gone/*.json no file matches this glob"]
    );
}

#[test]
fn force_is_checked() {
    let world = World::new(&[("a.json", b"{\"id\":\"a\"}"), ("b.json", b"{\"id\":\"b\"}"), ("c.json", b"[1")]);
    let force = |name: &str, glob: &str| {
        world.read_with(&ReadOptions {
            treat_as: vec![(name.into(), glob.into())],
            ignore: vec!["a.json".into()],
            ..ReadOptions::default()
        })
    };
    let facts = force("probe", "a.json");
    // Nothing in it says how it is laid out, so its keys come one by one.
    assert_eq!((facts.files.len(), facts.files[0].source), (1, "probe"));
    assert!(problems(&facts).is_empty());
    assert_eq!(problems(&force("prob", "a.json")), ["a.json `--as` names no source that is known: `prob`"]);
    assert_eq!(force("prob", "a.json").problems[0].help, "did you mean `probe`?");
    assert_eq!(problems(&force("probe", "x.json")), ["x.json no file matches this glob of `--as`"]);
    assert_eq!(problems(&force("probe", "c.json")), ["c.json@1 the file ends in the middle of a value: it looks truncated"]);
}

#[test]
fn expected_files_are_never_passed_over() {
    let world = World::new(&[("a.txt", b"words"), ("b.json", b"{\"probe\":1,\"id\":\"b\"}")]);
    let options =
        ReadOptions { expect: vec!["a.*".into(), "c.json".into(), "b.json".into()], ignore: vec!["*".into()], ..ReadOptions::default() };
    let facts = world.read_with(&options);
    assert_eq!(ids(&facts), ["b"]);
    assert_eq!(problems(&facts), ["c.json no file matches this glob of `expect:`", "a.txt@0 no export known"]);
}

#[test]
fn what_stands_before_a_bad_byte_is_read() {
    let facts = walked(b"{\"probe\":1,\"id\":\"a\"}\n{\"probe\":1,\"id\":\"\xe9\"}\n{\"probe\":1,\"id\":\"c\"}\n");
    assert_eq!(ids(&facts), ["a"]);
    assert_eq!(problems(&facts), ["f@38 a byte that is no UTF-8: nothing behind it is read"]);
    assert!(facts.complete.is_empty() && facts.files[0].truncated);
}

#[test]
fn a_file_that_changed_is_not_opened_again() {
    let world = World::new(&[("a.json", b"{\"probe\":1,\"id\":\"a\"}")]);
    let facts = world.read(&[]);
    let file = &facts.files[0];
    assert_eq!(crate::source::reopen(file, None).as_deref(), Some("{\"probe\":1,\"id\":\"a\"}"));
    world.put("a.json", b"{\"probe\":1,\"id\":\"b\"}");
    assert_eq!(crate::source::reopen(file, None), None);
    world.put("a.json", b"{}");
    assert_eq!(crate::source::reopen(file, None), None);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_end_up_somewhere(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..40), bytes in proptest::collection::vec(0..=255_u8, 0..8)) {
        let mut text = parts.concat().into_bytes();
        text.extend(bytes);
        for facts in [walked(&text), named(&text)] {
            let inputs = facts.files.iter().filter(|file| !file.source.is_empty()).count();
            assert!(inputs == 1 || facts.passed_over.len() == 1 || !facts.problems.is_empty());
        }
        let text = String::from_utf8_lossy(&text);
        let offsets: Vec<u32> = (0..text.len() as u32 + 3).rev().collect();
        for syntax in [crate::model::Syntax::Json, crate::model::Syntax::Yaml] {
            let found = crate::locate::locate(&text, syntax, &offsets);
            assert_eq!(found.len(), offsets.len());
            assert!(found.iter().all(|place| place.line > 0 && place.column > 0));
        }
    }
}

/// What files are made of, to be put together in any order.
const PARTS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\n",
    "\r\n",
    " ",
    "  ",
    "- ",
    "---\n",
    "...\n",
    "# c\n",
    "#",
    "probe: 1\n",
    "probe: other\n",
    "id: a\n",
    "{\"probe\":1,\"id\":\"a\"}",
    "\"data\":[",
    "\"has_more\":true",
    "null",
    "1",
    "{{ x }}",
    "{%",
    "&x ",
    "*x",
    "<<: *x\n",
    "|\n",
    "\u{feff}",
    "\0",
    "ü",
    "\u{2028}",
    "? ",
    "!!t ",
    "\t",
    "'",
    ">",
];
