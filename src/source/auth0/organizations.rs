//! Organizations: the product's customers. Who belongs to which, who is invited, and how their people log in.

use super::emit::Out;
use super::people::{self, Login};
use super::record::{Client, Organization, Tenant};
use crate::model::{AttrName, Kind, Name, Place, Row};
use rustc_hash::FxHashSet;

pub(super) fn write(tenant: &Tenant, out: &mut Out<'_>) {
    let scim: FxHashSet<Name> = tenant.scim.iter().map(|scim| out.index.connection(scim.connection)).collect();
    for organization in &tenant.organizations {
        one(organization, &scim, tenant, out);
    }
    for member in &tenant.members {
        let id = out.index.organizations.of(member.organization);
        referred(id, member.place, out);
        let row = out.implied(Kind::Human, member.user, member.place);
        out.refer(row, AttrName::Tenant, Kind::Tenant, id, member.place);
    }
    for holds in tenant.holds.iter().filter(|holds| !holds.organization.is_empty()) {
        let id = out.index.organizations.of(holds.organization);
        referred(id, holds.place, out);
    }
    if tenant.members.is_empty() && tenant.organizations.iter().any(|one| !one.implied) {
        let system = out.system();
        out.need(system, "who belongs to the organizations: `auth0 api get organizations/ID/members`", None, out.place);
    }
    invitations(tenant, out);
}

fn referred(id: Name, place: Place, out: &mut Out<'_>) {
    if !out.index.organizations.knows(id) {
        out.referred(Kind::Tenant, id, "this organization: `auth0 api get organizations`", place);
    }
}

fn one(organization: &Organization, scim: &FxHashSet<Name>, tenant: &Tenant, out: &mut Out<'_>) {
    let place = organization.place;
    let id = out.index.organizations.own(organization.id, organization.title);
    // A list of connections names the organization by id or name; the record itself stands elsewhere.
    let id = out.index.organizations.of(id);
    let row = if organization.implied {
        referred(id, place, out);
        out.implied(Kind::Tenant, id, place)
    } else {
        out.record(Kind::Tenant, id, place)
    };
    let title = if organization.display.is_empty() { organization.title } else { organization.display };
    out.named(row, AttrName::DisplayName, title, place);
    for (key, value) in &organization.labels {
        out.label(row, key, *value, place);
    }
    if organization.implied {
        return connections(organization, row, id, scim, tenant, out);
    }
    if let Some(mfa) = mfa(tenant, out) {
        out.word(row, AttrName::Mfa, mfa, place);
    }
    super::coverage::audit_log(row, tenant, out);
    connections(organization, row, id, scim, tenant, out);
}

/// When the tenant asks for a second factor. Login actions can ask for one on their own: then nothing is said of none.
fn mfa(tenant: &Tenant, out: &Out<'_>) -> Option<&'static str> {
    let policies = tenant.policies.as_ref()?;
    let has = |word: &str| policies.iter().any(|policy| out.facts.names.text(*policy) == word);
    let factor = tenant.factors.is_empty() || tenant.factors.iter().any(|(_, enabled)| *enabled);
    let rules = tenant.unused.contains_key("rules");
    match (has("all-applications"), has("confidence-score")) {
        (true, _) if factor => Some("required"),
        (_, true) if factor => Some("optional"),
        (false, false) if policies.is_empty() && tenant.bindings_stated && tenant.bindings.is_empty() && !rules => Some("none"),
        _ => None,
    }
}

/// Whether every client that people log in to asks for their organization: else its members may log in without its connections.
fn organization_is_asked_for(tenant: &Tenant, out: &Out<'_>) -> bool {
    let is = |client: &Client, key: &str, words: &[&str]| {
        client.labels.iter().any(|(label, value)| *label == key && words.contains(&out.facts.names.text(*value)))
    };
    let mut people = tenant.clients.iter().filter(|client| !is(client, "app_type", &["non_interactive", "resource_server"])).peekable();
    people.peek().is_some() && people.all(|client| is(client, "organization_usage", &["require"]))
}

fn connections(organization: &Organization, row: Row, id: Name, scim: &FxHashSet<Name>, tenant: &Tenant, out: &mut Out<'_>) {
    let Some(all) = &organization.connections else { return };
    let mut logins = Vec::new();
    for one in all {
        let name = out.index.connection(one.connection);
        let strategy = match out.index.strategies.get(&name) {
            Some(strategy) => *strategy,
            None => one.strategy,
        };
        if strategy.is_empty() {
            let end = out.end(Kind::Tenant, id);
            out.need(end, "of which sort the connection of this organization is: `auth0 api get connections`", None, one.place);
            logins.push(None);
            continue;
        }
        let login = people::login(out.facts.names.text(strategy));
        logins.push(Some(login));
        if login == Login::Enterprise {
            out.named(row, AttrName::Directory, name, one.place);
            let external = out.under("connection", name);
            let of = out.implied(Kind::External, external, one.place);
            out.refer(of, AttrName::Tenant, Kind::Tenant, id, one.place);
            if scim.contains(&name) {
                out.word(row, AttrName::Provisioning, "scim", one.place);
            }
        }
        if one.joins {
            out.label(row, "membership_on_login", name, one.place);
        }
    }
    let known: Option<Vec<Login>> = logins.into_iter().collect();
    let Some(known) = known.filter(|known| !known.is_empty()) else { return };
    let enterprise = known.iter().filter(|login| **login == Login::Enterprise).count();
    let sso = match enterprise {
        0 => "none",
        some if some < known.len() => "optional",
        _ if organization_is_asked_for(tenant, out) => "required",
        _ => {
            let only = out.name("enterprise connections only");
            return out.label(row, "organization_login", only, organization.place);
        }
    };
    out.word(row, AttrName::Sso, sso, organization.place);
}

fn invitations(tenant: &Tenant, out: &mut Out<'_>) {
    for invitation in &tenant.invitations {
        let place = invitation.place;
        let row = out.record(Kind::External, invitation.email, place);
        let invite = out.name("open");
        out.label(row, "invite", invite, place);
        out.created(row, invitation.created, place);
        out.time(row, AttrName::Expires, invitation.expires, place);
        let organization =
            if invitation.organization.is_empty() { Name::EMPTY } else { out.index.organizations.of(invitation.organization) };
        if !organization.is_empty() {
            referred(organization, place, out);
            out.refer(row, AttrName::Tenant, Kind::Tenant, organization, place);
        }
        for role in &invitation.roles {
            let id = out.index.roles.of(role.name);
            out.referred(Kind::Role, id, "this role: `auth0 api get roles`", role.place);
            let row = out.grant(Kind::External, invitation.email, id, organization, role.place);
            out.word(row, AttrName::Conditions, "the invitation is accepted", role.place);
            out.word(row, AttrName::Technique, "accept-invitation", role.place);
        }
    }
}
