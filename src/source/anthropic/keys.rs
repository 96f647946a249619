//! API keys: where they belong and whom they act as. Who made a key is where it comes from, not what it is: a key that is bound to
//! nobody acts as its workspace and outlives its maker.

use super::emit::Out;
use super::pages::Whole;
use super::record::{Actor, Key, Org, Reach};
use super::roles;
use crate::model::{AttrName, Kind, Name, Stated};
use rustc_hash::FxHashSet;

/// Writes all keys.
pub(super) fn write(org: &Org, whole: &Whole, out: &mut Out<'_>) {
    let users: FxHashSet<Name> = org.users.iter().map(|user| user.id).collect();
    let mut older = 0;
    for key in &org.keys {
        older += u32::from(key.principal == Stated::Missing && !key.strange);
        one(key, out);
        let Some(maker) = key.created_by.filter(|maker| !maker.machine && whole.users && !users.contains(&maker.id)) else { continue };
        // The list of people is whole and she is not in it.
        if out.first(Kind::Human, maker.id) {
            let row = out.implied(Kind::Human, maker.id, Name::EMPTY, key.place);
            out.word(row, AttrName::Status, "deleted", key.place);
        }
    }
    if older > 0 {
        out.note(format!(
            "anthropic: {older} keys are of the older shape, which does not say whom a key acts as; they were taken as keys of their workspace"
        ));
    }
}

fn kind(actor: Actor) -> Kind {
    if actor.machine { Kind::ServiceAccount } else { Kind::Human }
}

fn one(key: &Key, out: &mut Out<'_>) {
    let place = key.place;
    let workspace = match key.reach {
        Reach::Workspace(id) => id,
        Reach::Default => out.default,
        Reach::Organisation | Reach::Unknown => Name::EMPTY,
    };
    let row = out.record(Kind::Secret, key.id, workspace, place);
    out.word(row, AttrName::Type, "api_key", place);
    out.word(row, AttrName::Issued, "stored", place);
    out.named(row, AttrName::DisplayName, key.title, place);
    // The vendor's id of the key: the same key in another list is the same secret.
    out.named(row, AttrName::Fingerprint, key.id, place);
    out.named(row, AttrName::Status, key.status, place);
    out.created(row, key.created, place);
    out.time(row, AttrName::Expires, key.expires, place);
    match key.reach {
        Reach::Organisation => out.word(row, AttrName::Breadth, "organisation", place),
        Reach::Workspace(_) | Reach::Default => out.word(row, AttrName::Breadth, "project", place),
        Reach::Unknown => {}
    }
    if let Some(maker) = key.created_by {
        out.refer(row, AttrName::CreatedBy, kind(maker), maker.id, place);
    }
    if let Stated::Is(principal) = key.principal {
        let of = kind(principal);
        if out.first(of, principal.id) {
            out.implied(of, principal.id, Name::EMPTY, place);
        }
        out.refer(row, AttrName::Owner, of, principal.id, place);
    } else if key.principal == Stated::Null {
        out.label(row, "principal", "none", place);
    }
    let end = out.end(Kind::Secret, key.id);
    let identity = match (key.reach, key.principal) {
        (Reach::Unknown, _) => return out.need(end, "the workspace of this key: its answer names none", place),
        _ if key.strange => return out.need(end, "whom this key acts as: its principal is of a type that is not known here", place),
        // The administration takes it: it is its principal.
        (Reach::Organisation, Stated::Is(principal)) => (kind(principal), principal.id),
        (Reach::Organisation, _) => return out.need(end, "whom this key of the organisation acts as", place),
        // Its principal within the workspace and no further: the administration refuses it.
        (_, Stated::Is(principal)) => {
            let text = out.text(workspace);
            let id = out.joined(principal.id, " in ", &text);
            roles::caller(id, workspace, "API calls of a principal in one workspace", Some((kind(principal), principal.id)), place, out);
            (Kind::ServiceAccount, id)
        }
        _ => (Kind::ServiceAccount, roles::workspace_caller(workspace, place, out)),
    };
    out.refer(row, AttrName::AuthenticatesAs, identity.0, identity.1, place);
}
