//! What lies in what: projects, folders and organisations, by the names that the files use. Records go in; one name for each project
//! (its id, where any file knows it), parents and everything below a home come out.

use super::record::Cloud;
use std::collections::{BTreeMap, BTreeSet};

/// Homes and their parents.
#[derive(Default)]
pub(super) struct Tree {
    aliases: BTreeMap<String, String>,
    /// Of a project's id, the number.
    numbers: BTreeMap<String, String>,
    parent: BTreeMap<String, String>,
    children: BTreeMap<String, BTreeSet<String>>,
    homes: BTreeSet<String>,
}

/// Deeper than the vendor lets folders be; a circle in a file ends here.
const DEEPEST: usize = 16;

impl Tree {
    pub(super) fn new(cloud: &Cloud) -> Tree {
        let numbers = cloud.aliases.iter().map(|(number, id)| (id.clone(), number.clone())).collect();
        let mut tree = Tree { aliases: cloud.aliases.clone(), numbers, ..Tree::default() };
        for container in &cloud.containers {
            tree.add(&container.home, &container.parent);
        }
        for line in &cloud.ancestors {
            for (child, parent) in line.iter().zip(line.iter().skip(1)) {
                tree.add(child, parent);
            }
            tree.add(line.first().map_or("", |home| home), "");
        }
        let named = cloud.policies.iter().map(|policy| &policy.of.home).chain(cloud.denies.iter().map(|deny| &deny.home));
        let named = named.chain(cloud.items.iter().map(|item| &item.thing.home)).chain(cloud.works.iter().map(|work| &work.thing.home));
        let named = named.chain(cloud.accounts.iter().map(|account| &account.home)).chain(cloud.clusters.iter().map(|c| &c.thing.home));
        for home in named {
            tree.add(home, "");
        }
        for (child, parent) in tree.parent.clone() {
            tree.children.entry(parent).or_default().insert(child);
        }
        tree
    }

    fn add(&mut self, home: &str, parent: &str) {
        let (home, parent) = (self.home(home), self.home(parent));
        if home.is_empty() {
            return;
        }
        self.homes.insert(home.clone());
        let rises = self.parent.contains_key(&home) || parent.is_empty() || self.ancestors(&parent).contains(&home);
        if !rises {
            self.homes.insert(parent.clone());
            self.parent.insert(home, parent);
        }
    }

    /// The one name of a home.
    pub(super) fn home(&self, raw: &str) -> String {
        self.aliases.get(raw).cloned().unwrap_or_else(|| raw.to_owned())
    }

    /// The number of a project, where a file tells it.
    pub(super) fn number<'t>(&'t self, home: &'t str) -> Option<&'t str> {
        let number = self.numbers.get(home).map_or(home, String::as_str).strip_prefix("projects/")?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then_some(number)
    }

    /// Whether a file names the home.
    pub(super) fn has(&self, home: &str) -> bool {
        self.homes.contains(home)
    }

    /// All homes.
    pub(super) fn homes(&self) -> impl Iterator<Item = &String> {
        self.homes.iter()
    }

    pub(super) fn parent(&self, home: &str) -> Option<&String> {
        self.parent.get(home)
    }

    /// The homes right below one.
    pub(super) fn children(&self, home: &str) -> impl Iterator<Item = &String> {
        self.children.get(home).into_iter().flatten()
    }

    /// A home and what it lies in, nearest first.
    pub(super) fn ancestors(&self, home: &str) -> Vec<String> {
        let mut line = vec![home.to_owned()];
        while let Some(parent) = line.last().and_then(|last| self.parent.get(last)).filter(|_| line.len() < DEEPEST) {
            line.push(parent.clone());
        }
        line
    }

    /// Whether a home is another or lies in it.
    pub(super) fn within(&self, home: &str, other: &str) -> bool {
        self.ancestors(home).iter().any(|above| above == other)
    }
}
