//! A witness path as English, a sentence for each hop with the place that states it. In: hops. Out: lines on a page.

use super::QUIET;
use crate::model::report::Hop;
use crate::report::text::{Page, cut, width, wrap};
use crate::report::{neutral, place};
use std::io;

/// Writes the hops of a path. Places stand in a column of their own where all fit, else each below its sentence.
pub(in crate::report) fn write(page: &mut Page<'_>, indent: usize, hops: &[Hop]) -> io::Result<()> {
    let room = page.room(indent);
    let lines: Vec<(String, String)> = hops.iter().map(|hop| (sentence(hop, room), place(&hop.location))).collect();
    let left = lines.iter().map(|(sentence, _)| width(sentence)).max().unwrap_or(0);
    let right = lines.iter().map(|(_, place)| width(place)).max().unwrap_or(0);
    let beside = left + 2 + right <= room;
    for (sentence, place) in &lines {
        if beside {
            let fill = " ".repeat(left - width(sentence) + 2);
            let place = page.paint(QUIET, place);
            page.line(&format!("{:indent$}{sentence}{fill}{place}", ""))?;
        } else {
            for (at, line) in wrap(sentence, room - 2).iter().enumerate() {
                page.line(&format!("{:1$}{line}", "", if at == 0 { indent } else { indent + 2 }))?;
            }
            for line in wrap(place, page.room(indent + 4)) {
                let painted = page.paint(QUIET, &line);
                page.line(&format!("{:indent$}    {painted}", ""))?;
            }
        }
    }
    Ok(())
}

/// One hop in words, neutral: what a format joins to its sentence.
pub(in crate::report) struct Told {
    /// The sentence's subject.
    pub(in crate::report) from: String,
    /// Its verb.
    pub(in crate::report) phrase: String,
    /// Its object.
    pub(in crate::report) to: String,
    /// What restricts it.
    pub(in crate::report) remarks: Vec<String>,
}

/// A hop in words.
pub(in crate::report) fn told(hop: &Hop) -> Told {
    let (from, phrase, to) = turned(hop, id(&hop.from), id(&hop.to));
    Told { from, phrase, to, remarks: remarks(hop) }
}

/// `alice@acme.example is a member of ml-engineers (only while activated)`. Ids are cut in the middle only if the sentence is too long.
pub(in crate::report) fn sentence(hop: &Hop, room: usize) -> String {
    let Told { from, phrase, to, remarks } = told(hop);
    let mut text = join(&from, &phrase, &to);
    if width(&text) > room {
        let ids = room.saturating_sub(width(&phrase) + 2).max(32);
        let half = ids / 2;
        let first = if width(&to) < half { ids - width(&to) } else { half };
        let from = cut(&from, first);
        let to = cut(&to, ids - width(&from));
        text = join(&from, &phrase, &to);
    }
    for remark in remarks {
        text.push_str(&format!(" ({remark})"));
    }
    text
}

fn join(from: &str, phrase: &str, to: &str) -> String {
    format!("{from} {phrase} {to}")
}

/// The sentence's subject, verb and object: what is derived is told as the fact that it comes from, and a touch with its level.
fn turned(hop: &Hop, from: String, to: String) -> (String, String, String) {
    match (hop.basis.as_str(), hop.edge.as_str(), hop.level.as_deref()) {
        ("stored_in", _, _) => (to, "is stored in".into(), from),
        ("built_from", _, _) => (to, "is built from".into(), from),
        (_, "allows", Some("use")) => (from, "can use".into(), to),
        (_, "allows", Some("read")) => (from, "can read".into(), to),
        (_, "allows", Some("write")) => (from, "can change".into(), to),
        (_, "allows", Some("administer")) => (from, "can administer".into(), to),
        _ => (from, neutral(&hop.phrase).into_owned(), to),
    }
}

/// The id of `kind:id`.
fn id(label: &str) -> String {
    let id = label.split_once(':').map_or(label, |(_, id)| id);
    neutral(id).into_owned()
}

fn remarks(hop: &Hop) -> Vec<String> {
    let mut remarks = Vec::new();
    match hop.activation.as_str() {
        "eligible" => remarks.push("only while activated".to_owned()),
        "just_in_time" => remarks.push("only on request".to_owned()),
        _ => {}
    }
    match (hop.certainty.as_str(), hop.conditions.as_str()) {
        ("certain", "") => {}
        ("assumed", "") => remarks.push("assumed, no file states it".to_owned()),
        (_, "") => remarks.push("on a condition".to_owned()),
        (certainty, conditions) => {
            let word = if certainty == "assumed" { "assumed, if" } else { "if" };
            remarks.push(format!("{word} {}", neutral(conditions)));
        }
    }
    if !hop.technique.is_empty() {
        remarks.push(neutral(&hop.technique).into_owned());
    }
    remarks
}
