//! From the items of one environment to facts: who belongs to which organization, with which role, and which keys there are.

use super::power::Lists;
use super::roles::Roles;
use super::{Environment, agents, credentials, directory, kinds, power};
use crate::model::{AttrName, Facts, FileId, Kind, Name, Place, Value};
use crate::source::customers::{Out, Thing, Whole, pages};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// What the whole environment knows, by id.
pub(super) struct Index<'e> {
    pub(super) things: &'e [Thing],
    pub(super) roles: Roles,
    /// Membership to user and organization.
    pub(super) memberships: FxHashMap<Name, (Name, Name)>,
    /// Members of groups are listed for these.
    pub(super) filled: FxHashSet<Name>,
    pub(super) lists: Lists,
    pub(super) whole: Whole,
}

impl<'e> Index<'e> {
    pub(super) fn of(&self, kind: &'static str) -> impl Iterator<Item = &'e Thing> + use<'e> {
        self.things.iter().filter(move |thing| thing.kind == kind)
    }
}

/// Writes one environment down.
pub(super) fn write(scope: &str, environment: &Environment, facts: &mut Facts) {
    // What holds for the whole environment stands with its first organization, else with whatever came first.
    let first =
        environment.things.iter().find(|thing| thing.kind == "organization").or(environment.things.first()).map(|thing| thing.place);
    let place = first.or(environment.pages.first().map(|page| page.place)).unwrap_or(Place { file: FileId(0), at: 0 });
    let mut out = Out::new(facts, scope, "environment", place);
    let whole = pages(&environment.pages, &kinds::plural, "list_metadata.after", &mut out);
    whole.claim("user", Kind::Human, &mut out);
    whole.claim("organization", Kind::Tenant, &mut out);
    whole.claim("connect_application", Kind::OauthClient, &mut out);
    out.system();
    let things = environment.things.as_slice();
    let members = things.iter().filter(|thing| thing.kind == "organization_membership");
    let memberships = members.map(|thing| (thing.id, (thing.word("user_id"), thing.word("organization_id")))).collect();
    let filled = things.iter().map(|thing| (thing.kind == "organization_membership").then(|| thing.word("group_id"))).flatten().collect();
    let (roles, lists) = (Roles::of(things, &out), Lists::of(things, &mut out));
    let index = Index { things, roles, memberships, filled, lists, whole };
    organizations(&index, &mut out);
    users(&index, &mut out);
    index.roles.write(&index, &mut out);
    memberships_of(&index, &mut out);
    groups(&index, &mut out);
    assignments(&index, &mut out);
    credentials::keys(&index, &mut out);
    credentials::applications(&index, &mut out);
    invitations(&index, &mut out);
    credentials::sessions(&index, &mut out);
    credentials::stores(&index, &mut out);
    directory::write(&index, &mut out);
    agents::write(&index, &mut out);
    power::write(&index, &mut out);
    counted(environment, &mut out);
}

