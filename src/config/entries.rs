//! The lists of `partywall.yaml`: planes, links, classes of permissions, bridges and waivers, each entry read strictly.

use super::Loader;
use crate::doc::{Fields, Item, Sort, suggest};
use crate::link::{ClassRule, PlaneRule, SameRule};
use crate::model::{Kind, Level, Plane, Waiver};
use crate::select::{Bridge, PathExpr, Selector};

const PLANES: &[(&str, Plane)] =
    &[("platform", Plane::Platform), ("application", Plane::Application), ("shared", Plane::Shared), ("unclassified", Plane::Unclassified)];

const LEVELS: &[(&str, Level)] = &[("use", Level::Use), ("read", Level::Read), ("write", Level::Write), ("administer", Level::Administer)];

/// The selector under `match`.
fn matched(loader: &mut Loader<'_>, fields: &Fields<'_>) -> Option<Selector> {
    let item = fields.need("match")?;
    loader.take(Selector::parse(item, &loader.config.values))
}

/// `planes`: first match wins.
pub(super) fn planes(loader: &mut Loader<'_>, items: &[Item<'_>]) {
    for item in items {
        let fields = Fields::new(*item, "plane entry");
        let select = matched(loader, &fields);
        for child in item.get("match").into_iter().flat_map(|map| map.children()) {
            // Planes are not known yet while they are being set.
            if child.key().split('.').any(|name| name == "plane" || name == "boundary") {
                fields.error(
                    child.key_at(),
                    "a plane can't be set by asking for a plane",
                    "match by source, scope, kind, id, within or labels",
                );
            }
        }
        let plane = fields.word("plane", fields.need("plane"), PLANES);
        let tenant = fields.text("tenant").map(str::to_owned);
        if let (Some(tenant), Some(item)) = (&tenant, item.get("tenant")) {
            template(&fields, item, tenant);
        }
        for key in ["owner", "reason", "note"] {
            fields.text(key);
        }
        let entry = select.zip(plane).map(|(select, plane)| PlaneRule { select, plane, tenant });
        loader.config.mapping.planes.extend(entry);
        loader.done(fields);
    }
}

/// Checks the `{path}` of a tenant.
fn template(fields: &Fields<'_>, item: Item<'_>, text: &str) {
    if !text.contains(['{', '}']) {
        return;
    }
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).filter(|path| !path.contains(['{', '}']));
    match inner.map(PathExpr::parse) {
        Some(Ok(_)) => {}
        Some(Err((_, help))) => fields.error(item.at(), "the path of `tenant` leads nowhere", help),
        None => fields.error(item.at(), "`tenant` is words or one path in braces", "such as `{within.namespace}`"),
    }
}

/// `links`: records that are the same somebody or something.
pub(super) fn links(loader: &mut Loader<'_>, items: &[Item<'_>]) {
    for item in items {
        let fields = Fields::new(*item, "link");
        let ids: Vec<String> = fields.texts("same").into_iter().map(str::to_owned).collect();
        if ids.len() < 2 {
            fields.error(item.at(), "a link names at least two ids under `same`", "");
        }
        let basis = fields.need_text("basis").to_owned();
        fields.text("note");
        loader.config.mapping.links.push(SameRule { ids, basis });
        loader.done(fields);
    }
}

/// `permission_classes`: the plane and level of permissions.
pub(super) fn classes(loader: &mut Loader<'_>, items: &[Item<'_>]) {
    for item in items {
        let fields = Fields::new(*item, "permission class");
        let select = matched(loader, &fields);
        let plane = fields.word("plane", fields.get("plane"), PLANES);
        let level = fields.word("level", fields.get("level"), LEVELS);
        if item.get("plane").is_none() && item.get("level").is_none() {
            fields.error(item.at(), "a permission class says neither `plane` nor `level`", "");
        }
        fields.text("note");
        loader.config.mapping.classes.extend(select.map(|select| ClassRule { select, plane, level }));
        loader.done(fields);
    }
}

