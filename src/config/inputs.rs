//! `inputs`: how exports were made and what their systems say of their totals, declared by whoever made them. No export says it of itself.

use super::Loader;
use super::entries::section;
use super::expect::globs;
use crate::doc::{Fields, Item, Sort, shown};
use crate::model::Kind;
use crate::model::report::Provenance;

/// What is declared of some files.
#[derive(Clone, Debug, Default)]
pub struct InputEntry {
    /// Patterns of files.
    pub files: Vec<String>,
    /// Where those stand in the configuration.
    pub files_at: u32,
    /// What the report repeats.
    pub provenance: Provenance,
    /// When the export was made, in seconds since 1970.
    pub exported_at: Option<i64>,
    /// Totals that the system shows: the kind, the number, and where it stands in the configuration.
    pub reported: Vec<(Kind, u64, u32)>,
}

/// `inputs`: each entry about some files.
pub(super) fn inputs(loader: &mut Loader<'_>, items: &[Item<'_>]) {
    for item in items {
        let fields = Fields::new(*item, "declaration of inputs");
        fields.need("files");
        let mut entry = InputEntry {
            files: fields.texts("files").into_iter().map(str::to_owned).collect(),
            files_at: item.get("files").map_or(item.at(), |files| files.at()),
            exported_at: fields.time("exported_at"),
            ..InputEntry::default()
        };
        globs(loader, item.get("files"));
        if entry.files.is_empty() && item.get("files").is_some_and(|files| files.sort() == Sort::List) {
            fields.error(entry.files_at, "`files` names no file", "such as `exports/*.json`");
        }
        let text = |key| fields.text(key).unwrap_or("").to_owned();
        entry.provenance = Provenance {
            system: text("system"),
            environment: text("environment"),
            command: text("command"),
            filters: text("filters"),
            exported_by: text("exported_by"),
            seen_in: text("seen_in"),
            ..Provenance::default()
        };
        if let Some(map) = fields.get("reported") {
            reported(&fields, map, &mut entry);
        }
        fields.text("note");
        loader.config.inputs.push(entry);
        loader.done(fields);
    }
}

/// The totals; a number that nobody can look up again is no independent one.
fn reported(fields: &Fields<'_>, map: Item<'_>, entry: &mut InputEntry) {
    if map.sort() != Sort::Map {
        return fields.error(map.at(), format!("`reported` is a map of sections, this is a {}", map.shape()), "such as `{ humans: 412 }`");
    }
    for child in map.children() {
        match (section(child.key()), child.int().and_then(|total| u64::try_from(total).ok())) {
            (Ok(kind), Some(total)) => {
                entry.provenance.reported.insert(child.key().to_owned(), total);
                entry.reported.push((kind, total, child.at()));
            }
            (Err(help), _) => fields.error(child.key_at(), format!("no section is called `{}`", shown(child.key())), help),
            (_, None) => {
                fields.error(child.at(), format!("`{}` is a number of records, this is a {}", shown(child.key()), child.shape()), "")
            }
        }
    }
    if entry.provenance.seen_in.is_empty() {
        fields.error(
            map.at(),
            "`reported` needs `seen_in`: where the totals were seen",
            "such as `seen_in: \"admin console, 2026-11-01\"`",
        );
    }
}
