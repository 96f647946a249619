//! A value to be written, with its keys in the order in which they were added. All quoting is the emitter's, except that texts with
//! characters that could act on a reader are always quoted, so that these can be written as escapes.

use crate::model::hazardous;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_saphyr::DoubleQuoted;

/// A value of a document.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    pub(super) fn text(text: impl Into<String>) -> Node {
        Node::Text(text.into())
    }

    /// One value as itself, several as a list, none as an empty list.
    pub(super) fn one_or_list(mut all: Vec<Node>) -> Node {
        match (all.pop(), all.is_empty()) {
            (Some(only), true) => only,
            (Some(last), false) => {
                all.push(last);
                Node::List(all)
            }
            (None, _) => Node::List(all),
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(value) => serializer.serialize_bool(*value),
            Node::Int(value) => serializer.serialize_i64(*value),
            Node::Text(text) => Shown(text).serialize(serializer),
            Node::List(all) => serializer.collect_seq(all),
            Node::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(&Shown(key), value)?;
                }
                map.end()
            }
        }
    }
}

/// A text, quoted where it has to be escaped.
struct Shown<'t>(&'t str);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.contains(hazardous) { DoubleQuoted(self.0).serialize(serializer) } else { serializer.serialize_str(self.0) }
    }
}

/// YAML in which every hazardous character is an escape: the emitter leaves some of them as they are, but only within double quotes.
pub(super) fn harmless_yaml(text: String) -> String {
    let acts = |c: char| c != '\n' && hazardous(c);
    if !text.contains(acts) {
        return text;
    }
    let escaped = |c: char| if u32::from(c) > 0xffff { format!("\\U{:08x}", u32::from(c)) } else { format!("\\u{:04x}", u32::from(c)) };
    text.chars().fold(String::with_capacity(text.len() + 64), |mut out, c| {
        if acts(c) {
            out.push_str(&escaped(c))
        } else {
            out.push(c)
        }
        out
    })
}
