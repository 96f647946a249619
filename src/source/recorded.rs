//! Recorded answers of an API, as tests of other tools keep them: the wrapper around one or many answers goes in, their bodies come out,
//! each of which is a document like any other. An answer that tells of an error lists nothing, and says so.
//!
//! Known: `{status_code, data}`; `{headers, body}`; lists of exchanges (`{method, path, status, response}`); cassettes (`interactions`).

use crate::doc::{Item, Sort};
use crate::model::Syntax;
use crate::model::time;

/// One answer.
pub(super) struct Answer<'t> {
    /// Where it stands.
    pub(super) at: u32,
    status: Option<i64>,
    body: Option<Item<'t>>,
}

/// What an answer says.
pub(super) enum Body<'t> {
    /// A value.
    Item(Item<'t>),
    /// JSON as a text, and where it stands.
    Text(&'t str, u32),
}

impl<'t> Answer<'t> {
    /// Its body, or why there is none.
    pub(super) fn body(&self) -> Result<Body<'t>, String> {
        if let Some(status) = self.status.filter(|status| *status >= 400) {
            return Err(format!("a recorded answer that is an error (status {status}): it lists nothing"));
        }
        let body = self.body.filter(|body| !body.is_null() && body.children().any(|child| child.key() != "ResponseMetadata"));
        let text = self.body.and_then(|body| body.text()).filter(|text| text.trim_start().starts_with(['{', '[']));
        match (body, text, self.body) {
            (Some(body), ..) => Ok(Body::Item(body)),
            (None, Some(text), Some(body)) => Ok(Body::Text(text, body.at())),
            _ => Err("a recorded answer that lists nothing".into()),
        }
    }
}

/// Whether a value is a wrapper around recorded answers. Of a list, the first element decides; a cassette is known as JSON only.
pub(super) fn is_recording(root: Item<'_>, syntax: Syntax) -> bool {
    match root.sort() {
        Sort::List => root.children().next().is_some_and(is_exchange),
        Sort::Map => is_placebo(root) || is_flight(root) || (syntax == Syntax::Json && interactions(root).is_some()),
        _ => false,
    }
}

/// The answers of a recording.
pub(super) fn answers(root: Item<'_>) -> Vec<Answer<'_>> {
    let at = root.at();
    if root.sort() == Sort::List {
        root.children()
            .map(|exchange| Answer { at: exchange.at(), status: number(exchange, "status"), body: exchange.get("response") })
            .collect()
    } else if is_placebo(root) {
        vec![Answer { at, status: number(root, "status_code"), body: root.get("data") }]
    } else if is_flight(root) {
        let status = root.get("headers").and_then(|headers| number(headers, "status"));
        vec![Answer { at, status, body: root.get("body") }]
    } else {
        interactions(root).into_iter().flat_map(|list| list.children()).map(interaction).collect()
    }
}

/// A number, also one that is written as a text.
fn number(item: Item<'_>, key: &str) -> Option<i64> {
    let value = item.get(key)?;
    value.int().or_else(|| value.text()?.parse().ok())
}

fn only(item: Item<'_>, keys: &[&str]) -> bool {
    item.sort() == Sort::Map && item.children().all(|child| keys.contains(&child.key()))
}

/// `{status_code, data}`.
fn is_placebo(root: Item<'_>) -> bool {
    only(root, &["status_code", "data"]) && number(root, "status_code").is_some() && root.get("data").is_some()
}

/// `{headers, body}`.
fn is_flight(root: Item<'_>) -> bool {
    only(root, &["headers", "body"]) && root.get("headers").is_some_and(|headers| headers.sort() == Sort::Map) && root.get("body").is_some()
}

/// `{method, path, status, response, …}`.
fn is_exchange(item: Item<'_>) -> bool {
    item.text_of("method").is_some() && item.text_of("path").is_some() && item.get("status").is_some() && item.get("response").is_some()
}

/// The exchanges of a cassette.
fn interactions(root: Item<'_>) -> Option<Item<'_>> {
    let list = root.get("interactions").or_else(|| root.get("http_interactions"))?;
    let first = list.children().next()?;
    (list.sort() == Sort::List && first.get("request").is_some() && first.get("response").is_some()).then_some(list)
}

fn interaction(exchange: Item<'_>) -> Answer<'_> {
    let response = exchange.get("response");
    let status = response
        .and_then(|response| number(response, "status").or_else(|| response.get("status").and_then(|status| number(status, "code"))));
    let body = response.and_then(|response| response.get("body"));
    let inner =
        body.and_then(|body| body.get("data").or_else(|| body.get("string")).filter(|_| only(body, &["data", "string", "encoding"])));
    Answer { at: exchange.at(), status, body: inner.or(body) }
}

/// A time as recordings of the AWS SDK keep it: `{"__class__": "datetime", "year": …}`, UTC.
pub(super) fn datetime(item: Item<'_>) -> Option<i64> {
    if item.text_of("__class__") != Some("datetime") {
        return None;
    }
    let part = |key: &str| item.get(key).and_then(|value| value.int());
    let [year, month, day] = [part("year")?, part("month")?, part("day")?];
    let [hour, minute, second] = ["hour", "minute", "second"].map(|key| part(key).unwrap_or(0));
    time::parse(&format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}
