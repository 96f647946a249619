//! The tape: all nodes of a value in document order, 32 bytes each, text as spans of the source. Used again for each record.

mod made;
mod marks;

use super::Error;
use crate::model::same;
pub use made::Made;
pub(super) use marks::Marks;
use rustc_hash::FxHashSet;

/// What sort of value a node is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A JSON whole number.
    Int,
    /// A JSON number with a fraction, or too large for 64 bits.
    Float,
    /// A string; in YAML, a quoted or block scalar.
    Text,
    /// A plain YAML scalar: text that may also be read as null, truth value or number.
    Plain,
    /// A list.
    List,
    /// A map.
    Map,
}

/// Text in the source, or in the tape's scratch where escapes had to be undone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    start: u32,
    len: u32,
}

const SCRATCH: u32 = 1 << 31;

impl Span {
    /// From where to where it lies in the source, unless it lies in scratch.
    pub(super) fn in_source(self) -> Option<(u32, u32)> {
        (self.len & SCRATCH == 0).then_some((self.start, self.start + self.len))
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) key: Span,
    /// The text; for numbers the two halves of their 64 bits; for truth values `len` is 0 or 1.
    pub(super) text: Span,
    /// Offset of the value, from the start of the file.
    pub(super) at: u32,
    /// Offset of the key (of the value, where there is none).
    pub(super) key_at: u32,
    /// Nodes in this subtree, this one included.
    pub(super) size: u32,
    pub(super) sort: Sort,
    /// Came in by a YAML merge key: an own key of the same name beats it.
    pub(super) merged: bool,
}

/// Nodes of one value at a time.
#[derive(Default)]
pub struct Tape {
    pub(super) nodes: Vec<Node>,
    scratch: String,
}

impl Tape {
    /// Forgets the value, keeps the memory.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.scratch.clear();
    }

    /// Holds what another tape does, in its own memory.
    pub(super) fn copy(&mut self, other: &Tape) {
        self.clear();
        self.nodes.extend_from_slice(&other.nodes);
        self.scratch.push_str(&other.scratch);
    }

    /// How much it holds.
    #[inline]
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.nodes.as_slice()) + self.scratch.len()
    }

    /// The span of a text that lies in `source`, or a copy in scratch.
    #[inline]
    pub(super) fn span(&mut self, source: &str, text: &str) -> Span {
        match offset_in(source, text) {
            Some(start) => Span { start, len: text.len() as u32 },
            None => {
                let start = self.scratch.len() as u32;
                self.scratch.push_str(text);
                Span { start, len: text.len() as u32 | SCRATCH }
            }
        }
    }

    /// The text of a span.
    #[inline]
    pub(super) fn text_of<'t>(&'t self, source: &'t str, span: Span) -> &'t str {
        let (bytes, len) = if span.len & SCRATCH != 0 { (self.scratch.as_str(), span.len & !SCRATCH) } else { (source, span.len) };
        bytes.get(span.start as usize..span.start as usize + len as usize).unwrap_or("")
    }

    /// Adds a node and returns its index.
    #[inline]
    pub(super) fn push(&mut self, key: Span, key_at: u32, at: u32, sort: Sort, text: Span) -> usize {
        self.nodes.push(Node { key, text, at, key_at, size: 1, sort, merged: false });
        self.nodes.len() - 1
    }

    /// Puts all nodes where a text stands that held them.
    pub(super) fn pin(&mut self, at: u32) {
        for node in &mut self.nodes {
            (node.at, node.key_at) = (at, at);
        }
    }

    /// The span of a 64-bit number.
    pub(super) fn bits(value: u64) -> Span {
        Span { start: (value >> 32) as u32, len: value as u32 }
    }

    /// Ends a list or map: everything after it belongs to it.
    pub(super) fn close(&mut self, at: usize) {
        let len = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(at) {
            node.size = (len - at) as u32;
        }
    }

    /// Looks for a key that a map has twice.
    pub(super) fn check_keys(&self, source: &str, map: usize) -> Result<(), Error> {
        let item = Item { tape: self, source, at: map };
        let own = || item.children().filter(|child| !child.merged());
        let twice = |child: Item<'_>| Err(Error::new(child.key_at(), format!("the key `{}` stands here twice", shown(child.key()))));
        let mut marks = Marks::default();
        if own().all(|child| marks.add(Marks::of(child.key()))) {
            return Ok(());
        }
        if own().nth(16).is_none() {
            for (i, child) in own().enumerate() {
                let len = child.node().key.len & !SCRATCH;
                if own().take(i).any(|before| before.node().key.len & !SCRATCH == len && before.key() == child.key()) {
                    return twice(child);
                }
            }
            return Ok(());
        }
        let mut seen = FxHashSet::default();
        for child in own() {
            if !seen.insert(child.key()) {
                return twice(child);
            }
        }
        Ok(())
    }

    /// The value at the start of the tape.
    pub(super) fn root<'t>(&'t self, source: &'t str) -> Item<'t> {
        Item { tape: self, source, at: 0 }
    }
}

