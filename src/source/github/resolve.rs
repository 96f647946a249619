//! From the records of one organisation to facts: its system and roles first, then people, repositories and what runs in them, then
//! keys, apps, tokens and workflow files.

use super::actions::Site;
use super::record::{Org, Reach};
use crate::model::{AttrName, Certainty, EdgeFact, EdgeKind, End, Facts, Kind, Level, Name, Place, Value};
use crate::source::writer::Writer;
use std::collections::BTreeMap;

/// The organisation that is being written.
pub(super) struct Resolver<'f, 'o> {
    pub(super) w: Writer<'f>,
    pub(super) org: &'o Org,
    pub(super) place: Place,
    /// What holds an answer that names no owner is not its name.
    pub(super) known: bool,
    /// The repositories that runs can be started in.
    pub(super) sites: BTreeMap<Name, Site>,
    /// Everything at once: repositories, workflows that any writer makes, workflows behind a gate.
    pub(super) every: Option<(End, End, End)>,
    /// The organisation's Actions secrets by repository, environment and name.
    pub(super) named: BTreeMap<(Name, Name, String), usize>,
    /// Whether some default branch is held up, or not known.
    pub(super) held: bool,
}

/// Writes the facts of an organisation.
pub(super) fn write(scope: &str, org: &Org, facts: &mut Facts) {
    let Some(place) = org.place else { return };
    let w = Writer::new(facts, scope, "organisation");
    let known = !org.owner.is_empty();
    let mut r = Resolver { w, org, place, known, sites: BTreeMap::new(), every: None, named: BTreeMap::new(), held: false };
    r.system();
    r.repositories();
    r.secrets();
    r.people();
    r.teams();
    r.grants();
    r.organisation_roles();
    r.keys();
    r.apps();
    r.tokens();
    r.authorizations();
    r.runners();
    r.flows();
    r.alerts();
    r.remarks();
}

impl Resolver<'_, '_> {
    /// The organisation as a system.
    pub(super) fn itself(&mut self) -> End {
        let id = if self.known { self.org.owner.clone() } else { "organisation".to_owned() };
        self.w.resource(&id, if self.org.personal { "account" } else { "system" }, self.place)
    }

    fn system(&mut self) {
        let org = self.org;
        let end = self.itself();
        let place = org.info.as_ref().map_or(self.place, |info| info.place);
        if self.known {
            let row = self.w.record(Kind::Resource, end.id, place);
            self.w.word(row, AttrName::Type, if org.personal { "account" } else { "system" }, place);
            if let Some(info) = &org.info {
                self.w.time(row, AttrName::Created, info.created, place);
                self.w.label(row, "default_repository_permission", info.base, place);
            }
        }
        let (scim, two_factor) = (org.identities.iter().any(|one| one.scim), org.info.as_ref().and_then(|info| info.two_factor));
        if two_factor.is_some() || scim || org.saml {
            // One of several systems of its plane: the boundary of the plane itself is the company's to declare.
            let row = self.w.record(Kind::Boundary, self.w.scope, place);
            if let Some(required) = two_factor {
                self.w.word(row, AttrName::Mfa, if required { "required" } else { "optional" }, place);
            }
            if scim {
                self.w.word(row, AttrName::Provisioning, "scim", place);
            }
            if org.saml {
                let on = self.w.name("configured");
                self.w.label(row, "saml", on, place);
            }
        }
    }

    fn remarks(&mut self) {
        let org = self.org;
        let end = self.itself();
        for (what, place) in &org.lost {
            self.w.need(end, what, None, *place);
        }
        for (what, count) in &org.unused {
            self.w.note(format!("github: {count} {what}, not used for the graph"));
        }
    }

    /// An edge whose conditions may be empty, by the record whose fact it is.
    pub(super) fn touch(&mut self, from: End, level: Level, to: End, technique: &str, conditions: &str, place: Place) {
        let [technique, conditions_name] = [technique, conditions].map(|text| self.w.name(text));
        let certainty = if conditions.is_empty() { Certainty::Certain } else { Certainty::Conditional };
        let edge = EdgeFact::touching(EdgeKind::Allows, level, from, to, place);
        self.w.facts.edges.push(EdgeFact { technique, conditions: conditions_name, certainty, ..edge });
    }

