//! Policy documents: a document in any of its forms (object, JSON in a string, percent-encoded JSON in a string) in, compact statements
//! out. Each distinct text is parsed once, however many policies hold it.

use crate::doc::{Item, Layout, Sort, Tape, json};
use crate::model::{Name, Names};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::condition::{Condition, conditions};

/// A distinct policy document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(in crate::source::aws) struct Doc(u32);

/// All distinct documents of a run.
#[derive(Default)]
pub(in crate::source::aws) struct Documents {
    all: Vec<Document>,
    by_text: FxHashMap<[u8; 16], Doc>,
    scratch: Vec<u8>,
}

/// A document.
#[derive(Default, Debug)]
pub(in crate::source::aws) struct Document {
    pub(in crate::source::aws) statements: Vec<Statement>,
    /// Whether `${…}` is a variable in it: not before version 2012-10-17.
    pub(in crate::source::aws) variables: bool,
}

/// A statement.
#[derive(Debug)]
pub(in crate::source::aws) struct Statement {
    pub(in crate::source::aws) allow: bool,
    /// Patterns of actions, in lower case.
    pub(in crate::source::aws) actions: Listed,
    /// Patterns of resources; `None` where the statement names none (trust policies).
    pub(in crate::source::aws) resources: Option<Listed>,
    /// Whom it is about; `None` in identity policies.
    pub(in crate::source::aws) principals: Option<Principals>,
    pub(in crate::source::aws) conditions: Vec<Condition>,
    /// Offset from the start of the document; 0 where the document lies in a string.
    pub(in crate::source::aws) at: u32,
}

/// A list of patterns, or everything but them.
#[derive(Debug, Default)]
pub(in crate::source::aws) struct Listed {
    pub(in crate::source::aws) not: bool,
    pub(in crate::source::aws) patterns: Vec<Name>,
}

/// Whom a statement is about.
#[derive(Debug, Default)]
pub(in crate::source::aws) struct Principals {
    pub(in crate::source::aws) not: bool,
    pub(in crate::source::aws) all: Vec<(Sorted, Name)>,
}

/// What sort of principal a policy names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::source::aws) enum Sorted {
    /// Everybody: `*`.
    Any,
    /// An account, a user, a role, a session.
    Aws,
    /// A service.
    Service,
    /// An identity provider.
    Federated,
    /// An owner of buckets, by its canonical id.
    Canonical,
}

impl Documents {
    /// Reads a document. The error says what is wrong, in our own words.
    pub(in crate::source::aws) fn read(&mut self, item: Item<'_>, names: &mut Names) -> Result<Doc, String> {
        match item.sort() {
            Sort::Map => self.intern(item, true, names),
            Sort::Text | Sort::Plain => self.text(item.text().unwrap_or(""), names),
            _ => Err(format!("a policy document is a map or a string, this is a {}", item.shape())),
        }
    }

    /// Reads a document from the text of a string.
    pub(in crate::source::aws) fn text(&mut self, text: &str, names: &mut Names) -> Result<Doc, String> {
        let trimmed = text.trim();
        let decoded;
        let plain = if trimmed.starts_with('{') {
            trimmed
        } else {
            decoded =
                percent_encoding::percent_decode_str(trimmed).decode_utf8().map_err(|_| String::from("a policy document is not UTF-8"))?;
            decoded.trim()
        };
        let mut tape = Tape::default();
        let mut found = Err(String::from("a policy document in a string is no JSON"));
        let read = json::read_alone(plain, 0, Layout::Whole, &mut tape, &mut |part| {
            found = match part.item.sort() {
                Sort::Map => self.intern(part.item, false, names),
                _ => Err(format!("a policy document is a map, this is a {}", part.item.shape())),
            };
            Ok(())
        });
        match read {
            Ok(_) => found,
            Err(_) => Err(String::from("a policy document in a string is no JSON")),
        }
    }

    /// The document.
    pub(in crate::source::aws) fn get(&self, doc: Doc) -> &Document {
        static NONE: Document = Document { statements: Vec::new(), variables: false };
        self.all.get(doc.0 as usize).unwrap_or(&NONE)
    }

    /// Every document there is.
    pub(in crate::source::aws) fn docs(&self) -> impl Iterator<Item = Doc> + use<> {
        (0..self.all.len() as u32).map(Doc)
    }

    fn intern(&mut self, item: Item<'_>, placed: bool, names: &mut Names) -> Result<Doc, String> {
        let base = item.at();
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        write(item, &mut scratch);
        if placed {
            for statement in statements(item) {
                scratch.extend((statement.at().wrapping_sub(base)).to_le_bytes());
            }
        }
        let digest = Sha256::digest(&scratch);
        self.scratch = scratch;
        let mut key = [0_u8; 16];
        key.iter_mut().zip(digest.iter()).for_each(|(to, from)| *to = *from);
        if let Some(doc) = self.by_text.get(&key) {
            return Ok(*doc);
        }
        let parsed = document(item, placed.then_some(base), names)?;
        let doc = Doc(self.all.len() as u32);
        self.all.push(parsed);
        self.by_text.insert(key, doc);
        Ok(doc)
    }
}

