//! HCL 1 to tape: the syntax of Vault's policies. A block `path "secret/*" { … }` becomes what its JSON form would be, a map under a map,
//! so that one reader serves both; a key may come more than once, as blocks do. In: text. Out: one value with the offsets of all its parts.
//!
//! Vault reads HCL 1, while the libraries at hand read HCL 2: that refuses quoted keys and several attributes on a line, which policies have.
//! Nothing here calls itself, however deep the text is.

use super::tape::{Span, Tape};
use super::{Error, Item, MAX_DEPTH, Sort};

/// Keys before one block: its type and its labels.
const MAX_KEYS: usize = 8;

/// Reads a text; `base` is the offset of it in its file.
pub fn read<'t>(text: &'t str, base: u32, tape: &'t mut Tape) -> Result<Item<'t>, Error> {
    tape.clear();
    let root = tape.push(Span::default(), base, base, Sort::Map, Span::default());
    let mut reader = Reader { text, base, at: 0, tape, open: vec![Open { nodes: vec![root], list: false }], depth: 1 };
    reader.run()?;
    Ok(tape.root(text))
}

/// A list or map that is not closed yet; for a block with labels, one map for each.
struct Open {
    nodes: Vec<usize>,
    list: bool,
}

struct Reader<'t, 'r> {
    text: &'t str,
    base: u32,
    at: usize,
    tape: &'r mut Tape,
    open: Vec<Open>,
    depth: usize,
}

/// A key with its offset.
struct Key {
    span: Span,
    at: u32,
}

impl<'t> Reader<'t, '_> {
    fn run(&mut self) -> Result<(), Error> {
        loop {
            self.blanks()?;
            let Some(top) = self.open.last() else { return Ok(()) };
            let (list, alone) = (top.list, self.open.len() == 1);
            match (self.peek(), list) {
                (None, _) if alone => {
                    self.close();
                    return Ok(());
                }
                (None, _) => return Err(self.error("the text ends within a block or list")),
                (Some(b'}'), false) if !alone => self.shut(),
                (Some(b']'), true) => self.shut(),
                (Some(_), true) => self.value(Key { span: Span::default(), at: self.offset() })?,
                (Some(_), false) => self.entry()?,
            }
        }
    }

    fn shut(&mut self) {
        self.at += 1;
        self.close();
    }

    fn close(&mut self) {
        for node in self.open.pop().into_iter().flat_map(|open| open.nodes).rev() {
            self.tape.close(node);
            self.depth = self.depth.saturating_sub(1);
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn offset(&self) -> u32 {
        self.base + self.at as u32
    }

    fn error(&self, message: &str) -> Error {
        Error::new(self.offset(), message)
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Goes past blanks, commas and comments.
    fn blanks(&mut self) -> Result<(), Error> {
        loop {
            let rest = self.rest();
            let skipped = rest.bytes().take_while(|byte| byte.is_ascii_whitespace() || *byte == b',').count();
            let rest = rest.get(skipped..).unwrap_or("");
            self.at += skipped;
            if rest.starts_with('#') || rest.starts_with("//") {
                self.at += memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let end = rest.find("*/").ok_or_else(|| self.error("a comment that does not end"))?;
                self.at += end + 2;
            } else {
                return Ok(());
            }
        }
    }

    /// `key = value`, or `type "label" … { … }`.
    fn entry(&mut self) -> Result<(), Error> {
        let mut keys = vec![self.key()?];
        loop {
            self.blanks()?;
            match self.peek() {
                Some(b'=') => {
                    self.at += 1;
                    self.blanks()?;
                    let key = keys.pop().filter(|_| keys.is_empty());
                    let key = key.ok_or_else(|| self.error("a value behind more than one key"))?;
                    return self.value(key);
                }
                Some(b'{') => return self.start(keys, false),
                _ if keys.len() >= MAX_KEYS => return Err(self.error("too many labels before a block")),
                _ => keys.push(self.key()?),
            }
        }
    }

    fn key(&mut self) -> Result<Key, Error> {
        let at = self.offset();
        if self.peek() == Some(b'"') {
            return Ok(Key { span: self.string()?, at });
        }
        let word = self.word();
        if word.is_empty() {
            return Err(self.error("neither a key nor the end of its block"));
        }
        let span = self.tape.span(self.text, word);
        Ok(Key { span, at })
    }

    fn word(&mut self) -> &'t str {
        let rest = self.rest();
        let len = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-.+".contains(byte)).count();
        self.at += len;
        rest.get(..len).unwrap_or("")
    }

    /// Opens a list, or a map under each of some keys.
    fn start(&mut self, keys: Vec<Key>, list: bool) -> Result<(), Error> {
        self.depth += keys.len();
        if self.depth > MAX_DEPTH {
            return Err(self.error("nested too deeply"));
        }
        let at = self.offset();
        let sort = if list { Sort::List } else { Sort::Map };
        let nodes = keys.into_iter().map(|key| self.tape.push(key.span, key.at, at, sort, Span::default())).collect();
        self.open.push(Open { nodes, list });
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, key: Key) -> Result<(), Error> {
        let at = self.offset();
        let (sort, span) = match self.peek() {
            Some(b'[') => return self.start(vec![key], true),
            Some(b'{') => return self.start(vec![key], false),
            Some(b'"') => (Sort::Text, self.string()?),
            Some(b'<') => (Sort::Text, self.heredoc()?),
            _ => match self.word() {
                "true" => (Sort::Bool, Tape::bits(1)),
                "false" => (Sort::Bool, Tape::bits(0)),
                word => match word.parse::<i64>() {
                    Ok(number) => (Sort::Int, Tape::bits(number as u64)),
                    Err(_) if word.parse::<f64>().is_ok_and(f64::is_finite) => (Sort::Float, Span::default()),
                    Err(_) => return Err(Error::new(at, "neither a string, a number, a list nor a map")),
                },
            },
        };
        self.tape.push(key.span, key.at, at, sort, span);
        Ok(())
    }

    /// A string in quotes; within `${…}` quotes don't end it.
    fn string(&mut self) -> Result<Span, Error> {
        let start = self.at + 1;
        let (mut at, mut braces, mut escaped) = (start, 0_u32, false);
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(at) {
                None => return Err(self.error("a string that does not end")),
                Some(b'\n') if braces == 0 => return Err(self.error("a string that does not end on its line")),
                Some(b'"') if braces == 0 => break,
                Some(b'\\') if braces == 0 => {
                    escaped = true;
                    at += 1;
                }
                Some(b'$') if bytes.get(at + 1) == Some(&b'{') => {
                    braces += 1;
                    at += 1;
                }
                Some(b'{') if braces > 0 => braces += 1,
                Some(b'}') if braces > 0 => braces -= 1,
                Some(_) => {}
            }
            at += 1;
        }
        let raw = self.text.get(start..at).unwrap_or("");
        self.at = at + 1;
        Ok(if escaped { self.tape.span(self.text, &unescaped(raw)) } else { self.tape.span(self.text, raw) })
    }

    /// `<<EOF` with the lines up to the one that says so again.
    fn heredoc(&mut self) -> Result<Span, Error> {
        let rest = self.rest();
        let head = rest.lines().next().unwrap_or("");
        let mark = head.trim_start_matches('<').trim_start_matches('-').trim();
        if !head.starts_with("<<") || mark.is_empty() {
            return Err(self.error("neither a string, a number, a list nor a map"));
        }
        let body = (head.len() + 1).min(rest.len());
        let mut at = body;
        for line in rest.get(body..).unwrap_or("").split_inclusive('\n') {
            if line.trim() == mark {
                let text = rest.get(body..at).unwrap_or("");
                self.at += at + line.trim_end_matches(['\n', '\r']).len();
                return Ok(self.tape.span(self.text, text));
            }
            at += line.len();
        }
        Err(self.error("a text block that does not end"))
    }
}

fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('t')) => out.push('\t'),
            ('\\', Some('r')) => out.push('\r'),
            ('\\', Some('u')) => {
                let digits: String = chars.by_ref().take(4).collect();
                out.push(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).unwrap_or('\u{fffd}'));
            }
            ('\\', Some(other)) => out.push(other),
            (c, _) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(item: Item<'_>) -> String {
        let child = |child: Item<'_>| {
            let key = if child.key().is_empty() { String::new() } else { format!("{}@{}:", child.key(), child.key_at()) };
            format!("{key}{}", shown(child))
        };
        match item.sort() {
            Sort::Map => format!("{{{}}}", item.children().map(child).collect::<Vec<_>>().join(" ")),
            Sort::List => format!("[{}]", item.children().map(child).collect::<Vec<_>>().join(" ")),
            Sort::Bool => item.bool().unwrap().to_string(),
            Sort::Int => item.int().unwrap().to_string(),
            _ => format!("{:?}@{}", item.text().unwrap_or("?"), item.at()),
        }
    }

    fn tape(text: &str) -> Result<String, Error> {
        read(text, 0, &mut Tape::default()).map(shown)
    }

    #[test]
    fn blocks_are_maps_under_their_labels() {
        let text = "# a\npath \"a/*\" { capabilities = [\"read\", \"list\",] }\npath \"b\" {\n \"policy\"=\"write\" max = 3, on = true }";
        assert_eq!(
            tape(text).unwrap(),
            "{path@4:{a/*@9:{capabilities@17:[\"read\"@33 \"list\"@41]}} path@52:{b@57:{policy@64:\"write\"@73 max@81:3 on@90:true}}}"
        );
        assert_eq!(tape("").unwrap(), "{}");
        assert_eq!(tape("/* \n */ // x").unwrap(), "{}");
        assert_eq!(tape("a = { \"b c\" = [] }").unwrap(), "{a@0:{b c@6:[]}}");
        assert_eq!(tape("a = [{ b = 1 }, { c = 2 }]").unwrap(), "{a@0:[{b@7:1} {c@18:2}]}");
    }

    #[test]
    fn strings_with_escapes_templates_and_text_blocks() {
        assert_eq!(tape(r#"a = "x\"y\u0041\n""#).unwrap(), "{a@0:\"x\\\"yA\\n\"@4}");
        assert_eq!(tape(r#"a = "${f("b")}/c" d = 1"#).unwrap(), "{a@0:\"${f(\\\"b\\\")}/c\"@4 d@18:1}");
        assert_eq!(tape("a = <<-EOT\n  one\n  EOT\nb = 2").unwrap(), "{a@0:\"  one\\n\"@4 b@23:2}");
        assert_eq!(tape("path \"x/{{identity.entity.id}}/*\" {}").unwrap(), "{path@0:{x/{{identity.entity.id}}/*@5:{}}}");
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        let wrong = |text: &str| tape(text).unwrap_err();
        assert_eq!(wrong("path \"a\" {").at, Some(10));
        assert_eq!(wrong("a = find()").at, Some(4));
        assert_eq!(wrong("}").at, Some(0));
        for text in
            ["a = \"x", "a = [1", "a = <<E\nx", "/* x", "a b c d e f g h i {}", "a \"b\" = 1", "= 1", "a = <x", "a = ", "\"a\nb\" = 1"]
        {
            assert!(tape(text).is_err(), "{text}");
        }
        let deep = format!("a = {}", "[".repeat(100_000));
        assert!(wrong(&deep).message.contains("deeply"));
        assert!(wrong(&"a {".repeat(100_000)).message.contains("deeply"));
    }
}
