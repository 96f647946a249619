//! JSON to tape with serde_json's streaming visitor: strings stay borrowed, and a value's offset is the address of its text.

use super::tape::{Span, Tape, offset_in};
use super::{Error, Item, Layout, Part, Sink, Sort};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::cell::RefCell;
use std::fmt;

/// Reads the first value of `text` and hands its parts to `sink`; returns how many bytes the value took, blanks after it included.
/// `base` is the offset of `text` in its file: all offsets that come out count from the start of the file.
pub fn read(text: &str, base: u32, layout: Layout, tape: &mut Tape, sink: &mut Sink<'_>) -> Result<usize, Error> {
    let failed = RefCell::new(None);
    let state = State { text, base, failed: &failed, cut: Cut::Nowhere };
    let mut parser = serde_json::Deserializer::from_str(text);
    let outcome = match layout {
        Layout::Whole => {
            tape.clear();
            let seed = Value { tape, state, key: Span::default(), key_at: None, at: state.skip(0) };
            seed.deserialize(&mut parser).and_then(|_| {
                let part = Part { key: "", key_at: tape.root(text).at(), index: None, item: tape.root(text) };
                sink(part).map_err(|error| state.fail(error))
            })
        }
        Layout::Lists => Parts { tape, state, sink }.deserialize(&mut parser),
    };
    if let Err(error) = outcome {
        return Err(failed.take().unwrap_or_else(|| own_words(text, base, &error)));
    }
    match parser.end() {
        Ok(()) => Ok(text.len()),
        Err(rest) => Ok(offset_of(text, &rest)),
    }
}

/// Where a reading for the head only stops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cut {
    /// Nowhere.
    Nowhere,
    /// Behind this many bytes (or as many nodes as can stand in a quarter of them): the value is cut off there.
    After(u32),
    /// Lists keep this many elements; the rest is checked and left out.
    Lists(u32),
}

/// Reads the head of the first value of `text` onto the tape. Beside the value as far as it got stand the bytes it took
/// (`None` where it was cut off at [`Cut::After`]) or what is wrong with it.
pub fn head<'t>(text: &'t str, base: u32, cut: Cut, tape: &'t mut Tape) -> (Item<'t>, Result<Option<usize>, Error>) {
    let failed = RefCell::new(None);
    let state = State { text, base, failed: &failed, cut };
    let mut parser = serde_json::Deserializer::from_str(text);
    tape.clear();
    let seed = Value { tape, state, key: Span::default(), key_at: None, at: state.skip(0) };
    let outcome = match seed.deserialize(&mut parser) {
        Ok(_) => Ok(Some(parser.end().map_or_else(|rest| offset_of(text, &rest), |()| text.len()))),
        Err(error) => match failed.take() {
            Some(stop) if stop == STOPPED => Ok(None),
            Some(own) => Err(own),
            None => Err(own_words(text, base, &error)),
        },
    };
    (tape.root(text), outcome)
}

/// What is said of text that breaks the rules of JSON.
pub const INVALID: &str = "this is not valid JSON";

/// The placeholder for a reading that stopped where it was to stop.
const STOPPED: Error = Error { at: None, message: String::new() };

/// The offset that an error of serde_json stands at.
fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let mut start = 0;
    for _ in 1..error.line() {
        start += memchr::memchr(b'\n', text.as_bytes().get(start..).unwrap_or(&[])).map_or(0, |at| at + 1);
    }
    (start + error.column().saturating_sub(1)).min(text.len())
}

fn own_words(text: &str, base: u32, error: &serde_json::Error) -> Error {
    let at = base + offset_of(text, error) as u32;
    if error.is_eof() {
        return Error::new(at, "the file ends in the middle of a value: it looks truncated");
    }
    // The library has no other way to tell; this text is its own and holds no value.
    if error.to_string().starts_with("recursion limit exceeded") {
        return Error::new(at, format!("nested deeper than {} levels", super::MAX_DEPTH));
    }
    Error::new(at, INVALID)
}

