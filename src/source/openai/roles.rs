//! What the roles of an organisation and of a project let their holders do: the vendor's presets, and the permissions of roles that
//! the company made, by the last words of their names.

use super::emit::Out;
use crate::model::{Certainty, EdgeFact, EdgeKind, End, Kind, Level, Name, Place};

/// Where a role counts: in the whole organisation, or in one project.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reach {
    Organisation,
    Project(Name),
    /// A role for projects, of which nobody says which.
    Unknown,
}

/// A role from which edges are written.
pub(super) struct Holder {
    pub(super) role: End,
    pub(super) reach: Reach,
    pub(super) place: Place,
}

/// What a permission does, by the end of its name.
enum Does {
    /// Makes keys of service accounts.
    MintKeys,
    /// Puts anybody into any group.
    ChangeGroups,
    /// Changes what any role may do, or gives any role.
    ChangeRoles,
    /// Invites or promotes anybody.
    ChangePeople,
    /// Makes keys that administer the organisation.
    MintAdminKeys,
    /// Calls models.
    CallModels,
    /// Another right, at a level.
    Other(Level),
}

/// By suffix, first match wins: the vendor publishes no list of all permissions.
const PERMISSIONS: &[(&str, Does)] = &[
    ("admin_api_keys.write", Does::MintAdminKeys),
    ("service_accounts.write", Does::MintKeys),
    ("api_keys.write", Does::MintKeys),
    ("groups.write", Does::ChangeGroups),
    ("roles.write", Does::ChangeRoles),
    ("role_assignments.write", Does::ChangeRoles),
    ("users.write", Does::ChangePeople),
    ("invites.write", Does::ChangePeople),
    ("model.request", Does::CallModels),
    ("responses.write", Does::CallModels),
    ("chat_completions.write", Does::CallModels),
    ("embeddings.write", Does::CallModels),
    (".write", Does::Other(Level::Write)),
    (".read", Does::Other(Level::Read)),
    (".use", Does::Other(Level::Use)),
    (".request", Does::Other(Level::Use)),
];

/// Roles that the vendor made, with the reach they come in. Their word is their permission.
pub(super) const PRESETS: &[&str] = &["owner", "reader", "member"];

impl Holder {
    fn touch(&self, level: Level, to: End, technique: &str, action: Name, out: &mut Out<'_>) {
        let technique = out.name(technique);
        let edge = EdgeFact::touching(EdgeKind::Allows, level, self.role, to, self.place);
        out.facts.edges.push(EdgeFact { technique, action, ..edge });
    }

    fn become_(&self, kind: EdgeKind, to: End, technique: &str, action: Name, out: &mut Out<'_>) {
        let technique = out.name(technique);
        let edge = EdgeFact::becoming(kind, self.role, to, self.place);
        out.facts.edges.push(EdgeFact { technique, action, ..edge });
    }

    fn resource(&self, out: &mut Out<'_>) -> Option<End> {
        match self.reach {
            Reach::Organisation => Some(out.organisation()),
            Reach::Project(project) => Some(out.end(Kind::Resource, project)),
            Reach::Unknown => None,
        }
    }

    /// A preset role: `owner`, `reader`, `member`. False where the word is none of them.
    pub(super) fn preset(&self, word: &str, out: &mut Out<'_>) -> bool {
        let none = Name::EMPTY;
        match (word, self.reach) {
            ("owner", Reach::Organisation) => self.administer(out),
            ("reader", Reach::Organisation) => {
                let to = out.organisation();
                self.touch(Level::Read, to, "", none, out);
            }
            ("owner", Reach::Project(project)) => {
                self.touch(Level::Administer, out.end(Kind::Resource, project), "administer-project", none, out);
                let accounts = out.accounts_of(project);
                self.become_(EdgeKind::Manages, accounts, "mint-service-account-key", none, out);
                let models = out.models(project, self.place);
                self.touch(Level::Use, models, "", none, out);
            }
            ("member", Reach::Project(project)) => {
                let models = out.models(project, self.place);
                self.touch(Level::Use, models, "", none, out);
            }
            // `member` of an organisation carries nothing by itself; a preset of an unknown project is told where it is held.
            ("member", Reach::Organisation) | ("owner" | "member" | "reader", _) => {}
            _ => return false,
        }
        true
    }

    /// Administration of the organisation and of every project in it.
    pub(super) fn administer(&self, out: &mut Out<'_>) {
        let organisation = out.organisation();
        self.touch(Level::Administer, organisation, "administer-organisation", Name::EMPTY, out);
        let projects = out.set("projects", Kind::Resource);
        self.touch(Level::Administer, projects, "administer-organisation", Name::EMPTY, out);
        let accounts = out.set("service accounts", Kind::ServiceAccount);
        self.become_(EdgeKind::Manages, accounts, "mint-service-account-key", Name::EMPTY, out);
    }

    /// One permission of a role that the company made. False where its end is not known.
    pub(super) fn permission(&self, action: Name, place: Place, out: &mut Out<'_>) -> bool {
        let holder = Holder { role: self.role, reach: self.reach, place };
        let text = out.facts.names.text(action).to_owned();
        let Some((_, does)) = PERMISSIONS.iter().find(|(suffix, _)| text.ends_with(suffix)) else { return false };
        // A role for an unknown project reaches nothing that could be named; that is said where it is read.
        let Some(resource) = holder.resource(out) else { return true };
        match (does, holder.reach) {
            (Does::MintKeys, Reach::Project(project)) => {
                let accounts = out.accounts_of(project);
                holder.become_(EdgeKind::Manages, accounts, "mint-service-account-key", action, out);
                holder.touch(Level::Write, resource, "", action, out);
            }
            (Does::MintKeys, _) => {
                let accounts = out.set("service accounts", Kind::ServiceAccount);
                holder.become_(EdgeKind::Manages, accounts, "mint-service-account-key", action, out);
                holder.touch(Level::Write, resource, "", action, out);
            }
            (Does::ChangeGroups, Reach::Organisation) => {
                let groups = out.set("groups", Kind::Group);
                holder.become_(EdgeKind::Manages, groups, "add-to-group", action, out);
            }
            (Does::MintAdminKeys, _) => {
                holder.become_(EdgeKind::Manages, resource, "mint-admin-key", action, out);
            }
            (Does::ChangeRoles, _) => holder.become_(EdgeKind::Manages, resource, "change-role", action, out),
            (Does::ChangePeople, _) => {
                // Whether a role below owner may make owners is not published.
                let technique = out.name("invite-owner");
                let conditions = out.name("the role may hand out the owner's role");
                let edge = EdgeFact::becoming(EdgeKind::Manages, holder.role, resource, place);
                out.facts.edges.push(EdgeFact { technique, action, conditions, certainty: Certainty::Conditional, ..edge });
            }
            (Does::CallModels, Reach::Project(project)) => {
                let models = out.models(project, place);
                holder.touch(Level::Use, models, "", action, out);
            }
            (Does::CallModels, _) => holder.touch(Level::Use, resource, "", action, out),
            (Does::ChangeGroups, _) => holder.touch(Level::Write, resource, "", action, out),
            (Does::Other(level), _) => holder.touch(*level, resource, "", action, out),
        }
        true
    }
}
