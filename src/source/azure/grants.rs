//! Role assignments of Azure: who holds which role where, since when and until when. In: assignments of all lists. Out: roles as they are held
//! in one scope, grants, and the powers of each role, written once for each scope.

use super::action::{self, Powers};
use super::conditions::{Limit, limit};
use super::record::{Assignment, Definition, Window};
use super::resolve::Resolver;
use super::scope;
use crate::model::{Activation, AttrName, End, Kind, Place, Stated, Value};
use std::collections::BTreeMap;

/// What is known of a role definition.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) title: String,
    pub(super) powers: Powers,
    pub(super) custom: bool,
    pub(super) place: Option<Place>,
}

impl Resolver<'_> {
    /// Gathers role definitions: the files' own before the built-in table.
    pub(super) fn definitions(&mut self) {
        let mut all: BTreeMap<String, Known> = self
            .tables
            .roles
            .iter()
            .map(|(id, role)| {
                ((*id).to_owned(), Known { title: role.title.to_owned(), powers: action::powers(&role.blocks), custom: false, place: None })
            })
            .collect();
        let tenant = self.t;
        for Definition { id, title, custom, blocks, place } in &tenant.definitions {
            let known = Known { title: self.text(*title), powers: action::powers(blocks), custom: *custom, place: Some(*place) };
            all.insert(id.clone(), known);
        }
        self.roles = all;
    }

    /// Writes all assignments.
    pub(super) fn assignments(&mut self) {
        let tenant = self.t;
        // The same assignment stands in several subscriptions' lists; a schedule says more of it than the assignment itself.
        let mut chosen: BTreeMap<(String, String, String, bool), &Assignment> = BTreeMap::new();
        for assignment in &tenant.assignments {
            let role = definition_id(&self.text(assignment.definition));
            let principal = self.text(assignment.principal).to_ascii_lowercase();
            let place = scope::key(&self.text(assignment.scope));
            let key = (principal, role, place, assignment.window.activation == Activation::Eligible);
            let before = chosen.entry(key).or_insert(assignment);
            if assignment.window.scheduled && !before.window.scheduled {
                *before = assignment;
            }
        }
        for ((_, role, _, _), assignment) in chosen {
            let end = self.role_at(&role, assignment);
            let holder = self.principal(assignment.principal, assignment.sort, assignment.principal_name, assignment.place);
            let row = self.grant(holder, end, "hold-azure-role", assignment.window, assignment.place);
            if let Some(row) = row {
                self.out.w.time(row, AttrName::Created, assignment.created, assignment.place);
            }
        }
    }

    /// A role as it is held in one scope under one condition.
    fn role_at(&mut self, id: &str, by: &Assignment) -> End {
        let at = self.text(by.scope);
        let condition = self.text(by.condition);
        let title = self.roles.get(id).map(|known| known.title.clone()).filter(|title| !title.is_empty());
        let named = self.text(by.definition_name);
        let title = title.or(Some(named).filter(|name| !name.is_empty())).unwrap_or_else(|| id.to_owned());
        let assigns = self.roles.get(id).is_some_and(|known| known.powers.acts.iter().any(|(at, _)| is_assign(*at)));
        // A condition on what may be assigned makes it another role than the same one without.
        let limited = if condition.is_empty() || !assigns { None } else { Some(limit(&condition)) };
        let name = match &limited {
            None => format!("{title}@{at}"),
            Some(limit) => format!("{title}@{at} {}", self.limit_words(limit)),
        };
        let end = self.out.end(Kind::Role, &name);
        if !self.out.w.first(Kind::Role, end.id) {
            return end;
        }
        let known = self.roles.get(id).cloned();
        let place = by.place;
        let row = self.out.w.implied(Kind::Role, end.id, place);
        self.out.w.word(row, AttrName::DisplayName, &title, place);
        let identifier = self.out.w.name(id);
        self.out.w.label(row, "role_definition", identifier, place);
        let breadth = match scope::level(&scope::key(&at)) {
            scope::Level::Root => "everything",
            scope::Level::ManagementGroup => "organisation",
            scope::Level::Subscription => "account",
            scope::Level::ResourceGroup => "project",
            scope::Level::Resource => "resource",
        };
        self.out.w.word(row, AttrName::Breadth, breadth, place);
        let Some(known) = known else {
            let what = format!("what the role `{title}` may do: keep `az role definition list` (its actions are not known here)");
            self.out.need(end, &what, None, place);
            return end;
        };
        if known.custom {
            let word = self.out.w.name("custom");
            self.out.w.label(row, "sort", word, place);
        }
        let data_condition = if limited.is_none() { condition } else { String::new() };
        self.powers(end, &known.powers, &at, (limited.as_ref(), &data_condition), known.place.unwrap_or(place));
        end
    }

    /// What a condition leaves, in words.
    pub(super) fn limit_words(&self, limit: &Limit) -> String {
        let titles = |ids: &[String]| -> String {
            let mut all: Vec<String> =
                ids.iter().map(|id| self.roles.get(id).map_or_else(|| id.clone(), |known| known.title.clone())).collect();
            all.sort();
            all.join(", ")
        };
        match limit {
            Limit::Only(ids) => format!("(may assign only {})", titles(ids)),
            Limit::Not(ids) => format!("(may assign all but {})", titles(ids)),
            Limit::Other => "(may assign under a condition)".to_owned(),
        }
    }

    /// A grant, once for each holder, role and way of being active; nothing, where it was written before.
    pub(super) fn grant(&mut self, holder: End, role: End, technique: &str, window: Window, place: Place) -> Option<crate::model::Row> {
        let kind = holder.kind.unwrap_or(Kind::External);
        let way = match window.activation {
            Activation::Standing => "",
            Activation::Eligible => " when eligible",
            Activation::JustInTime => " while activated",
        };
        let text = format!("{} holds {}{way}", self.text(holder.id), self.text(role.id));
        let id = self.out.w.name(&text);
        if !self.out.w.first(Kind::Grant, id) {
            return None;
        }
        let row = self.out.w.record(Kind::Grant, id, place);
        self.out.w.refer(row, AttrName::Principal, kind, holder.id, place);
        self.out.w.refer(row, AttrName::RoleRef, Kind::Role, role.id, place);
        let technique = if window.activation == Activation::Standing { technique } else { "activate-eligible-role" };
        self.out.w.word(row, AttrName::Technique, technique, place);
        if window.scheduled {
            self.out.w.word(row, AttrName::Activation, window.activation.word(), place);
            if let Stated::Is(from) = window.start {
                self.out.w.facts.attr(row, AttrName::NotBefore, Value::Time(from), place);
            }
            self.out.w.time(row, AttrName::Expires, window.end, place);
        } else if window.activation != Activation::Standing {
            self.out.w.word(row, AttrName::Activation, window.activation.word(), place);
        }
        Some(row)
    }
}

/// Whether an action of the table hands out roles.
pub(super) fn is_assign(at: usize) -> bool {
    action::ACTS.get(at).is_some_and(|act| act.effect == action::Effect::Assign)
}

/// The identifier of a role definition, from its resource id.
pub(super) fn definition_id(id: &str) -> String {
    id.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_ascii_lowercase()
}
