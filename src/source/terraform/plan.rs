//! What a plan knows beside the values: its configuration, by which an attribute that is unknown before the apply still tells which
//! resources it comes from. Addresses and expressions in, addresses out; through variables and outputs of modules, `for_each` and keys.

use super::address::{self, Step};
use super::predict::{Account, predicted};
use super::side::Row;
use crate::doc::Item;
use rustc_hash::{FxHashMap, FxHashSet};

/// A resource that an expression names, and the attribute of it that it takes (empty: the whole).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Reference<'t> {
    pub(super) address: String,
    pub(super) attribute: &'t str,
}

/// The resources of a file by address, and the configuration of a plan.
#[derive(Default)]
pub(super) struct Plan<'t> {
    /// The values of each resource.
    values: FxHashMap<&'t str, Option<Item<'t>>>,
    /// The instances of each resource, by its address without its own key.
    instances: FxHashMap<String, Vec<&'t str>>,
    /// The keys under which a module stands, by its address without its own key.
    modules: FxHashMap<String, Vec<Option<&'t str>>>,
    /// Each resource of the configuration, by its address without any key.
    resources: FxHashMap<String, Item<'t>>,
    /// The account of AWS that it is for.
    account: Account<'t>,
    /// `configuration.root_module`.
    root: Option<Item<'t>>,
}

/// References followed for one expression before the rest is left: a plan that needs more is made to harm.
const FOLLOWED: usize = 1000;

/// An expression's reference that is still to be followed.
struct Ask<'t> {
    /// The module that it stands in.
    path: Vec<Step<'t>>,
    /// The key of the instance that asks.
    key: Option<&'t str>,
    /// What `each` stands for: the resource or the module call.
    each: Option<Item<'t>>,
    text: &'t str,
}