fn organizations(index: &Index<'_>, out: &mut Out<'_>) {
    let stated: FxHashSet<Name> =
        index.of("organization_domain").filter(|thing| !thing.word("state").is_empty()).map(|thing| thing.word("domain")).collect();
    for thing in index.of("organization") {
        let place = thing.place;
        let row = out.record(Kind::Tenant, thing.id, place);
        out.named(row, AttrName::DisplayName, thing.word("name"), place);
        out.label(row, "external_id", thing.word("external_id"), place);
        out.flag(row, "allow_profiles_outside_organization", thing.bool("allow_profiles_outside_organization"), place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        // What the list says of each domain stands with the domains; some lists only name them.
        for (domain, place) in thing.words("domains") {
            let key = format!("domain {}", out.text(*domain));
            if !stated.contains(domain) {
                out.facts.entry(row, AttrName::Labels, &key, "not stated", *place);
            }
        }
    }
    for thing in index.of("organization_domain").filter(|thing| !thing.word("organization_id").is_empty()) {
        let state = thing.word("state");
        if state.is_empty() {
            continue;
        }
        let row = out.implied(Kind::Tenant, thing.word("organization_id"), thing.place);
        let key = format!("domain {}", out.text(thing.word("domain")));
        out.label(row, &key, state, thing.place);
    }
}

/// A person's name: the whole, or its parts.
fn title(thing: &Thing, out: &mut Out<'_>) -> Name {
    let whole = thing.word("name");
    if !whole.is_empty() {
        return whole;
    }
    let text = format!("{} {}", out.text(thing.word("first_name")), out.text(thing.word("last_name")));
    out.name(text.trim())
}

fn users(index: &Index<'_>, out: &mut Out<'_>) {
    for thing in index.of("user") {
        let place = thing.place;
        let row = out.record(Kind::Human, thing.id, place);
        let title = title(thing, out);
        out.named(row, AttrName::DisplayName, title, place);
        out.named(row, AttrName::Emails, thing.word("email"), place);
        if let Some(verified) = thing.bool("email_verified") {
            out.facts.attr(row, AttrName::EmailVerified, Value::Bool(verified), place);
        }
        out.time(row, AttrName::LastUsed, thing.time("last_sign_in_at"), place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        out.label(row, "external_id", thing.word("external_id"), place);
    }
    // A factor is one that the user has; whether it is asked for is a setting that no list shows.
    for thing in index.of("authentication_factor") {
        let user = thing.word("user_id");
        if user.is_empty() {
            out.facts
                .notes
                .push("workos: an authentication factor does not say whose it is; keep the list as `users/ID/factors.json`".into());
            continue;
        }
        let row = out.implied(Kind::Human, user, thing.place);
        out.named(row, AttrName::Factors, thing.word("type"), thing.place);
    }
}

fn memberships_of(index: &Index<'_>, out: &mut Out<'_>) {
    let mut inactive = 0;
    for thing in index.of("organization_membership") {
        let (user, organization, group, place) =
            (thing.word("user_id"), thing.word("organization_id"), thing.word("group_id"), thing.place);
        if user.is_empty() {
            out.facts.notes.push("workos: a membership without `user_id` was not used".into());
            continue;
        }
        let status = out.text(thing.word("status"));
        if status == "inactive" {
            inactive += 1;
            continue;
        }
        if !matches!(status.as_str(), "active" | "pending" | "") {
            out.facts.notes.push(format!("workos: the membership status `{status}` is not known here; it was taken as active"));
        }
        let row = out.implied(Kind::Human, user, place);
        out.belongs(row, organization, place);
        if !group.is_empty() {
            out.refer(row, AttrName::MemberOf, Kind::Group, group, place);
        }
        let mut held: Vec<(Name, Place)> = thing.words("roles").to_vec();
        let only = thing.word("role.slug");
        if held.is_empty() && !only.is_empty() {
            held.push((only, place));
        }
        let holder = out.end(Kind::Human, user);
        if held.is_empty() && group.is_empty() {
            let what = "the roles of a membership of this user, which the list leaves out (a list of a group's members: keep it as \
                        `groups/ID/memberships.json`)";
            out.need(holder, what, None, place);
        }
        for (slug, at) in held {
            let role = index.roles.named(slug, organization, at, out);
            let grant = out.grant(holder, role, organization, at);
            out.time(grant, AttrName::Created, thing.time("created_at"), place);
            out.flag(grant, "directory_managed", thing.bool("directory_managed"), place);
            if status == "pending" {
                out.word(grant, AttrName::Conditions, "the invitation is accepted", place);
                out.word(grant, AttrName::Technique, "accept-invitation", place);
            }
        }
    }
    if inactive > 0 {
        out.facts.notes.push(format!("workos: {inactive} memberships are inactive, not used for the graph"));
    }
}

fn groups(index: &Index<'_>, out: &mut Out<'_>) {
    for thing in index.of("group") {
        let row = out.record(Kind::Group, thing.id, thing.place);
        out.named(row, AttrName::DisplayName, thing.word("name"), thing.place);
        out.time(row, AttrName::Created, thing.time("created_at"), thing.place);
        out.belongs(row, thing.word("organization_id"), thing.place);
        if !index.filled.contains(&thing.id) {
            let end = out.end(Kind::Group, thing.id);
            out.need(end, "the members of this group: keep the list as `groups/ID/memberships.json`", None, thing.place);
        }
    }
    for thing in index.of("organization_membership") {
        let group = thing.word("group_id");
        if !group.is_empty() && out.first(Kind::Group, group) {
            out.implied(Kind::Group, group, thing.place);
        }
    }
}

/// Roles on single resources of the product.
fn assignments(index: &Index<'_>, out: &mut Out<'_>) {
    for thing in index.of("authorization_resource") {
        let row = out.record(Kind::Resource, thing.id, thing.place);
        out.named(row, AttrName::DisplayName, thing.word("name"), thing.place);
        out.named(row, AttrName::Type, thing.word("resource_type_slug"), thing.place);
        out.label(row, "external_id", thing.word("external_id"), thing.place);
        out.label(row, "parent", thing.word("parent_resource_id"), thing.place);
        out.time(row, AttrName::Created, thing.time("created_at"), thing.place);
        out.belongs(row, thing.word("organization_id"), thing.place);
    }
    let of_groups: FxHashSet<Name> = index.of("group_role_assignment").map(|thing| thing.id).collect();
    for thing in index.of("role_assignment").chain(index.of("group_role_assignment")) {
        let (place, resource) = (thing.place, thing.word("resource.id"));
        if resource.is_empty() || thing.word("role.slug").is_empty() {
            out.facts.notes.push("workos: a role assignment without role or resource was not used".into());
            continue;
        }
        let (holder, organization) = if thing.kind == "group_role_assignment" {
            let group = thing.word("group_id");
            if out.first(Kind::Group, group) {
                out.implied(Kind::Group, group, place);
            }
            (out.end(Kind::Group, group), Name::EMPTY)
        } else {
            // The group holds it already.
            if of_groups.contains(&thing.word("source.group_role_assignment_id")) {
                continue;
            }
            match index.memberships.get(&thing.word("organization_membership_id")) {
                Some((user, organization)) => (out.end(Kind::Human, *user), *organization),
                None => {
                    let id = thing.word("organization_membership_id");
                    if out.first(Kind::External, id) {
                        out.implied(Kind::External, id, place);
                        let end = out.end(Kind::External, id);
                        out.need(end, "the user of this membership: export the memberships of its organization", None, place);
                    }
                    (out.end(Kind::External, id), Name::EMPTY)
                }
            }
        };
        let role = index.roles.on_resource(thing, organization, out);
        let grant = out.grant(holder, role, organization, place);
        out.time(grant, AttrName::Created, thing.time("created_at"), place);
    }
}

fn invitations(index: &Index<'_>, out: &mut Out<'_>) {
    let mut closed = 0;
    for thing in index.of("invitation") {
        let state = out.text(thing.word("state"));
        match state.as_str() {
            "pending" => {}
            "accepted" | "expired" | "revoked" => {
                closed += 1;
                continue;
            }
            _ => out.facts.notes.push(format!("workos: the invitation state `{state}` is not known here; it was taken as open")),
        }
        let (address, organization, place) = (thing.word("email"), thing.word("organization_id"), thing.place);
        if address.is_empty() {
            out.facts.notes.push("workos: an invitation without `email` was not used".into());
            continue;
        }
        let times = (thing.time("created_at"), thing.time("expires_at"));
        let holder = out.invitation(address, thing.word("state"), times, place);
        let slug = thing.word("role_slug");
        if organization.is_empty() {
            continue;
        }
        if slug.is_empty() {
            let what = "the role that this invitation gives: the list says none, so it is the environment's default role";
            out.need(holder, what, None, place);
            continue;
        }
        let role = index.roles.named(slug, organization, place, out);
        let grant = out.grant(holder, role, organization, place);
        out.word(grant, AttrName::Conditions, "the invitation is accepted", place);
        out.word(grant, AttrName::Technique, "accept-invitation", place);
    }
    if closed > 0 {
        out.facts.notes.push(format!("workos: {closed} invitations are no longer open, not used for the graph"));
    }
}

/// What was read and says nothing for the graph.
fn counted(environment: &Environment, out: &mut Out<'_>) {
    let mut unused: BTreeMap<&'static str, usize> = BTreeMap::new();
    for thing in environment.things.iter().filter(|thing| matches!(thing.kind, "audit_log_export" | "event" | "permission")) {
        *unused.entry(kinds::plural(thing.kind)).or_default() += 1;
    }
    for (plural, number) in unused {
        out.facts.notes.push(format!("workos: {number} {plural} read, not used for the graph"));
    }
    if environment.unknown > 0 {
        out.facts.notes.push(format!("workos: {} items of a kind that is not known here were not read", environment.unknown));
    }
}
