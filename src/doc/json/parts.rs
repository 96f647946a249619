//! A top-level JSON value part by part: the elements of its lists one by one, other values under their key, each on a tape used again.

use super::super::tape::shown;
use super::value::{Key, Start, State, Value};
use super::{Span, Tape};
use crate::doc::{Error, Part, Sink, Sort};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Reads a top-level value part by part.
pub(super) struct Parts<'t, 'de, 'k> {
    pub(super) tape: &'t mut Tape,
    pub(super) state: &'t State<'de>,
    pub(super) sink: &'t mut Sink<'k>,
}

impl Parts<'_, '_, '_> {
    fn hand_over<E: serde::de::Error>(&mut self, key: &str, key_at: Option<u32>, index: Option<u32>) -> Result<(), E> {
        let item = self.tape.root(self.state.text);
        let part = Part { key, key_at: key_at.map_or(item.at(), |at| at + self.state.base), index, item };
        (self.sink)(part).map_err(|error| self.state.fail(error))
    }
}

impl<'de> DeserializeSeed<'de> for Parts<'_, 'de, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Parts<'_, 'de, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map or a list")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        let at = self.state.skip(0);
        Elements { parts: self, key: "", start: Start::at(at) }.visit_seq(list)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Parts { tape, state, sink } = self;
        let mut seen: Vec<String> = Vec::new();
        let mut last = state.skip(0);
        loop {
            tape.clear();
            let Some((span, _)) = map.next_key_seed(Key { tape, text: state.text })? else { return Ok(()) };
            let key = tape.text_of(state.text, span).to_owned();
            let start = Start::behind(span, last);
            let key_at = start.key_at.unwrap_or(last);
            if seen.contains(&key) {
                return Err(state.fail(Error::new(state.base + key_at, format!("the key `{}` stands here twice", shown(&key)))));
            }
            last = key_at;
            map.next_value_seed(Elements { parts: Parts { tape, state, sink: &mut *sink }, key: &key, start })?;
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
pub(super) struct Elements<'t, 'de, 'k> {
    pub(super) parts: Parts<'t, 'de, 'k>,
    pub(super) key: &'t str,
    pub(super) start: Start,
}

impl<'de> Elements<'_, 'de, '_> {
    /// A value that is no list: onto the tape by the ordinary visitor, then handed over.
    fn whole<E: serde::de::Error>(mut self, read: impl FnOnce(Value<'_, 'de>) -> Result<u32, E>) -> Result<(), E> {
        self.parts.tape.clear();
        read(Value { tape: self.parts.tape, state: self.parts.state, key: Span::default(), start: self.start })?;
        self.parts.hand_over(self.key, self.start.key_at, None)
    }
}

impl<'de> DeserializeSeed<'de> for Elements<'_, 'de, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Elements<'_, 'de, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let mut last = self.start.value_at(self.parts.state);
        let mut index = 0;
        loop {
            let Parts { tape, state, .. } = &mut self.parts;
            tape.clear();
            let seed = Value { tape, state, key: Span::default(), start: Start::at(last) };
            let Some(next) = list.next_element_seed(seed)? else { break };
            last = next;
            self.parts.hand_over(self.key, None, Some(index))?;
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
