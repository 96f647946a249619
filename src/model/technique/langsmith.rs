//! Techniques of langsmith.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "accept-langsmith-invitation",
        means: "An open invitation carries a role for whoever controls the mailbox.",
        abuse: "Whoever reads the mail accepts the invitation and holds the role.",
        close: "Withdraw invitations that nobody waits for, and invite with the least role.",
        rows: &[],
    },
    Technique {
        name: "administer-langsmith-organisation",
        means: "The role administers the organisation: its members, roles, keys, login and every workspace.",
        abuse: "Its holder lets himself into every workspace and makes service keys that outlive his login.",
        close: "Keep few organisation administrators, and give everybody else a role in the workspaces that they work in.",
        rows: &[],
    },
    Technique {
        name: "administer-langsmith-workspace",
        means: "The role administers the workspace: its members, secrets and everything in it.",
        abuse: "Its holder reads all traces and lets others in.",
        close: "Let few people administer a workspace; editors can work without it.",
        rows: &[],
    },
    Technique {
        name: "change-langsmith-prompt",
        means: "Whoever can write prompts decides what applications that fetch them say to the model.",
        abuse: "A prompt in use is changed, and the application runs with it at its next call.",
        close: "Let applications fetch a prompt by its commit, and change that through a review.",
        rows: &[],
    },
    Technique {
        name: "manage-workspace-members",
        means: "The permission decides who is in the workspace, and with which role.",
        abuse: "The holder makes himself, or an account of his own, an administrator of the workspace.",
        close: "Keep the permission with administrators.",
        rows: &[],
    },
    Technique {
        name: "read-langsmith-traces",
        means: "Traces hold what people asked and what models answered, with what was looked up in between.",
        abuse: "Conversations of customers are read or exported from the traces.",
        close: "Hide inputs and outputs where they are recorded, and keep workspaces of production apart from those of development.",
        rows: &[],
    },
    Technique {
        name: "use-langsmith-service-key",
        means: "A service key acts with its own role; nobody's leaving ends it.",
        abuse: "Whoever reads the key works in its workspaces without a login.",
        close: "Give service keys the least role and an end, and delete those that nobody uses.",
        rows: &[],
    },
];