impl Doc {
    /// Its position, for side tables.
    pub(in crate::source::aws) fn index(self) -> usize {
        self.0 as usize
    }
}

fn piece(out: &mut Vec<u8>, sort: u8, text: &str) {
    out.push(sort);
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
}

/// What a value is, whatever blanks stand in it. Nesting is limited by the reader.
fn write(item: Item<'_>, out: &mut Vec<u8>) {
    match item.sort() {
        Sort::Null => piece(out, b'n', ""),
        Sort::Bool => piece(out, b'b', if item.bool() == Some(true) { "true" } else { "false" }),
        // What a fraction says can't be asked for here: two of them count as different.
        Sort::Float => out.extend(item.at().to_le_bytes()),
        Sort::Int => piece(out, b'i', &item.int().map_or_else(String::new, |int| int.to_string())),
        Sort::Text | Sort::Plain => piece(out, b't', item.text().unwrap_or("")),
        Sort::List => {
            piece(out, b'[', "");
            for child in item.children() {
                write(child, out);
            }
            out.push(b']');
        }
        Sort::Map => {
            piece(out, b'{', "");
            for child in item.entries() {
                out.extend((child.key().len() as u32).to_le_bytes());
                out.extend(child.key().as_bytes());
                write(child, out);
            }
            out.push(b'}');
        }
    }
}

/// One value, or the elements of a list.
pub(super) fn each<'t>(item: Option<Item<'t>>) -> impl Iterator<Item = Item<'t>> + use<'t> {
    let list = item.filter(|item| item.sort() == Sort::List);
    let one = item.filter(|item| item.sort() != Sort::List);
    one.into_iter().chain(list.into_iter().flat_map(|list| list.children()))
}

fn statements<'t>(item: Item<'t>) -> impl Iterator<Item = Item<'t>> + use<'t> {
    each(item.get("Statement"))
}

fn document(item: Item<'_>, base: Option<u32>, names: &mut Names) -> Result<Document, String> {
    if item.get("Statement").is_none() {
        return Err("a policy document has no `Statement`".into());
    }
    let variables = item.text_of("Version").is_some_and(|version| version != "2008-10-17");
    let mut all = Vec::new();
    for statement in statements(item) {
        if statement.sort() != Sort::Map {
            return Err(format!("a statement of a policy is a map, this is a {}", statement.shape()));
        }
        let allow = match statement.text_of("Effect") {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err("the `Effect` of a policy's statement is neither `Allow` nor `Deny`".into()),
        };
        let Some(actions) = listed(statement, "Action", "NotAction", true, names) else {
            return Err("a policy's statement has neither `Action` nor `NotAction`".into());
        };
        let resources = listed(statement, "Resource", "NotResource", false, names);
        let principals = match (statement.get("Principal"), statement.get("NotPrincipal")) {
            (Some(found), _) => Some(principals(found, false, names)),
            (None, Some(found)) => Some(principals(found, true, names)),
            (None, None) => None,
        };
        let conditions = conditions(statement.get("Condition"), names)?;
        let at = base.map_or(0, |base| statement.at().saturating_sub(base));
        all.push(Statement { allow, actions, resources, principals, conditions, at });
    }
    Ok(Document { statements: all, variables })
}

fn listed(statement: Item<'_>, key: &str, not: &str, lower: bool, names: &mut Names) -> Option<Listed> {
    let (item, not) = match (statement.get(key), statement.get(not)) {
        (Some(item), _) => (item, false),
        (None, Some(item)) => (item, true),
        (None, None) => return None,
    };
    let mut name = |text: &str| if lower { names.intern(&text.to_ascii_lowercase()) } else { names.intern(text) };
    Some(Listed { not, patterns: each(Some(item)).filter_map(|item| item.text()).map(&mut name).collect() })
}

fn principals(item: Item<'_>, not: bool, names: &mut Names) -> Principals {
    let mut all = Vec::new();
    if item.sort() == Sort::Map {
        for entry in item.entries() {
            let sort = match entry.key() {
                "Service" => Sorted::Service,
                "Federated" => Sorted::Federated,
                "CanonicalUser" => Sorted::Canonical,
                _ => Sorted::Aws,
            };
            for text in each(Some(entry)).filter_map(|item| item.text()) {
                let sort = if text == "*" && sort == Sorted::Aws { Sorted::Any } else { sort };
                all.push((sort, names.intern(text)));
            }
        }
    }
    // Some tools write a principal without its sort.
    for text in each(Some(item)).filter_map(|item| item.text()) {
        all.push((if text == "*" { Sorted::Any } else { Sorted::Aws }, names.intern(text)));
    }
    Principals { not, all }
}
