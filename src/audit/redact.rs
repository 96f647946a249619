//! Identifiers of a report replaced by keyed pseudonyms, for sharing it. In: a world, its report and a key. Out: the report with every id,
//! scope, tenant, path, address and name replaced, the same one everywhere the same. Done on the report, so that no format can forget it.

mod known;
mod lines;

use crate::model::report::Report;
use crate::model::{Kind, World, fingerprint};
use hmac::{Hmac, KeyInit, Mac};
use known::{Class, Known};
use sha2::Sha256;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What stands for a free text that nobody can go through for names.
const GONE: &str = "[redacted]";

/// Hexadecimal digits of a pseudonym, at least; more where two would be the same.
const DIGITS: usize = 6;

/// Knows what identifies somebody in a run, and what to write instead.
pub struct Redactor<'w> {
    key: Vec<u8>,
    known: Known<'w>,
    rules: BTreeSet<String>,
    digits: usize,
    used: RefCell<BTreeMap<String, String>>,
}

impl<'w> Redactor<'w> {
    /// Collects what identifies somebody in a run.
    pub fn new(key: &[u8], world: &'w World, report: &Report) -> Redactor<'w> {
        let known = Known::new(world, report);
        let rules = report.rules.iter().map(|rule| rule.id.clone()).collect();
        let mut redactor = Redactor { key: key.to_vec(), known, rules, digits: DIGITS, used: RefCell::default() };
        let mut all: Vec<String> = redactor.known.texts().map(|text| redactor.digest(text)).collect();
        all.sort_unstable();
        let alike = |pair: &[String]| match pair {
            [a, b] => a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count() + 1,
            _ => 0,
        };
        redactor.digits = all.windows(2).map(alike).max().unwrap_or(0).clamp(DIGITS, 64);
        redactor
    }

    fn digest(&self, text: &str) -> String {
        // A key of any length is fine for this construction, so there is no other branch to take.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return String::new() };
        // The same key may serve for digests of secrets: those must not be pseudonyms of anything.
        let bytes = mac.chain_update(b"pseudonym\0").chain_update(text.as_bytes()).finalize().into_bytes();
        super::places::hex(&bytes)
    }

    /// The pseudonym of a text: a word for what it is, and digits that only the key gives.
    fn name(&self, word: &str, text: &str) -> String {
        let digest = self.digest(text);
        let name = format!("{word}-{}", digest.get(..self.digits).unwrap_or(&digest));
        self.used.borrow_mut().insert(name.clone(), text.to_owned());
        name
    }

    /// Every pseudonym that was given out, with what it stands for.
    pub fn map(&self) -> BTreeMap<String, String> {
        self.used.borrow().clone()
    }

    /// The pseudonym of a record's id.
    pub fn id(&self, kind: &str, id: &str) -> String {
        match kind {
            _ if id.is_empty() || id == "*" => id.to_owned(),
            "input" => self.path(id),
            _ => self.name(&kind.replace('_', "-"), id),
        }
    }

    /// The pseudonym of a scope; the company's own stays empty.
    pub fn scope(&self, scope: &str) -> String {
        if scope.is_empty() { String::new() } else { self.name("scope", scope) }
    }

    /// The pseudonyms of a record's tenants.
    pub fn tenants(&self, tenants: &str) -> String {
        let one = |tenant: &str| if tenant == "*" || tenant.is_empty() { tenant.to_owned() } else { self.name("tenant", tenant) };
        match tenants.contains(", ") && !self.known.has(tenants) {
            true => tenants.split(", ").map(one).collect::<Vec<_>>().join(", "),
            false => one(tenants),
        }
    }

    /// The pseudonym of a path. Its ending stays, so that it is seen what kind of file it was.
    pub fn path(&self, path: &str) -> String {
        if path.is_empty() || path == "-" || path == "." {
            return path.to_owned();
        }
        let ending = path.rsplit(['/', '.']).next().filter(|ending| path.ends_with(&format!(".{ending}")));
        let plain = |ending: &&str| (1..=6).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_lowercase());
        let name = self.name("file", path);
        match ending.filter(plain) {
            Some(ending) => format!("{name}.{ending}"),
            None => name,
        }
    }

