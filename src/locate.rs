//! Floor 1: from byte offsets to what people and tools understand. The text of a file and offsets into it go in; line, column and JSON
//! pointer of each come out, by one walk over the text. Works on broken text too, up to the break and as well as can be behind it.

mod csv;
mod json;
mod trail;
mod yaml;

use crate::model::Syntax;
use trail::Trail;

/// Where an offset lies.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Located {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The JSON pointer of the value that starts there or, failing that, of the innermost value around it; within its document, where a
    /// file holds several. The offset of a key is that of its value. Empty for a document as a whole.
    pub pointer: String,
}

/// Finds offsets, in the order in which they were given. They count bytes from the start of the text, a byte order mark included.
pub fn locate(text: &str, syntax: Syntax, offsets: &[u32]) -> Vec<Located> {
    let mut order: Vec<(usize, usize)> = offsets.iter().enumerate().map(|(place, at)| ((*at as usize).min(text.len()), place)).collect();
    order.sort_unstable();
    let sorted: Vec<usize> = order.iter().map(|(at, _)| *at).collect();
    let mut trail = Trail::new(text, &sorted);
    match syntax {
        Syntax::Json => json::walk(text, &mut trail),
        Syntax::Yaml => yaml::walk(text, &sorted, &mut trail),
        Syntax::Csv => csv::walk(text, &mut trail),
        // Line and column say it all.
        Syntax::Hcl => {}
    }
    let pointers = trail.finish();
    let mut found = vec![Located::default(); offsets.len()];
    for (((line, column), pointer), (_, place)) in lines(text, &sorted).into_iter().zip(pointers).zip(order) {
        if let Some(slot) = found.get_mut(place) {
            *slot = Located { line, column, pointer };
        }
    }
    found
}

