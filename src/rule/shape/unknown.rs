//! What a shape could not decide, gathered over many records into few lines: why, and which YAML lines would settle it.
//! A missing key is never passed over: each set of missing keys becomes one [`NotAssessed`], with the first record as its example.

use super::Scene;
use crate::model::{AttrName, AttrType, EdgeKind, Kind, NotAssessed, RecordId, World};
use crate::select::{Selector, Truth};
use std::collections::BTreeMap;

/// Gathers records that a rule could not judge.
#[derive(Default)]
pub(super) struct Unknowns {
    /// By kind and missing keys: how many, and the first.
    rows: BTreeMap<(Kind, Vec<String>), (u64, RecordId)>,
    lines: Vec<NotAssessed>,
}

impl Unknowns {
    /// Whether a record matches; what is missing is kept where nothing else speaks against it.
    pub(super) fn matches(&mut self, scene: Scene<'_>, selector: &Selector, id: RecordId) -> bool {
        match selector.matches(scene.on.lens(), id) {
            Truth::True => true,
            Truth::False => false,
            Truth::Unknown => {
                self.keys(scene.on.world, id, selector.unknowns(scene.on.lens(), id));
                false
            }
        }
    }

    /// All records that match and count at the moment.
    pub(super) fn select(&mut self, scene: Scene<'_>, selector: &Selector) -> Vec<RecordId> {
        let kinds = selector.kinds();
        let world = scene.on.world;
        let of_kinds = Kind::ALL.iter().filter(|kind| kinds.has(**kind)).flat_map(|kind| world.of_kind(*kind));
        of_kinds.filter(|id| scene.alive(*id) && self.matches(scene, selector, *id)).collect()
    }

    /// Keeps what is missing of one record.
    pub(super) fn keys(&mut self, world: &World, id: RecordId, keys: Vec<String>) {
        // Further names are worked out from all records: where there are none, that is the answer and nothing is missing.
        if keys.is_empty() || keys.iter().any(|key| key == AttrName::KnownAs.key()) {
            return;
        }
        let row = self.rows.entry((world.record(id).kind, keys)).or_insert((0, id));
        row.0 += 1;
    }

    /// Keeps what an edge does not state, for the record by whose fact it is.
    pub(super) fn edge(&mut self, world: &World, by: RecordId, keys: Vec<String>) {
        let mut keys: Vec<String> =
            keys.into_iter().map(|key| key.strip_prefix("by.").map_or_else(|| key.clone(), str::to_owned)).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            keys.push("what the rule's `where` compares".to_owned());
        }
        self.keys(world, by, keys);
    }

    /// A line in words.
    pub(super) fn line(&mut self, why: String, declare: String) {
        self.lines.push(NotAssessed { why, declare });
    }

    /// Whether nothing is missing so far.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.lines.is_empty()
    }

    /// Adds what others gathered.
    pub(super) fn add(&mut self, other: Unknowns) {
        for (key, (count, first)) in other.rows {
            let row = self.rows.entry(key).or_insert((0, first));
            row.0 += count;
            row.1 = row.1.min(first);
        }
        self.lines.extend(other.lines);
    }

    /// The lines.
    pub(super) fn finish(self, world: &World) -> Vec<NotAssessed> {
        let mut lines = self.lines;
        for ((kind, keys), (count, first)) in self.rows {
            let listed = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            let (noun, verb) = if count == 1 { (kind.phrase(), "does") } else { (kind.phrase(), "do") };
            let plural = if count == 1 { "" } else { "s" };
            let why = format!("{count} {noun}{plural} {verb} not state {listed} (the first: `{}`)", world.id(first));
            lines.push(NotAssessed { why, declare: declare(world, first, &keys) });
        }
        lines.sort();
        lines.dedup();
        lines
    }
}

/// The YAML that states the keys of a record.
pub(super) fn declare(world: &World, id: RecordId, keys: &[String]) -> String {
    let record = world.record(id);
    let section = record.kind.section();
    // `values.NAME` is a `$name` that nobody has given a value: the configuration settles it, not an inventory.
    if let Some(name) = keys.iter().find_map(|key| key.strip_prefix("values.")) {
        return format!("in partywall.yaml: values: {{ {name}: [<value>] }}");
    }
    // What a path asks of another record is stated there.
    if let Some((other, rest)) = keys.iter().find_map(|key| elsewhere(world, id, key)) {
        return declare(world, other, &[rest]);
    }
    let mut heads: Vec<&str> = keys.iter().map(|key| key.split('.').next().unwrap_or(key)).filter(|key| !key.starts_with('~')).collect();
    heads.sort_unstable();
    heads.dedup();
    if section.is_empty() || heads.is_empty() {
        return format!("state {} in the record that `{}` comes from", keys.join(", "), world.id(id));
    }
    let mut parts = vec![format!("id: {}", quoted(world.id(id)))];
    if !record.scope.is_empty() {
        parts.push(format!("scope: {}", quoted(world.text(record.scope))));
    }
    parts.extend(heads.iter().map(|head| format!("{head}: {}", wanted(head))));
    format!("{section}: [{{ {} }}]", parts.join(", "))
}

/// The record that the first name of a path leads to, with the rest of the path.
fn elsewhere(world: &World, id: RecordId, key: &str) -> Option<(RecordId, String)> {
    let (head, rest) = key.split_once('.')?;
    let named = AttrName::from_key(head).and_then(|attr| world.named(id, attr).next());
    let kind = EdgeKind::from_word(head);
    let ended = || world.out(id).map(|edge| world.edge(edge)).find(|edge| Some(edge.kind) == kind).map(|edge| edge.to);
    Some((named.or_else(ended)?, rest.to_owned()))
}

/// Double-quoted as both JSON and YAML read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn wanted(key: &str) -> String {
    match AttrName::from_key(key).map(AttrName::kind) {
        Some(AttrType::OneOf(words)) => format!("<{}>", words.join("|")),
        Some(AttrType::Bool) => "<true|false>".into(),
        Some(AttrType::Time) => "<date, or null for none>".into(),
        Some(AttrType::Int) => "<number>".into(),
        Some(AttrType::Ref(_) | AttrType::Link(_)) => "<id, or null for none>".into(),
        _ if key == "plane" => "<platform|application|shared>".into(),
        _ => "<value, or null for none>".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_say_what_is_wanted() {
        assert_eq!(wanted("rotation"), "<automatic|manual|none>");
        assert_eq!(wanted("rotated"), "<date, or null for none>");
        assert_eq!(wanted("plane"), "<platform|application|shared>");
        assert_eq!(quoted("a\"b"), "\"a\\\"b\"");
    }
}
