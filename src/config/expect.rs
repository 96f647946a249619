//! What the user expects of a run, of its rules and of its inputs: `rules`, `expect`, `declared` and `ignore`.

use super::entries::section;
use super::{Loader, Mention, Names};
use crate::doc::{Fields, Item, Sort, shown, suggest};
use crate::model::{ATTRS, AttrName, Kind, Severity, inventory};
use globset::Glob;

/// `rules`: those to leave out, and other severities.
pub(super) fn rules(loader: &mut Loader<'_>, item: Item<'_>) {
    let fields = Fields::new(item, "map of rules");
    loader.config.skip.extend(fields.texts("skip").into_iter().map(str::to_owned));
    loader.mention(Names::Skipped, item.get("skip"));
    if let Some(map) = fields.get("severity") {
        if map.sort() != Sort::Map {
            fields.error(map.at(), format!("`severity` is a map of rules, this is a {}", map.shape()), "");
        }
        for child in map.children().filter(|_| map.sort() == Sort::Map) {
            match child.text().and_then(Severity::from_word) {
                Some(severity) => {
                    let word = child.key().to_owned();
                    let shape = format!("`{}`", shown(&word));
                    loader.config.mentions.push(Mention { names: Names::Judged, word: word.clone(), shape, at: child.key_at() });
                    loader.config.severity.push((word, severity));
                }
                None => {
                    let words = Severity::ALL.iter().map(|severity| severity.word());
                    let near = child.text().and_then(|text| suggest(text, words.clone()));
                    let help = near.map_or_else(
                        || format!("one of {}", words.collect::<Vec<_>>().join(", ")),
                        |near| format!("did you mean `{near}`?"),
                    );
                    fields.error(child.at(), format!("`{}` has no such severity ({})", shown(child.key()), child.shape()), help);
                }
            }
        }
    }
    fields.text("note");
    loader.done(fields);
}

/// `expect`: what a complete run must contain.
pub(super) fn expect(loader: &mut Loader<'_>, item: Item<'_>) {
    let fields = Fields::new(item, "map of expectations");
    loader.config.expect.sources.extend(fields.texts("sources").into_iter().map(str::to_owned));
    loader.mention(Names::Source, item.get("sources"));
    if let Some(map) = fields.get("counts") {
        if map.sort() != Sort::Map {
            fields.error(map.at(), format!("`counts` is a map of sections, this is a {}", map.shape()), "");
        }
        for child in map.children().filter(|_| map.sort() == Sort::Map) {
            match (section(child.key()), child.int().and_then(|count| u64::try_from(count).ok())) {
                (Ok(kind), Some(count)) => loader.config.expect.counts.push((kind, count)),
                (Err(help), _) => fields.error(child.key_at(), format!("no section is called `{}`", shown(child.key())), help),
                (_, None) => {
                    fields.error(child.at(), format!("`{}` is a number of records, this is a {}", shown(child.key()), child.shape()), "")
                }
            }
        }
    }
    for item in fields.list("complete") {
        let entry = Fields::new(item, "complete population");
        entry.need("population");
        let named = entry.texts("population");
        for population in each(item.get("population")) {
            if let Some(Err((message, help))) = population.text().map(populated) {
                entry.error(population.at(), message, help);
            }
        }
        entry.need("files");
        let files: Vec<String> = entry.texts("files").into_iter().map(str::to_owned).collect();
        globs(loader, item.get("files"));
        entry.text("note");
        let claims = named.into_iter().map(|population| (population.to_owned(), files.clone()));
        loader.config.expect.complete.extend(claims);
        loader.done(entry);
    }
    fields.text("note");
    loader.done(fields);
}

/// The elements of a list, or the one item that is none.
pub(super) fn each(item: Option<Item<'_>>) -> Vec<Item<'_>> {
    item.into_iter().flat_map(|item| if item.sort() == Sort::List { item.children().collect() } else { vec![item] }).collect()
}

/// Whether a population is a section, or a section and a field that its records carry.
fn populated(text: &str) -> Result<(), (String, String)> {
    let (word, field) = text.split_once('.').map_or((text, None), |(word, field)| (word, Some(field)));
    let kind = population_kind(word).map_err(|help| ("this population is no section".to_owned(), help))?;
    let Some(field) = field else { return Ok(()) };
    if AttrName::from_key(field).is_some_and(|attr| attr.on().has(kind)) {
        return Ok(());
    }
    let near = suggest(field, ATTRS.iter().filter(|def| def.on.has(kind)).map(|def| def.key));
    let help = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
    Err((format!("{} have no such field", kind.section()), help))
}

/// The kind of a population: a section, or `permissions`.
fn population_kind(word: &str) -> Result<Kind, String> {
    inventory::section(word).map_or_else(|| section(word), Ok)
}

/// Checks words that are patterns of files.
pub(super) fn globs(loader: &mut Loader<'_>, item: Option<Item<'_>>) {
    for glob in each(item) {
        if glob.text().is_some_and(|text| Glob::new(text).is_err()) {
            loader.error(glob.at(), format!("this is no pattern of files ({})", glob.shape()), "such as `exports/*.json`");
        }
    }
}

/// `ignore`: files that are no input.
pub(super) fn ignore(loader: &mut Loader<'_>, fields: &Fields<'_>) {
    loader.config.ignore.extend(fields.texts("ignore").into_iter().map(str::to_owned));
    globs(loader, fields.item().get("ignore"));
}

/// `declared`: native facts. They are read by the native source; here is only said where they stand.
pub(super) fn declared(loader: &mut Loader<'_>, fields: &Fields<'_>) {
    let items = fields.list("declared");
    for item in &items {
        if item.sort() != Sort::Map {
            fields.error(item.at(), format!("an entry of `declared` is a map of native sections, this is a {}", item.shape()), "");
        }
    }
    if let Some(list) = fields.item().get("declared").filter(|_| !items.is_empty()) {
        loader.config.declared_at = Some(list.at());
    }
}
