//! Roles as bound in one place: `roles/editor@projects/acme`. What a role holds (the table, the file's custom roles), less what is denied,
//! becomes edges to the sets of that place, or to the one resource whose policy names it. A role that nobody knows is a need, never empty.

use super::condition::Condition;
use super::emit::{Why, scope_of};
use super::permission::Bits;
use super::power::{POWERS, Power};
use super::resolve::Resolver;
use super::sets::What;
use super::thing::{Sort, Thing};
use crate::model::{AttrName, EdgeKind, End, Kind, Level, Place};

/// A role as bound somewhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Instance {
    pub(super) role: String,
    pub(super) at: Thing,
    /// The text of a condition on the resource, or on what may be granted; empty where there is none.
    pub(super) only: String,
    /// What deny rules take from the one who holds it, and what they may take.
    pub(super) denied: Bits,
    pub(super) perhaps: Bits,
}

/// What is known of an instance.
pub(super) struct Known {
    pub(super) end: End,
    /// What it holds after denials; nothing where its content is not known.
    pub(super) bits: Bits,
    condition: Condition,
    place: Place,
}

const BASIC: &str = "roles/owner";
const OWNS: &str = "own-gcp-project";
const DENIED: &str = "no deny rule takes it away: whom one names is not in the files";

impl Resolver<'_> {
    /// A role without any condition.
    pub(super) fn plain_role(&mut self, role: &str, at: &Thing, place: Place) -> End {
        let instance = Instance { role: role.to_owned(), at: at.clone(), only: String::new(), denied: Bits(0), perhaps: Bits(0) };
        self.instance(instance, &Condition::default(), place)
    }

    /// The permissions of a role; `None`: no file and no table knows them.
    fn bits(&self, role: &str) -> Option<Bits> {
        match self.cloud.roles.get(role) {
            // A role that was deleted gives nothing, whoever is still bound to it.
            Some(own) if own.deleted => Some(Bits(0)),
            own => own.and_then(|own| own.bits).or_else(|| self.predefined.get(role)),
        }
    }

    /// The record of a role as bound, made and worked out when first asked for.
    pub(super) fn instance(&mut self, instance: Instance, condition: &Condition, place: Place) -> End {
        if let Some(known) = self.instances.get(&instance) {
            return known.end;
        }
        let home = self.tree.home(&instance.at.home);
        let mut id = format!("{}@{}", instance.role, instance.at.id(&home));
        if !instance.only.is_empty() {
            id += &format!(" if {}", instance.only);
        }
        if !instance.denied.is_empty() || !instance.perhaps.is_empty() {
            id += " less what is denied";
        }
        // Two holders can be denied different things.
        let mut end = self.out.end(Kind::Role, &scope_of(&home), &id);
        let mut again = 2;
        while self.ends.contains(&end) {
            end = self.out.end(Kind::Role, &scope_of(&home), &format!("{id} ({again})"));
            again += 1;
        }
        let bits = self.bits(&instance.role);
        // A custom role stands where it is defined.
        let stands = self.cloud.roles.get(&instance.role).map_or(place, |role| role.place);
        let row = self.out.record(end, stands);
        self.out.word(row, AttrName::DisplayName, &self.title(&instance.role), place);
        let usual = ["roles/owner", "roles/editor", "roles/viewer"].contains(&instance.role.as_str());
        if usual {
            self.out.label(row, "basic", "true", place);
        }
        if bits.is_none() {
            self.out.need(end, &format!("the permissions of the role `{}`", instance.role), None, place);
        }
        let held = bits.unwrap_or_default().without(instance.denied);
        self.instances.insert(instance.clone(), Known { end, bits: held, condition: condition.clone(), place });
        self.ends.insert(end);
        self.queue.push(instance.clone());
        if instance.role.contains("/roles/") {
            let of = Thing::parse(instance.role.split("/roles/").next().unwrap_or(""))
                .map(|thing| self.tree.home(&thing.home))
                .unwrap_or_default();
            self.sets.add(What::CustomRoles, &of, end, place, &self.tree);
        }
        end
    }

    /// Works out all roles that something named, and those that they name in turn.
    pub(super) fn drain(&mut self) {
        let mut at = 0;
        while let Some(instance) = self.queue.get(at).cloned() {
            at += 1;
            let Some(known) = self.instances.get(&instance) else { continue };
            let (end, bits, condition, place) = (known.end, known.bits, known.condition.clone(), known.place);
            let home = self.tree.home(&instance.at.home);
            self.powers(end, &instance, &home, bits, &condition, place);
        }
        self.queue.clear();
    }

    /// The permissions of a role, none where they are not known.
    pub(super) fn instance_bits(&self, role: &str) -> Bits {
        self.bits(role).unwrap_or_default()
    }

    fn title(&self, role: &str) -> String {
        self.cloud.roles.get(role).map(|role| role.title.clone()).unwrap_or_default()
    }

    /// All edges of an instance.
    fn powers(&mut self, from: End, instance: &Instance, home: &str, bits: Bits, condition: &Condition, place: Place) {
        let sure = bits.without(instance.perhaps);
        let owns = POWERS.iter().any(|power| power.technique == OWNS && power.met(bits));
        for power in POWERS.iter().filter(|power| power.met(bits)) {
            // Whoever owns a project need not hand itself the right to.
            if owns && power.technique == "set-gcp-policy" {
                continue;
            }
            let denied = if power.met(sure) { "" } else { DENIED };
            let words = join(power.condition, denied);
            let why = Why { action: power.action(bits), conditions: &words, ..Why::new(power.technique, place) };
            if power.technique == "set-gcp-policy" && self.limited(from, instance, condition, &why) {
                continue;
            }
            for (to, conditional) in self.targets(power, &instance.at, home, condition, &instance.only, place) {
                let words = join(&words, if conditional { "its condition holds for the resource" } else { "" });
                self.out.edge(from, power.kind, power.level, to, &Why { conditions: &words, ..why.clone() });
            }
            if power.over == What::Projects && power.kind == EdgeKind::Manages && condition.tests.is_empty() {
                // Who hands out roles gives itself the one that may do everything.
                self.owner_of(from, &instance.at, home, &why);
            }
        }
        self.administration(from, instance, home, bits, condition, place);
    }

    /// Rights over folders and the organisation itself, where they are held there.
    fn administration(&mut self, from: End, instance: &Instance, home: &str, bits: Bits, condition: &Condition, place: Place) {
        if instance.at.sort != Sort::Container || home.starts_with("projects/") {
            return;
        }
        let word = if home.starts_with("folders/") { "folders" } else { "organizations" };
        let (set, bind) = (format!("resourcemanager.{word}.setIamPolicy"), format!("resourcemanager.{word}.createPolicyBinding"));
        let denied = if bits.without(instance.perhaps).has(&set) { "" } else { DENIED };
        let why = |technique| Why { action: "setIamPolicy", conditions: denied, ..Why::new(technique, place) };
        if !bits.has(&set) {
            // Rights over the folders of an organisation without rights over itself.
            if bits.has("resourcemanager.folders.setIamPolicy")
                && let Some(to) = self.sets.get(What::Folders, home, place, &mut self.out)
            {
                self.out.edge(from, EdgeKind::Manages, None, to, &why("set-gcp-policy"));
            }
            return;
        }
        if self.limited(from, instance, condition, &why("set-gcp-policy")) {
            return;
        }
        let Some(all) = self.sets.get(What::Systems, home, place, &mut self.out) else { return };
        // The vendor's administrator of folders is one by definition; elsewhere both rights over policies make one.
        if bits.has(&bind) || instance.role == "roles/resourcemanager.folderAdmin" && word == "folders" {
            self.out.edge(from, EdgeKind::Allows, Some(Level::Administer), all, &why("administer-gcp-organisation"));
        } else {
            self.out.edge(from, EdgeKind::Manages, None, all, &why("set-gcp-policy"));
        }
        self.owner_of(from, &instance.at, home, &why("set-gcp-policy"));
    }

    /// Whoever sets the policy of a place can hold the owner's role there.
    fn owner_of(&mut self, from: End, at: &Thing, home: &str, why: &Why<'_>) {
        if at.sort != Sort::Container {
            return;
        }
        let owner = self.plain_role(BASIC, &Thing::container(home), why.place);
        self.out.edge(from, EdgeKind::Manages, None, owner, why);
    }

    /// Where only certain roles may be handed out, those are what is managed.
    fn limited(&mut self, from: End, instance: &Instance, condition: &Condition, why: &Why<'_>) -> bool {
        let Some(roles) = &condition.only_roles else { return false };
        for role in roles {
            let to = self.plain_role(role, &instance.at, why.place);
            self.out.edge(from, EdgeKind::Manages, None, to, why);
        }
        true
    }

    /// Over whom or what a power is, and whether that rests on the condition.
    pub(super) fn targets(
        &mut self,
        power: &Power,
        at: &Thing,
        home: &str,
        condition: &Condition,
        only: &str,
        place: Place,
    ) -> Vec<(End, bool)> {
        if at.sort != Sort::Container {
            let own = What::of(at.sort) == Some(power.over);
            return if own { self.thing(at, place).map(|end| (end, false)).into_iter().collect() } else { Vec::new() };
        }
        if power.over == What::Projects && home.starts_with("projects/") && condition.tests.is_empty() {
            return vec![(self.system(home), false)];
        }
        if condition.tests.is_empty() || only.is_empty() {
            return self.sets.get(power.over, home, place, &mut self.out).map(|end| (end, false)).into_iter().collect();
        }
        self.chosen(power.over, home, condition, only, place)
    }

    /// The members of a set that a condition admits, as a set of their own: for certain, and perhaps.
    fn chosen(&mut self, what: What, home: &str, condition: &Condition, only: &str, place: Place) -> Vec<(End, bool)> {
        let mut sure: Vec<(End, Place)> = Vec::new();
        let mut perhaps: Vec<(End, Place)> = Vec::new();
        for (end, at) in self.sets.below(what, home, &self.tree) {
            match condition.meets(&self.candidate(what, end)) {
                Some(true) => sure.push((end, at)),
                None => perhaps.push((end, at)),
                Some(false) => {}
            }
        }
        let mut found = Vec::new();
        for (members, conditional) in [(sure, false), (perhaps, true)] {
            if members.is_empty() {
                continue;
            }
            let text = format!("{what:?}@{home} if {only}{}", if conditional { ", perhaps" } else { "" });
            let end = self.out.end(Kind::Set, &scope_of(home), &text);
            if let Some(row) = self.out.implied(end, place) {
                let kind = members.first().and_then(|(end, _)| end.kind).unwrap_or(Kind::Resource);
                self.out.word(row, AttrName::Of, kind.word(), place);
                self.out.word(row, AttrName::Pattern, only, place);
                for (member, at) in members {
                    self.out.refer(row, AttrName::Members, member, at);
                }
            }
            found.push((end, conditional));
        }
        found
    }
}

/// Two conditions in words.
pub(super) fn join(one: &str, other: &str) -> String {
    match (one, other) {
        ("", words) | (words, "") => words.to_owned(),
        (one, other) => format!("{one}, and {other}"),
    }
}
