//! Techniques that any system can have.

use super::Technique;

/// Sorted by name.
pub(super) const TECHNIQUES: &[Technique] = &[
    Technique {
        name: "change-source",
        means: "Whoever can write what a workload is built from decides what the workload does.",
        abuse: "A change to the repository, image, prompt or configuration runs with the workload's identity at its next start.",
        close: "Take the write permission away, or require a review by somebody outside the group that can write.",
        rows: &["GH-14"],
    },
    Technique {
        name: "federated-subject",
        means: "What runs here gets tokens that name it, and another system trusts such tokens: no key is stored anywhere.",
        abuse: "Whoever decides what runs here has it ask for a token, shows that to the other system and is given the trusted identity.",
        close: "Trust one exact subject (a protected branch or environment, one service account) and an audience, instead of a pattern.",
        rows: &["GH-05", "K8S-33", "K8S-34", "K8S-35", "V-03", "V-06"],
    },
    Technique {
        name: "read-store",
        means: "Whoever can read a store can read the secrets that are kept in it.",
        abuse: "The secret is read from the store and used as the identity that it opens.",
        close: "Grant access to the single secret that is needed instead of the store.",
        rows: &[],
    },
];
