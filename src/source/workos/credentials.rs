//! Keys of customers, applications and their secrets, webhook secrets and Vault objects, and who acted as a user.

use super::resolve::Index;
use super::roles::permissions;
use crate::model::{AttrName, EdgeKind, Kind, Name, Place, Value};
use crate::source::customers::{In, Out};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

pub(super) fn keys(index: &Index<'_>, out: &mut Out<'_>) {
    for thing in index.of("api_key") {
        let place = thing.place;
        let (owner, of_user) = (thing.word("owner.id"), out.text(thing.word("owner.type")) == "user");
        let organization = if of_user { thing.word("owner.organization_id") } else { owner };
        let (row, account) = out.key(thing.id, organization, place);
        out.named(row, AttrName::DisplayName, thing.word("name"), place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        out.time(row, AttrName::LastUsed, thing.time("last_used_at"), place);
        out.time(row, AttrName::Expires, thing.time("expires_at"), place);
        if of_user && !owner.is_empty() {
            out.implied(Kind::Human, owner, place);
            out.refer(row, AttrName::Owner, Kind::Human, owner, place);
        }
        let tenant = if organization.is_empty() { In::Unsaid } else { In::One(organization) };
        permissions(account, thing, tenant, index, out);
    }
}

pub(super) fn applications(index: &Index<'_>, out: &mut Out<'_>) {
    let mut client_of: FxHashMap<Name, Name> = FxHashMap::default();
    for thing in index.of("connect_application") {
        let place = thing.place;
        let client = thing.word("client_id");
        let client = if client.is_empty() { thing.id } else { client };
        client_of.insert(thing.id, client);
        client_of.insert(client, client);
        let row = out.record(Kind::OauthClient, client, place);
        out.named(row, AttrName::DisplayName, thing.word("name"), place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        for (scope, place) in thing.words("scopes") {
            out.named(row, AttrName::Scopes, *scope, *place);
        }
        out.label(row, "application_id", thing.id, place);
        out.label(row, "application_type", thing.word("application_type"), place);
        out.flag(row, "dynamically_registered", thing.bool("was_dynamically_registered"), place);
        out.flag(row, "uses_pkce", thing.bool("uses_pkce"), place);
        if let Some(own) = thing.bool("is_first_party") {
            out.facts.attr(row, AttrName::ThirdParty, Value::Bool(!own), place);
        }
        // A client of none of the organizations is bound to no tenant.
        if thing.is_null("organization_id") {
            out.facts.attr(row, AttrName::Tenant, Value::Null, place);
        }
        out.belongs(row, thing.word("organization_id"), place);
    }
    for thing in index.of("connect_application_secret") {
        let place = thing.place;
        let row = out.record(Kind::Secret, thing.id, place);
        out.word(row, AttrName::Type, "oauth_client_secret", place);
        out.word(row, AttrName::Issued, "stored", place);
        out.named(row, AttrName::Fingerprint, thing.id, place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        out.time(row, AttrName::LastUsed, thing.time("last_used_at"), place);
        let application = thing.word("application_id");
        if application.is_empty() {
            let end = out.end(Kind::Secret, thing.id);
            let what = "the application of this secret: keep the list as `applications/ID/client_secrets.json`, or give \
                        `--scope application=ID`";
            out.need(end, what, None, place);
            continue;
        }
        let client = client_of.get(&application).copied().unwrap_or(application);
        if out.first(Kind::OauthClient, client) {
            out.implied(Kind::OauthClient, client, place);
        }
        out.refer(row, AttrName::AuthenticatesAs, Kind::OauthClient, client, place);
    }
}

/// Sessions show how somebody logs in, and that somebody of the dashboard's team acted as a user.
pub(super) fn sessions(index: &Index<'_>, out: &mut Out<'_>) {
    let mut acted: BTreeMap<(Name, Name), Place> = BTreeMap::new();
    for thing in index.of("session") {
        let (user, by) = (thing.word("user_id"), thing.word("impersonator.email"));
        if !by.is_empty() {
            acted.entry((by, user)).or_insert(thing.place);
            continue;
        }
        let method = thing.word("auth_method");
        let row = out.implied(Kind::Human, user, thing.place);
        out.named(row, AttrName::Auth, method, thing.place);
    }
    for ((by, user), place) in acted {
        if out.first(Kind::External, by) {
            let row = out.implied(Kind::External, by, place);
            out.word(row, AttrName::Note, "of the dashboard's team, acted as a user", place);
        }
        out.implied(Kind::Human, user, place);
        let ends = (out.end(Kind::External, by), out.end(Kind::Human, user));
        let conditions = "impersonation is still switched on, and this member is still of the team";
        out.becomes(EdgeKind::Impersonates, ends, "impersonate-customer", conditions, place);
    }
}

/// Webhook secrets and Vault objects.
pub(super) fn stores(index: &Index<'_>, out: &mut Out<'_>) {
    for thing in index.of("webhook_endpoint") {
        let place = thing.place;
        let text = format!("{} secret", out.text(thing.id));
        let id = out.name(&text);
        let row = out.record(Kind::Secret, id, place);
        out.word(row, AttrName::Type, "signing_key", place);
        out.word(row, AttrName::Breadth, "resource", place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        out.named(row, AttrName::Fingerprint, thing.word("secret"), place);
        if thing.says("secret") {
            out.facts.entry(row, AttrName::Labels, "in_export", "clear", place);
        }
        out.label(row, "endpoint", thing.id, place);
        if matches!(out.text(thing.word("status")).as_str(), "disabled") {
            out.word(row, AttrName::Status, "disabled", place);
        }
        let text = format!("sender of {}", out.text(thing.id));
        let sender = out.name(&text);
        let sender_row = out.implied(Kind::External, sender, place);
        out.word(sender_row, AttrName::DisplayName, "whose events the receiver takes for the vendor's", place);
        out.refer(row, AttrName::AuthenticatesAs, Kind::External, sender, place);
    }
    let vault = out.name("vault");
    for thing in index.of("vault_object") {
        if out.first(Kind::Resource, vault) {
            let row = out.implied(Kind::Resource, vault, thing.place);
            out.word(row, AttrName::Type, "store", thing.place);
        }
        let row = out.record(Kind::Secret, thing.id, thing.place);
        out.named(row, AttrName::DisplayName, thing.word("name"), thing.place);
        out.refer(row, AttrName::StoredIn, Kind::Resource, vault, thing.place);
    }
}
