//! Apps, who is assigned to them, and what their clients log in with: one item in, a compact record out. Values are dropped here.

use super::kinds::{Object, href, id_in, is_template};
use super::read::{Reading, active, at};
use super::record::{App, Client, Credential, Digest, Grant, Org};
use crate::doc::Item;
use crate::model::{Kind, Name};
use crate::source::Context;

/// That a secret is there, without its value.
pub(super) fn digest(value: Item<'_>, cx: &Context<'_>) -> Option<Digest> {
    let text = value.text().filter(|text| !text.is_empty())?;
    Some(Digest { digest: (cx.digest)(text).unwrap_or_default(), place: cx.place(value.at()) })
}

pub(super) fn app(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let (item, place) = (reading.item, reading.cx.place(reading.item.at()));
    let id = reading.name("id");
    if !reading.at.group.is_empty() {
        let group = reading.cx.name(&reading.at.group);
        org.assigned.push((id, Kind::Group, group, place));
    }
    let oauth = item.at_path(&["credentials", "oauthClient"]);
    let settings = item.at_path(&["settings", "oauthClient"]);
    let machine = settings.is_some_and(|settings| {
        settings.text_of("application_type") == Some("service")
            || settings.list_of("grant_types").any(|grant| grant.text() == Some("client_credentials"))
    });
    let client =
        oauth.and_then(|oauth| Some((oauth.text_of("client_id").filter(|id| !is_template(id))?, oauth))).map(|(client, oauth)| Client {
            id: reading.cx.name(client),
            method: oauth.text_of("token_endpoint_auth_method").map_or(Name::EMPTY, |method| reading.cx.name(method)),
            machine,
            secret: oauth.get("client_secret").and_then(|value| digest(value, reading.cx)),
        });
    let provisions = item.list_of("features").filter_map(|feature| feature.text()).any(|feature| {
        matches!(feature, "PUSH_NEW_USERS" | "GROUP_PUSH" | "PUSH_USER_DEACTIVATION" | "PUSH_PROFILE_UPDATES" | "OUTBOUND_DEL_AUTH")
    });
    let policy = href(item, "accessPolicy").and_then(|address| id_in(address, "policies"));
    let policy = policy.map_or(Name::EMPTY, |id| reading.cx.name(id));
    let app = App {
        id,
        name: reading.name("name"),
        label: reading.name("label"),
        status: reading.name("status"),
        sign_on: reading.name("signOnMode"),
        provisions,
        created: at(item, "created"),
        client,
        policy,
        place,
    };
    org.apps.push(app);
}

/// Who is assigned to an app.
pub(super) fn assigned(org: &mut Org, object: Object, reading: &mut Reading<'_, '_, '_>) {
    let (item, place) = (reading.item, reading.cx.place(reading.item.at()));
    let (kind, say) = match object {
        Object::AppUser => (Kind::Human, "keep the list as `apps/ID/users.json`, or give `--scope app=ID`"),
        _ => (Kind::Group, "keep the list as `apps/ID/groups.json`, or give `--scope app=ID`"),
    };
    let of = reading.at.app.as_str();
    let Some(app) = reading.parent(org, object, of, "app", "apps", say) else { return };
    if !active(item) {
        *org.unused.entry("app assignments that are switched off").or_default() += 1;
        return;
    }
    let id = reading.name("id");
    org.assigned.push((app, kind, id, place));
}

/// A scope that a client was granted.
pub(super) fn grant(org: &mut Org, reading: &mut Reading<'_, '_, '_>) {
    let item = reading.item;
    let named = item.text_of("clientId").filter(|id| !is_template(id));
    // A client's id is its app's, unless it was made otherwise.
    let found = named.map(|id| reading.cx.name(id));
    let say = "keep the list as `apps/ID/grants.json`";
    let of = reading.at.app.as_str();
    let Some(client) = found.or_else(|| reading.parent(org, Object::Grant, of, "client", "clients", say)) else { return };
    let scope = reading.name("scopeId");
    // A scope that a person consented to is that person's, not the client's own.
    if item.text_of("source") == Some("END_USER") {
        *org.unused.entry("consents of people").or_default() += 1;
        return;
    }
    org.grants.push(Grant { client, scope, active: active(item), place: reading.cx.place(item.at()) });
}

/// A secret or public key of an app's client.
pub(super) fn credential(org: &mut Org, object: Object, reading: &mut Reading<'_, '_, '_>) {
    let item = reading.item;
    let say = "keep the list as `apps/ID/secrets.json` or `apps/ID/jwks.json`, or give `--scope app=ID`";
    let links = ["deactivate", "activate", "delete", "app"];
    let linked = links.into_iter().find_map(|link| href(item, link).and_then(|address| id_in(address, "apps")));
    let of = if reading.at.app.is_empty() { linked.unwrap_or("").to_owned() } else { reading.at.app.clone() };
    let app = if of.is_empty() {
        *org.orphans.entry((object, say)).or_default() += 1;
        Name::EMPTY
    } else {
        reading.cx.name(&of)
    };
    let found = item.get("client_secret").and_then(|value| digest(value, reading.cx));
    let id = if item.text_of("id").is_some() { reading.name("id") } else { reading.name("kid") };
    let credential = Credential {
        id,
        app,
        key: object == Object::AppKey,
        active: active(item),
        created: at(item, "created"),
        digest: found.map(|found| found.digest).unwrap_or_default(),
        place: reading.cx.place(item.at()),
    };
    org.credentials.push(credential);
}
