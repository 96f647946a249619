//! The short form of a selector: `plane=platform,kind=human`, `kind:id`, or an id. For the command line and for bridges.

use super::{Selector, Values};
use crate::doc::{Layout, Tape, json, shown};
use crate::model::Kinds;
use serde_json::{Map, Value as Json};

impl Selector {
    /// Reads the short form of the command line and of bridges: `plane=platform,kind=human`, or an id (`kind:id` too).
    /// An id is meant exactly; in conditions `*` and `?` are patterns, and `key!=value` turns one round.
    pub fn short(text: &str, values: &Values) -> Result<Selector, String> {
        if text.is_empty() {
            return Err("an empty selector names nothing; give an id, `kind:id` or `key=value`".into());
        }
        if let Some((kind, id)) = text.split_once(':').filter(|(_, id)| !id.is_empty())
            && let Some(kinds) = Kinds::from_word(kind)
        {
            return Ok(Selector::exact(Some(kinds), id));
        }
        if !text.contains('=') {
            return Ok(Selector::exact(None, text));
        }
        let mut map = Map::new();
        for (at, part) in text.split(',').enumerate() {
            let Some((key, value)) = part.split_once('=') else {
                return Err(format!("part {} of the selector is no `key=value`; an id with `=` or `,` is written `kind:id`", at + 1));
            };
            let (key, turned) = key.strip_suffix('!').map_or((key, false), |key| (key, true));
            let word = match value.trim() {
                "null" => Json::Null,
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                text => Json::String(text.to_owned()),
            };
            let cond = if turned { Json::Object(Map::from_iter([("not".to_owned(), word)])) } else { word };
            if map.insert(key.trim().to_owned(), cond).is_some() {
                return Err(format!("`{}` stands in the selector twice", shown(key)));
            }
        }
        // The long form decides what is right, so that both forms always mean the same.
        let long = Json::Object(map).to_string();
        let mut read = Err("this is no selector".to_owned());
        let ended = json::read(&long, 0, Layout::Whole, &mut Tape::default(), &mut |part| {
            read = Selector::parse(part.item, values).map_err(|errors| {
                let said = errors
                    .into_iter()
                    .map(|(error, help)| if help.is_empty() { error.message } else { format!("{} ({help})", error.message) });
                said.collect::<Vec<_>>().join("; ")
            });
            Ok(())
        });
        ended.map_err(|error| error.message)?;
        read
    }
}
