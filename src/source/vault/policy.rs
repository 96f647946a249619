//! Policies: rules with the paths that they name and what may be done there. In: the tape of a policy in HCL or JSON. Out: rules.

use super::pattern::Pattern;
use crate::doc::{Item, Sort};
use crate::model::{Place, time};

/// What a rule allows, as bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(super) struct Caps(u16);

impl Caps {
    pub(super) const NONE: Caps = Caps(0);
    pub(super) const CREATE: Caps = Caps(1);
    pub(super) const READ: Caps = Caps(2);
    pub(super) const UPDATE: Caps = Caps(4);
    pub(super) const PATCH: Caps = Caps(8);
    pub(super) const DELETE: Caps = Caps(16);
    pub(super) const LIST: Caps = Caps(32);
    pub(super) const SUDO: Caps = Caps(64);
    pub(super) const DENY: Caps = Caps(128);
    /// Writing what may be there or not.
    pub(super) const WRITE: Caps = Caps(1 | 4);

    pub(super) const fn and(self, other: Caps) -> Caps {
        Caps(self.0 | other.0)
    }

    /// Whether all of these are there.
    pub(super) const fn has(self, all: Caps) -> bool {
        self.0 & all.0 == all.0
    }

    /// Whether one of these is there.
    pub(super) const fn any(self, some: Caps) -> bool {
        self.0 & some.0 != 0
    }
}

/// One rule of a policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Rule {
    pub(super) pattern: Pattern,
    pub(super) caps: Caps,
    /// What else has to be so, in words.
    pub(super) conditions: Vec<&'static str>,
    /// Until when it counts (OpenBao).
    pub(super) expires: Option<i64>,
    pub(super) place: Place,
}

/// The rules of one policy, and what of it was not understood.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Policy {
    pub(super) rules: Vec<Rule>,
    /// Capabilities and settings that are not known here.
    pub(super) unknown: Vec<String>,
    pub(super) place: Option<Place>,
}

/// Whether a document is a policy and nothing else.
pub(super) fn is_policy(root: Item<'_>) -> bool {
    let mut rules = entries(root).peekable();
    rules.peek().is_some()
        && root.entries().chain(root.children()).all(|child| matches!(child.key(), "path" | "name"))
        && rules
            .all(|rule| rule.sort() == Sort::Map && (rule.get("capabilities").is_some() || rule.get("policy").is_some() || is_bare(rule)))
}

/// A rule that says nothing (it denies).
fn is_bare(rule: Item<'_>) -> bool {
    rule.children().next().is_none()
}

/// The rules of a policy: under `path`, which may stand there more than once, by their pattern.
fn entries(root: Item<'_>) -> impl Iterator<Item = Item<'_>> {
    let blocks = root.children().filter(|child| child.key() == "path");
    let maps = blocks.flat_map(|block| if block.sort() == Sort::List { block.children().collect() } else { vec![block] });
    maps.filter(|map| map.sort() == Sort::Map).flat_map(|map| map.children())
}

/// Reads a policy; `place` turns an offset of its text into a place.
pub(super) fn read(root: Item<'_>, place: &dyn Fn(u32) -> Place) -> Policy {
    let mut policy = Policy { place: Some(place(root.at())), ..Policy::default() };
    for entry in entries(root) {
        let mut unknown = Vec::new();
        policy.rules.push(rule(entry, place, &mut unknown));
        policy.unknown.append(&mut unknown);
    }
    policy.unknown.sort();
    policy.unknown.dedup();
    policy
}

fn rule(entry: Item<'_>, place: &dyn Fn(u32) -> Place, unknown: &mut Vec<String>) -> Rule {
    let mut rule =
        Rule { pattern: Pattern::new(entry.key()), caps: Caps::NONE, conditions: Vec::new(), expires: None, place: place(entry.key_at()) };
    for child in entry.children() {
        let told = child.sort() != Sort::Map && child.sort() != Sort::List || child.children().next().is_some();
        match child.key() {
            "capabilities" => {
                for word in child.children().filter_map(|word| word.text()).chain(child.text()) {
                    match capability(word) {
                        Some(caps) => rule.caps = rule.caps.and(caps),
                        None => unknown.push(format!("the capability `{}`", crate::doc::shown(word))),
                    }
                }
            }
            "policy" => match child.text().and_then(shorthand) {
                Some(caps) => rule.caps = rule.caps.and(caps),
                None => unknown.push("a shorthand of `policy` that is none of deny, read, write, sudo".into()),
            },
            "allowed_parameters" | "denied_parameters" | "required_parameters" if told => {
                rule.conditions.push("the parameters of the request are limited by the rule")
            }
            "min_wrapping_ttl" | "max_wrapping_ttl" if told => rule.conditions.push("the answer is wrapped"),
            "mfa_methods" if told => rule.conditions.push("a second factor is given"),
            "control_group" if told => rule.conditions.push("others authorise the request (control group)"),
            "expiration" => rule.expires = child.text().and_then(time::parse),
            "allowed_parameters"
            | "denied_parameters"
            | "required_parameters"
            | "min_wrapping_ttl"
            | "max_wrapping_ttl"
            | "mfa_methods"
            | "control_group"
            | "comment"
            | "pagination_limit"
            | "list_scan_response_keys_filter_path"
            | "subscribe_event_types" => {}
            other => unknown.push(format!("the setting `{}` of a rule", crate::doc::shown(other))),
        }
    }
    // A denial is not narrowed by what else the rule says.
    if rule.caps.has(Caps::DENY) {
        rule.caps = Caps::DENY;
        rule.conditions.clear();
    }
    rule.conditions.sort_unstable();
    rule.conditions.dedup();
    rule
}

fn capability(word: &str) -> Option<Caps> {
    Some(match word {
        "create" => Caps::CREATE,
        "read" => Caps::READ,
        "update" => Caps::UPDATE,
        "patch" => Caps::PATCH,
        "delete" => Caps::DELETE,
        "list" | "scan" => Caps::LIST,
        "sudo" => Caps::SUDO,
        "deny" => Caps::DENY,
        // Events, and bringing deleted versions back: nothing that is followed here.
        "subscribe" | "recover" => Caps::NONE,
        _ => return None,
    })
}

/// The words of old policies.
fn shorthand(word: &str) -> Option<Caps> {
    let read = Caps::READ.and(Caps::LIST);
    let write = read.and(Caps::WRITE).and(Caps::DELETE);
    Some(match word {
        "deny" => Caps::DENY,
        "read" => read,
        "write" => write,
        "sudo" => write.and(Caps::SUDO),
        _ => return None,
    })
}
