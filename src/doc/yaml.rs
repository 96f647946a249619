//! YAML to tape from the events of granit-parser, the parser beneath serde-saphyr: a scalar keeps its text and its byte offset,
//! and is read as null, truth value or number only when somebody asks. Aliases are copied within a budget; merge keys are merged.

use super::tape::{Node, Span, Tape};
use super::{Error, Item, Layout, Sink, Sort};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span as At};
use rustc_hash::FxHashMap;

/// Nodes that aliases may add to a document, whatever its size.
const FREE_COPIES: usize = 100_000;

/// A document of a YAML stream: its text and the offset of its text in the stream.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The text, without the `---` line.
    pub text: &'a str,
    /// Where it starts.
    pub at: usize,
}

/// Splits a stream at lines that start with `---` (YAML allows them nowhere else). Documents without content are left out.
pub fn documents(stream: &str) -> impl Iterator<Item = Document<'_>> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let mut from = start;
        loop {
            let rest = stream.get(from..)?;
            let marker = if from == 0 && rest.starts_with("---") {
                Some(0)
            } else {
                memchr::memmem::find(rest.as_bytes(), b"\n---").map(|at| at + 1)
            };
            let Some(found) = marker.map(|at| from + at) else {
                next = None;
                return Some(Document { text: stream.get(start..)?, at: start });
            };
            let after = stream.as_bytes().get(found + 3);
            if !after.is_none_or(|b| b.is_ascii_whitespace()) {
                from = found + 3;
                continue;
            }
            // Content may follow on the marker's own line (`--- {a: 1}`), so only the marker is left out.
            next = Some(found + 3);
            return Some(Document { text: stream.get(start..found)?, at: start });
        }
    })
    .filter(|document| has_content(document.text))
}

fn has_content(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && line != "..." && !line.starts_with('%')
    })
}

/// Reads one document and hands its parts to `sink`; `base` is the offset of `text` in its file.
pub fn read(text: &str, base: u32, layout: Layout, tape: &mut Tape, sink: &mut Sink<'_>) -> Result<(), Error> {
    build(text, base, tape)?;
    super::hand_over(tape.root(text), layout, sink)
}

/// Reads one document onto the tape. Beside the value, as far as it got, stands what is wrong with it.
pub fn head<'t>(text: &'t str, base: u32, tape: &'t mut Tape) -> (Item<'t>, Result<(), Error>) {
    let outcome = build(text, base, tape);
    (tape.root(text), outcome)
}

/// An open list or map.
struct Open {
    index: usize,
    anchor: usize,
    /// In a map: the key whose value comes next, with its offset.
    key: Option<(Span, u32)>,
    is_map: bool,
}

struct Builder<'t, 'a> {
    tape: &'t mut Tape,
    text: &'a str,
    base: u32,
    open: Vec<Open>,
    anchors: FxHashMap<usize, (usize, usize)>,
    copies_left: usize,
}

fn build(text: &str, base: u32, tape: &mut Tape) -> Result<(), Error> {
    tape.clear();
    let mut builder =
        Builder { tape, text, base, open: Vec::new(), anchors: FxHashMap::default(), copies_left: FREE_COPIES.max(text.len()) };
    let outcome = builder.run();
    // Behind an error they are still open: the head of a broken document can still tell what it is.
    while let Some(open) = builder.open.pop() {
        builder.tape.close(open.index);
    }
    if builder.tape.nodes.is_empty() {
        builder.tape.push(Span::default(), base, base, Sort::Null, Span::default());
    }
    outcome
}

