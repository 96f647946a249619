//! A long value on two threads: one puts parts onto tapes, the other hands them to the sink, in the same order as one thread would.
//! Reading is half taking text apart and half making facts of it, and neither half needs to know what the other makes.
//!
//! In: text, and a sink that never leaves its thread. Out: the same calls of the sink and the same end as without a second thread.
//! The parts before a break are handed over before the break is told; where the sink itself gives up, nothing behind it counts.

use super::parts::Taker;
use super::{Tape, parse};
use crate::doc::{Error, Part, Sink};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, available_parallelism, scope};

/// Shorter text is not worth a thread.
const WORTH: usize = 1 << 20;

/// A tape is handed on when it holds so many bytes: few enough that it is still in the cache when it is read.
pub(super) const BATCH: usize = 128 << 10;

/// Tapes on their way: one is read, the others wait. More would only hold more memory.
const BATCHES: usize = 8;

/// A value so big is not read ahead of, so that no more than one is held.
const BIG: usize = 16 * BATCH;

/// Whether a second thread would help with a text.
pub(super) fn worth(text: &str) -> bool {
    text.len() > WORTH && available_parallelism().is_ok_and(|cores| cores.get() > 1)
}

/// Reads the first value of `text` in parts. `None`: there was no second thread to be had, and nothing was read.
pub(super) fn read(text: &str, base: u32, size: usize, sink: &mut Sink<'_>) -> Option<Result<usize, Error>> {
    let (fill, filled) = channel();
    let (give_back, given_back) = channel();
    scope(|scope| {
        let parser = move || {
            let spare = (0..BATCHES).map(|_| Batch::default()).collect();
            let mut filler = Filler { batch: Batch::default(), size, spare, fill, given_back };
            let outcome = parse(text, base, &mut filler);
            // What came before a break counts; where the sink has given up, nobody listens.
            let _ = filler.send();
            outcome
        };
        let parser = Builder::new().name("json".to_owned()).spawn_scoped(scope, parser).ok()?;
        let handed = hand_on(text, filled, give_back, sink);
        let outcome = parser.join().unwrap_or_else(|panic| resume_unwind(panic));
        // What the sink says comes first: it stands before whatever the parser found.
        Some(handed.and(outcome))
    })
}

/// Takes batches until there are no more or the sink gives up. Both channels end with it, and with them the parser.
fn hand_on(text: &str, filled: Receiver<Batch>, give_back: Sender<Batch>, sink: &mut Sink<'_>) -> Result<(), Error> {
    for mut batch in filled {
        batch.hand_over(text, sink)?;
        batch.clear();
        // The parser may be done.
        let _ = give_back.send(batch);
    }
    Ok(())
}

/// Parts that lie on one tape.
#[derive(Default)]
struct Batch {
    tape: Tape,
    /// Keys at top level, back to back.
    keys: String,
    parts: Vec<Spot>,
}

/// A part: its value's place on the tape, and what is said beside it.
struct Spot {
    value: usize,
    /// Where its key stands in `keys`.
    key: (usize, usize),
    key_at: Option<u32>,
    index: Option<u32>,
}

impl Batch {
    fn clear(&mut self) {
        // What is big is rare; its memory is not kept for the next.
        if self.tape.bytes() > BIG {
            self.tape = Tape::default();
        }
        self.tape.clear();
        self.keys.clear();
        self.parts.clear();
    }

    fn hand_over(&self, text: &str, sink: &mut Sink<'_>) -> Result<(), Error> {
        for Spot { value, key: (start, end), key_at, index } in &self.parts {
            let item = self.tape.root(text).other(*value);
            let key = self.keys.get(*start..*end).unwrap_or("");
            sink(Part { key, key_at: key_at.unwrap_or(item.at()), index: *index, item })?;
        }
        Ok(())
    }
}

/// The parser's side.
struct Filler {
    batch: Batch,
    /// How full a tape gets.
    size: usize,
    /// Empty batches; the others are on their way.
    spare: Vec<Batch>,
    fill: Sender<Batch>,
    given_back: Receiver<Batch>,
}

impl Taker for Filler {
    fn tape(&mut self) -> &mut Tape {
        &mut self.batch.tape
    }

    fn next(&mut self) -> usize {
        self.batch.tape.nodes.len()
    }

    fn take(&mut self, _: &str, value: usize, key: &str, key_at: Option<u32>, index: Option<u32>) -> Result<(), Error> {
        let Batch { tape, keys, parts } = &mut self.batch;
        // The elements of a list have one key.
        let before = parts.last().map(|part| part.key).filter(|(start, end)| keys.get(*start..*end) == Some(key));
        let key = before.unwrap_or_else(|| {
            let start = keys.len();
            keys.push_str(key);
            (start, keys.len())
        });
        parts.push(Spot { value, key, key_at, index });
        if tape.bytes() < self.size {
            return Ok(());
        }
        self.send().map_err(|Gone| Error { at: None, message: String::new() })
    }
}

/// The sink has given up, and tells so in its own words.
struct Gone;

