//! From what a role allows to edges: over the resources of its scope, over the scope itself, and over all roles where it hands out roles.
//! In: a role as it is held in one scope. Out: edges.

use super::action::{ACTS, Class, Effect, Powers};
use super::conditions::Limit;
use super::emit::Hop;
use super::grants::is_assign;
use super::resolve::Resolver;
use super::scope;
use super::targets;
use crate::model::{EdgeKind, End, Kind, Level, Place};
use std::collections::{BTreeMap, BTreeSet};

/// The roles that hand out roles: a condition that shuts them out leaves no administrator.
const ADMINISTRATORS: [&str; 3] =
    ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "f58310d9-a9f6-439a-9e8d-f62e7b41a168"];

const ASSIGN: &str = "microsoft.authorization/roleassignments/write";

/// How a role gives its holder another role.
#[derive(Clone, Copy)]
struct Way<'t> {
    technique: &'static str,
    condition: &'t str,
    /// Whether that may be an administrator's role.
    administers: bool,
}

impl Resolver<'_> {
    /// Writes the powers of a role held in a scope; a condition limits either what it may assign or what data it reaches.
    pub(super) fn powers(&mut self, role: End, powers: &Powers, at: &str, (limited, data_condition): (Option<&Limit>, &str), place: Place) {
        let assigns = powers.acts.iter().any(|(at, _)| is_assign(*at));
        if !powers.acts.is_empty() {
            self.targets.say_what_is_missing(role, at, place, &mut self.out);
        }
        for (act, condition) in &powers.acts {
            let Some(act) = ACTS.get(*act) else { continue };
            let only_if = if !condition.is_empty() {
                condition
            } else if act.data && !data_condition.is_empty() {
                "the condition of the assignment holds"
            } else {
                ""
            };
            match act.effect {
                Effect::Assign => self.assigns(role, powers, at, limited, place),
                Effect::Controls => {
                    self.reach(role, act.class, at, Hop::becoming(EdgeKind::Controls, act.technique), act.name, only_if, place)
                }
                Effect::Impersonates => {
                    self.reach(role, act.class, at, Hop::becoming(EdgeKind::Impersonates, act.technique), act.name, only_if, place);
                }
                Effect::Touches(level) => self.reach(role, act.class, at, Hop::touching(level, act.technique), act.name, only_if, place),
                Effect::ReplacesSecrets => self.replaces(role, at, act.technique, act.name, only_if, place),
            }
        }
        if powers.everything {
            let level = if assigns && limited.is_none() { Level::Administer } else { Level::Write };
            if let Some(to) = self.targets.reached(Class::Scope, at, place, &mut self.out) {
                self.out.hop(role, to, Hop::touching(level, "administer-azure-scope"), place);
            }
        }
        if powers.rewrites_roles && !assigns {
            let condition = "it holds a role of the company's own that it can rewrite";
            self.everything(role, powers, at, Way { technique: "rewrite-azure-role", condition, administers: true }, place);
        }
    }

    /// Whoever hands out roles in a scope can have any of them, data roles included, and the scope itself.
    fn assigns(&mut self, role: End, own: &Powers, at: &str, limited: Option<&Limit>, place: Place) {
        let technique = "assign-azure-role";
        match limited {
            None => self.everything(role, own, at, Way { technique, condition: "", administers: true }, place),
            Some(limit @ Limit::Only(ids)) => {
                let words = format!("the condition of the assignment allows it: {}", self.limit_words(limit));
                for id in ids {
                    if let Some(to) = self.plain_role(id, at, place) {
                        let hop = Hop::becoming(EdgeKind::Manages, technique).by_action(ASSIGN);
                        self.out.hop(role, to, hop.only_if(&words), place);
                    }
                }
            }
            Some(limit) => {
                let words = format!("the condition of the assignment allows it: {}", self.limit_words(limit));
                let shut_out = |ids: &[String]| ADMINISTRATORS.iter().all(|own| ids.iter().any(|id| id == own));
                let administers = !matches!(limit, Limit::Not(ids) if shut_out(ids));
                self.everything(role, own, at, Way { technique, condition: &words, administers }, place);
            }
        }
    }

    /// What a role reaches by giving its holder another role: whatever it does not reach by itself.
    fn everything(&mut self, role: End, own: &Powers, at: &str, by: Way<'_>, place: Place) {
        if by.administers
            && let Some(to) = self.targets.reached(Class::Scope, at, place, &mut self.out)
        {
            let hop = Hop::becoming(EdgeKind::Manages, by.technique).by_action(ASSIGN);
            self.out.hop(role, to, hop.only_if(by.condition), place);
        }
        let reached: BTreeSet<(Class, Effect)> = own
            .acts
            .iter()
            .filter(|(_, condition)| condition.is_empty())
            .filter_map(|(act, _)| ACTS.get(*act))
            .map(|act| (act.class, act.effect))
            .collect();
        // One edge for each class and effect: by which of several actions it would be does not matter.
        let mut left: BTreeMap<(Class, Effect), &'static str> = BTreeMap::new();
        for act in ACTS.iter().filter(|act| act.effect != Effect::Assign && !reached.contains(&(act.class, act.effect))) {
            left.entry((act.class, act.effect)).or_insert(act.name);
        }
        for ((class, effect), _) in left {
            let hop = match effect {
                Effect::Controls => Hop::becoming(EdgeKind::Controls, by.technique),
                Effect::Impersonates => Hop::becoming(EdgeKind::Impersonates, by.technique),
                Effect::Touches(level) => Hop::touching(level, by.technique),
                Effect::ReplacesSecrets => {
                    self.replaces(role, at, by.technique, ASSIGN, by.condition, place);
                    continue;
                }
                Effect::Assign => continue,
            };
            self.reach(role, class, at, hop, ASSIGN, by.condition, place);
        }
    }

    /// A role in a scope that somebody could be given.
    fn plain_role(&mut self, id: &str, at: &str, place: Place) -> Option<End> {
        let known = self.roles.get(id).cloned();
        let title = known.as_ref().map_or_else(|| id.to_owned(), |known| known.title.clone());
        let end = self.out.end(Kind::Role, &format!("{title}@{at}"));
        if self.out.imply(end, place).is_none() {
            return Some(end);
        }
        match known {
            Some(known) => self.powers(end, &known.powers, at, (None, ""), place),
            None => self.out.need(end, "what this role may do: keep `az role definition list`", None, place),
        }
        Some(end)
    }

    /// A Global Administrator has every subscription for the asking, which Entra documents as a part of the role.
    pub(super) fn elevate(&mut self, role: End, place: Place) {
        if self.t.assignments.is_empty() && self.t.resources.is_empty() && self.t.containers.is_empty() {
            return;
        }
        if let Some(to) = self.targets.reached(Class::Scope, "/", place, &mut self.out) {
            self.out.hop(role, to, Hop::touching(Level::Administer, "elevate-access"), place);
        }
        let by = Way { technique: "elevate-access", condition: "", administers: false };
        self.everything(role, &Powers::default(), "/", by, place);
    }

    #[expect(clippy::too_many_arguments, reason = "one edge: who, what class, where, how, by which action, when, stated where")]
    fn reach(&mut self, role: End, class: Class, at: &str, hop: Hop<'_>, action: &str, only_if: &str, place: Place) {
        let hop = hop.by_action(action).only_if(only_if);
        let unknown = match class {
            Class::Vault => "roles decide over the content of the vault",
            Class::ListedVault => "the vault's own list decides over its content",
            _ => "",
        };
        let key = scope::key(at);
        if class == Class::Vault
            && key.contains("/secrets/")
            && let Some(id) = targets::vault_secret(&key, &mut self.out)
        {
            // A role on one secret.
            let end = self.out.w.end(Kind::Secret, id);
            self.out.imply(end, place);
            if hop.level == Some(Level::Read) {
                self.out.hop(role, end, Hop { kind: EdgeKind::ReadsSecret, level: None, ..hop }, place);
            }
            return;
        }
        if let Some(to) = self.targets.reached(class, at, place, &mut self.out) {
            self.out.hop(role, to, hop, place);
        }
        if !unknown.is_empty()
            && let Some(to) = self.targets.reached(Class::UnknownVault, at, place, &mut self.out)
        {
            let condition = if only_if.is_empty() { unknown } else { only_if };
            self.out.hop(role, to, hop.only_if(condition), place);
        }
    }

    /// Secrets of vaults can be replaced without being read.
    fn replaces(&mut self, role: End, at: &str, technique: &str, action: &str, only_if: &str, place: Place) {
        let key = scope::key(at);
        let within = |vault: &str| {
            self.targets.tree.is_all(&key) || scope::within(vault, &key) || {
                scope::level(&key) == scope::Level::ManagementGroup
                    && scope::subscription(vault).is_some_and(|subscription| self.targets.tree.below(&key).contains(subscription))
            }
        };
        let listed = |vault: &str| self.targets.one(Class::ListedVault, vault).is_some();
        let members: Vec<_> = self
            .vault_secrets
            .iter()
            .filter(|(vault, _)| within(vault) && !listed(vault))
            .flat_map(|(_, secrets)| secrets.clone())
            .collect();
        if members.is_empty() {
            return;
        }
        let set = self.out.w.set(&format!("secrets of key vaults@{at}"), Kind::Secret, &members, place);
        let hop = Hop::becoming(EdgeKind::Manages, technique).by_action(action).only_if(only_if);
        self.out.hop(role, set, hop, place);
    }
}