impl Builder<'_, '_> {
    fn run(&mut self) -> Result<(), Error> {
        for event in Parser::new_from_str(self.text) {
            let (event, span) = event.map_err(|error| {
                let at = error.marker().byte_offset().unwrap_or(0).min(self.text.len());
                let message = match error.kind() {
                    ErrorKind::RecursionLimitExceeded => format!("nested deeper than {} levels", super::MAX_DEPTH),
                    _ => "this is not valid YAML".into(),
                };
                Error::new(self.base + at as u32, message)
            })?;
            self.event(event, span)?;
        }
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, span: At) -> Result<(), Error> {
        let at = self.base + span.start.byte_offset().unwrap_or(0) as u32;
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let text = self.text_span(&text);
                if self.wants_key() {
                    self.set_key(text, at);
                    return Ok(());
                }
                let sort = if style == ScalarStyle::Plain { Sort::Plain } else { Sort::Text };
                let index = self.place(at, sort, text);
                self.anchor(anchor, index, index + 1);
            }
            Event::SequenceStart(_, anchor, _) => self.start(at, false, anchor)?,
            Event::MappingStart(_, anchor, _) => self.start(at, true, anchor)?,
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return Ok(()) };
                self.tape.close(open.index);
                if open.is_map {
                    self.tape.check_keys(self.text, open.index)?;
                }
                self.anchor(open.anchor, open.index, self.tape.nodes.len());
            }
            Event::Alias(anchor) => self.alias(anchor, at)?,
            _ => {}
        }
        Ok(())
    }

    /// A scalar's text as a span. The parser borrows plain text, but from a view of its own: compare by address.
    fn text_span(&mut self, text: &str) -> Span {
        self.tape.span(self.text, text)
    }

    fn wants_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_map && open.key.is_none())
    }

    fn set_key(&mut self, key: Span, at: u32) {
        if let Some(open) = self.open.last_mut() {
            open.key = Some((key, at));
        }
    }

    /// Takes the pending key of the open map.
    fn take_key(&mut self, at: u32) -> (Span, u32) {
        self.open.last_mut().and_then(|open| open.key.take()).unwrap_or((Span::default(), at))
    }

    fn place(&mut self, at: u32, sort: Sort, text: Span) -> usize {
        let (key, key_at) = self.take_key(at);
        self.tape.push(key, key_at, at, sort, text)
    }

    fn start(&mut self, at: u32, is_map: bool, anchor: usize) -> Result<(), Error> {
        if self.wants_key() {
            return Err(Error::new(at, "a list or map as a key is not read"));
        }
        if self.open.len() >= super::MAX_DEPTH {
            return Err(Error::new(at, format!("nested deeper than {} levels", super::MAX_DEPTH)));
        }
        let index = self.place(at, if is_map { Sort::Map } else { Sort::List }, Span::default());
        self.open.push(Open { index, anchor, key: None, is_map });
        Ok(())
    }

    fn anchor(&mut self, anchor: usize, from: usize, to: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, (from, to));
        }
    }

    /// Copies what an alias names; under the key `<<`, its entries become entries of the map around it.
    fn alias(&mut self, anchor: usize, at: u32) -> Result<(), Error> {
        let Some((from, to)) = self.anchors.get(&anchor).copied() else {
            return Err(Error::new(at, "an alias stands inside its own anchor"));
        };
        if self.wants_key() {
            let Some(node) = self.tape.nodes.get(from).copied() else { return Ok(()) };
            self.set_key(node.text, at);
            return Ok(());
        }
        self.copies_left = self
            .copies_left
            .checked_sub(to - from)
            .ok_or_else(|| Error::new(at, "the aliases of this document expand beyond all measure"))?;
        let source = self.tape.nodes.get(from).copied();
        let merge = self.open.last().and_then(|open| open.key).is_some_and(|(key, _)| self.is_merge(key))
            && source.is_some_and(|node| node.sort == Sort::Map);
        if merge {
            self.take_key(at);
            let mut child = from + 1;
            while child < to {
                let size = self.tape.nodes.get(child).map_or(1, |node| node.size as usize);
                self.copy(child, child + size, |node| node.merged = true);
                child += size;
            }
            return Ok(());
        }
        let (key, key_at) = self.take_key(at);
        self.copy(from, to, |node| {
            node.key = key;
            node.key_at = key_at;
        });
        Ok(())
    }

    fn is_merge(&self, key: Span) -> bool {
        self.tape.text_of(self.text, key) == "<<"
    }

    fn copy(&mut self, from: usize, to: usize, first: impl FnOnce(&mut Node)) {
        let start = self.tape.nodes.len();
        self.tape.nodes.extend_from_within(from..to);
        if let Some(node) = self.tape.nodes.get_mut(start) {
            first(node);
        }
    }
}

