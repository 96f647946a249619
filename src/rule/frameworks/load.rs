//! The data files of the registry, read strictly. In: the texts in the binary. Out: frameworks by key, and everything that is wrong.

use super::{Alias, Control, Framework, Licence};
use crate::doc::{Error, Fields, Item, Layout, Sort, Tape, yaml};
use crate::model::Problem;
use include_dir::{Dir, include_dir};

static DATA: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/rule/frameworks/data");

/// Reads all files.
pub(super) fn all() -> (Vec<Framework>, Vec<Problem>) {
    let mut frameworks = Vec::new();
    let mut problems = Vec::new();
    for file in DATA.files() {
        let path = file.path().to_string_lossy();
        let (read, wrong) = one(file.contents_utf8().unwrap_or(""));
        problems.extend(wrong.into_iter().map(|(error, help)| Problem {
            path: format!("frameworks/{path}"),
            at: error.at,
            message: error.message,
            help,
        }));
        frameworks.extend(read);
    }
    frameworks.sort_by(|a, b| a.key.cmp(&b.key));
    (frameworks, problems)
}

/// Reads one file.
pub(super) fn one(text: &str) -> (Option<Framework>, Vec<(Error, String)>) {
    let mut framework = None;
    let mut wrong = Vec::new();
    let read = yaml::read(text, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
        let fields = Fields::new(part.item, "framework");
        framework = Some(root(&fields));
        wrong.extend(fields.finish());
        Ok(())
    });
    wrong.extend(read.err().map(|error| (error, String::new())));
    if framework.is_none() && wrong.is_empty() {
        wrong.push((Error::new(0, "this file holds no framework"), String::new()));
    }
    (framework, wrong)
}

fn root(fields: &Fields<'_>) -> Framework {
    let text = |key| fields.need_text(key).to_owned();
    let licence = fields.word("licence", fields.need("licence"), Licence::ALL).unwrap_or(Licence::IdOnly);
    let case = fields.word("token_case", fields.get("token_case"), &[("keep", true)]);
    fields.need("whole");
    Framework {
        key: text("key"),
        title: text("title"),
        publisher: text("publisher"),
        version: text("version"),
        date: fields.text("date").unwrap_or("").to_owned(),
        licence,
        whole: fields.bool("whole").unwrap_or(false),
        controls: fields.list("controls").into_iter().map(|item| control(fields, item, licence)).collect(),
        withdrawn: fields.list("withdrawn").into_iter().map(|item| alias(fields, item)).collect(),
        cited: fields.list("cited").into_iter().map(|item| alias(fields, item)).collect(),
        editions: fields.texts("editions").into_iter().map(str::to_owned).collect(),
        prefix: text("token"),
        keeps_case: case.unwrap_or(false),
    }
}

fn control(fields: &Fields<'_>, item: Item<'_>, licence: Licence) -> Control {
    let inner = Fields::new(item, "control");
    let id = inner.need_text("id").to_owned();
    let (title, label) = (inner.text("title"), inner.text("label"));
    if title.is_some() == label.is_some() {
        inner.error(item.at(), "a control has either a `title` of its publisher or a `label` of ours", "");
    }
    if title.is_some() && licence == Licence::IdOnly {
        inner.error(item.at(), "the publisher does not let its titles be shown", "write a `label` of our own");
    }
    hand_on(fields, inner);
    Control { id, title: title.or(label).unwrap_or("").to_owned(), official: title.is_some() }
}

fn alias(fields: &Fields<'_>, item: Item<'_>) -> Alias {
    let inner = Fields::new(item, "alias");
    let (id, about) = (inner.need_text("id").to_owned(), inner.need_text("about").to_owned());
    let mut now = Vec::new();
    for framework in inner.need("now").into_iter().filter(|item| item.sort() == Sort::Map).flat_map(|map| map.children()) {
        now.push((framework.key().to_owned(), framework.children().filter_map(|id| id.text()).map(str::to_owned).collect::<Vec<_>>()));
    }
    if now.iter().all(|(_, ids)| ids.is_empty()) {
        inner.error(item.at(), "an alias says under `now` what to use", "");
    }
    hand_on(fields, inner);
    Alias { id, about, now }
}

/// Reports the errors of an entry with those of the file.
fn hand_on(fields: &Fields<'_>, inner: Fields<'_>) {
    for (error, help) in inner.finish() {
        fields.error(error.at.unwrap_or(0), error.message, help);
    }
}
