//! Credentials in settings that people write: a name and a value go in, and what the value is (a credential in plain text, a reference to
//! one, a placeholder) comes out with a keyed digest. The value itself goes no further than this room.

mod args;
mod known;
mod name;
#[cfg(test)]
mod tests;
pub(super) mod url;
mod value;

pub(super) use known::{Known, known};
pub(super) use name::is_credential;
pub(super) use value::Given;

use super::Context;
use crate::doc::{Item, Sort};
use crate::model::{Name, Place};

/// One credential of something that is configured.
pub(super) struct Credential {
    /// The variable, header or option that it is handed over in.
    pub(super) name: Name,
    /// What stands there.
    pub(super) given: Given,
    /// The variable that it is taken from, where one is named.
    pub(super) variable: Name,
    /// Digest of a value in plain text that is worth comparing.
    pub(super) digest: Option<String>,
    /// Its sort, as in `type`; empty where the name does not tell.
    pub(super) sort: &'static str,
    /// The system that it opens, as far as name or form tell.
    pub(super) known: Option<&'static Known>,
    /// Where it stands.
    pub(super) place: Place,
}

/// The credentials of one thing, and how many placeholders stand where one belongs.
#[derive(Default)]
pub(super) struct Credentials {
    pub(super) all: Vec<Credential>,
    pub(super) placeholders: u32,
}

impl Credentials {
    /// Looks at one value under its name (a variable, a header, an option, a key).
    pub(super) fn value(&mut self, name: &str, text: &str, at: u32, cx: &mut Context<'_>) {
        let Some(found) = value::examine(name, text) else { return };
        if found.given == Given::Placeholder {
            self.placeholders += 1;
            // `-e NAME` hands on what `env` has under that name, and here that is nothing.
            let name = cx.name(&name::shown(name));
            self.all.retain(|have| have.name != name || have.given != Given::Variable || have.variable != name);
            return;
        }
        // The form of a value says more of what it opens than its name does.
        let secret = if matches!(found.given, Given::Literal | Given::Default) { found.secret } else { "" };
        let known = known(name, secret);
        let one = Credential {
            name: cx.name(&name::shown(name)),
            variable: found.variable.map_or(Name::EMPTY, |variable| cx.name(variable)),
            digest: (cx.digest)(secret),
            sort: name::sort(name),
            given: found.given,
            known,
            place: cx.place(at),
        };
        self.add(one, cx);
    }

    /// The entries of a map of names and values: `env`, `headers`, `environment`.
    pub(super) fn map(&mut self, map: Item<'_>, cx: &mut Context<'_>) {
        for entry in map.entries() {
            if let Some(text) = entry.text() {
                self.value(entry.key(), text, entry.at(), cx);
            }
        }
    }

    /// Every text under a map whose name is that of a credential, whatever the keys above it.
    pub(super) fn keys(&mut self, map: Item<'_>, depth: u32, cx: &mut Context<'_>) {
        for entry in map.entries() {
            match entry.sort() {
                Sort::Map if depth > 0 => self.keys(entry, depth - 1, cx),
                _ => {
                    if let Some(text) = entry.text() {
                        self.value(entry.key(), text, entry.at(), cx);
                    }
                }
            }
        }
    }

    /// An address: a password or token in it is a credential of its own.
    pub(super) fn address(&mut self, text: &str, at: u32, cx: &mut Context<'_>) {
        if url::scheme(text).is_some() {
            self.value(&url::name(text), text, at, cx);
        }
    }

    /// The words of a command line with the offset of each.
    pub(super) fn command_line(&mut self, words: &[(&str, u32)], cx: &mut Context<'_>) {
        args::read(self, words, cx);
    }

    /// A variable of the surroundings that is handed on by its name alone.
    fn passed(&mut self, name: &str, at: u32, cx: &mut Context<'_>) {
        let connection = || name::is_address(name) && known(name, "").is_some_and(|known| known.whole);
        if !name::is_credential(name) && !connection() {
            return;
        }
        let shown = cx.name(&name::shown(name));
        let one = Credential {
            name: shown,
            given: Given::Variable,
            variable: shown,
            digest: None,
            sort: name::sort(name),
            known: known(name, ""),
            place: cx.place(at),
        };
        if !self.all.iter().any(|have| have.name == shown) {
            self.all.push(one);
        }
    }

    /// The same name twice is one credential that is handed on (`-e NAME` beside `env`), or two.
    fn add(&mut self, one: Credential, cx: &mut Context<'_>) {
        let same = self.all.iter_mut().find(|have| have.name == one.name);
        match same {
            None => self.all.push(one),
            Some(have) if have.digest == one.digest && have.given == one.given => {}
            Some(have) if have.given == Given::Variable && have.variable == have.name => *have = one,
            Some(_) if one.given == Given::Variable && one.variable == one.name => {}
            Some(_) => {
                let again = format!("{} ({})", cx.facts.names.text(one.name), self.all.len() + 1);
                let name = cx.name(&again);
                self.all.push(Credential { name, ..one });
            }
        }
    }
}

/// The sort of a credential by its name alone, as in `type`; empty where the name does not tell.
pub(super) fn sort_of(name: &str) -> &'static str {
    name::sort(name)
}