/// Runs the parser's event scan and nothing else: the floor that benches compare with.
pub fn scan(text: &str) -> usize {
    Parser::new_from_str(text).filter(|event| event.is_ok()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tape(text: &str) -> Result<Tape, Error> {
        let mut tape = Tape::default();
        read(text, 0, Layout::Whole, &mut tape, &mut |_| Ok(()))?;
        Ok(tape)
    }

    #[test]
    fn scalars_keep_their_text() {
        let text = "a: no\nb: 0755\nc: ~\nd: \"null\"\ne: true\nf: 7\ng:\n";
        let tape = tape(text).unwrap();
        let root = tape.root(text);
        assert_eq!(root.text_of("a"), Some("no"));
        assert_eq!(root.text_of("b"), Some("0755"));
        assert!(root.get("c").unwrap().is_null());
        assert_eq!(root.text_of("d"), Some("null"));
        assert_eq!(root.get("e").unwrap().bool(), Some(true));
        assert_eq!(root.get("f").unwrap().int(), Some(7));
        assert!(root.get("g").unwrap().is_null());
        assert_eq!(&text[root.get("d").unwrap().at() as usize..][..6], "\"null\"");
    }

    #[test]
    fn offsets_count_bytes() {
        let text = "ä: ö\nlist:\n  - x: 1\n";
        let tape = tape(text).unwrap();
        let x = tape.root(text).list_of("list").next().unwrap();
        assert_eq!(&text[x.at() as usize..][..4], "x: 1");
    }

    #[test]
    fn merge_keys_and_aliases() {
        let text = "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\ncopy: *b\n";
        let tape = tape(text).unwrap();
        let used = tape.root(text).get("use").unwrap();
        assert_eq!(used.get("x").unwrap().int(), Some(1));
        assert_eq!(used.get("y").unwrap().int(), Some(3));
        assert_eq!(tape.root(text).at_path(&["copy", "y"]).unwrap().int(), Some(2));
    }

    #[test]
    fn bombs_depth_and_duplicates_are_errors() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for i in 1..12 {
            bomb += &format!("a{i}: &a{i} [*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0}]\n", i - 1);
        }
        assert!(tape(&bomb).err().unwrap().message.contains("expand"));
        assert!(tape(&"[".repeat(100_000)).is_err());
        assert!(tape(&format!("{}x", "- ".repeat(100_000))).is_err());
        assert_eq!(tape("a: 1\na: 2\n").err().unwrap().at, Some(5));
        assert!(tape("a: &x [*x]\n").is_err());
    }

    #[test]
    fn broken_documents_keep_what_they_showed() {
        let mut tape = Tape::default();
        let (root, outcome) = head("kind: Role\nrules:\n- verbs: [get]\n- verbs: [\n", 0, &mut tape);
        assert!(outcome.is_err());
        assert_eq!(root.text_of("kind"), Some("Role"));
        assert_eq!(root.list_of("rules").count(), 2);
    }

    #[test]
    fn streams_split_at_marker_lines() {
        let stream = "---\na: 1\n---\n# only a comment\n--- {b: 2}\n---x: 3\n...\n";
        let found: Vec<&str> = documents(stream).map(|d| d.text.trim()).collect();
        assert_eq!(found, ["a: 1", "{b: 2}\n---x: 3\n..."]);
        for d in documents(stream) {
            assert_eq!(&stream[d.at..d.at + d.text.len()], d.text);
        }
    }
}
