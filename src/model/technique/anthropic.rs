//! Techniques of anthropic.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "accept-claude-invitation",
        means: "An open invitation carries a role, and groups, for whoever controls the mailbox.",
        abuse: "Whoever reads the mail accepts the invitation and has what it carries.",
        close: "Withdraw invitations that nobody waits for, and invite with the least role.",
        rows: &[],
    },
    Technique {
        name: "administer-claude-organisation",
        means: "The role administers the organisation: its people, keys, service accounts, trust in outside issuers and settings.",
        abuse: "Its holder makes an admin key that outlives the login, or lets an issuer of his own act as an administrator.",
        close: "Keep few administrators; developers and users can work without the role.",
        rows: &[],
    },
    Technique {
        name: "administer-claude-workspace",
        means: "The role administers one workspace: its members, keys and limits.",
        abuse: "Its holder adds an account to the workspace, or makes a key of it and works through that.",
        close: "Keep few administrators of a workspace; developers of it can call the API without the role.",
        rows: &[],
    },
    Technique {
        name: "attach-vault",
        means: "Whoever calls the API of a workspace can start an agent with any vault of that workspace.",
        abuse: "A session is started with the vault attached, and the agent is told to act with the credential at its host.",
        close: "Keep credentials of different trust in vaults of different workspaces, and limit the hosts that they are sent to.",
        rows: &[],
    },
    Technique {
        name: "call-connector-unattended",
        means: "The permission lets the assistant call tools of the connector without asking the person each time.",
        abuse: "Text that the assistant reads makes it call the tool, and nobody is asked.",
        close: "Leave tools that write or send at asking, and allow only those that read.",
        rows: &[],
    },
    Technique {
        name: "change-claude-membership",
        means: "The role changes who belongs to the organisation, and with which role.",
        abuse: "The holder brings in an account of his own, or raises one.",
        close: "Let the directory decide about membership, and keep the role with few people.",
        rows: &[],
    },
    Technique {
        name: "change-managed-agent",
        means: "Whoever calls the API of a workspace can change the instructions and tools of its agents.",
        abuse: "The agent's instructions are changed, and its next run does what they say with the agent's tools and credentials.",
        close: "Give agents a workspace of their own, with keys that only their maintainers hold.",
        rows: &[],
    },
    Technique {
        name: "federate-claude-account",
        means: "A rule lets subjects of another issuer act as a service account.",
        abuse: "Whoever gets a token of the issuer that the rule matches acts as the service account, without a key.",
        close: "Match one subject exactly instead of a prefix, name the workspaces, and never give `org:admin` to a pipeline.",
        rows: &[],
    },
    Technique {
        name: "imply-workspace-role",
        means: "A role in the organisation counts in workspaces without any list of their members saying so.",
        abuse: "Its holder works in a workspace whose list of members does not name the account.",
        close: "Take the role in the organisation away; leaving a list of members changes nothing.",
        rows: &[],
    },
    Technique {
        name: "mint-service-account-token",
        means: "The role makes keys of service accounts, and rules by which outside subjects act as them.",
        abuse: "The holder makes a key or a rule of his own and calls the API as the service account.",
        close: "Keep few administrators, and watch for new keys and rules.",
        rows: &[],
    },
    Technique {
        name: "mint-workspace-key",
        means: "The role makes API keys of the workspace, which act as the workspace and not as their maker.",
        abuse: "The holder makes a key and keeps it; it works on after the account is gone.",
        close: "Bind keys to service accounts, let them expire, and list keys whose maker has left.",
        rows: &[],
    },
    Technique {
        name: "provision-claude-group",
        means: "The group is filled by an outside directory, whose administrators decide who is in it.",
        abuse: "An administrator of the directory puts an account into the group, and it has the group's roles here.",
        close: "Treat the directory's administrators as administrators here, or give such groups no privileged role.",
        rows: &[],
    },
    Technique {
        name: "run-with-vault",
        means: "A deployment hands its vaults to every run of its agent.",
        abuse: "Whoever steers the agent, by its instructions or by what it reads, acts with the credentials at their hosts.",
        close: "Attach only the vault that the task needs, and have a person approve tools that write.",
        rows: &[],
    },
    Technique {
        name: "use-admin-panel-right",
        means: "The permission is one of the rights in the panel of administrators.",
        abuse: "Its holder changes settings that count for everybody in the organisation.",
        close: "Give the right to administrators only, and name what each is for.",
        rows: &[],
    },
];