impl Filler {
    /// Sends a copy of what is on the tape, and begins it anew. What another core has read is slow to write again;
    /// one copy in a row is so much faster than node after node that the tape under way stays with this thread.
    fn send(&mut self) -> Result<(), Gone> {
        let mut batch = match self.spare.pop() {
            Some(batch) => batch,
            None => self.given_back.recv().map_err(|_| Gone)?,
        };
        let big = self.batch.tape.bytes() > BIG;
        if big {
            std::mem::swap(&mut batch.tape, &mut self.batch.tape);
        } else {
            batch.tape.copy(&self.batch.tape);
        }
        std::mem::swap(&mut batch.keys, &mut self.batch.keys);
        std::mem::swap(&mut batch.parts, &mut self.batch.parts);
        self.batch.clear();
        self.fill.send(batch).map_err(|_| Gone)?;
        while big && self.spare.len() < BATCHES {
            self.spare.push(self.given_back.recv().map_err(|_| Gone)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_alone;
    use super::*;
    use crate::doc::{Item, Layout, Sort};
    use proptest::prelude::*;

    /// All that can be seen of a value.
    fn show(item: Item<'_>) -> String {
        let inner: Vec<String> = item.children().map(show).collect();
        let scalar = (item.sort() == Sort::Text).then(|| item.text()).flatten();
        let at = (item.key_at(), item.at());
        format!("{}@{at:?}{}{scalar:?}{:?}{:?}{inner:?}", item.key(), item.shape(), item.int(), item.bool())
    }

    /// What a sink sees that gives up at a part, and how the reading ends.
    fn seen(text: &str, size: Option<usize>, stop: usize) -> (Vec<String>, Result<usize, Error>) {
        let mut all = Vec::new();
        let mut sink = |part: Part<'_>| {
            all.push(format!("{}@{}[{:?}] {}", part.key, part.key_at, part.index, show(part.item)));
            if all.len() == stop { Err(Error::new(part.item.at(), "enough")) } else { Ok(()) }
        };
        let outcome = match size {
            Some(size) => read(text, 7, size, &mut sink).unwrap(),
            None => read_alone(text, 7, Layout::Lists, &mut Tape::default(), &mut sink),
        };
        (all, outcome)
    }

    fn value() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_owned()),
            Just("-12.5".to_owned()),
            Just("true".to_owned()),
            (0..9_u64).prop_map(|number| number.to_string()),
            "\"[a-c]{0,12}\"",
            Just(r#""un\u0064one\n""#.to_owned()),
            // Broken in ways of its own.
            Just("oops".to_owned()),
        ];
        leaf.prop_recursive(3, 24, 5, |inner| {
            // Of few keys some come twice.
            let entry = ("\"[a-h]{1,2}\"", inner.clone()).prop_map(|(key, value)| format!("{key}: {value}"));
            prop_oneof![
                prop::collection::vec(inner, 0..5).prop_map(|list| format!("[{}]", list.join(", "))),
                prop::collection::vec(entry, 0..4).prop_map(|map| format!("{{{}}}", map.join(","))),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn two_threads_see_what_one_sees(
            lists in prop::collection::vec(("\"[a-z]{1,3}\"", prop::collection::vec(value(), 0..30)), 0..4),
            flat in any::<bool>(),
            cut in prop::option::weighted(0.3, 0.0..1.0),
            more in prop_oneof![Just(""), Just("\n{\"next\": 1}"), Just(" oops")],
            size in 1_usize..2_000,
            stop in prop_oneof![Just(usize::MAX), 1_usize..40],
        ) {
            let lists = lists.into_iter().map(|(key, list)| format!("{}[{}]", if flat { String::new() } else { key + ":" }, list.join(",")));
            let inner = lists.collect::<Vec<_>>().join(",\n");
            let mut text = if flat { format!("[{inner}]{more}") } else { format!(" {{{inner}}}{more}") };
            if let Some(cut) = cut {
                text.truncate((text.len() as f64 * cut) as usize);
            }
            prop_assert_eq!(seen(&text, Some(size), stop), seen(&text, None, stop), "{}", text);
        }
    }

    #[test]
    fn long_lists_are_told_to_their_break() {
        let list: Vec<String> = (0..20_000).map(|at| format!("{{\"id\":\"user-{at}\",\"\\u0061ge\":{at}}}")).collect();
        let text = format!("{{\"n\":3,\"humans\":[{}],\"groups\":[],\"roles\":[{}", list.join(","), list.join(","));
        for (text, stop) in [(text.as_str(), usize::MAX), (text.as_str(), 11_111), (&format!("{text},{{\"a\":1,\"a\":2}}]}}"), usize::MAX)]
        {
            let two = seen(text, Some(BATCH), stop);
            assert_eq!(two.0.len(), stop.min(40_002));
            assert!(two.1.is_err());
            assert!(two == seen(text, None, stop));
        }
    }

    #[test]
    fn big_values_wait_for_each_other() {
        let big = format!("[{}1]", "1,".repeat(BIG / 16));
        let text = format!("{{\"a\":[1,{big},{big},2,{big}],\"b\":{big}}}");
        for stop in [usize::MAX, 2, 6] {
            assert!(seen(&text, Some(BATCH), stop) == seen(&text, None, stop));
        }
    }

    #[test]
    fn a_sink_that_panics_ends_both_threads() {
        let text = format!("[{}1]", "1,".repeat(100_000));
        let read = || read(&text, 0, 64, &mut |part| if part.index == Some(5_000) { panic!("stop") } else { Ok(()) });
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).is_err());
    }

    #[test]
    fn short_text_needs_no_thread() {
        assert!(!worth("[]"));
    }
}
