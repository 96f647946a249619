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
        name: "copied-secret",
        means: "The secret is a copy that an operator takes from a store and keeps up to date.",
        abuse: "Whoever reads the copy has the value, whatever protects the store; access to the store shows nothing of it.",
        close: "Let what needs the secret read it from the store itself, or guard the copy as the store is guarded.",
        rows: &["K8S-37"],
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
        rows: &["X-07"],
    },
    Technique {
        name: "same-credential",
        means: "Two files show one credential, by its vendor's id or by an equal value: it is one record that keeps all its names.",
        abuse: "Whoever reads it in the least guarded of its places has what it opens everywhere, and changing it in one place changes nothing.",
        close: "Give each place a credential of its own, so that one can be taken back without the others.",
        rows: &["X-01", "X-02", "K8S-07"],
    },
    Technique {
        name: "same-person",
        means: "Accounts of one person in several systems, by a roster, a verified address or a declared link; counted together, never walked.",
        abuse: "Duties that two people should share end up with one, though each system shows an account of its own.",
        close: "Let one person hold administrators' rights on one side only, with separate accounts for each plane.",
        rows: &["X-05"],
    },
    Technique {
        name: "shared-issuer",
        means: "The issuer gives tokens to whoever signs up with it, and the trust leaves open whose token it is.",
        abuse: "An attacker runs a job in a repository or workspace of his own, takes its token and is the trusted identity.",
        close: "Name the owner, the repository and the branch or environment in the condition on the subject, and the audience beside it.",
        rows: &["AWS-06", "AWS-09"],
    },
];
