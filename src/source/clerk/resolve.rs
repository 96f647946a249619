//! From the items of one instance to facts: who belongs to which organization, with which role, which keys and connections there are.

use super::power::Lists;
use super::{Instance, connections, kinds, power, roles};
use crate::model::{AttrName, EdgeKind, Facts, FileId, Kind, Name, Place, Row, Value};
use crate::source::customers::{In, Out, Thing, pages};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// What the whole instance knows.
pub(super) struct Index<'e> {
    things: &'e [Thing],
    /// Keys of the roles that are listed.
    pub(super) listed: FxHashSet<Name>,
    /// Addresses of each user: address and whether it is verified.
    pub(super) addresses: FxHashMap<Name, Vec<(Name, bool)>>,
    /// Members of each organization.
    pub(super) members: BTreeMap<Name, Vec<(Name, Place)>>,
    pub(super) lists: Lists,
}

impl<'e> Index<'e> {
    pub(super) fn of(&self, kind: &'static str) -> impl Iterator<Item = &'e Thing> + use<'e> {
        self.things.iter().filter(move |thing| thing.kind == kind)
    }
}

/// The user and organization of a membership.
fn parties(thing: &Thing) -> (Name, Name) {
    let or = |a: Name, b: Name| if a.is_empty() { b } else { a };
    (or(thing.word("public_user_data.user_id"), thing.word("user_id")), or(thing.word("organization.id"), thing.word("organization_id")))
}

/// Writes one instance down.
pub(super) fn write(scope: &str, instance: &Instance, facts: &mut Facts) {
    // What holds for the whole instance stands with its first organization, else with whatever came first.
    let first = instance.things.iter().find(|thing| thing.kind == "organization").or(instance.things.first()).map(|thing| thing.place);
    let place = first.or(instance.pages.first().map(|page| page.place)).unwrap_or(Place { file: FileId(0), at: 0 });
    let mut out = Out::new(facts, scope, "instance", place);
    let whole = pages(&instance.pages, &kinds::plural, "total_count", &mut out);
    whole.claim("organization", Kind::Tenant, &mut out);
    out.system();
    let things = instance.things.as_slice();
    let mut addresses: FxHashMap<Name, Vec<(Name, bool)>> = FxHashMap::default();
    let mut members: BTreeMap<Name, Vec<(Name, Place)>> = BTreeMap::new();
    for thing in things {
        match thing.kind {
            "email_address" if !thing.word("email_address").is_empty() => {
                let verified = out.facts.names.text(thing.word("verification.status")) == "verified";
                addresses.entry(thing.word("user_id")).or_default().push((thing.word("email_address"), verified));
            }
            "organization_membership" => {
                let (user, organization) = parties(thing);
                if !user.is_empty() && !organization.is_empty() {
                    members.entry(organization).or_default().push((user, thing.place));
                }
            }
            _ => {}
        }
    }
    let listed = things.iter().filter(|thing| thing.kind == "role").map(|thing| thing.word("key")).collect();
    let lists = Lists::of(things, &mut out);
    let index = Index { things, listed, addresses, members, lists };
    users(&index, &mut out);
    organizations(&index, &mut out);
    roles::write(&index, &mut out);
    memberships(&index, &mut out);
    keys(&index, &mut out);
    clients(&index, &mut out);
    connections::connections(&index, &mut out);
    connections::directories(&index, &mut out);
    invitations(&index, &mut out);
    sessions(&index, &mut out);
    power::write(&index, &mut out);
    counted(instance, &mut out);
}

