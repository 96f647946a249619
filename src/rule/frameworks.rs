//! The frameworks that rules can name in `controls`: a map, not a copy. The files of `frameworks/data/` hold ids, and titles where the
//! publisher allows them; what was withdrawn, and what is cited under a wrong id, is data as well.
//! In: a framework's key and an id. Out: whether both are known, what an id is now, and the lines that a report shows.

mod ids;
mod load;
mod meaning;
#[cfg(test)]
mod tests;

pub use meaning::{How, Meaning, look_up};

use crate::doc::suggest;
use crate::model::Problem;
use crate::model::report::{ControlLine, FrameworkLine};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What of a framework's text its publisher lets others show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Licence {
    /// All of it.
    FullText,
    /// Ids and short titles.
    IdAndTitle,
    /// Ids; labels are our own.
    IdOnly,
}

impl Licence {
    /// All, by their words.
    pub const ALL: &'static [(&'static str, Licence)] =
        &[("full text", Licence::FullText), ("id and title", Licence::IdAndTitle), ("id only", Licence::IdOnly)];

    /// As data and reports name it.
    pub fn word(self) -> &'static str {
        Licence::ALL.iter().find(|(_, licence)| *licence == self).map_or("", |(word, _)| word)
    }
}

/// A framework.
#[derive(Clone, Debug)]
pub struct Framework {
    /// Its key in `controls`.
    pub key: String,
    /// Its name without the version.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Its version.
    pub version: String,
    /// When that version was published; empty where not known.
    pub date: String,
    /// What may be shown of it.
    pub licence: Licence,
    /// Whether `controls` lists all of them, so that another id is an error.
    pub whole: bool,
    /// Its controls as far as we know them, in its own order.
    pub controls: Vec<Control>,
    /// Ids that it had and has no more.
    pub withdrawn: Vec<Alias>,
    /// Ids under which it is cited and which it never had, or had for something else.
    pub cited: Vec<Alias>,
    /// Keys of older editions, which this one replaces.
    pub editions: Vec<String>,
    /// What its OSCAL tokens start with.
    prefix: String,
    /// Whether its OSCAL tokens keep the case of the id.
    keeps_case: bool,
}

/// A control, or whatever the framework has ids for.
#[derive(Clone, Debug)]
pub struct Control {
    /// As printed in it.
    pub id: String,
    /// Its title, or a label of our own.
    pub title: String,
    /// Whether the title is the publisher's.
    pub official: bool,
}

/// An id that should not be used, and what to use.
#[derive(Clone, Debug)]
pub struct Alias {
    /// As written.
    pub id: String,
    /// What it was, or what those mean who cite it.
    pub about: String,
    /// Ids in use, by the key of their framework.
    pub now: Vec<(String, Vec<String>)>,
}

impl Framework {
    /// Name and version.
    pub fn name(&self) -> String {
        format!("{} {}", self.title, self.version)
    }

    /// A control by its id as printed.
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.controls.iter().find(|control| control.id == id)
    }

    /// An id as an OSCAL token: a letter or `_` first, then letters, digits, `.`, `_` and `-`.
    pub fn token(&self, id: &str) -> String {
        ids::token(&self.prefix, id, self.keeps_case)
    }
}

static REGISTRY: LazyLock<(Vec<Framework>, Vec<Problem>)> = LazyLock::new(load::all);

/// All frameworks, by key.
pub fn frameworks() -> &'static [Framework] {
    &REGISTRY.0
}

/// What is wrong with the data; nothing, in a released program.
pub(super) fn problems() -> &'static [Problem] {
    &REGISTRY.1
}

/// The framework of a key.
pub fn framework(key: &str) -> Option<&'static Framework> {
    frameworks().iter().find(|framework| framework.key == key)
}

/// What is wrong, and what would mend it.
type Wrong = (String, String);

