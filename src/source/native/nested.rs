//! What records that stand in another one need beyond their keys: who holds a permission, its one target, its level; what a claim is about.

use super::Native;
use super::identity::Holder;
use crate::doc::Item;
use crate::model::inventory::TARGETS;
use crate::model::{AttrName, Level, Reference, Row, Value, verbs};
use crate::source::Context;

impl Native {
    /// Says who a nested record belongs to.
    pub(super) fn belongs(&mut self, row: Row, name: AttrName, holder: Holder, at: u32, cx: &mut Context<'_>) {
        let reference = cx.facts.references.len() as u32;
        // Its scope is its holder's, so the reference needs none.
        cx.facts.references.push(Reference { kind: Some(holder.kind), scope: None, id: holder.id });
        let place = cx.place(at);
        cx.facts.attr(row, name, Value::Qualified(reference), place);
    }

    /// Checks a permission, and derives its level where none is stated.
    pub(super) fn permission(&mut self, row: Row, item: Item<'_>, holder: Option<Holder>, cx: &mut Context<'_>) {
        if let Some(holder) = holder {
            self.belongs(row, AttrName::HeldBy, holder, item.at(), cx);
        }
        let stated = |name: AttrName| item.get(name.key()).is_some_and(|value| !value.is_null());
        let targets: Vec<&str> = TARGETS.iter().filter(|name| stated(**name)).map(|name| name.key()).collect();
        if targets.len() != 1 {
            let found = if targets.is_empty() { "none".to_owned() } else { targets.join(" and ") };
            let message = format!("a permission names exactly one of resource, secret, identity, role, group; this one names {found}");
            self.problem(item.at(), message, "write one entry for each target", cx);
        }
        if item.get("level").and_then(|level| level.text()).and_then(Level::from_word).is_some() {
            return;
        }
        let Some((action, at)) = item.get("action").and_then(|action| action.text().map(|text| (text, action.at()))) else {
            return self.problem(item.at(), "a permission has an `action`, a `level` or both; this one has none", String::new(), cx);
        };
        let verdict = verbs::level(action);
        if !verdict.known {
            self.unknown_verbs += 1;
        }
        let place = cx.place(at);
        let level = cx.name(verdict.level.word());
        cx.facts.attr(row, AttrName::PermissionLevel, Value::Word(level), place);
        let assumed = verdict.assumed || stated(AttrName::PermissionLevel);
        if assumed && !stated(AttrName::LevelAssumed) {
            cx.facts.attr(row, AttrName::LevelAssumed, Value::Bool(true), place);
        }
    }

    /// Says what a claim is about.
    pub(super) fn claim(&mut self, row: Row, item: Item<'_>, holder: Option<Holder>, cx: &mut Context<'_>) {
        match holder {
            Some(holder) => self.belongs(row, AttrName::About, holder, item.at(), cx),
            None if item.get("about").is_none() => self.problem(item.at(), "this claim has no `about`", String::new(), cx),
            None => {}
        }
    }
}
