//! Powers that take several permissions, which somebody holds through several roles, directly or through groups: the right to act as an
//! account from one, the right to start something from another. What one role gives alone is told there.

use super::emit::Why;
use super::permission::Bits;
use super::power::{POWERS, Power};
use super::resolve::{Held, Resolver};
use super::role::join;
use super::sets::What;
use super::thing::Sort;
use crate::model::{EdgeKind, End};
use std::collections::BTreeSet;

const ELSEWHERE: &str = "the account may be attached to what runs in another project";

impl Resolver<'_> {
    pub(super) fn together(&mut self) {
        let principals: Vec<End> = self.held.keys().copied().collect();
        for who in principals {
            let mut held: Vec<Held> = self.held.get(&who).cloned().unwrap_or_default();
            let mut seen: BTreeSet<End> = BTreeSet::new();
            let mut open: Vec<End> = self.in_groups.get(&who).cloned().unwrap_or_default();
            while let Some(group) = open.pop() {
                if seen.insert(group) {
                    let through = self.held.get(&group).into_iter().flatten();
                    held.extend(through.map(|one| Held { own: false, ..one.clone() }));
                    open.extend(self.in_groups.get(&group).cloned().unwrap_or_default());
                }
            }
            if held.len() > 1 {
                self.combine(who, &held);
            }
        }
    }

    fn combine(&mut self, who: End, held: &[Held]) {
        let all = held.iter().fold(Bits(0), |sum, one| sum.with(one.bits));
        for power in POWERS.iter().filter(|power| power.all.len() > 1 && power.met(all)) {
            for anchor in held.iter().filter(|one| one.bits.any(power.anchor())) {
                if What::of(anchor.at.sort) == Some(power.over) {
                    self.over_one(who, held, anchor, power);
                } else if anchor.at.sort == Sort::Container {
                    self.over_all(who, held, anchor, power);
                }
            }
        }
        self.rewrites_own(who, held);
    }

    /// The right over all of a home: the rest has to be held there, above it or below it.
    fn over_all(&mut self, who: End, held: &[Held], anchor: &Held, power: &Power) {
        let homes: BTreeSet<&String> = held.iter().filter(|one| one.at.sort == Sort::Container).map(|one| &one.home).collect();
        for home in homes.into_iter().filter(|home| self.tree.within(home, &anchor.home)).cloned().collect::<Vec<_>>() {
            let here: Vec<&Held> = held.iter().filter(|one| one.at.sort == Sort::Container && self.tree.within(&home, &one.home)).collect();
            if here.iter().any(|one| power.met(one.bits)) {
                continue;
            }
            let Some(used) = enough(power, anchor, &here) else { continue };
            if let Some(to) = self.sets.get(power.over, &home, anchor.place, &mut self.out) {
                self.tell(who, to, power, anchor, &used, "");
            }
        }
    }

    /// The right over one account: the rest has to be held in its project, or the account can be used in others.
    fn over_one(&mut self, who: End, held: &[Held], anchor: &Held, power: &Power) {
        let own = if anchor.home.is_empty() { self.home_of(&anchor.at.own) } else { anchor.home.clone() };
        let homes: BTreeSet<String> = held.iter().filter(|one| one.at.sort == Sort::Container).map(|one| one.home.clone()).collect();
        let Some(to) = self.thing(&anchor.at, anchor.place) else { return };
        let here: Vec<&Held> = held.iter().filter(|one| one.at.sort == Sort::Container && self.tree.within(&own, &one.home)).collect();
        if here.iter().any(|one| power.met(one.bits)) || power.met(anchor.bits) {
            return;
        }
        if let Some(used) = enough(power, anchor, &here) {
            return self.tell(who, to, power, anchor, &used, "");
        }
        for home in homes {
            let there: Vec<&Held> =
                held.iter().filter(|one| one.at.sort == Sort::Container && self.tree.within(&home, &one.home)).collect();
            if let Some(used) = enough(power, anchor, &there) {
                return self.tell(who, to, power, anchor, &used, ELSEWHERE);
            }
        }
    }

    fn tell(&mut self, who: End, to: End, power: &Power, anchor: &Held, used: &[&Held], more: &str) {
        // What a group holds together is told of the group.
        if !anchor.own && !used.iter().any(|one| one.own) {
            return;
        }
        let mut words = join(power.condition, more);
        let mut parts: Vec<&str> = std::iter::once(anchor).chain(used.iter().copied()).map(|one| one.words.as_str()).collect();
        parts.sort_unstable();
        parts.dedup();
        for part in parts {
            words = join(&words, part);
        }
        let expires = std::iter::once(anchor).chain(used.iter().copied()).filter_map(|one| one.expires).min();
        let bits = used.iter().fold(anchor.bits, |sum, one| sum.with(one.bits));
        let why = Why {
            action: power.action(bits),
            conditions: &words,
            by: Some(anchor.grant),
            expires,
            ..Why::new(power.technique, anchor.place)
        };
        self.out.edge(who, power.kind, power.level, to, &why);
    }

    /// Whoever can rewrite a custom role that they hold writes into it what they like, wherever it is bound for them.
    fn rewrites_own(&mut self, who: End, held: &[Held]) {
        for writes in held.iter().filter(|one| one.bits.has("iam.roles.update") && one.at.sort == Sort::Container) {
            for own in held.iter().filter(|one| one.at.sort == Sort::Container) {
                let Some((defined, _)) = own.role.split_once("/roles/") else { continue };
                let defined = self.tree.home(defined);
                if !self.tree.within(&defined, &writes.home) || !(writes.own || own.own) {
                    continue;
                }
                let owner = self.plain_role("roles/owner", &super::thing::Thing::container(&own.home), own.place);
                let words = join(&writes.words, if own.words == writes.words { "" } else { &own.words });
                let why = Why {
                    action: "iam.roles.update",
                    conditions: &words,
                    by: Some(writes.grant),
                    expires: [writes.expires, own.expires].into_iter().flatten().min(),
                    ..Why::new("rewrite-gcp-role", writes.place)
                };
                self.out.edge(who, EdgeKind::Manages, None, owner, &why);
            }
        }
    }
}

/// One holding for each group of a power that the anchor lacks, the surest first; `None`: one is missing.
fn enough<'h>(power: &Power, anchor: &Held, here: &[&'h Held]) -> Option<Vec<&'h Held>> {
    let mut used = Vec::new();
    for group in power.all.iter().skip(1).filter(|group| !anchor.bits.any(group)) {
        let best =
            here.iter().filter(|one| one.bits.any(group)).min_by_key(|one| (!one.words.is_empty(), one.expires.is_some(), one.grant));
        used.push(*best?);
    }
    Some(used)
}
