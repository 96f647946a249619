//! One document: which answer it is, by the path in the file's name and by its keys. In: a document. Out: records; never a value.

use super::path::{Spot, spot};
use super::record::{Mount, Vault};
use super::{policy, read_auth, read_engine, read_identity};
use crate::doc::{Item, Layout, Sort, Tape, hcl, json};
use crate::model::{Place, Stated, time};
use crate::source::Context;
use std::collections::BTreeSet;

/// The answer's own part of an envelope; the document itself where there is none.
pub(super) fn data(root: Item<'_>) -> Item<'_> {
    match root.get("data") {
        Some(data) if is_envelope(root) && data.sort() == Sort::Map => data,
        _ => root,
    }
}

/// Whether a document is an answer as `vault read -format=json` writes it.
pub(super) fn is_envelope(root: Item<'_>) -> bool {
    let has = |key: &str| root.get(key).is_some();
    has("request_id") && has("data") && has("lease_id") && (has("lease_duration") || has("renewable"))
}

/// Whether this is a list of mounts.
pub(super) fn is_mounts(item: Item<'_>) -> bool {
    let mut entries = item.entries().peekable();
    entries.peek().is_some()
        && entries.all(|entry| entry.key().ends_with('/') && entry.text_of("type").is_some() && entry.text_of("accessor").is_some())
}

/// A time of Vault's; Go's zero time says that there is none.
pub(super) fn when(item: Item<'_>, key: &str) -> Stated<i64> {
    match item.get(key) {
        None => Stated::Missing,
        Some(value) if value.is_null() => Stated::Null,
        Some(value) => match value.text() {
            Some(text) if text.is_empty() || text.starts_with("0001-01-01") => Stated::Null,
            Some(text) => time::parse(text).map_or(Stated::Missing, Stated::Is),
            None => value.int().map_or(Stated::Missing, |seconds| Stated::Is(time::from_number(seconds))),
        },
    }
}

/// A list of texts, or one text with commas.
pub(super) fn texts(item: Item<'_>, key: &str) -> Vec<String> {
    match item.get(key) {
        Some(value) if value.sort() == Sort::List => value.children().filter_map(|text| text.text()).map(str::to_owned).collect(),
        Some(value) => value
            .text()
            .into_iter()
            .flat_map(|text| text.split(','))
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect(),
        None => Vec::new(),
    }
}

/// Names of policies: Vault takes them in lower case.
pub(super) fn policies(item: Item<'_>, keys: &[&str]) -> BTreeSet<String> {
    keys.iter().flat_map(|key| texts(item, key)).map(|name| name.to_lowercase()).collect()
}

/// A text, or nothing.
pub(super) fn text(item: Item<'_>, key: &str) -> String {
    item.text_of(key).unwrap_or("").to_owned()
}

/// A number of seconds, as a number or as a duration (`24h`, `90m`, `30`).
pub(super) fn seconds(item: Item<'_>, key: &str) -> Option<i64> {
    let value = item.get(key)?;
    if let Some(number) = value.int() {
        return Some(number);
    }
    let (mut total, mut number) = (0_i64, 0_i64);
    let text = value.text()?;
    for c in text.chars() {
        let unit = match c {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => {
                number = number.checked_mul(10)?.checked_add(i64::from(c.to_digit(10)?))?;
                continue;
            }
        };
        total = total.checked_add(number.checked_mul(unit)?)?;
        number = 0;
    }
    total.checked_add(number)
}

/// Takes one document.
pub(super) fn document(vault: &mut Vault, root: Item<'_>, cx: &mut Context<'_>) {
    let spot = spot(cx.path);
    let place = cx.place(root.at());
    vault.place = vault.place.or(Some(place));
    if root.children().any(|child| child.key() == "path") && policy::is_policy(root) {
        let name = root.text_of("name").map_or_else(|| spot.stem.clone(), str::to_owned);
        let file = place.file;
        return add_policy(vault, &name, policy::read(root, &|at| Place { file, at }), cx);
    }
    let item = data(root);
    if is_mounts(item) {
        return mounts(vault, item, &spot);
    }
    let api = spot.api.clone().unwrap_or_default();
    let known = told_policy(vault, item, &spot, cx)
        || read_identity::read(vault, item, &api, cx)
        || read_auth::read(vault, item, &spot, cx)
        || read_engine::read(vault, item, &spot, cx);
    if !known {
        let what = if item.get("keys").is_some() { "a list of names" } else { "an answer" };
        cx.note(format!("vault: `{}` is {what} of a path that is not read here; nothing of it is kept", cx.path));
    }
}

pub(super) fn add_policy(vault: &mut Vault, name: &str, policy: policy::Policy, cx: &mut Context<'_>) {
    let name = name.to_lowercase();
    for what in &policy.unknown {
        cx.note(format!("vault: {what} is not known here (policy `{name}`)"));
    }
    match vault.policies.get(&name) {
        Some(before) if *before.rules != *policy.rules && rules_differ(before, &policy) => {
            let at = policy.place.map_or(0, |place| place.at);
            cx.problem(at, format!("the policy `{name}` is in two files, with different rules"), "keep the one that is in force");
            // Both count, so that nothing of it is missed.
            vault.policies.entry(name).or_default().rules.extend(policy.rules);
        }
        Some(_) => {}
        None => {
            vault.policies.insert(name, policy);
        }
    }
}

fn rules_differ(a: &policy::Policy, b: &policy::Policy) -> bool {
    let plain = |policy: &policy::Policy| -> Vec<_> { policy.rules.iter().map(|rule| (rule.pattern.clone(), rule.caps)).collect() };
    plain(a) != plain(b)
}

/// A policy whose text is a string of the answer.
fn told_policy(vault: &mut Vault, item: Item<'_>, spot: &Spot, cx: &mut Context<'_>) -> bool {
    let Some(body) = item.get("policy").or_else(|| item.get("rules")).filter(|body| body.sort() == Sort::Text) else { return false };
    let named = item.text_of("name").map(str::to_owned);
    let by_path = spot
        .api
        .as_deref()
        .and_then(|api| ["sys/policies/acl/", "sys/policy/"].iter().find_map(|prefix| api.strip_prefix(prefix)).map(str::to_owned));
    let name = named.or(by_path).unwrap_or_else(|| spot.stem.clone());
    let (text, place) = (body.text().unwrap_or(""), cx.place(body.at()));
    match parse(text, place) {
        Some(policy) => add_policy(vault, &name, policy, cx),
        None => cx.problem(
            body.at(),
            format!("the text of the policy `{name}` can't be read"),
            "`vault policy fmt FILE` says whether Vault takes it",
        ),
    }
    true
}

/// Reads the text of a policy that is itself in a string: all of it has the place of the string.
pub(super) fn parse(text: &str, place: Place) -> Option<policy::Policy> {
    let here = |_: u32| place;
    if text.trim_start().starts_with('{') {
        let mut policy = None;
        let read = json::read(text, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
            policy = Some(policy::read(part.item, &here));
            Ok(())
        });
        return policy.filter(|_| read.is_ok());
    }
    let mut tape = Tape::default();
    hcl::read(text, 0, &mut tape).ok().map(|root| policy::read(root, &here))
}

/// The lists of login methods and of engines look alike; what they are mounted as tells them apart.
fn mounts(vault: &mut Vault, item: Item<'_>, spot: &Spot) {
    let types: Vec<&str> = item.entries().filter_map(|entry| entry.text_of("type")).collect();
    let auth = match spot.api.as_deref() {
        Some("sys/auth") => true,
        Some("sys/mounts") => false,
        _ => types.contains(&"token") || !types.iter().any(|kind| matches!(*kind, "system" | "identity" | "cubbyhole" | "kv" | "generic")),
    };
    let list = if auth { &mut vault.auths } else { &mut vault.mounts };
    let list = list.get_or_insert_default();
    for entry in item.entries() {
        let versioned =
            entry.at_path(&["options", "version"]).is_some_and(|version| version.text() == Some("2") || version.int() == Some(2));
        let mount = Mount { kind: text(entry, "type"), versioned, accessor: text(entry, "accessor") };
        list.insert(entry.key().trim_end_matches('/').to_owned(), mount);
    }
}
