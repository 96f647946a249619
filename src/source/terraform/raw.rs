//! Raw state files of version 4: the elements of `resources` one by one, each with its instances. Elements in, resources out.

use super::mask::Mask;
use super::resource::{Block, Resource};
use crate::doc::{Item, Part, Sort};
use crate::model::Name;
use crate::source::Context;

/// The state that is being read.
#[derive(Default)]
pub(super) struct Raw {
    /// Whether an element could not be read, so that it is told once.
    told: bool,
    /// Its record.
    pub(super) state: Option<(Name, Name)>,
}

impl Raw {
    /// Takes a part of the document.
    pub(super) fn part(&mut self, part: Part<'_>, cx: &mut Context<'_>, take: &mut dyn FnMut(&Resource<'_>, &mut Context<'_>)) {
        if part.key != "resources" || part.is_empty_list() {
            return;
        }
        let item = part.item;
        let (Some(kind), Some(name)) = (item.text_of("type"), item.text_of("name")) else {
            if !self.told {
                cx.problem(item.at(), "this resource of the state has no `type` or no `name`", "");
            }
            self.told = true;
            return;
        };
        let data = item.text_of("mode") == Some("data");
        let module = item.text_of("module").map_or_else(String::new, |module| format!("{module}."));
        let base = format!("{module}{}{kind}.{name}", if data { "data." } else { "" });
        for instance in item.list_of("instances") {
            let Some(values) = instance.get("attributes").filter(|values| values.sort() == Sort::Map) else { continue };
            let address = address(&base, instance);
            let mask = instance.get("sensitive_attributes").filter(|paths| paths.sort() == Sort::List).map_or(Mask::None, Mask::Paths);
            let block = Block { values, kind, address: &address, mask, unknown: None, expressions: None, plan: None };
            take(&Resource { address: &address, kind, values, data, at: instance.at(), block, state: self.state }, cx);
        }
    }
}

/// The address of an instance. One that waits to be destroyed stands beside the one in use.
fn address(base: &str, instance: Item<'_>) -> String {
    let key = instance.get("index_key").filter(|key| !key.is_null());
    let mut address = match key.map(|key| (key.int(), key.text())) {
        Some((Some(number), _)) => format!("{base}[{number}]"),
        Some((None, Some(text))) => format!("{base}[\"{}\"]", text.replace('\\', "\\\\").replace('"', "\\\"")),
        _ => base.to_owned(),
    };
    if let Some(deposed) = instance.text_of("deposed") {
        address.push_str(&format!(" (deposed {deposed})"));
    }
    address
}
