//! One JSON value onto the end of a tape: serde_json's visitor goes in, nodes with offsets come out.

use super::{Cut, STOPPED, Sort, Span, Tape};
use crate::doc::Error;
use crate::doc::tape::Marks;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::cell::RefCell;
use std::fmt;

/// What all values of one reading share.
pub(super) struct State<'de> {
    pub(super) text: &'de str,
    pub(super) base: u32,
    /// Our own error behind the library's placeholder.
    pub(super) failed: RefCell<Option<Error>>,
    pub(super) cut: Cut,
}

impl<'de> State<'de> {
    pub(super) fn new(text: &'de str, base: u32, cut: Cut) -> State<'de> {
        State { text, base, failed: RefCell::new(None), cut }
    }

    /// Keeps our error and gives the library a placeholder.
    pub(super) fn fail<E: serde::de::Error>(&self, error: Error) -> E {
        *self.failed.borrow_mut() = Some(error);
        E::custom("")
    }

    /// Stops a reading for the head at an offset.
    pub(super) fn stops<E: serde::de::Error>(&self, at: u32, nodes: usize) -> Result<(), E> {
        match self.cut {
            Cut::After(bytes) if at > bytes || nodes > bytes as usize / 4 => Err(self.fail(STOPPED)),
            _ => Ok(()),
        }
    }

    /// The first offset from `from` on that is no blank.
    pub(super) fn skip(&self, from: usize) -> u32 {
        let blanks = self.text.as_bytes().get(from..).unwrap_or(&[]).iter().take_while(|b| b.is_ascii_whitespace()).count();
        (from + blanks) as u32
    }

    /// The offset of the value that follows a key which ends (before its quote) at `end`.
    pub(super) fn after_key(&self, end: u32) -> u32 {
        let bytes = self.text.as_bytes();
        let after = end as usize + 1;
        // As machines write it: `"key":value` or `"key": value`.
        if bytes.get(after) == Some(&b':') {
            match bytes.get(after + 1..after + 3) {
                Some([first, _]) if !first.is_ascii_whitespace() => return after as u32 + 1,
                Some([_, second]) if !second.is_ascii_whitespace() => return after as u32 + 2,
                _ => {}
            }
        }
        let colon = self.skip(after);
        self.skip(colon as usize + 1)
    }

    /// The offset of a brace or bracket that stands before an offset.
    pub(super) fn brace_before(&self, at: u32) -> u32 {
        let head = self.text.as_bytes().get(..at as usize).unwrap_or(&[]);
        let blanks = head.iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
        (at as usize).saturating_sub(blanks + 1) as u32
    }
}

/// Reads a map key.
pub(super) struct Key<'t, 'de> {
    pub(super) tape: &'t mut Tape,
    pub(super) text: &'de str,
}

/// A map key: its span and its mark.
pub(super) type KeyRead = (Span, u16);

impl<'de> DeserializeSeed<'de> for Key<'_, 'de> {
    type Value = KeyRead;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<KeyRead, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_, 'de> {
    type Value = KeyRead;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    #[inline]
    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<KeyRead, E> {
        Ok((self.tape.span(self.text, key), Marks::of(key)))
    }
    fn visit_str<E>(self, key: &str) -> Result<KeyRead, E> {
        Ok((self.tape.span("", key), Marks::of(key)))
    }
}

/// Where a value stands, as far as it is known before it is read; relative to the text.
#[derive(Clone, Copy)]
pub(super) struct Start {
    /// Offset of the key, if there is one.
    pub(super) key_at: Option<u32>,
    /// Offset of the value, or what is taken for it; with `behind_key`, of the quote that ends its key.
    at: u32,
    behind_key: bool,
}

impl Start {
    pub(super) fn at(at: u32) -> Start {
        Start { key_at: None, at, behind_key: false }
    }

    /// Behind a key that was just read. Where it was escaped nobody knows where it stands: what came before is taken.
    #[inline]
    pub(super) fn behind(key: Span, before: u32) -> Start {
        match key.in_source() {
            Some((start, end)) => Start { key_at: Some(start.saturating_sub(1)), at: end, behind_key: true },
            None => Start { key_at: Some(before), at: before, behind_key: false },
        }
    }

    /// The offset of the value, where its own address does not tell it.
    pub(super) fn value_at(&self, state: &State<'_>) -> u32 {
        if self.behind_key { state.after_key(self.at) } else { self.at }
    }
}

/// Reads a value onto the end of the tape.
pub(super) struct Value<'t, 'de> {
    pub(super) tape: &'t mut Tape,
    pub(super) state: &'t State<'de>,
    pub(super) key: Span,
    pub(super) start: Start,
}

impl Value<'_, '_> {
    /// The offset of the value, where its own address does not tell it.
    pub(super) fn at(&self) -> u32 {
        self.start.value_at(self.state)
    }

