//! What is under way while files are read: the facts, one state for each source that was chosen, and the file at hand.
//! Documents go in through [`Run`]; the sources take their parts.

use super::limits::BROKEN_VALUES;
use super::recorded::{self, Answer, Body};
use super::{Claim, Context, Hand, Head, Hints, Resource, Side, Source, SourceDef, csv};
use crate::doc::{self, Error, Item, Layout, Part, Sort, Tape};
use crate::model::{Facts, FileId, Problem, Syntax};
use std::collections::BTreeMap;

/// The file at hand.
pub(super) struct Current<'f> {
    /// As reports show it.
    pub(super) path: &'f str,
    /// Its number.
    pub(super) file: FileId,
    /// The source that `--as` gives it to.
    pub(super) forced: Option<usize>,
    /// Its syntax.
    pub(super) syntax: Syntax,
    /// The source that took the last document; asked first for the next.
    pub(super) last: Option<usize>,
    /// The source that took the first document.
    pub(super) first: Option<usize>,
    /// Documents that no source knows: how many, and where the first stands.
    pub(super) unknown: (u32, Option<u32>),
    /// Documents that a source knows and that are broken.
    pub(super) broken: u32,
    /// Whether the text was cut off at a bad byte: what breaks in it is told by that byte.
    pub(super) cut: bool,
    /// Why documents that no source knows could not be read, or are no input: the first reason with its offset.
    pub(super) reason: Option<(u32, String)>,
}

/// What is done with a document.
pub(super) enum Choice {
    /// No source knows it.
    Unknown,
    /// Known, and nothing in it matters.
    Skip,
    /// To be read by this source, handed over like this.
    Read(usize, Layout),
}

/// The state of a reading.
pub(super) struct Run<'r> {
    pub(super) facts: Facts,
    pub(super) sources: &'r [&'static SourceDef],
    pub(super) states: Vec<Option<Box<dyn Source>>>,
    pub(super) hints: &'r Hints,
    pub(super) digest: &'r dyn Fn(&str) -> Option<String>,
    /// Which side of a plan is read.
    pub(super) side: Side,
    /// Documents that were known and skipped, by source and by what they are.
    pub(super) skipped: BTreeMap<(usize, String), u64>,
}

impl Run<'_> {
    /// Asks the sources whose a document is, the one that took the last document first.
    pub(super) fn choose(&mut self, now: &mut Current<'_>, root: Item<'_>) -> Choice {
        let head = Head { path: now.path, syntax: now.syntax, root };
        let claim_of = |number: usize| match self.sources.get(number) {
            Some(source) if now.syntax != Syntax::Csv || csv::SOURCES.contains(&source.name) => (source.claims)(&head),
            _ => Claim::No,
        };
        if let Some(forced) = now.forced {
            return match claim_of(forced) {
                Claim::Skip(what) => self.skip(now, forced, what),
                Claim::Yes(layout) => take(now, forced, layout),
                Claim::No => take(now, forced, Layout::Lists),
            };
        }
        let order = now.last.into_iter().chain((0..self.sources.len()).filter(|number| Some(*number) != now.last));
        for number in order {
            match claim_of(number) {
                Claim::No => {}
                Claim::Yes(layout) => return take(now, number, layout),
                Claim::Skip(what) => return self.skip(now, number, what),
            }
        }
        match now.last {
            // A last page without items says nothing of its own.
            Some(last) if is_empty_page(root) => take(now, last, Layout::Lists),
            _ => Choice::Unknown,
        }
    }

    /// Counts a document that is known and holds nothing that matters.
    pub(super) fn skip(&mut self, now: &mut Current<'_>, number: usize, what: String) -> Choice {
        now.first = now.first.or(Some(number));
        *self.skipped.entry((number, what)).or_insert(0) += 1;
        Choice::Skip
    }

    /// Hands one part to a source.
    pub(super) fn part(&mut self, now: &Current<'_>, number: usize, part: Part<'_>) -> Result<(), Error> {
        let Some(source) = self.sources.get(number) else { return Ok(()) };
        let Run { facts, sources, states, hints, digest, side, .. } = self;
        let Some(slot) = states.get_mut(number) else { return Ok(()) };
        let mut state = slot.take().unwrap_or_else(|| (source.start)());
        let mut give = |resource: &Resource<'_>, cx: &mut Context<'_>| route(sources, states, resource, cx);
        let mut cx = Context { facts, file: now.file, path: now.path, hints, digest: *digest };
        let outcome = state.shares(part, &mut cx, &mut Hand { side: *side, give: &mut give });
        if let Some(slot) = states.get_mut(number) {
            *slot = Some(state);
        }
        outcome
    }

    /// Tells a source that a document ended.
    pub(super) fn end(&mut self, now: &Current<'_>, number: usize) {
        let Run { facts, states, hints, digest, .. } = self;
        if let Some(Some(state)) = states.get_mut(number) {
            state.end(&mut Context { facts, file: now.file, path: now.path, hints, digest: *digest });
        }
    }

    /// Takes a document that lies on a tape as a whole.
    pub(super) fn on_tape(&mut self, now: &mut Current<'_>, root: Item<'_>, depth: u32) {
        if depth > 0 && is_list_of_pages(root) {
            for page in root.children() {
                self.on_tape(now, page, depth - 1);
            }
            return;
        }
        if depth > 0 && recorded::is_recording(root, now.syntax) {
            for answer in recorded::answers(root) {
                self.answer(now, &answer, depth - 1);
            }
            return;
        }
        match self.choose(now, root) {
            Choice::Unknown => now.unknown(root.at(), is_empty_page(root).then(|| EMPTY.to_owned())),
            Choice::Skip => {}
            Choice::Read(number, layout) => {
                let outcome = doc::hand_over(root, layout, &mut |part| self.part(now, number, part));
                if let Err(error) = outcome {
                    self.broken(now, error, "");
                }
                self.end(now, number);
            }
        }
    }

    /// Takes the body of a recorded answer as if it were the document.
    fn answer(&mut self, now: &mut Current<'_>, answer: &Answer<'_>, depth: u32) {
        match answer.body() {
            Err(reason) => now.unknown(answer.at, Some(reason)),
            Ok(Body::Item(body)) => self.on_tape(now, body, depth),
            Ok(Body::Text(body, at)) => {
                let mut tape = Tape::default();
                match doc::json::within(body, at, &mut tape) {
                    Some(root) => self.on_tape(now, root, depth),
                    None => now.unknown(at, Some("a recorded answer whose body is no JSON".into())),
                }
            }
        }
    }

    /// Reports a document that is known and can't be read to its end: nothing in its file proves an absence from now on.
    pub(super) fn broken(&mut self, now: &mut Current<'_>, error: Error, help: &str) {
        now.broken += 1;
        if now.broken <= BROKEN_VALUES && !now.cut {
            self.problem(now, error.at, error.message, help);
        }
        self.incomplete(now.file);
    }

    /// Marks a file as one that does not hold all it should.
    pub(super) fn incomplete(&mut self, file: FileId) {
        if let Some(info) = self.facts.files.get_mut(file.0 as usize) {
            info.truncated = true;
        }
    }

    /// Reports a problem of the file at hand.
    pub(super) fn problem(&mut self, now: &Current<'_>, at: Option<u32>, message: impl Into<String>, help: &str) {
        let problem = Problem { path: now.path.to_owned(), at, message: message.into(), help: help.to_owned() };
        self.facts.problems.push(problem);
    }
}

