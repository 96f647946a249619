//! Directory roles of Entra: what each lets its holder do. In: assignments, active and eligible, and definitions of the tenant's own roles.
//! Out: roles, grants and edges. The vendor's own roles are documented definitions, known by their template id; a tenant's own are read by
//! their permissions.

use super::emit::Hop;
use super::people::Reset;
use super::record::{DirectoryAssignment, DirectoryRole};
use super::resolve::Resolver;
use crate::model::{AttrName, EdgeKind, End, Kind, Level, Place};
use std::collections::BTreeMap;

/// The words that the tables have for powers.
#[cfg(test)]
const WORDS: &[&str] = &[
    "administer",
    "grant",
    "elevate",
    "apps",
    "principals",
    "own-apps",
    "own-apps-once",
    "groups",
    "assignable",
    "users",
    "reset-plain",
    "reset-password",
    "reset-helpdesk",
    "reset-authentication",
    "reset-user",
    "app-roles",
    "read-mail",
    "write-mail",
    "read-files",
    "write-files",
    "unmodelled",
];

/// Whether a word of a table is known.
#[cfg(test)]
pub(super) fn is_known(word: &str) -> bool {
    WORDS.contains(&word)
}

/// What the actions of a tenant's own role amount to.
fn by_actions(actions: &[String]) -> Vec<&'static str> {
    let has = |ends: &[&str]| {
        actions.iter().any(|action| ends.iter().any(|end| action.starts_with("microsoft.directory/") && action.ends_with(end)))
    };
    let about = |what: &[&str], ends: &[&str]| {
        actions.iter().any(|action| {
            let Some(rest) = action.strip_prefix("microsoft.directory/") else { return false };
            what.iter().any(|what| rest.starts_with(what)) && ends.iter().any(|end| rest.ends_with(end))
        })
    };
    let mut out = Vec::new();
    let all = ["/allproperties/update", "/allproperties/alltasks"];
    let with = |own: &'static str| [own, all[0], all[1]];
    if has(&["roleassignments/allproperties/alltasks", "roleassignments/allproperties/update"]) {
        out.push("grant");
    }
    if about(&["applications", "serviceprincipals"], &with("/credentials/update")) {
        out.push("apps");
    } else if about(&["applications", "serviceprincipals"], &with("/owners/update")) {
        out.push("own-apps");
    }
    if about(&["groupsassignabletoroles"], &with("/members/update")) {
        out.push("assignable");
    }
    if about(&["groups/", "groups.security", "groups.unified"], &with("/members/update")) {
        out.push("groups");
    }
    if about(&["users/"], &with("/password/update")) {
        out.push("reset-plain");
    }
    out
}

