//! Techniques of agents.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "call-named-tool",
        means: "The agent's definition names the tool, so its host lets the agent call it.",
        abuse: "Text that the agent reads talks it into a call that nobody meant.",
        close: "Name only the tools that the agent's work needs, and let a person approve calls that change or send something.",
        rows: &[],
    },
    Technique {
        name: "inherit-every-tool",
        means: "The agent's definition names no tools, so it gets every tool of its host.",
        abuse: "An agent for a small task calls tools, with their credentials, that the task never needed.",
        close: "Write down which tools the agent may call.",
        rows: &[],
    },
];
