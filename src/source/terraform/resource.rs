//! One resource of a Terraform state or plan, as the source of its system takes it: what is known, what only the apply will tell, and
//! what is a secret. Attribute names in, values with their places out.
//!
//! A source asks by attribute name and never looks at `values` for what could be a secret. What is not known before the apply is named by
//! the address of the resource that it comes from: `tf:aws_iam_role.app` as the id of that role and in all that refers to it, so that both
//! meet, whatever the cloud will call it.

use super::mask::{Mask, is_secret};
use super::plan::Plan;
use crate::doc::{Item, Sort};
use crate::model::Name;
use std::borrow::Cow;
use std::ops::Deref;

/// What a resource says of an attribute.
#[derive(Clone)]
pub enum Given<'t> {
    /// Its value. Of a list or map that is sensitive or unknown in part: ask for its parts with [`Block::blocks`] or [`Block::names`].
    Is(Item<'t>),
    /// Not known before the apply; the addresses of the resources that its expression names, if the plan's configuration has them.
    Unknown(Vec<String>),
    /// Stated, and marked sensitive: it may be digested, and nothing else. Of a map, the keys may be shown.
    Secret(Item<'t>),
    /// Not stated.
    Missing,
}

impl<'t> Given<'t> {
    /// The value, if it may be looked at.
    pub fn item(&self) -> Option<Item<'t>> {
        if let Given::Is(item) = self { Some(*item) } else { None }
    }
}

/// One resource. Its attributes are those of its [`Block`].
pub struct Resource<'t> {
    /// Its full address (`module.a.aws_iam_role.b["x"]`).
    pub address: &'t str,
    /// Its type (`aws_iam_role`).
    pub kind: &'t str,
    /// Its attributes, secrets included: prefer [`Block::get`].
    pub values: Item<'t>,
    /// Whether it only looks something up (`mode: data`).
    pub data: bool,
    /// Where it stands.
    pub at: u32,
    pub(super) block: Block<'t>,
    /// The state that it was read from: the scope and id of its record.
    pub(super) state: Option<(Name, Name)>,
}

impl<'t> Deref for Resource<'t> {
    type Target = Block<'t>;
    fn deref(&self) -> &Block<'t> {
        &self.block
    }
}

impl<'t> Resource<'t> {
    /// Its id in its system: the first of these attributes that is known, or that follows by a rule of its cloud; else its address (see
    /// [`by_address`]).
    pub fn id(&self, keys: &[&str]) -> Cow<'t, str> {
        let known = keys.iter().find_map(|key| self.text(key).filter(|text| !text.is_empty()));
        let ruled = || keys.iter().find_map(|key| self.block.plan?.predicted(self.address, key));
        known.map_or_else(|| Cow::Owned(ruled().unwrap_or_else(|| by_address(self.address))), Cow::Borrowed)
    }

    /// The state that it lies in with all its values, as scope and id of a `resource`; none, where it was read from a plan. A source that
    /// makes a secret of a value in it says that it is `stored_in` there.
    pub fn kept_in(&self) -> Option<(Name, Name)> {
        self.state
    }

    /// The account of AWS that a plan is for, where what it looked up or has made already names just one.
    pub fn account(&self) -> Option<&'t str> {
        self.block.plan.and_then(Plan::account)
    }

    /// The values of another resource of the same plan, by the address that [`Given::Unknown`] or [`Block::refer`] gave: what is known of
    /// it may be enough to say what it will be called. Empty in a state, where nothing is unknown.
    pub fn other(&self, address: &str) -> Option<Item<'t>> {
        self.block.plan.and_then(|plan| plan.values(address))
    }
}

/// The id of what a resource makes, as long as the system has not given it one.
pub fn by_address(address: &str) -> String {
    format!("tf:{address}")
}

/// The attributes of a resource, or of a block in it (`metadata { … }`, which the values have as a list of one map).
#[derive(Clone, Copy)]
pub struct Block<'t> {
    /// The values, secrets included.
    pub values: Item<'t>,
    /// The type of the resource, at its top only.
    pub(super) kind: &'t str,
    /// The address of the resource.
    pub(super) address: &'t str,
    pub(super) mask: Mask<'t>,
    /// What is not known before the apply, mirrored with `true`.
    pub(super) unknown: Option<Item<'t>>,
    /// The expressions of the configuration, by attribute.
    pub(super) expressions: Option<Item<'t>>,
    pub(super) plan: Option<&'t Plan<'t>>,
}

/// Whether a mirror says it of the value as a whole.
fn is_all(mirror: Option<Item<'_>>) -> bool {
    mirror.is_some_and(|item| item.bool() == Some(true))
}