    pub(super) fn controls(&mut self, from: End, to: End, technique: &str, conditions: &str, place: Place) {
        self.w.becomes(EdgeKind::Controls, from, to, technique, conditions, place);
    }

    /// What a right in one repository gives.
    pub(super) fn give(&mut self, from: End, site: &Site, reach: Reach, number: i64, place: Place) {
        match reach {
            Reach::None => {}
            Reach::Read => self.touch(from, Level::Read, site.repo, "read-repository", "", place),
            Reach::Admin if site.archived => {
                self.touch(
                    from,
                    Level::Administer,
                    site.repo,
                    "administer-repository",
                    "the repository is taken out of the archive",
                    place,
                );
            }
            Reach::Write if site.archived => self.touch(from, Level::Read, site.repo, "read-repository", "", place),
            Reach::Admin => {
                self.touch(from, Level::Administer, site.repo, "administer-repository", "", place);
                if let Some(free) = site.free {
                    self.controls(from, free, "push-workflow", "", place);
                }
                for (guarded, _) in &site.guarded {
                    self.controls(from, *guarded, "change-protection", "", place);
                }
            }
            Reach::Write => {
                let rules = site.rules(number);
                self.touch(from, Level::Write, site.repo, "write-repository", &rules.main, place);
                if let Some(free) = site.free {
                    self.controls(from, free, "push-workflow", &rules.free, place);
                }
                for (guarded, guard) in &site.guarded {
                    let (conditions, technique) = guard.asks(&rules);
                    self.controls(from, *guarded, technique, conditions, place);
                }
            }
        }
    }

    /// What a right in every repository gives.
    pub(super) fn give_every(&mut self, from: End, reach: Reach, place: Place) {
        let Some((repos, free, guarded)) = self.all() else { return };
        let rules = if self.held { "the rules of its default branch let it" } else { "" };
        match reach {
            Reach::None => {}
            Reach::Read => self.touch(from, Level::Read, repos, "read-repository", "", place),
            Reach::Write => {
                self.touch(from, Level::Write, repos, "write-repository", rules, place);
                self.controls(from, free, "push-workflow", "", place);
                self.controls(from, guarded, "pass-branch-rules", "the rules of branch or environment let it", place);
            }
            Reach::Admin => {
                self.touch(from, Level::Administer, repos, "administer-repository", "", place);
                self.controls(from, free, "push-workflow", "", place);
                self.controls(from, guarded, "change-protection", "", place);
            }
        }
    }

    /// The sets of everything, made when first asked for; nothing where no repository is known.
    pub(super) fn all(&mut self) -> Option<(End, End, End)> {
        if self.every.is_none() && !self.sites.is_empty() {
            let owner = self.org.owner.clone();
            let sites = self.sites.values().filter(|site| !site.archived);
            let free: Vec<(Name, Place)> = sites.clone().filter_map(|site| site.free.map(|end| (end.id, site.place))).collect();
            let guarded: Vec<(Name, Place)> =
                sites.clone().flat_map(|site| site.guarded.iter().map(|(end, _)| (end.id, site.place))).collect();
            let repos: Vec<(Name, Place)> = self.sites.values().map(|site| (site.repo.id, site.place)).collect();
            let place = self.place;
            let repos = self.w.set(&format!("repositories@{owner}"), Kind::Resource, &repos, place);
            let free = self.w.set(&format!("workflows@{owner}"), Kind::Workload, &free, place);
            let guarded = self.w.set(&format!("guarded workflows@{owner}"), Kind::Workload, &guarded, place);
            self.every = Some((repos, free, guarded));
        }
        self.every
    }

    /// A flag of a record.
    pub(super) fn flag(&mut self, row: crate::model::Row, attr: AttrName, value: bool, place: Place) {
        self.w.facts.attr(row, attr, Value::Bool(value), place);
    }
}