/// Line and column of sorted offsets.
fn lines(text: &str, sorted: &[usize]) -> Vec<(u32, u32)> {
    let bytes = text.as_bytes();
    // A byte order mark is no column.
    let (mut seen, mut line, mut column) = (if text.starts_with('\u{feff}') { 3 } else { 0 }, 1_u32, 1_u32);
    let mut found = Vec::with_capacity(sorted.len());
    for at in sorted {
        let part = bytes.get(seen..*at).unwrap_or(&[]);
        let tail = match memchr::memrchr(b'\n', part) {
            Some(last) => {
                line += memchr::memchr_iter(b'\n', part).count() as u32;
                column = 1;
                part.get(last + 1..).unwrap_or(&[])
            }
            None => part,
        };
        // Every byte but a continuation starts a character.
        column += tail.iter().filter(|byte| (**byte & 0xc0) != 0x80).count() as u32;
        seen = seen.max(*at);
        found.push((line, column));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::{self, Item, Layout, Sort, Tape};

    fn at(text: &str, syntax: Syntax, offset: usize) -> String {
        let found = locate(text, syntax, &[offset as u32]);
        format!("{}:{} {}", found[0].line, found[0].column, found[0].pointer)
    }

    /// The n-th place of some text in another.
    fn nth(text: &str, what: &str, n: usize) -> usize {
        text.match_indices(what).nth(n).unwrap().0
    }

    fn check(text: &str, syntax: Syntax, expected: &[(&str, usize, &str)]) {
        let offsets: Vec<u32> = expected.iter().map(|(what, n, _)| nth(text, what, *n) as u32).collect();
        let together = locate(text, syntax, &offsets);
        for ((what, n, wanted), found) in expected.iter().zip(together) {
            let single = at(text, syntax, nth(text, what, *n));
            assert_eq!(&single, wanted, "{what} {n}");
            assert_eq!(single, format!("{}:{} {}", found.line, found.column, found.pointer), "one by one or together");
        }
    }

    #[test]
    fn json_values_have_their_pointers() {
        let text = "{\n  \"a\": [1, {\"b/c\": \"ö\", \"d~\": null}, [true]],\r\n  \"e\\u0041\": {}, \"f\": \"x\"\n}";
        check(
            text,
            Syntax::Json,
            &[
                ("{", 0, "1:1 "),
                ("\"a\"", 0, "2:3 /a"),
                ("[1", 0, "2:8 /a"),
                ("1", 0, "2:9 /a/0"),
                ("{\"b", 0, "2:12 /a/1"),
                ("\"b/c", 0, "2:13 /a/1/b~1c"),
                ("ö", 0, "2:21 /a/1/b~1c"),
                ("null", 0, "2:31 /a/1/d~0"),
                ("[true", 0, "2:38 /a/2"),
                ("true", 0, "2:39 /a/2/0"),
                ("\"e", 0, "3:3 /eA"),
                ("{}", 0, "3:14 /eA"),
                ("}", 1, "3:15 /eA"),
                ("\"x\"", 0, "3:23 /f"),
                ("}", 2, "4:1 "),
            ],
        );
        assert_eq!(at(text, Syntax::Json, text.len() + 9), "4:2 ");
    }

    #[test]
    fn json_files_of_several_values() {
        let text = "\u{feff}# first\n{\"a\": 1}\n\n# \"x\": [\n{\"b\": [2]}[3]";
        check(text, Syntax::Json, &[("{", 0, "2:1 "), ("1", 0, "2:7 /a"), ("2", 0, "5:8 /b/0"), ("[3", 0, "5:11 "), ("3", 0, "5:12 /0")]);
        assert_eq!(at("\u{feff}{\"a\":1}", Syntax::Json, 3), "1:1 ");
    }

    #[test]
    fn broken_json_is_found_up_to_the_break() {
        let text = "{\"a\": [1, oops, \"";
        assert_eq!(at(text, Syntax::Json, nth(text, "oops", 0)), "1:11 /a/1");
        assert_eq!(at(text, Syntax::Json, text.len()), "1:18 /a");
        assert_eq!(at("]]}}", Syntax::Json, 2), "1:3 ");
        let deep = "[".repeat(50_000);
        assert_eq!(at(&deep, Syntax::Json, 3), "1:4 /0/0/0");
    }

    #[test]
    fn yaml_values_have_their_pointers() {
        let text = "# ä\na: ö\nlist:\n  - x: 1\n    y/z: [p, {q: r}]\n  - two\nmap:\n  k:\n    deep: \"v\"\nnone:\nend: |\n  block\n";
        check(
            text,
            Syntax::Yaml,
            &[
                ("a: ", 0, "2:1 "),
                ("ö", 0, "2:4 /a"),
                ("list", 0, "3:1 /list"),
                ("x: 1", 0, "4:5 /list/0"),
                ("1", 0, "4:8 /list/0/x"),
                ("y/z", 0, "5:5 /list/0/y~1z"),
                ("[p", 0, "5:10 /list/0/y~1z"),
                ("p,", 0, "5:11 /list/0/y~1z/0"),
                ("{q", 0, "5:14 /list/0/y~1z/1"),
                ("q:", 0, "5:15 /list/0/y~1z/1/q"),
                ("r}", 0, "5:18 /list/0/y~1z/1/q"),
                ("two", 0, "6:5 /list/1"),
                ("deep", 0, "9:5 /map/k"),
                ("\"v\"", 0, "9:11 /map/k/deep"),
                ("end", 0, "11:1 /end"),
                ("block", 0, "12:3 /end"),
            ],
        );
    }

    #[test]
    fn yaml_streams() {
        let text = "\u{feff}---\r\na: 1\r\n---\r\n# c\r\n- b\r\n- c: d\r\n--- {e: f}\n";
        check(
            text,
            Syntax::Yaml,
            &[("a:", 0, "2:1 "), ("1", 0, "2:4 /a"), ("b\r", 0, "5:3 /0"), ("d\r", 0, "6:6 /1/c"), ("{e", 0, "7:5 "), ("f", 0, "7:9 /e")],
        );
        let text = "a: &x {k: 1}\nb: *x\nc:\n  <<: *x\n  l: 2\n---\nbroken: [\n---\nz: 9\n";
        check(text, Syntax::Yaml, &[("1", 0, "1:11 /a/k"), ("*x", 0, "2:4 /b"), ("2", 0, "5:6 /c/l"), ("9", 0, "9:4 /z")]);
    }

    /// Every item of a tape is found again under the pointer by which it was reached.
    fn every_item(item: Item<'_>, pointer: String, out: &mut Vec<(u32, String)>) {
        let is_shadowed = item.sort() == Sort::List && item.children().next().is_some_and(|first| first.at() == item.at());
        if !is_shadowed {
            out.push((item.at(), pointer.clone()));
        }
        for (index, child) in item.children().enumerate() {
            let part = if child.key().is_empty() { index.to_string() } else { child.key().replace('~', "~0").replace('/', "~1") };
            every_item(child, format!("{pointer}/{part}"), out);
        }
    }

    #[test]
    fn offsets_of_tapes_are_found() {
        let json = "\n {\"users\": [ {\"id\": \"a\", \"roles\" : [\"x\", \"y\"], \"n\": {\"m\": []}} , {\"id\":\"ü\"} ], \"z\": true}";
        let mut expected = Vec::new();
        doc::json::read(json, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
            every_item(part.item, String::new(), &mut expected);
            Ok(())
        })
        .unwrap();
        let yaml = "kind: List\nitems:\n- kind: Role\n  rules:\n  - verbs: [get, list]\n    names: []\n- {kind: B, 'q': \"ü\"}\nlast: {a: {b: c}}\n";
        let mut others = Vec::new();
        doc::yaml::read(yaml, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
            every_item(part.item, String::new(), &mut others);
            Ok(())
        })
        .unwrap();
        for (text, syntax, all) in [(json, Syntax::Json, expected), (yaml, Syntax::Yaml, others)] {
            let offsets: Vec<u32> = all.iter().map(|(at, _)| *at).collect();
            assert!(offsets.len() > 10);
            for (found, (at, pointer)) in locate(text, syntax, &offsets).iter().zip(&all) {
                assert_eq!(&found.pointer, pointer, "at {at} of {text}");
            }
        }
    }

    #[test]
    fn fields_of_tables_have_their_row_and_column() {
        let text = "\u{feff}user,arn,mfa\r\nann,arn:a,true\r\n\r\n\"b, c\",arn:b\n";
        check(
            text,
            Syntax::Csv,
            &[
                ("user", 0, "1:1 "),
                ("arn,", 0, "1:6 "),
                ("ann", 0, "2:1 /0"),
                ("nn", 0, "2:2 /0/user"),
                ("arn:a", 0, "2:5 /0/arn"),
                ("true", 0, "2:11 /0/mfa"),
                ("\"b", 0, "4:1 /1"),
                ("arn:b", 0, "4:8 /1"),
            ],
        );
        assert_eq!(at("", Syntax::Csv, 3), "1:1 ");
    }

    #[test]
    fn many_lines_in_one_walk() {
        let text = format!("[\n{}{{}}]", "{\"k\": \"v\"},\n".repeat(200_000));
        let offsets: Vec<u32> = (0..200_000).step_by(200).map(|i| 2 + i * 12).rev().collect();
        let found = locate(&text, Syntax::Json, &offsets);
        assert_eq!((found[0].line, found[0].column, found[0].pointer.as_str()), (199_802, 1, "/199800"));
        assert_eq!(found.last().map(|last| (last.line, last.pointer.as_str())), Some((2, "/0")));
        let long = format!("[{}0]", "\"ö\",".repeat(200_000));
        let offsets: Vec<u32> = (0..200_000).map(|i| 1 + i * 5).collect();
        let found = locate(&long, Syntax::Json, &offsets);
        assert_eq!((found[199_999].column, found[199_999].pointer.as_str()), (2 + 199_999 * 4, "/199999"));
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        assert!(locate("", Syntax::Json, &[]).is_empty());
        assert_eq!(at("", Syntax::Yaml, 0), "1:1 ");
        assert_eq!(at("", Syntax::Json, 7), "1:1 ");
    }
}
