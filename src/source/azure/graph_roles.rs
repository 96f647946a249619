//! Application permissions and delegated permissions: what an application may do in Microsoft Graph, as itself or for whoever signs in.
//! In: grants. Out: roles, grants and edges.

use super::emit::Hop;
use super::record::Window;
use super::resolve::Resolver;
use crate::model::{Activation, AttrName, EdgeKind, End, Kind, Level, Name, Place, Stated};
use std::collections::BTreeMap;

/// Assigned without a role: who may sign in to an application.
const NO_ROLE: &str = "00000000-0000-0000-0000-000000000000";

impl Resolver<'_> {
    /// Writes application permissions and who holds them.
    pub(super) fn app_roles(&mut self) {
        let tenant = self.t;
        let offers: BTreeMap<String, Name> = tenant
            .principals
            .iter()
            .flat_map(|principal| principal.offers.iter())
            .map(|(id, value)| (self.text(*id).to_ascii_lowercase(), *value))
            .collect();
        let (mut sign_in, mut others) = (0, 0);
        for grant in &tenant.app_roles {
            let id = self.text(grant.role).to_ascii_lowercase();
            if id == NO_ROLE {
                sign_in += 1;
                continue;
            }
            let role = if self.tables.graph.contains_key(id.as_str()) {
                self.graph_role(&id, grant.place)
            } else {
                others += 1;
                let value = offers.get(&id).copied().filter(|value| !value.is_empty()).map_or_else(|| id.clone(), |value| self.text(value));
                let api = self.text(grant.resource_title);
                let api = if api.is_empty() { self.text(grant.resource) } else { api };
                let end = self.out.end(Kind::Role, &format!("{api} {value}"));
                self.out.imply(end, grant.place);
                end
            };
            let holder = self.principal(grant.principal, grant.sort, Name::EMPTY, grant.place);
            let window = Window { activation: Activation::Standing, start: grant.created, end: Stated::Null, scheduled: true };
            self.grant(holder, role, "hold-app-role", window, grant.place);
        }
        if sign_in > 0 {
            self.out.w.note(format!("azure: {sign_in} assignments only let their holder sign in to an application"));
        }
        if others > 0 {
            self.out
                .w
                .note(format!("azure: {others} application permissions are not known here: who holds them is shown, not what they allow"));
        }
    }

    /// A permission of Microsoft Graph by its id, with its powers.
    pub(super) fn graph_role(&mut self, id: &str, place: Place) -> End {
        let (value, words) = self.tables.graph.get(id).cloned().unwrap_or(("unknown permission", Vec::new()));
        let end = self.out.end(Kind::Role, &format!("Microsoft Graph {value}"));
        if let Some(row) = self.out.imply(end, place) {
            self.out.w.word(row, AttrName::Breadth, "organisation", place);
            let id = self.out.w.name(id);
            self.out.w.label(row, "app_role", id, place);
            for word in words {
                self.power(end, word, "/", place);
            }
        }
        end
    }

    /// Mail and files of everybody.
    pub(super) fn content(&mut self, role: End, word: &str, condition: &str, place: Place) {
        let (id, technique) =
            if word.ends_with("mail") { ("mailboxes", "read-mail-of-everybody") } else { ("files", "read-files-of-everybody") };
        let level = if word.starts_with("write") { Level::Write } else { Level::Read };
        let to = self.out.w.resource(id, "store", place);
        self.out.hop(role, to, Hop::touching(level, technique).only_if(condition), place);
    }

    /// What applications may do for those who sign in to them: only with somebody's session, so that all of it is conditional.
    pub(super) fn delegated(&mut self) {
        let tenant = self.t;
        for grant in &tenant.delegated {
            let sort = self.out.w.name("ServicePrincipal");
            let client = self.principal(grant.client, sort, Name::EMPTY, grant.place);
            let mut role = None;
            for scope in &grant.scopes {
                let word = match scope.as_str() {
                    "Mail.Read" | "Mail.Read.Shared" => "read-mail",
                    "Mail.ReadWrite" | "Mail.ReadWrite.Shared" | "Mail.Send" => "write-mail",
                    "Files.Read.All" | "Sites.Read.All" => "read-files",
                    "Files.ReadWrite.All" | "Sites.ReadWrite.All" | "Sites.FullControl.All" | "Sites.Manage.All" => "write-files",
                    "Directory.AccessAsUser.All" | "RoleManagement.ReadWrite.Directory" | "AppRoleAssignment.ReadWrite.All" => "tenant",
                    _ => continue,
                };
                if !grant.everyone {
                    continue;
                }
                let end = *role.get_or_insert_with(|| {
                    let id = format!("delegated permissions of {}", self.out.w.text(client.id));
                    self.out.end(Kind::Role, &id)
                });
                self.out.imply(end, grant.place);
                match word {
                    "tenant" => {
                        let to = self.system();
                        let hop = Hop::becoming(EdgeKind::Manages, "act-with-delegated-permission").by_action(scope);
                        self.out.hop(end, to, hop.only_if("an administrator is signed in to the application"), grant.place);
                    }
                    word => self.content(end, word, "somebody who may reach it is signed in to the application", grant.place),
                }
            }
            if let Some(role) = role {
                let window = Window { activation: Activation::Standing, start: Stated::Missing, end: Stated::Null, scheduled: true };
                self.grant(client, role, "act-with-delegated-permission", window, grant.place);
            }
        }
    }
}
