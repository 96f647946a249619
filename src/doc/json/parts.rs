//! A top-level JSON value part by part: the elements of its lists one by one, other values under their key, each on a tape used again.

use super::super::tape::shown;
use super::value::{Key, Start, State, Value};
use super::{Span, Tape};
use crate::doc::{Error, Part, Sink, Sort};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Where the parts go: to the sink at once, or onto a tape with others.
pub(super) trait Taker {
    /// The tape that the next value comes onto.
    fn tape(&mut self) -> &mut Tape;
    /// Where on the tape the next value will lie, now that the one before is done with.
    fn next(&mut self) -> usize;
    /// Takes the part whose value lies there.
    fn take(&mut self, text: &str, value: usize, key: &str, key_at: Option<u32>, index: Option<u32>) -> Result<(), Error>;
}

/// Hands each part over as soon as it is read.
pub(super) struct AtOnce<'t, 'k> {
    pub(super) tape: &'t mut Tape,
    pub(super) sink: &'t mut Sink<'k>,
}

impl Taker for AtOnce<'_, '_> {
    fn tape(&mut self) -> &mut Tape {
        self.tape
    }
    fn next(&mut self) -> usize {
        self.tape.clear();
        0
    }
    fn take(&mut self, text: &str, _: usize, key: &str, key_at: Option<u32>, index: Option<u32>) -> Result<(), Error> {
        let item = self.tape.root(text);
        (self.sink)(Part { key, key_at: key_at.unwrap_or(item.at()), index, item })
    }
}

/// Reads a top-level value part by part.
pub(super) struct Parts<'t, 'de> {
    pub(super) taker: &'t mut dyn Taker,
    pub(super) state: &'t State<'de>,
}

impl Parts<'_, '_> {
    fn hand_over<E: serde::de::Error>(&mut self, value: usize, key: &str, key_at: Option<u32>, index: Option<u32>) -> Result<(), E> {
        let key_at = key_at.map(|at| at + self.state.base);
        self.taker.take(self.state.text, value, key, key_at, index).map_err(|error| self.state.fail(error))
    }
}

impl<'de> DeserializeSeed<'de> for Parts<'_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Parts<'_, 'de> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map or a list")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        let at = self.state.skip(0);
        Elements { parts: self, key: "", start: Start::at(at) }.visit_seq(list)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Parts { taker, state } = self;
        let mut seen: Vec<String> = Vec::new();
        let mut last = state.skip(0);
        loop {
            taker.next();
            let tape = taker.tape();
            let Some((span, _)) = map.next_key_seed(Key { tape, text: state.text })? else { return Ok(()) };
            let key = tape.text_of(state.text, span).to_owned();
            let start = Start::behind(span, last);
            let key_at = start.key_at.unwrap_or(last);
            if seen.contains(&key) {
                return Err(state.fail(Error::new(state.base + key_at, format!("the key `{}` stands here twice", shown(&key)))));
            }
            last = key_at;
            map.next_value_seed(Elements { parts: Parts { taker: &mut *taker, state }, key: &key, start })?;
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

/// The value of a top-level key: a list is handed over element by element, anything else whole.
pub(super) struct Elements<'t, 'de> {
    pub(super) parts: Parts<'t, 'de>,
    pub(super) key: &'t str,
    pub(super) start: Start,
}

impl<'de> Elements<'_, 'de> {
    /// A value that is no list: onto the tape by the ordinary visitor, then handed over.
    fn whole<E: serde::de::Error>(mut self, read: impl FnOnce(Value<'_, 'de>) -> Result<u32, E>) -> Result<(), E> {
        let at = self.parts.taker.next();
        read(Value { tape: self.parts.taker.tape(), state: self.parts.state, key: Span::default(), start: self.start })?;
        self.parts.hand_over(at, self.key, self.start.key_at, None)
    }
}

impl<'de> DeserializeSeed<'de> for Elements<'_, 'de> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_, 'de> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let mut last = self.start.value_at(self.parts.state);
        let mut index = 0;
        loop {
            let Parts { taker, state } = &mut self.parts;
            let at = taker.next();
            let seed = Value { tape: taker.tape(), state, key: Span::default(), start: Start::at(last) };
            let Some(next) = list.next_element_seed(seed)? else { break };
            last = next;
            self.parts.hand_over(at, self.key, None, Some(index))?;
            index += 1;
        }
        if index == 0 && !self.key.is_empty() {
            return self.whole(|mut value| {
                let at = value.at();
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
