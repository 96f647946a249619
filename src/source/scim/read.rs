//! One resource of a SCIM answer in, a compact record out.

use super::record::{Group, Page, Reference, Service, User};
use super::{CORE, schema};
use crate::doc::Item;
use crate::model::{Name, time};
use crate::source::Context;

/// Keys whose words are kept as labels: the enterprise extension, and what products sort people by.
const LABELS: &[&str] = &["userType", "title", "externalId"];
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const OF_ENTERPRISE: &[&str] = &["employeeNumber", "department", "division", "organization"];

/// The keys around the list.
pub(super) fn envelope(page: &mut Page, key: &str, item: Item<'_>, cx: &mut Context<'_>) {
    match key {
        "totalResults" => {
            page.total = item.int();
            page.place = cx.place(item.at());
        }
        "startIndex" => page.start = item.int().unwrap_or(1),
        _ => {}
    }
}

/// Adds one resource. Partial answers leave `schemas` out: then its keys tell what it is.
pub(super) fn resource(service: &mut Service, page: &mut Page, item: Item<'_>, cx: &mut Context<'_>) {
    page.count += 1;
    let kind = schema(item, CORE).or_else(|| item.at_path(&["meta", "resourceType"]).and_then(|kind| kind.text()));
    let group = match kind {
        Some("User") => false,
        Some("Group") => true,
        None if item.get("userName").is_some() => false,
        None if item.get("members").is_some() => true,
        _ => {
            service.others += 1;
            return;
        }
    };
    page.groups |= group;
    let Some(id) = item.text_of("id") else {
        return cx.problem(item.at(), "a resource without `id` was left out", "");
    };
    let id = cx.name(id);
    let place = cx.place(item.at());
    let created = item.at_path(&["meta", "created"]).and_then(|at| at.text()).and_then(time::parse);
    if group {
        let members = item.get("members").map(|_| item.list_of("members").filter_map(|member| reference(member, cx)).collect());
        let (display, external) = (name(item, "displayName", cx), name(item, "externalId", cx));
        service.groups.push(Group { id, display, external, created, members, place });
        return;
    }
    let emails: Vec<&str> = match item.get("emails") {
        Some(_) => item.list_of("emails").filter_map(|email| email.text_of("value")).collect(),
        None => item.text_of("userName").filter(|text| text.contains('@')).into_iter().collect(),
    };
    let emails = emails.into_iter().map(|email| cx.name(email)).collect();
    let roles = item.list_of("roles").filter_map(|role| Some((role.text_of("value").or(role.text_of("display"))?, role.at())));
    let roles = roles.collect::<Vec<_>>().into_iter().map(|(role, at)| (cx.name(role), cx.place(at))).collect();
    let own = LABELS.iter().filter_map(|key| Some((*key, item.text_of(key)?)));
    let enterprise = OF_ENTERPRISE.iter().filter_map(|key| Some((*key, item.get(ENTERPRISE)?.text_of(key)?)));
    let entitlements = item.list_of("entitlements").filter_map(|one| Some(("entitlement", one.text_of("value")?)));
    let labels: Vec<(&str, &str)> = own.chain(enterprise).chain(entitlements).collect();
    let user = User {
        id,
        name: name(item, "userName", cx),
        display: name(item, "displayName", cx),
        emails,
        active: item.get("active").and_then(|active| active.bool()),
        created,
        groups: item.list_of("groups").filter_map(|group| reference(group, cx)).collect(),
        roles,
        labels: labels.into_iter().map(|(key, value)| (cx.name(key), cx.name(value))).collect(),
        place,
    };
    service.users.push(user);
}

/// `{ value, $ref, display, type }`; the kind stands in `type`, or in the path of `$ref`.
fn reference(item: Item<'_>, cx: &mut Context<'_>) -> Option<Reference> {
    let id = item.text_of("value")?;
    let of_path = |text: &str| {
        let mut parts = text.rsplit('/');
        let collection = parts.nth(1);
        match collection {
            Some("Users") => Some(false),
            Some("Groups") => Some(true),
            _ => None,
        }
    };
    let group = match item.text_of("type") {
        Some("Group") => Some(true),
        Some("User") => Some(false),
        _ => item.text_of("$ref").and_then(of_path),
    };
    Some(Reference { id: cx.name(id), display: name(item, "display", cx), group, place: cx.place(item.at()) })
}

fn name(item: Item<'_>, key: &str, cx: &mut Context<'_>) -> Name {
    item.text_of(key).map_or(Name::EMPTY, |text| cx.name(text))
}