#[derive(Clone, Copy)]
struct State<'de, 's> {
    text: &'de str,
    base: u32,
    failed: &'s RefCell<Option<Error>>,
    cut: Cut,
}

impl State<'_, '_> {
    /// Keeps our error and gives the library a placeholder.
    fn fail<E: serde::de::Error>(&self, error: Error) -> E {
        *self.failed.borrow_mut() = Some(error);
        E::custom("")
    }

    /// Stops a reading for the head at an offset.
    fn stops<E: serde::de::Error>(&self, at: u32, nodes: usize) -> Result<(), E> {
        match self.cut {
            Cut::After(bytes) if at > bytes || nodes > bytes as usize / 4 => Err(self.fail(STOPPED)),
            _ => Ok(()),
        }
    }

    /// The first offset from `from` on that is no blank.
    fn skip(&self, from: usize) -> u32 {
        let blanks = self.text.as_bytes().get(from..).unwrap_or(&[]).iter().take_while(|b| b.is_ascii_whitespace()).count();
        (from + blanks) as u32
    }

    /// The offset of the value that follows a key which ends (before its quote) at `end`.
    fn after_key(&self, end: u32) -> u32 {
        let colon = self.skip(end as usize + 1);
        self.skip(colon as usize + 1)
    }

    /// The offset of a brace or bracket that stands before an offset.
    fn brace_before(&self, at: u32) -> u32 {
        let head = self.text.as_bytes().get(..at as usize).unwrap_or(&[]);
        let blanks = head.iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
        (at as usize).saturating_sub(blanks + 1) as u32
    }
}

/// Reads a map key: its span, its offset (of the quote) and the offset of its value, both relative to the text.
struct Key<'t, 'de, 's> {
    tape: &'t mut Tape,
    state: State<'de, 's>,
    /// Where an escaped key is taken to stand: the offset of what came before.
    fallback: u32,
}

type KeyRead = (Span, u32, Option<u32>);

impl<'de> DeserializeSeed<'de> for Key<'_, 'de, '_> {
    type Value = KeyRead;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<KeyRead, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_, 'de, '_> {
    type Value = KeyRead;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<KeyRead, E> {
        let span = self.tape.span(self.state.text, key);
        Ok(match offset_in(self.state.text, key) {
            Some(at) => (span, at.saturating_sub(1), Some(self.state.after_key(at + key.len() as u32))),
            None => (span, self.fallback, None),
        })
    }
    fn visit_str<E>(self, key: &str) -> Result<KeyRead, E> {
        Ok((self.tape.span("", key), self.fallback, None))
    }
}

/// Reads a value onto the end of the tape.
struct Value<'t, 'de, 's> {
    tape: &'t mut Tape,
    state: State<'de, 's>,
    key: Span,
    /// Relative offset of the key, if there is one.
    key_at: Option<u32>,
    /// Relative offset of the value, as far as it is known before it is read.
    at: u32,
}

impl Value<'_, '_, '_> {
    fn push(&mut self, at: u32, sort: Sort, text: Span) -> usize {
        let base = self.state.base;
        self.tape.push(self.key, base + self.key_at.unwrap_or(at), base + at, sort, text)
    }
}

