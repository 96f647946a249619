//! Resources in the shape of their system's own objects, so that one reader reads both: blocks (`metadata { … }`, which the values have as
//! a list of one map) become maps, names get the system's spelling. What is sensitive is left out, and what is unknown before the apply
//! stands as what it will be called (see [`Block::name`]). A block and its renamings in, an object out.

use super::mask::Mask;
use super::resource::{Block, Given};
use crate::doc::{Item, Made, Sort};

/// How an attribute is written in the system's objects.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One object.
    One,
    /// A list of objects.
    Many,
    /// A map or value that is taken as it is; its keys are the user's.
    Plain,
}

/// The renamings of a system: the attribute, its name in the system's objects, and its form. What is not in it is taken by its form in
/// the values, under the name that `spelling` gives it.
pub struct Shape {
    /// Attribute, name, form.
    pub names: &'static [(&'static str, &'static str, Form)],
    /// How a name is spelt that is not listed.
    pub spelling: fn(&str) -> String,
    /// Attributes that may be handed over although they are sensitive: the reader digests them and keeps nothing.
    pub digested: &'static [&'static str],
}

/// The deepest nesting of blocks that is followed; the deepest of any provider is half of it.
const DEPTH: usize = 24;

/// Puts an object with the attributes of a block under a key; `first` are texts that stand before them.
pub fn object(made: &mut Made, key: &str, block: &Block<'_>, shape: &Shape, first: &[(&str, &str)]) {
    /// What is still to be done.
    enum Step<'t> {
        Open(String, Block<'t>, usize),
        Close,
        List(String, u32),
    }
    let mut open = vec![Step::Open(key.to_owned(), *block, 0)];
    while let Some(step) = open.pop() {
        let (key, block, depth) = match step {
            Step::Close => {
                made.close();
                continue;
            }
            Step::List(key, at) => {
                made.open_list(&key, at);
                continue;
            }
            Step::Open(key, block, depth) => (key, block, depth),
        };
        made.open_map(&key, block.values.at());
        for (key, text) in first.iter().filter(|_| depth == 0) {
            made.text(key, text, block.values.at());
        }
        let mut inner = vec![Step::Close];
        for attribute in block.keys() {
            let listed = shape.names.iter().find(|row| row.0 == attribute);
            let name = listed.map_or_else(|| (shape.spelling)(attribute), |row| row.1.to_owned());
            let given = block.get(attribute);
            let form = listed.map(|row| row.2).or(given.item().and_then(by_values));
            match (given, form) {
                (Given::Is(item), Some(form @ (Form::One | Form::Many))) if item.sort() == Sort::List && depth < DEPTH => {
                    let blocks = block.blocks(attribute);
                    if form == Form::Many {
                        inner.push(Step::Close);
                        inner.extend(blocks.into_iter().rev().map(|block| Step::Open(String::new(), block, depth + 1)));
                        inner.push(Step::List(name, item.at()));
                    } else if let Some(block) = blocks.into_iter().next() {
                        inner.push(Step::Open(name, block, depth + 1));
                    }
                }
                (Given::Is(_), _) => plain(made, &name, &block, attribute),
                (Given::Secret(item), _) if shape.digested.contains(&attribute) => made.copy(&name, item, None),
                (Given::Unknown(_), _) => {
                    if let Some(text) = block.awaited(attribute) {
                        made.text(&name, &text, block.values.at());
                    }
                }
                (Given::Secret(_) | Given::Missing, _) => {}
            }
        }
        // What was pushed first is done last: the closing.
        open.extend(inner);
    }
}

/// The form that the values themselves have: a list of maps is a block, whether one is meant or many only the table can tell.
fn by_values(item: Item<'_>) -> Option<Form> {
    let is_block = item.sort() == Sort::List && item.children().next().is_some_and(|first| first.sort() == Sort::Map);
    is_block.then(|| if item.children().nth(1).is_some() { Form::Many } else { Form::One })
}

/// Puts an attribute under a key as it is; of one that is sensitive or unknown in part, what may be told.
pub fn plain(made: &mut Made, name: &str, block: &Block<'_>, attribute: &str) {
    let Some(item) = block.get(attribute).item() else { return };
    if item.sort() != Sort::Map {
        return match item.sort() {
            Sort::List if block.is_unknown(attribute) => {
                made.open_list(name, item.at());
                for text in block.names(attribute) {
                    made.text("", &text, item.at());
                }
                made.close();
            }
            _ => clean(made, name, item, block.mask.of(attribute)),
        };
    }
    let Some(map) = block.block(attribute) else { return };
    made.open_map(name, item.at());
    for key in map.keys() {
        match map.get(key) {
            Given::Is(value) => clean(made, key, value, map.mask.of(key)),
            // The expression of a map is one, whatever is in it.
            Given::Unknown(_) => {
                if let Some(text) = block.awaited(attribute) {
                    made.text(key, &text, item.at());
                }
            }
            Given::Secret(_) | Given::Missing => {}
        }
    }
    made.close();
}

/// A value without what is sensitive in it.
fn clean(made: &mut Made, key: &str, item: Item<'_>, mask: Mask<'_>) {
    /// What is still to be done.
    enum Step<'t> {
        Take(&'t str, Item<'t>, Mask<'t>),
        Close,
    }
    let mut open = vec![Step::Take(key, item, mask)];
    while let Some(step) = open.pop() {
        let Step::Take(key, item, mask) = step else {
            made.close();
            continue;
        };
        let inner: Vec<Step<'_>> = match (mask, item.sort()) {
            (Mask::All, _) => continue,
            (Mask::Mirror(_) | Mask::Paths(_), Sort::Map) => {
                made.open_map(key, item.at());
                item.entries().map(|inner| Step::Take(inner.key(), inner, mask.of(inner.key()))).collect()
            }
            (Mask::Mirror(_) | Mask::Paths(_), Sort::List) => {
                made.open_list(key, item.at());
                item.children().enumerate().map(|(index, inner)| Step::Take("", inner, mask.at(index))).collect()
            }
            _ => {
                made.copy(key, item, None);
                continue;
            }
        };
        open.push(Step::Close);
        open.extend(inner.into_iter().rev());
    }
}