/// One end of a bridge: an id, the short form, `{ kind: id }`, or a selector.
fn end(loader: &mut Loader<'_>, item: Item<'_>) -> Option<(Selector, String)> {
    let text = match item.sort() {
        Sort::Map => {
            let mut children = item.children();
            let named = children.next().filter(|_| children.next().is_none());
            // `{ resource: crm }` names the resource `crm`; a selector would ask for permissions on it, which are never an end.
            let named = named.and_then(|child| Some(format!("{}:{}", Kind::from_word(child.key())?, child.text()?)));
            let Some(text) = named else {
                let select = loader.take(Selector::parse(item, &loader.config.values))?;
                return Some((select, written(item)));
            };
            text
        }
        _ => match item.text() {
            Some(text) => text.to_owned(),
            None => {
                let help = "write an id, `kind:id`, `key=value` or a map of conditions";
                loader.error(item.at(), format!("an end is words or a map, this is a {}", item.shape()), help);
                return None;
            }
        },
    };
    match Selector::short(&text, &loader.config.values) {
        Ok(select) => Some((select, text)),
        // Its message names keys and shapes of values only, as all errors of selectors do.
        Err(message) => {
            loader.error(item.at(), message, "");
            None
        }
    }
}

/// A selector on one line, as reports show it.
fn written(item: Item<'_>) -> String {
    match item.sort() {
        Sort::Map => item.children().map(|child| format!("{}={}", child.key(), written(child))).collect::<Vec<_>>().join(","),
        Sort::List => format!("[{}]", item.children().map(written).collect::<Vec<_>>().join(",")),
        _ if item.is_null() => "null".into(),
        _ => item
            .text()
            .map(str::to_owned)
            .or_else(|| item.bool().map(|value| value.to_string()))
            .or_else(|| item.int().map(|value| value.to_string()))
            .unwrap_or_default(),
    }
}

/// `bridges`: crossings that are meant.
pub(super) fn bridges(loader: &mut Loader<'_>, items: &[Item<'_>]) {
    for item in items {
        let fields = Fields::new(*item, "bridge");
        let from = fields.need("from").and_then(|item| end(loader, item));
        let to = fields.need("to").and_then(|item| end(loader, item));
        let level = fields.word("level", fields.need("level"), LEVELS);
        let listed = fields.list("reaches");
        let count = listed.len();
        let reaches: Vec<Selector> = listed.into_iter().filter_map(|item| end(loader, item)).map(|(select, _)| select).collect();
        let [owner, approved_by, reason] = ["owner", "approved_by", "reason"].map(|key| fields.need_text(key).to_owned());
        if !owner.is_empty() && owner == approved_by {
            fields.error(item.at(), "this bridge is approved by its own owner", "`approved_by` names somebody else");
        }
        fields.need("expires");
        let expires = fields.time("expires");
        fields.text("note");
        fields.text("ticket");
        // A `reaches` that lost an entry would be read as more than was written: then there is no bridge at all.
        if let (Some((from, from_text)), Some((to, to_text)), Some(level), true) = (from, to, level, reaches.len() == count) {
            let at = item.at();
            loader.config.bridges.push(Bridge { from, to, from_text, to_text, level, reaches, owner, approved_by, reason, expires, at });
        }
        loader.done(fields);
    }
}

/// `waivers`: findings that are accepted. Who may waive what until when is judged in the waiver room, as a finding.
pub(super) fn waivers(loader: &mut Loader<'_>, items: &[Item<'_>]) {
    for item in items {
        let fields = Fields::new(*item, "waiver");
        let [rule, subject] = ["rule", "subject"].map(|key| fields.need_text(key).to_owned());
        let [owner, approved_by, reason] = ["owner", "approved_by", "reason"].map(|key| fields.text(key).unwrap_or("").to_owned());
        let ticket = fields.text("ticket").map(str::to_owned);
        let expires = fields.time("expires");
        fields.text("note");
        loader.config.waivers.push(Waiver { rule, subject, owner, approved_by, reason, ticket, expires, at: item.at() });
        loader.done(fields);
    }
}

/// The kind of a section's word (`humans`), with the nearest one where there is none.
pub(super) fn section(word: &str) -> Result<Kind, String> {
    let kinds = || Kind::ALL.iter().filter(|kind| !kind.section().is_empty());
    kinds().find(|kind| kind.section() == word).copied().ok_or_else(|| {
        let near = suggest(word, kinds().map(|kind| kind.section()));
        near.map_or_else(
            || format!("one of {}", kinds().map(|kind| kind.section()).collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        )
    })
}