impl Resolver<'_> {
    /// Writes directory roles and who has them.
    pub(super) fn directory(&mut self) {
        let tenant = self.t;
        let own: BTreeMap<String, &DirectoryRole> =
            tenant.directory_roles.iter().map(|role| (self.text(role.id).to_ascii_lowercase(), role)).collect();
        // A schedule says more than a plain assignment of the same role.
        let mut chosen: BTreeMap<(String, String, String, bool), &DirectoryAssignment> = BTreeMap::new();
        for assignment in &tenant.directory_assignments {
            let [principal, role, scope] =
                [assignment.principal, assignment.role, assignment.scope].map(|name| self.text(name).to_ascii_lowercase());
            let key = (principal, role, scope, assignment.window.activation == crate::model::Activation::Eligible);
            let before = chosen.entry(key).or_insert(assignment);
            if assignment.window.scheduled && !before.window.scheduled {
                *before = assignment;
            }
        }
        for ((_, role, scope, _), assignment) in chosen {
            let end = self.directory_role(&role, &scope, own.get(&role).copied(), assignment);
            let holder = self.principal(assignment.principal, crate::model::Name::EMPTY, crate::model::Name::EMPTY, assignment.place);
            self.grant(holder, end, "hold-directory-role", assignment.window, assignment.place);
        }
    }

    /// The role at a scope, written when first asked for.
    fn directory_role(&mut self, id: &str, scope: &str, own: Option<&DirectoryRole>, by: &DirectoryAssignment) -> End {
        let template = own.map(|role| self.text(role.template).to_ascii_lowercase()).filter(|template| !template.is_empty());
        let table = &self.tables.directory;
        let preset = table.get(id).or_else(|| table.get(template.as_deref()?)).cloned();
        let title = preset.as_ref().map(|(title, _)| (*title).to_owned());
        let title =
            title.or_else(|| own.map(|role| self.text(role.title)).filter(|title| !title.is_empty())).unwrap_or_else(|| id.to_owned());
        let whole = scope == "/" || scope.is_empty();
        let name = if whole { title.clone() } else { format!("{title}@{scope}") };
        let end = self.out.end(Kind::Role, &name);
        if !self.out.w.first(Kind::Role, end.id) {
            return end;
        }
        let place = own.map_or(by.place, |role| role.place);
        let row = self.out.w.implied(Kind::Role, end.id, place);
        self.out.w.word(row, AttrName::DisplayName, &title, place);
        let identifier = self.out.w.name(id);
        self.out.w.label(row, "role_definition", identifier, place);
        let breadth = if whole { "organisation" } else { "resource" };
        self.out.w.word(row, AttrName::Breadth, breadth, place);
        let words = match (preset, own) {
            (Some((_, words)), _) => words,
            (None, Some(role)) if !role.actions.is_empty() || !role.built_in => by_actions(&role.actions),
            (None, _) => {
                let what = "what this directory role may do: keep the role definitions of the directory";
                self.out.need(end, what, None, place);
                Vec::new()
            }
        };
        for word in words {
            self.power(end, word, scope, place);
        }
        end
    }

    /// One power of a role or permission over the directory.
    pub(super) fn power(&mut self, role: End, word: &str, scope: &str, place: Place) {
        let whole = scope == "/" || scope.is_empty();
        let unit = scope.starts_with("/administrativeunits/");
        let limited = if unit { "the object is in the administrative unit of the assignment" } else { "" };
        if !whole && !unit {
            return self.power_over_one(role, word, scope, place);
        }
        let manages = |technique| Hop::becoming(EdgeKind::Manages, technique).only_if(limited);
        match word {
            "administer" => {
                let to = self.system();
                self.out.hop(role, to, Hop::touching(Level::Administer, "administer-entra-tenant"), place);
            }
            "grant" => {
                let to = self.system();
                self.out.hop(role, to, manages("grant-directory-role"), place);
            }
            "elevate" => self.elevate(role, place),
            "apps" | "own-apps" | "own-apps-once" => {
                let technique = if word == "apps" { "add-app-secret" } else { "add-app-owner" };
                let once = "the role still has the permission that it came with";
                let hop = if word == "own-apps-once" { manages(technique).only_if(once) } else { manages(technique) };
                for set in [self.applications(place), self.principals(place)] {
                    self.out.hop(role, set, hop, place);
                }
            }
            "principals" => {
                let set = self.principals(place);
                self.out.hop(role, set, manages("add-app-owner"), place);
            }
            "groups" => {
                let set = self.plain_groups(place);
                self.out.hop(role, set, manages("add-group-member"), place);
                if let Some(set) = self.unknown_groups(place) {
                    self.out.hop(role, set, manages("add-group-member").only_if("directory roles can't be given to the group"), place);
                }
            }
            "assignable" => {
                if let Some(set) = self.assignable_groups(place) {
                    self.out.hop(role, set, manages("add-group-member"), place);
                }
            }
            "users" => {
                let set = self.all_users(place);
                self.out.hop(role, set, manages("reset-entra-password"), place);
            }
            "reset-plain" => self.resets(role, Reset::Nobody, limited, place),
            "reset-password" => self.resets(role, Reset::Password, limited, place),
            "reset-helpdesk" => self.resets(role, Reset::Helpdesk, limited, place),
            "reset-authentication" => self.resets(role, Reset::Authentication, limited, place),
            "reset-user" => self.resets(role, Reset::User, limited, place),
            "app-roles" => {
                let to = self.graph_role("9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8", place);
                self.out.hop(role, to, manages("grant-app-role"), place);
            }
            "read-mail" | "write-mail" | "read-files" | "write-files" => self.content(role, word, "", place),
            _ => {
                let title = self.text(role.id);
                self.out.w.note(format!("azure: what the role `{title}` lets its holder change is not modelled (policies, mail, content)"));
            }
        }
    }

    /// A role over one application or group only.
    fn power_over_one(&mut self, role: End, word: &str, scope: &str, place: Place) {
        let id = scope.trim_start_matches('/');
        let app = self.index.app(id).map(|client| self.out.w.end(Kind::OauthClient, client));
        let object = self.index.object(id).map(|(kind, name)| self.out.w.end(kind, name));
        let Some(to) = app.or(object) else {
            return self.out.need(role, "the application or group that this role is limited to", None, place);
        };
        let technique = match (word, to.kind) {
            ("apps", Some(Kind::OauthClient | Kind::ServiceAccount)) => "add-app-secret",
            ("own-apps" | "own-apps-once", Some(Kind::OauthClient | Kind::ServiceAccount)) => "add-app-owner",
            ("groups" | "assignable", Some(Kind::Group)) => "add-group-member",
            _ => return,
        };
        self.out.hop(role, to, Hop::becoming(EdgeKind::Manages, technique), place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_roles_are_read_by_their_actions() {
        let of = |actions: &[&str]| by_actions(&actions.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["microsoft.directory/applications/credentials/update"]), ["apps"]);
        assert_eq!(of(&["microsoft.directory/applications/owners/update"]), ["own-apps"]);
        assert_eq!(of(&["microsoft.directory/groups/members/update"]), ["groups"]);
        assert!(of(&["microsoft.directory/applications/standard/read"]).is_empty());
        assert!(WORDS.contains(&"grant"));
    }
}
