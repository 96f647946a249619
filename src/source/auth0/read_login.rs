//! How people log in: connections, SCIM, login actions, token exchange, second factors, log streams, flags of the tenant.
//! One item in, compact records out.

use super::kinds::Object;
use super::place::Whereabouts;
use super::read::{bool_of, credentials, digest, first_of, held, is_credential, moment, name_of, names, places, unused, when};
use super::record::{Action, Binding, Connection, Exchange, Held, Holder, Scim, SelfService, Stream, Tenant};
use crate::doc::{Item, Sort};
use crate::model::Name;
use crate::source::Context;

pub(super) fn element(tenant: &mut Tenant, object: Object, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    match object {
        Object::Connection => connection(tenant, item, cx),
        Object::ScimService | Object::ScimToken => scim(tenant, at, item, cx),
        Object::Settings => settings(tenant, item, cx),
        Object::Factor => {
            if let (Some(name), Some(enabled)) = (item.text_of("name"), bool_of(item, "enabled")) {
                tenant.factors.push((cx.name(name), enabled));
            }
        }
        Object::Policies => tenant.policies = Some(names(item, "policies", cx)),
        Object::Triggers => triggers(tenant, item, cx),
        Object::Binding => {
            let action = item.get("action").and_then(|action| action.text_of("id").or_else(|| action.text_of("name"))).unwrap_or("");
            let binding = Binding { trigger: name_of(item, "trigger_id", cx), action: cx.name(action) };
            tenant.bindings.push(binding);
            tenant.bindings_stated = true;
        }
        Object::Action => action(tenant, item, cx),
        Object::Exchange => {
            let exchange = Exchange {
                title: name_of(item, "name", cx),
                sort: name_of(item, "type", cx),
                subject: name_of(item, "subject_token_type", cx),
                action: first_of(item, &["action_id", "action"], cx),
                place: cx.place(item.at()),
            };
            tenant.exchanges.push(exchange);
        }
        Object::SelfService => {
            let (title, strategies) = (name_of(item, "name", cx), names(item, "allowed_strategies", cx));
            tenant.self_service.push(SelfService { title, strategies, place: cx.place(item.at()) });
        }
        Object::LogStream => stream(tenant, item, cx),
        Object::EventStream => {
            let name = item.text_of("name").unwrap_or("unnamed").to_owned();
            for map in item.at_path(&["destination", "configuration"]).into_iter().flat_map(|map| map.children()) {
                credentials(tenant, &format!("event-stream/{name}"), Holder::System, map, cx);
            }
            unused(tenant, "event streams");
        }
        _ => unused(tenant, "items of a kind that is not known here"),
    }
}

fn connection(tenant: &mut Tenant, item: Item<'_>, cx: &mut Context<'_>) {
    let Some(title) = item.text_of("name") else {
        return cx.problem(item.at(), "a connection without `name` was left out", "");
    };
    let mut labels = Vec::new();
    let mut label = |key: &'static str, value: Option<bool>, cx: &mut Context<'_>| {
        if let Some(value) = value {
            labels.push((key, cx.name(if value { "true" } else { "false" })));
        }
    };
    label("domain_connection", bool_of(item, "is_domain_connection"), cx);
    if let Some(options) = item.get("options").filter(|options| options.sort() == Sort::Map) {
        label("signup", bool_of(options, "disable_signup").map(|off| !off), cx);
        label("custom_scripts", bool_of(options, "enabledDatabaseCustomization"), cx);
        for child in options.entries().filter(|child| is_credential(child.key())) {
            let kind = if child.key().contains("key") { "signing_key" } else { "oauth_client_secret" };
            held(tenant, &format!("connection/{title}/{}", child.key()), kind, Holder::Connection, child, cx);
        }
        if let Some(map) = options.get("configuration").filter(|map| map.sort() == Sort::Map) {
            // Values that database scripts read: all of them are meant to be secret.
            for child in map.entries() {
                held(tenant, &format!("connection/{title}/{}", child.key()), "script_secret", Holder::Connection, child, cx);
            }
        }
    }
    let connection = Connection {
        id: name_of(item, "id", cx),
        title: cx.name(title),
        // The deploy tool leaves the strategy of its `databases` out.
        strategy: cx.name(item.text_of("strategy").unwrap_or("auth0")),
        clients: places(item, "enabled_clients", "client_id", cx),
        labels,
        place: cx.place(item.at()),
    };
    tenant.connections.push(connection);
}

