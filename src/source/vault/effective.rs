//! What the policies of one token allow together. For a path the one pattern of highest rank decides, over all policies; the rules of that
//! pattern are united, and a denial among them wins. So a narrower rule that allows less takes away what a broader one gives.
//! In: the rules of some policies. Out: what decides about a path, and what a pattern gives where nothing narrower speaks.

use super::pattern::Pattern;
use super::policy::{Caps, Rule};
use crate::model::Place;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// All rules of one pattern.
#[derive(Clone, Debug)]
pub(super) struct Merged {
    pub(super) pattern: Pattern,
    /// What they allow together; only `DENY`, if one of them denies.
    pub(super) caps: Caps,
    /// What each policy gives.
    pub(super) by: Vec<(String, Caps, Place)>,
    /// What else has to be so.
    pub(super) conditions: Vec<&'static str>,
    /// Until when it counts: the earliest end of its rules.
    pub(super) expires: Option<i64>,
}

impl Merged {
    /// The first policy that gives one of these.
    pub(super) fn giver(&self, some: Caps) -> Option<(&str, Place)> {
        self.by.iter().find(|(_, caps, _)| caps.any(some)).map(|(name, _, place)| (name.as_str(), *place))
    }
}

/// The rules of some policies, by what their paths start with.
#[derive(Default, Debug)]
pub(super) struct Effective {
    rules: Vec<Merged>,
}

impl Effective {
    /// Unites policies.
    pub(super) fn new<'p>(policies: impl IntoIterator<Item = (&'p str, &'p [Rule])>) -> Effective {
        let mut merged: BTreeMap<(String, Pattern), Merged> = BTreeMap::new();
        for (name, rules) in policies {
            for rule in rules {
                let key = (rule.pattern.literal().to_owned(), rule.pattern.clone());
                let found = merged.entry(key).or_insert_with(|| Merged {
                    pattern: rule.pattern.clone(),
                    caps: Caps::NONE,
                    by: Vec::new(),
                    conditions: Vec::new(),
                    expires: None,
                });
                found.caps = found.caps.and(rule.caps);
                found.by.push((name.to_owned(), rule.caps, rule.place));
                found.conditions.extend(&rule.conditions);
                found.expires = match (found.expires, rule.expires) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
            }
        }
        let mut rules: Vec<Merged> = merged.into_values().collect();
        for rule in &mut rules {
            rule.conditions.sort_unstable();
            rule.conditions.dedup();
            if rule.caps.has(Caps::DENY) {
                rule.caps = Caps::DENY;
            }
        }
        Effective { rules }
    }

    /// All patterns.
    pub(super) fn rules(&self) -> &[Merged] {
        &self.rules
    }

    /// The rule that decides about a path.
    pub(super) fn best(&self, path: &str) -> Option<&Merged> {
        self.rules.iter().filter(|rule| rule.pattern.matches(path)).max_by(|a, b| a.pattern.rank(&b.pattern))
    }

    /// The rule that allows one of these on a path.
    pub(super) fn allows(&self, path: &str, some: Caps) -> Option<&Merged> {
        self.best(path).filter(|rule| rule.caps.any(some))
    }

    /// The rule that allows all of these on a path.
    pub(super) fn allows_all(&self, path: &str, all: Caps) -> Option<&Merged> {
        self.best(path).filter(|rule| rule.caps.has(all))
    }

    /// The narrower patterns that take away from a rule what it gives: where one of them matches, they decide, and allow none of these.
    pub(super) fn taken_from(&self, rule: &Merged, some: Caps) -> Vec<&Pattern> {
        let literal = rule.pattern.literal();
        // Whatever outranks it and meets it starts as it does: the rules stand in the order of how they start.
        let from = self.rules.partition_point(|other| other.pattern.literal() < literal);
        let near = self.rules.iter().skip(from).take_while(|other| other.pattern.literal().starts_with(literal));
        near.filter(|other| !other.caps.any(some) && other.pattern.rank(&rule.pattern) == Ordering::Greater)
            .filter(|other| other.pattern.overlaps(&rule.pattern))
            .map(|other| &other.pattern)
            .collect()
    }

    /// The rules that can say something of paths under a prefix: all that follows is asked of these only.
    pub(super) fn under(&self, prefix: &str) -> Effective {
        let touches = |rule: &&Merged| {
            let literal = rule.pattern.literal();
            literal.starts_with(prefix) || prefix.starts_with(literal)
        };
        Effective { rules: self.rules.iter().filter(touches).cloned().collect() }
    }
}
