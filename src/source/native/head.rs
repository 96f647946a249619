//! The head of a document: defaults for its records, wherever in the document they stand, and what it holds in full.

use super::Native;
use super::edge::Ends;
use super::value::{refer, written};
use crate::doc::{Item, Part, Sort, suggest};
use crate::model::inventory::{self, HeadKey, Key};
use crate::model::{AttrName, Complete, Kind, Kinds, Name, Place, Plane, Standing, Value, time};
use crate::source::Context;

/// What a head says.
#[derive(Default)]
pub(super) struct Defaults {
    version: bool,
    plane: Option<Plane>,
    environment: Vec<(Value, Place)>,
    tenant: Vec<(Value, Place)>,
    source: Vec<(Value, Place)>,
    /// The scope, and whether records came before it.
    late_scope: bool,
    complete: Vec<(Kind, Option<AttrName>, Place)>,
}

/// Records that do not take the plane of their file: a permission is sorted by what it is for, a set has none, a boundary is one.
const OWN_PLANE: Kinds = Kinds::of(&[Kind::Permission, Kind::Set, Kind::Boundary]);

impl Native {
    pub(super) fn head(&mut self, key: HeadKey, part: Part<'_>, cx: &mut Context<'_>) {
        let item = part.item;
        let place = cx.place(item.at());
        if part.index.is_some() && !matches!(key, HeadKey::Environment | HeadKey::Tenant | HeadKey::Source | HeadKey::Complete) {
            if part.index == Some(0) {
                self.problem(item.at(), format!("`{}` has one value, this is a list", part.key), String::new(), cx);
            }
            return;
        }
        match key {
            HeadKey::Version => {
                self.defaults.version = true;
                if item.int() != Some(inventory::VERSION) {
                    let message = format!("`partywall` is the version of the format, {}, this is a {}", inventory::VERSION, item.shape());
                    self.problem(item.at(), message, "a newer format needs a newer partywall", cx);
                }
            }
            HeadKey::Plane if item.is_null() => {}
            HeadKey::Plane => {
                let plane = item.text().and_then(Plane::from_word);
                if plane.is_none() {
                    self.not_one_of("plane", item, Plane::ALL.iter().map(|plane| plane.word()), cx);
                }
                self.defaults.plane = plane;
            }
            HeadKey::Environment => self.default_value(AttrName::Environment, item, place, cx),
            HeadKey::Tenant => self.default_value(AttrName::Tenant, item, place, cx),
            HeadKey::Source => self.default_value(AttrName::Source, item, place, cx),
            HeadKey::Scope if item.is_null() => {}
            HeadKey::Scope => match item.text() {
                Some(scope) => {
                    let scope = cx.name(scope);
                    let begun = cx.facts.records.len() as u32 > self.first_row || cx.facts.edges.len() > self.first_edge;
                    self.defaults.late_scope = begun && scope != self.scope;
                    self.scope = scope;
                }
                None => self.wrong("scope", "a string", item, cx),
            },
            HeadKey::ExportedAt if item.is_null() => {}
            HeadKey::ExportedAt => match item.text().and_then(time::parse) {
                Some(at) => {
                    if let Some(file) = cx.facts.files.get_mut(cx.file.0 as usize) {
                        // Of several documents in one file, the oldest one says how old the file is.
                        file.exported_at = Some(file.exported_at.map_or(at, |other| other.min(at)));
                    }
                }
                None => self.wrong("exported_at", "an RFC 3339 date or time", item, cx),
            },
            HeadKey::Complete => self.complete(item, place, part.index.is_some(), cx),
            HeadKey::Standing if item.is_null() => {}
            HeadKey::Standing => self.standing(item, cx),
        }
    }

    fn default_value(&mut self, name: AttrName, item: Item<'_>, place: Place, cx: &mut Context<'_>) {
        let value = match item.text() {
            _ if item.is_null() => Value::Null,
            Some(text) => refer(written(text, name.wants(Kind::Human)), cx),
            None => return self.wrong(name.key(), "a string or a list of strings", item, cx),
        };
        let all = match name {
            AttrName::Environment => &mut self.defaults.environment,
            AttrName::Tenant => &mut self.defaults.tenant,
            _ => &mut self.defaults.source,
        };
        all.push((value, place));
    }

    fn standing(&mut self, item: Item<'_>, cx: &mut Context<'_>) {
        let Some(standing) = item.text().and_then(Standing::from_word) else {
            return self.not_one_of("standing", item, Standing::ALL.iter().map(|standing| standing.word()), cx);
        };
        let Some(file) = cx.facts.files.get_mut(cx.file.0 as usize) else { return };
        let other = std::mem::replace(&mut file.standing, standing);
        if other != Standing::Export && other != standing {
            let message = "the documents of one file have one `standing`, this one has another than the one before it";
            self.problem(item.at(), message, "put them into two files", cx);
        }
    }

