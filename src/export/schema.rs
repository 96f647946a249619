//! The JSON Schema of the native inventory, made from the tables that the reader reads by. In: nothing. Out: a schema.

use crate::model::inventory::{
    BASES, EDGE_KEYS, EDGES, EdgeKey, HEAD, HeadKey, Key, MFA, OWN_KEYS, TARGETS, VERSION, keys_of, many, sections,
};
use crate::model::{ATTRS, Activation, AttrName, AttrType, Certainty, EdgeKind, Kind, Kinds, Level, Plane, Standing};
use serde_json::{Map, Value, json};

/// The schema of an inventory.
pub fn inventory() -> Value {
    let mut properties = Map::new();
    for (key, which, about) in HEAD {
        properties.insert((*key).to_owned(), described(head(*which), about));
    }
    let mut definitions = Map::new();
    for (name, kind) in sections() {
        properties.insert(name.to_owned(), json!({ "type": ["array", "null"], "items": { "$ref": format!("#/$defs/{}", kind.word()) } }));
        definitions.insert(kind.word().to_owned(), record(kind, false));
    }
    properties.insert(EDGES.to_owned(), json!({ "type": ["array", "null"], "items": { "$ref": "#/$defs/edge" } }));
    definitions.insert("held_permission".to_owned(), record(Kind::Permission, true));
    definitions.insert("boundary_claim".to_owned(), record(Kind::Claim, true));
    definitions.insert("edge".to_owned(), edge());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "partywall inventory, version 1",
        "type": "object",
        "required": ["partywall"],
        "additionalProperties": false,
        "properties": properties,
        "$defs": definitions,
    })
}

fn described(mut schema: Value, about: &str) -> Value {
    if let Some(map) = schema.as_object_mut() {
        map.insert("description".to_owned(), about.into());
    }
    schema
}

fn words<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> Value {
    json!({ "enum": all.iter().map(|value| word(*value)).collect::<Vec<_>>() })
}

fn or_null(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// A word; numbers and truth values are taken as they are written.
fn word() -> Value {
    json!({ "type": ["string", "integer", "boolean"] })
}

fn time() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ].*)?$" })
}

fn one_or_list(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "array", "items": schema }] })
}

fn head(key: HeadKey) -> Value {
    match key {
        HeadKey::Version => json!({ "const": VERSION }),
        HeadKey::Plane => or_null(words(Plane::ALL, Plane::word)),
        HeadKey::Environment | HeadKey::Tenant | HeadKey::Source => or_null(one_or_list(json!({ "type": "string" }))),
        HeadKey::Scope => json!({ "type": ["string", "null"] }),
        HeadKey::ExportedAt => or_null(time()),
        HeadKey::Complete => or_null(one_or_list(json!({ "enum": populations() }))),
        HeadKey::Standing => or_null(words(Standing::ALL, Standing::word)),
    }
}

/// All that `complete` can name.
fn populations() -> Vec<String> {
    let fields = |name: &str, kind: Kind| {
        let section = name.to_owned();
        keys_of(kind)
            .filter(|(_, key)| !matches!(key, Key::Id | Key::Scope | Key::Plane | Key::Implied))
            .map(move |(key, _)| format!("{section}.{key}"))
            .collect::<Vec<_>>()
    };
    sections().flat_map(|(name, kind)| std::iter::once(name.to_owned()).chain(fields(name, kind))).collect()
}

fn record(kind: Kind, nested: bool) -> Value {
    let mut properties = Map::new();
    for (word, key) in keys_of(kind) {
        let said_by_place = matches!(key, Key::Scope | Key::Attr(AttrName::HeldBy | AttrName::About));
        if nested && (said_by_place || (kind != Kind::Claim && key == Key::Attr(AttrName::About))) {
            continue;
        }
        let about = OWN_KEYS
            .iter()
            .find(|(_, own, _)| *own == key)
            .map(|(.., about)| *about)
            .or_else(|| ATTRS.iter().find(|def| Key::Attr(def.name) == key).map(|def| def.about));
        properties.insert(word.to_owned(), described(value(kind, key), about.unwrap_or_default()));
    }
    let mut schema = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if let Some(map) = schema.as_object_mut() {
        let required: &[&str] = match kind {
            Kind::Grant => &["principal", "role"],
            Kind::Trust => &["identity", "may_assume"],
            Kind::Claim if nested => &["control"],
            Kind::Claim => &["about", "control"],
            Kind::Permission if nested => &[],
            Kind::Permission => &["held_by"],
            Kind::Boundary => &[],
            _ => &["id"],
        };
        let stands_without_id = matches!(kind, Kind::Grant | Kind::Trust | Kind::Claim) || (kind == Kind::Permission && !nested);
        if stands_without_id {
            map.insert("anyOf".to_owned(), json!([{ "required": required }, { "required": ["id"] }]));
        } else if !required.is_empty() {
            map.insert("required".to_owned(), required.into());
        }
        if kind == Kind::Boundary {
            map.insert("anyOf".to_owned(), json!([{ "required": ["plane"] }, { "required": ["id"] }]));
        }
        if kind == Kind::Permission {
            let targets: Vec<Value> = TARGETS.iter().map(|name| json!({ "required": [name.key()] })).collect();
            map.insert("oneOf".to_owned(), targets.into());
        }
    }
    schema
}

