//! What a shape could not decide, gathered over many records into few lines: why, and which YAML lines would settle it.
//! A missing key is never passed over: the records of one kind become one [`NotAssessed`], with the first of them as its example.

use super::Scene;
use crate::model::{AttrName, AttrType, Kind, NotAssessed, RecordId, Value, World};
use crate::select::{PathExpr, Selector, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// Gathers records that a rule could not judge.
#[derive(Default)]
pub(super) struct Unknowns {
    /// Missing keys, each once.
    names: Vec<String>,
    /// A record and one key (its place in `names`) that it lacks.
    rows: Vec<(RecordId, usize)>,
    /// For each `$name` that nobody has given a value: how many records wait for it.
    values: BTreeMap<String, u64>,
    lines: Vec<NotAssessed>,
}

impl Unknowns {
    /// Whether a record matches; what is missing is kept where nothing else speaks against it.
    pub(super) fn matches(&mut self, scene: Scene<'_>, selector: &Selector, id: RecordId) -> bool {
        match selector.matches(scene.on.lens(), id) {
            Truth::True => true,
            Truth::False => false,
            Truth::Unknown => {
                self.keys(scene, id, selector.unknowns(scene.on.lens(), id));
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

    /// Keeps what is missing of one record. A path counts for the records at which it breaks off: `role.privileged` for the role.
    pub(super) fn keys(&mut self, scene: Scene<'_>, id: RecordId, keys: Vec<String>) {
        for key in keys {
            if let Some(name) = key.strip_prefix("values.") {
                *self.values.entry(name.to_owned()).or_default() += 1;
                continue;
            }
            let (ends, last) = ends(scene, id, &key);
            let name = match self.names.iter().position(|name| name == last) {
                Some(at) => at,
                None => {
                    self.names.push(last.to_owned());
                    self.names.len() - 1
                }
            };
            self.rows.extend(ends.into_iter().map(|end| (end, name)));
        }
    }

    /// Keeps what an edge does not state, for the record by whose fact it is.
    pub(super) fn edge(&mut self, scene: Scene<'_>, by: RecordId, keys: Vec<String>) {
        let own = keys.into_iter().map(|key| key.strip_prefix("by.").map_or_else(|| key.clone(), str::to_owned));
        self.keys(scene, by, own.collect());
    }

    /// Keeps what comparisons miss: keys that start at a side of the match. False, if there is none to name.
    pub(super) fn sides(&mut self, scene: Scene<'_>, keys: Vec<String>, side: &dyn Fn(&str) -> Option<RecordId>) -> bool {
        let mut any = false;
        for key in keys {
            let at = key.split_once('.').and_then(|(name, rest)| Some((side(name)?, rest.to_owned())));
            let at = if key.starts_with("values.") { side("").map(|id| (id, key)) } else { at };
            if let Some((id, key)) = at {
                self.keys(scene, id, vec![key]);
                any = true;
            }
        }
        any
    }

    /// A line in words.
    pub(super) fn line(&mut self, why: String, declare: String) {
        self.lines.push(NotAssessed { why, declare });
    }

    /// Whether nothing is missing so far.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.values.is_empty() && self.lines.is_empty()
    }

    /// Adds what others gathered.
    pub(super) fn add(&mut self, other: Unknowns) {
        for (id, name) in other.rows {
            let Some(key) = other.names.get(name) else { continue };
            let at = self.names.iter().position(|own| own == key).unwrap_or_else(|| {
                self.names.push(key.clone());
                self.names.len() - 1
            });
            self.rows.push((id, at));
        }
        for (name, count) in other.values {
            *self.values.entry(name).or_default() += count;
        }
        self.lines.extend(other.lines);
    }

    /// The lines.
    pub(super) fn finish(mut self, world: &World) -> Vec<NotAssessed> {
        self.rows.sort_unstable();
        self.rows.dedup();
        let mut lines = self.lines;
        for of_kind in self.rows.chunk_by(|a, b| world.record(a.0).kind == world.record(b.0).kind) {
            let Some((first, _)) = of_kind.first() else { continue };
            let mut lacking: BTreeMap<&str, u64> = BTreeMap::new();
            for (_, name) in of_kind {
                *lacking.entry(self.names.get(*name).map_or("", String::as_str)).or_default() += 1;
            }
            let records = of_kind.chunk_by(|a, b| a.0 == b.0).count() as u64;
            let noun = counted(records, world.record(*first).kind);
            let verb = if records == 1 { "does" } else { "do" };
            let same = lacking.values().all(|count| *count == records);
            let listed: Vec<String> =
                lacking.iter().map(|(key, count)| if same { format!("`{key}`") } else { format!("`{key}` ({count})") }).collect();
            let named = if records == 1 { String::new() } else { "the first: ".to_owned() };
            let why = format!("{noun} {verb} not state {} ({named}`{}`)", listed.join(if same { ", " } else { " or " }), world.id(*first));
            let own: Vec<String> =
                of_kind.iter().take_while(|row| row.0 == *first).filter_map(|(_, name)| self.names.get(*name).cloned()).collect();
            lines.push(NotAssessed { why, declare: declare(world, *first, &own) });
        }
        for (name, count) in self.values {
            let (noun, verb) = if count == 1 { ("record", "waits") } else { ("records", "wait") };
            let why = format!("`values.{name}` has no value: {count} {noun} {verb} for it");
            lines.push(NotAssessed { why, declare: format!("in partywall.yaml: values: {{ {name}: [<value>] }}") });
        }
        lines.sort();
        lines.dedup();
        lines
    }
}

/// The records at which a path of keys breaks off, and the key that they lack.
fn ends<'k>(scene: Scene<'_>, id: RecordId, key: &'k str) -> (BTreeSet<RecordId>, &'k str) {
    let whole = || (BTreeSet::from([id]), key);
    let Some((way, last)) = key.rsplit_once('.') else { return whole() };
    let Ok(path) = PathExpr::parse(way) else { return whole() };
    let lens = scene.on.lens();
    let found = path.values(lens, id).into_iter().filter_map(|value| if let Value::Record(end) = value { Some(end) } else { None });
    let lacks = |end: &RecordId| PathExpr::parse(last).is_ok_and(|last| last.values(lens, *end).is_empty());
    let all: BTreeSet<RecordId> = found.filter(lacks).collect();
    if all.is_empty() { whole() } else { (all, last) }
}

/// How many of a kind, in words.
pub(super) fn counted(count: u64, kind: Kind) -> String {
    let one = kind.phrase();
    match (count, kind) {
        (1, _) => format!("1 {one}"),
        (_, Kind::Person) => format!("{count} people"),
        _ => match one.strip_suffix('y') {
            Some(stem) => format!("{count} {stem}ies"),
            None => format!("{count} {one}s"),
        },
    }
}

/// The YAML that states the keys of a record.
pub(super) fn declare(world: &World, id: RecordId, keys: &[String]) -> String {
    let record = world.record(id);
    let section = record.kind.section();
    let mut heads: Vec<&str> = keys.iter().map(|key| key.split('.').next().unwrap_or(key)).filter(|key| !key.starts_with('~')).collect();
    heads.sort_unstable();
    heads.dedup();
    if record.kind == Kind::Input && heads == ["exported_at"] {
        return format!("in partywall.yaml: inputs: [{{ files: {}, exported_at: <date> }}]", quoted(world.id(id)));
    }
    if section.is_empty() || heads.is_empty() {
        return format!("state {} in the record that `{}` comes from", keys.join(", "), world.id(id));
    }
    // A grant has no name of its own in a file that people write: it is known by who holds what.
    let held = |key| world.attr(id, key).iter().find_map(|row| if let Value::Record(end) = row.value { Some(end) } else { None });
    let mut parts = match (record.kind, held(AttrName::Principal), held(AttrName::RoleRef)) {
        (Kind::Grant, Some(who), Some(what))
            if record.scope.is_empty() && world.id(id) == format!("{} holds {}", world.id(who), world.id(what)) =>
        {
            vec![format!("principal: {}", quoted(world.id(who))), format!("role: {}", quoted(world.id(what)))]
        }
        _ => vec![format!("id: {}", quoted(world.id(id)))],
    };
    if !record.scope.is_empty() {
        parts.push(format!("scope: {}", quoted(world.text(record.scope))));
    }
    parts.extend(heads.iter().map(|head| format!("{head}: {}", wanted(head))));
    format!("{section}: [{{ {} }}]", parts.join(", "))
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
        assert_eq!(counted(1, Kind::Policy), "1 policy");
        assert_eq!(counted(2, Kind::Boundary), "2 boundaries");
        assert_eq!(counted(3, Kind::Person), "3 people");
    }
}