impl<'de> Value<'_, 'de, '_> {
    fn elements<A: SeqAccess<'de>>(&mut self, at: u32, list: &mut A) -> Result<u32, A::Error> {
        let mut last = at;
        let mut count = 0;
        loop {
            if self.state.cut == Cut::Lists(count) {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(last);
            }
            let seed = Value { tape: self.tape, state: self.state, key: Span::default(), key_at: None, at: last };
            let Some(next) = list.next_element_seed(seed)? else { return Ok(last) };
            last = next;
            count = count.saturating_add(1);
            self.state.stops(last, self.tape.nodes.len())?;
        }
    }

    fn entries<A: MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<u32, A::Error> {
        let mut last = self.at;
        let mut first = true;
        while let Some((key, key_at, value_at)) = map.next_key_seed(Key { tape: self.tape, state: self.state, fallback: last })? {
            if first {
                first = false;
                if value_at.is_some() {
                    let at = self.state.brace_before(key_at);
                    if let Some(node) = self.tape.nodes.get_mut(index) {
                        node.at = self.state.base + at;
                        node.key_at = self.state.base + self.key_at.unwrap_or(at);
                    }
                }
            }
            let value_at = value_at.unwrap_or(key_at);
            last = map.next_value_seed(Value { tape: self.tape, state: self.state, key, key_at: Some(key_at), at: value_at })?;
            self.state.stops(last, self.tape.nodes.len())?;
        }
        Ok(last)
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, 'de, '_> {
    /// The relative offset from which the next value of a list is looked for.
    type Value = u32;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u32, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, 'de, '_> {
    type Value = u32;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(mut self) -> Result<u32, E> {
        let at = self.at;
        self.push(at, Sort::Null, Span::default());
        Ok(at)
    }
    fn visit_bool<E>(mut self, value: bool) -> Result<u32, E> {
        let at = self.at;
        self.push(at, Sort::Bool, Tape::bits(value.into()));
        Ok(at)
    }
    fn visit_i64<E>(mut self, value: i64) -> Result<u32, E> {
        let at = self.at;
        self.push(at, Sort::Int, Tape::bits(value as u64));
        Ok(at)
    }
    fn visit_u64<E>(mut self, value: u64) -> Result<u32, E> {
        let at = self.at;
        let sort = if i64::try_from(value).is_ok() { Sort::Int } else { Sort::Float };
        self.push(at, sort, Tape::bits(value));
        Ok(at)
    }
    fn visit_f64<E>(mut self, value: f64) -> Result<u32, E> {
        let at = self.at;
        self.push(at, Sort::Float, Tape::bits(value.to_bits()));
        Ok(at)
    }
    fn visit_borrowed_str<E>(mut self, value: &'de str) -> Result<u32, E> {
        let span = self.tape.span(self.state.text, value);
        let at = offset_in(self.state.text, value).map_or(self.at, |at| at.saturating_sub(1));
        self.push(at, Sort::Text, span);
        Ok(at + value.len() as u32 + 1)
    }
    fn visit_str<E>(mut self, value: &str) -> Result<u32, E> {
        let span = self.tape.span("", value);
        let at = self.at;
        self.push(at, Sort::Text, span);
        Ok(at)
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<u32, A::Error> {
        let at = self.at;
        let index = self.push(at, Sort::List, Span::default());
        let outcome = self.elements(at, &mut list);
        // Also behind an error: the head of a broken value can still tell what it is.
        self.tape.close(index);
        outcome
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<u32, A::Error> {
        let index = self.push(self.at, Sort::Map, Span::default());
        let outcome = self.entries(index, &mut map);
        self.tape.close(index);
        let last = outcome?;
        self.tape.check_keys(self.state.text, index).map_err(|error| self.state.fail(error))?;
        Ok(last)
    }
}

/// Reads a top-level value part by part.
struct Parts<'t, 'de, 's, 'k> {
    tape: &'t mut Tape,
    state: State<'de, 's>,
    sink: &'t mut Sink<'k>,
}

impl Parts<'_, '_, '_, '_> {
    fn hand_over<E: serde::de::Error>(&mut self, key: &str, key_at: Option<u32>, index: Option<u32>) -> Result<(), E> {
        let item = self.tape.root(self.state.text);
        let part = Part { key, key_at: key_at.map_or(item.at(), |at| at + self.state.base), index, item };
        (self.sink)(part).map_err(|error| self.state.fail(error))
    }
}

impl<'de> DeserializeSeed<'de> for Parts<'_, 'de, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Parts<'_, 'de, '_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map or a list")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        let at = self.state.skip(0);
        Elements { parts: self, key: "", key_at: None, at }.visit_seq(list)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Parts { tape, state, sink } = self;
        let mut seen: Vec<String> = Vec::new();
        let mut last = state.skip(0);
        loop {
            tape.clear();
            let Some((_, key_at, value_at)) = map.next_key_seed(Key { tape, state, fallback: last })? else { return Ok(()) };
            let key = key_text(state.text, tape, key_at, value_at.is_some());
            if seen.contains(&key) {
                return Err(
                    state.fail(Error::new(state.base + key_at, format!("the key `{}` stands here twice", super::tape::shown(&key))))
                );
            }
            last = key_at;
            let at = value_at.unwrap_or(key_at);
            map.next_value_seed(Elements { parts: Parts { tape, state, sink: &mut *sink }, key: &key, key_at: Some(key_at), at })?;
            seen.push(key);
        }
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

/// The text of a key that was just read: from the source, or from scratch where it was escaped.
fn key_text(text: &str, tape: &Tape, key_at: u32, borrowed: bool) -> String {
    if borrowed {
        let rest = text.get(key_at as usize + 1..).unwrap_or("");
        return rest.split('"').next().unwrap_or("").to_owned();
    }
    tape.scratch().to_owned()
}

/// The value of a top-level key: a list is handed over element by element, anything else whole.
struct Elements<'t, 'de, 's, 'k> {
    parts: Parts<'t, 'de, 's, 'k>,
    key: &'t str,
    key_at: Option<u32>,
    at: u32,
}

impl<'de> Elements<'_, 'de, '_, '_> {
    /// A value that is no list: onto the tape by the ordinary visitor, then handed over.
    fn whole<E: serde::de::Error>(mut self, read: impl FnOnce(Value<'_, 'de, '_>) -> Result<u32, E>) -> Result<(), E> {
        self.parts.tape.clear();
        read(Value { tape: self.parts.tape, state: self.parts.state, key: Span::default(), key_at: self.key_at, at: self.at })?;
        self.parts.hand_over(self.key, self.key_at, None)
    }
}

impl<'de> DeserializeSeed<'de> for Elements<'_, 'de, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_, 'de, '_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let mut last = self.at;
        let mut index = 0;
        loop {
            let Parts { tape, state, .. } = &mut self.parts;
            tape.clear();
            let Some(next) = list.next_element_seed(Value { tape, state: *state, key: Span::default(), key_at: None, at: last })? else {
                break;
            };
            last = next;
            self.parts.hand_over(self.key, None, Some(index))?;
            index += 1;
        }
        if index == 0 && !self.key.is_empty() {
            return self.whole(|mut value| {
                let at = value.at;
                let list = value.push(at, Sort::List, Span::default());
                value.tape.close(list);
                Ok(at)
            });
        }
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.whole(|value| value.visit_map(map))
    }
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.whole(|value| value.visit_unit())
    }
    fn visit_bool<E: serde::de::Error>(self, v: bool) -> Result<(), E> {
        self.whole(|value| value.visit_bool(v))
    }
    fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<(), E> {
        self.whole(|value| value.visit_i64(v))
    }
    fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<(), E> {
        self.whole(|value| value.visit_u64(v))
    }
    fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<(), E> {
        self.whole(|value| value.visit_f64(v))
    }
    fn visit_borrowed_str<E: serde::de::Error>(self, v: &'de str) -> Result<(), E> {
        self.whole(|value| value.visit_borrowed_str(v))
    }
    fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<(), E> {
        self.whole(|value| value.visit_str(v))
    }
}

/// Checks that a text is one or more JSON values, reading nothing: the floor that benches compare with.
pub fn scan(text: &str) -> Result<(), serde_json::Error> {
    serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>().try_for_each(|value| value.map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, layout: Layout) -> Result<(Vec<String>, usize), Error> {
        let mut seen = Vec::new();
        let taken = read(text, 0, layout, &mut Tape::default(), &mut |part| {
            let at = part.item.at() as usize;
            seen.push(format!("{}[{:?}]@{}={}", part.key, part.index, &text[at..=at], part.item.shape()));
            Ok(())
        })?;
        Ok((seen, taken))
    }

    #[test]
    fn lists_come_element_by_element() {
        let text = r#" {"object": "list", "data": [ {"id":"a"}, {"id":"b"} ], "has_more": false, "n": 3}"#;
        let (seen, taken) = parts(text, Layout::Lists).unwrap();
        assert_eq!(
            seen,
            [
                "object[None]@\"=string, 4 bytes",
                "data[Some(0)]@{=map of 1",
                "data[Some(1)]@{=map of 1",
                "has_more[None]@f=true or false",
                "n[None]@3=number"
            ]
        );
        assert_eq!(taken, text.len());
    }

    #[test]
    fn concatenated_values_say_where_the_next_starts() {
        let text = "{\"a\":1}\n\n{\"b\":2}";
        let (_, taken) = parts(text, Layout::Whole).unwrap();
        assert_eq!(&text[taken..], "{\"b\":2}");
    }

    #[test]
    fn offsets_hold_inside() {
        let text = r#"{"x": {"list": [1, "two", {"three" : null}], "e\u0041": "v\n"}}"#;
        read(text, 100, Layout::Whole, &mut Tape::default(), &mut |part| {
            let list = part.item.at_path(&["x", "list"]).unwrap();
            assert_eq!(&text[list.at() as usize - 100..][..1], "[");
            let two = list.children().nth(1).unwrap();
            assert_eq!(&text[two.at() as usize - 100..][..5], "\"two\"");
            let three = list.children().nth(2).unwrap();
            assert_eq!(&text[three.at() as usize - 100..][..1], "{");
            assert_eq!(&text[three.get("three").unwrap().at() as usize - 100..][..4], "null");
            assert_eq!(part.item.at_path(&["x", "eA"]).unwrap().text(), Some("v\n"));
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn heads_are_cut_and_broken_values_keep_what_they_showed() {
        let long = format!(r#"{{"a":[{}],"z":{{"k":[1,2,3,4,5]}}}}"#, vec!["\"some text\""; 1000].join(","));
        let mut tape = Tape::default();
        let (root, cut) = head(&long, 0, Cut::After(100), &mut tape);
        assert_eq!((root.get("z").is_none(), cut), (true, Ok(None)));
        assert!((1..20).contains(&root.list_of("a").count()));
        let (root, all) = head(&long, 0, Cut::Lists(3), &mut tape);
        assert_eq!((root.list_of("a").count(), all), (3, Ok(Some(long.len()))));
        assert_eq!(root.get("z").map(|z| z.list_of("k").count()), Some(3));
        let (root, broken) = head(r#"{"kind": "List", "items": [{"x": 1}, {"y"#, 0, Cut::After(100), &mut tape);
        assert_eq!(root.text_of("kind"), Some("List"));
        assert_eq!(root.list_of("items").count(), 2);
        assert!(broken.is_err());
    }

    #[test]
    fn errors_are_our_words() {
        let deep = "[".repeat(100_000);
        assert_eq!(parts(&deep, Layout::Whole).unwrap_err().message, "nested deeper than 128 levels");
        assert_eq!(parts("{\"a\": [1,", Layout::Whole).unwrap_err().message, "the file ends in the middle of a value: it looks truncated");
        let error = parts("{\"a\": hunter2}", Layout::Whole).unwrap_err();
        assert_eq!((error.at, error.message.as_str()), (Some(6), "this is not valid JSON"));
        let twice = parts(r#"{"a": {"k":1,"k":2}}"#, Layout::Whole).unwrap_err();
        assert_eq!((twice.at, twice.message.as_str()), (Some(13), "the key `k` stands here twice"));
        let top = parts(r#"{"k":1,"k":2}"#, Layout::Lists).unwrap_err();
        assert_eq!((top.at, top.message.as_str()), (Some(7), "the key `k` stands here twice"));
    }
}
