//! Who says who a customer's people are: SSO connections and directories, each run by the customer, with the people and groups that a
//! directory holds. A connection that is active decides who logs in as a member of its organization.

use super::resolve::Index;
use crate::model::{AttrName, EdgeKind, Kind, Name, Place};
use crate::source::customers::{Out, Thing};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// Members of each organization.
type Members = FxHashMap<Name, Vec<(Name, Place)>>;

pub(super) fn write(index: &Index<'_>, out: &mut Out<'_>) {
    let mut members: Members = FxHashMap::default();
    for thing in index.of("organization_membership").filter(|thing| out.facts.names.text(thing.word("status")) != "inactive") {
        let (user, organization) = (thing.word("user_id"), thing.word("organization_id"));
        if !user.is_empty() && !organization.is_empty() {
            members.entry(organization).or_default().push((user, thing.place));
        }
    }
    let mut active: BTreeMap<&'static str, BTreeSet<Name>> = BTreeMap::new();
    for thing in index.of("connection").chain(index.of("directory")) {
        // One in a state that is not known here is not said to be none.
        if provider(thing, &members, index, out) != Some(false) {
            active.entry(thing.kind).or_default().insert(thing.word("organization_id"));
        }
    }
    coverage(index, &active, out);
    people(index, &members, out);
}

/// Whether a connection or directory works; `None` where its state is not known here.
fn state(thing: &Thing, out: &Out<'_>) -> Option<bool> {
    match (thing.kind, out.facts.names.text(thing.word("state"))) {
        ("connection", "active") | ("directory", "linked" | "active") => Some(true),
        ("connection", "inactive" | "draft" | "validating" | "requires_type" | "deleting")
        | ("directory", "unlinked" | "validating" | "invalid_credentials" | "deleting" | "inactive") => Some(false),
        _ => None,
    }
}

fn provider(thing: &Thing, members: &Members, index: &Index<'_>, out: &mut Out<'_>) -> Option<bool> {
    let (place, organization) = (thing.place, thing.word("organization_id"));
    let works = state(thing, out);
    if works.is_none() {
        let (kind, state) = (thing.kind, out.text(thing.word("state")));
        out.facts.notes.push(format!("workos: the state `{state}` of a {kind} is not known here; it was taken as working"));
    }
    let row = out.provider(thing.id, organization, works, place);
    out.named(row, AttrName::DisplayName, thing.word("name"), place);
    out.time(row, AttrName::Created, thing.time("created_at"), place);
    out.label(row, "state", thing.word("state"), place);
    let kind = if thing.kind == "connection" { "connection_type" } else { "type" };
    out.label(row, kind, thing.word(kind), place);
    let from = out.end(Kind::External, thing.id);
    if organization.is_empty() {
        out.need(from, "the organization of this connection or directory", None, place);
        return works;
    }
    if works == Some(false) {
        return works;
    }
    let text = format!("members of {}", out.text(organization));
    let all = members.get(&organization).map_or(&[][..], Vec::as_slice);
    if let Some(set) = out.set(&text, Kind::Human, all) {
        let ends = (from, set);
        if thing.kind == "connection" {
            out.becomes(EdgeKind::Impersonates, ends, "assert-customer-login", "the member's address is of the provider", place);
        }
    }
    if thing.kind == "directory"
        && let Some(roles) = out.set("roles", Kind::Role, &index.lists.roles)
    {
        let conditions = "a group of the directory is mapped to the role, within the directory's own organization";
        out.becomes(EdgeKind::Manages, (from, roles), "provision-customer-role", conditions, place);
    }
    works
}

/// Single sign-on and provisioning of each tenant, as far as the lists prove them.
fn coverage(index: &Index<'_>, active: &BTreeMap<&'static str, BTreeSet<Name>>, out: &mut Out<'_>) {
    for thing in index.of("connection").chain(index.of("directory")) {
        let organization = thing.word("organization_id");
        if organization.is_empty() || state(thing, out) != Some(true) {
            continue;
        }
        let row = out.implied(Kind::Tenant, organization, thing.place);
        if thing.kind == "directory" {
            out.word(row, AttrName::Provisioning, "scim", thing.place);
        } else {
            // That it can be used is proven; whether it has to be is a policy that no list shows.
            out.named(row, AttrName::Directory, thing.word("connection_type"), thing.place);
        }
    }
    for (kind, attr) in [("connection", AttrName::Sso), ("directory", AttrName::Provisioning)] {
        let Some(place) = index.whole.list(kind) else { continue };
        for thing in index.of("organization") {
            if !active.get(kind).is_some_and(|all| all.contains(&thing.id)) {
                let row = out.implied(Kind::Tenant, thing.id, place);
                out.word(row, attr, "none", place);
            }
        }
    }
}