    /// A JSON pointer: numbers and the keys of formats stay, everything that could be a name goes.
    fn pointer(&self, pointer: &str) -> String {
        let part = |part: &str| {
            let plain =
                part.bytes().all(|byte| byte.is_ascii_digit()) || part.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
            if plain && !self.known.has(part) { part.to_owned() } else { self.name("key", part) }
        };
        pointer.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    /// `kind:id`, as reports label a record.
    fn label(&self, label: &str) -> String {
        match label.split_once(':') {
            Some((kind, id)) if Kind::from_word(kind).is_some() => format!("{kind}:{}", self.id(kind, id)),
            _ => self.word(label, "name"),
        }
    }

    /// A text that is known, by what it is known as; another by the word given.
    fn word(&self, text: &str, otherwise: &str) -> String {
        match self.known.class(text) {
            _ if text.is_empty() => String::new(),
            Some(class) => self.of_class(class, text),
            None => self.name(otherwise, text),
        }
    }

    fn of_class(&self, class: Class, text: &str) -> String {
        match class {
            Class::Path => self.path(text),
            Class::Id(kind) => self.id(kind.word(), text),
            Class::Name(word) => self.name(word, text),
        }
    }

    /// The name of somebody who answers for something.
    fn person(&self, text: &str) -> String {
        self.word(text, "person")
    }

    /// A fingerprint: the rule stays, each subject gets its pseudonym.
    pub fn fingerprint(&self, print: &str) -> String {
        let mut parts = fingerprint::parts(print);
        let rule = parts.next().unwrap_or_default();
        let rest: Vec<String> = parts.map(|part| self.subject(&part)).collect();
        fingerprint::join(&rule, rest.iter().map(String::as_str))
    }

    /// A part of a fingerprint, or a subject as somebody wrote it: `kind:id`, `kind:id@scope`, an id, a rule, a whole fingerprint.
    fn subject(&self, part: &str) -> String {
        if part.split_once('|').is_some_and(|(rule, _)| self.rules.contains(rule)) {
            return self.fingerprint(part);
        }
        if self.rules.contains(part) {
            return part.to_owned();
        }
        let Some((kind, id)) = part.split_once(':').filter(|(kind, _)| Kind::from_word(kind).is_some()) else {
            return self.word(part, "value");
        };
        let scoped = id.match_indices('@').map(|(at, _)| (&id[..at], &id[at + 1..]));
        match scoped.filter(|(id, scope)| self.known.has(id) && self.known.has(scope)).last() {
            Some((id, scope)) if !self.known.has(part.split_once(':').map_or("", |(_, id)| id)) => {
                format!("{kind}:{}@{}", self.id(kind, id), self.scope(scope))
            }
            _ => format!("{kind}:{}", self.id(kind, id)),
        }
    }

    /// A sentence: every known identifier and every mail address in it.
    pub fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut before: Option<char> = None;
        while let Some(first) = rest.chars().next() {
            let starts = !(before.is_some_and(char::is_alphanumeric) && first.is_alphanumeric());
            let found = if starts { self.known.at(rest, before) } else { None };
            let (new, len) = match found {
                Some((len, class)) => (Some(self.of_class(class, rest.get(..len).unwrap_or(""))), len),
                None => match if starts { address(rest) } else { 0 } {
                    0 => (None, first.len_utf8()),
                    len => (Some(self.name("address", rest.get(..len).unwrap_or(""))), len),
                },
            };
            let (old, after) = rest.split_at(len);
            out.push_str(new.as_deref().unwrap_or(old));
            before = old.chars().next_back();
            rest = after;
        }
        out
    }
}

/// The length of the mail address at the start of a text, or 0.
fn address(text: &str) -> usize {
    let token = |text: &str| text.find(|c: char| !(c.is_alphanumeric() || "._%+-".contains(c))).unwrap_or(text.len());
    let local = token(text);
    match text.get(local..).and_then(|rest| rest.strip_prefix('@')) {
        Some(domain) if local > 0 => {
            let domain = domain.get(..token(domain)).unwrap_or("").trim_end_matches('.');
            if domain.contains('.') { local + 1 + domain.len() } else { 0 }
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