impl<'t> Block<'t> {
    /// An attribute.
    pub fn get(&self, key: &str) -> Given<'t> {
        let unknown = is_all(self.unknown) || is_all(self.unknown.and_then(|all| all.get(key)));
        match self.values.get(key).filter(|value| !value.is_null()) {
            None if unknown => Given::Unknown(self.referred(key).into_iter().map(|found| found.0).collect()),
            None => Given::Missing,
            Some(value) if self.mask.of(key).is_whole() || is_secret(self.kind, key) => Given::Secret(value),
            Some(value) => Given::Is(value),
        }
    }

    /// The text of an attribute that is known and no secret.
    pub fn text(&self, key: &str) -> Option<&'t str> {
        self.get(key).item().and_then(|item| item.text())
    }

    /// The truth value of an attribute that is known.
    pub fn bool(&self, key: &str) -> Option<bool> {
        self.get(key).item().and_then(|item| item.bool())
    }

    /// The whole number of an attribute that is known.
    pub fn int(&self, key: &str) -> Option<i64> {
        self.get(key).item().and_then(|item| item.int())
    }

    /// Whether an attribute is not known before the apply, as a whole or in part.
    pub fn is_unknown(&self, key: &str) -> bool {
        let holds = |mirror: Item<'_>| {
            let mut open = vec![mirror];
            while let Some(item) = open.pop() {
                if item.bool() == Some(true) {
                    return true;
                }
                open.extend(item.children());
            }
            false
        };
        is_all(self.unknown) || self.unknown.and_then(|all| all.get(key)).is_some_and(holds)
    }

    /// The name that an attribute gives: its text; what it will be, where a rule of its cloud tells (the address of a Google service account); else `tf:ADDRESS`
    /// of the resource that it will come from. What an expression puts around a name that is not known (`serviceAccount:…`) is lost.
    pub fn name(&self, key: &str) -> Option<Cow<'t, str>> {
        match self.get(key) {
            Given::Is(item) => item.text().map(Cow::Borrowed),
            Given::Unknown(_) => self.awaited(key).map(Cow::Owned),
            _ => None,
        }
    }

    /// The name of the one thing that is not known yet in an attribute.
    pub fn awaited(&self, key: &str) -> Option<String> {
        let mut found = self.unresolved(key);
        if found.len() == 1 { found.pop().map(|(address, attribute)| self.called(&address, attribute)) } else { None }
    }

    /// All names that an attribute gives: the texts of its list (or its one text), and for each resource that an element which is not
    /// known yet comes from, what [`Block::name`] would call it.
    pub fn names(&self, key: &str) -> Vec<Cow<'t, str>> {
        let known: Vec<Cow<'t, str>> = match self.get(key) {
            Given::Is(item) if item.sort() == Sort::List => {
                item.children().filter_map(|item| item.text()).filter(|text| !text.is_empty()).map(Cow::Borrowed).collect()
            }
            Given::Is(item) => item.text().map(Cow::Borrowed).into_iter().collect(),
            _ => Vec::new(),
        };
        let unknown = if self.is_unknown(key) { self.unresolved(key) } else { Vec::new() };
        let unknown = unknown.into_iter().map(|(address, attribute)| Cow::Owned(self.called(&address, attribute)));
        known.into_iter().chain(unknown).collect()
    }

    /// What an attribute of another resource will be, or its address.
    fn called(&self, address: &str, attribute: &str) -> String {
        self.plan.and_then(|plan| plan.predicted(address, attribute)).unwrap_or_else(|| by_address(address))
    }

    /// The address of the resource that an attribute's expression names, if it is one only whose attribute is not known yet.
    pub fn refer(&self, key: &str) -> Option<String> {
        let mut found = self.unresolved(key);
        if found.len() == 1 { found.pop().map(|(address, _)| address) } else { None }
    }

    /// The addresses of all resources that an attribute's expression names, known or not.
    pub fn refers(&self, key: &str) -> Vec<String> {
        self.referred(key).into_iter().map(|found| found.0).collect()
    }

    /// The blocks of an attribute: the maps of its list, or its map. None of what is unknown as a whole ([`Block::is_unknown`] tells).
    pub fn blocks(&self, key: &str) -> Vec<Block<'t>> {
        let Some(value) = self.values.get(key) else { return Vec::new() };
        let inner = |mirror: Option<Item<'t>>| mirror.and_then(|all| all.get(key));
        let (mask, unknown, written) = (self.mask.of(key), inner(self.unknown), inner(self.expressions));
        let nth = |mirror: Option<Item<'t>>, index: usize| match mirror {
            Some(list) if list.sort() == Sort::List => list.children().nth(index),
            other => other,
        };
        let block = |values, mask, unknown, expressions| Block { values, kind: "", mask, unknown, expressions, ..*self };
        match value.sort() {
            Sort::Map => vec![block(value, mask, unknown, nth(written, 0))],
            Sort::List => {
                let maps = value.children().enumerate().filter(|(_, item)| item.sort() == Sort::Map);
                maps.map(|(index, item)| block(item, mask.at(index), nth(unknown, index), nth(written, index))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The names of all attributes, those that are unknown before the apply included; in the order of the values.
    pub fn keys(&self) -> Vec<&'t str> {
        let stated = self.values.entries().map(|item| item.key());
        let unknown = self.unknown.into_iter().flat_map(|all| all.entries()).map(|item| item.key());
        let unknown = unknown.filter(|key| self.values.get(key).is_none());
        stated.chain(unknown).collect()
    }

    /// The first block of an attribute.
    pub fn block(&self, key: &str) -> Option<Block<'t>> {
        self.blocks(key).into_iter().next()
    }

    /// What the expression of an attribute names: addresses with the attribute taken.
    fn referred(&self, key: &str) -> Vec<(String, &'t str)> {
        let expression = self.expressions.and_then(|all| all.get(key));
        let Some((plan, expression)) = self.plan.zip(expression) else { return Vec::new() };
        let mut all: Vec<(String, &'t str)> = Vec::new();
        for found in plan.references(self.address, expression) {
            if found.address != self.address && !all.iter().any(|have| have.0 == found.address && have.1 == found.attribute) {
                all.push((found.address, found.attribute));
            }
        }
        all
    }

    /// Of those, the resources whose attribute is not known yet, each once.
    fn unresolved(&self, key: &str) -> Vec<(String, &'t str)> {
        let mut all: Vec<(String, &'t str)> = Vec::new();
        for (address, attribute) in self.referred(key) {
            let values = self.plan.and_then(|plan| plan.values(&address));
            let known = values.and_then(|values| values.get(attribute)).is_some_and(|value| !value.is_null());
            if !known && !all.iter().any(|have| have.0 == address) {
                all.push((address, attribute));
            }
        }
        all
    }
}
