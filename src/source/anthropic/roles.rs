//! What the vendor's own roles let their holders do, in the organisation and in a workspace. These words are definitions of the
//! vendor; what the company makes itself is read by its permissions (`rbac`).

use super::emit::{Out, Power};
use crate::model::{AttrName, Certainty, EdgeKind, End, Kind, Level, Name, Place};

/// The role that an organisation's word means, made when first met.
pub(super) fn organisation(word: Name, place: Place, out: &mut Out<'_>) -> Name {
    if !out.first(Kind::Role, word) {
        return word;
    }
    out.implied(Kind::Role, word, Name::EMPTY, place);
    let role = out.end(Kind::Role, word);
    match out.text(word).as_str() {
        "admin" | "owner" | "primary_owner" => administer(word, place, out),
        // Nobody lists it: a billing role in the organisation is one in every workspace.
        "billing" => in_every_workspace(word, "workspace_billing", "imply-workspace-role", place, out),
        "developer" => {
            let default = out.default;
            if out.workspaces.iter().any(|(id, _)| *id == default) {
                let inner = workspace(default, "workspace_developer", place, out);
                let power = Power {
                    condition: "the role of the organisation counts in the default workspace",
                    certainty: Certainty::Assumed,
                    ..Power::sure(role, "imply-workspace-role", place)
                };
                let to = out.end(Kind::Role, inner);
                out.becomes(&power, EdgeKind::Inherits, to);
            }
        }
        "membership_admin" => {
            let to = out.organisation();
            let power = Power::if_(role, "change-claude-membership", "the role may hand out an owner's role", place);
            out.becomes(&power, EdgeKind::Manages, to);
        }
        // They use the product and change nothing of it.
        "user" | "managed" | "claude_code_user" => {}
        other => {
            out.note(format!("anthropic: the role `{other}` is not known here; what it may do was not read"));
            out.need_until(role, "what this role may do: declare its `permissions`", Some(role), place);
        }
    }
    word
}

/// Administration of the organisation and, implied, of every workspace.
fn administer(word: Name, place: Place, out: &mut Out<'_>) {
    let role = out.end(Kind::Role, word);
    let organisation = out.organisation();
    out.touch(&Power::sure(role, "administer-claude-organisation", place), Level::Administer, organisation);
    in_every_workspace(word, "workspace_admin", "imply-workspace-role", place, out);
    let accounts = out.accounts.clone();
    let id = out.name("service accounts");
    if let Some(set) = out.set(id, Kind::ServiceAccount, Name::EMPTY, &accounts) {
        out.becomes(&Power::sure(role, "mint-service-account-token", place), EdgeKind::Manages, set);
    }
    // Those of which nobody says the workspace are in some workspace of the organisation.
    steers(role, Name::EMPTY, out);
}

/// The agents of a workspace, and the vaults that they can be handed.
fn steers(role: End, of: Name, out: &mut Out<'_>) {
    if let Some((set, place)) = out.agents_of(of) {
        out.becomes(&Power::sure(role, "change-managed-agent", place), EdgeKind::Controls, set);
    }
    if let Some((set, place)) = out.credentials_of(of) {
        out.becomes(&Power::sure(role, "attach-vault", place), EdgeKind::UsesSecret, set);
    }
}

fn in_every_workspace(word: Name, inner: &str, technique: &str, place: Place, out: &mut Out<'_>) {
    let role = out.end(Kind::Role, word);
    for (id, _) in out.workspaces.clone() {
        let inner = workspace(id, inner, place, out);
        let to = out.end(Kind::Role, inner);
        out.becomes(&Power::sure(role, technique, place), EdgeKind::Inherits, to);
    }
}

/// The role `wrkspc_x/workspace_developer`, made when first met.
pub(super) fn workspace(of: Name, word: &str, place: Place, out: &mut Out<'_>) -> Name {
    let id = out.joined(of, "/", word);
    if !out.first(Kind::Role, id) {
        return id;
    }
    out.implied(Kind::Role, id, of, place);
    let role = out.end(Kind::Role, id);
    let resource = out.workspace(of, place);
    match word {
        "workspace_admin" => {
            out.touch(&Power::sure(role, "administer-claude-workspace", place), Level::Administer, resource);
            mint(&Power::sure(role, "mint-workspace-key", place), of, out);
        }
        "workspace_developer" => {
            mint(&Power::sure(role, "mint-workspace-key", place), of, out);
        }
        "workspace_restricted_developer" => {
            mint(&Power::if_(role, "mint-workspace-key", "the restricted role may make keys", place), of, out);
        }
        "workspace_user" => {}
        "workspace_billing" => {
            out.touch(&Power::sure(role, "", place), Level::Read, resource);
            return id;
        }
        other => {
            out.note(format!("anthropic: the workspace role `{other}` is not known here; what it may do was not read"));
            out.need_until(role, "what this role may do: declare its `permissions`", Some(role), place);
            return id;
        }
    }
    let models = out.models(of, place);
    out.touch(&Power::sure(role, "", place), Level::Use, models);
    id
}

/// Whoever makes keys of a workspace calls its API as the workspace.
fn mint(power: &Power<'_>, of: Name, out: &mut Out<'_>) {
    let caller = workspace_caller(of, power.place, out);
    let to = out.end(Kind::ServiceAccount, caller);
    out.becomes(power, EdgeKind::Manages, to);
}

/// The identity of keys that are bound to nobody: they act as their workspace.
pub(super) fn workspace_caller(of: Name, place: Place, out: &mut Out<'_>) -> Name {
    let id = {
        let text = format!("workspace {}", out.text(of));
        out.name(&text)
    };
    caller(id, of, "API calls as the workspace, by keys that are bound to nobody", None, place, out);
    id
}

/// An identity that calls the API of a workspace and no more, whatever its owner may do.
pub(super) fn caller(id: Name, of: Name, title: &str, owner: Option<(Kind, Name)>, place: Place, out: &mut Out<'_>) {
    if !out.first(Kind::ServiceAccount, id) {
        return;
    }
    let row = out.implied(Kind::ServiceAccount, id, of, place);
    out.word(row, AttrName::DisplayName, title, place);
    if let Some((kind, owner)) = owner {
        out.refer(row, AttrName::Owner, kind, owner, place);
    }
    let role = calls(of, place, out);
    out.grant(Kind::ServiceAccount, id, role, of, place);
}

/// What every key of a workspace may do there: call models, change and run its agents, and hand them its vaults.
pub(super) fn calls(of: Name, place: Place, out: &mut Out<'_>) -> Name {
    let id = out.joined(of, "/", "API calls");
    if out.first(Kind::Role, id) {
        let row = out.implied(Kind::Role, id, of, place);
        out.word(row, AttrName::Note, "what every API key of this workspace may do", place);
        let role = out.end(Kind::Role, id);
        let models = out.models(of, place);
        out.touch(&Power::sure(role, "", place), Level::Use, models);
        steers(role, of, out);
    }
    id
}