fn users(index: &Index<'_>, out: &mut Out<'_>) {
    for thing in index.of("user") {
        let place = thing.place;
        let row = out.record(Kind::Human, thing.id, place);
        let title = format!("{} {}", out.text(thing.word("first_name")), out.text(thing.word("last_name")));
        let title = out.name(title.trim());
        out.named(row, AttrName::DisplayName, title, place);
        // Verified addresses say who it is; where there is none, the others are kept as what they are.
        let all = index.addresses.get(&thing.id).map_or(&[][..], Vec::as_slice);
        let verified = all.iter().any(|(_, verified)| *verified);
        for (address, _) in all.iter().filter(|(_, is)| *is == verified) {
            out.named(row, AttrName::Emails, *address, place);
        }
        if !all.is_empty() {
            out.facts.attr(row, AttrName::EmailVerified, Value::Bool(verified), place);
        }
        status(thing, row, out);
        for (key, factor) in [("totp_enabled", "totp"), ("backup_code_enabled", "backup_code")] {
            if thing.bool(key) == Some(true) {
                out.word(row, AttrName::Factors, factor, place);
            }
        }
        if !thing.words("passkeys").is_empty() {
            out.word(row, AttrName::Factors, "passkey", place);
        }
        // Who has a second factor here is asked for it at each login.
        if let Some(second) = thing.bool("two_factor_enabled") {
            out.word(row, AttrName::Mfa, if second { "true" } else { "false" }, place);
        }
        if thing.bool("password_enabled") == Some(true) {
            out.word(row, AttrName::Auth, "password", place);
        }
        if !thing.words("enterprise_accounts").is_empty() || !thing.words("saml_accounts").is_empty() {
            out.word(row, AttrName::Auth, "sso", place);
        }
        if !thing.words("external_accounts").is_empty() {
            out.word(row, AttrName::Auth, "federated", place);
        }
        out.label(row, "username", thing.word("username"), place);
        out.label(row, "external_id", thing.word("external_id"), place);
        out.label(row, "scim_directory", thing.word("scim.directory_id"), place);
        out.time(row, AttrName::LastUsed, thing.time("last_sign_in_at"), place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
    }
}

fn status(thing: &Thing, row: Row, out: &mut Out<'_>) {
    let is = |key: &str| thing.bool(key);
    let word = match (is("banned"), is("deprovisioned"), is("locked")) {
        (Some(true), ..) => "disabled",
        (_, Some(true), _) => "deprovisioned",
        // A lock ends by itself: the account is there.
        (Some(false), ..) => "active",
        _ => return,
    };
    out.word(row, AttrName::Status, if word == "deprovisioned" { "disabled" } else { word }, thing.place);
    out.flag(row, "locked", is("locked").filter(|locked| *locked), thing.place);
    out.flag(row, "deprovisioned", is("deprovisioned").filter(|gone| *gone), thing.place);
}

fn organizations(index: &Index<'_>, out: &mut Out<'_>) {
    for thing in index.of("organization") {
        let row = out.record(Kind::Tenant, thing.id, thing.place);
        out.named(row, AttrName::DisplayName, thing.word("name"), thing.place);
        out.label(row, "slug", thing.word("slug"), thing.place);
        out.label(row, "role_set", thing.word("role_set_key"), thing.place);
        out.time(row, AttrName::Created, thing.time("created_at"), thing.place);
    }
    for thing in index.of("organization_domain").filter(|thing| !thing.word("organization_id").is_empty()) {
        let row = out.implied(Kind::Tenant, thing.word("organization_id"), thing.place);
        let key = format!("domain {}", out.text(thing.word("name")));
        let mode = thing.word("enrollment_mode");
        out.label(row, &key, mode, thing.place);
    }
    // Whoever makes an organization gets this role in it.
    for thing in index.of("organization_settings").filter(|thing| !thing.word("creator_role").is_empty()) {
        let role = roles::named(thing.word("creator_role"), &index.listed, thing.place, out);
        let row = out.implied(Kind::Role, role, thing.place);
        out.flag(row, "creator_role", Some(true), thing.place);
    }
}

fn memberships(index: &Index<'_>, out: &mut Out<'_>) {
    for thing in index.of("organization_membership") {
        let (place, role, (user, organization)) = (thing.place, thing.word("role"), parties(thing));
        if user.is_empty() {
            let text = "clerk: a membership does not say whose it is (`public_user_data.user_id`); it was not used";
            out.facts.notes.push(text.into());
            continue;
        }
        let row = out.implied(Kind::Human, user, place);
        out.belongs(row, organization, place);
        let holder = out.end(Kind::Human, user);
        if organization.is_empty() {
            let what = "the organization of a membership of this user: keep the list as `organizations/ID/memberships.json`";
            out.need(holder, what, None, place);
        }
        if role.is_empty() {
            continue;
        }
        let role = roles::named(role, &index.listed, place, out);
        let grant = out.grant(holder, role, organization, place);
        out.time(grant, AttrName::Created, thing.time("created_at"), place);
    }
}

/// Machines, and the keys of machines, organizations and people.
fn keys(index: &Index<'_>, out: &mut Out<'_>) {
    for thing in index.of("machine") {
        let row = out.record(Kind::ServiceAccount, thing.id, thing.place);
        out.named(row, AttrName::DisplayName, thing.word("name"), thing.place);
        out.time(row, AttrName::Created, thing.time("created_at"), thing.place);
        for (other, place) in thing.words("scoped_machines") {
            let key = format!("may call {}", out.text(*other));
            out.facts.entry(row, AttrName::Labels, &key, "true", *place);
        }
    }
    for thing in index.of("api_key") {
        let (place, subject) = (thing.place, thing.word("subject"));
        let text = out.text(subject);
        let organization = if text.starts_with("org_") { subject } else { Name::EMPTY };
        let row = if text.starts_with("mch_") {
            let row = out.record(Kind::Secret, thing.id, place);
            out.word(row, AttrName::Type, "api_key", place);
            out.word(row, AttrName::Issued, "stored", place);
            out.named(row, AttrName::Fingerprint, thing.id, place);
            if out.first(Kind::ServiceAccount, subject) {
                out.implied(Kind::ServiceAccount, subject, place);
            }
            out.refer(row, AttrName::AuthenticatesAs, Kind::ServiceAccount, subject, place);
            row
        } else {
            let (row, account) = out.key(thing.id, organization, place);
            if text.starts_with("user_") {
                out.implied(Kind::Human, subject, place);
                out.refer(row, AttrName::Owner, Kind::Human, subject, place);
            }
            let tenant = if organization.is_empty() { In::Unsaid } else { In::One(organization) };
            for (scope, place) in thing.words("scopes") {
                out.permission(account, *scope, None, tenant, *place);
            }
            if thing.words("scopes").is_empty() {
                let what = "what this key may do: it has no scopes, so that the product alone decides; declare its `permissions`";
                out.need(account, what, Some(account), place);
            }
            row
        };
        out.named(row, AttrName::DisplayName, thing.word("name"), place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        out.time(row, AttrName::LastUsed, thing.time("last_used_at"), place);
        out.time(row, AttrName::Expires, thing.time("expiration"), place);
        let state = [("revoked", "revoked"), ("expired", "expired")].into_iter().find(|(key, _)| thing.bool(key) == Some(true));
        if let Some((_, word)) = state {
            out.word(row, AttrName::Status, word, place);
        } else if thing.bool("revoked") == Some(false) {
            out.word(row, AttrName::Status, "active", place);
        }
        let by = out.text(thing.word("created_by"));
        if by.starts_with("user_") {
            out.implied(Kind::Human, thing.word("created_by"), place);
            out.refer(row, AttrName::CreatedBy, Kind::Human, thing.word("created_by"), place);
        }
    }
}

fn clients(index: &Index<'_>, out: &mut Out<'_>) {
    for thing in index.of("oauth_application") {
        let place = thing.place;
        let client = if thing.word("client_id").is_empty() { thing.id } else { thing.word("client_id") };
        let row = out.record(Kind::OauthClient, client, place);
        out.named(row, AttrName::DisplayName, thing.word("name"), place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        let scopes = out.text(thing.word("scopes"));
        for scope in scopes.split_whitespace() {
            out.word(row, AttrName::Scopes, scope, place);
        }
        if let Some(public) = thing.bool("public") {
            out.facts.attr(row, AttrName::Public, Value::Bool(public), place);
        }
        out.flag(row, "dynamically_registered", thing.bool("dynamically_registered"), place);
        out.flag(row, "uses_pkce", thing.bool("pkce_required"), place);
    }
}

fn invitations(index: &Index<'_>, out: &mut Out<'_>) {
    let mut closed = 0;
    for thing in index.of("organization_invitation").chain(index.of("invitation")) {
        let state = out.text(thing.word("status"));
        match state.as_str() {
            "pending" => {}
            "accepted" | "expired" | "revoked" => {
                closed += 1;
                continue;
            }
            _ => out.facts.notes.push(format!("clerk: the invitation status `{state}` is not known here; it was taken as open")),
        }
        let (place, address) = (thing.place, thing.word("email_address"));
        let times = (thing.time("created_at"), thing.time("expires_at"));
        let holder = out.invitation(address, thing.word("status"), times, place);
        if thing.word("role").is_empty() {
            continue;
        }
        let role = roles::named(thing.word("role"), &index.listed, place, out);
        let grant = out.grant(holder, role, thing.word("organization_id"), place);
        out.word(grant, AttrName::Conditions, "the invitation is accepted", place);
        out.word(grant, AttrName::Technique, "accept-invitation", place);
    }
    if closed > 0 {
        out.facts.notes.push(format!("clerk: {closed} invitations are no longer open, not used for the graph"));
    }
}

/// A session with an actor shows that somebody acted as a user.
fn sessions(index: &Index<'_>, out: &mut Out<'_>) {
    let mut acted: BTreeMap<(Name, Name), Place> = BTreeMap::new();
    for thing in index.of("session") {
        let (user, by) = (thing.word("user_id"), thing.word("actor.sub"));
        if !by.is_empty() && !user.is_empty() {
            acted.entry((by, user)).or_insert(thing.place);
        }
    }
    for ((by, user), place) in acted {
        let text = format!("actor {}", out.text(by));
        let actor = out.name(&text);
        if out.first(Kind::External, actor) {
            let row = out.implied(Kind::External, actor, place);
            out.word(row, AttrName::Note, "acted as a user, by the word of a session", place);
        }
        out.implied(Kind::Human, user, place);
        let ends = (out.end(Kind::External, actor), out.end(Kind::Human, user));
        out.becomes(EdgeKind::Impersonates, ends, "impersonate-customer", "the actor can still act as users", place);
    }
}

/// What was read and says nothing for the graph.
fn counted(instance: &Instance, out: &mut Out<'_>) {
    let mut unused: BTreeMap<&'static str, usize> = BTreeMap::new();
    let known = ["permission", "role_set", "instance", "instance_settings", "allowlist_identifier", "jwt_template"];
    for thing in instance.things.iter().filter(|thing| known.contains(&thing.kind)) {
        *unused.entry(kinds::plural(thing.kind)).or_default() += 1;
    }
    for (plural, number) in unused {
        out.facts.notes.push(format!("clerk: {number} {plural} read, not used for the graph"));
    }
    if instance.unknown > 0 {
        out.facts.notes.push(format!("clerk: {} items of a kind that is not known here were not read", instance.unknown));
    }
}