fn value(kind: Kind, key: Key) -> Value {
    match key {
        Key::Id => json!({ "type": ["string", "integer"], "minLength": 1 }),
        Key::Scope => json!({ "type": ["string", "null"] }),
        Key::Plane => or_null(words(Plane::ALL, Plane::word)),
        Key::Implied => json!({ "type": "boolean" }),
        Key::Permissions | Key::Allows => json!({ "type": ["array", "null"], "items": { "$ref": "#/$defs/held_permission" } }),
        Key::Claims => json!({ "type": ["array", "null"], "items": { "$ref": "#/$defs/boundary_claim" } }),
        Key::Attr(name) => attr(kind, name),
    }
}

fn attr(kind: Kind, name: AttrName) -> Value {
    let one = match name.kind() {
        AttrType::Text if name == AttrName::Mfa => json!({ "anyOf": [{ "type": "boolean" }, { "enum": MFA }] }),
        AttrType::Text => word(),
        AttrType::OneOf(words) => json!({ "enum": words }),
        AttrType::Bool => json!({ "type": "boolean" }),
        AttrType::Int => json!({ "type": "integer" }),
        AttrType::Time => time(),
        AttrType::Ref(_) | AttrType::Link(_) => reference(name.wants(kind)),
        AttrType::Map => json!({ "type": "object", "additionalProperties": one_or_list(word()) }),
    };
    or_null(if many(name) { one_or_list(one) } else { one })
}

/// `id`, `kind:id` or `{ kind, scope, id }`.
fn reference(wants: Kinds) -> Value {
    let kinds: Vec<&str> = Kind::ALL.iter().filter(|kind| wants.has(**kind)).map(|kind| kind.word()).collect();
    json!({ "anyOf": [
        { "type": "string" },
        {
            "type": "object",
            "required": ["id"],
            "additionalProperties": false,
            "properties": {
                "kind": or_null(json!({ "enum": kinds })),
                "scope": { "type": ["string", "null"] },
                "id": { "type": "string", "minLength": 1 },
            },
        },
    ] })
}

fn edge() -> Value {
    let mut properties = Map::new();
    for (word, key, about) in EDGE_KEYS {
        let schema = match key {
            EdgeKey::From | EdgeKey::To => reference(Kinds::NODE),
            EdgeKey::By => or_null(reference(Kinds::ANY)),
            EdgeKey::Kind => words(EdgeKind::ALL, EdgeKind::word),
            EdgeKey::Level => or_null(words(Level::ALL, Level::word)),
            EdgeKey::Activation => or_null(words(Activation::ALL, Activation::word)),
            EdgeKey::Certainty => or_null(words(Certainty::ALL, Certainty::word)),
            EdgeKey::Basis => or_null(words(BASES, |basis| basis.0)),
            EdgeKey::NotBefore | EdgeKey::Expires => or_null(time()),
            EdgeKey::Technique | EdgeKey::Action => json!({ "type": ["string", "null"] }),
            EdgeKey::Conditions | EdgeKey::RestsOn | EdgeKey::Note => or_null(one_or_list(json!({ "type": "string" }))),
        };
        properties.insert((*word).to_owned(), described(schema, about));
    }
    json!({ "type": "object", "required": ["from", "kind", "to"], "additionalProperties": false, "properties": properties })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks a path of keys up.
    fn at<'s>(schema: &'s Value, path: &[&str]) -> &'s Value {
        path.iter().fold(schema, |value, key| &value[key])
    }

    #[test]
    fn every_section_and_key_is_described_and_nothing_else_is_allowed() {
        let schema = inventory();
        for (name, kind) in sections() {
            assert!(at(&schema, &["properties", name]).is_object(), "{name}");
            let record = at(&schema, &["$defs", kind.word()]);
            assert_eq!(record["additionalProperties"], false);
            for (word, _) in keys_of(kind) {
                let about = at(record, &["properties", word, "description"]).as_str().unwrap();
                assert!(about.ends_with('.'), "{name}.{word}");
            }
        }
        for (word, ..) in EDGE_KEYS {
            assert!(at(&schema, &["$defs", "edge", "properties", word]).is_object());
        }
        assert_eq!(schema["additionalProperties"], false);
    }

    #[test]
    fn all_references_lead_somewhere() {
        let schema = inventory();
        let text = schema.to_string();
        for part in text.split("\"#/$defs/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(schema["$defs"][name].is_object(), "{name}");
        }
        assert_eq!(text, inventory().to_string());
    }

    #[test]
    fn what_stands_in_another_record_does_not_say_whose_it_is() {
        let schema = inventory();
        let nested = at(&schema, &["$defs", "held_permission", "properties"]);
        assert!(nested["held_by"].is_null() && nested["scope"].is_null() && nested["action"].is_object());
        assert!(at(&schema, &["$defs", "permission", "properties", "held_by"]).is_object());
        assert!(at(&schema, &["$defs", "boundary_claim", "properties", "about"]).is_null());
    }
}
