//! Techniques of langfuse.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "administer-langfuse-organisation",
        means: "The role administers the organisation: its members, projects and keys.",
        abuse: "Its holder lets himself into every project and makes keys that outlive his login.",
        close: "Keep few owners, and give everybody else a role in the projects that they work on.",
        rows: &[],
    },
    Technique {
        name: "administer-langfuse-project",
        means: "The role administers the project: its members, API keys and connections to model providers.",
        abuse: "Its holder makes an API key of the project and reads every trace with it, unseen.",
        close: "Let few people administer a project; members can work without it.",
        rows: &[],
    },
    Technique {
        name: "change-prompt",
        means: "Whoever can write prompts decides what applications that fetch them say to the model.",
        abuse: "A prompt in use is changed, and the application runs with it at its next call.",
        close: "Protect the label that production fetches, and let a pipeline set it.",
        rows: &[],
    },
    Technique {
        name: "make-langfuse-organisation-key",
        means: "A key of the organisation changes any membership, also to owner.",
        abuse: "The holder makes such a key and makes himself owner with it.",
        close: "Keep the role to those who could be owners, and look at the organisation's keys often.",
        rows: &[],
    },
    Technique {
        name: "read-traces",
        means: "Traces hold what people asked and what models answered, with what was looked up in between.",
        abuse: "Conversations of customers are read or exported from the traces.",
        close: "Mask inputs and outputs where they are recorded, and keep projects of customers apart from those of development.",
        rows: &[],
    },
    Technique {
        name: "replace-llm-connection",
        means: "The right replaces the key with which the project calls a model provider.",
        abuse: "Calls go out with a key of the holder's own, whose log shows them.",
        close: "Keep the right with those who own the provider's key.",
        rows: &[],
    },
    Technique {
        name: "repoint-llm-connection",
        means: "A connection's address can be changed, and the provider's key is sent to it.",
        abuse: "The connection is pointed at a server of the holder's own, which reads the key out of the next call.",
        close: "Keep the right with those who own the provider's key, and give the connection a key of one project with a limit.",
        rows: &[],
    },
    Technique {
        name: "use-langfuse-organisation-key",
        means: "A key of the organisation is accepted for the management of members, projects and keys.",
        abuse: "Whoever reads the key lets himself into every project without a login.",
        close: "Let keys of the organisation end, keep them in a secrets manager, and delete those that nobody uses.",
        rows: &[],
    },
    Technique {
        name: "use-langfuse-project-key",
        means: "A key of a project reads and writes its traces and prompts.",
        abuse: "Whoever reads the key out of an application reads what all its users asked.",
        close: "Use a project for each environment, and replace keys that leave the server.",
        rows: &[],
    },
];
