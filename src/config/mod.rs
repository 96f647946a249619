//! Floor 3: `partywall.yaml`, read strictly into what the pipeline needs. Text in, [`Config`] and problems out; no I/O.

mod entries;
mod expect;
mod inputs;
mod schema;
#[cfg(test)]
mod tests;
pub mod values;

pub use inputs::InputEntry;
pub use schema::schema;

use crate::doc::{Error, Fields, Item, Layout, Sort, Tape, yaml};
use crate::link::Mapping;
use crate::model::{Kind, Problem, Severity, Waiver};
use crate::select::{Bridge, Errors, Values};
use sha2::{Digest, Sha256};

/// What a complete run must contain.
#[derive(Clone, Debug, Default)]
pub struct Expect {
    /// Sources that have to be there.
    pub sources: Vec<String>,
    /// Least numbers of records by kind.
    pub counts: Vec<(Kind, u64)>,
    /// Populations that the named files hold in full, together.
    pub complete: Vec<(String, Vec<String>)>,
}

/// What a word of the configuration names that only the whole program knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Names {
    /// A rule or a family, under `rules.skip`.
    Skipped,
    /// A rule, under `rules.severity`.
    Judged,
    /// A source, under `expect.sources`.
    Source,
}

/// A word that has to be known, so that a slip does not silence or demand something else than was meant.
#[derive(Clone, Debug)]
pub struct Mention {
    /// What it names.
    pub names: Names,
    /// The word.
    pub word: String,
    /// What it looks like, for messages.
    pub shape: String,
    /// Where it stands.
    pub at: u32,
}

/// The user's configuration. Its default is what holds without one: the shipped values, and nothing else.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file, as reports show it; `None` without one.
    pub path: Option<String>,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: Option<String>,
    /// Planes, links and classes.
    pub mapping: Mapping,
    /// Crossings that are meant.
    pub bridges: Vec<Bridge>,
    /// Findings that are accepted.
    pub waivers: Vec<Waiver>,
    /// What rules call `$name`, shipped defaults included.
    pub values: Values,
    /// Rules and families to leave out.
    pub skip: Vec<String>,
    /// Severities that the user changed, by rule id.
    pub severity: Vec<(String, Severity)>,
    /// What a complete run must contain.
    pub expect: Expect,
    /// How exports were made, as their user declares it.
    pub inputs: Vec<InputEntry>,
    /// Globs of files that are no input.
    pub ignore: Vec<String>,
    /// Native facts declared here: the text of the `declared` list's file with the offset where the list stands (read by the native source).
    pub declared_at: Option<u32>,
    /// Names of rules and sources, to be checked where those are known.
    pub mentions: Vec<Mention>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            path: None,
            digest: None,
            mapping: Mapping::default(),
            bridges: Vec::new(),
            waivers: Vec::new(),
            values: values::defaults(),
            skip: Vec::new(),
            severity: Vec::new(),
            expect: Expect::default(),
            inputs: Vec::new(),
            ignore: Vec::new(),
            declared_at: None,
            mentions: Vec::new(),
        }
    }
}

/// A configuration while it is read, with what is wrong with it.
struct Loader<'c> {
    config: &'c mut Config,
    errors: Errors,
}

impl Loader<'_> {
    fn error(&mut self, at: u32, message: impl Into<String>, help: impl Into<String>) {
        self.errors.push((Error::new(at, message), help.into()));
    }

    /// Keeps the words of a string or a list of strings, to be checked later.
    fn mention(&mut self, names: Names, item: Option<Item<'_>>) {
        for item in item.into_iter().flat_map(|item| if item.sort() == Sort::List { item.children().collect() } else { vec![item] }) {
            if let Some(word) = item.text() {
                let word = word.to_owned();
                self.config.mentions.push(Mention { names, word, shape: item.shape(), at: item.at() });
            }
        }
    }

    /// What was read, or nothing and its errors.
    fn take<T>(&mut self, read: Result<T, Errors>) -> Option<T> {
        read.map_err(|errors| self.errors.extend(errors)).ok()
    }

    /// The errors of a map of which all is read.
    fn done(&mut self, fields: Fields<'_>) {
        self.errors.extend(fields.finish());
    }

    /// The whole file.
    fn root(&mut self, fields: Fields<'_>) {
        // Selectors further down use the values, wherever those stand.
        if let Some(item) = fields.get("values") {
            values::read(self, item);
        }
        entries::planes(self, &fields.list("planes"));
        entries::links(self, &fields.list("links"));
        entries::classes(self, &fields.list("permission_classes"));
        entries::bridges(self, &fields.list("bridges"));
        entries::waivers(self, &fields.list("waivers"));
        if let Some(item) = fields.get("rules") {
            expect::rules(self, item);
        }
        if let Some(item) = fields.get("expect") {
            expect::expect(self, item);
        }
        inputs::inputs(self, &fields.list("inputs"));
        expect::declared(self, &fields);
        expect::ignore(self, &fields);
        fields.text("note");
        self.done(fields);
    }
}

/// Reads a configuration. `path` is how reports show it. With any problem it must not be used: what could not be read
/// could have been a limit.
pub fn parse(text: &str, path: &str) -> (Config, Vec<Problem>) {
    let mut config = Config { path: Some(path.to_owned()), digest: Some(digest(text)), ..Config::default() };
    let mut loader = Loader { config: &mut config, errors: Vec::new() };
    let mut first = true;
    for document in yaml::documents(text) {
        if !first {
            loader.error(document.at as u32, "a configuration is one document, and here starts another", "");
            break;
        }
        first = false;
        let mark = if document.text.starts_with('\u{feff}') { 3 } else { 0 };
        let body = document.text.get(mark..).unwrap_or("");
        let read = yaml::read(body, (document.at + mark) as u32, Layout::Whole, &mut Tape::default(), &mut |part| {
            loader.root(Fields::new(part.item, "configuration"));
            Ok(())
        });
        if let Err(error) = read {
            loader.errors.push((error, String::new()));
        }
    }
    let mut errors = loader.errors;
    errors.sort_by_key(|(error, _)| error.at);
    let problem = |(error, help): (Error, String)| Problem { path: path.to_owned(), at: error.at, message: error.message, help };
    (config, errors.into_iter().map(problem).collect())
}

/// SHA-256 in hexadecimal.
fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
