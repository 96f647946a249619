//! What the powers of a role let its holder do: one edge, or a few, for each power, over what the role reaches.

use super::emit::Out;
use super::index::{Cover, Reach};
use super::power::Power;
use super::sets::{Sets, Which};
use crate::model::{EdgeFact, EdgeKind, End, Level, Name, Place};
use std::collections::BTreeMap;

/// A power with the word that gives it, where that stands, and what would have to be so.
pub(super) type Powers = BTreeMap<Power, (Name, Place, Option<String>)>;

/// Writes what powers let a role do.
pub(super) struct Effects<'e> {
    pub(super) role: End,
    pub(super) reach: &'e Reach,
    /// Whether accounts of super administrators are in reach.
    pub(super) strong: bool,
    pub(super) new_clients_are_super: bool,
}

/// What stands between the holder of a custom or lesser role and an account that administers.
const GUARDED: &str = "Okta lets the role's holder change what belongs to an administrator";

impl Effects<'_> {
    pub(super) fn write(&self, powers: &Powers, sets: &mut Sets<'_>, out: &mut Out<'_>) {
        let all = powers.contains_key(&Power::Administer);
        for (power, (action, place, condition)) in powers {
            let own = condition.as_deref().or(self.reach.condition.as_deref());
            let stated = Stated { role: self.role, action: *action, place: *place, condition: own };
            self.one(*power, all, &stated, sets, out);
        }
    }

    fn one(&self, power: Power, all: bool, stated: &Stated<'_>, sets: &mut Sets<'_>, out: &mut Out<'_>) {
        use EdgeKind::{Manages, ReadsSecret};
        let (reach, strong) = (self.reach, self.strong);
        let guarded = if strong { None } else { Some(GUARDED) };
        let mut over = |kind: EdgeKind, which: Which, reach: &Reach, technique: &str, condition: Option<&str>, out: &mut Out<'_>| {
            if let Some(set) = sets.get(which, reach, out) {
                stated.becoming(kind, set, technique, condition, out);
            }
        };
        match power {
            Power::Administer => stated.allows(Level::Administer, "administer-okta", out),
            // Whoever may do everything need not grant it to himself.
            Power::GrantRoles if all => {}
            Power::GrantRoles => {
                let to = out.organisation();
                stated.becoming(Manages, to, "grant-okta-role", None, out);
            }
            Power::Reset => {
                over(Manages, Which::Accounts, reach, "reset-okta-account", None, out);
                over(Manages, Which::Administrators, reach, "reset-okta-account", guarded, out);
                if strong {
                    over(Manages, Which::SuperAdministrators, reach, "reset-okta-account", None, out);
                }
            }
            Power::ResetFactors => {
                over(Manages, Which::Accounts, reach, "reset-okta-factors", Some("the holder knows the password, too"), out);
            }
            Power::EditProfiles => {
                let condition = "the rule looks at what the holder can write into a profile";
                over(Manages, Which::RuledGroups, &Reach::all(), "steer-okta-rule", Some(condition), out);
                stated.allows(Level::Write, "", out);
            }
            Power::FillGroups => {
                over(Manages, Which::Groups, reach, "fill-okta-group", None, out);
                if strong {
                    over(Manages, Which::AdminGroups, reach, "fill-okta-group", None, out);
                }
            }
            Power::ManageApps => {
                over(Manages, Which::Apps, reach, "take-over-okta-app", None, out);
                over(Manages, Which::Clients, reach, "take-over-okta-app", None, out);
                over(Manages, Which::AdminClients, reach, "take-over-okta-app", guarded, out);
                if self.new_clients_are_super && matches!(reach.apps, Cover::All) {
                    let to = out.organisation();
                    let condition = "a client that the holder makes starts as super administrator";
                    stated.becoming(Manages, to, "new-okta-client", Some(condition), out);
                }
            }
            Power::AssignApps => over(Manages, Which::Apps, reach, "assign-okta-app", None, out),
            Power::ReadSecrets => over(ReadsSecret, Which::Secrets, reach, "read-okta-client-secret", None, out),
            Power::EditProviders => {
                over(Manages, Which::Providers, reach, "edit-okta-provider", None, out);
                let condition = "a provider of the holder's own is added that joins logins to accounts by itself";
                for which in [Which::Accounts, Which::Administrators, Which::SuperAdministrators] {
                    if reach.providers {
                        over(Manages, which, &Reach::all(), "add-okta-provider", Some(condition), out);
                    }
                }
            }
            Power::EditServers if reach.servers => {
                let to = out.part("authorization servers", "token_issuer", stated.place);
                stated.touching(Level::Administer, to, "change-okta-tokens", out);
            }
            Power::EditServers => {}
            Power::EditPolicies => stated.allows(Level::Write, "weaken-okta-policy", out),
            Power::Workflows => {
                let to = out.part("workflows", "automation", stated.place);
                stated.touching(Level::Administer, to, "okta-workflow", out);
                out.need(to, "what the connections of the workflows may do, which no export tells", stated.place);
            }
            Power::Requests => {
                let condition = "a kind of request that the holder sets up hands it out";
                over(Manages, Which::Groups, reach, "okta-request-type", Some(condition), out);
                over(Manages, Which::Apps, reach, "okta-request-type", Some(condition), out);
            }
            Power::Write => stated.allows(Level::Write, "", out),
            Power::Read => stated.allows(Level::Read, "", out),
        }
    }
}

/// Where an edge comes from.
struct Stated<'s> {
    role: End,
    action: Name,
    place: Place,
    condition: Option<&'s str>,
}

impl Stated<'_> {
    fn push(&self, edge: EdgeFact, technique: &str, condition: Option<&str>, out: &mut Out<'_>) {
        let both = match (self.condition, condition) {
            (Some(own), Some(other)) => Some(format!("{own}; {other}")),
            (own, other) => own.or(other).map(str::to_owned),
        };
        out.edge(EdgeFact { action: self.action, ..edge }, technique, both.as_deref());
    }

    fn becoming(&self, kind: EdgeKind, to: End, technique: &str, condition: Option<&str>, out: &mut Out<'_>) {
        self.push(EdgeFact::becoming(kind, self.role, to, self.place), technique, condition, out);
    }

    fn touching(&self, level: Level, to: End, technique: &str, out: &mut Out<'_>) {
        self.push(EdgeFact::touching(EdgeKind::Allows, level, self.role, to, self.place), technique, None, out);
    }

    /// A right over the organisation as a whole.
    fn allows(&self, level: Level, technique: &str, out: &mut Out<'_>) {
        let to = out.organisation();
        self.touching(level, to, technique, out);
    }
}
