//! What permissions give: of custom organisation roles, of apps and of fine-grained tokens, by the vendor's names of them.

use super::read_access::preset;
use super::record::{Permissions, Reach};
use super::resolve::Resolver;
use crate::model::{AttrName, EdgeKind, End, Kind, Level, Name, Place};

/// Permissions of organisation roles that open nothing by themselves.
const HARMLESS: &[&str] = &["read_", "view_", "edit_org_custom_properties", "org_review_", "resolve_", "delete_alerts", "org_bypass_"];

impl Resolver<'_, '_> {
    pub(super) fn organisation_roles(&mut self) {
        let org = self.org;
        let custom: Vec<Name> = org.roles.iter().filter(|role| !role.predefined).map(|role| role.name).collect();
        let mut unknown: Vec<String> = Vec::new();
        for role in &org.roles {
            let place = role.place;
            let id = self.org_role(role.name);
            let row = self.w.record(Kind::Role, id, place);
            self.w.word(row, AttrName::DisplayName, &self.w.text(role.name), place);
            let from = self.w.end(Kind::Role, id);
            let base = self.w.text(role.base);
            // These five are presets whose meaning the vendor defines.
            let name = self.w.text(role.name);
            let named = if role.predefined { name.strip_prefix("all_repo_").map_or(Reach::None, preset) } else { Reach::None };
            self.give_every(from, preset(&base).max(named), place);
            for permission in &role.permissions {
                let text = self.w.text(*permission);
                if !self.organisation_permission(&text, from, &custom, place) {
                    unknown.push(text);
                }
            }
        }
        unknown.sort();
        unknown.dedup();
        for text in unknown {
            self.w.note(format!("github: the permission `{text}` of an organisation role is not known here; what it allows was not read"));
        }
        for (number, who, place) in &org.holders {
            let holder = self.who(*who, *place);
            let role = org.roles.iter().find(|role| role.id == *number).map(|role| role.name);
            let id = match role {
                Some(name) => self.org_role(name),
                None => self.w.name(&format!("organisation role {number}")),
            };
            if self.w.first(Kind::Role, id) {
                self.w.implied(Kind::Role, id, *place);
                let end = self.w.end(Kind::Role, id);
                self.w.need(end, "what this role may do: keep `orgs/OWNER/organization-roles`", None, *place);
            }
            self.w.grant(holder, id, *place);
        }
    }

    fn org_role(&mut self, name: Name) -> Name {
        let text = format!("{}@{}", self.w.text(name), self.org.owner);
        self.w.name(&text)
    }

    fn organisation_permission(&mut self, text: &str, from: End, custom: &[Name], place: Place) -> bool {
        match text {
            "write_organization_custom_org_role" => {
                for name in custom {
                    let id = self.org_role(*name);
                    let to = self.w.end(Kind::Role, id);
                    if to != from {
                        self.w.becomes(
                            EdgeKind::Manages,
                            from,
                            to,
                            "change-organisation-role",
                            "the role is its own, or it may assign roles",
                            place,
                        );
                    }
                }
            }
            "write_organization_custom_repo_role" => {
                let system = self.itself();
                self.touch(from, Level::Write, system, "change-organisation-role", "", place);
            }
            "write_organization_actions_secrets" => self.replace_secrets(from, place),
            "write_organization_runners_and_runner_groups"
            | "write_organization_actions_settings"
            | "write_organization_actions_variables"
            | "write_organization_network_configurations"
            | "manage_organization_webhooks"
            | "manage_organization_oauth_application_policy"
            | "manage_organization_ref_rules"
            | "manage_org_ref_rules" => {
                let system = self.itself();
                self.touch(from, Level::Write, system, "", "", place);
            }
            other => return HARMLESS.iter().any(|harmless| other.starts_with(harmless)),
        }
        true
    }

    /// How far permissions go in a repository, and whether they may also change its workflow files.
    pub(super) fn reach(&self, permissions: &Permissions) -> (Reach, bool) {
        let (administers, contents) = (self.writes(permissions, "administration"), self.access(permissions, "contents"));
        let workflows = self.writes(permissions, "workflows");
        let reach = match contents {
            _ if administers => Reach::Admin,
            "write" | "admin" => Reach::Write,
            "read" => Reach::Read,
            _ => Reach::None,
        };
        (reach, workflows || administers)
    }

    fn access(&self, permissions: &Permissions, name: &str) -> &str {
        permissions.iter().find(|(key, _)| self.w.facts.names.text(*key) == name).map_or("", |(_, access)| self.w.facts.names.text(*access))
    }

    pub(super) fn writes(&self, permissions: &Permissions, name: &str) -> bool {
        matches!(self.access(permissions, name), "write" | "admin")
    }

    /// What permissions in the organisation give. `conditions` are what else has to hold.
    pub(super) fn in_organisation(&mut self, from: End, permissions: &Permissions, technique: &str, conditions: &str, place: Place) {
        let system = self.itself();
        // Apps have them with a prefix, tokens without.
        let writes = |name: &str| self.writes(permissions, name) || self.writes(permissions, &format!("organization_{name}"));
        let (members, settings, secrets) = (writes("members"), writes("administration"), writes("secrets"));
        let roles = writes("custom_org_roles");
        if members {
            self.w.becomes(EdgeKind::Manages, from, system, "invite-github-owner", conditions, place);
        }
        if settings {
            self.touch(from, Level::Write, system, technique, conditions, place);
        }
        if secrets {
            self.replace_secrets(from, place);
        }
        if roles {
            self.touch(from, Level::Write, system, "change-organisation-role", conditions, place);
        }
    }

    /// What permissions give in repositories: in one, or in every one.
    pub(super) fn in_repositories(
        &mut self,
        from: End,
        reach: (Reach, bool),
        repos: Option<&[Name]>,
        technique: &str,
        owner: &str,
        place: Place,
    ) {
        let (reach, workflows) = reach;
        let and = |text: &str| match (owner, text) {
            ("", text) => text.to_owned(),
            (owner, "") => owner.to_owned(),
            (owner, text) => format!("{owner} and {text}"),
        };
        // Without the permission for workflow files it changes what they run, not what they are.
        let pushed = and(if workflows { "" } else { "a workflow runs what it changes" });
        let level = match reach {
            Reach::None => return,
            Reach::Read => Level::Read,
            Reach::Write => Level::Write,
            Reach::Admin => Level::Administer,
        };
        match repos {
            None => {
                let Some((repos, free, guarded)) = self.all() else { return };
                let rules = if self.held && reach == Reach::Write { "the rules of its default branch let it" } else { "" };
                self.touch(from, level, repos, technique, &and(rules), place);
                if reach >= Reach::Write {
                    self.controls(from, free, technique, &pushed, place);
                    let rules = if reach == Reach::Admin { "" } else { "the rules of branch or environment let it" };
                    self.controls(from, guarded, technique, &and(rules), place);
                }
            }
            Some(names) => {
                for name in names {
                    let Some(site) = self.sites.remove(name) else { continue };
                    let rules = site.rules(super::actions::WRITE);
                    let main = if reach == Reach::Write { rules.main.as_str() } else { "" };
                    self.touch(from, level, site.repo, technique, &and(main), place);
                    if reach >= Reach::Write {
                        if let Some(free) = site.free {
                            self.controls(from, free, technique, &pushed, place);
                        }
                        for (guarded, guard) in &site.guarded {
                            let rules = if reach == Reach::Admin { "" } else { guard.asks(&rules).0 };
                            self.controls(from, *guarded, technique, &and(rules), place);
                        }
                    }
                    self.sites.insert(*name, site);
                }
            }
        }
    }
}
