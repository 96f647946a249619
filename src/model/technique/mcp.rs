//! Techniques of mcp.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "call-tool",
        means: "The agent can call whatever tools the server offers, with the credential that the server was handed.",
        abuse: "Text that the agent reads (a page, a ticket, a file) talks it into a call that nobody meant.",
        close: "Take servers away that the work does not need, and let a person approve calls that change or send something.",
        rows: &[],
    },
    Technique {
        name: "hand-credential-to-tool",
        means: "The server is started with the credential, or gets it with every request.",
        abuse: "A server that is replaced by a bad release, or that was bad from the start, keeps and uses it.",
        close: "Pin the server's version, hand it a credential for one task, and let it come from a secrets manager.",
        rows: &[],
    },
    Technique {
        name: "hold-credential-of-tool",
        means: "The program that hosts the agent holds the credentials of all its servers.",
        abuse: "Whoever takes the program over, or the machine it runs on, has all of them at once.",
        close: "Keep servers of different planes in different hosts, and let each credential end with its task.",
        rows: &[],
    },
    Technique {
        name: "named-credential",
        means: "The name or the form of the credential says which system it opens; nothing proves it.",
        abuse: "If it is what it is called, whoever holds it acts in that system.",
        close: "State which identity it opens, and give the agent one that can do only what its work needs.",
        rows: &[],
    },
];