/// Where `text` lies in `source`, if it is a part of it.
pub(super) fn offset_in(source: &str, text: &str) -> Option<u32> {
    let start = (text.as_ptr() as usize).checked_sub(source.as_ptr() as usize)?;
    (start + text.len() <= source.len()).then_some(start as u32)
}

/// A key as a message may show it: cut, and without control characters.
pub fn shown(key: &str) -> String {
    let mut text: String = key.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if key.chars().nth(60).is_some() {
        text.push('…');
    }
    text
}

/// The values in a list or map. A type of its own, so that a loop over them keeps its state in registers.
struct Children<'t> {
    of: Item<'t>,
    next: usize,
    end: usize,
}

impl<'t> Iterator for Children<'t> {
    type Item = Item<'t>;
    #[inline]
    fn next(&mut self) -> Option<Item<'t>> {
        let child = self.of.other(self.next);
        (self.next < self.end).then(|| {
            self.next += child.node().size as usize;
            child
        })
    }
}

/// A value on a tape. Copy; cheap to hand around.
#[derive(Clone, Copy)]
pub struct Item<'t> {
    tape: &'t Tape,
    source: &'t str,
    at: usize,
}

impl<'t> Item<'t> {
    #[inline]
    pub(super) fn node(&self) -> &'t Node {
        static NOTHING: Node = Node {
            key: Span { start: 0, len: 0 },
            text: Span { start: 0, len: 0 },
            at: 0,
            key_at: 0,
            size: 1,
            sort: Sort::Null,
            merged: false,
        };
        self.tape.nodes.get(self.at).unwrap_or(&NOTHING)
    }

    #[inline]
    fn spanned(&self, span: Span) -> &'t str {
        self.tape.text_of(self.source, span)
    }

    /// Where it lies on the tape: the values of one tape differ in it, and go up in document order.
    #[inline]
    pub fn spot(&self) -> usize {
        self.at
    }

    /// Another value of the same tape.
    #[inline]
    pub fn other(&self, spot: usize) -> Item<'t> {
        Item { at: spot, ..*self }
    }

    /// Offset of the value, from the start of the file.
    #[inline]
    pub fn at(&self) -> u32 {
        self.node().at
    }

    /// Offset of the key; of the value, where there is no key.
    pub fn key_at(&self) -> u32 {
        self.node().key_at
    }

    /// Its key in the map around it; empty elsewhere.
    #[inline]
    pub fn key(&self) -> &'t str {
        self.spanned(self.node().key)
    }

    #[inline]
    fn merged(&self) -> bool {
        self.node().merged
    }

    /// What sort of value it is.
    #[inline]
    pub fn sort(&self) -> Sort {
        self.node().sort
    }

    /// Whether it is null (in YAML also an empty plain scalar, `~` and `null`).
    #[inline]
    pub fn is_null(&self) -> bool {
        match self.sort() {
            Sort::Null => true,
            Sort::Plain => matches!(self.spanned(self.node().text), "" | "~" | "null" | "Null" | "NULL"),
            _ => false,
        }
    }

    /// The text of a string; of a plain YAML scalar, unless it is null, also where it could be read as a number or truth value.
    #[inline]
    pub fn text(&self) -> Option<&'t str> {
        let node = self.node();
        match node.sort {
            Sort::Text => Some(self.spanned(node.text)),
            Sort::Plain => self.plain(),
            _ => None,
        }
    }

    /// The text of a plain YAML scalar, kept out of the way of JSON.
    #[cold]
    fn plain(&self) -> Option<&'t str> {
        (!self.is_null()).then(|| self.spanned(self.node().text))
    }

    /// The truth value (YAML 1.2: only `true` and `false`).
    #[inline]
    pub fn bool(&self) -> Option<bool> {
        match self.sort() {
            Sort::Bool => Some(self.node().text.len == 1),
            Sort::Plain => match self.spanned(self.node().text) {
                "true" | "True" | "TRUE" => Some(true),
                "false" | "False" | "FALSE" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The whole number.
    pub fn int(&self) -> Option<i64> {
        let text = self.node().text;
        match self.sort() {
            Sort::Int => Some(((u64::from(text.start) << 32) | u64::from(text.len)) as i64),
            Sort::Plain => self.spanned(text).parse().ok(),
            _ => None,
        }
    }

    /// Elements of a list or values of a map, in order; none of a scalar.
    #[inline]
    pub fn children(&self) -> impl Iterator<Item = Item<'t>> + use<'t> {
        self.inner()
    }

    #[inline]
    fn inner(&self) -> Children<'t> {
        let node = self.node();
        let end = self.at + node.size as usize;
        let next = if matches!(node.sort, Sort::List | Sort::Map) { self.at + 1 } else { end };
        Children { of: *self, next, end }
    }

    /// The entries of a map as they count: of a YAML merge key, only those that no own key beats. None of anything else.
    #[inline]
    pub fn entries(&self) -> impl Iterator<Item = Item<'t>> + use<'t> {
        let map = *self;
        let mut children = map.inner();
        if map.sort() != Sort::Map {
            children.next = children.end;
        }
        children.filter(move |child| !child.merged() || map.get(child.key()).is_some_and(|first| first.at == child.at))
    }

    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<Item<'t>> {
        if self.sort() != Sort::Map {
            return None;
        }
        let mut merged = None;
        for child in self.children() {
            if child.node().key.len & !SCRATCH == key.len() as u32 && same(child.key().as_bytes(), key.as_bytes()) {
                if !child.merged() {
                    return Some(child);
                }
                merged = merged.or(Some(child));
            }
        }
        merged
    }

    /// The text of a key's value.
    pub fn text_of(&self, key: &str) -> Option<&'t str> {
        self.get(key).and_then(|item| item.text())
    }

    /// The elements of a key's list; none, if it is no list.
    pub fn list_of(&self, key: &str) -> impl Iterator<Item = Item<'t>> + use<'t> {
        self.get(key).into_iter().filter(|item| item.sort() == Sort::List).flat_map(|item| item.children())
    }

    /// Follows keys down through maps.
    pub fn at_path(&self, keys: &[&str]) -> Option<Item<'t>> {
        keys.iter().try_fold(*self, |item, key| item.get(key))
    }

    /// What may be said about a value without showing it: `string, 51 bytes`.
    pub fn shape(&self) -> String {
        let count = || self.children().count();
        match self.sort() {
            _ if self.is_null() => "null".into(),
            Sort::Null => "null".into(),
            Sort::Bool => "true or false".into(),
            Sort::Int | Sort::Float => "number".into(),
            Sort::Text => format!("string, {} bytes", self.node().text.len & !SCRATCH),
            Sort::Plain if self.bool().is_some() => "true or false".into(),
            Sort::Plain if self.int().is_some() => "number".into(),
            Sort::Plain => format!("string, {} bytes", self.node().text.len & !SCRATCH),
            Sort::List => format!("list of {}", count()),
            Sort::Map => format!("map of {}", count()),
        }
    }
}
