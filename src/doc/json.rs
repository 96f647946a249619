//! JSON to tape with serde_json's streaming visitor: strings stay borrowed, and a value's offset is the address of its text.

mod parts;
mod pipe;
mod plain;
mod value;

use super::tape::{Span, Tape};
use super::{Error, Item, Layout, Part, Sink, Sort};
use parts::{AtOnce, Parts, Taker};
pub use plain::plain;
use serde::de::{DeserializeSeed, IgnoredAny};
use value::{Start, State, Value};

/// Reads the first value of `text` and hands its parts to `sink`; returns how many bytes the value took, blanks after it included.
/// `base` is the offset of `text` in its file: all offsets that come out count from the start of the file.
/// Lists of a long text are read on two threads; the sink stays on this one, and sees the same.
pub fn read(text: &str, base: u32, layout: Layout, tape: &mut Tape, sink: &mut Sink<'_>) -> Result<usize, Error> {
    if layout == Layout::Lists
        && pipe::worth(text)
        && let Some(outcome) = pipe::read(text, base, pipe::BATCH, sink)
    {
        return outcome;
    }
    read_alone(text, base, layout, tape, sink)
}

/// The same on this thread alone, however long the text is.
pub fn read_alone(text: &str, base: u32, layout: Layout, tape: &mut Tape, sink: &mut Sink<'_>) -> Result<usize, Error> {
    match layout {
        Layout::Lists => parse(text, base, &mut AtOnce { tape, sink }),
        Layout::Whole => one(text, base, |state, parser| {
            tape.clear();
            let seed = Value { tape, state, key: Span::default(), start: Start::at(state.skip(0)) };
            seed.deserialize(parser)?;
            let item = tape.root(text);
            sink(Part { key: "", key_at: item.at(), index: None, item }).map_err(|error| state.fail(error))
        }),
    }
}

/// Reads the first value of `text` part by part.
fn parse(text: &str, base: u32, taker: &mut dyn Taker) -> Result<usize, Error> {
    one(text, base, |state, parser| Parts { taker, state }.deserialize(parser))
}

/// serde_json's parser of a text.
type Parser<'de> = serde_json::Deserializer<serde_json::de::StrRead<'de>>;

/// Reads one value in some way, and tells where it ended or what is wrong with it.
fn one<'de>(
    text: &'de str,
    base: u32,
    read: impl FnOnce(&State<'de>, &mut Parser<'de>) -> Result<(), serde_json::Error>,
) -> Result<usize, Error> {
    let state = State::new(text, base, Cut::Nowhere);
    let mut parser = serde_json::Deserializer::from_str(text);
    if let Err(error) = read(&state, &mut parser) {
        return Err(state.failed.take().unwrap_or_else(|| own_words(text, base, &error)));
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
    let state = &State::new(text, base, cut);
    let mut parser = serde_json::Deserializer::from_str(text);
    tape.clear();
    let seed = Value { tape, state, key: Span::default(), start: Start::at(state.skip(0)) };
    let outcome = match seed.deserialize(&mut parser) {
        Ok(_) => Ok(Some(parser.end().map_or_else(|rest| offset_of(text, &rest), |()| text.len()))),
        Err(error) => match state.failed.take() {
            Some(stop) if stop == STOPPED => Ok(None),
            Some(own) => Err(own),
            None => Err(own_words(text, base, &error)),
        },
    };
    (tape.root(text), outcome)
}

/// Reads JSON that another file holds as a text (a policy, a recorded body): all of it stands where that text stands. `None` if it is no
/// JSON, or more than one value.
pub fn within<'t>(text: &'t str, at: u32, tape: &'t mut Tape) -> Option<Item<'t>> {
    let (_, outcome) = head(text, 0, Cut::Nowhere, tape);
    let whole = outcome.ok().flatten().is_some_and(|taken| taken == text.len());
    tape.pin(at);
    whole.then(|| tape.root(text))
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
        // However the key is written, and among however many that look like it.
        let twice = parts(r#"{"a": {"kay":1,"k\u0061y":2}}"#, Layout::Whole).unwrap_err();
        assert_eq!(twice.message, "the key `kay` stands here twice");
        let many: Vec<String> = (0..1000).map(|n| format!("\"k{n:04}-{n:04}y\":{n}")).collect();
        assert!(parts(&format!("{{{}}}", many.join(",")), Layout::Whole).is_ok());
        assert!(parts(r#"{"abcde":1,"aXcYe":2,"":3}"#, Layout::Whole).is_ok());
        let twice = parts(&format!("{{{},{}}}", many.join(","), many[500]), Layout::Whole).unwrap_err();
        assert_eq!(twice.message, "the key `k0500-0500y` stands here twice");
        let top = parts(r#"{"k":1,"k":2}"#, Layout::Lists).unwrap_err();
        assert_eq!((top.at, top.message.as_str()), (Some(7), "the key `k` stands here twice"));
    }
}