impl Current<'_> {
    /// Counts a document that no source knows.
    pub(super) fn unknown(&mut self, at: u32, reason: Option<String>) {
        self.unknown.0 += 1;
        self.unknown.1 = self.unknown.1.or(Some(at));
        if let (None, Some(reason)) = (&self.reason, reason) {
            self.reason = Some((at, reason));
        }
    }
}

/// Gives a resource of Terraform to the source of its type; false where there is none.
fn route(sources: &[&'static SourceDef], states: &mut [Option<Box<dyn Source>>], resource: &Resource<'_>, cx: &mut Context<'_>) -> bool {
    let Some(number) = sources.iter().position(|source| source.terraform.contains(&resource.kind)) else { return false };
    let (Some(source), Some(slot)) = (sources.get(number), states.get_mut(number)) else { return false };
    slot.get_or_insert_with(|| (source.start)()).resource(resource, cx);
    true
}

fn take(now: &mut Current<'_>, number: usize, layout: Layout) -> Choice {
    now.last = Some(number);
    now.first = now.first.or(Some(number));
    Choice::Read(number, layout)
}

/// Why a list tells nothing.
const EMPTY: &str = "an empty list: nothing tells what it is of";

/// Keys that stand beside the items of a page and say nothing about a record.
const PAGE_KEYS: &[&str] = &[
    "object",
    "has_more",
    "next",
    "next_page",
    "nextPageToken",
    "first_id",
    "last_id",
    "list_metadata",
    "start",
    "limit",
    "offset",
    "length",
    "total",
    "total_count",
    "totalResults",
    "startIndex",
    "itemsPerPage",
    "count",
    "schemas",
    "NextToken",
    "nextToken",
    "Marker",
    "IsTruncated",
    "_links",
    "links",
    "meta",
    "@odata.context",
    "@odata.nextLink",
    "@odata.count",
    "apiVersion",
    "kind",
    "metadata",
    "request_id",
    "ResponseMetadata",
    "page",
    "per_page",
];

/// The list of a page: a map with one list and beside it nothing but the keys of an envelope.
fn page_items(item: Item<'_>) -> Option<Item<'_>> {
    if item.sort() != Sort::Map {
        return None;
    }
    let mut others = item.children().filter(|child| !PAGE_KEYS.contains(&child.key()));
    let list = others.next().filter(|child| child.sort() == Sort::List)?;
    // A Kubernetes object such as a role looks alike: only its lists are pages.
    let is_list = item.text_of("kind").is_none_or(|kind| kind.ends_with("List"));
    (is_list && others.next().is_none()).then_some(list)
}

fn is_empty_page(root: Item<'_>) -> bool {
    let items = if root.sort() == Sort::List { Some(root) } else { page_items(root) };
    items.is_some_and(|items| items.children().next().is_none())
}

/// Whether a list holds pages (or lists) in place of items.
pub(super) fn is_list_of_pages(root: Item<'_>) -> bool {
    root.sort() == Sort::List && root.children().take(3).any(|item| item.sort() == Sort::List || page_items(item).is_some())
}
