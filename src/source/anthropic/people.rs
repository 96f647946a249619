//! People and invites, and who is in which workspace.

use super::emit::{Out, Power};
use super::record::{Invite, Org};
use super::roles;
use crate::model::{AttrName, EdgeKind, Kind, Name};

/// Writes people, invites and memberships of workspaces.
pub(super) fn write(org: &Org, out: &mut Out<'_>) {
    for user in &org.users {
        let place = user.place;
        let row = out.record(Kind::Human, user.id, Name::EMPTY, place);
        out.named(row, AttrName::DisplayName, user.title, place);
        out.named(row, AttrName::Emails, user.email, place);
        if !user.role.is_empty() {
            let role = roles::organisation(user.role, place, out);
            let row = out.grant(Kind::Human, user.id, role, Name::EMPTY, place);
            out.created(row, user.added, place);
        }
    }
    for member in &org.members {
        let place = member.place;
        let kind = if member.machine { Kind::ServiceAccount } else { Kind::Human };
        out.implied(kind, member.principal, Name::EMPTY, place);
        if member.role.is_empty() {
            let end = out.end(kind, member.principal);
            out.need(end, "the role of this member in its workspace", place);
            continue;
        }
        let word = out.text(member.role);
        let role = roles::workspace(member.workspace, &word, place, out);
        let row = out.grant(kind, member.principal, role, member.workspace, place);
        out.named(row, AttrName::GrantedBy, member.created_by, place);
        if member.implicit {
            out.label(row, "implicit", "true", place);
        }
    }
    let mut closed = 0;
    for one in &org.invites {
        closed += u32::from(!invite(one, out));
    }
    if closed > 0 {
        out.note(format!("anthropic: {closed} invites are no longer open, not used for the graph"));
    }
}

/// An open invitation is its role for whoever reads the mailbox. False where it is closed.
fn invite(invite: &Invite, out: &mut Out<'_>) -> bool {
    let place = invite.place;
    let status = out.text(invite.status);
    match status.as_str() {
        "pending" => {}
        // Who accepted is among the users, and what has expired opens nothing.
        "accepted" | "expired" | "deleted" => return false,
        _ => out.note("anthropic: an invite has a status that is not known here; it was taken as open"),
    }
    let row = out.record(Kind::External, invite.email, Name::EMPTY, place);
    out.label(row, "invite", if status.is_empty() { "unknown" } else { &status }, place);
    out.created(row, invite.created, place);
    out.time(row, AttrName::Expires, invite.expires, place);
    if !invite.role.is_empty() {
        let role = roles::organisation(invite.role, place, out);
        let row = out.grant(Kind::External, invite.email, role, Name::EMPTY, place);
        out.word(row, AttrName::Conditions, "the invitation is accepted", place);
        out.word(row, AttrName::Technique, "accept-claude-invitation", place);
    }
    for group in &invite.groups {
        if out.first(Kind::Group, *group) {
            out.implied(Kind::Group, *group, Name::EMPTY, place);
        }
        let from = out.end(Kind::External, invite.email);
        let to = out.end(Kind::Group, *group);
        out.becomes(&Power::if_(from, "accept-claude-invitation", "the invitation is accepted", place), EdgeKind::MemberOf, to);
    }
    true
}
