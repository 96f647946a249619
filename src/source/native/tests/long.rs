//! Long inventories: the facts are the same, in the same order, whether one thread reads them or two.

use super::*;
use crate::doc::{Error, Sink};

type Reader = fn(&str, u32, Layout, &mut Tape, &mut Sink<'_>) -> Result<usize, Error>;

/// All that an inventory leaves behind, in words.
fn facts(text: &str, reader: Reader) -> Vec<String> {
    let mut facts = read(&[]);
    let mut source = (SOURCE.start)();
    let mut cx = Context { facts: &mut facts, file: FileId(0), path: "f", hints: &Hints::default(), digest: &|_| None };
    let outcome = reader(text, 0, Layout::Lists, &mut Tape::default(), &mut |part| source.part(part, &mut cx));
    source.end(&mut cx);
    let mut all = vec![format!("{outcome:?} {} {:?}", facts.names.len(), facts.notes), facts.names.everything().to_owned()];
    all.extend(facts.records.iter().map(|row| format!("{row:?}")));
    all.extend(facts.attrs.iter().map(|row| format!("{row:?}")));
    all.extend(facts.references.iter().map(|row| format!("{row:?}")));
    all.extend(facts.edges.iter().map(|row| format!("{row:?}")));
    all.extend(facts.complete.iter().map(|row| format!("{row:?}")));
    all.extend(facts.problems.iter().map(|row| format!("{row:?}")));
    all
}

#[test]
fn two_threads_leave_the_facts_of_one() {
    let human = |at: usize| {
        let slip = if at.is_multiple_of(700) { r#","titel":"x""# } else { "" };
        format!(r#"{{"id":"user-{at}","owner":"human:user-{}","auth":["sso","\u0070in"],"created":"2024-01-31"{slip}}}"#, at * 7 % 9_000)
    };
    let edge = |at: usize| format!(r#"{{"from":"human:user-{at}","to":{{"kind":"resource","id":"res-{}"}},"kind":"invokes"}}"#, at % 50);
    let humans: Vec<String> = (0..20_000).map(human).collect();
    let edges: Vec<String> = (0..12_000).map(edge).collect();
    let (humans, edges) = (humans.join(","), edges.join(",\n"));
    let text = format!(r#"{{"plane":"platform","partywall":1,"humans":[{humans}],"groups":[],"edges":[{edges}],"scope":"late"}}"#);
    let middle = text.len() / 2;
    assert!(middle > 1 << 20, "two threads are for long text");
    let texts = [
        text.clone(),
        text[..middle].to_owned(),
        format!("{}@{}", &text[..middle], &text[middle..]),
        text.replace(r#"{"id":"user-8000","#, r#"{"id":"user-8000","id":"b","#),
        format!(r#"{},"humans":[]}}"#, &text[..text.len() - 1]),
        format!("{text}\n{{}}"),
    ];
    for (number, text) in texts.iter().enumerate() {
        let (one, two) = (facts(text, json::read_alone), facts(text, json::read));
        assert!(one.len() > 10_000, "{number}: {}", one.len());
        assert!(one == two, "{number}");
    }
}