    fn complete(&mut self, item: Item<'_>, place: Place, in_list: bool, cx: &mut Context<'_>) {
        if (item.is_null() || item.sort() == Sort::List) && !in_list {
            // A list is handed over as such only where it is empty.
            return;
        }
        let Some(text) = item.text() else {
            return self.wrong("complete", "a list of sections (`humans`) and fields (`grants.expires`)", item, cx);
        };
        let (population, field) = text.split_once('.').map_or((text, None), |(population, field)| (population, Some(field)));
        let Some(kind) = inventory::section(population) else {
            let sections = || inventory::sections().map(|(word, _)| word);
            let help = suggest(population, sections()).map_or_else(
                || format!("sections: {}", sections().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return self.problem(item.at(), format!("`complete` names a section that is not known ({})", item.shape()), help, cx);
        };
        let claim = match field.map(Key::from_text) {
            None => (kind, None),
            // All permissions of a role are a population of their own.
            Some(Some(Key::Permissions | Key::Allows)) => (Kind::Permission, None),
            Some(Some(Key::Claims)) => (Kind::Claim, None),
            Some(Some(Key::Attr(name))) if name.on().has(kind) => (kind, Some(name)),
            _ => {
                let fields = inventory::keys_of(kind).filter(|(_, key)| matches!(key, Key::Attr(_))).map(|(word, _)| word);
                let help =
                    field.and_then(|field| suggest(field, fields)).map_or_else(String::new, |near| format!("did you mean `{near}`?"));
                let message = format!("`complete` names a field that a {} does not carry ({})", kind.phrase(), item.shape());
                return self.problem(item.at(), message, help, cx);
            }
        };
        self.defaults.complete.push((claim.0, claim.1, place));
    }

    /// Applies the head to the records of this document, and says what was left to say.
    pub(super) fn finish(&mut self, cx: &mut Context<'_>) {
        let defaults = std::mem::take(&mut self.defaults);
        if !defaults.version {
            cx.problem(0, "this inventory does not say its version", "begin it with `partywall: 1`");
        }
        if defaults.late_scope {
            self.scope_late(cx);
        }
        if let Some(plane) = defaults.plane {
            for record in cx.facts.records.iter_mut().skip(self.first_row as usize) {
                if record.plane.is_none() && !OWN_PLANE.has(record.kind) {
                    record.plane = Some(plane);
                }
            }
        }
        self.default_attrs(AttrName::Environment, &defaults.environment, cx);
        self.default_attrs(AttrName::Tenant, &defaults.tenant, cx);
        self.default_attrs(AttrName::Source, &defaults.source, cx);
        for (kind, field, place) in defaults.complete {
            cx.facts.complete.push(Complete { file: cx.file, kind, field, scope: self.scope, plane: defaults.plane, place });
        }
        if self.unknown_verbs > 0 {
            let note = format!(
                "{}: {} permissions state no level and have an action whose verb is not known; they count as write, as a guess",
                cx.path, self.unknown_verbs
            );
            cx.note(note);
        }
        self.tell_rest(cx);
    }

    /// The head's scope came after records that need it.
    fn scope_late(&mut self, cx: &mut Context<'_>) {
        let mut scoped = self.scoped_rows.iter().copied().peekable();
        for (row, record) in cx.facts.records.iter_mut().enumerate().skip(self.first_row as usize) {
            if scoped.next_if_eq(&(row as u32)).is_none() {
                record.scope = self.scope;
            }
        }
        let mut scoped = self.scoped_ends.iter().copied().peekable();
        for (at, edge) in cx.facts.edges.iter_mut().enumerate().skip(self.first_edge) {
            let own = scoped.next_if(|(edge, _)| *edge == at as u32).map_or(Ends::default(), |(_, ends)| ends);
            let rest = [(&mut edge.from, own.from), (&mut edge.to, own.to), (&mut edge.by, own.by)];
            for (end, _) in rest.into_iter().filter(|(_, own)| !own) {
                end.scope = self.scope;
            }
        }
    }

    /// Gives an attribute to each record that states none.
    fn default_attrs(&mut self, name: AttrName, values: &[(Value, Place)], cx: &mut Context<'_>) {
        if values.is_empty() {
            return;
        }
        let rows = cx.facts.records.len();
        let first = self.first_row as usize;
        let mut states = vec![false; rows - first];
        for attr in cx.facts.attrs.iter().skip(self.first_attr).filter(|attr| attr.name == name) {
            if let Some(slot) = (attr.of.0 as usize).checked_sub(first).and_then(|at| states.get_mut(at)) {
                *slot = true;
            }
        }
        for (at, _) in states.into_iter().enumerate().filter(|(_, states)| !states) {
            for (value, place) in values {
                cx.facts.attr(crate::model::Row((first + at) as u32), name, *value, *place);
            }
        }
    }

    /// The scope of a record or end: its own, or the document's, which may still change.
    pub(super) fn scope_of(&mut self, own: Option<&str>, cx: &mut Context<'_>) -> Name {
        own.map_or(self.scope, |own| cx.name(own))
    }
}