impl<'t> Plan<'t> {
    /// What is known of some resources.
    pub(super) fn new(document: Item<'t>, rows: &[Row<'t>]) -> Plan<'t> {
        let mut plan = Plan { root: document.at_path(&["configuration", "root_module"]), ..Plan::default() };
        if plan.root.is_none() {
            return plan;
        }
        for row in rows {
            let address = address::parse(row.address);
            let base = format!("{}{}", address::module(&address.modules, true), address.name);
            plan.instances.entry(base).or_default().push(row.address);
            plan.values.insert(row.address, row.values);
            for (depth, step) in address.modules.iter().enumerate() {
                let around = address.modules.get(..depth).unwrap_or(&[]);
                let keys = plan.modules.entry(format!("{}{}", address::module(around, true), step.name)).or_default();
                if !keys.contains(&step.key) {
                    keys.push(step.key);
                }
            }
        }
        plan.account = Account::of(rows);
        plan.configured();
        plan
    }

    /// Finds the resources of the configuration.
    fn configured(&mut self) {
        let mut open: Vec<(String, Item<'t>)> = self.root.map(|root| (String::new(), root)).into_iter().collect();
        while let Some((path, module)) = open.pop() {
            for resource in module.list_of("resources") {
                if let Some(address) = resource.text_of("address") {
                    self.resources.entry(format!("{path}{address}")).or_insert(resource);
                }
            }
            for call in module.get("module_calls").into_iter().flat_map(|calls| calls.entries()) {
                if let Some(inner) = call.get("module") {
                    open.push((format!("{path}module.{}.", call.key()), inner));
                }
            }
        }
    }

    /// The resource of the configuration that an address is an instance of.
    pub(super) fn resource(&self, address: &str) -> Option<Item<'t>> {
        let address = address::parse(address);
        self.resources.get(&format!("{}{}", address::module(&address.modules, false), address.name)).copied()
    }

    /// The values of a resource of the same file.
    pub(super) fn values(&self, address: &str) -> Option<Item<'t>> {
        self.values.get(address).copied().flatten()
    }

    /// The account of AWS that it is for, where the file tells.
    pub(super) fn account(&self) -> Option<&'t str> {
        self.account.known()
    }

    /// What an attribute of a resource will be, where a rule of its cloud tells.
    pub(super) fn predicted(&self, address: &str, attribute: &str) -> Option<String> {
        let parsed = address::parse(address);
        let kind = parsed.name.split('.').next()?;
        predicted(kind, self.values(address)?, attribute)
    }

    /// The resources that an expression of a resource names, each once, in the order in which it names them.
    pub(super) fn references(&self, from: &'t str, expression: Item<'t>) -> Vec<Reference<'t>> {
        let of = address::parse(from);
        let each = self.resource(from);
        let ask = |text| Ask { path: of.modules.clone(), key: of.key, each, text };
        let mut open: Vec<Ask<'t>> = expression.list_of("references").filter_map(|text| text.text().map(ask)).collect();
        open.reverse();
        let (mut found, mut seen) = (Vec::<Reference<'t>>::new(), FxHashSet::default());
        while let Some(ask) = open.pop() {
            if seen.len() >= FOLLOWED || !seen.insert((address::module(&ask.path, true), ask.text)) {
                continue;
            }
            let next = self.follow(&ask, &mut found);
            open.extend(next.into_iter().rev());
        }
        found
    }

    /// Follows one reference: resources are found, everything else is asked on.
    fn follow(&self, ask: &Ask<'t>, found: &mut Vec<Reference<'t>>) -> Vec<Ask<'t>> {
        let steps = address::steps(ask.text);
        match steps.as_slice() {
            [Step { name: "var", .. }, variable, ..] => self.variable(ask, variable.name),
            [Step { name: "module", .. }, module, output, ..] => self.output(ask, *module, output.name),
            [Step { name: "each", .. }, ..] => {
                let set = ask.each.and_then(|each| each.get("for_each_expression"));
                asks(set, &ask.path, ask.key, None)
            }
            [Step { name: "module" | "local" | "count" | "self" | "path" | "terraform", .. }, ..] => Vec::new(),
            [Step { name: "data", .. }, kind, name, rest @ ..] => {
                self.instances(ask, &format!("data.{}.{}", kind.name, name.name), name.key, rest, found);
                Vec::new()
            }
            [kind, name, rest @ ..] => {
                self.instances(ask, &format!("{}.{}", kind.name, name.name), name.key, rest, found);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// What a module is given for a variable, in the module around it.
    fn variable(&self, ask: &Ask<'t>, name: &str) -> Vec<Ask<'t>> {
        let Some((call, around)) = ask.path.split_last() else { return Vec::new() };
        let found = self.module(around).and_then(|module| module.get("module_calls")?.get(call.name));
        let expression = found.and_then(|found| found.get("expressions")?.get(name));
        asks(expression, around, call.key, found)
    }

    /// What a module gives out.
    fn output(&self, ask: &Ask<'t>, module: Step<'t>, name: &str) -> Vec<Ask<'t>> {
        let known = self.modules.get(&format!("{}{}", address::module(&ask.path, true), module.name)).map_or(&[][..], Vec::as_slice);
        let keys: Vec<Option<&'t str>> = match module.key {
            Some(key) => vec![Some(key)],
            None if known.contains(&ask.key) => vec![ask.key],
            None if known.is_empty() => vec![None],
            None => known.to_vec(),
        };
        let mut all = Vec::new();
        for key in keys {
            let path: Vec<Step<'t>> = ask.path.iter().copied().chain([Step { name: module.name, key }]).collect();
            let found = self.module(&path).and_then(|module| module.get("outputs")?.get(name)?.get("expression"));
            all.extend(asks(found, &path, ask.key, None));
        }
        all
    }

    /// The configuration of a module.
    fn module(&self, path: &[Step<'_>]) -> Option<Item<'t>> {
        path.iter().try_fold(self.root?, |module, step| module.get("module_calls")?.get(step.name)?.get("module"))
    }

    /// The instances that a reference means: the one it names, the only one, the one of the same key, or all.
    fn instances(&self, ask: &Ask<'t>, name: &str, key: Option<&str>, rest: &[Step<'t>], found: &mut Vec<Reference<'t>>) {
        let base = format!("{}{name}", address::module(&ask.path, true));
        let known = self.instances.get(&base).map_or(&[][..], Vec::as_slice);
        let of_key = |key: &str| format!("{base}[{key}]");
        let same = ask.key.map(of_key).filter(|same| known.contains(&same.as_str()));
        let addresses: Vec<String> = match (key, same) {
            (Some(key), _) => vec![of_key(key)],
            (None, Some(same)) if !known.contains(&base.as_str()) => vec![same],
            (None, _) if known.is_empty() => vec![base],
            (None, _) => known.iter().map(|address| (*address).to_owned()).collect(),
        };
        let attribute = rest.first().map_or("", |step| step.name);
        for address in addresses {
            // `a.b.arn` and `a.b` stand beside each other for one and the same.
            if !found.iter().any(|have| have.address == address && (attribute.is_empty() || have.attribute == attribute)) {
                found.push(Reference { address, attribute });
            }
        }
    }
}

/// The references of an expression, to be followed in a module.
fn asks<'t>(expression: Option<Item<'t>>, path: &[Step<'t>], key: Option<&'t str>, each: Option<Item<'t>>) -> Vec<Ask<'t>> {
    let references = expression.into_iter().flat_map(|expression| expression.list_of("references"));
    references.filter_map(|text| Some(Ask { path: path.to_vec(), key, each, text: text.text()? })).collect()
}
