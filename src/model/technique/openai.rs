//! Techniques of openai.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "accept-invitation",
        means: "An open invitation carries a role for whoever controls the mailbox.",
        abuse: "Whoever reads the mail accepts the invitation and holds the role.",
        close: "Withdraw invitations that nobody waits for, and invite with the least role.",
        rows: &[],
    },
    Technique {
        name: "add-to-group",
        means: "The permission puts anybody into any group of the organisation.",
        abuse: "The holder joins the group with the most roles and has them all.",
        close: "Keep the writing of groups with the directory or with owners.",
        rows: &[],
    },
    Technique {
        name: "administer-organisation",
        means: "The role administers the organisation: people, keys, roles and every project.",
        abuse: "Its holder makes admin keys, changes roles and reads or uses whatever any project holds.",
        close: "Keep few owners, and give everybody else a role for what they do.",
        rows: &[],
    },
    Technique {
        name: "administer-project",
        means: "The role administers the project: its people, service accounts, keys and limits.",
        abuse: "Its holder makes a service account with a key of its own and works through it unseen.",
        close: "Keep few owners of a project; members can call models without it.",
        rows: &[],
    },
    Technique {
        name: "change-role",
        means: "The permission changes what roles may do, also those that its holder has.",
        abuse: "The holder adds permissions to a role of his own.",
        close: "Keep the writing of roles with owners.",
        rows: &[],
    },
    Technique {
        name: "call-hosted-tool",
        means: "Whoever calls the models of the project can have them call a tool that the vendor runs.",
        abuse: "A call names an outside server or fetches a page, and what the model was given leaves with it.",
        close: "Switch off the hosted tools that the project does not use, the calling of outside servers first.",
        rows: &[],
    },
    Technique {
        name: "change-assistant",
        means: "Whoever calls the API of the project can change the instructions, tools and files of its assistants.",
        abuse: "The assistant is told something else, and answers its next user so.",
        close: "Give assistants a project of their own, with keys that only their maintainers hold.",
        rows: &[],
    },
    Technique {
        name: "federate-service-account",
        means: "A rule lets a subject of another issuer act as a service account.",
        abuse: "Whoever gets a token of the issuer that the rule matches acts as the service account.",
        close: "Match one subject exactly, and restrict the rule to the scopes that it needs.",
        rows: &[],
    },
    Technique {
        name: "invite-owner",
        means: "The permission changes who belongs to the organisation or project, and with which role.",
        abuse: "The holder invites an account of his own as owner, or makes himself one.",
        close: "Keep invitations and the roles of people with owners.",
        rows: &[],
    },
    Technique {
        name: "mint-admin-key",
        means: "The permission makes keys that administer the organisation.",
        abuse: "The holder makes an admin key and keeps it; it outlives his login and needs no second factor.",
        close: "Keep the writing of admin keys with few owners, and watch the audit log for new ones.",
        rows: &[],
    },
    Technique {
        name: "mint-service-account-key",
        means: "The right makes new keys of service accounts, and shows them.",
        abuse: "The holder makes a key of a service account and calls the API as it.",
        close: "Keep the management of service accounts with few owners, and watch the audit log for new keys.",
        rows: &[],
    },
    Technique {
        name: "provision-group",
        means: "The group is filled by an outside directory, whose administrators decide who is in it.",
        abuse: "An administrator of the directory puts an account into the group, and it has the group's roles here.",
        close: "Treat the directory's administrators as administrators here, or give such groups no privileged role.",
        rows: &[],
    },
    Technique {
        name: "search-files",
        means: "The assistant searches the files that were put into its store, for whoever talks to it.",
        abuse: "A user asks until the assistant quotes what the store holds of others.",
        close: "Keep the files of each customer in a store of its own, and attach it for that customer's talk alone.",
        rows: &[],
    },
    Technique {
        name: "use-admin-key",
        means: "An admin key is accepted for all of the organisation's administration.",
        abuse: "Whoever reads the key administers the organisation without a login.",
        close: "Let admin keys expire, keep them in a secrets manager, and delete those that nobody uses.",
        rows: &[],
    },
];
