//! What roles let their holders do: the presets whose meaning the vendor documents, and the permissions of roles that the organisation
//! made, by what they name.

use crate::model::Level;

/// What a role reaches within a workspace, or in the organisation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum To {
    Organisation,
    Workspace,
    Traces,
    Prompts,
}

/// A preset: its words (the API's and the one shown), whether it is a workspace's, and its touches.
pub(super) struct Preset {
    pub(super) words: &'static [&'static str],
    pub(super) of_workspace: bool,
    pub(super) touches: &'static [(To, Level)],
    /// Whether it counts in every workspace.
    pub(super) everywhere: bool,
}

const ALL: &[(To, Level)] = &[(To::Workspace, Level::Administer), (To::Traces, Level::Write), (To::Prompts, Level::Write)];

/// The vendor's presets; nobody can change them.
pub(super) const PRESETS: &[Preset] = &[
    Preset {
        words: &["organization admin", "organization_admin"],
        of_workspace: false,
        touches: &[
            (To::Organisation, Level::Administer),
            (To::Workspace, Level::Administer),
            (To::Traces, Level::Write),
            (To::Prompts, Level::Write),
        ],
        everywhere: true,
    },
    // Manages people below administrators and makes workspaces, but is in none of the others by that.
    Preset {
        words: &["organization operator", "organization_operator"],
        of_workspace: false,
        touches: &[(To::Organisation, Level::Write)],
        everywhere: false,
    },
    Preset {
        words: &["organization user", "organization_user", "organization viewer", "organization_viewer"],
        of_workspace: false,
        touches: &[(To::Organisation, Level::Read)],
        everywhere: false,
    },
    Preset { words: &["admin", "workspace admin", "workspace_admin"], of_workspace: true, touches: ALL, everywhere: false },
    Preset {
        words: &["editor", "workspace editor", "workspace_editor", "workspace_user", "user"],
        of_workspace: true,
        touches: &[(To::Workspace, Level::Read), (To::Traces, Level::Write), (To::Prompts, Level::Write)],
        everywhere: false,
    },
    Preset {
        words: &["viewer", "workspace viewer", "workspace_viewer"],
        of_workspace: true,
        touches: &[(To::Workspace, Level::Read), (To::Traces, Level::Read), (To::Prompts, Level::Read)],
        everywhere: false,
    },
];

/// The preset of a word.
pub(super) fn preset(word: &str, of_workspace: bool) -> Option<&'static Preset> {
    let word = word.to_ascii_lowercase();
    PRESETS.iter().find(|preset| preset.of_workspace == of_workspace && preset.words.contains(&word.as_str()))
}

/// What a permission does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Does {
    Touch(To, Level),
    /// Decides who is in the workspace, and with which role.
    ManageMembers,
    /// Known, and says nothing of who becomes whom.
    Nothing,
}

/// What a permission of a role does, by resource and action. `None` where the words are not known.
pub(super) fn permission(text: &str) -> Option<Does> {
    let (resource, action) = text.split_once(':')?;
    let level = match action {
        "read" | "view" | "list" => Level::Read,
        "create" | "update" | "delete" | "write" | "share" | "tag" | "manage" | "upload" | "invoke" => Level::Write,
        _ if resource == "workspaces" && action == "manage-members" => return Some(Does::ManageMembers),
        _ if resource == "organization" && action.starts_with("pats") => return Some(Does::Nothing),
        _ => return None,
    };
    Some(match resource {
        "organization" if action == "manage" => Does::Touch(To::Organisation, Level::Administer),
        "organization" => Does::Touch(To::Organisation, level),
        "workspaces" => Does::Touch(To::Workspace, level),
        "runs" | "projects" | "datasets" | "feedback" | "annotation-queues" | "bulk-exports" => Does::Touch(To::Traces, level),
        "prompts" => Does::Touch(To::Prompts, level),
        "charts" | "rules" | "deployments" | "alerts" | "webhooks" | "mcp-servers" | "experiments" | "evaluators" => {
            Does::Touch(To::Workspace, level)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_of_the_two_levels_are_told_apart() {
        assert!(preset("Organization Admin", false).is_some_and(|preset| preset.everywhere));
        assert!(preset("Organization Admin", true).is_none());
        assert!(preset("Admin", true).is_some() && preset("Admin", false).is_none());
        assert!(preset("Prompt Admin", true).is_none());
    }

    #[test]
    fn permissions_are_judged_by_their_words() {
        assert_eq!(permission("runs:read"), Some(Does::Touch(To::Traces, Level::Read)));
        assert_eq!(permission("prompts:update"), Some(Does::Touch(To::Prompts, Level::Write)));
        assert_eq!(permission("workspaces:manage-members"), Some(Does::ManageMembers));
        assert_eq!(permission("workspaces:manage"), Some(Does::Touch(To::Workspace, Level::Write)));
        for text in ["", "runs", "runs:explode", "galaxies:read"] {
            assert_eq!(permission(text), None, "{text}");
        }
    }
}