/// People of directories are the customers' rosters; an account of the same address in the same organization is theirs.
fn people(index: &Index<'_>, members: &Members, out: &mut Out<'_>) {
    let mut addresses: FxHashMap<(Name, String), Name> = FxHashMap::default();
    let mut emails: FxHashMap<Name, String> = FxHashMap::default();
    for thing in index.of("user").filter(|thing| thing.bool("email_verified") == Some(true)) {
        emails.insert(thing.id, out.text(thing.word("email")).to_ascii_lowercase());
    }
    for (organization, all) in members {
        for (user, _) in all {
            if let Some(email) = emails.get(user) {
                addresses.insert((*organization, email.clone()), *user);
            }
        }
    }
    let directories: FxHashMap<Name, Name> = index.of("directory").map(|thing| (thing.id, thing.word("organization_id"))).collect();
    let mut groups: FxHashSet<Name> = FxHashSet::default();
    for thing in index.of("directory_group") {
        let place = thing.place;
        groups.insert(thing.id);
        let row = out.record(Kind::Group, thing.id, place);
        out.named(row, AttrName::DisplayName, thing.word("name"), place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        out.belongs(row, organization_of(thing, &directories), place);
        let directory = thing.word("directory_id");
        if !directory.is_empty() {
            if out.first(Kind::External, directory) {
                out.implied(Kind::External, directory, place);
            }
            let ends = (out.end(Kind::External, directory), out.end(Kind::Group, thing.id));
            out.becomes(EdgeKind::Manages, ends, "fill-directory-group", "", place);
        }
    }
    let mut unmatched = 0;
    for thing in index.of("directory_user") {
        let place = thing.place;
        let organization = organization_of(thing, &directories);
        let row = out.record(Kind::Person, thing.id, place);
        let title = format!("{} {}", out.text(thing.word("first_name")), out.text(thing.word("last_name")));
        let title = out.name(title.trim());
        out.named(row, AttrName::DisplayName, title, place);
        out.time(row, AttrName::Created, thing.time("created_at"), place);
        out.belongs(row, organization, place);
        let state = out.text(thing.word("state"));
        let status = match state.as_str() {
            "inactive" => "disabled",
            other => other,
        };
        if !status.is_empty() {
            out.word(row, AttrName::Status, status, place);
        }
        let mut all: Vec<Name> = vec![thing.word("email")];
        all.extend(thing.words("emails").iter().map(|(email, _)| *email));
        all.retain(|email| !email.is_empty());
        all.sort_unstable();
        all.dedup();
        let mut account = None;
        for email in all {
            out.named(row, AttrName::Emails, email, place);
            account = account.or_else(|| addresses.get(&(organization, out.text(email).to_ascii_lowercase())).copied());
        }
        let Some(account) = account else {
            unmatched += 1;
            continue;
        };
        let human = out.implied(Kind::Human, account, place);
        out.refer(human, AttrName::PersonRef, Kind::Person, thing.id, place);
        for (group, place) in thing.words("groups").iter().chain(thing.words("group_ids")) {
            if groups.insert(*group) {
                out.implied(Kind::Group, *group, *place);
            }
            out.refer(human, AttrName::MemberOf, Kind::Group, *group, *place);
        }
    }
    if unmatched > 0 {
        out.facts
            .notes
            .push(format!("workos: {unmatched} directory users have no account of the same verified address in their organization"));
    }
}

fn organization_of(thing: &Thing, directories: &FxHashMap<Name, Name>) -> Name {
    let own = thing.word("organization_id");
    if own.is_empty() { directories.get(&thing.word("directory_id")).copied().unwrap_or(own) } else { own }
}