fn scim(tenant: &mut Tenant, at: &Whereabouts, item: Item<'_>, cx: &mut Context<'_>) {
    let connection = first_of(item, &["connection_name", "connection_id"], cx);
    if let Some(name) = item.text_of("tenant_name") {
        tenant.names.insert(name.to_owned());
    }
    let connection = if connection.is_empty() { cx.name(&at.parent) } else { connection };
    if connection.is_empty() {
        return cx.problem(item.at(), "this does not say which connection it is of", "keep the list as `connections/ID/scim-tokens.json`");
    }
    let scim = Scim {
        connection,
        token: name_of(item, "token_id", cx),
        created: moment(item, "created_at"),
        expires: when(item, "valid_until"),
        last_used: when(item, "last_used_at"),
        place: cx.place(item.at()),
    };
    tenant.scim.push(scim);
}

fn action(tenant: &mut Tenant, item: Item<'_>, cx: &mut Context<'_>) {
    let (id, title) = (name_of(item, "id", cx), name_of(item, "name", cx));
    let Some(name) = item.text_of("name") else {
        return cx.problem(item.at(), "an action without `name` was left out", "");
    };
    // A module is code that actions share: it has secrets, and no trigger of its own.
    let triggers: Vec<&str> = item.list_of("supported_triggers").filter_map(|one| one.text_of("id")).collect();
    for secret in item.list_of("secrets") {
        let Some(word) = secret.text_of("name") else { continue };
        let digest = secret.text_of("value").map_or(Name::EMPTY, |value| digest(value, cx));
        let id = cx.name(&format!("action/{name}/{word}"));
        tenant.secrets.push(Held { id, kind: "action_secret", digest, of: Holder::Action(title), place: cx.place(secret.at()) });
    }
    let deployed = bool_of(item, "deployed").or_else(|| item.get("deployed_version").map(|version| !version.is_null()));
    let action = Action {
        id,
        title,
        triggers: triggers.into_iter().map(|text| cx.name(text)).collect(),
        deployed,
        created: moment(item, "created_at"),
        place: cx.place(item.at()),
    };
    tenant.actions.push(action);
}

/// `triggers: { post-login: [{ action_name }] }`.
pub(super) fn triggers(tenant: &mut Tenant, item: Item<'_>, cx: &mut Context<'_>) {
    tenant.bindings_stated |= item.sort() == Sort::Map;
    for list in item.children().filter(|list| list.sort() == Sort::List) {
        let trigger = cx.name(list.key());
        for one in list.children() {
            let action = first_of(one, &["action_name", "action_id"], cx);
            tenant.bindings.push(Binding { trigger, action });
        }
    }
}

fn stream(tenant: &mut Tenant, item: Item<'_>, cx: &mut Context<'_>) {
    tenant.streams_stated = true;
    let Some(name) = item.text_of("name") else {
        return cx.problem(item.at(), "a log stream without `name` was left out", "");
    };
    if let Some(sink) = item.get("sink") {
        credentials(tenant, &format!("log-stream/{name}"), Holder::System, sink, cx);
    }
    let events: Vec<&str> = item.list_of("filters").filter_map(|one| one.text_of("name")).collect();
    let stream = Stream {
        id: name_of(item, "id", cx),
        title: cx.name(name),
        sort: name_of(item, "type", cx),
        status: name_of(item, "status", cx),
        events: events.into_iter().map(|text| cx.name(text)).collect(),
        place: cx.place(item.at()),
    };
    tenant.streams.push(stream);
}

/// Flags that say who can do what without being asked.
const FLAGS: &[(&str, &str)] = &[
    ("enable_dynamic_client_registration", "dynamic_client_registration"),
    ("enable_client_connections", "client_connections"),
    ("allow_legacy_ro_grant_types", "legacy_password_grants"),
    ("disable_impersonation", "impersonation_disabled"),
];

pub(super) fn settings(tenant: &mut Tenant, item: Item<'_>, cx: &mut Context<'_>) {
    let place = cx.place(item.at());
    if let Some(text) = item.text_of("friendly_name") {
        tenant.settings.push(("friendly_name", cx.name(text), place));
    }
    let flags = item.get("flags");
    for (flag, label) in FLAGS {
        let Some(value) = flags.and_then(|flags| flags.get(flag)) else { continue };
        let Some(on) = value.bool() else { continue };
        let place = cx.place(value.at());
        tenant.settings.push((label, cx.name(if on { "true" } else { "false" }), place));
        if on && *flag == "enable_dynamic_client_registration" {
            tenant.open_registration.get_or_insert(place);
        }
    }
    if let Some(on) = bool_of(item, "client_id_metadata_document_supported") {
        tenant.settings.push(("client_id_metadata_documents", cx.name(if on { "true" } else { "false" }), place));
    }
}