/// Checks one id. A framework that we do not know is the user's own: its key has to be a kebab-case name and no slip of ours.
pub(super) fn check(key: &str, id: &str) -> Result<(), Wrong> {
    if id.trim().is_empty() {
        return Err(("an id of a control has no text".into(), String::new()));
    }
    let Some(framework) = framework(key) else { return check_key(key) };
    if framework.control(id).is_some() {
        return Ok(());
    }
    let unknown = || format!("unknown id `{}` of {}", shown(id), framework.name());
    if let Some(old) = ids::withdrawn(framework, id) {
        return Err((format!("`{}` is no id of {}: {}", shown(id), framework.name(), old.about), format!("replaced by {}", now(old))));
    }
    // A slip in letter case, zeros or a suffix is an error everywhere; an id that we do not list is one only where we list all.
    let near = ids::near(framework, id).map(|near| format!("did you mean `{}`?", near.id));
    match (near, ids::cited(framework, id)) {
        (near, Some(cited)) => {
            let near = near.map(|near| format!("{near} ")).unwrap_or_default();
            Err((unknown(), format!("{near}texts that cite it for {} mean {}", cited.about, now(cited))))
        }
        (Some(near), None) => Err((unknown(), near)),
        (None, None) if framework.whole => Err((unknown(), String::new())),
        (None, None) => Ok(()),
    }
}

/// Checks the key of a framework that is none of ours.
fn check_key(key: &str) -> Result<(), Wrong> {
    if let Some(newer) = frameworks().iter().find(|framework| framework.editions.iter().any(|old| old == key)) {
        return Err((format!("`{}` is an older edition", shown(key)), format!("replaced by `{}`", newer.key)));
    }
    let slips: Vec<&str> = frameworks().iter().map(|framework| framework.key.as_str()).filter(|known| slip(key, known)).collect();
    match suggest(key, slips.iter().copied()).or(slips.first().copied()) {
        Some(near) => Err((format!("unknown framework `{}`", shown(key)), format!("did you mean `{near}`?"))),
        None if own_key(key) => Ok(()),
        None => Err((format!("`{}` is no key of a framework", shown(key)), "small letters, digits, dots and hyphens".into())),
    }
}

/// Whether a key is a slip of one of ours: another edition of it, or wrong letters around the same numbers. Other numbers in its name
/// make another document (`iso-27002-2022`, `nist-800-171-r3`).
fn slip(key: &str, known: &str) -> bool {
    let stem = |key: &str| key.rsplit_once('-').map(|(stem, _)| stem.to_owned());
    let digits = |key: &str| key.chars().filter(char::is_ascii_digit).collect::<String>();
    let stems = stem(key).zip(stem(known));
    let shortened = known.strip_prefix(key).is_some_and(|rest| rest.starts_with('-'));
    shortened || stems.is_some_and(|(a, b)| a == b) || (digits(key) == digits(known) && suggest(key, [known].into_iter()).is_some())
}

fn own_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'))
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The ids that replace another, with their framework where it is another one.
fn now(alias: &Alias) -> String {
    let ids = alias.now.iter().flat_map(|(_, ids)| ids);
    ids.map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}

/// The frameworks that some controls name, with the ids used. One that is none of ours is shown by its key.
pub fn framework_lines<'c>(controls: impl Iterator<Item = &'c BTreeMap<String, Vec<String>>>) -> Vec<FrameworkLine> {
    let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, ids) in controls.flatten() {
        used.entry(key).or_default().extend(ids.iter().map(String::as_str));
    }
    used.into_iter().map(|(key, ids)| line(key, ids)).collect()
}

fn line(key: &str, ids: BTreeSet<&str>) -> FrameworkLine {
    let Some(framework) = framework(key) else {
        let own = |id: &str| ControlLine {
            id: id.into(),
            title: String::new(),
            official: false,
            token: ids::token(&format!("{key}_"), id, false),
        };
        let empty = String::new;
        return FrameworkLine {
            key: key.into(),
            title: key.into(),
            version: empty(),
            date: empty(),
            publisher: empty(),
            licence: empty(),
            controls: ids.into_iter().map(own).collect(),
        };
    };
    let place = |id: &str| framework.controls.iter().position(|control| control.id == id).unwrap_or(usize::MAX);
    let mut ids: Vec<&str> = ids.into_iter().collect();
    ids.sort_by_key(|id| (place(id), ids::fold(id)));
    let control = |id: &str| {
        let known = framework.control(id);
        ControlLine {
            id: id.into(),
            title: known.map(|control| control.title.clone()).unwrap_or_default(),
            official: known.is_some_and(|control| control.official),
            token: framework.token(id),
        }
    };
    FrameworkLine {
        key: key.into(),
        title: framework.title.clone(),
        version: framework.version.clone(),
        date: framework.date.clone(),
        publisher: framework.publisher.clone(),
        licence: framework.licence.word().into(),
        controls: ids.into_iter().map(control).collect(),
    }
}
