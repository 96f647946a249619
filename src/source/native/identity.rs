//! The ids of records: stated, or for those that have no name of their own, made from what they are about.

use super::Native;
use super::value::written;
use crate::doc::Item;
use crate::model::inventory::{Key, TARGETS};
use crate::model::{AttrName, Kind, Name, Plane};
use crate::source::Context;
use std::fmt::Write;

/// The record that a nested one stands in.
#[derive(Clone, Copy)]
pub(super) struct Holder {
    pub(super) kind: Kind,
    pub(super) id: Name,
    pub(super) scope: Name,
    /// Whether it states its scope itself.
    pub(super) scoped: bool,
}

impl Native {
    /// The id of a record. Without one there is no record, and that is a problem.
    pub(super) fn id_of(
        &mut self,
        kind: Kind,
        item: Item<'_>,
        scope: Option<&str>,
        holder: Option<Holder>,
        cx: &mut Context<'_>,
    ) -> Option<Name> {
        if let Some(id) = self.ahead.entry(Key::Id, item) {
            if let Some(text) = id.text().filter(|text| !text.is_empty()) {
                return Some(self.name(id.spot(), text, cx));
            }
            if let Some(number) = id.int() {
                return Some(cx.name(&number.to_string()));
            }
            self.wrong("id", "a string that is not empty", id, cx);
            return None;
        }
        self.text.clear();
        let made = match kind {
            Kind::Grant => self.grant_id(item, scope),
            Kind::Trust => self.two(item, AttrName::IdentityRef, " may assume ", AttrName::MayAssume, kind),
            Kind::Boundary => return self.boundary_id(item, cx),
            Kind::Claim => self.claim_id(item, holder, cx),
            Kind::Permission => self.permission_id(item, holder, cx),
            _ => Err("id"),
        };
        if let Err(missing) = made {
            match item.get(missing).filter(|value| !value.is_null()) {
                Some(value) => self.wrong(missing, "one name", value, cx),
                None => self.problem(item.at(), format!("this {} has no `{missing}`", kind.phrase()), String::new(), cx),
            }
            return None;
        }
        let text = std::mem::take(&mut self.text);
        let mut id = cx.name(&text);
        // The same grant twice is one grant, and its statements have to agree. Of the others there can be several.
        if kind != Kind::Grant {
            let own_scope = scope.map(|scope| cx.name(scope)).or(holder.map(|holder| holder.scope));
            let count = self.ids.entry((kind, own_scope, id)).or_insert(0);
            *count += 1;
            if *count > 1 {
                id = cx.name(&format!("{text} #{count}"));
            }
        }
        self.text = text;
        Some(id)
    }

    fn boundary_id(&mut self, item: Item<'_>, cx: &mut Context<'_>) -> Option<Name> {
        match item.get("plane") {
            Some(item) => {
                let plane = item.text().and_then(Plane::from_word);
                if plane.is_none() {
                    self.not_one_of("plane", item, Plane::ALL.iter().map(|plane| plane.word()), cx);
                }
                plane.map(|plane| cx.name(plane.word()))
            }
            None => {
                self.problem(item.at(), "this boundary has no `plane`", String::new(), cx);
                None
            }
        }
    }

    /// Writes a reference as it was written: `id`, `kind:id`, and `@scope` where one is given.
    fn push_reference(&mut self, item: Item<'_>, name: AttrName, kind: Kind) -> Result<(), &'static str> {
        let value = item.get(name.key()).filter(|value| !value.is_null()).ok_or(name.key())?;
        let Some(text) = value.text() else {
            let id = value.text_of("id").ok_or(name.key())?;
            let kind = value.text_of("kind").map_or(String::new(), |kind| format!("{kind}:"));
            let scope = value.text_of("scope").map_or(String::new(), |scope| format!("@{scope}"));
            // Writing to a string can't fail.
            let _ = write!(self.text, "{kind}{id}{scope}");
            return Ok(());
        };
        let written = written(text, name.wants(kind));
        if let Some(kind) = written.kind {
            self.text.push_str(kind.word());
            self.text.push(':');
        }
        self.text.push_str(written.id);
        Ok(())
    }

    fn two(&mut self, item: Item<'_>, a: AttrName, between: &str, b: AttrName, kind: Kind) -> Result<(), &'static str> {
        self.push_reference(item, a, kind)?;
        self.text.push_str(between);
        self.push_reference(item, b, kind)
    }

    /// A grant's identity is its principal, role, scope and tenant.
    fn grant_id(&mut self, item: Item<'_>, scope: Option<&str>) -> Result<(), &'static str> {
        self.two(item, AttrName::Principal, " holds ", AttrName::RoleRef, Kind::Grant)?;
        if let Some(scope) = scope.filter(|scope| !scope.is_empty()) {
            let _ = write!(self.text, " in {scope}");
        }
        let tenants = item.get("tenant");
        let list =
            tenants.into_iter().flat_map(|tenants| tenants.text().into_iter().chain(tenants.children().filter_map(|one| one.text())));
        for (at, tenant) in list.enumerate() {
            self.text.push_str(if at == 0 { " for " } else { ", " });
            self.text.push_str(tenant);
        }
        Ok(())
    }

    fn claim_id(&mut self, item: Item<'_>, holder: Option<Holder>, cx: &mut Context<'_>) -> Result<(), &'static str> {
        match holder {
            Some(holder) => {
                let _ = write!(self.text, "{}:{}", holder.kind, cx.facts.names.text(holder.id));
            }
            None => self.push_reference(item, AttrName::About, Kind::Claim)?,
        }
        let control = item.text_of("control").ok_or("control")?;
        let _ = write!(self.text, " {control}");
        if let Some(party) = item.text_of("party") {
            let _ = write!(self.text, " by {party}");
        }
        Ok(())
    }

    fn permission_id(&mut self, item: Item<'_>, holder: Option<Holder>, cx: &mut Context<'_>) -> Result<(), &'static str> {
        match holder {
            Some(holder) => {
                let _ = write!(self.text, "{}:{}", holder.kind, cx.facts.names.text(holder.id));
            }
            None => self.push_reference(item, AttrName::HeldBy, Kind::Permission)?,
        }
        if let Some(action) = item.text_of("action").or_else(|| item.text_of("level")) {
            let _ = write!(self.text, " {action}");
        }
        for target in TARGETS {
            let length = self.text.len();
            let _ = write!(self.text, " {}:", target.key());
            if self.push_reference(item, *target, Kind::Permission).is_ok() {
                break;
            }
            self.text.truncate(length);
        }
        Ok(())
    }
}