    #[inline]
    pub(super) fn push(&mut self, at: u32, sort: Sort, text: Span) -> usize {
        let base = self.state.base;
        self.tape.push(self.key, base + self.start.key_at.unwrap_or(at), base + at, sort, text)
    }
}

impl<'de> Value<'_, 'de> {
    fn elements<A: SeqAccess<'de>>(&mut self, at: u32, list: &mut A) -> Result<u32, A::Error> {
        let mut last = at;
        let mut count = 0;
        loop {
            if self.state.cut == Cut::Lists(count) {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(last);
            }
            let seed = Value { tape: self.tape, state: self.state, key: Span::default(), start: Start::at(last) };
            let Some(next) = list.next_element_seed(seed)? else { return Ok(last) };
            last = next;
            count = count.saturating_add(1);
            self.state.stops(last, self.tape.nodes.len())?;
        }
    }

    /// Reads the entries of a map; beside the offset stands whether all keys are known to differ.
    fn entries<A: MapAccess<'de>>(&mut self, index: usize, at: u32, map: &mut A) -> Result<(u32, bool), A::Error> {
        let mut last = at;
        let (mut marks, mut differ, mut first) = (Marks::default(), true, true);
        while let Some((key, mark)) = map.next_key_seed(Key { tape: self.tape, text: self.state.text })? {
            if first && let Some((start, _)) = key.in_source() {
                let at = self.state.brace_before(start.saturating_sub(1));
                if let Some(node) = self.tape.nodes.get_mut(index) {
                    node.at = self.state.base + at;
                    node.key_at = self.state.base + self.start.key_at.unwrap_or(at);
                }
            }
            first = false;
            differ &= marks.add(mark);
            let start = Start::behind(key, last);
            last = map.next_value_seed(Value { tape: self.tape, state: self.state, key, start })?;
            self.state.stops(last, self.tape.nodes.len())?;
        }
        Ok((last, differ))
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, 'de> {
    /// The relative offset from which the next value of a list is looked for.
    type Value = u32;
    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u32, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, 'de> {
    type Value = u32;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(mut self) -> Result<u32, E> {
        let at = self.at();
        self.push(at, Sort::Null, Span::default());
        Ok(at)
    }
    fn visit_bool<E>(mut self, value: bool) -> Result<u32, E> {
        let at = self.at();
        self.push(at, Sort::Bool, Tape::bits(value.into()));
        Ok(at)
    }
    fn visit_i64<E>(mut self, value: i64) -> Result<u32, E> {
        let at = self.at();
        self.push(at, Sort::Int, Tape::bits(value as u64));
        Ok(at)
    }
    fn visit_u64<E>(mut self, value: u64) -> Result<u32, E> {
        let at = self.at();
        let sort = if i64::try_from(value).is_ok() { Sort::Int } else { Sort::Float };
        self.push(at, sort, Tape::bits(value));
        Ok(at)
    }
    fn visit_f64<E>(mut self, value: f64) -> Result<u32, E> {
        let at = self.at();
        self.push(at, Sort::Float, Tape::bits(value.to_bits()));
        Ok(at)
    }
    fn visit_borrowed_str<E>(mut self, value: &'de str) -> Result<u32, E> {
        let span = self.tape.span(self.state.text, value);
        let at = span.in_source().map_or_else(|| self.at(), |(start, _)| start.saturating_sub(1));
        self.push(at, Sort::Text, span);
        Ok(at + value.len() as u32 + 1)
    }
    fn visit_str<E>(mut self, value: &str) -> Result<u32, E> {
        let span = self.tape.span("", value);
        let at = self.at();
        self.push(at, Sort::Text, span);
        Ok(at)
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<u32, A::Error> {
        let at = self.at();
        let index = self.push(at, Sort::List, Span::default());
        let outcome = self.elements(at, &mut list);
        // Also behind an error: the head of a broken value can still tell what it is.
        self.tape.close(index);
        outcome
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<u32, A::Error> {
        let at = self.at();
        let index = self.push(at, Sort::Map, Span::default());
        let outcome = self.entries(index, at, &mut map);
        self.tape.close(index);
        let (last, differ) = outcome?;
        if !differ {
            self.tape.check_keys(self.state.text, index).map_err(|error| self.state.fail(error))?;
        }
        Ok(last)
    }
}
